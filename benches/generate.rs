//! Large schemes and data, the same for the same seed: what the benchmarks run on.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A small generator (xorshift64*), so that data are the same on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

pub const INDICATORS: usize = 40;
/// Of each group of ten indicators.
const GROUPS: [&str; 4] = ["发展", "治理", "服务", "保障"];
const POINTS: [u32; 10] = [2, 3, 3, 2, 2, 3, 2, 3, 3, 2];

/// A scheme of forty indicators in four sections: completion, bands, steps, deductions by count, places and comparison with the
/// mean of the class; a total rounded to two places, places in the class, grades by quota.
pub fn scheme() -> String {
    let mut text = String::from(
        "方案 大样 \"基准方案\" {\n    满分 100分\n    总分 保留 2位 四舍五入\n    单位 部门 { 类别: 甲类 | 乙类 | 丙类 }\n    \
         默认 { 缺报 得零分; 不适用 重新分配; 待定 得零分; 同分 并列; 参照 在 类别 内 }\n",
    );
    for at in 0..INDICATORS {
        let ty = if at % 10 == 8 { "件" } else { "百分比 填 百分数" };
        let _ = writeln!(text, "    事实 f{at}: {ty}");
    }
    for (group, name) in GROUPS.iter().enumerate() {
        let _ = writeln!(text, "    板块 {name} 25分 {{");
        for (place, points) in POINTS.iter().enumerate() {
            let at = group * 10 + place;
            let rule = match place {
                0 | 4 | 7 => format!("按完成比例 f{at} 目标 95%"),
                1 | 5 => format!("f{at} 分档 {{ ≥90% 得满分; ≥80% 且 <90% 得 2分; ≥60% 且 <80% 按直线 得 1分 至 2分; 其余 不得分 }}"),
                2 | 6 => format!("f{at} 低于 95% 的，每满 1个百分点 扣 0.1分，扣完为止"),
                3 => format!("f{at} 在 类别 内 从高到低 排名 {{ 第1名 得 2分; 以后每名 减 0.01分，最低 0分 }}"),
                8 => format!("f{at} 高于 0件 的，每满 1件 扣 0.5分，扣完为止"),
                _ => format!("f{at} 低于 平均值(f{at}，在 类别 内) 的，每 1个百分点 扣 0.05分，按比例计，扣完为止"),
            };
            let _ = writeln!(text, "        指标 i{at} {points}分 {{ {rule} }}");
        }
        text.push_str("    }\n");
    }
    text.push_str(
        "    排名 在 类别 内 按 总分，再同分 并列\n    等次 在 类别 内 {\n        优秀 前 20%（四舍五入）\n        良好 前 60%（四舍五入）\n        \
         合格 总分 ≥60分\n        不合格 其余\n        名额同分 一并进入\n    }\n}\n",
    );
    text
}

/// `部门.csv` with one row a unit.
pub fn units(folder: &Path, count: usize, seed: u64) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(folder.join("部门.csv"))?);
    write!(file, "部门,类别")?;
    for at in 0..INDICATORS {
        write!(file, ",f{at}")?;
    }
    writeln!(file)?;
    let mut random = Random::new(seed);
    let mut row = String::new();
    for unit in 0..count {
        row.clear();
        let class = ["甲类", "乙类", "丙类"][random.below(3) as usize];
        let _ = write!(row, "u{unit:07},{class}");
        for at in 0..INDICATORS {
            if at % 10 == 8 {
                let _ = write!(row, ",{}", random.below(8));
            } else {
                let hundredths = 5_000 + random.below(5_001);
                let _ = write!(row, ",{}.{:02}", hundredths / 100, hundredths % 100);
            }
        }
        row.push('\n');
        file.write_all(row.as_bytes())?;
    }
    file.flush()
}

