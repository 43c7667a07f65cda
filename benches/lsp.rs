//! How long an editor waits after a key stroke in a long scheme.

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const URI: &str = "file:///tmp/heng-no-such-folder/long.heng";

/// What editors ask after each change of a text.
const ASKED: [&str; 6] = [
    "textDocument/completion",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
];

/// How long each of many key strokes took until all was answered, and until what is wrong was told; in the order of time.
pub struct Strokes {
    pub answered: Vec<Duration>,
    pub told: Vec<Duration>,
    /// For how long processors worked on it, which does not depend on what else the machine does. Known on Linux alone.
    pub worked: Vec<Duration>,
    /// For each of what was asked, alone.
    pub each: Vec<(&'static str, Vec<Duration>)>,
}

/// Types clauses into items all over a text, letter by letter.
pub fn strokes(text: &str, count: usize) -> Strokes {
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(move || heng::lsp::serve(theirs, None));
    let mut client = Client { connection: ours, next: 0 };
    client.ask("initialize", json!({"capabilities": {}}));
    client.tell("initialized", json!({}));
    client.tell("textDocument/didOpen", json!({"textDocument": {"uri": URI, "languageId": "heng", "version": 1, "text": text}}));
    client.until_told(1);
    let mut found =
        Strokes { answered: Vec::new(), told: Vec::new(), worked: Vec::new(), each: ASKED.iter().map(|method| (*method, Vec::new())).collect() };
    // The lines before which a clause is written: each of another item.
    let places: Vec<usize> = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("依据")).map(|(at, _)| at).collect();
    let typed: Vec<char> = "\n得 5分，最多 10分".chars().collect();
    let mut version = 1;
    'all: for place in 0.. {
        let line = places[(place * 37) % places.len()] + 1;
        let mut position = (line - 1, text.lines().nth(line - 1).unwrap_or("").encode_utf16().count());
        for letter in &typed {
            if found.answered.len() == count {
                break 'all;
            }
            version += 1;
            let here = json!({"line": position.0, "character": position.1});
            let change = json!({"range": {"start": here, "end": here}, "text": letter.to_string()});
            let (start, before) = (Instant::now(), worked());
            client.tell("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}));
            position = if *letter == '\n' { (position.0 + 1, 0) } else { (position.0, position.1 + letter.len_utf16()) };
            let position = json!({"line": position.0, "character": position.1});
            // An editor shows some sixty lines at a time.
            let range = json!({"start": {"line": line.saturating_sub(30), "character": 0}, "end": {"line": line + 30, "character": 0}});
            let ids: Vec<RequestId> = ASKED
                .iter()
                .map(|method| client.send(method, json!({"textDocument": {"uri": URI}, "position": position.clone(), "range": range.clone()})))
                .collect();
            let (mut waiting, mut told, mut answered) = (ids.len(), None, None);
            while waiting > 0 || told.is_none() {
                match client.receive() {
                    Message::Response(response) => {
                        if let Some(at) = ids.iter().position(|id| *id == response.id) {
                            response.response_result.expect("it is answered");
                            found.each[at].1.push(start.elapsed());
                            waiting -= 1;
                            if waiting == 0 {
                                answered = Some(start.elapsed());
                            }
                        }
                    }
                    Message::Notification(note) if is_told(&note, version) && told.is_none() => told = Some(start.elapsed()),
                    Message::Notification(_) | Message::Request(_) => {}
                }
            }
            found.answered.extend(answered);
            found.told.extend(told);
            found.worked.extend(worked().zip(before).map(|(now, before)| now.saturating_sub(before)));
        }
        // As it was.
        version += 1;
        client.tell("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]}));
        client.until_told(version);
    }
    client.ask("shutdown", Value::Null);
    client.tell("exit", Value::Null);
    server.join().expect("it ends").expect("the client keeps to the protocol");
    found
}

/// For how long the threads of this process have worked, as far as the system tells.
fn worked() -> Option<Duration> {
    let threads = std::fs::read_dir("/proc/self/task").ok()?.flatten();
    let each = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok()?.split(' ').next()?.parse::<u64>().ok());
    Some(Duration::from_nanos(each.sum()))
}

fn is_told(note: &Notification, version: i64) -> bool {
    note.method == "textDocument/publishDiagnostics" && note.params["version"] == version
}

struct Client {
    connection: Connection,
    next: i32,
}

impl Client {
    fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection.sender.send(Message::Request(Request { id: id.clone(), method: method.into(), params })).expect("the server listens");
        id
    }

    fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Message::Notification(Notification { method: method.into(), params })).expect("the server listens");
    }

    fn receive(&self) -> Message {
        self.connection.receiver.recv_timeout(Duration::from_secs(60)).expect("the server says something")
    }

    fn ask(&mut self, method: &str, params: Value) {
        let id = self.send(method, params);
        while !matches!(self.receive(), Message::Response(response) if response.id == id) {}
    }

    fn until_told(&self, version: i64) {
        while !matches!(self.receive(), Message::Notification(note) if is_told(&note, version)) {}
    }
}
