//! Sums of children. Children that share no figure are summed by their ends, so that the cost grows with their number and not with the
//! product of their cases.

use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::scheme::GapKind;
use crate::piece::form::{Form, VarId};
use crate::piece::pieces::{self, Gives, Piece};
use crate::piece::region::{Region, Relation};
use crate::piece::run::Run;
use crate::piece::variable::What;
use crate::program::{Child, NodeId, Pool, Standing};
use std::sync::Arc;

/// So many pieces of a sum are told apart.
const SUM_PIECES_MAX: usize = 48;
/// So many pieces of children that share figures.
const SHARED_PIECES_MAX: usize = 120;

/// What a child is to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Counts,
    LeftOut(Standing),
    /// A gap or a fault that the parent has as well.
    Withheld,
}

/// What several children are, and where.
struct Together {
    when: Region,
    status: Vec<Status>,
}

impl Run<'_> {
    /// What a child is, and where. Many sums of one parent ask for it.
    fn status(&mut self, child: &Child) -> Arc<Vec<(Region, Status)>> {
        if let Some(known) = self.statuses.get(child) {
            return known.clone();
        }
        let found = Arc::new(self.status_of(child));
        self.statuses.insert(child.clone(), found.clone());
        found
    }

    fn status_of(&mut self, child: &Child) -> Vec<(Region, Status)> {
        let treated = self.get(child.treated);
        let mut found: Vec<(Region, Status)> = Vec::new();
        for piece in treated.iter() {
            if !piece.gives.is_lack() {
                found.push((piece.when.clone(), Status::Counts));
                continue;
            }
            let raw = self.get(child.raw);
            for (when, _, raw) in pieces::pairs(std::slice::from_ref(piece), &raw, &self.variables) {
                let of_raw = match raw {
                    Gives::Gap(GapKind::NotApplicable) => child.standing[0],
                    Gives::Gap(GapKind::Pending) => child.standing[1],
                    Gives::Gap(GapKind::Missing) => child.standing[2],
                    _ => Standing::Withhold,
                };
                let status = if of_raw == Standing::Withhold { Status::Withheld } else { Status::LeftOut(of_raw) };
                match child.withheld.map(|withheld| self.get(withheld)) {
                    None => found.push((when, status)),
                    Some(withheld) => {
                        for own in withheld.iter() {
                            let Some(when) = when.meet(&own.when, &self.variables) else { continue };
                            found.push((when, if own.gives == Gives::truth(true) { Status::Withheld } else { status }));
                        }
                    }
                }
            }
        }
        self.one_for_each(found)
    }

    /// Neighbours with the same status are one.
    fn one_for_each(&self, found: Vec<(Region, Status)>) -> Vec<(Region, Status)> {
        let mut kinds: Vec<Status> = Vec::new();
        for (_, status) in &found {
            if !kinds.contains(status) {
                kinds.push(*status);
            }
        }
        // Whatever the figures are, it is the same.
        if let [only] = kinds[..] {
            return vec![(Region::everywhere(), only)];
        }
        let pieces = found.into_iter().map(|(when, status)| {
            let at = kinds.iter().position(|kind| *kind == status).unwrap_or(0);
            Piece::new(when, Gives::Row(Some(at as u32)))
        });
        let merged = pieces::merged(pieces.collect(), &self.variables).into_iter();
        merged.filter_map(|piece| if let Gives::Row(Some(at)) = piece.gives { Some((piece.when, kinds[at as usize])) } else { None }).collect()
    }

    /// What all children are together; `None`: there are too many cases.
    fn together(&mut self, children: &[Child]) -> Option<Vec<Together>> {
        let mut all = vec![Together { when: Region::everywhere(), status: Vec::new() }];
        for child in children {
            let own = self.status(child);
            let mut next = Vec::new();
            for known in &all {
                for (when, status) in own.iter() {
                    let Some(when) = known.when.meet(when, &self.variables) else { continue };
                    next.push(Together { when, status: known.status.iter().copied().chain([*status]).collect() });
                }
            }
            all = next;
            if all.len() > SUM_PIECES_MAX {
                return None;
            }
        }
        Some(all)
    }

    /// The points of a child in a region, none if it has no points.
    fn points(&self, child: &Child, when: &Region) -> Num {
        let Some(points) = child.points else { return Num::ZERO };
        let points = self.get(points);
        let here = points.iter().filter(|piece| when.meet(&piece.when, &self.variables).is_some());
        here.filter_map(|piece| piece.number().and_then(Form::number)).max().cloned().unwrap_or_default().max(Num::ZERO)
    }

    /// Whether it does not depend on figures if a child has points.
    fn is_certain(&self, child: &Child) -> bool {
        let Some(points) = child.points else { return true };
        let points = self.get(points);
        let some: Vec<bool> = points.iter().filter_map(|piece| piece.number()?.number().map(|points| points.signum() > 0)).collect();
        some.len() == points.len() && some.iter().all(|has| *has == some[0])
    }

    pub fn takes(&mut self, child: &Child) -> Vec<Piece> {
        let status = self.status(child);
        let points = child.points.map(|points| self.get(points));
        let mut found = Vec::new();
        for (when, status) in status.iter() {
            let Some(points) = points.as_ref().filter(|_| *status == Status::Counts) else {
                found.push(Piece::new(when.clone(), Gives::truth(false)));
                continue;
            };
            for piece in points.iter() {
                let Some(when) = when.meet(&piece.when, &self.variables) else { continue };
                let Some(form) = piece.number() else {
                    found.push(Piece::new(when, Gives::truth(false)));
                    continue;
                };
                let some = when.and(&form.negated(), Relation::Below, &self.variables);
                found.extend(some.map(|when| Piece::new(when, Gives::truth(true))));
                let none = when.and(form, Relation::AtMost, &self.variables);
                found.extend(none.map(|when| Piece::new(when, Gives::truth(false))));
            }
        }
        found
    }

    /// A figure of all children that redistribution or coverage needs.
    pub fn pool(&mut self, id: NodeId, pool: Pool, children: &[Child]) -> Vec<Piece> {
        let mut sum = vec![Piece::everywhere(Gives::num(Num::ZERO))];
        for (step, child) in children.iter().enumerate() {
            let own = self.share_of_pool(pool, child);
            sum = self.unfinished(id, step, sum, own.len());
            let joined = pieces::pairs(&sum, &own, &self.variables).into_iter().map(|(when, a, b)| match (a, b) {
                (Gives::Number(a), Gives::Number(b)) => Piece::new(when, Gives::Number(a.plus(b))),
                _ => Piece::new(when, a.clone()),
            });
            sum = pieces::merged(joined.collect(), &self.variables);
        }
        sum
    }

    /// What a child adds to a pool.
    fn share_of_pool(&mut self, pool: Pool, child: &Child) -> Vec<Piece> {
        let nothing = Gives::num(Num::ZERO);
        if pool == Pool::Valued {
            let raw = self.get(child.raw);
            return raw
                .iter()
                .map(|piece| Piece::new(piece.when.clone(), if piece.gives.is_lack() { nothing.clone() } else { Gives::num(Num::ONE) }))
                .collect();
        }
        let wanted = match pool {
            Pool::Kept | Pool::Number | Pool::Valued => Status::Counts,
            Pool::Redistributed => Status::LeftOut(Standing::Redistribute),
            Pool::Spread => Status::LeftOut(Standing::Spread),
        };
        let status = self.status(child);
        let mut found = Vec::new();
        for (when, status) in status.iter() {
            let Some(points) = child.points.filter(|_| *status == wanted) else {
                found.push(Piece::new(when.clone(), nothing.clone()));
                continue;
            };
            for piece in self.get(points).iter() {
                let Some(when) = when.meet(&piece.when, &self.variables) else { continue };
                let Some(form) = piece.number() else {
                    found.push(Piece::new(when, nothing.clone()));
                    continue;
                };
                let gives = if pool == Pool::Number { Gives::num(Num::ONE) } else { Gives::Number(form.clone()) };
                found.extend(when.and(&form.negated(), Relation::Below, &self.variables).map(|when| Piece::new(when, gives)));
                found.extend(when.and(form, Relation::AtMost, &self.variables).map(|when| Piece::new(when, nothing.clone())));
            }
        }
        found
    }

    pub fn withheld(&mut self, id: NodeId, children: &[Child]) -> Vec<Piece> {
        let mut any = vec![Piece::everywhere(Gives::truth(false))];
        for (step, child) in children.iter().enumerate() {
            let own: Vec<Piece> =
                self.status(child).iter().map(|(when, status)| Piece::new(when.clone(), Gives::truth(*status == Status::Withheld))).collect();
            any = self.unfinished(id, step, any, own.len());
            let yes = |gives: &Gives| *gives == Gives::Value(Value::Bool(true));
            let joined = pieces::pairs(&any, &own, &self.variables).into_iter().map(|(when, a, b)| Piece::new(when, Gives::truth(yes(a) || yes(b))));
            any = pieces::merged(joined.collect(), &self.variables);
        }
        any
    }

    /// The sum of the children: those that are left out add nothing; a withheld gap or a fault is the parent's.
    pub fn children(&mut self, id: NodeId, children: &[Child]) -> Vec<Piece> {
        let certain = children.iter().all(|child| self.is_certain(child));
        let Some(cases) = self.together(children).filter(|cases| certain || cases.len() == 1) else { return self.children_loosely(id, children) };
        let mut found = Vec::new();
        for (number, case) in cases.into_iter().enumerate() {
            let Together { when, status } = case;
            let lacking = children.iter().zip(&status).filter(|(_, status)| **status == Status::Withheld);
            let lack = lacking.flat_map(|(child, _)| self.lacks_in(child, &when)).reduce(|a, b| Gives::lack(&a, &b).cloned().unwrap_or(a));
            if let Some(lack) = lack {
                found.push(Piece::new(when, lack));
            } else if self.nothing_left(children, &status, &when) {
                found.push(Piece::new(when, Gives::Gap(GapKind::NotApplicable)));
            } else {
                let counted = children.iter().zip(&status).filter(|(_, status)| **status == Status::Counts).map(|(child, _)| child.score).collect();
                found.extend(self.sum_in(id, number, &when, counted));
            }
        }
        found
    }

    fn lacks_in(&self, child: &Child, when: &Region) -> Vec<Gives> {
        let here = |piece: &&Piece| piece.gives.is_lack() && when.meet(&piece.when, &self.variables).is_some();
        self.get(child.score).iter().filter(here).map(|piece| piece.gives.clone()).collect()
    }

    /// Whether no child counts, or none with points although there is one, or points have nowhere to go.
    fn nothing_left(&self, children: &[Child], status: &[Status], when: &Region) -> bool {
        let out = |status: &Status| matches!(status, Status::LeftOut(_));
        if !status.iter().any(out) {
            return false;
        }
        let pointed: Vec<&Status> =
            children.iter().zip(status).filter(|(child, _)| self.points(child, when).signum() > 0).map(|(_, status)| status).collect();
        let moved = status.iter().any(|status| matches!(status, Status::LeftOut(Standing::Redistribute | Standing::Spread)));
        let taken = pointed.iter().any(|status| **status == Status::Counts);
        status.iter().all(out) || !pointed.is_empty() && pointed.iter().all(|status| out(status)) || moved && !taken
    }

    /// The sum of some scores in a region.
    fn sum_in(&mut self, id: NodeId, case: usize, when: &Region, scores: Vec<NodeId>) -> Vec<Piece> {
        let lists: Vec<Vec<Piece>> = scores.iter().map(|score| self.rest_in(when, *score)).collect();
        let groups = self.groups(lists);
        let mut sums: Vec<Vec<Piece>> = Vec::new();
        for (number, group) in groups.into_iter().enumerate() {
            sums.push(self.sum_of_group(id, (case, number), group));
        }
        let product = sums.iter().fold(1usize, |product, sum| product.saturating_mul(sum.len()));
        let mut total = vec![Piece::new(when.clone(), Gives::num(Num::ZERO))];
        for (number, sum) in sums.into_iter().enumerate() {
            let several = product > SUM_PIECES_MAX && sum.len() > 1;
            let sum = if several { self.as_one(&|kind| What::Part(id, case as u32, number as u32, kind), &sum) } else { sum };
            total = pieces::merged(self.added(&total, &sum), &self.variables);
        }
        total
    }

    /// The pieces of a score in a region, without what the region says itself.
    fn rest_in(&self, when: &Region, score: NodeId) -> Vec<Piece> {
        let met = self.get(score);
        let here = met.iter().filter_map(|piece| Some(Piece::new(piece.when.meet(when, &self.variables)?, piece.gives.clone())));
        pieces::merged(here.map(|piece| Piece::new(piece.when.beyond(when, &self.variables), piece.gives)).collect(), &self.variables)
    }

    /// Lists that share a figure stand together.
    fn groups(&self, lists: Vec<Vec<Piece>>) -> Vec<Vec<Vec<Piece>>> {
        let mut groups: Vec<(Vec<VarId>, Vec<Vec<Piece>>)> = Vec::new();
        for list in lists {
            let mut base = self.variables.base(pieces::variables(&list));
            let mut members = vec![list];
            let (shared, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(own, _)| own.iter().any(|variable| base.contains(variable)));
            for (own, others) in shared {
                base.extend(own);
                members.splice(0..0, others);
            }
            groups = apart;
            groups.push((base, members));
        }
        groups.into_iter().map(|(_, members)| members).collect()
    }

    fn sum_of_group(&mut self, id: NodeId, (case, number): (usize, usize), group: Vec<Vec<Piece>>) -> Vec<Piece> {
        let mut members = group.into_iter().enumerate();
        let Some((_, mut sum)) = members.next() else { return vec![Piece::everywhere(Gives::num(Num::ZERO))] };
        for (member, mut list) in members {
            if sum.len() * list.len() > SHARED_PIECES_MAX {
                // Too many cases: what they share is let go.
                let what = |kind: u32| What::Loose(id, (case * 1000 + number) as u32, (member * 2) as u32 + kind);
                list = self.as_one(&what, &list);
                if sum.len() * list.len() > SHARED_PIECES_MAX {
                    let what = |kind: u32| What::Loose(id, (case * 1000 + number) as u32, 1_000_000 + (member * 2) as u32 + kind);
                    sum = self.as_one(&what, &sum);
                }
            }
            sum = pieces::merged(self.added(&sum, &list), &self.variables);
        }
        sum
    }

    fn added(&self, a: &[Piece], b: &[Piece]) -> Vec<Piece> {
        let joined = pieces::pairs(a, b, &self.variables).into_iter().map(|(when, a, b)| match (Gives::lack(a, b), a, b) {
            (Some(lack), ..) => Piece::new(when, lack.clone()),
            (None, Gives::Number(a), Gives::Number(b)) => Piece::new(when, Gives::Number(a.plus(b))),
            (None, a, _) => Piece::new(when, a.clone()),
        });
        joined.collect()
    }

    /// Too many children may be left out: each adds nothing or what it can at most, and everything may be a gap.
    fn children_loosely(&mut self, id: NodeId, children: &[Child]) -> Vec<Piece> {
        let nothing = Piece::everywhere(Gives::num(Num::ZERO));
        let mut sum = vec![nothing.clone()];
        let mut lacks: Vec<Piece> = vec![Piece::everywhere(Gives::Gap(GapKind::NotApplicable))];
        for (number, child) in children.iter().enumerate() {
            let own = self.get(child.score);
            lacks.extend(own.iter().filter(|piece| piece.gives.is_lack()).map(|piece| Piece::everywhere(piece.gives.clone())));
            let mut numbers: Vec<Piece> = own.iter().filter(|piece| piece.number().is_some()).cloned().collect();
            if numbers.len() < own.len() {
                numbers.push(nothing.clone());
            }
            let one = self.as_one(&|kind| What::Loose(id, number as u32, kind), &numbers);
            sum = self.added(&sum, &one);
        }
        sum.extend(lacks);
        self.as_one(&|kind| What::Loose(id, u32::MAX, kind), &sum)
    }
}
