//! Five published schemes with the results that their owners published: every cell. Data and results are read in place, from a
//! folder beside the project; without it the test says so and passes.

use crate::support::{Scored, answer, number, root, score, shown};
use heng::decimal::Num;
use heng::outcome::Cell;
use heng::value::Value;
use std::collections::HashMap;
use std::path::PathBuf;

/// One table of published results.
#[derive(Default)]
struct Published {
    /// In `tests/cases/published`.
    scheme: &'static str,
    /// Folder of the data, and the table in it with the results.
    data: &'static str,
    results: &'static str,
    /// Columns that name the unit, as the scheme joins them.
    key: &'static [&'static str],
    /// Column of the results, what the scheme calls it (empty: the same), and the tolerance (empty: none).
    columns: &'static [(&'static str, &'static str, &'static str)],
    /// Only the rows with this word in this column.
    only: Option<(&'static str, &'static str)>,
    /// What stands for "no value" in the results, beside nothing.
    none: &'static [&'static str],
    /// Cells in which the source contradicts its own rule: table, column with the right value.
    corrected: Option<(&'static str, &'static str)>,
    /// How many cells there are: so that a test of nothing does not pass.
    cells: usize,
}

const HDI: Published = Published {
    scheme: "hdi/scheme.heng",
    data: "hdi",
    results: "expected.csv",
    key: &["iso3"],
    columns: &[
        ("hdicode", "grade", ""),
        ("hdi_rank", "rank", ""),
        ("hdi", "total", ""),
        ("gdi_group", "", ""),
        ("gdi", "", ""),
        ("hdi_f", "", "0.00000001"),
        ("hdi_m", "", "0.00000001"),
        ("ihdi", "", ""),
        ("coef_ineq", "", "0.000001"),
        ("loss", "", "0.000001"),
        ("gii_rank", "", ""),
        ("gii", "", ""),
        ("rankdiff_hdi_phdi", "", ""),
        ("phdi", "", ""),
        ("diff_hdi_phdi", "", "0.000001"),
    ],
    only: None,
    none: &[],
    corrected: None,
    cells: 195 * 15,
};

const SVI_COLUMNS: &[(&str, &str, &str)] = &[
    ("EPL_POV", "", ""),
    ("EPL_UNEMP", "", ""),
    ("EPL_PCI", "", ""),
    ("EPL_NOHSDP", "", ""),
    ("SPL_THEME1", "", ""),
    ("RPL_THEME1", "", ""),
    ("EPL_AGE65", "", ""),
    ("EPL_AGE17", "", ""),
    ("EPL_DISABL", "", ""),
    ("EPL_SNGPNT", "", ""),
    ("SPL_THEME2", "", ""),
    ("RPL_THEME2", "", ""),
    ("EPL_MINRTY", "", ""),
    ("EPL_LIMENG", "", ""),
    ("SPL_THEME3", "", ""),
    ("RPL_THEME3", "", ""),
    ("EPL_MUNIT", "", ""),
    ("EPL_MOBILE", "", ""),
    ("EPL_CROWD", "", ""),
    ("EPL_NOVEH", "", ""),
    ("EPL_GROUPQ", "", ""),
    ("SPL_THEME4", "", ""),
    ("RPL_THEME4", "", ""),
    ("SPL_THEMES", "total", ""),
    ("RPL_THEMES", "", ""),
];

const SVI_NATIONAL: Published = Published {
    scheme: "svi2018/svi2018_national.heng",
    data: "svi2018",
    results: "expected.csv",
    key: &["FIPS"],
    columns: SVI_COLUMNS,
    only: None,
    none: &["-999", "-999.0", "-999.0000"],
    corrected: None,
    cells: 3142 * 25,
};

const SVI_WITHIN_STATE: Published =
    Published { scheme: "svi2018/svi2018_within_state.heng", results: "expected_within_PA.csv", cells: 67 * 25, ..SVI_NATIONAL };

const F1_DRIVERS: Published = Published {
    scheme: "f1/f1_drivers.heng",
    data: "f1",
    results: "expected.csv",
    key: &["season", "name"],
    columns: &[("points", "total", ""), ("position", "rank", "")],
    only: Some(("championship", "drivers")),
    none: &["EX"],
    corrected: None,
    cells: 133 * 2,
};

const F1_CONSTRUCTORS: Published =
    Published { scheme: "f1/f1_constructors.heng", only: Some(("championship", "constructors")), cells: 62 * 2, ..F1_DRIVERS };

const F1_RESULTS: Published = Published {
    scheme: "f1/f1_results.heng",
    results: "expected_race_points.csv",
    key: &["season", "round", "kind", "driver"],
    columns: &[("points", "total", "")],
    only: None,
    cells: 1109,
    ..F1_DRIVERS
};

