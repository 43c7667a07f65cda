//! The language reference is true: every example in it is run and gives the numbers that stand beside it, every form of clause and
//! every treatment of a gap has one, and the generated tables are those of the program.
//!
//! Fences: `heng` is a whole file; `heng body` the inside of a scheme, to which [`head`] is added. Tables follow as `csv NAME`, then
//! `csv expected` with the columns unit, item, score and perhaps state. `heng … H0211` must give that finding; `heng … as-of DATE`
//! is looked at as of that day.

use crate::support::{answer, root, says, shown, told};
use heng::check::settings;
use heng::diagnostic::Severity;
use heng::eval::{self, Wanted};
use heng::model::scheme::{Choose, Clause, Effect, Form, GapKind, Gaps, ItemKind, Matter, Scheme, StepMode, Ties, Treatment};
use heng::oracle;
use heng::outcome::UnitResult;
use heng::pipeline::{self, Loaded};
use heng::program;
use heng::report::reference;
use heng::source::Sources;
use heng::word::Lang;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn path_of(lang: Lang) -> PathBuf {
    root().join("grammar").join(match lang {
        Lang::Zh => "reference.zh.md",
        Lang::En => "reference.en.md",
    })
}

fn text_of(lang: Lang) -> String {
    std::fs::read_to_string(path_of(lang)).expect("there is a reference")
}

/// One example: a scheme, its tables, what must come out.
#[derive(Default)]
struct Example {
    line: usize,
    info: String,
    text: String,
    tables: Vec<(String, String)>,
    expected: Option<String>,
}

fn examples(markdown: &str) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    let mut open: Option<(usize, String, Vec<&str>)> = None;
    for (at, line) in markdown.lines().enumerate() {
        match (open.take(), line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((at + 1, info.trim().to_string(), Vec::new())),
            (None, None) => {}
            (Some((start, info, lines)), Some(_)) => put(&mut all, start, &info, lines.join("\n") + "\n"),
            (Some((start, info, mut lines)), None) => {
                lines.push(line);
                open = Some((start, info, lines));
            }
        }
    }
    all
}

fn put(all: &mut Vec<Example>, line: usize, info: &str, text: String) {
    let (kind, rest) = info.split_once(' ').unwrap_or((info, ""));
    match kind {
        "heng" => all.push(Example { line, info: rest.to_string(), text, ..Example::default() }),
        "csv" => {
            let example = all.last_mut().filter(|example| example.expected.is_none()).unwrap_or_else(|| panic!("line {line}: a table of no example"));
            if rest == "expected" { example.expected = Some(text) } else { example.tables.push((rest.to_string(), text)) }
        }
        "text" => {}
        "toml" => {
            let mut sources = Sources::default();
            let source = sources.add(settings::FILE_NAME, &text);
            let found = settings::read(&sources, source).1;
            assert!(found.is_empty(), "line {line}: {:?}", found.iter().map(|finding| told(&sources, finding)).collect::<Vec<_>>());
        }
        other => panic!("line {line}: a block of an unknown kind: `{other}`"),
    }
}

