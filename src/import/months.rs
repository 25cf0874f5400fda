//! The names of the months in the languages of many exports.

use std::collections::{HashMap, HashSet};
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

/// The months in Hindi and in Arabic, as Egypt and the Gulf and as the Levant call them.
const HINDI_MONTHS: [&str; 12] = [
    "जनवरी जन",
    "फ़रवरी फरवरी फ़र",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त अग",
    "सितंबर सितम्बर सित",
    "अक्टूबर अक्तूबर",
    "नवंबर नवम्बर नव",
    "दिसंबर दिसम्बर दिस",
];
const ARABIC_MONTHS: [&str; 12] = [
    "يناير كانون_الثاني",
    "فبراير شباط",
    "مارس آذار",
    "أبريل ابريل إبريل نيسان",
    "مايو أيار",
    "يونيو حزيران",
    "يوليو تموز",
    "أغسطس اغسطس آب",
    "سبتمبر أيلول",
    "أكتوبر اكتوبر تشرين_الأول",
    "نوفمبر تشرين_الثاني",
    "ديسمبر كانون_الأول",
];

/// The month a text in Thai, Hindi or Arabic begins with, the rest, and whether it is Thai: their vowels and points are no letters, and
/// some names are two words, so that they are no word like others.
pub(super) fn prefixed_month(text: &str) -> Option<(u32, &str, bool)> {
    match text.chars().next()? {
        '\u{e01}'..='\u{e4e}' => (1..).zip(THAI_MONTHS).find_map(|(month, (name, short))| {
            let rest = text.strip_prefix(name).or_else(|| text.strip_prefix(short))?;
            Some((month, rest.strip_prefix('.').unwrap_or(rest), true))
        }),
        '\u{904}'..='\u{939}' => one_of(text, HINDI_MONTHS).map(|(month, rest)| (month, rest, false)),
        '\u{620}'..='\u{64a}' => one_of(text, ARABIC_MONTHS).map(|(month, rest)| (month, rest, false)),
        _ => None,
    }
}

fn one_of<'a>(text: &'a str, months: [&str; 12]) -> Option<(u32, &'a str)> {
    let taken = |name: &str| text.strip_prefix(&*name.replace('_', " ")).filter(|rest| rest.starts_with([' ', '-', '/', ',', '.']));
    (1..).zip(months).find_map(|(month, names)| Some((month, names.split(' ').find_map(taken)?)))
}

/// The Vietnamese month a text begins with, and the rest: `tháng 1, 2026`.
pub(super) fn numbered_month(text: &str) -> Option<(u32, &str)> {
    let rest = ["tháng ", "Tháng ", "thg ", "Thg "].iter().find_map(|word| text.strip_prefix(word))?;
    let (digits, rest) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
    let month = digits.parse().ok().filter(|month| (1..=12).contains(month) && digits.len() <= 2)?;
    Some((month, rest))
}

/// The names of the months and their usual abbreviations, in the languages of many exports.
const MONTHS: [&str; 12] = [
    "jan january januar janvier janv enero ene gennaio gen janeiro januari ocak oca styczeń stycznia sty января январь янв jaan leden ledna \
        ianuarie tammikuu tammikuuta január januára januara јануар януари січня січень ιανουαρίου ιανουάριος ιαν ינואר בינואר",
    "feb february februar février févr febrero febbraio fevereiro fev februari şubat şub luty lutego lut февраля февраль фев únor února feabhra \
        februarie helmikuu helmikuuta február febr februára februara фебруар лютого лютий φεβρουαρίου φεβρουάριος φεβ פברואר בפברואר",
    "mar march märz mrz mars marzo março maret maart mrt marts mart marzec marca марта март мар mac březen března mär \
        martie maaliskuu maaliskuuta március márc березня березень μαρτίου μάρτιος μαρ מרץ במרץ",
    "apr april avril avr abril abr aprile nisan nis kwiecień kwietnia kwi апреля апрель апр duben dubna \
        aprilie huhtikuu huhtikuuta április ápr apríla април квітня квітень απριλίου απρίλιος απρ אפריל באפריל",
    "may mai mayo maggio mag maio mei mayıs maj maja мая май květen května \
        toukokuu toukokuuta május máj mája травня травень μαΐου μάιος μαΐ μαι μάι מאי במאי",
    "jun june juni juin junio giugno giu junho haziran haz czerwiec czerwca cze июня июнь июн červen června \
        iunie kesäkuu kesäkuuta június jún júna юни червня червень ιουνίου ιούνιος ιουν ιούν יוני ביוני",
    "jul july juli juillet juil julio luglio lug julho temmuz tem lipiec lipca lip июля июль июл julai červenec července \
        iulie heinäkuu heinäkuuta július júl júla юли липня липень ιουλίου ιούλιος ιουλ ιούλ יולי ביולי",
    "aug august août agosto ago agustus agu ağustos ağu sierpień sierpnia sie augusti августа август авг ogos ags srpen srpna \
        elokuu elokuuta augusztus avgust серпня серпень αυγούστου αύγουστος αυγ אוגוסט באוגוסט",
    "sep sept september septembre septiembre settembre set setembro eylül eyl wrzesień września wrz сентября сентябрь сен сент setiembre září \
        septembrie syyskuu syyskuuta szeptember szept septembra septembar септември вересня вересень σεπτεμβρίου σεπτέμβριος σεπ σεπτ ספטמבר בספטמבר",
    "oct october oktober okt octobre octubre ottobre ott outubro out ekim eki październik października paź октября октябрь окт říjen října \
        octombrie lokakuu lokakuuta október októbra oktobar октомври жовтня жовтень οκτωβρίου οκτώβριος οκτ אוקטובר באוקטובר",
    "nov november novembre noviembre novembro kasım kas listopad listopada lis ноября ноябрь ноя \
        noiembrie marraskuu marraskuuta novembra novembar ноември листопада νοεμβρίου νοέμβριος νοε νοέ נובמבר בנובמבר",
    "dec december dezember dez décembre déc diciembre dic dicembre dezembro desember des aralık ara grudzień grudnia gru декабря декабрь дек disember prosinec prosince \
        decembrie joulukuu joulukuuta decembra decembar декември грудня грудень δεκεμβρίου δεκέμβριος δεκ דצמבר בדצמבר",
];

/// The month a name or its usual abbreviation stands for.
pub(super) fn month_named(word: &str) -> Option<u32> {
    // Words of files are seldom months: their first letters tell most of them.
    static STARTS: LazyLock<HashSet<[u8; 3]>> = LazyLock::new(|| {
        MONTHS.iter().flat_map(|names| names.split(' ')).filter_map(|name| name.as_bytes().first_chunk().copied()).collect()
    });
    static NAMES: LazyLock<HashMap<&'static str, u32>> =
        LazyLock::new(|| (1..).zip(MONTHS).flat_map(|(month, names)| names.split(' ').map(move |name| (name, month))).collect());
    let may_be = |start: &[u8; 3]| !start.is_ascii() || STARTS.contains(&start.map(|b| b.to_ascii_lowercase()));
    if word.len() > 24 || !word.as_bytes().first_chunk().is_some_and(may_be) {
        return None;
    }
    NAMES.get(word.to_lowercase().as_str()).copied()
}
