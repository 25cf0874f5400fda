//! Digits that name things rather than count them: such a column is kept as text.

use super::super::raw::Cell;
use super::super::{formats, numbers, text};
use super::decide::Plan;
use super::survey::Survey;
use super::{Cells, words};
use crate::table::{ColumnType, format, locale::Locale};

/// Why digits are kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Their zeros would be lost: `02139`, `0719.10`, `(0281)`.
    Zeros,
    /// They are telephone numbers, whose plus would be lost.
    Phones,
    /// Their name says that they are codes: `6403.99`, `1E5`.
    Codes,
    /// A number does not hold so many digits.
    Long,
    /// They are marked as text: `="12"`, a tab behind them.
    Marked,
}

impl Kept {
    /// Why digits of a column are kept, if they are.
    pub(super) fn of(survey: &Survey, name: &str) -> Option<Self> {
        let (numbers, texts) = (&survey.numbers, &survey.texts);
        let named = words::names_identifier(name);
        let bare = texts.percent == 0 && texts.currencies.is_empty();
        let all_digits = texts.digits == texts.numbers;
        let by_format = numbers.padded > 0 && numbers.padded == numbers.count && numbers.short_padded > 0;
        if all_digits && texts.zero_led > 0 || named && bare && texts.padded > 0 || by_format {
            return Some(Self::Zeros);
        }
        if bare && texts.phones > 0 && (words::names_phone(name) || texts.phones * 10 >= texts.numbers * 9) {
            return Some(Self::Phones);
        }
        let damaged = texts.damaged > 0 && (named || texts.damaged + texts.long == texts.numbers) && texts.percent == 0;
        let huge =
            numbers.count > 0 && numbers.fractions == 0 && numbers.most >= 1e15 && (named || numbers.least >= 1e11) && numbers.dates == 0;
        if all_digits && texts.long > 0 || damaged || huge {
            return Some(Self::Long);
        }
        let pointed = texts.pointed > 0 && texts.dressed == 0 && words::names_code(name);
        if named && bare && (pointed || texts.exponents > 0) {
            return Some(Self::Codes);
        }
        (texts.protected > 0).then_some(Self::Marked)
    }

    /// The reason, for the report.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Zeros => "leading zeros would be lost",
            Self::Phones => "the plus before telephone numbers would be lost",
            Self::Codes => "the name says that they are codes",
            Self::Long => "a number keeps only 15 digits",
            Self::Marked => "its cells are marked as text",
        }
    }
}

/// Whole numbers from here on are not all kept apart by a number of a workbook.
const LONG: f64 = 1e15;

/// What is said of identifiers that were damaged before the file was written, and where they stand.
pub(super) fn lost_digits(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Vec<(String, Vec<usize>)> {
    let (numbers, texts) = (&survey.numbers, &survey.texts);
    let mut out = Vec::new();
    let rounded = if texts.are_rounded() { texts.rounded } else { 0 };
    if plan.ty == ColumnType::Text && texts.damaged + rounded > 0 {
        let is_lost = |text: &str| numbers::scan(text).is_some_and(|n| n.is_damaged_id() || rounded > 0 && n.is_rounded_id());
        let at = (0..cells.len()).filter(|&at| matches!(cells.get(at), Cell::Text(raw) if is_lost(text::unwrapped(raw).0)));
        let (one, many) =
            ("or number lost its last digits before the file was written", "or numbers lost their last digits before the file was written");
        let said = Locale::kept(|| format::those((texts.damaged + rounded) as usize, "identifier", one, many));
        out.push((said, at.take(100).collect()));
    }
    if plan.kept.is_some() && numbers.count > 0 && numbers.most >= 9.0e15 {
        let at = (0..cells.len()).filter(|&at| matches!(cells.get(at), Cell::Number(value, _) if value.abs() >= LONG));
        let said = "identifiers stored as numbers keep only 15 digits; the rest was lost before the file was written";
        out.push((said.to_owned(), at.take(100).collect()));
    }
    out
}

/// What is said of numbers kept as text for a word behind them that scales in one language and is a unit in another, and where they stand.
pub(super) fn vague_scales(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(String, Vec<usize>)> {
    let texts = &survey.texts;
    if plan.ty != ColumnType::Text || plan.forced || texts.mils == 0 || texts.scales[0] > 0 {
        return None;
    }
    let is_mil = |text: &str| numbers::scan(text).is_some_and(|number| number.is_mil && number.vague);
    let at: Vec<usize> =
        (0..cells.len()).filter(|&at| matches!(cells.get(at), Cell::Text(raw) if is_mil(text::unwrapped(raw).0))).take(100).collect();
    let example = formats::shown(cells.sheet, cells.get(*at.first()?));
    let said = Locale::kept(|| format::those(texts.mils as usize, "cell", "is", "are"));
    Some((format!("{said} thousands in one language and millions or miles in another ({example}), so that all are kept as text"), at))
}
