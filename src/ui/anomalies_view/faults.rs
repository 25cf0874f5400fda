//! What is wrong with single rows: by what it is at the left, every fault of one kind with its cell at the right.

use std::borrow::Cow;

use eframe::egui::{self, CentralPanel, Frame, Id, Label, Margin, Response, RichText, ScrollArea, Ui};

use super::{fault_verdicts, look, waiting};
use crate::detect::rows::{FaultKind, RowFault};
use crate::findings::{self, Dismissal, Fault, FaultGroup, VerdictState};
use crate::session::{Action, DrillTarget, JobKey, SourceData, ToldFaults};
use crate::table::{Table, format};
use crate::ui::app::Scene;
use crate::ui::grid::{Align, Grid, GridCell, GridEvent, GridModel, GridState, HeaderCell};
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets::{self, Notice, NoticeKind, Push, Side};

/// With less height the verdicts on all and on one stand in each other's place.
const ROOMY: f32 = 400.0;

/// What the screen remembers of the faults.
#[derive(Default)]
pub(super) struct FaultsState {
    grid: GridState,
    /// Those that are listed, by their id.
    shown: String,
    /// Where there is room for one verdict alone: whether it is that on one fault.
    alone: bool,
}

/// Show them; the rows are checked when they are first looked at.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, state: &mut FaultsState, focus: &mut bool) {
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
    let checked = format::counted(faults.checked, "row");
    let told = data.told_faults(scene.session.analysis());
    if told.is_empty() {
        let title = if faults.groups.is_empty() { "No row is out of line" } else { "No fault is left to tell" };
        let text = format!(
            "{checked} checked for duplicates, broken arithmetic, unusual signs, dates and values, slips of unit and variant \
             spellings."
        );
        widgets::empty_state(ui, icon::CIRCLE_CHECK, title, &text, 120.0, |ui| restore(ui, scene, data));
        return;
    }
    let selected = data.selected_faults().and_then(|g| told.iter().find(|t| t.group.id == g.id)).or_else(|| told.first());
    let (palette, width) = (Palette::of(ui), ui.available_width());
    let frame = Frame::new().fill(palette.sunken).inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 6 });
    let panel = Side::Left.panel("faults").default_size((width * 0.36).clamp(200.0, 400.0));
    let panel = panel.size_range(200.0..=(width * 0.42).clamp(220.0, 520.0)).frame(frame);
    widgets::side_panel(ui, (Side::Left, "faults"), panel, |ui| {
        let count: usize = told.iter().map(ToldFaults::count).sum();
        widgets::section_title(ui, &format!("{} in {checked}", format::counted(count, "fault")))
            .on_hover_text("All rows of the table are checked, whatever is filtered.");
        ui.add_space(space::XS);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for of in &told {
                let is_selected = selected.is_some_and(|s| s.group.id == of.group.id);
                let line = line(ui, scene, of, is_selected);
                if is_selected && std::mem::take(focus) {
                    line.request_focus();
                }
            }
            ui.add_space(space::M);
            restore(ui, scene, data);
        });
    });
    CentralPanel::no_frame().show(ui, |ui| {
        if let Some(told) = selected {
            detail(ui, scene, (table, told), state);
        }
    });
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

fn line(ui: &mut Ui, scene: &mut Scene<'_>, told: &ToldFaults<'_>, selected: bool) -> Response {
    let group = told.group;
    let state = scene.session.analysis().verdict_on(group).map(|v| v.state).unwrap_or_default();
    let count = format::count(told.count());
    let aside = if state == VerdictState::Unresolved { count } else { format!("{count} · {}", state.name()) };
    let row = widgets::list_row(ui, symbol(group.kind), &group.title(), &aside, selected);
    if row.clicked() {
        scene.act(Action::SelectFaults(Some(group.id.clone())));
    }
    row
}

/// The faults of one kind: what they are, what a person makes of them, each with its cell.
fn detail(ui: &mut Ui, scene: &mut Scene<'_>, (table, told): (&Table, &ToldFaults<'_>), state: &mut FaultsState) {
    let group = told.group;
    if state.shown != group.id {
        state.shown.clone_from(&group.id);
        state.grid.scroll_to_top();
        state.grid.selection = None;
    }
    let grid = Id::unique("faults grid");
    // A fault that was dismissed leaves its place to the next.
    let at = state.grid.selection.map_or(0, |s| usize::try_from(s.head.row).unwrap_or(usize::MAX)).min(told.count().saturating_sub(1));
    let one = told.nth(at);
    if let Some(fault) = one {
        fault_verdicts::by_key(ui, scene, fault, Grid::cells_id(grid));
    }
    let place = one.map(|fault| findings::fault_place(table, &fault.found));
    if ui.available_height() < ROOMY {
        Frame::new().inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| brief_head(ui, scene, (group, one, place.as_deref()), state));
    } else {
        Frame::new().inner_margin(Margin { left: 20, right: 20, top: 14, bottom: 8 }).show(ui, |ui| {
            ui.add(Label::new(RichText::new(group.title()).font(font::bold(font::HEADING))).wrap());
            ui.add(Label::new(group.kind.meaning()).wrap());
            ui.add_space(space::S);
            ui.horizontal_wrapped(|ui| actions(ui, scene, (group, one), false));
            ui.add_space(space::XS);
            fault_verdicts::of_kind(ui, scene, group, true);
            if let Some((fault, place)) = one.zip(place) {
                fault_verdicts::of_one(ui, scene, fault, Some(&place));
            }
        });
    }
    let verdict = |at: usize| told.nth(at).and_then(|f| scene.session.analysis().verdict_on_one(f)).map(|v| look::verdict(v.state));
    let judged = |at: usize| verdict(at).filter(|word| *word != look::verdict(VerdictState::default())).unwrap_or_default();
    let model = FaultRows { table, told, judged: &judged };
    let events = Grid::new(grid, &model, 0).show(ui, &mut state.grid);
    scene.say_copied(&events);
    for event in events {
        if let GridEvent::Activated(cell) = event
            && let Some(fault) = usize::try_from(cell.row).ok().and_then(|at| told.nth(at))
        {
            go_to(scene, &fault.found);
        }
    }
}

