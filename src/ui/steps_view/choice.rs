//! The steps a person can add, as they stand in menus and in the palette.

use super::beside;
use crate::analysis::SourceId;
use crate::prepare::{
    Case, ChangeCase, Deduplicate, Extract, FillDown, Formula, Join, Keep, Piece, Query, Remove, Rename, Replace, Replacement, Several,
    Split, Splitter, Stack, StepKind, TableRef, Trim, Unpivot, best_key, column_to_split, usual_separator, wide_dates,
};
use crate::session::Session;
use crate::table::{ColumnType, Table};
use crate::ui::theme::icon;

/// Tables in which a key is looked for, so that a workbook of many sheets does not hold the window up.
const MOST_TRIED: usize = 20;

/// A step that can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NewStep {
    /// Compute a column.
    Formula,
    /// Keep rows that meet a condition.
    Keep,
    /// Split a column in several.
    Split,
    /// Take a part of a text.
    Extract,
    /// Take away blanks.
    Trim,
    /// Put other values in place.
    Replace,
    /// Write in capitals or small letters.
    Case,
    /// Fill empty cells from above.
    FillDown,
    /// Call a column otherwise.
    Rename,
    /// Leave columns out.
    Remove,
    /// Leave repeated rows out.
    Deduplicate,
    /// Turn wide columns into rows.
    Unpivot,
    /// Look columns up in another table.
    Join,
    /// Put the rows of more tables below.
    Stack,
    /// Put the result of a query in place.
    Query,
}

/// Those that stand in the menu of a column.
pub(in crate::ui) const IN_HEADER: [NewStep; 10] = [
    NewStep::Split,
    NewStep::Extract,
    NewStep::Trim,
    NewStep::Replace,
    NewStep::Case,
    NewStep::FillDown,
    NewStep::Formula,
    NewStep::Unpivot,
    NewStep::Rename,
    NewStep::Remove,
];

