# Runtime environment: what a finished CPython and its test suite need to run, and nothing to compile with. Trees that were
# built in millrace/cross are tested in it as they are.
#   docker build --platform linux/arm64 --tag millrace/runtime-aarch64:trixie --file docker/runtime.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends \
      libbz2-1.0 libffi8 libgdbm-compat4t64 libgdbm6t64 liblzma5 libncursesw6 libreadline8t64 \
      libsqlite3-0 libssl3t64 libuuid1 libzstd1 netbase tzdata util-linux zlib1g \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --uid 1000 build \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
ENV LANG=C.UTF-8
USER build
WORKDIR /home/build
CMD ["bash"]
