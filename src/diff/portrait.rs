//! What a scheme says, laid out for comparison: things, each with its traits and its rows. A portrait knows one scheme only, but calls
//! things by what they are paired with.

mod clause;
mod data;
mod item;
mod outcome;

use super::canon::{Names, number_text};
use super::change::Aspect;
use super::wording;
use super::{Direction, SubjectKind, Version};
use crate::decimal::Num;
use crate::model::expr::{Expr, ExprKind};
use crate::model::measure::Scale;
use crate::model::scheme::{Label, Round, Set, Treatment};
use crate::model::walk;
use crate::show;
use crate::source::Span;
use crate::word::{Lang, Text};
use std::sync::Arc;

/// A thing of the scheme that has a name, or that there is one of.
#[derive(Debug)]
pub struct Thing<'a> {
    pub kind: SubjectKind,
    /// Index in its list; for things without a list, their place among their like.
    pub at: usize,
    pub path: Arc<str>,
    pub node: Node<'a>,
    /// The thing in which it stands, by the same index: an item's section.
    pub above: Option<usize>,
}

/// Something that exists or not, and what is said of it.
#[derive(Debug)]
pub struct Node<'a> {
    /// The kinds of change by which it comes and goes.
    pub aspect: &'static Aspect,
    /// What makes it the same one in another scheme.
    pub identity: String,
    /// How it finds its partner in another scheme.
    pub pairing: Alike,
    /// What it is called in a report.
    pub label: Text,
    pub shown: Text,
    pub span: Option<Span>,
    /// What its coming means.
    pub presence: Direction,
    pub traits: Vec<Trait<'a>>,
    pub tables: Vec<Rows<'a>>,
}

/// Rows of one kind inside a node.
#[derive(Debug)]
pub struct Rows<'a> {
    /// Which rows of the node these are.
    pub name: &'static str,
    /// The trait that says that there is a table at all: where it differs, its rows are not compared.
    pub part_of: Option<&'static Aspect>,
    pub rows: Vec<Node<'a>>,
    /// The aspect of their order, where it matters.
    pub order: Option<&'static Aspect>,
}

/// Which nodes of two schemes are the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    /// Those of one identity.
    Identity,
    /// Those of one identity, else those with most in common: the identity is among the traits.
    Traits,
    /// As `Traits`; where as many are left on both sides, these too, in order.
    InOrder,
}

/// One aspect of a node.
#[derive(Debug)]
pub struct Trait<'a> {
    pub aspect: &'static Aspect,
    pub canon: String,
    pub shown: Text,
    pub span: Option<Span>,
    pub measure: Measure<'a>,
    /// What it means that this is said at all, where it was not before.
    pub presence: Direction,
    /// The scheme's default says the same.
    pub is_default: bool,
}

/// How a difference in a trait is weighed.
#[derive(Debug)]
pub enum Measure<'a> {
    /// More of it is looser, stricter, ...
    Number {
        value: Option<Num>,
        share: Option<(Num, String)>,
        scale: Scale,
        growth: Direction,
    },
    /// A place in an order, of which only the direction says something; the amount that it goes by, for so much of what.
    Order {
        value: Num,
        growth: Direction,
        amount: Option<(Num, Scale, String)>,
    },
    /// A place in a list, the best first, and the list.
    Ranked {
        at: usize,
        list: String,
    },
    /// A condition; what it means if it is easier to fulfil.
    Condition {
        expr: &'a Expr,
        easier: Direction,
    },
    Other(Direction),
}

/// Everything that a scheme says.
pub fn portrait<'a>(painter: &Painter<'a>) -> Vec<Thing<'a>> {
    let mut things = Vec::new();
    painter.scheme_itself(&mut things);
    painter.facts(&mut things);
    painter.events(&mut things);
    painter.ratings(&mut things);
    painter.lets(&mut things);
    painter.items(&mut things);
    painter.outcome(&mut things);
    things
}

/// One scheme, its texts and the names of its things.
pub struct Painter<'a> {
    pub version: Version<'a>,
    pub names: Names<'a>,
}

impl<'a> Painter<'a> {
    /// The piece of the text, on one line.
    pub(super) fn text(&self, span: Span) -> Text {
        Text::same(self.version.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// An expression as it is written.
    pub(super) fn shown(&self, expr: &Expr) -> Text {
        self.text(expr.span)
    }

    /// A trait whose value is an amount: a number for all, or a share of something.
    pub(super) fn amount(&self, aspect: &'static Aspect, expr: &'a Expr, growth: Direction) -> Trait<'a> {
        let value = self.names.number(expr);
        let scale = show::scale_of(self.version.scheme, expr);
        let measure = Measure::Number { value, share: Some(self.names.share(expr)), scale, growth };
        let direction = Direction::Either;
        Trait {
            aspect,
            canon: self.names.expr(expr),
            shown: self.shown(expr),
            span: Some(expr.span),
            measure,
            presence: direction,
            is_default: false,
        }
    }

    /// The same where it may be left out; what it means that it is said.
    pub(super) fn limit(&self, aspect: &'static Aspect, expr: Option<&'a Expr>, growth: Direction, presence: Direction) -> Option<Trait<'a>> {
        expr.map(|expr| Trait { presence, ..self.amount(aspect, expr, growth) })
    }

