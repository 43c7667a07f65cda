//! What needs what: circles among computed values, items, ranking and grades, told with the names of all their members.

use crate::diagnostic::Diagnostic;
use crate::model::checks;
use crate::model::expr::{Expr, ExprKind};
use crate::model::scheme::{Effect, Form, ItemId, LetId, Scheme};
use crate::model::{matter, walk};
use crate::source::Span;
use crate::word::{Lang, Text, Word};

/// Something that is computed once and used by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Let(LetId),
    /// The item's own score.
    Score(ItemId),
    Rank,
    Grade,
}

struct Graph<'a> {
    scheme: &'a Scheme,
}

impl Graph<'_> {
    fn count(&self) -> usize {
        self.scheme.lets.len() + self.scheme.items.len() + 2
    }

    fn index(&self, step: Step) -> usize {
        match step {
            Step::Let(id) => id.index(),
            Step::Score(id) => self.scheme.lets.len() + id.index(),
            Step::Rank => self.scheme.lets.len() + self.scheme.items.len(),
            Step::Grade => self.scheme.lets.len() + self.scheme.items.len() + 1,
        }
    }

    fn step(&self, index: usize) -> Step {
        let (lets, items) = (self.scheme.lets.len(), self.scheme.items.len());
        if index < lets {
            Step::Let(LetId(index as u32))
        } else if index < lets + items {
            Step::Score(ItemId((index - lets) as u32))
        } else if index == lets + items {
            Step::Rank
        } else {
            Step::Grade
        }
    }

    fn needs(&self, step: Step) -> Vec<Step> {
        let scheme = self.scheme;
        let mut needs = Vec::new();
        match step {
            Step::Let(id) => self.of(&scheme.lets[id.index()].value, &mut needs),
            Step::Score(id) => {
                let item = &scheme.items[id.index()];
                for expr in walk::item_parts(item).into_iter().chain(walk::conditions_above(scheme, id)) {
                    self.of(expr, &mut needs);
                }
                for (_, clause, _) in matter::across(scheme, item) {
                    walk::clause_parts(clause).into_iter().for_each(|expr| self.of(expr, &mut needs));
                }
                let gains = item
                    .clauses
                    .iter()
                    .any(|clause| clause.verb == crate::model::scheme::Verb::Gain && !matches!(clause.form, Form::Override { .. }));
                if !gains {
                    needs.extend(item.children.iter().map(|child| Step::Score(*child)));
                }
                for gate in &scheme.gates {
                    let named =
                        gate.effects.iter().any(|effect| matches!(effect, Effect::ScoreIs(item, _) | Effect::ScoreAtMost(item, _) if *item == id));
                    if named {
                        self.of(&gate.when, &mut needs);
                    }
                    for effect in &gate.effects {
                        if let Effect::ScoreIs(item, amount) | Effect::ScoreAtMost(item, amount) = effect
                            && *item == id
                        {
                            self.of(amount, &mut needs);
                        }
                    }
                }
            }
            Step::Rank => {
                needs.push(Step::Score(ItemId(0)));
                if let Some(ranking) = &scheme.ranking {
                    for (key, _) in &ranking.keys {
                        self.of(key, &mut needs);
                    }
                    if let Some(exclude) = &ranking.exclude {
                        self.of(exclude, &mut needs);
                    }
                }
                for gate in scheme.gates.iter().filter(|gate| gate.effects.iter().any(|effect| matches!(effect, Effect::Unranked))) {
                    self.of(&gate.when, &mut needs);
                }
            }
            Step::Grade => {
                needs.push(Step::Rank);
                for row in scheme.grades.iter().flat_map(|grades| &grades.rows) {
                    if let Some(when) = &row.when {
                        self.of(when, &mut needs);
                    }
                    if let Some(quota) = &row.quota {
                        self.of(&quota.share, &mut needs);
                    }
                }
            }
        }
        needs
    }

    fn of(&self, expr: &Expr, needs: &mut Vec<Step>) {
        walk::visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Let(id) => needs.push(Step::Let(*id)),
            ExprKind::Score(id) | ExprKind::Unrounded(id) => needs.push(Step::Score(*id)),
            ExprKind::Rank => needs.push(Step::Rank),
            ExprKind::Grade => needs.push(Step::Grade),
            _ => {}
        });
    }

    fn name(&self, step: Step, lang: Lang) -> String {
        match step {
            Step::Let(id) => self.scheme.lets[id.index()].label.name.to_string(),
            Step::Score(ItemId(0)) => Word::new("total", "总分").of(lang).into(),
            Step::Score(id) => self.scheme.items[id.index()].label.name.to_string(),
            Step::Rank => Word::new("rank", "名次").of(lang).into(),
            Step::Grade => Word::new("grade", "等次").of(lang).into(),
        }
    }

    fn span(&self, step: Step) -> Span {
        match step {
            Step::Let(id) => self.scheme.lets[id.index()].label.span,
            Step::Score(id) => self.scheme.items[id.index()].label.span,
            Step::Rank => self.scheme.ranking.as_ref().map_or(self.scheme.label.span, |ranking| ranking.span),
            Step::Grade => self.scheme.grades.as_ref().map_or(self.scheme.label.span, |grades| grades.span),
        }
    }
}

/// A finding for every circle, once, with its members in order.
pub fn report_circles(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let graph = Graph { scheme };
    // 0: not seen, 1: on the current path, 2: done. An explicit stack: chains may be long.
    let mut marks = vec![0u8; graph.count()];
    for start in 0..graph.count() {
        if marks[start] != 0 {
            continue;
        }
        let mut path: Vec<(usize, Vec<Step>)> = vec![(start, graph.needs(graph.step(start)))];
        marks[start] = 1;
        while let Some((at, needs)) = path.last_mut() {
            match needs.pop() {
                None => {
                    marks[*at] = 2;
                    path.pop();
                }
                Some(next) => {
                    let next = graph.index(next);
                    match marks[next] {
                        0 => {
                            marks[next] = 1;
                            path.push((next, graph.needs(graph.step(next))));
                        }
                        1 => {
                            let from = path.iter().position(|(at, _)| *at == next).unwrap_or(0);
                            let members: Vec<Step> = path[from..].iter().map(|(at, _)| graph.step(*at)).collect();
                            report(&graph, &members, found);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

fn report(graph: &Graph, members: &[Step], found: &mut Vec<Diagnostic>) {
    // A value that names itself has been told while it was typed.
    if let [Step::Let(_)] = members {
        return;
    }
    let chain = |lang| {
        let mut names: Vec<String> = members.iter().map(|step| format!("`{}`", graph.name(*step, lang))).collect();
        names.extend(names.first().cloned());
        names.join(" → ")
    };
    let message = Text { en: format!("these need each other: {}", chain(Lang::En)), zh: format!("循环依赖：{}", chain(Lang::Zh)) };
    let mut finding = Diagnostic::new(&checks::CIRCLE, graph.span(members[0]), message);
    for step in &members[1..] {
        finding = finding.label(graph.span(*step), Text::same(graph.name(*step, Lang::Zh)));
    }
    found.push(finding);
}
