//! Goes through a tree and lets a [`Rewrite`] change what it meets: places, names by what they name, references, expressions.
//!
//! The only place, beside the parser, that knows every part of the tree; whoever renames, compares or collects uses it.

use crate::source::Span;
use crate::syntax::ast::{
    Amount, Assign, Claim, Clause, EachAmount, Effect, Example, Expr, ExprKind, Fact, FactOption, Form, GivenPeriod, ImportedColumn, Is, Item, Let,
    LetBody, Meta, Modifier, Name, Path, Quote, Row, RowKey, RowValue, Scheme, Set, Statement, StatementKind as S, Subject, Tail, Treatment, Type,
};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A scheme.
    Scheme,
    /// The kind of unit.
    Unit,
    /// An item where it is declared, and as an imported column.
    Item,
    /// A fact, event, rating, parameter or computed value: where it is declared, and where nothing else can stand.
    Entity,
    /// A field of an event, or an attribute: in a set, in `same matter`.
    Field,
    /// A word of a choice.
    Word,
    Grade,
    Gate,
    Allocation,
    /// A unit word or the word of a type.
    Measure,
    Function,
    /// A panel, an aspect, an option of a rating.
    Rating,
    /// People, offices, columns of data: what no other part of the scheme refers to.
    Other,
}

/// What is done to the parts of a tree; by default nothing.
pub trait Rewrite {
    fn span(&mut self, _span: &mut Span) {}
    fn name(&mut self, _role: Role, _name: &mut Name) {}
    /// A reference in an expression or the target of a statement; its names are not given to [`Rewrite::name`].
    fn path(&mut self, _path: &mut Path) {}
    /// Before its statements and parts are gone through.
    fn statement(&mut self, _statement: &mut Statement) {}
}

pub fn scheme(scheme: &mut Scheme, by: &mut dyn Rewrite) {
    name(Role::Scheme, &mut scheme.name, by);
    quotes(&mut scheme.title, by);
    scheme.extends.iter_mut().for_each(|extends| name(Role::Scheme, extends, by));
    by.span(&mut scheme.span);
    statements(&mut scheme.body, by);
}

pub fn example(example: &mut Example, by: &mut dyn Rewrite) {
    quote(&mut example.name, by);
    by.span(&mut example.span);
    statements(&mut example.body, by);
}

pub fn statements(body: &mut [Statement], by: &mut dyn Rewrite) {
    body.iter_mut().for_each(|statement| self::statement(statement, by));
}

