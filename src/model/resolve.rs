//! From a scheme's tree to its meaning: declare every name, then give every statement its ids, types and measures.

use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::expr::{Expr, Frame, Value};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::names::{Entity, Names};
use crate::model::scheme::{
    Across, Choice, ChoiceId, ClassSize, Defaults, Event, EventId, Fact, FactId, FactKind, Field, Gaps, Imported, Item, ItemId, ItemKind, Label, Let,
    LetId, Meta, MissingCodes, Over, Rating, RatingId, Round, Scheme, Treatment, UnitKind,
};
use crate::model::typing::{Scope, Wanted, constant, unknown};
use crate::model::{natural_scale, order, rows};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, FactOption, LetBody, Statement, StatementKind, Type};
use crate::word::Text;
use std::collections::HashMap;
use std::sync::Arc;

/// Values that build on each other deeper than this are refused.
const CHAIN_MAX: usize = 128;

/// Resolves one scheme whose inherited statements are already in it. Always gives a scheme; what could not be understood is left
/// out of it and has a finding.
pub fn resolve(tree: &ast::Scheme, examples: &[ast::Example], found: &mut Vec<Diagnostic>) -> Scheme {
    let mut resolver = Resolver::new(tree, found);
    resolver.counters(&tree.body);
    resolver.declare_units(tree);
    resolver.declare_facts(&tree.body);
    resolver.declare_grades(&tree.body);
    resolver.declare_lets(&tree.body, None);
    resolver.declare_items(tree);
    resolver.defaults(&tree.body);
    resolver.resolve_all_lets();
    resolver.fact_gaps();
    resolver.event_rules();
    resolver.rating_rules();
    resolver.items();
    resolver.results(&tree.body);
    resolver.examples(examples);
    let scheme = resolver.finish();
    tell_once(found);
    order::report_circles(&scheme, found);
    scheme
}

/// A subject that fits none of the rows of its table is one mistake, not one a row.
fn tell_once(found: &mut Vec<Diagnostic>) {
    let mut told: Vec<(&str, Span)> = Vec::new();
    found.retain(|finding| {
        let Some(crate::diagnostic::Place::Scheme(span)) = finding.labels.first().map(|label| label.place.clone()) else { return true };
        let key = (finding.check.code, span);
        let again = std::ptr::eq(finding.check, &checks::MEASURES_DIFFER) && told.contains(&key);
        told.push(key);
        !again
    });
}

/// Work in progress.
pub struct Resolver<'a> {
    pub scheme: Scheme,
    pub names: Names,
    pub found: &'a mut Vec<Diagnostic>,
    pub counters: Vec<Arc<str>>,
    /// Declared by statements that were not understood: not told as unknown.
    lost: Vec<Arc<str>>,
    /// The total is a formula and no full mark is declared: it is a number, not points.
    pub total_is_number: bool,
    pub(super) lets: Vec<LetWork>,
    pub(super) item_trees: Vec<ItemTree>,
    fact_trees: Vec<(FactId, Vec<FactOption>)>,
    event_trees: Vec<(EventId, Vec<Statement>)>,
    rating_trees: Vec<(RatingId, Vec<FactOption>, Vec<Statement>)>,
    /// The computed values that are being resolved, outermost first.
    chain: Vec<LetId>,
}

pub(super) struct LetWork {
    tree: ast::Let,
    state: LetState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LetState {
    Waiting,
    Working,
    Done,
}

/// What is still to be resolved of an item.
pub(super) struct ItemTree {
    pub id: ItemId,
    pub head: ast::Item,
}

impl<'a> Resolver<'a> {
    /// Tells that nothing is called so, unless a statement that has been told of would have declared it.
    pub(super) fn tell_unknown(&mut self, name: &str, finding: Diagnostic) {
        if !self.lost.iter().any(|lost| **lost == *name) {
            self.found.push(finding);
        }
    }

