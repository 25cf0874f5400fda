//! What is asked of the items of a field while it is typed: text that may not be a number yet.

use crate::pivot::{LabelTest, Top, ValueTest};
use crate::table::Typed;

/// A label filter as it is typed.
#[derive(Debug, Clone, Default)]
pub(super) struct LabelDraft {
    pub(super) test: Option<&'static str>,
    pub(super) first: String,
    pub(super) second: String,
}

/// A value filter as it is typed.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueDraft {
    pub(super) test: Option<&'static str>,
    pub(super) value: String,
    pub(super) first: String,
    pub(super) second: String,
    /// How the numbers of the value are typed.
    pub(super) typed: Typed,
}

/// A top N as it is typed.
#[derive(Debug, Clone, Default)]
pub(super) struct TopDraft {
    pub(super) on: Option<bool>,
    pub(super) count: String,
    pub(super) value: String,
    pub(super) within_parent: bool,
    pub(super) others: bool,
}

/// The tests of a name, as the picker offers them.
pub(super) const LABEL_TESTS: [&str; 7] = ["contains", "does not contain", "begins with", "ends with", "is", "is not", "is between"];
/// The tests of a value, as the picker offers them.
pub(super) const VALUE_TESTS: [&str; 8] =
    ["is above", "is at least", "is below", "is at most", "is equal to", "is not equal to", "is between", "is outside"];

impl LabelDraft {
    /// A test as it is typed; lists of items are chosen elsewhere.
    pub(super) fn of(test: &LabelTest) -> Option<Self> {
        let (test, first, second) = match test {
            LabelTest::Contains(a) => ("contains", a.clone(), String::new()),
            LabelTest::ContainsNot(a) => ("does not contain", a.clone(), String::new()),
            LabelTest::Begins(a) => ("begins with", a.clone(), String::new()),
            LabelTest::Ends(a) => ("ends with", a.clone(), String::new()),
            LabelTest::Between(a, b) => ("is between", a.clone(), b.clone()),
            LabelTest::Only(items) => match items.as_slice() {
                [Some(one)] => ("is", one.clone(), String::new()),
                _ => return None,
            },
            LabelTest::Without(items) => match items.as_slice() {
                [Some(one)] => ("is not", one.clone(), String::new()),
                _ => return None,
            },
        };
        Some(Self { test: Some(test), first, second })
    }

    pub(super) fn test(&self) -> Option<LabelTest> {
        let first = self.first.trim().to_owned();
        if first.is_empty() {
            return None;
        }
        Some(match self.test? {
            "contains" => LabelTest::Contains(first),
            "does not contain" => LabelTest::ContainsNot(first),
            "begins with" => LabelTest::Begins(first),
            "ends with" => LabelTest::Ends(first),
            "is between" => LabelTest::Between(first, self.second.trim().to_owned()),
            "is not" => LabelTest::Without(vec![Some(first)]),
            _ => LabelTest::Only(vec![Some(first)]),
        })
    }
}

impl ValueDraft {
    pub(super) fn of(value: String, test: ValueTest, typed: Typed) -> Self {
        let (test, first, second) = match test {
            ValueTest::Above(a) => ("is above", a, None),
            ValueTest::AtLeast(a) => ("is at least", a, None),
            ValueTest::Below(a) => ("is below", a, None),
            ValueTest::AtMost(a) => ("is at most", a, None),
            ValueTest::Is(a) => ("is equal to", a, None),
            ValueTest::IsNot(a) => ("is not equal to", a, None),
            ValueTest::Between(a, b) => ("is between", a, Some(b)),
            ValueTest::Outside(a, b) => ("is outside", a, Some(b)),
        };
        let text = |number| typed.text(number, 9);
        Self { test: Some(test), value, first: text(first), second: second.map(text).unwrap_or_default(), typed }
    }

    /// Why what was typed cannot be applied, if so: the filter would be passed over without a word.
    pub(super) fn wrong(&self) -> Option<String> {
        let test = self.test?;
        unread(&self.first, self.typed).or_else(|| if takes_two(test) { unread(&self.second, self.typed) } else { None })
    }

    pub(super) fn test(&self) -> Option<ValueTest> {
        let number = |text: &str| self.typed.read(text);
        let first = number(&self.first)?;
        Some(match self.test? {
            "is above" => ValueTest::Above(first),
            "is at least" => ValueTest::AtLeast(first),
            "is below" => ValueTest::Below(first),
            "is at most" => ValueTest::AtMost(first),
            "is not equal to" => ValueTest::IsNot(first),
            "is between" => ValueTest::Between(first, number(&self.second)?),
            "is outside" => ValueTest::Outside(first, number(&self.second)?),
            _ => ValueTest::Is(first),
        })
    }
}

/// Whether a test is one of two numbers.
pub(super) fn takes_two(test: &str) -> bool {
    matches!(test, "is between" | "is outside")
}

/// What is wrong with a text that is to be an amount.
pub(super) fn unread(text: &str, typed: Typed) -> Option<String> {
    match text.trim() {
        "" => Some(format!("Here {} is needed.", typed.what())),
        text => typed.read(text).is_none().then(|| format!("“{text}” is not {}.", typed.what())),
    }
}

impl TopDraft {
    /// Why what was typed cannot be applied, if so.
    pub(super) fn wrong(&self) -> Option<String> {
        (self.on.is_some() && self.top().is_none()).then(|| format!("“{}” is not a count of items.", self.count.trim()))
    }

    pub(super) fn top(&self) -> Option<Top> {
        let count = self.count.trim().parse().ok().filter(|n: &usize| *n > 0)?;
        let bottom = self.on?;
        Some(Top { count, value: self.value.clone(), bottom, within_parent: self.within_parent, others: self.others })
    }
}
