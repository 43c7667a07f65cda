use super::SUITE;
use super::course::{points, setback};
use crate::check;
use crate::decimal::Num;
use crate::diagnostic::Diagnostic;
use crate::piece::compare::Line;
use crate::piece::range::{End, Range};
use crate::pipeline;

/// Codes and messages. Every finding is shown by figures that hold as examples of the scheme.
fn told(inner: &str) -> Vec<String> {
    let text = format!(
        "方案 示例 \"示例\" {{\n 单位 部门 {{ 类别: 甲类 | 乙类 }}\n 总分 保留 2位 四舍五入\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步 }}\n 事实 甲率、乙率: 百分比 范围 0% 至 100%\n {inner}\n}}\n"
    );
    let load = |text: &str| {
        let loaded = pipeline::load_bytes("方案.heng", text.as_bytes(), None, None);
        assert!(!loaded.has_errors(), "{text}{:?}", loaded.findings);
        loaded.scheme.expect("a scheme")
    };
    let scheme = load(&text);
    let mut found: Vec<Diagnostic> = Vec::new();
    SUITE.passes.iter().for_each(|pass| pass(&scheme, &mut found));
    found.retain(|finding| finding.check.code != "H0836");
    for finding in &found {
        assert!(!finding.witnesses.is_empty(), "{}", finding.message.en);
        let pasted = load(&format!("{text}{}", finding.witnesses.join("\n")));
        let examples = check::examples(&pasted);
        assert!(
            examples.len() == finding.witnesses.len() && examples.iter().all(|(_, misses)| misses.is_empty()),
            "{}",
            finding.witnesses.join("\n")
        );
    }
    found.iter().map(|finding| format!("{} {}", finding.check.code, finding.message.zh)).collect()
}

#[test]
fn full_points_that_no_figures_give() {
    // 6 from 90% on, 4 below 50%, never both; from 45%, 4 pt, to 50%, none, the score falls.
    assert_eq!(
        told("指标 a 10分 { 甲率 ≥ 90% 的，加 6分; 甲率 < 50% 的，加 4分 }\n 指标 b 5分 { 得分 = 5分 × 乙率 }"),
        ["H0831 `a` 为 10分，但任何数据最多只能得 6分", "H0833 `甲率` 为 45% 时 `a` 得 4分，更好的 50% 反而得 0分"]
    );
    // Each of the two can be at its best, at opposite ends of one figure: 10x + 10(1 − x) is always 10, of 20.
    assert_eq!(
        told("板块 s 20分 { 指标 a 10分 { 得分 = 10分 × 甲率 }\n 指标 b 10分 { 得分 = 10分 × (1 − 甲率) } }"),
        ["H0831 `s` 为 20分，但任何数据最多只能得 10分"]
    );
    // Figures of their own: 20.
    assert_eq!(told("板块 s 20分 { 指标 a 10分 { 得分 = 10分 × 甲率 }\n 指标 b 10分 { 得分 = 10分 × (1 − 乙率) } }"), [""; 0]);
    // The total of the same two, without a section.
    assert_eq!(
        told("满分 20分\n 指标 a 10分 { 得分 = 10分 × 甲率 }\n 指标 b 10分 { 得分 = 10分 × (1 − 甲率) }"),
        ["H0831 总分 为 20分，但任何数据最多只能得 10分"]
    );
}

