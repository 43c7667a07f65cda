//! Small schemes built by hand, with the worked numbers of published schemes.

use super::input::{EventRow, Input, Mark, MarkRow};
use super::{Got, Lack, score_input};
use crate::decimal::{Num, Rounding};
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Fold, Frame, Place, Reduce, Rows, Value};
use crate::model::measure::{Measure, Scale, Ty};
use crate::model::scheme::*;
use crate::outcome::{Cell, UnitResult};
use crate::source::{SourceId, Span};
use crate::word::Lang;
use std::sync::Arc;

fn span() -> Span {
    Span::new(SourceId(0), 0..0)
}

fn label(name: &str) -> Label {
    Label { name: name.into(), span: span(), doc: None }
}

// Expressions.

fn width(frame: Frame) -> u8 {
    match frame {
        Frame::Constant => 0,
        Frame::Unit => 1,
        Frame::Period(_) => 2,
        Frame::Event(_) => 3,
        Frame::Mark => 4,
    }
}

fn expr(kind: ExprKind, ty: Ty, frame: Frame) -> Expr {
    Expr { kind: Box::new(kind), ty, frame, span: span() }
}

fn widest(exprs: &[&Expr]) -> Frame {
    exprs.iter().map(|expr| expr.frame).max_by_key(|frame| width(*frame)).unwrap_or(Frame::Constant)
}

fn num_ty() -> Ty {
    Ty::Quantity(Measure::Number)
}

fn n(text: &str) -> Expr {
    let (number, ty) = match text.strip_suffix('%') {
        Some(text) => (Num::parse_decimal(text).unwrap() * Num::ratio(1, 100), Ty::Quantity(Measure::Percent)),
        None => (Num::parse_decimal(text).unwrap(), num_ty()),
    };
    expr(ExprKind::Constant(Value::Num(number)), ty, Frame::Constant)
}

fn points(text: &str) -> Expr {
    Expr { ty: Ty::Quantity(Measure::points()), ..n(text) }
}

fn word(index: u32) -> Expr {
    expr(ExprKind::Constant(Value::Choice(ChoiceId(0), index)), Ty::Choice(ChoiceId(0)), Frame::Constant)
}

fn fact(id: u32) -> Expr {
    expr(ExprKind::Fact(FactId(id)), num_ty(), Frame::Unit)
}

fn monthly(id: u32) -> Expr {
    expr(ExprKind::Fact(FactId(id)), num_ty(), Frame::Period(PeriodKind::Month))
}

fn field(id: usize) -> Expr {
    expr(ExprKind::Field(EventId(0), id), num_ty(), Frame::Event(EventId(0)))
}

fn item_score(id: u32) -> Expr {
    expr(ExprKind::Score(ItemId(id)), Ty::Quantity(Measure::points()), Frame::Unit)
}

fn arith(how: Arith, a: Expr, b: Expr) -> Expr {
    let frame = widest(&[&a, &b]);
    expr(ExprKind::Arith(how, a, b), num_ty(), frame)
}

fn add(a: Expr, b: Expr) -> Expr {
    arith(Arith::Add, a, b)
}

fn sub(a: Expr, b: Expr) -> Expr {
    arith(Arith::Subtract, a, b)
}

fn mul(a: Expr, b: Expr) -> Expr {
    arith(Arith::Multiply, a, b)
}

fn div(a: Expr, b: Expr) -> Expr {
    arith(Arith::Divide, a, b)
}

fn cmp(a: Expr, how: Compare, b: Expr) -> Expr {
    let frame = widest(&[&a, &b]);
    expr(ExprKind::Compare(how, a, b), Ty::Bool, frame)
}

fn choose(c: Expr, a: Expr, b: Expr) -> Expr {
    let frame = widest(&[&c, &a, &b]);
    expr(ExprKind::If(c, a, b), num_ty(), frame)
}

fn all_units() -> Set {
    Set { keys: vec![], exclude_self: false, filter: None, span: span() }
}

fn class(id: u32) -> Set {
    Set { keys: vec![FactId(id)], ..all_units() }
}

fn reduce(fold: Fold, value: Expr, set: Set) -> Expr {
    let frame = value.frame;
    expr(ExprKind::Reduce(Reduce { fold, value: Some(value), set, weight: None }), num_ty(), frame)
}

fn over(fold: Fold, frame: Frame, value: Expr) -> Expr {
    expr(ExprKind::Rows(Rows { fold, frame, value: Some(value), filter: None, best: None, same: None, within: None }), num_ty(), Frame::Unit)
}

// Clauses and items.

fn clause(verb: Verb, form: Form) -> Clause {
    Clause { verb, form, only_if: None, unless: None, times: vec![], at_least: None, at_most: None, down_to_zero: false, round: None, span: span() }
}

fn gain(amount: Expr) -> Clause {
    clause(Verb::Gain, Form::Amount(amount))
}

fn each(amount: Expr) -> Each {
    Each { event: EventId(0), filter: None, amount, judged: None, same: None, across: None, at_most_per: vec![], best: None }
}

fn pro_rata(value: Expr, target: Expr) -> Form {
    Form::ProRata { value, target, inverse: false, may_exceed: false, zero_target: None }
}

fn band(when: Option<Expr>, amount: Expr) -> Band {
    Band { when, bounds: None, gives: BandAmount::Amount(amount), span: span() }
}

fn item(points: Option<&str>, clauses: Vec<Clause>) -> Item {
    Item {
        label: label("item"),
        kind: ItemKind::Indicator,
        title: None,
        parent: None,
        children: vec![],
        points: points.map(n),
        weight: None,
        scale: None,
        over: None,
        applies: None,
        across: None,
        clauses,
        cap: None,
        no_cap: false,
        floor: None,
        round: None,
        gaps: Gaps::default(),
        coverage: None,
        meta: Meta::default(),
        span: span(),
    }
}

fn unit_fact() -> Fact {
    Fact {
        label: label("fact"),
        declared: label("fact").span,
        kind: FactKind::Fact,
        ty: num_ty(),
        scale: Scale::number(),
        frame: Frame::Unit,
        collector: None,
        document: None,
        note: None,
        range: (None, None),
        percent_scale: None,
        missing_codes: MissingCodes::default(),
        lower_is_better: false,
        column: None,
        table: None,
        stands_for: vec![],
        carries_last: false,
        gaps: Gaps::default(),
    }
}

fn monthly_fact() -> Fact {
    Fact { frame: Frame::Period(PeriodKind::Month), ..unit_fact() }
}

