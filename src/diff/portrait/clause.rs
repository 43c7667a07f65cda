//! Clauses: the form of the sentence, its numbers, its rows, what is added to it.

use super::item::step_mode;
use super::{Alike, Measure, Node, Painter, Rows, Trait, ordered, rounding, said};
use crate::decimal::Num;
use crate::diff::change::{self, Aspect};
use crate::diff::{Direction, wording};
use crate::model::expr::{Expr, ExprKind};
use crate::model::measure::Scale;
use crate::model::scheme::{Band, BandAmount, Bound, Bracket, Clause, Each, Form, Item, Matter, PlaceRow, Verb};
use crate::word::Text;

/// What more of a clause's amount means.
fn growth_of(verb: Verb) -> Direction {
    match verb {
        Verb::Gain | Verb::Add => Direction::Looser,
        Verb::Deduct => Direction::Stricter,
    }
}

/// The name of a form, the same for all clauses of that form.
fn form_name(form: &Form) -> &'static str {
    match form {
        Form::Amount(_) => "amount",
        Form::Override { .. } => "override",
        Form::ProRata { .. } => "pro rata",
        Form::Steps { .. } => "steps",
        Form::Bands { .. } => "bands",
        Form::Progressive { .. } => "progressive",
        Form::Interpolate { .. } => "interpolate",
        Form::Rank { .. } => "rank",
        Form::Efficacy { .. } => "efficacy",
        Form::Convert { .. } => "convert",
        Form::Judged { .. } => "judged",
        Form::Each(_) => "each",
        Form::Choose { .. } => "choose",
    }
}

