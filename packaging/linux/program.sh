#!/usr/bin/env bash
# Builds the program that is packaged, as profile `dist` says, and prints its path.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
# Where the linker is known to be LLVM's: functions that are equal to the byte become one, and the addresses to be set when the program
# starts are packed, which saves 2 MB each; glibc unpacks them from 2.36 on.
smaller=()
[[ $(uname -m) != x86_64 ]] || smaller=(-- -C link-arg=-Wl,--icf=all,-z,pack-relative-relocs)
(cd "$project" && cargo rustc --locked --profile dist --bin sheetsleuth "${smaller[@]}" >&2)
echo "${CARGO_TARGET_DIR:-$project/target}/dist/sheetsleuth"
