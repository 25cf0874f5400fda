"""The work of `cargo bench --bench pivot` in DuckDB and in polars for Python, on the same rows: a million order lines, by two
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
    """The very rows of the bench, from the same generator (`benches/common`)."""
    state = 7

    def below(n):
        nonlocal state
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) & (1 << 64) - 1
        return (state >> 33) % n

    country = customer = 0
    made = {name: [] for name in ("Country", "Category", "Customer", "StockCode", "Quantity", "UnitPrice")}
    for row in range(ROWS):
        if row % 21 == 0:
            country = 0 if below(10) < 9 else below(38)
            customer = below(4_372)
        made["Country"].append(f"Country {country}")
        made["Category"].append(f"Category {below(12)}")
        made["Customer"].append(str(12_346 + customer) if customer % 4 else None)
        made["StockCode"].append(str(10_000 + below(4_070)))
        made["Quantity"].append(below(50) - 2)
        made["UnitPrice"].append(below(5_000) / 100)
    numbers = np.arange(ROWS)
    moments = np.datetime64("2010-12-01T00:00:00", "ms") + (numbers * 59_000).astype("timedelta64[ms]")
    return pl.DataFrame({"Invoice": (536_365 + numbers // 21).astype(str), **made, "Date": moments})


def timed(name, work, repeat=15):
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{name:44} {statistics.median(times) * 1000:8.1f} ms, the least {min(times) * 1000:8.1f}", flush=True)


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
    rows(con, frame)


def rows(con, frame):
    """Filters and sorts: which rows, and their order."""
    filters = {
        "by a number": ("UnitPrice >= 10", pl.col("UnitPrice") >= 10),
        "by days": ("Date >= '2011-03-01' and Date < '2011-04-01'",
                    pl.col("Date").is_between(pl.datetime(2011, 3, 1), pl.datetime(2011, 4, 1), closed="left")),
        "by a part of a text": ("contains(Customer, '123')", pl.col("Customer").str.contains("123", literal=True)),
        "by members": ("Country = 'Country 7' or Country is null", (pl.col("Country") == "Country 7") | pl.col("Country").is_null()),
    }
    for name, (sql, test) in filters.items():
        timed(f"duckdb, filter {name}", lambda s=sql: con.execute(f"select rowid from orders where {s}").fetchnumpy())
        timed(f"polars, filter {name}", lambda t=test: frame.lazy().select(t).collect())
    for keys in (["UnitPrice"], ["Customer"], ["Country", "UnitPrice"]):
        order = ", ".join(f"{key} desc nulls last" for key in keys)
        timed(f"duckdb, sort by {', '.join(keys)}", lambda o=order: con.execute(f"select rowid from orders order by {o}").fetchnumpy())
        timed(f"polars, sort by {', '.join(keys)}", lambda k=keys: frame.lazy().select(k).with_row_index("row").sort(
            k, descending=True, nulls_last=True, maintain_order=True).select("row").collect())


if __name__ == "__main__":
    main()
