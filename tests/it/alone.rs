//! One unit alone is scored by operations of its own: they must agree with the oracle, and with themselves however often they are used.

use crate::support::{alone, folders, root};
use heng::eval::{Prepared, Wanted};
use heng::{oracle, pipeline, program};
use std::path::Path;

/// Units tried of each scheme.
const UNITS_MAX: usize = 12;

fn difference(folder: &Path) -> Option<String> {
    let loaded = pipeline::load(&folder.join("scheme.heng"), None).ok()?;
    let scheme = loaded.scheme?;
    let data = pipeline::bind(&scheme, &folder.join("data")).0?;
    let program = program::lower(&scheme);
    let prepared = Prepared::new(&scheme, &program, Wanted::Results);
    let results = (0..data.units.len().min(UNITS_MAX)).map(|unit| {
        let data = alone(&scheme, &data, unit);
        oracle::difference(&oracle::score(&scheme, &data), &[prepared.score(&data).unit(0)])
            .map(|difference| format!("{}: {difference}", data.units[0]))
    });
    results.flatten().next().map(|difference| format!("{}: {difference}", folder.display()))
}

#[test]
fn every_unit_of_every_scheme_alone() {
    let all = ["tests/cases/catalogue", "tests/cases/published", "schemes"].into_iter().flat_map(|path| folders(&root().join(path)));
    let with_data: Vec<_> = all.filter(|folder| folder.join("scheme.heng").exists() && folder.join("data").exists()).collect();
    assert!(with_data.len() > 60, "only {} schemes with data", with_data.len());
    let different: Vec<String> = with_data.iter().filter_map(|folder| difference(folder)).collect();
    assert!(different.is_empty(), "oracle first, engine second\n{}", different.join("\n"));
}