/// A scheme with one bonus by events, for the cost of an event.
pub fn event_scheme() -> String {
    "方案 事件 { 单位 部门 { 类别: 甲类 | 乙类 }\n    事件 批示 { 级别: 国家级 | 省级 | 市级; 日期: 日期; 事项: 文本 }\n    \
     加分 批示加分 封顶 20分 { 每件 批示 按 级别 { 国家级 1分; 省级 0.5分; 市级 0.2分 }，同一 事项 就高，每月 最多 5分 }\n    \
     总分 保留 2位 四舍五入\n    排名 在 类别 内 按 总分，再同分 并列\n}\n"
        .to_string()
}

/// Units without facts and a table of events.
pub fn events(folder: &Path, units: usize, count: usize, seed: u64) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut random = Random::new(seed);
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(folder.join("部门.csv"))?);
    writeln!(file, "部门,类别")?;
    for unit in 0..units {
        writeln!(file, "u{unit:07},{}", ["甲类", "乙类"][random.below(2) as usize])?;
    }
    file.flush()?;
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(folder.join("批示.csv"))?);
    writeln!(file, "部门,级别,日期,事项")?;
    for event in 0..count {
        let level = ["国家级", "省级", "市级"][random.below(3) as usize];
        let (month, day) = (1 + random.below(12), 1 + random.below(28));
        writeln!(file, "u{:07},{level},2024-{month:02}-{day:02},m{}", random.below(units as u64), event / 2)?;
    }
    file.flush()
}

/// A long scheme of so many lines, all kinds of items.
pub fn long_scheme(lines: usize) -> String {
    let mut text = String::from(
        "方案 长 {\n    单位 部门 { 类别: 甲类 | 乙类 }\n    默认 { 缺报 得零分; 不适用 重新分配; 待定 得零分; 同分 并列; 参照 在 类别 内 }\n",
    );
    let mut written = 3;
    let mut item = 0;
    while written + 12 < lines {
        let _ = write!(
            text,
            "    事实 率{item}: 百分比 采集 统计局\n    事实 数{item}: 件 采集 信访局\n    指标 指标{item} 10分 {{\n        依据 \"第{item}条\"; 牵头 综合处; 配合 各业务处\n        \
             率{item} 分档 {{\n            ≥90% 得满分\n            ≥80% 且 <90% 得 8分\n            ≥60% 且 <80% 按直线 得 4分 至 8分\n            其余 不得分\n        }}\n        \
             数{item} 高于 0件 的，每满 1件 扣 0.5分，扣完为止\n    }}\n"
        );
        written += 12;
        item += 1;
    }
    text.push_str("}\n");
    text
}

/// A scheme of many items; the new one differs in `changes` parts: of half the items the points and the target.
pub fn wide_scheme(changes: usize, new: bool) -> String {
    let mut text = String::from(
        "方案 宽 {\n总分 保留 2位 四舍五入\n默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }\n单位 部门 { 类别: 甲类 | 乙类 }\n",
    );
    for item in 0..changes {
        let changed = new && item % 2 == 0;
        let (points, target) = if changed { (6, 90) } else { (5, 100) };
        text += &format!("事实 完成{item}: 百分比\n指标 任务{item} {points}分 {{ 按完成比例 完成{item} 目标 {target}% }}\n");
    }
    text += "排名 在 类别 内 按 总分，再同分 并列\n";
    text + &format!("等次 在 类别 内 {{ 优秀 前 20%（四舍五入）; 合格 总分 ≥ {}分; 不合格 其余; 名额同分 一并进入 }}\n}}\n", changes * 3)
}

/// Its units, with a completion of each item.
pub fn wide_units(folder: &Path, items: usize, count: usize) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut text = String::from("部门,类别");
    (0..items).for_each(|item| text += &format!(",完成{item}"));
    for unit in 0..count {
        text += &format!("\n单位{unit},{}", if unit % 2 == 0 { "甲类" } else { "乙类" });
        (0..items).for_each(|item| text += &format!(",{}%", 40 + (unit * 7 + item * 13) % 65));
    }
    std::fs::write(folder.join("部门.csv"), text + "\n")
}

