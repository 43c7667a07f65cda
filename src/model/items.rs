//! Items and their clauses.

use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Place, near};
use crate::model::checks;
use crate::model::expr::{Arith, Expr, ExprKind, Frame};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::names::Entity;
use crate::model::resolve::{ItemTree, Resolver, points, round, set_gap};
use crate::model::rows;
use crate::model::scheme::{
    Clause, Each, Event, EventId, Fact, FactId, FactKind, Field, Form, Gaps, ItemId, ItemKind, JUDGED_COLUMN, Label, MissingCodes, PeriodKind, Set,
    Ties, Verb,
};
use crate::model::typing::{Scope, Wanted, make};
use crate::model::walk;
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, Amount, EachAmount, Meta, StatementKind, Tail};
use crate::syntax::choice::Choice as _;
use crate::syntax::keyword;
use crate::word::{Text, Word};
use std::sync::Arc;

impl Resolver<'_> {
    /// Resolves every item, parents first.
    pub(super) fn items(&mut self) {
        let trees = std::mem::take(&mut self.item_trees);
        // Points, scales and periods first: clauses of any item may speak of any item's full points.
        for tree in &trees {
            self.item_head(tree);
        }
        for tree in &trees {
            self.item_body(tree);
        }
        for at in 0..self.scheme.items.len() {
            self.inherit_gaps(ItemId(at as u32));
        }
        self.matters_across_clauses();
    }

    fn item_head(&mut self, tree: &ItemTree) {
        let id = tree.id;
        let parent = self.scheme.items[id.index()].parent.unwrap_or(ItemId(0));
        let scope = Scope { item: Some(parent), ..Scope::default() };
        let head = &tree.head;
        let mut full = head.points.as_ref().map(|expr| self.expr(expr, scope, Wanted::Points));
        let mut weight = head.weight.as_ref().map(|expr| self.expr(expr, scope, Wanted::Any));
        let mut scale = None;
        for statement in &head.body {
            match &statement.kind {
                StatementKind::Points(expr) => {
                    if let Some(first) = head.points.as_ref().filter(|first| follows(first.span, statement.span)) {
                        self.said_twice(statement.span, first.span);
                    }
                    full = Some(self.expr(expr, scope, Wanted::Points));
                }
                StatementKind::PointsBy(keys, body) => full = Some(rows::switch(self, keys, body, scope, &Wanted::Points, statement.span)),
                StatementKind::Scale(expr) => scale = Some(self.expr(expr, scope, Wanted::Points)),
                _ => {}
            }
        }
        if let Some(weight) = &mut weight
            && full.is_none()
        {
            let span = weight.span;
            let parent_full = self.full((parent.0 != 0).then_some(parent), span);
            let frame = parent_full.frame;
            full = Some(make(ExprKind::Arith(Arith::Multiply, weight.clone(), parent_full), Ty::Quantity(Measure::points()), frame, span));
        }
        let item = &mut self.scheme.items[id.index()];
        item.points = full;
        item.weight = weight;
        item.scale = scale;
    }

    fn item_body(&mut self, tree: &ItemTree) {
        let id = tree.id;
        let of_unit = Scope { item: Some(id), ..Scope::default() };
        let scope = Scope { period: self.period(id), ..of_unit };
        if let Some(cap) = &tree.head.cap {
            let cap = self.expr(cap, scope, Wanted::Points);
            self.scheme.items[id.index()].cap = Some(cap);
        }
        if let Some(path) = &tree.head.corresponds {
            self.scheme.items[id.index()].meta.corresponds = Some(path_text(path));
        }
        for statement in &tree.head.body {
            match &statement.kind {
                StatementKind::Clause(clause) => {
                    if let Some(clause) = self.clause(clause, id, true) {
                        self.scheme.items[id.index()].clauses.push(clause);
                    }
                }
                StatementKind::Meta(meta) => self.meta(id, meta),
                StatementKind::Applies(expr) => {
                    let applies = self.expr(expr, scope, Wanted::Condition);
                    self.scheme.items[id.index()].applies = Some(applies);
                }
                StatementKind::Treat(kind, treatment) => {
                    let treatment = self.treatment(treatment, of_unit);
                    set_gap(&mut self.scheme.items[id.index()].gaps, *kind, treatment);
                }
                StatementKind::Cap(expr) => {
                    let cap = self.expr(expr, scope, Wanted::Points);
                    self.scheme.items[id.index()].cap = Some(cap);
                }
                StatementKind::Floor(expr) => {
                    let floor = self.expr(expr, scope, Wanted::Points);
                    self.scheme.items[id.index()].floor = Some(floor);
                }
                StatementKind::Round(tree) => self.scheme.items[id.index()].round = Some(round(*tree)),
                StatementKind::Coverage(expr) => {
                    let coverage = self.expr(expr, scope, Wanted::Any);
                    self.scheme.items[id.index()].coverage = Some(coverage);
                }
                _ => {}
            }
        }
        self.settle(id);
    }

    /// What follows from the item as a whole: default rounding, default floor, a judged mark where only a collector is named.
    fn settle(&mut self, id: ItemId) {
        let default_round = self.scheme.defaults.round;
        let deduct_to_zero = self.scheme.defaults.deduct_to_zero;
        let item = &mut self.scheme.items[id.index()];
        if item.round.is_none() && item.children.is_empty() {
            item.round = default_round;
        }
        if deduct_to_zero
            && matches!(item.kind, ItemKind::Indicator | ItemKind::Section)
            && item.floor.is_none()
            && item.clauses.iter().any(|clause| clause.verb == Verb::Deduct)
        {
            item.floor = Some(points(Num::ZERO, item.span));
        }
        let item = &self.scheme.items[id.index()];
        let name = item.label.name.clone();
        if !item.meta.to_write.is_empty() {
            // Half of a rule is no rule: what is written beside it does not make the item sound.
            self.found.extend(item.meta.to_write.iter().map(|(_, span)| {
                Diagnostic::new(
                    &checks::TO_WRITE,
                    *span,
                    say!(en: "the clause of `{name}` is still to be written: this text says how it is scored", zh: "`{name}`的条款待写：原文如此"),
                )
                .help(say!(
                    en: "write what the text says as a clause and take out `to be written`; `note` keeps the text",
                    zh: "请把原文写成条款，并删去`待写`；要保留原文可写`说明`"
                ))
            }));
        } else if item.clauses.is_empty() && item.children.is_empty() && !self.is_damaged(id) {
            self.found.push(
                Diagnostic::new(&checks::NO_RULE, item.label.span, say!(en: "nothing says how `{name}` is scored", zh: "没有说明 `{name}` 如何计分"))
                    .help(say!(en: "write a clause, or `judged 0 pt to 5 pt` where someone gives the mark", zh: "请写计分条款；由人评定的写 `评定 0分 至 5分`")),
            );
        }
    }

    /// Has the text of the item a statement that could not be understood? Then its rule may be that one.
    fn is_damaged(&self, id: ItemId) -> bool {
        let own = self.scheme.items[id.index()].span;
        let next = self
            .scheme
            .items
            .iter()
            .map(|item| item.span)
            .filter(|span| span.source == own.source && span.start > own.start)
            .map(|span| span.start)
            .min();
        let inside = |span: Span| span.source == own.source && span.start > own.start && next.is_none_or(|next| span.start < next);
        self.found.iter().any(|finding| matches!(finding.labels[0].place, Place::Scheme(span) if inside(span)))
    }

    fn meta(&mut self, id: ItemId, meta: &Meta) {
        let labels = |names: &[ast::Name]| names.iter().map(|name| Label { name: name.text.clone(), span: name.span, doc: None }).collect::<Vec<_>>();
        let own = &mut self.scheme.items[id.index()].meta;
        match meta {
            Meta::Clause(text) => own.clause = Some(text.text.clone()),
            Meta::Document(text) => own.document = Some(text.text.clone()),
            Meta::Note(text) => own.note = Some(text.text.clone()),
            Meta::Lead(names) => own.lead = labels(names),
            Meta::Support(names) => own.support = labels(names),
            Meta::CollectedBy(names) => own.collectors = labels(names),
            Meta::Corresponds(path) => own.corresponds = Some(path_text(path)),
            Meta::Formerly(name) => own.formerly = Some(name.text.clone()),
            Meta::Number(text) => own.number = Some((text.text.clone(), text.span)),
            Meta::ToWrite(text) => own.to_write.push((text.text.clone(), text.span)),
        }
    }

    /// An item's own word on gaps comes first, then the facts' that it uses, then the default.
    fn inherit_gaps(&mut self, id: ItemId) {
        let item = &self.scheme.items[id.index()];
        let from_facts: Vec<Gaps> =
            walk::facts_used(&self.scheme, item).into_iter().map(|fact| self.scheme.facts[fact.index()].gaps.clone()).collect();
        let defaults = self.scheme.defaults.gaps.clone();
        let own = &mut self.scheme.items[id.index()].gaps;
        for gaps in from_facts.into_iter().chain([defaults]) {
            own.missing = own.missing.take().or(gaps.missing);
            own.not_applicable = own.not_applicable.take().or(gaps.not_applicable);
            own.pending = own.pending.take().or(gaps.pending);
        }
    }

    // ---- clauses ----

    fn clause(&mut self, tree: &ast::Clause, id: ItemId, outermost: bool) -> Option<Clause> {
        let scope = Scope { item: Some(id), period: self.period(id), ..Scope::default() };
        let span = tree.span;
        let event = match &tree.form {
            ast::Form::Each { event, .. } => Some(self.event_of(event)?),
            _ => None,
        };
        let natural = match self.scheme.items[id.index()].kind {
            ItemKind::Bonus => Verb::Add,
            ItemKind::Deduction => Verb::Deduct,
            ItemKind::Section | ItemKind::Indicator => Verb::Gain,
        };
        let (verb, form) = self.form(tree, id, scope, natural)?;
        // In a ledger a rule adds or deducts by what the ledger is; `得` there says no more than the amount.
        let verb = if verb == Verb::Gain && outermost { natural } else { verb };
        let mut clause = Clause {
            verb,
            form,
            only_if: None,
            unless: None,
            times: Vec::new(),
            at_least: None,
            at_most: None,
            down_to_zero: false,
            round: None,
            span,
        };
        let event_scope = Scope { event, ..scope };
        for tail in &tree.tails {
            self.tail(&mut clause, tail, scope, event_scope);
        }
        self.check_frames(&clause, id);
        Some(clause)
    }

    fn event_of(&mut self, name: &ast::Name) -> Option<EventId> {
        match self.names.entity(&name.text) {
            Some(Entity::Event(event)) => Some(event),
            other => {
                let mut finding = Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    name.span,
                    match other {
                        Some(_) => say!(en: "`{}` is not a table of events", zh: "`{}` 不是事件", name.text),
                        None => say!(en: "no event is called `{}`", zh: "没有名为 `{}` 的事件", name.text),
                    },
                );
                let events: Vec<String> = self.scheme.events.iter().map(|event: &Event| event.label.name.to_string()).collect();
                finding = match near(&name.text, events.iter().map(String::as_str)) {
                    Some(_) => finding.suggest(name.span, &name.text, events.iter().map(String::as_str)),
                    None => finding.help(say!(en: "declare it: `event {0} {{ level: national | provincial }}`", zh: "请先声明：`事件 {0} {{ 级别: 国家级 | 省级 }}`", name.text)),
                };
                self.tell_unknown(&name.text, finding);
                None
            }
        }
    }

    fn form(&mut self, tree: &ast::Clause, id: ItemId, scope: Scope, natural: Verb) -> Option<(Verb, Form)> {
        let span = tree.span;
        let ties = tree.tails.iter().find_map(|tail| match tail {
            Tail::Ties(ties) => Some(*ties),
            _ => None,
        });
        Some(match &tree.form {
            ast::Form::Score(expr) => {
                let score = self.expr(expr, scope, Wanted::Points);
                (Verb::Gain, Form::Amount(score))
            }
            ast::Form::Amount { verb, amount, when, otherwise } => {
                let amount = rows::amount_of(self, amount, scope, &Wanted::Points, span);
                let amount = match when {
                    None => amount,
                    Some(when) => {
                        let when = self.expr(when, scope, Wanted::Condition);
                        let other = match otherwise {
                            Some(other) => rows::amount_of(self, other, scope, &Wanted::Points, span),
                            None => points(Num::ZERO, span),
                        };
                        let frame = self.join(&[&when, &amount, &other], span);
                        make(ExprKind::If(when, amount, other), Ty::Quantity(Measure::points()), frame, span)
                    }
                };
                (*verb, Form::Amount(amount))
            }
            ast::Form::Override { when, amount } => {
                let when = self.expr(when, scope, Wanted::Condition);
                let amount = rows::amount_of(self, amount, scope, &Wanted::Points, span);
                // An override is no gain: the item keeps its start.
                (Verb::Add, Form::Override { when, amount })
            }
            ast::Form::ProRata { value, target, inverse } => {
                let value = self.quantity(value, scope);
                let target = self.beside(target, scope, &value);
                let mut may_exceed = false;
                let mut zero_target = None;
                for tail in &tree.tails {
                    match tail {
                        Tail::MayExceed => may_exceed = true,
                        Tail::ZeroTarget(treatment) => zero_target = self.treatment(treatment, scope),
                        _ => {}
                    }
                }
                (Verb::Gain, Form::ProRata { value, target, inverse: *inverse, may_exceed, zero_target })
            }
            ast::Form::Steps { value, below, from, step, mode, verb, amount } => {
                let value = self.quantity(value, scope);
                let of_percent = self.is_percent(from);
                let from = self.beside(from, scope, &value);
                let step = self.step(step, &value, of_percent, scope);
                let amount = rows::amount_of(self, amount, scope, &Wanted::Points, span);
                let mode = mode.or(self.scheme.defaults.step);
                (*verb, Form::Steps { value, below: *below, from, step, mode, amount })
            }
            ast::Form::Bands { subject, first_match, rows: body } => {
                let subject = subject.as_ref().map(|subject| self.expr(subject, scope, Wanted::Any));
                let verb = table_verb(body, natural);
                let rows = rows::bands(self, subject.as_ref(), body, scope, verb);
                (verb, Form::Bands { subject, first_match: *first_match, rows })
            }
            ast::Form::Progressive { value, rows: body } => {
                let value = self.quantity(value, scope);
                let rows = rows::brackets(self, &value, body, scope);
                (Verb::Add, Form::Progressive { value, rows })
            }
            ast::Form::Interpolate { value, rows: body } => {
                let value = self.quantity(value, scope);
                let all = rows::anchors(self, &value, body, scope);
                (Verb::Gain, Form::Interpolate { value, anchors: all.anchors, below: all.below, above: all.above })
            }
            ast::Form::Rank { value, set, ascending, rows: body } => {
                let value = self.quantity(value, scope);
                let set = self.said_set(set.as_ref(), scope, span);
                let rows = rows::places(self, body, scope);
                let ties: Option<Ties> = ties.or(self.scheme.defaults.ties);
                (Verb::Gain, Form::Rank { value, set, ascending: *ascending, ties, rows })
            }
            ast::Form::Efficacy { value, set, base, worst, best } => {
                let value = self.quantity(value, scope);
                let base = self.expr(base, scope, Wanted::Any);
                let worst = worst.as_ref().map(|expr| self.beside(expr, scope, &value));
                let best = best.as_ref().map(|expr| self.beside(expr, scope, &value));
                let set = if worst.is_some() && best.is_some() && set.is_none() { None } else { self.said_set(set.as_ref(), scope, span) };
                let lower_is_better = match &*value.kind {
                    ExprKind::Fact(fact) => self.scheme.facts[fact.index()].lower_is_better,
                    _ => false,
                };
                let mut all_equal = None;
                for tail in &tree.tails {
                    if let Tail::AllEqual(treatment) = tail {
                        all_equal = self.treatment(treatment, scope);
                    }
                }
                (Verb::Gain, Form::Efficacy { value, set, base, worst, best, lower_is_better, all_equal })
            }
            ast::Form::Convert { value, from } => {
                let value = self.quantity(value, scope);
                let from = self.beside(from, scope, &value);
                (Verb::Gain, Form::Convert { value, from })
            }
            ast::Form::Judged { low, high, by, column } => {
                let low = self.expr(low, scope, Wanted::Points);
                let high = self.expr(high, scope, Wanted::Points);
                let fact = self.judged_fact(id, by.as_ref(), column.as_ref(), span);
                (Verb::Gain, Form::Judged { fact, low, high })
            }
            ast::Form::Each { event, filter, verb, amount } => {
                // Without a verb of its own the sentence does what its rows do.
                let verb = match (verb, amount) {
                    (Some(verb), _) => *verb,
                    (None, EachAmount::By(_, body)) => table_verb(body, natural),
                    (None, EachAmount::Amount(_) | EachAmount::Judged { .. }) => natural,
                };
                let each = self.each(event, filter.as_ref(), (amount, verb), &tree.tails, scope, span)?;
                (verb, Form::Each(each))
            }
            ast::Form::Choose { how, clauses } => {
                let clauses: Vec<Clause> = clauses
                    .iter()
                    .filter_map(|statement| match &statement.kind {
                        StatementKind::Clause(clause) => self.clause(clause, id, false),
                        _ => None,
                    })
                    .collect();
                let deducts = |clause: &Clause| clause.verb == Verb::Deduct;
                let verb = if !clauses.is_empty() && clauses.iter().all(deducts) { Verb::Deduct } else { Verb::Gain };
                (verb, Form::Choose { how: *how, clauses })
            }
        })
    }

    fn quantity(&mut self, expr: &ast::Expr, scope: Scope) -> Expr {
        let typed = self.expr(expr, scope, Wanted::Any);
        match typed.ty {
            Ty::Quantity(_) | Ty::Unknown => typed,
            _ => self.fit(typed, &Wanted::Type(Ty::Quantity(Measure::Number))),
        }
    }

    /// The step of a step rule: of the kind of the difference. `1%` of a percentage is the classical slip.
    /// A number that is written as a percentage.
    fn is_percent(&self, tree: &ast::Expr) -> bool {
        matches!(&*tree.kind, ast::ExprKind::Number(_, Some(unit)) if self.scale_word(&unit.text).is_some_and(|scale| scale.measure == Measure::Percent))
    }

    fn step(&mut self, tree: &ast::Expr, value: &Expr, of_percent: bool, scope: Scope) -> Expr {
        let step = self.expr(tree, scope, Wanted::Any);
        let (Ty::Quantity(have), Ty::Quantity(of)) = (&step.ty, &value.ty) else { return step };
        // A ratio that is held against a percentage is one: `完成数 ÷ 总数 低于 80% 的，每满 1个百分点`.
        let is_share = *of == Measure::Number && of_percent;
        let of = if is_share { &Measure::Percent } else { of };
        let want = of.plus(of, true).unwrap_or(Measure::Number);
        if *have == want {
            return step;
        }
        if want == Measure::PercentPoint && matches!(have, Measure::Percent | Measure::Number) {
            let text = match &*tree.kind {
                ast::ExprKind::Number(number, _) => number.to_plain(12).0,
                _ => "1".into(),
            };
            self.found.push(
                Diagnostic::new(
                    &checks::PERCENT_OR_POINT,
                    tree.span,
                    say!(en: "a difference of percentages is counted in percentage points", zh: "百分比之差以百分点计"),
                )
                .here(say!(en: "percent or percentage points?", zh: "是百分之几，还是几个百分点？"))
                .label(value.span, say!(en: "this is a percentage", zh: "这是百分比"))
                .help(say!(en: "write `{text}pp`", zh: "请写 `{text}个百分点`"))
                .fix(
                    say!(en: "write `{text}pp`", zh: "请写 `{text}个百分点`"),
                    true,
                    vec![crate::diagnostic::Edit {
                        span: tree.span,
                        text: format!("{text}{}", if self.scheme.lang == crate::word::Lang::Zh { "个百分点" } else { "pp" }),
                    }],
                ),
            );
            return Expr { ty: Ty::Unknown, ..step };
        }
        self.fit(step, &Wanted::Type(Ty::Quantity(want)))
    }

    fn said_set(&mut self, set: Option<&ast::Set>, scope: Scope, span: Span) -> Option<Set> {
        match set {
            Some(set) => Some(self.set(set, scope)),
            None => {
                let default = self.scheme.defaults.set.clone();
                if default.is_none() {
                    self.set_not_said(span);
                }
                default
            }
        }
    }

    /// The column of a judged amount: a fact of the item's name, or a new one.
    fn judged_fact(&mut self, id: ItemId, by: Option<&ast::Name>, column: Option<&ast::Quote>, span: Span) -> FactId {
        let over = self.period(id);
        let item = &self.scheme.items[id.index()];
        let name: Arc<str> = match column {
            Some(column) => column.text.clone(),
            None => item.label.name.clone(),
        };
        if let Some(Entity::Fact(fact)) = self.names.entity(&name) {
            return fact;
        }
        // Two items of one name have a column each only if they say so.
        let twin = self.scheme.facts.iter().position(|fact| matches!(fact.kind, FactKind::Judged { .. }) && fact.label.name == name);
        if let Some(at) = twin {
            let first = self.scheme.facts[at].label.span;
            self.found.push(
                Diagnostic::new(
                    &checks::DUPLICATE_NAME,
                    span,
                    say!(en: "two judged marks would stand in one column `{name}`", zh: "两处评定会用同一栏 `{name}`"),
                )
                .label(first, say!(en: "the other one", zh: "另一处"))
                .help(say!(en: "name the column: `judged 0 pt to 5 pt column \"…\"`", zh: "请写明栏名：`评定 0分 至 5分 列 \"…\"`")),
            );
        }
        let fact = FactId(self.scheme.facts.len() as u32);
        self.scheme.facts.push(Fact {
            label: Label { name, span, doc: None },
            declared: span,
            kind: FactKind::Judged { item: id },
            ty: Ty::Quantity(Measure::points()),
            scale: Scale::points(),
            frame: over.map_or(Frame::Unit, Frame::Period),
            collector: by.map(|name| Label { name: name.text.clone(), span: name.span, doc: None }),
            document: None,
            note: None,
            range: (None, None),
            percent_scale: None,
            missing_codes: MissingCodes::default(),
            lower_is_better: false,
            column: None,
            table: None,
            stands_for: Vec::new(),
            carries_last: false,
            gaps: Gaps::default(),
        });
        fact
    }

    fn each(
        &mut self,
        name: &ast::Name,
        filter: Option<&ast::Expr>,
        (amount, verb): (&EachAmount, Verb),
        tails: &[Tail],
        scope: Scope,
        span: Span,
    ) -> Option<Each> {
        let event = self.event_of(name)?;
        let inner = Scope { event: Some(event), ..scope };
        let filter = filter.map(|filter| self.expr(filter, inner, Wanted::Condition));
        let mut judged = None;
        let amount = match amount {
            EachAmount::Amount(amount) => match amount {
                Amount::Full => self.full(scope.item, span),
                Amount::None => points(Num::ZERO, span),
                Amount::Value(expr) => self.expr(expr, inner, Wanted::Points),
            },
            EachAmount::By(keys, body) => rows::awards(self, keys, body, inner, span, verb),
            EachAmount::Judged { low, high, column } => {
                let low = self.expr(low, inner, Wanted::Points);
                let high = high.as_ref().map(|high| self.expr(high, inner, Wanted::Points));
                judged = Some((low, high));
                let field = self.judged_field(event, column.as_ref(), span);
                make(ExprKind::Field(event, field), Ty::Quantity(Measure::points()), Frame::Event(event), span)
            }
        };
        let mut each = Each { event, filter, amount, judged, same: None, across: None, at_most_per: Vec::new(), best: None };
        for tail in tails {
            match tail {
                Tail::Same(field, how) => {
                    if let Some(at) = self.event_field(event, field) {
                        each.same = Some((at, *how));
                    }
                }
                Tail::AtMostPer(period, limit) => {
                    let limit = self.expr(limit, scope, Wanted::Any);
                    each.at_most_per.push((*period, limit));
                }
                Tail::BestOf(n) => each.best = Some(*n),
                _ => {}
            }
        }
        Some(each)
    }

    /// The column of judged amounts in an event table: [`JUDGED_COLUMN`] unless named.
    fn judged_field(&mut self, event: EventId, column: Option<&ast::Quote>, span: Span) -> usize {
        let name: Arc<str> = match column {
            Some(column) => column.text.clone(),
            None if self.field_named(event, JUDGED_COLUMN.en).is_some() => JUDGED_COLUMN.en.into(),
            None => JUDGED_COLUMN.of(self.scheme.lang).into(),
        };
        if let Some(at) = self.field_named(event, &name) {
            return at;
        }
        let fields = &mut self.scheme.events[event.index()].fields;
        fields.push(Field {
            label: Label { name, span, doc: None },
            ty: Ty::Quantity(Measure::points()),
            scale: Scale::points(),
            column: None,
            range: (None, None),
            percent_scale: None,
            missing_codes: MissingCodes::default(),
            value: None,
            optional: true,
        });
        fields.len() - 1
    }

    fn tail(&mut self, clause: &mut Clause, tail: &Tail, scope: Scope, event_scope: Scope) {
        match tail {
            Tail::DownToZero => clause.down_to_zero = true,
            Tail::AtMost(expr) => clause.at_most = Some(self.expr(expr, scope, Wanted::Points)),
            Tail::AtLeast(expr) => clause.at_least = Some(self.expr(expr, scope, Wanted::Points)),
            Tail::OnlyIf(expr) => clause.only_if = Some(self.expr(expr, scope, Wanted::Condition)),
            Tail::Unless(expr) => clause.unless = Some(self.expr(expr, scope, Wanted::Condition)),
            Tail::Times(factor, when) => {
                let factor = self.expr(factor, event_scope, Wanted::Any);
                if !matches!(&factor.ty, Ty::Quantity(measure) if measure.is_dimensionless()) && factor.ty != Ty::Unknown {
                    self.fit(factor.clone(), &Wanted::Type(Ty::Quantity(Measure::Number)));
                }
                let when = when.as_ref().map(|when| self.expr(when, event_scope, Wanted::Condition));
                clause.times.push((factor, when));
            }
            Tail::Round(tree) => clause.round = Some(round(*tree)),
            Tail::Same(..) | Tail::AtMostPer(..) | Tail::BestOf(_) => {
                if !matches!(clause.form, Form::Each(_)) {
                    self.tail_misplaced(clause.span, &say!(en: "a rule for each event", zh: "逐件计分的条款"));
                }
            }
            Tail::ZeroTarget(_) | Tail::MayExceed => {
                if !matches!(clause.form, Form::ProRata { .. }) {
                    self.tail_misplaced(clause.span, &say!(en: "a pro rata rule", zh: "按完成比例计分的条款"));
                }
            }
            Tail::Ties(_) => {
                if !matches!(clause.form, Form::Rank { .. }) {
                    self.tail_misplaced(clause.span, &say!(en: "a rule by rank", zh: "按排名计分的条款"));
                }
            }
            Tail::AllEqual(_) => {
                if !matches!(clause.form, Form::Efficacy { .. }) {
                    self.tail_misplaced(clause.span, &say!(en: "an efficacy rule", zh: "功效系数条款"));
                }
            }
        }
    }

    fn tail_misplaced(&mut self, span: Span, only: &crate::word::Text) {
        self.found.push(Diagnostic::new(
            &checks::MISPLACED,
            span,
            crate::word::Text {
                en: format!("an addition to this rule goes only with {}", only.en),
                zh: format!("这条规则后面的附加语只能用于{}", only.zh),
            },
        ));
    }

    /// The periods by which the item, or one above it, is scored.
    pub(super) fn period(&self, id: ItemId) -> Option<PeriodKind> {
        let over = |id: ItemId| self.scheme.items[id.index()].over;
        std::iter::successors(Some(id), |id| self.scheme.items[id.index()].parent).find_map(over).map(|over| over.period)
    }

    /// A clause gives one amount a unit (or a period, where the item is scored by periods).
    fn check_frames(&mut self, clause: &Clause, id: ItemId) {
        let over = self.period(id);
        let parts: Vec<Expr> = walk::clause_parts(clause).into_iter().cloned().collect();
        for part in parts {
            let fits = match (part.frame, over) {
                (Frame::Constant | Frame::Unit, _) => true,
                (Frame::Period(kind), Some(over)) => kind == over,
                (Frame::Event(_), _) => matches!(clause.form, Form::Each(_)) || matches!(clause.form, Form::Choose { .. }),
                (Frame::Period(_), None) | (Frame::Mark, _) => false,
            };
            if let (Frame::Period(kind), Some(over)) = (part.frame, over)
                && kind != over
            {
                self.found.push(periods_differ(kind, over, part.span));
                continue;
            }
            if !fits {
                self.found.push(
                    Diagnostic::new(
                        &checks::FRAMES_DIFFER,
                        part.span,
                        say!(en: "this has a value for each period, but the item is scored once", zh: "这是逐期的值，而指标只计一次分"),
                    )
                    .help(say!(
                        en: "reduce it: `mean(…)`, `sum(…)`, `latest(…)`; or score the item by periods: `scored monthly, take mean`",
                        zh: "请先归为一个值：`平均值(…)`、`合计(…)`、`最新值(…)`；或逐期计分：`按月 计分，取 平均`"
                    )),
                );
            }
        }
    }

    /// `总分 = …，封顶 …`
    pub(super) fn total(&mut self, formula: Option<&ast::Expr>, tails: &[Tail], span: Span) {
        let scope = Scope::default();
        let wanted = if self.total_is_number { Wanted::Type(Ty::Quantity(Measure::Number)) } else { Wanted::Points };
        if let Some(expr) = formula {
            let score = self.expr(expr, scope, wanted.clone());
            self.scheme.items[0].clauses.push(Clause {
                verb: Verb::Gain,
                form: Form::Amount(score),
                only_if: None,
                unless: None,
                times: Vec::new(),
                at_least: None,
                at_most: None,
                down_to_zero: false,
                round: None,
                span,
            });
        }
        for tail in tails {
            match tail {
                Tail::Round(tree) => self.scheme.items[0].round = Some(round(*tree)),
                Tail::AtMost(expr) => self.scheme.items[0].cap = Some(self.expr(expr, scope, wanted.clone())),
                Tail::AtLeast(expr) => self.scheme.items[0].floor = Some(self.expr(expr, scope, wanted.clone())),
                Tail::DownToZero => self.scheme.items[0].floor = Some(points(Num::ZERO, span)),
                _ => self.tail_misplaced(span, &say!(en: "the rules of items", zh: "指标的条款")),
            }
        }
    }
}

