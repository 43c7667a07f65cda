//! What `score` shows beside the scores: who stands where, who is counted as what, and how it ends.

use crate::support::heng;

const HEAD: &str = "
方案 例 {
    期间 2024-01-01 至 2024-12-31
    单位 部门 { 类别: 甲类 | 乙类; 层级: 市级 | 区级 }
    默认 { 缺报 不计总分; 不适用 不计; 待定 不计总分; 同分 并列 }
    总分 保留 2位 四舍五入
    事实 得数: 分
";

const UNITS: &str = "部门,类别,层级,得数\n一局,甲类,市级,70\n二局,乙类,市级,90\n三局,甲类,区级,80\n四局,乙类,区级,60\n";

/// The names in the first column, in their order.
fn names(csv: &str) -> Vec<&str> {
    csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

fn rows(rest: &str) -> (Vec<String>, String) {
    let scheme = format!("{HEAD}    指标 一 100分 {{ 得分 = 得数，最多 满分 }}\n{rest}\n}}\n");
    let (_, csv, _) = heng(&scheme, &[("部门", UNITS)], &["score", "FILE", "--data", "DATA", "--format", "csv"]);
    let (_, table, _) = heng(&scheme, &[("部门", UNITS)], &["score", "FILE", "--data", "DATA"]);
    (names(&csv).into_iter().map(str::to_string).collect(), table)
}

/// In both ways of writing results.
fn stand(rest: &str, order: [&str; 4]) {
    let (csv, table) = rows(rest);
    assert_eq!(csv, order, "{rest}");
    let mut places: Vec<(usize, &str)> = order.iter().map(|name| (table.find(name).expect("the table has every unit"), *name)).collect();
    places.sort_unstable();
    assert_eq!(places.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), order, "{table}");
}

#[test]
fn units_stand_by_place_among_those_that_they_rank_with() {
    stand("排名 在 全体 内 按 总分，再同分 并列", ["二局", "三局", "一局", "四局"]);
    stand("排名 在 类别 内 按 总分，再同分 并列", ["三局", "一局", "二局", "四局"]);
    stand("排名 在 层级 内 按 总分，再同分 并列", ["二局", "一局", "三局", "四局"]);
    stand("排名 在 类别、层级 内 按 总分，再同分 并列", ["一局", "二局", "三局", "四局"]);
}

#[test]
fn a_unit_to_which_nothing_applies_is_not_one_that_waits() {
    let scheme = format!(
        "{HEAD}    板块 甲 100分 {{ 适用 类别 = 甲类; 指标 一 60分 {{ 得分 = 得数，最多 满分 }}; 指标 二 40分 {{ 得分 = 得数，最多 满分 }} }}\n}}\n"
    );
    let units = "部门,类别,层级,得数\n一局,甲类,市级,70\n二局,乙类,市级,\n三局,甲类,区级,\n四局,乙类,区级,60\n";
    let (_, json, _) = heng(&scheme, &[("部门", units)], &["score", "FILE", "--data", "DATA", "--format", "json"]);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&read["summary"]["scored"], &read["summary"]["withheld"], &read["summary"]["not_applicable"]), (&1.into(), &1.into(), &2.into()));
    // Two indicators, each missing for the one unit to which it applies.
    assert_eq!(read["gaps"].as_array().map(|gaps| gaps.iter().map(|gap| gap["missing"].clone()).collect::<Vec<_>>()), Some(vec![1.into(), 1.into()]));
}

#[test]
fn a_requirement_that_is_not_met_is_a_finding_with_the_unit_and_its_figures() {
    let scheme = format!("{HEAD}    指标 一 100分 {{ 得分 = 得数，最多 满分 }}\n 约束 得数 ≤ 80分 \"不超过八十\"\n 约束 总分 ≥ 60分\n}}\n");
    for command in [&["score", "FILE", "--data", "DATA", "--format", "csv"][..], &["check", "FILE", "--data", "DATA", "--format", "concise"]] {
        let (status, out, err) = heng(&scheme, &[("部门", UNITS)], command);
        let told = format!("{out}{err}");
        assert_eq!(status, 1, "{told}");
        assert!(told.contains("H0531") && told.contains("`二局` 不满足约束：不超过八十"), "{told}");
        assert!(!told.contains("`三局`"), "80 is not above 80, and 60 is not below 60: {told}");
    }
    let (_, out, _) = heng(&scheme, &[("部门", UNITS)], &["check", "FILE", "--data", "DATA"]);
    assert!(out.contains("得数 = 90分"), "{out}");
}
