//! What data a scheme asks for: units, facts, events, ratings; and the values it states or computes.

use super::item::GAP_ASPECTS;
use super::{Node, Painter, Rows, Thing, Trait, number, rounding, said, words};
use crate::decimal::Num;
use crate::diff::change::{self, Aspect};
use crate::diff::{Direction, SubjectKind, wording};
use crate::model::expr::{ExprKind, Frame};
use crate::model::measure::{Scale, Ty};
use crate::model::scheme::{Event, Fact, FactKind, Field, Imported, Label, Let, MissingCodes, Rating};
use crate::show;
use crate::word::Text;
use std::sync::Arc;

impl<'a> Painter<'a> {
    pub(super) fn facts(&self, things: &mut Vec<Thing<'a>>) {
        let scheme = self.version.scheme;
        let unit = &scheme.unit;
        let mut node = Node::new(&change::UNIT_NAME, &unit.label);
        node.traits.push(Trait {
            span: Some(unit.label.span),
            ..said(&change::UNIT_NAME, &*unit.label.name, Text::same(&*unit.label.name), Direction::None)
        });
        node.traits.extend(words(&change::TABLE, unit.table.as_ref()));
        node.traits.extend(key(&unit.key));
        things.push(Thing { kind: SubjectKind::Unit, at: 0, path: unit.label.name.clone(), node, above: None });
        for (at, fact) in scheme.facts.iter().enumerate() {
            if !matches!(fact.kind, FactKind::Judged { .. }) {
                things.push(Thing { kind: SubjectKind::Fact, at, path: fact.label.name.clone(), node: self.fact(fact), above: None });
            }
        }
    }

