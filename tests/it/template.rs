//! Forms for collectors: what they ask for, and that what is written in them is found again.

use crate::support::{own_folder, root, run};
use calamine::{Data, Reader};
use heng::model::scheme::PeriodKind;
use heng::period::Period;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A sheet as rows of texts.
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

pub fn read_book(path: &Path) -> Vec<Sheet> {
    let mut book = calamine::open_workbook_auto(path).expect("the form can be opened");
    let sheet = |(name, range): (String, calamine::Range<Data>)| Sheet {
        name,
        rows: range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect(),
    };
    book.worksheets().into_iter().map(sheet).collect()
}

/// Writes a book anew, numbers as numbers, as a spreadsheet program would.
pub fn write_book(path: &Path, sheets: &[Sheet]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for sheet in sheets {
        let made = book.add_worksheet();
        made.set_name(&sheet.name).expect("the name of a sheet");
        for (row, cells) in (0u32..).zip(&sheet.rows) {
            for (column, text) in (0u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                match text.parse::<f64>() {
                    Ok(number) if row > 0 && column > 0 => made.write_number(row, column, number),
                    _ => made.write_string(row, column, text),
                }
                .expect("a cell can be written");
            }
        }
    }
    book.save(path).expect("the form can be saved");
}

pub fn books(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "xlsx"))
        .collect();
    files.sort();
    files
}

/// The tables of a folder of CSV files: name, header, rows.
fn tables(folder: &Path) -> Vec<(String, Vec<String>, Vec<Vec<String>>)> {
    let mut files: Vec<PathBuf> = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_path(path).expect("a table");
        let mut rows: Vec<Vec<String>> =
            reader.records().map(|row| row.expect("a row").iter().map(|cell| cell.trim_start_matches('\u{feff}').to_string()).collect()).collect();
        let header = rows.remove(0);
        (path.file_stem().expect("a name").to_string_lossy().into_owned(), header, rows)
    };
    files.iter().filter(|path| path.extension().is_some_and(|it| it == "csv")).map(read).collect()
}

fn bare(header: &str) -> &str {
    header.split_once(['（', '(']).map_or(header, |(name, _)| name).trim()
}

/// One way to write a period.
fn period(label: &str, year: Option<i16>) -> Option<String> {
    let kinds = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year];
    kinds.into_iter().find_map(|kind| Period::parse(kind, label, year)).map(|period| period.to_string())
}

const KEYS: [&str; 3] = ["单位", "unit", "名称"];
const PERIODS: [&str; 5] = ["期次", "period", "月份", "month", "季度"];
const ALIKE: [&[&str]; 3] = [&["评分", "mark", "档次", "分数"], &["组", "panel"], &["状态", "state"]];

fn position(header: &[String], name: &str) -> Option<usize> {
    let at = |wanted: &str| header.iter().position(|other| other == wanted || bare(other) == wanted);
    at(name)
        .or_else(|| at(bare(name)))
        .or_else(|| ALIKE.iter().find(|words| words.contains(&name)).and_then(|words| words.iter().find_map(|word| at(word))))
}

/// Copies the figures of CSV tables into the forms of a folder, as a collector would.
fn fill(forms: &Path, data: &Path) {
    let tables = tables(data);
    for path in books(forms) {
        let mut sheets = read_book(&path);
        for sheet in sheets.iter_mut().skip(1) {
            let header = sheet.rows[0].clone();
            let key = header[0].clone();
            let key_of = |columns: &[String]| columns.iter().position(|name| *name == key || KEYS.contains(&&**name));
            if sheet.rows.len() > 1 && !sheet.rows[1][0].is_empty() {
                let by_period = header.get(1).is_some_and(|name| PERIODS.contains(&&**name));
                for column in 1 + usize::from(by_period)..header.len() {
                    let mut known: HashMap<(String, Option<String>), String> = HashMap::new();
                    for (name, columns, rows) in &tables {
                        let (Some(key), Some(value)) = (key_of(columns), position(columns, &header[column])) else { continue };
                        let at_period = columns.iter().position(|name| PERIODS.contains(&&**name));
                        // A result of another scheme is no figure of this one.
                        if at_period.is_some() != by_period || columns.iter().any(|column| column == "rank") && *name != sheet.name {
                            continue;
                        }
                        for row in rows {
                            let when = at_period.and_then(|at| period(&row[at], Some(2024)));
                            known.entry((row[key].clone(), when)).or_insert_with(|| row.get(value).cloned().unwrap_or_default());
                        }
                    }
                    for row in sheet.rows.iter_mut().skip(1) {
                        let when = by_period.then(|| row[1].clone());
                        row.resize(header.len(), String::new());
                        if let Some(text) = known.get(&(row[0].clone(), when)) {
                            row[column] = text.clone();
                        }
                    }
                }
            } else if let Some((_, columns, rows)) = tables.iter().find(|(name, _, _)| *name == sheet.name) {
                let votes = columns.iter().position(|name| name == "票数" || name == "votes");
                let mut header = header;
                if let (Some(at), Some(rater)) = (votes, header.iter().position(|name| name == "评价人" || name == "rater")) {
                    header[rater] = columns[at].clone();
                }
                let places: Vec<Option<usize>> =
                    header.iter().enumerate().map(|(at, name)| if at == 0 { key_of(columns) } else { position(columns, name) }).collect();
                let copied = rows.iter().map(|row| places.iter().map(|at| at.and_then(|at| row.get(at)).cloned().unwrap_or_default()).collect());
                sheet.rows = std::iter::once(header).chain(copied).collect();
            }
        }
        write_book(&path, &sheets);
    }
    // Results of other schemes are nobody's to fill in.
    for (name, columns, _) in &tables {
        if columns.iter().any(|column| column == "total" || column == "item") {
            std::fs::copy(data.join(format!("{name}.csv")), forms.join(format!("{name}.csv"))).expect("a copy");
        }
    }
}