    fn new(tree: &ast::Scheme, found: &'a mut Vec<Diagnostic>) -> Resolver<'a> {
        let has_full = tree.body.iter().any(|statement| matches!(statement.kind, StatementKind::Full(_)));
        let has_formula = tree.body.iter().any(|statement| matches!(statement.kind, StatementKind::Total(Some(_), _)));
        let scheme = Scheme {
            label: Label { name: tree.name.text.clone(), span: tree.name.span, doc: tree.doc.clone() },
            title: tree.title.as_ref().map(|title| title.text.clone()),
            lang: tree.lang,
            parent: tree.extends.as_ref().map(|name| name.text.clone()),
            base: None,
            period: None,
            calendar: None,
            full: None,
            unit: UnitKind {
                label: Label { name: "单位".into(), span: tree.name.span, doc: None },
                table: None,
                key: Vec::new(),
                attributes: Vec::new(),
                sizes: Vec::new(),
                class: None,
            },
            choices: Vec::new(),
            facts: Vec::new(),
            events: Vec::new(),
            ratings: Vec::new(),
            lets: Vec::new(),
            items: Vec::new(),
            gates: Vec::new(),
            ranking: None,
            grades: None,
            consequences: Vec::new(),
            allocations: Vec::new(),
            requirements: Vec::new(),
            guarantees: Vec::new(),
            shown: Vec::new(),
            defaults: Defaults::default(),
            examples: Vec::new(),
            amendments: Vec::new(),
            former: super::former::former(&tree.body, found),
        };
        Resolver {
            scheme,
            names: Names::default(),
            found,
            counters: Vec::new(),
            lost: tree.lost.clone(),
            total_is_number: has_formula && !has_full,
            lets: Vec::new(),
            item_trees: Vec::new(),
            fact_trees: Vec::new(),
            event_trees: Vec::new(),
            rating_trees: Vec::new(),
            chain: Vec::new(),
        }
    }

    fn finish(mut self) -> Scheme {
        if self.scheme.unit.class.is_none() {
            let by_ranking = self.scheme.ranking.as_ref().and_then(|ranking| ranking.set.keys.first().copied());
            self.scheme.unit.class = by_ranking
                .or_else(|| self.scheme.unit.attributes.iter().copied().find(|id| matches!(self.scheme.facts[id.index()].ty, Ty::Choice(_))));
        }
        self.scheme
    }

    // ---- declarations ----

    fn counters(&mut self, body: &[Statement]) {
        for statement in body {
            if let StatementKind::Counter(names) = &statement.kind {
                self.counters.extend(names.iter().map(|name| name.text.clone()));
            }
        }
    }

    fn declare_units(&mut self, tree: &ast::Scheme) {
        let mut first: Option<Span> = None;
        for statement in &tree.body {
            match &statement.kind {
                StatementKind::Unit(name, options, attributes) => {
                    if let Some(first) = first {
                        self.said_twice(statement.span, first);
                        continue;
                    }
                    first = Some(statement.span);
                    let mut unit = UnitKind {
                        label: label(name, statement),
                        table: None,
                        key: Vec::new(),
                        attributes: Vec::new(),
                        sizes: Vec::new(),
                        class: None,
                    };
                    for option in options {
                        match option {
                            FactOption::Table(table) => unit.table = Some(table.text.clone()),
                            FactOption::Key(columns) => unit.key = columns.iter().map(|column| column.text.clone()).collect(),
                            FactOption::Column(column) => unit.key = vec![column.text.clone()],
                            FactOption::Size(_, count, span) => unit.sizes.push(ClassSize { class: None, count: *count, span: *span }),
                            _ => {}
                        }
                    }
                    self.scheme.unit = unit;
                    for attribute in attributes {
                        if let StatementKind::Fact(fact) = &attribute.kind {
                            let ids = self.declare_fact(fact, FactKind::Attribute, attribute);
                            ids.iter().for_each(|id| self.class_sizes(*id, &fact.options));
                            self.scheme.unit.attributes.extend(ids);
                        }
                    }
                }
                StatementKind::Period(from, to) => self.scheme.period = Some((*from, *to)),
                StatementKind::Calendar(first, last, rows) => self.calendar(statement.span, (*first, *last), rows),
                StatementKind::Full(expr) => {
                    if let ast::ExprKind::Number(number, unit) = &*expr.kind {
                        if let Some(unit) = unit.as_ref().filter(|unit| self.scale_word(&unit.text).is_none()) {
                            self.unknown_unit(unit);
                            continue;
                        }
                        self.scheme.full = Some((number.clone(), expr.span));
                    }
                }
                _ => {}
            }
        }
        if first.is_none() {
            self.found.push(
                Diagnostic::new(&checks::NO_UNIT, tree.name.span, say!(en: "the scheme does not say what it assesses", zh: "方案没有说明考核对象"))
                    .help(say!(en: "write `unit department {{ class: A | B }}`", zh: "请写 `单位 部门 {{ 类别: 甲类 | 乙类 }}`")),
            );
        }
    }

    fn misplaced_size(&mut self, span: Span) {
        self.found.push(
            Diagnostic::new(&checks::MISPLACED, span, say!(en: "only a class of units has a size", zh: "只有单位的类别才写家数"))
                .help(say!(en: "write it at an attribute: `unit department {{ class: A (12) | B (20) }}`", zh: "请写在单位的属性中：`单位 部门 {{ 类别: 甲类（12家）| 乙类（20家） }}`")),
        );
    }

    fn class_sizes(&mut self, id: FactId, options: &[FactOption]) {
        let Ty::Choice(choice) = self.scheme.facts[id.index()].ty else { return };
        for option in options {
            let FactOption::Size(Some(word), count, span) = option else { continue };
            let words = &self.scheme.choices[choice.index()].words;
            if let Some(at) = words.iter().position(|mine| mine.name == word.text) {
                self.scheme.unit.sizes.push(ClassSize { class: Some((id, at as u32)), count: *count, span: *span });
            }
        }
    }

    pub(super) fn said_twice(&mut self, again: Span, first: Span) {
        self.found.push(
            Diagnostic::new(&checks::SAID_TWICE, again, say!(en: "this is said a second time", zh: "这里写了第二次"))
                .label(first, say!(en: "first said here", zh: "先写在此处")),
        );
    }

    fn declare_facts(&mut self, body: &[Statement]) {
        for statement in body {
            match &statement.kind {
                StatementKind::Fact(fact) => {
                    self.declare_fact(fact, FactKind::Fact, statement);
                }
                StatementKind::Import(scheme, options, columns) => {
                    for column in columns {
                        if let StatementKind::Imported(name, what) = &column.kind {
                            self.declare_import(scheme, options, name, what, column);
                        }
                    }
                }
                StatementKind::Event(name, options, fields) => self.declare_event(name, options, fields, statement),
                StatementKind::Rating(name, options, rules) => self.declare_rating(name, options, rules, statement),
                _ => {}
            }
        }
    }

    /// The type and the unit word that a declaration names.
    pub(super) fn ty(&mut self, ty: &Type) -> (Ty, Scale) {
        match ty {
            Type::Choice(words, _) => (Ty::Choice(self.choice(words)), Scale::number()),
            Type::Word(word) => match &*word.text {
                "文本" | "text" => (Ty::Text, Scale::number()),
                "日期" | "date" => (Ty::Date, Scale::number()),
                "是否" | "yesno" | "yes_no" => (Ty::Bool, Scale::number()),
                text => match self.scale_word(text) {
                    Some(scale) => (Ty::Quantity(scale.measure.clone()), scale),
                    None => {
                        self.unknown_unit(word);
                        (Ty::Unknown, Scale::number())
                    }
                },
            },
        }
    }

    /// Lists of the same words in the same order are one choice.
    fn choice(&mut self, words: &[ast::Name]) -> ChoiceId {
        let same = self
            .scheme
            .choices
            .iter()
            .position(|choice| choice.words.len() == words.len() && choice.words.iter().zip(words).all(|(mine, word)| mine.name == word.text));
        if let Some(at) = same {
            return ChoiceId(at as u32);
        }
        let id = ChoiceId(self.scheme.choices.len() as u32);
        let mut labels: Vec<Label> = Vec::new();
        for word in words {
            if let Some(first) = labels.iter().find(|mine| mine.name == word.text) {
                let first = first.span;
                self.found.push(
                    Diagnostic::new(&checks::DUPLICATE_NAME, word.span, say!(en: "`{}` is listed twice", zh: "`{}` 重复列出", word.text))
                        .label(first, say!(en: "first listed here", zh: "先列在此处")),
                );
                continue;
            }
            self.names.declare_word(&word.text, id, labels.len() as u32);
            labels.push(Label { name: word.text.clone(), span: word.span, doc: None });
        }
        let label = labels.first().cloned().unwrap_or(Label { name: "".into(), span: self.scheme.label.span, doc: None });
        self.scheme.choices.push(Choice { label, words: labels });
        id
    }

    fn declare_fact(&mut self, tree: &ast::Fact, kind: FactKind, statement: &Statement) -> Vec<FactId> {
        let (ty, scale) = self.ty(&tree.ty);
        let mut ids = Vec::new();
        for name in &tree.names {
            let fact = self.fact(name, statement, kind.clone(), ty.clone(), scale.clone(), &tree.options);
            ids.push(self.add_fact(name, fact, tree.options.clone()));
        }
        ids
    }

    fn add_fact(&mut self, name: &ast::Name, fact: Fact, options: Vec<FactOption>) -> FactId {
        let id = FactId(self.scheme.facts.len() as u32);
        self.names.declare(name, Entity::Fact(id), self.found);
        self.scheme.facts.push(fact);
        self.fact_trees.push((id, options));
        id
    }

    fn fact(&mut self, name: &ast::Name, statement: &Statement, kind: FactKind, ty: Ty, scale: Scale, options: &[FactOption]) -> Fact {
        let mut fact = Fact {
            label: label(name, statement),
            declared: statement.span,
            kind,
            ty: ty.clone(),
            scale,
            frame: Frame::Unit,
            collector: None,
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
        };
        for option in options {
            match option {
                FactOption::CollectedBy(name) => fact.collector = Some(Label { name: name.text.clone(), span: name.span, doc: None }),
                FactOption::Document(text) => fact.document = Some(text.text.clone()),
                FactOption::Note(text) => fact.note = Some(text.text.clone()),
                FactOption::Every(kind) => fact.frame = Frame::Period(*kind),
                FactOption::Range(low, high) => fact.range = (self.range_end(low.as_ref(), &ty), self.range_end(high.as_ref(), &ty)),
                FactOption::Column(text) => fact.column = Some(text.text.clone()),
                FactOption::Table(text) => fact.table = Some(text.text.clone()),
                FactOption::PercentScale(scale) => fact.percent_scale = Some(*scale),
                FactOption::MissingCode(codes) => fact.missing_codes = self.missing_codes(codes, &ty),
                FactOption::LowerIsBetter(yes) => fact.lower_is_better = *yes,
                FactOption::Size(_, _, span) if !matches!((&fact.kind, &ty), (FactKind::Attribute, Ty::Choice(_))) => self.misplaced_size(*span),
                // Treatments look at other names: resolved when all are known. Sizes are the unit kind's.
                FactOption::Size(..)
                | FactOption::Treat(..)
                | FactOption::Key(_)
                | FactOption::Full(_)
                | FactOption::PerUnit
                | FactOption::Formerly(_) => {}
            }
        }
        fact
    }

    fn range_end(&mut self, end: Option<&ast::Expr>, ty: &Ty) -> Option<Num> {
        let expr = self.expr(end?, Scope::default(), Wanted::Any);
        let expr = match (&expr.ty, ty) {
            // 0 至 100 of a percentage would be doubtful; of money and time the number is in the declared unit word's base.
            (Ty::Quantity(Measure::Number), Ty::Quantity(Measure::Percent | Measure::PercentPoint)) => self.fit(expr, &Wanted::Type(ty.clone())),
            (Ty::Quantity(Measure::Number), _) => expr,
            _ => self.fit(expr, &Wanted::Type(ty.clone())),
        };
        crate::model::constant_number(&expr)
    }

    fn missing_codes(&mut self, codes: &[ast::Expr], ty: &Ty) -> MissingCodes {
        let mut all = MissingCodes::default();
        for code in codes {
            match (&*code.kind, ty) {
                (_, Ty::Date | Ty::Bool | Ty::Choice(_) | Ty::Grade) => {
                    self.found.push(
                        Diagnostic::new(&checks::WRONG_TYPE, code.span, say!(en: "only numbers and texts can have a code for a missing figure", zh: "只有数和文本可以有缺报码"))
                            .help(say!(en: "leave the cell empty in the data, or declare the word as one of the choices", zh: "请在数据中留空，或把该词列为选项之一")),
                    );
                }
                (ast::ExprKind::Text(word), _) => all.words.push(word.clone()),
                _ => all.numbers.extend(self.plain_number(code)),
            }
        }
        all
    }

    fn plain_number(&mut self, expr: &ast::Expr) -> Option<Num> {
        let typed = self.expr(expr, Scope::default(), Wanted::Any);
        let number = crate::model::constant_number(&typed);
        if number.is_none() && typed.ty != Ty::Unknown {
            self.found.push(Diagnostic::new(&checks::WRONG_TYPE, expr.span, say!(en: "a plain number is needed here", zh: "此处需要一个具体的数")));
        }
        number
    }

    fn declare_import(&mut self, scheme: &ast::Name, options: &[FactOption], name: &ast::Name, what: &ast::ImportedColumn, statement: &Statement) {
        let (column, ty, scale) = match what {
            ast::ImportedColumn::Total => (Imported::Total, Ty::Quantity(Measure::points()), Scale::points()),
            ast::ImportedColumn::Rank => (Imported::Rank, Ty::Quantity(Measure::Number), Scale::number()),
            ast::ImportedColumn::Grade => (Imported::Grade, Ty::Text, Scale::number()),
            ast::ImportedColumn::Item(item) => (Imported::Item(item.text.clone()), Ty::Quantity(Measure::points()), Scale::points()),
        };
        let kind = FactKind::Imported { scheme: scheme.text.clone(), column };
        let fact = self.fact(name, statement, kind, ty, scale, options);
        self.add_fact(name, fact, options.to_vec());
    }

    fn declare_event(&mut self, name: &ast::Name, options: &[FactOption], body: &[Statement], statement: &Statement) {
        let id = EventId(self.scheme.events.len() as u32);
        self.names.declare(name, Entity::Event(id), self.found);
        let mut event = Event {
            label: label(name, statement),
            table: None,
            key: Vec::new(),
            collector: None,
            document: None,
            fields: Vec::new(),
            date: None,
            counts: None,
        };
        for option in options {
            match option {
                FactOption::CollectedBy(name) => event.collector = Some(Label { name: name.text.clone(), span: name.span, doc: None }),
                FactOption::Document(text) => event.document = Some(text.text.clone()),
                FactOption::Table(text) => event.table = Some(text.text.clone()),
                FactOption::Key(columns) => event.key = columns.iter().map(|column| column.text.clone()).collect(),
                _ => {}
            }
        }
        for line in body {
            let StatementKind::Fact(field) = &line.kind else { continue };
            let (ty, scale) = self.ty(&field.ty);
            for name in &field.names {
                if let Some(first) = event.fields.iter().find(|mine| mine.label.name == name.text) {
                    let first = first.label.span;
                    self.found.push(
                        Diagnostic::new(
                            &checks::DUPLICATE_NAME,
                            name.span,
                            say!(en: "the field `{}` is declared twice", zh: "栏目 `{}` 重复定义", name.text),
                        )
                        .label(first, say!(en: "first declared here", zh: "先在此处定义")),
                    );
                    continue;
                }
                let mut new = Field {
                    label: label(name, line),
                    ty: ty.clone(),
                    scale: scale.clone(),
                    column: None,
                    range: (None, None),
                    percent_scale: None,
                    missing_codes: MissingCodes::default(),
                    value: None,
                    optional: false,
                };
                for option in &field.options {
                    match option {
                        FactOption::Column(text) => new.column = Some(text.text.clone()),
                        FactOption::Range(low, high) => new.range = (self.range_end(low.as_ref(), &ty), self.range_end(high.as_ref(), &ty)),
                        FactOption::PercentScale(scale) => new.percent_scale = Some(*scale),
                        FactOption::MissingCode(codes) => new.missing_codes = self.missing_codes(codes, &ty),
                        _ => {}
                    }
                }
                if ty == Ty::Date && event.date.is_none() {
                    event.date = Some(event.fields.len());
                }
                event.fields.push(new);
            }
        }
        self.scheme.events.push(event);
        self.event_trees.push((id, body.to_vec()));
    }

    fn declare_rating(&mut self, name: &ast::Name, options: &[FactOption], rules: &[Statement], statement: &Statement) {
        let id = RatingId(self.scheme.ratings.len() as u32);
        self.names.declare(name, Entity::Rating(id), self.found);
        let rating = Rating {
            label: label(name, statement),
            table: None,
            collector: None,
            full: None,
            panels: Vec::new(),
            aspects: Vec::new(),
            options: Vec::new(),
            invalid: Vec::new(),
            convert: None,
            drop_highest: 0,
            drop_lowest: 0,
            at_least: None,
            empty_panel: None,
            ty: Ty::Quantity(Measure::points()),
        };
        self.scheme.ratings.push(rating);
        self.rating_trees.push((id, options.to_vec(), rules.to_vec()));
    }

    fn declare_grades(&mut self, body: &[Statement]) {
        self.declare_grade_rows(body);
    }

    fn declare_lets(&mut self, body: &[Statement], item: Option<ItemId>) {
        for statement in body {
            let StatementKind::Let(tree) = &statement.kind else { continue };
            if matches!(tree.body, LetBody::PerUnit) || tree.options.iter().any(|option| matches!(option, FactOption::PerUnit)) {
                let (ty, scale) = match &tree.ty {
                    Some(ty) => self.ty(ty),
                    None => (Ty::Quantity(Measure::Number), Scale::number()),
                };
                let fact = self.fact(&tree.name, statement, FactKind::Parameter, ty, scale, &tree.options);
                self.add_fact(&tree.name, fact, tree.options.clone());
                continue;
            }
            let id = LetId(self.scheme.lets.len() as u32);
            match item {
                None => self.names.declare(&tree.name, Entity::Let(id), self.found),
                Some(item) => self.names.declare_in(item, &tree.name, Entity::Let(id), self.found),
            }
            self.scheme.lets.push(Let {
                label: label(&tree.name, statement),
                parameter: tree.parameter,
                ty: Ty::Unknown,
                scale: Scale::number(),
                frame: Frame::Constant,
                value: unknown(statement.span),
                round: tree.round.map(round),
                item,
            });
            self.lets.push(LetWork { tree: tree.clone(), state: LetState::Waiting });
        }
    }

    fn declare_items(&mut self, tree: &ast::Scheme) {
        let root = Item {
            label: self.scheme.label.clone(),
            kind: ItemKind::Section,
            title: None,
            parent: None,
            children: Vec::new(),
            points: None,
            weight: None,
            scale: None,
            over: None,
            applies: None,
            clauses: Vec::new(),
            cap: None,
            no_cap: false,
            floor: None,
            round: None,
            gaps: Gaps::default(),
            across: tree.body.iter().rev().find_map(across),
            coverage: None,
            meta: Meta::default(),
            span: tree.name.span,
        };
        self.scheme.items.push(root);
        self.declare_item_body(ItemId(0), &tree.body);
    }

    fn declare_item_body(&mut self, parent: ItemId, body: &[Statement]) {
        let mut siblings: HashMap<Arc<str>, Span> = HashMap::new();
        for statement in body {
            let StatementKind::Item(head) = &statement.kind else { continue };
            let id = ItemId(self.scheme.items.len() as u32);
            if let Some(first) = siblings.insert(head.name.text.clone(), head.name.span) {
                self.found.push(
                    Diagnostic::new(
                        &checks::DUPLICATE_NAME,
                        head.name.span,
                        say!(en: "two items here are called `{}`", zh: "此处有两个名为 `{}` 的指标", head.name.text),
                    )
                    .label(first, say!(en: "the first one", zh: "第一个"))
                    .help(if first.source == head.name.span.source {
                        say!(en: "give one of them another name", zh: "请为其中之一另取名称")
                    } else {
                        say!(en: "to change the one that is inherited write `change item {0}`; otherwise give this one another name", zh: "要改上级方案里的，写 `改 指标 {0}`；另设一项的，请另取名称", head.name.text)
                    }),
                );
            }
            self.names.declare_item(&head.name.text, id);
            self.scheme.items[parent.index()].children.push(id);
            self.scheme.items.push(Item {
                label: label(&head.name, statement),
                kind: head.kind,
                title: head.title.as_ref().map(|title| title.text.clone()),
                parent: Some(parent),
                children: Vec::new(),
                points: None,
                weight: None,
                scale: None,
                over: head.body.iter().rev().find_map(over),
                applies: None,
                clauses: Vec::new(),
                cap: None,
                no_cap: head.no_cap || head.body.iter().any(|line| matches!(line.kind, StatementKind::NoCap)),
                floor: None,
                round: None,
                gaps: Gaps::default(),
                across: head.body.iter().rev().find_map(across),
                coverage: None,
                meta: Meta::default(),
                span: statement.span,
            });
            self.item_trees.push(ItemTree { id, head: head.clone() });
            self.declare_lets(&head.body, Some(id));
            self.declare_item_body(id, &head.body);
        }
    }

    // ---- defaults and treatments ----

    fn defaults(&mut self, body: &[Statement]) {
        for statement in body
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Defaults(inner) => Some(inner),
                _ => None,
            })
            .flatten()
        {
            match &statement.kind {
                StatementKind::Treat(kind, treatment) => {
                    let treatment = self.treatment(treatment, Scope::default());
                    set_gap(&mut self.scheme.defaults.gaps, *kind, treatment);
                }
                StatementKind::StepDefault(mode) => self.scheme.defaults.step = Some(*mode),
                StatementKind::SetDefault(set) => {
                    let set = self.set(set, Scope::default());
                    self.scheme.defaults.set = Some(set);
                }
                StatementKind::TiesDefault(ties) => self.scheme.defaults.ties = Some(*ties),
                StatementKind::DeductToZero => self.scheme.defaults.deduct_to_zero = true,
                StatementKind::AboveIncludes(yes) => self.scheme.defaults.above_includes = Some(*yes),
                StatementKind::EmptyPanel(how) => self.scheme.defaults.empty_panel = Some(*how),
                StatementKind::Round(tree) => self.scheme.defaults.round = Some(round(*tree)),
                _ => {}
            }
        }
    }

