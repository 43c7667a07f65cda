//! Expressions, literals, and the small pieces that statements share: rounding, reference sets, treatments, types.

use super::ast::{Comparison, Expr, ExprKind, GapKind, Matter, Modifier, Operator, Path, PeriodKind, Round, Set, Ties, Treatment, Type};
use super::parse::{Node, Parser, Rule, Walk};
use super::{BAD_LITERAL, TOO_DEEP, scan};
use crate::decimal::{Num, Rounding};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::source::Span;
use jiff::civil::Date;

/// How many operators may stand in one row; each makes the tree one deeper.
const MAX_OPERATORS: usize = 500;

fn make(kind: ExprKind, span: Span) -> Expr {
    Expr { kind: Box::new(kind), span }
}

pub(super) fn binary(operator: Operator, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    make(ExprKind::Binary(operator, left, right), span)
}

pub(super) fn compare(comparison: Comparison, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    make(ExprKind::Compare(comparison, left, right), span)
}

impl Parser<'_> {
    /// `expr`, `sum`, `if_else`: whatever the grammar calls an expression.
    pub fn expr(&mut self, node: Node<'_>) -> Expr {
        match node.as_rule() {
            Rule::expr => {
                let inner = Walk::of(node).next();
                self.expr(inner)
            }
            Rule::if_else => self.if_else(node),
            Rule::logic => self.logic(node),
            Rule::compare => self.comparison(node),
            Rule::sum => self.sum(node),
            Rule::group => {
                let inner = node.into_inner().nth(1).expect("an expression stands in the brackets");
                self.expr(inner)
            }
            Rule::call => self.call(node),
            Rule::quantity => self.quantity(node),
            Rule::date => {
                let span = self.span(&node);
                let date = self.date(&node);
                make(ExprKind::Date(date), span)
            }
            _ => {
                let quote = self.quote(&node);
                make(ExprKind::Text(quote.text), quote.span)
            }
        }
    }

    /// The next node, as an expression.
    pub fn next_expr(&mut self, walk: &mut Walk<'_>) -> Expr {
        let node = walk.next();
        self.expr(node)
    }

    fn if_else(&mut self, node: Node<'_>) -> Expr {
        let start = self.span(&node);
        let mut parts = node.into_inner().filter(|node| node.as_rule() == Rule::expr);
        let mut part = || parts.next().expect("if, then and else have an expression each");
        let (condition, yes, no) = (part(), part(), part());
        let (condition, yes, no) = (self.expr(condition), self.expr(yes), self.expr(no));
        let span = Span { end: no.span.end, ..start };
        make(ExprKind::If(condition, yes, no), span)
    }

    fn logic(&mut self, node: Node<'_>) -> Expr {
        let mut walk = Walk::of(node);
        let mut either: Option<Expr> = None;
        let mut all = self.negated(&mut walk);
        let mut count = 0;
        while let Some(operator) = walk.maybe() {
            count += 1;
            self.limit(count, &operator);
            let right = self.negated(&mut walk);
            if operator.as_rule() == Rule::kw_and {
                all = binary(Operator::And, all, right);
            } else {
                either = Some(match either {
                    Some(left) => binary(Operator::Or, left, all),
                    None => all,
                });
                all = right;
            }
            if self.bad {
                break;
            }
        }
        match either {
            Some(left) => binary(Operator::Or, left, all),
            None => all,
        }
    }

    fn negated(&mut self, walk: &mut Walk<'_>) -> Expr {
        let mut nots = Vec::new();
        while let Some(not) = walk.eat(Rule::kw_not) {
            nots.push(self.span(&not));
            self.limit(nots.len() * (MAX_OPERATORS / scan::MAX_DEPTH), &not);
        }
        let mut inner = self.next_expr(walk);
        for span in nots.into_iter().rev().take(scan::MAX_DEPTH) {
            let span = span.to(inner.span);
            inner = make(ExprKind::Not(inner), span);
        }
        inner
    }

    /// Reports a row of too many operators.
    fn limit(&mut self, count: usize, at: &Node<'_>) {
        if count > MAX_OPERATORS {
            let span = self.span(at);
            self.report(
                Diagnostic::new(
                    &TOO_DEEP,
                    span,
                    say!(en: "more than {MAX_OPERATORS} operators in one expression", zh: "一个算式里的运算符超过 {MAX_OPERATORS} 个"),
                )
                .help(say!(en: "name a part of it with `let` and use the name", zh: "用 `计算` 给其中一部分命名，再用这个名称")),
            );
        }
    }

    fn comparison(&mut self, node: Node<'_>) -> Expr {
        let mut walk = Walk::of(node);
        let left = self.next_expr(&mut walk);
        let Some(tail) = walk.maybe() else { return left };
        let span = self.span(&tail);
        match tail.as_rule() {
            Rule::compare_gap => {
                let word = tail.into_inner().last().expect("a gap has its word");
                let span = left.span.to(self.span(&word));
                make(ExprKind::Gap(left, gap(&word)), span)
            }
            Rule::compare_between => {
                let mut bounds = tail.into_inner().filter(|node| node.as_rule() == Rule::sum);
                let mut bound = || bounds.next().expect("between has two bounds");
                let (low, high) = (bound(), bound());
                let (low, high) = (self.expr(low), self.expr(high));
                let span = left.span.to(high.span);
                let above = compare(Comparison::GreaterOrEqual, left.clone(), low);
                let below = compare(Comparison::LessOrEqual, left, high);
                make(ExprKind::Binary(Operator::And, above, below), span)
            }
            Rule::compare_list => {
                let mut walk = Walk::of(tail);
                let outside = walk.next().as_rule() == Rule::kw_not_one_of;
                let mut list = Vec::new();
                while let Some(node) = walk.maybe() {
                    if node.as_rule() == Rule::expr {
                        list.push(self.expr(node));
                    }
                }
                let whole = left.span.to(span);
                let inside = make(ExprKind::In(left, list), whole);
                if outside { make(ExprKind::Not(inside), whole) } else { inside }
            }
            Rule::compare_reach => {
                let (comparison, _, right) = self.bound(tail);
                compare(comparison, left, right)
            }
            _ => {
                let comparison = comparison_of(tail);
                let right = self.next_expr(&mut walk);
                compare(comparison, left, right)
            }
        }
    }

    fn sum(&mut self, node: Node<'_>) -> Expr {
        let mut walk = Walk::of(node);
        let first = self.operand(&mut walk);
        // What stands open to the left: operands and the operators between them, binding ever closer.
        let mut operands = vec![first];
        let mut operators: Vec<Operator> = Vec::new();
        let mut count = 0;
        while let Some(node) = walk.maybe() {
            count += 1;
            self.limit(count, &node);
            let operator = operator_of(&node);
            reduce(&mut operands, &mut operators, |open| binds(open) >= binds(operator));
            operators.push(operator);
            let operand = self.operand(&mut walk);
            operands.push(operand);
            if self.bad {
                break;
            }
        }
        reduce(&mut operands, &mut operators, |_| true);
        operands.pop().expect("one operand remains")
    }

    /// An operand with its signs and powers: `-a ^ b` is the negative of a power, and powers bind from the right.
    fn operand(&mut self, walk: &mut Walk<'_>) -> Expr {
        let mut chain = vec![self.signed(walk)];
        while walk.peek().is_some_and(|node| node.as_rule() == Rule::operator && operator_of(&node) == Operator::Power) {
            let operator = walk.next();
            self.limit(chain.len(), &operator);
            chain.push(self.signed(walk));
            if self.bad {
                break;
            }
        }
        let (signs, base) = chain.pop().expect("one operand at least");
        let mut whole = negate(signs, base);
        while let Some((signs, base)) = chain.pop() {
            whole = negate(signs, binary(Operator::Power, base, whole));
        }
        whole
    }

    fn signed(&mut self, walk: &mut Walk<'_>) -> (Vec<Span>, Expr) {
        let mut signs = Vec::new();
        while let Some(minus) = walk.eat(Rule::minus) {
            signs.push(self.span(&minus));
            self.limit(signs.len() * (MAX_OPERATORS / scan::MAX_DEPTH), &minus);
        }
        signs.truncate(scan::MAX_DEPTH);
        (signs, self.next_expr(walk))
    }

    fn quantity(&mut self, node: Node<'_>) -> Expr {
        let mut walk = Walk::of(node);
        let number = walk.next();
        let unit = walk.maybe();
        let mut span = self.span(&number);
        let num = self.number(&number);
        let unit = unit.map(|unit| {
            let mut name = self.name(&unit);
            if &*name.text == "％" {
                name.text = "%".into();
            }
            span = span.to(name.span);
            name
        });
        make(ExprKind::Number(num, unit), span)
    }

    fn number(&mut self, node: &Node<'_>) -> Num {
        let written = node.as_str();
        let plain = if written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            Num::parse_decimal(written)
        } else {
            Num::parse_decimal(&ascii_digits(written))
        };
        plain.unwrap_or_else(|_| {
            let span = self.span(node);
            self.report(
                Diagnostic::new(&BAD_LITERAL, span, say!(en: "the number is too long", zh: "数太长"))
                    .help(say!(en: "write a shorter number", zh: "请写短一些的数")),
            );
            Num::from(0)
        })
    }

    pub fn date(&mut self, node: &Node<'_>) -> Date {
        let plain = ascii_digits(node.as_str());
        let mut parts = plain.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut part = || parts.next().and_then(|part| part.parse::<i16>().ok()).unwrap_or(0);
        let (year, month, day) = (part(), part(), part());
        let narrow = |number: i16| i8::try_from(number).unwrap_or(0);
        Date::new(year, narrow(month), narrow(day)).unwrap_or_else(|_| {
            let span = self.span(node);
            let written = node.as_str();
            self.report(
                Diagnostic::new(&BAD_LITERAL, span, say!(en: "there is no day `{written}`", zh: "没有 `{written}` 这一天"))
                    .help(say!(en: "write a day of the calendar, as in `2024-02-29`", zh: "请写日历上有的日期，如 `2024-02-29`")),
            );
            Date::constant(1, 1, 1)
        })
    }

    /// A whole number, such as places.
    pub fn count(&mut self, node: &Node<'_>) -> u32 {
        ascii_digits(node.as_str()).parse().unwrap_or_else(|_| {
            let span = self.span(node);
            self.report(
                Diagnostic::new(&BAD_LITERAL, span, say!(en: "the number is too large", zh: "数太大"))
                    .help(say!(en: "write a smaller number", zh: "请写小一些的数")),
            );
            0
        })
    }

    pub fn path(&self, node: Node<'_>) -> Path {
        let span = self.span(&node);
        Path { names: self.names(node), span }
    }

    fn call(&mut self, node: Node<'_>) -> Expr {
        let whole = self.span(&node);
        let mut walk = Walk::of(node);
        let node = walk.next();
        let path_span = self.span(&node);
        let path = self.path(node);
        if walk.rule().is_none() {
            let kind = match bare_word(&path) {
                Some(kind) => kind,
                None => ExprKind::Path(path),
            };
            return make(kind, path_span);
        }
        let (mut args, mut modifiers) = (Vec::new(), Vec::new());
        let mut names = path.names;
        if names.len() > 1 {
            self.not_understood(
                path_span,
                say!(en: "a function has one name without dots", zh: "函数名中不能有点号"),
                say!(en: "write the function's name alone", zh: "请只写函数名"),
            );
        }
        let name = names.remove(0);
        let mut end = whole;
        while let Some(node) = walk.maybe() {
            match node.as_rule() {
                Rule::argument => {
                    let inner = Walk::of(node).next();
                    if inner.as_rule() == Rule::modifier {
                        modifiers.push(self.modifier(Walk::of(inner).next()));
                    } else {
                        args.push(self.expr(inner));
                    }
                }
                Rule::close => end = self.span(&node),
                _ => {}
            }
        }
        make(ExprKind::Call { name, args, modifiers }, path_span.to(end))
    }

    fn modifier(&mut self, node: Node<'_>) -> Modifier {
        match node.as_rule() {
            Rule::mod_in => Modifier::In(self.set_names(Walk::of(node))),
            Rule::kw_excluding_self => Modifier::ExcludingSelf,
            Rule::mod_where => {
                let mut walk = Walk::of(node);
                walk.next();
                Modifier::Where(self.next_expr(&mut walk))
            }
            Rule::mod_weight => {
                let mut walk = Walk::of(node);
                walk.next();
                Modifier::WeightedBy(self.next_expr(&mut walk))
            }
            Rule::kw_ascending => Modifier::Ascending(true),
            Rule::kw_descending => Modifier::Ascending(false),
            Rule::mod_ties => Modifier::Ties(ties(node)),
            Rule::mod_best => Modifier::BestOf(self.best(node)),
            Rule::same => {
                let (name, matter) = self.same(node);
                Modifier::Same(name, matter)
            }
            _ => {
                let text = node.into_inner().last().expect("a period is a text");
                Modifier::At(self.quote(&text))
            }
        }
    }

    /// `取最高 11个`
    pub fn best(&mut self, node: Node<'_>) -> u32 {
        let count = node.into_inner().nth(1).expect("a count follows");
        self.count(&count)
    }

    /// `同一 事项 就高`
    pub fn same(&mut self, node: Node<'_>) -> (super::ast::Name, Matter) {
        let mut walk = Walk::of(node);
        walk.next();
        let name = self.name(&walk.next());
        let matter = match Walk::of(walk.next()).rule() {
            Some(Rule::kw_match_highest) => Matter::Highest,
            Some(Rule::kw_match_lowest) => Matter::Lowest,
            Some(Rule::kw_match_sum) => Matter::Sum,
            _ => Matter::First,
        };
        (name, matter)
    }

    /// The names of a reference set; none for all units.
    fn set_names(&mut self, walk: Walk<'_>) -> Vec<super::ast::Name> {
        let mut walk = walk;
        while let Some(node) = walk.maybe() {
            if node.as_rule() == Rule::set_names {
                return self.names(node);
            }
        }
        Vec::new()
    }

    pub fn set(&mut self, node: Node<'_>) -> Set {
        let start = self.span(&node);
        let mut set = Set { keys: Vec::new(), exclude_self: false, filter: None, span: start };
        let mut end = start.start;
        for node in node.into_inner() {
            end = self.span(&node).end;
            match node.as_rule() {
                Rule::set_names => {
                    set.keys = self.names(node);
                    end = set.keys.last().map_or(end, |name| name.span.end);
                }
                Rule::set_more => end = self.set_limits(node, &mut set),
                _ => {}
            }
        }
        set.span.end = end;
        set
    }

    fn set_limits(&mut self, node: Node<'_>, set: &mut Set) -> u32 {
        let mut end = 0;
        for limit in node.into_inner() {
            end = self.span(&limit).end;
            match limit.as_rule() {
                Rule::kw_excluding_self => set.exclude_self = true,
                Rule::mod_where => {
                    let mut walk = Walk::of(limit);
                    walk.next();
                    let filter = self.next_expr(&mut walk);
                    set.filter = Some(match set.filter.take() {
                        Some(other) => binary(Operator::And, other, filter),
                        None => filter,
                    });
                }
                _ => {}
            }
        }
        end
    }

    pub fn treatment(&mut self, node: Node<'_>) -> Treatment {
        let inner = Walk::of(node).next();
        match inner.as_rule() {
            Rule::kw_zero => Treatment::Zero,
            Rule::kw_full_points | Rule::kw_treat_full => Treatment::Full,
            Rule::treat_mean => {
                let set = inner.into_inner().nth(1);
                Treatment::Mean(set.map(|set| self.set(set)))
            }
            Rule::kw_redistribute => Treatment::Redistribute,
            Rule::kw_spread => Treatment::Spread,
            Rule::kw_skip => Treatment::Skip,
            Rule::kw_unranked => Treatment::Unranked,
            Rule::kw_withhold => Treatment::Withhold,
            Rule::kw_last_value => Treatment::Last,
            _ => {
                let mut walk = Walk::of(inner);
                walk.next();
                Treatment::As(self.next_expr(&mut walk))
            }
        }
    }

    pub fn round(&mut self, node: Node<'_>) -> Round {
        let start = self.span(&node);
        let mut walk = Walk::of(node);
        walk.next();
        let places = walk.next();
        let places = self.count(&places);
        walk.next();
        let mode = walk.next();
        let inner = Walk::of(mode).next();
        let span = start.to(self.span(&inner));
        let span = Span { end: self.span(&inner).end, ..span };
        Round { places: i32::try_from(places).unwrap_or(0), mode: rounding(&inner), span }
    }

    pub fn ty(&mut self, node: Node<'_>) -> Type {
        let span = self.span(&node);
        let mut names: Vec<_> = node.into_inner().filter(|node| node.as_rule() == Rule::type_word).map(|node| self.name(&node)).collect();
        if names.len() == 1 {
            return Type::Word(names.remove(0));
        }
        let span = names.iter().fold(span, |span, name| Span { end: name.span.end, ..span });
        Type::Choice(names, span)
    }
}

