//! What a pivot is to show, from its arguments.

use clap::{Args, ValueEnum};

use super::read::{self, SortArg};
use crate::engine::Failure;
use crate::pivot::{
    self, Calendar, Field, Form, Group, ItemFilter, Key, Mark, NamedGroup, NumberFormat, Order, PivotError, PivotSpec, PivotValue, ShowAs,
    SortBy, Subtotals, Top, ValuesOn,
};
use crate::table::{Measure, Table, split_list};

/// What the pivot shows.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// Fields down the side, outermost first: 'Region, "Order Date":month'. After a colon: a part of a date (year, quarter, month,
    /// week, day, quarter-of-year, month-of-year, weekday, hour), or numbers in bins (bins 100, bins 100 from 50, edges 0 10 100).
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    rows: String,
    /// Fields across the top, outermost first.
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    columns: String,
    /// What is computed: "sum(Sales) as Sales, sum(Profit)/sum(Sales) as Margin"; the number of rows if absent. Besides SQL's
    /// aggregates: `product`, `percentile(x, 0.9)`, `stddev_pop`, `var_pop`, `first`, `last`, `weighted_avg(x, weight)`, `count_numbers`.
    #[arg(long, value_name = "MEASURES", default_value = "", hide_default_value = true)]
    values: String,
    /// How a value is shown, by Excel's names: "Sales=% of column total". Also: % of grand total, % of row total, % of East in Region,
    /// % of parent row total, % of parent column total, % of parent total in Region, difference from previous (or next, or an item) in
    /// Month, % difference from …, running total in Month, % running total in Month, rank smallest to largest in City, rank largest to
    /// smallest in City, index. The base field is the innermost row field where none is named. May be repeated.
    #[arg(long, value_name = "VALUE=HOW", value_parser = read::show_as)]
    show_as: Vec<(String, ShowAs)>,
    /// Order a field: "Sales desc" (the innermost row field by a value), "Region by Sales desc", "Region by Sales in 2026 desc" (by one
    /// column), "Region desc" (by name). May be repeated.
    #[arg(long, value_name = "ORDER", value_parser = read::sort_by)]
    sort: Vec<SortArg>,
    /// Order a field by hand: Region=West,East; the others follow. May be repeated.
    #[arg(long, value_name = "FIELD=ITEMS", value_parser = read::items)]
    order: Vec<(String, Vec<Option<String>>)>,
    /// Keep the largest items of a field and all that equal the last of them, the rest becomes Others: "Region:5:Sales". May be repeated.
    #[arg(long, value_name = "FIELD:COUNT[:VALUE]", value_parser = read::top)]
    top: Vec<(String, usize, Option<String>)>,
    /// Keep the smallest items of a field, as --top. May be repeated.
    #[arg(long, value_name = "FIELD:COUNT[:VALUE]", value_parser = read::top)]
    bottom: Vec<(String, usize, Option<String>)>,
    /// Rank the items of --top and --bottom anew within each parent.
    #[arg(long)]
    within_parents: bool,
    /// Leave the rest of --top and --bottom out instead of adding it up as Others.
    #[arg(long)]
    no_others: bool,
    /// Keep items by name: "City: begins with San" (is, is not, contains, does not contain, begins with, ends with, between A and B).
    /// May be repeated.
    #[arg(long, value_name = "FIELD: TEST", value_parser = read::label_filter)]
    label_filter: Vec<(String, ItemFilter)>,
    /// Keep items by a value within their parent: "City: Sales > 1000" (>, >=, <, <=, =, <>, between A and B, outside A and B). May be
    /// repeated.
    #[arg(long, value_name = "FIELD: VALUE TEST", value_parser = read::value_filter)]
    value_filter: Vec<(String, ItemFilter)>,
    /// Put items together under a name: Region:Coast=East,West. May be repeated.
    #[arg(long, value_name = "FIELD:NAME=ITEMS", value_parser = read::group)]
    group: Vec<(String, NamedGroup)>,
    /// Show the periods and bins without rows, of these fields.
    #[arg(long, value_name = "FIELDS", default_value = "", hide_default_value = true)]
    fill: String,
    /// Where subtotals stand: off, top, bottom, or Region=off for one field. May be repeated.
    #[arg(long, value_name = "WHERE", value_parser = read::subtotals)]
    subtotals: Vec<(Option<String>, Subtotals)>,
    /// Which grand totals are shown: rows (a last row), columns (a last column), rows,columns or none.
    #[arg(long, value_name = "AXES", default_value = "rows,columns", value_parser = read::grand)]
    grand: (bool, bool),
    /// The form of the row labels; csv is then written as laid out, otherwise every row names all its items.
    #[arg(long, value_enum)]
    pub(super) layout: Option<LayoutArg>,
    /// Name outer items on every row.
    #[arg(long)]
    repeat_labels: bool,
    /// Where the names of several values stand.
    #[arg(long, value_enum, default_value_t = AxisArg::Columns)]
    values_on: AxisArg,
    /// Fold items up to their total: Region for all of a field, Region=West for one, "City=West / Ankara" for an inner one. May be
    /// repeated.
    #[arg(long, value_name = "FIELD[=ITEMS]", value_parser = read::folded)]
    collapse: Vec<(String, Vec<Key>)>,
    /// How numbers are written, in text and in a workbook: "Sales=2" (decimals), "Sales=2 plain" (nothing between thousands). May be
    /// repeated.
    #[arg(long, value_name = "VALUE=FORMAT", value_parser = read::number_format)]
    number_format: Vec<(String, NumberFormat)>,
    /// What a field is called: "Order Date:month=Month"; elsewhere it is still named by its column. May be repeated.
    #[arg(long, value_name = "FIELD=NAME", value_parser = read::named)]
    name: Vec<(String, String)>,
    /// What stands in cells with nothing to compute from, where the layout is written.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    blank: String,
    /// The month in which the fiscal year begins, 1 to 12.
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=12))]
    fiscal_start: u32,
    /// The day on which weeks begin, 1 for Monday to 7 for Sunday.
    #[arg(long, value_name = "DAY", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=7))]
    week_start: u32,
    /// Mark sizes in a workbook: "Sales=heat", "Sales=bars by column", "Sales=icons by row". May be repeated.
    #[arg(long, value_name = "VALUE=MARK", value_parser = read::mark)]
    mark: Vec<(String, Mark)>,
}

