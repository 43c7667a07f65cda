//! The language server, asked through the protocol as an editor does.

use crate::support::root;
use heng::lsp::document::{Document, Encoding};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use lsp_types::{Position, Range, TextDocumentContentChangeEvent};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than anything should take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An editor in the same process.
pub struct Editor {
    connection: Connection,
    server: Option<JoinHandle<()>>,
    next: i32,
    capabilities: Value,
    /// Notifications that came while an answer was waited for.
    told: Vec<Notification>,
}

impl Editor {
    pub fn new(more: Value) -> Editor {
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(move || heng::lsp::serve(theirs, None).expect("the editor keeps to the protocol"));
        let mut editor = Editor { connection: ours, server: Some(server), next: 0, capabilities: Value::Null, told: Vec::new() };
        let mut params = json!({"capabilities": {}});
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        editor.capabilities = editor.ask("initialize", params)["capabilities"].clone();
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        let request = Request { id: id.clone(), method: method.into(), params };
        self.connection.sender.send(Message::Request(request)).expect("the server listens");
        id
    }

    pub fn tell(&self, method: &str, params: Value) {
        let told = Notification { method: method.into(), params };
        self.connection.sender.send(Message::Notification(told)).expect("the server listens");
    }

    fn receive(&self, until: Instant) -> Message {
        self.connection.receiver.recv_timeout(until.saturating_duration_since(Instant::now())).expect("the server says something")
    }

    fn response(&mut self, id: &RequestId) -> Response {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.receive(until) {
                Message::Response(response) if response.id == *id => return response,
                Message::Notification(told) => self.told.push(told),
                Message::Response(_) | Message::Request(_) => {}
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        let answer = self.response(&id).response_result;
        answer.unwrap_or_else(|error| panic!("{method}: {} {}", error.code, error.message))
    }

    fn refused(&mut self, method: &str, params: Value) -> (i32, String) {
        let id = self.send(method, params);
        let error = self.response(&id).response_result.expect_err("it is refused");
        (error.code, error.message)
    }

    pub fn open(&self, uri: &str, text: &str) {
        self.tell("textDocument/didOpen", json!({"textDocument": {"uri": uri, "languageId": "heng", "version": 1, "text": text}}));
    }

    /// What is told to be wrong with a text of that version.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let until = Instant::now() + PATIENCE;
        loop {
            let told = match self.told.pop() {
                Some(told) => told,
                None => match self.receive(until) {
                    Message::Notification(told) => told,
                    Message::Response(_) | Message::Request(_) => continue,
                },
            };
            if told.method == "textDocument/publishDiagnostics" && told.params["uri"] == uri && told.params["version"] == version {
                return told.params["diagnostics"].as_array().cloned().unwrap_or_default();
            }
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let id = self.send("shutdown", Value::Null);
        self.response(&id);
        self.tell("exit", Value::Null);
        self.server.take().map(JoinHandle::join).expect("it runs").expect("it ends");
    }
}

const URI: &str = "file:///tmp/heng-no-such-folder/scheme.heng";

/// 𠮷 lies beyond the BMP: two units in UTF-16, four bytes in UTF-8.
const SCHEME: &str = "方案 试 {
    单位 局; 默认 { 缺报 得零分; 不适用 不计; 待定 不计总分 }
    事实 𠮷率: 百分比 // 𠮷
    参数 目标 = 100%
    指标 甲 10分 {
        按完成比例 𠮷率 目标 目标
    }
}
例 \"九成\" { 设 一局 { 𠮷率 = 90% }; 则 甲 = 9分 }
";

/// The position of the n-th time that a piece stands in a text, counted as the protocol does without an agreement: in UTF-16.
fn position(text: &str, piece: &str, nth: usize) -> Value {
    let at = text.match_indices(piece).nth(nth).unwrap_or_else(|| panic!("`{piece}` stands there")).0;
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    json!({"line": line, "character": text[start..at].encode_utf16().count()})
}

fn at(uri: &str, text: &str, piece: &str, nth: usize) -> Value {
    json!({"textDocument": {"uri": uri}, "position": position(text, piece, nth)})
}

