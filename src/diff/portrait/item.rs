//! Items: existence, points, limits, treatments, references. Their clauses are in `clause`.

use super::{Alike, Measure, Node, Painter, Rows, Thing, Trait, labels, number, ordered, rounding, said, words};
use crate::decimal::Num;
use crate::diff::change::{self, Aspect};
use crate::diff::{Direction, SubjectKind, wording};
use crate::model::expr::ExprKind;
use crate::model::measure::Scale;
use crate::model::scheme::{Amendment, FactId, GapKind, Gaps, Item, ItemKind, Label};
use crate::model::walk;
use crate::say;
use crate::word::{Lang, Text};

impl<'a> Painter<'a> {
    pub(super) fn items(&self, things: &mut Vec<Thing<'a>>) {
        for (at, item) in self.version.scheme.items.iter().enumerate() {
            let path = crate::diff::pair::path(self.version.scheme, item);
            let mut node = Node::new(existence(item.kind), &item.label);
            node.span = Some(item.span);
            node.shown = self.head(item);
            node.presence = match item.kind {
                ItemKind::Bonus => Direction::Looser,
                ItemKind::Deduction => Direction::Stricter,
                ItemKind::Section | ItemKind::Indicator => Direction::Either,
            };
            node.traits = self.item_traits(item);
            node.tables
                .extend(item.points.as_ref().and_then(|points| self.keyed_rows(&change::POINTS_ROW, &change::POINTS, points, Direction::Looser)));
            node.tables.push(self.clauses(item));
            things.push(Thing { kind: SubjectKind::Item, at, path: path.into(), node, above: item.parent.map(|parent| parent.index()) });
        }
    }

    fn head(&self, item: &Item) -> Text {
        let mut shown = wording::join(&wording::item_kind(item.kind), &Text::same(&*item.label.name));
        if let Some(points) = item.points.as_ref().and_then(|points| self.names.number(points)) {
            let points = |lang| crate::show::quantity(&points, &Scale::points(), lang);
            shown = wording::join(&shown, &Text { en: points(Lang::En), zh: points(Lang::Zh) });
        }
        shown
    }

