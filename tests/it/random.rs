//! Random schemes with random data: the engine and the oracle must agree to the last digit.
//!
//! A case is a function of its number. [`case`] makes a scheme text, Chinese or English, and its tables; it uses the language as an author
//! would, and asks for everything that the language makes him say, so that a scheme has no errors. What it does not avoid is gaps, ties,
//! zero divisors and values out of range: both evaluators have to make the same of them.

use crate::support;
use heng::oracle;

#[test]
fn the_engine_and_the_oracle_agree() {
    let first: u64 = std::env::var("HENG_CASE").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let count: u64 = std::env::var("HENG_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150);
    let mut different = Vec::new();
    for number in first..first + count {
        let case = case(number);
        let (scheme, data) = support::load(&case.scheme, &case.tables);
        if let Some(difference) = oracle::difference(&oracle::score(&scheme, &data), &support::evaluate(&scheme, &data)) {
            different.push(format!("case {number}: {difference}\n{case}"));
        }
        let unit = number as usize % data.units.len();
        let alone = support::alone(&scheme, &data, unit);
        if let Some(difference) = oracle::difference(&oracle::score(&scheme, &alone), &support::evaluate(&scheme, &alone)) {
            different.push(format!("case {number}, unit {unit} alone: {difference}\n{case}"));
        }
    }
    assert!(different.is_empty(), "{} of {count} cases differ; oracle first, engine second.\n{}", different.len(), different[0]);
}

#[test]
fn a_case_is_a_function_of_its_number() {
    for number in 0..20 {
        assert_eq!(case(number).to_string(), case(number).to_string());
    }
}

/// A scheme text and the tables of its data, by name, as CSV.
pub struct Case {
    pub scheme: String,
    pub tables: Vec<(String, String)>,
}

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.scheme)?;
        self.tables.iter().try_for_each(|(name, csv)| writeln!(f, "--- {name}.csv\n{csv}"))
    }
}

pub fn case(number: u64) -> Case {
    let mut random = Random::new(number);
    let zh = random.chance(50);
    let mut author = Author {
        random,
        zh,
        text: String::new(),
        depth: 0,
        items: 0,
        facts: Vec::new(),
        scored: Vec::new(),
        lets: Vec::new(),
        judged: Vec::new(),
        has: Has::default(),
    };
    author.scheme();
    let tables = author.data();
    Case { scheme: author.text, tables }
}

/// `xorshift64*`: small, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        let mut random = Random(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// From 0 to below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn within(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A decimal between the whole numbers, with some decimals; often a round one, so that there are ties.
    fn decimal(&mut self, low: i64, high: i64) -> String {
        let whole = self.within(low, high);
        match self.below(4) {
            0 => format!("{whole}.{}", self.one(&["5", "25", "75", "333", "125"])),
            _ => whole.to_string(),
        }
    }
}

/// What a column or value is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Percent,
    Number,
    Points,
    Cases,
    Money,
    Date,
    YesNo,
    Class,
    Region,
}

struct Fact {
    name: String,
    of: Of,
    /// `Some`: collected every month or quarter.
    every: Option<Every>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Every {
    Month,
    Quarter,
}

/// What the scheme has besides facts.
#[derive(Default)]
struct Has {
    /// The total is a formula.
    formula: bool,
    event: bool,
    rating: Option<Rating>,
    ranking: bool,
    grades: bool,
}

#[derive(Clone, Default)]
struct Rating {
    panels: bool,
    aspects: bool,
    options: bool,
    votes: bool,
}

/// Writes one scheme.
struct Author {
    random: Random,
    zh: bool,
    text: String,
    depth: usize,
    items: usize,
    facts: Vec<Fact>,
    /// Items that later ones may speak of.
    scored: Vec<String>,
    /// Computed values of the unit, by what they are of.
    lets: Vec<(String, Of)>,
    /// Columns of judged marks.
    judged: Vec<String>,
    has: Has,
}

const CLASSES: [(&str, &str); 3] = [("甲类", "first"), ("乙类", "second"), ("丙类", "third")];
const LEVELS: [(&str, &str); 3] = [("国家级", "national"), ("省级", "provincial"), ("市级", "municipal")];
const MONTHS: [&str; 7] = ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05"];
const QUARTERS: [&str; 4] = ["2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3"];

// ---- words and lines ----

impl Author {
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }

    fn word(&self, word: (&'static str, &'static str)) -> &'static str {
        if self.zh { word.0 } else { word.1 }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(&"    ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn class(&mut self) -> &'static str {
        let word = self.random.one(&CLASSES);
        self.word(word)
    }

    /// A fact of the unit.
    fn fact(&mut self, of: Of) -> String {
        let names: Vec<String> = self.facts.iter().filter(|fact| fact.of == of && fact.every.is_none()).map(|fact| fact.name.clone()).collect();
        names[self.random.below(names.len())].clone()
    }

    fn periodic(&mut self, of: Of, every: Every) -> String {
        let names: Vec<String> = self.facts.iter().filter(|fact| fact.of == of && fact.every == Some(every)).map(|fact| fact.name.clone()).collect();
        names[self.random.below(names.len())].clone()
    }

    fn let_of(&mut self, of: Of) -> Option<String> {
        let names: Vec<String> = self.lets.iter().filter(|(_, known)| *known == of).map(|(name, _)| name.clone()).collect();
        (!names.is_empty()).then(|| names[self.random.below(names.len())].clone())
    }

    fn rounding(&mut self) -> String {
        let places = self.random.within(0, 2);
        let mode = self.random.one(&[
            ("四舍五入", "half up"),
            ("四舍六入", "half even"),
            ("进一", "up"),
            ("去尾", "down"),
            ("向下", "floor"),
            ("向上", "ceiling"),
        ]);
        let mode = self.word(mode);
        if self.zh { format!("保留 {places}位 {mode}") } else { format!("rounded to {places} places {mode}") }
    }

    fn ties(&mut self) -> &'static str {
        let ties =
            self.random.one(&[("并列", "share"), ("紧接", "dense"), ("取平均", "average"), ("靠后", "last"), ("并列", "share"), ("不许", "forbid")]);
        self.word(ties)
    }

    fn set(&mut self) -> String {
        let mut set = match self.random.below(5) {
            0 | 1 => self.say("在 全体 内", "among all").to_string(),
            2 => self.say("在 class 、 region 内", "in class and region").replace(" 、 ", "、"),
            _ => self.say("在 class 内", "in class").to_string(),
        };
        if self.random.chance(15) {
            let condition = self.simple_condition();
            set.push_str(&if self.zh { format!("（满足 {condition}）") } else { format!(" (where {condition})") });
        }
        set
    }

    /// The same inside the brackets of a call.
    fn among(&mut self) -> String {
        let mut words = match self.random.below(3) {
            0 => self.say("在 全体 内", "among all").to_string(),
            _ => self.say("在 class 内", "in class").to_string(),
        };
        if self.random.chance(15) {
            words.push_str(self.say("，不含本单位", ", excluding self"));
        }
        if self.random.chance(15) {
            let condition = self.simple_condition();
            words.push_str(&if self.zh { format!("，满足 {condition}") } else { format!(", where {condition}") });
        }
        words
    }

    fn comma(&self) -> &'static str {
        self.say("，", ", ")
    }

    fn call(&self, name: (&str, &str), arguments: &[&str]) -> String {
        let (name, comma) = (self.say(name.0, name.1), self.comma());
        if self.zh { format!("{name}（{}）", arguments.join(comma)) } else { format!("{name}({})", arguments.join(comma)) }
    }

    fn if_else(&self, condition: &str, yes: &str, no: &str) -> String {
        if self.zh { format!("（如果 {condition} 则 {yes} 否则 {no}）") } else { format!("(if {condition} then {yes} else {no})") }
    }

    fn points_literal(&mut self, low: i64, high: i64) -> String {
        let number = self.random.decimal(low, high);
        if self.zh { format!("{number}分") } else { format!("{number} pt") }
    }

    fn cases_literal(&mut self, low: i64, high: i64) -> String {
        let number = self.random.within(low, high);
        if self.zh { format!("{number}件") } else { format!("{number} cases") }
    }

    fn percent_literal(&mut self) -> String {
        format!("{}%", self.random.decimal(0, 110))
    }

    fn money_literal(&mut self) -> String {
        let number = self.random.within(1, 300);
        if self.zh { format!("{number}万元") } else { format!("{number} 10k_yuan") }
    }
}

