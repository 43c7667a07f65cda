//! Findings as SARIF 2.1.0, which code hosts and editors show beside the text.

use super::{FindingFormat, Findings, HELP, RenderOptions, WITNESS, colon, positions};
use crate::check::group;
use crate::diagnostic::{Check, Diagnostic, Fix, Label, Place, Severity};
use crate::source::{Sources, Span};
use crate::word::Lang;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "sarif", machine: true, render };

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    let list = findings.in_order();
    let mut rules: IndexMap<&str, &Check> = IndexMap::new();
    for diagnostic in list.iter().copied().chain(findings.allowed.iter().map(|allowed| &allowed.finding)) {
        rules.entry(diagnostic.check.code).or_insert(diagnostic.check);
    }
    let of = |it: &Diagnostic| result(findings.sources, it, rules.get_index_of(it.check.code), lang);
    let allowed = findings.allowed.iter().map(|allowed| {
        let mut fields = of(&allowed.finding);
        fields.insert("suppressions".into(), json!([{ "kind": "inSource", "justification": *allowed.reason }]));
        fields
    });
    let results: Vec<Value> = list.iter().map(|it| of(it)).chain(allowed).map(Value::Object).collect();
    let whole = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "heng",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|check| rule(check, lang)).collect::<Vec<_>>(),
            }},
            "language": match lang { Lang::Zh => "zh-CN", Lang::En => "en" },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

fn rule(check: &Check, lang: Lang) -> Value {
    json!({
        "id": check.code,
        "name": check.name,
        "shortDescription": { "text": check.summary.of(lang) },
        "help": { "text": check.page, "markdown": check.page },
        "defaultConfiguration": { "level": level(check.severity) },
        "properties": { "tags": [group::of(check).name.en] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(sources: &Sources, diagnostic: &Diagnostic, rule: Option<usize>, lang: Lang) -> Map<String, Value> {
    let mut message = diagnostic.message.of(lang).to_string();
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\n{}{}{}", HELP.of(lang), colon(lang), help.of(lang)));
    }
    for witness in &diagnostic.witnesses {
        message.push_str(&format!("\n{}{}\n{witness}", WITNESS.of(lang), colon(lang)));
    }
    let mut fields = Map::new();
    fields.insert("ruleId".into(), diagnostic.check.code.into());
    fields.insert("ruleIndex".into(), rule.into());
    fields.insert("level".into(), level(diagnostic.severity()).into());
    fields.insert("message".into(), json!({ "text": message }));
    let mut labels = diagnostic.labels.iter();
    if let Some(first) = labels.next() {
        fields.insert("locations".into(), json!([location(sources, first, lang)]));
    }
    let related: Vec<Value> = labels
        .enumerate()
        .map(|(at, label)| {
            let mut place = location(sources, label, lang);
            place.insert("id".into(), (at + 1).into());
            Value::Object(place)
        })
        .collect();
    if !related.is_empty() {
        fields.insert("relatedLocations".into(), related.into());
    }
    if let Some(it) = &diagnostic.fix {
        fields.insert("fixes".into(), json!([fix(sources, it, lang)]));
    }
    fields
}

fn location(sources: &Sources, label: &Label, lang: Lang) -> Map<String, Value> {
    let mut fields = Map::new();
    match &label.place {
        Place::Scheme(span) => {
            let uri = uri(&sources.get(span.source).name);
            fields.insert("physicalLocation".into(), json!({ "artifactLocation": { "uri": uri }, "region": region(sources, *span) }));
        }
        Place::Data(cell) => {
            fields.insert("physicalLocation".into(), json!({ "artifactLocation": { "uri": uri(&cell.file) } }));
            let name = cell.cell_name();
            let full: Vec<&str> = cell.sheet.as_deref().into_iter().chain([name.as_str()]).filter(|part| !part.is_empty()).collect();
            if !full.is_empty() {
                fields.insert("logicalLocations".into(), json!([{ "name": name, "fullyQualifiedName": full.join("!"), "kind": "member" }]));
            }
        }
    }
    if let Some(text) = &label.text {
        fields.insert("message".into(), json!({ "text": text.of(lang) }));
    }
    fields
}

fn region(sources: &Sources, span: Span) -> Value {
    let (start, end) = positions(sources, span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end - span.start,
    })
}

/// One change a file, in the order in which the files occur.
fn fix(sources: &Sources, fix: &Fix, lang: Lang) -> Value {
    let mut changes: IndexMap<&str, Vec<Value>> = IndexMap::new();
    for edit in &fix.edits {
        let replacement = json!({ "deletedRegion": region(sources, edit.span), "insertedContent": { "text": edit.text } });
        changes.entry(&sources.get(edit.span.source).name).or_default().push(replacement);
    }
    let changes = changes.into_iter().map(|(name, replacements)| json!({ "artifactLocation": { "uri": uri(name) }, "replacements": replacements }));
    json!({ "description": { "text": fix.title.of(lang) }, "artifactChanges": changes.collect::<Vec<_>>(), "properties": { "safe": fix.safe } })
}

/// A path as a URI reference: forward slashes, and everything else that is not plain percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::super::tests::rendered;
    use super::*;

    #[test]
    fn what_is_allowed_is_a_suppressed_result_with_its_reason() {
        let (sources, list) = super::super::tests::sample();
        let allowed = [crate::check::allow::Allowed { finding: list[1].clone(), reason: "文件如此".into() }];
        let mut out = Vec::new();
        let findings = Findings { allowed: &allowed, ..Findings::new(&sources, &list[..1], 1) };
        render(&findings, &RenderOptions::default(), &mut out).expect("writing to memory does not fail");
        let read: Value = serde_json::from_slice(&out).expect("valid JSON");
        let results = read["runs"][0]["results"].as_array().expect("a list");
        assert_eq!(results.len(), 2);
        assert_eq!(results[1]["suppressions"], json!([{ "kind": "inSource", "justification": "文件如此" }]));
        assert_eq!(results[1]["ruleIndex"], 1);
    }

    #[test]
    fn it_reads_back_with_rules_places_and_fixes() {
        let read: Value = serde_json::from_str(&rendered(&FORMAT, &RenderOptions::default())).expect("valid JSON");
        let run = &read["runs"][0];
        assert_eq!(read["version"], "2.1.0");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
        assert_eq!(rules.iter().map(|rule| rule["id"].as_str().unwrap_or_default()).collect::<Vec<_>>(), ["H0301", "H0501"]);
        let results = run["results"].as_array().expect("a list");
        for result in results {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        assert_eq!(results[0]["suppressions"], Value::Null);
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "%E5%9F%8E%E5%B8%82%20%E6%96%B9%E6%A1%88.heng");
        assert_eq!((&place["region"]["startColumn"], &place["region"]["endColumn"]), (&json!(13), &json!(16)));
        assert_eq!(results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "40分");
        assert_eq!(results[1]["relatedLocations"][0]["id"], 1);
        assert_eq!(results[2]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "企业!C12");
        assert!(results[0]["message"]["text"].as_str().is_some_and(|text| text.ends_with("写法：写成 `40分`")));
    }
}
