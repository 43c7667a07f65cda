//! Guarantees: what must hold whatever the data are.

use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::constant_number;
use crate::model::expr::{Expr, ExprKind, Frame};
use crate::model::measure::Ty;
use crate::model::names::Entity;
use crate::model::resolve::Resolver;
use crate::model::scheme::{EventId, FactId, ItemId, Label, RatingId};
use crate::model::typing::{Scope, Wanted, make};
use crate::say;
use crate::source::Span;
use crate::syntax::ast;

#[derive(Clone, Debug)]
pub struct Guarantee {
    /// A name by which an extending scheme may replace or remove it.
    pub label: Option<Label>,
    pub claim: Claim,
    /// Where it is not true, nothing is claimed.
    pub when: Option<Expr>,
    pub span: Span,
}

/// A gap or a fault neither keeps a claim nor breaks it.
#[derive(Clone, Debug)]
pub enum Claim {
    /// A condition, of each unit.
    Holds(Expr),
    /// The value never falls (`up`) or never rises when the figure of the unit alone rises.
    Never { of: Expr, along: FactId, up: bool },
    /// The value is the same whatever the figures of the unit there are.
    Apart { of: Expr, from: Source },
    /// The item's score and its score in the scheme that this one extends never differ by more.
    Near { of: Expr, item: ItemId, most: Num },
}

impl Claim {
    /// The value or condition that is spoken of.
    pub fn subject(&self) -> &Expr {
        match self {
            Claim::Holds(of) | Claim::Never { of, .. } | Claim::Apart { of, .. } | Claim::Near { of, .. } => of,
        }
    }
}

/// Where figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Fact(FactId),
    Event(EventId),
    Rating(RatingId),
}

impl Resolver<'_> {
    pub(super) fn guarantee(&mut self, tree: &ast::Guarantee, span: Span) {
        let Some(claim) = self.claim(&tree.claim) else { return };
        let when = tree.when.as_ref().map(|when| self.expr(when, Scope::default(), Wanted::Condition));
        if let Some(part) =
            [Some(claim.subject()), when.as_ref()].into_iter().flatten().find(|part| !matches!(part.frame, Frame::Constant | Frame::Unit))
        {
            let finding = Diagnostic::new(&checks::FRAMES_DIFFER, part.span, say!(en: "one value a unit is needed here", zh: "此处需要每单位一个值"));
            return self.found.push(finding);
        }
        let label = tree.name.as_ref().map(|name| Label { name: name.text.clone(), span: name.span, doc: None });
        self.scheme.guarantees.push(Guarantee { label, claim, when, span });
    }

    fn claim(&mut self, tree: &ast::Claim) -> Option<Claim> {
        Some(match tree {
            ast::Claim::Holds(condition) => Claim::Holds(self.expr(condition, Scope::default(), Wanted::Condition)),
            ast::Claim::Item(path, how, value) => {
                let score = self.score_of(path, None);
                let value = self.beside(value, Scope::default(), &score);
                let (frame, span) = (score.frame, path.span.to(value.span));
                Claim::Holds(make(ExprKind::Compare(*how, score, value), Ty::Bool, frame, span))
            }
            ast::Claim::Never { of, along, up } => {
                let of = self.subject(of);
                match self.figures(along)? {
                    Source::Fact(fact) if matches!(self.scheme.facts[fact.index()].ty, Ty::Quantity(_) | Ty::Date) => {
                        Claim::Never { of, along: fact, up: *up }
                    }
                    Source::Fact(_) | Source::Event(_) | Source::Rating(_) => {
                        let finding = Diagnostic::new(
                            &checks::WRONG_TYPE,
                            along.span,
                            say!(en: "only a number or a date rises and falls", zh: "只有数和日期有高低"),
                        );
                        self.found.push(finding);
                        return None;
                    }
                }
            }
            ast::Claim::Apart { of, from } => {
                let of = self.subject(of);
                Claim::Apart { of, from: self.figures(from)? }
            }
            ast::Claim::Near { of, most } => self.near(of, most)?,
        })
    }

    fn near(&mut self, of: &ast::Subject, most: &ast::Expr) -> Option<Claim> {
        let of = self.subject(of);
        let limit = self.beside(most, Scope::default(), &of);
        let item = match &*of.kind {
            ExprKind::Score(item) => Some(*item),
            _ => None,
        };
        let number = constant_number(&limit).filter(|number| !number.is_negative());
        let finding = if self.scheme.parent.is_none() {
            Diagnostic::new(
                &checks::NO_PARENT,
                of.span.to(limit.span),
                say!(en: "the scheme extends none that scores could differ from", zh: "本方案没有继承别的方案，无从比较"),
            )
        } else if item.is_none() && of.ty != Ty::Unknown {
            Diagnostic::new(
                &checks::WRONG_TYPE,
                of.span,
                say!(en: "the score of an item or the total is needed here", zh: "此处需要指标的得分或总分"),
            )
        } else if number.is_none() && limit.ty != Ty::Unknown {
            Diagnostic::new(
                &checks::WRONG_TYPE,
                limit.span,
                say!(en: "a plain number, not below zero, is needed here", zh: "此处需要一个不为负的具体的数"),
            )
        } else {
            return Some(Claim::Near { of, item: item?, most: number? });
        };
        self.found.push(finding);
        None
    }

    fn subject(&mut self, tree: &ast::Subject) -> Expr {
        match tree {
            ast::Subject::Item(path) => self.score_of(path, None),
            ast::Subject::Value(value) => self.expr(value, Scope::default(), Wanted::Any),
        }
    }

    /// Data that a guarantee speaks of.
    fn figures(&mut self, path: &ast::Path) -> Option<Source> {
        let name = path.names.last()?;
        let judged = || self.judged(&name.text);
        match self.names.entity(&name.text).or_else(judged) {
            Some(Entity::Fact(fact)) => return Some(Source::Fact(fact)),
            Some(Entity::Event(event)) => return Some(Source::Event(event)),
            Some(Entity::Rating(rating)) => return Some(Source::Rating(rating)),
            Some(Entity::Let(_)) | None => {}
        }
        self.nothing_to_give(path.span, &name.text);
        None
    }
}
