//! Colours by what they mean. A drawing names roles; a theme gives them colours, the same on screen and in a picture.

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ink {
    /// The ground of the chart.
    Ground,
    /// What is read.
    Text,
    /// What is read second.
    Muted,
    /// Lines of the grid.
    Grid,
    /// The line at zero, ticks, whiskers.
    Axis,
    /// What is chosen.
    Accent,
    /// Steps up, good news.
    Good,
    /// Steps down, bad news.
    Bad,
    /// Flagged points and reference lines.
    Flag,
    /// A series by its place in the palette.
    Series(usize),
    /// An amount from 0 to 1, or from -1 where values have both signs.
    Heat(f32),
    /// Text on [`Ink::Heat`].
    OnHeat(f32),
    /// Text on [`Ink::Series`].
    OnSeries(usize),
}

/// The colours of a theme as `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inks {
    ground: u32,
    text: u32,
    muted: u32,
    grid: u32,
    axis: u32,
    accent: u32,
    good: u32,
    bad: u32,
    flag: u32,
    series: [u32; Self::SERIES],
    /// From next to nothing to the most.
    above: [u32; 4],
    /// From next to nothing to the least.
    below: [u32; 4],
}

impl Inks {
    /// How many series have a colour of their own.
    pub const SERIES: usize = 8;

    /// Dark on light.
    pub const LIGHT: Self = Self {
        ground: 0x00FF_FFFF,
        text: 0x0018_222E,
        muted: 0x0056_6373,
        grid: 0x00E3_E7EC,
        axis: 0x0098_A3B0,
        accent: 0x000F_766E,
        good: 0x0015_7A48,
        bad: 0x00B4_2A22,
        flag: 0x00D9_4F04,
        series: [0x0000_6FA8, 0x00D0_6A00, 0x0000_8A68, 0x00B2_5C92, 0x0059_5FCB, 0x009A_7400, 0x0032_9BC8, 0x0064_7082],
        above: [0x00E8_F2F9, 0x0093_C5E2, 0x0030_86BC, 0x000A_3F69],
        below: [0x00FC_F0E3, 0x00F0_B779, 0x00CC_6A08, 0x0078_3B04],
    };

    /// Light on dark.
    pub const DARK: Self = Self {
        ground: 0x0014_1A21,
        text: 0x00E6_EBF0,
        muted: 0x009D_A9B7,
        grid: 0x0026_303B,
        axis: 0x0063_7080,
        accent: 0x002D_C2B0,
        good: 0x004F_C98A,
        bad: 0x00F5_867C,
        flag: 0x00FF_8A3D,
        series: [0x0056_B4E9, 0x00F0_A13C, 0x002F_C29A, 0x00E0_8FC2, 0x0097_9DF5, 0x00DF_C84A, 0x004F_86C6, 0x00A7_B3C0],
        above: [0x001B_2B38, 0x0022_587E, 0x0041_9BD0, 0x00C6_E6F8],
        below: [0x0030_2519, 0x007E_4D1B, 0x00DB_8A30, 0x00FF_DDB0],
    };

    /// The colour of a role: red, green and blue.
    #[must_use]
    pub fn rgb(&self, ink: Ink) -> [u8; 3] {
        let plain = match ink {
            Ink::Ground => self.ground,
            Ink::Text => self.text,
            Ink::Muted => self.muted,
            Ink::Grid => self.grid,
            Ink::Axis => self.axis,
            Ink::Accent => self.accent,
            Ink::Good => self.good,
            Ink::Bad => self.bad,
            Ink::Flag => self.flag,
            Ink::Series(index) => self.series[index % self.series.len()],
            Ink::Heat(share) => return self.heat(share),
            Ink::OnHeat(share) => return contrasting(self.heat(share)),
            Ink::OnSeries(index) => return contrasting(bytes(self.series[index % self.series.len()])),
        };
        bytes(plain)
    }

    fn heat(&self, share: f32) -> [u8; 3] {
        let stops = if share < 0.0 { &self.below } else { &self.above };
        let at = share.abs().clamp(0.0, 1.0) * (stops.len() - 1) as f32;
        let below = (at as usize).min(stops.len() - 2);
        let (a, b) = (bytes(stops[below]), bytes(stops[below + 1]));
        std::array::from_fn(|i| (f32::from(a[i]) + (f32::from(b[i]) - f32::from(a[i])) * (at - below as f32)).round() as u8)
    }
}

fn bytes(hex: u32) -> [u8; 3] {
    [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
}

/// Black or white, whichever is read better on a colour (WCAG relative luminance).
fn contrasting(ground: [u8; 3]) -> [u8; 3] {
    let linear = |v: u8| {
        let s = f32::from(v) / 255.0;
        if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(ground[0]) + 0.7152 * linear(ground[1]) + 0.0722 * linear(ground[2]);
    if luminance > 0.2 { [0x12, 0x1A, 0x22] } else { [0xFF; 3] }
}
