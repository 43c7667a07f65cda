//! The report of an explanation: what a score rests on, as a tree.

use super::document::{Block, Cell, Document, Fact, Facts, Line, Meaning, Tree};
use super::finding::place_text;
use super::score::results::{self, Results};
use crate::diagnostic::Place;
use crate::explain;
use crate::explain::step::{Effect, Kind, Step};
use crate::model::expr::Value;
use crate::model::scheme::ItemId;
use crate::outcome;
use crate::say;
use crate::source::Sources;
use crate::word::{Lang, Word};

/// An explanation, as it is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    pub lang: Lang,
    pub title: String,
    /// Unit, place, grade and the like.
    pub about: Vec<Fact>,
    pub tree: Tree,
}

const CLASS: Word = Word::new("Class", "类别");
const RANK: Word = Word::new("Rank", "名次");
const GRADE: Word = Word::new("Grade", "等次");
/// Why a unit's score of an item is what it is, down to the cells.
pub fn explain(results: Results, unit: usize, item: ItemId) -> Explanation {
    let Results { scheme, sources, dataset, lang, .. } = results;
    let mut about = Vec::new();
    if let Some(class) = results::class(scheme, dataset, unit) {
        about.push(Fact::new("class", CLASS.of(lang), class));
    }
    let Some(result) = results.units.get(unit) else { return Explanation { lang, ..Explanation::default() } };
    let rank = results::shown(scheme, &result.rank, &crate::model::measure::Scale::number(), lang);
    if !rank.text.is_empty() {
        about.push(Fact::new("rank", RANK.of(lang), Cell::number(rank.text)));
    }
    if let Some(grade) = result.grade.and_then(|id| results::grade(scheme, id)) {
        about.push(Fact::new("grade", GRADE.of(lang), grade.name));
    }
    let unit_name = dataset.units.get(unit).map_or("", |name| name);
    let title = format!("{} · {unit_name}", scheme.title.as_ref().unwrap_or(&scheme.label.name));
    Explanation { lang, title, about, tree: tree(&explain::explain(scheme, sources, dataset, result, unit, item, lang), sources, lang) }
}

/// A step of the explanation as a line with what stands below it.
fn tree(step: &Step, sources: &Sources, lang: Lang) -> Tree {
    let meaning = match step.kind {
        Kind::Item => Meaning::Name,
        Kind::Clause => Meaning::Code,
        Kind::Note => Meaning::Muted,
        Kind::Adjustment => Meaning::Warning,
        Kind::Period | Kind::Formula | Kind::Fact | Kind::Event | Kind::Mark => Meaning::Plain,
    };
    let mut line = Line::new().and(meaning, &*step.words);
    if !step.shown.is_empty() {
        let join = match step.kind {
            Kind::Clause => " → ",
            Kind::Adjustment => Word::new(": ", "：").of(lang),
            Kind::Item | Kind::Period | Kind::Formula | Kind::Fact | Kind::Event | Kind::Mark | Kind::Note => " = ",
        };
        line = line.plain(join).and(value_meaning(&step.value), &*step.shown);
    }
    let from = step.place.as_ref().map(|cell| place_text(sources, &Place::Data(cell.clone())));
    if let Some(from) = &from {
        line = line.muted(format!("  ← {from}"));
    }
    let clause = step.span.filter(|_| matches!(step.kind, Kind::Item | Kind::Clause)).map(|span| {
        let source = sources.get(span.source);
        format!("{}:{}", source.name, source.position(span.start as usize).line)
    });
    if let Some(clause) = &clause {
        line = line.muted(format!("  {clause}"));
    }
    let mut fields: Vec<(&'static str, Cell)> = vec![("kind", kind_name(step.kind).into()), ("words", step.words.clone().into())];
    if let outcome::Cell::Value(Value::Num(number)) = &step.value {
        let (above, below) = number.as_fraction();
        fields.push(("value", Cell::number(crate::show::number(number))));
        fields.push(("exact", if below == "1" { above } else { format!("{above}/{below}") }.into()));
    }
    fields.push(("shown", step.shown.clone().into()));
    fields.push(("effect", effect_name(&step.effect).into()));
    fields.extend(from.map(|from| ("cell", from.into())));
    fields.extend(clause.map(|clause| ("clause", clause.into())));
    Tree { line, fields, children: step.children.iter().map(|child| tree(child, sources, lang)).collect() }
}

fn value_meaning(cell: &outcome::Cell) -> Meaning {
    match cell {
        outcome::Cell::Value(_) => Meaning::Number,
        outcome::Cell::Gap(_) => Meaning::Muted,
        outcome::Cell::Fault(_) => Meaning::Bad,
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Item => "item",
        Kind::Period => "period",
        Kind::Clause => "clause",
        Kind::Formula => "formula",
        Kind::Fact => "fact",
        Kind::Event => "event",
        Kind::Mark => "mark",
        Kind::Adjustment => "adjustment",
        Kind::Note => "note",
    }
}

fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Informs => "informs",
        Effect::Adds => "adds",
        Effect::Subtracts => "subtracts",
        Effect::SubtractsToZero => "subtracts, not below zero",
        Effect::Caps(_) => "caps",
        Effect::Floors(_) => "floors",
        Effect::Scales(_) => "scales",
        Effect::Rounds(..) => "rounds",
        Effect::Becomes => "becomes",
    }
}

/// The explanation as a document, down to so many levels below the root.
pub fn document(explanation: &Explanation, depth: Option<usize>) -> Document {
    let more = |steps: usize| match steps {
        1 => say!(en: "(1 step below)", zh: "（下有 1 步）"),
        _ => say!(en: "({steps} steps below)", zh: "（下有 {steps} 步）"),
    };
    let tree = match depth {
        Some(depth) => explanation.tree.to_depth(depth, &more, explanation.lang),
        None => explanation.tree.clone(),
    };
    let mut blocks = Vec::new();
    if !explanation.about.is_empty() {
        blocks.push(Block::Facts(Facts { key: "about".into(), rows: explanation.about.clone() }));
    }
    blocks.push(Block::Tree(tree));
    Document { kind: "explanation", title: explanation.title.clone(), blocks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_as_deep_as_asked() {
        let below = Tree { children: vec![Tree::new("5（数据.csv!C2）")], ..Tree::new("完成值 = 5") };
        let explanation = Explanation { tree: Tree { children: vec![below], ..Tree::new("得分 = 3.13") }, ..Explanation::default() };
        let depth = |depth: Option<usize>| format!("{:?}", document(&explanation, depth));
        assert!(depth(None).contains("C2"));
        assert!(depth(Some(1)).contains("（下有 1 步）") && !depth(Some(1)).contains("C2"));
    }
}
