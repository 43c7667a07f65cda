//! In which unit a function that rounds counts: 66.67% and not 67%, 1.23万元 and not 12300.

use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::func::Function;
use crate::model::checks;
use crate::model::expr::{Arith, Expr, ExprKind, Value};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::resolve::Resolver;
use crate::model::typing::{constant, make};
use crate::model::{natural_scale, walk};
use crate::source::Span;
use crate::syntax::ast;
use crate::word::Text;

/// The unit in which the figures of an expression are declared or written, as far as they are of its own measure. Figures of
/// different units are asked about.
pub(super) fn unit(resolver: &mut Resolver, expr: &Expr, tree: &ast::Expr) -> Scale {
    let Ty::Quantity(measure) = &expr.ty else { return Scale::number() };
    let mut scales: Vec<Scale> = Vec::new();
    let mut see = |scale: Scale| {
        if scale.measure == *measure && scales.iter().all(|known| known.factor != scale.factor) {
            scales.push(scale);
        }
    };
    let scheme = &resolver.scheme;
    walk::visit(expr, &mut |inner| match &*inner.kind {
        ExprKind::Fact(id) => see(scheme.facts[id.index()].scale.clone()),
        ExprKind::Field(event, field) => see(scheme.events[event.index()].fields[*field].scale.clone()),
        ExprKind::Let(id) => see(scheme.lets[id.index()].scale.clone()),
        _ => {}
    });
    let mut words = Vec::new();
    unit_words(tree, &mut words);
    words.iter().filter_map(|word| Scale::named(word)).for_each(&mut see);
    match scales.as_slice() {
        [] if *measure == Measure::time() => Scale::named("天").unwrap_or_else(Scale::number),
        [] => natural_scale(&expr.ty),
        [one] => one.clone(),
        [first, second, ..] => {
            let message = Text {
                en: format!("whether to round in `{}` or in `{}` is not said", first.en, second.en),
                zh: format!("没有说明按 `{}` 还是按 `{}` 舍入", first.zh, second.zh),
            };
            let help = Text {
                en: format!("divide by the unit and multiply by it again: `round(x / 1 {0}, 2) * 1 {0}`", first.en),
                zh: format!("请先除以单位，再乘回来：`四舍五入(x ÷ 1{0}，2) × 1{0}`", first.zh),
            };
            let finding = Diagnostic::new(&checks::ROUNDING_UNIT_NOT_SAID, expr.span, message).help(help);
            let first = first.clone();
            resolver.found.push(finding);
            first
        }
    }
}

/// The unit words of the numbers in a tree; zero is the same in all units.
fn unit_words(tree: &ast::Expr, words: &mut Vec<String>) {
    match &*tree.kind {
        ast::ExprKind::Number(number, Some(word)) if !number.is_zero() => words.push(word.text.to_string()),
        ast::ExprKind::Negate(a) => unit_words(a, words),
        ast::ExprKind::Binary(_, a, b) => [a, b].into_iter().for_each(|part| unit_words(part, words)),
        ast::ExprKind::If(_, a, b) => [a, b].into_iter().for_each(|part| unit_words(part, words)),
        ast::ExprKind::Call { args, .. } => args.iter().for_each(|part| unit_words(part, words)),
        _ => {}
    }
}

/// The function on the value counted in the unit, and back.
pub(super) fn in_unit(function: &'static Function, mut args: Vec<Expr>, unit: &Scale, span: Span) -> Expr {
    let (ty, frame) = (args[0].ty.clone(), args[0].frame);
    if unit.factor == Num::ONE {
        return make(ExprKind::Call(function, args), ty, frame, span);
    }
    let number = Ty::Quantity(Measure::Number);
    let factor = || constant(Value::Num(unit.factor.clone()), number.clone(), span);
    args[0] = make(ExprKind::Arith(Arith::Divide, args[0].clone(), factor()), number.clone(), frame, args[0].span);
    let rounded = make(ExprKind::Call(function, args), number.clone(), frame, span);
    make(ExprKind::Arith(Arith::Multiply, rounded, factor()), ty, frame, span)
}
