use super::ast::File;
use super::parse;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::Sources;
use crate::word::Lang;

fn read(text: &str) -> (File, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("test.heng", text);
    parse(&sources, id)
}

/// A finding as `code line:column message | help`.
fn told(text: &str, found: &[Diagnostic]) -> Vec<String> {
    let mut sources = Sources::default();
    let id = sources.add("test.heng", text);
    found
        .iter()
        .map(|diagnostic| {
            let Place::Scheme(span) = diagnostic.labels[0].place.clone() else { panic!("syntax points into the scheme") };
            let at = sources.get(id).position(span.start as usize);
            let help = diagnostic.help.as_ref().map_or("", |help| help.of(Lang::Zh));
            format!("{} {}:{} {} | {}", diagnostic.check.code, at.line, at.column, diagnostic.message.of(Lang::Zh), help)
        })
        .collect()
}

/// The tree without its spans.
fn tree(file: &File) -> String {
    let mut plain = String::new();
    let written = format!("{file:?}");
    let mut rest = written.as_str();
    while let Some(at) = rest.find("Span {") {
        plain.push_str(&rest[..at]);
        let end = at + rest[at..].find('}').unwrap();
        let inner = &rest[at..end];
        let end = if inner.contains('{') && inner.matches('{').count() > 1 { end + rest[end..].find('}').unwrap() } else { end };
        plain.push('_');
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain.replace("lang: Zh", "lang: _").replace("lang: En", "lang: _")
}

/// Each pair says the same in Chinese and in English; both must give the same tree, and no finding.
fn same(open: &str, close: &str, pairs: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (zh, en) in pairs {
        let trees = [zh, en].map(|written| {
            let text = format!("{open}{written}{close}");
            let (file, found) = read(&text);
            for line in told(&text, &found) {
                wrong.push(format!("{written}\n    {line}"));
            }
            tree(&file)
        });
        if trees[0] != trees[1] {
            wrong.push(format!("{zh}\n    {}\n{en}\n    {}", trees[0], trees[1]));
        }
        if trees[0].len() < 60 {
            wrong.push(format!("{zh}: nothing in the tree"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn schemes_say_the_same_in_both_languages() {
    same(
        "",
        "",
        &[
            (
                "方案 甲 { 放行 H0452、may-exceed-full \"文件如此\"; 满分 100分 }",
                "scheme 甲 { allow H0452, may-exceed-full \"文件如此\"; full 100分 }",
            ),
            ("/// 一\n/// 二\n方案 甲 \"题\" 继承 乙 { }", "/// 一\n/// 二\nscheme 甲 \"题\" extends 乙 { }"),
            (
                "例 \"完成\" { 设 局 { 率 = 90%; 甲.数 = 3 }; 则 项 = 18分; 则 总分 = 80\n则 名次 = 1\n则 等次 = A+ }",
                "example \"完成\" { given 局 { 率 = 90%; 甲.数 = 3 }; then 项 = 18分; then total = 80\nthen rank = 1\nthen grade = A+ }",
            ),
            (
                "例 “一” { 设 局 { 信访 2024-03 = 5件; 满意 缺报; 评分 甲组 由 张三 = 好，3票; 批示 { 级别 = 省级; 状态 待定 } }; 则 局 项 ≥ 5分; 则 项 不适用 }",
                "example \"一\" { given 局 { 信访 2024-03 = 5件; 满意 is missing; 评分 甲组 by 张三 = 好, 3票; 批示 { 级别 = 省级; 状态 pending } }; then 局 项 at least 5分; then 项 not applicable }",
            ),
        ],
    );
    same(
        "方案 甲 {\n",
        "\n}",
        &[
            ("期间 2024-01-01 至 2024年12月31日", "period 2024-01-01 to 2024-12-31"),
            ("满分 100分", "full 100分"),
            ("总分 保留 2位 四舍五入，封顶 105分", "total rounded to 2 places half up, cap 105分"),
            ("总分 = a + b，最低 0分", "total = a + b, floor 0分"),
            (
                "单位 部门 标识 年度、名称 表 “单位表” { 事实 类别: 甲 | 乙 | 丙; 人数、户数: 人 }",
                "unit 部门 key 年度, 名称 table \"单位表\" { fact 类别: 甲 | 乙 | 丙; 人数, 户数: 人 }",
            ),
            (
                "事实 甲、乙: 百分比 每月 采集 发改委 文件 \"一\" 说明 \"二\"",
                "fact 甲, 乙: 百分比 monthly collected by 发改委 document \"一\" note \"二\"",
            ),
            (
                "事实 a: 数 范围 0 至 100 缺报 得零分 列 \"A\" 缺报码 -999、\"缺考\" 越低越好 原名 旧a",
                "fact a: 数 range 0 to 100 missing zero column \"A\" missing code -999, \"缺考\" lower is better formerly 旧a",
            ),
            ("事实 a: 百分比 范围 0% 以上 填 百分数 越高越好", "fact a: 百分比 range from 0% written as percent higher is better"),
            (
                "事实 a: 百分比 范围 1 以下 填 小数 不适用 重新分配 待定 不计总分",
                "fact a: 百分比 range 1 or less written as fraction not applicable redistribute pending withhold",
            ),
            (
                "事实 a: 数 每季\n事实 b: 数 每半年\n事实 c: 数 每年 采集 “某 局”",
                "fact a: 数 quarterly\nfact b: 数 half-yearly\nfact c: 数 yearly collected by \"某 局\"",
            ),
            (
                "事件 批示 采集 办公厅 { 级别: 国 | 省; 日期: 日期; 计入: 数; 计入 日期 在 2024-01-01 至 2024-12-31 之间; 分值: 分 = 级别分 × 系数 }",
                "event 批示 collected by 办公厅 { 级别: 国 | 省; 日期: 日期; 计入: 数; counts when 日期 between 2024-01-01 and 2024-12-31; 分值: 分 = 级别分 * 系数 }",
            ),
            (
                "评分 测评 满分 100分 { 组 领导 40%; 代表 60%; 分项 工作 30%; 档次 A 100分; 无效 弃权、不了解; 换算 200分 × (1 − 2% × (值 − 1)); 去掉 1个最高 1个最低; 缺组 重新分配; 至少 5份; 满分 100分 }",
                "rating 测评 full 100分 { panel 领导 40%; 代表 60%; aspect 工作 30%; option A 100分; invalid 弃权, 不了解; convert 200分 * (1 - 2% * (value - 1)); drop 1 highest 1 lowest; empty panel redistribute; at least 5 raters; full 100分 }",
            ),
            (
                "评分 测评 { 甲 40% } 缺组 得零分\n评分 乙 { 缺组 不计总分; 去掉 2个最低 }\n评分 丙 { 缺组 出错 }",
                "rating 测评 { 甲 40% } empty panel zero\nrating 乙 { empty panel withhold; drop 2 lowest }\nrating 丙 { empty panel error }",
            ),
            (
                "参数 目标: 百分比 按 类别、级别 { 甲 省级 3%; 乙、丙 市级 2%; 甲|丁 县级 1%; 其余 0% }",
                "parameter 目标: 百分比 by 类别, 级别 { 甲 省级 3%; 乙, 丙 市级 2%; 甲|丁 县级 1%; rest 0% }",
            ),
            ("参数 a = 5 保留 2位 四舍六入", "parameter a = 5 rounded to 2 places half even"),
            ("参数 目标: 百分比 每单位 采集 发改委", "parameter 目标: 百分比 per unit collected by 发改委"),
            ("计算 x: 数 = 如果 a > 1 则 2 否则 3", "let x: 数 = if a > 1 then 2 else 3"),
            ("计算 x = a ÷ b 保留 1位 进一", "let x = a / b rounded to 1 place up"),
            ("计算 x: 分 按 a { ≥10 3分; 5 以上 10 以下 2分; 其余 0分 }", "let x: 分 by a { >= 10 3分; 5 or more 10 or less 2分; rest 0分 }"),
            (
                "引用 区方案 表 \"区\" { 得: 总分; 名: 名次; 等: 等次; 项: 指标 公开 }",
                "import 区方案 table \"区\" { 得: total; 名: rank; 等: grade; 项: item 公开 }",
            ),
            (
                "板块 客观 80分 { }\n指标 公开 \"政务公开\" 5分 权重 30% 对应 市.公开 { }\n加分 批示 封顶 3分 { }\n扣分 通报 最多 5分 { }",
                "section 客观 80分 { }\nitem 公开 \"政务公开\" 5分 weight 30% corresponds to 市.公开 { }\nbonus 批示 cap 3分 { }\ndeduction 通报 at most 5分 { }",
            ),
            (
                "否决 事故 当 事故数 > 0 则 等次 不高于 C，总分 不高于 59分，不排名",
                "veto 事故 when 事故数 > 0 then grade at most C, total at most 59分, unranked",
            ),
            (
                "否决 a 当 x 则 总分 为 0分，甲.乙 为 0分，甲 不高于 3分，等次 为 D，不得评 A+",
                "veto a when x then total is 0分, 甲.乙 is 0分, 甲 at most 3分, grade is D, barred from A+",
            ),
            ("晋档 a 当 x 则 等次 提升 1档，等次 不低于 B", "promote a when x then grade up 1, grade at least B"),
            ("晋档 a 当 x 且 y\n  则 等次 降低 2档", "promote a when x and y\n  then grade down 2"),
            (
                "排名 在 类别 内 按 总分，同分 比 客观，再同分 比 主观 从低到高，再同分 并列",
                "rank in 类别 by total, ties by 客观, then by 主观 ascending, then share",
            ),
            (
                "排名 在 全体 内（不含本单位）（满足 a > 1） 按 总分 从低到高，同分 紧接，排除 b = 是",
                "rank among all (excluding self) (where a > 1) by total ascending, ties dense, excluding b = yes",
            ),
            ("排名 在 类别、规模 内（不含本单位，满足 a） 按 总分", "rank in 类别 and 规模 (excluding self, where a) by total"),
            (
                "等次 在 类别 内 { A+ 前 10%（四舍五入）且 总分 ≥90; A 占 3（进一） ≥80; A- ≥70 且 x < 1; B 总分 ≥60; C 其余; 名额同分 一并进入; 晋档 占名额; 否决 优先于 晋档 }",
                "grades in 类别 { A+ top 10% (half up) and total >= 90; A share 3 (up) >= 80; A- >= 70 and x < 1; B total >= 60; C rest; quota ties all in; promoted take places; veto before promotion }",
            ),
            (
                "等次 { 优秀 前 30% 且 总分 90分及以上; 合格 60分及以上; 不合格 总分 60分及以下 或 率 80%及以下 }",
                "grades { 优秀 top 30% and total >= 90分; 合格 >= 60分; 不合格 total <= 60分 or 率 <= 80% }",
            ),
            (
                "等次 { A 前 30%; 名额同分 都不进入; 晋档 不占名额; 晋档 优先于 否决 }",
                "grades { A top 30%; quota ties all out; promoted take no places; promotion before veto }",
            ),
            ("结果 C、D 当 a > 1 { 通报批评; 整改报告 30天内 }", "consequence C, D when a > 1 { 通报批评; 整改报告 30天内 }"),
            ("分配 额外名额 共 12名 在 等次 = A+ 中 按 贡献，最大余额", "allocate 额外名额 total 12名 among grade = A+ by 贡献, largest remainder"),
            (
                "分配 a 共 b 按 c，最高均数\n分配 d 共 100万元 按 c，按比例",
                "allocate a total b by c, highest average\nallocate d total 100万元 by c, exact",
            ),
            ("约束 a + b = 100% \"合计\"", "require a + b = 100% \"合计\""),
            ("输出 a、b", "show a, b"),
            (
                "默认 { 缺报 得零分; 不适用 重新分配; 待定 不计; 步长 整步; 参照 在 类别 内; 同分 并列; 扣分 扣完为止; 以上 含本数; 缺组 重新分配; 保留 2位 去尾 }",
                "defaults { missing zero; not applicable redistribute; pending skip; steps whole; among in 类别; ties share; deductions down to 0; above inclusive; empty panel redistribute; rounded to 2 places down }",
            ),
            (
                "默认 { 步长 按比例; 参照 在 全体 内; 同分 取平均; 以上 不含本数; 保留 2位 向下 }\n默认 { 步长 不足按整; 同分 靠后; 保留 2位 向上 }\n默认 { 同分 不许 }",
                "defaults { steps pro rata; among all; ties average; above exclusive; rounded to 2 places floor }\ndefaults { steps started; ties last; rounded to 2 places ceiling }\ndefaults { ties forbid }",
            ),
            (
                "修订 \"文号\" 自 2024-07-01 起 { 改 指标 公开 { 分值 8分 }; 删 指标 创新; 增 到 客观 { 指标 新 3分 { } } }",
                "amendment \"文号\" from 2024-07-01 { change item 公开 { points 8分 }; remove item 创新; add to 客观 { item 新 3分 { } } }",
            ),
            (
                "改 参数 目标 = 5%\n改 指标 公开 8分\n改 参数 目标 { 甲 3% }\n改 排名 { 排名 按 总分 }\n删 等次\n改 总分 { 总分 保留 1位 四舍五入 }",
                "change parameter 目标 = 5%\nchange item 公开 8分\nchange parameter 目标 { 甲 3% }\nchange rank { rank by total }\nremove grades\nchange total { total rounded to 1 place half up }",
            ),
            (
                "改 事件 批示 { 级别: 国 | 省 }\n改 评分 测 { 甲 50% }\n改 否决 事故 { 否决 事故 当 a 则 不排名 }\n改 计算 x = 3\n改 等次 { A ≥90 }\n删 事实 a\n删 分配 b\n删 结果 C\n删 晋档 d\n改 参数 p { 参数 p: 数 = 3 }\n增 { 事实 甲: 数 }",
                "change event 批示 { 级别: 国 | 省 }\nchange rating 测 { 甲 50% }\nchange veto 事故 { veto 事故 when a then unranked }\nchange let x = 3\nchange grades { A >= 90 }\nremove fact a\nremove allocate b\nremove consequence C\nremove promote d\nchange parameter p { parameter p: 数 = 3 }\nadd { fact 甲: 数 }",
            ),
            ("量词 标段、批次", "counter 标段, 批次"),
            (
                "工作日历 2024-01-01 至 2024-12-31 { 放假 2024-02-10 至 2024-02-17、2024-06-10; 上班 2024-02-04 }",
                "working calendar 2024-01-01 to 2024-12-31 { off 2024-02-10 to 2024-02-17, 2024-06-10; on 2024-02-04 }",
            ),
            ("例 “内” { 则 a = 1 }", "example \"内\" { then a = 1 }"),
        ],
    );
}

#[test]
fn items_say_the_same_in_both_languages() {
    same(
        "方案 甲 { 指标 项 10分 {\n",
        "\n} }",
        &[
            (
                "依据 \"八\"; 文件 \"文\"; 说明 \"注\"; 牵头 甲、“乙 处”; 配合 丙; 采集 丁; 对应 市.公开; 原名 旧; 待写 \"视情况\"; 序号 \"1.2\"",
                "clause \"八\"; document \"文\"; note \"注\"; lead 甲, \"乙 处\"; support 丙; collected by 丁; corresponds to 市.公开; formerly 旧; to be written \"视情况\"; number \"1.2\"",
            ),
            (
                "分值 8分; 满分制 100分; 适用 类别 = 甲; 缺报 得零分; 封顶 5分; 最低 0分; 保留 2位 四舍五入",
                "points 8分; out of 100分; applies if 类别 = 甲; missing zero; cap 5分; floor 0分; rounded to 2 places half up",
            ),
            ("分值 按 类别 { 甲 10分; 乙 6分; 丙 不适用 }", "points by 类别 { 甲 10分; 乙 6分; 丙 not applicable }"),
            ("缺报 得满分; 不适用 得平均分 在 类别 内; 待定 得平均分", "missing full; not applicable mean in 类别; pending mean"),
            ("缺报 平均分摊; 不适用 不排名; 待定 用上期; 缺报 视为 0%", "missing spread; not applicable unranked; pending last; missing as 0%"),
            ("按月 计分，取 平均", "scored monthly, take mean"),
            (
                "按季 计分，取 合计\n按半年 计分，取 最新\n按年 计分，取 最高\n按月 计分，取 最低",
                "scored quarterly, take sum\nscored half-yearly, take latest\nscored yearly, take highest\nscored monthly, take lowest",
            ),
            ("覆盖 至少 80%", "coverage at least 80%"),
            ("各条 同一 事项 就高", "across clauses, same 事项 highest"),
            ("不封顶", "no cap"),
            ("得分 = 5分 × x", "score = 5分 * x"),
            ("x > 3 的，得满分，否则 不得分", "full points if x > 3, otherwise none"),
            ("x 的，得 3分，否则 得 1分", "gain 3分 if x, otherwise gain 1分"),
            ("x，加 3分", "add 3分 if x"),
            ("x = 是 的，扣 满分 的 60%", "deduct 60% of full if x is yes"),
            ("得 3分; 加 1分; 扣 0.5分 × 件数", "gain 3分; add 1分; deduct 0.5分 * 件数"),
            ("x 的，本项 不得分\ny 的，本项 得 1分\nz 的，本项 得满分", "this item is none if x\nthis item is 1分 if y\nthis item is full if z"),
            ("按完成比例 x 目标 y，可超过满分，目标为零 得满分", "pro rata x to target y, may exceed full, zero target full"),
            ("按反向比例 x 目标 5", "inverse pro rata x to target 5"),
            ("x 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止", "deduct 0.5分 for each whole 1个百分点 that x is below 95%, down to 0"),
            ("x 高于 y + 1 的，每满 1% 加 0.5分，最多 加 3分", "add 0.5分 for each whole 1% that x is above y + 1, at most 3分"),
            ("x 低于 95% 的，每 1% 扣 0.5分，按比例计", "deduct 0.5分 for each 1% pro rata that x is below 95%"),
            ("x 低于 95% 的，每 1% 扣 0.5分，不足按整，扣完为止", "deduct 0.5分 for each started 1% that x is below 95%, down to 0"),
            ("x 低于 95% 的，每1个百分点 扣 0.5分", "deduct 0.5分 for each 1个百分点 that x is below 95%"),
            (
                "x 分档 { ≥90 得满分; ≥80 且 <90 得 12分; ≥60 且 <80 按直线 得 6分 至 12分; 其余 不得分 }",
                "x bands { >= 90 full points; >= 80 and < 90 gain 12分; >= 60 and < 80 linear 6分 to 12分; rest none }",
            ),
            ("分档 先者先得 { x > 3 得 2分; y 的，得 1分; 其余 不得分 }", "bands first match { if x > 3 gain 2分; y gain 1分; rest none }"),
            (
                "按 x 分档 先者先得 { 80（含）至 90（不含） 得 3分; 不足 60 不得分 }",
                "bands of x first match { 80 (inclusive) to 90 (exclusive) gain 3分; below 60 none }",
            ),
            (
                "x 分档 { ≥80 且 <90 3分; 80 以上 90 以下 得 2分; 90 以上 得 1分; 10 以下 扣 1分; 1 至 2 得 1分 }",
                "x bands { from 80 to below 90 3分; 80 or more 90 or less gain 2分; 90 or more gain 1分; 10 or less deduct 1分; from 1 to 2 gain 1分 }",
            ),
            ("x 分档 { 国 独立 3分; 国|省 2分; 甲 得满分; 乙 满分的60% }", "x bands { 国 独立 3分; 国|省 2分; 甲 gain full; 乙 60% of full }"),
            (
                "分段累进 x { 0 至 10 每 1 加 0.5分; 10 以上 每 2 扣 1分 }",
                "progressive x { from 0 to 10 add 0.5分 per 1; above 10 deduct 1分 per 2 }",
            ),
            (
                "插值 x { 60 得 1分; 80 得 2分; 低于 不得分; 高于 得 4分 }",
                "interpolate x { at 60 gain 1分; 80 gain 2分; below none; above gain 4分 }",
            ),
            (
                "x 在 类别 内（不含本单位） 从高到低 排名 { 第1名 得 10分; 第2至3名 得 9分; 以后每名 减 0.5分，最低 5分; 其余 不得分 }，同分 并列",
                "rank x in 类别 (excluding self) from highest { place 1 gain 10分; places 2 to 3 gain 9分; each further place less 0.5分, at least 5分; rest none }\nties share",
            ),
            ("x 从低到高 排名，同分 取平均 { 第 1 名 得 10分 }", "rank x from lowest, ties average { place 1 gain 10分 }"),
            ("功效系数 x 在 类别 内 基础 60%，全部相等 得满分", "efficacy x in 类别 base 60%, all equal full"),
            ("功效系数 x 基础 60% 最差 0 最好 100", "efficacy x base 60% worst 0 best 100"),
            ("折算 x 由 100分", "convert x from 100分"),
            ("评定 0分 至 5分 由 河长办 列 \"分\"", "judged 0分 to 5分 by 河长办 column \"分\""),
            (
                "每件 批示 满足 级别 = 国 加 1分，每年 最多 4件，同一 事项 就高",
                "each 批示 where 级别 = 国 adds 1分, at most 4件 a year, same 事项 highest",
            ),
            (
                "每项 a 扣 1分，每月 最多 10分\n每起 b 得 2分，每季 最多 扣 1分，每半年 最多 2分",
                "each a deducts 1分, at most 10分 a month\neach b gains 2分, at most 1分 a quarter, at most 2分 a half-year",
            ),
            (
                "每件 批示 按 级别、身份 { 国 独立 3分; 国 参与 1分; 其余 0分 }\n同一事项 就高",
                "each 批示 by 级别, 身份 { 国 独立 3分; 国 参与 1分; rest 0分 }\nsame 事项 highest",
            ),
            (
                "每件 批示 满足 a 扣 按 级别 { 国 3分 }，同一 事项 累加，取最高 11件",
                "each 批示 where a deducts by 级别 { 国 3分 }\nsame 事项 sum, best 11",
            ),
            (
                "每次 通报 酌情 扣 2分 至 10分 列 \"分\"，同一 人 取首次\n每次 通报 酌情 加 1分 以上",
                "each 通报 deducts judged 2分 to 10分 column \"分\", same 人 first\neach 通报 adds judged from 1分",
            ),
            (
                "就高 { 得 3分; x 的，得 2分 }\n就低 { 得 3分 }\n累加 { 得 1分; x 分档 { ≥1 1分 } }",
                "best of { gain 3分; gain 2分 if x }\nworst of { gain 3分 }\nsum of { gain 1分; x bands { >= 1 1分 } }",
            ),
            (
                "得 3分，至少 得 1分，仅当 x > 1，除非 y，保留 1位 四舍五入",
                "gain 3分, at least 1分, only if x > 1, unless y, rounded to 1 place half up",
            ),
            ("扣 3分，但 x > 1 的除外，当 y 时 乘 3，封顶 5分", "deduct 3分, unless x > 1, times 3 if y, cap 5分"),
            ("扣 3分，乘 1.5，当 y 时 加倍，同一 事项 就低", "deduct 3分, times 1.5, doubled if y, same 事项 lowest"),
            ("板块 a 3分 { 计算 x = 1; 参数 y: 数 = 2 }", "section a 3分 { let x = 1; parameter y: 数 = 2 }"),
        ],
    );
}

#[test]
fn expressions_say_the_same_in_both_languages() {
    same(
        "方案 甲 { 计算 x =",
        "\n}",
        &[
            ("a ≥ 1 且 b ≤ 2 或 非 c ≠ 3", "a >= 1 and b <= 2 or not c != 3"),
            ("a 等于 1 且 b 不是 2 且 c 高于 3 且 d 超过 4 且 e 大于 5", "a is 1 and b is not 2 and c above 3 and d is above 4 and e > 5"),
            (
                "a 低于 1 或 b 不足 2 或 c 小于 3 或 d 不低于 4 或 e 达到 5 或 f 至少 6",
                "a below 1 or b is below 2 or c < 3 or d is at least 4 or e at least 5 or f >= 6",
            ),
            ("a 不高于 1 且 b 不超过 2 且 c 至多 3", "a at most 1 and b is at most 2 and c <= 3"),
            ("a 属于（甲、乙） 且 b 不属于（丙，丁）", "a is one of (甲, 乙) and b is not one of (丙, 丁)"),
            ("a 缺报 或 b 不适用 或 c 待定", "a is missing or b is not applicable or c is pending"),
            ("a 在 1 至 2 + 1 之间 且 b", "a between 1 and 2 + 1 and b"),
            ("如果 a 则 1 否则 如果 b 则 2 否则 3", "if a then 1 else if b then 2 else 3"),
            ("如果 a > 1，\n则 1\n否则 2", "if a > 1,\nthen 1\nelse 2"),
            ("-a ^ 2 + b × c ÷ d − 3", "-a ^ 2 + b * c / d - 3"),
            ("平均值(x，在 类别、规模 内，不含本单位，满足 a > 1)", "平均值(x, in 类别 and 规模, excluding self, where a > 1)"),
            ("平均值（x，在 全体 内，按 人数 加权）", "平均值(x, among all, weighted by 人数)"),
            ("位次(x，从低到高，同分 并列) + f(x，从高到低) + g()", "位次(x, ascending, ties share) + f(x, descending) + g()"),
            ("合计(批示.分值，取最高 11个，同一 事项 就高，在 \"2024-03\")", "合计(批示.分值, best 11, same 事项 highest, at \"2024-03\")"),
            ("满分 × 2 + 总分 + 名次 + 值", "full * 2 + total + rank + value"),
            ("等次 = A+ 且 是 或 否", "grade = A+ and yes or no"),
            ("３．５ + 1_234 + 95％ + 5‰ + 1.2亿元", "3.5 + 1_234 + 95% + 5 ‰ + 1.2亿元"),
            ("（a＋b）×c－d÷e ＞＝ 2", "(a + b) * c - d / e >= 2"),
            ("a ＝ “甲 乙” 且 b = 2024年3月1日", "a = \"甲 乙\" and b = 2024-03-01"),
            ("「综合 得分」 + a．b", "`综合 得分` + a.b"),
            ("a +\n b", "a + // note\n // more\n b"),
            ("a /* 注 */ + b", "a + b"),
            ("(a\n + b)", "(a + b)"),
        ],
    );
}

#[test]
fn the_grammar_and_the_table_have_the_same_keywords() {
    use std::collections::{BTreeMap, BTreeSet};
    let grammar = include_str!("../../grammar/keyword.pest");
    let mut in_grammar: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in grammar.lines() {
        let Some((id, body)) = line.strip_prefix("kw_").and_then(|rest| rest.split_once(" = ")) else { continue };
        let spellings = body.split(" | ").map(|choice| choice.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ")).collect();
        in_grammar.insert(id, spellings);
    }
    let in_table: BTreeMap<&str, BTreeSet<String>> =
        super::keyword::KEYWORDS.iter().map(|keyword| (keyword.id, keyword.en.iter().chain(keyword.zh).map(ToString::to_string).collect())).collect();
    assert_eq!(in_grammar, in_table);
    let documented = |keyword: &super::keyword::Keyword| !keyword.doc.en.is_empty() && !keyword.doc.zh.is_empty();
    assert!(super::keyword::KEYWORDS.iter().all(documented));
}

const GOOD: &str = include_str!("tests.heng");

#[test]
fn the_sketches_parse_as_they_stand() {
    let (file, found) = read(GOOD);
    assert_eq!(told(GOOD, &found), Vec::<String>::new());
    assert_eq!((file.schemes.len(), file.examples.len()), (3, 1));
}

#[test]
fn every_broken_line_gives_one_finding() {
    let lines = [
        ("方案年度 丙 { }", "H0105"),
        ("指标公开 5分", "H0105"),
        ("指标 公开 5分 权重30%", "H0105"),
        ("事实 甲 百分比", "H0101"),
        ("期间 2024-02-30 至 2024-12-31", "H0109"),
        ("期间 2024-1-1 至 2024-12-31", "H0109"),
        ("约束 (a + b", "H0102"),
        ("约束 a + b)", "H0108"),
        ("约束 a \"未完", "H0103"),
        ("≥90 得满分", "H0101"),
        ("组 甲 40%", "H0106"),
        ("输出 a @ b", "H0107"),
        ("满分 100分 {", "H0101"),
        ("权总 5", "H0101"),
        ("等次 { A 前10% }", "H0105"),
        ("指标 a 5 wieght 30%", "H0101"),
        ("计算 x = a +", "H0101"),
        ("参数 x = 1,234", "H0109"),
        ("指标 a 5分 采集 甲", "H0101"),
        ("事实 甲: 数 范畴 3", "H0101"),
        ("板块 甲 80分 封頂 3分 {", "H0101"),
    ];
    let mut wrong = Vec::new();
    for (line, code) in lines {
        let block = if line.ends_with('{') { "\n}" } else { "" };
        let text = format!("方案 甲 {{\n    满分 100分\n    {line}{block}\n    输出 a、b\n}}\n例 \"尾\" {{ 则 a = 1 }}\n");
        let (file, found) = read(&text);
        let told = told(&text, &found);
        if told.len() != 1 || !told[0].starts_with(&format!("{code} 3:")) {
            wrong.push(format!("{line}: {told:#?}"));
        }
        let body = &file.schemes[0].body;
        assert!(matches!(body.last().unwrap().kind, super::ast::StatementKind::Show(_)), "{line}: {body:?}");
        assert_eq!(file.examples.len(), 1, "{line}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: String = lines.iter().map(|(line, _)| format!("    {line}{}\n", if line.ends_with('{') { "\n    }" } else { "" })).collect();
    let text = format!("方案 甲 {{\n{all}    输出 a、b\n}}\n");
    let (file, found) = read(&text);
    let told = told(&text, &found);
    assert_eq!(told.len(), lines.len(), "{told:#?}");
    assert!(matches!(file.schemes[0].body.last().unwrap().kind, super::ast::StatementKind::Show(_)));
}

#[test]
fn a_missing_brace_is_found_by_the_indentation() {
    let text = "方案 甲 {\n    板块 一 50分 {\n        指标 a 5分 {\n            得 3分\n        指标 b 5分 { 得 2分 }\n    }\n    排名 按 总分\n}\n";
    let (file, found) = read(text);
    let told = told(text, &found);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("H0102 3:"), "{told:#?}");
    assert!(matches!(file.schemes[0].body.last().unwrap().kind, super::ast::StatementKind::Ranking(_)));
    let text = "方案 甲 {\n    板块 一 50分 {\n    }\n    }\n    排名 按 总分\n}\n";
    let (file, found) = read(text);
    assert_eq!(found.len(), 1, "{:#?}", super::tests::told(text, &found));
    assert!(matches!(file.schemes[0].body.last().unwrap().kind, super::ast::StatementKind::Ranking(_)));
}

#[test]
fn nesting_is_bounded() {
    for text in [
        format!("方案 甲 {{ 计算 x = {}1{} }}", "(".repeat(5000), ")".repeat(5000)),
        format!("方案 甲 {{ 计算 x = {}1{} }}", "(".repeat(101), ")".repeat(101)),
        format!("方案 甲 {{ 计算 x = {}1 }}", "- ".repeat(5000)),
        format!("方案 甲 {{ 计算 x = {}a }}", "非 ".repeat(5000)),
        format!("方案 甲 {{ 计算 x = {}1 }}", "如果 a 则 1 否则 ".repeat(5000)),
        format!("方案 甲 {{ 计算 x = {}1 }}", "1 + ".repeat(5000)),
        format!("方案 甲 {{ 计算 x = {}1 }}", "1 ^ ".repeat(5000)),
        format!("方案 甲 {{ 约束 {}a }}", "a 且 ".repeat(5000)),
        format!("方案 甲 {{ {} }}", "板块 a {".repeat(5000)),
        format!("方案 甲 {{ {} {} }}", "板块 a {".repeat(200), "}".repeat(200)),
    ] {
        let (_, found) = read(&text);
        assert!(found.iter().any(|diagnostic| diagnostic.check.code == "H0104"), "{:?}", &text[..40]);
        assert!(found.len() <= 2, "{:?}", told(&text, &found));
    }
    let deep = format!("方案 甲 {{ 计算 x = {}1{} }}", "(".repeat(100), ")".repeat(100));
    assert!(read(&deep).1.is_empty());
    let deep = format!("方案 甲 {{ 计算 x = {}1{} }}", "f(如果 a 则 ".repeat(48), " 否则 2)".repeat(48));
    assert!(read(&deep).1.is_empty(), "{:?}", told(&deep, &read(&deep).1));
}

/// 10,050 lines (412 KB) take 42 ms in a release build.
#[test]
fn a_long_text_is_read_in_linear_time() {
    let unit = GOOD.replace("方案 市级", "方案 甲");
    let mut text = String::new();
    let mut lines = 0;
    while lines < 10_000 {
        text.push_str(&unit);
        lines += unit.lines().count();
    }
    let start = std::time::Instant::now();
    let (_, found) = read(&text);
    let took = start.elapsed();
    assert!(found.is_empty());
    assert!(took.as_secs() < 10, "{took:?}");
}

/// Every span lies in the text, on letters' borders, and ends in no white space.
fn sound(text: &str, file: &File) {
    let written = format!("{file:?}");
    for piece in written.split("start: ").skip(1) {
        let (start, rest) = piece.split_once(", end: ").unwrap();
        let end: usize = rest[..rest.find(' ').unwrap()].parse().unwrap();
        let start: usize = start.parse().unwrap();
        let inside = text.get(start..end).unwrap_or_else(|| panic!("{start}..{end} in {text:?}"));
        assert!(!inside.ends_with(char::is_whitespace) && !inside.starts_with(char::is_whitespace), "{inside:?} in {text:?}");
    }
}

#[test]
fn spans_end_in_no_white_space() {
    sound(GOOD, &read(GOOD).0);
    let text = "方案 甲  {\n  计算 x = a + f( b , 在 类别 内 )  /* 注 */  \n 指标 p  5 pt   权重 30 %  {\n a  低于 95 %  的 ， 每满 1  个百分点  扣 0.5分 ， 扣完为止  \n x 分档 { ≥ 90  得满分 ; 其余  不得分  } \n}\n 排名 在 类别 内 （ 不含本单位 ）  按 总分  ， 同分  并列 \n事实 甲 : 一  |  二   每月  \n 参数 q : 数  = 3  保留 2 位  四舍五入  \n}";
    let (file, found) = read(text);
    assert_eq!(told(text, &found), Vec::<String>::new());
    sound(text, &file);
}

#[test]
fn every_truncation_is_read() {
    for (at, _) in GOOD.char_indices() {
        let text = &GOOD[..at];
        let (file, _) = read(text);
        sound(text, &file);
    }
}

fn token() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let spellings: Vec<&str> = super::keyword::KEYWORDS.iter().flat_map(|keyword| keyword.en.iter().chain(keyword.zh).copied()).collect();
    let signs: Vec<&str> =
        "{ } ( ) （ ） ， , ； : ： | 、 = ≥ < + - × / ^ % “ ” \" 「 」 ` \n \n \n // /* */ /// . ． @ \u{0} \u{200B}".split(' ').collect();
    prop_oneof![
        4 => proptest::sample::select(spellings).prop_map(|word| format!("{word} ")),
        2 => proptest::sample::select(signs).prop_map(str::to_owned),
        2 => proptest::sample::select(vec!["甲 ", "x", "A+ ", "类别 ", "5分 ", "95% ", "3", "2024-01-01 ", "2024-02-31 ", "每件 ", "第1名 ", "“文” "]).prop_map(str::to_owned),
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let mut sources = Sources::default();
        if let Ok((id, _)) = super::decode(&mut sources, "x", &bytes) {
            parse(&sources, id);
        }
        let text = String::from_utf8_lossy(&bytes);
        sound(&text, &read(&text).0);
    }

    #[test]
    fn any_soup_of_words_is_read(tokens in proptest::collection::vec(token(), 0..60)) {
        let text = tokens.concat();
        sound(&text, &read(&text).0);
        let text = format!("方案 甲 {{ 指标 a {{\n{text}\n}} }}");
        sound(&text, &read(&text).0);
    }

    #[test]
    fn any_damage_is_read(at in 0..GOOD.len(), length in 0..20usize, token in token()) {
        let mut text = GOOD.to_owned();
        let border = |at: usize| (at.min(GOOD.len())..).find(|at| GOOD.is_char_boundary(*at)).unwrap();
        text.replace_range(border(at)..border(at + length), &token);
        sound(&text, &read(&text).0);
    }
}

/// The fenced examples of a page: (is bad, text).
fn examples(page: &str) -> Vec<(bool, String)> {
    let mut examples = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```heng ") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            examples.push((kind == "bad", text.join("\n")));
        }
    }
    examples
}

#[test]
fn the_pages_examples_hold() {
    for check in super::CHECKS {
        assert!(check.page.starts_with(&format!("# {} {}\n\n", check.code, check.name)), "{}", check.code);
        assert!(check.page.contains("\n## 中文\n") && check.page.contains("\n## English\n"), "{}", check.code);
        let examples = examples(check.page);
        let of_bytes = matches!(check.code, "H0110" | "H0111" | "H0112");
        assert!(of_bytes || examples.iter().any(|(bad, _)| *bad), "{}", check.code);
        assert!(examples.iter().any(|(bad, _)| !*bad), "{}", check.code);
        for (bad, text) in examples {
            let told = told(&text, &read(&text).1);
            let holds = if bad { told.len() == 1 && told[0].starts_with(check.code) } else { told.is_empty() };
            assert!(holds, "{}: {text}\n{told:#?}", check.code);
        }
    }
}

#[test]
fn bytes_become_text() {
    let decode = |bytes: &[u8]| {
        let mut sources = Sources::default();
        match super::decode(&mut sources, "x.heng", bytes) {
            Ok((id, found)) => (Some(sources.get(id).text.to_string()), found.map(|found| found.check.code)),
            Err(found) => (None, Some(found.check.code)),
        }
    };
    assert_eq!(decode("\u{FEFF}方案".as_bytes()), (Some("方案".to_owned()), None));
    assert_eq!(decode(&encoding_rs::GB18030.encode("方案 甲 { }").0), (Some("方案 甲 { }".to_owned()), Some("H0111")));
    assert_eq!(decode(b"scheme a \xED\xA0\x80\xFF { }"), (None, Some("H0110")));
    assert_eq!(decode(b"\xFF\xFEs\0c\0"), (None, Some("H0110")));
    assert_eq!(decode(&vec![b' '; super::MAX_BYTES + 1]), (None, Some("H0112")));
    let windows = GOOD.replace('\n', "\r\n");
    let (file, found) = read(&windows);
    assert_eq!(told(&windows, &found), Vec::<String>::new());
    assert_eq!(tree(&file), tree(&read(GOOD).0));
    sound(&windows, &file);
}

#[test]
fn hostile_texts_take_no_longer() {
    let pieces = [
        "(\n",
        "约束 (\n",
        "\"\n",
        "/*\n",
        "{",
        "}",
        "a,\n",
        "输出 a,\n",
        "(",
        "非 ",
        "//\n",
        "a\n\n",
        "每",
        "A+",
        "(((((((((((((((((\n",
        "x 分档 {\n",
        "如果 ",
        "- ",
        "f(a，",
        "1 + ",
        "「",
        "a. ",
    ];
    for piece in pieces {
        let text = format!("方案 甲 {{\n{}", piece.repeat(60_000 / piece.len()));
        let start = spent();
        let (file, _) = read(&text);
        drop(file);
        let took = spent().saturating_sub(start);
        assert!(took.as_secs() < 8, "{piece:?} took {took:?}");
    }
}

/// The time that this thread has worked, where the system tells it: how busy the machine is beside it does not matter.
fn spent() -> std::time::Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let worked = told.and_then(|text| text.split(' ').next()?.parse().ok()).map(std::time::Duration::from_nanos);
    worked.unwrap_or_else(|| std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default())
}
