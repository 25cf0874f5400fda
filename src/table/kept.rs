//! How [`Words`] are read: with the signs of the locale in force.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::locale::Locale;
use crate::engine::Words;

impl Words {
    /// The sentence as the locale in force writes numbers and days.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let locale = Locale::current();
        self.with(locale.numbers.signs(), |day| locale.dates.day(day))
    }

    /// Whether it says this.
    #[must_use]
    pub fn contains(&self, part: &str) -> bool {
        self.text().contains(part)
    }

    /// Whether it begins with this.
    #[must_use]
    pub fn starts_with(&self, part: &str) -> bool {
        self.text().starts_with(part)
    }

    /// Whether it ends with this.
    #[must_use]
    pub fn ends_with(&self, part: &str) -> bool {
        self.text().ends_with(part)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        self.text() == **other
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
