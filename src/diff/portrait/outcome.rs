//! What is made of the scores: gates, ranking, grades, consequences, allocations, requirements.

use super::{Alike, Measure, Node, Painter, Rows, Thing, Trait, said};
use crate::diff::change;
use crate::diff::{Direction, SubjectKind, wording};
use crate::model::scheme::{Allocation, Consequence, Effect, Gate, GateKeyword, Grade, GradeId, Grades, ItemId, Label, Quota, Ranking, Requirement};
use crate::source::Span;
use crate::word::Text;

impl<'a> Painter<'a> {
    pub(super) fn outcome(&self, things: &mut Vec<Thing<'a>>) {
        let scheme = self.version.scheme;
        let mut thing = |kind, at, path: &str, node| things.push(Thing { kind, at, path: path.into(), node, above: None });
        for (at, gate) in scheme.gates.iter().enumerate() {
            thing(SubjectKind::Gate, at, &gate.label.name, self.gate(gate));
        }
        if let Some(ranking) = &scheme.ranking {
            thing(SubjectKind::Ranking, 0, "", self.ranking(ranking));
        }
        if let Some(grades) = &scheme.grades {
            thing(SubjectKind::Grades, 0, "", self.grades(grades));
        }
        for (at, consequence) in scheme.consequences.iter().enumerate() {
            let node = self.consequence(consequence);
            thing(SubjectKind::Consequence, at, &node.label.zh.clone(), node);
        }
        for (at, allocation) in scheme.allocations.iter().enumerate() {
            thing(SubjectKind::Allocation, at, &allocation.label.name, self.allocation(allocation));
        }
        for (at, requirement) in scheme.requirements.iter().enumerate() {
            let node = self.requirement(requirement);
            thing(SubjectKind::Requirement, at, &node.label.zh.clone(), node);
        }
    }

    // ---- gates ----

