//! Clauses and rows in words.

use super::Speaker;
use crate::model::measure::{UNIT_WORDS, UnitWord};
use crate::syntax::ast::{Clause, EachAmount, Expr, Form, PeriodKind, Row, RowKey, RowValue, StepMode, Tail, Verb};
use crate::syntax::choice::Choice as _;
use crate::word::Lang;

impl Speaker<'_> {
    pub(super) fn clause(&self, clause: &Clause) -> String {
        let mut text = self.form(clause);
        for tail in &clause.tails {
            text += &format!(", {}", self.tail(tail));
        }
        text
    }

    fn form(&self, clause: &Clause) -> String {
        match &clause.form {
            Form::Score(value) => format!("{} = {}", self.k("score"), self.expr(value)),
            Form::Amount { verb, amount, when: None, .. } => self.award(*verb, amount),
            Form::Amount { verb, amount, when: Some(when), otherwise } => {
                let award = self.award(*verb, amount);
                let other = otherwise.as_ref().map_or(String::new(), |other| format!(", {} {}", self.k("otherwise"), self.award(*verb, other)));
                if self.zh() { format!("{} 的，{award}{other}", self.expr(when)) } else { format!("{award} if {}{other}", self.expr(when)) }
            }
            Form::Override { when, amount } if self.zh() => format!("{} 的，本项 {}", self.expr(when), self.award(Verb::Gain, amount)),
            Form::Override { when, amount } => format!("this item is {} if {}", self.amount(amount), self.expr(when)),
            Form::ProRata { value, target, inverse } => {
                let how = self.k(if *inverse { "inverse" } else { "pro_rata" });
                format!("{how} {} {} {}", self.expr(value), self.k("target"), self.expr(target))
            }
            Form::Steps { value, below, from, step, mode, verb, amount } => {
                let (value, from, step) = (self.compared(value), self.compared(from), self.expr(step));
                let than = self.k(if *below { "below" } else { "above" });
                let award = self.award(*verb, amount);
                if self.zh() {
                    let (each, after) = match mode {
                        Some(StepMode::Whole) => ("每满", ""),
                        Some(StepMode::ProRata) => ("每", "，按比例计"),
                        Some(StepMode::Started) => ("每", "，不足按整"),
                        None => ("每", ""),
                    };
                    format!("{value} {than} {from} 的，{each} {step} {award}{after}")
                } else {
                    let (before, after) = match mode {
                        Some(StepMode::Whole) => ("whole ", ""),
                        Some(StepMode::ProRata) => ("", " pro rata"),
                        Some(StepMode::Started) => ("started ", ""),
                        None => ("", ""),
                    };
                    format!("{award} for each {before}{step}{after} that {value} is {than} {from}")
                }
            }
            Form::Bands { subject, first_match, rows: _ } => {
                let subject = subject.as_ref().map_or(String::new(), |subject| format!("{} ", self.expr(subject)));
                let first = if *first_match { format!(" {}", self.k("first_match")) } else { String::new() };
                format!("{subject}{}{first}", self.k("bands"))
            }
            Form::Progressive { value, rows: _ } => format!("{} {}", self.k("progressive"), self.expr(value)),
            Form::Interpolate { value, rows: _ } => format!("{} {}", self.k("interpolate"), self.expr(value)),
            Form::Rank { value, set, ascending, rows: _ } => {
                let set = set.as_ref().map_or(String::new(), |set| format!(" {}", self.set(set)));
                let order = self.k(if *ascending { "ascending" } else { "descending" });
                let value = self.expr(value);
                if self.zh() { format!("{value}{set} {order} 排名") } else { format!("rank {value}{set} {order}") }
            }
            Form::Efficacy { value, set, base, worst, best } => {
                let set = set.as_ref().map_or(String::new(), |set| format!(" {}", self.set(set)));
                let ends = worst.as_ref().zip(best.as_ref()).map_or(String::new(), |(worst, best)| {
                    format!(" {} {} {} {}", self.k("worst"), self.expr(worst), self.k("best"), self.expr(best))
                });
                format!("{} {}{set} {} {}{ends}", self.k("efficacy"), self.expr(value), self.k("base"), self.expr(base))
            }
            Form::Convert { value, from } => format!("{} {} {} {}", self.k("rescale"), self.expr(value), self.k("from_scale"), self.expr(from)),
            Form::Judged { low, high, by, column } => {
                let by = by.as_ref().map_or(String::new(), |by| format!(" {} {}", self.k("judged_by"), self.name(by)));
                let column = column.as_ref().map_or(String::new(), |column| format!(" {} {}", self.k("column"), self.slice(column.span)));
                format!("{} {} {} {}{by}{column}", self.k("judged"), self.expr(low), self.k("to"), self.expr(high))
            }
            Form::Each { event, filter, verb, amount } => {
                let filter = filter.as_ref().map_or(String::new(), |filter| format!(" {} {}", self.k("where"), self.expr(filter)));
                let verb = verb.unwrap_or(Verb::Gain);
                let amount = match amount {
                    EachAmount::Amount(amount) => self.award(verb, amount),
                    EachAmount::By(keys, _) => self.by_keys(clause, keys),
                    EachAmount::Judged { low, high, column } => {
                        let high = high.as_ref().map_or(format!(" {}", self.k("or_more")), |high| format!(" {} {}", self.k("to"), self.expr(high)));
                        let column = column.as_ref().map_or(String::new(), |column| format!(" {} {}", self.k("column"), self.slice(column.span)));
                        let how = if self.zh() { format!("酌情 {}", self.verb(verb)) } else { format!("{} judged from", self.verb(verb)) };
                        format!("{how} {}{high}{column}", self.expr(low))
                    }
                };
                format!("{} {}{filter} {amount}", self.each(clause), self.name(event))
            }
            Form::Choose { how, clauses: _ } => self.k(how.keyword()).to_owned(),
        }
    }

    fn by_keys(&self, clause: &Clause, keys: &[Expr]) -> String {
        let own = match &clause.form {
            Form::Each { verb: Some(verb), .. } => format!("{} ", self.verb(*verb)),
            _ => String::new(),
        };
        format!("{own}{} {}", self.k("by"), self.exprs(keys))
    }

    /// `每件`, `each case of`: with the counter as it was written; `每次` is plainly `each`.
    fn each(&self, clause: &Clause) -> String {
        let mut words = self.slice(clause.span).split_whitespace();
        let first = words.next().unwrap_or_default();
        let own = first.strip_prefix('每').or_else(|| words.next().filter(|_| first == "each" && words.next() == Some("of")));
        let counter = own.map(|own| counter(own, self.lang));
        match counter {
            Some(counter) if self.zh() => format!("每{counter}"),
            None if self.zh() => "每次".to_owned(),
            Some(counter) if counter != "occurrence" => format!("each {counter} of"),
            Some(_) | None => "each".to_owned(),
        }
    }

    pub(super) fn tail(&self, tail: &Tail) -> String {
        let with = |keyword: &str, amount: &Expr| format!("{} {}", self.k(keyword), self.expr(amount));
        match tail {
            Tail::DownToZero => self.k("down_to_zero").to_owned(),
            Tail::AtMost(most) => with("at_most", most),
            Tail::AtLeast(least) => with("floor", least),
            Tail::OnlyIf(when) => with("only_if", when),
            Tail::Unless(when) => with("unless", when),
            Tail::Times(factor, None) => self.times(factor),
            Tail::Times(factor, Some(when)) if self.zh() => format!("当 {} 时 {}", self.expr(when), self.times(factor)),
            Tail::Times(factor, Some(when)) => format!("{} if {}", self.times(factor), self.expr(when)),
            Tail::Round(round) => self.round(round),
            Tail::Same(field, matter) => self.same(field, *matter),
            Tail::AtMostPer(kind, most) => format!("{} {}", self.every(*kind), with("at_most", most)),
            Tail::ZeroTarget(treatment) => format!("{} {}", self.k("zero_target"), self.treatment(treatment)),
            Tail::MayExceed => self.k("may_exceed").to_owned(),
            Tail::Ties(ties) => format!("{} {}", self.k("ties"), self.ties(*ties)),
            Tail::AllEqual(treatment) => format!("{} {}", self.k("all_equal"), self.treatment(treatment)),
            Tail::BestOf(number) => self.best_of(*number),
        }
    }

    /// Twice as much has a word of its own, which stands for the number.
    fn times(&self, factor: &Expr) -> String {
        let written = self.slice(factor.span);
        if written == "加倍" || written == "doubled" { self.k("doubled").to_owned() } else { format!("{} {}", self.k("times"), self.expr(factor)) }
    }

    pub(super) fn every(&self, kind: PeriodKind) -> &'static str {
        self.k(kind.keyword())
    }

    pub(super) fn row(&self, row: &Row) -> String {
        let key = self.row_key(&row.key);
        match &row.value {
            RowValue::Amount(Some(verb), amount) => format!("{key} {}", self.award(*verb, amount)),
            RowValue::Amount(None, amount) => format!("{key} {}", self.amount(amount)),
            RowValue::Linear(from, to) => {
                let gain = if self.zh() { " 得" } else { "" };
                format!("{key} {}{gain} {} {} {}", self.k("linear"), self.expr(from), self.k("to"), self.expr(to))
            }
            RowValue::PerStep { step, verb, amount } if !self.zh() => {
                format!("{key} {} {} {} {}", self.verb(*verb), self.expr(amount), self.k("per"), self.expr(step))
            }
            RowValue::PerStep { step, verb, amount } => {
                format!("{key} {} {} {} {}", self.k("each"), self.expr(step), self.verb(*verb), self.expr(amount))
            }
            RowValue::Less { amount, floor } => {
                let floor = floor.as_ref().map_or(String::new(), |floor| format!(", {} {}", self.k("floor"), self.expr(floor)));
                format!("{key} {} {}{floor}", self.k("less"), self.expr(amount))
            }
            RowValue::NotApplicable => format!("{key} {}", self.k("not_applicable")),
        }
    }

    fn row_key(&self, key: &RowKey) -> String {
        let from_to = |from: &Option<Expr>, to: &Option<Expr>| match (from, to) {
            (Some(from), Some(to)) => format!("{} {} {}", self.expr(from), self.k("to"), self.expr(to)),
            (Some(from), None) => format!("{} {}", self.expr(from), self.k("or_more")),
            (None, Some(to)) => format!("{} {}", self.expr(to), self.k("or_less")),
            (None, None) => String::new(),
        };
        match key {
            RowKey::Rest => self.k("rest").to_owned(),
            RowKey::Bounds(bounds) => {
                let all: Vec<String> = bounds.iter().map(|(sign, bound)| format!("{}{}", self.comparison(*sign), self.expr(bound))).collect();
                all.join(&format!(" {} ", self.k("and")))
            }
            RowKey::Above { from: Some(from), to: Some(to) } => {
                format!("{} {} {} {}", self.expr(from), self.k("or_more"), self.expr(to), self.k("or_less"))
            }
            RowKey::Above { from, to } | RowKey::Bracket(from, to) => from_to(from, to),
            RowKey::Words(words) => {
                let keys: Vec<String> = words.iter().map(|words| self.names(words)).collect();
                keys.join(" ")
            }
            RowKey::Condition(when) if self.zh() => format!("{} 的，", self.expr(when)),
            RowKey::Condition(when) => format!("if {},", self.expr(when)),
            RowKey::Places(from, None) if self.zh() => format!("第{from}名"),
            RowKey::Places(from, Some(to)) if self.zh() => format!("第{from}至{to}名"),
            RowKey::Places(from, None) => format!("place {from}"),
            RowKey::Places(from, Some(to)) => format!("places {from} to {to}"),
            RowKey::EachFurtherPlace => self.k("further").to_owned(),
            RowKey::At(at) => self.expr(at),
            RowKey::Below => self.k("below").to_owned(),
            RowKey::AboveLast => self.k("above").to_owned(),
        }
    }
}

/// A word for counting in a language, of one; a word that the table does not have stays as it is.
fn counter(word: &str, lang: Lang) -> String {
    let is_it = |unit: &&UnitWord| unit.word.zh == word || one_of(unit) == word;
    match (UNIT_WORDS.iter().find(is_it), lang) {
        (None, _) => word.to_owned(),
        (Some(unit), Lang::Zh) => unit.word.zh.to_owned(),
        (Some(unit), Lang::En) => one_of(unit).to_owned(),
    }
}

/// `case` of `cases`, `person` of `people`.
fn one_of(unit: &UnitWord) -> &'static str {
    let singular = unit.also.iter().copied().find(|also| also.is_ascii());
    singular.unwrap_or_else(|| unit.word.en.strip_suffix('s').unwrap_or(unit.word.en))
}
