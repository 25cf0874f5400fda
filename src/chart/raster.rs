//! Areas, lines and glyphs as pixels, with edges as smooth as eight bits allow.
//!
//! Coverage is summed up exactly: every edge adds the signed area it leaves to its right, and a running sum over a row gives how much of
//! each pixel lies within (the accumulation buffer of font rasterisers such as font-rs). Everything is plain arithmetic on one thread, so
//! that the same drawing is the same picture on every machine.

/// Pixels of one picture, opaque.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// Red, green, blue of each pixel, row by row.
    pixels: Vec<[u8; 3]>,
    /// What is seen: left, top, right, bottom in pixels.
    clip: [f32; 4],
    /// Signed areas of the shape that is being filled, two more in each row than it has pixels: what lies beyond its end stays its own.
    areas: Vec<f32>,
}

/// A closed or open row of points in pixels.
pub(super) type Row = Vec<[f32; 2]>;

impl Canvas {
    pub(super) fn new(width: usize, height: usize, ground: [u8; 3]) -> Self {
        let clip = [0.0, 0.0, width as f32, height as f32];
        Self { width, height, pixels: vec![ground; width * height], clip, areas: vec![0.0; (width + 2) * height] }
    }

    /// See only what lies within a rectangle, from here on.
    pub(super) fn clip(&mut self, rect: Option<[f32; 4]>) {
        let (w, h) = (self.width as f32, self.height as f32);
        self.clip = rect.map_or([0.0, 0.0, w, h], |[x, y, rw, rh]| [x.max(0.0), y.max(0.0), (x + rw).min(w), (y + rh).min(h)]);
    }

    /// Fill the area within rings (holes run the other way round), `alpha` of it covering what lies below.
    pub(super) fn fill(&mut self, rings: &[Row], colour: [u8; 3], alpha: f32) {
        let Some([left, top, right, bottom]) = self.reach(rings) else { return };
        for ring in rings {
            for (i, from) in ring.iter().enumerate() {
                self.edge(*from, ring[(i + 1) % ring.len()], (left, right), (top, bottom));
            }
        }
        for y in top..bottom {
            let mut sum = 0.0;
            let (row, areas) = (y * self.width, y * (self.width + 2));
            for x in left..right {
                sum += self.areas[areas + x];
                let within = sum.abs().min(1.0) * alpha;
                if within > 0.002 {
                    let pixel = &mut self.pixels[row + x];
                    for (below, over) in pixel.iter_mut().zip(colour) {
                        *below = (f32::from(*below) + (f32::from(over) - f32::from(*below)) * within).round() as u8;
                    }
                }
            }
            self.areas[areas + left..areas + right + 2].fill(0.0);
        }
    }

    /// The pixels that rings and clip have in common: left, top, right, bottom.
    fn reach(&self, rings: &[Row]) -> Option<[usize; 4]> {
        let points = || rings.iter().flatten().filter(|p| p[0].is_finite() && p[1].is_finite());
        let (mut least, mut most) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for p in points() {
            for axis in 0..2 {
                least[axis] = least[axis].min(p[axis]);
                most[axis] = most[axis].max(p[axis]);
            }
        }
        let [cl, ct, cr, cb] = self.clip;
        let (left, top) = (least[0].max(cl).floor(), least[1].max(ct).floor());
        let (right, bottom) = (most[0].min(cr).ceil(), most[1].min(cb).ceil());
        (left < right && top < bottom).then_some([left as usize, top as usize, right as usize, bottom as usize])
    }

    /// Add the area that an edge leaves to its right, row by row. What lies left of the clip counts as at its border.
    fn edge(&mut self, from: [f32; 2], to: [f32; 2], (left, right): (usize, usize), (top, bottom): (usize, usize)) {
        if from[1] == to[1] || !(from[0] + from[1] + to[0] + to[1]).is_finite() {
            return;
        }
        let (sign, a, b) = if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
        let slope = (b[0] - a[0]) / (b[1] - a[1]);
        let (start, end) = (a[1].max(top as f32).max(self.clip[1]), b[1].min(bottom as f32).min(self.clip[3]));
        let clip = self.clip;
        let bound = |x: f32| x.clamp(left as f32, right as f32).clamp(clip[0], clip[2]);
        let mut y = start;
        while y < end {
            let row = y.floor();
            let next = (row + 1.0).min(end);
            let (x0, x1) = (bound(a[0] + slope * (y - a[1])), bound(a[0] + slope * (next - a[1])));
            self.stretch(row as usize, (x0.min(x1), x0.max(x1)), sign * (next - y));
            y = next;
        }
    }

    /// One edge within one row: its height is spread over the pixels it crosses.
    fn stretch(&mut self, row: usize, (x0, x1): (f32, f32), height: f32) {
        let base = row * (self.width + 2);
        let (first, last) = (x0.floor() as usize, x1.ceil().max(x0.floor() + 1.0) as usize);
        if last - first == 1 {
            // Within one pixel: what lies right of the middle of the edge.
            let covered = 1.0 - (f32::midpoint(x0, x1) - first as f32);
            self.areas[base + first] += height * covered;
            self.areas[base + first + 1] += height * (1.0 - covered);
            return;
        }
        let per_pixel = height / (x1 - x0);
        let mut before = 0.0;
        for x in first..last {
            let (from, to) = (x0.max(x as f32), x1.min(x as f32 + 1.0));
            let own = per_pixel * (to - from);
            let covered = own * (1.0 - (f32::midpoint(from, to) - x as f32));
            self.areas[base + x] += covered + before;
            before = own - covered;
        }
        self.areas[base + last] += before;
    }

