//! A scheme written from an empty text with nothing but what the editor offers: sentences to be filled in, names, and what mends a fault.

use crate::lsp::{Editor, proposed};
use serde_json::{Value, json};

const URI: &str = "untitled:district.heng";

/// Who writes: a text, where the cursor is in it, and an editor that helps.
struct Writer {
    editor: Editor,
    text: String,
    /// In bytes.
    cursor: usize,
    version: i64,
}

impl Writer {
    fn new() -> Writer {
        let can = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
        let editor = Editor::new(json!({"locale": "zh-cn", "capabilities": can}));
        editor.open(URI, "");
        Writer { editor, text: String::new(), cursor: 0, version: 1 }
    }

    fn position(&self, at: usize) -> Value {
        let line = self.text[..at].matches('\n').count();
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        json!({"line": line, "character": self.text[start..at].encode_utf16().count()})
    }

    fn changed(&mut self) {
        self.version += 1;
        let change = json!({"textDocument": {"uri": URI, "version": self.version}, "contentChanges": [{"text": self.text}]});
        self.editor.tell("textDocument/didChange", change);
    }

    fn types(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
        self.changed();
    }

    /// Puts the cursor behind the n-th time that a piece stands in the text.
    fn goes_behind(&mut self, piece: &str, nth: usize) {
        let found = self.text.match_indices(piece).nth(nth);
        self.cursor = found.unwrap_or_else(|| panic!("`{piece}` stands in\n{}", self.text)).0 + piece.len();
    }

    fn offered(&mut self) -> Vec<Value> {
        let params = json!({"textDocument": {"uri": URI}, "position": self.position(self.cursor)});
        let list = self.editor.ask("textDocument/completion", params);
        list["items"].as_array().cloned().unwrap_or_default()
    }

    /// Takes one of the things that are offered, and says in the places of a sentence what belongs there, as far as told.
    fn takes(&mut self, label: &str, said: &[(&str, &str)]) {
        let offered = self.offered();
        let labels: Vec<&str> = offered.iter().filter_map(|item| item["label"].as_str()).collect();
        let item = offered.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label} is not in {labels:?}\n{}", self.text));
        let mut new = filled(item["textEdit"]["newText"].as_str().expect("a text"), said);
        // As editors do it: a sentence of several lines is set in like the line that it begins on.
        let line = self.text[..self.cursor].rfind('\n').map_or(0, |end| end + 1);
        let indent: String = self.text[line..].chars().take_while(|letter| *letter == ' ').collect();
        new = new.replace('\n', &format!("\n{indent}"));
        self.types(&new);
    }

    fn errors(&mut self) -> Vec<String> {
        let told = self.editor.diagnostics(URI, self.version);
        told.iter().filter(|told| told["severity"] == 1).map(|told| format!("{} {}", told["code"], told["message"])).collect()
    }

    /// Takes the action with this title at the n-th time that a piece stands in the text.
    fn mends(&mut self, piece: &str, nth: usize, title: &str) {
        let list = proposed(&mut self.editor, URI, &self.text, piece, nth);
        let found = list.iter().find(|(found, _)| found.contains(title));
        self.text = found.unwrap_or_else(|| panic!("{title} in {list:#?}\n{}", self.text)).1.clone();
        self.changed();
    }
}

/// A sentence whose places say what is told; of the others the first that is offered, or what is proposed.
fn filled(body: &str, said: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::new(), body);
    while let Some((before, place)) = rest.split_once("${") {
        let (inside, after) = place.split_once('}').expect("a place ends");
        let inside = inside.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let choices: Vec<&str> = inside.trim_start_matches([':', '|']).trim_end_matches('|').split(',').collect();
        let own = if inside.starts_with('|') { choices[0] } else { inside.trim_start_matches(':') };
        // One of several is taken by its name.
        let told = said.iter().find(|(proposed, _)| own == *proposed || choices.contains(proposed) && inside.starts_with('|'));
        text.push_str(before);
        text.push_str(told.map_or(own, |(_, told)| told));
        rest = after;
    }
    text + rest
}

