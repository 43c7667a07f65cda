//! Examples: made-up units with what is given of them, and what must come out.

use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Frame, Value};
use crate::model::measure::{Measure, Ty};
use crate::model::names::Entity;
use crate::model::resolve::Resolver;
use crate::model::scheme::{EventId, FactId, FactKind, GapKind, Label, Rating, RatingId};
use crate::model::state::EventState;
use crate::model::typing::{Scope, Wanted};
use crate::period::Period;
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, GivenPeriod, Is, StatementKind};
use std::sync::Arc;

/// A worked case: what is given of some units, and what must come out.
#[derive(Clone, Debug)]
pub struct Example {
    pub label: Label,
    pub given: Trial,
    pub expected: Vec<Expected>,
    /// Codes of findings that the data check must give.
    pub finds: Vec<Label>,
}

/// Made-up units with their data. What is not given is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    pub units: Vec<TrialUnit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialUnit {
    pub name: Arc<str>,
    pub facts: Vec<TrialFact>,
    pub events: Vec<TrialEvent>,
    pub marks: Vec<TrialMark>,
}

/// A value, or which gap there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Given {
    Value(Value),
    Gap(GapKind),
    /// What stands in the cell, to be read as data are.
    Written(Arc<str>),
}

/// A figure of the unit: attribute, fact, parameter, judged amount or result of another scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialFact {
    pub fact: FactId,
    /// Of which period (`2024-03`), where the fact is collected by period.
    pub period: Option<Arc<str>>,
    pub is: Given,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialEvent {
    pub event: EventId,
    pub state: EventState,
    /// Index of the field, and what it is.
    pub fields: Vec<(usize, Given)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialMark {
    pub rating: RatingId,
    /// Index of the panel and of the aspect; 0 where the rating has none.
    pub panel: usize,
    pub aspect: usize,
    /// Without a name the mark is of a rater of its own.
    pub rater: Option<Arc<str>>,
    pub mark: Mark,
    /// How many votes it stands for.
    pub votes: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    Number(crate::decimal::Num),
    /// Index into the options, then the words that are no vote.
    Word(usize),
    Gap(GapKind),
}

impl TrialUnit {
    pub fn new(name: &str) -> TrialUnit {
        TrialUnit { name: name.into(), facts: Vec::new(), events: Vec::new(), marks: Vec::new() }
    }
}

/// What one line of an example demands.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Index of the unit among those given.
    pub unit: usize,
    /// A score, the rank, the grade, or anything that has one value a unit.
    pub of: Expr,
    pub is: Demand,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Demand {
    Value(Compare, Expr),
    Gap(GapKind),
    /// What the score of an item rests on, whatever it is; `None`: nothing was missing.
    State(Option<GapKind>),
}

impl Resolver<'_> {
    /// Examples of the file that belong to this scheme.
    pub(super) fn examples(&mut self, trees: &[ast::Example]) {
        for tree in trees {
            let mut example = Example {
                label: Label { name: tree.name.text.clone(), span: tree.name.span, doc: tree.doc.clone() },
                given: Trial::default(),
                expected: Vec::new(),
                finds: Vec::new(),
            };
            for statement in &tree.body {
                if let StatementKind::Given(name, lines) = &statement.kind {
                    let unit = self.trial_unit(name, lines);
                    if example.given.units.iter().any(|other| other.name == unit.name) {
                        self.twice(name.span, &name.text);
                    } else {
                        example.given.units.push(unit);
                    }
                }
            }
            if example.given.units.is_empty() {
                // Nothing is given of the one unit that there is.
                example.given.units.push(TrialUnit::new(&self.scheme.unit.label.name));
            }
            for statement in &tree.body {
                match &statement.kind {
                    StatementKind::Then(then) => example.expected.extend(self.expected(then, &example, statement.span)),
                    StatementKind::Finds(codes) => {
                        let label = |code: &ast::Name| Label { name: code.text.clone(), span: code.span, doc: None };
                        example.finds.extend(codes.iter().map(label));
                    }
                    _ => {}
                }
            }
            self.scheme.examples.push(example);
        }
    }

    fn trial_unit(&mut self, name: &ast::Name, lines: &[ast::Statement]) -> TrialUnit {
        let mut unit = TrialUnit::new(&name.text);
        for line in lines {
            match &line.kind {
                StatementKind::Assign(assign) => self.assign(assign, &mut unit),
                StatementKind::Happened(event, fields) => unit.events.extend(self.trial_event(event, fields)),
                _ => {}
            }
        }
        unit
    }

    /// A figure of the unit, or a mark.
    fn assign(&mut self, assign: &ast::Assign, unit: &mut TrialUnit) {
        let Some(name) = assign.path.names.last() else { return };
        match self.names.entity(&name.text).or_else(|| self.judged(&name.text)) {
            Some(Entity::Fact(fact)) if assign.path.names.len() == 1 => {
                for given in self.trial_facts(fact, assign) {
                    if unit.facts.iter().any(|other| (other.fact, &other.period) == (given.fact, &given.period)) {
                        return self.twice(assign.path.span, &name.text);
                    }
                    unit.facts.push(given);
                }
            }
            Some(Entity::Rating(rating)) if assign.path.names.len() == 1 => unit.marks.extend(self.trial_mark(rating, assign)),
            _ => self.nothing_to_give(assign.path.span, &name.text),
        }
    }

    /// A judged amount has the name of its column, which expressions do not know.
    pub(super) fn judged(&self, name: &str) -> Option<Entity> {
        let fact = self.scheme.facts.iter().position(|fact| matches!(fact.kind, FactKind::Judged { .. }) && *fact.label.name == *name)?;
        Some(Entity::Fact(FactId(fact as u32)))
    }

    pub(super) fn nothing_to_give(&mut self, span: Span, name: &str) {
        let finding =
            Diagnostic::new(&checks::UNKNOWN_NAME, span, say!(en: "`{name}` is no fact, event or rating", zh: "`{name}` 不是事实、事件或评分"));
        self.tell_unknown(name, finding.suggest(span, name, self.names.all()));
    }

    fn twice(&mut self, span: Span, name: &str) {
        self.found.push(Diagnostic::new(&checks::SAID_TWICE, span, say!(en: "`{name}` is given a second time", zh: "`{name}` 给了第二次")));
    }

    /// The figure, for each period that it is given for.
    fn trial_facts(&mut self, fact: FactId, assign: &ast::Assign) -> Vec<TrialFact> {
        let declared = &self.scheme.facts[fact.index()];
        let (ty, frame, name) = (declared.ty.clone(), declared.frame, declared.label.name.clone());
        if let Some(word) = assign.words.first().or(assign.rater.as_ref()) {
            let words = say!(en: "`{name}` is a fact: nothing stands between it and `=`", zh: "`{name}` 是事实，与 `=` 之间不写别的");
            self.found.push(Diagnostic::new(&checks::MISPLACED, word.span, words));
            return Vec::new();
        }
        let Some(periods) = self.trial_periods(frame, &name, assign) else { return Vec::new() };
        let Some(is) = self.given(&assign.is, &ty) else { return Vec::new() };
        periods.into_iter().map(|period| TrialFact { fact, period, is: is.clone() }).collect()
    }

    /// The periods that a figure is given for; one `None` for a figure without periods.
    fn trial_periods(&mut self, frame: Frame, name: &str, assign: &ast::Assign) -> Option<Vec<Option<Arc<str>>>> {
        let year = self.scheme.period.map(|(first, _)| first.year());
        let written = |period: Period| Some(period.to_string().into());
        let (place, words) = match (frame, &assign.period) {
            (Frame::Period(kind), Some(GivenPeriod::Named(label))) => match Period::parse(kind, &label.text, year) {
                Some(period) => return Some(vec![written(period)]),
                None => (label.span, say!(en: "`{}` is not a period here", zh: "`{}` 不是此处的期次", label.text)),
            },
            (Frame::Period(kind), Some(GivenPeriod::Every(every, span))) => {
                let own = self.scheme.own_periods().swap_remove(&kind).filter(|own| *every == kind && !own.is_empty());
                match own {
                    Some(own) => return Some(own.into_iter().map(written).collect()),
                    None => (*span, say!(en: "`{name}` is collected over other periods", zh: "`{name}` 不按此周期采集")),
                }
            }
            (Frame::Period(_), None) => {
                (assign.path.span, say!(en: "`{name}` has a figure for each period; of which one is this?", zh: "`{name}` 逐期采集，未写明是哪一期"))
            }
            (_, Some(GivenPeriod::Named(ast::Quote { span, .. }) | GivenPeriod::Every(_, span))) => {
                (*span, say!(en: "`{name}` has one figure for the whole period", zh: "`{name}` 不分期"))
            }
            (_, None) => return Some(vec![None]),
        };
        let mut finding = Diagnostic::new(&checks::FRAMES_DIFFER, place, words);
        if matches!(frame, Frame::Period(_)) {
            finding = finding.help(say!(
                en: "after the name write `2024-W05`, `2024-03`, `2024-Q1`, `2024-H1` or `2024`, or `weekly`, `monthly` … for all of them",
                zh: "请在名称后写 `2024-W05`、`2024-03`、`2024-Q1`、`2024-H1`、`2024`；各期相同的写 `每周`、`每月` 等"
            ));
        }
        self.found.push(finding);
        None
    }

    /// What a thing of that type is given as.
    fn given(&mut self, is: &Is, ty: &Ty) -> Option<Given> {
        match is {
            Is::Gap(kind) => Some(Given::Gap(*kind)),
            Is::State(_) => None,
            Is::Value(_, expr) => {
                if let ast::ExprKind::Text(text) = &*expr.kind
                    && matches!(ty, Ty::Quantity(_) | Ty::Date | Ty::Bool | Ty::Choice(_))
                {
                    return Some(Given::Written(text.clone()));
                }
                let value = self.expr(expr, Scope::default(), Wanted::Type(ty.clone()));
                self.constant(&value).map(Given::Value)
            }
        }
    }

    /// The value of an expression that needs no data.
    fn constant(&mut self, expr: &Expr) -> Option<Value> {
        let value = constant(expr);
        if value.is_none() && expr.ty != Ty::Unknown {
            self.found.push(Diagnostic::new(&checks::WRONG_TYPE, expr.span, say!(en: "a plain value is needed here", zh: "此处需要一个具体的值")));
        }
        value
    }

    fn trial_event(&mut self, name: &ast::Name, lines: &[ast::Statement]) -> Option<TrialEvent> {
        let Some(Entity::Event(event)) = self.names.entity(&name.text) else {
            self.nothing_to_give(name.span, &name.text);
            return None;
        };
        let mut happened = TrialEvent { event, state: EventState::Accepted, fields: Vec::new() };
        for line in lines {
            match &line.kind {
                StatementKind::Assign(assign) => self.trial_field(event, assign, &mut happened),
                _ => self.found.push(Diagnostic::new(
                    &checks::MISPLACED,
                    line.span,
                    say!(en: "only fields of the event may stand here", zh: "此处只能写事件的栏目"),
                )),
            }
        }
        Some(happened)
    }

    fn trial_field(&mut self, event: EventId, assign: &ast::Assign, happened: &mut TrialEvent) {
        let Some(name) = assign.path.names.last() else { return };
        let Some(field) = self.field_named(event, &name.text) else {
            if EventState::NAMES.contains(&&*name.text) {
                happened.state = self.state(&assign.is).unwrap_or_default();
                return;
            }
            let fields: Vec<String> = self.scheme.events[event.index()].fields.iter().map(|field| field.label.name.to_string()).collect();
            return self.report_word(&name.text, &fields, name.span);
        };
        let declared = &self.scheme.events[event.index()].fields[field];
        if declared.value.is_some() {
            let words = say!(en: "`{}` is computed and cannot be given", zh: "`{}` 是算出来的，不能给定", name.text);
            return self.found.push(Diagnostic::new(&checks::MISPLACED, name.span, words));
        }
        let ty = declared.ty.clone();
        if happened.fields.iter().any(|(other, _)| *other == field) {
            return self.twice(name.span, &name.text);
        }
        happened.fields.extend(self.given(&assign.is, &ty).map(|is| (field, is)));
    }

    fn state(&mut self, is: &Is) -> Option<EventState> {
        let expr = match is {
            Is::Gap(GapKind::Pending) => return Some(EventState::Pending),
            Is::Gap(GapKind::Missing | GapKind::NotApplicable) | Is::State(_) => return Some(EventState::Accepted),
            Is::Value(_, expr) => expr,
        };
        let word = word(expr)?;
        let state = EventState::named(&word);
        if state.is_none() {
            let words: Vec<String> = EventState::words().map(str::to_string).collect();
            self.report_word(&word, &words, expr.span);
        }
        state
    }

    fn trial_mark(&mut self, rating: RatingId, assign: &ast::Assign) -> Option<TrialMark> {
        let declared = self.scheme.ratings[rating.index()].clone();
        let mut mark = TrialMark {
            rating,
            panel: 0,
            aspect: 0,
            rater: assign.rater.as_ref().map(|rater| rater.text.clone()),
            mark: Mark::Gap(GapKind::Missing),
            votes: None,
        };
        let mut words = assign.words.iter();
        for (labels, place) in [(&declared.panels, &mut mark.panel), (&declared.aspects, &mut mark.aspect)] {
            if !labels.is_empty() {
                *place = self.among(labels, words.next(), assign.path.span)?;
            }
        }
        if let Some(word) = words.next() {
            self.among(&[], Some(word), word.span)?;
        }
        mark.mark = self.mark(&declared, &assign.is)?;
        if let Some(votes) = &assign.votes {
            let votes = self.infer_constant(votes)?;
            mark.votes = match &votes {
                Value::Num(number) if number.is_integer() && !number.is_negative() => number.to_scaled(0).and_then(|count| count.try_into().ok()),
                _ => None,
            };
        }
        Some(mark)
    }

    fn infer_constant(&mut self, expr: &ast::Expr) -> Option<Value> {
        let expr = self.expr(expr, Scope::default(), Wanted::Any);
        self.constant(&expr)
    }

    /// The place of a word among the panels or the aspects.
    fn among(&mut self, labels: &[(Label, crate::decimal::Num)], word: Option<&ast::Name>, span: Span) -> Option<usize> {
        let words: Vec<String> = labels.iter().map(|(label, _)| label.name.to_string()).collect();
        let place = word.and_then(|word| labels.iter().position(|(label, _)| label.name == word.text));
        match word {
            Some(word) if place.is_none() => self.report_word(&word.text, &words, word.span),
            None => {
                let list = words.join("、");
                self.found.push(Diagnostic::new(
                    &checks::UNKNOWN_WORD,
                    span,
                    say!(en: "whose mark is not said: {list}", zh: "没有写明是谁的评分：{list}"),
                ));
            }
            Some(_) => {}
        }
        place
    }

    fn mark(&mut self, rating: &Rating, is: &Is) -> Option<Mark> {
        let expr = match is {
            Is::Gap(kind) => return Some(Mark::Gap(*kind)),
            Is::State(_) => return None,
            Is::Value(_, expr) => expr,
        };
        if !rating.options.is_empty() {
            let words = rating.options.iter().map(|(label, _)| label).chain(&rating.invalid);
            let words: Vec<String> = words.map(|label| label.name.to_string()).collect();
            let Some(word) = word(expr) else {
                let list = words.join("、");
                self.found.push(Diagnostic::new(
                    &checks::WRONG_TYPE,
                    expr.span,
                    say!(en: "a mark is one of: {list}", zh: "评分应是其中之一：{list}"),
                ));
                return None;
            };
            let place = words.iter().position(|known| *known == *word);
            if place.is_none() {
                self.report_word(&word, &words, expr.span);
            }
            return place.map(Mark::Word);
        }
        let value = self.expr(expr, Scope::default(), Wanted::Any);
        match (&value.ty, self.constant(&value)?) {
            (Ty::Quantity(measure), Value::Num(number)) if *measure == Measure::Number || *measure == Measure::points() => Some(Mark::Number(number)),
            _ => {
                self.found.push(Diagnostic::new(&checks::WRONG_TYPE, value.span, say!(en: "a mark is a number or points", zh: "评分应是数或分")));
                None
            }
        }
    }

    fn expected(&mut self, then: &ast::Then, example: &Example, span: Span) -> Option<Expected> {
        let of = self.expected_of(&then.of);
        let is = match &then.is {
            Is::Gap(kind) => Demand::Gap(*kind),
            Is::State(state) => Demand::State(*state),
            Is::Value(how, expr) => Demand::Value(*how, self.expr(expr, Scope::default(), Wanted::Type(of.ty.clone()))),
        };
        if matches!(of.frame, Frame::Event(_) | Frame::Period(_) | Frame::Mark) {
            self.found.push(Diagnostic::new(
                &checks::FRAMES_DIFFER,
                of.span,
                say!(en: "one value a unit is needed here", zh: "此处需要每单位一个值"),
            ));
            return None;
        }
        if let Demand::State(_) = is
            && !matches!(&*of.kind, ExprKind::Score(_))
        {
            let words = say!(en: "only the score of an item has a state", zh: "只有指标的得分才有状态");
            self.found.push(Diagnostic::new(&checks::MISPLACED, of.span, words));
            return None;
        }
        let units = &example.given.units;
        let unit = match &then.unit {
            Some(name) => {
                let unit = units.iter().position(|unit| unit.name == name.text);
                if unit.is_none() {
                    let words: Vec<String> = units.iter().map(|unit| unit.name.to_string()).collect();
                    self.report_word(&name.text, &words, name.span);
                }
                unit?
            }
            None if units.len() > 1 => {
                let first = &units[0].name;
                self.found.push(
                    Diagnostic::new(
                        &checks::AMBIGUOUS_NAME,
                        of.span,
                        say!(en: "several units are given; of which one is this?", zh: "给了几个单位，未写明是哪一个"),
                    )
                    .help(say!(en: "name the unit first: `then {first} …`", zh: "请先写单位：`则 {first} …`")),
                );
                return None;
            }
            None => 0,
        };
        Some(Expected { unit, of, is, span })
    }

    /// A bare name is that of an item first: what comes out is meant.
    fn expected_of(&mut self, tree: &ast::Expr) -> Expr {
        if let ast::ExprKind::Path(path) = &*tree.kind
            && path.names.last().is_some_and(|last| !self.names.items(&last.text).is_empty())
        {
            return self.score_of(path, None);
        }
        self.expr(tree, Scope::default(), Wanted::Any)
    }
}

/// A single word, as names of levels and marks are.
fn word(expr: &ast::Expr) -> Option<Arc<str>> {
    match &*expr.kind {
        ast::ExprKind::Path(path) if path.names.len() == 1 => Some(path.names[0].text.clone()),
        ast::ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// The value of an expression without names: `-5分`, `100% ÷ 3`.
fn constant(expr: &Expr) -> Option<Value> {
    let number = |expr: &Expr| match constant(expr)? {
        Value::Num(number) => Some(number),
        Value::Text(_) | Value::Date(_) | Value::Bool(_) | Value::Choice(..) | Value::Grade(_) => None,
    };
    match &*expr.kind {
        ExprKind::Constant(value) => Some(value.clone()),
        ExprKind::Negate(inner) => number(inner).map(|number| Value::Num(-number)),
        ExprKind::Arith(how, a, b) => {
            let (a, b) = (number(a)?, number(b)?);
            let result = match how {
                Arith::Add => Some(&a + &b),
                Arith::Subtract => Some(&a - &b),
                Arith::Multiply => Some(&a * &b),
                Arith::Divide => a.checked_div(&b),
                Arith::Power => a.pow(&b).ok(),
            };
            result.map(Value::Num)
        }
        _ => None,
    }
}
