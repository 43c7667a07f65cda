//! The report of an explanation: what a score rests on, as a tree.

use super::document::{Block, Cell, Document, Fact, Facts, Line, Meaning, Tree};
use super::score::results::{self, Results};
use super::score::{Shown, State};
use crate::model::scheme::{ItemId, Scheme};
use crate::outcome::UnitResult;
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
const OUT_OF: Word = Word::new(" of ", " / 满分 ");

/// What a unit's score of an item is made of: the items below it, each with its score, its state and its place in the scheme.
pub fn explain(results: Results, unit: usize, item: ItemId) -> Explanation {
    let Results { scheme, dataset, lang, .. } = results;
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
    Explanation { lang, title, about, tree: item_tree(results, result, item) }
}

fn item_tree(results: Results, result: &UnitResult, id: ItemId) -> Tree {
    let Results { scheme, sources, lang, .. } = results;
    let (Some(item), Some(score)) = (scheme.items.get(id.index()), result.items.get(id.index())) else { return Tree::default() };
    let points = crate::model::measure::Scale::points();
    let amount = results::shown(scheme, &score.score, &points, lang);
    let full = results::shown(scheme, &score.full, &points, lang);
    let state = results::item_state(score);
    let mut line = Line::new().name(&*item.label.name).plain(" = ").and(state_meaning(&amount, state), amount.told(lang));
    if !full.text.is_empty() {
        line = line.muted(format!("{}{}", OUT_OF.of(lang), full.text));
    }
    if state != State::Value && !amount.text.is_empty() {
        line = line.and(Meaning::Warning, say!(en: "  ({})", zh: "（{}）", state.told(lang)).of(lang));
    }
    let place = place(sources, scheme, id);
    Tree {
        line: line.muted(format!("  {place}")),
        fields: vec![
            ("item", results::item_path(scheme, item).into()),
            ("score", Cell::number(amount.text)),
            ("full", Cell::number(full.text)),
            ("state", state.name().into()),
            ("place", place.into()),
        ],
        children: item.children.iter().map(|child| item_tree(results, result, *child)).collect(),
    }
}

fn state_meaning(amount: &Shown, state: State) -> Meaning {
    if amount.text.is_empty() { state.meaning() } else { Meaning::Number }
}

/// `文件:行` of an item's head.
fn place(sources: &Sources, scheme: &Scheme, id: ItemId) -> String {
    let span = scheme.items[id.index()].span;
    let source = sources.get(span.source);
    format!("{}:{}", source.name, source.position(span.start as usize).line)
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
