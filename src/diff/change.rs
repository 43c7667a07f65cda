//! The closed table of changes. An [`Aspect`] is something that a scheme says of a thing (the full points of an item, the lower bound
//! of a band); it can be added, removed or changed, and each of these is a [`Kind`] with an id of its own.
//!
//! To add one: a line in the table below, and the place in `portrait` that reads it.

use crate::word::Word;

/// What part of a scheme a change is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    Structure,
    Points,
    Scoring,
    Facts,
    Gaps,
    Events,
    Limits,
    Panels,
    Periods,
    Parameters,
    Gates,
    Ranking,
    Grades,
    Results,
    Dates,
    Text,
}

/// Every area with its key for programs and its name, in the order of the ids: the first two digits of an id are the place in this list.
pub static AREAS: &[(Area, &str, Word)] = &[
    (Area::Structure, "structure", Word::new("structure", "结构")),
    (Area::Points, "points", Word::new("points and weights", "分值权重")),
    (Area::Scoring, "scoring", Word::new("scoring rules", "计分规则")),
    (Area::Facts, "facts", Word::new("facts and collectors", "数据采集")),
    (Area::Gaps, "gaps", Word::new("missing and not applicable", "缺报与不适用")),
    (Area::Events, "events", Word::new("events and ledgers", "事件台账")),
    (Area::Limits, "limits", Word::new("caps, floors, rounding", "封顶保底与取整")),
    (Area::Panels, "panels", Word::new("ratings and panels", "主观评价")),
    (Area::Periods, "periods", Word::new("periods", "计分周期")),
    (Area::Parameters, "parameters", Word::new("parameters and computed values", "参数与计算")),
    (Area::Gates, "gates", Word::new("gates", "否决与晋档")),
    (Area::Ranking, "ranking", Word::new("ranking and ties", "排名与同分")),
    (Area::Grades, "grades", Word::new("grades and quotas", "等次与名额")),
    (Area::Results, "results", Word::new("consequences and allocation", "结果运用与分配")),
    (Area::Dates, "dates", Word::new("dates and amendments", "期间与修订")),
    (Area::Text, "text", Word::new("text and clause references", "文字与依据")),
];

impl Area {
    fn row(self) -> &'static (Area, &'static str, Word) {
        AREAS.iter().find(|(area, ..)| *area == self).unwrap_or(&AREAS[0])
    }

    /// The word for programs.
    pub fn key(self) -> &'static str {
        self.row().1
    }

    pub fn word(self) -> Word {
        self.row().2
    }
}

/// What happened to it, from the old scheme to the new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    Added,
    Removed,
    Changed,
    Moved,
    Renamed,
}

impl Act {
    /// What `diff new old` says where `diff old new` says this.
    pub fn mirrored(self) -> Act {
        match self {
            Act::Added => Act::Removed,
            Act::Removed => Act::Added,
            Act::Changed | Act::Moved | Act::Renamed => self,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Act::Added => "added",
            Act::Removed => "removed",
            Act::Changed => "changed",
            Act::Moved => "moved",
            Act::Renamed => "renamed",
        }
    }
}

/// How far a change of this aspect can reach, before the rules themselves are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bearing {
    /// Scores, ranks, grades or what follows from them.
    Results,
    /// What data are asked for or how they are read: the same figures give the same results.
    Data,
    /// Words only.
    Words,
}

/// The smallest part of a scheme that can be exchanged by itself and that an aspect belongs to. With the subject it makes a
/// [`Switch`](super::Switch).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The whole subject: it exists or not.
    Existence,
    /// Under which section an item stands.
    Place,
    Name,
    /// Indicator, bonus, deduction; veto or promotion.
    Kind,
    /// Points, weight and the scale of an item, or the full mark of the scheme.
    Points,
    /// To whom an item applies.
    Applies,
    /// The clauses of an item.
    Clauses,
    Cap,
    Floor,
    Rounding,
    Missing,
    NotApplicable,
    Pending,
    Coverage,
    /// One matter across clauses.
    Across,
    /// By which periods an item is scored.
    Over,
    /// Everything else that a declaration says: of a fact, an event, a rating, a parameter, a gate, a grade.
    Declaration,
    /// The scheme's period.
    Period,
    /// Its calendar of working days.
    Calendar,
    /// One default of the scheme.
    Default,
    Words,
}

/// Something that a scheme says of one of its things.
#[derive(Debug)]
pub struct Aspect {
    pub area: Area,
    pub part: Part,
    pub bearing: Bearing,
    pub noun: Word,
    /// What it is and what a change of it does.
    pub means: Word,
    added: Kind,
    removed: Kind,
    changed: Kind,
}

/// One kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// `D`, two digits of the area, two of its own; never reused. Empty: there is no such kind.
    pub id: &'static str,
    /// Reads well in a list: `cap-removed`.
    pub name: &'static str,
    pub act: Act,
    pub text: Word,
    /// The id that the comparison the other way round gives.
    pub mirror: &'static str,
}

impl Kind {
    fn exists(&self) -> bool {
        !self.id.is_empty()
    }
}