// ---- expressions ----

impl Author {
    fn percent(&mut self, deep: usize) -> String {
        if deep == 0 || self.random.chance(35) {
            return match self.let_of(Of::Percent) {
                Some(name) if self.random.chance(30) => name,
                _ => self.fact(Of::Percent),
            };
        }
        let deep = deep - 1;
        match self.random.below(9) {
            7 => {
                let (a, weight) = (self.fact(Of::Percent), self.fact(Of::Cases));
                let weight = if self.zh { format!("按 {weight} 加权") } else { format!("weighted by {weight}") };
                self.call(("平均值", "mean"), &[&a, self.say("在 class 内", "in class"), &weight])
            }
            8 => {
                let (a, month) = (self.periodic(Of::Percent, Every::Month), self.random.one(&MONTHS));
                let at = format!("{} \"{month}\"", self.say("在", "at"));
                self.call(("期值", "at"), &[&a, &at])
            }
            0 => {
                let (a, among) = (self.percent(deep), self.among());
                let fold = self.fold();
                self.call(fold, &[&a, &among])
            }
            1 => {
                let every = self.every();
                let (a, fold) = (self.periodic(Of::Percent, every), self.fold_of_rows());
                self.call(fold, &[&a])
            }
            2 => {
                let (c, a, b) = (self.condition(deep), self.percent(deep), self.percent(deep));
                self.if_else(&c, &a, &b)
            }
            3 => {
                let (a, b) = (self.percent(deep), self.percent(deep));
                let name = self.random.one(&[("较大值", "max"), ("较小值", "min")]);
                self.call(name, &[&a, &b])
            }
            4 => {
                let a = self.percent(deep);
                self.call(("限于", "clamp"), &[&a, "10%", "100%"])
            }
            5 => {
                let (a, b) = (self.money(deep), self.money(deep));
                self.call(("增长率", "growth"), &[&a, &b])
            }
            _ => {
                let (a, b) = (self.percent(deep), self.percent_literal());
                format!("({a} + {b}) ÷ 2")
            }
        }
    }

    fn number(&mut self, deep: usize) -> String {
        if deep == 0 || self.random.chance(30) {
            return match self.let_of(Of::Number) {
                Some(name) if self.random.chance(30) => name,
                _ => self.fact(Of::Number),
            };
        }
        let deep = deep - 1;
        match self.random.below(14) {
            11 => {
                let date = self.fact(Of::Date);
                format!("{} ÷ {}", self.call(("天数", "days"), &[&date, "2024-06-30"]), self.say("1天", "1 days"))
            }
            12 => {
                let date = self.fact(Of::Date);
                format!("{} ÷ {}", self.call(("工作日数", "working_days"), &[&date, "2024-04-30"]), self.say("1个工作日", "1 working_days"))
            }
            0 => {
                let (a, b) = (self.number(deep), self.number(deep));
                let operator = self.random.one(&["+", "-", "×"]);
                format!("({a} {operator} {b})")
            }
            1 => {
                let (a, b) = (self.money(deep), self.money(deep));
                format!("({a} ÷ {b})")
            }
            2 => {
                let (a, among) = (self.number(deep), self.among());
                let fold = self.fold();
                self.call(fold, &[&a, &among])
            }
            3 if self.has.event => self.count_of_events(),
            4 => {
                let (a, among) = (self.percent(deep), self.random.one(&[("在 class 内", "in class"), ("在 全体 内", "among all")]));
                let (among, ties) = (self.word(among), format!("{} {}", self.say("同分", "ties"), self.ties()));
                let mut arguments = vec![a.as_str(), among, &ties];
                if self.random.chance(30) {
                    arguments.push(self.say("从低到高", "ascending"));
                }
                let name = self.random.one(&[("位次", "place"), ("位次", "place"), ("百分位", "percentile")]);
                self.call(name, &arguments)
            }
            5 => {
                let a = self.number(deep);
                let name = self.random.one(&[("绝对值", "abs"), ("向下取整", "floor"), ("向上取整", "ceil")]);
                self.call(name, &[&a])
            }
            6 => {
                let a = self.number(deep);
                self.call(("四舍五入", "round"), &[&a, "1"])
            }
            7 => {
                let a = self.number(deep);
                let name = self.random.one(&[("平方根", "sqrt"), ("自然对数", "ln"), ("常用对数", "log10")]);
                self.call(name, &[&a])
            }
            8 => {
                let every = self.every();
                let (a, fold) = (self.periodic(Of::Number, every), self.fold_of_rows());
                self.call(fold, &[&a])
            }
            9 => {
                let (date, part) = (self.fact(Of::Date), self.random.one(&[("年份", "year"), ("月份", "month"), ("日", "day"), ("季度", "quarter")]));
                self.call(part, &[&date])
            }
            10 => {
                let (c, among) = (self.simple_condition(), self.among());
                self.call(("个数", "count"), &[&c, &among])
            }
            _ => {
                let (c, a, b) = (self.condition(deep), self.number(deep), self.number(deep));
                self.if_else(&c, &a, &b)
            }
        }
    }

    fn money(&mut self, deep: usize) -> String {
        if deep == 0 || self.random.chance(60) {
            return self.fact(Of::Money);
        }
        let (a, among) = (self.fact(Of::Money), self.among());
        let fold = self.fold();
        self.call(fold, &[&a, &among])
    }

    fn cases(&mut self, deep: usize) -> String {
        let fact = self.fact(Of::Cases);
        if deep == 0 || self.random.chance(70) {
            return fact;
        }
        let among = self.among();
        let fold = self.random.one(&[("合计", "sum"), ("平均值", "mean")]);
        self.call(fold, &[&fact, &among])
    }

    fn points(&mut self, deep: usize) -> String {
        if deep == 0 || self.random.chance(30) {
            return match self.random.below(3) {
                0 => self.fact(Of::Points),
                _ => self.points_literal(0, 9),
            };
        }
        let deep = deep - 1;
        match self.random.below(8) {
            0 => {
                let (number, one) = (self.number(deep), self.say("1分", "1 pt"));
                format!("{number} × {one}")
            }
            1 => {
                let (percent, full) = (self.percent(deep), self.say("满分", "full"));
                format!("{percent} × {full}")
            }
            2 => {
                let (c, a, b) = (self.condition(deep), self.points(deep), self.points(deep));
                self.if_else(&c, &a, &b)
            }
            3 if self.has.rating.is_some() => format!("r1 × {}", self.say("10%", "10%")),
            4 if !self.scored.is_empty() => {
                let name = self.scored[self.random.below(self.scored.len())].clone();
                let what = self.random.one(&[None, None, Some(("舍入前", "unrounded")), Some(("满分值", "full"))]);
                let score = what.map_or(name.clone(), |what| self.call(what, &[&name]));
                format!("{score} × {}", self.random.one(&["0.5", "0.1", "2"]))
            }
            5 => {
                let (a, b) = (self.points(deep), self.points(deep));
                let operator = self.random.one(&["+", "-"]);
                format!("({a} {operator} {b})")
            }
            6 if self.has.event => self.sum_of_events(),
            _ => {
                let (cases, one) = (self.cases(deep), self.say("1件", "1 cases"));
                format!("{cases} ÷ {one} × {}", self.say("0.5分", "0.5 pt"))
            }
        }
    }

    fn every(&mut self) -> Every {
        self.random.one(&[Every::Month, Every::Month, Every::Quarter])
    }

    fn fold(&mut self) -> (&'static str, &'static str) {
        self.random.one(&[
            ("平均值", "mean"),
            ("平均值", "mean"),
            ("最高值", "highest"),
            ("最低值", "lowest"),
            ("中位数", "median"),
            ("合计", "sum"),
            ("标准差", "deviation"),
            ("几何平均", "geometric_mean"),
            ("调和平均", "harmonic_mean"),
        ])
    }

    fn fold_of_rows(&mut self) -> (&'static str, &'static str) {
        self.random.one(&[
            ("平均值", "mean"),
            ("最高值", "highest"),
            ("最低值", "lowest"),
            ("合计", "sum"),
            ("最新值", "latest"),
            ("最早值", "first"),
            ("中位数", "median"),
        ])
    }

