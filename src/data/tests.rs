//! The pages of the checks hold, and every form of a cell is read as its column's type says.

use super::*;
use crate::decimal::Num;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own; gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("heng 测试 {}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("the temporary folder can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn num(text: &str) -> Num {
    Num::parse_decimal(text).expect("a decimal")
}

fn number(kind: NumberKind, suffixes: &[(&str, &str)]) -> NumberSpec {
    let suffixes: Vec<Suffix> = suffixes.iter().map(|(word, factor)| Suffix::new(word, num(factor))).collect();
    NumberSpec { suffixes: suffixes.into(), ..NumberSpec::of(kind) }
}

fn money() -> NumberSpec {
    number(NumberKind::Money, &[("元", "1"), ("万元", "10000"), ("亿元", "100000000")])
}

/// One column with one cell in a CSV file: how the cell reads, or the code of its finding.
fn one(header: &str, read: Read, cell: &str) -> String {
    let folder = Folder::new();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let path = folder.write("表.csv", format!("单位,{}\n甲,{}\n", quoted(header), quoted(cell)));
    let source = open(&path).expect("opens");
    let loaded = source.tables()[0].load(&[ColumnSpec { column: 1, read }]);
    shown(&loaded, 0, 0)
}

fn shown(loaded: &Loaded, column: usize, row: usize) -> String {
    if !loaded.findings.is_empty() {
        return loaded.findings.iter().map(|finding| finding.check.code).collect::<Vec<_>>().join(" ");
    }
    let column = &loaded.columns[column];
    let value = (column.number(row).map(|number| number.to_string()))
        .or_else(|| column.text(row).map(|text| text.to_string()))
        .or_else(|| column.choice(row).map(|choice| format!("#{choice}")))
        .or_else(|| column.date(row).map(|date| date.to_string()))
        .or_else(|| column.yes(row).map(|yes| yes.to_string()));
    match (value, column.state(row)) {
        (Some(value), State::Value) => value,
        (Some(value), state) => format!("{value} {state:?}"),
        (None, state) => format!("{state:?}"),
    }
}

#[track_caller]
fn reads(header: &str, read: &Read, cells: &[(&str, &str)]) {
    for (cell, expected) in cells {
        assert_eq!(one(header, read.clone(), cell), *expected, "`{cell}` under `{header}`");
    }
}

const STATES: &[(&str, &str)] = &[
    ("", "Missing"),
    ("　", "Missing"),
    ("缺报", "Missing"),
    ("Missing", "Missing"),
    ("—", "Missing"),
    ("--", "Missing"),
    ("－", "Missing"),
    ("-", "Missing"),
    ("／", "Missing"),
    ("不适用", "NotApplicable"),
    ("不分管", "NotApplicable"),
    ("n/a", "NotApplicable"),
    ("Ｎ／Ａ", "NotApplicable"),
    ("待审", "Pending"),
    ("Under Review", "Pending"),
    ("异议", "Pending"),
    ("#N/A", "H0506"),
    ("#DIV/0!", "H0506"),
    ("####", "H0506"),
];

#[test]
fn plain_numbers() {
    let read = Read::Number(NumberSpec::of(NumberKind::Plain));
    reads("得分", &read, STATES);
    reads(
        "得分",
        &read,
        &[
            ("85", "85"),
            ("-3.50", "-3.5"),
            ("+3.5", "3.5"),
            (".5", "0.5"),
            ("007", "7"),
            (" 85 ", "85"),
            ("　８５．５", "85.5"),
            ("−4", "-4"),
            ("1,234.5", "1234.5"),
            ("1，234，567", "1234567"),
            ("1.2万", "12000"),
            ("3亿", "300000000"),
            ("1.2E+03", "1200"),
            ("0.1234567890123456", "0.1234567890123456"),
            ("123456789012345678901", "123456789012345678901"),
            ("85（保护）", "85 Protected"),
            ("85 (protected)", "85 Protected"),
            ("85（待审）", "85 PendingValue"),
            ("无", "H0505"),
            ("1,23", "H0505"),
            ("1,2345", "H0505"),
            ("85.", "H0505"),
            ("85-90", "H0505"),
            ("约85", "H0505"),
            ("(85)", "H0505"),
            ("85（优）", "H0505"),
            ("85（不适用）", "H0505"),
            ("八十五", "H0505"),
            ("1.2.3", "H0505"),
            ("- 5", "H0505"),
            ("1e999999999", "H0505"),
            ("85分", "H0513"),
            ("85%", "H0513"),
        ],
    );
    reads("得分（%）", &read, &[("85", "H0513")]);
    reads("得分（分）", &read, &[("85", "85")]);
    reads("得分（一季度）", &read, &[("85", "85")]);
}

#[test]
fn percentages() {
    let read = |scale| Read::Number(NumberSpec::of(NumberKind::Percent { scale }));
    reads("完成率", &read(None), STATES);
    reads(
        "完成率",
        &read(None),
        &[
            ("95%", "0.95"),
            ("95.25％", "0.9525"),
            ("95 %", "0.95"),
            ("5‰", "0.005"),
            ("0", "0"),
            ("0.00", "0"),
            ("95", "H0507"),
            ("0.95", "H0507"),
            ("1", "H0507"),
            ("95%（待审）", "0.95 PendingValue"),
            ("5个百分点", "H0513"),
            ("95分", "H0513"),
            ("1.2万", "H0513"),
            ("1,234%", "12.34"),
        ],
    );
    reads("完成率", &read(Some(PercentScale::Hundred)), &[("95", "0.95"), ("0.95", "0.0095"), ("95%", "0.95")]);
    reads("完成率", &read(Some(PercentScale::One)), &[("0.95", "0.95"), ("95%", "0.95")]);
    reads("完成率(%)", &read(None), &[("95", "0.95"), ("95%", "0.95"), ("９５", "0.95")]);
    reads("完成率（‰）", &read(None), &[("95", "0.095")]);
    reads("完成率（单位：%）", &read(None), &[("95", "0.95")]);
    reads("完成率（%）", &read(Some(PercentScale::One)), &[("0.95", "H0507")]);
    reads("完成率（人）", &read(None), &[("95", "H0513")]);
}

#[test]
fn percentage_points_money_counts_and_time() {
    let points = Read::Number(NumberSpec::of(NumberKind::PercentPoint));
    reads("增幅", &points, &[("5", "0.05"), ("0.5个百分点", "0.005"), ("-2pp", "-0.02"), ("5%", "H0513")]);
    reads("增幅（百分点）", &points, &[("5", "0.05")]);
    reads("增幅（%）", &points, &[("5", "H0513")]);
    let money_read = Read::Number(money());
    reads("投资额", &money_read, STATES);
    reads(
        "投资额",
        &money_read,
        &[
            ("5", "5"),
            ("5元", "5"),
            ("5万元", "50000"),
            ("1.2亿元", "120000000"),
            ("1.2万", "12000"),
            ("￥1,234.5", "1234.5"),
            ("5万美元", "H0513"),
            ("5人", "H0513"),
            ("5%", "H0513"),
        ],
    );
    reads("投资额（万元）", &money_read, &[("5", "50000"), ("5元", "5"), ("5万", "H0513")]);
    reads("投资额（万美元）", &money_read, &[("5", "H0513")]);
    let in_tens = Read::Number(NumberSpec { factor: num("10000"), ..money() });
    reads("投资额", &in_tens, &[("5", "50000"), ("5元", "5"), ("1.5万", "H0513")]);
    reads("投资额（元）", &in_tens, &[("5", "5")]);
    let people = Read::Number(number(NumberKind::Count, &[("人", "1")]));
    reads("人数", &people, &[("85人", "85"), ("1.2万人", "12000"), ("1.2万", "12000"), ("3万元", "H0513")]);
    reads("人数（万人）", &people, &[("1.2", "12000")]);
    let third = NumberSpec {
        suffixes: vec![Suffix::new("分钟", num("1").checked_div(&num("60")).expect("not zero"))].into(),
        ..NumberSpec::of(NumberKind::Time)
    };
    assert_eq!(one("时长", Read::Number(third.clone()), "90分钟"), "1.5");
    assert_eq!(one("时长（分钟）", Read::Number(third), "90"), "1.5");
}

#[test]
fn dates() {
    reads("日期", &Read::Date, STATES);
    reads(
        "日期",
        &Read::Date,
        &[
            ("2024-03-01", "2024-03-01"),
            ("2024/3/1", "2024-03-01"),
            ("2024.3.1", "2024-03-01"),
            ("2024年3月1日", "2024-03-01"),
            ("２０２４年３月１日", "2024-03-01"),
            ("20240301", "2024-03-01"),
            ("2024/3/1 0:00", "2024-03-01"),
            ("2024-03-01T00:00:00", "2024-03-01"),
            ("2024-03-01（待审）", "2024-03-01 PendingValue"),
            ("2024-03-01 14:30", "H0508"),
            ("2024-02-30", "H0508"),
            ("24-3-1", "H0508"),
            ("3/1/2024", "H0508"),
            ("2024-03", "H0508"),
            ("2024/3-1", "H0508"),
            ("45352", "H0508"),
            ("无", "H0508"),
        ],
    );
}

#[test]
fn texts_choices_and_yes_no() {
    reads("备注", &Read::Text, &[("　市 发改委 ", "市 发改委"), ("", "Missing"), ("—", "—"), ("待审", "待审"), ("#N/A", "H0506"), ("1.50", "1.50")]);
    let mut other = ChoiceWords::new("乙类");
    other.also.push("Class B".to_owned());
    let choices = Read::Choice(vec![ChoiceWords::new("甲类"), other, ChoiceWords::new("无")].into());
    reads("类别", &choices, STATES);
    reads(
        "类别",
        &choices,
        &[
            ("甲类", "#0"),
            (" 甲类 ", "#0"),
            ("class b", "#1"),
            ("Ｃｌａｓｓ Ｂ", "#1"),
            ("无", "#2"),
            ("甲类（待审）", "#0 PendingValue"),
            ("甲", "H0509"),
            ("丙类", "H0509"),
        ],
    );
    reads("整改", &Read::YesNo, STATES);
    reads(
        "整改",
        &Read::YesNo,
        &[
            ("是", "true"),
            ("√", "true"),
            ("YES", "true"),
            ("1", "true"),
            ("否", "false"),
            ("无", "false"),
            ("×", "false"),
            ("ｎｏ", "false"),
            ("部分", "H0512"),
            ("2", "H0512"),
        ],
    );
}

#[test]
fn misspelt_choices_get_a_suggestion() {
    let folder = Folder::new();
    let path = folder.write("表.csv", "类别\n综合部们\n");
    let source = open(&path).expect("opens");
    let read = Read::Choice(vec![ChoiceWords::new("综合部门"), ChoiceWords::new("党群")].into());
    let loaded = source.tables()[0].load(&[ColumnSpec { column: 0, read }]);
    assert_eq!(loaded.findings[0].help.as_ref().map(|help| help.zh.as_str()), Some("是不是`综合部门`？"));
}

#[test]
fn ranges() {
    let range =
        |low: &str, high: &str| Read::Number(NumberSpec { range: Some((Some(num(low)), Some(num(high)))), ..NumberSpec::of(NumberKind::Plain) });
    reads("得分", &range("0", "100"), &[("0", "0"), ("100.00", "100"), ("100.01", "H0510"), ("-0.1", "H0510"), ("", "Missing")]);
    reads("得分", &range("0.125", "100"), &[("0.1", "H0510"), ("0.2", "0.2")]);
    let percent = NumberSpec { range: Some((None, Some(num("1")))), ..NumberSpec::of(NumberKind::Percent { scale: None }) };
    reads("完成率", &Read::Number(percent), &[("100%", "1"), ("100.1%", "H0510"), ("-5%", "-0.05")]);
}

#[test]
fn columns_are_narrow_and_widen() {
    let folder = Folder::new();
    let load = |cells: &[&str]| {
        let path = folder.write("表.csv", format!("n\n{}\n", cells.join("\n")));
        let source = open(&path).expect("opens");
        source.tables()[0].load(&[ColumnSpec { column: 0, read: Read::Number(NumberSpec::of(NumberKind::Plain)) }])
    };
    let loaded = load(&["1", "2.5", "3.25"]);
    assert_eq!(loaded.columns[0].values, Values::Int { places: 2, values: Ints::I16(vec![100, 250, 325]) });
    assert_eq!(loaded.columns[0].states(), None);
    let loaded = load(&["3000000000", "2.5"]);
    assert_eq!(loaded.columns[0].values, Values::Int { places: 1, values: Ints::I64(vec![30_000_000_000, 25]) });
    let loaded = load(&["900000000000000000", "0.000000001", "缺报"]);
    assert_eq!(loaded.columns[0].values, Values::Num(vec![num("900000000000000000"), num("0.000000001"), num("0")]));
    assert_eq!(loaded.columns[0].states(), Some(&[State::Value, State::Value, State::Missing][..]));
}

#[test]
fn sources() {
    let folder = Folder::new();
    let code = |path: &Path| open(path).expect_err("does not open")[0].check.code;
    assert_eq!(code(&folder.0.join("没有")), "H0501");
    assert_eq!(code(&folder.write("数据.docx", "x")), "H0501");
    assert_eq!(code(&folder.write("空.xlsx", "")), "H0502");
    assert_eq!(code(&folder.write("网页.xls", "<html><table></table></html>")), "H0502");
    assert_eq!(code(&folder.write("坏.xlsx", b"PK\x03\x04 broken")), "H0502");
    assert_eq!(code(&folder.write("坏.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 broken")), "H0502");
    assert_eq!(code(&folder.0), "H0502");
    folder.write("部门.csv", "单位\n甲\n");
    folder.write("事件.CSV", "单位\n甲\n");
    folder.write("空表.csv", "");
    folder.write("~$部门.csv", "x");
    let source = open(&folder.0).expect("opens");
    let names: Vec<&str> = source.tables().iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["事件", "空表", "部门"]);
    assert_eq!(source.files.len(), 3);
    assert_eq!(source.table("空表").map(|table| table.findings()[0].check.code), Some("H0502"));
}

