//! Findings as a Code Quality report, which GitLab shows beside the changed lines of a merge request.

use super::{FindingFormat, Findings, HELP, RenderOptions, colon, positions};
use crate::check::group;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::source::Sources;
use crate::word::Lang;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "gitlab", machine: true, render };

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    // Equal findings of one file are told apart by their order.
    let mut seen: HashMap<String, usize> = HashMap::new();
    let list = findings.in_order().into_iter().map(|it| {
        let (path, lines) = place(findings.sources, it);
        let words = format!("{}\0{path}\0{}", it.check.code, it.message.zh);
        let before = seen.entry(words.clone()).or_default();
        let fingerprint = hash(&format!("{words}\0{before}"));
        *before += 1;
        json!({
            "description": description(it, options.lang),
            "check_name": it.check.code,
            "categories": [group::of(it.check).name.en],
            "fingerprint": format!("{fingerprint:016x}"),
            "severity": severity(it.severity()),
            "location": { "path": path, "lines": lines },
        })
    });
    serde_json::to_writer_pretty(&mut *out, &list.collect::<Vec<Value>>())?;
    writeln!(out)
}

fn description(diagnostic: &Diagnostic, lang: Lang) -> String {
    let mut text = diagnostic.message.of(lang).to_string();
    if let Some(Place::Data(cell)) = diagnostic.labels.first().map(|label| &label.place) {
        text = format!("{}{}{text}", super::cell_text(cell), colon(lang));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!(" ({}{}{})", HELP.of(lang), colon(lang), help.of(lang)));
    }
    text
}

/// Of five words of GitLab's, the three that ours are.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

fn place(sources: &Sources, diagnostic: &Diagnostic) -> (String, Value) {
    match diagnostic.labels.first().map(|label| &label.place) {
        Some(Place::Scheme(span)) => {
            let (start, end) = positions(sources, *span);
            (sources.get(span.source).name.to_string(), json!({ "begin": start.line, "end": end.line }))
        }
        Some(Place::Data(cell)) => (cell.file.to_string(), json!({ "begin": cell.row.max(1) })),
        None => (String::new(), json!({ "begin": 1 })),
    }
}

/// FNV-1a, whose values are the same in every release of anything: a finding has to keep its fingerprint.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::tests::rendered;
    use super::*;

    /// The test vectors of the algorithm's authors (draft-eastlake-fnv).
    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    /// What GitLab asks for: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".
    #[test]
    fn every_entry_has_what_gitlab_asks_for() {
        let read: Vec<Value> = serde_json::from_str(&rendered(&FORMAT, &RenderOptions::default())).expect("a list");
        assert_eq!(read.len(), 3);
        let mut fingerprints = Vec::new();
        for entry in &read {
            assert!(entry["description"].is_string() && entry["check_name"].is_string() && entry["location"]["path"].is_string());
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&entry["severity"].as_str().unwrap_or_default()));
            assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
            fingerprints.push(entry["fingerprint"].as_str().expect("a fingerprint"));
        }
        fingerprints.sort_unstable();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), 3);
        assert_eq!(read[0]["description"], "各项分值之和为 110，不是 100 (写法：写成 `40分`)");
        assert_eq!(read[2]["location"], json!({ "path": "年度 数据.xlsx", "lines": { "begin": 12 } }));
    }
}
