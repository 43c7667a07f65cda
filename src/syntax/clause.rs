//! Clauses of an item: their sentence forms and their tails.

use super::ast::{Amount, Choose, Clause, Comparison, EachAmount, Expr, ExprKind, Form, PeriodKind, StepMode, Tail, Verb};
use super::expr::{every, share_of_full, ties};
use super::parse::{Block, Node, Parser, Rule, Walk};
use super::scan::Raw;
use super::statement::ascending;
use crate::say;
use crate::source::Span;

impl Parser<'_> {
    pub fn clause(&mut self, rule: Rule, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Option<Clause> {
        let form = match rule {
            Rule::c_award => self.award_form(&mut walk),
            Rule::c_each => self.each_form(&mut walk, block, span),
            Rule::c_best => {
                let how = match walk.next().as_rule() {
                    Rule::kw_best_of => Choose::Highest,
                    Rule::kw_worst_of => Choose::Lowest,
                    _ => Choose::Sum,
                };
                Form::Choose { how, clauses: self.rows(block, Block::Clauses, span) }
            }
            _ => {
                let keyword = walk.next();
                self.keyword_form(rule, &keyword, &mut walk, block, span)
            }
        };
        if self.bad {
            return None;
        }
        Some(Clause { form, tails: self.tails_in(walk), span })
    }

    /// Forms whose keyword stands first.
    fn keyword_form(&mut self, rule: Rule, keyword: &Node<'_>, walk: &mut Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Form {
        match rule {
            Rule::c_score => {
                walk.punctuation();
                Form::Score(self.next_expr(walk))
            }
            Rule::c_this => {
                walk.next();
                let amount = if walk.eat(Rule::kw_none).is_some() { Amount::None } else { self.amount(walk.next()) };
                walk.next();
                Form::Override { when: self.next_expr(walk), amount }
            }
            Rule::c_bands => {
                let subject = walk.eat(Rule::kw_of).map(|_| self.next_expr(walk));
                self.bands(subject, walk, block, span)
            }
            Rule::c_by_bands => {
                let subject = self.next_expr(walk);
                walk.next();
                self.bands(Some(subject), walk, block, span)
            }
            Rule::c_rank => {
                let value = self.next_expr(walk);
                self.rank_form(value, walk, block, span)
            }
            Rule::c_pro_rata => {
                let value = self.next_expr(walk);
                walk.next();
                Form::ProRata { value, target: self.next_expr(walk), inverse: keyword.as_rule() == Rule::kw_inverse }
            }
            Rule::c_progressive => Form::Progressive { value: self.next_expr(walk), rows: self.rows(block, Block::Brackets, span) },
            Rule::c_interpolate => Form::Interpolate { value: self.next_expr(walk), rows: self.rows(block, Block::Points, span) },
            Rule::c_efficacy => {
                let value = self.next_expr(walk);
                let set = walk.eat(Rule::set).map(|set| self.set(set));
                walk.next();
                let base = self.next_expr(walk);
                let worst = walk.eat(Rule::kw_worst).map(|_| self.next_expr(walk));
                let best = walk.eat(Rule::kw_best).map(|_| self.next_expr(walk));
                Form::Efficacy { value, set, base, worst, best }
            }
            Rule::c_rescale => {
                let value = self.next_expr(walk);
                walk.next();
                Form::Convert { value, from: self.next_expr(walk) }
            }
            _ => {
                let low = self.next_expr(walk);
                walk.next();
                let high = self.next_expr(walk);
                let by = walk.eat(Rule::kw_judged_by).map(|_| self.label(walk.next()));
                Form::Judged { low, high, by, column: self.column(walk) }
            }
        }
    }

    fn column(&mut self, walk: &mut Walk<'_>) -> Option<super::ast::Quote> {
        let node = walk.eat(Rule::opt_column)?;
        let text = node.into_inner().nth(1).expect("a column is named by a text");
        Some(self.quote(&text))
    }

    fn bands(&mut self, subject: Option<Expr>, walk: &mut Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Form {
        let first_match = walk.eat(Rule::kw_first_match).is_some();
        let kind = if subject.is_some() { Block::Bands } else { Block::Conditions };
        Form::Bands { subject, first_match, rows: self.rows(block, kind, span) }
    }

    fn rank_form(&mut self, value: Expr, walk: &mut Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Form {
        let set = walk.eat(Rule::set).map(|set| self.set(set));
        let ascending = ascending(walk.next());
        Form::Rank { value, set, ascending, rows: self.rows(block, Block::Places, span) }
    }

    fn award_form(&mut self, walk: &mut Walk<'_>) -> Form {
        let (verb, amount) = self.award(walk.next());
        if let Some(steps) = walk.eat(Rule::award_steps) {
            return self.english_steps(steps, verb, amount);
        }
        if walk.eat(Rule::kw_if).is_none() {
            return Form::Amount { verb, amount, when: None, otherwise: None };
        }
        let when = self.next_expr(walk);
        let otherwise = self.otherwise(walk, verb);
        Form::Amount { verb, amount, when: Some(when), otherwise }
    }

    fn otherwise(&mut self, walk: &mut Walk<'_>, verb: Verb) -> Option<Amount> {
        let node = walk.eat(Rule::otherwise)?;
        let award = node.into_inner().last().expect("otherwise has an amount");
        let place = self.span(&award);
        let (other, amount) = self.award(award);
        if other != verb && !matches!(amount, Amount::None) {
            self.not_understood(
                place,
                say!(en: "the other case has another verb than the first", zh: "两种情形用了不同的动词"),
                say!(en: "use the same verb for both, or write two clauses", zh: "两种情形请用同一动词，或写成两条"),
            );
        }
        Some(amount)
    }

    /// `deduct 0.5 pt for each whole 1pp that x is below 95%`
    fn english_steps(&mut self, node: Node<'_>, verb: Verb, amount: Amount) -> Form {
        let mut walk = Walk::of(node);
        walk.next();
        let mut mode = match walk.rule() {
            Some(Rule::kw_whole) => Some(StepMode::Whole),
            Some(Rule::kw_started) => Some(StepMode::Started),
            _ => None,
        };
        if mode.is_some() {
            walk.next();
        }
        let step = self.next_expr(&mut walk);
        if walk.eat(Rule::kw_in_proportion).is_some() {
            mode = Some(StepMode::ProRata);
        }
        walk.next();
        let condition = self.next_expr(&mut walk);
        self.steps(condition, step, mode, verb, amount)
    }

    /// Steps count how far a value lies above or below a threshold, so their condition must compare the two.
    fn steps(&mut self, condition: Expr, step: Expr, mode: Option<StepMode>, verb: Verb, amount: Amount) -> Form {
        let place = condition.span;
        match *condition.kind {
            ExprKind::Compare(Comparison::Less, value, from) => Form::Steps { value, below: true, from, step, mode, verb, amount },
            ExprKind::Compare(Comparison::Greater, value, from) => Form::Steps { value, below: false, from, step, mode, verb, amount },
            kind => {
                self.not_understood(
                    place,
                    say!(en: "steps need a value that is above or below another", zh: "逐步加扣分要写明什么低于或高于什么"),
                    say!(en: "write `… that x is below y`", zh: "请写成 `x 低于 y 的，每 …`"),
                );
                Form::Score(Expr { kind: Box::new(kind), span: place })
            }
        }
    }

    /// Clauses that begin with what they are about.
    pub fn subject_clause(&mut self, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Option<Clause> {
        let subject = self.next_expr(&mut walk);
        walk.eat(Rule::kw_de);
        walk.punctuation();
        let rest = walk.next();
        let rule = rest.as_rule();
        let mut inner = Walk::of(rest);
        let form = match rule {
            Rule::subject_bands => {
                inner.next();
                self.bands(Some(subject), &mut inner, block, span)
            }
            Rule::subject_rank => self.rank_form(subject, &mut inner, block, span),
            _ => self.subject_then(subject, inner),
        };
        if self.bad {
            return None;
        }
        Some(Clause { form, tails: self.tails_in(walk), span })
    }

    fn subject_then(&mut self, subject: Expr, mut walk: Walk<'_>) -> Form {
        if walk.eat(Rule::kw_this_item).is_some() {
            let (_, amount) = self.award(walk.next());
            return Form::Override { when: subject, amount };
        }
        if let Some(steps) = walk.eat(Rule::subject_steps) {
            let mut walk = Walk::of(steps);
            let mut mode = (walk.next().as_rule() == Rule::kw_each_whole).then_some(StepMode::Whole);
            let step = self.next_expr(&mut walk);
            let verb = verb(walk.next());
            let amount = self.amount(walk.next());
            walk.punctuation();
            match walk.rule() {
                Some(Rule::kw_in_proportion) => mode = Some(StepMode::ProRata),
                Some(Rule::kw_started) => mode = Some(StepMode::Started),
                Some(Rule::kw_whole) => mode = Some(StepMode::Whole),
                _ => {}
            }
            return self.steps(subject, step, mode, verb, amount);
        }
        let (verb, amount) = self.award(walk.next());
        let otherwise = self.otherwise(&mut walk, verb);
        Form::Amount { verb, amount, when: Some(subject), otherwise }
    }

    fn each_form(&mut self, walk: &mut Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Form {
        walk.next();
        let event = self.name(&walk.next());
        let filter = walk.eat(Rule::kw_where).map(|_| self.next_expr(walk));
        let mut inner = Walk::of(walk.next());
        if let Some(judged) = inner.eat(Rule::each_judged) {
            let (verb, amount) = self.each_judged(Walk::of(judged));
            return Form::Each { event, filter, verb: Some(verb), amount };
        }
        if let Some(award) = inner.eat(Rule::award) {
            let (verb, amount) = self.award(award);
            return Form::Each { event, filter, verb: Some(verb), amount: EachAmount::Amount(amount) };
        }
        let verb = inner.eat(Rule::verb).map(verb);
        inner.next();
        let keys = self.keys(inner.next());
        let rows = self.rows(block, Block::Bands, span);
        Form::Each { event, filter, verb, amount: EachAmount::By(keys, rows) }
    }

    fn each_judged(&mut self, mut walk: Walk<'_>) -> (Verb, EachAmount) {
        walk.eat(Rule::kw_discretion);
        let verb = verb(walk.next());
        walk.eat(Rule::kw_judged);
        walk.eat(Rule::kw_from);
        let low = self.next_expr(&mut walk);
        let high = walk.eat(Rule::kw_to).map(|_| self.next_expr(&mut walk));
        walk.eat(Rule::kw_or_more);
        (verb, EachAmount::Judged { low, high, column: self.column(&mut walk) })
    }

    pub fn award(&mut self, node: Node<'_>) -> (Verb, Amount) {
        let mut walk = Walk::of(node);
        let first = walk.next();
        match first.as_rule() {
            Rule::kw_full_points => (Verb::Gain, Amount::Full),
            Rule::kw_none => (Verb::Gain, Amount::None),
            _ => (verb(first), self.amount(walk.next())),
        }
    }

    pub fn amount(&mut self, node: Node<'_>) -> Amount {
        let mut walk = Walk::of(node);
        if let Some(full) = walk.eat(Rule::full_share) {
            let start = self.span(&full);
            let share = self.next_expr(&mut walk);
            return Amount::Value(share_of_full(start, share));
        }
        let value = self.next_expr(&mut walk);
        if walk.eat(Rule::kw_of).is_some() {
            let full = self.span(&walk.next());
            let whole = value.span.to(full);
            return Amount::Value(Expr { span: whole, ..share_of_full(full, value) });
        }
        if matches!(*value.kind, ExprKind::Full) { Amount::Full } else { Amount::Value(value) }
    }

    /// The tails at the end of a clause's head.
    fn tails_in(&mut self, mut walk: Walk<'_>) -> Vec<Tail> {
        walk.eat(Rule::tails).map(|tails| self.tails_of(Walk::of(tails))).unwrap_or_default()
    }

    pub fn tails_of(&mut self, mut walk: Walk<'_>) -> Vec<Tail> {
        let mut tails = Vec::new();
        while let Some(node) = walk.maybe() {
            if node.as_rule() == Rule::tail {
                let inner = Walk::of(node).next();
                tails.push(self.tail(inner));
            }
        }
        tails
    }

    fn tail(&mut self, node: Node<'_>) -> Tail {
        match node.as_rule() {
            Rule::kw_down_to_zero => return Tail::DownToZero,
            Rule::kw_may_exceed => return Tail::MayExceed,
            Rule::round => return Tail::Round(self.round(node)),
            Rule::mod_ties => return Tail::Ties(ties(node)),
            Rule::mod_best => return Tail::BestOf(self.best(node)),
            Rule::same => {
                let (name, matter) = self.same(node);
                return Tail::Same(name, matter);
            }
            _ => {}
        }
        let rule = node.as_rule();
        let mut walk = Walk::of(node);
        if rule == Rule::tail_times {
            return self.times(walk);
        }
        let first = walk.next();
        match rule {
            Rule::tail_at_most => {
                walk.eat(Rule::verb);
                let most = self.next_expr(&mut walk);
                match walk.rule() {
                    Some(Rule::kw_a_week) => Tail::AtMostPer(PeriodKind::Week, most),
                    Some(Rule::kw_a_month) => Tail::AtMostPer(PeriodKind::Month, most),
                    Some(Rule::kw_a_quarter) => Tail::AtMostPer(PeriodKind::Quarter, most),
                    Some(Rule::kw_a_half_year) => Tail::AtMostPer(PeriodKind::HalfYear, most),
                    Some(Rule::kw_a_year) => Tail::AtMostPer(PeriodKind::Year, most),
                    _ => Tail::AtMost(most),
                }
            }
            Rule::tail_at_least => {
                walk.eat(Rule::verb);
                Tail::AtLeast(self.next_expr(&mut walk))
            }
            Rule::tail_only_if => Tail::OnlyIf(self.next_expr(&mut walk)),
            Rule::tail_unless => Tail::Unless(self.next_expr(&mut walk)),
            Rule::tail_per => {
                walk.next();
                walk.eat(Rule::verb);
                Tail::AtMostPer(every(first), self.next_expr(&mut walk))
            }
            Rule::tail_zero_target => {
                let treat = walk.next();
                Tail::ZeroTarget(self.treatment(treat))
            }
            _ => {
                let treat = walk.next();
                Tail::AllEqual(self.treatment(treat))
            }
        }
    }

    fn times(&mut self, mut walk: Walk<'_>) -> Tail {
        let before = walk.eat(Rule::kw_when).map(|_| self.next_expr(&mut walk));
        walk.eat(Rule::kw_at_time);
        let how = walk.next();
        let factor = if how.as_rule() == Rule::kw_times { self.next_expr(&mut walk) } else { self.two(&how) };
        let after = walk.eat(Rule::kw_if).map(|_| self.next_expr(&mut walk));
        Tail::Times(factor, before.or(after))
    }

    fn two(&self, node: &Node<'_>) -> Expr {
        Expr { kind: Box::new(ExprKind::Number(crate::decimal::Num::from(2), None)), span: self.span(node) }
    }
}

pub(super) fn verb(node: Node<'_>) -> Verb {
    match Walk::of(node).rule() {
        Some(Rule::kw_gain) => Verb::Gain,
        Some(Rule::kw_add) => Verb::Add,
        _ => Verb::Deduct,
    }
}
