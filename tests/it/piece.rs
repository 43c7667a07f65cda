//! The exact analysis of scores: hand-worked pieces and ends, and brute force against both evaluators.

use crate::support;
use heng::data::column::State;
use heng::decimal::Num;
use heng::model::expr::Value;
use heng::model::measure::Ty;
use heng::model::scheme::{FactId, ItemId};
use heng::outcome::Cell;
use heng::piece::compare::graph;
use heng::piece::form::VarId;
use heng::piece::pieces::Bound;
use heng::piece::variable::{Row, What};
use heng::piece::witness::witness;
use heng::piece::{Analysis, Given, Way, compare};
use heng::pipeline;
use heng::program;
use heng::trial::{Replayer, Trial, TrialFact, TrialUnit};

/// The text of a scheme with one kind of unit and so much more.
fn scheme(inner: &str) -> (heng::model::scheme::Scheme, program::Program) {
    let text = format!(
        "方案 试 {{ 期间 2024-01-01 至 2024-12-31\n 单位 部门 {{ 类别: 甲类 | 乙类 }}\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 以上 含本数 }}\n{inner}\n}}"
    );
    let loaded = pipeline::load_bytes("test.heng", text.as_bytes(), None, None);
    let errors: Vec<String> =
        loaded.findings.iter().filter(|finding| &finding.check.code[..3] != "H06").map(|finding| support::told(&loaded.sources, finding)).collect();
    let scheme = loaded.scheme.unwrap_or_else(|| panic!("{}", errors.join("\n")));
    let program = program::lower(&scheme);
    (scheme, program)
}

/// The ends of an item, as text: `0 .. 20`; `<` beside an end that is only come near to, `?` for none.
fn ends(inner: &str, item: &str) -> String {
    let (scheme, program) = scheme(inner);
    let id = support::item_named(&scheme, item).unwrap_or(ItemId(0));
    let mut analysis = Analysis::new(&scheme, &program, Given::Everything);
    let node = analysis.score(id);
    let Some(ends) = analysis.ends(node) else { return "never".into() };
    let one = |bound: &Bound| match &bound.at {
        Some(at) if bound.reached => at.to_string(),
        Some(at) => format!("{at}<"),
        None if bound.unlimited => "∞".into(),
        None => "?".into(),
    };
    format!("{} .. {}", one(&ends.low.bound), one(&ends.high.bound))
}

#[test]
fn one_figure() {
    let rate = "事实 完成率: 百分比 范围 0% 至 120%\n";
    // 20 × min(1, x / 95%): from 0 to 20.
    assert_eq!(ends(&format!("{rate}指标 a 20分 {{ 按完成比例 完成率 目标 95% }}"), "a"), "0 .. 20");
    // Not capped: 120 / 96 × 20 = 25.
    assert_eq!(ends(&format!("{rate}指标 a 20分 {{ 按完成比例 完成率 目标 96%，可超过满分 }}"), "a"), "0 .. 25");
    // 90 − 0 in steps of 1 point: 90 × 0.1 = 9 off, of 20.
    assert_eq!(ends(&format!("{rate}指标 a 20分 {{ 完成率 低于 90% 的，每满 1个百分点 扣 0.1分 }}"), "a"), "11 .. 20");
    // On the straight line towards 12 at 90%, which belongs to the next row.
    let bands = "指标 a 20分 { 完成率 分档 { ≥90% 得 5分; ≥60% 且 <90% 按直线 得 6分 至 12分; 其余 不得分 } }";
    assert_eq!(ends(&format!("{rate}{bands}"), "a"), "0 .. 12<");
    // The middle is the highest: 10 − 20 × |x − 50%| at 50%.
    let peak = "指标 a 10分 { 得 10分 − 10分 × 绝对值(完成率 − 50%) ÷ 50% }";
    assert_eq!(ends(&format!("{rate}{peak}"), "a"), "-4 .. 10");
}

#[test]
fn two_figures() {
    let facts = "事实 甲率: 百分比 范围 0% 至 100%\n事实 乙率: 百分比 范围 0% 至 100%\n";
    // The better of the two, 6 + 0 or 0 + 10; at worst none.
    let best = "指标 a 10分 { 就高 { 甲率 ≥ 90% 的，得 6分; 乙率 ≥ 90% 的，得 10分 } }";
    assert_eq!(ends(&format!("{facts}{best}"), "a"), "0 .. 10");
    // What one figure gives, it takes again: 10x + 10(1 − x) is always 10.
    let same = "指标 a 10分 { 得 10分 × 甲率 + 10分 × (1 − 甲率) }";
    assert_eq!(ends(&format!("{facts}{same}"), "a"), "10 .. 10");
    // 6x + 4y where x + y must not be above 100%, else nothing: 6 at (1, 0).
    let joint = "指标 a 10分 { 得 如果 甲率 + 乙率 > 100% 则 0分 否则 6分 × 甲率 + 4分 × 乙率 }";
    assert_eq!(ends(&format!("{facts}{joint}"), "a"), "0 .. 6");
}

