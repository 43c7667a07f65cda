//! Which findings are told, and how seriously: what the settings and the command line choose. The command line comes last and
//! wins; within one of them the more exact word wins.

use crate::check::group::{self, GROUPS, Group};
use crate::diagnostic::{Check, Diagnostic, Severity, closest};
use crate::word::Word;

/// How a finding is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
    Note,
    Off,
}

pub static LEVELS: &[(Level, Word)] = &[
    (Level::Error, Word::new("error", "错误")),
    (Level::Warning, Word::new("warning", "警告")),
    (Level::Note, Word::new("note", "提示")),
    (Level::Off, Word::new("off", "不报")),
];

impl Level {
    pub fn find(word: &str) -> Option<Level> {
        LEVELS.iter().find(|(_, name)| name.en.eq_ignore_ascii_case(word) || name.zh == word).map(|(level, _)| *level)
    }

    /// `None`: it is not told.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Error => Some(Severity::Error),
            Level::Warning => Some(Severity::Warning),
            Level::Note => Some(Severity::Note),
            Level::Off => None,
        }
    }
}

/// Some of the checks: `ALL`, a group, the beginning of a code, a code, a check's name.
#[derive(Clone, Debug)]
pub enum Selector {
    All,
    Group(&'static Group),
    Prefix(String),
    One(&'static Check),
}

impl Selector {
    /// What a word selects.
    ///
    /// # Errors
    /// The word that may have been meant, if one is near, where it selects nothing.
    pub fn find(word: &str) -> Result<Selector, Option<&'static str>> {
        if word.eq_ignore_ascii_case("all") || word == "全部" {
            return Ok(Selector::All);
        }
        if let Some(group) = GROUPS.iter().find(|group| group.name.en.eq_ignore_ascii_case(word) || group.name.zh == word) {
            return Ok(Selector::Group(group));
        }
        let all = crate::check::all();
        if let Some(check) = all.iter().find(|check| check.code.eq_ignore_ascii_case(word) || check.name == word) {
            return Ok(Selector::One(check));
        }
        let prefix = word.to_ascii_uppercase();
        if !prefix.is_empty() && all.iter().any(|check| check.code.starts_with(&prefix)) {
            return Ok(Selector::Prefix(prefix));
        }
        let groups = GROUPS.iter().flat_map(|group| [group.name.en, group.name.zh]);
        Err(closest(word, all.iter().map(|check| check.name).chain(groups)))
    }

    fn has(&self, check: &Check) -> bool {
        match self {
            Selector::All => true,
            Selector::Group(group) => group.has(check),
            Selector::Prefix(prefix) => check.code.starts_with(prefix),
            Selector::One(one) => one.code == check.code,
        }
    }

    /// The more exact wins. A group is about as wide as three letters of a code.
    fn exactness(&self) -> usize {
        match self {
            Selector::All => 0,
            Selector::Group(_) => 3,
            Selector::Prefix(prefix) => prefix.len(),
            Selector::One(_) => usize::MAX,
        }
    }
}

/// What one place says: the settings, or the command line.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Only these are told; empty: it does not say.
    pub select: Vec<Selector>,
    pub ignore: Vec<Selector>,
    pub levels: Vec<(Selector, Level)>,
}

/// All that is chosen, the later layer over the earlier.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub layers: Vec<Layer>,
}

