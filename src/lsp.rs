//! `heng lsp`: the language server. Features are pure functions over an analysed snapshot; what they know of the language they take
//! from the stages below.
//!
//! | file | says |
//! | --- | --- |
//! | `lsp.rs` | the table of features |
//! | `lsp/server.rs` | the loop: who reads, who answers, what is cancelled |
//! | `lsp/document.rs` | open texts, edits, positions in UTF-8 and UTF-16 |
//! | `lsp/place.rs` | addresses of files |
//! | `lsp/snapshot.rs` | all open texts at one moment, and what they mean |
//! | `lsp/things.rs` | what each name in a text stands for |
//! | the others | a feature each |
//!
//! To add a feature: a file with `features`, and a line in `features`.

mod completion;
mod diagnostics;
pub mod document;
mod folding;
mod hierarchy;
mod hints;
mod hover;
mod layout;
mod lens;
mod links;
mod mend;
mod navigation;
mod place;
mod refactor;
mod rename;
mod server;
mod signature;
mod snapshot;
mod symbols;
mod template;
mod things;
mod tokens;

use lsp_server::ErrorCode;
use lsp_types::ServerCapabilities;
use lsp_types::request::Request;
use serde_json::Value;
pub use server::serve;
use snapshot::Snapshot;

/// Why a request is not answered with a result.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub code: ErrorCode,
    pub message: String,
}

impl Refusal {
    /// What the user asked for cannot be done, and why.
    fn told(message: impl Into<String>) -> Refusal {
        Refusal { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

type Answer = Result<Value, Refusal>;

/// Something that an editor can ask for.
pub(crate) struct Feature {
    pub method: &'static str,
    /// Says in the capabilities that it can be asked for.
    pub offer: fn(&mut ServerCapabilities),
    pub answer: Box<dyn Fn(&Snapshot, Value) -> Answer + Send + Sync>,
}

/// A feature from a function over the protocol's own types.
fn feature<R: Request + 'static>(offer: fn(&mut ServerCapabilities), answer: fn(&Snapshot, R::Params) -> Result<R::Result, Refusal>) -> Feature {
    let answer = move |snapshot: &Snapshot, params: Value| {
        let params = serde_json::from_value(params).map_err(|error| Refusal { code: ErrorCode::InvalidParams, message: error.to_string() })?;
        let result = answer(snapshot, params)?;
        serde_json::to_value(result).map_err(|error| Refusal { code: ErrorCode::InternalError, message: error.to_string() })
    };
    Feature { method: R::METHOD, offer, answer: Box::new(answer) }
}

/// Everything that can be asked for.
fn features() -> Vec<Feature> {
    [
        symbols::features(),
        folding::features(),
        links::features(),
        navigation::features(),
        rename::features(),
        tokens::features(),
        hover::features(),
        completion::features(),
        signature::features(),
        hints::features(),
        layout::features(),
        mend::features(),
        lens::features(),
        hierarchy::features(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
