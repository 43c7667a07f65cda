//! What stands at a place, in words: a thing of the scheme, a clause, a code, a function, a keyword.

use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature};
use crate::check;
use crate::decimal::Num;
use crate::diff::wording;
use crate::func;
use crate::model::constant_number;
use crate::model::expr::Expr;
use crate::model::measure::Scale;
use crate::model::scheme::{Clause, Form, Item, ItemId, ItemKind, Scheme};
use crate::model::walk;
use crate::say;
use crate::show;
use crate::syntax::keyword::{KEYWORDS, Keyword};
use crate::syntax::rewrite::Role;
use crate::word::{Lang, Text};
use lsp_types::request::HoverRequest;
use lsp_types::{Hover, HoverContents, HoverParams, HoverProviderCapability, MarkupContent, MarkupKind};
use std::ops::Range;

pub fn features() -> Vec<Feature> {
    vec![feature::<HoverRequest>(|offered| offered.hover_provider = Some(HoverProviderCapability::Simple(true)), hover)]
}

fn hover(snapshot: &Snapshot, params: HoverParams) -> Result<Option<Hover>, Refusal> {
    let at = params.text_document_position_params;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let lang = snapshot.lang(&analysis);
    let mut parts: Vec<String> = Vec::new();
    let mut range = None;
    if let Some(page) = code_at(&analysis.document.text, offset) {
        parts.push(page.to_string());
    }
    if let (Some(mention), Some(scheme)) = (analysis.things().at(offset), analysis.scheme()) {
        range = Some(mention.span.range());
        parts.push(thing(scheme, &analysis, mention.thing, lang));
    } else if let Some((span, _)) = analysis.things().others.iter().find(|(span, role)| *role == Role::Function && holds(&span.range(), offset))
        && let Some(function) = func::find(analysis.text(*span))
    {
        range = Some(span.range());
        let example =
            if function.example.1.is_empty() { String::new() } else { format!("\n\n    {} = {}", function.example.0.of(lang), function.example.1) };
        parts.push(format!("**{}** / {}\n\n{}{example}", function.name.of(lang), function.name.of(other(lang)), function.doc.of(lang)));
    } else if let Some((keyword, place)) = keyword_at(&analysis.document.text, offset) {
        range = Some(place);
        let spelled = |lang| keyword.spellings(lang).join(" / ");
        parts.push(format!("**{}**  {}\n\n{}", spelled(lang), spelled(other(lang)), keyword.doc.of(lang)));
    }
    if let Some(scheme) = analysis.scheme()
        && let Some((item, clause)) = clause_at(scheme, &analysis, offset)
    {
        parts.push(clause_words(scheme, &analysis, item, clause).of(lang).to_string());
    }
    let value = parts.join("\n\n---\n\n");
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    let range = range.map(|range| lsp_types::Range::new(analysis.document.position(range.start), analysis.document.position(range.end)));
    Ok((!parts.is_empty()).then_some(Hover { contents, range }))
}

fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
}

/// The page of a code that stands at an offset.
fn code_at(text: &str, offset: usize) -> Option<&'static str> {
    let is_code = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let start = text[..offset].rfind(|letter| !is_code(letter)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[offset..].find(|letter| !is_code(letter)).map_or(text.len(), |at| offset + at);
    let word = text.get(start..end).filter(|word| word.len() >= 5)?;
    check::all().into_iter().find(|check| check.code.eq_ignore_ascii_case(word) || check.name.eq_ignore_ascii_case(word)).map(|check| check.page)
}

/// The longest keyword that is written over an offset.
fn keyword_at(text: &str, offset: usize) -> Option<(&'static Keyword, Range<usize>)> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..text[offset..].find('\n').map_or(text.len(), |at| offset + at)];
    let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let mut best: Option<(&'static Keyword, Range<usize>)> = None;
    for keyword in KEYWORDS {
        for spelling in keyword.zh.iter().chain(keyword.en) {
            for (at, _) in line.match_indices(spelling) {
                let range = start + at..start + at + spelling.len();
                let inside_a_word =
                    spelling.is_ascii() && (is_word(text[..range.start].chars().next_back()) || is_word(text[range.end..].chars().next()));
                if holds(&range, offset) && !inside_a_word && best.as_ref().is_none_or(|(_, best)| best.len() < range.len()) {
                    best = Some((keyword, range));
                }
            }
        }
    }
    best
}

fn clause_at<'a>(scheme: &'a Scheme, analysis: &Analysis, offset: usize) -> Option<(ItemId, &'a Clause)> {
    let mut found: Option<(ItemId, &Clause)> = None;
    for (at, item) in scheme.items.iter().enumerate() {
        for clause in item.clauses.iter().filter(|clause| analysis.is_own(clause.span) && holds(&clause.span.range(), offset)) {
            if found.is_none_or(|(_, before)| before.span.range().len() > clause.span.range().len()) {
                found = Some((ItemId(at as u32), clause));
            }
        }
    }
    found
}

