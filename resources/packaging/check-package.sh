#!/usr/bin/env bash
# check-package.sh SUITE…: installs dist/shufa_*.deb in a clean Debian folder of each suite (bullseye, bookworm), runs the self-test,
# opens a file in a window through its file type, takes a picture, and removes the package. Needs root and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "this check needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -y -q debootstrap; } >/dev/null
deb=$(ls dist/shufa_*.deb)
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/\?$')
lab=${CHECK_LAB:-$PWD/out/package-check}
mkdir -p "$lab" out

for suite in "${@:-bookworm}"; do
  folder=$lab/$suite
  echo "== Debian $suite"
  mountpoint -q "$folder/proc" 2>/dev/null && umount "$folder/proc"
  rm -rf --one-file-system "$folder"
  [ -f "$lab/$suite.tar" ] || {
    debootstrap --variant=minbase "$suite" "$lab/base-$suite" "$mirror" >/dev/null
    tar -C "$lab/base-$suite" -cf "$lab/$suite.tar" . && rm -rf --one-file-system "$lab/base-$suite"
  }
  mkdir -p "$folder" && tar -C "$folder" -xf "$lab/$suite.tar"
  cp /etc/resolv.conf /etc/hosts "$folder/etc/"
  find /etc/apt/apt.conf.d -name '99*' -exec cp {} "$folder/etc/apt/apt.conf.d/" \;
  mount -t proc proc "$folder/proc"
  trap 'umount "$folder/proc" 2>/dev/null || true' EXIT
  cp "$deb" "$folder/tmp/"
  inside() { chroot "$folder" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
  { inside apt-get update -q; inside bash -c 'apt-get install -y -q --no-install-recommends /tmp/shufa_*.deb'; } >"$lab/$suite.log" 2>&1 \
    || { tail -n 20 "$lab/$suite.log" >&2; exit 1; }
  inside shufa --version
  inside shufa selftest
  # What opens a window and looks at it is the check's, not the package's.
  inside apt-get install -y -q --no-install-recommends xvfb xauth xdotool x11-apps imagemagick xdg-utils shared-mime-info desktop-file-utils >>"$lab/$suite.log" 2>&1
  inside bash -c 'update-mime-database /usr/share/mime; update-desktop-database /usr/share/applications' >>"$lab/$suite.log" 2>&1
  inside useradd -m clerk
  inside su clerk -c 'mkdir -p "/home/clerk/我的 文件" && shufa demo "/home/clerk/我的 文件/演示" | tail -n 2'
  inside su clerk -c 'xdg-mime query filetype "/home/clerk/我的 文件/演示/"*.shufa; xdg-mime query default application/x-shufa'
  cat >"$folder/tmp/look.sh" <<'LOOK'
Xvfb :5 -screen 0 1366x768x24 >/dev/null 2>&1 &
server=$!
export DISPLAY=:5
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; read -rt 0.2 <> <(:) || true; done
xdg-open "/home/clerk/我的 文件/演示/"*.shufa >/tmp/open.log 2>&1 &
for _ in $(seq 150); do xdotool search --onlyvisible --name 述法评议 >/dev/null 2>&1 && break; read -rt 0.2 <> <(:) || true; done
xdotool search --onlyvisible --name 述法评议 getwindowname %@ | head -n 1
read -rt 3 <> <(:) || true
import -window root /tmp/window.png
pkill -x shufa; kill $server
LOOK
  inside su clerk -c 'bash /tmp/look.sh'
  cp "$folder/tmp/window.png" "out/window-$suite.png"
  inside apt-get remove -y -q shufa >>"$lab/$suite.log" 2>&1
  [ ! -e "$folder/usr/lib/shufa" ] && [ ! -e "$folder/usr/bin/shufa" ] || { echo "something was left behind" >&2; exit 1; }
  ls "$folder/home/clerk/我的 文件/演示" | head -n 1
  umount "$folder/proc"
  trap - EXIT
  rm -rf --one-file-system "$folder"
done
