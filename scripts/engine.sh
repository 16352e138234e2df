# A container engine and the emulation of other processors on this machine: finds, installs, starts. Sourced, after
# terminal.sh and packages.sh.
# shellcheck shell=bash

readonly ENGINE_FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/millrace/engine
readonly ENGINE_PACKAGES="docker.io iptables tini"
readonly BINFMT=/proc/sys/fs/binfmt_misc
# Processors as the kernel names them, in uname -m and in the names of qemu's binfmt entries.
readonly EMULATED="aarch64 ppc64le"

# The client that reaches an engine; set by find_engine.
engine=
# Why there is none, in one sentence; set by need_engine.
engine_missing=

# Clients to try, the one that the user names in MILLRACE_ENGINE first. A newer docker on PATH may refuse the older engine
# that the distribution brings, hence the distribution's own after it.
engine_clients() {
  local client
  [[ -n ${MILLRACE_ENGINE:-} ]] && printf '%s\n' "$MILLRACE_ENGINE"
  for client in "$(command -v docker)" /usr/bin/docker "$(command -v podman)"; do
    [[ -x $client ]] && printf '%s\n' "$client"
  done | awk '!seen[$0]++'
}

# Sets engine to a client whose engine answers.
find_engine() {
  local client
  while IFS= read -r client; do
    if timeout 10 "$client" version --format '{{.Server.Version}}' >/dev/null 2>&1; then
      engine=$client
      return
    fi
  done < <(engine_clients)
  return 1
}

engine_version() { "$engine" version --format '{{.Server.Version}}' 2>/dev/null; }

# Finds an engine, or as root installs and starts Debian's. Fails with the reason in engine_missing.
need_engine() {
  find_engine && return
  if ((EUID != 0)); then
    engine_missing="no container engine answers, and only root can start one"
    [[ -S /var/run/docker.sock && ! -w /var/run/docker.sock ]] &&
      engine_missing="the container engine's socket may not be used by $(id -un); see: usermod --append --groups docker"
    return 1
  fi
  mkdir -p "$ENGINE_FOLDER"
  # Two farms that start at once must not start two engines; the engine itself must not keep the lock.
  exec 9>"$ENGINE_FOLDER/lock"
  flock 9
  if ! find_engine; then
    command -v dockerd >/dev/null || install_engine 9>&- || true
    ! command -v dockerd >/dev/null || start_engine 9>&- || true
  fi
  exec 9>&-
  [[ -n $engine ]]
}

install_engine() {
  if ! on_debian; then
    engine_missing="no container engine answers; install Docker or Podman with this system's packages"
    return 1
  fi
  # shellcheck disable=SC2086 # a list of packages
  install_packages "containers" $ENGINE_PACKAGES
  command -v dockerd >/dev/null || engine_missing="Debian's docker.io could not be installed"
}

runs_systemd() { [[ -d /run/systemd/system ]]; }

# Starts the engine, by systemd where that runs, else by itself in a session of its own, so that it outlives this script.
start_engine() {
  local start log=$ENGINE_FOLDER/dockerd.log pid tries name keep=()
  start=$(now)
  if runs_systemd; then
    say "starting the container engine: systemctl start docker"
    systemctl start docker || true
    pid=
  else
    say "starting the container engine (log: $log)"
    # A pid file that a killed engine left behind would keep the new one from starting when its number is in use again.
    pid=$(cat /var/run/docker.pid 2>/dev/null || true)
    if [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) != dockerd ]]; then rm -f /var/run/docker.pid; fi
    [[ -e $log && $(stat -c %s "$log") -gt 16777216 ]] && mv "$log" "$log.1"
    # It outlives this script, whose environment may hold secrets; only proxies are for it, too.
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
      [[ -z ${!name:-} ]] || keep+=("$name=${!name}")
    done
    env --ignore-environment PATH="$PATH" ${keep[@]+"${keep[@]}"} setsid dockerd >>"$log" 2>&1 </dev/null &
    pid=$!
  fi
  for ((tries = 0; tries < 300; tries++)); do
    if find_engine; then
      note "$(engine_version) answers after $(took "$start")"
      return
    fi
    [[ -z $pid || -d /proc/$pid ]] || break
    sleep 0.2
  done
  engine_missing="the container engine does not start"
  if [[ -n $pid ]]; then engine_missing+=": $(grep -v '^$' "$log" | tail -n 1)"; fi
  return 1
}

