//! Fixes for which the text itself has to be looked at: what is written twice word for word, a sign or a keyword that is the wrong one,
//! two rows in the wrong order, a declaration that nothing uses. A safe fix leaves the meaning that the author must have had; any other
//! has to be looked at.

use crate::check::{bands, bounds, unused};
use crate::decimal::Num;
use crate::diagnostic::{Check, Diagnostic, Edit, Fix, Place};
use crate::model::checks;
use crate::say;
use crate::source::{SourceId, Sources, Span};
use std::ops::Range;

/// Which finding is mended how.
static MENDERS: &[(&Check, fn(&Looked) -> Option<Fix>)] = &[
    (&checks::DUPLICATE_NAME, twice),
    (&checks::SAID_TWICE, twice),
    (&checks::NO_UNIT, unit),
    (&bands::NOTHING_NEW, row),
    (&bands::NEVER_HOLDS, twice),
    (&bands::WORD_TWICE, twice),
    (&bands::PLACES_OVERLAP, twice),
    (&bands::ANCHORS, swapped),
    (&bounds::SIGN_TWICE, sign),
    (&unused::FACT, declaration),
    (&unused::VALUE, declaration),
    (&unused::TABLE, declaration),
    (&unused::EMPTY_SECTION, section),
];

/// A finding and the text that it is in.
struct Looked<'a> {
    text: &'a str,
    source: SourceId,
    place: Range<usize>,
    /// The other party to the finding.
    other: Option<Range<usize>>,
}

/// Gives the findings of one text that have no fix the one that the text shows.
pub fn mend(sources: &Sources, own: SourceId, found: &mut [Diagnostic]) {
    for finding in found.iter_mut().filter(|finding| finding.fix.is_none()) {
        let Some((_, mender)) = MENDERS.iter().find(|(check, _)| check.code == finding.check.code) else { continue };
        let mut places = finding.labels.iter().map(|label| match &label.place {
            Place::Scheme(span) if span.source == own => Some(span.range()),
            Place::Scheme(_) | Place::Data(_) => None,
        });
        let Some(Some(place)) = places.next() else { continue };
        let looked = Looked { text: &sources.get(own).text, source: own, place, other: places.next().flatten() };
        finding.fix = mender(&looked);
    }
}

impl Looked<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn remove(&self, range: Range<usize>, safe: bool) -> Fix {
        let span = statement(self.text, self.span(range));
        Fix { title: say!(en: "remove it", zh: "删去"), edits: vec![Edit { span, text: String::new() }], safe }
    }

    fn write(&self, range: Range<usize>, text: &str) -> Edit {
        Edit { span: self.span(range), text: text.to_owned() }
    }

    /// What stands before a place, without the blanks between.
    fn before(&self, at: usize) -> &str {
        self.text[..at].trim_end_matches(BLANKS)
    }
}

/// The same statement, or the same word of a list, twice: the second says nothing that the first does not.
fn twice(looked: &Looked) -> Option<Fix> {
    let text = looked.text;
    let (place, other) = (&looked.place, looked.other.as_ref()?);
    let (again, first) = (whole(text, place.start), whole(text, other.start));
    if again == first {
        if text[place.clone()] != text[other.clone()] || place.start < other.start {
            return None;
        }
        let before = looked.before(place.start);
        let separator = before.chars().next_back().filter(|letter| "|｜、,，".contains(*letter))?;
        let start = before[..before.len() - separator.len_utf8()].trim_end_matches(BLANKS).len();
        let edit = Edit { span: looked.span(start..place.end), text: String::new() };
        return Some(Fix { title: say!(en: "remove it", zh: "删去"), edits: vec![edit], safe: true });
    }
    let same = text[again.clone()] == text[first.clone()] && first.end <= again.start && are_siblings(&text[first.end..again.start]);
    // A second item of the same words may have been meant to be another one.
    let item = text[again.clone()].contains(['{', '｛']) && ITEMS.iter().any(|keyword| text[again.clone()].starts_with(keyword));
    same.then(|| looked.remove(again, !item))
}

/// A row without which the table gives the same: where it is the same row twice, there is no doubt.
fn row(looked: &Looked) -> Option<Fix> {
    twice(looked).or_else(|| Some(looked.remove(whole(looked.text, looked.place.start), false)))
}

/// Two rows in the wrong order.
fn swapped(looked: &Looked) -> Option<Fix> {
    let text = looked.text;
    let (place, other) = (&looked.place, looked.other.as_ref()?);
    let (second, first) = (whole(text, place.start), whole(text, other.start));
    if second == first {
        return None;
    }
    let (low, high) = (measured(&text[place.clone()])?, measured(&text[other.clone()])?);
    if low.1 != high.1 || low.0 >= high.0 {
        return None;
    }
    let edits = vec![looked.write(first.clone(), &text[second.clone()]), looked.write(second, &text[first])];
    Some(Fix { title: say!(en: "exchange the two", zh: "两行对调"), edits, safe: true })
}

/// A number and its unit.
fn measured(text: &str) -> Option<(Num, &str)> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    Some((Num::parse_decimal(&text[..digits]).ok()?, text[digits..].trim()))
}