impl<'a> Painter<'a> {
    pub(super) fn clauses(&self, item: &'a Item) -> Rows<'a> {
        Rows::new("clauses", item.clauses.iter().map(|clause| self.clause(clause)))
    }

    fn clause(&self, clause: &'a Clause) -> Node<'a> {
        let growth = growth_of(clause.verb);
        let shown = self.text(clause.span);
        let mut node = Node {
            aspect: &change::CLAUSE,
            identity: String::new(),
            pairing: Alike::InOrder,
            label: brief(&shown),
            shown: shown.clone(),
            span: Some(clause.span),
            presence: match clause.verb {
                Verb::Gain => Direction::Either,
                Verb::Add => Direction::Looser,
                Verb::Deduct => Direction::Stricter,
            },
            traits: Vec::new(),
            tables: Vec::new(),
        };
        // The first trait is the form: where it differs, nothing else of the clause is compared.
        node.traits.push(Trait { span: Some(clause.span), ..said(&change::FORM, form_name(&clause.form), shown, Direction::Either) });
        node.traits.push(said(&change::VERB, format!("{:?}", clause.verb), wording::verb(clause.verb), Direction::Either));
        node.identity = self.form(clause, growth, &mut node);
        self.tails(clause, growth, &mut node);
        node
    }

    /// Adds what the form says; gives what the clause is about.
    fn form(&self, clause: &'a Clause, growth: Direction, node: &mut Node<'a>) -> String {
        let shrink = growth.reversed();
        match &clause.form {
            Form::Amount(amount) => self.plain_amount(amount, growth, node),
            Form::Override { when, amount } => {
                node.traits.push(self.condition(&change::CONDITION, when, Direction::Either, Direction::Either));
                node.traits.push(self.amount(&change::AMOUNT, amount, Direction::Looser));
                self.names.expr(when)
            }
            Form::ProRata { value, target, inverse, may_exceed, zero_target } => {
                let harder = if *inverse { growth } else { shrink };
                node.traits.push(self.amount(&change::TARGET, target, harder));
                node.traits.push(said(
                    &change::INVERSE,
                    inverse.to_string(),
                    wording::keyword(if *inverse { "inverse" } else { "pro_rata" }),
                    Direction::Either,
                ));
                if *may_exceed {
                    node.traits.push(said(&change::MAY_EXCEED, "true", wording::keyword("may_exceed"), growth));
                }
                node.traits.extend(zero_target.as_ref().map(|treatment| self.treatment(&change::ZERO_TARGET, treatment)));
                self.subject(value, node)
            }
            Form::Steps { value, below, from, step, mode, amount } => {
                node.traits.push(self.amount(&change::THRESHOLD, from, if *below { growth } else { shrink }));
                node.traits.push(said(
                    &change::BELOW,
                    below.to_string(),
                    wording::keyword(if *below { "below" } else { "above" }),
                    Direction::Either,
                ));
                node.traits.push(self.amount(&change::STEP, step, shrink));
                node.traits.extend(mode.map(|mode| Trait { is_default: self.version.scheme.defaults.step == Some(mode), ..step_mode(mode, growth) }));
                node.traits.push(self.amount(&change::AMOUNT, amount, growth));
                self.subject(value, node)
            }
            Form::Bands { subject, first_match, rows } => {
                if *first_match {
                    node.traits.push(said(&change::FIRST_MATCH, "true", wording::keyword("first_match"), Direction::Either));
                }
                node.tables.push(self.bands(subject.as_ref(), rows, *first_match, growth));
                subject.as_ref().map_or("conditions".into(), |subject| self.subject(subject, node))
            }
            Form::Progressive { value, rows } => {
                node.tables.push(Rows::new("brackets", rows.iter().map(|row| self.bracket(row))));
                self.subject(value, node)
            }
            Form::Interpolate { value, anchors, below, above } => {
                node.tables.push(Rows::new("anchors", anchors.iter().map(|(at, amount)| self.anchor(at, amount, growth))));
                node.tables.push(self.beyond(below.as_ref(), above.as_ref(), growth));
                self.subject(value, node)
            }
            Form::Rank { value, set, ascending, ties, rows } => {
                let default_set = self.version.scheme.defaults.set.as_ref().map(|set| self.names.set(set));
                node.traits.extend(set.as_ref().map(|set| {
                    let own = self.set(&change::SET, set);
                    Trait { is_default: default_set.as_ref() == Some(&own.canon), ..own }
                }));
                let order = wording::keyword(if *ascending { "ascending" } else { "descending" });
                node.traits.push(said(&change::RANK_ORDER, ascending.to_string(), order, Direction::Either));
                node.traits.extend(ties.map(|ties| Trait {
                    is_default: self.version.scheme.defaults.ties == Some(ties),
                    ..said(&change::CLAUSE_TIES, format!("{ties:?}"), wording::ties(ties), Direction::Either)
                }));
                node.tables.push(Rows::new("places", rows.iter().map(|row| self.place(row, growth))));
                self.subject(value, node)
            }
            Form::Efficacy { value, set, base, worst, best, all_equal, .. } => {
                node.traits.push(self.amount(&change::BASE, base, growth));
                let default_set = self.version.scheme.defaults.set.as_ref().map(|set| self.names.set(set));
                node.traits.extend(set.as_ref().map(|set| {
                    let own = self.set(&change::SET, set);
                    Trait { is_default: default_set.as_ref() == Some(&own.canon), ..own }
                }));
                node.traits.extend(self.ends(worst.as_ref(), best.as_ref()));
                node.traits.extend(all_equal.as_ref().map(|treatment| self.treatment(&change::ALL_EQUAL, treatment)));
                self.subject(value, node)
            }
            Form::Convert { value, from } => {
                node.traits.push(self.amount(&change::CONVERT_FROM, from, shrink));
                self.subject(value, node)
            }
            Form::Judged { fact, low, high } => {
                node.traits.push(self.amount(&change::JUDGED_LOW, low, growth));
                node.traits.push(self.amount(&change::JUDGED_HIGH, high, growth));
                let fact = &self.version.scheme.facts[fact.index()];
                node.traits.extend(
                    fact.collector
                        .as_ref()
                        .map(|by| Trait { span: Some(by.span), ..said(&change::COLLECTOR, &*by.name, Text::same(&*by.name), Direction::None) }),
                );
                "judged".into()
            }
            Form::Each(each) => self.each(each, growth, node),
            Form::Choose { how, clauses } => {
                node.traits.push(said(&change::CHOOSE, format!("{how:?}"), wording::choose(*how), Direction::Either));
                node.tables.push(Rows::new("choice", clauses.iter().map(|clause| self.clause(clause))));
                "choose".into()
            }
        }
    }

    fn subject(&self, value: &'a Expr, node: &mut Node<'a>) -> String {
        let canon = self.names.expr(value);
        node.traits.push(Trait { span: Some(value.span), ..said(&change::SUBJECT, canon.clone(), self.shown(value), Direction::Either) });
        canon
    }

    /// `条件 的，得 3分，否则 不得分` is told by its condition and its amounts; another amount by itself.
    fn plain_amount(&self, amount: &'a Expr, growth: Direction, node: &mut Node<'a>) -> String {
        match &*amount.kind {
            ExprKind::If(when, then, other) if amount.span == node.span.unwrap_or(amount.span) => {
                node.traits.push(self.condition(&change::CONDITION, when, growth, Direction::Either));
                node.traits.push(self.amount(&change::AMOUNT, then, growth));
                let mut otherwise = Rows::new("otherwise", []);
                if self.names.number(other).is_none_or(|number| !number.is_zero()) {
                    otherwise.rows.push(self.amount_row(
                        &change::BAND,
                        &change::BAND_AMOUNT,
                        "rest".into(),
                        wording::keyword("otherwise"),
                        other,
                        growth,
                    ));
                }
                node.tables.push(otherwise);
                self.names.expr(when)
            }
            ExprKind::Switch(_) => {
                node.traits.push(said(&change::AMOUNT, "table", wording::keyword("by"), Direction::Either));
                node.traits.extend(self.row_keys(amount));
                node.tables.extend(self.keyed_rows(&change::BAND, &change::AMOUNT, amount, growth));
                "amount".into()
            }
            _ => {
                node.traits.push(self.amount(&change::AMOUNT, amount, growth));
                "amount".into()
            }
        }
    }

    // ---- bands ----

    fn bands(&self, subject: Option<&'a Expr>, rows: &'a [Band], first_match: bool, growth: Direction) -> Rows<'a> {
        let rising = self.rising(rows);
        let harder = match rising {
            Some(true) => growth.reversed(),
            Some(false) => growth,
            None => Direction::Either,
        };
        let order = first_match.then_some(&change::BAND_ORDER);
        Rows { order, ..Rows::new("bands", rows.iter().map(|row| self.band(subject, row, growth, harder))) }
    }

    /// Do higher figures get more? `None`: neither more nor less throughout, or not known.
    fn rising(&self, rows: &[Band]) -> Option<bool> {
        let mut steps: Vec<(Num, Num)> = Vec::new();
        for row in rows {
            let Some((low, high)) = &row.bounds else { continue };
            let from = low.as_ref().and_then(|low| self.names.number(&low.value));
            let at = from.or_else(|| high.as_ref().and_then(|high| self.names.number(&high.value)).map(|high| high - Num::ONE))?;
            let amount = match &row.gives {
                BandAmount::Amount(amount) => self.level(amount)?,
                BandAmount::Linear { to, .. } => self.level(to)?,
                BandAmount::NotApplicable => continue,
            };
            steps.push((at, amount));
        }
        // All others get the rest: for a table of one row it decides.
        let rest = rows.iter().find(|row| row.when.is_none()).and_then(|row| match &row.gives {
            BandAmount::Amount(amount) => self.level(amount),
            BandAmount::Linear { .. } | BandAmount::NotApplicable => None,
        });
        steps.sort();
        let is_upper = rows.iter().any(|row| row.bounds.as_ref().is_some_and(|(_, high)| high.is_none()));
        if let (Some(rest), Some((first, _)), true) = (rest, steps.first().cloned(), is_upper) {
            steps.insert(0, (first - Num::ONE, rest));
        }
        let rises = steps.windows(2).all(|pair| pair[0].1 <= pair[1].1);
        let falls = steps.windows(2).all(|pair| pair[0].1 >= pair[1].1);
        (rises != falls).then_some(rises)
    }

    /// An amount as a number, or a share of the full points.
    fn level(&self, amount: &Expr) -> Option<Num> {
        self.names.number(amount).or_else(|| {
            let (factor, rest) = self.names.share(amount);
            rest.starts_with("full ").then_some(factor)
        })
    }

    /// `harder`: what it means that the bounds go up.
    fn band(&self, subject: Option<&'a Expr>, row: &'a Band, growth: Direction, harder: Direction) -> Node<'a> {
        let mut node = Node {
            aspect: &change::BAND,
            identity: row.when.as_ref().map_or("rest".into(), |when| self.names.expr(when)),
            pairing: Alike::Traits,
            label: self.text(row.span),
            shown: self.text(row.span),
            span: Some(row.span),
            presence: Direction::Either,
            traits: Vec::new(),
            tables: Vec::new(),
        };
        match (&row.bounds, subject) {
            (Some((low, high)), Some(_)) => {
                node.traits.extend(low.iter().flat_map(|low| self.bound(&change::BAND_LOW, low, harder, true)));
                node.traits.extend(high.iter().flat_map(|high| self.bound(&change::BAND_HIGH, high, harder, false)));
            }
            (None | Some(_), _) => {
                node.traits.extend(row.when.as_ref().map(|when| self.condition(&change::CONDITION, when, Direction::Either, Direction::Either)));
            }
        }
        match &row.gives {
            BandAmount::Amount(amount) => node.traits.push(self.amount(&change::BAND_AMOUNT, amount, growth)),
            BandAmount::Linear { from, to, .. } => {
                // One word for the line; its ends are told by the row.
                let canon = format!("line {} {}", self.names.expr(from), self.names.expr(to));
                let shown = wording::join(&wording::join(&wording::keyword("linear"), &self.shown(from)), &self.shown(to));
                let numbers = self.names.number(from).zip(self.names.number(to)).map(|(from, to)| from + to);
                let measure = match numbers {
                    Some(sum) => Measure::Number { value: Some(sum), share: None, scale: Scale::points(), growth },
                    // Both ends as shares of the full points.
                    None => match self.level(from).zip(self.level(to)) {
                        Some((from, to)) => ordered(from + to, growth),
                        None => Measure::Other(Direction::Either),
                    },
                };
                node.traits.push(Trait { span: Some(from.span.to(to.span)), measure, ..said(&change::BAND_AMOUNT, canon, shown, Direction::Either) });
            }
            BandAmount::NotApplicable => {
                node.traits.push(said(&change::BAND_AMOUNT, "n/a", wording::keyword("not_applicable"), Direction::Either));
            }
        }
        node
    }

