# Checks out one revision into a workspace, by way of a mirror that all builds of this worker share.
# Everything comes as arguments, none is ever read as code or as an option.
repository=$1 branch=$2 revision=$3 attempts=$4 mirror=$5 workspace=$6 untrusted=$7 reason=$8
shown=$(printf '%s' "$repository" | sed 's,//[^/@]*@,//,')

say() { printf '%s\n' "$*"; }
give_up() {
  say "$*"
  printf '%s\n' "$*" >"$reason"
  exit 1
}
run_git() {
  git -c gc.auto=0 -c maintenance.auto=false -c core.hooksPath=/dev/null -c core.fsmonitor=false \
    -c advice.detachedHead=false -c protocol.version=2 "$@"
}
in_mirror() { run_git --git-dir="$mirror" "$@"; }
in_workspace() { run_git --git-dir="$workspace/.git" --work-tree="$workspace" "$@"; }

case $repository in -* | '') give_up "not a repository: $shown" ;; esac
case $branch in -*) give_up "not a branch: $branch" ;; esac
case $revision in *[!0-9a-f]*) give_up "not a commit id: $revision" ;; esac
if [ -z "$branch$revision" ]; then give_up "neither a branch nor a revision of $shown is given"; fi
if [ -n "$branch" ] && ! git check-ref-format "refs/heads/$branch"; then give_up "not a branch: $branch"; fi

# One fetch at a time for each mirror. The lock goes with the process.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$mirror.lock"
  if ! flock -n 9; then
    say "waiting for another build that uses $mirror"
    flock 9
  fi
else
  until mkdir "$mirror.locked" 2>/dev/null; do
    holder=$(cat "$mirror.locked/pid" 2>/dev/null)
    if [ -n "$holder" ] && ! kill -s 0 "$holder" 2>/dev/null; then rm -rf "$mirror.locked"; else sleep 1; fi
  done
  echo "$$" >"$mirror.locked/pid"
  trap 'rm -rf "$mirror.locked"' EXIT
fi

make_mirror() {
  if [ "$(in_mirror rev-parse --is-bare-repository 2>/dev/null)" != true ]; then
    say "making the mirror $mirror of $shown"
    rm -rf "$mirror"
    run_git init -q --bare "$mirror" || return 1
  fi
  rm -f "$mirror"/*.lock "$mirror"/refs/heads/*.lock
  in_mirror config remote.origin.url "$repository"
}
have() { [ -n "$1" ] && in_mirror cat-file -e "$1^{commit}" 2>/dev/null; }
fetch() {
  make_mirror || return 1
  if [ -n "$branch" ]; then
    in_mirror fetch --progress --no-tags --force origin "+refs/heads/$branch:refs/heads/$branch" || return 1
  fi
  if [ -z "$revision" ] || have "$revision"; then return 0; fi
  say "$revision is not on branch $branch, asking for it by itself"
  in_mirror fetch --progress --no-tags --force origin "+$revision:refs/millrace/$revision"
}
obtain() {
  if have "$revision"; then
    say "$revision is in the mirror already"
    return 0
  fi
  try=1 pause=1
  while :; do
    say "fetching $branch $revision from $shown (try $try of $attempts)"
    if fetch; then return 0; fi
    if [ "$try" -ge "$attempts" ]; then return 1; fi
    say "trying again in $pause s"
    sleep "$pause"
    try=$((try + 1)) pause=$((pause * 2))
    if [ "$pause" -gt 30 ]; then pause=30; fi
  done
}
check_out() {
  if [ -e "$untrusted" ]; then
    # A repository that a container could write to may hold settings that name programs, and links that lead out of the
    # workspace. Git must not read it here.
    rm -rf "$workspace/.git" && rm -f "$untrusted" || return 1
  fi
  wanted=$revision
  if [ -z "$wanted" ]; then wanted=$(in_mirror rev-parse --verify -q "refs/heads/$branch^{commit}") || return 1; fi
  # A build may have changed the settings of the workspace's repository: they are made anew.
  rm -rf "$workspace/.git/config" "$workspace/.git/config.worktree" "$workspace/.git/info" "$workspace/.git/hooks"
  rm -f "$workspace/.git/index.lock" "$workspace/.git/HEAD.lock"
  run_git init -q "$workspace" && mkdir -p "$workspace/.git/info" "$workspace/.git/objects/info" || return 1
  printf '%s\n' "$mirror/objects" >"$workspace/.git/objects/info/alternates"
  in_workspace checkout -q -f --detach "$wanted" -- || return 1
  in_workspace clean -ffdxq || return 1
  in_workspace reset -q --hard "$wanted" -- || return 1
  got=$(in_workspace rev-parse --verify HEAD) && [ "$got" = "$wanted" ]
}
discard() {
  say "making the workspace anew"
  find "$workspace" -type d ! -perm -700 -exec chmod u+rwx {} + 2>/dev/null
  find "$workspace" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
}

obtain || give_up "$shown: branch $branch, revision ${revision:-(its head)} cannot be fetched"
if ! check_out; then
  discard
  if ! check_out; then
    say "the mirror seems to be damaged, making it anew"
    rm -rf "$mirror"
    obtain || give_up "$shown: branch $branch, revision ${revision:-(its head)} cannot be fetched"
    discard
    check_out || give_up "$shown: $revision cannot be checked out"
  fi
fi
in_workspace log -1 --format='HEAD is now at %H %s'
printf 'got_revision=%s\n' "$got" >>"$MILLRACE_PROPERTIES"
