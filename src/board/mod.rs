//! Boards: several views of one table on a page, filtered together.
//!
//! A [`BoardSpec`] is what is saved; [`compute()`] answers it tile by tile, each a pivot with its chart, so that a number on a board
//! is the number of the pivot.

mod changes;
mod compute;
mod dates;
mod grain;
mod place;
mod propose;
mod recent;
mod spec;
mod title;

pub use compute::{Answer, BoardAnswer, compute};
pub use dates::shifted;
pub use grain::fitted;
pub use place::{COLUMNS, added, moved, removed, resized};
pub use propose::propose;
pub use recent::Recent;
pub use spec::{BoardSpec, Compare, Content, Cross, DateRange, Spot, Tile};
pub use title::title;