impl NewStep {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 15] = [
        Self::Formula,
        Self::Keep,
        Self::Split,
        Self::Extract,
        Self::Trim,
        Self::Replace,
        Self::Case,
        Self::FillDown,
        Self::Rename,
        Self::Remove,
        Self::Deduplicate,
        Self::Unpivot,
        Self::Join,
        Self::Stack,
        Self::Query,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Formula => "Add formula column…",
            Self::Keep => "Keep rows where…",
            Self::Split => "Split column…",
            Self::Extract => "Extract text…",
            Self::Trim => "Trim blanks",
            Self::Replace => "Replace values…",
            Self::Case => "Change case…",
            Self::FillDown => "Fill down",
            Self::Rename => "Rename column…",
            Self::Remove => "Remove column",
            Self::Deduplicate => "Remove duplicates…",
            Self::Unpivot => "Unpivot columns…",
            Self::Join => "Look up columns…",
            Self::Stack => "Stack tables…",
            Self::Query => "Replace rows by a SQL query…",
        }
    }

    /// Its icon.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Formula => icon::SIGMA,
            Self::Keep => icon::FUNNEL,
            Self::Split => icon::SPLIT,
            Self::Extract => icon::SEARCH,
            Self::Trim => icon::MINUS,
            Self::Replace => icon::REFRESH_CW,
            Self::Case => icon::TYPE,
            Self::FillDown => icon::ARROW_DOWN,
            Self::Rename => icon::PENCIL,
            Self::Remove => icon::TRASH_2,
            Self::Deduplicate => icon::COPY,
            Self::Unpivot => icon::ROWS_3,
            Self::Join => icon::TABLE_2,
            Self::Stack => icon::LAYERS,
            Self::Query => icon::DATABASE,
        }
    }

    /// The icon of a step that was made.
    pub(super) fn icon_of(kind: &StepKind) -> &'static str {
        match kind {
            StepKind::Stack(_) => Self::Stack,
            StepKind::Join(_) => Self::Join,
            StepKind::Unpivot(_) => Self::Unpivot,
            StepKind::Split(_) => Self::Split,
            StepKind::Extract(_) => Self::Extract,
            StepKind::Trim(_) => Self::Trim,
            StepKind::Replace(_) => Self::Replace,
            StepKind::FillDown(_) => Self::FillDown,
            StepKind::Case(_) => Self::Case,
            StepKind::Formula(_) => Self::Formula,
            StepKind::Rename(_) => Self::Rename,
            StepKind::Remove(_) => Self::Remove,
            StepKind::Deduplicate(_) => Self::Deduplicate,
            StepKind::Keep(_) => Self::Keep,
            StepKind::Query(_) => Self::Query,
        }
        .icon()
    }

    /// Whether a column is all it needs to be told.
    pub(super) fn is_plain(self) -> bool {
        matches!(self, Self::Trim | Self::FillDown | Self::Remove)
    }

    /// A step to begin with.
    pub(super) fn draft(self, column: Option<&str>, table: &Table, session: &Session) -> StepKind {
        let first_text = || table.columns().iter().find(|c| c.ty == ColumnType::Text).or_else(|| table.columns().first());
        let column = column.map(str::to_owned);
        let chosen = || column.clone().or_else(|| first_text().map(|c| c.name.clone())).unwrap_or_default();
        let columns: Vec<String> = column.iter().cloned().collect();
        match self {
            Self::Formula => {
                let expression = column.as_ref().map(|c| crate::table::quote(c)).unwrap_or_default();
                StepKind::Formula(Formula { name: "Formula".to_owned(), expression })
            }
            Self::Keep => StepKind::Keep(Keep::default()),
            Self::Split => {
                let column = column.clone().or_else(|| column_to_split(table).map(str::to_owned)).unwrap_or_else(chosen);
                let at = Splitter::Separator(usual_separator(table, &column).to_owned());
                StepKind::Split(Split { column, at, parts: None, keep: false })
            }
            Self::Extract => {
                StepKind::Extract(Extract { column: chosen(), piece: Piece::Before(" ".to_owned()), name: format!("{} part", chosen()) })
            }
            Self::Trim => StepKind::Trim(Trim { columns }),
            Self::Replace => {
                StepKind::Replace(Replace { columns: vec![chosen()], values: vec![Replacement::default()], ..Replace::default() })
            }
            Self::Case => StepKind::Case(ChangeCase { columns: vec![chosen()], case: Case::Title }),
            Self::FillDown => StepKind::FillDown(FillDown { columns }),
            Self::Rename => StepKind::Rename(Rename { from: chosen(), to: chosen() }),
            Self::Remove => StepKind::Remove(Remove { columns }),
            Self::Deduplicate => StepKind::Deduplicate(Deduplicate::default()),
            Self::Unpivot => StepKind::Unpivot(wide_dates(table).unwrap_or(Unpivot {
                columns,
                name: "Name".to_owned(),
                value: "Value".to_owned(),
                drop_missing: false,
                drop_totals: true,
            })),
            Self::Join => StepKind::Join(lookup(table, session)),
            Self::Stack => StepKind::Stack(stack(table, session)),
            Self::Query => StepKind::Query(Query { sql: "SELECT * FROM this".to_owned(), ..Query::default() }),
        }
    }
}

/// A stack of the open tables of this shape, to begin with.
fn stack(table: &Table, session: &Session) -> Stack {
    match beside::alike(table, session) {
        tables if tables.is_empty() => Stack::of(Vec::new()),
        tables if tables.iter().any(|read| read.table.is_some()) => Stack::of_tables(tables),
        tables => Stack { tables, ..Stack::of(Vec::new()) },
    }
}

/// A lookup in the open table, and by the columns of one name, where most of the first rows are found.
fn lookup(table: &Table, session: &Session) -> Join {
    // What has the same columns is to be put below, and nothing to look up in, unless there is nothing else.
    let alike = beside::alike(table, session);
    let (last, mut others): (Vec<TableRef>, Vec<TableRef>) = session.tables_beside().into_iter().partition(|read| alike.contains(read));
    if others.is_empty() {
        others = last;
    }
    let there: Vec<(&TableRef, &Table)> =
        others.iter().take(MOST_TRIED).filter_map(|read| Some((read, session.table_beside(read)?))).collect();
    let best = best_key(table, there.iter().map(|(_, table)| *table));
    let with = best.as_ref().map_or_else(|| there.first(), |(at, _)| there.get(*at)).map(|(read, _)| (*read).clone());
    let with = with.unwrap_or_else(|| session.analysis().active.unwrap_or(SourceId(0)).into());
    Join {
        with: with.source,
        table: with.table,
        keys: vec![best.map(|(_, key)| key).unwrap_or_default()],
        take: Vec::new(),
        trim: true,
        ignore_case: true,
        several: Several::Refuse,
        mark: true,
    }
}
