//! Requirements that do not hold: of which unit, and with which figures.

use super::Explainer;
use crate::bind::NOT_MET;
use crate::dataset::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::expr::Frame;
use crate::model::scheme::{Requirement, Scheme};
use crate::oracle::{InspectedRow as Row, inspect};
use crate::source::Sources;
use crate::word::{Lang, Text};

/// So many units are told for one requirement.
const UNITS_MAX: usize = 10;

/// A finding for each requirement and unit of which it does not hold. `broken`: by requirement, the units.
pub fn unmet(scheme: &Scheme, sources: &Sources, data: &Dataset, broken: &[Vec<u32>]) -> Vec<Diagnostic> {
    if broken.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    inspect(scheme, data, |look| {
        let mut found = Vec::new();
        for (requirement, units) in scheme.requirements.iter().zip(broken) {
            for unit in units.iter().take(UNITS_MAX) {
                let in_lang = |lang| Explainer { scheme, sources, data, look, unit: *unit as usize, lang };
                let (en, zh) = (in_lang(Lang::En), in_lang(Lang::Zh));
                let message = Text { en: en.what_is_broken(requirement), zh: zh.what_is_broken(requirement) };
                found.push(
                    Diagnostic::new(&NOT_MET, requirement.span, message).help(Text { en: en.by_which(requirement), zh: zh.by_which(requirement) }),
                );
            }
            if let (Some(more), Some(last)) = (units.len().checked_sub(UNITS_MAX).filter(|more| *more > 0), found.last_mut())
                && let Some(help) = &mut last.help
            {
                help.en.push_str(&format!("; {more} more units do not meet it"));
                help.zh.push_str(&format!("；另有 {more} 个单位也不满足"));
            }
        }
        found
    })
}

impl Explainer<'_> {
    fn what_is_broken(&self, requirement: &Requirement) -> String {
        let words = requirement.message.as_deref().unwrap_or_else(|| self.sources.text(requirement.condition.span));
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let unit = self.data.units.get(self.unit).filter(|_| requirement.condition.frame != Frame::Constant);
        match (self.lang, unit) {
            (Lang::Zh, Some(unit)) => format!("`{unit}` 不满足约束：{words}"),
            (Lang::En, Some(unit)) => format!("`{unit}` does not meet a requirement: {words}"),
            (Lang::Zh, None) => format!("不满足约束：{words}"),
            (Lang::En, None) => format!("a requirement is not met: {words}"),
        }
    }

    /// The figures that it looks at.
    fn by_which(&self, requirement: &Requirement) -> String {
        let figures = self.figures(&requirement.condition, Row::Unit(self.unit), 0);
        let told: Vec<String> = figures.iter().map(|figure| format!("{} = {}", figure.words, figure.shown)).collect();
        if told.is_empty() { self.sources.text(requirement.condition.span).to_string() } else { told.join(self.word("; ", "；")) }
    }
}
