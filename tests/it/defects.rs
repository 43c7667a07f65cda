//! Defects planted in the shipped schemes by single edits, the published ones first: `check` finds each by its code.

use crate::support;
use heng::pipeline;
use std::collections::BTreeMap;

/// A shipped scheme, a text in it, what stands there instead, and the code that tells.
type Planted = (&'static str, &'static str, &'static str, &'static str);

/// Defects that published schemes have (design catalogue, section 7), planted where the shipped schemes have it right.
const PUBLISHED: &[Planted] = &[
    // Sections that do not sum to the header; parts that do not sum to the item; a sheet of other points.
    ("river-townships", "板块 湖长制 2分", "板块 湖长制 9分", "H0301"),
    ("river-townships", "指标 采砂船拆解 2分 { 评定 0分 至 2分 由 县水利局 }", "指标 采砂船拆解 1分 { 评定 0分 至 1分 由 县水利局 }", "H0301"),
    ("template", "板块 服务评价 40分 {", "板块 服务评价 50分 {", "H0301"),
    ("template", "满分 100分", "满分 110分", "H0302"),
    // A bonus printed with fewer points than it pays, and a section that holds one.
    ("template", "加分 获得表扬 封顶 3分 {", "加分 获得表扬 1分 {", "H0457"),
    ("changde", "放行 H0613 \"文件未设上限\"\n    加分 表彰加分 {", "加分 表彰加分 7分 {", "H0457"),
    // One serial number twice.
    ("enforcement", "序号 \"9\"", "序号 \"8\"", "H0305"),
    // The text of one item pasted into another.
    (
        "river-townships",
        "依据 \"一乡一单，对县级以上督查发现的问题跟踪整改\"",
        "依据 \"组织体系、责任落实、制度规定、监督检查到位；人员变动及时更新并公示\"",
        "H0306",
    ),
    // A formula that lacks the factor of its points: it can never reach them.
    ("enforcement", "得分 = (1 − 实际用时 ÷ 规定用时) × 150分", "得分 = (1 − 实际用时 ÷ 规定用时) × 1分", "H0451"),
    // A bound in two grades, and one in none.
    ("template", "合格   总分 ≥ 60", "合格   总分 ≥ 60\n        基本合格 总分 ≤ 60 且 总分 ≥ 50", "H0420"),
    ("city", "≥80分 且 <90分 按直线 得", "≥80分 且 ≤90分 按直线 得", "H0403"),
    // Decimals ruled for some values and not for others.
    (
        "city",
        "≥60分 且 <80分 得 满分的 60%\n                    其余 不得分",
        "≥60分 且 <75分 得 满分的 60%\n                    <60分 不得分",
        "H0401",
    ),
    // No rule for what is missing, for units that are all equal, for equal units at the edge of a quota.
    ("city", "，全部相等 得满分", "", "H0606"),
    ("template", "        缺报 得零分          // 该报没报：得零分（也可：得平均分、不计总分……）\n", "", "H0603"),
    ("template", "        名额同分 一并进入\n", "", "H0608"),
    // No floor where the text says that it stops at zero.
    ("enforcement", "反复投诉数 高于 0件 的，每满 1件 扣 2分，扣完为止", "反复投诉数 高于 0件 的，每满 1件 扣 2分", "H0455"),
    ("enforcement", "        最低 0分\n", "", "H0456"),
    // The raw rate below a threshold, all points above it.
    ("template", "按完成比例 任务完成率 目标 100%", "得分 = 如果 任务完成率 ≥ 80% 则 60分 否则 60分 × 任务完成率", "H0835"),
    // A copied rule reads the figure of another item: that of its own is left unused.
    ("template", "群众满意率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "任务完成率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "H0701"),
];

