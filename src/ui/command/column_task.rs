//! What is done with one column: the palette asks which.

use super::super::data_view::suits_format;
use crate::analysis::SourceSpec;
use crate::pivot::Field;
use crate::table::Table;
use crate::ui::theme::icon;

/// Something to do with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnTask {
    /// Choose which rows count by it.
    Filter,
    /// Order the rows by it.
    SortAscending,
    /// The same, the largest first.
    SortDescending,
    /// Show it no more.
    Hide,
    /// Let it and those before it stay at the left.
    Freeze,
    /// Choose how its values are shown.
    Format,
    /// Look at what it holds.
    Profile,
    /// Choose its members beside the pivot.
    Slicer,
    /// Put the items of a pivot field together.
    Group,
}

impl ColumnTask {
    /// All of them, in the order of the palette.
    pub const ALL: [Self; 9] = [
        Self::Filter,
        Self::SortAscending,
        Self::SortDescending,
        Self::Hide,
        Self::Freeze,
        Self::Format,
        Self::Profile,
        Self::Slicer,
        Self::Group,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Filter => "Filter by a column…",
            Self::SortAscending => "Sort ascending by a column…",
            Self::SortDescending => "Sort descending by a column…",
            Self::Hide => "Hide a column…",
            Self::Freeze => "Freeze columns up to…",
            Self::Format => "Format a column…",
            Self::Profile => "Profile of a column…",
            Self::Slicer => "Add a slicer…",
            Self::Group => "Group a field of the pivot…",
        }
    }

    /// What the palette asks then.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::Filter => "Filter by which column?",
            Self::SortAscending => "Sort ascending by which column?",
            Self::SortDescending => "Sort descending by which column?",
            Self::Hide => "Hide which column?",
            Self::Freeze => "Freeze up to which column?",
            Self::Format => "Format which column?",
            Self::Profile => "Profile of which column?",
            Self::Slicer => "A slicer of which column?",
            Self::Group => "Group which field?",
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Filter => icon::FUNNEL,
            Self::SortAscending => icon::ARROW_UP,
            Self::SortDescending => icon::ARROW_DOWN,
            Self::Hide => icon::MINUS,
            Self::Freeze => icon::PANEL_LEFT_CLOSE,
            Self::Format => icon::HASH,
            Self::Profile => icon::CHART_COLUMN,
            Self::Slicer => icon::LIST_FILTER,
            Self::Group => icon::LAYERS,
        }
    }

    /// The columns it can be done with, in their order on screen; of a pivot, the fields down the side and across the top.
    #[must_use]
    pub fn columns(self, spec: &SourceSpec, table: &Table) -> Vec<String> {
        let all = table.columns();
        let shown = || spec.view.columns.shown(all.iter().map(|c| c.name.as_str())).into_iter().filter_map(|at| all.get(at));
        let pivot = &spec.view.pivot;
        match self {
            Self::Group => pivot.rows.iter().chain(&pivot.columns).map(Field::label).collect(),
            Self::Slicer => {
                let is_free = |name: &String| !pivot.slicers.iter().any(|s| s.column == *name);
                all.iter().map(|c| c.name.clone()).filter(is_free).collect()
            }
            Self::Format => shown().filter(|c| suits_format(c)).map(|c| c.name.clone()).collect(),
            // One column at least stays.
            Self::Hide if shown().count() < 2 => Vec::new(),
            _ => shown().map(|c| c.name.clone()).collect(),
        }
    }
}