pub fn statement(statement: &mut Statement, by: &mut dyn Rewrite) {
    by.statement(statement);
    by.span(&mut statement.span);
    match &mut statement.kind {
        S::Calendar(_, _, rows) => statements(rows, by),
        S::Days { days, .. } => days.iter_mut().for_each(|(_, _, span)| by.span(span)),
        S::Period(..)
        | S::Over(..)
        | S::Drop { .. }
        | S::EmptyPanel(_)
        | S::AtLeastRaters(_)
        | S::QuotaTies(_)
        | S::PromotedTakePlaces(_)
        | S::VetoFirst(_)
        | S::StepDefault(_)
        | S::TiesDefault(_)
        | S::DeductToZero
        | S::NoCap
        | S::AboveIncludes(_) => {}
        S::Full(amount)
        | S::Counts(amount)
        | S::Points(amount)
        | S::Weight(amount)
        | S::Scale(amount)
        | S::Applies(amount)
        | S::Cap(amount)
        | S::Floor(amount)
        | S::Coverage(amount)
        | S::Convert(amount) => expr(amount, by),
        S::Across(field, _) => name(Role::Field, field, by),
        S::Total(formula, rest) => {
            exprs(formula, by);
            tails(rest, by);
        }
        S::Unit(own, given, attributes) => {
            name(Role::Unit, own, by);
            options(given, by);
            statements(attributes, by);
        }
        S::Fact(own) => fact(own, by),
        S::Event(own, given, inner) | S::Rating(own, given, inner) => {
            name(Role::Entity, own, by);
            options(given, by);
            statements(inner, by);
        }
        S::Let(own) => computed(own, by),
        S::Import(from, given, columns) => {
            name(Role::Scheme, from, by);
            options(given, by);
            statements(columns, by);
        }
        S::Imported(own, column) => {
            name(Role::Entity, own, by);
            if let ImportedColumn::Item(item) = column {
                name(Role::Other, item, by);
            }
        }
        S::Item(own) => item(own, by),
        S::Gate(_, own, when, effects) => {
            name(Role::Gate, own, by);
            expr(when, by);
            effects.iter_mut().for_each(|effect| self::effect(effect, by));
        }
        S::Ranking(ranking) => {
            ranking.set.iter_mut().for_each(|set| self::set(set, by));
            ranking.keys.iter_mut().for_each(|(key, _)| expr(key, by));
            exprs(&mut ranking.exclude, by);
        }
        S::Grades(among, rows) => {
            among.iter_mut().for_each(|among| set(among, by));
            statements(rows, by);
        }
        S::Consequence(grades, when, lines) => {
            names(Role::Grade, grades, by);
            exprs(when, by);
            quotes(lines, by);
        }
        S::Allocation(allocation) => {
            name(Role::Allocation, &mut allocation.name, by);
            expr(&mut allocation.pool, by);
            exprs(&mut allocation.among, by);
            expr(&mut allocation.by, by);
        }
        S::Guarantee(guarantee) => {
            guarantee.name.iter_mut().for_each(|own| name(Role::Other, own, by));
            claim(&mut guarantee.claim, by);
            exprs(&mut guarantee.when, by);
        }
        S::Requirement(own, condition, message) => {
            own.iter_mut().for_each(|own| name(Role::Other, own, by));
            expr(condition, by);
            quotes(message, by);
        }
        S::Show(shown) => names(Role::Entity, shown, by),
        S::Defaults(inner) => statements(inner, by),
        S::Amendment(title, _, inner) => {
            quotes(title, by);
            statements(inner, by);
        }
        S::Change(_, target, amount, inner) => {
            path(target, by);
            amount.iter_mut().for_each(|amount| expr(amount, by));
            statements(inner, by);
        }
        S::Remove(_, target) => path(target, by),
        S::Add(target, inner) => {
            path(target, by);
            statements(inner, by);
        }
        S::Counter(words) => names(Role::Measure, words, by),
        S::Clause(own) => clause(own, by),
        S::Meta(own) => meta(own, by),
        S::PointsBy(keys, rows) => {
            exprs(keys, by);
            statements(rows, by);
        }
        S::Treat(_, own) => treatment(own, by),
        S::Round(round) => by.span(&mut round.span),
        S::Row(own) => row(own, by),
        S::Panel(own, amount) | S::Aspect(own, amount) | S::Option(own, amount) => {
            name(Role::Rating, own, by);
            expr(amount, by);
        }
        S::Invalid(words) => names(Role::Rating, words, by),
        S::GradeRow(row) => {
            name(Role::Grade, &mut row.name, by);
            row.quota.iter_mut().for_each(|quota| expr(&mut quota.share, by));
            exprs(&mut row.when, by);
        }
        S::SetDefault(own) => set(own, by),
        S::Given(unit, inner) => {
            name(Role::Other, unit, by);
            statements(inner, by);
        }
        S::Assign(own) => assign(own, by),
        S::Happened(event, inner) => {
            name(Role::Entity, event, by);
            statements(inner, by);
        }
        S::Finds(codes) => names(Role::Other, codes, by),
        S::Then(then) => {
            then.unit.iter_mut().for_each(|unit| name(Role::Other, unit, by));
            expr(&mut then.of, by);
            is(&mut then.is, by);
        }
    }
}

fn claim(claim: &mut Claim, by: &mut dyn Rewrite) {
    match claim {
        Claim::Holds(condition) => expr(condition, by),
        Claim::Item(item, _, value) => {
            path(item, by);
            expr(value, by);
        }
        Claim::Never { of, along: figure, up: _ } | Claim::Apart { of, from: figure } => {
            subject(of, by);
            path(figure, by);
        }
        Claim::Near { of, most } => {
            subject(of, by);
            expr(most, by);
        }
    }
}

