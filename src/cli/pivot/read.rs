//! How the parts of a pivot are written in arguments.

use crate::pivot::{ItemFilter, Key, LabelTest, Mark, MarkKind, MarkScope, NamedGroup, NumberFormat, ShowAs, Subtotals, ValueTest};
use crate::table::split_list;

/// A name as it is written in an argument.
pub(super) fn name(text: &str) -> String {
    let text = text.trim();
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).map_or_else(|| text.to_owned(), |t| t.replace("\"\"", "\""))
}

/// Names separated by commas, `(missing)` for the missing value.
fn members(text: &str) -> Vec<Option<String>> {
    split_list(text).into_iter().map(|m| if m == "(missing)" { None } else { Some(name(m)) }).collect()
}

/// `Sales=% of column total`.
pub(super) fn show_as(text: &str) -> Result<(String, ShowAs), String> {
    // From the right, for a value may be named by an expression that holds the sign; an item may hold it too.
    for (at, _) in text.rmatch_indices('=') {
        if let Some(how) = ShowAs::parse(&text[at + 1..]) {
            return Ok((name(&text[..at]), how));
        }
    }
    let ways: Vec<&str> = ShowAs::all().iter().map(ShowAs::name).collect();
    Err(format!("write it as VALUE=HOW, as in \"Sales=% of column\"; HOW is one of: {}", ways.join(", ")))
}

/// An order as it was written, before the names in it are known to be values or fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SortArg {
    pub(super) field: Option<String>,
    pub(super) what: String,
    pub(super) within: Key,
    pub(super) descending: bool,
}

/// `Sales desc`, `Region by Sales in 2026 desc`, `Region desc`; smallest first where nothing is said, as in SQL.
pub(super) fn sort_by(text: &str) -> Result<SortArg, String> {
    let (rest, descending) = match text.trim().rsplit_once(' ') {
        Some((rest, order)) if order.eq_ignore_ascii_case("desc") => (rest, true),
        Some((rest, order)) if order.eq_ignore_ascii_case("asc") => (rest, false),
        _ => (text, false),
    };
    let (field, rest) = rest.split_once(" by ").map_or((None, rest), |(field, rest)| (Some(name(field)), rest));
    let (what, within) = match rest.rsplit_once(" in ").filter(|_| field.is_some()) {
        Some((what, item)) => (what, item.split(" / ").flat_map(members).collect()),
        None => (rest, Key::new()),
    };
    let what = name(what);
    if what.is_empty() { Err("name a value, as in \"Sales desc\"".to_owned()) } else { Ok(SortArg { field, what, within, descending }) }
}

/// `Region=West,East`: a field and its items.
pub(super) fn items(text: &str) -> Result<(String, Vec<Option<String>>), String> {
    let (field, items) = text.split_once('=').ok_or("write it as FIELD=ITEM,ITEM, as in Region=West,East")?;
    Ok((name(field), members(items)))
}

/// `Region` for all items of a field, `Region=West,East` for some; an inner item with those it lies in: `City=West / Ankara`.
pub(super) fn folded(text: &str) -> Result<(String, Vec<Key>), String> {
    let (field, items) = text.split_once('=').map_or((text, Vec::new()), |(field, items)| (field, split_list(items)));
    let field = name(field);
    let path = |item: &str| item.split(" / ").flat_map(members).collect();
    if field.is_empty() { Err("name a field, as in Region=West".to_owned()) } else { Ok((field, items.into_iter().map(path).collect())) }
}

/// How the numbers of a value are written: `Sales=2` for decimals, `Sales=2 plain` without signs between thousands, `Sales=plain`.
pub(super) fn number_format(text: &str) -> Result<(String, NumberFormat), String> {
    let wrong = "write it as VALUE=DECIMALS, VALUE=plain or VALUE=DECIMALS plain, as in \"Sales=2 plain\"; decimals from 0 to 15";
    let (value, how) = text.rsplit_once('=').ok_or(wrong)?;
    let mut format = NumberFormat::default();
    for word in how.split_whitespace() {
        match word.parse::<u8>() {
            Ok(decimals) if decimals <= 15 => format.decimals = Some(decimals),
            _ if word.eq_ignore_ascii_case("plain") => format.ungrouped = true,
            _ => return Err(wrong.to_owned()),
        }
    }
    if format.is_default() { Err(wrong.to_owned()) } else { Ok((name(value), format)) }
}

/// `Order Date:month=When`: a field and what it is called.
pub(super) fn named(text: &str) -> Result<(String, String), String> {
    let (field, called) = text.rsplit_once('=').ok_or("write it as FIELD=NAME, as in \"Order Date:month=Month\"")?;
    Ok((name(field), name(called)))
}

/// `Region:Coast=East,West`: a field, and what some of its items are called together.
pub(super) fn group(text: &str) -> Result<(String, NamedGroup), String> {
    let wrong = "write it as FIELD:NAME=ITEM,ITEM, as in Region:Coast=East,West";
    let (left, items) = text.split_once('=').ok_or(wrong)?;
    let (field, group) = left.rsplit_once(':').ok_or(wrong)?;
    Ok((name(field), NamedGroup { name: name(group), members: members(items) }))
}

