//! The loop. One thread reads what the client says, and keeps the texts; one answers, in order; one runs commands; one tries examples
//! and guarantees, after a pause or on saving. A request that is cancelled is answered at once, and the work for it is left; a request about a text
//! that has changed since is refused; of several changes only the last is analysed, and work on those before it is left.

use super::document::{Document, Encoding};
use super::snapshot::{Cache, Open, Snapshot};
use super::{Answer, Feature, Refusal, features, place};
use crate::abandon::{self, Unwanted};
use crate::word::Lang;
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response, ResponseError};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{ExecuteCommand, Request as _};
use lsp_types::{
    CancelParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, InitializeParams,
    InitializeResult, MessageType, NumberOrString, PositionEncodingKind, PublishDiagnosticsParams, ServerCapabilities, ServerInfo, ShowMessageParams,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// After so long without a change, examples are run and guarantees tried.
const PAUSE: Duration = Duration::from_millis(700);

/// Answers a client until it says that it is enough. `wanted`: the language asked for on the command line.
///
/// # Errors
/// If the client does not keep to the protocol.
pub fn serve(connection: Connection, wanted: Option<Lang>) -> Result<(), ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let features: Arc<[Feature]> = features().into();
    let encoding = encoding(&params);
    let result = InitializeResult {
        capabilities: capabilities(&features, encoding),
        server_info: Some(ServerInfo { name: "heng".into(), version: Some(env!("CARGO_PKG_VERSION").into()) }),
    };
    connection.initialize_finish(id, serde_json::to_value(result).unwrap_or_default())?;
    let sender = connection.sender.clone();
    // It fails only when the client is gone.
    let client = Client::new(Box::new(move |message| drop(sender.send(message))));
    let (quick, quick_jobs) = mpsc::channel();
    let (commands, command_jobs) = mpsc::channel();
    let (slow, slow_jobs) = mpsc::channel();
    let answering = [quick_jobs, command_jobs].map(|jobs| {
        let (client, features) = (client.clone(), features.clone());
        thread::spawn(move || answer_all(&jobs, &client, &features))
    });
    let trying = client.clone();
    thread::spawn(move || try_all(&slow_jobs, &trying));
    let snapshot = Snapshot {
        open: Arc::default(),
        encoding,
        wanted: wanted.or_else(|| lang(&params)),
        fills_in: fills_in(&params),
        roots: Arc::new(roots(&params)),
        generation: 0,
        cache: Cache::default(),
    };
    let mut server = Server { snapshot, client, features, quick, commands, slow };
    let ended = server.run(&connection);
    let client = server.client.clone();
    drop(server);
    // What fails in it has been told to the client. Proofs are not waited for.
    answering.into_iter().for_each(|thread| drop(thread.join()));
    client.newest.store(u64::MAX, Ordering::Release);
    held(&client.outlet).take();
    ended
}

/// The units of positions: UTF-8 where the client can, since it costs nothing.
fn encoding(params: &InitializeParams) -> Encoding {
    let offered = params.capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    let can = |kind| offered.is_some_and(|offered| offered.contains(&kind));
    // The first is what the client likes best.
    match offered.and_then(|offered| offered.first()) {
        Some(first) if *first == PositionEncodingKind::UTF16 => Encoding::Utf16,
        _ if can(PositionEncodingKind::UTF8) => Encoding::Utf8,
        _ => Encoding::Utf16,
    }
}

fn lang(params: &InitializeParams) -> Option<Lang> {
    params.locale.as_ref().map(|locale| if locale.to_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En })
}

fn fills_in(params: &InitializeParams) -> bool {
    let completion = params.capabilities.text_document.as_ref().and_then(|text| text.completion.as_ref());
    completion.and_then(|completion| completion.completion_item.as_ref()?.snippet_support).unwrap_or_default()
}

#[expect(deprecated, reason = "older clients give one folder only")]
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
    let mut roots: Vec<PathBuf> = folders.chain(&params.root_uri).filter_map(place::path_of).collect();
    roots.sort();
    roots.dedup();
    roots
}

fn capabilities(features: &[Feature], encoding: Encoding) -> ServerCapabilities {
    let mut capabilities = ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        ..ServerCapabilities::default()
    };
    features.iter().for_each(|feature| (feature.offer)(&mut capabilities));
    capabilities
}

/// Says a message to the client.
type Outlet = Box<dyn Fn(Message) + Send>;

/// How the threads speak with the client.
#[derive(Clone)]
struct Client {
    /// Closed at the end, even where a thread is still at work.
    outlet: Arc<Mutex<Option<Outlet>>>,
    /// Requests that are not answered yet.
    waiting: Arc<Mutex<BTreeSet<RequestId>>>,
    /// The newest state of the texts.
    newest: Arc<AtomicU64>,
}

