//! Rows of tables: bands, lookups, places, brackets and points of interpolation.

use super::ast::{Amount, Comparison, Expr, Name, Row, RowKey, RowValue};
use super::clause::verb;
use super::expr::comparison_of;
use super::parse::{Node, Parser, Rule, Walk};
use crate::source::Span;

impl Parser<'_> {
    pub fn row(&mut self, rule: Rule, mut walk: Walk<'_>, span: Span) -> Row {
        if rule == Rule::r_progressive {
            return self.bracket(walk, span);
        }
        let key = walk.next();
        if key.as_rule() == Rule::row_further {
            return self.further(Walk::of(key), span);
        }
        let key = match key.as_rule() {
            Rule::kw_rest => RowKey::Rest,
            Rule::kw_below => RowKey::Below,
            Rule::kw_above => RowKey::AboveLast,
            Rule::row_bounds => RowKey::Bounds(self.bounds(key)),
            Rule::row_range => self.range_key(Walk::of(key)),
            Rule::row_words => RowKey::Words(key.into_inner().map(|node| self.names(node)).collect::<Vec<Vec<Name>>>()),
            Rule::row_condition => {
                let mut walk = Walk::of(key);
                walk.eat(Rule::kw_if);
                RowKey::Condition(self.next_expr(&mut walk))
            }
            Rule::row_place => self.place(key),
            _ => {
                let mut walk = Walk::of(key);
                walk.eat(Rule::kw_at);
                RowKey::At(self.next_expr(&mut walk))
            }
        };
        let value = walk.next();
        Row { key, value: self.row_value(value), span }
    }

    fn bounds(&mut self, node: Node<'_>) -> Vec<(Comparison, Expr)> {
        let mut bounds = Vec::new();
        for bound in node.into_inner() {
            if bound.as_rule() == Rule::bound {
                let (comparison, _, limit) = self.bound(bound);
                bounds.push((comparison, limit));
            }
        }
        bounds
    }

    /// `≥90` or `90 及以上`: the comparison, where it is written, and with what.
    pub fn bound(&mut self, node: Node<'_>) -> (Comparison, Span, Expr) {
        let mut walk = Walk::of(node);
        if walk.is(Rule::bound_op) {
            let operator = walk.next();
            let place = self.span(&operator);
            return (comparison_of(operator), place, self.next_expr(&mut walk));
        }
        let limit = self.next_expr(&mut walk);
        let word = walk.next();
        let comparison = if word.as_rule() == Rule::kw_and_above { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
        (comparison, limit.span, limit)
    }

    fn range_key(&mut self, mut walk: Walk<'_>) -> RowKey {
        if let Some(from) = walk.eat(Rule::row_from) {
            let mut walk = Walk::of(from);
            walk.next();
            let from = self.next_expr(&mut walk);
            walk.next();
            let below = walk.eat(Rule::kw_below).is_some();
            let to = self.next_expr(&mut walk);
            if below {
                return RowKey::Bounds(vec![(Comparison::GreaterOrEqual, from), (Comparison::Less, to)]);
            }
            return RowKey::Above { from: Some(from), to: Some(to) };
        }
        let first = self.next_expr(&mut walk);
        let Some(how) = walk.maybe() else { return RowKey::At(first) };
        match how.as_rule() {
            Rule::row_marked => self.marked(first, Walk::of(how)),
            Rule::kw_or_less => RowKey::Above { from: None, to: Some(first) },
            _ => {
                let to = if walk.rule().is_some() { Some(self.next_expr(&mut walk)) } else { None };
                RowKey::Above { from: Some(first), to }
            }
        }
    }

    /// `80（含）至 90（不含）`
    fn marked(&mut self, from: Expr, mut walk: Walk<'_>) -> RowKey {
        let low = if inclusive(walk.next()) { Comparison::GreaterOrEqual } else { Comparison::Greater };
        walk.next();
        let to = self.next_expr(&mut walk);
        let high = if inclusive(walk.next()) { Comparison::LessOrEqual } else { Comparison::Less };
        RowKey::Bounds(vec![(low, from), (high, to)])
    }

    fn place(&mut self, node: Node<'_>) -> RowKey {
        let mut numbers = node.into_inner().filter(|node| node.as_rule() == Rule::int);
        let first = numbers.next().expect("a place has a number");
        let last = numbers.next();
        RowKey::Places(self.count(&first), last.map(|last| self.count(&last)))
    }

    fn further(&mut self, mut walk: Walk<'_>, span: Span) -> Row {
        walk.next();
        walk.next();
        let amount = self.next_expr(&mut walk);
        walk.punctuation();
        let floor = walk.maybe().map(|_| self.next_expr(&mut walk));
        Row { key: RowKey::EachFurtherPlace, value: RowValue::Less { amount, floor }, span }
    }

    fn bracket(&mut self, mut walk: Walk<'_>, span: Span) -> Row {
        let key = if walk.eat(Rule::kw_above).is_some() {
            RowKey::Bracket(Some(self.next_expr(&mut walk)), None)
        } else if walk.eat(Rule::kw_below).is_some() {
            RowKey::Bracket(None, Some(self.next_expr(&mut walk)))
        } else {
            walk.eat(Rule::kw_from);
            let first = self.next_expr(&mut walk);
            match walk.next().as_rule() {
                Rule::kw_or_more => RowKey::Bracket(Some(first), None),
                Rule::kw_or_less => RowKey::Bracket(None, Some(first)),
                _ => RowKey::Bracket(Some(first), Some(self.next_expr(&mut walk))),
            }
        };
        let mut step = Walk::of(walk.next());
        let value = if step.eat(Rule::kw_each).is_some() {
            let size = self.next_expr(&mut step);
            let verb = verb(step.next());
            RowValue::PerStep { step: size, verb, amount: self.next_expr(&mut step) }
        } else {
            let verb = verb(step.next());
            let amount = self.next_expr(&mut step);
            step.next();
            RowValue::PerStep { step: self.next_expr(&mut step), verb, amount }
        };
        Row { key, value, span }
    }

    fn row_value(&mut self, node: Node<'_>) -> RowValue {
        let inner = Walk::of(node).next();
        match inner.as_rule() {
            Rule::kw_not_applicable => RowValue::NotApplicable,
            Rule::row_linear => {
                let mut ends = inner.into_inner().filter(|node| node.as_rule() == Rule::amount);
                let mut end = || ends.next().expect("a line has two ends");
                let (from, to) = (end(), end());
                RowValue::Linear(self.linear_end(from), self.linear_end(to))
            }
            Rule::award => {
                let plain = matches!(Walk::of(inner.clone()).rule(), Some(Rule::kw_none));
                let (verb, amount) = self.award(inner);
                RowValue::Amount((!plain).then_some(verb), amount)
            }
            _ => RowValue::Amount(None, self.amount(inner)),
        }
    }

    fn linear_end(&mut self, node: Node<'_>) -> Expr {
        let span = self.span(&node);
        match self.amount(node) {
            Amount::Value(value) => value,
            Amount::Full | Amount::None => Expr { kind: Box::new(super::ast::ExprKind::Full), span },
        }
    }
}

fn inclusive(node: Node<'_>) -> bool {
    node.into_inner().any(|node| node.as_rule() == Rule::kw_inclusive)
}
