//! What a published text leaves open and a scheme must say: nothing is guessed. Every finding has a ready answer to insert.

use crate::check;
use crate::check::bands::each_clause;
use crate::check::case::{self, Case};
use crate::check::reach::{End, Reacher};
use crate::check::{Suite, amount, insert, pick};
use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::expr::{Arith, Expr, ExprKind};
use crate::model::measure::Ty;
use crate::model::scheme::{
    Clause, Effect, Event, FactId, FactKind, Form, GapKind, GateKeyword, Item, ItemKind, OverPeriods, Scheme, StepMode, Treatment, Verb,
};
use crate::model::walk;
use crate::say;
use crate::source::Span;
use crate::word::Text;

check!(STEPS, "H0601", "step-mode-not-said", Error, en: "whether only whole steps count is not said", zh: "没有说明不满一步的如何计");
check!(TIES, "H0602", "ties-not-said", Error, en: "what equal results get is not said", zh: "没有说明同分如何处理");
check!(GAPS, "H0603", "gaps-not-said", Error, en: "what a missing figure does to an item is not said", zh: "没有说明缺报、不适用、待定如何计分");
check!(EMPTY_PANEL, "H0604", "empty-panel-not-said", Error, en: "what happens when a panel has no marks is not said", zh: "没有说明某一评价组没有评分时如何处理");
check!(ZERO_TARGET, "H0605", "zero-target-not-said", Error, en: "what a target of zero means is not said", zh: "没有说明目标为零时如何计分");
check!(ALL_EQUAL, "H0606", "all-equal-not-said", Error, en: "what all units get when they are equal is not said", zh: "没有说明各单位数值全部相等时如何计分");
check!(QUOTA_ROUNDING, "H0607", "quota-rounding-not-said", Error, en: "how a quota that is no whole number is rounded is not said", zh: "没有说明名额不是整数时如何取整");
check!(QUOTA_TIES, "H0608", "quota-ties-not-said", Error, en: "what happens to equal units at the edge of a quota is not said", zh: "没有说明名额边界上同分的单位如何处理");
check!(GATE_ORDER, "H0609", "veto-or-promotion-not-said", Error, en: "whether a veto or a promotion wins is not said", zh: "没有说明否决与晋档以何者为先");
check!(PROMOTED_PLACES, "H0610", "promoted-places-not-said", Error, en: "whether promoted units take places of the quota is not said", zh: "没有说明晋档的单位是否占用名额");
check!(OVER_FULL, "H0611", "conversion-over-full-not-said", Error, en: "a converted score may exceed what it is converted from", zh: "折算的分数可能超过其满分，未说明如何处理");
check!(MATTER, "H0612", "same-matter-not-said", Warning, en: "whether several awards of one matter add up is not said", zh: "没有说明同一事项的多次加分是否累加");
check!(NO_CAP, "H0613", "bonus-without-cap", Warning, en: "a bonus without any cap", zh: "加分没有封顶");
check!(PERIODS, "H0614", "missing-periods-not-said", Warning, en: "periods without a figure are left out of a sum", zh: "逐期合计时，缺报的期次不计");
check!(DISCRETION, "H0615", "discretion-without-limit", Warning, en: "a judged amount without an upper end", zh: "酌情加、扣分没有上限");
check!(ROUNDING, "H0616", "rounding-not-said", Warning, en: "to how many decimals the total is rounded is not said", zh: "没有说明总分保留几位小数");
check!(WINDOW, "H0617", "event-window-not-said", Warning, en: "which year an event belongs to is not said", zh: "没有说明哪些日期的事件计入本年度");
check!(ALLOCATION, "H0618", "allocation-method-not-said", Error, en: "how a share that is no whole number is allocated is not said", zh: "没有说明分配出现小数时如何处理");
check!(GROWTH_BASE, "H0619", "growth-of-what-may-be-negative", Warning, en: "the base of a growth may be negative, and the growth then says the opposite", zh: "增长率的基数可能为负，届时结果的正负相反");