/// The full points of an item: said, or the sum of what is in it. Not of items whose points depend on the unit.
pub fn full_points(scheme: &Scheme, id: ItemId) -> Option<Num> {
    let item = scheme.items.get(id.index())?;
    if item.points.is_some() || item.weight.is_some() || id.index() == 0 && scheme.full.is_some() {
        return said_points(scheme, id);
    }
    let plain = item.children.iter().filter(|child| !is_ledger(&scheme.items[child.index()]));
    let points: Option<Vec<Num>> = plain.map(|child| full_points(scheme, *child)).collect();
    points.filter(|points| !points.is_empty()).map(|points| points.into_iter().fold(Num::ZERO, |sum, points| &sum + &points))
}

/// The full points that an item's own statement says; a weight is a share of its parent's.
fn said_points(scheme: &Scheme, id: ItemId) -> Option<Num> {
    let item = scheme.items.get(id.index())?;
    match (&item.weight, &item.points, &scheme.full) {
        (Some(weight), _, _) => Some(&constant_number(weight)? * &said_points(scheme, item.parent?)?),
        (None, Some(points), _) => constant_number(points),
        (None, None, Some((full, _))) if id.index() == 0 => Some(full.clone()),
        (None, None, _) => None,
    }
}

pub fn is_ledger(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Bonus | ItemKind::Deduction)
}

/// A share as a percentage, with a decimal where it is not whole.
pub fn percent(part: &Num, whole: &Num) -> Option<String> {
    let share = part.checked_div(whole)?;
    Some(show::quantity(&share.round(4, crate::decimal::Rounding::HalfUp), &Scale::named("%")?, Lang::Zh))
}

fn points_words(scheme: &Scheme, id: ItemId, lang: Lang) -> Option<String> {
    let item = &scheme.items[id.index()];
    let points = full_points(scheme, id).filter(|_| !is_ledger(item))?;
    let shown = show::quantity(&points, &Scale::points(), lang);
    let share = full_points(scheme, ItemId(0)).filter(|_| id.index() > 0).and_then(|total| percent(&points, &total));
    Some(match share {
        Some(share) => say!(en: "{shown}, {share} of the total", zh: "{shown}，占总分 {share}").of(lang).to_string(),
        None => shown,
    })
}

