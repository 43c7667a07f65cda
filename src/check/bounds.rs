//! What an item can reach: its full points, more than them, less than nothing; and caps that never bind or bind at once. All over
//! the declared ranges of the facts, in exact numbers: what is claimed here is certain.

use crate::check;
use crate::check::case::{self, Case};
use crate::check::points::is_scored;
use crate::check::reach::{End, Reach, Reacher};
use crate::check::{Suite, amount, insert, pick};
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::model::expr::{Arith, Expr, ExprKind, Value};
use crate::model::scheme::{Clause, FactId, Form, Item, ItemId, ItemKind, Scheme, Verb};
use crate::model::walk;
use crate::say;
use crate::word::Text;

check!(CANNOT_REACH, "H0451", "cannot-reach-full", Warning, en: "an item that cannot reach its full points", zh: "指标得不到满分");
check!(MAY_EXCEED, "H0452", "may-exceed-full", Warning, en: "an item that can exceed its full points and has no cap", zh: "指标得分可超过满分而没有封顶");
check!(IDLE_CAP, "H0453", "cap-never-binds", Warning, en: "a cap that can never be reached", zh: "永远用不到的封顶");
check!(TIGHT_CAP, "H0454", "cap-below-one-award", Warning, en: "a cap below a single award", zh: "封顶低于单件的分值");
check!(NEGATIVE, "H0455", "may-go-below-zero", Error, en: "deductions can take an item below zero, and whether they may is not said", zh: "扣分可把指标扣成负分，未说明是否扣完为止");
check!(NEGATIVE_FORMULA, "H0456", "formula-may-be-negative", Warning, en: "a formula can give less than nothing", zh: "公式可能得出负分");
check!(PAYS_MORE, "H0457", "bonus-pays-more-than-printed", Error, en: "a bonus or deduction item, or a section that holds one, is printed with fewer points than it pays", zh: "加分、扣分项或含有它们的板块，标注的分值小于实际可加、可扣的分值");
check!(NOTHING_TO_DEDUCT, "H0458", "nothing-to-deduct-from", Error, en: "a deduction down to zero where there is nothing to deduct from", zh: "没有分可扣却写了“扣完为止”");
check!(SIGN_TWICE, "H0459", "sign-twice", Warning, en: "a negative amount is added or deducted", zh: "加、扣的分值本身是负数");

pub static SUITE: Suite = Suite {
    checks: &[&CANNOT_REACH, &MAY_EXCEED, &IDLE_CAP, &TIGHT_CAP, &NEGATIVE, &NEGATIVE_FORMULA, &PAYS_MORE, &NOTHING_TO_DEDUCT, &SIGN_TWICE],
    passes: &[items_reach_their_points],
};

fn items_reach_their_points(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for (at, item) in scheme.items.iter().enumerate().skip(1).filter(|(_, item)| !item.clauses.is_empty()) {
        let mut exprs: Vec<&Expr> = walk::item_parts(item);
        exprs.extend(item.weight.as_ref());
        let mut judge = Judge { scheme, item, id: ItemId(at as u32), told: Vec::new() };
        for case in case::cases(scheme, &exprs) {
            if case::applies(scheme, &case, judge.id) {
                judge.look(&case, found);
            }
        }
        signs(item, found);
    }
    sums_reach_no_further(scheme, found);
}

/// What holds bonuses or deductions is printed with points, and these pay more.
fn sums_reach_no_further(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for (at, item) in scheme.items.iter().enumerate().skip(1) {
        let ledger = |id: &ItemId| !is_scored(&scheme.items[id.index()]);
        if !item.clauses.is_empty() || item.points.is_none() || !item.children.iter().any(ledger) {
            continue;
        }
        let mut inside = vec![ItemId(at as u32)];
        let mut exprs: Vec<&Expr> = Vec::new();
        while let Some(id) = inside.pop() {
            let part = &scheme.items[id.index()];
            exprs.extend(walk::item_parts(part).into_iter().chain(part.weight.as_ref()));
            inside.extend(&part.children);
        }
        let mut judge = Judge { scheme, item, id: ItemId(at as u32), told: Vec::new() };
        for case in case::cases(scheme, &exprs) {
            let points = item.points.as_ref().and_then(|points| case::value(scheme, &case, points).number());
            if let Some(printed) = points.filter(|_| case::applies(scheme, &case, judge.id)) {
                let uncapped = Reacher::new(scheme, &case).uncapped(judge.id);
                judge.printed(&printed, &uncapped, found);
            }
        }
    }
}

