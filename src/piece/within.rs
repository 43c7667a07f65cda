//! What a unit's own tables give: facts, their periods, events, marks.

use crate::decimal::Num;
use crate::model::expr::{Compare, Fold, Value};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::{EventId, FactId, GapKind, OverPeriods, PeriodKind, RatingId};
use crate::period;
use crate::piece::Given;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::Range;
use crate::piece::region::Region;
use crate::piece::run::Run;
use crate::piece::variable::{Row, States, Variable, What, Why, Words};
use crate::program::{FoldRows, NodeId, Op, Space};
use std::sync::Arc;

impl Run<'_> {
    pub fn input(&mut self, fact: FactId, space: Space) -> Vec<Piece> {
        let declared = &self.scheme.facts[fact.index()];
        let row = if matches!(space, Space::Period(_)) { Row::This } else { Row::Unit };
        let fixed = self.fixed.iter().find(|(own, _)| *own == fact).map(|(_, value)| value.clone());
        if let Some(value) = fixed {
            return vec![Piece::everywhere(crate::piece::run::constant(&value))];
        }
        let variable = self.figure(What::Fact(fact, row), &declared.ty, &declared.range);
        self.cell(variable)
    }

    pub fn field(&mut self, event: EventId, field: usize) -> Vec<Piece> {
        let declared = &self.scheme.events[event.index()].fields[field];
        let variable = self.figure(What::Field(event, field), &declared.ty, &declared.range);
        self.cell(variable)
    }

    /// A cell of a table: its value, or one of the gaps that it may be.
    fn cell(&mut self, variable: VarId) -> Vec<Piece> {
        let known = self.variables.get(variable);
        let values = if known.words.is_empty() {
            vec![Piece::everywhere(Gives::Number(Form::of(variable)))]
        } else if matches!(known.words.first(), Some(Some(Value::Bool(_)))) {
            self.by_word(variable)
        } else {
            vec![Piece::everywhere(Gives::Word(variable))]
        };
        self.with_gaps(variable, values)
    }

    /// The variable of a cell of a type.
    fn figure(&mut self, what: What, ty: &Ty, range: &(Option<Num>, Option<Num>)) -> VarId {
        if let Some(known) = self.variables.find(&what) {
            return known;
        }
        let in_rows = !matches!(what, What::Fact(_, Row::Unit));
        let states = if self.given == Given::Everything { States::VALUE } else { States::ANY };
        let mut variable = match ty {
            Ty::Bool => Variable::word(what, vec![Some(Value::Bool(false)), Some(Value::Bool(true))]),
            Ty::Choice(choice) => {
                let number = self.scheme.choices[choice.index()].words.len();
                Variable::word(what, (0..number.min(Words::MAX)).map(|at| Some(Value::Choice(*choice, at as u32))).collect())
            }
            Ty::Text => {
                let words = self.texts_compared(&what);
                Variable::word(what, words)
            }
            Ty::Grade => Variable::word(what, vec![None]),
            Ty::Date => Variable { whole: true, ..Variable::number(what, Range::ALL) },
            Ty::Quantity(_) | Ty::Unknown => {
                let natural = natural_low(ty).filter(|_| range.0.is_none());
                let whole = is_count(ty);
                let unlimited = range.0.is_some() || range.1.is_some() || natural.is_some();
                let range = Range::between(range.0.clone().or(natural), range.1.clone());
                Variable { unlimited, whole, range: if whole { range.whole() } else { range }, ..Variable::number(what, Range::ALL) }
            }
        };
        variable.in_rows = in_rows;
        variable.states = states;
        self.variables.add(variable)
    }

    /// The texts with which a cell is compared, and any other.
    fn texts_compared(&self, what: &What) -> Vec<Option<Value>> {
        let is_it = |id: NodeId| {
            let mut id = id;
            while let Op::Spread(inner) = &self.program.node(id).op {
                id = *inner;
            }
            match (&self.program.node(id).op, what) {
                (Op::Input(fact), What::Fact(own, _)) => fact == own,
                (Op::Field(event, field), What::Field(own, own_field)) => event == own && field == own_field,
                _ => false,
            }
        };
        let mut words: Vec<Option<Value>> = Vec::new();
        let mut add = |value: &Value| {
            if words.len() < Words::MAX - 1 && !words.contains(&Some(value.clone())) {
                words.push(Some(value.clone()));
            }
        };
        for node in &self.program.nodes {
            match &node.op {
                Op::In(a, values) if is_it(*a) => values.iter().for_each(&mut add),
                Op::Compare(Compare::Equal | Compare::NotEqual, a, b) => {
                    for (subject, word) in [(a, b), (b, a)] {
                        if let (true, Op::Constant(value)) = (is_it(*subject), &self.program.node(*word).op) {
                            add(value);
                        }
                    }
                }
                _ => {}
            }
        }
        words.push(None);
        words
    }

    pub fn raw_mark(&mut self, rating: RatingId) -> Vec<Piece> {
        let declared = &self.scheme.ratings[rating.index()];
        let points = declared.options.iter().map(|(_, points)| Range::at(points.clone())).reduce(|a, b| a.hull(&b));
        let range = points.unwrap_or_else(|| Range::between(declared.full.as_ref().map(|_| Num::ZERO), declared.full.clone()));
        let variable = Variable { in_rows: true, ..Variable::number(What::RawMark(rating), range) };
        let variable = self.variables.add(variable);
        vec![Piece::everywhere(Gives::Number(Form::of(variable)))]
    }

    /// Means of marks lie among the marks; panels are weighed.
    pub fn rating(&mut self, rating: RatingId, mark: NodeId) -> Vec<Piece> {
        let declared = &self.scheme.ratings[rating.index()];
        let marks = self.get(mark);
        let mut range = pieces::span(&marks, &self.variables).unwrap_or_default();
        let weights: Num = declared.panels.iter().map(|(_, weight)| weight.clone()).sum();
        if !declared.panels.is_empty() && weights != Num::ONE {
            range = crate::piece::number::times(&range, &Range::at(weights));
        }
        let mut variable = Variable::number(What::Rating(rating), range.clone());
        if self.given == Given::Anything {
            // Panels of which nobody has rated may count as nothing; there may be no mark at all, or a fault.
            variable.range = range.hull(&Range::at(Num::ZERO));
            variable.states = States::VALUE.either(States::gap(GapKind::Missing));
        }
        let variable = self.variables.add(variable);
        self.with_gaps(variable, vec![Piece::everywhere(Gives::Number(Form::of(variable)))])
    }

    // Periods.

    /// A missing value is that of a period before.
    pub fn carried(&mut self, a: NodeId) -> Vec<Piece> {
        if self.given == Given::Everything { self.get(a).to_vec() } else { self.in_row(a, Row::Carried) }
    }

    pub fn earlier(&mut self, a: NodeId, back: u32) -> Vec<Piece> {
        let found = self.in_row(a, Row::Before(back));
        if pieces::variables(&found).is_empty() {
            return found;
        }
        // The first periods have none before them.
        let there = self.variables.add(Variable::word(What::Before(a, back), vec![None; 2]));
        let is_there = Region::with_words(there, Words::one(0));
        let mut all: Vec<Piece> =
            found.iter().filter_map(|piece| Some(Piece::new(piece.when.meet(&is_there, &self.variables)?, piece.gives.clone()))).collect();
        all.push(Piece::new(Region::with_words(there, Words::one(1)), Gives::Gap(GapKind::Missing)));
        all
    }

    pub fn at_period(&mut self, a: NodeId, name: &Arc<str>) -> Vec<Piece> {
        self.in_row(a, Row::Named(name.clone()))
    }

    /// The same of another row: what stands in rows is another variable there, and may be missing.
    fn in_row(&mut self, a: NodeId, row: Row) -> Vec<Piece> {
        let found = self.get(a);
        let mut others: Vec<(VarId, VarId)> = Vec::new();
        for variable in pieces::variables(&found) {
            let known = self.variables.get(variable).clone();
            if !known.in_rows {
                continue;
            }
            let what = match (&known.what, &row) {
                (What::Fact(fact, Row::This), _) => What::Fact(*fact, row.clone()),
                _ => What::Moved(variable, row.clone()),
            };
            let in_rows = !matches!(row, Row::Named(_));
            others.push((variable, self.variables.add(Variable { what, in_rows, ..known })));
        }
        let other = |variable: VarId| others.iter().find(|(own, _)| *own == variable).map_or(variable, |(_, other)| *other);
        let moved = |piece: &Piece| {
            let gives = match &piece.gives {
                Gives::Number(form) => Gives::Number(form.renamed(other)),
                Gives::Word(variable) => Gives::Word(other(*variable)),
                Gives::Value(_) | Gives::Row(_) | Gives::Gap(_) | Gives::Fault(_) => piece.gives.clone(),
            };
            Piece::new(piece.when.renamed(other), gives)
        };
        found.iter().map(moved).collect()
    }

    /// The scores of several periods as one. Whatever they are, it lies between the lowest and the highest of a period; of a sum,
    /// times the number of periods.
    pub fn accumulate(&mut self, id: NodeId, how: OverPeriods, a: NodeId) -> Vec<Piece> {
        let times = match (how, self.program.node(a).space) {
            (OverPeriods::Sum, Space::Period(kind)) => self.periods(kind),
            _ => Num::ONE,
        };
        self.periods_as_one(id, a, &times, false)
    }

    fn periods_as_one(&mut self, id: NodeId, a: NodeId, times: &Num, may_be_none: bool) -> Vec<Piece> {
        let found = self.get(a);
        let support = pieces::variables(&found);
        let Some(variable) = self.numbers_as_one(What::Periods(id), &found, &support) else { return lacks(&found) };
        let one = self.variables.get(variable).range.clone();
        let all = crate::piece::number::times(&one, &Range::at(times.clone()));
        // Data of a part of the year have fewer periods.
        let (low, high) = (one.hull(&all), all.hull(&one));
        let known = self.variables.get_mut(variable);
        known.range = low.meet(&high);
        let gaps = found.iter().filter_map(|piece| if let Gives::Gap(kind) = piece.gives { Some(States::gap(kind)) } else { None });
        known.states = gaps.fold(States::VALUE, States::either);
        if may_be_none {
            known.states = known.states.either(States::gap(GapKind::NotApplicable));
        }
        self.with_gaps(variable, vec![Piece::everywhere(Gives::Number(Form::of(variable)))])
    }

    /// How many periods of a kind the scheme's own has; of a year where none is declared.
    pub fn periods(&self, kind: PeriodKind) -> Num {
        let touched = self.scheme.period.map(|(first, last)| period::Period::touched(kind, first, last));
        Num::from(touched.map_or(i64::from(period::in_a_year(kind)), |touched| touched as i64))
    }

    /// A fold over periods or events.
    pub fn rows(&mut self, id: NodeId, fold: &FoldRows) -> Vec<Piece> {
        if let FoldRows { over: Space::Event(event), fold: Fold::Count, same: None, best: None, keep: Some(keep), value: None, date: _ } = fold
            && self.program.node(id).space == Space::Unit
        {
            return self.number_of_events(id, *event, *keep);
        }
        let support = Vec::new();
        match (fold.fold, fold.value) {
            (Fold::Any | Fold::All, _) => self.yes_or_no(id, Why::Periods, support),
            (Fold::Count, _) | (_, None) => vec![self.anything(id, Why::Periods, Range::from(Num::ZERO))],
            (Fold::Sum, Some(value)) => match fold.over {
                Space::Period(kind) => {
                    let times = self.periods(kind);
                    let found = self.periods_as_one(id, value, &times, false);
                    if fold.keep.is_some() { self.or_nothing(id, found) } else { found }
                }
                _ => {
                    let span = pieces::span(&self.get(value), &self.variables).unwrap_or_default();
                    vec![self.anything(id, Why::Events, sum_of_any_number(&span))]
                }
            },
            (Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median | Fold::Latest | Fold::First, Some(value)) => {
                let dates = self.get(value).iter().any(|piece| piece.number().is_none() && !piece.gives.is_lack());
                if dates { vec![Piece::everywhere(self.some_word(id))] } else { self.periods_as_one(id, value, &Num::ONE, true) }
            }
            (Fold::GeometricMean | Fold::HarmonicMean | Fold::Deviation, Some(_)) => {
                vec![self.anything(id, Why::Function("mean"), if fold.fold == Fold::Deviation { Range::from(Num::ZERO) } else { Range::ALL })]
            }
        }
    }

    fn or_nothing(&mut self, _id: NodeId, found: Vec<Piece>) -> Vec<Piece> {
        for variable in pieces::variables(&found) {
            let known = self.variables.get_mut(variable);
            known.range = known.range.hull(&Range::at(Num::ZERO));
        }
        found
    }

    fn some_word(&mut self, id: NodeId) -> Gives {
        Gives::Word(self.variables.add(Variable::word(What::Other(id, Why::Periods), vec![None])))
    }
}

/// What a value is where it is no number.
fn lacks(found: &[Piece]) -> Vec<Piece> {
    found.iter().filter(|piece| piece.gives.is_lack()).cloned().collect()
}

/// The sum of any number of amounts, none included.
pub fn sum_of_any_number(one: &Range) -> Range {
    crate::piece::number::times(one, &Range::from(Num::ZERO))
}

/// People, cases and hours are not negative.
fn natural_low(ty: &Ty) -> Option<Num> {
    let natural = matches!(ty, Ty::Quantity(Measure::Of(bases)) if matches!(&bases[..], [(Base::Count(_) | Base::Time, 1)]));
    natural.then_some(Num::ZERO)
}

/// People and cases are whole; days may be halves.
fn is_count(ty: &Ty) -> bool {
    matches!(ty, Ty::Quantity(measure @ Measure::Of(bases)) if measure.is_counted() && !matches!(&bases[..], [(Base::Count(word), 1)] if word.contains(['日', '天'])))
}
