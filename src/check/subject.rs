//! The things that conditions speak of. Two expressions that look at the same thing in the same way are one subject; a figure plus,
//! minus or times a constant is the figure itself, seen along a line.

use crate::check::case::{self, Case};
use crate::check::reach::Reacher;
use crate::check::stretch::{self, Stretch};
use crate::decimal::{Num, Rounding};
use crate::model::expr::{Arith, Expr, ExprKind, Fold};
use crate::model::measure::Ty;
use crate::model::scheme::{Effect, ItemId, ItemKind, Scheme, Set, Treatment};
use indexmap::IndexMap;

/// A thing that conditions speak of.
#[derive(Clone, Debug)]
pub struct Subject {
    pub ty: Ty,
    pub expr: Expr,
    /// A condition asks whether it has a value at all.
    pub gaps_count: bool,
}

/// Every subject of one table, in the order in which the rows name them.
pub struct Subjects<'a> {
    pub scheme: &'a Scheme,
    pub all: Vec<Subject>,
    by_key: IndexMap<String, usize>,
}

/// `factor × subject + shift`, the factor not 0.
pub struct Line {
    factor: Num,
    shift: Num,
}

impl Line {
    fn itself() -> Line {
        Line { factor: Num::ONE, shift: Num::ZERO }
    }

    pub fn falls(&self) -> bool {
        self.factor.is_negative()
    }

    /// Where the line has the value.
    pub fn undone(&self, value: &Num) -> Num {
        (value - &self.shift).checked_div(&self.factor).expect("the factor is not 0")
    }
}

