//! Worked cases: every pattern of the catalogue, every shipped scheme. Expected numbers come from sources or from arithmetic done
//! elsewhere, never from the engine.

use crate::support::{answer, folders, root, says, score, shown};
use heng::pipeline;
use std::path::Path;

/// What differs between a case and the engine, one line each.
fn differences(folder: &Path, scheme: &Path) -> Vec<String> {
    let mut differences = Vec::new();
    let expected = folder.join("expected.csv");
    if expected.exists() {
        differences.extend(score_differences(scheme, &folder.join("data"), &expected));
    }
    let codes = folder.join("expected.txt");
    if codes.exists() {
        differences.extend(missing_codes(scheme, &codes));
    }
    if !expected.exists() && !codes.exists() {
        differences.push("neither expected.csv nor expected.txt".to_string());
    }
    differences.into_iter().map(|line| format!("{}: {line}", folder.file_name().unwrap_or_default().to_string_lossy())).collect()
}

fn score_differences(scheme: &Path, data: &Path, expected: &Path) -> Vec<String> {
    let scored = match score(scheme, data) {
        Ok(scored) => scored,
        Err(why) => return vec![why],
    };
    let mut differences = Vec::new();
    // Faults that a case provokes stand in its data; the scheme itself must be whole.
    let scheme_errors = scored.loaded.findings.iter().filter(|finding| finding.severity() == heng::diagnostic::Severity::Error);
    differences.extend(scheme_errors.map(|finding| crate::support::told(&scored.loaded.sources, finding)));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(expected).expect("the case has an expected.csv");
    let mut rows = 0;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return vec![error.to_string()],
        };
        rows += 1;
        let field = |at: usize| record.get(at).unwrap_or("").trim().trim_start_matches('\u{feff}');
        let (unit, item, should, state) = (field(0), field(1), field(2), field(3));
        let Some(result) = scored.unit(unit) else {
            differences.push(format!("no unit {unit}"));
            continue;
        };
        let Some((cell, is_state)) = answer(scored.scheme(), result, item) else {
            differences.push(format!("nothing is called {item}"));
            continue;
        };
        if !says(&cell, should) {
            differences.push(format!("{unit} {item}: expected {should}, got {}", shown(&cell)));
        } else if !state.is_empty() && state != is_state {
            differences.push(format!("{unit} {item}: expected state {state}, got {is_state}"));
        }
    }
    if rows == 0 {
        differences.push("expected.csv has no row".to_string());
    }
    differences
}

fn missing_codes(scheme: &Path, codes: &Path) -> Vec<String> {
    let loaded = pipeline::load(scheme, None).expect("the case has a scheme");
    let found: Vec<&str> = loaded.findings.iter().map(|finding| finding.check.code).collect();
    let text = std::fs::read_to_string(codes).expect("the case has an expected.txt");
    let codes: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).filter(|word| word.starts_with('H')).collect();
    if codes.is_empty() {
        return vec!["expected.txt names no code".to_string()];
    }
    codes.iter().filter(|code| !found.contains(code)).map(|code| format!("{code} is not reported, only {found:?}")).collect()
}

#[test]
fn every_pattern_of_the_catalogue_is_a_case() {
    let catalogue = root().join("tests/cases/catalogue");
    let differences: Vec<String> = folders(&catalogue).iter().flat_map(|folder| differences(folder, &folder.join("scheme.heng"))).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn no_pattern_of_the_catalogue_is_left_out() {
    let catalogue = root().join("tests/cases/catalogue");
    let present: Vec<String> = folders(&catalogue).iter().filter_map(|folder| Some(folder.file_name()?.to_str()?.to_string())).collect();
    let practice = std::fs::read_to_string(catalogue.join("NOT-ENGINE.md")).unwrap_or_default();
    let sizes = [('A', 10), ('B', 25), ('C', 21), ('D', 9), ('E', 6), ('F', 21)];
    let codes = sizes.iter().flat_map(|(letter, count)| (1..=*count).map(move |number| format!("{letter}{number:02}")));
    let missing: Vec<String> =
        codes.filter(|code| !present.iter().any(|name| name.starts_with(&format!("{code}-"))) && !practice.contains(&format!("{code}:"))).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn every_shipped_scheme_gives_its_expected_results() {
    let mut differences_found = Vec::new();
    for folder in folders(&root().join("schemes")) {
        if folder.join("scheme.heng").exists() {
            differences_found.extend(differences(&folder, &folder.join("scheme.heng")));
        }
    }
    assert!(differences_found.is_empty(), "{}", differences_found.join("\n"));
}

/// Sums of marks and tables of places whose results everyone can look up; the others of this folder need data from beside the project.
#[test]
fn published_rankings_come_out_as_they_were_published() {
    let all = folders(&root().join("tests/cases/published"));
    let own: Vec<_> = all.iter().filter(|folder| folder.join("data").exists()).collect();
    assert!(own.len() >= 3, "{own:?}");
    let differences: Vec<String> = own.iter().flat_map(|folder| differences(folder, &folder.join("scheme.heng"))).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Schemes written from the README and the reference alone, of kinds that the catalogue does not have.
#[test]
fn transcribed_schemes_give_their_hand_worked_results() {
    let all = folders(&root().join("tests/cases/transcribed"));
    assert!(!all.is_empty());
    let differences: Vec<String> = all.iter().flat_map(|folder| differences(folder, &folder.join("scheme.heng"))).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A published text with its defects kept says in a line `应报：H0301 …` what must be found in it.
#[test]
fn every_published_text_with_defects_is_refused() {
    let mut wrong = Vec::new();
    for folder in folders(&root().join("schemes")) {
        let scheme = folder.join("defects.heng");
        if !scheme.exists() {
            continue;
        }
        let text = std::fs::read_to_string(&scheme).expect("it is UTF-8");
        let codes: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("// 应报：")).flat_map(str::split_whitespace).collect();
        let loaded = pipeline::load(&scheme, None).expect("the file is there");
        let found: Vec<&str> = loaded.findings.iter().map(|finding| finding.check.code).collect();
        let missing: Vec<&&str> = codes.iter().filter(|code| !found.contains(code)).collect();
        if codes.is_empty() || !loaded.has_errors() || !missing.is_empty() {
            wrong.push(format!("{}: {missing:?} not among {found:?}", scheme.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
