//! What would change in a text, line by line.

use super::{Console, Failure};
use crate::report::document::{Line, Meaning};
use crate::report::terminal::paint;

/// Lines that are shown around a change.
pub const CONTEXT: usize = 3;

/// Shows what a file has and what it would have, as `diff -U` does with so many lines around each change.
pub fn show(name: &str, old: &str, new: &str, context: usize, console: &mut Console) -> Result<(), Failure> {
    let options = console.out_options();
    let difference = similar::TextDiff::from_lines(old, new);
    let written = difference.unified_diff().context_radius(context).header(name, name).to_string();
    for line in written.lines() {
        let line = match line.as_bytes().first() {
            Some(b'+') => Line::new().and(Meaning::Good, line),
            Some(b'-') => Line::new().and(Meaning::Bad, line),
            _ => Line::new().plain(line),
        };
        writeln!(console.out, "{}", paint(&line, &options))?;
    }
    Ok(())
}
