//! The words by which names of columns say that lengths of time stand in them, and what two numbers of one are.

use super::super::ClockParts;
use super::{any_of, holds, words};

/// Words of lengths of time.
const LENGTH: &str = "duration durations elapsed runtime uptime downtime overtime dauer durée temps duración tiempo duração tempo durata duur \
    duurtijd varighed varaktighet kesto doba trvání czas süre süresi durasi trajanje durată időtartam trwania продолжительность \
    длительность тривалість продължителност διάρκεια अवधि مدة المدة משך";
/// The same as parts of words, where languages join them or do not part them.
const LENGTH_PARTS: &str = "dauer wartezeit bearbeitungszeit antwortzeit reaktionszeit wiedergabezeit gesprächszeit laufzeit lösungszeit arbeitsstunden \
    arbeitszeit fahrzeit lieferzeit durchlaufzeit kijktijd wachttijd reactietijd responstijd speeltijd gespreksduur werktijd \
    时长 時長 耗时 耗時 用时 用時 停留时间 停留時間 观看时间 觀看時間 响应时间 響應時間 回复时间 等待时间 等待時間 处理时间 處理時間 \
    播放时间 平均时间 平均時間 再生時間 視聴時間 滞在時間 所要時間 応答時間 待ち時間 処理時間 通話時間 対応時間 勤務時間 労働時間 \
    시청시간 체류시간 응답시간 대기시간 소요시간 처리시간 재생시간 통화시간 근무시간 지속시간 ระยะเวลา";
/// Words together that say so, while `time` alone is as often one of the day: a text between commas is a part of the name.
const LENGTH_PHRASES: &str = "watch time,watched time,viewing time,view time,play time,playback time,screen time,listening time,reading time,\
    handle time,handling time,response time,reply time,answer time,wait time,waiting time,queue time,hold time,talk time,wrap time,\
    idle time,active time,load time,loading time,processing time,resolution time,execution time,completion time,preparation time,\
    lead time,cycle time,transit time,travel time,flight time,working time,work time,engagement time,session time,dwell time,usage time,\
    average time,avg time,mean time,median time,total time,time spent,time on page,time on site,time on task,time per,time to,time taken,\
    time watched,time elapsed,hours worked,working hours,work hours,total hours,man hours,billable hours,horas trabajadas,session length,video length,call length,avg session,average session,avg call,average call,\
    시청 시간,체류 시간,응답 시간,대기 시간,소요 시간,처리 시간,재생 시간,통화 시간,근무 시간,지속 시간,\
    waktu tonton,waktu respons,waktu tunggu,waktu tayang,lama sesi,thời lượng,thời gian xem,thời gian phản hồi,thời gian chờ,\
    thời gian xử lý,thời gian trung bình,время просмотра,время ожидания,время ответа,время обработки,среднее время,время на";
/// Words of what takes hours: work, journeys, deliveries.
const OF_HOURS: &str = "hh hour hours hrs hr h stunden std heure heures hora horas ore uren godziny часы work working worked labor labour shift \
    overtime uptime downtime lead transit travel flight trip drive driving delivery shipping travail trabajo trabalho lavoro kerja";
/// The same as parts of words.
const OF_HOURS_PARTS: &str = "arbeitszeit arbeitsstunden fahrzeit lieferzeit werktijd 勤務 労働 工作 근무 小时 小時";
/// Words of minutes and seconds.
const OF_MINUTES: &str = "mm min mins minute minutes minuten minutos minuti minuty menit phút dakika минуты";

/// Whether a name says that its values are lengths of time: `Avg. session duration`, `Watch time`, `Wartezeit`, `播放时长`.
pub(in crate::import) fn names_length(name: &str) -> bool {
    let words = words(name);
    let joined = words.join(" ");
    let is_phrase = |phrase: &str| joined.match_indices(phrase).any(|(at, _)| is_whole(&joined, at, phrase.len()));
    any_of(&words, LENGTH) || holds(&name.to_lowercase(), LENGTH_PARTS) || LENGTH_PHRASES.split(',').map(str::trim).any(is_phrase)
}

/// Whether what stands at a place is no part of longer words.
fn is_whole(text: &str, at: usize, len: usize) -> bool {
    !text[..at].ends_with(char::is_alphanumeric) && !text[at + len..].starts_with(char::is_alphanumeric)
}

/// What two numbers of a length of time are by the name of their column, and whether it names a unit: `Duration (mm:ss)`.
pub(in crate::import) fn named_clock(name: &str) -> (ClockParts, bool) {
    let words = words(name);
    let of_hours = any_of(&words, OF_HOURS) || holds(&name.to_lowercase(), OF_HOURS_PARTS);
    let minutes = any_of(&words, OF_MINUTES);
    let names_both = minutes && words.iter().any(|word| matches!(word.as_str(), "hh" | "h"));
    match (of_hours, minutes) {
        (_, true) if !names_both => (ClockParts::MinutesSeconds, true),
        (true, _) => (ClockParts::HoursMinutes, names_both || any_of(&words, "hh hour hours hrs stunden heures horas")),
        (false, _) => (ClockParts::MinutesSeconds, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_lengths_of_time_from_times_of_day() {
        let lengths = [
            "Avg. Session Duration",
            "Watch time",
            "watchTime",
            "Time spent",
            "Average handle time",
            "First response time",
            "Call duration",
            "Avg. Time on Page",
            "Gesprächsdauer",
            "Wartezeit",
            "Durée",
            "Temps de réponse",
            "Tiempo de espera",
            "Duração média",
            "播放时长",
            "平均視聴時間",
            "시청 시간",
            "ระยะเวลา",
            "Thời gian xem",
            "Waktu tonton",
            "Время ожидания",
            "Süre",
        ];
        for name in lengths {
            assert!(names_length(name), "{name}");
        }
        for name in [
            "Time",
            "Start time",
            "Order time",
            "Uhrzeit",
            "Hora",
            "创建时间",
            "時間",
            "Thời gian",
            "Waktu",
            "Время",
            "Delivery time",
            "Call time",
        ] {
            assert!(!names_length(name), "{name}");
        }
    }

    #[test]
    fn names_tell_hours_from_minutes() {
        assert_eq!(named_clock("Duration (mm:ss)"), (ClockParts::MinutesSeconds, true));
        assert_eq!(named_clock("Duration (hh:mm)"), (ClockParts::HoursMinutes, true));
        assert_eq!(
            (named_clock("Working time").0, named_clock("Call duration")),
            (ClockParts::HoursMinutes, (ClockParts::MinutesSeconds, false))
        );
    }
}
