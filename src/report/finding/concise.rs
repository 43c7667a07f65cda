//! One line a finding, as compilers and `grep` write them: `文件:行:列: 错误[H0301]：…`.

use super::{FindingFormat, Findings, RenderOptions, colon, more_line, place_text, severity_word};
use std::io::{self, Write};

pub const FORMAT: FindingFormat = FindingFormat { name: "concise", machine: false, render };

fn render(findings: &Findings, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    for diagnostic in findings.in_order() {
        if let Some(label) = diagnostic.labels.first() {
            write!(out, "{}: ", place_text(findings.sources, &label.place))?;
        }
        let word = severity_word(diagnostic.severity()).of(lang);
        writeln!(out, "{word}[{}]{}{}", diagnostic.check.code, colon(lang), diagnostic.message.of(lang))?;
    }
    if findings.more() > 0 {
        writeln!(out, "{}", more_line(findings.more()).of(lang))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::rendered;
    use super::*;
    use crate::word::Lang;

    #[test]
    fn one_line_each_in_the_order_of_places() {
        let shown = rendered(&FORMAT, &RenderOptions { lang: Lang::En, ..RenderOptions::default() });
        assert_eq!(
            shown,
            "城市 方案.heng:5:13: error[H0301]: the points sum to 110, not to 100\n\
             district.heng:2:4: error[H0301]: the whole differs\n\
             年度 数据.xlsx!企业!C12: warning[H0501]: `abc` is not a number\n"
        );
    }
}
