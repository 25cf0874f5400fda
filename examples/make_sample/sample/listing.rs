//! The list of what was planted, for people and for programs.

use super::metrics::{Feed, MetricRow};
use super::orders::PlantedFault;
use super::planted::{Effect, PLANTED, Planted};

/// One planted anomaly, ready to be listed.
pub(crate) struct Entry {
    id: &'static str,
    sheet: &'static str,
    kind: &'static str,
    measure: &'static str,
    region: &'static str,
    category: &'static str,
    first: String,
    last: String,
    size: String,
    /// Rows of the sheet where they are named one by one, empty for a span of time.
    rows: String,
    story: &'static str,
}

const ALL: &str = "all";

/// Everything planted: the daily metrics by date, then the order lines.
pub(crate) fn entries(metrics: &[MetricRow], faults: &[PlantedFault]) -> Vec<Entry> {
    PLANTED.iter().map(|planted| of_metrics(planted, metrics)).chain(faults.iter().map(of_orders)).collect()
}

fn of_metrics(planted: &Planted, metrics: &[MetricRow]) -> Entry {
    let touched = metrics.iter().filter(|row| planted.touches(row.day, row.region, row.category));
    let size = match planted.effect {
        Effect::Scale { visits, conversion, refunds } => {
            let factors = [("visits", visits), ("orders per visit", conversion), ("refund rate", refunds)];
            let changed: Vec<String> =
                factors.iter().filter(|(_, factor)| *factor != 1.0).map(|(name, factor)| format!("{name} x {factor}")).collect();
            changed.join("; ")
        }
        Effect::Decline { per_day } => format!("visits fall by a further {:.2} % of the usual each day", per_day * 100.0),
        Effect::NoCampaign => "no uplift".to_owned(),
        Effect::Absent => format!("{} rows not there", touched.filter(|row| row.feed == Feed::Absent).count()),
        Effect::Zeros => format!("{} row of zeros", touched.filter(|row| row.feed == Feed::Zeros).count()),
        Effect::Partial { share } => format!("x {share}"),
    };
    Entry {
        id: planted.id,
        sheet: "Daily metrics",
        kind: planted.kind,
        measure: planted.measure,
        region: planted.region.map_or(ALL, |region| region.name()),
        category: planted.category.map_or(ALL, |category| category.name()),
        first: planted.first.to_string(),
        last: planted.last.to_string(),
        size,
        rows: String::new(),
        story: planted.story,
    }
}

fn of_orders(planted: &PlantedFault) -> Entry {
    let fault = planted.fault;
    Entry {
        id: fault.id,
        sheet: "Orders",
        kind: fault.kind,
        measure: fault.column,
        region: fault.region.map_or(ALL, |region| region.name()),
        category: fault.category.map_or(ALL, |category| category.name()),
        first: fault.first.to_string(),
        last: fault.last.to_string(),
        size: format!("{} rows: {}", planted.rows.len(), fault.size),
        rows: planted.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        story: fault.story,
    }
}

/// The list as csv, one line for each anomaly.
pub(crate) fn csv(entries: &[Entry]) -> String {
    let mut out = "id,sheet,kind,measure,region,category,start,end,size,rows,what\n".to_owned();
    for entry in entries {
        let fields = [
            entry.id,
            entry.sheet,
            entry.kind,
            entry.measure,
            entry.region,
            entry.category,
            &entry.first,
            &entry.last,
            &entry.size,
            &entry.rows,
            entry.story,
        ];
        out.push_str(&fields.map(quoted).join(","));
        out.push('\n');
    }
    out
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

/// The list as a page to read.
pub(crate) fn markdown(entries: &[Entry]) -> String {
    let mut lines = vec![
        "# What is wrong in marketplace.xlsx".to_owned(),
        String::new(),
        "Planted on purpose by the generator in `examples/make_sample`; `marketplace-anomalies.csv` has the same list with every row number."
            .to_owned(),
    ];
    for sheet in ["Daily metrics", "Orders"] {
        lines.extend([String::new(), format!("## {sheet}"), String::new()]);
        lines.push("| | kind | measure | where | when | size | what happened |".to_owned());
        lines.push("|---|---|---|---|---|---|---|".to_owned());
        lines.extend(entries.iter().filter(|entry| entry.sheet == sheet).map(table_row));
    }
    lines.join("\n") + "\n"
}

fn table_row(entry: &Entry) -> String {
    let place = match (entry.region, entry.category) {
        (ALL, ALL) => "everywhere".to_owned(),
        (region, ALL) => region.to_owned(),
        (ALL, category) => category.to_owned(),
        (region, category) => format!("{region}, {category}"),
    };
    let when = if entry.first == entry.last { entry.first.clone() } else { format!("{} to {}", entry.first, entry.last) };
    format!("| {} | {} | {} | {place} | {when} | {} | {} |", entry.id, entry.kind, entry.measure, entry.size, entry.story)
}
