//! Where the keyboard is can be seen, also on the edge of a panel and in a table without a selected cell.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sheetsleuth::ui::App;
use sheetsleuth::ui::theme::Palette;

use super::open;
use crate::window::{Prepared, idle, orders, press, window_in};

fn edge<'h>(harness: &'h Harness<'_, App>) -> egui_kittest::Node<'h> {
    harness.get_by_role_and_label(Role::Splitter, "Resize panel")
}

fn bounds(node: &egui_kittest::Node<'_>) -> Rect {
    let place = node.accesskit_node().bounding_box().unwrap();
    Rect::from_min_max(eframe::egui::pos2(place.x0 as f32, place.y0 as f32), eframe::egui::pos2(place.x1 as f32, place.y1 as f32))
}

/// How many pixels of a rectangle are of the colour that shows the keyboard.
fn marked(harness: &mut Harness<'_, App>, theme: Theme, place: Rect) -> usize {
    let accent = Palette::for_visuals(&harness.ctx.style_of(theme).visuals).accent;
    let picture = harness.render().unwrap();
    let wanted = [accent.r(), accent.g(), accent.b()];
    let near = |pixel: [u8; 4]| pixel.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12);
    let (width, height) = picture.dimensions();
    let mut found = 0;
    for y in (place.top().max(0.0) as u32)..(place.bottom() as u32).min(height) {
        for x in (place.left().max(0.0) as u32)..(place.right() as u32).min(width) {
            found += usize::from(near(picture.get_pixel(x, y).0));
        }
    }
    found
}

/// The edges of panels can be led by keyboard, but nothing showed that they had it.
#[test]
fn the_edge_of_a_panel_shows_the_keyboard_and_follows_the_arrows() {
    let folder = tempfile::tempdir().unwrap();
    for theme in [Theme::Dark, Theme::Light] {
        let mut harness = window_in(theme, vec![orders(folder.path())], Prepared::default());
        open(&mut harness);
        press(&mut harness, Modifiers::COMMAND, Key::Num2);
        let place = bounds(&edge(&harness));
        // The table beside it has the keyboard, and its ring ends there.
        let before = marked(&mut harness, theme, place);
        edge(&harness).focus();
        harness.run_ok();
        let after = marked(&mut harness, theme, place);
        assert!(after > before + 500, "{theme:?}: {before} then {after}");
        press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
        let led = bounds(&edge(&harness));
        assert!(led.center().x < place.center().x - 8.0, "{place:?} {led:?}");
        press(&mut harness, Modifiers::NONE, Key::ArrowRight);
        assert!((bounds(&edge(&harness)).center().x - place.center().x).abs() < 2.0);
    }
}

#[test]
fn a_table_without_a_selected_cell_shows_the_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    for theme in [Theme::Dark, Theme::Light] {
        let mut harness = window_in(theme, vec![orders(folder.path())], Prepared::default());
        open(&mut harness);
        idle(&mut harness);
        let place = bounds(&harness.get_by_role(Role::Table));
        let before = marked(&mut harness, theme, place);
        harness.get_by_role(Role::Table).focus();
        harness.run_ok();
        let ring = marked(&mut harness, theme, place);
        assert!(ring > before + 1000, "{theme:?}: {before} then {ring}");
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
        let cell = marked(&mut harness, theme, place);
        assert!(cell > before && cell < ring, "the selected cell shows it now: {cell}");
    }
}

/// The first dialog of its kind had given the keyboard away while it was only measured: a formula was typed into the name of its column.
#[test]
fn a_formula_is_typed_where_the_dialog_begins_the_first_time_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window_in(Theme::Dark, vec![orders(folder.path())], Prepared::default());
    open(&mut harness);
    idle(&mut harness);
    for label in ["Steps", "Add step", "Add formula column…"] {
        harness.get_by_label(label).click();
        harness.run_ok();
    }
    assert!(harness.get_by_label("Formula").accesskit_node().is_focused());
}
