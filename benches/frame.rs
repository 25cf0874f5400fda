//! The processor time of a frame: layout, painting and tessellation, without the graphics card.
//!
//! `cargo bench --bench frame`. A display that draws 60 frames a second leaves 16.7 ms for each; the aim is 8.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first error")]

mod common;

use std::fs::File;
use std::time::Duration;

use common::orders;
use divan::Bencher;
use divan::counter::ItemsCount;
use eframe::egui::{
    CentralPanel, Context, Event, FullOutput, Id, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2,
};
use egui_kittest::Harness;
use polars::prelude::Column as Stored;
use polars_io::parquet::write::ParquetWriter;
use sheetsleuth::session::{Action, GridRows, Page};
use sheetsleuth::table::{Column, ColumnType, Origin, Table};
use sheetsleuth::ui::grid::{Grid, GridState};
use sheetsleuth::ui::{App, DataModel, SystemDialogs, theme};

const SCREEN: Rect = Rect { min: Pos2::ZERO, max: Pos2::new(1920.0, 1080.0) };

fn main() {
    divan::main();
}

/// 10,000,000 rows of 100 columns: four columns of every kind, each under many names, which share their values.
fn wide() -> Table {
    const ROWS: i64 = 10_000_000;
    let whole = Stored::new("".into(), (0..ROWS).map(|i| i * 7 % 1_000_003).collect::<Vec<i64>>());
    let part = Stored::new("".into(), (0..ROWS).map(|i| (i * 31 % 100_003) as f64 / 7.0).collect::<Vec<f64>>());
    let label = Stored::new("".into(), (0..ROWS).map(|i| ["Home", "Electronics", "ความงาม", "女装"][(i % 4) as usize]).collect::<Vec<_>>());
    let day = Stored::new("".into(), (0..ROWS).map(|i| (20_000 + i % 730) as i32).collect::<Vec<i32>>());
    let kinds = [(ColumnType::Integer, whole), (ColumnType::Decimal, part), (ColumnType::Text, label), (ColumnType::Date, day)];
    let columns = (0..100).map(|i| {
        let (ty, values) = &kinds[i % kinds.len()];
        (Column::new(format!("Column {i}"), *ty), values.clone())
    });
    Table::new("wide", columns.collect(), Origin::default()).unwrap()
}

/// One frame of a whole screen, made ready for the graphics card.
fn frame(ctx: &Context, events: Vec<Event>, mut draw: impl FnMut(&mut eframe::egui::Ui)) -> usize {
    let input = RawInput { screen_rect: Some(SCREEN), events, ..RawInput::default() };
    let FullOutput { shapes, pixels_per_point, .. } = ctx.run_ui(input, |ui| {
        CentralPanel::default().show(ui, &mut draw);
    });
    ctx.tessellate(shapes, pixels_per_point).len()
}

/// Turn the wheel for a third of a screen at every frame, somewhere in the middle of 10,000,000 rows.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn scroll_ten_million_rows(bencher: Bencher) {
    let (table, rows, ctx) = (wide(), GridRows::default(), Context::default());
    theme::install(&ctx);
    let model = DataModel::new(&table, &rows);
    let mut state = GridState::default();
    let turn = |y: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(-3.0, -y),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: eframe::egui::Modifiers::NONE,
    };
    let mut show = |delta: f32| {
        frame(&ctx, vec![Event::PointerMoved(SCREEN.center()), turn(delta)], |ui| {
            Grid::new(Id::unique("bench"), &model, 0).show(ui, &mut state);
        })
    };
    show(0.0);
    show(130_000_000.0);
    show(0.0);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| show(360.0));
}

/// The whole window over half a million rows, everything computed.
fn half_a_million_rows(page: Page) -> Harness<'static, App> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.parquet");
    ParquetWriter::new(File::create(&path).unwrap()).finish(&mut orders().frame().clone()).unwrap();
    let builder = Harness::builder().with_size(SCREEN.size()).with_context_setup(theme::install);
    let mut harness = builder.build_eframe(|cc| App::new(&cc.egui_ctx, Box::new(SystemDialogs::default()), vec![path]));
    let settle = |harness: &mut Harness<'_, App>| {
        while {
            harness.step();
            harness.state().session().is_busy()
        } {
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    settle(&mut harness);
    harness.state_mut().act(Action::Detect);
    settle(&mut harness);
    harness.state_mut().act(Action::Show(page));
    settle(&mut harness);
    harness
}

fn step(harness: &mut Harness<'_, App>) -> usize {
    harness.step();
    let output = harness.output();
    harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point).len()
}

/// A frame of each page; the accessible tree included.
#[divan::bench(args = Page::ALL, sample_count = 100, sample_size = 1)]
fn window_of_half_a_million_rows(bencher: Bencher, page: Page) {
    let mut harness = half_a_million_rows(page);
    bencher.bench_local(|| step(&mut harness));
}

/// The same while both cores look for what is out of line, again and again.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn window_while_findings_are_looked_for(bencher: Bencher) {
    let mut harness = half_a_million_rows(Page::Anomalies);
    bencher.bench_local(|| {
        if !harness.state().session().is_busy() {
            harness.state_mut().act(Action::Detect);
        }
        step(&mut harness)
    });
}