/// The total with these items under it: `ItemId(1)`, `ItemId(2)`, …
fn scheme(facts: usize, items: Vec<Item>) -> Scheme {
    let mut total = item(None, vec![]);
    total.kind = ItemKind::Section;
    total.children = (1..=items.len() as u32).map(ItemId).collect();
    let mut all = vec![total];
    all.extend(items.into_iter().map(|item| Item { parent: Some(ItemId(0)), ..item }));
    Scheme {
        label: label("scheme"),
        title: None,
        lang: Lang::Zh,
        parent: None,
        base: None,
        period: None,
        calendar: None,
        full: None,
        unit: UnitKind { label: label("unit"), table: None, key: vec![], attributes: vec![], sizes: vec![], class: None },
        choices: vec![],
        facts: vec![unit_fact(); facts],
        events: vec![],
        ratings: vec![],
        lets: vec![],
        items: all,
        gates: vec![],
        ranking: None,
        grades: None,
        consequences: vec![],
        allocations: vec![],
        guarantees: Vec::new(),
        requirements: vec![],
        shown: vec![],
        defaults: Defaults::default(),
        examples: vec![],
        amendments: Vec::new(),
        former: Vec::new(),
    }
}

fn event(fields: &[Ty], date: Option<usize>) -> Event {
    let field = |ty: &Ty| Field {
        label: label("field"),
        ty: ty.clone(),
        scale: Scale::number(),
        column: None,
        range: (None, None),
        percent_scale: None,
        missing_codes: MissingCodes::default(),
        value: None,
        optional: false,
    };
    Event {
        label: label("event"),
        table: None,
        key: vec![],
        collector: None,
        document: None,
        fields: fields.iter().map(field).collect(),
        date,
        counts: None,
    }
}

fn rating(options: &[&str]) -> Rating {
    Rating {
        label: label("rating"),
        table: None,
        collector: None,
        full: None,
        panels: vec![],
        aspects: vec![],
        options: options.iter().map(|points| (label(points), num(points))).collect(),
        invalid: vec![],
        convert: None,
        drop_highest: 0,
        drop_lowest: 0,
        at_least: None,
        empty_panel: None,
        ty: num_ty(),
    }
}

// Data.

fn num(text: &str) -> Num {
    Num::parse_decimal(text).unwrap()
}

/// A number, or a gap: `-` missing, `/` not applicable, `?` pending, or a word of the choice: `#1`, a date: `@2024-03-01`, a text: `=a`.
fn value(text: &str) -> Got {
    match (text, text.split_at_checked(1)) {
        ("-", _) => Err(Lack::Gap(GapKind::Missing)),
        ("/", _) => Err(Lack::Gap(GapKind::NotApplicable)),
        ("?", _) => Err(Lack::Gap(GapKind::Pending)),
        (_, Some(("#", index))) => Ok(Value::Choice(ChoiceId(0), index.parse().unwrap())),
        (_, Some(("@", date))) => Ok(Value::Date(date.parse().unwrap())),
        (_, Some(("=", text))) => Ok(Value::Text(text.into())),
        _ => Ok(Value::Num(num(text))),
    }
}

fn cells(text: &str) -> Vec<Got> {
    text.split_whitespace().map(value).collect()
}

/// One line a fact, one cell a unit.
fn data(facts: &[&str]) -> Input {
    let facts: Vec<Vec<Got>> = facts.iter().map(|line| cells(line)).collect();
    Input { units: facts.first().map_or(1, Vec::len), facts, ..Input::default() }
}

/// One line an event of unit 0.
fn with_events(mut input: Input, rows: &[&str]) -> Input {
    let row = |line: &&str| EventRow { unit: 0, accepted: !line.starts_with('!'), fields: cells(line.trim_start_matches('!')) };
    input.events = vec![rows.iter().map(row).collect()];
    input
}

fn votes(word: usize, votes: &str) -> MarkRow {
    MarkRow { unit: 0, panel: 0, aspect: 0, rater: Some(0), mark: Ok(Mark::Word(word)), votes: Some(Ok(num(votes))) }
}

fn mark(panel: usize, rater: u32, mark: &str) -> MarkRow {
    MarkRow { unit: 0, panel, aspect: 0, rater: Some(rater), mark: Ok(Mark::Number(num(mark))), votes: None }
}

fn months(mut input: Input, names: &[&str], first: usize) -> Input {
    input.periods.insert(PeriodKind::Month, names.iter().map(|name| Arc::from(*name)).collect());
    input.first_period.insert(PeriodKind::Month, first);
    input.units = 1;
    input
}

// Results.

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Value(Value::Num(number)) => {
            let (text, exact) = number.to_plain(4);
            if exact { text } else { format!("{text}…") }
        }
        Cell::Value(value) => format!("{value:?}"),
        Cell::Gap(GapKind::Missing) => "-".into(),
        Cell::Gap(GapKind::NotApplicable) => "/".into(),
        Cell::Gap(GapKind::Pending) => "?".into(),
        Cell::Fault(fault) => fault.to_string(),
    }
}

