//! What becomes of an analysis when the columns under it are called otherwise or are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::{ColumnsView, Drift, KnownColumn, SourceSpec, View, sql_names};
use crate::board::{BoardSpec, Content};
use crate::chart::{ChartSpec, Marks};
use crate::detect::DetectSpec;
use crate::import::ImportOptions;
use crate::pivot::{Field, ItemFilter, Order, PivotSpec, ShowAs};
use crate::table::{ColumnType, Filter, FilterTest, Measure, expr};

/// For columns that are not there any more: which one stands in for each, or that none does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    columns: BTreeMap<String, Option<String>>,
    /// Columns that held numbers and hold text now, in lower case: what adds them up is left out.
    texts: BTreeSet<String>,
}

/// A source that was rewritten for other columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Remapped {
    /// The source as it is now.
    pub spec: SourceSpec,
    /// What had to be left out, in words, because its column is gone.
    pub left_out: Vec<String>,
}

impl FromIterator<(String, Option<String>)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (String, Option<String>)>>(pairs: I) -> Self {
        let columns = pairs.into_iter().map(|(old, new)| (old.to_lowercase(), new)).collect();
        Self { columns, texts: BTreeSet::new() }
    }
}

impl Mapping {
    /// The same, where columns have another type too.
    #[must_use]
    pub fn retyped(self, drift: &Drift) -> Self {
        let is_text = |column: &&KnownColumn| column.ty == ColumnType::Text;
        let texts = drift.retyped.iter().map(|(column, _)| column).filter(is_text).map(|column| column.name.to_lowercase());
        Self { texts: texts.collect(), ..self }
    }

