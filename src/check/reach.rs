//! How far a value can go: intervals over the declared ranges of the facts, in exact numbers. An end is a number, known to have no
//! limit, or not known; where ranges are not declared nothing is claimed.

use crate::check::case::{self, Case, Known};
use crate::decimal::Num;
use crate::model::expr::{Arith, Expr, ExprKind, Fold, Value};
use crate::model::measure::{Base, Measure, Ty};
use crate::model::scheme::{
    BandAmount, Choose, Clause, Each, Form, ItemId, ItemKind, OverPeriods, PeriodKind, PlaceRow, Rating, Scheme, StepMode, Treatment, Verb,
};
use crate::period::{self, Period};

/// Values that build on each other deeper than this are not known.
const DEPTH_MAX: u32 = 48;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    At(Num),
    /// There is no limit, and the rules reach as far as one likes.
    Unlimited,
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    pub low: End,
    pub high: End,
}

impl End {
    pub fn number(&self) -> Option<&Num> {
        match self {
            End::At(number) => Some(number),
            End::Unlimited | End::Unknown => None,
        }
    }

    fn plus(&self, other: &End) -> End {
        match (self, other) {
            (End::At(a), End::At(b)) => End::At(a + b),
            (End::Unknown, _) | (_, End::Unknown) => End::Unknown,
            _ => End::Unlimited,
        }
    }
}

impl Reach {
    pub const UNKNOWN: Reach = Reach { low: End::Unknown, high: End::Unknown };

    pub fn at(number: Num) -> Reach {
        Reach { low: End::At(number.clone()), high: End::At(number) }
    }

    pub fn zero() -> Reach {
        Reach::at(Num::ZERO)
    }

    fn between(low: Num, high: Num) -> Reach {
        Reach { low: End::At(low), high: End::At(high) }
    }

    /// One or the other.
    fn or(&self, other: &Reach) -> Reach {
        Reach { low: outer(&self.low, &other.low, Num::min), high: outer(&self.high, &other.high, Num::max) }
    }

    pub fn plus(&self, other: &Reach) -> Reach {
        Reach { low: self.low.plus(&other.low), high: self.high.plus(&other.high) }
    }

    pub fn negated(&self) -> Reach {
        let turn = |end: &End| match end {
            End::At(number) => End::At(-number.clone()),
            End::Unlimited | End::Unknown => end.clone(),
        };
        Reach { low: turn(&self.high), high: turn(&self.low) }
    }

    fn is_positive(&self) -> bool {
        self.low.number().is_some_and(|low| *low > Num::ZERO)
    }

    fn is_never_negative(&self) -> bool {
        self.low.number().is_some_and(|low| !low.is_negative())
    }

    pub fn times(&self, other: &Reach) -> Reach {
        if let (End::At(a), End::At(b), End::At(c), End::At(d)) = (&self.low, &self.high, &other.low, &other.high) {
            let corners = [a * c, a * d, b * c, b * d];
            let low = corners.iter().min().cloned().unwrap_or_default();
            let high = corners.iter().max().cloned().unwrap_or_default();
            return Reach::between(low, high);
        }
        if let Some(factor) = self.exactly() {
            return other.scaled(&factor);
        }
        if let Some(factor) = other.exactly() {
            return self.scaled(&factor);
        }
        if self.is_never_negative() && other.is_never_negative() {
            let low = match (&self.low, &other.low) {
                (End::At(a), End::At(b)) => End::At(a * b),
                _ => End::Unknown,
            };
            let high = match (&self.high, &other.high) {
                (End::At(a), End::At(b)) => End::At(a * b),
                (End::Unknown, _) | (_, End::Unknown) => End::Unknown,
                _ => End::Unlimited,
            };
            return Reach { low, high };
        }
        Reach::UNKNOWN
    }

    fn exactly(&self) -> Option<Num> {
        match (&self.low, &self.high) {
            (End::At(low), End::At(high)) if low == high => Some(low.clone()),
            _ => None,
        }
    }

    fn scaled(&self, factor: &Num) -> Reach {
        if factor.is_zero() {
            return Reach::zero();
        }
        let by = |end: &End| match end {
            End::At(number) => End::At(number * factor),
            End::Unlimited | End::Unknown => end.clone(),
        };
        if factor.is_negative() { Reach { low: by(&self.high), high: by(&self.low) } } else { Reach { low: by(&self.low), high: by(&self.high) } }
    }

