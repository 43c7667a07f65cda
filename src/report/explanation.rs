//! The report of an explanation: what a score rests on, as a tree.

use super::document::{Block, Document, Fact, Facts, Tree};
use crate::say;
use crate::word::Lang;

/// An explanation, as it is to be shown.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    pub lang: Lang,
    pub title: String,
    /// Unit, place, grade and the like.
    pub about: Vec<Fact>,
    pub tree: Tree,
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