impl Client {
    fn new(outlet: Outlet) -> Client {
        Client { outlet: Arc::new(Mutex::new(Some(outlet))), waiting: Arc::default(), newest: Arc::default() }
    }

    fn send(&self, message: Message) {
        if let Some(outlet) = &*held(&self.outlet) {
            outlet(message);
        }
    }

    fn waits_for(&self, id: &RequestId) -> bool {
        held(&self.waiting).contains(id)
    }

    /// Answers a request, unless it has been answered.
    fn answer(&self, id: RequestId, answer: Answer) {
        let waited = held(&self.waiting).remove(&id);
        if waited {
            let response_result = answer.map_err(|refusal| ResponseError { code: refusal.code as i32, message: refusal.message, data: None });
            self.send(Message::Response(Response { id, response_result }));
        }
    }

    fn notify<N: notification::Notification>(&self, params: N::Params) {
        self.send(Message::Notification(Notification::new(N::METHOD.to_string(), params)));
    }

    fn publish(&self, snapshot: &Snapshot, uri: &Uri) {
        let Some(open) = snapshot.open.get(uri.as_str()) else { return };
        if let Ok(analysis) = snapshot.analysis(uri)
            && self.is_newest(snapshot)
        {
            let diagnostics = snapshot.diagnostics(&analysis);
            self.notify::<notification::PublishDiagnostics>(PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version: Some(open.version) });
        }
    }

    fn is_newest(&self, snapshot: &Snapshot) -> bool {
        !self.has_changed_since(snapshot.generation)
    }

    fn has_changed_since(&self, generation: u64) -> bool {
        self.newest.load(Ordering::Acquire) != generation
    }
}

/// What a lock protects; a thread that failed with it leaves nothing half done.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something to do, with the texts as they were when it was asked for.
enum Job {
    Answer(Request),
    /// Tell what is wrong with the open texts.
    Publish,
    /// Run the examples of a text and try its guarantees, now rather than after a pause.
    Try(Uri),
}

struct Server {
    snapshot: Snapshot,
    client: Client,
    features: Arc<[Feature]>,
    quick: Sender<(Job, Snapshot)>,
    commands: Sender<(Job, Snapshot)>,
    slow: Sender<(Job, Snapshot)>,
}

impl Server {
    fn run(&mut self, connection: &Connection) -> Result<(), ProtocolError> {
        while let Ok(message) = connection.receiver.recv() {
            match message {
                Message::Request(request) => {
                    if connection.handle_shutdown(&request)? {
                        return Ok(());
                    }
                    self.request(request);
                }
                Message::Notification(told) => self.notified(told),
                // Nothing is asked of the client whose answer matters.
                Message::Response(_) => {}
            }
        }
        Ok(())
    }

    fn request(&self, request: Request) {
        held(&self.client.waiting).insert(request.id.clone());
        let thread = if request.method == ExecuteCommand::METHOD { &self.commands } else { &self.quick };
        if self.features.iter().all(|feature| feature.method != request.method) {
            let refusal = Refusal { code: ErrorCode::MethodNotFound, message: request.method };
            self.client.answer(request.id, Err(refusal));
        } else {
            // It fails only when the thread is gone, and then the end is near.
            let _ = thread.send((Job::Answer(request), self.snapshot.clone()));
        }
    }

    /// A message that could not be read is passed over: there is nobody to tell.
    fn notified(&mut self, told: Notification) {
        match told.method.as_str() {
            notification::Cancel::METHOD => {
                if let Ok(params) = serde_json::from_value::<CancelParams>(told.params) {
                    let id = match params.id {
                        NumberOrString::Number(number) => RequestId::from(number),
                        NumberOrString::String(text) => RequestId::from(text),
                    };
                    self.client.answer(id, Err(Refusal { code: ErrorCode::RequestCanceled, message: "cancelled".into() }));
                }
            }
            notification::DidOpenTextDocument::METHOD => {
                if let Ok(DidOpenTextDocumentParams { text_document: told }) = serde_json::from_value(told.params) {
                    let path = place::path_of(&told.uri);
                    let document = Document::new(&told.text, self.snapshot.encoding);
                    let key = told.uri.as_str().to_string();
                    self.change(|open| drop(open.insert(key, Open { uri: told.uri, path, version: told.version, document })));
                }
            }
            notification::DidChangeTextDocument::METHOD => {
                if let Ok(DidChangeTextDocumentParams { text_document: told, content_changes }) = serde_json::from_value(told.params) {
                    self.change(|open| {
                        if let Some(found) = open.get_mut(told.uri.as_str()) {
                            found.document = found.document.edited(&content_changes);
                            found.version = told.version;
                        }
                    });
                }
            }
            notification::DidCloseTextDocument::METHOD => {
                if let Ok(DidCloseTextDocumentParams { text_document: told }) = serde_json::from_value(told.params) {
                    self.change(|open| drop(open.remove(told.uri.as_str())));
                    let params = PublishDiagnosticsParams { uri: told.uri, diagnostics: Vec::new(), version: None };
                    self.client.notify::<notification::PublishDiagnostics>(params);
                }
            }
            notification::DidSaveTextDocument::METHOD => {
                if let Ok(DidSaveTextDocumentParams { text_document: told, .. }) = serde_json::from_value(told.params) {
                    let _ = self.slow.send((Job::Try(told.uri), self.snapshot.clone()));
                }
            }
            // A file on the disk has changed.
            notification::DidChangeWatchedFiles::METHOD => self.change(|_| {}),
            _ => {}
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut BTreeMap<String, Open>)) {
        change(Arc::make_mut(&mut self.snapshot.open));
        self.snapshot.generation += 1;
        self.client.newest.store(self.snapshot.generation, Ordering::Release);
        let _ = self.quick.send((Job::Publish, self.snapshot.clone()));
        let _ = self.slow.send((Job::Publish, self.snapshot.clone()));
    }
}

