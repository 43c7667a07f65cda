//! Conditions as regions: for which values and states of which things a row holds. What cannot be said so (a group's mean, a rank) is
//! opaque, with its reason, and nothing is claimed of its row.

use crate::check::case;
use crate::check::stretch::{self, Stretch};
use crate::check::subject::Subjects;
use crate::check::values::Values;
use crate::model::expr::{Compare, Expr, ExprKind, Value};
use crate::model::measure::Ty;
use crate::say;
use crate::source::Span;
use crate::word::Text;

/// Regions of more boxes than this are not looked at.
const BOXES_MAX: usize = 64;

/// Conditions that hold together: by index of the subject, what it must be. At most one a subject.
pub type Together = Vec<(usize, Values)>;

/// Where one of the boxes holds. A box without conditions holds everywhere.
#[derive(Clone, Debug)]
pub struct Region {
    pub boxes: Vec<Together>,
}

impl Region {
    pub fn everywhere() -> Region {
        Region { boxes: vec![Vec::new()] }
    }

    pub fn nowhere() -> Region {
        Region { boxes: Vec::new() }
    }

    fn of(subject: usize, values: Values) -> Region {
        Region { boxes: vec![vec![(subject, values)]] }
    }

    fn and(&self, other: &Region) -> Region {
        Region { boxes: self.boxes.iter().flat_map(|a| other.boxes.iter().filter_map(|b| meet(a, b))).collect() }
    }

    fn or(mut self, other: Region) -> Region {
        self.boxes.extend(other.boxes);
        self
    }

    /// Everywhere else.
    fn complement(&self) -> Region {
        let outside = |together: &Together| {
            together.iter().map(|(subject, values)| Region::of(*subject, values.complement())).fold(Region::nowhere(), Region::or)
        };
        self.boxes.iter().map(outside).fold(Region::everywhere(), |all, one| all.and(&one))
    }
}

/// Both at once; `None` if they cannot hold together.
fn meet(a: &Together, b: &Together) -> Option<Together> {
    let mut joined = a.clone();
    for (subject, values) in b {
        match joined.iter_mut().find(|(mine, _)| mine == subject) {
            None => joined.push((*subject, values.clone())),
            Some((_, mine)) => *mine = mine.and(values),
        }
    }
    joined.iter().all(|(_, values)| !values.is_empty()).then_some(joined)
}

/// A condition: where it holds, and where it does not fail. Between the two lie the gaps, which end the reading of a table: the rows
/// after it are not asked.
#[derive(Clone, Debug)]
pub struct Condition {
    pub holds: Region,
    pub stops: Region,
}

impl Condition {
    pub fn everywhere() -> Condition {
        Condition { holds: Region::everywhere(), stops: Region::everywhere() }
    }

    fn known(yes: bool) -> Condition {
        let region = if yes { Region::everywhere() } else { Region::nowhere() };
        Condition { holds: region.clone(), stops: region }
    }

    fn is_large(&self) -> bool {
        self.holds.boxes.len().max(self.stops.boxes.len()) > BOXES_MAX
    }
}

/// Why a condition is no region, and where.
#[derive(Clone, Debug)]
pub struct Opaque {
    pub span: Span,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It looks at other units.
    Group,
    /// It looks at events or periods one by one.
    Rows,
    /// It falls into too many cases.
    Large,
    /// It compares what has no order here.
    Form,
}

impl Why {
    pub fn text(self) -> Text {
        match self {
            Why::Group => say!(en: "it depends on the other units", zh: "它取决于其他单位的数值"),
            Why::Rows => say!(en: "it runs over events or periods", zh: "它逐条看事件或逐期取数"),
            Why::Large => say!(en: "it falls into too many cases", zh: "它分出的情形太多"),
            Why::Form => say!(en: "its values cannot be listed", zh: "它的取值无法列出"),
        }
    }
}

/// Where a condition holds, if it can be said.
pub fn condition(subjects: &mut Subjects, expr: &Expr) -> Result<Condition, Opaque> {
    let condition = match &*expr.kind {
        ExprKind::Constant(Value::Bool(yes)) => Condition::known(*yes),
        ExprKind::And(all) => joined(subjects, all, |a, b| a.and(&b), Condition::known(true))?,
        ExprKind::Or(all) => joined(subjects, all, Region::or, Condition::known(false))?,
        ExprKind::Not(inner) => {
            let inner = condition(subjects, inner)?;
            Condition { holds: inner.stops.complement(), stops: inner.holds.complement() }
        }
        ExprKind::Compare(how, a, b) => compared(subjects, expr, *how, a, b)?,
        ExprKind::In(subject, values) => one_of(subjects, subject, values)?,
        ExprKind::IsGap(subject, kind) => {
            let at = subjects.asked_for_gaps(subject);
            let region = Region::of(at, Values::state(&subjects.all[at].ty, subjects.scheme, *kind));
            Condition { holds: region.clone(), stops: region }
        }
        ExprKind::Fact(_) | ExprKind::Field(..) if expr.ty == Ty::Bool => one_of(subjects, expr, &[Value::Bool(true)])?,
        _ => return Err(opaque(expr)),
    };
    if condition.is_large() { Err(Opaque { span: expr.span, why: Why::Large }) } else { Ok(condition) }
}

