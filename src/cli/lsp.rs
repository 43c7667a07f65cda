//! `heng lsp`: the language server, for an editor that speaks with it over the standard input and output.

use super::usage::Words;
use super::{Console, Failure, Status};
use crate::lsp;
use crate::say;
use crate::word::Word;
use lsp_server::Connection;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Some editors say so; nothing else is spoken.
    #[arg(long)]
    stdio: bool,
}

pub const WORDS: Words = Words {
    about: Word::new("Answer an editor: diagnostics, hovers, completions, renaming", "为编辑器提供诊断、悬停说明、补全、改名等"),
    usage: Word::new("heng lsp", "heng lsp"),
    arguments: &[("stdio", Word::new("Speak over standard input and output, as always", "使用标准输入输出（总是如此）"))],
};

pub fn run(_: &Arguments, console: &mut Console) -> Result<Status, Failure> {
    let (connection, threads) = Connection::stdio();
    let ended = lsp::serve(connection, console.wanted);
    let joined = threads.join();
    match ended {
        Ok(()) => {
            joined?;
            Ok(Status::Clean)
        }
        Err(error) => Err(say!(en: "the editor does not keep to the protocol: {error}", zh: "编辑器没有遵守协议：{error}").into()),
    }
}
