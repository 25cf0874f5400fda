//! What is known of texts seen lately, by where they stand: a sheet keeps a text that repeats once, and taking a text apart
//! costs more than all else about its cell.

/// How many texts are remembered, a power of two.
const MANY: usize = 1 << 13;

/// Something about each of the texts seen lately.
pub(super) struct Recent<'a, T> {
    /// By where the text stands.
    slots: Vec<Option<(&'a str, T)>>,
}

impl<T> Default for Recent<'_, T> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<'a, T> Recent<'a, T> {
    fn slot(text: &str) -> usize {
        let address = text.as_ptr().addr();
        (address ^ (address >> 13)) & (MANY - 1)
    }

    /// What is known of a text; none where it was not seen lately.
    pub(super) fn get(&mut self, text: &str) -> Option<&mut T> {
        let (seen, known) = self.slots.get_mut(Self::slot(text))?.as_mut()?;
        std::ptr::eq(*seen, text).then_some(known)
    }

    /// Remember a text; the one that makes room for it is returned.
    pub(super) fn put(&mut self, text: &'a str, known: T) -> Option<(&'a str, T)> {
        if self.slots.is_empty() {
            self.slots.resize_with(MANY, || None);
        }
        self.slots[Self::slot(text)].replace((text, known))
    }

    /// All that is remembered.
    pub(super) fn into_all(self) -> impl Iterator<Item = (&'a str, T)> {
        self.slots.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_place_and_what_makes_room_is_given_back() {
        let all = "north south".to_owned() + &" ".repeat(MANY * MANY);
        let (north, south) = (&all[..5], &all[6..11]);
        let mut recent = Recent::default();
        assert!(recent.get(north).is_none() && recent.put(north, 1).is_none() && recent.put(south, 2).is_none());
        let known = [north, &all[..4], south].map(|text| recent.get(text).copied());
        assert_eq!(known, [Some(1), None, Some(2)]);
        let same_slot = (12..all.len() - 1).map(|at| &all[at..=at]).find(|t| Recent::<i32>::slot(t) == Recent::<i32>::slot(north)).unwrap();
        assert_eq!(recent.put(same_slot, 3), Some((north, 1)));
        assert_eq!(recent.into_all().map(|(_, n)| n).sum::<i32>(), 5);
    }
}
