#!/usr/bin/env python3
"""Makes a workbook that has what must survive an annotation: a chart, a pivot, macros, a comment, an image, conditional formats and a
protected sheet. LibreOffice makes it, so that no part of it is ours.

usage: lively.py OUT.xlsm IMAGE.png

Run by the Python that has LibreOffice's `uno`. `tests/it/fixtures/lively.xlsm` came of it.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.awt import Rectangle, Size
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.DataPilotFieldOrientation import DATA, ROW
from com.sun.star.table import CellAddress, CellRangeAddress

MACRO = "Sub Greet\n  MsgBox \"Good morning\"\nEnd Sub\n"


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def connect(folder):
    pipe = f"sheetsleuth{time.monotonic_ns()}"
    profile = f"-env:UserInstallation={pathlib.Path(folder).as_uri()}"
    office = subprocess.Popen(["soffice", "--headless", "--norestore", profile, f"--accept=pipe,name={pipe};urp;"])
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(120):
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    office.kill()
    raise SystemExit("LibreOffice does not answer")


def fill(sheet):
    rows = [("Day", "Region", "Sales")]
    rows += [(day, ["North", "South"][day % 2], 5.0 if day == 15 else 100.0 + 10 * (day % 7)) for day in range(1, 25)]
    sheet.getCellRangeByName(f"A1:C{len(rows)}").setDataArray(tuple(rows))
    sheet.getCellByPosition(3, 0).setString("Twice")
    for row in range(1, len(rows)):
        sheet.getCellByPosition(3, row).setFormula(f"=2*C{row + 1}")
    return len(rows)


def chart(document, sheet, rows):
    place, source = Rectangle(12000, 500, 12000, 7000), CellRangeAddress(sheet.RangeAddress.Sheet, 2, 0, 2, rows - 1)
    sheet.Charts.addNewByName("Sales", place, (source,), True, False)


def image(document, sheet, path):
    shape = document.createInstance("com.sun.star.drawing.GraphicObjectShape")
    provider = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.graphic.GraphicProvider")
    del provider
    shape.GraphicURL = pathlib.Path(path).resolve().as_uri()
    sheet.DrawPage.add(shape)
    shape.setSize(Size(2000, 2000))


def pivot(document, sheet, rows):
    tables = document.Sheets.getByName("Pivot").DataPilotTables
    table = tables.createDataPilotDescriptor()
    table.setSourceRange(CellRangeAddress(sheet.RangeAddress.Sheet, 0, 0, 2, rows - 1))
    fields = table.DataPilotFields
    fields.getByName("Region").Orientation = ROW
    fields.getByName("Sales").Orientation = DATA
    tables.insertNewByName("Sales by region", CellAddress(document.Sheets.getByName("Pivot").RangeAddress.Sheet, 0, 2), table)


def conditional(sheet, rows):
    cells = sheet.getCellRangeByName(f"C2:C{rows}")
    entries = cells.ConditionalFormat
    from com.sun.star.sheet.ConditionOperator import GREATER

    entries.addNew(properties(Operator=GREATER, Formula1="150", StyleName="Good"))
    cells.ConditionalFormat = entries


def main():
    out, picture = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with tempfile.TemporaryDirectory() as profile:
        office, context = connect(profile)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        try:
            document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, properties(Hidden=True))
            sheet = document.Sheets.getByIndex(0)
            sheet.setName("Année 1 & co")
            document.Sheets.insertNewByName("Pivot", 1)
            document.Sheets.insertNewByName("Locked", 2)
            rows = fill(sheet)
            chart(document, sheet, rows)
            image(document, sheet, picture)
            pivot(document, sheet, rows)
            conditional(sheet, rows)
            sheet.Annotations.insertNew(CellAddress(0, 2, 3), "Ask Mai about this one")
            locked = document.Sheets.getByName("Locked")
            locked.getCellByPosition(0, 0).setString("Not to be changed")
            locked.protect("secret")
            libraries = document.BasicLibraries
            libraries.VBACompatibilityMode = True
            libraries.getByName("Standard").insertByName("Module1", MACRO)
            document.storeToURL(out.as_uri(), properties(FilterName="Calc MS Excel 2007 VBA XML"))
            document.close(True)
        finally:
            try:
                desktop.terminate()
            except Exception:
                pass
            office.wait(30)


if __name__ == "__main__":
    main()
