//! The names of the days of the week that stand beside dates, in the languages of many exports. What they say is in the date already.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Names and abbreviations; those in English that end in "day" are told by that.
const NAMES: &str = "mon tue tues wed weds thu thur thurs fri sat sun \
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag \
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche \
    mié mie jue vie sáb sab dom lunes martes miércoles jueves viernes sábado domingo \
    gio lunedì martedì mercoledì giovedì venerdì sabato domenica \
    seg ter qua qui sex segunda terça quarta quinta sexta \
    ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    pon wt śr czw pt sob nd niedz poniedziałek wtorek środa czwartek piątek sobota niedziela \
    po út st čt pá ne \
    man tir ons tor fre lør søn mån tis lör sön mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag \
    ti ke to pe la su \
    pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi pazar \
    sen sel rab kam jum min senin selasa rabu kamis jumat sabtu minggu \
    пн вт ср чт пт сб вс понедельник вторник среда четверг пятница суббота воскресенье";

/// Whether a word is the name of a day of the week or its abbreviation.
pub(super) fn is_weekday(word: &str) -> bool {
    static ALL: LazyLock<HashSet<&'static str>> = LazyLock::new(|| NAMES.split_ascii_whitespace().collect());
    // Words before numbers are many: their first two letters tell most of them, as bits of a set for each first letter.
    static STARTS: LazyLock<[u32; 26]> = LazyLock::new(|| {
        let mut starts = [0; 26];
        for pair in ALL.iter().filter_map(|name| name.as_bytes().first_chunk().copied().and_then(letters)) {
            starts[pair.0] |= 1 << pair.1;
        }
        starts
    });
    let Some(start) = word.as_bytes().first_chunk().filter(|_| word.len() <= 24) else { return false };
    let may_be = !start.is_ascii() || letters(*start).is_some_and(|(first, second)| STARTS[first] & (1 << second) != 0);
    may_be && ALL.contains(word.to_lowercase().as_str())
}

/// The places of two letters in the alphabet.
fn letters([first, second]: [u8; 2]) -> Option<(usize, usize)> {
    let place = |letter: u8| letter.is_ascii_alphabetic().then(|| usize::from(letter.to_ascii_lowercase() - b'a'));
    Some((place(first)?, place(second)?))
}

/// Whether a word is one of China, Japan or Korea: 周四, 星期四, 木曜日, 목요일.
pub(super) fn is_east_asian(word: &str) -> bool {
    !word.is_ascii() && (word.starts_with(['周', '星', '週']) || word.ends_with(['日', '일']))
}

/// Whether a word ends as the English names do.
pub(super) fn ends_in_day(word: &str) -> bool {
    word.len().checked_sub(3).and_then(|at| word.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("day"))
}
