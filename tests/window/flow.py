"""The main job in the real window, from a dropped file to an annotated workbook, as a person would do it.

usage: flow.py PROGRAM SAMPLE FOLDER     (DISPLAY must be set; pictures of every step go to FOLDER)
Prints one line a step and `N passed, N failed`.
"""

import sys
from pathlib import Path

import openpyxl

from drop import drop
from steps import Steps

PORT = 5747


class Flow(Steps):
    def __init__(self, program, sample, folder):
        # A profile of its own, so that neither the recent files nor the theme of whoever runs this matters.
        super().__init__(program, folder, PORT, XDG_CONFIG_HOME=f"{folder}/config", XDG_DATA_HOME=f"{folder}/data")
        self.sample = Path(sample)
        self.start()

    def an_empty_window_says_what_to_do(self):
        self.window.wait("Open files")
        self.window.wait("Try the sample")

    def a_dropped_file_opens(self):
        drop("Sheetsleuth", [self.sample])
        self.window.wait(self.sample.name, role="tab")
        self.window.wait("~30,000 rows")

    def a_broken_file_says_so_and_closes_nothing(self):
        broken = self.folder / "broken.xlsx"
        broken.write_bytes(self.sample.read_bytes()[:40_000])
        drop("Sheetsleuth", [broken])
        self.window.wait("~broken.xlsx")
        self.window.wait(self.sample.name, role="tab")
        self.window.click("Dismiss")

    def another_table_of_the_file_is_chosen(self):
        self.window.click("Table", role="comboBox")
        self.window.click("~Daily metrics")
        self.window.wait("~19,638 rows")

    def the_pivot_has_a_grand_total_and_leads_to_rows(self):
        self.window.click("Pivot", role="tab")
        self.window.wait("Grand total")
        self.window.click("Thailand")
        self.picture("pivot")
        # One click on a number leads to the rows behind it, and Escape closes them.
        self.window.click("~,", role="cell")
        self.window.wait("~Rows behind")
        self.window.key("Escape")
        self.window.wait_gone("~Rows behind")

    def the_pivot_is_drawn(self):
        self.window.click("Chart", role="tab")
        self.window.click("~: kind of chart")
        self.window.click("Bar")
        self.window.wait("~Chart: ")
        self.picture("chart")

    def anomalies_are_found_and_lead_to_rows(self):
        self.window.click("Anomalies", role="tab")
        self.window.click("Find anomalies")
        self.window.wait("Show rows", patience=120)
        self.picture("anomalies")
        self.window.click("Show rows")
        self.window.wait("~Rows behind")

    def the_workbook_is_written_and_read_by_another_program(self):
        target = self.folder / "findings.xlsx"
        self.window.click("Export")
        self.window.wait("Path of the workbook")
        self.window.settle()
        self.window.click("Path of the workbook")
        self.window.settle()
        self.window.key("A", ctrl=True)
        self.window.type(str(target))
        self.window.click("Export the workbook")
        self.window.wait("Open folder", patience=180)
        book = openpyxl.load_workbook(target)
        assert {"Summary", "Findings", "Data", "Checks", "About"} <= set(book.sheetnames), book.sheetnames
        assert book["Data"].max_row == 19_639, book["Data"].max_row

    def undo_takes_the_last_edit_back(self):
        self.window.click("Done")
        # What was asked of the chart and of the findings comes before the table.
        for _ in range(4):
            self.window.click("Undo")
            self.window.settle()
            try:
                self.window.wait("~30,000 rows", patience=3)
                return
            except AssertionError:
                pass
        self.window.wait("~30,000 rows")

    STEPS = [
        an_empty_window_says_what_to_do,
        a_dropped_file_opens,
        a_broken_file_says_so_and_closes_nothing,
        another_table_of_the_file_is_chosen,
        the_pivot_has_a_grand_total_and_leads_to_rows,
        the_pivot_is_drawn,
        anomalies_are_found_and_lead_to_rows,
        the_workbook_is_written_and_read_by_another_program,
        undo_takes_the_last_edit_back,
    ]


if __name__ == "__main__":
    Flow(*sys.argv[1:]).walk()
