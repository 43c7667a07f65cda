//! Statements of a scheme, a rating, grades, defaults and examples: from the nodes of a head to the tree.

use super::ast::Name;
use super::ast::{
    Allocation, AllocationMethod, Allow, Assign, Claim, Comparison, Effect, EmptyPanel, Example, Fact, FactOption, GapKind, GateKeyword, GivenPeriod,
    GradeRow, Guarantee, ImportedColumn, Is, Item, ItemKind, Let, LetBody, Meta, OverPeriods, Path, PercentScale, PeriodKind, Quota, QuotaTies,
    Quote, Ranking, Statement, StatementKind, StepMode, Subject, TargetKind, Then,
};
use super::expr::{binary, compare, comparison_of, every, gap, rounding, ties, total_at};
use super::parse::{Block, Node, Parser, Rule, Walk, item_kind};
use super::scan::Raw;
use crate::say;
use crate::source::Span;

impl Parser<'_> {
    /// The statement that a head says; `None` when it joins something else or was reported.
    pub fn lower(&mut self, rule: Rule, walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span, outer: Block) -> Option<StatementKind> {
        let mut walk = walk;
        Some(match rule {
            Rule::h_field => {
                walk.eat(Rule::kw_fact);
                StatementKind::Fact(self.fact(walk.next()))
            }
            Rule::h_panel => {
                walk.eat(Rule::kw_panel);
                let name = self.name(&walk.next());
                StatementKind::Panel(name, self.next_expr(&mut walk))
            }
            Rule::h_grade => StatementKind::GradeRow(self.grade_row(walk)),
            Rule::h_imported => self.imported(walk),
            Rule::h_assign => self.assign(walk, block),
            Rule::r_band | Rule::r_condition | Rule::r_rank | Rule::r_progressive | Rule::r_point => StatementKind::Row(self.row(rule, walk, span)),
            Rule::c_tail => {
                let tails = self.tails_of(walk);
                self.tails = Some((tails, span));
                return None;
            }
            Rule::h_set => {
                walk.eat(Rule::kw_among);
                let set = walk.next();
                StatementKind::SetDefault(self.set(set))
            }
            Rule::h_gap => {
                let kind = gap(&walk.next());
                let treat = walk.next();
                StatementKind::Treat(kind, self.treatment(treat))
            }
            Rule::h_round => {
                let round = walk.next();
                StatementKind::Round(self.round(round))
            }
            Rule::h_days => {
                let worked = walk.next().as_rule() == Rule::kw_day_on;
                let mut days = Vec::new();
                while let Some(node) = walk.maybe() {
                    if node.as_rule() == Rule::days {
                        let at = self.span(&node);
                        let mut walk = Walk::of(node);
                        let first = self.date(&walk.next());
                        walk.eat(Rule::kw_to);
                        let last = walk.maybe().map_or(first, |last| self.date(&last));
                        days.push((first, last, at));
                    }
                }
                StatementKind::Days { worked, days }
            }
            Rule::h_over => self.over(walk),
            Rule::c_subject => StatementKind::Clause(self.subject_clause(walk, block, span)?),
            Rule::c_award
            | Rule::c_score
            | Rule::c_this
            | Rule::c_bands
            | Rule::c_by_bands
            | Rule::c_rank
            | Rule::c_pro_rata
            | Rule::c_progressive
            | Rule::c_interpolate
            | Rule::c_efficacy
            | Rule::c_rescale
            | Rule::c_judged
            | Rule::c_each
            | Rule::c_best => StatementKind::Clause(self.clause(rule, walk, block, span)?),
            Rule::h_item => self.item(walk, block),
            Rule::h_gate => self.gate(walk),
            Rule::h_ranking => self.ranking(walk),
            Rule::h_allocation => self.allocation(walk),
            Rule::h_let => self.let_statement(walk, block, span),
            Rule::h_change => self.change(walk, block, span, outer),
            _ => {
                let keyword = walk.next();
                return self.keyworded(rule, keyword, walk, block, span);
            }
        })
    }

    /// Statements whose first node is their keyword.
    fn keyworded(&mut self, rule: Rule, keyword: Node<'_>, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> Option<StatementKind> {
        Some(match rule {
            Rule::h_example => {
                let name = self.quote(&walk.next());
                let body = self.rows(block, Block::Example, span);
                self.examples.push(Example { doc: None, name, body, span });
                return None;
            }
            Rule::h_period => {
                let (first, _, last) = (walk.next(), walk.next(), walk.next());
                StatementKind::Period(self.date(&first), self.date(&last))
            }
            Rule::h_calendar => {
                let (first, _, last) = (walk.next(), walk.next(), walk.next());
                StatementKind::Calendar(self.date(&first), self.date(&last), self.body(block, Block::Calendar))
            }
            Rule::h_full => StatementKind::Full(self.next_expr(&mut walk)),
            Rule::h_total => {
                let value = walk.eat(Rule::eq).map(|_| self.next_expr(&mut walk));
                StatementKind::Total(value, self.tails_of(walk))
            }
            Rule::h_unit => {
                let name = self.name(&walk.next());
                let size = walk.eat(Rule::size).map(|size| self.size(None, size));
                let options = size.into_iter().chain(self.options(&mut walk)).collect();
                StatementKind::Unit(name, options, self.body(block, Block::Fields))
            }
            Rule::h_event => {
                let (name, options) = self.named_options(walk);
                StatementKind::Event(name, options, self.body(block, Block::Fields))
            }
            Rule::h_rating => {
                let (name, options) = self.named_options(walk);
                StatementKind::Rating(name, options, self.body(block, Block::Rating))
            }
            Rule::h_import => {
                let (name, options) = self.named_options(walk);
                StatementKind::Import(name, options, self.body(block, Block::Import))
            }
            Rule::h_fact => StatementKind::Fact(self.fact(walk.next())),
            Rule::h_grades => {
                let set = walk.eat(Rule::set).map(|set| self.set(set));
                StatementKind::Grades(set, self.rows(block, Block::Grades, span))
            }
            Rule::h_consequence => {
                let names = self.names(walk.next());
                let when = walk.eat(Rule::kw_when).map(|_| self.next_expr(&mut walk));
                if block.is_none() {
                    self.needs_block(span);
                }
                StatementKind::Consequence(names, when, self.lines(block))
            }
            Rule::h_require => {
                let name = walk.eat(Rule::name).map(|name| self.name(&name));
                walk.eat(Rule::colon);
                let condition = self.next_expr(&mut walk);
                StatementKind::Requirement(name, condition, walk.eat(Rule::text).map(|text| self.quote(&text)))
            }
            Rule::h_guarantee => {
                let name = walk.eat(Rule::name).map(|node| self.name(&node));
                walk.punctuation();
                let claim = self.claim(walk.next());
                walk.punctuation();
                let when = walk.eat(Rule::kw_when).map(|_| self.next_expr(&mut walk));
                StatementKind::Guarantee(Guarantee { name, claim, when })
            }
            Rule::h_show => StatementKind::Show(self.names(walk.next())),
            Rule::h_counter => StatementKind::Counter(self.names(walk.next())),
            Rule::h_defaults => StatementKind::Defaults(self.rows(block, Block::Defaults, span)),
            Rule::h_amendment => {
                let title = walk.eat(Rule::text).map(|text| self.quote(&text));
                walk.next();
                let date = walk.next();
                let date = self.date(&date);
                StatementKind::Amendment(title, date, self.rows(block, Block::Scheme, span))
            }
            Rule::h_remove => {
                let (kind, mut path) = self.target(walk.next());
                if let Some(node) = walk.eat(Rule::path) {
                    path = self.path(node);
                } else if let Some(node) = walk.eat(Rule::text) {
                    // A requirement without a name is known by its words.
                    let words = self.quote(&node);
                    path = Path { names: vec![Name { text: words.text, span: words.span }], span: words.span };
                } else if !pathless(kind) {
                    self.needs_name(path.span);
                }
                StatementKind::Remove(kind, path)
            }
            Rule::h_add => {
                let mut path = Path { names: Vec::new(), span: self.span(&keyword) };
                let mut inside = Block::Scheme;
                if walk.eat(Rule::kw_into).is_some() {
                    path = self.path(walk.next());
                    inside = Block::Item;
                }
                StatementKind::Add(path, self.rows(block, inside, span))
            }
            Rule::h_allow => {
                let mut checks = Vec::new();
                let mut reason = None;
                while let Some(node) = walk.maybe() {
                    match node.as_rule() {
                        Rule::allow_code => checks.push(self.name(&node)),
                        Rule::text => reason = Some(self.quote(&node)),
                        _ => {}
                    }
                }
                let covers = Span { start: span.end, ..span };
                self.allow = Some(Allow { checks, reason, span, covers, whole: false });
                return None;
            }
            Rule::h_given => {
                let name = self.name(&walk.next());
                StatementKind::Given(name, self.rows(block, Block::Given, span))
            }
            Rule::h_then if walk.is(Rule::then_finds) => {
                let codes = walk.next().into_inner().filter(|node| node.as_rule() == Rule::allow_code);
                StatementKind::Finds(codes.map(|code| self.name(&code)).collect())
            }
            Rule::h_then => {
                let unit = walk.eat(Rule::then_unit).map(|unit| self.name(&Walk::of(unit).next()));
                let of = self.next_expr(&mut walk);
                let is = self.is(Walk::of(walk.next()));
                StatementKind::Then(Then { unit, of, is })
            }
            Rule::h_points if walk.eat(Rule::kw_by).is_some() => {
                let keys = self.keys(walk.next());
                StatementKind::PointsBy(keys, self.rows(block, Block::Bands, span))
            }
            Rule::h_no_cap => StatementKind::NoCap,
            Rule::h_points => StatementKind::Points(self.next_expr(&mut walk)),
            Rule::h_scale => StatementKind::Scale(self.next_expr(&mut walk)),
            Rule::h_applies => StatementKind::Applies(self.next_expr(&mut walk)),
            Rule::h_cap => StatementKind::Cap(self.next_expr(&mut walk)),
            Rule::h_floor => StatementKind::Floor(self.next_expr(&mut walk)),
            Rule::h_counts => StatementKind::Counts(self.next_expr(&mut walk)),
            Rule::h_convert => StatementKind::Convert(self.next_expr(&mut walk)),
            Rule::h_across => {
                walk.eat(Rule::comma);
                let (field, matter) = self.same(walk.next());
                StatementKind::Across(field, matter)
            }
            Rule::h_coverage => {
                walk.next();
                StatementKind::Coverage(self.next_expr(&mut walk))
            }
            Rule::h_clause_of => StatementKind::Meta(Meta::Clause(self.quote(&walk.next()))),
            Rule::h_document => StatementKind::Meta(Meta::Document(self.quote(&walk.next()))),
            Rule::h_note => StatementKind::Meta(Meta::Note(self.quote(&walk.next()))),
            Rule::h_to_write => StatementKind::Meta(Meta::ToWrite(self.quote(&walk.next()))),
            Rule::h_number => StatementKind::Meta(Meta::Number(self.quote(&walk.next()))),
            Rule::h_lead => StatementKind::Meta(Meta::Lead(self.labels(walk.next()))),
            Rule::h_support => StatementKind::Meta(Meta::Support(self.labels(walk.next()))),
            Rule::h_collected => StatementKind::Meta(Meta::CollectedBy(self.labels(walk.next()))),
            Rule::h_corresponds => StatementKind::Meta(Meta::Corresponds(self.path(walk.next()))),
            Rule::h_formerly => StatementKind::Meta(Meta::Formerly(self.name(&walk.next()))),
            Rule::h_aspect => {
                let name = self.name(&walk.next());
                StatementKind::Aspect(name, self.next_expr(&mut walk))
            }
            Rule::h_option => {
                let name = self.name(&walk.next());
                StatementKind::Option(name, self.next_expr(&mut walk))
            }
            Rule::h_invalid => StatementKind::Invalid(self.names(walk.next())),
            Rule::h_drop => {
                let mut drop = |rule| {
                    if walk.is(Rule::kw_and) {
                        walk.next();
                    }
                    walk.eat(rule).map_or(0, |node| self.count(&Walk::of(node).next()))
                };
                let (highest, lowest) = (drop(Rule::drop_highest), drop(Rule::drop_lowest));
                StatementKind::Drop { highest, lowest }
            }
            Rule::h_empty => StatementKind::EmptyPanel(match walk.rule() {
                Some(Rule::kw_redistribute) => EmptyPanel::Redistribute,
                Some(Rule::kw_zero) => EmptyPanel::Zero,
                Some(Rule::kw_withhold) => EmptyPanel::Withhold,
                _ => EmptyPanel::Error,
            }),
            Rule::h_raters => {
                let count = walk.next();
                StatementKind::AtLeastRaters(self.count(&count))
            }
            Rule::h_quota_ties => StatementKind::QuotaTies(if walk.is(Rule::kw_all_in) { QuotaTies::AllIn } else { QuotaTies::AllOut }),
            Rule::h_promoted => StatementKind::PromotedTakePlaces(walk.is(Rule::kw_take_places)),
            Rule::h_first => StatementKind::VetoFirst(keyword.as_rule() == Rule::kw_veto),
            Rule::h_steps => StatementKind::StepDefault(match walk.rule() {
                Some(Rule::kw_whole) => StepMode::Whole,
                Some(Rule::kw_started) => StepMode::Started,
                _ => StepMode::ProRata,
            }),
            Rule::h_ties => StatementKind::TiesDefault(ties(walk.next())),
            Rule::h_deductions => StatementKind::DeductToZero,
            Rule::h_above => StatementKind::AboveIncludes(walk.is(Rule::kw_inclusive)),
            _ => return None,
        })
    }

    /// What is given in an example: a name alone, with or without a block, is an event.
    fn assign(&mut self, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>) -> StatementKind {
        let path = self.path(walk.next());
        if walk.is(Rule::EOI) {
            let [name] = path.names.as_slice() else {
                self.needs_value(path.span);
                return StatementKind::Happened(path.names[0].clone(), Vec::new());
            };
            return StatementKind::Happened(name.clone(), self.body(block, Block::Given));
        }
        let period = match walk.eat(Rule::every) {
            Some(node) => Some(GivenPeriod::Every(every(node.clone()), self.span(&node))),
            None => walk.eat(Rule::period_name).map(|node| GivenPeriod::Named(Quote { text: node.as_str().into(), span: self.span(&node) })),
        };
        let words = std::iter::from_fn(|| walk.eat(Rule::name)).map(|node| self.name(&node)).collect();
        let rater = walk.eat(Rule::kw_judged_by).map(|_| self.label(walk.next()));
        if walk.is(Rule::EOI) {
            self.needs_value(path.span);
            let is = Is::Gap(GapKind::Missing);
            return StatementKind::Assign(Assign { path, period, words, rater, is, votes: None });
        }
        let is = self.is(walk.clone());
        let votes = walk.find(Rule::given_votes).map(|node| {
            let quantity = node.into_inner().last().expect("votes have a number");
            self.expr(quantity)
        });
        StatementKind::Assign(Assign { path, period, words, rater, is, votes })
    }

    /// `= 90%`, `≥ 60分`, `缺报`
    fn is(&mut self, mut walk: Walk<'_>) -> Is {
        let first = walk.next();
        match first.as_rule() {
            Rule::given_gap => Is::Gap(gap(&Walk::of(first).last().expect("a gap has its word"))),
            Rule::then_state => {
                let word = Walk::of(first).last().expect("a state has its word");
                Is::State((word.as_rule() != Rule::kw_ok).then(|| gap(&word)))
            }
            Rule::compare_op => Is::Value(comparison_of(first), self.next_expr(&mut walk)),
            _ => Is::Value(Comparison::Equal, self.next_expr(&mut walk)),
        }
    }

    fn claim(&mut self, node: Node<'_>) -> Claim {
        let rule = node.as_rule();
        let mut walk = Walk::of(node.clone());
        match rule {
            Rule::g_never => {
                let of = self.subject(walk.next());
                let along = self.path(walk.find(Rule::path).expect("a figure is named"));
                let is = |way: Rule, which: Rule| walk.find(way).is_some_and(|node| Walk::of(node).is(which));
                let up = is(Rule::g_way, Rule::kw_rises) == is(Rule::g_never_way, Rule::kw_never_falls);
                Claim::Never { of, along, up }
            }
            Rule::g_apart => {
                let of = self.subject(walk.next());
                Claim::Apart { of, from: self.path(walk.find(Rule::path).expect("what it does not depend on is named")) }
            }
            Rule::g_near => {
                let of = self.subject(walk.next());
                Claim::Near { of, most: self.expr(walk.find(Rule::expr).expect("the limit is written")) }
            }
            Rule::g_item => {
                walk.next();
                let item = self.path(walk.next());
                let how = comparison_of(walk.next());
                Claim::Item(item, how, self.next_expr(&mut walk))
            }
            _ => Claim::Holds(self.expr(node)),
        }
    }

    fn subject(&mut self, node: Node<'_>) -> Subject {
        let walk = Walk::of(node);
        match walk.find(Rule::path) {
            Some(path) => Subject::Item(self.path(path)),
            None => Subject::Value(self.next_expr(&mut walk.clone())),
        }
    }

    fn needs_value(&mut self, place: Span) {
        self.not_understood(
            place,
            say!(en: "what it is, is not said", zh: "没有写明是什么"),
            say!(en: "write `= VALUE`, `missing`, `not applicable` or `pending` after it", zh: "请在后面写 `= 值`，或 `缺报`、`不适用`、`待定`"),
        );
    }

    fn needs_name(&mut self, place: Span) {
        self.not_understood(
            place,
            say!(en: "a name is missing after this", zh: "此处后面缺少名称"),
            say!(en: "write the name of what is meant", zh: "请写明是哪一个"),
        );
    }

    /// A name, or a text that stands for one.
    pub fn label(&self, node: Node<'_>) -> Name {
        let inner = Walk::of(node).next();
        if inner.as_rule() == Rule::text {
            let quote = self.quote(&inner);
            return Name { text: quote.text, span: quote.span };
        }
        self.name(&inner)
    }

    fn labels(&self, node: Node<'_>) -> Vec<Name> {
        node.into_inner().filter(|node| node.as_rule() == Rule::label).map(|node| self.label(node)).collect()
    }

    pub fn keys(&mut self, node: Node<'_>) -> Vec<super::ast::Expr> {
        let mut keys = Vec::new();
        for key in node.into_inner() {
            if matches!(key.as_rule(), Rule::sum | Rule::if_else) {
                keys.push(self.expr(key));
            }
        }
        keys
    }

    fn named_options(&mut self, mut walk: Walk<'_>) -> (Name, Vec<FactOption>) {
        let name = self.name(&walk.next());
        (name, self.options(&mut walk))
    }

    fn options(&mut self, walk: &mut Walk<'_>) -> Vec<FactOption> {
        let mut options = Vec::new();
        while let Some(option) = walk.eat(Rule::option) {
            let inner = Walk::of(option).next();
            options.push(self.option(inner));
        }
        options
    }

    fn option(&mut self, node: Node<'_>) -> FactOption {
        let rule = node.as_rule();
        if rule == Rule::every {
            return FactOption::Every(every(node));
        }
        let mut walk = Walk::of(node);
        match rule {
            Rule::kw_higher_better => return FactOption::LowerIsBetter(false),
            Rule::kw_lower_better => return FactOption::LowerIsBetter(true),
            Rule::kw_per_unit => return FactOption::PerUnit,
            _ => {}
        }
        let first = walk.next();
        match rule {
            Rule::opt_collected => FactOption::CollectedBy(self.label(walk.next())),
            Rule::opt_document => FactOption::Document(self.quote(&walk.next())),
            Rule::opt_note => FactOption::Note(self.quote(&walk.next())),
            Rule::opt_range => self.range(walk),
            Rule::opt_missing_code => {
                let mut codes = Vec::new();
                while let Some(node) = walk.maybe() {
                    if !matches!(node.as_rule(), Rule::comma | Rule::pause) {
                        codes.push(self.expr(node));
                    }
                }
                FactOption::MissingCode(codes)
            }
            Rule::opt_gap => {
                let treat = walk.next();
                FactOption::Treat(gap(&first), self.treatment(treat))
            }
            Rule::opt_column => FactOption::Column(self.quote(&walk.next())),
            Rule::opt_table => FactOption::Table(self.quote(&walk.next())),
            Rule::opt_key => FactOption::Key(self.names(walk.next())),
            Rule::opt_formerly => FactOption::Formerly(self.names(walk.next())),
            Rule::opt_written => FactOption::PercentScale(if walk.is(Rule::kw_percent_written) { PercentScale::Hundred } else { PercentScale::One }),
            _ => FactOption::Full(self.next_expr(&mut walk)),
        }
    }

    fn range(&mut self, mut walk: Walk<'_>) -> FactOption {
        walk.eat(Rule::kw_from);
        let first = self.next_expr(&mut walk);
        if walk.eat(Rule::kw_or_less).is_some() {
            return FactOption::Range(None, Some(first));
        }
        let last = walk.eat(Rule::kw_to).map(|_| self.next_expr(&mut walk));
        FactOption::Range(Some(first), last)
    }

    fn fact(&mut self, node: Node<'_>) -> Fact {
        let mut walk = Walk::of(node);
        let names = self.names(walk.next());
        walk.punctuation();
        let kind = walk.next();
        let mut options = self.sizes(kind.clone());
        let ty = self.ty(kind);
        options.extend(self.options(&mut walk));
        let value = walk.eat(Rule::eq).map(|_| self.next_expr(&mut walk));
        Fact { names, ty, options, value }
    }

    /// The sizes beside the words of a choice.
    fn sizes(&mut self, kind: Node<'_>) -> Vec<FactOption> {
        let mut word = None;
        let mut sizes = Vec::new();
        for part in kind.into_inner() {
            match part.as_rule() {
                Rule::type_word => word = Some(self.name(&part)),
                Rule::size => sizes.push(self.size(word.take(), part)),
                _ => {}
            }
        }
        sizes
    }

    /// `（12家）`; the counter is there for the reader.
    fn size(&mut self, of: Option<Name>, node: Node<'_>) -> FactOption {
        let span = self.span(&node);
        let count = node.into_inner().find(|part| part.as_rule() == Rule::int).map_or(0, |count| self.count(&count));
        FactOption::Size(of, count, span)
    }

    fn let_statement(&mut self, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span) -> StatementKind {
        let parameter = walk.next().as_rule() == Rule::kw_parameter;
        let name = self.name(&walk.next());
        walk.eat(Rule::colon);
        let ty = walk.eat(Rule::kind).map(|node| self.ty(node));
        let (mut options, mut round) = (Vec::new(), None);
        let body = if walk.eat(Rule::eq).is_some() {
            let value = self.next_expr(&mut walk);
            walk.punctuation();
            round = walk.eat(Rule::round).map(|node| self.round(node));
            LetBody::Value(value)
        } else if walk.eat(Rule::kw_by).is_some() {
            let keys = self.keys(walk.next());
            LetBody::By(keys, self.rows(block, Block::Bands, span))
        } else {
            options = self.options(&mut walk);
            let before = options.len();
            options.retain(|option| !matches!(option, FactOption::PerUnit));
            if options.len() == before {
                self.not_understood(
                    Span { start: span.end, ..span },
                    say!(en: "the value of `{}` is missing", zh: "`{}` 没有写值", name.text),
                    say!(en: "write `= …`, `by … {{ … }}` or `per unit`", zh: "请写 `= …`、`按 … {{ … }}` 或 `每单位`"),
                );
            }
            LetBody::PerUnit
        };
        StatementKind::Let(Let { parameter, name, ty, options, body, round })
    }

    fn imported(&mut self, mut walk: Walk<'_>) -> StatementKind {
        let name = self.name(&walk.next());
        walk.punctuation();
        let column = match walk.next().as_rule() {
            Rule::kw_total => ImportedColumn::Total,
            Rule::kw_place_of => ImportedColumn::Rank,
            Rule::kw_grade => ImportedColumn::Grade,
            _ => ImportedColumn::Item(self.name(&walk.next())),
        };
        StatementKind::Imported(name, column)
    }

    fn item(&mut self, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>) -> StatementKind {
        let kind = item_kind(keyword_id(&walk.next()).as_str());
        let name = self.name(&walk.next());
        let title = walk.eat(Rule::text).map(|text| self.quote(&text));
        let mut item = Item { title, ..Item::named(kind, name) };
        while let Some(node) = walk.maybe() {
            match node.as_rule() {
                Rule::item_option => self.item_option(Walk::of(node), &mut item),
                Rule::EOI => {}
                _ => item.points = Some(self.expr(node)),
            }
        }
        item.body = self.body(block, Block::Item);
        StatementKind::Item(item)
    }

    fn item_option(&mut self, mut walk: Walk<'_>, item: &mut Item) {
        let keyword = walk.next();
        let twice = match keyword.as_rule() {
            Rule::kw_weight => item.weight.replace(self.next_expr(&mut walk)).is_some(),
            Rule::kw_no_cap => std::mem::replace(&mut item.no_cap, true),
            Rule::kw_corresponds => item.corresponds.replace(self.path(walk.next())).is_some(),
            _ => item.cap.replace(self.next_expr(&mut walk)).is_some(),
        };
        if twice {
            let span = self.span(&keyword);
            let word = keyword.as_str();
            self.not_understood(
                span,
                say!(en: "`{word}` says again what the head has said", zh: "`{word}` 重复写了"),
                say!(en: "keep one of the two", zh: "只保留一处"),
            );
        }
    }

    fn gate(&mut self, mut walk: Walk<'_>) -> StatementKind {
        let keyword = if walk.next().as_rule() == Rule::kw_veto { GateKeyword::Veto } else { GateKeyword::Promotion };
        let name = self.name(&walk.next());
        walk.next();
        let when = self.next_expr(&mut walk);
        let mut effects = Vec::new();
        while let Some(node) = walk.maybe() {
            if node.as_rule() == Rule::effect {
                effects.push(self.effect(node));
            }
        }
        StatementKind::Gate(keyword, name, when, effects)
    }

    fn effect(&mut self, node: Node<'_>) -> Effect {
        let mut walk = Walk::of(node);
        let first = walk.next();
        match first.as_rule() {
            Rule::kw_bar => Effect::Bar(self.name(&walk.next())),
            Rule::kw_unranked => Effect::Unranked,
            Rule::effect_grade => self.grade_effect(Walk::of(first)),
            _ => {
                let mut walk = Walk::of(first);
                let subject = walk.next();
                let path = if subject.as_rule() == Rule::path { Some(self.path(subject)) } else { None };
                let is = walk.next().as_rule() == Rule::kw_becomes;
                let value = self.next_expr(&mut walk);
                if is { Effect::ScoreIs(path, value) } else { Effect::ScoreAtMost(path, value) }
            }
        }
    }

    fn grade_effect(&mut self, mut walk: Walk<'_>) -> Effect {
        walk.next();
        let how = walk.next();
        let what = walk.next();
        match how.as_rule() {
            Rule::kw_becomes => Effect::GradeIs(self.name(&what)),
            Rule::kw_at_most => Effect::GradeAtMost(self.name(&what)),
            Rule::kw_at_least => Effect::GradeAtLeast(self.name(&what)),
            Rule::kw_up => Effect::GradeUp(i32::try_from(self.count(&what)).unwrap_or(i32::MAX)),
            _ => Effect::GradeUp(-i32::try_from(self.count(&what)).unwrap_or(i32::MAX)),
        }
    }

    fn ranking(&mut self, mut walk: Walk<'_>) -> StatementKind {
        walk.next();
        let set = walk.eat(Rule::set).map(|set| self.set(set));
        walk.next();
        let mut ranking = Ranking { set, keys: Vec::new(), ties: None, exclude: None };
        self.rank_key(&mut walk, &mut ranking);
        while let Some(node) = walk.maybe() {
            if node.as_rule() != Rule::rank_more {
                continue;
            }
            let mut more = Walk::of(node);
            let first = more.next();
            if first.as_rule() == Rule::kw_exclude {
                ranking.exclude = Some(self.next_expr(&mut more));
            } else if more.is(Rule::ties) {
                ranking.ties = Some(ties(more.next()));
            } else {
                more.next();
                self.rank_key(&mut more, &mut ranking);
            }
        }
        StatementKind::Ranking(ranking)
    }

    fn rank_key(&mut self, walk: &mut Walk<'_>, ranking: &mut Ranking) {
        let key = self.next_expr(walk);
        let ascending = walk.eat(Rule::order).is_some_and(ascending);
        ranking.keys.push((key, ascending));
    }

    fn allocation(&mut self, mut walk: Walk<'_>) -> StatementKind {
        walk.next();
        let name = self.name(&walk.next());
        walk.next();
        let pool = self.next_expr(&mut walk);
        let among = if walk.eat(Rule::kw_in).or_else(|| walk.eat(Rule::kw_among)).is_some() { Some(self.next_expr(&mut walk)) } else { None };
        walk.eat(Rule::kw_within);
        walk.next();
        let by = self.next_expr(&mut walk);
        walk.punctuation();
        let method = match walk.rule() {
            Some(Rule::kw_largest_remainder) => Some(AllocationMethod::LargestRemainder),
            Some(Rule::kw_highest_average) => Some(AllocationMethod::HighestAverage),
            Some(Rule::kw_exact) => Some(AllocationMethod::Exact),
            _ => None,
        };
        StatementKind::Allocation(Allocation { name, pool, among, by, method })
    }

    fn target(&mut self, node: Node<'_>) -> (TargetKind, Path) {
        let span = self.span(&node);
        let keyword = Walk::of(node).next();
        let kind = match keyword_id(&keyword).as_str() {
            "parameter" | "let" => TargetKind::Let,
            "fact" => TargetKind::Fact,
            "event" => TargetKind::Event,
            "rating" => TargetKind::Rating,
            "veto" | "promote" => TargetKind::Gate,
            "rank" => TargetKind::Ranking,
            "grades" => TargetKind::Grades,
            "consequence" => TargetKind::Consequence,
            "allocate" => TargetKind::Allocation,
            "guarantee" => TargetKind::Guarantee,
            "require" => TargetKind::Requirement,
            "total" => TargetKind::Total,
            item => TargetKind::Item(item_kind(item)),
        };
        let span = Span { end: self.span(&keyword).end, ..span };
        (kind, Path { names: Vec::new(), span })
    }

    fn change(&mut self, mut walk: Walk<'_>, block: &mut Option<Vec<Raw>>, span: Span, outer: Block) -> StatementKind {
        walk.next();
        let (kind, mut path) = self.target(walk.next());
        if let Some(node) = walk.eat(Rule::path) {
            path = self.path(node);
        } else if !pathless(kind) {
            self.needs_name(path.span);
        }
        walk.punctuation();
        let ends = walk.is(Rule::EOI) || walk.is(Rule::item_option);
        let value = if ends { None } else { Some(Box::new(self.next_expr(&mut walk))) };
        let more = self.changed_head(walk, kind, span);
        if block.is_none() && value.is_none() && more.is_empty() {
            self.needs_block(span);
        }
        let inside = match kind {
            TargetKind::Item(_) => Block::Item,
            TargetKind::Let => Block::ChangedLet,
            TargetKind::Event => Block::Fields,
            TargetKind::Rating => Block::Rating,
            TargetKind::Grades => Block::Grades,
            TargetKind::Consequence => {
                // Its lines are words, as in the statement that is changed.
                let lines = self.lines(block);
                let inner = Statement { doc: None, kind: StatementKind::Consequence(Vec::new(), None, lines), span };
                return StatementKind::Change(kind, path, value, vec![inner]);
            }
            TargetKind::Fact
            | TargetKind::Gate
            | TargetKind::Ranking
            | TargetKind::Allocation
            | TargetKind::Requirement
            | TargetKind::Guarantee
            | TargetKind::Total => {
                if outer == Block::Item {
                    Block::Item
                } else {
                    Block::Scheme
                }
            }
        };
        let inner = more.into_iter().chain(self.body(block, inside)).collect();
        StatementKind::Change(kind, path, value, inner)
    }

    /// What the head of a change says of an item beside its points, as the statements that say the same in its block.
    fn changed_head(&mut self, mut walk: Walk<'_>, kind: TargetKind, span: Span) -> Vec<Statement> {
        let mut item = Item::named(ItemKind::Indicator, Name { text: "".into(), span });
        while let Some(node) = walk.maybe() {
            if node.as_rule() == Rule::item_option {
                self.item_option(Walk::of(node), &mut item);
            }
        }
        let Item { weight, cap, no_cap, corresponds, .. } = item;
        let cap = cap.map(StatementKind::Cap).or(no_cap.then_some(StatementKind::NoCap));
        let all = [weight.map(StatementKind::Weight), cap, corresponds.map(|path| StatementKind::Meta(Meta::Corresponds(path)))];
        let all: Vec<Statement> = all.into_iter().flatten().map(|kind| Statement { doc: None, kind, span }).collect();
        if !all.is_empty() && !matches!(kind, TargetKind::Item(_)) {
            self.not_understood(
                span,
                say!(en: "only items have a cap or a weight", zh: "只有项目才有封顶、权重"),
                say!(en: "write what is changed in a block", zh: "请把要改的内容写在块里"),
            );
        }
        all
    }

    fn grade_row(&mut self, mut walk: Walk<'_>) -> GradeRow {
        let name = self.name(&walk.next());
        let mut row = GradeRow { name, quota: None, when: None, rest: false };
        while let Some(node) = walk.maybe() {
            match node.as_rule() {
                Rule::kw_rest => row.rest = true,
                Rule::quota => row.quota = Some(self.quota(node)),
                Rule::grade_when => row.when = Some(self.grade_when(node)),
                _ => {}
            }
        }
        row
    }

    fn quota(&mut self, node: Node<'_>) -> Quota {
        let mut walk = Walk::of(node);
        let from_top = walk.next().as_rule() == Rule::kw_top;
        let share = self.next_expr(&mut walk);
        walk.punctuation();
        let rounding = walk.eat(Rule::mode).map(|mode| rounding(&Walk::of(mode).next()));
        Quota { share, from_top, rounding }
    }

    /// A condition; a bare bound is about the total.
    fn grade_when(&mut self, node: Node<'_>) -> super::ast::Expr {
        let mut walk = Walk::of(node);
        if !walk.is(Rule::bound) {
            return self.next_expr(&mut walk);
        }
        let first = self.bound_of_total(walk.next());
        let Some(joint) = walk.maybe() else { return first };
        let operator = if joint.as_rule() == Rule::kw_and { super::ast::Operator::And } else { super::ast::Operator::Or };
        let second = if walk.is(Rule::bound) { self.bound_of_total(walk.next()) } else { self.next_expr(&mut walk) };
        binary(operator, first, second)
    }

    /// `≥90`: of the total.
    fn bound_of_total(&mut self, node: Node<'_>) -> super::ast::Expr {
        let (comparison, place, limit) = self.bound(node);
        compare(comparison, total_at(Span { end: place.start, ..place }), limit)
    }

    fn over(&mut self, mut walk: Walk<'_>) -> StatementKind {
        let first = walk.next();
        let period = match first.as_rule() {
            Rule::kw_by_week => PeriodKind::Week,
            Rule::kw_by_month => PeriodKind::Month,
            Rule::kw_by_quarter => PeriodKind::Quarter,
            Rule::kw_by_half_year => PeriodKind::HalfYear,
            Rule::kw_by_year => PeriodKind::Year,
            _ => every(walk.next()),
        };
        walk.eat(Rule::kw_scored);
        walk.punctuation();
        walk.eat(Rule::kw_take);
        StatementKind::Over(
            period,
            match walk.rule() {
                Some(Rule::kw_over_mean) => OverPeriods::Mean,
                Some(Rule::kw_over_sum) => OverPeriods::Sum,
                Some(Rule::kw_over_latest) => OverPeriods::Latest,
                Some(Rule::kw_highest) => OverPeriods::Highest,
                _ => OverPeriods::Lowest,
            },
        )
    }
}

/// From the word inside `order`.
pub(super) fn ascending(node: Node<'_>) -> bool {
    Walk::of(node).is(Rule::kw_ascending)
}

fn pathless(kind: TargetKind) -> bool {
    matches!(kind, TargetKind::Ranking | TargetKind::Grades | TargetKind::Total)
}

/// The concept of a keyword node.
fn keyword_id(node: &Node<'_>) -> String {
    let rule = format!("{:?}", node.as_rule());
    rule.strip_prefix("kw_").unwrap_or(&rule).to_owned()
}
