#!/usr/bin/env bash
# check-package.sh SUITE…: what an office does with dist/shufa_*.deb, in a clean Debian folder of each suite (bullseye, bookworm):
# install it, try it, print, read and count ballots, open files of each kind in a window, remove it; then the same with the
# package by the rules of UOS.
# Pictures of the windows go to out/.
# CHECK_LAB names where the clean folders' archives are kept between runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/packaging/debian-folder.sh
deb=$(ls "$PWD"/dist/shufa_*.deb)
uos=$(ls "$PWD"/dist/*.shufa_*.deb)
portable=$(ls "$PWD"/dist/shufa_*.tar.xz)
(cd dist && sha256sum --quiet -c shufa_*.sha256)
lab=${CHECK_LAB:-$PWD/out/package-check}
mkdir -p "$lab" out
# What opens windows and looks at them is the check's, not the package's.
tools=(xvfb xauth xdotool imagemagick xdg-utils libfile-mimeinfo-perl shared-mime-info desktop-file-utils strace xz-utils procps
  jq poppler-utils)

quietly() { "$@" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }; }

for suite in "${@:-bookworm}"; do
  echo "== Debian $suite"
  folder=$lab/$suite log=$lab/$suite.log
  : >"$log"
  clean_folder "$suite" "$lab"
  enter "$folder"
  cp "$deb" "$portable" resources/packaging/{first-start,paper-round,double-clicks}.sh "$folder/tmp/"
  quietly inside apt-get update -q
  quietly inside bash -c 'apt-get install -y -q --no-install-recommends /tmp/shufa_*.deb'
  inside bash -c 'ldd --version | head -n 1'
  inside shufa --version
  inside shufa selftest
  quietly inside apt-get install -y -q --no-install-recommends "${tools[@]}"
  # From here on there is no network.
  unshare --net chroot "$folder" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 bash /tmp/first-start.sh
  for picture in "$folder"/tmp/pictures/*.png; do cp "$picture" "out/$suite-$(basename "$picture")"; done
  before=$(inside find /home -type f | sort)
  quietly inside apt-get purge -y -q shufa
  left=$(inside find / -xdev -iname '*shufa*' -not -path '/home/*' -not -path '/root/*' -not -path '/tmp/*' -not -path '/proc/*' \
    -not -path '/var/lib/dpkg/*' -not -path '/var/log/*' -not -path '/var/cache/*')
  [ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
  [ "$before" = "$(inside find /home -type f | sort)" ] || { echo "removal touched a person's files" >&2; exit 1; }
  echo "removed; the files of its users are all there"

  echo "== by the rules of UOS"
  appid=$(dpkg-deb -f "$uos" Package)
  cp "$uos" resources/packaging/uos-start.sh "$folder/tmp/"
  quietly inside bash -c "apt-get install -y -q --no-install-recommends /tmp/${appid}_*.deb"
  unshare --net chroot "$folder" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 bash /tmp/uos-start.sh "$appid"
  for picture in "$folder/tmp/pictures/$appid"-*.png; do cp "$picture" "out/$suite-$(basename "$picture")"; done
  quietly inside apt-get purge -y -q "$appid"
  [ ! -e "$folder/opt/apps/$appid" ] || { echo "left behind: /opt/apps/$appid" >&2; exit 1; }
  [ "$before" = "$(inside find /home -type f | sort)" ] || { echo "removal touched a person's files" >&2; exit 1; }
  echo "removed; nothing is left of it"
  leave
  rm -rf --one-file-system "$folder"
done
