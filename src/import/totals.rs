//! The words for totals in many languages.

const WORDS: [&str; 33] = [
    "grand total",
    "sub total",
    "sub-total",
    "subtotal",
    "total general",
    "total geral",
    "total g\u{e9}n\u{e9}ral",
    "totals",
    "total",
    "sum total",
    "overall total",
    "gesamtergebnis",
    "gesamtsumme",
    "gesamt",
    "summe",
    "somme",
    "totale",
    "totaal",
    "totalt",
    "razem",
    "suma",
    "jumlah",
    "t\u{1ed5}ng c\u{1ed9}ng",
    "\u{5408}\u{8ba1}",
    "\u{603b}\u{8ba1}",
    "\u{5c0f}\u{8ba1}",
    "\u{5408}\u{8a08}",
    "\u{7e3d}\u{8a08}",
    "\u{5c0f}\u{8a08}",
    "\u{d569}\u{acc4}",
    "\u{438}\u{442}\u{43e}\u{433}\u{43e}",
    "\u{432}\u{441}\u{435}\u{433}\u{43e}",
    "\u{e23}\u{e27}\u{e21}",
];

/// Whether a label says that its row adds others up: `Total`, `Total: Account`, `Grand total`, `合计`.
pub(crate) fn is_total(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    WORDS.iter().any(|word| lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && rest.len() < 40))
}

/// The member whose rows a label adds up: `East Total` is East's.
pub(crate) fn subtotal_of(text: &str) -> Option<&str> {
    let at = text.len().checked_sub(6)?;
    let (head, tail) = (text.get(..at)?, text.get(at..)?);
    (tail.eq_ignore_ascii_case(" total") && !head.trim().is_empty()).then(|| head.trim())
}

/// Cheap and true of every text that could be a total.
pub(crate) fn may_start(text: &str) -> bool {
    const STARTS: [&[u8; 3]; 9] = [b"tot", b"sub", b"sum", b"som", b"gra", b"ges", b"ove", b"raz", b"jum"];
    let text = super::text::trimmed(text);
    let Some(start) = text.as_bytes().first_chunk::<3>() else { return false };
    let may_be_word = !start.is_ascii() || STARTS.contains(&&start.map(|b| b.to_ascii_lowercase()));
    may_be_word && is_total(text) || ends_in_total(text)
}

fn ends_in_total(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 6 && bytes[bytes.len() - 6..].eq_ignore_ascii_case(b" total")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_names_that_hold_the_word() {
        for text in ["Total", "TOTAL:", "Total: Account", "Grand total", "Subtotal (net)", "\u{5408}\u{8ba1}", "Gesamtergebnis"] {
            assert!(is_total(text) && may_start(text), "{text}");
        }
        for text in ["Totally Soap", "United States Total6, 7, 8", "All", "Summer dress", "TotalEnergies"] {
            assert!(!is_total(text), "{text}");
        }
        assert_eq!((subtotal_of("East Total"), subtotal_of("Total")), (Some("East"), None));
    }
}
