#!/usr/bin/env bash
# Builds Sheetsleuth.app and a disk image of it, on macOS: build-dmg.sh [FOLDER]. Not signed: the first start asks for a click with Control.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$project/target}
out=${1:-$target}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n1)
(cd "$project" && cargo build --locked --release)

app=$out/Sheetsleuth.app
rm -rf "$app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp "$target/release/sheetsleuth" "$app/Contents/MacOS/"
sed "s/0\.1\.0/$version/g" "$here/Info.plist" >"$app/Contents/Info.plist"
icons=$(mktemp -d)/Sheetsleuth.iconset
mkdir "$icons"
for size in 16 32 128 256; do
    cp "$project/assets/icons/$size.png" "$icons/icon_${size}x$size.png"
done
cp "$project/assets/icons/32.png" "$icons/icon_16x16@2x.png"
cp "$project/assets/icons/64.png" "$icons/icon_32x32@2x.png"
cp "$project/assets/icons/256.png" "$icons/icon_128x128@2x.png"
cp "$project/assets/icons/512.png" "$icons/icon_256x256@2x.png"
iconutil -c icns "$icons" -o "$app/Contents/Resources/Sheetsleuth.icns"
codesign --force --sign - "$app"
hdiutil create -volname Sheetsleuth -srcfolder "$app" -ov -format UDZO "$out/Sheetsleuth-$version.dmg"
