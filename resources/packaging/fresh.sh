#!/usr/bin/env bash
# fresh.sh [COMMAND…]: what a newcomer meets: a bare Debian 12 folder (debootstrap's minbase with python3, python3-venv, make
# and git, nothing else), a clone of HEAD in it, `make demo`, `make test` (or the commands given). Prints each exit code and
# closing lines, and ends as the worst of them.
#
#   FRESH_PLACE  where the clone lies in the folder: any path, e.g. '/home/新人/述法 评议' (default: shufa in the newcomer's home)
#   FRESH_LANG   LANG of the newcomer's shell; empty: unset
#   FRESH_USER   1: a plain user without sudo makes and tests; the command that they are told is run for them, by root, as told
#
# Downloads are kept in the user's cache (packages of apt, wheels of pip), the folder never is. Mounts are seen by this
# script's own mount namespace alone and end with it.
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "make fresh needs root: it works in a Debian folder by chroot" >&2; exit 2; }
if [ -z "${FRESH_INSIDE:-}" ]; then
  cd "$(dirname "$0")/../.."
  resources/packaging/system-packages.sh folder
  folder=$(mktemp -d "${TMPDIR:-/tmp}/fresh.XXXXXX")
  trap 'rm -rf --one-file-system "$folder"' EXIT
  code=0
  FRESH_INSIDE=$folder unshare --mount --pid --fork --kill-child bash resources/packaging/fresh.sh "$@" || code=$?
  exit $code
fi
. resources/packaging/debian-folder.sh
commands=("$@")
[ $# -gt 0 ] || commands=('make demo' 'make test')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/shufa-fresh
home=/root
[ -z "${FRESH_USER:-}" ] || home=/home/newcomer
place=${FRESH_PLACE:-$home/shufa}
mkdir -p "$cache/apt" "$cache/pip"
folder=$FRESH_INSIDE
chmod 755 "$folder"

echo "making a bare Debian 12 folder ..."
bare() {
  debian_folder bookworm "$folder" --include=ca-certificates,python3,python3-venv,make,git --cache-dir="$cache/apt"
}
bare >"$cache/log" 2>&1 || {
  echo "the kept packages did not do; fetching them anew ..."
  rm -rf --one-file-system "$cache/apt" "${folder:?}"/* && mkdir -p "$cache/apt"
  bare >"$cache/log" 2>&1 || { tail -n 20 "$cache/log" >&2; echo "no bare folder could be made" >&2; exit 3; }
}
apt_archives=$folder/var/cache/apt/archives
printf 'Binary::apt::APT::Keep-Downloaded-Packages "true";\nAPT::Keep-Downloaded-Packages "true";\n' >"$folder/etc/apt/apt.conf.d/01keep"
rm -f "$folder/etc/apt/apt.conf.d/docker-clean"
mount --make-rprivate /
mount -t proc proc "$folder/proc"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$folder/dev/pts"
mkdir -p "$folder/dev/shm" && mount -t tmpfs tmpfs "$folder/dev/shm"
mount --bind "$cache/apt" "$apt_archives"
mkdir -p "$apt_archives/partial"
# pip finds its packages as on this machine
mkdir -p "$folder/opt/pip-cache" && mount --bind "$cache/pip" "$folder/opt/pip-cache"
mapfile -t pip_settings < <(python3 -m pip config list 2>/dev/null |
  sed -nE "s/^(global|install|:env:)\\.(index-url|trusted-host|proxy)='(.*)'$/\\2 \\3/p" |
  while read -r key value; do key=${key^^} && echo "PIP_${key//-/_}=$value"; done
  env | grep -iE '^(https?|no)_proxy=' || true)

[ -z "${FRESH_USER:-}" ] || chroot "$folder" useradd -m newcomer
git clone -q . "$folder$place"
as=(chroot "$folder")
if [ -n "${FRESH_USER:-}" ]; then
  chroot "$folder" chown -R newcomer: "$place" /opt/pip-cache
  as=(chroot --userspec=newcomer:newcomer "$folder")
fi
echo "a clone of $(git log -1 --format='%h %s') in $place, LANG=${FRESH_LANG:-unset}${FRESH_USER:+, as a plain user}"

try() {
  "${as[@]}" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" CI="${CI:-}" \
    PIP_CACHE_DIR=/opt/pip-cache SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt "${pip_settings[@]}" ${FRESH_LANG:+LANG="$FRESH_LANG"} \
    sh -c 'cd "$1" && exec sh -c "$2"' sh "$place" "$1" </dev/null
}

if [ -n "${FRESH_USER:-}" ]; then
  try 'make test' >"$folder/said" 2>&1 || true
  told=$(sed -n "s/^ *sudo sh -c '\(.*\)'$/\1/p" "$folder/said")
  [ -n "$told" ] || { echo "a plain user is told no command:" && tail -n 5 "$folder/said"; exit 1; } >&2
  echo "told: sudo sh -c '$told'"
  chroot "$folder" env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "$told" >"$folder/told" 2>&1 ||
    { tail -n 20 "$folder/told"; exit 1; }
fi

worst=0
for command in "${commands[@]}"; do
  echo "== $command"
  code=0 began=$SECONDS log=$folder/closing
  try "$command" >"$log" 2>&1 || code=$?
  [ $code = 0 ] && tail -n 12 "$log" || tail -n 60 "$log"
  echo "== $command: exit $code, $((SECONDS - began)) s"
  [ $code -le $worst ] || worst=$code
done
chown -R "$(id -u):$(id -g)" "$cache/pip"
[ $worst = 0 ] || exit $worst
grep -E '^[=]* ?[0-9]+ passed' "$folder/closing" | tail -n 1 || true
