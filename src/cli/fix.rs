//! Applying fixes to a text: whole fixes, the first come first, none over another, in rounds until nothing is left to do.

use crate::diagnostic::{Diagnostic, Edit};
use crate::pipeline::{Loaded, OWN_SOURCE};
use crate::source::{SourceId, Sources};
use crate::syntax;

/// Fixes can bring other findings with fixes to light; after so many rounds it is enough.
const ROUNDS_MAX: usize = 20;

/// A scheme after its fixes.
pub struct Fixed {
    pub loaded: Loaded,
    /// The new text, if there is one.
    pub text: Option<String>,
    /// How many fixes were applied.
    pub count: usize,
}

/// Applies the fixes of the scheme's own text, never those of one that it extends. A fix after which less of the text can be read is
/// left alone.
pub fn fixed(loaded: Loaded, unsafe_too: bool, load: &dyn Fn(&str) -> Loaded) -> Fixed {
    let mut fixed = Fixed { loaded, text: None, count: 0 };
    for _ in 0..ROUNDS_MAX {
        let Some((_, source)) = fixed.loaded.sources.iter().next() else { break };
        let before = source.text.clone();
        let fixes = fixes(&fixed.loaded.findings, OWN_SOURCE, unsafe_too);
        if fixes.is_empty() {
            break;
        }
        let one_by_one = fixes.iter().map(|fix| vec![fix.clone()]);
        let step = std::iter::once(fixes.clone()).chain(one_by_one).find_map(|fixes| {
            let edits: Vec<&Edit> = fixes.iter().flatten().copied().collect();
            let text = apply(&fixed.loaded.sources, OWN_SOURCE, &edits)?;
            // Only a file in another encoding is the same text before and after.
            if *text == *before && edits.iter().any(|edit| !edit.span.range().is_empty() || !edit.text.is_empty()) {
                return None;
            }
            let next = load(&text);
            (unread(&next) <= unread(&fixed.loaded)).then_some((next, text, fixes.len()))
        });
        let Some((loaded, text, count)) = step else { break };
        fixed = Fixed { loaded, text: Some(text), count: fixed.count + count };
    }
    fixed
}

/// How much of a text could not be read.
fn unread(loaded: &Loaded) -> usize {
    loaded.findings.iter().filter(|finding| syntax::CHECKS.iter().any(|check| check.code == finding.check.code)).count()
}

/// The fixes that concern only one source and do not overlap, each as its edits, in the order of the text.
fn fixes(findings: &[Diagnostic], source: SourceId, unsafe_too: bool) -> Vec<Vec<&Edit>> {
    let fixes = findings.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    let wanted = fixes.filter(|fix| (fix.safe || unsafe_too) && !fix.edits.is_empty());
    let mut fixes: Vec<Vec<&Edit>> =
        wanted.filter(|fix| fix.edits.iter().all(|edit| edit.span.source == source)).map(|fix| fix.edits.iter().collect()).collect();
    fixes.iter_mut().for_each(|edits| edits.sort_by_key(|edit| (edit.span.start, edit.span.end)));
    fixes.sort_by_key(|edits| edits[0].span.start);
    let mut chosen: Vec<Vec<&Edit>> = Vec::new();
    // Where the edits chosen so far end: what begins behind it is in nobody's way.
    let mut reach = 0;
    for edits in fixes {
        let apart = edits.windows(2).all(|pair| !overlap(pair[0], pair[1]));
        let behind = edits[0].span.start > reach;
        if apart && (behind || edits.iter().all(|edit| !chosen.iter().flatten().any(|other| overlap(edit, other)))) {
            reach = edits.iter().map(|edit| edit.span.end).fold(reach, u32::max);
            chosen.push(edits);
        }
    }
    chosen
}

/// Whether two edits touch the same text. Two insertions at one place do: their order would be a guess.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let same_place = a.span.start == b.span.start && (a.span.end == a.span.start) == (b.span.end == b.span.start);
    same_place || (a.span.start < b.span.end && b.span.start < a.span.end)
}

