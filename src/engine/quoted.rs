//! Names and texts within sentences.

use std::fmt::{self, Display, Formatter, Write as _};

/// A name or a text as a sentence has it: in quotes, as it is written; what has no look of its own, such as a tab, by its sign in code.
pub fn quoted<T: AsRef<str> + ?Sized>(text: &T) -> Quoted<'_> {
    Quoted(text.as_ref())
}

/// A text in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            if letter.is_control() { write!(f, "{}", letter.escape_default())? } else { f.write_char(letter)? }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Thai name stood in messages as "หมวดหม\u{e39}".
    #[test]
    fn a_name_is_written_as_it_is() {
        assert_eq!(quoted("หมวดหมู่").to_string(), "\"หมวดหมู่\"");
        assert_eq!(quoted(&"12\" pipe\t".to_owned()).to_string(), "\"12\" pipe\\t\"");
    }
}
