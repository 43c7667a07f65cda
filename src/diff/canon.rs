//! The meaning of an expression as a text that is the same however it is written: operands that may be exchanged are sorted, numbers
//! are in base units (5% and 0.05, 1万元 and 10000元), things are called by what they are paired with.

use super::pair::{Pairing, Pairs, path};
use crate::decimal::Num;
use crate::func::Typing;
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Frame, Value};
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{EventId, FactId, GradeId, ItemId, LetId, RatingId, Scheme, Set, Treatment};
use crate::show;
use std::sync::Arc;

/// How deep computed values are looked into for a constant.
const DEPTH_MAX: usize = 16;

/// Names for the things of one scheme such that paired things have one name.
pub struct Names<'a> {
    pub scheme: &'a Scheme,
    items: Vec<String>,
    facts: Vec<String>,
    events: Vec<String>,
    ratings: Vec<String>,
    lets: Vec<String>,
    grades: Vec<String>,
}

/// What an unpaired thing of the old scheme is called: no name of the new one begins so.
const GONE: &str = "−";

impl<'a> Names<'a> {
    /// Of the new scheme: its own names.
    pub fn of_new(scheme: &'a Scheme) -> Names<'a> {
        let grades = scheme.grades.iter().flat_map(|grades| &grades.rows);
        Names {
            scheme,
            items: scheme.items.iter().map(|item| path(scheme, item)).collect(),
            facts: own(&scheme.facts, |fact| &fact.label.name),
            events: own(&scheme.events, |event| &event.label.name),
            ratings: own(&scheme.ratings, |rating| &rating.label.name),
            lets: scheme.lets.iter().map(|it| let_name(scheme, it)).collect(),
            grades: grades.map(|row| row.label.name.to_string()).collect(),
        }
    }

    /// Of the old scheme: the names of what its things are paired with.
    pub fn of_old(scheme: &'a Scheme, new: &Names, pairing: &Pairing) -> Names<'a> {
        let own = Names::of_new(scheme);
        let paired = |own: &[String], new: &[String], pairs: &Pairs| {
            own.iter().enumerate().map(|(at, name)| pairs.new_of[at].map_or(format!("{GONE}{name}"), |new_at| new[new_at].clone())).collect()
        };
        Names {
            scheme,
            items: paired(&own.items, &new.items, &pairing.items),
            facts: paired(&own.facts, &new.facts, &pairing.facts),
            events: paired(&own.events, &new.events, &pairing.events),
            ratings: paired(&own.ratings, &new.ratings, &pairing.ratings),
            lets: paired(&own.lets, &new.lets, &pairing.lets),
            grades: paired(&own.grades, &new.grades, &pairing.grades),
        }
    }

    pub fn item(&self, id: ItemId) -> &str {
        &self.items[id.index()]
    }

    pub fn fact(&self, id: FactId) -> &str {
        &self.facts[id.index()]
    }

    pub fn event(&self, id: EventId) -> &str {
        &self.events[id.index()]
    }

    pub fn rating(&self, id: RatingId) -> &str {
        &self.ratings[id.index()]
    }

    pub fn computed(&self, id: LetId) -> &str {
        &self.lets[id.index()]
    }

    pub fn grade(&self, id: GradeId) -> &str {
        self.grades.get(id.index()).map_or("", String::as_str)
    }

    /// The meaning of an expression.
    pub fn expr(&self, expr: &Expr) -> String {
        match &*expr.kind {
            ExprKind::Constant(Value::Num(_))
            | ExprKind::Negate(_)
            | ExprKind::Arith(Arith::Add | Arith::Subtract | Arith::Multiply | Arith::Divide, ..) => sum_text(self.sum(expr)),
            _ => self.atom(expr),
        }
    }

    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Num(number) => number_text(number),
            Value::Text(text) => format!("{text:?}"),
            Value::Date(date) => date.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Choice(..) => format!("'{}", show::value(self.scheme, value, &Scale::number(), crate::word::Lang::En)),
            Value::Grade(grade) => format!("grade {}", self.grade(*grade)),
        }
    }

    pub fn set(&self, set: &Set) -> String {
        let mut keys: Vec<&str> = set.keys.iter().map(|key| self.fact(*key)).collect();
        keys.sort_unstable();
        let filter = set.filter.as_ref().map_or(String::new(), |filter| self.expr(filter));
        format!("in[{}] {} where[{filter}]", keys.join(","), if set.exclude_self { "others" } else { "all" })
    }

