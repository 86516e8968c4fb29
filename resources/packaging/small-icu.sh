#!/usr/bin/env bash
# small-icu.sh FOLDER: makes libicudata.so.NN in FOLDER (of Qt's libraries) a tenth of its size.
#
# Qt's wheels bring ICU's data for every language, 31 MB. Qt asks ICU for the order of text (QCollator, so the file dialogs'
# lists), for the names of time zones and for character sets that it does not read itself; numbers, dates and languages it has
# of its own. So root and Chinese stay. The library has one symbol, icudtNN_dat, and nothing else: its bytes are taken out, cut
# down with ICU's own tool, and put in again under the same names. icu-order.py shows that nothing sorts otherwise.
# Character sets: those of Chinese text, in case the clipboard holds such a page. Needs icupkg (Debian: icu-devtools), objcopy and gcc.
set -euo pipefail
library=$(ls "${1:?the folder of Qt\'s libraries}"/libicudata.so.*)
number=${library##*.}
name=icudt${number}l
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

objcopy -O binary -j .rodata "$library" "$work/$name.dat"
icupkg -l "$work/$name.dat" >"$work/all"
grep -E -x -f - "$work/all" >"$work/kept.txt" <<'KEPT'
coll/(root|zh.*|res_index)\.res
coll/ucadata\.icu
(root|zh|pool|likelySubtags|supplementalData|metadata|keyTypeData|icustd|icuver|numberingSystems|res_index)\.res
(zoneinfo64|metaZones|timezoneTypes|windowsZones)\.res
zone/(root|zh|pool|res_index)\.res
cnvalias\.icu
(gb18030|windows-936-2000|ibm-1383_P110-1999|ibm-1386_P100-2001)\.cnv
(nfkc|nfkc_cf|uts46)\.nrm
KEPT
mkdir "$work/items"
icupkg -x "$work/kept.txt" -d "$work/items" "$work/$name.dat"
mkdir "$work/small"
icupkg -tl -s "$work/items" -a "$work/kept.txt" new "$work/small/$name.dat"

cat >"$work/data.s" <<DATA
.section .note.GNU-stack,"",%progbits
.section .rodata
.balign 16
.globl icudt${number}_dat
.type icudt${number}_dat, %object
icudt${number}_dat:
.incbin "$work/small/$name.dat"
.size icudt${number}_dat, .-icudt${number}_dat
DATA
gcc -shared -nostdlib -Wl,-soname,"libicudata.so.$number" -Wl,-z,noexecstack -Wl,-s -o "$work/library" "$work/data.s"
before=$(stat -c %s "$library")
install -m 644 "$work/library" "$library"
echo "ICU data: $((before / 1000)) kB, now $(($(stat -c %s "$library") / 1000)) kB ($(wc -l <"$work/kept.txt") of $(wc -l <"$work/all") items)"
