"""A pivot made twice in the real window, by the mouse alone and by the keyboard alone; both must say what the rows add up to.

usage: pivot.py PROGRAM FOLDER [TIMES]     (DISPLAY and XDG_RUNTIME_DIR must be set; pictures go to FOLDER)
Every row is written TIMES times: 371 make half a million. Prints one line a step and `N passed, N failed`.
"""

import datetime
import sys
from collections import defaultdict

from steps import Steps

PORT = 5749
REGIONS = ["Thailand", "Germany", "France", "Japan"]
CHANNELS = ["live", "shop", "video"]
STATUSES = ["completed", "completed", "cancelled"]


def sales():
    """Rows of (day of the year, region, channel, status, amount) over a year, in whole numbers."""
    for day in range(365):
        for place, region in enumerate(REGIONS):
            number = day * 4 + place
            yield day, region, CHANNELS[number % 3], STATUSES[number // 3 % 3], 400 + 50 * place + number * 13 % 97


def export(path, times):
    first = datetime.date(2025, 1, 1)
    lines = ["Date,Region,Channel,Status,Amount"]
    for day, region, channel, status, amount in sales():
        lines += [f"{first + datetime.timedelta(days=day)},{region},{channel},{status},{amount}"] * times
    path.write_text("\n".join(lines) + "\n")
    return path


def expected(times):
    """What the pivot shows: completed sales by region and channel, by quarter, with every total; names and numbers as text."""
    ends = [90, 181, 273, 365]
    sums, counts = defaultdict(int), defaultdict(int)
    for day, region, channel, status, amount in sales():
        if status == "completed":
            quarter = next(q for q, end in enumerate(ends) if day < end)
            for row in [(region, channel), (region,), ()]:
                for column in [quarter, "all"]:
                    sums[row, column] += amount * times
                    counts[row, column] += times
    return sums, counts


class Pivot(Steps):
    def __init__(self, program, folder, times=1):
        super().__init__(program, folder, PORT, SHEETSLEUTH_HOME=f"{folder}/pivot home")
        self.size = sum(1 for _ in sales()) * int(times)
        self.start(export(self.folder / "sales.csv", int(times)))
        self.sums, self.counts = expected(int(times))

    # ---------------------------------------------------------------- by the mouse alone

    def the_mouse_takes_fields_off_the_wells(self):
        self.window.wait(f"~{self.size:,} rows")
        self.window.click("Pivot", role="tab")
        self.window.wait("Grand total")
        while (placed := self.placed()) is not None:
            self.window.drag(placed, "Sheetsleuth")
            self.window.settle()

    def the_mouse_drags_fields_to_the_wells(self):
        for field, well in [("Region", "Rows"), ("Amount", "Values"), ("Date", "Columns"), ("Status", "Filters")]:
            self.window.drag(field, f"{well} of the pivot")
            self.window.wait(f"~{field}")
            self.window.settle()
        # Below the field that is there already.
        self.window.drag("Channel", "Region in rows", below=True)
        self.window.wait("Channel in rows")
        self.window.click("~Date ", role="button")
        self.window.click("By quarter")
        self.window.wait("Date (quarter) in columns")

    def the_mouse_filters_by_a_list(self):
        self.window.click("Status: all in filters")
        self.window.click("Choose values…")
        self.window.click("~cancelled", role="checkBox")
        self.window.click("Apply filter")
        self.says_what_the_rows_add_up_to("mouse")

    def the_mouse_sorts_by_a_column(self):
        self.window.click("Grand total", role="columnHeader", other=True)
        self.window.click("Sort largest first")
        self.largest_first()

    def the_mouse_opens_the_rows_behind_a_total(self):
        cell = f"{self.sums[('Japan',), 'all']:,}"
        self.window.click(cell, role="cell", times=2)
        self.window.wait(f"~{self.counts[('Japan',), 'all']:,} rows")
        self.picture("pivot-mouse-rows")
        self.window.click("Close the rows behind")
        self.window.wait_gone("~Rows behind")

    def the_mouse_folds_and_takes_everything_back(self):
        self.window.click("Japan", role="cell", times=2)
        self.until(lambda: ("Japan", "live") not in self.numbers() and ("Japan",) in self.numbers())
        while self.placed_fields() != self.first:
            self.window.click("Undo")
            self.window.settle()

    # ---------------------------------------------------------------- by the keyboard alone

    def the_keyboard_takes_fields_off_the_wells(self):
        self.window.key("Num1", ctrl=True)
        self.window.settle()
        self.window.key("Num2", ctrl=True)
        self.window.settle()
        self.window.key("F6")
        self.window.settle()
        while self.placed() is not None:
            assert self.window.focused() in self.placed_fields(), self.window.focused()
            self.window.key("Delete")
            self.window.settle()

    def the_keyboard_puts_fields_into_the_wells(self):
        for field, well in [("Region", "rows"), ("Channel", "rows"), ("Amount", "values"), ("Date", "columns"), ("Status", "filters")]:
            self.window.reach(f"Menu of field {field}")
            self.choose(f"Add to {well}")
            # The keyboard stays where it was, so that the next field is near.
            assert self.window.focused() == f"Menu of field {field}", self.window.focused()
        date = next(name for name in self.placed_fields() if name.startswith("Date "))
        self.window.reach(date, back=True)
        self.choose("By quarter")
        self.window.wait("Date (quarter) in columns")

    def the_keyboard_filters_by_a_list(self):
        self.window.reach("Status: all in filters")
        self.choose("Choose values…")
        self.window.reach("cancelled", contains=True)
        self.window.key("Space")
        self.window.settle()
        self.window.key("Enter")
        self.says_what_the_rows_add_up_to("keyboard")

    def the_keyboard_sorts_by_a_column(self):
        # The field whose values were chosen has the keyboard once the list is closed.
        assert self.window.focused() == "Status is completed in filters", self.window.focused()
        self.window.key("F6")
        self.window.settle()
        assert self.window.focused() == "Pivot table", self.window.focused()
        self.window.key("Home", ctrl=True)
        self.window.key("ArrowRight", ctrl=True)
        self.window.key("F10", shift=True)
        self.window.settle()
        self.window.reach("Sort largest first", by="ArrowDown")
        self.window.key("Enter")
        self.largest_first()

    def the_keyboard_opens_the_rows_behind_a_total(self):
        self.window.key("Home", ctrl=True)
        for _ in CHANNELS:
            self.window.key("ArrowDown")
        self.window.key("End")
        self.window.key("Enter")
        self.window.wait(f"~{self.counts[('Japan',), 'all']:,} rows")
        self.picture("pivot-keyboard-rows")
        self.window.key("Escape")
        self.window.wait_gone("~Rows behind")

    def the_keyboard_folds_and_takes_everything_back(self):
        self.window.key("Home")
        self.window.key("Minus")
        self.until(lambda: ("Japan", "live") not in self.numbers() and ("Japan",) in self.numbers())
        while self.placed_fields() != self.first:
            self.window.key("Z", ctrl=True)
            self.window.settle()

    # ---------------------------------------------------------------- what both must come to

    def placed_fields(self):
        wells = (" in rows", " in columns", " in values", " in filters")
        return [name for role, name, _ in self.window.widgets() if role == "button" and name.endswith(wells)]

    def placed(self):
        fields = self.placed_fields()
        if not hasattr(self, "first"):
            self.first = fields
        return next(iter(fields), None)

    def choose(self, line):
        """Take a line of the menu that the Enter key opens."""
        self.window.key("Enter")
        self.window.wait(line)
        self.window.settle()
        self.window.reach(line, by="ArrowDown")
        self.window.key("Enter")
        self.window.settle()

    def rows(self):
        """The lines of the table as it is drawn, from the top."""
        lines = defaultdict(list)
        for role, name, box in self.window.widgets():
            if role == "cell":
                lines[box[1]].append((box[0], name))
        return [[name for _, name in sorted(line)] for _, line in sorted(lines.items())]

    def numbers(self):
        """The numbers of every line of the table, by the items it is named after; the last is the total."""
        found, above = {}, None
        for line in self.rows():
            numbers = [text for text in line if text[:1].isdigit()]
            names = [text.removesuffix(" total") for text in line if text not in numbers]
            above = names[0] if names[0] in REGIONS else above
            place = () if names[0] == "Grand" else (above, names[-1]) if names[-1] in CHANNELS else (above,)
            found[place] = numbers
        return found

    def says_what_the_rows_add_up_to(self, by):
        rows = {row for row, _ in self.sums}
        wanted = {row: [f"{self.sums[row, column]:,}" for column in [0, 1, 2, 3, "all"]] for row in rows}
        self.until(lambda: self.numbers() == wanted)
        self.picture(f"pivot-{by}")

    def largest_first(self):
        wanted = sorted(REGIONS, key=lambda region: self.sums[(region,), "all"], reverse=True)
        self.until(lambda: [line[0] for line in self.rows() if line[0] in REGIONS] == wanted)

    STEPS = [
        the_mouse_takes_fields_off_the_wells,
        the_mouse_drags_fields_to_the_wells,
        the_mouse_filters_by_a_list,
        the_mouse_sorts_by_a_column,
        the_mouse_opens_the_rows_behind_a_total,
        the_mouse_folds_and_takes_everything_back,
        the_keyboard_takes_fields_off_the_wells,
        the_keyboard_puts_fields_into_the_wells,
        the_keyboard_filters_by_a_list,
        the_keyboard_sorts_by_a_column,
        the_keyboard_opens_the_rows_behind_a_total,
        the_keyboard_folds_and_takes_everything_back,
    ]


if __name__ == "__main__":
    Pivot(*sys.argv[1:]).walk()
