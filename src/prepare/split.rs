//! A column split in several, at a separator or at positions.

use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{as_text, check, columns_of, free_name, typed, with_columns};
use super::report::{Done, count, decision};
use crate::engine::{Context, Warning, quoted};
use crate::table::{ColumnType, Table, Value};

/// More parts than this are no columns any more.
const MOST: usize = 32;

/// Where a text is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Splitter {
    /// At every one of these.
    Separator(String),
    /// After so many characters each.
    Positions(Vec<usize>),
}

/// Split a column in several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Which column.
    pub column: String,
    /// Where.
    pub at: Splitter,
    /// No more parts than this; what is left over stays in the last. As many as the longest has where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<usize>,
    /// Keep the column itself too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep: bool,
}

impl Split {
    pub(super) fn words(&self) -> String {
        match &self.at {
            Splitter::Separator(mark) => format!("Split {} at {mark}", self.column, mark = quoted(&mark)),
            Splitter::Positions(places) => {
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
                format!("Split {} after character {}", self.column, places.join(", "))
            }
        }
    }

    fn cut<'t>(&self, text: &'t str) -> Vec<&'t str> {
        match &self.at {
            Splitter::Separator(mark) => {
                let parts = self.parts.unwrap_or(usize::MAX).max(1);
                text.splitn(parts, mark.as_str()).map(str::trim).collect()
            }
            Splitter::Positions(places) => {
                let mut parts = Vec::with_capacity(places.len() + 1);
                let (mut rest, mut done) = (text, 0);
                for &place in places {
                    let cut = rest.char_indices().nth(place.saturating_sub(done)).map_or(rest.len(), |(at, _)| at);
                    let (head, tail) = rest.split_at(cut);
                    parts.push(head.trim());
                    (rest, done) = (tail, place.max(done));
                }
                parts.push(rest.trim());
                parts
            }
        }
    }
}

pub(super) fn split(table: &Table, step: &Split, context: &Context) -> Result<Done, PrepareError> {
    let no_place = match &step.at {
        Splitter::Separator(mark) => mark.is_empty(),
        Splitter::Positions(places) => places.is_empty(),
    };
    if no_place {
        return Err(PrepareError::refused("Where to split is not said.", "Type a separator or a position."));
    }
    let (at, column) = table.column(&step.column)?;
    let texts = as_text(table, at)?;
    let (columns, told) = cut_all(&texts, step, context)?;
    let width = columns.len();
    let mut all = columns_of(table);
    let mut taken: Vec<String> = all.iter().enumerate().filter(|(i, _)| step.keep || *i != at).map(|(_, (c, _))| c.name.clone()).collect();
    let mut fresh = Vec::with_capacity(width);
    for (number, values) in (1..).zip(columns) {
        let name = free_name(&format!("{} {number}", column.name), taken.iter().cloned());
        taken.push(name.clone());
        fresh.push(typed(name, values));
    }
    let whole = step.keep.then(|| all[at].clone());
    all.splice(at..=at, whole.into_iter().chain(fresh));
    let mut done = Done::new(with_columns(table, all)?);
    done.decisions.push(decision(format!("Split in {width}"), Some(&column.name), step.words(), told.split, told.example));
    if told.whole > 0 && told.split > 0 {
        let (are, they) = if told.whole == 1 { ("is", "it stands") } else { ("are", "they stand") };
        let message = format!("{} of {} {are} not divided: {they} whole in the first part.", count(told.whole, "value"), column.name);
        done.warnings.push(Warning::new("not_split", message).in_column(&column.name));
    }
    // Next week's file may hold no such value; the steps below still find their columns.
    if let (true, Splitter::Separator(mark)) = (told.whole > 0 && told.split == 0, &step.at) {
        let message = format!("No value of {} holds {mark}: they stand whole in the first part.", column.name, mark = quoted(&mark));
        done.warnings.push(Warning::new("not_split", message).in_column(&column.name));
    }
    Ok(done)
}

/// Separators, the surest first.
const MARKS: [&str; 9] = ["|", ";", ",", "\t", "/", "_", ":", "-", " "];

/// The separator that most of the first values of a column hold; a comma where they hold none.
#[must_use]
pub fn usual_separator(table: &Table, column: &str) -> &'static str {
    table.column(column).ok().and_then(|(at, _)| usual_mark(table, at)).map_or(",", |mark| MARKS[mark])
}

/// The column of texts that most likely holds several things, if any: the first of those whose separator is the surest.
#[must_use]
pub fn column_to_split(table: &Table) -> Option<&str> {
    let texts = table.columns().iter().enumerate().filter(|(_, column)| column.ty == ColumnType::Text);
    let marked = texts.filter_map(|(at, column)| Some((usual_mark(table, at)?, column.name.as_str())));
    marked.min_by_key(|(mark, _)| *mark).map(|(_, name)| name)
}

