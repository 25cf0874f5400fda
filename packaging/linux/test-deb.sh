#!/usr/bin/env bash
# Installs the package on this machine, starts it, opens a spreadsheet the way a double-click does, removes it: test-deb.sh PACKAGE.deb.
# Needs root, xvfb, desktop-file-utils, appstream, libglib2.0-bin. Everything it installed is removed again.
set -euo pipefail
package=$(realpath "$1")
project=$(cd "$(dirname "$0")/../.." && pwd)
id=io.github.sheetsleuth.Sheetsleuth
work=$(mktemp -d)
helpers=()
cleanup() {
    kill "${helpers[@]}" 2>/dev/null || true
    dpkg --purge sheetsleuth >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT

apt-get install -y -qq --no-install-recommends "$package" >/dev/null
test -x /usr/bin/sheetsleuth
desktop-file-validate "/usr/share/applications/$id.desktop"
appstreamcli validate --no-net "/usr/share/metainfo/$id.metainfo.xml"
update-mime-database /usr/share/mime
cp "$project/assets/samples/marketplace.xlsx" "$work/orders.xlsx"
printf '{"version": 1}\n' >"$work/week.sleuth"
[[ $(gio info -a standard::content-type "$work/week.sleuth") == *vnd.sheetsleuth+json* ]]

Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$work/display" 2>/dev/null &
helpers+=($!)
for _ in $(seq 100); do
    [[ -s $work/display ]] && break
    sleep 0.1
done
export DISPLAY=:$(<"$work/display") XDG_RUNTIME_DIR=$work SHEETSLEUTH_HOME=$work/home
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data
mkdir -p "$XDG_CONFIG_HOME"
gio mime application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "$id.desktop" >/dev/null
gio open "$work/orders.xlsx"

# The title of the window names the file once it is on screen.
for _ in $(seq 300); do
    if xdotool search --name '^orders.xlsx' >"$work/windows" 2>/dev/null && [[ -s $work/windows ]]; then break; fi
    sleep 0.1
done
test -s "$work/windows"
program=$(xdotool getwindowpid "$(head -n1 "$work/windows")")
[[ $(readlink "/proc/$program/exe") == /usr/bin/sheetsleuth ]]
kill "$program"
dpkg --purge sheetsleuth >/dev/null
test ! -e /usr/bin/sheetsleuth
echo 'installed, opened orders.xlsx through gio open, removed'
