//! Random tables on several things against every value that makes a difference, tried one by one.

use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Place};
use crate::pipeline;
use proptest::prelude::*;

/// Two figures from 0 to 10, a count, a choice of three words. Bounds are whole, so that halves and whole numbers are all the
/// figures that can tell rows apart.
#[derive(Clone, Debug)]
struct Row {
    /// On the figures and the count: low and high end, and whether they belong to it.
    bounds: [Option<(i64, bool, i64, bool)>; 3],
    words: Option<[bool; 3]>,
    gives: u32,
}

const NAMES: [&str; 3] = ["甲数", "乙数", "件数"];
const WORDS: [&str; 3] = ["省级", "市级", "区级"];

/// In halves: two figures and a count, and a word.
type Point = ([i64; 3], usize);

impl Row {
    fn holds(&self, (figures, word): &Point) -> bool {
        let within = |(bound, value): (&Option<(i64, bool, i64, bool)>, &i64)| {
            bound.is_none_or(|(low, low_in, high, high_in)| {
                (low * 2 < *value || low_in && low * 2 == *value) && (*value < high * 2 || high_in && *value == high * 2)
            })
        };
        self.bounds.iter().zip(figures).all(within) && self.words.is_none_or(|words| words[*word])
    }

    fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (at, bound) in self.bounds.iter().enumerate() {
            let Some((low, low_in, high, high_in)) = bound else { continue };
            let (name, unit) = (NAMES[at], if at == 2 { "件" } else { "" });
            parts.push(format!("{name} {} {low}{unit}", if *low_in { "≥" } else { ">" }));
            parts.push(format!("{name} {} {high}{unit}", if *high_in { "≤" } else { "<" }));
        }
        if let Some(words) = self.words {
            let words: Vec<&str> = WORDS.iter().zip(words).filter(|(_, on)| *on).map(|(word, _)| *word).collect();
            parts.push(format!("级别 属于（{}）", words.join("、")));
        }
        format!("{} 得 {}分", parts.join(" 且 "), self.gives)
    }
}

/// Rows on some of the things only, with few different bounds: so they meet, mask and complete each other often.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let end = || prop::sample::select(vec![0i64, 4, 7, 10]);
    let bound = move || prop::option::weighted(0.6, (end(), any::<bool>(), end(), any::<bool>()));
    let words = || prop::option::weighted(0.6, any::<[bool; 3]>());
    let row = (bound(), bound(), bound(), words(), 0u32..4);
    (any::<[bool; 4]>(), prop::collection::vec(row, 1..10)).prop_filter_map("a table has rows", |(asked, rows)| {
        let rows = rows.into_iter().map(|(a, b, c, words, gives)| Row {
            bounds: [a.filter(|_| asked[0]), b.filter(|_| asked[1]), c.filter(|_| asked[2])],
            words: words.filter(|words| asked[3] && words.contains(&true)),
            gives,
        });
        let rows: Vec<Row> = rows.filter(|row| row.words.is_some() || row.bounds.iter().any(Option::is_some)).collect();
        (!rows.is_empty()).then_some(rows)
    })
}

fn points() -> Vec<Point> {
    let mut all = Vec::new();
    for a in 0..=20 {
        for b in 0..=20 {
            for count in 0..=11 {
                all.extend((0..3).map(|word| ([a, b, count * 2], word)));
            }
        }
    }
    all
}

fn findings(rows: &[Row], rest: bool, first_match: bool) -> (String, Vec<Diagnostic>) {
    let rows: String = rows.iter().map(|row| format!("{}\n", row.text())).collect();
    let text = format!(
        "方案 示例 \"示例\" {{\n单位 部门 {{ 级别: 省级 | 市级 | 区级 }}\n总分 保留 2位 四舍五入\n默认 {{ 缺报 得零分; 不适用 重新分配; 待定 不计总分 }}\n\
         事实 甲数、乙数: 数 范围 0 至 10\n事实 件数: 件\n指标 测评 10分 {{\n分档{} {{\n{rows}{}}} }}\n}}\n",
        if first_match { " 先者先得" } else { "" },
        if rest { "其余 得 0分\n" } else { "" },
    );
    let mut loaded = pipeline::load_bytes("表.heng", text.as_bytes(), None, None);
    pipeline::show(&mut loaded);
    (text, loaded.findings)
}

/// The row of the table at which a finding with one of the codes stands.
fn rows_with(text: &str, found: &[Diagnostic], codes: &[&str]) -> Vec<usize> {
    let first = text.lines().position(|line| line.starts_with("分档")).expect("there is a table") + 1;
    let at = |finding: &Diagnostic| match &finding.labels[0].place {
        Place::Scheme(span) => text[..span.start as usize].matches('\n').count() - first,
        Place::Data(_) => unreachable!("there are no data"),
    };
    found.iter().filter(|finding| codes.contains(&finding.check.code)).map(at).collect()
}