fn thing(scheme: &Scheme, analysis: &Analysis, thing: Thing, lang: Lang) -> String {
    let Some(label) = thing.label(scheme) else { return String::new() };
    let mut lines = vec![format!("**{}**  {}", label.name, kind(scheme, thing).of(lang))];
    lines.extend(label.doc.as_ref().map(|doc| doc.to_string()));
    let say = |lines: &mut Vec<String>, en: &str, zh: &str, value: Option<&str>| {
        lines.extend(value.map(|value| say!(en: "{en}: {value}", zh: "{zh}：{value}").of(lang).to_string()));
    };
    match thing {
        Thing::Item(id) => {
            let item = &scheme.items[id.index()];
            lines.extend(item.title.as_ref().map(|title| title.to_string()));
            lines.extend(points_words(scheme, id, lang));
            let limit = |expr: &Option<Expr>| expr.as_ref().map(|expr| written(analysis, expr));
            say(&mut lines, "at most", "封顶", limit(&item.cap).as_deref());
            say(&mut lines, "clause", "依据", item.meta.clause.as_deref());
            say(&mut lines, "document", "文件", item.meta.document.as_deref());
            let names = |labels: &[crate::model::scheme::Label]| {
                Some(labels.iter().map(|label| &*label.name).collect::<Vec<_>>().join("、")).filter(|names| !names.is_empty())
            };
            say(&mut lines, "lead", "牵头", names(&item.meta.lead).as_deref());
            say(&mut lines, "collected by", "采集", names(&item.meta.collectors).as_deref());
            for clause in &item.clauses {
                lines.push(format!("- {}", clause_words(scheme, analysis, id, clause).of(lang)));
            }
        }
        Thing::Fact(id) => {
            let fact = &scheme.facts[id.index()];
            say(&mut lines, "measured in", "单位", Some(fact.scale.of(lang)).filter(|word| !word.is_empty()));
            say(&mut lines, "collected by", "采集", fact.collector.as_ref().map(|collector| &*collector.name));
            say(&mut lines, "document", "文件", fact.document.as_deref());
            say(&mut lines, "note", "说明", fact.note.as_deref());
            let users = scheme.items.iter().filter(|item| walk::facts_used(scheme, item).contains(&id)).map(|item| &*item.label.name);
            let users: Vec<&str> = users.collect();
            say(&mut lines, "used by", "用于", Some(users.join("、")).filter(|users| !users.is_empty()).as_deref());
        }
        Thing::Let(id) => {
            let found = &scheme.lets[id.index()];
            lines.push(format!("= {}", written(analysis, &found.value)));
            let value = constant_number(&found.value).map(|value| show::quantity(&value, &found.scale, lang));
            say(&mut lines, "value", "值", value.as_deref());
        }
        Thing::Event(id) => {
            let event = &scheme.events[id.index()];
            say(&mut lines, "collected by", "采集", event.collector.as_ref().map(|collector| &*collector.name));
            let fields: Vec<&str> = event.fields.iter().map(|field| &*field.label.name).collect();
            say(&mut lines, "fields", "字段", Some(fields.join("、")).filter(|fields| !fields.is_empty()).as_deref());
        }
        Thing::Word(choice, _) => {
            let words: Vec<&str> = scheme.choices[choice.index()].words.iter().map(|word| &*word.name).collect();
            say(&mut lines, "of", "取值", Some(&words.join(" | ")));
        }
        Thing::Scheme => {
            lines.extend(scheme.title.as_ref().map(|title| title.to_string()));
            lines.extend(points_words(scheme, ItemId(0), lang));
        }
        Thing::Field(event, field) => {
            say(&mut lines, "measured in", "单位", Some(scheme.events[event.index()].fields[field].scale.of(lang)).filter(|word| !word.is_empty()))
        }
        Thing::Unit | Thing::Rating(_) | Thing::Grade(_) | Thing::Gate(_) | Thing::Allocation(_) => {}
    }
    lines.join("\n\n")
}

/// What kind of thing it is.
pub fn kind(scheme: &Scheme, thing: Thing) -> Text {
    match thing {
        Thing::Scheme => wording::keyword("scheme"),
        Thing::Unit => wording::keyword("unit"),
        Thing::Item(id) => wording::item_kind(scheme.items[id.index()].kind),
        Thing::Fact(_) => wording::keyword("fact"),
        Thing::Let(id) => wording::keyword(if scheme.lets[id.index()].parameter { "parameter" } else { "let" }),
        Thing::Event(_) => wording::keyword("event"),
        Thing::Field(..) => say!(en: "field", zh: "字段"),
        Thing::Rating(_) => wording::keyword("rating"),
        Thing::Word(..) => say!(en: "word of a choice", zh: "选项"),
        Thing::Grade(_) => wording::keyword("grade"),
        Thing::Gate(_) => say!(en: "gate", zh: "否决或晋档"),
        Thing::Allocation(_) => wording::keyword("allocate"),
    }
}

