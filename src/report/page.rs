//! The page of a comparison: one self-contained HTML file that opens without a network, for the screen and for A4. What it shows is
//! plain values here; the template `page/comparison.html` says how it looks, and escapes everything that it is given.

mod build;
pub mod curve;
pub mod slope;

pub use build::page;

use crate::word::{Lang, Word};
use curve::Plot;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Value, context};
use serde::Serialize;
use slope::Slope;

const TEMPLATE: &str = include_str!("page/comparison.html");
const BASE_STYLE: &str = include_str!("page.css");
const STYLE: &str = include_str!("page/comparison.css");
const SCRIPT: &str = include_str!("page/comparison.js");

/// Everything that the page shows, in the language that it is written in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    pub old: Side,
    pub new: Side,
    /// How many changes there are by area and direction, and those of each direction in all.
    pub areas: Vec<AreaCount>,
    pub directions: Vec<Choice>,
    /// The changes that matter most, by their place in `changes`.
    pub most: Vec<Most>,
    pub changes: Vec<Change>,
    /// What may be one thing under two names.
    pub suggestions: Vec<Suggestion>,
    /// Item by item, in words: where the second scheme gives less, the same, more.
    pub compared: Vec<Compared>,
    /// Item by item: the two score functions.
    pub plots: Vec<Plot>,
    /// Items whose score is no function of one figure.
    pub not_drawn: Vec<String>,
    pub effect: Option<Effect>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Side {
    pub name: String,
    pub title: String,
    pub file: String,
    pub data: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Choice {
    pub key: &'static str,
    pub word: String,
    pub count: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct AreaCount {
    pub key: &'static str,
    pub word: String,
    /// In the order of [`Page::directions`].
    pub counts: Vec<usize>,
    pub all: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Most {
    pub change: usize,
    /// Why it stands here: how many points it moves.
    pub why: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Change {
    pub id: String,
    pub area: &'static str,
    pub area_word: String,
    pub direction: &'static str,
    pub direction_word: String,
    pub level: &'static str,
    pub level_word: String,
    pub text: String,
    pub subject: String,
    pub within: String,
    pub old: String,
    pub new: String,
    pub size: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Suggestion {
    pub old: String,
    pub new: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Compared {
    pub item: String,
    pub direction: &'static str,
    pub direction_word: String,
    /// What is compared, if it is not the score of the item as a whole.
    pub of: String,
    pub lines: Vec<String>,
}

/// Whom it moves.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Effect {
    pub up: usize,
    pub down: usize,
    pub same: usize,
    pub unknown: usize,
    /// Sentences about all units.
    pub summary: Vec<String>,
    pub slopes: Vec<Slope>,
    pub grades: Vec<[String; 4]>,
    pub crossings: Vec<Crossing>,
    pub parties: Vec<Party>,
    pub units: Vec<Unit>,
    pub has_class: bool,
    pub has_rank: bool,
    pub has_grade: bool,
    pub method: Vec<String>,
}

/// A unit that gets another grade.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Crossing {
    pub unit: String,
    pub old: String,
    pub new: String,
    /// `up`, `down` or nothing.
    pub way: &'static str,
    pub why: String,
}

/// What goes together and what it does to all units.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Party {
    pub name: String,
    pub gainers: usize,
    pub gained: String,
    pub losers: usize,
    pub lost: String,
    pub moved: String,
    /// Of the most that any party moves, in percent.
    pub share: String,
    pub most: String,
    pub ranks: usize,
    pub grades: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Unit {
    pub name: String,
    pub class: String,
    pub old_total: String,
    pub new_total: String,
    pub difference: String,
    /// `up`, `down` or nothing.
    pub way: &'static str,
    pub old_rank: String,
    pub new_rank: String,
    pub rank_way: &'static str,
    pub old_grade: String,
    pub new_grade: String,
    pub parts: Vec<Part>,
    /// What follows from the grade and what is allocated, where it differs.
    pub follows: Vec<[String; 3]>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Part {
    pub name: String,
    pub points: String,
    pub way: &'static str,
}

/// The page as HTML.
///
/// # Errors
/// Only if the template has a fault.
pub fn render(page: &Page, lang: Lang) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_function("say", move |en: &str, zh: &str| match lang {
        Lang::En => en.to_string(),
        Lang::Zh => zh.to_string(),
    });
    environment.add_template("comparison.html", TEMPLATE)?;
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    // Style and script are the program's own text, not data.
    let own = |text: String| Value::from_safe_string(text);
    environment.get_template("comparison.html")?.render(context! {
        lang => code,
        style => own(format!("{BASE_STYLE}{STYLE}")),
        script => own(SCRIPT.to_string()),
        title => Word::new("Comparison of two schemes", "方案对比").of(lang),
        page => Serde(page),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::decimal::Num;
    use crate::diff::curve::Stretch;
    use crate::model::measure::Scale;

    const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' {{ 7 * 7 }} & ${x}";

    /// A page with everything, whose every text is a hostile one.
    pub fn sample() -> Page {
        let text = || HOSTILE.to_string();
        let straight = |high: i64| vec![Stretch { x: [0, 100].map(Num::from), y: [Num::ZERO, Num::from(high)], closed: [true, true] }];
        let change = |area: &'static str, direction: &'static str| Change {
            id: "D0201".into(),
            area,
            area_word: text(),
            direction,
            direction_word: text(),
            level: "score",
            level_word: text(),
            text: text(),
            subject: text(),
            within: text(),
            old: text(),
            new: text(),
            size: "+2".into(),
        };
        let mut plot = curve::plot(HOSTILE, HOSTILE, &Scale::points(), [&straight(10), &straight(8)], Lang::Zh).expect("there is something to draw");
        plot.given = text();
        let side = || Side { name: text(), title: text(), file: text(), data: text() };
        let placed = slope::Placed { unit: text(), old: 1, new: 2, old_shown: text(), new_shown: text() };
        let unit = Unit {
            name: text(),
            class: text(),
            old_total: "90".into(),
            new_total: "88".into(),
            difference: "−2".into(),
            way: "down",
            old_rank: "1".into(),
            new_rank: "2".into(),
            rank_way: "down",
            old_grade: text(),
            new_grade: "B".into(),
            parts: vec![Part { name: text(), points: "−2".into(), way: "down" }],
            follows: vec![[text(), text(), "".into()]],
        };
        Page {
            old: side(),
            new: side(),
            areas: ["points", "limits"].map(|key| AreaCount { key, word: text(), counts: vec![1, 0], all: 1 }).into(),
            directions: ["stricter", "looser"].map(|key| Choice { key, word: text(), count: 1 }).into(),
            most: vec![Most { change: 0, why: text() }],
            changes: vec![change("points", "stricter"), change("limits", "looser")],
            suggestions: vec![Suggestion { old: text(), new: text(), why: text() }],
            compared: vec![Compared { item: text(), direction: "stricter", direction_word: text(), of: text(), lines: vec![text()] }],
            plots: vec![plot],
            not_drawn: vec![text()],
            effect: Some(Effect {
                down: 1,
                summary: vec![text()],
                slopes: vec![slope::slope(HOSTILE, &[placed], |a, b| a - b)],
                grades: vec![[text(), "1".into(), "2".into(), "+1".into()]],
                crossings: vec![Crossing { unit: text(), old: text(), new: text(), way: "down", why: text() }],
                parties: vec![Party { name: text(), most: text(), ..Party::default() }],
                units: vec![unit],
                has_class: true,
                has_rank: true,
                has_grade: true,
                method: vec![text()],
                ..Effect::default()
            }),
        }
    }

    #[test]
    fn what_users_write_cannot_become_markup() {
        let page = sample();
        for lang in [Lang::Zh, Lang::En] {
            let shown = render(&page, lang).expect("the template is sound");
            assert_eq!(shown.matches("<script>").count(), 1, "only the page's own");
            assert!(!shown.contains("alert(1)<") && !shown.contains("onload='") && !shown.contains("49 "), "{shown}");
            assert!(shown.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;&quot; onload=&#x27;x&#x27; {{ 7 * 7 }} &amp; ${x}"), "{shown}");
        }
    }

    #[test]
    fn the_page_needs_nothing_else() {
        for lang in [Lang::Zh, Lang::En] {
            let shown = render(&sample(), lang).expect("the template is sound");
            assert!(!shown.contains("http") && !shown.contains(" src=") && !shown.contains("url(") && !shown.contains("@import"));
        }
    }
}
