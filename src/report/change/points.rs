//! What is told of items whose scores are compared figure by figure.

use super::{Comparison, Selection, meaning, sign};
use crate::decimal::Num;
use crate::diff::points::{Class, Compared, Lacking, Most, Stretch};
use crate::diff::{Change, Direction, SubjectKind};
use crate::model::measure::{Measure, Scale, Ty};
use crate::piece::Way;
use crate::report::document::{Block, Line, Tree};
use crate::say;
use crate::show;
use crate::word::{Text, Word};

/// A tree an item, a line a class of units.
pub(super) fn blocks(comparison: &Comparison, selection: &Selection) -> Vec<Block> {
    let wanted = |compared: &&Compared| {
        let of_gaps = |change: &Change| matches!(change.subject.kind, SubjectKind::Defaults | SubjectKind::Fact) && !compared.lacking.is_empty();
        comparison.open().any(|change| (change.subject == compared.subject || of_gaps(change)) && selection.wants(change))
    };
    let items: Vec<&Compared> = comparison.points.iter().filter(wanted).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let heading = comparison.word("Scores figure by figure", "逐点比较得分");
    let about = comparison.word(
        "before the last rounding of an item, by the new full mark, where no figure is missing",
        "项目末次取整之前的得分，满分不同的按新方案满分折算；各项数据均不缺报",
    );
    let mut blocks = vec![Block::Heading { level: 1, line: Line::new().strong(heading).muted(format!("  {about}")) }];
    blocks.extend(items.into_iter().map(|compared| Block::Tree(tree(comparison, compared))));
    blocks
}

/// The same as texts: a line a class of units, then what is seen of gaps.
pub fn told_lines(comparison: &Comparison, compared: &Compared) -> Vec<String> {
    tree(comparison, compared).children.iter().map(|child| child.line.text()).collect()
}

fn tree(comparison: &Comparison, compared: &Compared) -> Tree {
    let name = Line::new().name(compared.subject.name());
    let mut tree = match compared.direction() {
        Some(direction) => {
            Tree::new(name.plain("  ").and(meaning(direction), format!("{} {}", sign(direction), direction.word().of(comparison.lang))))
        }
        None => Tree::new(name),
    };
    if let Some(of) = &compared.of {
        tree.line = tree.line.muted(format!("  {}", of.of(comparison.lang)));
    }
    match &compared.found {
        Err(why) => tree
            .children
            .push(Tree::new(Line::new().muted(say!(en: "not compared: {}", zh: "未作比较：{}", Shown(why, comparison)).of(comparison.lang)))),
        Ok(classes) => tree.children.extend(classes.iter().map(|class| Tree::new(line(comparison, class)))),
    }
    tree.children.extend(compared.lacking.iter().map(|lacking| Tree::new(lacking_told(comparison, lacking))));
    tree
}

/// `完成率 缺报：0分 → 4分`
fn lacking_told(comparison: &Comparison, lacking: &Lacking) -> Line {
    let lang = comparison.lang;
    let score = |score: &Option<Num>| {
        score.as_ref().map_or(comparison.word("no score", "不计分").to_string(), |score| show::quantity(score, &points_scale(), lang))
    };
    let way = match (&lacking.old, &lacking.new) {
        (Some(old), Some(new)) if old > new => Way::Less,
        (Some(old), Some(new)) if old < new => Way::More,
        _ => Way::Other,
    };
    let gap = format!("{} {}", lacking.figure, show::gap(lacking.kind, lang));
    Line::new().and(meaning(direction(way)), gap).plain(format!("{}{} → {}", comparison.word(": ", "："), score(&lacking.old), score(&lacking.new)))
}

/// A text in the language of a comparison, for `say!`.
struct Shown<'a>(&'a Text, &'a Comparison<'a>);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.of(self.1.lang))
    }
}

