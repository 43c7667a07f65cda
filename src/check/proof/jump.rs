//! Jumps: a score that goes up or down evenly beside a value, and jumps at it, as where the raw rate counts below a threshold and all points
//! above it. Steps and tables jump because they are meant to, and tables with straight lines have a check of their own.

use super::{JUMP, Prover};
use crate::check::proof::course::{Point, points};
use crate::check::{amount, case};
use crate::decimal::{Num, Rounding};
use crate::diagnostic::Diagnostic;
use crate::model::measure::Ty;
use crate::model::scheme::{Fact, FactId, FactKind, Form, ItemId};
use crate::piece::analysis::Found;
use crate::piece::compare::{Line, graph};
use crate::piece::form::VarId;
use crate::piece::pieces::Bound;
use crate::piece::variable::{Row, Setting, What};
use crate::piece::witness::{Witness, witness};
use crate::program::{NodeId, Op, Program};
use crate::say;
use crate::word::Text;

/// The course of an item's score over the one figure that it depends on, in one case, before it is rounded.
pub struct Course {
    pub fact: FactId,
    variable: VarId,
    whole: bool,
    pub lines: Vec<Line>,
    rounding: Vec<(i32, Rounding)>,
}

/// What a score does at a value of the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    pub at: Num,
    /// Just before it, or at it, and at it, or just behind it.
    pub from: Num,
    pub to: Num,
    /// Whether the score goes up or down evenly on one side at least.
    pub beside_slope: bool,
}

impl Jump {
    pub fn size(&self) -> Num {
        (&self.to - &self.from).abs()
    }
}

/// Jumps from left to right: where one line ends the next begins, elsewhere.
pub fn jumps(lines: &[Line]) -> Vec<Jump> {
    let jump = |pair: &[Line]| {
        let (left, right) = (&pair[0], &pair[1]);
        let at = left.over.high.as_ref().map(|end| &end.at)?;
        if right.over.low.as_ref().map(|end| &end.at) != Some(at) {
            return None;
        }
        let on = |line: &Line| &(&line.factor * at) + &line.constant;
        let (from, to) = (on(left), on(right));
        let beside_slope = !left.factor.is_zero() || !right.factor.is_zero();
        (from != to).then(|| Jump { at: at.clone(), from, to, beside_slope })
    };
    lines.windows(2).filter_map(jump).collect()
}

pub fn look(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    for at in 1..prover.scheme.items.len() {
        let id = ItemId(at as u32);
        let has_table = prover.scheme.items[at].clauses.iter().any(|clause| matches!(clause.form, Form::Bands { .. }));
        if prover.follows(id) && !has_table {
            found.extend(prover.cases(id).into_iter().find_map(|case| one(prover, id, case)));
        }
    }
}

/// The course of an item, if it can be followed exactly.
pub fn course(prover: &mut Prover<'_>, id: ItemId, case: usize) -> Option<Course> {
    if !case::applies(prover.scheme, &prover.case(case), id) {
        return None;
    }
    let program = prover.replayer.program();
    let (node, rounding) = before_rounding(program, program.items[id.index()].raw);
    let pieces = prover.analysis.pieces(case, node);
    let all = &prover.analysis.cases[case].run.variables;
    let (variable, lines) = graph(&pieces, all)?;
    let What::Fact(fact, Row::Unit) = all.get(variable).what else { return None };
    let declared = &prover.scheme.facts[fact.index()];
    let simple = lines.len() == pieces.len() && declared.kind == FactKind::Fact && matches!(declared.ty, Ty::Quantity(_));
    simple.then(|| Course { fact, variable, whole: all.get(variable).whole, lines, rounding })
}

/// What is rounded, and how, the last rounding first.
fn before_rounding(program: &Program, node: NodeId) -> (NodeId, Vec<(i32, Rounding)>) {
    let (mut node, mut rounding) = (node, Vec::new());
    while let Op::Round(inner, places, mode) = &program.node(node).op {
        rounding.push((*places, *mode));
        node = *inner;
    }
    (node, rounding)
}

fn one(prover: &mut Prover<'_>, id: ItemId, case: usize) -> Option<Diagnostic> {
    let course = course(prover, id, case)?;
    let jump = jumps(&course.lines).into_iter().filter(|jump| jump.beside_slope).max_by_key(Jump::size).filter(|_| !course.whole)?;
    let points = points(&course.lines, false);
    let behind = points.iter().position(|point| point.at >= jump.at)?;
    // The value itself belongs to one of the two lines.
    let (left, right) = if points[behind].score == jump.from { (behind, behind + 1) } else { (behind.checked_sub(1)?, behind) };
    let (left, right) = (points.get(left)?, points.get(right)?);
    let (before, after) = (replayed(prover, id, case, &course, left)?, replayed(prover, id, case, &course, right)?);
    Some(told(prover, id, case, (&prover.scheme.facts[course.fact.index()], &jump), [&before, &after]))
}

fn replayed(prover: &Prover<'_>, id: ItemId, case: usize, course: &Course, point: &Point) -> Option<Witness> {
    let score = course.rounding.iter().rev().fold(point.score.clone(), |score, (places, mode)| score.round(*places, *mode));
    let setting = Setting { numbers: vec![(course.variable, point.at.clone())], ..Setting::default() };
    let bound = Bound { at: Some(score.clone()), unlimited: false, reached: true, setting };
    let seen = witness(prover.replayer, prover.replayer.program(), &prover.analysis.cases[case], id, &Found { case, bound })?;
    (seen.score == score).then_some(seen)
}

fn told(prover: &Prover<'_>, id: ItemId, case: usize, (fact, jump): (&Fact, &Jump), [before, after]: [&Witness; 2]) -> Diagnostic {
    let (at, from, to) = (amount::shown(&jump.at, &fact.ty), amount::points(&jump.from), amount::points(&jump.to));
    let (of, name, item, size) = (prover.case_words(id, case), &fact.label.name, prover.name(id), amount::points(&jump.size()));
    let message = Text {
        en: format!("at {} of `{name}` {} jumps by {}, from {} to {}{}", at.en, item.en, size.en, from.en, to.en, of.en),
        zh: format!("`{name}` 在 {} 处，{}{} 由 {} 跳到 {}，相差 {}", at.zh, item.zh, of.zh, from.zh, to.zh, size.zh),
    };
    Diagnostic::new(&JUMP, prover.scheme.items[id.index()].label.span, message)
        .label(fact.label.span, say!(en: "the figure", zh: "该数据"))
        .help(say!(
            en: "compare with the published text whether a little less of the figure is to cost so much; where it is, allow it",
            zh: "请与正式文本核对：数据只差一点，得分是否应当差这么多；确实如此的，可以放行"
        ))
        .witness(prover.example(id, say!(en: "before the jump", zh: "跳跃之前"), before))
        .witness(prover.example(id, say!(en: "behind the jump", zh: "跳跃之后"), after))
}
