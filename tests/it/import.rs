//! Printed tables become schemes: the tables in `tests/cases/import`, made in the manner of printed ones, beside each what has to
//! come of it, written by hand from the table.

use crate::offices::tables;
use crate::support::root;
use heng::data::grid;
use heng::diagnostic::Severity;
use heng::import::{Naming, Written, book, write};
use heng::pipeline;
use std::path::{Path, PathBuf};

/// How many cells are left, and what is written.
fn read(path: &Path) -> (usize, Written) {
    let grids = grid::read(path).unwrap_or_else(|finding| panic!("{}: {}", path.display(), finding.message.zh));
    let book = book::read(grids.iter()).unwrap_or_else(|| panic!("{}: no header", path.display()));
    let written = write::write(&book.outline, &Naming { scheme: "导入".into(), unit: "部门".into(), from: "表".into() });
    (book.parts.iter().map(|part| part.left.len()).sum(), written)
}

fn corpus() -> Vec<PathBuf> {
    tables("tests/cases/import")
}

/// Codes that tell what a table leaves open, and what is wrong in its own numbers.
const OPEN: [&str; 17] = [
    "H0204", "H0218", "H0226", "H0455", "H0222", "H0301", "H0302", "H0306", "H0601", "H0602", "H0603", "H0604", "H0605", "H0607", "H0608", "H0610",
    "H0611",
];