    fn count_of_events(&mut self) -> String {
        let mut arguments = vec!["e1".to_string()];
        if self.random.chance(60) {
            let condition = self.event_condition();
            arguments.push(format!("{} {condition}", self.say("满足", "where")));
        }
        if self.random.chance(30) {
            let (same, how) = (self.say("同一 matter", "same matter"), self.say("就高", "highest"));
            arguments.push(format!("{same} {how}"));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.call(("个数", "count"), &arguments)
    }

    fn sum_of_events(&mut self) -> String {
        let mut arguments = vec!["e1.worth".to_string()];
        if self.random.chance(40) {
            let condition = self.event_condition();
            arguments.push(format!("{} {condition}", self.say("满足", "where")));
        }
        if self.random.chance(40) {
            let how = self.random.one(&[("就高", "highest"), ("就低", "lowest"), ("累加", "sum"), ("取首次", "first")]);
            arguments.push(format!("{} {}", self.say("同一 matter", "same matter"), self.word(how)));
        }
        if self.random.chance(40) {
            arguments.push(self.say("取最高 2个", "best 2").to_string());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let fold = self.fold_of_rows();
        self.call(fold, &arguments)
    }

    fn comparison(&mut self) -> &'static str {
        let how = self.random.one(&[
            ("≥", ">="),
            ("＜", "<"),
            ("高于", "is above"),
            ("低于", "is below"),
            ("至少", "is at least"),
            ("不超过", "is at most"),
            ("=", "="),
            ("≠", "!="),
        ]);
        self.word(how)
    }

    /// Of facts alone.
    fn simple_condition(&mut self) -> String {
        let how = self.comparison();
        match self.random.below(6) {
            0 => format!("class {} {}", self.say("是", "is"), self.class()),
            1 => {
                let (a, b) = (self.class(), self.class());
                if self.zh { format!("class 属于（{a}、{b}）") } else { format!("class is one of ({a}, {b})") }
            }
            2 => format!("{} {how} {}", self.fact(Of::Number), self.random.within(0, 60)),
            3 => {
                let gap = self.random.one(&[("缺报", "is missing"), ("不适用", "is not applicable"), ("待定", "is pending")]);
                let of = self.random.one(&[Of::Percent, Of::Number, Of::Money]);
                format!("{} {}", self.fact(of), self.word(gap))
            }
            4 => format!(
                "{} {} 2024-{:02}-15",
                self.fact(Of::Date),
                if how == "=" || how == "≠" || how == "!=" { ">" } else { how },
                self.random.within(1, 6)
            ),
            _ => format!("{} {how} {}", self.fact(Of::Percent), self.percent_literal()),
        }
    }

    fn condition(&mut self, deep: usize) -> String {
        if deep == 0 || self.random.chance(40) {
            return self.simple_condition();
        }
        let deep = deep - 1;
        let how = self.comparison();
        match self.random.below(8) {
            7 if self.has.event => {
                let each = format!("e1.size {how} {}", self.random.within(0, 9));
                let name = self.random.one(&[("任一", "any"), ("全部", "all")]);
                self.call(name, &[&each])
            }
            0 | 1 => {
                let (a, b) = (self.condition(deep), self.condition(deep));
                let joint = self.random.one(&[("且", "and"), ("或", "or")]);
                format!("({a} {} {b})", self.word(joint))
            }
            2 => format!("{} ({})", self.say("非", "not"), self.condition(deep)),
            3 => format!("{} {how} {}", self.number(deep), self.number(deep)),
            4 => format!("{} {how} {}", self.money(deep), self.money_literal()),
            5 => format!("{} {how} {}", self.cases(deep), self.cases_literal(0, 9)),
            _ => format!("{} = {}", self.fact(Of::YesNo), self.say("是", "yes")),
        }
    }

    fn event_condition(&mut self) -> String {
        let level = self.random.one(&LEVELS);
        let level = self.word(level);
        match self.random.below(4) {
            0 => format!("level {} {level}", self.say("是", "is")),
            1 => format!("size {} {}", self.comparison(), self.random.within(0, 9)),
            2 => format!("size {} {}", self.comparison(), self.number(0)),
            _ => format!("level {} {level}", self.say("≠", "!=")),
        }
    }
}

// ---- the scheme ----

impl Author {
    fn scheme(&mut self) {
        let head = self.say("方案 s1", "scheme s1").to_string();
        self.open(&head);
        self.line(self.say("期间 2024-01-01 至 2024-12-31", "period 2024-01-01 to 2024-12-31"));
        self.has.formula = self.random.chance(25);
        if self.has.formula {
            // Without a full mark a formula would be a number, not points.
            self.line(self.say("满分 100分", "full 100 pt"));
        }
        self.declarations();
        self.defaults();
        for number in 1..=self.random.below(5) {
            self.computed(number);
        }
        for number in 1..=1 + self.random.below(3) {
            self.section(number);
        }
        if self.random.chance(70) {
            self.ledger(true);
        }
        if self.random.chance(60) {
            self.ledger(false);
        }
        if (self.text.contains("每件 e1") || self.text.contains("each e1")) && self.random.chance(40) {
            let how = self.random.one(&[("就高", "highest"), ("就低", "lowest"), ("取首次", "first")]);
            let across = self.say("各条 同一 matter", "across clauses, same matter").to_string();
            self.line(&format!("{across} {}", self.word(how)));
        }
        self.total();
        self.results();
        self.close();
    }

    fn declare(&mut self, name: &str, of: Of, every: Option<Every>) {
        self.facts.push(Fact { name: name.to_string(), of, every });
    }

    fn declarations(&mut self) {
        let words = CLASSES.map(|word| self.word(word)).join(" | ");
        let head = self.say("单位 部门", "unit office").to_string();
        self.open(&head);
        self.line(&format!("class: {words}"));
        self.line(&format!("region: {}", self.say("文本", "text")));
        self.close();
        for (name, of) in [
            ("rate1", Of::Percent),
            ("rate2", Of::Percent),
            ("num1", Of::Number),
            ("num2", Of::Number),
            ("mark1", Of::Points),
            ("cases1", Of::Cases),
            ("money1", Of::Money),
            ("money2", Of::Money),
            ("date1", Of::Date),
            ("flag1", Of::YesNo),
        ] {
            self.declare(name, of, None);
            let kind = match of {
                Of::Percent => ("百分比", "percent"),
                Of::Number => ("数", "number"),
                Of::Points => ("分", "points"),
                Of::Cases => ("件", "cases"),
                Of::Money => ("万元", "10k_yuan"),
                Of::Date => ("日期", "date"),
                Of::YesNo | Of::Class | Of::Region => ("是否", "yesno"),
            };
            let mut option = String::new();
            if of == Of::Percent && self.random.chance(25) {
                option = self.say(" 缺报 视为 50%", " missing as 50%").to_string();
            } else if of == Of::Number && self.random.chance(20) {
                option = self.say(" 不适用 视为 7", " not applicable as 7").to_string();
            } else if of == Of::Number && self.random.chance(20) {
                option = self.say(" 缺报码 -999", " missing code -999").to_string();
            } else if of == Of::Percent && self.random.chance(15) {
                option = self.say(" 缺报 得满分", " missing full").to_string();
            }
            self.line(&format!("{} {name}: {}{option}", self.say("事实", "fact"), self.word(kind)));
        }
        for (name, of, every) in [
            ("mrate", Of::Percent, Every::Month),
            ("mnum", Of::Number, Every::Month),
            ("qrate", Of::Percent, Every::Quarter),
            ("qnum", Of::Number, Every::Quarter),
        ] {
            self.declare(name, of, Some(every));
            let kind = self.word(if of == Of::Percent { ("百分比", "percent") } else { ("数", "number") });
            let how = self.word(if every == Every::Month { ("每月", "monthly") } else { ("每季", "quarterly") });
            let last = if self.random.chance(25) { self.say(" 缺报 用上期", " missing last") } else { "" };
            self.line(&format!("{} {name}: {kind} {how}{last}", self.say("事实", "fact")));
        }
        // A parameter whose values stand in the data.
        self.declare("goal1", Of::Percent, None);
        self.line(self.say("参数 goal1: 百分比 每单位", "parameter goal1: percent per unit"));
        if self.random.chance(75) {
            self.event();
        }
        if self.random.chance(50) {
            self.rating();
        }
    }