/// What a table of amounts does: rows that all deduct make a deduction, rows that add and deduct an addition.
fn table_verb(body: &[ast::Statement], natural: Verb) -> Verb {
    let verbs: Vec<Verb> = body
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Row(ast::Row { value: ast::RowValue::Amount(verb, _), .. }) => *verb,
            _ => None,
        })
        .collect();
    match natural {
        Verb::Gain if verbs.is_empty() || verbs.contains(&Verb::Gain) => Verb::Gain,
        Verb::Gain if verbs.iter().all(|verb| *verb == Verb::Deduct) => Verb::Deduct,
        Verb::Gain => Verb::Add,
        Verb::Add | Verb::Deduct => natural,
    }
}

fn path_text(path: &ast::Path) -> Arc<str> {
    let names: Vec<&str> = path.names.iter().map(|name| &*name.text).collect();
    names.join(".").into()
}

/// Whether a statement in an item's block stands after the item's head, and is not inherited.
fn follows(head: Span, inside: Span) -> bool {
    head.source == inside.source && head.end < inside.start
}

/// A quarterly figure in an item that is scored monthly.
fn periods_differ(figure: PeriodKind, item: PeriodKind, span: Span) -> Diagnostic {
    let word = |kind: PeriodKind| keyword::find(kind.keyword()).map_or(Word::new("by periods", "逐期"), |keyword| keyword.word());
    let (figure, item) = (word(figure), word(item));
    Diagnostic::new(
        &checks::FRAMES_DIFFER,
        span,
        Text {
            en: format!("this is a {} figure, but the item is scored {}", figure.en, item.en),
            zh: format!("这是{}一个的值，而指标{}计一次分", figure.zh, item.zh),
        },
    )
    .help(Text {
        en: format!("score the item {}, or reduce the figure to one value a unit: `mean(…)`, `sum(…)`, `latest(…)`", figure.en),
        zh: format!("请让指标也{}计一次分，或把它归为每单位一个值：`平均值(…)`、`合计(…)`、`最新值(…)`", figure.zh),
    })
}
