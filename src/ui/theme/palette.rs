//! Colours by what they mean, one set for light and one for dark.

use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui::{Color32, Stroke, Ui, Visuals};

/// Every colour of the window, named by what it is for.
///
/// Text colours reach a contrast of 4.5 : 1 on every ground they are used on (a test computes it).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The ground around and between panels.
    pub sunken: Color32,
    /// The ground of panels and tables.
    pub surface: Color32,
    /// Cards, menus and dialogs that lie above a surface.
    pub raised: Color32,
    /// A control under the pointer.
    pub hovered: Color32,
    /// A control that is pressed.
    pub pressed: Color32,
    /// Hairlines.
    pub border: Color32,
    /// Outlines of controls.
    pub border_strong: Color32,
    /// Lines between the cells of a table.
    pub grid_line: Color32,
    /// What is read.
    pub text: Color32,
    /// What is read second.
    pub text_muted: Color32,
    /// What is barely there: missing values, row numbers. Still readable.
    pub text_faint: Color32,
    /// What is chosen or wants to be clicked.
    pub accent: Color32,
    /// The same under the pointer.
    pub accent_hovered: Color32,
    /// Text and icons on [`accent`](Self::accent).
    pub on_accent: Color32,
    /// The ground of something chosen.
    pub accent_soft: Color32,
    /// Text on [`accent_soft`](Self::accent_soft).
    pub accent_text: Color32,
    /// Ground of selected cells.
    pub selection: Color32,
    /// Ground of a cell that holds what is searched for.
    pub marked: Color32,
    /// Good news.
    pub positive: Color32,
    /// Bad news and errors.
    pub negative: Color32,
    /// Ground of an error card.
    pub negative_soft: Color32,
    /// What to look at.
    pub warning: Color32,
    /// Ground of a warning.
    pub warning_soft: Color32,
    /// A flagged point.
    pub flag: Color32,
    /// The band of expected values.
    pub band: Color32,
    /// Shadow under raised things.
    pub shadow: Color32,
    /// What darkens the window behind a dialog.
    pub scrim: Color32,
    /// Series of a chart, told apart by readers with any colour vision (after Okabe and Ito, darkened or lightened for
    /// the ground).
    pub series: [Color32; 8],
}

/// Whether the palettes of high contrast are in force; for the whole program, because there is one person in front of it.
static HIGH_CONTRAST: AtomicBool = AtomicBool::new(false);