/// The start of each range as line and column.
fn starts(list: &Value) -> Vec<(u64, u64)> {
    let start = |place: &Value| {
        let start = place.pointer("/range/start").expect("a range");
        (start["line"].as_u64().expect("a line"), start["character"].as_u64().expect("a column"))
    };
    list.as_array().into_iter().flatten().map(start).collect()
}

#[test]
fn what_is_wrong_is_told_as_one_types_also_of_texts_that_do_not_parse() {
    let mut editor = Editor::new(json!({"locale": "zh-cn"}));
    assert_eq!(editor.capabilities["positionEncoding"], "utf-16");
    editor.open(URI, SCHEME);
    let clean = editor.diagnostics(URI, 1);
    assert!(clean.iter().all(|told| told["severity"] != 1), "{clean:?}");
    // The name of the figure is broken: behind it, two units for 𠮷.
    let change = json!({"range": {"start": position(SCHEME, "率 目标", 0), "end": position(SCHEME, " 目标 目标", 0)}, "text": "x"});
    editor.tell("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]}));
    let told = editor.diagnostics(URI, 2);
    let unknown = told.iter().find(|told| told["severity"] == 1).expect("an error");
    assert_eq!(unknown["range"], json!({"start": {"line": 5, "character": 14}, "end": {"line": 5, "character": 17}}), "{unknown}");
    assert!(unknown["message"].as_str().is_some_and(|message| message.contains("𠮷x")), "{unknown}");
    // Not a scheme at all.
    editor.tell("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 3}, "contentChanges": [{"text": "方案 试 {\n  ？？？\n"}]}));
    let told = editor.diagnostics(URI, 3);
    assert!(told.iter().any(|told| told["code"] == "H0102") && told.iter().any(|told| told["range"]["start"]["line"] == 1), "{told:?}");
}

#[test]
fn the_same_is_told_as_by_check() {
    let path = root().join("schemes/college/defects.heng");
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    let mut loaded = heng::pipeline::load(&path, None).expect("the file can be read");
    heng::pipeline::try_out(&mut loaded);
    let mut expected: Vec<String> = loaded.findings.iter().map(|finding| finding.check.code.to_string()).collect();
    let uri = format!("file://{}", path.display());
    let mut editor = Editor::new(json!({}));
    editor.open(&uri, &text);
    let told = editor.diagnostics(&uri, 1);
    let mut codes: Vec<String> = told.iter().filter_map(|told| told["code"].as_str().map(str::to_string)).collect();
    codes.sort();
    expected.sort();
    assert_eq!(codes, expected);
    assert!(!codes.is_empty());
}

#[test]
fn an_example_that_fails_is_told_after_saving() {
    let wrong = SCHEME.replace("甲 = 9分", "甲 = 8分");
    let mut editor = Editor::new(json!({}));
    editor.open(URI, &wrong);
    assert!(editor.diagnostics(URI, 1).iter().all(|told| told["code"] != "H0801"));
    editor.tell("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
    assert!(editor.diagnostics(URI, 1).iter().any(|told| told["code"] == "H0801"));
}

#[test]
fn names_lead_to_where_they_are_declared_and_back() {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, SCHEME);
    // 目标 twice: a keyword and the parameter; the second is the name.
    let found = editor.ask("textDocument/definition", at(URI, SCHEME, "目标", 2));
    assert_eq!(found["range"]["start"], json!({"line": 3, "character": 7}));
    let mut params = at(URI, SCHEME, "𠮷率 = 90%", 0);
    params["context"] = json!({"includeDeclaration": true});
    let found = editor.ask("textDocument/references", params);
    assert_eq!(starts(&found), [(2, 7), (5, 14), (8, 16)]);
    let found = editor.ask("textDocument/documentHighlight", at(URI, SCHEME, "甲", 1));
    assert_eq!(starts(&found), [(4, 7), (8, 31)]);
}

#[test]
fn positions_can_be_in_utf_8() {
    let mut editor = Editor::new(json!({"capabilities": {"general": {"positionEncodings": ["utf-8", "utf-16"]}}}));
    assert_eq!(editor.capabilities["positionEncoding"], "utf-8");
    editor.open(URI, SCHEME);
    // Behind four blanks and seven letters of three bytes.
    let params = json!({"textDocument": {"uri": URI}, "position": {"line": 2, "character": 11}, "context": {"includeDeclaration": false}});
    // `        按完成比例 𠮷率`: 8 + 15 + 1; `例 "九成" { 设 一局 { 𠮷率`: 3 + 1 + 8 + 3 + 3 + 1 + 6 + 3.
    assert_eq!(starts(&editor.ask("textDocument/references", params)), [(5, 24), (8, 28)]);
}

#[test]
fn a_new_name_goes_into_the_schemes_that_extend_this_one() {
    let folder = std::env::temp_dir().join(format!("heng lsp 改名 {}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let child = "方案 区 继承 市 {\n    改 指标 甲 { 分值 8分 }\n    指标 乙 2分 { 按完成比例 率 目标 90% }\n}\n";
    let city = "方案 市 {\n    单位 局; 事实 率: 百分比\n    指标 甲 10分 { 按完成比例 率 目标 100% }\n}\n";
    std::fs::write(folder.join("市.heng"), city).expect("a file can be written");
    std::fs::write(folder.join("区.heng"), child).expect("a file can be written");
    let coded: String = folder.display().to_string().bytes().map(|byte| if byte == b'/' { "/".into() } else { format!("%{byte:02X}") }).collect();
    let (root, uri) = (format!("file://{coded}"), format!("file://{coded}/%E5%B8%82.heng"));
    let mut editor = Editor::new(json!({"rootUri": root}));
    editor.open(&uri, city);
    for (piece, nth, expected) in [("甲", 0, vec![(2, 7), (1, 9)]), ("率", 0, vec![(1, 13), (2, 21), (2, 20)])] {
        let mut params = at(&uri, city, piece, nth);
        params["newName"] = "新名".into();
        let edit = editor.ask("textDocument/rename", params);
        let changes = edit["documentChanges"].as_array().cloned().unwrap_or_default();
        assert_eq!(changes.len(), 2, "{edit}");
        let places: Vec<(u64, u64)> = changes.iter().flat_map(|change| starts(&change["edits"])).collect();
        assert_eq!(places, expected, "{edit}");
    }
    // What is declared already is refused, and what cannot be a word is quoted.
    let mut params = at(&uri, city, "甲", 0);
    params["newName"] = "两 个 词".into();
    assert_eq!(editor.ask("textDocument/rename", params.clone())["documentChanges"][0]["edits"][0]["newText"], "「两 个 词」");
    params["newName"] = "乙".into();
    assert!(editor.refused("textDocument/rename", params).1.contains('乙'));
    // The name of the scheme that is extended leads to its file, and so does the link.
    let own = format!("file://{coded}/%E5%8C%BA.heng");
    editor.open(&own, child);
    assert_eq!(editor.ask("textDocument/definition", at(&own, child, "市", 0))["uri"], uri);
    assert_eq!(editor.ask("textDocument/documentLink", json!({"textDocument": {"uri": own}}))[0]["target"], uri);
    let found = editor.ask("workspace/symbol", json!({"query": "乙"}));
    assert_eq!((found.as_array().map(Vec::len), &found[0]["containerName"]), (Some(1), &json!("区")));
    drop(editor);
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn the_outline_is_the_tree_of_items_also_of_a_broken_text() {
    let mut editor = Editor::new(json!({}));
    let broken = SCHEME.replace("参数 目标 = 100%", "参数 ？？");
    editor.open(URI, &broken);
    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    let names: Vec<&str> = outline[0]["children"].as_array().into_iter().flatten().filter_map(|child| child["name"].as_str()).collect();
    assert_eq!((&outline[0]["name"], names, &outline[1]["name"]), (&json!("试"), vec!["局", "𠮷率", "甲"], &json!("九成")));
    let folds = editor.ask("textDocument/foldingRange", json!({"textDocument": {"uri": URI}}));
    let lines: Vec<(u64, u64)> =
        folds.as_array().into_iter().flatten().filter_map(|fold| Some((fold["startLine"].as_u64()?, fold["endLine"].as_u64()?))).collect();
    assert_eq!(lines, [(0, 6), (4, 5)]);
    let mut selection =
        editor.ask("textDocument/selectionRange", json!({"textDocument": {"uri": URI}, "positions": [position(&broken, "𠮷率 目标", 0)]}))[0].clone();
    let mut widths = Vec::new();
    while !selection.is_null() {
        widths.push((selection["range"]["start"]["line"].as_u64(), selection["range"]["end"]["line"].as_u64()));
        selection = selection["parent"].clone();
    }
    // The line, what is in the block, the block, the item; what is in the scheme, its block, the scheme, the text.
    assert!(widths.windows(2).all(|pair| pair[0].0 >= pair[1].0 && pair[0].1 <= pair[1].1) && widths.len() >= 7, "{widths:?}");
}

#[test]
fn words_are_coloured_by_what_they_mean() {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, SCHEME);
    let data = editor.ask("textDocument/semanticTokens/full", json!({"textDocument": {"uri": URI}}))["data"].clone();
    let data: Vec<u64> = data.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let (mut line, mut column, mut tokens) = (0, 0, Vec::new());
    for token in data.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        tokens.push((line, column, token[2], token[3], token[4]));
    }
    // The scheme declared; the fact of three units, declared; its measure; the comment of five units.
    for expected in [(0, 3, 1, 0, 1), (2, 7, 3, 3, 1), (2, 12, 3, 9, 0), (2, 16, 5, 10, 0), (4, 7, 1, 2, 1), (5, 14, 3, 3, 0)] {
        assert!(tokens.contains(&expected), "{expected:?} in {tokens:?}");
    }
}

#[test]
fn a_request_that_is_cancelled_is_answered_so() {
    let mut editor = Editor::new(json!({}));
    let items: String = (0..2_000).map(|at| format!("    指标 项{at} 1分 {{ 按完成比例 率 目标 100% }}\n")).collect();
    editor.open(URI, &format!("方案 试 {{\n    事实 率: 百分比\n{items}}}\n"));
    // The text must be analysed first; the cancellation is faster.
    let id = editor.send("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}));
    editor.tell("$/cancelRequest", json!({"id": 2}));
    let error = editor.response(&id).response_result.expect_err("it is cancelled");
    assert_eq!(error.code, -32800);
    // And the server goes on.
    assert!(editor.ask("textDocument/foldingRange", json!({"textDocument": {"uri": URI}})).is_array());
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let mut editor = Editor::new(json!({}));
    assert_eq!(editor.refused("heng/nothing", json!({})).0, -32601);
    assert_eq!(editor.refused("textDocument/documentSymbol", json!({"x": 1})).0, -32602);
    assert_eq!(editor.refused("textDocument/documentSymbol", json!({"textDocument": {"uri": "file:///not/open.heng"}})).0, -32602);
    // A change of what is not open, and nonsense, do no harm.
    editor.tell("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": ""}]}));
    editor.tell("textDocument/didOpen", json!({"x": 1}));
    editor.open(URI, "\u{feff}方案 试 {}");
    assert_eq!(editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": URI}}))[0]["name"], "试");
}

#[test]
fn a_hover_says_what_a_clause_means_and_what_an_item_is_worth() {
    let mut editor = Editor::new(json!({"locale": "zh"}));
    let text = SCHEME.replace("    }\n}\n例", "    }\n    指标 乙 30分 { 得 30分 }\n}\n例");
    editor.open(URI, &text);
    let hover = |editor: &mut Editor, piece: &str, nth: usize| {
        editor.ask("textDocument/hover", at(URI, &text, piece, nth)).pointer("/contents/value").and_then(Value::as_str).unwrap_or("").to_string()
    };
    // 10 of 40 points are a quarter.
    let item = hover(&mut editor, "甲", 0);
    assert!(item.contains("10分，占总分 25%") && item.contains("10分 × 𠮷率 ÷ 目标"), "{item}");
    let fact = hover(&mut editor, "𠮷率", 1);
    assert!(fact.contains("用于：甲") && fact.contains("最多得满"), "{fact}");
    assert!(hover(&mut editor, "目标", 0).contains("值：100%"));
    assert!(hover(&mut editor, "事实", 0).contains("fact"));
    let allowed = text.replace("    指标 甲", "    放行 H0616 \"x\"\n    指标 甲");
    editor.open("file:///tmp/heng-no-such-folder/b.heng", &allowed);
    let page = editor.ask("textDocument/hover", at("file:///tmp/heng-no-such-folder/b.heng", &allowed, "H0616", 0));
    assert!(page.pointer("/contents/value").and_then(Value::as_str).is_some_and(|page| page.contains("H0616")), "{page}");
}

/// The labels that are offered at the end of a text, in their order.
fn offered(text: &str) -> Vec<String> {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, text);
    let (line, last) = (text.matches('\n').count(), text.rsplit('\n').next().unwrap_or(""));
    let position = json!({"line": line, "character": last.encode_utf16().count()});
    let list = editor.ask("textDocument/completion", json!({"textDocument": {"uri": URI}, "position": position}));
    list["items"].as_array().into_iter().flatten().filter_map(|item| item["label"].as_str().map(str::to_string)).collect()
}

#[test]
fn what_is_offered_fits_the_place_and_the_language() {
    let has = |list: &[String], label: &str| list.iter().any(|found| found == label);
    let scheme = "方案 试 {\n    单位 局; 事实 率: 百分比\n    ";
    let list = offered(scheme);
    // Sentences of a scheme, its own language first, and none of an item.
    let place = |label: &str| list.iter().position(|found| found == label).unwrap_or_else(|| panic!("{label} in {list:?}"));
    assert!(place("指标") < place("item") && !has(&list, "按完成比例"), "{list:?}");
    let list = offered(&format!("{scheme}指标 甲 10分 {{\n        "));
    assert!(has(&list, "按完成比例") && has(&list, "pro rata") && has(&list, "率") && !has(&list, "默认"), "{list:?}");
    let list = offered(&format!("{scheme}指标 甲 10分 {{ 按完成比例 "));
    assert!(has(&list, "率") && has(&list, "平均值"), "{list:?}");
    let list = offered(&format!("{scheme}指标 甲 10"));
    assert!(has(&list, "分") && has(&list, "个百分点") && !has(&list, "指标"), "{list:?}");
    assert_eq!(offered(&format!("{scheme}// 10")), Vec::<String>::new());
    assert_eq!(offered(&format!("{scheme}指标 甲 10分 {{ 依据 \"第")), Vec::<String>::new());
}

#[test]
fn hints_say_the_points_that_are_left() {
    let text = "方案 试 {\n    满分 100分\n    单位 局; 事实 率: 百分比\n    板块 甲 60分 {\n        指标 子 权重 25% { 按完成比例 率 目标 100% }\n        指标 丑 20分 { 按完成比例 率 目标 100% }\n    }\n}\n";
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, text);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let hints = editor.ask("textDocument/inlayHint", json!({"textDocument": {"uri": URI}, "range": range}));
    let hint = |line: u64| {
        hints
            .as_array()
            .into_iter()
            .flatten()
            .find(|hint| hint["position"]["line"] == line)
            .and_then(|hint| hint["label"].as_str())
            .unwrap_or("")
            .to_string()
    };
    // 100 − 60; a quarter of 60 is 15, 15 of 100 are 15%; 60 − 15 − 20.
    assert_eq!((hint(1).as_str(), hint(3).as_str(), hint(4).as_str()), ("还剩 40分", "还剩 25分", "= 15分 · 15%"), "{hints}");
}

