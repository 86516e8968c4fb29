#!/usr/bin/env bash
# deb.sh: from dist/shufa to dist/shufa_VERSION_amd64.deb, the same by the rules of UOS (uos.py), a portable .tar.xz, their
# SHA-256 sums and the SBOM.
# Runs where dpkg-deb, dpkg-shlibdeps and xz are; the libraries that the bundle leaves to the system decide what the
# package depends on, so run it on the oldest system that it is to be installed on.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${1:?the Python of the build environment}
version=$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
arch=$(dpkg --print-architecture)
when=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH=$when
here=resources/packaging/debian
bundle=dist/shufa
[ -x $bundle/shufa ] || { echo "dist/shufa is missing: make build" >&2; exit 1; }

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
tree=$root/tree
install -d "$tree"/usr/{bin,lib,share/{applications,mime/packages,doc/shufa,lintian/overrides,icons/hicolor/{scalable,256x256}/apps}} "$tree/DEBIAN"
cp -a $bundle "$tree/usr/lib/shufa"
find "$tree/usr/lib/shufa" -type f -exec chmod 644 {} +
find "$tree/usr/lib/shufa" -type d -exec chmod 755 {} +
chmod 755 "$tree/usr/lib/shufa/shufa"
ln -s ../lib/shufa/shufa "$tree/usr/bin/shufa"
install -m 644 $here/shufa.desktop "$tree/usr/share/applications/shufa.desktop"
install -m 644 $here/shufa.xml "$tree/usr/share/mime/packages/shufa.xml"
install -m 644 resources/icons/shufa.svg "$tree/usr/share/icons/hicolor/scalable/apps/shufa.svg"
install -m 644 resources/icons/shufa.png "$tree/usr/share/icons/hicolor/256x256/apps/shufa.png"
install -m 644 $here/lintian-overrides "$tree/usr/share/lintian/overrides/shufa"
"$python" resources/packaging/copyright.py $bundle >"$tree/usr/share/doc/shufa/copyright"
{
  printf 'shufa (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md of the project.\n\n' "$version"
  printf ' -- The shufa developers <shufa@example.org>  %s\n' "$(date -u -R -d "@$when")"
} | gzip -9n >"$tree/usr/share/doc/shufa/changelog.gz"

# What the bundle's own libraries need and do not bring. dpkg-shlibdeps also names the packages that hold the libraries which
# the bundle does bring; these are left out, unless they hold another one that is needed. libgcc_s comes with libstdc++6, under
# the name libgcc1 in Debian 10 and libgcc-s1 later. libx11-xcb1 asks for its own version in Debian 11 only because it has to
# fit libx11-6; its one function is as old as the package.
mkdir -p "$root/debian"
printf 'Source: shufa\n\nPackage: shufa\nArchitecture: any\nDepends: ${shlibs:Depends}\n' >"$root/debian/control"
mapfile -t objects < <(find "$tree/usr/lib/shufa" -type f \( -name '*.so' -o -name '*.so.*' -o -name shufa \))
needed=$(readelf -dW "${objects[@]}" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u)
brought=$(printf '%s\n' "${objects[@]##*/}" | sort -u)
holding() { sed 's|^|*/|' | xargs -r dpkg-query -S 2>/dev/null | cut -d: -f1 | sort -u; }
outside=$(comm -23 <(echo "$needed") <(echo "$brought"))
mapfile -t left_out < <(comm -13 <(echo "$outside" | holding) <(echo "$brought" | holding) | sed 's/^/-x/')
depends=$(cd "$root" && dpkg-shlibdeps -O --ignore-missing-info -l"$tree/usr/lib/shufa/_internal" \
    -l"$tree/usr/lib/shufa/_internal/PySide6/Qt/lib" -xlibgcc-s1 "${left_out[@]}" "${objects[@]}" 2>"$root/said" \
    | sed -n 's/libx11-xcb1 ([^)]*)/libx11-xcb1/; s/^shlibs:Depends=//p' || true)
[ -n "$depends" ] || { grep error "$root/said" >&2; exit 1; }
# control PACKAGE TREE: what the package manager is told
control() {
  cat <<CONTROL
Package: $1
Version: $version
Section: misc
Priority: optional
Architecture: $arch
Maintainer: The shufa developers <shufa@example.org>
Installed-Size: $(du -k -s --apparent-size --exclude=DEBIAN "$2" | cut -f1)
Depends: $depends
Recommends: cups-client
Description: yearly evaluation of rule-of-law reports
 A district's office runs its yearly evaluation with it: units hand in reports,
 a panel scores them, the program ranks the units and prints the sheets. Every
 printed number can be followed back to the ballots. Works without a network.
CONTROL
}
# pack PACKAGE TREE: dist/PACKAGE_VERSION_ARCH.deb, the same bytes each time
pack() {
  install -d "$2/DEBIAN"
  control "$1" "$2" >"$2/DEBIAN/control"
  (cd "$2" && find . -path ./DEBIAN -prune -o -type f -print0 | sed -z 's|^\./||' | sort -z | xargs -0 md5sum) >"$2/DEBIAN/md5sums"
  find "$2" -newermt "@$when" -print0 | xargs -0 touch -h -d "@$when"
  dpkg-deb --root-owner-group -Zxz --build "$2" "dist/$1_${version}_$arch.deb" >/dev/null
}
appid=$("$python" resources/packaging/uos.py "$tree" "$root/uos" "$version" "$arch")
pack shufa "$tree"
pack "$appid" "$root/uos"
name=shufa_${version}_$arch
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" -C dist -c shufa | xz -6 -T2 >"dist/$name.tar.xz"
"$python" resources/packaging/sbom.py "$version" $bundle >"dist/$name.cdx.json"
(cd dist && sha256sum "$name".{deb,tar.xz,cdx.json} "${appid}_${version}_$arch.deb" >"$name.sha256")

# The limits that the product promises, in bytes on the disk.
installed=$(du -s -B1 "$tree/usr" | cut -f1)
packed=$(stat -c %s "dist/$name.deb")
echo "depends on: $depends"
echo "installed: $((installed / 1000000)) MB of 200, the .deb: $((packed / 1000000)) MB of 80"
# What reading scanned ballots brought: Pillow came with reportlab and numpy for the agreement of a panel.
scanning=$(du -c -s -B1 "$tree"/usr/lib/shufa/_internal/zxing* | sed -n '$s/\t.*//p')
echo "installed for reading scans: $((scanning / 1000)) kB of 3000"
[ "$scanning" -le 3000000 ] || { echo "reading scans takes more than promised" >&2; exit 1; }
[ "$installed" -le 200000000 ] && [ "$packed" -le 80000000 ] || { echo "larger than promised" >&2; exit 1; }
(cd dist && cat "$name.sha256")