/// `扣 -2分`: deducting says it already.
fn sign(looked: &Looked) -> Option<Fix> {
    let amount = &looked.text[looked.place.clone()];
    let sign = amount.chars().next().filter(|letter| "-−－–".contains(*letter))?;
    let blanks = amount[sign.len_utf8()..].len() - amount[sign.len_utf8()..].trim_start_matches(BLANKS).len();
    let start = looked.place.start;
    let before = looked.before(start);
    let deducts = ["扣", "deduct", "deducts"].iter().any(|verb| before.ends_with(verb));
    let edits = vec![looked.write(start..start + sign.len_utf8() + blanks, "")];
    deducts.then(|| Fix { title: say!(en: "remove the sign", zh: "删去负号"), edits, safe: true })
}

/// A section without items is an item: both are scored alike.
fn section(looked: &Looked) -> Option<Fix> {
    let before = looked.before(looked.place.start);
    let (keyword, item) = [("板块", "指标"), ("section", "item")].into_iter().find(|(keyword, _)| before.ends_with(keyword))?;
    let edits = vec![looked.write(before.len() - keyword.len()..before.len(), item)];
    Some(Fix { title: say!(en: "write `{item}`", zh: "改为 `{item}`"), edits, safe: true })
}

/// A declaration, or one name of several that are declared together.
fn declaration(looked: &Looked) -> Option<Fix> {
    let text = looked.text;
    let range = whole(text, looked.place.start);
    let names = &text[range.start..range.end].split([':', '：', '{', '｛']).next()?;
    let several = names.contains(['、', ',', '，']);
    if !several {
        return Some(looked.remove(range, false));
    }
    let separator = |letter: char| "、,，".contains(letter);
    let after = text[looked.place.end..].trim_start_matches(BLANKS);
    let edit = match after.chars().next().filter(|letter| separator(*letter)) {
        Some(next) => looked.place.start..text.len() - after[next.len_utf8()..].trim_start_matches(BLANKS).len(),
        None => looked.before(looked.place.start).trim_end_matches(separator).trim_end_matches(BLANKS).len()..looked.place.end,
    };
    Some(Fix { title: say!(en: "remove it", zh: "删去"), edits: vec![looked.write(edit, "")], safe: false })
}

/// A scheme must say what it assesses; what that is, its author has to put in.
fn unit(looked: &Looked) -> Option<Fix> {
    let text = looked.text;
    let head = text[looked.place.end..].find(['{', '｛'])? + looked.place.end;
    let open = head + text[head..].chars().next()?.len_utf8();
    let is_english = looked.before(looked.place.start).ends_with("scheme");
    let statement = if is_english { "unit department { class: A | B }" } else { "单位 部门 { 类别: 甲类 | 乙类 }" };
    let title = say!(en: "write `{statement}`", zh: "补写 `{statement}`");
    Some(Fix { title, edits: vec![looked.write(open..open, &format!("\n    {statement}"))], safe: false })
}

const BLANKS: [char; 4] = [' ', '\t', '\u{3000}', '\r'];
const ITEMS: [&str; 8] = ["指标", "板块", "加分", "扣分", "item", "section", "bonus", "deduction"];

/// The statement in which a place stands, with its block.
fn whole(text: &str, at: usize) -> Range<usize> {
    let ends = |letter: char| matches!(letter, '\n' | ';' | '；' | '{' | '}' | '｛' | '｝');
    let start = text[..at].rfind(ends).map_or(0, |end| end + text[end..].chars().next().map_or(0, char::len_utf8));
    let start = start + text[start..].len() - text[start..].trim_start_matches(BLANKS).len();
    let head = at + text[at..].find(ends).unwrap_or(text.len() - at);
    let end = if text[head..].starts_with(['{', '｛']) { block_end(text, head) } else { head };
    let inside = &text[start..end];
    let inside = inside.split_once("//").filter(|(before, _)| !before.contains(['{', '｛', '"', '“'])).map_or(inside, |(before, _)| before);
    start..start + inside.trim_end_matches(BLANKS).len()
}

/// Whether what stands between two statements leaves no block and enters none.
fn are_siblings(between: &str) -> bool {
    let mut depth = 0;
    for letter in between.chars() {
        match letter {
            '{' | '｛' => depth += 1,
            '}' | '｝' if depth == 0 => return false,
            '}' | '｝' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Behind the brace that closes the one at `open`; braces in quotes count for nothing.
fn block_end(text: &str, open: usize) -> usize {
    let (mut depth, mut quoted) = (0, false);
    for (at, letter) in text[open..].char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '“' => quoted = true,
            '”' | '\n' => quoted = false,
            '{' | '｛' if !quoted => depth += 1,
            '}' | '｝' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 && !quoted {
            return open + at + letter.len_utf8();
        }
    }
    text.len()
}

/// A statement with what belongs to it alone: its line, or what separates it from the next on the same line.
pub fn statement(text: &str, span: Span) -> Span {
    let range = span.range();
    let start = text[..range.start].trim_end_matches(BLANKS).len();
    let after = text[range.end..].trim_start_matches(BLANKS);
    let end = text.len() - after.len();
    let begins_line = start == 0 || text[..start].ends_with('\n');
    match after.chars().next() {
        Some('\n') if begins_line => Span { start: start as u32, end: end as u32 + 1, ..span },
        Some(separator @ (';' | '；')) => {
            let rest = after[separator.len_utf8()..].trim_start_matches(BLANKS);
            Span { end: (text.len() - rest.len()) as u32, ..span }
        }
        // The last of a line: what separated it from the one before goes too.
        _ => match text[..start].chars().next_back().filter(|letter| ";；".contains(*letter)) {
            Some(separator) => Span { start: (start - separator.len_utf8()) as u32, ..span },
            None => span,
        },
    }
}
