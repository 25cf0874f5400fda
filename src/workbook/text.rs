//! Text as Excel can hold it.

use unicode_width::UnicodeWidthStr;

/// The most UTF-16 units a cell holds.
const CELL_UNITS: usize = 32_767;

/// The text cut to what a cell holds, and whether it was.
pub(super) fn cell(text: &str) -> (&str, bool) {
    if text.len() <= CELL_UNITS {
        return (text, false);
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > CELL_UNITS {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// How wide a text is, in digits: a Chinese sign is as wide as two, a mark above a Thai letter takes no room.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// How many lines a text takes where so many digits stand beside each other.
pub(super) fn lines(text: &str, wide: usize) -> usize {
    text.lines().map(|line| width(line).div_ceil(wide).max(1)).sum()
}

/// A name that Excel takes for a sheet, and that none of `taken` is.
pub(super) fn sheet_name(wanted: &str, taken: &[&str]) -> String {
    let plain: String = wanted.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let plain = plain.trim().trim_matches('\'').trim();
    let plain = if plain.is_empty() || plain.eq_ignore_ascii_case("history") { "Sheet" } else { plain };
    unique(plain, 31, " ", |name| taken.iter().any(|t| t.to_lowercase() == name.to_lowercase()))
}

/// Names that Excel takes as headers of one table: not empty, on one line, unique but for case.
pub(super) fn headers<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let unique_headers = names.into_iter().enumerate().map(|(i, name)| {
        let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let plain = if plain.trim().is_empty() { format!("Column {}", i + 1) } else { plain };
        let header = unique(&plain, 255, "_", |name| taken.contains(&name.to_lowercase()));
        taken.insert(header.to_lowercase());
        header
    });
    unique_headers.collect()
}

/// `wanted` cut to `most` UTF-16 units, with a number after it where it is taken.
fn unique(wanted: &str, most: usize, gap: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = cut(wanted, most);
    let mut number = 2_u32;
    while is_taken(&name) {
        let tail = format!("{gap}{number}");
        name = cut(wanted, most.saturating_sub(tail.len())) + &tail;
        number += 1;
    }
    name
}

fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= most
    });
    kept.collect::<String>().trim_end().to_owned()
}

/// A column of a table as a formula names it: `Data[Unit Price]`, special characters escaped.
pub(super) fn structured(table: &str, header: &str) -> String {
    let mut escaped = String::with_capacity(header.len());
    for c in header.chars() {
        if "[]#'@".contains(c) {
            escaped.push('\'');
        }
        escaped.push(c);
    }
    format!("{table}[{escaped}]")
}

/// The title of a chart: what starts with an equals sign would be read as a reference.
pub(super) fn title(words: &str) -> String {
    if words.starts_with('=') { format!(" {words}") } else { words.to_owned() }
}

/// A sheet as a formula names it: `'My pivot'!`.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "😀".repeat(20_000);
        let (kept, was_cut) = cell(&long);
        assert!(was_cut);
        assert_eq!(kept.chars().count(), 16_383);
        assert_eq!(cell("short"), ("short", false));
    }

    #[test]
    fn sheet_names_are_legal_and_differ() {
        assert_eq!(sheet_name("a/b: c?", &[]), "a b  c");
        assert_eq!(sheet_name("summary", &["Summary"]), "summary 2");
        assert_eq!(sheet_name(&"x".repeat(40), &[&"x".repeat(31)]), format!("{} 2", "x".repeat(29)));
        assert_eq!(sheet_name("''", &[]), "Sheet");
    }

    #[test]
    fn headers_differ_but_for_case() {
        assert_eq!(headers(["a", "A", "", "b\nc"]), ["a", "A_2", "Column 3", "b c"]);
    }

    #[test]
    fn columns_are_escaped_in_formulas() {
        assert_eq!(structured("Data", "Price [USD] #"), "Data[Price '[USD'] '#]");
    }
}
