//! The settings file: which findings are told for the schemes of a folder, and at which levels.
//!
//! ```toml
//! ignore = ["H0706"]
//! [levels]
//! H0452 = "error"
//! unused = "note"
//! ```

use crate::check;
use crate::check::choice::{LEVELS, Layer, Level, Selector};
use crate::check::{Suite, group};
use crate::diagnostic::{Diagnostic, closest};
use crate::say;
use crate::source::{SourceId, Sources, Span};
use crate::word::{Text, Word};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

check!(NOT_UNDERSTOOD, "H0901", "settings-not-understood", Error, en: "a settings file that cannot be understood", zh: "设置文件无法理解");
check!(UNKNOWN, "H0902", "unknown-setting", Error, en: "a setting, a level, a code or a group that does not exist", zh: "没有这个设置、级别、编号或组");
check!(FIRM, "H0903", "cannot-be-allowed", Error, en: "a finding that can be neither allowed nor turned down", zh: "不能放行、也不能降级的问题");

pub static SUITE: Suite = Suite { checks: &[&NOT_UNDERSTOOD, &UNKNOWN, &FIRM], passes: &[] };

/// Looked for in the scheme's folder and in those around it.
pub const FILE_NAME: &str = "heng.toml";

const SELECT: Word = Word::new("select", "选用");
const IGNORE: Word = Word::new("ignore", "忽略");
const LEVEL_TABLE: Word = Word::new("levels", "级别");

type Entry<'t, 's> = (&'t Spanned<std::borrow::Cow<'s, str>>, &'t Spanned<DeValue<'s>>);

/// Reads settings that stand in the sources.
pub fn read(sources: &Sources, source: SourceId) -> (Layer, Vec<Diagnostic>) {
    let text = sources.get(source).text.clone();
    let mut reading = Reading { source, layer: Layer::default(), found: Vec::new() };
    match DeTable::parse(&text) {
        Ok(table) => reading.settings(table.get_ref()),
        Err(error) => reading.not_toml(&text, error.span().unwrap_or(0..0)),
    }
    (reading.layer, reading.found)
}

struct Reading {
    source: SourceId,
    layer: Layer,
    found: Vec<Diagnostic>,
}

impl Reading {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn not_toml(&mut self, text: &str, place: Range<usize>) {
        let start = place.start.min(text.len());
        let end = text[start..].char_indices().nth(1).map_or(text.len(), |(at, _)| start + at).max(place.end.min(text.len()));
        self.found.push(
            Diagnostic::new(&NOT_UNDERSTOOD, self.span(start..end), say!(en: "the settings cannot be read from here on", zh: "设置从此处起无法读懂"))
                .help(say!(en: "write for example `ignore = [\"H0706\"]`, and under a line `[levels]` `H0452 = \"error\"`", zh: "请写如 `ignore = [\"H0706\"]`，或在 `[levels]` 一行之下写 `H0452 = \"error\"`")),
        );
    }

    fn settings(&mut self, table: &DeTable) {
        for (key, value) in in_order(table) {
            let name = &**key.get_ref();
            if is(SELECT, name) {
                self.layer.select = self.selectors(value);
            } else if is(IGNORE, name) {
                self.layer.ignore = self.selectors(value);
            } else if is(LEVEL_TABLE, name) {
                self.levels(value);
            } else {
                let all = [SELECT, IGNORE, LEVEL_TABLE];
                let near = closest(name, all.into_iter().flat_map(|word| [word.en, word.zh]));
                let listed = all.map(|word| format!("`{}`", word.en)).join(", ");
                self.unknown(key.span(), say!(en: "there is no setting `{name}`", zh: "没有设置 `{name}`"), near, &Text::same(listed));
            }
        }
    }

