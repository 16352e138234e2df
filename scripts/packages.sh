# Installs Debian's packages as root; elsewhere says what is missing. Sourced, after terminal.sh.
# shellcheck shell=bash

on_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# Prints those of the packages that are not installed.
missing_packages() {
  local package status installed=" "
  while read -r package status; do
    [[ $status == ii* ]] && installed+="${package%%:*} "
  done < <(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    [[ $installed == *" $package "* ]] || printf '%s ' "$package"
  done
}

# install_packages WHAT-FOR PACKAGE...: as root on Debian installs what is missing, elsewhere says how to.
install_packages() {
  local purpose=$1 missing start package
  shift
  on_debian || return 0
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  missing=${missing% }
  if ((EUID != 0)); then
    say "missing for $purpose: $missing"
    note "install with: sudo apt-get install --no-install-recommends $missing"
    note "going on without; what needs them will say so"
    return 0
  fi
  start=$(now)
  say "installing for $purpose: $missing"
  local log
  log=$(mktemp)
  # The package lists are fetched only when they are not there, or too old to find the packages by.
  # shellcheck disable=SC2086 # a list of packages
  if ! apt_install $missing >"$log" 2>&1; then
    apt-get -qq update >>"$log" 2>&1 || true
    # shellcheck disable=SC2086
    if ! apt_install $missing >>"$log" 2>&1; then
      # One that does not exist here must not keep the others out.
      for package in $missing; do
        apt_install "$package" >>"$log" 2>&1 || note "$package could not be installed: $(tail -n 1 "$log")"
      done
    fi
  fi
  rm -f "$log"
  note "done in $(took "$start")"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}