#[test]
fn column_names() {
    let name = |header: &str| {
        let name = ColumnName::new(header);
        (name.name, name.unit)
    };
    assert_eq!(name("投资额（万元）"), ("投资额".to_owned(), Some("万元".to_owned())));
    assert_eq!(name("rate (%)"), ("rate".to_owned(), Some("%".to_owned())));
    assert_eq!(name("投资额(单位：万元)"), ("投资额".to_owned(), Some("万元".to_owned())));
    assert_eq!(name("（一）"), ("（一）".to_owned(), None));
    assert_eq!(name("得分"), ("得分".to_owned(), None));
    assert_eq!(ColumnName::new("得\n分 ").header, "得 分");
}

/// `# 完成率: percent` lines, then a table: how each column is declared.
fn declared(words: &str) -> Read {
    let (kind, rest) = words.split_once(' ').unwrap_or((words, ""));
    match kind {
        "number" => {
            let range = rest.split_once("..").map(|(low, high)| (Some(num(low)), Some(num(high))));
            Read::Number(NumberSpec { range, ..NumberSpec::of(NumberKind::Plain) })
        }
        "percent" => Read::Number(NumberSpec::of(NumberKind::Percent { scale: None })),
        "count" => Read::Number(number(NumberKind::Count, &[(rest, "1")])),
        "money" => Read::Number(money()),
        "date" => Read::Date,
        "yes/no" => Read::YesNo,
        "choice" => Read::Choice(rest.split('|').map(ChoiceWords::new).collect::<Vec<_>>().into()),
        other => panic!("no type is called {other}"),
    }
}

