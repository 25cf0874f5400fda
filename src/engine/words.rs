//! Sentences that outlive how numbers are written: kept with marks in the place of signs, written out when they are read.

use std::borrow::Cow;

use chrono::NaiveDate;

/// Stands between thousands of a number that is kept; no text holds it, because it is no character.
pub(crate) const THOUSANDS: char = '\u{fdd0}';
/// Stands before the fraction of a number that is kept.
pub(crate) const POINT: char = '\u{fdd1}';
/// Stands before a day that is kept, which follows as ISO 8601 has it.
pub(crate) const DAY: char = '\u{fdd2}';
/// Characters of a day: `2026-03-05`.
const DAY_LENGTH: usize = 10;

/// A sentence that is kept. The same result is read in a window that writes `1.234,5` and in a file that has `1,234.5` from everybody,
/// so that the signs are chosen when it is read: by `Display`, which takes those in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(String);

impl Words {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence as it is kept, to be part of another one that is kept.
    #[must_use]
    pub fn kept(&self) -> &str {
        &self.0
    }

    /// The sentence with these signs between thousands and before a fraction, and days written so.
    #[must_use]
    pub fn with(&self, (thousands, point): (Option<char>, char), day: impl Fn(NaiveDate) -> String) -> Cow<'_, str> {
        if !self.0.contains([THOUSANDS, POINT, DAY]) {
            return Cow::Borrowed(&self.0);
        }
        let mut out = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find([THOUSANDS, POINT, DAY]) {
            let (before, marked) = rest.split_at(at);
            out.push_str(before);
            let mut chars = marked.chars();
            let mark = chars.next();
            rest = chars.as_str();
            match mark {
                Some(THOUSANDS) => out.extend(thousands),
                Some(POINT) => out.push(point),
                _ => {
                    if let Some((text, after)) = rest.split_at_checked(DAY_LENGTH)
                        && let Ok(parsed) = text.parse()
                    {
                        out.push_str(&day(parsed));
                        rest = after;
                    }
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_days_are_those_of_the_reader() {
        let kept = Words::from(format!("1{THOUSANDS}234{POINT}5 since {DAY}2026-03-05, as in \"1,234.5\"; {DAY}?"));
        let german = kept.with((Some('.'), ','), |day| day.format("%d.%m.%Y").to_string());
        assert_eq!(german, "1.234,5 since 05.03.2026, as in \"1,234.5\"; ?");
        assert_eq!(kept.with((None, '.'), |day| day.to_string()), "1234.5 since 2026-03-05, as in \"1,234.5\"; ?");
        assert!(matches!(Words::from("plain").with((None, '.'), |_| String::new()), Cow::Borrowed("plain")));
    }
}
