//! All open texts at one moment, and what they mean. A text is analysed once, when it is first asked about.

use super::document::{Document, Encoding};
use super::place;
use super::things::Things;
use super::{Refusal, diagnostics};
use crate::check;
use crate::model::scheme::Scheme;
use crate::pipeline::{self, Loaded, OWN_SOURCE};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{self, Memo, ast};
use crate::word::Lang;
use lsp_server::ErrorCode;
use lsp_types::{Location, Position, Range, Uri};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// Files beyond these are not looked at when references are sought.
const FILES_MAX: usize = 2_000;
const DEPTH_MAX: usize = 6;

/// An open text: its version, and its analysis once there is one.
#[derive(Clone)]
pub struct Open {
    pub uri: Uri,
    pub path: Option<PathBuf>,
    pub version: i32,
    pub document: Document,
}

/// What a text means.
pub struct Analysis {
    pub uri: Uri,
    pub path: Option<PathBuf>,
    pub document: Document,
    pub loaded: Loaded,
    things: OnceLock<Things>,
}

impl Analysis {
    pub fn scheme(&self) -> Option<&Scheme> {
        self.loaded.scheme.as_ref()
    }

    /// The tree of the text alone, without what it inherits.
    pub fn file(&self) -> &ast::File {
        &self.loaded.file
    }

    /// What its names stand for.
    pub fn things(&self) -> &Things {
        self.things.get_or_init(|| Things::of(self))
    }

    pub fn range(&self, span: Span) -> Range {
        self.document.range(span)
    }

    pub fn text(&self, span: Span) -> &str {
        self.document.text.get(span.range()).unwrap_or("")
    }

    /// Whether a place is in this text, and not in one that it extends.
    pub fn is_own(&self, span: Span) -> bool {
        span.source == OWN_SOURCE
    }

    /// The file of a source.
    pub fn path_of(&self, source: SourceId) -> Option<PathBuf> {
        if source == OWN_SOURCE {
            return self.path.clone();
        }
        std::path::absolute(&*self.loaded.sources.get(source).name).ok().map(|path| place::tidy(&path))
    }

    /// A place as the client is told it, in whichever file it is.
    pub fn location(&self, snapshot: &Snapshot, span: Span) -> Option<Location> {
        if self.is_own(span) {
            return Some(Location::new(self.uri.clone(), self.range(span)));
        }
        let document = Document::new(&self.loaded.sources.get(span.source).text, snapshot.encoding);
        Some(Location::new(snapshot.uri_of(&self.path_of(span.source)?)?, document.range(span)))
    }
}

/// Analyses by address, with the state of all texts for which they hold.
#[derive(Default)]
struct Kept {
    generation: u64,
    list: BTreeMap<String, Arc<Analysis>>,
}

/// Analyses that snapshots share, and the statements that were understood for them.
#[derive(Clone, Default)]
pub struct Cache {
    kept: Arc<Mutex<Kept>>,
    memo: Arc<Memo>,
}

/// All open texts at one moment.
#[derive(Clone)]
pub struct Snapshot {
    /// By address. Behind `Arc`, since a snapshot is taken for every request.
    pub open: Arc<BTreeMap<String, Open>>,
    pub encoding: Encoding,
    /// The language that the user asked for; otherwise each scheme's own.
    pub wanted: Option<Lang>,
    /// Whether the client can insert texts with places to be filled in.
    pub fills_in: bool,
    pub roots: Arc<Vec<PathBuf>>,
    /// Counts the changes of texts.
    pub generation: u64,
    pub cache: Cache,
}

impl Snapshot {
    pub fn lang(&self, analysis: &Analysis) -> Lang {
        self.wanted.or(analysis.scheme().map(|scheme| scheme.lang)).unwrap_or(Lang::Zh)
    }

    /// What an open text means.
    pub fn analysis(&self, uri: &Uri) -> Result<Arc<Analysis>, Refusal> {
        let open = self.open.get(uri.as_str());
        let open = open.ok_or_else(|| Refusal { code: ErrorCode::InvalidParams, message: format!("{} is not open", uri.as_str()) })?;
        Ok(self.kept(uri.as_str(), || self.analyse(&open.uri, open.path.clone(), &open.document)))
    }

    /// The same with the byte offset of a position.
    pub fn at(&self, uri: &Uri, position: Position) -> Result<(Arc<Analysis>, usize), Refusal> {
        let analysis = self.analysis(uri)?;
        let offset = analysis.document.offset(position);
        Ok((analysis, offset))
    }