/// `甲类：少得：完成率 ≥60% 且 <65%，最多少 3分（完成率 = 60%：15分 → 12分）；同分：…`
fn line(comparison: &Comparison, class: &Class) -> Line {
    let lang = comparison.lang;
    let mut line = Line::new();
    if class.rest {
        line = line.strong(comparison.word("all others", "其余单位")).plain(comparison.word(": ", "："));
    }
    if !class.given.is_empty() {
        line = line.strong(class.given.join(comparison.word(" ", "、"))).plain(comparison.word(": ", "："));
    }
    let mut parts: Vec<Line> = Vec::new();
    for way in [Way::Less, Way::More, Way::Same, Way::Other] {
        let stretch = class.stretches.iter().find(|stretch| stretch.way == way);
        let most = match way {
            Way::Less => &class.loss,
            Way::More => &class.gain,
            Way::Same | Way::Other => &None,
        };
        match (stretch, most) {
            (Some(stretch), _) => parts.push(told(comparison, stretch, most.as_ref())),
            // Not certain where, but seen.
            (None, Some(most)) if most.seen.is_some() => {
                parts.push(
                    Line::new()
                        .and(meaning(direction(way)), way_word(way).of(lang))
                        .plain(comparison.word(": somewhere", "：有此情形"))
                        .plain(most_told(comparison, most)),
                );
            }
            (None, _) => {}
        }
    }
    if !class.reasons.is_empty() {
        let reasons = class.reasons.iter().map(|reason| reason.of(lang)).collect::<Vec<_>>().join(comparison.word(", ", "、"));
        parts.push(Line::new().muted(say!(en: "the rest is not decided: {reasons}", zh: "其余未定：{reasons}").of(lang)));
    }
    for (at, part) in parts.into_iter().enumerate() {
        line = if at == 0 { line } else { line.plain(comparison.word("; ", "；")) };
        line.0.extend(part.0);
    }
    line
}

pub(super) fn direction(way: Way) -> Direction {
    match way {
        Way::Less => Direction::Stricter,
        Way::More => Direction::Looser,
        Way::Same => Direction::None,
        Way::Other => Direction::Either,
    }
}

fn way_word(way: Way) -> Word {
    match way {
        Way::Less => Word::new("less", "少得"),
        Way::Same => Word::new("the same", "同分"),
        Way::More => Word::new("more", "多得"),
        Way::Other => Word::new("a score on one side only", "只有一方有得分"),
    }
}

fn told(comparison: &Comparison, stretch: &Stretch, most: Option<&Most>) -> Line {
    let lang = comparison.lang;
    let over = stretch.over.iter().map(|over| over.of(lang)).collect::<Vec<_>>().join(comparison.word(" or ", "、"));
    let over = if over.is_empty() { comparison.word("everywhere", "处处").to_string() } else { over };
    let line =
        Line::new().and(meaning(direction(stretch.way)), way_word(stretch.way).of(lang)).plain(format!("{}{over}", comparison.word(": ", "：")));
    match most {
        Some(most) => line.plain(most_told(comparison, most)),
        None => line,
    }
}

/// `，最多 3分（完成率 = 60%：15分 → 12分）`
fn most_told(comparison: &Comparison, most: &Most) -> String {
    let lang = comparison.lang;
    let points = |number| show::quantity(number, &points_scale(), lang);
    // A bound that is certain, and a unit that shows less.
    let is_bound_only =
        most.reached && most.seen.as_ref().is_some_and(|seen| most.amount.as_ref().is_some_and(|amount| (&seen.new - &seen.old).abs() != *amount));
    let amount = match &most.amount {
        Some(amount) if is_bound_only => say!(en: ", no more than {}", zh: "，不超过 {}", points(amount)),
        Some(amount) if most.only_seen => say!(en: ", as by {}", zh: "，如相差 {}", points(amount)),
        Some(amount) if most.reached => say!(en: ", at most {}", zh: "，最多 {}", points(amount)),
        Some(amount) => say!(en: ", at most nearly {}", zh: "，最多接近 {}", points(amount)),
        None => say!(en: ", without end as far as is known", zh: "，未见上限"),
    };
    let seen = most.seen.as_ref().map_or(String::new(), |seen| {
        let figures = seen.figures.iter().map(|(name, value)| format!("{} = {}", name.of(lang), value.of(lang)));
        let figures = figures.collect::<Vec<_>>().join(comparison.word(", ", "，"));
        let scores = format!("{} → {}", points(&seen.old), points(&seen.new));
        match figures.is_empty() {
            false if is_bound_only => say!(en: " (as {figures}: {scores})", zh: "（如 {figures}：{scores}）"),
            true => say!(en: " ({scores})", zh: "（{scores}）"),
            false => say!(en: " ({figures}: {scores})", zh: "（{figures}：{scores}）"),
        }
        .of(lang)
        .to_string()
    });
    format!("{}{seen}", amount.of(lang))
}

fn points_scale() -> Scale {
    show::scale_of_type(&Ty::Quantity(Measure::points()))
}