/// `… 的，不得分`, and nothing said of the rest.
fn gives_nothing(amount: &Expr) -> bool {
    let zero = |expr: &Expr| matches!(&*expr.kind, ExprKind::Constant(Value::Num(number)) if number.is_zero());
    matches!(&*amount.kind, ExprKind::If(_, yes, no) if zero(yes) && zero(no))
}

/// One item, in one case after another; each kind of finding is made once.
struct Judge<'a> {
    scheme: &'a Scheme,
    item: &'a Item,
    id: ItemId,
    told: Vec<&'static str>,
}

impl Judge<'_> {
    fn push(&mut self, finding: Diagnostic, found: &mut Vec<Diagnostic>) {
        if !self.told.contains(&finding.check.code) {
            self.told.push(finding.check.code);
            found.push(finding);
        }
    }

    fn look(&mut self, case: &Case, found: &mut Vec<Diagnostic>) {
        let mut reacher = Reacher::new(self.scheme, case);
        let score = reacher.item(self.id);
        let uncapped = reacher.uncapped(self.id);
        let points = self.item.points.as_ref().and_then(|points| case::value(self.scheme, case, points).number());
        if is_scored(self.item) {
            if let Some(full) = points.as_ref().filter(|full| **full > Num::ZERO) {
                self.reaches(case, full, &score, found);
                self.exceeds(full, &score, found);
                self.below_zero(&mut reacher, &score, found);
            }
        } else if let Some(printed) = &points {
            self.printed(printed, &uncapped, found);
        }
        self.caps(&mut reacher, &uncapped, found);
        self.nothing_to_deduct(&mut reacher, found);
    }

    fn reaches(&mut self, case: &Case, full: &Num, score: &Reach, found: &mut Vec<Diagnostic>) {
        let End::At(best) = &score.high else { return };
        if best >= full {
            return;
        }
        let name = &self.item.label.name;
        let (best_text, full_text) = (amount::points(best), amount::points(full));
        let words = case::words(self.scheme, case);
        let (en, zh) =
            if case.fixed.is_empty() { (String::new(), String::new()) } else { (format!(" for {}", words.en), format!("（{}）", words.zh)) };
        let clause = self.item.clauses.iter().find(|clause| clause.verb == Verb::Gain).or(self.item.clauses.first());
        let mut finding = Diagnostic::new(
            &CANNOT_REACH,
            clause.map_or(self.item.label.span, |clause| clause.span),
            Text {
                en: format!("`{name}` is worth {}, but its rules give at most {}{en}", full_text.en, best_text.en),
                zh: format!("`{name}` 为 {}，按其规则{zh}最多只能得 {}", full_text.zh, best_text.zh),
            },
        );
        if let Some(points) = &self.item.points {
            finding = finding.label(points.span, full_text.clone());
        }
        let refused = self.item.clauses.iter().any(|clause| matches!(&clause.form, Form::Amount(amount) if gives_nothing(amount)));
        finding = finding.help(if best.is_zero() && refused {
            say!(en: "if all others get the full points, write `no points if …, otherwise full points`", zh: "其余情形得满分的，请写明：`…… 的，不得分，否则 得满分`")
        } else { Text {
            en: format!("let the best result give {}, or write `{}` as the item's points", full_text.en, best_text.en),
            zh: format!("请让最好的结果得 {}，或把分值写成 `{}`", full_text.zh, best_text.zh),
        }});
        self.push(finding, found);
    }

    fn exceeds(&mut self, full: &Num, score: &Reach, found: &mut Vec<Diagnostic>) {
        let meant = self.item.clauses.iter().any(|clause| matches!(clause.form, Form::ProRata { may_exceed: true, .. }));
        if self.item.cap.is_some() || meant {
            return;
        }
        let most = match &score.high {
            End::At(high) if high > full && is_sharp(self.scheme, self.item) => {
                let high = amount::points(high);
                Text { en: format!("up to {}", high.en), zh: format!("最多可得 {}", high.zh) }
            }
            End::Unlimited => say!(en: "without any limit", zh: "没有上限"),
            End::At(_) | End::Unknown => return,
        };
        let name = &self.item.label.name;
        let full_text = amount::points(full);
        let mut finding = Diagnostic::new(
            &MAY_EXCEED,
            self.item.label.span,
            Text {
                en: format!("`{name}` is worth {}, but its rules can give more, {}", full_text.en, most.en),
                zh: format!("`{name}` 为 {}，按其规则可以超过，{}", full_text.zh, most.zh),
            },
        )
        .help(Text {
            en: format!("write `cap {}`, or the higher cap that is meant", full_text.en),
            zh: format!("请写 `封顶 {}`，或所允许的更高的封顶", full_text.zh),
        });
        if let Some(points) = self.item.points.as_ref().filter(|points| matches!(&*points.kind, ExprKind::Constant(_))) {
            let text = pick(self.scheme, &format!(" 封顶 {}", full_text.zh), &format!(" cap {}", full_text.en));
            finding = finding.fix(say!(en: "cap it at its points", zh: "以分值封顶"), false, vec![insert(points.span.source, points.span.end, text)]);
        }
        self.push(finding, found);
    }

    /// A floor, even one below zero, is the author's word on it; a section's says that what is deducted too much stops there.
    fn has_floor(&self) -> bool {
        let mut at = Some(self.id);
        while let Some(id) = at.filter(|id| id.0 != 0) {
            let item = &self.scheme.items[id.index()];
            if item.floor.is_some() {
                return true;
            }
            at = item.parent;
        }
        false
    }

    fn below_zero(&mut self, reacher: &mut Reacher, score: &Reach, found: &mut Vec<Diagnostic>) {
        if self.has_floor() || score.low.number().is_some_and(|low| !low.is_negative()) {
            return;
        }
        // The last one without a limit: `扣完为止` limits the clause that it follows.
        let mut deductions = self.item.clauses.iter().rev().filter(|clause| clause.verb == Verb::Deduct);
        let last = deductions.clone().next();
        if let Some(clause) = deductions.find(|clause| !clause.down_to_zero).or(last) {
            let name = &self.item.label.name;
            let least = match &score.low {
                End::At(low) => {
                    let low = amount::points(low);
                    Text { en: format!("down to {}", low.en), zh: format!("最低为 {}", low.zh) }
                }
                End::Unlimited | End::Unknown => say!(en: "and no limit is said", zh: "且没有说明下限"),
            };
            let finding = Diagnostic::new(
                &NEGATIVE,
                clause.span,
                Text { en: format!("deductions can take `{name}` below zero, {}", least.en), zh: format!("`{name}` 可能被扣成负分，{}", least.zh) },
            )
            .help(say!(
                en: "write `, down to 0` at the deduction, `, at most …` for its limit, or once `defaults {{ deductions down to 0 }}`; where negative scores are meant, `floor -10 pt`",
                zh: "请在扣分后写 `，扣完为止`，或写 `，最多 …分`，或在 `默认` 中写 `扣分 扣完为止`；确实允许负分的，写 `最低 -10分`"
            ))
            .fix(
                say!(en: "deduct down to 0", zh: "补写“扣完为止”"),
                false,
                vec![insert(clause.span.source, clause.span.end, pick(self.scheme, "，扣完为止", ", down to 0"))],
            );
            self.push(finding, found);
            return;
        }
        let full = reacher.full(self.id);
        let formula = self.item.clauses.iter().find(|clause| {
            let Form::Amount(formula) = &clause.form else { return false };
            clause.verb == Verb::Gain
                && clause.at_least.is_none()
                && subtracts(self.scheme, formula)
                && reacher.clause(clause, &full).low.number().is_none_or(Num::is_negative)
        });
        if let Some(clause) = formula {
            let finding =
                Diagnostic::new(&NEGATIVE_FORMULA, clause.span, say!(en: "this formula can give less than nothing", zh: "此公式可能得出负分"))
                    .help(say!(en: "write `, at least 0 pt`, or declare the ranges of its facts", zh: "请补写 `，至少 0分`，或声明各事实的取值范围"))
                    .fix(
                        say!(en: "not below 0", zh: "不低于 0分"),
                        false,
                        vec![insert(clause.span.source, clause.span.end, pick(self.scheme, "，至少 0分", ", at least 0 pt"))],
                    );
            self.push(finding, found);
        }
    }

    /// A ledger, or what holds one, that is printed with points.
    fn printed(&mut self, printed: &Num, uncapped: &Reach, found: &mut Vec<Diagnostic>) {
        if self.item.cap.is_some() || self.item.no_cap {
            return;
        }
        let deducts = self.item.kind == ItemKind::Deduction;
        let most = if deducts { uncapped.negated().high } else { uncapped.high.clone() };
        let more = match &most {
            End::At(most) if most > printed => {
                let most = amount::points(most);
                Text { en: format!("up to {}", most.en), zh: most.zh }
            }
            End::Unlimited => say!(en: "without limit", zh: "没有上限"),
            End::At(_) | End::Unknown => return,
        };
        let name = &self.item.label.name;
        let points = amount::points(printed);
        let Some(expr) = &self.item.points else { return };
        let (verb_en, verb_zh) = if deducts { ("deduct", "扣") } else { ("pay", "加") };
        let finding = Diagnostic::new(
            &PAYS_MORE,
            expr.span,
            Text {
                en: format!("`{name}` is printed with {}, but its rules {verb_en} {}", points.en, more.en),
                zh: format!("`{name}` 标注 {}，按其规则可{verb_zh}：{}", points.zh, more.zh),
            },
        )
        .help(Text {
            en: format!("if {} is the limit, write `cap {0}`; otherwise leave the points out", points.en),
            zh: format!("如果 {} 是上限，请写 `封顶 {0}`；否则不要标注分值", points.zh),
        })
        .fix(
            say!(en: "make it the cap", zh: "作为封顶"),
            false,
            vec![insert(expr.span.source, expr.span.end, pick(self.scheme, &format!(" 封顶 {}", points.zh), &format!(" cap {}", points.en)))],
        );
        self.push(finding, found);
    }

    fn caps(&mut self, reacher: &mut Reacher, uncapped: &Reach, found: &mut Vec<Diagnostic>) {
        let deducts = self.item.kind == ItemKind::Deduction;
        let full = reacher.full(self.id);
        if let Some(cap) = &self.item.cap {
            let reach = if deducts { uncapped.negated() } else { uncapped.clone() };
            if let (Some(limit), End::At(most)) = (reacher.expr(cap).high.number().cloned(), reach.high)
                && most < limit
            {
                let finding = idle(cap, &most);
                self.push(finding, found);
            }
        }
        for clause in &self.item.clauses {
            let unlimited = Clause { at_most: None, ..clause.clone() };
            let reach = reacher.clause(&unlimited, &full);
            let limit = |reacher: &mut Reacher, expr: &Expr| reacher.expr(expr).high.number().cloned();
            if let Some(expr) = &clause.at_most
                && let (Some(limit), End::At(most)) = (limit(reacher, expr), reach.high)
                && most < limit
            {
                let finding = idle(expr, &most);
                self.push(finding, found);
            }
            let Form::Each(each) = &clause.form else { continue };
            let End::At(one) = reacher.one_event(each).high else { continue };
            for expr in [&clause.at_most, &self.item.cap].into_iter().flatten() {
                if limit(reacher, expr).is_some_and(|limit| one > limit) {
                    let one = amount::points(&one);
                    let finding = Diagnostic::new(
                        &TIGHT_CAP,
                        expr.span,
                        Text {
                            en: format!("one award alone, {}, goes beyond this cap", one.en), zh: format!("单件即为 {}，已超过此封顶", one.zh)
                        },
                    )
                    .label(clause.span, say!(en: "the award", zh: "单件的分值"))
                    .help(Text {
                        en: format!("write `cap {}` or more, or lower the award", one.en),
                        zh: format!("请写 `封顶 {}` 或更高，或降低单件的分值", one.zh),
                    });
                    self.push(finding, found);
                }
            }
        }
    }

    fn nothing_to_deduct(&mut self, reacher: &mut Reacher, found: &mut Vec<Diagnostic>) {
        let full = reacher.full(self.id);
        let mut score = reacher.start(self.id, &full);
        for clause in self.item.clauses.iter().filter(|clause| clause.verb != Verb::Gain && !matches!(clause.form, Form::Override { .. })) {
            let reach = reacher.clause(clause, &full);
            if clause.verb == Verb::Add {
                score = score.plus(&reach);
                continue;
            }
            if clause.down_to_zero && score.high.number().is_some_and(|high| *high <= Num::ZERO) {
                let name = &self.item.label.name;
                let finding = Diagnostic::new(&NOTHING_TO_DEDUCT, clause.span, say!(en: "`{name}` has no points to deduct from, so this never deducts anything", zh: "`{name}` 没有分可扣，这一条永远扣不到分"))
                    .help(say!(en: "write how much it deducts at most, `, at most 5 pt`, or give the item points", zh: "请写明最多扣多少，如 `，最多 5分`，或给该项分值"));
                self.push(finding, found);
            }
            score = score.plus(&reach.negated());
        }
    }
}

