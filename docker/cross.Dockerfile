# Cross environment: AMD64 with compilers and libraries for aarch64 and PPC64LE, and the native ones, because a cross build of
# CPython needs a native Python of the same X.Y first. Results are tested in millrace/runtime-aarch64 and -ppc64le.
#   docker build --platform linux/amd64 --tag millrace/cross:trixie --file docker/cross.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
# No Tk: nothing that is tested in an emulator has a display.
RUN export DEBIAN_FRONTEND=noninteractive \
 && dpkg --add-architecture arm64 \
 && dpkg --add-architecture ppc64el \
 && apt-get update -qq \
 && libraries="libbz2-dev libffi-dev libgdbm-compat-dev libgdbm-dev liblzma-dev libncurses-dev libreadline-dev \
      libsqlite3-dev libssl-dev libzstd-dev uuid-dev zlib1g-dev" \
 && foreign=$(for library in $libraries; do echo "$library:arm64 $library:ppc64el"; done) \
 && apt-get install -qq --yes --no-install-recommends \
      build-essential ca-certificates ccache clang-18 curl git llvm-18 pkg-config python3 util-linux xz-utils \
      crossbuild-essential-arm64 crossbuild-essential-ppc64el tzdata $libraries $foreign \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --uid 1000 build \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
ENV LANG=C.UTF-8
USER build
WORKDIR /home/build
CMD ["bash"]