impl<'a> Subjects<'a> {
    pub fn new(scheme: &'a Scheme) -> Subjects<'a> {
        Subjects { scheme, all: Vec::new(), by_key: IndexMap::new() }
    }

    pub fn of(&mut self, expr: &Expr) -> usize {
        let at = *self.by_key.entry(key(expr)).or_insert(self.all.len());
        if at == self.all.len() {
            self.all.push(Subject { ty: expr.ty.clone(), expr: expr.clone(), gaps_count: false });
        }
        at
    }

    pub fn asked_for_gaps(&mut self, expr: &Expr) -> usize {
        let at = self.of(expr);
        self.all[at].gaps_count = true;
        at
    }

    /// The figure behind an expression, and how the expression follows it.
    pub fn measured(&mut self, expr: &Expr) -> (usize, Line) {
        let (inner, line) = along(self.scheme, expr, 0);
        (self.of(inner), line)
    }

    /// Some figure is in both.
    pub fn depend(&self, a: usize, b: usize) -> bool {
        let sources = |at: usize| {
            let mut found = Vec::new();
            case::through(self.scheme, &self.all[at].expr, &mut |inner| match &*inner.kind {
                ExprKind::Fact(_) | ExprKind::Field(..) | ExprKind::Rating(_) => found.push(key(inner)),
                // Scores depend on figures, and on each other.
                ExprKind::Score(_) | ExprKind::Unrounded(_) | ExprKind::Rank | ExprKind::Grade => found.push("scores".into()),
                _ => {}
            });
            found
        };
        let (a, b) = (sources(a), sources(b));
        a.iter().any(|source| b.contains(source) || source == "scores" && !b.is_empty()) || !a.is_empty() && b.iter().any(|source| source == "scores")
    }

    /// How a finding names the subject.
    pub fn name(&self, at: usize) -> Option<String> {
        named(self.scheme, &self.all[at].expr)
    }

    /// The values that a subject can have, as far as is declared.
    pub fn domain(&self, at: usize) -> Stretch {
        let Subject { expr, ty, .. } = &self.all[at];
        match &*expr.kind {
            _ if *ty == Ty::Date => days(self.scheme, expr),
            ExprKind::Score(id) | ExprKind::Unrounded(id) => scores(self.scheme, *id),
            _ if is_rounded(self.scheme, expr) => Stretch::ALL,
            _ => {
                let reach = Reacher::new(self.scheme, &Case::default()).expr(expr);
                Stretch::between(reach.low.number().cloned(), reach.high.number().cloned())
            }
        }
    }

    /// What all values of a subject are multiples of: one for days and counts, a tenth for what is rounded to one place.
    pub fn grid(&self, at: usize) -> Option<Num> {
        let Subject { expr, ty, .. } = &self.all[at];
        let rounded = match &*expr.kind {
            ExprKind::Let(id) => {
                let of = &self.scheme.lets[id.index()];
                of.round.as_ref().map(|round| (round.places, of.scale.factor.clone()))
            }
            ExprKind::Score(ItemId(0)) => self.scheme.items[0].round.as_ref().map(|round| (round.places, Num::ONE)),
            _ => None,
        };
        match rounded {
            Some((places, unit)) => {
                let ten = 10_i64.checked_pow(places.unsigned_abs())?;
                Some(&unit * &if places < 0 { Num::from(ten) } else { Num::ratio(1, ten) })
            }
            None => (*ty == Ty::Date || counts(self.scheme, expr)).then_some(Num::ONE),
        }
    }
}

/// Events count within the period, unless they say otherwise.
fn days(scheme: &Scheme, expr: &Expr) -> Stretch {
    match (&*expr.kind, &scheme.period) {
        (ExprKind::Field(event, at), Some((first, last))) => {
            let event = &scheme.events[event.index()];
            let within = event.date == Some(*at) && event.counts.is_none();
            if within { Stretch::between(Some(stretch::day(*first)), Some(stretch::day(*last))) } else { Stretch::ALL }
        }
        _ => Stretch::ALL,
    }
}

/// How high a total can be. Gates can lower it to anything, and gaps can move points between items.
fn scores(scheme: &Scheme, id: ItemId) -> Stretch {
    let whole = &Case::default();
    let mut reacher = Reacher::new(scheme, whole);
    let raised = scheme.gates.iter().flat_map(|gate| &gate.effects).any(|effect| matches!(effect, Effect::ScoreIs(..)));
    let given = |treatment: &Option<Treatment>| matches!(treatment, Some(Treatment::As(_) | Treatment::Redistribute | Treatment::Spread));
    let mut over = |at: usize| {
        let item = &scheme.items[at];
        let gaps = &item.gaps;
        let moves = given(&gaps.missing) || given(&gaps.not_applicable) || given(&gaps.pending);
        let full = item.points.as_ref().and_then(|points| case::constant(scheme, points));
        item.kind == ItemKind::Indicator
            && moves
            && !matches!((reacher.item(ItemId(at as u32)).high.number(), full), (Some(high), Some(full)) if *high <= full)
    };
    if id.0 != 0 || raised || (1..scheme.items.len()).any(&mut over) {
        return Stretch::ALL;
    }
    let high = reacher.item(id).high.number().map(|high| match scheme.items[0].round {
        Some(round) => high.round(round.places, Rounding::Ceil),
        None => high.clone(),
    });
    Stretch::between(None, high)
}

fn is_rounded(scheme: &Scheme, expr: &Expr) -> bool {
    let mut rounded = false;
    case::through(scheme, expr, &mut |inner| {
        if let ExprKind::Let(id) = &*inner.kind {
            rounded |= scheme.lets[id.index()].round.is_some();
        }
    });
    rounded
}

/// People and cases come in whole numbers; their means do not.
fn counts(scheme: &Scheme, expr: &Expr) -> bool {
    matches!(&expr.ty, Ty::Quantity(measure) if measure.is_counted())
        && match &*expr.kind {
            ExprKind::Fact(_) | ExprKind::Field(..) => true,
            ExprKind::Let(id) => scheme.lets[id.index()].round.is_none() && counts(scheme, &scheme.lets[id.index()].value),
            ExprKind::Arith(Arith::Add | Arith::Subtract, a, b) => counts(scheme, a) && counts(scheme, b),
            ExprKind::Constant(crate::model::expr::Value::Num(number)) => number.is_integer(),
            ExprKind::Rows(rows) => match (&rows.fold, &rows.value) {
                (Fold::Count, _) => true,
                (Fold::Sum | Fold::Highest | Fold::Lowest | Fold::Latest | Fold::First, Some(value)) => counts(scheme, value),
                _ => false,
            },
            _ => false,
        }
}

/// The innermost figure that the expression is a straight line of.
fn along<'e>(scheme: &'e Scheme, expr: &'e Expr, depth: u32) -> (&'e Expr, Line) {
    const DEPTH_MAX: u32 = 32;
    let fixed = |expr: &Expr| case::constant(scheme, expr);
    let inner = match &*expr.kind {
        _ if depth > DEPTH_MAX || !matches!(expr.ty, Ty::Quantity(_)) => None,
        ExprKind::Let(id) if scheme.lets[id.index()].round.is_none() => {
            let (inner, line) = along(scheme, &scheme.lets[id.index()].value, depth + 1);
            // A value with a name is a better subject than a long formula.
            return if is_plain(inner) { (inner, line) } else { (expr, Line::itself()) };
        }
        ExprKind::Negate(inner) => Some((inner, -Num::ONE, Num::ZERO)),
        ExprKind::Arith(Arith::Add, a, b) => match (fixed(a), fixed(b)) {
            (None, Some(shift)) => Some((a, Num::ONE, shift)),
            (Some(shift), None) => Some((b, Num::ONE, shift)),
            _ => None,
        },
        ExprKind::Arith(Arith::Subtract, a, b) => match (fixed(a), fixed(b)) {
            (None, Some(shift)) => Some((a, Num::ONE, -shift)),
            (Some(shift), None) => Some((b, -Num::ONE, shift)),
            _ => None,
        },
        ExprKind::Arith(Arith::Multiply, a, b) => match (fixed(a), fixed(b)) {
            (None, Some(factor)) if !factor.is_zero() => Some((a, factor, Num::ZERO)),
            (Some(factor), None) if !factor.is_zero() => Some((b, factor, Num::ZERO)),
            _ => None,
        },
        ExprKind::Arith(Arith::Divide, a, b) => fixed(b).and_then(|divisor| Num::ONE.checked_div(&divisor)).map(|factor| (a, factor, Num::ZERO)),
        _ => None,
    };
    let Some((inner, factor, shift)) = inner else { return (expr, Line::itself()) };
    let (inner, line) = along(scheme, inner, depth + 1);
    (inner, Line { shift: &(&factor * &line.shift) + &shift, factor: &factor * &line.factor })
}

