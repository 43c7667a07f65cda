//! What scores depend on: the facts of a unit, how many events it has, and what cannot be followed further, each with the values that
//! it can have.

use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::scheme::{EventId, FactId, GapKind, RatingId};
use crate::piece::form::{Form, VarId};
use crate::piece::range::Range;
use crate::program::NodeId;
use crate::say;
use crate::word::Text;
use std::sync::Arc;

/// A set of words, by their place in the list of the variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Words(pub u64);

impl Words {
    /// More words than this are not told apart.
    pub const MAX: usize = 60;

    pub fn first(number: usize) -> Words {
        Words(if number >= 64 { u64::MAX } else { (1 << number) - 1 })
    }

    pub fn one(at: usize) -> Words {
        Words(1 << at)
    }

    pub fn both(self, other: Words) -> Words {
        Words(self.0 & other.0)
    }

    pub fn either(self, other: Words) -> Words {
        Words(self.0 | other.0)
    }

    pub fn without(self, other: Words) -> Words {
        Words(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, at: usize) -> bool {
        self.0 >> at & 1 == 1
    }

    pub fn list(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |at| self.has(*at))
    }
}

/// A set of the states that a cell can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct States(u8);

impl States {
    pub const VALUE: States = States(1);
    pub const ANY: States = States(15);

    pub fn gap(kind: GapKind) -> States {
        match kind {
            GapKind::NotApplicable => States(2),
            GapKind::Pending => States(4),
            GapKind::Missing => States(8),
        }
    }

    pub fn both(self, other: States) -> States {
        States(self.0 & other.0)
    }

    pub fn either(self, other: States) -> States {
        States(self.0 | other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, other: States) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn gaps(self) -> impl Iterator<Item = GapKind> {
        [GapKind::NotApplicable, GapKind::Pending, GapKind::Missing].into_iter().filter(move |kind| self.has(States::gap(*kind)))
    }
}

/// In which of several rows of a unit a figure stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// There is one a unit.
    Unit,
    /// In the period, the event, the mark in question.
    This,
    /// In the period that is so many before the one in question.
    Before(u32),
    /// In a period by name.
    Named(Arc<str>),
    /// In the nearest period before that has a value.
    Carried,
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Fact(FactId, Row),
    Field(EventId, usize),
    /// How many events with these words count, in the use that a node makes of them.
    Events {
        event: EventId,
        words: Vec<(usize, Value)>,
        of: NodeId,
    },
    /// What the events with these words give together.
    Amounts {
        event: EventId,
        words: Vec<(usize, Value)>,
        of: NodeId,
    },
    RawMark(RatingId),
    Rating(RatingId),
    /// Several periods as one.
    Periods(NodeId),
    /// `number / divisor`, where the divisor is not zero.
    Ratio(Form, Form),
    Product(Form, Form),
    /// What rounding makes of a number.
    Rounded(NodeId),
    /// Whether there is a period so many before the one in question.
    Before(NodeId, u32),
    /// One of several parts of a sum that share no figure: node, case, number; last whether it is the part or a choice.
    Part(NodeId, u32, u32, u32),
    /// A value of which only the ends are kept, because there are too many cases.
    Loose(NodeId, u32, u32),
    /// What depends on other units, or on a function that is not linear.
    Other(NodeId, Why),
    /// A variable that only the second of two compared schemes has, and why nothing exact is known of it.
    OfSecond(VarId, Option<Why>),
    /// A variable of one row, in another.
    Moved(VarId, Row),
}

/// Why a value cannot be followed further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    Peers,
    Place,
    Product,
    Ratio,
    Function(&'static str),
    Events,
    Periods,
    Cases,
    Words,
    Grade,
    Unsaid,
}

