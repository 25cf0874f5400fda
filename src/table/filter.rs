//! Which rows count: the filters of a grid, a pivot or a detection, as they are saved.

use std::collections::HashSet;

use polars::prelude::{
    BooleanChunked, ChunkCompareEq, ChunkCompareIneq, ChunkFull, ChunkedArray, DataType, Float64Chunked, PolarsNumericType, Series,
};
use serde::{Deserialize, Serialize};

use super::{ColumnType, MISSING, Stretch, Table, TableError, Typed, expr, format, read_truth, truth};

/// One condition on the rows of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// The column it looks at; ignored by [`FilterTest::Sql`].
    pub column: String,
    /// What the value must be.
    pub test: FilterTest,
}

/// What a value must be for its row to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterTest {
    /// One of these members as text; `None` stands for missing.
    Members(Vec<Option<String>>),
    /// None of these; members that come with next week's file are kept.
    Except(Vec<Option<String>>),
    /// The rows with the largest numbers, or the smallest; all that are as large as the last of them.
    Top {
        /// How many.
        n: usize,
        /// Whether the smallest are meant.
        #[serde(default)]
        smallest: bool,
    },
    /// Text that contains this, but for case.
    Contains(String),
    /// A number from `min` to `max`, both included where given.
    Range {
        /// The least.
        min: Option<f64>,
        /// The most.
        max: Option<f64>,
        /// What both of them are.
        #[serde(default, skip_serializing_if = "Typed::is_number")]
        typed: Typed,
    },
    /// A day from `start` to `end`, both included where given, as `2026-03-05`.
    Days {
        /// The first.
        #[serde(with = "super::iso::optional_date", default)]
        start: Option<chrono::NaiveDate>,
        /// The last.
        #[serde(with = "super::iso::optional_date", default)]
        end: Option<chrono::NaiveDate>,
    },
    /// In one of these years, months, days or seconds; with `except` in none of them: days that come with next week's file are kept.
    Stretches {
        /// Which they are.
        of: Vec<Stretch>,
        /// Whether rows without a date are among what is listed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        missing: bool,
        /// Whether what is listed is left out.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        except: bool,
    },
    /// Any SQL condition over the columns.
    Sql(String),
}

impl Filter {
    /// The rows it keeps.
    ///
    /// # Errors
    /// Where the column is not there or the condition cannot be read.
    pub fn mask(&self, table: &Table) -> Result<BooleanChunked, TableError> {
        let index = if matches!(self.test, FilterTest::Sql(_)) { 0 } else { table.column(&self.column)?.0 };
        match &self.test {
            FilterTest::Members(members) => among(table, index, members),
            FilterTest::Except(members) => among(table, index, members).map(|mask| !mask),
            FilterTest::Top { n, smallest } => top(table, index, *n, *smallest),
            FilterTest::Contains(part) => {
                let part = part.to_lowercase();
                by_code(table, index, |label| label.is_some_and(|l| l.to_lowercase().contains(&part)))
            }
            FilterTest::Range { min, max, .. } => {
                let (min, max) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
                within(table, index, min, max)
            }
            FilterTest::Days { start, end } => {
                let first = start.map_or(i64::MIN, |d| d.to_epoch_days().into());
                let last = end.map_or(i64::MAX, |d| d.to_epoch_days().into());
                by_day(table, index, first, last)
            }
            FilterTest::Stretches { of, missing, except } => Stretch::mask(of, table, index, (*missing, *except)),
            FilterTest::Sql(text) => expr::mask(text, table),
        }
    }

    /// The first and the last day that it keeps, where it is one stretch of days.
    #[must_use]
    pub fn span_of_days(&self) -> Option<(Option<chrono::NaiveDate>, Option<chrono::NaiveDate>)> {
        match &self.test {
            FilterTest::Days { start, end } => Some((*start, *end)),
            FilterTest::Stretches { of, missing: false, except: false } => {
                let days: Vec<_> = of.iter().map(|s| s.days()).collect::<Option<_>>()?;
                let one = Stretch::joined(of).len() == 1;
                one.then(|| (days.iter().map(|d| d.0).min(), days.iter().map(|d| d.1).max()))
            }
            _ => None,
        }
    }

