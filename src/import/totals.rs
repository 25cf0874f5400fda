//! The words for totals in the languages exports come in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words for a total, longer ones before those they begin with.
const WORDS: [&str; 88] = [
    "grand total",
    "overall total",
    "sum total",
    "sub total",
    "sub-total",
    "subtotal",
    "subtotals",
    "grand totals",
    "total general",
    "total geral",
    "total g\u{e9}n\u{e9}ral",
    "totale generale",
    "suma total",
    "sous-total",
    "sous total",
    "subtotale",
    "subtotaal",
    "eindtotaal",
    "totals",
    "totaux",
    "totales",
    "totais",
    "totale",
    "totaal",
    "totalt",
    "total",
    "gesamtergebnis",
    "gesamtsumme",
    "gesamtbetrag",
    "zwischensumme",
    "teilergebnis",
    "gesamt",
    "insgesamt",
    "summe",
    "summa",
    "somme",
    "ensemble",
    "suma",
    "soma",
    "somma",
    "sum",
    "razem",
    "\u{142}\u{105}cznie",
    "og\u{f3}\u{142}em",
    "celkem",
    "sou\u{10d}et",
    "spolu",
    "\u{f6}sszesen",
    "yhteens\u{e4}",
    "i alt",
    "genel toplam",
    "ara toplam",
    "toplam",
    "jumlah total",
    "jumlah",
    "keseluruhan",
    "t\u{1ed5}ng c\u{1ed9}ng",
    "t\u{1ed5}ng s\u{1ed1}",
    "t\u{1ed5}ng",
    "c\u{1ed9}ng",
    "\u{438}\u{442}\u{43e}\u{433}\u{43e}",
    "\u{438}\u{442}\u{43e}\u{433}\u{438}",
    "\u{438}\u{442}\u{43e}\u{433}",
    "\u{432}\u{441}\u{435}\u{433}\u{43e}",
    "\u{43e}\u{431}\u{449}\u{438}\u{439} \u{438}\u{442}\u{43e}\u{433}",
    "\u{440}\u{430}\u{437}\u{43e}\u{43c}",
    "\u{3c3}\u{3cd}\u{3bd}\u{3bf}\u{3bb}\u{3bf}",
    "\u{5408}\u{8ba1}",
    "\u{603b}\u{8ba1}",
    "\u{5c0f}\u{8ba1}",
    "\u{5171}\u{8ba1}",
    "\u{6c47}\u{603b}",
    "\u{603b}\u{548c}",
    "\u{5408}\u{8a08}",
    "\u{7e3d}\u{8a08}",
    "\u{7dcf}\u{8a08}",
    "\u{5c0f}\u{8a08}",
    "\u{c804}\u{ccb4} \u{d569}\u{acc4}",
    "\u{d569}\u{acc4}",
    "\u{cd1d}\u{acc4}",
    "\u{c18c}\u{acc4}",
    "\u{cd1d}\u{d569}",
    "\u{e23}\u{e27}\u{e21}\u{e17}\u{e31}\u{e49}\u{e07}\u{e2b}\u{e21}\u{e14}",
    "\u{e23}\u{e27}\u{e21}\u{e17}\u{e31}\u{e49}\u{e07}\u{e2a}\u{e34}\u{e49}\u{e19}",
    "\u{e22}\u{e2d}\u{e14}\u{e23}\u{e27}\u{e21}",
    "\u{e23}\u{e27}\u{e21}",
    "\u{627}\u{644}\u{625}\u{62c}\u{645}\u{627}\u{644}\u{64a}",
    "\u{627}\u{644}\u{645}\u{62c}\u{645}\u{648}\u{639}",
];

/// What follows the name of a member whose rows are added up: `East Total`, `华东小计`.
const BEHIND: [&str; 18] = [
    " subtotal",
    " total",
    " sum",
    " ergebnis",
    " gesamt",
    " summe",
    " toplam\u{131}",
    " toplam",
    " \u{438}\u{442}\u{43e}\u{433}",
    "\u{5408}\u{8ba1}",
    "\u{5c0f}\u{8ba1}",
    "\u{6c47}\u{603b}",
    "\u{5408}\u{8a08}",
    "\u{5c0f}\u{8a08}",
    "\u{96c6}\u{8a08}",
    "\u{8a08}",
    "\u{d569}\u{acc4}",
    "\u{c18c}\u{acc4}",
];

/// How a label says that its row adds others up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    /// By the word alone, or with what it is of behind a sign: `Total`, `Grand total:`, `Total: Account`, `合计（元）`.
    Word,
    /// With other words: `Total costs`, `Total Est`. Measures that are listed are called so too.
    Phrase,
}

/// Whether and how a label says that its row adds others up.
pub(crate) fn total(text: &str) -> Option<Total> {
    let lower = text.trim().to_lowercase();
    let lower = lower.trim_start_matches(['*', '(', '[', '<', '-', '=', '\u{3010}', '\u{ff08}', ' ']);
    let rests = WORDS.iter().filter_map(|word| lower.strip_prefix(word));
    let rest = rests.filter(|rest| !rest.starts_with(char::is_alphanumeric) && rest.len() < 40).min_by_key(|rest| rest.len())?;
    let words = rest.strip_prefix(' ').is_some_and(|rest| rest.trim_start().starts_with(char::is_alphabetic));
    Some(if words { Total::Phrase } else { Total::Word })
}

