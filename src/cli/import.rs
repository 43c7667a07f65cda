//! `heng import`: a first scheme from the printed table that an office holds.

use super::usage::Words;
use super::{Console, Failure, Status, about_file, must_open, output};
use crate::data::grid::{self, Grid};
use crate::import::column::{self, KINDS, Role};
use crate::import::{Book, Naming, Written, book, write};
use crate::pipeline;
use crate::report;
use crate::report::document::{Block, Cell, Column, Document, Fact, Facts, Meaning, Role as Standing, Table};
use crate::report::finding::{Counts, FINDING_FORMATS, Findings};
use crate::say;
use crate::source::Sources;
use crate::word::{Lang, Word};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "TABLE")]
    table: PathBuf,
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: PathBuf,
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    #[arg(long, value_name = "NAME")]
    unit: Option<String>,
    #[arg(long)]
    force: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Make a first scheme from a printed table of indicators", "从印发的指标表生成方案初稿"),
    usage: Word::new(
        "heng import TABLE -o FILE.heng [--sheet SHEET] [--unit NAME] [--force]",
        "heng import 表格 -o 文件.heng [--sheet 工作表] [--unit 名称] [--force]",
    ),
    arguments: &[
        ("table", Word::new("The table: XLSX, XLS, ODS, DOCX or CSV", "表格：XLSX、XLS、ODS、DOCX 或 CSV")),
        ("output", Word::new("The scheme to write; what was left goes into a table beside it", "要写的方案；没有用上的内容写到旁边的表里")),
        ("sheet", Word::new("Only this sheet, or the table of this number in a document", "只读这张工作表；文档中写第几张表")),
        ("unit", Word::new("What the assessed units are called", "考核对象的称呼")),
        ("force", Word::new("Write over files that are there", "覆盖已有的文件")),
    ],
};

/// How the assessed units are called where nothing is said.
const UNIT: Word = Word::new("department", "部门");

/// Cells that are in no scheme.
const LEFT: Word = Word::new("left", "未用");

pub fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    must_open(&arguments.table)?;
    let left_path = beside(&arguments.output, console.lang);
    if let Some(there) = [&arguments.output, &left_path].into_iter().find(|path| path.exists() && !arguments.force) {
        let there = there.display();
        return Err(say!(en: "`{there}` is there already; --force writes over it", zh: "`{there}`已经存在；--force 可以覆盖").into());
    }
    let grids = match grid::read(&arguments.table) {
        Ok(grids) => grids,
        Err(finding) => {
            let (sources, options) = (Sources::default(), console.err_options());
            (FINDING_FORMATS[0].render)(&Findings::new(&sources, &[*finding], 1), &options, console.err)?;
            return Ok(Status::Findings);
        }
    };
    let book = chosen(&grids, arguments)?;
    let shown = arguments.table.display().to_string();
    let naming = Naming {
        scheme: arguments
            .output
            .file_stem()
            .filter(|stem| *stem != "scheme")
            .or(arguments.table.file_stem())
            .map_or_else(|| "import".to_owned(), |stem| stem.to_string_lossy().into_owned()),
        unit: arguments.unit.clone().unwrap_or_else(|| UNIT.of(if write::is_english(&book.outline) { Lang::En } else { Lang::Zh }).to_owned()),
        from: std::iter::once(shown)
            .chain(book.parts.iter().filter_map(|part| part.grid.origin.sheet.as_ref().map(ToString::to_string)))
            .collect::<Vec<_>>()
            .join(" · "),
    };
    let written = write::write(&book.outline, &naming);
    if let Some(folder) = arguments.output.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| about_file(folder, &error))?;
    }
    output::write_file(&arguments.output, |out| out.write_all(written.text.as_bytes()))?;
    let left = left(&grids, &book);
    if !left.rows.is_empty() {
        let document = Document { kind: "import", title: String::new(), blocks: vec![Block::Table(left.clone())] };
        let format = report::find("csv").unwrap_or(&report::FORMATS[0]);
        let mut options = console.out_options();
        options.byte_order_mark = true;
        output::write_file(&left_path, |out| (format.render)(&document, &options, out))?;
    } else if left_path.exists() {
        std::fs::remove_file(&left_path).map_err(|error| about_file(&left_path, &error))?;
    }
    let document = told(arguments, console.lang, &book, &written, left, &left_path);
    let options = console.out_options();
    (report::FORMATS[0].render)(&document, &options, console.out)?;
    // What the scheme lacks is for `check` to say; that it can be read at all is for us to know.
    let loaded = pipeline::load(&arguments.output, None).map_err(|error| about_file(&arguments.output, &error))?;
    let counts = Counts::of(&loaded.findings);
    let file = arguments.output.display();
    let next = say!(
        en: "`heng check {file}` asks for what the table does not say: {} to be settled",
        zh: "`heng check {file}` 逐条列出表中没有写明、须由您定的事项，共 {} 项",
        counts.errors
    );
    writeln!(console.err, "{}", next.of(console.lang))?;
    Ok(Status::Clean)
}

