//! From a table and a pivot to a chart, and from a chart to a drawing. Opens no window.
//!
//! A [`ChartSpec`] says what is wanted. [`compute()`] answers it with a [`ChartData`]: numbers on axes, without a size or a
//! colour. [`draw()`] lays those out in a rectangle as a [`Scene`], a short list of paths, rectangles and texts whose colours are
//! roles. The window paints a scene, [`Scene::to_svg`] and [`to_png`] write it: what is exported is what is on the screen.

mod bins;
mod build;
mod compute;
mod data;
mod decimate;
mod density;
mod draw;
mod error;
pub mod fonts;
mod glyphs;
mod hover;
mod inks;
mod lines;
mod metrics;
mod places;
mod png;
mod points;
mod pyramid;
mod raster;
mod rows;
mod scale;
mod scene;
mod select;
mod spec;
mod special;
mod stack;
mod suggest;
mod svg;
mod ticks;

pub use bins::{Bin, BoxStats, bins, box_stats};
pub use build::build;
pub use compute::{compute, request};
pub use data::{
    AxisScale, Body, BoxMark, ChartAxis, ChartData, ChartSeries, Growth, Heat, Kpi, Level, Line, Mark, Panel, Pin, Place, Stage,
};
pub use decimate::{decimate, decimate_series};
pub use density::{Counted, Density, Seen};
pub use draw::{Band, Counting, View, draw, drawn};
pub use error::ChartError;
pub use hover::{Target, Tip, events_at, find, tip};
pub use inks::{Ink, Inks};
pub(crate) use lines::name_of;
pub use metrics::{Weight, missing_glyphs, text_width};
pub use png::{Pixels, to_pixels, to_png};
pub use points::Points;
pub use pyramid::Pyramid;
pub use rows::within as column_within;
pub use scene::{Along, Anchor, Area, Form, Item, Scene, Stroke};
pub use select::{excluded, kept, within_brush};
pub use spec::{Annotation, ChartKind, ChartSpec, LineAt, Marks, RefLine, Scales, Stack};
pub use suggest::{fitting, suggest};
pub use ticks::{Tick, number_ticks, time_ticks};
