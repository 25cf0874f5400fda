//! A scene as shapes of the window: the same drawing as in an exported picture, in the colours of the theme.

use eframe::egui::epaint::{CircleShape, Mesh};
use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke as Line, StrokeKind, Ui, pos2, vec2};

use crate::chart::{Anchor, Ink, Inks, Item, Scene, Weight};
use crate::table::as_drawn;
use crate::ui::theme::font;

/// How far below the top of a line its baseline lies, as a share of its height.
const ASCENT: f32 = 0.8;

/// Shapes with the rectangle each is seen in, relative to the top left of the drawing.
pub(in crate::ui) struct Painting {
    shapes: Vec<(Option<Rect>, Shape)>,
}

impl Painting {
    /// The shapes of a scene.
    pub(in crate::ui) fn of(ui: &Ui, scene: &Scene) -> Self {
        let inks = if ui.visuals().dark_mode { Inks::DARK } else { Inks::LIGHT };
        let mut shapes = Vec::with_capacity(scene.items.len());
        let mut clip = None;
        for item in &scene.items {
            match item {
                Item::Clip(rect) => clip = rect.map(rect_of),
                other => add(ui, &inks, other, &mut |shape| shapes.push((clip, shape))),
            }
        }
        Self { shapes }
    }

    /// Paint them with their top left at a place.
    pub(in crate::ui) fn paint(&self, painter: &Painter, at: Pos2) {
        let offset = at.to_vec2();
        for (clip, shape) in &self.shapes {
            let mut shape = shape.clone();
            shape.translate(offset);
            match clip {
                Some(clip) => drop(painter.with_clip_rect(clip.translate(offset).intersect(painter.clip_rect())).add(shape)),
                None => drop(painter.add(shape)),
            }
        }
    }
}

/// A rectangle of a scene as the window has it.
pub(in crate::ui) fn rect_of([x, y, w, h]: [f32; 4]) -> Rect {
    Rect::from_min_size(pos2(x, y), vec2(w, h))
}

fn add(ui: &Ui, inks: &Inks, item: &Item, push: &mut dyn FnMut(Shape)) {
    let colour = |ink: Ink, alpha: f32| {
        let [r, g, b] = inks.rgb(ink);
        Color32::from_rgb(r, g, b).gamma_multiply(alpha)
    };
    match item {
        Item::Rect { rect, ink, alpha, radius } => push(Shape::rect_filled(rect_of(*rect), *radius, colour(*ink, *alpha))),
        Item::Path { points, closed, fill, stroke } => {
            let places: Vec<Pos2> = points.iter().map(|[x, y]| pos2(*x, *y)).collect();
            if let Some((ink, alpha)) = fill {
                push(filled(&places, colour(*ink, *alpha)));
            }
            if let Some(stroke) = stroke {
                let line = Line::new(stroke.width, colour(stroke.ink, 1.0));
                if stroke.dash.is_empty() {
                    push(if *closed { Shape::closed_line(places, line) } else { Shape::line(places, line) });
                } else {
                    let half = |odd: usize| stroke.dash.iter().skip(odd).step_by(2).copied().collect::<Vec<f32>>();
                    Shape::dashed_line_with_offset(&places, line, &half(0), &half(1), 0.0).into_iter().for_each(push);
                }
            }
        }
        Item::Dot { at, radius, form, ink, alpha } => {
            let outline = form.outline(*at, *radius);
            push(if outline.is_empty() {
                Shape::Circle(CircleShape::filled(pos2(at[0], at[1]), *radius, colour(*ink, *alpha)))
            } else {
                let points = outline.into_iter().map(|[x, y]| pos2(x, y)).collect();
                Shape::convex_polygon(points, colour(*ink, *alpha), Line::NONE)
            });
        }
        Item::Text { at, text, size, weight, ink, anchor } => {
            let face = match weight {
                Weight::Regular => font::regular(*size),
                Weight::Medium => font::medium(*size),
                Weight::Bold => font::bold(*size),
            };
            let ink = colour(*ink, 1.0);
            let galley = ui.painter().layout_no_wrap(as_drawn(text).into_owned(), face, ink);
            let left = match anchor {
                Anchor::Start => at[0],
                Anchor::Middle => at[0] - galley.size().x / 2.0,
                Anchor::End => at[0] - galley.size().x,
            };
            push(Shape::galley(pos2(left, at[1] - galley.size().y * ASCENT), galley, ink));
        }
        Item::Clip(_) => {}
    }
}

/// The area within a ring. A ring of an even number of points runs forth along one edge and back along the other, as the areas of
/// charts do: it is filled strip by strip, for it need not be convex.
fn filled(ring: &[Pos2], colour: Color32) -> Shape {
    if ring.len() < 4 || !ring.len().is_multiple_of(2) {
        return Shape::convex_polygon(ring.to_vec(), colour, Line::NONE);
    }
    let half = ring.len() / 2;
    let mut mesh = Mesh::default();
    for i in 0..half {
        mesh.colored_vertex(ring[i], colour);
        mesh.colored_vertex(ring[ring.len() - 1 - i], colour);
    }
    for i in 1..half as u32 {
        mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
        mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
    }
    Shape::mesh(mesh)
}

/// A frame around a mark that is pointed at.
pub(in crate::ui) fn ring(painter: &Painter, rect: Rect, colour: Color32) {
    painter.rect_stroke(rect.expand(1.5), 2.0, Line::new(2.0, colour), StrokeKind::Outside);
}
