#!/usr/bin/env bash
# Builds Sheetsleuth-VERSION-ARCH.AppImage: build-appimage.sh [PROGRAM [FOLDER]]. Without PROGRAM one is built as profile `dist` says.
# With appimagetool (https://github.com/AppImage/appimagetool/releases) it is used; else the image is put together from what
# appimagetool would take: mksquashfs (squashfs-tools) and the runtime of type 2, which RUNTIME names, or which for x86_64 is taken
# from the crate `appimage`. With --appdir only the folder is made, which runs by itself: FOLDER/Sheetsleuth.AppDir/AppRun.
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
[[ -n $program ]] || program=$("$here/program.sh")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n1)
id=io.github.sheetsleuth.Sheetsleuth
folder=$out/Sheetsleuth.AppDir
image=$out/Sheetsleuth-$version-$(uname -m).AppImage
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$project" log -1 --format=%ct 2>/dev/null || echo 1767225600)}

# The runtime that the crate `appimage` carries, through cargo and its checksums; the bytes are checked once more.
runtime_of_crate() {
    local work
    work=$(mktemp -d)
    mkdir "$work/src"
    printf '[package]\nname = "runtime"\nedition = "2021"\n\n[dependencies]\nappimage = "=0.4.0"\n' >"$work/Cargo.toml"
    : >"$work/src/lib.rs"
    (cd "$work" && cargo vendor --quiet >/dev/null)
    cp "$work/vendor/appimage/assets/runtime-x86_64" "$1"
    rm -rf "$work"
    echo "328e0d745c5c6817048c27bc3e8314871703f8f47ffa81a37cb06cd95a94b323  $1" | sha256sum --check --quiet
}

rm -rf "$folder"
"$here/stage.sh" "$program" "$folder/usr"
# Every library the window loads belongs to the graphics stack of the machine; none may be carried along.
ln -s usr/bin/sheetsleuth "$folder/AppRun"
ln -s "usr/share/applications/$id.desktop" "$folder/$id.desktop"
ln -s "usr/share/icons/hicolor/256x256/apps/$id.png" "$folder/$id.png"
ln -s "$id.png" "$folder/.DirIcon"
[[ -z $only_folder ]] || exit 0

if command -v appimagetool >/dev/null; then
    ARCH=$(uname -m) appimagetool --no-appstream "$folder" "$image"
elif command -v mksquashfs >/dev/null; then
    runtime=${RUNTIME:-}
    if [[ -z $runtime ]]; then
        [[ $(uname -m) == x86_64 ]] || { echo 'Name a runtime of type 2 in RUNTIME.' >&2; exit 1; }
        runtime=$out/runtime-x86_64
        runtime_of_crate "$runtime"
    fi
    env -u SOURCE_DATE_EPOCH mksquashfs "$folder" "$image.squashfs" -comp gzip -root-owned -noappend -no-progress -quiet \
        -mkfs-time "$SOURCE_DATE_EPOCH" -all-time "$SOURCE_DATE_EPOCH" >/dev/null
    cat "$runtime" "$image.squashfs" >"$image"
    rm "$image.squashfs"
    chmod 755 "$image"
else
    echo 'appimagetool or mksquashfs (squashfs-tools) is needed. With --appdir the folder alone is made.' >&2
    exit 1
fi
echo "$image"
