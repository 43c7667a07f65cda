//! Points and weights add up: parts to the whole, sections to the full mark, weights to 100%, in every class and on every sheet.
//! And what stands in a table once stands there once: serial numbers, references, pasted texts.

use crate::check;
use crate::check::amount;
use crate::check::case::{self, Case, Known};
use crate::check::{Suite, pick};
use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::expr::{Expr, ExprKind, Value};
use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{Item, ItemId, ItemKind, Label, Rating, Scheme, Verb};
use crate::say;
use crate::source::Span;
use crate::word::Text;
use std::collections::HashMap;

check!(POINTS_SUM, "H0301", "points-do-not-sum", Error, en: "the points of the parts do not sum to the points of the whole", zh: "各部分分值之和不等于整体分值");
check!(SECTIONS_SUM, "H0302", "sections-do-not-sum-to-full", Error, en: "the sections do not sum to the full mark of the scheme", zh: "各板块分值之和不等于方案满分");
check!(WEIGHTS_SUM, "H0303", "weights-do-not-sum", Error, en: "weights do not sum to 100%", zh: "权重之和不是 100%");
check!(PANELS_SUM, "H0304", "panel-weights-do-not-sum", Error, en: "the weights of panels or aspects do not sum to 100%", zh: "评价组或分项的权重之和不是 100%");
check!(SERIAL_TWICE, "H0305", "serial-number-twice", Error, en: "one serial number stands at two items", zh: "两个指标用了同一个序号");
check!(REFERENCE_TWICE, "H0306", "reference-twice", Note, en: "items side by side refer to the same clause", zh: "同级指标引用同一条款");
check!(TEXT_TWICE, "H0307", "text-twice", Warning, en: "one text stands at two items, as if pasted", zh: "两处文字相同，疑似误贴");

pub static SUITE: Suite = Suite {
    checks: &[&POINTS_SUM, &SECTIONS_SUM, &WEIGHTS_SUM, &PANELS_SUM, &SERIAL_TWICE, &REFERENCE_TWICE, &TEXT_TWICE],
    passes: &[sum_to_whole, panels_sum, serial_numbers_are_unique, references_are_unique, texts_are_unique],
};

/// Texts shorter than this may well be equal by chance.
const TITLE_LENGTH_MIN: usize = 4;
const NOTE_LENGTH_MIN: usize = 8;
/// So many parts get a label of their own.
const LABELS_MAX: usize = 8;

pub fn is_scored(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Section | ItemKind::Indicator)
}

fn sum_to_whole(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for (at, item) in scheme.items.iter().enumerate() {
        let children: Vec<ItemId> = item.children.iter().copied().filter(|child| is_scored(&scheme.items[child.index()])).collect();
        // A formula that makes the item's score is not a sum of its parts.
        if children.is_empty() || item.clauses.iter().any(|clause| clause.verb == Verb::Gain) {
            continue;
        }
        let whole = Whole { scheme, id: ItemId(at as u32), item, children };
        if whole.is_weighted() {
            whole.check_weights(found);
        } else {
            whole.check_points(found);
        }
    }
}

/// An item and the parts that must make it up.
struct Whole<'a> {
    scheme: &'a Scheme,
    id: ItemId,
    item: &'a Item,
    children: Vec<ItemId>,
}

/// Parts that do not make up the whole in one case.
struct Mismatch {
    case: Case,
    whole: Num,
    parts: Vec<(ItemId, Num)>,
    sum: Num,
}

