//! Along one figure: better values should not give fewer points, and a straight line should meet the rows beside it.

use crate::check::bands::{LINE_JUMPS, NOT_MONOTONE};
use crate::check::case::Known;
use crate::check::stretch::{self, Stretch};
use crate::check::table::Table;
use crate::check::{amount, case};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::expr::{Expr, ExprKind, Value};
use crate::model::scheme::{Band, BandAmount, Scheme};
use crate::say;
use crate::word::Text;

/// A row's stretch, what it gives, and which row it is.
type Step<'a> = (Stretch, &'a Num, usize);

/// Better values should not give fewer points, as far as one can tell what is better.
pub fn rises_or_falls(scheme: &Scheme, table: &Table, subject: Option<&Expr>, found: &mut Vec<Diagnostic>) {
    let Some((subject, steps)) = subject.zip(steps(table)) else { return };
    let rises = |pair: &[Step]| pair[1].1 > pair[0].1;
    let falls = |pair: &[Step]| pair[1].1 < pair[0].1;
    let Some(fall) = steps.windows(2).position(falls) else { return rises_where_lower_is_better(scheme, table, subject, &steps, found) };
    // Up and then down is a best value in the middle. Down and up again is none.
    let Some(rise) = steps.windows(2).skip(fall).position(rises) else { return };
    let (high, low) = (&steps[fall + rise + 1], &steps[fall + rise]);
    found.push(
        Diagnostic::new(
            &NOT_MONOTONE,
            table.rows[high.2].span,
            say!(en: "the points fall and rise again along the rows", zh: "沿各行看，分值先降后升"),
        )
        .here(amount::points(high.1))
        .label(table.rows[low.2].span, amount::points(low.1))
        .help(say!(en: "compare the points of these rows with the published text", zh: "请与正式文本核对这几行的分值")),
    );
}

/// The rows in the order of their stretches, if each has one and gives a known number.
fn steps<'a>(table: &'a Table) -> Option<Vec<Step<'a>>> {
    let line = table.line()?;
    let mut steps: Vec<Step> = Vec::new();
    for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| !row.rest) {
        let Known::Value(Value::Num(worth)) = &row.gives else { return None };
        let [block] = table.holds(at) else { return None };
        let [range] = block.0[line].ranges() else { return None };
        steps.push((table.stretch(line, *range), worth, at));
    }
    steps.sort_by(|(a, ..), (b, ..)| stretch::lower_order(&a.low, &b.low).then(stretch::upper_order(&a.high, &b.high)));
    Some(steps)
}

fn rises_where_lower_is_better(scheme: &Scheme, table: &Table, subject: &Expr, steps: &[Step], found: &mut Vec<Diagnostic>) {
    let ExprKind::Fact(fact) = &*subject.kind else { return };
    let fact = &scheme.facts[fact.index()];
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
    if fact.lower_is_better && last.1 > first.1 {
        let name = &fact.label.name;
        found.push(
            Diagnostic::new(
                &NOT_MONOTONE,
                table.rows[last.2].span,
                say!(en: "`{name}` is better when lower, but higher values give more points", zh: "`{name}` 越低越好，但取值越高得分越多"),
            )
            .label(fact.label.span, say!(en: "declared here", zh: "在此处定义"))
            .help(say!(en: "turn the rows round, or write `higher is better`", zh: "请调换各行，或改为 `越高越好`")),
        );
    }
}

/// The ends of a straight line against the rows beside it.
pub fn lines_meet(scheme: &Scheme, bands: &[Band], found: &mut Vec<Diagnostic>) {
    for line in bands {
        let BandAmount::Linear { low, high, from, to } = &line.gives else { continue };
        for (end, given) in [(low, from), (high, to)] {
            let (Some(at), Some(given)) = (case::constant(scheme, end), case::constant(scheme, given)) else { continue };
            let beside = bands.iter().find_map(|other| amount_at(scheme, other, line, &at).map(|amount| (other, amount)));
            if let Some((other, amount)) = beside
                && amount != given
            {
                let (line_text, row_text) = (amount::points(&given), amount::points(&amount));
                let place = amount::shown(&at, &end.ty);
                found.push(
                    Diagnostic::new(
                        &LINE_JUMPS,
                        line.span,
                        Text {
                            en: format!("at {} the line gives {} and the row beside it {}", place.en, line_text.en, row_text.en),
                            zh: format!("在 {} 处，直线得 {}，相邻行得 {}", place.zh, line_text.zh, row_text.zh),
                        },
                    )
                    .label(other.span, say!(en: "the row beside it", zh: "相邻的行"))
                    .help(Text {
                        en: format!("if no jump is meant, write `{}`", row_text.en),
                        zh: format!("如果不应有跳跃，请写 `{}`", row_text.zh),
                    }),
                );
            }
        }
    }
}

/// What another row gives where it touches the point.
fn amount_at(scheme: &Scheme, band: &Band, line: &Band, at: &Num) -> Option<Num> {
    if band.span == line.span {
        return None;
    }
    let (low, high) = band.bounds.as_ref()?;
    let touches =
        |bound: &Option<crate::model::scheme::Bound>| bound.as_ref().and_then(|bound| case::constant(scheme, &bound.value)).as_ref() == Some(at);
    match &band.gives {
        BandAmount::Amount(amount) if touches(low) || touches(high) => case::constant(scheme, amount),
        BandAmount::Linear { from, .. } if touches(low) => case::constant(scheme, from),
        BandAmount::Linear { to, .. } if touches(high) => case::constant(scheme, to),
        BandAmount::Amount(_) | BandAmount::Linear { .. } | BandAmount::NotApplicable => None,
    }
}