    /// What a gap does to an item; `用上期` belongs to facts and is none here.
    pub(super) fn treatment(&mut self, tree: &ast::Treatment, scope: Scope) -> Option<Treatment> {
        Some(match tree {
            ast::Treatment::Zero => Treatment::Zero,
            ast::Treatment::Full => Treatment::Full,
            ast::Treatment::Mean(set) => {
                let set = match set {
                    Some(set) => self.set(set, scope),
                    None => match self.scheme.defaults.set.clone() {
                        Some(set) => set,
                        None => {
                            self.set_not_said(self.scheme.label.span);
                            return None;
                        }
                    },
                };
                Treatment::Mean(set)
            }
            ast::Treatment::Redistribute => Treatment::Redistribute,
            ast::Treatment::Spread => Treatment::Spread,
            ast::Treatment::Skip => Treatment::Skip,
            ast::Treatment::Unranked => Treatment::Unranked,
            ast::Treatment::Withhold => Treatment::Withhold,
            ast::Treatment::Last => return None,
            ast::Treatment::As(expr) => Treatment::As(self.expr(expr, scope, Wanted::Points)),
        })
    }

    fn fact_gaps(&mut self) {
        for (id, options) in std::mem::take(&mut self.fact_trees) {
            for option in options {
                let FactOption::Treat(kind, treatment) = option else { continue };
                match &treatment {
                    ast::Treatment::Last => self.scheme.facts[id.index()].carries_last = true,
                    ast::Treatment::As(expr) => {
                        let ty = self.scheme.facts[id.index()].ty.clone();
                        let value = self.expr(expr, Scope::default(), Wanted::Type(ty));
                        self.scheme.facts[id.index()].stands_for.push((kind, value));
                    }
                    _ => {
                        let treatment = self.treatment(&treatment, Scope::default());
                        set_gap(&mut self.scheme.facts[id.index()].gaps, kind, treatment);
                    }
                }
            }
        }
    }

