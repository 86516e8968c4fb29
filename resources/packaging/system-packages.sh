#!/usr/bin/env bash
# system-packages.sh run|build|test: the libraries that Qt's wheels expect of Debian, what PyInstaller needs to build the
# program, and what the tests need besides. The Python that builds is the environment's, or PYTHON where there is none yet.
# Installs what is missing where that is allowed; otherwise names the one command to run.
set -euo pipefail
purpose=${1:?run, build or test}

command -v dpkg-query >/dev/null || exit 0   # another system: its desktop has brought Qt's libraries

# what the wheels link to, found with ldd on a bare Debian 12
packages=(
  libatomic1 libcups2 libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0
  libwayland-client0 libwayland-cursor0 libwayland-egl1 libx11-6 libx11-xcb1
  libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render0
  libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxcb1
  libxkbcommon-x11-0 libxkbcommon0
)
if [ "$purpose" != run ]; then
  # PyInstaller takes binaries apart, and asks for Python as a library, which Debian packs apart from python3.
  packages+=(binutils)
  python=$(dirname "$0")/../../.venv/bin/python
  [ -x "$python" ] || python=${PYTHON:-python3}
  library=$("$python" -c 'import sys; print("libpython3.%d" % sys.version_info[1] if sys.base_prefix == "/usr" else "")')
  packages+=(${library:+"$library"})
fi
if [ "$purpose" = test ]; then
  packages+=(xvfb xdotool nsis 7zip)
  packages+=(dbus-daemon fcitx-bin fcitx-modules fcitx-module-dbus fcitx-module-x11 fcitx-pinyin)   # Chinese is typed with a real fcitx 4
fi

# Passwords are tried at a terminal; a bare chroot has none until this is mounted.
if [ "$purpose" = test ] && [ ! -e /dev/pts/ptmx ] && [ "$(id -u)" = 0 ] && [ -d /dev/pts ]; then
  mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
fi

missing=()
for package in "${packages[@]}"; do
  # Debian 13 and Ubuntu 24.04 renamed some libraries with a t64 ending
  state=$(dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null || true)
  [[ $state == *"ok installed"* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "These system packages are missing; please run this once, then make again:" >&2
    echo "  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
echo "installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi
