//! The embedded fonts: one copy for the window and for pictures, unpacked when it is first needed.

use std::sync::LazyLock;

use crate::engine::unpacked;

/// A font file.
pub type Font = LazyLock<Vec<u8>>;

/// Text.
pub static INTER: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/Inter-Regular.otf.gz")));
/// Text of labels and headers.
pub static INTER_MEDIUM: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/Inter-Medium.otf.gz")));
/// Text of titles and totals.
pub static INTER_BOLD: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/Inter-SemiBold.otf.gz")));
/// Chinese, Japanese and Korean.
pub static CJK: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/DroidSansFallback.ttf.gz")));
/// Thai.
pub static THAI: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/NotoSansThai-Regular.ttf.gz")));
/// Arabic.
pub static ARABIC: Font = Font::new(|| unpacked(include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf.gz")));

/// The families as a picture names them, first to last resort.
pub(super) const FAMILIES: &str = "Inter, 'Noto Sans Thai', 'Noto Sans Arabic', 'Droid Sans Fallback', sans-serif";