    // ---- computed values ----

    fn resolve_all_lets(&mut self) {
        for at in 0..self.lets.len() {
            let id = LetId(at as u32);
            let span = self.scheme.lets[at].label.span;
            self.resolve_let(id, span);
        }
    }

    /// Resolves a computed value, and first those that it builds on.
    pub fn resolve_let(&mut self, id: LetId, used_at: Span) {
        match self.lets[id.index()].state {
            LetState::Done => return,
            LetState::Working => {
                let from = self.chain.iter().position(|link| *link == id).unwrap_or(0);
                let members: Vec<Label> = self.chain[from..].iter().map(|link| self.scheme.lets[link.index()].label.clone()).collect();
                let names: Vec<String> = members.iter().chain(members.first()).map(|member| format!("`{}`", member.name)).collect();
                let names = names.join(" → ");
                let mut finding = Diagnostic::new(&checks::CIRCLE, used_at, say!(en: "these need each other: {names}", zh: "循环依赖：{names}"));
                for member in members {
                    finding = finding.label(member.span, Text::same(&*member.name));
                }
                self.found.push(finding);
                return;
            }
            LetState::Waiting => {}
        }
        if self.chain.len() >= CHAIN_MAX {
            self.found.push(
                Diagnostic::new(
                    &checks::TOO_DEEP,
                    used_at,
                    say!(en: "more than {CHAIN_MAX} values build on each other here", zh: "此处有超过 {CHAIN_MAX} 层的计算互相引用"),
                )
                .help(say!(en: "declare the inner ones first", zh: "请把内层的计算写在前面")),
            );
            return;
        }
        self.lets[id.index()].state = LetState::Working;
        self.chain.push(id);
        self.resolve_let_body(id);
        self.chain.pop();
        self.lets[id.index()].state = LetState::Done;
    }

    fn resolve_let_body(&mut self, id: LetId) {
        let tree = self.lets[id.index()].tree.clone();
        let item = self.scheme.lets[id.index()].item;
        let scope = Scope { item, period: item.and_then(|item| self.period(item)), ..Scope::default() };
        let declared = tree.ty.as_ref().map(|ty| self.ty(ty));
        let wanted = declared.as_ref().map_or(Wanted::Any, |(ty, _)| Wanted::Type(ty.clone()));
        let value = match &tree.body {
            LetBody::Value(expr) => self.expr(expr, scope, wanted),
            LetBody::By(keys, rows) => self.switch(keys, rows, scope, &wanted, tree.name.span),
            LetBody::PerUnit => return,
        };
        let scale = match declared {
            Some((_, scale)) => scale,
            None => natural_scale(&value.ty),
        };
        let own = &mut self.scheme.lets[id.index()];
        own.ty = value.ty.clone();
        own.frame = value.frame;
        own.scale = scale;
        own.value = value;
    }

    // ---- events and ratings ----

    fn event_rules(&mut self) {
        for (id, body) in std::mem::take(&mut self.event_trees) {
            let scope = Scope { event: Some(id), ..Scope::default() };
            for line in &body {
                match &line.kind {
                    StatementKind::Counts(expr) => {
                        let counts = self.expr(expr, scope, Wanted::Condition);
                        self.scheme.events[id.index()].counts = Some(counts);
                    }
                    StatementKind::Fact(field) if field.value.is_some() => {
                        let Some(at) = self.field_named(id, &field.names[0].text) else { continue };
                        let ty = self.scheme.events[id.index()].fields[at].ty.clone();
                        let value = field.value.as_ref().map(|value| self.expr(value, scope, Wanted::Type(ty)));
                        self.scheme.events[id.index()].fields[at].value = value;
                    }
                    _ => {}
                }
            }
        }
    }

