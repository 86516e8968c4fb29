#!/usr/bin/env bash
# check-typing.sh SUITE…: whether Chinese can be typed into the installed program, with each input method and whatever the
# desktop tells Qt of it. In a clean Debian folder of each suite, for fcitx 4, fcitx 5 and ibus: dist/shufa_*.deb is installed,
# pinyin typed into a cell, the file read. Pictures go to out/. CHECK_LAB names where the clean folders' archives are kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/packaging/debian-folder.sh
deb=$(ls "$PWD"/dist/shufa_*.deb)
lab=${CHECK_LAB:-$PWD/out/package-check}
mkdir -p "$lab" out
tools=(xvfb xdotool imagemagick openbox dbus procps fonts-wqy-microhei)
declare -A methods=(
  [fcitx]="fcitx-bin fcitx-modules fcitx-module-dbus fcitx-module-x11 fcitx-pinyin fcitx-ui-classic"
  [fcitx5]="fcitx5 fcitx5-pinyin"
  [ibus]="ibus ibus-libpinyin dconf-gsettings-backend"
)
log=$lab/typing.log
quietly() { "$@" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }; }

for suite in "${@:-bookworm}"; do
  for method in ${METHODS:-fcitx fcitx5 ibus}; do   # two of them do not stand each other
    : >"$log"
    clean_folder "$suite" "$lab"
    enter "$lab/$suite"
    cp "$deb" resources/packaging/typed-words.sh "$lab/$suite/tmp/"
    quietly inside apt-get update -q
    read -ra packages <<<"${methods[$method]}"
    # Debian 11 packs its window apart
    if [ "$suite-$method" = bullseye-fcitx5 ]; then packages+=(fcitx5-module-xorg); fi
    quietly inside bash -c 'apt-get install -y -q --no-install-recommends /tmp/shufa_*.deb "$@"' _ "${tools[@]}" "${packages[@]}"
    echo "== Debian $suite, $method $(inside dpkg-query -W -f '${Version}' "${packages[0]}")"
    unshare --net chroot "$lab/$suite" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 HOME=/root \
      bash /tmp/typed-words.sh "$method" || failed=yes
    for picture in "$lab/$suite"/tmp/pictures/*.png; do cp "$picture" "out/typing-$suite-$(basename "$picture")"; done
    leave
    rm -rf --one-file-system "${lab:?}/$suite"
  done
done
[ -z "${failed:-}" ]