    fn event(&mut self) {
        self.has.event = true;
        let levels = LEVELS.map(|word| self.word(word)).join(" | ");
        let head = self.say("事件 e1", "event e1").to_string();
        self.open(&head);
        self.line(&format!("level: {levels}"));
        self.line(&format!("happened: {}", self.say("日期", "date")));
        self.line(&format!("matter: {}", self.say("文本", "text")));
        self.line(&format!("size: {}", self.say("数", "number")));
        self.line(&if self.zh { "worth: 分 = size × 0.5分".to_string() } else { "worth: points = size × 0.5 pt".to_string() });
        if self.random.chance(25) {
            let condition = self.event_condition();
            self.line(&format!("{} {condition}", self.say("计入", "counts when")));
        }
        self.close();
    }

    fn rating(&mut self) {
        let rating = Rating {
            panels: self.random.chance(60),
            aspects: self.random.chance(30),
            options: self.random.chance(50),
            votes: self.random.chance(25),
        };
        let head = self.say("评分 r1", "rating r1").to_string();
        self.open(&head);
        if rating.panels {
            self.line(self.say("组 leaders 40%", "panel leaders 40%"));
            self.line(self.say("组 peers 60%", "panel peers 60%"));
        }
        if rating.aspects {
            self.line(self.say("分项 work 70%", "aspect work 70%"));
            self.line(self.say("分项 speed 30%", "aspect speed 30%"));
        }
        if rating.options {
            for (option, points) in [("good", 100), ("fair", 75), ("poor", 40)] {
                self.line(&if self.zh { format!("档次 {option} {points}分") } else { format!("option {option} {points} pt") });
            }
            self.line(self.say("无效 unknown", "invalid unknown"));
        } else if self.random.chance(40) {
            self.line(self.say("换算 值 × 0.9分 + 5分", "convert value × 0.9 pt + 5 pt"));
        }
        if self.random.chance(35) {
            self.line(self.say("去掉 1个最高 1个最低", "drop 1 highest 1 lowest"));
        }
        if self.random.chance(25) {
            self.line(self.say("至少 2份", "at least 2 raters"));
        }
        if self.random.chance(70) {
            let how = self.random.one(&[("重新分配", "redistribute"), ("得零分", "zero"), ("不计总分", "withhold"), ("出错", "error")]);
            self.line(&format!("{} {}", self.say("缺组", "empty panel"), self.word(how)));
        }
        self.close();
        self.has.rating = Some(rating);
    }

    fn treatment(&mut self) -> String {
        match self.random.below(11) {
            0 | 1 => self.say("得零分", "zero").to_string(),
            2 => self.say("得满分", "full").to_string(),
            3 => format!("{} {}", self.say("得平均分", "mean"), self.say("在 class 内", "in class")),
            4 | 5 => self.say("重新分配", "redistribute").to_string(),
            6 => self.say("平均分摊", "spread").to_string(),
            7 => self.say("不计", "skip").to_string(),
            8 => self.say("不排名", "unranked").to_string(),
            9 => self.say("不计总分", "withhold").to_string(),
            _ => format!("{} {}", self.say("视为", "as"), self.points_literal(0, 3)),
        }
    }

    fn gap(&mut self) -> &'static str {
        let kind = self.random.one(&[("缺报", "missing"), ("不适用", "not applicable"), ("待定", "pending")]);
        self.word(kind)
    }

    fn defaults(&mut self) {
        let head = self.say("默认", "defaults").to_string();
        self.open(&head);
        for kind in [("缺报", "missing"), ("不适用", "not applicable"), ("待定", "pending")] {
            if self.random.chance(93) {
                let treatment = self.treatment();
                self.line(&format!("{} {treatment}", self.word(kind)));
            }
        }
        let steps = self.random.one(&[("整步", "whole"), ("按比例", "pro rata"), ("不足按整", "started")]);
        self.line(&format!("{} {}", self.say("步长", "steps"), self.word(steps)));
        self.line(self.say("参照 在 class 内", "among class"));
        self.line(&format!("{} {}", self.say("同分", "ties"), self.say("并列", "share")));
        let inclusive = self.random.one(&[("含本数", "inclusive"), ("不含本数", "exclusive")]);
        self.line(&format!("{} {}", self.say("以上", "above"), self.word(inclusive)));
        self.line(self.say("缺组 重新分配", "empty panel redistribute"));
        if self.random.chance(15) {
            self.line(self.say("扣分 扣完为止", "deductions down to 0"));
        }
        if self.random.chance(15) {
            let rounding = self.rounding();
            self.line(&rounding);
        }
        self.close();
    }

    fn computed(&mut self, number: usize) {
        let name = format!("let{number}");
        let of = self.random.one(&[Of::Percent, Of::Number]);
        let kind = self.word(if of == Of::Percent { ("百分比", "percent") } else { ("数", "number") });
        if self.random.chance(30) {
            self.open(&if self.zh { format!("参数 {name}: {kind} 按 class") } else { format!("parameter {name}: {kind} by class") });
            let sign = if of == Of::Percent { "%" } else { "" };
            for class in CLASSES {
                let value = self.random.decimal(5, 90);
                self.line(&format!("{} {value}{sign}", self.word(class)));
            }
            if self.random.chance(50) {
                self.line(&format!("{} 3{sign}", self.say("其余", "rest")));
            }
            self.close();
        } else {
            let value = if of == Of::Percent { self.percent(2) } else { self.number(2) };
            let round = if self.random.chance(50) { format!("{}{}", self.comma(), self.rounding()) } else { String::new() };
            self.line(&format!("{} {name}: {kind} = {value}{round}", self.say("计算", "let")));
        }
        self.lets.push((name, of));
    }

    fn section(&mut self, number: usize) {
        let name = format!("part{number}");
        let points = if self.random.chance(50) { format!(" {}", self.points_literal(20, 60)) } else { String::new() };
        self.open(&format!("{} {name}{points}", self.say("板块", "section")));
        // Then its indicators are scored by period too, and none of them by periods of its own.
        let by_period = self.random.chance(10);
        if by_period {
            self.over(Every::Month);
        }
        if self.random.chance(12) {
            let condition = self.simple_condition();
            self.line(&format!("{} {condition}", self.say("适用", "applies if")));
        }
        for _ in 0..1 + self.random.below(4) {
            self.indicator(!points.is_empty(), !by_period);
        }
        if self.random.chance(15) {
            let least = self.random.one(&["50%", "1", "2"]);
            self.line(&format!("{} {least}", self.say("覆盖 至少", "coverage at least")));
        }
        if self.random.chance(25) {
            let (gap, treatment) = (self.gap(), self.treatment());
            self.line(&format!("{gap} {treatment}"));
        }
        if self.random.chance(20) {
            let cap = self.points_literal(5, 40);
            self.line(&format!("{} {cap}", self.say("封顶", "cap")));
        }
        if self.random.chance(20) {
            let rounding = self.rounding();
            self.line(&rounding);
        }
        self.close();
        self.scored.push(name);
    }

    fn indicator(&mut self, may_weigh: bool, may_be_by_period: bool) {
        self.items += 1;
        let name = format!("item{}", self.items);
        let worth = match self.random.below(4) {
            0 if may_weigh => format!("{} {}%", self.say("权重", "weight"), self.random.within(1, 5) * 10),
            1 => String::new(),
            _ => self.points_literal(2, 30),
        };
        let head = format!("{} {name} {worth}", self.say("指标", "item"));
        self.open(head.trim_end());
        if worth.is_empty() {
            self.open(self.say("分值 按 class", "points by class").to_string().as_str());
            for class in CLASSES {
                let points = self.points_literal(2, 20);
                self.line(&format!("{} {points}", self.word(class)));
            }
            if self.random.chance(70) {
                self.line(&format!("{} {}", self.say("其余", "rest"), self.say("4分", "4 pt")));
            }
            self.close();
        }
        if self.random.chance(20) {
            let condition = self.simple_condition();
            self.line(&format!("{} {condition}", self.say("适用", "applies if")));
        }
        if self.random.chance(15) {
            self.line(self.say("满分制 100分", "out of 100 pt"));
        }
        if may_be_by_period && self.random.chance(18) {
            self.scored_over_periods();
        } else if self.random.chance(30) {
            self.deductions();
        } else {
            self.gain(&name);
            if self.random.chance(25) {
                self.deductions();
            }
        }
        self.limits();
        self.close();
        self.scored.push(name);
    }

    fn limits(&mut self) {
        if self.random.chance(15) {
            let cap = self.points_literal(1, 15);
            self.line(&format!("{} {cap}", self.say("封顶", "cap")));
        }
        if self.random.chance(20) {
            let floor = self.points_literal(-3, 2);
            self.line(&format!("{} {floor}", self.say("最低", "floor")));
        }
        if self.random.chance(30) {
            let rounding = self.rounding();
            self.line(&rounding);
        }
        if self.random.chance(40) {
            let (gap, treatment) = (self.gap(), self.treatment());
            self.line(&format!("{gap} {treatment}"));
        }
    }

