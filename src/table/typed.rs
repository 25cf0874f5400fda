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
            Self::Number => Locale::current().read_number(text),
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