    /// The rows of `table` that pass every one of `filters`.
    ///
    /// # Errors
    /// As [`mask`](Self::mask).
    pub fn apply(filters: &[Self], table: &Table) -> Result<Table, TableError> {
        Self::mask_all(filters, table)?.map_or_else(|| Ok(table.clone()), |mask| table.filter(&mask))
    }

    /// Which rows pass every one of `filters`; `None` where there are no filters.
    ///
    /// # Errors
    /// As [`mask`](Self::mask).
    pub fn mask_all(filters: &[Self], table: &Table) -> Result<Option<BooleanChunked>, TableError> {
        let mut all: Option<BooleanChunked> = None;
        for filter in filters {
            let mask = filter.mask(table)?;
            all = Some(all.map_or_else(|| mask.clone(), |a| a & mask.clone()));
        }
        Ok(all)
    }

    /// The filter in words, for trails and the exported About sheet.
    #[must_use]
    pub fn words(&self) -> String {
        let column = &self.column;
        match &self.test {
            FilterTest::Members(members) => {
                if members.is_empty() {
                    format!("{column} is none")
                } else {
                    format!("{column} is {}", list(members))
                }
            }
            FilterTest::Except(members) => format!("{column} is not {}", list(members)),
            FilterTest::Top { n, smallest } => format!("{column} is among the {n} {}", if *smallest { "smallest" } else { "largest" }),
            FilterTest::Contains(part) => format!("{column} contains \u{201c}{part}\u{201d}"),
            FilterTest::Range { min, max, typed } => {
                span(column, (min.map(|m| typed.text(m, 6)), max.map(|m| typed.text(m, 6))), ["at least", "at most"])
            }
            FilterTest::Days { start, end } => span(column, (start.map(format::day), end.map(format::day)), ["from", "up to"]),
            FilterTest::Stretches { of, missing, except } => {
                let names: Vec<Option<String>> = of.iter().map(|s| Some(s.words())).chain(missing.then_some(None)).collect();
                match (names.is_empty(), except) {
                    (true, false) => format!("{column} is none"),
                    (_, false) => format!("{column} is {}", list(&names)),
                    (_, true) => format!("{column} is not {}", list(&names)),
                }
            }
            FilterTest::Sql(text) => text.clone(),
        }
    }
}

/// Some members in words: "West, East or 3 more".
fn list(members: &[Option<String>]) -> String {
    let names: Vec<&str> = members.iter().map(|m| m.as_deref().unwrap_or("(missing)")).collect();
    match names.as_slice() {
        [] => "anything".to_owned(),
        [one] => (*one).to_owned(),
        [a, b] => format!("{a} or {b}"),
        [a, b, c] => format!("{a}, {b} or {c}"),
        [a, b, rest @ ..] => format!("{a}, {b} or {} more", rest.len()),
    }
}

/// A stretch in words, with those for one that has only a beginning or only an end.
fn span(column: &str, bounds: (Option<String>, Option<String>), [least, most]: [&str; 2]) -> String {
    match bounds {
        (Some(a), Some(b)) => format!("{column} from {a} to {b}"),
        (Some(a), None) => format!("{column} {least} {a}"),
        (None, Some(b)) => format!("{column} {most} {b}"),
        (None, None) => format!("{column} is anything"),
    }
}

/// Members up to so many are compared with every value; with more of them it pays to number the members of the column.
const FEW: usize = 12;

/// Which rows hold one of these members. Where the members of the column have not been numbered yet and few are asked for, the
/// values themselves are compared: numbering them all costs several times as much.
fn among(table: &Table, column: usize, members: &[Option<String>]) -> Result<BooleanChunked, TableError> {
    if members.len() <= FEW
        && table.codes_if_known(column).is_none()
        && let Some(values) = table.frame().select_at_idx(column)
        && let Some(mask) = compared(values.as_materialized_series(), members)
    {
        return Ok(mask);
    }
    let is_truth = table.columns().get(column).is_some_and(|c| c.ty == ColumnType::Boolean);
    let own = |name| match read_truth(name) {
        Some(value) if is_truth => truth(value),
        _ => name,
    };
    let members: HashSet<Option<&str>> = members.iter().map(|member| member.as_deref().map(own)).collect();
    by_code(table, column, |label| members.contains(&label))
}

