//! The sentences of printed scoring standards that the language knows: `grammar/import.pest` says how they are printed, a
//! [`Form`] of the table here which clause they are. What a sentence leaves open (is the edge included, do parts of a step count, what
//! if there is no figure) is written as openly in the clause, so that `check` asks for it.
//!
//! | file | sentences |
//! | --- | --- |
//! | `figure.rs` | on one figure: steps, shares of a target, all or nothing, formulas |
//! | `band.rs` | bands, places |
//! | `event.rs` | so many points each time |
//! | `done.rs` | what is done or not; judged marks |
//! | `english.rs` | the same in English |
//! | `plain.rs` `phrase.rs` | one writing for all texts; the parts of sentences |
//! | `join.rs` | several sentences of one item |

mod band;
mod done;
mod english;
mod event;
mod figure;
mod join;
mod phrase;
mod plain;

use super::names::Names;
use crate::decimal::Num;
use crate::say;
use crate::word::Text;
use pest::Parser;
use pest::iterators::Pair;

pub use plain::{is_statement, own, plain};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/import.pest"]
struct Grammar;

/// What is known of the item whose text is read.
pub struct Context<'a> {
    pub item: &'a str,
    /// Plain decimal.
    pub points: Option<&'a str>,
    /// What the table gives as the target.
    pub target: Option<&'a str>,
    /// Who collects, as it is written after `采集`.
    pub collector: Option<&'a str>,
}

/// What a text comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Statements of the item, a line each.
    pub clauses: Vec<String>,
    /// Declarations that they need.
    pub facts: Vec<String>,
    /// The forms that were recognised, by their names.
    pub forms: Vec<&'static str>,
    /// What it is beside other sentences of the item.
    pub kind: Kind,
    /// The statement in place of its own beside other sentences, which then say what the item gives: it only takes everything away.
    pub beside: Option<String>,
}

/// How a sentence goes together with others of the same item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// It says by itself what the item gives.
    #[default]
    Whole,
    /// It takes points away from the full points, or from what another sentence gives.
    Deducts,
    Adds,
    /// Points for one of several things.
    Gains(Num),
    /// What the full points are given for, where others deduct.
    Base,
    /// It takes all points of the item.
    Zero,
    /// `扣完为止`, `最多扣5分`, `同一事项就高`: of all sentences.
    Floor,
    Cap(Num),
    Same,
}

/// One kind of sentence.
pub struct Form {
    pub name: &'static str,
    rule: Rule,
    write: fn(Pair<Rule>, &Context, &mut Names) -> Result<Made, Text>,
    /// A text and the statement that it is, for an item `指标甲` of 10 points without a target.
    pub examples: &'static [(&'static str, &'static str)],
}

