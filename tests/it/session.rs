//! The session by scripts of actions, its jobs run here and now.

pub(crate) mod faults;
mod followed;
mod kept;
mod undo;
mod written;

use std::fs;
use std::path::{Path, PathBuf};

use sheetsleuth::analysis::Analysis;
use sheetsleuth::engine::Context;
use sheetsleuth::pivot::{AxisKind, Field};
use sheetsleuth::session::export::Choice;
use sheetsleuth::session::{Action, DrillTarget, Effect, Page, Session};
use sheetsleuth::table::{ColumnFormat, DatePattern, Filter, FilterTest, SortKey, Typed, Value};

use crate::generated::six_series;

/// 120 days of three regions with a weekly rhythm; region North loses nearly everything on one day.
fn write_export(folder: &Path, name: &str) -> PathBuf {
    let mut text = String::from("Date,Region,Orders,Sales\n");
    let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    for day in 0..120_u64 {
        for (index, region) in (0_u64..).zip(["North", "South", "East"]) {
            let weekend = if day % 7 >= 5 { 40 } else { 0 };
            let noise = (day * 7919 + index * 104_729) % 11;
            let orders = if day == 90 && region == "North" { 6 } else { 200 + weekend + noise + 30 * index };
            let date = start + chrono::Days::new(day);
            text.push_str(&format!("{date},{region},{orders},{}.50\n", orders * 12));
        }
    }
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn opened() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let path = write_export(folder.path(), "week.csv");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    assert_eq!(session.notices(), []);
    (folder, session)
}

#[test]
fn a_file_that_fails_hides_no_other_and_closes_nothing() {
    let (folder, mut session) = opened();
    let missing = folder.path().join("missing.xlsx");
    let second = write_export(folder.path(), "second.csv");
    session.act_here(Action::Open(vec![missing.clone(), second]));
    assert_eq!(session.analysis().sources.len(), 2);
    let notice = &session.notices()[0];
    assert_eq!((notice.path.as_deref(), notice.failure.kind.as_str()), (Some(missing.as_path()), "not_found"));
    assert!(!notice.failure.hint.is_empty());
    let id = notice.id;
    session.act_here(Action::Dismiss(id));
    assert!(session.notices().is_empty() && session.loading().is_empty() && !session.is_busy());
}

#[test]
fn filters_and_sorts_change_what_is_shown_and_undo_takes_them_back() {
    let (_folder, mut session) = opened();
    let all = session.active_data().unwrap().table().unwrap().rows();
    session.act_here(Action::SetFilters(vec![Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("North".into())]) }]));
    session.act_here(Action::SetSort(vec![SortKey { column: "Orders".into(), descending: false }]));
    let data = session.active_data().unwrap();
    let rows = data.rows().value().unwrap();
    assert_eq!(rows.len(all), 120);
    assert_eq!(data.table().unwrap().value(rows.row(0).unwrap(), 2), Value::Integer(6));
    assert_eq!(session.history().undo_label(), Some("Sort by Orders"));

    let edited = session.analysis().clone();
    session.act_here(Action::Undo);
    session.act_here(Action::Undo);
    assert_eq!(session.active_data().unwrap().rows().value().unwrap().len(all), all);
    session.act_here(Action::Redo);
    session.act_here(Action::Redo);
    assert_eq!(*session.analysis(), edited);
}

#[test]
fn a_pivot_cell_leads_to_its_rows_and_filters_reach_it() {
    let (_folder, mut session) = opened();
    let mut spec = session.active_spec().unwrap().view.pivot.clone();
    spec.rows = vec![Field::new("Region")];
    spec.columns = Vec::new();
    spec.values.truncate(1);
    session.act_here(Action::EditPivot(spec, "Put Region on rows".into()));
    let pivoted = session.active_data().unwrap().pivot().value().unwrap().clone();
    assert_eq!(pivoted.table.source_rows, 360);
    let north = pivoted.table.rows.iter().find(|r| r.key == [Some("North".to_owned())]).unwrap().clone();
    session.act_here(Action::Drill(DrillTarget::Cell { row: north, column: pivoted.table.columns[0].clone() }));
    assert_eq!(session.active_data().unwrap().drill().value().unwrap().rows.len(), 120);

    session.act_here(Action::SetFilters(vec![Filter {
        column: "Orders".into(),
        test: FilterTest::Range { min: None, max: Some(100.0), typed: Typed::Number },
    }]));
    let data = session.active_data().unwrap();
    let table = &data.pivot().value().unwrap().table;
    assert_eq!((table.source_rows, table.rows.iter().filter(|r| r.kind == AxisKind::Leaf).count()), (1, 1));
    assert!(data.drill().value().is_none(), "rows behind a pivot that is gone must not stay");
    assert!(data.chart().value().is_some_and(|c| c.pivot.table == *table), "the chart follows the pivot");
}

