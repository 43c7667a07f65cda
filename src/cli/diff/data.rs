//! `heng diff --data`: whom the difference moves.

use crate::cli::{Console, Failure, Status, must_open, progress};
use crate::diff::Diff;
use crate::pipeline::Loaded;
use crate::pipeline::effect::{self, Moved};
use crate::report::finding::{Counts, FINDING_FORMATS, Findings};
use crate::say;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, clap::Args)]
pub struct Data {
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["old_data", "new_data"])]
    data: Option<PathBuf>,
    #[arg(long = "old-data", value_name = "SOURCE", requires = "new_data")]
    old_data: Option<PathBuf>,
    #[arg(long = "new-data", value_name = "SOURCE", requires = "old_data")]
    new_data: Option<PathBuf>,
}

impl Data {
    /// What the old and the new scheme are judged on.
    pub fn paths(&self) -> Option<[&Path; 2]> {
        let same = self.data.as_deref().map(|data| [data, data]);
        same.or_else(|| Some([self.old_data.as_deref()?, self.new_data.as_deref()?]))
    }

    /// The data as the user named them, for reports: the same only once.
    pub fn names(&self) -> [String; 2] {
        self.paths().map_or_else(Default::default, |paths| paths.map(|path| path.display().to_string()))
    }
}

/// The effect on the units, if data are given; what was found in the data is told.
pub fn moved(data: &Data, old: &Loaded, new: &Loaded, diff: &Diff, console: &mut Console) -> Result<(Option<Moved>, Status), Failure> {
    let Some(paths) = data.paths() else { return Ok((None, Status::Clean)) };
    paths.into_iter().try_for_each(must_open)?;
    let what = say!(en: "scoring both", zh: "正在按两个方案计分");
    let (moved, found) = progress::during(console.world, what.of(console.lang), || effect::moved(old, new, diff, paths));
    for (found, loaded) in found.iter().zip([old, new]).filter(|(found, _)| !found.is_empty()) {
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&Findings::new(&loaded.sources, found, 2), &options, console.err)?;
    }
    let errors = found.iter().map(|found| Counts::of(found).errors).sum();
    Ok((moved, Status::of_errors(errors)))
}
