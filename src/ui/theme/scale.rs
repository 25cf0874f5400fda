//! Distances, sizes and roundings, each from one short scale.

/// Distances between things, in points.
pub mod space {
    /// Between an icon and its label.
    pub const XS: f32 = 4.0;
    /// Between controls of one group.
    pub const S: f32 = 8.0;
    /// Between groups.
    pub const M: f32 = 12.0;
    /// Inside cards and panels.
    pub const L: f32 = 16.0;
    /// Between sections.
    pub const XL: f32 = 24.0;
    /// Around what stands alone.
    pub const XXL: f32 = 40.0;
}

/// Heights of controls and bars, in points.
pub mod control {
    /// Buttons, fields and pickers.
    pub const HEIGHT: f32 = 28.0;
    /// Buttons that stand alone.
    pub const TALL: f32 = 32.0;
    /// The bar at the top.
    pub const TOOLBAR: f32 = 48.0;
    /// The bar at the bottom.
    pub const STATUS: f32 = 28.0;
    /// A row of a table.
    pub const ROW: f32 = 26.0;
    /// The header of a table.
    pub const HEADER: f32 = 32.0;
    /// Icons in controls.
    pub const ICON: f32 = 15.0;
}

/// Rounding of corners, in points.
pub mod radius {
    /// Chips and small marks.
    pub const S: u8 = 4;
    /// Controls.
    pub const M: u8 = 6;
    /// Cards, menus and dialogs.
    pub const L: u8 = 10;
}

/// Type sizes and faces.
pub mod font {
    use eframe::egui::{FontFamily, FontId};

    /// Captions, status bar, row numbers.
    pub const SMALL: f32 = 11.5;
    /// Text, controls, cells.
    pub const BODY: f32 = 13.0;
    /// Titles of cards.
    pub const TITLE: f32 = 15.0;
    /// Titles of views.
    pub const HEADING: f32 = 18.0;
    /// The one large thing on a page.
    pub const DISPLAY: f32 = 26.0;

    /// Name of the family with the medium face.
    pub const MEDIUM_FAMILY: &str = "medium";
    /// Name of the family with the semi-bold face.
    pub const BOLD_FAMILY: &str = "bold";
    /// Name of the family with the icons alone.
    pub const ICON_FAMILY: &str = "icons";

    /// The regular face.
    #[must_use]
    pub fn regular(size: f32) -> FontId {
        FontId::new(size, FontFamily::Proportional)
    }

    /// The medium face, for labels of controls and headers.
    #[must_use]
    pub fn medium(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(MEDIUM_FAMILY.into()))
    }

    /// The semi-bold face, for titles and totals.
    #[must_use]
    pub fn bold(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(BOLD_FAMILY.into()))
    }

    /// The icon font.
    #[must_use]
    pub fn icon(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name(ICON_FAMILY.into()))
    }
}
