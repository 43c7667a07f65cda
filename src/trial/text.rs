//! Made-up units as an example, in the scheme's own words: it parses to the same units, and what it demands holds.

use super::{Given, Mark, Replay, Trial, TrialEvent, TrialMark, TrialUnit, replay};
use crate::decimal::Num;
use crate::model::expr::Value;
use crate::model::measure::Scale;
use crate::model::scheme::{GapKind, ItemId, Scheme};
use crate::model::state::EventState;
use crate::model::walk;
use crate::outcome::Cell;
use crate::show;
use crate::syntax::keyword;
use crate::word::Lang;
use std::fmt::Write;

/// More decimals than this are written as a fraction.
const PLACES_MAX: u32 = 12;

/// What an example is to say of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub unit: usize,
    pub of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Score(ItemId),
    Rank,
    Grade,
}

/// The text of an example that gives these units and demands of them what the scheme makes of them.
pub fn example(scheme: &Scheme, name: &str, trial: &Trial, asked: &[Asked]) -> String {
    let writer = Writer { scheme, lang: scheme.lang };
    writer.example(name, trial, asked, &replay(scheme, trial))
}

/// A value as it is written in the scheme.
pub fn written(scheme: &Scheme, value: &Value, scale: &Scale) -> String {
    Writer { scheme, lang: scheme.lang }.value(value, scale)
}

struct Writer<'a> {
    scheme: &'a Scheme,
    lang: Lang,
}

