//! What undo calls an edit that arrives as a whole: what is another in it than before. The slider of a step that is dragged goes on
//! under one name, so that a name holds the end of it.

use crate::chart::{ChartKind, ChartSpec, LineAt, Marks, RefLine, Scales, Stack};
use crate::detect::DetectSpec;
use crate::table::{Filter, SortKey, format};

/// What a list holds more than another.
fn added<'a, T: PartialEq>(before: &[T], after: &'a [T]) -> Vec<&'a T> {
    after.iter().filter(|item| !before.contains(item)).collect()
}

/// `Filter: Region is North`; by what came, else by what went.
pub(super) fn filters(before: &[Filter], after: &[Filter]) -> String {
    let taken_off = added(after, before);
    match (added(before, after).as_slice(), taken_off.as_slice()) {
        ([one], _) => format!("Filter: {}", one.words()),
        ([], [one]) => format!("Clear the filter: {}", one.words()),
        ([], _) if after.is_empty() => "Clear the filters".to_owned(),
        ([], _) => format!("Clear {} filters", taken_off.len()),
        (several, _) => format!("Set {} filters", several.len()),
    }
}

/// `Sort by Sales descending, then Region`.
pub(super) fn sort(keys: &[SortKey]) -> String {
    let key = |key: &SortKey| if key.descending { format!("{} descending", key.column) } else { key.column.clone() };
    match keys {
        [] => "Order as in the file".to_owned(),
        keys => format!("Sort by {}", keys.iter().map(key).collect::<Vec<_>>().join(", then ")),
    }
}

/// `Chart: bar`; the kind first, which brings other changes along.
pub(super) fn chart(before: &ChartSpec, after: &ChartSpec) -> String {
    let what = None
        .or_else(|| (before.kind != after.kind).then(|| after.kind.map_or("as suggested", ChartKind::label).to_lowercase()))
        .or_else(|| (before.stack != after.stack).then(|| stack(after.stack).to_owned()))
        .or_else(|| flag(before.horizontal, after.horizontal, ["upright bars", "horizontal bars"]))
        .or_else(|| flag(before.log, after.log, ["plain axis", "logarithmic axis"]))
        .or_else(|| flag(before.hide_events, after.hide_events, ["with events", "without events"]))
        .or_else(|| (before.panels != after.panels).then(|| panels(after.panels).to_owned()))
        .or_else(|| (before.bins != after.bins).then(|| after.bins.map_or("bins as usual".to_owned(), |n| format!("about {n} bins"))))
        .or_else(|| came_or_went(&before.hidden, &after.hidden, ["hide", "show"], Clone::clone))
        .or_else(|| (before.second != after.second).then(|| format!("second axis for {}", after.second.join(", "))))
        .or_else(|| (before.marks != after.marks).then(|| marks(before.marks.as_ref(), after.marks.as_ref())))
        .or_else(|| came_or_went(&before.lines, &after.lines, ["add", "remove"], line))
        .or_else(|| came_or_went(&before.annotations, &after.annotations, ["add", "remove"], |note| format!("the note “{}”", note.text)))
        .or_else(|| (before.title != after.title).then(|| format!("title “{}”", after.title)));
    what.map_or_else(|| "Change the chart".to_owned(), |what| format!("Chart: {what}"))
}

fn flag(before: bool, after: bool, [off, on]: [&str; 2]) -> Option<String> {
    (before != after).then(|| if after { on } else { off }.to_owned())
}

fn came_or_went<T: PartialEq>(before: &[T], after: &[T], [came, went]: [&str; 2], name: impl Fn(&T) -> String) -> Option<String> {
    let words = |verb: &str, items: &[&T]| match items {
        [] => None,
        [one] => Some(format!("{verb} {}", name(one))),
        several => Some(format!("{verb} {} of them", several.len())),
    };
    words(came, &added(before, after)).or_else(|| words(went, &added(after, before)))
}

fn stack(stack: Stack) -> &'static str {
    match stack {
        Stack::Grouped => "beside each other",
        Stack::Stacked => "stacked",
        Stack::Percent => "stacked to 100 %",
    }
}

fn panels(panels: Option<Scales>) -> &'static str {
    match panels {
        None => "all in one",
        Some(Scales::Shared) => "small charts, one scale",
        Some(Scales::Free) => "small charts, own scales",
    }
}

fn marks(before: Option<&Marks>, after: Option<&Marks>) -> String {
    match (before, after) {
        (_, None) => "a point for each item".to_owned(),
        (None, Some(after)) => format!("a point for each row, {} by {}", after.y, after.x),
        (Some(before), Some(after)) if before.size != after.size => match &after.size {
            Some(size) => format!("size of points by {size}"),
            None => "points of one size".to_owned(),
        },
        (_, Some(after)) => format!("{} by {}", after.y, after.x),
    }
}

