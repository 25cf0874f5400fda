//! The look of the workbook: one ink, one accent, two signals, and the number formats.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::pivot::PivotTable;
use crate::table::format::CLOCK;

/// Text.
pub(super) const INK: Color = Color::RGB(0x1F_29_37);
/// Secondary text.
pub(super) const MUTED: Color = Color::RGB(0x6B_72_80);
/// Lines between things.
pub(super) const LINE: Color = Color::RGB(0xD9_DE_E5);
/// Behind tiles and headers.
pub(super) const PANEL: Color = Color::RGB(0xF3_F6_F9);
/// What leads the eye: titles' rule, actual values, links.
pub(super) const ACCENT: Color = Color::RGB(0x0F_5E_8C);
/// The expected band.
pub(super) const BAND: Color = Color::RGB(0xDC_E8_F1);
/// What was flagged.
pub(super) const FLAG: Color = Color::RGB(0xC2_41_0C);
/// Behind flagged cells.
pub(super) const FLAG_FILL: Color = Color::RGB(0xFD_E3_CF);
/// What holds.
pub(super) const GOOD: Color = Color::RGB(0x16_6B_45);
/// Behind what holds.
pub(super) const GOOD_FILL: Color = Color::RGB(0xE3_F3_EA);

/// The cell formats that several sheets share.
pub(super) struct Theme {
    /// The one large line on a sheet.
    pub(super) title: Format,
    /// What a sheet holds, below its title.
    pub(super) subtitle: Format,
    /// The name of a part of a sheet.
    pub(super) section: Format,
    /// A column's name, above text.
    pub(super) header: Format,
    /// A column's name, above numbers.
    pub(super) header_right: Format,
    /// A column's name, above text right of numbers.
    pub(super) header_aside: Format,
    /// Text in one line.
    pub(super) text: Format,
    /// Text over as many lines as it needs.
    pub(super) wrapped: Format,
    /// The same right of numbers, away from them.
    pub(super) aside: Format,
    /// Secondary text.
    pub(super) muted: Format,
    /// A link to another place of the workbook.
    pub(super) link: Format,
}

impl Theme {
    /// The one theme there is.
    pub(super) fn new() -> Self {
        let base = Format::new().set_font_color(INK).set_align(FormatAlign::VerticalCenter);
        let top = Format::new().set_font_color(INK).set_align(FormatAlign::Top);
        let header =
            base.clone().set_bold().set_background_color(PANEL).set_border_bottom(FormatBorder::Medium).set_border_bottom_color(ACCENT);
        Self {
            title: base.clone().set_font_size(18).set_bold(),
            subtitle: base.clone().set_font_color(MUTED),
            section: base.clone().set_font_size(12).set_bold().set_font_color(ACCENT),
            header_right: header.clone().set_align(FormatAlign::Right).set_text_wrap(),
            header_aside: header.clone().set_align(FormatAlign::Left).set_indent(1),
            header: header.set_text_wrap(),
            text: top.clone(),
            wrapped: top.clone().set_text_wrap(),
            aside: top.clone().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            muted: top.clone().set_font_color(MUTED),
            link: top.set_font_color(ACCENT).set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }

    /// The format of a number in one line.
    pub(super) fn number(&self, code: &str) -> Format {
        self.text.clone().set_num_format(code)
    }
}

/// The number format of a value by unit and decimal places; where those are not given, places that suit the `largest`.
pub(super) fn number_code(unit: Option<&str>, decimals: Option<u8>, largest: f64) -> String {
    if unit == Some(CLOCK) {
        let places = usize::from(decimals.unwrap_or(0).min(3));
        return if places == 0 { "[h]:mm:ss".to_owned() } else { format!("[h]:mm:ss.{}", "0".repeat(places)) };
    }
    let percent = unit == Some("%");
    let places = decimals.map_or_else(
        || if percent || (largest < 1000.0 && largest != largest.trunc()) { if percent { 1 } else { 2 } } else { 0 },
        usize::from,
    );
    let fraction = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places.min(15))) };
    if percent { format!("0{fraction}%") } else { format!("#,##0{fraction}") }
}

/// A number as a cell holds it: a length of time is the days it has.
pub(super) fn stored(value: f64, unit: Option<&str>) -> f64 {
    if unit == Some(CLOCK) { value / 86_400.0 } else { value }
}

/// The number format of a value of a pivot.
pub(super) fn pivot_code(table: &PivotTable, value: usize, largest: f64) -> String {
    let (unit, decimals) = table.formats.get(value).cloned().unwrap_or_default();
    let code = number_code(unit.as_deref(), decimals, largest);
    if table.ungrouped.get(value).copied().unwrap_or_default() { code.replace("#,##0", "0") } else { code }
}

/// Landscape, one page wide, with the page number below; `repeat` are the first and last row to print on every page.
pub(super) fn page(sheet: &mut Worksheet, repeat: Option<(u32, u32)>) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&8&F · &A&R&8Page &P of &N");
    if let Some((first, last)) = repeat {
        sheet.set_repeat_rows(first, last)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_size_unless_given() {
        assert_eq!(number_code(None, None, 12_345.6), "#,##0");
        assert_eq!(number_code(None, None, 12.5), "#,##0.00");
        assert_eq!(number_code(None, None, 12.0), "#,##0");
        assert_eq!(number_code(Some("%"), None, 0.3), "0.0%");
        assert_eq!(number_code(Some("USD"), Some(2), 5.0), "#,##0.00");
        assert_eq!((number_code(Some(CLOCK), Some(0), 5.0).as_str(), stored(43_200.0, Some(CLOCK))), ("[h]:mm:ss", 0.5));
    }
}
