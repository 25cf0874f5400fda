//! What stands at the marks of an axis, and the names of places along it.

use super::places::days;
use super::{AxisScale, ChartAxis, number_ticks, time_ticks};
use crate::pivot::DatePart;
use crate::table::format::{self, CLOCK};

/// The marks of an axis between two positions, `most` at most, with their labels.
pub(super) fn marks(axis: &ChartAxis, (start, end): (f64, f64), most: usize) -> Vec<(f64, String)> {
    match &axis.scale {
        AxisScale::Time(part) => time_ticks(start, end, most, *part).into_iter().map(|t| (t.at, t.label)).collect(),
        AxisScale::Category(names) => {
            let step = ((end - start) / most.max(1) as f64).ceil().max(1.0) as usize;
            let seen = |i: usize| i.is_multiple_of(step) && i as f64 >= start && i as f64 <= end;
            names.iter().enumerate().filter(|(i, _)| seen(*i)).map(|(i, name)| (i as f64, name.clone())).collect()
        }
        AxisScale::Number => {
            // Lengths of time have their marks at whole minutes and hours.
            let scale = match (end - start).abs() {
                _ if axis.unit.as_deref() != Some(CLOCK) || axis.log => 1.0,
                span if span >= 10_800.0 => 3600.0,
                span if span >= 180.0 => 60.0,
                _ => 1.0,
            };
            let ticks: Vec<f64> = number_ticks(start / scale, end / scale, most, axis.log).into_iter().map(|tick| tick * scale).collect();
            let step = ticks.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
            ticks.into_iter().map(|t| (t, tick(t, step, axis.unit.as_deref()))).collect()
        }
    }
}

/// A number at a mark: short, with its currency where that is short, as many places as its neighbours need to differ.
pub(super) fn tick(value: f64, step: f64, unit: Option<&str>) -> String {
    let value = if value == 0.0 { 0.0 } else { value };
    match unit {
        Some(CLOCK) => format::clock(value, (step < 1.0).then_some(3)),
        Some("%") => format!("{}%", format::number(value * 100.0, if step * 100.0 >= 1.0 { 0 } else { 2 })),
        Some(unit) => symbol(unit).map_or_else(|| format::short(value), |s| signed(value, s)),
        // Marks close together need more places than a number alone would get.
        None if step < 0.01 && value.abs() < 1.0 => format::number(value, (-step.log10()).ceil().clamp(3.0, 9.0) as usize),
        None => format::short(value),
    }
}

fn signed(value: f64, symbol: &str) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{symbol}{}", format::short(value.abs()))
}

/// The sign of a currency that stands before its amounts everywhere; others are named at the axis.
pub(super) fn symbol(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "KRW" => "₩",
        "THB" => "฿",
        "INR" => "₹",
        "VND" => "₫",
        "PHP" => "₱",
        _ => return None,
    })
}

/// A place along an axis in words: the day of a point, its category, its number.
pub(super) fn place(axis: &ChartAxis, x: f64) -> String {
    match &axis.scale {
        AxisScale::Category(names) => names.get(x.round().max(0.0) as usize).cloned().unwrap_or_default(),
        AxisScale::Number => format::with_unit(x, axis.unit.as_deref(), None),
        AxisScale::Time(part) => {
            let Some(moment) = chrono::DateTime::from_timestamp_millis((x * 86_400_000.0).round() as i64) else { return String::new() };
            let moment = moment.naive_utc();
            let midnight = days(moment.date()) == x;
            let pattern = match part {
                Some(DatePart::Year) => "%Y",
                Some(DatePart::Month) => "%b %Y",
                Some(DatePart::Week) => "week of %-d %b %Y",
                Some(DatePart::Quarter) => {
                    use chrono::Datelike;
                    return format!("Q{} {}", moment.month0() / 3 + 1, moment.year());
                }
                Some(DatePart::Hour) => "%-d %b %Y %H:%M",
                None if !midnight => "%-d %b %Y %H:%M:%S",
                _ => "%a %-d %b %Y",
            };
            moment.format(pattern).to_string()
        }
    }
}