#[test]
fn sections_and_the_total() {
    // The second item reads the figure of the first: 10x and, if x ≥ 50%, nothing, else 10. Together at most 10 + 5 − below 50%,
    // so towards 15; at x = 50% only 5.
    let shared = "事实 率: 百分比 范围 0% 至 100%\n板块 s 20分 { 指标 a 10分 { 按完成比例 率 目标 100% }\n 指标 b 10分 { 率 ≥ 50% 的，得 0分，否则 得 10分 } }";
    assert_eq!(ends(shared, "s"), "5 .. 15<");
    // Ten items of 1 to 10 points, each with a bonus of its own figure: 55; the ledger adds 3 at most, and takes 5 at most.
    let items: String = (1..=10)
        .map(|n| format!("事实 f{n}: 百分比 范围 0% 至 100%\n指标 i{n} {n}分 {{ f{n} 低于 95% 的，每满 1个百分点 扣 0.1分，扣完为止 }}\n"))
        .collect();
    let ledger = "事件 奖 { 级别: 省级 | 市级; 日期: 日期 }\n加分 j 封顶 3分 { 每件 奖 按 级别 { 省级 2分; 市级 0.5分 } }\n事件 罚 { 日期: 日期 }\n扣分 k 最多 5分 { 每件 罚 扣 2分 }";
    assert_eq!(ends(&format!("{items}{ledger}"), "total"), "-4.5 .. 58");
    // By class: 甲类 at most 30, 乙类 at most 20.
    let classes = "事实 率: 百分比 范围 0% 至 100%\n指标 a { 分值 按 类别 { 甲类 30分; 乙类 20分 }\n 按完成比例 率 目标 100% }";
    assert_eq!(ends(classes, "a"), "0 .. 30");
}

/// Where the second scheme gives an item less, and how much at most, in the only case.
fn loss(old: &str, new: &str) -> (Vec<Way>, String, Vec<(VarId, Num)>, bool) {
    let ((old, old_program), (new, new_program)) = (scheme(old), scheme(new));
    let (mut first, mut second) = (Analysis::new(&old, &old_program, Given::Everything), Analysis::new(&new, &new_program, Given::Everything));
    let (a, b) = (first.score(ItemId(1)), second.score(ItemId(1)));
    let found = compare(&mut first, (0, a), &mut second, (0, b));
    let ways = [Way::Less, Way::Same, Way::More, Way::Other].into_iter().filter(|way| found.has(*way)).collect();
    let loss = found.loss.clone().expect("numbers");
    (ways, loss.at.map_or("?".into(), |at| at.to_string()), loss.setting.numbers, found.is_same())
}

#[test]
fn two_schemes_over_the_same_figure() {
    let item = |form: &str| format!("事实 完成率: 百分比 范围 0% 至 120%\n指标 a 20分 {{ {form} }}");
    // 20 × min(1, x / 95%) against 20 × min(1, x / 100%): at 95% it is 20 against 19; nothing is gained.
    let (ways, most, at, same) = loss(&item("按完成比例 完成率 目标 95%"), &item("按完成比例 完成率 目标 100%"));
    assert_eq!((ways, most.as_str(), same), (vec![Way::Less, Way::Same], "-1", false));
    assert_eq!(at, vec![(VarId(0), Num::ratio(95, 100))]);
    // Less above, more below: a table against a line.
    let (ways, most, ..) = loss(&item("按完成比例 完成率 目标 100%"), &item("完成率 分档 { ≥60% 得 15分; 其余 得 5分 }"));
    // At 100% 20 against 15; below 60% it comes near 12 against 5, which is more: −7 is come near to, not reached.
    assert_eq!((ways, most.as_str()), (vec![Way::Less, Way::Same, Way::More], "-7"));
    // The same rule in other words.
    let bands = "完成率 分档 { ≥60% 得 15分; 其余 得 5分 }";
    let (ways, most, _, same) = loss(&item(bands), &item("完成率 分档 { <60% 得 5分; 其余 得 15分 }"));
    assert_eq!((ways, most.as_str(), same), (vec![Way::Same], "0", true));
}

