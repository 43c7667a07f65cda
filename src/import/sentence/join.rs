//! Several sentences of one item: what they come to together.

use super::phrase::unknown;
use super::{Context, FORMS, Kind, Made, plain, whole};
use crate::decimal::Num;
use crate::import::names::Names;
use crate::say;
use crate::show;
use crate::word::Text;

/// A sentence with more commas is not taken apart at them.
const COMMAS_MAX: usize = 8;

/// The clauses of a text of one or more sentences.
pub(super) fn read(text: &str, context: &Context, names: &mut Names) -> Result<Made, Text> {
    let alone = plain::plain(text);
    let mut lacking = None;
    let mut tried = names.clone();
    match whole(plain::numbered(&alone), FORMS, context, &mut tried) {
        Some(Ok(made)) if can_be_alone(&made.kind) => {
            *names = tried;
            return Ok(made);
        }
        Some(Err(reason)) => lacking = Some(reason),
        _ => {}
    }
    for at_lines in [false, true] {
        let mut tried = names.clone();
        match together(&plain::sentences(text, at_lines), context, &mut tried) {
            Ok(made) => {
                *names = tried;
                return Ok(made);
            }
            Err(reason) => lacking = lacking.or(Some(reason)),
        }
    }
    Err(lacking.unwrap_or_else(unknown))
}

fn can_be_alone(kind: &Kind) -> bool {
    matches!(kind, Kind::Whole | Kind::Deducts | Kind::Adds)
}

fn together(sentences: &[String], context: &Context, names: &mut Names) -> Result<Made, Text> {
    let mut parts = Vec::new();
    for sentence in sentences {
        let mut own = parts_of(sentence, context, names)?;
        // `甲每次扣1分，乙每次扣2分，最多扣5分`: the limit is on all of the sentence.
        if let [before @ .., last] = own.as_mut_slice()
            && !before.is_empty()
            && before.iter().all(|part| limit_of(part).is_none())
            && let Some((clause, limit)) = limit_of(last)
        {
            last.clauses = vec![clause];
            own.push(Made { kind: Kind::Cap(limit), ..Made::default() });
        }
        parts.append(&mut own);
    }
    joined(parts, context)
}

/// The clause and the limit at its end.
fn limit_of(part: &Made) -> Option<(String, Num)> {
    let (clause, limit) = part.clauses.last()?.rsplit_once("，最多 ")?;
    Some((clause.to_owned(), Num::parse_decimal(limit.strip_suffix('分')?).ok()?))
}

/// A sentence as one, or taken apart at commas.
fn parts_of(sentence: &str, context: &Context, names: &mut Names) -> Result<Vec<Made>, Text> {
    let mut lacking = match whole(sentence, FORMS, context, names) {
        Some(Ok(made)) => return Ok(vec![made]),
        Some(Err(reason)) => Some(reason),
        None => None,
    };
    let commas: Vec<usize> = sentence.match_indices('，').map(|(at, _)| at).collect();
    if commas.len() <= COMMAS_MAX {
        for at in commas.into_iter().rev() {
            let mut tried = names.clone();
            let Some(Ok(first)) = whole(&sentence[..at], FORMS, context, &mut tried) else { continue };
            match parts_of(&sentence[at + '，'.len_utf8()..], context, &mut tried) {
                Ok(mut rest) => {
                    *names = tried;
                    rest.insert(0, first);
                    return Ok(rest);
                }
                Err(reason) => lacking = lacking.or(Some(reason)),
            }
        }
    }
    Err(lacking.unwrap_or_else(unknown))
}

fn unclear() -> Text {
    say!(en: "several sentences that do not say how they go together", zh: "几句话之间的关系没有写明")
}

/// What the parts are together, if they go together in one way only.
fn joined(mut parts: Vec<Made>, context: &Context) -> Result<Made, Text> {
    if parts.len() > 1 {
        for part in &mut parts {
            if let Some(beside) = part.beside.take() {
                (part.clauses, part.kind) = (vec![beside], Kind::Zero);
            }
        }
    }
    let count = |is: fn(&Kind) -> bool| parts.iter().filter(|part| is(&part.kind)).count();
    let (wholes, deducts, adds) = (count(|it| *it == Kind::Whole), count(|it| *it == Kind::Deducts), count(|it| *it == Kind::Adds));
    let (bases, zeros, gains) = (count(|it| *it == Kind::Base), count(|it| *it == Kind::Zero), count(|it| matches!(it, Kind::Gains(_))));
    let sum = parts.iter().fold(Num::ZERO, |sum, part| if let Kind::Gains(points) = &part.kind { &sum + points } else { sum });
    let full = context.points.and_then(|points| Num::parse_decimal(points).ok());
    let is_clear = match (wholes, gains) {
        (0, 0) => match (deducts, adds) {
            (0, 0) => false,
            (_, 0) => true,
            (0, _) => bases == 0,
            _ => false,
        },
        (1, 0) => bases == 0 && adds == 0,
        // Several things give all the points together; otherwise they may be cases of which one holds.
        (0, 2..) => bases == 0 && adds == 0 && full.as_ref() == Some(&sum),
        _ => false,
    };
    let only_marked = zeros > 0 && wholes + deducts + gains == 0;
    if !is_clear || only_marked {
        return Err(if parts.len() == 1 { unknown() } else { unclear() });
    }
    let mut made = Made::default();
    let (mut floor, mut cap, mut same) = (false, None, false);
    let several = deducts > 1;
    for mut part in parts {
        match part.kind {
            Kind::Floor => floor = true,
            Kind::Same => same = true,
            Kind::Cap(points) if cap.is_none() => cap = Some(points),
            Kind::Cap(_) => return Err(unclear()),
            Kind::Whole | Kind::Deducts | Kind::Adds | Kind::Gains(_) | Kind::Base | Kind::Zero => {}
        }
        for clause in &mut part.clauses {
            // Of several deductions the last says it for all.
            if several && let Some(rest) = clause.strip_suffix("，扣完为止") {
                *clause = rest.to_owned();
                floor = true;
            }
        }
        made.clauses.append(&mut part.clauses);
        made.facts.append(&mut part.facts);
        made.forms.append(&mut part.forms);
    }
    if same {
        let events = made.clauses.iter_mut().filter(|clause| clause.starts_with('每'));
        events.for_each(|clause| clause.push_str("，同一 事项 就高"));
    }
    match (floor, several, made.clauses.first_mut()) {
        (true, false, Some(only)) if deducts == 1 && wholes == 0 => only.push_str("，扣完为止"),
        (true, ..) => made.clauses.push("最低 0分".to_owned()),
        _ => {}
    }
    match (cap, full) {
        // A bonus that has the points as its cap says so already.
        (Some(cap), Some(full)) if adds > 0 && cap == full => {}
        (Some(cap), _) if adds > 0 => made.clauses.push(format!("封顶 {}分", show::number(&cap))),
        (Some(cap), Some(full)) if wholes + gains == 0 && cap <= full => made.clauses.push(format!("最低 {}分", show::number(&(&full - &cap)))),
        (Some(_), _) => return Err(unclear()),
        (None, _) => {}
    }
    Ok(made)
}
