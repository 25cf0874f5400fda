//! Every kind of chart of the marketplace sample, compared to the last byte with the pictures of `docs/charts`.
//!
//! Set `UPDATE_SNAPSHOTS=true` to draw them anew, and look at them. A picture that is missing is a failure, and so is one too many.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use sheetsleuth::chart::{
    Annotation, Band, ChartKind, ChartSpec, Inks, LineAt, Marks, RefLine, Scales, Stack, View, draw, request, to_png,
};
use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, ImportOptions};
use sheetsleuth::pivot::{Field, Order, PivotSpec, PivotValue, SortBy};
use sheetsleuth::table::{Filter, FilterTest, Measure, Table};

/// Size of the pictures in points, and their pixels for each point.
const SIZE: [f32; 2] = [720.0, 400.0];
const SCALE: f32 = 1.0;

fn sheet(name: &str) -> Table {
    static SAMPLE: OnceLock<import::Source> = OnceLock::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx");
    let open = || import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap();
    SAMPLE.get_or_init(open).tables.iter().find(|t| t.sheet == name).unwrap().table.clone()
}

fn asked(rows: &[&str], columns: &[&str], values: &str) -> PivotSpec {
    let fields = |names: &[&str]| names.iter().map(|n| Field::parse(n)).collect();
    let value = |measure| PivotValue::from(measure);
    PivotSpec {
        rows: fields(rows),
        columns: fields(columns),
        values: Measure::parse_list(values).into_iter().map(value).collect(),
        ..PivotSpec::default()
    }
}

fn of(kind: ChartKind) -> ChartSpec {
    ChartSpec { kind: Some(kind), ..ChartSpec::default() }
}

const GMV: &str = r#"sum("GMV (USD)") as GMV"#;