impl Aspect {
    /// The kind for what happened; an aspect that is always there has one kind only.
    pub fn kind(&'static self, act: Act) -> &'static Kind {
        let own = match act {
            Act::Added => &self.added,
            Act::Removed => &self.removed,
            Act::Changed | Act::Moved | Act::Renamed => &self.changed,
        };
        if own.exists() { own } else { self.kinds().next().unwrap_or(own) }
    }

    /// Is there a kind for its being changed, or does it only come and go?
    pub fn can_change(&self) -> bool {
        self.changed.exists()
    }

    pub fn kinds(&'static self) -> impl Iterator<Item = &'static Kind> {
        [&self.added, &self.removed, &self.changed].into_iter().filter(|kind| kind.exists())
    }
}

/// Every kind with its aspect, by id.
pub fn all() -> Vec<(&'static Aspect, &'static Kind)> {
    let mut all: Vec<(&Aspect, &Kind)> = ASPECTS.iter().flat_map(|aspect| aspect.kinds().map(move |kind| (*aspect, kind))).collect();
    all.sort_by_key(|(_, kind)| kind.id);
    all
}

/// The kind of that id or name.
pub fn find(word: &str) -> Option<(&'static Aspect, &'static Kind)> {
    all().into_iter().find(|(_, kind)| kind.id.eq_ignore_ascii_case(word) || kind.name == word)
}

macro_rules! aspects {
    ($( $ident:ident: $area:ident $part:ident $bearing:ident [$added:literal $removed:literal $changed:literal $act:ident]
        $slug:literal, $en:literal, $zh:literal; $means_en:literal, $means_zh:literal; )*) => {
        $(
            #[doc = $means_en]
            pub static $ident: Aspect = Aspect {
                area: Area::$area,
                part: Part::$part,
                bearing: Bearing::$bearing,
                noun: Word::new($en, $zh),
                means: Word::new($means_en, $means_zh),
                added: Kind {
                    id: $added,
                    name: concat!($slug, "-added"),
                    act: Act::Added,
                    text: Word::new(concat!($en, " added"), concat!("增加", $zh)),
                    mirror: $removed,
                },
                removed: Kind {
                    id: $removed,
                    name: concat!($slug, "-removed"),
                    act: Act::Removed,
                    text: Word::new(concat!($en, " removed"), concat!("取消", $zh)),
                    mirror: $added,
                },
                changed: Kind {
                    id: $changed,
                    name: aspects!(@slug $act $slug),
                    act: Act::$act,
                    text: Word::new(aspects!(@en $act $en), aspects!(@zh $act $zh)),
                    mirror: $changed,
                },
            };
        )*
        /// Every aspect.
        pub static ASPECTS: &[&Aspect] = &[$(&$ident),*];
    };
    (@slug Changed $slug:literal) => { concat!($slug, "-changed") };
    (@slug Moved $slug:literal) => { concat!($slug, "-moved") };
    (@slug Renamed $slug:literal) => { concat!($slug, "-renamed") };
    (@en Changed $en:literal) => { concat!($en, " changed") };
    (@en Moved $en:literal) => { concat!($en, " moved") };
    (@en Renamed $en:literal) => { concat!($en, " renamed") };
    (@zh Changed $zh:literal) => { concat!($zh, "改变") };
    (@zh Moved $zh:literal) => { concat!($zh, "移动") };
    (@zh Renamed $zh:literal) => { concat!($zh, "更名") };
}

aspects! {
    // ---- structure ----
    SECTION: Structure Existence Results ["D0101" "D0102" "" Changed] "section", "section", "板块";
        "A section with the items in it.", "板块及其下的指标。";
    INDICATOR: Structure Existence Results ["D0103" "D0104" "" Changed] "indicator", "indicator", "指标";
        "An item that is scored.", "计分的指标。";
    BONUS: Structure Existence Results ["D0105" "D0106" "" Changed] "bonus", "bonus", "加分项";
        "An item that can only add points: an added one gives more.", "只加分的项目；增设即从宽。";
    DEDUCTION: Structure Existence Results ["D0107" "D0108" "" Changed] "deduction", "deduction", "扣分项";
        "An item that can only take points: an added one gives less.", "只扣分的项目；增设即从严。";
    ITEM_PLACE: Structure Place Results ["" "" "D0109" Moved] "item", "item", "项目";
        "The section under which an item stands.", "指标所在的板块。";
    ITEM_NAME: Structure Name Words ["" "" "D0110" Renamed] "item", "item", "项目";
        "The name of an item that is declared to be the same one (`formerly`, `corresponds to`).", "写明对应关系（`原名`、`对应`）的同一指标换了名称。";
    ITEM_KIND: Structure Kind Results ["" "" "D0111" Changed] "item-kind", "kind of item", "项目类型";
        "Section, indicator, bonus or deduction.", "板块、指标、加分、扣分之间的改变。";
    APPLIES: Structure Applies Results ["D0112" "D0113" "D0114" Changed] "applicability", "condition of applying", "适用范围";
        "To which units an item applies; to the others it is not applicable.", "指标适用于哪些单位；其余单位为不适用。";
    REQUIREMENT: Structure Declaration Results ["D0115" "D0116" "D0117" Changed] "requirement", "requirement", "约束";
        "Something that must hold of the results.", "结果必须满足的条件。";
    OUTPUT: Structure Words Words ["D0118" "D0119" "" Changed] "output-column", "output column", "输出栏";
        "A further column of the result table.", "结果表中另加的一栏。";
    UNIT_NAME: Structure Words Words ["" "" "D0120" Renamed] "unit-kind", "kind of unit", "考核对象";
        "What the assessed units are called.", "考核对象的称呼。";

    // ---- points and weights ----
    POINTS: Points Points Results ["D0201" "D0202" "D0203" Changed] "points", "full points", "满分";
        "What an item is worth; more points make every figure of it count for more.", "指标的分值；分值增加，同样的数据得分更多。";
    POINTS_ROW: Points Points Results ["D0204" "D0205" "D0206" Changed] "points-row", "row of points", "分值行";
        "What an item is worth for one kind of units.", "某类单位的分值。";
    WEIGHT: Points Points Results ["" "" "D0207" Changed] "weight", "weight", "权重";
        "The share of the points of the section.", "占上级分值的比重。";
    SCALE: Points Points Results ["D0208" "D0209" "D0210" Changed] "scale", "scoring scale", "满分制";
        "The mark out of which an item is scored before it is converted to its points.", "指标先按几分制打分，再折算为分值。";
    FULL: Points Points Data ["D0211" "D0212" "D0213" Changed] "full-mark", "full mark of the scheme", "方案满分";
        "What the whole is declared to be worth.", "方案声明的总满分。";

    // ---- scoring rules ----
    CLAUSE: Scoring Clauses Results ["D0301" "D0302" "" Changed] "clause", "clause", "条款";
        "One sentence by which an item is scored.", "指标的一条计分条款。";
    FORM: Scoring Clauses Results ["" "" "D0303" Changed] "scoring-form", "scoring form", "计分方式";
        "How a figure becomes points: pro rata, by steps, by bands, by rank.", "如何由数据得出分数：按比例、按步长、分档、排名等。";
    VERB: Scoring Clauses Results ["" "" "D0304" Changed] "verb", "gain or deduction", "得分或扣分";
        "Whether a clause gives, adds or deducts.", "条款是得分、加分还是扣分。";
    SUBJECT: Scoring Clauses Results ["" "" "D0305" Changed] "figure", "figure that is scored", "计分数据";
        "The figure that a clause looks at.", "条款所看的数据。";
    TARGET: Scoring Clauses Results ["" "" "D0306" Changed] "target", "target", "目标";
        "The figure at which the full points are reached; for a higher one more is asked.", "得满分的目标值。";
    INVERSE: Scoring Clauses Results ["" "" "D0307" Changed] "proportion", "direction of the proportion", "比例方向";
        "Whether more or less of a figure is better.", "数据越高越好还是越低越好。";
    MAY_EXCEED: Scoring Clauses Results ["D0308" "D0309" "" Changed] "exceeding", "leave to exceed the full points", "可超过满分";
        "Whether a figure above the target gives more than the full points.", "超过目标能否超过满分。";
    ZERO_TARGET: Scoring Clauses Results ["D0310" "D0311" "D0312" Changed] "zero-target", "treatment of a target of zero", "目标为零的处理";
        "What happens where the target is zero.", "目标为零时如何计分。";
    THRESHOLD: Scoring Clauses Results ["" "" "D0313" Changed] "threshold", "threshold", "起扣线";
        "The figure from which steps are counted.", "从哪个数值起逐步加扣。";
    BELOW: Scoring Clauses Results ["" "" "D0314" Changed] "side-of-threshold", "side of the threshold", "低于或高于";
        "Whether steps are counted below or above the threshold.", "低于还是高于起扣线才逐步加扣。";
    STEP: Scoring Clauses Results ["" "" "D0315" Changed] "step", "step", "步长";
        "How far the figure must go for one step.", "每差多少计一步。";
    STEP_MODE: Scoring Clauses Results ["D0316" "D0317" "D0318" Changed] "step-mode", "counting of steps", "不足一步的算法";
        "Whole steps only, pro rata, or a started step as a whole one.", "只计整步、按比例，或不足一步按一步。";
    AMOUNT: Scoring Clauses Results ["" "" "D0319" Changed] "amount", "amount", "分数";
        "What a clause gives or takes.", "条款给或扣的分数。";
    CONDITION: Scoring Clauses Results ["D0320" "D0321" "D0322" Changed] "condition", "condition", "条件";
        "When a clause, or a row of it, holds.", "条款或其中一行成立的条件。";
    BAND: Scoring Clauses Results ["D0323" "D0324" "" Changed] "band", "band", "档";
        "One row of a table of bands.", "分档表的一行。";
    BAND_LOW: Scoring Clauses Results ["" "" "D0325" Changed] "lower-bound", "lower bound", "下限";
        "Where a band begins.", "一档从哪里开始。";
    BAND_HIGH: Scoring Clauses Results ["" "" "D0326" Changed] "upper-bound", "upper bound", "上限";
        "Where a band ends.", "一档到哪里为止。";
    BAND_EDGE: Scoring Clauses Results ["" "" "D0327" Changed] "edge", "inclusion of a bound", "界限含不含本数";
        "Whether the bound itself belongs to the band.", "界限本身是否属于该档。";
    BAND_AMOUNT: Scoring Clauses Results ["" "" "D0328" Changed] "band-amount", "points of a band", "档的得分";
        "What a band gives.", "一档得多少分。";
    FIRST_MATCH: Scoring Clauses Results ["D0329" "D0330" "" Changed] "first-match", "rule that the first row counts", "先到先得";
        "Whether rows may overlap and the first one that holds counts.", "各行是否可以重叠并以先列者为准。";
    BAND_ORDER: Scoring Clauses Results ["" "" "D0331" Changed] "row-order", "order of rows", "行的次序";
        "The order of rows of which the first that holds counts.", "以先列者为准时各行的次序。";
    BRACKET: Scoring Clauses Results ["D0332" "D0333" "" Changed] "bracket", "bracket", "累进段";
        "One row of a progressive rule.", "分段累进的一段。";
    BRACKET_RATE: Scoring Clauses Results ["" "" "D0334" Changed] "bracket-rate", "rate of a bracket", "累进段的分数";
        "What each step within a bracket gives or takes.", "一段内每步加扣多少。";
    ANCHOR: Scoring Clauses Results ["D0335" "D0336" "" Changed] "anchor", "anchor", "插值点";
        "A figure whose points are stated; between anchors lie straight lines.", "写明得分的数值，点与点之间按直线。";
    ANCHOR_AMOUNT: Scoring Clauses Results ["" "" "D0337" Changed] "anchor-amount", "points of an anchor", "插值点得分";
        "What an anchor gives.", "插值点的得分。";
    BEYOND: Scoring Clauses Results ["D0338" "D0339" "D0340" Changed] "beyond-anchors", "points beyond the anchors", "插值范围之外的得分";
        "What holds below the first or above the last anchor.", "低于第一点或高于最后一点时的得分。";
    PLACE: Scoring Clauses Results ["D0341" "D0342" "" Changed] "place", "place", "名次行";
        "One row of a rule by rank.", "按名次计分的一行。";
    PLACE_AMOUNT: Scoring Clauses Results ["" "" "D0343" Changed] "place-amount", "points of a place", "名次得分";
        "What a place gives.", "某名次的得分。";
    PLACE_LESS: Scoring Clauses Results ["" "" "D0344" Changed] "place-step", "loss from place to place", "以后每名递减";
        "By how much each further place gives less.", "以后每名递减多少。";
    PLACE_FLOOR: Scoring Clauses Results ["D0345" "D0346" "D0347" Changed] "place-floor", "least for a place", "名次得分下限";
        "The least that a further place gives.", "以后名次至少得多少分。";
    SET: Scoring Clauses Results ["D0348" "D0349" "D0350" Changed] "reference-set", "reference set", "参照范围";
        "Among which units a figure is ranked or compared.", "在哪些单位之间排名或比较。";
    RANK_ORDER: Scoring Clauses Results ["" "" "D0351" Changed] "rank-order", "order of ranking", "排序方向";
        "Whether the highest or the lowest figure comes first.", "从高到低还是从低到高。";
    CLAUSE_TIES: Scoring Clauses Results ["" "" "D0354" Changed] "clause-ties", "ties in a rule by rank", "名次计分的同分";
        "What equal figures get.", "数据相同者如何计名次。";
    BASE: Scoring Clauses Results ["" "" "D0355" Changed] "efficacy-base", "base of the efficacy score", "功效系数基础分";
        "What the worst figure still gets.", "最差者的基础分比例。";
    ENDS: Scoring Clauses Results ["D0356" "D0357" "D0358" Changed] "efficacy-ends", "fixed ends of the efficacy score", "功效系数上下限";
        "Fixed worst and best figures instead of those of the set.", "以固定的最低、最高值代替参照范围内的。";
    ALL_EQUAL: Scoring Clauses Results ["D0359" "D0360" "D0361" Changed] "all-equal", "treatment of equal figures", "全部相等的处理";
        "What happens where all figures are equal.", "全部数据相等时如何计分。";
    CONVERT_FROM: Scoring Clauses Results ["" "" "D0362" Changed] "conversion", "mark converted from", "折算基数";
        "The full mark of the figure that is converted.", "被折算数据的满分。";
    JUDGED_LOW: Scoring Clauses Results ["" "" "D0365" Changed] "judged-least", "least judged amount", "评定下限";
        "The least that a judge may give or take.", "评定或酌情加扣的下限。";
    JUDGED_HIGH: Scoring Clauses Results ["D0366" "D0367" "D0368" Changed] "judged-most", "greatest judged amount", "评定上限";
        "The most that a judge may give or take.", "评定或酌情加扣的上限。";
    CHOOSE: Scoring Clauses Results ["" "" "D0369" Changed] "choice-of-clauses", "choice among clauses", "条款取舍";
        "Highest, lowest or sum of several clauses.", "几条条款就高、就低还是累加。";
    ONLY_IF: Scoring Clauses Results ["D0370" "D0371" "D0372" Changed] "only-if", "restriction", "限制条件";
        "A condition without which a clause gives nothing.", "不满足则条款不计的条件。";
    UNLESS: Scoring Clauses Results ["D0373" "D0374" "D0375" Changed] "exception", "exception", "除外条件";
        "A condition under which a clause gives nothing.", "满足则条款不计的条件。";
    FACTOR: Scoring Clauses Results ["D0376" "D0377" "D0378" Changed] "factor", "factor", "倍数";
        "By what the amount of a clause is multiplied, and when.", "条款分数乘以几，何时乘。";
    ABOVE_INCLUDES: Scoring Default Results ["D0379" "D0380" "D0381" Changed] "above-includes", "meaning of above", "“以上”的含义";
        "Whether “above” includes the number itself.", "“以上”是否含本数。";
    BRACKET_BOUND: Scoring Clauses Results ["" "" "D0382" Changed] "bracket-bound", "bounds of a bracket", "累进段起止";
        "Where a bracket begins and ends.", "累进段的起止。";
    ANCHOR_AT: Scoring Clauses Results ["" "" "D0383" Changed] "anchor-figure", "figure of an anchor", "插值点位置";
        "At which figure an anchor stands.", "插值点在哪个数值。";
    PLACE_RANGE: Scoring Clauses Results ["" "" "D0384" Changed] "places", "places of a row", "名次范围";
        "Which places a row is for.", "该行适用于哪些名次。";
    ROW_KEYS: Scoring Clauses Results ["" "" "D0385" Changed] "row-keys", "keys of a table", "分列依据";
        "By what a table has its rows: a class, a level.", "表按什么分行，如类别、级别。";

    // ---- facts and collectors ----
    FACT: Facts Existence Data ["D0401" "D0402" "" Changed] "fact", "fact", "事实";
        "A column of figures that is collected.", "采集的一栏数据。";
    ATTRIBUTE: Facts Existence Data ["D0403" "D0404" "" Changed] "attribute", "attribute of units", "单位属性";
        "What is known of each unit: class, staff.", "单位的属性，如类别、人数。";
    IMPORT: Facts Existence Data ["D0405" "D0406" "D0407" Changed] "import", "result of another scheme", "引用的结果";
        "A result of another scheme that is used here.", "引用另一方案的结果。";
    FACT_NAME: Facts Name Words ["" "" "D0408" Renamed] "fact", "fact", "事实";
        "The name of a fact that is declared to be the same one.", "写明为同一事实而换了名称。";
    TYPE: Facts Declaration Results ["" "" "D0409" Changed] "type", "type", "类型";
        "What kind of value it is: percentage, points, a choice of words.", "数值的类型：百分比、分、选项等。";
    UNIT_WORD: Facts Declaration Results ["" "" "D0410" Changed] "unit-word", "unit of measure", "计量单位";
        "The unit word in which figures are filled in (万元 or 元).", "填报所用的计量单位，如万元、元。";
    COLLECTOR: Facts Declaration Data ["D0411" "D0412" "D0413" Changed] "collector", "collector", "采集单位";
        "Who collects the figure.", "由谁采集。";
    SOURCE: Facts Declaration Words ["D0414" "D0415" "D0416" Changed] "source-document", "source document", "数据来源文件";
        "The document that a figure comes from.", "数据出自哪份文件。";
    RANGE_LOW: Facts Declaration Results ["D0417" "D0418" "D0419" Changed] "least-value", "least value allowed", "取值下限";
        "The least figure that is taken for right.", "允许的最小值。";
    RANGE_HIGH: Facts Declaration Results ["D0420" "D0421" "D0422" Changed] "greatest-value", "greatest value allowed", "取值上限";
        "The greatest figure that is taken for right.", "允许的最大值。";
    PERCENT_SCALE: Facts Declaration Results ["D0423" "D0424" "D0425" Changed] "percent-scale", "way to fill in percentages", "百分比填法";
        "Whether 95 or 0.95 means 95%.", "95% 填作 95 还是 0.95。";
    MISSING_CODE: Facts Declaration Results ["D0426" "D0427" "" Changed] "missing-code", "code for missing", "缺报码";
        "What stands in the data for a missing figure.", "数据中表示缺报的代码。";
    BETTER: Facts Declaration Results ["" "" "D0428" Changed] "better-direction", "better direction", "优劣方向";
        "Whether a lower figure is better.", "是否越低越好。";
    COLUMN: Facts Declaration Data ["D0429" "D0430" "D0431" Changed] "column", "column name", "列名";
        "The column in which the figures stand.", "数据所在的列。";
    TABLE: Facts Declaration Data ["D0432" "D0433" "D0434" Changed] "table", "table name", "表名";
        "The table in which the figures stand.", "数据所在的表。";
    KEY: Facts Declaration Data ["D0435" "D0436" "D0437" Changed] "key", "key columns", "标识列";
        "The columns that name a unit.", "标识单位的列。";
    CHOICE_WORD: Facts Declaration Results ["D0438" "D0439" "" Changed] "word", "word of a choice", "选项";
        "A word that may be filled in.", "可填的选项。";

    // ---- missing and not applicable ----
    MISSING: Gaps Missing Results ["D0501" "D0502" "D0503" Changed] "missing-treatment", "treatment of missing figures", "缺报的处理";
        "What a missing figure does to the score.", "缺报如何计分。";
    NOT_APPLICABLE: Gaps NotApplicable Results ["D0504" "D0505" "D0506" Changed] "not-applicable-treatment", "treatment of what does not apply", "不适用的处理";
        "What a figure that does not apply does to the score.", "不适用如何计分。";
    PENDING: Gaps Pending Results ["D0507" "D0508" "D0509" Changed] "pending-treatment", "treatment of pending figures", "待定的处理";
        "What a figure under review does to the score.", "待定如何计分。";
    CARRIES: Gaps Declaration Results ["D0510" "D0511" "" Changed] "last-value", "use of the last period's value", "用上期数";
        "Whether a missing figure is replaced by the last period's.", "缺报时是否用上期数。";
    COVERAGE: Gaps Coverage Results ["D0512" "D0513" "D0514" Changed] "coverage", "least coverage", "最低覆盖";
        "How many items must have a value for there to be a score.", "至少几项有值才计分。";

    // ---- events ----
    EVENT: Events Existence Data ["D0601" "D0602" "" Changed] "event", "event table", "事件";
        "A table of things that happened to units.", "记录事件的台账。";
    EVENT_NAME: Events Name Words ["" "" "D0603" Renamed] "event", "event table", "事件";
        "The name of an event table that is declared to be the same one.", "写明为同一事件而换了名称。";
    FIELD: Events Declaration Data ["D0604" "D0605" "" Changed] "field", "field of an event", "事件栏目";
        "What is written down of each event.", "每件事件登记的内容。";
    FIELD_VALUE: Events Declaration Results ["D0606" "D0607" "D0608" Changed] "field-value", "computed field", "计算栏目";
        "How a field is computed from others.", "由其他栏目计算的栏目。";
    COUNTS: Events Declaration Results ["D0609" "D0610" "D0611" Changed] "counting-rule", "rule on which events count", "计入规则";
        "Which events count; without it those of the scheme's period.", "哪些事件计入；不写则为考核期内的。";
    FILTER: Events Clauses Results ["D0612" "D0613" "D0614" Changed] "filter", "restriction of events", "事件的限制条件";
        "Which events a clause looks at.", "条款只看哪些事件。";
    EVENT_ROW: Events Clauses Results ["D0615" "D0616" "" Changed] "event-row", "row of amounts", "分数行";
        "What events of one kind give.", "某种事件的分数。";
    EVENT_AMOUNT: Events Clauses Results ["" "" "D0617" Changed] "event-amount", "amount of an event", "每件分数";
        "What one event gives or takes.", "每件加扣多少。";
    SAME: Events Clauses Results ["D0618" "D0619" "D0620" Changed] "same-matter", "rule on one matter", "同一事项规则";
        "What several events of one matter give together.", "同一事项的几件如何合计。";
    ACROSS: Events Across Results ["D0624" "D0625" "D0626" Changed] "matter-across-clauses", "rule on one matter across clauses", "各条同一事项规则";
        "Whether one matter counts once in all clauses of an item and below it.", "本项目各条之间同一事项是否只计一次。";
    BEST: Events Clauses Results ["D0621" "D0622" "D0623" Changed] "best-events", "number of events that count", "取最高几件";
        "How many of the best events count.", "取最高的几件计分。";

    // ---- caps, floors, rounding ----
    CAP: Limits Cap Results ["D0701" "D0702" "D0703" Changed] "cap", "cap", "封顶";
        "The most that an item can come to: for a deduction, the most that it can take.", "项目最多得多少或扣多少。";
    FLOOR: Limits Floor Results ["D0704" "D0705" "D0706" Changed] "floor", "floor", "保底";
        "The least that an item can come to.", "项目最低得分。";
    CLAUSE_CAP: Limits Clauses Results ["D0707" "D0708" "D0709" Changed] "clause-cap", "cap of a clause", "条款封顶";
        "The most that one clause gives or takes.", "一条条款最多加扣多少。";
    CLAUSE_FLOOR: Limits Clauses Results ["D0710" "D0711" "D0712" Changed] "clause-floor", "least of a clause", "条款下限";
        "The least that one clause gives or takes.", "一条条款最少加扣多少。";
    DOWN_TO_ZERO: Limits Clauses Results ["D0713" "D0714" "" Changed] "down-to-zero", "stop at zero", "扣完为止";
        "Whether deduction stops when nothing is left.", "是否扣完为止。";
    PER_PERIOD: Limits Clauses Results ["D0715" "D0716" "D0717" Changed] "period-cap", "cap within a period", "每期限额";
        "How much or how many count in a month, quarter or year.", "每月、每季、每年最多计多少。";
    ROUNDING: Limits Rounding Results ["D0718" "D0719" "D0720" Changed] "rounding", "rounding", "取整";
        "To how many places, and how, a score is rounded.", "保留几位、如何取整。";
    CLAUSE_ROUNDING: Limits Clauses Results ["D0721" "D0722" "D0723" Changed] "clause-rounding", "rounding of a clause", "条款取整";
        "How the amount of a clause is rounded.", "条款分数如何取整。";

    // ---- ratings and panels ----
    RATING: Panels Existence Data ["D0801" "D0802" "" Changed] "rating", "rating", "评分";
        "Marks or votes of raters.", "由人打分或投票的评价。";
    RATING_NAME: Panels Name Words ["" "" "D0803" Renamed] "rating", "rating", "评分";
        "The name of a rating that is declared to be the same one.", "写明为同一评分而换了名称。";
    PANEL: Panels Declaration Results ["D0804" "D0805" "" Changed] "panel", "panel", "评分组";
        "A group of raters.", "一组评分人。";
    PANEL_WEIGHT: Panels Declaration Results ["" "" "D0806" Changed] "panel-weight", "weight of a panel", "组的权重";
        "How much a panel counts.", "一组评分占多少。";
    RATED: Panels Declaration Results ["D0807" "D0808" "" Changed] "rated-aspect", "rated aspect", "评分分项";
        "An aspect that raters mark apart.", "分别打分的分项。";
    RATED_WEIGHT: Panels Declaration Results ["" "" "D0809" Changed] "rated-weight", "weight of a rated aspect", "分项权重";
        "How much an aspect counts.", "分项占多少。";
    OPTION: Panels Declaration Results ["D0810" "D0811" "" Changed] "option", "option of raters", "评分档次";
        "A word that raters may tick.", "评分人可选的档次。";
    OPTION_POINTS: Panels Declaration Results ["" "" "D0812" Changed] "option-points", "points of an option", "档次分值";
        "What an option is worth.", "档次折合多少分。";
    INVALID: Panels Declaration Results ["D0813" "D0814" "" Changed] "invalid-word", "word that is no vote", "无效票";
        "A word that does not count as a vote.", "不计为有效票的选项。";
    CONVERSION: Panels Declaration Results ["D0815" "D0816" "D0817" Changed] "mark-conversion", "conversion of marks", "评分换算";
        "How a raw mark becomes points.", "原始评分如何换算。";
    DROPPED: Panels Declaration Results ["" "" "D0818" Changed] "dropped-marks", "marks left out", "去掉的最高最低分";
        "How many highest and lowest marks are left out.", "去掉几个最高分、最低分。";
    LEAST_RATERS: Panels Declaration Results ["D0819" "D0820" "D0821" Changed] "least-raters", "least number of raters", "最少份数";
        "How many marks there must be.", "至少要有几份评分。";
    EMPTY_PANEL: Panels Declaration Results ["D0822" "D0823" "D0824" Changed] "empty-panel", "treatment of an empty panel", "缺组的处理";
        "What happens where a panel has no marks.", "某组没有评分时如何处理。";
    RATING_FULL: Panels Declaration Data ["D0825" "D0826" "D0827" Changed] "rating-full", "full mark of raters", "评分满分";
        "The highest mark that a rater can give.", "评分人可打的最高分。";

    // ---- periods ----
    OVER: Periods Over Results ["D0901" "D0902" "D0903" Changed] "scoring-period", "scoring by periods", "按期计分";
        "Whether an item is scored every month or quarter, and how these scores are put together.", "是否逐月逐季计分，如何汇总。";
    FREQUENCY: Periods Declaration Results ["D0904" "D0905" "D0906" Changed] "frequency", "frequency of collection", "采集周期";
        "How often a figure is collected.", "多久采集一次。";

    // ---- parameters ----
    PARAMETER: Parameters Existence Data ["D1001" "D1002" "" Changed] "parameter", "parameter", "参数";
        "A stated value of the scheme.", "方案写定的参数。";
    LET: Parameters Existence Data ["D1003" "D1004" "" Changed] "computed-value", "computed value", "计算";
        "A value computed from others.", "由其他数据计算的值。";
    LET_NAME: Parameters Name Words ["" "" "D1005" Renamed] "value", "value", "参数或计算";
        "The name of a parameter or computed value that is declared to be the same one.", "写明为同一参数或计算而换了名称。";
    VALUE: Parameters Declaration Results ["" "" "D1006" Changed] "value", "value", "取值";
        "What a parameter is or how a value is computed.", "参数的取值或计算方法。";
    VALUE_ROW: Parameters Declaration Results ["D1007" "D1008" "D1009" Changed] "value-row", "row of values", "取值行";
        "The value for one kind of units.", "某类单位的取值。";
    VALUE_ROUNDING: Parameters Declaration Results ["D1010" "D1011" "D1012" Changed] "value-rounding", "rounding of a value", "计算的取整";
        "How a computed value is rounded.", "计算结果如何取整。";

    // ---- gates ----
    VETO: Gates Existence Results ["D1101" "D1102" "" Changed] "veto", "veto", "否决";
        "A condition that costs score, grade or rank.", "满足即降分、降等或不排名。";
    PROMOTION: Gates Existence Results ["D1103" "D1104" "" Changed] "promotion", "promotion", "晋档";
        "A condition that lifts the grade.", "满足即提升等次。";
    GATE_NAME: Gates Name Words ["" "" "D1105" Renamed] "gate", "gate", "否决或晋档";
        "The name of a gate that is declared to be the same one.", "写明为同一否决或晋档而换了名称。";
    GATE_KIND: Gates Kind Results ["" "" "D1106" Changed] "gate-kind", "kind of gate", "否决或晋档之别";
        "Veto or promotion: which goes first where both hold.", "否决还是晋档。";
    GATE_WHEN: Gates Declaration Results ["" "" "D1107" Changed] "gate-condition", "condition of a gate", "否决晋档条件";
        "When a gate applies.", "何时否决或晋档。";
    EFFECT: Gates Declaration Results ["D1108" "D1109" "D1110" Changed] "gate-effect", "effect of a gate", "否决晋档后果";
        "What a gate does.", "否决或晋档的后果。";

    // ---- ranking ----
    RANKING: Ranking Existence Results ["D1201" "D1202" "" Changed] "ranking", "ranking", "排名";
        "Whether units are ranked.", "是否排名。";
    RANKING_SET: Ranking Declaration Results ["" "" "D1203" Changed] "ranking-set", "field of the ranking", "排名范围";
        "Among which units one ranks.", "在哪些单位之间排名。";
    RANKING_KEYS: Ranking Declaration Results ["" "" "D1204" Changed] "ranking-keys", "keys of the ranking", "排名依据";
        "By what one ranks, and what decides between equals.", "按什么排名，同分比什么。";
    TIES: Ranking Declaration Results ["D1205" "D1206" "D1207" Changed] "ties", "ties", "同分处理";
        "What places equals get.", "同分者的名次。";
    EXCLUDE: Ranking Declaration Results ["D1208" "D1209" "D1210" Changed] "ranking-exclusion", "exclusion from the ranking", "不参加排名";
        "Who is left out of the ranking.", "哪些单位不参加排名。";

    // ---- grades ----
    GRADES: Grades Existence Results ["D1301" "D1302" "" Changed] "grades", "table of grades", "等次表";
        "Whether there are grades.", "是否评定等次。";
    GRADE: Grades Existence Results ["D1303" "D1304" "" Changed] "grade", "grade", "等次";
        "One grade.", "一个等次。";
    GRADE_WHEN: Grades Declaration Results ["D1305" "D1306" "D1307" Changed] "grade-condition", "condition of a grade", "等次条件";
        "What a unit must reach for the grade.", "评定该等次须满足的条件。";
    QUOTA: Grades Declaration Results ["D1308" "D1309" "D1310" Changed] "quota", "quota", "名额";
        "How many units can have the grade.", "该等次最多有几家。";
    QUOTA_SCOPE: Grades Declaration Results ["" "" "D1311" Changed] "quota-counting", "counting of a quota", "名额的数法";
        "Whether places are counted from the top or for the grade alone.", "从第一名起数还是只数本等次。";
    QUOTA_ROUNDING: Grades Declaration Results ["D1312" "D1313" "D1314" Changed] "quota-rounding", "rounding of a quota", "名额取整";
        "How a quota becomes a whole number.", "名额如何取整。";
    GRADES_SET: Grades Declaration Results ["" "" "D1315" Changed] "grades-set", "field of the grades", "等次范围";
        "Among which units quotas are counted.", "在哪些单位之间分名额。";
    QUOTA_TIES: Grades Declaration Results ["D1316" "D1317" "D1318" Changed] "quota-ties", "ties at a quota", "名额同分";
        "What happens to equals at the end of a quota.", "名额末位同分如何处理。";
    PROMOTED_PLACES: Grades Declaration Results ["D1319" "D1320" "D1321" Changed] "promoted-places", "places of the promoted", "晋档占不占名额";
        "Whether promoted units take places of the quota.", "晋档者是否占名额。";
    VETO_FIRST: Grades Declaration Results ["D1322" "D1323" "D1324" Changed] "veto-first", "precedence of veto and promotion", "否决与晋档的先后";
        "Which prevails where both hold.", "两者并存时以何者为准。";
    GRADE_ORDER: Grades Declaration Results ["" "" "D1325" Changed] "grade-order", "order of grades", "等次次序";
        "Which grade is better.", "等次的高低次序。";
    GRADE_NAME: Grades Name Words ["" "" "D1327" Renamed] "grade", "grade", "等次";
        "The name of a grade that is declared to be the same one.", "写明为同一等次而换了名称。";

    // ---- consequences and allocation ----
    CONSEQUENCE: Results Existence Results ["D1401" "D1402" "" Changed] "consequence", "consequence", "结果运用";
        "What follows from a grade.", "等次带来的后果。";
    CONSEQUENCE_WHEN: Results Declaration Results ["D1403" "D1404" "D1405" Changed] "consequence-condition", "condition of a consequence", "结果运用条件";
        "When a consequence applies.", "何时适用该结果。";
    CONSEQUENCE_LINE: Results Declaration Results ["D1406" "D1407" "D1419" Changed] "consequence-line", "line of a consequence", "结果条目";
        "One thing that follows from a grade.", "等次带来的一项后果。";
    ALLOCATION: Results Existence Results ["D1408" "D1409" "" Changed] "allocation", "allocation", "分配";
        "A pool that is shared out.", "按结果分配的名额或资金。";
    POOL: Results Declaration Results ["" "" "D1410" Changed] "pool", "pool", "分配总量";
        "How much is shared out.", "共分配多少。";
    AMONG: Results Declaration Results ["D1411" "D1412" "D1413" Changed] "recipients", "recipients", "分配对象";
        "Among whom it is shared out.", "在哪些单位之间分配。";
    SHARED_BY: Results Declaration Results ["" "" "D1414" Changed] "share", "measure of the shares", "分配依据";
        "In proportion to what it is shared out.", "按什么分配。";
    METHOD: Results Declaration Results ["D1415" "D1416" "D1417" Changed] "allocation-method", "method of allocation", "分配方法";
        "How shares become whole numbers.", "如何取整。";
    ALLOCATION_NAME: Results Name Words ["" "" "D1418" Renamed] "allocation", "allocation", "分配";
        "The name of an allocation that is declared to be the same one.", "写明为同一分配而换了名称。";

    // ---- dates ----
    PERIOD: Dates Period Results ["D1501" "D1502" "D1513" Changed] "period", "period", "考核期间";
        "The days that are assessed: events of other days do not count.", "考核的起止日；此外的事件不计。";
    PERIOD_START: Dates Period Results ["" "" "D1503" Changed] "period-start", "first day of the period", "期间起始日";
        "Events from this day on count.", "自该日起的事件计入。";
    PERIOD_END: Dates Period Results ["" "" "D1506" Changed] "period-end", "last day of the period", "期间截止日";
        "Events up to this day count.", "截至该日的事件计入。";
    CALENDAR: Dates Calendar Results ["D1510" "D1511" "D1512" Changed] "calendar", "calendar of working days", "工作日历";
        "Which days are worked, and so how many working days lie between two dates.", "哪些日子是工作日，影响两个日期之间的工作日数。";
    AMENDMENT: Dates Declaration Words ["D1507" "D1508" "" Changed] "amendment", "amendment", "修订";
        "An amendment of the scheme; what it changes is told apart.", "对方案的修订；修订的内容另行列出。";
    AMENDMENT_DATE: Dates Declaration Results ["" "" "D1509" Changed] "amendment-date", "first day of an amendment", "修订生效日";
        "From which day an amendment holds.", "修订自何日起生效。";

    // ---- text ----
    TITLE: Text Words Words ["D1601" "D1602" "D1603" Changed] "title", "title", "标题";
        "The title of the scheme or of an item.", "方案或指标的标题。";
    SCHEME_NAME: Text Words Words ["" "" "D1604" Renamed] "scheme", "scheme", "方案";
        "The name of the scheme.", "方案的名称。";
    CLAUSE_REFERENCE: Text Words Words ["D1605" "D1606" "D1607" Changed] "clause-reference", "clause reference", "依据";
        "The clause of the published text that an item rests on.", "指标所依据的条文。";
    DOCUMENT: Text Words Words ["D1608" "D1609" "D1610" Changed] "document", "document", "文件";
        "The document that an item rests on.", "指标所依据的文件。";
    NOTE: Text Words Words ["D1611" "D1612" "D1613" Changed] "note", "note", "说明";
        "A remark.", "说明文字。";
    LEAD: Text Words Words ["D1614" "D1615" "D1616" Changed] "lead", "leading office", "牵头";
        "Who leads the work on an item.", "由谁牵头。";
    SUPPORT: Text Words Words ["D1617" "D1618" "D1619" Changed] "support", "supporting offices", "配合";
        "Who supports the work on an item.", "由谁配合。";
    NUMBER: Text Words Words ["D1620" "D1621" "D1622" Changed] "number", "number", "序号";
        "The number of an item in the published text.", "印发文本中的序号。";
    MESSAGE: Text Words Words ["D1623" "D1624" "D1625" Changed] "requirement-text", "text of a requirement", "约束的说明";
        "What is said where a requirement does not hold.", "约束不成立时的提示。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_go_by_area_and_have_their_mirror() {
        let all = all();
        assert!(all.len() >= 80, "{}", all.len());
        for (at, (aspect, kind)) in all.iter().enumerate() {
            let area = AREAS.iter().position(|(area, ..)| *area == aspect.area).map(|at| at + 1);
            assert_eq!(kind.id.get(1..3).and_then(|digits| digits.parse().ok()), area, "{}", kind.id);
            assert!(kind.id.len() == 5 && kind.id.starts_with('D'), "{}", kind.id);
            let (_, mirror) = find(kind.mirror).unwrap_or_else(|| panic!("{} has no mirror", kind.id));
            assert_eq!((mirror.act, mirror.mirror), (kind.act.mirrored(), kind.id));
            let twice = all[at + 1..].iter().any(|(_, other)| other.id == kind.id || other.name == kind.name);
            assert!(!twice, "{} {} stands twice", kind.id, kind.name);
        }
    }
}
