//! Exchanging parts of schemes, and sharing out what that does to the units.

use crate::random;
use crate::support::{evaluate, folders, root};
use heng::data::{self, Source};
use heng::decimal::Num;
use heng::diagnostic::Severity;
use heng::diff::board::Board;
use heng::diff::curve;
use heng::diff::effect::{Effect, Sources, UnitEffect, effect};
use heng::diff::normal::Renames;
use heng::diff::pair;
use heng::diff::parts::{Facet, Owner};
use heng::diff::{self, attribution::Method};
use heng::model;
use heng::model::scheme::ItemId;
use heng::outcome::UnitResult;
use heng::pipeline;
use heng::syntax::ast;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder of tables, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(tables: &[(&str, &str)]) -> Folder {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let path = std::env::temp_dir().join(format!("heng-effect-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        for (name, csv) in tables {
            std::fs::write(path.join(format!("{name}.csv")), csv).expect("a table can be written");
        }
        Folder(path)
    }

    fn source(&self) -> Source {
        data::open(&self.0).expect("the tables can be read")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A whole tree without errors in names and types.
fn tree(text: &str) -> ast::Scheme {
    let loaded = pipeline::load_bytes("test.heng", text.as_bytes(), None, None);
    let tree = loaded.tree.expect("the text has a scheme");
    let mut found = Vec::new();
    model::resolve(&tree, &[], &mut found);
    let errors: Vec<&str> = found.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| &*finding.message.zh).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    tree
}

fn num(text: &str) -> Num {
    Num::parse_decimal(text).expect("a decimal")
}

fn item(path: &[&str]) -> Owner {
    Owner::Item(path.iter().map(|name| (*name).into()).collect())
}

/// What a unit gets from the party of a part.
fn part<'a>(board: &Board, unit: &'a UnitEffect, owner: Owner, facet: Facet) -> &'a Num {
    &unit.parts[board.party(&owner, &facet).unwrap_or_else(|| panic!("{owner:?} {facet:?} is the same in both"))]
}

fn sums_exactly(effect: &Effect) {
    for unit in effect.units.iter().filter(|unit| unit.difference.is_some()) {
        let sum = unit.parts.iter().cloned().sum::<Num>() + &unit.data + &unit.rounding;
        assert_eq!(Some(sum), unit.difference, "{}", unit.name);
    }
}

const OLD: &str = r#"
方案 甲 {
    满分 100分
    总分 保留 1位 四舍五入
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比
    事实 满意度: 分
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 满意 40分 { 折算 满意度 由 100分 }
    排名 在 类别 内 按 总分，再同分 并列
    等次 在 类别 内 { 优秀 总分 ≥75分; 合格 其余 }
}
"#;

const NEW: &str = r#"
方案 甲 {
    满分 100分
    总分 保留 0位 四舍五入
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比
    事实 满意度: 分
    指标 任务 50分 { 按完成比例 完成率 目标 80% }
    指标 满意 50分 { 折算 满意度 由 100分 }
    排名 在 类别 内 按 总分，再同分 并列
    等次 在 类别 内 { 优秀 总分 ≥75分; 合格 其余 }
}
"#;