    fn rating_rules(&mut self) {
        for (id, options, rules) in std::mem::take(&mut self.rating_trees) {
            let mut rating = self.scheme.ratings[id.index()].clone();
            rating.empty_panel = self.scheme.defaults.empty_panel;
            for option in &options {
                match option {
                    FactOption::CollectedBy(name) => rating.collector = Some(Label { name: name.text.clone(), span: name.span, doc: None }),
                    FactOption::Table(text) => rating.table = Some(text.text.clone()),
                    FactOption::Full(expr) => rating.full = self.plain_number(expr),
                    _ => {}
                }
            }
            for rule in &rules {
                match &rule.kind {
                    StatementKind::Panel(name, weight) => rating.panels.extend(self.share(name, weight)),
                    StatementKind::Aspect(name, weight) => rating.aspects.extend(self.share(name, weight)),
                    StatementKind::Option(name, points) => rating.options.extend(self.weighted(name, points)),
                    StatementKind::Invalid(names) => {
                        rating.invalid.extend(names.iter().map(|name| Label { name: name.text.clone(), span: name.span, doc: None }))
                    }
                    StatementKind::Convert(expr) => rating.convert = Some(self.expr(expr, Scope { mark: true, ..Scope::default() }, Wanted::Any)),
                    StatementKind::Drop { highest, lowest } => (rating.drop_highest, rating.drop_lowest) = (*highest, *lowest),
                    StatementKind::EmptyPanel(how) => rating.empty_panel = Some(*how),
                    StatementKind::AtLeastRaters(least) => rating.at_least = Some(*least),
                    StatementKind::Full(expr) => rating.full = self.plain_number(expr),
                    StatementKind::Meta(ast::Meta::CollectedBy(names)) => {
                        rating.collector = names.first().map(|name| Label { name: name.text.clone(), span: name.span, doc: None });
                    }
                    _ => {}
                }
            }
            self.scheme.ratings[id.index()] = rating;
        }
    }