    fn over(&mut self, every: Every) {
        let how = self.random.one(&[("平均", "mean"), ("合计", "sum"), ("最新", "latest"), ("最高", "highest"), ("最低", "lowest")]);
        let kind = self.word(if every == Every::Month { ("按月", "monthly") } else { ("按季", "quarterly") });
        self.line(&if self.zh { format!("{kind} 计分，取 {}", how.0) } else { format!("scored {kind}, take {}", how.1) });
    }

    fn scored_over_periods(&mut self) {
        let every = self.every();
        self.over(every);
        let (rate, number) = (self.periodic(Of::Percent, every), self.periodic(Of::Number, every));
        match self.random.below(8) {
            6 if self.has.event => {
                let (count, one) = (self.count_of_events(), self.say("1分", "1 pt"));
                self.line(&format!("{} = {one} × {count} + {one} × {number}", self.say("得分", "score")));
            }
            7 if self.has.event => {
                let (sum, among) = (self.sum_of_events(), self.among());
                let mean = self.call(("平均值", "mean"), &[&sum, &among]);
                self.line(&format!("{} = {sum} − {mean}", self.say("得分", "score")));
            }
            0 => self.line(&if self.zh { format!("按完成比例 {rate} 目标 90%") } else { format!("pro rata {rate} to target 90%") }),
            1 => {
                let set = self.set();
                self.line(&if self.zh {
                    format!("功效系数 {rate} {set} 基础 60%，全部相等 得满分")
                } else {
                    format!("efficacy {rate} {set} base 60%, all equal full")
                });
            }
            2 => {
                let before = self.call(("上期", "previous"), &[&number]);
                let growth = self.call(("增长率", "growth"), &[&number, &before]);
                self.line(&format!("{} = {growth} × {}", self.say("得分", "score"), self.say("满分", "full")));
            }
            3 => {
                let set = self.set();
                let head = if self.zh { format!("{number} {set} 从高到低 排名") } else { format!("rank {number} {set} from highest") };
                self.places(&head);
            }
            4 => {
                let (least, one) = (self.random.within(10, 60), self.say("1分", "1 pt"));
                let number = self.if_else(&format!("{number} ≥ {least}"), &format!("{number} × {one}"), self.say("2分", "2 pt"));
                self.line(&format!("{} = {number}", self.say("得分", "score")));
            }
            _ if self.has.event => self.line(if self.zh { "每件 e1 扣 worth" } else { "each e1 deducts worth" }),
            _ => self.line(&if self.zh {
                format!("{rate} 低于 80% 的，每满 5个百分点 扣 1分")
            } else {
                format!("deduct 1 pt for each whole 5pp that {rate} is below 80%")
            }),
        }
    }
}

// ---- clauses ----

impl Author {
    fn gain(&mut self, item: &str) {
        match self.random.below(12) {
            0 => {
                let points = self.points(3);
                let tails = self.tails();
                self.line(&format!("{} = {points}{tails}", self.say("得分", "score")));
            }
            1 => {
                let condition = self.condition(2);
                match self.random.below(3) {
                    0 => self.line(&if self.zh {
                        format!("{condition} 的，得满分，否则 不得分")
                    } else {
                        format!("full points if {condition}, otherwise none")
                    }),
                    _ => {
                        let (a, b, tails) = (self.points(1), self.points(1), self.tails());
                        self.line(&if self.zh {
                            format!("{condition} 的，得 {a}，否则 得 {b}{tails}")
                        } else {
                            format!("gain {a} if {condition}, otherwise gain {b}{tails}")
                        });
                    }
                }
            }
            2 | 3 => self.pro_rata(),
            4 => self.bands(),
            5 => self.interpolation(),
            6 => {
                let (value, set) = (self.percent(1), self.set());
                let lowest = self.random.chance(30);
                let ties = format!("{}{} {}", self.comma(), self.say("同分", "ties"), self.ties());
                let head = match (self.zh, lowest) {
                    (true, true) => format!("{value} {set} 从低到高 排名{ties}"),
                    (true, false) => format!("{value} {set} 从高到低 排名{ties}"),
                    (false, true) => format!("rank {value} {set} from lowest{ties}"),
                    (false, false) => format!("rank {value} {set} from highest{ties}"),
                };
                self.places(&head);
            }
            7 => {
                let (value, set) = (self.percent(1), self.set());
                let ends = if self.random.chance(30) { self.say(" 最差 20% 最好 90%", " worst 20% best 90%") } else { "" };
                let equal = match self.random.below(4) {
                    0 => String::new(),
                    1 => self.say("，全部相等 得满分", ", all equal full").to_string(),
                    2 => self.say("，全部相等 不计", ", all equal skip").to_string(),
                    _ => format!("{} {}", self.say("，全部相等 视为", ", all equal as"), self.points_literal(0, 5)),
                };
                let base = self.random.one(&["60%", "0%", "40%"]);
                self.line(&if self.zh {
                    format!("功效系数 {value} {set} 基础 {base}{ends}{equal}")
                } else {
                    format!("efficacy {value} {set} base {base}{ends}{equal}")
                });
            }
            8 => {
                let (fact, tails) = (self.fact(Of::Points), self.tails());
                self.line(&if self.zh { format!("折算 {fact} 由 100分{tails}") } else { format!("convert {fact} from 100 pt{tails}") });
            }
            9 => {
                self.judged.push(item.to_string());
                self.line(self.say("评定 0分 至 8分", "judged 0 pt to 8 pt"));
            }
            10 => {
                let how = self.random.one(&[("就高", "best of"), ("就低", "worst of"), ("累加", "sum of")]);
                self.open(self.word(how));
                for _ in 0..2 + self.random.below(2) {
                    match self.random.below(3) {
                        0 => self.pro_rata(),
                        1 => {
                            let (condition, points) = (self.simple_condition(), self.points(1));
                            self.line(&if self.zh { format!("{condition} 的，得 {points}") } else { format!("gain {points} if {condition}") });
                        }
                        _ => {
                            let points = self.points(1);
                            self.line(&format!("{} {points}", self.say("得", "gain")));
                        }
                    }
                }
                self.close();
            }
            _ => {
                let points = self.points(2);
                self.line(&format!("{} {points}", self.say("得", "gain")));
                if self.random.chance(50) {
                    self.progressive();
                }
            }
        }
        if self.random.chance(15) {
            let (condition, points) = (self.simple_condition(), self.points(1));
            self.line(&if self.zh { format!("{condition} 的，本项 得 {points}") } else { format!("this item is {points} if {condition}") });
        }
    }

    fn pro_rata(&mut self) {
        let (value, target) = match self.random.below(3) {
            0 => (self.money(1), self.money(0)),
            1 => (self.percent(1), self.percent_literal()),
            _ => (self.percent(1), self.percent(1)),
        };
        let mut tails = self.tails();
        if self.random.chance(40) {
            let zero = self.random.one(&[("得满分", "full"), ("得零分", "zero"), ("不计", "skip")]);
            tails.push_str(&format!("{}{} {}", self.comma(), self.say("目标为零", "zero target"), self.word(zero)));
        }
        if self.random.chance(25) {
            tails.push_str(self.say("，可超过满分", ", may exceed full"));
        }
        let inverse = self.random.chance(30);
        self.line(&match (self.zh, inverse) {
            (true, false) => format!("按完成比例 {value} 目标 {target}{tails}"),
            (true, true) => format!("按反向比例 {value} 目标 {target}{tails}"),
            (false, false) => format!("pro rata {value} to target {target}{tails}"),
            (false, true) => format!("inverse pro rata {value} to target {target}{tails}"),
        });
    }

