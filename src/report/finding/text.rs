//! Findings for people: what is wrong, the lines it is wrong in, what to write instead.

use super::snippet::{self, Label};
use super::{
    BY_FIX, Counts, FIX, FindingFormat, Findings, HELP, RenderOptions, UNSAFE_FIX, WITNESS, cell_text, colon, more_line, severity_word, summary,
};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::report::document::{Line, Meaning};
use crate::report::terminal::paint;
use crate::source::{SourceId, Sources};
use crate::word::Word;
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "text", machine: false, render };

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in findings.in_order() {
        write_one(findings.sources, diagnostic, options, out)?;
        writeln!(out)?;
    }
    if findings.more() > 0 {
        writeln!(out, "{}", more_line(findings.more()).of(options.lang))?;
    }
    let counts = Counts::of(findings.list);
    let meaning = match (counts.errors, counts.warnings) {
        (0, 0) => Meaning::Good,
        (0, _) => Meaning::Warning,
        (_, _) => Meaning::Bad,
    };
    let line = Line::new().and(meaning, summary(findings).of(options.lang));
    writeln!(out, "{}", paint(&line, options))
}

fn write_one(sources: &Sources, diagnostic: &Diagnostic, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    let severity = diagnostic.severity();
    let meaning = match severity {
        Severity::Error => Meaning::Bad,
        Severity::Warning => Meaning::Warning,
        Severity::Note => Meaning::Code,
    };
    let head = Line::new().and(meaning, format!("{}[{}]", severity_word(severity).of(lang), diagnostic.check.code)).strong(format!(
        "{}{}",
        colon(lang),
        diagnostic.message.of(lang)
    ));
    writeln!(out, "{}", paint(&head, options))?;
    for group in groups(diagnostic) {
        match group {
            Group::Scheme(source, labels) => {
                let labels: Vec<Label> = labels
                    .into_iter()
                    .filter_map(|at| match &diagnostic.labels[at].place {
                        Place::Scheme(span) => {
                            let text = diagnostic.labels[at].text.as_ref().map(|text| text.of(lang));
                            Some(Label { span: *span, text, primary: at == 0 })
                        }
                        Place::Data(_) => None,
                    })
                    .collect();
                write!(out, "{}", snippet::draw(sources.get(source), &labels, severity, options.color))?;
            }
            Group::Data(at) => write_cell(diagnostic, at, options, out)?,
        }
    }
    write_advice(diagnostic, options, out)
}

