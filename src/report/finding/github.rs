//! Findings as workflow commands, which GitHub shows beside the changed lines.

use super::{FindingFormat, Findings, HELP, RenderOptions, colon, positions};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::source::Sources;
use crate::word::Lang;
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "github", machine: true, render };

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    findings.in_order().into_iter().try_for_each(|it| writeln!(out, "{}", command(findings.sources, it, options.lang)))
}

fn command(sources: &Sources, diagnostic: &Diagnostic, lang: Lang) -> String {
    let word = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    let mut message = diagnostic.message.of(lang).to_string();
    match diagnostic.labels.first().map(|label| &label.place) {
        None => {}
        Some(Place::Scheme(span)) => {
            let (start, end) = positions(sources, *span);
            properties.push(("file", sources.get(span.source).name.to_string()));
            properties.push(("line", start.line.to_string()));
            properties.push(("col", start.column.to_string()));
            properties.push(("endLine", end.line.to_string()));
            properties.push(("endColumn", end.column.to_string()));
        }
        Some(Place::Data(cell)) => {
            properties.push(("file", cell.file.to_string()));
            // Only of a text file does a row have a line.
            if cell.sheet.is_none() && cell.row > 0 {
                properties.push(("line", cell.row.to_string()));
            }
            message = format!("{}{}{message}", super::cell_text(cell), colon(lang));
        }
    }
    properties.push(("title", diagnostic.check.code.to_string()));
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\n{}{}{}", HELP.of(lang), colon(lang), help.of(lang)));
    }
    let properties: Vec<String> = properties.into_iter().map(|(name, value)| format!("{name}={}", property(&value))).collect();
    format!("::{word} {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::rendered;
    use super::*;

    #[test]
    fn one_command_a_finding_with_escapes() {
        let shown = rendered(&FORMAT, &RenderOptions { lang: Lang::En, ..RenderOptions::default() });
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(
            lines[0],
            "::error file=城市 方案.heng,line=5,col=13,endLine=5,endColumn=16,title=H0301::the points sum to 110, not to 100%0Ahelp: write `40分`"
        );
        assert_eq!(lines[2], "::warning file=年度 数据.xlsx,title=H0501::年度 数据.xlsx!企业!C12: `abc` is not a number");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
