//! The tree of a scheme text: what was written, where, and nothing of what it means. Both keyword languages give the same
//! tree. Names are not looked up, numbers keep their unit words, an omitted choice is `None`.
//! Trees are equal if their places are too; `diff` compares trees whose places were taken away.

use crate::decimal::{Num, Rounding};
use crate::source::Span;
use crate::word::Lang;
use jiff::civil::Date;
use std::sync::Arc;

/// A name as written, without its quotes if it had any (`「综合 得分」`).
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: Arc<str>,
    pub span: Span,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub text: Arc<str>,
    pub span: Span,
}

/// `a.b.c`
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    pub names: Vec<Name>,
    pub span: Span,
}

/// One file: schemes and examples, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    pub schemes: Vec<Scheme>,
    pub examples: Vec<Example>,
    pub allows: Vec<Allow>,
}

/// `放行 H0452、H0612 "文件如此"`: these findings are not told of the statement that follows. It stands beside the tree, since it says
/// nothing of the scheme itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// Codes, or names of checks.
    pub checks: Vec<Name>,
    pub reason: Option<Quote>,
    pub span: Span,
    /// The statement that follows, with its block; of an allowance that stands first in a scheme, the scheme.
    pub covers: Span,
    /// It covers a whole scheme.
    pub whole: bool,
}

/// `方案 市级 "标题" 继承 上级 { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    pub doc: Option<Arc<str>>,
    pub name: Name,
    pub title: Option<Quote>,
    pub extends: Option<Name>,
    /// The language of the keyword that opens it.
    pub lang: Lang,
    pub body: Vec<Statement>,
    /// What statements that were not understood would have declared, so that its uses are not told as well.
    pub lost: Vec<Arc<str>>,
    pub span: Span,
}