impl<'a> Whole<'a> {
    fn child(&self, id: ItemId) -> &'a Item {
        &self.scheme.items[id.index()]
    }

    fn is_weighted(&self) -> bool {
        self.children.iter().all(|child| self.child(*child).weight.is_some())
    }

    fn check_weights(&self, found: &mut Vec<Diagnostic>) {
        let weight = |case: &Case, child: ItemId| match &self.child(child).weight {
            Some(weight) => case::value(self.scheme, case, weight),
            None => Known::Unknown,
        };
        let weights: Vec<&Expr> = self.children.iter().filter_map(|child| self.child(*child).weight.as_ref()).collect();
        let Some(wrong) = self.mismatch(&weights, &|_| Some(Num::ONE), &weight) else { return };
        let percent = Ty::Quantity(Measure::Percent);
        let sum = amount::shown(&wrong.sum, &percent).zh;
        let name = &self.item.label.name;
        let (en, zh) = in_case(self.scheme, &wrong.case);
        let mut finding = Diagnostic::new(
            &WEIGHTS_SUM,
            self.item.label.span,
            say!(en: "the weights inside `{name}` sum to {sum}{en}, not to 100%", zh: "`{name}` 之下的权重之和{zh}为 {sum}，不是 100%"),
        );
        for (child, number) in wrong.parts.iter().take(LABELS_MAX) {
            if let Some(weight) = &self.child(*child).weight {
                finding = finding.label(weight.span, amount::shown(number, &percent));
            }
        }
        found.push(finding.help(self.weight_help(&wrong)));
    }

    fn weight_help(&self, wrong: &Mismatch) -> Text {
        let difference = &Num::ONE - &wrong.sum;
        let percent = Ty::Quantity(Measure::Percent);
        let Some((last, number)) = wrong.parts.iter().max_by(|(_, a), (_, b)| a.cmp(b)) else { return say!(en: "write weights", zh: "请写权重") };
        let name = &self.child(*last).label.name;
        let right = amount::shown(&(number + &difference), &percent).zh;
        let less = amount::shown(&difference.abs(), &percent).zh;
        let (few_en, few_zh) = if difference.is_negative() { ("too much", "多") } else { ("too little", "少") };
        let possible = |number: &Num| (Num::ZERO..=Num::ONE).contains(&(number + &difference));
        if wrong.parts.iter().filter(|(_, number)| possible(number)).count() > 1 {
            return say!(en: "it is {less} {few_en}: look which weight is wrong", zh: "{few_zh}了 {less}，请查是哪一项的权重写错了");
        }
        say!(en: "if the others are right, `{name}` is `weight {right}`", zh: "如果其他权重无误，`{name}` 应为 `权重 {right}`")
    }

    fn check_points(&self, found: &mut Vec<Diagnostic>) {
        let declared = self.item.scale.as_ref().or(self.item.points.as_ref());
        let full = self.scheme.full.as_ref().filter(|_| self.id.0 == 0);
        if declared.is_none() && full.is_none() {
            return;
        }
        let mut exprs: Vec<&Expr> = declared.into_iter().collect();
        for child in &self.children {
            exprs.extend(&self.child(*child).points);
            exprs.extend(&self.child(*child).applies);
        }
        let whole = |case: &Case| match (declared, full) {
            (_, Some((full, _))) => Some(full.clone()),
            (Some(declared), None) => case::value(self.scheme, case, declared).number(),
            (None, None) => None,
        };
        let part = |case: &Case, child: ItemId| self.points_of(case, child);
        let Some(wrong) = self.mismatch(&exprs, &whole, &part) else { return };
        found.push(match full {
            Some((_, span)) => self.sections_finding(&wrong, *span),
            None => self.points_finding(&wrong, declared),
        });
    }

    /// Declared points; of a section without points the sum of its parts'.
    fn points_of(&self, case: &Case, id: ItemId) -> Known {
        let item = self.child(id);
        if let Some(points) = &item.points {
            return case::value(self.scheme, case, points);
        }
        let parts: Vec<ItemId> = item.children.iter().copied().filter(|child| is_scored(self.child(*child))).collect();
        if parts.is_empty() {
            return Known::Unknown;
        }
        let mut sum = Num::ZERO;
        for part in parts {
            match self.points_of(case, part) {
                Known::Value(Value::Num(number)) => sum = &sum + &number,
                Known::NotApplicable => {}
                Known::Value(_) | Known::Unknown => return Known::Unknown,
            }
        }
        Known::Value(Value::Num(sum))
    }

    /// The first case in which the parts do not sum to the whole. Parts that do not apply to a unit may be counted (their points go
    /// to their siblings) or not (each unit has its own sheet): either is sound if it sums in every case.
    fn mismatch(&self, exprs: &[&Expr], whole: &dyn Fn(&Case) -> Option<Num>, part: &dyn Fn(&Case, ItemId) -> Known) -> Option<Mismatch> {
        let cases = case::cases(self.scheme, exprs);
        let with_all = self.first_wrong(&cases, whole, part, false)?;
        if self.children.iter().all(|child| self.child(*child).applies.is_none()) {
            return Some(with_all);
        }
        self.first_wrong(&cases, whole, part, true)
    }

    fn first_wrong(
        &self,
        cases: &[Case],
        whole: &dyn Fn(&Case) -> Option<Num>,
        part: &dyn Fn(&Case, ItemId) -> Known,
        applicable_only: bool,
    ) -> Option<Mismatch> {
        for case in cases {
            let Some(whole) = whole(case) else { continue };
            let mut parts = Vec::new();
            for child in &self.children {
                if applicable_only && !case::applies(self.scheme, case, *child) {
                    continue;
                }
                match part(case, *child) {
                    Known::Value(Value::Num(number)) => parts.push((*child, number)),
                    Known::NotApplicable => {}
                    Known::Value(_) | Known::Unknown => return None,
                }
            }
            let sum = parts.iter().fold(Num::ZERO, |sum, (_, number)| &sum + number);
            if sum != whole {
                return Some(Mismatch { case: case.clone(), whole, parts, sum });
            }
        }
        None
    }

    fn points_finding(&self, wrong: &Mismatch, declared: Option<&Expr>) -> Diagnostic {
        let name = &self.item.label.name;
        let (whole, sum) = (amount::points(&wrong.whole), amount::points(&wrong.sum));
        let parts = amount::summed(wrong.parts.iter().map(|(_, number)| number));
        let (en, zh) = in_case(self.scheme, &wrong.case);
        let span = declared.map_or(self.item.label.span, |expr| if self.is_plain(expr) { expr.span } else { self.item.label.span });
        let message = Text {
            en: format!("`{name}` has {}{en}, but its parts sum to {}", whole.en, sum.en),
            zh: format!("`{name}`{zh}为 {}，各部分之和却是 {}", whole.zh, sum.zh),
        };
        let mut finding = self.label_parts(Diagnostic::new(&POINTS_SUM, span, message), wrong);
        let difference = amount::points(&(&wrong.whole - &wrong.sum).abs());
        let (few_en, few_zh) = if wrong.sum < wrong.whole { ("too few", "少") } else { ("too many", "多") };
        finding = finding.help(Text {
            en: format!("write `{}` ({parts}), or correct the parts, which are {} {few_en}", sum.en, difference.en),
            zh: format!("请写 `{}`（{parts}），或更正各部分（{few_zh}了 {}）", sum.zh, difference.zh),
        });
        match declared {
            Some(expr) if self.is_plain(expr) => {
                let text = pick(self.scheme, &sum.zh, &sum.en);
                finding.fix(say!(en: "write the sum of the parts", zh: "改为各部分之和"), false, vec![Edit { span: expr.span, text }])
            }
            _ => finding,
        }
    }

    fn is_plain(&self, expr: &Expr) -> bool {
        matches!(&*expr.kind, ExprKind::Constant(_))
    }

    fn sections_finding(&self, wrong: &Mismatch, span: Span) -> Diagnostic {
        let (whole, sum) = (amount::points(&wrong.whole), amount::points(&wrong.sum));
        let parts = amount::summed(wrong.parts.iter().map(|(_, number)| number));
        let (en, zh) = in_case(self.scheme, &wrong.case);
        let message = Text {
            en: format!("the full mark is {}, but the sections sum to {}{en}", whole.en, sum.en),
            zh: format!("满分为 {}，各板块之和{zh}却是 {}", whole.zh, sum.zh),
        };
        let finding = self.label_parts(Diagnostic::new(&SECTIONS_SUM, span, message), wrong);
        let over = &wrong.sum - &wrong.whole;
        let extra = wrong.parts.iter().rev().find(|(_, number)| *number == over);
        finding.help(match extra {
            Some((id, _)) => {
                let name = &self.child(*id).label.name;
                let points = amount::points(&over);
                Text {
                    en: format!(
                        "{parts} = {}; if `{name}` is no part of the whole, write `bonus {name}` and `cap {}`",
                        amount::plain(&wrong.sum),
                        points.en
                    ),
                    zh: format!("{parts} = {}；如果 `{name}` 不计入满分，请写 `加分 {name} 封顶 {}`", amount::plain(&wrong.sum), points.zh),
                }
            }
            None => Text {
                en: format!("write `full {}` ({parts}), or correct the sections", sum.en),
                zh: format!("请写 `满分 {}`（{parts}），或更正各板块的分值", sum.zh),
            },
        })
    }

    fn label_parts(&self, mut finding: Diagnostic, wrong: &Mismatch) -> Diagnostic {
        for (child, number) in wrong.parts.iter().take(LABELS_MAX) {
            let item = self.child(*child);
            let span = item.points.as_ref().filter(|points| self.is_plain(points)).map_or(item.label.span, |points| points.span);
            finding = finding.label(span, amount::points(number));
        }
        finding
    }
}

