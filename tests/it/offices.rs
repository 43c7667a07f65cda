//! Tables laid out as offices lay them out, in all formats, with merged cells, headings in several rows, numbered sentences, subtotals:
//! `tests/cases/import/offices`. What is expected of each was written from the table by hand, before it was imported:
//!
//! ```text
//! 各列 what each column with a heading is read as, from left to right
//! 未用 how many cells are in the list of what was left
//! sections > item | points | collectors | leads | 板块, 条款, 待写 (nobody could say how it is scored) or 未转 (the language could, the import does not)
//! ```

use crate::support::root;
use heng::data::grid::{self, Grid};
use heng::import::column::{self, KINDS, Role};
use heng::import::{Book, Naming, Outline, Written, book, sentence, write};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

pub fn tables(folder: &str) -> Vec<PathBuf> {
    let entries = root().join(folder).read_dir().expect("the tables are there").flatten().map(|entry| entry.path());
    let mut tables: Vec<PathBuf> = entries.filter(|path| path.is_file() && path.extension().is_some_and(|suffix| suffix != "expected")).collect();
    tables.sort();
    tables
}

fn columns(book: &Book) -> String {
    let name = |role: Role| KINDS.iter().find(|kind| kind.role == role).map_or(column::OTHER, |kind| kind.name).zh;
    book.parts[0].header.columns.iter().filter(|column| !column.heading.is_empty()).map(|column| name(column.role)).collect::<Vec<_>>().join(" ")
}

/// The lines of the tree, as they are expected.
fn tree(outline: &Outline, written: &Written) -> Vec<[String; 5]> {
    let open: HashSet<(usize, (usize, usize))> = written.open.iter().map(|open| (open.part, open.at)).collect();
    let mut lines = Vec::new();
    let mut todo: Vec<(usize, String)> = outline.roots.iter().rev().map(|root| (*root, String::new())).collect();
    while let Some((id, above)) = todo.pop() {
        let node = &outline.nodes[id];
        let path = format!("{above}{}", node.title);
        todo.extend(node.children.iter().rev().map(|child| (*child, format!("{path} > "))));
        let points = node
            .points
            .as_ref()
            .map_or_else(String::new, |points| format!("{}{}", points.number.to_plain(6).0, if points.percent { "%" } else { "" }));
        let state = match (node.children.is_empty(), open.contains(&(node.part, node.at))) {
            (false, _) => "板块",
            (true, false) => "条款",
            (true, true) => "待写",
        };
        lines.push([path, points, node.collectors.join("、"), node.leads.join("、"), state.to_owned()]);
    }
    lines
}

#[derive(Default)]
struct Count {
    right: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.all += 1;
    }
}

#[test]
fn tables_of_offices_come_out_as_expected() {
    let (mut of_columns, mut of_tree, mut of_points, mut of_clauses) = (Count::default(), Count::default(), Count::default(), Count::default());
    let mut wrong = Vec::new();
    for path in tables("tests/cases/import/offices") {
        let expected = std::fs::read_to_string(path.with_extension("expected")).expect("what is expected is written beside");
        let mut expected = expected.lines();
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let grids = grid::read(&path).unwrap_or_else(|finding| panic!("{shown}: {}", finding.message.zh));
        let Some((book, written)) = imported(&grids) else {
            wrong.push(format!("{shown}: not read"));
            continue;
        };
        let mut told = |what: &str, wanted: &str, got: &str| {
            if wanted != got {
                wrong.push(format!("{shown}: {what}\n    wanted {wanted}\n    got    {got}"));
            }
            wanted == got
        };
        let (wanted, got) = (expected.next().unwrap_or_default().trim_start_matches("各列 "), columns(&book));
        told("columns", wanted, &got);
        let got: Vec<&str> = got.split(' ').collect();
        wanted.split(' ').enumerate().for_each(|(at, role)| of_columns.add(got.get(at) == Some(&role)));
        told(
            "left",
            expected.next().unwrap_or_default().trim_start_matches("未用 "),
            &book.parts.iter().map(|part| part.left.len()).sum::<usize>().to_string(),
        );
        let tree = tree(&book.outline, &written);
        let lines: Vec<[&str; 5]> = expected
            .map(|line| {
                let mut parts = line.split('|').map(str::trim);
                std::array::from_fn(|_| parts.next().unwrap_or_default())
            })
            .collect();
        told("number of rows", &lines.len().to_string(), &tree.len().to_string());
        for line in &lines {
            let there = tree.iter().find(|it| it[0] == line[0]);
            of_tree.add(there.is_some());
            let Some(got) = there else {
                told("row", line[0], "nothing");
                continue;
            };
            of_points.add(told(line[0], line[1], &got[1]));
            told(line[0], &line[2..4].join(" | "), &got[2..4].join(" | "));
            let state = if line[4] == "未转" { "待写" } else { line[4] };
            told(line[0], state, &got[4]);
            if ["条款", "未转"].contains(&line[4]) {
                of_clauses.add(got[4] == "条款");
            }
        }
    }
    let share = |count: &Count| format!("{}/{}", count.right, count.all);
    let shares = format!("columns {}, rows {}, points {}, clauses {}", share(&of_columns), share(&of_tree), share(&of_points), share(&of_clauses));
    assert!(wrong.is_empty(), "{shares}\n{}", wrong.join("\n"));
    // The share of the whole, so that a loss is seen and a gain is written down.
    assert_eq!(shares, "columns 91/91, rows 129/129, points 129/129, clauses 80/81");
}