fn subject(of: &mut Subject, by: &mut dyn Rewrite) {
    match of {
        Subject::Item(item) => path(item, by),
        Subject::Value(value) => expr(value, by),
    }
}

fn assign(assign: &mut Assign, by: &mut dyn Rewrite) {
    path(&mut assign.path, by);
    match &mut assign.period {
        Some(GivenPeriod::Named(label)) => quote(label, by),
        Some(GivenPeriod::Every(_, span)) => by.span(span),
        None => {}
    }
    names(Role::Rating, &mut assign.words, by);
    assign.rater.iter_mut().for_each(|rater| name(Role::Other, rater, by));
    is(&mut assign.is, by);
    exprs(&mut assign.votes, by);
}

fn is(is: &mut Is, by: &mut dyn Rewrite) {
    match is {
        Is::Value(_, value) => expr(value, by),
        Is::Gap(_) | Is::State(_) => {}
    }
}

fn name(role: Role, name: &mut Name, by: &mut dyn Rewrite) {
    by.span(&mut name.span);
    by.name(role, name);
}

fn names(role: Role, names: &mut [Name], by: &mut dyn Rewrite) {
    names.iter_mut().for_each(|one| name(role, one, by));
}

fn path(path: &mut Path, by: &mut dyn Rewrite) {
    by.span(&mut path.span);
    path.names.iter_mut().for_each(|name| by.span(&mut name.span));
    by.path(path);
}

fn quote(quote: &mut Quote, by: &mut dyn Rewrite) {
    by.span(&mut quote.span);
}

fn quotes<'a>(quotes: impl IntoIterator<Item = &'a mut Quote>, by: &mut dyn Rewrite) {
    quotes.into_iter().for_each(|one| quote(one, by));
}

fn exprs<'a>(all: impl IntoIterator<Item = &'a mut Expr>, by: &mut dyn Rewrite) {
    all.into_iter().for_each(|one| expr(one, by));
}

fn fact(fact: &mut Fact, by: &mut dyn Rewrite) {
    names(Role::Entity, &mut fact.names, by);
    ty(&mut fact.ty, by);
    options(&mut fact.options, by);
    exprs(&mut fact.value, by);
}

fn ty(ty: &mut Type, by: &mut dyn Rewrite) {
    match ty {
        Type::Word(word) => name(Role::Measure, word, by),
        Type::Choice(words, span) => {
            names(Role::Word, words, by);
            by.span(span);
        }
    }
}

fn options(options: &mut [FactOption], by: &mut dyn Rewrite) {
    for option in options {
        match option {
            FactOption::CollectedBy(who) => name(Role::Other, who, by),
            FactOption::Document(text) | FactOption::Note(text) | FactOption::Column(text) | FactOption::Table(text) => quote(text, by),
            FactOption::Range(low, high) => exprs(low.iter_mut().chain(high), by),
            FactOption::Treat(_, own) => treatment(own, by),
            FactOption::Key(columns) | FactOption::Formerly(columns) => names(Role::Other, columns, by),
            FactOption::MissingCode(codes) => exprs(codes, by),
            FactOption::Full(amount) => expr(amount, by),
            FactOption::Size(word, _, span) => {
                word.iter_mut().for_each(|word| name(Role::Word, word, by));
                by.span(span);
            }
            FactOption::Every(_) | FactOption::PercentScale(_) | FactOption::LowerIsBetter(_) | FactOption::PerUnit => {}
        }
    }
}

fn treatment(treatment: &mut Treatment, by: &mut dyn Rewrite) {
    match treatment {
        Treatment::Mean(among) => among.iter_mut().for_each(|among| set(among, by)),
        Treatment::As(amount) => expr(amount, by),
        Treatment::Zero
        | Treatment::Full
        | Treatment::Redistribute
        | Treatment::Spread
        | Treatment::Skip
        | Treatment::Unranked
        | Treatment::Withhold
        | Treatment::Last => {}
    }
}

