//! Texts that mostly differ, one after the other in one piece of memory: the names of a million units.

use std::collections::HashSet;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    /// Where each name ends in the text.
    ends: Vec<usize>,
}

impl Names {
    /// For about so many, of a few characters each.
    pub fn with_capacity(names: usize) -> Names {
        Names { text: String::with_capacity(names * 12), ends: Vec::with_capacity(names) }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, row: usize) -> Option<&str> {
        let start = match row.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(row)?)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).filter_map(|row| self.get(row))
    }

    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// Adds the names of another at the end.
    pub fn append(&mut self, more: &Names) {
        let before = self.text.len();
        self.text.push_str(&more.text);
        self.ends.extend(more.ends.iter().map(|end| before + end));
    }

    /// Whether no two are the same. Names in ascending order, as registers have them, need no further look.
    pub fn all_differ(&self) -> bool {
        if self.iter().zip(self.iter().skip(1)).all(|(one, next)| one < next) {
            return true;
        }
        let mut seen = HashSet::with_capacity(self.len());
        self.iter().all(|name| seen.insert(name))
    }

    /// Room for so many further names, as long as those that there are.
    pub(super) fn reserve(&mut self, names: usize) {
        self.text.reserve(self.text.len() / self.len().max(1) * names);
        self.ends.reserve(names);
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Names {
        let mut names = Names::default();
        all.iter().for_each(|name| names.push(name));
        names
    }

    #[test]
    fn names_stay_apart() {
        let mut all = names(&["市发改委", "", "a"]);
        all.append(&names(&["", "b"]));
        assert_eq!(all.iter().collect::<Vec<_>>(), ["市发改委", "", "a", "", "b"]);
        assert_eq!((all.len(), all.get(0), all.get(4), all.get(5)), (5, Some("市发改委"), Some("b"), None));
    }

    #[test]
    fn the_same_name_twice_is_seen_in_any_order() {
        assert!(names(&[]).all_differ() && names(&["a"]).all_differ());
        assert!(names(&["a", "b", "c"]).all_differ() && names(&["c", "a", "b"]).all_differ());
        assert!(!names(&["a", "a", "b"]).all_differ() && !names(&["b", "a", "b"]).all_differ());
    }
}