/// The inside of a scheme with the lines around it that the reference leaves out.
fn head(lang: Lang, body: &str) -> String {
    let lines: [(&str, &str); 3] = match lang {
        Lang::Zh => [
            ("期间", "期间 2024-01-01 至 2024-12-31"),
            ("单位", if body.contains("类别") { "单位 部门 { 类别: 甲类 | 乙类 }" } else { "单位 部门" }),
            ("默认", "默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 同分 并列 }"),
        ],
        Lang::En => [
            ("period", "period 2024-01-01 to 2024-12-31"),
            ("unit", if body.contains("class") { "unit office { class: A | B }" } else { "unit office" }),
            ("defaults", "defaults { missing zero; not applicable redistribute; pending withhold; ties share }"),
        ],
    };
    let mut whole = match lang {
        Lang::Zh => "方案 例 {\n".to_string(),
        Lang::En => "scheme sample {\n".to_string(),
    };
    for (keyword, line) in lines {
        if !body.lines().any(|line| line.split_whitespace().next() == Some(keyword)) {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    whole + body + "}\n"
}

fn load(lang: Lang, example: &Example) -> Loaded {
    let words: Vec<&str> = example.info.split_whitespace().collect();
    let text = if words.contains(&"body") { head(lang, &example.text) } else { example.text.clone() };
    let as_of = words.iter().position(|word| *word == "as-of").map(|at| words[at + 1].parse().expect("as-of has a date"));
    let mut loaded = pipeline::load_bytes(&format!("line-{}.heng", example.line), text.as_bytes(), None, as_of);
    pipeline::try_out(&mut loaded);
    loaded
}

/// What is wrong with an example, in lines.
fn run(lang: Lang, example: &Example, folder: &Path) -> Vec<String> {
    let loaded = load(lang, example);
    let told = |findings: &[heng::diagnostic::Diagnostic]| -> Vec<String> {
        findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| told(&loaded.sources, finding)).collect()
    };
    let wanted: Vec<&str> = example.info.split_whitespace().filter(|word| word.starts_with('H')).collect();
    if !wanted.is_empty() {
        let lacking = wanted.iter().filter(|code| !loaded.findings.iter().any(|finding| finding.check.code == **code));
        return lacking.map(|code| format!("does not give {code}, but {:?}", told(&loaded.findings))).collect();
    }
    let mut wrong = told(&loaded.findings);
    let Some(scheme) = &loaded.scheme else { return vec!["has no scheme".into()] };
    let Some(expected) = &example.expected else { return wrong };
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for (name, text) in &example.tables {
        std::fs::write(folder.join(format!("{name}.csv")), text).expect("the table can be written");
    }
    let (dataset, findings) = pipeline::bind(scheme, folder);
    wrong.extend(told(&findings));
    let Some(dataset) = dataset else { return wrong };
    let plain = oracle::score(scheme, &dataset);
    let program = program::lower(scheme);
    let outcome = eval::eval(scheme, &program, &dataset, Wanted::Everything);
    let columns: Vec<UnitResult> = (0..dataset.units.len()).map(|unit| outcome.unit(unit)).collect();
    for results in [plain, columns] {
        for line in expected.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [unit, item, score, state @ ..] = cells.as_slice() else { panic!("`{line}` is not unit,item,score") };
            let found = dataset.units.iter().position(|name| **name == **unit).and_then(|at| answer(scheme, &results[at], item));
            match found {
                None => wrong.push(format!("nothing answers `{line}`")),
                Some((cell, is)) => {
                    if !says(&cell, score) || state.first().is_some_and(|state| !state.is_empty() && *state != is) {
                        wrong.push(format!("`{line}` is {} ({is})", shown(&cell)));
                    }
                }
            }
        }
    }
    wrong
}