#[test]
fn what_check_can_mend_is_offered() {
    // A percentage where percentage points are meant: the fix of the command line.
    let text = "方案 试 {\n  单位 局\n  事实 率: 百分比\n  指标 甲 5分 { 率 低于 95% 的，每满 1% 扣 0.5分，扣完为止 }\n}\n";
    let mut editor = Editor::new(json!({}));
    editor.open(URI, text);
    let here = position(text, "1%", 0);
    let params = json!({"textDocument": {"uri": URI}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}});
    let actions = editor.ask("textDocument/codeAction", params);
    let fix = actions.as_array().into_iter().flatten().find(|action| action["kind"] == "quickfix").expect("a fix");
    assert_eq!(fix["edit"]["documentChanges"][0]["edits"][0]["newText"], "1个百分点", "{actions}");
    assert!(actions.as_array().into_iter().flatten().any(|action| action["kind"] == "source.fixAll"), "{actions}");
    let english = actions.as_array().into_iter().flatten().find(|action| action["title"] == "把方案改写为英文句式").expect("the other language");
    assert!(english["edit"]["documentChanges"][0]["edits"][0]["newText"].as_str().is_some_and(|text| text.contains("scheme 试")), "{english}");
}

/// What can be done at a place: the titles, and the text after each.
pub fn proposed(editor: &mut Editor, uri: &str, text: &str, piece: &str, nth: usize) -> Vec<(String, String)> {
    let here = position(text, piece, nth);
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}});
    let actions = editor.ask("textDocument/codeAction", params);
    let action = |action: &Value| {
        let mut document = Document::new(text, Encoding::Utf16);
        let mut edits: Vec<TextDocumentContentChangeEvent> = serde_json::from_value(
            action.pointer("/edit/documentChanges/0/edits").cloned().unwrap_or(json!([])).as_array().map_or(json!([]), |list| {
                list.iter().map(|edit| json!({"range": edit["range"], "text": edit["newText"]})).collect::<Vec<_>>().into()
            }),
        )
        .expect("edits");
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.map(|range| (range.start.line, range.start.character))));
        edits.iter().for_each(|edit| document = document.edited(std::slice::from_ref(edit)));
        (action["title"].as_str().unwrap_or("").to_string(), document.text.to_string())
    };
    actions.as_array().into_iter().flatten().map(action).collect()
}

