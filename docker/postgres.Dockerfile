# PostgreSQL as Debian has it, for machines that cannot pull the official image: takes the same POSTGRES_USER, POSTGRES_DB,
# POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, and keeps its files in the same volume.
#   docker build --tag millrace/postgres:17 --file docker/postgres.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
RUN export DEBIAN_FRONTEND=noninteractive \
 && mkdir -p /etc/postgresql-common \
 && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
 && apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends postgresql-17 util-linux \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
COPY docker/postgres-start.sh /opt/millrace/start
ENV LANG=C.UTF-8 \
    PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PGDATA=/var/lib/postgresql/17/docker
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/opt/millrace/start"]
CMD ["postgres"]
