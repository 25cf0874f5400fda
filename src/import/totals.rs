//! The words for totals in the languages exports come in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words for a total, longer ones before those they begin with.
const WORDS: [&str; 113] = [
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
    "\u{7dcf}\u{5408}\u{8a08}",
    "\u{cd1d}\u{d569}\u{acc4}",
    "\u{7d2f}\u{8ba1}",
    "\u{7d2f}\u{8a08}",
    "\u{b204}\u{acc4}",
    "\u{e22}\u{e2d}\u{e14}\u{e23}\u{e27}\u{e21}\u{e17}\u{e31}\u{e49}\u{e07}\u{e2b}\u{e21}\u{e14}",
    "\u{e23}\u{e27}\u{e21}\u{e2a}\u{e38}\u{e17}\u{e18}\u{e34}",
    "\u{627}\u{644}\u{627}\u{62c}\u{645}\u{627}\u{644}\u{64a}",
    "\u{5e1}\u{5d4}\"\u{5db}",
    "\u{5e1}\u{5d4}\u{5f4}\u{5db}",
    "\u{5e1}\u{5da} \u{5d4}\u{5db}\u{5dc}",
    "\u{915}\u{941}\u{932} \u{92f}\u{94b}\u{917}",
    "\u{432}\u{441}\u{44c}\u{43e}\u{433}\u{43e}",
    "\u{43e}\u{431}\u{449}\u{43e}",
    "\u{3b3}\u{3b5}\u{3bd}\u{3b9}\u{3ba}\u{3cc} \u{3c3}\u{3cd}\u{3bd}\u{3bf}\u{3bb}\u{3bf}",
    "ukupno",
    "skupaj",
    "v\u{e9}g\u{f6}sszeg",
    "kokku",
    "kop\u{101}",
    "i\u{161} viso",
    "totalsumma",
    "endsumme",
    "endbetrag",
    "kabuuan",
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

/// Whole labels that may mean a total, where nothing but the sum of the rows above proves it.
const HINTS: [&str; 14] = [
    "ttl",
    "tot",
    "tot.",
    "\u{3c3}",
    "\u{2211}",
    "overall",
    "result",
    "all",
    "\u{8ba1}",
    "\u{8a08}",
    "\u{acc4}",
    "\u{915}\u{941}\u{932}",
    "\u{92f}\u{94b}\u{917}",
    "\u{9ae}\u{9cb}\u{99f}",
];

/// No hint has more bytes.
const LONGEST_HINT: usize = 12;

/// What stands before the name of a member whose rows are added up, where words are not parted.
const BEFORE: [&str; 2] = ["\u{e22}\u{e2d}\u{e14}\u{e23}\u{e27}\u{e21}", "\u{e23}\u{e27}\u{e21}"];

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
    let lower = squeezed(text.trim().to_lowercase());
    let lower = lower.trim_start_matches(['*', '(', '[', '<', '-', '=', '\u{3010}', '\u{ff08}', ' ']);
    let rests = WORDS.iter().filter_map(|word| lower.strip_prefix(word));
    let rest = rests.filter(|rest| !rest.starts_with(char::is_alphanumeric) && rest.len() < 40).min_by_key(|rest| rest.len())?;
    let words = rest.strip_prefix(' ').is_some_and(|rest| rest.trim_start().starts_with(char::is_alphabetic));
    Some(if words { Total::Phrase } else { Total::Word })
}

/// Without the blanks that spread a word of Chinese signs over its cell: `\u{5408} \u{8ba1}`.
fn squeezed(lower: String) -> String {
    let is_sign = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_spread = lower.chars().all(|c| is_sign(c) || c.is_whitespace()) && lower.contains(is_sign);
    if is_spread { lower.split_whitespace().collect() } else { lower }
}

/// Whether a label is a word that is one for a total if its row adds up those above.
pub(crate) fn is_hint(text: &str) -> bool {
    // Most texts are none by their length or their first letter.
    let may_be = text.len() <= LONGEST_HINT && text.bytes().next().is_some_and(|first| !first.is_ascii() || b"toraTORA".contains(&first));
    may_be && HINTS.contains(&squeezed(text.trim_end_matches([':', '\u{ff1a}']).to_lowercase()).as_str())
}

