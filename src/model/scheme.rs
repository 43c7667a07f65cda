//! A resolved scheme: ids into lists, nothing by name, every choice that the language asks for either said or `None` with a
//! finding. Still in the trade's forms: a band table is a band table. What the forms compute is in `program`.

use crate::decimal::{Num, Rounding};
use crate::model::expr::{Expr, Frame};
use crate::model::measure::{Scale, Ty};
use crate::period::Period;
use crate::source::Span;
use crate::word::{Lang, Word};
use indexmap::IndexMap;
use jiff::civil::Date;
use std::sync::Arc;

pub use crate::model::example::Example;
pub use crate::model::guarantee::Guarantee;
pub use crate::syntax::ast::{
    AllocationMethod, Choose, EmptyPanel, GapKind, GateKeyword, ItemKind, Matter, OverPeriods, PercentScale, PeriodKind, QuotaTies, StepMode, Ties,
    Verb,
};
pub use crate::value::{ChoiceId, EventId, FactId, GradeId, ItemId, LetId, RatingId};

/// The column of an event's table in which judged amounts stand, unless a clause names another.
pub const JUDGED_COLUMN: Word = Word::new("points", "分值");

/// A named thing: the name, where it is declared, what its author says of it.
#[derive(Clone, Debug)]
pub struct Label {
    pub name: Arc<str>,
    pub span: Span,
    pub doc: Option<Arc<str>>,
}

#[derive(Clone, Debug)]
pub struct Scheme {
    pub label: Label,
    pub title: Option<Arc<str>>,
    pub lang: Lang,
    /// The scheme that this one extends, if any.
    pub parent: Option<Arc<str>>,
    /// The same, resolved on its own.
    pub base: Option<Arc<Scheme>>,
    /// First and last day, both included.
    pub period: Option<(Date, Date)>,
    /// Which days are worked; without it, Mondays to Fridays.
    pub calendar: Option<Calendar>,
    /// What the whole is declared to be worth.
    pub full: Option<(Num, Span)>,
    pub unit: UnitKind,
    pub choices: Vec<Choice>,
    pub facts: Vec<Fact>,
    pub events: Vec<Event>,
    pub ratings: Vec<Rating>,
    pub lets: Vec<Let>,
    /// Parents stand before their children; `items[0]` is the total.
    pub items: Vec<Item>,
    pub gates: Vec<Gate>,
    pub ranking: Option<Ranking>,
    pub grades: Option<Grades>,
    pub consequences: Vec<Consequence>,
    pub allocations: Vec<Allocation>,
    pub requirements: Vec<Requirement>,
    pub guarantees: Vec<Guarantee>,
    /// Further columns of the result table.
    pub shown: Vec<Shown>,
    pub defaults: Defaults,
    pub examples: Vec<Example>,
    /// The amendments that stand in the text, whether in force or not. What they change is made already.
    pub amendments: Vec<Amendment>,
    /// What facts, events, ratings and values were called before (items say it themselves).
    pub former: Vec<Former>,
}

/// A thing and its earlier name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    pub name: Arc<str>,
    pub was: Arc<str>,
}

/// Holidays and worked weekends of the days that it covers.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// First and last day, both included.
    pub covers: (Date, Date),
    /// The days on which it is the other way round, in order: weekdays off, weekend days worked.
    pub reversed: Vec<Date>,
    pub span: Span,
}

impl Calendar {
    pub fn is_covered(&self, day: Date) -> bool {
        (self.covers.0..=self.covers.1).contains(&day)
    }
}

/// An amendment's document and the day from which it holds.
#[derive(Clone, Debug)]
pub struct Amendment {
    pub document: Option<Arc<str>>,
    pub from: Date,
    pub span: Span,
}

impl Scheme {
    /// For each kind of period that some fact is collected or some item is scored by: those within the scheme's own period.
    pub fn own_periods(&self) -> IndexMap<PeriodKind, Vec<Period>> {
        let of_facts = self.facts.iter().filter_map(|fact| match fact.frame {
            Frame::Period(kind) => Some(kind),
            Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => None,
        });
        let of_items = self.items.iter().filter_map(|item| item.over.map(|over| over.period));
        let within = |kind| self.period.map_or_else(Vec::new, |(first, last)| Period::within(kind, first, last));
        of_facts.chain(of_items).map(|kind| (kind, within(kind))).collect()
    }

