//! What a person can choose for each decision: one list for the report, the settings and the questions.

use crate::import::{
    BareNumbers, ClockParts, ColumnChange, ColumnOptions, DateOrder, DecimalMark, Decision, FileFormat, Found, ImportChange, ImportOptions,
    NO_HEADER, Source, Target, separator_name,
};
use crate::table::{Column, ColumnType, Role};

/// Roles in the order of the menus.
pub(super) const ROLES: [Role; 5] = [Role::Date, Role::Dimension, Role::Measure, Role::Identifier, Role::Text];
/// Encodings that exports come in, by label and as people call them.
pub(super) const ENCODINGS: [(&str, &str); 12] = [
    ("utf-8", "UTF-8"),
    ("utf-16le", "UTF-16 LE"),
    ("utf-16be", "UTF-16 BE"),
    ("windows-1252", "Western (1252)"),
    ("windows-1250", "Central European (1250)"),
    ("windows-1251", "Cyrillic (1251)"),
    ("windows-1254", "Turkish (1254)"),
    ("gb18030", "Chinese (GB18030)"),
    ("big5", "Chinese (Big5)"),
    ("shift_jis", "Japanese (Shift-JIS)"),
    ("euc-kr", "Korean (EUC-KR)"),
    ("windows-874", "Thai (874)"),
];
/// Separators that exports come with.
pub(super) const SEPARATORS: [char; 5] = [',', ';', '\t', '|', ' '];

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// What it says.
    pub(super) label: String,
    /// Whether it holds now.
    pub(super) active: bool,
    /// What choosing it does.
    pub(super) change: ImportChange,
}

impl Choice {
    pub(super) fn new(label: impl Into<String>, active: bool, change: ImportChange) -> Self {
        Self { label: label.into(), active, change }
    }
}

/// What can be chosen for a decision about `column` (as it is called in the table) or about the whole file.
pub(super) fn of(target: Target, column: Option<&str>, found: &Found, source: &Source) -> Vec<Choice> {
    let options = &source.options;
    let rows = options.rows_of(&found.sheet);
    let header = column.map(|name| found.header_of(name).unwrap_or(name).to_owned());
    let on = |change: ColumnChange| header.clone().map(|header| ImportChange::Column(header, change));
    let meta = column.and_then(|name| found.table.columns().iter().find(|c| c.name == name));
    match target {
        Target::Header => {
            let mut choices =
                vec![Choice::new("Read without a header", rows.header == Some(NO_HEADER), ImportChange::Header(Some(NO_HEADER)))];
            choices.extend(rows.header.map(|_| Choice::new("Guess the header", false, ImportChange::Header(None))));
            choices
        }
        Target::Skipped => keep(&found.skipped_rows, &rows.skip),
        Target::Footers => keep(&found.footer_rows, &rows.keep),
        Target::Begin => vec![Choice::new("Guess where tables begin", false, ImportChange::GuessRows(rows.begins))],
        // Its rows are those of one decision: see `leave_out`.
        Target::Kept => Vec::new(),
        Target::Encoding => encodings(source),
        Target::Delimiter => separators(source),
        Target::Decimal => marks(source.options.decimal, None),
        Target::DateOrder if header.is_none() => orders(options.date_order, ImportChange::DateOrder),
        Target::DateOrder => {
            let asked = header.as_deref().and_then(|h| options.column(h)).and_then(|c| c.date_order).or(options.date_order);
            let of_column = |order| on(ColumnChange::DateOrder(order)).unwrap_or(ImportChange::DateOrder(order));
            orders(asked, of_column)
        }
        Target::Clock => {
            let asked = header.as_deref().and_then(|h| options.column(h)).and_then(|c| c.clock);
            let all = [Some(ClockParts::MinutesSeconds), Some(ClockParts::HoursMinutes), None];
            let choice = |clock: Option<ClockParts>| {
                let label = clock.map_or_else(|| "As guessed".to_owned(), |clock| capital(clock.words()));
                Some(Choice::new(label, clock.is_some() && clock == asked, on(ColumnChange::Clock(clock))?))
            };
            all.into_iter().filter(|clock| clock.is_some() || asked.is_some()).filter_map(choice).collect()
        }
        Target::Bare => bare(header.as_deref(), meta, options),
        Target::Type => {
            let types = ColumnType::ALL.into_iter().filter_map(|ty| {
                Some(Choice::new(capital(ty.name()), meta.is_some_and(|m| m.ty == ty), on(ColumnChange::Type(Some(ty)))?))
            });
            types.collect()
        }
        Target::Role => {
            let roles = ROLES.into_iter().filter_map(|role| {
                Some(Choice::new(capital(role.name()), meta.is_some_and(|m| m.role == role), on(ColumnChange::Role(Some(role)))?))
            });
            roles.collect()
        }
        Target::Unit => vec![("No unit", Some(String::new())), ("As guessed", None)]
            .into_iter()
            .filter_map(|(label, unit)| Some(Choice::new(label, false, on(ColumnChange::Unit(unit))?)))
            .collect(),
        Target::Name => on(ColumnChange::Name(None)).map(|c| Choice::new("Name as in the file", false, c)).into_iter().collect(),
        Target::FillDown => {
            on(ColumnChange::FillDown(Some(false))).map(|c| Choice::new("Leave its blanks empty", false, c)).into_iter().collect()
        }
        Target::Grain => {
            let current = meta.and_then(|m| m.once_per.as_deref());
            let line = on(ColumnChange::OncePer(Some(String::new()))).map(|c| Choice::new("Add it up row by row", current.is_none(), c));
            let keys = found.columns.iter().filter_map(|place| {
                let key = found.table.columns().get(place.position?).filter(|c| c.role == Role::Identifier || current == Some(&c.name))?;
                let change = on(ColumnChange::OncePer(Some(place.header.clone())))?;
                Some(Choice::new(format!("Count it once per {}", key.name), current == Some(&key.name), change))
            });
            line.into_iter().chain(keys).collect()
        }
        Target::LeftOut => on(ColumnChange::LeaveOut(false)).map(|c| Choice::new("Put it back", false, c)).into_iter().collect(),
        Target::Remembered => vec![Choice::new("Use the guess instead", false, ImportChange::Guess)],
    }
}

