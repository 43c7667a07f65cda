//! `heng score`: the results of all units, on one scheme and its data.

use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open, output, progress};
use crate::dataset::Dataset;
use crate::diagnostic::{self, Diagnostic};
use crate::eval::{Outcome, Wanted};
use crate::model::scheme::Scheme;
use crate::outcome::UnitResult;
use crate::pipeline;
use crate::report::document::{Document, Fact};
use crate::report::finding::{Counts, FINDING_FORMATS, Findings};
use crate::report::score::results::{self, Results};
use crate::report::score::rows::{self, Rows};
use crate::report::score::{self, ScoreReport, Selection};
use crate::report::{self, FORMATS, Format};
use crate::say;
use crate::source::Sources;
use crate::word::{Lang, Word};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "SOURCE")]
    data: PathBuf,
    #[arg(long)]
    items: bool,
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    #[arg(long, value_name = "FORMAT", value_parser = formats(&["table", "csv", "json", "md", "html", "xlsx"]))]
    format: Option<&'static Format>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    output: Option<PathBuf>,
    #[arg(long = "as-of", value_name = "DATE")]
    as_of: Option<Date>,
    #[arg(long)]
    bom: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Score, rank and grade all units", "计分、排名、定等次"),
    usage: Word::new(
        "heng score FILE --data SOURCE [--items] [--unit UNIT] [--class CLASS] [--format FORMAT] [-o OUT]",
        "heng score 文件 --data 数据 [--items] [--unit 单位] [--class 类别] [--format 格式] [-o 输出文件]",
    ),
    arguments: &[
        ("file", Word::new("The scheme", "方案文件")),
        ("data", Word::new("A folder of CSV files or forms, a workbook or one CSV file", "CSV 或填报表的文件夹、工作簿，或一个 CSV 文件")),
        ("items", Word::new("One row a unit and item", "逐单位逐指标列出")),
        ("unit", Word::new("Only this unit", "只看这个单位")),
        ("class", Word::new("Only units of this class", "只看这一类单位")),
        ("format", Word::new("How to write the results; otherwise by the suffix of OUT", "结果的写法；不写则按输出文件的后缀")),
        ("output", Word::new("Write to this file", "写到这个文件")),
        ("as_of", Word::new("As if it were this day, such as 2026-11-30", "按这一天的情况计，如 2026-11-30")),
        ("bom", Word::new("Begin CSV with a byte order mark, for Excel", "CSV 以 BOM 开头，便于 Excel 打开")),
    ],
};

/// Formats by their names.
pub fn formats(names: &'static [&'static str]) -> impl TypedValueParser<Value = &'static Format> {
    PossibleValuesParser::new(names).try_map(|name| report::find(&name).ok_or("no such format"))
}

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let format = chosen_format(arguments.format, arguments.output.as_deref(), console)?;
    let plain = format.name == "csv";
    let wanted = if plain && !arguments.items { Wanted::Totals } else { Wanted::Results };
    let Some(scored) = score_file(&arguments.file, &arguments.data, arguments.as_of, wanted, console)? else { return Ok(Status::Findings) };
    let selection = Selection { items: arguments.items, unit: arguments.unit.clone(), class: arguments.class.clone() };
    if plain {
        // Rows go out as they are made: there may be a million.
        let rows = Rows { scheme: &scored.scheme, dataset: &scored.dataset, outcome: &scored.outcome, lang: console.lang };
        rows_must_exist(&rows, &selection)?;
        write_rows(&rows, &selection, arguments.output.as_deref(), arguments.bom, console)?;
        let status = scored.status;
        // The process ends here: taking a million units apart one by one would only keep the user waiting.
        std::mem::forget(scored);
        return Ok(status);
    }
    let units = scored.units();
    let mut report = results::report(scored.results(&units, console.lang));
    if let Some(day) = arguments.as_of {
        report.about.push(Fact::new("as_of", AS_OF.of(console.lang), day.to_string()));
    }
    must_exist(&report, &selection)?;
    write(&score::document(&report, &selection), format, arguments.output.as_deref(), arguments.bom, console)?;
    Ok(scored.status)
}

const AS_OF: Word = Word::new("As of", "截至");

/// A scheme with its data and results.
pub struct Scored {
    pub sources: Sources,
    pub scheme: Scheme,
    pub dataset: Dataset,
    pub outcome: Outcome,
    /// Indexes of the requirements that do not hold.
    pub violated: Vec<usize>,
    pub status: Status,
}

impl Scored {
    /// The results of every unit.
    pub fn units(&self) -> Vec<UnitResult> {
        (0..self.outcome.units()).map(|unit| self.outcome.unit(unit)).collect()
    }

    pub fn results<'a>(&'a self, units: &'a [UnitResult], lang: Lang) -> Results<'a> {
        let Scored { sources, scheme, dataset, violated, .. } = self;
        Results { sources, scheme, dataset, units, violated, lang }
    }
}