impl Choice {
    /// How findings of a check are told. Firm ones are told as they are.
    pub fn level(&self, check: &Check) -> Level {
        let own = match check.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Note,
        };
        if group::is_firm(check) {
            return own;
        }
        let (mut told, mut level) = (true, own);
        for layer in &self.layers {
            let exactness = |list: &[Selector]| list.iter().filter(|selector| selector.has(check)).map(Selector::exactness).max();
            if let Some((_, said)) = layer.levels.iter().filter(|(selector, _)| selector.has(check)).max_by_key(|(selector, _)| selector.exactness())
            {
                level = *said;
            }
            match (exactness(&layer.select), exactness(&layer.ignore)) {
                (Some(select), Some(ignore)) => told = select > ignore,
                (Some(_), None) => told = true,
                (None, Some(_)) => told = false,
                (None, None) => told &= layer.select.is_empty(),
            }
        }
        if told { level } else { Level::Off }
    }

    /// Leaves the findings that are told, at their levels.
    pub fn apply(&self, found: &mut Vec<Diagnostic>) {
        if self.layers.is_empty() {
            return;
        }
        found.retain_mut(|finding| match self.level(finding.check).severity() {
            Some(severity) => {
                finding.severity = severity;
                true
            }
            None => false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selectors(words: &[&str]) -> Vec<Selector> {
        words.iter().map(|word| Selector::find(word).expect("it selects something")).collect()
    }

    fn layer(select: &[&str], ignore: &[&str], levels: &[(&str, Level)]) -> Layer {
        let levels = levels.iter().map(|(word, level)| (Selector::find(word).expect("it selects something"), *level)).collect();
        Layer { select: selectors(select), ignore: selectors(ignore), levels }
    }

    fn level(layers: &[Layer], code: &str) -> Level {
        let check = crate::check::all().into_iter().find(|check| check.code == code).expect("there is such a check");
        Choice { layers: layers.to_vec() }.level(check)
    }

    #[test]
    fn without_a_word_each_check_has_its_own_level() {
        assert_eq!(level(&[], "H0452"), Level::Warning);
        assert_eq!(level(&[Layer::default()], "H0301"), Level::Error);
        assert_eq!(level(&[], "H0706"), Level::Note);
    }

    #[test]
    fn the_more_exact_word_wins_within_a_layer() {
        let both = layer(&["H0452"], &["H04"], &[]);
        assert_eq!(level(std::slice::from_ref(&both), "H0452"), Level::Warning);
        assert_eq!(level(std::slice::from_ref(&both), "H0453"), Level::Off);
        assert_eq!(level(&[both], "H0701"), Level::Off, "what is not selected is not told");
        let same = layer(&["bounds"], &["上下限"], &[]);
        assert_eq!(level(&[same], "H0452"), Level::Off);
        let levels = layer(&[], &[], &[("H0452", Level::Error), ("bounds", Level::Note), ("ALL", Level::Off)]);
        assert_eq!(level(std::slice::from_ref(&levels), "H0452"), Level::Error);
        assert_eq!(level(std::slice::from_ref(&levels), "H0453"), Level::Note);
        assert_eq!(level(&[levels], "H0701"), Level::Off);
    }

    #[test]
    fn the_later_layer_wins() {
        let settings = layer(&[], &["unused"], &[("H0701", Level::Error)]);
        assert_eq!(level(std::slice::from_ref(&settings), "H0701"), Level::Off);
        assert_eq!(level(&[settings.clone(), layer(&["H07"], &[], &[])], "H0701"), Level::Error);
        assert_eq!(level(&[settings, layer(&[], &["H0301"], &[])], "H0702"), Level::Off);
    }

    #[test]
    fn what_leaves_nothing_to_judge_is_always_told() {
        let nothing = layer(&["H0706"], &["ALL"], &[("ALL", Level::Off)]);
        for code in ["H0101", "H0201", "H0603", "H0520"] {
            assert_eq!(level(std::slice::from_ref(&nothing), code), Level::Error, "{code}");
        }
        // A warning of the same groups is a matter of choice.
        assert_eq!(level(&[nothing], "H0616"), Level::Off);
    }

    #[test]
    fn words_that_select_nothing_are_refused_with_the_nearest() {
        assert!(matches!(Selector::find("h04"), Ok(Selector::Prefix(prefix)) if prefix == "H04"));
        assert!(matches!(Selector::find("gaps-not-said"), Ok(Selector::One(check)) if check.code == "H0603"));
        assert_eq!(Selector::find("bouns").err(), Some(Some("bounds")));
        assert_eq!(Selector::find("H9").err().flatten(), None);
        assert!(Selector::find("").is_err());
    }
}