    /// The pixels as red, green, blue, row by row.
    pub(super) fn rgb(&self) -> Vec<u8> {
        self.pixels.iter().flatten().copied().collect()
    }
}

/// The outline of a line of a width through points, round at its joints.
pub(super) fn outline(points: &[[f32; 2]], width: f32) -> Vec<Row> {
    let half = width / 2.0;
    let mut rings = Vec::with_capacity(points.len() * 2);
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx.hypot(dy);
        if length <= 1e-6 || !length.is_finite() {
            continue;
        }
        let (nx, ny) = (-dy / length * half, dx / length * half);
        rings.push(vec![[a[0] + nx, a[1] + ny], [a[0] - nx, a[1] - ny], [b[0] - nx, b[1] - ny], [b[0] + nx, b[1] + ny]]);
    }
    if width > 1.6 && points.len() > 2 {
        rings.extend(points[1..points.len() - 1].iter().map(|p| circle(*p, half)));
    }
    rings
}

/// A circle, in the direction in which [`outline`] draws its parts.
pub(super) fn circle([x, y]: [f32; 2], radius: f32) -> Row {
    let steps = (radius * 3.0).clamp(12.0, 64.0) as usize;
    let point = |i: usize| {
        let angle = i as f32 / steps as f32 * std::f32::consts::TAU;
        [x + radius * angle.cos(), y + radius * angle.sin()]
    };
    (0..steps).map(point).collect()
}

/// A rectangle with rounded corners.
pub(super) fn rectangle([x, y, w, h]: [f32; 4], radius: f32) -> Row {
    let r = radius.min(w / 2.0).min(h / 2.0);
    if r <= 0.0 {
        return vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
    }
    let corners = [([x + w - r, y + r], -0.25), ([x + w - r, y + h - r], 0.0), ([x + r, y + h - r], 0.25), ([x + r, y + r], 0.5)];
    let corner = |(middle, turn): ([f32; 2], f32)| {
        (0..=6).map(move |i| {
            let angle = (turn + i as f32 / 24.0) * std::f32::consts::TAU;
            [middle[0] + r * angle.cos(), middle[1] + r * angle.sin()]
        })
    };
    corners.into_iter().flat_map(corner).collect()
}

/// The dashes of a line through points: lengths of dash and gap in turn.
pub(super) fn dashes(points: &[[f32; 2]], pattern: &[f32]) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::new();
    let (mut at, mut left) = (0, pattern.first().copied().unwrap_or(f32::INFINITY));
    let mut dash: Row = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let point = [from[0] + (to[0] - from[0]) * done / length, from[1] + (to[1] - from[1]) * done / length];
            if at % 2 == 0 {
                dash.push(point);
                out.push(std::mem::take(&mut dash));
            } else {
                dash = vec![point];
            }
            at += 1;
            left = pattern[at % pattern.len()].max(0.1);
        }
        left -= length - done;
        if at % 2 == 0 {
            dash.push(to);
        }
    }
    out.push(dash);
    out.retain(|d| d.len() > 1);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shades(rings: &[Row], clip: Option<[f32; 4]>) -> Vec<u8> {
        let mut canvas = Canvas::new(4, 3, [255; 3]);
        canvas.clip(clip);
        canvas.fill(rings, [0; 3], 1.0);
        assert!(canvas.areas.iter().all(|a| a.abs() < 1e-4), "{:?}", canvas.areas);
        canvas.rgb().chunks(3).map(|p| 255 - p[0]).collect()
    }

    #[test]
    fn coverage_is_exact() {
        let square = rectangle([0.5, 1.0, 2.0, 1.0], 0.0);
        assert_eq!(shades(&[square], None), [0, 0, 0, 0, 127, 255, 127, 0, 0, 0, 0, 0]);
        let all = rectangle([-5.0, -5.0, 20.0, 20.0], 0.0);
        assert_eq!(shades(std::slice::from_ref(&all), None), [255; 12]);
        assert_eq!(shades(&[all], Some([1.0, 1.0, 2.0, 1.0])), [0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0]);
        let triangle = vec![[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]];
        assert_eq!(shades(&[triangle], None), [255, 127, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_hole_stays_open_and_a_line_is_as_wide_as_asked() {
        let hole = vec![rectangle([0.0, 0.0, 3.0, 3.0], 0.0), vec![[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 1.0]]];
        assert_eq!(shades(&hole, None)[5], 0);
        assert_eq!(shades(&outline(&[[0.0, 1.5], [4.0, 1.5]], 1.0), None), [0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]);
    }

    #[test]
    fn joints_cover_what_their_segments_cover() {
        let mut canvas = Canvas::new(12, 12, [255; 3]);
        canvas.fill(&outline(&[[2.0, 6.0], [6.0, 6.0], [10.0, 6.0]], 4.0), [0; 3], 1.0);
        assert_eq!(canvas.rgb()[(6 * 12 + 6) * 3], 0, "the joint is no hole");
    }

    #[test]
    fn dashes_follow_the_line_around_its_corners() {
        let found = dashes(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]], &[6.0, 3.0]);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], [[9.0, 0.0], [10.0, 0.0], [10.0, 5.0]]);
    }
}