    fn bands(&mut self) {
        if self.random.chance(25) {
            let tails = self.tails();
            self.open(&format!("{}{tails}", self.say("分档", "bands")));
            for _ in 0..2 {
                let (condition, points) = (self.condition(1), self.points(1));
                self.line(&if self.zh { format!("{condition} 得 {points}") } else { format!("if {condition} gain {points}") });
            }
        } else {
            let value = self.percent(1);
            let tails = self.tails();
            self.open(&if self.zh { format!("{value} 分档{tails}") } else { format!("bands of {value}{tails}") });
            let (high, middle, low) = (self.random.within(80, 95), self.random.within(60, 79), self.random.within(20, 50));
            self.line(&if self.zh { format!("≥{high}% 得满分") } else { format!(">= {high}% full points") });
            let points = self.points_literal(3, 9);
            match self.random.below(3) {
                0 => self.line(&if self.zh {
                    format!("{middle}% 以上 {high}% 以下 得 {points}")
                } else {
                    format!("from {middle}% to below {high}% gain {points}")
                }),
                _ => self.line(&if self.zh {
                    format!("≥{middle}% 且 <{high}% 得 {points}")
                } else {
                    format!(">= {middle}% and < {high}% gain {points}")
                }),
            }
            self.line(&if self.zh {
                format!("≥{low}% 且 <{middle}% 按直线 得 1分 至 {points}")
            } else {
                format!(">= {low}% and < {middle}% linear 1 pt to {points}")
            });
        }
        match self.random.below(4) {
            0 => {}
            1 => self.line(self.say("其余 不适用", "rest not applicable")),
            2 => self.line(self.say("其余 得 0.5分", "rest gain 0.5 pt")),
            _ => self.line(self.say("其余 不得分", "rest none")),
        }
        self.close();
    }

    fn interpolation(&mut self) {
        let value = self.number(1);
        self.open(&if self.zh { format!("插值 {value}") } else { format!("interpolate {value}") });
        let mut at = 0;
        for _ in 0..2 + self.random.below(3) {
            at += self.random.within(5, 30);
            let points = self.points_literal(0, 9);
            self.line(&if self.zh { format!("{at} 得 {points}") } else { format!("at {at} gain {points}") });
        }
        if self.random.chance(40) {
            self.line(self.say("低于 不得分", "below none"));
        }
        if self.random.chance(40) {
            self.line(self.say("高于 得 9分", "above gain 9 pt"));
        }
        self.close();
    }

    fn progressive(&mut self) {
        let value = self.number(1);
        self.open(&if self.zh { format!("分段累进 {value}") } else { format!("progressive {value}") });
        let middle = self.random.within(5, 30);
        if self.zh {
            self.line(&format!("0 至 {middle} 每 2 加 0.5分"));
            self.line(&format!("{middle} 以上 每 3 加 1分"));
            self.line(&format!("-{middle} 至 0 每 1 扣 0.25分"));
        } else {
            self.line(&format!("from 0 to {middle} add 0.5 pt per 2"));
            self.line(&format!("above {middle} add 1 pt per 3"));
            self.line(&format!("from -{middle} to 0 deduct 0.25 pt per 1"));
        }
        self.close();
    }

    fn places(&mut self, head: &str) {
        self.open(head);
        let (first, second) = (self.points_literal(8, 9), self.points_literal(5, 7));
        if self.zh {
            self.line(&format!("第1名 得 {first}"));
            self.line(&format!("第2至3名 得 {second}"));
        } else {
            self.line(&format!("place 1 gain {first}"));
            self.line(&format!("places 2 to 3 gain {second}"));
        }
        match self.random.below(3) {
            0 => {}
            1 => self.line(self.say("其余 得 1分", "rest gain 1 pt")),
            _ => self.line(self.say("以后每名 减 0.75分，最低 1分", "each further place less 0.75 pt, at least 1 pt")),
        }
        self.close();
    }

    fn deductions(&mut self) {
        let down = if self.random.chance(50) { self.say("，扣完为止", ", down to 0") } else { "" };
        match self.random.below(4) {
            0 | 1 => {
                let (value, from) = (self.percent(1), self.random.within(60, 99));
                let (step, points) = (self.random.one(&["1", "5", "2.5"]), self.points_literal(0, 2));
                let mode = self.random.below(4);
                let line = if self.zh {
                    match mode {
                        0 => format!("{value} 低于 {from}% 的，每满 {step}个百分点 扣 {points}"),
                        1 => format!("{value} 低于 {from}% 的，每 {step}个百分点 扣 {points}，按比例计"),
                        2 => format!("{value} 高于 {from}% 的，每 {step}个百分点 扣 {points}，不足按整"),
                        _ => format!("{value} 低于 {from}% 的，每 {step}个百分点 扣 {points}"),
                    }
                } else {
                    match mode {
                        0 => format!("deduct {points} for each whole {step}pp that {value} is below {from}%"),
                        1 => format!("deduct {points} for each {step}pp pro rata that {value} is below {from}%"),
                        2 => format!("deduct {points} for each started {step}pp that {value} is above {from}%"),
                        _ => format!("deduct {points} for each {step}pp that {value} is below {from}%"),
                    }
                };
                let tails = self.tails();
                self.line(&format!("{line}{tails}{down}"));
            }
            2 if self.has.event => {
                self.each(false, down);
            }
            _ => {
                let (condition, points, tails) = (self.condition(1), self.points(1), self.tails());
                self.line(&if self.zh {
                    format!("{condition} 的，扣 {points}{tails}{down}")
                } else {
                    format!("deduct {points} if {condition}{tails}{down}")
                });
            }
        }
    }

    fn each(&mut self, adds: bool, more: &str) {
        let verb = self.word(if adds { ("加", "adds") } else { ("扣", "deducts") });
        let filter = match self.random.chance(40) {
            true => format!(" {} {}", self.say("满足", "where"), self.event_condition()),
            false => String::new(),
        };
        let each = self.say("每件 e1", "each e1");
        let tails = format!("{}{more}", self.event_tails());
        match self.random.below(4) {
            0 => {
                let points = self.points_literal(0, 3);
                self.line(&format!("{each}{filter} {verb} {points}{tails}"));
            }
            1 => self.line(&format!("{each}{filter} {verb} worth{tails}")),
            2 => {
                self.open(&format!("{each}{filter} {verb} {} level", self.say("按", "by")));
                for level in LEVELS {
                    let points = self.points_literal(0, 3);
                    self.line(&format!("{} {points}", self.word(level)));
                }
                if self.random.chance(60) {
                    self.line(self.say("其余 0.1分", "rest 0.1 pt"));
                }
                self.close();
                // After the table, a statement of their own.
                let tails = tails.trim_start_matches([',', '，', ' ']).to_string();
                if !tails.is_empty() {
                    self.line(&tails);
                }
            }
            _ => {
                let range = self.random.one(&[("0分 至 9分", "0 pt to 9 pt"), ("1分 至 6分", "1 pt to 6 pt")]);
                let range = self.word(range);
                self.line(&if self.zh {
                    format!("{each}{filter} 酌情 {verb} {range}{tails}")
                } else {
                    format!("{each}{filter} {verb} judged {range}{tails}")
                });
            }
        }
    }

    fn event_tails(&mut self) -> String {
        let mut tails = String::new();
        if self.random.chance(40) {
            let how = self.random.one(&[("就高", "highest"), ("就低", "lowest"), ("累加", "sum"), ("取首次", "first")]);
            tails.push_str(&format!("{}{} {}", self.comma(), self.say("同一 matter", "same matter"), self.word(how)));
        }
        if self.random.chance(25) {
            tails.push_str(self.say("，每月 最多 2分", ", at most 2 pt a month"));
        }
        if self.random.chance(25) {
            tails.push_str(self.say("，每季 最多 2件", ", at most 2 cases a quarter"));
        }
        if self.random.chance(20) {
            tails.push_str(self.say("，取最高 3件", ", best 3"));
        }
        if self.random.chance(20) {
            let condition = self.event_condition();
            tails.push_str(&if self.zh { format!("，当 {condition} 时 乘 2") } else { format!(", times 2 if {condition}") });
        }
        tails + &self.tails()
    }

    fn tails(&mut self) -> String {
        let mut tails = String::new();
        if self.random.chance(12) {
            let condition = self.simple_condition();
            tails.push_str(&format!("{}{} {condition}", self.comma(), self.say("仅当", "only if")));
        }
        if self.random.chance(12) {
            let condition = self.simple_condition();
            tails.push_str(&format!("{}{} {condition}", self.comma(), self.say("除非", "unless")));
        }
        if self.random.chance(15) {
            let condition = self.simple_condition();
            tails.push_str(&if self.zh { format!("，当 {condition} 时 乘 1.5") } else { format!(", times 1.5 if {condition}") });
        }
        if self.random.chance(12) {
            let points = self.points_literal(3, 12);
            tails.push_str(&format!("{}{} {points}", self.comma(), self.say("最多", "at most")));
        }
        if self.random.chance(12) {
            let points = self.points_literal(0, 2);
            tails.push_str(&format!("{}{} {points}", self.comma(), self.say("至少", "at least")));
        }
        if self.random.chance(15) {
            tails.push_str(self.comma());
            tails.push_str(&self.rounding());
        }
        tails
    }
}