/// Unit 一, completion 64%, satisfaction 90, by hand.
///
/// Old: 60 × 0.64 + 40 × 0.9 = 38.4 + 36 = 74.4. New: 50 × 0.64 / 0.8 + 50 × 0.9 = 40 + 45 = 85.
/// Points of the task: first 50 × 0.64 − 38.4 = −6.4, last 40 − 60 × 0.8 = −8, so −7.2. Its target: first 48 − 38.4 = 9.6, last 40 − 32 = 8,
/// so 8.8. Satisfaction: 9. Together 10.6. Rounding to whole points: −0.4 on the old total, 0 on the new, so −0.2; what the rounding
/// adds apart from that: 0 − (−0.2) = 0.2.
#[test]
fn a_case_by_hand() {
    let folder = Folder::new(&[("部门", "部门,类别,完成率,满意度\n一,甲类,64%,90\n二,甲类,100%,80\n三,乙类,,70\n")]);
    let board = Board::new(&tree(OLD), &tree(NEW), &Renames::default());
    assert_eq!(board.parties.len(), 4);
    let source = folder.source();
    let effect = effect(&board, Sources { old: &source, new: None });
    sums_exactly(&effect);
    let one = &effect.units[0];
    assert_eq!(one.difference, Some(num("10.6")));
    assert_eq!(*part(&board, one, item(&["任务"]), Facet::Points), num("-7.2"));
    assert_eq!(*part(&board, one, item(&["任务"]), Facet::Clauses), num("8.8"));
    assert_eq!(*part(&board, one, item(&["满意"]), Facet::Points), num("9"));
    assert_eq!(*part(&board, one, Owner::Scheme, Facet::Rounding), num("-0.2"));
    assert_eq!(one.rounding, num("0.2"));
    // 优秀 from 75 on. Alone: points of the task give 68, its target 84, satisfaction 83.4. Without one: 93, 77, 76.
    let crossing = one.crossing.as_ref().expect("74.4 to 85 crosses 75");
    let party = |owner: Owner, facet: Facet| board.party(&owner, &facet).expect("it differs");
    assert_eq!(crossing.alone, [party(item(&["任务"]), Facet::Clauses), party(item(&["满意"]), Facet::Points)]);
    assert_eq!(crossing.needed, [] as [usize; 0]);
    // Unit 三 has no completion: 28 before, 35 after, all of it satisfaction.
    let three = &effect.units[2];
    assert_eq!(three.difference, Some(num("7")));
    assert_eq!(*part(&board, three, item(&["满意"]), Facet::Points), num("7"));
    let points = &effect.parties[party(item(&["任务"]), Facet::Points)];
    // Unit 二: points first −10, last 50 − 60 = −10 (above the target it is full); −7.2 and −10 for the two.
    assert_eq!((points.losers, points.gainers, points.lost.clone()), (2, 0, num("17.2")));
    assert_eq!(points.method, Method::Exact(2));
    assert_eq!(effect.grades.iter().map(|grade| (&*grade.name, grade.old, grade.new)).collect::<Vec<_>>(), [("优秀", 1, 2), ("合格", 2, 1)]);
}

/// A section that is capped at 10, and three bonuses in it: 2 + 2 + 2 before, 5 + 6 + 8 after. Room for 4 more: who comes first takes it.
/// The first adds 3 at most, then 1 is left for who is next: (3 + 3) / 6 = 1. The others: (4 + 4 + 1) / 6 = 1.5 each.
#[test]
fn a_cap_that_binds_is_shared_by_those_under_it() {
    let text = |a: i32, b: i32, c: i32, other: i32| {
        format!(
            "方案 甲 {{\n 默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n 单位 部门 {{ 类别: 甲类 | 乙类 }}\n 事实 完成率: 百分比\n \
             指标 任务 {other}分 {{ 按完成比例 完成率 目标 100% }}\n 板块 加项 10分 {{ 封顶 10分\n 指标 子甲 {{ 得分 = {a}分 }}\n 指标 子乙 {{ 得分 = {b}分 }}\n \
             指标 子丙 {{ 得分 = {c}分 }} }}\n}}"
        )
    };
    let folder = Folder::new(&[("部门", "部门,类别,完成率\n一,甲类,50%\n")]);
    let board = Board::new(&tree(&text(2, 2, 2, 80)), &tree(&text(5, 6, 8, 90)), &Renames::default());
    let source = folder.source();
    let effect = effect(&board, Sources { old: &source, new: None });
    sums_exactly(&effect);
    let one = &effect.units[0];
    assert_eq!(one.difference, Some(num("9")));
    let of = |name: &str| part(&board, one, item(&["加项", name]), Facet::Clauses).clone();
    assert_eq!([of("子甲"), of("子乙"), of("子丙")], [num("1"), num("1.5"), num("1.5")]);
    assert_eq!(*part(&board, one, item(&["任务"]), Facet::Points), num("5"));
    let methods: Vec<Method> = effect.parties.iter().map(|party| party.method).collect();
    assert_eq!(methods.iter().filter(|method| **method == Method::Exact(3)).count(), 3);
    assert_eq!(methods.iter().filter(|method| **method == Method::Alone).count(), 1);
}

