//! A scene as SVG: plain elements, numbers with two places, the same bytes for the same scene.

use super::fonts::FAMILIES;
use super::{Anchor, Ink, Inks, Item, Scene, Stroke, Weight};

impl Scene {
    /// The drawing as a SVG document in the colours of a theme.
    #[must_use]
    pub fn to_svg(&self, inks: &Inks, title: &str) -> String {
        let [width, height] = self.size;
        let (w, h) = (number(width), number(height));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"{FAMILIES}\" role=\"img\">\n"
        );
        if !title.is_empty() {
            out += &format!("<title>{}</title>\n", escaped(title));
        }
        out += &format!("<rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n", colour(inks, Ink::Ground));
        let (mut clips, mut open) = (0, false);
        for item in &self.items {
            if let Item::Clip(clip) = item {
                if open {
                    out += "</g>\n";
                }
                open = clip.is_some();
                if let Some([x, y, w, h]) = clip.map(|c| c.map(number)) {
                    clips += 1;
                    out += &format!("<clipPath id=\"clip{clips}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>\n");
                    out += &format!("<g clip-path=\"url(#clip{clips})\">\n");
                }
                continue;
            }
            element(&mut out, inks, item);
        }
        if open {
            out += "</g>\n";
        }
        out + "</svg>\n"
    }
}

fn element(out: &mut String, inks: &Inks, item: &Item) {
    match item {
        Item::Rect { rect, ink, alpha, radius } => {
            let [x, y, w, h] = rect.map(number);
            let round = if *radius > 0.0 { format!(" rx=\"{}\"", number(*radius)) } else { String::new() };
            *out += &format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{round}{}/>\n", fill(inks, *ink, *alpha));
        }
        Item::Path { points, closed, fill: filled, stroke } => {
            let mut path = String::with_capacity(points.len() * 12);
            for (i, [x, y]) in points.iter().enumerate() {
                path += &format!("{}{} {}", if i == 0 { "M" } else { "L" }, number(*x), number(*y));
            }
            path += if *closed { "Z" } else { "" };
            let filled = filled.map_or_else(|| " fill=\"none\"".to_owned(), |(ink, alpha)| fill(inks, ink, alpha));
            *out += &format!("<path d=\"{path}\"{filled}{}/>\n", stroke.as_ref().map(|s| drawn(inks, s)).unwrap_or_default());
        }
        Item::Dot { at, radius, form, ink, alpha } => {
            let outline = form.outline(*at, *radius);
            if outline.is_empty() {
                let [x, y] = at.map(number);
                *out += &format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"{}/>\n", number(*radius), fill(inks, *ink, *alpha));
            } else {
                element(out, inks, &Item::Path { points: outline, closed: true, fill: Some((*ink, *alpha)), stroke: None });
            }
        }
        Item::Text { at, text, size, weight, ink, anchor } => {
            let [x, y] = at.map(number);
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let weight = match weight {
                Weight::Regular => "",
                Weight::Medium => " font-weight=\"500\"",
                Weight::Bold => " font-weight=\"600\"",
            };
            let fill = colour(inks, *ink);
            *out += &format!(
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\"{weight}{anchor} fill=\"{fill}\">{}</text>\n",
                number(*size),
                escaped(text)
            );
        }
        Item::Clip(_) => {}
    }
}

fn fill(inks: &Inks, ink: Ink, alpha: f32) -> String {
    let opacity = if alpha < 1.0 { format!(" fill-opacity=\"{}\"", number(alpha)) } else { String::new() };
    format!(" fill=\"{}\"{opacity}", colour(inks, ink))
}

fn drawn(inks: &Inks, stroke: &Stroke) -> String {
    let mut out = format!(" stroke=\"{}\" stroke-width=\"{}\"", colour(inks, stroke.ink), number(stroke.width));
    if stroke.dash.is_empty() {
        out += " stroke-linejoin=\"round\"";
    } else {
        let dash: Vec<String> = stroke.dash.iter().map(|d| number(*d)).collect();
        out += &format!(" stroke-dasharray=\"{}\"", dash.join(" "));
    }
    out
}

fn colour(inks: &Inks, ink: Ink) -> String {
    let [r, g, b] = inks.rgb(ink);
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// With two places at most; what is no number stands at zero.
fn number(value: f32) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as XML holds it; control characters, which it cannot hold, become blanks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_kind_stays_xml() {
        let mut scene = Scene { size: [10.0, 10.5], ..Scene::default() };
        scene.text([1.0, 2.25], "<b> & \"\u{1}ยอด", (12.0, Weight::Bold, Ink::Text), Anchor::Middle);
        let svg = scene.to_svg(&Inks::LIGHT, "a<b");
        assert!(svg.contains("<title>a&lt;b</title>") && svg.contains(">&lt;b&gt; &amp; \" ยอด</text>"), "{svg}");
        assert!(svg.contains("height=\"10.5\"") && svg.contains("font-weight=\"600\" text-anchor=\"middle\""), "{svg}");
    }
}
