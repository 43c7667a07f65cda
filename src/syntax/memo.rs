//! Statements that have been understood before: of a text that is parsed again and again while it is written, only what is new goes
//! through the grammar.

use super::ast::Statement;
use super::parse::Block;
use super::rewrite::{self, Rewrite};
use crate::source::{SourceId, Span};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Longer statements are taken apart instead: sections, whose items are kept one by one.
const STATEMENT_BYTES_MAX: usize = 4 << 10;
/// When so much text is kept, everything is forgotten: what nobody has any more is not told from the rest.
const BYTES_MAX: usize = 4 << 20;

/// What statements mean, by their texts. Threads may share it.
#[derive(Debug, Default)]
pub struct Memo(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    /// Of statements of a scheme, and of statements of an item.
    scheme: HashMap<Box<str>, Known>,
    item: HashMap<Box<str>, Known>,
}

/// A statement, and where it stood.
#[derive(Debug)]
struct Known {
    statement: Statement,
    start: u32,
}

impl Kept {
    fn of(&mut self, block: Block) -> Option<&mut HashMap<Box<str>, Known>> {
        match block {
            Block::Scheme => Some(&mut self.scheme),
            Block::Item => Some(&mut self.item),
            _ => None,
        }
    }
}

impl Memo {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Each change of it is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a statement means that stands there, if it has been understood before. Its documentation is not in it.
    pub(super) fn find(&self, block: Block, text: &str, source: SourceId, start: usize) -> Option<Statement> {
        let mut kept = self.kept();
        let known = kept.of(block)?.get(text)?;
        let mut moved = Move { source, from: known.start, to: start as u32 };
        let mut statement = known.statement.clone();
        drop(kept);
        rewrite::statement(&mut statement, &mut moved);
        Some(statement)
    }

    /// Keeps what a statement means.
    pub(super) fn keep(&self, block: Block, text: &str, statement: &Statement, start: usize) {
        if text.len() > STATEMENT_BYTES_MAX {
            return;
        }
        let mut kept = self.kept();
        if kept.bytes + text.len() > BYTES_MAX {
            *kept = Kept::default();
        }
        let known = Known { statement: Statement { doc: None, ..statement.clone() }, start: start as u32 };
        let Some(list) = kept.of(block) else { return };
        if list.insert(text.into(), known).is_none() {
            kept.bytes += text.len();
        }
    }
}

/// Puts every place of a statement where the statement stands now.
struct Move {
    source: SourceId,
    from: u32,
    to: u32,
}

impl Rewrite for Move {
    fn span(&mut self, span: &mut Span) {
        let at = |offset: u32| offset - self.from + self.to;
        *span = Span { source: self.source, start: at(span.start), end: at(span.end) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::syntax::{ast::File, parse_with};
    use proptest::prelude::*;
    use std::path::Path;

    /// Tree and findings with all their places.
    fn read(text: &str, memo: Option<&Memo>) -> (File, String) {
        let mut sources = Sources::default();
        // Not the first source, as a scheme that others extend.
        sources.add("other.heng", "");
        let id = sources.add("test.heng", text);
        let (file, found) = parse_with(&sources, id, memo);
        (file, format!("{found:?}"))
    }

    fn shipped() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemes");
        let mut paths: Vec<_> = folder.read_dir().expect("a folder").flatten().map(|entry| entry.path().join("scheme.heng")).collect();
        paths.sort();
        paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
    }

    #[test]
    fn known_statements_are_read_as_new_ones_wherever_they_stand() {
        let memo = Memo::default();
        for text in shipped() {
            read(&text, Some(&memo));
            // Each statement further on than before, and the text as it was.
            let moved = format!("// 前面\n\n{text}");
            assert_eq!(read(&moved, Some(&memo)), read(&moved, None));
            assert_eq!(read(&text, Some(&memo)), read(&text, None));
        }
        assert!(!memo.kept().item.is_empty() && !memo.kept().scheme.is_empty());
    }

    #[test]
    fn too_much_is_forgotten() {
        let memo = Memo::default();
        for round in 0..600 {
            let facts: String = (0..100).map(|at| format!("    事实 率{round}之{at}: 百分比 采集 \"{}\"\n", "局".repeat(30))).collect();
            read(&format!("方案 试 {{\n{facts}}}\n"), Some(&memo));
        }
        assert!(memo.kept().bytes <= BYTES_MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn after_any_edits_a_text_is_read_as_for_the_first_time(
            which in 0..100usize,
            edits in prop::collection::vec((0.0..1.0f64, 0..12usize, prop_oneof![
                Just("{".to_string()), Just("}".to_string()), Just("\n".to_string()), Just("（".to_string()), Just("\"".to_string()),
                Just("；".to_string()), Just("  指标 新 5分 {\n".to_string()), Just("放行 H0452\n".to_string()), Just("/*".to_string()),
                Just("，扣完为止\n".to_string()), Just("/// 说明\n".to_string()), Just(String::new()), "[a-z0-9%分]{0,4}",
            ]), 1..8),
        ) {
            let texts = shipped();
            let mut text = texts[which % texts.len()].clone();
            let memo = Memo::default();
            read(&text, Some(&memo));
            for (place, length, new) in edits {
                let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let first = (starts.len() as f64 * place) as usize % starts.len();
                let last = (first + length).min(starts.len() - 1);
                text.replace_range(starts[first]..starts[last], &new);
                prop_assert_eq!(read(&text, Some(&memo)), read(&text, None));
            }
        }
    }
}
