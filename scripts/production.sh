#!/usr/bin/env bash
# Sets up and starts the farm of compose.yaml on this machine; may be run again at any time.
#
#   scripts/production.sh secrets          make what is missing in the production folder, and nothing else
#   scripts/production.sh up [AGENT...]    that; build the images; start PostgreSQL and the coordinator; invite and start the
#                                          agents named (agent-amd64, agent-aarch64, agent-ppc64le; default: this machine's)
#
# The production folder (MILLRACE_PRODUCTION, or production/ beside compose.yaml) holds config/builders.yaml, which you edit,
# and secrets/, one file each, which only you can read. Needs: bash, curl, an engine with docker compose.
set -euo pipefail

home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source-path=SCRIPTDIR
. "$home/scripts/terminal.sh"
. "$home/scripts/packages.sh"
. "$home/scripts/engine.sh"

production=${MILLRACE_PRODUCTION:-$home/production}
readonly AGENTS="agent-amd64 agent-aarch64 agent-ppc64le"
readonly FARM=http://127.0.0.1:${MILLRACE_PORT:-8010}

# random N: N letters and digits.
random() {
  local text=
  while ((${#text} < $1)); do text+=$(head -c 96 /dev/urandom | base64 | tr -dc A-Za-z0-9); done
  printf '%s' "${text:0:$1}"
}

# secret NAME TEXT: kept if it is there.
secret() {
  [[ -e $production/secrets/$1 ]] || printf '%s' "$2" >"$production/secrets/$1"
}

make_secrets() {
  local agent password
  umask 077
  mkdir -p "$production/secrets" "$production/config"
  # The coordinator of a container reads this folder as a user of its own.
  chmod 755 "$production/config"
  if [[ ! -e $production/config/builders.yaml ]]; then
    cp "$home/builders.yaml" "$production/config/"
    chmod 644 "$production/config/builders.yaml"
    note "$production/config/builders.yaml is what the farm builds; edit it at any time"
  fi
  secret database-password "$(random 40)"
  password=$(<"$production/secrets/database-password")
  secret database-url "postgres://millrace:$password@postgres:5432/millrace"
  secret webhook-secret "$(random 40)"
  secret operator-token "mrt_$(random 43)"
  if [[ ! -e $production/secrets/admin-password ]]; then
    secret admin-password "$(random 24)"
    note "the password of the account admin is in $production/secrets/admin-password"
  fi
  # Compose wants the files of all its secrets to be there; an empty one is no token yet.
  for agent in $AGENTS; do secret "$agent-token" ''; done
}

compose() { DOCKER_BUILDKIT=0 MILLRACE_PRODUCTION=$production "$engine" compose --file "$home/compose.yaml" "$@"; }

# The operator's token is on no command line.
call() {
  curl --silent --show-error --max-time 30 --header 'Content-Type: application/json' "$@" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$(<"$production/secrets/operator-token")")
}

# invite AGENT: has the farm make a one-time token for it, good for an hour, unless it had one before.
invite() {
  local file=$production/secrets/$1-token architecture=${1#agent-} answer token
  [[ ! -s $file ]] || return 0
  answer=$(call --data "{\"name\": \"$1\", \"labels\": [\"$architecture\", \"linux\", \"debian\"]}" "$FARM/api/v1/workers")
  token=$(sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p' <<<"$answer")
  if [[ -z $token ]]; then
    # Invited before, with a token that is lost.
    answer=$(call --request POST "$FARM/api/v1/workers/$1/token")
    token=$(sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p' <<<"$answer")
  fi
  [[ -n $token ]] || die "$1 could not be invited: $answer"
  printf '%s' "$token" >"$file"
  note "$1 is invited"
}

native_agent() {
  case $(uname -m) in
    x86_64) echo agent-amd64 ;;
    aarch64) echo agent-aarch64 ;;
    ppc64le) echo agent-ppc64le ;;
    *) die "there is no agent for $(uname -m); name one of: $AGENTS" ;;
  esac
}

start_farm() {
  local agent start environments=()
  start=$(now)
  (($#)) || set -- "$(native_agent)"
  for agent in "$@"; do
    [[ " $AGENTS " == *" $agent "* ]] || die "there is no agent '$agent'; there are: $AGENTS"
    environments+=("build-${agent#agent-}")
  done
  need_engine || die "no farm: $engine_missing"
  "$engine" compose version >/dev/null 2>&1 ||
    die "no farm: '$engine compose' is not there; install docker-compose-plugin, or Debian's docker-compose 2 or later"
  make_secrets
  "$home/farm" images coordinator "${environments[@]}"
  compose build --quiet "$@"
  compose up --detach --wait postgres coordinator
  for agent in "$@"; do invite "$agent"; done
  compose up --detach "$@"
  say "the farm is at $FARM, up in $(took "$start"); stop it with: docker compose --file $home/compose.yaml stop"
}

case ${1:-} in
  secrets) make_secrets ;;
  up)
    shift
    start_farm "$@"
    ;;
  -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0" ;;
  *)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
