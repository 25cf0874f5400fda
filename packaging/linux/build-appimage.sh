#!/usr/bin/env bash
# Builds Sheetsleuth-VERSION-ARCH.AppImage: build-appimage.sh [PROGRAM [FOLDER]]. Without PROGRAM the release build is made first. Needs
# appimagetool, from https://github.com/AppImage/appimagetool/releases; with --appdir in its place only the folder is made, which
# runs by itself: FOLDER/Sheetsleuth.AppDir/AppRun.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$project/target}
only_folder=
if [[ ${1:-} == --appdir ]]; then
    only_folder=yes
    shift
fi
program=${1:-}
out=${2:-$target}
if [[ -z $only_folder ]] && ! command -v appimagetool >/dev/null; then
    echo 'appimagetool is needed: https://github.com/AppImage/appimagetool/releases. With --appdir the folder alone is made.' >&2
    exit 1
fi
if [[ -z $program ]]; then
    (cd "$project" && cargo build --locked --profile dist)
    program=$target/dist/sheetsleuth
fi
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n1)
id=io.github.sheetsleuth.Sheetsleuth
folder=$out/Sheetsleuth.AppDir

rm -rf "$folder"
"$here/stage.sh" "$program" "$folder/usr"
# Every library the window loads belongs to the graphics stack of the machine; none may be carried along.
ln -s usr/bin/sheetsleuth "$folder/AppRun"
ln -s "usr/share/applications/$id.desktop" "$folder/$id.desktop"
ln -s "usr/share/icons/hicolor/256x256/apps/$id.png" "$folder/$id.png"
ln -s "$id.png" "$folder/.DirIcon"
[[ -n $only_folder ]] || ARCH=$(uname -m) appimagetool --no-appstream "$folder" "$out/Sheetsleuth-$version-$(uname -m).AppImage"
