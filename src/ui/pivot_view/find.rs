//! Finding a text in a pivot: in its labels, its headers and its numbers as they are shown.

use std::sync::Arc;

use super::PivotModel;
use crate::session::Pivoted;
use crate::ui::find::{Hits, Search};
use crate::ui::grid::GridModel as _;
use crate::ui::theme::Palette;

/// The search in a pivot.
pub(super) fn in_pivot(pivoted: &Arc<Pivoted>) -> Search {
    let pivoted = pivoted.clone();
    Box::new(move |text, is_stale| search(&pivoted, text, is_stale))
}

/// A column whose header, or that of a group that begins with it, holds the text is found at its first cell.
fn search(pivoted: &Pivoted, text: &str, is_stale: &dyn Fn() -> bool) -> Hits {
    let model = PivotModel::new(&pivoted.table, &pivoted.spec, &Palette::LIGHT);
    let holds = |shown: &str| shown.to_lowercase().contains(text);
    let in_header = |column: usize| {
        let groups = (0..model.group_levels()).filter_map(|level| model.group(level, column));
        let begins = groups.filter(|(_, range)| range.start == column).any(|(title, _)| holds(&title));
        begins || holds(&model.header(column).title)
    };
    Hits::among(pivoted.table.rows.len(), is_stale, |row| {
        let model = &model;
        (0..model.columns()).filter(move |&column| holds(&model.cell(row as u64, column).text) || row == 0 && in_header(column))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pivot::{Axis, AxisKind, PivotSpec, PivotTable};

    #[test]
    fn labels_headers_and_numbers_are_found_as_they_are_shown() {
        let axis = |kind, key: &[&str]| Axis { kind, key: key.iter().map(|k| Some((*k).to_owned())).collect(), value: 0 };
        let table = PivotTable {
            row_fields: vec!["Region".into()],
            column_fields: vec!["Year".into()],
            values: vec!["Sales".into()],
            formats: vec![(None, Some(1))],
            rows: vec![axis(AxisKind::Leaf, &["East"]), axis(AxisKind::Leaf, &["West"]), axis(AxisKind::Grand, &[])],
            columns: vec![axis(AxisKind::Leaf, &["2025"]), axis(AxisKind::Leaf, &["2026"])],
            cells: [1.0, 2025.0, 3.0, 4.0, 5.0, 6.0].map(Some).to_vec(),
            ..PivotTable::default()
        };
        let pivoted = Pivoted { spec: PivotSpec::default(), table };
        let found = |text: &str| search(&pivoted, text, &|| false).cells().iter().map(|c| (c.row, c.column)).collect::<Vec<_>>();
        assert_eq!((found("est"), found("total")), (vec![(1, 0)], vec![(2, 0)]));
        assert_eq!(found("2,025"), [(0, 2)], "a number has the sign between its thousands");
        assert_eq!(found("202"), [(0, 1), (0, 2)], "the columns, at their first cells");
        assert_eq!((found("region"), found("nowhere")), (vec![(0, 0)], vec![]));
    }
}
