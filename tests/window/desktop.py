"""The program as a guest of the desktop, in the real window: killed and recovered, handed files by a second start, given next week's export.

usage: desktop.py PROGRAM FOLDER     (DISPLAY and XDG_RUNTIME_DIR must be set; pictures go to FOLDER)
Prints one line a step and `N passed, N failed`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from clipboard import Clipboard, paste_by_key
from drop import drop
from steps import Steps

PORT = 5748


def export(path, column, days):
    """Sales of four regions by day, `column` naming the regions."""
    lines = [f"Date,{column},Sales"]
    for day in range(days):
        for place, region in enumerate(["Thailand", "Germany", "France", "Japan"]):
            lines.append(f"2026-{1 + day // 28:02}-{1 + day % 28:02},{region},{400 + 50 * place + day * 7 % 11}")
    path.write_text("\n".join(lines) + "\n")
    return path


class Desktop(Steps):
    def __init__(self, program, folder):
        super().__init__(program, folder, PORT, SHEETSLEUTH_HOME=f"{folder}/home")
        self.start(export(self.folder / "w1.csv", "Region", 56))

    def work_is_kept_within_five_seconds_and_offered_after_a_kill(self):
        self.window.wait("~224 rows")
        self.window.settle()
        self.window.click("Sales", role="columnHeader")
        end = time.monotonic() + 5
        kept = self.folder / "home" / "data" / "unsaved"
        while not list(kept.glob("*.json")):
            assert time.monotonic() < end, "nothing was kept within five seconds"
            time.sleep(0.1)
        self.again()
        self.window.wait("~Unsaved work on w1.csv was kept")
        self.window.click("Restore the unsaved work")
        self.window.wait("~224 rows")
        self.window.wait("Undo")
        self.picture("recovered")

    def a_second_start_hands_its_files_over(self):
        second = export(self.folder / "second.csv", "Region", 28)
        environment = {k: v for k, v in self.environment.items() if k != "EGUI_INSPECTION"}
        subprocess.run([self.program, str(second)], env=environment, check=True, timeout=20)
        self.window.wait("second.csv", role="tab")
        self.window.wait("~112 rows")

    def next_week_is_one_drop_even_with_a_renamed_column(self):
        self.window.click("w1.csv", role="tab")
        drop("Sheetsleuth", [export(self.folder / "w2.csv", "Market", 63)])
        self.window.click("~Replace w")
        self.window.wait("What Region has become")
        self.picture("replace")
        self.window.click("Use this file with these matches")
        self.window.wait("~252 rows")
        self.window.wait("w2.csv", role="tab")

    def a_table_copied_in_a_spreadsheet_is_pasted(self):
        with Clipboard("Shop\tOrders\nBangkok\t12\nBerlin\t7\nSeoul\t9\n"):
            self.paste_by_menu()
            self.window.wait("~3 rows")
        self.window.wait("Seoul")
        self.window.key("W", ctrl=True)
        self.window.click("w2.csv", role="tab")
        self.window.wait("~252 rows")

    def a_table_copied_in_a_browser_without_a_text_is_pasted(self):
        """Nothing happened, and nothing was said."""
        page = "<meta charset='utf-8'><table><tr><th>Shop<th>Orders<tr><td>กรุงเทพ<td>12<tr><td>北京<td>7<tr><td>Seoul<td>9</table>"
        for paste in (self.paste_by_menu, lambda: paste_by_key("Sheetsleuth")):
            with Clipboard(page, Clipboard.PAGE):
                paste()
                self.window.wait("~3 rows")
            self.window.wait("北京")
            self.window.key("W", ctrl=True)
            self.window.click("w2.csv", role="tab")
            self.window.wait("~252 rows")

    def paste_by_menu(self):
        self.window.click("File")
        self.window.click("Paste a table")

    def every_kind_of_edit_is_a_named_step_back(self):
        """One edit after the other, each as a person makes it; then undo, which says the name of each, back to where it began."""
        began = self.next_undone()
        names = []
        for edit in self.EDITS:
            before = self.next_undone()
            edit(self)
            end = time.monotonic() + 60
            while (name := self.next_undone()) == before:
                assert time.monotonic() < end, f"{edit.__name__} is no step: {name!r}"
            names.append(name)
        for name in reversed(names):
            assert self.next_undone() == name, (self.next_undone(), name)
            self.window.key("Z", ctrl=True)
            self.window.settle()
        end = time.monotonic() + 60
        while self.next_undone() != began:
            assert time.monotonic() < end, (self.next_undone(), began)
        self.window.wait("w2.csv", role="tab")
        self.window.wait("~252 rows")

    def next_undone(self):
        """The step that undo would take back, as the palette names it."""
        self.window.key("K", ctrl=True)
        self.window.wait("Type a command")
        self.window.type("Undo")
        self.window.settle()
        named = [name for role, name, _ in self.window.widgets() if role == "listBoxOption" and name.startswith("Undo: ")]
        self.window.key("Escape")
        self.window.settle()
        return named[0].split(",")[0] if named else None

    def page(self, name):
        self.window.click(name, role="tab")
        self.window.settle()

    def sorts(self):
        self.page("Data")
        self.window.click("Sales", role="columnHeader")

    def hides_a_column(self):
        self.window.click("Columns")
        self.window.click("~Sales", role="checkBox")
        self.window.key("Escape")

    def filters(self):
        self.window.click("Market", role="columnHeader", other=True)
        self.window.click("Filter\u2026")
        self.window.click("Japan", role="checkBox")
        self.window.click("Apply filter")

    def adds_a_step(self):
        self.palette("Remove duplicates")
        self.window.click("Add step to the table")

    def changes_the_pivot(self):
        self.page("Pivot")
        self.window.click("Menu of field Sales")
        self.window.click("Add to values")

    def changes_the_chart(self):
        self.page("Chart")
        self.window.click("~: kind of chart")
        self.window.click("Bar")

    def proposes_a_board(self):
        self.page("Board")
        self.window.click("Propose a board")

    def changes_what_is_looked_for(self):
        self.page("Anomalies")
        self.window.click("~: split by")
        self.window.settle()
        self.window.click("Market", role="checkBox")
        self.window.key("Escape")

    def adds_an_event(self):
        # The calendar stands beside the findings; looking for them is no edit.
        self.window.key("F9")
        self.window.click("Events")
        self.window.click("Double days")

    def replaces_the_source(self):
        self.page("Data")
        drop("Sheetsleuth", [export(self.folder / "w3.csv", "Market", 70)])
        self.window.click("~Replace w")
        self.window.wait("w3.csv", role="tab")

    def adds_a_query(self):
        self.palette("Query with SQL")
        self.window.click("Query", role="multilineTextInput")
        self.window.key("A", ctrl=True)
        self.window.type("SELECT Market, COUNT(*) AS Days FROM w3 GROUP BY Market")
        self.window.settle()
        self.window.key("Enter", ctrl=True)
        self.window.click("Add as a table")
        self.window.wait("Close Query")
        self.palette("Query with SQL")

    EDITS = [
        sorts,
        hides_a_column,
        filters,
        adds_a_step,
        changes_the_pivot,
        changes_the_chart,
        proposes_a_board,
        changes_what_is_looked_for,
        adds_an_event,
        replaces_the_source,
        adds_a_query,
    ]

    def palette(self, name):
        self.window.key("K", ctrl=True)
        self.window.wait("Type a command")
        self.window.type(name)
        self.window.settle()
        self.window.key("Enter")

    def a_query_is_answered_and_becomes_a_table(self):
        self.window.key("J", ctrl=True)
        self.window.wait("Query", role="multilineTextInput")
        self.window.click("Query", role="multilineTextInput")
        # The panel keeps what was asked before.
        self.window.key("A", ctrl=True)
        self.window.type("SELECT Market, SUM(Sales) AS Total FROM w2 GROUP BY Market")
        self.window.settle()
        self.window.key("Enter", ctrl=True)
        self.window.wait("4 rows")
        self.picture("sql")
        self.window.click("Add as a table")
        self.window.wait("Close Query")
        self.window.wait("~4 rows")
        self.window.key("J", ctrl=True)
        self.window.key("Z", ctrl=True)
        self.window.wait_gone("Close Query")

    def a_target_that_cannot_be_written_is_said_and_another_is_taken(self):
        self.window.click("w2.csv", role="tab")
        locked = self.folder / "locked.xlsx"
        (locked / "in the way").mkdir(parents=True)
        self.export_to(locked)
        self.window.wait("~locked.xlsx")
        self.picture("locked")
        other = self.folder / "elsewhere.xlsx"
        self.export_to(other)
        self.window.wait("Open folder", patience=180)
        assert other.stat().st_size > 4000
        self.window.click("Done")

    def export_to(self, target):
        if self.window.find("Path of the workbook") is None:
            self.window.click("Export")
        self.window.wait("Path of the workbook")
        self.window.settle()
        self.window.click("Path of the workbook")
        self.window.settle()
        self.window.key("A", ctrl=True)
        self.window.type(str(target))
        self.window.settle()
        self.window.click("Export the workbook")
        self.window.settle()

    def an_idle_window_uses_no_processor(self):
        self.window.settle()
        time.sleep(3)
        ticks = lambda: sum(map(int, Path(f"/proc/{self.running.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
        before = ticks()
        time.sleep(10)
        used = (ticks() - before) / os.sysconf("SC_CLK_TCK")
        assert used < 0.1, f"{used:.2f} s of processor in 10 s"

    STEPS = [
        work_is_kept_within_five_seconds_and_offered_after_a_kill,
        a_second_start_hands_its_files_over,
        next_week_is_one_drop_even_with_a_renamed_column,
        a_table_copied_in_a_spreadsheet_is_pasted,
        a_table_copied_in_a_browser_without_a_text_is_pasted,
        every_kind_of_edit_is_a_named_step_back,
        a_query_is_answered_and_becomes_a_table,
        a_target_that_cannot_be_written_is_said_and_another_is_taken,
        an_idle_window_uses_no_processor,
    ]


if __name__ == "__main__":
    Desktop(*sys.argv[1:]).walk()
