#!/usr/bin/env bash
# old-system.sh: the package for UOS 20 and Kylin V10, built where glibc is as old as theirs: in a Debian 11 folder.
# Needs root, debootstrap and the machine's own way to Debian's packages. Debian 11 has neither a Python nor an SQLite that is
# new enough, so both are built there once from Debian 12's source packages. OLD_SYSTEM names the folder (kept between runs).
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${OLD_SYSTEM:-$PWD/out/old-system}
[ "$(id -u)" = 0 ] || { echo "make package needs root (it works in a Debian 11 folder by chroot)" >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get update -q && apt-get install -y -q debootstrap; } >/dev/null

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/\?$')
inside() { chroot "$folder" env -i PATH=/opt/py/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

if [ ! -x "$folder/opt/py/bin/python3.11" ]; then
  echo "making a Debian 11 folder with Python 3.11 (some minutes, once) ..."
  mkdir -p "$folder"
  [ -x "$folder/usr/bin/apt-get" ] || debootstrap --variant=minbase \
    --include=ca-certificates,build-essential,make,git,xz-utils,dpkg-dev,file bullseye "$folder" "$mirror" >/dev/null
  cp /etc/resolv.conf /etc/hosts "$folder/etc/"
  cp -r /etc/ssl/certs/. "$folder/etc/ssl/certs/"
  find /etc/apt/apt.conf.d -name '99*' -exec cp {} "$folder/etc/apt/apt.conf.d/" \;
  printf 'deb %s bullseye main\n' "$mirror" >"$folder/etc/apt/sources.list"
  printf 'deb-src %s bookworm main\n' "$mirror" >"$folder/etc/apt/sources.list.d/source.list"
  mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
  {
    inside apt-get update -q
    inside apt-get install -y -q --no-install-recommends tcl zlib1g-dev libssl-dev libffi-dev libbz2-dev liblzma-dev \
      binutils lintian pkg-config
  } >/dev/null 2>&1
  install -d "$folder/src"
  inside bash -euo pipefail -c 'cd /src && apt-get source --download-only -q python3.11 sqlite3' >/dev/null 2>&1
  cp resources/packaging/old-libm.h "$folder/src/"
  inside bash -euo pipefail -s <<'BUILD' >"$folder/src/build.log" 2>&1
cd /src
tar xf sqlite3_*.orig.tar.xz && cd sqlite3-*/
CFLAGS="-O2 -include /src/old-libm.h -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA" \
  ./configure --prefix=/opt/py --disable-tcl --disable-static
make -j"$(nproc)" && make install
cd /src && tar xf python3.11_*.orig.tar.gz && cd Python-*/
ac_cv_func_sem_clockwait=no CFLAGS="-include /src/old-libm.h" CPPFLAGS="-I/opt/py/include" LDFLAGS="-L/opt/py/lib -Wl,-rpath,/opt/py/lib" \
  ./configure --prefix=/opt/py --enable-shared --without-static-libpython --with-ensurepip=install
make -j"$(nproc)" && make install
BUILD
fi
mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$folder/etc/pip.conf"

rm -rf "$folder/build" && git clone -q . "$folder/build"
inside bash -euo pipefail -c '
  git config --global --add safe.directory /build
  cd /build
  make -s PYTHON=/opt/py/bin/python3.11 build
  find dist/shufa -type f \( -name "*.so" -o -name "*.so.*" \) -exec strip --strip-unneeded {} + 2>/dev/null || true
  resources/packaging/deb.sh .venv/bin/python
  .venv/bin/python resources/packaging/glibc.py dist/shufa 2.28
'
mkdir -p dist
cp "$folder"/build/dist/shufa_* dist/
echo "in dist: $(cd dist && ls shufa_*)"
