#!/usr/bin/env bash
# The real program in a real window on a display of its own: run.sh PROGRAM. PYTHON names a Python with tests/requirements.txt.
set -euo pipefail
program=$1
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
helpers=()
cleanup() {
    kill "${helpers[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

# The server picks a free display and writes its number.
Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$folder/display" 2>/dev/null &
helpers+=($!)
for _ in $(seq 100); do
    [[ -s $folder/display ]] && break
    sleep 0.1
done
DISPLAY=:$(<"$folder/display")
export DISPLAY XDG_RUNTIME_DIR="$folder"
openbox 2>/dev/null &
helpers+=($!)

status=0
"${PYTHON:-python3}" "$here/flow.py" "$program" "$here/../../assets/samples/marketplace.xlsx" "$folder" || status=$?
"${PYTHON:-python3}" "$here/desktop.py" "$program" "$folder" || status=$?
"${PYTHON:-python3}" "$here/pivot.py" "$program" "$folder" || status=$?
"${PYTHON:-python3}" "$here/prepare.py" "$program" "$folder" || status=$?
exit "$status"