#[test]
fn the_figures_of_an_end_are_replayed() {
    for (name, least) in [("city", 50), ("enforcement", 8), ("changde", 10)] {
        let path = support::root().join("schemes").join(name).join("scheme.heng");
        let scheme = pipeline::load(&path, None).expect("it can be read").scheme.expect("it has a scheme");
        let program = program::lower(&scheme);
        let replayer = Replayer::new(&scheme);
        let mut analysis = Analysis::new(&scheme, &program, Given::Everything);
        let mut seen = 0;
        for item in (0..scheme.items.len() as u32).map(ItemId) {
            let node = analysis.score(item);
            let Some(ends) = analysis.ends(node) else { continue };
            for end in [&ends.low, &ends.high] {
                let Some(witness) = witness(&replayer, &program, &analysis.cases[end.case], item, end) else { continue };
                let label = &scheme.items[item.index()].label.name;
                let low = ends.low.bound.at.as_ref().is_none_or(|low| witness.score >= *low);
                let high = ends.high.bound.at.as_ref().is_none_or(|high| witness.score <= *high);
                assert!(low && high, "{name}, {label}: {} is outside of {ends:?}", witness.score);
                seen += usize::from(end.bound.at.as_ref() == Some(&witness.score));
            }
        }
        assert!(seen >= least, "{name}: {seen}");
    }
}

/// Along each graph, at its edges and between them, both say the same.
#[test]
fn pieces_are_what_is_evaluated() {
    let mut compared = 0;
    for path in support::folders(&support::root().join("schemes")) {
        let Some(scheme) = pipeline::load(&path.join("scheme.heng"), None).ok().and_then(|loaded| loaded.scheme) else { continue };
        let program = program::lower(&scheme);
        let replayer = Replayer::new(&scheme);
        let mut analysis = Analysis::new(&scheme, &program, Given::Everything);
        for item in 0..scheme.items.len() {
            let found = analysis.pieces(0, program.items[item].unrounded);
            let case = &analysis.cases[0];
            let Some((variable, lines)) = graph(&found, &case.run.variables) else { continue };
            let What::Fact(fact, Row::Unit) = case.run.variables.get(variable).what else { continue };
            if !matches!(scheme.facts[fact.index()].ty, Ty::Quantity(_)) {
                continue;
            }
            let whole = case.run.variables.get(variable).whole;
            let mut wanted: Vec<(Num, Num)> = Vec::new();
            for line in &lines {
                let ends = [line.over.low.clone(), line.over.high.clone()].map(|end| end.map(|end| end.at));
                let middle = match &ends {
                    [Some(low), Some(high)] => (low + high) * Num::ratio(1, 2),
                    [Some(low), None] => low + &Num::ratio(1, 3),
                    [None, Some(high)] => high - &Num::ratio(1, 3),
                    [None, None] => Num::ratio(1, 3),
                };
                for at in ends.into_iter().flatten().chain([middle]).filter(|at| line.over.contains(at) && (at.is_integer() || !whole)) {
                    wanted.push((at.clone(), &line.factor * &at + &line.constant));
                }
            }
            let unit = |(number, (at, _)): (usize, &(Num, Num))| {
                let mut unit = TrialUnit::new(&format!("u{number}"));
                let given = |fact: FactId, value: Value| TrialFact { fact, period: None, is: heng::trial::Given::Value(value) };
                unit.facts = case.fixed.iter().map(|(fact, value)| given(*fact, value.clone())).collect();
                unit.facts.push(given(fact, Value::Num(at.clone())));
                unit
            };
            let trial = Trial { units: wanted.iter().enumerate().map(unit).collect() };
            let results = replayer.results(&heng::trial::dataset(&scheme, &trial));
            for ((at, should), result) in wanted.iter().zip(&results) {
                let is = &result.items[item].unrounded;
                assert_eq!(*is, Cell::Value(Value::Num(should.clone())), "{}, {}, at {at}", path.display(), scheme.items[item].label.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

/// The numbers of every unit lie between the ends that are claimed for them, whatever is missing.
#[test]
fn no_score_lies_outside() {
    let count: u64 = std::env::var("HENG_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let first: u64 = std::env::var("HENG_CASE").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    for number in first..first + count {
        let case = crate::random::case(number);
        let (scheme, data) = support::load(&case.scheme, &case.tables);
        let program = program::lower(&scheme);
        let mut analysis = Analysis::new(&scheme, &program, Given::Anything);
        let results = support::evaluate(&scheme, &data);
        for (unit, result) in results.iter().enumerate() {
            let word = |fact: FactId| match scheme.facts[fact.index()].ty {
                Ty::Choice(choice) if data.fact(fact).state(unit) == State::Value => Some(Value::Choice(choice, data.fact(fact).choice(unit)?)),
                _ => None,
            };
            let Some(at) = analysis.case_of(word) else { continue };
            for (item, score) in result.items.iter().enumerate() {
                let Cell::Value(Value::Num(score)) = &score.score else { continue };
                let node = analysis.score(ItemId(item as u32));
                let ends = analysis.ends_in(at, node);
                let inside = ends.as_ref().is_some_and(|ends| {
                    ends.low.bound.at.as_ref().is_none_or(|low| score >= low) && ends.high.bound.at.as_ref().is_none_or(|high| score <= high)
                });
                assert!(inside, "case {number}, unit {unit}, item {}: {score} is not in {ends:?}\n{case}", scheme.items[item].label.name);
            }
        }
    }
}
