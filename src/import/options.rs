//! What a person can decide about reading a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::{ColumnType, Role};

/// The order of the numbers in a date such as `01/02/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Year first.
    Ymd,
}

impl DateOrder {
    /// In words: `day first`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Dmy => "day first",
            Self::Mdy => "month first",
            Self::Ymd => "year first",
        }
    }
}

/// The sign between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1.234,50`
    Comma,
    /// `1,234.50`
    Point,
}

impl DecimalMark {
    /// In a word: `comma`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Point => "point",
        }
    }
}

/// What the two numbers of a length of time such as `75:10` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockParts {
    /// `75:10` is 75 hours and 10 minutes.
    HoursMinutes,
    /// `75:10` is 75 minutes and 10 seconds.
    MinutesSeconds,
}

impl ClockParts {
    /// In words: `hours and minutes`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::HoursMinutes => "hours and minutes",
            Self::MinutesSeconds => "minutes and seconds",
        }
    }
}

/// What numbers without a sign are that stand among per cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BareNumbers {
    /// 12.5 is 12.5 %: its sign was left off.
    PerCent,
    /// 0.125 is 12.5 %.
    Share,
}

impl BareNumbers {
    /// In words: `per cent`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::PerCent => "per cent",
            Self::Share => "shares",
        }
    }
}

/// What a person decided about reading a file; everything absent is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Only this sheet, by name or 1-based number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// First and last header row, 1-based as in the file; [`NO_HEADER`] where the first row is data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<(u64, u64)>,
    /// Rows to leave out, 1-based as in the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<u64>,
    /// Rows that are data though they look like totals, notes or descriptions, 1-based as in the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<u64>,
    /// Rows at which a table begins whatever stands above them, 1-based as in the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub begins: Vec<u64>,
    /// The same for one sheet, by its name; it stands in place of what is said for all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sheets: BTreeMap<String, SheetOptions>,
    /// The order of dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The decimal mark of numbers that are text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// The encoding of a text file, by its WHATWG label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The separator of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// What was decided about columns, by their name in the file.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnOptions>,
}

/// As [`ImportOptions::header`]: the table has no header.
pub const NO_HEADER: (u64, u64) = (0, 0);

/// What a person decided about the rows of one sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetOptions {
    /// As [`ImportOptions::header`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<(u64, u64)>,
    /// As [`ImportOptions::skip`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<u64>,
    /// As [`ImportOptions::keep`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<u64>,
    /// As [`ImportOptions::begins`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub begins: Vec<u64>,
}

/// What a person decided about one column; everything absent is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnOptions {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub ty: Option<ColumnType>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Its unit; an empty text for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The order of its dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// What the two numbers of its lengths of time are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockParts>,
    /// What its numbers without a sign are, where per cents stand among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bare: Option<BareNumbers>,
    /// Whether blank cells take the label above them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_down: Option<bool>,
    /// The column, by its name in the file, of whose members each has one value; an empty text to add up row by row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once_per: Option<String>,
    /// Not to be in the table at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leave_out: bool,
}

impl ImportOptions {
    /// Whether everything is guessed.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the layout of the sheets is guessed, so that the names found are those of the guess.
    pub(crate) fn guesses_layout(&self) -> bool {
        let rows =
            self.header.is_none() && [&self.skip, &self.keep, &self.begins].iter().all(|rows| rows.is_empty()) && self.sheets.is_empty();
        rows && self.sheet.is_none() && self.encoding.is_none() && self.delimiter.is_none()
    }

    /// What of it holds for other files of the same shape: rows up to `top` of the file, never a single row further down.
    #[must_use]
    pub fn for_other_files(&self, top: u64) -> Self {
        let mut options = self.clone();
        let lists = options.sheets.values_mut().flat_map(|s| [&mut s.skip, &mut s.keep, &mut s.begins]);
        for rows in lists.chain([&mut options.skip, &mut options.keep, &mut options.begins]) {
            rows.retain(|row| *row <= top);
        }
        options.sheets.retain(|_, rows| *rows != SheetOptions::default());
        options
    }

    /// What was decided about the rows of a sheet; rows ascend.
    #[must_use]
    pub fn rows_of(&self, sheet: &str) -> SheetOptions {
        let all = || SheetOptions { header: self.header, skip: self.skip.clone(), keep: self.keep.clone(), begins: self.begins.clone() };
        let mut rows = self.sheets.get(sheet).cloned().unwrap_or_else(all);
        rows.skip.sort_unstable();
        rows.keep.sort_unstable();
        rows.begins.sort_unstable();
        rows
    }

    /// What was decided about a column: by its exact name, else by one that differs in case only.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<&ColumnOptions> {
        let folded = header.trim().to_lowercase();
        let alike = || self.columns.iter().find(|(name, _)| name.trim().to_lowercase() == folded).map(|(_, options)| options);
        self.columns.get(header).or_else(alike)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_is_not_written_down() {
        assert_eq!(serde_json::to_string(&ImportOptions::default()).unwrap(), "{}");
        let mut options = ImportOptions { header: Some((3, 4)), ..ImportOptions::default() };
        options.columns.insert("Zip".into(), ColumnOptions { ty: Some(ColumnType::Text), leave_out: true, ..ColumnOptions::default() });
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(text, r#"{"header":[3,4],"columns":{"Zip":{"type":"text","leave_out":true}}}"#);
        assert_eq!(serde_json::from_str::<ImportOptions>(&text).unwrap(), options);
    }

    #[test]
    fn a_sheet_of_its_own_stands_in_place_of_what_is_said_for_all() {
        let mut options = ImportOptions { header: Some((1, 1)), skip: vec![9], ..ImportOptions::default() };
        options.sheets.insert("May".into(), SheetOptions { header: Some((3, 3)), ..SheetOptions::default() });
        assert_eq!(options.rows_of("May"), SheetOptions { header: Some((3, 3)), ..SheetOptions::default() });
        assert_eq!((options.rows_of("June").header, options.rows_of("June").skip), (Some((1, 1)), vec![9]));
    }

    #[test]
    fn single_rows_further_down_are_of_this_file_alone() {
        let mut options = ImportOptions { header: Some((2, 2)), skip: vec![3, 57], keep: vec![90], ..ImportOptions::default() };
        options.sheets.insert("May".into(), SheetOptions { skip: vec![90], begins: vec![80], ..SheetOptions::default() });
        assert_eq!(options.for_other_files(6), ImportOptions { header: Some((2, 2)), skip: vec![3], ..ImportOptions::default() });
    }

    #[test]
    fn columns_are_known_in_any_case() {
        let mut options = ImportOptions::default();
        options.columns.insert("zip".into(), ColumnOptions::default());
        assert!(options.column(" Zip ").is_some() && options.column("Zipper").is_none());
    }
}