/// This year's rules on this year's data beside last year's: (−7.2 + 8.8 + …) under either data, and the data.
///
/// Unit 一: last year 64% and 90 (74.4 under the old rules, 85 under the new), this year 80% and 70: old rules 48 + 28 = 76, new rules
/// 50 + 35 = 85. The data: ((76 − 74.4) + (85 − 85)) / 2 = 0.8; the rules (10.6 + 9) / 2 = 9.8. Points of the task under this year's data:
/// first 40 − 48 = −8, last 50 − 60 = −10, so −9; with −7.2: −8.1.
#[test]
fn two_years_by_hand() {
    let before = Folder::new(&[("部门", "部门,类别,完成率,满意度\n一,甲类,64%,90\n走,甲类,64%,90\n")]);
    let after = Folder::new(&[("部门", "部门,类别,完成率,满意度\n来,甲类,64%,90\n一,甲类,80%,70\n")]);
    let board = Board::new(&tree(OLD), &tree(NEW), &Renames::default());
    let (old, new) = (before.source(), after.source());
    let effect = effect(&board, Sources { old: &old, new: Some(&new) });
    sums_exactly(&effect);
    assert_eq!(effect.units.len(), 1);
    assert_eq!((&*effect.only_old[0], &*effect.only_new[0]), ("走", "来"));
    let one = &effect.units[0];
    assert_eq!(one.difference, Some(num("10.6")));
    assert_eq!(one.data, num("0.8"));
    assert_eq!(*part(&board, one, item(&["任务"]), Facet::Points), num("-8.1"));
}

/// Data that have the units of one scheme only: the other reads the same ones. The numbers are those of [`a_case_by_hand`].
#[test]
fn a_scheme_reads_the_units_of_the_other_where_its_own_are_not_there() {
    let elsewhere = |text: &str| text.replace("单位 部门", "单位 参评单位");
    for (old, new, name, by_new) in [(OLD.to_string(), elsewhere(NEW), "参评单位", true), (OLD.to_string(), elsewhere(NEW), "部门", false)] {
        let csv = format!("{name},类别,完成率,满意度\n一,甲类,64%,90\n二,丙类,100%,80\n三,丙类,,70\n");
        // Two tables: the unit table is found by its name alone.
        let folder = Folder::new(&[(name, &csv), ("另表", "甲,乙\n1,2\n")]);
        let load = |text: &str| pipeline::load_bytes("test.heng", text.as_bytes(), None, None);
        let (old, new) = (load(&old), load(&new));
        let [a, b] = [&old, &new].map(|it| diff::Version { scheme: it.scheme.as_ref().expect("a scheme"), sources: &it.sources });
        let diff = diff::diff(a, b, &[]);
        let (moved, [in_old, in_new]) = pipeline::effect::moved(&old, &new, &diff, [&folder.0, &folder.0]);
        let effect = moved.expect("the data can be read").effect;
        let lent = effect.lent.as_ref().map(|lent| (lent.by_new, &*lent.table));
        assert_eq!((lent, effect.units.len()), (Some((by_new, name)), 3));
        assert_eq!(effect.units[0].difference, Some(num("10.6")));
        sums_exactly(&effect);
        // A word that the scheme does not have stands in two rows; who borrows the data tells it once, whose data they are row by row.
        let counts = [in_old.len(), in_new.len()];
        assert_eq!(counts, if by_new { [1, 2] } else { [2, 1] });
        assert!(by_new == in_old[0].message.zh.contains("本列共有 2 处"), "{}", in_old[0].message.zh);
    }
}

/// A new section with an item moved into it, a fact of another measure, a renamed figure and a renamed item.
#[test]
fn moves_renames_and_what_goes_together() {
    let old = r#"
方案 甲 {
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分 }
    单位 部门 { 类别: 甲类 | 乙类 }
    事实 完成率: 百分比
    事实 投诉: 件
    事实 办理: 百分比
    指标 任务 60分 { 按完成比例 完成率 目标 100% }
    指标 办理 20分 { 按完成比例 办理 目标 100% }
    指标 投诉量 20分 { 投诉 超过 0件 的，每 1件 扣 2分，扣完为止 }
}"#;
    let new = r#"