/// Loads, binds and scores, telling the findings; `None` if they leave nothing to show.
pub fn score_file(file: &Path, data: &Path, as_of: Option<Date>, wanted: Wanted, console: &mut Console) -> Result<Option<Scored>, Failure> {
    must_open(file)?;
    must_open(data)?;
    let what = say!(en: "scoring", zh: "正在计分");
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut spoken = None;
    let (sources, results) = progress::during(console.world, what.of(console.lang), || {
        let mut loaded = pipeline::load(file, as_of)?;
        spoken = loaded.scheme.as_ref().map(|scheme| scheme.lang);
        let sound = !loaded.has_errors();
        let Some(scheme) = loaded.scheme.take().filter(|_| sound) else {
            found.append(&mut loaded.findings);
            return Ok((loaded.sources, None));
        };
        let (dataset, findings) = pipeline::bind(&scheme, data);
        loaded.add(findings);
        found.append(&mut loaded.findings);
        let results = dataset.map(|dataset| {
            let (outcome, unmet) = pipeline::judge(&scheme, &loaded.sources, &dataset, wanted);
            found.extend(unmet);
            (scheme, dataset, outcome)
        });
        Ok((loaded.sources, results))
    })
    .map_err(|error| about_file(file, &error))?;
    console.settle_lang(spoken);
    if !found.is_empty() {
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&Findings::new(&sources, &found, 2), &options, console.err)?;
    }
    let status = Status::of_errors(Counts::of(&found).errors);
    Ok(results.map(|(scheme, dataset, outcome)| {
        let violated = pipeline::violated(&scheme, &outcome);
        let status = if violated.is_empty() { status } else { Status::Findings };
        Scored { sources, scheme, dataset, outcome, violated, status }
    }))
}

/// The format asked for, else the one of the file's suffix, else the one for terminals.
pub fn chosen_format(format: Option<&'static Format>, path: Option<&Path>, console: &Console) -> Result<&'static Format, Failure> {
    let format = match (format, path) {
        (Some(format), _) => format,
        (None, None) => &FORMATS[0],
        (None, Some(path)) => report::guess(path).ok_or_else(|| {
            let names = FORMATS.iter().map(|format| format!(".{}", format.suffix)).collect::<Vec<_>>().join(", ");
            let path = path.display();
            say!(en: "the suffix of `{path}` names no format ({names}); add --format", zh: "`{path}` 的后缀不对应任何格式（{names}）；请写 --format")
        })?,
    };
    if format.binary && path.is_none() && console.world.out_is_terminal {
        let (name, suffix) = (format.name, format.suffix);
        return Err(say!(en: "{name} is not for a terminal; add -o FILE.{suffix}", zh: "{name} 不能写到终端；请写 -o 文件.{suffix}").into());
    }
    Ok(format)
}

/// Writes a report to a file, or to stdout.
pub fn write(document: &Document, format: &Format, path: Option<&Path>, byte_order_mark: bool, console: &mut Console) -> Result<(), Failure> {
    match path {
        Some(path) => {
            let options = report::RenderOptions { lang: console.lang, byte_order_mark, ..report::RenderOptions::default() };
            output::write_file(path, |out| (format.render)(document, &options, out))
        }
        None => {
            let options = report::RenderOptions { byte_order_mark, ..console.out_options() };
            Ok((format.render)(document, &options, console.out)?)
        }
    }
}

/// The rows of a CSV, to a file or to stdout.
fn write_rows(rows: &Rows, selection: &Selection, path: Option<&Path>, byte_order_mark: bool, console: &mut Console) -> Result<(), Failure> {
    match path {
        Some(path) => output::write_file(path, |out| rows::write(rows, selection, byte_order_mark, out)),
        None => Ok(rows::write(rows, selection, byte_order_mark, console.out)?),
    }
}

fn rows_must_exist(rows: &Rows, selection: &Selection) -> Result<(), Failure> {
    if let Some(name) = &selection.unit
        && !rows.dataset.units.iter().any(|unit| **unit == **name)
    {
        return Err(no_such(Word::new("unit", "单位"), name, rows.dataset.units.iter().map(|unit| &**unit)));
    }
    if let Some(name) = &selection.class {
        let classes = rows::classes(rows);
        if !classes.iter().any(|class| class == name) {
            return Err(no_such(Word::new("class", "类别"), name, classes.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// That the unit and the class asked for exist: an empty table would look like an answer.
fn must_exist(report: &ScoreReport, selection: &Selection) -> Result<(), Failure> {
    let units: Vec<&str> = report.units.iter().map(|unit| unit.name.as_str()).collect();
    let classes: Vec<&str> = report.units.iter().filter_map(|unit| unit.class.as_deref()).collect();
    let asked = [(&selection.unit, units, Word::new("unit", "单位")), (&selection.class, classes, Word::new("class", "类别"))];
    for (wanted, names, kind) in asked {
        if let Some(name) = wanted
            && !names.contains(&name.as_str())
        {
            return Err(no_such(kind, name, names));
        }
    }
    Ok(())
}

/// That nothing has that name, with the name that may have been meant.
pub fn no_such<'a>(kind: Word, name: &str, names: impl IntoIterator<Item = &'a str>) -> Failure {
    let Word { en, zh } = kind;
    match diagnostic::closest(name, names) {
        Some(near) => say!(en: "there is no {en} `{name}`; did you mean `{near}`?", zh: "没有{zh}`{name}`；是不是`{near}`？"),
        None => say!(en: "there is no {en} `{name}`", zh: "没有{zh}`{name}`"),
    }
    .into()
}
