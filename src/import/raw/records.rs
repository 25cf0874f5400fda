//! The records of a text file by their length: whether it is even, and which of them hold separators alone.

use super::{Cell, EMPTY, Sheet};

/// How many blank records, and how many changes of length, are remembered at most.
const MOST: usize = 1 << 20;

/// What was seen of the records of a text file.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    lengths: Lengths,
    /// Lines of those that hold separators alone.
    blank: Vec<u32>,
    /// There is more than is remembered.
    is_cut: bool,
}

impl Seen {
    /// Add what was seen of the records behind these, whose lines are counted from the one behind `line`.
    pub(crate) fn append(&mut self, line: u32, behind: &Self) {
        self.is_cut |= behind.is_cut || self.blank.len() + behind.blank.len() > MOST;
        if !self.is_cut {
            self.blank.extend(behind.blank.iter().map(|blank| blank + line));
            self.is_cut = behind.lengths.0.iter().any(|(from, fields)| !self.lengths.push(from + line, *fields));
        }
    }

    /// A record ends that had so many fields, and nothing in them if it `is_blank`.
    pub(crate) fn see(&mut self, line: u32, fields: u32, is_blank: bool) {
        // A line without a separator and without text is no record.
        if fields <= 1 && is_blank {
            return;
        }
        self.is_cut |= !self.lengths.push(line, fields);
        if is_blank {
            self.is_cut |= self.blank.len() >= MOST;
            if !self.is_cut {
                self.blank.push(line);
            }
        }
    }

    /// Tell a sheet what was seen: its blank records are rows where the file is even and they are not its end.
    pub(super) fn tell(mut self, sheet: &mut Sheet) {
        if !self.is_cut {
            sheet.lengths = self.lengths;
        }
        let filled = (0..sheet.width()).filter(|&column| sheet.cell(0, column) != Cell::Empty).count();
        sheet.is_even = sheet.lengths.only().is_some_and(|fields| fields > 1 && filled * 2 > fields as usize);
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

/// How many fields the records of a text file have, by the lines from which on they have as many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lengths(Vec<(u32, u32)>);

impl Lengths {
    /// Whether some records have more fields than others.
    pub(crate) fn vary(&self) -> bool {
        self.0.len() > 1
    }

    /// How many fields a record has; `None` where that is not known.
    pub(crate) fn at(&self, line: u32) -> Option<u32> {
        let behind = self.0.partition_point(|(from, _)| *from <= line);
        self.0[..behind].last().map(|(_, fields)| *fields)
    }

    /// How many fields every record has.
    fn only(&self) -> Option<u32> {
        if let [(_, fields)] = self.0[..] { Some(fields) } else { None }
    }

    /// Add a record; whether there is room for it.
    fn push(&mut self, line: u32, fields: u32) -> bool {
        if self.0.last().is_some_and(|(_, before)| *before == fields) {
            return true;
        }
        let has_room = self.0.len() < MOST;
        if has_room {
            self.0.push((line, fields));
        }
        has_room
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
    fn the_lengths_of_records_are_known_by_their_lines() {
        let mut seen = super::Seen::default();
        for (line, fields) in [(2, 3), (3, 3), (5, 2), (6, 3)] {
            seen.see(line, fields, false);
        }
        let mut whole = super::Seen::default();
        whole.append(0, &seen);
        whole.append(6, &seen);
        assert_eq!(
            [1, 2, 4, 5, 7, 8, 10, 11, 12].map(|line| whole.lengths.at(line)),
            [None, Some(3), Some(3), Some(2), Some(3), Some(3), Some(3), Some(2), Some(3)]
        );
        assert_eq!((whole.lengths.vary(), whole.lengths.only(), whole.lengths.0.len()), (true, None, 5));
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
