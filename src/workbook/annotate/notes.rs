//! The notes of a sheet: those that are there stay, ours are added, and a cell that has one gets ours below it.

use std::collections::BTreeMap;

use super::super::opc::xml::{self, Element, Patch, escape};
use super::super::text;

/// Who writes the notes.
const AUTHOR: &str = "Sheetsleuth";
/// The author of what Excel shows as a threaded comment; its text is only for older programs.
const THREADED: &str = "tc=";

/// What became of the notes that were to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Placed {
    /// Cells that had none before and need a shape.
    pub(super) new: Vec<String>,
    /// Cells whose threaded comment was left alone.
    pub(super) threaded: Vec<String>,
}

/// A part with these notes alone.
pub(super) fn create(namespace: &str, notes: &BTreeMap<String, String>) -> String {
    let list: String = notes.iter().map(|(cell, words)| comment("", cell, 0, words)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors><author>{AUTHOR}</author>\
         </authors><commentList>{list}</commentList></comments>"
    )
}

fn comment(prefix: &str, cell: &str, author: usize, words: &str) -> String {
    format!("<{prefix}comment ref=\"{cell}\" authorId=\"{author}\"><{prefix}text>{}</{prefix}text></{prefix}comment>", run(prefix, words))
}

fn run(prefix: &str, words: &str) -> String {
    format!("<{prefix}r><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}r>", escape(text::cell(words).0))
}

/// The part with these notes added; `None` where it is no such part.
pub(super) fn extend(part: &str, notes: &BTreeMap<String, String>) -> Option<(String, Placed)> {
    let root = xml::root(part)?;
    let (authors, list) = (root.child("authors")?, root.child("commentList")?);
    let prefix = root.tag.prefix();
    let mut patch = Patch::default();
    let mut placed = Placed::default();
    let names: Vec<String> =
        authors.children().iter().map(|a| xml::unescape(part.get(a.inner.clone()).unwrap_or_default()).trim().to_owned()).collect();
    let author = names.iter().position(|n| n == AUTHOR).unwrap_or_else(|| {
        authors.append(&mut patch, &format!("<{prefix}author>{AUTHOR}</{prefix}author>"));
        names.len()
    });
    let there: BTreeMap<String, Element<'_>> =
        list.children().into_iter().filter_map(|c| Some((c.tag.attribute("ref")?.replace('$', "").to_uppercase(), c))).collect();
    let mut added = String::new();
    for (cell, words) in notes {
        match there.get(cell) {
            None => {
                added.push_str(&comment(prefix, cell, author, words));
                placed.new.push(cell.clone());
            }
            Some(old) if is_threaded(old, &names) => placed.threaded.push(cell.clone()),
            Some(old) => append(part, old, prefix, words, &mut patch),
        }
    }
    if !added.is_empty() {
        list.append(&mut patch, &added);
    }
    Some((patch.apply(part), placed))
}

fn is_threaded(comment: &Element<'_>, authors: &[String]) -> bool {
    let author = comment.tag.attribute("authorId").and_then(|a| a.parse::<usize>().ok()).and_then(|a| authors.get(a));
    author.is_some_and(|name| name.starts_with(THREADED))
}

/// Our words below those of a note. They go into its last run, and so look like the rest of it.
fn append(part: &str, comment: &Element<'_>, prefix: &str, words: &str, patch: &mut Patch) {
    let words = format!("\n\n{words}");
    let Some(holder) = comment.child("text") else {
        comment.append(patch, &format!("<{prefix}text>{}</{prefix}text>", run(prefix, words.trim_start())));
        return;
    };
    let pieces = holder.children();
    let last = |name: &str| pieces.iter().rfind(|e| e.tag.local() == name);
    if let Some(run_there) = last("r") {
        patch.insert(run_there.end, &run(prefix, &words));
    } else if let Some(plain) = last("t").filter(|t| t.tag.kind == xml::Kind::Open) {
        let length = part.get(plain.inner.clone()).map_or(0, str::len);
        let room = 32_000_usize.saturating_sub(length);
        let kept: String = words.chars().take(room).collect();
        patch.insert(plain.inner.end, &escape(&kept));
    } else {
        holder.append(patch, &run(prefix, words.trim_start()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(c, t)| ((*c).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn what_is_there_stays_and_ours_is_added() {
        let part = "<x:comments><x:authors><x:author>Ann</x:author><x:author>tc={1}</x:author></x:authors><x:commentList>\
            <x:comment ref=\"A1\" authorId=\"0\"><x:text><x:r><x:t>old</x:t></x:r></x:text></x:comment>\
            <x:comment ref=\"B1\" authorId=\"1\"><x:text><x:t>thread</x:t></x:text></x:comment></x:commentList></x:comments>";
        let (text, placed) = extend(part, &notes(&[("A1", "a < b"), ("B1", "b"), ("C1", "c")])).unwrap();
        assert_eq!(placed, Placed { new: vec!["C1".into()], threaded: vec!["B1".into()] });
        assert!(text.contains("<x:t>old</x:t></x:r><x:r><x:t xml:space=\"preserve\">\n\na &lt; b</x:t></x:r></x:text>"));
        assert!(text.contains("<x:author>Sheetsleuth</x:author></x:authors>"));
        assert!(text.contains("<x:comment ref=\"C1\" authorId=\"2\">"));
        assert!(text.contains("<x:t>thread</x:t></x:text>"));
    }

    #[test]
    fn a_new_part_holds_them_all() {
        let text = create("urn:x", &notes(&[("A1", "x & y")]));
        assert!(text.contains("<comment ref=\"A1\" authorId=\"0\"><text><r><t xml:space=\"preserve\">x &amp; y</t></r></text></comment>"));
        assert!(extend(&text, &notes(&[("A2", "z")])).unwrap().0.matches("<author>").count() == 1);
    }
}