#[test]
fn columns_are_exported_as_they_are_shown() {
    let (folder, mut session) = opened();
    let mut columns = session.active_spec().unwrap().view.columns.clone();
    let money = ColumnFormat { decimals: Some(1), unit: Some("THB".into()), ..ColumnFormat::default() };
    columns.set_format("Orders", money);
    columns.set_format("Date", ColumnFormat { dates: Some(DatePattern::Named), ..ColumnFormat::default() });
    session.act_here(Action::SetColumns(columns, "Format Orders".into()));
    let kept = serde_json::to_string(session.analysis()).unwrap();
    assert_eq!(serde_json::from_str::<Analysis>(&kept).unwrap(), *session.analysis());
    let target = folder.path().join("shown.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    assert!(session.active_data().unwrap().export().value().is_some());
    let mut styles = String::new();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(target).unwrap()).unwrap();
    std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml").unwrap(), &mut styles).unwrap();
    assert!(styles.contains("#,##0.0&quot; THB&quot;") && styles.contains("d mmm yyyy"), "{styles}");
}

#[test]
fn the_planted_drop_is_found_explained_judged_and_exported() {
    let (folder, mut session) = opened();
    session.act_here(Action::Show(Page::Anomalies));
    session.act_here(Action::Detect);
    let data = session.active_data().unwrap();
    assert_eq!(data.detected().failure(), None);
    let finding = data.detected().value().unwrap().findings[0].clone();
    assert_eq!(finding.start.date().to_string(), "2026-04-05", "{}", finding.why);
    assert!(finding.actual < finding.lower && finding.why.contains("North"), "{}", finding.why);
    session.act_here(Action::Drill(DrillTarget::Finding(finding.id.clone())));
    assert_eq!(session.active_data().unwrap().drill().value().unwrap().rows.len(), 1);

    let mut verdict = session.analysis().verdicts.get(&finding.id).cloned().unwrap_or_default();
    verdict.owner = "Mai".into();
    session.act_here(Action::SetVerdict(finding.id.clone(), verdict));
    let target = folder.path().join("out.xlsx");
    session.act_here(Action::Export(target.clone(), Choice::default()));
    assert_eq!(session.active_data().unwrap().export().failure(), None);
    assert!(session.active_data().unwrap().export().value().is_some() && target.exists());
    // What the window says of it stands in the workbook too: how sure it is was left out.
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&target).unwrap();
    let cells = calamine::Reader::worksheet_range(&mut book, "Findings").unwrap();
    let header = cells.rows().position(|row| row.iter().any(|cell| cell == "Confidence")).unwrap();
    let column = cells.rows().nth(header).unwrap().iter().position(|cell| cell == "Confidence").unwrap();
    let told = cells.get((header + 1, column)).and_then(calamine::DataType::as_f64);
    assert_eq!(told, finding.confidence());
    assert!(told.is_some_and(|share| share > 0.99), "{told:?}");
}

#[test]
fn a_saved_analysis_opens_again_with_everything_that_was_asked() {
    let (folder, mut session) = opened();
    session.act_here(Action::SetSort(vec![SortKey { column: "Sales".into(), descending: true }]));
    assert!(session.is_unsaved());
    let path = folder.path().join("week.sleuth");
    session.act_here(Action::Save(path.clone()));
    assert!(!session.is_unsaved());

    let mut again = Session::new();
    again.act_here(Action::Open(vec![path]));
    assert_eq!(again.notices(), []);
    let view = |a: &Analysis| a.sources[0].view.clone();
    assert_eq!(view(again.analysis()), view(session.analysis()));
    assert!(again.active_data().unwrap().rows().value().unwrap().order.is_some());
}