    /// A panel or an aspect with its weight; points would be those of an option.
    fn share(&mut self, name: &ast::Name, weight: &ast::Expr) -> Option<(Label, Num)> {
        if let ast::ExprKind::Number(number, Some(unit)) = &*weight.kind
            && self.scale_word(&unit.text).is_some_and(|scale| scale.measure == Measure::points())
        {
            let name = &name.text;
            self.found.push(
                Diagnostic::new(&checks::WRONG_TYPE, weight.span, say!(en: "the weight of `{name}` is in points", zh: "`{name}` 的权重写成了分"))
                    .help(say!(en: "a panel has a weight, `panel {name} {number}%`; a mark that raters may give is an option, `option {name} {number} pt`", zh: "评价组写权重：`组 {name} {number}%`；可填的档次写：`档次 {name} {number}分`")),
            );
            return None;
        }
        self.weighted(name, weight)
    }

    fn weighted(&mut self, name: &ast::Name, number: &ast::Expr) -> Option<(Label, Num)> {
        let number = self.plain_number(number)?;
        Some((Label { name: name.text.clone(), span: name.span, doc: None }, number))
    }
}

impl Resolver<'_> {
    /// A table of keys and values: `按 类别 { 甲类 10分; 其余 5分 }`.
    pub(super) fn switch(&mut self, keys: &[ast::Expr], body: &[Statement], scope: Scope, wanted: &Wanted, span: Span) -> Expr {
        rows::switch(self, keys, body, scope, wanted, span)
    }
}