    /// A bound and whether it is included.
    fn bound(&self, aspect: &'static Aspect, bound: &'a Bound, harder: Direction, is_low: bool) -> [Trait<'a>; 2] {
        let includes_by_default = self.version.scheme.defaults.above_includes.map(|above| above == is_low);
        let shown = wording::keyword(if bound.included { "inclusive" } else { "exclusive" });
        // To include a lower bound is to lower it, to include an upper one is to raise it.
        let growth = if is_low { harder.reversed() } else { harder };
        let edge = Trait {
            span: Some(bound.value.span),
            measure: ordered(Num::from(i32::from(bound.included)), growth),
            is_default: includes_by_default == Some(bound.included),
            ..said(&change::BAND_EDGE, format!("{is_low} {}", bound.included), wording::join(&shown, &self.shown(&bound.value)), Direction::None)
        };
        [self.amount(aspect, &bound.value, harder), edge]
    }

    // ---- other rows ----

    fn bracket(&self, row: &'a Bracket) -> Node<'a> {
        let ends = format!("{} … {}", self.names.maybe(row.from.as_ref()), self.names.maybe(row.to.as_ref()));
        let rate = format!("{} per {}", self.names.expr(&row.amount), self.names.expr(&row.step));
        let value = self.names.number(&row.amount).zip(self.names.number(&row.step)).and_then(|(amount, step)| amount.checked_div(&step));
        let shown = self.text(row.span);
        let measure = match value {
            Some(value) => {
                let amount = self.names.number(&row.amount).map(|amount| (amount, Scale::points(), self.names.expr(&row.step)));
                Measure::Order { value, growth: Direction::Looser, amount }
            }
            None => Measure::Other(Direction::Either),
        };
        let spanned = |own: Trait<'a>| Trait { span: Some(row.span), ..own };
        Node {
            aspect: &change::BRACKET,
            identity: ends.clone(),
            pairing: Alike::Traits,
            label: shown.clone(),
            shown: shown.clone(),
            span: Some(row.span),
            presence: Direction::Either,
            traits: vec![
                spanned(said(&change::BRACKET_BOUND, ends, shown.clone(), Direction::Either)),
                spanned(Trait { measure, ..said(&change::BRACKET_RATE, rate, shown, Direction::Either) }),
            ],
            tables: Vec::new(),
        }
    }

    fn anchor(&self, at: &'a Expr, amount: &'a Expr, growth: Direction) -> Node<'a> {
        let mut node = self.amount_row(&change::ANCHOR, &change::ANCHOR_AMOUNT, self.names.expr(at), self.shown(at), amount, growth);
        node.traits.push(self.amount(&change::ANCHOR_AT, at, Direction::Either));
        Node { pairing: Alike::Traits, ..node }
    }

