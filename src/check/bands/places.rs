//! Places, brackets and anchors: each stands once, none is left out, they ascend.

use crate::check::bands::{ANCHORS, BRACKETS, NOT_MONOTONE, PLACES_OPEN, PLACES_OVERLAP, PLACES_SKIPPED};
use crate::check::{amount, case, insert, pick};
use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::constant_number;
use crate::model::expr::Expr;
use crate::model::scheme::{Bracket, Clause, PlaceRow, Scheme};
use crate::say;
use crate::source::Span;
use crate::word::Text;

pub fn places(scheme: &Scheme, clause: &Clause, rows: &[PlaceRow], found: &mut Vec<Diagnostic>) {
    let mut listed: Vec<(u32, u32, Span)> = Vec::new();
    let (mut further, mut rest) = (false, false);
    for row in rows {
        match row {
            PlaceRow::Places { first, last, span, .. } => {
                if let Some((from, _, other)) = listed.iter().find(|(from, to, _)| first <= to && from <= last) {
                    let place = from.max(first);
                    found.push(
                        Diagnostic::new(&PLACES_OVERLAP, *span, say!(en: "place {place} stands in two rows", zh: "第{place}名出现在两行"))
                            .label(*other, say!(en: "it stands here too", zh: "它也在这一行"))
                            .help(say!(en: "leave it in one of the rows", zh: "请只在一行中保留")),
                    );
                }
                listed.push((*first, *last, *span));
            }
            PlaceRow::Further { .. } => further = true,
            PlaceRow::Rest { .. } => rest = true,
        }
    }
    up_and_down(rows, found);
    listed.sort_unstable();
    let mut next = 1;
    for (first, last, span) in &listed {
        if *first > next && !rest {
            let (from, to) = (next, first - 1);
            let (en, zh) = if from == to {
                (format!("place {from}"), format!("第{from}名"))
            } else {
                (format!("places {from} to {to}"), format!("第{from}至{to}名"))
            };
            found.push(
                Diagnostic::new(&PLACES_SKIPPED, *span, say!(en: "{en} has no row", zh: "{zh}没有对应的行"))
                    .help(say!(en: "add a row for {en}, or a last row `rest none`", zh: "请补上{zh}，或在最后写 `其余 不得分`")),
            );
        }
        next = next.max(last.saturating_add(1));
    }
    if !further && !rest && !rows.is_empty() {
        let last = rows.last().map_or(clause.span, place_span);
        let text = pick(scheme, "; 其余 不得分", "; rest none");
        found.push(
            Diagnostic::new(&PLACES_OPEN, last, say!(en: "what place {next} and those after it give is not said", zh: "没有说明第{next}名及以后如何计分"))
                .help(say!(en: "add `rest none` or `each further place less 0.5 pt, at least 0 pt`", zh: "请写 `其余 不得分`，或 `以后每名 减 0.5分，最低 0分`"))
                .fix(say!(en: "add `rest none`", zh: "补写 `其余 不得分`"), false, vec![insert(last.source, last.end, text)]),
        );
    }
}

/// A place gets more than the one before it, and another less than that: two amounts have been swapped.
fn up_and_down(rows: &[PlaceRow], found: &mut Vec<Diagnostic>) {
    let mut amounts: Vec<(u32, Num, Span)> = Vec::new();
    let mut falls = false;
    for row in rows {
        match row {
            PlaceRow::Places { first, amount, span, .. } => {
                let Some(number) = constant_number(amount) else { return };
                amounts.push((*first, number, *span));
            }
            PlaceRow::Further { .. } => falls = true,
            PlaceRow::Rest { .. } => {}
        }
    }
    amounts.sort_unstable_by_key(|(first, ..)| *first);
    falls |= amounts.windows(2).any(|pair| pair[1].1 < pair[0].1);
    if let Some(pair) = amounts.windows(2).find(|pair| falls && pair[1].1 > pair[0].1) {
        let (less, more) = (amount::points(&pair[0].1), amount::points(&pair[1].1));
        let (before, place) = (pair[0].0, pair[1].0);
        let message = Text {
            en: format!("place {place} gives {}, more than the {} of place {before}, and others give less again", more.en, less.en),
            zh: format!("第{place}名得 {}，多于第{before}名的 {}，而其他名次又少", more.zh, less.zh),
        };
        found.push(
            Diagnostic::new(&NOT_MONOTONE, pair[1].2, message)
                .label(pair[0].2, say!(en: "this gives less", zh: "这一行更少"))
                .help(say!(en: "put the amounts in order of the places", zh: "请按名次理顺分值")),
        );
    }
}