scheme 甲 {
    defaults { missing zero; not applicable redistribute; pending withhold }
    unit 部门 { 类别: 甲类 | 乙类 }
    fact 完成度: percent
    fact 投诉: percent
    fact 办理: percent
    item 任务量 60 pt { pro rata 完成度 to target 100% }
    section 服务 40 pt {
        item 办理 20 pt { pro rata 办理 to target 100% }
        item 投诉量 20 pt { deduct 2 pt for each 1pp that 投诉 is above 1%, down to 0 }
    }
}"#;
    let renames = Renames {
        items: vec![
            (vec!["任务".into()], vec!["任务量".into()]),
            (vec!["办理".into()], vec!["服务".into(), "办理".into()]),
            (vec!["投诉量".into()], vec!["服务".into(), "投诉量".into()]),
        ],
        entities: vec![("完成率".into(), "完成度".into())],
    };
    let board = Board::new(&tree(old), &tree(new), &renames);
    let party = |owner: Owner, facet: Facet| board.party(&owner, &facet);
    // The moves go with the section, and the rule about complaints with their measure.
    let section = party(item(&["服务"]), Facet::Existence);
    assert!(section.is_some());
    assert_eq!(party(item(&["服务", "办理"]), Facet::Place), section);
    assert_eq!(party(item(&["服务", "投诉量"]), Facet::Place), section);
    let measure = party(Owner::Entity("投诉".into()), Facet::Whole);
    assert!(measure.is_some() && measure != section);
    assert_eq!(party(item(&["服务", "投诉量"]), Facet::Clauses), measure);
    // The rule of 任务量 is the same; only the column is another.
    assert_eq!(party(item(&["任务量"]), Facet::Clauses), None);
    assert_eq!(party(item(&["任务量"]), Facet::Points), None);
    assert!(party(Owner::Entity("完成度".into()), Facet::Whole).is_some());
    assert_eq!(board.parties.len(), 3, "{:?}", board.slots);
    assert_eq!(board.inseparable, [] as [usize; 0]);
    let folder = Folder::new(&[("部门", "部门,类别,完成率,完成度,投诉,办理\n一,甲类,50%,90%,3,80%\n")]);
    let source = folder.source();
    same_ends(old, new, &board, &folder.0);
    sums_exactly(&effect(&board, Sources { old: &source, new: None }));
}

/// Writing it in another order or language is no part; what only one side declares is none either.
#[test]
fn writing_it_otherwise_exchanges_nothing() {
    let other = r#"
scheme 甲 {
    grades in 类别 { 优秀 total >= 75 pt; 合格 rest }
    rank in 类别 by total, then share
    full 100 pt
    item 满意 40 pt { convert 满意度 from 100 pt }
    /// The first.
    item 任务 60 pt { pro rata 完成率 to target 100% }
    total rounded to 1 places half up
    defaults { missing zero; not applicable redistribute; pending withhold; ties share }
    unit 部门 { 类别: 甲类 | 乙类 }
    fact 完成率, 满意率: percent
    fact 满意度: pt
}"#;
    let board = Board::new(&tree(OLD), &tree(other), &Renames::default());
    assert_eq!(board.slots, [], "{:?}", board.slots);
}

fn results(scheme: &heng::model::scheme::Scheme, data: &Path) -> Vec<UnitResult> {
    let (dataset, _) = pipeline::bind(scheme, data);
    dataset.map_or_else(Vec::new, |dataset| evaluate(scheme, &dataset))
}

/// Results as they are told, by names: items of hybrids may stand in another order.
fn told(scheme: &heng::model::scheme::Scheme, results: &[UnitResult]) -> Vec<String> {
    let mut told = Vec::new();
    for (unit, result) in results.iter().enumerate() {
        let grade = result.grade.map(|grade| scheme.grades.as_ref().map(|grades| grades.rows[grade.index()].label.name.clone()));
        told.push(format!("{unit} {:?} {grade:?} {:?} {:?}", result.rank, result.consequences, result.allocated));
        let mut items: Vec<String> =
            scheme.items.iter().zip(&result.items).skip(1).map(|(item, score)| format!("{unit} {} {:?}", item.label.name, score.score)).collect();
        items.sort();
        told.extend(items);
        told.push(format!("{unit} {:?}", result.items[0].score));
    }
    told
}

