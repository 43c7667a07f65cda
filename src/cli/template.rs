//! `heng template`: the workbooks that the collecting units fill in.

use super::usage::Words;
use super::{Console, Failure, Status, must_open, output, progress};
use crate::data::State;
use crate::dataset::Dataset;
use crate::diagnostic::closest;
use crate::form::{self, Form};
use crate::model::scheme::{FactKind, Scheme};
use crate::pipeline;
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::report::form::{self as book, Context, Unit};
use crate::say;
use crate::show;
use crate::word::{Lang, Word};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(short = 'o', long = "output", value_name = "FOLDER")]
    output: PathBuf,
    #[arg(long, value_name = "SOURCE")]
    data: Option<PathBuf>,
    #[arg(long, value_name = "UNIT")]
    collector: Option<String>,
    #[arg(long, value_name = "DATE")]
    deadline: Option<Date>,
    #[arg(long)]
    force: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Make the forms that the collecting units fill in", "生成各采集单位的填报表"),
    usage: Word::new(
        "heng template FILE -o FOLDER [--data SOURCE] [--collector UNIT] [--deadline DATE]",
        "heng template 文件 -o 文件夹 [--data 数据] [--collector 单位] [--deadline 日期]",
    ),
    arguments: &[
        ("file", Word::new("The scheme", "方案文件")),
        ("output", Word::new("The folder for the forms, a workbook a collector", "放填报表的文件夹，每个采集单位一个工作簿")),
        ("data", Word::new("Where the units stand, with what is known of them", "单位名单所在的数据，连同已知的属性")),
        ("collector", Word::new("Only the form of this collector", "只要这个采集单位的")),
        ("deadline", Word::new("The last day of delivery, such as 2024-12-31", "交付的最后一天，如 2024-12-31")),
        ("force", Word::new("Write over forms that are there, filled in or not", "覆盖已有的填报表，不论是否填过")),
    ],
};

/// The book of what nobody else collects.
const OFFICE: Word = Word::new("office", "主办单位");

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    must_open(&arguments.file)?;
    arguments.data.iter().try_for_each(|data| must_open(data))?;
    let what = say!(en: "making forms", zh: "正在生成填报表");
    let loaded = progress::during(console.world, what.of(console.lang), || pipeline::load(&arguments.file, None))
        .map_err(|error| super::about_file(&arguments.file, &error))?;
    console.settle_lang(loaded.scheme.as_ref().map(|scheme| scheme.lang));
    let Some(scheme) = loaded.scheme.as_ref().filter(|_| !loaded.has_errors()) else {
        let findings = Findings::new(&loaded.sources, &loaded.findings, 1);
        let options = console.err_options();
        (FINDING_FORMATS[0].render)(&findings, &options, console.err)?;
        return Ok(Status::Findings);
    };
    let lang = console.lang;
    let units = match &arguments.data {
        Some(data) => units(scheme, data, lang)?,
        None => Vec::new(),
    };
    let forms = chosen(form::forms(scheme, lang), arguments.collector.as_deref(), lang)?;
    if let Some(reason) = forms.iter().find_map(book::unfit_sheet) {
        return Err(reason.into());
    }
    let context = Context { scheme, lang, deadline: arguments.deadline, units: &units };
    std::fs::create_dir_all(&arguments.output).map_err(|error| super::about_file(&arguments.output, &error))?;
    let paths = paths(&forms, &arguments.output, lang);
    if let (Some(there), false) = (paths.iter().find(|path| path.exists()), arguments.force) {
        let there = there.display();
        return Err(say!(en: "`{there}` is there already and may have been filled in; --force writes over it", zh: "`{there}`已经存在，可能已经填过；--force 可以覆盖").into());
    }
    for (form, path) in forms.iter().zip(&paths) {
        let bytes = book::workbook(form, &context)?;
        output::write_file(path, |out| out.write_all(&bytes))?;
        let sheets: Vec<&str> = form.sheets.iter().map(|sheet| &*sheet.name).collect();
        writeln!(console.out, "{}  {}", path.display(), sheets.join(Word::new(", ", "、").of(lang)))?;
    }
    if units.is_empty() {
        let hint = say!(en: "the forms list no units; --data names where they stand", zh: "填报表里没有列出单位；用 --data 给出单位名单");
        writeln!(console.err, "{}", hint.of(lang))?;
    }
    Ok(Status::Clean)
}

