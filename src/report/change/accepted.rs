//! The rows of the table of accepted changes.

use super::{Comparison, Selection};
use crate::diff::accepted::fingerprint;
use crate::pipeline::accepted::{CHANGE, DECIDER, FINGERPRINT, REASON, UNTIL};
use crate::word::{Lang, Word};
use jiff::civil::Date;
use std::io;

/// What the first line of a table that is written here says.
const HEADINGS: [Word; 5] = [FINGERPRINT, CHANGE, REASON, DECIDER, UNTIL];

/// Why, by whom and until when.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    pub reason: &'a str,
    pub decider: &'a str,
    pub until: Option<Date>,
}

/// The table with the selected changes added that nobody has accepted yet, and how many these are. What stood there before stays as it
/// is.
pub fn added(comparison: &Comparison, selection: &Selection, decision: &Decision, before: &str) -> io::Result<(String, usize)> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    if before.trim().is_empty() {
        writer.write_record(HEADINGS.map(|word| word.of(comparison.lang)))?;
    }
    let is_ours = |lang: Lang| before.trim_start_matches('\u{feff}').lines().next() == Some(HEADINGS.map(|word| word.of(lang)).join(",").as_str());
    if !before.trim().is_empty() && !is_ours(Lang::Zh) && !is_ours(Lang::En) {
        return Err(io::Error::other(HEADINGS.map(|word| word.of(comparison.lang)).join(",")));
    }
    let mut count = 0;
    for change in comparison.open().filter(|change| selection.wants(change)) {
        let words = format!("{}  {}", comparison.subject(change), comparison.told(change).text());
        let until = decision.until.map_or(String::new(), |until| until.to_string());
        writer.write_record([fingerprint(change).as_str(), &words, decision.reason, decision.decider, &until])?;
        count += 1;
    }
    let rows = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let new_line = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    Ok((format!("{before}{new_line}{}", String::from_utf8_lossy(&rows)), count))
}