    /// What `name` is called now; `None` where it is gone.
    fn now<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        self.columns.get(&name.trim().to_lowercase()).map_or(Some(name), Option::as_deref)
    }

    fn is_gone(&self, name: &str) -> bool {
        self.now(name).is_none()
    }

    /// An expression over the columns as they are now; `None` where it needs one that is gone.
    fn expression(&self, text: &str) -> Option<String> {
        if sql_names::names(text).iter().any(|name| self.is_gone(name)) {
            return None;
        }
        Some(sql_names::rename(text, |name| self.now(name).filter(|now| *now != name).map(str::to_owned)))
    }

    /// A query over the columns, with those called otherwise that still are there.
    #[must_use]
    pub fn query(&self, sql: &str) -> String {
        sql_names::rename(sql, |name| self.now(name).filter(|now| *now != name).map(str::to_owned))
    }

    /// The id of a finding as it is for the columns as they are now: its segment names columns.
    #[must_use]
    pub fn finding_id(&self, id: &str, measures: &[Measure]) -> String {
        let head = measures.iter().map(|m| m.name.as_str()).filter(|name| id.strip_prefix(*name).is_some_and(|r| r.starts_with(':')));
        let Some(measure) = head.max_by_key(|name| name.len()) else { return id.to_owned() };
        let mut ends = id[measure.len() + 1..].rsplitn(3, ':');
        let (Some(time), Some(kind), Some(segment)) = (ends.next(), ends.next(), ends.next()) else { return id.to_owned() };
        let mut parts: Vec<String> = Vec::new();
        for part in segment.split('&') {
            match (part.split_once('='), parts.last_mut()) {
                (Some((column, member)), _) => parts.push(format!("{}={member}", self.now(column).unwrap_or(column))),
                // A member may hold the sign itself.
                (None, Some(last)) => last.extend(["&", part]),
                (None, None) => parts.push(part.to_owned()),
            }
        }
        parts.sort_unstable();
        format!("{measure}:{}:{kind}:{time}", parts.join("&"))
    }

    /// Let the members of a segment name the columns as they are now.
    pub fn segment(&self, segment: &mut [(String, String)]) {
        for (column, _) in segment {
            if let Some(now) = self.now(column).filter(|now| now != column) {
                *column = now.to_owned();
            }
        }
    }

    /// Rewrite everything that is asked of a source.
    #[must_use]
    pub fn apply(&self, spec: &SourceSpec) -> Remapped {
        let mut spec = spec.clone();
        let mut left_out = Vec::new();
        self.reading(&mut spec.options);
        self.view(&mut spec.view, &mut left_out);
        Remapped { spec, left_out }
    }

    /// What was decided about reading a column goes with it. A name a person gave it gives way to the one it has now.
    fn reading(&self, options: &mut ImportOptions) {
        let decided = std::mem::take(&mut options.columns);
        options.columns = decided
            .into_iter()
            .filter_map(|(header, mut column)| {
                let known_as = column.name.clone().unwrap_or_else(|| header.clone());
                let now = self.now(&known_as)?.to_owned();
                if now == known_as {
                    return Some((header, column));
                }
                column.name = None;
                Some((now, column))
            })
            .collect();
    }

    fn columns(&self, columns: &mut ColumnsView) {
        let now =
            |names: &mut dyn Iterator<Item = String>| -> Vec<String> { names.filter_map(|n| self.now(&n).map(str::to_owned)).collect() };
        columns.order = now(&mut std::mem::take(&mut columns.order).into_iter());
        columns.hidden = now(&mut std::mem::take(&mut columns.hidden).into_iter()).into_iter().collect();
        let widths = std::mem::take(&mut columns.widths);
        columns.widths = widths.into_iter().filter_map(|(name, width)| Some((self.now(&name)?.to_owned(), width))).collect();
        let formats = std::mem::take(&mut columns.formats);
        columns.formats = formats.into_iter().filter_map(|(name, format)| Some((self.now(&name)?.to_owned(), format))).collect();
    }

    fn view(&self, view: &mut View, left_out: &mut Vec<String>) {
        self.filters(&mut view.filters, "Filter", left_out);
        self.columns(&mut view.columns);
        view.sort.retain_mut(|key| self.column(&mut key.column, || "Sort by".to_owned(), left_out));
        self.pivot(&mut view.pivot, left_out);
        self.marks(&mut view.chart, left_out);
        for board in view.board.iter_mut().chain(&mut view.other_boards) {
            self.board(board, left_out);
        }
        if let Some(detect) = view.detect.take() {
            view.detect = self.detect(detect, left_out);
        }
    }

    /// Bring a column's name up to date; `false` where it is gone, which is noted.
    fn column(&self, column: &mut String, what: impl Fn() -> String, left_out: &mut Vec<String>) -> bool {
        if let Some(now) = self.now(column) {
            *column = now.to_owned();
            return true;
        }
        left_out.push(format!("{} {column}", what()));
        false
    }

    fn filters(&self, filters: &mut Vec<Filter>, what: &str, left_out: &mut Vec<String>) {
        filters.retain_mut(|filter| {
            let words = filter.words();
            let (now, place) = match &mut filter.test {
                FilterTest::Sql(text) => (self.expression(text), text),
                _ => (self.now(&filter.column).map(str::to_owned), &mut filter.column),
            };
            let Some(now) = now else {
                left_out.push(format!("{what}: {words}"));
                return false;
            };
            *place = now;
            true
        });
    }

    fn measure(&self, measure: &mut Measure, what: &str, left_out: &mut Vec<String>) -> bool {
        let now = self.expression(&measure.expr);
        let Some(now) = now else {
            left_out.push(format!("{what} {}", measure.name));
            return false;
        };
        if let Some(text) = expr::added_up(&now).into_iter().find(|name| self.texts.contains(&name.to_lowercase())) {
            left_out.push(format!("{what} {}: {text} is text", measure.name));
            return false;
        }
        // The name stays, which people and findings know it by; a name that was the expression follows it.
        if measure.name == measure.expr {
            measure.name.clone_from(&now);
        }
        measure.expr = now;
        true
    }

    fn pivot(&self, pivot: &mut PivotSpec, left_out: &mut Vec<String>) {
        self.filters(&mut pivot.filters, "Filter of the pivot", left_out);
        pivot.slicers.retain_mut(|slicer| self.column(&mut slicer.column, || "Slicer of".to_owned(), left_out));
        pivot.values.retain_mut(|value| self.measure(&mut value.measure, "Pivot value", left_out));
        let known: Vec<String> = pivot.values.iter().map(|v| v.measure.name.clone()).collect();
        let before = pivot.clone();
        for (fields, what) in [(&mut pivot.rows, "Pivot rows by"), (&mut pivot.columns, "Pivot columns by")] {
            fields.retain_mut(|field: &mut Field| self.column(&mut field.column, || what.to_owned(), left_out));
            for field in fields {
                keep_known_values(field, &known);
            }
        }
        for value in &mut pivot.values {
            let Some(name) = base_field(&mut value.show_as) else { continue };
            let Some(field) = before.field(name).cloned() else { continue };
            match self.now(&field.column).map(str::to_owned) {
                Some(column) => *name = Field { column, ..field }.label(),
                None => value.show_as = ShowAs::Value,
            }
        }
    }

    /// The columns of a chart of single rows; without one of them it is a chart of the pivot again.
    fn marks(&self, chart: &mut ChartSpec, left_out: &mut Vec<String>) {
        let Some(marks) = chart.marks.take() else { return };
        // A plain column is named as it is, whatever stands in its name.
        let now = |text: &str| {
            if self.columns.contains_key(&text.to_lowercase()) { self.now(text).map(str::to_owned) } else { self.expression(text) }
        };
        match (now(&marks.x), now(&marks.y)) {
            (Some(x), Some(y)) => {
                let size = marks.size.as_deref().and_then(now);
                chart.marks = Some(Marks { x, y, size });
            }
            _ => left_out.push(format!("Marks of {} against {}", marks.y, marks.x)),
        }
    }

    fn board(&self, board: &mut BoardSpec, left_out: &mut Vec<String>) {
        self.filters(&mut board.filters, "Filter of the board", left_out);
        if board.dates.as_mut().is_some_and(|d| !self.column(&mut d.column, || "Days of the board by".to_owned(), left_out)) {
            board.dates = None;
        }
        for cross in &mut board.crossed {
            self.filters(&mut cross.filters, "Chosen on the board", left_out);
        }
        board.crossed.retain(|c| !c.filters.is_empty());
        for tile in &mut board.tiles {
            match &mut tile.content {
                Content::Chart { pivot, chart } => {
                    self.pivot(pivot, left_out);
                    self.marks(chart, left_out);
                }
                Content::Pivot { pivot } | Content::Changes { pivot } => self.pivot(pivot, left_out),
                Content::Findings | Content::Text { .. } => {}
            }
        }
    }

    fn detect(&self, mut spec: DetectSpec, left_out: &mut Vec<String>) -> Option<DetectSpec> {
        let dated = self.column(&mut spec.date, || "Detection along".to_owned(), left_out);
        spec.measures.retain_mut(|measure| self.measure(measure, "Detection of", left_out));
        self.filters(&mut spec.filters, "Filter of the detection", left_out);
        let mut splits: Vec<Vec<String>> = Vec::new();
        for mut split in std::mem::take(&mut spec.splits) {
            let crossed = split.join(" \u{d7} ");
            let what = || if crossed.contains('\u{d7}') { format!("Split by {crossed}, without") } else { "Split by".to_owned() };
            split.retain_mut(|column| self.column(column, what, left_out));
            if !split.is_empty() && !splits.contains(&split) {
                splits.push(split);
            }
        }
        spec.splits = splits;
        spec.marked.retain(|m| !m.segment.iter().any(|(column, _)| self.is_gone(column)));
        spec.marked.iter_mut().for_each(|m| self.segment(&mut m.segment));
        (dated && !spec.measures.is_empty()).then_some(spec)
    }
}

