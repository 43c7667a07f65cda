//! One step of an explanation, and how its parts give its value.

use crate::decimal::{Num, Rounding};
use crate::diagnostic::CellPlace;
use crate::model::expr::Value;
use crate::model::scheme::GapKind;
use crate::outcome::Cell;
use crate::source::Span;

/// A statement with what it rests on.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: Kind,
    /// What this is, in words with numbers filled in.
    pub words: String,
    /// The exact value.
    pub value: Cell,
    /// The value for people; empty where the words say it.
    pub shown: String,
    /// What it does to the value of the step above.
    pub effect: Effect,
    /// The data cell that it was read from.
    pub place: Option<CellPlace>,
    /// The text of the scheme that says so.
    pub span: Option<Span>,
    pub children: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Item,
    Period,
    Clause,
    Formula,
    Fact,
    Event,
    Mark,
    /// Cap, floor, conversion, rounding, treatment of a gap, gate.
    Adjustment,
    Note,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Is looked at; changes nothing by itself.
    Informs,
    Adds,
    Subtracts,
    Caps(Num),
    Floors(Num),
    /// Subtracts, but not below zero.
    SubtractsToZero,
    Scales(Num),
    Rounds(i32, Rounding),
    /// The value above is this from here on.
    Becomes,
}

impl Effect {
    /// The running value after this effect of a step with that value; `None` where the step has no number.
    pub fn applied(&self, running: &Num, value: &Cell) -> Option<Num> {
        let number = match value {
            Cell::Value(Value::Num(number)) => Some(number),
            Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
        };
        Some(match self {
            Effect::Informs => running.clone(),
            Effect::Adds => running + number?,
            Effect::Subtracts => running - number?,
            Effect::SubtractsToZero => (running - number?).max(running.clone().min(Num::ZERO)),
            Effect::Caps(cap) => running.clone().min(cap.clone()),
            Effect::Floors(floor) => running.clone().max(floor.clone()),
            Effect::Scales(factor) => running * factor,
            Effect::Rounds(places, mode) => running.round(*places, *mode),
            Effect::Becomes => number?.clone(),
        })
    }
}

impl Step {
    pub fn new(kind: Kind, words: String, value: Cell) -> Step {
        Step { kind, words, value, shown: String::new(), effect: Effect::Informs, place: None, span: None, children: Vec::new() }
    }

    /// A step without a value of its own.
    pub fn silent(mut self) -> Step {
        self.value = Cell::Gap(GapKind::NotApplicable);
        self.shown = String::new();
        self
    }

    /// The value that the parts give, in their order, from zero. Left-out items add nothing. `None` where no part has an effect.
    pub fn recombine(&self) -> Option<Num> {
        let mut running = None;
        for child in self.children.iter().filter(|child| child.effect != Effect::Informs) {
            let before = running.clone().unwrap_or(Num::ZERO);
            match child.effect.applied(&before, &child.value) {
                Some(after) => running = Some(after),
                None => running = Some(before),
            }
        }
        running
    }
}
