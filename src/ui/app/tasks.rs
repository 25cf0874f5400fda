//! What is done on single pages where it is asked for by its name.

use std::collections::BTreeSet;

use eframe::egui::{Context, ViewportCommand};

use super::App;
use crate::analysis::{ColumnsView, SourceSpec};
use crate::board::BoardSpec;
use crate::session::{Action, Page, Question};
use crate::ui::board_view::new_board;
use crate::ui::pivot_view::{clear_filters, copy_values, fold_all, with_slicer};
use crate::ui::{ColumnTask, Task, chart_view};

impl App {
    pub(super) fn run_task(&mut self, ctx: &Context, task: Task) {
        let session = self.runtime.session();
        let (Some(spec), Some(data)) = (session.active_spec(), session.active_data()) else { return };
        let views = self.screen.sources.entry(spec.id).or_default();
        let mut said = None;
        let actions = match task {
            Task::Column(task) => {
                self.screen.palette.ask(task);
                vec![]
            }
            Task::ClearFilters => cleared(session.page(), spec),
            Task::FileOrder => vec![Action::SetSort(Vec::new())],
            Task::ShowColumns | Task::Unfreeze => vec![columns_again(task, &spec.view.columns)],
            Task::Copy => {
                self.focus_page();
                ctx.send_viewport_cmd(ViewportCommand::RequestCopy);
                return;
            }
            Task::CopyPath => {
                ctx.copy_text(spec.path.display().to_string());
                said = Some("Copied the path of the file".to_owned());
                vec![]
            }
            Task::CloseOthers => session.analysis().sources.iter().filter(|s| s.id != spec.id).map(|s| Action::Close(s.id)).collect(),
            Task::Layout => {
                views.pivot.open_layout();
                vec![Action::Show(Page::Pivot)]
            }
            Task::Fields => {
                // On another page they are asked for, not put away.
                if session.page() == Page::Pivot || views.pivot.hides_fields() {
                    views.pivot.toggle_fields();
                }
                vec![Action::Show(Page::Pivot)]
            }
            Task::Fold(all) => {
                let (pivot, words) = fold_all(&spec.view.pivot, all);
                vec![Action::EditPivot(pivot, words), Action::Show(Page::Pivot)]
            }
            Task::CopyPivot => {
                said = data.pivot().value().map(|pivoted| copy_values(ctx, &pivoted.table));
                vec![]
            }
            Task::WritePivot => {
                views.pivot.write(spec);
                vec![Action::Show(Page::Pivot)]
            }
            Task::Draw(kind) => {
                views.chart.reset();
                vec![Action::EditChart(chart_view::of_kind(&spec.view.chart, kind)), Action::Show(Page::Chart)]
            }
            Task::ProposeBoard => vec![Action::ProposeBoard, Action::Show(Page::Board)],
            Task::NewBoard => vec![new_board(spec.view.board.is_some()), Action::Show(Page::Board)],
            Task::AddTile(kind) => {
                let added = spec.view.board.as_ref().map(|board| views.board.add(spec, board, kind));
                added.into_iter().chain([Action::Show(Page::Board)]).collect()
            }
            Task::Present => {
                views.board.present();
                vec![Action::Show(Page::Board)]
            }
            Task::Part(part) => {
                views.anomalies.go_to(part);
                vec![Action::Show(Page::Anomalies)]
            }
            Task::Explain => data.selected().map(|f| Action::Ask(Question::Finding(f.id.clone()))).into_iter().collect(),
        };
        for action in actions {
            self.perform(action);
        }
        if let Some(words) = said {
            self.say(ctx, &words);
        }
    }

    /// Do something with a column that was chosen in the palette.
    pub(super) fn do_with_column(&mut self, task: ColumnTask, column: &str) {
        let session = self.runtime.session();
        let (Some(spec), Some(table)) = (session.active_spec(), session.active_data().and_then(|d| d.table())) else { return };
        let views = self.screen.sources.entry(spec.id).or_default();
        match task {
            ColumnTask::Slicer => {
                let Ok((_, meta)) = table.column(column) else { return };
                let (pivot, words) = with_slicer(&spec.view.pivot, meta);
                self.runtime.act(Action::EditPivot(pivot, words));
                self.runtime.act(Action::Show(Page::Pivot));
            }
            ColumnTask::Group => {
                views.pivot.group(&spec.view.pivot, column, table);
                self.runtime.act(Action::Show(Page::Pivot));
            }
            _ => {
                views.data.do_with(task, column);
                self.show_rows();
            }
        }
    }

    /// Show the rows, whatever lies over them.
    pub(super) fn show_rows(&mut self) {
        if let Some(id) = self.session().analysis().active {
            self.screen.sources.entry(id).or_default().import.close();
        }
        self.runtime.act(Action::Show(Page::Data));
    }
}

/// The actions that let all rows count on a page: the filters of the rows, and those of its own.
fn cleared(page: Page, spec: &SourceSpec) -> Vec<Action> {
    let mut actions = Vec::new();
    if !spec.view.filters.is_empty() {
        actions.push(Action::SetFilters(Vec::new()));
    }
    let pivot = &spec.view.pivot;
    if page == Page::Pivot && (!pivot.filters.is_empty() || pivot.leaves_items_out()) {
        let (pivot, words) = clear_filters(pivot);
        actions.push(Action::EditPivot(pivot, words));
    }
    if let (Page::Board, Some(board)) = (page, &spec.view.board) {
        let board = BoardSpec { crossed: Vec::new(), filters: Vec::new(), ..board.clone() };
        actions.push(Action::EditBoard(Some(board), "Clear the filters".to_owned()));
    }
    actions
}

/// The action that takes back what was done to the columns: those that are hidden, or those that stay at the left.
fn columns_again(task: Task, before: &ColumnsView) -> Action {
    let before = before.clone();
    let (columns, words) = match task {
        Task::Unfreeze => (ColumnsView { frozen: 0, ..before }, "Unfreeze columns"),
        _ => (ColumnsView { hidden: BTreeSet::new(), ..before }, "Show all columns"),
    };
    Action::SetColumns(columns, words.to_owned())
}