fn after(list: &[(String, String)], title: &str) -> String {
    list.iter().find(|(found, _)| found.contains(title)).unwrap_or_else(|| panic!("{title} in {list:#?}")).1.clone()
}

#[test]
fn a_number_becomes_a_parameter_behind_the_other_declarations() {
    let text = SCHEME.replace("目标 目标", "目标 95%");
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, &text);
    let done = after(&proposed(&mut editor, URI, &text, "95%", 0), "把 `95%` 提取为参数");
    assert_eq!(done, text.replace("目标 95%", "目标 参数1").replace("参数 目标 = 100%\n", "参数 目标 = 100%\n    参数 参数1 = 95%\n"));
    // One that is a parameter already is not offered as one.
    assert!(!proposed(&mut editor, URI, &text, "100%", 0).iter().any(|(title, _)| title.contains("提取")));
}

#[test]
fn one_clause_is_said_in_the_other_language_and_the_others_stay() {
    let text = SCHEME.replace("目标 目标\n", "目标 目标，\n            最多 9分 // 限\n        得 1分\n");
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, &text);
    let done = after(&proposed(&mut editor, URI, &text, "按完成比例", 0), "英文");
    assert!(done.contains("        pro rata 𠮷率 to target 目标, at most 9 pt // 限\n        得 1分\n"), "{done}");
    // And back.
    let uri = "file:///tmp/heng-no-such-folder/back.heng";
    editor.open(uri, &done);
    let back = after(&proposed(&mut editor, uri, &done, "pro rata", 0), "这条语句改写为中文");
    assert!(back.contains("        按完成比例 𠮷率 目标 目标，最多 9分 // 限\n"), "{back}");
}

