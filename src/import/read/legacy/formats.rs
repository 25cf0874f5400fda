//! The number formats of an old workbook, which its reader keeps for itself: the codes and styles at the start of the workbook,
//! and the style of each number (MS-XLS 2.4.126, 2.4.353).

use std::collections::HashMap;

use encoding_rs::{UTF_16LE, WINDOWS_1252};

use super::super::super::formats::{builtin, style_of};
use super::super::super::raw::NumberStyle;
use super::super::biff::{Record, encoding, records};
use super::ole::Container;

const END: u16 = 0x000A;
const BEGIN: u16 = 0x0809;

/// The formats of a workbook.
pub(super) struct Formats {
    stream: Vec<u8>,
    /// What each style of a cell says.
    styles: Vec<NumberStyle>,
    /// Where each sheet begins.
    sheets: Vec<u32>,
}

impl Formats {
    /// Read the styles of a workbook; `None` where they cannot be found.
    pub(super) fn of(file: &[u8]) -> Option<Self> {
        let container = Container::open(file)?;
        let stream = container.stream("Workbook").or_else(|| container.stream("Book"))?;
        let (mut codes, mut numbers, mut sheets) = (HashMap::new(), Vec::new(), Vec::new());
        let (mut is_five, mut page) = (false, WINDOWS_1252);
        for (kind, record) in records(&stream).take_while(|(kind, _)| *kind != END) {
            match kind {
                BEGIN => is_five = record.u16(0) == Some(0x0500),
                0x0042 => page = encoding(record.u16(0).unwrap_or(0)),
                0x041E => {
                    let code = if is_five { record.text(2, false).map(|text| page.decode(text).0.into_owned()) } else { wide_text(record) };
                    codes.extend(record.u16(0).zip(code));
                }
                0x00E0 => numbers.push(record.u16(2).unwrap_or(0)),
                0x0085 => sheets.push(record.u32(0)?),
                _ => {}
            }
        }
        let code = |number: &u16| codes.get(number).map(String::as_str).or_else(|| builtin(u32::from(*number)));
        let styles = numbers.iter().map(|number| code(number).map(style_of).unwrap_or_default()).collect();
        Some(Self { stream, styles, sheets })
    }

    /// The styles of the numbers of a sheet, by its position.
    pub(super) fn of_sheet(&self, sheet: usize) -> Styles<'_> {
        let start = self.sheets.get(sheet).map_or(usize::MAX, |start| *start as usize);
        let mut styles = Styles { formats: self, cells: Vec::new() };
        // Charts within the sheet have cells of their own.
        let mut depth = 0_u32;
        for (kind, record) in records(self.stream.get(start..).unwrap_or_default()) {
            match kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                _ if depth <= 1 => styles.take(kind, record),
                _ => {}
            }
        }
        // Of two cells in one place the last counts.
        styles.cells.sort_by_key(|(place, _)| *place);
        styles
    }
}

/// The styles of the numbers of a sheet that say something.
pub(super) struct Styles<'f> {
    formats: &'f Formats,
    /// By place, in its order, the number of a style.
    cells: Vec<(u32, u16)>,
}

impl Styles<'_> {
    /// What the format of a number says; `None` where it says nothing.
    pub(super) fn at(&self, row: u32, column: u32) -> Option<&NumberStyle> {
        let wanted = place(row, column);
        let behind = self.cells.partition_point(|(place, _)| *place <= wanted);
        let (_, style) = self.cells[..behind].last().filter(|(place, _)| *place == wanted)?;
        self.formats.styles.get(usize::from(*style))
    }

    fn take(&mut self, kind: u16, record: Record<'_>) {
        let (Some(row), Some(first)) = (record.u16(0), record.u16(2)) else { return };
        match kind {
            0x0006 | 0x0203 | 0x027E => self.put(row, first, record.u16(4)),
            // A row of numbers, each a style and four bytes, with the last column behind them.
            0x00BD => (first..=u16::MAX).zip((4..).step_by(6).take(record.len().saturating_sub(6) / 6)).for_each(|(column, at)| {
                self.put(row, column, record.u16(at));
            }),
            _ => {}
        }
    }

    fn put(&mut self, row: u16, column: u16, style: Option<u16>) {
        let says_something = |style: &u16| self.formats.styles.get(usize::from(*style)).is_some_and(|s| *s != NumberStyle::default());
        self.cells.extend(style.filter(says_something).map(|style| (place(row.into(), column.into()), style)));
    }
}

fn place(row: u32, column: u32) -> u32 {
    row << 16 | column
}

/// The text of a format of Excel 97, in bytes of Latin or in UTF-16.
fn wide_text(record: Record<'_>) -> Option<String> {
    let (len, flags) = (usize::from(record.u16(2)?), record.u8(4)?);
    let rest = record.from(5);
    Some(if flags & 1 == 0 {
        rest.iter().take(len).map(|byte| char::from(*byte)).collect()
    } else {
        UTF_16LE.decode_without_bom_handling(&rest[..rest.len().min(len * 2)]).0.into_owned()
    })
}
