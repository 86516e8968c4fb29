#!/usr/bin/env bash
# uos-start.sh APPID: how the package by the rules of UOS behaves once it is installed: nothing stands outside its folder, no
# script came with it, and where the desktop looks into `entries`, as that of UOS does, its menu entry, its types of files and
# its double click are there. Run by check-package.sh after first-start.sh, which has made the person and the year.
set -euo pipefail
appid=$1
app=/opt/apps/$appid
fail() { echo "FAILED: $*" >&2; exit 1; }
outside=$(dpkg -L "$appid" | grep -v -e "^$app" -e '^/\.$' -e '^/opt$' -e '^/opt/apps$' || true)
[ -z "$outside" ] || fail "outside of its folder: $outside"
scripts=$(find /var/lib/dpkg/info -name "$appid.*" \( -name '*inst' -o -name '*rm' -o -name '*.triggers' \))
[ -z "$scripts" ] || fail "it runs scripts: $scripts"
[ "$(ls $app)" = "$(printf 'entries\nfiles\ninfo')" ] || fail "its folder holds something else"
desktop-file-validate "$app/entries/applications/$appid.desktop"
"$app/files/shufa/shufa" selftest

Xvfb :6 -screen 0 1366x768x24 -ac -noreset >/dev/null 2>&1 &
trap 'kill %1' EXIT
# What UOS does by itself when it finds a new folder under /opt/apps.
export DISPLAY=:6 XDG_DATA_DIRS=$app/entries:/usr/local/share:/usr/share
update-mime-database "$app/entries/mime"
update-desktop-database "$app/entries/applications"
as() { su clerk -c "export DISPLAY=$DISPLAY XDG_DATA_DIRS=$XDG_DATA_DIRS LC_ALL=C.UTF-8; $1"; }
as "bash /tmp/double-clicks.sh $app/entries $appid.desktop '/home/clerk/我的 文件'"
as "bash /tmp/paper-round.sh $app/files/shufa/shufa '/tmp/票 决'"
rm -r "$app/entries/mime/"{globs,globs2,magic,mime.cache,types,aliases,subclasses,icons,generic-icons,XMLnamespaces,treemagic,version,application} \
  "$app/entries/applications/mimeinfo.cache" 2>/dev/null || true
