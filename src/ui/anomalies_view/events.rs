//! The calendar of events: a month at a glance, the list to edit, and ways to fill it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};
use eframe::egui::{
    Align, Align2, DragValue, Frame, Id, Key, Label, Layout, Margin, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, Sense, TextEdit,
    Ui, WidgetInfo, pos2, vec2,
};

use crate::detect::{Country, DetectSpec, Event, Generator, read_events};
use crate::findings::Holiday;
use crate::session::{Action, Detected, SourceData};
use crate::table::format;
use crate::table::locale::Locale;
use crate::ui::Command;
use crate::ui::app::Scene;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets::{self, Push};

/// The size of a day in the calendar, in points.
const DAY: f32 = 26.0;
/// Months shown beside or below each other.
const MONTHS: u32 = 3;

/// Said before anything was looked for.
const NOT_YET: &str = "Events can be listed now. Days that recur in the data are proposed here once anomalies were looked for.";

/// What the screen remembers of the events.
#[derive(Default)]
pub(super) struct EventsState {
    /// The first month shown; that of the last period where none was chosen.
    month: Option<NaiveDate>,
    name: String,
    start: String,
    end: String,
    before: u32,
    after: u32,
    pasted: String,
    problem: String,
    payday: u32,
    /// What countries are searched by.
    country: String,
    /// Those that the data are of.
    countries: Vec<&'static Country>,
}

/// They may be listed before anything was looked for: the calendar is as long as the data then.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, spec: &DetectSpec, data: &SourceData, state: &mut EventsState) {
    let Some((first, last)) = covered(spec, data) else {
        let text = format!("{} holds no date in any row. Choose another column of dates above.", spec.date);
        widgets::empty_state(ui, icon::CALENDAR_DAYS, "No dates", &text, 10.0, |_| {});
        return;
    };
    let detected = data.detected().value().map(Arc::as_ref);
    let found: Vec<Event> =
        detected.map(|d| d.detection.recurring.iter().chain(&d.detection.proposed).cloned().collect()).unwrap_or_default();
    let mut events = spec.events.clone();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(20, 12)).show(ui, |ui| {
            fill(ui, scene, (first, last), (&mut events, detected), state);
            ui.add_space(space::S);
            if let Some(detected) = detected {
                proposals(ui, &found, &mut events);
                holidays_told(ui, &detected.holidays, &mut events);
                list_all(ui, &found, &detected.holidays, &mut events);
            } else {
                widgets::icon_note(ui, icon::LIGHTBULB, NOT_YET, Palette::of(ui).text_muted);
            }
            months(ui, (first, last), &events, &found, state);
            ui.add_space(space::M);
            add(ui, &mut events, state);
            ui.add_space(space::S);
            list(ui, &mut events);
        });
    });
    if events != spec.events {
        events.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| a.name.cmp(&b.name)));
        events.dedup();
        scene.act(Action::EditDetect(DetectSpec { events, ..spec.clone() }));
    }
}

/// The first and the last day that there are data of: as far as was looked, else of the column of dates.
fn covered(spec: &DetectSpec, data: &SourceData) -> Option<(NaiveDate, NaiveDate)> {
    /// Events of no more years are made by rule: a date of the year 1 is a slip.
    const MOST_YEARS: u32 = 30;
    let looked_at = data.detected().value().filter(|d| d.spec.date == spec.date).and_then(|d| d.covered());
    let (first, last) = looked_at.map(|(first, last)| (first.date(), last.date())).or_else(|| {
        let table = data.table()?;
        table.days(table.column(&spec.date).ok()?.0)
    })?;
    let earliest = last.checked_sub_months(Months::new(12 * MOST_YEARS)).unwrap_or(first);
    Some((first.max(earliest), last))
}