/// Which values are one of these members, by comparing; `None` for values that are written in ways of their own.
fn compared(values: &Series, members: &[Option<String>]) -> Option<BooleanChunked> {
    let names = || members.iter().flatten();
    let of = |equal: &mut dyn Iterator<Item = BooleanChunked>| equal.reduce(|a, b| a | b);
    let found = match values.dtype() {
        DataType::String => {
            let texts = values.str().ok()?;
            of(&mut names().map(|name| texts.equal_missing(name.as_str())))
        }
        DataType::Int64 => {
            let numbers = values.i64().ok()?;
            // `07` is no name that a whole number has.
            let asked = names().filter_map(|name| name.parse::<i64>().ok().filter(|n| n.to_string() == *name));
            of(&mut asked.map(|n| numbers.equal_missing(n)))
        }
        _ => return None,
    };
    let missing = members.contains(&None).then(|| values.is_null());
    let nothing = || BooleanChunked::full(values.name().clone(), false, values.len());
    Some(found.into_iter().chain(missing).reduce(|a, b| a | b).unwrap_or_else(nothing))
}

/// Test each member once, then look the rows up.
fn by_code(table: &Table, column: usize, test: impl Fn(Option<&str>) -> bool) -> Result<BooleanChunked, TableError> {
    let codes = table.codes(column)?;
    let members: Vec<bool> = codes.labels.iter().map(|l| test(Some(l))).collect();
    let missing = test(None);
    Ok(codes.codes.iter().map(|&c| if c == MISSING { missing } else { members[c as usize] }).collect())
}

/// The rows with the `n` largest or smallest numbers; rows as large as the last of them are kept too, as a tie is no reason to drop one.
fn top(table: &Table, column: usize, n: usize, smallest: bool) -> Result<BooleanChunked, TableError> {
    let Some((values, _)) = numbers(table, column)? else { return Ok(none(table)) };
    let mut sorted: Vec<f64> = values.iter().flatten().filter(|v| v.is_finite()).collect();
    let Some(last) = n.min(sorted.len()).checked_sub(1) else { return Ok(none(table)) };
    let (_, &mut limit, _) = if smallest {
        sorted.select_nth_unstable_by(last, f64::total_cmp)
    } else {
        sorted.select_nth_unstable_by(last, |a, b| b.total_cmp(a))
    };
    Ok(tested(&values, |v: f64| v.is_finite() && if smallest { v <= limit } else { v >= limit }))
}

/// The numbers from `min` to `max`: durations and times in seconds, true as 1; what is no finite number is not kept.
fn within(table: &Table, column: usize, min: f64, max: f64) -> Result<BooleanChunked, TableError> {
    let Some((values, scale)) = numbers(table, column)? else { return Ok(none(table)) };
    let (min, max) = ((min * scale).max(f64::MIN), (max * scale).min(f64::MAX));
    Ok(between(&values, min, max))
}

/// The numbers of a column and how many of them make one; `None` for text and dates.
fn numbers(table: &Table, column: usize) -> Result<Option<(Float64Chunked, f64)>, TableError> {
    let scale = match table.columns().get(column).map(|c| c.ty) {
        Some(ColumnType::Integer | ColumnType::Decimal | ColumnType::Boolean) => 1.0,
        Some(ColumnType::Time | ColumnType::Duration) => 1000.0,
        Some(ColumnType::Text | ColumnType::Date | ColumnType::DateTime) | None => return Ok(None),
    };
    let Some(values) = table.frame().select_at_idx(column) else { return Ok(None) };
    let values = values.as_materialized_series().to_physical_repr().cast(&DataType::Float64)?;
    Ok(Some((values.f64()?.clone(), scale)))
}