/// The figures of a witness; what it does not say can be anything.
fn point_of(witness: &str) -> Point {
    let given =
        |name: &str| witness.split(['\n', ';', '{', '}']).find_map(|line| line.trim().strip_prefix(name)?.trim().strip_prefix('=').map(str::trim));
    let figure = |name: &str| {
        let number = given(name).map_or(Num::ZERO, |text| Num::parse_decimal(text.trim_end_matches('件')).expect("a figure"));
        let (halves, one) = (&number * &Num::from(2)).as_ratio().expect("a small figure");
        assert_eq!(one, 1, "{witness}");
        halves
    };
    let word = given("级别").and_then(|word| WORDS.iter().position(|own| *own == word)).unwrap_or(0);
    ([figure(NAMES[0]), figure(NAMES[1]), figure(NAMES[2])], word)
}

/// A gap is shown by figures without a row, an overlap by figures with two; pasted into the scheme, they come out.
fn witnesses_hold(text: &str, found: &[Diagnostic], rows: &[Row]) {
    for finding in found {
        let (least, most) = match finding.check.code {
            "H0401" | "H0402" | "H0409" => (0, 0),
            "H0403" | "H0404" | "H0410" => (2, rows.len()),
            _ => continue,
        };
        let [witness] = &finding.witnesses[..] else { panic!("{} is not shown\n{text}", finding.check.code) };
        let holding = rows.iter().filter(|row| row.holds(&point_of(witness))).count();
        assert!((least..=most).contains(&holding), "{holding} rows\n{text}{witness}");
        let pasted = pipeline::load_bytes("表.heng", format!("{text}{witness}").as_bytes(), None, None);
        let scheme = pasted.scheme.expect("the scheme is there");
        assert_eq!(scheme.examples.len(), 1, "{witness}");
        assert!(crate::check::examples(&scheme).iter().all(|(_, misses)| misses.is_empty()), "{witness}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_just_what_the_values_show(rows in rows(), rest in any::<bool>(), first_match in any::<bool>()) {
        let (text, found) = findings(&rows, rest, first_match);
        witnesses_hold(&text, &found, &rows);
        let points = points();
        let holding: Vec<Vec<usize>> = points.iter().map(|point| (0..rows.len()).filter(|row| rows[*row].holds(point)).collect()).collect();
        let figures: Vec<bool> = (0..3).map(|at| rows.iter().any(|row| row.bounds[at].is_some())).collect();
        let line = figures.iter().filter(|used| **used).count() == 1 && rows.iter().all(|row| row.words.is_none());

        // What no row turns on is not asked for.
        let first_of: Vec<&Vec<usize>> = (0..3).filter_map(|word| points.iter().position(|point| point.1 == word).map(|at| &holding[at])).collect();
        let words_only = points.iter().zip(&holding).all(|(point, here)| here == first_of[point.1]);

        // Values without a row.
        let open = holding.iter().any(Vec::is_empty);
        let told = !rows_with(&text, &found, &["H0401", "H0402", "H0409"]).is_empty();
        prop_assert!(told == (open && !rest) || line && !told && holding.iter().all(Vec::is_empty), "{text}{found:?}");

        let nothing_new = rows_with(&text, &found, &["H0416"]);
        let never = rows_with(&text, &found, &["H0405"]);
        let twice = rows_with(&text, &found, &["H0403", "H0404", "H0410"]);
        for at in 0..rows.len() {
            let reached = holding.iter().any(|rows| rows.first() == Some(&at));
            prop_assert!(!(reached && never.contains(&at)), "row {at} is used\n{text}");
            prop_assert!(reached || never.contains(&at) || nothing_new.contains(&at) || twice.contains(&at), "row {at} is not used\n{text}");
            if nothing_new.contains(&at) {
                let first = |rows_here: &[usize], without: Option<usize>| {
                    rows_here.iter().find(|row| Some(**row) != without).map(|row| rows[*row].gives)
                };
                prop_assert!(holding.iter().all(|here| first(here, None) == first(here, Some(at))), "row {at} says something\n{text}");
            }

            // Values with two rows, neither the special case of the one below it.
            let inside = |a: usize, b: usize| holding.iter().all(|here| !here.contains(&a) || here.contains(&b));
            let clash = (0..at).any(|before| {
                rows[before].gives != rows[at].gives && holding.iter().any(|here| here.contains(&before) && here.contains(&at))
                    && (words_only || !inside(before, at))
            });
            let silent = first_match || never.contains(&at) || nothing_new.contains(&at);
            prop_assert_eq!(twice.contains(&at), clash && !silent, "row {} \n{}", at, text);
        }
    }
}
