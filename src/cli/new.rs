//! `heng new`: a first scheme, from answers given by flags or to questions. What is written passes `check` but for what only the
//! author can say, and that is listed.

mod answers;
mod ask;
mod text;

use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open, output};
use crate::form::{self, Content, Form};
use crate::model::scheme::Scheme;
use crate::pipeline::{self, Loaded};
use crate::report::finding::{FINDING_FORMATS, Findings};
use crate::say;
use crate::word::{Lang, Word};
use answers::{Answers, Kind};
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "KIND", value_enum)]
    kind: Option<Kind>,
    #[arg(long, value_name = "FILE")]
    extends: Option<PathBuf>,
    #[arg(long, value_name = "CLASSES", value_delimiter = ',')]
    classes: Vec<String>,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1900..=2200))]
    year: Option<i16>,
    #[arg(short = 'o', long = "out", value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub const WORDS: Words = Words {
    about: Word::new("Start a scheme, with questions or by flags", "新建方案：逐项提问，或用参数写明"),
    usage: Word::new(
        "heng new [--kind KIND] [--extends FILE] [--classes CLASSES] [--year YEAR] [--lang LANG] [--out FOLDER]",
        "heng new [--kind 种类] [--extends 文件] [--classes 类别] [--year 年份] [--lang 语言] [--out 文件夹]",
    ),
    arguments: &[
        ("kind", Word::new("Whose scheme it is", "哪一级的方案")),
        ("extends", Word::new("The scheme that it changes; without it, the new one stands alone", "在哪个方案的基础上修改；不写则独立成篇")),
        ("classes", Word::new("The classes of units, such as A,B", "单位的类别，如 甲类,乙类")),
        ("name", Word::new("The name by which other schemes extend it; otherwise the folder's", "方案名称，供别的方案继承；不写则用文件夹名")),
        ("title", Word::new("The title", "标题")),
        ("unit", Word::new("What is assessed, in a word", "考核对象叫什么")),
        ("year", Word::new("The year that is assessed", "考核年度")),
        ("out", Word::new("The folder for the scheme and its tables", "放方案和数据表的文件夹")),
    ],
};

/// The file of the scheme, and the folder of its tables.
const FILE_NAME: &str = "scheme.heng";
const DATA_FOLDER: &str = "data";

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let asks = arguments.kind.is_none() || arguments.out.is_none();
    let arguments = match (asks, console.world.asks) {
        (false, _) => arguments.clone(),
        (true, true) => ask::ask(arguments.clone(), console)?,
        (true, false) => {
            return Err(say!(
                en: "there is no terminal to ask on; say it by flags, at least `heng new --kind city|district --out FOLDER`",
                zh: "不是终端，无法提问；请用参数写明，至少 `heng new --kind city|district --out 文件夹`"
            )
            .into());
        }
    };
    let parent = arguments.extends.as_deref().map(|path| parent(path, console)).transpose()?;
    let Some(parent) = parent.map_or(Some(None), |found| found.map(Some)) else { return Ok(Status::Findings) };
    let answers = Answers::of(&arguments, parent.as_ref(), console.wanted.or_else(|| parent_lang(parent.as_ref())).unwrap_or(console.lang))?;
    console.lang = answers.lang;
    let file = answers.out.join(FILE_NAME);
    if file.exists() {
        let shown = file.display();
        return Err(say!(en: "`{shown}` is there already", zh: "`{shown}`已经存在").into());
    }
    std::fs::create_dir_all(&answers.out).map_err(|error| about_file(&answers.out, &error))?;
    let mut written = Vec::new();
    if let Some(parent) = &parent {
        written.extend(copy_parents(&answers, parent)?);
    }
    write(&file, &text::scheme(&answers, parent.as_ref()))?;
    written.insert(0, file.clone());
    let loaded = pipeline::load(&file, None).map_err(|error| about_file(&file, &error))?;
    if let Some(scheme) = &loaded.scheme {
        written.extend(tables(scheme, &answers)?);
    }
    tell(&written, &loaded, console)?;
    Ok(Status::Clean)
}