/// The kinds of sentence; the first that fits has the say.
pub static FORMS: &[Form] = &[
    Form {
        name: "steps",
        rule: Rule::form_steps,
        write: figure::steps,
        examples: &[
            ("办结率低于95%的，每低1个百分点扣0.5分，扣完为止", "办结率 低于 95% 的，每 1个百分点 扣 0.5分，扣完为止"),
            ("公开及时率达到98%得满分，每低0.5个百分点扣1分，最多扣6分", "公开及时率 低于 98% 的，每 0.5个百分点 扣 1分，最多 6分"),
            (
                "达到100%得10分，每低1个百分点扣1分，不足1个百分点的按1个百分点计，扣完为止",
                "指标甲 低于 100% 的，每 1个百分点 扣 1分，不足按整，扣完为止",
            ),
            ("事故数超过3起的，每超1起扣2分", "事故数 高于 3起 的，每满 1起 扣 2分"),
            ("控制在10%以内得满分，每超1个百分点扣2分，扣完为止", "指标甲 高于 10% 的，每 1个百分点 扣 2分，扣完为止"),
            ("开展活动4次以上得10分，每少1次扣1分", "开展活动 低于 4次 的，每满 1次 扣 1分"),
            ("覆盖率每低于95%1个百分点扣0.5分", "覆盖率 低于 95% 的，每 1个百分点 扣 0.5分"),
            ("完成任务得满分，每少1个百分点扣1分", "指标甲完成率 低于 100% 的，每 1个百分点 扣 1分"),
        ],
    },
    Form {
        name: "pro-rata",
        rule: Rule::form_pro_rata,
        write: figure::pro_rata,
        examples: &[
            ("按完成比例得分", "按完成比例 指标甲完成率 目标 100%"),
            ("达到90%得满分，未达到的按比例得分", "按完成比例 指标甲 目标 90%"),
            ("完成得满分，未完成按比例计分", "按完成比例 指标甲完成率 目标 100%"),
            ("查处案件达到10件得满分，不足的按比例得分", "按完成比例 查处案件 目标 10件"),
        ],
    },
    Form {
        name: "all-or-nothing",
        rule: Rule::form_all_or_nothing,
        write: figure::all_or_nothing,
        examples: &[
            ("覆盖率达到100%得满分，否则不得分", "覆盖率 ≥ 100% 的，得满分，否则 不得分"),
            ("增幅控制在5%以内得满分，否则不得分", "增幅 ≤ 5% 的，得满分，否则 不得分"),
        ],
    },
    Form {
        name: "bands",
        rule: Rule::form_bands,
        write: band::bands,
        examples: &[
            ("90%以上得5分，80%—90%得3分，80%以下不得分", "指标甲 分档 { 90% 以上 得 5分; 80% 至 90% 得 3分; 80% 以下 不得分 }"),
            ("≥95%，得10分；≥90%且＜95%，得5分；＜90%，不得分", "指标甲 分档 { ≥95% 得 10分; ≥90% 且 <95% 得 5分; <90% 不得分 }"),
            ("90分及以上得10分；80分（含）—90分得5分；80分以下不得分", "指标甲 分档 { ≥90分 得 10分; ≥80分 且 <90分 得 5分; <80分 不得分 }"),
            ("满意率≥95%得满分；90%（含）—95%（不含）得8分；低于90%不得分", "满意率 分档 { ≥95% 得满分; ≥90% 且 <95% 得 8分; <90% 不得分 }"),
        ],
    },
    Form {
        name: "rank",
        rule: Rule::form_rank,
        write: band::rank,
        examples: &[
            (
                "增长率从高到低排名，第1名得10分，第2—3名得8分，其余得5分",
                "增长率 在 全体 内 从高到低 排名 { 第1名 得 10分; 第2至3名 得 8分; 其余 得 5分 }",
            ),
            ("治理率排名前三的得10分，第四至第六名得8分，其余得5分", "治理率名次 分档 { ≥1名 且 ≤3名 得 10分; ≥4名 且 ≤6名 得 8分; 其余 得 5分 }"),
            ("排名第1得10分，第2得8分，其余不得分", "指标甲名次 分档 { 1名 得 10分; 2名 得 8分; 其余 不得分 }"),
        ],
    },
    Form {
        name: "levels",
        rule: Rule::form_levels,
        write: event::levels,
        examples: &[("每获得一项国家级表彰加2分、省级1分，最高5分", "每项 表彰 按 级别 { 国家级 2分; 省级 1分 }，最多 5分")],
    },
    Form {
        name: "levels",
        rule: Rule::form_level_list,
        write: event::level_list,
        examples: &[
            ("被省级通报批评的，每次扣3分；被市级通报批评的，每次扣1分", "每次 通报批评 扣 按 级别 { 省级 3分; 市级 1分 }"),
            ("经验做法被省级以上推广的每项加2分，市级每项加1分，最高加5分", "每项 经验做法推广 按 级别 { 省级以上 2分; 市级 1分 }，最多 5分"),
            (
                "获得国家级表彰的每项加5分，省级每项加3分；同一事项按最高级别计分，不重复加分",
                "每项 表彰 按 级别 { 国家级 5分; 省级 3分 }，同一 事项 就高",
            ),
        ],
    },
    Form {
        name: "each",
        rule: Rule::form_each,
        write: event::each,
        examples: &[
            ("每次扣2分，最多扣6分", "每次 指标甲记录 扣 2分，最多 6分"),
            ("每发生一起安全事故扣3分，扣完为止", "每起 安全事故 扣 3分，扣完为止"),
            ("发生到市集体访的，每起扣2分", "每起 到市集体访 扣 2分"),
            ("市级检查每发现一处问题扣0.5分", "每处 市级检查问题 扣 0.5分"),
            ("每季度不少于1次，每少1次扣2.5分", "每次 指标甲缺少 扣 2.5分"),
            ("每迟缴1个月扣1分", "指标甲迟缴月数 高于 0月 的，每满 1月 扣 1分"),
            ("每开展一次志愿服务活动得1分，最高10分", "每次 志愿服务活动 加 1分，最多 10分"),
            ("监测每不合格一次扣2分，扣完为止", "每次 监测不合格 扣 2分，扣完为止"),
            ("每迟报1天扣0.5分，扣完为止", "指标甲迟报天数 高于 0天 的，每满 1天 扣 0.5分，扣完为止"),
        ],
    },
    Form {
        name: "done",
        rule: Rule::form_done,
        write: done::done,
        examples: &[
            ("按时报送总结的得满分，否则不得分", "按时报送总结 的，得满分，否则 不得分"),
            ("增速高于全市平均水平得满分，否则得5分", "增速高于全市平均水平 的，得满分，否则 得 5分"),
            ("有阵地的得10分，没有的不得分", "有阵地 的，得满分，否则 不得分"),
        ],
    },
    Form {
        name: "undone",
        rule: Rule::form_undone,
        write: done::undone,
        examples: &[("未完成不得分", "指标甲完成 的，得满分，否则 不得分"), ("当年无渔政案件不得分", "有渔政案件 的，得满分，否则 不得分")],
    },
    Form {
        name: "fault",
        rule: Rule::form_fault,
        write: done::fault,
        examples: &[("发生规模性返贫的不得分", "发生规模性返贫 = 否 的，得满分，否则 不得分")],
    },
    Form { name: "zero", rule: Rule::form_zero, write: done::zero, examples: &[] },
    Form {
        name: "undone-takes",
        rule: Rule::form_undone_takes,
        write: done::undone_takes,
        examples: &[("未制定计划的，扣1分", "制定计划 = 否 的，扣 1分")],
    },
    Form {
        name: "formula",
        rule: Rule::form_quotient,
        write: figure::quotient,
        examples: &[
            ("得分=到位资金÷任务资金×分值，最高不超过10分", "按完成比例 到位资金 目标 指标甲任务资金"),
            ("得分=（实际完成值/目标值）×10分", "按完成比例 指标甲实际完成值 目标 指标甲目标值，可超过满分"),
        ],
    },
    Form {
        name: "formula", rule: Rule::form_product, write: figure::product, examples: &[("按期处置率×10分", "得分 = 满分 × 按期处置率")]
    },
    Form {
        name: "formula", rule: Rule::form_scaled, write: figure::scaled, examples: &[("得分=群众评议得分×30%", "得分 = 群众评议得分 × 30%")]
    },
    Form {
        name: "share",
        rule: Rule::form_defined,
        write: figure::share_of,
        examples: &[("解读率=解读件数÷应解读件数，按解读率得分", "按完成比例 解读件数 目标 指标甲应解读件数")],
    },
    Form {
        name: "share",
        rule: Rule::form_share_of,
        write: figure::share_of,
        examples: &[("按实际完成亩数占任务亩数的比例得分", "按完成比例 指标甲实际完成亩数 目标 指标甲任务亩数")],
    },
    Form {
        name: "to-best",
        rule: Rule::form_to_best,
        write: figure::to_best,
        examples: &[("以第一名为满分，其他按与第一名的比例得分", "按完成比例 指标甲 目标 最高值(指标甲，在 全体 内)")],
    },
    Form { name: "base", rule: Rule::form_base, write: done::base, examples: &[] },
    Form { name: "limit", rule: Rule::form_floor, write: done::floor, examples: &[] },
    Form { name: "limit", rule: Rule::form_cap, write: done::cap, examples: &[] },
    Form { name: "limit", rule: Rule::form_same, write: done::same, examples: &[] },
    Form { name: "judged", rule: Rule::form_judged, write: done::judged, examples: &[("由考核办综合评定", "评定 0分 至 10分")] },
];