/// ` for 甲类`, `对甲类`
fn in_case(scheme: &Scheme, case: &Case) -> (String, String) {
    if case.fixed.is_empty() {
        return (String::new(), String::new());
    }
    let words = case::words(scheme, case);
    (format!(" for {}", words.en), format!("（{}）", words.zh))
}

fn panels_sum(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for rating in &scheme.ratings {
        if let Some(sum) = wrong_sum(&rating.panels, false) {
            found.push(panel_finding(rating, &rating.panels, &sum, &say!(en: "panels", zh: "评价组")));
        }
        if let Some(sum) = wrong_sum(&rating.aspects, true) {
            found.push(panel_finding(rating, &rating.aspects, &sum, &say!(en: "aspects", zh: "分项")));
        }
    }
}

/// The sum of the weights, if it should be 100% and is not. Weights of aspects such as 3 : 4 : 3 are ratios and need not.
fn wrong_sum(weights: &[(Label, Num)], may_be_ratios: bool) -> Option<Num> {
    let sum = weights.iter().fold(Num::ZERO, |sum, (_, weight)| &sum + weight);
    let ratios = may_be_ratios && weights.iter().any(|(_, weight)| *weight > Num::ONE);
    (!weights.is_empty() && !ratios && sum != Num::ONE).then_some(sum)
}

