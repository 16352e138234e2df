# What ./farm and its scripts say, and how long things took. Sourced.
# shellcheck shell=bash disable=SC2034,SC2154 # variables that other parts of the farm script set or read

if [[ -t 1 ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' dim='' red='' plain=''
fi
say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf '%sfarm: %s%s\n' "$red" "$*" "$plain" >&2
  exit 2
}
now() { printf '%s' "${EPOCHREALTIME//[!0-9]/}"; }
# took START: the time since then, in words.
took() {
  local tenths=$((($(now) - $1) / 100000))
  if ((tenths >= 600)); then
    printf '%d min %d s' $((tenths / 600)) $((tenths % 600 / 10))
  else
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
  fi
}