fn computed(own: &mut Let, by: &mut dyn Rewrite) {
    name(Role::Entity, &mut own.name, by);
    own.ty.iter_mut().for_each(|own| ty(own, by));
    options(&mut own.options, by);
    match &mut own.body {
        LetBody::Value(value) => expr(value, by),
        LetBody::By(keys, rows) => {
            exprs(keys, by);
            statements(rows, by);
        }
        LetBody::PerUnit => {}
    }
    own.round.iter_mut().for_each(|round| by.span(&mut round.span));
}

fn item(item: &mut Item, by: &mut dyn Rewrite) {
    name(Role::Item, &mut item.name, by);
    quotes(&mut item.title, by);
    exprs(item.points.iter_mut().chain(&mut item.weight).chain(&mut item.cap), by);
    item.corresponds.iter_mut().for_each(|other| foreign_path(other, by));
    statements(&mut item.body, by);
}

/// A path into another scheme: its names are not this one's.
fn foreign_path(path: &mut Path, by: &mut dyn Rewrite) {
    by.span(&mut path.span);
    path.names.iter_mut().for_each(|name| by.span(&mut name.span));
}

fn meta(meta: &mut Meta, by: &mut dyn Rewrite) {
    match meta {
        Meta::Clause(text) | Meta::Document(text) | Meta::Note(text) | Meta::ToWrite(text) | Meta::Number(text) => quote(text, by),
        Meta::Lead(who) | Meta::Support(who) | Meta::CollectedBy(who) => names(Role::Other, who, by),
        Meta::Corresponds(other) => foreign_path(other, by),
        Meta::Formerly(before) => name(Role::Other, before, by),
    }
}

fn effect(effect: &mut Effect, by: &mut dyn Rewrite) {
    match effect {
        Effect::ScoreIs(target, amount) | Effect::ScoreAtMost(target, amount) => {
            target.iter_mut().for_each(|target| path(target, by));
            expr(amount, by);
        }
        Effect::GradeIs(grade) | Effect::GradeAtMost(grade) | Effect::GradeAtLeast(grade) | Effect::Bar(grade) => name(Role::Grade, grade, by),
        Effect::GradeUp(_) | Effect::Unranked => {}
    }
}

fn clause(clause: &mut Clause, by: &mut dyn Rewrite) {
    by.span(&mut clause.span);
    form(&mut clause.form, by);
    tails(&mut clause.tails, by);
}

fn form(form: &mut Form, by: &mut dyn Rewrite) {
    match form {
        Form::Score(value) => expr(value, by),
        Form::Amount { verb: _, amount: given, when, otherwise } => {
            amount(given, by);
            exprs(when, by);
            otherwise.iter_mut().for_each(|otherwise| amount(otherwise, by));
        }
        Form::Override { when, amount: given } => {
            expr(when, by);
            amount(given, by);
        }
        Form::ProRata { value, target, inverse: _ } => exprs([value, target], by),
        Form::Steps { value, below: _, from, step, mode: _, verb: _, amount: given } => {
            exprs([value, from, step], by);
            amount(given, by);
        }
        Form::Bands { subject, first_match: _, rows } => {
            exprs(subject, by);
            statements(rows, by);
        }
        Form::Progressive { value, rows } | Form::Interpolate { value, rows } => {
            expr(value, by);
            statements(rows, by);
        }
        Form::Rank { value, set: among, ascending: _, rows } => {
            expr(value, by);
            among.iter_mut().for_each(|among| set(among, by));
            statements(rows, by);
        }
        Form::Efficacy { value, set: among, base, worst, best } => {
            exprs([value, base].into_iter().chain(worst).chain(best), by);
            among.iter_mut().for_each(|among| set(among, by));
        }
        Form::Convert { value, from } => exprs([value, from], by),
        Form::Judged { low, high, by: judge, column } => {
            exprs([low, high], by);
            judge.iter_mut().for_each(|judge| name(Role::Other, judge, by));
            quotes(column, by);
        }
        Form::Each { event, filter, verb: _, amount: given } => {
            name(Role::Entity, event, by);
            exprs(filter, by);
            match given {
                EachAmount::Amount(given) => amount(given, by),
                EachAmount::By(keys, rows) => {
                    exprs(keys, by);
                    statements(rows, by);
                }
                EachAmount::Judged { low, high, column } => {
                    exprs([low].into_iter().chain(high), by);
                    quotes(column, by);
                }
            }
        }
        Form::Choose { how: _, clauses } => statements(clauses, by),
    }
}

