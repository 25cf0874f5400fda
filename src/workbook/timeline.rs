//! A chart along time in the workbook's quiet look: a band, lines over it, and what stands around them.

use rust_xlsxwriter::{
    Chart, ChartAxisDateUnitType, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartSolidFill, ChartType,
};

use super::{text, theme};
use crate::detect::Grain;
use crate::table::format::titled;

/// Charts on a printed page, and the scale in per cent at which they fit.
pub(super) const PER_PAGE: usize = 3;
pub(super) const PRINTED_AT: u16 = 66;

/// Where the numbers of a chart stand.
pub(super) struct Columns<'a> {
    pub(super) sheet: &'a str,
    /// The row of their names.
    pub(super) header: u32,
    /// Their first and last row.
    pub(super) rows: (u32, u32),
    /// The column of the periods.
    pub(super) left: u16,
}

impl<'a> Columns<'a> {
    /// The numbers of a column, counted from that of the periods.
    pub(super) fn range(&self, column: u16) -> (&'a str, u32, u16, u32, u16) {
        (self.sheet, self.rows.0, self.left + column, self.rows.1, self.left + column)
    }

    /// Its name.
    pub(super) fn name(&self, column: u16) -> (&'a str, u32, u16) {
        (self.sheet, self.header, self.left + column)
    }
}

/// A band from its lower edge, as wide as another column says, and two lines to be combined over it; what lies below the band has no
/// name in the legend.
pub(super) fn banded(at: &Columns<'_>, (lower, width): (u16, u16), name: &str, lines: [(u16, ChartLine); 2]) -> (Chart, Chart) {
    let mut chart = Chart::new(ChartType::AreaStacked);
    let ground = chart.add_series();
    ground.set_name(&format!("Below: {name}")).set_categories(at.range(0)).set_values(at.range(lower));
    ground.set_format(ChartFormat::new().set_no_fill().set_no_line());
    let band = chart.add_series();
    band.set_name(name).set_categories(at.range(0)).set_values(at.range(width));
    band.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(theme::BAND)).set_no_line());
    chart.legend().delete_entries(&[0]);

    let mut over = Chart::new(ChartType::Line);
    for (column, line) in lines {
        let one = over.add_series();
        one.set_name(at.name(column)).set_categories(at.range(0)).set_values(at.range(column));
        one.set_format(ChartFormat::new().set_line(&line)).set_marker(ChartMarker::new().set_none());
    }
    (chart, over)
}

/// The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, with a tenth to spare.
pub(super) fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let wanted = value * 1.1;
    let power = 10_f64.powf(wanted.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].into_iter().map(|step| step * power).find(|&v| v >= wanted).unwrap_or(wanted)
}

/// How the periods of a grain are written.
pub(super) fn time_code(grain: Grain) -> &'static str {
    match grain {
        Grain::Hour => "yyyy-mm-dd hh:mm",
        Grain::Month => "mmm yyyy",
        Grain::Auto | Grain::Day | Grain::Week => "yyyy-mm-dd",
    }
}

/// What stands around the lines of a chart.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    /// What the chart shows, for those who cannot see it.
    pub(super) describes: &'a str,
    pub(super) unit: Option<&'a str>,
    pub(super) grain: Grain,
    /// The starts of all periods, left to right.
    pub(super) times: &'a [chrono::NaiveDateTime],
    /// The largest number, which decides on decimal places.
    pub(super) largest: f64,
    /// Where the axis of values begins and ends; `None` leaves it to Excel.
    pub(super) floor: Option<f64>,
    pub(super) ceiling: Option<f64>,
}

/// Titles, axes and legend in the workbook's quiet look.
pub(super) fn dress(chart: &mut Chart, frame: &Frame<'_>) {
    let mut small = ChartFont::new();
    small.set_size(9).set_color(theme::MUTED);
    let mut title = ChartFont::new();
    title.set_size(11).set_bold().set_color(theme::INK);
    chart.title().set_name(&text::title(&titled(frame.title, frame.unit))).set_font(&title);
    chart.x_axis().set_num_format(match frame.grain {
        Grain::Hour => "d mmm hh:mm",
        Grain::Month => "mmm yy",
        _ => "d mmm yy",
    });
    let many = u16::try_from(frame.times.len() / 12).unwrap_or(u16::MAX).max(1);
    if frame.grain == Grain::Hour {
        chart.x_axis().set_text_axis(true).set_label_interval(many).set_tick_interval(many);
    } else {
        chart.x_axis().set_date_axis(true);
        let days = frame.times.first().zip(frame.times.last()).map_or(1, |(a, b)| (*b - *a).num_days().max(1)) as u32;
        let (unit, step) = if days > 250 {
            (ChartAxisDateUnitType::Months, days.div_ceil(360))
        } else {
            (ChartAxisDateUnitType::Days, days.div_ceil(12 * 7) * 7)
        };
        chart.x_axis().set_major_unit_date_type(unit).set_major_unit(step);
    }
    chart.x_axis().set_font(&small).set_format(ChartFormat::new().set_line(ChartLine::new().set_color(theme::LINE)));
    chart.x_axis().set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low);
    let code = theme::number_code(frame.unit, None, frame.largest);
    chart.y_axis().set_font(&small).set_num_format(code).set_format(ChartFormat::new().set_no_line());
    chart.y_axis().set_major_gridlines_line(ChartLine::new().set_color(theme::LINE).set_width(0.5));
    if let Some(highest) = frame.ceiling {
        chart.y_axis().set_max(highest);
    }
    if let Some(lowest) = frame.floor {
        chart.y_axis().set_min(lowest);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    chart.chart_area().set_format(ChartFormat::new().set_border(ChartLine::new().set_color(theme::LINE)));
    chart.set_alt_text(format!("{}: {}", frame.title, frame.describes));
}