/// The forms of every shipped scheme, filled in with its data, give the scores of its data.
#[test]
fn what_is_written_in_the_forms_is_found_again() {
    let mut compared = 0;
    for name in ["city", "futian", "nanshan", "yantian", "template", "changde", "college", "enforcement", "river-departments", "river-townships"] {
        let folder = root().join("schemes").join(name);
        let (scheme, data) = (folder.join("scheme.heng"), folder.join("data"));
        let (scheme, data) = (scheme.display().to_string(), data.display().to_string());
        let forms = own_folder();
        let out = forms.display().to_string();
        let (status, _, err) = run(&["template", &scheme, "--data", &data, "-o", &out]);
        assert_eq!((status, err.as_str()), (0, ""), "{name}");
        fill(&forms, Path::new(&data));
        let (_, of_data, _) = run(&["score", &scheme, "--data", &data, "--items", "--format", "csv"]);
        let (_, of_forms, err) = run(&["score", &scheme, "--data", &out, "--items", "--format", "csv"]);
        let different: Vec<String> =
            of_data.lines().zip(of_forms.lines()).filter(|(a, b)| a != b).map(|(a, b)| format!("{a} | {b}")).take(10).collect();
        assert!(of_data == of_forms, "{name}: {different:#?}\n{err}");
        assert!(of_data.lines().count() > 10, "{name} has scores");
        compared += 1;
        std::fs::remove_dir_all(&forms).expect("the folder can be removed");
    }
    assert_eq!(compared, 10);
}

