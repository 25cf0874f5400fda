//! A warning where a value of the pivot counts the amount of an order once for each of its lines.

use eframe::egui::{Frame, Margin, Ui};

use super::super::app::Scene;
use super::super::widgets::{Notice, NoticeKind, Push};
use crate::pivot::{PivotSpec, PivotValue};
use crate::session::Action;
use crate::table::{Column, Measure, Table};

/// Show it, with the one click that puts it right.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, spec: &PivotSpec, table: &Table) {
    let Some((at, column, key)) = repeated(spec, table) else { return };
    let message = format!("{} is the same on every line of each {key}: this sum counts it several times.", column.name);
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 4 }).show(ui, |ui| {
        let notice = Notice { kind: NoticeKind::Warning, message: &message, hint: "", dismissable: false };
        notice.show(ui, |ui| {
            if Push::new(&format!("Count once per {key}")).show(ui).clicked() {
                scene.act(Action::EditPivot(corrected(spec, at, column), format!("Count {} once per {key}", column.name)));
            }
        });
    });
}

/// The first value that is the plain sum of such a column.
fn repeated<'a>(spec: &PivotSpec, table: &'a Table) -> Option<(usize, &'a Column, &'a str)> {
    spec.values.iter().enumerate().find_map(|(at, value)| {
        let column = table.columns().iter().find(|c| value.measure.counts_repeatedly(c))?;
        Some((at, column, column.once_per.as_deref()?))
    })
}

/// The spec with that value counted once per order, under the name it is sorted, cut and shown by.
fn corrected(spec: &PivotSpec, at: usize, column: &Column) -> PivotSpec {
    let mut spec = spec.clone();
    if let Some(PivotValue { measure, .. }) = spec.values.get_mut(at) {
        measure.expr = Measure::sum_of(column).expr;
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn the_plain_sum_is_found_and_put_right() {
        let mut amount = Column::new("Order Amount", ColumnType::Decimal);
        amount.once_per = Some("Order ID".into());
        let values = vec![
            (Column::new("Order ID", ColumnType::Text), Stored::new("a".into(), ["A", "A", "B"])),
            (amount, Stored::new("b".into(), [20.0, 20.0, 9.0])),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let plain = Measure::new("Total", "SUM( \"Order Amount\" )");
        let spec = PivotSpec { values: vec![plain.into()], ..PivotSpec::default() };
        let (at, column, key) = repeated(&spec, &table).unwrap();
        assert_eq!((at, key), (0, "Order ID"));
        let right = corrected(&spec, at, column);
        assert!(repeated(&right, &table).is_none());
        let pivot = crate::pivot::compute(&table, &right, &crate::engine::Context::detached()).unwrap();
        assert_eq!(pivot.cells, [Some(29.0)]);
    }
}
