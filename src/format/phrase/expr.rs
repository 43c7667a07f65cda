//! Expressions, sets and amounts in words.

use super::{Speaker, function};
use crate::decimal::Rounding;
use crate::syntax::ast::Matter;
use crate::syntax::ast::{Amount, Comparison, Expr, ExprKind, GapKind, Modifier, Operator, Round, Set, Ties, Treatment, Verb};
use crate::syntax::choice::Choice as _;

/// How tightly an expression holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    If,
    Or,
    And,
    Not,
    Compare,
    Add,
    Multiply,
    Power,
    Negate,
    Whole,
}

fn tight(kind: &ExprKind) -> Tight {
    match kind {
        ExprKind::If(..) => Tight::If,
        ExprKind::Binary(Operator::Or, ..) => Tight::Or,
        ExprKind::Binary(Operator::And, ..) => Tight::And,
        ExprKind::Not(_) => Tight::Not,
        ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::Gap(..) => Tight::Compare,
        ExprKind::Binary(Operator::Add | Operator::Subtract, ..) => Tight::Add,
        ExprKind::Binary(Operator::Multiply | Operator::Divide, ..) => Tight::Multiply,
        ExprKind::Binary(Operator::Power, ..) => Tight::Power,
        ExprKind::Negate(_) => Tight::Negate,
        _ => Tight::Whole,
    }
}

