//! Every way to show a value, on leaves, subtotals and grand totals alike, against rules written here a second time over the
//! measure evaluated from the rows of each cell.

use std::collections::HashMap;

use super::*;

/// The rows of every item of an axis, by key, and the keys of each level in the order they are shown.
struct Side {
    /// How many rows the table has.
    count: usize,
    leaves: Vec<(Key, Vec<bool>)>,
    shown: HashMap<Key, usize>,
}

impl Side {
    fn of(table: &Table, spec: &PivotSpec, lines: &[Axis], on_rows: bool) -> Self {
        let everything = Axis { kind: AxisKind::Grand, key: Vec::new(), value: 0 };
        let depth = if on_rows { spec.rows.len() } else { spec.columns.len() };
        let (mut leaves, mut shown) = (Vec::new(), HashMap::new());
        for line in lines {
            for length in 1..=line.key.len() {
                let place = shown.len();
                shown.entry(line.key[..length].to_vec()).or_insert(place);
            }
            if line.key.len() != depth || leaves.iter().any(|(key, _)| *key == line.key) {
                continue;
            }
            let (row, column) = if on_rows { (line, &everything) } else { (&everything, line) };
            let mut mask = vec![false; table.rows()];
            for at in rows_behind(table, spec, row, column, &Context::detached()).unwrap() {
                mask[at as usize] = true;
            }
            leaves.push((line.key.clone(), mask));
        }
        if depth == 0 {
            let all = rows_behind(table, spec, &everything, &everything, &Context::detached()).unwrap();
            leaves = vec![(Vec::new(), (0..table.rows()).map(|at| all.contains(&(at as u32))).collect())];
        }
        Self { count: table.rows(), leaves, shown }
    }

    fn rows(&self, keys: &[&Key]) -> Vec<bool> {
        let within = |leaf: &Key| keys.iter().any(|key| leaf.starts_with(key));
        let mut rows = vec![false; self.count];
        for (_, mask) in self.leaves.iter().filter(|(key, _)| within(key)) {
            rows.iter_mut().zip(mask).for_each(|(row, here)| *row |= here);
        }
        rows
    }

    /// The keys that are as long and the same but for their item at a level, in the order that the items are shown.
    fn alike(&self, key: &Key, level: usize) -> Vec<Key> {
        let same = |other: &&Key| {
            let at = |k: &Key| (k[..level].to_vec(), k[level + 1..].to_vec());
            other.len() == key.len() && at(other) == at(key)
        };
        let mut alike: Vec<Key> = self.shown.keys().filter(same).cloned().collect();
        alike.sort_by_key(|key| self.shown[&key[..=level]]);
        alike
    }
}

struct Peer<'a> {
    table: &'a Table,
    spec: &'a PivotSpec,
    rows: Side,
    columns: Side,
    known: HashMap<(usize, Key, Key), Option<f64>>,
}

impl Peer<'_> {
    fn over(&self, value: usize, rows: &[&Key], columns: &[&Key]) -> Option<f64> {
        let (down, across) = (self.rows.rows(rows), self.columns.rows(columns));
        let both: Vec<u32> = (0..self.table.rows()).filter(|&at| down[at] && across[at]).map(|at| at as u32).collect();
        plainly(&self.table.take(&both).unwrap(), &self.spec.values[value].measure)
    }

    fn cell(&mut self, value: usize, row: &Key, column: &Key) -> Option<f64> {
        let place = (value, row.clone(), column.clone());
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        let found = self.over(value, &[row], &[column]);
        self.known.insert(place, found);
        found
    }

    fn shown(&mut self, value: usize, row: &Key, column: &Key) -> Option<f64> {
        let (all, way) = (Key::new(), self.spec.values[value].show_as.clone());
        let own = self.cell(value, row, column);
        let parent = |key: &Key| key[..key.len().saturating_sub(1)].to_vec();
        match &way {
            ShowAs::Value => own,
            ShowAs::PercentOfGrand => share(own, self.cell(value, &all, &all)),
            ShowAs::PercentOfColumn => share(own, self.cell(value, &all, column)),
            ShowAs::PercentOfRow => share(own, self.cell(value, row, &all)),
            ShowAs::PercentOfParentRow => share(own, self.cell(value, &parent(row), column)),
            ShowAs::PercentOfParentColumn => share(own, self.cell(value, row, &parent(column))),
            ShowAs::Index => {
                let (whole, across, down) = (self.cell(value, &all, &all)?, self.cell(value, row, &all)?, self.cell(value, &all, column)?);
                share(own.map(|own| own * whole), Some(across * down))
            }
            _ => self.relative(value, &way, row, column, own),
        }
    }

    /// The ways with a base field.
    fn relative(&mut self, value: usize, way: &ShowAs, row: &Key, column: &Key, own: Option<f64>) -> Option<f64> {
        let name = way.base_field().unwrap();
        let place = |fields: &[Field]| fields.iter().position(|f| f.label() == name);
        let (on_rows, level) = place(&self.spec.rows).map_or_else(|| (false, place(&self.spec.columns).unwrap()), |at| (true, at));
        let key = if on_rows { row } else { column };
        if key.len() <= level {
            return None;
        }
        let alike = if on_rows { self.rows.alike(key, level) } else { self.columns.alike(key, level) };
        let mut at = |key: &Key| if on_rows { self.cell(value, key, column) } else { self.cell(value, row, key) };
        let here = alike.iter().position(|k| k == key).unwrap();
        match way {
            ShowAs::PercentOfParent(_) => share(own, at(&key[..=level].to_vec())),
            ShowAs::RankAscending(_) | ShowAs::RankDescending(_) => {
                let own = own?;
                let mut values: Vec<f64> = alike.iter().filter_map(at).collect();
                values.sort_by(f64::total_cmp);
                values.dedup_by(|b, a| close(Some(*a), Some(*b)));
                let below = values.iter().filter(|v| **v < own && !close(Some(**v), Some(own))).count();
                Some(if matches!(way, ShowAs::RankAscending(_)) { below + 1 } else { values.len() - below } as f64)
            }
            ShowAs::RunningTotal(_) | ShowAs::PercentRunningTotal(_) => {
                let so_far = |keys: &[Key]| {
                    let keys: Vec<&Key> = keys.iter().collect();
                    if on_rows { self.over(value, &keys, &[column]) } else { self.over(value, &[row], &keys) }
                };
                let running = so_far(&alike[..=here]);
                if matches!(way, ShowAs::RunningTotal(_)) { running } else { share(running, so_far(&alike)) }
            }
            _ => {
                let other = match &way.base().unwrap().item {
                    BaseItem::Previous => alike.get(here.checked_sub(1)?)?,
                    BaseItem::Next => alike.get(here + 1)?,
                    BaseItem::Named(item) => alike.iter().find(|k| k[level] == *item)?,
                };
                let base = at(other);
                if matches!(way, ShowAs::PercentOf(_)) {
                    return share(own, base);
                }
                // Sums and counts of no rows are zero; an average of none is not.
                let expr = &self.spec.values[value].measure.expr;
                let zero = expr.starts_with("count") || ["sum(x)", "sum(x / n)", "sum(x * n) - 2 * sum(n)"].contains(&expr.as_str());
                let difference = match (own, base) {
                    (Some(own), Some(base)) => own - base,
                    (Some(own), None) if zero => own,
                    (None, Some(base)) if zero => -base,
                    _ => return None,
                };
                if matches!(way, ShowAs::DifferenceFrom(_)) { Some(difference) } else { share(Some(difference), base) }
            }
        }
    }
}