    fn item_traits(&self, item: &'a Item) -> Vec<Trait<'a>> {
        let mut traits = Vec::new();
        let is_total = item.parent.is_none();
        if !is_total {
            let kind = wording::item_kind(item.kind);
            traits.push(Trait { span: Some(item.span), ..said(&change::ITEM_KIND, format!("{:?}", item.kind), kind, Direction::Either) });
        }
        traits.extend(self.points(item));
        traits.extend(item.points.as_ref().and_then(|points| self.row_keys(points)));
        traits.extend(item.scale.as_ref().map(|scale| self.amount(&change::SCALE, scale, Direction::Either)));
        traits.extend(item.applies.as_ref().map(|when| self.condition(&change::APPLIES, when, Direction::Either, Direction::Either)));
        self.limits(item, &mut traits);
        self.gaps(item, &mut traits);
        traits.extend(item.coverage.as_ref().map(|least| self.amount(&change::COVERAGE, least, Direction::Stricter)));
        traits.extend(item.over.map(|over| said(&change::OVER, format!("{over:?}"), wording::over(over), Direction::Either)));
        traits.extend(item.across.as_ref().map(|across| {
            let shown = wording::join(&wording::join(&wording::keyword("same"), &Text::same(&*across.field.name)), &wording::matter(across.how));
            // Of one matter only one counts: less is added, less is taken.
            let presence = match item.kind {
                ItemKind::Bonus => Direction::Stricter,
                ItemKind::Deduction => Direction::Looser,
                ItemKind::Section | ItemKind::Indicator => Direction::Either,
            };
            let own = said(&change::ACROSS, format!("{} {:?}", across.field.name, across.how), shown, Direction::Either);
            Trait { span: Some(across.field.span), presence, ..own }
        }));
        traits.extend(words(&change::TITLE, item.title.as_ref()));
        traits.extend(words(&change::CLAUSE_REFERENCE, item.meta.clause.as_ref()));
        traits.extend(words(&change::DOCUMENT, item.meta.document.as_ref()));
        traits.extend(words(&change::NOTE, item.meta.note.as_ref()));
        traits.extend(labels(&change::LEAD, &item.meta.lead));
        traits.extend(labels(&change::SUPPORT, &item.meta.support));
        traits.extend(labels(&change::COLLECTOR, &item.meta.collectors));
        traits.extend(item.meta.number.as_ref().map(|(number, span)| {
            let said = said(&change::NUMBER, &**number, Text::same(&**number), Direction::None);
            Trait { span: Some(*span), ..said }
        }));
        traits
    }

    /// Points or weight: where both are weights, the weight is what changed.
    fn points(&self, item: &'a Item) -> Option<Trait<'a>> {
        let points = item.points.as_ref()?;
        if let Some(weight) = &item.weight {
            return Some(self.amount(&change::WEIGHT, weight, Direction::Looser));
        }
        let mut own = self.amount(&change::POINTS, points, Direction::Looser);
        // A table is told row by row.
        if matches!(&*points.kind, ExprKind::Switch(_)) {
            own.canon = "table".into();
        }
        Some(own)
    }

    fn limits(&self, item: &'a Item, traits: &mut Vec<Trait<'a>>) {
        // The cap of a deduction bounds what it can take.
        let (growth, presence) = match item.kind {
            ItemKind::Deduction => (Direction::Stricter, Direction::Looser),
            ItemKind::Section | ItemKind::Indicator | ItemKind::Bonus => (Direction::Looser, Direction::Stricter),
        };
        traits.extend(self.limit(&change::CAP, item.cap.as_ref(), growth, presence));
        let defaults = &self.version.scheme.defaults;
        let floor = item.floor.as_ref().map(|floor| {
            let by_default = defaults.deduct_to_zero && self.names.number(floor).is_some_and(|number| number.is_zero()) && floor.span == item.span;
            let own = self.amount(&change::FLOOR, floor, Direction::Looser);
            Trait { presence: Direction::Looser, is_default: by_default, ..own }
        });
        traits.extend(floor);
        traits.extend(rounding(&change::ROUNDING, item.round.as_ref(), defaults.round.as_ref()));
    }

    fn gaps(&self, item: &'a Item, traits: &mut Vec<Trait<'a>>) {
        let scheme = self.version.scheme;
        let facts = walk::facts_used(scheme, item);
        for (kind, aspect) in GAP_ASPECTS {
            let Some(treatment) = item.gaps.of(*kind) else { continue };
            let canon = self.names.treatment(treatment);
            let said_above = |gaps: &Gaps| gaps.of(*kind).is_some_and(|other| self.names.treatment(other) == canon);
            let by_fact = |fact: &FactId| said_above(&scheme.facts[fact.index()].gaps);
            let is_default = said_above(&scheme.defaults.gaps) || facts.iter().any(by_fact);
            traits.push(Trait { is_default, ..self.treatment(aspect, treatment) });
        }
    }

    /// The scheme's own head: title, period, full mark, defaults.
    pub(super) fn scheme_itself(&self, things: &mut Vec<Thing<'a>>) {
        let scheme = self.version.scheme;
        let mut node = Node::new(&change::SCHEME_NAME, &scheme.label);
        let label = &scheme.label;
        node.traits.push(Trait { span: Some(label.span), ..said(&change::SCHEME_NAME, &*label.name, Text::same(&*label.name), Direction::None) });
        node.traits.extend(words(&change::TITLE, scheme.title.as_ref()));
        if let Some((full, span)) = &scheme.full {
            let full = number(&change::FULL, full, &Scale::points(), Direction::None, Direction::None);
            node.traits.push(Trait { span: Some(*span), ..full });
        }
        if let Some((from, to)) = scheme.period {
            let date =
                |aspect: &'static Aspect, date: jiff::civil::Date| said(aspect, date.to_string(), Text::same(date.to_string()), Direction::Either);
            let words = Text { en: format!("{from} to {to}"), zh: format!("{from} 至 {to}") };
            node.traits.push(said(&change::PERIOD, format!("{from} {to}"), words, Direction::Either));
            node.traits.extend([date(&change::PERIOD_START, from), date(&change::PERIOD_END, to)]);
        }
        node.traits.extend(scheme.calendar.as_ref().map(|calendar| {
            let (from, to) = calendar.covers;
            let days: Vec<String> = calendar.reversed.iter().map(ToString::to_string).collect();
            let count = days.len();
            let words = say!(en: "{from} to {to}, {count} days that differ from the week", zh: "{from} 至 {to}，与平常不同的日子 {count} 天");
            let canon = format!("{from} {to} {}", days.join(" "));
            Trait { span: Some(calendar.span), ..said(&change::CALENDAR, canon, words, Direction::Either) }
        }));
        let shown = scheme.shown.iter().map(|shown| {
            let mut word = Node::word(&change::OUTPUT, &shown.label, Direction::None);
            word.identity = self.names.expr(&shown.value);
            word
        });
        node.tables.push(Rows::new("output", shown));
        node.tables.push(Rows::new("amendments", scheme.amendments.iter().map(|amendment| self.amendment(amendment))));
        things.push(Thing { kind: SubjectKind::Scheme, at: 0, path: scheme.label.name.clone(), node, above: None });
        self.defaults(things);
    }

    fn amendment(&self, amendment: &'a Amendment) -> Node<'a> {
        let name = amendment.document.clone().unwrap_or_else(|| amendment.from.to_string().into());
        let label = Label { name, span: amendment.span, doc: None };
        let date = amendment.from.to_string();
        let own = Trait { span: Some(amendment.span), ..said(&change::AMENDMENT_DATE, date.clone(), Text::same(date), Direction::Either) };
        Node { pairing: Alike::InOrder, traits: vec![own], ..Node::word(&change::AMENDMENT, &label, Direction::None) }
    }

    fn defaults(&self, things: &mut Vec<Thing<'a>>) {
        let scheme = self.version.scheme;
        let defaults = &scheme.defaults;
        let mut node = Node::new(&change::SCHEME_NAME, &scheme.label);
        for (kind, aspect) in GAP_ASPECTS {
            node.traits.extend(defaults.gaps.of(*kind).map(|treatment| self.treatment(aspect, treatment)));
        }
        node.traits.extend(defaults.step.map(|mode| step_mode(mode, Direction::Either)));
        node.traits.extend(defaults.set.as_ref().map(|set| self.set(&change::SET, set)));
        node.traits.extend(defaults.ties.map(|ties| said(&change::TIES, format!("{ties:?}"), wording::ties(ties), Direction::Either)));
        node.traits.extend(defaults.above_includes.map(|yes| {
            let shown = wording::keyword(if yes { "inclusive" } else { "exclusive" });
            said(&change::ABOVE_INCLUDES, yes.to_string(), shown, Direction::Either)
        }));
        node.traits
            .extend(defaults.empty_panel.map(|how| said(&change::EMPTY_PANEL, format!("{how:?}"), wording::empty_panel(how), Direction::Either)));
        node.traits.extend(rounding(&change::ROUNDING, defaults.round.as_ref(), None));
        if defaults.deduct_to_zero {
            node.traits.push(said(&change::DOWN_TO_ZERO, "true", wording::keyword("down_to_zero"), Direction::Looser));
        }
        things.push(Thing { kind: SubjectKind::Defaults, at: 0, path: "".into(), node, above: None });
    }
}

/// What each kind of gap is told by.
pub(super) static GAP_ASPECTS: &[(GapKind, &Aspect)] =
    &[(GapKind::Missing, &change::MISSING), (GapKind::NotApplicable, &change::NOT_APPLICABLE), (GapKind::Pending, &change::PENDING)];

/// Whole steps count for least, started ones for most; `sign`: whether more steps are looser.
pub(super) fn step_mode<'a>(mode: crate::model::scheme::StepMode, growth: Direction) -> Trait<'a> {
    use crate::model::scheme::StepMode as M;
    let rank = match mode {
        M::Whole => 0,
        M::ProRata => 1,
        M::Started => 2,
    };
    let measure: Measure = ordered(Num::from(rank), growth);
    Trait { measure, ..said(&change::STEP_MODE, format!("{mode:?}"), wording::step_mode(mode), Direction::Either) }
}

fn existence(kind: ItemKind) -> &'static Aspect {
    match kind {
        ItemKind::Section => &change::SECTION,
        ItemKind::Indicator => &change::INDICATOR,
        ItemKind::Bonus => &change::BONUS,
        ItemKind::Deduction => &change::DEDUCTION,
    }
}