fn line(line: &RefLine) -> String {
    match line.at {
        LineAt::Mean => "the average line".to_owned(),
        LineAt::Median => "the median line".to_owned(),
        LineAt::Value(at) => format!("the target {}", format::number(at, 4)),
    }
}

/// What is looked for. Edits of one slider are one step, those of all else are one each.
pub(super) fn detect(before: &DetectSpec, after: &DetectSpec) -> (String, Option<&'static str>) {
    if before.events != after.events {
        let of_events = came_or_went(&before.events, &after.events, ["Add", "Remove"], |event| format!("the event {}", event.name));
        let several = |n: usize, verb: &str| format!("{verb} {}", format::counted(n, "event"));
        let (came, went) = (added(&before.events, &after.events).len(), added(&after.events, &before.events).len());
        return match (came, went) {
            // An event that was written anew is neither.
            (1, 1) => (format!("Change the event {}", added(&before.events, &after.events)[0].name), None),
            (2.., _) => (several(came, "Add"), None),
            (0, 2..) => (several(went, "Remove"), None),
            _ => (of_events.unwrap_or_else(|| "Order the events".to_owned()), None),
        };
    }
    if before.sensitivity != after.sensitivity {
        return (format!("Sensitivity {:.0}", after.sensitivity), Some("sensitivity"));
    }
    if before.min_impact != after.min_impact {
        return (format!("Least impact {}", format::number(after.min_impact, 2)), Some("least impact"));
    }
    let what = None
        .or_else(|| (before.date != after.date).then(|| format!("along {}", after.date)))
        .or_else(|| came_or_went(&before.measures, &after.measures, ["add", "without"], |measure| measure.name.clone()))
        .or_else(|| came_or_went(&before.splits, &after.splits, ["split by", "not split by"], |columns| columns.join(" × ")))
        .or_else(|| (before.grain != after.grain).then(|| format!("period: {}", after.grain.name())))
        .or_else(|| came_or_went(&before.marked, &after.marked, ["a finding by hand in", "no finding by hand in"], |m| m.measure.clone()));
    (what.map_or_else(|| "Change what is looked for".to_owned(), |what| format!("Look for: {what}")), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Annotation;
    use crate::table::FilterTest;

    /// Undo called every edit of a chart "Change the chart", and every filter "Filter": whose list of steps had ten of them could not
    /// tell which one to go back to.
    #[test]
    fn an_edit_is_called_by_what_it_changes() {
        let plain = ChartSpec::default();
        let bar = ChartSpec { kind: Some(ChartKind::Bar), stack: Stack::Stacked, ..plain.clone() };
        assert_eq!(chart(&plain, &bar), "Chart: bar", "its kind before what comes along");
        assert_eq!(chart(&bar, &ChartSpec { stack: Stack::Percent, ..bar.clone() }), "Chart: stacked to 100 %");
        let hidden = ChartSpec { hidden: vec!["North".into()], ..plain.clone() };
        assert_eq!((chart(&plain, &hidden), chart(&hidden, &plain)), ("Chart: hide North".into(), "Chart: show North".into()));
        let lined = ChartSpec { lines: vec![RefLine { at: LineAt::Mean, label: String::new() }], ..plain.clone() };
        assert_eq!(chart(&lined, &plain), "Chart: remove the average line");
        let note = Annotation { at: "a".into(), series: None, text: "Sale".into() };
        assert_eq!(chart(&plain, &ChartSpec { annotations: vec![note], ..plain.clone() }), "Chart: add the note “Sale”");

        let north = Filter { column: "Region".into(), test: FilterTest::Contains("north".into()) };
        let south = Filter { column: "Region".into(), test: FilterTest::Contains("south".into()) };
        assert_eq!(filters(&[], std::slice::from_ref(&north)), "Filter: Region contains “north”");
        assert_eq!(filters(std::slice::from_ref(&north), std::slice::from_ref(&south)), "Filter: Region contains “south”");
        assert_eq!(filters(&[north.clone(), south.clone()], std::slice::from_ref(&south)), "Clear the filter: Region contains “north”");
        assert_eq!(filters(&[north, south], &[]), "Clear the filters");
        let by = |column: &str, descending| SortKey { column: column.into(), descending };
        assert_eq!(sort(&[by("Sales", true), by("Region", false)]), "Sort by Sales descending, then Region");
        assert_eq!(sort(&[]), "Order as in the file");
    }
}
