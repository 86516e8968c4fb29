#!/usr/bin/env bash
# paper-round.sh PROGRAM FOLDER: a voting of three units on paper, from printing to ranking. The installed program prints the
# sheets; ticks are drawn where their layouts say, as TIFF and JPEG of 200 dots an inch; it reads and counts them. Run by
# first-start.sh and uos-start.sh as a person without a network.
set -euo pipefail
shufa=$1
mkdir -p "$2" && cd "$2"
fail() { echo "FAILED: $*" >&2; exit 1; }
holds() { jq -e "$2" "$1" >/dev/null || { jq -c 'del(.readings)' "$1" >&2; fail "$3"; }; }

"$shufa" new 票决.shufa --scheme minzhu-ceping-si-dang
printf '编号,单位名称,类别\nU01,单位甲,执法部门\nU02,单位乙,执法部门\nU03,单位丙,执法部门\n' >单位.csv
"$shufa" import 票决.shufa 单位.csv
"$shufa" sheets 票决.shufa --out . --only ballots --layout --copies 2 2>&1
layout=$(echo ./*.layout.json)
sheets=$(jq '.pages | length' "$layout")
pdftoppm -r 200 -gray ./*-扫描版.pdf page
# The first unit's best level, the second's worst, the third is abstained from: three strokes of a ballpoint pen on each sheet.
ticks=$(jq -r '.boxes[] | select([.unit, .level] | IN(["U01", "优秀"], ["U02", "较差"], ["U03", "弃权"]))
  | [.x + 0.6, .y + 2, .x + 1.6, .y + 3.4, .x + 3.6, .y + 0.4 | . * 200 / 25.4 | round] | "polyline \(.[0]),\(.[1]) \(.[2]),\(.[3]) \(.[4]),\(.[5])"' "$layout" | sort -u)
mapfile -t pages < <(printf '%s\n' page-*.pgm | sort -V)
[ "${#pages[@]}" = "$sheets" ] || fail "${#pages[@]} pages of $sheets sheets"
mogrify -fill none -stroke gray15 -strokewidth 4 -draw "$ticks" "${pages[@]}"
mkdir -p 扫描
convert "${pages[@]:1}" -compress lzw 扫描/一叠.tiff
convert "${pages[0]}" -quality 85 扫描/单张.jpg

"$shufa" scan 票决.shufa ./*-扫描版.pdf --dry-run --json >试读.json
holds 试读.json ".read == $sheets and .fields.one == 0 and .batch == null" "the empty sheets are not read as PDF"
"$shufa" scan 票决.shufa 扫描 --json >收取.json
holds 收取.json ".read == $sheets and .fields == {one: (3 * $sheets), blank: 0, asked: 0}" "ticks are misread"
holds 收取.json "[.readings[] | [.unit, .level]] | unique == [[\"U01\", \"优秀\"], [\"U02\", \"较差\"], [\"U03\", \"弃权\"]]" "a tick is another level"
holds 收取.json ".counted.ballots == 3 * $sheets" "the sheets do not count"
"$shufa" scan 票决.shufa 扫描 --json >再次.json
holds 再次.json '.batch == null and (.known_files | length) == 2' "the same scans are taken twice"
"$shufa" rank 票决.shufa >排名.txt
grep -A 3 单位 排名.txt | sed 's/^/    /'
"$shufa" verify 票决.shufa
