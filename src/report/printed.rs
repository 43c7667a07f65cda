//! A scheme as the table that is published: levels, points, scoring standards, who collects and who leads, and below it what holds
//! for the whole. The words are the scheme's own: what is published and what is computed are one thing.

use super::document::{Block, Cell, Column, Document, Part, Role, Table};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Expr, Item, ItemKind, Meta, Name, Scheme, Statement, StatementKind};
use crate::word::{Lang, Word};

const ITEM: Word = Word::new("Indicator", "指标");
const NO_CAP: Word = Word::new("no cap", "不封顶");
const BONUS: Word = Word::new("Bonus", "加分项");
const DEDUCTION: Word = Word::new("Deduction", "扣分项");
const LEVELS: [Word; 4] =
    [Word::new("Section", "一级指标"), Word::new("Level 2", "二级指标"), Word::new("Level 3", "三级指标"), Word::new("Level 4", "四级指标")];

/// The published form of a scheme, its inherited parts among its own.
pub fn document(scheme: &Scheme, sources: &Sources, lang: Lang) -> Document {
    let items: Vec<&Item> = items_of(&scheme.body).collect();
    // Bonus and deduction items stand together under a title of their own.
    let has_ledger = items.iter().any(|item| ledger(item).is_some());
    let levels = items.iter().map(|item| depth(item)).max().unwrap_or(1).saturating_sub(1).max(usize::from(has_ledger));
    let mut writer = Writer { sources, lang, levels, rows: Vec::new() };
    let mut last = None;
    for item in &items {
        let title = ledger(item).filter(|_| items_of(&item.body).next().is_none());
        match title {
            Some(title) if last == Some(title) => writer.item(item, &[None]),
            Some(title) => writer.item(item, &[Some(title.of(lang).to_owned())]),
            None => writer.item(item, &[]),
        }
        last = title;
    }
    for statement in &scheme.body {
        if !matches!(statement.kind, StatementKind::Item(_)) {
            writer.note(&whole(sources, statement.span, None));
        }
    }
    let word = |en: &'static str, zh: &'static str| Word::new(en, zh).of(lang);
    let mut columns = vec![Column::words("number", word("No.", "序号"))];
    columns.extend((0..levels).map(|at| Column::words(format!("level{}", at + 1), LEVELS.get(at).unwrap_or(&LEVELS[3]).of(lang))));
    columns.extend([
        Column::words("item", ITEM.of(lang)),
        Column::words("content", word("Content", "考核内容")),
        Column::words("points", word("Points", "分值")),
        Column::words("scoring", word("Scoring standard", "评分标准")),
        Column::words("collected", word("Collected by", "数据采集单位")),
        Column::words("lead", word("Lead", "责任单位")),
        Column::words("support", word("Support", "配合单位")),
        Column::words("clause", word("Basis", "依据")),
        Column::words("note", word("Note", "备注")),
    ]);
    let title = scheme.title.as_ref().map_or_else(|| scheme.name.text.to_string(), |title| title.text.to_string());
    let table = Table { key: "scheme".into(), caption: None, columns, rows: writer.rows, role: Role::Result };
    Document { kind: "scheme", title, blocks: vec![Block::Table(table)] }
}

fn items_of(body: &[Statement]) -> impl Iterator<Item = &Item> {
    body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Item(item) => Some(item),
        _ => None,
    })
}

fn ledger(item: &Item) -> Option<Word> {
    match item.kind {
        ItemKind::Bonus => Some(BONUS),
        ItemKind::Deduction => Some(DEDUCTION),
        ItemKind::Section | ItemKind::Indicator => None,
    }
}

/// How many levels there are from this item down.
fn depth(item: &Item) -> usize {
    1 + items_of(&item.body).map(depth).max().unwrap_or(0)
}

/// The text of a statement with its block and the limits on lines of their own, on one line and without comments. `next`: of
/// a clause, what stands after it, which ends it; where that is not below it, the block ends it.
fn whole(sources: &Sources, head: Span, next: Option<Span>) -> String {
    let text = &sources.get(head.source).text;
    let start = head.range().start;
    let stop = next.filter(|next| next.source == head.source && next.start > head.start).map_or(text.len(), |next| next.range().start);
    let (mut level, mut quoted, mut line, mut at_byte) = (0_i32, false, String::new(), 0);
    for part in text.get(start..stop).unwrap_or("").lines() {
        let mut kept = String::new();
        let mut ends = false;
        for (at, letter) in part.char_indices() {
            match letter {
                '"' | '“' | '”' => quoted = !quoted,
                '/' if !quoted && part[at..].starts_with("//") => break,
                '{' | '｛' if !quoted => level += 1,
                '}' | '｝' if !quoted => {
                    level -= 1;
                    if level < 0 {
                        ends = true;
                        break;
                    }
                }
                _ => {}
            }
            kept.push(letter);
        }
        let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
        if !kept.is_empty() {
            let joined =
                line.is_empty() || line.ends_with(['{', ';', '；', '，', ',', '、', '|', '｜', ':', '：', '=']) || kept.starts_with(['}', '{']);
            line.push_str(if line.is_empty() {
                ""
            } else if joined {
                " "
            } else {
                "; "
            });
            line.push_str(&kept);
        }
        at_byte += part.len() + 1;
        // Only clauses have limits on lines of their own.
        let whole_head = next.is_none() && level == 0 && at_byte > head.range().end - start;
        if ends || whole_head && !text.get(start + at_byte..).unwrap_or("").trim_start().starts_with('{') {
            break;
        }
    }
    line.trim_end_matches([';', '；', ' ']).to_owned()
}

