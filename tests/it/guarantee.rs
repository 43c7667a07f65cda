//! Guarantees whose truth is known by hand; every refutation is worked out again by the plain evaluator; what is proved is never broken
//! by random data.

use crate::support;
use heng::guarantee::{self, Verdict};
use heng::model::expr::{Frame, Value};
use heng::model::guarantee::{Claim, Source};
use heng::model::scheme::{EventId, FactId, Scheme};
use heng::model::state::EventState;
use heng::oracle::{self, InspectedRow};
use heng::outcome::Cell;
use heng::pipeline;
use heng::trial::{self, Given, Trial, TrialEvent, TrialFact, TrialUnit};

/// task 0 to 60; calm 40 less 1 for each complaint, not below 0; praise up to 3; budget in nothing.
const ZH: &str = "方案 甲 \"甲\" {
    期间 2024-01-01 至 2024-12-31
    满分 100分
    总分 保留 2位 四舍五入
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列; 步长 整步 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比 范围 0% 至 120% 采集 甲局
    事实 经费: 万元 范围 0万元 以上 采集 甲局
    事实 投诉: 件 采集 甲局
    事实 增速: 百分比 范围 -10% 至 10% 采集 甲局
    事件 批示 采集 甲局 { 级别: 国家级 | 省级 }
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 平静 30分 { 扣 1分 × 投诉 ÷ 1件，扣完为止 }
    指标 增长 10分 { 增速 分档 { ≥5% 得 10分; ≥0% 且 <5% 按直线 得 6分 至 12分; 其余 不得分 } }
    加分 获批示 封顶 3分 { 每件 批示 按 级别 { 国家级 2分; 省级 1分 } }
    排名 在 全体 内 按 总分
    等次 在 全体 内 { 好 总分 ≥80分; 差 其余 }
";

#[derive(Debug, PartialEq)]
enum Is {
    Proved,
    Refuted,
    Undecided,
}

fn verdicts(text: &str) -> (heng::model::scheme::Scheme, Vec<Verdict>) {
    let loaded = pipeline::load_bytes("test.heng", text.as_bytes(), None, None);
    let errors: Vec<String> = loaded
        .findings
        .iter()
        .filter(|found| found.severity() == heng::diagnostic::Severity::Error)
        .map(|found| support::told(&loaded.sources, found))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    let scheme = loaded.scheme.expect("the text has a scheme");
    let verdicts = guarantee::decide(&scheme);
    (scheme, verdicts)
}

fn is(verdict: &Verdict) -> Is {
    match verdict {
        Verdict::Proved => Is::Proved,
        Verdict::Refuted(..) => Is::Refuted,
        Verdict::Undecided(_) => Is::Undecided,
    }
}