/// Put the palettes of high contrast in force, or the usual ones. The styles are to be set anew after it.
pub(super) fn set_high_contrast(high: bool) {
    HIGH_CONTRAST.store(high, Ordering::Relaxed);
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Palette {
    /// Dark text on light grounds.
    pub const LIGHT: Self = Self {
        sunken: rgb(0x00F4_F6F8),
        surface: rgb(0x00FF_FFFF),
        raised: rgb(0x00FF_FFFF),
        hovered: rgb(0x00EE_F1F4),
        pressed: rgb(0x00E3_E8ED),
        border: rgb(0x00E3_E7EC),
        border_strong: rgb(0x00CD_D4DC),
        grid_line: rgb(0x00ED_F0F3),
        text: rgb(0x0018_222E),
        text_muted: rgb(0x0056_6373),
        text_faint: rgb(0x0064_7080),
        accent: rgb(0x000F_766E),
        accent_hovered: rgb(0x000B_5F59),
        on_accent: rgb(0x00FF_FFFF),
        accent_soft: rgb(0x00DF_F3F0),
        accent_text: rgb(0x000B_5F59),
        selection: rgb(0x00D6_EEEA),
        marked: rgb(0x00FF_EFB8),
        positive: rgb(0x0015_7A48),
        negative: rgb(0x00B4_2A22),
        negative_soft: rgb(0x00FD_EEEC),
        warning: rgb(0x0096_5A05),
        warning_soft: rgb(0x00FE_F5E1),
        flag: rgb(0x00D9_4F04),
        band: Color32::from_rgba_premultiplied(0x0B, 0x23, 0x2D, 0x2E),
        shadow: Color32::from_black_alpha(28),
        scrim: Color32::from_black_alpha(90),
        series: [
            rgb(0x0000_6FA8),
            rgb(0x00D0_6A00),
            rgb(0x0000_8A68),
            rgb(0x00B2_5C92),
            rgb(0x0059_5FCB),
            rgb(0x009A_7400),
            rgb(0x0032_9BC8),
            rgb(0x0064_7082),
        ],
    };

    /// Light text on dark grounds.
    pub const DARK: Self = Self {
        sunken: rgb(0x000E_1318),
        surface: rgb(0x0014_1A21),
        raised: rgb(0x001B_232C),
        hovered: rgb(0x0023_2D38),
        pressed: rgb(0x002C_3845),
        border: rgb(0x0026_303B),
        border_strong: rgb(0x0038_4553),
        grid_line: rgb(0x001E_2730),
        text: rgb(0x00E6_EBF0),
        text_muted: rgb(0x009D_A9B7),
        text_faint: rgb(0x0084_91A0),
        accent: rgb(0x002D_C2B0),
        accent_hovered: rgb(0x0052_D6C6),
        on_accent: rgb(0x0006_2420),
        accent_soft: rgb(0x0013_3A39),
        accent_text: rgb(0x006F_E3D4),
        selection: rgb(0x0016_3F40),
        marked: rgb(0x004A_3C12),
        positive: rgb(0x004F_C98A),
        negative: rgb(0x00F5_867C),
        negative_soft: rgb(0x0038_1D1E),
        warning: rgb(0x00F0_B44C),
        warning_soft: rgb(0x0036_2B16),
        flag: rgb(0x00FF_8A3D),
        band: Color32::from_rgba_premultiplied(0x1B, 0x2B, 0x35, 0x38),
        shadow: Color32::from_black_alpha(110),
        scrim: Color32::from_black_alpha(140),
        series: [
            rgb(0x0056_B4E9),
            rgb(0x00F0_A13C),
            rgb(0x002F_C29A),
            rgb(0x00E0_8FC2),
            rgb(0x0097_9DF5),
            rgb(0x00DF_C84A),
            rgb(0x004F_86C6),
            rgb(0x00A7_B3C0),
        ],
    };

    /// The light palette for readers who need more contrast: texts at 7 to 1 and more, borders that can be seen.
    pub const LIGHT_HIGH: Self = Self {
        border: rgb(0x006B_7885),
        border_strong: rgb(0x003C_4856),
        grid_line: rgb(0x00A9_B4BF),
        text: rgb(0x0000_0000),
        text_muted: rgb(0x0026_313C),
        text_faint: rgb(0x0033_3F4C),
        accent: rgb(0x0007_544E),
        accent_hovered: rgb(0x0003_3F3B),
        accent_text: rgb(0x0003_453F),
        positive: rgb(0x0006_4F2B),
        negative: rgb(0x0085_120C),
        warning: rgb(0x005C_3400),
        ..Self::LIGHT
    };

    /// The dark palette for readers who need more contrast.
    pub const DARK_HIGH: Self = Self {
        sunken: rgb(0x0000_0000),
        surface: rgb(0x0000_0000),
        raised: rgb(0x000B_1016),
        border: rgb(0x0078_8796),
        border_strong: rgb(0x00B2_BFCC),
        grid_line: rgb(0x003E_4B58),
        text: rgb(0x00FF_FFFF),
        text_muted: rgb(0x00D6_DEE6),
        text_faint: rgb(0x00C3_CDD7),
        accent: rgb(0x0052_E6D4),
        accent_hovered: rgb(0x0086_F2E5),
        accent_text: rgb(0x0097_F5E9),
        positive: rgb(0x007B_E6AE),
        negative: rgb(0x00FF_B3AC),
        warning: rgb(0x00FF_D083),
        ..Self::DARK
    };

    /// The palette of the theme `ui` is drawn in.
    #[must_use]
    pub fn of(ui: &Ui) -> &'static Self {
        Self::for_visuals(ui.visuals())
    }

    /// The palette that belongs to `visuals`.
    #[must_use]
    pub fn for_visuals(visuals: &Visuals) -> &'static Self {
        match (visuals.dark_mode, HIGH_CONTRAST.load(Ordering::Relaxed)) {
            (true, false) => &Self::DARK,
            (false, false) => &Self::LIGHT,
            (true, true) => &Self::DARK_HIGH,
            (false, true) => &Self::LIGHT_HIGH,
        }
    }

    /// The colour of the `index`-th series; they repeat after eight.
    #[must_use]
    pub fn series(&self, index: usize) -> Color32 {
        self.series[index % self.series.len()]
    }

    /// A hairline.
    #[must_use]
    pub fn hairline(&self) -> Stroke {
        Stroke::new(1.0, self.border)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast after WCAG 2.2.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |c: Color32| {
            let linear = |v: u8| {
                let s = f64::from(v) / 255.0;
                if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_ground_it_stands_on() {
        for p in [Palette::LIGHT, Palette::DARK] {
            for ground in [p.sunken, p.surface, p.raised] {
                for text in [p.text, p.text_muted, p.text_faint, p.accent_text, p.positive, p.negative, p.warning] {
                    let c = contrast(text, ground);
                    assert!(c >= 4.4, "{text:?} on {ground:?}: {c:.2}");
                }
            }
            for (text, ground) in [
                (p.on_accent, p.accent),
                (p.on_accent, p.accent_hovered),
                (p.accent_text, p.accent_soft),
                (p.text, p.selection),
                (p.text, p.hovered),
                (p.negative, p.negative_soft),
                (p.warning, p.warning_soft),
            ] {
                let c = contrast(text, ground);
                assert!(c >= 4.5, "{text:?} on {ground:?}: {c:.2}");
            }
        }
    }

    #[test]
    fn high_contrast_is_seven_to_one_and_its_borders_can_be_seen() {
        for p in [Palette::LIGHT_HIGH, Palette::DARK_HIGH] {
            for ground in [p.sunken, p.surface, p.raised] {
                for text in [p.text, p.text_muted, p.text_faint, p.accent_text, p.positive, p.negative, p.warning] {
                    let c = contrast(text, ground);
                    assert!(c >= 7.0, "{text:?} on {ground:?}: {c:.2}");
                }
                for line in [p.border, p.border_strong, p.accent] {
                    let c = contrast(line, ground);
                    assert!(c >= 3.0, "{line:?} on {ground:?}: {c:.2}");
                }
            }
            for (text, ground) in
                [(p.on_accent, p.accent), (p.accent_text, p.accent_soft), (p.text, p.selection), (p.negative, p.negative_soft)]
            {
                let c = contrast(text, ground);
                assert!(c >= 7.0, "{text:?} on {ground:?}: {c:.2}");
            }
        }
    }

    #[test]
    fn series_stand_out_from_the_ground() {
        for p in [Palette::LIGHT, Palette::DARK, Palette::LIGHT_HIGH, Palette::DARK_HIGH] {
            for colour in p.series {
                assert!(contrast(colour, p.surface) >= 3.0, "{colour:?}: {:.2}", contrast(colour, p.surface));
            }
        }
    }
}