/// What numbers without a sign among per cents can be.
fn bare(header: Option<&str>, column: Option<&Column>, options: &ImportOptions) -> Vec<Choice> {
    let Some(header) = header else { return Vec::new() };
    let asked = options.column(header);
    let choice = |label: &str, is: bool, change: ColumnChange| Choice::new(label, is, ImportChange::Column(header.to_owned(), change));
    let how = |label: &str, how: BareNumbers| choice(label, asked.and_then(|c| c.bare) == Some(how), ColumnChange::Bare(Some(how)));
    let numbers = if column.is_some_and(|c| c.ty == ColumnType::Text) {
        choice("Numbers: 12 % is 0.12", false, ColumnChange::Type(Some(ColumnType::Decimal)))
    } else {
        let is_without = asked.is_some_and(|c| c.unit.as_deref() == Some(""));
        choice("Numbers without a unit", is_without, ColumnChange::Unit(Some(String::new())))
    };
    let mut all = vec![how("Per cent: 12 is 12 %", BareNumbers::PerCent), how("Shares: 0.12 is 12 %", BareNumbers::Share), numbers];
    all.extend(asked.filter(|c| **c != ColumnOptions::default()).map(|_| choice("As guessed", false, ColumnChange::Guess)));
    all
}

fn keep(left_out: &[u64], asked: &[u64]) -> Vec<Choice> {
    let mut choices = Vec::new();
    if !left_out.is_empty() {
        let label = if left_out.len() == 1 {
            format!("Keep row {} as data", left_out[0])
        } else {
            format!("Keep all {} rows as data", left_out.len())
        };
        choices.push(Choice::new(label, false, ImportChange::Keep(left_out.to_vec())));
    }
    if !asked.is_empty() {
        choices.push(Choice::new("Guess these rows again", false, ImportChange::GuessRows(asked.to_vec())));
    }
    choices
}

/// To leave out the rows that a decision kept.
pub(super) fn leave_out(decision: &Decision) -> Option<Choice> {
    let label = match decision.rows[..] {
        [] => return None,
        [one] => format!("Leave row {one} out"),
        _ => format!("Leave all {} rows out", decision.rows.len()),
    };
    Some(Choice::new(label, false, ImportChange::Skip(decision.rows.clone())))
}

