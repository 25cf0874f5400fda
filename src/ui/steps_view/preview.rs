//! What a step would do, computed on a thread while it is being written.

use std::collections::BTreeSet;

use eframe::egui::{Align, Context as Screen, Label, Layout, RichText, Ui};

use crate::engine::{Context, Failure};
use crate::prepare::{self, Inputs, Step, StepKind, StepOutcome};
use crate::session::Session;
use crate::table::{Table, format};
use crate::ui::background::Background;
use crate::ui::theme::{Palette, icon};
use crate::ui::widgets;

/// Above this a preview would hold the machine up at every letter.
const MOST_ROWS: usize = 2_000_000;
/// Warnings told in the dialog.
const WARNINGS: usize = 3;
/// First values of a new column.
const SAMPLE: usize = 5;
/// Kept free for what is told, in points: two lines, so that the buttons below stay where they are when the answer comes.
const ROOM: f32 = 56.0;

/// What a step would do.
#[derive(Debug, Clone)]
pub(super) struct Outlook {
    told: Result<Told, Failure>,
}

#[derive(Debug, Clone)]
struct Told {
    effect: String,
    example: String,
    warnings: Vec<String>,
    more: usize,
    sample: Vec<String>,
}

/// The preview of one dialog.
#[derive(Default)]
pub(super) struct Preview {
    coming: Background<(String, usize), Outlook>,
    /// What was told last: it stays, paler, until the next answer is there.
    told: Option<Outlook>,
}

impl Preview {
    /// Show what the step would do to `table`; where it `is_new` and untouched, what it lacks is a hint and no fault. Whether it
    /// can be done, as far as that is known.
    pub(super) fn show(&mut self, ui: &mut Ui, kind: &StepKind, table: &Table, session: &Session, is_new: bool) -> bool {
        if let StepKind::Stack(stack) = kind {
            if stack.files.is_empty() && stack.tables.is_empty() {
                widgets::muted(ui, "Choose a table, or name files.");
                return false;
            }
            if !stack.files.is_empty() {
                widgets::muted(ui, "What it does is shown once it is added: the files are read then.");
                return true;
            }
        }
        let beside: Vec<usize> = kind.reads().iter().filter_map(|read| Some(session.table_beside(read)?.rows())).collect();
        if beside.len() < kind.reads().len() {
            return false;
        }
        if table.rows() + beside.iter().sum::<usize>() > MOST_ROWS {
            widgets::muted(ui, "What it does is shown once it is added: the table is too large to try it at every letter.");
            return true;
        }
        let current = self.get(ui.ctx(), kind, table, session).cloned();
        let is_known = current.is_some();
        self.told = current.or_else(|| self.told.take());
        let (outlook, top) = (self.told.as_ref(), ui.cursor().top());
        if let Some(outlook) = outlook {
            ui.scope(|ui| {
                if !is_known {
                    ui.multiply_opacity(0.5);
                }
                match &outlook.told {
                    Err(failure) if is_new => {
                        widgets::muted(ui, if failure.hint.is_empty() { &failure.message } else { &failure.hint });
                    }
                    _ => tell(ui, outlook),
                }
            });
        } else {
            widgets::spinner(ui, 16.0);
        }
        ui.add_space((ROOM - (ui.cursor().top() - top)).max(0.0));
        // What is not known yet may be asked for: it is tried again where the step is taken.
        !is_known || outlook.is_some_and(|o| o.told.is_ok())
    }

    fn get(&mut self, ctx: &Screen, kind: &StepKind, table: &Table, session: &Session) -> Option<&Outlook> {
        let question = (serde_json::to_string(kind).unwrap_or_default(), table.rows());
        let work = || {
            let (kind, table) = (kind.clone(), table.clone());
            let beside = kind.reads().into_iter();
            let tables = beside.filter_map(|read| session.table_beside(&read).cloned().map(|table| (read, table))).collect();
            let file = session.active_data().and_then(|d| d.source()).map(|s| s.file.clone()).unwrap_or_default();
            let inputs = Inputs { file, tables, circle: BTreeSet::new(), ..Inputs::default() };
            move || outlook(&table, kind, &inputs)
        };
        self.coming.get(ctx, question, work)
    }
}

fn outlook(table: &Table, kind: StepKind, inputs: &Inputs) -> Outlook {
    let adds_one = matches!(kind, StepKind::Formula(_));
    let prepared = match prepare::apply(table, &[Step::from(kind)], inputs, None, &Context::detached()) {
        Ok(prepared) => prepared,
        Err(cancelled) => return Outlook { told: Err(cancelled.into()) },
    };
    let told = match prepared.outcomes().first() {
        Some(StepOutcome::Done(report)) => {
            let after = prepared.table();
            let last = after.columns().len().saturating_sub(1);
            let values =
                (0..after.rows().min(SAMPLE)).filter_map(|row| Some(format::cell(after.value(row, last), after.columns().get(last)?)));
            Ok(Told {
                effect: report.effect(),
                example: report.decisions.iter().map(|d| d.example.to_string()).find(|e| !e.is_empty() && !adds_one).unwrap_or_default(),
                warnings: report.warnings.iter().take(WARNINGS).map(|w| w.message.to_string()).collect(),
                more: report.warnings.len().saturating_sub(WARNINGS),
                sample: if adds_one { values.collect() } else { Vec::new() },
            })
        }
        Some(StepOutcome::Failed(failure)) => Err(failure.clone()),
        _ => Err(Failure::new("step", "Nothing was done.", "")),
    };
    Outlook { told }
}

fn tell(ui: &mut Ui, outlook: &Outlook) {
    let palette = Palette::of(ui);
    match &outlook.told {
        Ok(told) => {
            widgets::icon_label(ui, icon::CHECK, &told.effect, palette.text);
            if !told.example.is_empty() {
                widgets::small(ui, &format!("For example: {}", told.example));
            }
            if !told.sample.is_empty() {
                widgets::small(ui, &format!("First values: {}", told.sample.join(", ")));
            }
            for warning in &told.warnings {
                wrapped(ui, icon::TRIANGLE_ALERT, warning, palette.warning);
            }
            if told.more > 0 {
                widgets::small(ui, &format!("{} more to check.", told.more));
            }
        }
        Err(failure) => {
            wrapped(ui, icon::CIRCLE_ALERT, &failure.message, palette.negative);
            if !failure.hint.is_empty() {
                widgets::small(ui, &failure.hint);
            }
        }
    }
}

/// An icon and a text that may take several lines.
pub(super) fn wrapped(ui: &mut Ui, symbol: &str, text: &str, colour: eframe::egui::Color32) {
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::glyph(ui, symbol, 14.0, colour);
        ui.add(Label::new(RichText::new(text).color(colour)).wrap());
    });
}
