//! What is wrong with single rows: by what it is at the left, every fault of one kind with its cell at the right.

use std::borrow::Cow;

use eframe::egui::{CentralPanel, Frame, Id, Label, Margin, RichText, ScrollArea, Ui};

use super::{look, waiting};
use crate::detect::rows::{FaultKind, RowFault};
use crate::findings::{self, FaultGroup, Verdict, VerdictState};
use crate::session::{Action, DrillTarget, JobKey, SourceData};
use crate::table::{Table, format};
use crate::ui::app::Scene;
use crate::ui::grid::{Align, Grid, GridCell, GridEvent, GridModel, GridState, HeaderCell};
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push, Side};

/// What the screen remembers of the faults.
#[derive(Default)]
pub(super) struct FaultsState {
    grid: GridState,
    /// Those that are listed, by their id.
    shown: String,
}

/// Show them; the rows are checked when they are first looked at.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, state: &mut FaultsState) {
    let slot = data.faults();
    if let Some(failure) = slot.failure() {
        Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8)).show(ui, |ui| {
            let notice = Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false };
            notice.show(ui, |ui| {
                if Push::new("Check again").show(ui).clicked() {
                    scene.act(Action::CheckRows);
                }
            });
        });
    }
    let (Some(faults), Some(table)) = (slot.value(), data.table()) else {
        if slot.is_running() {
            waiting(ui, scene, (icon::FILE_WARNING, "Checking the rows"), data.faults().progress(), JobKey::Faults);
        } else if slot.failure().is_none() {
            scene.act(Action::CheckRows);
        }
        return;
    };
    let checked = format::fixed(faults.checked as f64, 0);
    let told = data.told_faults(scene.session.analysis());
    if told.is_empty() {
        let title = if faults.groups.is_empty() { "No row is out of line" } else { "No fault is left to tell" };
        let text = format!(
            "{checked} rows were checked for duplicates, broken arithmetic, unusual signs, dates and values, slips of unit and variant \
             spellings."
        );
        widgets::empty_state(ui, icon::CIRCLE_CHECK, title, &text, 120.0, |ui| restore(ui, scene, data));
        return;
    }
    let selected = data.selected_faults().filter(|g| told.iter().any(|t| t.id == g.id)).or_else(|| told.first().copied());
    let (palette, width) = (Palette::of(ui), ui.available_width());
    let frame = Frame::new().fill(palette.sunken).inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 6 });
    let panel = Side::Left.panel("faults").default_size((width * 0.36).clamp(280.0, 400.0));
    let panel = panel.size_range(240.0..=(width * 0.42).clamp(280.0, 520.0)).frame(frame);
    widgets::side_panel(ui, (Side::Left, "faults"), panel, |ui| {
        let count: usize = told.iter().map(|g| g.faults.len()).sum();
        widgets::section_title(ui, &format!("{} in {checked} rows", counted(count)))
            .on_hover_text("All rows of the table are checked, whatever is filtered.");
        ui.add_space(space::XS);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for group in &told {
                line(ui, scene, group, selected.is_some_and(|s| s.id == group.id));
            }
            ui.add_space(space::M);
            restore(ui, scene, data);
        });
    });
    CentralPanel::no_frame().show(ui, |ui| {
        if let Some(group) = selected {
            detail(ui, scene, (table, group), state);
        }
    });
}

/// `1 fault`, `5,268 faults`.
fn counted(count: usize) -> String {
    if count == 1 { "1 fault".to_owned() } else { format!("{} faults", format::fixed(count as f64, 0)) }
}

fn symbol(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::ExactDuplicate | FaultKind::NearDuplicate => icon::COPY,
        FaultKind::UnitSlip | FaultKind::Outlier => icon::TARGET,
        FaultKind::Date => icon::CALENDAR,
        FaultKind::LabelVariant => icon::PENCIL,
        FaultKind::BrokenIdentity | FaultKind::PartOverWhole | FaultKind::Sign => icon::FILE_WARNING,
    }
}

fn line(ui: &mut Ui, scene: &mut Scene<'_>, group: &FaultGroup, selected: bool) {
    let state = scene.session.analysis().verdict_on(group).map(|v| v.state).unwrap_or_default();
    let count = format::fixed(group.faults.len() as f64, 0);
    let aside = if state == VerdictState::Unresolved { count } else { format!("{count} · {}", state.name()) };
    if widgets::list_row(ui, symbol(group.kind), &group.title(), &aside, selected).clicked() {
        scene.act(Action::SelectFaults(Some(group.id.clone())));
    }
}