/// The orders of dates; which one holds where none was asked for is said by the decision itself.
pub(super) fn orders(asked: Option<DateOrder>, change: impl Fn(Option<DateOrder>) -> ImportChange) -> Vec<Choice> {
    let all = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
    let mut choices: Vec<Choice> = all.into_iter().map(|o| Choice::new(capital(o.words()), asked == Some(o), change(Some(o)))).collect();
    choices.extend(asked.map(|_| Choice::new("As guessed", false, change(None))));
    choices
}

/// The decimal marks.
pub(super) fn marks(asked: Option<DecimalMark>, guessed: Option<DecimalMark>) -> Vec<Choice> {
    let label = |mark| match mark {
        DecimalMark::Point => "Decimal point: 1,234.50",
        DecimalMark::Comma => "Decimal comma: 1.234,50",
    };
    let all = [DecimalMark::Point, DecimalMark::Comma];
    let mut choices: Vec<Choice> =
        all.into_iter().map(|m| Choice::new(label(m), asked.or(guessed) == Some(m), ImportChange::Decimal(Some(m)))).collect();
    choices.extend(asked.map(|_| Choice::new("As guessed", false, ImportChange::Decimal(None))));
    choices
}

/// The encodings; none for formats that are no text.
pub(super) fn encodings(source: &Source) -> Vec<Choice> {
    let Some(current) = source.encoding.as_deref() else { return Vec::new() };
    let is = |label: &str| label.eq_ignore_ascii_case(current);
    let change = |label: &str| ImportChange::Encoding(Some(label.to_owned()));
    let mut choices: Vec<Choice> = ENCODINGS.into_iter().map(|(label, name)| Choice::new(name, is(label), change(label))).collect();
    if !ENCODINGS.iter().any(|(label, _)| is(label)) {
        choices.insert(0, Choice::new(current, true, change(current)));
    }
    choices.extend(source.options.encoding.as_ref().map(|_| Choice::new("As guessed", false, ImportChange::Encoding(None))));
    choices
}

/// The separators; none for formats that have none.
pub(super) fn separators(source: &Source) -> Vec<Choice> {
    let Some(current) = source.delimiter.filter(|_| source.format == FileFormat::Csv) else { return Vec::new() };
    let mut all = SEPARATORS.to_vec();
    if !all.contains(&current) {
        all.insert(0, current);
    }
    let change = |separator| ImportChange::Delimiter(Some(separator));
    let mut choices: Vec<Choice> = all.into_iter().map(|s| Choice::new(capital(&separator_name(s)), s == current, change(s))).collect();
    choices.extend(source.options.delimiter.map(|_| Choice::new("As guessed", false, ImportChange::Delimiter(None))));
    choices
}

/// With a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Context;
    use crate::import::{self, ImportOptions};

    #[test]
    fn every_decision_of_a_messy_file_can_be_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let text = "Report;;;\nDay;Zip;Amount;Amount\nWhen it was;Where it went;How much;Of it net\n01/02/2026;02139;1,50 €;2\n\
                    03/04/2026;90210;2,50 €;3\nTotal;;4,00 €;5\n";
        std::fs::write(&path, text).unwrap();
        let changes = [
            ImportChange::Column("Zip".into(), ColumnChange::Role(Some(Role::Dimension))),
            ImportChange::Column("Amount_2".into(), ColumnChange::LeaveOut(true)),
        ];
        let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
        let source = import::open(&path, &options, &Context::detached()).unwrap();
        let found = &source.tables[0];
        assert!(found.decisions.len() >= 6, "{:?}", found.decisions);
        for decision in &found.decisions {
            let Some(target) = decision.target else { continue };
            let choices = of(target, decision.column.as_deref(), found, &source);
            assert!(target == Target::Name || !choices.is_empty(), "{decision:?}");
            for choice in choices.iter().filter(|c| !c.active) {
                let changed = choice.change.apply(&source.options, "");
                assert!(changed != source.options || target == Target::Unit, "{choice:?}");
            }
        }
    }

    #[test]
    fn the_choice_that_holds_is_marked() {
        assert_eq!(orders(Some(DateOrder::Mdy), ImportChange::DateOrder).iter().position(|c| c.active), Some(1));
        assert_eq!(orders(None, ImportChange::DateOrder).len(), 3);
        assert_eq!(marks(None, Some(DecimalMark::Comma)).iter().position(|c| c.active), Some(1));
    }
}