#[test]
fn the_rule_for_missing_figures_is_written_at_the_item_and_at_the_fact() {
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, SCHEME);
    let done = after(&proposed(&mut editor, URI, SCHEME, "指标 甲", 0), "缺报的分值分给其他指标");
    assert_eq!(done, SCHEME.replace("        按完成比例", "        缺报 重新分配\n        按完成比例"));
    let done = after(&proposed(&mut editor, URI, SCHEME, "事实", 0), "缺报得零分");
    assert_eq!(done, SCHEME.replace("百分比 //", "百分比 缺报 得零分 //"));
}

#[test]
fn what_nobody_has_declared_is_declared_with_a_type_that_fits() {
    let text = "方案 试 {\n    单位 局\n    指标 甲 5分 { 公开率 低于 95% 的，每满 1个百分点 扣 0.5分，扣完为止 }\n    指标 乙 5分 { 投诉量 > 3件 的，不得分，否则 得满分 }\n    扣分 丙 最多 5分 { 每次 通报 扣 1分 }\n}\n";
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, text);
    for (name, declared) in [("公开率", "事实 公开率: 百分比"), ("投诉量", "事实 投诉量: 件"), ("通报", "事件 通报 { 日期: 日期; 事项: 文本 }")]
    {
        let done = after(&proposed(&mut editor, URI, text, name, 0), "声明");
        assert_eq!(done, text.replace("单位 局\n", &format!("单位 局\n    {declared}\n")), "{name}");
    }
}

