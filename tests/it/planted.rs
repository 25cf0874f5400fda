//! What was planted in the sample is found, and what is found above it was planted.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name)
}

/// The findings in the daily metrics, as JSON, by rank; campaigns, paydays and holidays are known.
fn findings() -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_sheetsleuth"))
        .arg("detect")
        .arg(sample("marketplace.xlsx"))
        .args(["--sheet", "Daily metrics", "--json", "--by", "Region", "--by", "Category", "--by", "Region,Category"])
        .args(["--measure", "sum(\"GMV (USD)\") as GMV", "--measure", "sum(Orders) as Orders", "--measure", "sum(Visits) as Visits"])
        .args(["--measure", "sum(\"Refunded orders\") / sum(Orders) as \"Refund rate\"", "--events"])
        .arg(sample("marketplace-events.csv"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    found["findings"].as_array().unwrap().clone()
}

/// What is listed as planted in the daily metrics: its id, its region and category (`all` for every one), its first and last day.
fn planted() -> Vec<[String; 5]> {
    let list = std::fs::read_to_string(sample("marketplace-anomalies.csv")).unwrap();
    let lines = list.lines().filter(|l| l.contains(",Daily metrics,"));
    lines.map(|l| l.split(',').collect::<Vec<_>>()).map(|f| [0, 4, 5, 6, 7].map(|i| f[i].to_owned())).collect()
}

/// Whether a finding lies in the days of a planted one (in the first three weeks of what lasts), and in its segment, above or below it.
fn shows(finding: &Value, [_, region, category, first, last]: &[String; 5]) -> bool {
    let within = |name: &str, planted: &str| planted == "all" || finding["segment"][name].as_str().is_none_or(|member| member == planted);
    let (start, end) = (finding["start"].as_str().unwrap(), finding["end"].as_str().unwrap());
    let told = first.parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(20);
    let last = last.min(&told.to_string()).clone();
    start <= last.as_str() && end >= first.as_str() && within("Region", region) && within("Category", category)
}

#[test]
fn the_planted_anomalies_are_found_and_lead_the_list() {
    let (findings, planted) = (findings(), planted());
    for one in &planted {
        assert!(findings.iter().any(|f| shows(f, one)), "{one:?}");
    }
    let is_planted = |f: &Value| planted.iter().any(|p| shows(f, p));
    // Nothing else stands above the last of them that is told for itself.
    let first_of = |one: &[String; 5]| findings.iter().position(|f| shows(f, one)).unwrap();
    let lowest = planted.iter().map(first_of).max().unwrap();
    let above: Vec<&Value> = findings[..lowest].iter().filter(|f| !is_planted(f)).map(|f| &f["id"]).collect();
    assert!(above.is_empty(), "{above:?} stand above the {lowest} first");
}

/// The export ends in the afternoon of its last day; nothing but the numbers tells.
#[test]
fn a_last_day_that_is_low_everywhere_may_not_be_complete() {
    let findings = findings();
    let last = findings.iter().find(|f| f["start"] == "2026-06-30" && f["segment"].as_object().unwrap().is_empty()).unwrap();
    assert!(last["why"].as_str().unwrap().ends_with("It is the last day of the data, which may not be complete."), "{}", last["why"]);
}

/// A slide of a third of a per cent a day, in one category of one region, when all of the category falls after Christmas: against its own past
/// it cannot be told, against its peers it can. The season itself is told after all else.
#[test]
fn a_slide_that_the_season_hides_is_told_against_its_peers() {
    let findings = findings();
    let toys = |f: &&Value| f["kind"] == "trend_change" && f["segment"]["Category"] == "Toys & hobbies";
    let slide: Vec<&Value> = findings.iter().filter(toys).filter(|f| f["segment"]["Region"] == "United Kingdom").collect();
    assert_eq!(slide.len(), 1, "{slide:?}");
    let start: chrono::NaiveDate = slide[0]["start"].as_str().unwrap().parse().unwrap();
    assert!((start - chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap()).num_days().abs() <= 7, "{start}");
    assert!(slide[0]["why"].as_str().unwrap().contains("began to part from its peers"), "{}", slide[0]["why"]);
    let season = |f: &Value| f["why"].as_str().unwrap().contains(" It may be the ");
    assert!(findings.iter().any(|f| f["why"].as_str().unwrap().contains("It may be the season")));
    let kept = findings.iter().rposition(|f| !season(f) && f["kind"] != "partial").unwrap();
    assert!(kept < findings.iter().position(season).unwrap());
}