struct Writer<'a> {
    sources: &'a Sources,
    lang: Lang,
    /// Columns of levels above the item's.
    levels: usize,
    rows: Vec<Vec<Cell>>,
}

impl Writer<'_> {
    fn bracketed(&self, text: &str) -> String {
        match self.lang {
            Lang::Zh => format!("（{text}）"),
            Lang::En => format!(" ({text})"),
        }
    }

    fn text(&self, expr: &Expr) -> String {
        self.sources.text(expr.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn note(&mut self, text: &str) {
        let mut row = vec![Cell::from(text)];
        row.resize(self.levels + 10, Cell::part(Part::OfLeft));
        self.rows.push(row);
    }

    /// `above`: the levels that are to be named in the next row, as each stands once.
    fn item(&mut self, item: &Item, above: &[Option<String>]) {
        let children: Vec<&Item> = items_of(&item.body).collect();
        let points = self.points(item);
        let mut levels = above.to_vec();
        let rule = self.rule(item);
        let title = item.name.text.to_string();
        if children.is_empty() {
            self.row(item, &levels, &title, &points, &rule);
            return;
        }
        let kind = match item.kind {
            ItemKind::Bonus => self.bracketed(BONUS.of(self.lang)),
            ItemKind::Deduction => self.bracketed(DEDUCTION.of(self.lang)),
            ItemKind::Section | ItemKind::Indicator => String::new(),
        };
        let heading = if points.is_empty() { format!("{title}{kind}") } else { format!("{title}{kind}{}", self.bracketed(&points)) };
        // A section with a word of its own has a row of its own.
        if !rule.is_empty() || has_meta(item) {
            self.row(item, &levels, &heading, "", &rule);
            levels.push(None);
        } else {
            levels.push(Some(heading));
        }
        for (at, child) in children.iter().enumerate() {
            if at > 0 {
                levels.iter_mut().for_each(|level| *level = None);
            }
            self.item(child, &levels);
        }
    }

    fn row(&mut self, item: &Item, above: &[Option<String>], title: &str, points: &str, rule: &str) {
        let mut row = vec![Cell::from(self.meta(item, |meta| match meta {
            Meta::Number(number) => Some(number.text.to_string()),
            _ => None,
        }))];
        // An item that stands higher than others has its name in the column of its level.
        let is_section = items_of(&item.body).next().is_some();
        let mut names: Vec<Cell> =
            above.iter().map(|level| level.as_ref().map_or_else(|| Cell::part(Part::OfAbove), |name| Cell::from(name.as_str()))).collect();
        names.push(Cell::from(title));
        if names.len() <= self.levels || is_section {
            names.resize(self.levels + 1, Cell::from(""));
        }
        row.append(&mut names);
        row.push(Cell::from(item.title.as_ref().map_or("", |title| &*title.text)));
        row.push(Cell::from(points));
        row.push(Cell::from(rule));
        let list = |names: &[Name]| Some(names.iter().map(|name| name.text.to_string()).collect::<Vec<_>>().join("、"));
        for of in [0, 1, 2] {
            row.push(Cell::from(self.meta(item, |meta| match (of, meta) {
                (0, Meta::CollectedBy(names)) | (1, Meta::Lead(names)) | (2, Meta::Support(names)) => list(names),
                _ => None,
            })));
        }
        row.push(Cell::from(self.meta(item, |meta| match meta {
            Meta::Clause(text) => Some(text.text.to_string()),
            _ => None,
        })));
        row.push(Cell::from(self.meta(item, |meta| match meta {
            Meta::Note(text) | Meta::Document(text) => Some(text.text.to_string()),
            _ => None,
        })));
        self.rows.push(row);
    }

    fn meta(&self, item: &Item, of: impl Fn(&Meta) -> Option<String>) -> String {
        let found = item.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Meta(meta) => of(meta),
            _ => None,
        });
        found.collect::<Vec<_>>().join("；")
    }

    /// `20分`, `权重 50%`, `封顶 3分`; by class, all of them.
    fn points(&self, item: &Item) -> String {
        let mut parts: Vec<String> = item.points.iter().map(|points| self.text(points)).collect();
        parts.extend(item.weight.iter().map(|weight| self.text(weight)));
        parts.extend(item.cap.iter().map(|cap| self.text(cap)));
        parts.join("，")
    }

    /// What the item says of its scoring, in the scheme's words.
    fn rule(&self, item: &Item) -> String {
        let said = item.body.iter().enumerate().filter(|(_, statement)| !matches!(statement.kind, StatementKind::Item(_) | StatementKind::Meta(_)));
        let no_cap = item.no_cap.then(|| NO_CAP.of(self.lang).to_owned());
        no_cap
            .into_iter()
            .chain(
                said.map(|(at, statement)| whole(self.sources, statement.span, Some(item.body.get(at + 1).map_or(item.name.span, |next| next.span)))),
            )
            .collect::<Vec<_>>()
            .join("；")
    }
}

fn has_meta(item: &Item) -> bool {
    item.body.iter().any(|statement| matches!(statement.kind, StatementKind::Meta(_)))
}
