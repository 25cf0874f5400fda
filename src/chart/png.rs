//! A scene as a picture, drawn with the embedded fonts alone: no display, no fonts of the system, the same bytes everywhere.

use super::raster::{Canvas, Row, circle, dashes, outline, rectangle};
use super::scene::Stroke;
use super::{Anchor, ChartError, Ink, Inks, Item, Scene, glyphs};

/// The most pixels a picture may have.
const MOST: f32 = 100_000_000.0;

/// A picture as pixels, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across and down.
    pub size: [usize; 2],
    /// Red, green and blue of each.
    pub rgb: Vec<u8>,
}

/// The drawing as PNG, `scale` pixels for each point.
///
/// # Errors
/// Where the picture would be empty or too large.
pub fn to_png(scene: &Scene, inks: &Inks, scale: f32) -> Result<Vec<u8>, ChartError> {
    let pixels = to_pixels(scene, inks, scale)?;
    let refused = |e: png::EncodingError| ChartError::Picture(e.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.size[0] as u32, pixels.size[1] as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(&pixels.rgb).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(bytes)
}

/// The drawing as pixels, `scale` of them for each point: for the clipboard.
///
/// # Errors
/// As [`to_png`].
pub fn to_pixels(scene: &Scene, inks: &Inks, scale: f32) -> Result<Pixels, ChartError> {
    let [width, height] = scene.size.map(|s| (s * scale).round());
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST) {
        return Err(ChartError::Picture(format!("{width} × {height} pixels are no size for a picture")));
    }
    let mut canvas = Canvas::new(width as usize, height as usize, inks.rgb(Ink::Ground));
    for item in &scene.items {
        paint(&mut canvas, inks, scale, item);
    }
    Ok(Pixels { size: [width as usize, height as usize], rgb: canvas.rgb() })
}

fn paint(canvas: &mut Canvas, inks: &Inks, scale: f32, item: &Item) {
    let scaled = |points: &[[f32; 2]]| points.iter().map(|p| p.map(|v| v * scale)).collect::<Row>();
    match item {
        Item::Clip(rect) => canvas.clip(rect.map(|r| r.map(|v| v * scale))),
        Item::Rect { rect, ink, alpha, radius } => {
            canvas.fill(&[rectangle(rect.map(|v| v * scale), radius * scale)], inks.rgb(*ink), *alpha);
        }
        Item::Path { points, closed, fill, stroke } => {
            let mut row = scaled(points);
            if let Some((ink, alpha)) = fill {
                canvas.fill(std::slice::from_ref(&row), inks.rgb(*ink), *alpha);
            }
            if let Some(stroke) = stroke {
                if *closed && let Some(first) = row.first().copied() {
                    row.push(first);
                }
                draw(canvas, inks, scale, &row, stroke);
            }
        }
        Item::Dot { at, radius, form, ink, alpha } => {
            let ring = form.outline(*at, *radius);
            let ring = if ring.is_empty() { circle(at.map(|v| v * scale), radius * scale) } else { scaled(&ring) };
            canvas.fill(&[ring], inks.rgb(*ink), *alpha);
        }
        Item::Text { at, text, size, weight, ink, anchor } => {
            let (mut rings, width) = glyphs::outlines(text, size * scale, *weight);
            let left = at[0] * scale
                - match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
            for point in rings.iter_mut().flatten() {
                *point = [point[0] + left, point[1] + at[1] * scale];
            }
            canvas.fill(&rings, inks.rgb(*ink), 1.0);
        }
    }
}

fn draw(canvas: &mut Canvas, inks: &Inks, scale: f32, row: &Row, stroke: &Stroke) {
    let (width, colour) = (stroke.width * scale, inks.rgb(stroke.ink));
    if stroke.dash.is_empty() {
        return canvas.fill(&outline(row, width), colour, 1.0);
    }
    let pattern: Vec<f32> = stroke.dash.iter().map(|d| d * scale).collect();
    for dash in dashes(row, &pattern) {
        canvas.fill(&outline(&dash, width), colour, 1.0);
    }
}
