//! Findings of one column, capped: the same fault in thousands of cells is shown some times and then counted.

use super::table::Origin;
use crate::diagnostic::{Check, Diagnostic};
use crate::say;
use crate::word::Text;

/// So many findings of one check are shown a column.
pub(super) const SHOWN_MAX: usize = 20;

#[derive(Clone, Debug)]
struct Problem {
    check: &'static Check,
    row: u32,
    message: Text,
    help: Option<Text>,
}

/// The findings of one column, in the order of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems {
    shown: Vec<Problem>,
    counts: Vec<(&'static Check, u64)>,
}

impl Problems {
    /// The words are made only while they will be shown.
    pub fn add(&mut self, check: &'static Check, row: u32, words: impl FnOnce() -> (Text, Option<Text>)) {
        if self.count(check, 1) < SHOWN_MAX as u64 {
            let (message, help) = words();
            self.shown.push(Problem { check, row, message, help });
        }
    }

    /// Adds to the count of a check and gives the count before.
    fn count(&mut self, check: &'static Check, more: u64) -> u64 {
        match self.counts.iter_mut().find(|(known, _)| known.code == check.code) {
            Some((_, count)) => {
                let before = *count;
                *count += more;
                before
            }
            None => {
                self.counts.push((check, more));
                0
            }
        }
    }

    /// Adds the findings of the rows that follow, whose row numbers count from `base`.
    pub fn append(&mut self, other: Problems, base: u32) {
        for problem in other.shown {
            let kept = self.shown.iter().filter(|kept| kept.check.code == problem.check.code).count();
            if kept < SHOWN_MAX {
                self.shown.push(Problem { row: problem.row.saturating_add(base), ..problem });
            }
        }
        for (check, count) in other.counts {
            self.count(check, count);
        }
    }

    /// `column` counts from 1; 0 when the findings are about whole rows.
    pub fn report(self, origin: &Origin, column: u32, found: &mut Vec<Diagnostic>) {
        for problem in self.shown {
            let mut diagnostic = Diagnostic::new(problem.check, origin.place(problem.row, column), problem.message);
            diagnostic.help = problem.help;
            found.push(diagnostic);
        }
        for (check, count) in self.counts {
            let more = count.saturating_sub(SHOWN_MAX as u64);
            if more > 0 {
                let message = if column == 0 {
                    say!(en: "{more} more rows have the same fault", zh: "另有{more}行有同样的问题")
                } else {
                    say!(en: "{more} more cells of this column have the same fault", zh: "这一列另有{more}个单元格有同样的问题")
                };
                found.push(Diagnostic::new(check, origin.place(0, column), message));
            }
        }
    }
}