#[test]
fn a_made_up_unit_is_scored_at_a_click() {
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, SCHEME);
    let lenses = editor.ask("textDocument/codeLens", json!({"textDocument": {"uri": URI}}));
    let command = &lenses[0]["command"];
    assert!(command["title"].as_str().is_some_and(|title| title.contains("试算")), "{lenses}");
    let said = editor.ask("workspace/executeCommand", json!({"command": command["command"], "arguments": command["arguments"]}));
    let said = said.as_str().unwrap_or_default();
    // It is an example that holds: put behind the scheme, nothing is wrong with it.
    assert!(said.contains("甲 = ") && said.contains("总分 = "), "{said}");
    let mut loaded = heng::pipeline::load_bytes("试", format!("{SCHEME}{said}").as_bytes(), None, None);
    heng::pipeline::try_out(&mut loaded);
    assert!(!loaded.has_errors(), "{said}\n{:?}", loaded.findings);
}

#[test]
fn hints_say_what_a_clause_takes_from_the_defaults() {
    let text = "方案 试 {\n    单位 局; 事实 率: 百分比; 默认 { 步长 整步 }\n    指标 甲 5分 {\n        率 低于 95% 的，每 1个百分点 扣 1分\n        率 低于 90% 的，每满 1个百分点 扣 1分\n    }\n}\n";
    let mut editor = Editor::new(json!({"locale": "zh"}));
    editor.open(URI, text);
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    let hints = editor.ask("textDocument/inlayHint", json!({"textDocument": {"uri": URI}, "range": range}));
    let found: Vec<(u64, &str)> =
        hints.as_array().into_iter().flatten().filter_map(|hint| Some((hint["position"]["line"].as_u64()?, hint["label"].as_str()?))).collect();
    assert_eq!(found, [(3, "· 整步")], "{hints}");
}

