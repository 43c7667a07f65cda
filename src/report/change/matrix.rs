//! Many schemes beside one: every item of the base with what each of the others makes of it, and what the others have of their own.

use super::sign;
use crate::decimal::Num;
use crate::diff::change;
use crate::diff::pair::path;
use crate::diff::{Change, Diff, Direction, SubjectKind, Version, constants};
use crate::model::scheme::{Item, ItemKind, Scheme};
use crate::report::document::{Block, Cell, Column, Document, Line, List, Meaning, Role, Table};
use crate::show;
use crate::word::{Lang, Word};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The base and the others, each with its difference from the base.
#[derive(Debug)]
pub struct Matrix<'a> {
    pub base: Version<'a>,
    pub others: Vec<(Version<'a>, Diff)>,
    pub lang: Lang,
}

pub fn document(matrix: &Matrix) -> Document {
    let lang = matrix.lang;
    let base = name(&matrix.base);
    let mut blocks = vec![Block::Table(items(matrix))];
    let legend = Word::new(
        "Full points (or cap), then the direction against the base: ▼ stricter, ▲ looser, ◆ either way, = the same rule, – not there. * another form of scoring.",
        "各格为满分（或封顶），后面是与基准相比的宽严：▼ 从严，▲ 从宽，◆ 有宽有严，= 规则相同，– 没有此项；* 计分方式不同。",
    );
    blocks.push(Block::Paragraph(Line::new().muted(legend.of(lang))));
    let own = own_items(matrix);
    if !own.rows.is_empty() {
        blocks.push(Block::Table(own));
    }
    let mut list = |key: &str, heading: Word, lines: Vec<Line>| {
        if !lines.is_empty() {
            blocks.push(Block::Heading { level: 1, line: heading.of(lang).into() });
            blocks.push(Block::List(List { key: key.into(), lines }));
        }
    };
    list("common", Word::new("What every other scheme has and the base has not", "各方案都有而基准没有的"), common(matrix));
    list("single", Word::new("Bonuses and deductions that one scheme alone has", "只有一处设立的加分扣分"), single(matrix));
    let others: Vec<String> = matrix.others.iter().map(|(version, _)| name(version)).collect();
    Document { kind: "diff-matrix", title: format!("{base} ↔ {}", others.join(Word::new(", ", "、").of(lang))), blocks }
}

fn name(version: &Version) -> String {
    version.scheme.label.name.to_string()
}

/// A row an item of the base, a column a scheme.
fn items(matrix: &Matrix) -> Table {
    let lang = matrix.lang;
    let mut columns = vec![Column::words("item", Word::new("Item", "项目").of(lang)), Column::words("base", name(&matrix.base))];
    columns.extend(matrix.others.iter().map(|(version, _)| Column::words(name(version), name(version))));
    let scheme = matrix.base.scheme;
    let rows = scheme.items.iter().enumerate().filter(|(_, item)| item.parent.is_some()).map(|(at, item)| {
        let mut row: Vec<Cell> = vec![indented(scheme, item).into(), Cell::number(worth(scheme, item, lang))];
        row.extend(matrix.others.iter().map(|(version, diff)| match diff.pairing.items.new_of[at] {
            Some(partner) => against(version.scheme, &version.scheme.items[partner], diff, lang),
            None => Cell::new(Meaning::Muted, "–"),
        }));
        row
    });
    Table { key: "items".into(), caption: None, columns, rows: rows.collect(), role: Role::Result }
}

fn indented(scheme: &Scheme, item: &Item) -> Line {
    let depth = std::iter::successors(item.parent, |id| scheme.items[id.index()].parent).count().saturating_sub(1);
    let name = Line::new().plain("  ".repeat(depth));
    match item.kind {
        ItemKind::Section => name.strong(&*item.label.name),
        ItemKind::Indicator | ItemKind::Bonus | ItemKind::Deduction => name.plain(&*item.label.name),
    }
}

/// What an item is worth: its points, or the most that it adds or takes.
fn worth(scheme: &Scheme, item: &Item, lang: Lang) -> String {
    let names = constants(scheme);
    let number = |expr: &crate::model::expr::Expr| names(expr).map(|number: Num| show::number(&number));
    let own = match (&item.points, &item.weight) {
        (_, Some(weight)) => names(weight).map(|weight| format!("{}%", show::number(&(weight * Num::from(100))))),
        (Some(points), None) => Some(number(points).unwrap_or_else(|| Word::new("by kind", "分类").of(lang).into())),
        (None, None) => item.cap.as_ref().and_then(number).map(|cap| format!("≤{cap}")),
    };
    own.unwrap_or_else(|| Word::new("open", "不限").of(lang).into())
}

