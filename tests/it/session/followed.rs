//! What is asked of a table follows its columns where a step or the reading of its file calls them otherwise or leaves them out.

use std::fs;

use sheetsleuth::analysis::{Analysis, ColumnsView};
use sheetsleuth::findings::{Scope, VerdictState};
use sheetsleuth::import::{ColumnChange, ImportChange};
use sheetsleuth::pivot::{Field, PivotSpec};
use sheetsleuth::prepare::{Formula, Join, KeyPair, Remove, Rename, Step, StepKind};
use sheetsleuth::session::{Action, Inbox, Session, Standing, Status};
use sheetsleuth::table::{Filter, FilterTest, SortKey};

use super::{opened, write_export};

fn rename(from: &str, to: &str) -> Step {
    Step::from(StepKind::Rename(Rename { from: from.into(), to: to.into() }))
}

fn filter(column: &str) -> Filter {
    Filter { column: column.into(), test: FilterTest::Members(vec![Some("North".into()), Some("South".into())]) }
}

/// Everything names Region: a filter, the order of rows and columns, a pivot, a board, the detection, a verdict and a dismissal.
fn asked() -> (tempfile::TempDir, Session) {
    let (folder, mut session) = opened();
    let pivot = PivotSpec { rows: vec![Field::new("Region")], ..session.active_spec().unwrap().view.pivot.clone() };
    let order = ["Region", "Date", "Sales", "Orders"].map(str::to_owned).to_vec();
    for action in [
        Action::SetFilters(vec![filter("Region")]),
        Action::SetSort(vec![SortKey { column: "Region".into(), descending: true }]),
        Action::SetColumns(ColumnsView { order, ..ColumnsView::default() }, "Move a column".into()),
        Action::EditPivot(pivot, "Change the rows".into()),
        Action::ProposeBoard,
        Action::Detect,
    ] {
        session.act_here(action);
    }
    let of_north = |f: &&sheetsleuth::findings::Finding| f.segment == [("Region".to_owned(), "North".to_owned())];
    let ids: Vec<String> = findings(&session).iter().filter(of_north).map(|f| f.id.clone()).collect();
    session.act_here(Action::SelectFinding(Some(ids[0].clone())));
    session.act_here(Action::Judge(VerdictState::Confirmed));
    if let Some(id) = ids.get(1) {
        session.act_here(Action::SelectFinding(Some(id.clone())));
        session.act_here(Action::DismissFinding(Scope::Point));
    }
    session.act_here(Action::SelectFinding(Some(ids[0].clone())));
    (folder, session)
}

fn findings(session: &Session) -> &[sheetsleuth::findings::Finding] {
    session.active_data().unwrap().detected().value().map(|d| d.findings.as_slice()).unwrap_or_default()
}

fn confirmed(session: &Session) -> usize {
    let is_confirmed =
        |f: &&sheetsleuth::findings::Finding| session.analysis().verdict(f).is_some_and(|v| v.state == VerdictState::Confirmed);
    findings(session).iter().filter(is_confirmed).count()
}

/// Nothing that was computed failed, and the findings are there.
fn assert_whole(session: &Session) {
    let data = session.active_data().unwrap();
    let failures =
        [data.rows().failure(), data.pivot().failure(), data.chart().failure(), data.board().failure(), data.detected().failure()];
    assert_eq!(failures, [None; 5]);
    let tiles = &data.board().value().unwrap().tiles;
    assert!(!tiles.is_empty() && tiles.values().all(Result::is_ok), "{tiles:?}");
    assert!(!findings(session).is_empty());
}

/// A column was renamed by a step: pivot, board and detection failed with "There is no column", and the verdicts were out of reach.
#[test]
fn a_column_that_a_step_renames_is_renamed_wherever_it_is_named() {
    let (_folder, mut session) = asked();
    let before = session.analysis().work();
    let (all, judged) = (findings(&session).len(), confirmed(&session));
    assert!(judged > 0);
    assert_whole(&session);
    session.act_here(Action::EditSteps(vec![rename("Region", "Country")], "Rename column".into()));
    assert_whole(&session);
    assert_eq!((findings(&session).len(), confirmed(&session), session.notices()), (all, judged, &[][..]));
    let spec = session.active_spec().unwrap();
    let asked = serde_json::to_string(&(&spec.view, &spec.latest, &session.analysis().verdicts, &session.analysis().dismissed)).unwrap();
    assert!(!asked.contains("Region"), "{asked}");
    assert_eq!(spec.view.columns.order, ["Country", "Date", "Sales", "Orders"]);

    // Switched off, changed, and taken back in one step each.
    session.act_here(Action::EditSteps(vec![Step { off: true, ..rename("Region", "Country") }], "Switch off".into()));
    assert_eq!((findings(&session).len(), confirmed(&session)), (all, judged));
    assert_eq!(session.active_spec().unwrap().view, before.sources[0].view);
    session.act_here(Action::Undo);
    assert_eq!(session.active_spec().unwrap().view.columns.order[0], "Country");
    session.act_here(Action::Undo);
    assert_eq!(session.analysis().work(), before);
    assert_whole(&session);
    assert_eq!((findings(&session).len(), confirmed(&session)), (all, judged));
}

/// A name that is taken cannot be given: what is asked of the column stays with it.
#[test]
fn a_rename_that_cannot_be_done_renames_nothing() {
    let (_folder, mut session) = asked();
    let view = session.active_spec().unwrap().view.clone();
    session.act_here(Action::EditSteps(vec![rename("Region", "Sales")], "Rename column".into()));
    assert!(session.active_data().unwrap().prepared().value().unwrap().prepared.failure().is_some());
    assert_eq!(session.active_spec().unwrap().view, view);
    session.act_here(Action::EditSteps(vec![rename("Region", "Area")], "Change step".into()));
    assert_whole(&session);
    assert_eq!(session.active_spec().unwrap().view.pivot.rows, [Field::new("Area")]);
}

