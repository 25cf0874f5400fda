//! Small multiples: charts of one kind beside each other.

use super::super::Panel;
use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped};
use super::super::scene::Anchor;
use super::{LABEL, Pen, SMALL, View};

/// More small charts than this are no longer read.
const MOST: usize = 24;
/// The least width and height of a small chart in which its marks can be told.
const LEAST: [f32; 2] = [130.0, 84.0];
/// A small chart is about so much wider than high.
const SHAPE: f32 = 1.5;

impl Pen {
    pub(super) fn panels(&mut self, all: &[Panel], view: &View) {
        let room = (self.rect[2] / LEAST[0]).max(1.0) as usize * (self.rect[3] / LEAST[1]).max(1.0) as usize;
        let most = room.clamp(1, MOST);
        if all.len() > most {
            let [left, top, width, height] = self.rect;
            let more = format!("{} more are not drawn; keep the largest in the pivot.", all.len() - most);
            self.scene.text([left + width, top + height - 3.0], more, (SMALL, Weight::Regular, Ink::Muted), Anchor::End);
            self.rect[3] = (height - SMALL - 6.0).max(1.0);
        }
        let panels = &all[..all.len().min(most)];
        let [left, top, width, height] = self.rect;
        let across = best(panels.len(), width / height);
        let down = panels.len().div_ceil(across);
        let (w, h) = (width / across as f32, height / down as f32);
        for (index, panel) in panels.iter().enumerate() {
            self.panel = index;
            self.rect = [left + (index % across) as f32 * w, top + (index / across) as f32 * h, w - 14.0, h - 8.0];
            let title = clipped(&panel.title, LABEL, Weight::Bold, w - 14.0);
            self.scene.text([self.rect[0], self.rect[1] + LABEL], title, (LABEL, Weight::Bold, Ink::Text), Anchor::Start);
            self.take_top(LABEL + 6.0);
            let view = View { legend: false, title: false, notes: false, ..view.clone() };
            self.body(&panel.chart, &view);
        }
    }
}

/// The number of columns that gives small charts their shape.
fn best(count: usize, shape: f32) -> usize {
    let off = |across: &usize| {
        let down = count.div_ceil(*across);
        ((shape * down as f32 / *across as f32) / SHAPE).ln().abs()
    };
    (1..=count.max(1)).min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(1)
}