fn findings_of(block: &str) -> Vec<&'static str> {
    let (notes, table): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| line.starts_with("# "));
    let folder = Folder::new();
    let path = folder.write("表.csv", table.join("\n") + "\n");
    let source = open(&path).expect("opens");
    let table = &source.tables()[0];
    let mut specs: Vec<ColumnSpec> = (0..table.columns().len()).map(|column| ColumnSpec { column, read: Read::Text }).collect();
    for note in notes {
        let (name, kind) = note[2..].split_once(": ").expect("a name and a type");
        specs[table.column(name).expect("the column is there")].read = declared(kind);
    }
    table.load(&specs).findings.iter().map(|finding| finding.check.code).collect()
}

#[test]
fn pages_hold() {
    for check in CHECKS {
        assert!(check.page.starts_with(&format!("# {} {}\n", check.code, check.name)), "{}", check.code);
        for heading in ["\n## 中文\n", "\n## English\n"] {
            assert!(check.page.contains(heading), "{}", check.code);
        }
        let blocks = |mark: &str| -> Vec<String> {
            let parts = check.page.split(mark).skip(1);
            parts.map(|part| part.split("\n```").next().unwrap_or_default().to_owned()).collect()
        };
        let (bad, good) = (blocks("```csv bad\n"), blocks("```csv good\n"));
        let whole_files = matches!(check.code, "H0501" | "H0502" | "H0503");
        assert_eq!(bad.is_empty() || good.is_empty(), whole_files, "{}", check.code);
        for block in bad {
            let found = findings_of(&block);
            assert!(!found.is_empty() && found.iter().all(|code| *code == check.code), "{}: {found:?}\n{block}", check.code);
        }
        for block in good {
            assert_eq!(findings_of(&block), Vec::<&str>::new(), "{}\n{block}", check.code);
        }
    }
}

#[test]
fn codes_and_names_are_unique() {
    for (at, check) in CHECKS.iter().enumerate() {
        assert!(CHECKS.iter().skip(at + 1).all(|other| other.code != check.code && other.name != check.name), "{}", check.code);
    }
}
