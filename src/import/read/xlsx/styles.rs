//! The number formats of a workbook: what its numbers are.

use std::collections::HashMap;

use super::super::super::formats::{builtin, style_of};
use super::super::super::raw::NumberStyle;
use super::super::Trouble;
use super::super::markup::{Token, Tokens, attribute};
use super::super::package::Package;

/// What the `s` of a cell points at.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: Vec<NumberStyle>,
}

impl Styles {
    /// Read the part of the styles; none where there is none.
    pub(super) fn read(package: &Package<'_>, part: &str) -> Result<Self, Trouble> {
        let text = package.text(part)?.unwrap_or_default();
        let mut codes: HashMap<String, String> = HashMap::new();
        let (mut styles, mut in_cells) = (Vec::new(), false);
        for token in Tokens::new(&text) {
            match token {
                Token::Open { name: "numFmt", attributes, .. } => {
                    let value = |name| attribute(attributes, name).unwrap_or_default().into_owned();
                    codes.insert(value("numFmtId"), value("formatCode"));
                }
                Token::Open { name: "cellXfs", empty, .. } => in_cells = !empty,
                Token::Close { name: "cellXfs" } => in_cells = false,
                Token::Open { name: "xf", attributes, .. } if in_cells => {
                    let id = attribute(attributes, "numFmtId").unwrap_or_default();
                    let code = codes.get(id.as_ref()).map(String::as_str).or_else(|| builtin(id.parse().ok()?));
                    styles.push(code.map(style_of).unwrap_or_default());
                }
                _ => {}
            }
        }
        Ok(Self { styles })
    }

    /// These.
    #[cfg(test)]
    pub(super) fn of(styles: &[NumberStyle]) -> Self {
        Self { styles: styles.to_vec() }
    }

    /// The styles by number.
    pub(super) fn all(&self) -> &[NumberStyle] {
        &self.styles
    }
}