    /// Without a rule of its own, an event counts if it is dated within the scheme's period. Is this one dated outside of it?
    pub fn is_outside(&self, event: &Event, date: Option<Date>) -> bool {
        match (date, self.period, &event.counts) {
            (Some(date), Some((first, last)), None) => date < first || date > last,
            (None, _, _) | (_, None, _) | (_, _, Some(_)) => false,
        }
    }
}

/// What is assessed.
#[derive(Clone, Debug)]
pub struct UnitKind {
    pub label: Label,
    /// The table with one row a unit; by default the kind's own name. An event's table has the units that have such events.
    pub table: Option<Arc<str>>,
    /// The columns that together name a unit; empty: the column of the kind's own name (or 单位, unit).
    pub key: Vec<Arc<str>>,
    /// Attributes in order of declaration.
    pub attributes: Vec<FactId>,
    /// How many units there are, as far as the scheme says.
    pub sizes: Vec<ClassSize>,
    /// The attribute that `score` prints as the class: the one that the ranking uses, else the first choice.
    pub class: Option<FactId>,
}

/// How many units there are of a class, or in all.
#[derive(Clone, Debug)]
pub struct ClassSize {
    /// The attribute and its word; `None`: all units.
    pub class: Option<(FactId, u32)>,
    pub count: u32,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Choice {
    /// The first fact or field that declares it.
    pub label: Label,
    pub words: Vec<Label>,
}

#[derive(Clone, Debug)]
pub struct Fact {
    pub label: Label,
    /// The whole declaration; facts that are declared together share it.
    pub declared: Span,
    pub kind: FactKind,
    pub ty: Ty,
    /// The unit word that it is declared in, for reading and showing: values themselves are in base units.
    pub scale: Scale,
    /// `Frame::Unit`, or `Frame::Period` for a fact that is collected every month, quarter, half-year or year.
    pub frame: Frame,
    pub collector: Option<Label>,
    pub document: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
    pub range: (Option<Num>, Option<Num>),
    pub percent_scale: Option<PercentScale>,
    pub missing_codes: MissingCodes,
    pub lower_is_better: bool,
    /// Column name where it is not the fact's own.
    pub column: Option<Arc<str>>,
    pub table: Option<Arc<str>>,
    /// The value that a gap of each kind stands for: `缺报 视为 0%`.
    pub stands_for: Vec<(GapKind, Expr)>,
    /// `缺报 用上期`
    pub carries_last: bool,
    /// What a gap in this fact does to the items that use it (already copied into those items).
    pub gaps: Gaps,
}

/// What stands for "missing" in the data: -999, "DNF".
#[derive(Clone, Debug, Default)]
pub struct MissingCodes {
    pub numbers: Vec<Num>,
    pub words: Vec<Arc<str>>,
}

impl MissingCodes {
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.words.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    Attribute,
    Fact,
    Parameter,
    /// A result of another scheme, read from the table of that scheme's name.
    Imported {
        scheme: Arc<str>,
        column: Imported,
    },
    /// The amount that a judge gives to an item.
    Judged {
        item: ItemId,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    Total,
    Rank,
    Grade,
    Item(Arc<str>),
}

#[derive(Clone, Debug)]
pub struct Event {
    pub label: Label,
    pub table: Option<Arc<str>>,
    /// Columns that name the unit, if not the unit's own key.
    pub key: Vec<Arc<str>>,
    pub collector: Option<Label>,
    pub document: Option<Arc<str>>,
    pub fields: Vec<Field>,
    /// The first field of type date.
    pub date: Option<usize>,
    /// Which rows count, in the event's own frame. Without it: those dated within the scheme's period.
    pub counts: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub label: Label,
    pub ty: Ty,
    pub scale: Scale,
    pub column: Option<Arc<str>>,
    pub range: (Option<Num>, Option<Num>),
    pub percent_scale: Option<PercentScale>,
    pub missing_codes: MissingCodes,
    /// A computed field.
    pub value: Option<Expr>,
    /// Read from a column only if there is one (the judged amount of an event).
    pub optional: bool,
}

/// A panel of raters, or several with weights. Value of one unit: raw marks → points (options or conversion) → per rater the
/// weighted mean over aspects → per panel the mean over raters (trimmed) → weighted sum over panels.
#[derive(Clone, Debug)]
pub struct Rating {
    pub label: Label,
    pub table: Option<Arc<str>>,
    pub collector: Option<Label>,
    pub full: Option<Num>,
    /// Name and weight; empty: one panel, no panel column.
    pub panels: Vec<(Label, Num)>,
    /// Name and weight; empty: one mark a rater.
    pub aspects: Vec<(Label, Num)>,
    /// Option words and their points.
    pub options: Vec<(Label, Num)>,
    /// Words that do not count as a vote.
    pub invalid: Vec<Label>,
    /// Points of a raw mark, over `ExprKind::RawMark`.
    pub convert: Option<Expr>,
    pub drop_highest: u32,
    pub drop_lowest: u32,
    pub at_least: Option<u32>,
    pub empty_panel: Option<EmptyPanel>,
    pub ty: Ty,
}

/// A computed value or a parameter.
#[derive(Clone, Debug)]
pub struct Let {
    pub label: Label,
    pub parameter: bool,
    pub ty: Ty,
    pub scale: Scale,
    pub frame: Frame,
    pub value: Expr,
    pub round: Option<Round>,
    /// The item in which it is declared.
    pub item: Option<ItemId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub places: i32,
    pub mode: Rounding,
    pub span: Span,
}

/// What each kind of gap does to an item; `None`: nobody has said.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    pub missing: Option<Treatment>,
    pub not_applicable: Option<Treatment>,
    pub pending: Option<Treatment>,
}

impl Gaps {
    pub fn of(&self, kind: GapKind) -> Option<&Treatment> {
        match kind {
            GapKind::Missing => self.missing.as_ref(),
            GapKind::NotApplicable => self.not_applicable.as_ref(),
            GapKind::Pending => self.pending.as_ref(),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Treatment {
    Zero,
    Full,
    /// The mean score of the units in the set whose score is a value.
    Mean(Set),
    /// Its points go to its siblings with points, in proportion to theirs.
    Redistribute,
    /// Its points go to its siblings with points, in equal parts.
    Spread,
    /// Counts for nothing; the full points shrink.
    Skip,
    /// As `Skip`; the unit has no rank, and no grade where grades have quotas.
    Unranked,
    /// The parent, and so the total, has the same gap.
    Withhold,
    /// This score.
    As(Expr),
}

#[derive(Clone, Debug)]
pub struct Item {
    pub label: Label,
    pub kind: ItemKind,
    pub title: Option<Arc<str>>,
    pub parent: Option<ItemId>,
    pub children: Vec<ItemId>,
    /// Full points (of type points, frame constant or unit). `None` for bonus and deduction items without a full mark, and for
    /// sections whose points are the sum of their children's.
    pub points: Option<Expr>,
    /// Declared as a weight of the parent's points (`points` is then weight × the parent's).
    pub weight: Option<Expr>,
    /// Clauses and children are scored out of this, then converted to `points`.
    pub scale: Option<Expr>,
    /// Scored once a period and accumulated.
    pub over: Option<Over>,
    /// Where false, the item is not applicable to the unit.
    pub applies: Option<Expr>,
    pub clauses: Vec<Clause>,
    pub cap: Option<Expr>,
    /// Said to have no cap.
    pub no_cap: bool,
    pub floor: Option<Expr>,
    pub round: Option<Round>,
    pub gaps: Gaps,
    /// One matter counts once in all clauses of the item and below it.
    pub across: Option<Across>,
    /// Fewest children with a value: a count, or a percentage of the children.
    pub coverage: Option<Expr>,
    pub meta: Meta,
    /// Its head, for messages.
    pub span: Span,
}

/// The field that names the matter, in every table of events that has it; what counts of one matter.
#[derive(Clone, Debug)]
pub struct Across {
    pub field: Label,
    pub how: Matter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    pub period: PeriodKind,
    pub how: OverPeriods,
}

#[derive(Clone, Debug, Default)]
pub struct Meta {
    pub clause: Option<Arc<str>>,
    pub document: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
    pub lead: Vec<Label>,
    pub support: Vec<Label>,
    pub collectors: Vec<Label>,
    /// Path of the item of another scheme.
    pub corresponds: Option<Arc<str>>,
    pub formerly: Option<Arc<str>>,
    pub number: Option<(Arc<str>, Span)>,
    /// Scoring texts that are not clauses yet. A scheme with any is not scored.
    pub to_write: Vec<(Arc<str>, Span)>,
}

/// One sentence of an item.
///
/// Score of an item = Σ amounts of `Gain` clauses (without any: Σ children; without children: the full points, for an item with
/// points that has only deductions, else 0) + Σ `Add` − Σ `Deduct`, clause by clause; then overrides; then `floor` and `cap` of
/// the item; conversion from `scale`; gates that name the item; rounding.
#[derive(Clone, Debug)]
pub struct Clause {
    pub verb: Verb,
    pub form: Form,
    /// Otherwise the clause gives 0.
    pub only_if: Option<Expr>,
    /// Where true, the clause gives 0.
    pub unless: Option<Expr>,
    /// Factor, and when it applies.
    pub times: Vec<(Expr, Option<Expr>)>,
    /// The amount (before its sign) lies in `at_least ..= at_most`.
    pub at_least: Option<Expr>,
    pub at_most: Option<Expr>,
    /// 扣完为止: after this clause the item's score so far is not below 0.
    pub down_to_zero: bool,
    pub round: Option<Round>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Form {
    /// The amount itself; conditions are inside (`If`).
    Amount(Expr),
    /// The item's score becomes `amount` where `when` holds, whatever the clauses gave.
    Override { when: Expr, amount: Expr },
    /// `value / target × full`, or `target / value × full` when inverse; not above full unless `may_exceed`; not below 0.
    ProRata { value: Expr, target: Expr, inverse: bool, may_exceed: bool, zero_target: Option<Treatment> },
    /// `amount × steps`, steps = shortfall or excess / step, not below 0, by `mode`.
    Steps { value: Expr, below: bool, from: Expr, step: Expr, mode: Option<StepMode>, amount: Expr },
    /// The amount of the first row that holds; no row: 0.
    Bands { subject: Option<Expr>, first_match: bool, rows: Vec<Band> },
    /// Σ over brackets of (part of the value inside the bracket) / step × amount, pro rata; amounts of deduct rows negative.
    Progressive { value: Expr, rows: Vec<Bracket> },
    /// Straight lines between anchors (ascending); outside: `below` and `above`, or the nearest anchor's amount.
    Interpolate { value: Expr, anchors: Vec<(Expr, Expr)>, below: Option<Expr>, above: Option<Expr> },
    /// The amount of the unit's place.
    Rank { value: Expr, set: Option<Set>, ascending: bool, ties: Option<Ties>, rows: Vec<PlaceRow> },
    /// `full × (base + (1 − base) × (value − worst) / (best − worst))`, worst and best in the set unless given; `lower_is_better`
    /// swaps them.
    Efficacy {
        value: Expr,
        set: Option<Set>,
        base: Expr,
        worst: Option<Expr>,
        best: Option<Expr>,
        lower_is_better: bool,
        all_equal: Option<Treatment>,
    },
    /// `value / from × full`
    Convert { value: Expr, from: Expr },
    /// The judged amount, which must lie in `low ..= high`.
    Judged { fact: FactId, low: Expr, high: Expr },
    /// Σ over the unit's accepted events.
    Each(Each),
    /// Best, worst or sum of clauses.
    Choose { how: Choose, clauses: Vec<Clause> },
}

#[derive(Clone, Debug)]
pub struct Each {
    pub event: EventId,
    /// Frame: the event.
    pub filter: Option<Expr>,
    /// Amount of one event, frame: the event (or broader). For a judged amount: the field.
    pub amount: Expr,
    /// A judged amount lies in this range.
    pub judged: Option<(Expr, Option<Expr>)>,
    /// Field that names the matter, and what several events of one matter give together.
    pub same: Option<(usize, Matter)>,
    /// The item in all of whose clauses one matter counts once, and the field here that names it.
    pub across: Option<(ItemId, usize)>,
    /// In each period of the event's date: at most so many events (a count) or so many points; earliest first.
    pub at_most_per: Vec<(PeriodKind, Expr)>,
    /// Only the n events with the highest amounts.
    pub best: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Band {
    /// `None`: the rest.
    pub when: Option<Expr>,
    /// The same as bounds on the subject, for tables that have one: from, to.
    pub bounds: Option<(Option<Bound>, Option<Bound>)>,
    pub gives: BandAmount,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Bound {
    pub value: Expr,
    pub included: bool,
}

#[derive(Clone, Debug)]
pub enum BandAmount {
    Amount(Expr),
    /// From the first amount at the lower bound to the second at the upper one.
    Linear {
        low: Expr,
        high: Expr,
        from: Expr,
        to: Expr,
    },
    NotApplicable,
}

#[derive(Clone, Debug)]
pub struct Bracket {
    pub from: Option<Expr>,
    pub to: Option<Expr>,
    pub step: Expr,
    /// Negative for a deduction.
    pub amount: Expr,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum PlaceRow {
    /// Places first..=last.
    Places {
        first: u32,
        last: u32,
        amount: Expr,
        span: Span,
    },
    /// Every place after the last listed one: that one's amount less `less` for each, not below `floor`.
    Further {
        less: Expr,
        floor: Option<Expr>,
        span: Span,
    },
    Rest {
        amount: Expr,
        span: Span,
    },
}

/// Units among which one ranks or averages: those with equal `keys`, for which `filter` holds.
#[derive(Clone, Debug)]
pub struct Set {
    /// Attributes of choice or text type; none: all units.
    pub keys: Vec<FactId>,
    pub exclude_self: bool,
    pub filter: Option<Box<Expr>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Gate {
    pub label: Label,
    pub keyword: GateKeyword,
    pub when: Expr,
    pub effects: Vec<Effect>,
}

#[derive(Clone, Debug)]
pub enum Effect {
    ScoreIs(ItemId, Expr),
    ScoreAtMost(ItemId, Expr),
    GradeIs(GradeId),
    GradeAtMost(GradeId),
    GradeAtLeast(GradeId),
    /// Positive: better.
    GradeUp(i32),
    /// Not that grade nor a better one.
    Bar(GradeId),
    Unranked,
}

#[derive(Clone, Debug)]
pub struct Ranking {
    pub set: Set,
    /// First key first; the flag: lowest is best.
    pub keys: Vec<(Expr, bool)>,
    /// When all keys are equal.
    pub ties: Option<Ties>,
    pub exclude: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Grades {
    pub set: Set,
    /// Best first.
    pub rows: Vec<Grade>,
    pub quota_ties: Option<QuotaTies>,
    pub promoted_take_places: Option<bool>,
    pub veto_first: Option<bool>,
    pub span: Span,
}

/// A unit gets the first row whose condition holds and whose quota has room for its place.
#[derive(Clone, Debug)]
pub struct Grade {
    pub label: Label,
    pub quota: Option<Quota>,
    pub when: Option<Expr>,
    pub rest: bool,
}

#[derive(Clone, Debug)]
pub struct Quota {
    pub share: Expr,
    /// The share is a percentage of the ranked units of the set, not a count.
    pub fraction: bool,
    /// `前`: places counted from the first place of the set; otherwise the grade's own places.
    pub from_top: bool,
    pub rounding: Option<Rounding>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Consequence {
    pub grades: Vec<GradeId>,
    pub when: Option<Expr>,
    pub lines: Vec<Arc<str>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Allocation {
    pub label: Label,
    pub pool: Expr,
    pub among: Option<Expr>,
    pub by: Expr,
    pub method: Option<AllocationMethod>,
}

/// Something that must hold of the results.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub name: Option<Label>,
    pub condition: Expr,
    pub message: Option<Arc<str>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Shown {
    pub label: Label,
    pub value: Expr,
    pub scale: Scale,
}

#[derive(Clone, Debug, Default)]
pub struct Defaults {
    pub gaps: Gaps,
    pub step: Option<StepMode>,
    pub set: Option<Set>,
    pub ties: Option<Ties>,
    pub deduct_to_zero: bool,
    pub above_includes: Option<bool>,
    pub empty_panel: Option<EmptyPanel>,
    pub round: Option<Round>,
}
