//! Text in columns for a terminal, where wide characters (Chinese, Japanese, Korean) stand on two places and accents on none.

use unicode_width::UnicodeWidthStr;

/// The most places that one of these texts takes.
pub(crate) fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(UnicodeWidthStr::width).max().unwrap_or_default()
}

/// A text at the left of so many places.
pub(crate) fn left(text: &str, places: usize) -> String {
    format!("{text}{}", gap(text, places))
}

/// A text at the right of so many places.
fn right(text: &str, places: usize) -> String {
    format!("{}{text}", gap(text, places))
}

fn gap(text: &str, places: usize) -> String {
    " ".repeat(places.saturating_sub(text.width()))
}

/// Lines of as many cells each, in columns, those of numbers to the right; without the columns in which nothing stands.
pub(crate) fn lines(cells: &[impl AsRef<[String]>], is_number: impl Fn(usize) -> bool) -> Vec<String> {
    let cells: Vec<&[String]> = cells.iter().map(AsRef::as_ref).collect();
    let columns = cells.first().map_or(0, |line| line.len());
    let widths: Vec<usize> = (0..columns).map(|at| widest(cells.iter().map(|line| line[at].as_str()))).collect();
    let padded = |line: &&[String]| {
        let shown = line.iter().zip(&widths).enumerate().filter(|(_, (_, width))| **width > 0);
        let shown = shown.map(|(at, (cell, &width))| if is_number(at) { right(cell, width) } else { left(cell, width) });
        shown.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(padded).collect()
}

/// The same with a rule below the first line, which holds the headers.
pub(crate) fn below_headers(cells: &[Vec<String>], is_number: impl Fn(usize) -> bool) -> String {
    let mut lines = lines(cells, is_number);
    let rule = "-".repeat(widest(lines.iter().map(String::as_str)));
    lines.insert(lines.len().min(1), rule);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_their_characters() {
        let line = |name: &str, n: &str| vec![name.to_owned(), String::new(), n.to_owned()];
        let cells = [line("Region", "N"), line("\u{5730}\u{57df}", "1,200"), line("Zu\u{308}rich", "7")];
        let text = below_headers(&cells, |column| column == 2);
        assert_eq!(text, "Region      N\n-------------\n\u{5730}\u{57df}    1,200\nZu\u{308}rich      7\n");
    }
}