    fn fact(&self, fact: &'a Fact) -> Node<'a> {
        let aspect = match &fact.kind {
            FactKind::Attribute => &change::ATTRIBUTE,
            FactKind::Imported { .. } => &change::IMPORT,
            FactKind::Parameter => &change::PARAMETER,
            FactKind::Fact | FactKind::Judged { .. } => &change::FACT,
        };
        let mut node = Node::new(aspect, &fact.label);
        node.presence = Direction::None;
        // Facts that are declared together share the declaration.
        node.span = Some(fact.declared);
        if let FactKind::Imported { scheme, column } = &fact.kind {
            let column = match column {
                Imported::Total => wording::keyword("total"),
                Imported::Rank => wording::keyword("place_of"),
                Imported::Grade => wording::keyword("grade"),
                Imported::Item(item) => Text::same(&**item),
            };
            let shown = wording::join(&Text::same(&**scheme), &column);
            node.traits.push(Trait { span: Some(fact.label.span), ..said(&change::IMPORT, format!("{:?}", fact.kind), shown, Direction::Either) });
        }
        self.declared_type(&fact.ty, &fact.scale, &mut node);
        if let Frame::Period(period) = fact.frame {
            node.traits.push(said(&change::FREQUENCY, format!("{period:?}"), wording::period(period), Direction::Either));
        }
        collected(fact.collector.as_ref(), fact.document.as_ref(), &mut node);
        node.traits.extend(words(&change::NOTE, fact.note.as_ref()));
        range(&fact.range, &fact.scale, &mut node);
        node.traits.extend(
            fact.percent_scale.map(|scale| said(&change::PERCENT_SCALE, format!("{scale:?}"), wording::percent_scale(scale), Direction::Either)),
        );
        node.tables.push(missing_codes(&fact.missing_codes, &fact.label));
        let better = wording::keyword(if fact.lower_is_better { "lower_better" } else { "higher_better" });
        node.traits.push(said(&change::BETTER, fact.lower_is_better.to_string(), better, Direction::Either));
        node.traits.extend(words(&change::COLUMN, fact.column.as_ref()));
        node.traits.extend(words(&change::TABLE, fact.table.as_ref()));
        for (kind, aspect) in GAP_ASPECTS {
            node.traits.extend(fact.gaps.of(*kind).map(|treatment| self.treatment(aspect, treatment)));
            let stands = fact.stands_for.iter().find(|(of, _)| of == kind);
            node.traits.extend(stands.map(|(_, value)| {
                let own = self.amount(aspect, value, if fact.lower_is_better { Direction::Stricter } else { Direction::Looser });
                Trait { canon: format!("stands for {}", own.canon), shown: wording::join(&wording::keyword("as"), &own.shown), ..own }
            }));
        }
        if fact.carries_last {
            node.traits.push(said(&change::CARRIES, "true", wording::keyword("last_value"), Direction::Either));
        }
        node
    }

    fn declared_type(&self, ty: &Ty, scale: &Scale, node: &mut Node<'a>) {
        let shown = match ty {
            Ty::Quantity(_) => Text {
                en: if scale.en.is_empty() { "number".into() } else { scale.en.to_string() },
                zh: if scale.zh.is_empty() { "数".into() } else { scale.zh.to_string() },
            },
            Ty::Text => Text { en: "text".into(), zh: "文本".into() },
            Ty::Date => Text { en: "date".into(), zh: "日期".into() },
            Ty::Bool => Text { en: "yesno".into(), zh: "是否".into() },
            Ty::Choice(_) | Ty::Grade | Ty::Unknown => Text { en: "choice".into(), zh: "选项".into() },
        };
        let span = node.span;
        node.traits.push(Trait { span, ..said(&change::TYPE, self.names.ty(ty), shown.clone(), Direction::Either) });
        if matches!(ty, Ty::Quantity(_)) {
            node.traits.push(Trait {
                span,
                ..said(&change::UNIT_WORD, scale.factor.as_fraction().0 + "/" + &scale.factor.as_fraction().1, shown, Direction::Either)
            });
        }
        if let Ty::Choice(choice) = ty {
            let words = &self.version.scheme.choices[choice.index()].words;
            let rows = words.iter().map(|word| Node { span, ..Node::word(&change::CHOICE_WORD, word, Direction::None) });
            node.tables.push(Rows::new("words", rows));
        }
    }

    pub(super) fn events(&self, things: &mut Vec<Thing<'a>>) {
        for (at, event) in self.version.scheme.events.iter().enumerate() {
            things.push(Thing { kind: SubjectKind::Event, at, path: event.label.name.clone(), node: self.event(event), above: None });
        }
    }

    fn event(&self, event: &'a Event) -> Node<'a> {
        let mut node = Node { presence: Direction::None, ..Node::new(&change::EVENT, &event.label) };
        node.traits.extend(words(&change::TABLE, event.table.as_ref()));
        node.traits.extend(key(&event.key));
        collected(event.collector.as_ref(), event.document.as_ref(), &mut node);
        node.traits.extend(event.counts.as_ref().map(|counts| self.condition(&change::COUNTS, counts, Direction::Either, Direction::Either)));
        let fields = event.fields.iter().filter(|field| !field.optional).map(|field| self.field(field));
        node.tables.push(Rows::new("fields", fields));
        node
    }

    fn field(&self, field: &'a Field) -> Node<'a> {
        let mut node = Node { presence: Direction::None, ..Node::new(&change::FIELD, &field.label) };
        self.declared_type(&field.ty, &field.scale, &mut node);
        range(&field.range, &field.scale, &mut node);
        node.traits.extend(words(&change::COLUMN, field.column.as_ref()));
        node.traits.extend(
            field.percent_scale.map(|scale| said(&change::PERCENT_SCALE, format!("{scale:?}"), wording::percent_scale(scale), Direction::Either)),
        );
        node.tables.push(missing_codes(&field.missing_codes, &field.label));
        node.traits.extend(field.value.as_ref().map(|value| self.amount(&change::FIELD_VALUE, value, Direction::Either)));
        node
    }

    pub(super) fn ratings(&self, things: &mut Vec<Thing<'a>>) {
        for (at, rating) in self.version.scheme.ratings.iter().enumerate() {
            things.push(Thing { kind: SubjectKind::Rating, at, path: rating.label.name.clone(), node: self.rating(rating), above: None });
        }
    }

    fn rating(&self, rating: &'a Rating) -> Node<'a> {
        let mut node = Node { presence: Direction::None, ..Node::new(&change::RATING, &rating.label) };
        node.traits.extend(words(&change::TABLE, rating.table.as_ref()));
        collected(rating.collector.as_ref(), None, &mut node);
        let count = Scale::number();
        node.traits.extend(rating.full.as_ref().map(|full| number(&change::RATING_FULL, full, &Scale::points(), Direction::None, Direction::None)));
        let percent = Scale::named("%").unwrap_or_else(Scale::number);
        node.tables.push(weighted(&change::PANEL, &change::PANEL_WEIGHT, &rating.panels, &percent, Direction::Either));
        node.tables.push(weighted(&change::RATED, &change::RATED_WEIGHT, &rating.aspects, &percent, Direction::Either));
        node.tables.push(weighted(&change::OPTION, &change::OPTION_POINTS, &rating.options, &Scale::points(), Direction::Looser));
        let invalid = rating.invalid.iter().map(|label| Node::word(&change::INVALID, label, Direction::Either));
        node.tables.push(Rows::new("invalid", invalid));
        node.traits.extend(rating.convert.as_ref().map(|convert| self.amount(&change::CONVERSION, convert, Direction::Looser)));
        let dropped = Text {
            en: format!("{} highest, {} lowest", rating.drop_highest, rating.drop_lowest),
            zh: format!("{}个最高 {}个最低", rating.drop_highest, rating.drop_lowest),
        };
        node.traits.push(said(&change::DROPPED, dropped.en.clone(), dropped, Direction::Either));
        let least = rating.at_least.map(|least| number(&change::LEAST_RATERS, &Num::from(least), &count, Direction::Either, Direction::Either));
        node.traits.extend(least);
        let default = self.version.scheme.defaults.empty_panel;
        node.traits.extend(rating.empty_panel.map(|how| Trait {
            is_default: default == Some(how),
            ..said(&change::EMPTY_PANEL, format!("{how:?}"), wording::empty_panel(how), Direction::Either)
        }));
        node
    }

    pub(super) fn lets(&self, things: &mut Vec<Thing<'a>>) {
        for (at, own) in self.version.scheme.lets.iter().enumerate() {
            let above = own.item.map(|item| item.index());
            let path = match own.item {
                None => own.label.name.clone(),
                Some(item) => {
                    format!("{}/{}", crate::diff::pair::path(self.version.scheme, &self.version.scheme.items[item.index()]), own.label.name).into()
                }
            };
            things.push(Thing { kind: SubjectKind::Let, at, path, node: self.computed(own), above });
        }
    }

    fn computed(&self, own: &'a Let) -> Node<'a> {
        let aspect = if own.parameter { &change::PARAMETER } else { &change::LET };
        let mut node = Node { presence: Direction::None, ..Node::new(aspect, &own.label) };
        if let ExprKind::Constant(_) = &*own.value.kind {
            let number = self.names.number(&own.value).map(|number| Text {
                en: show::quantity(&number, &own.scale, crate::word::Lang::En),
                zh: show::quantity(&number, &own.scale, crate::word::Lang::Zh),
            });
            node.shown = number.map_or(node.shown, |number| wording::join(&Text::same(&*own.label.name), &number));
        }
        match self.keyed_rows(&change::VALUE_ROW, &change::VALUE, &own.value, Direction::Either) {
            Some(rows) => {
                node.tables.push(rows);
                node.traits.push(said(&change::VALUE, "table", wording::keyword("by"), Direction::Either));
                node.traits.extend(self.row_keys(&own.value));
            }
            None => node.traits.push(self.amount(&change::VALUE, &own.value, Direction::Either)),
        }
        node.traits.extend(rounding(&change::VALUE_ROUNDING, own.round.as_ref(), None));
        node
    }
}

fn key<'a>(columns: &[Arc<str>]) -> Option<Trait<'a>> {
    let columns = columns.iter().map(|column| &**column).collect::<Vec<_>>().join("、");
    (!columns.is_empty()).then(|| said(&change::KEY, columns.clone(), Text::same(columns), Direction::None))
}

fn collected<'a>(collector: Option<&Label>, document: Option<&Arc<str>>, node: &mut Node<'a>) {
    node.traits.extend(collector.map(|by| {
        let own = said(&change::COLLECTOR, &*by.name, Text::same(&*by.name), Direction::None);
        Trait { span: Some(by.span), ..own }
    }));
    node.traits.extend(words(&change::SOURCE, document));
}

fn range<'a>(range: &(Option<Num>, Option<Num>), scale: &Scale, node: &mut Node<'a>) {
    let end = |aspect: &'static Aspect, end: &Option<Num>| end.as_ref().map(|end| number(aspect, end, scale, Direction::Either, Direction::Either));
    node.traits.extend(end(&change::RANGE_LOW, &range.0));
    node.traits.extend(end(&change::RANGE_HIGH, &range.1));
}

fn missing_codes<'a>(codes: &MissingCodes, label: &Label) -> Rows<'a> {
    let numbers = codes.numbers.iter().map(show::number);
    let words = codes.words.iter().map(ToString::to_string);
    let rows = numbers.chain(words).map(|code| {
        let label = Label { name: code.into(), ..label.clone() };
        Node::word(&change::MISSING_CODE, &label, Direction::Either)
    });
    Rows::new("codes", rows)
}

fn weighted<'a>(aspect: &'static Aspect, weight: &'static Aspect, list: &[(Label, Num)], scale: &Scale, growth: Direction) -> Rows<'a> {
    let row = |(label, own): &(Label, Num)| {
        let own = Trait { span: Some(label.span), ..number(weight, own, scale, growth, Direction::Either) };
        let shown = wording::join(&Text::same(&*label.name), &own.shown);
        Node { traits: vec![own], shown, ..Node::word(aspect, label, Direction::Either) }
    };
    Rows::new(aspect.noun.en, list.iter().map(row))
}
