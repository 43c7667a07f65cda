//! Explanations: the parts of every step recombine to its value, on every shipped scheme and every case.

use crate::support::{Scored, folders, root, score};
use heng::explain::{
    explain,
    step::{Kind, Step},
};
use heng::model::expr::Value;
use heng::model::scheme::ItemId;
use heng::outcome::Cell;
use heng::word::Lang;

/// Every item's score is what its parts give, in their order.
fn faults(step: &Step, path: &str, faults_found: &mut Vec<String>) {
    let path = format!("{path} › {}", step.words);
    if step.kind == Kind::Item
        && let Cell::Value(Value::Num(value)) = &step.value
    {
        match step.recombine() {
            Some(again) if again == *value => {}
            // An item without any part that counts has nothing.
            None if value.is_zero() => {}
            other => faults_found.push(format!("{path}: is {value}, its parts give {other:?}")),
        }
    }
    for child in &step.children {
        faults(child, &path, faults_found);
    }
}

fn explained(scored: &Scored, unit: usize, lang: Lang) -> Step {
    explain(scored.scheme(), &scored.loaded.sources, &scored.dataset, &scored.results[unit], unit, ItemId(0), lang)
}

#[test]
fn the_parts_of_every_explanation_give_the_score() {
    let catalogue = folders(&root().join("tests/cases/catalogue"));
    let shipped = folders(&root().join("schemes"));
    let mut found = Vec::new();
    let mut explanations = 0;
    for folder in catalogue.iter().chain(&shipped) {
        let (scheme, data) = (folder.join("scheme.heng"), folder.join("data"));
        if !scheme.exists() || !data.exists() {
            continue;
        }
        let Ok(scored) = score(&scheme, &data) else { continue };
        for unit in 0..scored.results.len().min(12) {
            explanations += 1;
            faults(&explained(&scored, unit, Lang::Zh), &format!("{}: {}", folder.display(), scored.dataset.units[unit]), &mut found);
        }
    }
    assert!(explanations > 0, "there is nothing to explain");
    assert!(found.is_empty(), "{} of {explanations} explanations:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
}
