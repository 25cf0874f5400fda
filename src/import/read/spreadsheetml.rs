//! Excel 2003 XML, often named `.xls`.

use std::collections::HashMap;

use super::super::ImportError;
use super::super::formats::style_of;
use super::super::raw::{Book, Merge, Sheet, SheetBuilder, TooManyCells};
use super::encoding::{Decoded, decode_as};
use super::markup::{Token, Tokens, attribute};
use super::{Input, cut_short, put_iso};
use crate::engine::{Context, Warning};

/// Rows and columns beyond these are typing errors.
const MOST_ROWS: u32 = 10_000_000;
const MOST_COLUMNS: u32 = 16_384;

/// Read every worksheet.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    let declared = String::from_utf8_lossy(&input.bytes[..input.bytes.len().min(200)]).into_owned();
    let declared = declared.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(str::to_owned));
    let Decoded { text, encoding, .. } = decode_as(input, declared, context)?;
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(&text);
    let (mut count, mut is_whole) = (0_u32, false);
    while let Some(token) = tokens.next() {
        count = count.wrapping_add(1);
        if count.is_multiple_of(4096) {
            context.check()?;
            context.progress(Some(0.8 * tokens.position() as f32 / text.len() as f32), "Reading the workbook");
        }
        is_whole |= token == Token::Close { name: "Workbook" };
        reader.take(&token).map_err(|e| input.too_large(e))?;
    }
    reader.end(is_whole).map_err(|e| input.too_large(e))?;
    Ok(Book { sheets: reader.sheets, encoding: Some(encoding.name().to_ascii_lowercase()), ..Book::default() })
}

#[derive(Default)]
struct Reader {
    sheets: Vec<Sheet>,
    /// Number formats by style id.
    formats: HashMap<String, String>,
    style: String,
    sheet: Option<SheetBuilder>,
    hidden: bool,
    in_visible: bool,
    row: u32,
    column: u32,
    /// How many columns further the cell being read reaches.
    across: u32,
    /// Of the cell being read: style, type, text.
    cell: Option<(String, String, String)>,
    in_data: bool,
}

