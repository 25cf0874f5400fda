//! The data grid: exact from the first row to the ten-millionth, the same for data, pivots and the rows behind a number.
//!
//! Scroll areas keep their offset in 32-bit pixels and lose whole pixels past some 800,000 rows. This grid keeps the first
//! visible row as a whole number and only the pixels within that row as a fraction ([`scroll`]), paints the visible cells
//! itself instead of laying out a widget for each, and knows its data only through [`GridModel`].

mod areas;
mod bars;
mod body;
mod column_menu;
mod columns;
mod event;
mod header;
mod keys;
mod layout;
mod menu;
mod model;
pub mod scroll;
mod selection;
mod state;
mod view;

pub use areas::{Areas, Block};
pub(super) use body::{is_cut, line as text_line};
pub use columns::Columns;
pub use event::GridEvent;
pub(super) use keys::asks_filter;
pub use menu::{GridMenu, MenuOn};
pub use model::{Align, CellLook, GridCell, GridModel, HeaderCell, Sort};
pub use selection::{Cell, Selection};
pub(super) use selection::{as_tsv, fits_clipboard};
pub use state::GridState;
pub use view::Grid;
