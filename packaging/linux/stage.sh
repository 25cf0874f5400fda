#!/usr/bin/env bash
# Lays the program out below a folder as it lies below /usr: stage.sh PROGRAM FOLDER. Used by the package and by the AppImage.
set -euo pipefail
program=$1
root=$2
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
id=io.github.sheetsleuth.Sheetsleuth

install -Dm755 "$program" "$root/bin/sheetsleuth"
install -Dm644 "$here/$id.desktop" "$root/share/applications/$id.desktop"
install -Dm644 "$here/$id.metainfo.xml" "$root/share/metainfo/$id.metainfo.xml"
install -Dm644 "$here/sheetsleuth.xml" "$root/share/mime/packages/sheetsleuth.xml"
install -Dm644 "$project/assets/icon.svg" "$root/share/icons/hicolor/scalable/apps/$id.svg"
for size in 16 24 32 48 64 128 256 512; do
    install -Dm644 "$project/assets/icons/$size.png" "$root/share/icons/hicolor/${size}x$size/apps/$id.png"
done
install -d "$root/share/man/man1"
gzip -9nc "$here/sheetsleuth.1" >"$root/share/man/man1/sheetsleuth.1.gz"
