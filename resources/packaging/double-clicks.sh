#!/usr/bin/env bash
# double-clicks.sh DATA ENTRY FOLDER: what a desktop that looks into DATA (a share folder) finds there: the menu entry ENTRY with
# its program and icon, and a window for a year, a packet and a return below FOLDER. Run by first-start.sh and uos-start.sh as a
# person with a display; pictures go to /tmp/pictures.
set -euo pipefail
data=$1 entry=$2 folder=$3
fail() { echo "FAILED: $*" >&2; exit 1; }
pause() { read -rt 0.2 <> <(:) || true; }

menu=$data/applications/$entry
desktop-file-validate "$menu"
told() { sed -n "s/^$1=//p" "$menu"; }
[ "$(told Type) $(told Name)" = 'Application 述法评议' ] || fail "$menu is no entry of a menu"
program=$(told Exec)
command -v "${program%% *}" >/dev/null || fail "the menu entry starts $program, which is not there"
icon=$(told Icon)
[ -e "$icon" ] || [ -n "$(find "$data/icons" -name "$icon.*")" ] || fail "there is no icon $icon"

# click NAME KIND WINDOW: a file by the end of its name, what it is taken for, and what its window is called
click() {
  local file kind
  file=$(find "$folder" -name "*.$1" -not -path '*备份*' | head -n 1)
  kind=$(xdg-mime query filetype "$file")
  [ "$kind" = "$2" ] || fail "$file is taken for $kind"
  [ "$(xdg-mime query default "$kind")" = "$entry" ] || fail "a double click on $file opens something else"
  xdg-open "$file" >"/tmp/pictures/$1.log" 2>&1 &
  for _ in $(seq 300); do
    ! xdotool search --onlyvisible --name "$3" >/dev/null 2>&1 || break
    pause
  done
  xdotool search --onlyvisible --name "$3" >/dev/null || { cat "/tmp/pictures/$1.log" >&2; fail "no window for $file"; }
  for _ in $(seq 10); do pause; done
  import -window root "/tmp/pictures/${entry%.desktop}-$1.png"
  pkill -x -u "$(id -u)" shufa
  while pgrep -x -u "$(id -u)" shufa >/dev/null; do pause; done
}
click shufa application/x-shufa 示例区
click shufap application/x-shufa 评委D01
click shufar application/x-shufa-return 未能完成
echo "menu entry; double click on .shufa, .shufap and .shufar"