/// Answers in order, and tells what is wrong with a text when it has changed.
fn answer_all(jobs: &Receiver<(Job, Snapshot)>, client: &Client, features: &[Feature]) {
    while let Ok((job, snapshot)) = jobs.recv() {
        match job {
            Job::Answer(request) => answer(request, &snapshot, client, features),
            Job::Publish | Job::Try(_) => {
                for open in snapshot.open.values().filter(|_| client.is_newest(&snapshot)) {
                    quietly(client, &snapshot, || client.publish(&snapshot, &open.uri));
                }
            }
        }
    }
}

fn answer(request: Request, snapshot: &Snapshot, client: &Client, features: &[Feature]) {
    let Request { id, method, params } = request;
    let Some(feature) = features.iter().find(|feature| feature.method == method).filter(|_| client.waits_for(&id)) else { return };
    if !client.is_newest(snapshot) {
        return client.answer(id, Err(changed()));
    }
    let unwanted: Unwanted = {
        let (client, id, generation) = (client.clone(), id.clone(), snapshot.generation);
        Arc::new(move || !client.waits_for(&id) || client.has_changed_since(generation))
    };
    let answer = catch_unwind(AssertUnwindSafe(|| abandon::unless(unwanted, || (feature.answer)(snapshot, params))));
    let answer = match answer {
        Ok(Some(answer)) => answer,
        // One that was cancelled has been answered.
        Ok(None) => Err(changed()),
        Err(_) => Err(Refusal { code: ErrorCode::InternalError, message: format!("{method} failed; this is a fault of heng") }),
    };
    // What a command says is for the user.
    if let Ok(serde_json::Value::String(message)) = &answer
        && method == ExecuteCommand::METHOD
    {
        client.notify::<notification::ShowMessage>(ShowMessageParams { typ: MessageType::INFO, message: message.clone() });
    }
    client.answer(id, answer);
}

fn changed() -> Refusal {
    Refusal { code: ErrorCode::ContentModified, message: "the text has changed since".into() }
}

/// What fails in it concerns nobody else; it is left when a text changes.
fn quietly(client: &Client, snapshot: &Snapshot, work: impl FnOnce()) {
    let (changing, generation) = (client.clone(), snapshot.generation);
    let unwanted: Unwanted = Arc::new(move || changing.has_changed_since(generation));
    let _ = catch_unwind(AssertUnwindSafe(|| abandon::unless(unwanted, work)));
}

/// Runs the examples and tries the guarantees of a text that was saved, or that has not changed for a while.
fn try_all(jobs: &Receiver<(Job, Snapshot)>, client: &Client) {
    let mut paused: Option<Snapshot> = None;
    loop {
        let job = match &paused {
            Some(_) => jobs.recv_timeout(PAUSE),
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match job {
            Ok((Job::Try(uri), snapshot)) => quietly(client, &snapshot, || try_out(&snapshot, &uri, client)),
            Ok((Job::Publish | Job::Answer(_), snapshot)) => paused = Some(snapshot),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(snapshot) = paused.take() {
                    snapshot.open.values().for_each(|open| quietly(client, &snapshot, || try_out(&snapshot, &open.uri, client)));
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Tells everything that is wrong with a text, what takes long to find too.
fn try_out(snapshot: &Snapshot, uri: &Uri, client: &Client) {
    if !client.is_newest(snapshot) {
        return;
    }
    if let (Some(open), Ok(analysis)) = (snapshot.open.get(uri.as_str()), snapshot.analysis(uri))
        && analysis.scheme().is_some()
    {
        let diagnostics = snapshot.diagnostics_tried(&analysis);
        if client.is_newest(snapshot) {
            client.notify::<notification::PublishDiagnostics>(PublishDiagnosticsParams {
                uri: uri.clone(),
                diagnostics,
                version: Some(open.version),
            });
        }
    }
}
