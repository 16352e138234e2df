# A worker's agent, for the architecture of the base. It enrols once, with the one-time token in a file, and then works.
# On a build environment as its base it can build by itself; with an engine's socket it runs steps in other images.
#   docker build --platform linux/arm64 --tag millrace/agent-aarch64 --file docker/agent.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
USER root
# A slim Debian has no folder for manual pages, in which Java's packages want to put links.
RUN export DEBIAN_FRONTEND=noninteractive \
 && mkdir -p /usr/share/man/man1 \
 && apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends \
      ca-certificates docker-cli git openjdk-21-jre-headless procps tini util-linux \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --home-dir /var/lib/millrace-agent --uid 2000 millrace \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
COPY docker/agent-start.sh /opt/millrace/start
COPY worker-agent/target/millrace-agent.jar /opt/millrace/
ENV LANG=C.UTF-8 \
    MILLRACE_AGENT_HOME=/var/lib/millrace-agent
WORKDIR /var/lib/millrace-agent
VOLUME /var/lib/millrace-agent
# Steps that outlive their parents must have one that reaps them.
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/millrace/start"]
CMD ["run"]