pub static SUITE: Suite = Suite {
    checks: &[
        &STEPS,
        &TIES,
        &GAPS,
        &EMPTY_PANEL,
        &ZERO_TARGET,
        &ALL_EQUAL,
        &QUOTA_ROUNDING,
        &QUOTA_TIES,
        &GATE_ORDER,
        &PROMOTED_PLACES,
        &OVER_FULL,
        &MATTER,
        &NO_CAP,
        &PERIODS,
        &DISCRETION,
        &ROUNDING,
        &WINDOW,
        &ALLOCATION,
        &GROWTH_BASE,
    ],
    passes: &[
        clauses_say_all,
        gaps_are_treated,
        panels_may_be_empty,
        ranking_says_ties,
        grades_say_all,
        bonuses_have_caps,
        totals_are_rounded,
        events_have_a_window,
        allocations_say_how,
        growth_has_a_base,
    ],
};

/// Names of fields that say what an event was about.
const MATTER_NAMES: &[&str] = &["事项", "事由", "同一事项", "事项编号", "事项名称", "matter", "subject", "matter_id"];
/// So many items are named in a message.
const NAMED_MAX: usize = 5;

// ---- clauses ----

fn clauses_say_all(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for item in &scheme.items {
        each_clause(&item.clauses, &mut |clause, _| clause_says_all(scheme, item, clause, found));
    }
    places_in_expressions(scheme, found);
}

fn clause_says_all(scheme: &Scheme, item: &Item, clause: &Clause, found: &mut Vec<Diagnostic>) {
    match &clause.form {
        Form::Steps { mode: None, step, amount, .. } => found.push(steps(scheme, step, amount)),
        Form::Rank { ties: None, .. } => found.push(
            Diagnostic::new(&TIES, clause.span, say!(en: "which place equal units take is not said", zh: "没有说明数值相同的单位取什么名次"))
                .help(say!(en: "write `, ties share` (1, 2, 2, 4), `, ties dense` (1, 2, 2, 3) or `, ties average`; or once `defaults {{ ties share }}`", zh: "请写 `，同分 并列`（1、2、2、4）、`，同分 紧接`（1、2、2、3）或 `，同分 取平均`；也可在 `默认` 中写 `同分 并列`"))
                .fix(say!(en: "share the place", zh: "并列"), false, vec![at_end(scheme, clause.span, "，同分 并列", ", ties share")]),
        ),
        Form::ProRata { zero_target: None, target, .. } if may_be_zero(scheme, target) => found.push(
            Diagnostic::new(&ZERO_TARGET, target.span, say!(en: "this target may be zero, and what the item gives then is not said", zh: "此目标可能为零，没有说明届时如何计分"))
                .help(say!(en: "write `, zero target full`, `, zero target zero` or `, zero target redistribute`", zh: "请写 `，目标为零 得满分`、`，目标为零 得零分` 或 `，目标为零 重新分配`"))
                .fix(say!(en: "no points for a target of zero", zh: "目标为零得零分"), false, vec![at_end(scheme, clause.span, "，目标为零 得零分", ", zero target zero")]),
        ),
        Form::Efficacy { all_equal: None, worst, best, .. } if worst.is_none() || best.is_none() => found.push(
            Diagnostic::new(&ALL_EQUAL, clause.span, say!(en: "when all units are equal, best and worst are the same, and what they get is not said", zh: "各单位数值全部相等时最好与最差相同，没有说明如何计分"))
                .help(say!(en: "write `, all equal full` or `, all equal zero`", zh: "请写 `，全部相等 得满分` 或 `，全部相等 得零分`"))
                .fix(say!(en: "full points when all are equal", zh: "全部相等得满分"), false, vec![at_end(scheme, clause.span, "，全部相等 得满分", ", all equal full")]),
        ),
        Form::Convert { value, from } if clause.at_most.is_none() && item.cap.is_none() => found.extend(conversion(scheme, clause, value, from)),
        Form::Each(each) => {
            if matches!(&each.judged, Some((_, None))) && clause.at_most.is_none() {
                found.push(
                    Diagnostic::new(&DISCRETION, clause.span, say!(en: "how much may be given or deducted at most is not said", zh: "没有说明一件最多可酌情加、扣多少"))
                        .help(say!(en: "write the upper end, `judged 1 pt to 5 pt`, or `, at most 5 pt` for all together", zh: "请写明上限，如 `酌情 扣 1分 至 5分`；合计的上限写 `，最多 5分`")),
                );
            }
            if clause.verb == Verb::Add && each.same.is_none() && each.across.is_none() {
                // A table of amounts stands between the sentence and what may be added to it.
                let is_table = matches!(&*each.amount.kind, ExprKind::Switch(_));
                found.extend(matter(scheme, clause, &scheme.events[each.event.index()], is_table));
            }
        }
        Form::Amount(_)
        | Form::Override { .. }
        | Form::ProRata { .. }
        | Form::Steps { .. }
        | Form::Bands { .. }
        | Form::Progressive { .. }
        | Form::Interpolate { .. }
        | Form::Rank { .. }
        | Form::Efficacy { .. }
        | Form::Convert { .. }
        | Form::Judged { .. }
        | Form::Choose { .. } => {}
    }
}

