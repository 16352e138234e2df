#!/bin/sh
# Starts the agent of a container. `run` enrols first where that has not happened, with
#   MILLRACE_COORDINATOR            the coordinator's address
#   MILLRACE_ENROLMENT_TOKEN_FILE   a file with the one-time token; /run/secrets/enrolment-token
# Every other word goes to the agent as it is: facts, --help, …
set -eu
jar=/opt/millrace/millrace-agent.jar
home=$MILLRACE_AGENT_HOME

# Only root may read the token and make the volume the agent's; the agent itself is nobody of importance. Groups that the
# container was given (the engine's socket has one) stay.
if [ "$(id -u)" = 0 ]; then
  token=${MILLRACE_ENROLMENT_TOKEN_FILE:-/run/secrets/enrolment-token}
  if [ "$1" = run ] && [ ! -e "$home/credential.json" ] && [ -r "$token" ]; then
    install -d -m 700 -o millrace -g millrace /run/millrace
    install -m 600 -o millrace -g millrace "$token" /run/millrace/enrolment-token
    export MILLRACE_ENROLMENT_TOKEN_FILE=/run/millrace/enrolment-token
  fi
  chown millrace:millrace "$home"
  groups=$(id -G | tr ' ' '\n' | grep -vx 0 | paste -sd, -)
  if [ -n "$groups" ]; then groups="--groups $groups"; else groups=--clear-groups; fi
  # shellcheck disable=SC2086 # an option and its value
  exec setpriv --reuid millrace --regid millrace $groups env HOME="$home" "$0" "$@"
fi

[ "$1" = run ] || exec java -jar "$jar" "$@"
shift
if [ ! -e "$home/credential.json" ]; then
  : "${MILLRACE_COORDINATOR:?is not set: the address of the coordinator to enrol with}"
  token=${MILLRACE_ENROLMENT_TOKEN_FILE:-/run/secrets/enrolment-token}
  if [ ! -r "$token" ]; then
    echo "millrace: this worker is not enrolled, and there is no one-time token in $token" >&2
    exit 4
  fi
  java -jar "$jar" enrol --coordinator "$MILLRACE_COORDINATOR" --token-file "$token" --home "$home"
  rm -f /run/millrace/enrolment-token
fi
unset MILLRACE_ENROLMENT_TOKEN_FILE
# The jar of this image, which may be newer than the one it enrolled with.
AGENT_JAR=$jar exec "$home/start" "$@"
