#!/usr/bin/env bash
# typed-words.sh fcitx|fcitx5|ibus: types pinyin into the installed program under that input method, as each desktop sets it up,
# and looks into the file. Run by check-typing.sh inside a clean Debian folder; writes pictures to /tmp/pictures.
set -euo pipefail
method=$1
mkdir -p /tmp/pictures /tmp/run && chmod 700 /tmp/run
pause() { read -rt "$1" <> <(:) || true; }
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    pause 0.2
  done
}
trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT
export DISPLAY=:5 XDG_RUNTIME_DIR=/tmp/run GSETTINGS_BACKEND=keyfile
export DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/run/bus
[ -s /etc/machine-id ] || dbus-uuidgen >/etc/machine-id
Xvfb :5 -screen 0 1366x768x24 -noreset >/dev/null 2>&1 &
dbus-daemon --session --nofork --address="$DBUS_SESSION_BUS_ADDRESS" >/dev/null 2>&1 &
until_true 10 xdotool getdisplaygeometry
openbox >/dev/null 2>&1 &

program=fcitx   # what XMODIFIERS calls it
case $method in
  fcitx)
    mkdir -p ~/.config/fcitx
    printf '[Profile]\nEnabledIMList=fcitx-keyboard-us:True,pinyin:True\n' >~/.config/fcitx/profile
    fcitx -D >/tmp/method.log 2>&1 &
    ;;
  fcitx5)
    mkdir -p ~/.config/fcitx5
    printf '[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=keyboard-us\n[Groups/0/Items/1]\nName=pinyin\n[GroupOrder]\n0=Default\n' \
      >~/.config/fcitx5/profile
    fcitx5 >/tmp/method.log 2>&1 &
    ;;
  ibus)
    program=ibus
    ibus-daemon --panel=disable >/tmp/method.log 2>&1 &
    libpinyin() { ibus engine libpinyin; [ "$(ibus engine)" = libpinyin ]; }
    until_true 20 libpinyin
    ;;
esac
pause 3

mkdir -p ~/.config/shufa && printf '[General]\nname=clerk\n' >~/.config/shufa/shufa.conf  # root would be asked who they are
shufa demo /tmp/demo >/dev/null
cp /tmp/demo/*.shufa /tmp/clean.shufa
# Debian 11's sqlite3 does not know the file's tables, but a word that was put in is in there as it is.
typed() { grep -qaF 你好 /tmp/typed.shufa*; }

# say NAME VARIABLE=VALUE…: one desktop's way of telling Qt
say() {
  local name=$method-$1 process
  shift
  rm -f /tmp/typed.shufa*
  cp /tmp/clean.shufa /tmp/typed.shufa
  env "$@" shufa /tmp/typed.shufa >/tmp/program.log 2>&1 &
  process=$!
  until_true 40 xdotool search --onlyvisible --name '^总览' || { echo "no window" >&2; return 1; }
  pause 2
  xdotool key ctrl+7
  until_true 20 xdotool search --onlyvisible --name '^办公室计分' || { echo "no page" >&2; return 1; }
  pause 1
  xdotool key Right
  [ "$method" = ibus ] || xdotool key ctrl+space
  pause 0.5
  xdotool type --delay 60 nihao
  pause 0.7
  import -window root "/tmp/pictures/$name.png"
  xdotool key space Return
  if until_true 5 typed; then echo "$name: 你好"; else echo "$name: nothing of it in the file" && wrong=yes; fi
  [ ! -s /tmp/program.log ] || cat /tmp/program.log
  kill "$process"
  wait "$process" || true
}
for module in fcitx fcitx5 ibus xim; do
  # a session that names an input method that does not run gets none
  if [ "$method" = ibus ] && [[ $module == fcitx* ]]; then continue; fi
  say "$module" "QT_IM_MODULE=$module" "XMODIFIERS=@im=$program"
done
say unset "XMODIFIERS=@im=$program"
say nothing
[ -z "${wrong:-}" ]
