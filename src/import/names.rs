//! Names for what a table calls in its own words.

use crate::source::Sources;
use crate::syntax;
use std::collections::HashMap;

/// The names that are given already.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Facts and events, with what they are.
    entities: HashMap<String, String>,
}

impl Names {
    /// A name for a figure or an event: the one that is wanted where it is free, or where it stands for the same already.
    pub fn entity(&mut self, wanted: &str, what: &str) -> String {
        let mut number = 1;
        loop {
            let name = if number == 1 { wanted.to_owned() } else { format!("{wanted}{number}") };
            match self.entities.get(&name) {
                Some(there) if there == what && number > 1 => {}
                Some(_) => {}
                None => {
                    self.entities.insert(name.clone(), what.to_owned());
                    return quoted(&name);
                }
            }
            number += 1;
        }
    }
}

/// The words of a text that can stand in a name; words with blanks between them are held together by `_`.
pub fn clean(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if text.is_ascii() {
        let words = text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
        return words.fold(String::new(), |name, word| match name.len() {
            0 => word.to_owned(),
            length if length + word.len() < WORDS_MAX => format!("{name}_{word}"),
            _ => name,
        });
    }
    text.chars().filter(|c| is_part(*c)).take(NAME_MAX).collect()
}

/// Longer names are shortened; the whole stands in the title.
const NAME_MAX: usize = 24;

/// Letters of a name in English.
const WORDS_MAX: usize = 40;

/// A name as a scheme writes it: in quotes where it would not be read as a name without them.
pub fn quoted(name: &str) -> String {
    if stands_alone(name) { name.to_owned() } else { format!("「{}」", name.replace(['「', '」'], "")) }
}

/// Would the language read this as one name, wherever names stand?
fn stands_alone(name: &str) -> bool {
    let mut sources = Sources::default();
    let text =
        format!("方案 x {{\n事实 {name}: 百分比 采集 {name}\n指标 {name} 1分 {{ 按完成比例 {name} 目标 1%\n{name} 低于 1% 的，得满分 }}\n}}\n");
    let id = sources.add("", &text);
    let (file, found) = syntax::parse(&sources, id);
    found.is_empty() && file.schemes.len() == 1
}