impl Writer<'_> {
    fn word(&self, id: &str) -> &'static str {
        keyword::find(id).map_or("", |keyword| keyword.word().of(self.lang))
    }

    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn example(&self, name: &str, trial: &Trial, asked: &[Asked], replay: &Replay) -> String {
        let mut text = format!("{} {} {{\n", self.word("example"), quoted(name));
        for unit in &trial.units {
            self.unit(unit, &mut text);
        }
        for asked in asked {
            self.then(trial, *asked, replay, &mut text);
        }
        text.push_str("}\n");
        text
    }

    fn unit(&self, unit: &TrialUnit, text: &mut String) {
        let mut lines: Vec<String> = unit.facts.iter().map(|given| self.fact(given)).collect();
        lines.extend(unit.events.iter().map(|happened| self.event(happened)));
        lines.extend(unit.marks.iter().map(|mark| self.mark(mark)));
        let head = format!("    {} {}", self.word("given"), self.name(&unit.name));
        match lines.as_slice() {
            [] => return text.push_str(&format!("{head} {{ }}\n")),
            [one] => return text.push_str(&format!("{head} {{ {one} }}\n")),
            _ => {}
        }
        let _ = writeln!(text, "{head} {{");
        for line in lines {
            let _ = writeln!(text, "        {line}");
        }
        text.push_str("    }\n");
    }

    fn fact(&self, given: &super::TrialFact) -> String {
        let fact = &self.scheme.facts[given.fact.index()];
        let period = given.period.as_ref().map_or(String::new(), |period| format!(" {period}"));
        format!("{}{period} {}", self.name(&fact.label.name), self.is(&given.is, &fact.scale))
    }

    fn event(&self, happened: &TrialEvent) -> String {
        let event = &self.scheme.events[happened.event.index()];
        let mut fields: Vec<String> = happened
            .fields
            .iter()
            .map(|(field, is)| {
                let field = &event.fields[*field];
                format!("{} {}", self.name(&field.label.name), self.is(is, &field.scale))
            })
            .collect();
        if happened.state != EventState::Accepted
            && let Some((zh, en)) = happened.state.word()
        {
            fields.push(format!("{} = {}", self.say(EventState::NAMES[0], EventState::NAMES[1]), self.name(self.say(zh, en))));
        }
        let name = self.name(&event.label.name);
        if fields.is_empty() { name } else { format!("{name} {{ {} }}", fields.join("; ")) }
    }

    fn mark(&self, mark: &TrialMark) -> String {
        let rating = &self.scheme.ratings[mark.rating.index()];
        let mut line = self.name(&rating.label.name);
        for label in rating.panels.get(mark.panel).into_iter().chain(rating.aspects.get(mark.aspect)).map(|(label, _)| label) {
            let _ = write!(line, " {}", self.name(&label.name));
        }
        if let Some(rater) = &mark.rater {
            let _ = write!(line, " {} {}", self.word("judged_by"), quoted(rater));
        }
        let _ = match &mark.mark {
            Mark::Number(number) => write!(line, " = {}", self.quantity(number, &Scale::number())),
            Mark::Word(word) => {
                let words = rating.options.iter().map(|(label, _)| label).chain(&rating.invalid);
                let word = words.map(|label| &label.name).nth(*word);
                write!(line, " = {}", word.map_or(String::new(), |word| self.name(word)))
            }
            Mark::Gap(kind) => write!(line, " {}", show::gap(*kind, self.lang)),
        };
        if let Some(votes) = mark.votes {
            let _ = write!(line, "{}{votes}{}", self.say("，", ", "), self.say("票", " votes"));
        }
        line
    }

    fn then(&self, trial: &Trial, asked: Asked, replay: &Replay, text: &mut String) {
        let Some(result) = replay.results.get(asked.unit) else { return };
        let whole = if walk::total_is_number(self.scheme) { Scale::number() } else { Scale::points() };
        let (what, cell, scale) = match asked.of {
            Of::Score(id) => {
                let scale = if id.0 == 0 { whole } else { Scale::points() };
                (self.item(id), result.items[id.index()].score.clone(), scale)
            }
            Of::Rank => (self.word("place_of").to_string(), result.rank.clone(), Scale::number()),
            Of::Grade => {
                let grade = result.grade.map_or(Cell::Gap(GapKind::NotApplicable), |grade| Cell::Value(Value::Grade(grade)));
                (self.word("grade").to_string(), grade, Scale::number())
            }
        };
        let unit = if trial.units.len() > 1 { format!("{} ", self.name(&trial.units[asked.unit].name)) } else { String::new() };
        let _ = match &cell {
            Cell::Value(value) => writeln!(text, "    {} {unit}{what} = {}", self.word("then"), self.value(value, &scale)),
            Cell::Gap(kind) => writeln!(text, "    {} {unit}{what} {}", self.word("then"), show::gap(*kind, self.lang)),
            // A fault is nothing that an example can demand.
            Cell::Fault(_) => writeln!(text, "    // {unit}{what}{} {}", self.say("：", ":"), show::cell(self.scheme, &cell, &scale, self.lang)),
        };
    }

    /// The item by its name, with the sections that tell it from its namesakes.
    fn item(&self, id: ItemId) -> String {
        if id.0 == 0 {
            return self.word("total").to_string();
        }
        let items = &self.scheme.items;
        let unique = items.iter().filter(|item| item.label.name == items[id.index()].label.name).count() == 1;
        let mut names = Vec::new();
        let mut here = Some(id);
        while let Some(at) = here.filter(|at| at.0 != 0) {
            names.push(self.name(&items[at.index()].label.name));
            here = if unique { None } else { items[at.index()].parent };
        }
        names.reverse();
        names.join(".")
    }

    fn is(&self, given: &Given, scale: &Scale) -> String {
        match given {
            Given::Value(value) => format!("= {}", self.value(value, scale)),
            Given::Gap(kind) => show::gap(*kind, self.lang).to_string(),
            Given::Written(text) => format!("= {}", quoted(text)),
        }
    }

    fn value(&self, value: &Value, scale: &Scale) -> String {
        match value {
            Value::Num(number) => self.quantity(number, scale),
            Value::Text(text) => quoted(text),
            Value::Date(_) | Value::Bool(_) => show::value(self.scheme, value, scale, self.lang),
            Value::Choice(..) | Value::Grade(_) => self.name(&show::value(self.scheme, value, scale, self.lang)),
        }
    }

    /// A number of base units in its unit word; what does not end is written as a fraction.
    fn quantity(&self, number: &Num, scale: &Scale) -> String {
        let shown = number.checked_div(&scale.factor).unwrap_or_else(|| number.clone());
        let word = show::unit_word(scale, self.lang);
        match shown.to_plain(PLACES_MAX) {
            (plain, true) => format!("{plain}{word}"),
            (_, false) => {
                let (above, below) = shown.as_fraction();
                format!("{above}{word} ÷ {below}")
            }
        }
    }

    /// A name, quoted if it would not be read as one.
    fn name(&self, name: &str) -> String {
        let mut letters = name.chars();
        let plain = letters.next().is_some_and(char::is_alphabetic) && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
        if plain && keyword::beginning_with(name).is_empty() {
            return name.to_string();
        }
        match self.lang {
            Lang::Zh if !name.contains('」') => format!("「{name}」"),
            Lang::En | Lang::Zh if !name.contains('`') => format!("`{name}`"),
            Lang::En | Lang::Zh => format!("「{name}」"),
        }
    }
}

/// A text in quotes that it does not contain. A line ends where a text would.
fn quoted(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let quotes = [('"', '"'), ('“', '”'), ('＂', '＂')];
    let (open, close) = quotes.into_iter().find(|(open, close)| !text.contains([*open, *close])).unwrap_or(quotes[0]);
    format!("{open}{text}{close}")
}
