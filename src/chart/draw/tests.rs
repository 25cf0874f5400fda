use super::*;
use crate::chart::{AxisScale, ChartSpec, Inks, Item, build, find, tip};
use crate::chart::{ChartKind, Scales, Target};
use crate::pivot::{Axis, AxisKind, PivotTable, Scale};

/// Items with one value each.
fn items(scale: Scale, values: &[(&str, Option<f64>)]) -> PivotTable {
    let leaf = |key: Vec<Option<String>>| Axis { kind: AxisKind::Leaf, key, value: 0 };
    PivotTable {
        row_fields: vec!["Field".into()],
        row_scales: vec![scale],
        values: vec!["Sales".into()],
        formats: vec![(None, None)],
        rows: values.iter().map(|(name, _)| leaf(vec![Some((*name).to_owned())])).collect(),
        columns: vec![leaf(Vec::new())],
        cells: values.iter().map(|(_, v)| *v).collect(),
        ..PivotTable::default()
    }
}

fn texts(scene: &Scene) -> Vec<&str> {
    scene.items.iter().filter_map(|i| if let Item::Text { text, .. } = i { Some(text.as_str()) } else { None }).collect()
}

fn drawn(pivot: &PivotTable, kind: ChartKind) -> (ChartData, Scene) {
    let chart = build(pivot, &ChartSpec { kind: Some(kind), ..ChartSpec::default() });
    let scene = draw(&chart, [640.0, 360.0], &View::default());
    (chart, scene)
}

/// Everything stays within the picture, but for lines that run on beyond what is clipped.
fn is_whole(scene: &Scene) {
    for item in &scene.items {
        if let Item::Text { at, text, .. } = item {
            assert!(at[0] >= -1.0 && at[0] <= scene.size[0] + 1.0 && at[1] >= 0.0 && at[1] <= scene.size[1] + 1.0, "{text} at {at:?}");
        }
        if let Item::Rect { rect, .. } = item {
            assert!(rect.iter().all(|v| v.is_finite()) && rect[2] >= 0.0 && rect[3] >= 0.0, "{rect:?}");
        }
    }
}

#[test]
fn every_kind_draws_nothing_one_point_and_all_missing() {
    for kind in ChartKind::ALL {
        for values in [&[][..], &[("a", Some(5.0))], &[("a", None), ("b", None)], &[("a", Some(0.0)), ("b", Some(0.0))]] {
            let (_, scene) = drawn(&items(Scale::Category, values), kind);
            is_whole(&scene);
            assert!(!texts(&scene).is_empty(), "{kind:?} of {values:?} says nothing");
        }
    }
    let (_, scene) = drawn(&items(Scale::Category, &[]), ChartKind::Bar);
    assert!(texts(&scene).contains(&"Nothing to draw"));
}

#[test]
fn a_single_moment_is_a_dot() {
    let (_, scene) = drawn(&items(Scale::Moment, &[("2026-03-05T07:30:00", Some(5.0))]), ChartKind::Line);
    assert_eq!(scene.items.iter().filter(|i| matches!(i, Item::Dot { .. })).count(), 1);
    is_whole(&scene);
}

#[test]
fn two_hundred_categories_keep_their_bars_and_thin_their_labels() {
    let names: Vec<String> = (0..200).map(|i| format!("Category number {i}")).collect();
    let values: Vec<(&str, Option<f64>)> = names.iter().zip(0..).map(|(n, i)| (n.as_str(), Some(f64::from(i % 17)))).collect();
    let (_, scene) = drawn(&items(Scale::Category, &values), ChartKind::Bar);
    is_whole(&scene);
    assert_eq!(scene.hits.len(), 200);
    let labels = texts(&scene).iter().filter(|t| t.starts_with("Cat")).count();
    assert!((3..=20).contains(&labels), "{labels}");
}

#[test]
fn thai_and_chinese_labels_are_drawn_with_glyphs() {
    let values = [("กรุงเทพมหานคร", Some(3.0)), ("上海市", Some(5.0)), ("서울", Some(2.0))];
    let (chart, scene) = drawn(&items(Scale::Category, &values), ChartKind::Bar);
    assert!(["กรุงเทพมหานคร", "上海市", "서울"].iter().all(|n| texts(&scene).contains(n)), "{:?}", texts(&scene));
    let svg = scene.to_svg(&Inks::LIGHT, &chart.title);
    assert!(svg.contains(">上海市</text>"));
    // Without glyphs their place would be as empty as that of an empty label.
    let picture = crate::chart::to_pixels(&scene, &Inks::LIGHT, 1.0).unwrap();
    let ink = |x: f32, y: f32, w: usize, h: usize| {
        let pixel = |x: usize, y: usize| picture.rgb[(y * picture.size[0] + x) * 3];
        (0..w).flat_map(|dx| (0..h).map(move |dy| (dx, dy))).filter(|(dx, dy)| pixel(x as usize + dx, y as usize + dy) < 0xC0).count()
    };
    for name in ["กรุงเทพมหานคร", "上海市", "서울"] {
        let found = scene.items.iter().find_map(|i| match i {
            Item::Text { at, text, .. } if text == name => Some(*at),
            _ => None,
        });
        let [x, y] = found.unwrap();
        assert!(ink(x - 10.0, y - 10.0, 20, 12) > 20, "{name} is not seen");
    }
}

#[test]
fn a_mark_is_found_where_it_is_drawn() {
    let (chart, scene) = drawn(&items(Scale::Category, &[("a", Some(5.0)), ("b", Some(15.0))]), ChartKind::Bar);
    let (rect, wanted) = scene.hits[1];
    let found = find(&chart, &scene, [rect[0] + 2.0, rect[1] + 2.0]).unwrap();
    assert_eq!((found, wanted), (Target { panel: 0, series: 0, point: 1 }, found));
    let tip = tip(&chart, found).unwrap();
    assert_eq!(tip.title, "b");
    assert_eq!(tip.lines, [("Sales".to_owned(), "15".to_owned()), ("Share of the total".to_owned(), "75%".to_owned())]);
    assert_eq!(chart.place_of(found).map(|p| (p.row, p.column)), Some((1, 0)));
}

