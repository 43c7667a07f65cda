//! `heng new`: every combination of flags gives a scheme that is whole but for what only its author can say.

use crate::support::{own_folder, root, run};
use heng::pipeline;
use std::path::{Path, PathBuf};

/// What a scheme that stands alone leaves to its author: the rounding of the total, gaps in the figures, units equal in everything.
const ASKED: [&str; 3] = ["H0616", "H0603", "H0602"];

/// What is found in the text of a scheme.
fn codes(file: &Path) -> Vec<String> {
    let loaded = pipeline::load(file, None).expect("the scheme can be read");
    loaded.findings.iter().map(|finding| finding.check.code.to_string()).collect()
}

/// The scheme with the choices that it offers taken: the lines that are commented out become statements.
fn chosen(text: &str) -> String {
    let starts = ["总分", "默认", "缺报", "不适用", "待定", "同分", "}", "total", "defaults", "missing", "not applicable", "pending", "ties"];
    let line = |line: &str| match line.trim_start().strip_prefix("// ") {
        Some(rest) if line.starts_with("    //") && starts.iter().any(|start| rest.trim_start().starts_with(start)) => format!("    {rest}"),
        _ => line.to_string(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_combination_of_flags_gives_a_scheme_that_is_whole_but_for_its_authors_choices() {
    let folder = own_folder();
    let city = root().join("schemes/city/scheme.heng").display().to_string();
    let small = root().join("schemes/template/scheme.en.heng").display().to_string();
    let mut count = 0;
    for kind in ["city", "district"] {
        for lang in ["zh", "en"] {
            for extends in [None, Some(&city), Some(&small)] {
                for classes in [None, Some("A,B"), Some("甲,乙,丙 类")] {
                    for year in [None, Some("2027")] {
                        count += 1;
                        let out = folder.join(format!("n{count}"));
                        let shown = out.display().to_string();
                        let mut command = vec!["new", "--kind", kind, "--lang", lang, "--out", &shown];
                        extends.iter().for_each(|file| command.extend(["--extends", file]));
                        classes.iter().for_each(|classes| command.extend(["--classes", classes]));
                        year.iter().for_each(|year| command.extend(["--year", year]));
                        let (status, told, err) = run(&command);
                        assert_eq!((status, err.as_str()), (0, ""), "{command:?}");
                        let file = out.join("scheme.heng");
                        let found = codes(&file);
                        let text = std::fs::read_to_string(&file).expect("the scheme");
                        let what = format!("{command:?}\n{found:?}\n{text}\n{told}");
                        assert!(year.is_none_or(|year| text.contains(&format!("{year}-12-31"))), "{what}");
                        assert!(found.iter().all(|code| told.contains(code.as_str())), "all that is left is told: {what}");
                        match (extends, classes) {
                            (None, _) => {
                                assert!(ASKED.iter().all(|code| found.iter().any(|found| found == code)), "{what}");
                                assert!(found.iter().all(|code| ASKED.contains(&code.as_str())), "{what}");
                                std::fs::write(&file, chosen(&text)).expect("the scheme");
                                assert!(codes(&file).is_empty(), "with the choices taken nothing is left: {:?}\n{}", codes(&file), chosen(&text));
                            }
                            (Some(_), None) => {
                                assert!(found.is_empty(), "{what}");
                                // Once with what the figures of examples show, which takes its time.
                                if kind == "district" && year.is_none() {
                                    let (status, out, _) = run(&["check", &file.display().to_string()]);
                                    assert!(status == 0 && !out.contains("[H"), "{out}");
                                }
                            }
                            // What the scheme above says of its own classes only the author can say of others.
                            (Some(_), Some(_)) => {
                                let structural = found.iter().filter(|code| code.starts_with("H01")).count();
                                assert_eq!(structural, 0, "{what}");
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(count, 2 * 2 * 3 * 3 * 2);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

fn made(more: &[&str]) -> (PathBuf, (i32, String, String)) {
    let folder = own_folder();
    let out = folder.join("区里").display().to_string();
    let mut command = vec!["new", "--out", &out];
    command.extend(more);
    let told = run(&command);
    (folder, told)
}

#[test]
fn a_scheme_far_from_the_one_that_it_extends_brings_it_along() {
    let city = root().join("schemes/city/scheme.heng").display().to_string();
    let (folder, (status, told, err)) = made(&["--kind", "district", "--extends", &city, "--lang", "zh"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let out = folder.join("区里");
    assert_eq!(std::fs::read(out.join("city.heng")).ok(), std::fs::read(&city).ok(), "{told}");
    let text = std::fs::read_to_string(out.join("scheme.heng")).expect("the scheme");
    assert!(text.contains("方案 区里 \"区级单位绩效考核办法\" 继承 city {"), "{text}");
    // The tables that the scheme asks for are there, with their headers.
    let table = std::fs::read_to_string(out.join("data/批示.csv")).expect("a table");
    assert_eq!(table, "\u{feff}部门,级别,日期,事项,文号,状态\n");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn a_scheme_beside_the_one_that_it_extends_leaves_it_where_it_is() {
    let folder = own_folder();
    std::fs::create_dir_all(folder.join("city")).expect("a folder");
    std::fs::copy(root().join("schemes/city/scheme.heng"), folder.join("city/scheme.heng")).expect("a copy");
    let (city, out) = (folder.join("city/scheme.heng").display().to_string(), folder.join("luohu").display().to_string());
    let (status, _, err) = run(&["new", "--kind", "district", "--extends", &city, "--classes", "派驻机构,双管单位", "--out", &out]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(!folder.join("luohu/city.heng").exists());
    let text = std::fs::read_to_string(folder.join("luohu/scheme.heng")).expect("the scheme");
    assert!(text.contains("类别: 派驻机构 | 双管单位") && text.contains("性质: ") && text.contains("面向公众: 是否"), "{text}");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn a_new_scheme_can_be_collected_for_and_scored() {
    let (folder, (status, _, err)) = made(&["--kind", "city", "--lang", "zh", "--year", "2026"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let (file, data) = (folder.join("区里/scheme.heng"), folder.join("区里/data"));
    let text = std::fs::read_to_string(&file).expect("the scheme");
    std::fs::write(&file, chosen(&text)).expect("the scheme");
    let units = std::fs::read_to_string(data.join("部门.csv")).expect("the units");
    assert_eq!(units, "\u{feff}部门,类别,重点任务完成率,依法行政得分（分）,群众满意率\n");
    std::fs::write(data.join("部门.csv"), units + "住建局,甲类,90%,80,93%\n").expect("the units");
    let (file, data) = (file.display().to_string(), data.display().to_string());
    let (status, out, err) = run(&["score", &file, "--data", &data, "--format", "csv"]);
    // 90% × 40 = 36, 80 of 100 → 16, two points below 95%: 40 − 4 = 36.
    assert!(status == 0 && out.contains("住建局,甲类,88,1,良好"), "{out}{err}");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn what_is_not_said_is_not_waited_for() {
    for more in [&[][..], &["--kind", "city"], &["--out", "somewhere"]] {
        let command: Vec<&str> = std::iter::once("new").chain(more.iter().copied()).collect();
        let (status, out, err) = run(&command);
        assert_eq!((status, out.as_str()), (2, ""), "{command:?}");
        assert!(err.contains("there is no terminal to ask on") && err.contains("--kind city|district --out FOLDER"), "{err}");
    }
}

#[test]
fn what_cannot_be_is_told_and_nothing_is_written() {
    let city = root().join("schemes/city/scheme.heng").display().to_string();
    for (more, expected) in [
        (&["--kind", "town"][..], "`town`"),
        (&["--kind", "city", "--classes", "甲,甲"], "类别`甲`写了两次"),
        (&["--kind", "city", "--classes", "甲"], "请写两类以上"),
        (&["--kind", "city", "--classes", "甲`」,乙"], "不能作名称"),
        (&["--kind", "city", "--name", " "], "不能作名称"),
        (&["--kind", "city", "--title", "a\"b"], "标题里不能有英文双引号"),
        (&["--kind", "city", "--year", "26"], "`26`"),
        (&["--kind", "city", "--extends", "没有.heng"], "没有这个文件"),
        (&["--kind", "city", "--extends", &city, "--unit", "局"], "不能再用 --unit"),
        (&["--kind", "city", "--extends", &city, "--name", "city"], "`city`是所继承的方案的名称"),
    ] {
        let command: Vec<&str> = more.iter().copied().chain(["--lang", "zh"]).collect();
        let (folder, (status, out, err)) = made(&command);
        assert!(status == 2 && err.contains(expected), "{more:?}: {out}{err}");
        assert!(!folder.join("区里").exists(), "{more:?}");
        std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    }
    // A scheme that is there stays as it is.
    let (folder, _) = made(&["--kind", "city"]);
    let out = folder.join("区里").display().to_string();
    let (status, _, err) = run(&["new", "--kind", "district", "--out", &out, "--lang", "zh"]);
    assert!(status == 2 && err.contains("已经存在"), "{err}");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}
