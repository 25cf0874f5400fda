//! Numbers and days that are typed: from where to where, and how many of the largest.

use eframe::egui::{Align, Layout, Ui, vec2};

use super::{Draft, Kind, day};
use crate::ui::widgets;

/// Why what was typed cannot be applied, if so: it would keep everything, or a part of it would be passed over, without a word.
pub(super) fn unread(kind: Kind, draft: &Draft) -> Option<String> {
    let number = |text: &str| draft.typed.read(text).is_some();
    let typed: &[(&str, &dyn Fn(&str) -> bool, &str)] = match kind {
        Kind::Members => return None,
        Kind::Numbers => &[
            (&draft.from, &number, draft.typed.what()),
            (&draft.to, &number, draft.typed.what()),
            (&draft.top, &|text| text.parse::<usize>().is_ok_and(|n| n > 0), "a count of rows"),
        ],
        Kind::Days => &[(&draft.from, &|text| day(text).is_some(), "a day"), (&draft.to, &|text| day(text).is_some(), "a day")],
    };
    let wrong = typed.iter().find(|(text, reads, _)| !text.trim().is_empty() && !reads(text.trim()));
    let is_typed = |text: &str| !text.trim().is_empty();
    let is_both = kind == Kind::Numbers && is_typed(&draft.top) && (is_typed(&draft.from) || is_typed(&draft.to));
    let both = || is_both.then(|| "Rows are kept by a range or by how many of the largest: empty one of them.".to_owned());
    wrong.map(|(text, _, what)| format!("“{}” is not {what}.", text.trim())).or_else(both)
}

/// What stands before a field.
fn caption(ui: &mut Ui, text: &str) {
    ui.allocate_ui_with_layout(vec2(60.0, 28.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(60.0);
        widgets::muted_inline(ui, text);
    });
}

/// The largest or smallest rows alone.
pub(super) fn top_ui(ui: &mut Ui, draft: &mut Draft) {
    ui.horizontal(|ui| {
        caption(ui, "Only the");
        widgets::text_field(ui, &mut draft.top, "How many of them", "all", 46.0);
        widgets::segmented(ui, &mut draft.smallest, &[(false, None, "largest"), (true, None, "smallest")]);
    });
    if !draft.top.trim().is_empty() {
        widgets::small(ui, "Of all rows, as in Excel: other filters may then leave fewer.");
    }
}

/// The least and the most that is kept.
pub(super) fn bounds_ui(ui: &mut Ui, draft: &mut Draft, names: [&str; 2], hint: &str) {
    for (text, name) in [(&mut draft.from, names[0]), (&mut draft.to, names[1])] {
        ui.horizontal(|ui| {
            caption(ui, name);
            let field = widgets::text_field(ui, text, name, hint, 170.0);
            if draft.fresh && name == names[0] {
                field.request_focus();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, ColumnType};
    use crate::ui::filter_editor::FilterEditor;
    use eframe::egui::Rect;

    /// A range from "12o" kept every row and said nothing.
    #[test]
    fn what_cannot_be_read_is_not_applied() {
        let mut editor = FilterEditor::default();
        editor.open(&Column::new("Sales", ColumnType::Decimal), &[], Rect::ZERO);
        let mut draft = editor.draft.clone().unwrap();
        assert_eq!(unread(Kind::Numbers, &draft), None);
        draft.from = "12o".into();
        assert_eq!(unread(Kind::Numbers, &draft).unwrap(), "“12o” is not a number.");
        draft.from = " 1,200 ".into();
        assert_eq!(unread(Kind::Numbers, &draft), None);
        draft.top = "0".into();
        assert_eq!(unread(Kind::Numbers, &draft).unwrap(), "“0” is not a count of rows.");
        draft.top = "10".into();
        assert!(unread(Kind::Numbers, &draft).unwrap().starts_with("Rows are kept by a range or"), "the range would be passed over");
        draft.to = "yesterday".into();
        assert_eq!(unread(Kind::Members, &draft), None, "a list of values has no bounds");
        draft.from = "2026-01-31".into();
        assert_eq!(unread(Kind::Days, &draft).unwrap(), "“yesterday” is not a day.");
        editor.open(&Column::new("Wait", ColumnType::Duration), &[], Rect::ZERO);
        let mut draft = editor.draft.clone().unwrap();
        draft.from = "1:30".into();
        assert_eq!(unread(Kind::Numbers, &draft), None);
        draft.to = "90".into();
        assert!(unread(Kind::Numbers, &draft).unwrap().starts_with("“90” is not a length of time"), "90 of what");
    }
}
