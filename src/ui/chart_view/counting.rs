//! The points of a crowded part of a cloud, counted away from the frame.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::Ui;

use crate::chart::{Body, Counted, Counting, Scene, View};
use crate::session::ChartView;

/// A count on its way.
#[derive(Default)]
pub(super) struct Counter {
    running: Option<(Arc<ChartView>, Receiver<Counted>)>,
}

impl Counter {
    /// Take over what was counted and start to count what `scene` shows, where that is a part of a crowded cloud. One count runs at a
    /// time: while the wheel turns, only what is looked at last is counted to the end of the series.
    pub(super) fn follow(&mut self, ui: &Ui, chart: &Arc<ChartView>, scene: &Scene, view: &mut View) {
        let crowded = matches!(chart.data.body, Body::Series(_)) && chart.data.series().iter().any(|s| s.points.density.is_some());
        let Some(area) = scene.areas.first().filter(|_| crowded) else {
            (view.counting, self.running) = (Counting::Here, None);
            return;
        };
        if !matches!(view.counting, Counting::Ahead(_)) {
            view.counting = Counting::Ahead(None);
        }
        if let Some((counted_for, receiver)) = &self.running {
            match receiver.try_recv() {
                Ok(counted) if Arc::ptr_eq(counted_for, chart) => view.counting = Counting::Ahead(Some(Arc::new(counted))),
                Err(TryRecvError::Empty) => return,
                Ok(_) | Err(TryRecvError::Disconnected) => {}
            }
            self.running = None;
        }
        let (x, y) = (area.x.data, area.y.data);
        let is_counted = matches!(&view.counting, Counting::Ahead(Some(c)) if (c.x, c.y) == (x, y));
        if is_counted || view.x.is_none() && view.y.is_none() {
            return;
        }
        let (sender, receiver) = channel();
        let (context, asked) = (ui.ctx().clone(), chart.clone());
        let work = move || {
            // Nobody listens any more where the chart was put away meanwhile.
            let _ = sender.send(Counted::of(&asked.data, x, y));
            context.request_repaint();
        };
        if std::thread::Builder::new().name("count".to_owned()).spawn(work).is_ok() {
            self.running = Some((chart.clone(), receiver));
        } else {
            view.counting = Counting::Here;
        }
    }
}