    pub fn treatment(&self, treatment: &Treatment) -> String {
        match treatment {
            Treatment::Mean(set) => format!("Mean {}", self.set(set)),
            Treatment::As(amount) => format!("As {}", self.expr(amount)),
            Treatment::Zero
            | Treatment::Full
            | Treatment::Redistribute
            | Treatment::Spread
            | Treatment::Skip
            | Treatment::Unranked
            | Treatment::Withhold => format!("{treatment:?}"),
        }
    }

    pub fn ty(&self, ty: &Ty) -> String {
        match ty {
            // The words are told one by one.
            Ty::Choice(_) => "choice".into(),
            other => format!("{other:?}"),
        }
    }

    fn frame(&self, frame: Frame) -> String {
        match frame {
            Frame::Event(id) => format!("each {}", self.event(id)),
            other => format!("{other:?}"),
        }
    }

    /// A sum as its terms.
    fn sum(&self, expr: &Expr) -> Vec<Term> {
        match &*expr.kind {
            ExprKind::Arith(Arith::Add, a, b) => [self.sum(a), self.sum(b)].concat(),
            ExprKind::Arith(Arith::Subtract, a, b) => [self.sum(a), negated(self.sum(b))].concat(),
            ExprKind::Negate(inner) => negated(self.sum(inner)),
            _ => vec![self.product(expr)],
        }
    }

    fn product(&self, expr: &Expr) -> Term {
        match &*expr.kind {
            ExprKind::Constant(Value::Num(number)) => Term { factor: number.clone(), rest: Vec::new() },
            ExprKind::Arith(Arith::Multiply, a, b) => times(self.product(a), self.product(b)),
            ExprKind::Arith(Arith::Divide, a, b) => {
                let below = self.product(b);
                match Num::ONE.checked_div(&below.factor) {
                    Some(factor) => times(self.product(a), Term { factor, rest: below.rest.iter().map(|rest| format!("1/{rest}")).collect() }),
                    None => Term { factor: Num::ONE, rest: vec![format!("({}/0)", self.expr(a))] },
                }
            }
            ExprKind::Arith(Arith::Add | Arith::Subtract, ..) | ExprKind::Negate(_) => {
                let mut terms = collected(self.sum(expr));
                match terms.len() {
                    0 => Term { factor: Num::ZERO, rest: Vec::new() },
                    1 => terms.remove(0),
                    _ => Term { factor: Num::ONE, rest: vec![format!("({})", sum_text(terms))] },
                }
            }
            _ => Term { factor: Num::ONE, rest: vec![self.atom(expr)] },
        }
    }

    fn atom(&self, expr: &Expr) -> String {
        match &*expr.kind {
            ExprKind::Constant(value) => self.value(value),
            ExprKind::Fact(id) => format!("fact {}", self.fact(*id)),
            ExprKind::Field(event, field) => {
                let fields = &self.scheme.events[event.index()].fields;
                format!("{}.{}", self.event(*event), fields.get(*field).map_or("", |field| if field.optional { "*" } else { &field.label.name }))
            }
            ExprKind::Let(id) => format!("let {}", self.computed(*id)),
            ExprKind::Score(id) => format!("score {}", self.item(*id)),
            ExprKind::Unrounded(id) => format!("unrounded {}", self.item(*id)),
            ExprKind::Full(id) => format!("full {}", self.item(*id)),
            ExprKind::Rating(id) => format!("rating {}", self.rating(*id)),
            ExprKind::RawMark => "mark".into(),
            ExprKind::Rank => "rank".into(),
            ExprKind::Grade => "grade".into(),
            ExprKind::NotApplicable => "n/a".into(),
            ExprKind::Negate(_) | ExprKind::Arith(Arith::Add | Arith::Subtract | Arith::Multiply | Arith::Divide, ..) => {
                format!("({})", self.expr(expr))
            }
            ExprKind::Arith(Arith::Power, a, b) => format!("({})^({})", self.expr(a), self.expr(b)),
            ExprKind::Not(inner) => self.negation(inner),
            ExprKind::Compare(how, a, b) => self.comparison(*how, a, b),
            ExprKind::And(all) => self.joined("and", all, &|inner| match &*inner.kind {
                ExprKind::And(parts) => Some(parts),
                _ => None,
            }),
            ExprKind::Or(all) => self.joined("or", all, &|inner| match &*inner.kind {
                ExprKind::Or(parts) => Some(parts),
                _ => None,
            }),
            ExprKind::In(inner, values) => {
                let mut values: Vec<String> = values.iter().map(|value| self.value(value)).collect();
                values.sort_unstable();
                values.dedup();
                match values.as_slice() {
                    [one] => equality("=", self.expr(inner), one.clone()),
                    _ => format!("({} in {})", self.expr(inner), values.join("|")),
                }
            }
            ExprKind::IsGap(inner, kind) => format!("({} is {kind:?})", self.expr(inner)),
            ExprKind::If(c, a, b) => format!("if({})({})({})", self.expr(c), self.expr(a), self.expr(b)),
            ExprKind::Switch(rows) => {
                let mut texts: Vec<String> = rows
                    .iter()
                    .map(|(when, value)| format!("[{}→{}]", when.as_ref().map_or("rest".into(), |when| self.expr(when)), self.expr(value)))
                    .collect();
                if self.are_disjoint(rows) {
                    texts.sort_unstable();
                }
                format!("switch{}", texts.concat())
            }
            // The days of the calendar are compared once, where they are said.
            ExprKind::Call(function, all) if function.typing == Typing::WorkingDays => {
                format!("{}({},{})", function.name.en, self.expr(&all[0]), self.expr(&all[1]))
            }
            ExprKind::Call(function, all) => {
                format!("{}({})", function.name.en, all.iter().map(|part| self.expr(part)).collect::<Vec<_>>().join(","))
            }
            ExprKind::Reduce(reduce) => {
                let (value, weight) = (self.maybe(reduce.value.as_ref()), self.maybe(reduce.weight.as_ref()));
                format!("{:?}({value} {} by[{weight}])", reduce.fold, self.set(&reduce.set))
            }
            ExprKind::Place(place) => {
                format!("place({} {} up:{} {:?})", self.expr(&place.value), self.set(&place.set), place.ascending, place.ties)
            }
            ExprKind::Rows(rows) => {
                let (value, filter) = (self.maybe(rows.value.as_ref()), self.maybe(rows.filter.as_ref()));
                let same = rows.same.map(|(field, how)| match rows.frame {
                    Frame::Event(event) => (self.scheme.events[event.index()].fields.get(field).map(|field| field.label.name.to_string()), how),
                    Frame::Constant | Frame::Unit | Frame::Period(_) | Frame::Mark => (None, how),
                });
                format!(
                    "{:?}({value} {} where[{filter}] best:{:?} same:{same:?} within:{:?})",
                    rows.fold,
                    self.frame(rows.frame),
                    rows.best,
                    rows.within
                )
            }
            ExprKind::Earlier(inner, back) => format!("earlier({},{back})", self.expr(inner)),
            ExprKind::AtPeriod(inner, period) => format!("at({},{period})", self.expr(inner)),
        }
    }