    pub(super) fn condition(&self, aspect: &'static Aspect, expr: &'a Expr, easier: Direction, presence: Direction) -> Trait<'a> {
        let measure = Measure::Condition { expr, easier };
        Trait { aspect, canon: self.names.expr(expr), shown: self.shown(expr), span: Some(expr.span), measure, presence, is_default: false }
    }

    pub(super) fn set(&self, aspect: &'static Aspect, set: &Set) -> Trait<'a> {
        let keys: Vec<&str> = set.keys.iter().map(|key| &*self.version.scheme.facts[key.index()].label.name).collect();
        let among = if keys.is_empty() { wording::keyword("all") } else { Text::same(keys.join("、")) };
        let mut shown = Text { en: format!("in {}", among.en), zh: format!("在 {} 内", among.zh) };
        if set.exclude_self {
            shown = wording::join(&shown, &wording::keyword("excluding_self"));
        }
        if let Some(filter) = &set.filter {
            let filter = wording::join(&wording::keyword("where"), &self.shown(filter));
            shown = Text { en: format!("{} ({})", shown.en, filter.en), zh: format!("{}（{}）", shown.zh, filter.zh) };
        }
        Trait { span: Some(set.span), ..said(aspect, self.names.set(set), shown, Direction::Either) }
    }

    pub(super) fn treatment(&self, aspect: &'static Aspect, treatment: &'a Treatment) -> Trait<'a> {
        let words = wording::treatment(treatment);
        let shown = match treatment {
            Treatment::As(amount) => wording::join(&words, &self.shown(amount)),
            Treatment::Mean(set) => wording::join(&words, &self.set(aspect, set).shown),
            Treatment::Zero
            | Treatment::Full
            | Treatment::Redistribute
            | Treatment::Spread
            | Treatment::Skip
            | Treatment::Unranked
            | Treatment::Withhold => words,
        };
        // Only nothing and everything are surely less or more than what else there may be.
        let measure = match treatment {
            Treatment::Zero => ordered(Num::ZERO, Direction::Looser),
            Treatment::Full => ordered(Num::ONE, Direction::Looser),
            Treatment::As(_)
            | Treatment::Mean(_)
            | Treatment::Redistribute
            | Treatment::Spread
            | Treatment::Skip
            | Treatment::Unranked
            | Treatment::Withhold => Measure::Other(Direction::Either),
        };
        Trait { measure, ..said(aspect, self.names.treatment(treatment), shown, Direction::Either) }
    }

    /// A table of keys and values as rows; none where the expression is no table.
    pub(super) fn keyed_rows(&self, aspect: &'static Aspect, amount: &'static Aspect, expr: &'a Expr, growth: Direction) -> Option<Rows<'a>> {
        let ExprKind::Switch(rows) = &*expr.kind else { return None };
        let order = (!self.names.are_disjoint(rows)).then_some(&super::change::BAND_ORDER);
        let node = |(when, value): &'a (Option<Expr>, Expr)| {
            let label = when.as_ref().map_or_else(|| wording::keyword("rest"), |when| self.row_words(when));
            let mut node = self.amount_row(aspect, if aspect.can_change() { aspect } else { amount }, "rest".into(), label, value, growth);
            if let Some(when) = when {
                node.identity = self.row_identity(when);
                let key = said(&super::change::CONDITION, node.identity.clone(), node.label.clone(), Direction::Either);
                node.traits.push(Trait { span: Some(when.span), ..key });
                node.pairing = Alike::Traits;
            }
            node
        };
        Some(Rows { name: "keyed", part_of: Some(amount), rows: rows.iter().map(node).collect(), order })
    }

    /// By what a table has its rows: attributes, fields. A field is called without its event.
    pub(super) fn row_keys(&self, expr: &'a Expr) -> Option<Trait<'a>> {
        let ExprKind::Switch(rows) = &*expr.kind else { return None };
        let mut keys: Vec<(String, Text)> = Vec::new();
        for when in rows.iter().filter_map(|(when, _)| when.as_ref()) {
            walk::visit(when, &mut |inner| {
                if let ExprKind::In(key, _) = &*inner.kind {
                    let canon = self.names.expr(key).rsplit('.').next().unwrap_or_default().to_string();
                    if keys.iter().all(|(known, _)| *known != canon) {
                        keys.push((canon, self.shown(key)));
                    }
                }
            });
        }
        keys.sort_by(|(a, _), (b, _)| a.cmp(b));
        let shown = keys.iter().map(|(_, shown)| shown.zh.as_str()).collect::<Vec<_>>().join("、");
        let canon = keys.iter().map(|(canon, _)| canon.as_str()).collect::<Vec<_>>().join(",");
        Some(Trait { span: Some(expr.span), ..said(&super::change::ROW_KEYS, canon, Text::same(shown), Direction::Either) })
    }

    /// The words of a row, whatever the keys are called: these are told apart.
    fn row_identity(&self, when: &Expr) -> String {
        let parts: Vec<&Expr> = match &*when.kind {
            ExprKind::And(all) => all.iter().collect(),
            _ => vec![when],
        };
        let words = parts.iter().map(|part| match &*part.kind {
            ExprKind::In(_, values) => {
                let mut words: Vec<String> = values.iter().map(|value| self.names.value(value)).collect();
                words.sort_unstable();
                Some(words.join("|"))
            }
            _ => None,
        });
        match words.collect::<Option<Vec<String>>>() {
            Some(mut words) => {
                words.sort_unstable();
                words.join(" ")
            }
            None => self.names.expr(when),
        }
    }

    /// A row that is known by its key and gives an amount.
    pub(super) fn amount_row(
        &self,
        aspect: &'static Aspect,
        amount: &'static Aspect,
        identity: String,
        label: Text,
        expr: &'a Expr,
        growth: Direction,
    ) -> Node<'a> {
        Node {
            aspect,
            identity,
            pairing: Alike::Identity,
            shown: wording::join(&label, &self.shown(expr)),
            label,
            span: Some(expr.span),
            presence: Direction::Either,
            traits: vec![self.amount(amount, expr, growth)],
            tables: Vec::new(),
        }
    }

    /// The key of a row as it is written: for words, the words alone.
    pub(super) fn row_words(&self, when: &Expr) -> Text {
        let mut words = Vec::new();
        walk::visit(when, &mut |inner| {
            if let ExprKind::In(_, values) = &*inner.kind {
                words.extend(values.iter().map(|value| show::value(self.version.scheme, value, &Scale::number(), Lang::Zh)));
            }
        });
        if words.is_empty() { self.shown(when) } else { Text::same(words.join(" ")) }
    }
}

