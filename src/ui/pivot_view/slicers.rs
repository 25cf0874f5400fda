//! Panels above a pivot that choose what it counts: a checklist of members, or a stretch of time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{Align, Checkbox, Frame, Margin, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::edit::Edited;
use super::timeline;
use crate::pivot::{DatePart, PivotSpec, Slicer};
use crate::table::{Column, Filter, FilterTest, Table, format};
use crate::ui::background::Background;
use crate::ui::filter_editor::Members;
use crate::ui::theme::{Palette, icon, radius, space};
use crate::ui::widgets::{self, Push};

/// Members listed at most; the search of the filters finds the others.
const LISTED: usize = 1_000;
/// Height of the panels.
const HEIGHT: f32 = 128.0;

/// The first and the last day of a column.
type Span = Option<(NaiveDate, NaiveDate)>;

/// What the screen remembers of the panels.
#[derive(Default)]
pub(super) struct SlicerState {
    panels: Vec<Panel>,
    table: usize,
}

/// What is known of one panel's column.
#[derive(Default)]
pub(super) struct Panel {
    column: String,
    members: Background<Vec<Filter>, Arc<Members>>,
    /// The members as they were counted last, shown until they are counted anew.
    counted: Option<Arc<Members>>,
    pub(super) span: Background<(), Span>,
    /// The step from which a stretch is drawn, and the one it reaches by now.
    pub(super) drawn: Option<(NaiveDate, NaiveDate)>,
}

/// The menu to add and remove panels; the pivot as it is to be then.
pub(super) fn menu(ui: &mut Ui, pivot: &PivotSpec, table: Option<&Table>) -> Option<Edited> {
    let table = table?;
    let button = Push::new("Slicers").icon(icon::LIST_FILTER).show(ui);
    let mut edited = None;
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(220.0);
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for column in table.columns() {
                let at = pivot.slicers.iter().position(|s| s.column == column.name);
                let symbol = if column.ty.is_temporal() { icon::CALENDAR_DAYS } else { icon::LIST_FILTER };
                if widgets::menu_item_stays(ui, symbol, &column.name, at.is_some()).clicked() {
                    edited = Some(at.map_or_else(|| with(pivot, column), |at| without(pivot, at)));
                }
            }
        });
    });
    edited
}

/// The pivot with a panel for a column more.
pub(in crate::ui) fn with(pivot: &PivotSpec, column: &Column) -> Edited {
    let mut spec = pivot.clone();
    spec.slicers.push(Slicer { column: column.name.clone(), grain: column.ty.is_temporal().then_some(DatePart::Month) });
    (spec, format!("Add a slicer of {}", column.name))
}

fn without(pivot: &PivotSpec, at: usize) -> Edited {
    let mut spec = pivot.clone();
    let Slicer { column, .. } = spec.slicers.remove(at);
    spec.filters.retain(|f| f.column != column);
    (spec, format!("Remove the slicer of {column}"))
}

/// Show the panels; the pivot as it is to be then, if something was chosen. `of_view` are the filters of the rows it counts.
pub(super) fn show(ui: &mut Ui, (pivot, of_view): (&PivotSpec, &[Filter]), table: &Table, state: &mut SlicerState) -> Option<Edited> {
    if pivot.slicers.is_empty() {
        return None;
    }
    let address = std::ptr::from_ref(table.frame()) as usize;
    if state.table != address || state.panels.iter().map(|p| &p.column).ne(pivot.slicers.iter().map(|s| &s.column)) {
        state.table = address;
        state.panels = pivot.slicers.iter().map(|s| Panel { column: s.column.clone(), ..Panel::default() }).collect();
    }
    let mut edited = None;
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 0, bottom: 8 }).show(ui, |ui| {
        ScrollArea::horizontal().id_salt("slicers").show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for (at, (slicer, panel)) in pivot.slicers.iter().zip(&mut state.panels).enumerate() {
                    let wide = slicer.grain.is_some();
                    edited = edited.take().or(card(ui, if wide { 420.0 } else { 190.0 }, |ui| {
                        let closed = title(ui, pivot, slicer, at);
                        let chosen = if wide {
                            timeline::show(ui, pivot, at, table, panel)
                        } else {
                            checklist(ui, (pivot, of_view), slicer, table, panel)
                        };
                        closed.or(chosen)
                    }));
                }
            });
        });
    });
    edited
}

fn card<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.raised).stroke(palette.hairline()).corner_radius(f32::from(radius::M)).inner_margin(8);
    frame
        .show(ui, |ui| {
            ui.set_width(width);
            ui.set_height(HEIGHT);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                content(ui)
            })
            .inner
        })
        .inner
}

/// The name of a panel, with buttons to choose everything again and to put it away.
fn title(ui: &mut Ui, pivot: &PivotSpec, slicer: &Slicer, at: usize) -> Option<Edited> {
    let mut edited = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        widgets::from_right(ui, Align::Center, |ui| {
            if widgets::icon_button(ui, icon::X, &format!("Remove the slicer of {}", slicer.column)).clicked() {
                let mut spec = pivot.clone();
                spec.slicers.remove(at);
                spec.filters.retain(|f| f.column != slicer.column);
                edited = Some((spec, format!("Remove the slicer of {}", slicer.column)));
            }
            let chosen = pivot.filters.iter().any(|f| f.column == slicer.column);
            if chosen && widgets::icon_button(ui, icon::FUNNEL_X, &format!("Choose all of {}", slicer.column)).clicked() {
                edited = Some(with_filter(pivot, &slicer.column, None));
            }
            ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
                widgets::section_title(ui, &slicer.column);
            });
        });
    });
    edited
}