/// The words and figures of a text: what stands between signs and blanks, points without their unit.
fn tokens(text: &str) -> Vec<String> {
    let plain = sentence::plain(&text.replace(char::is_whitespace, "、"));
    let parts = plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(|part| part.strip_suffix('分').filter(|rest| rest.chars().all(|c| c.is_ascii_digit())).unwrap_or(part).to_owned()).collect()
}

/// Each cell of each table, in every format, is in the scheme or in the list of what was left, as often as it stands in the source: its
/// words are counted there and here. A section is named once for all the rows that it stands in, and "same as above" is what it says.
#[test]
fn no_cell_is_lost() {
    let mut suffixes = HashSet::new();
    for path in tables("tests/cases/import").into_iter().chain(tables("tests/cases/import/offices")) {
        suffixes.extend(path.extension().map(|suffix| suffix.to_string_lossy().into_owned()));
        let grids = grid::read(&path).unwrap_or_else(|finding| panic!("{}: {}", path.display(), finding.message.zh));
        let (book, written) = imported(&grids).expect("it is a table of indicators");
        let mut there: HashMap<String, usize> = HashMap::new();
        for token in tokens(&written.text) {
            *there.entry(token).or_default() += 1;
        }
        let paragraphs = book.parts.iter().flat_map(|part| part.grid.before.iter().chain(&part.grid.after)).map(|text| (text.clone(), text.clone()));
        let mut source: Vec<(String, String)> = paragraphs.collect();
        for part in &book.parts {
            let mut sections = HashSet::new();
            for (row, cells) in part.grid.rows.iter().enumerate().filter(|(row, _)| !part.is_header(*row)) {
                for (column, square) in cells.iter().enumerate().filter(|(_, square)| !square.is_blank() && square.part_of.is_none()) {
                    let is_same = ["同上", "〃"].contains(&square.text.as_str());
                    let is_section = part.header.columns[column].role == Role::Level && !sections.insert(square.text.as_str());
                    if !is_same && !is_section && !part.left.contains(&(row, column)) {
                        source.push((part.grid.place(row, column).cell_name(), square.text.clone()));
                    }
                }
            }
        }
        for (place, text) in source {
            for token in tokens(&text) {
                let count = there.get_mut(&token).filter(|count| **count > 0);
                let count = count.unwrap_or_else(|| panic!("{} {place}: {token} of {text}\n{}", path.display(), written.text));
                *count -= 1;
            }
        }
    }
    let missing: Vec<&str> = ["csv", "xlsx", "xls", "ods", "docx"].into_iter().filter(|suffix| !suffixes.contains(*suffix)).collect();
    assert!(missing.is_empty(), "no table in {missing:?}");
}

fn imported(grids: &[Grid]) -> Option<(Book<'_>, Written)> {
    let book = book::read(grids.iter())?;
    let written = write::write(&book.outline, &Naming { scheme: "导入".into(), unit: "部门".into(), from: "表".into() });
    Some((book, written))
}