#[test]
fn a_result_that_comes_too_late_is_dropped() {
    let (_folder, mut session) = opened();
    let sorted = |column: &str| Action::SetSort(vec![SortKey { column: column.into(), descending: false }]);
    let run = |effects: Vec<Effect>| {
        let jobs = effects.into_iter().filter_map(|e| if let Effect::Spawn(job) = e { Some(job) } else { None });
        let events = jobs.map(|job| {
            let (result, warnings) = sheetsleuth::engine::run_here(job.work, &Context::detached());
            sheetsleuth::engine::Event { key: job.key, generation: job.generation, news: sheetsleuth::engine::News::Done(result, warnings) }
        });
        events.collect::<Vec<_>>()
    };
    let first = session.update(sorted("Orders"));
    let second = session.update(sorted("Sales"));
    let (late, newest) = (run(first), run(second));
    for event in newest.into_iter().chain(late) {
        session.update(Action::Job(Box::new(event)));
    }
    let data = session.active_data().unwrap();
    let table = data.table().unwrap();
    let first = data.rows().value().unwrap().row(0).unwrap();
    assert_eq!(table.value(first, 3), Value::Decimal(72.5));
}

#[test]
fn files_stand_in_the_order_they_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = ["a.csv", "b.csv", "c.csv"].map(|name| write_export(folder.path(), name)).into();
    let mut session = Session::new();
    let mut jobs: Vec<_> = session
        .update(Action::Open(paths.clone()))
        .into_iter()
        .filter_map(|e| if let Effect::Spawn(job) = e { Some(job) } else { None })
        .collect();
    jobs.reverse();
    for job in jobs {
        let (result, warnings) = sheetsleuth::engine::run_here(job.work, &Context::detached());
        let news = sheetsleuth::engine::News::Done(result, warnings);
        session.update(Action::Job(Box::new(sheetsleuth::engine::Event { key: job.key, generation: job.generation, news })));
    }
    let sources = &session.analysis().sources;
    assert_eq!(sources.iter().map(|s| s.path.clone()).collect::<Vec<_>>(), paths);
    assert_eq!(session.active_spec().unwrap().path, paths[2], "the first that was there stays in sight");
    assert!(!session.is_unsaved(), "files alone are nothing to be saved");
}

fn judged(folder: &Path) -> Session {
    let mut session = Session::new();
    session.act_here(Action::Open(vec![six_series(&folder.join("many.csv"), 400)]));
    session.act_here(Action::Show(Page::Anomalies));
    session.act_here(Action::Detect);
    session
}

fn listed(session: &Session) -> Vec<String> {
    session.active_data().unwrap().listed(session.analysis()).iter().map(|f| f.id.clone()).collect()
}

fn selected(session: &Session) -> String {
    session.active_data().unwrap().selected().map(|f| f.id.clone()).unwrap_or_default()
}

#[test]
fn the_sensitivity_flags_anew_without_judging_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = judged(folder.path());
    let detection = |s: &Session| s.active_data().unwrap().detected().value().unwrap().detection.clone();
    let (before, count) = (detection(&session), listed(&session).len());
    let spec = session.active_spec().unwrap().view.detect.clone().unwrap();
    let mut at = |sensitivity: f64| {
        session.act_here(Action::EditDetect(sheetsleuth::detect::DetectSpec { sensitivity, ..spec.clone() }));
        assert!(std::sync::Arc::ptr_eq(&before, &detection(&session)), "the scores are kept");
        listed(&session).len()
    };
    let (fewest, most) = (at(0.0), at(100.0));
    assert!((fewest..=most).contains(&count), "{fewest} to {most} around {count}");
    session.act_here(Action::EditDetect(sheetsleuth::detect::DetectSpec { min_impact: 1e9, ..spec.clone() }));
    assert!(listed(&session).is_empty());
    session.act_here(Action::EditDetect(spec.clone()));
    assert_eq!(listed(&session).len(), count);
    session.act_here(Action::EditDetect(sheetsleuth::detect::DetectSpec { splits: Vec::new(), ..spec }));
    assert_eq!(listed(&session).len(), count, "another question waits for the button");
}