/// The pivot with another filter of a column, or none.
pub(super) fn with_filter(pivot: &PivotSpec, column: &str, test: Option<FilterTest>) -> Edited {
    let mut spec = pivot.clone();
    let at = spec.filters.iter().position(|f| f.column == column);
    let label = if test.is_some() { format!("Slice by {column}") } else { format!("Choose all of {column}") };
    match (at, test) {
        (Some(at), Some(test)) => spec.filters[at].test = test,
        (Some(at), None) => drop(spec.filters.remove(at)),
        (None, Some(test)) => spec.filters.push(Filter { column: column.to_owned(), test }),
        (None, None) => {}
    }
    (spec, label)
}

/// The members with their rows among those that all other filters keep, the timeline too; as in Excel those without rows are pale and
/// stand last.
fn checklist(ui: &mut Ui, (pivot, of_view): (&PivotSpec, &[Filter]), slicer: &Slicer, table: &Table, panel: &mut Panel) -> Option<Edited> {
    let (own, (column, _)) = (table.clone(), table.column(&slicer.column).ok()?);
    let others: Vec<Filter> = pivot.filters.iter().filter(|f| f.column != slicer.column).chain(of_view).cloned().collect();
    let question = others.clone();
    let count = move || Arc::new(Members::among(&own, column, &others).by_name().with_rows_first());
    if let Some(members) = panel.members.get(ui.ctx(), question, || count) {
        panel.counted = Some(members.clone());
    }
    let Some(members) = panel.counted.clone() else {
        widgets::spinner(ui, 16.0);
        return None;
    };
    let members = &members.counted;
    let chosen = pivot.filters.iter().find(|f| f.column == slicer.column).and_then(|f| Chosen::of(&f.test));
    let is_kept = |member: Option<&str>| chosen.as_ref().is_none_or(|chosen| chosen.keeps(member));
    let mut changed = None;
    ui.spacing_mut().interact_size.y = 20.0;
    let rows = members.len().min(LISTED);
    ScrollArea::vertical().id_salt(("slicer", &slicer.column)).max_height(HEIGHT - 30.0).auto_shrink([false, false]).show_rows(
        ui,
        20.0,
        rows,
        |ui, range| {
            for (member, rows) in &members[range] {
                if let Some(on) = line(ui, slicer, member.as_deref(), (*rows, is_kept(member.as_deref()))) {
                    changed = Some((member.clone(), on));
                }
            }
        },
    );
    let (member, on) = changed?;
    // The first click of all chooses one, as in Excel; the next ones add to it.
    let kept = members.iter().map(|m| &m.0).filter(|m| chosen.is_some() && is_kept(m.as_deref()) && **m != member);
    let now: Vec<Option<String>> = kept.cloned().chain((chosen.is_none() || on).then_some(member.clone())).collect();
    let all = now.len() == members.len() || now.is_empty();
    Some(with_filter(pivot, &slicer.column, (!all).then_some(FilterTest::Members(now))))
}

/// The members that a filter names.
struct Chosen<'a> {
    named: BTreeSet<Option<&'a str>>,
    /// Whether they are left out.
    except: bool,
}

impl<'a> Chosen<'a> {
    fn of(test: &'a FilterTest) -> Option<Self> {
        match test {
            FilterTest::Members(members) => Some(Self { named: members.iter().map(Option::as_deref).collect(), except: false }),
            FilterTest::Except(members) => Some(Self { named: members.iter().map(Option::as_deref).collect(), except: true }),
            _ => None,
        }
    }

    fn keeps(&self, member: Option<&str>) -> bool {
        self.named.contains(&member) != self.except
    }
}

/// A member with its rows; whether it was ticked or its tick was taken away.
fn line(ui: &mut Ui, slicer: &Slicer, member: Option<&str>, (rows, mut on): (u64, bool)) -> Option<bool> {
    let text = member.map_or("(missing)", |m| if m.is_empty() { "(empty)" } else { m });
    let name = format!("{text} in the slicer of {}", slicer.column);
    let text = if rows == 0 { RichText::new(text).color(Palette::of(ui).text_faint) } else { RichText::new(text) };
    let ticked = ui.horizontal(|ui| {
        ui.set_height(20.0);
        widgets::from_right(ui, Align::Center, |ui| {
            // The scroll bar stands over the last points of the list.
            ui.add_space(space::S);
            widgets::small(ui, &format::fixed(rows as f64, 0));
            ui.with_layout(eframe::egui::Layout::left_to_right(eframe::egui::Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
                ui.add(Checkbox::new(&mut on, text)).accessible_name(name).changed()
            })
            .inner
        })
        .inner
    });
    ticked.inner.then_some(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slicer_sets_and_takes_back_the_filter_of_its_column() {
        let spec = PivotSpec::default();
        let (spec, label) = with_filter(&spec, "Region", Some(FilterTest::Members(vec![None])));
        assert_eq!((spec.filters.len(), label.as_str()), (1, "Slice by Region"));
        assert!(with_filter(&spec, "Region", None).0.filters.is_empty());
    }
}
