#!/usr/bin/env bash
# Feeds the readers with bytes that no program would write, on stable Rust, until something breaks or the time is over.
# usage: fuzz/run.sh open|text|grid|parts [SECONDS] [SEEDS]     (an hour by default; SEEDS is a folder of files to start from)
# What it found lies in fuzz/found, what it learned in fuzz/corpus; needs a C++ compiler for libFuzzer.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?usage: fuzz/run.sh open|text|grid|parts [SECONDS] [SEEDS]}
mkdir -p "corpus/$target" found
RUSTC_WRAPPER="$PWD/cover.sh" cargo build --release --bin "$target"
exec "${CARGO_TARGET_DIR:-target}/release/$target" -max_total_time="${2:-3600}" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix=found/ "corpus/$target" ${3:+"$3"}