#[test]
fn an_example_is_run_at_a_click() {
    let mut editor = Editor::new(json!({"locale": "zh"}));
    for (text, expected) in [(SCHEME.to_string(), "`九成` 通过"), (SCHEME.replace("甲 = 9分", "甲 = 8分"), "9")] {
        editor.open(URI, &text);
        let lenses = editor.ask("textDocument/codeLens", json!({"textDocument": {"uri": URI}}));
        // Behind that of the scheme.
        let command = &lenses[1]["command"];
        let said = editor.ask("workspace/executeCommand", json!({"command": command["command"], "arguments": command["arguments"]}));
        assert!(said.as_str().is_some_and(|said| said.contains(expected)), "{said}");
    }
}

#[test]
fn items_say_what_they_rest_on() {
    let text = "方案 试 {\n    单位 局; 事实 率: 百分比\n    板块 和 20分 {\n        指标 甲 10分 { 按完成比例 率 目标 100% }\n        指标 乙 10分 { 得分 = 指标 甲 }\n    }\n}\n";
    let text = text.replace("得分 = 指标 甲", "得分 = 甲");
    let mut editor = Editor::new(json!({}));
    editor.open(URI, &text);
    let item = editor.ask("textDocument/prepareCallHierarchy", at(URI, &text, "甲", 0))[0].clone();
    let calls = editor.ask("callHierarchy/incomingCalls", json!({"item": item}));
    let names: Vec<&str> = calls.as_array().into_iter().flatten().filter_map(|call| call["from"]["name"].as_str()).collect();
    assert_eq!(names, ["和", "乙"]);
    let section = editor.ask("textDocument/prepareCallHierarchy", at(URI, &text, "和", 0))[0].clone();
    let calls = editor.ask("callHierarchy/outgoingCalls", json!({"item": section}));
    assert_eq!(calls.as_array().map(Vec::len), Some(2), "{calls}");
}