fn amount(amount: &mut Amount, by: &mut dyn Rewrite) {
    match amount {
        Amount::Value(value) => expr(value, by),
        Amount::Full | Amount::None => {}
    }
}

fn tails(tails: &mut [Tail], by: &mut dyn Rewrite) {
    for tail in tails {
        match tail {
            Tail::AtMost(amount) | Tail::AtLeast(amount) | Tail::OnlyIf(amount) | Tail::Unless(amount) | Tail::AtMostPer(_, amount) => {
                expr(amount, by)
            }
            Tail::Times(factor, when) => exprs([factor].into_iter().chain(when), by),
            Tail::Round(round) => by.span(&mut round.span),
            Tail::Same(field, _) => name(Role::Field, field, by),
            Tail::ZeroTarget(own) | Tail::AllEqual(own) => treatment(own, by),
            Tail::DownToZero | Tail::MayExceed | Tail::Ties(_) | Tail::BestOf(_) => {}
        }
    }
}

fn row(row: &mut Row, by: &mut dyn Rewrite) {
    by.span(&mut row.span);
    match &mut row.key {
        RowKey::Bounds(bounds) => bounds.iter_mut().for_each(|(_, bound)| expr(bound, by)),
        RowKey::Above { from, to } => exprs(from.iter_mut().chain(to), by),
        RowKey::Words(words) => words.iter_mut().for_each(|words| names(Role::Word, words, by)),
        RowKey::Condition(condition) | RowKey::At(condition) => expr(condition, by),
        RowKey::Bracket(from, to) => exprs(from.iter_mut().chain(to), by),
        RowKey::Rest | RowKey::Places(..) | RowKey::EachFurtherPlace | RowKey::Below | RowKey::AboveLast => {}
    }
    match &mut row.value {
        RowValue::Amount(_, given) => amount(given, by),
        RowValue::Linear(from, to) => exprs([from, to], by),
        RowValue::PerStep { step, verb: _, amount } => exprs([step, amount], by),
        RowValue::Less { amount, floor } => exprs([amount].into_iter().chain(floor), by),
        RowValue::NotApplicable => {}
    }
}

fn set(set: &mut Set, by: &mut dyn Rewrite) {
    by.span(&mut set.span);
    names(Role::Field, &mut set.keys, by);
    exprs(&mut set.filter, by);
}

fn expr(expr: &mut Expr, by: &mut dyn Rewrite) {
    by.span(&mut expr.span);
    match &mut *expr.kind {
        ExprKind::Number(_, unit) => unit.iter_mut().for_each(|unit| name(Role::Measure, unit, by)),
        ExprKind::Path(own) => path(own, by),
        ExprKind::Negate(a) | ExprKind::Not(a) | ExprKind::Gap(a, _) => self::expr(a, by),
        ExprKind::Binary(_, a, b) | ExprKind::Compare(_, a, b) => exprs([a, b], by),
        ExprKind::In(a, among) => exprs([a].into_iter().chain(among), by),
        ExprKind::If(a, b, c) => exprs([a, b, c], by),
        ExprKind::Call { name: function, args, modifiers } => {
            name(Role::Function, function, by);
            exprs(args, by);
            modifiers.iter_mut().for_each(|modifier| self::modifier(modifier, by));
        }
        ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Bool(_)
        | ExprKind::Full
        | ExprKind::Total
        | ExprKind::RankOf
        | ExprKind::GradeOf
        | ExprKind::Value => {}
    }
}

fn modifier(modifier: &mut Modifier, by: &mut dyn Rewrite) {
    match modifier {
        Modifier::In(keys) => names(Role::Field, keys, by),
        Modifier::Where(value) | Modifier::WeightedBy(value) => expr(value, by),
        Modifier::Same(field, _) => name(Role::Field, field, by),
        Modifier::At(text) => quote(text, by),
        Modifier::ExcludingSelf | Modifier::Ascending(_) | Modifier::Ties(_) | Modifier::BestOf(_) => {}
    }
}