/// The place among the separators of the first that most of the first values of a column hold.
fn usual_mark(table: &Table, at: usize) -> Option<usize> {
    const LOOKED_AT: usize = 200;
    let text = |row| if let Value::Text(text) = table.value(row, at) { Some(text) } else { None };
    let texts: Vec<&str> = (0..table.rows().min(LOOKED_AT)).filter_map(text).collect();
    let most = |mark: &&str| texts.iter().filter(|text| text.contains(mark)).count() * 2 > texts.len();
    MARKS.iter().position(most)
}

#[derive(Default)]
struct Told {
    split: usize,
    whole: usize,
    example: String,
}

type Parts = Vec<Vec<Option<String>>>;

fn cut_all(texts: &[Option<String>], step: &Split, context: &Context) -> Result<(Parts, Told), PrepareError> {
    let mut columns: Parts = Vec::new();
    let mut told = Told::default();
    for (row, text) in texts.iter().enumerate() {
        check(context, row)?;
        let parts = text.as_deref().map(|t| step.cut(t)).unwrap_or_default();
        if parts.len() > MOST {
            let message = format!("{} would be split in {} columns.", quoted(text.as_deref().unwrap_or_default()), parts.len());
            return Err(PrepareError::refused(message, "Name the number of parts, or another separator."));
        }
        if parts.len() > 1 {
            if told.split == 0 {
                told.example = format!("{} gave {}", quoted(text.as_deref().unwrap_or_default()), parts.join(" | "));
            }
            told.split += 1;
        } else {
            told.whole += usize::from(text.is_some());
        }
        while columns.len() < parts.len() {
            columns.push(vec![None; row]);
        }
        for (number, column) in columns.iter_mut().enumerate() {
            column.push(parts.get(number).filter(|p| !p.is_empty()).map(|p| (*p).to_owned()));
        }
    }
    if columns.is_empty() {
        columns.push(vec![None; texts.len()]);
    }
    Ok((columns, told))
}

#[cfg(test)]
mod tests {
    use super::super::cells::typed;
    use super::*;
    use crate::table::Origin;

    fn names(values: &[&str]) -> Table {
        let (column, values) = typed("Name".to_owned(), values.iter().map(|v| Some((*v).to_owned())).collect());
        Table::new("t", vec![(column, values)], Origin::default()).unwrap()
    }

    fn at(mark: &str) -> Split {
        Split { column: "Name".into(), at: Splitter::Separator(mark.into()), parts: None, keep: false }
    }

    #[test]
    fn a_separator_that_no_value_holds_is_told_and_one_that_most_hold_is_offered() {
        let table = names(&["Ann Lee", "Bo Ek", "Cher"]);
        let told = |mark| split(&table, &at(mark), &Context::detached()).unwrap().warnings;
        assert_eq!(told(",")[0].message, "No value of Name holds \",\": they stand whole in the first part.");
        assert_eq!(told(" ")[0].message, "1 value of Name is not divided: it stands whole in the first part.");
        assert_eq!((usual_separator(&table, "Name"), usual_separator(&names(&["a/b c", "d/e"]), "Name")), (" ", "/"));
        assert_eq!(usual_separator(&names(&["a", "b"]), "Name"), ",");
    }

    /// The form began with the first text column, at a comma that none of its values holds, while the products beside it read `A / B`.
    #[test]
    fn the_column_to_split_is_one_whose_values_hold_a_separator() {
        let column = |name: &str, values: [&str; 2]| typed(name.to_owned(), values.map(|v| Some(v.to_owned())).into());
        let columns = vec![
            column("Region", ["North", "South"]),
            column("City", ["New York", "San Diego"]),
            column("Product", ["Tea / 50 g", "Soap / 1 kg"]),
        ];
        let table = Table::new("t", columns, Origin::default()).unwrap();
        assert_eq!((column_to_split(&table), usual_separator(&table, "Product")), (Some("Product"), "/"));
        assert_eq!(column_to_split(&names(&["a", "b"])), None);
        // What is said of a step that only calls a column otherwise.
        let step = Split { column: "Region".into(), ..at(",") };
        let (_, report) = split(&table, &step, &Context::detached()).unwrap().report(&table);
        assert_eq!(report.effect(), "Only names of columns change");
    }

    #[test]
    fn texts_are_cut_at_separators_and_positions() {
        let at = |at, parts| Split { column: String::new(), at, parts, keep: false };
        assert_eq!(at(Splitter::Separator("/".into()), None).cut("a / b/c"), ["a", "b", "c"]);
        assert_eq!(at(Splitter::Separator("/".into()), Some(2)).cut("a/b/c"), ["a", "b/c"]);
        assert_eq!(at(Splitter::Positions(vec![2, 4]), None).cut("日本語テスト"), ["日本", "語テ", "スト"]);
        assert_eq!(at(Splitter::Positions(vec![2, 4]), None).cut("x"), ["x", "", ""]);
    }
}