fn line(results: &[UnitResult], of: impl Fn(&UnitResult) -> String) -> String {
    results.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn scores(scheme: &Scheme, input: &Input, item: usize) -> String {
    line(&score_input(scheme, input), |unit| show(&unit.items[item].score))
}

fn ranks(scheme: &Scheme, input: &Input) -> String {
    line(&score_input(scheme, input), |unit| show(&unit.rank))
}

fn grades(scheme: &Scheme, input: &Input) -> String {
    line(&score_input(scheme, input), |unit| unit.grade.map_or("-".into(), |grade| grade.0.to_string()))
}

// The worked numbers of the catalogue.

#[test]
fn b18_a_composite_with_a_coefficient_measured_by_the_best() {
    let rate =
        add(add(fact(0), mul(sub(fact(1), fact(2)), n("1.5"))), add(mul(sub(fact(3), fact(4)), n("0.15")), mul(sub(fact(5), fact(6)), n("0.15"))));
    let composite = mul(rate, fact(7));
    let best = reduce(Fold::Highest, composite.clone(), all_units());
    let scheme = scheme(8, vec![item(None, vec![gain(composite.clone())]), item(Some("400"), vec![clause(Verb::Gain, pro_rata(composite, best))])]);
    let data = data(&["40 90", "8.5 0", "9 0", "30 0", "35 0", "38 0", "40 0", "1.35 1"]);
    assert_eq!(scores(&scheme, &data, 1), "51.57 90");
    assert_eq!(scores(&scheme, &data, 2), "229.2 400");
}

#[test]
fn b11_each_further_place_has_less() {
    let rows = vec![
        PlaceRow::Places { first: 1, last: 1, amount: n("30"), span: span() },
        PlaceRow::Further { less: n("1.5"), floor: Some(n("0")), span: span() },
    ];
    let rank = Form::Rank { value: fact(0), set: Some(all_units()), ascending: true, ties: Some(Ties::Share), rows };
    let scheme = scheme(1, vec![item(Some("30"), vec![clause(Verb::Gain, rank)])]);
    let values: Vec<String> = (1..=22).map(|place| place.to_string()).collect();
    let all = scores(&scheme, &data(&[&values.join(" ")]), 1);
    let all: Vec<&str> = all.split(' ').collect();
    let places = [1, 2, 4, 10, 13, 21, 22].map(|place| all[place - 1]);
    assert_eq!(places, ["30", "28.5", "25.5", "16.5", "12", "0", "0"]);
}

#[test]
fn b7_brackets_to_both_sides_of_zero() {
    let bracket = |from: Option<&str>, to: Option<&str>, divisor: &str, sign: &str| Bracket {
        from: from.map(n),
        to: to.map(n),
        step: n("1"),
        amount: div(n(&format!("{sign}10")), n(divisor)),
        span: span(),
    };
    let rows = vec![
        bracket(Some("0"), Some("10"), "20", ""),
        bracket(Some("10"), Some("20"), "40", ""),
        bracket(Some("20"), None, "60", ""),
        bracket(Some("-10"), Some("0"), "20", "-"),
        bracket(Some("-20"), Some("-10"), "40", "-"),
        bracket(Some("-30"), Some("-20"), "60", "-"),
        bracket(None, Some("-30"), "80", "-"),
    ];
    let mut progressive = clause(Verb::Add, Form::Progressive { value: fact(0), rows });
    progressive.round = Some(Round { places: 4, mode: Rounding::HalfUp, span: span() });
    let scheme = scheme(1, vec![item(None, vec![gain(n("10")), progressive])]);
    assert_eq!(scores(&scheme, &data(&["15 -25 10 -40 0"]), 1), "16.25 1.6667 15 -0.4167 10");
}

#[test]
fn platform_ratios_of_150_points() {
    let share = clause(Verb::Gain, pro_rata(fact(0), fact(1)));
    let fast = gain(mul(sub(n("1"), div(fact(0), fact(1))), n("150")));
    let scheme = scheme(2, vec![item(Some("150"), vec![share]), item(Some("150"), vec![fast])]);
    let data = data(&["420 398 30 60", "480 410 48 48"]);
    assert_eq!(scores(&scheme, &data, 1), "131.25 145.6098… 93.75 150");
    assert_eq!(scores(&scheme, &data, 2), "18.75 4.3902… 56.25 -37.5");
}

#[test]
fn b19_levels_of_tasks_times_a_coefficient() {
    let level = |index: u32| expr(ExprKind::Compare(Compare::Equal, field(0), word(index)), Ty::Bool, Frame::Event(EventId(0)));
    let rows = ["95", "92", "90", "88", "84", "80", "78", "74", "70"];
    let rows = rows.iter().enumerate().map(|(index, points)| (Some(level(index as u32)), n(points))).collect();
    let points = expr(ExprKind::Switch(rows), num_ty(), Frame::Event(EventId(0)));
    let mean = over(Fold::Mean, Frame::Event(EventId(0)), points);
    let mut scheme = scheme(1, vec![item(None, vec![gain(mul(mean, fact(0)))])]);
    scheme.events = vec![event(&[Ty::Choice(ChoiceId(0))], None)];
    let input = || data(&["0.95"]);
    assert_eq!(scores(&scheme, &with_events(input(), &["#0", "#4", "#8", "!#0"]), 1), "78.85");
    assert_eq!(scores(&scheme, &with_events(input(), &[]), 1), "the scheme does not say what a gap means here");
}

#[test]
fn d2_and_e5_votes_over_options() {
    let mut scheme = scheme(0, vec![item(None, vec![gain(expr(ExprKind::Rating(RatingId(0)), num_ty(), Frame::Unit))])]);
    let score = |scheme: &Scheme, given: &[&str]| {
        let mut input = data(&[]);
        input.units = 1;
        input.ratings = vec![given.iter().enumerate().map(|(word, given)| votes(word, given)).collect()];
        scores(scheme, &input, 1)
    };
    scheme.ratings = vec![rating(&["100", "80", "60", "40"])];
    assert_eq!(score(&scheme, &["12", "5", "2", "1"]), "88");
    scheme.ratings[0].invalid = vec![label("abstain")];
    assert_eq!(score(&scheme, &["12", "5", "2", "1", "7"]), "88");
    scheme.ratings = vec![rating(&["4", "3", "2", "1", "0"])];
    assert_eq!(score(&scheme, &["26", "52", "17", "4", "1"]), "2.98");
}

#[test]
fn a8a_the_weight_of_a_missing_measure_goes_to_the_others() {
    let measure = |fact_id: u32, weight: &str, treatment: Treatment| {
        let mut item = item(Some(weight), vec![clause(Verb::Gain, pro_rata(fact(fact_id), n("1")))]);
        item.gaps.missing = Some(treatment);
        item
    };
    let weights = ["22", "22", "22", "22", "12"];
    let items = |treatment: &Treatment| weights.iter().enumerate().map(|(id, weight)| measure(id as u32, weight, treatment.clone())).collect();
    let input = data(&["-", "1", "1", "1", "1"]);
    let redistributed = scheme(5, items(&Treatment::Redistribute));
    let results = score_input(&redistributed, &input);
    let full = |item: usize| show(&results[0].items[item].full);
    assert_eq!([full(1), full(2), full(5), full(0)], ["-", "28.2051…", "15.3846…", "100"]);
    assert_eq!(scores(&redistributed, &input, 0), "100");
    assert_eq!(results[0].items[1].treated, Some(GapKind::Missing));
    // In equal parts: 5.5 for each.
    let spread = score_input(&scheme(5, items(&Treatment::Spread)), &input);
    assert_eq!([show(&spread[0].items[2].score), show(&spread[0].items[5].score), show(&spread[0].items[0].score)], ["27.5", "17.5", "100"]);
    assert_eq!(scores(&scheme(5, items(&Treatment::Skip)), &input, 0), "78");
    assert_eq!(scores(&scheme(5, items(&Treatment::Zero)), &input, 0), "78");
    assert_eq!(scores(&scheme(5, items(&Treatment::Full)), &input, 0), "100");
    assert_eq!(scores(&scheme(5, items(&Treatment::Withhold)), &input, 0), "-");
    assert_eq!(scores(&scheme(5, items(&Treatment::As(n("3")))), &input, 0), "81");
}

#[test]
fn f6_step_rules_of_nursing_homes() {
    let (inspection, staffing, quality) = (|| fact(0), || fact(1), || fact(2));
    let both = |a: Expr, b: Expr| {
        let frame = widest(&[&a, &b]);
        expr(ExprKind::And(vec![a, b]), Ty::Bool, frame)
    };
    let up = both(cmp(staffing(), Compare::GreaterOrEqual, n("4")), cmp(staffing(), Compare::Greater, inspection()));
    let staffing_step = choose(up, n("1"), choose(cmp(staffing(), Compare::Equal, n("1")), n("-1"), n("0")));
    let quality_step = choose(cmp(quality(), Compare::Equal, n("5")), n("1"), choose(cmp(quality(), Compare::Equal, n("1")), n("-1"), n("0")));
    let mut stars = item(None, vec![gain(add(inspection(), add(staffing_step, quality_step)))]);
    stars.cap = Some(choose(cmp(inspection(), Compare::Equal, n("1")), n("2"), n("5")));
    stars.floor = Some(n("1"));
    assert_eq!(scores(&scheme(3, vec![stars]), &data(&["4 1", "5 5", "1 5"]), 1), "4 2");
}

#[test]
fn c8_caps_and_c4_halves() {
    let bonus = |cap: &str, clauses: Vec<Clause>| {
        let mut bonus = item(None, clauses);
        bonus.kind = ItemKind::Bonus;
        bonus.cap = Some(n(cap));
        bonus
    };
    let mut halved = clause(Verb::Add, Form::Each(each(n("2"))));
    halved.times = vec![(n("0.5"), Some(cmp(field(0), Compare::Equal, n("2"))))];
    let mut scheme = scheme(
        2,
        vec![
            bonus("5", vec![clause(Verb::Add, Form::Amount(fact(0)))]),
            bonus("15", vec![clause(Verb::Add, Form::Amount(fact(1)))]),
            bonus("9", vec![halved]),
        ],
    );
    scheme.events = vec![event(&[num_ty()], None)];
    let input = with_events(data(&["7.5", "18"]), &["2"]);
    let results = score_input(&scheme, &input);
    assert_eq!([1, 2, 3, 0].map(|item| show(&results[0].items[item].score)), ["5", "15", "1", "21"]);
    assert_eq!(show(&results[0].items[1].unrounded), "5");
}

#[test]
fn f10_quotas_depend_on_rounding() {
    let mut scheme = ranked(Ties::Share);
    let row = |share: Option<(&str, bool)>, rounding: Option<Rounding>| Grade {
        label: label("grade"),
        quota: share.map(|(share, from_top)| Quota { share: n(share), fraction: true, from_top, rounding, span: span() }),
        when: None,
        rest: share.is_none(),
    };
    let count = |scheme: &Scheme, units: usize| {
        let values: Vec<String> = (0..units).map(|unit| unit.to_string()).collect();
        let results = score_input(scheme, &data(&[&values.join(" ")]));
        [0, 1, 2].map(|grade| results.iter().filter(|unit| unit.grade == Some(GradeId(grade))).count())
    };
    let half_up = Some(Rounding::HalfUp);
    scheme.grades = Some(table(vec![row(Some(("15%", true)), half_up), row(Some(("20%", false)), half_up), row(None, None)]));
    assert_eq!(count(&scheme, 78), [12, 16, 50]);
    scheme.grades = Some(table(vec![row(Some(("15%", true)), None), row(Some(("35%", true)), Some(Rounding::Up)), row(None, None)]));
    assert_eq!(count(&scheme, 78), [11, 17, 50]);
    scheme.grades = Some(table(vec![row(Some(("20%", true)), half_up), row(Some(("25%", false)), half_up), row(None, None)]));
    assert_eq!(count(&scheme, 33), [7, 8, 18]);
}

#[test]
fn b9_a_target_that_depends_on_size() {
    let (v, w) = (|| fact(0), || fact(1));
    let target = choose(cmp(v(), Compare::Less, n("10000")), n("80%"), choose(cmp(v(), Compare::Less, n("30000")), n("70%"), n("60%")));
    let mut size = clause(Verb::Add, pro_rata(v(), n("50000")));
    size.times = vec![(n("0.5"), None)];
    let mut share = clause(Verb::Add, pro_rata(div(w(), v()), target));
    share.times = vec![(n("0.5"), None)];
    let scheme = scheme(2, vec![item(Some("9.875"), vec![size, share])]);
    assert_eq!(scores(&scheme, &data(&["29404", "1483"]), 1), "3.2594…");
}

// Forms.

fn one(form: Form, points: &str, facts: usize) -> Scheme {
    scheme(facts, vec![item(Some(points), vec![clause(Verb::Gain, form)])])
}

#[test]
fn pro_rata_at_its_edges() {
    let form = |inverse, may_exceed, zero_target: Option<Treatment>| {
        one(Form::ProRata { value: fact(0), target: fact(1), inverse, may_exceed, zero_target }, "10", 2)
    };
    let input = data(&["5 12 -1 0 3 -", "10 10 10 10 0 10"]);
    let untreated = "the scheme does not say what a gap means here";
    assert_eq!(scores(&form(false, false, Some(Treatment::Full)), &input, 1), format!("5 10 0 0 10 {untreated}"));
    assert_eq!(scores(&form(false, true, Some(Treatment::As(n("1")))), &input, 1), format!("5 12 0 0 1 {untreated}"));
    assert_eq!(scores(&form(true, false, None), &input, 1), format!("10 8.3333… 10 10 division by zero {untreated}"));
    let zero = "division by zero";
    assert_eq!(scores(&form(true, true, Some(Treatment::Skip)), &input, 1), format!("20 8.3333… {zero} {zero} {untreated} {untreated}"));
}

#[test]
fn steps_whole_started_and_pro_rata() {
    let steps = |mode| {
        let steps = Form::Steps { value: fact(0), below: true, from: n("95%"), step: n("1%"), mode: Some(mode), amount: n("0.5") };
        let mut deduct = clause(Verb::Deduct, steps);
        deduct.down_to_zero = true;
        scheme(1, vec![item(Some("5"), vec![deduct])])
    };
    let input = data(&["0.96 0.95 0.932 0.9 0.8"]);
    assert_eq!(scores(&steps(StepMode::Whole), &input, 1), "5 5 4.5 2.5 0");
    assert_eq!(scores(&steps(StepMode::Started), &input, 1), "5 5 4 2.5 0");
    assert_eq!(scores(&steps(StepMode::ProRata), &input, 1), "5 5 4.1 2.5 0");
}

#[test]
fn bands_and_straight_lines() {
    let above = |least: &str| Some(cmp(fact(0), Compare::GreaterOrEqual, n(least)));
    let linear = BandAmount::Linear { low: n("60"), high: n("80"), from: n("6"), to: n("12") };
    let rows = vec![
        band(above("90"), n("15")),
        band(above("80"), n("12")),
        Band { when: above("60"), bounds: None, gives: linear, span: span() },
        Band { when: above("0"), bounds: None, gives: BandAmount::Amount(n("0")), span: span() },
        Band { when: None, bounds: None, gives: BandAmount::NotApplicable, span: span() },
    ];
    let mut bands = one(Form::Bands { subject: Some(fact(0)), first_match: false, rows }, "15", 1);
    bands.items[1].gaps.not_applicable = Some(Treatment::Skip);
    assert_eq!(scores(&bands, &data(&["95 80 70 60 59 -1"]), 1), "15 12 9 6 0 /");
    let anchors = vec![(n("60"), n("1")), (n("80"), n("2")), (n("90"), n("4"))];
    let form = Form::Interpolate { value: fact(0), anchors, below: Some(n("0")), above: None };
    assert_eq!(scores(&one(form, "4", 1), &data(&["59 60 70 80 85 95"]), 1), "0 1 1.5 2 3 4");
}

#[test]
fn efficacy_in_a_class_and_with_fixed_ends() {
    let form = |worst: Option<Expr>, best: Option<Expr>, lower_is_better| {
        let all_equal = Some(Treatment::Full);
        one(Form::Efficacy { value: fact(0), set: Some(class(1)), base: n("60%"), worst, best, lower_is_better, all_equal }, "10", 2)
    };
    let input = data(&["10 15 20 7", "#0 #0 #0 #1"]);
    assert_eq!(scores(&form(None, None, false), &input, 1), "6 8 10 10");
    assert_eq!(scores(&form(None, None, true), &input, 1), "10 8 6 10");
    assert_eq!(scores(&form(Some(n("12")), Some(n("18")), false), &input, 1), "6 8 10 6");
}

#[test]
fn places_with_ties_share_amounts() {
    let form = |ties| {
        let place = |place: u32, amount: &str| PlaceRow::Places { first: place, last: place, amount: n(amount), span: span() };
        let rows = vec![place(1, "10"), place(2, "8"), place(3, "3"), PlaceRow::Rest { amount: n("1"), span: span() }];
        one(Form::Rank { value: fact(0), set: Some(all_units()), ascending: false, ties: Some(ties), rows }, "10", 1)
    };
    let input = data(&["9 8 8 7"]);
    assert_eq!(scores(&form(Ties::Share), &input, 1), "10 8 8 1");
    assert_eq!(scores(&form(Ties::Dense), &input, 1), "10 8 8 3");
    assert_eq!(scores(&form(Ties::Average), &input, 1), "10 5.5 5.5 1");
    assert_eq!(scores(&form(Ties::Last), &input, 1), "10 3 3 1");
    let tied = "units are tied, and the scheme forbids ties";
    assert_eq!(scores(&form(Ties::Forbid), &input, 1), format!("10 {tied} {tied} 1"));
}

#[test]
fn events_one_a_matter_and_so_much_a_month() {
    let bonus = |form: Each| {
        let mut bonus = item(None, vec![clause(Verb::Add, Form::Each(form))]);
        bonus.kind = ItemKind::Bonus;
        let mut scheme = scheme(0, vec![bonus]);
        scheme.events = vec![event(&[num_ty(), Ty::Date, Ty::Text], Some(1))];
        scheme
    };
    let rows = ["3 @2024-03-05 =a", "1 @2024-03-01 =b", "2 @2024-03-09 =a", "4 @2024-04-01 =c", "1 - -", "!9 @2024-05-01 =d"];
    let input = with_events(Input { units: 1, ..Input::default() }, &rows);
    let total = |form: Each| scores(&bonus(form), &input, 1);
    assert_eq!(total(each(field(0))), "11");
    assert_eq!(total(Each { same: Some((2, Matter::Highest)), ..each(field(0)) }), "9");
    assert_eq!(total(Each { same: Some((2, Matter::Lowest)), ..each(field(0)) }), "8");
    assert_eq!(total(Each { same: Some((2, Matter::First)), best: Some(2), ..each(field(0)) }), "7");
    assert_eq!(total(Each { at_most_per: vec![(PeriodKind::Month, points("3.5"))], ..each(field(0)) }), "8");
    assert_eq!(total(Each { at_most_per: vec![(PeriodKind::Month, n("1"))], ..each(field(0)) }), "6");
    assert_eq!(total(Each { at_most_per: vec![(PeriodKind::Month, points("3.5")), (PeriodKind::Year, n("2"))], ..each(field(0)) }), "4.5");
    assert_eq!(total(Each { judged: Some((n("1"), Some(n("3")))), ..each(field(0)) }), "the judged amount 4 is not within 1 to 3");
}

#[test]
fn the_best_of_several_clauses() {
    let clauses = vec![clause(Verb::Gain, Form::Amount(fact(0))), clause(Verb::Deduct, Form::Amount(n("1"))), gain(fact(1))];
    let of = |how| {
        let mut scheme = one(Form::Choose { how, clauses: clauses.clone() }, "10", 2);
        scheme.items[1].gaps.missing = Some(Treatment::As(n("100")));
        scores(&scheme, &data(&["3 -", "2 5"]), 1)
    };
    assert_eq!(of(Choose::Highest), "3 5");
    assert_eq!(of(Choose::Lowest), "-1 -1");
    assert_eq!(of(Choose::Sum), "4 100");
}

#[test]
fn an_override_sets_the_score_and_a_clamp_a_clause() {
    let when = cmp(fact(1), Compare::Greater, n("0"));
    let mut extra = clause(Verb::Add, Form::Amount(n("9")));
    extra.at_most = Some(n("2"));
    extra.only_if = Some(cmp(fact(0), Compare::Less, n("5")));
    let clauses = vec![gain(fact(0)), extra, clause(Verb::Gain, Form::Override { when, amount: n("0") })];
    let scheme = scheme(2, vec![item(Some("10"), clauses)]);
    assert_eq!(scores(&scheme, &data(&["4 6 6", "0 0 1"]), 1), "6 6 0");
}

// The item tree.

#[test]
fn a_deduction_has_a_largest_magnitude() {
    let mut deduction = item(None, vec![clause(Verb::Deduct, Form::Amount(fact(0)))]);
    deduction.kind = ItemKind::Deduction;
    deduction.cap = Some(n("5"));
    assert_eq!(scores(&scheme(1, vec![item(None, vec![gain(n("100"))]), deduction]), &data(&["3 9"]), 0), "97 95");
}

#[test]
fn a_scale_converts_and_rounding_comes_last() {
    let mut scaled = item(Some("15"), vec![clause(Verb::Deduct, Form::Amount(fact(0)))]);
    scaled.scale = Some(n("100"));
    scaled.round = Some(Round { places: 0, mode: Rounding::HalfUp, span: span() });
    let mut scheme = scheme(1, vec![scaled]);
    assert_eq!(scores(&scheme, &data(&["10"]), 1), "14");
    scheme.items[1].round = None;
    assert_eq!(scores(&scheme, &data(&["10"]), 1), "13.5");
}

#[test]
fn a_gap_may_get_the_mean_of_the_class() {
    let mut indicator = item(Some("10"), vec![gain(fact(0))]);
    indicator.gaps.missing = Some(Treatment::Mean(class(1)));
    let scheme = scheme(2, vec![indicator]);
    assert_eq!(scores(&scheme, &data(&["4 - 8 - 1", "#0 #0 #0 #1 /"]), 1), "4 6 8 - 1");
}

#[test]
fn too_few_children_give_no_score() {
    let child = |id: u32| {
        let mut child = item(Some("10"), vec![gain(fact(id))]);
        child.gaps.missing = Some(Treatment::Zero);
        child
    };
    let mut scheme = scheme(3, vec![child(0), child(1), child(2)]);
    scheme.items[0].coverage = Some(n("60%"));
    scheme.items[0].gaps.missing = Some(Treatment::Withhold);
    assert_eq!(scores(&scheme, &data(&["1 1", "2 -", "- -"]), 0), "3 -");
    scheme.items[0].coverage = Some(n("3"));
    assert_eq!(scores(&scheme, &data(&["1 1", "2 2", "- 3"]), 0), "- 6");
}

#[test]
fn nothing_left_is_not_applicable() {
    let mut child = item(Some("10"), vec![gain(fact(0))]);
    child.gaps.missing = Some(Treatment::Skip);
    let mut scheme = scheme(1, vec![child]);
    scheme.items[0].gaps.not_applicable = Some(Treatment::Skip);
    assert_eq!(scores(&scheme, &data(&["- 3"]), 0), "/ 3");
}

#[test]
fn an_item_scored_by_month() {
    let mut by_month = item(Some("10"), vec![gain(monthly(0))]);
    by_month.over = Some(Over { period: PeriodKind::Month, how: OverPeriods::Mean });
    by_month.cap = Some(n("10"));
    let mut scheme = scheme(1, vec![by_month]);
    scheme.facts = vec![monthly_fact()];
    let input = months(data(&["3 12 - 5"]), &["2023-12", "2024-01", "2024-02", "2024-03"], 1);
    assert_eq!(scores(&scheme, &input, 1), "7.5");
    scheme.items[1].gaps.missing = Some(Treatment::Zero);
    assert_eq!(scores(&scheme, &input, 1), "5");
    scheme.items[1].over = Some(Over { period: PeriodKind::Month, how: OverPeriods::Latest });
    assert_eq!(scores(&scheme, &input, 1), "5");
    scheme.facts[0].carries_last = true;
    scheme.items[1].over = Some(Over { period: PeriodKind::Month, how: OverPeriods::Sum });
    assert_eq!(scores(&scheme, &input, 1), "25");
    let before = expr(ExprKind::Earlier(monthly(0), 1), num_ty(), Frame::Period(PeriodKind::Month));
    let growth = over(Fold::Sum, Frame::Period(PeriodKind::Month), sub(monthly(0), before));
    let at = expr(ExprKind::AtPeriod(monthly(0), "2023-12".into()), num_ty(), Frame::Unit);
    let mut yearly = item(None, vec![gain(growth), clause(Verb::Add, Form::Amount(at))]);
    yearly.parent = Some(ItemId(0));
    scheme.items[1] = yearly;
    // (12 − 3) + (12 − 12) + (5 − 12) + 3
    assert_eq!(scores(&scheme, &input, 1), "5");
}

#[test]
fn an_item_by_month_counts_the_events_of_the_month() {
    let mut by_month = item(Some("10"), vec![clause(Verb::Deduct, Form::Each(each(field(0))))]);
    by_month.over = Some(Over { period: PeriodKind::Month, how: OverPeriods::Lowest });
    let mut scheme = scheme(0, vec![by_month]);
    scheme.events = vec![event(&[num_ty(), Ty::Date], Some(1))];
    let input = months(data(&[]), &["2024-01", "2024-02"], 0);
    assert_eq!(scores(&scheme, &with_events(input, &["2 @2024-01-31", "3 @2024-02-01", "3 @2024-02-29"]), 1), "4");
}

#[test]
fn panels_drop_extremes_and_pass_weights_on() {
    let mut scheme = scheme(0, vec![item(None, vec![gain(expr(ExprKind::Rating(RatingId(0)), num_ty(), Frame::Unit))])]);
    scheme.items[1].gaps.missing = Some(Treatment::As(n("-1")));
    let mut both = rating(&[]);
    both.panels = vec![(label("a"), num("0.4")), (label("b"), num("0.6"))];
    both.drop_highest = 1;
    both.drop_lowest = 1;
    let input = |marks: Vec<MarkRow>| Input { units: 1, ratings: vec![marks], ..Input::default() };
    let panel = |panel: usize| [60, 80, 90, 100].map(|points| mark(panel, points, &points.to_string()));
    let one = || input(panel(0).into_iter().collect());
    let two = || input(panel(0).into_iter().chain(panel(1)).collect());
    scheme.ratings = vec![both.clone()];
    assert_eq!(scores(&scheme, &two(), 1), "85");
    assert_eq!(scores(&scheme, &one(), 1), "nobody of the panel b has rated");
    for (policy, expected) in [(EmptyPanel::Redistribute, "85"), (EmptyPanel::Zero, "34"), (EmptyPanel::Withhold, "-1")] {
        scheme.ratings = vec![Rating { empty_panel: Some(policy), ..both.clone() }];
        assert_eq!(scores(&scheme, &one(), 1), expected);
    }
    scheme.ratings = vec![both];
    assert_eq!(scores(&scheme, &input(vec![]), 1), "-1");
}

// Ranking, gates, grades, allocations.

fn ranked(ties: Ties) -> Scheme {
    let mut scheme = scheme(1, vec![item(None, vec![gain(fact(0))])]);
    scheme.ranking = Some(Ranking { set: all_units(), keys: vec![(item_score(0), false)], ties: Some(ties), exclude: None, span: span() });
    scheme
}

fn table(rows: Vec<Grade>) -> Grades {
    Grades { set: all_units(), rows, quota_ties: None, promoted_take_places: None, veto_first: None, span: span() }
}

fn at_least(least: &str) -> Grade {
    Grade { label: label("grade"), quota: None, when: Some(cmp(item_score(0), Compare::GreaterOrEqual, n(least))), rest: false }
}

fn top(count: &str) -> Grade {
    let quota = Quota { share: n(count), fraction: false, from_top: true, rounding: None, span: span() };
    Grade { label: label("grade"), quota: Some(quota), when: None, rest: false }
}

fn places(count: &str) -> Grade {
    let quota = Quota { share: n(count), fraction: false, from_top: false, rounding: None, span: span() };
    Grade { label: label("grade"), quota: Some(quota), when: None, rest: false }
}

fn rest() -> Grade {
    Grade { label: label("grade"), quota: None, when: None, rest: true }
}

fn gate(keyword: GateKeyword, when: Expr, effect: Effect) -> Gate {
    Gate { label: label("gate"), keyword, when, effects: vec![effect] }
}

#[test]
fn ties_in_the_ranking() {
    let input = data(&["9 8 8 7 -"]);
    for (ties, expected) in [(Ties::Share, "1 2 2 4 -"), (Ties::Dense, "1 2 2 3 -"), (Ties::Average, "1 2.5 2.5 4 -"), (Ties::Last, "1 3 3 4 -")] {
        let mut scheme = ranked(ties);
        scheme.items[1].gaps.missing = Some(Treatment::Withhold);
        assert_eq!(ranks(&scheme, &input), expected);
    }
    let mut scheme = ranked(Ties::Share);
    let second = reduce(Fold::Highest, fact(0), all_units());
    scheme.ranking.as_mut().unwrap().keys.push((sub(second, fact(1)), true));
    scheme.ranking.as_mut().unwrap().exclude = Some(cmp(fact(1), Compare::Greater, n("4")));
    scheme.facts.push(unit_fact());
    assert_eq!(ranks(&scheme, &data(&["9 8 8 7", "1 1 2 5"])), "1 3 2 /");
}

#[test]
fn tied_units_at_the_edge_of_a_quota() {
    let input = data(&["9 8 8 7"]);
    let mut scheme = ranked(Ties::Share);
    scheme.grades = Some(table(vec![top("2"), rest()]));
    assert_eq!(grades(&scheme, &input), "0 0 0 1");
    scheme.grades.as_mut().unwrap().quota_ties = Some(QuotaTies::AllOut);
    assert_eq!(grades(&scheme, &input), "0 1 1 1");
    scheme.grades = Some(table(vec![top("1"), places("1"), rest()]));
    assert_eq!(grades(&scheme, &input), "0 1 1 2");
    scheme.grades.as_mut().unwrap().quota_ties = Some(QuotaTies::AllOut);
    assert_eq!(grades(&scheme, &input), "0 2 2 2");
}

#[test]
fn vetoes_come_after_promotions_unless_said() {
    let mut scheme = ranked(Ties::Share);
    scheme.grades = Some(table(vec![at_least("90"), at_least("80"), at_least("60"), rest()]));
    scheme.facts.push(unit_fact());
    let yes = || cmp(fact(1), Compare::Greater, n("0"));
    scheme.gates = vec![
        gate(GateKeyword::Veto, yes(), Effect::Bar(GradeId(1))),
        gate(GateKeyword::Promotion, yes(), Effect::GradeUp(1)),
        gate(GateKeyword::Veto, cmp(fact(1), Compare::Equal, n("2")), Effect::ScoreAtMost(ItemId(0), n("59"))),
    ];
    let input = data(&["95 85 70 50 95", "0 1 1 - 2"]);
    assert_eq!(grades(&scheme, &input), "0 2 2 3 2");
    scheme.grades.as_mut().unwrap().veto_first = Some(false);
    assert_eq!(grades(&scheme, &input), "0 1 1 3 2");
    assert_eq!(scores(&scheme, &input, 0), "95 85 70 50 59");
    assert_eq!(score_input(&scheme, &input)[4].gates, [0, 1, 2]);
}

#[test]
fn promoted_units_may_take_places() {
    let mut scheme = ranked(Ties::Share);
    scheme.facts.push(unit_fact());
    scheme.grades = Some(table(vec![top("2"), rest()]));
    scheme.gates = vec![gate(GateKeyword::Promotion, cmp(fact(1), Compare::Equal, n("1")), Effect::GradeIs(GradeId(0)))];
    let input = data(&["9 8 7 6", "0 0 0 1"]);
    assert_eq!(grades(&scheme, &input), "0 0 1 0");
    scheme.grades.as_mut().unwrap().promoted_take_places = Some(true);
    assert_eq!(grades(&scheme, &input), "0 1 1 0");
    scheme.grades.as_mut().unwrap().rows[0] = places("2");
    assert_eq!(grades(&scheme, &input), "0 1 1 0");
}

#[test]
fn conditions_of_gates_see_the_grade_before_gates() {
    let mut scheme = ranked(Ties::Share);
    scheme.grades = Some(table(vec![top("1"), rest()]));
    let best = expr(ExprKind::Constant(Value::Grade(GradeId(0))), Ty::Grade, Frame::Constant);
    let grade = || expr(ExprKind::Grade, Ty::Grade, Frame::Unit);
    scheme.gates = vec![gate(GateKeyword::Veto, cmp(grade(), Compare::Equal, best.clone()), Effect::GradeAtMost(GradeId(1)))];
    scheme.consequences = vec![Consequence { grades: vec![GradeId(1)], when: None, lines: vec!["train".into()], span: span() }];
    scheme.shown = vec![Shown { label: label("best"), value: cmp(grade(), Compare::Equal, best), scale: Scale::number() }];
    let results = score_input(&scheme, &data(&["2 1"]));
    assert_eq!(results[0].gates, [0]);
    assert_eq!(results[0].grade, Some(GradeId(1)));
    assert_eq!(results[0].consequences, ["train".into()]);
    assert_eq!(results[0].shown, [Cell::Value(Value::Bool(false))]);
}

#[test]
fn seats_by_remainder_and_by_average() {
    let shares = |pool: &str, method: Option<AllocationMethod>, weights: &str| {
        let mut scheme = ranked(Ties::Share);
        scheme.allocations = vec![Allocation { label: label("seats"), pool: n(pool), among: None, by: fact(0), method }];
        line(&score_input(&scheme, &data(&[weights])), |unit| show(&unit.allocated[0]))
    };
    let parties = "47000 16000 15800 12000 6100 3100";
    assert_eq!(shares("10", Some(AllocationMethod::LargestRemainder), parties), "5 2 1 1 1 0");
    assert_eq!(shares("10", Some(AllocationMethod::HighestAverage), parties), "5 2 2 1 0 0");
    assert_eq!(shares("-1", None, "1 1 -"), "-1 0 /");
    assert_eq!(shares("5", Some(AllocationMethod::Exact), "1 3"), "1.25 3.75");
    assert_eq!(shares("5", None, "0 0"), "0 0");
}

#[test]
fn gaps_and_faults_in_conditions() {
    let truth = |id: u32| cmp(fact(id), Compare::Equal, n("1"));
    let shown = |kind: ExprKind| Shown { label: label("shown"), value: expr(kind, Ty::Bool, Frame::Unit), scale: Scale::number() };
    let mut scheme = ranked(Ties::Share);
    scheme.facts.push(unit_fact());
    scheme.shown = vec![
        shown(ExprKind::And(vec![truth(0), truth(1)])),
        shown(ExprKind::Or(vec![truth(0), truth(1)])),
        shown(ExprKind::IsGap(fact(1), GapKind::Pending)),
        shown(ExprKind::Arith(Arith::Add, fact(0), fact(1))),
    ];
    let results = score_input(&scheme, &data(&["0 1 / -", "? ? ? ?"]));
    let shown = line(&results, |unit| unit.shown.iter().map(show).collect::<Vec<_>>().join(","));
    assert_eq!(shown, "Bool(false),?,Bool(true),? ?,Bool(true),Bool(true),? ?,?,Bool(true),? -,-,Bool(true),-");
}

#[test]
fn reductions_over_a_set() {
    let mut scheme = ranked(Ties::Share);
    scheme.facts = vec![unit_fact(); 3];
    let shown = |value: Expr| Shown { label: label("shown"), value, scale: Scale::number() };
    let folds =
        [Fold::Sum, Fold::Count, Fold::Mean, Fold::Median, Fold::Highest, Fold::Lowest, Fold::GeometricMean, Fold::HarmonicMean, Fold::Deviation];
    scheme.shown = folds.into_iter().map(|fold| shown(reduce(fold, fact(0), class(1)))).collect();
    let others = Set { exclude_self: true, filter: Some(Box::new(cmp(fact(0), Compare::Greater, n("2")))), ..all_units() };
    scheme.shown.push(shown(reduce(Fold::Mean, fact(0), others)));
    let weighted = Reduce { fold: Fold::Mean, value: Some(fact(0)), set: class(1), weight: Some(fact(2)) };
    scheme.shown.push(shown(expr(ExprKind::Reduce(weighted), num_ty(), Frame::Unit)));
    let place = Place { value: fact(0), set: class(1), ascending: false, ties: None };
    scheme.shown.push(shown(expr(ExprKind::Place(place), num_ty(), Frame::Unit)));
    let results = score_input(&scheme, &data(&["2 8 - 8 5", "#0 #0 #0 #1 -", "1 2 2 1 -"]));
    let of = |unit: usize| results[unit].shown.iter().map(show).collect::<Vec<_>>().join(" ");
    assert_eq!(of(0), "10 2 5 5 8 2 4 3.2 3 7 6 2");
    assert_eq!(of(2), "10 2 5 5 8 2 4 3.2 3 7 6 -");
    assert_eq!(of(3), "8 1 8 8 8 8 8 8 0 6.5 8 1");
    assert_eq!(of(4), "/ / / / / / / / / 8 / /");
}

#[test]
fn what_nests_too_deep_is_a_fault() {
    let nested = |levels: usize| (0..levels).fold(fact(0), |inner, _| expr(ExprKind::Negate(inner), num_ty(), Frame::Unit));
    let of = |levels: usize| scores(&scheme(1, vec![item(None, vec![gain(nested(levels))])]), &data(&["1"]), 1);
    assert_eq!(of(1_800), "1");
    assert_eq!(of(3_000), "the result is too large");
}

#[test]
fn what_needs_itself_is_a_fault() {
    let scheme = scheme(0, vec![item(None, vec![gain(item_score(2))]), item(None, vec![gain(item_score(1))])]);
    assert_eq!(scores(&scheme, &Input { units: 1, ..Input::default() }, 0), "the result is too large");
}

#[test]
fn some_hundred_units_take_no_time_to_speak_of() {
    let items = (0..12).map(|id| item(Some("10"), vec![clause(Verb::Gain, pro_rata(fact(id), reduce(Fold::Highest, fact(id), class(12))))]));
    let mut scheme = scheme(13, items.collect());
    scheme.ranking = Some(Ranking { set: class(12), keys: vec![(item_score(0), false)], ties: None, exclude: None, span: span() });
    scheme.grades = Some(Grades { set: class(12), ..table(vec![top("20"), places("30"), rest()]) });
    let line = |fact: usize| (0..300).map(|unit| (unit * (fact + 7) % 101 + 1).to_string()).collect::<Vec<_>>().join(" ");
    let mut facts: Vec<String> = (0..12).map(line).collect();
    facts.push((0..300).map(|unit| format!("#{}", unit % 3)).collect::<Vec<_>>().join(" "));
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let results = score_input(&scheme, &data(&facts));
    assert_eq!(results.iter().filter(|unit| unit.grade == Some(GradeId(0))).count(), 60);
}
