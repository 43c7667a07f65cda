//! Filled forms of several collectors together: who has not delivered, what is late, what is wrong, and what is good is used.

use crate::support::{own_folder, run};
use crate::template::{Sheet, read_book, write_book};
use std::path::PathBuf;

const SCHEME: &str = "
方案 试点 \"试点考核\" {
    期间 2024-01-01 至 2024-06-30
    单位 科室 { 类别: 甲类 | 乙类 }
    默认 { 缺报 得零分; 不适用 重新分配; 待定 不计总分; 步长 按比例; 同分 并列 }
    总分 保留 2位 四舍五入
    事实 办结率: 百分比 每季 采集 政务科 范围 0% 至 100%
    事实 投资额: 万元 采集 统计科 范围 0万元 以上
    事实 满意度: 百分比 采集 信访科 范围 0% 至 100%
    事件 表扬 采集 办公室 { 级别: 省级 | 市级; 日期: 日期 }
    评分 测评 采集 组织科 { 满分 100分 }
    指标 办事 40分 { 得分 = 平均值(办结率) × 40分 }
    指标 投资 20分 { 按完成比例 投资额 目标 100万元 }
    指标 满意 20分 { 按完成比例 满意度 目标 100% }
    指标 民主测评 20分 { 得分 = 测评 ÷ 100分 × 20分 }
    加分 获得表扬 最多 3分 { 每次 表扬 按 级别 { 省级 2分; 市级 1分 } }
}
";

/// A folder of forms on its way to be filled in.
struct Forms {
    folder: PathBuf,
    scheme: String,
    data: String,
}

impl Forms {
    fn new() -> Forms {
        let folder = own_folder();
        std::fs::create_dir_all(folder.join("units")).expect("a folder");
        std::fs::write(folder.join("units/科室.csv"), "科室,类别\n一科,甲类\n二科,乙类\n").expect("the units");
        std::fs::write(folder.join("试点.heng"), SCHEME).expect("the scheme");
        let path = |name: &str| folder.join(name).display().to_string();
        let (scheme, units, data) = (path("试点.heng"), path("units"), path("forms"));
        let (status, _, err) = run(&["template", &scheme, "--data", &units, "--deadline", "2024-07-10", "-o", &data]);
        assert_eq!((status, err.as_str()), (0, ""));
        let forms = Forms { folder, scheme, data };
        forms.set("政务科", "季度数据", 2, &["90%", "95%", "80%", "100%"]);
        forms.set("统计科", "科室", 1, &["80", "100"]);
        forms.set("信访科", "科室", 1, &["95%", "90%"]);
        forms.rows("办公室", "表扬", &[&["一科", "省级", "2024-03-01", ""]]);
        forms.rows("组织科", "测评", &[&["一科", "甲", "90"], &["一科", "乙", "80"], &["二科", "甲", "70"]]);
        for collector in ["政务科", "统计科", "信访科", "办公室", "组织科", "主办单位"] {
            forms.note(collector, "交付日期", "2024-07-05");
        }
        forms
    }

    fn path(&self, book: &str) -> PathBuf {
        self.folder.join("forms").join(format!("{book}.xlsx"))
    }

    fn change(&self, book: &str, sheet: &str, change: impl FnOnce(&mut Sheet)) {
        let mut sheets = read_book(&self.path(book));
        change(sheets.iter_mut().find(|found| found.name == sheet).expect("the sheet"));
        write_book(&self.path(book), &sheets);
    }

    /// Writes a column from the first row on.
    fn set(&self, book: &str, sheet: &str, column: usize, cells: &[&str]) {
        self.change(book, sheet, |sheet| {
            for (row, text) in sheet.rows.iter_mut().skip(1).zip(cells) {
                row.resize(row.len().max(column + 1), String::new());
                row[column] = (*text).to_string();
            }
        });
    }

    fn rows(&self, book: &str, sheet: &str, rows: &[&[&str]]) {
        self.change(book, sheet, |sheet| sheet.rows.extend(rows.iter().map(|row| row.iter().map(ToString::to_string).collect())));
    }

    fn note(&self, book: &str, key: &str, text: &str) {
        self.change(book, "填报说明", |sheet| sheet.rows.iter_mut().find(|row| row[0] == key).expect("the line")[1] = text.to_string());
    }

    fn copy(&self, from: &str, to: &str) {
        std::fs::copy(self.path(from), self.path(to)).expect("a copy");
    }

    fn remove(&self, book: &str) {
        std::fs::remove_file(self.path(book)).expect("the form is there");
    }

