//! The fonts of the window: Inter, icons, and fallbacks for the scripts that exports come in.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, FontTweak};

use super::font;
use crate::chart::fonts::{ARABIC, CJK, Font, INTER, INTER_BOLD, INTER_MEDIUM, THAI};
use crate::engine::unpacked;

static ICONS: Font = Font::new(|| unpacked(include_bytes!("../../../assets/fonts/Lucide.ttf.gz")));

/// Lucide fills the em box from the baseline up; lowered by an eighth it sits level with the text beside it.
const ICON_DROP: f32 = 0.125;

/// Load the fonts of the program into `ctx`.
pub fn install_fonts(ctx: &Context) {
    ctx.set_fonts(definitions());
}

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let lowered = FontTweak { y_offset_factor: ICON_DROP, ..FontTweak::default() };
    let plain = FontTweak::default();
    for (name, bytes, tweak) in [
        ("inter", &INTER, &plain),
        ("inter-medium", &INTER_MEDIUM, &plain),
        ("inter-bold", &INTER_BOLD, &plain),
        ("cjk", &CJK, &plain),
        ("thai", &THAI, &plain),
        ("arabic", &ARABIC, &plain),
        ("icons", &ICONS, &lowered),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak.clone())));
    }
    let last = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let chain = |first: &str| {
        let own = [first, "thai", "arabic", "cjk", "icons"];
        own.iter().map(|name| (*name).to_owned()).chain(last.iter().cloned()).collect::<Vec<_>>()
    };
    fonts.families.insert(FontFamily::Proportional, chain("inter"));
    fonts.families.insert(FontFamily::Name(font::MEDIUM_FAMILY.into()), chain("inter-medium"));
    fonts.families.insert(FontFamily::Name(font::BOLD_FAMILY.into()), chain("inter-bold"));
    fonts.families.insert(FontFamily::Name(font::ICON_FAMILY.into()), vec!["icons".to_owned()]);
    // Numbers of all faces are tabular already, so that the monospaced family only serves expressions.
    if let Some(mono) = fonts.families.get_mut(&FontFamily::Monospace) {
        mono.extend(["inter", "thai", "arabic", "cjk", "icons"].map(str::to_owned));
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::icon;
    use eframe::egui;

    #[test]
    fn every_script_of_the_checklist_and_every_icon_has_a_glyph() {
        let ctx = egui::Context::default();
        install_fonts(&ctx);
        let mut ok = Vec::new();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            ui.fonts_mut(|fonts| {
                for text in ["Größe ₽€¥£₩₫฿ → ↑ ↓ • ≥ ≤ ± ∞ – …", "订单金额", "注文の合計", "주문 합계", "ยอดขาย", "إجمالي", "Tiếng Việt"]
                {
                    for family in [font::regular(13.0), font::medium(13.0), font::bold(13.0)] {
                        ok.push((text.to_owned(), fonts.has_glyphs(&family, text)));
                    }
                }
                for icon in icon::ALL {
                    ok.push((format!("{icon:?}"), fonts.has_glyphs(&font::icon(15.0), icon)));
                }
            });
        });
        output.textures_delta.clear();
        assert!(ok.iter().all(|(_, there)| *there), "{:?}", ok.iter().filter(|(_, there)| !there).collect::<Vec<_>>());
    }
}
