//! A workbook file as what it is: a zip of parts that name one another (the Open Packaging Conventions, ECMA-376 part 2).
//!
//! A part that nobody changed is copied with its compressed bytes. A part that was changed is text with edits at single
//! places; nothing is parsed into a model and written back, because no model knows everything that Excel can store.

mod encoding;
mod package;
mod relations;
pub(super) mod xml;

pub(super) use package::{Filled, Package, PackageError, Splice, Watched};
