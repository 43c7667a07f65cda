//! The language server as the program that an editor starts: over the standard streams, with what editors send that is wrong.

use crate::lsp::client_edit;
use crate::random;
use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use std::io::BufReader;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const URI: &str = "untitled:scheme.heng";
const FRESH: &str = "untitled:fresh.heng";

/// 𠮷 lies beyond the BMP: two units in UTF-16, four bytes in UTF-8.
const SCHEME: &str = "方案 试 {
    单位 局; 默认 { 缺报 得零分; 不适用 不计; 待定 不计总分; 步长 整步 }
    事实 𠮷率: 百分比 // 𠮷
    板块 合 10分 {
        指标 甲 6分 { 按完成比例 𠮷率 目标 100% }
        指标 乙 4分 { 𠮷率 低于 95% 的，每 1个百分点 扣 0.5分 }
    }
}
例 \"九成\" { 设 一局 { 𠮷率 = 90% }; 则 甲 = 5.4分 }
";

struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: i32,
    /// Notifications that came while an answer was waited for.
    told: Vec<Notification>,
}

impl Program {
    fn start(capabilities: Value) -> (Program, Value) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heng"));
        let mut child = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let (input, output) = (child.stdin.take().expect("an input"), BufReader::new(child.stdout.take().expect("an output")));
        let mut program = Program { child, input, output, next: 0, told: Vec::new() };
        let found = program.ask("initialize", json!({"capabilities": capabilities})).expect("it is answered");
        program.tell("initialized", json!({}));
        (program, found["capabilities"].clone())
    }

    fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        Message::Request(Request { id: id.clone(), method: method.into(), params }).write(&mut self.input).expect("the program listens");
        id
    }

    fn tell(&mut self, method: &str, params: Value) {
        Message::Notification(Notification { method: method.into(), params }).write(&mut self.input).expect("the program listens");
    }

    fn response(&mut self, id: &RequestId) -> Result<Value, (i32, String)> {
        loop {
            match Message::read(&mut self.output).expect("a message").expect("the program goes on") {
                Message::Response(Response { id: own, response_result }) if own == *id => {
                    return response_result.map_err(|error| (error.code, error.message));
                }
                Message::Notification(told) => self.told.push(told),
                Message::Response(_) | Message::Request(_) => {}
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.send(method, params);
        self.response(&id)
    }

    fn open(&mut self, uri: &str, text: &str) {
        self.tell("textDocument/didOpen", json!({"textDocument": {"uri": uri, "languageId": "heng", "version": 1, "text": text}}));
    }

    fn change(&mut self, uri: &str, version: usize, changes: &Value) {
        self.tell("textDocument/didChange", json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}));
    }

    /// Everything that is told of a text, but for its address and its version.
    fn state(&mut self, uri: &str) -> Vec<Value> {
        let whole = json!({"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}});
        let params = json!({"textDocument": {"uri": uri}, "range": whole, "options": {"tabSize": 4, "insertSpaces": true}});
        let asked = ["documentSymbol", "semanticTokens/full", "foldingRange", "inlayHint", "formatting"];
        let answers =
            asked.map(|what| self.ask(&format!("textDocument/{what}"), params.clone()).unwrap_or_else(|(code, message)| json!([code, message])));
        answers.to_vec()
    }

    /// The last that was told to be wrong with a text, but for what takes long to find and is told later.
    fn wrong(&mut self, uri: &str) -> Option<Value> {
        let told = self.told.iter().rev().find(|told| told.method == "textDocument/publishDiagnostics" && told.params["uri"] == uri);
        let mut list: Vec<Value> = serde_json::from_str(&told?.params["diagnostics"].to_string().replace(uri, "")).expect("it was JSON");
        list.retain(|one| one["code"].as_str().is_none_or(|code| !code.starts_with("H08")));
        Some(list.into())
    }

    fn end(mut self) {
        self.ask("shutdown", Value::Null).expect("it is answered");
        self.tell("exit", Value::Null);
        assert!(self.child.wait().expect("it ends").success());
    }
}

/// Small and the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}

#[test]
fn positions_are_in_the_units_that_were_agreed_on() {
    for (offered, agreed, start, end) in
        [(json!(["utf-8"]), "utf-8", 11, 18), (json!(["utf-16", "utf-8"]), "utf-16", 7, 10), (json!([]), "utf-16", 7, 10)]
    {
        let (mut program, capabilities) = Program::start(json!({"general": {"positionEncodings": offered}}));
        assert_eq!(capabilities["positionEncoding"], agreed);
        program.open(URI, SCHEME);
        // Four blanks, 事实 and a blank: 4 + 6 + 1 bytes or 4 + 2 + 1 units; 𠮷率 is 4 + 3 bytes or 2 + 1 units.
        let at = json!({"textDocument": {"uri": URI}, "position": {"line": 2, "character": start}});
        let found = program.ask("textDocument/prepareRename", at).expect("a name");
        let range = found.get("range").unwrap_or(&found);
        assert_eq!(*range, json!({"start": {"line": 2, "character": start}, "end": {"line": 2, "character": end}}), "{agreed}");
        program.end();
    }
}

#[test]
fn a_request_that_is_cancelled_is_answered_at_once_though_it_runs() {
    let (mut program, _) = Program::start(json!({}));
    let items: String = (0..4_000).map(|at| format!("    指标 项{at} 1分 {{ 按完成比例 率 目标 100% }}\n")).collect();
    program.open(URI, &format!("方案 试 {{\n    单位 局; 事实 率: 百分比\n{items}}}\n"));
    let id = program.send("textDocument/semanticTokens/full", json!({"textDocument": {"uri": URI}}));
    // While the text is analysed for the first time.
    std::thread::sleep(std::time::Duration::from_millis(20));
    program.tell("$/cancelRequest", json!({"id": program.next}));
    assert_eq!(program.response(&id).expect_err("it is cancelled").0, -32800);
    assert!(program.ask("textDocument/foldingRange", json!({"textDocument": {"uri": URI}})).is_ok());
    program.end();
}

#[test]
fn after_any_edits_the_server_knows_the_text_as_if_it_were_opened_anew() {
    let (mut program, _) = Program::start(json!({}));
    program.open(URI, SCHEME);
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut text = SCHEME.to_string();
    let pieces =
        ["", "", "𠮷", "{", "}", "\r\n", "\r", "\"", "（", "/*", "；", "指标 丙 5分 { 得 5分 }\n", "例 \"x\" {", "95%", "放行 H0452\n", "{ 每 } 扣"];
    let lines = [0, 1, 2, 3, 4, 5, 6, 8, 9, 40, u32::MAX];
    let columns = [0, 1, 4, 5, 6, 7, 8, 9, 10, 13, 20, 60, 4_000_000_000];
    for round in 0..60 {
        let version = round + 2;
        // Now and then the text as it was, so that not all of it is broken for good.
        let change = if round % 12 == 11 {
            text = if round % 24 == 23 { random::case(round as u64).scheme } else { SCHEME.to_string() };
            json!({"text": text})
        } else {
            let mut place = || (*random.of(&lines), *random.of(&columns));
            let (start, other) = (place(), place());
            let end = if round % 3 == 0 { other } else { start };
            let new = *random.of(&pieces);
            text = client_edit(&text, start, end, new);
            let range = json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}});
            // The length of older clients is wrong, and is not looked at.
            json!({"range": range, "rangeLength": 7, "text": new})
        };
        program.change(URI, version, &json!([change]));
        // What cannot be read is passed over: a place before the text, an edit of nothing that is open, no edit at all.
        program.change(URI, version, &json!([{"range": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "坏"}]));
        program.change("untitled:closed.heng", 1, &json!([{"text": "坏"}]));
        program.change(URI, version, &Value::Null);
        let own = program.state(URI);
        program.open(FRESH, &text);
        let fresh = program.state(FRESH);
        assert_eq!(own, fresh, "round {round}\n{text}");
        let found = program.wrong(URI);
        assert_eq!(found, program.wrong(FRESH), "round {round}\n{text}");
        program.tell("textDocument/didClose", json!({"textDocument": {"uri": FRESH}}));
    }
    program.end();
}
