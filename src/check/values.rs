//! What a thing that a condition speaks of may be: numbers (days too), words of a list or free texts, and the states of a cell that
//! has no value.

use crate::check::stretch::{self, Stretch};
use crate::model::expr::Value;
use crate::model::measure::Ty;
use crate::model::scheme::{GapKind, GradeId, Scheme};
use std::sync::Arc;

/// In the order in which they are shown.
pub const STATES: [GapKind; 3] = [GapKind::Missing, GapKind::NotApplicable, GapKind::Pending];

#[derive(Clone, Debug)]
pub struct Values {
    pub of: Of,
    /// By index in `STATES`.
    pub states: [bool; 3],
}

#[derive(Clone, Debug)]
pub enum Of {
    Numbers(Vec<Stretch>),
    /// By index in the list of all words that the thing can have.
    Words(Vec<bool>),
    /// Any text but these.
    TextsBut(Vec<Arc<str>>),
    Texts(Vec<Arc<str>>),
}

impl Values {
    pub fn numbers(stretches: Vec<Stretch>) -> Values {
        Values { of: Of::Numbers(stretches), states: [false; 3] }
    }

    pub fn texts(values: &[Value]) -> Values {
        let texts = values.iter().filter_map(|value| if let Value::Text(text) = value { Some(text.clone()) } else { None });
        Values { of: Of::Texts(texts.collect()), states: [false; 3] }
    }

    /// Those words among all that the type has.
    pub fn words(ty: &Ty, scheme: &Scheme, values: &[Value]) -> Values {
        Values { of: Of::Words(all_words(ty, scheme).iter().map(|word| values.contains(word)).collect()), states: [false; 3] }
    }

    /// No value, but that state.
    pub fn state(ty: &Ty, scheme: &Scheme, kind: GapKind) -> Values {
        let of = match ty {
            Ty::Quantity(_) | Ty::Date | Ty::Unknown => Of::Numbers(Vec::new()),
            Ty::Text => Of::Texts(Vec::new()),
            Ty::Choice(_) | Ty::Bool | Ty::Grade => Of::Words(vec![false; all_words(ty, scheme).len()]),
        };
        Values { of, states: STATES.map(|state| state == kind) }
    }

    /// The same, or any state without a value.
    pub fn or_gap(&self) -> Values {
        Values { of: self.of.clone(), states: [true; 3] }
    }

    pub fn and(&self, other: &Values) -> Values {
        let of = match (&self.of, &other.of) {
            (Of::Numbers(a), Of::Numbers(b)) => Of::Numbers(stretch::both(a, b)),
            (Of::Words(a), Of::Words(b)) => Of::Words(a.iter().zip(b).map(|(a, b)| *a && *b).collect()),
            (Of::Texts(a), Of::Texts(b)) => Of::Texts(a.iter().filter(|text| b.contains(text)).cloned().collect()),
            (Of::Texts(some), Of::TextsBut(out)) | (Of::TextsBut(out), Of::Texts(some)) => {
                Of::Texts(some.iter().filter(|text| !out.contains(text)).cloned().collect())
            }
            (Of::TextsBut(a), Of::TextsBut(b)) => Of::TextsBut([&a[..], &b[..]].concat()),
            // One thing has one type.
            (Of::Numbers(_) | Of::Words(_) | Of::Texts(_) | Of::TextsBut(_), _) => self.of.clone(),
        };
        let [a, b, c] = self.states;
        let [x, y, z] = other.states;
        Values { of, states: [a && x, b && y, c && z] }
    }

    pub fn complement(&self) -> Values {
        let of = match &self.of {
            Of::Numbers(stretches) => Of::Numbers(stretch::left_over(&[Stretch::ALL], stretches)),
            Of::Words(words) => Of::Words(words.iter().map(|word| !word).collect()),
            Of::Texts(texts) => Of::TextsBut(texts.clone()),
            Of::TextsBut(texts) => Of::Texts(texts.clone()),
        };
        Values { of, states: self.states.map(|state| !state) }
    }

    pub fn is_empty(&self) -> bool {
        let none = match &self.of {
            Of::Numbers(stretches) => stretches.iter().all(Stretch::is_empty),
            Of::Words(words) => !words.contains(&true),
            Of::Texts(texts) => texts.is_empty(),
            Of::TextsBut(_) => false,
        };
        none && !self.states.contains(&true)
    }
}

/// Every value of a type that has a list of them.
pub fn all_words(ty: &Ty, scheme: &Scheme) -> Vec<Value> {
    match ty {
        Ty::Choice(choice) => (0..scheme.choices[choice.index()].words.len()).map(|at| Value::Choice(*choice, at as u32)).collect(),
        Ty::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Ty::Grade => scheme.grades.iter().flat_map(|grades| (0..grades.rows.len()).map(|at| Value::Grade(GradeId(at as u32)))).collect(),
        Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Unknown => Vec::new(),
    }
}