/// What another scheme makes of an item of the base.
fn against(scheme: &Scheme, item: &Item, diff: &Diff, lang: Lang) -> Cell {
    let path: Arc<str> = path(scheme, item).into();
    let own: Vec<&Change> =
        diff.changes.iter().filter(|change| change.subject.kind == SubjectKind::Item && change.subject.new.as_ref() == Some(&path)).collect();
    let direction = together(own.iter().map(|change| change.direction));
    let formed = own.iter().any(|change| std::ptr::eq(change.aspect, &change::FORM) || std::ptr::eq(change.aspect, &change::CLAUSE));
    let mark = match direction {
        Direction::None => "=",
        other => sign(other),
    };
    let meaning = match direction {
        Direction::Stricter => Meaning::Bad,
        Direction::Looser => Meaning::Good,
        Direction::Either => Meaning::Warning,
        Direction::None => Meaning::Plain,
    };
    Cell::new(meaning, format!("{} {mark}{}", worth(scheme, item, lang), if formed { "*" } else { "" }))
}

/// Several directions as one.
pub fn together(directions: impl Iterator<Item = Direction>) -> Direction {
    directions.filter(|direction| *direction != Direction::None).fold(Direction::None, |all, one| match (all, one) {
        (Direction::None, one) => one,
        (all, one) if all == one => all,
        _ => Direction::Either,
    })
}

/// Items that a scheme has and the base has not.
fn new_items<'a>(scheme: &'a Scheme, diff: &'a Diff) -> impl Iterator<Item = &'a Item> {
    scheme.items.iter().enumerate().filter(|(at, item)| item.parent.is_some() && diff.pairing.items.old_of[*at].is_none()).map(|(_, item)| item)
}

fn own_items(matrix: &Matrix) -> Table {
    let lang = matrix.lang;
    let columns = vec![
        Column::words("scheme", Word::new("Scheme", "方案").of(lang)),
        Column::words("item", Word::new("Of its own", "自设项目").of(lang)),
        Column::words("worth", Word::new("Points", "分值").of(lang)),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (version, diff) in &matrix.others {
        for (at, item) in new_items(version.scheme, diff).enumerate() {
            let scheme = if at == 0 { Line::new().strong(name(version)) } else { Line::new() };
            rows.push(vec![Cell::from(scheme).plainly(name(version)), path(version.scheme, item).into(), worth(version.scheme, item, lang).into()]);
        }
    }
    let caption = Word::new("What each has and the base has not", "各方案有而基准没有的项目").of(lang);
    Table { key: "own".into(), caption: Some(caption.into()), columns, rows, role: Role::Detail }
}

/// By name: items that all the others have of their own.
fn common(matrix: &Matrix) -> Vec<Line> {
    if matrix.others.len() < 2 {
        return Vec::new();
    }
    let names = |(version, diff): &(Version, Diff)| new_items(version.scheme, diff).map(|item| item.label.name.clone()).collect::<BTreeSet<_>>();
    let all = matrix.others.iter().map(names).reduce(|a, b| a.intersection(&b).cloned().collect()).unwrap_or_default();
    all.into_iter().map(|name| Line::new().name(&*name)).collect()
}

/// Bonuses and deductions that stand in one scheme alone, the base counted.
fn single(matrix: &Matrix) -> Vec<Line> {
    let lang = matrix.lang;
    let is_ledger = |item: &Item| matches!(item.kind, ItemKind::Bonus | ItemKind::Deduction);
    let line = |scheme: &Scheme, item: &Item| {
        Line::new().strong(&*scheme.label.name).plain("  ").name(path(scheme, item)).muted(format!("  {}", worth(scheme, item, lang)))
    };
    let mut lines = Vec::new();
    for (at, item) in matrix.base.scheme.items.iter().enumerate() {
        if is_ledger(item) && matrix.others.iter().all(|(_, diff)| diff.pairing.items.new_of[at].is_none()) {
            lines.push(line(matrix.base.scheme, item));
        }
    }
    for (version, diff) in &matrix.others {
        for item in new_items(version.scheme, diff).filter(|item| is_ledger(item)) {
            let elsewhere = matrix.others.iter().filter(|(other, _)| !std::ptr::eq(other.scheme, version.scheme));
            let has = |(other, diff): &(Version, Diff)| new_items(other.scheme, diff).any(|mine| mine.label.name == item.label.name);
            if !elsewhere.clone().any(has) {
                lines.push(line(version.scheme, item));
            }
        }
    }
    lines
}
