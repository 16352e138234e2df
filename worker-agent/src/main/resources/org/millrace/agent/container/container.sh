# Runs one step in a container and removes the container, whether or not an agent lives meanwhile.
# What is not the step's doing is told in the file "trouble": a reason, a blank, a sentence.
engine=$1 state=$2 name=$3 image=$4 platform=$5 architecture=$6 user=$7 userns=$8
workspace=$9
shift 9
home=$1 tmp=$2 properties=$3 cache=$4
shift 4
said=$state/engine
stopped=
trap 'stopped=yes' HUP INT TERM

if timeout --foreground 5 true 2>/dev/null; then
  bounded() { timeout --foreground 120 "$engine" "$@"; }
else
  bounded() { "$engine" "$@"; }
fi
heard() { grep -i -q "$1" "$said"; }
last_words() { grep -v -e '^millrace:' -e '^WARNING' -e '^$' "$said" | tail -n 1 | cut -c 1-400; }
remove() {
  if bounded rm --force --volumes "$name" >/dev/null 2>"$state/removal" || grep -i -q 'no such' "$state/removal"; then
    : >"$state/gone"
  fi
}
# Ends the step with a reason that is not its own. Nothing that was stopped has any.
trouble() {
  remove
  if [ -z "$stopped" ]; then
    printf '[millrace: %s]\n' "$2"
    printf '%s %s\n' "$1" "$2" >"$state/trouble"
  fi
  exit 125
}
engine_failed() {
  trouble CONTAINER_ENGINE_FAILED "the container engine ($engine) $1: $(last_words)"
}

: >"$said"
label=$(bounded image inspect --format '{{.Architecture}}' "$image" 2>>"$said")
if [ -z "$label" ] || [ "$label" != "${platform#*/}" ]; then
  case $image in */*) registry=${image%%/*} ;; *) registry= ;; esac
  case $registry in
    *.* | *:*)
      # A name with a registry may stand for several architectures, of which one is here at a time.
      echo "[millrace: fetching $image]"
      if ! "$engine" pull --platform "$platform" "$image" 2>>"$said"; then
        bounded info >/dev/null 2>>"$said" || engine_failed "does not answer"
        trouble IMAGE_MISSING "the image $image could not be fetched: $(last_words)"
      fi
      ;;
    *)
      if [ -z "$label" ]; then
        bounded info >/dev/null 2>>"$said" || engine_failed "does not answer"
        trouble IMAGE_MISSING "the image $image is not on this worker, and its name says no registry to fetch it from"
      fi
      ;;
  esac
fi

if [ "$(id -u)" = 0 ]; then
  # Others than the step's user have written here: the source step, steps outside.
  find "$workspace" "$home" "$tmp" "$properties" "$cache" ! -user "${user%:*}" -exec chown -h "$user" {} + ||
    trouble AGENT_FAILED "the workspace could not be given to user $user"
else
  user=${user:-$(id -u):$(id -g)}
fi

bounded create --user "$user" ${userns:+"--userns=$userns"} "$@" >/dev/null 2>>"$said" ||
  engine_failed "did not create the container"
if [ -n "$stopped" ]; then trouble STOPPED; fi
"$engine" start --attach "$name" 2>>"$said" </dev/null
code=$?
ended=$(bounded inspect --type container --format '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.Image}}' "$name" 2>>"$said")
set -- $ended
printf '%s %s\n' "$image" "$4" >"$state/image"

if [ "$3" = true ] && [ "$code" != 0 ]; then
  trouble OUT_OF_MEMORY "the container needed more memory than the worker allows"
fi
if ! heard '^millrace:begun$'; then
  if heard '^millrace:machine:'; then
    trouble IMAGE_MISSING "the image $image on this worker is not for $architecture: uname -m says $(sed -n 's/^millrace:machine://p' "$said")"
  elif heard '^millrace:missing:'; then
    trouble TOOL_MISSING "$(sed -n 's/^millrace:missing://p' "$said") is not in the image $image"
  elif heard 'exec format error'; then
    trouble EMULATOR_MISSING "programs of $architecture do not run on this worker: $(last_words)"
  fi
  engine_failed "did not start the container"
fi
if [ "$1" != exited ] || [ "$2" != "$code" ]; then
  engine_failed "lost the container while the step ran"
fi
remove
exit "$code"