# --------------------------------------------------------------------------------------------- other processors

# True when the kernel hands programs of this processor (uname -m) to an emulator, also inside containers (flag F).
emulates() {
  local entry=$BINFMT/qemu-$1 first flags
  [[ $(uname -m) == "$1" ]] && return
  [[ -r $entry ]] || return 1
  { read -r first && read -r _ && read -r _ flags; } <"$entry"
  [[ $first == enabled && $flags == *F* ]]
}

# emulated_cpu MACHINE: which processor QEMU should be, where that is not its own choice: an aarch64 without pointer
# authentication, whose signatures cost QEMU's default ten times the time of everything else. Nothing if it need not be said.
emulated_cpu() {
  [[ $1 == aarch64 && $(uname -m) != aarch64 ]] || return 0
  local qemu
  qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || return 0
  # With atomic instructions, unlike older ones; versions of QEMU that do not know it would refuse to run at all.
  if [[ $("$qemu" -cpu help 2>/dev/null) == *neoverse-n1* ]]; then echo neoverse-n1; fi
}

# Sets up emulation for the processors that lack it: installs QEMU and registers it, as root on Debian; else says so.
need_emulators() {
  local machine missing=() start
  for machine in $EMULATED; do
    emulates "$machine" || missing+=("$machine")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    say "programs for ${missing[*]} do not run here: QEMU's binfmt entries are missing, and only root can make them"
    return 1
  fi
  if on_debian; then
    # shellcheck disable=SC2046 # a list of packages
    install_packages "emulating ${missing[*]}" $(qemu_packages)
  fi
  start=$(now)
  say "registering QEMU with the kernel for ${missing[*]}"
  [[ -e $BINFMT/register ]] || mount -t binfmt_misc binfmt_misc "$BINFMT" 2>/dev/null || true
  for machine in "${missing[@]}"; do
    register_emulator "$machine"
    emulates "$machine" || {
      note "programs for $machine do not run here: the kernel did not take the entry qemu-$machine"
      start=
    }
  done
  [[ -n $start ]] && note "done in $(took "$start")"
}

# Since Debian 13 qemu-user is static itself, and registers itself through a package of its own.
qemu_packages() {
  local version
  version=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
  if [[ $(. /etc/os-release && printf '%s' "$ID") == debian && ${version%%.*} -lt 13 ]]; then
    printf 'qemu-user-static binfmt-support'
  else
    printf 'qemu-user qemu-user-binfmt binfmt-support'
  fi
}

register_emulator() {
  local entry=qemu-$1 file
  # An entry that is there but not as it should be (disabled, of another QEMU) is made anew.
  [[ ! -e $BINFMT/$entry ]] || echo -1 >"$BINFMT/$entry" 2>/dev/null || true
  if command -v update-binfmts >/dev/null && [[ -e /usr/share/binfmts/$entry || -e /var/lib/binfmts/$entry ]]; then
    update-binfmts --enable "$entry" >/dev/null 2>&1 || true
    [[ -e $BINFMT/$entry ]] && return
  fi
  for file in /etc/binfmt.d/$entry.conf /usr/lib/binfmt.d/$entry.conf; do
    [[ -r $file ]] || continue
    # One line at a time, as systemd-binfmt does.
    grep -v '^[#;]' "$file" >"$BINFMT/register" 2>/dev/null || true
    return
  done
}