/// The dates and moments of these days, both included and in days since 1970-01-01.
fn by_day(table: &Table, column: usize, first: i64, last: i64) -> Result<BooleanChunked, TableError> {
    const DAY_MS: i64 = 86_400_000;
    let Some(values) = table.frame().select_at_idx(column) else { return Ok(none(table)) };
    let values = values.as_materialized_series().to_physical_repr();
    Ok(match table.columns().get(column).map(|c| c.ty) {
        Some(ColumnType::Date) => {
            let day = |day: i64| day.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            between(values.cast(&DataType::Int32)?.i32()?, day(first), day(last))
        }
        Some(ColumnType::DateTime) => {
            let end = last.saturating_add(1).saturating_mul(DAY_MS).saturating_sub(1);
            between(values.cast(&DataType::Int64)?.i64()?, first.saturating_mul(DAY_MS), end)
        }
        _ => none(table),
    })
}

/// Which values are from `min` to `max`; missing ones are not.
fn between<T: PolarsNumericType>(values: &ChunkedArray<T>, min: T::Native, max: T::Native) -> BooleanChunked {
    // Kernels compare many at once, but carry what is missing on.
    if values.null_count() == 0 { values.gt_eq(min) & values.lt_eq(max) } else { tested(values, |v| v >= min && v <= max) }
}

/// Which values pass; missing ones do not.
fn tested<T: PolarsNumericType>(values: &ChunkedArray<T>, test: impl Fn(T::Native) -> bool) -> BooleanChunked {
    match values.cont_slice() {
        Ok(all) => all.iter().map(|&v| test(v)).collect(),
        Err(_) => values.iter().map(|v| v.is_some_and(&test)).collect(),
    }
}