/// The member whose rows a label would add up, if there is one of this name: `East Total` is East's.
pub(crate) fn subtotal_of(text: &str) -> Option<&str> {
    let behind_word = || BEFORE.iter().find_map(|before| text.strip_prefix(before)).map(str::trim).filter(|member| !member.is_empty());
    before_word(text).or_else(behind_word)
}

fn before_word(text: &str) -> Option<&str> {
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
    !start.is_ascii() || b"tsgeoirzcyjkauv".contains(&start[0].to_ascii_lowercase()) && STARTS.binary_search(&pack(&start)).is_ok()
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
    may_start && total(text).is_some()
        || is_hint(text)
        || text.as_bytes().last_chunk().copied().is_some_and(may_end) && subtotal_of(text).is_some()
}

/// What a row below the data says about a column instead of adding it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    Mean,
    Least,
    Greatest,
    Median,
    Count,
}

/// Words for statistics, each set parted by commas.
const STATISTICS: [(Statistic, &str); 5] = [
    (
        Statistic::Mean,
        "average,avg,avg.,mean,durchschnitt,mittelwert,mittel,moyenne,promedio,media,m\u{e9}dia,m\u{e8}dia,gemiddelde,genomsnitt,gennemsnit,\
         gjennomsnitt,keskiarvo,\u{15b}rednia,pr\u{16f}m\u{11b}r,priemer,\u{e1}tlag,medie,ortalama,rata-rata,rerata,trung b\u{ec}nh,\
         \u{441}\u{440}\u{435}\u{434}\u{43d}\u{435}\u{435},\u{441}\u{435}\u{440}\u{435}\u{434}\u{43d}\u{454},\u{5e73}\u{5747},\
         \u{5e73}\u{5747}\u{503c},\u{5e73}\u{5747}\u{5024},\u{5747}\u{503c},\u{d3c9}\u{ade0},\u{e04}\u{e48}\u{e32}\u{e40}\u{e09}\u{e25}\u{e35}\u{e48}\u{e22},\
         \u{645}\u{62a}\u{648}\u{633}\u{637},\u{627}\u{644}\u{645}\u{62a}\u{648}\u{633}\u{637},\u{5de}\u{5de}\u{5d5}\u{5e6}\u{5e2},\u{914}\u{938}\u{924}",
    ),
    (
        Statistic::Least,
        "min,min.,minimum,m\u{ed}nimo,m\u{ed}n,minimo,lowest,\u{43c}\u{438}\u{43d}\u{438}\u{43c}\u{443}\u{43c},\u{6700}\u{5c0f},\u{6700}\u{5c0f}\u{503c},\u{6700}\u{5c0f}\u{5024},\u{cd5c}\u{c18c},\u{cd5c}\u{c19f}\u{ac12}",
    ),
    (
        Statistic::Greatest,
        "max,max.,maximum,m\u{e1}ximo,massimo,highest,\u{43c}\u{430}\u{43a}\u{441}\u{438}\u{43c}\u{443}\u{43c},\u{6700}\u{5927},\u{6700}\u{5927}\u{503c},\u{6700}\u{5927}\u{5024},\u{cd5c}\u{b300},\u{cd5c}\u{b313}\u{ac12}",
    ),
    (
        Statistic::Median,
        "median,mediane,m\u{e9}diane,mediana,\u{43c}\u{435}\u{434}\u{438}\u{430}\u{43d}\u{430},\u{4e2d}\u{4f4d}\u{6570},\u{4e2d}\u{592e}\u{5024},\u{c911}\u{c559}\u{ac12}",
    ),
    (Statistic::Count, "count,row count,number of rows,records,anzahl"),
];

/// The statistic a whole label names.
pub(crate) fn statistic(text: &str) -> Option<Statistic> {
    let lower = text.trim_end_matches([':', '\u{ff1a}']).trim().to_lowercase();
    STATISTICS.iter().find(|(_, words)| words.split(',').any(|word| word == lower)).map(|(statistic, _)| *statistic)
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