#[test]
fn each_table_gives_what_was_expected() {
    let (mut items, mut clauses, mut wrong) = (0, 0, Vec::new());
    for path in corpus() {
        let (left, written) = read(&path);
        let expected = std::fs::read_to_string(path.with_extension("expected")).expect("what is expected is written beside");
        let mut lines = expected.lines();
        let counts = format!("items {} clauses {} left {}", written.items, written.clauses, left);
        let lines = std::iter::once(lines.next() == Some(counts.as_str())).chain(lines.map(|line| written.text.lines().any(|it| it.trim() == line)));
        let missing: Vec<&str> = expected.lines().zip(lines).filter(|(_, is_there)| !is_there).map(|(line, _)| line).collect();
        if !missing.is_empty() {
            wrong.push(format!("{}: {counts}\n{}\n{}", path.display(), missing.join("\n"), written.text));
        }
        items += written.items;
        clauses += written.clauses;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The share of the whole corpus, so that a loss is seen.
    assert_eq!((clauses, items), (39, 45), "clauses of items");
}

#[test]
fn the_scheme_lacks_only_what_the_table_leaves_open() {
    for path in corpus().into_iter().chain(tables("tests/cases/import/offices")) {
        let (_, written) = read(&path);
        let loaded = pipeline::load_bytes("方案.heng", written.text.as_bytes(), None, None);
        for finding in loaded.findings.iter().filter(|finding| finding.check.severity == Severity::Error) {
            assert!(OPEN.contains(&finding.check.code), "{}: {} {}\n{}", path.display(), finding.check.code, finding.message.zh, written.text);
        }
    }
}

/// The imported clauses score as the printed sentences say, worked out by hand.
#[test]
fn imported_clauses_score_as_printed() {
    let (_, written) = read(&root().join("tests/cases/import/综合.csv"));
    let defaults = "单位 部门\n默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 整步; 同分 并列; 以上 含本数 }";
    let text = written.text.replacen("单位 部门", defaults, 1).replacen("满分 105分", "满分 100分", 1);
    // 固定资产投资: 50% of 100%, half of 10. 政务公开: 95 − 91.5 = 3.5, three whole points, 10 − 3 × 0.5. 行政应诉: 4 cases,
    // 8 points, at most 6. 法治评估: 85, the middle band. 信息报送: 3 days, 10 − 1.5. 表彰: 2 + 1 + 1.
    let text = format!(
        "{text}\n例 \"手算\" {{\n设 甲 {{ 重点任务完成率 = 80%; 固定资产投资 = 50%; 公开及时率 = 91.5%; 按时报备 = 否; 法治评估 = 85分; 满意度 = 90; 信息报送迟报天数 = 3天 }}\n\
         则 重点任务完成率 = 16分; 则 固定资产投资 = 5分; 则 政务公开 = 8.5分; 则 规范性文件 = 0分; 则 法治评估 = 10分; 则 群众满意度 = 15分; 则 信息报送 = 8.5分\n}}\n"
    );
    let mut loaded = pipeline::load_bytes("方案.heng", text.as_bytes(), None, None);
    // What does not come out is added to the findings; the notes that are given back are of no matter here.
    pipeline::try_out(&mut loaded);
    let errors: Vec<String> = loaded.findings.iter().filter(|it| it.check.severity == Severity::Error).map(|it| it.message.zh.clone()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    assert_eq!(loaded.scheme.as_ref().map(|scheme| scheme.examples.len()), Some(1));
}

/// Merged cells in two rows of headings, in levels and across the table, as a workbook has them.
#[test]
fn merged_cells_of_a_workbook() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let plain = rust_xlsxwriter::Format::new();
    let mut put = |first: (u32, u16), last: (u32, u16), text: &str| {
        if first == last {
            sheet.write(first.0, first.1, text).expect("a cell");
        } else {
            sheet.merge_range(first.0, first.1, last.0, last.1, text, &plain).expect("a merged cell");
        }
    };
    put((0, 0), (0, 5), "2024年度绩效指标");
    put((1, 0), (2, 0), "序号");
    put((1, 1), (1, 2), "指标");
    put((2, 1), (2, 1), "一级指标");
    put((2, 2), (2, 2), "二级指标");
    put((1, 3), (2, 3), "分值");
    put((1, 4), (2, 4), "评分标准");
    put((1, 5), (2, 5), "责任单位");
    put((3, 0), (3, 5), "一、业务指标");
    put((4, 0), (4, 0), "1");
    put((4, 1), (5, 1), "项目");
    put((4, 2), (4, 2), "开工");
    put((4, 3), (4, 3), "10分");
    put((4, 4), (4, 4), "按完成比例得分");
    put((4, 5), (5, 5), "规划科");
    put((5, 0), (5, 0), "2");
    put((5, 2), (5, 2), "竣工");
    put((5, 3), (5, 3), "20分");
    put((5, 4), (5, 4), "未竣工不得分");
    let path = std::env::temp_dir().join(format!("heng-import-{}.xlsx", std::process::id()));
    book.save(&path).expect("the workbook is written");
    let (left, written) = read(&path);
    let _ = std::fs::remove_file(&path);
    assert_eq!((written.items, written.clauses, left), (2, 2, 0), "{}", written.text);
    let text: Vec<&str> = written.text.lines().map(str::trim).collect();
    for line in ["板块 业务指标 {", "指标 项目 {", "指标 开工 10分 {", "指标 竣工 20分 {", "满分 30分", "按完成比例 开工完成率 目标 100%"]
    {
        assert!(text.contains(&line), "{line}\n{}", written.text);
    }
    assert_eq!(text.iter().filter(|line| **line == "牵头 规划科").count(), 2, "{}", written.text);
}

#[test]
fn files_that_are_no_tables_are_told() {
    for (name, bytes) in [("a.xlsx", &b"PK\x03\x04broken"[..]), ("a.docx", b"nothing"), ("a.ods", b""), ("a.csv", b""), ("a.pdf", b"%PDF")] {
        let path = std::env::temp_dir().join(format!("heng-import-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).expect("it can be written");
        let read = grid::read(&path);
        let _ = std::fs::remove_file(&path);
        assert!(read.is_err(), "{name}");
    }
}

/// A scheme, written as its table and imported again, scores the same: every item of every unit, to the last digit.
#[test]
fn a_published_scheme_comes_back() {
    let folder = std::env::temp_dir().join(format!("heng-round-trip-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let heng = |arguments: &[&str]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = heng::cli::run(["heng"].iter().chain(arguments).map(Into::into), &heng::cli::World::default(), &mut out, &mut err);
        (status, String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&err).into_owned())
    };
    for name in ["template", "river-townships", "enforcement", "college", "changde", "river-departments", "nanshan", "yantian", "city"] {
        let own = root().join("schemes").join(name);
        let (scheme, data) = (own.join("scheme.heng").display().to_string(), own.join("data").display().to_string());
        for (suffix, lang) in [("xlsx", None), ("docx", None), ("csv", None), ("xlsx", Some("zh")), ("xlsx", Some("en"))] {
            let table = folder.join(format!("{name}.{suffix}")).display().to_string();
            let back = folder.join(format!("{name}.{suffix}.heng")).display().to_string();
            let said: Vec<&str> = lang.map_or_else(Vec::new, |lang| vec!["--lang", lang]);
            let (status, _, err) = heng(&[&["doc", &scheme, "-o", &table][..], &said].concat());
            assert_eq!(status, heng::cli::Status::Clean, "{name}: {err}");
            let (status, _, err) = heng(&["import", &table, "-o", &back, "--force"]);
            assert_eq!(status, heng::cli::Status::Clean, "{name}: {err}");
            let (_, before, _) = heng(&["score", &scheme, "--data", &data, "--items", "--format", "csv"]);
            let (_, after, err) = heng(&["score", &back, "--data", &data, "--items", "--format", "csv"]);
            assert!(before.lines().count() > 10, "{name}");
            assert_eq!(before, after, "{name}.{suffix} {lang:?}: {err}");
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
}
