//! Writing the annotated workbook: what will be in it, where it goes, how far it is, and that it is there.

use std::path::{Path, PathBuf};

use eframe::egui::{Align, Id, RichText, Ui};

use super::app::{Scene, elsewhere, place_beside, short_path};
use super::dialogs::Ask;
use super::target::Target;
use super::theme::{Palette, font, icon, space};
use super::widgets::{self, Notice, NoticeKind, Push};
use crate::analysis::SourceId;
use crate::engine::Failure;
use crate::findings::Finding;
use crate::import::FileFormat;
use crate::session::export::Choice;
use crate::session::{Action, JobKey, Session, SourceData};
use crate::table::format;

/// Points around the choices: the window's edge, the heading, where it goes and the answers.
const AROUND: f32 = 88.0 + 62.0 + 100.0;
/// A line more below them.
const LINE: f32 = 24.0;
/// Why it was not written.
const REFUSAL: f32 = 92.0;

/// The dialog while it is open.
#[derive(Debug, Clone)]
pub(super) struct ExportDialog {
    /// What is written.
    source: SourceId,
    path: String,
    target: Target,
    asked: bool,
    choice: Choice,
}

impl ExportDialog {
    /// A dialog that suggests a file beside the one that is looked at.
    pub(super) fn suggest(session: &Session) -> Option<Self> {
        let spec = session.active_spec()?;
        let mut dialog = Self { source: spec.id, path: String::new(), target: Target::default(), asked: false, choice: Choice::default() };
        dialog.choose(suggested(spec.path.as_path(), dialog.choice)?);
        Some(dialog)
    }

    /// Write there.
    pub(super) fn choose(&mut self, path: PathBuf) {
        let path = if path.extension().is_none() { path.with_extension("xlsx") } else { path };
        self.path = path.display().to_string();
    }
}

/// The file beside `source` that a choice is written to unless somebody says otherwise.
fn suggested(source: &Path, choice: Choice) -> Option<PathBuf> {
    let stem = source.file_stem()?.to_string_lossy().into_owned();
    let folder = place_beside(source);
    let ending = source.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    Some(folder.join(if choice.in_place { format!("{stem} - annotated.{ending}") } else { format!("{stem} - findings.xlsx") }))
}

/// Show the dialog, if it is open; a dialog of the system that is asked for is returned.
pub(super) fn show(ui: &Ui, scene: &mut Scene<'_>, dialog: &mut Option<ExportDialog>) -> Option<Ask> {
    // Another start of the program may bring another file into view: that is not what was about to be written.
    if dialog.as_ref().is_some_and(|open| scene.session.analysis().active != Some(open.source)) {
        *dialog = None;
    }
    let open = dialog.as_mut()?;
    let data = scene.session.active_data()?;
    let (mut ask, mut close) = (None, false);
    let ((), should_close) = widgets::form(ui, "export", 500.0, |ui| {
        let slot = data.export();
        if slot.is_running() {
            running(ui, scene, data);
        } else if let Some(written) = slot.value().filter(|_| open.asked && slot.failure().is_none()) {
            close = done(ui, open, written);
        } else {
            (ask, close) = form(ui, scene, data, open);
        }
    });
    let running = data.export().is_running();
    if close || (should_close && !running) {
        scene.act(Action::CloseExport);
        *dialog = None;
    }
    ask
}

fn form(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData, open: &mut ExportDialog) -> (Option<Ask>, bool) {
    widgets::title(ui, "Export an annotated workbook");
    widgets::muted(ui, "An Excel workbook that carries the proof of every number in it. The file you opened is not touched.");
    ui.add_space(space::S);
    let failure = data.export().failure().filter(|_| open.asked);
    let below = AROUND + if open.target.is_told() { LINE } else { 0.0 } + if failure.is_some() { REFUSAL } else { 0.0 };
    // In a low window the choices scroll: where it goes and the answers stay in sight.
    widgets::fitted(ui, Id::unique("what is exported"), below, |ui| {
        kind(ui, scene, data, open);
        ui.add_space(space::S);
        contents(ui, data, scene.session, &mut open.choice);
    });
    ui.add_space(space::S);
    let mut ask = None;
    ui.horizontal(|ui| {
        widgets::text_field(ui, &mut open.path, "Path of the workbook", "", 414.0);
        if Push::new("Choose…").name("Choose where to write").show(ui).clicked() {
            ask = Some(Ask::Export(PathBuf::from(open.path.trim())));
        }
    });
    open.target.look(Path::new(open.path.trim()), scene.session);
    open.target.tell(ui);
    if let Some(failure) = failure {
        ui.add_space(space::XS);
        ask = refusal(ui, scene.session, failure).or(ask);
    }
    ui.add_space(space::M);
    let mut close = false;
    widgets::answers(ui, |ui| {
        if Push::new("Export")
            .name("Export the workbook")
            .icon(icon::DOWNLOAD)
            .primary()
            .enabled(!open.path.trim().is_empty() && open.target.may_be_written())
            .show(ui)
            .clicked()
        {
            open.asked = true;
            scene.act(Action::Export(PathBuf::from(open.path.trim()), open.choice));
        }
        close = Push::new("Cancel").show(ui).clicked();
    });
    (ask, close)
}