    /// What a scheme file means that may be open or not.
    pub fn analysis_of(&self, path: &Path) -> Option<Arc<Analysis>> {
        if let Some(open) = self.opened(path) {
            return self.analysis(&open.uri).ok();
        }
        let uri = place::uri_of(path)?;
        let bytes = std::fs::read(path).ok()?;
        let mut sources = Sources::default();
        let (source, _) = syntax::decode(&mut sources, "", &bytes).ok()?;
        let text = sources.get(source).text.clone();
        Some(self.kept(uri.as_str(), || self.analyse(&uri, Some(path.to_path_buf()), &Document::new(&text, self.encoding))))
    }

    fn kept(&self, key: &str, analyse: impl FnOnce() -> Analysis) -> Arc<Analysis> {
        // A thread that failed with the lock in its hands leaves nothing half done.
        let lock = || self.cache.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        {
            let mut kept = lock();
            if kept.generation < self.generation {
                *kept = Kept { generation: self.generation, list: BTreeMap::new() };
            }
            if let Some(found) = kept.list.get(key).filter(|_| kept.generation == self.generation) {
                return found.clone();
            }
        }
        let analysis = Arc::new(analyse());
        let mut kept = lock();
        if kept.generation == self.generation {
            kept.list.insert(key.to_string(), analysis.clone());
        }
        analysis
    }

    fn analyse(&self, uri: &Uri, path: Option<PathBuf>, document: &Document) -> Analysis {
        // A byte order mark is kept as blanks: places stay where they are.
        let text = document.text.strip_prefix('\u{feff}').map_or_else(|| document.text.to_string(), |rest| format!("   {rest}"));
        let read = |wanted: &Path| {
            let wanted = place::tidy(&std::path::absolute(wanted)?);
            match self.opened(&wanted) {
                Some(open) => Ok(open.document.text.as_bytes().to_vec()),
                None => std::fs::read(&wanted),
            }
        };
        let name = path.as_ref().map_or_else(|| uri.as_str().to_string(), |path| path.display().to_string());
        let folder = path.as_deref().and_then(Path::parent);
        let loaded = pipeline::load_again(&name, text.as_bytes(), folder, &read, &self.cache.memo);
        Analysis { uri: uri.clone(), path, document: document.clone(), loaded, things: OnceLock::new() }
    }

    /// What a text would mean that stood in the place of an analysed one.
    pub fn as_if(&self, analysis: &Analysis, text: &str) -> Loaded {
        let document = Document::new(text, self.encoding);
        self.analyse(&analysis.uri, analysis.path.clone(), &document).loaded
    }

    fn opened(&self, path: &Path) -> Option<&Open> {
        self.open.values().find(|open| open.path.as_deref() == Some(path))
    }

    /// The address of a file, as the client writes it where it has it open.
    pub fn uri_of(&self, path: &Path) -> Option<Uri> {
        self.opened(path).map(|open| open.uri.clone()).or_else(|| place::uri_of(path))
    }

    /// The scheme files of the workspace, open ones first.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.open.values().filter_map(|open| open.path.clone()).collect();
        let mut folders: Vec<(PathBuf, usize)> = self.roots.iter().map(|root| (root.clone(), 0)).collect();
        while let Some((folder, depth)) = folders.pop() {
            let mut entries: Vec<PathBuf> = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            entries.sort();
            for path in entries {
                let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
                if hidden || files.len() >= FILES_MAX {
                    continue;
                }
                if path.extension().is_some_and(|suffix| suffix == "heng") {
                    if !files.contains(&path) {
                        files.push(path);
                    }
                } else if depth < DEPTH_MAX && path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push((path, depth + 1));
                }
            }
        }
        files
    }

    /// What is wrong with a text, as the client is told it.
    pub fn diagnostics(&self, analysis: &Analysis) -> Vec<lsp_types::Diagnostic> {
        let findings = &analysis.loaded.findings;
        findings.iter().map(|finding| diagnostics::told(self, analysis, finding)).collect()
    }

    /// The same with what comes out of examples and proofs.
    pub fn diagnostics_tried(&self, analysis: &Analysis) -> Vec<lsp_types::Diagnostic> {
        let mut all = self.diagnostics(analysis);
        if let Some(scheme) = analysis.scheme().filter(|_| !analysis.loaded.has_errors()) {
            all.extend(analysis.loaded.chosen(check::try_out(scheme)).iter().map(|finding| diagnostics::told(self, analysis, finding)));
        }
        all
    }
}
