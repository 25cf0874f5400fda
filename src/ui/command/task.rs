//! What the menus and the buttons of single pages do, for who looks for it by its name.

use super::ColumnTask;
use crate::chart::{ChartKind, fitting};
use crate::session::{Page, Session};
use crate::ui::Part;
use crate::ui::chart_view::kind_icon;
use crate::ui::theme::icon;

/// What a tile that is added to a board shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// The chart of the chart page.
    Chart,
    /// The pivot of the pivot page.
    Pivot,
    /// The values of that pivot.
    KeyFigures,
    /// What is out of line.
    Findings,
    /// Words.
    Words,
}

impl TileKind {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Chart, Self::Pivot, Self::KeyFigures, Self::Findings, Self::Words];
}

/// Something that is done on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Something with a column, which is asked for.
    Column(ColumnTask),
    /// Let all rows count again.
    ClearFilters,
    /// Order the rows as the file has them.
    FileOrder,
    /// Show the columns that were hidden.
    ShowColumns,
    /// Let no column stay at the left.
    Unfreeze,
    /// Copy the selected cells.
    Copy,
    /// Copy where the file is.
    CopyPath,
    /// Close all files but the one that is looked at.
    CloseOthers,
    /// Choose form and totals of the pivot.
    Layout,
    /// Show or hide the fields of the pivot.
    Fields,
    /// Open all items of the pivot, or fold them up.
    Fold(bool),
    /// Copy the pivot as values.
    CopyPivot,
    /// Write the pivot to a file.
    WritePivot,
    /// Draw another kind of chart.
    Draw(ChartKind),
    /// Make a board from the data.
    ProposeBoard,
    /// Make an empty board.
    NewBoard,
    /// Add a tile to the board.
    AddTile(TileKind),
    /// Give the window to the board.
    Present,
    /// Look at a part of the anomalies.
    Part(Part),
    /// Ask what contributed to the finding.
    Explain,
}

