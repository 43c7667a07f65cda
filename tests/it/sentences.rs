//! Printed sentences, imported and scored: what they give for a figure, worked out by hand from the sentence.

use heng::data::grid;
use heng::diagnostic::Severity;
use heng::import::{Naming, outline, write};
use heng::pipeline;

/// What the sentences leave open, settled alike for all.
const DEFAULTS: &str = "默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 同分 并列; 以上 含本数; 扣分 扣完为止 }";

/// A sentence of an item `甲` of 10 points, and for units in the words of an example what it gives.
struct Case {
    text: &'static str,
    target: &'static str,
    /// What is given for units 一, 二, 三 … of one example, and their points.
    units: &'static [(&'static str, &'static str)],
}

const fn case(text: &'static str, units: &'static [(&'static str, &'static str)]) -> Case {
    Case { text, target: "", units }
}

const CASES: &[Case] = &[
    // 95 − 92.4 = 2.6, two whole steps of 0.5; 95 − 70 = 25 steps, no points are left.
    case("办结率低于95%的，每低1个百分点扣0.5分，扣完为止", &[("办结率 = 92.4%", "9"), ("办结率 = 70%", "0"), ("办结率 = 96%", "10")]),
    // The target stands in its own column: 90 − 88 = 2 steps of 1.
    Case { text: "每低1个百分点扣1分，扣完为止", target: "≥90%", units: &[("甲 = 88%", "8"), ("甲 = 90%", "10")] },
    // A step that is begun counts: 98 − 96.5 = 1.5, two steps.
    case("达到98%得10分，每低1个百分点扣2分，不足1个百分点的按1个百分点计，扣完为止", &[("甲 = 96.5%", "6")]),
    // 12 − 10 = 2 steps of 2.
    case("控制在10%以内得满分，每超1个百分点扣2分，扣完为止", &[("甲 = 12%", "6"), ("甲 = 9%", "10"), ("甲 = 40%", "0")]),
    case("开展活动4次以上得10分，每少1次扣1分", &[("开展活动 = 2次", "8"), ("开展活动 = 5次", "10")]),
    // 100 − 97 = 3 steps.
    case("完成任务得满分，每少1个百分点扣1分，扣完为止", &[("甲完成率 = 97%", "7")]),
    // 45 ÷ 90 of 10, and no more than 10.
    case("达到90%得满分，未达到的按比例得分", &[("甲 = 45%", "5"), ("甲 = 99%", "10")]),
    case("按完成比例得分", &[("甲完成率 = 75%", "7.5")]),
    Case { text: "按完成率计分", target: "50件", units: &[("甲 = 20件", "4")] },
    case("覆盖率达到100%得满分，否则不得分", &[("覆盖率 = 100%", "10"), ("覆盖率 = 99.9%", "0")]),
    case("增幅控制在5%以内得满分，否则不得分", &[("增幅 = 5%", "10"), ("增幅 = 5.1%", "0")]),
    // Each edge belongs to the upper band, as the neighbours say.
    case(
        "90分及以上得10分；80分（含）—90分得6分；60分（含）—80分得3分；60分以下不得分",
        &[("甲 = 90分", "10"), ("甲 = 89.9分", "6"), ("甲 = 80分", "6"), ("甲 = 60分", "3"), ("甲 = 59分", "0")],
    ),
    case("≥95%，得10分；≥90%且＜95%，得5分；＜90%，不得分", &[("甲 = 95%", "10"), ("甲 = 94.9%", "5"), ("甲 = 89%", "0")]),
    case("达到98%以上得10分；95%—98%得6分；95%以下得2分", &[("甲 = 98%", "10"), ("甲 = 95%", "6"), ("甲 = 94%", "2")]),
    // First, second to third, the others.
    case(
        "增长率从高到低排名，第1名得10分，第2—3名得8分，其余得5分",
        &[("增长率 = 7", "8"), ("增长率 = 9", "10"), ("增长率 = 6", "8"), ("增长率 = 1", "5")],
    ),
    // From the smallest: 10, 8, then 6.
    case("从低到高排名，第1名得10分，以后每名递减2分，最低得7分", &[("甲 = 3", "8"), ("甲 = 1", "10"), ("甲 = 4", "7")]),
    case("治理率排名前三的得10分，第四至第六名得8分，其余得5分", &[("治理率名次 = 3名", "10"), ("治理率名次 = 4名", "8"), ("治理率名次 = 7名", "5")]),
    // Four cases at 2, at most 6.
    case(
        "每发生一起败诉案件扣2分，最多扣6分",
        &[
            ("败诉案件 { 日期 = 2024-01-05 }; 败诉案件 { 日期 = 2024-02-05 }; 败诉案件 { 日期 = 2024-03-05 }; 败诉案件 { 日期 = 2024-04-05 }", "4"),
            ("", "10"),
        ],
    ),
    case("每迟报1天扣0.5分，扣完为止", &[("甲迟报天数 = 3天", "8.5"), ("甲迟报天数 = 40天", "0")]),
    case("每开展一次志愿服务活动得4分，最高10分", &[("志愿服务活动; 志愿服务活动", "8"), ("志愿服务活动; 志愿服务活动; 志愿服务活动", "10")]),
    // 2 + 1 + 1.
    case(
        "每获得一项国家级表彰加2分、省级1分，最高5分",
        &[
            ("表彰 { 级别 = 国家级 }; 表彰 { 级别 = 省级 }; 表彰 { 级别 = 省级 }", "4"),
            ("表彰 { 级别 = 国家级 }; 表彰 { 级别 = 国家级 }; 表彰 { 级别 = 国家级 }", "5"),
        ],
    ),
    // Twice the same matter: the higher counts, 5; another at 3.
    case(
        "获得国家级表彰的每项加5分，省级每项加3分；同一事项按最高级别计分，不重复加分",
        &[("表彰 { 级别 = 国家级; 事项 = \"甲\" }; 表彰 { 级别 = 省级; 事项 = \"甲\" }; 表彰 { 级别 = 省级; 事项 = \"乙\" }", "8")],
    ),
    case("被省级通报批评的，每次扣3分；被市级通报批评的，每次扣1分", &[("通报批评 { 级别 = 省级 }; 通报批评 { 级别 = 市级 }", "6")]),
    // 2 + 2 × 1, at most 6 of both together: 3 + 4 × 1 are 7, of which 6 count.
    case("迟报一次扣3分，漏报一次扣1分，最多扣6分", &[("甲迟报; 甲漏报", "6"), ("甲迟报; 甲漏报; 甲漏报; 甲漏报; 甲漏报", "4")]),
    // What the last sentence says of the points that are left holds for both: 10 − 5 − 6.
    case("督办单每次扣5分；黄牌警告每次扣6分，扣完为止", &[("督办单; 黄牌警告", "0"), ("督办单", "5")]),
    case("按时报送总结的得满分，否则不得分", &[("按时报送总结 = 是", "10"), ("按时报送总结 = 否", "0")]),
    case("增速高于全市平均水平得满分，否则得5分", &[("增速高于全市平均水平 = 是", "10"), ("增速高于全市平均水平 = 否", "5")]),
    case("未开展警示教育不得分", &[("开展警示教育 = 是", "10"), ("开展警示教育 = 否", "0")]),
    case("发生规模性返贫的不得分", &[("发生规模性返贫 = 是", "0"), ("发生规模性返贫 = 否", "10")]),
    case("1.未制定计划的，扣1分。2.记录不完整的，每次扣0.5分。", &[("制定计划 = 否; 记录不完整; 记录不完整", "8"), ("制定计划 = 是", "10")]),
    case("制定方案得4分；组织演练得6分", &[("制定方案 = 是; 组织演练 = 否", "4"), ("制定方案 = 是; 组织演练 = 是", "10")]),
    // 10 − 5; whatever else happened, a major accident leaves nothing.
    case(
        "发生较大事故1起扣5分，发生重大事故的不得分",
        &[("甲发生较大事故; 发生重大事故 = 否", "5"), ("甲发生较大事故; 发生重大事故 = 是", "0"), ("发生重大事故 = 是", "0")],
    ),
    case("抽查不合格的本项不得分；发现1个错敏信息扣2分", &[("抽查不合格 = 否; 错敏信息", "8"), ("抽查不合格 = 是; 错敏信息", "0")]),
    case("按时足额收缴得10分，每迟缴1个月扣1分", &[("甲迟缴月数 = 2月", "8"), ("甲迟缴月数 = 0月", "10")]),
    // 30 ÷ 40 of 10; 50 ÷ 40 would be 12.5, at most 10.
    case("得分=到位资金÷计划资金×分值，最高不超过10分", &[("到位资金 = 30; 甲计划资金 = 40", "7.5"), ("到位资金 = 50; 甲计划资金 = 40", "10")]),
    case("按期处置率×10分", &[("按期处置率 = 96%", "9.6")]),
    case("得分=群众评议得分×10%", &[("群众评议得分 = 85分", "8.5")]),
    case("解读率=解读件数÷应解读件数，按解读率得分", &[("解读件数 = 9; 甲应解读件数 = 12", "7.5")]),
    // The best has 8: 8 ÷ 8 and 6 ÷ 8 of 10.
    case("以第一名为满分，其他按与第一名的比例得分", &[("甲 = 8", "10"), ("甲 = 6", "7.5")]),
    case("由考核办综合评定", &[("甲 = 8.5", "8.5")]),
    // English.
    case("Full marks at 95% or above; 0.5 points deducted for each percentage point below 95%", &[("甲 = 92%", "8.5"), ("甲 = 97%", "10")]),
    Case { text: "Pro rata to target", target: "90%", units: &[("甲 = 45%", "5")] },
    case("2 points deducted per late_report, up to 6 points", &[("late_report", "8"), ("late_report; late_report; late_report; late_report", "4")]),
    case(
        "98% or above: 10 points; 90% to 98%: 5 points; below 90%: 0 points",
        &[("甲 = 98%", "10"), ("甲 = 97.9%", "5"), ("甲 = 90%", "5"), ("甲 = 80%", "0")],
    ),
    case("At least 90%: full marks; otherwise no points", &[("甲 = 90%", "10"), ("甲 = 89%", "0")]),
    case(
        "Ranked from highest to lowest: 1st place 10 points, 2nd to 3rd place 8 points, others 5 points",
        &[("甲 = 1", "5"), ("甲 = 4", "10"), ("甲 = 3", "8"), ("甲 = 2", "8")],
    ),
];

