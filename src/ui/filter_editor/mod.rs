//! Choosing which rows count: a popup per column with what suits its type, and the filters as chips.

mod bounds;
mod chips;
mod date_list;
mod date_ticks;
mod date_tree;
mod member_row;
mod members;
mod periods;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{Area, Frame, Id, Key, Order, Rect, ScrollArea, Ui, vec2};

use bounds::{bounds_ui, top_ui, unread};
pub(super) use chips::{filter_chips, filter_trail};
use date_list::DateList;
pub(super) use member_row::{Ticked, member_row};
use members::name;
pub(super) use members::{Members, days_of};
use periods::periods;

use super::background::Background;
use super::theme::{Palette, icon, space};
use super::widgets::{self, Push};
use crate::table::locale::Locale;
use crate::table::{Column, ColumnType, Filter, FilterTest, Role, Table, Typed, format};

/// Members shown at most; the search finds the others.
const SHOWN: usize = 500;

/// What is being edited.
#[derive(Debug, Clone)]
struct Draft {
    column: String,
    at: Rect,
    fresh: bool,
    search: String,
    /// What is unchecked; everything else is kept.
    left_out: BTreeSet<Option<String>>,
    /// The members kept by a filter that exists, to start from once all members are known.
    kept: Option<BTreeSet<Option<String>>>,
    from: String,
    to: String,
    /// How many of the largest or smallest to keep; empty for all.
    top: String,
    smallest: bool,
    /// First and last day of the column, once they are known.
    span: Option<(NaiveDate, NaiveDate)>,
    /// Of numbers and days: single values are chosen from a list, not a range.
    by_list: bool,
    /// How the numbers of the column are typed.
    typed: Typed,
    /// The filter there is, for the tree of dates to begin with.
    start: Option<FilterTest>,
}

/// The popup, open or not.
#[derive(Default)]
pub(super) struct FilterEditor {
    draft: Option<Draft>,
    /// Enter was pressed on a member.
    accepted: bool,
    members: Background<(String, u64), Arc<Members>>,
    /// Positions of the members that the search finds; looked for on a thread, there may be a million.
    found: Background<(u64, String), Vec<usize>>,
    /// The years, months and days of a column of dates.
    dates: DateList,
    /// First and last day of a date column.
    span: Background<(String, u64), Option<(NaiveDate, NaiveDate)>>,
    opened: u64,
}

impl FilterEditor {
    /// Edit the filter of a column, beginning with what it is among `filters`; the popup stands below `at`.
    pub(super) fn open(&mut self, column: &Column, filters: &[Filter], at: Rect) {
        let mut draft = Draft {
            column: column.name.clone(),
            at,
            fresh: true,
            search: String::new(),
            left_out: BTreeSet::new(),
            kept: None,
            from: String::new(),
            to: String::new(),
            top: String::new(),
            smallest: false,
            span: None,
            by_list: false,
            typed: Typed::of(column.number_unit()),
            start: filters.iter().find(|f| f.column == column.name).map(|f| f.test.clone()),
        };
        match &draft.start {
            Some(FilterTest::Members(members)) => draft.kept = Some(members.iter().cloned().collect()),
            Some(FilterTest::Except(members)) => draft.left_out = members.iter().cloned().collect(),
            Some(FilterTest::Top { n, smallest }) => (draft.top, draft.smallest) = (n.to_string(), *smallest),
            Some(FilterTest::Contains(part)) => draft.search.clone_from(part),
            Some(FilterTest::Range { min, max, typed }) => {
                let text = |bound: &Option<f64>| bound.map(|b| typed.text(b, 9)).unwrap_or_default();
                (draft.from, draft.to) = (text(min), text(max));
            }
            Some(FilterTest::Days { start, end }) => {
                let text = |bound: &Option<NaiveDate>| bound.map(format::day).unwrap_or_default();
                (draft.from, draft.to) = (text(start), text(end));
            }
            Some(FilterTest::Stretches { .. }) => draft.by_list = true,
            Some(FilterTest::Sql(_)) | None => {}
        }
        draft.by_list |= draft.kept.is_some() || !draft.left_out.is_empty() || !draft.search.is_empty();
        self.dates.reset();
        self.opened += 1;
        self.draft = Some(draft);
    }