#[test]
fn scores_outside_of_their_points() {
    // 10x + 5(1.2 − x) = 6 + 5x: 11 at 100%.
    let formula = |over: &str| told(&format!("指标 a 10分{over} {{ 得分 = 10分 × 甲率 + 5分 × (1.2 − 甲率) }}"));
    assert_eq!(formula(""), ["H0832 `a` 为 10分，但可以得到 11分"]);
    assert_eq!(formula(" 封顶 10分"), [""; 0]);
    // 6 + 5x − 1 is at most 10.
    assert_eq!(told("指标 a 10分 { 得分 = 10分 × 甲率 + 5分 × (1 − 甲率) }"), [""; 0]);
    // Of 10, a bonus may go beyond.
    assert_eq!(told("满分 10分\n 指标 a 10分 { 得分 = 10分 × 甲率 }\n 加分 c 封顶 2分 { 甲率 ≥ 90% 的，加 2分 }"), [""; 0]);
    // Without the points of an item that does not apply the other counts 10 for 5, which is not its own doing.
    let without = "板块 s 10分 { 指标 a 5分 { 得分 = 5分 × 甲率 }\n 指标 b 5分 { 适用 类别 = 甲类; 得分 = 5分 × 甲率 } }";
    assert_eq!(told(without), [""; 0]);
}

#[test]
fn better_figures_that_cost() {
    // 10 − 20 × |x − 50%|: of the points 55% and 95% (9 and 1) the better costs 8, more than between other neighbours.
    let peak = "指标 a 10分 { 得分 = 10分 − 10分 × 绝对值(甲率 − 50%) ÷ 50% }";
    assert_eq!(told(peak), ["H0833 `甲率` 为 55% 时 `a` 得 9分，更好的 95% 反而得 1分"]);
    let lower = |formula: &str| told(&format!("事实 丙率: 百分比 范围 0% 至 100% 越低越好\n 指标 a 10分 {{ 得分 = {formula} }}"));
    // Said to be better low, and scored the more the higher: 1 at 10%, 9 at 90%.
    assert_eq!(lower("10分 × 丙率"), ["H0833 `丙率` 为 90% 时 `a` 得 9分，更好的 10% 反而得 1分"]);
    assert_eq!(lower("10分 × (1 − 丙率)"), [""; 0]);
    // Nothing is said of which way is better: it may be low.
    assert_eq!(told("指标 a 10分 { 得分 = 10分 × (1 − 甲率) }"), [""; 0]);
}

#[test]
fn items_that_tell_nobody_apart() {
    // 10x + 10(1 − x) = 10; below 50% 4 and from 50% on 4.
    let told_once = |item: &str| told(item).into_iter().filter(|told| told.starts_with("H0834")).collect::<Vec<_>>();
    assert_eq!(told_once("指标 a 10分 { 得分 = 10分 × 甲率 + 10分 × (1 − 甲率) }"), ["H0834 `a` 不论数据如何都得 10分"]);
    // 30% of 10, whatever is given: a cap below what the rules give at least, 5.
    assert_eq!(told_once("指标 a 10分 封顶 3分 { 得分 = 5分 + 5分 × 甲率 }"), [""; 0], "told as H0451");
    // All classes get their own full points: nobody is told apart within one.
    let classes = |b: &str| format!("指标 a {{ 分值 按 类别 {{ 甲类 10分; 乙类 {b} }}\n 得分 = 满分 × 甲率 + 满分 × (1 − 甲率) }}");
    assert_eq!(told_once(&classes("6分")), ["H0834 `a`（甲类） 不论数据如何都得 10分"]);
    // The class itself is what tells units apart.
    assert_eq!(told_once("指标 a 10分 { 类别 分档 { 甲类 得 10分; 乙类 得 6分 } }"), [""; 0]);
    // One who reports is told from one who does not.
    assert_eq!(told_once("指标 a 10分 { 甲率 缺报 的，得 0分，否则 得满分 }"), [""; 0]);
}

