//! Lines of text as outlines, shaped as each script asks for.

use std::sync::OnceLock;

use harfrust::{ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::raster::Row;
use super::{Weight, fonts};

/// Steps in which a curve becomes straight lines.
const STEPS: usize = 6;

struct Face {
    font: FontRef<'static>,
    shaper: ShaperData,
}

impl Face {
    fn of(data: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(data).ok()?;
        Some(Self { shaper: ShaperData::new(&font), font })
    }

    fn has(&self, c: char) -> bool {
        self.font.charmap().map(c).is_some_and(|g| g.to_u32() != 0)
    }
}

/// The faces of each weight, and those for the scripts they lack.
fn faces() -> &'static [Vec<Face>; 2] {
    static FACES: OnceLock<[Vec<Face>; 2]> = OnceLock::new();
    let load = |list: [&'static fonts::Font; 3]| list.into_iter().filter_map(|font| Face::of(font)).collect();
    FACES.get_or_init(|| {
        [load([&fonts::INTER, &fonts::INTER_MEDIUM, &fonts::INTER_BOLD]), load([&fonts::THAI, &fonts::ARABIC, &fonts::CJK])]
    })
}

/// The outlines of a line of text from a place on its baseline, and how wide it is. What no font has is left out, its width kept.
pub(super) fn outlines(text: &str, size: f32, weight: Weight) -> (Vec<Row>, f32) {
    let mut pen = Pen { rings: Vec::new(), at: [0.0; 2] };
    for (face, run) in runs(text, weight) {
        let Some(face) = face else {
            pen.at[0] += run.chars().count() as f32 * size * 0.5;
            continue;
        };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&run);
        buffer.guess_segment_properties();
        let shaped = face.shaper.shaper(&face.font).build().shape(buffer, ShapeOptions::new());
        let per_unit = size / f32::from(face.font.metrics(Size::unscaled(), LocationRef::default()).units_per_em.max(1));
        let glyphs = face.font.outline_glyphs();
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let offset = [place.x_offset as f32 * per_unit, -(place.y_offset as f32) * per_unit];
            if let Some(glyph) = glyphs.get(GlyphId::new(info.glyph_id)) {
                let mut ring = Ring { pen: &mut pen, offset, last: [0.0; 2] };
                // A damaged glyph is left out like one that is not there.
                drop(glyph.draw(DrawSettings::unhinted(Size::new(size), LocationRef::default()), &mut ring));
            }
            pen.at[0] += place.x_advance as f32 * per_unit;
        }
    }
    (pen.rings, pen.at[0])
}

/// The text in stretches of one face each, in the order they are drawn.
fn runs(text: &str, weight: Weight) -> Vec<(Option<&'static Face>, String)> {
    let [own, others] = faces();
    let own = own.get(weight as usize);
    let mut out: Vec<(Option<&'static Face>, String)> = Vec::new();
    for c in crate::table::as_drawn(text).chars() {
        let found = own.into_iter().chain(others).find(|f| f.has(c));
        // Marks and blanks stay with what stands before them, where its face has them.
        let kept = out.last().and_then(|(face, _)| *face).filter(|f| (c == ' ' || found.is_none()) && f.has(c));
        let face = kept.or(found);
        match out.last_mut() {
            Some((last, run)) if last.map(std::ptr::from_ref) == face.map(std::ptr::from_ref) => run.push(c),
            _ => out.push((face, c.to_string())),
        }
    }
    out
}

struct Pen {
    rings: Vec<Row>,
    at: [f32; 2],
}

/// One glyph at its place.
struct Ring<'a> {
    pen: &'a mut Pen,
    offset: [f32; 2],
    last: [f32; 2],
}

impl Ring<'_> {
    fn point(&self, x: f32, y: f32) -> [f32; 2] {
        [self.pen.at[0] + self.offset[0] + x, self.pen.at[1] + self.offset[1] - y]
    }

    fn push(&mut self, x: f32, y: f32) {
        let point = self.point(x, y);
        if let Some(ring) = self.pen.rings.last_mut() {
            ring.push(point);
        }
        self.last = [x, y];
    }
}

impl OutlinePen for Ring<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pen.rings.push(Vec::new());
        self.push(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let [x0, y0] = self.last;
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let blend = |a: f32, b: f32, c: f32| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
            self.push(blend(x0, cx, x), blend(y0, cy, y));
        }
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let [x0, y0] = self.last;
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            let blend = |a: f32, b: f32, c: f32, d: f32| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
            self.push(blend(x0, ax, bx, x), blend(y0, ay, by, y));
        }
    }

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_outlines_and_thai_marks_take_no_room() {
        for text in ["Sales €", "ยอดขาย", "销售额", "매출", "إجمالي"] {
            let (rings, width) = outlines(text, 20.0, Weight::Regular);
            assert!(!rings.is_empty() && width > 20.0, "{text}");
        }
        let width = |t: &str| outlines(t, 20.0, Weight::Regular).1;
        assert!((width("กี่") - width("ก")).abs() < 0.5, "{} {}", width("กี่"), width("ก"));
    }
}
