//! Files that tests of several kinds are about.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Six shops over many days; every fifteenth day one of them is out of line.
pub(super) fn six_series(path: &Path, days: u64) -> PathBuf {
    let mut text = String::from("Day,Shop,Orders\n");
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 6).unwrap();
    for day in 0..days {
        for (index, shop) in (0_u64..).zip(["Bangkok", "Berlin", "Jakarta", "London", "Paris", "Seoul"]) {
            let noise = (day * 7919 + index * 104_729) % 23;
            let usual = 400 + noise + 30 * index + if day % 7 >= 5 { 80 } else { 0 };
            let faulty = (30..390).contains(&day) && day % 15 == 0 && (day / 15) % 6 == index;
            let orders = match (faulty, day % 30) {
                (true, 0) => usual * 3 / 10,
                (true, _) => usual * 2,
                _ => usual,
            };
            writeln!(text, "{},{shop},{orders}", first + chrono::Days::new(day)).unwrap();
        }
    }
    std::fs::write(path, text).unwrap();
    path.to_owned()
}
