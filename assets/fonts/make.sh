#!/usr/bin/env bash
# Makes every font file of this folder from its published source (versions in README.md).
#
#   apt-get install fonts-inter fonts-droid-fallback fonts-noto-core npm
#   pip install 'fonttools>=4.50'
#   assets/fonts/make.sh
#
# The program never runs this: the results are committed. Run it to add an icon (icons.txt) or a range.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1704067200 # fonttools writes no clock time into the files

lucide_version=1.62.0
inter=/usr/share/fonts/opentype/inter
noto=/usr/share/fonts/truetype/noto
droid=/usr/share/fonts-droid-fallback/truetype

# Latin with Vietnamese, IPA and modifiers, combining marks, Greek, Cyrillic, punctuation, super- and subscripts,
# every currency sign, letterlike, fractions, arrows, mathematics, keys, boxes and shapes, check marks.
text_ranges="U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2000-206F,\
U+2070-209F,U+20A0-20C0,U+2100-214F,U+2150-218F,U+2190-21FF,U+2200-22FF,U+2300-23FF,U+2460-2473,U+25A0-25FF,\
U+2605-2606,U+2610-2612,U+2713-2717,U+FB01-FB02,U+FEFF,U+FFFD"

# Puts the tabular digits where the digits are, so that numbers line up in every column without a layout feature.
# Only the digits: Inter's tabular comma, point and colon would tear holes into sentences.
freeze_digits() {
    python3 - "$1" "$2" <<'PY'
import sys
from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
gsub = font["GSUB"].table
tabular = {}
for record in gsub.FeatureList.FeatureRecord:
    if record.FeatureTag == "tnum":
        for index in record.Feature.LookupListIndex:
            for sub in gsub.LookupList.Lookup[index].SubTable:
                tabular.update(getattr(sub, "ExtSubTable", sub).mapping)
best, widths = font.getBestCmap(), font["hmtx"].metrics
digits = {code: tabular[best[code]] for code in range(ord("0"), ord("9") + 1)}
for cmap in font["cmap"].tables:
    if cmap.isUnicode():
        cmap.cmap = {**cmap.cmap, **digits}
# Interpolation left one digit two units narrower in the heavier weights.
advance = max(widths[glyph][0] for glyph in digits.values())
for glyph in digits.values():
    widths[glyph] = (advance, widths[glyph][1])
font.save(sys.argv[2])
PY
}

# Contextual alternates (calt) stay out: a data grid shows "->" and "10x20" exactly as they were typed.
for weight in Regular Medium SemiBold; do
    freeze_digits "$inter/Inter-$weight.otf" "$work/Inter-$weight.otf"
    pyftsubset "$work/Inter-$weight.otf" --output-file="Inter-$weight.otf" --unicodes="$text_ranges" \
        --layout-features=kern,mark,mkmk,ccmp,locl --no-hinting --desubroutinize --name-IDs='0,1,2,3,4,5,6,13,14,16,17'
done

# Chinese (GB and Big5 ideographs), Japanese kana, Korean syllables. Without hinting and vertical metrics.
pyftsubset "$droid/DroidSansFallback.ttf" --output-file=DroidSansFallback.ttf \
    --unicodes="U+2E80-2FDF,U+3000-33FF,U+4E00-9FFF,U+AC00-D7A3,U+F900-FAFF,U+FE30-FE4F,U+FF00-FFEF" \
    --layout-features='' --no-hinting --drop-tables+=vhea,vmtx --no-glyph-names --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14'

pyftsubset "$noto/NotoSansThai-Regular.ttf" --output-file=NotoSansThai-Regular.ttf --unicodes="U+0E00-0E7F,U+25CC" \
    --layout-features='*' --no-hinting --drop-tables+=DSIG --name-IDs='0,1,2,3,4,5,6,13,14'
pyftsubset "$noto/NotoSansArabic-Regular.ttf" --output-file=NotoSansArabic-Regular.ttf \
    --unicodes="U+0600-06FF,U+0750-077F,U+FB50-FDFF,U+FE70-FEFC,U+25CC" \
    --layout-features='*' --no-hinting --drop-tables+=DSIG --name-IDs='0,1,2,3,4,5,6,13,14'

# Icons: the names of icons.txt keep the code points that Lucide gives them; icons.csv lists them.
(cd "$work" && npm pack --silent "lucide-static@$lucide_version" >/dev/null && tar xzf "lucide-static-$lucide_version.tgz")
python3 - "$work/package/font/codepoints.json" >icons.csv <<'PY'
import json
import sys

codes = json.load(open(sys.argv[1]))
print("name,codepoint")
for name in sorted({line.strip() for line in open("icons.txt") if line.strip()}):
    print(f"{name},U+{codes[name]:04X}")
PY
pyftsubset "$work/package/font/lucide.ttf" --output-file=Lucide.ttf --layout-features='' --notdef-outline \
    --unicodes="$(tail -n +2 icons.csv | cut -d, -f2 | paste -sd, -)" --name-IDs='0,1,2,3,4,5,6,13,14'

# Half the size in the program; no name and no time in it, so that equal fonts give equal files.
gzip -9nf -- *.otf *.ttf

ls -l -- *.gz
