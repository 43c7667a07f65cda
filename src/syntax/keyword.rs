//! The keywords: one row a concept, with its spellings in both languages. The formatter, the editor and the messages read
//! this table; `grammar/keyword.pest` has one rule `kw_<id>` for each row, and a test compares the two.

use crate::word::{Lang, Word};
use indexmap::IndexMap;
use std::sync::LazyLock;

/// One concept. The first spelling of a language is the one that the formatter writes; a language may have none, where its
/// word order needs no such word.
#[derive(Debug)]
pub struct Keyword {
    pub id: &'static str,
    pub en: &'static [&'static str],
    pub zh: &'static [&'static str],
    pub doc: Word,
}

impl Keyword {
    pub fn spellings(&self, lang: Lang) -> &'static [&'static str] {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The concept in both languages, for messages. A language without a spelling borrows the other's.
    pub fn word(&self) -> Word {
        let first = |own: &[&'static str], other: &[&'static str]| own.first().or(other.first()).copied().unwrap_or(self.id);
        Word::new(first(self.en, self.zh), first(self.zh, self.en))
    }
}

pub fn find(id: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.id == id)
}

/// Spellings by their first word, longest first: (concept, spelling).
pub fn beginning_with(word: &str) -> &'static [(&'static Keyword, &'static str)] {
    static BY_WORD: LazyLock<IndexMap<&str, Vec<(&Keyword, &str)>>> = LazyLock::new(|| {
        let mut by_word: IndexMap<&str, Vec<(&Keyword, &str)>> = IndexMap::new();
        for keyword in KEYWORDS {
            for &spelling in keyword.en.iter().chain(keyword.zh) {
                let first = spelling.split([' ', '-']).next().unwrap_or(spelling);
                by_word.entry(first).or_default().push((keyword, spelling));
            }
        }
        for list in by_word.values_mut() {
            list.sort_by_key(|(_, spelling)| std::cmp::Reverse(spelling.len()));
        }
        by_word
    });
    BY_WORD.get(word).map_or(&[], Vec::as_slice)
}