impl Speaker<'_> {
    pub(super) fn expr(&self, expr: &Expr) -> String {
        match &*expr.kind {
            ExprKind::Number(_, None) | ExprKind::Text(_) | ExprKind::Date(_) => self.slice(expr.span).to_owned(),
            ExprKind::Number(_, Some(unit)) => {
                let number = self.text.get(expr.span.start as usize..unit.span.start as usize).unwrap_or_default().trim();
                let word = self.measure(unit);
                let apart = if self.zh() || word.starts_with(['%', '‰']) { "" } else { " " };
                format!("{number}{apart}{word}")
            }
            ExprKind::Bool(yes) => self.k(if *yes { "yes" } else { "no" }).to_owned(),
            ExprKind::Path(path) => self.slice(path.span).to_owned(),
            ExprKind::Full => self.k("full").to_owned(),
            ExprKind::Total => self.k("total").to_owned(),
            ExprKind::RankOf => self.k("place_of").to_owned(),
            ExprKind::GradeOf => self.k("grade").to_owned(),
            ExprKind::Value => self.k("value").to_owned(),
            ExprKind::Negate(a) => format!("-{}", self.within(a, Tight::Whole)),
            ExprKind::Not(a) => match &*a.kind {
                ExprKind::In(of, among) => self.list("not_one_of", of, among),
                _ => format!("{} {}", self.k("not"), self.within(a, Tight::Not)),
            },
            ExprKind::Binary(operator, a, b) => {
                let sign = match operator {
                    Operator::Add => "+",
                    Operator::Subtract => "-",
                    Operator::Multiply => self.w("*", "×"),
                    Operator::Divide => self.w("/", "÷"),
                    Operator::Power => "^",
                    Operator::And => self.k("and"),
                    Operator::Or => self.k("or"),
                };
                let own = tight(&expr.kind);
                // What stands at the right of its like is in brackets, except where the order does not matter to the tree.
                let right = if own == Tight::Negate { own } else { next(own) };
                format!("{} {sign} {}", self.within(a, own), self.within(b, right))
            }
            ExprKind::Compare(comparison, a, b) => {
                format!("{} {}{}", self.compared(a), self.comparison(*comparison), self.compared(b))
            }
            ExprKind::In(of, among) => self.list("one_of", of, among),
            ExprKind::Gap(a, gap) => {
                let is = if self.zh() { "" } else { "is " };
                format!("{} {is}{}", self.within(a, Tight::Add), self.gap(*gap))
            }
            ExprKind::If(when, yes, no) => {
                let (k_if, k_then, k_else) = (self.k("if"), self.k("then"), self.k("else"));
                format!("{k_if} {} {k_then} {} {k_else} {}", self.expr(when), self.expr(yes), self.expr(no))
            }
            ExprKind::Call { name, args, modifiers } => {
                let own = function(&name.text, self.lang).map_or_else(|| self.name(name).to_owned(), str::to_owned);
                let all: Vec<String> = args.iter().map(|arg| self.expr(arg)).chain(modifiers.iter().map(|own| self.modifier(own))).collect();
                format!("{own}({})", all.join(", "))
            }
        }
    }

    /// In brackets, unless it holds together at least as tightly as that.
    fn within(&self, expr: &Expr, least: Tight) -> String {
        let text = self.expr(expr);
        if tight(&expr.kind) >= least { text } else { format!("({text})") }
    }

    /// A side of a comparison.
    pub(super) fn compared(&self, expr: &Expr) -> String {
        self.within(expr, Tight::Add)
    }

    fn list(&self, keyword: &str, of: &Expr, among: &[Expr]) -> String {
        let among: Vec<String> = among.iter().map(|one| self.expr(one)).collect();
        format!("{} {} ({})", self.within(of, Tight::Add), self.k(keyword), among.join("、"))
    }

    /// A sign of comparison with what follows it close by, as the style spaces it.
    pub(super) fn comparison(&self, comparison: Comparison) -> &'static str {
        match comparison {
            Comparison::Equal => "= ",
            other => other.sign(),
        }
    }

    pub(super) fn exprs(&self, all: &[Expr]) -> String {
        let all: Vec<String> = all.iter().map(|one| self.expr(one)).collect();
        all.join("、")
    }

    pub(super) fn gap(&self, gap: GapKind) -> &'static str {
        self.k(gap.keyword())
    }

    fn modifier(&self, modifier: &Modifier) -> String {
        match modifier {
            Modifier::In(keys) => {
                let (open, close) = (self.k("in"), if self.zh() { " 内" } else { "" });
                if keys.is_empty() { format!("{open} {}{close}", self.k("all")) } else { format!("{open} {}{close}", self.names(keys)) }
            }
            Modifier::ExcludingSelf => self.k("excluding_self").to_owned(),
            Modifier::Where(when) => format!("{} {}", self.k("where"), self.expr(when)),
            Modifier::WeightedBy(by) if self.zh() => format!("按 {} 加权", self.expr(by)),
            Modifier::WeightedBy(by) => format!("weighted by {}", self.expr(by)),
            Modifier::Ascending(ascending) => self.k(if *ascending { "ascending" } else { "descending" }).to_owned(),
            Modifier::Ties(ties) => format!("{} {}", self.k("ties"), self.ties(*ties)),
            Modifier::BestOf(number) => self.best_of(*number),
            Modifier::Same(field, matter) => self.same(field, *matter),
            Modifier::At(text) => format!("{} {}", self.w("at", "在"), self.slice(text.span)),
        }
    }

    pub(super) fn best_of(&self, number: u32) -> String {
        if self.zh() { format!("取最高 {number}个") } else { format!("best {number}") }
    }

    pub(super) fn same(&self, field: &crate::syntax::ast::Name, matter: Matter) -> String {
        let matter = self.k(matter.keyword());
        format!("{} {} {matter}", self.k("same"), self.name(field))
    }

    pub(super) fn ties(&self, ties: Ties) -> &'static str {
        self.k(ties.keyword())
    }

    pub(super) fn set(&self, set: &Set) -> String {
        self.set_after(self.k("in"), set)
    }

    /// A reference set opened by a word of its own.
    pub(super) fn set_after(&self, open: &str, set: &Set) -> String {
        let keys = if set.keys.is_empty() { self.k("all").to_owned() } else { self.names(&set.keys) };
        let mut text = format!("{open} {keys}{}", if self.zh() { " 内" } else { "" });
        let own = set.exclude_self.then(|| self.k("excluding_self").to_owned());
        let filter = set.filter.as_ref().map(|filter| format!("{} {}", self.k("where"), self.expr(filter)));
        let more: Vec<String> = own.into_iter().chain(filter).collect();
        if !more.is_empty() {
            text += &format!(" ({})", more.join(", "));
        }
        text
    }

    pub(super) fn rounding(&self, mode: Rounding) -> &'static str {
        self.k(mode.keyword())
    }

    pub(super) fn round(&self, round: &Round) -> String {
        let (places, mode) = (round.places, self.rounding(round.mode));
        if self.zh() { format!("保留 {places}位 {mode}") } else { format!("{} {places} {} {mode}", self.k("round"), self.k("decimals")) }
    }

    pub(super) fn treatment(&self, treatment: &Treatment) -> String {
        match treatment {
            Treatment::Zero => self.k("zero").to_owned(),
            Treatment::Full => self.k("full_points").to_owned(),
            Treatment::Mean(None) => self.k("mean").to_owned(),
            Treatment::Mean(Some(set)) => format!("{} {}", self.k("mean"), self.set(set)),
            Treatment::Redistribute => self.k("redistribute").to_owned(),
            Treatment::Spread => self.k("spread").to_owned(),
            Treatment::Skip => self.k("skip").to_owned(),
            Treatment::Unranked => self.k("unranked").to_owned(),
            Treatment::Withhold => self.k("withhold").to_owned(),
            Treatment::Last => self.k("last_value").to_owned(),
            Treatment::As(amount) => format!("{} {}", self.k("as"), self.expr(amount)),
        }
    }

    pub(super) fn verb(&self, verb: Verb) -> &'static str {
        self.k(verb.keyword())
    }

    /// An amount without a verb.
    pub(super) fn amount(&self, amount: &Amount) -> String {
        match amount {
            Amount::Full => self.k("full").to_owned(),
            Amount::None => self.k("none").to_owned(),
            Amount::Value(value) => match &*value.kind {
                ExprKind::Binary(Operator::Multiply, whole, share) if matches!(*whole.kind, ExprKind::Full) && is_number(share) => {
                    let share = self.expr(share);
                    if self.zh() { format!("满分的 {share}") } else { format!("{share} of full") }
                }
                _ => self.expr(value),
            },
        }
    }

    pub(super) fn award(&self, verb: Verb, amount: &Amount) -> String {
        match amount {
            Amount::Full if verb == Verb::Gain => self.k("full_points").to_owned(),
            Amount::None => self.k("none").to_owned(),
            Amount::Full | Amount::Value(_) => format!("{} {}", self.verb(verb), self.amount(amount)),
        }
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(*expr.kind, ExprKind::Number(..))
}

fn next(own: Tight) -> Tight {
    match own {
        Tight::If => Tight::Or,
        Tight::Or => Tight::And,
        Tight::And => Tight::Not,
        Tight::Not => Tight::Compare,
        Tight::Compare => Tight::Add,
        Tight::Add => Tight::Multiply,
        Tight::Multiply => Tight::Power,
        Tight::Power => Tight::Negate,
        Tight::Negate | Tight::Whole => Tight::Whole,
    }
}
