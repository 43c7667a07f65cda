//! `heng explain`: why a unit's score is what it is.

use super::score::{chosen_format, formats, no_such, score_file, write};
use super::usage::Words;
use super::{Console, Failure, Status};
use crate::eval::Wanted;
use crate::model::scheme::{ItemId, Scheme};
use crate::report::score::results::item_path;
use crate::report::{Format, explanation};
use crate::say;
use crate::word::Word;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(value_name = "UNIT")]
    unit: String,
    #[arg(value_name = "ITEM")]
    item: Option<String>,
    #[arg(long, value_name = "SOURCE")]
    data: PathBuf,
    #[arg(long, value_name = "FORMAT", value_parser = formats(&["table", "json", "md", "html"]))]
    format: Option<&'static Format>,
    #[arg(long, value_name = "DEPTH")]
    depth: Option<usize>,
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    output: Option<PathBuf>,
    #[arg(long = "as-of", value_name = "DATE")]
    as_of: Option<Date>,
}

pub const WORDS: Words = Words {
    about: Word::new("Explain a unit's score, clause by clause, down to the cells", "说明一个单位的得分由来，逐条到单元格"),
    usage: Word::new(
        "heng explain FILE --data SOURCE UNIT [ITEM] [--format FORMAT] [--depth DEPTH]",
        "heng explain 文件 --data 数据 单位 [指标] [--format 格式] [--depth 层数]",
    ),
    arguments: &[
        ("file", Word::new("The scheme", "方案文件")),
        ("unit", Word::new("The unit", "单位")),
        ("item", Word::new("The item; otherwise the total", "指标；不写则为总分")),
        ("data", Word::new("A folder of CSV files or forms, a workbook or one CSV file", "CSV 或填报表的文件夹、工作簿，或一个 CSV 文件")),
        ("format", Word::new("How to write the explanation", "结果的写法")),
        ("depth", Word::new("How many levels to show", "显示几层")),
        ("output", Word::new("Write to this file", "写到这个文件")),
        ("as_of", Word::new("As if it were this day, such as 2026-11-30", "按这一天的情况计，如 2026-11-30")),
    ],
};

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let format = chosen_format(arguments.format, arguments.output.as_deref(), console)?;
    let Some(scored) = score_file(&arguments.file, &arguments.data, arguments.as_of, Wanted::Results, console)? else { return Ok(Status::Findings) };
    let unit_results = scored.units();
    let results = scored.results(&unit_results, console.lang);
    let units = &scored.dataset.units;
    let unit = units.iter().position(|name| **name == *arguments.unit);
    let unit = unit.ok_or_else(|| no_such(Word::new("unit", "单位"), &arguments.unit, units.iter().map(|name| &**name)))?;
    let item = match &arguments.item {
        None => ItemId(0),
        Some(name) => find_item(&scored.scheme, name)?,
    };
    let document = explanation::document(&explanation::explain(results, unit, item), arguments.depth);
    write(&document, format, arguments.output.as_deref(), false, console)?;
    Ok(scored.status)
}

/// The item of that name, or of that path where several have the name.
fn find_item(scheme: &Scheme, name: &str) -> Result<ItemId, Failure> {
    let ids = || (0..scheme.items.len()).map(|at| ItemId(at as u32));
    let named: Vec<ItemId> = ids().filter(|id| *scheme.items[id.index()].label.name == *name).collect();
    let by_path = ids().find(|id| item_path(scheme, &scheme.items[id.index()]) == name);
    match (named.as_slice(), &by_path) {
        ([one], _) | (_, Some(one)) => Ok(*one),
        ([], None) => Err(no_such(Word::new("item", "指标"), name, scheme.items.iter().map(|item| &*item.label.name))),
        ([..], None) => {
            let paths = named.iter().map(|id| format!("`{}`", item_path(scheme, &scheme.items[id.index()]))).collect::<Vec<_>>().join(", ");
            Err(say!(en: "several items are called `{name}`; write one of {paths}", zh: "有几项指标都叫`{name}`；请写 {paths} 之一").into())
        }
    }
}