fn beside(path: &Path, lang: Lang) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}.{}.csv", LEFT.of(lang)))
}

/// The table that is asked for, else those that make one scheme.
fn chosen<'a>(grids: &'a [Grid], arguments: &Arguments) -> Result<Book<'a>, Failure> {
    let named = |grid: &&Grid| arguments.sheet.as_ref().is_none_or(|wanted| grid.origin.sheet.as_deref() == Some(wanted.as_str()));
    if let Some(book) = book::read(grids.iter().filter(named)) {
        return Ok(book);
    }
    let names: Vec<&str> = grids.iter().filter_map(|grid| grid.origin.sheet.as_deref()).collect();
    let table = arguments.table.display();
    if let Some(wanted) = &arguments.sheet
        && !names.contains(&wanted.as_str())
    {
        let (list_en, list_zh) = (names.join(", "), names.join("、"));
        return Err(say!(en: "`{table}` has no sheet `{wanted}`; there are: {list_en}", zh: "`{table}`里没有`{wanted}`这张表；有：{list_zh}").into());
    }
    let first = grids.first().and_then(|grid| grid.rows.iter().find(|row| row.iter().any(|it| !it.is_blank())));
    let row: Vec<&str> = first.into_iter().flatten().filter(|it| it.part_of.is_none() && !it.is_blank()).map(|it| it.text.as_str()).take(6).collect();
    let row = row.join(" | ");
    Err(say!(
        en: "no row of `{table}` says which columns hold the indicators and their points or scoring standards (such as 指标, 分值, 评分标准; item, points, scoring); it begins with: {row}",
        zh: "`{table}`里没有一行表头写明哪一列是指标、哪一列是分值或评分标准；表的开头是：{row}"
    )
    .into())
}

/// What is in no scheme, cell by cell.
fn left(grids: &[Grid], book: &Book) -> Table {
    let mut rows = Vec::new();
    for grid in grids {
        let part = book.parts.iter().find(|part| std::ptr::eq(part.grid, grid));
        for (at, cells) in grid.rows.iter().enumerate() {
            for (column, square) in cells.iter().enumerate().filter(|(_, square)| !square.is_blank() && square.part_of.is_none()) {
                if part.is_none_or(|part| part.left.contains(&(at, column))) {
                    let place = grid.place(at, column);
                    rows.push(vec![
                        Cell::from(place.sheet.as_deref().unwrap_or("")),
                        Cell::from(place.cell_name()),
                        Cell::from(square.text.as_str()),
                    ]);
                }
            }
        }
    }
    let columns = [("sheet", "工作表"), ("cell", "单元格"), ("text", "内容")].map(|(key, zh)| Column::words(key, zh));
    Table { key: "left".into(), caption: None, columns: columns.to_vec(), rows, role: Standing::Result }
}

