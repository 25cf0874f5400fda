//! Which colour is what: names at the ends of lines where they fit, a row of names above otherwise.

use super::super::inks::Ink;
use super::super::metrics::{Weight, clipped, text_width};
use super::super::scene::{Anchor, Form, Item};
use super::super::{AxisScale, ChartData, ChartSeries, Mark};
use super::series::ink_of;
use super::{LABEL, Pen, SMALL, View};

/// More lines than this are not named at their ends.
const NAMED: usize = 6;
/// The widest name at the end of a line.
const WIDEST: f32 = 130.0;
/// Rows of names, at most.
const ROWS: usize = 3;

impl Pen {
    /// Say which series is which; how much room at the right is to be kept free for names is returned.
    pub(super) fn legend(&mut self, chart: &ChartData, series: &[ChartSeries], order: &[usize], view: &View) -> f32 {
        if order.len() < 2 {
            return 0.0;
        }
        let lines = order.iter().all(|&i| series[i].mark == Mark::Line) && chart.y2.is_none();
        let wide = self.rect[2] >= 420.0 && !matches!(chart.x.scale, AxisScale::Number);
        if lines && wide && order.len() <= NAMED && view.x.is_none() {
            let widest = order.iter().map(|&i| text_width(&series[i].name, SMALL, Weight::Medium)).fold(0.0, f32::max);
            return widest.min(WIDEST) + 14.0;
        }
        if view.legend {
            self.rows_of_names(series, order);
        }
        0.0
    }

    fn rows_of_names(&mut self, series: &[ChartSeries], order: &[usize]) {
        let [left, top, width, _] = self.rect;
        let (mut x, mut row) = (left, 0);
        for (done, &index) in order.iter().enumerate() {
            let one = &series[index];
            let name = clipped(&one.name, LABEL, Weight::Regular, 180.0);
            let wide = text_width(&name, LABEL, Weight::Regular) + 30.0;
            if x + wide > left + width && x > left {
                (x, row) = (left, row + 1);
            }
            let y = top + row as f32 * 20.0;
            if row >= ROWS {
                let more = format!("+{} more", order.len() - done);
                self.scene.text([left + width, y - 20.0 + LABEL], more, (SMALL, Weight::Regular, Ink::Muted), Anchor::End);
                row -= 1;
                break;
            }
            self.swatch(one, [x, y]);
            self.scene.text([x + 16.0, y + LABEL * 0.9], name, (LABEL, Weight::Regular, Ink::Text), Anchor::Start);
            x += wide;
        }
        self.take_top((row + 1) as f32 * 20.0 + 4.0);
    }

    fn swatch(&mut self, series: &ChartSeries, [x, y]: [f32; 2]) {
        let (ink, middle) = (ink_of(series), [x + 6.0, y + 7.0]);
        match series.mark {
            Mark::Bar | Mark::Area => {
                self.scene.items.push(Item::Rect { rect: [x + 1.0, y + 2.0, 10.0, 10.0], ink, alpha: 1.0, radius: 2.0 });
            }
            Mark::Line | Mark::Point => {
                let form = Form::of(series.colour);
                self.scene.items.push(Item::Dot { at: middle, radius: 4.5, form, ink, alpha: 1.0 });
            }
        }
    }
}
