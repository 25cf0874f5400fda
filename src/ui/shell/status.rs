//! The bar at the bottom: how many rows, what the selection adds up to, what is being computed.

use eframe::egui::{Align, Label, Layout, RichText, Ui};

use super::super::app::{Scene, Screen};
use super::super::theme::{Palette, font, icon, space};
use super::super::widgets::{self, icon_button};
use crate::engine::Progress;
use crate::session::{Action, JobKey, Page, Session};
use crate::table::format;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, screen: &mut Screen) {
    let session = scene.session;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        if let (Some(spec), Some(data)) = (session.active_spec(), session.active_data())
            && let Some(table) = data.table()
        {
            let all = table.rows();
            let shown = data.rows().value().map_or(all, |r| r.len(all));
            let rows = format::counted(all, "row");
            let rows = if shown == all { rows } else { format!("{} of {rows}", format::count(shown)) };
            // The page may say nothing of which sheet it is about.
            let one_of_many = data.source().is_some_and(|source| source.tables.len() > 1);
            text(ui, &if one_of_many { format!("{}: {rows}", table.name()) } else { rows });
            let views = screen.sources.get(&spec.id);
            let stats = match session.page() {
                Page::Data => views.and_then(|v| v.data.stats()),
                Page::Pivot => views.and_then(|v| v.pivot.stats()),
                Page::Chart | Page::Board | Page::Anomalies => None,
            };
            if let Some(stats) = stats {
                ui.add_space(space::S);
                text(ui, &stats);
            }
        }
        widgets::from_right(ui, Align::Center, |ui| jobs(ui, scene));
    });
}

fn text(ui: &mut Ui, text: &str) {
    let colour = Palette::of(ui).text_muted;
    ui.add(Label::new(RichText::new(text).font(font::regular(font::SMALL)).color(colour)).truncate());
}

fn jobs(ui: &mut Ui, scene: &mut Scene<'_>) {
    let running = running(scene.session);
    let Some((key, progress)) = running.first() else { return };
    ui.spacing_mut().interact_size.y = 22.0;
    let name = format!("Cancel: {}", progress.what);
    if icon_button(ui, icon::X, &name).clicked() {
        scene.act(Action::Cancel(*key));
    }
    widgets::progress_bar(ui, &progress.what, progress.fraction, 120.0);
    let more = if running.len() > 1 { format!("  (+{})", running.len() - 1) } else { String::new() };
    text(ui, &format!("{}{more}", progress.what));
}

/// The jobs that run, those a person waits for first.
fn running(session: &Session) -> Vec<(JobKey, Progress)> {
    let mut jobs: Vec<(JobKey, Progress)> =
        session.loading().iter().filter_map(|l| Some((l.key(), l.slot().progress()?.clone()))).collect();
    for id in session.analysis().sources.iter().map(|s| s.id) {
        let Some(data) = session.data(id) else { continue };
        let slots = [
            (JobKey::Export(id), data.export().progress()),
            (JobKey::Prepare(id), data.prepared().progress()),
            (JobKey::Detect(id), data.detected().progress()),
            (JobKey::Faults(id), data.faults().progress()),
            (JobKey::Drill(id), data.drill().progress()),
            (JobKey::Pivot(id), data.pivot().progress()),
            (JobKey::Chart(id), data.chart().progress()),
            (JobKey::Board(id), data.board().progress()),
            (JobKey::Rows(id), data.rows().progress()),
        ];
        jobs.extend(slots.into_iter().filter_map(|(key, progress)| Some((key, progress?.clone()))));
    }
    jobs
}
