//! `heng check --bounds`: how low and how high scores can come, against hand arithmetic.

use crate::support;
use serde_json::Value;

/// Task: 20 × min(1, x), 0 to 20. Calm: 10 less 1 a complaint, down to 0. The section: 0 to 30. Place: nothing is known but its rows, 2 and 5. The
/// bonus: 2 a matter, 3 at most; the deduction: 5 at most, from the total.
const SCHEME: &str = "方案 甲 \"甲方案\" {
    期间 2024-01-01 至 2024-12-31
    满分 35分
    总分 保留 2位 四舍五入
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 同分 并列; 以上 含本数 }
    单位 部门
    事实 完成率、增速: 百分比 范围 0% 至 120% 采集 甲局
    事实 投诉: 件 范围 0 以上 采集 甲局
    事件 批示 采集 甲局 { 日期: 日期 }
    事件 批评 采集 甲局 { 日期: 日期 }
    板块 业绩 30分 {
        指标 任务 20分 { 按完成比例 完成率 目标 100% }
        指标 平静 10分 { 投诉 高于 0件 的，每满 1件 扣 1分，扣完为止 }
    }
    指标 名次分 5分 { 增速 在 全体 内 从高到低 排名 { 第1名 得满分; 其余 得 2分 } }
    加分 获批示 封顶 3分 { 每件 批示 加 2分 }
    扣分 被批评 最多 5分 { 每件 批评 扣 1分 }
}
";

#[test]
fn every_score_has_its_lowest_and_highest() {
    let (status, out, err) = support::heng(SCHEME, &[], &["check", "--bounds", "--format", "json", "FILE"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let read: Value = serde_json::from_str(&out).expect("it is JSON");
    let rows = read["甲"].as_array().expect("rows");
    let text = |row: &Value, key: &str| row[key].as_str().map_or_else(|| row[key].to_string(), str::to_string);
    let keys = ["item", "points", "lowest", "lowest_is", "highest", "highest_is"];
    let told: Vec<String> = rows.iter().map(|row| keys.map(|key| text(row, key)).join(" ")).collect();
    // 0 + 2 − 5 = −3 and 30 + 5 + 3 = 38. One unit alone has the first place: what the last gets is not shown by it.
    let expected = [
        "总分 35 -3 bound 38 shown",
        "业绩 30 0 shown 30 shown",
        "任务 20 0 shown 20 shown",
        "平静 10 0 shown 10 shown",
        "名次分 5 2 bound 5 shown",
        "获批示 null 0 shown 3 shown",
        "被批评 null -5 shown 0 shown",
    ];
    assert_eq!(told, expected, "{out}");
}

#[test]
fn the_table_is_for_people_too() {
    let (status, out, _) = support::heng(SCHEME, &[], &["check", "--bounds", "FILE"]);
    assert_eq!(status, 0);
    for word in ["最低", "最高", "  任务", "取决于名次", "没有发现问题"] {
        assert!(out.contains(word), "{word}\n{out}");
    }
    let (status, _, err) = support::heng(SCHEME, &[], &["check", "--bounds", "--format", "sarif", "FILE"]);
    assert_eq!((status, err.contains("--bounds")), (2, true));
}
