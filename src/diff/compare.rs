//! Two portraits side by side: what is gone, what is new, what says something else.

use super::canon::Names;
use super::change::{self, Act, Aspect, Bearing};
use super::pair::{Pairing, Pairs};
use super::portrait::{Alike, Node, Painter, Rows, Thing, Trait, portrait};
use super::weigh::Weigher;
use super::{Change, Direction, Level, Side, Subject, SubjectKind, Switch, Version, wording};
use crate::word::Text;

/// Everything that differs, by area.
pub fn compare(old: Version, new: Version, pairing: &Pairing) -> Vec<Change> {
    let new_names = Names::of_new(new.scheme);
    let old_names = Names::of_old(old.scheme, &new_names, pairing);
    let old = Painter { version: old, names: old_names };
    let new = Painter { version: new, names: new_names };
    let (old_things, new_things) = (portrait(&old), portrait(&new));
    let point = super::stake::points_factor(old.version.scheme, new.version.scheme);
    let mut comparison = Comparison { weigher: Weigher { old: &old.names, new: &new.names, point }, pairing, found: Vec::new() };
    for (a, b) in partners(&old_things, &new_things, pairing) {
        comparison.things(a.map(|at| &old_things[at]), b.map(|at| &new_things[at]), &old_things, &new_things);
    }
    let mut changes = together(comparison.found);
    changes.sort_by_key(|change| change.aspect.area);
    changes
}

/// Which thing goes with which; new ones in their order, what is gone after what stood before it.
fn partners(old: &[Thing], new: &[Thing], pairing: &Pairing) -> Vec<(Option<usize>, Option<usize>)> {
    let unlisted = |kind| {
        let of = |things: &[Thing]| things.iter().enumerate().filter(|(_, thing)| thing.kind == kind).map(|(at, _)| at).collect::<Vec<_>>();
        let (old_at, new_at) = (of(old), of(new));
        let old_nodes: Vec<&Node> = old_at.iter().map(|at| &old[*at].node).collect();
        let new_nodes: Vec<&Node> = new_at.iter().map(|at| &new[*at].node).collect();
        let pairs = align(&old_nodes, &new_nodes);
        pairs.into_iter().filter_map(|(a, b)| Some((old_at[a?], new_at[b?]))).collect::<Vec<_>>()
    };
    let loose = [unlisted(SubjectKind::Consequence), unlisted(SubjectKind::Requirement)].concat();
    let partner = |b: usize| {
        let thing = &new[b];
        let listed = |pairs: &Pairs| {
            let at = pairs.old_of.get(thing.at).copied().flatten()?;
            old.iter().position(|other| other.kind == thing.kind && other.at == at)
        };
        match thing.kind {
            SubjectKind::Item => listed(&pairing.items),
            SubjectKind::Fact => listed(&pairing.facts),
            SubjectKind::Event => listed(&pairing.events),
            SubjectKind::Rating => listed(&pairing.ratings),
            SubjectKind::Let => listed(&pairing.lets),
            SubjectKind::Gate => listed(&pairing.gates),
            SubjectKind::Allocation => listed(&pairing.allocations),
            SubjectKind::Consequence | SubjectKind::Requirement => loose.iter().find(|(_, new)| *new == b).map(|(old, _)| *old),
            SubjectKind::Scheme | SubjectKind::Unit | SubjectKind::Ranking | SubjectKind::Grades | SubjectKind::Defaults => {
                old.iter().position(|other| other.kind == thing.kind)
            }
        }
    };
    let mut all: Vec<(Option<usize>, Option<usize>)> = (0..new.len()).map(|b| (partner(b), Some(b))).collect();
    for a in 0..old.len() {
        if all.iter().all(|(old, _)| *old != Some(a)) {
            let before = a.checked_sub(1).and_then(|before| all.iter().position(|(old, _)| *old == Some(before)));
            all.insert(before.map_or(all.len(), |at| at + 1), (Some(a), None));
        }
    }
    all
}