/// The clauses of a text, or why it is none.
///
/// # Errors
/// What the text lacks, for the author.
pub fn read(text: &str, context: &Context, names: &mut Names) -> Result<Made, Text> {
    if let Some(clauses) = own(text) {
        return Ok(Made { clauses, forms: vec!["language"], ..Made::default() });
    }
    if !text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return english::read(text, context, names);
    }
    if text.contains("一票否决") {
        return Err(say!(en: "a veto: the text does not say what it does to the grade or the rank", zh: "一票否决：没有写明对等次、名次的影响"));
    }
    join::read(text, context, names)
}

/// The first form that fits and has all it needs; else what the first that fits lacks. Names are given only by what is taken.
fn whole(text: &str, forms: &[Form], context: &Context, names: &mut Names) -> Option<Result<Made, Text>> {
    let mut lacking = None;
    for form in forms {
        let Some(pair) = Grammar::parse(form.rule, text).ok().and_then(|mut pairs| pairs.next()) else { continue };
        let mut tried = names.clone();
        match (form.write)(pair, context, &mut tried) {
            Ok(made) => {
                *names = tried;
                return Some(Ok(Made { forms: vec![form.name], ..made }));
            }
            Err(reason) => lacking = lacking.or(Some(Err(reason))),
        }
    }
    lacking
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str, item: &str) -> Result<Made, Text> {
        let context = Context { item, points: Some("10"), target: None, collector: None };
        read(text, &context, &mut Names::default())
    }

    #[test]
    fn each_example_is_its_clause() {
        let mut wrong = Vec::new();
        for (forms, item) in [(FORMS, "指标甲"), (english::FORMS, "item")] {
            for form in forms {
                // What stands beside other sentences only has no example of its own; it is tried together with them.
                assert!(!form.examples.is_empty() || ["zero", "base", "limit"].contains(&form.name), "{}", form.name);
                for (text, clause) in form.examples {
                    match clauses(text, item) {
                        Ok(made) if made.clauses == [*clause] && made.forms == [form.name] => {}
                        Ok(made) => wrong.push(format!("{text}\n  {:?} {:?}\n  {clause} {}", made.clauses, made.forms, form.name)),
                        Err(reason) => wrong.push(format!("{text}: {}", reason.zh)),
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Each text with the clauses that its sentences are together, for an item of 10 points.
    #[test]
    fn several_sentences_go_together_where_they_say_how() {
        let cases: &[(&str, &[&str])] = &[
            ("1.未制定计划的，扣1分。\n2.记录不完整的，每次扣0.5分。", &["制定计划 = 否 的，扣 1分", "每次 记录不完整 扣 0.5分"]),
            ("督办单每次扣2分；黄牌警告每次扣5分，扣完为止", &["每次 督办单 扣 2分", "每次 黄牌警告 扣 5分", "最低 0分"]),
            ("迟报一次扣1分，漏报一次扣2分", &["每次 指标甲迟报 扣 1分", "每次 指标甲漏报 扣 2分"]),
            ("迟报一次扣1分，漏报一次扣2分，最多扣6分", &["每次 指标甲迟报 扣 1分", "每次 指标甲漏报 扣 2分", "最低 4分"]),
            ("制定方案得4分；组织演练得6分", &["制定方案 的，得 4分", "组织演练 的，得 6分"]),
            ("按时足额收缴得10分，每迟缴1天扣1分", &["指标甲迟缴天数 高于 0天 的，每满 1天 扣 1分"]),
            ("抽查不合格的本项不得分；发现1个错敏信息扣2分", &["抽查不合格 的，本项 不得分", "每个 错敏信息 扣 2分"]),
            ("每发生1起一般事故扣3分，发生较大事故的本项不得分", &["每起 一般事故 扣 3分", "发生较大事故 的，本项 不得分"]),
        ];
        let mut wrong = Vec::new();
        for (text, wanted) in cases {
            match clauses(text, "指标甲") {
                Ok(made) if made.clauses == *wanted => {}
                Ok(made) => wrong.push(format!("{text}: {:?}", made.clauses)),
                Err(reason) => wrong.push(format!("{text}: {}", reason.zh)),
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        for text in [
            "每低1个百分点扣0.5分，扣完为止",
            "实行一票否决",
            "达到90%得满分",
            "达到90%得8分，未达到的按比例得分",
            "工作扎实有效，成效明显",
            "排名第1得10分，以后每名减1分",
            "90%以上得5分",
            "酌情扣1—3分",
            // Cases, of which one holds, or things that add up: that is not said.
            "表现优秀得10分；表现良好得8分",
            "抽查不合格的本项不得分",
            "制定方案得4分",
            "按完成比例得分；达到90%得满分，否则不得分",
        ] {
            let context = Context { item: "指标甲", points: Some("10"), target: None, collector: None };
            let read = read(text, &context, &mut Names::default());
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }

    #[test]
    fn the_column_of_targets_is_the_target() {
        let context = Context { item: "指标甲", points: Some("10"), target: Some("≥ 95％"), collector: Some("统计局") };
        let made = read("每低1个百分点扣0.5分。", &context, &mut Names::default()).expect("it is a clause");
        assert_eq!(made.clauses, ["指标甲 低于 95% 的，每 1个百分点 扣 0.5分"]);
        assert_eq!(made.facts, ["事实 指标甲: 百分比 采集 统计局"]);
    }

    #[test]
    fn sentences_that_deduct_go_together() {
        let context = Context { item: "指标甲", points: Some("10"), target: None, collector: None };
        let made = read("①每发生一起安全事故扣3分；②每迟报1天扣0.5分，扣完为止。", &context, &mut Names::default()).expect("clauses");
        // What the last says of the points that are left holds for all.
        assert_eq!(made.clauses, ["每起 安全事故 扣 3分", "指标甲迟报天数 高于 0天 的，每满 1天 扣 0.5分", "最低 0分"]);
    }
}
