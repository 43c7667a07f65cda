//! Findings as a JUnit report, which most build servers show: a suite a file, a failed case a finding, a passed case where a file has none.

use super::{FindingFormat, Findings, HELP, RenderOptions, colon, place_text, severity_name};
use crate::diagnostic::{Diagnostic, Place};
use crate::word::Lang;
use indexmap::IndexMap;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "junit", machine: true, render };

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    let mut suites: IndexMap<&str, Vec<&Diagnostic>> = findings.sources.iter().map(|(_, source)| (&*source.name, Vec::new())).collect();
    let list = findings.in_order();
    for diagnostic in &list {
        let name = match diagnostic.labels.first().map(|label| &label.place) {
            Some(Place::Scheme(span)) => &*findings.sources.get(span.source).name,
            Some(Place::Data(cell)) => &*cell.file,
            None => "",
        };
        suites.entry(name).or_default().push(diagnostic);
    }
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let tests: usize = suites.values().map(|list| list.len().max(1)).sum();
    xml.write_event(Event::Start(with_counts("testsuites", "heng", tests, list.len())))?;
    for (name, list) in &suites {
        xml.write_event(Event::Start(with_counts("testsuite", name, list.len().max(1), list.len())))?;
        for diagnostic in list {
            case(&mut xml, name, diagnostic, findings, lang)?;
        }
        if list.is_empty() {
            xml.write_event(Event::Empty(element("testcase", &[("name", "heng check"), ("classname", name)])))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(xml.get_mut())
}

fn case(xml: &mut Writer<&mut dyn Write>, file: &str, diagnostic: &Diagnostic, findings: &Findings, lang: Lang) -> io::Result<()> {
    let place = diagnostic.labels.first().map_or(String::new(), |label| place_text(findings.sources, &label.place));
    let code = diagnostic.check.code;
    let message = diagnostic.message.of(lang);
    let mut text = format!("{place}{}{message}", colon(lang));
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\n{}{}{}", HELP.of(lang), colon(lang), help.of(lang)));
    }
    // Servers tell cases apart by their names.
    let name = format!("{code} {}", place.strip_prefix(file).unwrap_or(&place).trim_start_matches([':', '!']));
    xml.write_event(Event::Start(element("testcase", &[("name", &name), ("classname", file)])))?;
    xml.write_event(Event::Start(element("failure", &[("message", message), ("type", severity_name(diagnostic.severity()))])))?;
    xml.write_event(Event::Text(BytesText::new(&allowed(&text))))?;
    xml.write_event(Event::End(BytesEnd::new("failure")))?;
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

pub(in crate::report) fn with_counts<'n>(tag: &'n str, name: &str, tests: usize, failures: usize) -> BytesStart<'n> {
    element(tag, &[("name", name), ("tests", &tests.to_string()), ("failures", &failures.to_string()), ("errors", "0")])
}

pub(in crate::report) fn element<'n>(tag: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut element = BytesStart::new(tag);
    for (name, value) in attributes {
        element.push_attribute((*name, allowed(value).as_str()));
    }
    element
}

/// Without the characters that XML 1.0 cannot hold, escaped or not.
pub(in crate::report) fn allowed(text: &str) -> String {
    let fits = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|letter| if fits(letter) { letter } else { '\u{FFFD}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::rendered;
    use super::*;
    use quick_xml::Reader;

    #[test]
    fn a_suite_a_file_and_a_failure_a_finding() {
        let shown = rendered(&FORMAT, &RenderOptions { lang: Lang::En, ..RenderOptions::default() });
        let mut reader = Reader::from_str(&shown);
        let mut tags: Vec<String> = Vec::new();
        loop {
            match reader.read_event().expect("it is XML") {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) => tags.push(AsRef::<str>::as_ref(&tag.name()).to_string()),
                _ => {}
            }
        }
        let count = |name: &str| tags.iter().filter(|tag| *tag == name).count();
        assert_eq!((count("testsuites"), count("testsuite"), count("testcase"), count("failure")), (1, 3, 3, 3), "{shown}");
        assert!(shown.contains("<testsuites name=\"heng\" tests=\"3\" failures=\"3\" errors=\"0\">"), "{shown}");
        assert!(shown.contains("<testcase name=\"H0301 5:13\" classname=\"城市 方案.heng\">"), "{shown}");
        assert!(shown.contains("<failure message=\"the points sum to 110, not to 100\" type=\"error\">"), "{shown}");
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(allowed("a\u{0}b\u{1B}c\n<&"), "a\u{FFFD}b\u{FFFD}c\n<&");
    }
}
