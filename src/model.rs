//! What a scheme means: [`resolve`] turns a tree into a [`scheme::Scheme`], where nothing is looked up by name any more.
//!
//! The passes, in order: [`extend`] (inherited statements and amendments), [`resolve`] (names, types and measures by `typing`,
//! tables by `rows`, items and clauses by `items`, what is made of the scores by `results`, examples by `example`), [`order`] (circles).

pub mod calendar;
pub mod checks;
pub mod example;
pub mod expr;
pub mod extend;
pub mod guarantee;
mod former;
mod items;
pub mod measure;
pub mod matter;
mod names;
pub mod order;
mod resolve;
mod results;
mod rounding;
mod rows;
pub mod scheme;
pub mod state;
mod typing;
pub mod walk;

pub use resolve::resolve;

use crate::decimal::Num;
use expr::{Expr, ExprKind, Value};
use measure::{Base, Measure, Scale, Ty};

/// The number that a constant expression is, if it is one.
pub fn constant_number(expr: &Expr) -> Option<Num> {
    match &*expr.kind {
        ExprKind::Constant(Value::Num(number)) => Some(number.clone()),
        ExprKind::Negate(inner) => constant_number(inner).map(|number| -number),
        _ => None,
    }
}

/// How to show a value of a type that was not declared with a unit word.
pub fn natural_scale(ty: &Ty) -> Scale {
    match ty {
        Ty::Quantity(Measure::Percent) => Scale::named("%"),
        Ty::Quantity(Measure::PercentPoint) => Scale::named("个百分点"),
        Ty::Quantity(measure) if *measure == Measure::points() => Scale::named("分"),
        Ty::Quantity(measure) if *measure == Measure::money() => Scale::named("元"),
        Ty::Quantity(measure) if *measure == Measure::time() => Scale::named("分钟"),
        Ty::Quantity(Measure::Of(bases)) => match bases.as_slice() {
            [(Base::Count(word), 1)] => Scale::named(word).or_else(|| Some(Scale::counter(word))),
            _ => None,
        },
        _ => None,
    }
    .unwrap_or_else(Scale::number)
}
