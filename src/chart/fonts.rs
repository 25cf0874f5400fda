//! The embedded fonts: one copy for the window and for pictures.

/// Text.
pub const INTER: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
/// Text of labels and headers.
pub const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/Inter-Medium.otf");
/// Text of titles and totals.
pub const INTER_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
/// Chinese, Japanese and Korean.
pub const CJK: &[u8] = include_bytes!("../../assets/fonts/DroidSansFallback.ttf");
/// Thai.
pub const THAI: &[u8] = include_bytes!("../../assets/fonts/NotoSansThai-Regular.ttf");
/// Arabic.
pub const ARABIC: &[u8] = include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf");

/// The families as a picture names them, first to last resort.
pub(super) const FAMILIES: &str = "Inter, 'Noto Sans Thai', 'Noto Sans Arabic', 'Droid Sans Fallback', sans-serif";