/// With all parts off the old scheme comes out, with all on the new one, for every unit and item.
fn same_ends(old: &str, new: &str, board: &Board, data: &Path) {
    for (text, on) in [(old, false), (new, true)] {
        let own = pipeline::load_bytes("test.heng", text.as_bytes(), None, None).scheme.expect("the text has a scheme");
        let hybrid = board.scheme(&board.all(on));
        // The old one may have other names here: as many results, and the same where names are the same.
        let (own_results, hybrid_results) = (results(&own, data), results(&hybrid, data));
        let total = |results: &[UnitResult]| results.iter().map(|unit| unit.items[0].clone()).collect::<Vec<_>>();
        assert_eq!(total(&own_results), total(&hybrid_results), "{on}");
        assert_eq!(own_results.iter().map(|unit| &unit.rank).collect::<Vec<_>>(), hybrid_results.iter().map(|unit| &unit.rank).collect::<Vec<_>>());
    }
}

/// The schemes of the catalogue and the real ones, each against the next and against a neighbour of its own.
#[test]
fn all_off_is_the_old_scheme_and_all_on_the_new() {
    let cases: Vec<PathBuf> = folders(&root().join("tests/cases/catalogue"));
    let real = ["city", "futian", "nanshan", "yantian"].map(|name| root().join("schemes").join(name));
    let pairs = cases.windows(2).step_by(3).chain(real.windows(2));
    let mut units = 0;
    for pair in pairs {
        let load = |folder: &PathBuf| pipeline::load(&folder.join("scheme.heng"), None).expect("the case can be read");
        let (old, new) = (load(&pair[0]), load(&pair[1]));
        let (Some(old_tree), Some(new_tree), Some(old_scheme), Some(new_scheme)) = (&old.tree, &new.tree, &old.scheme, &new.scheme) else { continue };
        if [old_tree, new_tree].into_iter().any(has_errors) {
            continue;
        }
        let board = Board::new(old_tree, new_tree, &Renames::default());
        for (scheme, on, folder) in [(old_scheme, false, &pair[0]), (new_scheme, true, &pair[1])] {
            let data = folder.join("data");
            let hybrid = board.scheme(&board.all(on));
            let (own, other) = (results(scheme, &data), results(&hybrid, &data));
            units += own.len();
            assert_eq!(told(scheme, &own), told(&hybrid, &other), "{} of {pair:?}", if on { "new" } else { "old" });
        }
    }
    assert!(units > 100, "{units}");
}

fn has_errors(tree: &ast::Scheme) -> bool {
    let mut found = Vec::new();
    model::resolve(tree, &[], &mut found);
    found.iter().any(|finding| finding.severity() == Severity::Error)
}

/// Made-up schemes on made-up data, each against the next: the ends are the schemes, and what is shared out sums exactly.
#[test]
fn made_up_schemes_share_out_exactly() {
    let mut shared = 0;
    for number in 0..6 {
        let (old, new) = (random::case(number), random::case(number + 1));
        let tables: Vec<(&str, &str)> = old.tables.iter().map(|(name, csv)| (name.as_str(), csv.as_str())).collect();
        let folder = Folder::new(&tables);
        let trees = [&old, &new].map(|case| pipeline::load_bytes("test.heng", case.scheme.as_bytes(), None, None).tree.expect("a scheme"));
        if trees.iter().any(has_errors) {
            continue;
        }
        let board = Board::new(&trees[0], &trees[1], &Renames::default());
        same_ends(&old.scheme, &new.scheme, &board, &folder.0);
        let source = folder.source();
        let effect = effect(&board, Sources { old: &source, new: None });
        sums_exactly(&effect);
        shared += effect.units.iter().filter(|unit| unit.difference.is_some()).count();
    }
    assert!(shared > 0, "{shared}");
}

/// A made-up scheme with some of its points and percentages raised by one in the last place: what an office changes from year to year.
fn revised(text: &str, every: usize, from: usize) -> String {
    let mut told = String::new();
    let mut rest = text;
    let mut number = 0;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest.len(), |end| at + end);
        let (before, digits, after) = (&rest[..at], &rest[at..end], &rest[end..]);
        let is_amount = ["分", "%", " pt"].iter().any(|unit| after.starts_with(unit)) && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        number += usize::from(is_amount);
        told.push_str(before);
        match digits.parse::<Num>() {
            Ok(value) if is_amount && number % every == from => told.push_str(&heng::show::number(&(value + Num::ONE))),
            _ => told.push_str(digits),
        }
        rest = after;
    }
    told + rest
}

