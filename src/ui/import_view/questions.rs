//! What nothing in the file proves, asked above the view without holding anything up.

use eframe::egui::{Frame, Margin, Ui};

use super::ImportState;
use super::choices;
use crate::analysis::SourceSpec;
use crate::engine::Words;
use crate::import::{ColumnChange, Decision, ImportChange, Target};
use crate::session::{Action, SourceData};
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::widgets::{Notice, NoticeKind, Push};

/// Show the first question of each kind; the answer holds for the whole file, but for those of one column's lengths of time and per cents.
pub(in crate::ui) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut ImportState) {
    let (Some(found), Some(source)) = (data.found(), data.source()) else { return };
    for target in [Target::DateOrder, Target::Decimal, Target::Clock, Target::Bare] {
        let asked: Vec<&Decision> = found.questions().filter(|d| d.target == Some(target)).collect();
        let Some((first, others)) = asked.split_first() else { continue };
        if state.put_off.contains(&(source.fingerprint.clone(), target)) {
            continue;
        }
        let others = others.len();
        let hint = match others {
            0 => String::new(),
            1 => "One more column is like that.".to_owned(),
            n => format!("{n} more columns are like that."),
        };
        let mut answer = None;
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 0 }).show(ui, |ui| {
            let question = first.question.as_ref().map(Words::text).unwrap_or_default();
            let notice = Notice { kind: NoticeKind::Info, message: &question, hint: &hint, dismissable: true };
            let dismissed = notice.show(ui, |ui| {
                if !state.open && Push::new("See the file").quiet().show(ui).clicked() {
                    scene.run(Command::ImportPanel);
                }
                // Right to left: the last one is shown first.
                let column = first.column.as_deref().filter(|_| matches!(target, Target::Clock | Target::Bare));
                let choices = choices::of(target, column, found, source);
                let is_open = |change: &ImportChange| match change {
                    ImportChange::DateOrder(order) => order.is_some_and(|order| first.orders.contains(&order)),
                    ImportChange::Decimal(mark) => mark.is_some(),
                    ImportChange::Column(_, ColumnChange::Clock(clock)) => clock.is_some(),
                    ImportChange::Column(_, ColumnChange::Guess) => false,
                    ImportChange::Column(..) => target == Target::Bare,
                    _ => false,
                };
                for choice in choices.iter().filter(|choice| is_open(&choice.change)).rev() {
                    if Push::new(short(&choice.label)).name(&choice.label).show(ui).clicked() {
                        answer = Some(choice.change.clone());
                    }
                }
            });
            if dismissed {
                state.put_off.insert((source.fingerprint.clone(), target));
            }
        });
        if let Some(change) = answer {
            scene.act(Action::ChangeImport(spec.id, change));
        }
    }
}

/// The words before a colon: "Decimal point".
fn short(label: &str) -> &str {
    label.split(':').next().unwrap_or(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(change: &ImportChange) -> bool {
        matches!(change, ImportChange::DateOrder(Some(_)) | ImportChange::Decimal(Some(_)))
    }

    #[test]
    fn the_buttons_answer_for_the_whole_file() {
        let orders = choices::orders(None, ImportChange::DateOrder);
        let marks = choices::marks(None, None);
        assert!(orders.iter().chain(&marks).all(|c| answers(&c.change)));
        assert_eq!(marks.iter().map(|c| short(&c.label)).collect::<Vec<_>>(), ["Decimal point", "Decimal comma"]);
    }
}
