//! What can be written at a place that no finding says word for word: what is not known is declared, a number becomes a parameter, a
//! clause is said in the other language, what a missing figure means is written down. Offered only where no more of the scheme
//! than before is not understood.

use super::snapshot::{Analysis, Snapshot};
use crate::diagnostic::{Diagnostic, Edit, Place, Severity};
use crate::format;
use crate::model::checks;
use crate::model::expr::{ExprKind, Value};
use crate::model::scheme::{Fact, FactKind, ItemId};
use crate::model::walk;
use crate::pipeline::{Loaded, OWN_SOURCE};
use crate::say;
use crate::source::Span;
use crate::syntax::keyword;
use crate::syntax::scan::{self, Raw};
use crate::word::{Lang, Text, Word};
use lsp_types::CodeActionKind;
use std::ops::Range;

/// Something that can be done: its title, its kind and the changes.
pub struct Proposal {
    pub title: Text,
    pub kind: CodeActionKind,
    pub edits: Vec<Edit>,
}

/// Everything that can be done with a place. `at`: what is selected, or where the cursor stands.
pub fn proposals(snapshot: &Snapshot, analysis: &Analysis, at: &Range<usize>) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = unknown_name(snapshot, analysis, at).into_iter().collect();
    all.extend(parameter(analysis, at));
    all.extend(in_other_language(analysis, at));
    all.extend(missing_in_item(analysis, at));
    all.extend(missing_in_fact(analysis, at));
    all.retain(|proposal| is_sound(snapshot, analysis, &proposal.edits));
    all
}

fn is_sound(snapshot: &Snapshot, analysis: &Analysis, edits: &[Edit]) -> bool {
    errors_with(snapshot, analysis, edits) <= errors(&analysis.loaded)
}

/// How much of a scheme is not understood: words, names and types. What is wrong with the whole beyond that, as a rule that is still to be
/// written, shows only when they are.
fn errors(loaded: &Loaded) -> usize {
    let understanding = |finding: &&Diagnostic| finding.check.code.starts_with("H01") || finding.check.code.starts_with("H02");
    loaded.findings.iter().filter(understanding).filter(|finding| finding.severity() == Severity::Error).count()
}

/// How many errors the scheme has with these changes.
fn errors_with(snapshot: &Snapshot, analysis: &Analysis, edits: &[Edit]) -> usize {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span.start);
    let mut text = analysis.document.text.to_string();
    for edit in edits.into_iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    errors(&snapshot.as_if(analysis, &text))
}

fn own(range: Range<usize>) -> Span {
    Span::new(OWN_SOURCE, range)
}

fn both(word: Word) -> Text {
    Text { en: word.en.to_owned(), zh: word.zh.to_owned() }
}

fn put(at: usize, text: String) -> Edit {
    Edit { span: own(at..at), text }
}