    /// Whether a filter is being chosen.
    pub(super) fn is_open(&self) -> bool {
        self.draft.is_some()
    }

    /// Show the popup, if it is open; the filters as they are to be then, once it was applied. Rows are counted among those that they and the
    /// filters `beside` them keep.
    pub(super) fn show(&mut self, ui: &Ui, table: &Table, filters: &[Filter], beside: &[Filter]) -> Option<Vec<Filter>> {
        let mut draft = self.draft.take()?;
        let Ok((index, column)) = table.column(&draft.column) else { return None };
        let column = column.clone();
        let mut outcome = Outcome::Open;
        // Another one each time: an area begins with the size it had before.
        let area =
            Area::new(Id::unique(("filter", self.opened))).order(Order::Foreground).fixed_pos(draft.at.left_bottom()).constrain(true);
        let shown = area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(12).show(ui, |ui| {
                ui.set_width(264.0);
                widgets::title(ui, &format!("Filter {}", column.name));
                ui.add_space(space::XS);
                let others: Vec<Filter> = filters.iter().filter(|f| f.column != column.name).chain(beside).cloned().collect();
                if kind(&column) != Kind::Members {
                    let names = [(false, None, "Range"), (true, None, "List of values")];
                    draft.fresh |= widgets::segmented(ui, &mut draft.by_list, &names);
                    ui.add_space(space::XS);
                }
                match kind_now(&column, &draft) {
                    Kind::Members if kind(&column) == Kind::Days => self.dates_ui(ui, (table, index, &column), &others, &mut draft),
                    Kind::Members => self.members_ui(ui, (table, index), &others, &mut draft),
                    Kind::Numbers => {
                        let hint = if draft.typed.is_number() { "any" } else { "any, as 30 min" };
                        bounds_ui(ui, &mut draft, ["At least", "At most"], hint);
                        top_ui(ui, &mut draft);
                    }
                    Kind::Days => {
                        // In a part of its own: it comes once the days are known, and the fields below keep the keyboard.
                        ui.scope(|ui| self.periods_ui(ui, table, index, &mut draft));
                        let hint = NaiveDate::from_ymd_opt(2026, 1, 31).map(format::day).unwrap_or_default();
                        bounds_ui(ui, &mut draft, ["From", "To"], &hint);
                    }
                }
                ui.add_space(space::S);
                let accepted = std::mem::take(&mut self.accepted);
                let unread = unread(kind_now(&column, &draft), &draft);
                if let Some(why) = &unread {
                    widgets::icon_label(ui, icon::CIRCLE_ALERT, why, Palette::of(ui).negative);
                }
                outcome = buttons(ui, (draft.fresh, accepted, unread.is_none()), filters.iter().any(|f| f.column == column.name));
            });
        });
        let outside = !draft.fresh
            && ui.input(|i| i.pointer.any_pressed() && i.pointer.interact_pos().is_some_and(|p| !shown.response.rect.contains(p)));
        draft.fresh = false;
        if outside || ui.ctx().input_mut(|i| i.consume_key(eframe::egui::Modifiers::NONE, Key::Escape)) {
            return None;
        }
        let others = filters.iter().filter(|f| f.column != column.name).cloned();
        match outcome {
            Outcome::Open => {
                widgets::note_over(ui.ctx());
                self.draft = Some(draft);
                None
            }
            Outcome::Cleared => Some(others.collect()),
            Outcome::Applied => Some(others.chain(self.filter(&column, &draft)).collect()),
        }
    }

    /// The members with their rows among those that the other filters keep, as in Excel; with a search and a box each.
    fn members_ui(&mut self, ui: &mut Ui, (table, index): (&Table, usize), others: &[Filter], draft: &mut Draft) {
        let question = (draft.column.clone(), self.opened);
        let (table, others) = (table.clone(), others.to_vec());
        // Numbers and days stand in their own order, names by how many rows they have.
        let ordered = table.columns().get(index).is_some_and(|column| kind(column) != Kind::Members);
        let count = move || {
            let members = Members::among(&table, index, &others);
            Arc::new(if ordered { members.with_rows_first() } else { members.most_frequent_first() })
        };
        let members = self.members.get(ui.ctx(), question, || count);
        let field = widgets::search_field(ui, &mut draft.search, "Search values");
        if draft.fresh {
            field.request_focus();
        }
        let Some(members) = members.cloned() else {
            widgets::spinner(ui, 18.0);
            return;
        };
        if let Some(kept) = draft.kept.take() {
            draft.left_out = members.counted.iter().map(|(m, _)| m.clone()).filter(|m| !kept.contains(m)).collect();
        }
        let search = draft.search.to_lowercase();
        let searched = members.clone();
        let found = self.found.get(ui.ctx(), (self.opened, search.clone()), || move || searched.find(&search));
        let found = found.map_or(&[][..], Vec::as_slice);
        ui.horizontal(|ui| {
            if Push::new("Select all").quiet().show(ui).clicked() {
                for &at in found {
                    draft.left_out.remove(&members.counted[at].0);
                }
            }
            if Push::new("Select none").quiet().show(ui).clicked() {
                draft.left_out.extend(found.iter().map(|&at| members.counted[at].0.clone()));
            }
        });
        // Rows as close as those of a menu: the list is long.
        ui.spacing_mut().interact_size.y = 22.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        ScrollArea::vertical().max_height(240.0).auto_shrink([false, true]).show_rows(ui, 22.0, found.len().min(SHOWN), |ui, range| {
            for &at in &found[range] {
                let (member, rows) = &members.counted[at];
                let kept = !draft.left_out.contains(member);
                match member_row(ui, &name(member.as_deref()), *rows, kept) {
                    Ticked::On => drop(draft.left_out.remove(member)),
                    Ticked::Off => drop(draft.left_out.insert(member.clone())),
                    Ticked::Accepted => self.accepted = true,
                    Ticked::Not => {}
                }
            }
        });
        if found.len() > SHOWN {
            widgets::small(ui, &format!("{} more; search to see them.", format::fixed((found.len() - SHOWN) as f64, 0)));
        }
    }

    /// Years, months, days and times to tick, with a search.
    fn dates_ui(&mut self, ui: &mut Ui, of: (&Table, usize, &Column), others: &[Filter], draft: &mut Draft) {
        let field = widgets::search_field(ui, &mut draft.search, "Search dates");
        if draft.fresh {
            field.request_focus();
        }
        self.accepted |= self.dates.show(ui, (self.opened, &draft.search, draft.start.as_ref()), of, others);
    }

    /// Spans that people ask for, counted back from the last day there is.
    fn periods_ui(&mut self, ui: &mut Ui, table: &Table, index: usize, draft: &mut Draft) {
        let question = (draft.column.clone(), self.opened);
        let table = table.clone();
        let span = self.span.get(ui.ctx(), question, || move || days_of(&table, index));
        draft.span = span.copied().flatten();
        let Some((first, last)) = draft.span else { return };
        widgets::muted(ui, &format!("The data goes from {} to {}.", format::day(first), format::day(last)));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for (name, from, to) in periods(last, Locale::current().week) {
                let (from, to) = (format::day(from), format::day(to));
                let chosen = draft.from == from && draft.to == to;
                if widgets::chip(ui, name, name, chosen).clicked() {
                    (draft.from, draft.to) = (from, to);
                }
            }
        });
        ui.add_space(space::XS);
    }

    /// The filter a draft stands for; `None` where it keeps everything.
    fn filter(&self, column: &Column, draft: &Draft) -> Option<Filter> {
        let test = match kind_now(column, draft) {
            Kind::Members if kind(column) == Kind::Days => self.dates.test(&draft.search, draft.start.as_ref())?,
            Kind::Members => self.kept_members(draft)?,
            Kind::Numbers => {
                let typed = draft.typed;
                let bound = |text: &str| typed.read(text);
                match draft.top.trim().parse::<usize>() {
                    Ok(n) => FilterTest::Top { n, smallest: draft.smallest },
                    Err(_) => FilterTest::Range { min: bound(&draft.from), max: bound(&draft.to), typed },
                }
            }
            Kind::Days => FilterTest::Days { start: day(&draft.from), end: day(&draft.to) },
        };
        let everything = matches!(&test, FilterTest::Range { min: None, max: None, .. } | FilterTest::Days { start: None, end: None });
        (!everything).then(|| Filter { column: column.name.clone(), test })
    }

    fn kept_members(&self, draft: &Draft) -> Option<FilterTest> {
        let members = self.members.last()?;
        let part = draft.search.trim().to_lowercase();
        if draft.left_out.is_empty() {
            return (!part.is_empty()).then(|| FilterTest::Contains(draft.search.trim().to_owned()));
        }
        // As in Excel: with a search only what it found can be kept.
        let found = |member: &Option<String>| part.is_empty() || name(member.as_deref()).to_lowercase().contains(&part);
        let kept: Vec<_> = members.counted.iter().map(|(m, _)| m).filter(|m| found(m) && !draft.left_out.contains(*m)).cloned().collect();
        // Where most are kept it is those left out that were meant: what next week's file adds is kept then.
        if part.is_empty() && draft.left_out.len() < kept.len() {
            return Some(FilterTest::Except(draft.left_out.iter().cloned().collect()));
        }
        Some(FilterTest::Members(kept))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Open,
    Applied,
    Cleared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Members,
    Numbers,
    Days,
}