/// The form of the row labels, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LayoutArg {
    /// All fields in one column, inner ones indented.
    Compact,
    /// A column per field, outer items on a line of their own.
    Outline,
    /// A column per field, outer items beside their first inner one.
    Tabular,
}

/// An axis, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AxisArg {
    /// Down the side.
    Rows,
    /// Across the top.
    Columns,
}

impl Asked {
    /// The pivot that is asked of a table.
    pub(super) fn spec(&self, table: &Table) -> Result<PivotSpec, Failure> {
        let mut spec = PivotSpec {
            rows: fields(&self.rows),
            columns: fields(&self.columns),
            values: Measure::parse_list(&self.values).into_iter().map(|m| PivotValue::written(m.like_its_column(table))).collect(),
            ..PivotSpec::default()
        };
        if spec.rows.is_empty() && spec.columns.is_empty() && spec.values.is_empty() {
            spec = pivot::suggest(table);
        } else if spec.values.is_empty() {
            spec.values.push(Measure::new("Rows", "count(*)").into());
        }
        self.values_shown(&mut spec)?;
        self.fields(&mut spec)?;
        self.laid_out(&mut spec)?;
        self.ordered(&mut spec)?;
        // Last, for everything else may name a field by its column.
        for (name, called) in &self.name {
            rename(&mut spec, name, called)?;
        }
        Ok(spec)
    }

    /// How the values are shown and marked.
    fn values_shown(&self, spec: &mut PivotSpec) -> Result<(), Failure> {
        for (name, how) in &self.show_as {
            value_mut(spec, name)?.show_as = how.clone();
        }
        for (name, mark) in &self.mark {
            value_mut(spec, name)?.mark = Some(*mark);
        }
        for (name, format) in &self.number_format {
            value_mut(spec, name)?.format = *format;
        }
        Ok(())
    }

    /// Groups, filters and top items of the fields.
    fn fields(&self, spec: &mut PivotSpec) -> Result<(), Failure> {
        for (name, named) in &self.group {
            let field = field_mut(spec, name)?;
            field.group = Some(Group::with(field.group.take(), named.clone()));
        }
        for name in split_list(&self.fill) {
            field_mut(spec, &read::name(name))?.fill = true;
        }
        for (name, filter) in self.label_filter.iter().chain(&self.value_filter) {
            field_mut(spec, name)?.filters.push(filter.clone());
        }
        let first = spec.values.first().map(|v| v.measure.name.clone()).unwrap_or_default();
        let tops = self.top.iter().map(|t| (t, false)).chain(self.bottom.iter().map(|t| (t, true)));
        for ((name, count, value), bottom) in tops {
            field_mut(spec, name)?.top = Some(Top {
                count: *count,
                value: value.clone().unwrap_or_else(|| first.clone()),
                bottom,
                within_parent: self.within_parents,
                others: !self.no_others,
            });
        }
        Ok(())
    }