/// Which rows go with which. Rows without a partner stand alone.
fn align(old: &[&Node], new: &[&Node]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Pairs { new_of: vec![None; old.len()], old_of: vec![None; new.len()] };
    let same = |a: &Node, b: &Node| a.identity == b.identity && common(a, b) == a.traits.len().max(b.traits.len());
    join_in_order(&mut pairs, |a, b| same(old[a], new[b]));
    join_in_order(&mut pairs, |a, b| old[a].identity == new[b].identity);
    let may = |a: usize, b: usize| old[a].pairing != Alike::Identity && new[b].pairing != Alike::Identity;
    loop {
        let mut best: Option<(usize, usize, usize)> = None;
        for a in (0..old.len()).filter(|a| pairs.new_of[*a].is_none()) {
            for b in (0..new.len()).filter(|b| pairs.old_of[*b].is_none() && may(a, *b)) {
                let likeness = common(old[a], new[b]);
                if likeness > best.map_or(0, |(most, ..)| most) {
                    best = Some((likeness, a, b));
                }
            }
        }
        let Some((_, a, b)) = best else { break };
        pairs.join(a, b);
    }
    let left = |of: &[Option<usize>]| of.iter().filter(|partner| partner.is_none()).count();
    if left(&pairs.new_of) == left(&pairs.old_of) {
        let in_order = |a: usize, b: usize| old[a].pairing == Alike::InOrder && new[b].pairing == Alike::InOrder;
        join_in_order(&mut pairs, in_order);
    }
    let mut all: Vec<(Option<usize>, Option<usize>)> = pairs.old_of.iter().enumerate().map(|(b, a)| (*a, Some(b))).collect();
    all.extend(pairs.new_of.iter().enumerate().filter(|(_, b)| b.is_none()).map(|(a, _)| (Some(a), None)));
    all
}

fn join_in_order(pairs: &mut Pairs, fits: impl Fn(usize, usize) -> bool) {
    for b in 0..pairs.old_of.len() {
        if pairs.old_of[b].is_none()
            && let Some(a) = (0..pairs.new_of.len()).find(|a| pairs.new_of[*a].is_none() && fits(*a, b))
        {
            pairs.join(a, b);
        }
    }
}

/// How many traits, and rows, two nodes have in common.
fn common(a: &Node, b: &Node) -> usize {
    let traits = a
        .traits
        .iter()
        .filter(|own| b.traits.iter().any(|other| own.aspect.kind(Act::Changed) == other.aspect.kind(Act::Changed) && own.canon == other.canon));
    let rows = a.tables.iter().flat_map(|table| b.tables.iter().filter(|other| other.name == table.name).map(move |other| (table, other)));
    let same_rows = rows.map(|(table, other)| table.rows.iter().filter(|row| other.rows.iter().any(|it| it.identity == row.identity)).count());
    traits.count() + same_rows.sum::<usize>()
}

struct Comparison<'a> {
    weigher: Weigher<'a>,
    pairing: &'a Pairing,
    found: Vec<Change>,
}

/// Where in the schemes a comparison is.
#[derive(Clone)]
struct Place {
    subject: Subject,
    within: Text,
    canon: String,
}

impl Place {
    fn inside(&self, node: &Node) -> Place {
        let label = &node.label;
        let joined = |a: &str, b: &str| if a.is_empty() || b.is_empty() { format!("{a}{b}") } else { format!("{a} › {b}") };
        let within = Text { en: joined(&self.within.en, &label.en), zh: joined(&self.within.zh, &label.zh) };
        Place { subject: self.subject.clone(), within, canon: format!("{} › {}", self.canon, node.identity) }
    }
}