/// Rules and lists that fill the calendar.
fn fill(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (first, last): (NaiveDate, NaiveDate),
    (events, detected): (&mut Vec<Event>, Option<&Detected>),
    state: &mut EventsState,
) {
    // Next year's too, so that a forecast knows them.
    let until = last.checked_add_months(Months::new(12)).unwrap_or(last);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        widgets::muted_inline(ui, "Add");
        let mut by = |generator: Generator| events.extend(Event::unlisted(generator.events(first, until), events));
        if Push::new("Double days").show(ui).on_hover_text("1.1, 2.2 … 12.12 of every year").clicked() {
            by(Generator::DoubleDays);
        }
        if Push::new("Month ends").show(ui).on_hover_text("The last day of every month").clicked() {
            by(Generator::MonthEnd);
        }
        state.payday = if state.payday == 0 { 25 } else { state.payday };
        if Push::new("Paydays").show(ui).on_hover_text("This day of every month, the last where it is shorter").clicked() {
            by(Generator::Payday(state.payday));
        }
        ui.add(DragValue::new(&mut state.payday).range(1..=31)).accessible_name("Day of the month that is payday");
        if let Some(country) = holidays(ui, detected, state) {
            by(Generator::Holidays(country));
        }
        paste(ui, events, state);
        if Push::new("Import…").name("Import events…").show(ui).on_hover_text("A csv file with name,start,end,before,after").clicked() {
            scene.run(Command::ImportEvents);
        }
        if !events.is_empty() && Push::new("Remove all").name("Remove all events").quiet().show(ui).clicked() {
            events.clear();
        }
    });
    if !state.problem.is_empty() {
        widgets::icon_label(ui, icon::TRIANGLE_ALERT, &state.problem, Palette::of(ui).warning);
    }
}

/// The countries, those of the data first, searched by name or code; the one that was chosen.
fn holidays(ui: &mut Ui, detected: Option<&Detected>, state: &mut EventsState) -> Option<&'static Country> {
    let button = Push::new("Holidays").icon(icon::CALENDAR_DAYS).show(ui).on_hover_text("The public holidays of a country");
    if button.clicked() {
        let members = detected.iter().flat_map(|d| &d.detection.series).flat_map(|s| s.segment.iter().map(|(_, member)| member.as_str()));
        let of_data: BTreeSet<&str> = members.filter_map(Country::named).map(|c| c.name.as_str()).collect();
        state.countries = of_data.into_iter().filter_map(Country::named).collect();
    }
    let EventsState { country: search, countries: of_data, .. } = state;
    let mut chosen = None;
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(260.0);
        let field = widgets::search_field(ui, search, "Search countries");
        // What is typed next is a name, and Enter takes the first that fits.
        if button.clicked() {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && !search.trim().is_empty();
        let wanted = search.trim().to_lowercase();
        let fits = |c: &&Country| c.name.to_lowercase().contains(&wanted) || c.code.to_lowercase() == wanted;
        let known: Vec<&Country> = of_data.iter().copied().filter(fits).collect();
        let others = Country::all().iter().filter(|c| !of_data.contains(c)).filter(fits);
        let fitting = known.iter().copied().chain(others);
        if entered {
            chosen = fitting.clone().next();
        }
        ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
            for (i, country) in fitting.enumerate() {
                if i > 0 && i == known.len() {
                    ui.separator();
                }
                if widgets::menu_item(ui, "", &country.name, false).clicked() {
                    chosen = Some(country);
                }
            }
        });
        if chosen.is_some() {
            search.clear();
            ui.close();
        }
        // The lines of a menu fill its width; a sentence is not to be pulled apart by that.
        ui.with_layout(Layout::top_down(Align::Min), |ui| widgets::small(ui, "Days still to come that follow the moon are estimates."));
    });
    chosen
}

fn paste(ui: &mut Ui, events: &mut Vec<Event>, state: &mut EventsState) {
    let button = Push::new("Paste").name("Paste events").show(ui).on_hover_text("A list from a sheet: name, start, end, before, after");
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(340.0);
        let hint = "6.6 sale, 2026-06-06, 2026-06-08, 1, 2\nOutage, 2026-07-01";
        // A list may be long; the button below it stays in sight.
        ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
            let text = TextEdit::multiline(&mut state.pasted).hint_text(hint).desired_rows(6).desired_width(f32::INFINITY);
            let field = ui.add(text).accessible_name("Pasted events");
            if button.clicked() {
                field.request_focus();
            }
        });
        if Push::new("Add these").name("Add these events").primary().enabled(!state.pasted.trim().is_empty()).show(ui).clicked() {
            match read_events(&state.pasted) {
                Ok(read) => {
                    events.extend(read);
                    state.pasted.clear();
                    state.problem.clear();
                    ui.close();
                }
                Err(error) => state.problem = format!("The pasted events cannot be used: {error}."),
            }
        }
    });
}

/// Days that recur in the data and are not listed.
fn proposals(ui: &mut Ui, found: &[Event], events: &mut Vec<Event>) {
    let unlisted = Event::unlisted(found.to_vec(), events);
    let mut names: Vec<&str> = found.iter().map(|e| e.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let days: Vec<&Event> = unlisted.iter().filter(|e| e.name == name).collect();
        if days.is_empty() {
            continue;
        }
        let told = format!("{name}: {} in the same way.", format::those(days.len(), "day", "stands out", "stand out"));
        propose(ui, &told, ("List them", &format!("List {name} as events")), days.into_iter().cloned().collect(), events);
    }
}

