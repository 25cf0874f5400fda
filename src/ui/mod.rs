//! The window: everything that is drawn and clicked. The only place that knows egui.
//!
//! Views read the [`Session`](crate::session::Session) and push [`Action`](crate::session::Action)s and [`Command`]s; they
//! change nothing themselves but what only the screen remembers, such as scroll positions.

mod anomalies_view;
mod app;
mod asking;
mod background;
mod board_view;
mod chart_view;
mod clipboard;
mod command;
mod data_view;
mod desktop;
#[cfg(target_os = "linux")]
mod desktop_theme;
mod dialogs;
mod drill;
mod export_dialog;
mod filter_editor;
mod find;
pub mod grid;
mod import_view;
mod home;
mod instance;
#[cfg(target_os = "macos")]
mod macos;
mod native;
mod paste;
mod pivot_view;
mod plot;
#[cfg(target_os = "linux")]
mod portal;
mod replace_dialog;
mod settings_dialog;
mod shell;
mod sql_view;
mod steps_view;
mod system_fonts;
mod target;
pub mod theme;
mod triage;
mod typed_ahead;
pub mod widgets;

pub use anomalies_view::Part;
pub use app::App;
pub use command::{Beside, ColumnTask, Command, Task, TileKind, page_icon};
pub use data_view::DataModel;
pub use dialogs::{Answer, Ask, Dialogs, EXTENSIONS, SystemDialogs};
pub use home::{Home, Settings, ThemeChoice};
pub use native::run;
pub use steps_view::NewStep;
pub use triage::{Alike, Note, Triage};
