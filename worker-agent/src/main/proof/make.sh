#!/bin/sh
# Makes the programs with which an agent proves that another architecture's programs run: one of each source
# here, into the folder given, or else to where the agent's jar takes them from. Needs Debian's packages binutils,
# binutils-aarch64-linux-gnu and binutils-powerpc64le-linux-gnu on AMD64. The same binutils give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-"$here/../resources/org/millrace/agent/system/proof"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
for program in amd64:x86_64 aarch64:aarch64 ppc64le:powerpc64le; do
  name=${program%%:*}
  tools=${program#*:}-linux-gnu
  "$tools-as" -o "$work/$name.o" "$here/$name.s"
  # One segment at a fixed address, on no page size's boundary but the largest that any kernel has.
  "$tools-ld" -s -z noseparate-code -z max-page-size=65536 -z noexecstack --build-id=none \
    -Ttext-segment=0x10000000 -o "$out/$name" "$work/$name.o"
  chmod 644 "$out/$name"
done