impl Task {
    /// Those without a choice within them, in the order of the palette.
    const PLAIN: [Self; 17] = [
        Self::ClearFilters,
        Self::FileOrder,
        Self::ShowColumns,
        Self::Unfreeze,
        Self::Copy,
        Self::CopyPath,
        Self::CloseOthers,
        Self::Layout,
        Self::Fields,
        Self::Fold(false),
        Self::Fold(true),
        Self::CopyPivot,
        Self::WritePivot,
        Self::ProposeBoard,
        Self::NewBoard,
        Self::Present,
        Self::Explain,
    ];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = Part::ALL.into_iter().map(|(part, ..)| Self::Part(part));
        let plain = ColumnTask::ALL.map(Self::Column).into_iter().chain(Self::PLAIN);
        plain.chain(parts).chain(ChartKind::ALL.map(Self::Draw)).chain(TileKind::ALL.map(Self::AddTile))
    }

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Column(task) => task.label(),
            Self::ClearFilters => "Clear all filters",
            Self::FileOrder => "Order of the file",
            Self::ShowColumns => "Show all columns",
            Self::Unfreeze => "Unfreeze columns",
            Self::Copy => "Copy the selected cells",
            Self::CopyPath => "Copy the path of the file",
            Self::CloseOthers => "Close the other files",
            Self::Layout => "Layout of the pivot…",
            Self::Fields => "Show or hide the fields of the pivot",
            Self::Fold(false) => "Open all items of the pivot",
            Self::Fold(true) => "Fold all items of the pivot",
            Self::CopyPivot => "Copy the pivot as values",
            Self::WritePivot => "Write the pivot to a file…",
            Self::Draw(kind) => drawn(kind),
            Self::ProposeBoard => "Propose a board",
            Self::NewBoard => "New board",
            Self::AddTile(TileKind::Chart) => "Add the chart to the board",
            Self::AddTile(TileKind::Pivot) => "Add the pivot to the board",
            Self::AddTile(TileKind::KeyFigures) => "Add key figures to the board",
            Self::AddTile(TileKind::Findings) => "Add findings to the board",
            Self::AddTile(TileKind::Words) => "Add words to the board",
            Self::Present => "Present the board",
            Self::Part(Part::Findings) => "Show findings",
            Self::Part(Part::Rows) => "Show faults in rows",
            Self::Part(Part::Changes) => "Show what changed",
            Self::Part(Part::Forecast) => "Show the forecast",
            Self::Part(Part::Events) => "Show events",
            Self::Part(Part::Rehearsal) => "Show the rehearsal",
            Self::Explain => "Explain this finding",
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Column(task) => task.icon(),
            Self::ClearFilters => icon::FUNNEL_X,
            Self::FileOrder => icon::ARROW_UP_DOWN,
            Self::ShowColumns => icon::COLUMNS_3,
            Self::Unfreeze => icon::PANEL_LEFT_OPEN,
            Self::Copy | Self::CopyPath | Self::CopyPivot => icon::COPY,
            Self::CloseOthers => icon::X,
            Self::Layout => icon::SLIDERS_HORIZONTAL,
            Self::Fields => icon::PANEL_RIGHT_OPEN,
            Self::Fold(false) | Self::NewBoard | Self::AddTile(_) => icon::PLUS,
            Self::Fold(true) => icon::MINUS,
            Self::WritePivot => icon::DOWNLOAD,
            Self::Draw(kind) => kind_icon(kind),
            Self::ProposeBoard => icon::SPARKLES,
            Self::Present => icon::MONITOR,
            Self::Part(Part::Findings) => icon::RADAR,
            Self::Part(Part::Rows) => icon::ROWS_3,
            Self::Part(Part::Changes) => icon::ARROW_RIGHT_LEFT,
            Self::Part(Part::Forecast) => icon::TRENDING_UP,
            Self::Part(Part::Events) => icon::CALENDAR_DAYS,
            Self::Part(Part::Rehearsal) => icon::TARGET,
            Self::Explain => icon::SPLIT,
        }
    }

    /// Whether it can be done now.
    #[must_use]
    pub fn applies(self, session: &Session) -> bool {
        let (Some(spec), Some(data)) = (session.active_spec(), session.active_data()) else { return false };
        if self == Self::CopyPath {
            return true;
        }
        let Some(table) = data.table() else { return false };
        let (view, page) = (&spec.view, session.page());
        let pivoted = data.pivot().value().filter(|p| !p.table.values.is_empty());
        match self {
            Self::Column(task) => !task.columns(spec, table).is_empty(),
            Self::ClearFilters => {
                let of_pivot = page == Page::Pivot && (!view.pivot.filters.is_empty() || view.pivot.leaves_items_out());
                let of_board = page == Page::Board && view.board.as_ref().is_some_and(|b| !b.filters.is_empty() || !b.crossed.is_empty());
                !view.filters.is_empty() || of_pivot || of_board
            }
            Self::FileOrder => !view.sort.is_empty(),
            Self::ShowColumns => !view.columns.hidden.is_empty(),
            Self::Unfreeze => view.columns.frozen > 0,
            Self::Copy => matches!(page, Page::Data | Page::Pivot),
            Self::CloseOthers => session.analysis().sources.len() > 1,
            Self::Fold(_) => view.pivot.rows.len() > 1 || view.pivot.columns.len() > 1,
            Self::CopyPivot | Self::WritePivot => pivoted.is_some() && data.pivot().failure().is_none() && !data.pivot().is_running(),
            Self::Draw(kind) => data.chart().value().is_some_and(|chart| {
                let numbers = chart.pivot.spec.values.iter().any(|v| v.measure.expr.contains('('));
                fitting(&chart.pivot.table, numbers).contains(&kind)
            }),
            Self::AddTile(_) | Self::Present => view.board.is_some(),
            Self::Part(part) => part == Part::Rows || view.detect.is_some(),
            Self::Explain => page == Page::Anomalies && data.shows_findings() && data.selected().is_some_and(|f| f.contributors.is_empty()),
            Self::CopyPath | Self::Layout | Self::Fields | Self::ProposeBoard | Self::NewBoard => true,
        }
    }
}

fn drawn(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Line => "Line chart",
        ChartKind::Area => "Area chart",
        ChartKind::Bar => "Bar chart",
        ChartKind::Combo => "Combo chart",
        ChartKind::Scatter => "Scatter chart",
        ChartKind::Histogram => "Histogram",
        ChartKind::Box => "Box plot",
        ChartKind::Heatmap => "Heatmap",
        ChartKind::Pareto => "Pareto chart",
        ChartKind::Waterfall => "Waterfall chart",
        ChartKind::Funnel => "Funnel chart",
        ChartKind::Kpi => "Key figure chart",
    }
}
