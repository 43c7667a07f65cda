//! The calendar of working days: its rows as the days that differ from the week.

use super::checks;
use super::expr::{Expr, ExprKind};
use super::measure::Ty;
use super::resolve::Resolver;
use super::scheme::{Calendar, EventId, FactId, Scheme};
use super::walk;
use crate::diagnostic::Diagnostic;
use crate::func::Typing;
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{Statement, StatementKind};
use indexmap::{IndexMap, IndexSet};
use jiff::civil::{Date, Weekday};
use std::collections::HashSet;

/// A calendar covers no more days than this; more is a slip in a year.
const DAYS_MAX: i32 = 40_000;

impl Resolver<'_> {
    /// Each row is within the days that are covered, and no day is both worked and off.
    pub(super) fn calendar(&mut self, span: Span, covers: (Date, Date), rows: &[Statement]) {
        let mut said: IndexMap<Date, (bool, Span)> = IndexMap::new();
        let calendar = Calendar { covers, reversed: Vec::new(), span };
        if !(0..DAYS_MAX).contains(&(covers.1 - covers.0).get_days()) {
            self.day_in_doubt(
                span,
                say!(en: "the calendar ends before it begins, or covers more than a century", zh: "日历的末日早于首日，或超过一百年"),
            );
            return;
        }
        for statement in rows {
            let StatementKind::Days { worked, days } = &statement.kind else { continue };
            for (first, last, at) in days {
                if last < first || !calendar.is_covered(*first) || !calendar.is_covered(*last) {
                    let (from, to) = covers;
                    self.day_in_doubt(*at, say!(en: "these days are not within {from} to {to}, which the calendar covers", zh: "这些日子不在日历所写的 {from} 至 {to} 之内"));
                    continue;
                }
                for day in first.series(jiff::Span::new().days(1)).take_while(|day| day <= last) {
                    match said.get(&day) {
                        Some((other, before)) if other != worked => {
                            let finding =
                                Diagnostic::new(&checks::CALENDAR, *at, say!(en: "{day} is both off and worked", zh: "{day} 既写放假又写上班"));
                            self.found.push(finding.label(*before, say!(en: "first said here", zh: "先写在此处")));
                        }
                        Some(_) => {}
                        None => {
                            said.insert(day, (*worked, *at));
                        }
                    }
                }
            }
        }
        let differs = |(day, (worked, _)): (&Date, &(bool, Span))| (*worked == is_weekend(*day)).then_some(*day);
        let mut reversed: Vec<Date> = said.iter().filter_map(differs).collect();
        reversed.sort_unstable();
        self.scheme.calendar = Some(Calendar { reversed, ..calendar });
    }

    fn day_in_doubt(&mut self, at: Span, message: crate::word::Text) {
        self.found.push(Diagnostic::new(&checks::CALENDAR, at, message).help(
            say!(en: "write `working calendar 2024-01-01 to 2024-12-31 {{ off 2024-02-10 to 2024-02-17; on 2024-02-04 }}`", zh: "请写 `工作日历 2024-01-01 至 2024-12-31 {{ 放假 2024-02-10 至 2024-02-17; 上班 2024-02-04 }}`"),
        ));
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Where a scheme counts working days.
pub fn calls(scheme: &Scheme) -> Vec<&Expr> {
    let mut calls = Vec::new();
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            if matches!(&*inner.kind, ExprKind::Call(function, _) if function.typing == Typing::WorkingDays) {
                calls.push(inner);
            }
        });
    }
    calls
}

/// The dates in the data from which working days are counted, directly or by way of computed values.
pub fn dates(scheme: &Scheme) -> (IndexSet<FactId>, IndexSet<(EventId, usize)>) {
    let (mut facts, mut fields, mut lets) = (IndexSet::new(), IndexSet::new(), HashSet::new());
    let mut waiting = calls(scheme);
    while let Some(expr) = waiting.pop() {
        walk::visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Fact(id) if inner.ty == Ty::Date => {
                facts.insert(*id);
            }
            ExprKind::Field(event, field) if inner.ty == Ty::Date => {
                fields.insert((*event, *field));
            }
            ExprKind::Let(id) if inner.ty == Ty::Date && lets.insert(*id) => waiting.push(&scheme.lets[id.index()].value),
            _ => {}
        });
    }
    (facts, fields)
}