/// The text of a source after edits, with line ends as it has them; `None` if an edit does not fit the text.
pub fn apply(sources: &Sources, source: SourceId, edits: &[&Edit]) -> Option<String> {
    let text = &*sources.get(source).text;
    let carriage_returns = text.contains("\r\n");
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        fixed.push_str(text.get(done..edit.span.range().start)?);
        if carriage_returns {
            fixed.push_str(&edit.text.replace('\n', "\r\n"))
        } else {
            fixed.push_str(&edit.text)
        }
        text.get(edit.span.range())?;
        done = edit.span.range().end;
    }
    fixed.push_str(text.get(done..)?);
    Some(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Check, Severity};
    use crate::pipeline;
    use crate::say;
    use crate::source::Span;
    use crate::word::Word;

    static CHECK: Check = Check { code: "H0101", name: "test", severity: Severity::Warning, summary: Word::new("", ""), page: "" };

    type Edits<'a> = &'a [(usize, usize, &'a str)];

    /// The text after fixes; the flag: safe.
    fn once(text: &str, list: &[(bool, Edits)], unsafe_too: bool) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a", text);
        let findings: Vec<Diagnostic> = list
            .iter()
            .map(|(safe, edits)| {
                let edits = edits.iter().map(|&(start, end, text)| Edit { span: Span::new(source, start..end), text: text.into() });
                Diagnostic::new(&CHECK, Span::new(source, 0..0), say!(en: "", zh: "")).fix(say!(en: "", zh: ""), *safe, edits.collect())
            })
            .collect();
        let fixes = fixes(&findings, source, unsafe_too);
        apply(&sources, source, &fixes.into_iter().flatten().collect::<Vec<_>>()).expect("the edits fit")
    }

    #[test]
    fn fixes_are_applied_whole_and_apart() {
        assert_eq!(once("abcdef", &[(true, &[(4, 5, "E")]), (true, &[(0, 1, "A"), (2, 3, "")])], false), "AbdEf");
        assert_eq!(once("abcdef", &[(false, &[(0, 1, "A")])], false), "abcdef");
        assert_eq!(once("abcdef", &[(false, &[(0, 1, "A")])], true), "Abcdef");
        assert_eq!(once("abcdef", &[(true, &[(0, 3, "X")]), (true, &[(2, 4, "Y"), (5, 6, "Z")])], false), "Xdef");
        assert_eq!(once("abcdef", &[(true, &[(0, 1, "X"), (5, 6, "Z")]), (true, &[(2, 3, "Y")])], false), "XbYdeZ");
        assert_eq!(once("ab", &[(true, &[(1, 1, "x")]), (true, &[(1, 1, "x")])], false), "axb");
        assert_eq!(once("甲乙", &[(true, &[(3, 6, "丙")]), (true, &[(3, 3, "，")])], false), "甲，丙");
        assert_eq!(once("a\r\nb", &[(true, &[(3, 3, "x\n")])], false), "a\r\nx\r\nb");
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing() {
        let mut sources = Sources::default();
        let source = sources.add("a", "甲");
        let edit = Edit { span: Span::new(source, 1..2), text: "x".into() };
        assert_eq!(apply(&sources, source, &[&edit]), None);
    }

    fn load(text: &str) -> Loaded {
        pipeline::load_bytes("方案.heng", text.as_bytes(), None, None)
    }

    #[test]
    fn rounds_go_on_until_nothing_is_left_and_do_nothing_then() {
        // A keyword that is glued hides what the statement says; mending it brings the next finding to light.
        let text = "方案 示例 {\n  单位部门\n  事实 办理率: 百分比 // 注\n  指标政务 5分 { 办理率 低于 95% 的，每满 1% 扣 0.5分，扣完为止 }\n}\n";
        let whole = fixed(load(text), false, &load);
        let mended = whole.text.expect("it has changed");
        assert_eq!(
            mended,
            "方案 示例 {\n  单位 部门\n  事实 办理率: 百分比 // 注\n  指标 政务 5分 { 办理率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }\n}\n"
        );
        assert_eq!(whole.count, 3);
        let again = fixed(load(&mended), false, &load);
        assert_eq!((again.text, again.count), (None, 0));
    }
}
