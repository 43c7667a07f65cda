//! What is worth knowing beside the text: points left in a section, a weight as points, the value of a parameter's formula, what a clause
//! takes from the defaults.

use super::hover::{full_points, is_ledger, percent};
use super::snapshot::Snapshot;
use super::{Feature, Refusal, feature};
use crate::decimal::Num;
use crate::diff::wording;
use crate::model::constant_number;
use crate::model::measure::Scale;
use crate::model::scheme::{ItemId, Scheme};
use crate::say;
use crate::show;
use crate::source::Span;
use crate::syntax::ast::{Clause, Form, Statement, StatementKind, Tail};
use crate::word::Text;
use lsp_types::request::InlayHintRequest;
use lsp_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, OneOf};

pub fn features() -> Vec<Feature> {
    vec![feature::<InlayHintRequest>(|offered| offered.inlay_hint_provider = Some(OneOf::Left(true)), hints)]
}

fn hints(snapshot: &Snapshot, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Refusal> {
    let analysis = snapshot.analysis(&params.text_document.uri)?;
    let Some(scheme) = analysis.scheme() else { return Ok(None) };
    let lang = snapshot.lang(&analysis);
    let points = |points: &Num| show::quantity(points, &Scale::points(), lang);
    let mut found: Vec<(Span, String)> = Vec::new();
    let total = full_points(scheme, ItemId(0));
    for (at, item) in scheme.items.iter().enumerate() {
        let id = ItemId(at as u32);
        let plain: Vec<ItemId> = item.children.iter().copied().filter(|child| !is_ledger(&scheme.items[child.index()])).collect();
        let given: Option<Vec<Num>> = plain.iter().map(|child| full_points(scheme, *child)).collect();
        let said = if at == 0 {
            scheme.full.as_ref().map(|(full, span)| (full.clone(), *span))
        } else {
            item.points.as_ref().and_then(|points| Some((constant_number(points)?, points.span)))
        };
        if let (Some((said, span)), Some(given), None) = (said, given.filter(|given| !given.is_empty()), &item.scale) {
            let left = &said - &given.iter().fold(Num::ZERO, |sum, points| &sum + points);
            if left > Num::ZERO {
                found.push((span, say!(en: "{} left", zh: "还剩 {}", points(&left)).of(lang).to_string()));
            } else if left < Num::ZERO {
                found.push((span, say!(en: "{} too many", zh: "超出 {}", points(&-&left)).of(lang).to_string()));
            }
        }
        if let (Some(weight), Some(full)) = (&item.weight, full_points(scheme, id)) {
            let share = total.as_ref().and_then(|total| percent(&full, total)).map_or(String::new(), |share| format!(" · {share}"));
            found.push((weight.span, format!("= {}{share}", points(&full))));
        }
    }
    for found_let in &scheme.lets {
        // A number says its value itself.
        if let Some(value) =
            constant_number(&found_let.value).filter(|_| analysis.text(found_let.value.span).contains(['+', '-', '−', '*', '×', '/', '÷', '(']))
        {
            found.push((found_let.value.span, format!("= {}", show::quantity(&value, &found_let.scale, lang))));
        }
    }
    for tree in analysis.file().schemes.iter().take(1) {
        each_clause(&tree.body, &mut |span, clause| {
            found.extend(from_defaults(scheme, clause).map(|said| (span, format!("· {}", said.of(lang)))));
        });
    }
    let (start, end) = (analysis.document.offset(params.range.start), analysis.document.offset(params.range.end));
    found.retain(|(span, _)| analysis.is_own(*span) && (start..=end).contains(&(span.end as usize)));
    found.sort();
    let hint = |(span, words): (Span, String)| InlayHint {
        position: analysis.document.position(span.end as usize),
        label: InlayHintLabel::String(words),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    Ok(Some(found.into_iter().map(hint).collect()))
}

fn each_clause(body: &[Statement], take: &mut dyn FnMut(Span, &Clause)) {
    for statement in body {
        match &statement.kind {
            StatementKind::Item(item) => each_clause(&item.body, take),
            StatementKind::Clause(clause) => take(statement.span, clause),
            _ => {}
        }
    }
}

/// What a clause leaves to the defaults, and they say.
fn from_defaults(scheme: &Scheme, clause: &Clause) -> Option<Text> {
    let has_ties = || clause.tails.iter().any(|tail| matches!(tail, Tail::Ties(_)));
    match &clause.form {
        Form::Steps { mode: None, .. } => scheme.defaults.step.map(wording::step_mode),
        Form::Rank { .. } if !has_ties() => scheme.defaults.ties.map(wording::ties),
        _ => None,
    }
}