/// The name of each picture, the sheet it is of, and what is asked.
fn gallery() -> Vec<(&'static str, &'static str, PivotSpec, ChartSpec)> {
    use ChartKind as K;
    let daily = "Daily metrics";
    let by_month = |columns: &[&str]| asked(&["date:month"], columns, GMV);
    let one_day = |mut spec: PivotSpec| {
        let day = "2026-03-02".parse().ok();
        spec.filters = vec![Filter { column: "date".into(), test: FilterTest::Days { start: day, end: "2026-06-30".parse().ok() } }];
        spec
    };
    let mut cut = by_month(&["region"]);
    let until = FilterTest::Days { start: None, end: "2026-05-11".parse().ok() };
    cut.filters = vec![Filter { column: "date".into(), test: until }];
    let sorted = |mut spec: PivotSpec| {
        spec.rows[0].order = Order::Value(SortBy { value: "GMV".into(), descending: true, within: Vec::new() });
        spec
    };
    let stacked = |kind, stack| ChartSpec { stack, ..of(kind) };
    let marks = |x: &str, y: &str| Some(Marks { x: x.into(), y: y.into(), size: None });
    let noted = ChartSpec {
        lines: vec![RefLine { at: LineAt::Mean, label: String::new() }],
        annotations: vec![Annotation { at: "2025-11-01".into(), series: None, text: "11.11 campaign".into() }],
        ..of(K::Line)
    };
    vec![
        ("line", daily, by_month(&["region"]), of(K::Line)),
        ("line-days", daily, one_day(asked(&["date:day"], &["category"], GMV)), of(K::Line)),
        ("line-notes", daily, by_month(&[]), noted),
        (
            "line-log",
            daily,
            asked(&["date:week"], &["region"], r#"sum("Refunds (USD)") as Refunds"#),
            ChartSpec { log: true, ..of(K::Line) },
        ),
        ("area", daily, by_month(&["category"]), stacked(K::Area, Stack::Stacked)),
        ("bar", daily, asked(&["region"], &[], GMV), of(K::Bar)),
        ("bar-grouped", daily, asked(&["date:quarter"], &["region"], GMV), of(K::Bar)),
        ("bar-stacked", daily, by_month(&["category"]), stacked(K::Bar, Stack::Stacked)),
        ("bar-percent", daily, by_month(&["category"]), stacked(K::Bar, Stack::Percent)),
        ("bar-horizontal", daily, sorted(asked(&["category"], &[], GMV)), ChartSpec { horizontal: true, ..of(K::Bar) }),
        ("combo", daily, asked(&["date:month"], &[], r#"sum("GMV (USD)") as GMV, sum(orders) / sum(visits) as Conversion"#), of(K::Combo)),
        (
            "scatter",
            daily,
            one_day(asked(&[], &["category"], "count(*)")),
            ChartSpec { marks: marks("visits", "orders"), ..of(K::Scatter) },
        ),
        (
            "scatter-size",
            daily,
            asked(&["region", "category"], &[], r#"sum(visits) as Visits, sum(orders) as Orders, sum("GMV (USD)") as GMV"#),
            of(K::Scatter),
        ),
        ("histogram", daily, asked(&[], &[], "sum(orders)"), ChartSpec { bins: Some(40), ..of(K::Histogram) }),
        ("box", daily, asked(&["region"], &[], r#"sum("GMV (USD)")"#), of(K::Box)),
        ("heatmap", daily, asked(&["date:month"], &["category"], GMV), of(K::Heatmap)),
        ("pareto", daily, asked(&["region", "category"], &[], GMV), of(K::Pareto)),
        ("waterfall", daily, asked(&["category"], &[], r#"sum("GMV (USD)") - sum("Refunds (USD)") as Net"#), of(K::Waterfall)),
        (
            "funnel",
            daily,
            asked(&[], &[], r#"sum(visits) as Visits, sum(orders) as Orders, sum("Refunded orders") as Refunded"#),
            of(K::Funnel),
        ),
        (
            "kpi",
            daily,
            asked(&["date:month"], &[], r#"sum("GMV (USD)") as GMV, sum(orders) as Orders, sum(orders) / sum(visits) as Conversion"#),
            of(K::Kpi),
        ),
        ("line-partial", daily, cut, of(K::Line)),
        ("line-events", daily, one_day(asked(&["date:day"], &["region"], GMV)), of(K::Line)),
        ("panels", daily, by_month(&["region"]), ChartSpec { panels: Some(Scales::Shared), ..of(K::Area) }),
    ]
}

/// Two campaigns.
fn campaigns() -> Vec<Band> {
    let band = |name: &str, start: &str, end: &str| Band { name: name.into(), start: start.parse().unwrap(), end: end.parse().unwrap() };
    vec![band("Spring sale", "2026-03-20", "2026-03-27"), band("6.6", "2026-06-05", "2026-06-07")]
}

#[test]
fn every_kind_looks_as_it_did() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/charts");
    let update = std::env::var("UPDATE_SNAPSHOTS").is_ok();
    let mut changed = Vec::new();
    let mut known = Vec::new();
    for (name, sheet_name, spec, chart_spec) in gallery() {
        let (_, chart) = request(&sheet(sheet_name), &spec, &chart_spec, &Context::detached()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!chart.is_empty(), "{name} is empty");
        let events = if name == "line-events" { campaigns() } else { Vec::new() };
        let scene = draw(&chart, SIZE, &View { events: events.into(), ..View::default() });
        let svg = scene.to_svg(&Inks::LIGHT, &chart.title);
        let mut files =
            vec![(format!("{name}.svg"), svg.into_bytes()), (format!("{name}.png"), to_png(&scene, &Inks::LIGHT, SCALE).unwrap())];
        if ["line", "heatmap", "bar-stacked"].contains(&name) {
            files.push((format!("{name}-dark.png"), to_png(&scene, &Inks::DARK, SCALE).unwrap()));
        }
        for (file, bytes) in files {
            let path = folder.join(&file);
            known.push(file.clone());
            if update {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, bytes).unwrap();
            } else if fs::read(&path).ok().as_ref() != Some(&bytes) {
                changed.push(file);
            }
        }
    }
    let there = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    changed.extend(there.filter(|file| !known.contains(file)));
    assert!(changed.is_empty(), "these pictures of docs/charts differ: {}", changed.join(", "));
}
