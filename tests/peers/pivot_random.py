"""Random pivots against pandas: every cell, subtotal and total, as the command line prints them.

    python tests/peers/pivot_random.py --program target/release/sheetsleuth --pivots 500 --seed 1
    python tests/peers/pivot_random.py --program … --data orders.xlsx --dimensions Country --dates InvoiceDate --numbers Quantity,UnitPrice

Row filters, filters by name and by value, top items with and without Others, orders by a value, by one column and by hand, ratios,
bins, calendars, forms, subtotals and the ways to show a value come in any combination, several of a kind in one pivot. What was met
in how many pivots is printed at the end.

The peer never adds up a part: each cell is the aggregate over the rows that its row and column name, filtered from the whole
table anew. Ways to show a value are computed from such cells by rules written here a second time. Needs pandas and numpy.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Cells of one pivot that are compared at most.
MOST_CELLS = 250
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


# ---------------------------------------------------------------- data

def generate(seed: int, rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    pick = lambda items, share: [None if rng.random() < share else items[i] for i in rng.integers(0, len(items), rows)]
    days = pd.Timestamp("2024-11-17") + pd.to_timedelta(rng.integers(0, 520, rows), unit="D")
    at = days + pd.to_timedelta(rng.integers(0, 86400, rows), unit="s")
    frame = pd.DataFrame({
        "Region": pick(["West", "East", "North", "south"], 0.05),
        "City": pick(["Ankara", "Bern", "Cairo", "Delhi", "Essen", "Faro", "10", "9"], 0.03),
        "Channel": pick(["Ads", "Live", "Shop"], 0.0),
        "Customer": [f"C{i:03}x" for i in rng.integers(0, 120, rows)],
        "Order Date": days,
        "Paid At": at,
        "Units": rng.integers(-3, 12, rows).astype("float"),
        "Sales": np.round(rng.normal(80, 60, rows), 2),
        "Weight": np.round(rng.random(rows) * 3 + 0.1, 2),
    })
    frame.loc[rng.random(rows) < 0.06, "Order Date"] = pd.NaT
    frame.loc[rng.random(rows) < 0.06, "Units"] = np.nan
    frame.loc[rng.random(rows) < 0.04, "Sales"] = np.nan
    return frame


class Data:
    """A table, the file that holds it, and what its columns are for."""

    def __init__(self, frame, path, dimensions, dates, moments, numbers):
        self.frame, self.path = frame, path
        self.dimensions, self.dates, self.moments, self.numbers = dimensions, dates, moments, numbers


def generated(folder: Path, seed: int) -> Data:
    frame, path = generate(seed), folder / f"data-{seed}.csv"
    out = frame.copy()
    out["Order Date"] = out["Order Date"].dt.strftime("%Y-%m-%d")
    out["Paid At"] = out["Paid At"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    out["Units"] = out["Units"].map(lambda v: "" if pd.isna(v) else str(int(v)))
    out.to_csv(path, index=False)
    return Data(frame, path, ["Region", "City", "Channel"], ["Order Date"], ["Paid At"], ["Units", "Sales", "Weight"])


def given(args, folder: Path) -> Data:
    """A file of somebody's, as the program reads it: reading is judged elsewhere."""
    path = folder / "given.csv"
    subprocess.run([args.program, "convert", args.data, "-o", str(path)], check=True)
    split = lambda text: [t for t in text.split(",") if t]
    moments, dates, dimensions, numbers = map(split, (args.moments, args.dates, args.dimensions, args.numbers))
    kinds = {c: str for c in dimensions}
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""], low_memory=False)
    if args.rows and len(frame) > args.rows:
        frame = frame.sample(args.rows, random_state=args.seed).sort_index()
        frame.to_csv(path, index=False)
    for column in dates + moments:
        frame[column] = pd.to_datetime(frame[column].str.slice(0, 19))
    for column in numbers:
        frame[column] = pd.to_numeric(frame[column])
    return Data(frame.reset_index(drop=True), path, dimensions, dates, moments, numbers)


# ---------------------------------------------------------------- fields

def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Field:
    """A field of an axis: how the command line writes it, and the item of every row."""

    def __init__(self, text, label, items, order=None, args=(), span=None):
        self.text, self.label, self.items, self.args = text, label, items, list(args)
        self.order = order  # all items there can be, in order, where the order is not that of the names
        self.span = span  # the periods or bins from the first to the last that occurs, where those between can be filled in
        self.fill, self.unwanted = False, set()
        self.plain, self.together = items, {}  # before items were put together by hand, and which ones under a name

    def filled(self, occurring) -> list:
        """The items that stand under every parent, whether or not they have rows."""
        if not self.fill:
            return []
        if self.span is None:
            return [i for i in self.order if i not in self.unwanted]
        places = [self.span.index(i) for i in occurring if i is not None]
        return [i for i in self.span[min(places):max(places) + 1] if i not in self.unwanted] if places else []


