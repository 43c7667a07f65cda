//! What a class of the declared size makes of quotas and places: `类别: 甲类（12家）| 乙类（4家）`.

use crate::check;
use crate::check::bands::each_clause;
use crate::check::{Suite, amount, case};
use crate::decimal::{Num, Rounding};
use crate::diagnostic::Diagnostic;
use crate::model::measure::Ty;
use crate::model::scheme::{ClassSize, FactId, Form, Grade, Grades, PlaceRow, Quota, Scheme, Set};
use crate::say;
use crate::source::Span;
use crate::word::Text;

check!(NOBODY, "H0425", "quota-of-nobody", Warning, en: "a quota that comes to no unit at all in a class of the declared size", zh: "按类别的家数计算，名额不足一家");
check!(NOTHING_LEFT, "H0426", "quota-leaves-nothing", Warning, en: "better grades take every place that a grade could have in a class of the declared size", zh: "按类别的家数计算，名额已被前面的等次占完");
check!(MORE_THAN_ALL, "H0427", "quota-beyond-class", Warning, en: "a quota of more units than the class has", zh: "名额多于类别的家数");
check!(NO_SUCH_PLACE, "H0428", "place-beyond-class", Note, en: "a row for a place that no unit of the declared classes can have", zh: "名次表中有任何类别都排不到的名次");

pub static SUITE: Suite = Suite { checks: &[&NOBODY, &NOTHING_LEFT, &MORE_THAN_ALL, &NO_SUCH_PLACE], passes: &[quotas_can_be_filled, places_exist] };

/// Units that are ranked together, as far as the scheme declares how many they are.
struct Class {
    /// None: all units.
    name: Option<Text>,
    count: u32,
    span: Span,
}

/// The classes of a set with their sizes; none if the set is made in another way.
fn classes(scheme: &Scheme, set: &Set) -> Vec<Class> {
    let sizes = &scheme.unit.sizes;
    match &set.keys[..] {
        _ if set.filter.is_some() || set.exclude_self => Vec::new(),
        [] => all_units(scheme).into_iter().collect(),
        [key] => sizes.iter().filter_map(|size| class(scheme, *key, size)).collect(),
        _ => Vec::new(),
    }
}

fn class(scheme: &Scheme, key: FactId, size: &ClassSize) -> Option<Class> {
    let (fact, word) = size.class.filter(|(fact, _)| *fact == key)?;
    let Ty::Choice(choice) = scheme.facts[fact.index()].ty else { return None };
    let name = &scheme.choices[choice.index()].words[word as usize].name;
    Some(Class { name: Some(Text::same(name.to_string())), count: size.count, span: size.span })
}

/// The number that is declared for all, or the sum over an attribute of which every word has one.
fn all_units(scheme: &Scheme) -> Option<Class> {
    let sizes = &scheme.unit.sizes;
    if let Some(size) = sizes.iter().find(|size| size.class.is_none()) {
        return Some(Class { name: None, count: size.count, span: size.span });
    }
    scheme.unit.attributes.iter().find_map(|attribute| {
        let Ty::Choice(choice) = scheme.facts[attribute.index()].ty else { return None };
        let own: Vec<&ClassSize> = sizes.iter().filter(|size| size.class.is_some_and(|(fact, _)| fact == *attribute)).collect();
        let whole = !own.is_empty() && own.len() == scheme.choices[choice.index()].words.len();
        whole.then(|| Class { name: None, count: own.iter().map(|size| size.count).sum(), span: own[0].span })
    })
}

impl Class {
    /// `乙类 的 4 家`
    fn text(&self) -> Text {
        let count = self.count;
        match &self.name {
            Some(name) => Text { en: format!("the {count} units of `{}`", name.en), zh: format!("`{}` 共 {count} 家", name.zh) },
            None => Text { en: format!("{count} units"), zh: format!("全部单位共 {count} 家") },
        }
    }
}

// ---- quotas ----

fn quotas_can_be_filled(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    let Some(grades) = &scheme.grades else { return };
    let mut told: Vec<usize> = Vec::new();
    for class in classes(scheme, &grades.set) {
        let mut taken = Num::ZERO;
        for (at, grade) in grades.rows.iter().enumerate() {
            let Some((quota, exact)) = grade.quota.as_ref().and_then(|quota| Some((quota, places(scheme, quota, class.count)?))) else {
                if grade.rest && taken >= Num::from(class.count) && !told.contains(&at) {
                    told.push(at);
                    found.push(nothing_left(grades, at, &class));
                }
                continue;
            };
            let own = exact.round(0, quota.rounding.unwrap_or(Rounding::Down));
            let finding = if own < Num::ONE {
                Some(nobody(grade, quota, &class, &exact))
            } else if quota.from_top && own <= taken || !quota.from_top && taken >= Num::from(class.count) {
                Some(nothing_left(grades, at, &class))
            } else if own > Num::from(class.count) {
                Some(more_than_all(grade, quota, &class, &own))
            } else {
                None
            };
            // One class shows it.
            if let Some(finding) = finding.filter(|_| !told.contains(&at)) {
                told.push(at);
                found.push(finding);
            }
            taken = if quota.from_top { own.max(taken) } else { &taken + &own };
        }
    }
}

