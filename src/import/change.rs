//! One thing a person changes about how a file is read: what the panel, the notices and the tests send, and what undo is
//! called after.

use super::{BareNumbers, ClockParts, ColumnOptions, DateOrder, DecimalMark, ImportOptions, NO_HEADER, SheetOptions};
use crate::table::{ColumnType, Role};

/// One thing to change about how a file is read; `None` goes back to the guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportChange {
    /// First and last row of the header, 1-based; [`NO_HEADER`] for none.
    Header(Option<(u64, u64)>),
    /// Leave these rows out.
    Skip(Vec<u64>),
    /// Keep these rows as data.
    Keep(Vec<u64>),
    /// A table begins in this row, and what stands above it is another one.
    Begin(u64),
    /// A table ends with this row, and what stands below it is another one.
    End(u64),
    /// Guess again what these rows are.
    GuessRows(Vec<u64>),
    /// The order of all dates.
    DateOrder(Option<DateOrder>),
    /// The decimal mark of all numbers that are text.
    Decimal(Option<DecimalMark>),
    /// The encoding, by its WHATWG label.
    Encoding(Option<String>),
    /// The separator.
    Delimiter(Option<char>),
    /// Something about the column of this name in the file.
    Column(String, ColumnChange),
    /// Guess everything.
    Guess,
}

/// One thing to change about a column; `None` goes back to the guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnChange {
    /// Its name.
    Name(Option<String>),
    /// Its type.
    Type(Option<ColumnType>),
    /// What it is for.
    Role(Option<Role>),
    /// Its unit; an empty text for none.
    Unit(Option<String>),
    /// The order of its dates.
    DateOrder(Option<DateOrder>),
    /// What the two numbers of its lengths of time are.
    Clock(Option<ClockParts>),
    /// What its numbers without a sign among per cents are.
    Bare(Option<BareNumbers>),
    /// Whether its labels are filled down.
    FillDown(Option<bool>),
    /// The column of whose members each has one value; an empty text to add up row by row.
    OncePer(Option<String>),
    /// Whether it is left out.
    LeaveOut(bool),
    /// Guess everything about it.
    Guess,
}

impl ImportChange {
    /// The options after this change; rows are rows of `sheet`.
    #[must_use]
    pub fn apply(&self, options: &ImportOptions, sheet: &str) -> ImportOptions {
        let mut changed = options.clone();
        match self {
            Self::Header(lines) => on_rows(&mut changed, sheet, |rows| rows.header = *lines),
            Self::Skip(lines) => on_rows(&mut changed, sheet, |rows| {
                take(&mut rows.keep, lines);
                put(&mut rows.skip, lines);
            }),
            Self::Keep(lines) => on_rows(&mut changed, sheet, |rows| {
                take(&mut rows.skip, lines);
                put(&mut rows.keep, lines);
            }),
            Self::Begin(line) => on_rows(&mut changed, sheet, |rows| put(&mut rows.begins, &[*line])),
            Self::End(line) => on_rows(&mut changed, sheet, |rows| put(&mut rows.begins, &[line + 1])),
            Self::GuessRows(lines) => on_rows(&mut changed, sheet, |rows| {
                take(&mut rows.skip, lines);
                take(&mut rows.keep, lines);
                take(&mut rows.begins, lines);
            }),
            Self::DateOrder(order) => changed.date_order = *order,
            Self::Decimal(mark) => changed.decimal = *mark,
            Self::Encoding(label) => changed.encoding.clone_from(label),
            Self::Delimiter(separator) => changed.delimiter = *separator,
            Self::Column(header, change) => on_column(&mut changed, header, change),
            Self::Guess => changed = ImportOptions { sheet: options.sheet.clone(), ..ImportOptions::default() },
        }
        changed
    }

    /// What it does, for undo: "Use row 3 as header".
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Header(None) => "Guess the header".to_owned(),
            Self::Header(Some(NO_HEADER)) => "Read without a header".to_owned(),
            Self::Header(Some((first, last))) if first == last => format!("Use row {first} as header"),
            Self::Header(Some((first, last))) => format!("Use rows {first} to {last} as header"),
            Self::Skip(lines) => format!("Leave out {}", rows(lines)),
            Self::Keep(lines) => format!("Keep {} as data", rows(lines)),
            Self::Begin(line) => format!("Begin a table in row {line}"),
            Self::End(line) => format!("End the table with row {line}"),
            Self::GuessRows(lines) => format!("Guess what {} is", rows(lines)),
            Self::DateOrder(order) => order.map_or_else(|| "Guess the order of dates".to_owned(), |o| format!("Read dates {}", o.words())),
            Self::Decimal(mark) => mark.map_or_else(|| "Guess the decimal mark".to_owned(), |m| format!("Read a decimal {}", m.word())),
            Self::Encoding(label) => label.as_ref().map_or_else(|| "Guess the encoding".to_owned(), |l| format!("Decode as {l}")),
            Self::Delimiter(separator) => {
                separator.map_or_else(|| "Guess the separator".to_owned(), |s| format!("Separate at {}", separator_name(s)))
            }
            Self::Column(header, change) => change.label(header),
            Self::Guess => "Guess everything again".to_owned(),
        }
    }
}