/// One statement of any block, with its documentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub doc: Option<Arc<str>>,
    pub kind: StatementKind,
    /// The statement's head, without its block.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    // ---- of a scheme ----
    /// `期间 2024-01-01 至 2024-12-31`
    Period(Date, Date),
    /// `工作日历 2024-01-01 至 2024-12-31 { 放假 2024-02-10 至 2024-02-17; 上班 2024-02-04 }`
    Calendar(Date, Date, Vec<Statement>),
    /// `满分 100分`
    Full(Expr),
    /// `总分 保留 2位 四舍五入，封顶 105分` or `总分 = …`
    Total(Option<Expr>, Vec<Tail>),
    /// `单位 部门 { 类别: 甲类 | 乙类 }`; options: key, table.
    Unit(Name, Vec<FactOption>, Vec<Statement>),
    /// `事实 甲、乙: 百分比 采集 市发改委`. Also attributes of a unit and fields of an event.
    Fact(Fact),
    /// `事件 批示 采集 市委办公厅 { 级别: 国家级 | 省级; … }`
    Event(Name, Vec<FactOption>, Vec<Statement>),
    /// `评分 领导评分 … { 主要领导 40%; 档次 A 100分; … }`
    Rating(Name, Vec<FactOption>, Vec<Statement>),
    /// `参数 目标: 百分比 按 类别 { … }`, `计算 x = …`
    Let(Let),
    /// `计入 日期 在 2024-01-01 至 2024-12-31 之间`, in an event: which rows count (`counts when …`).
    Counts(Expr),
    /// `引用 区方案 { 区得分: 总分 }`
    Import(Name, Vec<FactOption>, Vec<Statement>),
    /// `区得分: 总分`, in an import.
    Imported(Name, ImportedColumn),
    /// `板块 …`, `指标 …`, `加分 …`, `扣分 …`
    Item(Item),
    /// `否决 重大事故 当 事故数 > 0 则 等次 不高于 C`
    Gate(GateKeyword, Name, Expr, Vec<Effect>),
    /// `排名 在 类别 内 按 总分，同分 比 客观指标，再同分 并列`
    Ranking(Ranking),
    /// `等次 在 类别 内 { … }`
    Grades(Option<Set>, Vec<Statement>),
    /// `结果 C 当 条件 { 通报批评; 整改报告 30天内 }`: each consequence is a line of free words.
    Consequence(Vec<Name>, Option<Expr>, Vec<Quote>),
    /// `分配 额外名额 共 12名 在 等次 = A+ 中 按 贡献，最大余额`
    Allocation(Allocation),
    /// `约束 条件 "说明"`
    Requirement(Option<Name>, Expr, Option<Quote>),
    /// `保证 不超分: 总分 ≤ 105分 当 类别 = 甲类`
    Guarantee(Guarantee),
    /// `输出 甲、乙`: further columns of the result table.
    Show(Vec<Name>),
    /// `默认 { … }`
    Defaults(Vec<Statement>),
    /// `修订 "文号" 自 2024-07-01 起 { … }`
    Amendment(Option<Quote>, Date, Vec<Statement>),
    /// `改 指标 政务公开 { … }`: the statement in it has the changed head and body.
    Change(TargetKind, Path, Option<Box<Expr>>, Vec<Statement>),
    /// `删 指标 改革创新`
    Remove(TargetKind, Path),
    /// `增 到 客观指标 { … }`
    Add(Path, Vec<Statement>),
    /// `量词 标段`: a counter of the scheme's own.
    Counter(Vec<Name>),

    // ---- of an item ----
    Clause(Clause),
    /// `依据 "第八条"; 牵头 综合处; …`
    Meta(Meta),
    /// `分值 8分`
    Points(Expr),
    /// `分值 按 类别 { 甲类 10分; 乙类 6分 }`
    PointsBy(Vec<Expr>, Vec<Statement>),
    /// `权重 30%` of a change: what an item says in its head.
    Weight(Expr),
    /// `满分制 100分`: the scale on which the item is scored before conversion to its points.
    Scale(Expr),
    /// `适用 类别 = 甲类`
    Applies(Expr),
    /// `不适用 重新分配`, `缺报 得零分`, `待定 …`; also in `默认`.
    Treat(GapKind, Treatment),
    /// `封顶 5分`
    Cap(Expr),
    /// `不封顶`
    NoCap,
    /// `最低 0分`
    Floor(Expr),
    /// `保留 2位 四舍五入`
    Round(Round),
    /// `按月 计分，取 平均`
    Over(PeriodKind, OverPeriods),
    /// `各条 同一 事项 就高`: one matter counts once in all clauses of the item and below it.
    Across(Name, Matter),
    /// `覆盖 至少 3项` / `覆盖 至少 80%`: fewer items with a value than this give no score.
    Coverage(Expr),

    // ---- of a calendar of working days ----
    /// `放假 2024-02-10 至 2024-02-17、2024-04-04` or `上班 2024-02-04`: first and last days.
    Days {
        worked: bool,
        days: Vec<(Date, Date, Span)>,
    },

    // ---- of a table of rows ----
    Row(Row),

    // ---- of a rating ----
    /// `组 主要领导 40%`
    Panel(Name, Expr),
    /// `分项 工作量 30%`
    Aspect(Name, Expr),
    /// `档次 A 100分`
    Option(Name, Expr),
    /// `无效 弃权、不了解`
    Invalid(Vec<Name>),
    /// `换算 200分 × (1 − 2% × (值 − 1))`
    Convert(Expr),
    /// `去掉 1个最高 1个最低`
    Drop {
        highest: u32,
        lowest: u32,
    },
    /// `缺组 重新分配`
    EmptyPanel(EmptyPanel),
    /// `至少 5份`
    AtLeastRaters(u32),

    // ---- of grades ----
    GradeRow(GradeRow),
    /// `名额同分 一并进入`
    QuotaTies(QuotaTies),
    /// `晋档 占名额` (true) or `晋档 不占名额`
    PromotedTakePlaces(bool),
    /// `否决 优先于 晋档` (true) or `晋档 优先于 否决`
    VetoFirst(bool),

    // ---- of defaults ----
    /// `步长 整步`
    StepDefault(StepMode),
    /// `参照 在 类别 内`
    SetDefault(Set),
    /// `同分 并列`
    TiesDefault(Ties),
    /// `扣分 扣完为止`
    DeductToZero,
    /// `以上 含本数` (true)
    AboveIncludes(bool),

    // ---- of an example ----
    /// `设 市场局 { 完成率 = 90% }`
    Given(Name, Vec<Statement>),
    Assign(Assign),
    /// `批示 { 级别 = 省级; 日期 = 2024-03-01 }`: an event of the unit.
    Happened(Name, Vec<Statement>),
    Then(Then),
    /// `则 查出 H0510`: codes of findings that the data check must give.
    Finds(Vec<Name>),
}