/// The places of a class before they are rounded.
fn places(scheme: &Scheme, quota: &Quota, count: u32) -> Option<Num> {
    let share = case::constant(scheme, &quota.share)?;
    Some(if quota.fraction { &share * &Num::from(count) } else { share })
}

fn nobody(grade: &Grade, quota: &Quota, class: &Class, exact: &Num) -> Diagnostic {
    let (class_text, exact, name) = (class.text(), amount::plain(exact), &grade.label.name);
    let message = Text {
        en: format!("of {} the quota of `{name}` is {exact}, which comes to none", class_text.en),
        zh: format!("{}，`{name}` 的名额是 {exact} 家，取整后没有单位", class_text.zh),
    };
    Diagnostic::new(&NOBODY, quota.span, message)
        .label(class.span, say!(en: "the size is declared here", zh: "家数写在此处"))
        .help(say!(en: "round it up (`round up`), or give the number of units instead of a share: `top 1`", zh: "请写 `（进一）`，或不写比例而写家数：`前 1名`"))
}

fn nothing_left(grades: &Grades, at: usize, class: &Class) -> Diagnostic {
    let grade = &grades.rows[at];
    let (class_text, name) = (class.text(), &grade.label.name);
    let message = Text {
        en: format!("of {} none is left for `{name}`: better grades have all its places", class_text.en),
        zh: format!("{}，`{name}` 的名额已被前面的等次占完", class_text.zh),
    };
    let place = grade.quota.as_ref().map_or(grade.label.span, |quota| quota.span);
    let finding = Diagnostic::new(&NOTHING_LEFT, place, message);
    let finding = match grades.rows[..at].iter().rev().find_map(|grade| grade.quota.as_ref()) {
        Some(before) => finding.label(before.span, say!(en: "the quota before it", zh: "前一等次的名额")),
        None => finding,
    };
    finding
        .label(class.span, say!(en: "the size is declared here", zh: "家数写在此处"))
        .help(say!(en: "round the better quotas down, make this share larger, or join small classes into one", zh: "请把前面的名额舍去尾数、提高本等次的比例，或合并小类"))
}

fn more_than_all(grade: &Grade, quota: &Quota, class: &Class, own: &Num) -> Diagnostic {
    let (class_text, own, name) = (class.text(), amount::plain(own), &grade.label.name);
    let message = Text {
        en: format!("`{name}` has a quota of {own}, and there are {}", class_text.en),
        zh: format!("`{name}` 的名额是 {own} 家，而{}", class_text.zh),
    };
    Diagnostic::new(&MORE_THAN_ALL, quota.span, message)
        .label(class.span, say!(en: "the size is declared here", zh: "家数写在此处"))
        .help(say!(en: "write a share (`top 30%`) or a smaller number", zh: "请写比例（如 `前 30%`），或写小一些的家数"))
}

// ---- places ----

fn places_exist(scheme: &Scheme, found: &mut Vec<Diagnostic>) {
    for item in &scheme.items {
        each_clause(&item.clauses, &mut |clause, _| {
            let Form::Rank { set, rows, .. } = &clause.form else { return };
            let Some(set) = set.as_ref().or(scheme.defaults.set.as_ref()) else { return };
            let classes = classes(scheme, set);
            let declared = !set.keys.is_empty() && classes.len() < words_of(scheme, set);
            let Some(largest) = classes.iter().max_by_key(|class| class.count).filter(|_| !declared) else { return };
            let beyond = rows.iter().find_map(|row| match row {
                PlaceRow::Places { first, span, .. } if *first > largest.count => Some((*first, *span)),
                PlaceRow::Places { .. } | PlaceRow::Further { .. } | PlaceRow::Rest { .. } => None,
            });
            let Some((place, span)) = beyond else { return };
            let class_text = largest.text();
            let message = Text {
                en: format!("no unit has place {place}: there are {}", class_text.en),
                zh: format!("不会有第{place}名：{}", class_text.zh),
            };
            found.push(
                Diagnostic::new(&NO_SUCH_PLACE, span, message)
                    .label(largest.span, say!(en: "the largest class is declared here", zh: "家数最多的类别写在此处"))
                    .help(say!(en: "leave the row out, or correct the size", zh: "请删去这一行，或更正家数")),
            );
        });
    }
}

/// How many classes a set can fall into.
fn words_of(scheme: &Scheme, set: &Set) -> usize {
    let word_count = |fact: &FactId| match scheme.facts[fact.index()].ty {
        Ty::Choice(choice) => scheme.choices[choice.index()].words.len(),
        _ => usize::MAX,
    };
    set.keys.iter().map(word_count).max().unwrap_or(1)
}
