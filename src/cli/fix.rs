//! Applying fixes to a text: whole fixes, the first come first, none over another.

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{SourceId, Sources};

/// The edits of all safe fixes that concern only one source and do not overlap, in the order of the text.
pub fn safe_edits(findings: &[Diagnostic], source: SourceId) -> Vec<&Edit> {
    let mut fixes: Vec<&[Edit]> = findings
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(|fix| fix.safe && !fix.edits.is_empty() && fix.edits.iter().all(|edit| edit.span.source == source))
        .map(|fix| fix.edits.as_slice())
        .collect();
    fixes.sort_by_key(|edits| edits.iter().map(|edit| edit.span.start).min());
    let mut chosen: Vec<&Edit> = Vec::new();
    for edits in fixes {
        let mut own: Vec<&Edit> = edits.iter().collect();
        own.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let apart = own.windows(2).all(|pair| !overlap(pair[0], pair[1]));
        // Fixes are sorted, so that only the last edits can be in the way; the same edit twice is in its own way.
        if apart && own.iter().all(|edit| !chosen.iter().rev().any(|other| overlap(edit, other))) {
            chosen.extend(own);
        }
    }
    chosen.sort_by_key(|edit| (edit.span.start, edit.span.end));
    chosen
}

/// Whether two edits touch the same text. Two insertions at one place do: their order would be a guess.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let same_place = a.span.start == b.span.start && (a.span.end == a.span.start) == (b.span.end == b.span.start);
    same_place || (a.span.start < b.span.end && b.span.start < a.span.end)
}

/// The text of a source after edits in the order of the text; `None` if one of them does not fit the text.
pub fn apply(sources: &Sources, source: SourceId, edits: &[&Edit]) -> Option<String> {
    let text = &*sources.get(source).text;
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        fixed.push_str(text.get(done..edit.span.range().start)?);
        fixed.push_str(&edit.text);
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
    use crate::say;
    use crate::source::Span;
    use crate::word::Word;

    static CHECK: Check = Check { code: "H0101", name: "test", severity: Severity::Warning, summary: Word::new("", ""), page: "" };

    type Edits<'a> = &'a [(usize, usize, &'a str)];

    /// The text after fixes; the flag: safe.
    fn fixed(text: &str, fixes: &[(bool, Edits)]) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a", text);
        let findings: Vec<Diagnostic> = fixes
            .iter()
            .map(|(safe, edits)| {
                let edits = edits.iter().map(|&(start, end, text)| Edit { span: Span::new(source, start..end), text: text.into() });
                Diagnostic::new(&CHECK, Span::new(source, 0..0), say!(en: "", zh: "")).fix(say!(en: "", zh: ""), *safe, edits.collect())
            })
            .collect();
        apply(&sources, source, &safe_edits(&findings, source)).expect("the edits fit")
    }

    #[test]
    fn safe_fixes_are_applied_whole_and_apart() {
        assert_eq!(fixed("abcdef", &[(true, &[(4, 5, "E")]), (true, &[(0, 1, "A"), (2, 3, "")])]), "AbdEf");
        assert_eq!(fixed("abcdef", &[(false, &[(0, 1, "A")])]), "abcdef");
        assert_eq!(fixed("abcdef", &[(true, &[(0, 3, "X")]), (true, &[(2, 4, "Y"), (5, 6, "Z")])]), "Xdef");
        assert_eq!(fixed("ab", &[(true, &[(1, 1, "x")]), (true, &[(1, 1, "x")])]), "axb");
        assert_eq!(fixed("甲乙", &[(true, &[(3, 6, "丙")]), (true, &[(3, 3, "，")])]), "甲，丙");
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing() {
        let mut sources = Sources::default();
        let source = sources.add("a", "甲");
        let edit = Edit { span: Span::new(source, 1..2), text: "x".into() };
        assert_eq!(apply(&sources, source, &[&edit]), None);
    }
}