/// That the last day is not over was told until the slider was moved.
#[test]
fn what_was_told_of_the_scores_holds_at_every_sensitivity() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Time,Sales\n");
    for hour in 0..(60 * 24 + 5_u64) {
        let at =
            chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap().and_hms_opt(0, 20, 0).unwrap() + chrono::TimeDelta::hours(hour as i64);
        text.push_str(&format!("{at},{}\n", 100 + (hour * 7919) % 13));
    }
    let path = folder.path().join("hours.csv");
    fs::write(&path, text).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    let spec = session.active_spec().unwrap().view.detect.clone().unwrap();
    session.act_here(Action::EditDetect(sheetsleuth::detect::DetectSpec { grain: sheetsleuth::detect::Grain::Day, ..spec.clone() }));
    session.act_here(Action::Detect);
    let told = |session: &Session| session.active_data().unwrap().detected().warnings().to_vec();
    let before = told(&session);
    assert!(before.iter().any(|w| w.message.contains("not over")), "{before:?}");
    let spec = session.active_spec().unwrap().view.detect.clone().unwrap();
    session.act_here(Action::EditDetect(sheetsleuth::detect::DetectSpec { sensitivity: 70.0, ..spec }));
    assert_eq!(told(&session), before);
}

#[test]
fn twenty_findings_are_judged_one_after_the_other_and_each_step_is_undone() {
    use sheetsleuth::findings::{Scope, VerdictState};
    use sheetsleuth::session::{Inbox, Status};
    let folder = tempfile::tempdir().unwrap();
    let mut session = judged(folder.path());
    let all = listed(&session);
    assert!(all.len() >= 15, "{}", all.len());
    assert_eq!(selected(&session), all[0]);
    let behind = |session: &Session| session.active_data().unwrap().drill().value().map(|drill| drill.target.clone());
    session.act_here(Action::StepFinding(2));
    assert_eq!(behind(&session), None, "rows are shown when they are asked for");
    session.act_here(Action::Drill(DrillTarget::Finding(selected(&session))));
    session.act_here(Action::StepFinding(-5));
    assert_eq!(behind(&session), Some(DrillTarget::Finding(all[0].clone())), "and are then those of the finding that is looked at");
    session.act_here(Action::CloseDrill);
    assert_eq!(selected(&session), all[0]);
    session.act_here(Action::FilterInbox(Inbox { status: Status::Open, ..Inbox::default() }));
    for (at, state) in VerdictState::ALL.into_iter().cycle().skip(1).filter(|s| *s != VerdictState::Unresolved).take(4).enumerate() {
        assert_eq!(selected(&session), all[at], "after a verdict the next open one is looked at");
        session.act_here(Action::Judge(state));
    }
    assert_eq!(listed(&session), all[4..]);
    session.act_here(Action::DismissFinding(Scope::Point));
    assert_eq!((listed(&session), selected(&session)), (all[5..].to_vec(), all[5].clone()));
    assert_eq!(session.history().undo_label(), Some("Dismiss a finding"));
    session.act_here(Action::Undo);
    assert_eq!(listed(&session), all[4..]);
    session.act_here(Action::Undo);
    assert_eq!(listed(&session), all[3..]);
    session.act_here(Action::DismissFinding(Scope::Segment));
    let dismissal = session.analysis().dismissed[0].clone();
    session.act_here(Action::FilterInbox(Inbox { status: Status::Dismissed, ..Inbox::default() }));
    assert!(!listed(&session).is_empty());
    session.act_here(Action::Restore(dismissal));
    assert!(session.analysis().dismissed.is_empty() && listed(&session).is_empty());
}