#[test]
fn guarantees_of_known_truth() {
    let table = [
        // Just below 5% the straight line comes near 12 of 10 points; where the other 90 points do not apply to the unit and go to it, near
        // 120, and 3 for praise. At 4.99% it is 11.988, so 122.88.
        ("总分 ≤ 123分", Is::Proved),
        ("总分 ≤ 122分", Is::Refuted),
        ("任务 ≥ 0分", Is::Proved),
        ("指标 平静 ≥ 0分", Is::Proved),
        // 30 complaints: nothing left.
        ("指标 平静 ≥ 1分", Is::Refuted),
        ("总分 随 完成率 提高 不下降", Is::Proved),
        ("总分 随 完成率 降低 不上升", Is::Proved),
        ("任务 随 完成率 提高 不上升", Is::Refuted),
        ("总分 随 投诉 提高 不上升", Is::Proved),
        // From just below 12 at 4.9% to 10 at 5%.
        ("增长 随 增速 提高 不下降", Is::Refuted),
        // Below 0% there is only one amount; the jump to 6 goes up.
        ("增长 随 增速 提高 不下降 当 增速 < 5%", Is::Proved),
        ("总分 与 经费 无关", Is::Proved),
        ("名次 与 经费 无关", Is::Proved),
        ("等次 与 经费 无关", Is::Proved),
        ("总分 与 批示 无关", Is::Refuted),
        ("任务 与 投诉 无关", Is::Proved),
        ("名次 与 投诉 无关", Is::Refuted),
        // 60 × 50% = 30.
        ("任务 ≤ 30分 当 完成率 ≤ 50%", Is::Proved),
        ("任务 ≤ 30分 当 完成率 ≤ 51%", Is::Refuted),
        ("任务 ≤ 30分 当 类别 = 甲类", Is::Refuted),
        ("获批示 ≤ 3分", Is::Proved),
        ("获批示 ≤ 2分", Is::Refuted),
        // Whoever gets more is not further back; a place is not followed, and no figures break it.
        ("名次 随 完成率 提高 不上升", Is::Undecided),
        ("名次 随 完成率 提高 不下降", Is::Refuted),
        // At least itself is not behind itself.
        ("名次 ≥ 1", Is::Proved),
        ("名次 ≤ 1", Is::Refuted),
    ];
    let lines: String = table.iter().map(|(claim, _)| format!("    保证 {claim}\n")).collect();
    let (scheme, verdicts) = verdicts(&format!("{ZH}{lines}}}"));
    let mut wrong = Vec::new();
    for (at, ((claim, should), verdict)) in table.iter().zip(&verdicts).enumerate() {
        if is(verdict) != *should {
            wrong.push(format!("{claim}: {verdict:?}"));
        }
        if let Verdict::Refuted(witness, _) = verdict {
            assert!(plainly_broken(&scheme, at, [Some(&witness.before), witness.after.as_ref()]), "{claim}: {witness:?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the plain evaluator says that the first units of these break the guarantee.
fn plainly_broken(scheme: &heng::model::scheme::Scheme, at: usize, trials: [Option<&Trial>; 2]) -> bool {
    let claim = &scheme.guarantees[at];
    let of = claim.claim.subject();
    let yes = Cell::Value(Value::Bool(true));
    let mut cells = Vec::new();
    for trial in trials.into_iter().flatten() {
        let data = trial::dataset(scheme, trial);
        let (when, cell) = oracle::inspect(scheme, &data, |look| {
            let when = claim.when.as_ref().map(|when| look.value(when, InspectedRow::Unit(0)));
            (when, look.value(of, InspectedRow::Unit(0)))
        });
        if when.is_some_and(|when| when != yes) {
            return false;
        }
        cells.push(cell);
    }
    let number = |cell: &Cell| match cell {
        Cell::Value(Value::Num(number)) => Some(number.clone()),
        Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
    };
    match (&claim.claim, cells.as_slice()) {
        (Claim::Holds(_), [cell]) => *cell == Cell::Value(Value::Bool(false)),
        (Claim::Never { up, .. }, [before, after]) => match (number(before), number(after)) {
            (Some(before), Some(after)) => {
                if *up {
                    after < before
                } else {
                    after > before
                }
            }
            (_, _) => false,
        },
        (Claim::Apart { .. }, [before, after]) => before != after,
        _ => false,
    }
}

#[test]
fn a_refutation_is_shown_as_examples_that_parse_and_hold() {
    let claims = "    保证 上限: 总分 ≤ 122分\n    保证 增长 随 增速 提高 不下降\n    保证 名次 与 投诉 无关\n";
    let text = format!("{ZH}{claims}}}\n");
    let (_, verdicts) = verdicts(&text);
    let mut shown = 0;
    for verdict in verdicts {
        let Verdict::Refuted(_, examples) = verdict else { panic!("all are refuted: {verdict:?}") };
        for example in examples {
            let plain = format!("{ZH}}}\n{example}");
            let mut loaded = pipeline::load_bytes("test.heng", plain.as_bytes(), None, None);
            pipeline::try_out(&mut loaded);
            assert!(!loaded.has_errors(), "{example}\n{:?}", loaded.findings);
            shown += 1;
        }
    }
    assert_eq!(shown, 1 + 2 + 2);
}

#[test]
fn an_extending_scheme_replaces_and_removes_guarantees_by_name() {
    let child = |change: &str| format!("方案 乙 继承 甲 {{\n{change}\n}}\n{ZH}    保证 上限: 总分 ≤ 122分\n}}\n");
    let of = |change: &str| {
        let (scheme, verdicts) = verdicts(&child(change));
        assert_eq!(scheme.guarantees.len(), verdicts.len());
        verdicts.iter().map(is).collect::<Vec<Is>>()
    };
    assert_eq!(of(""), [Is::Refuted]);
    assert_eq!(of("    保证 上限: 总分 ≤ 124分"), [Is::Proved]);
    assert_eq!(of("    删 保证 上限"), []);
    // 120 and 1.
    assert_eq!(of("    改 加分 获批示 { 封顶 1分 }"), [Is::Proved]);
}

#[test]
fn both_languages_say_the_same() {
    let en = "scheme a \"A\" {
    full 100 pt
    total rounded to 2 places half up
    defaults { missing zero; not applicable redistribute; pending withhold; ties share; steps whole }
    unit department
    fact completion: percent range 0% to 120% collected by office
    fact budget: 10k_yuan range 0 10k_yuan or more collected by office
    item task 100 pt { pro rata completion to target 100% }
    rank in all by total
    guarantee ceiling: total <= 100 pt
    guarantee item task >= 1 pt
    guarantee total never falls when completion rises, when budget > 3 10k_yuan
    guarantee total never rises when completion rises
    guarantee rank does not depend on budget
}";
    let (scheme, verdicts) = verdicts(en);
    assert_eq!(verdicts.iter().map(is).collect::<Vec<Is>>(), [Is::Proved, Is::Refuted, Is::Proved, Is::Refuted, Is::Proved]);
    let Verdict::Refuted(_, examples) = &verdicts[1] else { panic!("refuted") };
    assert!(examples[0].starts_with("example \"counterexample\" {\n    given 甲 {"), "{}", examples[0]);
    assert_eq!(scheme.guarantees[0].label.as_ref().map(|label| &*label.name), Some("ceiling"));
}

#[test]
fn a_guarantee_names_data_that_there_are() {
    for (line, told) in [
        ("保证 总分 与 经肥 无关", "H0201"),
        ("保证 总分 随 类别 提高 不下降", "H0205"),
        ("保证 总分 ≤ 105件", "H0203"),
        ("保证 批示.级别 = 省级", "H0209"),
        ("保证 总分", "H0205"),
    ] {
        let loaded = pipeline::load_bytes("test.heng", format!("{ZH}    {line}\n}}").as_bytes(), None, None);
        assert!(loaded.findings.iter().any(|found| found.check.code == told), "{line}: {:?}", loaded.findings);
    }
}

/// Of random schemes: each item below a bound that the exact analysis may or may not prove. What is proved, no random data break.
#[test]
fn what_is_proved_is_not_broken_by_random_data() {
    let mut proved = 0;
    for number in 0..20 {
        let case = crate::random::case(number);
        let (scheme, data) = support::load(&case.scheme, &case.tables);
        let words = if case.scheme.starts_with("方案") { "保证" } else { "guarantee" };
        let bounds: String = scheme.items[1..]
            .iter()
            .enumerate()
            .filter(|(_, item)| scheme.items.iter().filter(|other| other.label.name == item.label.name).count() == 1)
            .take(6)
            .flat_map(|(at, item)| {
                [format!("{words} g{at}a: {} <= 12 pt\n", item.label.name), format!("{words} g{at}b: {} >= 0 pt\n", item.label.name)]
            })
            .collect();
        let end = case.scheme.trim_end().strip_suffix('}').expect("a scheme ends with a brace");
        let text = format!("{end}\n{bounds}}}\n");
        let loaded = pipeline::load_bytes("test.heng", text.as_bytes(), None, None);
        let scheme = loaded.scheme.expect("the text has a scheme");
        if scheme.guarantees.is_empty() {
            continue;
        }
        let verdicts = guarantee::decide(&scheme);
        for (at, verdict) in verdicts.iter().enumerate() {
            if !matches!(verdict, Verdict::Proved) {
                continue;
            }
            proved += 1;
            let Claim::Holds(of) = &scheme.guarantees[at].claim else { continue };
            let cells = oracle::inspect(&scheme, &data, |look| {
                (0..data.units.len()).map(|unit| look.value(of, InspectedRow::Unit(unit))).collect::<Vec<Cell>>()
            });
            assert!(!cells.contains(&Cell::Value(Value::Bool(false))), "case {number}, guarantee {at} is proved and broken\n{text}");
        }
    }
    assert!(proved > 20, "only {proved} are proved");
}

/// A district extends the city: tasks in full from 90% on, calm 40 less 3 for each complaint instead of 2, praise up to 5 instead of 3.
fn district(claims: &str) -> String {
    let changes = "改 指标 任务 { 按完成比例 完成率 目标 90% }
    改 指标 平静 { 投诉 高于 0件 的，每满 1件 扣 3分，扣完为止 }
    改 加分 获批示 封顶 5分";
    let city = "方案 甲 \"甲\" {
    期间 2024-01-01 至 2024-12-31
    满分 100分
    总分 保留 2位 四舍五入
    默认 { 缺报 得零分; 不适用 得零分; 待定 不计总分; 同分 并列; 步长 整步 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比 范围 0% 至 100% 采集 甲局
    事实 投诉: 件 采集 甲局
    事件 批示 采集 甲局 { 级别: 国家级 | 省级 }
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 平静 40分 { 投诉 高于 0件 的，每满 1件 扣 2分，扣完为止 }
    加分 获批示 封顶 3分 { 每件 批示 按 级别 { 国家级 2分; 省级 1分 } }
    排名 在 全体 内 按 总分
}
";
    format!("方案 乙 \"乙\" 继承 甲 {{\n    {changes}\n{claims}}}\n{city}")
}

#[test]
fn scores_stay_near_those_of_the_parent() {
    let table = [
        // At 90%: 60 here, 54 there.
        ("任务 与 上级方案 相差 不超过 6分", Is::Proved),
        ("任务 与 上级方案 相差 不超过 5.9分", Is::Refuted),
        // 13 complaints: 40 − 39 = 1 here, 40 − 26 = 14 there; 14 leave nothing here and 12 there.
        ("指标 平静 与 上级方案 相差 不超过 13分", Is::Proved),
        ("指标 平静 与 上级方案 相差 不超过 12分", Is::Refuted),
        ("获批示 与 上级方案 相差 不超过 2分", Is::Proved),
        ("获批示 与 上级方案 相差 不超过 1分", Is::Refuted),
        // 13 less for 13 complaints is the most, but a total is known by the ends of its parts, which are others in the parent.
        ("总分 与 上级方案 相差 不超过 13分", Is::Undecided),
        // 10 complaints: 10 and 20 of calm.
        ("总分 与 上级方案 相差 不超过 9分", Is::Refuted),
        // At 9%, which only the condition names: 6 and 5.4.
        ("任务 与 上级方案 相差 不超过 0.5分 当 完成率 ≤ 9%", Is::Refuted),
    ];
    let lines: String = table.iter().map(|(claim, _)| format!("    保证 {claim}\n")).collect();
    let (scheme, found) = verdicts(&district(&lines));
    let parent = scheme.base.clone().expect("it extends one");
    for (at, ((claim, should), verdict)) in table.iter().zip(&found).enumerate() {
        assert_eq!(is(verdict), *should, "{claim}: {verdict:?}");
        let Verdict::Refuted(witness, examples) = verdict else { continue };
        assert!(is_further(&scheme, &parent, at, &witness.before), "{claim}: {witness:?}");
        let mut pasted = pipeline::load_bytes("test.heng", format!("{}{}", district(""), examples[0]).as_bytes(), None, None);
        pipeline::try_out(&mut pasted);
        assert!(!pasted.has_errors(), "{}\n{:?}", examples[0], pasted.findings);
    }
    // What is proved, no made-up data break.
    let mut random = crate::random::Random::new(7);
    let proved: Vec<usize> = (0..found.len()).filter(|at| matches!(found[*at], Verdict::Proved)).collect();
    for _ in 0..150 {
        let trial = made_up(&scheme, &mut random);
        assert!(proved.iter().all(|at| !is_further(&scheme, &parent, *at, &trial)), "{trial:?}");
    }
}

/// Whether the plain evaluator says that the first unit scores further from the parent than is guaranteed. Both schemes declare the same
/// facts and events in the same order.
fn is_further(scheme: &Scheme, parent: &Scheme, at: usize, trial: &Trial) -> bool {
    let Claim::Near { item, most, .. } = &scheme.guarantees[at].claim else { panic!("another claim") };
    let name = &scheme.items[item.index()].label.name;
    let score = |scheme: &Scheme| {
        let same = scheme.items.iter().position(|other| item.index() > 0 && other.label.name == *name).unwrap_or(0);
        match &oracle::score(scheme, &trial::dataset(scheme, trial))[0].items[same].score {
            Cell::Value(Value::Num(score)) => Some(score.clone()),
            Cell::Value(_) | Cell::Gap(_) | Cell::Fault(_) => None,
        }
    };
    matches!((score(scheme), score(parent)), (Some(own), Some(theirs)) if (&own - &theirs).abs() > *most)
}

/// One unit with some value of each fact and a few events.
fn made_up(scheme: &Scheme, random: &mut crate::random::Random) -> Trial {
    let mut unit = TrialUnit::new("甲");
    for (at, fact) in scheme.facts.iter().enumerate() {
        let values = guarantee::values(scheme, &fact.ty, &fact.range, &fact.scale.factor);
        if matches!(fact.frame, Frame::Unit) && !values.is_empty() {
            let is = Given::Value(values[random.below(values.len())].clone());
            unit.facts.push(TrialFact { fact: FactId(at as u32), period: None, is });
        }
    }
    for (at, event) in scheme.events.iter().enumerate() {
        for _ in 0..random.below(5) {
            let mut fields = Vec::new();
            for (at, field) in event.fields.iter().enumerate().filter(|(_, field)| field.value.is_none()) {
                let values = guarantee::values(scheme, &field.ty, &field.range, &field.scale.factor);
                if !values.is_empty() {
                    fields.push((at, Given::Value(values[random.below(values.len())].clone())));
                }
            }
            unit.events.push(TrialEvent { event: EventId(at as u32), state: EventState::Accepted, fields });
        }
    }
    Trial { units: vec![unit] }
}

/// Rising, falling and influence: what is proved of them, no two made-up units that differ in the figure alone break.
#[test]
fn what_is_proved_of_changes_is_not_broken_by_made_up_pairs() {
    let claims: String = ["任务", "平静", "增长", "获批示", "总分", "名次"]
        .iter()
        .flat_map(|of| {
            ["完成率", "投诉", "增速", "经费"].iter().flat_map(move |figure| {
                ["随 F 提高 不下降", "随 F 提高 不上升", "与 F 无关"].map(|claim| format!("    保证 {of} {}\n", claim.replace('F', figure)))
            })
        })
        .collect();
    let (scheme, found) = verdicts(&format!("{ZH}{claims}}}"));
    let proved: Vec<usize> = (0..found.len()).filter(|at| matches!(found[*at], Verdict::Proved)).collect();
    // Each score with each figure it has nothing to do with says three things, and what it depends on says one where it has a direction.
    assert!(proved.len() > 40, "only {} are proved", proved.len());
    let mut random = crate::random::Random::new(11);
    for at in proved {
        let along = match &scheme.guarantees[at].claim {
            Claim::Never { along, .. } | Claim::Apart { from: Source::Fact(along), .. } => *along,
            Claim::Apart { .. } | Claim::Holds(_) | Claim::Near { .. } => panic!("no such claim was made"),
        };
        let values = guarantee::values(
            &scheme,
            &scheme.facts[along.index()].ty,
            &scheme.facts[along.index()].range,
            &scheme.facts[along.index()].scale.factor,
        );
        for _ in 0..12 {
            let before = made_up(&scheme, &mut random);
            let mut after = before.clone();
            let given = after.units[0].facts.iter_mut().find(|given| given.fact == along).expect("every fact is given");
            let now = values.iter().position(|value| given.is == Given::Value(value.clone())).expect("it is one of the values");
            // Values ascend.
            given.is = Given::Value(values[now + random.below(values.len() - now)].clone());
            assert!(!plainly_broken(&scheme, at, [Some(&before), Some(&after)]), "guarantee {at}: {before:?} {after:?}");
        }
    }
}

#[test]
fn a_scheme_is_near_to_one_that_it_extends() {
    let told =
        |text: &str| pipeline::load_bytes("test.heng", text.as_bytes(), None, None).findings.iter().map(|found| found.check.code).collect::<Vec<_>>();
    assert!(told(&format!("{ZH}    保证 任务 与 上级方案 相差 不超过 2分\n}}")).contains(&"H0217"));
    assert!(told(&district("    保证 名次 与 上级方案 相差 不超过 2\n")).contains(&"H0205"));
    assert!(told(&district("    保证 任务 与 上级方案 相差 不超过 2件\n")).contains(&"H0203"));
    let en = "scheme b \"B\" extends a {\n    guarantee task differs from the parent by at most 1 pt\n}\nscheme a \"A\" {\n    full 100 pt\n    \
              total rounded to 2 places half up\n    defaults { missing zero; not applicable redistribute; pending withhold; ties share }\n    unit department\n    \
              fact completion: percent range 0% to 120% collected by office\n    item task 100 pt { pro rata completion to target 100% }\n}";
    let (_, found) = verdicts(en);
    assert_eq!(found.iter().map(is).collect::<Vec<Is>>(), [Is::Proved]);
}