fn place_span(row: &PlaceRow) -> Span {
    match row {
        PlaceRow::Places { span, .. } | PlaceRow::Further { span, .. } | PlaceRow::Rest { span, .. } => *span,
    }
}

pub fn brackets(scheme: &Scheme, value: &Expr, rows: &[Bracket], found: &mut Vec<Diagnostic>) {
    let mut known: Vec<(Option<Num>, Option<Num>, Span)> = Vec::new();
    for row in rows {
        let end = |end: &Option<Expr>| match end {
            Some(end) => case::constant(scheme, end).map(Some),
            None => Some(None),
        };
        let (Some(from), Some(to)) = (end(&row.from), end(&row.to)) else { return };
        if let (Some(from), Some(to)) = (&from, &to)
            && from >= to
        {
            found.push(
                Diagnostic::new(&BRACKETS, row.span, say!(en: "the bracket ends before it begins", zh: "区间的上限不大于下限"))
                    .help(say!(en: "write the lower bound first", zh: "请把较小的界限写在前面"))
                    .fix(say!(en: "exchange the bounds", zh: "上下限对调"), true, exchanged(scheme, value, row, (from, to))),
            );
            return;
        }
        known.push((from, to, row.span));
    }
    known.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    for pair in known.windows(2) {
        let (_, end, first) = &pair[0];
        let (begin, _, second) = &pair[1];
        if end == begin {
            continue;
        }
        let overlap = match (end, begin) {
            (Some(end), Some(begin)) => begin < end,
            _ => true,
        };
        let bound = end.as_ref().or(begin.as_ref()).map_or_else(|| Text::same(String::new()), |bound| amount::shown(bound, &value.ty));
        let message = if overlap {
            say!(en: "two brackets overlap", zh: "两个区间重叠")
        } else {
            say!(en: "between two brackets there is a gap", zh: "两个区间之间有缺口")
        };
        found.push(
            Diagnostic::new(&BRACKETS, *second, message)
                .label(*first, say!(en: "the bracket before it", zh: "前一个区间"))
                .help(Text { en: format!("let this bracket begin at `{}`", bound.en), zh: format!("请让此区间从 `{}` 开始", bound.zh) }),
        );
    }
}

fn exchanged(scheme: &Scheme, value: &Expr, row: &Bracket, (from, to): (&Num, &Num)) -> Vec<Edit> {
    let shown = |number: &Num| {
        let text = amount::shown(number, &value.ty);
        pick(scheme, &text.zh, &text.en)
    };
    let places = row.from.iter().zip([to]).chain(row.to.iter().zip([from]));
    places.map(|(place, number)| Edit { span: place.span, text: shown(number) }).collect()
}

pub fn anchors_ascend(scheme: &Scheme, value: &Expr, anchors: &[(Expr, Expr)], found: &mut Vec<Diagnostic>) {
    for pair in anchors.windows(2) {
        let ((before, _), (after, _)) = (&pair[0], &pair[1]);
        let (Some(low), Some(high)) = (case::constant(scheme, before), case::constant(scheme, after)) else { continue };
        if high <= low {
            let (low, high) = (amount::shown(&low, &value.ty), amount::shown(&high, &value.ty));
            found.push(
                Diagnostic::new(
                    &ANCHORS,
                    after.span,
                    Text { en: format!("`{}` stands after `{}`", high.en, low.en), zh: format!("`{}` 写在 `{}` 之后", high.zh, low.zh) },
                )
                .label(before.span, say!(en: "the anchor before it", zh: "前一个锚点"))
                .help(say!(en: "write the anchors in ascending order, each once", zh: "请把锚点从小到大各写一次")),
            );
        }
    }
}