impl Comparison<'_> {
    fn things(&mut self, old: Option<&Thing>, new: Option<&Thing>, old_things: &[Thing], new_things: &[Thing]) {
        let Some(thing) = new.or(old) else { return };
        let subject = Subject { kind: thing.kind, old: old.map(|thing| thing.path.clone()), new: new.map(|thing| thing.path.clone()) };
        let place = Place { subject, within: Text::same(""), canon: String::new() };
        match (old, new) {
            (Some(a), Some(b)) => {
                self.names(a, b, &place, old_things, new_things);
                self.nodes(&a.node, &b.node, &place);
            }
            (Some(a), None) if !is_folded(a, &self.pairing.items.new_of) => self.node_gone(&a.node, &place),
            (None, Some(b)) if !is_folded(b, &self.pairing.items.old_of) => self.node_new(&b.node, &place),
            (Some(_), None) | (None, Some(_)) | (None, None) => {}
        }
    }

    /// Renames and moves.
    fn names(&mut self, old: &Thing, new: &Thing, place: &Place, old_things: &[Thing], new_things: &[Thing]) {
        let renamed = match old.kind {
            SubjectKind::Item if old.above.is_some() => Some(&change::ITEM_NAME),
            SubjectKind::Fact => Some(&change::FACT_NAME),
            SubjectKind::Event => Some(&change::EVENT_NAME),
            SubjectKind::Rating => Some(&change::RATING_NAME),
            SubjectKind::Let => Some(&change::LET_NAME),
            SubjectKind::Gate => Some(&change::GATE_NAME),
            SubjectKind::Allocation => Some(&change::ALLOCATION_NAME),
            // Told by a trait, or without a name of their own.
            SubjectKind::Item
            | SubjectKind::Scheme
            | SubjectKind::Unit
            | SubjectKind::Ranking
            | SubjectKind::Grades
            | SubjectKind::Consequence
            | SubjectKind::Requirement
            | SubjectKind::Defaults => None,
        };
        if let Some(aspect) = renamed
            && old.node.label != new.node.label
        {
            self.push(aspect, Act::Renamed, place, Some(side_of_name(&old.node)), Some(side_of_name(&new.node)), (Direction::None, None));
        }
        if old.kind == SubjectKind::Item
            && let (Some(from), Some(to)) = (old.above, new.above)
            && self.pairing.items.new_of[from] != Some(to)
        {
            let above = |things: &[Thing], at: usize| {
                let path = things.iter().find(|thing| thing.kind == SubjectKind::Item && thing.at == at).map_or("", |thing| &*thing.path).to_string();
                if path.is_empty() { wording::keyword("total") } else { Text::same(path) }
            };
            let side = |node: &Node, shown: Text| Side { canon: shown.en.clone(), shown, span: node.span };
            let (from, to) = (side(&old.node, above(old_things, from)), side(&new.node, above(new_things, to)));
            self.push(&change::ITEM_PLACE, Act::Moved, place, Some(from), Some(to), (Direction::Either, None));
        }
    }

    fn nodes(&mut self, old: &Node, new: &Node, place: &Place) {
        let form = |node: &Node| node.traits.iter().find(|own| std::ptr::eq(own.aspect, &change::FORM)).map(|own| own.canon.clone());
        if form(old) != form(new) {
            let find = |node: &Node| node.traits.first().map(|own| side(own, node));
            self.push(&change::FORM, Act::Changed, &place.inside(new), find(old), find(new), (Direction::Either, None));
            return;
        }
        let here = if form(new).is_some() { place.inside(new) } else { place.clone() };
        let before = self.found.len();
        self.traits(old, new, &here);
        for table in &new.tables {
            let none = Rows::new(table.name, []);
            let other = old.tables.iter().find(|other| other.name == table.name).unwrap_or(&none);
            self.table(other, table, &here, before);
        }
        for table in old.tables.iter().filter(|table| new.tables.iter().all(|other| other.name != table.name)) {
            self.table(table, &Rows::new(table.name, []), &here, before);
        }
    }

    fn traits(&mut self, old: &Node, new: &Node, place: &Place) {
        let pairs = paired_traits(old, new);
        for &(aspect, a, b) in &pairs {
            let Some(act) = act_of(a, b) else { continue };
            if is_told_with(aspect, act, &pairs) {
                continue;
            }
            // What a default says is told once, at the default.
            if a.into_iter().chain(b).all(|own| own.is_default) {
                continue;
            }
            let weight = self.weigher.weigh(a, b);
            self.push(aspect, act, place, a.map(|own| side(own, old)), b.map(|own| side(own, new)), weight);
            if self.weigher.is_same_share(a, b)
                && let Some(last) = self.found.last_mut()
            {
                (last.direction, last.level) = (Direction::None, Level::Text);
            }
        }
    }

    /// `before`: how many changes there were before the node's own traits were compared.
    fn table(&mut self, old: &Rows, new: &Rows, place: &Place, before: usize) {
        let part_of = new.part_of.or(old.part_of);
        if part_of.is_some_and(|aspect| {
            self.found[before..]
                .iter()
                .any(|change| std::ptr::eq(change.aspect, aspect) && change.subject == place.subject && change.within == place.within)
        }) {
            return;
        }
        let old_rows: Vec<&Node> = old.rows.iter().collect();
        let new_rows: Vec<&Node> = new.rows.iter().collect();
        let pairs = align(&old_rows, &new_rows);
        let start = self.found.len();
        for (a, b) in &pairs {
            match (a.map(|a| old_rows[a]), b.map(|b| new_rows[b])) {
                (Some(a), Some(b)) => self.row(a, b, place),
                (Some(a), None) => self.node_gone(a, place),
                (None, Some(b)) => self.node_new(b, place),
                (None, None) => {}
            }
        }
        if new.name == "bands" {
            self.drop_twin_bounds(start);
        }
        let order: Vec<usize> = pairs.iter().filter_map(|(a, b)| b.and(*a)).collect();
        let whole = order.len() == old_rows.len() && order.len() == new_rows.len();
        if let (Some(aspect), Some(_), true, false) = (new.order, old.order, whole, order.is_sorted()) {
            let shown = |rows: &[&Node]| Text {
                en: rows.iter().map(|row| row.label.en.as_str()).collect::<Vec<_>>().join(" / "),
                zh: rows.iter().map(|row| row.label.zh.as_str()).collect::<Vec<_>>().join(" / "),
            };
            let side = |rows: &[&Node]| {
                let canon = rows.iter().map(|row| row.identity.as_str()).collect::<Vec<_>>().join(" / ");
                Side { shown: shown(rows), canon, span: rows.first().and_then(|row| row.span) }
            };
            self.push(aspect, Act::Changed, place, Some(side(&old_rows)), Some(side(&new_rows)), (Direction::Either, None));
        }
    }

    /// Where one band ends the next begins: a bound that both say is one, told at the band that begins there. `start`: how many changes
    /// there were before the bands were compared.
    fn drop_twin_bounds(&mut self, start: usize) {
        let moved = |change: &Change| Some((change.old.as_ref()?.canon.clone(), change.new.as_ref()?.canon.clone()));
        let is = |change: &Change, aspect: &'static Aspect| std::ptr::eq(change.aspect, aspect) && change.kind.act == Act::Changed;
        let begins: Vec<_> = self.found[start..].iter().filter(|change| is(change, &change::BAND_LOW)).map(moved).collect();
        let bands = self.found.split_off(start);
        self.found.extend(bands.into_iter().filter(|change| !(is(change, &change::BAND_HIGH) && begins.contains(&moved(change)))));
    }

    fn row(&mut self, old: &Node, new: &Node, place: &Place) {
        if old.traits.iter().any(|own| std::ptr::eq(own.aspect, &change::FORM)) {
            return self.nodes(old, new, place);
        }
        let inside = place.inside(new);
        // A grade is paired by declaration and may be called otherwise.
        if std::ptr::eq(new.aspect, &change::GRADE) && old.label != new.label {
            self.push(&change::GRADE_NAME, Act::Renamed, &inside, Some(side_of_name(old)), Some(side_of_name(new)), (Direction::None, None));
        }
        self.nodes(old, new, &inside);
    }

    fn node_gone(&mut self, node: &Node, place: &Place) {
        let side = Side { shown: node.shown.clone(), canon: digest(node), span: node.span };
        let within = if is_named_by_subject(node) { place.clone() } else { place.inside(node) };
        self.push(node.aspect, Act::Removed, &within, Some(side), None, (node.presence.reversed(), None));
    }

    fn node_new(&mut self, node: &Node, place: &Place) {
        let side = Side { shown: node.shown.clone(), canon: digest(node), span: node.span };
        let within = if is_named_by_subject(node) { place.clone() } else { place.inside(node) };
        self.push(node.aspect, Act::Added, &within, None, Some(side), (node.presence, None));
    }

    fn push(&mut self, aspect: &'static Aspect, act: Act, place: &Place, old: Option<Side>, new: Option<Side>, weight: super::weigh::Weight) {
        let (direction, size) = weight;
        let (direction, level) = match aspect.bearing {
            Bearing::Results => (direction, Level::MayScore),
            Bearing::Data | Bearing::Words => (Direction::None, Level::Text),
        };
        self.found.push(Change {
            aspect,
            kind: aspect.kind(act),
            subject: place.subject.clone(),
            within: place.within.clone(),
            within_canon: place.canon.clone(),
            old,
            new,
            direction,
            level,
            size,
            switch: Switch { subject: place.subject.clone(), part: aspect.part },
        });
    }
}

