//! Rows that are there twice.
//!
//! **What it does.** Names every row that equals an earlier one in all columns, and every row that equals another in all but its identifier,
//! where one identifier is the other with a short suffix.
//!
//! **Why.** An export that was stitched together, or an order that was booked twice, counts its money twice.
//!
//! **Example.** Orders `O10001078` and `O10001078-1` of the same product, day and amount: the second is a near duplicate. Where whole rows
//! repeat all over the table (a log of clicks without a key), repeating is what its rows do, and nothing is flagged.

use super::profile::{Labels, Profile, mixed};
use super::{FaultKind, RowFault};
use crate::engine::{Cancelled, Context};
use crate::table::MISSING;

/// Where more than this share of rows repeat, repeating is usual.
const USUAL_SHARE: f64 = 0.05;
/// Longest suffix of an identifier that still names the same thing.
const LONGEST_SUFFIX: usize = 3;

pub(super) fn check(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let mut faults = exact(profile, ctx)?;
    if let Some(key) = profile.labels.iter().find(|l| l.is_key && l.is_text) {
        let known: std::collections::HashSet<usize> = faults.iter().map(|f| f.row).collect();
        faults.extend(near(profile, key, ctx)?.into_iter().filter(|f| !known.contains(&f.row)));
    }
    Ok(faults)
}

fn exact(profile: &Profile<'_>, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let columns: Vec<usize> = (0..profile.table.columns().len()).collect();
    let mut faults = Vec::new();
    for group in alike(profile, None, ctx)? {
        for (&first, &row) in std::iter::repeat(&group[0]).zip(&group[1..]) {
            if same(profile, first, row, &columns) {
                let why = format!("The same as {} in every column.", place_of(profile, first));
                faults.push(RowFault { row, column: None, kind: FaultKind::ExactDuplicate, score: 2.0, flagged: true, why: why.into() });
            }
        }
    }
    if faults.len() as f64 > USUAL_SHARE * profile.rows() as f64 {
        for fault in &mut faults {
            (fault.score, fault.flagged) = (0.5, false);
        }
    }
    Ok(faults)
}

fn near(profile: &Profile<'_>, key: &Labels, ctx: &Context) -> Result<Vec<RowFault>, Cancelled> {
    let columns: Vec<usize> = (0..profile.table.columns().len()).filter(|&c| c != key.column).collect();
    let mut faults = Vec::new();
    for group in alike(profile, Some(key.column), ctx)? {
        let mut named: Vec<(&str, usize)> = group.iter().filter_map(|&row| Some((key.codes.label(row)?, row))).collect();
        named.sort_unstable();
        for pair in named.windows(2) {
            let ((first, of), (second, row)) = (pair[0], pair[1]);
            if is_suffixed(first, second) && same(profile, of, row, &columns) {
                let why = format!("The same as {} but for {}: {second} instead of {first}.", place_of(profile, of), key.name);
                faults.push(RowFault {
                    row,
                    column: Some(key.column),
                    kind: FaultKind::NearDuplicate,
                    score: 1.5,
                    flagged: true,
                    why: why.into(),
                });
            }
        }
    }
    Ok(faults)
}

/// Whether `second` is `first` with a mark such as `-1`, `_2`, ` (1)` or `b` behind.
fn is_suffixed(first: &str, second: &str) -> bool {
    let Some(suffix) = second.strip_prefix(first) else { return false };
    let marked = suffix.starts_with(|c: char| !c.is_alphanumeric());
    let letter = suffix.len() == 1 && suffix.chars().all(char::is_alphabetic) && first.ends_with(|c: char| c.is_ascii_digit());
    !suffix.is_empty() && suffix.chars().count() <= LONGEST_SUFFIX + usize::from(suffix.starts_with(' ')) && (marked || letter)
}

/// Rows with equal hashes over all columns but `without`, in groups of two or more, in the order of the rows.
fn alike(profile: &Profile<'_>, without: Option<usize>, ctx: &Context) -> Result<Vec<Vec<usize>>, Cancelled> {
    let mut hashes = vec![0_u64; profile.rows()];
    let mut add = |column: usize, of: &dyn Fn(usize) -> u64| -> Result<(), Cancelled> {
        ctx.check()?;
        if Some(column) != without {
            hashes.iter_mut().enumerate().for_each(|(row, hash)| *hash = mixed(*hash ^ of(row)));
        }
        Ok(())
    };
    for labels in &profile.labels {
        add(labels.column, &|row| u64::from(labels.codes.codes.get(row).copied().unwrap_or(MISSING)))?;
    }
    for numbers in &profile.numbers {
        add(numbers.column, &|row| numbers.values[row].to_bits())?;
    }
    for dates in &profile.dates {
        add(dates.column, &|row| dates.days[row].map_or(u64::MAX, i64::cast_unsigned))?;
    }
    let mut order: Vec<(u64, usize)> = hashes.into_iter().zip(0..).collect();
    order.sort_unstable();
    let groups = order.chunk_by(|x, y| x.0 == y.0).filter(|g| g.len() > 1);
    Ok(groups.map(|g| g.iter().map(|&(_, row)| row).collect()).collect())
}

/// A row as a person finds it: by its number in its file, which is not its place in the table.
fn place_of(profile: &Profile<'_>, row: usize) -> String {
    let origin = profile.table.origin();
    match origin.row(row) {
        Some((part, line)) if origin.files().len() > 1 => format!("row {line} of {}", part.file),
        Some((_, line)) => format!("row {line} of the file"),
        None => format!("row {}", row + 1),
    }
}

/// Whether two rows hold the same values in these columns.
fn same(profile: &Profile<'_>, x: usize, y: usize, columns: &[usize]) -> bool {
    columns.iter().all(|&c| profile.table.value(x, c) == profile.table.value(y, c))
}