/// A measure's column was left out, and the detection failed as a whole with the tiles that had nothing to do with it.
#[test]
fn what_a_column_that_is_left_out_carried_is_left_out_and_told() {
    let remove = |_: &Session| {
        Action::EditSteps(vec![Step::from(StepKind::Remove(Remove { columns: vec!["Orders".into()] }))], "Remove columns".into())
    };
    let leave_out = |session: &Session| {
        let id = session.active_spec().unwrap().id;
        Action::ChangeImport(id, ImportChange::Column("Orders".into(), ColumnChange::LeaveOut(true)))
    };
    for action in [&remove as &dyn Fn(&Session) -> Action, &leave_out] {
        let (_folder, mut session) = asked();
        let (before, all) = (session.analysis().work(), findings(&session).len());
        let measures = |session: &Session| session.active_spec().unwrap().view.detect.as_ref().map_or(0, |d| d.measures.len());
        assert_eq!(measures(&session), 2);
        session.act_here(action(&session));
        assert_whole(&session);
        assert_eq!(measures(&session), 1);
        let notice = &session.notices()[0];
        let message = &notice.failure.message;
        assert!(notice.is_news && message.starts_with("Left out with Orders: ") && message.contains("Detection of"), "{message}");
        session.act_here(Action::Undo);
        assert_whole(&session);
        assert_eq!((session.analysis().work(), findings(&session).len()), (before, all));
    }
}

/// A name that is given in how the file is read left the verdicts behind.
#[test]
fn verdicts_follow_a_name_that_is_given_in_how_the_file_is_read() {
    let (_folder, mut session) = asked();
    let judged = confirmed(&session);
    let id = session.active_spec().unwrap().id;
    session.act_here(Action::ChangeImport(id, ImportChange::Column("Region".into(), ColumnChange::Name(Some("Country".into())))));
    assert_whole(&session);
    assert_eq!(confirmed(&session), judged);
}

/// Another table looked the renamed column up.
#[test]
fn a_table_that_looks_a_renamed_column_up_keeps_its_own_names() {
    let (folder, mut session) = opened();
    let first = session.active_spec().unwrap().id;
    fs::write(folder.path().join("targets.csv"), "Area,Target\nNorth,5\nSouth,6\nEast,7\n").unwrap();
    session.act_here(Action::Open(vec![folder.path().join("targets.csv")]));
    session.act_here(Action::Activate(session.analysis().sources[1].id));
    let keys = vec![KeyPair { here: "Area".into(), there: "Region".into() }];
    let several = sheetsleuth::prepare::Several::First;
    let join = Join { with: first, table: None, keys, take: vec!["Orders".into()], trim: true, ignore_case: true, several, mark: false };
    session.act_here(Action::EditSteps(vec![Step::from(StepKind::Join(join))], "Look up columns".into()));
    let columns =
        |session: &Session| session.active_data().unwrap().table().unwrap().columns().iter().map(|c| c.name.clone()).collect::<Vec<_>>();
    assert_eq!(columns(&session), ["Area", "Target", "Orders"]);
    session.act_here(Action::Activate(first));
    session.act_here(Action::EditSteps(vec![rename("Region", "Country"), rename("Orders", "Count")], "Rename columns".into()));
    session.act_here(Action::Activate(session.analysis().sources[1].id));
    assert!(session.active_data().unwrap().prepared().value().unwrap().prepared.failure().is_none());
    assert_eq!(columns(&session), ["Area", "Target", "Orders"]);
}

/// A formula column was added, and the findings were gone without a word, also after undo.
#[test]
fn findings_are_there_again_when_the_table_is_another() {
    let (_folder, mut session) = asked();
    session.act_here(Action::CheckRows);
    let ids = |session: &Session| findings(session).iter().map(|f| f.id.clone()).collect::<Vec<_>>();
    let (all, selected) = (ids(&session), session.active_data().unwrap().selected().unwrap().id.clone());
    let formula = StepKind::Formula(Formula { name: "Price".into(), expression: "Sales / Orders".into() });
    session.act_here(Action::EditSteps(vec![Step::from(formula)], "Add formula column".into()));
    for _ in 0..2 {
        assert_eq!(ids(&session), all);
        assert_eq!(session.active_data().unwrap().selected().unwrap().id, selected);
        assert!(session.active_data().unwrap().faults().value().is_some());
        session.act_here(Action::Undo);
    }
}

/// The filter of what is gone outlived the file before: nothing was listed, and what would have released it was off the screen.
#[test]
fn a_filter_of_what_is_gone_goes_with_the_file_before() {
    let (folder, mut session) = opened();
    session.act_here(Action::Detect);
    let text = fs::read_to_string(write_export(folder.path(), "next.csv")).unwrap();
    fs::write(folder.path().join("next.csv"), text.replace(",North,6,72.50", ",North,246,2952.50")).unwrap();
    let id = session.active_spec().unwrap().id;
    session.act_here(Action::Replace(id, folder.path().join("next.csv")));
    assert!(session.active_data().unwrap().standing_so(session.analysis(), Standing::Gone) > 0);
    session.act_here(Action::FilterInbox(Inbox { since: Some(Standing::Gone), ..Inbox::default() }));
    session.act_here(Action::Undo);
    let data = session.active_data().unwrap();
    assert_eq!((data.inbox().status, data.inbox().since), (Status::All, None));
    let listed = |analysis: &Analysis| data.listed(analysis).len();
    assert!(listed(session.analysis()) > 0);
}