/// The columns of the table that was looked at before were missed in next week's file.
#[test]
fn a_file_is_replaced_without_a_question_after_another_table_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx");
    let [this, next] = ["this.xlsx", "next.xlsx"].map(|name| folder.path().join(name));
    fs::copy(&sample, &this).unwrap();
    fs::copy(&sample, &next).unwrap();
    let mut session = Session::new();
    session.act_here(Action::Open(vec![this]));
    let shown = |s: &Session| s.active_data().unwrap().table().unwrap().name().to_owned();
    let first = shown(&session);
    let other = session.active_data().unwrap().source().unwrap().tables.iter().position(|t| t.table.name() != first).unwrap();
    session.act_here(Action::ChooseTable(other));
    let chosen = shown(&session);
    assert_ne!(chosen, first);
    session.act_here(Action::Replace(session.active_spec().unwrap().id, next.clone()));
    assert!(session.replacing().is_none(), "{:?}", session.replacing().map(sheetsleuth::session::Replacement::drift));
    assert_eq!((shown(&session), session.active_spec().unwrap().path.clone()), (chosen, next));
}

#[test]
fn verdicts_keep_when_the_file_is_replaced_by_a_longer_one() {
    use sheetsleuth::findings::VerdictState;
    let folder = tempfile::tempdir().unwrap();
    let mut session = judged(folder.path());
    for _ in 0..5 {
        session.act_here(Action::Judge(VerdictState::Confirmed));
    }
    let decided = |s: &Session| {
        let data = s.active_data().unwrap();
        data.listed(s.analysis()).iter().filter(|f| !s.analysis().is_open(f)).map(|f| f.id.clone()).collect::<Vec<_>>()
    };
    let before = decided(&session);
    assert_eq!(before.len(), 5);
    six_series(&folder.path().join("many.csv"), 407);
    let spec = session.active_spec().unwrap().clone();
    session.act_here(Action::Reload(spec.id, spec.options));
    assert_eq!(session.active_data().unwrap().table().unwrap().rows(), 407 * 6);
    let mut after = decided(&session);
    after.sort();
    let mut wanted = before;
    wanted.sort();
    assert_eq!(after, wanted, "found again in the new file without asking");
}

#[test]
fn events_are_read_from_a_list_and_questions_are_answered() {
    use sheetsleuth::session::{Answer, Question, Topic};
    let folder = tempfile::tempdir().unwrap();
    let mut session = judged(folder.path());
    let list = folder.path().join("events.csv");
    fs::write(&list, "name,start,end\nSale,2025-06-06,2025-06-08\n").unwrap();
    session.act_here(Action::ImportEvents(list));
    assert_eq!(session.active_spec().unwrap().view.detect.as_ref().unwrap().events.len(), 1);
    session.act_here(Action::Undo);
    assert!(session.active_spec().unwrap().view.detect.as_ref().unwrap().events.is_empty());

    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap().into();
    let spans = ((day("2025-12-01"), day("2025-12-28")), (day("2025-11-03"), day("2025-11-30")));
    let questions = [
        Question::Point { series: 0, periods: 45..46 },
        Question::Changes { measure: 0, after: spans.0, before: spans.1 },
        Question::Rehearsal { measure: 0, segment: Vec::new() },
        Question::Forecast { series: 0, horizon: 14 },
    ];
    for question in questions {
        let topic = question.topic();
        session.act_here(Action::Ask(question.clone()));
        let slot = session.active_data().unwrap().answer(topic).unwrap();
        assert_eq!(slot.failure(), None, "{question:?}");
        let answered = slot.value().unwrap();
        assert_eq!(answered.question, question);
        assert!(match &answered.answer {
            Answer::Explanation(e) => e.delta.is_finite(),
            Answer::Changes(c, _) => c.members.len() >= 6,
            Answer::Rehearsal(r) => r.is_ok(),
            Answer::Forecast(f) => f.as_ref().is_some_and(|f| f.expected.len() == 14 && f.error < 0.2),
        });
    }
    session.act_here(Action::CloseAnswer(Topic::Explanation));
    assert!(session.active_data().unwrap().answer(Topic::Explanation).unwrap().value().is_none());
}

