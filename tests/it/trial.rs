//! Made-up units: they are the data that tables would give, their text parses to them again, and examples say what comes out.

use crate::random::{self, Case};
use crate::support;
use heng::data::column::{Column, State};
use heng::dataset::Dataset;
use heng::model::expr::{Frame, Value};
use heng::model::measure::Ty;
use heng::model::scheme::{EventId, FactId, GapKind, GradeId, ItemId, RatingId, Scheme};
use heng::pipeline::{self, Loaded};
use heng::trial::{self, Asked, Given, Mark, Of, Trial, TrialEvent, TrialFact, TrialMark, TrialUnit};

// ---- random data as trials ----

fn gap(state: State) -> GapKind {
    match state {
        State::NotApplicable => GapKind::NotApplicable,
        State::Pending | State::PendingValue => GapKind::Pending,
        State::Value | State::Protected | State::Missing | State::Fault => GapKind::Missing,
    }
}

fn given(column: &Column, ty: &Ty, row: usize) -> Given {
    let choice = |word: u32| match ty {
        Ty::Choice(id) => Value::Choice(*id, word),
        Ty::Quantity(_) | Ty::Text | Ty::Date | Ty::Bool | Ty::Grade | Ty::Unknown => Value::Grade(GradeId(word)),
    };
    if matches!(column.state(row), State::PendingValue) {
        return Given::Gap(GapKind::Pending);
    }
    let number = column.number(row).map(Value::Num);
    let value = number
        .or_else(|| column.text(row).cloned().map(Value::Text))
        .or_else(|| column.date(row).map(Value::Date))
        .or_else(|| column.yes(row).map(Value::Bool))
        .or_else(|| column.choice(row).map(choice));
    value.map_or_else(|| Given::Gap(gap(column.state(row))), Given::Value)
}

/// The data of a case, as made-up units.
fn trial_of(scheme: &Scheme, data: &Dataset) -> Trial {
    let unit = |at: usize| {
        let mut unit = TrialUnit::new(&data.units[at]);
        for (id, fact) in scheme.facts.iter().enumerate() {
            let column = &data.facts[id];
            let fact_id = FactId(id as u32);
            match fact.frame {
                Frame::Period(kind) => {
                    for (period, name) in data.periods[&kind].iter().enumerate() {
                        let is = given(column, &fact.ty, at * data.period_count(kind) + period);
                        unit.facts.push(TrialFact { fact: fact_id, period: Some(name.clone()), is });
                    }
                }
                Frame::Constant | Frame::Unit | Frame::Event(_) | Frame::Mark => {
                    unit.facts.push(TrialFact { fact: fact_id, period: None, is: given(column, &fact.ty, at) });
                }
            }
        }
        for (id, event) in scheme.events.iter().enumerate() {
            let rows = &data.events[id];
            for row in (0..rows.unit.len()).filter(|row| rows.unit[*row] as usize == at) {
                let fields = event.fields.iter().enumerate().filter(|(_, field)| field.value.is_none());
                let fields = fields.map(|(at, field)| (at, given(&rows.fields[at], &field.ty, row))).collect();
                unit.events.push(TrialEvent { event: EventId(id as u32), state: plain_state(rows.state[row]), fields });
            }
        }
        for (id, rating) in scheme.ratings.iter().enumerate() {
            let rows = &data.ratings[id];
            let Some(marks) = &rows.mark else { continue };
            for row in (0..rows.unit.len()).filter(|row| rows.unit[*row] as usize == at) {
                let mark = match given(marks, &rating.ty, row) {
                    Given::Value(Value::Num(number)) => Mark::Number(number),
                    Given::Value(Value::Grade(word)) => Mark::Word(word.0 as usize),
                    Given::Value(other) => panic!("no mark: {other:?}"),
                    Given::Written(text) => panic!("no mark: {text}"),
                    Given::Gap(kind) => Mark::Gap(kind),
                };
                unit.marks.push(TrialMark {
                    rating: RatingId(id as u32),
                    panel: rows.panel[row] as usize,
                    aspect: rows.aspect[row] as usize,
                    rater: Some(format!("评委 {}", rows.rater[row]).into()),
                    mark,
                    votes: rows.votes.as_ref().map(|votes| votes.number(row).map_or(1, |count| count.to_scaled(0).expect("whole votes") as u32)),
                });
            }
        }
        unit
    };
    Trial { units: (0..data.units.len()).map(unit).collect() }
}