    fn beyond(&self, below: Option<&'a Expr>, above: Option<&'a Expr>, growth: Direction) -> Rows<'a> {
        let row = |id: &str, amount| self.amount_row(&change::BEYOND, &change::BEYOND, id.to_string(), wording::keyword(id), amount, growth);
        Rows::new("beyond", below.map(|amount| row("below", amount)).into_iter().chain(above.map(|amount| row("above", amount))))
    }

    /// Fixed ends of an efficacy score, the two as one.
    fn ends(&self, worst: Option<&'a Expr>, best: Option<&'a Expr>) -> Option<Trait<'a>> {
        let said_end = |id: &str, end: Option<&Expr>| end.map_or(Text::same(""), |end| wording::join(&wording::keyword(id), &self.shown(end)));
        let canon = format!("{} … {}", self.names.maybe(worst), self.names.maybe(best));
        let span = worst.or(best)?.span;
        let shown = wording::join(&said_end("worst", worst), &said_end("best", best));
        Some(Trait { span: Some(span), ..said(&change::ENDS, canon, shown, Direction::Either) })
    }

    fn place(&self, row: &'a PlaceRow, growth: Direction) -> Node<'a> {
        match row {
            PlaceRow::Places { first, last, amount, span } => {
                let words = if first == last {
                    Text { en: format!("place {first}"), zh: format!("第{first}名") }
                } else {
                    Text { en: format!("places {first} to {last}"), zh: format!("第{first}至{last}名") }
                };
                let range = format!("{first}-{last}");
                let mut node = self.amount_row(&change::PLACE, &change::PLACE_AMOUNT, range.clone(), words.clone(), amount, growth);
                node.traits.push(Trait { span: Some(*span), ..said(&change::PLACE_RANGE, range, words, Direction::Either) });
                Node { span: Some(*span), shown: self.text(*span), pairing: Alike::Traits, ..node }
            }
            PlaceRow::Further { less, floor, span } => {
                let mut node =
                    self.amount_row(&change::PLACE, &change::PLACE_LESS, "further".into(), wording::keyword("further"), less, growth.reversed());
                node.traits.extend(self.limit(&change::PLACE_FLOOR, floor.as_ref(), growth, growth));
                Node { span: Some(*span), shown: self.text(*span), ..node }
            }
            PlaceRow::Rest { amount, span } => {
                let node = self.amount_row(&change::PLACE, &change::PLACE_AMOUNT, "rest".into(), wording::keyword("rest"), amount, growth);
                Node { span: Some(*span), shown: self.text(*span), ..node }
            }
        }
    }

    // ---- events ----

    fn each(&self, each: &'a Each, growth: Direction, node: &mut Node<'a>) -> String {
        let shrink = growth.reversed();
        let event = &self.version.scheme.events[each.event.index()];
        let name = self.names.event(each.event).to_string();
        node.traits.push(said(&change::SUBJECT, name.clone(), Text::same(&*event.label.name), Direction::Either));
        node.traits.extend(each.filter.as_ref().map(|filter| self.condition(&change::FILTER, filter, growth, shrink)));
        if let Some((low, high)) = &each.judged {
            node.traits.push(self.amount(&change::JUDGED_LOW, low, growth));
            node.traits.extend(self.limit(&change::JUDGED_HIGH, high.as_ref(), growth, shrink));
            node.traits.push(said(&change::EVENT_AMOUNT, "judged", wording::keyword("judged"), Direction::Either));
        } else {
            match self.keyed_rows(&change::EVENT_ROW, &change::EVENT_AMOUNT, &each.amount, growth) {
                Some(rows) => {
                    let signed = rows.rows.into_iter().map(|row| row.with_presence(growth));
                    node.tables.push(Rows { rows: signed.collect(), ..rows });
                    node.traits.push(said(&change::EVENT_AMOUNT, "table", wording::keyword("by"), Direction::Either));
                    node.traits.extend(self.row_keys(&each.amount));
                }
                None => node.traits.push(self.amount(&change::EVENT_AMOUNT, &each.amount, growth)),
            }
        }
        if let Some((field, how)) = each.same {
            let field = event.fields.get(field).map_or("", |field| &field.label.name);
            let shown = wording::join(&wording::join(&wording::keyword("same"), &Text::same(field)), &wording::matter(how));
            // Of one matter only one counts: less than each for itself.
            let presence = if how == Matter::Sum { Direction::None } else { shrink };
            node.traits.push(said(&change::SAME, format!("{field} {how:?}"), shown, Direction::Either).with_presence(presence));
        }
        let limits = each.at_most_per.iter().map(|(period, limit)| {
            let label = wording::period(*period);
            let mut row = self.amount_row(&change::PER_PERIOD, &change::PER_PERIOD, format!("{period:?}"), label.clone(), limit, growth);
            row.traits.iter_mut().for_each(|own| {
                own.canon = format!("{period:?} {}", own.canon);
                own.shown = wording::join(&label, &own.shown);
            });
            Node { pairing: Alike::InOrder, ..row.with_presence(shrink) }
        });
        node.tables.push(Rows::new("limits", limits));
        node.traits
            .extend(each.best.map(|best| super::number(&change::BEST, &Num::from(best), &crate::model::measure::Scale::number(), growth, shrink)));
        // Several clauses may look at one table of events: the filter tells them apart.
        format!("{name} {}", self.names.maybe(each.filter.as_ref()))
    }

    // ---- what is added to a clause ----

    fn tails(&self, clause: &'a Clause, growth: Direction, node: &mut Node<'a>) {
        let shrink = growth.reversed();
        node.traits.extend(clause.only_if.as_ref().map(|when| self.condition(&change::ONLY_IF, when, growth, shrink)));
        node.traits.extend(clause.unless.as_ref().map(|when| self.condition(&change::UNLESS, when, shrink, shrink)));
        let factors = clause.times.iter().map(|(factor, when)| {
            let label = when.as_ref().map_or_else(|| wording::keyword("times"), |when| self.shown(when));
            let more = self.names.number(factor).is_none_or(|factor| factor > Num::ONE);
            let presence = if more { growth } else { shrink };
            let mut row = self.amount_row(&change::FACTOR, &change::FACTOR, self.names.maybe(when.as_ref()), label, factor, growth);
            row.traits.extend(when.as_ref().map(|when| self.condition(&change::CONDITION, when, presence, presence.reversed())));
            Node { pairing: Alike::Traits, ..row.with_presence(presence) }
        });
        node.tables.push(Rows::new("factors", factors));
        node.traits.extend(self.limit(&change::CLAUSE_CAP, clause.at_most.as_ref(), growth, shrink));
        node.traits.extend(self.limit(&change::CLAUSE_FLOOR, clause.at_least.as_ref(), growth, growth));
        if clause.down_to_zero {
            node.traits.push(said(&change::DOWN_TO_ZERO, "true", wording::keyword("down_to_zero"), Direction::Looser));
        }
        node.traits.extend(rounding(&change::CLAUSE_ROUNDING, clause.round.as_ref(), None));
    }
}

impl Trait<'_> {
    fn with_presence(self, presence: Direction) -> Self {
        Trait { presence, ..self }
    }
}

/// How many characters of a clause stand for it where it is only named.
const BRIEF_MAX: usize = 24;

/// The beginning of a clause, up to its table.
fn brief(shown: &Text) -> Text {
    let cut = |text: &str| {
        let head = text.split(['{', '｛', '\n']).next().unwrap_or(text).trim();
        if head.chars().count() > BRIEF_MAX { format!("{}…", head.chars().take(BRIEF_MAX).collect::<String>()) } else { head.to_string() }
    };
    Text { en: cut(&shown.en), zh: cut(&shown.zh) }
}