#[test]
fn rules_of_which_the_higher_counts() {
    let counts = |item: &str| told(item).into_iter().filter(|told| told.starts_with("H0837")).count();
    // At 3 for the highest level and 1 for the other, 2 for the highest never count; 4 do, and 2 for both do at the lower one.
    let events = |second: &str| {
        format!(
            "事件 批示 {{ 级别: 高 | 低; 事项: 文本 }}\n 加分 荣誉 封顶 10分 {{ 各条 同一 事项 就高\n\
             加分 一 封顶 9分 {{ 每件 批示 按 级别 {{ 高 3分; 低 1分 }} }}\n 加分 二 封顶 9分 {{ {second} }} }}"
        )
    };
    assert_eq!(counts(&events("每件 批示 满足 级别 = 高 加 2分")), 1);
    assert_eq!(counts(&events("每件 批示 满足 级别 = 高 加 4分")), 0);
    assert_eq!(counts(&events("每件 批示 加 2分")), 0);
    // The same twice: the later one.
    assert_eq!(counts(&events("每件 批示 按 级别 { 高 3分; 低 1分 }")), 1);
    // Where they add up, both count.
    assert_eq!(counts(&events("每件 批示 满足 级别 = 高 加 2分").replace("各条 同一 事项 就高\n", "")), 0);
    // 5x is never above 10x for x from 0% on; 5 + 2x is, at 0%.
    let chosen = |other: &str| counts(&format!("指标 a 10分 {{ 就高 {{ 得分 = 10分 × 甲率; 得分 = {other} }} }}"));
    assert_eq!(chosen("5分 × 甲率"), 1);
    assert_eq!(chosen("5分 + 2分 × 甲率"), 0);
}

#[test]
fn jumps_beside_a_slope() {
    let jumps = |item: &str| told(item).into_iter().filter(|told| told.starts_with("H0835")).collect::<Vec<_>>();
    // 10x below 80%, which comes near 8; 10 from there on.
    let raw = "指标 a 10分 { 得分 = 如果 甲率 ≥ 80% 则 10分 否则 10分 × 甲率 }";
    assert_eq!(jumps(raw), ["H0835 `甲率` 在 80% 处，`a` 由 8分 跳到 10分，相差 2分"]);
    // Also where every score is rounded: 10x at 79.9% is rounded to 7.99.
    assert_eq!(jumps(&raw.replace("指标", "默认 { 保留 2位 四舍五入 }\n 指标")), ["H0835 `甲率` 在 80% 处，`a` 由 8分 跳到 10分，相差 2分"]);
    // It meets; it goes in steps; it is a table.
    assert_eq!(jumps("指标 a 10分 { 按完成比例 甲率 目标 80% }"), [""; 0]);
    assert_eq!(jumps("指标 a 10分 { 甲率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }"), [""; 0]);
    assert_eq!(jumps("指标 a 10分 { 甲率 分档 { ≥80% 得满分; 其余 不得分 } }"), [""; 0]);
}

#[test]
fn points_stand_at_ends_or_near_them() {
    let line = |low: i64, high: i64, included: bool, factor: i64| Line {
        over: Range { low: Some(End { at: Num::from(low), included: true }), high: Some(End { at: Num::from(high), included }) },
        factor: Num::from(factor),
        constant: Num::ZERO,
    };
    // 0 to below 10 rising, from 10 to 20 none.
    let lines = [line(0, 10, false, 1), line(10, 20, true, 0)];
    let at = |whole| points(&lines, whole).iter().map(|point| (point.at.to_string(), point.score.to_string())).collect::<Vec<_>>();
    let expected = [("0", "0"), ("1", "1"), ("9", "9"), ("10", "0"), ("11", "0"), ("19", "0"), ("20", "0")];
    assert_eq!(at(true), expected.map(|(at, score)| (at.to_string(), score.to_string())));
    assert_eq!(at(false), at(true));
    let points = points(&lines, true);
    let (better, worse) = setback(&points, false).expect("it falls from 9 to 10");
    assert_eq!((better.at.clone(), worse.at.clone()), (Num::from(10), Num::from(9)));
    // Low is better: from 1 to 0 and from 9 to 1 it falls as well, by 8 at most.
    let (better, worse) = setback(&points, true).expect("it falls from 9 to 1");
    assert_eq!((better.at.clone(), worse.at.clone()), (Num::from(1), Num::from(9)));
}
