//! What differs between two schemes: nothing between one and itself, the mirror image the other way round, one change for one edit.

use crate::support::root;
use heng::diff::change::{self, Act};
use heng::diff::pair::Declared;
use heng::diff::points::{self, Compared};
use heng::diff::{self, Change, Diff, Direction, Level, Version};
use heng::piece::Way;
use heng::pipeline::{self, Loaded};
use heng::syntax::ast::{self, Name, Statement, StatementKind};
use heng::syntax::rewrite::{self, Rewrite, Role};
use std::collections::BTreeSet;
use std::path::PathBuf;

pub fn load(text: &str) -> Loaded {
    pipeline::load_bytes("t.heng", text.as_bytes(), None, None)
}

pub fn compared(old: &Loaded, new: &Loaded, declared: &[Declared]) -> Diff {
    let (a, b) = (old.scheme.as_ref().expect("there is a scheme"), new.scheme.as_ref().expect("there is a scheme"));
    diff::diff(Version { scheme: a, sources: &old.sources }, Version { scheme: b, sources: &new.sources }, declared)
}

fn told(change: &Change) -> String {
    let shown = |side: &Option<diff::Side>| side.as_ref().map_or(String::new(), |side| side.shown.zh.clone());
    let (id, name) = (change.kind.id, change.kind.name);
    format!("{id} {name} {} | {} | {} → {} | {:?}", change.subject.name(), change.within.zh, shown(&change.old), shown(&change.new), change.direction)
}

