//! Findings as JSON: `summary` counts, `findings` are told, `allowed` are allowed by the scheme, each with its `reason`; `more` says how
//! many findings `--max` left out. A `fix` that is not `safe` has to be looked at. Lines and columns count from 1, columns in characters; `offset` counts bytes of the UTF-8 text from 0. The end
//! of a range is just behind it.

use super::{Counts, FindingFormat, Findings, RenderOptions, positions, severity_name};
use crate::check::group;
use crate::diagnostic::{Diagnostic, Fix, Label, Place};
use crate::source::{Sources, Span};
use crate::word::Lang;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "json", machine: true, render };

/// Of what this file writes; changes when a reader could stumble.
const SCHEMA_VERSION: u32 = 1;

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts::of(findings.list);
    let list: Vec<Value> = findings.in_order().into_iter().map(|it| Value::Object(finding(findings.sources, it, options.lang))).collect();
    let allowed = findings.allowed.iter().map(|allowed| {
        let mut fields = finding(findings.sources, &allowed.finding, options.lang);
        fields.insert("reason".into(), (*allowed.reason).into());
        Value::Object(fields)
    });
    let whole = json!({
        "schema_version": SCHEMA_VERSION,
        "summary": {
            "errors": counts.errors,
            "warnings": counts.warnings,
            "notes": counts.notes,
            "fixable": counts.fixable,
            "unsafely_fixable": counts.unsafely_fixable,
            "allowed": findings.allowed.len(),
            "fixed": findings.fixed,
            "files": findings.checked,
        },
        "findings": list,
        "more": findings.more(),
        "allowed": allowed.collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

/// One finding as an object.
pub fn finding(sources: &Sources, diagnostic: &Diagnostic, lang: Lang) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("code".into(), diagnostic.check.code.into());
    fields.insert("name".into(), diagnostic.check.name.into());
    fields.insert("group".into(), group::of(diagnostic.check).name.en.into());
    fields.insert("severity".into(), severity_name(diagnostic.severity()).into());
    fields.insert("message".into(), diagnostic.message.of(lang).into());
    let mut labels = diagnostic.labels.iter();
    if let Some(first) = labels.next() {
        fields.append(&mut place(sources, &first.place));
        fields.insert("label".into(), text(first, lang));
    }
    let others = labels.map(|label| {
        let mut fields = place(sources, &label.place);
        fields.insert("text".into(), text(label, lang));
        Value::Object(fields)
    });
    fields.insert("labels".into(), others.collect());
    fields.insert("help".into(), diagnostic.help.as_ref().map(|help| help.of(lang)).into());
    fields.insert("witnesses".into(), diagnostic.witnesses.as_slice().into());
    fields.insert("fix".into(), diagnostic.fix.as_ref().map(|it| fix(sources, it, lang)).into());
    fields
}

fn text(label: &Label, lang: Lang) -> Value {
    label.text.as_ref().map(|text| text.of(lang)).into()
}

fn place(sources: &Sources, place: &Place) -> Map<String, Value> {
    let mut fields = Map::new();
    match place {
        Place::Scheme(span) => {
            fields.insert("file".into(), (*sources.get(span.source).name).into());
            fields.insert("range".into(), range(sources, *span));
        }
        Place::Data(cell) => {
            let number = |number: u32| if number == 0 { Value::Null } else { number.into() };
            fields.insert("file".into(), (*cell.file).into());
            fields.insert(
                "cell".into(),
                json!({
                    "sheet": cell.sheet.as_deref(),
                    "name": cell.cell_name(),
                    "row": number(cell.row),
                    "column": number(cell.column),
                }),
            );
        }
    }
    fields
}

fn range(sources: &Sources, span: Span) -> Value {
    let (start, end) = positions(sources, span);
    json!({
        "start": { "line": start.line, "column": start.column, "offset": span.start },
        "end": { "line": end.line, "column": end.column, "offset": span.end },
    })
}

fn fix(sources: &Sources, fix: &Fix, lang: Lang) -> Value {
    let edits =
        fix.edits.iter().map(|edit| json!({ "file": *sources.get(edit.span.source).name, "range": range(sources, edit.span), "text": edit.text }));
    json!({ "title": fix.title.of(lang), "safe": fix.safe, "edits": edits.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CITY, rendered};
    use super::*;

    #[test]
    fn it_reads_back_with_characters_and_bytes() {
        let read: Value = serde_json::from_str(&rendered(&FORMAT, &RenderOptions::default())).expect("valid JSON");
        assert_eq!(
            read["summary"],
            json!({"errors": 2, "warnings": 1, "notes": 0, "fixable": 1, "unsafely_fixable": 0, "allowed": 0, "fixed": 0, "files": 3})
        );
        let sum = &read["findings"][0];
        let offset = CITY.find("50分").expect("it is there");
        assert_eq!(sum["range"]["start"], json!({"line": 5, "column": 13, "offset": offset}));
        assert_eq!(sum["range"]["end"], json!({"line": 5, "column": 16, "offset": offset + 5}));
        assert_eq!(sum["labels"][0]["text"], "总分");
        assert_eq!(sum["fix"]["edits"][0]["text"], "40分");
        assert_eq!(read["findings"][1]["labels"][0]["file"], "城市 方案.heng");
        let bad = &read["findings"][2];
        assert_eq!(bad["cell"], json!({"sheet": "企业", "name": "C12", "row": 12, "column": 3}));
        assert_eq!(bad["fix"], Value::Null);
    }
}