/// How the rows of a table stand to each other.
#[derive(Clone, Copy, Debug)]
pub enum Rows {
    /// Every combination of values has just one row.
    Complete,
    /// The same, one row of each hundred left out.
    Gaps,
    /// Conditions at random on a few of the columns, the first that holds counts.
    Loose,
}

/// A scheme with one table: so many rows on so many columns, of which every fourth is a choice of words.
pub fn table(rows: usize, columns: usize, how: Rows, seed: u64) -> String {
    let is_words = |column: usize| column % 4 == 3;
    let mut text = String::from(
        "方案 大表 \"大表\" {\n    单位 部门 { 类别: 甲类 | 乙类 }\n    总分 保留 2位 四舍五入\n    \
         默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }\n",
    );
    for column in 0..columns {
        let kind = if is_words(column) { WORDS.join(" | ") } else { "数 范围 0 至 1000".into() };
        let _ = writeln!(text, "    事实 f{column}: {kind}");
    }
    let mut random = Random::new(seed);
    let blocks = match how {
        Rows::Complete | Rows::Gaps => split(rows, columns, &is_words, &mut random),
        Rows::Loose => (0..rows).map(|_| loose(columns, &is_words, &mut random)).collect(),
    };
    let head = if matches!(how, Rows::Loose) { "分档 先者先得" } else { "分档" };
    let _ = writeln!(text, "    指标 测评 10000分 {{\n        {head} {{");
    for (at, block) in blocks.iter().enumerate() {
        if matches!(how, Rows::Gaps) && at % 100 == 99 {
            continue;
        }
        let parts: Vec<String> = block.iter().enumerate().filter_map(|(column, side)| condition(column, *side, is_words(column))).collect();
        let _ = writeln!(text, "            {} 得 {at}分", parts.join(" 且 "));
    }
    text.push_str("        }\n    }\n}\n");
    text
}

const WORDS: [&str; 4] = ["国家级", "省级", "市级", "区级"];
/// Figures go from 0 to this; words are counted.
const FIGURES: u64 = 1000;

/// From the first on, up to but without the second.
type Ends = (u64, u64);

fn whole(is_words: bool) -> Ends {
    (0, if is_words { WORDS.len() as u64 } else { FIGURES })
}

/// The whole cut in two again and again, until there are so many blocks.
fn split(rows: usize, columns: usize, is_words: &dyn Fn(usize) -> bool, random: &mut Random) -> Vec<Vec<Ends>> {
    let mut blocks: Vec<Vec<Ends>> = vec![(0..columns).map(|column| whole(is_words(column))).collect()];
    while blocks.len() < rows {
        let at = random.below(blocks.len() as u64) as usize;
        let column = random.below(columns as u64) as usize;
        let (from, to) = blocks[at][column];
        if to - from < 2 {
            continue;
        }
        let cut = from + 1 + random.below(to - from - 1);
        let mut upper = blocks[at].clone();
        blocks[at][column].1 = cut;
        upper[column].0 = cut;
        blocks.push(upper);
    }
    blocks
}

fn loose(columns: usize, is_words: &dyn Fn(usize) -> bool, random: &mut Random) -> Vec<Ends> {
    let mut block: Vec<Ends> = (0..columns).map(|column| whole(is_words(column))).collect();
    for _ in 0..3 {
        let column = random.below(columns as u64) as usize;
        let (from, to) = whole(is_words(column));
        let low = from + random.below(to - from);
        block[column] = (low, low + 1 + random.below(to - low));
    }
    block
}

/// The last figure belongs to the row that ends there.
fn condition(column: usize, (from, to): Ends, is_words: bool) -> Option<String> {
    if is_words {
        let named = &WORDS[from as usize..to as usize];
        return (named.len() < WORDS.len()).then(|| format!("f{column} 属于（{}）", named.join("、")));
    }
    let low = (from > 0).then(|| format!("f{column} ≥ {from}"));
    let high = (to < FIGURES).then(|| format!("f{column} < {to}"));
    let parts: Vec<String> = low.into_iter().chain(high).collect();
    (!parts.is_empty()).then(|| parts.join(" 且 "))
}