/// A comparison from `compare_op` or `bound_op`.
pub(super) fn comparison_of(node: Node<'_>) -> Comparison {
    let inner = node.into_inner().last().expect("an operator is a sign or a word");
    match inner.as_rule() {
        Rule::kw_at_least => Comparison::GreaterOrEqual,
        Rule::kw_at_most => Comparison::LessOrEqual,
        Rule::kw_above => Comparison::Greater,
        Rule::kw_below => Comparison::Less,
        Rule::kw_is => Comparison::Equal,
        Rule::kw_is_not => Comparison::NotEqual,
        _ => symbol(inner.as_str()),
    }
}

fn symbol(written: &str) -> Comparison {
    let mut letters = written.chars().filter(|letter| !letter.is_whitespace());
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some('≥' | '≧' | '⩾'), _) | (Some('>' | '＞'), Some(_)) => Comparison::GreaterOrEqual,
        (Some('≤' | '≦' | '⩽'), _) | (Some('<' | '＜'), Some('=' | '＝')) => Comparison::LessOrEqual,
        (Some('>' | '＞'), None) => Comparison::Greater,
        (Some('<' | '＜'), None) => Comparison::Less,
        (Some('=' | '＝'), _) => Comparison::Equal,
        _ => Comparison::NotEqual,
    }
}

