//! Whole sentences to be filled in, for the place at which one writes. They are the snippets of the editor's extension, which stand in
//! one file a language; where they name a figure, the scheme's own are offered.

use crate::model::measure::{Measure, Ty};
use crate::model::scheme::{FactKind, Scheme};
use crate::model::walk;
use crate::syntax::{self, Block};
use crate::word::Lang;
use serde_json::Value;
use std::sync::LazyLock;

/// A sentence with places to be filled in.
pub struct Template {
    /// Its keyword, or how it begins.
    pub name: String,
    pub says: String,
    /// As the protocol writes it: `${1:name}`.
    body: String,
}

static ZH: LazyLock<Vec<Template>> = LazyLock::new(|| read(include_str!("../../editors/vscode/snippets/zh.json")));
static EN: LazyLock<Vec<Template>> = LazyLock::new(|| read(include_str!("../../editors/vscode/snippets/en.json")));

fn read(text: &str) -> Vec<Template> {
    let all: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let lines = |value: &Value| value["body"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join("\n");
    let template = |(name, value): (&String, &Value)| Template {
        name: name.clone(),
        says: value["description"].as_str().unwrap_or_default().to_owned(),
        body: lines(value),
    };
    all.iter().map(template).collect()
}

/// The sentences that may stand in a block.
pub fn of(block: Block, lang: Lang) -> impl Iterator<Item = &'static Template> {
    let all: &'static [Template] = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    all.iter().filter(move |template| {
        let text = template.filled();
        let head = text.split(['{', '｛']).next().unwrap_or_default().trim();
        syntax::may_stand(head, block)
    })
}

impl Template {
    /// The text in which each place has what is proposed for it.
    pub fn filled(&self) -> String {
        let mut text = String::new();
        self.each(&mut text, &|text, _, proposed| text.push_str(proposed));
        text
    }

    /// The same with places to be filled in; for a figure and an event, those of the scheme.
    pub fn with_places(&self, scheme: Option<&Scheme>) -> String {
        let mut text = String::new();
        self.each(&mut text, &|text, number, proposed| {
            let names = scheme.map(|scheme| named_like(scheme, proposed)).unwrap_or_default();
            match names.as_slice() {
                [] => text.push_str(&format!("${{{number}:{proposed}}}")),
                [one] => text.push_str(&format!("${{{number}:{one}}}")),
                several => text.push_str(&format!("${{{number}|{}|}}", several.join(","))),
            }
        });
        text
    }

    /// Goes through the body: what stands between places goes into the text, each place to `put` with its number and what is proposed.
    fn each(&self, text: &mut String, put: &dyn Fn(&mut String, &str, &str)) {
        let mut rest = self.body.as_str();
        while let Some((before, place)) = rest.split_once("${") {
            let Some((inside, after)) = place.split_once('}') else { break };
            text.push_str(before);
            let digits = inside.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(inside.len());
            let (number, proposed) = inside.split_at(digits);
            match proposed.strip_prefix('|') {
                Some(choice) => put(text, number, choice.split([',', '|']).next().unwrap_or_default()),
                None => put(text, number, proposed.trim_start_matches(':')),
            }
            rest = after;
        }
        text.push_str(rest);
    }
}

/// Where a sentence names a percentage or an event that the scheme does not know: those that it has, unused ones first.
fn named_like(scheme: &Scheme, proposed: &str) -> Vec<String> {
    let is_plain = |name: &str| !name.contains([',', '|', '$', '}', '\\', ' ']);
    match proposed {
        "完成率" | "completion" if scheme.facts.iter().all(|fact| &*fact.label.name != proposed) => {
            let mut used = Vec::new();
            walk::scheme_parts(scheme).into_iter().for_each(|part| {
                walk::visit(part, &mut |inner| {
                    if let crate::model::expr::ExprKind::Fact(id) = &*inner.kind {
                        used.push(*id);
                    }
                });
            });
            let facts = scheme.facts.iter().enumerate().filter(|(_, fact)| fact.kind == FactKind::Fact && is_plain(&fact.label.name));
            let mut facts: Vec<_> = facts.filter(|(_, fact)| fact.ty == Ty::Quantity(Measure::Percent)).collect();
            facts.sort_by_key(|(at, _)| used.iter().any(|id| id.index() == *at));
            facts.into_iter().map(|(_, fact)| fact.label.name.to_string()).collect()
        }
        "通报" | "criticism" if scheme.events.iter().all(|event| &*event.label.name != proposed) => {
            scheme.events.iter().map(|event| event.label.name.to_string()).filter(|name| is_plain(name)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_offered_where_it_may_stand_and_nowhere_else() {
        let names = |block, lang| of(block, lang).map(|template| template.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names(Block::File, Lang::Zh), ["方案", "例"]);
        let scheme = names(Block::Scheme, Lang::Zh);
        assert!(scheme.contains(&"指标") && scheme.contains(&"等次") && !scheme.contains(&"按完成比例"), "{scheme:?}");
        let item = names(Block::Item, Lang::En);
        assert!(item.contains(&"pro rata") && item.contains(&"steps") && !item.contains(&"grades"), "{item:?}");
    }

    #[test]
    fn places_name_the_figures_of_the_scheme() {
        let text = "方案 试 { 单位 局; 事实 办结率、满意率: 百分比; 指标 甲 5分 { 按完成比例 办结率 目标 90% } }";
        let scheme = crate::pipeline::load_bytes("试", text.as_bytes(), None, None).scheme.expect("a scheme");
        let template = ZH.iter().find(|template| template.name == "按完成比例").expect("a template");
        assert_eq!(template.with_places(Some(&scheme)), "按完成比例 ${1|满意率,办结率|} 目标 ${2:95%}");
        assert_eq!(template.filled(), "按完成比例 完成率 目标 95%");
    }
}
