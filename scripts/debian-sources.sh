#!/usr/bin/env bash
# Makes a local git repository of CPython 3.13 from the upstream tarballs in Debian's archive, for machines that cannot
# reach CPython's own repository: one commit per release on branch 3.13, oldest first, each with its tag.
#
#   scripts/debian-sources.sh [--into FOLDER] [--mirror URL] [--releases FILE]
#
# The repository is FOLDER/cpython.git (default: the user's cache folder). Its path is the only thing printed on standard
# output; progress goes to standard error. What is there already is used as it is, so the script may be called every time.
# Commit ids depend on nothing but the tarballs: two machines get the same ones.
#
# The mirror is the one that this machine's apt is configured with. --releases names other releases than those known here,
# a line "version sha256" for each. Needs: bash, git, curl, tar, xz, flock.
set -euo pipefail

# Known releases and the SHA-256 of their tarballs. Others are taken only with the hash from Debian's signed index.
known="
3.13.5  93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640
3.13.15 1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76
"
readonly BRANCH=3.13
readonly POOL=pool/main/p/python3.13
readonly WANTED=2

into=${XDG_CACHE_HOME:-$HOME/.cache}/millrace/sources
mirror=

say() { printf '  sources: %s\n' "$*" >&2; }
die() {
  printf 'millrace: %s\n' "$*" >&2
  exit 1
}

while (($#)); do
  case $1 in
    --into) into=${2:?--into needs a folder}; shift 2 ;;
    --mirror) mirror=${2:?--mirror needs an address}; shift 2 ;;
    --releases) known=$(<"${2:?--releases needs a file}"); shift 2 ;;
    -h | --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "debian-sources.sh: unknown argument '$1' (try --help)" ;;
  esac
done

for tool in git curl tar xz flock sha256sum; do
  command -v "$tool" >/dev/null || die "debian-sources.sh needs '$tool', which is not installed."
done

# Nothing of the caller's git may change what is committed.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC

readonly REPOSITORY=$into/cpython.git

# Whole enough to build from: both ends of a push are there, and every release has its tag.
is_whole() {
  [[ -d $REPOSITORY ]] || return 1
  local commits tags
  commits=$(git --git-dir="$REPOSITORY" rev-list --count "refs/heads/$BRANCH" 2>/dev/null) || return 1
  tags=$(git --git-dir="$REPOSITORY" for-each-ref --count=99 refs/tags 2>/dev/null | wc -l) || return 1
  git --git-dir="$REPOSITORY" cat-file -e "refs/heads/$BRANCH:configure" 2>/dev/null || return 1
  ((commits >= 1 && tags == commits))
}

# Addresses that apt fetches Debian's own archive from, the likeliest first. No address is known in advance.
mirrors() {
  if [[ -n $mirror ]]; then
    printf '%s\n' "${mirror%/}/"
    return
  fi
  command -v apt-get >/dev/null ||
    die "there is no apt on this machine, so no Debian mirror is known: name one with --mirror."
  {
    # shellcheck disable=SC2016 # these are apt's variables, not the shell's
    apt-get indextargets --format '$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
      awk -F'|' '$1 == "Debian" && $2 == "main" {print $3}'
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
      awk -F'|' '$1 == "main" {print $2}'
  } | grep -E '^https?://' | awk '!seen[$0]++'
}

is_there() { curl --silent --fail --location --head --max-time 20 --output /dev/null "$1"; }

# Prints "version sha256" for every 3.13 that the Sources indexes of the mirror name, asking apt itself, which checks the
# archive's signature; in a state folder of its own, so that the machine's apt is left as it was.
releases_in_index() {
  local base=$1 state=$2/apt suite keys
  command -v apt-get >/dev/null || return 0
  mkdir -p "$state"/{lists/partial,cache/archives/partial,empty}
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r $keys ]] || return 0
  for suite in stable testing unstable; do
    printf 'deb-src [signed-by=%s] %s %s main\n' "$keys" "$base" "$suite"
  done >"$state/sources.list"
  : >"$state/status"
  local options=(-o "Dir::Etc::SourceList=$state/sources.list" -o "Dir::Etc::SourceParts=$state/empty"
    -o "Dir::State=$state" -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status"
    -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" -qq update >/dev/null 2>&1 || say "a part of Debian's source index could not be read"
  apt-get "${options[@]}" indextargets --format "\$(FILENAME)" 'Created-By: Sources' 2>/dev/null |
    while read -r index; do
      [[ -e $index ]] && /usr/lib/apt/apt-helper cat-file "$index"
    done |
    awk '/^Checksums-Sha256:/ {sums = 1; next}
         /^[^ ]/ {sums = 0}
         sums && $3 ~ /^python3\.13_3\.13\.[0-9]+\.orig\.tar\.xz$/ {
           version = $3; sub(/^python3\.13_/, "", version); sub(/\.orig\.tar\.xz$/, "", version); print version, $1}' |
    sort -u
}

