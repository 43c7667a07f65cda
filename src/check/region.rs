//! Conditions as regions: for which values of which things a row holds. What cannot be said so (a bound that is itself computed, a
//! condition on a group's mean) is no region, and nothing is claimed of its row.

use crate::check::case;
use crate::check::stretch::{self, Stretch};
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Value};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::Scheme;

/// Regions of more boxes than this are not looked at.
const BOXES_MAX: usize = 64;

/// A thing that conditions speak of.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Equal for equal expressions, wherever they are written.
    pub key: String,
    pub ty: Ty,
    pub expr: Expr,
}

/// The values of a thing for which a condition holds.
#[derive(Clone, Debug)]
pub enum Values {
    Numbers(Vec<Stretch>),
    /// By index in the list of all values that the thing can have.
    Words(Vec<bool>),
}

/// Conditions that must hold together, at most one a subject.
pub type Box = Vec<(Subject, Values)>;

/// Where one of the boxes holds. A box without conditions holds everywhere.
#[derive(Clone, Debug)]
pub struct Region {
    pub boxes: Vec<Box>,
}

impl Region {
    pub fn everywhere() -> Region {
        Region { boxes: vec![Vec::new()] }
    }

    pub fn and(&self, other: &Region) -> Region {
        let boxes = self.boxes.iter().flat_map(|a| other.boxes.iter().filter_map(|b| meet(a, b))).collect();
        Region { boxes }
    }

    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.boxes.iter().flatten().map(|(subject, _)| subject)
    }
}

/// Both boxes at once; `None` if they cannot hold together.
fn meet(a: &Box, b: &Box) -> Option<Box> {
    let mut joined = a.clone();
    for (subject, values) in b {
        match joined.iter_mut().find(|(mine, _)| mine.key == subject.key) {
            None => joined.push((subject.clone(), values.clone())),
            Some((_, mine)) => *mine = mine.and(values),
        }
    }
    let possible = joined.iter().all(|(subject, values)| !values.is_empty(counts(&subject.ty)));
    possible.then_some(joined)
}

impl Values {
    fn and(&self, other: &Values) -> Values {
        match (self, other) {
            (Values::Numbers(a), Values::Numbers(b)) => Values::Numbers(stretch::both(a, b)),
            (Values::Words(a), Values::Words(b)) => Values::Words(a.iter().zip(b).map(|(a, b)| *a && *b).collect()),
            // One thing has one type.
            (Values::Numbers(_), Values::Words(_)) | (Values::Words(_), Values::Numbers(_)) => self.clone(),
        }
    }

    fn is_empty(&self, whole_numbers: bool) -> bool {
        match self {
            Values::Numbers(stretches) => stretches.iter().all(|stretch| if whole_numbers { stretch.has_no_integer() } else { stretch.is_empty() }),
            Values::Words(words) => !words.contains(&true),
        }
    }

    fn complement(&self) -> Values {
        match self {
            Values::Numbers(stretches) => Values::Numbers(stretch::left_over(&[Stretch::ALL], stretches)),
            Values::Words(words) => Values::Words(words.iter().map(|word| !word).collect()),
        }
    }
}

/// People and cases come in whole numbers.
pub fn counts(ty: &Ty) -> bool {
    matches!(ty, Ty::Quantity(Measure::Of(bases)) if matches!(&bases[..], [(Base::Count(_), 1)]))
}

/// Where a condition holds, if it can be said.
pub fn region(scheme: &Scheme, condition: &Expr) -> Option<Region> {
    let region = match &*condition.kind {
        ExprKind::Constant(Value::Bool(true)) => Region::everywhere(),
        ExprKind::Constant(Value::Bool(false)) => Region { boxes: Vec::new() },
        ExprKind::And(all) => {
            let mut joined = Region::everywhere();
            for part in all {
                joined = joined.and(&region(scheme, part)?);
                if joined.boxes.len() > BOXES_MAX {
                    return None;
                }
            }
            joined
        }
        ExprKind::Or(all) => {
            let mut boxes = Vec::new();
            for part in all {
                boxes.extend(region(scheme, part)?.boxes);
            }
            Region { boxes }
        }
        ExprKind::Not(inner) => match &region(scheme, inner)?.boxes[..] {
            [only] if only.len() == 1 => Region { boxes: vec![vec![(only[0].0.clone(), only[0].1.complement())]] },
            _ => return None,
        },
        ExprKind::Compare(how, a, b) => compared(scheme, *how, a, b)?,
        ExprKind::In(subject, values) => one_of(scheme, subject, values)?,
        ExprKind::Fact(_) | ExprKind::Field(..) if condition.ty == Ty::Bool => simple(condition, Values::Words(vec![true, false])),
        _ => return None,
    };
    (region.boxes.len() <= BOXES_MAX).then_some(region)
}

