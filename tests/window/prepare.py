"""An untidy export is put right in the real window, step by step, each seen to work and taken back by its name.

usage: prepare.py PROGRAM FOLDER     (DISPLAY and XDG_RUNTIME_DIR must be set; pictures go to FOLDER)
Prints one line a step and `N passed, N failed`.
"""

import sys
from collections import defaultdict

from steps import Steps

PORT = 5750
UNTIDY = """Code,Region,Product,Amount
TH-101,Thailand, Red  shirt ,10
TH-102,,Blue shirt,20
TH-103,,Red shirt,30
DE-104,Germany,red shirt,40
DE-105,,Blue shirt ,50
"""
# The first code stands here twice, the last one not at all.
MANAGERS = """Code,Manager
TH-101,Anan
TH-101,Somchai
TH-102,Anan
TH-103,Anan
DE-104,Eva
"""
WIDE = "Region,2026-01,2026-02,2026-03\nThailand,10,20,30\nGermany,40,50,60\n"
SEPARATED = "Day;Amount\n01/02/2026;1,5\n02/02/2026;2,5\n03/02/2026;3,5\n"


class Prepare(Steps):
    def __init__(self, program, folder):
        super().__init__(program, folder, PORT, SHEETSLEUTH_HOME=f"{folder}/prepare home")
        self.start(self.write("managers.csv", MANAGERS), self.write("untidy.csv", UNTIDY))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def empty_cells_take_the_value_above(self):
        self.window.wait("~5 rows")
        self.window.click("untidy.csv", role="tab")
        self.window.wait("Rows of untidy")
        self.step("Fill down")
        self.window.click("Region", role="checkBox")
        self.apply()
        self.until(lambda: self.column("Region") == ["Thailand"] * 3 + ["Germany"] * 2)

    def blanks_around_and_within_texts_go(self):
        # The reader takes blanks at the ends for no part of a text; those within are left to a step.
        self.step("Trim blanks")
        self.apply()
        self.until(lambda: self.column("Product") == ["Red shirt", "Blue shirt", "Red shirt", "red shirt", "Blue shirt"])

    def another_spelling_is_replaced(self):
        self.step("Replace values")
        self.window.wait("Value 1")
        self.choose_in("Column", "Product")
        self.fill("Value 1", "red shirt")
        self.fill("Replacement 1", "Red shirt")
        self.apply()
        self.until(lambda: self.column("Product").count("Red shirt") == 3)

    def a_code_is_split_at_its_mark(self):
        self.step("Split column")
        self.choose_in("Column", "Code")
        self.fill("Separator", "-")
        self.window.click("Keep the column too")
        self.apply()
        self.until(lambda: self.column("Code 1") == ["TH", "TH", "TH", "DE", "DE"] and self.column("Code 2")[0] == "101")
        self.picture("prepare-split")

    def a_lookup_says_what_it_finds_and_what_it_would_multiply(self):
        self.step("Look up columns")
        self.window.wait("4 of 5 rows found (80.0 %)")
        self.window.wait("~1 key found nothing: DE-105")
        self.window.wait("~multiplied, 5 rows would become 6.")
        self.picture("prepare-lookup")
        # Nothing is multiplied unasked: the step waits for what is to be done with the key that is there twice.
        self.window.click("Take the first")
        self.apply()
        self.until(lambda: self.column("Manager")[0] == "Anan" and len(self.column("Code 1")) == 5)

    def every_step_is_taken_back_by_its_name(self):
        for _ in range(5):
            self.window.click("Undo")
            self.window.settle()
        self.until(lambda: self.column("Region") == ["Thailand", "–", "–", "Germany", "–"])
        for _ in range(5):
            self.window.click("Redo")
            self.window.settle()
        self.until(lambda: len(self.column("Manager")) == 5)

    def months_across_the_columns_become_rows(self):
        self.again(self.write("wide.csv", WIDE))
        self.window.wait("~2 rows")
        self.step("Unpivot columns")
        self.window.settle()
        self.picture("prepare-unpivot")
        self.apply()
        self.window.wait("~6 rows")

    def how_a_file_was_read_is_changed_taken_back_and_remembered(self):
        self.again(self.write("ambiguous.csv", SEPARATED))
        self.window.wait("~3 rows")
        self.until(lambda: self.column("Amount")[:1] == ["1.5"])
        self.window.key("I", ctrl=True)
        self.window.wait("~2026")
        self.picture("prepare-read")
        self.window.click("~02/02/2026", role="cell", other=True)
        self.window.click("Leave this row out")
        self.window.wait("~2 rows")
        self.window.click("Undo")
        self.window.wait("~3 rows")
        # Nothing in the file tells which of the two is the month: what a person says holds for the next file too.
        self.window.click("Month first")
        self.window.click("Done")
        self.until(lambda: self.column("Day") == ["2026-01-02", "2026-02-02", "2026-03-02"])
        self.again(self.write("next.csv", SEPARATED.replace("1,5", "7,5")))
        self.until(lambda: self.column("Amount")[:1] == ["7.5"])
        self.until(lambda: self.column("Day") == ["2026-01-02", "2026-02-02", "2026-03-02"])

    # ---------------------------------------------------------------- in the window

    def step(self, name):
        """Begin a step from the command palette."""
        self.window.settle()
        self.window.key("K", ctrl=True)
        self.window.settle()
        self.window.type(name)
        self.window.settle()
        self.window.key("Enter")
        self.window.wait("Add step to the table")
        self.window.settle()

    def apply(self):
        self.window.settle()
        self.window.click("Add step to the table")
        self.window.wait_gone("Add step to the table")
        self.window.settle()

    def choose_in(self, name, choice):
        self.window.click(name, role="comboBox")
        self.window.settle()
        self.window.click(choice, role="menuItem")
        self.window.settle()

    def fill(self, name, text):
        self.window.click(name)
        self.window.settle()
        self.window.key("A", ctrl=True)
        self.window.type(text)
        self.window.settle()

    def column(self, title):
        """The cells below a title, as they are drawn, from the top; missing ones as dashes."""
        widgets = list(self.window.widgets())
        head = next((box for role, name, box in widgets if role == "columnHeader" and name == title), None)
        lines = defaultdict(str)
        for role, name, box in widgets:
            if role == "cell" and head is not None:
                lines[box[1]] += name if abs(box[0] - head[0]) < 2 else ""
        return [text for _, text in sorted(lines.items())]

    STEPS = [
        empty_cells_take_the_value_above,
        blanks_around_and_within_texts_go,
        another_spelling_is_replaced,
        a_code_is_split_at_its_mark,
        a_lookup_says_what_it_finds_and_what_it_would_multiply,
        every_step_is_taken_back_by_its_name,
        months_across_the_columns_become_rows,
        how_a_file_was_read_is_changed_taken_back_and_remembered,
    ]


if __name__ == "__main__":
    Prepare(*sys.argv[1:]).walk()
