//! Which character parts the fields of a text.

use super::super::super::numbers;
use super::records::Records;

/// The separators that are guessed among, of equals the first.
const SEPARATORS: [char; 9] = [',', ';', '\t', '|', '\u{1}', '\u{1f}', '^', '~', '\u{a6}'];
/// How many records the guess looks at.
const SAMPLE_RECORDS: usize = 300;

/// The `sep=;` line Excel understands.
pub(super) fn separator_line(text: &str) -> Option<char> {
    let first = text.lines().next()?;
    let bare = first.strip_prefix('"').and_then(|rest| rest.trim_end().strip_suffix('"')).unwrap_or(first);
    let mut chars = bare.strip_prefix("sep=").or_else(|| bare.strip_prefix("SEP="))?.chars();
    let separator = chars.next().filter(|c| !c.is_alphanumeric() && *c != '"')?;
    chars.all(char::is_whitespace).then_some(separator)
}

/// Whether a text is one column of numbers with commas below a name without one: `Amount`, `1,5`, `2,25`.
fn is_one_column_with_commas(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(SAMPLE_RECORDS);
    let is_name = lines.next().is_some_and(|line| !line.contains(SEPARATORS) && line.starts_with(char::is_alphabetic));
    let mut commas = 0;
    is_name
        && lines.all(|line| {
            commas += line.matches(',').count();
            numbers::scan(line).is_some()
        })
        && commas > 0
}

/// The separator that cuts the most records into the same number of fields, more than one.
pub(super) fn guess_separator(text: &str) -> char {
    if is_one_column_with_commas(text) {
        return ';';
    }
    let score = |&separator: &char| {
        let mut records = Records::new(text, separator);
        let mut buffer = String::new();
        let seen = std::iter::from_fn(|| records.width(&mut buffer));
        let widths: Vec<usize> = seen.filter(|&(width, is_blank)| width > 1 || !is_blank).map(|seen| seen.0).take(SAMPLE_RECORDS).collect();
        // Of the widths above one, the one most records have; long records prove more than short ones.
        let mut counted: Vec<usize> = widths.iter().copied().filter(|&w| w > 1).collect();
        counted.sort_unstable();
        let (mut best, mut run) = ((0, 0), (0, 0));
        for width in counted {
            run = if run.0 == width { (width, run.1 + 1) } else { (width, 1) };
            if run.1 * (run.0 + 2) > best.1 * (best.0 + 2) {
                best = run;
            }
        }
        (best.1 * 1000 / widths.len().max(1)) * (best.0.min(30) + 4)
    };
    let scores = SEPARATORS.map(|s| score(&s));
    let best = scores.iter().copied().max().unwrap_or(0);
    let at = scores.iter().position(|&s| s == best && best > 0);
    at.map_or(',', |i| SEPARATORS[i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_are_guessed_from_even_records() {
        assert_eq!(guess_separator("a;b;c\n1,5;2,5;3\n1,5;2,5;3\n"), ';');
        assert_eq!(guess_separator("Title, with a comma\na\tb\n1,5\t2\n3\t4\n"), '\t');
        assert_eq!(guess_separator("id~name~value\n1~Soap, large~2\n2~Tea~3\n"), '~');
        assert_eq!(guess_separator("sku,range\nA,1~5\nB,2~6\n"), ',');
        assert_eq!(guess_separator("sku\nA\nB\n"), ',');
        assert_eq!(guess_separator("Report\nName,Shop\n\nNo,Ad,Code,Views\n1,Max,-,5\n2,Min,-,6\n"), ',');
    }

    /// A column of amounts with a decimal comma became two columns, of the whole units and of the cents.
    #[test]
    fn one_column_of_numbers_with_commas_is_not_parted_at_them() {
        assert_eq!(guess_separator("Amount\n1,5\n2,25\n-12\n"), ';');
        assert_eq!(guess_separator("Amount\n1,250.50\n\n900.00\n"), ';');
        assert_eq!(guess_separator("Amount,Share\n1,5\n2,25\n"), ',');
        assert_eq!(guess_separator("Amount\n1,5,7\n2,25,8\n"), ',');
        assert_eq!(guess_separator("1,5\n2,25\n"), ',');
    }

    #[test]
    fn a_line_names_the_separator_as_excel_knows_it() {
        let lines = ["sep=;", "SEP=|\r\na|b", "\"sep=,\"", "sep=\t", "sep=", "sep=x", "\"\"\"sep=;\"", "sep=;;", "a,sep=;"];
        let named = lines.map(separator_line);
        assert_eq!(named, [Some(';'), Some('|'), Some(','), Some('\t'), None, None, None, None, None]);
    }

    proptest! {
        #[test]
        fn anything_has_a_separator(text in "[a\",;\t\n\r\u{e9} ]{0,60}") {
            guess_separator(&text);
        }
    }
}
