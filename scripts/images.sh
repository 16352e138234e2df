# Builds the images of docker/ and keeps them current: ./farm images. Sourced, after terminal.sh, packages.sh and engine.sh.
# shellcheck shell=bash disable=SC2034,SC2154 # variables that other parts of the farm script set or read

readonly IMAGES_FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/millrace/images
readonly RELEASE=trixie
readonly REGISTRY_BASE=debian:$RELEASE-slim
# name · recipe docker/RECIPE.Dockerfile · processor as uname -m says it · tag · files that it copies
readonly IMAGES="
build-amd64      build        x86_64   $RELEASE
cross            cross        x86_64   $RELEASE
runtime-aarch64  runtime      aarch64  $RELEASE
runtime-ppc64le  runtime      ppc64le  $RELEASE
agent-amd64      agent        x86_64   latest   docker/agent-start.sh worker-agent/target/millrace-agent.jar
agent-aarch64    agent        aarch64  latest   docker/agent-start.sh worker-agent/target/millrace-agent.jar
agent-ppc64le    agent        ppc64le  latest   docker/agent-start.sh worker-agent/target/millrace-agent.jar
coordinator      coordinator  x86_64   latest   docker/coordinator-start.sh builders.yaml \
  worker-agent/target/millrace-agent.jar coordinator/target/coordinator-*.jar coordinator/target/lib
postgres         postgres     x86_64   17       docker/postgres-start.sh
pythons-amd64    pythons      x86_64   testing
pythons-aarch64  pythons      aarch64  testing
build-aarch64    build        aarch64  $RELEASE
build-ppc64le    build        ppc64le  $RELEASE
"
# What the tests need; the emulated build environments take minutes and are not among it.
readonly TEST_IMAGES="build-amd64 cross runtime-aarch64 runtime-ppc64le postgres coordinator agent-amd64
  agent-aarch64 agent-ppc64le pythons-amd64 pythons-aarch64"
# What the builders of builders.yaml need.
readonly CATALOG_IMAGES="build-amd64 cross runtime-aarch64 runtime-ppc64le build-aarch64"
readonly AT_ONCE=2

images_usage() {
  cat <<'TEXT'
./farm images [OPTION] [NAME...]   build the images of docker/, all or those named, where their recipe changed

  --list        what there is: state, size, age; builds nothing
  --packages    with --list, the packages and versions in each
  --renew       also where the recipe is the same: newest packages, on a newest base
  --help        this text

Recipes are ordinary Dockerfiles on debian:trixie-slim. Where that can neither be found nor pulled, the base is made with
mmdebstrap from the Debian mirror that this machine's apt uses, and kept in the user's cache. More: docs/containers.md
TEXT
}

# field NAME N: a column of the table above; from the fifth on, all that is left.
field() {
  awk -v name="$1" -v n="$2" '$1 == name {
    if (n < 5) print $n
    else for (i = 5; i <= NF; i++) print $i
    found = 1 } END { exit !found }' <<<"$IMAGES"
}
image_names() { awk 'NF { print $1 }' <<<"$IMAGES"; }
reference() { printf 'millrace/%s:%s' "$1" "$(field "$1" 4)"; }

# The processor's name in images, and in Debian's packages.
platform_of() { case $1 in x86_64) echo amd64 ;; aarch64) echo arm64 ;; *) echo "$1" ;; esac; }
debian_name_of() { case $1 in x86_64) echo amd64 ;; aarch64) echo arm64 ;; ppc64le) echo ppc64el ;; *) echo "$1" ;; esac; }

# inspect REFERENCE FORMAT: empty when the image is not there.
inspect() { "$engine" image inspect --format "$2" "$1" 2>/dev/null || true; }
label() { inspect "$1" "{{ index .Config.Labels \"org.millrace.$2\" }}"; }

megabytes() { printf '%d MB' $((($1 + 500000) / 1000000)); }

# Whether images are made anew although their recipe is the same.
renew=
# Whether a list shows what is installed in each.
packages=

# ------------------------------------------------------------------------------------------------- what is current