fn steps(scheme: &Scheme, step: &Expr, amount: &Expr) -> Diagnostic {
    let size = crate::model::constant_number(step).map_or_else(|| Text::same("S"), |number| amount::shown(&number, &step.ty));
    let message =
        Text { en: format!("does a difference of less than {} count?", size.en), zh: format!("不满 {} 的是否计？没有说明", size.zh) };
    Diagnostic::new(&STEPS, step.span, message)
        .help(Text {
            en: format!(
                "write `for each whole {0}` (whole steps only), `{0} pro rata` or `for each started {0}`; or once `defaults {{ steps whole }}`",
                size.en
            ),
            zh: format!("请写 `每满 {0}`（不满不计）、`每 {0} …，按比例计` 或 `每 {0} …，不足按整`；也可在 `默认` 中写 `步长 整步`", size.zh),
        })
        .fix(
            say!(en: "count in proportion", zh: "按比例计"),
            false,
            match scheme.lang {
                crate::word::Lang::Zh => vec![insert(amount.span.source, amount.span.end, "，按比例计".into())],
                crate::word::Lang::En => vec![insert(step.span.source, step.span.end, " pro rata".into())],
            },
        )
}

fn may_be_zero(scheme: &Scheme, target: &Expr) -> bool {
    let reach = Reacher::new(scheme, &Case::default()).expr(target);
    let above = reach.low.number().is_some_and(|low| *low > Num::ZERO);
    let below = reach.high.number().is_some_and(|high| high.is_negative());
    !above && !below
}

/// A result of another scheme, or any value that is known to go further than what it is converted from.
fn conversion(scheme: &Scheme, clause: &Clause, value: &Expr, from: &Expr) -> Option<Diagnostic> {
    let mut imported = false;
    walk::visit(value, &mut |inner| {
        if let ExprKind::Fact(fact) = &*inner.kind {
            imported |= matches!(scheme.facts[fact.index()].kind, FactKind::Imported { .. });
        }
    });
    let everyone = Case::default();
    let mut reacher = Reacher::new(scheme, &everyone);
    let (reach, base) = (reacher.expr(value), reacher.expr(from));
    let base = base.high.number()?;
    let over = match &reach.high {
        End::At(high) => high > base,
        End::Unlimited => true,
        End::Unknown => imported,
    };
    let base_text = amount::shown(base, &from.ty);
    over.then(|| {
        Diagnostic::new(
            &OVER_FULL,
            value.span,
            Text {
                en: format!("this may be more than {}, with bonuses for example, and what then is not said", base_text.en),
                zh: format!("此分数可能超过 {}（如含加分），没有说明届时如何折算", base_text.zh),
            },
        )
        .label(from.span, say!(en: "converted from this", zh: "按此满分折算"))
        .help(say!(en: "write `, at most full`, or declare the range of the imported score", zh: "请写 `，最多 满分`，或声明所引用分数的取值范围"))
        .fix(
            say!(en: "at most the full points", zh: "以满分为限"),
            false,
            vec![at_end(scheme, clause.span, "，最多 满分", ", at most full")],
        )
    })
}

