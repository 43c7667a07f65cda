//! Two years of one scheme and the list of their differences, made by hand from both texts before they were compared.

use crate::diff::{by_points, by_points_told, compared, load};
use heng::diff::{Direction, Level};
use heng::show;

const OLD: &str = include_str!("../cases/diff/qinghe-2024.heng");
const NEW: &str = include_str!("../cases/diff/qinghe-2025.heng");

use Direction::{Either, Looser, None as Neutral, Stricter};

/// Id, thing, way, and new less old in base units (one percentage point is 0.01).
#[rustfmt::skip]
const BY_HAND: &[(&str, &str, Direction, &str)] = &[
    // Art. 7, 2: one item became two; Art. 6, 1: another name, and nothing says so.
    ("D0104", "社会治理.信访维稳", Either, ""),
    ("D0103", "社会治理.信访工作", Either, ""),
    ("D0104", "民生保障.养老保险", Either, ""),
    ("D0103", "民生保障.养老参保", Either, ""),
    ("D0103", "民生保障.养老服务", Either, ""),
    // Two points go from the economy to the villages.
    ("D0203", "经济发展", Stricter, "-2"),
    ("D0203", "经济发展.财政收入", Stricter, "-2"),
    ("D0203", "乡村振兴", Looser, "2"),
    ("D0203", "乡村振兴.粮食安全", Looser, "2"),
    // 5% to 8% gave 8, 6% to 8% gives 6; below it 5 became 4. That one band ends where the other begins is one bound.
    ("D0325", "经济发展.财政收入", Stricter, "0.01"),
    ("D0328", "经济发展.财政收入", Stricter, "-2"),
    ("D0328", "经济发展.财政收入", Stricter, "-1"),
    // 每低1个百分点扣0.5分 became 0.3分, but from 92% on; and it is reported and scored by quarters.
    ("D0313", "经济发展.项目建设", Stricter, "0.02"),
    ("D0319", "经济发展.项目建设", Looser, "-0.2"),
    ("D0903", "经济发展.项目建设", Either, ""),
    ("D0906", "项目开工率", Either, ""),
    ("D0343", "经济发展.农民增收", Looser, "0.5"),
    ("D0306", "乡村振兴.人居环境.农村改厕", Stricter, "0.03"),
    ("D0325", "乡村振兴.水环境质量", Stricter, "0.05"),
    ("D0325", "乡村振兴.水环境质量", Stricter, "0.05"),
    // Figures: another collector, two new ones.
    ("D0413", "断面达标率", Neutral, ""),
    ("D0401", "养老床位使用率", Neutral, ""),
    ("D0401", "认定弄虚作假", Neutral, ""),
    ("D0503", "社会治理.治安防控", Looser, ""),
    // A criticism of the county takes 0.3 in place of 0.5, and of one matter only the heaviest counts.
    ("D0617", "通报扣分", Looser, "-0.2"),
    ("D0618", "通报扣分", Looser, ""),
    ("D0703", "表彰加分", Stricter, "-1"),
    ("D0720", "", Either, ""),
    ("D0723", "党的建设.巡察整改", Either, ""),
    ("D0806", "领导评分", Either, "-0.1"),
    ("D0806", "领导评分", Either, "0.1"),
    ("D1101", "数据造假", Stricter, ""),
    ("D1307", "", Stricter, ""),
    ("D1310", "", Stricter, "-0.05"),
    ("D1419", "优秀", Either, ""),
    ("D1513", "qinghe", Either, ""),
    ("D1603", "qinghe", Neutral, ""),
    ("D1607", "迟报扣分", Neutral, ""),
    ("D1611", "民主测评.领导评价", Neutral, ""),
];

#[test]
fn two_years_differ_as_the_list_made_by_hand_says() {
    let found = compared(&load(OLD), &load(NEW), &[]);
    let size = |change: &heng::diff::Change| change.size.as_ref().map_or(String::new(), |(size, _)| show::number(size));
    let mut told: Vec<(&str, String, Direction, String)> =
        found.changes.iter().map(|change| (change.kind.id, change.subject.name().to_string(), change.direction, size(change))).collect();
    let mut by_hand: Vec<_> = BY_HAND.iter().map(|(id, name, direction, size)| (*id, name.to_string(), *direction, size.to_string())).collect();
    told.sort();
    by_hand.sort();
    assert_eq!(told, by_hand);
    let suggested: Vec<(&str, &str)> = found.suggestions.iter().map(|it| (&*it.old, &*it.new)).collect();
    assert_eq!(suggested, [("信访维稳", "信访工作"), ("养老保险", "养老参保"), ("养老保险", "养老服务")]);
}