fn own_word(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// The types that a figure may have, the likeliest first.
const TYPES: [Word; 8] = [
    Word::new("percent", "百分比"),
    Word::new("cases", "件"),
    Word::new("10k_yuan", "万元"),
    Word::new("pt", "分"),
    Word::new("number", "数"),
    Word::new("people", "人"),
    Word::new("date", "日期"),
    Word::new("yes_no", "是否"),
];

/// A name at the place that nothing has is declared: as a fact of the first type with which its statement has no error any more, or as
/// an event.
fn unknown_name(snapshot: &Snapshot, analysis: &Analysis, at: &Range<usize>) -> Option<Proposal> {
    let scheme = analysis.scheme()?;
    let unknown = analysis.loaded.findings.iter().filter(|finding| finding.check.code == checks::UNKNOWN_NAME.code);
    let mut places = unknown.filter_map(|finding| if let Place::Scheme(span) = finding.labels.first()?.place { Some(span) } else { None });
    let span = places.find(|span| analysis.is_own(*span) && span.start as usize <= at.end && at.start <= span.end as usize)?;
    let name = analysis.text(span);
    if name.is_empty() || !name.chars().all(|letter| letter == '_' || letter.is_alphanumeric()) {
        return None;
    }
    let fact = |word: &Word| (format!("{} {name}: {}", own_word(scheme.lang, "事实", "fact"), word.of(scheme.lang)), both(*word));
    let event = match scheme.lang {
        Lang::Zh => format!("事件 {name} {{ 日期: 日期; 事项: 文本 }}"),
        Lang::En => format!("event {name} {{ date: date; matter: text }}"),
    };
    let event = (event, both(Word::new("event", "事件")));
    let before = errors(&analysis.loaded);
    TYPES.iter().map(fact).chain([event]).find_map(|(statement, what)| {
        let edits = vec![declaration(analysis, &statement)?];
        let title = Text { en: format!("Declare `{name}`: {}", what.en), zh: format!("声明 `{name}`：{}", what.zh) };
        (errors_with(snapshot, analysis, &edits) < before).then_some(Proposal { title, kind: CodeActionKind::QUICKFIX, edits })
    })
}

/// The number at the place becomes a parameter, which is declared behind the others.
fn parameter(analysis: &Analysis, at: &Range<usize>) -> Option<Proposal> {
    let scheme = analysis.scheme()?;
    let mut found: Option<Span> = None;
    for part in walk::scheme_parts(scheme) {
        walk::visit(part, &mut |inner| {
            let covers = analysis.is_own(inner.span) && inner.span.start as usize <= at.start && at.end <= inner.span.end as usize;
            let is_number =
                matches!(&*inner.kind, ExprKind::Constant(Value::Num(_))) && analysis.text(inner.span).starts_with(|c: char| c.is_numeric());
            if covers && is_number && found.is_none_or(|known| inner.span.end - inner.span.start < known.end - known.start) {
                found = Some(inner.span);
            }
        });
    }
    let number = found?;
    // What is declared as a parameter is one already.
    if scheme.lets.iter().any(|declared| declared.value.span == number) {
        return None;
    }
    let stem = own_word(scheme.lang, "参数", "parameter_");
    let is_taken = |name: &str| analysis.document.text.contains(name);
    let name = (1..).map(|count| format!("{stem}{count}")).find(|name| !is_taken(name))?;
    let declared = format!("{} {name} = {}", own_word(scheme.lang, "参数", "parameter"), analysis.text(number));
    let title = say!(en: "Make `{}` a parameter", zh: "把 `{}` 提取为参数", analysis.text(number));
    let edits = vec![declaration(analysis, &declared)?, Edit { span: number, text: name }];
    Some(Proposal { title, kind: CodeActionKind::REFACTOR_EXTRACT, edits })
}

/// Puts a statement behind the last one that declares something, on a line of its own if that one has its line for itself.
pub fn declaration(analysis: &Analysis, statement: &str) -> Option<Edit> {
    const DECLARING: [&str; 7] = ["parameter", "let", "fact", "event", "rating", "unit", "defaults"];
    let text = &*analysis.document.text;
    let list = scan::scan(text, OWN_SOURCE).statements;
    let begins = |raw: &Raw, ids: &[&str]| {
        let head = &text[raw.head.clone()];
        let first = head.split([' ', '\t', '\u{3000}']).next().unwrap_or("");
        keyword::beginning_with(first).iter().any(|(keyword, spelling)| ids.contains(&keyword.id) && head.starts_with(spelling))
    };
    let scheme = list.iter().find(|raw| begins(raw, &["scheme"]))?;
    let body = scheme.block.as_ref()?;
    let Some(last) = body.iter().rfind(|raw| begins(raw, &DECLARING)) else {
        let open = scheme.head.end + text[scheme.head.end..].find(['{', '｛'])?;
        let open = open + text[open..].chars().next()?.len_utf8();
        return Some(put(open, format!("\n    {statement}")));
    };
    let rest = &text[last.end..];
    let line = rest.find('\n').unwrap_or(rest.len());
    let alone = rest[..line].trim_start();
    let start = text[..last.head.start].rfind('\n').map_or(0, |end| end + 1);
    let indent: String = text[start..].chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect();
    if alone.is_empty() || alone.starts_with("//") {
        Some(put(last.end + rest[..line].trim_end_matches('\r').len(), format!("\n{indent}{statement}")))
    } else {
        Some(put(last.end, format!("; {statement}")))
    }
}

/// The statement at the place, with all that its block holds, in the other language.
fn in_other_language(analysis: &Analysis, at: &Range<usize>) -> Vec<Proposal> {
    let title = |lang: Lang| match lang {
        Lang::En => say!(en: "Say this statement in English", zh: "把这条语句改写为英文句式"),
        Lang::Zh => say!(en: "Say this statement in Chinese", zh: "把这条语句改写为中文句式"),
    };
    let proposal = |lang: Lang| {
        let edits = format::statement_in(&analysis.document.text, at.start, lang);
        let edits: Vec<Edit> = edits.into_iter().map(|(range, text)| Edit { span: own(range), text }).collect();
        (!edits.is_empty()).then(|| Proposal { title: title(lang), kind: CodeActionKind::REFACTOR_REWRITE, edits })
    };
    [Lang::Zh, Lang::En].into_iter().filter_map(proposal).collect()
}

/// What a missing figure can do to an item, in the order in which schemes say it most.
fn treatments(lang: Lang) -> [(String, Text); 3] {
    [
        (own_word(lang, "缺报 得零分", "missing zero"), say!(en: "no points for a missing figure", zh: "缺报得零分")),
        (
            own_word(lang, "缺报 重新分配", "missing redistribute"),
            say!(en: "a missing figure's points go to the others", zh: "缺报的分值分给其他指标"),
        ),
        (own_word(lang, "缺报 不计总分", "missing withhold"), say!(en: "no total while a figure is missing", zh: "缺报时不计总分")),
    ]
}

fn missing(edits: impl Fn(String) -> Option<Edit>, lang: Lang) -> Vec<Proposal> {
    let proposal = |(rule, what): (String, Text)| {
        let title = Text { en: format!("Write the rule for missing figures: {}", what.en), zh: format!("写明缺报的处理：{}", what.zh) };
        Some(Proposal { title, kind: CodeActionKind::REFACTOR_REWRITE, edits: vec![edits(rule)?] })
    };
    treatments(lang).into_iter().filter_map(proposal).collect()
}

/// What a missing figure does to the item at whose head the place is.
fn missing_in_item(analysis: &Analysis, at: &Range<usize>) -> Vec<Proposal> {
    let Some(scheme) = analysis.scheme() else { return Vec::new() };
    let touches = |span: Span| analysis.is_own(span) && span.start as usize <= at.end && at.start <= span.end as usize;
    let found = (1..scheme.items.len()).map(|at| ItemId(at as u32)).find(|id| touches(scheme.items[id.index()].span));
    let Some(item) = found.map(|id| &scheme.items[id.index()]).filter(|item| !item.clauses.is_empty()) else { return Vec::new() };
    let text = &*analysis.document.text;
    let said = item_text(text, item.span);
    if said.contains("缺报") || said.contains("missing") {
        return Vec::new();
    }
    // Before the first statement of the block, in the same way.
    let edit = |rule: String| {
        let end = item.span.end as usize;
        let open = end + text[end..].find(['{', '｛']).filter(|length| text[end..end + length].trim().is_empty())?;
        let inside = open + text[open..].chars().next()?.len_utf8();
        let first = inside + (text[inside..].len() - text[inside..].trim_start().len());
        let between = &text[inside..first];
        Some(match between.rfind('\n') {
            Some(line) => put(first, format!("{rule}\n{}", &between[line + 1..])),
            None => put(first, format!("{rule}; ")),
        })
    };
    missing(edit, scheme.lang)
}

/// The text of an item from its head to the end of its block, as far as braces show it.
fn item_text(text: &str, head: Span) -> &str {
    let mut depth = 0usize;
    let from = head.range().start;
    for (at, letter) in text[from..].char_indices() {
        match letter {
            '{' | '｛' => depth += 1,
            '}' | '｝' if depth <= 1 => return &text[from..from + at],
            '}' | '｝' => depth -= 1,
            _ => {}
        }
    }
    &text[from..]
}

/// What a missing value of the fact at the place does to the items that use it.
fn missing_in_fact(analysis: &Analysis, at: &Range<usize>) -> Vec<Proposal> {
    let Some(scheme) = analysis.scheme() else { return Vec::new() };
    let touches = |fact: &&Fact| {
        let span = fact.declared;
        fact.kind == FactKind::Fact && analysis.is_own(span) && span.start as usize <= at.end && at.start <= span.end as usize
    };
    let Some(fact) = scheme.facts.iter().find(touches) else { return Vec::new() };
    let has_rule = fact.gaps.missing.is_some() || fact.carries_last || !fact.stands_for.is_empty();
    if has_rule {
        return Vec::new();
    }
    missing(|rule| Some(put(fact.declared.end as usize, format!(" {rule}"))), scheme.lang)
}