fn matter(scheme: &Scheme, clause: &Clause, event: &Event, is_table: bool) -> Option<Diagnostic> {
    let field = event.fields.iter().find(|field| MATTER_NAMES.contains(&&*field.label.name) && matches!(field.ty, Ty::Text | Ty::Choice(_)))?;
    let (name, matter) = (&event.label.name, &field.label.name);
    let finding = Diagnostic::new(&MATTER, clause.span, say!(en: "when one `{matter}` has several `{name}`, do they add up?", zh: "同一 `{matter}` 有多件 `{name}` 的，是否累加？没有说明"))
        .label(field.label.span, say!(en: "the field that names the matter", zh: "记录事项的栏目"))
        .help(say!(en: "write on the next line `same {matter} highest` or `same {matter} sum`", zh: "请在下一行写 `同一 {matter} 就高` 或 `同一 {matter} 累加`"));
    if is_table {
        return Some(finding);
    }
    let edit = at_end(scheme, clause.span, &format!("，同一 {matter} 就高"), &format!(", same {matter} highest"));
    Some(finding.fix(say!(en: "only the highest", zh: "就高"), false, vec![edit]))
}

/// `位次(…)` inside a formula.
fn places_in_expressions(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            if let ExprKind::Place(place) = &*inner.kind
                && place.ties.is_none()
                && scheme.defaults.ties.is_none()
            {
                found.push(
                    Diagnostic::new(&TIES, inner.span, say!(en: "which place equal units take is not said", zh: "没有说明数值相同的单位取什么名次"))
                        .help(say!(en: "write `ties share` as a further argument, or once `defaults {{ ties share }}`", zh: "请在参数中补写 `同分 并列`，或在 `默认` 中写 `同分 并列`")),
                );
            }
        });
    }
}

/// `增长率(本期，上期)`: from −100 to 50 is no fall of 150 %.
fn growth_has_a_base(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let everyone = Case::default();
    for expr in walk::scheme_parts(scheme) {
        walk::visit(expr, &mut |inner| {
            let ExprKind::Call(function, args) = &*inner.kind else { return };
            let [_, base] = args.as_slice() else { return };
            let never_negative = Reacher::new(scheme, &everyone).expr(base).low.number().is_some_and(|low| !low.is_negative());
            if function.name.en == "growth" && !never_negative {
                found.push(
                    Diagnostic::new(&GROWTH_BASE, base.span, say!(en: "this base may be negative: a rise from it would be a negative growth", zh: "此基数可能为负：由负数增长，算出的增长率反而是负的"))
                        .help(say!(en: "declare `range from 0` if it cannot be, else divide by the size: `(now - before) / abs(before)`", zh: "不会为负的，请声明 `范围 0 以上`；会为负的，请改用绝对值：`(本期 − 上期) ÷ 绝对值(上期)`")),
                );
            }
        });
    }
}

fn at_end(scheme: &Scheme, span: Span, zh: &str, en: &str) -> Edit {
    insert(span.source, span.end, pick(scheme, zh, en))
}

// ---- gaps ----

