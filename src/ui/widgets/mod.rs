//! The controls of the window, each with an accessible name.

mod button;
mod field;
mod layout;
mod notice;
mod progress;

pub use button::{
    Push, PushKind, chip, focus_ring_within, icon_button, list_row, menu_item, menu_item_stays, menu_lines, segmented, submenu,
};
pub use field::{is_entered, picker, search_field, text_field};
pub use layout::{
    answers, card, dialog, empty_state, faint, fitted, glyph, heading, icon_label, icon_label_centred, icon_note, muted, muted_inline,
    section_title, small, title,
};
pub use notice::{Notice, NoticeKind};
pub use progress::{progress_bar, spinner};