    fn gate(&self, gate: &'a Gate) -> Node<'a> {
        let (aspect, presence) = match gate.keyword {
            GateKeyword::Veto => (&change::VETO, Direction::Stricter),
            GateKeyword::Promotion => (&change::PROMOTION, Direction::Looser),
        };
        let mut node = Node { presence, ..Node::new(aspect, &gate.label) };
        node.traits.push(said(&change::GATE_KIND, format!("{:?}", gate.keyword), wording::gate(gate.keyword), Direction::Either));
        node.traits.push(self.condition(&change::GATE_WHEN, &gate.when, presence, Direction::Either));
        node.tables.push(Rows::new("effects", gate.effects.iter().map(|effect| self.effect(effect, gate.label.span, presence))));
        node
    }

    fn effect(&self, effect: &'a Effect, span: Span, presence: Direction) -> Node<'a> {
        let (head, words) = self.effect_words(effect);
        let mut own = match effect {
            Effect::ScoreIs(_, amount) | Effect::ScoreAtMost(_, amount) => self.amount(&change::EFFECT, amount, Direction::Looser),
            Effect::GradeUp(by) => {
                let measure = super::ordered(*by, Direction::Looser);
                Trait { measure, ..said(&change::EFFECT, by.to_string(), words.clone(), Direction::Either) }
            }
            Effect::GradeIs(grade) | Effect::GradeAtMost(grade) | Effect::GradeAtLeast(grade) | Effect::Bar(grade) => {
                let count = self.version.scheme.grades.as_ref().map_or(0, |grades| grades.rows.len());
                let list = (0..count).map(|at| self.names.grade(GradeId(at as u32))).collect::<Vec<_>>().join("、");
                let measure = Measure::Ranked { at: grade.index(), list };
                Trait { measure, ..said(&change::EFFECT, self.names.grade(*grade), words.clone(), Direction::Either) }
            }
            Effect::Unranked => said(&change::EFFECT, "", words.clone(), Direction::Either),
        };
        own.shown = words.clone();
        own.canon = format!("{head} {}", own.canon);
        own.span = own.span.or(Some(span));
        Node {
            aspect: &change::EFFECT,
            identity: head,
            pairing: Alike::InOrder,
            label: Text::same(""),
            shown: words,
            span: Some(span),
            presence,
            traits: vec![own],
            tables: Vec::new(),
        }
    }

    /// What kind of effect on what, and the whole in words.
    fn effect_words(&self, effect: &Effect) -> (String, Text) {
        let scheme = self.version.scheme;
        let of = |item: &ItemId| if item.0 == 0 { wording::keyword("total") } else { Text::same(&*scheme.items[item.index()].label.name) };
        let grade = |id: &crate::model::scheme::GradeId| {
            let name = scheme.grades.as_ref().and_then(|grades| grades.rows.get(id.index())).map_or("", |row| &row.label.name);
            Text::same(name)
        };
        let three = |a: Text, word: &str, b: Text| wording::join(&wording::join(&a, &wording::keyword(word)), &b);
        match effect {
            Effect::ScoreIs(item, amount) => (format!("is {}", self.names.item(*item)), three(of(item), "becomes", self.shown(amount))),
            Effect::ScoreAtMost(item, amount) => (format!("at most {}", self.names.item(*item)), three(of(item), "at_most", self.shown(amount))),
            Effect::GradeIs(id) => ("grade is".into(), three(wording::keyword("grade"), "becomes", grade(id))),
            Effect::GradeAtMost(id) => ("grade at most".into(), three(wording::keyword("grade"), "at_most", grade(id))),
            Effect::GradeAtLeast(id) => ("grade at least".into(), three(wording::keyword("grade"), "at_least", grade(id))),
            Effect::GradeUp(by) => {
                let steps = Text { en: format!("{} steps", by.abs()), zh: format!("{}档", by.abs()) };
                ("grade up".into(), three(wording::keyword("grade"), if *by < 0 { "down" } else { "up" }, steps))
            }
            Effect::Bar(id) => ("bar".into(), wording::join(&wording::keyword("bar"), &grade(id))),
            Effect::Unranked => ("unranked".into(), wording::keyword("unranked")),
        }
    }

    // ---- ranking and grades ----

    fn ranking(&self, ranking: &'a Ranking) -> Node<'a> {
        let mut node = self.unnamed(&change::RANKING, ranking.span);
        let defaults = &self.version.scheme.defaults;
        let set = self.set(&change::RANKING_SET, &ranking.set);
        let is_default = defaults.set.as_ref().is_some_and(|default| self.names.set(default) == set.canon);
        node.traits.push(Trait { is_default, ..set });
        let keys: Vec<String> = ranking.keys.iter().map(|(key, ascending)| format!("{} {ascending}", self.names.expr(key))).collect();
        let words = ranking.keys.iter().map(|(key, ascending)| {
            let order = if *ascending { wording::keyword("ascending") } else { Text::same("") };
            wording::join(&self.shown(key), &order)
        });
        let words: Vec<Text> = words.collect();
        let shown = Text {
            en: words.iter().map(|word| word.en.as_str()).collect::<Vec<_>>().join(", then "),
            zh: words.iter().map(|word| word.zh.as_str()).collect::<Vec<_>>().join("，同分比 "),
        };
        node.traits.push(Trait { span: Some(ranking.span), ..said(&change::RANKING_KEYS, keys.join(";"), shown, Direction::Either) });
        node.traits.extend(ranking.ties.map(|ties| Trait {
            is_default: defaults.ties == Some(ties),
            ..said(&change::TIES, format!("{ties:?}"), wording::ties(ties), Direction::Either)
        }));
        node.traits.extend(ranking.exclude.as_ref().map(|when| self.condition(&change::EXCLUDE, when, Direction::Either, Direction::Either)));
        node
    }

    fn grades(&self, grades: &'a Grades) -> Node<'a> {
        let mut node = self.unnamed(&change::GRADES, grades.span);
        let set = self.set(&change::GRADES_SET, &grades.set);
        let is_default = self.version.scheme.defaults.set.as_ref().is_some_and(|default| self.names.set(default) == set.canon);
        node.traits.push(Trait { is_default, ..set });
        node.traits.extend(grades.quota_ties.map(|ties| {
            let measure = super::ordered(i32::from(ties == crate::model::scheme::QuotaTies::AllIn), Direction::Looser);
            Trait { measure, ..said(&change::QUOTA_TIES, format!("{ties:?}"), wording::quota_ties(ties), Direction::Either) }
        }));
        node.traits.extend(grades.promoted_take_places.map(|yes| {
            let shown = wording::keyword(if yes { "take_places" } else { "take_no_places" });
            let measure = super::ordered(i32::from(yes), Direction::Stricter);
            Trait { measure, ..said(&change::PROMOTED_PLACES, yes.to_string(), shown, Direction::Either) }
        }));
        node.traits.extend(grades.veto_first.map(|yes| {
            let order = if yes { ["veto", "before", "promote"] } else { ["promote", "before", "veto"] };
            let shown = order.iter().fold(Text::same(""), |text, id| wording::join(&text, &wording::keyword(id)));
            let measure = super::ordered(i32::from(yes), Direction::Stricter);
            Trait { measure, ..said(&change::VETO_FIRST, yes.to_string(), shown, Direction::Either) }
        }));
        let rows = grades.rows.iter().enumerate().map(|(at, grade)| self.grade(at, grade));
        node.tables.push(Rows { order: Some(&change::GRADE_ORDER), ..Rows::new("grades", rows) });
        node
    }

    fn grade(&self, at: usize, grade: &'a Grade) -> Node<'a> {
        let mut node = Node::new(&change::GRADE, &grade.label);
        node.identity = self.names.grade(crate::model::scheme::GradeId(at as u32)).to_string();
        node.traits.extend(grade.when.as_ref().map(|when| self.condition(&change::GRADE_WHEN, when, Direction::Looser, Direction::Stricter)));
        if let Some(quota) = &grade.quota {
            self.quota(quota, &mut node);
        }
        node
    }

    fn quota(&self, quota: &'a Quota, node: &mut Node<'a>) {
        let mut share = self.amount(&change::QUOTA, &quota.share, Direction::Looser);
        if quota.fraction {
            share.canon = format!("fraction {}", share.canon);
        }
        node.traits.push(Trait { presence: Direction::Stricter, ..share });
        let scope = wording::keyword(if quota.from_top { "top" } else { "share" });
        node.traits.push(Trait { span: Some(quota.span), ..said(&change::QUOTA_SCOPE, quota.from_top.to_string(), scope, Direction::Either) });
        node.traits.extend(quota.rounding.map(|mode| {
            let own = said(&change::QUOTA_ROUNDING, format!("{mode:?}"), wording::rounding(mode), Direction::Either);
            Trait { span: Some(quota.span), ..own }
        }));
    }

    // ---- what follows ----

    fn consequence(&self, consequence: &'a Consequence) -> Node<'a> {
        let rows = self.version.scheme.grades.as_ref().map_or(&[][..], |grades| &grades.rows);
        let names: Vec<&str> = consequence.grades.iter().filter_map(|id| rows.get(id.index())).map(|row| &*row.label.name).collect();
        let mut node = self.unnamed(&change::CONSEQUENCE, consequence.span);
        let mut grades: Vec<&str> = consequence.grades.iter().map(|id| self.names.grade(*id)).collect();
        grades.sort_unstable();
        node.identity = grades.join(",");
        node.pairing = Alike::Identity;
        node.label = Text::same(names.join("、"));
        node.shown = Text::same(consequence.lines.iter().map(|line| &**line).collect::<Vec<_>>().join("；"));
        node.traits
            .extend(consequence.when.as_ref().map(|when| self.condition(&change::CONSEQUENCE_WHEN, when, Direction::Either, Direction::Either)));
        let line = |line: &std::sync::Arc<str>| {
            let label = Label { name: line.clone(), span: consequence.span, doc: None };
            let text = said(&change::CONSEQUENCE_LINE, &**line, Text::same(&**line), Direction::Either);
            let word = Node::word(&change::CONSEQUENCE_LINE, &label, Direction::Either);
            // The line is told itself, as what was and what is.
            Node { label: Text::same(""), pairing: Alike::InOrder, traits: vec![text], ..word }
        };
        node.tables.push(Rows::new("lines", consequence.lines.iter().map(line)));
        node
    }

    fn allocation(&self, allocation: &'a Allocation) -> Node<'a> {
        let mut node = Node::new(&change::ALLOCATION, &allocation.label);
        node.traits.push(self.amount(&change::POOL, &allocation.pool, Direction::Looser));
        node.traits.extend(allocation.among.as_ref().map(|when| self.condition(&change::AMONG, when, Direction::Either, Direction::Either)));
        node.traits.push(self.amount(&change::SHARED_BY, &allocation.by, Direction::Either));
        node.traits.extend(allocation.method.map(|method| said(&change::METHOD, format!("{method:?}"), wording::method(method), Direction::Either)));
        node
    }

    fn requirement(&self, requirement: &'a Requirement) -> Node<'a> {
        let mut node = self.unnamed(&change::REQUIREMENT, requirement.span);
        node.label = self.shown(&requirement.condition);
        node.shown = node.label.clone();
        node.identity = self.names.expr(&requirement.condition);
        node.pairing = Alike::InOrder;
        node.presence = Direction::Stricter;
        node.traits.push(self.condition(&change::REQUIREMENT, &requirement.condition, Direction::Looser, Direction::Stricter));
        node.traits.extend(super::words(&change::MESSAGE, requirement.message.as_ref()));
        node
    }

    fn unnamed(&self, aspect: &'static change::Aspect, span: Span) -> Node<'a> {
        let shown = self.text(span);
        Node {
            aspect,
            identity: String::new(),
            pairing: Alike::Identity,
            label: Text::same(""),
            shown,
            span: Some(span),
            presence: Direction::Either,
            traits: Vec::new(),
            tables: Vec::new(),
        }
    }
}