fn gaps_are_treated(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let kinds = [
        (GapKind::Missing, "缺报 得零分", "missing zero"),
        (GapKind::NotApplicable, "不适用 重新分配", "not applicable redistribute"),
        (GapKind::Pending, "待定 不计总分", "pending withhold"),
    ];
    let mut untreated: Vec<&Item> = Vec::new();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (kind, in_zh, in_en) in kinds {
        let items: Vec<&Item> = scheme.items.iter().filter(|item| item.gaps.of(kind).is_none() && may_have_gap(scheme, item, kind)).collect();
        if items.is_empty() {
            continue;
        }
        zh.push(in_zh);
        en.push(in_en);
        for item in items {
            if !untreated.iter().any(|other| std::ptr::eq(*other, item)) {
                untreated.push(item);
            }
        }
    }
    let Some(first) = untreated.first() else { return };
    let names: Vec<String> = untreated.iter().take(NAMED_MAX).map(|item| format!("`{}`", item.label.name)).collect();
    let rest = untreated.len().saturating_sub(NAMED_MAX);
    let (more_en, more_zh) =
        if rest > 0 { (format!(" and {rest} more"), format!("等 {} 项", untreated.len())) } else { (String::new(), String::new()) };
    let (zh, en) = (format!("默认 {{ {} }}", zh.join("; ")), format!("defaults {{ {} }}", en.join("; ")));
    let mut finding = Diagnostic::new(
        &GAPS,
        first.label.span,
        Text {
            en: format!("what a gap in the figures does to {}{more_en} is not said", names.join(", ")),
            zh: format!("没有说明数据缺报、不适用或待定时 {}{more_zh}如何计分", names.join("、")),
        },
    );
    for item in untreated.iter().skip(1).take(NAMED_MAX - 1) {
        finding = finding.label(item.label.span, say!(en: "nor here", zh: "此处也没有"));
    }
    finding = finding.help(say!(en: "write, for example, `{en}`; or say it at the item or the fact", zh: "请写，例如 `{zh}`；也可写在指标或事实处"));
    found.push(match statement_place(scheme) {
        Some(at) => finding.fix(
            say!(en: "add defaults", zh: "补写默认"),
            false,
            vec![insert(at.source, at.start, format!("{}\n    ", pick(scheme, &zh, &en)))],
        ),
        None => finding,
    });
}

/// The clauses of the item look at figures that may have such a gap.
fn may_have_gap(scheme: &Scheme, item: &Item, kind: GapKind) -> bool {
    if item.clauses.is_empty() {
        return false;
    }
    if walk::facts_used(scheme, item).into_iter().any(|fact| fact_may_have_gap(scheme, fact, kind)) {
        return true;
    }
    let mut others = kind == GapKind::NotApplicable && item.applies.is_some();
    for part in item.clauses.iter().flat_map(walk::clause_parts) {
        case::through(scheme, part, &mut |inner| others |= matches!(&*inner.kind, ExprKind::Rating(_) | ExprKind::Field(..)));
    }
    others
}

fn fact_may_have_gap(scheme: &Scheme, fact: FactId, kind: GapKind) -> bool {
    let fact = &scheme.facts[fact.index()];
    let stands = fact.stands_for.iter().any(|(mine, _)| *mine == kind);
    fact.kind != FactKind::Attribute && !stands
}

/// Where a statement can be put in: before the first top-level item, ranking or grade table without documentation above it.
fn statement_place(scheme: &Scheme) -> Option<Span> {
    let own = |span: &Span| span.source == scheme.label.span.source;
    let items = scheme.items.iter().skip(1).filter(|item| item.parent.is_some_and(|parent| parent.0 == 0) && item.label.doc.is_none());
    let results = scheme.ranking.iter().map(|ranking| ranking.span).chain(scheme.grades.iter().map(|grades| grades.span));
    items.map(|item| item.span).chain(results).find(own)
}

// ---- ratings ----

fn panels_may_be_empty(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for rating in scheme.ratings.iter().filter(|rating| rating.empty_panel.is_none() && rating.panels.len() > 1) {
        let name = &rating.label.name;
        let mut finding = Diagnostic::new(&EMPTY_PANEL, rating.label.span, say!(en: "what happens when a panel of `{name}` gives no marks is not said", zh: "没有说明 `{name}` 的某一组没有评分时如何处理"))
            .help(say!(en: "write `empty panel redistribute`, `empty panel zero` or `empty panel withhold`", zh: "请写 `缺组 重新分配`、`缺组 得零分` 或 `缺组 不计总分`"));
        if let Some((first, _)) = rating.panels.first()
            && let Some(at) = statement_place(scheme)
        {
            finding = finding.label(first.span, say!(en: "for example this one", zh: "例如这一组")).fix(
                say!(en: "give its weight to the others", zh: "权重分给其他组"),
                false,
                vec![insert(at.source, at.start, pick(scheme, "默认 { 缺组 重新分配 }\n    ", "defaults { empty panel redistribute }\n    "))],
            );
        }
        found.push(finding);
    }
}