#[test]
fn a_board_is_proposed_crossed_undone_and_saved() {
    use sheetsleuth::session::TileView;
    let (folder, mut session) = opened();
    session.act_here(Action::ProposeBoard);
    let board = session.active_spec().unwrap().view.board.clone().unwrap();
    assert!(board.tiles.len() >= 4 && session.history().undo_label() == Some("Propose a board"));
    let sum = |session: &Session, tile: u32| match &session.active_data().unwrap().board().value().unwrap().tiles[&tile] {
        Ok(TileView::Chart(view)) => view.pivot.table.source_rows,
        other => panic!("{other:?}"),
    };
    let (first, second) = (board.tiles[0].id, board.tiles[1].id);
    assert_eq!((sum(&session, first), sum(&session, second)), (360, 360));
    let north = Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("North".into())]) };
    session.act_here(Action::EditBoard(Some(board.cross(first, vec![north])), "Choose in a tile".into()));
    assert_eq!((sum(&session, first), sum(&session, second)), (360, 120), "a choice filters the other tiles alone");

    let path = folder.path().join("board.sleuth");
    session.act_here(Action::Save(path.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![path]));
    assert_eq!(again.active_spec().unwrap().view.board, session.active_spec().unwrap().view.board);
    assert_eq!(sum(&again, second), 120);

    session.act_here(Action::Undo);
    assert_eq!(sum(&session, second), 360);
    session.act_here(Action::Undo);
    assert!(session.active_spec().unwrap().view.board.is_none());
}

/// The last 28 days stood still when next week's file came.
#[test]
fn a_board_of_the_last_days_moves_on_with_the_next_file() {
    use sheetsleuth::board::{BoardSpec, Recent};
    let folder = tempfile::tempdir().unwrap();
    let path = six_series(&folder.path().join("many.csv"), 400);
    let mut session = Session::new();
    session.act_here(Action::Open(vec![path]));
    session.act_here(Action::ProposeBoard);
    let board = || session.active_spec().unwrap().view.board.clone().unwrap();
    let (column, first, last) = session.active_data().unwrap().board().value().unwrap().span.clone().unwrap();
    let dates = Some(Recent::Last28Days.range(&column, (first, last)));
    let board = BoardSpec { dates, ..board() };
    session.act_here(Action::EditBoard(Some(board), "Choose the days".into()));
    let days = |s: &Session| s.active_spec().unwrap().view.board.clone().unwrap().dates.map(|d| (d.start.unwrap(), d.end.unwrap()));
    assert_eq!(days(&session), Some((last - chrono::Days::new(27), last)));

    six_series(&folder.path().join("next.csv"), 407);
    session.act_here(Action::Replace(session.active_spec().unwrap().id, folder.path().join("next.csv")));
    let week = chrono::Days::new(7);
    assert_eq!(days(&session), Some((last - chrono::Days::new(20), last + week)));
    session.act_here(Action::Undo);
    assert_eq!(days(&session), Some((last - chrono::Days::new(27), last)));
}

#[test]
fn boards_are_switched_and_their_rows_shown() {
    use sheetsleuth::session::{BoardChange, DrillTarget, TileView};
    let (folder, mut session) = opened();
    session.act_here(Action::ProposeBoard);
    let view = |session: &Session| session.active_spec().unwrap().view.clone();
    let first = view(&session).board.unwrap();
    let empty = sheetsleuth::board::BoardSpec { name: first.name.clone(), ..Default::default() };
    session.act_here(Action::ChangeBoards(BoardChange::Add(Box::new(empty))));
    assert_eq!((view(&session).board.unwrap().name, view(&session).other_boards), (format!("{} 2", first.name), vec![first.clone()]));
    let path = folder.path().join("boards.sleuth");
    session.act_here(Action::Save(path.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![path]));
    assert_eq!(view(&again).other_boards, std::slice::from_ref(&first));
    again.act_here(Action::ChangeBoards(BoardChange::Show(first.name.clone())));
    assert_eq!(view(&again).board, Some(first));

    let board = again.active_data().unwrap().board().value().unwrap().clone();
    let bars = board.tiles.iter().find_map(|(id, tile)| match tile {
        Ok(TileView::Chart(chart)) if chart.pivot.spec.rows.iter().any(|f| f.column == "Region") => Some((*id, chart.clone())),
        _ => None,
    });
    let (tile, chart) = bars.unwrap();
    let (row, column) = (chart.pivot.table.rows[0].clone(), chart.pivot.table.columns[0].clone());
    again.act_here(Action::Drill(DrillTarget::Tile { tile, row, column }));
    assert_eq!(again.active_data().unwrap().drill().value().unwrap().rows.len(), 120);
    again.act_here(Action::ChangeBoards(BoardChange::Remove));
    assert_eq!((view(&again).board.is_some(), view(&again).other_boards.len()), (true, 0));
}