fn every_example_holds(lang: Lang) {
    let base = std::env::temp_dir().join(format!("heng-reference-{}-{lang:?}", std::process::id()));
    let mut wrong = Vec::new();
    for example in examples(&text_of(lang)) {
        let folder = base.join(example.line.to_string());
        for line in run(lang, &example, &folder) {
            wrong.push(format!("{}:{}: {line}", path_of(lang).display(), example.line));
        }
    }
    if base.exists() {
        std::fs::remove_dir_all(&base).expect("the folder can be removed");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_chinese_example_holds() {
    every_example_holds(Lang::Zh);
}

#[test]
fn every_english_example_holds() {
    every_example_holds(Lang::En);
}

fn clause_words(clause: &Clause, words: &mut BTreeSet<&'static str>) {
    let form = match &clause.form {
        Form::Amount(_) => "amount",
        Form::Override { .. } => "override",
        Form::ProRata { inverse: false, .. } => "pro rata",
        Form::ProRata { inverse: true, .. } => "inverse",
        Form::Steps { mode: Some(StepMode::Whole), .. } => "whole steps",
        Form::Steps { mode: Some(StepMode::Started), .. } => "started steps",
        Form::Steps { mode: Some(StepMode::ProRata) | None, .. } => "steps pro rata",
        Form::Bands { subject: Some(_), .. } => "bands",
        Form::Bands { subject: None, .. } => "bands of conditions",
        Form::Progressive { .. } => "progressive",
        Form::Interpolate { .. } => "interpolate",
        Form::Rank { .. } => "rank",
        Form::Efficacy { worst: None, .. } => "efficacy",
        Form::Efficacy { worst: Some(_), .. } => "efficacy with fixed ends",
        Form::Convert { .. } => "convert",
        Form::Judged { .. } => "judged",
        Form::Each(each) => {
            if each.judged.is_some() {
                words.insert("each, judged");
            }
            if let Some((_, how)) = &each.same {
                words.insert(match how {
                    Matter::Highest => "same highest",
                    Matter::Lowest => "same lowest",
                    Matter::Sum => "same sum",
                    Matter::First => "same first",
                });
            }
            if !each.at_most_per.is_empty() {
                words.insert("at most per period");
            }
            if each.best.is_some() {
                words.insert("best n");
            }
            "each"
        }
        Form::Choose { how, clauses } => {
            for clause in clauses {
                clause_words(clause, words);
            }
            match how {
                Choose::Highest => "best of",
                Choose::Lowest => "worst of",
                Choose::Sum => "sum of",
            }
        }
    };
    words.insert(form);
    let tails = [
        (clause.only_if.is_some(), "only if"),
        (clause.unless.is_some(), "unless"),
        (!clause.times.is_empty(), "times"),
        (clause.at_least.is_some(), "at least"),
        (clause.at_most.is_some(), "at most"),
        (clause.down_to_zero, "down to zero"),
        (clause.round.is_some(), "rounded clause"),
        (matches!(&clause.form, Form::ProRata { may_exceed: true, .. }), "may exceed"),
        (matches!(&clause.form, Form::ProRata { zero_target: Some(_), .. }), "zero target"),
        (matches!(&clause.form, Form::Efficacy { all_equal: Some(_), .. }), "all equal"),
    ];
    words.extend(tails.iter().filter(|(is, _)| *is).map(|(_, word)| *word));
    if let Form::Rank { ties: Some(ties), .. } = &clause.form {
        words.insert(ties_word(*ties));
    }
}

fn ties_word(ties: Ties) -> &'static str {
    match ties {
        Ties::Share => "ties share",
        Ties::Dense => "ties dense",
        Ties::Average => "ties average",
        Ties::Last => "ties last",
        Ties::Forbid => "ties forbid",
    }
}

fn gap_words(gaps: &Gaps, words: &mut BTreeSet<&'static str>) {
    for kind in [GapKind::Missing, GapKind::NotApplicable, GapKind::Pending] {
        words.extend(gaps.of(kind).map(|treatment| match treatment {
            Treatment::Zero => "gap zero",
            Treatment::Full => "gap full",
            Treatment::Mean(_) => "gap mean",
            Treatment::Redistribute => "gap redistribute",
            Treatment::Spread => "gap spread",
            Treatment::Skip => "gap skip",
            Treatment::Unranked => "gap unranked",
            Treatment::Withhold => "gap withhold",
            Treatment::As(_) => "gap as",
        }));
    }
}

/// What of the language a scheme shows.
fn words_of(scheme: &Scheme, words: &mut BTreeSet<&'static str>) {
    for item in &scheme.items {
        for clause in &item.clauses {
            clause_words(clause, words);
        }
        gap_words(&item.gaps, words);
        let parts = [
            (item.kind == ItemKind::Bonus, "bonus"),
            (item.kind == ItemKind::Deduction, "deduction"),
            (item.weight.is_some(), "weight"),
            (item.scale.is_some(), "scale"),
            (item.over.is_some(), "over periods"),
            (item.applies.is_some(), "applies"),
            (item.cap.is_some(), "cap"),
            (item.floor.is_some(), "floor"),
            (item.coverage.is_some(), "coverage"),
            (item.across.is_some(), "matter across clauses"),
        ];
        words.extend(parts.iter().filter(|(is, _)| *is).map(|(_, word)| *word));
    }
    for fact in &scheme.facts {
        if fact.carries_last {
            words.insert("last value");
        }
        if !fact.stands_for.is_empty() {
            words.insert("stands for");
        }
    }
    for gate in &scheme.gates {
        words.extend(gate.effects.iter().map(|effect| match effect {
            Effect::ScoreIs(..) => "score is",
            Effect::ScoreAtMost(..) => "score at most",
            Effect::GradeIs(_) => "grade is",
            Effect::GradeAtMost(_) => "grade at most",
            Effect::GradeAtLeast(_) => "grade at least",
            Effect::GradeUp(_) => "grade up",
            Effect::Bar(_) => "barred",
            Effect::Unranked => "unranked",
        }));
    }
    let parts = [
        (!scheme.ratings.is_empty(), "rating"),
        (!scheme.consequences.is_empty(), "consequence"),
        (!scheme.allocations.is_empty(), "allocation"),
        (!scheme.requirements.is_empty(), "requirement"),
        (!scheme.shown.is_empty(), "shown"),
        (!scheme.examples.is_empty(), "example"),
        (scheme.parent.is_some(), "extends"),
        (scheme.ranking.is_some(), "ranking"),
        (scheme.grades.is_some(), "grades"),
    ];
    words.extend(parts.iter().filter(|(is, _)| *is).map(|(_, word)| *word));
}

const SHOWN: &[&str] = &[
    "amount",
    "override",
    "pro rata",
    "inverse",
    "whole steps",
    "started steps",
    "steps pro rata",
    "bands",
    "bands of conditions",
    "progressive",
    "interpolate",
    "rank",
    "efficacy",
    "efficacy with fixed ends",
    "convert",
    "judged",
    "each",
    "each, judged",
    "same highest",
    "same lowest",
    "same sum",
    "same first",
    "at most per period",
    "best n",
    "best of",
    "worst of",
    "sum of",
    "only if",
    "unless",
    "times",
    "at least",
    "at most",
    "down to zero",
    "rounded clause",
    "may exceed",
    "zero target",
    "all equal",
    "ties share",
    "ties dense",
    "ties average",
    "ties last",
    "ties forbid",
    "gap zero",
    "gap full",
    "gap mean",
    "gap redistribute",
    "gap spread",
    "gap skip",
    "gap unranked",
    "gap withhold",
    "gap as",
    "bonus",
    "deduction",
    "weight",
    "scale",
    "over periods",
    "applies",
    "cap",
    "floor",
    "coverage",
    "matter across clauses",
    "last value",
    "stands for",
    "score is",
    "score at most",
    "grade is",
    "grade at most",
    "grade at least",
    "grade up",
    "barred",
    "unranked",
    "rating",
    "consequence",
    "allocation",
    "requirement",
    "shown",
    "example",
    "extends",
    "ranking",
    "grades",
];

#[test]
fn every_form_and_treatment_has_an_example_with_numbers() {
    for lang in [Lang::Zh, Lang::En] {
        let mut words = BTreeSet::new();
        for example in examples(&text_of(lang)).iter().filter(|example| example.expected.is_some()) {
            if let Some(scheme) = &load(lang, example).scheme {
                assert_eq!(scheme.lang, lang, "line {}: keywords of the other language", example.line);
                words_of(scheme, &mut words);
            }
        }
        let lacking: Vec<&&str> = SHOWN.iter().filter(|word| !words.contains(**word)).collect();
        assert!(lacking.is_empty(), "{} has no example of: {lacking:?}", path_of(lang).display());
    }
}

/// `HENG_WRITE_REFERENCE=1 cargo test reference` writes the tables instead of comparing them.
#[test]
fn the_tables_are_those_of_the_program() {
    for lang in [Lang::Zh, Lang::En] {
        let mut text = text_of(lang);
        for part in reference::parts(lang) {
            let begins = format!("<!-- generated: {} -->", part.name);
            let start = text.find(&begins).unwrap_or_else(|| panic!("{lang:?} lacks {begins}"));
            let length = text[start..].find("<!-- end -->\n").expect("a generated part ends") + "<!-- end -->\n".len();
            if std::env::var_os("HENG_WRITE_REFERENCE").is_some() {
                text.replace_range(start..start + length, &part.marked());
            } else {
                assert_eq!(&text[start..start + length], part.marked(), "`{}` differs: run the test with HENG_WRITE_REFERENCE=1", part.name);
            }
        }
        if std::env::var_os("HENG_WRITE_REFERENCE").is_some() {
            std::fs::write(path_of(lang), text).expect("the reference can be written");
        }
    }
}

/// Both files say the same things in the same order.
#[test]
fn the_languages_have_the_same_sections_and_examples() {
    let shape = |lang| -> Vec<String> {
        let mut inside = false;
        text_of(lang)
            .lines()
            .filter(|line| {
                if line.starts_with("```") {
                    inside = !inside;
                    return false;
                }
                !inside && line.starts_with('#')
            })
            .map(|line| line.chars().take_while(|c| *c == '#').collect())
            .collect()
    };
    let (zh, en) = (shape(Lang::Zh), shape(Lang::En));
    assert_eq!(zh.len(), en.len(), "the two references have other sections");
    assert_eq!(zh, en, "the two references have other sections");
}