// ---- ranking and grades ----

fn ranking_says_ties(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some(ranking) = scheme.ranking.as_ref().filter(|ranking| ranking.ties.is_none()) else { return };
    let (zh, en) = if ranking.keys.len() > 1 { ("，再同分 并列", ", then share") } else { ("，同分 并列", ", ties share") };
    found.push(
        Diagnostic::new(
            &TIES,
            ranking.span,
            say!(en: "which place units take that are equal in everything is not said", zh: "没有说明比较之后仍同分的单位取什么名次"),
        )
        .help(say!(en: "write `{en}`, or compare a further value: `, ties by …`", zh: "请写 `{zh}`，或再比一项：`，同分 比 …`"))
        .fix(say!(en: "share the place", zh: "并列"), false, vec![at_end(scheme, ranking.span, zh, en)]),
    );
}

fn grades_say_all(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some(grades) = &scheme.grades else { return };
    let quotas: Vec<_> = grades.rows.iter().filter_map(|grade| Some((grade, grade.quota.as_ref()?))).collect();
    for (grade, quota) in quotas.iter().filter(|(_, quota)| quota.fraction && quota.rounding.is_none()) {
        let name = &grade.label.name;
        found.push(
            Diagnostic::new(&QUOTA_ROUNDING, quota.span, say!(en: "the places of `{name}` may be no whole number, and how they are rounded is not said", zh: "`{name}` 的名额可能不是整数，没有说明如何取整"))
                .help(say!(en: "write `(half up)`, `(up)` or `(down)` after the share", zh: "请在比例后写 `（四舍五入）`、`（进一）` 或 `（去尾）`"))
                .fix(say!(en: "round half up", zh: "四舍五入"), false, vec![at_end(scheme, quota.span, "（四舍五入）", " (half up)")]),
        );
    }
    let first_row = grades.rows.first().map(|grade| grade.label.span);
    let line = |zh: &str, en: &str| first_row.map(|at| vec![insert(at.source, at.start, pick(scheme, &format!("{zh}; "), &format!("{en}; ")))]);
    let with = |finding: Diagnostic, title: Text, edits: Option<Vec<Edit>>| match edits {
        Some(edits) => finding.fix(title, false, edits),
        None => finding,
    };
    if let (Some((grade, quota)), None) = (quotas.first(), grades.quota_ties) {
        let name = &grade.label.name;
        let finding = Diagnostic::new(&QUOTA_TIES, quota.span, say!(en: "when equal units stand at the last place of `{name}`, do all get in?", zh: "`{name}` 最后一个名额上同分的单位是否都进入？没有说明"))
            .help(say!(en: "write `quota ties all in` or `quota ties all out` in the grade table", zh: "请在等次表中写 `名额同分 一并进入` 或 `名额同分 都不进入`"));
        found.push(with(finding, say!(en: "let all of them in", zh: "一并进入"), line("名额同分 一并进入", "quota ties all in")));
    }
    let gate = |keyword: GateKeyword| scheme.gates.iter().find(|gate| gate.keyword == keyword && gate.effects.iter().any(is_of_grade));
    let (veto, promotion) = (gate(GateKeyword::Veto), gate(GateKeyword::Promotion));
    if let (Some(veto), Some(promotion), None) = (veto, promotion, grades.veto_first) {
        let (a, b) = (&veto.label.name, &promotion.label.name);
        let finding = Diagnostic::new(&GATE_ORDER, promotion.label.span, say!(en: "when `{a}` and `{b}` both hold, which one wins is not said", zh: "`{a}` 与 `{b}` 同时成立时以何者为准，没有说明"))
            .label(veto.label.span, say!(en: "the veto", zh: "否决"))
            .help(say!(en: "write `veto before promotion` or `promotion before veto` in the grade table", zh: "请在等次表中写 `否决 优先于 晋档` 或 `晋档 优先于 否决`"));
        found.push(with(finding, say!(en: "the veto wins", zh: "否决优先"), line("否决 优先于 晋档", "veto before promotion")));
    }
    if let (Some(promotion), Some((_, quota)), None) = (promotion, quotas.first(), grades.promoted_take_places) {
        let name = &promotion.label.name;
        let finding = Diagnostic::new(&PROMOTED_PLACES, promotion.label.span, say!(en: "whether units promoted by `{name}` take places of the quota is not said", zh: "没有说明因 `{name}` 晋档的单位是否占用名额"))
            .label(quota.span, say!(en: "the quota", zh: "名额"))
            .help(say!(en: "write `promoted take places` or `promoted take no places` in the grade table", zh: "请在等次表中写 `晋档 占名额` 或 `晋档 不占名额`"));
        found.push(with(finding, say!(en: "they take no places", zh: "不占名额"), line("晋档 不占名额", "promoted take no places")));
    }
}