impl Why {
    pub fn text(self) -> Text {
        match self {
            Why::Peers => say!(en: "it depends on the figures of other units", zh: "取决于其他单位的数据"),
            Why::Place => say!(en: "it depends on the place among units", zh: "取决于名次"),
            Why::Product => say!(en: "two figures are multiplied", zh: "两个数据相乘"),
            Why::Ratio => say!(en: "a figure is divided by another", zh: "数据作除数"),
            Why::Function(name) => say!(en: "`{name}` is not linear", zh: "`{name}` 不是线性的"),
            Why::Events => say!(en: "events are chosen or limited among each other", zh: "事件之间有取舍或限额"),
            Why::Periods => say!(en: "figures of several periods become one", zh: "由多期数据合成"),
            Why::Cases => say!(en: "there are too many cases", zh: "情形过多"),
            Why::Words => say!(en: "texts are compared with each other", zh: "文本之间相比较"),
            Why::Grade => say!(en: "it depends on the grade", zh: "取决于等次"),
            Why::Unsaid => say!(en: "the scheme does not say it", zh: "方案没有说明"),
        }
    }
}

/// How the ends of a value come about: what has to be so that it is as low, as high as it can be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ends {
    pub low: Option<Arc<Setting>>,
    pub high: Option<Arc<Setting>>,
}

/// What has to be so: a number, a word or a state for some variables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    pub numbers: Vec<(VarId, Num)>,
    pub words: Vec<(VarId, usize)>,
    pub gaps: Vec<(VarId, GapKind)>,
}

#[derive(Clone, Debug)]
pub struct Variable {
    pub what: What,
    /// The numbers that it can be; dates are days.
    pub range: Range,
    pub whole: bool,
    /// The words that it can be, instead of numbers; the last may be `None`: any other text.
    pub words: Vec<Option<Value>>,
    pub states: States,
    /// Whether it has a value for each period, event or mark of a unit.
    pub in_rows: bool,
    /// Whether it goes on for ever where it has no end; else nothing is known of how far it goes.
    pub unlimited: bool,
    /// What it is made of itself.
    pub support: Vec<VarId>,
    pub ends: Ends,
}

impl Variable {
    pub fn number(what: What, range: Range) -> Variable {
        Variable {
            what,
            range,
            whole: false,
            words: Vec::new(),
            states: States::VALUE,
            in_rows: false,
            unlimited: false,
            support: Vec::new(),
            ends: Ends::default(),
        }
    }

    pub fn word(what: What, words: Vec<Option<Value>>) -> Variable {
        Variable { words, ..Variable::number(what, Range::ALL) }
    }

    pub fn all_words(&self) -> Words {
        Words::first(self.words.len())
    }

    /// Why nothing exact is known of it, if so.
    pub fn why(&self) -> Option<Why> {
        match &self.what {
            What::Fact(..)
            | What::Field(..)
            | What::Events { .. }
            | What::RawMark(_)
            | What::Rounded(_)
            | What::Moved(..)
            | What::Before(..)
            | What::Part(..) => None,
            What::Amounts { .. } | What::Rating(_) => None,
            What::Periods(_) => Some(Why::Periods),
            What::Ratio(..) => Some(Why::Ratio),
            What::Product(..) => Some(Why::Product),
            What::Loose(..) => Some(Why::Cases),
            What::Other(_, why) => Some(*why),
            What::OfSecond(_, why) => *why,
        }
    }
}

/// The variables of an analysis.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    all: Vec<Variable>,
}

impl Variables {
    pub fn get(&self, id: VarId) -> &Variable {
        &self.all[id.index()]
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The variable of this meaning, made if it is new.
    pub fn add(&mut self, variable: Variable) -> VarId {
        if let Some(known) = self.find(&variable.what) {
            return known;
        }
        self.all.push(variable);
        VarId(self.all.len() as u32 - 1)
    }

    pub fn find(&self, what: &What) -> Option<VarId> {
        self.all.iter().position(|known| known.what == *what).map(|at| VarId(at as u32))
    }

    pub fn get_mut(&mut self, id: VarId) -> &mut Variable {
        &mut self.all[id.index()]
    }

    /// What some variables are made of in the end, with themselves.
    pub fn base(&self, of: impl IntoIterator<Item = VarId>) -> Vec<VarId> {
        let mut waiting: Vec<VarId> = of.into_iter().collect();
        let mut seen: Vec<VarId> = Vec::new();
        while let Some(id) = waiting.pop() {
            if !seen.contains(&id) {
                seen.push(id);
                waiting.extend(&self.get(id).support);
            }
        }
        seen.sort_unstable();
        seen
    }
}