/// `Region:5:Sales`, or `Region:5` for the first value. The field may name a part of a date and the value may hold colons.
pub(super) fn top(text: &str) -> Result<(String, usize, Option<String>), String> {
    let parts: Vec<&str> = text.split(':').collect();
    let count = parts.iter().enumerate().skip(1).find_map(|(at, part)| Some((at, part.trim().parse::<usize>().ok().filter(|n| *n > 0)?)));
    let (at, count) = count.ok_or("write it as FIELD:COUNT:VALUE, as in Region:5:Sales")?;
    let value = (at + 1 < parts.len()).then(|| name(&parts[at + 1..].join(":")));
    Ok((name(&parts[..at].join(":")), count, value))
}

/// `Region: begins with W`.
pub(super) fn label_filter(text: &str) -> Result<(String, ItemFilter), String> {
    for (at, _) in text.rmatch_indices(':') {
        if let Some(test) = label_test(text[at + 1..].trim()) {
            return Ok((name(&text[..at]), ItemFilter::Label(test)));
        }
    }
    Err("write it as FIELD: TEST; a test is: is A,B; is not A,B; contains A; does not contain A; begins with A; ends with A; \
         between A and B"
        .to_owned())
}

fn label_test(text: &str) -> Option<LabelTest> {
    let after = |word: &str| {
        let (head, rest) = text.split_at_checked(word.len())?;
        (head.eq_ignore_ascii_case(word) && rest.starts_with(' ')).then(|| rest.trim())
    };
    let own = |rest: &str| name(rest);
    if let Some(rest) = after("is not") {
        return Some(LabelTest::Without(members(rest)));
    }
    if let Some(rest) = after("is") {
        return Some(LabelTest::Only(members(rest)));
    }
    if let Some(rest) = after("contains") {
        return Some(LabelTest::Contains(own(rest)));
    }
    if let Some(rest) = after("does not contain") {
        return Some(LabelTest::ContainsNot(own(rest)));
    }
    if let Some(rest) = after("begins with") {
        return Some(LabelTest::Begins(own(rest)));
    }
    if let Some(rest) = after("ends with") {
        return Some(LabelTest::Ends(own(rest)));
    }
    let (from, to) = after("between")?.split_once(" and ")?;
    Some(LabelTest::Between(own(from), own(to)))
}

/// `City: Sales > 1000`.
pub(super) fn value_filter(text: &str) -> Result<(String, ItemFilter), String> {
    // Field and value are parted by a colon and a space; only where there is none, by the last colon that leaves a test.
    for (at, _) in text.match_indices(": ").chain(text.rmatch_indices(':')) {
        if let Some((value, test)) = value_test(text[at + 1..].trim()) {
            return Ok((name(&text[..at]), ItemFilter::Value { value, test }));
        }
    }
    Err("write it as FIELD: VALUE TEST, as in \"City: Sales > 1000\"; a test is >, >=, <, <=, = or <> and a number, \
         between A and B, or outside A and B"
        .to_owned())
}

fn value_test(text: &str) -> Option<(String, ValueTest)> {
    type Make = fn(f64) -> ValueTest;
    const SIGNS: [(&str, Make); 6] = [
        (" >= ", ValueTest::AtLeast),
        (" <= ", ValueTest::AtMost),
        (" <> ", ValueTest::IsNot),
        (" > ", ValueTest::Above),
        (" < ", ValueTest::Below),
        (" = ", ValueTest::Is),
    ];
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
    for (sign, make) in SIGNS {
        if let Some((value, n)) = text.rsplit_once(sign) {
            return Some((name(value), make(number(n)?)));
        }
    }
    for (word, make) in [(" between ", ValueTest::Between as fn(f64, f64) -> ValueTest), (" outside ", ValueTest::Outside)] {
        if let Some((value, ends)) = text.rsplit_once(word) {
            let (from, to) = ends.split_once(" and ")?;
            return Some((name(value), make(number(from)?, number(to)?)));
        }
    }
    None
}

/// `bottom` for all fields, `Region=off` for one.
pub(super) fn subtotals(text: &str) -> Result<(Option<String>, Subtotals), String> {
    let (field, place) = text.rsplit_once('=').map_or((None, text), |(field, place)| (Some(name(field)), place));
    let place = match place.trim().to_lowercase().as_str() {
        "off" => Subtotals::Off,
        "top" => Subtotals::Top,
        "bottom" => Subtotals::Bottom,
        _ => return Err("write off, top or bottom, or FIELD=off for one field".to_owned()),
    };
    Ok((field, place))
}

/// Which grand totals are shown: of the rows (a last row), of the columns (a last column).
pub(super) fn grand(text: &str) -> Result<(bool, bool), String> {
    let mut shown = (false, false);
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        match word.to_lowercase().as_str() {
            "rows" => shown.0 = true,
            "columns" => shown.1 = true,
            "none" | "off" => {}
            _ => return Err("write rows, columns, rows,columns or none".to_owned()),
        }
    }
    Ok(shown)
}

