//! How alike two labels are: whether a person meant the same.

/// A label without case, blanks and punctuation.
pub(crate) fn folded(label: &str) -> String {
    let kept: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
    if kept.is_empty() { label.to_owned() } else { kept.to_lowercase() }
}

/// Whether one letter is missing, added, changed or swapped with its neighbour; digits count as meant.
pub(crate) fn one_letter_apart(x: &str, y: &str) -> bool {
    let (x, y): (Vec<char>, Vec<char>) = (x.chars().collect(), y.chars().collect());
    let (long, short) = if x.len() >= y.len() { (&x, &y) } else { (&y, &x) };
    let start = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let (long, short) = (&long[start..], &short[start..]);
    let changed: Vec<char> = match (long.len() - short.len(), long, short) {
        (1, [extra, rest @ ..], _) if rest == short => vec![*extra],
        (0, [a, rest @ ..], [b, others @ ..]) if rest == others => vec![*a, *b],
        (0, [a, b, rest @ ..], [c, d, others @ ..]) if rest == others && a == d && b == c => vec![*a, *b],
        _ => return false,
    };
    changed.iter().all(|c| c.is_alphabetic())
}
