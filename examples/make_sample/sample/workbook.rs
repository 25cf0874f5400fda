//! The workbook as an export would look: bold frozen header, identifiers as text, dates and money in their formats.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::metrics::{Feed, MetricRow};
use super::orders::OrderLine;

/// Header and column width in characters.
type Column = (&'static str, f64);

const ORDER_COLUMNS: &[Column] = &[
    ("Order ID", 21.0),
    ("Created time", 17.0),
    ("Category", 15.0),
    ("Product", 27.0),
    ("Region", 15.0),
    ("Seller", 24.0),
    ("Creator", 20.0),
    ("Channel", 12.0),
    ("Quantity", 9.0),
    ("Unit price (USD)", 15.0),
    ("Discount (USD)", 14.0),
    ("Amount (USD)", 13.0),
    ("Refund (USD)", 13.0),
    ("Status", 17.0),
];

const METRIC_COLUMNS: &[Column] = &[
    ("Date", 11.0),
    ("Region", 15.0),
    ("Category", 15.0),
    ("Visits", 10.0),
    ("Orders", 9.0),
    ("GMV (USD)", 13.0),
    ("Refunded orders", 15.0),
    ("Refunds (USD)", 13.0),
];

/// Writes both sheets; the bytes depend on nothing but the rows.
pub(crate) fn write(lines: &[OrderLine], metrics: &[MetricRow]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title("Marketplace sample")
            .set_comment("Invented data, free to use")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 6, 30)?),
    );
    write_orders(workbook.add_worksheet(), lines)?;
    write_metrics(workbook.add_worksheet(), metrics)?;
    workbook.save_to_buffer()
}

fn write_orders(sheet: &mut Worksheet, lines: &[OrderLine]) -> Result<(), XlsxError> {
    sheet.set_name("Orders")?;
    write_header(sheet, ORDER_COLUMNS)?;
    let (text, time) = (Format::new().set_num_format("@"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let money = Format::new().set_num_format("#,##0.00");
    for (line, row) in lines.iter().zip(1_u32..) {
        sheet.write_string_with_format(row, 0, &line.order_id, &text)?;
        sheet.write_datetime_with_format(row, 1, &excel_time(line.created)?, &time)?;
        let words = [line.category, line.product, line.region.name(), line.seller, line.creator.unwrap_or_default(), line.channel];
        for (word, column) in words.into_iter().zip(2_u16..).filter(|(word, _)| !word.is_empty()) {
            sheet.write_string(row, column, word)?;
        }
        sheet.write_number(row, 8, line.quantity as f64)?;
        let amounts = [line.price_cents, line.discount_cents, line.amount_cents, line.refund_cents];
        for (cents, column) in amounts.into_iter().zip(9_u16..) {
            sheet.write_number_with_format(row, column, cents as f64 / 100.0, &money)?;
        }
        sheet.write_string(row, 13, line.status)?;
    }
    Ok(())
}

fn write_metrics(sheet: &mut Worksheet, metrics: &[MetricRow]) -> Result<(), XlsxError> {
    sheet.set_name("Daily metrics")?;
    write_header(sheet, METRIC_COLUMNS)?;
    let (day, count) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("#,##0"));
    let money = Format::new().set_num_format("#,##0.00");
    for (metric, row) in metrics.iter().filter(|metric| metric.feed != Feed::Absent).zip(1_u32..) {
        let delivered = f64::from(u8::from(metric.feed == Feed::Delivered));
        sheet.write_datetime_with_format(row, 0, &excel_day(metric.day)?, &day)?;
        sheet.write_string(row, 1, metric.region.name())?;
        sheet.write_string(row, 2, metric.category.name())?;
        let numbers = [
            (f64::from(metric.visits), &count),
            (f64::from(metric.orders), &count),
            (metric.gmv_cents as f64 / 100.0, &money),
            (f64::from(metric.refunded_orders), &count),
            (metric.refund_cents as f64 / 100.0, &money),
        ];
        for ((number, format), column) in numbers.into_iter().zip(3_u16..) {
            sheet.write_number_with_format(row, column, number * delivered, format)?;
        }
    }
    Ok(())
}

fn write_header(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    let header = Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x1F_4E_6B))
        .set_align(FormatAlign::VerticalCenter);
    for (&(name, width), column) in columns.iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name, &header)?;
    }
    sheet.set_row_height(0, 20)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn excel_day(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)
}

fn excel_time(time: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    excel_day(time.date())?.and_hms(time.hour() as u16, time.minute() as u8, time.second() as u8)
}
