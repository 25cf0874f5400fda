//! A finding of the last time that is not there any more: its card in the list, and what is still known of it.

use eframe::egui::{Align2, Frame, Id, Label, Margin, Rect, Response, ScrollArea, Ui, pos2, vec2};

use super::{detail, list, look};
use crate::analysis::Gone;
use crate::detect::DetectSpec;
use crate::findings::{self, VerdictState};
use crate::session::{Detected, SourceData, Standing};
use crate::ui::app::Scene;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, icon, space};
use crate::ui::widgets;

pub(super) fn card(ui: &Ui, spec: &DetectSpec, gone: &Gone, rect: Rect, selected: bool) -> Response {
    let palette = Palette::of(ui);
    let name = format!("Gone: {}", gone.headline());
    let (response, inner) = list::ground(ui, (Id::unique(("gone finding", &gone.id)), &name), rect, selected);
    let painter = ui.painter_at(inner);
    let symbol = look::standing(palette, Standing::Gone).0;
    painter.text(pos2(inner.left() + 20.0, inner.top() + 20.0), Align2::CENTER_CENTER, symbol, font::icon(17.0), palette.text_muted);
    let (left, right) = (inner.left() + 40.0, inner.right() - space::M);
    let row = |top: f32, to: f32| Rect::from_min_max(pos2(left, inner.top() + top), pos2(to, inner.top() + top + 18.0));
    let Some(finding) = gone.finding() else {
        // Of one that an older file remembers there is only what it was called.
        text_line(&painter, &gone.was.headline, font::medium(font::BODY), palette.text_muted, row(10.0, right));
        list::foot(&painter, palette, (&crate::table::format::day(gone.was.start.date()), Some(Standing::Gone)), row(47.0, right));
        return response.on_hover_text(&gone.was.headline);
    };
    let worth = painter.layout_no_wrap(look::impact(spec, &finding), font::medium(font::BODY), palette.text_muted);
    let edge = right - worth.size().x;
    painter.galley(pos2(edge, inner.top() + 11.0), worth, palette.text_muted);
    let place = look::place(&finding);
    text_line(&painter, &place, font::medium(font::BODY), palette.text_muted, row(10.0, edge - space::S));
    let what = look::deviation(&finding).map_or_else(String::new, |d| format!("{d}  "));
    let what = format!("{what}{} · {}", finding.measure, finding.kind.words().to_lowercase());
    text_line(&painter, &what, font::regular(list::WHAT), palette.text_muted, row(29.0, right));
    list::foot(&painter, palette, (&look::when(&finding), Some(Standing::Gone)), row(47.0, right));
    list::uncut(
        ui,
        response,
        [(&place, font::medium(font::BODY), edge - space::S - left), (&what, font::regular(list::WHAT), right - left)],
    )
}

/// What is known of it: how it was, and what was decided about it.
pub(super) fn detail(ui: &mut Ui, scene: &Scene<'_>, (detected, data): (&Detected, &SourceData), gone: &Gone) {
    let palette = Palette::of(ui);
    let file = data.since().map(|since| since.file.clone()).unwrap_or_default();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
            widgets::words(ui, &gone.headline(), |text| Label::new(text.font(font::bold(font::HEADING))).wrap());
            ui.add_space(space::XS);
            widgets::icon_label(ui, look::standing(palette, Standing::Gone).0, "Gone", palette.text_muted);
            ui.add_space(space::S);
            widgets::muted(
                ui,
                &format!("It was found in {file}. Its time is in the data still, and nothing is out of line there any more, as far as was looked."),
            );
            let Some(finding) = gone.finding() else { return };
            ui.add_space(space::M);
            widgets::section_title(ui, &format!("As it was in {file}"));
            ui.allocate_space(vec2(0.0, space::XS));
            detail::numbers(ui, &detected.spec, &finding);
            let verdict = findings::verdict_of(&scene.session.analysis().verdicts, &finding).filter(|v| v.state != VerdictState::Unresolved);
            if let Some(verdict) = verdict {
                ui.add_space(space::M);
                widgets::icon_label(ui, icon::CHECK, &look::verdict(verdict.state), palette.accent_text);
                for (name, words) in [("Cause", &verdict.cause), ("Owner", &verdict.owner), ("Comment", &verdict.comment)] {
                    if !words.is_empty() {
                        widgets::muted(ui, &format!("{name}: {words}"));
                    }
                }
            }
        });
    });
}
