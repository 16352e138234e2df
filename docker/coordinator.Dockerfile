# A coordinator. Its database's address and its secrets are files in /run/secrets, as compose.yaml shows.
#   docker build --tag millrace/coordinator --file docker/coordinator.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
# A slim Debian has no folder for manual pages, in which Java's packages want to put links.
RUN export DEBIAN_FRONTEND=noninteractive \
 && mkdir -p /usr/share/man/man1 \
 && apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends ca-certificates curl git openjdk-25-jre-headless util-linux \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --home-dir /var/lib/millrace --uid 2000 millrace \
 && mkdir -p /usr/share/millrace /etc/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
COPY docker/coordinator-start.sh /opt/millrace/start
COPY builders.yaml /etc/millrace/
COPY worker-agent/target/millrace-agent.jar /opt/millrace/
COPY coordinator/target/lib /opt/millrace/lib
COPY coordinator/target/coordinator-*.jar /opt/millrace/
ENV LANG=C.UTF-8 \
    MILLRACE_BUILDERS=/etc/millrace/builders.yaml \
    MILLRACE_MIRRORS=/var/lib/millrace/mirrors \
    MILLRACE_AGENT_JAR=/opt/millrace/millrace-agent.jar
WORKDIR /var/lib/millrace
VOLUME /var/lib/millrace
EXPOSE 8010
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["curl", "--silent", "--fail", "--output", "/dev/null", "http://127.0.0.1:8010/actuator/health"]
ENTRYPOINT ["/opt/millrace/start"]
CMD ["serve", "--host", "0.0.0.0"]
