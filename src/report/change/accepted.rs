//! The rows of the table of accepted changes.

use super::{Comparison, Selection};
use crate::diff::accepted::fingerprint;
use crate::pipeline::accepted::{CHANGE, DECIDER, FINGERPRINT, REASON, UNTIL};
use crate::say;
use crate::word::{Lang, Text, Word};
use encoding_rs::GB18030;
use jiff::civil::Date;

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
/// is, and so does its encoding: UTF-8 with or without a mark at its beginning, or GB18030 (GBK), which spreadsheets write.
///
/// # Errors
/// If the file is no table of accepted changes as it is written here.
pub fn added(comparison: &Comparison, selection: &Selection, decision: &Decision, before: &[u8]) -> Result<(Vec<u8>, usize), Text> {
    let headings = |lang: Lang| HEADINGS.map(|word| word.of(lang)).join(",");
    let own = headings(comparison.lang);
    let foreign = || {
        say!(
            en: "rows can be added to a CSV file whose first line is `{own}`; this one is another: make that its first line, or name another file with --accepted",
            zh: "只能在首行为 `{own}` 的 CSV 文件上追加；这个文件不是：请把首行改成这样，或用 --accepted 另指定文件"
        )
    };
    let (text, in_gbk) = match std::str::from_utf8(before) {
        Ok(text) => (text.into(), false),
        Err(_) => (GB18030.decode_without_bom_handling_and_without_replacement(before).ok_or_else(foreign)?, true),
    };
    let is_empty = text.trim_start_matches('\u{feff}').trim().is_empty();
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    if !is_empty && first != headings(Lang::Zh) && first != headings(Lang::En) {
        return Err(foreign());
    }
    let mut rows = Vec::new();
    if is_empty {
        rows.push(HEADINGS.map(|word| word.of(comparison.lang).to_string()));
    }
    let mut count = 0;
    for change in comparison.open().filter(|change| selection.wants(change)) {
        let words = format!("{}  {}", comparison.subject(change), comparison.told(change).text());
        let until = decision.until.map_or(String::new(), |until| until.to_string());
        rows.push([fingerprint(change), words, decision.reason.into(), decision.decider.into(), until]);
        count += 1;
    }
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| writer.write_record(row)).map_err(|error| error.to_string());
    let bytes = written.and_then(|()| writer.into_inner().map_err(|error| error.to_string()));
    let bytes = bytes.map_err(|error| say!(en: "the rows cannot be written: {error}", zh: "写不出各行：{error}"))?;
    let rows = String::from_utf8_lossy(&bytes);
    let new_line = if text.is_empty() || text.ends_with('\n') || is_empty { "" } else { "\n" };
    let whole = [before, new_line.as_bytes()].concat();
    if !in_gbk {
        return Ok(([&whole, rows.as_bytes()].concat(), count));
    }
    // GB18030 has every character.
    let (rows, _, _) = GB18030.encode(&rows);
    Ok(([&whole, &*rows].concat(), count))
}