/// Why something was not written; where it is kept, a way to save it elsewhere, which has the keyboard at once.
pub(super) fn refusal(ui: &mut Ui, session: &Session, failure: &Failure) -> Option<Ask> {
    let kept = session.unwritten().filter(|unwritten| unwritten.failure() == failure);
    let mut ask = None;
    let card = Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false };
    card.show(ui, |ui| {
        let Some(kept) = kept else { return };
        let button = Push::new("Save elsewhere…").show(ui);
        let first = ui.data_mut(|d| {
            let told = d.get_temp_mut_or_default::<Option<(PathBuf, String)>>(Id::unique("refused"));
            let now = Some((kept.target().to_owned(), failure.message.clone()));
            std::mem::replace(told, now.clone()) != now
        });
        if first {
            button.request_focus();
        }
        if button.clicked() {
            ask = Some(Ask::Elsewhere(elsewhere(kept.target())));
        }
    });
    ask
}

/// A new workbook, or a copy of the file itself where its format can carry notes.
fn kind(ui: &mut Ui, scene: &Scene<'_>, data: &SourceData, open: &mut ExportDialog) {
    let format = data.source().map(|s| s.format);
    if !matches!(format, Some(FileFormat::Xlsx | FileFormat::Xlsm)) {
        widgets::muted(ui, "Only xlsx and xlsm files can be annotated themselves; of this one a new workbook is written.");
        return;
    }
    let mut in_place = open.choice.in_place;
    let choices = [(false, None, "A new workbook"), (true, None, "A copy of your workbook with notes")];
    if widgets::segmented(ui, &mut in_place, &choices) && in_place != open.choice.in_place {
        open.choice = if in_place { Choice::IN_PLACE } else { Choice::default() };
        if let Some(path) = scene.session.active_spec().and_then(|s| suggested(&s.path, open.choice)) {
            open.choose(path);
        }
    }
    widgets::muted(
        ui,
        if in_place {
            "Formulas, formats, charts, pivots and macros stay as they are; findings are noted on their own cells."
        } else {
            "Summary, findings, charts, forecast, pivots and the cleaned rows in a file of their own."
        },
    );
}

