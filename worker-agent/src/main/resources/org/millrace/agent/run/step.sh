# Runs one step. Leads the session and process group of the step; writes its own id, and how the step ended, into files,
# so that an agent that was restarted meanwhile finds both. $1 is the folder for them, the rest is the command.
state=$1
shift
# Signals to the group are for the step: a handler, unlike an ignored signal, is not passed on to it.
trap : HUP INT TERM
birth=
{ read -r birth </proc/self/stat; } 2>/dev/null
# Whoever makes this file first decides: an agent that found none has made it to say "do not start any more".
set -C
{ echo "$$ $birth" >"$state/pid"; } 2>/dev/null || exit 0
set +C
"$@"
code=$?
echo "$code." >"$state/exit"
# Whatever is left of the group, this shell included.
kill -s KILL 0
