#!/usr/bin/env python3
"""What opening costs beside programs people use from Python, in one run on one machine.

usage: peers.py BIN [--files FOLDER] [--runs N]
BIN is the release build. FOLDER holds orders.xlsx, orders.csv, wide.xlsx and wide.csv; the first three are left there by
`SHEETSLEUTH_BENCH_FILES=FOLDER cargo bench --bench open`, the last by `BIN convert wide.xlsx -o wide.csv`. The peers are installed
into a virtual environment in FOLDER. Every figure is that of a whole process, the least of N runs: processor time, which other work
on the machine changes little, and peak memory. What the start of Python itself takes is measured and taken off; the program is asked to
count the rows, for which it builds the whole typed table."""
import argparse, os, pathlib, subprocess, sys, tempfile, venv

PEERS = {
    "python-calamine, cells": ("xlsx", "import python_calamine as p; p.CalamineWorkbook.from_path(F).get_sheet_by_index(0).to_python()"),
    "fastexcel into polars": ("xlsx", "import fastexcel as p; p.read_excel(F).load_sheet(0).to_polars()"),
    "duckdb read_csv": ("csv", "import duckdb as p; p.sql(f\"create table t as from read_csv('{F}')\")"),
    "polars.read_csv": ("csv", "import polars as p; p.read_csv(F, try_parse_dates=True, infer_schema_length=None)"),
}


def measure(command, runs):
    """The least processor time in seconds and the peak memory in MB; none where it fails."""
    best, peak = None, 0
    for _ in range(runs):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        seconds = usage.ru_utime + usage.ru_stime
        if status:
            return None
        best = seconds if best is None else min(best, seconds)
        peak = max(peak, usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10))
    return best, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--files", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "sheetsleuth-bench")
    parser.add_argument("--runs", type=int, default=3)
    a = parser.parse_args()
    environment = a.files / "venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "python-calamine", "fastexcel", "polars", "duckdb", "pyarrow"], check=True)
    for file in ("orders.xlsx", "wide.xlsx", "orders.csv", "wide.csv"):
        path = a.files / file
        if not path.exists():
            print(f"{file}: not there; see --help")
            continue
        table = "Data" if file == "wide.xlsx" else path.stem
        own = measure([a.binary, "sql", path, f'select count(*) as n from "{table}"'], a.runs)
        if own is None:
            sys.exit(f"{a.binary} could not open {file}")
        print(f"{file}: sheetsleuth {own[0]:.2f} s, {own[1]:.0f} MB")
        for name, (ending, code) in PEERS.items():
            if not file.endswith(ending):
                continue
            start = measure([python, "-c", code.split(" as p")[0]], 2)
            result = measure([python, "-c", f"F={str(path)!r}; {code}"], a.runs)
            if result is None or start is None:
                print(f"  {name}: failed")
                continue
            seconds = result[0] - start[0]
            print(f"  {name}: {seconds:.2f} s, {result[1]:.0f} MB; sheetsleuth takes {own[0] / seconds:.2f} of the time, {own[1] / result[1]:.2f} of the memory")


if __name__ == "__main__":
    main()
