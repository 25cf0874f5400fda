//! Keys of rows as small numbers.

use polars::prelude::PlHashMap;

use crate::engine::{Cancelled, Context};

/// The number of a row without a key.
pub(crate) const NO_KEY: u32 = u32::MAX;

/// After so many rows it is looked whether anybody still wants the result.
pub(super) const BETWEEN_CHECKS: usize = 1 << 16;

/// Number the distinct keys in ascending order: the number of each row ([`NO_KEY`] where it has none), and the keys.
///
/// # Errors
/// Where nobody wants the result any more.
pub(crate) fn numbered(keys: impl ExactSizeIterator<Item = Option<u64>> + Clone, ctx: &Context) -> Result<(Vec<u32>, Vec<u64>), Cancelled> {
    let mut largest = None;
    each(keys.clone(), ctx, |key| largest = largest.max(key))?;
    let span = largest.map_or(0, |key| key.saturating_add(1));
    if span <= 4 * keys.len() as u64 + 1024 { listed(keys, span as usize, ctx) } else { looked_up(keys, ctx) }
}

/// Where the keys lie close together: by a list of them all.
fn listed(keys: impl Iterator<Item = Option<u64>> + Clone, span: usize, ctx: &Context) -> Result<(Vec<u32>, Vec<u64>), Cancelled> {
    let mut number = vec![NO_KEY; span];
    each(keys.clone(), ctx, |key| {
        if let Some(key) = key {
            number[key as usize] = 0;
        }
    })?;
    let mut distinct = Vec::new();
    for (key, number) in (0_u64..).zip(&mut number).filter(|(_, number)| **number == 0) {
        *number = distinct.len() as u32;
        distinct.push(key);
    }
    Ok((by_row(keys, |key| number[key as usize], ctx)?, distinct))
}

/// Where they lie far apart.
fn looked_up(keys: impl Iterator<Item = Option<u64>> + Clone, ctx: &Context) -> Result<(Vec<u32>, Vec<u64>), Cancelled> {
    let mut number: PlHashMap<u64, u32> = PlHashMap::default();
    each(keys.clone(), ctx, |key| {
        if let Some(key) = key {
            number.insert(key, NO_KEY);
        }
    })?;
    let mut distinct: Vec<u64> = number.keys().copied().collect();
    distinct.sort_unstable();
    number.extend(distinct.iter().copied().zip(0..));
    Ok((by_row(keys, |key| number.get(&key).copied().unwrap_or(NO_KEY), ctx)?, distinct))
}

fn by_row(keys: impl Iterator<Item = Option<u64>>, number: impl Fn(u64) -> u32, ctx: &Context) -> Result<Vec<u32>, Cancelled> {
    let mut of_row = Vec::with_capacity(keys.size_hint().0);
    each(keys, ctx, |key| of_row.push(key.map_or(NO_KEY, &number)))?;
    Ok(of_row)
}

fn each(keys: impl Iterator<Item = Option<u64>>, ctx: &Context, mut with: impl FnMut(Option<u64>)) -> Result<(), Cancelled> {
    for (row, key) in keys.enumerate() {
        if row.is_multiple_of(BETWEEN_CHECKS) {
            ctx.check()?;
        }
        with(key);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn near_and_far_keys_are_numbered_in_their_order(
            keys in prop::collection::vec(prop::option::of(0_u64..40), 0..60),
            apart in prop_oneof![Just(1_u64), Just(1_u64 << 40)],
        ) {
            let keys: Vec<Option<u64>> = keys.into_iter().map(|key| key.map(|key| key * apart)).collect();
            let (of_row, distinct) = numbered(keys.iter().copied(), &Context::detached()).unwrap();
            let wanted: std::collections::BTreeSet<u64> = keys.iter().flatten().copied().collect();
            prop_assert!(distinct.iter().eq(&wanted));
            for (key, number) in keys.iter().zip(&of_row) {
                prop_assert_eq!(*key, distinct.get(*number as usize).copied());
            }
        }
    }

    #[test]
    fn nobody_waits_for_numbers_that_are_not_wanted() {
        let ctx = Context::detached();
        ctx.cancel();
        assert_eq!(numbered([Some(1)].into_iter(), &ctx), Err(Cancelled));
    }
}
