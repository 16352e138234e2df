# Build environment: everything that CPython is configured, compiled and tested with, for the architecture of the base.
# One recipe for AMD64, aarch64 and PPC64LE. With a registry:
#   docker build --platform linux/arm64 --tag millrace/build-aarch64:trixie --file docker/build.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
# LLVM 18 is what the JIT of CPython 3.13 is made with, exactly.
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends \
      build-essential ca-certificates ccache clang-18 curl git llvm-18 pkg-config python3 util-linux xz-utils \
      libbz2-dev libffi-dev libgdbm-compat-dev libgdbm-dev liblzma-dev libncurses-dev libreadline-dev libsqlite3-dev \
      libssl-dev libzstd-dev tk-dev tzdata uuid-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --uid 1000 build \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
ENV LANG=C.UTF-8
USER build
WORKDIR /home/build
CMD ["bash"]
