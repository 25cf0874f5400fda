//! Digits that name things rather than count them: such a column is kept as text.

use super::survey::Survey;
use super::words;

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