/// That it is outside follows from its date.
fn plain_state(state: heng::dataset::EventState) -> heng::dataset::EventState {
    use heng::dataset::EventState;
    if state == EventState::Outside { EventState::Accepted } else { state }
}

/// Cells that could not be read, and votes that are not whole, are nothing that one can make up.
fn has_bad_cells(data: &Dataset) -> bool {
    let bad = |column: &Column| (0..column.len()).any(|row| column.state(row) == State::Fault);
    let votes = |votes: &Column| (0..votes.len()).any(|row| votes.number(row).is_none_or(|count| !count.is_integer()));
    data.facts.iter().any(bad)
        || data.events.iter().flat_map(|event| &event.fields).any(bad)
        || data.ratings.iter().any(|rating| rating.mark.iter().any(bad) || rating.votes.iter().any(votes))
}

fn asked(scheme: &Scheme, trial: &Trial) -> Vec<Asked> {
    let of = (0..scheme.items.len()).map(|id| Of::Score(ItemId(id as u32)));
    let of = of.chain(scheme.ranking.iter().map(|_| Of::Rank)).chain(scheme.grades.iter().map(|_| Of::Grade));
    let of: Vec<Of> = of.collect();
    (0..trial.units.len()).flat_map(|unit| of.iter().map(move |of| Asked { unit, of: *of })).collect()
}

fn loaded(text: &str) -> Loaded {
    pipeline::load_bytes("test.heng", text.as_bytes(), None, None)
}

#[test]
fn random_data_are_the_same_as_made_up_units_and_their_text_says_what_comes_out() {
    let mut tried = 0;
    for number in 0..24 {
        let case: Case = random::case(number);
        let (scheme, data) = support::load(&case.scheme, &case.tables);
        if has_bad_cells(&data) {
            continue;
        }
        tried += 1;
        let trial = trial_of(&scheme, &data);
        let replay = trial::replay(&scheme, &trial);
        let expected = support::evaluate(&scheme, &data);
        assert_eq!(heng::oracle::difference(&expected, &replay.results), None, "case {number}\n{case}");

        let text = trial::example(&scheme, "算例 1", &trial, &asked(&scheme, &trial));
        let again = loaded(&format!("{}\n{text}", case.scheme));
        let of_examples: Vec<String> = again
            .findings
            .iter()
            .filter(|found| found.check.code[1..3] == *"02" || found.check.code[1..3] == *"01")
            .map(|found| support::told(&again.sources, found))
            .collect();
        assert!(of_examples.is_empty(), "case {number}: {of_examples:?}\n{text}");
        let scheme = again.scheme.expect("the text has a scheme");
        let [example] = scheme.examples.as_slice() else { panic!("case {number}: one example\n{text}") };
        assert_eq!(Trial::of(example), trial, "case {number}\n{text}");
        let misses = trial::misses(&scheme, example, &trial::replay(&scheme, &Trial::of(example)));
        assert!(misses.is_empty(), "case {number}: {:?} is {:?}\n{text}", misses[0].expected, misses[0].is);
    }
    assert!(tried > 12, "only {tried} cases could be tried");
}

// ---- what examples say ----

/// The findings of a text with examples, as code and Chinese message.
fn tried(text: &str) -> Vec<String> {
    let mut loaded = loaded(text);
    pipeline::try_out(&mut loaded);
    loaded.findings.iter().filter(|found| found.check.code != "H0616").map(|found| format!("{} {}", found.check.code, found.message.zh)).collect()
}