/// The statements of a scheme in the reverse order: the same scheme, and its changes are listed in another order.
fn turned(tree: &ast::Scheme) -> ast::Scheme {
    let mut turned = tree.clone();
    turned.body.reverse();
    turned
}

/// Made-up schemes against themselves with other numbers, on made-up data: what is shared out sums exactly, and each party has the same
/// part when the changes are listed the other way round.
#[test]
fn revised_schemes_share_out_exactly_in_any_order() {
    let (mut pairs, mut shared, mut turned_round) = (0, 0, 0);
    for number in 0..120 {
        if pairs == 44 {
            break;
        }
        let old = random::case(number);
        let new = revised(&old.scheme, 4, (number % 4) as usize);
        let trees = [&old.scheme, &new].map(|text| pipeline::load_bytes("test.heng", text.as_bytes(), None, None).tree.expect("a scheme"));
        if trees.iter().any(has_errors) {
            continue;
        }
        let tables: Vec<(&str, &str)> = old.tables.iter().map(|(name, csv)| (name.as_str(), csv.as_str())).collect();
        let folder = Folder::new(&tables);
        let board = Board::new(&trees[0], &trees[1], &Renames::default());
        if board.parties.len() < 2 {
            continue;
        }
        let source = folder.source();
        let effect = effect_of(&board, &source);
        sums_exactly(&effect);
        pairs += 1;
        shared += effect.units.iter().filter(|unit| unit.difference.as_ref().is_some_and(|by| !by.is_zero())).count();
        let other = Board::new(&turned(&trees[0]), &turned(&trees[1]), &Renames::default());
        let names =
            |board: &Board| board.parties.iter().map(|party| party.iter().map(|slot| format!("{:?}", board.slots[*slot])).collect()).collect();
        let (here, there): (Vec<BTreeSet<String>>, Vec<BTreeSet<String>>) = (names(&board), names(&other));
        if here == there {
            continue;
        }
        turned_round += 1;
        let back = effect_of(&other, &source);
        for unit in &effect.units {
            let same = back.units.iter().find(|other| other.name == unit.name).expect("the unit is there");
            let parts =
                |unit: &UnitEffect, names: &[BTreeSet<String>]| names.iter().cloned().zip(unit.parts.iter().cloned()).collect::<BTreeMap<_, _>>();
            assert_eq!(parts(unit, &here), parts(same, &there), "{number} {}", unit.name);
        }
    }
    assert!(pairs >= 40 && shared > 100 && turned_round >= 20, "{pairs} {shared} {turned_round}");
}

fn effect_of(board: &Board, source: &Source) -> Effect {
    effect(board, Sources { old: source, new: None })
}

/// Of OLD and NEW: 60 points for 100% against 50 for 80%, flat above; 40 and 50 points of satisfaction out of 100.
#[test]
fn score_functions_are_drawn_as_they_are() {
    let [old, new] = [OLD, NEW].map(|text| pipeline::load_bytes("test.heng", text.as_bytes(), None, None).scheme.expect("a scheme"));
    let pairing = pair::pair(&old, &new, &[]);
    let (curves, left_out) = curve::curves(&old, &new, &pairing, &[(ItemId(1), ItemId(1))]);
    assert_eq!((curves.len(), left_out.len()), (1, 0));
    let ends = |curve: &[curve::Stretch]| curve.iter().map(|it| (it.x.clone(), it.y.clone())).collect::<Vec<_>>();
    let numbers = |a: &str, b: &str| [num(a), num(b)];
    assert_eq!(ends(&curves[0].old), [(numbers("0", "1"), numbers("0", "60"))]);
    assert_eq!(ends(&curves[0].new), [(numbers("0", "0.8"), numbers("0", "50")), (numbers("0.8", "1"), numbers("50", "50"))]);
    assert!(curves[0].given.is_empty(), "the same for every class");
}
