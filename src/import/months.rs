//! The names of the months in the languages of many exports.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The months in Thai and their abbreviations.
const THAI_MONTHS: [(&str, &str); 12] = [
    ("มกราคม", "ม.ค"),
    ("กุมภาพันธ์", "ก.พ"),
    ("มีนาคม", "มี.ค"),
    ("เมษายน", "เม.ย"),
    ("พฤษภาคม", "พ.ค"),
    ("มิถุนายน", "มิ.ย"),
    ("กรกฎาคม", "ก.ค"),
    ("สิงหาคม", "ส.ค"),
    ("กันยายน", "ก.ย"),
    ("ตุลาคม", "ต.ค"),
    ("พฤศจิกายน", "พ.ย"),
    ("ธันวาคม", "ธ.ค"),
];

/// The Thai month a text begins with, and the rest: its vowels and points are no letters, so that it is no word like others.
pub(super) fn thai_month(text: &str) -> Option<(u32, &str)> {
    if !text.starts_with(|c| matches!(c, '\u{e01}'..='\u{e4e}')) {
        return None;
    }
    (1..).zip(THAI_MONTHS).find_map(|(month, (name, short))| {
        let rest = text.strip_prefix(name).or_else(|| text.strip_prefix(short))?;
        Some((month, rest.strip_prefix('.').unwrap_or(rest)))
    })
}

/// The names of the months and their usual abbreviations, in the languages of many exports.
const MONTHS: [&str; 12] = [
    "jan january januar janvier janv enero ene gennaio gen janeiro januari ocak oca styczeń stycznia sty января январь янв jaan leden ledna",
    "feb february februar février févr febrero febbraio fevereiro fev februari şubat şub luty lutego lut февраля февраль фев únor února feabhra",
    "mar march märz mrz mars marzo março maret maart mrt marts mart marzec marca марта март мар mac březen března mär",
    "apr april avril avr abril abr aprile nisan nis kwiecień kwietnia kwi апреля апрель апр duben dubna",
    "may mai mayo maggio mag maio mei mayıs maj maja мая май květen května",
    "jun june juni juin junio giugno giu junho haziran haz czerwiec czerwca cze июня июнь июн červen června",
    "jul july juli juillet juil julio luglio lug julho temmuz tem lipiec lipca lip июля июль июл julai červenec července",
    "aug august août agosto ago agustus agu ağustos ağu sierpień sierpnia sie augusti августа август авг ogos ags srpen srpna",
    "sep sept september septembre septiembre settembre set setembro eylül eyl wrzesień września wrz сентября сентябрь сен сент setiembre září",
    "oct october oktober okt octobre octubre ottobre ott outubro out ekim eki październik października paź октября октябрь окт říjen října",
    "nov november novembre noviembre novembro kasım kas listopad listopada lis ноября ноябрь ноя",
    "dec december dezember dez décembre déc diciembre dic dicembre dezembro desember des aralık ara grudzień grudnia gru декабря декабрь дек disember prosinec prosince",
];

/// The month a name or its usual abbreviation stands for.
pub(super) fn month_named(word: &str) -> Option<u32> {
    // Words of files are seldom months: their first letters tell most of them.
    static STARTS: LazyLock<HashSet<[u8; 3]>> = LazyLock::new(|| {
        MONTHS.iter().flat_map(|names| names.split(' ')).filter_map(|name| name.as_bytes().first_chunk().copied()).collect()
    });
    let may_be = |start: &[u8; 3]| !start.is_ascii() || STARTS.contains(&start.map(|b| b.to_ascii_lowercase()));
    if word.len() > 24 || !word.as_bytes().first_chunk().is_some_and(may_be) {
        return None;
    }
    let lower = word.to_lowercase();
    (1..).zip(MONTHS).find(|(_, names)| names.split(' ').any(|name| name == lower)).map(|(month, _)| month)
}