/// Slips of writing.
const SLIPS: &[Planted] = &[
    // What lies between two rows falls to the rest, which gives less than both.
    ("nanshan", "≥95% 且 <100% 得 100分", "≥96% 且 <100% 得 100分", "H0406"),
    // Another cap than the scheme guarantees.
    ("changde", "加分 招商签约 封顶 2分 {", "加分 招商签约 封顶 20分 {", "H0811"),
    ("template", "群众满意率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "得分 = 40分 × 群众满意率 + 40分 × (1 − 群众满意率)", "H0834"),
    ("template", "群众满意率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "群众满意率 ≥ 90% 的，加 25分; 群众满意率 < 50% 的，加 15分", "H0831"),
    ("template", "群众满意率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "得分 = 40分 × 群众满意率 + 20分 × (1.2 − 群众满意率)", "H0832"),
    ("template", "群众满意率 低于 95% 的，每满 1个百分点 扣 2分，扣完为止", "得分 = 40分 − 40分 × 绝对值(群众满意率 − 50%) ÷ 50%", "H0833"),
    ("template", "按完成比例 任务完成率 目标 100%", "按完成比例 任务完成率 目标 100%，可超过满分\n            封顶 50分", "H0451"),
    ("template", "按完成比例 任务完成率 目标 100%", "按完成比例 任务完成数 目标 100%", "H0201"),
    ("template", "每满 1个百分点 扣 2分", "每满 1% 扣 2分", "H0204"),
    ("template", "加分 获得表扬 封顶 3分 {", "加分 获得表扬 封顶 1分 {", "H0454"),
    ("template", "{ 省级 2分; 市级 1分 }", "{ 省级 2分 }", "H0409"),
    ("template", "{ 省级 2分; 市级 1分 }", "{ 省级 2分; 市级 1分; 省级 1分 }", "H0410"),
    ("template", "        同一事项 就高                  // 一件事多次表扬，只计最高的一次\n", "", "H0612"),
    ("template", "加分 获得表扬 封顶 3分 {", "加分 获得表扬 {", "H0613"),
    ("template", "    总分 保留 2位 四舍五入\n", "", "H0616"),
    ("template", "优秀   前 1 且 总分 ≥ 90", "优秀   前 30% 且 总分 ≥ 90", "H0607"),
    ("template", "        不合格 其余\n", "", "H0216"),
    ("template", "则 群众满意 = 34分", "则 群众满意 = 36分", "H0801"),
    ("nanshan", "≥90% 且 <95% 得 70分", "≥90% 且 <95% 得 110分", "H0407"),
    ("nanshan", "≥90% 且 <95% 得 70分\n", "≥90% 且 <95% 得 70分\n                ≥92% 且 <94% 得 70分\n", "H0416"),
    ("nanshan", "≥90% 且 <95% 得 70分\n", "≥90% 且 <95% 得 100分\n", "H0417"),
    ("nanshan", "第2至3名 得 110分", "第3名 得 110分", "H0411"),
    ("nanshan", "第2至3名 得 110分", "第1至3名 得 110分", "H0412"),
    ("college", "组 校领导一组 40%\n        组 校领导二组 60%", "组 校领导一组 40%\n        组 校领导二组 50%", "H0304"),
    ("college", "指标 上级评价 15分 { 折算 上级评分 由 90分 }", "指标 上级评价 15分 { 折算 上级评分 由 80分 }", "H0611"),
    ("college", "最多 扣 1.5分", "最多 扣 3.5分", "H0455"),
    ("college", "分项 服务意识 25%", "分项 服务意识 20%", "H0304"),
    ("city", "指标 固定资产投资 权重 30%", "指标 固定资产投资 权重 20%", "H0303"),
    ("city", "目标 固定资产投资目标，目标为零 重新分配", "目标 固定资产投资目标", "H0605"),
    ("template", "    结果 优秀 { 通报表扬 }", "    保证 总分 ≤ 100分\n    结果 优秀 { 通报表扬 }", "H0811"),
];

/// More slips: each changes one number, word or line.
const MORE: &[Planted] = &[
    ("template", "目标 100%", "目标 0%", "H0605"),
    ("template", "范围 0% 至 100%", "范围 0% 至 50%", "H0451"),
    ("template", "范围 0% 至 100%", "范围 100% 至 0%", "H0460"),
    ("template", "期间 2024-01-01 至 2024-12-31", "期间 2024-12-31 至 2024-01-01", "H0460"),
    ("template", "结果 优秀 { 通报表扬 }", "结果 优良 { 通报表扬 }", "H0216"),
    ("template", "合格   总分 ≥ 60", "合格   总分 ≥ 60\n        良好 总分 ≥ 80", "H0421"),
    ("template", "优秀   前 1 且 总分 ≥ 90", "优秀   前 1 且 总分 ≥ 110", "H0421"),
    ("template", "低于 95% 的", "低于 105% 的", "H0451"),
    ("template", "每满 1个百分点 扣 2分，扣完为止", "每满 1个百分点 扣 0分，扣完为止", "H0834"),
    ("template", "每满 1个百分点 扣 2分，扣完为止", "每满 1个百分点 扣 -2分，扣完为止", "H0452"),
    ("template", "        不适用 重新分配  // 与本单位无关：分值分给同级指标（也可：得满分、不计……）\n", "", "H0603"),
    ("template", "采集 政务服务科 范围", "范围", "H0706"),
    ("template", "则 甲科 等次 = 优秀", "则 甲科 等次 = 合格", "H0801"),
    ("template", "则 甲科 总分 = 91分", "则 甲科 总分 = 92分", "H0801"),
    ("template", "{ 省级 2分; 市级 1分 }", "{ 省级 2分; 县级 1分 }", "H0216"),
    ("template", "级别: 省级 | 市级", "级别: 省级 | 市级 | 县级", "H0409"),
    ("template", "日期: 日期\n        事项: 文本", "事项: 文本", "H0617"),
    ("template", "总分 随 任务完成率 提高 不下降", "总分 随 任务完成率 提高 不上升", "H0811"),
    ("template", "保证 总分 ≤ 103分", "保证 总分 ≤ 100分", "H0811"),
    ("template", "指标 群众满意 40分", "指标 重点任务 40分", "H0213"),
    ("template", "依据 \"第四条\"", "依据 \"第三条\"", "H0306"),
    ("nanshan", "≥95% 且 <100% 得 100分", "≥95% 且 ≤100% 得 100分", "H0403"),
    ("nanshan", "≥90% 且 <95% 得 70分", "≥90% 且 <94.9% 得 70分", "H0406"),
    ("nanshan", "第1名 得 120分\n第2至3名 得 110分", "第1名 得 110分\n                第2至3名 得 120分", "H0407"),
    ("nanshan", "第1名 得 120分", "第1名 得 100分", "H0451"),
    ("nanshan", "以后每名 减 12分，最低 50分\n", "", "H0413"),
    ("nanshan", "区级重点工作完成率 目标 95%", "区级重点工作完成率 目标 95", "H0203"),
    ("nanshan", "{ 重复投诉 10分; 逾期 6分; 退单 4分; 不满意 4分 }", "{ 重复投诉 10分; 逾期 6分; 退单 4分 }", "H0409"),
    ("nanshan", "{ 一般 2分; 严重 10分 }", "{ 一般 2分; 特别严重 10分 }", "H0216"),
    ("nanshan", "每月 最多 扣 10分，扣完为止", "每月 最多 扣 10分", "H0455"),
    ("nanshan", "加分 批示嘉奖 封顶 40分", "加分 批示嘉奖 封顶 15分", "H0454"),
    ("nanshan", "加分 嘉奖 封顶 50分", "加分 嘉奖 封顶 500分", "H0811"),
    ("nanshan", "        同一事项 累加\n", "", "H0612"),
    ("nanshan", "良好 总分 ≥ 780", "良好 总分 ≥ 580", "H0421"),
    ("nanshan", "名额同分 一并进入", "", "H0608"),
    ("nanshan", "办理结果 = 逾期办结 扣 5分", "办理结果 = 未办结 扣 5分", "H0801"),
    ("nanshan", "高于 0处 的，每满 1处 扣 3分", "低于 0处 的，每满 1处 扣 3分", "H0834"),
    ("nanshan", "依申请公开按期答复率 = 100% 的", "依申请公开按期答复率 = 110% 的", "H0834"),
    ("changde", "折算 目标考核得分 由 100分", "折算 目标考核得分 由 110分", "H0451"),
    ("changde", "折算 目标考核得分 由 100分", "折算 目标考核得分 由 90分", "H0611"),
    ("changde", "当 奖次 = 二等 时 乘 50%", "当 奖次 = 三等 时 乘 50%", "H0216"),
    ("changde", "国家部委 3分\n部委管理的国家局 1.5分", "国家部委 3分\n            国家部委 1.5分", "H0410"),
    ("changde", "每起 班子失职 扣 5分", "每起 班子失职 扣 -5分", "H0459"),
    ("changde", "优秀 前 30%（四舍五入）", "优秀 前 30%", "H0607"),
    ("changde", "较差 其余", "较差 总分 <50", "H0422"),
    ("changde", "一般 总分 ≥ 60", "一般 总分 ≥ 85", "H0421"),
    ("college", "                C3 70分\n", "", "H0409"),
    ("college", "国家级 合作 政府 2分", "国家级 独立 政府 2分", "H0405"),
    ("college", "板块 自身建设 10分", "板块 自身建设 12分", "H0301"),
    ("college", "指标 同级评价 5分 { 折算 同级评分 由 90分 }", "指标 同级评价 5分 { 折算 上级评分 由 90分 }", "H0703"),
    ("college", "酌情 扣 1分 至 10分", "酌情 扣 10分 至 1分", "H0460"),
    ("college", "评定 0分 至 2.5分 由 保卫处", "评定 2.5分 至 0分 由 保卫处", "H0460"),
    ("college", "突出贡献加分 封顶 10分", "突出贡献加分 封顶 12分", "H0811"),
    ("enforcement", "评定 0分 至 10分", "评定 0分 至 100分", "H0452"),
    ("enforcement", "酌情 扣 2分 至 10分，扣完为止", "酌情 扣 2分 至 10分", "H0455"),
    ("enforcement", "目标 结案数，目标为零 重新分配", "目标 结案数", "H0605"),
    ("city", "指标 重点任务 权重 50%", "指标 重点任务 权重 60%", "H0303"),
    ("city", "甲类 7分; 乙类 10分; 丙类 15分", "甲类 7分; 乙类 10分; 丙类 14分", "H0301"),
    ("city", "≥95% 且 <99% 按直线", "≥95% 且 <98% 按直线", "H0406"),
    ("city", "国家级改革案例数 ≥ 1例 的，得 4分", "国家级改革案例数 ≥ 1例 的，得 5分", "H0452"),
    ("city", "折算 领导评分 由 100分", "折算 领导评分 由 120分", "H0451"),
    ("city", "等次 不高于 C", "等次 不高于 E", "H0216"),
];

/// Defects that are not seen, and why: each is asserted as it is, so that a check that learns to see it shows here.
const UNSEEN: &[(Planted, &str)] = &[
    (("template", "目标 100%", "目标 120%", ""), "another target is as good a rule as this one; `diff` tells it"),
    (
        ("enforcement", "黄牌数 高于 0次 的，每满 1次 扣 5分", "黄牌数 高于 0次 的，每满 1次 扣 50分", ""),
        "50 off in one step of an item of 50 may be meant",
    ),
    (("template", "省级 2分; 市级 1分", "省级 1分; 市级 2分", ""), "that a province ranks above a city is not declared"),
    (("template", "低于 95% 的", "低于 15% 的", ""), "a line at which few lose anything is a line"),
    (
        ("template", "{ 省级 2分; 市级 1分 }", "{ 省级 1分; 市级 1分 }", ""),
        "levels that are told apart and get the same are not told, only those that nothing reads",
    ),
    (("changde", "引进合格项目数 ≥ 1个）", "引进合格项目数 ≥ 0个）", ""), "conditions that are always true are not told"),
    (("nanshan", "结果 合格 当 领导评价 < 180分", "结果 合格 当 领导评价 < 280分", ""), "nor are they where consequences depend on them"),
    (("enforcement", "封顶 150分", "封顶 1500分", ""), "a cap above the points of an item may be meant"),
    (("enforcement", "月均工单数 = 上年热线工单数 ÷ 12", "月均工单数 = 上年热线工单数", ""), "no formula is right by itself; an example would tell"),
    (("college", "A2 92分", "A2 98分", ""), "that A1 ranks above A2 is not declared"),
    (("changde", "加 1分，仅当 符合条件", "加 3分，仅当 符合条件", ""), "one amount beyond the cap is told of events alone"),
    (("template", "总分 ≥ 60", "总分 ≥ 6", ""), "a low threshold is a threshold"),
];

fn count(folder: &str, text: &str) -> BTreeMap<&'static str, usize> {
    let path = support::root().join("schemes").join(folder);
    let mut loaded = pipeline::load_bytes("scheme.heng", text.as_bytes(), Some(&path), None);
    pipeline::try_out(&mut loaded);
    let mut counts = BTreeMap::new();
    for finding in loaded.findings.iter().filter(|finding| finding.check.code != "H0906") {
        *counts.entry(finding.check.code).or_default() += 1;
    }
    counts
}

/// The text with other words in place of some; how they are spaced and what is remarked behind them makes no difference.
fn edited(text: &str, from: &str, to: &str) -> Option<String> {
    let bare = |text: &str| text.lines().map(|line| line.split("//").next().unwrap_or("").to_string()).collect::<Vec<_>>().join("\n");
    let (text, from) = (bare(text), bare(from));
    let words: Vec<char> = from.chars().filter(|letter| !letter.is_whitespace()).collect();
    let letters: Vec<(usize, char)> = text.char_indices().filter(|(_, letter)| !letter.is_whitespace()).collect();
    let at = letters.windows(words.len()).position(|window| window.iter().map(|(_, letter)| *letter).eq(words.iter().copied()))?;
    let (first, (last, letter)) = (letters[at].0, letters[at + words.len() - 1]);
    Some(format!("{}{to}{}", &text[..first], &text[last + letter.len_utf8()..]))
}

/// The codes that the edit brings.
fn brought((folder, from, to, _): &Planted, known: &mut BTreeMap<&'static str, (String, BTreeMap<&'static str, usize>)>) -> Vec<&'static str> {
    let (text, before) = known.entry(folder).or_insert_with(|| {
        let path = support::root().join("schemes").join(folder).join("scheme.heng");
        let text = std::fs::read_to_string(path).expect("the scheme can be read");
        let before = count(folder, &text);
        (text, before)
    });
    let after = count(folder, &edited(text, from, to).unwrap_or_else(|| panic!("{folder} has no `{from}`")));
    after.into_iter().filter(|(code, number)| before.get(code).is_none_or(|known| number > known)).map(|(code, _)| code).collect()
}

fn all_are_found(planted: &[Planted]) {
    let mut known = BTreeMap::new();
    let mut wrong = String::new();
    for defect in planted {
        let codes = brought(defect, &mut known);
        if !codes.contains(&defect.3) {
            wrong += &format!("{}: `{}` for `{}`: {} expected, {codes:?} found\n", defect.0, defect.2, defect.1, defect.3);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn published_defects_are_found() {
    all_are_found(PUBLISHED);
}

#[test]
fn slips_are_found() {
    all_are_found(SLIPS);
}

#[test]
fn more_slips_are_found() {
    all_are_found(MORE);
}

#[test]
fn what_is_not_seen_is_known() {
    assert!(PUBLISHED.len() + SLIPS.len() + MORE.len() >= 100);
    let mut known = BTreeMap::new();
    for (defect, why) in UNSEEN {
        let codes = brought(defect, &mut known);
        assert!(codes.iter().all(|code| *code == "H0801"), "{codes:?} is found where nothing was: {} ({why})", defect.2);
    }
}