fn all_told(diff: &Diff) -> String {
    diff.changes.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// A change as the comparison the other way round must tell it.
fn mirrored(change: &Change) -> (String, Option<String>, Option<String>, Direction, String) {
    let size = change.size.as_ref().map_or(String::new(), |(size, _)| format!("{:?}", -size.clone()));
    let path = |path: &Option<std::sync::Arc<str>>| path.as_ref().map(ToString::to_string);
    (change.kind.mirror.to_string(), path(&change.subject.new), path(&change.subject.old), change.direction.reversed(), size)
}

fn plain(change: &Change) -> (String, Option<String>, Option<String>, Direction, String) {
    let size = change.size.as_ref().map_or(String::new(), |(size, _)| format!("{size:?}"));
    let path = |path: &Option<std::sync::Arc<str>>| path.as_ref().map(ToString::to_string);
    (change.kind.id.to_string(), path(&change.subject.old), path(&change.subject.new), change.direction, size)
}

fn assert_mirror(old: &Loaded, new: &Loaded, what: &str) {
    let mut there: Vec<_> = compared(old, new, &[]).changes.iter().map(mirrored).collect();
    let mut back: Vec<_> = compared(new, old, &[]).changes.iter().map(plain).collect();
    there.sort();
    back.sort();
    assert_eq!(there, back, "{what}");
}

fn schemes() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for folder in ["schemes", "tests/cases/catalogue"] {
        for entry in root().join(folder).read_dir().expect("the folder is there").flatten() {
            let path = entry.path().join("scheme.heng");
            if path.is_file() {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

#[test]
fn a_scheme_does_not_differ_from_itself_and_two_differ_as_in_a_mirror() {
    let all: Vec<(PathBuf, Loaded)> =
        schemes().into_iter().map(|path| (path.clone(), pipeline::load(&path, None).expect("it can be read"))).collect();
    let all: Vec<_> = all.into_iter().filter(|(_, loaded)| loaded.scheme.is_some()).collect();
    for (path, loaded) in &all {
        let found = compared(loaded, loaded, &[]);
        assert!(found.changes.is_empty() && found.suggestions.is_empty(), "{}: {}", path.display(), all_told(&found));
    }
    for pair in all.windows(2) {
        assert_mirror(&pair[0].1, &pair[1].1, &format!("{} and {}", pair[0].0.display(), pair[1].0.display()));
    }
    let named = |name: &str| all.iter().find(|(path, _)| path.ends_with(format!("schemes/{name}/scheme.heng"))).map(|(_, loaded)| loaded);
    let city = named("city").expect("the city's scheme is there");
    for district in ["futian", "nanshan", "yantian"] {
        assert_mirror(city, named(district).expect("the district's scheme is there"), district);
    }
}

#[test]
fn language_order_layout_and_comments_are_no_difference() {
    let zh = load(
        "方案 甲 \"T\" {\n    满分 100分\n    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步 }\n    单位 dept { class: A | B }\n    事实 rate: 百分比 采集 office\n    事实 money: 万元\n    指标 one 60分 { 牵头 x; rate 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }\n    指标 two 40分 { money 分档 { ≥1万元 得满分; ≥0.5万元 且 <1万元 得 20分; 其余 不得分 } }\n    排名 在 class 内 按 总分，再同分 并列\n}",
    );
    let en = load(
        "// another comment\nscheme 甲 \"T\" {\n  rank in class by total, then share\n  item two 40 pt { money bands { rest none;\n >= 0.5 10k_yuan and < 10000 yuan gain 20 pt; >= 10000 yuan full points } }\n  item one 60 pt { deduct 0.5 pt for each whole 1pp that rate is below 0.95, down to 0; lead x }\n  fact money: 10k_yuan\n  fact rate: percent collected by office\n  unit dept { class: A | B }\n  defaults { steps whole; pending withhold; missing zero; not applicable redistribute }\n  full 100 pt\n}",
    );
    let errors = |loaded: &Loaded| loaded.findings.iter().filter(|it| it.check.code < "H0300").map(|it| it.message.en.clone()).collect::<Vec<_>>();
    // `0.95` beside a percentage is told by check; it means the same.
    let text = en.sources.iter().next().map(|(_, source)| source.text.replace("below 0.95", "below 95%")).expect("there is a text");
    let en = load(&text);
    assert!(errors(&zh).is_empty() && errors(&en).is_empty(), "{:?} {:?}", errors(&zh), errors(&en));
    let found = compared(&zh, &en, &[]);
    assert!(found.changes.is_empty(), "{}", all_told(&found));
}

const BASE: &str = include_str!("../cases/diff/base.heng");

/// What is written in the base, what is written instead, the one change that this is, and which way it goes. The directions are
/// argued from the words: a higher target asks for more, a higher deduction takes more.
#[rustfmt::skip]
const EDITS: &[(&str, &str, &str, Direction)] = &[
    ("    板块 备用 40分 { 指标 备用项 40分 { 按完成比例 完成率 目标 100% } }\n", "", "D0102", Direction::Either),
    ("        指标 取舍项 5分 { 就高 { 完成率 ≥ 90% 的，得 5分; 得分甲 ≥ 60分 的，得 3分 } }\n", "", "D0104", Direction::Either),
    ("    加分 另加分 { 每件 批示 满足 级别 = 国家级 加 1分 }\n", "", "D0106", Direction::Stricter),
    ("    扣分 批示扣分 最多 5分 { 每件 批示 酌情 扣 1分 至 3分 }\n", "", "D0108", Direction::Looser),
    ("指标 取舍项 5分 {", "指标 取舍改 5分 { 原名 取舍项;", "D0110", Direction::None),
    ("    加分 另加分 {", "    扣分 另加分 {", "D0111", Direction::Either),
    ("适用 类别 = 甲类; ", "", "D0113", Direction::Either),
    ("适用 类别 = 甲类; ", "适用 类别 = 乙类; ", "D0114", Direction::Either),
    ("    约束 总分 ≤ 210分 \"不超过二百一\"\n", "", "D0116", Direction::Looser),
    ("约束 总分 ≤ 210分", "约束 总分 ≤ 205分", "D0117", Direction::Stricter),
    ("输出 客观、完成率", "输出 客观", "D0119", Direction::None),
    ("    工作日历 2023-12-01 至 2025-01-31 { 放假 2024-02-12; 上班 2024-02-04 }\n", "", "D1511", Direction::Either),
    ("放假 2024-02-12", "放假 2024-02-13", "D1512", Direction::Either),
    ("单位 部门 表", "单位 局 表", "D0120", Direction::None),
    ("板块 备用 40分 {", "板块 备用 {", "D0202", Direction::Either),
    ("\"小标题\" 20分", "\"小标题\" 25分", "D0203", Direction::Looser),
    ("甲类 20分; 乙类 15分 }", "甲类 20分 }", "D0205", Direction::Either),
    ("甲类 20分; 乙类 15分 }", "甲类 20分; 乙类 12分 }", "D0206", Direction::Stricter),
    ("步长项 权重 10%", "步长项 权重 12%", "D0207", Direction::Looser),
    ("满分制 100分; ", "", "D0209", Direction::Either),
    ("满分制 100分; ", "满分制 120分; ", "D0210", Direction::Either),
    ("    满分 200分\n", "", "D0212", Direction::None),
    ("    满分 200分\n", "    满分 210分\n", "D0213", Direction::None),
    ("; 加 2分，乘 50%", "", "D0302", Direction::Stricter),
    ("; 按完成比例 完成率 目标 100%，目标为零 得满分，可超过满分，最多 25分，至少 1分，保留 1位 四舍五入 }", "; 得分 = 完成率 × 满分 }", "D0303", Direction::Either),
    ("加 1分，除非", "扣 1分，除非", "D0304", Direction::Either),
    ("按完成比例 完成率 目标 100%，目标为零", "按完成比例 级差 目标 100%，目标为零", "D0305", Direction::Either),
    ("目标 100%，目标为零", "目标 98%，目标为零", "D0306", Direction::Looser),
    ("按反向比例 得分甲", "按完成比例 得分甲", "D0307", Direction::Either),
    ("，可超过满分，", "，", "D0309", Direction::Stricter),
    ("，目标为零 得满分", "", "D0311", Direction::Either),
    ("，目标为零 得满分", "，目标为零 得零分", "D0312", Direction::Stricter),
    ("低于 95% 的", "低于 96% 的", "D0313", Direction::Stricter),
    ("完成率 低于 95% 的", "完成率 高于 95% 的", "D0314", Direction::Either),
    ("每 1个百分点 扣", "每 2个百分点 扣", "D0315", Direction::Looser),
    ("不足按整，", "按比例，", "D0318", Direction::Looser),
    ("扣 0.5分，不足", "扣 0.6分，不足", "D0319", Direction::Stricter),
    ("步长 整步; ", "", "D0317", Direction::Either),
    ("完成率 ≥ 90% 得 5分; 得分甲", "完成率 ≥ 91% 得 5分; 得分甲", "D0322", Direction::Either),
    ("≥80% 且 <90% 得 60分; ", "", "D0324", Direction::Either),
    ("≥80% 且 <90%", "≥85% 且 <90%", "D0325", Direction::Stricter),
    ("≥80% 且 <90%", "≥80% 且 <88%", "D0326", Direction::Looser),
    ("≥80% 且 <90%", ">80% 且 <90%", "D0327", Direction::Stricter),
    ("≥80% 且 <90% 得 60分", "≥80% 且 <90% 得 70分", "D0328", Direction::Looser),
    ("分档 先者先得 {", "分档 {", "D0330", Direction::Either),
    ("完成率 ≥ 90% 得 5分; 得分甲 ≥ 60分 得 2分;", "得分甲 ≥ 60分 得 2分; 完成率 ≥ 90% 得 5分;", "D0331", Direction::Either),
    ("; 10% 以上 每 1% 加 0.2分", "", "D0333", Direction::Either),
    ("10% 以上 每 1% 加 0.2分", "10% 以上 每 1% 加 0.3分", "D0334", Direction::Looser),
    ("10% 以上 每 1% 加 0.2分", "12% 以上 每 1% 加 0.2分", "D0382", Direction::Either),
    ("; 80 得 3分", "", "D0336", Direction::Either),
    ("80 得 3分", "80 得 4分", "D0337", Direction::Looser),
    ("80 得 3分", "85 得 3分", "D0383", Direction::Either),
    ("; 高于 得 5分", "", "D0339", Direction::Either),
    ("高于 得 5分", "高于 得 4分", "D0340", Direction::Stricter),
    ("第2至3名 得 9分; ", "", "D0342", Direction::Either),
    ("第2至3名 得 9分", "第2至3名 得 8分", "D0343", Direction::Stricter),
    ("第2至3名 得 9分", "第2至4名 得 9分", "D0384", Direction::Either),
    ("以后每名 减 0.5分", "以后每名 减 1分", "D0344", Direction::Stricter),
    ("，最低 5分 }\n", " }\n", "D0346", Direction::Stricter),
    ("，最低 5分 }\n", "，最低 6分 }\n", "D0347", Direction::Looser),
    ("功效系数 得分甲 在 类别 内 基础", "功效系数 得分甲 在 全体 内 基础", "D0350", Direction::Either),
    ("; 参照 在 全体 内 }", " }", "D0349", Direction::Either),
    ("从高到低 排名", "从低到高 排名", "D0351", Direction::Either),
    ("            同分 紧接 }", "            同分 取平均 }", "D0354", Direction::Either),
    ("基础 60%，全部", "基础 50%，全部", "D0355", Direction::Stricter),
    ("最差 10分 最好 90分", "最差 20分 最好 90分", "D0358", Direction::Either),
    ("，全部相等 得满分", "", "D0360", Direction::Either),
    ("，全部相等 得满分", "，全部相等 得零分", "D0361", Direction::Stricter),
    ("由 100分 }", "由 120分 }", "D0362", Direction::Stricter),
    ("评定 0分 至 5分", "评定 1分 至 5分", "D0365", Direction::Looser),
    ("酌情 扣 1分 至 3分", "酌情 扣 1分 至 4分", "D0368", Direction::Stricter),
    ("就高 { 完成率", "就低 { 完成率", "D0369", Direction::Either),
    ("，仅当 完成率 ≥ 60%", "", "D0371", Direction::Looser),
    ("，仅当 完成率 ≥ 60%", "，仅当 完成率 ≥ 70%", "D0372", Direction::Stricter),
    ("，除非 得分甲 > 90分", "", "D0374", Direction::Looser),
    ("，除非 得分甲 > 90分", "，除非 得分甲 > 95分", "D0375", Direction::Looser),
    ("，乘 50%", "", "D0377", Direction::Looser),
    ("，乘 50%", "，乘 60%", "D0378", Direction::Looser),
    ("以上 含本数; ", "", "D0380", Direction::Either),
    ("以上 含本数; ", "以上 不含本数; ", "D0381", Direction::Either),
    ("分值 按 类别 {", "分值 按 性质 {", "D0385", Direction::Either),
    ("    事实 投资额: 万元 范围 10 以上 缺报码 -999\n", "", "D0402", Direction::None),
    ("; 人数: 人 }", " }", "D0404", Direction::None),
    ("    引用 区案 { 区得分: 总分 }\n", "", "D0406", Direction::None),
    ("区得分: 总分", "区得分: 指标 信访", "D0407", Direction::None),
    ("级差: 百分比\n", "级差: 分\n", "D0409", Direction::Either),
    ("投资额: 万元", "投资额: 元", "D0410", Direction::Either),
    ("采集 发改局 ", "", "D0412", Direction::None),
    ("采集 发改局 ", "采集 财政局 ", "D0413", Direction::None),
    ("文件 \"文一\" ", "", "D0415", Direction::None),
    ("文件 \"文一\" ", "文件 \"文九\" ", "D0416", Direction::None),
    ("范围 10 以上 ", "", "D0418", Direction::Either),
    ("范围 0% 至 120%", "范围 1% 至 120%", "D0419", Direction::Either),
    ("范围 0% 至 120%", "范围 0% 以上", "D0421", Direction::Either),
    ("范围 0% 至 120%", "范围 0% 至 110%", "D0422", Direction::Either),
    ("填 百分数 ", "", "D0424", Direction::Either),
    ("填 百分数 ", "填 小数 ", "D0425", Direction::Either),
    (" 缺报码 -999", "", "D0427", Direction::Either),
    ("得分甲、得分乙: 分 越低越好", "得分甲、得分乙: 分", "D0428", Direction::Either),
    ("列 \"本年\" ", "", "D0430", Direction::None),
    ("列 \"本年\" ", "列 \"今年\" ", "D0431", Direction::None),
    ("表 \"数据表\" ", "", "D0433", Direction::None),
    ("表 \"数据表\" ", "表 \"指标表\" ", "D0434", Direction::None),
    (" 标识 部门名 {", " {", "D0436", Direction::None),
    (" 标识 部门名 {", " 标识 代码 {", "D0437", Direction::None),
    ("级别: 国家级 | 省级\n", "级别: 国家级 | 省级 | 市级\n", "D0438", Direction::None),
    (" 缺报 视为 50%", "", "D0502", Direction::Either),
    (" 缺报 视为 50%", " 缺报 视为 60%", "D0503", Direction::Looser),
    ("不适用 重新分配; ", "", "D0505", Direction::Either),
    ("不适用 重新分配; ", "不适用 平均分摊; ", "D0506", Direction::Either),
    ("待定 不计总分; ", "", "D0508", Direction::Either),
    ("待定 不计总分; ", "待定 得零分; ", "D0509", Direction::Either),
    (" 缺报 用上期", "", "D0511", Direction::Either),
    ("覆盖 至少 2; ", "", "D0513", Direction::Either),
    ("覆盖 至少 2; ", "覆盖 至少 1; ", "D0514", Direction::Looser),
    ("    事件 闲置 { 日期: 日期 }\n", "", "D0602", Direction::None),
    ("        事项: 文本\n", "        事项: 文本\n        文号: 文本\n", "D0604", Direction::None),
    (" = 天数 × 2\n", "\n", "D0607", Direction::Either),
    ("天数 × 2", "天数 × 3", "D0608", Direction::Either),
    ("        计入 天数 > 1天\n", "", "D0610", Direction::Either),
    ("计入 天数 > 1天", "计入 天数 > 2天", "D0611", Direction::Either),
    (" 满足 级别 = 国家级 加", " 加", "D0613", Direction::Looser),
    (" 满足 级别 = 国家级 加", " 满足 级别 = 省级 加", "D0614", Direction::Either),
    ("国家级 2分; 省级 1分", "国家级 2分", "D0616", Direction::Stricter),
    ("国家级 2分; 省级 1分", "国家级 2分; 省级 1.5分", "D0617", Direction::Looser),
    ("        同一事项 就高，", "        ", "D0619", Direction::Looser),
    ("        同一事项 就高，", "        同一事项 就低，", "D0620", Direction::Either),
    ("加分 另加分 {", "加分 另加分 { 各条 同一 事项 就高;", "D0624", Direction::Stricter),
    ("，取最高 2件", "", "D0622", Direction::Looser),
    ("取最高 2件", "取最高 3件", "D0623", Direction::Looser),
    ("批示加分 封顶 6分", "批示加分", "D0702", Direction::Looser),
    ("批示扣分 最多 5分", "批示扣分 最多 6分", "D0703", Direction::Stricter),
    ("; 最低 0分 }", " }", "D0705", Direction::Stricter),
    ("; 最低 0分 }", "; 最低 1分 }", "D0706", Direction::Looser),
    ("，最多 25分", "", "D0708", Direction::Looser),
    ("，最多 25分", "，最多 24分", "D0709", Direction::Stricter),
    ("，至少 1分", "", "D0711", Direction::Stricter),
    ("，至少 1分", "，至少 2分", "D0712", Direction::Looser),
    ("，扣完为止 }", " }", "D0714", Direction::Stricter),
    ("，每月 最多 3分", "", "D0716", Direction::Looser),
    ("，每月 最多 3分", "，每月 最多 4分", "D0717", Direction::Looser),
    ("    总分 保留 2位 四舍五入\n", "", "D0719", Direction::Either),
    ("总分 保留 2位 四舍五入", "总分 保留 1位 四舍五入", "D0720", Direction::Either),
    ("，保留 1位 四舍五入 }", " }", "D0722", Direction::Either),
    ("，保留 1位 四舍五入 }", "，保留 1位 进一 }", "D0723", Direction::Either),
    ("    评分 排序 { 换算 200分 × (1 − 2% × (值 − 1)) }\n", "", "D0802", Direction::None),
    ("组 二组 40%; ", "", "D0805", Direction::Either),
    ("组 二组 40%; ", "组 二组 45%; ", "D0806", Direction::Either),
    ("分项 质 70%; ", "", "D0808", Direction::Either),
    ("分项 质 70%; ", "分项 质 75%; ", "D0809", Direction::Either),
    ("档次 差 50分; ", "", "D0811", Direction::Either),
    ("档次 差 50分; ", "档次 差 60分; ", "D0812", Direction::Looser),
    ("无效 弃权; ", "", "D0814", Direction::Either),
    ("{ 换算 200分 × (1 − 2% × (值 − 1)) }", "{ 满分 200分; 换算 200分 × (1 − 2% × (值 − 1)) }", "D0825", Direction::None),
    ("{ 换算 200分 × (1 − 2% × (值 − 1)) }", "{ }", "D0816", Direction::Either),
    ("(1 − 2% ×", "(1 − 3% ×", "D0817", Direction::Either),
    ("去掉 1个最高 1个最低; ", "去掉 2个最高 1个最低; ", "D0818", Direction::Either),
    ("至少 3份; ", "", "D0820", Direction::Either),
    ("至少 3份; ", "至少 4份; ", "D0821", Direction::Either),
    ("缺组 重新分配; 保留", "保留", "D0823", Direction::Either),
    ("; 缺组 得零分 }", "; 缺组 出错 }", "D0824", Direction::Either),
    ("满分 100分; 去掉", "满分 90分; 去掉", "D0827", Direction::None),
    ("{ 按月 计分，取 平均; 月度率 ≥ 90%", "{ 按月 计分，取 合计; 月度率 ≥ 90%", "D0903", Direction::Either),
    ("指标 备用项 40分 {", "指标 备用项 40分 { 按月 计分，取 平均;", "D0901", Direction::Either),
    ("级差: 百分比\n", "级差: 百分比 每月\n", "D0904", Direction::Either),
    ("    期间 2024-01-01 至 2024-12-31\n", "", "D1502", Direction::Either),
    ("优 前 30%（四舍五入）且 总分 ≥ 180; 良 总分 ≥ 150;", "良 总分 ≥ 150; 优 前 30%（四舍五入）且 总分 ≥ 180;", "D1325", Direction::Either),
    ("月度率: 百分比 每月", "月度率: 百分比 每季", "D0906", Direction::Either),
    ("    参数 目标: 百分比 = 95%\n", "", "D1002", Direction::None),
    ("    计算 取整分 = 得分甲 ÷ 3 保留 1位 四舍五入\n", "", "D1004", Direction::None),
    ("参数 目标: 百分比 = 95%", "参数 目标: 百分比 = 96%", "D1006", Direction::Either),
    ("{ 甲类 95%; 乙类 90% }", "{ 甲类 95% }", "D1008", Direction::Either),
    ("{ 甲类 95%; 乙类 90% }", "{ 甲类 95%; 乙类 91% }", "D1009", Direction::Either),
    ("÷ 3 保留 1位 四舍五入", "÷ 3", "D1011", Direction::Either),
    ("÷ 3 保留 1位 四舍五入", "÷ 3 保留 2位 四舍五入", "D1012", Direction::Either),
    ("    否决 事故 当 得分甲 < 10分 则 总分 不高于 100分，等次 不高于 差\n", "", "D1102", Direction::Looser),
    ("    晋档 嘉奖 当 得分乙 > 90分 则 等次 提升 1档\n", "", "D1104", Direction::Stricter),
    ("晋档 嘉奖 当", "否决 嘉奖 当", "D1106", Direction::Either),
    ("当 得分甲 < 10分 则", "当 得分甲 < 20分 则", "D1107", Direction::Stricter),
    ("，等次 不高于 差\n", "\n", "D1109", Direction::Looser),
    ("总分 不高于 100分", "总分 不高于 90分", "D1110", Direction::Stricter),
    ("    排名 在 类别 内 按 总分，同分 比 客观，再同分 靠后，排除 完成率 < 1%\n", "", "D1202", Direction::Either),
    ("排名 在 类别 内", "排名 在 全体 内", "D1203", Direction::Either),
    ("，同分 比 客观，", "，同分 比 完成率，", "D1204", Direction::Either),
    ("再同分 靠后", "再同分 紧接", "D1207", Direction::Either),
    ("同分 并列; ", "", "D1206", Direction::Either),
    ("，排除 完成率 < 1%", "", "D1209", Direction::Either),
    ("排除 完成率 < 1%", "排除 完成率 < 2%", "D1210", Direction::Either),
    ("良 总分 ≥ 150; ", "", "D1304", Direction::Either),
    ("且 总分 ≥ 180", "", "D1306", Direction::Looser),
    ("总分 ≥ 180", "总分 ≥ 185", "D1307", Direction::Stricter),
    ("优 前 30%（四舍五入）且", "优", "D1309", Direction::Looser),
    ("优 前 30%", "优 前 25%", "D1310", Direction::Stricter),
    ("优 前 30%", "优 占 30%", "D1311", Direction::Either),
    ("（四舍五入）且", "且", "D1313", Direction::Either),
    ("（四舍五入）且", "（进一）且", "D1314", Direction::Either),
    ("等次 在 类别 内 {", "等次 在 全体 内 {", "D1315", Direction::Either),
    ("; 名额同分 一并进入", "", "D1317", Direction::Either),
    ("名额同分 一并进入", "名额同分 都不进入", "D1318", Direction::Stricter),
    ("; 晋档 占名额", "", "D1320", Direction::Either),
    ("晋档 占名额", "晋档 不占名额", "D1321", Direction::Looser),
    ("; 否决 优先于 晋档", "", "D1323", Direction::Either),
    ("否决 优先于 晋档", "晋档 优先于 否决", "D1324", Direction::Looser),
    ("    结果 差 { 约谈 }\n", "", "D1402", Direction::Either),
    ("结果 优 当 完成率 > 90%", "结果 优", "D1404", Direction::Either),
    ("结果 优 当 完成率 > 90%", "结果 优 当 完成率 > 95%", "D1405", Direction::Either),
    ("表扬; 记功", "表扬", "D1407", Direction::Either),
    ("表扬; 记功", "表扬; 记大功", "D1419", Direction::Either),
    ("期间 2024-01-01 至 2024-12-31", "期间 2025-01-01 至 2025-12-31", "D1513", Direction::Either),
    ("    分配 名额 共 10 在 等次 = 优 中 按 合计分，最大余额\n", "", "D1409", Direction::Either),
    ("共 10 在", "共 12 在", "D1410", Direction::Looser),
    (" 在 等次 = 优 中", "", "D1412", Direction::Either),
    ("在 等次 = 优 中", "在 等次 = 良 中", "D1413", Direction::Either),
    ("按 合计分，最大", "按 得分甲，最大", "D1414", Direction::Either),
    ("，最大余额", "", "D1416", Direction::Either),
    ("，最大余额", "，最高均数", "D1417", Direction::Either),
    ("期间 2024-01-01 至", "期间 2023-12-01 至", "D1503", Direction::Either),
    ("至 2024-12-31", "至 2024-11-30", "D1506", Direction::Either),
    ("\n    输出", "\n    修订 \"补充\" 自 2024-07-01 起 { }\n    输出", "D1507", Direction::None),
    (" \"标题一\"", "", "D1602", Direction::None),
    ("\"小标题\"", "\"题目\"", "D1603", Direction::None),
    ("方案 甲案", "方案 乙案", "D1604", Direction::None),
    ("依据 \"第一条\"; ", "", "D1606", Direction::None),
    ("依据 \"第一条\"; ", "依据 \"第二条\"; ", "D1607", Direction::None),
    ("文件 \"文三\"; ", "", "D1609", Direction::None),
    ("文件 \"文三\"; ", "文件 \"文四\"; ", "D1610", Direction::None),
    ("说明 \"说二\"; ", "", "D1612", Direction::None),
    ("说明 \"说一\"", "说明 \"说三\"", "D1613", Direction::None),
    ("牵头 综合处; ", "", "D1615", Direction::None),
    ("牵头 综合处; ", "牵头 法规处; ", "D1616", Direction::None),
    ("配合 办公室; ", "", "D1618", Direction::None),
    ("配合 办公室; ", "配合 法规处; ", "D1619", Direction::None),
    ("序号 \"1\"; ", "", "D1621", Direction::None),
    ("序号 \"1\"; ", "序号 \"2\"; ", "D1622", Direction::None),
    (" \"不超过二百一\"", "", "D1624", Direction::None),
    ("\"不超过二百一\"", "\"说明\"", "D1625", Direction::None),
];

/// Edits of a text that has something in it that the base has not: both texts replace the same words of the base.
#[rustfmt::skip]
const FURTHER: &[(&str, &str, &str, &str, Direction)] = &[
    ("酌情 扣 1分 至 3分", "酌情 扣 1分", "酌情 扣 1分 至 3分", "D0366", Direction::Looser),
    ("\n    输出", "\n    修订 \"补充\" 自 2024-07-01 起 { }\n    输出", "\n    修订 \"补充\" 自 2024-08-01 起 { }\n    输出", "D1509", Direction::Either),
    ("加分 另加分 {", "加分 另加分 { 各条 同一 事项 就高;", "加分 另加分 { 各条 同一 事项 就低;", "D0626", Direction::Either),
    ("，乘 50%", "，乘 50%", "，当 完成率 > 50% 时 乘 50%", "D0320", Direction::Looser),
    ("得分甲 基础 60% 最差 10分 最好 90分", "得分甲 在 类别 内 基础 60%", "得分甲 基础 60% 最差 10分 最好 90分", "D0356", Direction::Either),
];

fn edited(from: &str, to: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "`{from}` stands once in the base");
    BASE.replacen(from, to, 1)
}

fn syntax_errors(loaded: &Loaded) -> Vec<String> {
    loaded.findings.iter().filter(|it| it.check.code < "H0200").map(|it| it.message.zh.clone()).collect()
}

#[test]
fn one_edit_is_one_change_of_the_right_kind_and_direction() {
    let base = load(BASE);
    assert!(syntax_errors(&base).is_empty(), "{:?}", syntax_errors(&base));
    let mut wrong = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut try_edit = |old: &Loaded, new: &Loaded, what: String, id: &'static str, direction: Direction| {
        for (old, new, id, direction) in
            [(old, new, Some(id), direction), (new, old, change::find(id).map(|(_, kind)| kind.mirror), direction.reversed())]
        {
            let found = compared(old, new, &[]);
            match found.changes.as_slice() {
                [one] if Some(one.kind.id) == id && one.direction == direction => {
                    seen.insert(one.kind.id);
                }
                _ => wrong.push(format!("{what}: {id:?} {direction:?} expected\n{}", all_told(&found))),
            }
        }
    };
    let grades = CLEAN.replace("\n}", "\n    等次 在 全体 内 { 优 总分 ≥ 90; 差 其余 }\n}");
    try_edit(&load(CLEAN), &load(&grades), "grades".into(), "D1301", Direction::Either);
    for (from, to, id, direction) in EDITS {
        let new = load(&edited(from, to));
        assert!(syntax_errors(&new).is_empty(), "`{to}`: {:?}", syntax_errors(&new));
        try_edit(&base, &new, format!("`{from}` to `{to}`"), id, *direction);
    }
    for (from, old, new, id, direction) in FURTHER {
        let (old, new) = (load(&edited(from, old)), load(&edited(from, new)));
        assert!(syntax_errors(&old).is_empty() && syntax_errors(&new).is_empty(), "`{from}`: {:?} {:?}", syntax_errors(&old), syntax_errors(&new));
        try_edit(&old, &new, format!("`{from}`"), id, *direction);
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    let missing: Vec<&str> = change::all().iter().map(|(_, kind)| kind.id).filter(|id| !seen.contains(id) && !ELSEWHERE.contains(id)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

/// Kinds with a test of their own below.
const ELSEWHERE: &[&str] = &["D0109", "D0408", "D0603", "D0803", "D1005", "D1105", "D1327", "D1418"];

#[test]
fn what_is_declared_to_be_one_thing_is_renamed_and_nothing_else() {
    let base = load(BASE);
    // Every place where the name stands is written otherwise; the declaration makes it one change.
    for (old, new, id) in [
        ("投资额", "投资总额", "D0408"),
        ("批示", "批示件", "D0603"),
        ("领导", "领导打分", "D0803"),
        ("合计分", "总计分", "D1005"),
        ("事故", "大事故", "D1105"),
        ("良", "良好", "D1327"),
        ("名额", "额外名额", "D1418"),
    ] {
        // Names that contain the name stay as they are.
        let keep = ["批示表", "批示加分", "批示扣分", "占名额", "名额同分"];
        let text = keep.iter().enumerate().fold(BASE.to_string(), |text, (at, word)| text.replace(word, &format!("\u{1}{at}\u{2}")));
        let text = text.replace(old, new);
        let text = keep.iter().enumerate().fold(text, |text, (at, word)| text.replace(&format!("\u{1}{at}\u{2}"), word));
        let renamed = load(&text);
        assert!(syntax_errors(&renamed).is_empty(), "{old}: {:?}", syntax_errors(&renamed));
        let declared = [Declared { old: old.into(), new: new.into() }];
        let found = compared(&base, &renamed, &declared);
        assert_eq!(found.changes.iter().map(|change| change.kind.id).collect::<Vec<_>>(), [id], "{old}: {}", all_told(&found));
        // Not declared, nothing is assumed; a likely one is suggested.
        let found = compared(&base, &renamed, &[]);
        assert!(found.changes.len() > 1 && found.changes.iter().all(|change| change.kind.act != Act::Renamed), "{old}: {}", all_told(&found));
        assert!(["D1327", "D1418"].contains(&id) || found.suggestions.iter().any(|it| *it.old == *old && *it.new == *new), "{old}");
    }
}

/// The same said in the scheme: a figure, a ledger, marks; one of several names too. Nothing else differs, and the other way round the
/// old scheme's word is enough. As many earlier names are needed as there are names.
#[test]
fn earlier_names_of_figures_ledgers_and_marks_are_said_in_the_scheme() {
    let base = load(BASE);
    let renamed = |pairs: &[(&str, &str)]| {
        let keep = ["批示表", "批示加分", "批示扣分"];
        let text = keep.iter().enumerate().fold(BASE.to_string(), |text, (at, word)| text.replace(word, &format!("\u{1}{at}\u{2}")));
        let text = pairs.iter().fold(text, |text, (old, new)| text.replace(old, new));
        keep.iter().enumerate().fold(text, |text, (at, word)| text.replace(&format!("\u{1}{at}\u{2}"), word))
    };
    for (pairs, head, said, id) in [
        (&[("投资额", "投资总额")][..], "范围 10 以上 缺报码 -999", "范围 10 以上 缺报码 -999 原名 投资额", "D0408"),
        (&[("得分甲", "评分甲"), ("得分乙", "评分乙")][..], "分 越低越好", "分 越低越好 原名 得分甲、得分乙", "D0408"),
        (&[("批示", "批示件")][..], "采集 办公室 文件 \"文二\"", "采集 办公室 原名 批示 文件 \"文二\"", "D0603"),
        (&[("领导", "领导打分")][..], "采集 绩效办 {", "采集 绩效办 原名 领导 {", "D0803"),
    ] {
        let text = renamed(pairs);
        assert_eq!(text.matches(head).count(), 1, "{head}");
        let new = load(&text.replacen(head, said, 1));
        assert!(syntax_errors(&new).is_empty(), "{:?}", syntax_errors(&new));
        for (a, b) in [(&base, &new), (&new, &base)] {
            let found = compared(a, b, &[]);
            assert!(!found.changes.is_empty() && found.changes.iter().all(|change| change.kind.id == id), "{said}: {}", all_told(&found));
        }
    }
    let wrong = load(&edited("分 越低越好 采集", "分 越低越好 原名 旧甲 采集"));
    assert!(wrong.findings.iter().any(|finding| finding.message.zh == "2 个名称对应 1 个原名"), "{:?}", wrong.findings);
}

#[test]
fn an_item_that_stands_elsewhere_has_moved() {
    let item = "        指标 定端项 10分 { 功效系数 得分甲 基础 60% 最差 10分 最好 90分 }\n";
    let text = edited(item, "").replacen("板块 备用 40分 {", &format!("板块 备用 40分 {{\n{item}"), 1);
    let found = compared(&load(BASE), &load(&text), &[]);
    assert_eq!(found.changes.iter().map(|change| change.kind.id).collect::<Vec<_>>(), ["D0109"], "{}", all_told(&found));
    let change = &found.changes[0];
    assert_eq!((change.subject.old.as_deref(), change.subject.new.as_deref()), (Some("客观.定端项"), Some("备用.定端项")));
}

#[test]
fn sizes_are_the_differences_of_the_numbers() {
    // 0.6 − 0.5 points, 96 % − 95 %, 25 − 20 points, by hand.
    for (from, to, size) in [
        ("扣 0.5分，不足", "扣 0.6分，不足", "0.1"),
        ("低于 95% 的", "低于 96% 的", "0.01"),
        ("\"小标题\" 20分", "\"小标题\" 25分", "5"),
        ("参数 目标: 百分比 = 95%", "参数 目标: 百分比 = 92.5%", "-0.025"),
    ] {
        let found = compared(&load(BASE), &load(&edited(from, to)), &[]);
        let shown = found.changes.first().and_then(|change| change.size.as_ref()).map(|(size, _)| heng::show::number(size));
        assert_eq!(shown.as_deref(), Some(size), "{from}: {}", all_told(&found));
    }
}

/// The comparison with the scores of items compared figure by figure.
pub fn by_points(old: &Loaded, new: &Loaded) -> (Diff, Vec<Compared>) {
    let mut found = compared(old, new, &[]);
    let (a, b) = (old.scheme.as_ref().expect("there is a scheme"), new.scheme.as_ref().expect("there is a scheme"));
    let all = points::points(Version { scheme: a, sources: &old.sources }, Version { scheme: b, sources: &new.sources }, &mut found);
    (found, all)
}

fn two_classes(inner: &str) -> Loaded {
    load(&format!(
        "方案 试 {{ 期间 2024-01-01 至 2024-12-31\n单位 部门 {{ 类别: 甲类 | 乙类 }}\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 以上 含本数 }}\n事实 完成率: 百分比 范围 0% 至 120%\n{inner}\n}}"
    ))
}

/// Old and new text of an item; by class the way, where it is so, the largest loss and gain, and a unit that shows it.
#[rustfmt::skip]
const BY_POINTS: &[(&str, &str, Direction, &[&str])] = &[
    // From 60% to 65% it is 12 in place of 15.
    ("指标 a 15分 { 完成率 分档 { ≥60% 得 15分; 其余 得 12分 } }", "指标 a 15分 { 完成率 分档 { ≥65% 得 15分; 其余 得 12分 } }",
     Direction::Stricter, &[": Less 完成率 ≥60% 且 <65% -3 (15 → 12); Same 完成率 ≥65%、完成率 <60%"]),
    // A line up to 95% against one up to 100%: at 95% it is 20 against 20 × 95 / 100 = 19, at 0 and from 100% on the same.
    ("指标 a 20分 { 按完成比例 完成率 目标 95% }", "指标 a 20分 { 按完成比例 完成率 目标 100% }",
     Direction::Stricter, &[": Less 完成率 >0% 且 <100% -1 (20 → 19); Same 完成率 ≥100%、完成率 = 0%"]),
    // 0.5 a step: 9 are taken from 18 steps (77%) on, 6 from 12 steps (83%) on; the 13th step (82%) is the first that is not taken.
    ("指标 a 20分 { 完成率 低于 95% 的，每 1个百分点 扣 0.5分，最多 扣 9分 }", "指标 a 20分 { 完成率 低于 95% 的，每 1个百分点 扣 0.5分，最多 扣 6分 }",
     Direction::Looser, &[": Same 完成率 >82%; More 完成率 ≤82% +3 (11 → 14)"]),
    // 20 points to 25 for the second class alone: at 100% 5 more, at 50% half of it, at nothing none.
    ("指标 a { 分值 按 类别 { 甲类 30分; 乙类 20分 }; 按完成比例 完成率 目标 100% }", "指标 a { 分值 按 类别 { 甲类 30分; 乙类 25分 }; 按完成比例 完成率 目标 100% }",
     Direction::Looser, &["甲类: Same ", "乙类: Same 完成率 = 0%; More 完成率 >0% +5 (20 → 25)"]),
    // 25 × x above 20 is lost: from 80% on, at 100% and above 5.
    ("指标 a 25分 { 按完成比例 完成率 目标 100% }", "指标 a 25分 { 封顶 20分; 按完成比例 完成率 目标 100% }",
     Direction::Stricter, &[": Less 完成率 >80% -5 (25 → 20); Same 完成率 ≤80%"]),
];

pub fn by_points_told(compared: &Compared) -> Vec<String> {
    let class = |class: &points::Class| {
        let most = |most: &Option<points::Most>, sign: &str| {
            let Some(most) = most else { return String::new() };
            let amount = most.amount.as_ref().map_or("∞".into(), heng::show::number);
            let seen =
                most.seen.as_ref().map_or("not seen".into(), |seen| format!("{} → {}", heng::show::number(&seen.old), heng::show::number(&seen.new)));
            format!(" {sign}{amount} ({seen})")
        };
        let stretch = |stretch: &points::Stretch| {
            let over = stretch.over.iter().map(|over| over.zh.as_str()).collect::<Vec<_>>().join("、");
            let most = match stretch.way {
                Way::Less => most(&class.loss, "-"),
                Way::More => most(&class.gain, "+"),
                Way::Same | Way::Other => String::new(),
            };
            format!("{:?} {over}{most}", stretch.way)
        };
        assert!(class.reasons.is_empty(), "{:?}", class.reasons);
        format!("{}: {}", class.given.join("、"), class.stretches.iter().map(stretch).collect::<Vec<_>>().join("; "))
    };
    compared.found.as_ref().expect("it is compared").iter().map(class).collect()
}

#[test]
fn scores_are_compared_figure_by_figure() {
    for (old, new, direction, expected) in BY_POINTS {
        let (old, new) = (two_classes(old), two_classes(new));
        let (diff, all) = by_points(&old, &new);
        assert_eq!(all.len(), 1, "{}", all_told(&diff));
        assert_eq!((by_points_told(&all[0]), all[0].direction()), (expected.iter().map(ToString::to_string).collect(), Some(*direction)));
        // Figures show it, so it does change scores.
        assert!(diff.changes.iter().all(|change| change.level == Level::Score), "{}", all_told(&diff));
        assert!(by_points(&old, &old).1.is_empty());
    }
}

/// What the new scheme gives, class by class, where the classes are other ones: each of the one against each of the other.
///
/// 30 points for the first class and 20 for the second against 20 for all: of the first a third is lost, at 100% and above 10 points.
/// The other way 20 against 30 for one of the new classes alone.
#[test]
fn classes_without_a_common_word_are_compared_each_with_each() {
    let with = |words: &str, inner: &str| {
        let text = format!(
            "方案 试 {{ 期间 2024-01-01 至 2024-12-31\n单位 部门 {{ 类别: {words} }}\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n事实 完成率: 百分比 范围 0% 至 120%\n{inner}\n}}"
        );
        load(&text)
    };
    let old = with("甲类 | 乙类", "指标 a { 分值 按 类别 { 甲类 30分; 乙类 20分 }; 按完成比例 完成率 目标 100% }");
    let new = with("派驻 | 双管", "指标 a 20分 { 按完成比例 完成率 目标 100% }");
    let (_, all) = by_points(&old, &new);
    assert_eq!(by_points_told(&all[0]), ["甲类→…: Less 完成率 >0% -10 (30 → 20); Same 完成率 = 0%", "乙类→…: Same "]);
    let newer = with("派驻 | 双管", "指标 a { 分值 按 类别 { 派驻 20分; 双管 30分 }; 按完成比例 完成率 目标 100% }");
    let (_, all) = by_points(&old, &newer);
    let told = by_points_told(&all[0]);
    let more = "Same 完成率 = 0%; More 完成率 >0% +10 (20 → 30)";
    let less = "Less 完成率 >0% -10 (30 → 20); Same 完成率 = 0%";
    // The same for the two other pairs, which no single word tells from these.
    let same = "甲类→…·…→双管、乙类→…·…→派驻: Same ".to_string();
    assert_eq!(told, [format!("甲类→…、…→派驻: {less}"), same, format!("乙类→…、…→双管: {more}")]);
}

/// Words are the same by name: in another order, beside a new one.
#[test]
fn words_are_the_same_by_name() {
    let with = |words: &str, middle: &str| {
        two_classes(&format!(
            "事实 认定: {words}\n指标 a 10分 {{ 就高 {{ 认定 = 好 的，得 10分; 认定 = 中 的，得 {middle}; 认定 = 差 的，得 1分 }} }}"
        ))
    };
    let (_, all) = by_points(&with("好 | 中 | 差", "6分"), &with("差 | 优 | 好 | 中", "5分"));
    assert_eq!(by_points_told(&all[0]), [": Less 认定 = 中 -1 (6 → 5); Same 认定 = 好|差"]);
}

/// What one event gives changes, how many there are does not: 2 points each up to 6 against 3 each up to 6. With two of them it is 4
/// against 6; from three on both are at the cap.
#[test]
fn awards_are_compared_event_by_event() {
    let with = |each: &str| {
        two_classes(&format!(
            "事件 批示 {{ 级别: 省级 | 市级; 日期: 日期 }}\n指标 b 10分 {{ 按完成比例 完成率 目标 100% }}\n加分 a 封顶 6分 {{ 每件 批示 按 级别 {{ 省级 {each}; 市级 1分 }} }}"
        ))
    };
    let (_, all) = by_points(&with("2分"), &with("3分"));
    let class = &all[0].found.as_ref().expect("it is compared")[0];
    assert!(class.reasons.is_empty() && class.has(Way::More) && !class.has(Way::Less), "{class:?}");
    let gain = class.gain.as_ref().expect("somebody gains");
    assert_eq!(gain.amount.as_ref().map(heng::show::number).as_deref(), Some("2"));
    assert_eq!(all[0].direction(), Some(Direction::Looser));
}

/// Two places' rules for one subject, praise and criticism of a county's (石城县 2018) departments and of its townships, from the
/// published texts. What bears on points was listed by hand before it was compared; what is only called or collected otherwise was put
/// to the list after it. What has another name is declared.
#[test]
fn two_published_texts_differ_as_the_list_made_by_hand_says() {
    let departments = load(
        "方案 县直部门 {\n默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步 }\n单位 部门\n事实 上级扣分、上级满分: 分\n\
         事件 条线排名 { 名次号: 数 }\n事件 书面表扬 { 级别: 省级 | 市级; 事项: 文本 }\n事件 书面批评 { 级别: 省级 | 市级; 事项: 文本 }\n\
         加分 条线名次 {\n每次 条线排名 满足 名次号 = 1 加 10分\n每次 条线排名 满足 名次号 = 2 加 5分\n每次 条线排名 满足 名次号 = 3 加 3分\n}\n\
         加分 上级表扬 { 每次 书面表扬 按 级别 { 省级 10分; 市级 5分 } }\n\
         扣分 上级扣分折算 { 扣 上级扣分 ÷ 上级满分 × 100分，仅当 上级满分 > 0分 }\n扣分 上级批评 { 每次 书面批评 按 级别 { 省级 5分; 市级 3分 } }\n}",
    );
    let townships = load(
        "方案 乡镇 {\n默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步 }\n单位 乡镇\n事件 表扬推广 { 级别: 省级 | 市级; 事项: 文本 }\n\
         事件 点名曝光 { 级别: 省级 | 市级; 事项: 文本 }\n加分 表扬奖励 { 原名 上级表扬; 每次 表扬推广 按 级别 { 省级 20分; 市级 10分 } }\n\
         扣分 曝光扣分 { 原名 上级批评; 每次 点名曝光 按 级别 { 省级 20分; 市级 10分 } }\n}",
    );
    let same = |old: &str, new: &str| Declared { old: old.into(), new: new.into() };
    let found = compared(&departments, &townships, &[same("书面表扬", "表扬推广"), same("书面批评", "点名曝光")]);
    let size = |change: &Change| change.size.as_ref().map_or(String::new(), |(size, _)| heng::show::number(size));
    let mut told: Vec<(&str, String, Direction, String)> =
        found.changes.iter().map(|change| (change.kind.id, change.subject.name().to_string(), change.direction, size(change))).collect();
    told.sort();
    let one = |id, name: &str, direction, size: &str| (id, name.to_string(), direction, size.to_string());
    let mut by_hand = vec![
        // The ranking of departments by their superiors, and what these took off, are not for townships.
        one("D0106", "条线名次", Direction::Stricter, ""),
        one("D0108", "上级扣分折算", Direction::Looser, ""),
        // Praise: 10 → 20 and 5 → 10. Criticism: 5 → 20 and 3 → 10.
        one("D0617", "表扬奖励", Direction::Looser, "10"),
        one("D0617", "表扬奖励", Direction::Looser, "5"),
        one("D0617", "曝光扣分", Direction::Stricter, "15"),
        one("D0617", "曝光扣分", Direction::Stricter, "7"),
        // Other names, and what is no longer collected.
        one("D0110", "表扬奖励", Direction::None, ""),
        one("D0110", "曝光扣分", Direction::None, ""),
        one("D0603", "表扬推广", Direction::None, ""),
        one("D0603", "点名曝光", Direction::None, ""),
        one("D0602", "条线排名", Direction::None, ""),
        one("D0402", "上级扣分、上级满分", Direction::None, ""),
        one("D0120", "乡镇", Direction::None, ""),
        one("D1604", "乡镇", Direction::None, ""),
    ];
    by_hand.sort();
    assert_eq!(told, by_hand);
}

/// A figure that is declared to be another one's new name is that figure.
#[test]
fn renamed_figures_are_compared_as_one() {
    let with = |name: &str, target: &str| {
        load(&format!(
            "方案 试 {{ 期间 2024-01-01 至 2024-12-31\n单位 部门\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n事实 {name}: 百分比 范围 0% 至 120%\n指标 a 20分 {{ 按完成比例 {name} 目标 {target} }}\n}}"
        ))
    };
    let (old, new) = (with("完成率", "95%"), with("完成度", "100%"));
    let mut found = compared(&old, &new, &[Declared { old: "完成率".into(), new: "完成度".into() }]);
    let [a, b] = [&old, &new].map(|it| Version { scheme: it.scheme.as_ref().expect("there is a scheme"), sources: &it.sources });
    // At 95%: 20 against 20 × 95 / 100 = 19.
    let all = points::points(a, b, &mut found);
    assert_eq!(by_points_told(&all[0]), [": Less 完成率 >0% 且 <100% -1 (20 → 19); Same 完成率 ≥100%、完成率 = 0%"]);
}

#[test]
fn other_words_for_the_same_scores_are_the_same_everywhere() {
    let old = two_classes("指标 a 15分 { 完成率 分档 { ≥60% 得 15分; 其余 得 5分 } }");
    let new = two_classes("指标 a 15分 { 完成率 分档 { <60% 得 5分; 其余 得 15分 } }");
    let (diff, all) = by_points(&old, &new);
    assert_eq!(by_points_told(&all[0]), [": Same "]);
    // That is for figures that are there; of gaps nothing is claimed.
    assert!(diff.changes.iter().all(|change| change.level == Level::MayScore));
}

#[test]
fn less_one_way_is_more_the_other_way() {
    let load = |name: &str| pipeline::load(&root().join("schemes").join(name).join("scheme.heng"), None).expect("it can be read");
    for (a, b) in [("futian", "nanshan")] {
        let (a, b) = (load(a), load(b));
        let factor = diff::stake::points_factor(a.scheme.as_ref().expect("a scheme"), b.scheme.as_ref().expect("a scheme"));
        let (there, back) = (by_points(&a, &b).1, by_points(&b, &a).1);
        assert_eq!(there.len(), back.len());
        for one in &there {
            let other = back.iter().find(|other| other.subject.old == one.subject.new).expect("it is compared both ways");
            assert_eq!(one.direction().map(Direction::reversed), other.direction(), "{:?}", one.subject);
            // In points of the one full mark, and of the other.
            let sides = |compared: &Compared, loss: bool, factor: &heng::decimal::Num| {
                let side = |class: &points::Class| if loss { class.loss.clone() } else { class.gain.clone() };
                let mut all: Vec<_> = compared
                    .found
                    .iter()
                    .flatten()
                    // What is only seen is seen of the units of the one scheme that were tried.
                    .map(|class| side(class).filter(|most| !most.only_seen).map(|most| (most.amount.map(|amount| amount * factor), most.reached)))
                    .collect();
                all.sort();
                all
            };
            assert_eq!(sides(one, true, &heng::decimal::Num::ONE), sides(other, false, &factor), "{:?}", one.subject);
            assert_eq!(sides(one, false, &heng::decimal::Num::ONE), sides(other, true, &factor), "{:?}", one.subject);
        }
    }
}

fn heng(folder: &std::path::Path, command: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_heng")).current_dir(folder).args(command).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A folder of one test's own.
fn folder(test: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("heng diff {test} {}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    path
}

/// Does a value fit a schema, as far as such schemas go: types, properties, items, references, alternatives.
fn fits(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value) -> Result<(), String> {
    use serde_json::Value as V;
    if let Some(V::String(reference)) = schema.get("$ref") {
        let target = root.pointer(reference.trim_start_matches('#')).ok_or(format!("no {reference}"))?;
        return fits(value, target, root);
    }
    if let Some(V::Array(any)) = schema.get("anyOf") {
        return any.iter().any(|one| fits(value, one, root).is_ok()).then_some(()).ok_or(format!("{value} fits none"));
    }
    let kind = match value {
        V::Null => "null",
        V::Bool(_) => "boolean",
        V::Number(_) => "integer",
        V::String(_) => "string",
        V::Array(_) => "array",
        V::Object(_) => "object",
    };
    let allowed = match schema.get("type") {
        Some(V::String(one)) => one == kind,
        Some(V::Array(many)) => many.iter().any(|one| one == kind),
        _ => return Err(format!("a schema without a type: {schema}")),
    };
    if !allowed {
        return Err(format!("{value} is not {schema}"));
    }
    if let (V::Array(all), Some(items)) = (value, schema.get("items")) {
        all.iter().try_for_each(|one| fits(one, items, root))?;
    }
    if let V::Object(fields) = value {
        let properties = schema.get("properties").and_then(V::as_object).ok_or("an object without properties")?;
        for required in schema.get("required").and_then(V::as_array).into_iter().flatten() {
            let name = required.as_str().unwrap_or_default();
            fields.get(name).ok_or(format!("{name} is missing"))?;
        }
        for (name, field) in fields {
            fits(field, properties.get(name).ok_or(format!("{name} is not in the schema"))?, root)?;
        }
    }
    Ok(())
}

#[test]
fn json_fits_the_schema_that_the_program_prints() {
    let (status, schema, _) = heng(&root(), &["diff", "--schema"]);
    assert_eq!(status, 0);
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("the schema is JSON");
    for district in ["futian", "nanshan", "yantian"] {
        let new = format!("schemes/{district}/scheme.heng");
        let (status, shown, _) = heng(&root(), &["diff", "schemes/city/scheme.heng", &new, "--format", "json"]);
        let shown: serde_json::Value = serde_json::from_str(&shown).expect("the report is JSON");
        assert_eq!((status, fits(&shown, &schema, &schema)), (0, Ok(())), "{district}");
        let mut wrong = shown.clone();
        wrong["changes"][0]["direction"] = serde_json::Value::Null;
        assert!(fits(&wrong, &schema, &schema).is_err());
    }
}

#[test]
fn the_status_says_whether_there_are_changes_and_a_failure_is_none() {
    let folder = folder("status");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file can be written");
    write("a.heng", BASE);
    write("b.heng", &edited("低于 95% 的", "低于 96% 的"));
    write("c.heng", &edited("牵头 综合处; ", ""));
    write("broken.heng", &edited("低于 95% 的", "？？"));
    let base = |command: &[&str]| heng(&folder, &[&["diff"], command, &["--lang", "zh"]].concat());
    // The base is made to have everything once, and so has findings of its own at error level: those are status 1 in any case.
    let own = base(&["a.heng", "a.heng"]).0;
    let (_, shown, _) = base(&["a.heng", "a.heng"]);
    assert!(shown.contains("两个方案没有差别"), "{shown}");
    assert_eq!(base(&["a.heng", "b.heng"]).0, own);
    assert_eq!(base(&["a.heng", "b.heng", "--exit-code"]).0, 1);
    assert_eq!(base(&["a.heng", "c.heng", "--fail-on", "may"]).0, own);
    assert_eq!(base(&["a.heng", "c.heng", "--fail-on", "text"]).0, 1);
    assert_eq!(base(&["a.heng", "missing.heng"]).0, 2);
    assert_eq!(base(&["a.heng"]).0, 2);
    let (status, shown, told) = base(&["a.heng", "broken.heng"]);
    assert!(status == 1 && shown.is_empty() && told.contains("未作比较"), "{shown}{told}");
    let _ = std::fs::remove_dir_all(&folder);
}

const CLEAN: &str = "方案 甲 {\n    满分 10分\n    总分 保留 2位 四舍五入\n    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }\n    单位 部门 { 类别: 甲类 | 乙类 }\n    事实 完成率: 百分比 范围 0% 至 100%\n    指标 任务 10分 { 按完成比例 完成率 目标 90% }\n}\n";

#[test]
fn accepted_changes_are_folded_until_their_day() {
    let folder = folder("accepted");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file can be written");
    write("a.heng", CLEAN);
    write("b.heng", &CLEAN.replace("目标 90%", "目标 95%"));
    let run = |more: &[&str]| heng(&folder, &[&["diff", "a.heng", "b.heng", "--exit-code"], more].concat());
    assert_eq!(run(&[]).0, 1);
    let accept = ["--write-accepted", "--reason", "市里统一提高", "--decider", "考评办", "--until", "2026-06-30"];
    assert_eq!(run(&accept).0, 0);
    let table = std::fs::read_to_string(folder.join("accepted.csv")).expect("the table is written");
    assert!(table.starts_with("指纹,变动,理由,决定人,截至\nD0306-") && table.ends_with(",市里统一提高,考评办,2026-06-30\n"), "{table}");
    let (status, shown, _) = run(&["--today", "2026-06-30"]);
    assert!(status == 0 && shown.contains("除已认可的 1 处外，没有差别"), "{shown}");
    let (status, shown, _) = run(&["--today", "2026-07-01"]);
    assert!(status == 1 && shown.contains("认可至 2026-06-30 为止"), "{shown}");
    // Lines may move; another number is another change, and the entry is of no use any more.
    write("b.heng", &format!("// 一行\n\n{}", CLEAN.replace("目标 90%", "目标 95%")));
    assert_eq!(run(&["--today", "2026-06-30"]).0, 0);
    write("b.heng", &CLEAN.replace("目标 90%", "目标 96%"));
    let (status, shown, _) = run(&["--today", "2026-06-30"]);
    assert!(status == 1 && shown.contains("已没有这处变动"), "{shown}");
    write("accepted.csv", "指纹,理由,决定人\nD0306-000000000000,,\n");
    let (status, _, told) = run(&[]);
    assert!(status == 2 && told.contains("须写明理由和决定人"), "{told}");
    let _ = std::fs::remove_dir_all(&folder);
}

/// A table that a spreadsheet saved stays in its encoding, and what is no such table is refused and left alone.
#[test]
fn accepted_changes_are_added_in_the_encoding_of_the_table() {
    let folder = folder("encodings");
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).expect("a file can be written");
    write("a.heng", CLEAN.as_bytes());
    write("b.heng", CLEAN.replace("目标 90%", "目标 95%").as_bytes());
    let accept = |more: &[&str]| {
        let command = ["diff", "a.heng", "b.heng", "--lang", "zh", "--write-accepted", "--reason", "统一提高", "--decider", "考评办"];
        heng(&folder, &[&command, more].concat())
    };
    let table = "指纹,变动,理由,决定人,截至\r\nD0306-000000000000,旧,已过,考评办,\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(table);
    for (name, bytes) in [("gbk", gbk.to_vec()), ("bom", [b"\xef\xbb\xbf", table.as_bytes()].concat()), ("plain", table.as_bytes().to_vec())] {
        write("accepted.csv", &bytes);
        let (status, _, told) = accept(&[]);
        assert_eq!(status, 0, "{name}: {told}");
        let after = std::fs::read(folder.join("accepted.csv")).expect("the table is there");
        assert!(after.starts_with(&bytes) && after.len() > bytes.len(), "{name}: what stood there stays");
        let rest = &after[bytes.len()..];
        let rest = if name == "gbk" { encoding_rs::GBK.decode(rest).0.into_owned() } else { String::from_utf8_lossy(rest).into_owned() };
        assert!(rest.starts_with("D0306-") && rest.ends_with(",统一提高,考评办,\n"), "{name}: {rest}");
        let (status, shown, _) = heng(&folder, &["diff", "a.heng", "b.heng", "--lang", "zh", "--exit-code"]);
        assert!(status == 0 && shown.contains("除已认可的 1 处外，没有差别"), "{name}: {shown}");
    }
    for other in [&b"\xff\xfe\x00\x01\xff"[..], "单位,理由\n".as_bytes()] {
        write("accepted.csv", other);
        let (status, _, told) = accept(&["--accepted", "accepted.csv"]);
        assert!(status == 2 && !told.is_empty(), "{told}");
        assert_eq!(std::fs::read(folder.join("accepted.csv")).expect("the table is there"), other);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// Three schemes beside the city's. By hand from their texts: all three score complaints and the city does not; nanshan calls the city's
/// 办事效能 otherwise; the complaints are no bonus or deduction of one place alone, though each calls them by another name.
#[test]
fn many_schemes_stand_beside_one() {
    let file = |name: &str| format!("schemes/{name}/scheme.heng");
    let others = ["futian", "nanshan", "yantian"].map(file);
    let city = file("city");
    let command = ["diff", "--base", &city, &others[0], &others[1], &others[2], "--lang", "zh"];
    let (_, shown, told) = heng(&root(), &command);
    let section = |from: &str| shown.split_once(from).map_or_else(|| panic!("no {from}: {shown}{told}"), |(_, rest)| rest);
    let common = section("各方案都有而基准没有的");
    let complaints = common.lines().find(|line| line.contains("投诉  ")).unwrap_or_else(|| panic!("{common}"));
    for place in ["futian 扣分项.投诉办理", "nanshan 日常考核.投诉处理", "yantian complaints"] {
        assert!(complaints.contains(place), "{complaints}");
    }
    let alone = shown.split_once("只有一处设立的加分扣分").map_or("", |(_, rest)| rest);
    assert!(!alone.contains("投诉") && !alone.contains("complaints"), "{alone}");
    let row = shown.lines().find(|line| line.trim_start().starts_with("办事效能")).unwrap_or_else(|| panic!("{shown}"));
    assert!(row.contains("120 ◆* 优化营商环境"), "{row}");
    let (_, page, _) = heng(&root(), &[&command[..], &["--format", "html"]].concat());
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("投诉办理") && !page.contains("src=\"http"), "{}", &page[..200.min(page.len())]);
}

#[test]
fn either_side_may_be_a_revision_and_git_may_call_it() {
    let folder = folder("git");
    let git = |command: &[&str]| {
        let output = std::process::Command::new("git").current_dir(&folder).args(command).output().expect("git runs");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for place in ["city", "ward"] {
        std::fs::create_dir_all(folder.join(place)).expect("a folder can be made");
    }
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file can be written");
    let ward = "方案 ward 继承 city {\n    改 指标 任务 { 按完成比例 完成率 目标 80% }\n}\n";
    write("city/scheme.heng", CLEAN);
    write("ward/scheme.heng", ward);
    git(&["init", "-q", "-b", "main"]);
    git(&["config", "user.email", "test@example.org"]);
    git(&["config", "user.name", "test"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    // The parent changes: the ward of the revision still extends the city of that revision.
    write("city/scheme.heng", &CLEAN.replace("满分 10分", "满分 12分").replace("任务 10分", "任务 12分"));
    let (status, shown, told) = heng(&folder, &["diff", "main:ward/scheme.heng", "ward/scheme.heng", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap_or_else(|error| panic!("{error} {told}"));
    let mut ids: Vec<&str> = shown["changes"].as_array().into_iter().flatten().filter_map(|change| change["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!((status, ids), (0, vec!["D0203", "D0213"]));
    assert_eq!(shown["old"]["file"], "main:ward/scheme.heng");
    let (status, shown, told) = heng(&folder, &["diff", "nowhere:ward/scheme.heng", "ward/scheme.heng", "--lang", "zh"]);
    assert!(status == 2 && shown.is_empty() && told.contains("git 取不到这个文件"), "{told}");
    write(".gitattributes", "*.heng diff=heng\n");
    git(&["config", "diff.heng.command", &format!("'{}' diff --lang zh", env!("CARGO_BIN_EXE_heng"))]);
    let shown = git(&["diff"]);
    assert!(shown.contains("D0203") && shown.contains("10分 → 12分"), "{shown}");
    // Both files change in one commit: the old ward extends the old city, whose item has 10 points, the new one the new, with 12. A
    // target that goes back to 90% says what the city says.
    write("ward/scheme.heng", &ward.replace("80%", "85%"));
    git(&["commit", "-q", "-a", "-m", "second"]);
    let shown = git(&["diff", "HEAD~1", "HEAD", "--", "ward"]);
    let has = |shown: &str, ids: &[&str]| ids.iter().all(|id| shown.contains(id));
    assert!(has(&shown, &["D0306", "80% → 85%", "D0203", "10分 → 12分"]), "{shown}");
    // And the third: against the second only the target.
    write("ward/scheme.heng", &ward.replace("80%", "95%"));
    git(&["commit", "-q", "-a", "-m", "third"]);
    let shown = git(&["diff", "HEAD~1", "HEAD", "--", "ward"]);
    assert!(has(&shown, &["D0306", "85% → 95%"]) && !shown.contains("D0203"), "{shown}");
    // A file under another name in between.
    git(&["mv", "ward", "quarter"]);
    write("quarter/scheme.heng", &ward.replace("80%", "96%"));
    git(&["add", "-A"]);
    let shown = git(&["diff", "-M20%", "--cached"]);
    assert!(has(&shown, &["D0306", "95% → 96%"]) && !shown.contains("D0203"), "{shown}");
    let _ = std::fs::remove_dir_all(&folder);
}

/// The places of the unit words behind numbers.
#[derive(Default)]
struct Numbers(Vec<heng::source::Span>);

impl Rewrite for Numbers {
    fn name(&mut self, role: Role, name: &mut Name) {
        if role == Role::Measure {
            self.0.push(name.span);
        }
    }
}

fn parsed(text: &str) -> Option<(heng::source::Sources, ast::Scheme)> {
    let mut sources = heng::source::Sources::default();
    let id = sources.add("t.heng", text);
    let (file, findings) = heng::syntax::parse(&sources, id);
    let scheme = file.schemes.into_iter().next()?;
    (findings.is_empty() && scheme.extends.is_none()).then_some((sources, scheme))
}

fn resolved(sources: &heng::source::Sources, tree: &ast::Scheme) -> Option<Loaded> {
    let mut findings = Vec::new();
    let tree = heng::model::extend::amend(tree, None, &mut findings);
    let scheme = heng::model::resolve(&tree, &[], &mut findings);
    let fits = findings.iter().all(|it| it.severity() != heng::diagnostic::Severity::Error);
    fits.then(|| Loaded::made(sources.clone(), scheme, findings))
}

/// Statements of the whole scheme and of its sections in the reverse order: the same scheme.
#[test]
fn the_order_of_statements_is_no_difference() {
    fn reversed(body: &mut [Statement]) {
        body.reverse();
        for statement in body {
            if let StatementKind::Item(item) = &mut statement.kind
                && item.body.iter().any(|inner| matches!(inner.kind, StatementKind::Item(_)))
            {
                reversed(&mut item.body);
            }
        }
    }
    let mut compared_so_far = 0;
    for (name, text) in shipped() {
        let Some((sources, tree)) = parsed(&text) else { continue };
        let mut turned = tree.clone();
        reversed(&mut turned.body);
        let (Some(a), Some(b)) = (resolved(&sources, &tree), resolved(&sources, &turned)) else { continue };
        let found = compared(&a, &b, &[]);
        assert!(found.changes.is_empty() && found.suggestions.is_empty(), "{name}: {}", all_told(&found));
        compared_so_far += 1;
    }
    assert!(compared_so_far > 3, "{compared_so_far}");
}

/// The schemes that the project ships and that stand alone; without their guarantees, which decide no score: `check` proves them.
fn shipped() -> Vec<(String, String)> {
    let folder = root().join("schemes");
    let mut all: Vec<(String, String)> = Vec::new();
    for entry in folder.read_dir().expect("the folder is there").flatten() {
        if let Ok(text) = std::fs::read_to_string(entry.path().join("scheme.heng")) {
            let promises = |line: &&str| ["保证 ", "guarantee "].iter().any(|word| line.trim_start().starts_with(word));
            let text = text.lines().map(|line| if promises(&line) { "" } else { line }).collect::<Vec<_>>().join("\n");
            all.push((entry.file_name().to_string_lossy().into_owned(), text));
        }
    }
    all.sort();
    all
}

/// Declared full marks are held against the data, and change no score.
const FULL_MARKS: [&str; 2] = ["D0213", "D0827"];

/// How many numbers of each scheme are changed: enough for a hundred and more in all.
const NUMBERS_MAX: usize = 25;

#[test]
fn a_number_that_is_changed_anywhere_is_one_change() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (name, text) in shipped() {
        let Some((sources, mut tree)) = parsed(&text) else { continue };
        let Some(old) = resolved(&sources, &tree) else { continue };
        let mut found = Numbers::default();
        rewrite::scheme(&mut tree, &mut found);
        let numbers: Vec<(usize, usize)> = found
            .0
            .iter()
            .filter_map(|span| {
                let end = text[..span.start as usize].trim_end().len();
                let start = text[..end].trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
                (end > start).then_some((start, end))
            })
            .collect();
        let step = numbers.len().div_ceil(NUMBERS_MAX).max(1);
        for (start, end) in numbers.into_iter().step_by(step) {
            // One more in the last place that is written.
            let number: heng::decimal::Num = text[start..end].parse().expect("a number stands there");
            let places = text[start..end].split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32);
            let new_number = number + heng::decimal::Num::from_scaled(1, places);
            let new_text = format!("{}{}{}", &text[..start], heng::show::number(&new_number), &text[end..]);
            let Some(new) = parsed(&new_text).and_then(|(sources, tree)| resolved(&sources, &tree)) else { continue };
            tried += 1;
            let found = compared(&old, &new, &[]);
            let line = text[..start].matches('\n').count() + 1;
            let is_one = matches!(found.changes.as_slice(), [one] if one.kind.act == Act::Changed && (one.level > Level::Text || FULL_MARKS.contains(&one.kind.id)));
            if !is_one {
                wrong.push(format!("{name}:{line} {}\n{}", &text[start..end], all_told(&found)));
            }
        }
    }
    assert!(tried >= 100, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Every body of statements of a scheme, by the places of the statements on the way to it.
fn bodies(body: &[Statement], way: &[usize], found: &mut Vec<Vec<usize>>) {
    for (at, statement) in body.iter().enumerate() {
        let here = [way, &[at]].concat();
        if let StatementKind::Item(item) = &statement.kind {
            bodies(&item.body, &here, found);
        }
        found.push(here);
    }
}

fn without(body: &mut Vec<Statement>, way: &[usize]) {
    match way {
        [] => {}
        [last] => {
            body.remove(*last);
        }
        [first, rest @ ..] => {
            if let StatementKind::Item(item) = &mut body[*first].kind {
                without(&mut item.body, rest);
            }
        }
    }
}

/// How many statements of each scheme are left out.
const STATEMENTS_MAX: usize = 25;

#[test]
fn a_statement_that_is_left_out_anywhere_is_one_change() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (name, text) in shipped() {
        let Some((sources, tree)) = parsed(&text) else { continue };
        let Some(old) = resolved(&sources, &tree) else { continue };
        let mut ways = Vec::new();
        bodies(&tree.body, &[], &mut ways);
        let step = ways.len().div_ceil(STATEMENTS_MAX).max(1);
        for way in ways.into_iter().step_by(step) {
            let mut less = tree.clone();
            without(&mut less.body, &way);
            let Some(new) = resolved(&sources, &less) else { continue };
            tried += 1;
            let found = compared(&old, &new, &[]);
            // Defaults and the period say several things in one statement.
            let several = found.changes.iter().all(|change| {
                matches!(change.subject.kind, diff::SubjectKind::Defaults) || change.kind.id.starts_with("D15") || change.kind.id == "D0119"
            });
            if found.changes.is_empty() || found.changes.len() > 1 && !several {
                wrong.push(format!("{name} {way:?}\n{}", all_told(&found)));
            }
        }
    }
    assert!(tried >= 50, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}
