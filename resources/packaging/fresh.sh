#!/usr/bin/env bash
# fresh.sh [COMMAND…]: what a newcomer meets: a bare Debian 12 folder (debootstrap's minbase with python3, python3-venv, make
# and git, nothing else), a clone of HEAD in it, `make demo`, `make test` (or the commands given). Prints each exit code and
# closing lines, and ends as the worst of them.
#
#   FRESH_PLACE  where the clone lies in the folder: any path, e.g. '/home/新人/述法 评议' (default: shufa in the newcomer's home)
#   FRESH_LANG   LANG of the newcomer's shell; empty: unset
#   FRESH_LIMIT  seconds after which a command is stopped, with what it printed so far: it hangs (default: 2700)
#   FRESH_USER   1: a plain user without sudo makes and tests; the command that they are told is run for them, by root, as told
#
# Downloads are kept in the user's cache (packages of apt, wheels of pip), the folder never is. Mounts are seen by this
# script's own mount namespace alone and end with it. Exit status 3: no such folder can be made here.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "make fresh needs root: it works in a Debian folder by chroot" >&2; exit 2; }
cache=${XDG_CACHE_HOME:-$HOME/.cache}/shufa-fresh
if [ -z "${FRESH_INSIDE:-}" ]; then
  cd "$(dirname "$0")/../.."
  resources/packaging/system-packages.sh folder || exit 3
  unshare --mount --pid --fork true || { echo "no mount namespace can be had here" >&2; exit 3; }
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock -n 9 || { echo "waiting for another run to end ..." && flock 9; }
  folder=$(mktemp -d "${TMPDIR:-/tmp}/fresh.XXXXXX")
  emptied() { rm -rf --one-file-system "$folder" 2>/dev/null; }
  trap 'emptied || { sleep 2 && emptied; } || echo "left behind: $folder" >&2' EXIT
  FRESH_INSIDE=$folder unshare --mount --pid --fork --kill-child bash resources/packaging/fresh.sh "$@" 9>&- &
  inside=$!
  trap 'kill -KILL $inside' INT TERM HUP   # everything inside ends with it
  code=0
  wait $inside || code=$?
  exit $code
fi
commands=("$@")
[ $# -gt 0 ] || commands=('make demo' 'make test')
home=/root
[ -z "${FRESH_USER:-}" ] || home=/home/newcomer
place=${FRESH_PLACE:-$home/shufa}
folder=$FRESH_INSIDE
chmod 755 "$folder"
trap 'echo "no bare folder could be made: line $LINENO" >&2; exit 3' ERR

echo "making a bare Debian 12 folder ..."
mkdir -p "$cache/apt" "$cache/wheels"
find "$cache/apt" "$cache/wheels" -type f -mtime +60 -delete   # newer ones have taken the place of most
# A shell of its own: in a function left of || bash would not end at the first error.
bare() {
  bash -euo pipefail -c '. resources/packaging/debian-folder.sh; debian_folder bookworm "$@"' - "$folder" \
    --include=ca-certificates,python3,python3-venv,make,git --cache-dir="$cache/apt" >"$cache/log" 2>&1
}
bare || {
  echo "the kept packages did not do; fetching them anew ..."
  rm -rf --one-file-system "$cache/apt" "${folder:?}"/* && mkdir "$cache/apt"
  bare || { tail -n 20 "$cache/log" >&2; false; }
}
printf 'Binary::apt::APT::Keep-Downloaded-Packages "true";\n' >"$folder/etc/apt/apt.conf.d/01keep"
mount --make-rprivate /
mount -t proc proc "$folder/proc"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$folder/dev/pts"
mkdir -p "$folder/dev/shm" "$folder/opt/wheels" && mount -t tmpfs tmpfs "$folder/dev/shm"
mount --bind "$cache/apt" "$folder/var/cache/apt/archives"
mkdir -p "$cache/apt/partial"
mount --bind "$cache/wheels" "$folder/opt/wheels"
# pip finds its packages as on this machine
mapfile -t settings < <(python3 -m pip config list 2>/dev/null |
  sed -nE "/='file:/d; s/^(global|install|:env:)\\.(index-url|extra-index-url|trusted-host|proxy)='([^']*)'$/\\2 \\3/p" |
  while read -r key value; do key=${key^^} && echo "PIP_${key//-/_}=$value"; done
  env | grep -iE '^(https?|no)_proxy=' || true)

# A command without anything of this machine's environment.
clean() { env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${settings[@]}" "$@"; }

# A wheel that is kept and has the lock's hash is not fetched again; make finds it beside the index.
echo "fetching the wheels that are not kept yet ..."
chroot "$folder" python3 -m venv /opt/fetching
for lock in requirements.lock resources/packaging/{test,build}.lock; do
  install -m 644 "$lock" "$folder/opt/fetching/"
  clean chroot "$folder" /opt/fetching/bin/pip download -qq --disable-pip-version-check --no-deps --require-hashes \
    --only-binary :all: -d /opt/wheels -r "/opt/fetching/${lock##*/}" >"$cache/log" 2>&1 || { tail -n 20 "$cache/log" >&2; false; }
done
rm -rf "$folder/opt/fetching"

[ -z "${FRESH_USER:-}" ] || chroot "$folder" useradd -m newcomer
git clone -q . "$folder$place"
as=(chroot "$folder")
if [ -n "${FRESH_USER:-}" ]; then
  chroot "$folder" chown -R newcomer: "$place"
  as=(chroot --userspec=newcomer:newcomer "$folder")
fi
echo "a clone of $(git log -1 --format='%h %s') in $place, LANG=${FRESH_LANG:-unset}${FRESH_USER:+, as a plain user}"
trap - ERR

try() {
  clean timeout --kill-after=20 "${FRESH_LIMIT:-2700}" "${as[@]}" env HOME="$home" CI="${CI:-}" PIP_FIND_LINKS=/opt/wheels ${FRESH_LANG:+LANG="$FRESH_LANG"} \
    sh -c 'cd "$1" && exec sh -c "$2"' sh "$place" "$1" </dev/null
}

if [ -n "${FRESH_USER:-}" ]; then
  try 'make test' >"$folder/said" 2>&1 || true
  told=$(sed -n "s/^  \(su.* -c '.*'\)$/\1/p" "$folder/said")
  [ -n "$told" ] || { echo "a plain user is told no command:" && tail -n 5 "$folder/said"; exit 1; } >&2
  echo "told: $told"
  clean chroot "$folder" sh -c "$told" </dev/null >"$folder/told" 2>&1 || { tail -n 20 "$folder/told"; exit 1; }
fi

worst=0
for command in "${commands[@]}"; do
  echo "== $command"
  code=0 began=$SECONDS log=$folder/closing
  try "$command" >"$log" 2>&1 || code=$?
  [ $code = 0 ] && tail -n 12 "$log" || { grep -A 30 -m 2 'Fatal Python error' "$log" || true; tail -n 60 "$log"; }
  echo "== $command: exit $code, $((SECONDS - began)) s"
  [ $code != 124 ] || echo "it did not end by itself: it was stopped"
  [ $code -le $worst ] || worst=$code
done
[ $worst = 0 ] || exit $worst
grep -E '^[=]* ?[0-9]+ passed' "$folder/closing" | tail -n 1 || true
