//! What a pivot table is asked to show, as it is saved.

use serde::{Deserialize, Serialize};

use super::{Calendar, Field, ShowAs, Subtotals};
use crate::table::{Filter, Measure};

/// One value of a pivot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PivotValue {
    /// What is computed.
    pub measure: Measure,
    /// Whether a person gave it its name, which then says all it is to say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// How it is shown.
    #[serde(default)]
    pub show_as: ShowAs,
    /// How its size is marked in the cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// How its numbers are written, where a person chose it.
    #[serde(default, skip_serializing_if = "NumberFormat::is_default")]
    pub format: NumberFormat,
}

/// How the numbers of a value are written, whatever they are shown as; their unit is that of the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberFormat {
    /// Decimal places; as the numbers need where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Nothing between thousands.
    pub ungrouped: bool,
}

impl NumberFormat {
    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Measure> for PivotValue {
    fn from(measure: Measure) -> Self {
        Self { measure, named: false, show_as: ShowAs::Value, mark: None, format: NumberFormat::default() }
    }
}

impl PivotValue {
    /// A value as a person wrote it, named where the name says more than the expression.
    #[must_use]
    pub fn written(measure: Measure) -> Self {
        Self { named: measure.name != measure.expr, ..measure.into() }
    }
}

/// How the size of a value is marked in its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// By what.
    pub kind: MarkKind,
    /// Which cells are compared with each other.
    pub scope: MarkScope,
}

/// By what the size of a value is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// The ground of the cell.
    Heat,
    /// A bar in the cell.
    Bar,
    /// An arrow up, across or down: the upper, the middle or the lower third.
    Icon,
}

/// Which cells are compared with each other. Leaves are compared with leaves and totals with totals of the same level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkScope {
    /// All cells of the same level.
    #[default]
    Level,
    /// Those of one column.
    Column,
    /// Those of one row.
    Row,
    /// Those under one outer item.
    Parent,
}

/// The form of the row labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// All fields in one column, inner ones indented.
    Compact,
    /// A column per field, outer items on a line of their own.
    Outline,
    /// A column per field, outer items beside their first inner one.
    #[default]
    Tabular,
}

/// Where the names of several values stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValuesOn {
    /// Down the side.
    Rows,
    /// Across the top.
    #[default]
    Columns,
}

/// A panel beside the pivot to choose what it counts: members of a column, or a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slicer {
    /// The column whose filter it sets.
    pub column: String,
    /// For a timeline, the length of its steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<super::DatePart>,
}

/// What a pivot table is asked to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PivotSpec {
    /// Fields down the side, outermost first.
    pub rows: Vec<Field>,
    /// Fields across the top, outermost first.
    pub columns: Vec<Field>,
    /// What is computed for every cell.
    pub values: Vec<PivotValue>,
    /// Which rows of the table count.
    pub filters: Vec<Filter>,
    /// Panels to choose which rows count; what is chosen stands in `filters`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slicers: Vec<Slicer>,
    /// Where subtotals stand, on both axes, where a field does not say otherwise.
    pub subtotals: Subtotals,
    /// A grand total row, over all row items.
    pub grand_rows: bool,
    /// A grand total column, over all column items.
    pub grand_columns: bool,
    /// The form of the row labels.
    pub form: Form,
    /// Name outer items on every row.
    pub repeat_labels: bool,
    /// Where the names of several values stand.
    pub values_on: ValuesOn,
    /// What stands in cells with nothing to compute from.
    pub blank: String,
    /// When years and weeks begin.
    pub calendar: Calendar,
}

impl Default for PivotSpec {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            columns: Vec::new(),
            values: Vec::new(),
            filters: Vec::new(),
            slicers: Vec::new(),
            subtotals: Subtotals::default(),
            grand_rows: true,
            grand_columns: true,
            form: Form::default(),
            repeat_labels: false,
            values_on: ValuesOn::default(),
            blank: String::new(),
            calendar: Calendar::default(),
        }
    }
}

impl PivotSpec {
    /// The field of either axis that a name means.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let all = || self.rows.iter().chain(&self.columns);
        all().find(|f| f.label() == name).or_else(|| all().find(|f| f.is_called(name)))
    }

    /// The same, to be changed.
    #[must_use]
    pub fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        let exact = self.rows.iter().chain(&self.columns).any(|f| f.label() == name);
        self.rows.iter_mut().chain(&mut self.columns).find(|f| if exact { f.label() == name } else { f.is_called(name) })
    }

    /// The innermost row field, or the innermost column field where there are no row fields: what a base field is where
    /// none is named.
    #[must_use]
    pub fn innermost(&self) -> Option<&Field> {
        self.rows.last().or_else(|| self.columns.last())
    }

    /// The outermost field of the rows, else of the columns.
    #[must_use]
    pub fn outermost(&self) -> Option<&Field> {
        self.rows.first().or_else(|| self.columns.first())
    }

    /// The innermost field of dates, down the side or else across the top.
    #[must_use]
    pub fn along_time(&self) -> Option<&Field> {
        self.rows.iter().rev().chain(self.columns.iter().rev()).find(|field| field.by.is_some())
    }

    /// The names of all fields.
    #[must_use]
    pub fn field_names(&self) -> Vec<String> {
        self.rows.iter().chain(&self.columns).map(Field::label).collect()
    }

    /// What stands above the numbers of a value: its name and what is shown of it, `Sum of Sales, % of column`. A name that a person
    /// gave stands alone.
    #[must_use]
    pub fn caption(&self, value: &PivotValue) -> String {
        let name = &value.measure.name;
        let innermost = self.innermost().map(Field::label).unwrap_or_default();
        match value.show_as.in_short(&innermost).filter(|_| !value.named) {
            Some(shown) => format!("{name}, {shown}"),
            None => name.clone(),
        }
    }

    /// The captions of all values.
    #[must_use]
    pub fn captions(&self) -> Vec<String> {
        self.values.iter().map(|v| self.caption(v)).collect()
    }

    /// Whether a field leaves items out: then the pivot counts fewer rows than its filters alone would keep.
    #[must_use]
    pub fn leaves_items_out(&self) -> bool {
        self.rows.iter().chain(&self.columns).any(|f| !f.filters.is_empty() || f.top.as_ref().is_some_and(|t| !t.others))
    }

    /// Whether some item is folded up, so that not all leaves are shown.
    #[must_use]
    pub fn is_folded(&self) -> bool {
        self.rows.iter().chain(&self.columns).any(|f| !f.folded.is_none())
    }
}
