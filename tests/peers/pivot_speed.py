"""The work of `cargo bench --bench pivot` in DuckDB and in polars for Python, on rows of the same shape: a million order lines, by two
dimensions and the month with three measures, then a filter and a sort. Needs duckdb, polars and numpy.

    python tests/peers/pivot_speed.py
"""

import statistics
import time

import duckdb
import numpy as np
import polars as pl

ROWS = 1_000_000


def orders() -> pl.DataFrame:
    rng = np.random.default_rng(7)
    order = np.arange(ROWS) // 21
    country = np.where(rng.random(order[-1] + 1) < 0.9, 0, rng.integers(0, 38, order[-1] + 1))[order]
    start = np.datetime64("2010-12-01T00:00:00", "ms")
    return pl.DataFrame({
        "Invoice": (536_365 + order).astype(str),
        "Country": np.char.add("Country ", country.astype(str)),
        "Category": np.char.add("Category ", rng.integers(0, 12, ROWS).astype(str)),
        "Date": start + (np.arange(ROWS) * 59_000).astype("timedelta64[ms]"),
        "Quantity": rng.integers(-2, 48, ROWS),
        "UnitPrice": rng.integers(0, 5_000, ROWS) / 100,
    })


def timed(name, work, repeat=7):
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{name:34} {statistics.median(times) * 1000:8.1f} ms")


def main():
    frame = orders()
    con = duckdb.connect()
    con.execute("set threads to 2")
    con.register("frame", frame.to_arrow())
    con.execute("create table orders as select * from frame")
    leaves = "Country, Category, date_trunc('month', Date)"
    sums = "sum(Quantity * UnitPrice), sum(Quantity), sum(Quantity * UnitPrice) / sum(Quantity)"
    distinct = "sum(Quantity * UnitPrice), sum(Quantity), count(distinct Invoice)"
    for name, measures in (("sums", sums), ("distinct", distinct)):
        timed(f"duckdb, leaves, {name}", lambda m=measures: con.execute(f"select {leaves}, {m} from orders group by all").fetchall())
        timed(f"duckdb, leaves and totals, {name}",
              lambda m=measures: con.execute(f"select {leaves}, {m} from orders group by cube ({leaves})").fetchall())
    by = ["Country", "Category", pl.col("Date").dt.truncate("1mo").alias("Month")]
    sales = pl.col("Quantity") * pl.col("UnitPrice")
    timed("polars, leaves, sums", lambda: frame.lazy().group_by(by).agg(
        sales.sum().alias("Sales"), pl.col("Quantity").sum().alias("Units"), (sales.sum() / pl.col("Quantity").sum()).alias("Price")).collect())
    timed("polars, leaves, distinct", lambda: frame.lazy().group_by(by).agg(
        sales.sum().alias("Sales"), pl.col("Quantity").sum().alias("Units"), pl.col("Invoice").n_unique().alias("Orders")).collect())
    timed("duckdb, filter", lambda: con.execute("select count(*) from orders where UnitPrice >= 10").fetchall())
    timed("duckdb, sort", lambda: con.execute("create or replace temp table s as select rowid from orders order by UnitPrice desc"))
    timed("polars, filter", lambda: frame.select(pl.col("UnitPrice") >= 10))
    timed("polars, sort", lambda: frame.sort("UnitPrice", descending=True))


if __name__ == "__main__":
    main()