/// No fact stands in two clauses or twice in one formula: the best of each part can come together.
pub(super) fn is_sharp(scheme: &Scheme, item: &Item) -> bool {
    let mut seen: Vec<FactId> = Vec::new();
    for clause in &item.clauses {
        let mut own: Vec<FactId> = Vec::new();
        let mut twice = false;
        for part in walk::clause_parts(clause) {
            case::through(scheme, part, &mut |inner| {
                if let ExprKind::Fact(fact) = &*inner.kind {
                    twice |= matches!(clause.form, Form::Amount(_)) && own.contains(fact);
                    own.push(*fact);
                }
            });
        }
        own.sort_unstable();
        own.dedup();
        if twice || own.iter().any(|fact| seen.contains(fact)) {
            return false;
        }
        seen.extend(own);
    }
    true
}

fn idle(cap: &Expr, most: &Num) -> Diagnostic {
    let most = amount::points(most);
    Diagnostic::new(
        &IDLE_CAP,
        cap.span,
        Text {
            en: format!("the rules give at most {}, so this cap never binds", most.en),
            zh: format!("按规则最多为 {}，此封顶永远用不到", most.zh),
        },
    )
    .help(say!(en: "leave it out, or compare both numbers with the published text", zh: "请删去，或与正式文本核对两处数字"))
}

fn subtracts(scheme: &Scheme, formula: &Expr) -> bool {
    let mut yes = false;
    case::through(scheme, formula, &mut |inner| yes |= matches!(&*inner.kind, ExprKind::Arith(Arith::Subtract, ..) | ExprKind::Negate(_)));
    yes
}

fn signs(item: &Item, found: &mut Vec<Diagnostic>) {
    for clause in &item.clauses {
        let (amount, of_rows) = match &clause.form {
            Form::Amount(amount) => (amount, false),
            Form::Each(each) => (&each.amount, true),
            _ => continue,
        };
        let negative = crate::model::constant_number(amount).filter(Num::is_negative);
        if let Some(number) = negative
            && (of_rows || clause.verb != Verb::Gain)
        {
            let right = amount::points(&number.abs());
            found.push(
                Diagnostic::new(
                    &SIGN_TWICE,
                    amount.span,
                    say!(en: "the verb and the sign both say minus or contradict each other", zh: "动词与正负号重复或矛盾"),
                )
                .help(Text { en: format!("write `{}` without a sign", right.en), zh: format!("请写不带符号的 `{}`", right.zh) }),
            );
        }
    }
}