fn simple(subject: &Expr, values: Values) -> Region {
    let subject = Subject { key: key(subject), ty: subject.ty.clone(), expr: subject.clone() };
    if values.is_empty(counts(&subject.ty)) {
        return Region { boxes: Vec::new() };
    }
    Region { boxes: vec![vec![(subject, values)]] }
}

fn compared(scheme: &Scheme, how: Compare, a: &Expr, b: &Expr) -> Option<Region> {
    if let Some(number) = case::constant(scheme, b) {
        return Some(simple(a, Values::Numbers(stretch::holding(how, &number))));
    }
    if let Some(number) = case::constant(scheme, a) {
        return Some(simple(b, Values::Numbers(stretch::holding(turned(how), &number))));
    }
    let ExprKind::Constant(value) = &*b.kind else { return None };
    let region = one_of(scheme, a, std::slice::from_ref(value))?;
    match how {
        Compare::Equal => Some(region),
        Compare::NotEqual => match &region.boxes[..] {
            [only] if only.len() == 1 => Some(Region { boxes: vec![vec![(only[0].0.clone(), only[0].1.complement())]] }),
            _ => None,
        },
        Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => None,
    }
}

fn turned(how: Compare) -> Compare {
    match how {
        Compare::Less => Compare::Greater,
        Compare::LessOrEqual => Compare::GreaterOrEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterOrEqual => Compare::LessOrEqual,
        Compare::Equal | Compare::NotEqual => how,
    }
}

fn one_of(scheme: &Scheme, subject: &Expr, values: &[Value]) -> Option<Region> {
    // Words that are not known have a finding of their own.
    if values.is_empty() {
        return None;
    }
    let values = match &subject.ty {
        Ty::Choice(choice) => {
            let count = scheme.choices[choice.index()].words.len();
            Values::Words((0..count).map(|at| values.contains(&Value::Choice(*choice, at as u32))).collect())
        }
        Ty::Bool => Values::Words([true, false].iter().map(|yes| values.contains(&Value::Bool(*yes))).collect()),
        Ty::Quantity(_) => Values::Numbers(
            values
                .iter()
                .filter_map(|value| match value {
                    Value::Num(number) => Some(Stretch::at(number.clone())),
                    _ => None,
                })
                .collect(),
        ),
        Ty::Text | Ty::Date | Ty::Grade | Ty::Unknown => return None,
    };
    Some(simple(subject, values))
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
        // Told apart by where they stand: never taken for equal.
        _ => format!("at{}.{}", expr.span.source.0, expr.span.start),
    }
}

/// How a finding names the subject.
pub fn name(scheme: &Scheme, subject: &Subject) -> Option<String> {
    Some(match &*subject.expr.kind {
        ExprKind::Fact(id) => scheme.facts[id.index()].label.name.to_string(),
        ExprKind::Field(event, at) => scheme.events[event.index()].fields[*at].label.name.to_string(),
        ExprKind::Let(id) => scheme.lets[id.index()].label.name.to_string(),
        ExprKind::Rating(id) => scheme.ratings[id.index()].label.name.to_string(),
        ExprKind::Score(id) | ExprKind::Unrounded(id) if id.0 != 0 => scheme.items[id.index()].label.name.to_string(),
        _ => return None,
    })
}

/// The values that a subject is declared to have.
pub fn domain(scheme: &Scheme, subject: &Subject) -> Stretch {
    let range = match &*subject.expr.kind {
        ExprKind::Fact(id) => scheme.facts[id.index()].range.clone(),
        ExprKind::Field(event, at) => scheme.events[event.index()].fields[*at].range.clone(),
        _ => (None, None),
    };
    let mut domain = Stretch::between(range.0, range.1);
    if domain.low.is_none() && counts(&subject.ty) {
        domain.low = Some((crate::decimal::Num::ZERO, true));
    }
    domain
}