/// An expression as it is written, on one line.
fn written(analysis: &Analysis, expr: &Expr) -> String {
    analysis.loaded.sources.text(expr.span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a clause means, in words.
pub fn clause_words(scheme: &Scheme, analysis: &Analysis, id: ItemId, clause: &Clause) -> Text {
    let w = |expr: &Expr| written(analysis, expr);
    let full = full_points(scheme, id).map_or_else(
        || say!(en: "the full points", zh: "满分"),
        |full| Text { en: show::quantity(&full, &Scale::points(), Lang::En), zh: show::quantity(&full, &Scale::points(), Lang::Zh) },
    );
    let verb = wording::verb(clause.verb);
    match &clause.form {
        Form::Amount(amount) => Text { en: format!("{} {}", verb.en, w(amount)), zh: format!("{} {}", verb.zh, w(amount)) },
        Form::Override { when, amount } => {
            let (when, amount) = (w(when), w(amount));
            say!(en: "where {when}, the score is {amount} whatever the other clauses give", zh: "{when} 时，不论其他条款，得分为 {amount}")
        }
        Form::ProRata { value, target, inverse, may_exceed, .. } => {
            let (above, below) = if *inverse { (w(target), w(value)) } else { (w(value), w(target)) };
            let (limit, limit_zh) = if *may_exceed { ("may be more", "可以超过") } else { ("at most all of them", "最多得满") };
            Text { en: format!("{} × {above} ÷ {below}, {limit}", full.en), zh: format!("{} × {above} ÷ {below}，{limit_zh}", full.zh) }
        }
        Form::Steps { value, below, from, step, mode, amount } => {
            let (side, side_zh) = if *below { ("below", "低于") } else { ("above", "高于") };
            let (value, from, step, amount) = (w(value), w(from), w(step), w(amount));
            let mode = mode.or(scheme.defaults.step).map_or_else(|| Text::same("?"), wording::step_mode);
            Text {
                en: format!("{} {amount} × (how far {value} is {side} {from} ÷ {step}); steps: {}", verb.en, mode.en),
                zh: format!("{} {amount} ×（{value} {side_zh} {from} 的部分 ÷ {step}）；步长：{}", verb.zh, mode.zh),
            }
        }
        Form::Bands { subject, rows, .. } => {
            let about = subject.as_ref().map_or_else(|| say!(en: "conditions", zh: "条件"), |subject| Text::same(w(subject)));
            let count = rows.len();
            Text {
                en: format!("by the row that {} falls into, of {count}", about.en), zh: format!("按 {} 所在的档，共 {count} 档", about.zh)
            }
        }
        Form::Progressive { value, rows } => {
            let (value, count) = (w(value), rows.len());
            say!(en: "{value} in {count} brackets, each part by the rate of its bracket", zh: "{value} 分 {count} 段累计，每段按本段的标准")
        }
        Form::Interpolate { value, anchors, .. } => {
            let (value, count) = (w(value), anchors.len());
            say!(en: "straight lines between {count} points of {value}", zh: "在 {value} 的 {count} 个点之间按直线")
        }
        Form::Rank { value, rows, ascending, .. } => {
            let (first, first_zh) = if *ascending { ("lowest", "低") } else { ("highest", "高") };
            let (value, count) = (w(value), rows.len());
            say!(en: "by the place of {value}, {first} first, in {count} rows", zh: "按 {value} 的名次（{first_zh}者在前），共 {count} 行")
        }
        Form::Efficacy { value, base, .. } => {
            let (value, base) = (w(value), w(base));
            Text {
                en: format!("{} × ({base} + (1 − {base}) × (how far {value} is from the worst to the best))", full.en),
                zh: format!("{} ×（{base} + (1 − {base}) × {value} 在最差与最好之间的位置）", full.zh),
            }
        }
        Form::Convert { value, from } => {
            let (value, from) = (w(value), w(from));
            Text { en: format!("{} × {value} ÷ {from}", full.en), zh: format!("{} × {value} ÷ {from}", full.zh) }
        }
        Form::Judged { low, high, .. } => {
            let (low, high) = (w(low), w(high));
            say!(en: "judged by a person, from {low} to {high}", zh: "由人评定，{low} 至 {high}")
        }
        Form::Each(each) => {
            let event = scheme.events.get(each.event.index()).map_or("", |event| &*event.label.name);
            Text { en: format!("{} {} for each {event}", verb.en, w(&each.amount)), zh: format!("每个 {event} {} {}", verb.zh, w(&each.amount)) }
        }
        Form::Choose { how, clauses } => {
            let how = wording::choose(*how);
            let inner: Vec<Text> = clauses.iter().map(|clause| clause_words(scheme, analysis, id, clause)).collect();
            let join = |of: fn(&Text) -> &str, mark: &str| inner.iter().map(of).collect::<Vec<_>>().join(mark);
            Text { en: format!("{}: {}", how.en, join(|text| &text.en, "; ")), zh: format!("{}：{}", how.zh, join(|text| &text.zh, "；")) }
        }
    }
}