    /// By a rounding that keeps order.
    fn rounded(&self, round: impl Fn(&Num) -> Num) -> Reach {
        let by = |end: &End| match end {
            End::At(number) => End::At(round(number)),
            End::Unlimited | End::Unknown => end.clone(),
        };
        Reach { low: by(&self.low), high: by(&self.high) }
    }

    fn divided(&self, divisor: &Reach) -> Reach {
        let (End::At(low), high) = (&divisor.low, &divisor.high) else { return Reach::UNKNOWN };
        if !divisor.is_positive() {
            // A divisor from 0 up: the quotient of what is not negative is not negative.
            return if divisor.is_never_negative() && self.is_never_negative() {
                Reach { low: End::At(Num::ZERO), high: End::Unknown }
            } else {
                Reach::UNKNOWN
            };
        }
        let most = End::At(Num::ONE.checked_div(low).unwrap_or_default());
        let least = match high {
            End::At(high) => End::At(Num::ONE.checked_div(high).unwrap_or_default()),
            End::Unlimited | End::Unknown => End::At(Num::ZERO),
        };
        self.times(&Reach { low: least, high: most })
    }

    /// Never above the limit.
    pub fn capped(&self, limit: &Reach) -> Reach {
        Reach { low: outer(&self.low, &limit.low, Num::min), high: lesser(&self.high, &limit.high) }
    }

    /// Never below the limit.
    pub fn floored(&self, limit: &Reach) -> Reach {
        Reach { low: greater(&self.low, &limit.low), high: outer(&self.high, &limit.high, Num::max) }
    }

    fn not_below_zero(&self) -> Reach {
        self.floored(&Reach::zero())
    }
}

/// The end of a union.
fn outer(a: &End, b: &End, pick: fn(Num, Num) -> Num) -> End {
    match (a, b) {
        (End::At(a), End::At(b)) => End::At(pick(a.clone(), b.clone())),
        (End::Unlimited, _) | (_, End::Unlimited) => End::Unlimited,
        _ => End::Unknown,
    }
}

/// An upper end under a limit: a limit that is known holds, whatever the end was.
fn lesser(end: &End, limit: &End) -> End {
    match (end, limit) {
        (End::At(a), End::At(b)) => End::At(a.clone().min(b.clone())),
        (End::Unlimited | End::Unknown, End::At(b)) => End::At(b.clone()),
        (_, End::Unlimited | End::Unknown) => end.clone(),
    }
}

/// A lower end over a limit.
fn greater(end: &End, limit: &End) -> End {
    match (end, limit) {
        (End::At(a), End::At(b)) => End::At(a.clone().max(b.clone())),
        (End::Unlimited | End::Unknown, End::At(b)) => End::At(b.clone()),
        (_, End::Unlimited | End::Unknown) => end.clone(),
    }
}

/// Works out how far values and scores reach in one case.
pub struct Reacher<'a> {
    pub scheme: &'a Scheme,
    pub case: &'a Case,
    depth: u32,
}

