# CPython as Debian's next release has it, in debug builds with the test suite: what our tests make fresh logs of the test
# runner with, of every version that there is. In emulation one version has to do: unpacking them takes minutes there.
#   docker build --tag millrace/pythons-amd64:testing --file docker/pythons.Dockerfile .
ARG BASE=debian:trixie-slim
FROM $BASE
# Debian does not sign testing anew as often as apt would like, hence no Valid-Until.
RUN export DEBIAN_FRONTEND=noninteractive \
 && case $(dpkg --print-architecture) in amd64) versions='3.13 3.14 3.15' ;; *) versions=3.13 ;; esac \
 && if [ -e /etc/apt/sources.list.d/debian.sources ]; \
    then sed -i 's/^Suites: trixie .*/Suites: testing/; s/^Suites: trixie-security/Suites: testing-security/' /etc/apt/sources.list.d/debian.sources; \
    else sed -i -n 's/ trixie / testing /p' /etc/apt/sources.list; fi \
 && apt-get -o Acquire::Check-Valid-Until=false update -qq \
 && apt-get install -qq --yes --no-install-recommends \
      $(for version in $versions; do echo "python$version-dbg libpython$version-testsuite"; done) \
 && rm -rf /usr/share/doc/* /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/* \
 && useradd --create-home --uid 1000 build \
 && mkdir -p /usr/share/millrace \
 && dpkg-query -W -f '${Package} ${Architecture} ${Version}\n' >/usr/share/millrace/packages
ENV LANG=C.UTF-8
USER build
WORKDIR /home/build
CMD ["bash"]