/// The field by which a value is shown otherwise, by its label.
fn base_field(show_as: &mut ShowAs) -> Option<&mut String> {
    match show_as {
        ShowAs::PercentOf(base) | ShowAs::DifferenceFrom(base) | ShowAs::PercentDifferenceFrom(base) => Some(&mut base.field),
        ShowAs::PercentOfParent(field)
        | ShowAs::RunningTotal(field)
        | ShowAs::PercentRunningTotal(field)
        | ShowAs::RankAscending(field)
        | ShowAs::RankDescending(field) => Some(field),
        ShowAs::Value
        | ShowAs::PercentOfGrand
        | ShowAs::PercentOfColumn
        | ShowAs::PercentOfRow
        | ShowAs::PercentOfParentRow
        | ShowAs::PercentOfParentColumn
        | ShowAs::Index => None,
    }
}

/// Order and cut a field only by values that are still there.
fn keep_known_values(field: &mut Field, known: &[String]) {
    if matches!(&field.order, Order::Value(sort) if !known.contains(&sort.value)) {
        field.order = Order::Natural;
    }
    field.filters.retain(|filter| !matches!(filter, ItemFilter::Value { value, .. } if !known.contains(value)));
    field.top = field.top.take().filter(|top| known.contains(&top.value));
}

/// Whether anything that is asked of a source names `column`.
#[must_use]
pub(super) fn is_used(spec: &SourceSpec, column: &str) -> bool {
    let gone: Mapping = [(column.to_owned(), None)].into_iter().collect();
    // How a column stands in the grid is no use of it.
    let mut plain = spec.clone();
    plain.view.columns = ColumnsView::default();
    let by_step = plain.steps.iter().any(|step| step.kind.words().contains(column));
    by_step || gone.apply(&plain).spec != plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analysis;
    use crate::board::{DateRange, Spot, Tile};
    use crate::detect::Grain;
    use crate::import::ColumnOptions;
    use crate::pivot::{PivotValue, Slicer, SortBy, Top};
    use crate::table::{ColumnFormat, ColumnType, SortKey};

    /// A source that names the column Old in every place where a column can be named.
    fn everywhere() -> SourceSpec {
        let mut analysis = Analysis::default();
        let decided = ColumnOptions { ty: Some(ColumnType::Decimal), ..ColumnOptions::default() };
        let options = ImportOptions { columns: [("Old".to_owned(), decided)].into(), ..ImportOptions::default() };
        let id = analysis.add("a.csv", options);
        let filters = vec![
            Filter { column: "Old".into(), test: FilterTest::Contains("x".into()) },
            Filter { column: String::new(), test: FilterTest::Sql("\"Old\" > 3 or old < 1".into()) },
        ];
        let measure = Measure::new("Sales", "sum(Old) / count(*)");
        let top = Top { count: 3, value: "Sales".into(), bottom: false, within_parent: false, others: true };
        let by_sales = SortBy { value: "Sales".into(), descending: true, within: Vec::default() };
        let spec = analysis.source_mut(id).unwrap();
        spec.view = View {
            filters: filters.clone(),
            sort: vec![SortKey { column: "Old".into(), descending: true }],
            columns: ColumnsView {
                order: vec!["Old".into()],
                hidden: ["Old".to_owned()].into(),
                frozen: 1,
                widths: [("Old".to_owned(), 90)].into(),
                formats: [("Old".to_owned(), ColumnFormat { decimals: Some(1), ..ColumnFormat::default() })].into(),
            },
            pivot: PivotSpec {
                rows: vec![Field { top: Some(top), order: Order::Value(by_sales), ..Field::new("Old") }],
                columns: vec![Field::new("old")],
                values: vec![PivotValue { show_as: ShowAs::RunningTotal("Old".into()), ..measure.clone().into() }],
                filters: filters.clone(),
                slicers: vec![Slicer { column: "Old".into(), grain: None }],
                ..PivotSpec::default()
            },
            detect: Some(DetectSpec {
                grain: Grain::Day,
                filters,
                ..DetectSpec::new("Old", vec![measure], vec![vec!["Old".into(), "Other".into()], vec!["Old".into()]])
            }),
            board: Some(BoardSpec {
                tiles: vec![Tile {
                    id: 0,
                    spot: Spot::default(),
                    title: String::new(),
                    content: Content::Pivot { pivot: PivotSpec { rows: vec![Field::new("Old")], ..PivotSpec::default() } },
                }],
                dates: Some(DateRange { column: "Old".into(), start: None, end: None, recent: None }),
                ..BoardSpec::default()
            }),
            ..View::default()
        };
        spec.clone()
    }

    #[test]
    fn a_renamed_column_is_renamed_everywhere() {
        let spec = everywhere();
        assert!(is_used(&spec, "OLD") && !is_used(&spec, "Sales"));
        let mapping: Mapping = [("Old".to_owned(), Some("New one".to_owned()))].into_iter().collect();
        let now = mapping.apply(&spec);
        assert_eq!(now.left_out, [""; 0]);
        let text = serde_json::to_string(&now.spec).unwrap().replace("\"threshold\"", "");
        assert!(!text.to_lowercase().contains("old"), "{text}");
        assert_eq!(now.spec.view.detect.unwrap().measures[0].expr, "sum(\"New one\") / count(*)");
    }

    #[test]
    fn what_a_gone_column_carried_is_left_out_and_named() {
        let mapping: Mapping = [("Old".to_owned(), None)].into_iter().collect();
        let now = mapping.apply(&everywhere());
        assert!(!serde_json::to_string(&now.spec).unwrap().contains("Old"));
        assert_eq!(now.spec.view.detect, None);
        assert!(now.left_out.contains(&"Pivot value Sales".to_owned()) && now.left_out.contains(&"Sort by Old".to_owned()));
    }

    #[test]
    fn verdicts_follow_their_findings_when_a_dimension_is_renamed() {
        let mapping: Mapping = [("Region".to_owned(), Some("Area".to_owned()))].into_iter().collect();
        let measures = [Measure::new("GMV: net", "sum(gmv)"), Measure::new("GMV", "sum(gmv)")];
        let now = |id: &str| mapping.finding_id(id, &measures);
        assert_eq!(now("GMV: net:Category=A&B&Region=TH:drop:2026-03-05"), "GMV: net:Area=TH&Category=A&B:drop:2026-03-05");
        assert_eq!(now("GMV:total:drop:2026-03-05"), "GMV:total:drop:2026-03-05");
        assert_eq!(now("other"), "other");
    }
}