/// `完成率 = 90%`, `信访量 2024-03 = 5件`, `满意度 缺报`, `领导评分 主要领导 由 张三 = 优秀，3票`
#[derive(Clone, Debug, PartialEq)]
pub struct Assign {
    pub path: Path,
    pub period: Option<GivenPeriod>,
    /// Of a rating: panel and aspect, as far as it has them.
    pub words: Vec<Name>,
    pub rater: Option<Name>,
    pub is: Is,
    pub votes: Option<Expr>,
}

/// Of which period a figure is given.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenPeriod {
    /// `2024-03`
    Named(Quote),
    /// `每月`: the same in each.
    Every(PeriodKind, Span),
}

/// What something is, or is to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    Value(Comparison, Expr),
    Gap(GapKind),
    /// `状态 缺报`: what a score rests on, whatever it is; `None`: nothing was missing. Only of what is to come out.
    State(Option<GapKind>),
}

/// `则 指标 = 18分`, `则 市场局 总分 ≥ 80分`, `则 指标 不适用`; the left side is a path, 总分, 名次 or 等次.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    pub unit: Option<Name>,
    pub of: Expr,
    pub is: Is,
}

/// `事实 甲、乙: 百分比 每月 采集 市发改委`
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub names: Vec<Name>,
    pub ty: Type,
    pub options: Vec<FactOption>,
    /// A computed field of an event: `分值: 分 = 级别分 × 系数`
    pub value: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A unit of measure or a basic type, by its word: 百分比, 分, 人, 万元, 日期, 文本, 是否, 数
    Word(Name),
    /// `甲类 | 乙类`
    Choice(Vec<Name>, Span),
}

