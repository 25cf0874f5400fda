//! The controls of the window, each with an accessible name.

mod button;
mod field;
mod focus;
mod layout;
mod notice;
mod panel;
mod progress;
mod reading_order;

pub use button::{Push, PushKind, chip, icon_button, list_row, menu_item, menu_item_stays, menu_lines, segmented, segmented_with, submenu};
pub(in crate::ui) use field::chevron;
pub use field::{begin_typing, growing_field, is_entered, picker, search_field, select_all, take_entered, text_field};
pub use focus::{focus_ring, focus_ring_for_keys, focus_ring_within, is_led_by_keys, show_focus_of_the_rest, shows_focus};
pub(in crate::ui) use focus::{is_over, note_over, place_of};
pub use layout::{
    answers, card, dialog, empty_state, faint, fitted, form, glyph, heading, icon_label, icon_label_centred, icon_note, muted,
    muted_inline, section_title, small, title, words,
};
pub use notice::{Notice, NoticeKind};
pub use panel::{Side, side_panel};
pub use progress::{progress_bar, spinner};
pub(in crate::ui) use reading_order::lead_tab;
pub use reading_order::{from_bottom, from_right, in_one_block};
