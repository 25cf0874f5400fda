//! The words of Excel, Tableau and Power BI by which each command is looked for too, beside those of its label.

use super::{Beside, ColumnTask, Command, Task, TileKind};
use crate::chart::ChartKind;
use crate::session::Page;
use crate::ui::{NewStep, Part, ThemeChoice, Triage};

impl Command {
    /// They are in small letters, between commas; the first word that comes to mind first.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "open, import, load, get data, new file, new source, connect",
            Self::OpenPath => "path, location",
            Self::OpenSample => "sample, example, demo, tutorial",
            Self::CloseFile => "close, close tab, close workbook, remove file",
            Self::Reload => "refresh, reload, refresh all, update data",
            Self::Replace => "next week, new export, swap the file, change source, update source, replace file, replace data source",
            Self::Paste => "paste, clipboard",
            Self::ReopenLast => "reopen, recent, last, continue",
            Self::NextFile => "switch file, next tab",
            Self::Table(Beside::Next) => "next sheet, switch sheet, next worksheet",
            Self::Table(Beside::Previous) => "previous sheet, previous worksheet, sheet before",
            Self::Save => "save, autosave, store",
            Self::SaveAs => "save as, save a copy, save under",
            Self::SaveElsewhere => "save elsewhere, disk full",
            Self::Export => "export, download, print, report, share, send, publish, xlsx, excel, pdf, annotate",
            Self::SavePicture("svg") => "svg, vector, picture of the chart",
            Self::SavePicture(_) => "png, picture, image, screenshot, export the chart, print the chart, export visual",
            Self::Undo => "undo, back, revert",
            Self::Redo => "redo, repeat, again",
            Self::Show(Page::Data) => "data, table, rows, sheet, worksheet, grid, cells",
            Self::Show(Page::Pivot) => {
                "pivot, pivot table, pivottable, new pivot, create pivot, insert pivot, crosstab, matrix, summarize, group by"
            }
            Self::Show(Page::Chart) => "chart, graph, plot, visual, visualization, diagram, insert chart, new chart",
            Self::Show(Page::Board) => "board, dashboard, report page, story",
            Self::Show(Page::Anomalies) => "anomalies",
            Self::ImportPanel => {
                "type, data type, change type, column type, import, encoding, delimiter, separator, header row, use first row as headers, \
                 skip rows, date order, change date order, missing values"
            }
            Self::Find => "find, search, look for",
            Self::Distributions => "distribution, column distribution, column quality, data bars, sparklines",
            Self::NewValue => {
                "calculated value, calculated field, add a calculated value, measure, new measure, add measure, dax, ratio, quick measure"
            }
            Self::Detect => "outliers, outlier, detect, anomaly detection, insights, quick insights, alerts, spikes, unusual, run",
            Self::CheckRows => "rows, faults, data quality, validate, data validation, check, audit, errors",
            Self::ImportEvents => "holidays from a file, calendar file",
            Self::Sql => "sql of this view, show sql, database, select",
            Self::Steps => "power query, applied steps, steps, prepare, transform, transform data, query editor, data prep",
            Self::StackFiles => "combine files, merge files, folder, from folder, append files",
            Self::AddStep(step) => of_step(step),
            Self::SwitchTheme => "theme, appearance, night mode, colours, colors",
            Self::Theme(ThemeChoice::Light) => "light mode, bright",
            Self::Theme(ThemeChoice::Dark) => "dark mode, black",
            Self::Theme(ThemeChoice::System) => "system theme, automatic theme",
            Self::SwitchContrast => "contrast, accessibility",
            Self::ZoomIn => "zoom, zoom in, font size, text size, larger text, bigger, magnify, scale",
            Self::ZoomOut => "zoom out, smaller text",
            Self::ZoomReset => "reset zoom, actual size",
            Self::Settings => {
                "settings, preferences, options, language, locale, region, regional settings, decimal separator, thousands separator, \
                 first day of the week"
            }
            Self::Messages => "messages, log, notifications, warnings",
            Self::Palette => "",
            Self::Shortcuts => "help, hotkeys, hot keys, keys, key bindings, keyboard, documentation, manual",
            Self::Quit => "exit, leave, close the program, close the window",
            Self::Triage(step) => of_triage(step),
            Self::Task(task) => of_task(task),
        }
    }
}

fn of_step(step: NewStep) -> &'static str {
    match step {
        NewStep::Formula => {
            "calculated column, custom column, add column, new column, insert column, computed column, formula, expression, if"
        }
        NewStep::Keep => "where, condition, advanced filter, remove rows, delete rows, keep rows",
        NewStep::Split => "split, text to columns, split by delimiter",
        NewStep::Extract => "extract, left, right, mid, substring, flash fill, first characters, regex",
        NewStep::Trim => "trim, clean, spaces, remove spaces, whitespace",
        NewStep::Replace => "find and replace, replace, substitute, recode, map values",
        NewStep::Case => "case, upper, lower, proper, uppercase, lowercase, capitals, capitalize",
        NewStep::FillDown => "fill, fill blanks, fill empty cells, merged cells",
        NewStep::Rename => "rename, rename field, rename header, column name",
        NewStep::Remove => "delete column, delete columns, remove columns, drop column",
        NewStep::Deduplicate => "dedupe, deduplicate, duplicates, remove duplicate rows, unique, distinct",
        NewStep::Unpivot => "unpivot, transpose, melt, reshape, wide to long, columns to rows",
        NewStep::Join => {
            "join, vlookup, xlookup, hlookup, lookup, index match, merge, merge queries, left join, blend, relationship, relate, match"
        }
        NewStep::Stack => "append, union, combine, append queries, merge sheets, combine sheets, concatenate, add rows, stack",
        NewStep::Query => "sql as a step",
    }
}