def natural(item):
    """The order of items: numbers by value, then text whatever the case, the missing one last."""
    if item is None:
        return (2, 0, "", "")
    try:
        if item.strip() and item.strip()[-1].isdigit():
            return (0, float(item), "", item)
    except ValueError:
        pass
    return (1, 0, item.lower(), item)


def texts(series) -> np.ndarray:
    return np.array([None if pd.isna(v) else str(v) for v in series], dtype=object)


def date_field(data, column, part, calendar) -> Field:
    series = data.frame[column]
    fiscal, week_start = calendar

    def name(at):
        if pd.isna(at):
            return None
        into_year = (at.month - fiscal) % 12
        year = at.year + (1 if fiscal > 1 and at.month >= fiscal else 0)
        prefix = f"FY{year:04}" if fiscal > 1 else f"{year:04}"
        if part == "year":
            return prefix
        if part == "quarter":
            return f"{prefix}-Q{into_year // 3 + 1}"
        if part == "month":
            return f"{at.year:04}-{at.month:02}"
        if part == "week":
            if week_start == 1:
                iso = at.isocalendar()
                return f"{iso[0]:04}-W{iso[1]:02}"
            return (at - pd.Timedelta(days=(at.isoweekday() - week_start) % 7)).strftime("%Y-%m-%d")
        if part == "day":
            return at.strftime("%Y-%m-%d")
        if part == "quarter-of-year":
            return f"Q{into_year // 3 + 1}"
        if part == "month-of-year":
            return MONTHS[at.month - 1]
        if part == "weekday":
            return WEEKDAYS[at.weekday()]
        return str(at.hour)

    order = {
        "quarter-of-year": ["Q1", "Q2", "Q3", "Q4"],
        "month-of-year": MONTHS[fiscal - 1:] + MONTHS[:fiscal - 1],
        "weekday": WEEKDAYS[week_start - 1:] + WEEKDAYS[:week_start - 1],
        "hour": [str(h) for h in range(24)],
    }.get(part)
    items = np.array([name(v) for v in series], dtype=object)
    days = pd.date_range(series.min().normalize(), series.max().normalize()) if order is None else []
    span = list(dict.fromkeys(name(day) for day in days)) if order is None else None
    return Field(f"{quoted(column)}:{part}", f"{column} ({part.replace('-', ' ')})", items, order, span=span)


def edge_field(data, column, edges) -> Field:
    """Numbers between edges; what lies outside them has two stretches of its own."""
    values = data.frame[column].to_numpy(dtype=float)
    whole = np.nanmax(np.abs(values - np.round(values))) == 0

    def shown(value):
        return f"{value:.0f}" if value == int(value) else f"{value:.6f}".rstrip("0")

    def called(at):
        lower, upper = edges[at - 1] if at > 0 else None, edges[at] if at < len(edges) else None
        if lower is None:
            return f"<{shown(upper)}"
        if upper is None:
            return f"{shown(lower)} and more"
        if whole:
            return shown(lower) if upper - lower <= 1 else f"{shown(lower)}\u2013{shown(upper - 1)}"
        return f"{shown(lower)} to <{shown(upper)}"

    items = np.array([None if math.isnan(v) else called(int(np.searchsorted(edges, v, side="right"))) for v in values], dtype=object)
    order = [called(at) for at in range(len(edges) + 1)]
    return Field(f"{quoted(column)}:edges {' '.join(f'{e:g}' for e in edges)}", f"{column} (grouped)", items, order)


def bin_field(data, column, width, start=0) -> Field:
    values = data.frame[column].to_numpy(dtype=float)
    whole = np.nanmax(np.abs(values - np.round(values))) == 0

    def shown(value):
        return f"{value:.0f}" if value == int(value) else f"{value:.6f}".rstrip("0")

    def name(value):
        return None if math.isnan(value) else called(math.floor(round((value - start) / width, 9)))

    def called(at):
        lower, upper = start + at * width, start + (at + 1) * width
        if not whole:
            return f"{shown(lower)} to <{shown(upper)}"
        return shown(lower) if width <= 1 else f"{shown(lower)}\u2013{shown(upper - 1)}"

    items = np.array([name(v) for v in values], dtype=object)
    places = [math.floor(round((v - start) / width, 9)) for v in values if not math.isnan(v)]
    span = [called(at) for at in range(min(places), max(places) + 1)]
    return Field(f"{quoted(column)}:bins {width}" + (f" from {start}" if start else ""), f"{column} (by {width:,})", items, span, span=span)


