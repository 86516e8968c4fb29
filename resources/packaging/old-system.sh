#!/usr/bin/env bash
# old-system.sh: the package for UOS 20 and Kylin V10, built where glibc is as old as theirs: in a Debian 11 folder.
# Debian 11 has neither a Python nor an SQLite that is new enough, so both are built there once from Debian 12's source
# packages. OLD_SYSTEM names the folder (kept between runs).
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/packaging/debian-folder.sh
folder=${OLD_SYSTEM:-$PWD/out/old-system}
# What is taken from the folder besides Python's own needs: `lintian` looks at the package, icu-devtools cuts ICU's data.
tools=(build-essential make git xz-utils dpkg-dev file tcl zlib1g-dev libssl-dev libffi-dev libbz2-dev liblzma-dev
  binutils lintian pkg-config icu-devtools)

debian_folder bullseye "$folder"
enter "$folder"
cp resources/packaging/old-libm.h "$folder/usr/local/include/"
if [ ! -e "$folder/opt/py/built" ]; then
  echo "making a Debian 11 folder with Python 3.11 (a quarter of an hour, once) ..."
  {
    inside apt-get update -q
    inside apt-get install -y -q --no-install-recommends "${tools[@]}"
  } >/dev/null 2>&1
  install -d "$folder/src"
  inside bash -euo pipefail -c 'cd /src && apt-get source --download-only -q python3.11 sqlite3' >/dev/null 2>&1
  inside bash -euo pipefail -s <<'BUILD' >"$folder/src/build.log" 2>&1
cd /src
tar xf sqlite3_*.orig.tar.xz && cd sqlite3-*/
CFLAGS="-O2 -include old-libm.h -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA" \
  ./configure --prefix=/opt/py --disable-tcl --disable-static
make -j"$(nproc)" && make install
cd /src && tar xf python3.11_*.orig.tar.gz && cd Python-*/
ac_cv_func_sem_clockwait=no CFLAGS="-include old-libm.h" CPPFLAGS="-I/opt/py/include" LDFLAGS="-L/opt/py/lib -Wl,-rpath,/opt/py/lib" \
  ./configure --prefix=/opt/py --enable-shared --without-static-libpython --with-ensurepip=install --enable-optimizations
make -j"$(nproc)" && make install
touch /opt/py/built
BUILD
fi

rm -rf --one-file-system "$folder/making" && git clone -q . "$folder/making/shufa"
inside git config --global --replace-all safe.directory /making/shufa
inside bash /making/shufa/resources/packaging/lean-build.sh /opt/py/bin/python3.11
mkdir -p dist
rm -f dist/*shufa_*
cp "$folder"/making/shufa/dist/*shufa_* dist/
echo "in dist: $(cd dist && echo *shufa_*)"