/// The faults of one kind: what they are, what a person makes of them, each with its cell.
fn detail(ui: &mut Ui, scene: &mut Scene<'_>, (table, group): (&Table, &FaultGroup), state: &mut FaultsState) {
    if state.shown != group.id {
        state.shown.clone_from(&group.id);
        state.grid.scroll_to_top();
        state.grid.selection = None;
    }
    Frame::new().inner_margin(Margin { left: 20, right: 20, top: 14, bottom: 8 }).show(ui, |ui| {
        ui.add(Label::new(RichText::new(group.title()).font(font::bold(font::HEADING))).wrap());
        ui.add(Label::new(group.kind.meaning()).wrap());
        ui.add_space(space::S);
        ui.horizontal_wrapped(|ui| {
            if Push::new("Show rows").name("Show the rows with these faults").icon(icon::ROWS_3).primary().show(ui).clicked() {
                scene.act(Action::Drill(DrillTarget::Faults(group.id.clone())));
            }
            let at = state.grid.selection.and_then(|s| group.faults.get(usize::try_from(s.head.row).ok()?)).or(group.faults.first());
            let go = Push::new("Go to the cell").icon(icon::TARGET).enabled(at.is_some()).show(ui);
            if let Some(fault) = at.filter(|_| go.on_hover_text("The cell among the data (Enter)").clicked()) {
                go_to(scene, fault);
            }
            let dismiss = Push::new("Dismiss").name("Dismiss these faults").icon(icon::X).show(ui);
            if dismiss.on_hover_text("Do not tell them again").clicked() {
                scene.act(Action::DismissFaults(group.id.clone()));
            }
        });
        ui.add_space(space::XS);
        judge(ui, scene, group);
    });
    let model = FaultRows { table, group };
    let events = Grid::new(Id::unique("faults grid"), &model, 0).show(ui, &mut state.grid);
    scene.say_copied(&events);
    for event in events {
        if let GridEvent::Activated(cell) = event
            && let Some(fault) = usize::try_from(cell.row).ok().and_then(|at| group.faults.get(at))
        {
            go_to(scene, fault);
        }
    }
}

fn go_to(scene: &mut Scene<'_>, fault: &RowFault) {
    scene.act(Action::ShowCell { row: fault.row, column: fault.column });
}

fn judge(ui: &mut Ui, scene: &mut Scene<'_>, group: &FaultGroup) {
    let verdict = scene.session.analysis().verdict_on(group).cloned().unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        // Nothing of a trend can be said of single rows.
        for state in VerdictState::ALL.into_iter().filter(|s| *s != VerdictState::NewTrend) {
            let label = look::verdict(state);
            if widgets::chip(ui, &label, &format!("Verdict on the faults: {label}"), verdict.state == state).clicked() {
                scene.act(Action::SetVerdict(group.id.clone(), Verdict { state, ..verdict.clone() }));
            }
        }
        let id = Id::unique(("comment on faults", &group.id));
        let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| verdict.comment.clone());
        let field = widgets::text_field(ui, &mut text, "Comment on the faults", "Add a comment", 220.0);
        if field.lost_focus() {
            ui.data_mut(|d| d.remove_temp::<String>(id));
            if text != verdict.comment {
                scene.act(Action::SetVerdict(group.id.clone(), Verdict { comment: text.trim().to_owned(), ..verdict.clone() }));
            }
        } else if field.has_focus() {
            ui.data_mut(|d| d.insert_temp(id, text));
        }
    });
}

/// What was dismissed, each with the way back.
fn restore(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData) {
    let Some(faults) = data.faults().value() else { return };
    let hidden: Vec<_> =
        scene.session.analysis().dismissed.iter().filter(|d| faults.groups.iter().any(|g| d.is_of(&g.id))).cloned().collect();
    for dismissal in hidden {
        ui.horizontal(|ui| {
            let words = dismissal.words(&[]);
            if Push::new("").icon(icon::UNDO_2).name(&format!("Restore {words}")).quiet().show(ui).on_hover_text("Tell it again").clicked()
            {
                scene.act(Action::Restore(dismissal));
            }
            widgets::muted(ui, &format!("{words}, dismissed"));
        });
    }
}

/// Faults as a grid: where each is, what stands there, and what is wrong with it.
struct FaultRows<'a> {
    table: &'a Table,
    group: &'a FaultGroup,
}

impl GridModel for FaultRows<'_> {
    fn name(&self) -> Cow<'_, str> {
        format!("{}, faults", self.group.title()).into()
    }

    fn rows(&self) -> u64 {
        self.group.faults.len() as u64
    }

    fn columns(&self) -> usize {
        3
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        HeaderCell { title: ["Cell", "Value", "What is wrong"][column.min(2)].into(), ..HeaderCell::default() }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let Some(fault) = usize::try_from(row).ok().and_then(|at| self.group.faults.get(at)) else { return GridCell::default() };
        let text = match column {
            0 => findings::fault_place(self.table, fault).into(),
            1 => findings::fault_value(self.table, fault).into(),
            _ => Cow::Borrowed(fault.why.as_str()),
        };
        let is_number = |at: usize| self.table.columns().get(at).is_some_and(|c| c.ty.is_numeric());
        let align = if column == 1 && fault.column.is_some_and(is_number) { Align::Right } else { Align::Left };
        GridCell { text, align, ..GridCell::default() }
    }

    fn suggested_width(&self, column: usize) -> f32 {
        [130.0, 130.0, 520.0][column.min(2)]
    }
}
