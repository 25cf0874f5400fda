//! Measures over all items of a field up to each one: evaluated from base rows like every other total, so that a running ratio
//! is the ratio to date and a running distinct count counts nothing twice.

use super::siblings::Siblings;
use crate::engine::Context;
use crate::pivot::PivotError;
use crate::pivot::cube::{Cube, Level, Parts, Running, Targets};

/// Which axis a field stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum On {
    Rows,
    Columns,
}

/// The running values of a pair of levels, whose numbers of groups are `sizes`.
pub(super) fn level(
    cube: &Cube<'_>,
    siblings: &Siblings,
    on: On,
    (row_level, column_level): (usize, usize),
    (rows, columns): (usize, usize),
    ctx: &Context,
) -> Result<Level, PivotError> {
    ctx.check()?;
    let groups = rows * columns;
    let own = cube.groups(row_level, column_level);
    let parts = if cube.merges() {
        let mut parts = cube.parts(&Targets::One(own), groups)?;
        merge(&mut parts, siblings, on, (rows, columns));
        parts
    } else {
        cube.parts(&every_later(&own, siblings, on, columns), groups)?
    };
    Ok(cube.level(&parts, columns, groups))
}

/// Add to every group what those before it hold.
fn merge(parts: &mut Parts, siblings: &Siblings, on: On, (rows, columns): (usize, usize)) {
    let across = if on == On::Rows { columns } else { rows };
    let index = |group: u32, other: usize| match on {
        On::Rows => group as usize * columns + other,
        On::Columns => other * columns + group as usize,
    };
    for set in siblings.sets() {
        for other in 0..across {
            let mut rows_so_far = 0;
            for &group in set {
                rows_so_far += parts.lens[index(group, other)];
                parts.lens[index(group, other)] = rows_so_far;
            }
            for base in &mut parts.running {
                let mut so_far = Running::EMPTY;
                for &group in set {
                    so_far.merge(&base[index(group, other)]);
                    base[index(group, other)] = so_far;
                }
            }
        }
    }
}

/// Have every leaf cell count in its own group and in all that come after it.
fn every_later(own: &[u32], siblings: &Siblings, on: On, columns: usize) -> Targets {
    let (mut starts, mut groups) = (Vec::with_capacity(own.len() + 1), Vec::new());
    starts.push(0);
    for &cell in own {
        let (row, column) = (cell / columns as u32, cell % columns as u32);
        let first = if on == On::Rows { row } else { column };
        let mut by = 0;
        while let Some(later) = siblings.beside(first, by) {
            groups.push(if on == On::Rows { later * columns as u32 + column } else { row * columns as u32 + later });
            by += 1;
        }
        starts.push(groups.len());
    }
    Targets::Many { starts, groups }
}