    /// `["H04", "unused"]`
    fn selectors(&mut self, value: &Spanned<DeValue>) -> Vec<Selector> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_value(value, say!(en: "a list such as `[\"H0706\", \"unused\"]`", zh: "列表，如 `[\"H0706\", \"unused\"]`"));
            return Vec::new();
        };
        let mut selectors = Vec::new();
        for word in list.iter() {
            match word.get_ref().as_str() {
                Some(text) => selectors.extend(self.selector(text, word.span())),
                None => self.wrong_value(word, say!(en: "a code in quotes", zh: "引号中的编号")),
            }
        }
        selectors
    }

    fn selector(&mut self, word: &str, place: Range<usize>) -> Option<Selector> {
        match Selector::find(word) {
            Ok(selector) => Some(selector),
            Err(near) => {
                let message = say!(en: "no code, group or name is `{word}`", zh: "没有编号、组或名称 `{word}`");
                self.unknown(
                    place,
                    message,
                    near,
                    &say!(en: "a code such as `H0452`, its beginning, a group or `ALL`", zh: "编号（如 `H0452`）、编号的开头、组名或 `ALL`"),
                );
                None
            }
        }
    }

    /// `H0452 = "error"`
    fn levels(&mut self, value: &Spanned<DeValue>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_value(value, say!(en: "a table: `[levels]` on a line of its own", zh: "表：`[levels]` 单独一行"));
        };
        for (key, value) in in_order(table) {
            let Some(word) = value.get_ref().as_str() else {
                self.wrong_value(value, say!(en: "a level in quotes", zh: "引号中的级别"));
                continue;
            };
            let Some(level) = Level::find(word) else {
                let words = || LEVELS.iter().flat_map(|(_, word)| [word.en, word.zh]);
                let listed = Text {
                    en: LEVELS.iter().map(|(_, word)| format!("`{}`", word.en)).collect::<Vec<_>>().join(", "),
                    zh: LEVELS.iter().map(|(_, word)| format!("`{}`（{}）", word.en, word.zh)).collect::<Vec<_>>().join("、"),
                };
                self.unknown(value.span(), say!(en: "there is no level `{word}`", zh: "没有级别 `{word}`"), closest(word, words()), &listed);
                continue;
            };
            let Some(selector) = self.selector(key.get_ref(), key.span()) else { continue };
            if let Selector::One(check) = &selector
                && group::is_firm(check)
                && level != Level::Error
            {
                let code = check.code;
                self.found.push(
                    Diagnostic::new(&FIRM, self.span(key.span()), say!(en: "`{code}` is always an error", zh: "`{code}` 只能是错误"))
                        .help(say!(en: "remove the line; what `{code}` finds has to be mended", zh: "请删去这一行；`{code}` 所指的问题必须改正")),
                );
                continue;
            }
            self.layer.levels.push((selector, level));
        }
    }

    fn wrong_value(&mut self, value: &Spanned<DeValue>, wanted: Text) {
        self.found.push(
            Diagnostic::new(&NOT_UNDERSTOOD, self.span(value.span()), say!(en: "this value cannot stand here", zh: "此处不能写这个值"))
                .help(Text { en: format!("write {}", wanted.en), zh: format!("请写{}", wanted.zh) }),
        );
    }

    fn unknown(&mut self, place: Range<usize>, message: Text, near: Option<&str>, listed: &Text) {
        let help = match near {
            Some(near) => say!(en: "did you mean `{near}`?", zh: "是不是 `{near}`？"),
            None => Text { en: format!("here may stand {}", listed.en), zh: format!("此处可以写：{}", listed.zh) },
        };
        self.found.push(Diagnostic::new(&UNKNOWN, self.span(place), message).help(help));
    }
}

fn is(word: Word, name: &str) -> bool {
    name == word.en || name == word.zh
}

/// The entries as they were written.
fn in_order<'t, 's>(table: &'t DeTable<'s>) -> Vec<Entry<'t, 's>> {
    let mut entries: Vec<Entry> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Layer, Vec<(&'static str, String, String)>) {
        let mut sources = Sources::default();
        let source = sources.add(FILE_NAME, text);
        let (layer, found) = read(&sources, source);
        let told = found.iter().map(|finding| match &finding.labels[0].place {
            crate::diagnostic::Place::Scheme(span) => {
                (finding.check.code, sources.text(*span).to_string(), finding.help.clone().expect("it says what to write").en)
            }
            crate::diagnostic::Place::Data(_) => panic!("settings are no data"),
        });
        (layer, told.collect())
    }

    #[test]
    fn settings_are_read_in_either_language() {
        let (layer, found) =
            read_text("ignore = [\"H0706\", \"unused\"]\n\"选用\" = [\"全部\"]\n[levels]\nH0452 = \"error\"\n\"上下限\" = \"提示\"\n");
        assert_eq!(found, []);
        assert_eq!((layer.select.len(), layer.ignore.len()), (1, 2));
        assert_eq!(layer.levels.iter().map(|(_, level)| *level).collect::<Vec<_>>(), [Level::Error, Level::Note]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, code, place, help) in [
            ("ignre = []\n", "H0902", "ignre", "did you mean `ignore`?"),
            ("ignore = [\"H0706\", \"unusd\"]\n", "H0902", "\"unusd\"", "did you mean `unused`?"),
            ("[levels]\nH0452 = \"eror\"\n", "H0902", "\"eror\"", "did you mean `error`?"),
            ("[levels]\nH0452 = 3\n", "H0901", "3", "write a level in quotes"),
            ("ignore = \"H0706\"\n", "H0901", "\"H0706\"", "write a list such as `[\"H0706\", \"unused\"]`"),
            ("[levels]\nH0603 = \"off\"\n", "H0903", "H0603", "remove the line; what `H0603` finds has to be mended"),
        ] {
            let (_, found) = read_text(text);
            assert_eq!(found, [(code, place.to_string(), help.to_string())], "{text}");
        }
    }

    #[test]
    fn any_bytes_give_a_finding_at_a_place_and_no_panic() {
        for text in
            ["选用 = [\"ALL\"]", "a = ", "[", "[[[", "\"", "\u{0}", "ignore = [1, {}, [], \"错\"]", "levels = 1", "ignore = [\"H0706\"]\nignore = []"]
        {
            let (_, found) = read_text(text);
            assert!(!found.is_empty(), "{text}");
        }
        assert_eq!(read_text("").1, []);
        assert_eq!(read_text("# nothing\r\n").1, []);
    }
}
