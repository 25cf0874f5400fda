//! The one description of a drawing: a short list of paths, rectangles, dots and texts, in points from the top left.

use super::inks::Inks;
use super::{Ink, Target, Weight};

/// Where a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Anchor {
    /// It begins there.
    #[default]
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A line's look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width in points.
    pub width: f32,
    /// Lengths of dash and gap in turn; drawn through where empty.
    pub dash: &'static [f32],
}

impl Stroke {
    /// A line drawn through.
    pub fn new(ink: Ink, width: f32) -> Self {
        Self { ink, width, dash: &[] }
    }
}

/// The form of a dot: a second cue beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A square on its tip.
    Diamond,
    /// A triangle.
    Triangle,
}

/// The place of the `index`-th series among the second cues: where the colours begin anew, the cues go on, so that no two of the
/// series drawn share both.
pub(super) fn cue(index: usize) -> usize {
    index + index / Inks::SERIES
}

impl Form {
    /// The form of the `index`-th series.
    #[must_use]
    pub fn of(index: usize) -> Self {
        [Self::Circle, Self::Square, Self::Diamond, Self::Triangle][cue(index) % 4]
    }

    /// Its outline around a centre; nothing for a circle.
    #[must_use]
    pub fn outline(self, [x, y]: [f32; 2], r: f32) -> Vec<[f32; 2]> {
        match self {
            Self::Circle => Vec::new(),
            Self::Square => {
                vec![[x - r * 0.85, y - r * 0.85], [x + r * 0.85, y - r * 0.85], [x + r * 0.85, y + r * 0.85], [x - r * 0.85, y + r * 0.85]]
            }
            Self::Diamond => vec![[x, y - r * 1.2], [x + r * 1.2, y], [x, y + r * 1.2], [x - r * 1.2, y]],
            Self::Triangle => vec![[x, y - r * 1.15], [x + r * 1.1, y + r * 0.85], [x - r * 1.1, y + r * 0.85]],
        }
    }
}

/// One thing to draw. Later things lie over earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A filled rectangle.
    Rect {
        /// Left, top, width, height.
        rect: [f32; 4],
        /// Its colour.
        ink: Ink,
        /// How much of it covers what lies below, 0 to 1.
        alpha: f32,
        /// Rounding of its corners.
        radius: f32,
    },
    /// A line through points, or the area within.
    Path {
        /// The points.
        points: Vec<[f32; 2]>,
        /// Joined to a ring.
        closed: bool,
        /// Filled with this colour, covering so much.
        fill: Option<(Ink, f32)>,
        /// Drawn along.
        stroke: Option<Stroke>,
    },
    /// A dot.
    Dot {
        /// Its middle.
        at: [f32; 2],
        /// Half its size.
        radius: f32,
        /// Its form.
        form: Form,
        /// Its colour.
        ink: Ink,
        /// How much of it covers what lies below, 0 to 1.
        alpha: f32,
    },
    /// A line of text, on its baseline.
    Text {
        /// Where, along the baseline.
        at: [f32; 2],
        /// The words.
        text: String,
        /// Its size in points.
        size: f32,
        /// Its weight.
        weight: Weight,
        /// Its colour.
        ink: Ink,
        /// How it stands at its place.
        anchor: Anchor,
    },
    /// From here on only what lies within this rectangle (left, top, width, height) is seen; all again where there is none.
    Clip(Option<[f32; 4]>),
}

/// From positions of the data to points of the drawing, along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Along {
    /// First and last position shown.
    pub data: (f64, f64),
    /// Where they are drawn.
    pub place: (f32, f32),
    /// By the logarithm.
    pub log: bool,
}

impl Along {
    /// Where a position is drawn.
    #[must_use]
    pub fn to(&self, value: f64) -> f32 {
        let scale = |v: f64| if self.log { v.log10() } else { v };
        let (from, to) = (scale(self.data.0), scale(self.data.1));
        let share = if to > from { (scale(value) - from) / (to - from) } else { 0.5 };
        // Far outside is as good as a little outside, and stays a number that can be drawn.
        self.place.0 + (self.place.1 - self.place.0) * share.clamp(-50.0, 50.0) as f32
    }

    /// The position that is drawn somewhere.
    #[must_use]
    pub fn from(&self, place: f32) -> f64 {
        let share = f64::from((place - self.place.0) / (self.place.1 - self.place.0));
        if self.log {
            let (from, to) = (self.data.0.log10(), self.data.1.log10());
            return 10_f64.powf(from + (to - from) * share);
        }
        self.data.0 + (self.data.1 - self.data.0) * share
    }
}

/// Where the marks of one chart are drawn: what pointing and zooming need.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Left, top, width, height.
    pub rect: [f32; 4],
    /// Positions; along the width, or down the height where [`horizontal`](Self::horizontal).
    pub x: Along,
    /// Heights.
    pub y: Along,
    /// Heights of the second axis.
    pub y2: Option<Along>,
    /// x runs down.
    pub horizontal: bool,
    /// Which of the panels it is; 0 where there are none.
    pub panel: usize,
}

impl Area {
    /// Whether a place lies within.
    #[must_use]
    pub fn contains(&self, [x, y]: [f32; 2]) -> bool {
        let [left, top, width, height] = self.rect;
        x >= left && x <= left + width && y >= top && y <= top + height
    }

    /// Where a point of the data is drawn.
    #[must_use]
    pub fn to(&self, x: f64, y: f64, second: bool) -> [f32; 2] {
        let along = self.y2.filter(|_| second).unwrap_or(self.y);
        if self.horizontal { [along.to(y), self.x.to(x)] } else { [self.x.to(x), along.to(y)] }
    }
}

/// A drawing of a size.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Width and height.
    pub size: [f32; 2],
    /// What is drawn, in this order.
    pub items: Vec<Item>,
    /// Where the marks are.
    pub areas: Vec<Area>,
    /// Marks with an extent (bars, boxes, cells, stages): left, top, width, height, and what each is.
    pub hits: Vec<([f32; 4], Target)>,
}

impl Scene {
    pub(super) fn rect(&mut self, rect: [f32; 4], ink: Ink) {
        self.items.push(Item::Rect { rect, ink, alpha: 1.0, radius: 0.0 });
    }

    pub(super) fn line(&mut self, from: [f32; 2], to: [f32; 2], stroke: Stroke) {
        self.items.push(Item::Path { points: vec![from, to], closed: false, fill: None, stroke: Some(stroke) });
    }

    pub(super) fn text(&mut self, at: [f32; 2], text: impl Into<String>, (size, weight, ink): Voice, anchor: Anchor) {
        let text = text.into();
        if !text.is_empty() {
            self.items.push(Item::Text { at, text, size, weight, ink, anchor });
        }
    }
}

/// Size, weight and colour of a text.
pub(super) type Voice = (f32, Weight, Ink);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_one_colour_differ_in_their_form() {
        let looks: Vec<_> = (0..32).map(|i| (i % Inks::SERIES, Form::of(i))).collect();
        assert!(looks.iter().enumerate().all(|(i, look)| !looks[..i].contains(look)), "{looks:?}");
    }
}