fn told(arguments: &Arguments, lang: Lang, book: &Book, written: &Written, left: Table, left_path: &Path) -> Document {
    let word = |en: &'static str, zh: &'static str| Word::new(en, zh).of(lang);
    let name = |role: Role| KINDS.iter().find(|kind| kind.role == role).map_or(column::OTHER, |kind| kind.name).of(lang);
    let several = book.parts.len() > 1;
    let cell = |part: &book::Part, row: usize, column: usize| {
        let place = part.grid.place(row, column);
        match place.sheet.as_deref().filter(|_| several) {
            Some(sheet) => format!("{sheet}!{}", place.cell_name()),
            None => place.cell_name(),
        }
    };
    let columns: Vec<Vec<Cell>> = book
        .parts
        .iter()
        .flat_map(|part| part.header.columns.iter().enumerate().map(move |(at, column)| (part, at, column)))
        .filter(|(_, _, column)| !column.heading.is_empty())
        .map(|(part, at, column)| {
            let meaning = if column.role == Role::Other { Meaning::Warning } else { Meaning::Good };
            vec![Cell::from(cell(part, part.header.rows.0, at)), Cell::from(column.heading.as_str()), Cell::new(meaning, name(column.role))]
        })
        .collect();
    let columns = Table {
        key: "columns".into(),
        caption: Some(word("Columns", "各列").into()),
        columns: vec![
            Column::words("cell", word("Cell", "单元格")),
            Column::words("heading", word("Heading", "表头")),
            Column::words("role", word("Read as", "读作")),
        ],
        rows: columns,
        role: Standing::Summary,
    };
    let fact = |key: &str, heading: &str, value: String| Fact { key: key.into(), heading: heading.into(), value: Cell::from(value) };
    let share = if written.items == 0 {
        String::new()
    } else {
        format!("{} / {}（{}%）", written.clauses, written.items, written.clauses * 100 / written.items)
    };
    let mut facts = vec![
        fact("scheme", word("Scheme", "方案"), arguments.output.display().to_string()),
        fact("sections", word("Sections", "板块"), written.sections.to_string()),
        fact("items", word("Items", "指标"), written.items.to_string()),
        fact("clauses", word("With a clause", "写成条款"), share),
        fact("facts", word("Figures and events", "事实和事件"), written.facts.to_string()),
    ];
    if !left.rows.is_empty() {
        facts.push(fact("left", word("Cells left", "未用的单元格"), format!("{}  {}", left.rows.len(), left_path.display())));
    }
    // Whole tables of their own, left to be asked for.
    if !book.others.is_empty() {
        let names: Vec<&str> = book.others.iter().filter_map(|grid| grid.origin.sheet.as_deref()).collect();
        facts.push(fact("others", word("Other tables (--sheet)", "另有指标表（--sheet）"), names.join("、")));
    }
    let mut blocks = vec![Block::Facts(Facts { key: "import".into(), rows: facts }), Block::Table(columns)];
    let open: Vec<Vec<Cell>> = written
        .open
        .iter()
        .map(|open| {
            let text: String = open.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT_SHOWN).collect();
            let place = cell(&book.parts[open.part], open.at.0, open.at.1);
            vec![Cell::from(place), Cell::from(open.item.as_str()), Cell::from(open.reason.of(lang)), Cell::new(Meaning::Muted, text)]
        })
        .collect();
    if !open.is_empty() {
        blocks.push(Block::Table(Table {
            key: "open".into(),
            caption: Some(word("To be written", "条款待写").into()),
            columns: vec![
                Column::words("cell", word("Cell", "单元格")),
                Column::words("item", word("Item", "指标")),
                Column::words("reason", word("Why", "缘由")),
                Column::words("text", word("Text", "原文")),
            ],
            rows: open,
            role: Standing::Summary,
        }));
    }
    let title = book.outline.title.clone().map(|title| title.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    Document { kind: "import", title, blocks }
}

/// More of a text does not fit beside the rest.
const TEXT_SHOWN: usize = 40;