#[test]
fn a_tile_moved_is_not_computed_again() {
    let (_folder, mut session) = opened();
    session.act_here(Action::ProposeBoard);
    let board = session.active_spec().unwrap().view.board.clone().unwrap();
    let effects = session.update(Action::EditBoard(Some(sheetsleuth::board::moved(&board, 1, (0, 4))), "Move a tile".into()));
    assert!(effects.is_empty(), "{effects:?}");
}

#[test]
fn a_chart_is_saved_as_a_picture() {
    use sheetsleuth::chart::{View, draw};
    use sheetsleuth::session::Picture;
    let (folder, mut session) = opened();
    let view = session.active_data().unwrap().chart().value().unwrap().clone();
    let picture = Picture { scene: draw(&view.data, [640.0, 360.0], &View::default()), title: "t".into(), dark: true, scale: 2.0 };
    for (name, magic) in [("a.png", &b"\x89PNG"[..]), ("a.svg", b"<svg")] {
        let path = folder.path().join(name);
        session.act_here(Action::SavePicture(Box::new(picture.clone()), path.clone()));
        assert!(fs::read(path).unwrap().starts_with(magic));
    }
    session.act_here(Action::SavePicture(Box::new(picture), folder.path().join("no/such/folder.png")));
    assert_eq!(session.notices().len(), 1);
}

/// A pivot, the steps and what was found were lost by a look at another sheet, and only undo had them.
#[test]
fn what_is_asked_of_a_table_waits_while_another_one_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/marketplace.xlsx");
    let mut session = Session::new();
    session.act_here(Action::Open(vec![sample]));
    let tables = session.active_data().unwrap().source().unwrap().tables.len();
    let first = session.active_data().unwrap().table_index();
    let other = (0..tables).find(|at| *at != first).unwrap();
    let pivot = sheetsleuth::pivot::PivotSpec {
        rows: vec![sheetsleuth::pivot::Field::new("Seller")],
        values: vec![sheetsleuth::table::Measure::new("Rows", "count(*)").into()],
        ..sheetsleuth::pivot::PivotSpec::default()
    };
    session.act_here(Action::EditPivot(pivot, "Pivot by seller".to_owned()));
    session.act_here(Action::Detect);
    let asked = session.active_spec().unwrap().clone();
    let found = |s: &Session| s.active_data().unwrap().detected().value().map(|d| d.findings.len());
    let findings = found(&session);
    assert!(findings.is_some_and(|count| count > 0));
    session.act_here(Action::ChooseTable(other));
    let there = session.active_spec().unwrap();
    assert!(there.view.pivot != asked.view.pivot && there.latest.is_none() && found(&session).is_none());
    assert_eq!(there.other_tables.len(), 1);
    // Also in the saved analysis.
    let saved = folder.path().join("week.sleuth");
    session.act_here(Action::Save(saved.clone()));
    let mut again = Session::new();
    again.act_here(Action::Open(vec![saved]));
    for session in [&mut session, &mut again] {
        session.act_here(Action::ChooseTable(first));
        let back = session.active_spec().unwrap();
        assert_eq!((&back.view, &back.steps), (&asked.view, &asked.steps));
        assert_eq!(found(session), findings, "what was found is looked for again");
        assert!(session.active_spec().unwrap().other_tables.is_empty(), "nothing was asked of the other one");
        session.act_here(Action::Undo);
        assert!(session.active_spec().unwrap().view.pivot != asked.view.pivot);
    }
}
