# Runs one step in a container and removes the container, whether or not an agent lives meanwhile.
# What is not the step's doing is told in the file "trouble": a reason, a blank, a sentence.
engine=$1 state=$2 name=$3 image=$4 architecture=$5 platform=$6 machine=$7 user=$8 userns=$9
shift 9
memory=$1 accounts=$2
shift 2
workspace=$1 home=$2 tmp=$3 properties=$4 cache=$5
shift 5
# The rest goes to the engine: first four labels, which all containers of the step get.
# What the engine says, and the container's first program; the step itself prints elsewhere.
said=$state/engine
: >"$said"
stopped=""
running=""
trap 'stop' HUP INT TERM

if timeout --foreground 5 true 2>/dev/null; then
  bounded() { timeout --foreground 120 "$engine" "$@"; }
else
  bounded() { "$engine" "$@"; }
fi
# Not left to the engine's program, which may go away at a signal instead of handing it on.
stop() {
  stopped=yes
  [ -z "$running" ] || bounded kill --signal=TERM "$name" >/dev/null 2>&1 ||
    { sleep 1 && bounded kill --signal=TERM "$name" >/dev/null 2>&1; }
}
say() { printf '[millrace: %s]\n' "$1"; }
heard() { grep -i -q -e "$1" "$said"; }
told() { sed -n "s/^millrace:$1://p" "$said" | tail -n 1; }
last_words() { grep -v -e '^millrace:' -e '^WARNING' -e '^$' "$said" | tail -n 1 | cut -c 1-400; }
remove() {
  if bounded rm --force --volumes "$name" >"$state/removal" 2>&1 || grep -i -q 'no such' "$state/removal"; then
    : >"$state/gone"
  fi
}
# Ends the step for a reason that is not its own. A step that was stopped has ended for that.
trouble() {
  remove
  if [ -z "$stopped" ]; then
    say "$2"
    printf '%s %s\n' "$1" "$2" >"$state/trouble"
  fi
  exit 125
}
engine_failed() { trouble CONTAINER_ENGINE_FAILED "the container engine ($engine) $1: $(last_words)"; }

inspect_image() { bounded image inspect --format "{{.$1}}" "$image" 2>>"$said"; }
no_image() {
  bounded info >/dev/null 2>>"$said" || engine_failed "does not answer"
  trouble IMAGE_MISSING "the image $image $1"
}
label=$(inspect_image Architecture)
if [ "$label" != "${platform#*/}" ]; then
  case $image in */*) registry=${image%%/*} ;; *) registry= ;; esac
  case $registry in
    *.* | *:*)
      # A name with a registry may stand for several architectures, of which one is here at a time.
      say "fetching $image"
      "$engine" pull --platform "$platform" "$image" 2>>"$said" || no_image "could not be fetched: $(last_words)"
      ;;
    # Other images are taken for what they are said to be: those that were imported bear any label.
    *) [ -n "$label" ] || no_image "is not on this worker, and its name has no registry to fetch it from" ;;
  esac
fi

if [ "$(id -u)" = 0 ]; then
  userns=
  # Others than the step's user have written here: the source step, steps outside.
  find "$workspace" "$home" "$tmp" "$properties" "$cache" ! -user "${user%:*}" -exec chown -h "$user" {} + ||
    trouble AGENT_FAILED "the workspace could not be given to user $user"
else
  user=$(id -u):$(id -g)
fi

# Programs look their own user up: the image's accounts with one more, made once for every image.
id=$(inspect_image Id)
all=$accounts
accounts=$all/$(printf '%s' "$id-$user" | tr -c 'A-Za-z0-9' -)
make_accounts() {
  fresh=$accounts.$$
  mkdir -p "$fresh" || return 1
  bounded create --name="$name.accounts" "$@" --network=none --entrypoint=/bin/sh "$image" >/dev/null 2>>"$said" || return 1
  for file in passwd group; do
    bounded cp --follow-link "$name.accounts:/etc/$file" "$fresh/$file" >/dev/null 2>&1 || : >"$fresh/$file"
  done
  bounded rm --force --volumes "$name.accounts" >/dev/null 2>>"$said" || return 1
  cut -d: -f3 "$fresh/passwd" | grep -q -x "${user%:*}" || echo "millrace:x:$user:Millrace:/tmp:/bin/sh" >>"$fresh/passwd"
  cut -d: -f3 "$fresh/group" | grep -q -x "${user#*:}" || echo "millrace:x:${user#*:}:" >>"$fresh/group"
  chmod 755 "$fresh" && chmod 644 "$fresh"/* && find "$all" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +
  [ -d "$accounts" ] || mv "$fresh" "$accounts"
}
[ -d "$accounts" ] || make_accounts "$1" "$2" "$3" "$4" || engine_failed "did not show the accounts in $image"

bounded create --name="$name" --user="$user" ${userns:+"--userns=$userns"} \
  --mount "type=bind,\"source=$accounts/passwd\",target=/etc/passwd,readonly" \
  --mount "type=bind,\"source=$accounts/group\",target=/etc/group,readonly" \
  "$@" >/dev/null 2>>"$said" || engine_failed "did not create the container"
[ -z "$stopped" ] || trouble STOPPED
# In a session of its own, out of reach of the signals that are for the step.
setsid=$(command -v setsid)
MILLRACE_PROPERTIES=$properties ${setsid:+"$setsid"} "$engine" start --attach "$name" 2>>"$said" </dev/null &
client=$!
running=yes
while :; do
  wait "$client"
  code=$?
  # A wait also ends at a signal.
  kill -s 0 "$client" 2>/dev/null || break
done
running=
printf '%s sha256:%s\n' "$image" "${id#sha256:}" >"$state/image"
# Proves that programs of the architecture still run.
proof() {
  bounded run --rm --name="$name.proof" "$@" --network=none --pull=never --log-driver=none --entrypoint=/bin/sh \
    "$image" -c 'uname -m' 2>&1
}
ended=$(bounded inspect --type container --format '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$name" 2>>"$said")
case $ended in
  *true) [ "$code" = 0 ] || trouble OUT_OF_MEMORY "the container needed more memory than the $memory MiB it may use" ;;
esac
if ! heard '^millrace:begun$'; then
  if heard '^millrace:machine:'; then
    trouble IMAGE_MISSING "the image $image on this worker is not for $architecture: uname -m says $(told machine)"
  elif heard '^millrace:missing:'; then
    trouble TOOL_MISSING "$(told missing) is not in the image $image"
  elif heard 'exec format error'; then
    trouble EMULATOR_MISSING "programs of $architecture do not run on this worker: $(last_words)"
  elif heard '/bin/sh.*no such file'; then
    trouble TOOL_MISSING "/bin/sh is not in the image $image"
  fi
  engine_failed "did not start the container"
fi
case $ended in
  "exited $code "*) ;;
  *) engine_failed "lost the container while the step ran" ;;
esac
if [ "$code" != 0 ] && [ -z "$stopped" ]; then
  case $(uname -m) in
    $machine) ;;
    *)
      case $(proof "$1" "$2" "$3" "$4") in
        *[Ee]xec\ format\ error*) trouble EMULATOR_MISSING "programs of $architecture ceased to run on this worker while the step ran" ;;
      esac
      ;;
  esac
fi
remove
exit "$code"
