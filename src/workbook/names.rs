//! What the sheets and tables of a report are called: plain words, or others where the user's workbook has those already.

use std::collections::BTreeSet;

use super::text;

/// The table of what is wrong with single rows is called so, or so and a number.
pub(super) const FAULTS_TABLE: &str = "Row_faults";
/// The same of the table of each such fault.
pub(super) const FAULT_LIST_TABLE: &str = "Fault_list";

/// The names of everything but the pivots and the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) summary: String,
    pub(super) findings: String,
    pub(super) charts: String,
    pub(super) faults: String,
    pub(super) forecast: String,
    pub(super) checks: String,
    pub(super) cleaning: String,
    pub(super) about: String,
    /// The Excel table of the findings.
    pub(super) findings_table: String,
    /// The Excel table of what contributed.
    pub(super) contributors_table: String,
    /// The Excel table of what is wrong with single rows.
    pub(super) faults_table: String,
    /// The Excel table of each such fault.
    pub(super) fault_list_table: String,
}

impl Names {
    /// Names that none of `sheets` and none of `tables` (in small letters) has.
    pub(super) fn beside(sheets: &[&str], tables: &BTreeSet<String>) -> Self {
        let mut taken: Vec<String> = sheets.iter().map(|s| (*s).to_owned()).collect();
        let mut sheet = |wanted: &str| {
            let name = text::sheet_name(wanted, &taken.iter().map(String::as_str).collect::<Vec<_>>());
            taken.push(name.clone());
            name
        };
        let table = |wanted: &str| {
            let numbered = (2_u32..).map(|n| format!("{wanted}_{n}"));
            std::iter::once(wanted.to_owned()).chain(numbered).find(|n| !tables.contains(&n.to_lowercase())).unwrap_or_default()
        };
        Self {
            summary: sheet("Summary"),
            findings: sheet("Findings"),
            charts: sheet("Charts"),
            faults: sheet("Row faults"),
            forecast: sheet("Forecast"),
            checks: sheet("Checks"),
            cleaning: sheet("Cleaning log"),
            about: sheet("About"),
            findings_table: table("Findings"),
            contributors_table: table("Contributors"),
            faults_table: table(FAULTS_TABLE),
            fault_list_table: table(FAULT_LIST_TABLE),
        }
    }

    /// The sheets, in their order.
    pub(super) fn sheets(&self) -> [&str; 8] {
        [&self.summary, &self.findings, &self.charts, &self.faults, &self.forecast, &self.checks, &self.cleaning, &self.about]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_names_are_left_to_whom_they_belong() {
        let names = Names::beside(&["summary", "Findings", "Findings 2"], &["findings".to_owned()].into());
        assert_eq!((names.summary.as_str(), names.findings.as_str()), ("Summary 2", "Findings 3"));
        assert_eq!((names.findings_table.as_str(), names.contributors_table.as_str()), ("Findings_2", "Contributors"));
    }
}