fn is_of_grade(effect: &Effect) -> bool {
    match effect {
        Effect::GradeIs(_) | Effect::GradeAtMost(_) | Effect::GradeAtLeast(_) | Effect::GradeUp(_) | Effect::Bar(_) => true,
        Effect::ScoreIs(..) | Effect::ScoreAtMost(..) | Effect::Unranked => false,
    }
}

// ---- bonuses, totals, events, allocations ----

fn bonuses_have_caps(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for (at, item) in scheme.items.iter().enumerate() {
        missing_periods(item, found);
        if item.kind != ItemKind::Bonus || item.points.is_some() || item.clauses.is_empty() || item.no_cap || is_capped(scheme, item) {
            continue;
        }
        let reach = Reacher::new(scheme, &Case::default()).uncapped(crate::model::scheme::ItemId(at as u32));
        if reach.high != End::Unlimited {
            continue;
        }
        let name = &item.label.name;
        let finding = Diagnostic::new(&NO_CAP, item.label.span, say!(en: "nothing limits what `{name}` adds", zh: "`{name}` 加多少分没有限制"))
            .help(say!(en: "write `bonus {name} cap 5 pt`, or cap the total: `total cap 105 pt`; where none is meant, `no cap`", zh: "请写 `加分 {name} 封顶 5分`，或给总分封顶：`总分 封顶 105分`；确实没有上限的写 `不封顶`"));
        // A title stands between the name and the cap.
        found.push(match item.title {
            None => finding.fix(say!(en: "cap it", zh: "补写封顶"), false, vec![at_end(scheme, item.label.span, " 封顶 5分", " cap 5 pt")]),
            Some(_) => finding,
        });
    }
}

fn is_capped(scheme: &Scheme, item: &Item) -> bool {
    let mut at = Some(item);
    while let Some(item) = at {
        if item.cap.is_some() {
            return true;
        }
        at = item.parent.map(|parent| &scheme.items[parent.index()]);
    }
    false
}

/// In a sum over months, a month that is left out counts as nothing.
fn missing_periods(item: &Item, found: &mut Vec<Diagnostic>) {
    if item.over.is_none_or(|over| over.how != OverPeriods::Sum) {
        return;
    }
    match &item.gaps.missing {
        Some(Treatment::Zero | Treatment::Full | Treatment::As(_)) | None => return,
        Some(Treatment::Mean(_) | Treatment::Redistribute | Treatment::Spread | Treatment::Skip | Treatment::Unranked | Treatment::Withhold) => {}
    }
    let name = &item.label.name;
    found.push(
        Diagnostic::new(&PERIODS, item.label.span, say!(en: "`{name}` sums periods, and periods without a figure are left out, which counts as nothing", zh: "`{name}` 逐期合计，缺报的期次被略去，等于零分"))
            .help(say!(en: "write `missing zero` in the item, or take the mean of the periods", zh: "请在指标中写 `缺报 得零分`，或改为 `取 平均`")),
    );
}

