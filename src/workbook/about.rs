//! The About sheet: where the numbers come from and how they were made.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::report::Report;
use super::theme::{self, Theme};
use super::{embed, text};
use crate::table::{Filter, Measure, format};

/// A part of the sheet: its name and its lines.
type Part = (&'static str, Vec<(String, String)>);

/// Write it; `findings` is the Excel table of the findings.
pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, findings: &str, notes: &[String], theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::MUTED);
    sheet.set_column_width(0, 30)?.set_column_width(1, 110)?;
    sheet.write_string_with_format(0, 0, "About this workbook", &theme.title)?;
    sheet.set_row_height(0, 28)?;
    let mut row = 2;
    for (name, lines) in [source(report), measures(report), settings(report), caveats(report, notes)] {
        if lines.is_empty() {
            continue;
        }
        sheet.write_string_with_format(row, 0, name, &theme.section)?;
        for (key, words) in lines {
            row += 1;
            sheet.write_string_with_format(row, 0, text::cell(&key).0, &theme.muted)?;
            sheet.write_string_with_format(row, 1, text::cell(&words).0, &theme.wrapped)?;
        }
        row += 2;
    }
    embed::put_in_cells(sheet, row, &report.analysis, findings, &theme.muted)?;
    theme::page(sheet, None)
}

fn pair(key: &str, words: impl Into<String>) -> (String, String) {
    (key.to_owned(), words.into())
}

fn source(report: &Report<'_>) -> Part {
    let source = report.source;
    let rows = |n: usize| format::fixed(n as f64, 0);
    let mut lines = vec![
        pair("File", source.file.clone()),
        pair("Size", format!("{} bytes", format::fixed(source.bytes as f64, 0))),
        pair("Fingerprint", source.fingerprint.clone()),
        pair("Table", format!("{} {}", report.found.table.name(), report.found.range).trim().to_owned()),
        pair("Rows read", rows(report.found.table.rows())),
        pair("Rows in this workbook", rows(report.table.rows())),
        pair("Filters", words(report.filters)),
    ];
    if let Some(encoding) = &source.encoding {
        lines.insert(2, pair("Encoding", encoding.clone()));
    }
    ("Source", lines)
}

fn words(filters: &[Filter]) -> String {
    if filters.is_empty() {
        "none, every row counts".to_owned()
    } else {
        filters.iter().map(Filter::words).collect::<Vec<_>>().join(" and ")
    }
}

fn measures(report: &Report<'_>) -> Part {
    let mut lines: Vec<(String, String)> = Vec::new();
    let of_pivots = report.pivots.iter().flat_map(|p| p.spec.values.iter().map(|v| &v.measure));
    let of_detection = report.detection.iter().flat_map(|d| &d.spec.measures);
    for Measure { name, expr, unit, .. } in of_pivots.chain(of_detection) {
        let unit = unit.as_ref().map_or_else(String::new, |u| format!(", in {u}"));
        let line = (name.clone(), format!("{expr}{unit}"));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    ("Measures", lines)
}

fn settings(report: &Report<'_>) -> Part {
    let Some(detection) = &report.detection else { return ("What was looked for", Vec::new()) };
    let spec = detection.spec;
    let splits: Vec<String> = std::iter::once("the total".to_owned()).chain(spec.splits.iter().map(|s| s.join(" x "))).collect();
    let grain = detection.series.first().map_or(spec.grain, |s| s.grain);
    let mut lines = vec![
        pair("Date", spec.date.clone()),
        pair("Period", grain.name()),
        pair("Split by", splits.join(", ")),
        pair("Sensitivity", format!("{} of 100", format::number(spec.sensitivity, 1))),
        pair("Least impact", format::number(spec.min_impact, 2)),
        pair("Filters", words(&spec.filters)),
        pair(
            "Series checked",
            format!(
                "{} with {} points",
                format::fixed(detection.checked_series as f64, 0),
                format::fixed(detection.checked_points as f64, 0)
            ),
        ),
    ];
    for event in &spec.events {
        let span = if event.start == event.end { event.start.to_string() } else { format!("{} to {}", event.start, event.end) };
        lines.push(pair("Event", format!("{}, {span}, {} days before and {} after", event.name, event.before, event.after)));
    }
    ("What was looked for", lines)
}

fn caveats(report: &Report<'_>, notes: &[String]) -> Part {
    let mut lines = vec![
        pair("Program", format!("Sheetsleuth {}", env!("CARGO_PKG_VERSION"))),
        pair("Times", "as they stand in the file; no time zone was converted"),
        pair("Totals", "ratios, averages and distinct counts are computed from the rows at every total, never added up"),
        pair("Contributors", "segments that contributed to a deviation; that is not a proof of its cause"),
    ];
    if let Some(moment) = report.generated {
        lines.insert(1, pair("As of", moment.format("%Y-%m-%d %H:%M:%S").to_string()));
    }
    if !report.analysis.is_empty() {
        lines.push(pair(
            "Template",
            "the analysis travels inside, also in hidden rows below, so that Sheetsleuth can ask the same of the next file",
        ));
    }
    lines.extend(notes.iter().map(|n| pair("Note", n.clone())));
    ("How it was made", lines)
}
