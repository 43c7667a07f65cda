//! How many findings there are of each code, the most frequent first.

use super::{FindingFormat, Findings, RenderOptions, severity_name, severity_word, summary};
use crate::diagnostic::Diagnostic;
use crate::report::document::{Line, Meaning};
use crate::report::terminal::paint;
use crate::word::Word;
use indexmap::IndexMap;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A mark for codes whose findings can be mended unseen.
const FIXABLE: Word = Word::new("--fix", "可改");

/// Whether a format can hold them.
pub fn is_for(format: &FindingFormat) -> bool {
    !format.machine || format.name == super::json::FORMAT.name
}

pub fn render(findings: &Findings, format: &FindingFormat, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let rows = rows(findings);
    if format.machine {
        let list = rows.iter().map(|row| {
            let Row { count, fixable, example } = row;
            json!({ "code": example.check.code, "name": example.check.name, "severity": severity_name(example.severity()), "count": count, "fixable": fixable })
        });
        serde_json::to_writer_pretty(&mut *out, &list.collect::<Vec<Value>>())?;
        return writeln!(out);
    }
    let lang = options.lang;
    let digits = rows.iter().map(|row| row.count.to_string().len()).max().unwrap_or(0);
    let mark = FIXABLE.of(lang);
    for Row { count, fixable, example } in &rows {
        let mark = if *fixable > 0 { mark.to_string() } else { " ".repeat(mark.width()) };
        let line = Line::new()
            .strong(format!("{count:>digits$}"))
            .plain("  ")
            .code(example.check.code)
            .plain(format!("  {}  ", severity_word(example.severity()).of(lang)))
            .and(Meaning::Good, mark)
            .plain(format!("  {}", example.check.summary.of(lang)));
        writeln!(out, "{}", paint(&line, options))?;
    }
    writeln!(out, "{}", summary(findings).of(lang))
}

struct Row<'a> {
    count: usize,
    /// How many of them `--fix` mends.
    fixable: usize,
    example: &'a Diagnostic,
}

fn rows<'a>(findings: &Findings<'a>) -> Vec<Row<'a>> {
    let mut by_code: IndexMap<&str, Row> = IndexMap::new();
    for diagnostic in findings.list {
        let row = by_code.entry(diagnostic.check.code).or_insert(Row { count: 0, fixable: 0, example: diagnostic });
        row.count += 1;
        row.fixable += usize::from(diagnostic.fix.as_ref().is_some_and(|fix| fix.safe));
    }
    let mut rows: Vec<Row> = by_code.into_values().collect();
    rows.sort_by_key(|row| (Reverse(row.count), row.example.check.code));
    rows
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::super::{FINDING_FORMATS, json};
    use super::*;
    use crate::word::Lang;

    fn shown(format: &FindingFormat) -> String {
        let (sources, list) = sample();
        let mut out = Vec::new();
        let options = RenderOptions { lang: Lang::En, ..RenderOptions::default() };
        render(&Findings::new(&sources, &list, 3), format, &options, &mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn codes_are_counted_the_most_frequent_first() {
        assert_eq!(
            shown(&FINDING_FORMATS[0]),
            "2  H0301  error  --fix  points of the parts do not sum to the whole\n\
             1  H0501  warning         a cell is not a number\n\
             found 2 errors, 1 warning (1 can be fixed with --fix); checked 3 files\n"
        );
        let read: Vec<Value> = serde_json::from_str(&shown(&json::FORMAT)).expect("a list");
        assert_eq!(read[0], serde_json::json!({ "code": "H0301", "name": "points-do-not-sum", "severity": "error", "count": 2, "fixable": 1 }));
        assert!(!is_for(&super::super::sarif::FORMAT));
    }
}