/// By hand, where the new year gives less, the same, more:
/// - income: at 5% it was 8 and is 4, nowhere else is more lost; below 0 it is nothing in both;
/// - projects, in a period at the same figure: 8 − 0.5 × whole points below 90 against 8 − 0.3 × those below 92. At 90 the second has
///   two steps (7.4), the first none. The first is down to 0 at 74, where the second has taken 18 steps, 5.4. At 87 it is 6.5 against
///   8 − 5 × 0.3 = 6.5;
/// - places: the second and the third 5.5 against 5, and from there on half a point less each: 0.5 more down to the ninth, where the
///   old one reached its 2 points and the new one reaches 2.5; from the tenth on both are at 2;
/// - toilets: at 95% it was 4 and is 4 × 95 / 98;
/// - water: just below 80% the line had come to nearly 3 + 3 × 5 / 15 = 4 and nothing is left;
/// - awards: what is above 4 points is lost, up to the old 5.
#[test]
fn two_years_score_by_score() {
    let (_, all) = by_points(&load(OLD), &load(NEW));
    let told = |name: &str| {
        let found = all.iter().find(|compared| compared.subject.name() == name).unwrap_or_else(|| panic!("{name} is compared"));
        (by_points_told(found), found.direction())
    };
    let one = |text: &str, direction| (vec![format!(": {text}")], Some(direction));
    assert_eq!(told("经济发展.财政收入"), one("Less 财政收入增速 ≥0% -4 (8 → 4); Same 财政收入增速 <0%", Stricter));
    assert_eq!(
        told("经济发展.项目建设"),
        one(
            "Less 每期项目开工率 >87% 且 ≤91% -0.6 (8 → 7.4); Same 每期项目开工率 >91%、每期项目开工率 >86% 且 ≤87%、每期项目开工率 ≤65%; More 每期项目开工率 >65% 且 ≤86% +2.6 (0 → 2.6)",
            Either
        )
    );
    assert_eq!(told("经济发展.农民增收"), one("Same 名次 = 1、名次 ≥10; More 名次 ≥2 且 ≤9 +0.5 (not seen)", Looser));
    let toilets = "Less 厕改完成率 >0% 且 <98% -0.122448… (4 → 3.877551…); Same 厕改完成率 ≥98%、厕改完成率 = 0%";
    assert_eq!(told("乡村振兴.人居环境.农村改厕"), one(toilets, Stricter));
    let (water, way) = told("乡村振兴.水环境质量");
    assert!(way == Some(Stricter) && water[0].starts_with(": Less 断面达标率 ≥75% 且 <95% -4 "), "{water:?}");
    let sum = "3 × 表彰（国家级）件数 + 2 × 表彰（省级）件数 + 表彰（市级）件数";
    assert_eq!(told("表彰加分"), one(&format!("Less {sum} >4 -1 (5 → 4); Same {sum} ≤4"), Stricter));
    // A missing figure gave nothing and gives all of the four points.
    let safety = all.iter().find(|compared| compared.subject.name() == "社会治理.治安防控").expect("it is compared");
    let [lacking] = safety.lacking.as_slice() else { panic!("{safety:?}") };
    let shown = |score: &Option<heng::decimal::Num>| score.as_ref().map(show::number);
    assert_eq!((&*lacking.figure, shown(&lacking.old).as_deref(), shown(&lacking.new).as_deref()), ("刑事案件发案率", Some("0"), Some("4")));
}

/// What is seen of a made-up unit is a change of scores, of gaps too.
#[test]
fn what_two_years_are_seen_to_give_is_certain() {
    let (found, _) = by_points(&load(OLD), &load(NEW));
    for id in ["D0319", "D0503", "D0703"] {
        let all: Vec<Level> = found.changes.iter().filter(|change| change.kind.id == id).map(|change| change.level).collect();
        assert_eq!(all, [Level::Score], "{id}");
    }
}

