//! Opening the window, and what to say where it cannot be opened.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::{IconData, ViewportBuilder};

use super::instance::{self, Arrivals};
#[cfg(target_os = "macos")]
use super::macos::run as open_window;
use super::{App, Home, SystemDialogs, system_fonts};
use crate::engine::Failure;

/// What a Debian machine needs to show the window.
const INSTALL: &str = "sudo apt install libx11-6 libx11-xcb1 libxcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libwayland-client0 \
                       libwayland-cursor0 libfontconfig1 libvulkan1 mesa-vulkan-drivers";

/// Names the program to the desktop, as its desktop file is named.
const APP_ID: &str = "io.github.sheetsleuth.Sheetsleuth";

const ICON: &[u8] = include_bytes!("../../assets/icon-256.png");

/// Open the window on `paths` and stay until it is closed.
///
/// # Errors
/// Where there is no display or a graphics library is missing: what is missing and the line that installs it.
pub fn run(paths: Vec<PathBuf>) -> Result<(), Failure> {
    if cfg!(target_os = "linux") {
        if !has_display() {
            return Err(no_display());
        }
        if !super::desktop::answers() {
            return Err(no_answer());
        }
    }
    if instance::hand_over(&paths) {
        return Ok(());
    }
    let home = Home::of_user();
    let settings = home.settings();
    let shown = Arc::new(AtomicBool::new(false));
    let icon = eframe::icon_data::from_png_bytes(ICON).unwrap_or_else(|_| IconData::default());
    let viewport = ViewportBuilder::default()
        .with_title("Sheetsleuth")
        .with_app_id(APP_ID)
        .with_inner_size(settings.window.unwrap_or([1280.0, 800.0]))
        .with_maximized(settings.maximized)
        .with_min_inner_size([640.0, 400.0])
        .with_drag_and_drop(true)
        .with_icon(icon);
    let options = eframe::NativeOptions {
        viewport,
        event_loop_builder: super::desktop::choice(),
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let made = shown.clone();
    let (arrivals, arrived) = Arrivals::new();
    let woken = arrivals.clone();
    let create: eframe::AppCreator<'_> = Box::new(move |cc| {
        made.store(true, Ordering::Relaxed);
        woken.wake(cc.egui_ctx.clone());
        instance::listen(woken);
        system_fonts::ask(&cc.egui_ctx);
        #[cfg(target_os = "linux")]
        super::desktop_theme::follow(cc.egui_ctx.clone());
        let app = App::remembering(home.imports(), &cc.egui_ctx, Box::<SystemDialogs>::default(), paths);
        Ok(Box::new(app.at_home(home, settings).with_later_starts(arrived)))
    });
    // The window libraries panic where a shared library is missing; nobody is helped by that backtrace.
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new({
        let shown = shown.clone();
        move |info| {
            if shown.load(Ordering::Relaxed) && !system_fonts::holds_panic() {
                quiet(info);
            }
        }
    }));
    match catch_unwind(AssertUnwindSafe(|| open_window(options, create, arrivals))) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(unshown(&error.to_string())),
        Err(panic) if shown.load(Ordering::Relaxed) => resume_unwind(panic),
        Err(panic) => Err(unshown(&panic_text(panic.as_ref()))),
    }
}

#[cfg(not(target_os = "macos"))]
fn open_window(options: eframe::NativeOptions, create: eframe::AppCreator<'_>, _: Arrivals) -> eframe::Result {
    eframe::run_native("Sheetsleuth", options, create)
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

fn no_display() -> Failure {
    Failure::new(
        "no_display",
        "There is no display to show a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.",
        "Start it from a desktop session, or use a command that needs no window: sheetsleuth --help lists them.",
    )
}

/// A display that is named and not there is another fault than a library that is missing.
fn no_answer() -> Failure {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty()).map(|v| format!("{name}={v}"));
    let named: Vec<String> = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().filter_map(set).collect();
    Failure::new(
        "no_display",
        format!("No display answers at {}.", named.join(" or ")),
        "Start it from a desktop session, or over ssh with ssh -X; the commands that need no window work as they are: sheetsleuth --help.",
    )
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    text.unwrap_or_else(|| "the graphics library gave up".to_owned())
}

fn unshown(reason: &str) -> Failure {
    let reason = reason.lines().next().unwrap_or_default().trim_end_matches('.');
    // Where in which library it went wrong helps nobody who reads this.
    let reason = reason.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": ")).map_or(reason, |(_, words)| words);
    let hint = if cfg!(target_os = "linux") {
        format!("Install the graphics libraries: {INSTALL}. The commands without a window work as they are: sheetsleuth --help lists them.")
    } else {
        "Update the graphics driver. The commands without a window work as they are: sheetsleuth --help lists them.".to_owned()
    };
    Failure::new("no_window", format!("The window could not be opened: {reason}."), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_comes_with_the_line_that_installs_it() {
        let failure = unshown("libxkbcommon-x11.so could not be loaded.\nbacktrace");
        assert_eq!(failure.message, "The window could not be opened: libxkbcommon-x11.so could not be loaded.");
        assert!(!cfg!(target_os = "linux") || failure.hint.contains("sudo apt install libx11-6"));
        assert_eq!(no_display().kind, "no_display");
        let failure = unshown("winit EventLoopError: os error at /home/you/winit/src/linux/mod.rs:788: Failed to open connection.");
        assert_eq!(failure.message, "The window could not be opened: Failed to open connection.");
    }
}