/// A trait that is no number and no condition.
pub(super) fn said<'a>(aspect: &'static Aspect, canon: impl Into<String>, shown: Text, direction: Direction) -> Trait<'a> {
    Trait { aspect, canon: canon.into(), shown, span: None, measure: Measure::Other(direction), presence: direction, is_default: false }
}

/// The same of words that stand in the scheme as they are.
pub(super) fn words<'a>(aspect: &'static Aspect, text: Option<&Arc<str>>) -> Option<Trait<'a>> {
    text.map(|text| said(aspect, &**text, Text::same(&**text), Direction::None))
}

/// Names in a list whose order says nothing.
pub(super) fn labels<'a>(aspect: &'static Aspect, labels: &[Label]) -> Option<Trait<'a>> {
    let mut names: Vec<&str> = labels.iter().map(|label| &*label.name).collect();
    let shown = Text::same(names.join("、"));
    names.sort_unstable();
    let span = labels.first().map(|label| label.span);
    span.map(|span| Trait { span: Some(span), ..said(aspect, names.join("、"), shown, Direction::None) })
}

/// A number that stands in the scheme by itself.
pub(super) fn number<'a>(aspect: &'static Aspect, number: &Num, scale: &Scale, growth: Direction, presence: Direction) -> Trait<'a> {
    let shown = Text { en: show::quantity(number, scale, Lang::En), zh: show::quantity(number, scale, Lang::Zh) };
    let measure = Measure::Number { value: Some(number.clone()), share: None, scale: scale.clone(), growth };
    Trait { aspect, canon: number_text(number), shown, span: None, measure, presence, is_default: false }
}

/// How a choice with an order among its words is weighed.
pub(super) fn ordered<'a>(value: impl Into<Num>, growth: Direction) -> Measure<'a> {
    Measure::Order { value: value.into(), growth, amount: None }
}

pub(super) fn rounding<'a>(aspect: &'static Aspect, round: Option<&Round>, default: Option<&Round>) -> Option<Trait<'a>> {
    let canon = |round: &Round| format!("{} {:?}", round.places, round.mode);
    round.map(|round| Trait {
        span: Some(round.span),
        is_default: default.is_some_and(|default| canon(default) == canon(round)),
        ..said(aspect, canon(round), wording::round(round), Direction::Either)
    })
}

impl<'a> Rows<'a> {
    pub(super) fn new(name: &'static str, rows: impl IntoIterator<Item = Node<'a>>) -> Rows<'a> {
        Rows { name, part_of: None, rows: rows.into_iter().collect(), order: None }
    }
}

impl<'a> Node<'a> {
    pub(super) fn new(aspect: &'static Aspect, label: &Label) -> Node<'a> {
        let name = Text::same(&*label.name);
        Node {
            aspect,
            identity: label.name.to_string(),
            pairing: Alike::Identity,
            label: name.clone(),
            shown: name,
            span: Some(label.span),
            presence: Direction::Either,
            traits: Vec::new(),
            tables: Vec::new(),
        }
    }

    pub(super) fn with_presence(self, presence: Direction) -> Node<'a> {
        Node { presence, ..self }
    }

    /// A row that says one word and nothing of it.
    pub(super) fn word(aspect: &'static Aspect, label: &Label, presence: Direction) -> Node<'a> {
        Node { presence, ..Node::new(aspect, label) }
    }
}