fn operator_of(node: &Node<'_>) -> Operator {
    match node.as_str().trim_end() {
        "+" | "＋" => Operator::Add,
        "×" | "*" | "＊" | "·" => Operator::Multiply,
        "÷" | "/" | "／" => Operator::Divide,
        "^" | "＾" => Operator::Power,
        _ => Operator::Subtract,
    }
}

fn binds(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 0,
        Operator::And => 1,
        Operator::Add | Operator::Subtract => 2,
        Operator::Multiply | Operator::Divide => 3,
        Operator::Power => 4,
    }
}

fn reduce(operands: &mut Vec<Expr>, operators: &mut Vec<Operator>, close: impl Fn(Operator) -> bool) {
    while let Some(&open) = operators.last() {
        if !close(open) {
            return;
        }
        operators.pop();
        let right = operands.pop().expect("an operator has a right side");
        let left = operands.pop().expect("an operator has a left side");
        operands.push(binary(open, left, right));
    }
}

fn negate(signs: Vec<Span>, inner: Expr) -> Expr {
    signs.into_iter().rev().fold(inner, |inner, sign| {
        let span = sign.to(inner.span);
        make(ExprKind::Negate(inner), span)
    })
}

fn bare_word(path: &Path) -> Option<ExprKind> {
    let [name] = path.names.as_slice() else { return None };
    // A quoted name is never a keyword.
    if name.span.end - name.span.start != name.text.len() as u32 {
        return None;
    }
    Some(match &*name.text {
        "满分" | "full" => ExprKind::Full,
        "总分" | "total" => ExprKind::Total,
        "名次" | "rank" => ExprKind::RankOf,
        "等次" | "grade" => ExprKind::GradeOf,
        "值" | "value" => ExprKind::Value,
        "是" | "yes" => ExprKind::Bool(true),
        "否" | "no" => ExprKind::Bool(false),
        _ => return None,
    })
}

