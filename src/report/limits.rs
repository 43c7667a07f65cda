//! How low and how high each score of a scheme can come, as a table.

use super::document::{Block, Cell, Column, Document, Line, Meaning, Role, Table};
use crate::check::limits::{self, Limit, Limits, Sure};
use crate::decimal::Num;
use crate::model::scheme::{ItemId, Scheme};
use crate::word::{Lang, Text, Word};

/// A table a scheme, sections before their items.
pub fn document<'a>(schemes: impl Iterator<Item = &'a Scheme>, lang: Lang) -> Document {
    let title = Word::new("How low and how high scores can come", "得分的上下限").of(lang).to_string();
    let mut blocks: Vec<Block> = schemes.map(|scheme| Block::Table(table(scheme, lang))).collect();
    if !blocks.is_empty() {
        let note = Word::new(
            "Over all figures in their declared ranges. Without a mark: made-up figures come to it, replayed. <, >: scores only come near. ≤, ≥: no score goes beyond; whether one comes to it is not known.",
            "对声明范围内的一切数据而言。无记号的，有虚拟数据达到，已经重算；带 <、> 的，只能无限接近；带 ≤、≥ 的，不会越过，能否达到不能确定。",
        );
        blocks.push(Block::Paragraph(Line::new().muted(note.of(lang))));
    }
    Document { kind: "bounds", title, blocks }
}

fn table(scheme: &Scheme, lang: Lang) -> Table {
    let word = |en, zh| Word::new(en, zh).of(lang);
    let columns = vec![
        Column::words("item", word("Item", "项目")),
        Column::numbers("points", word("Points", "分值")),
        Column::numbers("lowest", word("Lowest", "最低")),
        Column::words("lowest_is", ""),
        Column::words("lowest_of", word("of", "见于")),
        Column::numbers("highest", word("Highest", "最高")),
        Column::words("highest_is", ""),
        Column::words("highest_of", word("of", "见于")),
        Column::words("jump", word("Largest jump", "最大跳跃")),
        Column::words("not_followed", word("Not followed exactly", "无法精确推算")),
    ];
    let rows = limits::limits(scheme).iter().map(|limits| row(scheme, limits, lang)).collect();
    Table { key: scheme.label.name.to_string(), caption: Some(title(scheme)), columns, rows, role: Role::Result }
}

fn title(scheme: &Scheme) -> String {
    let title = scheme.title.as_deref().unwrap_or(&scheme.label.name);
    title.to_string()
}

fn row(scheme: &Scheme, limits: &Limits, lang: Lang) -> Vec<Cell> {
    let item = &scheme.items[limits.item.index()];
    let name = if limits.item == ItemId(0) { Word::new("total", "总分").of(lang).to_string() } else { item.label.name.to_string() };
    let depth = std::iter::successors(item.parent, |at| scheme.items[at.index()].parent).count();
    let of = |limit: &Option<Limit>| Cell::from(limit.as_ref().map_or(String::new(), |limit| limit.of.of(lang).to_string()));
    let words = |text: Option<Text>| Cell::from(text.map_or(String::new(), |text| text.of(lang).to_string()));
    let jump = limits.jump.as_ref().map(|(fact, jump)| limits::jump_words(scheme, *fact, jump));
    vec![
        Cell::new(Meaning::Name, format!("{}{name}", "  ".repeat(depth))).plainly(name),
        points(&limits.points),
        end(&limits.low, true, &limits.points, lang),
        sure(&limits.low),
        of(&limits.low),
        end(&limits.high, false, &limits.points, lang),
        sure(&limits.high),
        of(&limits.high),
        words(jump),
        words((!limits.why.is_empty()).then(|| limits::reasons(&limits.why))),
    ]
}

fn points(points: &Option<(Num, Num)>) -> Cell {
    match points {
        None => Cell::default(),
        Some((least, most)) if least == most => Cell::number(plain(most)),
        Some((least, most)) => Cell::number(format!("{}–{}", plain(least), plain(most))),
    }
}

fn plain(number: &Num) -> String {
    number.to_plain(6).0
}

/// What is known of a limit, for programs; people read the mark.
fn sure(limit: &Option<Limit>) -> Cell {
    let word = match limit.as_ref().map(|limit| limit.sure) {
        Some(Sure::Shown) => "shown",
        Some(Sure::Near) => "near",
        Some(Sure::Bound) => "bound",
        Some(Sure::Unlimited) => "unlimited",
        Some(Sure::Unknown) => "unknown",
        None => "never",
    };
    Cell::default().plainly(word)
}

/// A limit, marked by what is known of it; below zero and above the points it is to be looked at.
fn end(limit: &Option<Limit>, low: bool, points: &Option<(Num, Num)>, lang: Lang) -> Cell {
    let Some(limit) = limit else { return Cell::new(Meaning::Muted, Word::new("never", "不计").of(lang)).plainly("") };
    let Some(at) = &limit.at else {
        let word = match limit.sure {
            Sure::Unlimited => Word::new("no limit", "无限"),
            Sure::Shown | Sure::Near | Sure::Bound | Sure::Unknown => Word::new("unknown", "不明"),
        };
        return Cell::new(Meaning::Warning, word.of(lang)).plainly("");
    };
    let mark = match (limit.sure, low) {
        (Sure::Near, true) => ">",
        (Sure::Near, false) => "<",
        (Sure::Bound, true) => "≥",
        (Sure::Bound, false) => "≤",
        (Sure::Shown | Sure::Unlimited | Sure::Unknown, _) => "",
    };
    let odd = if low { at.is_negative() } else { points.as_ref().is_some_and(|(_, most)| at > most) };
    Cell::new(if odd { Meaning::Warning } else { Meaning::Number }, format!("{mark}{}", plain(at))).plainly(plain(at))
}
