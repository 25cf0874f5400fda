//! Amounts as a person types them into a field, and as they stand there.

use serde::{Deserialize, Serialize};

use super::locale::Locale;
use super::{format, span};

/// How amounts are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    /// As numbers, with the signs of the locale.
    #[default]
    Number,
    /// As lengths of time, which are kept in seconds.
    Length,
}

impl Typed {
    /// How amounts of a unit are typed.
    #[must_use]
    pub fn of(unit: Option<&str>) -> Self {
        if unit == Some(format::CLOCK) { Self::Length } else { Self::Number }
    }

    /// Whether they are typed as numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        *self == Self::Number
    }

    /// What was typed; `None` where it cannot be read.
    #[must_use]
    pub fn read(self, text: &str) -> Option<f64> {
        match self {
            Self::Number => scaled(text),
            Self::Length => span::typed(text),
        }
    }

    /// An amount as it is typed, with at most `places` for a number.
    #[must_use]
    pub fn text(self, value: f64, places: usize) -> String {
        match self {
            Self::Number => format::number(value, places),
            Self::Length => span::words(value),
        }
    }

    /// What is to be typed, for a sentence: `a number`.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Length => "a length of time, such as 30 min or 1:00:00",
        }
    }
}

/// A number, which may be shortened as axes shorten it: `80k`, `1.2M`, `5B`.
fn scaled(text: &str) -> Option<f64> {
    let text = text.trim();
    let (number, factor) = match text.chars().next_back()? {
        'k' | 'K' => (&text[..text.len() - 1], 1e3),
        'M' => (&text[..text.len() - 1], 1e6),
        'B' => (&text[..text.len() - 1], 1e9),
        _ => (text, 1.0),
    };
    Locale::current().read_number(number.trim_end()).map(|n| n * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An axis said 80K, and `80k` as a limit was refused.
    #[test]
    fn a_number_may_be_typed_as_axes_write_it() {
        let read = ["80k", "1.2M", "-3 B", "80", "k", "8m", "8x"].map(|text| Typed::Number.read(text));
        assert_eq!(read, [Some(80_000.0), Some(1_200_000.0), Some(-3e9), Some(80.0), None, None, None]);
    }
}