# The files that a recipe copies; fails when one is not there.
copied_files() {
  local pattern found
  for pattern in $(field "$1" 5); do
    # shellcheck disable=SC2086 # a pattern
    found=$(cd "$home" && find $pattern -type f 2>/dev/null | LC_ALL=C sort) || return 1
    [[ -n $found ]] || return 1
    printf '%s\n' "$found"
  done
}

# A hash of all that decides what is in an image, but for its base: recipe without comments, processor, copied files.
recipe_hash() {
  local files
  files=$(copied_files "$1") || return 1
  {
    grep -v '^ *#' "$home/docker/$(field "$1" 2).Dockerfile"
    field "$1" 3
    # shellcheck disable=SC2086 # a list of files
    [[ -z $files ]] || (cd "$home" && sha256sum $files)
  } | sha256sum | cut -c 1-64
}

base_reference() { printf 'millrace/base-%s:%s' "$(platform_of "$1")" "$RELEASE"; }

# ready | outdated | missing. A base that is gone makes nothing outdated: it would only be made anew from the same recipe.
image_state() {
  local labels recipe base
  labels=$(inspect "$(reference "$1")" '{{ index .Config.Labels "org.millrace.recipe" }} {{ index .Config.Labels "org.millrace.base" }}')
  if [[ -z $labels ]]; then
    echo missing
    return
  fi
  recipe=$(recipe_hash "$1") || recipe=
  base=$(inspect "$(base_reference "$(field "$1" 3)")" '{{ .Id }}')
  if [[ ${labels%% *} == "$recipe" && (-z $base || ${labels##* } == "$base") ]]; then
    echo ready
  else
    echo outdated
  fi
}

# ----------------------------------------------------------------------------------------------------------- bases

# need_base MACHINE: has a base image in the engine: the one that is there, the one in the cache, the registry's, or a new one.
need_base() {
  local machine=$1 base file status=0
  base=$(base_reference "$machine")
  file=$IMAGES_FOLDER/base-$(platform_of "$machine").tar.gz
  exec 8>"$IMAGES_FOLDER/base-$machine.lock"
  flock 8
  is_base "$machine" || load_base "$machine" "$file" || pull_base "$machine" || make_base "$machine" "$file" || status=$?
  exec 8>&-
  return "$status"
}

# An image of the same name for another processor must not pass for the base.
is_base() { [[ $(inspect "$(base_reference "$1")" '{{ .Architecture }}') == "$(platform_of "$1")" ]]; }

load_base() {
  [[ -r $2 ]] || return 1
  echo "loading $2"
  if gzip --test "$2" && "$engine" load --quiet --input "$2" && is_base "$1"; then return; fi
  echo "$2 is not whole; it is made anew"
  rm -f "$2"
  return 1
}

# The registry's image gets its new name at once: an engine keeps one processor's image under one name.
pull_base() {
  local platform cpu
  platform=linux/$(platform_of "$1")
  if [[ $(inspect "$REGISTRY_BASE" '{{ .Os }}/{{ .Architecture }}') != "$platform" ]]; then
    timeout "${MILLRACE_PULL_TIMEOUT:-120}" "$engine" pull --quiet --platform "$platform" "$REGISTRY_BASE" || return 1
  fi
  cpu=$(emulated_cpu "$1")
  printf 'FROM %s\n%s\n' "$REGISTRY_BASE" "${cpu:+ENV QEMU_CPU=$cpu}" |
    DOCKER_BUILDKIT=0 "$engine" build --platform "$platform" --tag "$(base_reference "$1")" - && is_base "$1"
}

# The address of a Debian archive that this machine's apt uses first; nothing where it knows none. debian_mirror LABEL
debian_mirror() {
  command -v apt-get >/dev/null || return 0
  # shellcheck disable=SC2016 # these are apt's variables, not the shell's
  apt-get indextargets --format '$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -F'|' -v label="$1" '$1 == label && $2 == "main" && $3 ~ /^https?:/ && !n++ { sub("/$", "", $3); print $3 }'
}

# How this machine's apt reaches its mirror; a proxy's password stays out of the images.
apt_options() {
  ! command -v apt-config >/dev/null || apt-config dump |
    grep -E '^Acquire::(Check-Valid-Until|Check-Date|ForceIPv4|https?::Proxy) ' | grep -v '@' || true
}

# Prints sources.list for the bases: the release, and of its updates those that the mirror has whole for every processor;
# nothing where this machine has no mirror of Debian's. With other versions for one processor than for another, its
# libraries could not be installed beside each other in cross.
debian_sources() {
  local archive security suite state sources=() keys=/usr/share/keyrings/debian-archive-keyring.gpg
  archive=$(debian_mirror Debian)
  security=$(debian_mirror Debian-Security)
  [[ -n $archive ]] || return 0
  printf 'deb %s %s main\n' "$archive" "$RELEASE"
  command -v apt-get >/dev/null && [[ -r $keys ]] || return 0
  state=$(mktemp -d "$IMAGES_FOLDER/making.XXXXXX")
  mkdir -p "$state"/{lists/partial,cache/archives/partial,empty}
  : >"$state/status"
  for suite in "$archive $RELEASE-updates" ${security:+"$security $RELEASE-security"}; do
    printf 'deb [arch=amd64,arm64,ppc64el signed-by=%s] %s main\n' "$keys" "$suite" >"$state/sources.list"
    if apt-get -o "Dir::Etc::SourceList=$state/sources.list" -o "Dir::Etc::SourceParts=$state/empty" \
      -o "Dir::State=$state" -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status" \
      -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root -qq update >&2 &&
      ! compgen -G "$state/lists/partial/*.FAILED" >/dev/null; then
      printf 'deb %s main\n' "$suite"
    else
      echo "left out, because the mirror has not all of it: $suite" >&2
    fi
  done
  rm -rf "$state"
}

# Makes a slim Debian without a registry, and from it an image that says truly which processor it is for.
make_base() {
  local machine=$1 file=$2 work option options=() sources cpu
  if ! command -v mmdebstrap >/dev/null; then
    echo "$REGISTRY_BASE could not be pulled, and there is no mmdebstrap to make a base with"
    return 1
  fi
  while IFS= read -r option; do [[ -z $option ]] || options+=("--aptopt=$option"); done < <(apt_options)
  # What debian:trixie-slim leaves out as well.
  for option in /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian /usr/share/groff; do
    options+=("--dpkgopt=path-exclude=$option/*")
  done
  options+=('--dpkgopt=path-exclude=/usr/share/doc/*' '--dpkgopt=path-include=/usr/share/doc/*/copyright')
  [[ -r /usr/share/keyrings/debian-archive-keyring.gpg ]] &&
    options+=(--keyring=/usr/share/keyrings/debian-archive-keyring.gpg)
  work=$(mktemp -d "$IMAGES_FOLDER/making.XXXXXX")
  sources=$(debian_sources)
  printf 'making a base for %s with mmdebstrap from\n%s\n' "$machine" "${sources:-its own mirror}"
  cpu=$(emulated_cpu "$machine")
  if env ${cpu:+QEMU_CPU="$cpu"} nice -n 5 mmdebstrap --variant=minbase --format=tar --architectures="$(debian_name_of "$machine")" "${options[@]}" \
    "$RELEASE" "$work/layer.tar" ${sources:+-} <<<"$sources" && image_archive "$machine" "$work" | gzip -3 >"$work/base.tar.gz"; then
    mv "$work/base.tar.gz" "$file"
  fi
  rm -rf "$work"
  [[ -e $file ]] && "$engine" load --quiet --input "$file" && is_base "$machine"
}

# What an engine can load: `docker import` would record this machine's processor, whatever is inside.
image_archive() {
  local created cpu
  cpu=$(emulated_cpu "$1")
  created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  printf '{"architecture":"%s","os":"linux","created":"%s","config":{"Cmd":["bash"],"Env":["PATH=%s"%s]},%s,%s}' \
    "$(platform_of "$1")" "$created" /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "${cpu:+,\"QEMU_CPU=$cpu\"}" \
    "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$(sha256sum "$2/layer.tar" | cut -c 1-64)\"]}" \
    "\"history\":[{\"created\":\"$created\",\"created_by\":\"mmdebstrap\"}]" >"$2/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$(base_reference "$1")" >"$2/manifest.json"
  tar -C "$2" -c manifest.json config.json layer.tar
}

# ------------------------------------------------------------------------------------------------------- building

# build_image NAME: one image, if it is not there as its recipe says. Everything that the tools say goes to its log.
build_image() {
  local name=$1 log=$IMAGES_FOLDER/$1.log start machine recipe old
  machine=$(field "$name" 3)
  start=$(now)
  exec 7>"$IMAGES_FOLDER/$name.lock"
  flock 7
  [[ -n $renew || $(image_state "$name") != ready ]] || return 0
  if ! emulates "$machine"; then
    note "$name cannot be built: programs for $machine do not run here"
    return 1
  fi
  recipe=$(recipe_hash "$name") || {
    note "$name cannot be built: $(field "$name" 5 | tr '\n' ' ')is not there"
    return 1
  }
  say "$name: building (log: $log)"
  old=$(inspect "$(reference "$name")" '{{ .Id }}')
  if need_base "$machine" >"$log" 2>&1 && run_build "$name" "$recipe" >>"$log" 2>&1; then
    note "$name: $(megabytes "$(inspect "$(reference "$name")" '{{ .Size }}')"), built in $(took "$start")"
    # What it replaces would only fill the disk, unless a container still uses it.
    [[ -z $old || $old == $(inspect "$(reference "$name")" '{{ .Id }}') ]] || "$engine" image rm "$old" >/dev/null 2>&1 || true
    return
  fi
  note "$name: failed after $(took "$start"), $log ends with:"
  plain_text "$log" | tail -n 14 | cut -c 1-160 | sed 's/^/      /'
  return 1
}

run_build() {
  local name=$1 recipe=$2 base option arguments
  base=$(base_reference "$(field "$name" 3)")
  arguments=(--file "$home/docker/$(field "$name" 2).Dockerfile" --tag "$(reference "$name")" --build-arg "BASE=$base"
    --platform "linux/$(platform_of "$(field "$name" 3)")" --label "org.millrace.recipe=$recipe"
    --label "org.millrace.base=$(inspect "$base" '{{ .Id }}')" --force-rm)
  [[ -z $renew ]] || arguments+=(--no-cache)
  for option in http_proxy https_proxy no_proxy; do
    [[ -z ${!option:-} ]] || arguments+=(--build-arg "$option")
  done
  # The classic builder is everywhere; BuildKit would look for the base at a registry first.
  export DOCKER_BUILDKIT=0 BUILDAH_FORMAT=docker
  "$engine" build "${arguments[@]}" "$home" && return
  # Some machines' bridges do not lead out.
  grep -qE 'Could not resolve|Temporary failure resolving|Network is unreachable|on network bridge' "$log" || return 1
  echo "trying again in the host's network"
  "$engine" build --network host "${arguments[@]}" "$home"
}

# build_images NAME...: several at once, saying every half minute what is under way. Fails when one did.
build_images() {
  local name failed=0 ticks=0 pid
  local -A running=()
  mkdir -p "$IMAGES_FOLDER"
  # Each build is a process group of its own, so that none of its tools goes on when the whole is stopped.
  trap 'for pid in "${!running[@]}"; do kill -- "-$pid" 2>/dev/null; done; exit 130' INT TERM
  for name in "$@" ''; do
    while ((${#running[@]} >= AT_ONCE)) || { [[ -z $name ]] && ((${#running[@]})); }; do
      for pid in "${!running[@]}"; do
        [[ -d /proc/$pid ]] && kill -0 "$pid" 2>/dev/null && continue
        wait "$pid" || failed=1
        unset "running[$pid]"
        continue 2
      done
      sleep 0.2
      ((++ticks % 150)) || still "${running[@]}"
    done
    [[ -n $name ]] || break
    set -m
    build_image "$name" </dev/null &
    set +m
    running[$!]=$name
  done
  trap - INT TERM
  return "$failed"
}

still() {
  local name
  for name in "$@"; do note "${dim}$name: $(plain_text "$IMAGES_FOLDER/$name.log" | tail -n 1 | cut -c 1-100)${plain}"; done
}

plain_text() { sed -e 's/\x1b\[[0-9;]*m//g' -e 's/.*\r\(.\)/\1/' "$1"; }

# absent_images NAME...: those that are not there at all. One quick question, for every start of the farm.
absent_images() {
  local name wanted=() there
  for name in "$@"; do wanted+=("$(reference "$name")"); done
  there=$("$engine" image inspect --format '{{ join .RepoTags " " }}' "${wanted[@]}" 2>/dev/null || true)
  for name in "$@"; do
    [[ "$there" == *"millrace/$name:"* ]] || printf '%s ' "$name"
  done
}

# missing_images NAME...: those that are not there as their recipes say.
missing_images() {
  local name
  for name in "$@"; do
    [[ $(image_state "$name") == ready ]] || printf '%s ' "$name"
  done
}

list_images() {
  local name state size created
  printf '%-34s %-9s %9s  %s\n' image state size made
  for name in "$@"; do
    state=$(image_state "$name")
    if [[ $state == missing ]]; then
      printf '%-34s %-9s\n' "$(reference "$name")" "$state"
      continue
    fi
    size=$(inspect "$(reference "$name")" '{{ .Size }}')
    created=$(inspect "$(reference "$name")" '{{ .Created }}')
    printf '%-34s %-9s %9s  %s\n' "$(reference "$name")" "$state" "$(megabytes "$size")" "${created:0:10} ${created:11:5}"
    [[ -z $packages ]] || "$engine" run --rm --network none --entrypoint cat "$(reference "$name")" \
      /usr/share/millrace/packages | sed 's/^/    /'
  done
}

images() {
  local list='' names=() start
  while (($#)); do
    case $1 in
      --list) list=yes ;;
      --packages) list=yes packages=yes ;;
      --renew) renew=yes ;;
      -h | --help) images_usage; return ;;
      -*) images_usage >&2; die "images has no option '$1'." ;;
      *)
        field "$1" 1 >/dev/null || die "there is no image '$1'; there are: $(image_names | tr '\n' ' ')"
        names+=("$1")
        ;;
    esac
    shift
  done
  # shellcheck disable=SC2207 # a list of words
  ((${#names[@]})) || names=($(image_names))
  start=$(now)
  need_engine || die "no images: $engine_missing. More: docs/containers.md"
  if [[ -n $list ]]; then
    list_images "${names[@]}"
    return
  fi
  need_emulators || true
  build_jars "${names[@]}"
  [[ -z $renew ]] || forget_bases "${names[@]}"
  make_images "${names[@]}" || { finish images "$start" 1; }
  finish images "$start" 0
}

# What is copied into images is built first.
build_jars() {
  local name
  for name in "$@"; do
    [[ $(field "$name" 5) == */target/* ]] || continue
    is_built || { need_jdk && build; }
    return
  done
}

# make_images NAME...: what is not there as its recipe says, with what that takes.
make_images() {
  local wanted=("$@") round
  # A base that had to be made anew outdates the images that were ready on the old one: they get a second look.
  for round in 1 2; do
    # shellcheck disable=SC2207 # a list of words
    [[ -n $renew && $round == 1 ]] || wanted=($(missing_images "$@"))
    if ((${#wanted[@]} == 0)); then
      ((round > 1)) || say "images: all $# are there, as their recipes say"
      return 0
    fi
    "$engine" image inspect "$REGISTRY_BASE" >/dev/null 2>&1 ||
      install_packages "making images without a registry" mmdebstrap arch-test debian-archive-keyring
    build_images "${wanted[@]}" || return 1
    renew=
  done
}

forget_bases() {
  local name
  for name in "$@"; do
    rm -f "$IMAGES_FOLDER/base-$(platform_of "$(field "$name" 3)").tar.gz"
    "$engine" image rm --force "$(base_reference "$(field "$name" 3)")" >/dev/null 2>&1 || true
  done
}