const fn word(id: &'static str, en: &'static [&'static str], zh: &'static [&'static str], doc_en: &'static str, doc_zh: &'static str) -> Keyword {
    Keyword { id, en, zh, doc: Word::new(doc_en, doc_zh) }
}

#[rustfmt::skip]
pub static KEYWORDS: &[Keyword] = &[
    // scheme
    word("scheme", &["scheme"], &["方案"], "opens a scheme", "开始一个方案"),
    word("extends", &["extends"], &["继承"], "the scheme that this one changes", "本方案所修改的上级方案"),
    word("period", &["period"], &["期间"], "the days that are assessed", "考核期间"),
    word("full", &["full"], &["满分"], "the full points", "满分"),
    word("total", &["total"], &["总分"], "the total score", "总分"),
    word("unit", &["unit"], &["单位"], "what is assessed, and its attributes", "被考核的单位及其属性"),
    word("fact", &["fact"], &["事实"], "a figure from the data", "数据中的一项"),
    word("event", &["event"], &["事件"], "a kind of record of which a unit may have several", "一个单位可有多条的记录"),
    word("rating", &["rating"], &["评分"], "ratings given by people", "由人打出的评分"),
    word("parameter", &["parameter"], &["参数"], "a figure of the scheme that may be changed", "方案中可调的数"),
    word("let", &["let"], &["计算"], "a named calculation", "命名的算式"),
    word("import", &["import"], &["引用"], "takes results of another scheme", "取另一方案的结果"),
    word("section", &["section"], &["板块"], "a group of items", "一组指标"),
    word("item", &["item"], &["指标"], "something that is scored", "计分的指标"),
    word("bonus", &["bonus"], &["加分"], "points added beyond the items", "加分项"),
    word("deduction", &["deduction"], &["扣分"], "points taken off beyond the items", "扣分项"),
    word("weight", &["weight"], &["权重"], "the share of the item in its section", "指标在板块中的权重"),
    word("no_cap", &["no cap"], &["不封顶"], "that there is no most", "没有上限"),
    word("cap", &["cap"], &["封顶"], "no more than this", "不超过此数"),
    word("at_most", &["at most"], &["最多", "不高于", "不超过", "至多", "最高"], "not above", "不高于"),
    word("at_least", &["at least"], &["至少", "不低于", "达到", "不少于"], "not below", "不低于"),
    word("corresponds", &["corresponds to"], &["对应"], "the item of another scheme that this one answers to", "对应另一方案的指标"),
    word("veto", &["veto"], &["否决"], "lowers a result when a condition holds", "条件成立时一票否决"),
    word("promote", &["promote"], &["晋档"], "raises a result when a condition holds", "条件成立时晋档"),
    word("when", &["when"], &["当"], "introduces a condition", "引出条件"),
    word("then", &["then"], &["则"], "introduces what follows from a condition", "引出结果"),
    word("becomes", &["is"], &["为"], "is set to", "定为"),
    word("up", &["up"], &["提升"], "raises the grade by so many", "等次提升若干档"),
    word("down", &["down"], &["降低"], "lowers the grade by so many", "等次降低若干档"),
    word("bar", &["barred from"], &["不得评"], "that grade and better ones are out of reach", "不得评为该等次及以上"),
    word("unranked", &["unranked"], &["不排名"], "is left out of the ranking", "不参加排名"),
    word("rank", &["rank"], &["排名"], "ranks the units", "排名"),
    word("place_of", &["rank"], &["名次"], "the unit's place in the ranking", "单位的名次"),
    word("by", &["by"], &["按"], "according to", "按照"),
    word("compare", &["by"], &["比"], "the next key among equals", "同分时比较"),
    word("ties", &["ties"], &["同分"], "what is done among equals", "同分时"),
    word("ties_again", &["then"], &["再同分"], "what is done among those still equal", "仍同分时"),
    word("ascending", &["ascending", "from lowest"], &["从低到高"], "the lowest is first", "低者在前"),
    word("descending", &["descending", "from highest"], &["从高到低"], "the highest is first", "高者在前"),
    word("exclude", &["excluding"], &["排除"], "leaves units out", "排除单位"),
    word("grades", &["grades"], &["等次"], "the grades and who gets them", "等次及其条件"),
    word("grade", &["grade"], &["等次"], "the unit's grade", "单位的等次"),
    word("top", &["top"], &["前"], "counts from the best", "从第一名起数"),
    word("share", &["share"], &["占"], "this grade's own places", "本等次自己的名额"),
    word("rest", &["rest"], &["其余"], "all others", "其他情形"),
    word("quota_ties", &["quota ties"], &["名额同分"], "equals at the edge of a quota", "名额边界上的同分"),
    word("all_in", &["all in"], &["一并进入"], "all of them enter", "同分者都进入"),
    word("all_out", &["all out"], &["都不进入"], "none of them enters", "同分者都不进入"),
    word("promoted", &["promoted"], &["晋档"], "units raised by a promotion", "被晋档的单位"),
    word("promotion", &["promotion"], &["晋档"], "a raise of the grade", "晋档"),
    word("take_places", &["take places"], &["占名额"], "use up places of the grade", "占用名额"),
    word("take_no_places", &["take no places"], &["不占名额"], "use up no places of the grade", "不占用名额"),
    word("before", &["before"], &["优先于"], "goes first", "先于"),
    word("consequence", &["consequence"], &["结果"], "what follows from a grade", "等次的后果"),
    word("allocate", &["allocate"], &["分配"], "shares something out", "分配一个总量"),
    word("total_of", &["total"], &["共"], "how much there is to share out", "待分总量"),
    word("within", &[], &["中"], "closes the condition of who takes part", "参加者条件之后"),
    word("largest_remainder", &["largest remainder"], &["最大余额"], "places by the largest remainder", "最大余额法"),
    word("highest_average", &["highest average"], &["最高均数"], "places by the highest average", "最高均数法"),
    word("exact", &["exact"], &["按比例"], "shares that need not be whole", "按比例，不取整"),
    word("require", &["require"], &["约束"], "must hold, or the scheme refuses the data", "必须成立的条件"),
    word("guarantee", &["guarantee"], &["保证"], "must hold whatever the data are; proved without data", "不论数据如何都成立，不用数据来证明"),
    word("along", &[], &["随"], "as another figure changes", "随另一个数变化"),
    word("rises", &["rises"], &["提高", "上升"], "a figure becomes higher", "数变大"),
    word("falls", &["falls"], &["降低", "下降"], "a figure becomes lower", "数变小"),
    word("never_falls", &["never falls"], &["不下降", "不降低"], "does not become lower", "不变小"),
    word("never_rises", &["never rises"], &["不上升", "不提高"], "does not become higher", "不变大"),
    word("apart_from", &[], &["与"], "opens what has no influence", "没有影响的数据之前"),
    word("independent", &["does not depend on"], &["无关"], "has no influence on it", "对它没有影响"),
    word("show", &["show"], &["输出"], "further columns of the result", "结果表的附加列"),
    word("defaults", &["defaults"], &["默认"], "what holds unless a clause says otherwise", "条款未另写时的约定"),
    word("amendment", &["amendment"], &["修订"], "changes from a day on", "自某日起的修订"),
    word("since", &["from"], &["自"], "the first day", "起始日"),
    word("onward", &[], &["起"], "closes the first day", "起始日之后"),
    word("change", &["change"], &["改"], "changes a part of the scheme", "修改"),
    word("remove", &["remove"], &["删"], "takes a part of the scheme out", "删除"),
    word("add_to", &["add"], &["增"], "adds to the scheme", "增加"),
    word("into", &["to"], &["到"], "where something is added", "增加之处"),
    word("calendar", &["working calendar"], &["工作日历"], "which days are worked", "哪些日子是工作日"),
    word("day_off", &["off"], &["放假"], "days that are not worked", "放假的日子"),
    word("day_on", &["on"], &["上班"], "weekend days that are worked", "调休上班的日子"),
    word("counter", &["counter"], &["量词"], "words for counting", "计数用的量词"),
    word("example", &["example"], &["例"], "a worked case that must come out so", "必须算出如此结果的算例"),
    word("allow", &["allow"], &["放行"], "findings that are not told of the next statement, and why", "下一条语句中不再报告的问题，并写明理由"),
    word("given", &["given"], &["设"], "the facts of a unit in an example", "算例中单位的事实"),
    word("finds", &["finds"], &["查出"], "what the data check must find", "数据检查必须查出的问题"),
    word("state", &["state"], &["状态"], "what a score rests on", "得分依据的状态"),
    word("ok", &["ok"], &["正常"], "nothing was missing", "没有缺值"),
    // connectives
    word("to", &["to"], &["至"], "from one to the other", "到"),
    word("from", &["from"], &["从"], "from", "从"),
    word("all", &["all"], &["全体"], "all units", "全体单位"),
    word("among", &["among"], &["参照"], "the units to compare with", "参照的单位"),
    word("at", &["at"], &[], "at this point; in this period", "在此点、此期"),
    word("in", &["in"], &["在"], "opens a reference set", "开始参照范围"),
    word("inside", &[], &["内"], "closes a reference set", "参照范围之后"),
    word("excluding_self", &["excluding self"], &["不含本单位"], "without the unit itself", "不含本单位"),
    word("where", &["where"], &["满足"], "only those for which it holds", "只取符合条件的"),
    word("weighted", &[], &["加权"], "closes a weight", "权数之后"),
    word("weighted_by", &["weighted by"], &[], "the weights of a mean", "加权平均的权数"),
    word("de", &[], &["的"], "closes a condition", "条件之后"),
    word("of", &["of"], &[], "of", "的"),
    word("if", &["if"], &["如果"], "introduces a condition", "引出条件"),
    word("else", &["else"], &["否则"], "introduces the other case", "引出另一情形"),
    word("otherwise", &["otherwise"], &["否则"], "introduces the other case", "引出另一情形"),
    // options of facts
    word("collected", &["collected by"], &["采集"], "who collects the figure", "采集单位"),
    word("document", &["document"], &["文件"], "the document that it rests on", "所依据的文件"),
    word("note", &["note"], &["说明"], "a remark", "说明"),
    word("weekly", &["weekly"], &["每周"], "every week", "每一周"),
    word("monthly", &["monthly"], &["每月"], "every month", "每个月"),
    word("quarterly", &["quarterly"], &["每季"], "every quarter", "每个季度"),
    word("half_yearly", &["half-yearly"], &["每半年"], "every half-year", "每半年"),
    word("yearly", &["yearly"], &["每年"], "every year", "每一年"),
    word("range", &["range"], &["范围"], "what values are possible", "可能的值"),
    word("or_more", &["or more"], &["以上"], "from there upward", "从此往上"),
    word("or_less", &["or less"], &["以下"], "from there downward", "从此往下"),
    word("and_above", &[], &["及以上"], "that number or more", "此数或更多"),
    word("and_below", &[], &["及以下"], "that number or less", "此数或更少"),
    word("column", &["column"], &["列"], "the column's name in the data", "数据中的列名"),
    word("table", &["table"], &["表"], "the table's name in the data", "数据中的表名"),
    word("key", &["key"], &["标识"], "the columns that name a unit", "标识单位的列"),
    word("written_as", &["written as"], &["填"], "how percentages are written in the data", "数据中百分比的写法"),
    word("percent_written", &["percent"], &["百分数"], "95 means 95%", "95 即 95%"),
    word("fraction_written", &["fraction"], &["小数"], "0.95 means 95%", "0.95 即 95%"),
    word("missing_code", &["missing code"], &["缺报码"], "the numbers or words that stand for a missing figure", "表示缺报的数或词"),
    word("higher_better", &["higher is better"], &["越高越好"], "a higher figure is better", "高者为优"),
    word("lower_better", &["lower is better"], &["越低越好"], "a lower figure is better", "低者为优"),
    word("per_unit", &["per unit"], &["每单位"], "one value a unit, from the data", "每单位一值，取自数据"),
    word("missing", &["missing"], &["缺报"], "the figure was not reported", "没有上报"),
    word("not_applicable", &["not applicable"], &["不适用"], "the item does not concern the unit", "与单位无关"),
    word("pending", &["pending"], &["待定"], "the figure is not settled", "尚未确定"),
    // treatments
    word("treat_full", &["full"], &[], "the full points", "得满分"),
    word("zero", &["zero"], &["得零分", "得0分"], "no points", "得零分"),
    word("full_points", &["full points"], &["得满分"], "the full points", "得满分"),
    word("mean", &["mean"], &["得平均分"], "the mean of the others", "得其他单位的平均分"),
    word("redistribute", &["redistribute"], &["重新分配"], "its points go to its siblings in proportion", "分值按比例分给同级"),
    word("spread", &["spread"], &["平均分摊"], "its points go to its siblings in equal parts", "分值平均分给同级"),
    word("skip", &["skip"], &["不计"], "the item counts for nothing", "该项不计"),
    word("withhold", &["withhold"], &["不计总分"], "no total", "不给总分"),
    word("last_value", &["last"], &["用上期"], "the last period's value", "用上一期的值"),
    word("as", &["as"], &["视为"], "as if it were this", "当作此值"),
    // ties
    word("share_place", &["share"], &["并列"], "1, 2, 2, 4", "1、2、2、4"),
    word("dense", &["dense"], &["紧接"], "1, 2, 2, 3", "1、2、2、3"),
    word("average_place", &["average"], &["取平均"], "1, 2.5, 2.5, 4", "1、2.5、2.5、4"),
    word("last_place", &["last"], &["靠后"], "1, 3, 3, 4", "1、3、3、4"),
    word("forbid", &["forbid"], &["不许"], "a tie that remains is a fault", "不许仍有同分"),
    word("counts", &["counts when"], &["计入"], "which records count", "哪些记录计入"),
    // rating
    word("panel", &["panel"], &["组"], "a group of raters and its weight", "评分组及其权重"),
    word("aspect", &["aspect"], &["分项"], "an aspect that is rated and its weight", "评分的分项及其权重"),
    word("option", &["option"], &["档次"], "a mark that raters may give, and its worth", "可选的档次及其分值"),
    word("invalid", &["invalid"], &["无效"], "marks that do not count", "不计的填写"),
    word("convert", &["convert"], &["换算"], "turns a raw mark into points", "由原值换算得分"),
    word("value", &["value"], &["值"], "the raw value", "原值"),
    word("drop", &["drop"], &["去掉"], "leaves out the extremes", "去掉极端值"),
    word("highest", &["highest"], &["最高"], "the highest", "最高者"),
    word("lowest", &["lowest"], &["最低"], "the lowest", "最低者"),
    word("empty_panel", &["empty panel"], &["缺组"], "a panel without a valid rating", "没有有效评分的组"),
    word("error", &["error"], &["出错"], "is a fault", "算作错误"),
    word("raters", &["raters"], &["份"], "how many ratings", "评分份数"),
    // item
    word("clause", &["clause"], &["依据"], "the clause of the document", "所依据的条款"),
    word("lead", &["lead"], &["牵头"], "who is in charge", "牵头单位"),
    word("support", &["support"], &["配合"], "who helps", "配合单位"),
    word("formerly", &["formerly"], &["原名"], "an earlier name", "原来的名称"),
    word(
        "to_write",
        &["to be written"],
        &["待写"],
        "a scoring text that is not a clause yet; the scheme is not scored before it is",
        "尚未写成条款的评分文字；写成之前不能计分",
    ),
    word("number", &["number"], &["序号"], "the number in the document", "文件中的序号"),
    word("points", &["points"], &["分值"], "the item's points", "指标的分值"),
    word("scale", &["out of"], &["满分制"], "the scale before conversion to points", "折算前的满分"),
    word("applies", &["applies if"], &["适用"], "to whom the item applies", "适用于谁"),
    word("floor", &["floor"], &["最低"], "no less than this", "不低于此数"),
    word("round", &["rounded to"], &["保留"], "rounding", "保留小数"),
    word("decimals", &["places", "place"], &["位小数", "位"], "decimal places", "小数位数"),
    word("half_up", &["half up"], &["四舍五入"], "halves away from zero", "四舍五入"),
    word("half_even", &["half even"], &["四舍六入"], "halves to the even digit", "四舍六入五成双"),
    word("away", &["up"], &["进一"], "away from zero", "有余即进一"),
    word("truncate", &["down"], &["去尾"], "towards zero", "舍去尾数"),
    word("round_floor", &["floor"], &["向下"], "to the lower", "向下取"),
    word("round_ceiling", &["ceiling"], &["向上"], "to the higher", "向上取"),
    word("by_week", &[], &["按周"], "scored week by week", "逐周计分"),
    word("by_month", &[], &["按月"], "scored month by month", "逐月计分"),
    word("by_quarter", &[], &["按季"], "scored quarter by quarter", "逐季计分"),
    word("by_half_year", &[], &["按半年"], "scored by half-years", "逐半年计分"),
    word("by_year", &[], &["按年"], "scored year by year", "逐年计分"),
    word("scored", &["scored"], &["计分"], "over which periods the item is scored", "分期计分"),
    word("take", &["take"], &["取"], "how the periods are put together", "各期如何合成"),
    word("over_mean", &["mean"], &["平均"], "their mean", "平均"),
    word("over_sum", &["sum"], &["合计"], "their sum", "合计"),
    word("over_latest", &["latest"], &["最新"], "the latest", "最近一期"),
    word("coverage", &["coverage"], &["覆盖"], "how much must have a value", "至少多少有值"),
    // clauses
    word("score", &["score"], &["得分"], "the score by a formula", "用算式给出得分"),
    word("gain", &["gain", "gains"], &["得"], "the score is this", "得此分"),
    word("add", &["add", "adds"], &["加"], "points are added", "加分"),
    word("deduct", &["deduct", "deducts"], &["扣"], "points are taken off", "扣分"),
    word("none", &["none", "no points"], &["不得分"], "no points", "不得分"),
    word("this_item", &["this item"], &["本项"], "the whole item, whatever the other clauses say", "整个指标，不论其他条款"),
    word("pro_rata", &["pro rata"], &["按完成比例"], "in proportion to the target", "按完成目标的比例"),
    word("inverse", &["inverse pro rata"], &["按反向比例"], "in inverse proportion to the target", "与目标成反比"),
    word("target", &["to target"], &["目标"], "the target", "目标值"),
    word("each_whole", &[], &["每满"], "for each whole step", "每满一步"),
    word("each", &["each"], &["每"], "for each", "每"),
    word("for_each", &["for each"], &[], "for each", "每"),
    word("whole", &["whole"], &["整步"], "whole steps only", "只计整步"),
    word("started", &["started"], &["不足按整"], "a started step counts whole", "不足一步按一步"),
    word("in_proportion", &["pro rata"], &["按比例计", "按比例"], "parts of a step count in proportion", "不足一步按比例"),
    word("that", &["that"], &[], "by how much", "差多少"),
    word("bands", &["bands"], &["分档"], "by bands", "按档给分"),
    word("first_match", &["first match"], &["先者先得"], "the first row that fits", "取第一个符合的行"),
    word("progressive", &["progressive"], &["分段累进"], "each bracket at its own rate", "各段按各自标准累计"),
    word("interpolate", &["interpolate"], &["插值"], "straight lines between points", "各点间按直线"),
    word("efficacy", &["efficacy"], &["功效系数"], "by the distance from the worst to the best", "按与最差、最好的距离"),
    word("base", &["base"], &["基础"], "what the worst gets", "最差者所得"),
    word("worst", &["worst"], &["最差"], "the worst value", "最差值"),
    word("best", &["best"], &["最好"], "the best value", "最好值"),
    word("rescale", &["convert"], &["折算"], "brings a score from another scale", "由另一满分折算"),
    word("from_scale", &["from"], &["由"], "the scale that it comes from", "原来的满分"),
    word("judged", &["judged"], &["评定"], "a number given by a person, within limits", "由人在限度内评定"),
    word("judged_by", &["by"], &["由"], "by whom", "由谁"),
    word("discretion", &[], &["酌情"], "by judgement, within limits", "在限度内酌情"),
    word("best_of", &["best of"], &["就高"], "only the best of the clauses", "取各条中最高者"),
    word("worst_of", &["worst of"], &["就低"], "only the lowest of the clauses", "取各条中最低者"),
    word("sum_of", &["sum of"], &["累加"], "all the clauses together", "各条相加"),
    // tails
    word("down_to_zero", &["down to 0", "down to zero"], &["扣完为止"], "until nothing is left", "扣到零为止"),
    word("only_if", &["only if"], &["仅当"], "counts only if it holds", "只在成立时计"),
    word("unless", &["unless"], &["除非"], "does not count if it holds", "成立时不计"),
    word("but", &[], &["但"], "introduces an exception", "引出例外"),
    word("excepted", &[], &["的除外", "除外"], "closes an exception", "例外之后"),
    word("at_time", &[], &["时"], "closes a condition", "条件之后"),
    word("times", &["times"], &["乘"], "multiplied by", "乘以"),
    word("doubled", &["doubled"], &["加倍"], "twice as much", "加倍"),
    word("across", &["across clauses"], &["各条"], "one matter counts once in all clauses below", "下面各条款之间，同一事项只计一次"),
    word("same", &["same"], &["同一"], "among those of the same matter", "同一事项之中"),
    word("match_highest", &["highest"], &["就高"], "only the highest counts", "只计最高的"),
    word("match_lowest", &["lowest"], &["就低"], "only the lowest counts", "只计最低的"),
    word("match_sum", &["sum"], &["累加"], "all of them count", "全部相加"),
    word("match_first", &["first"], &["取首次"], "only the first counts", "只计第一次"),
    word("a_week", &["a week"], &[], "in each week", "每周"),
    word("a_month", &["a month"], &[], "in each month", "每月"),
    word("a_quarter", &["a quarter"], &[], "in each quarter", "每季"),
    word("a_half_year", &["a half-year"], &[], "in each half-year", "每半年"),
    word("a_year", &["a year"], &[], "in each year", "每年"),
    word("zero_target", &["zero target"], &["目标为零"], "what a target of zero does", "目标为零时"),
    word("may_exceed", &["may exceed full"], &["可超过满分"], "may be more than the full points", "可以超过满分"),
    word("all_equal", &["all equal"], &["全部相等"], "when best and worst are equal", "最好与最差相等时"),
    word("best_n", &["best"], &["取最高"], "only the best few", "只取最高的几个"),
    // rows
    word("linear", &["linear"], &["按直线"], "on a straight line from one to the other", "在两值间按直线"),
    word("inclusive", &["inclusive", "incl"], &["含本数", "含"], "with the number itself", "含本数"),
    word("exclusive", &["exclusive", "excl"], &["不含本数", "不含"], "without the number itself", "不含本数"),
    word("place", &["places", "place"], &["第"], "the place in the ranking", "名次"),
    word("further", &["each further place"], &["以后每名"], "each place after that", "其后每名"),
    word("less", &["less"], &["减"], "so much less", "递减"),
    word("per", &["per"], &[], "per", "每"),
    // defaults
    word("steps", &["steps"], &["步长"], "how steps count", "步长如何计"),
    word("deductions", &["deductions"], &["扣分"], "how far deductions go", "扣分到何为止"),
    word("above_default", &["above"], &["以上"], "whether the number itself is included", "以上是否含本数"),
    // operators
    word("or", &["or"], &["或"], "one or the other", "或者"),
    word("and", &["and"], &["且", "和"], "both", "并且"),
    word("not", &["not"], &["非"], "the opposite", "相反"),
    word("is", &["is"], &["是", "等于"], "is equal to", "等于"),
    word("is_not", &["is not"], &["不是", "不等于"], "is not equal to", "不等于"),
    word("above", &["above"], &["高于", "超过", "大于"], "is more than", "大于"),
    word("below", &["below"], &["低于", "不足", "小于"], "is less than", "小于"),
    word("one_of", &["is one of"], &["属于"], "is in the list", "在列举之中"),
    word("not_one_of", &["is not one of"], &["不属于"], "is not in the list", "不在列举之中"),
    word("between", &["between"], &["之间"], "between two values, both included", "两值之间，含两端"),
    word("yes", &["yes"], &["是"], "true", "是"),
    word("no", &["no"], &["否"], "false", "否"),
];