#[derive(Clone, Debug, PartialEq)]
pub enum FactOption {
    CollectedBy(Name),
    Document(Quote),
    Note(Quote),
    /// `每月`
    Every(PeriodKind),
    /// How many units there are: of the class (`甲类（12家）`), or in all (`单位 部门（40家）`).
    Size(Option<Name>, u32, Span),
    /// `范围 0% 至 100%`; either end may be left out (`范围 0 以上` is `range from 0`).
    Range(Option<Expr>, Option<Expr>),
    Treat(GapKind, Treatment),
    /// `列 "EP_POV"`: the name of the column, where it is not the fact's own.
    Column(Quote),
    Table(Quote),
    /// `标识 年度、车手`: the columns that together name a unit.
    Key(Vec<Name>),
    /// `填 百分数` (95 means 95%) or `填 小数` (0.95 means 95%).
    PercentScale(PercentScale),
    /// `缺报码 -999`、`缺报码 "缺考"、"免考"`: what stands in the data for a missing figure.
    MissingCode(Vec<Expr>),
    /// `越低越好`
    LowerIsBetter(bool),
    /// `满分 100分`, of a rating.
    Full(Expr),
    /// `每单位`: a parameter whose values stand in the data, one a unit.
    PerUnit,
    /// `原名 完成率`: what it was called before; of several names one each, in order.
    Formerly(Vec<Name>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentScale {
    Hundred,
    One,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodKind {
    /// By ISO 8601: from Monday, of the year in which its Thursday lies.
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GapKind {
    Missing,
    NotApplicable,
    Pending,
}

/// What a gap does to an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Treatment {
    /// 得零分
    Zero,
    /// 得满分
    Full,
    /// 得平均分 (在 类别 内)
    Mean(Option<Set>),
    /// 重新分配: its points go to its siblings in proportion to theirs.
    Redistribute,
    /// 平均分摊: its points go to its siblings in equal parts.
    Spread,
    /// 不计: the item counts for nothing, the full points shrink.
    Skip,
    /// 不排名: as `Skip`, and the unit is left out of ranking and of the quotas of grades.
    Unranked,
    /// 不计总分: the total is withheld.
    Withhold,
    /// 用上期: the last period's value.
    Last,
    /// 视为 0%: as if the cell said so (for facts), or an amount (for items).
    As(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// `参数` rather than `计算`.
    pub parameter: bool,
    pub name: Name,
    pub ty: Option<Type>,
    pub options: Vec<FactOption>,
    pub body: LetBody,
    pub round: Option<Round>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LetBody {
    Value(Expr),
    /// `按 类别、级别 { 甲类 省级 3分; 其余 1分 }`; a key may be any expression, rows of a number key are ranges.
    By(Vec<Expr>, Vec<Statement>),
    /// `每单位`
    PerUnit,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ImportedColumn {
    Total,
    Rank,
    Grade,
    Item(Name),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// 板块
    Section,
    /// 指标
    Indicator,
    /// 加分
    Bonus,
    /// 扣分
    Deduction,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub kind: ItemKind,
    pub name: Name,
    pub title: Option<Quote>,
    /// `20分`
    pub points: Option<Expr>,
    /// `权重 30%`
    pub weight: Option<Expr>,
    /// `封顶 3分` of a bonus, `最多 5分` of a deduction, in the head.
    pub cap: Option<Expr>,
    /// `不封顶` in the head.
    pub no_cap: bool,
    pub corresponds: Option<Path>,
    pub body: Vec<Statement>,
}

impl Item {
    /// An item of which no more is known.
    pub fn named(kind: ItemKind, name: Name) -> Item {
        Item { kind, name, title: None, points: None, weight: None, cap: None, no_cap: false, corresponds: None, body: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Meta {
    /// 依据
    Clause(Quote),
    Document(Quote),
    Note(Quote),
    Lead(Vec<Name>),
    Support(Vec<Name>),
    CollectedBy(Vec<Name>),
    Corresponds(Path),
    Formerly(Name),
    /// `待写 "视情况加分"`: what a published text says of the scoring, not yet a clause.
    ToWrite(Quote),
    /// 序号
    Number(Quote),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    Item(ItemKind),
    Let,
    Fact,
    Event,
    Rating,
    Gate,
    Ranking,
    Grades,
    Consequence,
    Allocation,
    Guarantee,
    Requirement,
    Total,
}

/// What a clause does with its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// 得
    Gain,
    /// 加
    Add,
    /// 扣
    Deduct,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    pub form: Form,
    pub tails: Vec<Tail>,
    pub span: Span,
}

/// The sentence forms of a clause.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `得分 = …`
    Score(Expr),
    /// `条件 的，得满分，否则 不得分`; without a condition: `得 3分`, `扣 0.5分 × 件数`.
    Amount { verb: Verb, amount: Amount, when: Option<Expr>, otherwise: Option<Amount> },
    /// `条件 的，本项 得 0分`
    Override { when: Expr, amount: Amount },
    /// `按完成比例 x 目标 y`; inverse: `按反向比例`.
    ProRata { value: Expr, target: Expr, inverse: bool },
    /// `x 低于 95% 的，每满 1个百分点 扣 0.5分`
    Steps { value: Expr, below: bool, from: Expr, step: Expr, mode: Option<StepMode>, verb: Verb, amount: Amount },
    /// `x 分档 { ≥90 得满分; … }`; without a subject each row has its whole condition.
    Bands { subject: Option<Expr>, first_match: bool, rows: Vec<Statement> },
    /// `分段累进 x { 0 至 10 每 1 加 0.5分; … }`
    Progressive { value: Expr, rows: Vec<Statement> },
    /// `插值 x { 60 得 1分; 80 得 2分; 低于 不得分; 高于 得 4分 }`
    Interpolate { value: Expr, rows: Vec<Statement> },
    /// `x 在 类别 内 从高到低 排名 { 第1名 得 10分; … }`
    Rank { value: Expr, set: Option<Set>, ascending: bool, rows: Vec<Statement> },
    /// `功效系数 x 在 类别 内 基础 60%`, or with fixed `最低 a 最高 b`.
    Efficacy { value: Expr, set: Option<Set>, base: Expr, worst: Option<Expr>, best: Option<Expr> },
    /// `折算 x 由 100分`
    Convert { value: Expr, from: Expr },
    /// `评定 0分 至 5分 由 县河长办`: a number in the data, in the column of the item's name or the one named.
    Judged { low: Expr, high: Expr, by: Option<Name>, column: Option<Quote> },
    /// `每件 批示 满足 … 加 1分`, `每件 批示 按 级别 { … }`, `每次 通报 酌情 扣 2分 至 10分`
    Each { event: Name, filter: Option<Expr>, verb: Option<Verb>, amount: EachAmount },
    /// `就高 { … }` / `就低 { … }` / `累加 { … }` over clauses.
    Choose { how: Choose, clauses: Vec<Statement> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    Highest,
    Lowest,
    Sum,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EachAmount {
    Amount(Amount),
    /// Rows: key words and an amount.
    By(Vec<Expr>, Vec<Statement>),
    /// `酌情 … 2分 至 10分`, from the event's column 分值 (`points`) or the one named.
    Judged {
        low: Expr,
        high: Option<Expr>,
        column: Option<Quote>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// 得满分
    Full,
    /// 不得分
    None,
    Value(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepMode {
    /// 每满: whole steps only.
    Whole,
    /// 每…（按比例）
    ProRata,
    /// 每…（不足按整）: a started step counts whole.
    Started,
}

/// What may follow a clause after a comma.
#[derive(Clone, Debug, PartialEq)]
pub enum Tail {
    /// 扣完为止
    DownToZero,
    /// 最多 3分, 封顶 3分
    AtMost(Expr),
    /// 最低 3分
    AtLeast(Expr),
    OnlyIf(Expr),
    Unless(Expr),
    /// `当 条件 时 乘 2`
    Times(Expr, Option<Expr>),
    Round(Round),
    /// `同一 事项 就高`
    Same(Name, Matter),
    /// `每月 最多 10分`, `每年 最多 4件`
    AtMostPer(PeriodKind, Expr),
    /// `目标为零 得满分`
    ZeroTarget(Treatment),
    /// `可超过满分`
    MayExceed,
    /// `同分 并列`
    Ties(Ties),
    /// `全部相等 得满分`: best and worst are equal.
    AllEqual(Treatment),
    /// `取最高 11个`
    BestOf(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// 就高
    Highest,
    /// 就低
    Lowest,
    /// 累加
    Sum,
    /// 取首次
    First,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ties {
    /// 并列: 1, 2, 2, 4
    Share,
    /// 紧接: 1, 2, 2, 3
    Dense,
    /// 取平均: 1, 2.5, 2.5, 4
    Average,
    /// 靠后: 1, 3, 3, 4
    Last,
    /// 不许: a tie that remains is a fault.
    Forbid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Round {
    pub places: i32,
    pub mode: Rounding,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OverPeriods {
    Mean,
    Sum,
    Latest,
    Highest,
    Lowest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyPanel {
    Redistribute,
    Zero,
    Withhold,
    Error,
}

/// A row of a table: bands, lookups, rank points, progressive brackets, anchors.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: RowKey,
    pub value: RowValue,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RowKey {
    /// `其余`
    Rest,
    /// `≥80 且 <90`: comparisons with the subject.
    Bounds(Vec<(Comparison, Expr)>),
    /// `80 以上 90 以下`; whether the ends are included is a default of the scheme.
    Above {
        from: Option<Expr>,
        to: Option<Expr>,
    },
    /// `甲类 省级` of a lookup by choices; several words for one key are joined by `、` or `|`.
    Words(Vec<Vec<Name>>),
    /// A whole condition.
    Condition(Expr),
    /// `第1名`, `第2至3名`
    Places(u32, Option<u32>),
    /// `以后每名 减 0.5分`
    EachFurtherPlace,
    /// `0 至 10个百分点`; no end: `10个百分点 以上`. Progressive brackets.
    Bracket(Option<Expr>, Option<Expr>),
    /// `60`: an anchor of interpolation.
    At(Expr),
    /// `低于`, `高于` of interpolation.
    Below,
    AboveLast,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RowValue {
    /// `得 12分`, `得满分`, `不得分`, `扣 2分`; the verb may be left out (`省级 0.5分`).
    Amount(Option<Verb>, Amount),
    /// `按直线 得 6分 至 12分`
    Linear(Expr, Expr),
    /// `每 1个百分点 加 0.5分`
    PerStep { step: Expr, verb: Verb, amount: Expr },
    /// `减 0.5分，最低 5分`
    Less { amount: Expr, floor: Option<Expr> },
    /// `不适用`
    NotApplicable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "≠",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "≤",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => "≥",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateKeyword {
    /// 否决
    Veto,
    /// 晋档
    Promotion,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// `总分 为 0分` (no path), `指标名 为 0分`
    ScoreIs(Option<Path>, Expr),
    /// `总分 不高于 59分` (no path)
    ScoreAtMost(Option<Path>, Expr),
    /// `等次 为 X`
    GradeIs(Name),
    GradeAtMost(Name),
    GradeAtLeast(Name),
    /// `等次 提升 1档`; negative: `降低`.
    GradeUp(i32),
    /// `不得评 X`: not that grade nor a better one.
    Bar(Name),
    /// `不排名`
    Unranked,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    pub set: Option<Set>,
    /// Expression and whether the lowest is best.
    pub keys: Vec<(Expr, bool)>,
    pub ties: Option<Ties>,
    pub exclude: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GradeRow {
    pub name: Name,
    pub quota: Option<Quota>,
    pub when: Option<Expr>,
    /// `其余`
    pub rest: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// A percentage or a count of places.
    pub share: Expr,
    /// `前 30%` counts from the top; `占 30%` counts this grade's own places.
    pub from_top: bool,
    pub rounding: Option<Rounding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuotaTies {
    /// 一并进入
    AllIn,
    /// 都不进入
    AllOut,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    pub name: Name,
    pub pool: Expr,
    pub among: Option<Expr>,
    pub by: Expr,
    pub method: Option<AllocationMethod>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllocationMethod {
    /// 最大余额
    LargestRemainder,
    /// 最高均数
    HighestAverage,
    /// 按比例: exact shares, not whole places.
    Exact,
}

/// What must hold whatever the data are.
#[derive(Clone, Debug, PartialEq)]
pub struct Guarantee {
    pub name: Option<Name>,
    pub claim: Claim,
    pub when: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// `总分 ≤ 105分`
    Holds(Expr),
    /// `指标 办理 ≥ 0分`: the item, where a figure has the same name.
    Item(Path, Comparison, Expr),
    /// `总分 随 完成率 提高 不下降`; `up`: never the other way than the figure.
    Never { of: Subject, along: Path, up: bool },
    /// `名次 与 经费 无关`
    Apart { of: Subject, from: Path },
    /// `任务 与 上级方案 相差 不超过 2分`
    Near { of: Subject, most: Expr },
}

/// `指标 办理`, or any value.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    Item(Path),
    Value(Expr),
}

/// A reference set: `在 类别 内，不含本单位，满足 条件`
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Attributes whose equal values make the set; none: all units.
    pub keys: Vec<Name>,
    pub exclude_self: bool,
    pub filter: Option<Expr>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: Box<ExprKind>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number with its unit word: `95%`, `1个百分点`, `0.5分`, `1.2亿元`, `3`.
    Number(Num, Option<Name>),
    Text(Arc<str>),
    Date(Date),
    /// 是, 否
    Bool(bool),
    Path(Path),
    /// 满分: the full points of the item in which it stands.
    Full,
    /// 总分
    Total,
    /// 名次 of the unit
    RankOf,
    /// 等次 of the unit
    GradeOf,
    /// 值: the raw value in a rating's conversion.
    Value,
    Negate(Expr),
    Not(Expr),
    Binary(Operator, Expr, Expr),
    Compare(Comparison, Expr, Expr),
    /// `x 属于（甲、乙）`
    In(Expr, Vec<Expr>),
    /// `x 缺报`, `x 不适用`, `x 待定`
    Gap(Expr, GapKind),
    /// `如果 c 则 a 否则 b`
    If(Expr, Expr, Expr),
    /// `平均值(x，在 类别 内)`
    Call {
        name: Name,
        args: Vec<Expr>,
        modifiers: Vec<Modifier>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    And,
    Or,
}

/// What may stand among the arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Modifier {
    /// `在 类别 内`, `在 全体 内`
    In(Vec<Name>),
    ExcludingSelf,
    /// `满足 条件`
    Where(Expr),
    /// `按 人数 加权`
    WeightedBy(Expr),
    /// `从低到高` (true), `从高到低`
    Ascending(bool),
    Ties(Ties),
    /// `取最高 11个`
    BestOf(u32),
    /// `同一 事项 就高`
    Same(Name, Matter),
    /// `在 2024-03`, a period
    At(Quote),
}

/// `例 "完成九成" { 设 市场局 { … }; 则 指标 = 18分 }`
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub doc: Option<Arc<str>>,
    pub name: Quote,
    pub body: Vec<Statement>,
    pub span: Span,
}