    /// Layout, totals and calendar.
    fn laid_out(&self, spec: &mut PivotSpec) -> Result<(), Failure> {
        for (name, place) in &self.subtotals {
            match name {
                Some(name) => field_mut(spec, name)?.subtotals = Some(*place),
                None => spec.subtotals = *place,
            }
        }
        for (name, items) in &self.collapse {
            let field = field_mut(spec, name)?;
            field.folded.all |= items.is_empty();
            field.folded.items.extend(items.iter().cloned());
            reachable(spec, name)?;
        }
        (spec.grand_rows, spec.grand_columns) = self.grand;
        spec.form = match self.layout {
            Some(LayoutArg::Compact) => Form::Compact,
            Some(LayoutArg::Outline) => Form::Outline,
            Some(LayoutArg::Tabular) | None => Form::Tabular,
        };
        spec.repeat_labels = self.repeat_labels;
        spec.values_on = if self.values_on == AxisArg::Rows { ValuesOn::Rows } else { ValuesOn::Columns };
        spec.blank.clone_from(&self.blank);
        spec.calendar = Calendar { fiscal_start: self.fiscal_start, week_start: self.week_start };
        Ok(())
    }

    /// The order of the items of the fields.
    fn ordered(&self, spec: &mut PivotSpec) -> Result<(), Failure> {
        for sort in &self.sort {
            let by_value = Order::Value(SortBy { value: sort.what.clone(), descending: sort.descending, within: sort.within.clone() });
            if let Some(name) = &sort.field {
                field_mut(spec, name)?.order = by_value;
            } else if spec.values.iter().any(|v| v.measure.name.eq_ignore_ascii_case(&sort.what)) || spec.field(&sort.what).is_none() {
                // A name that is neither is a value that is not there: computing says which ones are.
                let on_rows = !spec.rows.is_empty();
                let innermost = if on_rows { spec.rows.last_mut() } else { spec.columns.last_mut() };
                if let Some(field) = innermost {
                    field.order = by_value;
                }
            } else {
                field_mut(spec, &sort.what)?.order = if sort.descending { Order::Reversed } else { Order::Natural };
            }
        }
        for (name, items) in &self.order {
            field_mut(spec, name)?.order = Order::Manual(items.clone());
        }
        Ok(())
    }
}

/// Whether the folded items of a field are named with all that they lie in: others are not there, and would be passed over.
fn reachable(spec: &PivotSpec, name: &str) -> Result<(), Failure> {
    let axis = if spec.rows.iter().any(|f| f.is_called(name)) { &spec.rows } else { &spec.columns };
    let Some(level) = axis.iter().position(|f| f.is_called(name)) else { return Ok(()) };
    let Some(short) = axis[level].folded.items.iter().find(|key| key.len() != level + 1) else { return Ok(()) };
    let outer: Vec<String> = axis[..=level].iter().map(Field::label).collect();
    let item = short.last().and_then(Option::as_deref).unwrap_or("(missing)");
    Err(Failure::new(
        "unknown_item",
        format!("{item} of {name} cannot be folded: {name} lies in {}.", outer[..level].join(", ")),
        format!("Name the item with those it lies in: --collapse \"{name}={}\".", outer.join(" / ")),
    ))
}

/// Call a field otherwise; what is shown relative to it follows.
fn rename(spec: &mut PivotSpec, name: &str, called: &str) -> Result<(), PivotError> {
    let before = field_mut(spec, name)?.label();
    let is_base = |how: &ShowAs| how.base_field().is_some_and(|f| !f.is_empty() && spec.field(f).is_some_and(|f| f.label() == before));
    let follows: Vec<bool> = spec.values.iter().map(|v| is_base(&v.show_as)).collect();
    for (value, _) in spec.values.iter_mut().zip(follows).filter(|(_, follows)| *follows) {
        value.show_as = value.show_as.clone().with_field(called);
    }
    field_mut(spec, name)?.name = Some(called.to_owned());
    Ok(())
}

