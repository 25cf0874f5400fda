//! The records of a text file by their length: whether it is even, and which of them hold separators alone.

use super::{Cell, EMPTY, Sheet};

/// How many blank records are remembered at most.
const MOST_BLANK: usize = 1 << 20;

/// What was seen of the records of a text file.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Fields of the first record.
    width: u32,
    is_uneven: bool,
    /// Lines of those that hold separators alone.
    blank: Vec<u32>,
}

impl Seen {
    /// Of records of a file whose first one has so many fields.
    pub(crate) fn with_width(width: u32) -> Self {
        Self { width, ..Self::default() }
    }

    /// Add what was seen of the records behind these, whose lines are counted from the one behind `line`.
    pub(crate) fn append(&mut self, line: u32, behind: &Self) {
        self.is_uneven |= behind.is_uneven || self.blank.len() + behind.blank.len() > MOST_BLANK;
        if !self.is_uneven {
            self.blank.extend(behind.blank.iter().map(|blank| blank + line));
        }
    }

    /// A record ends that had so many fields, and nothing in them if it `is_blank`.
    pub(crate) fn see(&mut self, line: u32, fields: u32, is_blank: bool) {
        if self.width == 0 {
            self.width = fields;
        }
        if fields != self.width {
            // A line without a separator and without text is no record.
            self.is_uneven |= fields > 1 || !is_blank;
        } else if is_blank && fields > 1 {
            self.is_uneven |= self.blank.len() >= MOST_BLANK;
            if !self.is_uneven {
                self.blank.push(line);
            }
        }
    }

    /// Give the blank records a row where the file is even and they are not its end.
    pub(super) fn keep_blank(mut self, sheet: &mut Sheet) {
        let filled = (0..sheet.width()).filter(|&column| sheet.cell(0, column) != Cell::Empty).count();
        sheet.is_even = self.width > 1 && !self.is_uneven && sheet.line(0) > 0 && filled * 2 > self.width as usize;
        let last = sheet.lines.last().copied().unwrap_or_default();
        self.blank.retain(|line| *line < last);
        // More room than rows is padding.
        if !sheet.is_even || self.blank.is_empty() || self.blank.len() > sheet.lines.len() {
            return;
        }
        let places: Vec<usize> = self.blank.iter().map(|line| sheet.lines.partition_point(|l| l < line)).collect();
        sheet.lines.extend(&self.blank);
        sheet.lines.sort_unstable();
        for column in &mut sheet.columns {
            column.tags = spread(&column.tags, &places, EMPTY);
            column.payload = spread(&column.payload, &places, 0);
        }
        sheet.coded.iter_mut().for_each(|column| column.part(|codes| spread(codes, &places, 0)));
    }
}

/// The same with a blank before each of these places, which ascend.
fn spread<T: Copy>(old: &[T], places: &[usize], blank: T) -> Vec<T> {
    let mut new = Vec::with_capacity(old.len() + places.len());
    let mut from = 0;
    for &place in places.iter().take_while(|p| **p < old.len()) {
        new.extend_from_slice(&old[from..place]);
        new.push(blank);
        from = place;
    }
    new.extend_from_slice(&old[from..]);
    new
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, SheetBuilder};

    fn lines(records: &[&[&str]]) -> (bool, Vec<u32>, usize) {
        let mut builder = SheetBuilder::new("", false);
        for (row, fields) in (0..).zip(records) {
            for (column, field) in (0..).zip(*fields) {
                builder.text(row, column, field).unwrap();
            }
            builder.record(row, fields.len() as u32);
        }
        let sheet = builder.finish().unwrap();
        let filled = (0..sheet.rows()).filter(|&row| sheet.cell(row, 0) != Cell::Empty).count();
        (sheet.is_even, (0..sheet.rows()).map(|row| sheet.line(row)).collect(), filled)
    }

    #[test]
    fn blank_records_are_rows_of_an_even_file_but_at_its_end() {
        assert_eq!(lines(&[&["a", "b"], &["1", "2"], &["", ""], &["", "3"], &["", ""]]), (true, vec![1, 2, 3, 4], 2));
        // A blank line has no separators, a ragged file and one that begins with a title say nothing by theirs.
        assert_eq!(lines(&[&["a", "b"], &["1", "2"], &[""], &["4", "3"]]), (true, vec![1, 2, 4], 3));
        assert_eq!(lines(&[&["a", "b"], &["1", "2"], &["", ""], &["4", "3", "5"]]), (false, vec![1, 2, 4], 3));
        assert!(!lines(&[&["Sales", "", ""], &["a", "b", "c"], &["", "", ""], &["4", "3", "5"]]).0);
    }
}