def grouped_field(data, rng, column) -> Field:
    """Some items of a column put together by hand, under one or two names."""
    plain, args, together = texts(data.frame[column]), [], {}
    items = plain
    known = sorted({i for i in items if i is not None and "," not in i and '"' not in i and "=" not in i})
    numbers = all(natural(i)[0] == 0 for i in items if i is not None)
    rng.shuffle(known)
    for number in range(rng.choice([1, 2])):
        members, known = known[:rng.choice([2, 3])], known[3:]
        if members:
            args += ["--group", f"{quoted(column)}:Together {number}={','.join(map(quoted, members))}"]
            items = np.array([f"Together {number}" if i in members else i for i in items], dtype=object)
            together[f"Together {number}"] = members
    field = Field(quoted(column), f"{column} (grouped)" if args else column, items, args=args)
    # Among numbers a group stands at its least member among the rows read, among texts where its name belongs.
    field.plain, field.together = plain, together if numbers else {}
    return field


def random_field(data, rng, calendar, taken) -> Field:
    while True:
        kind = rng.choice(["text"] * 4 + ["date", "date", "moment", "bins"])
        if kind == "text" and data.dimensions:
            column = rng.choice(data.dimensions)
            if column in taken:
                continue
            field = grouped_field(data, rng, column) if rng.random() < 0.2 else Field(quoted(column), column, texts(data.frame[column]))
            taken.add(column)
            taken.discard(field.label)
        elif kind == "date" and data.dates:
            part = rng.choice(["year", "quarter", "month", "week", "day", "quarter-of-year", "month-of-year", "weekday"])
            field = date_field(data, rng.choice(data.dates), part, calendar)
        elif kind == "moment" and data.moments:
            part = rng.choice(["year", "quarter", "month", "weekday", "hour"])
            field = date_field(data, rng.choice(data.moments), part, calendar)
        elif kind == "bins" and data.numbers:
            column = rng.choice(data.numbers)
            low, high = float(data.frame[column].min()), float(data.frame[column].max())
            width = max(1, round((high - low) / 6))
            if rng.random() < 0.3:
                field = edge_field(data, column, sorted({math.floor(low + (high - low) * share) for share in (0.3, 0.5, 0.9)}))
            else:
                field = bin_field(data, column, width, rng.choice([0, 0, max(1, width // 3)]))
        else:
            continue
        if field.label not in taken:
            taken.add(field.label)
            return field


# ---------------------------------------------------------------- values

def finite(value):
    return None if value is None or not math.isfinite(value) else float(value)


def aggregates(data):
    """Name, expression, what it is over a frame of rows, and whether it is zero over none."""
    out = [("Rows", "count(*)", len, True)]
    for c in data.numbers:
        q = quoted(c)
        out += [
            (f"Sum {c}", f"sum({q})", lambda f, c=c: f[c].sum(min_count=1), True),
            (f"Avg {c}", f"avg({q})", lambda f, c=c: f[c].mean(), False),
            (f"Min {c}", f"min({q})", lambda f, c=c: f[c].min(), False),
            (f"Max {c}", f"max({q})", lambda f, c=c: f[c].max(), False),
            (f"N {c}", f"count({q})", lambda f, c=c: f[c].count(), True),
            (f"Median {c}", f"median({q})", lambda f, c=c: f[c].median(), False),
            (f"P90 {c}", f"percentile({q}, 0.9)", lambda f, c=c: f[c].quantile(0.9), False),
            (f"P25 {c}", f"percentile({q}, 0.25)", lambda f, c=c: f[c].quantile(0.25), False),
            (f"Product {c}", f"product({q})", lambda f, c=c: product(f[c]), False),
            (f"Var {c}", f"variance({q})", lambda f, c=c: spread(f[c], 1), False),
            (f"Numbers {c}", f"count_numbers({q})", lambda f, c=c: f[c].count(), True),
            (f"Sd {c}", f"stddev({q})", lambda f, c=c: spread(f[c], 1) ** 0.5, False),
            (f"SdP {c}", f"stddev_pop({q})", lambda f, c=c: spread(f[c], 0) ** 0.5, False),
            (f"VarP {c}", f"var_pop({q})", lambda f, c=c: spread(f[c], 0), False),
            (f"First {c}", f"first({q})", lambda f, c=c: first(f[c]), False),
            (f"Last {c}", f"last({q})", lambda f, c=c: first(f[c][::-1]), False),
            (f"Distinct {c}", f"count(distinct {q})", lambda f, c=c: f[c].nunique(), True),
        ]
    for c in data.dimensions:
        out.append((f"Distinct {c}", f"count(distinct {quoted(c)})", lambda f, c=c: f[c].nunique(), True))
    for a, b in zip(data.numbers, data.numbers[1:]):
        qa, qb = quoted(a), quoted(b)
        out.append((f"{a} per {b}", f"sum({qa})/sum({qb})", lambda f, a=a, b=b: divide(f[a].sum(min_count=1), f[b].sum(min_count=1)), False))
        out.append((f"{a} by {b}", f"weighted_avg({qa}, {qb})", lambda f, a=a, b=b: weighted(f, a, b), False))
    return out


def first(series):
    present = series.dropna()
    return present.iloc[0] if len(present) else math.nan


def product(series):
    present = series.dropna()
    with np.errstate(over="ignore"):
        return float(np.prod(present.to_numpy(dtype=float))) if len(present) else math.nan


def spread(series, lost):
    """The variance, which pandas gives as nearly zero where all numbers are equal."""
    present = series.dropna()
    return 0.0 if len(present) > lost and present.nunique() == 1 else present.var(ddof=lost)


def divide(a, b):
    return math.nan if pd.isna(a) or pd.isna(b) or b == 0 else a / b


def weighted(frame, a, b):
    both = frame[[a, b]].dropna()
    return divide((both[a] * both[b]).sum(), both[b].sum())


# ---------------------------------------------------------------- one pivot

class Pivot:
    def __init__(self, data, rng):
        self.data, self.rng = data, rng
        self.calendar = (rng.choice([1, 1, 4, 10]), rng.choice([1, 1, 7]))
        taken = set()
        self.rows = [random_field(data, rng, self.calendar, taken) for _ in range(rng.choice([0, 1, 1, 2, 2, 3]))]
        self.columns = [random_field(data, rng, self.calendar, taken) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
        self.values = rng.sample(aggregates(data), rng.choice([1, 1, 2, 3]))
        self.included = np.ones(len(data.frame), dtype=bool)
        self.read = self.included.copy()  # the rows that the pivot is made of, before items are left out
        self.args, self.cache = [], {}
        self.ways, self.sorts, self.by_hand, self.met = {}, {}, {}, set()
        self.arguments()

    def all_fields(self):
        return self.rows + self.columns

    def arguments(self):
        rng, args = self.rng, self.args
        args += ["--rows", ", ".join(f.text for f in self.rows), "--columns", ", ".join(f.text for f in self.columns)]
        args += ["--values", ", ".join(f"{e} as {quoted(n)}" for n, e, _, _ in self.values)]
        args += ["--fiscal-start", str(self.calendar[0]), "--week-start", str(self.calendar[1])]
        args += [a for f in self.all_fields() for a in f.args]
        self.fill()
        args += ["--subtotals", rng.choice(["off", "top", "bottom"]), "--format", "json"]
        for field in self.all_fields():
            if rng.random() < 0.1:
                args += ["--subtotals", f"{quoted(field.label)}={rng.choice(['off', 'top', 'bottom'])}"]
                self.met.add("subtotals of one field")
        if rng.random() < 0.15:
            args += ["--grand", rng.choice(["rows", "columns", "none"])]
        if rng.random() < 0.2:
            args += ["--values-on", "rows"]
        if rng.random() < 0.2:
            args += ["--layout", rng.choice(["compact", "outline"])]
        if rng.random() < 0.15:
            self.where()
        # In the order the program applies them: the outermost row field first, the innermost column field last.
        self.within, self.others, self.tops = rng.random() < 0.5, rng.random() < 0.5, 0
        for on_rows, fields in ((True, self.rows), (False, self.columns)):
            for field in fields:
                if rng.random() < 0.12:
                    self.label_filter(field)
                if rng.random() < 0.12:
                    self.value_filter(field, fields)
                if rng.random() < (0.15 if on_rows else 0.06):
                    self.top(field, fields)
        if self.tops:
            args += (["--within-parents"] if self.within else []) + (["--no-others"] if not self.others else [])
        for field in self.rows:
            if rng.random() < 0.1:
                self.sort(field)
        if self.all_fields() and rng.random() < 0.75:
            for name, _, _, _ in self.values:
                self.show(name)

    def fill(self):
        """Show the periods and bins without rows."""
        for field in self.all_fields():
            # Every day under every other item across would be more columns than a pivot may have.
            wide = field in self.columns and field.text.endswith(":day")
            if (field.span or field.order) and not wide and ":edges" not in field.text and self.rng.random() < 0.25:
                field.fill = True
        filled = [quoted(f.label) for f in self.all_fields() if f.fill]
        self.args += ["--fill", ", ".join(filled)] if filled else []

    # What is left out and how what is left is ordered.

    def where(self):
        column = self.rng.choice(self.data.numbers)
        values = self.data.frame[column]
        limit = float(f"{values.quantile(self.rng.choice([0.2, 0.5, 0.8])):.4g}")
        self.args += ["--where", f"{quoted(column)} >= {limit!r}"]
        self.included &= (values >= limit).to_numpy()
        self.read = self.included.copy()

    def label_filter(self, field):
        items = sorted({i for i in field.items if i is not None and i != "Others"})
        if not items:
            return
        some = self.rng.choice(items)
        listed = [i for i in self.rng.sample(items, min(len(items), 3)) if "," not in i and '"' not in i]
        ends = sorted(self.rng.sample(items, min(len(items), 2)), key=natural)
        kinds = {
            "contains": (some[:2], lambda i: i is not None and some[:2].lower() in i.lower()),
            "does not contain": (some[:2], lambda i: i is None or some[:2].lower() not in i.lower()),
            "begins with": (some[:1], lambda i: i is not None and i.lower().startswith(some[:1].lower())),
            "ends with": (some[-1:], lambda i: i is not None and i.lower().endswith(some[-1:].lower())),
            "is": (listed, lambda i: i in listed),
            "is not": (listed, lambda i: i not in listed),
            "between": (ends, lambda i: i is not None and natural(ends[0]) <= natural(i) <= natural(ends[-1])),
        }
        kind = self.rng.choice(list(kinds))
        asked, passes = kinds[kind]
        if kind == "between":
            if any(" and " in e for e in ends):
                return
            words = f"{ends[0]} and {ends[-1]}"
        elif kind in ("is", "is not"):
            if not listed:
                return
            words = ", ".join(map(quoted, listed))
        else:
            words = quoted(asked)
        self.args += ["--label-filter", f"{quoted(field.label)}: {kind} {words}"]
        self.met.add(f"filter: name {kind}")
        field.unwanted |= {i for i in field.span or field.order or [] if not passes(i)}
        self.included &= np.array([passes(i) for i in field.items], dtype=bool)

    def groups(self, fields, of):
        """The rows of the frame as keys of these fields, and the value of each key there is."""
        keys = list(zip(*[f.items for f in fields]))
        present = {k for k, inside in zip(keys, self.included) if inside}
        return keys, {key: self.value(of, np.array([k == key for k in keys])) for key in present}

    def value_filter(self, field, axis):
        name, _, of, _ = self.rng.choice(self.values)
        keys, values = self.groups(axis[:axis.index(field) + 1], of)
        known = sorted(v for v in values.values() if v is not None)
        if not known:
            return
        # Beside no value but by more than the rounding of additions.
        limit = float(f"{known[len(known) // 2]:.3g}") - 0.0005
        upper = float(f"{known[-1]:.3g}") + 0.0015
        if any(math.isclose(v, edge, rel_tol=1e-9) for v in known for edge in (limit, upper)):
            return
        tests = {
            ">": lambda v: v > limit, ">=": lambda v: v >= limit, "<": lambda v: v < limit, "<=": lambda v: v <= limit,
            "between": lambda v: limit <= v <= upper, "outside": lambda v: v < limit or v > upper,
        }
        test = self.rng.choice(list(tests))
        field.fill = False  # what has no rows has no value
        words = f"{test} {limit!r}" + (f" and {upper!r}" if test in ("between", "outside") else "")
        self.args += ["--value-filter", f"{quoted(field.label)}: {quoted(name)} {words}"]
        self.met.add(f"filter: value {test}")
        passing = {key for key, v in values.items() if v is not None and tests[test](v)}
        self.included &= np.array([k in passing for k in keys])

    def top(self, field, axis):
        if any(f.label == field.label and f is not field for f in self.all_fields()):
            return
        name, _, of, _ = self.rng.choice(self.values)
        bottom, count, at = self.rng.random() < 0.5, self.rng.choice([1, 2, 3]), axis.index(field)
        prefix = axis[:at] if self.within else []
        keys, values = self.groups(prefix + [field], of)
        parents = {}
        for key, value in values.items():
            parents.setdefault(key[:-1], []).append((value, key))
        kept = set()
        for found in parents.values():
            ranked = sorted(found, key=lambda vk: (vk[0] is None, 0 if vk[0] is None else (vk[0] if bottom else -vk[0])))
            edge = [v for v, _ in ranked][count - 1:count + 1]
            # Equal values at the edge: all of them are kept, or none where rounding tells them apart, which this peer leaves alone.
            if len(edge) == 2 and (edge[0] == edge[1] or None not in edge and math.isclose(*edge, rel_tol=1e-9)):
                return
            kept |= {key for _, key in ranked[:count]}
        field.fill = False
        self.args += ["--bottom" if bottom else "--top", f"{quoted(field.label)}:{count}:{name}"]
        self.tops += 1
        self.met.add(f"{'bottom' if bottom else 'top'} N{', within parents' if self.within else ''}{', Others' if self.others else ''}")
        keep = np.array([k in kept for k in keys])
        if self.others:
            field.items = np.where(keep | ~self.included, field.items, "Others")
        else:
            self.included &= keep

    def sort(self, field):
        if self.rng.random() < 0.3:
            items = sorted({i for i in field.items if i is not None and "," not in i and '"' not in i and i != "Others"})
            first = self.rng.sample(items, min(len(items), 3))
            if first:
                self.args += ["--order", f"{quoted(field.label)}={','.join(map(quoted, first))}"]
                self.by_hand[field.label] = first
                self.met.add("order: by hand")
            return
        name = self.rng.choice(self.values)[0]
        descending = self.rng.random() < 0.5
        # By one column, where it has a name that can be written.
        within = ()
        if self.columns and self.rng.random() < 0.4:
            items = sorted({i for i, there in zip(self.columns[0].items, self.included) if there and i is not None})
            items = [i for i in items if not any(c in i for c in ",\"/") and i != "Others"]
            within = (self.rng.choice(items),) if items else ()
        inside = f" in {within[0]}" if within else ""
        self.args += ["--sort", f"{quoted(field.label)} by {quoted(name)}{inside} {'desc' if descending else 'asc'}"]
        self.sorts[field.label] = ([v[0] for v in self.values].index(name), descending, within)
        self.met.add("order: by one column" if within else "order: by value")

    def show(self, name):
        rng, field = self.rng, self.rng.choice(self.all_fields())
        base = f" in {quoted(field.label)}"
        item = rng.choice(["previous", "next", None])
        if item is None:
            items = sorted({i for i, there in zip(field.items, self.included) if there and i is not None and i != "Others"})
            item = rng.choice(items) if items else "previous"
        way = rng.choice([
            "value", "% of grand total", "% of column total", "% of row total", "% of parent row total", "% of parent column total",
            "index", "% of parent total", "running total", "% running total", "rank smallest to largest", "rank largest to smallest",
            "% of", "difference from", "% difference from",
        ])
        words = way
        if way in ("% of", "difference from", "% difference from"):
            words += f" {quoted(item) if item not in ('previous', 'next') else item}{base}"
        elif way not in ("value", "index") and not way.startswith("% of ") or way == "% of parent total":
            words += base
        self.args += ["--show-as", f"{name}={words}"]
        self.ways[name] = (way, field, item)
        self.met.add(f"shown as: {way}")

    # The numbers.

    def value(self, of, mask):
        rows = self.data.frame[mask & self.included]
        return finite(of(rows)) if len(rows) else None

    def mask(self, row, column):
        return self.side(True, row) & self.side(False, column)

    def side(self, on_rows, key):
        known = ("side", on_rows, key)
        if known not in self.cache:
            mask = np.ones(len(self.data.frame), dtype=bool)
            for field, item in zip(self.rows if on_rows else self.columns, key):
                mask &= field.items == item
            self.cache[known] = mask
        return self.cache[known]

    def cell(self, at, row, column):
        known = (at, row, column)
        if known not in self.cache:
            self.cache[known] = self.value(self.values[at][2], self.mask(row, column))
        return self.cache[known]

    def shown(self, at, row, column, shown_rows, shown_columns):
        name, _, _, zero = self.values[at]
        way, field, item = self.ways.get(name, ("value", None, None))
        cell = lambda r, c: self.cell(at, r, c)
        own = cell(row, column)
        if way == "value":
            return own
        if way == "% of grand total":
            return ratio(own, cell((), ()))
        if way == "% of column total":
            return ratio(own, cell((), column))
        if way == "% of row total":
            return ratio(own, cell(row, ()))
        if way == "% of parent row total":
            return ratio(own, cell(row[:-1], column))
        if way == "% of parent column total":
            return ratio(own, cell(row, column[:-1]))
        if way == "index":
            whole, across, down = cell((), ()), cell(row, ()), cell((), column)
            return None if None in (own, whole, across, down) else ratio(own * whole, across * down)
        on_rows = field in self.rows
        level = (self.rows if on_rows else self.columns).index(field)
        key = row if on_rows else column
        if len(key) <= level:
            return None
        place = lambda k: (k, column) if on_rows else (row, k)
        if way == "% of parent total":
            return ratio(own, cell(*place(key[:level + 1])))
        # Those alike but for their item of the field, in the order shown.
        shown = shown_rows if on_rows else shown_columns
        order = {k: i for i, k in reversed(list(enumerate(k[:level + 1] for k in shown if len(k) > level)))}
        alike = {k for k in self.keys(on_rows, len(key)) if k[:level] == key[:level] and k[level + 1:] == key[level + 1:]}
        alike = sorted(alike, key=lambda k: order.get(k[:level + 1], math.inf))
        here = alike.index(key)
        if way in ("% of", "difference from", "% difference from"):
            if item == "previous":
                other = alike[here - 1] if here > 0 else None
            elif item == "next":
                other = alike[here + 1] if here + 1 < len(alike) else None
            else:
                other = next((k for k in alike if k[level] == item), None)
            if other is None:
                return None
            base = cell(*place(other))
            if way == "% of":
                return ratio(own, base)
            if own is None and base is None or not zero and None in (own, base):
                return None
            difference = (own or 0.0) - (base or 0.0)
            return difference if way == "difference from" else ratio(difference, base)
        if way.startswith("rank"):
            if own is None:
                return None
            # Values that differ by the rounding of additions share a place.
            values = sorted({float(f"{v:.10g}") for k in alike if (v := cell(*place(k))) is not None}, reverse=way == "rank largest to smallest")
            return float(values.index(float(f"{own:.10g}")) + 1)
        of = self.values[at][2]
        so_far = lambda keys: self.value(of, np.logical_or.reduce([self.mask(*place(k)) for k in keys]))
        running = so_far(alike[:here + 1])
        return running if way == "running total" else ratio(running, so_far(alike))

    def keys(self, on_rows, depth):
        """The groups of the first fields of an axis: those that have rows, and those filled in."""
        known = ("keys", on_rows, depth)
        if known not in self.cache:
            fields = (self.rows if on_rows else self.columns)[:depth]
            found = {k for k, inside in zip(zip(*[f.items for f in fields]), self.included) if inside}
            if depth:
                filled = fields[-1].filled({k[-1] for k in found})
                found |= {parent + (item,) for parent in self.keys(on_rows, depth - 1) for item in filled}
            else:
                found = {()}
            self.cache[known] = found
        return self.cache[known]

    # The comparison.

    def kinds(self):
        """What this pivot tries, for the count at the end."""
        self.met |= {f"measure: {e.split('(')[0]}{' of distinct' if 'distinct' in e else ''}{' / ' if ')/' in e else ''}" for _, e, _, _ in self.values}
        for field in self.all_fields():
            part = field.text.rsplit(":", 1)[1].split()[0] if not field.text.endswith('"') and ":" in field.text else ""
            self.met.add(f"field: {part or 'grouped by hand' if field.args else part or 'as it is'}")
            if field.fill:
                self.met.add("gaps filled")
        fiscal, week = self.calendar
        self.met |= ({"fiscal year"} if fiscal > 1 else set()) | ({"weeks from Sunday"} if week == 7 else set())
        self.met |= {"rows filtered"} if "--where" in self.args else set()
        return self.met

    def check(self, program) -> list:
        command = [program, "pivot", str(self.data.path), *self.args]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if "The pivot would have" in done.stderr + done.stdout:
            self.met.add("refused: too large")
            return []
        if done.returncode != 0:
            return [f"failed: {done.stderr.strip() or done.stdout.strip()}"]
        found = json.loads(done.stdout)
        problems = []
        if found["source_rows"] != int(self.included.sum()):
            problems.append(f"{found['source_rows']} rows used, not {int(self.included.sum())}")
        names = [v[0] for v in self.values]
        rows, columns = [tuple(r["key"]) for r in found["rows"]], [tuple(c["key"]) for c in found["columns"]]
        for on_rows, fields, lines in ((True, self.rows, found["rows"]), (False, self.columns, found["columns"])):
            self.check_keys(on_rows, fields, lines, problems)
        if problems:
            return problems
        cells = [(r, c) for r in range(len(rows)) for c in range(len(columns))]
        # A pivot of thousands of cells is looked at in places all over it.
        cells = cells if len(cells) <= MOST_CELLS else self.rng.sample(cells, MOST_CELLS)
        self.cells = len(cells)
        for r, c in cells:
            row, column = found["rows"][r], found["columns"][c]
            actual, expected = row["cells"][c], None
            if row["kind"] != "header":
                at = names.index(row.get("value") or column.get("value"))
                expected = self.shown(at, rows[r], columns[c], rows, columns)
            if not close(actual, expected):
                problems.append(f"{rows[r]} x {columns[c]}: {actual}, expected {expected}")
        return problems

    def check_keys(self, on_rows, fields, lines, problems):
        leaves = [tuple(line["key"]) for line in lines if line["kind"] == "leaf"]
        leaves = list(dict.fromkeys(leaves))
        if not fields:
            return
        expected = self.keys(on_rows, len(fields))
        if set(leaves) != expected:
            problems.append(f"leaves: {sorted(map(str, set(leaves) ^ expected))[:6]}")
            return

        def rank(key):
            out = []
            for at, (field, item) in enumerate(zip(fields, key)):
                last = item is None or item == "Others"
                if on_rows and field.label in self.sorts:
                    value, descending, within = self.sorts[field.label]
                    number = self.cell(value, key[:at + 1], within)
                    number = None if number is None else float(f"{number:.10g}")
                    out.append((item == "Others", number is None, 0 if number is None else -number if descending else number))
                    continue
                if on_rows and field.label in self.by_hand:
                    first = self.by_hand[field.label]
                    if item in first:
                        out.append((False, False, (-1, first.index(item))))
                        continue
                listed = field.order is not None and item in field.order
                own = (0, field.order.index(item)) if listed else (1, natural(item))
                if item in field.together:
                    own = (1, min(natural(i) for i in set(field.plain[self.read]) if i in field.together[item]))
                out.append((last, item == "Others", own))
            return out

        # Items of an equal value stand in any order here; below a tie the leaves are not comparable.
        ranks = [rank(key) for key in leaves]
        if not self.ties(fields, leaves, ranks) and ranks != sorted(ranks):
            problems.append("the leaves stand in another order")

    @staticmethod
    def ties(fields, leaves, ranks) -> bool:
        """Whether two siblings have the same rank, so that their children may stand on either side."""
        for at in range(len(fields)):
            seen = {}
            for key, rank in zip(leaves, ranks):
                if seen.setdefault((key[:at], tuple(map(str, rank[at]))), key[at]) != key[at]:
                    return True
        return False


def ratio(part, whole):
    if part is None or whole is None or whole == 0:
        return None
    share = part / whole
    # Of products so large that they are infinite there is no share.
    return None if math.isnan(share) else share


def close(a, b) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-7)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--pivots", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", help="a file of your own, instead of generated ones")
    parser.add_argument("--rows", type=int, default=3000, help="take at most so many rows of it")
    for name in ("dimensions", "dates", "moments", "numbers"):
        parser.add_argument(f"--{name}", default="", help=f"its {name}, separated by commas")
    args = parser.parse_args()
    rng, failed, cells, met = random.Random(args.seed), 0, 0, Counter()
    with tempfile.TemporaryDirectory() as folder:
        data = given(args, Path(folder)) if args.data else None
        for number in range(args.pivots):
            if not args.data and number % 50 == 0:
                data = generated(Path(folder), args.seed * 1000 + number)
            pivot = Pivot(data, rng)
            problems = pivot.check(args.program)
            cells += getattr(pivot, "cells", 0)
            met.update(pivot.kinds())
            if problems:
                failed += 1
                print(f"pivot {number}: {len(problems)} wrong", *problems[:4], sep="\n  ", flush=True)
                print("  " + " ".join(f"'{a}'" for a in pivot.args))
    print(f"{args.pivots} pivots, {cells} cells: {failed} pivots differ")
    if met["refused: too large"] * 10 > args.pivots:
        failed += 1
        print("more than a tenth of them were refused: choose dimensions with fewer members")
    print("in so many pivots: " + ", ".join(f"{kind} {count}" for kind, count in sorted(met.items())))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