/// Is the thing gone or new with the item in which it stands? Then that one tells it.
fn is_folded(thing: &Thing, partners: &[Option<usize>]) -> bool {
    thing.above.is_some_and(|above| partners[above].is_none())
}

/// Things are named by the subject; rows and clauses within it by their label.
fn is_named_by_subject(node: &Node) -> bool {
    use change::*;
    let things: [&'static Aspect; 20] = [
        &SECTION,
        &INDICATOR,
        &BONUS,
        &DEDUCTION,
        &FACT,
        &ATTRIBUTE,
        &IMPORT,
        &EVENT,
        &RATING,
        &PARAMETER,
        &LET,
        &VETO,
        &PROMOTION,
        &RANKING,
        &GRADES,
        &CONSEQUENCE,
        &ALLOCATION,
        &REQUIREMENT,
        &SCHEME_NAME,
        &CLAUSE,
    ];
    things.iter().any(|aspect| std::ptr::eq(*aspect, node.aspect))
}

fn side(own: &Trait, node: &Node) -> Side {
    Side { shown: own.shown.clone(), canon: own.canon.clone(), span: own.span.or(node.span) }
}

fn side_of_name(node: &Node) -> Side {
    Side { shown: node.label.clone(), canon: node.label.zh.clone(), span: node.span }
}