/// By which periods an item is scored, if the statement says that.
fn over(statement: &Statement) -> Option<Over> {
    match &statement.kind {
        StatementKind::Over(period, how) => Some(Over { period: *period, how: *how }),
        _ => None,
    }
}

/// What counts of one matter in all clauses below, if the statement says that.
fn across(statement: &Statement) -> Option<Across> {
    match &statement.kind {
        StatementKind::Across(field, how) => Some(Across { field: label(field, statement), how: *how }),
        _ => None,
    }
}

/// The label of a statement's name.
pub(super) fn label(name: &ast::Name, statement: &Statement) -> Label {
    Label { name: name.text.clone(), span: name.span, doc: statement.doc.clone() }
}

pub(super) fn round(tree: ast::Round) -> Round {
    Round { places: tree.places, mode: tree.mode, span: tree.span }
}

pub(super) fn set_gap(gaps: &mut Gaps, kind: ast::GapKind, treatment: Option<Treatment>) {
    match kind {
        ast::GapKind::Missing => gaps.missing = treatment,
        ast::GapKind::NotApplicable => gaps.not_applicable = treatment,
        ast::GapKind::Pending => gaps.pending = treatment,
    }
}

/// A constant of points.
pub(super) fn points(number: Num, span: Span) -> Expr {
    constant(Value::Num(number), Ty::Quantity(Measure::points()), span)
}
