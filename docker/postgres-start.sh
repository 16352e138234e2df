#!/bin/sh
# Makes the database at the first start, as the official image does, and runs the server.
set -eu
if [ "$(id -u)" = 0 ]; then
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    install -d -m 700 -o postgres -g postgres /run/millrace
    install -m 600 -o postgres -g postgres "$POSTGRES_PASSWORD_FILE" /run/millrace/password
    export POSTGRES_PASSWORD_FILE=/run/millrace/password
  fi
  install -d -m 700 -o postgres -g postgres "$PGDATA"
  install -d -m 2775 -o postgres -g postgres /var/run/postgresql
  exec setpriv --reuid postgres --regid postgres --init-groups env HOME=/var/lib/postgresql "$0" "$@"
fi

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ "$1" = postgres ] && [ ! -e "$PGDATA/millrace-ready" ]; then
  if [ -z "${POSTGRES_PASSWORD_FILE:-}" ]; then
    : "${POSTGRES_PASSWORD:?is not set, nor is POSTGRES_PASSWORD_FILE: there is no database without a password}"
    POSTGRES_PASSWORD_FILE=/tmp/password
    (umask 077 && printf '%s\n' "$POSTGRES_PASSWORD" >"$POSTGRES_PASSWORD_FILE")
  fi
  # What an interrupted first start left is worth nothing yet.
  find "$PGDATA" -mindepth 1 -delete
  initdb --username="$user" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=peer --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  echo "local all all trust" | cat - "$PGDATA/pg_hba.conf" >"$PGDATA/pg_hba.first"
  mv "$PGDATA/pg_hba.conf" "$PGDATA/pg_hba.last"
  mv "$PGDATA/pg_hba.first" "$PGDATA/pg_hba.conf"
  pg_ctl --silent --wait --options="-c listen_addresses=''" start
  [ "$database" = postgres ] || createdb --username="$user" --maintenance-db=postgres "$database"
  pg_ctl --silent --wait --mode=fast stop
  mv "$PGDATA/pg_hba.last" "$PGDATA/pg_hba.conf"
  touch "$PGDATA/millrace-ready"
fi
unset POSTGRES_PASSWORD POSTGRES_PASSWORD_FILE
rm -f /tmp/password /run/millrace/password
[ "$1" != postgres ] || set -- "$@" -c "listen_addresses=*"
exec "$@"
