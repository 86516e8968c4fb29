#!/usr/bin/env bash
# lean-build.sh PYTHON: from the source tree to the package, lean; run by old-system.sh inside its Debian 11 folder.
# Two things of the wheels are large and not used: OpenBLAS (numpy's, 26 MB; the agreement of a panel needs no matrices of
# that size) and ICU's data of all languages (small-icu.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/resources/packaging
make -s PYTHON="$1" environment

# numpy from its source archive, whose hash is in the lock. It falls back on the LAPACK it brings. One path for every
# processor: the same ballots give the same digits on every machine, and there is less of it. uv keeps what it built.
export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
uv=$PWD/.venv/bin/uv
"$uv" pip uninstall -q --python .venv/bin/python numpy
PATH=$PWD/.venv/bin:$PATH CFLAGS="-O2 -include old-libm.h" CXXFLAGS="-O2 -include old-libm.h" \
  "$uv" pip install -q --python .venv/bin/python --no-deps --require-hashes -r requirements.lock \
    --no-binary numpy --no-build-isolation-package numpy \
    -C setup-args=-Dallow-noblas=true -C setup-args=-Dblas=none -C setup-args=-Dlapack=none -C setup-args=-Dcpu-dispatch=none
# It also keeps where it was built.
sed -i "s|$PWD/||g" .venv/lib/python3.*/site-packages/numpy/__config__.py

make -s build
bundle=dist/shufa/_internal
libraries=$bundle/PySide6/Qt/lib
find dist/shufa -type f \( -name '*.so' -o -name '*.so.*' \) -exec strip --strip-unneeded {} + 2>/dev/null || true
.venv/bin/python "$here/icu-order.py" >build/order-before
"$here/small-icu.sh" "$libraries"
LD_LIBRARY_PATH=$libraries .venv/bin/python "$here/icu-order.py" >build/order-after
cmp build/order-before build/order-after || { echo "with the small ICU data text sorts otherwise" >&2; exit 1; }

.venv/bin/python "$here/glibc.py" dist/shufa 2.28
"$here/deb.sh" .venv/bin/python
lintian --allow-root --fail-on error dist/shufa_*.deb