    pub fn maybe(&self, expr: Option<&Expr>) -> String {
        expr.map_or(String::new(), |expr| self.expr(expr))
    }

    fn negation(&self, inner: &Expr) -> String {
        let flipped = |how: Compare| match how {
            Compare::Equal => Compare::NotEqual,
            Compare::NotEqual => Compare::Equal,
            Compare::Less => Compare::GreaterOrEqual,
            Compare::LessOrEqual => Compare::Greater,
            Compare::Greater => Compare::LessOrEqual,
            Compare::GreaterOrEqual => Compare::Less,
        };
        match &*inner.kind {
            ExprKind::Not(twice) => self.expr(twice),
            ExprKind::Compare(how, a, b) => self.comparison(flipped(*how), a, b),
            _ => format!("not({})", self.expr(inner)),
        }
    }

    fn comparison(&self, how: Compare, a: &Expr, b: &Expr) -> String {
        let (a, b) = (self.expr(a), self.expr(b));
        match how {
            Compare::Equal => equality("=", a, b),
            Compare::NotEqual => equality("≠", a, b),
            Compare::Less => format!("({a} < {b})"),
            Compare::LessOrEqual => format!("({a} ≤ {b})"),
            Compare::Greater => format!("({b} < {a})"),
            Compare::GreaterOrEqual => format!("({b} ≤ {a})"),
        }
    }