// ---- ledgers, total, results ----

impl Author {
    fn ledger(&mut self, adds: bool) {
        self.items += 1;
        let name = format!("item{}", self.items);
        let head = self.word(if adds { ("加分", "bonus") } else { ("扣分", "deduction") });
        let cap = match self.random.below(3) {
            0 => String::new(),
            1 => format!(" {} {}", self.say("封顶", "cap"), self.points_literal(1, 6)),
            _ => format!(" {} {}", self.say("最多", "at most"), self.points_literal(1, 6)),
        };
        self.open(&format!("{head} {name}{cap}"));
        for _ in 0..1 + self.random.below(2) {
            if self.has.event && self.random.chance(60) {
                self.each(adds, "");
            } else if self.random.chance(20) {
                let how = self.random.one(&[("就高", "best of"), ("就低", "worst of"), ("累加", "sum of")]);
                self.open(self.word(how));
                for _ in 0..2 {
                    let (condition, points) = (self.simple_condition(), self.points(1));
                    let verb = self.word(if adds { ("加", "add") } else { ("扣", "deduct") });
                    self.line(&if self.zh { format!("{condition} 的，{verb} {points}") } else { format!("{verb} {points} if {condition}") });
                }
                self.close();
            } else {
                let (condition, points, tails) = (self.condition(1), self.points(1), self.tails());
                let verb = self.word(if adds { ("加", "add") } else { ("扣", "deduct") });
                self.line(&if self.zh {
                    format!("{condition} 的，{verb} {points}{tails}")
                } else {
                    format!("{verb} {points} if {condition}{tails}")
                });
            }
        }
        if self.random.chance(25) {
            let rounding = self.rounding();
            self.line(&rounding);
        }
        if self.random.chance(40) {
            let (gap, treatment) = (self.gap(), self.treatment());
            self.line(&format!("{gap} {treatment}"));
        }
        self.close();
    }

    fn total(&mut self) {
        match self.random.below(3) {
            _ if self.has.formula => {
                let parts: Vec<String> = self.scored.iter().filter(|name| name.starts_with("part")).map(|name| format!("{name} × 1.1")).collect();
                self.line(&format!("{} = {}", self.say("总分", "total"), parts.join(" + ")));
            }
            0 => {}
            1 => {
                let rounding = self.rounding();
                self.line(&format!("{} {rounding}", self.say("总分", "total")));
            }
            _ => {
                let rounding = self.rounding();
                let cap = self.points_literal(30, 90);
                self.line(&format!("{} {rounding}{}{} {cap}", self.say("总分", "total"), self.comma(), self.say("封顶", "cap")));
            }
        }
    }

    fn results(&mut self) {
        let grades = ["A", "B", "C", "D"];
        self.has.ranking = self.random.chance(80);
        self.has.grades = self.random.chance(75);
        if self.has.ranking {
            self.ranking();
        }
        if self.has.grades {
            self.grades(&grades);
        }
        for number in 1..=self.random.below(4) {
            self.gate(number, &grades);
        }
        if self.has.grades && self.random.chance(60) {
            self.open(&format!("{} D", self.say("结果", "consequence")));
            self.line(self.say("通报批评", "notice"));
            self.close();
            let when = self.simple_condition();
            self.open(&format!("{} A、B {} {when}", self.say("结果", "consequence"), self.say("当", "when")));
            self.line(self.say("表扬", "praise"));
            self.close();
        }
        if self.random.chance(50) {
            self.allocation();
        }
        let shown: Vec<String> = self.lets.iter().map(|(name, _)| name.clone()).chain(["rate1".to_string(), "money1".to_string()]).collect();
        self.line(&format!("{} {}", self.say("输出", "show"), shown.join("、")));
        if self.random.chance(30) {
            self.line(self.say("约束 总分 ≥ 0分 \"不为负\"", "require total >= 0 pt \"not negative\""));
        }
    }

    fn ranking(&mut self) {
        let set = self.set();
        let total = self.say("总分", "total");
        let mut line = format!("{} {set} {} {total}", self.say("排名", "rank"), self.say("按", "by"));
        if self.random.chance(50) {
            let key = self.random.one(&["rate1", "num1", "part1"]);
            let lowest = if self.random.chance(40) { self.say(" 从低到高", " ascending") } else { "" };
            line.push_str(&if self.zh { format!("，同分 比 {key}{lowest}") } else { format!(", ties by {key}{lowest}") });
        }
        let ties = self.ties();
        line.push_str(&format!("{}{} {ties}", self.comma(), self.say("同分", "ties")));
        if self.random.chance(25) {
            let condition = self.simple_condition();
            line.push_str(&format!("{}{} {condition}", self.comma(), self.say("排除", "excluding")));
        }
        self.line(&line);
    }

    fn grades(&mut self, grades: &[&str; 4]) {
        let set = self.set();
        self.open(&format!("{} {set}", self.say("等次", "grades")));
        for grade in &grades[..3] {
            let mode = self.random.one(&[("四舍五入", "half up"), ("进一", "up"), ("去尾", "down")]);
            let mode = self.word(mode);
            let share = format!("{}%", self.random.within(1, 6) * 10);
            let quota = match (self.zh, self.random.chance(50)) {
                (true, true) => format!("前 {share}（{mode}）"),
                (true, false) => format!("占 {share}（{mode}）"),
                (false, true) => format!("top {share} ({mode})"),
                (false, false) => format!("share {share} ({mode})"),
            };
            let least = self.points_literal(5, 45);
            let bound = format!("{} ≥ {least}", self.say("总分", "total"));
            let row = match self.random.below(3) {
                0 if self.has.ranking => quota,
                1 if self.has.ranking => format!("{quota} {} {bound}", self.say("且", "and")),
                _ => bound,
            };
            self.line(&format!("{grade} {row}"));
        }
        if self.random.chance(80) {
            self.line(&format!("{} {}", grades[3], self.say("其余", "rest")));
        } else {
            let least = self.points_literal(0, 5);
            self.line(&format!("{} {} ≥ {least}", grades[3], self.say("总分", "total")));
        }
        if self.random.chance(60) {
            let ties = self.random.one(&[("名额同分 一并进入", "quota ties all in"), ("名额同分 都不进入", "quota ties all out")]);
            self.line(self.word(ties));
        }
        if self.random.chance(60) {
            let places = self.random.one(&[("晋档 占名额", "promoted take places"), ("晋档 不占名额", "promoted take no places")]);
            self.line(self.word(places));
        }
        if self.random.chance(60) {
            // A scheme may mix the languages: the English sentence stands in both.
            let first = self.random.one(&[("否决 优先于 晋档", "veto before promotion"), ("promotion before veto", "promotion before veto")]);
            self.line(self.word(first));
        }
        self.close();
    }

    fn gate(&mut self, number: usize, grades: &[&str; 4]) {
        let grade = self.random.one(grades);
        let promotes = self.has.grades && self.random.chance(40);
        let effect = match (promotes, self.has.grades, self.random.below(8)) {
            (true, _, 0..=2) => format!("{} {grade}", self.say("等次 为", "grade is")),
            (true, _, 3 | 4) => format!("{} {grade}", self.say("等次 不低于", "grade at least")),
            (true, _, _) => self.say("等次 提升 1档", "grade up 1").to_string(),
            (false, true, 0) => format!("{} {grade}", self.say("等次 为", "grade is")),
            (false, true, 1) => format!("{} {grade}", self.say("等次 不高于", "grade at most")),
            (false, true, 2) => self.say("等次 降低 1档", "grade down 1").to_string(),
            (false, true, 3) => format!("{} {grade}", self.say("不得评", "barred from")),
            (false, _, 4) => self.say("不排名", "unranked").to_string(),
            (false, _, 5) => self.say("总分 为 0分", "total is 0 pt").to_string(),
            (false, _, 6) => self.say("part1 不高于 3分", "part1 at most 3 pt").to_string(),
            (false, _, _) => self.say("总分 不高于 20分", "total at most 20 pt").to_string(),
        };
        // A condition that speaks of grades or of the total may only change grades.
        let only_grade = effect.starts_with("等次") || effect.starts_with("grade") || effect.starts_with("不得评") || effect.starts_with("barred");
        let condition = match self.random.below(4) {
            0 if only_grade => format!("{} {} {}", self.say("等次", "grade"), self.say("是", "is"), self.random.one(grades)),
            1 if only_grade => format!("{} {} {}", self.say("总分", "total"), self.comparison(), self.points_literal(5, 40)),
            2 if only_grade && self.has.ranking => format!("{} ≤ 2", self.say("名次", "rank")),
            _ => self.condition(1),
        };
        let keyword = self.word(if promotes { ("晋档", "promote") } else { ("否决", "veto") });
        self.line(&if self.zh {
            format!("{keyword} gate{number} 当 {condition} 则 {effect}")
        } else {
            format!("{keyword} gate{number} when {condition} then {effect}")
        });
    }