impl<'a> Reacher<'a> {
    pub fn new(scheme: &'a Scheme, case: &'a Case) -> Reacher<'a> {
        Reacher { scheme, case, depth: 0 }
    }

    pub fn expr(&mut self, expr: &Expr) -> Reach {
        match case::value(self.scheme, self.case, expr) {
            Known::Value(Value::Num(number)) => return Reach::at(number),
            // Also what could not be typed; rows of a table that are not applicable are left out where the table is looked at.
            Known::NotApplicable => return Reach::UNKNOWN,
            Known::Value(_) | Known::Unknown => {}
        }
        if self.depth >= DEPTH_MAX {
            return Reach::UNKNOWN;
        }
        self.depth += 1;
        let reach = self.inner(expr);
        self.depth -= 1;
        reach
    }

    fn inner(&mut self, expr: &Expr) -> Reach {
        match &*expr.kind {
            ExprKind::Fact(id) => declared(&self.scheme.facts[id.index()].range, &expr.ty),
            ExprKind::Field(event, at) => {
                let field = &self.scheme.events[event.index()].fields[*at];
                match &field.value {
                    Some(value) => self.expr(value),
                    None => declared(&field.range, &expr.ty),
                }
            }
            ExprKind::Let(id) => self.expr(&self.scheme.lets[id.index()].value),
            ExprKind::Score(id) | ExprKind::Unrounded(id) => self.item(*id),
            ExprKind::Rating(id) => self.rating(&self.scheme.ratings[id.index()]),
            ExprKind::RawMark => Reach::UNKNOWN,
            ExprKind::Rank | ExprKind::Place(_) => Reach { low: End::At(Num::ONE), high: End::Unlimited },
            ExprKind::Negate(inner) => self.expr(inner).negated(),
            ExprKind::Arith(how, a, b) => self.arith(*how, a, b),
            ExprKind::If(_, a, b) => self.expr(a).or(&self.expr(b)),
            ExprKind::Switch(rows) => {
                let values = rows.iter().map(|(_, value)| value).filter(|value| !matches!(&*value.kind, ExprKind::NotApplicable));
                values.map(|value| self.expr(value)).reduce(|a, b| a.or(&b)).unwrap_or(Reach::UNKNOWN)
            }
            ExprKind::Earlier(inner, _) | ExprKind::AtPeriod(inner, _) => self.expr(inner),
            ExprKind::Reduce(reduce) => match &reduce.value {
                Some(value) => self.fold(reduce.fold, value),
                None => at_least_zero(),
            },
            ExprKind::Rows(rows) => match &rows.value {
                Some(value) => self.fold(rows.fold, value),
                None => at_least_zero(),
            },
            ExprKind::Call(function, arguments) => match (function.name.en, &arguments[..]) {
                ("abs", [only]) => {
                    let reach = self.expr(only);
                    reach.floored(&reach.negated()).not_below_zero()
                }
                ("sqrt" | "exp", _) => not_negative(),
                ("floor", [only]) => self.expr(only).rounded(Num::floor),
                ("ceil", [only]) => self.expr(only).rounded(Num::ceil),
                ("min", all) => all.iter().map(|each| self.expr(each)).reduce(|a, b| a.capped(&b)).unwrap_or(Reach::UNKNOWN),
                ("max", all) => all.iter().map(|each| self.expr(each)).reduce(|a, b| a.floored(&b)).unwrap_or(Reach::UNKNOWN),
                _ => Reach::UNKNOWN,
            },
            ExprKind::Full(_)
            | ExprKind::Constant(_)
            | ExprKind::NotApplicable
            | ExprKind::Grade
            | ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::In(..)
            | ExprKind::IsGap(..) => Reach::UNKNOWN,
        }
    }

    fn arith(&mut self, how: Arith, a: &Expr, b: &Expr) -> Reach {
        let (a, b) = (self.expr(a), self.expr(b));
        match how {
            Arith::Add => a.plus(&b),
            Arith::Subtract => a.plus(&b.negated()),
            Arith::Multiply => a.times(&b),
            Arith::Divide => a.divided(&b),
            // A power of what is not negative is not, nor is any root.
            Arith::Power if a.is_never_negative() || b.exactly().is_some_and(|power| power.floor() != power) => not_negative(),
            Arith::Power => Reach::UNKNOWN,
        }
    }

    fn fold(&mut self, fold: Fold, value: &Expr) -> Reach {
        match fold {
            Fold::Count => at_least_zero(),
            Fold::Deviation => Reach { low: End::At(Num::ZERO), high: End::Unknown },
            Fold::Sum => {
                let each = self.expr(value);
                let low = if each.is_never_negative() { End::At(Num::ZERO) } else { End::Unknown };
                let high = if each.high.number().is_some_and(|high| *high <= Num::ZERO) { End::At(Num::ZERO) } else { End::Unknown };
                Reach { low, high }
            }
            // Of a negative value there is none.
            Fold::GeometricMean => not_negative().capped(&self.expr(value)),
            Fold::Mean | Fold::Highest | Fold::Lowest | Fold::Median | Fold::HarmonicMean | Fold::Latest | Fold::First => self.expr(value),
            Fold::Any | Fold::All => Reach::UNKNOWN,
        }
    }

    fn rating(&mut self, rating: &Rating) -> Reach {
        let weights = if rating.panels.is_empty() { Num::ONE } else { rating.panels.iter().fold(Num::ZERO, |sum, (_, weight)| &sum + weight) };
        let marks = if rating.options.is_empty() {
            match (&rating.convert, &rating.full) {
                (None, Some(full)) => Reach::between(Num::ZERO, full.clone()),
                _ => return Reach::UNKNOWN,
            }
        } else {
            rating.options.iter().map(|(_, points)| Reach::at(points.clone())).reduce(|a, b| a.or(&b)).unwrap_or(Reach::UNKNOWN)
        };
        marks.scaled(&weights)
    }

    // ---- clauses ----

    /// The amount of a clause before its sign. `full` is what `满分` is there.
    pub fn clause(&mut self, clause: &Clause, full: &Reach) -> Reach {
        let mut amount = self.form(&clause.form, full);
        for (factor, when) in &clause.times {
            let factor = self.expr(factor);
            let factor = if when.is_some() { factor.or(&Reach::at(Num::ONE)) } else { factor };
            amount = amount.times(&factor);
        }
        if let Some(least) = &clause.at_least {
            amount = amount.floored(&self.expr(least));
        }
        if let Some(most) = &clause.at_most {
            amount = amount.capped(&self.expr(most));
        }
        if clause.only_if.is_some() || clause.unless.is_some() { amount.or(&Reach::zero()) } else { amount }
    }

    fn form(&mut self, form: &Form, full: &Reach) -> Reach {
        match form {
            Form::Amount(amount) => self.expr(amount),
            // Not summed.
            Form::Override { .. } => Reach::zero(),
            Form::ProRata { may_exceed, zero_target, .. } => {
                let most = if *may_exceed { Reach { low: full.low.clone(), high: End::Unknown } } else { full.clone() };
                let usual = Reach { low: End::At(Num::ZERO), high: most.high };
                match zero_target {
                    Some(Treatment::As(amount)) => usual.or(&self.expr(amount)),
                    _ => usual,
                }
            }
            Form::Steps { value, below, from, step, mode, amount } => self.steps(value, *below, from, step, *mode, amount),
            Form::Bands { rows, .. } => self.bands(rows),
            Form::Progressive { .. } => Reach::UNKNOWN,
            Form::Interpolate { anchors, below, above, .. } => {
                let amounts: Vec<&Expr> = anchors.iter().map(|(_, amount)| amount).chain(below).chain(above).collect();
                amounts.into_iter().map(|amount| self.expr(amount)).reduce(|a, b| a.or(&b)).unwrap_or(Reach::UNKNOWN)
            }
            Form::Rank { rows, .. } => self.places(rows),
            Form::Efficacy { base, .. } => Reach { low: self.expr(base).times(full).low, high: full.high.clone() },
            Form::Convert { value, from } => self.expr(value).divided(&self.expr(from)).times(full),
            Form::Judged { low, high, .. } => Reach { low: self.expr(low).low, high: self.expr(high).high },
            Form::Each(each) => self.each(each),
            Form::Choose { how, clauses } => self.choose(*how, clauses, full),
        }
    }

    fn steps(&mut self, value: &Expr, below: bool, from: &Expr, step: &Expr, mode: Option<StepMode>, amount: &Expr) -> Reach {
        let (value, from, step) = (self.expr(value), self.expr(from), self.expr(step));
        let difference = if below { from.plus(&value.negated()) } else { value.plus(&from.negated()) };
        let mut steps = difference.not_below_zero().divided(&step);
        if difference.high == End::Unknown {
            steps.high = End::Unlimited;
        }
        let whole = |end: &End, how: fn(&Num) -> Num| match end {
            End::At(number) => End::At(how(number)),
            End::Unlimited | End::Unknown => end.clone(),
        };
        steps.low = match mode {
            Some(StepMode::ProRata) => steps.low,
            Some(StepMode::Started) => whole(&steps.low, Num::ceil),
            Some(StepMode::Whole) | None => whole(&steps.low, Num::floor),
        };
        steps.high = match mode {
            Some(StepMode::ProRata) => steps.high,
            Some(StepMode::Started) => whole(&steps.high, Num::ceil),
            Some(StepMode::Whole) | None => whole(&steps.high, Num::floor),
        };
        if steps.low == End::Unknown {
            steps.low = End::At(Num::ZERO);
        }
        steps.times(&self.expr(amount))
    }

    fn bands(&mut self, rows: &[crate::model::scheme::Band]) -> Reach {
        let mut all: Option<Reach> = None;
        let mut add = |reach: Reach| all = Some(all.take().map_or(reach.clone(), |all: Reach| all.or(&reach)));
        for row in rows {
            match &row.gives {
                BandAmount::Amount(amount) => add(self.expr(amount)),
                BandAmount::Linear { from, to, .. } => add(self.expr(from).or(&self.expr(to))),
                BandAmount::NotApplicable => {}
            }
        }
        if rows.iter().all(|row| row.when.is_some()) {
            add(Reach::zero());
        }
        all.unwrap_or(Reach::UNKNOWN)
    }

    fn places(&mut self, rows: &[PlaceRow]) -> Reach {
        let mut all: Option<Reach> = None;
        let mut add = |reach: Reach| all = Some(all.take().map_or(reach.clone(), |all: Reach| all.or(&reach)));
        let mut ended = false;
        for row in rows {
            match row {
                PlaceRow::Places { amount, .. } => add(self.expr(amount)),
                PlaceRow::Further { floor, .. } => {
                    ended = true;
                    match floor {
                        Some(floor) => add(self.expr(floor)),
                        None => add(Reach { low: End::Unlimited, high: End::At(Num::ZERO) }),
                    }
                }
                PlaceRow::Rest { amount, .. } => {
                    ended = true;
                    add(self.expr(amount));
                }
            }
        }
        if !ended {
            add(Reach::zero());
        }
        all.unwrap_or(Reach::UNKNOWN)
    }

    /// What one event gives.
    pub fn one_event(&mut self, each: &Each) -> Reach {
        match &each.judged {
            Some((low, high)) => Reach {
                low: self.expr(low).low,
                high: match high {
                    Some(high) => self.expr(high).high,
                    None => End::Unlimited,
                },
            },
            None => self.expr(&each.amount),
        }
    }

    fn each(&mut self, each: &Each) -> Reach {
        let one = self.one_event(each);
        let mut events = End::Unlimited;
        let mut points = Reach { low: End::Unknown, high: End::Unlimited };
        for (period, limit) in &each.at_most_per {
            let count = Reach::at(self.periods(*period));
            let limit_reach = self.expr(limit).times(&count);
            if limit.ty == Ty::Quantity(Measure::points()) {
                points.high = lesser(&points.high, &limit_reach.high);
            } else {
                events = lesser(&events, &limit_reach.high);
            }
        }
        if let Some(best) = each.best {
            events = lesser(&events, &End::At(Num::from(best)));
        }
        let many = Reach { low: End::At(Num::ZERO), high: events };
        let sum = one.times(&many).or(&Reach::zero());
        match points.high {
            End::At(limit) => Reach { low: sum.low, high: lesser(&sum.high, &End::At(limit)) },
            End::Unlimited | End::Unknown => sum,
        }
    }

    /// How many periods of a kind an item is scored over; of a year where no period is declared.
    fn own_periods(&self, kind: PeriodKind) -> Num {
        let own = self.scheme.period.map(|(first, last)| Period::within(kind, first, last).len());
        Num::from(own.map_or(i64::from(period::in_a_year(kind)), |own| own as i64))
    }

    /// How many periods of a kind the scheme's days touch, in which an event may lie; of a year where no period is declared.
    fn periods(&self, kind: PeriodKind) -> Num {
        let touched = self.scheme.period.map(|(first, last)| Period::touched(kind, first, last));
        Num::from(touched.map_or(i64::from(period::in_a_year(kind)), |touched| touched as i64))
    }

    fn choose(&mut self, how: Choose, clauses: &[Clause], full: &Reach) -> Reach {
        let mut all = Vec::new();
        for clause in clauses {
            let amount = self.clause(clause, full);
            all.push(if clause.verb == Verb::Deduct { amount.negated() } else { amount });
        }
        let joined = match how {
            Choose::Highest => all.into_iter().reduce(|a, b| a.floored(&b)),
            Choose::Lowest => all.into_iter().reduce(|a, b| a.capped(&b)),
            Choose::Sum => all.into_iter().reduce(|a, b| a.plus(&b)),
        };
        joined.unwrap_or(Reach::UNKNOWN)
    }

    // ---- items ----

    /// What `满分` is inside the item: its scale, else its points.
    pub fn full(&mut self, id: ItemId) -> Reach {
        let item = &self.scheme.items[id.index()];
        match (&item.scale, &item.points) {
            (Some(scale), _) => self.expr(scale),
            (None, Some(points)) => self.expr(points),
            (None, None) => Reach::UNKNOWN,
        }
    }

    /// The item's score, as its rules and caps let it.
    pub fn item(&mut self, id: ItemId) -> Reach {
        if self.depth >= DEPTH_MAX {
            return Reach::UNKNOWN;
        }
        self.depth += 1;
        let reach = self.item_inner(id);
        self.depth -= 1;
        reach
    }

    fn item_inner(&mut self, id: ItemId) -> Reach {
        let scheme = self.scheme;
        let item = &scheme.items[id.index()];
        let mut score = self.uncapped(id);
        for clause in &item.clauses {
            if let Form::Override { amount, .. } = &clause.form {
                score = score.or(&self.expr(amount));
            }
        }
        if let Some(floor) = &item.floor {
            score = score.floored(&self.expr(floor));
        }
        if let Some(cap) = &item.cap {
            let cap = self.expr(cap);
            score = if item.kind == ItemKind::Deduction { score.floored(&cap.negated()) } else { score.capped(&cap) };
        }
        if let (Some(scale), Some(points)) = (&item.scale, &item.points) {
            score = score.times(&self.expr(points)).divided(&self.expr(scale));
        }
        match item.over {
            Some(over) if over.how == OverPeriods::Sum => score.times(&Reach::at(self.own_periods(over.period))),
            _ => score,
        }
    }

    /// Clause by clause, before overrides, floor and cap.
    pub fn uncapped(&mut self, id: ItemId) -> Reach {
        let scheme = self.scheme;
        let item = &scheme.items[id.index()];
        let full = self.full(id);
        let mut score = self.start(id, &full);
        for clause in &item.clauses {
            if matches!(clause.form, Form::Override { .. }) || clause.verb == Verb::Gain {
                continue;
            }
            let amount = self.clause(clause, &full);
            if clause.verb == Verb::Add {
                score = score.plus(&amount);
                continue;
            }
            let before = score.clone();
            score = score.plus(&amount.negated());
            if clause.down_to_zero {
                score = score.floored(&before.capped(&Reach::zero()));
            }
        }
        score
    }

    /// What the clauses that add and deduct start from.
    pub fn start(&mut self, id: ItemId, full: &Reach) -> Reach {
        let item = &self.scheme.items[id.index()];
        let gains: Vec<&Clause> =
            item.clauses.iter().filter(|clause| clause.verb == Verb::Gain && !matches!(clause.form, Form::Override { .. })).collect();
        if !gains.is_empty() {
            return gains.into_iter().map(|clause| self.clause(clause, full)).reduce(|a, b| a.plus(&b)).unwrap_or_else(Reach::zero);
        }
        if !item.children.is_empty() {
            return item.children.iter().map(|child| self.item(*child)).reduce(|a, b| a.plus(&b)).unwrap_or_else(Reach::zero);
        }
        let scored = matches!(item.kind, ItemKind::Indicator | ItemKind::Section);
        let deducts = item.clauses.iter().any(|clause| clause.verb == Verb::Deduct);
        if scored && item.points.is_some() && deducts { full.clone() } else { Reach::zero() }
    }
}

/// Not below zero; how far up is not known.
fn not_negative() -> Reach {
    Reach { low: End::At(Num::ZERO), high: End::Unknown }
}

fn at_least_zero() -> Reach {
    Reach { low: End::At(Num::ZERO), high: End::Unlimited }
}

/// People, cases and hours are not negative; for the rest only what is declared is known.
fn declared(range: &(Option<Num>, Option<Num>), ty: &Ty) -> Reach {
    let end = |end: &Option<Num>| end.clone().map_or(End::Unknown, End::At);
    let mut reach = Reach { low: end(&range.0), high: end(&range.1) };
    let natural = matches!(ty, Ty::Quantity(Measure::Of(bases)) if matches!(&bases[..], [(Base::Count(_) | Base::Time, 1)]));
    if natural && reach.low == End::Unknown {
        reach.low = End::At(Num::ZERO);
    }
    reach
}
