//! The controls of the window, each with an accessible name.

mod button;
mod field;
mod layout;
mod notice;
mod progress;

pub use button::{Push, PushKind, chip, icon_button, menu_item, segmented};
pub use field::{picker, search_field, text_field};
pub use layout::{card, empty_state, heading, icon_label, muted, section_title, small, title};
pub use notice::{Notice, NoticeKind};
pub use progress::{progress_bar, spinner};