fn kind(column: &Column) -> Kind {
    match column.ty {
        ColumnType::Date | ColumnType::DateTime => Kind::Days,
        ty if ty.is_numeric() && column.role == Role::Measure => Kind::Numbers,
        _ => Kind::Members,
    }
}

/// How a column is filtered now: numbers and days by a list too, where that was chosen.
fn kind_now(column: &Column, draft: &Draft) -> Kind {
    if draft.by_list { Kind::Members } else { kind(column) }
}

fn day(text: &str) -> Option<NaiveDate> {
    Locale::current().read_day(text)
}

fn buttons(ui: &mut Ui, (fresh, accepted, complete): (bool, bool, bool), exists: bool) -> Outcome {
    widgets::answers(ui, |ui| {
        // Enter that opened the popup, or that presses a button in it, does not close it.
        let free = ui.ctx().text_edit_focused() || ui.memory(|m| m.focused().is_none());
        let entered = complete && !fresh && (accepted || free && ui.input(|i| i.key_pressed(Key::Enter)));
        if Push::new("Apply").name("Apply filter").primary().enabled(complete).show(ui).clicked() || entered {
            Outcome::Applied
        } else if exists && Push::new("Remove filter").icon(icon::FUNNEL_X).quiet().show(ui).clicked() {
            Outcome::Cleared
        } else {
            Outcome::Open
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_that_keeps_everything_is_no_filter() {
        let mut editor = FilterEditor::default();
        let column = Column::new("Sales", ColumnType::Decimal);
        editor.open(&column, &[], Rect::ZERO);
        let mut draft = editor.draft.clone().unwrap();
        assert_eq!(editor.filter(&column, &draft), None);
        draft.top = "10".into();
        assert_eq!(editor.filter(&column, &draft).unwrap().test, FilterTest::Top { n: 10, smallest: false });
        draft.top.clear();
        draft.from = "1,000".into();
        assert_eq!(editor.filter(&column, &draft).unwrap().test, FilterTest::Range { min: Some(1000.0), max: None, typed: Typed::Number });
    }
}