fn panel_finding(rating: &Rating, weights: &[(Label, Num)], sum: &Num, what: &Text) -> Diagnostic {
    let percent = Ty::Quantity(Measure::Percent);
    let name = &rating.label.name;
    let total = amount::shown(sum, &percent).zh;
    let mut finding = Diagnostic::new(
        &PANELS_SUM,
        rating.label.span,
        Text {
            en: format!("the {} of `{name}` sum to {total}, not to 100%", what.en),
            zh: format!("`{name}` 的{}权重之和为 {total}，不是 100%", what.zh),
        },
    );
    for (label, weight) in weights.iter().take(LABELS_MAX) {
        finding = finding.label(label.span, amount::shown(weight, &percent));
    }
    let Some((last, weight)) = weights.iter().max_by(|(_, a), (_, b)| a.cmp(b)) else { return finding };
    let right = amount::shown(&(weight + &(&Num::ONE - sum)), &percent).zh;
    let name = &last.name;
    finding.help(say!(en: "if the others are right, write `{name} {right}`", zh: "如果其他权重无误，请写 `{name} {right}`"))
}

fn serial_numbers_are_unique(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut largest = 0u32;
    for (number, _) in scheme.items.iter().filter_map(|item| item.meta.number.as_ref()) {
        largest = largest.max(number.parse().unwrap_or(0));
    }
    for item in &scheme.items {
        let Some((number, span)) = &item.meta.number else { continue };
        match seen.get(&**number) {
            Some(first) => found.push(
                Diagnostic::new(&SERIAL_TWICE, *span, say!(en: "the serial number `{number}` is used twice", zh: "序号 `{number}` 用了两次"))
                    .label(*first, say!(en: "first used here", zh: "先用在此处"))
                    .help(
                        say!(en: "renumber from here on; the next free number is `{}`", zh: "请从此处起重编；下一个未用的序号是 `{}`", largest + 1),
                    ),
            ),
            None => {
                seen.insert(number, *span);
            }
        }
    }
}

fn references_are_unique(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for parent in &scheme.items {
        let mut seen: HashMap<&str, &Item> = HashMap::new();
        for item in parent.children.iter().map(|child| &scheme.items[child.index()]) {
            let Some(clause) = &item.meta.clause else { continue };
            match seen.get(&**clause) {
                Some(first) => {
                    let other = &first.label.name;
                    found.push(
                        Diagnostic::new(&REFERENCE_TWICE, item.label.span, say!(en: "`{}` refers to `{clause}`, as `{other}` does", zh: "`{}` 与 `{other}` 都以 `{clause}` 为依据", item.label.name))
                            .label(first.label.span, say!(en: "this one refers to it too", zh: "此处也引用它"))
                            .help(say!(en: "write the paragraph too, for example `clause \"{clause} (2)\"`", zh: "请写到款、项，例如 `依据 \"{clause}第二款\"`")),
                    );
                }
                None => {
                    seen.insert(clause, item);
                }
            }
        }
    }
}

fn texts_are_unique(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, &Item> = HashMap::new();
    for item in scheme.items.iter().skip(1) {
        let titles = item.title.iter().filter(|text| text.chars().count() >= TITLE_LENGTH_MIN);
        let notes = item.meta.note.iter().chain(&item.label.doc).filter(|text| text.chars().count() >= NOTE_LENGTH_MIN);
        for text in titles.chain(notes) {
            match seen.get(&**text) {
                Some(first) if first.label.span != item.label.span => {
                    let (name, other) = (&item.label.name, &first.label.name);
                    found.push(
                        Diagnostic::new(
                            &TEXT_TWICE,
                            item.label.span,
                            say!(en: "`{name}` has the same text as `{other}`", zh: "`{name}` 与 `{other}` 的文字相同"),
                        )
                        .here(Text::same(format!("`{text}`")))
                        .label(first.label.span, say!(en: "the same text stands here", zh: "相同的文字在此处"))
                        .help(say!(en: "write the text of `{name}` in the place of `{text}`", zh: "请把 `{text}` 换成 `{name}` 自己的文字")),
                    );
                }
                Some(_) => {}
                None => {
                    seen.insert(text, item);
                }
            }
        }
    }
}