    fn allocation(&mut self) {
        let among = match self.random.below(3) {
            0 if self.has.grades => format!("{} = {}", self.say("等次", "grade"), self.random.one(&["A", "B"])),
            1 => String::new(),
            _ => self.simple_condition(),
        };
        let by = self.random.one(&["num1", "money1", "cases1"]);
        let (method, pool) = self.random.one(&[("最大余额", 7), ("最高均数", 11), ("按比例", 5), ("最大余额", -3)]);
        let method_en = match method {
            "最大余额" => "largest remainder",
            "最高均数" => "highest average",
            _ => "exact",
        };
        self.line(&if self.zh {
            let among = if among.is_empty() { among } else { format!("在 {among} 中 ") };
            format!("分配 seats 共 {pool}人 {among}按 {by}，{method}")
        } else {
            let among = if among.is_empty() { among } else { format!("among {among} ") };
            format!("allocate seats total {pool} people {among}by {by}, {method_en}")
        });
    }
}

// ---- the data ----

impl Author {
    fn data(&mut self) -> Vec<(String, String)> {
        let units: Vec<String> = (1..=1 + self.random.below(30)).map(|number| format!("u{number:02}")).collect();
        let kind = self.say("部门", "office").to_string();
        let mut tables = vec![(kind.clone(), self.unit_table(&kind, &units))];
        for (every, name, periods) in [(Every::Month, "months", &MONTHS[..]), (Every::Quarter, "quarters", &QUARTERS[..])] {
            tables.push((name.to_string(), self.period_table(&kind, &units, every, periods)));
        }
        if self.has.event {
            tables.push(("e1".to_string(), self.event_table(&kind, &units)));
        }
        if let Some(rating) = self.has.rating.clone() {
            tables.push(("r1".to_string(), self.rating_table(&kind, &units, &rating)));
        }
        tables
    }

    fn unit_table(&mut self, kind: &str, units: &[String]) -> String {
        let mut columns: Vec<(String, Of)> = vec![("class".to_string(), Of::Class), ("region".to_string(), Of::Region)];
        columns.extend(self.facts.iter().filter(|fact| fact.every.is_none()).map(|fact| (fact.name.clone(), fact.of)));
        columns.extend(self.judged.iter().map(|name| (name.clone(), Of::Points)));
        // How often a cell of the column is a gap.
        let gaps: Vec<usize> = columns.iter().map(|_| self.random.one(&[0, 0, 5, 15, 40])).collect();
        let header: Vec<&str> = std::iter::once(kind).chain(columns.iter().map(|(name, _)| name.as_str())).collect();
        let mut csv = header.join(",") + "\n";
        for unit in units {
            let mut cells = vec![unit.clone()];
            for ((_, of), gaps) in columns.iter().zip(&gaps) {
                cells.push(self.cell(*of, *gaps));
            }
            csv.push_str(&cells.join(","));
            csv.push('\n');
        }
        csv
    }

    fn cell(&mut self, of: Of, gaps: usize) -> String {
        if self.random.chance(gaps) {
            let gap = self.random.one(&[("", ""), ("缺报", "missing"), ("不适用", "not applicable"), ("待定", "pending")]);
            return self.word(gap).to_string();
        }
        match of {
            Of::Percent => format!("{}%", self.random.decimal(0, 120)),
            Of::Number => match self.random.below(12) {
                0 => "0".to_string(),
                1 => "-999".to_string(),
                _ => self.random.decimal(-20, 60),
            },
            Of::Points => self.random.decimal(0, 9),
            Of::Cases => self.random.within(0, 12).to_string(),
            Of::Money => self.random.decimal(0, 300),
            Of::Date => format!("2024-{:02}-{:02}", self.random.within(1, 6), self.random.within(1, 28)),
            Of::YesNo => {
                let yes = self.random.one(&[("是", "yes"), ("否", "no")]);
                self.word(yes).to_string()
            }
            Of::Class => self.class().to_string(),
            Of::Region => self.random.one(&["east", "west"]).to_string(),
        }
    }

    fn period_table(&mut self, kind: &str, units: &[String], every: Every, periods: &[&str]) -> String {
        let columns: Vec<(String, Of)> =
            self.facts.iter().filter(|fact| fact.every == Some(every)).map(|fact| (fact.name.clone(), fact.of)).collect();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let mut csv = format!("{kind},{},{}\n", self.say("期次", "period"), names.join(","));
        let gaps = self.random.one(&[0, 5, 25]);
        for unit in units {
            for period in periods {
                if self.random.chance(4) {
                    continue;
                }
                let cells: Vec<String> = columns.iter().map(|(_, of)| self.cell(*of, gaps)).collect();
                csv.push_str(&format!("{unit},{period},{}\n", cells.join(",")));
            }
        }
        csv
    }

    fn event_table(&mut self, kind: &str, units: &[String]) -> String {
        let (state, worth) = (self.say("状态", "state"), self.say("分值", "points"));
        let mut csv = format!("{kind},level,happened,matter,size,{worth},{state}\n");
        for _ in 0..self.random.below(units.len() * 4 + 1) {
            let unit = units[self.random.below(units.len())].clone();
            let level = self.random.one(&LEVELS);
            let level = if self.random.chance(4) { "" } else { self.word(level) };
            let date =
                if self.random.chance(6) { String::new() } else { format!("2024-{:02}-{:02}", self.random.within(1, 6), self.random.within(1, 28)) };
            let matter = self.random.one(&["a", "b", "c", "d", ""]);
            let size = if self.random.chance(6) { String::new() } else { self.random.decimal(0, 9) };
            let judged = if self.random.chance(5) { String::new() } else { self.random.decimal(1, 6) };
            let state = self.random.one(&[
                ("认定", "accepted"),
                ("认定", "accepted"),
                ("认定", "accepted"),
                ("异议", "objected"),
                ("驳回", "rejected"),
                ("申报", "claimed"),
                ("", ""),
            ]);
            csv.push_str(&format!("{unit},{level},{date},{matter},{size},{judged},{}\n", self.word(state)));
        }
        csv
    }

    fn rating_table(&mut self, kind: &str, units: &[String], rating: &Rating) -> String {
        let mut header = vec![kind];
        header.extend(rating.panels.then(|| self.say("组", "panel")));
        header.extend(rating.aspects.then(|| self.say("分项", "aspect")));
        header.extend([self.say("评价人", "rater"), self.say("评分", "mark")]);
        header.extend(rating.votes.then(|| self.say("票数", "votes")));
        let mut csv = header.join(",") + "\n";
        for unit in units {
            for panel in if rating.panels { vec!["leaders", "peers"] } else { vec![""] } {
                if self.random.chance(12) {
                    continue;
                }
                for rater in 1..=1 + self.random.below(5) {
                    for aspect in if rating.aspects { vec!["work", "speed"] } else { vec![""] } {
                        if self.random.chance(6) {
                            continue;
                        }
                        let mark = match (rating.options, self.random.chance(4)) {
                            (_, true) => String::new(),
                            (true, _) => self.random.one(&["good", "fair", "poor", "unknown"]).to_string(),
                            (false, _) => self.random.decimal(40, 100),
                        };
                        let mut cells = vec![unit.clone()];
                        cells.extend(rating.panels.then(|| panel.to_string()));
                        cells.extend(rating.aspects.then(|| aspect.to_string()));
                        cells.extend([format!("p{rater}"), mark]);
                        cells.extend(rating.votes.then(|| self.random.within(0, 6).to_string()));
                        csv.push_str(&cells.join(","));
                        csv.push('\n');
                    }
                }
            }
        }
        csv
    }
}
