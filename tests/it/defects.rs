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
fn what_is_not_seen_is_known() {
    assert!(PUBLISHED.len() + SLIPS.len() >= 40);
    let mut known = BTreeMap::new();
    for (defect, why) in UNSEEN {
        let codes = brought(defect, &mut known);
        assert!(codes.iter().all(|code| *code == "H0801"), "{codes:?} is found where nothing was: {} ({why})", defect.2);
    }
}
