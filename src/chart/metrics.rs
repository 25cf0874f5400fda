//! How wide text will be, read from the embedded fonts themselves: a layout must not depend on a display.
//!
//! Two tables of OpenType are enough: `cmap` (formats 4 and 12) leads from a character to a glyph, `hmtx` to its advance.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::fonts;

/// How heavy text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Weight {
    /// Text.
    #[default]
    Regular,
    /// Labels.
    Medium,
    /// Titles.
    Bold,
}

/// The width of one line of text in points, kerning left aside.
#[must_use]
pub fn text_width(text: &str, size: f32, weight: Weight) -> f32 {
    let faces = faces();
    text.chars().map(|c| faces.advance(c, weight)).sum::<f32>() * size
}

/// The characters of a text that no embedded font can show, each once, in order.
#[must_use]
pub fn missing_glyphs(text: &str) -> Vec<char> {
    let faces = faces();
    let mut found: Vec<char> =
        text.chars().filter(|c| !c.is_control() && !c.is_whitespace() && faces.find(*c, Weight::Regular).is_none()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A text cut to a width, with an ellipsis where something was cut off.
#[must_use]
pub(super) fn clipped(text: &str, size: f32, weight: Weight, width: f32) -> String {
    if text_width(text, size, weight) <= width {
        return text.to_owned();
    }
    let faces = faces();
    let mut room = width / size - faces.advance('…', weight);
    let kept: String = text
        .chars()
        .take_while(|&c| {
            room -= faces.advance(c, weight);
            room >= 0.0
        })
        .collect();
    if kept.is_empty() { String::new() } else { format!("{}…", kept.trim_end()) }
}

struct Faces {
    weights: [Face; 3],
    others: [Face; 3],
}

impl Faces {
    fn find(&self, c: char, weight: Weight) -> Option<f32> {
        let own = &self.weights[weight as usize];
        std::iter::once(own).chain(&self.others).find_map(|face| face.advances.get(&c).copied())
    }

    /// In ems; half an em for what has no glyph.
    fn advance(&self, c: char, weight: Weight) -> f32 {
        self.find(c, weight).unwrap_or(0.5)
    }
}

fn faces() -> &'static Faces {
    static FACES: OnceLock<Faces> = OnceLock::new();
    FACES.get_or_init(|| Faces {
        weights: [&fonts::INTER, &fonts::INTER_MEDIUM, &fonts::INTER_BOLD].map(|font| Face::of(font)),
        others: [&fonts::THAI, &fonts::ARABIC, &fonts::CJK].map(|font| Face::of(font)),
    })
}

/// The advance of every character of a font, in ems.
struct Face {
    advances: BTreeMap<char, f32>,
}

impl Face {
    /// A damaged font has no characters.
    fn of(data: &[u8]) -> Self {
        Self { advances: read(data).unwrap_or_default() }
    }
}

fn read(data: &[u8]) -> Option<BTreeMap<char, f32>> {
    let tables = u16_at(data, 4)?;
    let table = |tag: &[u8]| {
        let record = (0..usize::from(tables)).map(|i| 12 + i * 16).find(|&at| data.get(at..at + 4) == Some(tag))?;
        data.get(u32_at(data, record + 8)? as usize..)
    };
    let units = f32::from(u16_at(table(b"head")?, 18)?);
    let metrics = usize::from(u16_at(table(b"hhea")?, 34)?);
    let hmtx = table(b"hmtx")?;
    let advance = |glyph: u32| Some(f32::from(u16_at(hmtx, (glyph as usize).min(metrics.checked_sub(1)?) * 4)?) / units);
    let found = characters(table(b"cmap")?)?;
    Some(found.into_iter().filter_map(|(code, glyph)| Some((char::from_u32(code)?, advance(glyph)?))).collect())
}

/// Characters and their glyphs, of the fullest Unicode table there is.
fn characters(cmap: &[u8]) -> Option<Vec<(u32, u32)>> {
    let count = usize::from(u16_at(cmap, 2)?);
    let tables = (0..count).filter_map(|i| cmap.get(u32_at(cmap, 4 + i * 8 + 4)? as usize..));
    let found = tables.filter_map(|table| match u16_at(table, 0)? {
        4 => segments(table),
        12 => groups(table),
        _ => None,
    });
    found.max_by_key(Vec::len)
}

/// Format 12: runs of characters and glyphs side by side.
fn groups(table: &[u8]) -> Option<Vec<(u32, u32)>> {
    let mut out = Vec::new();
    for at in (0..u32_at(table, 12)? as usize).map(|i| 16 + i * 12) {
        let (first, last, glyph) = (u32_at(table, at)?, u32_at(table, at + 4)?, u32_at(table, at + 8)?);
        out.extend((first..=last.min(0x0010_FFFF)).zip(glyph..));
    }
    Some(out)
}

/// Format 4: segments of the Basic Multilingual Plane, each with a shift or a list of glyphs.
fn segments(table: &[u8]) -> Option<Vec<(u32, u32)>> {
    let double = usize::from(u16_at(table, 6)?);
    let mut out = Vec::new();
    for i in (0..double).step_by(2) {
        let (end, start) = (u16_at(table, 14 + i)?, u16_at(table, 16 + double + i)?);
        let (delta, place) = (u16_at(table, 16 + double * 2 + i)?, 16 + double * 3 + i);
        let offset = usize::from(u16_at(table, place)?);
        for code in start..=end {
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                match u16_at(table, place + offset + usize::from(code - start) * 2)? {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                }
            };
            if glyph != 0 && code != u16::MAX {
                out.push((u32::from(code), u32::from(glyph)));
            }
        }
    }
    Some(out)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_of_one_width_and_bold_is_wider() {
        let width = |t: &str| text_width(t, 10.0, Weight::Regular);
        assert!((width("111") - width("888")).abs() < 1e-4 && width("888") > 10.0);
        assert!(text_width("Revenue", 10.0, Weight::Bold) > width("Revenue"));
    }

    #[test]
    fn what_exports_come_in_can_be_shown_and_the_rest_is_told() {
        for text in ["Größe €฿₽", "订单金额", "注文の合計", "주문 합계", "ยอดขาย", "إجمالي", "Tiếng Việt"]
        {
            assert!(missing_glyphs(text).is_empty(), "{text}");
        }
        assert_eq!(missing_glyphs("a 🦀 𓀀🦀"), ['\u{13000}', '🦀']);
    }

    #[test]
    fn a_cut_text_fits_and_says_so() {
        let cut = clipped("Health & Beauty", 12.0, Weight::Regular, 60.0);
        assert!(cut.ends_with('…') && text_width(&cut, 12.0, Weight::Regular) <= 60.0, "{cut}");
        assert_eq!(clipped("Food", 12.0, Weight::Regular, 60.0), "Food");
    }
}
