#!/usr/bin/env bash
# Starts the AppImage on this machine: its command line, and a spreadsheet in its window: test-appimage.sh FILE.AppImage. Needs xvfb and
# xdotool. Works without FUSE, by unpacking into a folder that is removed again.
set -euo pipefail
image=$(realpath "$1")
project=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
helpers=()
cleanup() {
    kill "${helpers[@]}" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n1)
cd "$work"
"$image" --appimage-extract >/dev/null
[[ $(squashfs-root/AppRun --version) == "sheetsleuth $version" ]]
desktop-file-validate squashfs-root/*.desktop
export APPIMAGE_EXTRACT_AND_RUN=1
[[ $("$image" inspect "$project/assets/samples/marketplace.xlsx" --json) == *'"format": "xlsx"'* ]]

Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
helpers+=($!)
for _ in $(seq 100); do
    [[ -s $work/display ]] && break
    sleep 0.1
done
cp "$project/assets/samples/marketplace.xlsx" "$work/orders.xlsx"
export DISPLAY=:$(<"$work/display") XDG_RUNTIME_DIR=$work SHEETSLEUTH_HOME=$work/home
squashfs-root/AppRun "$work/orders.xlsx" 2>/dev/null &
helpers+=($!)
for _ in $(seq 600); do
    if xdotool search --name '^orders.xlsx' >"$work/windows" 2>/dev/null && [[ -s $work/windows ]]; then break; fi
    sleep 0.1
done
test -s "$work/windows"
echo 'unpacked, ran a command, opened orders.xlsx in its window'
