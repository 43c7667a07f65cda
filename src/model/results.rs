//! What is made of the scores: gates, ranking, grades, consequences, allocations, requirements, further columns, examples.

use crate::diagnostic::{Diagnostic, near};
use crate::model::checks;
use crate::model::measure::{Measure, Ty};
use crate::model::names::Entity;
use crate::model::natural_scale;
use crate::model::resolve::Resolver;
use crate::model::scheme::{
    Allocation, Consequence, Effect, Gate, Grade, GradeId, Grades, ItemId, Label, Quota, Ranking, Requirement, Set, Shown, Treatment,
};
use crate::model::typing::{Scope, Wanted};
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, Statement, StatementKind};

impl Resolver<'_> {
    /// The names of the grades, so that expressions may speak of them.
    pub(super) fn declare_grade_rows(&mut self, body: &[Statement]) {
        for statement in body {
            let StatementKind::Grades(_, rows) = &statement.kind else { continue };
            let mut grades: Vec<Grade> = Vec::new();
            for row in rows {
                let StatementKind::GradeRow(row) = &row.kind else { continue };
                if let Some(first) = grades.iter().find(|grade| grade.label.name == row.name.text) {
                    let first = first.label.span;
                    self.found.push(
                        Diagnostic::new(
                            &checks::DUPLICATE_NAME,
                            row.name.span,
                            say!(en: "the grade `{}` is listed twice", zh: "等次 `{}` 重复列出", row.name.text),
                        )
                        .label(first, say!(en: "first listed here", zh: "先列在此处")),
                    );
                    continue;
                }
                self.names.declare_grade(&row.name.text, GradeId(grades.len() as u32));
                grades.push(Grade {
                    label: Label { name: row.name.text.clone(), span: row.name.span, doc: None },
                    quota: None,
                    when: None,
                    rest: row.rest,
                });
            }
            let set = Set { keys: Vec::new(), exclude_self: false, filter: None, span: statement.span };
            self.scheme.grades =
                Some(Grades { set, rows: grades, quota_ties: None, promoted_take_places: None, veto_first: None, span: statement.span });
        }
    }

    /// All of it, in the order of the statements.
    pub(super) fn results(&mut self, body: &[Statement]) {
        let scope = Scope::default();
        for statement in body {
            match &statement.kind {
                StatementKind::Total(formula, tails) => self.total(formula.as_ref(), tails, statement.span),
                StatementKind::Ranking(tree) => self.ranking(tree, statement.span),
                StatementKind::Coverage(expr) => {
                    let coverage = self.expr(expr, scope, Wanted::Any);
                    self.scheme.items[0].coverage = Some(coverage);
                }
                StatementKind::Treat(kind, treatment) => {
                    let treatment: Option<Treatment> = self.treatment(treatment, scope);
                    super::resolve::set_gap(&mut self.scheme.items[0].gaps, *kind, treatment);
                }
                _ => {}
            }
        }
        for statement in body {
            match &statement.kind {
                StatementKind::Grades(set, rows) => self.grades(set.as_ref(), rows, statement.span),
                StatementKind::Gate(keyword, name, when, effects) => {
                    let when = self.expr(when, scope, Wanted::Condition);
                    let effects = effects.iter().filter_map(|effect| self.effect(effect)).collect();
                    self.scheme.gates.push(Gate { label: super::resolve::label(name, statement), keyword: *keyword, when, effects });
                }
                StatementKind::Consequence(names, when, lines) => {
                    let grades = names.iter().filter_map(|name| self.grade(name)).collect();
                    let when = when.as_ref().map(|when| self.expr(when, scope, Wanted::Condition));
                    let lines = lines.iter().map(|line| line.text.clone()).collect();
                    self.scheme.consequences.push(Consequence { grades, when, lines, span: statement.span });
                }
                StatementKind::Allocation(tree) => {
                    let pool = self.expr(&tree.pool, scope, Wanted::Any);
                    let among = tree.among.as_ref().map(|among| self.expr(among, scope, Wanted::Condition));
                    let by = self.expr(&tree.by, scope, Wanted::Any);
                    self.scheme.allocations.push(Allocation {
                        label: super::resolve::label(&tree.name, statement),
                        pool,
                        among,
                        by,
                        method: tree.method,
                    });
                }
                StatementKind::Requirement(name, condition, message) => {
                    let condition = self.expr(condition, scope, Wanted::Condition);
                    self.scheme.requirements.push(Requirement {
                        name: name.as_ref().map(|name| super::resolve::label(name, statement)),
                        condition,
                        message: message.as_ref().map(|text| text.text.clone()),
                        span: statement.span,
                    });
                }
                StatementKind::Guarantee(tree) => self.guarantee(tree, statement.span),
                StatementKind::Show(names) => {
                    for name in names {
                        self.show(name);
                    }
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, name: &ast::Name) {
        let path = ast::Path { names: vec![name.clone()], span: name.span };
        let tree = ast::Expr { kind: Box::new(ast::ExprKind::Path(path)), span: name.span };
        let value = self.expr(&tree, Scope::default(), Wanted::Any);
        let scale = match self.names.entity(&name.text) {
            Some(Entity::Fact(id)) => self.scheme.facts[id.index()].scale.clone(),
            Some(Entity::Let(id)) => self.scheme.lets[id.index()].scale.clone(),
            Some(Entity::Rating(_) | Entity::Event(_)) | None => natural_scale(&value.ty),
        };
        if value.ty != Ty::Unknown {
            self.scheme.shown.push(Shown { label: Label { name: name.text.clone(), span: name.span, doc: None }, value, scale });
        }
    }

    fn ranking(&mut self, tree: &ast::Ranking, span: Span) {
        let scope = Scope::default();
        if let Some(first) = &self.scheme.ranking {
            let first = first.span;
            self.found.push(
                Diagnostic::new(&checks::SAID_TWICE, span, say!(en: "a second ranking", zh: "第二个排名"))
                    .label(first, say!(en: "the first one", zh: "第一个")),
            );
            return;
        }
        let set = match &tree.set {
            Some(set) => self.set(set, scope),
            None => self.scheme.defaults.set.clone().unwrap_or_else(|| {
                self.set_not_said(span);
                Set { keys: Vec::new(), exclude_self: false, filter: None, span }
            }),
        };
        let keys = tree.keys.iter().map(|(key, ascending)| (self.expr(key, scope, Wanted::Any), *ascending)).collect();
        let exclude = tree.exclude.as_ref().map(|expr| self.expr(expr, scope, Wanted::Condition));
        let ties = tree.ties.or(self.scheme.defaults.ties);
        self.scheme.ranking = Some(Ranking { set, keys, ties, exclude, span });
    }

    fn grades(&mut self, set: Option<&ast::Set>, rows: &[Statement], span: Span) {
        let scope = Scope::default();
        let said = set.map(|set| self.set(set, scope));
        let ranked = self.scheme.ranking.as_ref().map(|ranking| ranking.set.clone());
        let set = said.or(ranked).or_else(|| self.scheme.defaults.set.clone());
        let Some(mut grades) = self.scheme.grades.take() else { return };
        if let Some(set) = set {
            grades.set = set;
        }
        grades.span = span;
        for statement in rows {
            match &statement.kind {
                StatementKind::GradeRow(row) => {
                    let quota = row.quota.as_ref().map(|quota| {
                        let share = self.expr(&quota.share, scope, Wanted::Any);
                        let fraction = matches!(&share.ty, Ty::Quantity(Measure::Percent | Measure::PercentPoint));
                        Quota { fraction, from_top: quota.from_top, rounding: quota.rounding, span: quota.share.span, share }
                    });
                    // The grade's own condition may not speak of grades, so the table can be taken out while it is typed.
                    let when = row.when.as_ref().map(|when| self.expr(when, scope, Wanted::Condition));
                    if let Some(grade) = grades.rows.iter_mut().find(|grade| grade.label.name == row.name.text) {
                        grade.quota = quota;
                        grade.when = when;
                    }
                }
                StatementKind::QuotaTies(ties) => grades.quota_ties = Some(*ties),
                StatementKind::PromotedTakePlaces(yes) => grades.promoted_take_places = Some(*yes),
                StatementKind::VetoFirst(yes) => grades.veto_first = Some(*yes),
                _ => {}
            }
        }
        self.scheme.grades = Some(grades);
    }

    fn grade(&mut self, name: &ast::Name) -> Option<GradeId> {
        let grade = self.names.grade(&name.text);
        if grade.is_none() {
            let words: Vec<String> = self.scheme.grades.iter().flat_map(|grades| &grades.rows).map(|row| row.label.name.to_string()).collect();
            let list = words.join("、");
            let mut finding = Diagnostic::new(&checks::UNKNOWN_WORD, name.span, say!(en: "there is no grade `{}`", zh: "没有等次 `{}`", name.text));
            finding = match near(&name.text, words.iter().map(String::as_str)) {
                Some(found) => {
                    let near = found.name;
                    finding
                        .replace(name.span, found)
                        .help(say!(en: "did you mean `{near}`? the grades are: {list}", zh: "是不是 `{near}`？现有等次：{list}"))
                }
                None => finding.help(say!(en: "the grades are: {list}", zh: "现有等次：{list}")),
            };
            self.tell_unknown(&name.text, finding);
        }
        grade
    }

    fn effect(&mut self, tree: &ast::Effect) -> Option<Effect> {
        Some(match tree {
            ast::Effect::ScoreIs(path, expr) => {
                let (item, amount) = self.score_effect(path.as_ref(), expr)?;
                Effect::ScoreIs(item, amount)
            }
            ast::Effect::ScoreAtMost(path, expr) => {
                let (item, amount) = self.score_effect(path.as_ref(), expr)?;
                Effect::ScoreAtMost(item, amount)
            }
            ast::Effect::GradeIs(name) => Effect::GradeIs(self.grade(name)?),
            ast::Effect::GradeAtMost(name) => Effect::GradeAtMost(self.grade(name)?),
            ast::Effect::GradeAtLeast(name) => Effect::GradeAtLeast(self.grade(name)?),
            ast::Effect::GradeUp(steps) => Effect::GradeUp(*steps),
            ast::Effect::Bar(name) => Effect::Bar(self.grade(name)?),
            ast::Effect::Unranked => Effect::Unranked,
        })
    }

    /// The item that an effect names, the total without a path, and the amount.
    fn score_effect(&mut self, path: Option<&ast::Path>, expr: &ast::Expr) -> Option<(ItemId, crate::model::expr::Expr)> {
        let is_total = path.is_none();
        let item = match path {
            None => ItemId(0),
            Some(path) => self.item_at(path, None)?,
        };
        let scope = Scope { item: (item.0 != 0).then_some(item), ..Scope::default() };
        let wanted = if is_total && self.total_is_number { Wanted::Type(Ty::Quantity(Measure::Number)) } else { Wanted::Points };
        Some((item, self.expr(expr, scope, wanted)))
    }
}