fn is_plain(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Fact(_) | ExprKind::Field(..) | ExprKind::Rating(_) | ExprKind::Score(_))
}

/// A text that is equal for expressions that look at the same thing in the same way.
fn key(expr: &Expr) -> String {
    let of = |parts: &[&Expr]| parts.iter().map(|part| key(part)).collect::<Vec<_>>().join(",");
    match &*expr.kind {
        ExprKind::Constant(value) => format!("{value:?}"),
        ExprKind::Fact(id) => format!("fact{}", id.0),
        ExprKind::Field(event, at) => format!("field{}.{at}", event.0),
        ExprKind::Let(id) => format!("let{}", id.0),
        ExprKind::Score(id) => format!("score{}", id.0),
        ExprKind::Unrounded(id) => format!("unrounded{}", id.0),
        ExprKind::Full(id) => format!("full{}", id.0),
        ExprKind::Rating(id) => format!("rating{}", id.0),
        ExprKind::Rank => "rank".into(),
        ExprKind::Grade => "grade".into(),
        ExprKind::Negate(inner) => format!("-({})", key(inner)),
        ExprKind::Arith(how, a, b) => match how {
            // Their operands may be written in either order.
            Arith::Add | Arith::Multiply => {
                let mut operands = [key(a), key(b)];
                operands.sort();
                format!("{how:?}({})", operands.join(","))
            }
            Arith::Subtract | Arith::Divide | Arith::Power => format!("{how:?}({})", of(&[a, b])),
        },
        ExprKind::Call(function, arguments) => format!("{}({})", function.name.en, of(&arguments.iter().collect::<Vec<_>>())),
        ExprKind::Reduce(reduce) => {
            let parts: Vec<&Expr> = reduce.value.iter().chain(&reduce.weight).chain(reduce.set.filter.as_deref()).collect();
            let Set { keys, exclude_self, filter, .. } = &reduce.set;
            format!("{:?}{:?}{keys:?}{exclude_self}{}{}({})", reduce.fold, expr.frame, filter.is_some(), reduce.weight.is_some(), of(&parts))
        }
        // Told apart by where they stand: never taken for equal.
        _ => format!("at{}.{}", expr.span.source.0, expr.span.start),
    }
}

fn named(scheme: &Scheme, expr: &Expr) -> Option<String> {
    Some(match &*expr.kind {
        ExprKind::Fact(id) => scheme.facts[id.index()].label.name.to_string(),
        ExprKind::Field(event, at) => scheme.events[event.index()].fields[*at].label.name.to_string(),
        ExprKind::Let(id) => scheme.lets[id.index()].label.name.to_string(),
        ExprKind::Rating(id) => scheme.ratings[id.index()].label.name.to_string(),
        ExprKind::Score(id) | ExprKind::Unrounded(id) if id.0 != 0 => scheme.items[id.index()].label.name.to_string(),
        ExprKind::Arith(how @ (Arith::Add | Arith::Subtract), a, b) => {
            let sign = if *how == Arith::Add { "+" } else { "−" };
            format!("{} {sign} {}", named(scheme, a)?, named(scheme, b)?)
        }
        _ => return None,
    })
}