/// The same where there is little room, most of which the faults themselves need: one verdict at a time, actions by pictures alone.
fn brief_head(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (group, one, place): (&FaultGroup, Option<&Fault>, Option<&str>),
    state: &mut FaultsState,
) {
    ui.horizontal(|ui| {
        widgets::from_right(ui, egui::Align::Center, |ui| {
            actions(ui, scene, (group, one), true);
            if let Some(place) = place {
                let only = fault_verdicts::only(place);
                widgets::segmented(ui, &mut state.alone, &[(false, None, "All of them"), (true, None, &only)]);
            }
            let title = Label::new(RichText::new(group.title()).font(font::bold(font::TITLE))).truncate();
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(title).on_hover_text(group.kind.meaning()));
        });
    });
    match one.filter(|_| state.alone) {
        Some(fault) => fault_verdicts::of_one(ui, scene, fault, None),
        None => fault_verdicts::of_kind(ui, scene, group, false),
    }
}

/// What can be done with them: by words, or where there is `little` room by pictures alone.
fn actions(ui: &mut Ui, scene: &mut Scene<'_>, (group, one): (&FaultGroup, Option<&Fault>), little: bool) {
    let word = |word: &'static str| if little { "" } else { word };
    let rows = Push::new(word("Show rows")).name("Show rows with these faults").icon(icon::ROWS_3).primary().show(ui);
    if rows.on_hover_text("The rows with these faults").clicked() {
        scene.act(Action::Drill(DrillTarget::Faults(group.id.clone())));
    }
    let go = Push::new(word("Go to the cell")).name("Go to the cell").icon(icon::TARGET).enabled(one.is_some()).show(ui);
    if let Some(fault) = one.filter(|_| go.on_hover_text("The cell among the data (Enter)").clicked()) {
        go_to(scene, &fault.found);
    }
}

fn go_to(scene: &mut Scene<'_>, fault: &RowFault) {
    scene.act(Action::ShowCell { row: fault.row, column: fault.column });
}

/// What was dismissed, each with the way back.
fn restore(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData) {
    let Some(faults) = data.faults().value() else { return };
    let is_here = |d: &Dismissal, g: &FaultGroup| matches!(d, Dismissal::Point { id, .. } if *id == g.id || g.place(id).is_some());
    let dismissed = scene.session.analysis().dismissed.iter();
    let hidden: Vec<_> = dismissed.filter(|d| faults.groups.iter().any(|g| is_here(d, g))).cloned().collect();
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

/// Faults as a grid: where each is, what stands there, what was decided about it alone, and what is wrong with it.
struct FaultRows<'a> {
    table: &'a Table,
    told: &'a ToldFaults<'a>,
    /// The verdict on one of them.
    judged: &'a dyn Fn(usize) -> String,
}

impl GridModel for FaultRows<'_> {
    fn name(&self) -> Cow<'_, str> {
        format!("{}, faults", self.told.group.title()).into()
    }

    fn rows(&self) -> u64 {
        self.told.count() as u64
    }

    fn columns(&self) -> usize {
        4
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        HeaderCell { title: ["Cell", "Value", "Verdict", "What is wrong"][column.min(3)].into(), ..HeaderCell::default() }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let Some((at, fault)) = usize::try_from(row).ok().and_then(|at| Some((at, &self.told.nth(at)?.found))) else {
            return GridCell::default();
        };
        let text = match column {
            0 => findings::fault_place(self.table, fault).into(),
            1 => findings::fault_value(self.table, fault).into(),
            2 => (self.judged)(at).into(),
            _ => fault.why.text(),
        };
        let is_number = |at: usize| self.table.columns().get(at).is_some_and(|c| c.ty.is_numeric());
        let align = if column == 1 && fault.column.is_some_and(is_number) { Align::Right } else { Align::Left };
        GridCell { text, align, ..GridCell::default() }
    }

    fn activates(&self) -> bool {
        true
    }

    fn suggested_width(&self, column: usize) -> f32 {
        [150.0, 110.0, 96.0, 520.0][column.min(3)]
    }
}