impl ColumnChange {
    fn label(&self, header: &str) -> String {
        match self {
            Self::Name(Some(name)) => format!("Rename {header} to {name}"),
            Self::Type(Some(ty)) => format!("Read {header} as {}", ty.name()),
            Self::Role(Some(role)) => format!("Use {header} as {}", role.name()),
            Self::Unit(Some(unit)) if unit.is_empty() => format!("Take the unit off {header}"),
            Self::Unit(Some(unit)) => format!("Give {header} the unit {unit}"),
            Self::DateOrder(Some(order)) => format!("Read {header} {}", order.words()),
            Self::Clock(Some(clock)) => format!("Read {header} in {}", clock.words()),
            Self::Bare(Some(bare)) => format!("Read numbers without % in {header} as {}", bare.words()),
            Self::FillDown(Some(true)) => format!("Fill {header} down"),
            Self::FillDown(Some(false)) => format!("Leave blanks in {header}"),
            Self::OncePer(Some(key)) if key.is_empty() => format!("Add {header} up row by row"),
            Self::OncePer(Some(key)) => format!("Count {header} once per {key}"),
            Self::LeaveOut(true) => format!("Leave {header} out"),
            Self::LeaveOut(false) => format!("Put {header} back"),
            Self::Name(None)
            | Self::Type(None)
            | Self::Role(None)
            | Self::Unit(None)
            | Self::DateOrder(None)
            | Self::Clock(None)
            | Self::Bare(None)
            | Self::FillDown(None)
            | Self::OncePer(None)
            | Self::Guess => {
                format!("Guess {header} again")
            }
        }
    }
}

/// A separator in a word: `comma`, `tab`, or itself in quotes.
#[must_use]
pub fn separator_name(separator: char) -> String {
    match separator {
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "bar".to_owned(),
        ' ' => "space".to_owned(),
        other => format!("{other:?}"),
    }
}

fn rows(lines: &[u64]) -> String {
    match lines {
        [one] => format!("row {one}"),
        [first, .., last] if lines.windows(2).all(|w| w[1] == w[0] + 1) => format!("rows {first} to {last}"),
        _ => format!("{} rows", lines.len()),
    }
}

/// Change what was decided about the rows of a sheet; files without sheets have it at the top.
fn on_rows(options: &mut ImportOptions, sheet: &str, change: impl FnOnce(&mut SheetOptions)) {
    let mut rows = options.rows_of(sheet);
    change(&mut rows);
    if sheet.is_empty() {
        (options.header, options.skip, options.keep, options.begins) = (rows.header, rows.skip, rows.keep, rows.begins);
    } else if rows == SheetOptions::default() && options.rows_of("") == rows {
        options.sheets.remove(sheet);
    } else {
        options.sheets.insert(sheet.to_owned(), rows);
    }
}

fn on_column(options: &mut ImportOptions, header: &str, change: &ColumnChange) {
    let mut column = options.column(header).cloned().unwrap_or_default();
    let folded = header.trim().to_lowercase();
    options.columns.retain(|name, _| name.trim().to_lowercase() != folded);
    match change {
        ColumnChange::Name(name) => column.name.clone_from(name),
        ColumnChange::Type(ty) => column.ty = *ty,
        ColumnChange::Role(role) => column.role = *role,
        ColumnChange::Unit(unit) => column.unit.clone_from(unit),
        ColumnChange::DateOrder(order) => column.date_order = *order,
        ColumnChange::Clock(clock) => column.clock = *clock,
        ColumnChange::Bare(bare) => column.bare = *bare,
        ColumnChange::FillDown(fill) => column.fill_down = *fill,
        ColumnChange::OncePer(key) => column.once_per.clone_from(key),
        ColumnChange::LeaveOut(out) => column.leave_out = *out,
        ColumnChange::Guess => column = ColumnOptions::default(),
    }
    if column != ColumnOptions::default() {
        options.columns.insert(header.to_owned(), column);
    }
}

fn take(from: &mut Vec<u64>, lines: &[u64]) {
    from.retain(|line| !lines.contains(line));
}

fn put(into: &mut Vec<u64>, lines: &[u64]) {
    into.extend(lines);
    into.sort_unstable();
    into.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_left_out_or_kept_but_never_both() {
        let options = ImportChange::Skip(vec![7, 5]).apply(&ImportOptions::default(), "");
        assert_eq!((options.skip.as_slice(), options.keep.as_slice()), (&[5, 7][..], &[][..]));
        let options = ImportChange::Keep(vec![5]).apply(&options, "");
        assert_eq!((options.skip.as_slice(), options.keep.as_slice()), (&[7][..], &[5][..]));
        let options = ImportChange::Begin(5).apply(&options, "");
        assert_eq!(options.begins, [5]);
        let options = ImportChange::GuessRows(vec![5, 7]).apply(&options, "");
        assert!(options.is_guess());
    }

    #[test]
    fn a_change_taken_back_leaves_nothing_behind() {
        let changes = [
            (ImportChange::Header(Some((3, 3))), ImportChange::Header(None)),
            (
                ImportChange::Column("Zip".into(), ColumnChange::Type(Some(ColumnType::Text))),
                ImportChange::Column("zip".into(), ColumnChange::Guess),
            ),
            (ImportChange::Delimiter(Some(';')), ImportChange::Guess),
        ];
        for (there, back) in changes {
            for sheet in ["", "May"] {
                let changed = there.apply(&ImportOptions::default(), sheet);
                assert!(!changed.is_guess(), "{there:?}");
                assert!(back.apply(&changed, sheet).is_guess(), "{back:?}");
            }
        }
    }

    #[test]
    fn steps_are_named_after_what_they_do() {
        assert_eq!(ImportChange::Skip(vec![4, 5, 6]).label(), "Leave out rows 4 to 6");
        assert_eq!(ImportChange::Header(Some((3, 4))).label(), "Use rows 3 to 4 as header");
        assert_eq!(ImportChange::Column("Amt".into(), ColumnChange::Name(Some("Amount".into()))).label(), "Rename Amt to Amount");
        assert_eq!(ImportChange::Delimiter(Some('\t')).label(), "Separate at tab");
    }
}