fn of_triage(step: Triage) -> &'static str {
    match step {
        Triage::Next => "next anomaly, down",
        Triage::Previous => "previous anomaly, up",
        Triage::Judge(_) => "verdict, judge, mark as, decide",
        Triage::Write(_) => "verdict, note, comment, assign",
        Triage::Dismiss(_) => "ignore, mute, hide the finding, delete finding",
        Triage::Rows => "drill through, show details, records, underlying data",
        Triage::Show(_) => "inbox, list findings",
        Triage::Only(_) => "filter findings, similar",
        Triage::Since => "since last time, compared with the last time, new findings",
        Triage::Search => "find a finding",
    }
}

fn of_task(task: Task) -> &'static str {
    match task {
        Task::Column(task) => of_column(task),
        Task::ClearFilters => "clear filters, clear filter, remove filters, reset filters, show all rows",
        Task::FileOrder => "clear sort, remove sort, unsort, original order",
        Task::ShowColumns => "unhide, unhide columns, show hidden columns, unhide column",
        Task::Unfreeze => "unfreeze panes, unpin",
        Task::Copy => "copy, copy cells",
        Task::CopyPath => "copy path, file path, where is the file",
        Task::CloseOthers => "close other tabs, close all",
        Task::Layout => {
            "layout, subtotals, grand totals, totals, compact, outline, tabular, report layout, repeat labels, fiscal year, blank cells"
        }
        Task::Fields => "field list, fields pane, pivot fields",
        Task::Fold(false) => "expand, expand all, unfold",
        Task::Fold(true) => "collapse, collapse all",
        Task::CopyPivot => "copy pivot, paste values, copy values",
        Task::WritePivot => "export pivot, download pivot, pivot as csv",
        Task::Draw(kind) => of_chart(kind),
        Task::ProposeBoard => "new dashboard, create dashboard, suggest a dashboard",
        Task::NewBoard => "empty dashboard, blank dashboard, add a board",
        Task::AddTile(TileKind::Words) => "text box, pin, add text, add title",
        Task::AddTile(TileKind::KeyFigures) => "card, kpi card, pin, add visual",
        Task::AddTile(_) => "pin to dashboard, pin, add visual, add tile",
        Task::Present => "full screen, presentation, slide show, fullscreen",
        Task::Part(Part::Findings) => "findings, list of anomalies",
        Task::Part(Part::Rows) => "row checks, faults",
        Task::Part(Part::Changes) => {
            "compare, comparison, what changed, difference, variance, explain the increase, explain a change, change, period over period, \
             week over week, versus, compare periods, contribution"
        }
        Task::Part(Part::Forecast) => {
            "forecast, predict, prediction, forecast sheet, trend line, trendline, projection, future, extrapolate"
        }
        Task::Part(Part::Events) => "events, add event, new event, holidays, campaigns, promotions, calendar, paydays",
        Task::Part(Part::Rehearsal) => "rehearsal, rehearse, simulate, simulation, test detection, what if, backtest",
        Task::Explain => "explain, why, root cause, contributors, key influencers, drivers, explain data",
    }
}

fn of_column(task: ColumnTask) -> &'static str {
    match task {
        ColumnTask::Filter => "filter, add filter, new filter, autofilter, filter rows, filters",
        ColumnTask::SortAscending => "sort, order, order by, sort a to z, a to z, smallest to largest",
        ColumnTask::SortDescending => "sort z to a, z to a, largest to smallest, top",
        ColumnTask::Hide => "hide, hide column, hide columns",
        ColumnTask::Freeze => "freeze, freeze panes, freeze column, pin columns, lock columns",
        ColumnTask::Format => {
            "format, date format, change date format, number format, format cells, decimals, decimal places, currency, percent"
        }
        ColumnTask::Profile => "profile, column profile, statistics, summary statistics, describe, distinct values, blanks",
        ColumnTask::Slicer => "slicer, slicers, insert slicer, timeline, quick filter, interactive filter",
        ColumnTask::Group => {
            "group, grouping, ungroup, group dates, by month, by week, by quarter, bins, bin, histogram bins, date hierarchy, field settings, \
             top 10, top n"
        }
    }
}

fn of_chart(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Line => "trend, time series",
        ChartKind::Area => "stacked area",
        ChartKind::Bar => "column chart, stacked bar, bar graph",
        ChartKind::Combo => "dual axis, line and column",
        ChartKind::Scatter => "scatter plot, bubble, correlation, xy chart",
        ChartKind::Histogram => "frequency",
        ChartKind::Box => "box and whisker, boxplot",
        ChartKind::Heatmap => "conditional formatting, highlight, highlight cells, colour scale, color scale, heat map",
        ChartKind::Pareto => "80 20, abc",
        ChartKind::Waterfall => "bridge",
        ChartKind::Funnel => "conversion",
        ChartKind::Kpi => "kpi, card, big number, scorecard",
    }
}