# Prints "version sha256" for the releases that can be had from the mirror.
releases() {
  local base=$1 scratch=$2 version sum found=()
  while read -r version sum; do
    [[ -n $version ]] || continue
    if [[ -e $into/downloads/$version.tar.xz ]] || is_there "$base$POOL/python3.13_$version.orig.tar.xz"; then
      found+=("$version $sum")
    fi
  done <<<"$known"
  if ((${#found[@]} < WANTED)); then
    say "only ${#found[@]} of the known releases are in the pool of $base; asking Debian's source index"
    while read -r version sum; do
      [[ -n $version ]] || continue
      if is_there "$base$POOL/python3.13_$version.orig.tar.xz"; then
        found+=("$version $sum")
      fi
    done < <(releases_in_index "$base" "$scratch")
  fi
  ((${#found[@]})) || return 1
  printf '%s\n' "${found[@]}" | sort -u -V
}

# Downloads one tarball, unless an earlier run did; what is kept has been checked.
fetch() {
  local base=$1 version=$2 sum=$3 file=$into/downloads/$2.tar.xz
  if [[ -e $file ]] && sha256sum --status --check <<<"$sum  $file"; then
    say "Python $version was downloaded before"
    return
  fi
  say "downloading Python $version"
  rm -f "$file"
  curl --silent --show-error --fail --location --retry 3 --connect-timeout 20 --speed-time 60 --speed-limit 1000 \
    --output "$file.part" "$base$POOL/python3.13_$version.orig.tar.xz"
  sha256sum --status --check <<<"$sum  $file.part" ||
    die "the tarball of Python $version from $base is not the one that was released (its SHA-256 is wrong); nothing was kept."
  mv "$file.part" "$file"
}

# One release as one commit. Every file goes in, also those that the tarball's own .gitignore names.
commit() {
  local git_dir=$1 scratch=$2 version=$3 date
  local tree=$scratch/Python-$version
  tar --extract --file "$into/downloads/$version.tar.xz" --directory "$scratch" --no-same-owner
  [[ -e $tree/configure ]] || die "the tarball of Python $version holds no folder Python-$version with a configure."
  # The release's date is that of the folder in its tarball.
  date="@$(stat -c %Y "$tree") +0000"
  git --git-dir="$git_dir" --work-tree="$tree" add --force --all
  GIT_AUTHOR_NAME='CPython releases' GIT_AUTHOR_EMAIL=releases@cpython.invalid GIT_AUTHOR_DATE=$date \
    GIT_COMMITTER_NAME='CPython releases' GIT_COMMITTER_EMAIL=releases@cpython.invalid GIT_COMMITTER_DATE=$date \
    git --git-dir="$git_dir" --work-tree="$tree" commit --quiet --no-verify --message "Python $version" \
    --message "The release as its tarball in Debian's source package python3.13 has it."
  GIT_COMMITTER_NAME='CPython releases' GIT_COMMITTER_EMAIL=releases@cpython.invalid GIT_COMMITTER_DATE=$date \
    git --git-dir="$git_dir" tag --annotate --message "Python $version" "v$version"
  rm -rf "$tree"
}

make_repository() {
  local scratch=$1 base found=() line version sum
  while read -r base; do
    say "asking the Debian mirror $base"
    if mapfile -t found < <(releases "$base" "$scratch") && ((${#found[@]})); then
      break
    fi
  done < <(mirrors)
  ((${#found[@]})) ||
    die "no source package of Python $BRANCH could be had from this machine's Debian mirror." \
      "Give the farm a repository with MILLRACE_REPOSITORY_CPYTHON, or a mirror with --mirror."
  ((${#found[@]} >= WANTED)) || say "only one release is to be had: the first push will be a new branch"

  git init --quiet --bare --initial-branch="$BRANCH" "$scratch/cpython.git"
  git --git-dir="$scratch/cpython.git" config core.autocrlf false
  git --git-dir="$scratch/cpython.git" config core.bare false
  git --git-dir="$scratch/cpython.git" config gc.auto 0
  for line in "${found[@]}"; do
    read -r version sum <<<"$line"
    fetch "$base" "$version" "$sum"
    say "committing Python $version"
    commit "$scratch/cpython.git" "$scratch" "$version"
  done
  say "packing"
  git --git-dir="$scratch/cpython.git" config core.bare true
  # Workers fetch with filters, and single commits by their id, as they would from the repository this one stands for.
  git --git-dir="$scratch/cpython.git" config uploadpack.allowFilter true
  git --git-dir="$scratch/cpython.git" config uploadpack.allowAnySHA1InWant true
  rm -f "$scratch/cpython.git/index" "$scratch/cpython.git/hooks/"*.sample
  git --git-dir="$scratch/cpython.git" repack -a -d --quiet --depth=20 --window=5
  git --git-dir="$scratch/cpython.git" pack-refs --all
}

if is_whole; then
  printf '%s\n' "$REPOSITORY"
  exit 0
fi

mkdir -p "$into/downloads"
exec 9>"$into/lock"
if ! flock --nonblock 9; then
  say "waiting for another run that makes the same repository"
  flock 9
fi
if is_whole; then
  printf '%s\n' "$REPOSITORY"
  exit 0
fi

started=$SECONDS
# What a killed run left behind; the lock says that nobody uses it.
rm -rf "$into"/making.* "$into"/downloads/*.part
scratch=$(mktemp -d "$into/making.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
make_repository "$scratch"
if [[ -e $REPOSITORY ]]; then
  say "the repository that was there is not whole; making it anew"
  mv "$REPOSITORY" "$scratch/old.git"
fi
mv "$scratch/cpython.git" "$REPOSITORY"
rm -rf "$into/downloads"
say "ready after $((SECONDS - started)) s: $REPOSITORY"
printf '%s\n' "$REPOSITORY"
