//! Where the program keeps what it remembers between starts, and what that is.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::engine::{write_beside, write_failure};
use crate::session::{ImportMemory, Page};
use crate::table::locale::Locale;

/// Names the folder to keep everything in, instead of the user's own; empty for nowhere.
const VARIABLE: &str = "SHEETSLEUTH_HOME";
/// How many files are remembered.
const RECENTS: usize = 12;
/// Sizes a person can choose, in per cent.
pub(super) const SCALES: [u16; 7] = [80, 90, 100, 110, 125, 150, 200];

/// The folders of the program; `None` for those it must not use.
#[derive(Debug, Clone, Default)]
pub struct Home {
    config: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Home {
    /// Nothing is kept: for tests.
    #[must_use]
    pub fn nowhere() -> Self {
        Self::default()
    }

    /// Everything below one folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { config: Some(folder.join("config")), data: Some(folder.join("data")) }
    }

    /// The folders of the user, or what `SHEETSLEUTH_HOME` says.
    #[must_use]
    pub fn of_user() -> Self {
        match std::env::var_os(VARIABLE) {
            Some(folder) if folder.is_empty() => Self::nowhere(),
            Some(folder) => Self::at(Path::new(&folder)),
            None => directories::ProjectDirs::from("", "", "Sheetsleuth").map_or_else(Self::nowhere, |folders| Self {
                config: Some(folders.config_dir().to_owned()),
                data: Some(folders.data_local_dir().to_owned()),
            }),
        }
    }

    /// Where unsaved work is kept.
    pub(super) fn recovery(&self) -> Option<PathBuf> {
        Some(self.data.as_ref()?.join("unsaved"))
    }

    /// Where pasted tables are kept, so that an analysis can be opened on them again.
    pub(super) fn pasted(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(std::env::temp_dir).join("pasted")
    }

    /// What was decided about reading files of a shape.
    #[must_use]
    pub fn imports(&self) -> Option<ImportMemory> {
        Some(ImportMemory::at(self.config.as_ref()?.join("imports.json")))
    }

    fn settings_file(&self) -> Option<PathBuf> {
        Some(self.config.as_ref()?.join("settings.json"))
    }

    /// The settings as they were left; those of a first start where there are none that can be read.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let read = || serde_json::from_slice(&fs::read(self.settings_file()?).ok()?).ok();
        read().unwrap_or_default()
    }

    /// Keep the settings. What cannot be kept is as it was at the next start, and nothing else is lost.
    pub(super) fn keep(&self, settings: &Settings) {
        let (Some(file), Ok(text)) = (self.settings_file(), serde_json::to_string_pretty(settings)) else { return };
        if let Some(folder) = file.parent() {
            drop(fs::create_dir_all(folder));
        }
        drop(write_beside(&file, |out| out.write_all(text.as_bytes()).map_err(|e| write_failure(&file, &e))));
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the desktop is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl From<ThemeChoice> for ThemePreference {
    fn from(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::System => Self::System,
            ThemeChoice::Light => Self::Light,
            ThemeChoice::Dark => Self::Dark,
        }
    }
}

/// What a person chose, and where the last start left off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Darker text and visible borders, for readers who need them.
    #[serde(default)]
    pub high_contrast: bool,
    /// The size of everything, in per cent.
    pub scale: u16,
    /// How numbers, dates and weeks are written; as the system has it where absent.
    pub locale: Option<Locale>,
    /// The size of the window, in points.
    pub window: Option<[f32; 2]>,
    /// Whether it filled the screen.
    pub maximized: bool,
    /// Files and analyses that were open, the newest first.
    pub recents: Vec<PathBuf>,
    /// The page on which each of these analyses was left.
    pub pages: BTreeMap<PathBuf, Page>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            high_contrast: false,
            scale: 100,
            locale: None,
            window: None,
            maximized: false,
            recents: Vec::new(),
            pages: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Remember that a file was open.
    pub(super) fn remember(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recents.retain(|known| *known != path);
        self.recents.insert(0, path);
        self.recents.truncate(RECENTS);
    }

    /// Remember on which page an analysis is looked at; of those that are no recent ones any more, it is forgotten.
    pub(super) fn left_on(&mut self, path: &Path, page: Page) {
        if self.page_of(path) != Some(page) {
            let recents = &self.recents;
            self.pages.retain(|known, _| recents.contains(known));
            self.pages.insert(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()), page);
        }
    }

    /// The page on which an analysis was left.
    pub(super) fn page_of(&self, path: &Path) -> Option<Page> {
        self.pages.get(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned())).copied()
    }

    /// The analysis that was open last.
    pub(super) fn last_analysis(&self) -> Option<&PathBuf> {
        self.recents.iter().find(|path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth")))
    }

    /// The next size up or down.
    pub(super) fn zoom(&mut self, larger: bool) {
        let next = if larger { SCALES.iter().find(|s| **s > self.scale) } else { SCALES.iter().rev().find(|s| **s < self.scale) };
        self.scale = next.copied().unwrap_or(self.scale);
    }

    /// The size as a factor, whatever stands in the file.
    #[must_use]
    pub fn factor(&self) -> f32 {
        f32::from(self.scale.clamp(SCALES[0], SCALES[SCALES.len() - 1])) / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_there_at_the_next_start_and_damage_costs_no_start() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert_eq!(home.settings(), Settings::default());
        let mut settings = Settings { theme: ThemeChoice::Dark, scale: 125, ..Settings::default() };
        for name in ["/a.csv", "/w.sleuth", "/a.csv"] {
            settings.remember(Path::new(name));
        }
        assert_eq!(settings.recents.len(), 2);
        assert!(settings.last_analysis().is_some_and(|p| p.ends_with("w.sleuth")));
        home.keep(&settings);
        assert_eq!(home.settings(), settings);
        fs::write(folder.path().join("config/settings.json"), "{").unwrap();
        assert_eq!(home.settings(), Settings::default());
        Home::nowhere().keep(&settings);
    }

    /// What was decided about files was kept in the person's own folder even where another was named, and nothing was to be kept.
    #[test]
    fn how_files_are_read_is_remembered_in_the_same_home() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Home::at(folder.path()).imports().unwrap();
        let options = crate::import::ImportOptions { skip: vec![3], ..Default::default() };
        memory.remember("a shape", &options).unwrap();
        assert!(folder.path().join("config/imports.json").is_file());
        assert_eq!(Home::at(folder.path()).imports().unwrap().recall("a shape"), Some(options));
        assert_eq!(Home::nowhere().imports(), None);
    }

    #[test]
    fn sizes_stay_between_their_ends() {
        let mut settings = Settings { scale: 200, ..Settings::default() };
        settings.zoom(true);
        assert_eq!(settings.scale, 200);
        settings.zoom(false);
        assert_eq!(settings.scale, 150);
        assert_eq!(Settings { scale: 9999, ..settings }.factor(), 2.0);
    }
}