/// The member whose rows a label would add up, if there is one of this name: `East Total` is East's.
pub(crate) fn subtotal_of(text: &str) -> Option<&str> {
    BEHIND.iter().find_map(|behind| {
        let at = text.len().checked_sub(behind.len())?;
        let (head, tail) = (text.get(..at)?, text.get(at..)?);
        let is_it = tail.eq_ignore_ascii_case(behind) || (!behind.is_ascii() && !tail.is_ascii() && tail.to_lowercase() == *behind);
        (is_it && !head.trim().is_empty()).then(|| head.trim())
    })
}

/// Whether a word for a total may begin with these bytes.
fn may_begin(start: [u8; 3]) -> bool {
    static STARTS: LazyLock<Vec<u32>> = LazyLock::new(|| packed(WORDS.iter().filter_map(|word| word.as_bytes().first_chunk::<3>())));
    !start.is_ascii() || b"tsgeoirzcyjkau".contains(&start[0].to_ascii_lowercase()) && STARTS.binary_search(&pack(&start)).is_ok()
}

/// Whether what follows the name of a member may end with these bytes.
fn may_end(end: [u8; 2]) -> bool {
    static ENDS: LazyLock<Vec<u32>> = LazyLock::new(|| packed(BEHIND.iter().filter_map(|word| word.as_bytes().last_chunk::<2>())));
    !end[1].is_ascii() || ENDS.binary_search(&pack(&end)).is_ok()
}

/// Up to four bytes as one number, which is looked up faster; small letters for large ones.
fn pack(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |all, byte| all << 8 | u32::from(byte.to_ascii_lowercase()))
}

/// The different ones of some bytes, packed, in order.
fn packed<'a, const N: usize>(all: impl Iterator<Item = &'a [u8; N]>) -> Vec<u32> {
    let different: BTreeSet<u32> = all.map(|bytes| pack(bytes)).collect();
    different.into_iter().collect()
}

/// Cheap, and true of every text that could be a total.
pub(crate) fn may_be_total(text: &str) -> bool {
    let text = super::text::trimmed(text);
    let Some(first) = text.bytes().next() else { return false };
    let may_start = !first.is_ascii_alphanumeric() || text.as_bytes().first_chunk().copied().is_some_and(may_begin);
    may_start && total(text).is_some() || text.as_bytes().last_chunk().copied().is_some_and(may_end) && subtotal_of(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_told_from_names_that_hold_the_word() {
        let words =
            ["Total", "TOTAL:", "Total: Account", "Grand total", "Subtotal (net)", "Gesamtergebnis", "\u{5408}\u{8ba1}", "-- Total --"];
        let far = [
            "\u{5408}\u{8ba1}\u{ff1a}",
            "\u{e23}\u{e27}\u{e21}",
            "T\u{1ed5}ng",
            "\u{418}\u{442}\u{43e}\u{433}\u{43e}",
            "Toplam",
            "\u{5408}\u{8a08}",
            "\u{cd1d}\u{acc4}",
        ];
        for text in words.into_iter().chain(far) {
            assert!(total(text) == Some(Total::Word) && may_be_total(text), "{text}");
        }
        for text in ["Total costs", "Total Est", "Summe Ost", "T\u{1ed5}ng doanh thu"] {
            assert!(total(text) == Some(Total::Phrase) && may_be_total(text), "{text}");
        }
        for text in [
            "Totally Soap",
            "United States Total6, 7, 8",
            "All",
            "Summer dress",
            "TotalEnergies",
            "\u{5408}\u{8ba1}\u{91d1}\u{989d}",
            "Sumatra",
        ] {
            assert_eq!(total(text), None, "{text}");
        }
    }

    #[test]
    fn subtotals_name_their_member() {
        assert_eq!((subtotal_of("East Total"), subtotal_of("Total")), (Some("East"), None));
        assert_eq!((subtotal_of("\u{534e}\u{4e1c}\u{5c0f}\u{8ba1}"), subtotal_of("Ost Ergebnis")), (Some("\u{534e}\u{4e1c}"), Some("Ost")));
        assert_eq!(
            subtotal_of("\u{41c}\u{43e}\u{441}\u{43a}\u{432}\u{430} \u{418}\u{442}\u{43e}\u{433}"),
            Some("\u{41c}\u{43e}\u{441}\u{43a}\u{432}\u{430}")
        );
        assert!(may_be_total("East Total") && may_be_total("\u{6771}\u{4eac}\u{8a08}") && !may_be_total("Soap"));
        for behind in BEHIND {
            let label = format!("East{behind}");
            assert!(may_be_total(&label), "{label}");
            assert_eq!(may_be_total(&label.to_uppercase()), subtotal_of(&label.to_uppercase()).is_some(), "{label}");
        }
    }
}