/// Public holidays that findings lie on and that are not listed.
fn holidays_told(ui: &mut Ui, holidays: &[Holiday], events: &mut Vec<Event>) {
    for holiday in holidays {
        let days = Event::unlisted(holiday.events.clone(), events);
        let Some(first) = days.first() else { continue };
        let what = format!("{} in {}", first.name, holiday.country);
        let told = format!("{what}: {} on it.", format::those(holiday.findings, "finding", "lies", "lie"));
        propose(ui, &told, ("List it", &format!("List {what} as an event")), days, events);
    }
}

/// All that is proposed at once, where it is several things.
fn list_all(ui: &mut Ui, found: &[Event], holidays: &[Holiday], events: &mut Vec<Event>) {
    let proposed = found.iter().chain(holidays.iter().flat_map(|h| &h.events)).cloned().collect();
    let days = Event::unlisted(proposed, events);
    let names: BTreeSet<&str> = days.iter().map(|e| e.name.as_str()).collect();
    if names.len() > 1 && Push::new("List all").name("List all proposed events").show(ui).clicked() {
        events.extend(days);
    }
}

/// A line that tells of days, and a button that lists them.
fn propose(ui: &mut Ui, told: &str, (label, name): (&str, &str), days: Vec<Event>, events: &mut Vec<Event>) {
    ui.horizontal_wrapped(|ui| {
        let accent = Palette::of(ui).accent_text;
        widgets::icon_label(ui, icon::LIGHTBULB, told, accent);
        let span =
            |e: &Event| if e.start == e.end { format::day(e.start) } else { format!("{} to {}", format::day(e.start), format::day(e.end)) };
        let tip = days.iter().map(span).collect::<Vec<_>>().join("\n");
        if Push::new(label).name(name).show(ui).on_hover_text(tip).clicked() {
            events.extend(days);
        }
    });
}

/// Some months with the days of events marked; a click on a day begins an event there.
fn months(ui: &mut Ui, (first, last): (NaiveDate, NaiveDate), events: &[Event], found: &[Event], state: &mut EventsState) {
    let fitting = ((ui.available_width() / (7.0 * DAY + space::XL)) as u32).clamp(1, MONTHS);
    let shown = state.month.or_else(|| last.with_day(1)?.checked_sub_months(Months::new(fitting - 1))).unwrap_or(first);
    ui.horizontal(|ui| {
        let step = |by: i32| {
            let months = Months::new(by.unsigned_abs());
            if by < 0 { shown.checked_sub_months(months) } else { shown.checked_add_months(months) }
        };
        if widgets::icon_button(ui, icon::CHEVRON_LEFT, "Earlier months").clicked() {
            state.month = step(-1);
        }
        if widgets::icon_button(ui, icon::CHEVRON_RIGHT, "Later months").clicked() {
            state.month = step(1);
        }
        widgets::muted(ui, "A click on a day begins an event.");
    });
    ui.horizontal_top(|ui| {
        for offset in 0..fitting {
            if let Some(month) = shown.checked_add_months(Months::new(offset)) {
                ui.vertical(|ui| one_month(ui, month, events, found, state));
                ui.add_space(space::L);
            }
        }
    });
}