const SMALL: &str = "
方案 试点 \"试点考核\" {
    期间 2024-01-01 至 2024-06-30
    单位 科室 { 类别: 甲类 | 乙类; 人数: 人 }
    默认 { 缺报 得零分; 不适用 不计; 待定 不计总分; 步长 整步; 同分 并列 }
    总分 保留 2位 四舍五入
    事实 办结率: 百分比 每季 采集 政务科 文件 \"办件台账\" 范围 0% 至 100%
    事实 投资额: 万元 采集 统计科 范围 0万元 以上
    事实 有无事故: 是否
    事件 表扬 采集 办公室 { 级别: 省级 | 市级; 日期: 日期 }
    指标 办事 60分 { 依据 \"第二条\"; 平均值(办结率) 低于 95% 的，每满 1个百分点 扣 2分，扣完为止 }
    指标 投资 40分 { 依据 \"第三条\"; 按完成比例 投资额 目标 100万元 }
    扣分 事故 最多 2分 { 扣 2分，仅当 有无事故 }
    加分 获得表扬 最多 3分 { 每次 表扬 按 级别 { 省级 2分; 市级 1分 } }
}
";

const ROOMS: &str = "科室,类别,人数\n一科,甲类,12\n二科,乙类,7\n";

fn made(scheme: &str, tables: &[(&str, &str)], more: &[&str]) -> (PathBuf, String, (i32, String, String)) {
    let folder = own_folder();
    let file = folder.join("试点.heng");
    std::fs::write(&file, scheme).expect("the scheme can be written");
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a folder");
    for (name, csv) in tables {
        std::fs::write(data.join(format!("{name}.csv")), csv).expect("the table can be written");
    }
    let (file, data, out) = (file.display().to_string(), data.display().to_string(), folder.join("forms").display().to_string());
    let mut command = vec!["template", &file, "-o", &out];
    if !tables.is_empty() {
        command.extend(["--data", &data]);
    }
    command.extend(more);
    let told = run(&command);
    (folder, file, told)
}

fn names(folder: &Path) -> Vec<String> {
    books(folder).iter().map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

#[test]
fn a_form_asks_for_what_the_scheme_says_and_lists_units_and_periods() {
    let (folder, _, (status, out, err)) = made(SMALL, &[("科室", ROOMS)], &["--deadline", "2024-07-10"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let forms = folder.join("forms");
    let mut found = names(&forms);
    found.sort_by_key(|name| out.find(&format!("{name}.xlsx")));
    assert_eq!(found, ["政务科", "统计科", "办公室", "主办单位"], "in the order of the scheme, the office last");
    let sheet =
        |book: &str, name: &str| read_book(&forms.join(format!("{book}.xlsx"))).into_iter().find(|sheet| sheet.name == name).expect("the sheet").rows;
    let quarterly = sheet("政务科", "季度数据");
    assert_eq!(quarterly[0], ["科室", "期次", "办结率"]);
    // Two units in the two quarters of half a year.
    let keys: Vec<[&str; 2]> = quarterly[1..].iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
    assert_eq!(keys, [["一科", "2024-Q1"], ["一科", "2024-Q2"], ["二科", "2024-Q1"], ["二科", "2024-Q2"]]);
    assert_eq!(sheet("统计科", "科室")[0], ["科室", "投资额（万元）"]);
    assert_eq!(sheet("办公室", "表扬")[0], ["科室", "级别", "日期", "状态"]);
    // What is known of the units stands in the office's form; what nobody else collects is asked there.
    let office = sheet("主办单位", "科室");
    assert_eq!(office[0], ["科室", "类别", "人数（人）", "有无事故"]);
    assert_eq!(office[1][..3], ["一科", "甲类", "12人"]);
    let notes = sheet("政务科", "填报说明");
    let line = |key: &str| notes.iter().find(|row| row[0] == key).map(|row| row[1].clone());
    assert_eq!(line("采集单位").as_deref(), Some("政务科"));
    assert_eq!(line("截止日期").as_deref(), Some("2024-07-10"));
    assert_eq!(line("交付日期").as_deref(), Some(""), "for the collector to fill in");
    let about = notes.iter().find(|row| row[1] == "办结率").expect("the column is explained");
    assert_eq!(about[2..6], ["百分比，带百分号：95%", "0%–100%", "办事（第二条）", "办件台账"]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn the_same_scheme_gives_the_same_bytes() {
    let bytes = || {
        let (folder, _, _) = made(SMALL, &[("科室", ROOMS)], &[]);
        let all: Vec<Vec<u8>> = books(&folder.join("forms")).iter().map(|path| std::fs::read(path).expect("the form")).collect();
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
        all
    };
    let first = bytes();
    assert!(first.len() == 4 && first == bytes());
}

#[test]
fn forms_in_english_have_english_words_and_rows_may_be_unknown() {
    let (folder, _, (status, _, err)) = made(SMALL, &[], &["--lang", "en", "--collector", "政务科"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("the forms list no units"), "{err}");
    let forms = folder.join("forms");
    assert_eq!(names(&forms), ["政务科"]);
    let book = read_book(&forms.join("政务科.xlsx"));
    assert_eq!((book[0].name.as_str(), book[1].name.as_str()), ("Collection form", "quarterly"));
    assert_eq!(book[1].rows, [["科室", "period", "办结率"]]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn forms_are_not_written_over_and_collectors_are_known() {
    let (folder, file, _) = made(SMALL, &[("科室", ROOMS)], &[]);
    let out = folder.join("forms").display().to_string();
    let (status, _, err) = run(&["template", &file, "-o", &out]);
    assert!(status == 2 && err.contains("可能已经填过") && err.contains("--force"), "{err}");
    let (status, _, _) = run(&["template", &file, "-o", &out, "--force"]);
    assert_eq!(status, 0);
    let (status, _, err) = run(&["template", &file, "-o", &out, "--force", "--collector", "统计处"]);
    assert!(status == 2 && err.contains("没有采集单位`统计处`；是不是`统计科`？"), "{err}");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn a_table_that_cannot_be_a_sheet_is_told() {
    for (name, expected) in [("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二", "最多 31 个字"), ("甲/乙", "不能作为工作表")]
    {
        let scheme = SMALL.replace("事件 表扬 采集", &format!("事件 表扬 表 \"{name}\" 采集"));
        let (folder, _, (status, _, err)) = made(&scheme, &[("科室", ROOMS)], &[]);
        assert!(status == 2 && err.contains(expected), "{err}");
        assert!(names(&folder.join("forms")).is_empty());
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    }
}
