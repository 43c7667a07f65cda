//! What would change in a text, line by line.

use super::{Console, Failure};
use crate::report::document::{Line, Meaning};
use crate::report::terminal::paint;

/// Shows what a file has and what it would have, as `diff -u` does.
pub fn show(name: &str, old: &str, new: &str, console: &mut Console) -> Result<(), Failure> {
    let options = console.out_options();
    let difference = similar::TextDiff::from_lines(old, new);
    let written = difference.unified_diff().header(name, name).to_string();
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