    fn joined(&self, word: &str, all: &[Expr], inside: &dyn Fn(&Expr) -> Option<&Vec<Expr>>) -> String {
        let mut flat: Vec<String> = Vec::new();
        let mut waiting: Vec<&Expr> = all.iter().rev().collect();
        while let Some(part) = waiting.pop() {
            match inside(part) {
                Some(parts) => waiting.extend(parts.iter().rev()),
                None => flat.push(self.expr(part)),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat.as_slice() {
            [one] => one.clone(),
            _ => format!("{word}[{}]", flat.join(";")),
        }
    }

    /// Can no two rows of a keyed table hold at once? Then their order says nothing.
    pub fn are_disjoint(&self, rows: &[(Option<Expr>, Expr)]) -> bool {
        let keys: Vec<Vec<(String, &[Value])>> = rows.iter().filter_map(|(when, _)| when.as_ref()).map(|when| self.word_keys(when)).collect();
        let apart = |a: &[(String, &[Value])], b: &[(String, &[Value])]| {
            a.iter().any(|(key, words)| b.iter().any(|(other, others)| key == other && words.iter().all(|word| !others.contains(word))))
        };
        keys.iter().enumerate().all(|(at, key)| keys[at + 1..].iter().all(|other| apart(key, other)))
    }

    fn word_keys<'e>(&self, when: &'e Expr) -> Vec<(String, &'e [Value])> {
        match &*when.kind {
            ExprKind::In(key, values) => vec![(self.expr(key), values.as_slice())],
            ExprKind::And(all) => all.iter().flat_map(|part| self.word_keys(part)).collect(),
            _ => Vec::new(),
        }
    }

    /// The number that an expression is for every unit, full points and parameters put in.
    pub fn number(&self, expr: &Expr) -> Option<Num> {
        self.number_to(expr, DEPTH_MAX)
    }

    fn number_to(&self, expr: &Expr, depth: usize) -> Option<Num> {
        let depth = depth.checked_sub(1)?;
        let of = |inner: &Expr| self.number_to(inner, depth);
        match &*expr.kind {
            ExprKind::Constant(Value::Num(number)) => Some(number.clone()),
            ExprKind::Negate(inner) => of(inner).map(|number| -number),
            ExprKind::Arith(Arith::Add, a, b) => Some(of(a)? + of(b)?),
            ExprKind::Arith(Arith::Subtract, a, b) => Some(of(a)? - of(b)?),
            ExprKind::Arith(Arith::Multiply, a, b) => Some(of(a)? * of(b)?),
            ExprKind::Arith(Arith::Divide, a, b) => of(a)?.checked_div(&of(b)?),
            ExprKind::Full(item) => {
                let item = &self.scheme.items[item.index()];
                item.points.as_ref().and_then(of)
            }
            ExprKind::Let(id) => {
                let own = &self.scheme.lets[id.index()];
                if own.round.is_none() { of(&own.value) } else { None }
            }
            _ => None,
        }
    }

    /// A product with a constant: the constant and the rest, so that `满分的 80%` and `满分的 60%` can be compared.
    pub fn share(&self, expr: &Expr) -> (Num, String) {
        let term = self.product(expr);
        (term.factor, rest_text(&term.rest))
    }
}

/// A number times things that are no numbers.
#[derive(Clone, Debug)]
struct Term {
    factor: Num,
    rest: Vec<String>,
}

fn own<T>(list: &[T], name: impl Fn(&T) -> &Arc<str>) -> Vec<String> {
    list.iter().map(|thing| name(thing).to_string()).collect()
}

/// `政务公开/人均时长` for a value declared in an item.
fn let_name(scheme: &Scheme, own: &crate::model::scheme::Let) -> String {
    match own.item {
        None => own.label.name.to_string(),
        Some(item) => format!("{}/{}", path(scheme, &scheme.items[item.index()]), own.label.name),
    }
}

fn times(a: Term, b: Term) -> Term {
    Term { factor: a.factor * b.factor, rest: [a.rest, b.rest].concat() }
}

fn negated(terms: Vec<Term>) -> Vec<Term> {
    terms.into_iter().map(|term| Term { factor: -term.factor, rest: term.rest }).collect()
}

fn rest_text(rest: &[String]) -> String {
    let mut rest = rest.to_vec();
    rest.sort_unstable();
    rest.join("·")
}

/// Like terms put together, those that vanish left out, in one order.
fn collected(terms: Vec<Term>) -> Vec<Term> {
    let mut all: Vec<(String, Term)> = Vec::new();
    for term in terms {
        let key = rest_text(&term.rest);
        match all.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => known.factor = known.factor.clone() + term.factor,
            None => all.push((key, term)),
        }
    }
    // A term that could be a gap or a fault stays, even times nothing.
    all.retain(|(key, term)| !key.is_empty() || !term.factor.is_zero());
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all.into_iter().map(|(_, term)| term).collect()
}

fn sum_text(terms: Vec<Term>) -> String {
    let terms: Vec<String> = collected(terms)
        .into_iter()
        .map(|term| match (term.rest.is_empty(), term.factor == Num::ONE) {
            (true, _) => number_text(&term.factor),
            (false, true) => rest_text(&term.rest),
            (false, false) => format!("{}·{}", number_text(&term.factor), rest_text(&term.rest)),
        })
        .collect();
    if terms.is_empty() { "0".into() } else { terms.join("+") }
}

pub fn number_text(number: &Num) -> String {
    let (above, below) = number.as_fraction();
    if below == "1" { above } else { format!("{above}/{below}") }
}

/// Either side may stand first.
fn equality(sign: &str, a: String, b: String) -> String {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    format!("({a} {sign} {b})")
}