fn one_month(ui: &mut Ui, month: NaiveDate, events: &[Event], found: &[Event], state: &mut EventsState) {
    let palette = Palette::of(ui);
    widgets::section_title(ui, &month.format("%B %Y").to_string());
    let (all, _) = ui.allocate_exact_size(vec2(7.0 * DAY, 7.0 * DAY), Sense::hover());
    let first = Locale::current().week.number() as usize - 1;
    for (column, letter) in ["M", "T", "W", "T", "F", "S", "S"].into_iter().cycle().skip(first).take(7).enumerate() {
        let at = pos2(all.left() + (column as f32 + 0.5) * DAY, all.top() + DAY / 2.0);
        ui.painter().text(at, Align2::CENTER_CENTER, letter, font::regular(font::SMALL), palette.text_faint);
    }
    let lead = (month.weekday().num_days_from_monday() + 7 - first as u32) % 7;
    for day in month.iter_days().take_while(|d| d.month() == month.month()) {
        let cell = lead + day.day0();
        let corner = pos2(all.left() + (cell % 7) as f32 * DAY, all.top() + (1 + cell / 7) as f32 * DAY);
        let rect = Rect::from_min_size(corner, vec2(DAY, DAY)).shrink(1.5);
        let response = ui.interact(rect, Id::unique(("calendar", day)), Sense::click());
        // Two events of one name that overlap are told once.
        let on: BTreeSet<&str> = events.iter().filter(|e| (e.start..=e.end).contains(&day)).map(|e| e.name.as_str()).collect();
        let margin = events.iter().any(|e| {
            let days = (e.start - day).num_days().max((day - e.end).num_days());
            days > 0 && days <= i64::from(if day < e.start { e.before } else { e.after })
        });
        let proposed = found.iter().find(|e| e.start == day);
        let what = match (on.is_empty(), proposed) {
            (false, _) => format!(": {}", on.iter().copied().collect::<Vec<_>>().join(", ")),
            (true, Some(proposed)) => format!(": {}, not listed", proposed.name),
            (true, None) if margin => ": beside an event".to_owned(),
            (true, None) => String::new(),
        };
        let said = format!("{}{what}", format::day(day));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
        let fill = if !on.is_empty() {
            palette.accent
        } else if margin || proposed.is_some() {
            palette.accent_soft
        } else if response.hovered() {
            palette.hovered
        } else {
            eframe::egui::Color32::TRANSPARENT
        };
        ui.painter().rect_filled(rect, f32::from(radius::S), fill);
        let colour = if on.is_empty() { palette.text } else { palette.on_accent };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, day.day(), font::regular(12.0), colour);
        if response.on_hover_text(said).clicked() {
            state.start = format::day(day);
            state.end.clone_from(&state.start);
        }
    }
}

/// One event typed in.
fn add(ui: &mut Ui, events: &mut Vec<Event>, state: &mut EventsState) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let example = format::day(NaiveDate::from_ymd_opt(2026, 6, 6).unwrap_or_default());
        let name = widgets::text_field(ui, &mut state.name, "Name of the event", "6.6 sale", 150.0);
        let first = widgets::text_field(ui, &mut state.start, "First day of the event", &example, 112.0);
        widgets::muted_inline(ui, "to");
        let last = widgets::text_field(ui, &mut state.end, "Last day of the event", &example, 112.0);
        let entered = [name, first, last].iter().any(|field| widgets::is_entered(ui, field));
        margins(ui, "new event", &mut state.before, &mut state.after);
        let typed = |text: &str| Locale::current().read_day(text);
        let start = typed(&state.start);
        let end = if state.end.trim().is_empty() { start } else { typed(&state.end) };
        let event = start.zip(end).filter(|(s, e)| s <= e && !state.name.trim().is_empty()).map(|(start, end)| Event {
            name: state.name.trim().to_owned(),
            start,
            end,
            before: state.before,
            after: state.after,
        });
        if Push::new("Add").name("Add the event").icon(icon::PLUS).primary().enabled(event.is_some()).show(ui).clicked()
            || entered && event.is_some()
        {
            events.extend(event);
            (state.start, state.end) = (String::new(), String::new());
        }
    });
}

fn margins(ui: &mut Ui, salt: &str, before: &mut u32, after: &mut u32) {
    for (name, value) in [("before", before), ("after", after)] {
        let field = ui.add(DragValue::new(value).range(0..=30).prefix(format!("{name} ")).speed(0.05));
        field.accessible_name(format!("Days {name} {salt}")).on_hover_text(format!("Days {name} it that may be touched too"));
    }
}

/// The events, each to be changed or removed.
fn list(ui: &mut Ui, events: &mut Vec<Event>) {
    if events.is_empty() {
        widgets::muted(ui, "No events are listed. Days of one name are judged against each other, whatever their numbers.");
        return;
    }
    widgets::section_title(ui, &format::counted(events.len(), "event"));
    let mut removed = None;
    ScrollArea::vertical().id_salt("events").max_height(320.0).show_rows(ui, 30.0, events.len(), |ui, visible| {
        for at in visible {
            let Some(event) = events.get_mut(at) else { continue };
            ui.push_id(at, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 6.0;
                    if widgets::icon_button(ui, icon::TRASH_2, &format!("Remove {} on {}", event.name, format::day(event.start))).clicked()
                    {
                        removed = Some(at);
                    }
                    let salt = format!("{} on {}", event.name, format::day(event.start));
                    margins(ui, &salt, &mut event.before, &mut event.after);
                    let (first, last) = (format::day(event.start), format::day(event.end));
                    let days = if event.start == event.end { first } else { format!("{first} to {last}") };
                    widgets::muted_inline(ui, &days);
                    ui.add(Label::new(&event.name).truncate());
                });
            });
        }
    });
    if let Some(at) = removed {
        events.remove(at);
    }
}
