//! The numbers of a board, tile by tile.

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::changes::{changes, side_by_side};
use super::{BoardSpec, Content, DateRange, Tile, fitted, shifted};
use crate::chart::{self, Body, ChartData, ChartError, Growth, Kpi, Level, Mark};
use crate::engine::{Context, Failure};
use crate::pivot::{self, PivotSpec, PivotTable};
use crate::table::{Filter, Role, Table};

/// The answer of one tile.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, all filters included.
    pub spec: PivotSpec,
    /// The pivot.
    pub pivot: PivotTable,
    /// Its chart, where the tile is one.
    pub chart: Option<ChartData>,
}

/// The answers of a board.
#[derive(Debug, Clone, Default)]
pub struct BoardAnswer {
    /// Per tile with numbers, in the order of the board, what came out.
    pub tiles: Vec<(u32, Result<Answer, Failure>)>,
    /// First and last day of the column of dates, before any filter.
    pub span: Option<(String, NaiveDate, NaiveDate)>,
}

/// Compute every tile of a board, several at a time; `filters` are those of the view the board belongs to. A tile that fails does not
/// hide the others.
///
/// # Errors
/// Only where nobody wants the answer any more.
pub fn compute(table: &Table, board: &BoardSpec, filters: &[Filter], ctx: &Context) -> Result<BoardAnswer, Failure> {
    ctx.progress(Some(0.0), "Computing the board");
    let wanted: Vec<&Tile> = board.tiles.iter().filter(|t| t.content.pivot().is_some()).collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let answer = |tile: &&Tile| {
        let found = answer(table, board, (tile, filters), ctx).map_err(Failure::from);
        let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        ctx.progress(Some(count as f32 / wanted.len() as f32), "Computing the board");
        (tile.id, found)
    };
    let tiles: Vec<(u32, Result<Answer, Failure>)> = wanted.par_iter().map(answer).collect();
    ctx.check()?;
    Ok(BoardAnswer { tiles, span: span(table, board.dates.as_ref()) })
}

fn answer(table: &Table, board: &BoardSpec, (tile, filters): (&Tile, &[Filter]), ctx: &Context) -> Result<Answer, ChartError> {
    ctx.check()?;
    let quiet = ctx.quiet();
    let with = |pivot: &PivotSpec, more: Vec<Filter>| {
        let mut spec = fitted(pivot, board.dates.as_ref());
        spec.filters.extend(filters.iter().cloned().chain(more));
        spec
    };
    match &tile.content {
        Content::Chart { pivot, chart } => {
            let spec = with(pivot, board.filters_for(tile.id));
            let (pivot_table, mut data) = chart::request(table, &spec, chart, &quiet)?;
            if let Some((before, words)) = compared(board, tile.id) {
                let (_, then) = chart::request(table, &with(pivot, before), chart, &quiet)?;
                compare(&mut data, &then, &words);
            }
            Ok(Answer { spec, pivot: pivot_table, chart: Some(data) })
        }
        Content::Changes { pivot } => {
            let spec = with(&PivotSpec { grand_rows: true, ..pivot.clone() }, board.filters_for(tile.id));
            let (pivot_table, data) = match compared(board, tile.id) {
                Some((before, words)) => {
                    let alone = |more| PivotSpec { grand_rows: true, columns: Vec::new(), ..with(pivot, more) };
                    let now = pivot::compute(table, &alone(board.filters_for(tile.id)), &quiet)?;
                    changes(&side_by_side(&now, &pivot::compute(table, &alone(before), &quiet)?, &words))
                }
                None => changes(&pivot::compute(table, &spec, &quiet)?),
            };
            Ok(Answer { spec: PivotSpec { columns: Vec::new(), ..spec }, pivot: pivot_table, chart: Some(data) })
        }
        Content::Pivot { pivot } => {
            let spec = with(pivot, board.filters_for(tile.id));
            Ok(Answer { pivot: pivot::compute(table, &spec, &quiet)?, spec, chart: None })
        }
        Content::Findings | Content::Text { .. } => Ok(Answer { spec: PivotSpec::default(), pivot: PivotTable::default(), chart: None }),
    }
}

/// The filters of the days the board is compared with, and those days in words.
fn compared(board: &BoardSpec, tile: u32) -> Option<(Vec<Filter>, String)> {
    let dates = board.dates.as_ref()?;
    let (start, end) = shifted((dates.start?, dates.end?), board.compare?)?;
    let then = BoardSpec { dates: Some(DateRange { start: Some(start), end: Some(end), recent: None, ..dates.clone() }), ..board.clone() };
    Some((then.filters_for(tile), span_words((start, end), dates.end?)))
}

/// Days in few words, the year only where it is another than that of `now`.
fn span_words((start, end): (NaiveDate, NaiveDate), now: NaiveDate) -> String {
    let year = if end.year() == now.year() && start.year() == now.year() { "" } else { " %Y" };
    let day = |day: NaiveDate, year: &str| day.format(&format!("%-d %b{year}")).to_string();
    if start == end {
        day(end, year)
    } else {
        format!("{} – {}", day(start, if start.year() == end.year() { "" } else { year }), day(end, year))
    }
}

/// Put what was then beside what is now: the change of a key figure, a second line under a single one.
fn compare(now: &mut ChartData, then: &ChartData, words: &str) {
    match (&mut now.body, &then.body) {
        (Body::Kpis(now), Body::Kpis(then)) => {
            for (now, then) in now.iter_mut().zip(then) {
                compare_kpi(now, then, words);
            }
        }
        (Body::Series(now_series), Body::Series(then)) => {
            let line = |s: &&crate::chart::ChartSeries| s.mark == Mark::Line || s.mark == Mark::Area;
            let ([one], [old]) = (now_series.as_slice(), then.as_slice()) else { return };
            let (Some(first), Some(old_first)) = (one.points.x.first(), old.points.x.first()) else { return };
            if !line(&one) {
                return;
            }
            // Period by period: the first then under the first now.
            let shift = first - old_first;
            let mut moved = old.clone();
            words.clone_into(&mut moved.name);
            moved.colour = 7;
            moved.mark = Mark::Line;
            moved.growth = Growth::Plain;
            moved.points.row = vec![u32::MAX; moved.points.len()];
            match (one.points.len() >= moved.points.len()).then(|| one.points.x[..moved.points.len()].to_vec()) {
                Some(places) => moved.points.x = places,
                None => moved.points.x.iter_mut().for_each(|x| *x += shift),
            }
            now_series.push(moved);
        }
        _ => {}
    }
}

fn compare_kpi(now: &mut Kpi, then: &Kpi, words: &str) {
    let change = now.value.zip(then.value).filter(|(_, t)| *t != 0.0).map(|(n, t)| (n - t) / t.abs());
    now.change = change.filter(|c| c.is_finite());
    now.compared = format!("vs {words}");
    now.level = Level::of(now.change, now.good);
}

/// First and last day of the board's column of dates, or of the first one of the table.
pub(super) fn span(table: &Table, dates: Option<&DateRange>) -> Option<(String, NaiveDate, NaiveDate)> {
    let found = dates.and_then(|d| table.column(&d.column).ok()).map(|(i, _)| i);
    let index = found.or_else(|| table.columns().iter().position(|c| c.role == Role::Date && c.ty.is_temporal()))?;
    let (first, last) = table.days(index)?;
    Some((table.columns()[index].name.clone(), first, last))
}