/// Two towns' rules for their villages, of 100 and of 1000 points. 15 of 100 and 150 of 1000 are the same share: no difference for
/// anybody. At 85% of petitions settled it was 15 − 15 × 0.5 = 7.5 of 100, 75 of 1000, and is 150 − 15 × 10 = 0. Of criticism by the
/// county the first takes 20 (of 1000), the second 30; with two of them 40 against 50, its cap.
#[test]
fn two_towns_of_different_full_marks() {
    let town = |full: &str, inner: &str| {
        load(&format!(
            "方案 镇 {{\n期间 2025-01-01 至 2025-12-31\n满分 {full}\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 以上 含本数; 同分 并列 }}\n单位 行政村\n事实 信访办结率: 百分比 范围 0% 至 100%\n事件 通报 {{ 级别: 县级 | 镇级; 日期: 日期 }}\n事件 表彰 {{ 级别: 省级 | 市级; 日期: 日期; 事项: 文本 }}\n{inner}\n}}"
        ))
    };
    let old = town(
        "100分",
        "指标 信访稳定 15分 { 信访办结率 低于 100% 的，每 1个百分点 扣 0.5分，扣完为止 }\n扣分 通报批评 最多 5分 { 每次 通报 按 级别 { 县级 2分; 镇级 1分 } }\n加分 表彰奖励 封顶 5分 { 每项 表彰 按 级别 { 省级 3分; 市级 2分 } }",
    );
    let new = town(
        "1000分",
        "指标 信访稳定 150分 { 信访办结率 低于 100% 的，每 1个百分点 扣 10分，扣完为止 }\n扣分 通报批评 最多 50分 { 每次 通报 按 级别 { 县级 30分; 镇级 10分 } }\n加分 表彰奖励 封顶 80分 { 每项 表彰 按 级别 { 省级 30分; 市级 20分 }; 同一 事项 就高 }",
    );
    let (found, all) = by_points(&old, &new);
    let mut told: Vec<_> = found.changes.iter().map(|change| (change.kind.id, change.subject.name(), change.direction, change.level)).collect();
    told.sort();
    let same = [("D0203", "信访稳定"), ("D0213", "镇"), ("D0617", "表彰奖励"), ("D0617", "表彰奖励"), ("D0617", "通报批评"), ("D0703", "通报批评")];
    let differ = [
        ("D0319", "信访稳定", Stricter, Level::Score),
        ("D0617", "通报批评", Stricter, Level::Score),
        ("D0618", "表彰奖励", Stricter, Level::Score),
        ("D0703", "表彰奖励", Looser, Level::Score),
    ];
    let mut by_hand: Vec<_> = same.into_iter().map(|(id, name)| (id, name, Neutral, Level::Text)).chain(differ).collect();
    by_hand.sort();
    assert_eq!(told, by_hand);
    let most = |name: &str, loss: bool| {
        let compared = all.iter().find(|compared| compared.subject.name() == name).expect("it is compared");
        let class = &compared.found.as_ref().expect("it is compared")[0];
        let most = if loss { &class.loss } else { &class.gain };
        most.as_ref().map(|most| {
            let seen = most.seen.as_ref().expect("it is seen");
            (most.amount.as_ref().map(show::number), show::number(&seen.old), show::number(&seen.new), most.only_seen)
        })
    };
    let one = |amount: &str, old: &str, new: &str, only_seen| Some((Some(amount.to_string()), old.to_string(), new.to_string(), only_seen));
    assert_eq!(most("信访稳定", true), one("75", "75", "0", false));
    // Between one and two of them there is nothing: at most 10, whatever lies between.
    assert_eq!(most("通报批评", true), one("10", "-20", "-30", false));
    // Not decided: no more than all of either cap. But seen: of six awards of one matter one counts (20 of the lower, against the old
    // cap of 50); of six matters the new cap of 80 is reached.
    assert_eq!(most("表彰奖励", true), one("50", "50", "20", false));
    assert_eq!(most("表彰奖励", false), one("80", "50", "80", false));
}
