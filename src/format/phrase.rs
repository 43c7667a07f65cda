//! Statements in words, in either language: the inverse of the grammar. Keywords come from the table of keywords, word order
//! from here; names, texts, numbers and dates are taken from the text as they are written.

mod clause;
mod expr;
mod statement;

use super::{Heads, Parsed, bare, parse};
use crate::func;
use crate::model::measure::UNIT_WORDS;
use crate::source::Span;
use crate::syntax::ast::{Example, Name, Scheme, Statement, StatementKind};
use crate::syntax::keyword;
use crate::word::{Lang, Word};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Types that are no unit words.
const TYPE_WORDS: [Word; 3] = [Word::new("text", "文本"), Word::new("date", "日期"), Word::new("yes_no", "是否")];

/// A unit word or the word of a type, as a language writes it first; `None` for a scheme's own.
pub fn measure(word: &str, lang: Lang) -> Option<&'static str> {
    // In an English scheme the type of a percentage is a word.
    let types = TYPE_WORDS.iter().find(|own| own.en == word || own.zh == word || word == "yesno" && own.en == "yes_no");
    let unit = || UNIT_WORDS.iter().find(|unit| unit.word.en == word || unit.word.zh == word || unit.also.contains(&word)).map(|unit| &unit.word);
    types.or_else(unit).map(|own| own.of(lang))
}

/// A function by the name that a language writes first.
pub fn function(name: &str, lang: Lang) -> Option<&'static str> {
    func::find(name).map(|function| function.name.of(lang))
}

/// Heads in the other language, by where they begin.
#[derive(Default)]
pub struct Said {
    heads: HashMap<usize, String>,
    /// Those that could not be said in it.
    pub left: Vec<Range<usize>>,
}

impl Said {
    pub fn of(&self, head: &Range<usize>) -> Option<&str> {
        self.heads.get(&head.start).map(String::as_str)
    }
}

/// What is said anew together: a statement, and tails of it that stand on lines of their own.
struct Group {
    heads: Vec<(Range<usize>, String)>,
    is_clause: bool,
}

/// Says every head `within` a part of the text in the language of `heads`. `write` makes the whole text of them; what would then mean
/// something else is left.
pub fn translate(parsed: &Parsed<'_>, heads: &mut Heads<'_>, within: &dyn Fn(&Range<usize>) -> bool, write: &dyn Fn(&Heads<'_>) -> String) {
    let mut speaker = Speaker { text: heads.text, lang: heads.lang, said: Vec::new() };
    parsed.file.schemes.iter().for_each(|scheme| speaker.scheme(scheme));
    parsed.file.examples.iter().for_each(|example| speaker.example(example));
    parsed.file.allows.iter().for_each(|allow| speaker.allow(allow));
    let mut groups = speaker.said;
    groups.sort_by_key(|group| group.heads[0].0.start);
    silence_tails(parsed, heads, &mut groups);
    groups.retain(|group| within(&group.heads[0].0));
    let want = bare(parsed.file.clone());
    let is_right = |heads: &Heads<'_>| {
        let (file, found) = parse(&write(heads));
        found.len() == parsed.found.len() && bare(file) == want
    };
    keep_right(&groups, heads, &is_right);
}

/// Takes over what can be said: all at once if that is right, else by halves.
fn keep_right(groups: &[Group], heads: &mut Heads<'_>, is_right: &dyn Fn(&Heads<'_>) -> bool) {
    let all = || groups.iter().flat_map(|group| &group.heads);
    all().for_each(|(head, text)| drop(heads.said.heads.insert(head.start, text.clone())));
    if groups.is_empty() || is_right(heads) {
        return;
    }
    all().for_each(|(head, _)| drop(heads.said.heads.remove(&head.start)));
    if let [group] = groups {
        return heads.said.left.push(group.heads[0].0.clone());
    }
    let (first, second) = groups.split_at(groups.len() / 2);
    keep_right(first, heads, is_right);
    keep_right(second, heads, is_right);
}

/// Heads that are in nobody's tree are tails: they are said with the clause before them.
fn silence_tails(parsed: &Parsed<'_>, heads: &Heads<'_>, groups: &mut [Group]) {
    let Some(pieces) = super::piece::pieces(parsed.text, &parsed.scan) else {
        // Then it is not known which of them belongs to which clause.
        return;
    };
    let known: HashSet<usize> = groups.iter().map(|group| group.heads[0].0.start).collect();
    for head in super::piece::heads(&pieces).map(|head| &head.range) {
        if known.contains(&head.start) || heads.stays(head) {
            continue;
        }
        let before = groups.partition_point(|group| group.heads[0].0.start < head.start);
        if let Some(clause) = groups[..before].iter_mut().rev().find(|group| group.is_clause) {
            clause.heads.push((head.clone(), String::new()));
        }
    }
}

/// One text on its way into a language.
pub(super) struct Speaker<'t> {
    text: &'t str,
    lang: Lang,
    said: Vec<Group>,
}

impl<'t> Speaker<'t> {
    fn zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// One of two words.
    fn w(&self, en: &'static str, zh: &'static str) -> &'static str {
        if self.zh() { zh } else { en }
    }

    /// A keyword as the language writes it first.
    fn k(&self, id: &str) -> &'static str {
        keyword::find(id).map_or("", |keyword| keyword.word().of(self.lang))
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn name(&self, name: &Name) -> &'t str {
        self.slice(name.span)
    }

    fn names<'n>(&self, names: impl IntoIterator<Item = &'n Name>) -> String {
        let names: Vec<&str> = names.into_iter().map(|name| self.name(name)).collect();
        names.join("、")
    }

    fn measure(&self, word: &Name) -> String {
        measure(&word.text, self.lang).map_or_else(|| self.name(word).to_owned(), str::to_owned)
    }

    fn say(&mut self, span: Span, text: String) {
        self.said.push(Group { heads: vec![(span.range(), text)], is_clause: false });
    }

    fn scheme(&mut self, scheme: &Scheme) {
        let mut text = format!("{} {}", self.k("scheme"), self.name(&scheme.name));
        if let Some(title) = &scheme.title {
            text += &format!(" {}", self.slice(title.span));
        }
        if let Some(extends) = &scheme.extends {
            text += &format!(" {} {}", self.k("extends"), self.name(extends));
        }
        self.say(scheme.span, text);
        self.statements(&scheme.body);
    }

    fn example(&mut self, example: &Example) {
        self.say(example.span, format!("{} {}", self.k("example"), self.slice(example.name.span)));
        self.statements(&example.body);
    }

    fn allow(&mut self, allow: &crate::syntax::ast::Allow) {
        let mut text = format!("{} {}", self.k("allow"), self.names(&allow.checks));
        if let Some(reason) = &allow.reason {
            text += &format!(" {}", self.slice(reason.span));
        }
        self.say(allow.span, text);
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            let text = self.statement(statement);
            self.say(statement.span, text);
            if let (StatementKind::Clause(_), Some(group)) = (&statement.kind, self.said.last_mut()) {
                group.is_clause = true;
            }
            for inner in statement::blocks(&statement.kind) {
                // What a head of a change says of the item is in its tree a statement.
                let below: Vec<Statement> = inner.iter().filter(|own| own.span.start >= statement.span.end).cloned().collect();
                self.statements(&below);
            }
        }
    }
}