fn joined(subjects: &mut Subjects, all: &[Expr], join: fn(Region, Region) -> Region, start: Condition) -> Result<Condition, Opaque> {
    let mut whole = start;
    for part in all {
        let part = condition(subjects, part)?;
        whole = Condition { holds: join(whole.holds, part.holds), stops: join(whole.stops, part.stops) };
        if whole.is_large() {
            break;
        }
    }
    Ok(whole)
}

fn opaque(expr: &Expr) -> Opaque {
    let mut why = Why::Form;
    crate::model::walk::visit(expr, &mut |inner| match &*inner.kind {
        ExprKind::Reduce(_) | ExprKind::Place(_) | ExprKind::Rank => why = Why::Group,
        ExprKind::Rows(_) if why == Why::Form => why = Why::Rows,
        _ => {}
    });
    Opaque { span: expr.span, why }
}

/// The subject has one of the values; a gap in it is a gap of the condition.
fn one(subject: usize, values: Values) -> Condition {
    let stops = values.or_gap();
    let region = |values: Values| if values.is_empty() { Region::nowhere() } else { Region::of(subject, values) };
    Condition { holds: region(values), stops: region(stops) }
}

fn compared(subjects: &mut Subjects, whole: &Expr, how: Compare, a: &Expr, b: &Expr) -> Result<Condition, Opaque> {
    let scheme = subjects.scheme;
    let fixed = |expr: &Expr| case::value(scheme, &case::Case::default(), expr).number();
    match (fixed(a), fixed(b), &a.ty) {
        (Some(a), Some(b), _) => Ok(Condition::known(stretch::holding(how, &b).iter().any(|stretch| stretch.has(&a)))),
        (None, Some(number), _) => Ok(measured(subjects, a, how, &number)),
        (Some(number), None, _) => Ok(measured(subjects, b, turned(how), &number)),
        // Two figures: their difference against nothing.
        (None, None, Ty::Quantity(_)) => Ok(measured(subjects, &subjects_difference(a, b, whole), how, &crate::decimal::Num::ZERO)),
        (None, None, Ty::Date) => match &*b.kind {
            ExprKind::Constant(Value::Date(date)) => Ok(measured(subjects, a, how, &stretch::day(*date))),
            _ => Err(opaque(whole)),
        },
        (None, None, _) => {
            let ExprKind::Constant(value) = &*b.kind else { return Err(opaque(whole)) };
            let equal = one_of(subjects, a, std::slice::from_ref(value))?;
            match how {
                Compare::Equal => Ok(equal),
                Compare::NotEqual => Ok(Condition { holds: equal.stops.complement(), stops: equal.holds.complement() }),
                Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => Err(opaque(whole)),
            }
        }
    }
}

fn subjects_difference(a: &Expr, b: &Expr, whole: &Expr) -> Expr {
    let kind = ExprKind::Arith(crate::model::expr::Arith::Subtract, a.clone(), b.clone());
    Expr { kind: Box::new(kind), ty: a.ty.clone(), frame: whole.frame, span: whole.span }
}

fn measured(subjects: &mut Subjects, expr: &Expr, how: Compare, number: &crate::decimal::Num) -> Condition {
    let (subject, line) = subjects.measured(expr);
    let number = &line.undone(number);
    let how = if line.falls() { turned(how) } else { how };
    one(subject, Values::numbers(stretch::holding(how, number)))
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

fn one_of(subjects: &mut Subjects, subject: &Expr, values: &[Value]) -> Result<Condition, Opaque> {
    // Words that are not known have a finding of their own.
    if values.is_empty() {
        return Err(opaque(subject));
    }
    let values = match &subject.ty {
        Ty::Quantity(_) | Ty::Date => {
            let points = values.iter().filter_map(|value| match value {
                Value::Num(number) => Some(number.clone()),
                Value::Date(date) => Some(stretch::day(*date)),
                Value::Text(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_) => None,
            });
            let (at, line) = subjects.measured(subject);
            let points = points.map(|number| Stretch::at(line.undone(&number))).collect();
            return Ok(one(at, Values::numbers(points)));
        }
        Ty::Text => Values::texts(values),
        ty @ (Ty::Choice(_) | Ty::Bool | Ty::Grade) => Values::words(ty, subjects.scheme, values),
        Ty::Unknown => return Err(opaque(subject)),
    };
    let at = subjects.of(subject);
    Ok(one(at, values))
}