#[test]
fn a_text_is_put_into_the_style_whole_or_in_part() {
    let text = "方案 试{\n单位 局\n事实 率:百分比\n指标 甲 5分{按完成比例 率 目标 90%}\n}\n";
    let formatted = heng::format::format(text, &heng::format::Options::default()).text;
    let mut editor = Editor::new(json!({}));
    editor.open(URI, text);
    let options = json!({"tabSize": 4, "insertSpaces": true});
    let edits = editor.ask("textDocument/formatting", json!({"textDocument": {"uri": URI}, "options": options}));
    assert_eq!(edits[0]["newText"], formatted.as_str());
    let range = json!({"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 0}});
    let edits = editor.ask("textDocument/rangeFormatting", json!({"textDocument": {"uri": URI}, "range": range, "options": options}));
    assert_eq!(edits[0]["newText"], "    事实 率: 百分比\n", "{edits}");
    // What is in the style is left alone.
    editor.open(URI, &formatted);
    assert_eq!(editor.ask("textDocument/formatting", json!({"textDocument": {"uri": URI}, "options": options})), json!([]));
}

/// Everything that is asked about a place or a text.
const REQUESTS: &[&str] = &[
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/selectionRange",
    "textDocument/documentLink",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/signatureHelp",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "textDocument/codeLens",
    "textDocument/prepareCallHierarchy",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "workspace/symbol",
    "workspace/executeCommand",
];

/// An edit: where it starts and ends (line and column, may be beyond the text), and what is put there.
fn edit() -> impl Strategy<Value = ((u32, u32), (u32, u32), String)> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("𠮷".to_string()),
        Just("{".to_string()),
        Just("}\r\n".to_string()),
        Just("\r".to_string()),
        Just("\"".to_string()),
        Just("指标 乙 5分 { 按完成比例 𠮷率 目标 90% }\n".to_string()),
        "[a-z0-9%{}()（）；，。 \n]{0,6}",
        any::<String>().prop_map(|text| text.chars().take(6).collect()),
    ];
    ((0..12u32, 0..30u32), (0..12u32, 0..30u32), piece)
}

/// A text after an edit, as a client does it that keeps lines of UTF-16 units.
pub fn client_edit(text: &str, start: (u32, u32), end: (u32, u32), new: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut lines = vec![0];
    for (at, unit) in units.iter().enumerate() {
        if *unit == 10 || *unit == 13 && units.get(at + 1) != Some(&10) {
            lines.push(at + 1);
        }
    }
    let offset = |(line, column): (u32, u32)| {
        let Some(&start) = lines.get(line as usize) else { return units.len() };
        let next = lines.get(line as usize + 1).copied().unwrap_or(units.len());
        let end = (start..next).find(|at| matches!(units[*at], 10 | 13)).unwrap_or(next);
        let at = end.min(start + column as usize);
        // Never between the halves of a letter.
        if at > start && at < units.len() && (0xDC00..0xE000).contains(&units[at]) { at - 1 } else { at }
    };
    let (start, end) = (offset(start).min(offset(end)), offset(start).max(offset(end)));
    let whole: Vec<u16> = units[..start].iter().copied().chain(new.encode_utf16()).chain(units[end..].iter().copied()).collect();
    String::from_utf16(&whole).expect("whole letters")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn after_random_edits_server_and_client_have_the_same_text(edits in prop::collection::vec(edit(), 1..20)) {
        let (mut client, mut server) = (SCHEME.to_string(), Document::new(SCHEME, Encoding::Utf16));
        for (start, end, new) in edits {
            client = client_edit(&client, start, end, &new);
            let range = Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1));
            server = server.edited(&[TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: new }]);
            prop_assert_eq!(&*server.text, client.as_str());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn whatever_is_typed_every_request_is_answered(edits in prop::collection::vec(edit(), 1..8), line in 0..12u32, column in 0..30u32) {
        let mut editor = Editor::new(json!({}));
        editor.open(URI, SCHEME);
        let position = json!({"line": line, "character": column});
        for (version, (start, end, new)) in edits.into_iter().enumerate() {
            let range = json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}});
            let params = json!({"textDocument": {"uri": URI, "version": version + 2}, "contentChanges": [{"range": range, "text": new}]});
            editor.tell("textDocument/didChange", params);
        }
        for method in REQUESTS {
            let params = json!({
                "textDocument": {"uri": URI}, "position": position, "positions": [position], "range": {"start": {"line": 0, "character": 0}, "end": position},
                "context": {"includeDeclaration": true, "diagnostics": []}, "newName": "新", "query": "",
                "command": "heng.runExample", "arguments": [URI, "九成"], "options": {"tabSize": 4, "insertSpaces": true},
            });
            let id = editor.send(method, params);
            if let Err(error) = editor.response(&id).response_result {
                // Refused with a reason, not failed.
                prop_assert!(error.code != -32603, "{} {}", method, error.message);
            }
        }
    }
}