/// A node with everything in it, as one text.
fn digest(node: &Node) -> String {
    let traits = node.traits.iter().filter(|own| !own.is_default).map(|own| own.canon.clone());
    let rows = node.tables.iter().flat_map(|table| &table.rows).map(digest);
    format!("{}({})", node.identity, traits.chain(rows).collect::<Vec<_>>().join(";"))
}

type TraitPair<'n, 'a> = (&'static Aspect, Option<&'n Trait<'a>>, Option<&'n Trait<'a>>);

/// The traits of two nodes by aspect. Points on one side and a weight on the other are two ways to say one thing.
fn paired_traits<'n, 'a>(old: &'n Node<'a>, new: &'n Node<'a>) -> Vec<TraitPair<'n, 'a>> {
    let mut taken = vec![false; old.traits.len()];
    let mut pairs: Vec<TraitPair> = Vec::new();
    let is_points = |own: &Trait| std::ptr::eq(own.aspect, &change::POINTS) || std::ptr::eq(own.aspect, &change::WEIGHT);
    for b in &new.traits {
        let same = |other: &Trait| std::ptr::eq(other.aspect, b.aspect) && edge_side(other) == edge_side(b);
        let mut at = (0..taken.len()).find(|at| !taken[*at] && same(&old.traits[*at]));
        let mut aspect = b.aspect;
        if at.is_none() && is_points(b) {
            at = (0..taken.len()).find(|at| !taken[*at] && is_points(&old.traits[*at]));
            aspect = if at.is_some() { &change::POINTS } else { aspect };
        }
        if let Some(at) = at {
            taken[at] = true;
        }
        pairs.push((aspect, at.map(|at| &old.traits[at]), Some(b)));
    }
    pairs.extend(old.traits.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(a, _)| (a.aspect, Some(a), None)));
    pairs
}

