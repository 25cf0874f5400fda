//! Whether bytes are UTF-8, found in stretches: a file of half a gigabyte is looked through for longer than a cancel may take to be felt.

#![expect(
    unsafe_code,
    reason = "the standard library proves a text only whole, and proving it twice would take as long as once uncancelled"
)]

use encoding_rs::Encoding;

use crate::engine::{Cancelled, Context};

/// The bytes of the longest letter.
const LETTER: usize = 4;
/// Bytes between two looks at a cancel.
const STRETCH: usize = 4 << 20;

/// The text that bytes are, if they are UTF-8.
pub(super) fn text<'a>(bytes: &'a [u8], context: &Context) -> Result<Option<&'a str>, Cancelled> {
    in_stretches(bytes, STRETCH, context)
}

fn in_stretches<'a>(bytes: &'a [u8], stretch: usize, context: &Context) -> Result<Option<&'a str>, Cancelled> {
    let mut rest = bytes;
    while rest.len() > stretch {
        context.check()?;
        // A letter may go on beyond the end of a stretch: it is proved with the next one.
        let end = Encoding::utf8_valid_up_to(&rest[..stretch]);
        if stretch - end >= LETTER {
            return Ok(None);
        }
        rest = &rest[end..];
    }
    context.check()?;
    if Encoding::utf8_valid_up_to(rest) < rest.len() {
        return Ok(None);
    }
    // SAFETY: each stretch was proved to be UTF-8, and each begins where the one before ended; texts behind one another are a text.
    Ok(Some(unsafe { std::str::from_utf8_unchecked(bytes) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cancel_is_felt_and_a_letter_cut_at_the_end_is_no_text() {
        let context = Context::detached();
        assert_eq!(in_stretches("a\u{e9}".repeat(9).as_bytes(), 4, &context), Ok(Some("a\u{e9}".repeat(9).as_str())));
        assert_eq!(in_stretches(&"a\u{e9}".as_bytes()[..2], 4, &context), Ok(None));
        context.cancel();
        assert_eq!(text(b"abc", &context), Err(Cancelled));
    }

    proptest! {
        #[test]
        fn it_is_what_the_standard_library_says(
            text in "[a\u{e9}\u{4e2d}\u{1f600}]{0,40}", broken in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())), stretch in 4_usize..12,
        ) {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = broken.filter(|_| !bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            prop_assert_eq!(in_stretches(&bytes, stretch, &Context::detached()).unwrap(), std::str::from_utf8(&bytes).ok());
        }
    }
}