fn value_mut<'a>(spec: &'a mut PivotSpec, name: &str) -> Result<&'a mut PivotValue, PivotError> {
    let values: Vec<String> = spec.values.iter().map(|v| v.measure.name.clone()).collect();
    let found = spec.values.iter_mut().find(|v| v.measure.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| PivotError::UnknownValue { name: name.to_owned(), values })
}

fn field_mut<'a>(spec: &'a mut PivotSpec, name: &str) -> Result<&'a mut Field, PivotError> {
    let fields = spec.field_names();
    spec.field_mut(name).ok_or_else(|| PivotError::UnknownField { name: name.to_owned(), fields })
}

fn fields(text: &str) -> Vec<Field> {
    split_list(text).into_iter().map(Field::parse).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::engine::Context;
    use crate::pivot::PivotTable;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        asked: Asked,
    }

    fn sample() -> Table {
        use crate::table::{Column, ColumnType, Origin};
        use polars::prelude::Column as Stored;
        let values = vec![
            (Column::new("Region, all", ColumnType::Text), Stored::new("a".into(), ["West", "East", "West"])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [1.0, 2.0, 4.0])),
        ];
        Table::new("t", values, Origin::default()).unwrap()
    }

    fn run(args: &[&str]) -> Result<PivotTable, Failure> {
        let line = Line::try_parse_from(["pivot"].iter().chain(args)).unwrap();
        Ok(pivot::compute(&sample(), &line.asked.spec(&sample())?, &Context::detached())?)
    }

    #[test]
    fn a_pivot_is_read_from_its_arguments() {
        let args = [
            "--rows",
            "\"Region, all\"",
            "--values",
            "sum(Sales) as Sales, count(*) as N",
            "--show-as",
            "sales=% of column total",
            "--sort",
            "Sales desc",
        ];
        let pivot = run(&args).unwrap();
        assert_eq!(pivot.to_csv(), "\"Region, all\",Sales,N\nWest,0.7142857142857143,2\nEast,0.2857142857142857,1\nGrand total,1,3\n");
        let shown = pivot.to_text();
        assert!(shown.contains("West          71.4 %  2\n"), "{shown}");
        let pivot = run(&["--rows", "\"Region, all\"", "--top", "\"Region, all\":1:Rows", "--grand", "none"]).unwrap();
        assert_eq!(pivot.cells, [Some(2.0), Some(1.0)]);
    }

    #[test]
    fn fields_are_named_numbers_formatted_and_inner_items_folded() {
        let fields = ["--rows", "\"Region, all\", Sales:bins 2", "--values", "sum(Sales) as Sales, count(*) as N"];
        let named =
            ["--name", "\"Region, all\"=Place", "--number-format", "Sales=1 plain", "--show-as", "N=% of parent total in Region, all"];
        let pivot = run(&[fields.as_slice(), &named].concat()).unwrap();
        assert_eq!((pivot.row_fields[0].as_str(), pivot.formats[0].1, pivot.ungrouped[0]), ("Place", Some(1), true));
        assert_eq!(pivot.cell(0, 1), Some(1.0));
        let folded = |items: &str| run(&[fields.as_slice(), &["--collapse", items]].concat());
        assert_eq!(folded("\"Region, all\"=West").unwrap().rows.len(), 4);
        assert!(folded("Sales=West / 0 to <2").is_ok());
        let failure = folded("Sales=0 to <2").unwrap_err();
        assert_eq!((failure.kind.as_ref(), failure.hint.contains("Region, all / Sales")), ("unknown_item", true), "{}", failure.hint);
    }

    #[test]
    fn without_fields_one_is_suggested() {
        assert_eq!(run(&[]).unwrap().row_fields, ["Region, all"]);
    }

    #[test]
    fn what_cannot_be_read_is_wrong_usage() {
        for args in [["--show-as", "Sales"], ["--show-as", "Sales=% sold"], ["--top", "Region:Sales"], ["--grand", "both"]] {
            assert!(Line::try_parse_from(["pivot"].iter().chain(&args)).is_err(), "{args:?}");
        }
        for args in [["--sort", "Profit"], ["--show-as", "Profit=% of row"]] {
            assert_eq!(run(&[&["--rows", "Sales"], args.as_slice()].concat()).unwrap_err().kind, "unknown_value", "{args:?}");
        }
    }
}