/// What to write, and what `--fix` would do; in one line where both say the same.
fn write_advice(diagnostic: &Diagnostic, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    let help = diagnostic.help.as_ref().map(|help| help.of(lang));
    let fix = diagnostic.fix.as_ref();
    let is_same = fix.is_some_and(|fix| Some(fix.title.of(lang)) == help);
    let advice = |meaning, word: Word, words: &str| Line::new().and(meaning, format!("  {}{}", word.of(lang), colon(lang))).plain(words);
    if let Some(help) = help {
        let mut line = advice(Meaning::Code, HELP, help);
        if is_same && fix.is_some_and(|fix| fix.safe) {
            line = line.and(Meaning::Good, BY_FIX.of(lang));
        }
        writeln!(out, "{}", paint(&line, options))?;
    }
    if let Some(fix) = fix.filter(|_| !is_same) {
        let word = if fix.safe { FIX } else { UNSAFE_FIX };
        writeln!(out, "{}", paint(&advice(Meaning::Good, word, fix.title.of(lang)), options))?;
    }
    for witness in &diagnostic.witnesses {
        writeln!(out, "{}", paint(&advice(Meaning::Code, WITNESS, ""), options))?;
        for line in witness.lines() {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// Labels that are drawn together, by their indexes.
enum Group {
    Scheme(SourceId, Vec<usize>),
    Data(usize),
}

/// Labels of one text together, in the order in which the texts first occur; the place of the finding comes first.
fn groups(diagnostic: &Diagnostic) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, label) in diagnostic.labels.iter().enumerate() {
        match &label.place {
            Place::Data(_) => groups.push(Group::Data(at)),
            Place::Scheme(span) => {
                let same = groups.iter_mut().find_map(|group| match group {
                    Group::Scheme(source, labels) if *source == span.source => Some(labels),
                    Group::Scheme(..) | Group::Data(_) => None,
                });
                match same {
                    Some(labels) => labels.push(at),
                    None => groups.push(Group::Scheme(span.source, vec![at])),
                }
            }
        }
    }
    groups
}

/// A place in a data file, which has no text to show.
fn write_cell(diagnostic: &Diagnostic, at: usize, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let label = &diagnostic.labels[at];
    let Place::Data(cell) = &label.place else { return Ok(()) };
    let place = Line::new().plain("   ╭─[").and(Meaning::Code, cell_text(cell)).plain("]");
    writeln!(out, "{}", paint(&place, options))?;
    match &label.text {
        Some(text) => writeln!(out, "   ╰─── {}", text.of(options.lang)),
        None => writeln!(out, "   ╰────"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SUM, rendered, span};
    use super::*;
    use crate::say;
    use crate::word::Lang;

    #[test]
    fn a_finding_reads_well_in_chinese() {
        let shown = rendered(&FORMAT, &RenderOptions::default());
        let expected = "\
错误[H0301]：各项分值之和为 110，不是 100
   ╭─[城市 方案.heng:5:13]
 5 │ 指标 “公共” 满意度 50分
   ·                    ──┬─
   ·                      ╰── 多出 10 分
   ╰────
   ╭─[城市 方案.heng:2:4]
 2 │ 总分 100分
   ·      ──┬──
   ·        ╰── 总分
   ╰────
";
        assert!(shown.starts_with(expected), "{shown}\n{expected}");
        assert!(shown.contains("  写法：写成 `40分`（--fix 可改）\n"), "{shown}");
        assert!(shown.contains("警告[H0501]：`abc` 不是数\n   ╭─[年度 数据.xlsx!企业!C12]\n   ╰────\n   ╭─[城市 方案.heng:4:4]\n"), "{shown}");
        assert!(shown.ends_with("\n\n发现 2 个错误、1 个警告（1 个可用 --fix 改正）；检查 3 个文件\n"), "{shown}");
    }

    #[test]
    fn labels_in_two_files_are_drawn_in_both() {
        let shown = rendered(&FORMAT, &RenderOptions { lang: Lang::En, ..RenderOptions::default() });
        let from = shown.find("error[H0301]: the whole differs").expect("the finding");
        let part = &shown[from..];
        let district = part.find("[district.heng:2:4]").expect("the first place");
        let city = part.find("[城市 方案.heng:2:4]").expect("the second place");
        assert!(district < city && part.contains("in the city's scheme"), "{shown}");
    }

    #[test]
    fn thousands_of_findings_take_time_in_proportion() {
        let line = "指标 利润 60分  // 说明文字说明文字说明文字说明\n";
        let text = line.repeat(8_000);
        let mut sources = Sources::default();
        let source = sources.add("大方案.heng", &text);
        let list: Vec<Diagnostic> = (0..8_000)
            .map(|at| {
                let first = span(source, line, "60分");
                let shift = (at * line.len()) as u32;
                let place = crate::source::Span { source, start: first.start + shift, end: first.end + shift };
                Diagnostic::new(&SUM, place, say!(en: "no. {at}", zh: "第 {at} 处"))
            })
            .collect();
        let mut out = Vec::new();
        render(&Findings::new(&sources, &list, 1), &RenderOptions::default(), &mut out).expect("writing to memory does not fail");
        assert_eq!(String::from_utf8_lossy(&out).matches("[大方案.heng:").count(), 8_000);
    }
}
