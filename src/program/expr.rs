//! Expressions as nodes.

use crate::func::Kind;
use crate::model::expr::{Compare, Expr, ExprKind, Fold, Frame, Place, Reduce, Rows, Value};
use crate::model::scheme::{EventId, FactId, GapKind, ItemId, LetId, RatingId, Set};
use crate::program::build::{Build, space_of};
use crate::program::order::Thing;
use crate::program::{FoldRows, NodeId, Op, PlaceSet, ReduceSet, RowFunction, Space, WordKey};

/// A reference set as nodes: groups of equal keys, filter, whether the unit itself is left out.
pub struct SetNodes {
    pub groups: Option<NodeId>,
    pub filter: Option<NodeId>,
    pub exclude_self: bool,
}

impl Build<'_> {
    pub fn lower_let(&mut self, id: LetId) {
        let declared = &self.scheme.lets[id.index()];
        let value = self.expr(&declared.value);
        let node = self.round_in(value, declared.round, &declared.scale.factor);
        self.lets[id.index()] = Some(node);
    }

    /// The fact with what its gaps stand for.
    pub fn lower_fact(&mut self, id: FactId) {
        let fact = &self.scheme.facts[id.index()];
        let space = space_of(fact.frame, None);
        // Each is asked of the cell itself: what a gap stands for is not replaced again.
        let cell = self.put(space, Op::Input(id));
        let mut node = cell;
        let stands = fact.stands_for.iter().any(|(kind, _)| *kind == GapKind::Missing);
        if fact.carries_last && !stands && matches!(space, Space::Period(_)) {
            node = self.put(space, Op::CarryLast(cell));
        }
        for (kind, value) in &fact.stands_for {
            let value = self.expr(value);
            let value = self.spread(value, space);
            let is_gap = self.make(Op::IsGap(cell, *kind));
            let is_gap = self.make(Op::Holds(is_gap));
            node = self.choose(is_gap, value, node);
        }
        self.facts[id.index()] = Some(node);
    }

    pub fn lower_field(&mut self, event: EventId, field: usize) {
        let node = match &self.scheme.events[event.index()].fields[field].value {
            Some(value) => {
                let value = self.expr(value);
                self.spread(value, Space::Event(event))
            }
            None => self.put(Space::Event(event), Op::Field(event, field)),
        };
        self.fields.insert((event.0, field), node);
    }

    pub fn lower_rating(&mut self, id: RatingId) {
        let raw = self.put(Space::Mark(id), Op::RawMark(id));
        let mark = match &self.scheme.ratings[id.index()].convert {
            Some(convert) => {
                let outer = self.rating.replace(id);
                let converted = self.expr(convert);
                self.rating = outer;
                // What is no vote is not converted.
                self.make(Op::Beside(converted, raw))
            }
            None => raw,
        };
        self.ratings[id.index()] = Some(self.put(Space::Unit, Op::Rating(id, mark)));
    }

    pub fn fact(&mut self, id: FactId) -> NodeId {
        self.known(self.facts[id.index()], Thing::Fact(id))
    }

    pub fn field(&mut self, event: EventId, field: usize) -> NodeId {
        self.known(self.fields.get(&(event.0, field)).copied(), Thing::Field(event, field))
    }

    /// An item as an expression sees it: of the period, within the item that is scored by it.
    fn item(&mut self, id: ItemId) -> Option<crate::program::ItemNodes> {
        let own = self.items[id.index()]?;
        match self.space(own.raw) {
            Space::Period(kind) if self.period != Some(kind) => self.reported[id.index()],
            Space::Constant | Space::Unit | Space::Period(_) | Space::Event(_) | Space::Mark(_) => Some(own),
        }
    }

    /// The item's own score, without the points that siblings' gaps bring.
    pub fn item_score(&mut self, id: ItemId) -> NodeId {
        let node = self.item(id).map(|item| item.treated);
        self.known(node, Thing::Score(id))
    }

    fn known(&mut self, node: Option<NodeId>, _: Thing) -> NodeId {
        node.unwrap_or_else(|| self.unsaid())
    }

    pub fn expr(&mut self, expr: &Expr) -> NodeId {
        match &*expr.kind {
            ExprKind::Constant(value) => self.constant(value.clone()),
            ExprKind::Fact(id) => self.fact(*id),
            ExprKind::Field(event, field) => self.field(*event, *field),
            ExprKind::Let(id) => self.known(self.lets[id.index()], Thing::Let(*id)),
            ExprKind::Score(id) => self.item_score(*id),
            ExprKind::Unrounded(id) => {
                let node = self.item(*id).map(|item| item.unrounded);
                self.known(node, Thing::Score(*id))
            }
            ExprKind::Full(id) => self.known(self.fulls[id.index()], Thing::Full(*id)),
            ExprKind::Rating(id) => self.known(self.ratings[id.index()], Thing::Rating(*id)),
            ExprKind::RawMark => match self.rating {
                Some(id) => self.put(Space::Mark(id), Op::RawMark(id)),
                None => self.unsaid(),
            },
            ExprKind::Rank => self.known(self.rank, Thing::Rank),
            ExprKind::Grade => {
                let grade = if self.in_gate { self.base_grade } else { self.grade };
                self.known(grade, Thing::Grade)
            }
            ExprKind::Negate(a) => {
                let a = self.expr(a);
                self.make(Op::Negate(a))
            }
            ExprKind::Not(a) => {
                let a = self.expr(a);
                self.make(Op::Not(a))
            }
            ExprKind::Arith(op, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                self.arith(*op, a, b)
            }
            ExprKind::Compare(compare, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                self.make(Op::Compare(*compare, a, b))
            }
            ExprKind::And(all) => {
                let all = all.iter().map(|term| self.expr(term)).collect();
                self.make(Op::And(all))
            }
            ExprKind::Or(all) => {
                let all = all.iter().map(|term| self.expr(term)).collect();
                self.make(Op::Or(all))
            }
            ExprKind::In(a, values) => {
                let a = self.expr(a);
                self.make(Op::In(a, values.clone()))
            }
            ExprKind::IsGap(a, kind) => {
                let a = self.expr(a);
                self.make(Op::IsGap(a, *kind))
            }
            ExprKind::If(condition, yes, no) => {
                let (condition, yes, no) = (self.expr(condition), self.expr(yes), self.expr(no));
                self.choose(condition, yes, no)
            }
            ExprKind::Switch(rows) => self.switch(rows),
            ExprKind::NotApplicable => self.gap(GapKind::NotApplicable),
            ExprKind::Call(function, args) => {
                let args: Vec<NodeId> = args.iter().map(|arg| self.expr(arg)).collect();
                self.call(function, args)
            }
            ExprKind::Reduce(reduce) => self.reduce(reduce, expr.frame),
            ExprKind::Place(place) => self.place(place),
            ExprKind::Rows(rows) => self.rows(rows),
            ExprKind::Earlier(a, back) => {
                let a = self.expr(a);
                self.in_periods(a, |a| Op::Earlier(a, *back))
            }
            ExprKind::AtPeriod(a, name) => {
                let a = self.expr(a);
                match self.space(a) {
                    Space::Period(_) => self.put(Space::Unit, Op::AtPeriod(a, name.clone())),
                    Space::Constant | Space::Unit | Space::Event(_) | Space::Mark(_) => a,
                }
            }
        }
    }

    /// What is not of a period is the same in every period.
    fn in_periods(&mut self, a: NodeId, op: impl Fn(NodeId) -> Op) -> NodeId {
        match self.space(a) {
            space @ Space::Period(_) => self.put(space, op(a)),
            Space::Constant | Space::Unit | Space::Event(_) | Space::Mark(_) => a,
        }
    }

    fn call(&mut self, function: &'static crate::func::Function, args: Vec<NodeId>) -> NodeId {
        match function.kind {
            Kind::Row(_) => match (function.name.en, args.as_slice()) {
                // The same as their bodies, on whole columns.
                ("min", [first, rest @ ..]) => rest.iter().fold(*first, |least, arg| self.lesser(least, *arg)),
                ("max", [first, rest @ ..]) => rest.iter().fold(*first, |most, arg| self.greater(most, *arg)),
                _ => self.make(Op::Call(RowFunction(function), args)),
            },
            // A fold whose values are written out.
            Kind::Fold(_) => self.make(Op::Call(RowFunction(function), args)),
            // These have forms of their own by now.
            Kind::Place | Kind::Percentile | Kind::Earlier | Kind::YearEarlier | Kind::At | Kind::Unrounded | Kind::Full => self.unsaid(),
        }
    }

    /// A table: by the code of one word where all rows ask for that, else condition by condition.
    fn switch(&mut self, rows: &[(Option<Expr>, Expr)]) -> NodeId {
        let conditions: Vec<Option<NodeId>> = rows.iter().map(|(when, _)| when.as_ref().map(|when| self.expr(when))).collect();
        let options: Vec<NodeId> = rows.iter().map(|(_, value)| self.expr(value)).collect();
        let index = match self.word_table(&conditions) {
            Some(index) => index,
            None => self.make(Op::First(conditions)),
        };
        self.make(Op::Pick { index, options, none: None })
    }

    /// A jump by code, if each condition compares the same column with words.
    fn word_table(&mut self, conditions: &[Option<NodeId>]) -> Option<NodeId> {
        const WORDS_MAX: u32 = 4096;
        let mut subject = None;
        let mut codes: Vec<u32> = Vec::new();
        let mut rest = u32::MAX;
        for (row, condition) in conditions.iter().enumerate() {
            let Some(condition) = condition else {
                rest = row as u32;
                break;
            };
            let (of, words) = self.words_asked(*condition)?;
            if *subject.get_or_insert(of) != of {
                return None;
            }
            for (_, code) in words {
                if code >= WORDS_MAX {
                    return None;
                }
                let at = code as usize;
                if codes.len() <= at {
                    codes.resize(at + 1, u32::MAX);
                }
                if codes[at] == u32::MAX {
                    codes[at] = row as u32;
                }
            }
        }
        Some(self.make(Op::Lookup(subject?, codes, rest)))
    }

    /// The column and the words of a condition `x = word` or `x in words`.
    fn words_asked(&self, condition: NodeId) -> Option<(NodeId, Vec<WordKey>)> {
        let word = |value: &Value| if let Value::Choice(id, code) = value { Some((*id, *code)) } else { None };
        match self.op(condition) {
            Op::Compare(Compare::Equal, subject, constant) => match self.op(*constant) {
                Op::Constant(value) => Some((*subject, vec![word(value)?])),
                _ => None,
            },
            Op::In(subject, values) => Some((*subject, values.iter().map(word).collect::<Option<_>>()?)),
            _ => None,
        }
    }

    pub fn set(&mut self, set: &Set) -> SetNodes {
        let keys: Vec<NodeId> = set.keys.iter().map(|key| self.fact(*key)).collect();
        let groups = if keys.is_empty() { None } else { Some(self.put(Space::Unit, Op::Groups(keys))) };
        let filter = set.filter.as_ref().map(|filter| self.expr(filter));
        SetNodes { groups, filter, exclude_self: set.exclude_self }
    }

    fn reduce(&mut self, reduce: &Reduce, frame: Frame) -> NodeId {
        let value = reduce.value.as_ref().map(|value| self.expr(value));
        let weight = reduce.weight.as_ref().map(|weight| self.expr(weight));
        let set = self.set(&reduce.set);
        let mut space = space_of(frame, None);
        for part in [value, weight, set.filter].into_iter().flatten() {
            if let wide @ (Space::Period(_) | Space::Event(_)) = self.space(part) {
                space = wide;
            }
        }
        if space == Space::Constant {
            space = Space::Unit;
        }
        self.reduce_set(space, reduce.fold, value, weight, set)
    }

    pub fn reduce_set(&mut self, space: Space, fold: Fold, value: Option<NodeId>, weight: Option<NodeId>, set: SetNodes) -> NodeId {
        let value = value.map(|value| self.spread(value, space));
        let weight = weight.filter(|_| fold == Fold::Mean).map(|weight| self.spread(weight, space));
        let filter = self.member_filter(space, set.filter);
        self.put(space, Op::Reduce(ReduceSet { fold, value, weight, groups: set.groups, filter, exclude_self: set.exclude_self }))
    }

    /// Which rows may be members: of events, those that count.
    fn member_filter(&mut self, space: Space, filter: Option<NodeId>) -> Option<NodeId> {
        let filter = filter.map(|filter| self.spread(filter, space));
        match space {
            Space::Event(event) => Some(self.keep(event, filter)),
            Space::Constant | Space::Unit | Space::Period(_) | Space::Mark(_) => filter,
        }
    }

    fn place(&mut self, place: &Place) -> NodeId {
        let value = self.expr(&place.value);
        let set = self.set(&place.set);
        self.place_set(PlaceSet { value, groups: set.groups, filter: set.filter, ascending: place.ascending, ties: place.ties, count_tied: false })
    }

    pub fn place_set(&mut self, mut place: PlaceSet) -> NodeId {
        let mut space = self.space(place.value);
        if space == Space::Constant {
            space = Space::Unit;
        }
        place.value = self.spread(place.value, space);
        place.filter = self.member_filter(space, place.filter);
        self.put(space, Op::Place(place))
    }

    fn rows(&mut self, rows: &Rows) -> NodeId {
        let over = space_of(rows.frame, None);
        let value = rows.value.as_ref().map(|value| self.expr(value)).map(|value| self.spread(value, over));
        let filter = rows.filter.as_ref().map(|filter| self.expr(filter)).map(|filter| self.spread(filter, over));
        let fold = FoldRows { fold: rows.fold, over, value, keep: filter, best: rows.best, same: None, date: None };
        match over {
            Space::Event(event) => {
                let keep = Some(self.keep(event, filter));
                let same = rows.same.map(|(field, matter)| (self.field(event, field), matter));
                let date = self.event_date(event);
                let space = rows.within.map_or(Space::Unit, Space::Period);
                self.put(space, Op::Rows(FoldRows { keep, same, date, ..fold }))
            }
            Space::Period(_) => self.put(Space::Unit, Op::Rows(fold)),
            Space::Constant | Space::Unit | Space::Mark(_) => self.unsaid(),
        }
    }

    pub fn event_date(&mut self, event: EventId) -> Option<NodeId> {
        self.scheme.events[event.index()].date.map(|date| self.field(event, date))
    }

    /// Which rows of an event count: by their state, by what the event table says, by a filter.
    pub fn keep(&mut self, event: EventId, filter: Option<NodeId>) -> NodeId {
        let space = Space::Event(event);
        let mut terms = vec![self.put(space, Op::Accepted(event))];
        if let Some(counts) = &self.scheme.events[event.index()].counts {
            let counts = self.expr(counts);
            terms.push(self.make(Op::Passes(counts)));
        }
        if let Some(filter) = filter {
            terms.push(self.make(Op::Passes(filter)));
        }
        match terms.as_slice() {
            [one] => *one,
            _ => self.make(Op::And(terms)),
        }
    }
}