#[test]
fn a_district_writes_its_scheme_with_what_is_offered() {
    let mut writer = Writer::new();
    // The first thing that is offered in an empty text is a whole scheme, and it is sound as it is.
    let first = writer.offered()[0]["label"].clone();
    assert_eq!(first, "方案 …");
    writer.takes(
        "方案 …",
        &[("示例", "南湖区"), ("部门绩效考核办法", "南湖区街道绩效考核办法"), ("部门", "街道"), ("任务完成率", "重点任务完成率"), ("100%", "95%")],
    );
    assert_eq!(writer.errors(), Vec::<String>::new(), "{}", writer.text);
    // Figures, each as it is collected.
    writer.goes_behind("范围 0% 至 100%\n", 0);
    for (name, collector) in [("群众满意率", "区统计局"), ("网上办理率", "区政务局"), ("案件办结率", "区法院"), ("垃圾分类率", "区城管局")]
    {
        writer.types("    ");
        writer.takes("事实 …", &[("满意率", name), ("统计局", collector)]);
        writer.types("\n");
    }
    writer.types("    ");
    writer.takes("事件 …", &[("表彰", "通报"), ("督查室", "区纪委"), ("日期", "日期")]);
    writer.types("\n");
    assert_eq!(writer.errors(), Vec::<String>::new(), "{}", writer.text);
    // The one item of the sentence gives way to a section; in items stand clauses that name the figures.
    writer.goes_behind("目标 95% }\n", 0);
    writer.types("    板块 治理 60分 {\n    }\n");
    writer.goes_behind("板块 治理 60分 {\n", 0);
    for (item, points, clause, said) in [
        ("满意度", "15分", "按完成比例 …", vec![("群众满意率", "群众满意率"), ("95%", "90%")]),
        ("网上办理", "15分", "每低 …", vec![("网上办理率", "网上办理率")]),
        ("案件办结", "15分", "得满分 …", vec![("案件办结率", "案件办结率"), ("95%", "98%")]),
        ("垃圾分类", "15分", "分档 …", vec![("垃圾分类率", "垃圾分类率"), ("10分", "15分"), ("6分", "9分")]),
    ] {
        writer.types(&format!("        指标 {item} {points} {{\n            "));
        writer.takes(clause, &said);
        writer.types("\n        }\n");
    }
    writer.goes_behind("指标 重点任务 100分", 0);
    writer.cursor -= "100分".len();
    writer.text.replace_range(writer.cursor..writer.cursor + "100分".len(), "40分");
    writer.changed();
    assert_eq!(writer.errors(), Vec::<String>::new(), "{}", writer.text);
    // Beyond the items: by event; then places and grades.
    writer.goes_behind("    排名", 0);
    writer.cursor -= "    排名".len();
    writer.types("    ");
    writer.takes("扣分 …", &[("通报批评", "被通报")]);
    writer.types("\n");
    let end = writer.text.trim_end().len() - 1;
    writer.cursor = end;
    writer.types("    ");
    writer.takes("等次 …", &[]);
    writer.types("\n");
    writer.goes_behind("}\n", writer.text.matches("}\n").count() - 1);
    assert_eq!(writer.errors(), Vec::<String>::new(), "{}", writer.text);
    // Something that nobody has declared is declared where it is missing.
    writer.goes_behind("        指标 满意度", 0);
    writer.cursor -= "        指标 满意度".len();
    writer.types("        指标 信访 5分 { 越级访 > 2件 的，不得分，否则 得满分 }\n");
    assert_eq!(writer.errors().len(), 2, "an unknown name, and 65 points in a section of 60: {}", writer.text);
    writer.mends("越级访", 0, "声明 `越级访`：件");
    writer.mends("60分", 0, "改为各部分之和");
    let left = writer.errors();
    assert!(left.len() == 1 && left[0].contains("105"), "the whole is 105 of 100 now: {left:?}\n{}", writer.text);
    writer.goes_behind("满分 100分", 0);
    writer.text = writer.text.replacen("指标 重点任务 40分", "指标 重点任务 35分", 1);
    writer.changed();
    assert_eq!(writer.errors(), Vec::<String>::new(), "{}", writer.text);
    // The sample shows that it can be scored.
    let command = json!({"command": "heng.scoreSample", "arguments": [URI]});
    let said = writer.editor.ask("workspace/executeCommand", command);
    assert!(said.as_str().is_some_and(|said| said.contains("总分 = ")), "{said}");
}

#[test]
fn a_scheme_without_a_unit_gets_one() {
    let mut writer = Writer::new();
    writer.types("方案 试 {\n    指标 甲 5分 { 得 5分 }\n}\n");
    assert!(!writer.errors().is_empty());
    writer.mends("试", 0, "补写 `单位 部门");
    assert_eq!(writer.text, "方案 试 {\n    单位 部门 { 类别: 甲类 | 乙类 }\n    指标 甲 5分 { 得 5分 }\n}\n");
    assert_eq!(writer.errors(), Vec::<String>::new());
}
