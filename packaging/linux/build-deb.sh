#!/usr/bin/env bash
# Builds sheetsleuth_VERSION_ARCH.deb: build-deb.sh [PROGRAM [FOLDER]]. Without PROGRAM one is built as profile `dist` says; the package
# goes to FOLDER, or to target/. Needs dpkg-dev.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$project/target}
program=${1:-}
out=${2:-$target}
[[ -n $program ]] || program=$("$here/program.sh")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n1)
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct 2>/dev/null || echo 1767225600)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
"$here/stage.sh" "$program" "$root/usr"
install -d "$root/usr/share/doc/sheetsleuth" "$root/DEBIAN"
install -m644 "$here/copyright" "$root/usr/share/doc/sheetsleuth/copyright"
gzip -9nc "$project/CHANGELOG.md" >"$root/usr/share/doc/sheetsleuth/changelog.gz"

# What the program is linked with, found out; what the window loads when it opens, which no tool can find.
mkdir "$work/debian"
printf 'Source: sheetsleuth\n\nPackage: sheetsleuth\nArchitecture: any\n' >"$work/debian/control"
linked=$(cd "$work" && dpkg-shlibdeps -O -e"$root/usr/bin/sheetsleuth" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
loaded='libx11-6, libx11-xcb1, libxcb1, libxcursor1, libxi6, libxkbcommon0, libxkbcommon-x11-0, libwayland-client0, libwayland-cursor0, libfontconfig1, libvulkan1 | libgl1'
cat >"$root/DEBIAN/control" <<CONTROL
Package: sheetsleuth
Version: $version
Architecture: $architecture
Maintainer: The Sheetsleuth authors <authors@sheetsleuth.invalid>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: ${linked:+$linked, }$loaded
Recommends: mesa-vulkan-drivers, xdg-desktop-portal | zenity
Section: math
Priority: optional
Description: investigate numbers that arrive as spreadsheets
 Opens Excel and Google Sheets exports, shows them as a table, pivot tables
 and charts, finds what is out of line, says which segments contributed to it,
 and writes the findings into an annotated Excel workbook.
 .
 Nothing ever leaves the machine: it makes no network request.
CONTROL
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/sheetsleuth_${version}_$architecture.deb"
