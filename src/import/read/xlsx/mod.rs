//! Office Open XML workbooks: one pass over the bytes of each sheet gives its values, number formats and merged cells.
//!
//! Own code instead of a library, because opening is the wait people feel: cells go from the inflated bytes straight into
//! the columns of a [`Sheet`], and what stands in real files but not in the standard (no references, other prefixes, wrong
//! dimensions, parts named in another case) is read as spreadsheet programs do.

mod cell;
mod sheet;
mod strings;
mod styles;

use super::super::ImportError;
use super::super::raw::{Book, NamedArea, SharedStrings, Sheet, SheetBuilder};
use super::markup::{Token, Tokens, attribute};
use super::package::Package;
use super::relations::{of_kind, relations, workbook_part};
use super::{Input, Trouble};
use crate::engine::{Context, Warning};

/// Read every worksheet; one that fails is listed and the others are read all the same.
pub(super) fn read(input: Input<'_>, context: &Context) -> Result<Book, ImportError> {
    read_book(input, context).map_err(|trouble| input.failed(trouble))
}

fn read_book(input: Input<'_>, context: &Context) -> Result<Book, Trouble> {
    let package = Package::open(input.bytes, context, 0.8)?;
    let workbook = Workbook::read(&package)?;
    sheets(&workbook.sheets, input, |place| workbook.read_sheet(&package, place, input.first))
}

/// One sheet as the workbook lists it.
pub(super) struct Place {
    /// Its name.
    pub(super) name: String,
    /// Whether it is hidden.
    pub(super) hidden: bool,
    /// The name of its part, if the workbook tells one.
    pub(super) part: Option<String>,
}

/// Read the sheets that are wanted, each with `read`, which gives none for what has no cells.
pub(super) fn sheets(
    places: &[Place],
    input: Input<'_>,
    mut read: impl FnMut(&Place) -> Result<Option<Sheet>, Trouble>,
) -> Result<Book, Trouble> {
    let mut book = Book::default();
    let mut first_reason = None;
    let wanted = input.options.sheet.as_deref().map(str::trim);
    let named = |name: &str| wanted.is_some_and(|w| name.trim().to_lowercase() == w.to_lowercase());
    let any_named = places.iter().any(|s| named(&s.name));
    for (number, place) in (1_usize..).zip(places) {
        if wanted.is_some_and(|w| !named(&place.name) && (any_named || w.parse() != Ok(number))) {
            // Known by name, as messages list it, but not read.
            book.sheets.push(SheetBuilder::new(&place.name, place.hidden).finish()?);
            continue;
        }
        match read(place) {
            Ok(Some(sheet)) => {
                let is_enough = input.first.is_some() && !sheet.hidden && sheet.rows() > 0;
                book.sheets.push(sheet);
                if is_enough {
                    break;
                }
            }
            Ok(None) => {}
            Err(Trouble::Broken(reason)) => {
                first_reason.get_or_insert_with(|| reason.clone());
                book.unread.push((place.name.clone(), reason));
            }
            Err(other) => return Err(other),
        }
    }
    match first_reason {
        Some(reason) if book.sheets.is_empty() => Err(Trouble::Broken(reason)),
        _ => Ok(book),
    }
}

/// What all sheets share.
struct Workbook {
    sheets: Vec<Place>,
    strings: SharedStrings,
    styles: styles::Styles,
    is_1904: bool,
}

impl Workbook {
    fn read(package: &Package<'_>) -> Result<Self, Trouble> {
        let part = workbook_part(package, "xl/workbook.xml")?;
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relations = relations(package, &part)?;
        let text = package.text(&part)?.ok_or_else(|| Trouble::Broken("it has no workbook part".to_owned()))?;
        let (mut sheets, mut is_1904) = (Vec::new(), false);
        for token in Tokens::new(&text) {
            let Token::Open { name, attributes, .. } = token else { continue };
            match name {
                "sheet" => {
                    let id = attribute(attributes, "id").unwrap_or_default();
                    let target = relations.iter().find(|r| r.id == id).map(|r| r.target.clone());
                    let usual = format!("{folder}/worksheets/sheet{}.xml", sheets.len() + 1);
                    // Without any relations the usual name is as good a guess as any.
                    let part = target.or_else(|| Some(usual).filter(|p| relations.is_empty() && package.has(p)));
                    let state = attribute(attributes, "state").unwrap_or_default();
                    let hidden = state.to_ascii_lowercase().contains("hidden");
                    sheets.push(Place { name: attribute(attributes, "name").unwrap_or_default().into_owned(), hidden, part });
                }
                // The extension of the same name never has this attribute.
                "workbookPr" => is_1904 |= attribute(attributes, "date1904").is_some_and(|v| v == "1" || v == "true"),
                _ => {}
            }
        }
        if sheets.is_empty() && !text.contains("sheets") {
            return Err(Trouble::Broken("its workbook part lists no sheets".to_owned()));
        }
        let shared = |kind, usual: &str| of_kind(package, &relations, kind, &format!("{folder}/{usual}"));
        let strings = strings::read(package, &shared("/sharedStrings", "sharedStrings.xml"))?;
        let styles = styles::Styles::read(package, &shared("/styles", "styles.xml"))?;
        Ok(Self { sheets, strings, styles, is_1904 })
    }

    /// Read one sheet, or its first rows; none where it is a chart or another thing without cells.
    fn read_sheet(&self, package: &Package<'_>, place: &Place, first: Option<u32>) -> Result<Option<Sheet>, Trouble> {
        let part = place.part.as_deref().ok_or_else(Trouble::cells_missing)?;
        let builder = SheetBuilder::with_strings(&place.name, place.hidden, &self.strings);
        let reader = sheet::SheetReader::new(builder, &self.styles, self.is_1904).up_to(first);
        let Some(mut builder) = package.stream(part, |stream| reader.read(stream))?.ok_or_else(Trouble::cells_missing)? else {
            return Ok(None);
        };
        if package.take_damage() {
            builder.warn(Warning::new("checksum", "The checksum of this sheet is wrong: the file may have been damaged on its way"));
        }
        if package.defines_entities() {
            builder.warn(Warning::new("entities", ENTITIES));
        }
        let mut sheet = builder.finish()?;
        sheet.named = named(package, part)?;
        Ok(Some(sheet))
    }
}

/// The tables of a sheet that have a name, by its part; one that cannot be read is as good as none.
fn named(package: &Package<'_>, part: &str) -> Result<Vec<NamedArea>, Trouble> {
    let mut found = Vec::new();
    for table in relations(package, part)?.iter().filter(|relation| relation.kind.ends_with("/table")) {
        let Some(text) = package.text(&table.target)? else { continue };
        let opened = Tokens::new(&text).find_map(|token| match token {
            Token::Open { name: "table", attributes, .. } => Some((attribute(attributes, "displayName")?, attribute(attributes, "ref")?)),
            _ => None,
        });
        let area = opened.and_then(|(name, place)| {
            let (rows, columns) = cell::area(place.as_bytes())?;
            Some(NamedArea { name: name.into_owned(), rows, columns })
        });
        found.extend(area);
    }
    Ok(found)
}

/// What is said of a workbook that defines entities, as none that a spreadsheet program wrote does.
const ENTITIES: &str = "The file defines entities, as no spreadsheet program does; cells hold their names, such as &name;, as nothing that \
                        a file defines is expanded or fetched";
