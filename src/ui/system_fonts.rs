//! The fonts of the system, asked for signs that the program's own fonts lack.
//!
//! The library that looks for them gives up with a panic where fontconfig knows no font at all, as on a lean server: an emoji in a
//! cell would end the program. It is held here: such a machine simply has no more fonts.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::Context;
use eframe::egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui_system_font_provider::SystemFontProvider;

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// The thread on which the library lists the fonts.
const LISTING: &str = "egui_system_font_provider";

/// Ask the system for fonts from now on.
pub(super) fn ask(ctx: &Context) {
    ctx.add_font_provider(Arc::new(Held { fonts: SystemFontProvider::new(), broken: AtomicBool::new(false) }));
}

/// Whether a panic on this thread is one that is held here, of which nothing needs to be said.
pub(super) fn holds_panic() -> bool {
    ASKING.get() || std::thread::current().name() == Some(LISTING)
}

struct Held<P> {
    fonts: P,
    broken: AtomicBool,
}

impl<P: FontProvider> FontProvider for Held<P> {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        if self.broken.load(Ordering::Relaxed) {
            return None;
        }
        ASKING.set(true);
        let found = catch_unwind(AssertUnwindSafe(|| self.fonts.font_for(request)));
        ASKING.set(false);
        found.unwrap_or_else(|_| {
            self.broken.store(true, Ordering::Relaxed);
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::FontFamily;

    struct GivesUp;

    impl FontProvider for GivesUp {
        fn font_for(&self, _: &FallbackRequest<'_>) -> Option<FontInsert> {
            panic!("NoMatch");
        }
    }

    /// A cell with a sign that no font of the program has ended it on a machine without fonts.
    #[test]
    fn a_machine_without_fonts_has_no_more_fonts_and_that_is_all() {
        let held = Held { fonts: GivesUp, broken: AtomicBool::new(false) };
        for cluster in ["\u{915}", "\u{1f600}"] {
            assert!(held.font_for(&FallbackRequest { cluster, family: &FontFamily::Proportional }).is_none());
        }
        assert!(held.broken.load(Ordering::Relaxed) && !holds_panic());
    }
}
