//! What a misspelt name was most likely meant to be, and when that is beyond doubt.

use super::{Diagnostic, Edit};
use crate::say;
use crate::source::Span;
use crate::word::Text;
use pinyin::ToPinyinMulti;

/// The candidate nearest to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    pub name: &'a str,
    /// The name is a slip of this candidate, and of no other.
    pub sure: bool,
}

/// The candidate that a misspelt name was most likely meant to be, if one is near enough.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    near(name, candidates).map(|near| near.name)
}

/// The same, and whether it is beyond doubt.
pub fn near<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let length = name.chars().count();
    let mut best: Option<(usize, &str)> = None;
    let mut slips: Vec<&str> = Vec::new();
    for candidate in candidates.into_iter().filter(|candidate| *candidate != name) {
        let other = candidate.chars().count();
        let longest = length.max(other);
        // So many letters more or fewer are at least so many differences.
        if length.abs_diff(other) * 2 > longest {
            continue;
        }
        let distance = strsim::damerau_levenshtein(name, candidate);
        let slip = is_slip(name, candidate, distance);
        if slip && !slips.contains(&candidate) {
            slips.push(candidate);
        }
        if ((distance * 2 <= longest && distance < longest) || slip) && best.is_none_or(|(other, _)| distance < other) {
            best = Some((distance, candidate));
        }
    }
    let (_, nearest) = best?;
    match slips.as_slice() {
        [only] => Some(Near { name: only, sure: true }),
        _ => Some(Near { name: nearest, sure: false }),
    }
}

/// A slip of the hand: one letter of a longer word, but never a digit; or of the input method, which offers other characters of the same
/// sound. Two Chinese words that sound differently are two words: `市级奖励` is no slip of `省级奖励`.
fn is_slip(name: &str, candidate: &str, distance: usize) -> bool {
    if name.is_ascii() || candidate.is_ascii() {
        let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
        let shortest = name.len().min(candidate.len());
        return name.eq_ignore_ascii_case(candidate) || (shortest >= 4 && distance == 1 && digits(name) == digits(candidate));
    }
    let pairs = || name.chars().zip(candidate.chars());
    let same = pairs().filter(|(a, b)| a == b).count();
    same > 0 && name.chars().count() == candidate.chars().count() && pairs().all(|(a, b)| a == b || sound_alike(a, b))
}

fn sound_alike(a: char, b: char) -> bool {
    let sounds = |letter: char| letter.to_pinyin_multi().into_iter().flatten().map(|sound| sound.plain());
    sounds(a).any(|sound| sounds(b).any(|other| sound == other))
}

impl Diagnostic {
    /// Says what was meant, where that is beyond doubt, or else asks whether the nearest candidate was.
    pub fn suggest<'a>(self, place: Span, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match near(name, candidates) {
            Some(near) => self.help(near.words()).replace(place, near),
            None => self,
        }
    }

    /// Writes the candidate at a place.
    pub fn replace(self, place: Span, near: Near) -> Diagnostic {
        self.fix(near.words(), near.sure, vec![Edit { span: place, text: near.name.to_owned() }])
    }
}

impl Near<'_> {
    pub fn words(self) -> Text {
        let name = self.name;
        if self.sure { say!(en: "write `{name}`", zh: "改为 `{name}`") } else { say!(en: "did you mean `{name}`?", zh: "是不是 `{name}`？") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_suggested_and_is_sure_only_as_a_slip() {
        let facts = ["办理率", "完成率", "completion", "growth", "f1", "section_12"];
        for (name, expected) in [
            // The input method: the same sound.
            ("办理律", Some(("办理率", true))),
            ("完呈率", Some(("完成率", true))),
            // Another word, or a word that says the reverse.
            ("受理率", Some(("办理率", false))),
            ("未完成率", Some(("完成率", false))),
            // A letter too few, too many, swapped.
            ("compltion", Some(("completion", true))),
            ("growht", Some(("growth", true))),
            ("Growth", Some(("growth", true))),
            ("completely", Some(("completion", false))),
            // Digits tell names apart.
            ("f2", Some(("f1", false))),
            ("section_13", Some(("section_12", false))),
            ("别的", None),
        ] {
            assert_eq!(near(name, facts).map(|near| (near.name, near.sure)), expected, "{name}");
        }
        // Two that sound alike: which one is a guess.
        assert_eq!(near("办里率", ["办理率", "办李率"]).map(|near| near.sure), Some(false));
        assert_eq!(near("制标", ["指标", "板块"]).map(|near| (near.name, near.sure)), Some(("指标", true)));
    }
}
