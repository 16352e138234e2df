# The first program in a step's container. $1 is what `uname -m` must say, $2 the folder; the rest is the command.
# Standard error leads to the script outside until the step begins, never to the step's log.
machine=$(uname -m)
case $machine in
  $1) ;;
  *)
    echo "millrace:machine:$machine" >&2
    exit 126
    ;;
esac
if ! { [ -d "$2" ] || mkdir -p "$2"; } || ! cd "$2"; then exit 126; fi
unset OLDPWD TINI_KILL_PROCESS_GROUP
shift 2
case $1 in
  # A relative path belongs to the sources: if it is missing, that is the step's failure.
  [!/]*/*) ;;
  *)
    if ! command -v "$1" >/dev/null; then
      echo "millrace:missing:$1" >&2
      exit 127
    fi
    ;;
esac
# Engines allow a million open files, and programs that close all of them take that long.
ulimit -S -n 1024
echo millrace:begun >&2
# One stream, as for a step outside: two would not keep their order.
exec 2>&1
exec "$@"