/// `Sales=heat by column`.
pub(super) fn mark(text: &str) -> Result<(String, Mark), String> {
    let wrong = "write it as VALUE=KIND or VALUE=KIND by SCOPE; a kind is heat, bars or icons, a scope level, column, row or parent";
    let (value, how) = text.rsplit_once('=').ok_or(wrong)?;
    let how = how.trim().to_lowercase();
    let (kind, scope) = how.split_once(" by ").unwrap_or((&how, "level"));
    let kind = match kind.trim() {
        "heat" => MarkKind::Heat,
        "bars" | "bar" => MarkKind::Bar,
        "icons" | "icon" => MarkKind::Icon,
        _ => return Err(wrong.to_owned()),
    };
    let scope = match scope.trim() {
        "level" => MarkScope::Level,
        "column" => MarkScope::Column,
        "row" => MarkScope::Row,
        "parent" => MarkScope::Parent,
        _ => return Err(wrong.to_owned()),
    };
    Ok((name(value), Mark { kind, scope }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::{Base, BaseItem};

    #[test]
    fn ways_to_show_are_read() {
        let base = Base { field: "a=b".into(), item: BaseItem::Previous };
        assert_eq!(show_as("x = y=Difference from previous in a=b"), Ok(("x = y".into(), ShowAs::DifferenceFrom(base))));
        assert_eq!(show_as("\"Net Sales\"=rank largest to smallest"), Ok(("Net Sales".into(), ShowAs::RankDescending(String::new()))));
        assert!(show_as("Sales=% of moon in").is_ok() && show_as("Sales").is_err() && show_as("Sales=share").is_err());
    }

    #[test]
    fn orders_are_read() {
        let arg = |field: Option<&str>, what: &str, within: &[&str], descending| SortArg {
            field: field.map(str::to_owned),
            what: what.to_owned(),
            within: within.iter().map(|w| Some((*w).to_owned())).collect(),
            descending,
        };
        assert_eq!(sort_by("Sales desc"), Ok(arg(None, "Sales", &[], true)));
        assert_eq!(sort_by("Region by Sales in 2026 / Q1 DESC"), Ok(arg(Some("Region"), "Sales", &["2026", "Q1"], true)));
        assert_eq!(sort_by("\"Sub Region\" by sum(a)/sum(b)"), Ok(arg(Some("Sub Region"), "sum(a)/sum(b)", &[], false)));
    }

    #[test]
    fn filters_are_read() {
        let value = |field: &str, value: &str, test| Ok((field.to_owned(), ItemFilter::Value { value: value.to_owned(), test }));
        assert_eq!(value_filter("City: Sales >= 10"), value("City", "Sales", ValueTest::AtLeast(10.0)));
        assert_eq!(value_filter("Date:month: a:b between -1 and 2.5"), value("Date:month", "a:b", ValueTest::Between(-1.0, 2.5)));
        assert!(value_filter("City: Sales").is_err());
        let label = |field: &str, test| Ok((field.to_owned(), ItemFilter::Label(test)));
        assert_eq!(label_filter("City: begins with San"), label("City", LabelTest::Begins("San".into())));
        assert_eq!(label_filter("City: is not A, (missing)"), label("City", LabelTest::Without(vec![Some("A".into()), None])));
        assert_eq!(
            label_filter("D:month: between 2026-01 and 2026-03"),
            label("D:month", LabelTest::Between("2026-01".into(), "2026-03".into()))
        );
        assert!(label_filter("City: like San").is_err());
    }

    #[test]
    fn the_rest_is_read() {
        assert_eq!(group("Region:Coast=East,\"West, far\"").unwrap().1.members, [Some("East".to_owned()), Some("West, far".to_owned())]);
        let key = |items: &[&str]| items.iter().map(|i| Some((*i).to_owned())).collect::<Key>();
        let cities = vec![key(&["West", "Ankara"]), key(&["East", "Bern"])];
        assert_eq!(folded("City=West / Ankara, East / \"Bern\""), Ok(("City".into(), cities)));
        assert_eq!(folded("Region"), Ok(("Region".into(), Vec::new())));
        assert_eq!(number_format("a=b=2 plain"), Ok(("a=b".into(), NumberFormat { decimals: Some(2), ungrouped: true })));
        assert!(number_format("Sales=two").is_err() && number_format("Sales=").is_err());
        assert_eq!(named("Order Date:month=Month"), Ok(("Order Date:month".into(), "Month".into())));
        assert_eq!(subtotals("Region=off"), Ok((Some("Region".into()), Subtotals::Off)));
        assert_eq!(mark("Sales=bars by column").unwrap().1, Mark { kind: MarkKind::Bar, scope: MarkScope::Column });
        assert_eq!(top("Order Date:month:5:a:b"), Ok(("Order Date:month".to_owned(), 5, Some("a:b".to_owned()))));
        assert!(top("Region:Sales").is_err() && grand("both").is_err() && mark("Sales=heat by moon").is_err());
    }
}