#[test]
fn a_line_tells_its_change() {
    let (chart, scene) =
        drawn(&items(Scale::Time(crate::pivot::DatePart::Day), &[("2026-03-05", Some(4.0)), ("2026-03-06", Some(5.0))]), ChartKind::Line);
    let area = &scene.areas[0];
    let place = area.to(chart.series()[0].points.x[1], 5.0, false);
    let tip = tip(&chart, find(&chart, &scene, place).unwrap()).unwrap();
    assert_eq!((tip.title.as_str(), tip.lines[1].1.as_str()), ("Fri 6 Mar 2026", "+25%"));
}

#[test]
fn bars_stand_on_zero_and_small_charts_are_all_there() {
    let (_, scene) = drawn(&items(Scale::Category, &[("a", Some(100.0)), ("b", Some(101.0))]), ChartKind::Bar);
    assert_eq!(scene.areas[0].y.data.0, 0.0);
    let mut pivot = items(Scale::Category, &[("a", Some(1.0)), ("b", Some(2.0))]);
    pivot.columns = ["x", "y", "z"].map(|n| Axis { kind: AxisKind::Leaf, key: vec![Some(n.to_owned())], value: 0 }).to_vec();
    pivot.cells = vec![Some(1.0); 6];
    let chart = build(&pivot, &ChartSpec { kind: Some(ChartKind::Bar), panels: Some(Scales::Shared), ..ChartSpec::default() });
    let scene = draw(&chart, [640.0, 360.0], &View::default());
    assert_eq!((scene.areas.len(), scene.hits.len()), (3, 6));
    assert!(matches!(chart.x.scale, AxisScale::Category(_)) && texts(&scene).contains(&"z"));
}

#[test]
fn the_way_to_a_period_that_is_not_over_is_dashed_to_a_hollow_point() {
    let values = [("2026-03-05", Some(4.0)), ("2026-03-06", Some(5.0)), ("2026-03-07", Some(1.0))];
    let mut pivot = items(Scale::Time(crate::pivot::DatePart::Day), &values);
    let dashes = |pivot: &PivotTable| {
        let scene = drawn(pivot, ChartKind::Line).1;
        let dashed = |i: &&Item| matches!(i, Item::Path { points, stroke: Some(s), .. } if !s.dash.is_empty() && points.len() == 2);
        let hollow = |i: &&Item| matches!(i, Item::Dot { ink: crate::chart::Ink::Ground, .. });
        (scene.items.iter().filter(dashed).count(), scene.items.iter().filter(hollow).count())
    };
    assert_eq!(dashes(&pivot), (0, 0));
    let cut = crate::pivot::Cut::DataEnd(chrono::NaiveDate::from_ymd_opt(2026, 3, 7).unwrap());
    pivot.partial = vec![crate::pivot::Partial { field: "Field".into(), period: "2026-03-07".into(), cut }];
    assert_eq!(dashes(&pivot), (1, 1));
}

#[test]
fn events_are_shaded_and_said_of_the_marks_they_touch() {
    let values = [("2026-03-05", Some(4.0)), ("2026-03-06", Some(5.0)), ("2026-03-09", Some(1.0))];
    let (chart, bare) = drawn(&items(Scale::Time(crate::pivot::DatePart::Day), &values), ChartKind::Line);
    let day = |text: &str| text.parse().unwrap();
    let band = crate::chart::Band { name: "Sale".into(), start: day("2026-03-06"), end: day("2026-03-07") };
    let view = View { events: vec![band].into(), ..View::default() };
    let scene = draw(&chart, [640.0, 360.0], &view);
    assert_eq!(scene.items.len(), bare.items.len() + 2, "a rectangle and its name");
    assert!(texts(&scene).contains(&"Sale"));
    let said = |point| crate::chart::events_at(&chart, Target { point, ..Target::default() }, &view.events);
    assert_eq!((said(0), said(1), said(2)), (None, Some("Sale".to_owned()), None));
}

/// Every double day and payday of a year was a stripe behind twelve points.
#[test]
fn a_day_is_no_stripe_behind_months() {
    let values = [("2026-03", Some(4.0)), ("2026-04", Some(5.0)), ("2026-05", Some(1.0))];
    let (chart, bare) = drawn(&items(Scale::Time(crate::pivot::DatePart::Month), &values), ChartKind::Line);
    let stripes = |last: &str| {
        let band = crate::chart::Band { name: "Sale".into(), start: "2026-04-04".parse().unwrap(), end: last.parse().unwrap() };
        draw(&chart, [640.0, 360.0], &View { events: vec![band].into(), ..View::default() }).items.len() - bare.items.len()
    };
    assert_eq!((stripes("2026-04-04"), stripes("2026-04-14")), (0, 2));
}

#[test]
fn a_logarithm_leaves_zero_and_below_out_and_tells() {
    let pivot = items(Scale::Category, &[("a", Some(100.0)), ("b", Some(0.0)), ("c", Some(-4.0)), ("d", Some(1.0))]);
    let chart = build(&pivot, &ChartSpec { kind: Some(ChartKind::Bar), log: true, ..ChartSpec::default() });
    let scene = draw(&chart, [640.0, 360.0], &View::default());
    is_whole(&scene);
    assert_eq!(scene.hits.len(), 2);
    assert_eq!(chart.notes, ["2 values of zero or below have no place on a logarithmic axis."]);
}
