//! A scene as a picture, drawn with the embedded fonts alone: no display, no fonts of the system, the same bytes everywhere.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use super::{ChartError, Inks, Scene, fonts};

/// The most pixels a picture may have.
const MOST: f32 = 100_000_000.0;

/// A picture as pixels, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across and down.
    pub size: [usize; 2],
    /// Red, green, blue and opacity of each.
    pub rgba: Vec<u8>,
}

/// The drawing as PNG, `scale` pixels for each point.
///
/// # Errors
/// Where the picture would be empty or too large.
pub fn to_png(scene: &Scene, inks: &Inks, scale: f32) -> Result<Vec<u8>, ChartError> {
    pixmap(scene, inks, scale)?.encode_png().map_err(|e| ChartError::Picture(e.to_string()))
}

/// The drawing as pixels, `scale` of them for each point: for the clipboard.
///
/// # Errors
/// As [`to_png`].
pub fn to_pixels(scene: &Scene, inks: &Inks, scale: f32) -> Result<Pixels, ChartError> {
    let drawn = pixmap(scene, inks, scale)?;
    let size = [drawn.width() as usize, drawn.height() as usize];
    // Every pixel is opaque, for the ground is painted first: nothing is premultiplied.
    Ok(Pixels { size, rgba: drawn.take() })
}

fn pixmap(scene: &Scene, inks: &Inks, scale: f32) -> Result<Pixmap, ChartError> {
    let [width, height] = scene.size.map(|s| (s * scale).round());
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST) {
        return Err(ChartError::Picture(format!("{width} × {height} pixels are no size for a picture")));
    }
    let options = Options { fontdb: fonts_of_pictures(), ..Options::default() };
    let tree = Tree::from_str(&scene.to_svg(inks, ""), &options).map_err(|e| ChartError::Picture(e.to_string()))?;
    let no_memory = || ChartError::Picture("there is no memory for it".to_owned());
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(no_memory)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}

fn fonts_of_pictures() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut found = Database::new();
        for font in [fonts::INTER, fonts::INTER_MEDIUM, fonts::INTER_BOLD, fonts::THAI, fonts::ARABIC, fonts::CJK] {
            found.load_font_source(Source::Binary(Arc::new(font)));
        }
        found.set_sans_serif_family("Inter");
        Arc::new(found)
    };
    FONTS.get_or_init(load).clone()
}
