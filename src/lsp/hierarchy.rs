//! What an item rests on and what rests on it: items, through computed values too.

use super::hover::kind;
use super::snapshot::{Analysis, Snapshot};
use super::things::Thing;
use super::{Feature, Refusal, feature};
use crate::model::expr::{Expr, ExprKind};
use crate::model::scheme::{ItemId, Scheme};
use crate::model::walk;
use lsp_types::request::{CallHierarchyIncomingCalls, CallHierarchyOutgoingCalls, CallHierarchyPrepare};
use lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams,
    CallHierarchyPrepareParams, CallHierarchyServerCapability, SymbolKind,
};
use std::sync::Arc;

pub fn features() -> Vec<Feature> {
    let offer = |offered: &mut lsp_types::ServerCapabilities| offered.call_hierarchy_provider = Some(CallHierarchyServerCapability::Simple(true));
    vec![
        feature::<CallHierarchyPrepare>(offer, prepare),
        feature::<CallHierarchyIncomingCalls>(|_| {}, incoming),
        feature::<CallHierarchyOutgoingCalls>(|_| {}, outgoing),
    ]
}

fn prepare(snapshot: &Snapshot, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>, Refusal> {
    let at = params.text_document_position_params;
    let (analysis, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some(Thing::Item(id)) = analysis.things().at(offset).map(|mention| mention.thing) else { return Ok(None) };
    Ok(told(snapshot, &analysis, id).map(|item| vec![item]))
}

/// An item as the protocol wants it. Its number travels with it, and the address of the text that was asked about.
fn told(snapshot: &Snapshot, analysis: &Analysis, id: ItemId) -> Option<CallHierarchyItem> {
    let scheme = analysis.scheme()?;
    let label = &scheme.items.get(id.index())?.label;
    let location = analysis.location(snapshot, label.span)?;
    Some(CallHierarchyItem {
        name: label.name.to_string(),
        kind: SymbolKind::METHOD,
        tags: None,
        detail: Some(kind(scheme, Thing::Item(id)).of(snapshot.lang(analysis)).to_string()),
        uri: location.uri,
        range: location.range,
        selection_range: location.range,
        data: Some(serde_json::json!([analysis.uri.as_str(), id.index()])),
    })
}

/// The text and the item that were told before. The text may have changed since: then the name decides.
fn asked(snapshot: &Snapshot, item: &CallHierarchyItem) -> Option<(Arc<Analysis>, ItemId)> {
    let data = item.data.as_ref()?;
    let uri = data.get(0)?.as_str()?.parse().ok()?;
    let analysis = snapshot.analysis(&uri).ok()?;
    let items = &analysis.scheme()?.items;
    let at = data.get(1)?.as_u64()? as usize;
    let is_it = |at: &usize| items.get(*at).is_some_and(|found| *found.label.name == item.name);
    let at = Some(at).filter(is_it).or_else(|| (0..items.len()).find(is_it))?;
    Some((analysis, ItemId(at as u32)))
}

/// The items that an item rests on: its children, and those whose scores its clauses look at.
fn rests_on(scheme: &Scheme, id: ItemId) -> Vec<ItemId> {
    let item = &scheme.items[id.index()];
    let mut found = item.children.clone();
    let mut seen = vec![false; scheme.lets.len()];
    let mut waiting: Vec<&Expr> = walk::item_parts(item);
    while let Some(expr) = waiting.pop() {
        walk::visit(expr, &mut |inner| match &*inner.kind {
            ExprKind::Score(other) | ExprKind::Unrounded(other) if !found.contains(other) => found.push(*other),
            ExprKind::Let(id) if !std::mem::replace(&mut seen[id.index()], true) => waiting.push(&scheme.lets[id.index()].value),
            _ => {}
        });
    }
    found
}

fn outgoing(snapshot: &Snapshot, params: CallHierarchyOutgoingCallsParams) -> Result<Option<Vec<CallHierarchyOutgoingCall>>, Refusal> {
    let Some((analysis, id)) = asked(snapshot, &params.item) else { return Ok(None) };
    let Some(scheme) = analysis.scheme() else { return Ok(None) };
    let calls = rests_on(scheme, id).into_iter().filter_map(|to| told(snapshot, &analysis, to));
    Ok(Some(calls.map(|to| CallHierarchyOutgoingCall { from_ranges: vec![params.item.selection_range], to }).collect()))
}

fn incoming(snapshot: &Snapshot, params: CallHierarchyIncomingCallsParams) -> Result<Option<Vec<CallHierarchyIncomingCall>>, Refusal> {
    let Some((analysis, id)) = asked(snapshot, &params.item) else { return Ok(None) };
    let Some(scheme) = analysis.scheme() else { return Ok(None) };
    let all = (0..scheme.items.len()).map(|at| ItemId(at as u32)).filter(|other| rests_on(scheme, *other).contains(&id));
    let calls = all.filter_map(|from| told(snapshot, &analysis, from));
    Ok(Some(calls.map(|from| CallHierarchyIncomingCall { from_ranges: vec![from.selection_range], from }).collect()))
}