fn parent_lang(parent: Option<&Loaded>) -> Option<Lang> {
    parent.and_then(|loaded| loaded.scheme.as_ref()).map(|scheme| scheme.lang)
}

/// The scheme that is to be extended; `None`, and told, if it cannot be understood.
fn parent(path: &Path, console: &mut Console) -> Result<Option<Loaded>, Failure> {
    must_open(path)?;
    let loaded = pipeline::load(path, None).map_err(|error| about_file(path, &error))?;
    if loaded.scheme.is_some() && !loaded.has_errors() {
        return Ok(Some(loaded));
    }
    let findings = Findings::new(&loaded.sources, &loaded.findings, 1);
    let options = console.err_options();
    (FINDING_FORMATS[0].render)(&findings, &options, console.err)?;
    Ok(None)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    output::write_file(path, |out| out.write_all(text.as_bytes()))
}

/// A scheme is looked for by its name, beside the new one and beside its folder. Where it would not be found there, it is copied,
/// with the schemes that it extends itself.
fn copy_parents(answers: &Answers, parent: &Loaded) -> Result<Vec<PathBuf>, Failure> {
    let Some(extends) = &answers.extends else { return Ok(Vec::new()) };
    let found = pipeline::candidates(&answers.out, &extends.name).into_iter().find(|path| path.is_file());
    let same = |path: &Path| std::fs::canonicalize(path).ok().is_some_and(|path| std::fs::canonicalize(&extends.file).ok() == Some(path));
    if found.is_some_and(|path| same(&path)) {
        return Ok(Vec::new());
    }
    let mut written = Vec::new();
    for (_, source) in parent.sources.iter() {
        let Some(name) = text::first_scheme(&source.text) else { continue };
        let path = answers.out.join(format!("{name}.heng"));
        if !path.exists() {
            write(&path, &source.text)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// The tables that the scheme asks for, with their headers only.
fn tables(scheme: &Scheme, answers: &Answers) -> Result<Vec<PathBuf>, Failure> {
    let folder = answers.out.join(DATA_FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| about_file(&folder, &error))?;
    let mut headers: indexmap::IndexMap<String, Vec<String>> = indexmap::IndexMap::new();
    let mut forms: Vec<Form> = form::forms(scheme, answers.lang);
    // The office's first: what is known of the units stands before the figures.
    forms.sort_by_key(|form| form.collector.is_some());
    for sheet in forms.iter().flat_map(|form| &form.sheets) {
        let known = headers.entry(sheet.name.to_string()).or_default();
        let (keys, others): (Vec<_>, Vec<_>) = sheet.columns.iter().partition(|column| matches!(column.content, Content::Unit(_) | Content::Period));
        if known.is_empty() {
            known.extend(keys.iter().map(|column| column.header.clone()));
        }
        known.extend(others.iter().map(|column| column.header.clone()));
    }
    let mut written = Vec::new();
    for (name, header) in headers {
        let path = folder.join(format!("{}.csv", name.replace(['/', '\\', ':'], "_")));
        if !path.exists() {
            // Excel takes a CSV file for UTF-8 only with a mark.
            write(&path, &format!("\u{FEFF}{}\n", header.join(",")))?;
            written.push(path);
        }
    }
    Ok(written)
}

/// What was written, and what is left to say.
fn tell(written: &[PathBuf], loaded: &Loaded, console: &mut Console) -> Result<(), Failure> {
    let lang = console.lang;
    writeln!(console.out, "{}", Word::new("Written:", "已写好：").of(lang))?;
    for path in written {
        writeln!(console.out, "  {}", path.display())?;
    }
    writeln!(console.out)?;
    if loaded.findings.is_empty() {
        writeln!(
            console.out,
            "{}",
            Word::new("The scheme is whole: `heng check` finds nothing.", "方案是完整的：`heng check` 没有发现问题。").of(lang)
        )?;
        return Ok(());
    }
    writeln!(console.out, "{}\n", Word::new("What only you can say:", "只有您能定的：").of(lang))?;
    let findings = Findings::new(&loaded.sources, &loaded.findings, 1);
    let options = console.out_options();
    (FINDING_FORMATS[0].render)(&findings, &options, console.out)?;
    Ok(())
}