impl Reader {
    fn take(&mut self, token: &Token<'_>) -> Result<(), TooManyCells> {
        match token {
            Token::Open { name, attributes, empty } => return self.open(name, attributes, *empty),
            Token::Close { name } => match *name {
                "Worksheet" => return self.end_sheet(),
                "Row" => self.end_row(),
                "Cell" => return self.end_cell(),
                "Data" => self.in_data = false,
                "Visible" => self.in_visible = false,
                _ => {}
            },
            Token::Text(text) => {
                if self.in_visible {
                    self.hidden |= text.contains("Hidden");
                } else if self.in_data
                    && let Some((_, _, value)) = &mut self.cell
                {
                    value.push_str(text);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, name: &str, attributes: &str, empty: bool) -> Result<(), TooManyCells> {
        let number = |name: &str| attribute(attributes, name).and_then(|v| v.trim().parse::<u32>().ok());
        match name {
            "Style" => self.style = attribute(attributes, "ID").unwrap_or_default().into_owned(),
            "NumberFormat" => {
                if let Some(format) = attribute(attributes, "Format") {
                    self.formats.insert(self.style.clone(), named_format(&format));
                }
            }
            "Worksheet" => {
                self.end_sheet()?;
                self.sheet = Some(SheetBuilder::new(&attribute(attributes, "Name").unwrap_or_default(), false));
                (self.row, self.column, self.hidden) = (0, 0, false);
            }
            "Visible" => self.in_visible = !empty,
            "Row" => {
                self.row = number("Index").map_or(self.row, |i| i.saturating_sub(1)).min(MOST_ROWS);
                self.column = 0;
                if empty {
                    self.end_row();
                }
            }
            "Cell" => {
                self.column = number("Index").map_or(self.column, |i| i.saturating_sub(1)).min(MOST_COLUMNS);
                let style = attribute(attributes, "StyleID").unwrap_or_default().into_owned();
                self.cell = Some((style, String::new(), String::new()));
                self.across = number("MergeAcross").unwrap_or(0).min(MOST_COLUMNS);
                self.merge(self.across, number("MergeDown").unwrap_or(0));
                if empty {
                    return self.end_cell();
                }
            }
            "Data" => {
                self.in_data = !empty;
                if let Some((_, kind, _)) = &mut self.cell {
                    *kind = attribute(attributes, "Type").unwrap_or_default().into_owned();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn merge(&mut self, across: u32, down: u32) {
        let (row, column) = (self.row, self.column);
        if let Some(sheet) = &mut self.sheet {
            sheet.merge(Merge { rows: (row, row + down.min(MOST_ROWS)), columns: (column, column + across) });
        }
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.column = 0;
    }

    fn end_cell(&mut self) -> Result<(), TooManyCells> {
        let (row, column) = (self.row, self.column);
        self.column = (self.column + 1 + std::mem::take(&mut self.across)).min(MOST_COLUMNS);
        let (Some((style, kind, value)), Some(sheet)) = (self.cell.take(), &mut self.sheet) else { return Ok(()) };
        match kind.as_str() {
            "Number" => match value.trim().parse::<f64>() {
                Ok(number) => {
                    let style = self.formats.get(&style).map_or(0, |format| sheet.style(style_of(format)));
                    sheet.number(row, column, number, style)
                }
                Err(_) => sheet.text(row, column, &value),
            },
            "Boolean" => sheet.boolean(row, column, matches!(value.trim(), "1" | "true" | "True")),
            "DateTime" => put_iso(sheet, row, column, value.trim()),
            "Error" => sheet.error(row, column, value.trim()),
            _ => sheet.text(row, column, &value),
        }
    }

    /// The file ended; where its workbook did not, the rest is missing.
    fn end(&mut self, is_whole: bool) -> Result<(), TooManyCells> {
        let row = self.row + u32::from(self.column > 0 || self.cell.is_some());
        if let Some(sheet) = &mut self.sheet {
            sheet.warn(cut_short(row));
        } else if let Some(last) = self.sheets.last_mut().filter(|_| !is_whole) {
            let message = "The file is cut short behind this sheet: others may be missing. Download or copy it again";
            last.warnings.push(Warning::new("cut_short", message));
        }
        self.end_sheet()
    }

    fn end_sheet(&mut self) -> Result<(), TooManyCells> {
        if let Some(sheet) = self.sheet.take() {
            let mut sheet = sheet.finish()?;
            sheet.hidden = self.hidden;
            self.sheets.push(sheet);
        }
        Ok(())
    }
}

/// The number format behind one of the names of this format.
fn named_format(format: &str) -> String {
    match format {
        "Percent" => "0.00%",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "General Date" => "m/d/yyyy h:mm",
        "Short Date" | "Medium Date" | "Long Date" => "yyyy-mm-dd",
        "Short Time" | "Medium Time" | "Long Time" => "h:mm:ss",
        "Euro Currency" => "[$\u{20ac}] #,##0.00",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportOptions;
    use crate::import::raw::{Cell, Notation};

    fn read_text(text: &str) -> Book {
        let options = ImportOptions::default();
        read(Input { bytes: text.as_bytes(), file: "a.xls", options: &options, first: None }, &Context::detached()).unwrap()
    }

    #[test]
    fn a_workbook_that_ends_too_early_is_said_to_be_cut_short() {
        let text = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet Name=\"A\"><Table>\
            <Row><Cell><Data Type=\"String\">Qty</Data></Cell></Row><Row><Cell><Data Type=\"Number\">12</Data></Cell></Row>\
            <Row><Cell><Data Type=\"Number\">34</Data></Cell></Row></Table></Worksheet></Workbook>";
        assert!(read_text(text).sheets[0].warnings.is_empty());
        for (end, rows, said) in [("\">3", 2, "row 3"), ("Row><", 3, "row 3"), ("<Row", 2, "row 2"), ("Worksheet>", 3, "behind this sheet")]
        {
            let (at, _) = text.rmatch_indices(end).next().unwrap();
            let sheet = &read_text(&text[..at + end.len()]).sheets[0];
            assert_eq!((sheet.rows(), sheet.warnings.len(), sheet.warnings[0].kind.as_str()), (rows, 1, "cut_short"), "{end}");
            assert!(sheet.warnings[0].message.contains(said), "{:?}", sheet.warnings);
        }
    }

    #[test]
    fn what_follows_a_merged_cell_stands_behind_it() {
        let text = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet Name=\"A\"><Table>\
            <Row><Cell MergeAcross=\"2\"><Data Type=\"String\">Name</Data></Cell><Cell><Data Type=\"String\">Qty</Data></Cell></Row>\
            </Table></Worksheet></Workbook>";
        let sheet = &read_text(text).sheets[0];
        assert_eq!((sheet.cell(0, 0), sheet.cell(0, 1), sheet.cell(0, 3)), (Cell::Text("Name"), Cell::Empty, Cell::Text("Qty")));
    }

    #[test]
    fn gaps_types_and_formats_are_read() {
        let text = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="A&amp;B"><Table>
            <Row><Cell><Data ss:Type="String">x</Data></Cell></Row>
            <Row ss:Index="3"><Cell ss:Index="2" ss:StyleID="p"><Data ss:Type="Number">0.5</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-05T00:00:00.000</Data></Cell></Row>
            </Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"#;
        let book = read_text(text);
        let sheet = &book.sheets[0];
        assert_eq!((sheet.name.as_str(), sheet.hidden, sheet.rows(), sheet.line(1)), ("A&B", true, 2, 3));
        let Cell::Number(value, style) = sheet.cell(1, 1) else { panic!("no number") };
        assert_eq!((value, &sheet.style(style).notation), (0.5, &Notation::Percent));
        assert!(matches!(sheet.cell(1, 2), Cell::Number(serial, _) if serial == 46_086.0));
    }
}