#[test]
fn imported_sentences_score_as_they_say() {
    let path = std::env::temp_dir().join(format!("heng-sentences-{}.csv", std::process::id()));
    let mut wrong = Vec::new();
    for case in CASES {
        let table = format!("指标,分值,目标值,评分标准\n甲,10,{},\"{}\"\n", case.target, case.text);
        std::fs::write(&path, table).expect("it can be written");
        let grids = grid::read(&path).expect("it is a table");
        let outline = outline::read(&grids[0]).expect("it has a header");
        let written = write::write(&outline, &Naming { scheme: "导入".into(), unit: "部门".into(), from: "表".into() });
        if written.clauses != 1 {
            wrong.push(format!("{}: no clause", case.text));
            continue;
        }
        let mut text = written.text.replacen("单位 部门", &format!("单位 部门\n{DEFAULTS}"), 1);
        text = text.lines().fold(String::new(), |text, line| {
            text + line + if line.contains(" 目标 ") && !line.ends_with(['%', '件']) { "，目标为零 得满分\n" } else { "\n" }
        });
        // Each unit that does not depend on the others is tried in the same example.
        text += "例 \"手算\" {\n";
        let names: Vec<String> = (1..=case.units.len()).map(|at| format!("单位{at}")).collect();
        for (name, (given, _)) in names.iter().zip(case.units) {
            text += &format!("设 {name} {{ {given} }}\n");
        }
        for (name, (_, points)) in names.iter().zip(case.units) {
            text += &format!("则 {name} 甲 = {points}分\n");
        }
        text += "}\n";
        let mut loaded = pipeline::load_bytes("方案.heng", text.as_bytes(), None, None);
        pipeline::try_out(&mut loaded);
        let tried = loaded.scheme.as_ref().is_some_and(|scheme| scheme.examples.len() == 1);
        let errors: Vec<String> = loaded.findings.iter().filter(|it| it.check.severity == Severity::Error).map(|it| it.message.zh.clone()).collect();
        if !tried || !errors.is_empty() {
            wrong.push(format!("{}\n{errors:?}\n{text}", case.text));
        }
    }
    let _ = std::fs::remove_file(&path);
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}
