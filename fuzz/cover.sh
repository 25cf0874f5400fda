#!/usr/bin/env bash
# Calls the compiler; the program and the targets are told to count what they pass through, their dependencies are not.
rustc=$1
shift
case " $* " in
*" --crate-name sheetsleuth "* | *" --crate-name open "* | *" --crate-name text "* | *" --crate-name grid "* | *" --crate-name parts "*)
    exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
        -Cllvm-args=-sanitizer-coverage-trace-compares
    ;;
*) exec "$rustc" "$@" ;;
esac
