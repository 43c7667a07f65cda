//! Statements in words.

use super::Speaker;
use crate::syntax::ast::{
    Assign, Claim, EachAmount, Effect, Fact, FactOption, Form, GivenPeriod, ImportedColumn, Is, Item, ItemKind, Let, LetBody, Meta, OverPeriods,
    Path, PeriodKind, Statement, StatementKind as S, Subject, TargetKind, Type,
};
use crate::syntax::choice::Choice as _;
use jiff::civil::Date;

/// The statements of a statement's block.
pub(super) fn blocks(kind: &S) -> Vec<&[Statement]> {
    match kind {
        S::Unit(_, _, inner) | S::Event(_, _, inner) | S::Rating(_, _, inner) | S::Import(_, _, inner) | S::Grades(_, inner) => vec![inner],
        S::Defaults(inner) | S::Amendment(_, _, inner) | S::Change(_, _, _, inner) | S::Add(_, inner) | S::PointsBy(_, inner) => vec![inner],
        S::Calendar(_, _, inner) | S::Given(_, inner) | S::Happened(_, inner) => vec![inner],
        S::Let(Let { body: LetBody::By(_, rows), .. }) => vec![rows],
        S::Item(item) => vec![&item.body],
        S::Clause(clause) => match &clause.form {
            Form::Bands { rows, .. } | Form::Progressive { rows, .. } | Form::Interpolate { rows, .. } | Form::Rank { rows, .. } => vec![rows],
            Form::Each { amount: EachAmount::By(_, rows), .. } => vec![rows],
            Form::Choose { clauses, .. } => vec![clauses],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

impl Speaker<'_> {
    pub(super) fn statement(&self, statement: &Statement) -> String {
        let one = |keyword: &str, amount| format!("{} {}", self.k(keyword), self.expr(amount));
        match &statement.kind {
            S::Period(from, to) => format!("{} {from} {} {to}", self.k("period"), self.k("to")),
            S::Calendar(from, to, _) => format!("{} {from} {} {to}", self.k("calendar"), self.k("to")),
            S::Days { worked, days } => {
                let to = self.k("to");
                let stretch = |(first, last): (&Date, &Date)| if first == last { first.to_string() } else { format!("{first} {to} {last}") };
                let days: Vec<String> = days.iter().map(|(first, last, _)| stretch((first, last))).collect();
                format!("{} {}", self.k(if *worked { "day_on" } else { "day_off" }), days.join(self.w(", ", "、")))
            }
            S::Full(amount) => one("full", amount),
            S::Total(value, tails) => {
                let mut text = self.k("total").to_owned();
                if let Some(value) = value {
                    text += &format!(" = {}", self.expr(value));
                }
                for (at, tail) in tails.iter().enumerate() {
                    text += if at == 0 && value.is_none() { " " } else { ", " };
                    text += &self.tail(tail);
                }
                text
            }
            S::Unit(name, options, _) => format!("{} {}{}", self.k("unit"), self.name(name), self.options(options)),
            S::Fact(fact) => self.fact(fact, statement),
            S::Event(name, options, _) => format!("{} {}{}", self.k("event"), self.name(name), self.options(options)),
            S::Rating(name, options, _) => format!("{} {}{}", self.k("rating"), self.name(name), self.options(options)),
            S::Let(own) => self.computed(own),
            S::Counts(when) => one("counts", when),
            S::Import(name, options, _) => format!("{} {}{}", self.k("import"), self.name(name), self.options(options)),
            S::Imported(name, column) => {
                let column = match column {
                    ImportedColumn::Total => self.k("total").to_owned(),
                    ImportedColumn::Rank => self.k("place_of").to_owned(),
                    ImportedColumn::Grade => self.k("grade").to_owned(),
                    ImportedColumn::Item(item) => format!("{} {}", self.k("item"), self.name(item)),
                };
                format!("{}: {column}", self.name(name))
            }
            S::Item(item) => self.item(item),
            S::Gate(keyword, name, when, effects) => {
                let keyword = self.k(keyword.keyword());
                let effects: Vec<String> = effects.iter().map(|effect| self.effect(effect)).collect();
                let (k_when, k_then) = (self.k("when"), self.k("then"));
                format!("{keyword} {} {k_when} {} {k_then} {}", self.name(name), self.expr(when), effects.join(", "))
            }
            S::Ranking(ranking) => self.ranking(ranking),
            S::Grades(set, _) => format!("{}{}", self.k("grades"), set.as_ref().map_or(String::new(), |set| format!(" {}", self.set(set)))),
            S::Consequence(grades, when, _) => {
                let when = when.as_ref().map_or(String::new(), |when| format!(" {}", one("when", when)));
                format!("{} {}{when}", self.k("consequence"), self.names(grades))
            }
            S::Allocation(own) => {
                let among = own.among.as_ref().map_or(String::new(), |among| {
                    let among = self.expr(among);
                    if self.zh() { format!(" 在 {among} 中") } else { format!(" among {among}") }
                });
                let method = own.method.map_or(String::new(), |method| {
                    let method = self.k(method.keyword());
                    format!(", {method}")
                });
                let (pool, by) = (one("total_of", &own.pool), one("by", &own.by));
                format!("{} {} {pool}{among} {by}{method}", self.k("allocate"), self.name(&own.name))
            }
            S::Requirement(name, when, message) => {
                let name = name.as_ref().map_or(String::new(), |name| format!("{}: ", self.name(name)));
                let message = message.as_ref().map_or(String::new(), |message| format!(" {}", self.slice(message.span)));
                format!("{} {name}{}{message}", self.k("require"), self.expr(when))
            }
            S::Guarantee(own) => {
                let name = own.name.as_ref().map_or(String::new(), |name| format!("{}: ", self.name(name)));
                let when = own.when.as_ref().map_or(String::new(), |when| format!(", {}", one("when", when)));
                format!("{} {name}{}{when}", self.k("guarantee"), self.claim(&own.claim))
            }
            S::Show(names) => format!("{} {}", self.k("show"), self.names(names)),
            S::Defaults(_) => self.k("defaults").to_owned(),
            S::Amendment(title, from, _) => {
                let title = title.as_ref().map_or(String::new(), |title| format!(" {}", self.slice(title.span)));
                let onward = if self.zh() { " 起" } else { "" };
                format!("{}{title} {} {from}{onward}", self.k("amendment"), self.k("since"))
            }
            S::Change(target, path, amount, inner) => self.change(*target, path, amount.as_deref(), inner, statement),
            S::Remove(target, path) if path.names.is_empty() => format!("{} {}", self.k("remove"), self.target(*target)),
            S::Remove(target, path) => format!("{} {} {}", self.k("remove"), self.target(*target), self.path(path)),
            S::Add(path, _) if path.names.is_empty() => self.k("add_to").to_owned(),
            S::Add(path, _) => format!("{} {} {}", self.k("add_to"), self.k("into"), self.path(path)),
            S::Counter(words) => format!("{} {}", self.k("counter"), self.names(words)),
            S::Clause(clause) => self.clause(clause),
            S::Meta(meta) => self.meta(meta),
            S::Points(amount) => one("points", amount),
            S::PointsBy(keys, _) => format!("{} {} {}", self.k("points"), self.k("by"), self.exprs(keys)),
            S::Weight(amount) => one("weight", amount),
            S::Scale(amount) => one("scale", amount),
            S::Applies(when) => one("applies", when),
            S::Treat(gap, treatment) => format!("{} {}", self.gap(*gap), self.treatment(treatment)),
            S::Cap(amount) => one("cap", amount),
            S::NoCap => self.k("no_cap").to_owned(),
            S::Floor(amount) => one("floor", amount),
            S::Round(round) => self.round(round),
            S::Over(kind, how) => self.over(*kind, *how),
            S::Across(field, matter) => format!("{} {}", self.k("across"), self.same(field, *matter)),
            S::Coverage(least) => format!("{} {}", self.k("coverage"), one("at_least", least)),
            S::Row(row) => self.row(row),
            S::Panel(name, weight) => {
                // The word may be left out, and is where it was.
                let written = self.slice(statement.span);
                let word = if written.starts_with('组') || written.starts_with("panel ") { format!("{} ", self.k("panel")) } else { String::new() };
                format!("{word}{} {}", self.name(name), self.expr(weight))
            }
            S::Aspect(name, weight) => format!("{} {} {}", self.k("aspect"), self.name(name), self.expr(weight)),
            S::Option(name, worth) => format!("{} {} {}", self.k("option"), self.name(name), self.expr(worth)),
            S::Invalid(words) => format!("{} {}", self.k("invalid"), self.names(words)),
            S::Convert(value) => one("convert", value),
            S::Drop { highest, lowest } => self.drop(*highest, *lowest),
            S::EmptyPanel(how) => {
                let how = self.k(how.keyword());
                format!("{} {how}", self.k("empty_panel"))
            }
            S::AtLeastRaters(number) if self.zh() => format!("至少 {number}份"),
            S::AtLeastRaters(number) => format!("at least {number} raters"),
            S::GradeRow(row) => self.grade_row(row),
            S::QuotaTies(ties) => {
                let how = self.k(ties.keyword());
                format!("{} {how}", self.k("quota_ties"))
            }
            S::PromotedTakePlaces(take) => format!("{} {}", self.k("promoted"), self.k(if *take { "take_places" } else { "take_no_places" })),
            S::VetoFirst(true) => format!("{} {} {}", self.k("veto"), self.k("before"), self.k("promotion")),
            S::VetoFirst(false) => format!("{} {} {}", self.k("promotion"), self.k("before"), self.k("veto")),
            S::StepDefault(mode) => {
                let mode = self.k(mode.keyword());
                format!("{} {mode}", self.k("steps"))
            }
            S::SetDefault(set) if self.zh() => format!("参照 {}", self.set(set)),
            S::SetDefault(set) => self.set_after("among", set),
            S::TiesDefault(ties) => format!("{} {}", self.k("ties"), self.ties(*ties)),
            S::DeductToZero => format!("{} {}", self.k("deductions"), self.k("down_to_zero")),
            S::AboveIncludes(included) => format!("{} {}", self.k("above_default"), self.k(if *included { "inclusive" } else { "exclusive" })),
            S::Given(name, _) => format!("{} {}", self.k("given"), self.name(name)),
            S::Assign(assign) => self.assign(assign),
            S::Finds(codes) => format!("{} {} {}", self.k("then"), self.k("finds"), self.names(codes)),
            S::Happened(event, _) => self.name(event).to_owned(),
            S::Then(then) => {
                let unit = then.unit.as_ref().map_or(String::new(), |unit| format!("{} ", self.name(unit)));
                format!("{} {unit}{}{}", self.k("then"), self.expr(&then.of), self.is(&then.is))
            }
        }
    }

    fn path(&self, path: &Path) -> &str {
        self.slice(path.span)
    }

    fn fact(&self, fact: &Fact, statement: &Statement) -> String {
        let written = self.slice(statement.span);
        let word = ["事实", "fact"].iter().any(|word| written.starts_with(word) && !written.starts_with(self.name(&fact.names[0])));
        let word = if word { format!("{} ", self.k("fact")) } else { String::new() };
        let value = fact.value.as_ref().map_or(String::new(), |value| format!(" = {}", self.expr(value)));
        format!("{word}{}: {}{}{value}", self.names(&fact.names), self.kind(&fact.ty, &fact.options), self.options(&fact.options))
    }

    /// A type; the words of a choice with the number of units of each.
    fn kind(&self, ty: &Type, options: &[FactOption]) -> String {
        match ty {
            Type::Word(word) if !self.zh() && word.text.as_ref() != "%" && self.measure(word) == "%" => "percent".to_owned(),
            Type::Word(word) if self.zh() && word.text.as_ref() != "%" && self.measure(word) == "%" => "百分比".to_owned(),
            Type::Word(word) => self.measure(word),
            Type::Choice(words, _) => {
                let size = |own: &crate::syntax::ast::Name| {
                    let of_word = |option: &FactOption| match option {
                        FactOption::Size(Some(word), _, span) if word.text == own.text => Some(self.slice(*span).to_owned()),
                        _ => None,
                    };
                    options.iter().find_map(of_word).unwrap_or_default()
                };
                let words: Vec<String> = words.iter().map(|word| format!("{}{}", self.name(word), size(word))).collect();
                words.join(" | ")
            }
        }
    }

    fn options(&self, options: &[FactOption]) -> String {
        options.iter().filter_map(|option| self.option(option)).collect()
    }

    fn option(&self, option: &FactOption) -> Option<String> {
        Some(match option {
            FactOption::Size(Some(_), ..) => return None,
            FactOption::Size(None, _, span) => self.slice(*span).to_owned(),
            FactOption::CollectedBy(who) => format!(" {} {}", self.k("collected"), self.name(who)),
            FactOption::Document(text) => format!(" {} {}", self.k("document"), self.slice(text.span)),
            FactOption::Note(text) => format!(" {} {}", self.k("note"), self.slice(text.span)),
            FactOption::Every(kind) => format!(" {}", self.every(*kind)),
            FactOption::Range(low, high) => {
                let range = match (low, high) {
                    (Some(low), Some(high)) => format!("{} {} {}", self.expr(low), self.k("to"), self.expr(high)),
                    (Some(low), None) => format!("{} {}", self.expr(low), self.k("or_more")),
                    (None, Some(high)) => format!("{} {}", self.expr(high), self.k("or_less")),
                    (None, None) => return None,
                };
                format!(" {} {range}", self.k("range"))
            }
            FactOption::Treat(gap, treatment) => format!(" {} {}", self.gap(*gap), self.treatment(treatment)),
            FactOption::Column(text) => format!(" {} {}", self.k("column"), self.slice(text.span)),
            FactOption::Table(text) => format!(" {} {}", self.k("table"), self.slice(text.span)),
            FactOption::Key(names) => format!(" {} {}", self.k("key"), self.names(names)),
            FactOption::PercentScale(scale) => {
                let scale = self.k(scale.keyword());
                format!(" {} {scale}", self.k("written_as"))
            }
            FactOption::MissingCode(codes) => format!(" {} {}", self.k("missing_code"), self.exprs(codes)),
            FactOption::LowerIsBetter(lower) => format!(" {}", self.k(if *lower { "lower_better" } else { "higher_better" })),
            FactOption::Full(amount) => format!(" {} {}", self.k("full"), self.expr(amount)),
            FactOption::PerUnit => format!(" {}", self.k("per_unit")),
            FactOption::Formerly(names) => format!(" {} {}", self.k("formerly"), self.names(names)),
        })
    }

    fn computed(&self, own: &Let) -> String {
        let mut text = format!("{} {}", self.k(if own.parameter { "parameter" } else { "let" }), self.name(&own.name));
        if let Some(ty) = &own.ty {
            text += &format!(": {}", self.kind(ty, &own.options));
        }
        match &own.body {
            LetBody::Value(value) => text += &format!(" = {}", self.expr(value)),
            LetBody::By(keys, _) => text += &format!(" {} {}", self.k("by"), self.exprs(keys)),
            LetBody::PerUnit => text += &format!(" {}", self.k("per_unit")),
        }
        text += &self.options(&own.options);
        if let Some(round) = &own.round {
            text += &format!(", {}", self.round(round));
        }
        text
    }

    fn item(&self, item: &Item) -> String {
        let mut text = format!("{} {}", self.item_kind(item.kind), self.name(&item.name));
        if let Some(title) = &item.title {
            text += &format!(" {}", self.slice(title.span));
        }
        if let Some(points) = &item.points {
            text += &format!(" {}", self.expr(points));
        }
        if let Some(weight) = &item.weight {
            text += &format!(" {} {}", self.k("weight"), self.expr(weight));
        }
        if let Some(cap) = &item.cap {
            let word = if item.kind == ItemKind::Deduction { "at_most" } else { "cap" };
            text += &format!(" {} {}", self.k(word), self.expr(cap));
        }
        if item.no_cap {
            text += &format!(" {}", self.k("no_cap"));
        }
        if let Some(other) = &item.corresponds {
            text += &format!(" {} {}", self.k("corresponds"), self.path(other));
        }
        text
    }

    fn item_kind(&self, kind: ItemKind) -> &'static str {
        self.k(kind.keyword())
    }

    fn effect(&self, effect: &Effect) -> String {
        let score = |path: &Option<Path>| path.as_ref().map_or(self.k("total"), |path| self.path(path)).to_owned();
        let (is, most, least) = (self.k("becomes"), self.w("at most", "不高于"), self.w("at least", "不低于"));
        let grade = self.k("grade");
        match effect {
            Effect::ScoreIs(path, amount) => format!("{} {is} {}", score(path), self.expr(amount)),
            Effect::ScoreAtMost(path, amount) => format!("{} {most} {}", score(path), self.expr(amount)),
            Effect::GradeIs(own) => format!("{grade} {is} {}", self.name(own)),
            Effect::GradeAtMost(own) => format!("{grade} {most} {}", self.name(own)),
            Effect::GradeAtLeast(own) => format!("{grade} {least} {}", self.name(own)),
            Effect::GradeUp(steps) => {
                let way = self.k(if *steps < 0 { "down" } else { "up" });
                format!("{grade} {way} {}{}", steps.unsigned_abs(), self.w("", "档"))
            }
            Effect::Bar(own) => format!("{} {}", self.k("bar"), self.name(own)),
            Effect::Unranked => self.k("unranked").to_owned(),
        }
    }

    fn ranking(&self, ranking: &crate::syntax::ast::Ranking) -> String {
        let mut text = self.k("rank").to_owned();
        if let Some(set) = &ranking.set {
            text += &format!(" {}", self.set(set));
        }
        for (at, (key, ascending)) in ranking.keys.iter().enumerate() {
            let opening = match (at, self.zh()) {
                (0, _) => format!(" {}", self.k("by")),
                (1, true) => ", 同分 比".to_owned(),
                (1, false) => ", ties by".to_owned(),
                (_, true) => ", 再同分 比".to_owned(),
                (_, false) => ", then by".to_owned(),
            };
            let order = if *ascending { format!(" {}", self.k("ascending")) } else { String::new() };
            text += &format!("{opening} {}{order}", self.expr(key));
        }
        if let Some(ties) = ranking.ties {
            let again = self.k(if ranking.keys.len() > 1 { "ties_again" } else { "ties" });
            text += &format!(", {again} {}", self.ties(ties));
        }
        if let Some(exclude) = &ranking.exclude {
            text += &format!(", {} {}", self.k("exclude"), self.expr(exclude));
        }
        text
    }

    fn claim(&self, claim: &Claim) -> String {
        match claim {
            Claim::Holds(when) => self.expr(when),
            Claim::Item(path, sign, value) => {
                format!("{} {} {}{}", self.k("item"), self.path(path), self.comparison(*sign), self.expr(value))
            }
            Claim::Never { of, along, up } => {
                let (rises, never) = (self.k("rises"), self.k(if *up { "never_falls" } else { "never_rises" }));
                let (of, along) = (self.subject(of), self.path(along));
                if self.zh() { format!("{of} 随 {along} {rises} {never}") } else { format!("{of} {never} when {along} {rises}") }
            }
            Claim::Near { of, most } => {
                let (of, most) = (self.subject(of), self.expr(most));
                let (parent, differs, limit) = (self.k("parent"), self.k("differs"), self.k("at_most"));
                if self.zh() { format!("{of} 与 {parent} {differs} 不超过 {most}") } else { format!("{of} {differs} {parent} by {limit} {most}") }
            }
            Claim::Apart { of, from } => {
                let (of, from) = (self.subject(of), self.path(from));
                if self.zh() { format!("{of} 与 {from} 无关") } else { format!("{of} {} {from}", self.k("independent")) }
            }
        }
    }

    fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Item(path) => format!("{} {}", self.k("item"), self.path(path)),
            Subject::Value(value) => self.expr(value),
        }
    }

    fn target(&self, target: TargetKind) -> &'static str {
        match target {
            TargetKind::Item(kind) => self.item_kind(kind),
            TargetKind::Let => self.k("parameter"),
            TargetKind::Fact => self.k("fact"),
            TargetKind::Event => self.k("event"),
            TargetKind::Rating => self.k("rating"),
            TargetKind::Gate => self.k("veto"),
            TargetKind::Ranking => self.k("rank"),
            TargetKind::Grades => self.k("grades"),
            TargetKind::Consequence => self.k("consequence"),
            TargetKind::Allocation => self.k("allocate"),
            TargetKind::Guarantee => self.k("guarantee"),
            TargetKind::Requirement => self.k("require"),
            TargetKind::Total => self.k("total"),
        }
    }

    /// The head of a change: what it says of the item beyond its name stands in the block's tree, in order.
    fn change(
        &self,
        target: TargetKind,
        path: &Path,
        amount: Option<&crate::syntax::ast::Expr>,
        inner: &[Statement],
        statement: &Statement,
    ) -> String {
        let mut text = format!("{} {}", self.k("change"), self.target(target));
        if !path.names.is_empty() {
            text += &format!(" {}", self.path(path));
        }
        if let Some(amount) = amount {
            let written = self.text.get(path.span.end as usize..amount.span.start as usize).unwrap_or_default();
            let equals = if written.contains(['=', '＝']) { " =" } else { "" };
            text += &format!("{equals} {}", self.expr(amount));
        }
        for own in inner.iter().filter(|own| own.span.start < statement.span.end) {
            let said = match &own.kind {
                // Its lines, which are the block.
                S::Consequence(..) => continue,
                S::Points(points) => self.expr(points),
                S::Cap(cap) if target == TargetKind::Item(ItemKind::Deduction) => format!("{} {}", self.k("at_most"), self.expr(cap)),
                _ => self.statement(own),
            };
            text += &format!(" {said}");
        }
        text
    }

    fn meta(&self, meta: &Meta) -> String {
        match meta {
            Meta::Clause(text) => format!("{} {}", self.k("clause"), self.slice(text.span)),
            Meta::Document(text) => format!("{} {}", self.k("document"), self.slice(text.span)),
            Meta::Note(text) => format!("{} {}", self.k("note"), self.slice(text.span)),
            Meta::ToWrite(text) => format!("{} {}", self.k("to_write"), self.slice(text.span)),
            Meta::Lead(names) => format!("{} {}", self.k("lead"), self.names(names)),
            Meta::Support(names) => format!("{} {}", self.k("support"), self.names(names)),
            Meta::CollectedBy(names) => format!("{} {}", self.k("collected"), self.names(names)),
            Meta::Corresponds(path) => format!("{} {}", self.k("corresponds"), self.path(path)),
            Meta::Formerly(name) => format!("{} {}", self.k("formerly"), self.name(name)),
            Meta::Number(text) => format!("{} {}", self.k("number"), self.slice(text.span)),
        }
    }

    fn over(&self, kind: PeriodKind, how: OverPeriods) -> String {
        let how = self.k(how.keyword());
        let (scored, take) = (self.k("scored"), self.k("take"));
        if !self.zh() {
            return format!("{scored} {}, {take} {how}", self.every(kind));
        }
        let by = self.k(match kind {
            PeriodKind::Week => "by_week",
            PeriodKind::Month => "by_month",
            PeriodKind::Quarter => "by_quarter",
            PeriodKind::HalfYear => "by_half_year",
            PeriodKind::Year => "by_year",
        });
        format!("{by} {scored}, {take} {how}")
    }

    fn drop(&self, highest: u32, lowest: u32) -> String {
        let counter = self.w(" ", "个");
        let part = |number: u32, which: &str| (number > 0).then(|| format!("{number}{counter}{}", self.k(which)));
        let parts: Vec<String> = part(highest, "highest").into_iter().chain(part(lowest, "lowest")).collect();
        format!("{} {}", self.k("drop"), parts.join(self.w(" and ", " ")))
    }

    fn grade_row(&self, row: &crate::syntax::ast::GradeRow) -> String {
        let mut text = self.name(&row.name).to_owned();
        if row.rest {
            return format!("{text} {}", self.k("rest"));
        }
        if let Some(quota) = &row.quota {
            text += &format!(" {} {}", self.k(if quota.from_top { "top" } else { "share" }), self.expr(&quota.share));
            if let Some(mode) = quota.rounding {
                text += &format!(" ({})", self.rounding(mode));
            }
        }
        if let Some(when) = &row.when {
            let and = if row.quota.is_some() { format!(" {}", self.k("and")) } else { String::new() };
            text += &format!("{and} {}", self.expr(when));
        }
        text
    }

    fn assign(&self, assign: &Assign) -> String {
        let mut text = self.path(&assign.path).to_owned();
        match &assign.period {
            Some(GivenPeriod::Named(label)) => text += &format!(" {}", self.slice(label.span)),
            Some(GivenPeriod::Every(kind, _)) => text += &format!(" {}", self.every(*kind)),
            None => {}
        }
        assign.words.iter().for_each(|word| text += &format!(" {}", self.name(word)));
        if let Some(rater) = &assign.rater {
            text += &format!(" {} {}", self.k("judged_by"), self.name(rater));
        }
        text += &self.is(&assign.is);
        if let Some(votes) = &assign.votes {
            text += &format!(", {}", self.expr(votes));
        }
        text
    }

    fn is(&self, is: &Is) -> String {
        match is {
            Is::Value(sign, value) => format!(" {}{}", self.comparison(*sign), self.expr(value)),
            Is::Gap(gap) => format!(" {}", self.gap(*gap)),
            Is::State(None) => format!(" {} {}", self.k("state"), self.k("ok")),
            Is::State(Some(gap)) => format!(" {} {}", self.k("state"), self.gap(*gap)),
        }
    }
}
