//! The parts of the page of anomalies beside the findings, in the window.

use std::path::Path;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sheetsleuth::detect::DetectSpec;
use sheetsleuth::session::{Action, Page, Topic};
use sheetsleuth::ui::App;

use crate::generated::six_series;
use crate::window::{Prepared, idle, wait, window};

/// A window on the page of anomalies of some shops, where nothing was looked for yet.
fn opened(folder: &Path) -> Harness<'static, App> {
    let mut harness = window(vec![six_series(&folder.join("shops.csv"), 400)], Prepared::default());
    wait(&mut harness, "opening", |h| h.state().session().active_data().is_some());
    harness.state_mut().act(Action::Show(Page::Anomalies));
    idle(&mut harness);
    harness
}

fn asked(harness: &Harness<'_, App>) -> DetectSpec {
    harness.state().session().active_spec().unwrap().view.detect.clone().unwrap()
}

/// Before the first detection the calendar was not there: what was known of sales and holidays could only be told once it had been ignored.
#[test]
fn events_are_listed_before_anything_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    harness.get_by_label("Events").click();
    idle(&mut harness);
    harness.get_by_label_contains("are proposed here once anomalies were looked for");
    harness.get_by_label("Double days").click();
    idle(&mut harness);
    let events = asked(&harness).events;
    // As long as the data, from 6 January 2025 to 9 February 2026, and a year more.
    let ends = events.first().zip(events.last()).map(|(a, b)| (a.start.to_string(), b.start.to_string()));
    assert_eq!(ends, Some(("2025-02-02".to_owned(), "2027-02-02".to_owned())));
    assert!(harness.state().session().active_data().unwrap().detected().value().is_none(), "and nothing was looked for by that");
    harness.get_by_label("25 events");
}

/// Without a split the page said to "name the columns to split by, such as --by region,channel".
#[test]
fn what_changed_without_a_split_leads_to_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = opened(folder.path());
    let spec = DetectSpec { splits: Vec::new(), ..asked(&harness) };
    harness.state_mut().act(Action::EditDetect(spec));
    harness.state_mut().act(Action::Detect);
    let found = |h: &Harness<'_, App>| h.state().session().active_data().unwrap().detected().value().cloned();
    wait(&mut harness, "the findings", |h| found(h).is_some());
    harness.get_by_label("What changed").click();
    idle(&mut harness);
    assert!(harness.query_by_label_contains("--by").is_none());
    harness.get_by_label("Split by Shop").click();
    wait(&mut harness, "what changed", |h| {
        let data = h.state().session().active_data().unwrap();
        data.answer(Topic::Changes).is_some_and(|slot| slot.value().is_some())
    });
    assert_eq!(found(&harness).unwrap().spec.splits, [["Shop"]]);
}