const SKATING: Published = Published {
    scheme: "figure_skating/figure_skating.heng",
    data: "figure_skating",
    results: "expected.csv",
    key: &["performance_id"],
    columns: &[
        ("total_element_score", "elements", ""),
        ("total_component_score", "components", ""),
        ("total_segment_score", "total", ""),
        ("rank", "rank", ""),
    ],
    only: None,
    none: &[],
    corrected: None,
    cells: 250 * 4,
};

const SKATING_ASPECTS: Published = Published {
    scheme: "figure_skating/figure_skating_aspects.heng",
    results: "expected_aspects.csv",
    key: &["aspect_id"],
    columns: &[("goe", "", ""), ("scores_of_panel", "", "")],
    cells: 3405 * 2,
    ..SKATING
};

const FOOD: Published = Published {
    scheme: "sf_food_inspections/scheme.heng",
    data: "sf_food_inspections",
    results: "expected.csv",
    key: &["business_id", "date"],
    columns: &[("score", "total", "")],
    only: None,
    none: &[],
    corrected: Some(("known_exceptions.csv", "computed")),
    cells: 13_776,
};

type Row = HashMap<String, String>;

fn rows(path: &PathBuf) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{}: {error}", path.display()))).collect()
}

fn name(row: &Row, key: &[&str]) -> String {
    key.iter().map(|column| row[*column].as_str()).collect::<Vec<_>>().join("/")
}

/// Is the cell the published one?
fn agrees(cell: &Cell, published: &str, tolerance: &str) -> bool {
    match (cell, number(published)) {
        (Cell::Value(Value::Num(is)), Some(should)) => {
            let within = number(tolerance).unwrap_or(Num::ZERO);
            (is - &should).abs() <= within
        }
        (Cell::Value(Value::Text(is)), _) => **is == *published,
        (Cell::Gap(_), _) => published.is_empty(),
        _ => false,
    }
}

fn differences(case: &Published) -> Vec<String> {
    let folder = root().join("../shared/cases").join(case.data);
    if !folder.exists() {
        #[expect(clippy::print_stdout, reason = "a case that is skipped says so")]
        {
            println!("SKIPPED {}: {} is absent", case.scheme, folder.display());
        }
        return Vec::new();
    }
    let scored: Scored = match score(&root().join("tests/cases/published").join(case.scheme), &folder) {
        Ok(scored) => scored,
        Err(why) => return vec![why],
    };
    let at: HashMap<&str, usize> = scored.dataset.units.iter().enumerate().map(|(at, unit)| (&**unit, at)).collect();
    let corrected: HashMap<String, String> = case.corrected.map_or_else(HashMap::new, |(table, column)| {
        rows(&folder.join(table)).into_iter().map(|row| (name(&row, case.key), row[column].clone())).collect()
    });
    let mut differences = Vec::new();
    let mut cells = 0;
    for row in rows(&folder.join(case.results)) {
        if case.only.is_some_and(|(column, word)| row[column] != word) {
            continue;
        }
        let unit = name(&row, case.key);
        let Some(result) = at.get(unit.as_str()).map(|at| &scored.results[*at]) else {
            differences.push(format!("no unit {unit}"));
            continue;
        };
        for (column, asked, tolerance) in case.columns {
            cells += 1;
            let word = corrected.get(&unit).unwrap_or(&row[*column]);
            let published = if case.none.contains(&word.as_str()) { "" } else { word };
            let asked = if asked.is_empty() { column } else { asked };
            match answer(scored.scheme(), result, asked) {
                Some((cell, _)) if agrees(&cell, published, tolerance) => {}
                Some((cell, _)) => differences.push(format!("{unit} {column}: published {word}, got {}", shown(&cell))),
                None => differences.push(format!("nothing is called {asked}")),
            }
        }
    }
    if cells != case.cells {
        differences.push(format!("{cells} cells instead of {}", case.cells));
    }
    differences
}

fn holds(case: &Published) {
    let differences = differences(case);
    let first: Vec<&str> = differences.iter().take(20).map(String::as_str).collect();
    assert!(differences.is_empty(), "{}: {} cells differ\n{}", case.scheme, differences.len(), first.join("\n"));
}

#[test]
fn human_development_index() {
    holds(&HDI);
}

#[test]
fn social_vulnerability_in_the_country_and_within_a_state() {
    holds(&SVI_NATIONAL);
    holds(&SVI_WITHIN_STATE);
}

#[test]
fn formula_1_standings_and_results() {
    holds(&F1_DRIVERS);
    holds(&F1_CONSTRUCTORS);
    holds(&F1_RESULTS);
}

#[test]
fn figure_skating_segments_and_aspects() {
    holds(&SKATING);
    holds(&SKATING_ASPECTS);
}

#[test]
fn food_inspections() {
    holds(&FOOD);
}
