#!/usr/bin/env bash
# first-start.sh: how the installed program behaves with the people who use it. Run by check-package.sh inside a clean Debian
# folder without a network, with the portable archive in /tmp; writes pictures to /tmp/pictures.
set -euo pipefail
mkdir -p /tmp/pictures && chmod 777 /tmp/pictures
fail() { echo "FAILED: $*" >&2; exit 1; }
pause() { read -rt "$1" <> <(:) || true; }
# until SECONDS COMMAND…: whether it comes true in that time
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    pause 0.2
  done
}
Xvfb :5 -screen 0 1366x768x24 -ac -noreset >/dev/null 2>&1 &
export DISPLAY=:5
until_true 10 xdotool getdisplaygeometry || fail "no display to look at"
shown() { xdotool search --onlyvisible --name "$1"; }
as() { su "$1" -c "export DISPLAY=:5 LC_ALL=C.UTF-8; $2"; }
close_all() { pkill -x shufa || true; until_true 10 bash -c '! pgrep -x shufa' || fail "a window does not close"; }

for person in clerk second; do useradd -m -s /bin/bash "$person"; done
touch /tmp/stamp
echo "- the commands, by a person with an empty home"
year="/home/clerk/我的 文件"
as clerk "mkdir '$year' && shufa demo '$year/演示' && shufa rank '$year/演示/'*.shufa --json >'$year/排名.json' \
  && shufa sheets '$year/演示/'*.shufa --out '$year/表单' --only ranking && shufa verify '$year/演示/'*.shufa" | tail -n 3
[ "$(as clerk "grep -c unit_code '$year/排名.json'")" -ge 79 ] || fail "the ranking lacks units"
[ "$(head -c 5 "$year"/表单/*.pdf)" = "%PDF-" ] || fail "no sheet was printed"

echo "- a voting on paper: printed, scanned, counted"
as clerk "bash /tmp/paper-round.sh shufa '/home/clerk/票 决'"

echo "- the menu and double clicks"
as clerk "cd '$year' && mkdir 评分包 && shufa issue 演示/*.shufa --to 评分包 --reviewers D01 >/dev/null \
  && shufa hand-in 评分包/*.shufap --to 评分包 >/dev/null && ls 评分包"
as clerk "bash /tmp/double-clicks.sh /usr/share shufa.desktop '$year'"

echo "- a second person beside the first"
as clerk "xdg-open '$year/演示/'*.shufa" >/tmp/pictures/open.log 2>&1 &
until_true 40 shown '示例区' || { cat /tmp/pictures/open.log >&2; fail "no window"; }
pause 3
import -window root /tmp/pictures/window.png
name_of_window() { xdotool search --onlyvisible --name '示例区' getwindowname | grep 述法评议; }
until_true 10 name_of_window || fail "the window has no name"
name_of_window

as second 'mkdir ~/演示 && shufa demo ~/演示 >/dev/null'
as second 'shufa ~/演示/*.shufa' >/tmp/pictures/second.log 2>&1 &
shown_to_second() {
  local process
  process=$(pgrep -n -x shufa -u second) && xdotool search --all --onlyvisible --pid "$process" --name '示例区'
}
until_true 60 shown_to_second || {
  cat /tmp/pictures/second.log >&2
  import -window root /tmp/pictures/second.png
  fail "the second person gets no window"
}
pgrep -x shufa -u clerk >/dev/null || fail "the first person's program has gone"
close_all

echo "- nothing was written outside their folders, nothing asked of a network"
outside=$(find / -xdev -newer /tmp/stamp -type f -not -path '/home/*' -not -path '/proc/*' -not -path '/sys/*' \
  -not -path '/tmp/pictures/*' -not -path '/tmp/.X*' -not -path '/dev/*')
[ -z "$outside" ] || fail "written outside: $outside"
as clerk "strace -f -o /tmp/pictures/calls -e trace=socket,connect shufa '$year/演示/'*.shufa" &
until_true 60 shown '示例区' || fail "no window under strace"
pause 2
close_all
! grep -E 'AF_INET|AF_NETLINK' /tmp/pictures/calls || fail "it wants a network"

echo "- unpacked, not installed: in a place with spaces and Chinese, where nobody can write"
install -d -o clerk "/opt/单位 软件"
tar -C "/opt/单位 软件" -xf /tmp/shufa_*.tar.xz
chmod -R a-w "/opt/单位 软件"
mount --bind "/opt/单位 软件" "/opt/单位 软件" && mount -o remount,ro,bind "/opt/单位 软件"
portable="/opt/单位 软件/shufa/shufa"
as clerk "'$portable' selftest" | tail -n 1
as clerk "cd / && '$portable' '$year/演示/'*.shufa" &
until_true 40 shown '示例区' || fail "no window from the unpacked program"
import -window root /tmp/pictures/portable.png
close_all
umount "/opt/单位 软件"

# words COMMAND: it ends with words on the terminal and without a traceback
words() {
  local said status=0
  said=$(as clerk "$1" 2>&1) || status=$?
  printf '%s\n' "$said" | head -n 2 | sed 's/^/    /'
  [ "$status" -ne 0 ] || fail "it should not have started"
  ! grep -q Traceback <<<"$said" || fail "a traceback instead of words"
  grep -q '述法评议' <<<"$said" || fail "no words"
}
echo "- no display"
words 'unset DISPLAY WAYLAND_DISPLAY; shufa'
echo "- a library is missing"
chmod -R u+w "/opt/单位 软件" && rm "/opt/单位 软件/shufa/_internal/PySide6/Qt/lib/libQt6Widgets.so.6"
words "'$portable'"
echo "- settings that cannot be read, and such that make no sense"
for spoil in 'chmod 000 ~/.config/shufa/*' 'chmod 600 ~/.config/shufa/*; for f in ~/.config/shufa/*; do head -c 4096 /dev/urandom >"$f"; done'; do
  as clerk "mkdir -p ~/.config/shufa; touch ~/.config/shufa/shufa.conf; $spoil"
  as clerk 'shufa' >/tmp/pictures/spoilt.log 2>&1 &
  until_true 40 shown 述法评议 || { cat /tmp/pictures/spoilt.log >&2; fail "no window"; }
  ! grep -q Traceback /tmp/pictures/spoilt.log || fail "a traceback"
  close_all
done
echo "- a terminal without UTF-8"
su clerk -c 'env -i HOME=/home/clerk PATH=/usr/bin:/bin LC_ALL=POSIX shufa --version' >/dev/null || fail "it says nothing there"
kill %1
rm -r "/opt/单位 软件"