/// What will be in the workbook, each sheet to be chosen.
fn contents(ui: &mut Ui, data: &SourceData, session: &Session, choice: &mut Choice) {
    let looks = session.active_spec().is_some_and(|s| s.view.detect.is_some());
    let told = |f: &&Finding| !session.analysis().is_dismissed(f);
    let findings = data.detected().value().map_or(0, |d| d.findings.iter().filter(told).count());
    let rows = data.table().map_or(0, crate::table::Table::rows);
    let columns = data.table().map_or(0, |t| t.columns().len());
    let has_pivot = data.pivot().value().is_some_and(|p| !p.spec.values.is_empty());
    let found = if data.detected().value().is_some() {
        format!("{} with reasons, contributors and your verdicts", format::count(findings))
    } else if !looks {
        "none: the table has no date to look along".to_owned()
    } else {
        "looked for while writing, as set up under Anomalies".to_owned()
    };
    let finds = findings > 0 || looks;
    let sheets = &mut choice.sheets;
    let mut always = true;
    widgets::section_title(ui, "In the workbook");
    // Nine lines and what stands around them fit a window of 600 points.
    let between = std::mem::replace(&mut ui.spacing_mut().item_spacing.y, 2.0);
    line(ui, &mut always, false, "Summary", "what was found, what was asked");
    line(ui, &mut sheets.findings, finds, "Findings", &found);
    let with_findings = finds && sheets.findings;
    line(ui, &mut sheets.charts, with_findings, "Charts", "native charts with the expected band and the flagged points");
    line(ui, &mut sheets.forecast, finds, "Forecast", "the next periods of the totals, with the error of earlier forecasts");
    let no_chart = data.chart().value().and_then(|view| crate::workbook::no_native_chart(&view.data));
    let pivot = match no_chart {
        _ if !has_pivot => "none is set up".to_owned(),
        Some(why) => format!("as set up; without its chart: {why}"),
        None => "as set up, totals included, and its chart".to_owned(),
    };
    line(ui, &mut sheets.pivots, has_pivot, "Pivot", &pivot);
    let rows = format!("{} × {}, flagged cells noted", format::counted(rows, "row"), format::counted(columns, "column"));
    line(ui, &mut sheets.data, true, "Data", &rows);
    line(ui, &mut sheets.checks, true, "Checks", "live formulas that prove the numbers agree");
    line(ui, &mut sheets.cleaning, true, "Cleaning log", "every decision taken on reading the file");
    line(ui, &mut sheets.about, true, "About", "source, filters, measures, settings");
    ui.spacing_mut().item_spacing.y = between;
    widgets::muted(
        ui,
        "The analysis travels inside: next week the workbook is the template. End the name in .csv or .json to write the findings alone.",
    );
}

/// A sheet that can be left out where it is `free`.
fn line(ui: &mut Ui, wanted: &mut bool, free: bool, name: &str, what: &str) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        let label = RichText::new(name).font(font::medium(font::BODY));
        ui.add_enabled(free, eframe::egui::Checkbox::new(wanted, label));
        ui.label(RichText::new(what).color(palette.text_muted));
    });
}

fn running(ui: &mut Ui, scene: &mut Scene<'_>, data: &SourceData) {
    widgets::title(ui, "Writing the workbook");
    let progress = data.export().progress();
    widgets::muted(ui, progress.map_or("", |p| p.what.as_str()));
    ui.add_space(space::S);
    let bar = |ui: &mut Ui| {
        if Push::new("Cancel").name("Cancel the export").show(ui).clicked()
            && let Some(id) = scene.session.analysis().active
        {
            scene.act(Action::Cancel(JobKey::Export(id)));
        }
        let width = ui.available_width();
        widgets::progress_bar(ui, "Writing the workbook", progress.and_then(|p| p.fraction), width);
    };
    ui.horizontal(|ui| widgets::from_right(ui, Align::Center, bar));
}

fn done(ui: &mut Ui, open: &ExportDialog, written: &crate::workbook::Written) -> bool {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        widgets::glyph(ui, icon::CIRCLE_CHECK, 20.0, palette.positive);
        widgets::title(ui, if written.sheets == 0 { "The findings are written" } else { "The workbook is written" });
    });
    let path = PathBuf::from(open.path.trim());
    ui.add(eframe::egui::Label::new(short_path(&path)).wrap().selectable(true));
    let counted = |one: &str| format::counted(written.rows as usize, one);
    let words = match written.sheets {
        0 => format!("{}.", counted("finding")),
        sheets => format!("{sheets} sheets, {} of data.", counted("row")),
    };
    widgets::muted(ui, &words);
    for note in &written.notes {
        ui.horizontal_top(|ui| {
            widgets::glyph(ui, icon::INFO, 16.0, palette.text_muted);
            ui.add(eframe::egui::Label::new(RichText::new(note).color(palette.text_muted)).wrap());
        });
    }
    ui.add_space(space::M);
    widgets::answers(ui, |ui| {
        let closed = Push::new("Done").primary().show(ui).clicked();
        if Push::new("Open folder").icon(icon::FOLDER_OPEN).show(ui).clicked() {
            open_folder(&path);
        }
        closed
    })
}

/// Show the folder of a file in the system's file manager. A desktop without one shows nothing, and nothing is lost.
fn open_folder(path: &Path) {
    let program = if cfg!(target_os = "windows") {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    if let Some(folder) = path.parent() {
        drop(
            std::process::Command::new(program).arg(folder).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn(),
        );
    }
}