pub(super) fn gap(node: &Node<'_>) -> GapKind {
    match node.as_rule() {
        Rule::kw_missing => GapKind::Missing,
        Rule::kw_pending => GapKind::Pending,
        _ => GapKind::NotApplicable,
    }
}

pub(super) fn ties(node: Node<'_>) -> Ties {
    let inner = if node.as_rule() == Rule::ties { node } else { node.into_inner().last().expect("ties name what is done") };
    match Walk::of(inner).rule() {
        Some(Rule::kw_share_place) => Ties::Share,
        Some(Rule::kw_dense) => Ties::Dense,
        Some(Rule::kw_average_place) => Ties::Average,
        Some(Rule::kw_last_place) => Ties::Last,
        _ => Ties::Forbid,
    }
}

/// From the word inside `mode`.
pub(super) fn rounding(node: &Node<'_>) -> Rounding {
    match node.as_rule() {
        Rule::kw_half_up => Rounding::HalfUp,
        Rule::kw_half_even => Rounding::HalfEven,
        Rule::kw_away => Rounding::Up,
        Rule::kw_truncate => Rounding::Down,
        Rule::kw_round_floor => Rounding::Floor,
        _ => Rounding::Ceil,
    }
}

/// From the word inside `every`.
pub(super) fn every(node: Node<'_>) -> PeriodKind {
    match Walk::of(node).rule() {
        Some(Rule::kw_weekly) => PeriodKind::Week,
        Some(Rule::kw_monthly) => PeriodKind::Month,
        Some(Rule::kw_quarterly) => PeriodKind::Quarter,
        Some(Rule::kw_half_yearly) => PeriodKind::HalfYear,
        _ => PeriodKind::Year,
    }
}

/// Full-width digits, points and signs as ASCII, without separators.
fn ascii_digits(written: &str) -> String {
    let plain = |letter: char| match letter {
        '０'..='９' => char::from(b'0' + (u32::from(letter) - u32::from('０')) as u8),
        '．' => '.',
        other => other,
    };
    written.chars().filter(|letter| *letter != '_').map(plain).collect()
}

/// Both parts of `满分 的 60%`.
pub(super) fn share_of_full(full: Span, share: Expr) -> Expr {
    let span = full.to(share.span);
    make(ExprKind::Binary(Operator::Multiply, make(ExprKind::Full, full), share), span)
}

/// `总分` as a subject that is not written.
pub(super) fn total_at(span: Span) -> Expr {
    make(ExprKind::Total, span)
}