    /// What is told, one finding a line, without the folder.
    fn told(&self) -> (i32, String) {
        let (status, out, _) = run(&["check", &self.scheme, "--data", &self.data, "--format", "concise"]);
        (status, out.replace(&format!("{}/", self.data), "").replace(&self.data, "forms"))
    }

    /// The row of a collector in the table of deliveries.
    fn row(&self, collector: &str) -> Vec<String> {
        let (_, out, _) = run(&["check", &self.scheme, "--data", &self.data]);
        let table = out.split("数据采集").nth(1).expect("the table of deliveries");
        let row = table.lines().find(|line| line.trim_start().starts_with(collector)).unwrap_or_else(|| panic!("no row of {collector}:\n{out}"));
        row.split_whitespace().map(ToString::to_string).collect()
    }

    fn totals(&self) -> Vec<String> {
        let (_, out, _) = run(&["score", &self.scheme, "--data", &self.data, "--format", "csv"]);
        let mut rows: Vec<String> = out.lines().skip(1).map(|line| line.split(',').take(3).collect::<Vec<_>>().join(",")).collect();
        rows.sort();
        rows
    }
}

impl Drop for Forms {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Adds `code` and what else has to be said, all in one line.
fn tells(told: &str, code: &str, words: &[&str]) {
    assert!(told.lines().any(|line| line.contains(code) && words.iter().all(|word| line.contains(word))), "{code} {words:?}\n{told}");
}

/// 一科: 92.5% × 40 = 37, 80/100 × 20 = 16, 95% × 20 = 19, (90 + 80) ÷ 2 = 85 → 17, 2 for the praise: 91.
/// 二科: 90% × 40 = 36, 20, 90% × 20 = 18, 70 → 14: 88.
const TOTALS: [&str; 2] = ["一科,甲类,91", "二科,乙类,88"];

#[test]
fn forms_that_are_whole_are_scored_together() {
    let forms = Forms::new();
    let (status, told) = forms.told();
    assert!(status == 0 && !told.contains("H05"), "{told}");
    assert_eq!(forms.totals(), TOTALS);
    assert_eq!(forms.row("政务科"), ["政务科", "2024-07-05", "4", "4"], "two units in two quarters");
    assert_eq!(forms.row("办公室"), ["办公室", "2024-07-05", "1"], "one praise");
}

#[test]
fn who_has_not_delivered_is_told_and_what_came_is_used() {
    let forms = Forms::new();
    forms.remove("信访科");
    forms.remove("办公室");
    let (status, told) = forms.told();
    assert_eq!(status, 1, "{told}");
    tells(&told, "H0533", &["`信访科`没有交填报表：科室"]);
    tells(&told, "H0533", &["`办公室`没有交填报表：表扬"]);
    assert!(!told.contains("H0520") && !told.contains("H0521"), "what follows is not told again: {told}");
    // Without 19 and 18 for satisfaction, and without the praise.
    assert_eq!(forms.totals(), ["一科,甲类,70", "二科,乙类,70"]);
    assert_eq!(forms.row("信访科"), ["信访科", "未交"]);
}

#[test]
fn a_form_without_a_column_or_sheet_is_told() {
    let forms = Forms::new();
    forms.change("统计科", "科室", |sheet| sheet.rows[0][1] = "投资".into());
    forms.change("组织科", "测评", |sheet| sheet.name = "测评表".into());
    let (status, told) = forms.told();
    assert_eq!(status, 1);
    tells(&told, "H0533", &["统计科.xlsx", "`统计科`交的不全，缺：科室"]);
    tells(&told, "H0533", &["组织科.xlsx", "缺：测评"]);
}

#[test]
fn late_and_undated_forms_are_told() {
    let forms = Forms::new();
    forms.note("政务科", "交付日期", "2024年7月12日");
    forms.note("统计科", "交付日期", "");
    forms.note("信访科", "交付日期", "上周");
    let (status, told) = forms.told();
    assert_eq!(status, 0, "none is an error: {told}");
    tells(&told, "H0534", &["政务科.xlsx!填报说明!B7", "迟 2 天"]);
    tells(&told, "H0535", &["统计科.xlsx", "没有写明交付日期"]);
    tells(&told, "H0535", &["信访科.xlsx", "`上周` 不是日期"]);
    assert_eq!(forms.totals(), TOTALS, "the figures count");
    assert_eq!(forms.row("政务科"), ["政务科", "2024-07-12", "2", "4", "4"]);
    assert_eq!(forms.row("统计科"), ["统计科", "未注明日期", "2", "2"]);
    // On the last day it is not late.
    forms.note("政务科", "交付日期", "2024-07-10");
    assert!(!forms.told().1.contains("H0534"));
}

#[test]
fn a_blank_cell_is_asked_for_and_a_word_answers() {
    let forms = Forms::new();
    forms.set("政务科", "季度数据", 2, &["90%", "", "", "100%"]);
    forms.set("统计科", "科室", 1, &["缺报", "本期无数据"]);
    let (_, told) = forms.told();
    tells(&told, "H0536", &["政务科.xlsx!季度数据!C3", "`办结率`有 2 个空白", "`一科`"]);
    assert!(!told.lines().any(|line| line.contains("H0536") && line.contains("统计科")), "{told}");
    assert_eq!(forms.row("政务科"), ["政务科", "2024-07-05", "4", "2", "2"]);
    assert_eq!(forms.row("统计科"), ["统计科", "2024-07-05", "2", "2"], "both are answers");
    // 一科: `missing` gives no points. 二科: 20 points go to the others, which have 80: (40 + 18 + 14) × 100/80 = 90.
    let totals = forms.totals();
    assert_eq!(totals[1], "二科,乙类,90", "the mean of the one quarter that is there: {totals:?}");
}

#[test]
fn only_periods_that_have_ended_are_asked_for() {
    let forms = Forms::new();
    forms.set("政务科", "季度数据", 2, &["90%", "", "80%", ""]);
    // The second quarter ends on 30 June.
    forms.note("政务科", "交付日期", "2024-06-29");
    assert!(!forms.told().1.contains("H0536"));
    assert_eq!(forms.row("政务科"), ["政务科", "2024-06-29", "2", "2"]);
    forms.note("政务科", "交付日期", "2024-06-30");
    tells(&forms.told().1, "H0536", &["有 2 个空白"]);
}

#[test]
fn a_whole_sheet_may_have_nothing_to_report() {
    let forms = Forms::new();
    forms.set("信访科", "科室", 1, &["", ""]);
    forms.change("办公室", "表扬", |sheet| sheet.rows.truncate(1));
    let (_, told) = forms.told();
    tells(&told, "H0536", &["信访科.xlsx", "`满意度`有 2 个空白"]);
    tells(&told, "H0536", &["办公室.xlsx!表扬", "没有一行记录"]);
    assert_eq!(forms.totals(), ["一科,甲类,70", "二科,乙类,70"], "blank is missing, and missing gives no points");
    forms.note("信访科", "数据情况：科室", "本期无数据");
    forms.note("办公室", "数据情况：表扬", "本期无数据");
    assert!(!forms.told().1.contains("H0536"));
    // Satisfaction does not apply: (37 + 16 + 17) × 100/80 = 87.5, and the same for 二科: 36 + 20 + 14.
    assert_eq!(forms.totals(), ["一科,甲类,87.5", "二科,乙类,87.5"]);
}

#[test]
fn what_is_wrong_is_told_by_cell_and_the_rest_is_used() {
    let forms = Forms::new();
    forms.set("信访科", "科室", 1, &["九成", "90%"]);
    forms.set("统计科", "科室", 0, &["一科", "二课"]);
    let (status, told) = forms.told();
    assert_eq!(status, 1);
    tells(&told, "H0505", &["信访科.xlsx!科室!B2", "九成"]);
    tells(&told, "H0522", &["统计科.xlsx!科室!A3", "`二课`"]);
    assert_eq!(forms.row("信访科"), ["信访科", "2024-07-05", "2", "2", "1"]);
    // 二科 has no investment: 88 − 20.
    assert!(forms.totals().contains(&"二科,乙类,68".to_string()), "{:?}", forms.totals());
}

#[test]
fn a_cell_may_be_filled_in_one_form_or_in_both_alike() {
    let forms = Forms::new();
    forms.copy("统计科", "统计科补报");
    forms.set("统计科", "科室", 1, &["80", ""]);
    forms.set("统计科补报", "科室", 1, &["80", "100"]);
    let (status, told) = forms.told();
    assert!(status == 0 && !told.contains("H0532") && !told.contains("H0536"), "{told}");
    assert_eq!(forms.totals(), TOTALS);
    forms.set("统计科补报", "科室", 1, &["60", "100"]);
    let (status, told) = forms.told();
    assert_eq!(status, 1);
    tells(&told, "H0532", &["统计科补报.xlsx!科室!B2", "`投资额`"]);
    assert_eq!(forms.totals(), TOTALS, "the first counts for the time being");
}

#[test]
fn a_figure_that_cannot_be_read_gives_way_to_one_that_can() {
    let forms = Forms::new();
    forms.copy("政务科", "政务科更正");
    forms.set("政务科", "季度数据", 2, &["90%", "95%", "八成", "100%"]);
    let (_, told) = forms.told();
    tells(&told, "H0505", &["政务科.xlsx!季度数据!C4"]);
    assert!(!told.contains("H0532"), "{told}");
    assert_eq!(forms.totals(), TOTALS);
}

#[test]
fn events_and_marks_of_several_forms_are_put_together() {
    let forms = Forms::new();
    forms.copy("办公室", "办公室二季度");
    forms.change("办公室二季度", "表扬", |sheet| sheet.rows.truncate(1));
    forms.rows("办公室二季度", "表扬", &[&["二科", "市级", "2024-05-01", "认定"], &["二科", "市级", "2025-05-01", "认定"]]);
    forms.copy("组织科", "组织科二");
    forms.change("组织科二", "测评", |sheet| sheet.rows.truncate(1));
    forms.rows("组织科二", "测评", &[&["二科", "乙", "90"]]);
    // 二科: one praise within the period, 1; (70 + 90) ÷ 2 = 80 → 16: 88 − 14 + 16 + 1.
    assert_eq!(forms.totals(), ["一科,甲类,91", "二科,乙类,91"]);
    tells(&forms.told().1, "H0526", &["办公室二季度.xlsx!表扬!C3"]);
    let (_, out, _) = run(&["explain", &forms.scheme, "--data", &forms.data, "二科"]);
    assert!(out.contains("办公室二季度.xlsx!表扬!A2") && out.contains("组织科二.xlsx!测评!C2"), "{out}");
}

#[test]
fn forms_of_others_are_told() {
    let forms = Forms::new();
    forms.note("政务科", "方案", "去年");
    forms.note("统计科", "采集单位", "统计课");
    let (_, told) = forms.told();
    tells(&told, "H0537", &["政务科.xlsx!填报说明!B2", "`去年`"]);
    tells(&told, "H0537", &["统计科.xlsx!填报说明", "`统计课`"]);
    assert_eq!(forms.totals(), TOTALS);
}

#[test]
fn workbooks_that_are_no_forms_are_left_alone_beside_tables() {
    let forms = Forms::new();
    // The same figures as CSV tables, and beside them a workbook of results with other figures.
    let folder = own_folder();
    std::fs::write(folder.join("科室.csv"), "科室,类别,投资额,满意度\n一科,甲类,80,95%\n二科,乙类,100,90%\n").expect("a table");
    std::fs::write(folder.join("季度.csv"), "科室,期次,办结率\n一科,2024-Q1,90%\n一科,2024-Q2,95%\n二科,2024-Q1,80%\n二科,2024-Q2,100%\n")
        .expect("a table");
    std::fs::write(folder.join("表扬.csv"), "科室,级别,日期\n一科,省级,2024-03-01\n").expect("a table");
    std::fs::write(folder.join("测评.csv"), "科室,评价人,评分\n一科,甲,90\n一科,乙,80\n二科,甲,70\n").expect("a table");
    write_book(
        &folder.join("结果.xlsx"),
        &[Sheet { name: "科室".into(), rows: vec![vec!["科室".into(), "投资额".into()], vec!["一科".into(), "1".into()]] }],
    );
    let data = folder.display().to_string();
    let (status, out, err) = run(&["score", &forms.scheme, "--data", &data, "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("一科,甲类,91") && out.contains("二科,乙类,88"), "{out}");
    // A form that came beside them is used.
    std::fs::write(folder.join("科室.csv"), "科室,类别,满意度\n一科,甲类,95%\n二科,乙类,90%\n").expect("a table");
    std::fs::copy(forms.path("统计科"), folder.join("统计科.xlsx")).expect("a copy");
    let (status, out, err) = run(&["score", &forms.scheme, "--data", &data, "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("一科,甲类,91") && out.contains("二科,乙类,88"), "{out}");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn a_damaged_form_is_told_and_the_others_are_used() {
    let forms = Forms::new();
    std::fs::write(forms.path("统计科"), b"PK\x03\x04 half of a workbook").expect("a file");
    let (status, told) = forms.told();
    assert_eq!(status, 1);
    tells(&told, "H0502", &["统计科.xlsx"]);
    tells(&told, "H0533", &["`统计科`没有交填报表"]);
    assert_eq!(forms.totals(), ["一科,甲类,75", "二科,乙类,68"], "91 − 16 and 88 − 20");
}
