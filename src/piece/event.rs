//! Clauses on each event: how many events of each kind there are, and what they give together.

use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::scheme::EventId;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::range::Range;
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::{Variable, What, Why, Words};
use crate::piece::within::sum_of_any_number;
use crate::program::{EachSum, NodeId, Space};

/// Events are told apart by so many combinations of words at most.
const KINDS_MAX: usize = 40;

/// Events with the same words.
struct Kind {
    words: Vec<(usize, Value)>,
    /// What one that counts gives; no range: none counts.
    gives: Option<Range>,
}

impl Run<'_> {
    /// How many events pass a condition.
    pub fn number_of_events(&mut self, id: NodeId, event: EventId, keep: NodeId) -> Vec<Piece> {
        let one = std::sync::Arc::new(vec![Piece::everywhere(Gives::num(Num::ONE))]);
        let kinds = self.kinds(event, keep, &one);
        let sum = self.sum_of_kinds(id, event, &kinds, None);
        vec![sum]
    }

    /// What the events give together.
    pub fn each_event(&mut self, id: NodeId, each: &EachSum) -> Vec<Piece> {
        let amounts = self.get(each.amount);
        let kinds = self.kinds(each.event, each.keep, &amounts);
        let sum = self.sum_of_kinds(id, each.event, &kinds, each.best);
        if each.limits.is_empty() {
            return vec![sum];
        }
        // Limits of events and points by period: together they give no more than all periods' limits.
        let one = kinds.iter().filter_map(|kind| kind.gives.clone()).reduce(|a, b| a.hull(&b)).unwrap_or_else(|| Range::at(Num::ZERO));
        let mut range = sum_of_any_number(&one);
        for (period, most, counts) in &each.limits {
            let of_periods = match self.program.node(id).space {
                Space::Period(_) => Num::ONE,
                // Events without a date are in a period of their own.
                _ => self.periods(*period) + Num::ONE,
            };
            let open = self.scheme.events[each.event.index()].counts.is_some();
            let Some(high) = pieces::span(&self.get(*most), &self.variables).and_then(|span| span.high).filter(|_| !open) else { continue };
            let all = &high.at.clone().max(Num::ZERO) * &of_periods;
            let limit = if *counts {
                crate::piece::number::times(&one, &Range::between(Some(Num::ZERO), Some(all)))
            } else {
                Range::between(None, Some(all))
            };
            range = range.meet(&limit);
        }
        vec![self.other(What::Other(id, Why::Events), Region::everywhere(), range, &[])]
    }

    /// Events by their words: what one of each kind gives.
    fn kinds(&mut self, event: EventId, keep: NodeId, amounts: &[Piece]) -> Vec<Kind> {
        let keep = self.get(keep);
        let mut by_words: Vec<Kind> = Vec::new();
        let together = pieces::pairs(&keep, amounts, &self.variables);
        let fields: Vec<VarId> = self.words_of_event(event, &together);
        let mut combinations: Vec<Vec<(VarId, usize)>> = vec![Vec::new()];
        for field in &fields {
            let number = self.variables.get(*field).words.len();
            if combinations.len() * number > KINDS_MAX {
                continue;
            }
            combinations = combinations.iter().flat_map(|known| (0..number).map(move |at| [&known[..], &[(*field, at)]].concat())).collect();
        }
        for combination in combinations {
            let here = combination
                .iter()
                .try_fold(Region::everywhere(), |when, (field, at)| when.meet(&Region::with_words(*field, Words::one(*at)), &self.variables));
            let Some(here) = here else { continue };
            let mut gives: Option<Range> = None;
            for (when, kept, amount) in &together {
                let counted = !matches!(kept, Gives::Value(Value::Bool(false)));
                if let (true, Gives::Number(form), Some(when)) = (counted, amount, here.meet(when, &self.variables)) {
                    let span = when.span(form, &self.variables);
                    gives = Some(gives.map_or(span.clone(), |known| known.hull(&span)));
                }
            }
            let words = combination.iter().filter_map(|(field, at)| {
                let known = self.variables.get(*field);
                let What::Field(_, field) = known.what else { return None };
                Some((field, known.words[*at].clone()?))
            });
            by_words.push(Kind { words: words.collect(), gives });
        }
        by_words
    }

    /// The fields with words on which it depends whether and what an event gives.
    fn words_of_event(&self, event: EventId, together: &[(Region, &Gives, &Gives)]) -> Vec<VarId> {
        let mut fields: Vec<VarId> = together.iter().flat_map(|(when, ..)| when.words().iter().map(|(variable, _)| *variable)).collect();
        fields.sort_unstable();
        fields.dedup();
        fields.retain(|field| matches!(self.variables.get(*field).what, What::Field(own, _) if own == event));
        fields
    }

    /// So many of each kind times what one gives; where one gives more or less, what they give together.
    fn sum_of_kinds(&mut self, id: NodeId, event: EventId, kinds: &[Kind], best: Option<u32>) -> Piece {
        let mut sum = Form::default();
        let mut number = Some(Form::default());
        let mut when = Region::everywhere();
        let in_rows = matches!(self.program.node(id).space, Space::Period(_));
        for kind in kinds {
            let Some(gives) = &kind.gives else { continue };
            let words = kind.words.clone();
            match gives.only() {
                Some(amount) => {
                    let what = What::Events { event, words, of: id };
                    let count = Variable { whole: true, unlimited: true, in_rows, ..Variable::number(what, Range::from(Num::ZERO)) };
                    let count = Form::of(self.variables.add(count));
                    sum = sum.plus(&count.times(amount));
                    number = number.map(|number| number.plus(&count));
                }
                None => {
                    let what = What::Amounts { event, words, of: id };
                    let mut range = sum_of_any_number(gives);
                    if let Some(best) = best {
                        let many = crate::piece::number::times(gives, &Range::between(Some(Num::ZERO), Some(Num::from(best))));
                        range = range.meet(&many);
                    }
                    let amounts = Variable { unlimited: true, in_rows, ..Variable::number(what, range) };
                    sum = sum.plus(&Form::of(self.variables.add(amounts)));
                    number = None;
                }
            }
        }
        // Only the best: no more of them count, whatever they give.
        if let (Some(best), Some(number)) = (best, number) {
            let most = Form::constant(Num::from(best));
            when = when.and(&number.minus(&most), Relation::AtMost, &self.variables).unwrap_or(when);
        }
        Piece::new(when, Gives::Number(sum))
    }
}