fn totals_are_rounded(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let total = &scheme.items[0];
    if total.round.is_some() || scheme.defaults.round.is_some() {
        return;
    }
    let source = scheme.items.iter().find(|item| item.round.is_none() && item.clauses.iter().any(|clause| gives_long_decimals(scheme, clause)));
    let Some(source) = source else { return };
    let name = &source.label.name;
    let finding = Diagnostic::new(
        &ROUNDING,
        scheme.label.span,
        say!(en: "to how many decimals the total is rounded is not said", zh: "没有说明总分保留几位小数"),
    )
    .label(source.label.span, say!(en: "`{name}` gives long decimals", zh: "`{name}` 会得出很长的小数"))
    .help(say!(en: "write `total rounded to 2 places half up`", zh: "请写 `总分 保留 2位 四舍五入`"));
    found.push(match statement_place(scheme) {
        Some(at) => finding.fix(
            say!(en: "two decimals, half up", zh: "保留两位小数，四舍五入"),
            false,
            vec![insert(at.source, at.start, pick(scheme, "总分 保留 2位 四舍五入\n    ", "total rounded to 2 places half up\n    "))],
        ),
        None => finding,
    });
}

fn gives_long_decimals(scheme: &Scheme, clause: &Clause) -> bool {
    if clause.round.is_some() {
        return false;
    }
    match &clause.form {
        Form::ProRata { .. } | Form::Convert { .. } | Form::Efficacy { .. } | Form::Interpolate { .. } => true,
        Form::Steps { mode, .. } => *mode == Some(StepMode::ProRata),
        Form::Amount(formula) => {
            let mut divides = false;
            case::through(scheme, formula, &mut |inner| divides |= matches!(&*inner.kind, ExprKind::Arith(Arith::Divide, ..)));
            divides && is_computed(formula)
        }
        Form::Override { .. } | Form::Bands { .. } | Form::Progressive { .. } | Form::Rank { .. } | Form::Judged { .. } | Form::Each(_) => false,
        Form::Choose { clauses, .. } => clauses.iter().any(|clause| gives_long_decimals(scheme, clause)),
    }
}

fn is_computed(formula: &Expr) -> bool {
    crate::model::constant_number(formula).is_none()
}

fn events_have_a_window(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    if scheme.period.is_none() {
        return;
    }
    for event in scheme.events.iter().filter(|event| event.counts.is_none() && event.date.is_none()) {
        let name = &event.label.name;
        found.push(
            Diagnostic::new(
                &WINDOW,
                event.label.span,
                say!(en: "`{name}` has no date, so every row counts, of whatever year", zh: "`{name}` 没有日期，任何年份的记录都会计入"),
            )
            .help(say!(en: "add a field `date: date`, or write `counts when …`", zh: "请加栏目 `日期: 日期`，或写 `计入 …` 说明哪些记录计入")),
        );
    }
}

fn allocations_say_how(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for allocation in scheme.allocations.iter().filter(|allocation| allocation.method.is_none()) {
        let name = &allocation.label.name;
        found.push(
            Diagnostic::new(
                &ALLOCATION,
                allocation.label.span,
                say!(en: "how the shares of `{name}` become whole numbers is not said", zh: "没有说明 `{name}` 各单位的份额如何取整"),
            )
            .help(say!(en: "write `, largest remainder`, `, highest average` or `, exact`", zh: "请写 `，最大余额`、`，最高均数` 或 `，按比例`"))
            .fix(
                say!(en: "by largest remainder", zh: "最大余额"),
                false,
                vec![at_end(scheme, allocation.by.span, "，最大余额", ", largest remainder")],
            ),
        );
    }
}