/// What happened to a trait, if anything.
fn act_of(old: Option<&Trait>, new: Option<&Trait>) -> Option<Act> {
    match (old, new) {
        (Some(a), Some(b)) => (a.canon != b.canon).then_some(Act::Changed),
        (None, Some(_)) => Some(Act::Added),
        (Some(_), None) => Some(Act::Removed),
        (None, None) => None,
    }
}

/// Some things are said only with others: of a new quota, its rounding is no news of its own.
fn is_told_with(aspect: &'static Aspect, act: Act, pairs: &[TraitPair]) -> bool {
    let happened = |other: &'static Aspect| pairs.iter().find(|(aspect, ..)| std::ptr::eq(*aspect, other)).and_then(|(_, a, b)| act_of(*a, *b));
    let is = |other: &'static Aspect| std::ptr::eq(aspect, other);
    if is(&change::ROW_KEYS) {
        // That there is a table at all is told by the amount.
        return act != Act::Changed;
    }
    if is(&change::UNIT_WORD) {
        return happened(&change::TYPE).is_some();
    }
    // A period of other days at both ends is another period, as that of the next year.
    let both_ends = [&change::PERIOD_START, &change::PERIOD_END].into_iter().all(|end| happened(end) == Some(Act::Changed));
    if is(&change::PERIOD) {
        return act == Act::Changed && !both_ends;
    }
    if is(&change::PERIOD_START) || is(&change::PERIOD_END) {
        return act != Act::Changed || both_ends;
    }
    // Fixed ends stand in the place of a set.
    if is(&change::SET) {
        return matches!(happened(&change::ENDS), Some(Act::Added | Act::Removed));
    }
    (is(&change::QUOTA_SCOPE) || is(&change::QUOTA_ROUNDING)) && matches!(happened(&change::QUOTA), Some(Act::Added | Act::Removed))
}

/// A band has two edges: of its lower and of its upper bound.
fn edge_side<'n>(own: &'n Trait) -> Option<&'n str> {
    std::ptr::eq(own.aspect, &change::BAND_EDGE).then(|| own.canon.split(' ').next().unwrap_or_default())
}

/// What stands in one declaration of several facts is one change.
fn together(found: Vec<Change>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for change in found {
        let span = |side: &Option<Side>| side.as_ref().and_then(|side| side.span);
        let canon = |side: &Option<Side>| side.as_ref().map(|side| side.canon.clone());
        let is_existence = |change: &Change| matches!(change.kind.act, Act::Added | Act::Removed) && change.within.en.is_empty();
        let twin = all.iter_mut().find(|other| {
            other.subject.kind == SubjectKind::Fact
                && change.subject.kind == SubjectKind::Fact
                && other.kind == change.kind
                && other.kind.act != Act::Renamed
                && other.within == change.within
                && (span(&other.old), span(&other.new)) == (span(&change.old), span(&change.new))
                && (is_existence(&change) && is_existence(other)
                    || (canon(&other.old), canon(&other.new)) == (canon(&change.old), canon(&change.new)))
        });
        match twin {
            Some(twin) => {
                let and = |a: &mut Option<std::sync::Arc<str>>, b: &Option<std::sync::Arc<str>>| {
                    if let (Some(a), Some(b)) = (a, b) {
                        *a = format!("{a}、{b}").into();
                    }
                };
                and(&mut twin.subject.old, &change.subject.old);
                and(&mut twin.subject.new, &change.subject.new);
            }
            None => all.push(change),
        }
    }
    all
}