fn chosen(forms: Vec<Form>, wanted: Option<&str>, lang: Lang) -> Result<Vec<Form>, Failure> {
    let name = |form: &Form| form.collector.as_deref().unwrap_or(OFFICE.of(lang)).to_owned();
    let Some(wanted) = wanted else { return Ok(forms) };
    let names: Vec<String> = forms.iter().map(name).collect();
    let found: Vec<Form> = forms.into_iter().filter(|form| name(form) == wanted).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let list = names.join(Word::new(", ", "、").of(lang));
    Err(match closest(wanted, names.iter().map(String::as_str)) {
        Some(near) => say!(en: "nobody called `{wanted}` collects anything; did you mean `{near}`?", zh: "没有采集单位`{wanted}`；是不是`{near}`？"),
        None => say!(en: "nobody called `{wanted}` collects anything; there are: {list}", zh: "没有采集单位`{wanted}`；有：{list}"),
    }
    .into())
}

/// A file a form, named as its collector, as far as a file can be.
fn paths(forms: &[Form], folder: &Path, lang: Lang) -> Vec<PathBuf> {
    let mut taken: Vec<String> = Vec::new();
    for form in forms {
        let name: String = form
            .collector
            .as_deref()
            .unwrap_or(OFFICE.of(lang))
            .chars()
            .map(|c| if "/\\:*?\"<>|".contains(c) || c.is_control() { '_' } else { c })
            .collect();
        let numbers = std::iter::once(String::new()).chain((2..).map(|number| format!(" {number}")));
        let free = numbers.map(|number| format!("{name}{number}")).find(|name| taken.iter().all(|other| other.to_lowercase() != name.to_lowercase()));
        taken.push(free.unwrap_or(name));
    }
    taken.iter().map(|name| folder.join(format!("{name}.xlsx"))).collect()
}

/// The units of the data, with their attributes.
fn units(scheme: &Scheme, data: &Path, lang: Lang) -> Result<Vec<Unit>, Failure> {
    let (dataset, findings) = pipeline::bind(scheme, data);
    match dataset {
        Some(dataset) if !dataset.units.is_empty() => Ok((0..dataset.units.len()).map(|at| unit(scheme, &dataset, at, lang)).collect()),
        _ => {
            let reason = findings.into_iter().next().map(|finding| finding.message);
            Err(reason.unwrap_or_else(|| say!(en: "the data names no unit", zh: "数据中没有任何单位")).into())
        }
    }
}

fn unit(scheme: &Scheme, dataset: &Dataset, at: usize, lang: Lang) -> Unit {
    let whole = &dataset.units[at];
    let parts = scheme.unit.key.len().max(1);
    let name: Vec<String> = if parts == 1 { vec![whole.to_string()] } else { whole.splitn(parts, '/').map(str::to_owned).collect() };
    let attributes = scheme.unit.attributes.iter().filter(|id| scheme.facts[id.index()].kind == FactKind::Attribute);
    let known = attributes.filter_map(|id| Some((*id, words(scheme, dataset, *id, at, lang)?))).collect();
    Unit { name, known }
}

/// What is known of a unit, as it is written in a cell.
fn words(scheme: &Scheme, dataset: &Dataset, id: crate::value::FactId, at: usize, lang: Lang) -> Option<String> {
    let (fact, column) = (&scheme.facts[id.index()], dataset.fact(id));
    match column.state(at) {
        State::Value | State::Protected | State::PendingValue => {}
        State::NotApplicable => return Some(Word::new("not applicable", "不适用").of(lang).to_owned()),
        State::Pending => return Some(Word::new("pending", "待审").of(lang).to_owned()),
        State::Missing | State::Fault => return None,
    }
    let choice = || {
        let crate::model::measure::Ty::Choice(choice) = &fact.ty else { return None };
        column.choice(at).and_then(|word| scheme.choices[choice.index()].words.get(word as usize)).map(|word| word.name.to_string())
    };
    let number = || column.number(at).map(|number| show::quantity(&number, &fact.scale, lang));
    let yes = || column.yes(at).map(|yes| if yes { Word::new("yes", "是") } else { Word::new("no", "否") }.of(lang).to_owned());
    let text = || column.text(at).map(ToString::to_string);
    choice().or_else(number).or_else(text).or_else(|| column.date(at).map(|day| day.to_string())).or_else(yes)
}
