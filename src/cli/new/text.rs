//! The text of a new scheme.

use super::answers::{Answers, Kind, written};
use crate::model::measure::Ty;
use crate::model::scheme::{FactId, Scheme};
use crate::pipeline::Loaded;
use crate::source::Sources;
use crate::syntax;
use crate::word::{Lang, Word};
use std::sync::Arc;

/// The scheme that stands alone, by kind and language.
fn alone(kind: Kind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (Kind::City, Lang::Zh) => include_str!("city.zh.heng"),
        (Kind::City, Lang::En) => include_str!("city.en.heng"),
        (Kind::District, Lang::Zh) => include_str!("district.zh.heng"),
        (Kind::District, Lang::En) => include_str!("district.en.heng"),
    }
}

pub fn scheme(answers: &Answers, parent: Option<&Loaded>) -> String {
    let lang = answers.lang;
    let name = |name: &str| written(name, lang).unwrap_or_default();
    let classes = answers.classes.iter().map(|class| name(class)).collect::<Vec<_>>().join(" | ");
    let text = match (&answers.extends, parent) {
        (Some(extends), Some(parent)) => {
            let text = match lang {
                Lang::Zh => include_str!("extends.zh.heng"),
                Lang::En => include_str!("extends.en.heng"),
            };
            let unit = if classes.is_empty() { String::new() } else { own_unit(parent, &classes, lang).unwrap_or_default() };
            text.replace("{{parent}}", &name(&extends.name))
                .replace("{{parent_file}}", &extends.file.display().to_string())
                .replace("{{unit}}", &unit)
        }
        _ => alone(answers.kind, lang).replace("{{unit}}", &name(&answers.unit)).replace("{{classes}}", &classes),
    };
    text.replace("{{name}}", &name(&answers.name)).replace("{{title}}", &answers.title).replace("{{period}}", &period(answers))
}

fn period(answers: &Answers) -> String {
    let word = match (answers.year, answers.extends.is_some(), answers.lang) {
        (Some(year), _, Lang::Zh) => return format!("期间 {year:04}-01-01 至 {year:04}-12-31"),
        (Some(year), _, Lang::En) => return format!("period {year:04}-01-01 to {year:04}-12-31"),
        (None, true, _) => Word::new(
            "// Another year than the scheme above: period ....-01-01 to ....-12-31",
            "// 年度与上级方案不同的，写：期间 ……-01-01 至 ……-12-31",
        ),
        (None, false, _) => Word::new("// The year: period ....-01-01 to ....-12-31", "// 考核年度：期间 ……-01-01 至 ……-12-31"),
    };
    word.of(answers.lang).to_owned()
}

/// The unit of the scheme that is extended, with other classes: its own words, so that nothing of it is lost.
fn own_unit(parent: &Loaded, classes: &str, lang: Lang) -> Option<String> {
    let scheme = parent.scheme.as_ref()?;
    let unit = &scheme.unit;
    let source = &*parent.sources.get(unit.label.span.source).text;
    let spans: Vec<_> =
        unit.attributes.iter().map(|id| scheme.facts[id.index()].declared).filter(|span| span.source == unit.label.span.source).collect();
    let end = spans.iter().map(|span| span.end).max();
    let keyword = Word::new("unit", "单位").of(lang);
    let class_word = Word::new("class", "类别").of(lang);
    let Some((id, end)) = class_of(scheme).zip(end) else {
        // The units above have no classes.
        return Some(format!("\n    {keyword} {} {{\n        {class_word}: {classes}\n    }}\n", unit.label.name));
    };
    let class = &scheme.facts[id.index()];
    let before = source.get(unit.label.span.start as usize..class.declared.start as usize)?;
    let after = source.get(class.declared.end as usize..end as usize)?;
    let column = class.column.as_ref().map_or(String::new(), |column| format!(" {} \"{column}\"", Word::new("column", "列").of(lang)));
    let name = written(&class.label.name, lang)?;
    Some(format!("\n    {keyword} {before}{name}: {classes}{column}{after}\n    }}\n"))
}

/// The attribute that says the class of a unit.
fn class_of(scheme: &Scheme) -> Option<FactId> {
    let is_choice = |id: &FactId| matches!(scheme.facts[id.index()].ty, Ty::Choice(_));
    scheme.unit.class.or_else(|| scheme.unit.attributes.iter().copied().find(is_choice))
}

/// The name of the first scheme of a text.
pub fn first_scheme(text: &str) -> Option<Arc<str>> {
    let mut sources = Sources::default();
    let id = sources.add("", text);
    let (file, _) = syntax::parse(&sources, id);
    file.schemes.first().map(|scheme| scheme.name.text.clone())
}