fn share(part: Option<f64>, whole: Option<f64>) -> Option<f64> {
    part.zip(whole).filter(|(_, whole)| *whole != 0.0).map(|(part, whole)| part / whole)
}

/// As close as two ways to add numbers up come where large ones cancel out.
fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-7 * a.abs().max(b.abs()).max(1.0),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Values shown in any of the fifteen ways; what they are relative to is chosen by numbers.
fn asked_ways() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..15_usize, 0..8_usize, 0..8_usize), 4)
}

/// The same pivot with its values shown as `ways` say.
fn shown_as(table: &Table, spec: &PivotSpec, ways: &[(usize, usize, usize)]) -> PivotSpec {
    let (plain, fields) = (compute(table, spec, &Context::detached()).unwrap(), spec.field_names());
    let mut spec = spec.clone();
    for (value, &(way, field, item)) in ways.iter().enumerate().take(spec.values.len()) {
        let way = ShowAs::all()[way].clone();
        if way.base_field().is_none() {
            spec.values[value].show_as = way;
            continue;
        }
        let Some(name) = fields.get(field % fields.len().max(1)) else { continue };
        let on_rows = spec.rows.iter().position(|f| f.label() == *name);
        let level = on_rows.or_else(|| spec.columns.iter().position(|f| f.label() == *name)).unwrap();
        let lines = if on_rows.is_some() { &plain.rows } else { &plain.columns };
        let items: Vec<&Option<String>> = lines.iter().filter_map(|line| line.key.get(level)).collect();
        let base = match (item, items.get(item * 7 % items.len().max(1))) {
            (0, _) | (_, None) => BaseItem::Previous,
            (1, _) => BaseItem::Next,
            (_, Some(named)) => BaseItem::Named((*named).clone()),
        };
        spec.values[value].show_as = way.with_field(name).with_item(base);
    }
    spec
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_way_to_show_a_value_is_right_on_leaves_subtotals_and_totals(rows in rows(), spec in spec(), ways in asked_ways()) {
        let table = table(&rows);
        let spec = shown_as(&table, &spec, &ways);
        let pivot = compute(&table, &spec, &Context::detached()).unwrap();
        let (down, across) = (Side::of(&table, &spec, &pivot.rows, true), Side::of(&table, &spec, &pivot.columns, false));
        let mut peer = Peer { table: &table, spec: &spec, rows: down, columns: across, known: HashMap::new() };
        let step = pivot.cells.len() / 60 + 1;
        for at in (0..pivot.cells.len()).step_by(step) {
            let (r, c) = (at / pivot.columns.len(), at % pivot.columns.len());
            let (row, column) = (&pivot.rows[r], &pivot.columns[c]);
            if row.kind == AxisKind::Header {
                continue;
            }
            let (found, expected) = (pivot.cell(r, c), peer.shown(column.value, &row.key, &column.key));
            let way = &spec.values[column.value];
            prop_assert!(near(found, expected), "{:?} x {:?} of {:?}: {:?}, expected {:?}", row.key, column.key, way, found, expected);
        }
    }
}

#[test]
fn all_fifteen_ways_are_asked_for() {
    let spec = asked(&["place", "who"], &["n"], "sum(x), count(*), avg(x)");
    let ways: Vec<ShowAs> =
        (0..15).map(|way| shown_as(&sample(), &spec, &[(way, 1, 2), (0, 0, 0), (0, 0, 0)]).values[0].show_as.clone()).collect();
    for (at, way) in ways.iter().enumerate() {
        assert_eq!(way.name(), ShowAs::all()[at].name());
        assert!(!ways[..at].contains(way), "{way:?} twice");
    }
}
