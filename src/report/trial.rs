//! The report of a test run for build servers and for other programs: a suite a file, a case an example.

use super::coverage::Coverage;
use super::finding::junit::{allowed, element, with_counts};
use super::finding::{self, place_text};
use crate::diagnostic::{CellPlace, Diagnostic};
use crate::source::Sources;
use crate::word::Lang;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesText, Event};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Of what `json` writes; changes when a reader could stumble.
const SCHEMA_VERSION: u32 = 1;

/// An example or a case, tried.
#[derive(Debug)]
pub struct Tried {
    pub name: String,
    pub findings: Vec<Diagnostic>,
    /// Of a case: cells of its expectations that should say something else.
    pub corrections: Vec<(CellPlace, String)>,
    /// How long it took.
    pub took: Duration,
}

/// What was tried of one file.
#[derive(Debug)]
pub struct Suite<'a> {
    pub name: String,
    pub sources: &'a Sources,
    /// Why nothing could be tried.
    pub errors: Vec<Diagnostic>,
    pub tried: &'a [Tried],
    /// What of the scheme is tried, where somebody wants to know.
    pub coverage: Option<Coverage<'a>>,
}

pub fn junit(suites: &[Suite], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = |suite: &Suite| {
        let broken = usize::from(!suite.errors.is_empty());
        (suite.tried.len() + broken, suite.tried.iter().filter(|tried| !tried.findings.is_empty()).count() + broken)
    };
    let sum = suites.iter().map(counts).fold((0, 0), |(tests, failures), (more, failed)| (tests + more, failures + failed));
    xml.write_event(Event::Start(with_counts("testsuites", "heng test", sum.0, sum.1)))?;
    for suite in suites {
        let (tests, failures) = counts(suite);
        xml.write_event(Event::Start(with_counts("testsuite", &suite.name, tests, failures)))?;
        if !suite.errors.is_empty() {
            case(&mut xml, suite, ("heng check", Duration::ZERO), &suite.errors, lang)?;
        }
        for tried in suite.tried {
            case(&mut xml, suite, (&tried.name, tried.took), &tried.findings, lang)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(xml.get_mut())
}

/// Seconds, to the thousandth.
fn seconds(took: Duration) -> String {
    format!("{}.{:03}", took.as_secs(), took.subsec_millis())
}

fn case(xml: &mut Writer<&mut dyn Write>, suite: &Suite, (name, took): (&str, Duration), findings: &[Diagnostic], lang: Lang) -> io::Result<()> {
    let took = seconds(took);
    let attributes = [("name", name), ("classname", &*suite.name), ("time", &*took)];
    if findings.is_empty() {
        return xml.write_event(Event::Empty(element("testcase", &attributes)));
    }
    xml.write_event(Event::Start(element("testcase", &attributes)))?;
    xml.write_event(Event::Start(element("failure", &[("message", findings[0].message.of(lang)), ("type", findings[0].check.code)])))?;
    let mut lines = Vec::new();
    for finding in findings {
        lines.push(format!(
            "{}  {}",
            finding.labels.first().map_or(String::new(), |label| place_text(suite.sources, &label.place)),
            finding.message.of(lang)
        ));
        let parts = finding.labels.iter().skip(1).filter_map(|label| Some((label, label.text.as_ref()?)));
        lines.extend(parts.map(|(label, text)| format!("    {}  {}", place_text(suite.sources, &label.place), text.of(lang))));
    }
    xml.write_event(Event::Text(BytesText::new(&allowed(&lines.join("\n")))))?;
    xml.write_event(Event::End(BytesEnd::new("failure")))?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

/// The same as JSON: `summary` counts; of each file why nothing could be tried, what was tried, and what of the scheme that tries.
pub fn json(suites: &[Suite], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let failed = |suite: &Suite| suite.tried.iter().filter(|tried| !tried.findings.is_empty()).count();
    let findings = |suite: &Suite, list: &[Diagnostic]| -> Vec<Value> {
        list.iter().map(|one| Value::Object(finding::json::finding(suite.sources, one, lang))).collect()
    };
    let file = |suite: &Suite| {
        let tried = suite.tried.iter().map(|tried| {
            json!({
                "name": tried.name,
                "passed": tried.findings.is_empty(),
                "milliseconds": tried.took.as_millis() as u64,
                "findings": findings(suite, &tried.findings),
            })
        });
        json!({
            "file": suite.name,
            "errors": findings(suite, &suite.errors),
            "tried": tried.collect::<Vec<_>>(),
            "coverage": suite.coverage.as_ref().map(|coverage| coverage.json(lang)),
        })
    };
    let whole = json!({
        "schema_version": SCHEMA_VERSION,
        "summary": {
            "tried": suites.iter().map(|suite| suite.tried.len()).sum::<usize>(),
            "failed": suites.iter().map(failed).sum::<usize>(),
            "broken": suites.iter().filter(|suite| !suite.errors.is_empty()).count(),
        },
        "files": suites.iter().map(file).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::DOES_NOT_HOLD;
    use crate::say;

    #[test]
    fn a_suite_has_a_case_for_each_example() {
        let place = CellPlace { file: "expected.csv".into(), sheet: None, row: 2, column: 3 };
        let failed = Diagnostic::new(&DOES_NOT_HOLD, place, say!(en: "comes to 3 & not < 4", zh: "算出 3"));
        let tried = [
            Tried { name: "一 & 二".into(), findings: Vec::new(), corrections: Vec::new(), took: Duration::from_millis(12) },
            Tried { name: "三".into(), findings: vec![failed], corrections: Vec::new(), took: Duration::from_secs(61) },
        ];
        let sources = Sources::default();
        let mut out = Vec::new();
        junit(&[Suite { name: "a.heng".into(), sources: &sources, errors: Vec::new(), tried: &tried, coverage: None }], Lang::En, &mut out)
            .expect("it is memory");
        let text = String::from_utf8(out).expect("it is UTF-8");
        assert!(text.contains(r#"<testsuite name="a.heng" tests="2" failures="1" errors="0">"#), "{text}");
        assert!(text.contains(r#"<testcase name="一 &amp; 二" classname="a.heng" time="0.012"/>"#), "{text}");
        assert!(text.contains(r#"classname="a.heng" time="61.000">"#), "{text}");
        assert!(
            text.contains(r#"<failure message="comes to 3 &amp; not &lt; 4" type="H0801">expected.csv!C2  comes to 3 &amp; not &lt; 4</failure>"#),
            "{text}"
        );
    }
}