/// Two units of two classes; facts by quarter; events with matters and states; a rating with panels, options and votes.
const ZH: &str = "
方案 甲 \"甲\" {
    期间 2024-01-01 至 2024-12-31
    满分 100分
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列; 缺组 得零分 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比 采集 甲局
    事实 信访量: 件 每季 采集 甲局
    事件 批示 采集 甲局 { 级别: 国家级 | 省级; 日期: 日期; 事项: 文本 }
    评分 领导评分 采集 甲局 { 主要领导 60%; 分管领导 40%; 档次 好 100分; 档次 差 50分; 无效 弃权 }
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 信访 10分 { 扣 0.5分 × 合计(信访量) ÷ 1件，扣完为止 }
    指标 评价 30分 { 折算 领导评分 由 100分 }
    加分 获批示 封顶 3分 { 每件 批示 按 级别 { 国家级 2分; 省级 1分 }，同一 事项 就高 }
    排名 在 全体 内 按 总分
    等次 在 全体 内 { 好 总分 ≥80分; 差 其余 }
}
";

// 甲局: 60 × 0.9 = 54; 10 − 0.5 × (2 + 4) = 7; raters 好 ×3 votes and 差 ×1: (300 + 50) ÷ 4 = 87.5, of the second panel 100:
// 87.5 × 0.6 + 100 × 0.4 = 92.5, × 30 ÷ 100 = 27.75; of one matter the higher, 2, the rejected one nothing, the one of 2023 nothing:
// 54 + 7 + 27.75 + 2 = 90.75. 乙局: 60 × 1/3 = 20; no quarter known: missing, so 0; nobody has rated: 0: 20.
const EXAMPLE_ZH: &str = "
例 \"两个局\" {
    设 甲局 {
        类别 = 甲类
        完成率 = 90%
        信访量 2024-Q1 = 2件; 信访量 2024年第3季度 = 4件
        信访量 2024-Q4 缺报
        批示 { 级别 = 国家级; 日期 = 2024-03-01; 事项 = \"水\" }
        批示 { 级别 = 省级; 日期 = 2024-03-02; 事项 = \"水\" }
        批示 { 级别 = 省级; 日期 = 2024-03-02; 事项 = \"火\"; 状态 = 驳回 }
        批示 { 级别 = 省级; 日期 = 2023-03-02; 事项 = \"土\" }
        领导评分 主要领导 由 张三 = 好，3票
        领导评分 主要领导 由 李四 = 差，1票
        领导评分 分管领导 = 好
        领导评分 分管领导 = 弃权
    }
    设 乙局 { 完成率 = 100% ÷ 3 }
    则 甲局 任务 = 54分
    则 甲局 信访 = 7分
    则 甲局 评价 = 27.75分
    则 甲局 获批示 = 2分
    则 甲局 总分 = 90.75分
    则 甲局 名次 = 1
    则 甲局 等次 = 好
    则 乙局 任务 = 20分
    则 乙局 总分 ≥ 20分
    则 乙局 总分 是 20分
    则 乙局 名次 高于 1
    则 乙局 等次 是 差
}
";

const EN: &str = "
scheme a \"A\" {
    period 2024-01-01 to 2024-12-31
    full 100 pt
    defaults { missing zero; not applicable redistribute; pending withhold; ties share; empty panel zero }
    unit department { class: first | second }
    fact completion: percent collected by office
    fact complaints: cases quarterly collected by office
    event praise collected by office { level: national | provincial; date: date; matter: text }
    rating leaders collected by office { chief 60%; deputy 40%; option good 100 pt; option poor 50 pt; invalid abstained }
    item task 60 pt { pro rata completion to target 100% }
    item quiet 10 pt { deduct 0.5 pt × sum(complaints) / 1 cases, down to 0 }
    item opinion 30 pt { convert leaders from 100 pt }
    bonus praised cap 3 pt { each praise by level { national 2 pt; provincial 1 pt }, same matter highest }
    rank in all by total
    grades in all { good_grade total >= 80 pt; poor_grade rest }
}
";

const EXAMPLE_EN: &str = "
example \"two bureaus\" {
    given one {
        class = first
        completion = 90%
        complaints 2024-Q1 = 2 cases; complaints 2024-Q3 = 4 cases
        complaints 2024-Q4 missing
        praise { level = national; date = 2024-03-01; matter = \"water\" }
        praise { level = provincial; date = 2024-03-02; matter = \"water\" }
        praise { level = provincial; date = 2024-03-02; matter = \"fire\"; state = rejected }
        praise { level = provincial; date = 2023-03-02; matter = \"earth\" }
        leaders chief by zhang = good, 3 votes
        leaders chief by li = poor, 1 votes
        leaders deputy = good
        leaders deputy = abstained
    }
    given two { completion = 100% / 3 }
    then one task = 54 pt
    then one quiet = 7 pt
    then one opinion = 27.75 pt
    then one praised = 2 pt
    then one total = 90.75 pt
    then one rank = 1
    then one grade = good_grade
    then two task = 20 pt
    then two total >= 20 pt
    then two total is 20 pt
    then two rank above 1
    then two grade is poor_grade
}
";

#[test]
fn examples_with_events_marks_periods_and_gaps_hold() {
    for text in [format!("{ZH}{EXAMPLE_ZH}"), format!("{EN}{EXAMPLE_EN}")] {
        let found = tried(&text);
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn each_demand_that_is_not_met_is_told_with_what_comes_out() {
    for (right, wrong, told) in [
        ("则 甲局 任务 = 54分", "则 甲局 任务 = 53分", "H0801 `任务` 算出 54分，不是 53分"),
        ("则 甲局 总分 = 90.75分", "则 甲局 总分 缺报", "H0801 `总分` 算出 90.75分，不是 缺报"),
        ("则 甲局 名次 = 1", "则 甲局 名次 = 2", "H0801 `名次` 算出 1，不是 2"),
        ("则 甲局 等次 = 好", "则 甲局 等次 = 差", "H0801 `等次` 算出 好，不是 差"),
        ("则 乙局 总分 ≥ 20分", "则 乙局 总分 > 20分", "H0801 `总分` 算出 20分，不是 > 20分"),
        ("则 乙局 总分 ≥ 20分", "则 乙局 信访 状态 待定", "H0801 `信访` 的状态是 缺报，不是 待定"),
        ("则 乙局 总分 ≥ 20分", "则 乙局 任务 状态 缺报", "H0801 `任务` 的状态是 正常，不是 缺报"),
        ("则 乙局 总分 ≥ 20分", "则 查出 H0505", "H0801 数据检查查出 H0526，没有查出 `H0505`"),
        ("由 李四 = 差，1票", "由 李四 = 差，2票", "H0801 `评价` 算出 26.4分，不是 27.75分"),
    ] {
        let found = tried(&format!("{ZH}{EXAMPLE_ZH}").replace(right, wrong));
        assert!(found.iter().any(|found| found == told), "{wrong}: {found:#?}");
    }
}

#[test]
fn states_and_findings_of_the_data_check_can_be_demanded() {
    // 乙局 has reported no complaint: 信访 is scored 0 because it is missing, 任务 because of a figure.
    let states = "则 乙局 信访 状态 缺报\n则 乙局 任务 状态 正常\n则 甲局 信访 状态 正常\n";
    // One event is of 2023, outside of the period.
    let finds = "则 查出 H0526\n";
    let found = tried(&format!("{ZH}{EXAMPLE_ZH}").replace("则 乙局 总分 ≥ 20分", &format!("{states}{finds}")));
    assert!(found.is_empty(), "{found:#?}");
    let found = tried(
        &format!("{EN}{EXAMPLE_EN}")
            .replace("then two total >= 20 pt", "then two quiet state missing\nthen two task state ok\nthen finds dated-outside"),
    );
    assert!(found.is_empty(), "{found:#?}");
}

const CELLS: &str = "
方案 甲 {
    单位 部门
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }
    事实 完成率: 百分比 范围 0% 至 100%
    事实 上报日: 日期
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 及时 40分 { 得分 = 如果 上报日 ≤ 2024-03-01 则 40分 否则 0分 }
    约束 总分 ≥ 10分
}
";

#[test]
fn what_stands_in_a_cell_is_read_and_checked_as_data_are() {
    for (given, then) in [
        ("完成率 = \"９０％\"; 上报日 = \"2024年3月1日\"", "则 总分 = 94分"),
        ("完成率 = \"九成\"; 上报日 = 2024-03-01", "则 查出 H0505"),
        ("完成率 = \"90天\"; 上报日 = 2024-03-01", "则 查出 H0513"),
        ("完成率 = \"120%\"; 上报日 = 2024-03-01", "则 查出 H0510"),
        ("完成率 = 120%; 上报日 = 2024-03-01", "则 查出 out-of-range"),
        ("完成率 = 90%; 上报日 = \"上月\"", "则 查出 H0508"),
        ("完成率 = 5%; 上报日 = 2024-04-01", "则 查出 H0531"),
    ] {
        let found = tried(&format!("{CELLS}例 \"格\" {{ 设 市场局 {{ {given} }}\n{then} }}"));
        assert!(found.is_empty(), "{given}: {found:#?}");
    }
    let found = tried(&format!("{CELLS}例 \"格\" {{ 设 市场局 {{ 完成率 = 90% }}\n则 查出 H9999 }}"));
    assert_eq!(found, ["H0801 数据检查没有查出问题，没有查出 `H9999`"]);
}

#[test]
fn what_an_example_cannot_say_is_told_at_its_place() {
    for (right, wrong, told) in [
        ("完成率 = 90%", "完成律 = 90%", "H0201 `完成律` 不是事实、事件或评分"),
        ("完成率 = 90%", "完成率 2024-03 = 90%", "H0209 `完成率` 不分期"),
        ("完成率 = 90%", "完成率 = 90分", "H0205 这是分，此处需要百分比"),
        ("完成率 = 90%", "完成率 = 90%; 完成率 = 91%", "H0215 `完成率` 给了第二次"),
        ("完成率 = 90%", "完成率", "H0201 `完成率` 不是事实、事件或评分"),
        ("信访量 2024-Q1 = 2件", "信访量 = 2件", "H0209 `信访量` 逐期采集，未写明是哪一期"),
        ("信访量 2024-Q1 = 2件", "信访量 每月 = 2件", "H0209 `信访量` 不按此周期采集"),
        ("信访量 2024-Q1 = 2件", "信访量 每季 = 2件", "H0215 `信访量` 给了第二次"),
        ("信访量 2024-Q1 = 2件", "信访量 2024-13 = 2件", "H0209 `2024-13` 不是此处的期次"),
        (
            "状态 = 驳回",
            "状态 = 退回",
            "H0216 `退回` 不在可选项之中：认定、采纳、通过、已认定、accepted、申报、审核中、待审、待定、claimed、under review、pending、异议、申诉、objected、驳回、不予认定、rejected",
        ),
        ("事项 = \"土\"", "事由 = \"土\"", "H0216 `事由` 不在可选项之中：级别、日期、事项"),
        ("领导评分 分管领导 = 好", "领导评分 = 好", "H0216 没有写明是谁的评分：主要领导、分管领导"),
        ("领导评分 分管领导 = 好", "领导评分 分管领导 = 中", "H0216 `中` 不在可选项之中：好、差、弃权"),
        ("则 甲局 任务 = 54分", "则 任务 = 54分", "H0213 给了几个单位，未写明是哪一个"),
        ("则 甲局 任务 = 54分", "则 丙局 任务 = 54分", "H0216 `丙局` 不在可选项之中：甲局、乙局"),
        ("设 乙局", "设 甲局", "H0215 `甲局` 给了第二次"),
    ] {
        let found = tried(&format!("{ZH}{EXAMPLE_ZH}").replacen(right, wrong, 1));
        assert!(found.iter().any(|found| found == told), "{wrong}: {found:#?}");
    }
}

#[test]
fn the_examples_of_shipped_schemes_hold() {
    let mut tried = 0;
    for folder in support::folders(&support::root().join("schemes")) {
        for name in ["scheme.heng", "scheme.en.heng"] {
            let Ok(mut loaded) = pipeline::load(&folder.join(name), None) else { continue };
            pipeline::try_out(&mut loaded);
            let errors = loaded.findings.iter().filter(|found| found.severity() == heng::diagnostic::Severity::Error);
            let errors: Vec<String> = errors.map(|found| support::told(&loaded.sources, found)).collect();
            assert!(errors.is_empty(), "{errors:#?}");
            tried += loaded.scheme.map_or(0, |scheme| scheme.examples.len());
        }
    }
    assert!(tried >= 6, "{tried} examples");
}