/// No row.
fn none(table: &Table) -> BooleanChunked {
    std::iter::repeat_n(false, table.rows()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Origin, Value};
    use polars::prelude::Column as Stored;

    fn sample() -> Table {
        let values = vec![
            (Column::new("Region", ColumnType::Text), Stored::new("a".into(), [Some("West"), None, Some("East"), Some("West")])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [1.0, 2.0, 3.0, 4.0])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    #[test]
    fn filters_are_joined_by_and() {
        let filters = [
            Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("West".into()), None]) },
            Filter { column: "Sales".into(), test: FilterTest::Range { min: Some(2.0), max: None, typed: Typed::Number } },
        ];
        let kept = Filter::apply(&filters, &sample()).unwrap();
        assert_eq!((0..kept.rows()).map(|r| kept.value(r, 1)).collect::<Vec<_>>(), [Value::Decimal(2.0), Value::Decimal(4.0)]);
        assert_eq!(filters[0].words(), "Region is West or (missing)");
    }

    #[test]
    fn days_hold_every_moment_of_them_and_open_ends_all_others() {
        const DAY: i64 = 86_400_000;
        for missing in [false, true] {
            let at: Vec<Option<i64>> = [-1, 0, DAY - 1, DAY, 3 * DAY].map(Some).into_iter().chain(missing.then_some(None)).collect();
            let days: Vec<Option<i32>> = at.iter().map(|ms| ms.map(|ms| ms.div_euclid(DAY) as i32)).collect();
            let values = vec![
                (Column::new("at", ColumnType::DateTime), Stored::new("a".into(), at)),
                (Column::new("day", ColumnType::Date), Stored::new("d".into(), days)),
            ];
            let table = Table::new("t", values, Origin::default()).unwrap();
            let kept = |column: &str, start: Option<i32>, end: Option<i32>| {
                let day = |day: i32| chrono::NaiveDate::from_epoch_days(day).unwrap();
                let filter = Filter { column: column.into(), test: FilterTest::Days { start: start.map(day), end: end.map(day) } };
                let mask = filter.mask(&table).unwrap();
                (0..table.rows()).filter(|&row| mask.get(row) == Some(true)).collect::<Vec<_>>()
            };
            for column in ["at", "day"] {
                assert_eq!(kept(column, Some(0), Some(0)), [1, 2], "{column}");
                assert_eq!((kept(column, None, Some(-1)), kept(column, Some(1), None)), (vec![0], vec![3, 4]), "{column}");
                assert_eq!((kept(column, None, None), kept(column, Some(2), Some(1))), (vec![0, 1, 2, 3, 4], vec![]), "{column}");
            }
        }
    }

    #[test]
    fn members_are_found_alike_whether_or_not_they_have_been_numbered() {
        let values = vec![
            (
                Column::new("t", ColumnType::Text),
                Stored::new("t".into(), [Some("7"), Some("a"), None, Some(""), Some("a longer name than twelve")]),
            ),
            (Column::new("n", ColumnType::Integer), Stored::new("n".into(), [Some(7_i64), Some(-1), None, Some(0), Some(7)])),
            (Column::new("x", ColumnType::Decimal), Stored::new("x".into(), [Some(7.0), Some(0.5), None, Some(-0.0), Some(7.0)])),
            (Column::new("d", ColumnType::Date), Stored::new("d".into(), [Some(7_i32), Some(0), None, Some(1), Some(7)])),
        ];
        let names = ["7", "07", "a", "", "-1", "0.5", "0", "1970-01-08", "a longer name than twelve", "nobody"];
        let mut asked: Vec<Vec<Option<String>>> = names.iter().map(|n| vec![Some((*n).to_owned())]).collect();
        asked.push(vec![None]);
        asked.push(vec![None, Some("a".into()), Some("7".into())]);
        asked.push(Vec::new());
        asked.push(names.iter().map(|n| Some((*n).to_owned())).chain((0..20).map(|i| Some(format!("other {i}")))).collect());
        for members in asked {
            let fresh = Table::new("t", values.clone(), Origin::default()).unwrap();
            let numbered = Table::new("t", values.clone(), Origin::default()).unwrap();
            for column in ["t", "n", "x", "d"] {
                numbered.codes(numbered.column(column).unwrap().0).unwrap();
                for test in [FilterTest::Members(members.clone()), FilterTest::Except(members.clone())] {
                    let filter = Filter { column: column.into(), test };
                    let masks = [&fresh, &numbered].map(|t| filter.mask(t).unwrap().iter().collect::<Vec<_>>());
                    assert_eq!(masks[0], masks[1], "{}", filter.words());
                }
            }
        }
    }

    #[test]
    fn ranges_and_days_include_their_ends_and_leave_out_what_has_none() {
        let values = vec![
            (Column::new("n", ColumnType::Integer), Stored::new("n".into(), [Some(1_i64), Some(2), Some(3), None])),
            (
                Column::new("at", ColumnType::DateTime),
                Stored::new("at".into(), [Some(-1_i64), Some(0), Some(86_399_999), Some(86_400_000)]),
            ),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let kept = |column: &str, test| {
            let mask = Filter { column: column.into(), test }.mask(&table).unwrap();
            mask.iter().map(|k| k == Some(true)).collect::<Vec<_>>()
        };
        assert_eq!(kept("n", FilterTest::Range { min: Some(2.0), max: Some(3.0), typed: Typed::Number }), [false, true, true, false]);
        let day = "1970-01-01".parse().ok();
        assert_eq!(kept("at", FilterTest::Days { start: day, end: day }), [false, true, true, false]);
        assert_eq!(kept("at", FilterTest::Range { min: None, max: None, typed: Typed::Number }), [false; 4]);
    }

    #[test]
    fn the_largest_keep_their_ties_and_members_left_out_leave_newcomers_in() {
        let kept = |column: &str, test| Filter::apply(&[Filter { column: column.into(), test }], &sample()).unwrap().rows();
        assert_eq!(kept("Sales", FilterTest::Top { n: 2, smallest: false }), 2);
        assert_eq!(kept("Sales", FilterTest::Top { n: 0, smallest: true }), 0);
        assert_eq!(kept("Sales", FilterTest::Top { n: 99, smallest: true }), 4);
        assert_eq!(kept("Region", FilterTest::Except(vec![Some("West".into())])), 2);
        let values = vec![(Column::new("n", ColumnType::Integer), Stored::new("n".into(), [5_i64, 7, 7, 1]))];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let filter = Filter { column: "n".into(), test: FilterTest::Top { n: 1, smallest: false } };
        assert_eq!(
            (Filter::apply(std::slice::from_ref(&filter), &table).unwrap().rows(), filter.words().as_str()),
            (2, "n is among the 1 largest")
        );
    }

    #[test]
    fn contains_ignores_case_and_missing() {
        let filter = Filter { column: "Region".into(), test: FilterTest::Contains("ES".into()) };
        assert_eq!(Filter::apply(&[filter], &sample()).unwrap().rows(), 2);
    }
}
