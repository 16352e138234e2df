#!/bin/sh
# Starts the farm's program in a container. Secrets (database-url, webhook-secret, admin-password, operator-token) are files in
# /run/secrets that only root may have to read; the coordinator gets copies of its own, in memory.
set -eu
if [ "$(id -u)" = 0 ]; then
  install -d -m 700 -o millrace -g millrace /run/millrace
  for secret in /run/secrets/*; do
    [ ! -f "$secret" ] || install -m 600 -o millrace -g millrace "$secret" /run/millrace/
  done
  chown millrace:millrace /var/lib/millrace
  exec setpriv --reuid millrace --regid millrace --clear-groups env HOME=/var/lib/millrace "$0" "$@"
fi
export MILLRACE_DATA="${MILLRACE_DATA:-/run/millrace}"
for jar in /opt/millrace/coordinator-*.jar; do :; done
# Some room for the heap beside what the JVM itself takes; MILLRACE_JAVA_OPTIONS overrides.
# shellcheck disable=SC2086 # a list of options
exec java -XX:+UseSerialGC -Xms32m -Xmx256m -XX:TrimNativeHeapInterval=5000 -XX:+UseCompactObjectHeaders \
  -XX:Tier4InvocationThreshold=25000 -XX:Tier4MinInvocationThreshold=3000 -XX:Tier4CompileThreshold=75000 \
  -XX:Tier4BackEdgeThreshold=200000 --enable-native-access=ALL-UNNAMED ${MILLRACE_JAVA_OPTIONS:-} \
  -cp "$jar" org.millrace.coordinator.cli.Farm "$@"
