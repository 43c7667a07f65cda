//! A type, a measure and a frame for every expression; names become ids.

use crate::decimal::Num;
use crate::diagnostic::{Diagnostic, Edit, near};
use crate::func::{self, Function, Kind, Typing};
use crate::model::checks;
use crate::model::expr::{Arith, Compare, Expr, ExprKind, Fold, Frame, Place, Reduce, Rows, Value};
use crate::model::measure::{self, Base, Measure, Scale, Ty};
use crate::model::names::Entity;
use crate::model::resolve::Resolver;
use crate::model::rounding;
use crate::model::scheme::{EventId, FactId, ItemId, PeriodKind, Set};
use crate::period;
use crate::say;
use crate::source::Span;
use crate::syntax::ast::{self, Modifier, Operator};
use crate::word::{Lang, Text};

/// Where an expression stands: what its bare names may mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    pub item: Option<ItemId>,
    pub event: Option<EventId>,
    /// The periods by which the item is scored: what is asked of its events is asked of the period's.
    pub period: Option<PeriodKind>,
    /// In the conversion of a rating: 值 is the raw mark.
    pub mark: bool,
}

/// What an expression has to be.
#[derive(Clone, Debug)]
pub enum Wanted {
    Any,
    Points,
    Condition,
    Type(Ty),
}

impl Resolver<'_> {
    /// An expression that must fit what is wanted; a bare number takes the wanted unit where that is safe.
    pub fn expr(&mut self, expr: &ast::Expr, at: Scope, wanted: Wanted) -> Expr {
        if let Wanted::Type(Ty::Choice(_) | Ty::Grade) = &wanted
            && let Wanted::Type(ty) = &wanted
            && let Some(word) = self.word_of(expr, ty)
        {
            return word;
        }
        let typed = self.infer(expr, at);
        self.fit(typed, &wanted)
    }

    /// An expression that stands beside another and must be of its measure: a finding points at both.
    pub fn beside(&mut self, tree: &ast::Expr, at: Scope, other: &Expr) -> Expr {
        let expr = self.infer(tree, at);
        match (&expr.ty, &other.ty) {
            (Ty::Quantity(have), Ty::Quantity(want))
                if have != want
                    && !adopts(&expr, have, want)
                    && (!ratio_fits(have, want) || is_literal(&expr))
                    && !ratio_literal(&expr, have, want) =>
            {
                let (have, want) = (have.clone(), want.clone());
                self.measures_differ(other, &expr, &want, &have, expr.span)
            }
            (Ty::Quantity(_), Ty::Quantity(_)) => Expr { ty: other.ty.clone(), ..expr },
            _ => self.fit(expr, &Wanted::Type(other.ty.clone())),
        }
    }

    /// Makes sure that an expression is of the wanted type.
    pub fn fit(&mut self, expr: Expr, wanted: &Wanted) -> Expr {
        let ty = match wanted {
            Wanted::Any => return expr,
            Wanted::Points => Ty::Quantity(Measure::points()),
            Wanted::Condition => Ty::Bool,
            Wanted::Type(ty) => ty.clone(),
        };
        if expr.ty == ty || expr.ty == Ty::Unknown || ty == Ty::Unknown {
            return expr;
        }
        if let (Ty::Quantity(have), Ty::Quantity(want)) = (&expr.ty, &ty) {
            if adopts(&expr, have, want) {
                return Expr { ty, ..expr };
            }
            // A ratio may be kept as a percentage, and a percentage used as a plain number.
            // `40%` beside a computed ratio says what it means; a bare `40` beside a percentage does not.
            if matches!((have, want), (Measure::Percent, Measure::Number))
                || matches!((have, want), (Measure::Number, Measure::Percent)) && !is_literal(&expr)
            {
                return Expr { ty, ..expr };
            }
        }
        let (is, should) = (self.ty_word(&expr.ty), self.ty_word(&ty));
        let mut finding = Diagnostic::new(
            &checks::WRONG_TYPE,
            expr.span,
            Text { en: format!("this is {}, but {} is needed", is.en, should.en), zh: format!("这是{}，此处需要{}", is.zh, should.zh) },
        );
        if matches!(wanted, Wanted::Points) && matches!(expr.ty, Ty::Quantity(Measure::Number | Measure::Percent)) {
            finding = finding.help(say!(
                en: "a share is not points: multiply it by `full`, or by `1 pt`",
                zh: "比率不是分数：请乘以 `满分`，或乘以 `1分`"
            ));
        }
        if let (Wanted::Points, Ty::Quantity(Measure::PercentPoint), ExprKind::Constant(Value::Num(number))) = (wanted, &expr.ty, &*expr.kind) {
            let points = number * &Num::from(100);
            finding = finding.help(say!(en: "points are written `{points} pt`", zh: "分数写作 `{points}分`"));
        }
        if let (Wanted::Points, Ty::Quantity(Measure::Of(bases))) = (wanted, &expr.ty)
            && let [(Base::Points, 1), (Base::Count(word), 1)] = bases.as_slice()
        {
            let en = Scale::named(word).map_or_else(|| word.to_string(), |scale| scale.en.to_string());
            finding = finding.help(say!(en: "points for each one: divide by `1 {en}`", zh: "每{word}若干分的，请再除以 `1{word}`"));
        }
        if let (Ty::Quantity(Measure::Number), Ty::Quantity(Measure::Of(bases))) = (&ty, &expr.ty)
            && let [(base, power @ (1 | -1))] = bases.as_slice()
        {
            let (en, zh) = (base.word(Lang::En), base.word(Lang::Zh));
            finding = finding.help(if *power == 1 {
                say!(en: "for the number alone, divide by `1 {en}`", zh: "只要数的，请除以 `1{zh}`")
            } else {
                say!(en: "for the number alone, multiply by `1 {en}`", zh: "只要数的，请乘以 `1{zh}`")
            });
        }
        self.found.push(finding);
        Expr { ty: Ty::Unknown, ..expr }
    }

    /// The word of a choice or a grade, where one is wanted.
    fn word_of(&mut self, expr: &ast::Expr, ty: &Ty) -> Option<Expr> {
        let text = match &*expr.kind {
            ast::ExprKind::Path(path) if path.names.len() == 1 => path.names[0].text.clone(),
            ast::ExprKind::Text(text) => text.clone(),
            // 是 and 否 may be words of a choice too.
            ast::ExprKind::Bool(yes) => {
                if *yes {
                    "是".into()
                } else {
                    "否".into()
                }
            }
            _ => return None,
        };
        let value = match ty {
            Ty::Choice(choice) => {
                let at = self.scheme.choices[choice.index()].words.iter().position(|word| word.name == text);
                match at {
                    Some(at) => Value::Choice(*choice, at as u32),
                    None if self.names.entity(&text).is_some() => return None,
                    None => {
                        self.unknown_word(&text, *choice, expr.span);
                        return Some(Expr { kind: Box::new(ExprKind::NotApplicable), ty: Ty::Unknown, frame: Frame::Constant, span: expr.span });
                    }
                }
            }
            Ty::Grade => match self.names.grade(&text) {
                Some(grade) => Value::Grade(grade),
                None => {
                    let words: Vec<String> =
                        self.scheme.grades.iter().flat_map(|grades| &grades.rows).map(|row| row.label.name.to_string()).collect();
                    self.report_word(&text, &words, expr.span);
                    return Some(Expr { kind: Box::new(ExprKind::NotApplicable), ty: Ty::Unknown, frame: Frame::Constant, span: expr.span });
                }
            },
            _ => return None,
        };
        Some(Expr { kind: Box::new(ExprKind::Constant(value)), ty: ty.clone(), frame: Frame::Constant, span: expr.span })
    }

    pub fn unknown_word(&mut self, text: &str, choice: crate::model::scheme::ChoiceId, span: Span) {
        let words: Vec<String> = self.scheme.choices[choice.index()].words.iter().map(|word| word.name.to_string()).collect();
        self.report_word(text, &words, span);
    }

    pub(super) fn report_word(&mut self, text: &str, words: &[String], span: Span) {
        let list = words.join("、");
        let finding = Diagnostic::new(&checks::UNKNOWN_WORD, span, say!(en: "`{text}` is not one of: {list}", zh: "`{text}` 不在可选项之中：{list}"));
        self.tell_unknown(text, finding.suggest(span, text, words.iter().map(String::as_str)));
    }

    fn infer(&mut self, expr: &ast::Expr, at: Scope) -> Expr {
        let span = expr.span;
        match &*expr.kind {
            ast::ExprKind::Number(number, unit) => self.number(number, unit.as_ref(), span),
            ast::ExprKind::Text(text) => constant(Value::Text(text.clone()), Ty::Text, span),
            ast::ExprKind::Date(date) => constant(Value::Date(*date), Ty::Date, span),
            ast::ExprKind::Bool(yes) => constant(Value::Bool(*yes), Ty::Bool, span),
            ast::ExprKind::Path(path) => self.path(path, at),
            ast::ExprKind::Full => self.full(at.item, span),
            ast::ExprKind::Total => make(ExprKind::Score(ItemId(0)), self.score_ty(ItemId(0)), Frame::Unit, span),
            ast::ExprKind::RankOf => make(ExprKind::Rank, Ty::Quantity(Measure::Number), Frame::Unit, span),
            ast::ExprKind::GradeOf => make(ExprKind::Grade, Ty::Grade, Frame::Unit, span),
            ast::ExprKind::Value if at.mark => make(ExprKind::RawMark, Ty::Quantity(Measure::Number), Frame::Mark, span),
            ast::ExprKind::Value => {
                self.found.push(Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    span,
                    say!(en: "`value` has a meaning only in a rating's conversion", zh: "`值` 只在评分的换算中有意义"),
                ));
                unknown(span)
            }
            ast::ExprKind::Negate(inner) => {
                let inner = self.infer(inner, at);
                self.must_be_quantity(&inner);
                let (ty, frame) = (inner.ty.clone(), inner.frame);
                make(ExprKind::Negate(inner), ty, frame, span)
            }
            ast::ExprKind::Not(inner) => {
                let inner = self.expr(inner, at, Wanted::Condition);
                let frame = inner.frame;
                make(ExprKind::Not(inner), Ty::Bool, frame, span)
            }
            ast::ExprKind::Binary(operator, a, b) => self.binary(*operator, a, b, at, span),
            ast::ExprKind::Compare(how, a, b) => self.compare(*how, a, b, at, span),
            ast::ExprKind::In(value, words) => {
                let value = self.infer(value, at);
                let words: Vec<Value> = words
                    .iter()
                    .filter_map(|word| {
                        let word = self.expr(word, at, Wanted::Type(value.ty.clone()));
                        match *word.kind {
                            ExprKind::Constant(value) => Some(value),
                            _ => None,
                        }
                    })
                    .collect();
                let frame = value.frame;
                make(ExprKind::In(value, words), Ty::Bool, frame, span)
            }
            ast::ExprKind::Gap(inner, kind) => {
                let inner = self.infer(inner, at);
                let frame = inner.frame;
                make(ExprKind::IsGap(inner, *kind), Ty::Bool, frame, span)
            }
            ast::ExprKind::If(condition, a, b) => {
                let condition = self.expr(condition, at, Wanted::Condition);
                let (a, b) = (self.infer(a, at), self.infer(b, at));
                let (a, b, ty) = self.alike(a, b);
                let frame = self.join(&[&condition, &a, &b], span);
                make(ExprKind::If(condition, a, b), ty, frame, span)
            }
            ast::ExprKind::Call { name, args, modifiers } => self.call(name, args, modifiers, at, span),
        }
    }

    fn number(&mut self, number: &Num, unit: Option<&ast::Name>, span: Span) -> Expr {
        let scale = match unit {
            None => Scale::number(),
            Some(word) => match self.scale_word(&word.text) {
                Some(scale) => scale,
                None => {
                    self.unknown_unit(word);
                    return unknown(span);
                }
            },
        };
        constant(Value::Num(number * &scale.factor), Ty::Quantity(scale.measure), span)
    }

    /// A unit word: of the table, of the scheme, or either with 万 or 亿 before it.
    pub fn scale_word(&self, word: &str) -> Option<Scale> {
        if let Some(scale) = Scale::named(word) {
            return Some(scale);
        }
        if self.counters.iter().any(|counter| &**counter == word) {
            return Some(Scale::counter(word));
        }
        let (factor, rest) = match word.chars().next()? {
            '万' => (10_000, &word['万'.len_utf8()..]),
            '亿' => (100_000_000, &word['亿'.len_utf8()..]),
            '个' => (1, &word['个'.len_utf8()..]),
            _ => return None,
        };
        let base = if rest.is_empty() { Scale::number() } else { self.scale_word(rest)? };
        Some(Scale { zh: word.into(), en: word.into(), factor: &base.factor * &Num::from(factor), measure: base.measure })
    }

    pub fn unknown_unit(&mut self, word: &ast::Name) {
        if let Some((minutes, seconds)) = minutes_and_seconds(&word.text) {
            let help = say!(en: "write one unit: 3 minutes 17 seconds are `197 seconds`", zh: "请写成一种单位：3分17秒 写作 `197秒`");
            let words = say!(en: "`{minutes}` and `{seconds}` are two units in one number", zh: "一个数里写了两种单位：`{minutes}` 和 `{seconds}`");
            self.found.push(Diagnostic::new(&checks::UNKNOWN_UNIT_WORD, word.span, words).help(help));
            return;
        }
        if word.text.starts_with(['O', 'o', 'l', 'I', 'Ｏ', '〇', '○'])
            && self.scale_word(word.text.trim_start_matches(['O', 'o', 'l', 'I', 'Ｏ', '〇', '○'])).is_some()
        {
            let words = say!(en: "`{}` is not a unit of measure", zh: "`{}` 不是计量单位", word.text);
            let help = say!(en: "is a letter written for a figure, `O` for `0` or `l` for `1`?", zh: "是不是把数字写成了字母，如 `O` 应为 `0`、`l` 应为 `1`？");
            self.found.push(Diagnostic::new(&checks::UNKNOWN_UNIT_WORD, word.span, words).help(help));
            return;
        }
        let words = crate::model::measure::UNIT_WORDS.iter().flat_map(|unit| [unit.word.zh, unit.word.en]);
        // 万 and 亿 may stand before any unit: what is not known is the word after them.
        let counter = word.text.strip_prefix(['万', '亿']).filter(|rest| !rest.is_empty()).unwrap_or(&word.text);
        let near = near(&word.text, words.chain(self.counters.iter().map(|counter| &**counter)));
        let help = match near.map(|near| near.name) {
            Some(near) => {
                say!(en: "did you mean `{near}`? a counter of the scheme's own is declared by `counter {counter}`", zh: "是不是 `{near}`？方案自己的量词用 `量词 {counter}` 声明")
            }
            None => say!(en: "declare a counter of the scheme's own by `counter {counter}`", zh: "方案自己的量词用 `量词 {counter}` 声明"),
        };
        let finding =
            Diagnostic::new(&checks::UNKNOWN_UNIT_WORD, word.span, say!(en: "`{}` is not a unit of measure", zh: "`{}` 不是计量单位", word.text))
                .help(help);
        let finding = match near {
            Some(near) => finding.replace(word.span, near),
            None => finding,
        };
        self.found.push(finding);
    }

    /// 满分: on the item's own scale where it has one.
    pub fn full(&mut self, item: Option<ItemId>, span: Span) -> Expr {
        let points = Ty::Quantity(Measure::points());
        let Some(id) = item else {
            return match &self.scheme.full {
                Some((full, _)) => constant(Value::Num(full.clone()), points, span),
                None => make(ExprKind::Full(ItemId(0)), points, Frame::Unit, span),
            };
        };
        match &self.scheme.items[id.index()].scale {
            Some(scale) => Expr { span, ..scale.clone() },
            None => make(ExprKind::Full(id), points, Frame::Unit, span),
        }
    }

    fn path(&mut self, path: &ast::Path, at: Scope) -> Expr {
        let first = &path.names[0];
        if path.names.len() == 1 {
            if let Some(event) = at.event
                && let Some(field) = self.field_named(event, &first.text)
            {
                return self.field(event, field, path.span);
            }
            let mut scope = at.item;
            while let Some(item) = scope {
                if let Some(entity) = self.names.local(item, &first.text) {
                    return self.entity(entity, path.span);
                }
                scope = self.scheme.items[item.index()].parent;
            }
            if let Some(entity) = self.names.entity(&first.text) {
                return self.entity(entity, path.span);
            }
        } else if path.names.len() == 2
            && let Some(Entity::Event(event)) = self.names.entity(&first.text)
        {
            return match self.field_named(event, &path.names[1].text) {
                Some(field) => self.field(event, field, path.span),
                None => {
                    let fields: Vec<String> = self.scheme.events[event.index()].fields.iter().map(|field| field.label.name.to_string()).collect();
                    self.report_word(&path.names[1].text, &fields, path.names[1].span);
                    unknown(path.span)
                }
            };
        }
        if let Some(event) = at.event
            && self.names.items(&first.text).is_empty()
            && self.slip_of_field(event, path)
        {
            return unknown(path.span);
        }
        self.score_of(path, at.item)
    }

    /// Says so if a name that nothing declares is nearly that of a field of the event at hand.
    fn slip_of_field(&mut self, event: EventId, path: &ast::Path) -> bool {
        let fields: Vec<String> = self.scheme.events[event.index()].fields.iter().map(|field| field.label.name.to_string()).collect();
        let name = &path.names[0];
        let fields = || fields.iter().map(String::as_str);
        let is_near = path.names.len() == 1 && near(&name.text, fields()).is_some();
        if is_near {
            let message = say!(en: "nothing is called `{}`", zh: "没有名为 `{}` 的事实、计算或指标", name.text);
            self.found.push(Diagnostic::new(&checks::UNKNOWN_NAME, path.span, message).suggest(path.span, &name.text, fields()));
        }
        is_near
    }

    /// The score of the item that a path names.
    pub(super) fn score_of(&mut self, path: &ast::Path, from: Option<ItemId>) -> Expr {
        match self.item_at(path, from) {
            Some(id) => make(ExprKind::Score(id), self.score_ty(id), Frame::Unit, path.span),
            None => unknown(path.span),
        }
    }

    fn score_ty(&self, id: ItemId) -> Ty {
        Ty::Quantity(if id.0 == 0 && self.total_is_number { Measure::Number } else { Measure::points() })
    }

    pub fn field_named(&self, event: EventId, name: &str) -> Option<usize> {
        self.scheme.events[event.index()].fields.iter().position(|field| &*field.label.name == name)
    }

    fn field(&mut self, event: EventId, field: usize, span: Span) -> Expr {
        let ty = self.scheme.events[event.index()].fields[field].ty.clone();
        make(ExprKind::Field(event, field), ty, Frame::Event(event), span)
    }

    fn entity(&mut self, entity: Entity, span: Span) -> Expr {
        match entity {
            Entity::Fact(id) => {
                let fact = &self.scheme.facts[id.index()];
                make(ExprKind::Fact(id), fact.ty.clone(), fact.frame, span)
            }
            Entity::Let(id) => {
                self.resolve_let(id, span);
                let found = &self.scheme.lets[id.index()];
                make(ExprKind::Let(id), found.ty.clone(), found.frame, span)
            }
            Entity::Rating(id) => {
                let ty = self.scheme.ratings[id.index()].ty.clone();
                make(ExprKind::Rating(id), ty, Frame::Unit, span)
            }
            Entity::Event(id) => {
                let name = self.scheme.events[id.index()].label.name.clone();
                self.found.push(
                    Diagnostic::new(&checks::FRAMES_DIFFER, span, say!(en: "`{name}` is a table of events, not a value", zh: "`{name}` 是事件表，不是一个值"))
                        .help(say!(en: "count them: `count({name})`, or add up a field: `sum({name}.…)`", zh: "计数写 `件数({name})`，合计某一栏写 `合计({name}.…)`")),
                );
                unknown(span)
            }
        }
    }

    /// The item that a path names, seen from another item; says so if there is none or more than one.
    pub fn item_at(&mut self, path: &ast::Path, _from: Option<ItemId>) -> Option<ItemId> {
        let last = path.names.last()?;
        let fits: Vec<ItemId> = self.names.items(&last.text).iter().copied().filter(|id| self.path_fits(*id, &path.names)).collect();
        match fits.as_slice() {
            [one] => Some(*one),
            [] => {
                let text: Vec<&str> = path.names.iter().map(|name| &*name.text).collect();
                let text = text.join(".");
                let finding = Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    path.span,
                    say!(en: "nothing is called `{text}`", zh: "没有名为 `{text}` 的事实、计算或指标"),
                );
                if matches!(&*text, "otherwise" | "else" | "others" | "other" | "default" | "其他" | "其它" | "其他情况" | "否则" | "余下")
                {
                    let help = say!(en: "the row for everything else begins with `rest`", zh: "兜底的一行以 `其余` 开头");
                    self.found.push(finding.help(help).fix(
                        say!(en: "write `rest`", zh: "改为 `其余`"),
                        false,
                        vec![Edit { span: path.span, text: if text.is_ascii() { "rest" } else { "其余" }.to_owned() }],
                    ));
                    return None;
                }
                self.tell_unknown(&last.text, finding.suggest(last.span, &last.text, self.names.all()));
                None
            }
            [first, second, ..] => {
                let (a, b) = (self.scheme.items[first.index()].label.span, self.scheme.items[second.index()].label.span);
                self.found.push(
                    Diagnostic::new(
                        &checks::AMBIGUOUS_NAME,
                        path.span,
                        say!(en: "several items are called `{}`", zh: "名为 `{}` 的指标不止一个", last.text),
                    )
                    .label(a, say!(en: "one", zh: "其一"))
                    .label(b, say!(en: "another", zh: "其二"))
                    .help(say!(en: "name its section too: `section.{}`", zh: "请连同所在板块一起写：`板块名.{}`", last.text)),
                );
                None
            }
        }
    }

    fn path_fits(&self, id: ItemId, names: &[ast::Name]) -> bool {
        let mut here = Some(id);
        for name in names.iter().rev() {
            // Each name before the last is that of some ancestor.
            loop {
                let Some(item) = here else { return false };
                here = self.scheme.items[item.index()].parent;
                if self.scheme.items[item.index()].label.name == name.text {
                    break;
                }
            }
        }
        true
    }

    fn binary(&mut self, operator: Operator, a: &ast::Expr, b: &ast::Expr, at: Scope, span: Span) -> Expr {
        if let Operator::And | Operator::Or = operator {
            let mut all = Vec::new();
            for side in [a, b] {
                let side = self.expr(side, at, Wanted::Condition);
                match (operator, *side.kind) {
                    (Operator::And, ExprKind::And(inner)) | (Operator::Or, ExprKind::Or(inner)) => all.extend(inner),
                    (_, kind) => all.push(Expr { kind: Box::new(kind), ..side }),
                }
            }
            let frame = self.join(&all.iter().collect::<Vec<_>>(), span);
            let kind = if operator == Operator::And { ExprKind::And(all) } else { ExprKind::Or(all) };
            return make(kind, Ty::Bool, frame, span);
        }
        let (a, b) = (self.infer(a, at), self.infer(b, at));
        self.arith(operator, a, b, span)
    }

    fn arith(&mut self, operator: Operator, a: Expr, b: Expr, span: Span) -> Expr {
        let frame = self.join(&[&a, &b], span);
        let (Ty::Quantity(ma), Ty::Quantity(mb)) = (a.ty.clone(), b.ty.clone()) else {
            if let (Ty::Date, Ty::Date, Operator::Subtract) = (&a.ty, &b.ty, operator) {
                let function = func::find("days").expect("`days` is in the table");
                return make(ExprKind::Call(function, vec![b, a]), Ty::Quantity(Measure::time()), frame, span);
            }
            self.must_be_quantity(&a);
            self.must_be_quantity(&b);
            return unknown(span);
        };
        let (how, measure) = match operator {
            Operator::Add | Operator::Subtract => {
                let minus = operator == Operator::Subtract;
                let how = if minus { Arith::Subtract } else { Arith::Add };
                let measure = match ma.plus(&mb, minus) {
                    Some(measure) => measure,
                    None if adopts(&b, &mb, &ma) || ratio_fits(&ma, &mb) => ma.clone(),
                    None if adopts(&a, &ma, &mb) => mb.clone(),
                    None => return self.measures_differ(&a, &b, &ma, &mb, span),
                };
                (how, measure)
            }
            Operator::Multiply => (Arith::Multiply, ma.times(&mb)),
            Operator::Divide => (Arith::Divide, ma.over(&mb)),
            Operator::Power => {
                if !mb.is_dimensionless() {
                    return self.measures_differ(&a, &b, &ma, &mb, span);
                }
                (Arith::Power, if ma.is_dimensionless() { Measure::Number } else { ma.clone() })
            }
            Operator::And | Operator::Or => return unknown(span),
        };
        make(ExprKind::Arith(how, a, b), Ty::Quantity(measure), frame, span)
    }

    fn compare(&mut self, how: Compare, a: &ast::Expr, b: &ast::Expr, at: Scope, span: Span) -> Expr {
        // One side may be a bare word of the other's choice: the side that has a type of its own is read first.
        let a_is_word = matches!(&*a.kind, ast::ExprKind::Path(path) if path.names.len() == 1 && !self.is_known(&path.names[0].text, at));
        let (a, b) = if a_is_word {
            let b = self.infer(b, at);
            (self.expr(a, at, Wanted::Type(b.ty.clone())), b)
        } else {
            let a = self.infer(a, at);
            let b = match &a.ty {
                Ty::Choice(_) | Ty::Grade => self.expr(b, at, Wanted::Type(a.ty.clone())),
                _ => self.infer(b, at),
            };
            (a, b)
        };
        self.comparison(how, a, b, span)
    }

    fn is_known(&self, name: &std::sync::Arc<str>, at: Scope) -> bool {
        at.event.is_some_and(|event| self.field_named(event, name).is_some())
            || self.names.entity(name).is_some()
            || !self.names.items(name).is_empty()
            || std::iter::successors(at.item, |item| self.scheme.items[item.index()].parent).any(|item| self.names.local(item, name).is_some())
    }

    /// A comparison of two typed expressions.
    pub fn comparison(&mut self, how: Compare, a: Expr, b: Expr, span: Span) -> Expr {
        let frame = self.join(&[&a, &b], span);
        let fits = match (&a.ty, &b.ty) {
            (Ty::Unknown, _) | (_, Ty::Unknown) => true,
            (Ty::Quantity(ma), Ty::Quantity(mb)) => {
                ma == mb
                    || adopts(&a, ma, mb)
                    || adopts(&b, mb, ma)
                    || ratio_fits(ma, mb) && !is_literal(&a) && !is_literal(&b)
                    || ratio_literal(&a, ma, mb)
                    || ratio_literal(&b, mb, ma)
            }
            (Ty::Bool | Ty::Text, _) => a.ty == b.ty && matches!(how, Compare::Equal | Compare::NotEqual),
            (x, y) => x == y,
        };
        if !fits {
            return match (&a.ty, &b.ty) {
                (Ty::Quantity(ma), Ty::Quantity(mb)) => {
                    let (ma, mb) = (ma.clone(), mb.clone());
                    self.measures_differ(&a, &b, &ma, &mb, span)
                }
                _ => {
                    let (wa, wb) = (self.ty_word(&a.ty), self.ty_word(&b.ty));
                    self.found.push(
                        Diagnostic::new(
                            &checks::WRONG_TYPE,
                            a.span,
                            Text {
                                en: format!("{} and {} cannot be compared like this", wa.en, wb.en),
                                zh: format!("{}与{}不能这样比较", wa.zh, wb.zh),
                            },
                        )
                        .here(Text { en: format!("this is {}", wa.en), zh: format!("这是{}", wa.zh) })
                        .label(b.span, Text { en: format!("this is {}", wb.en), zh: format!("这是{}", wb.zh) }),
                    );
                    unknown(span)
                }
            };
        }
        make(ExprKind::Compare(how, a, b), Ty::Bool, frame, span)
    }

    fn measures_differ(&mut self, a: &Expr, b: &Expr, ma: &Measure, mb: &Measure, span: Span) -> Expr {
        let mixed = matches!((ma, mb), (Measure::Percent | Measure::PercentPoint, Measure::Percent | Measure::PercentPoint));
        let check = if mixed { &checks::PERCENT_OR_POINT } else { &checks::MEASURES_DIFFER };
        let side = |m: &Measure| Text { en: format!("this is in {}", m.word(Lang::En)), zh: format!("这是{}", m.word(Lang::Zh)) };
        let mut finding = Diagnostic::new(
            check,
            a.span,
            Text {
                en: format!("{} and {} are different measures", ma.word(Lang::En), mb.word(Lang::En)),
                zh: format!("{}与{}是不同的计量", ma.word(Lang::Zh), mb.word(Lang::Zh)),
            },
        )
        .here(side(ma))
        .label(b.span, side(mb));
        if mixed {
            finding = finding.help(say!(
                en: "the difference of two percentages is in percentage points: write `5pp`, not `5%`",
                zh: "两个百分比之差是百分点：写 `5个百分点`，不写 `5%`"
            ));
        } else if is_literal(a) || is_literal(b) {
            let (literal, own, want) = if is_literal(a) { (a, ma, mb) } else { (b, mb, ma) };
            finding = finding.help(match (&*literal.kind, own, want) {
                (ExprKind::Constant(Value::Num(number)), Measure::Number, Measure::Percent) => {
                    say!(en: "write the number with its unit, in percent: `{number}%`", zh: "请给数字写上单位：`{number}%`")
                }
                (_, Measure::Number, _) => Text {
                    en: format!("write the number with its unit, in {}", want.word(Lang::En)),
                    zh: format!("请给数字写上单位（{}）", want.word(Lang::Zh)),
                },
                (ExprKind::Constant(Value::Num(number)), Measure::Of(own), Measure::Of(bases))
                    if [own, bases].iter().all(|bases| matches!(bases.as_slice(), [(Base::Points | Base::Count(_), 1)])) =>
                {
                    Text {
                        en: format!("write the number in {0}: `{number} {0}`", want.word(Lang::En)),
                        zh: format!("单位应为{0}：请写 `{number}{0}`", want.word(Lang::Zh)),
                    }
                }
                _ => Text {
                    en: format!("write a number in {}", want.word(Lang::En)), zh: format!("此处的数应以{}为单位", want.word(Lang::Zh))
                },
            });
        }
        self.found.push(finding);
        unknown(span)
    }

    /// Two branches of one type.
    fn alike(&mut self, a: Expr, b: Expr) -> (Expr, Expr, Ty) {
        if a.ty == b.ty || b.ty == Ty::Unknown {
            let ty = a.ty.clone();
            return (a, b, ty);
        }
        if a.ty == Ty::Unknown {
            let ty = b.ty.clone();
            return (a, b, ty);
        }
        if let (Ty::Quantity(ma), Ty::Quantity(mb)) = (&a.ty, &b.ty)
            && (adopts(&a, ma, mb) || matches!((ma, mb), (Measure::Number, Measure::Percent)))
        {
            let ty = b.ty.clone();
            return (a, b, ty);
        }
        let ty = a.ty.clone();
        let b = self.fit(b, &Wanted::Type(ty.clone()));
        (a, b, ty)
    }

    fn must_be_quantity(&mut self, expr: &Expr) {
        if !matches!(expr.ty, Ty::Quantity(_) | Ty::Unknown) {
            let word = self.ty_word(&expr.ty);
            self.found.push(Diagnostic::new(
                &checks::WRONG_TYPE,
                expr.span,
                Text { en: format!("a number is needed, this is {}", word.en), zh: format!("此处需要数，这是{}", word.zh) },
            ));
        }
    }

    pub fn ty_word(&self, ty: &Ty) -> Text {
        match ty {
            Ty::Quantity(measure) => Text { en: measure.word(Lang::En), zh: measure.word(Lang::Zh) },
            Ty::Text => say!(en: "a text", zh: "文本"),
            Ty::Date => say!(en: "a date", zh: "日期"),
            Ty::Bool => say!(en: "a condition (yes or no)", zh: "条件（是否）"),
            Ty::Choice(choice) => {
                let words: Vec<&str> = self.scheme.choices[choice.index()].words.iter().take(3).map(|word| &*word.name).collect();
                let words = words.join("、");
                say!(en: "a choice of {words}…", zh: "{words}……之一")
            }
            Ty::Grade => say!(en: "a grade", zh: "等次"),
            Ty::Unknown => say!(en: "unknown", zh: "未知"),
        }
    }

    /// The widest frame among operands; two that do not fit together are a finding.
    pub fn join(&mut self, parts: &[&Expr], span: Span) -> Frame {
        let mut frame = Frame::Constant;
        for part in parts {
            frame = match (frame, part.frame) {
                (Frame::Constant, other) | (other, Frame::Constant) => other,
                (Frame::Unit, other) | (other, Frame::Unit) => other,
                (a, b) if a == b => a,
                (a, _) => {
                    self.found.push(
                        Diagnostic::new(&checks::FRAMES_DIFFER, span, say!(en: "values of different occasions are put together", zh: "把不同期次或不同事件的值放在了一起"))
                            .label(part.span, say!(en: "this one", zh: "此处"))
                            .help(say!(en: "reduce one of them to a value a unit first: `sum(…)`, `mean(…)`, `latest(…)`", zh: "先把其中之一化为每单位一个值：`合计(…)`、`平均值(…)`、`最新值(…)`")),
                    );
                    a
                }
            };
        }
        frame
    }

    fn call(&mut self, name: &ast::Name, args: &[ast::Expr], modifiers: &[Modifier], at: Scope, span: Span) -> Expr {
        let Some(function) = func::find(&name.text) else {
            let names = func::functions().flat_map(|function| [function.name.zh, function.name.en]);
            let mut finding =
                Diagnostic::new(&checks::UNKNOWN_FUNCTION, name.span, say!(en: "there is no function `{}`", zh: "没有函数 `{}`", name.text));
            if let Some(known) = other_function(&name.text) {
                let words = say!(en: "it is called `{known}`; all functions: `heng describe functions`", zh: "此处写作 `{known}`；全部函数见 `heng describe functions`");
                finding = finding.help(words.clone()).fix(words, false, vec![Edit { span: name.span, text: known.to_owned() }]);
            } else if let Some(found) = near(&name.text, names) {
                let near = found.name;
                finding = finding.replace(name.span, found).help(say!(en: "did you mean `{near}`? all functions: `heng describe functions`", zh: "是不是 `{near}`？全部函数见 `heng describe functions`"));
            }
            self.found.push(finding);
            return unknown(span);
        };
        if args.len() < function.arguments.0 || args.len() > function.arguments.1 {
            let (least, most) = function.arguments;
            self.found.push(
                Diagnostic::new(&checks::WRONG_ARGUMENTS, span, say!(en: "`{}` takes {least} to {most} arguments, here are {}", zh: "`{}` 要 {least} 至 {most} 个参数，这里有 {} 个", name.text, args.len()))
                    .help(say!(en: "for example `{}`", zh: "例如 `{}`", function.example.0.of(self.scheme.lang))),
            );
            return unknown(span);
        }
        match function.kind {
            Kind::Row(_) => self.row_call(function, args, at, span),
            Kind::Fold(fold) if args.len() > 1 => self.fold_of_list(fold, args, at, span),
            Kind::Fold(fold) => self.fold(fold, args, modifiers, at, span),
            Kind::Place => self.place_call(args, modifiers, at, span, false),
            Kind::Percentile => self.place_call(args, modifiers, at, span, true),
            Kind::Earlier | Kind::YearEarlier => self.earlier_call(function, args, at, span),
            Kind::At => self.period_call(args, modifiers, at, span),
            Kind::Unrounded | Kind::Full => {
                let value = self.infer(&args[0], at);
                match *value.kind {
                    ExprKind::Score(item) if matches!(function.kind, Kind::Unrounded) => make(ExprKind::Unrounded(item), value.ty, Frame::Unit, span),
                    ExprKind::Score(item) => make(ExprKind::Full(item), value.ty, Frame::Unit, span),
                    ExprKind::Fact(_) | ExprKind::Let(_) => {
                        // A figure and an item of one name: here the item is meant.
                        let ast::ExprKind::Path(path) = &*args[0].kind else { return unknown(span) };
                        match self.item_at(path, at.item) {
                            Some(item) if matches!(function.kind, Kind::Unrounded) => {
                                make(ExprKind::Unrounded(item), self.score_ty(item), Frame::Unit, span)
                            }
                            Some(item) => make(ExprKind::Full(item), self.score_ty(item), Frame::Unit, span),
                            None => unknown(span),
                        }
                    }
                    _ => {
                        self.found.push(Diagnostic::new(
                            &checks::WRONG_ARGUMENTS,
                            value.span,
                            say!(en: "the name of an item is needed", zh: "此处需要指标名称"),
                        ));
                        unknown(span)
                    }
                }
            }
        }
    }

    /// `上期(x)`, `上期(x，3)`, `上年同期(x)`
    fn earlier_call(&mut self, function: &Function, args: &[ast::Expr], at: Scope, span: Span) -> Expr {
        let value = self.infer(&args[0], at);
        let Frame::Period(kind) = value.frame else { return self.not_by_period(&value, span) };
        let back = match args.get(1) {
            _ if matches!(function.kind, Kind::YearEarlier) => match periods_of_a_year(kind) {
                Some(periods) => periods,
                None => {
                    self.found.push(
                        Diagnostic::new(&checks::WRONG_ARGUMENTS, span, say!(en: "a year has 52 or 53 weeks: the same week of last year is not always as many weeks before", zh: "一年有 52 周或 53 周，上年同一周不总是同样多周之前"))
                            .help(say!(en: "write `previous(x, 52)`, the week 52 weeks before", zh: "请写 `上期(x，52)`，即 52 周之前的那一周")),
                    );
                    return unknown(span);
                }
            },
            None => 1,
            Some(back) => match self.periods_back(back, at) {
                Some(back) => back,
                None => return unknown(span),
            },
        };
        let (ty, frame) = (value.ty.clone(), value.frame);
        make(ExprKind::Earlier(value, back), ty, frame, span)
    }

    /// `期值(x，"2024-03")`
    fn period_call(&mut self, args: &[ast::Expr], modifiers: &[Modifier], at: Scope, span: Span) -> Expr {
        let value = self.infer(&args[0], at);
        let Frame::Period(_) = value.frame else { return self.not_by_period(&value, span) };
        let period = match args.get(1).map(|arg| &*arg.kind) {
            Some(ast::ExprKind::Text(text)) => Some(text.clone()),
            _ => modifiers.iter().find_map(|modifier| match modifier {
                Modifier::At(period) => Some(period.text.clone()),
                _ => None,
            }),
        };
        let Some(period) = period else {
            self.found.push(Diagnostic::new(
                &checks::WRONG_ARGUMENTS,
                span,
                say!(en: "say which period: `at(x, \"2024-03\")`", zh: "请写明期次：`期值(x，\"2024-03\")`"),
            ));
            return unknown(span);
        };
        let ty = value.ty.clone();
        make(ExprKind::AtPeriod(value, period), ty, Frame::Unit, span)
    }

    /// How many periods before: a whole number of the scheme's own.
    fn periods_back(&mut self, tree: &ast::Expr, at: Scope) -> Option<u32> {
        let back = self.expr(tree, at, Wanted::Type(Ty::Quantity(Measure::Number)));
        let whole = crate::model::constant_number(&back).and_then(|number| number.to_scaled(0)).and_then(|whole| u32::try_from(whole).ok());
        if whole.is_none() && back.ty != Ty::Unknown {
            self.found.push(
                Diagnostic::new(
                    &checks::WRONG_ARGUMENTS,
                    back.span,
                    say!(en: "how many periods before has to be a whole number", zh: "“几期之前”须是一个整数"),
                )
                .help(say!(en: "write `previous(x, 3)`", zh: "请写 `上期(x，3)`")),
            );
        }
        whole
    }

    fn not_by_period(&mut self, value: &Expr, span: Span) -> Expr {
        if value.ty != Ty::Unknown {
            self.found.push(
                Diagnostic::new(&checks::FRAMES_DIFFER, value.span, say!(en: "this is not collected by periods", zh: "这不是按期采集的值"))
                    .help(say!(en: "declare the fact as `weekly`, `monthly`, `quarterly`, `half-yearly` or `yearly`", zh: "请把该事实声明为 `每周`、`每月`、`每季`、`每半年` 或 `每年`")),
            );
        }
        unknown(span)
    }

    fn row_call(&mut self, function: &'static Function, trees: &[ast::Expr], at: Scope, span: Span) -> Expr {
        let mut args: Vec<Expr> = trees.iter().map(|arg| self.infer(arg, at)).collect();
        let number = Ty::Quantity(Measure::Number);
        let ty = match function.typing {
            Typing::Same => {
                let mut ty = args[0].ty.clone();
                for arg in &args[1..] {
                    if let (Ty::Quantity(first), Ty::Quantity(other)) = (&ty, &arg.ty)
                        && first != other
                        && (is_literal(&args[0]) && adopts(&args[0], first, other)
                            || *first == Measure::Number && *other == Measure::Percent && !is_literal(&args[0]))
                    {
                        ty = arg.ty.clone();
                    }
                }
                for arg in &mut args {
                    let fitted = self.fit(arg.clone(), &Wanted::Type(ty.clone()));
                    *arg = fitted;
                }
                ty
            }
            Typing::First | Typing::Rounded => {
                self.must_be_quantity(&args[0]);
                args[0].ty.clone()
            }
            Typing::Number => {
                for arg in &args {
                    if !matches!(&arg.ty, Ty::Unknown) && !matches!(&arg.ty, Ty::Quantity(_)) {
                        self.must_be_quantity(arg);
                    }
                }
                number
            }
            Typing::Growth => {
                if let (Ty::Quantity(a), Ty::Quantity(b)) = (args[0].ty.clone(), args[1].ty.clone())
                    && a != b
                {
                    return self.measures_differ(&args[0].clone(), &args[1].clone(), &a, &b, span);
                }
                Ty::Quantity(Measure::Percent)
            }
            Typing::DaysBetween | Typing::WorkingDays | Typing::DatePart => {
                for arg in &mut args {
                    let fitted = self.fit(arg.clone(), &Wanted::Type(Ty::Date));
                    *arg = fitted;
                }
                match function.typing {
                    Typing::DaysBetween => Ty::Quantity(Measure::time()),
                    Typing::WorkingDays => Ty::Quantity(Measure::count("个工作日")),
                    _ => number,
                }
            }
            Typing::Count => number,
            Typing::Truth => Ty::Bool,
        };
        let frame = self.join(&args.iter().collect::<Vec<_>>(), span);
        if let (Typing::WorkingDays, Some(calendar)) = (function.typing, &self.scheme.calendar) {
            args.extend(calendar.reversed.iter().map(|day| constant(Value::Date(*day), Ty::Date, span)));
        }
        if function.typing == Typing::Rounded {
            let unit = rounding::unit(self, &args[0], &trees[0]);
            return rounding::in_unit(function, args, &unit, span);
        }
        make(ExprKind::Call(function, args), ty, frame, span)
    }

    /// `合计(a，b，c)`: a fold over the values listed.
    fn fold_of_list(&mut self, fold: Fold, args: &[ast::Expr], at: Scope, span: Span) -> Expr {
        let args: Vec<Expr> = args.iter().map(|arg| self.infer(arg, at)).collect();
        let count = args.len();
        let chain = |resolver: &mut Self, operator, args: Vec<Expr>| {
            let mut args = args.into_iter();
            let first = args.next().unwrap_or_else(|| unknown(span));
            args.fold(first, |sum, next| resolver.arith(operator, sum, next, span))
        };
        let n = constant(Value::Num(Num::from(count)), Ty::Quantity(Measure::Number), span);
        match fold {
            Fold::Sum => chain(self, Operator::Add, args),
            Fold::Mean => {
                let sum = chain(self, Operator::Add, args);
                self.arith(Operator::Divide, sum, n, span)
            }
            Fold::Highest | Fold::Lowest => {
                let name = if fold == Fold::Highest { "max" } else { "min" };
                let function = func::find(name).expect("max and min are in the table");
                let ty = args[0].ty.clone();
                let args: Vec<Expr> = args.into_iter().map(|arg| self.fit(arg, &Wanted::Type(ty.clone()))).collect();
                let frame = self.join(&args.iter().collect::<Vec<_>>(), span);
                make(ExprKind::Call(function, args), ty, frame, span)
            }
            Fold::GeometricMean => {
                let ty = args[0].ty.clone();
                let product = chain(self, Operator::Multiply, args);
                let function = func::find("root").expect("root is in the table");
                let frame = product.frame;
                make(ExprKind::Call(function, vec![product, n]), ty, frame, span)
            }
            Fold::HarmonicMean => {
                let ty = args[0].ty.clone();
                let one = constant(Value::Num(Num::ONE), Ty::Quantity(Measure::Number), span);
                let inverses: Vec<Expr> = args.into_iter().map(|arg| self.arith(Operator::Divide, one.clone(), arg, span)).collect();
                let sum = chain(self, Operator::Add, inverses);
                let mean = self.arith(Operator::Divide, n, sum, span);
                Expr { ty, ..mean }
            }
            Fold::Any | Fold::All => {
                let args: Vec<Expr> = args.into_iter().map(|arg| self.fit(arg, &Wanted::Condition)).collect();
                let frame = self.join(&args.iter().collect::<Vec<_>>(), span);
                make(if fold == Fold::Any { ExprKind::Or(args) } else { ExprKind::And(args) }, Ty::Bool, frame, span)
            }
            Fold::Count | Fold::Median | Fold::Deviation | Fold::Latest | Fold::First => {
                self.found.push(Diagnostic::new(&checks::WRONG_ARGUMENTS, span, say!(en: "this function takes one value and a reference set, events or periods", zh: "此函数用于参照范围、事件或各期，只写一个值")));
                unknown(span)
            }
        }
    }

    fn fold(&mut self, fold: Fold, args: &[ast::Expr], modifiers: &[Modifier], at: Scope, span: Span) -> Expr {
        // `件数(批示，…)`: an event table by its name.
        if let Some(arg) = args.first()
            && let ast::ExprKind::Path(path) = &*arg.kind
            && let [name] = path.names.as_slice()
            && let Some(Entity::Event(event)) = self.names.entity(&name.text)
        {
            return self.fold_rows(fold, Frame::Event(event), None, modifiers, at, span);
        }
        let inner = Scope { event: args.first().and_then(|arg| self.event_in(arg)).or(at.event), ..at };
        let value = args.first().map(|arg| self.infer(arg, inner));
        let by_set = modifiers.iter().any(|modifier| matches!(modifier, Modifier::In(_) | Modifier::ExcludingSelf | Modifier::WeightedBy(_)));
        let frame = value.as_ref().map_or(Frame::Unit, |value| value.frame);
        match frame {
            Frame::Event(event) if at.event != Some(event) => self.fold_rows(fold, frame, value, modifiers, at, span),
            Frame::Period(_) if !by_set => self.fold_rows(fold, frame, value, modifiers, at, span),
            _ => self.fold_set(fold, value, modifiers, at, span),
        }
    }

    /// The event table whose fields an argument names.
    fn event_in(&self, expr: &ast::Expr) -> Option<EventId> {
        match &*expr.kind {
            ast::ExprKind::Path(path) if path.names.len() == 2 => match self.names.entity(&path.names[0].text) {
                Some(Entity::Event(event)) => Some(event),
                _ => None,
            },
            ast::ExprKind::Binary(_, a, b) | ast::ExprKind::Compare(_, a, b) => self.event_in(a).or_else(|| self.event_in(b)),
            ast::ExprKind::Negate(a) | ast::ExprKind::Not(a) => self.event_in(a),
            ast::ExprKind::If(c, a, b) => self.event_in(c).or_else(|| self.event_in(a)).or_else(|| self.event_in(b)),
            // A fold has taken its events together already.
            ast::ExprKind::Call { name, args, .. } => match func::find(&name.text).map(|function| function.kind) {
                Some(Kind::Fold(_)) if args.len() == 1 => None,
                _ => args.iter().find_map(|arg| self.event_in(arg)),
            },
            _ => None,
        }
    }

    fn fold_ty(&mut self, fold: Fold, value: Option<&Expr>) -> Ty {
        match (fold, value) {
            (Fold::Count, _) => Ty::Quantity(Measure::Number),
            (Fold::Any | Fold::All, Some(value)) => {
                if !matches!(value.ty, Ty::Bool | Ty::Unknown) {
                    let fitted = self.fit(value.clone(), &Wanted::Condition);
                    return fitted.ty;
                }
                Ty::Bool
            }
            (Fold::Any | Fold::All, None) => Ty::Bool,
            (Fold::Latest | Fold::First, Some(value)) => value.ty.clone(),
            (_, Some(value)) => {
                if !(value.ty == Ty::Date && matches!(fold, Fold::Highest | Fold::Lowest)) {
                    self.must_be_quantity(value);
                }
                value.ty.clone()
            }
            (_, None) => Ty::Quantity(Measure::Number),
        }
    }

    fn fold_rows(&mut self, fold: Fold, frame: Frame, value: Option<Expr>, modifiers: &[Modifier], at: Scope, span: Span) -> Expr {
        let ty = self.fold_ty(fold, value.as_ref());
        if value.is_none() && !matches!(fold, Fold::Count | Fold::Any) {
            self.found.push(Diagnostic::new(
                &checks::WRONG_ARGUMENTS,
                span,
                say!(en: "say which field of the event: `sum(event.field)`", zh: "请写明事件的哪一栏：`合计(事件.栏目)`"),
            ));
        }
        let inner = match frame {
            Frame::Event(event) => Scope { event: Some(event), ..at },
            _ => at,
        };
        let within = match frame {
            Frame::Event(event) if at.event.is_none() && self.scheme.events[event.index()].date.is_some() => at.period,
            Frame::Event(_) | Frame::Constant | Frame::Unit | Frame::Period(_) | Frame::Mark => None,
        };
        let mut rows = Rows { fold, frame, value, filter: None, best: None, same: None, within };
        for modifier in modifiers {
            match modifier {
                Modifier::Where(filter) => rows.filter = Some(self.expr(filter, inner, Wanted::Condition)),
                Modifier::BestOf(n) => rows.best = Some(*n),
                Modifier::Same(field, how) => {
                    if let Frame::Event(event) = frame
                        && let Some(at) = self.event_field(event, field)
                    {
                        rows.same = Some((at, *how));
                    }
                }
                Modifier::In(_)
                | Modifier::ExcludingSelf
                | Modifier::WeightedBy(_)
                | Modifier::Ascending(_)
                | Modifier::Ties(_)
                | Modifier::At(_) => self.bad_modifier(span),
            }
        }
        make(ExprKind::Rows(rows), ty, within.map_or(Frame::Unit, Frame::Period), span)
    }

    /// The field of an event by name; says so if there is none.
    pub fn event_field(&mut self, event: EventId, name: &ast::Name) -> Option<usize> {
        let at = self.field_named(event, &name.text);
        if at.is_none() {
            let fields: Vec<String> = self.scheme.events[event.index()].fields.iter().map(|field| field.label.name.to_string()).collect();
            self.report_word(&name.text, &fields, name.span);
        }
        at
    }

    fn bad_modifier(&mut self, span: Span) {
        self.found.push(Diagnostic::new(
            &checks::WRONG_ARGUMENTS,
            span,
            say!(en: "one of these words does not go with what is counted here", zh: "括号中有不适用于此处的词"),
        ));
    }

    fn fold_set(&mut self, fold: Fold, value: Option<Expr>, modifiers: &[Modifier], at: Scope, span: Span) -> Expr {
        let ty = self.fold_ty(fold, value.as_ref());
        let set = self.set_of(modifiers, at, span);
        let mut weight = None;
        for modifier in modifiers {
            match modifier {
                Modifier::WeightedBy(expr) => weight = Some(self.expr(expr, at, Wanted::Any)),
                Modifier::In(_) | Modifier::ExcludingSelf | Modifier::Where(_) => {}
                Modifier::Ascending(_) | Modifier::Ties(_) | Modifier::BestOf(_) | Modifier::Same(..) | Modifier::At(_) => self.bad_modifier(span),
            }
        }
        let frame = match value.as_ref().map_or(Frame::Unit, |value| value.frame) {
            Frame::Constant => Frame::Unit,
            other => other,
        };
        make(ExprKind::Reduce(Reduce { fold, value, set, weight }), ty, frame, span)
    }

    fn place_call(&mut self, args: &[ast::Expr], modifiers: &[Modifier], at: Scope, span: Span, percentile: bool) -> Expr {
        let value = self.infer(&args[0], at);
        self.must_be_quantity(&value);
        let set = self.set_of(modifiers, at, span);
        // A percentile counts from below unless told otherwise: high value, high percentile.
        let mut ascending = percentile;
        let mut ties = None;
        for modifier in modifiers {
            match modifier {
                Modifier::Ascending(yes) => ascending = *yes,
                Modifier::Ties(how) => ties = Some(*how),
                Modifier::In(_) | Modifier::ExcludingSelf | Modifier::Where(_) => {}
                Modifier::WeightedBy(_) | Modifier::BestOf(_) | Modifier::Same(..) | Modifier::At(_) => self.bad_modifier(span),
            }
        }
        let ties = ties.or(self.scheme.defaults.ties);
        let frame = if value.frame == Frame::Constant { Frame::Unit } else { value.frame };
        let number = Ty::Quantity(Measure::Number);
        let place = make(ExprKind::Place(Place { value: value.clone(), set: set.clone(), ascending, ties }), number.clone(), frame, span);
        if !percentile {
            return place;
        }
        let count = make(ExprKind::Reduce(Reduce { fold: Fold::Count, value: Some(value), set, weight: None }), number.clone(), frame, span);
        let one = constant(Value::Num(Num::ONE), number.clone(), span);
        let above = make(ExprKind::Arith(Arith::Subtract, place, one.clone()), number.clone(), frame, span);
        let others = make(ExprKind::Arith(Arith::Subtract, count, one), number.clone(), frame, span);
        make(ExprKind::Arith(Arith::Divide, above, others), number, frame, span)
    }

    /// The reference set named among the words of a call, or the scheme's default.
    fn set_of(&mut self, modifiers: &[Modifier], at: Scope, span: Span) -> Set {
        let keys = modifiers.iter().find_map(|modifier| match modifier {
            Modifier::In(keys) => Some(keys.clone()),
            _ => None,
        });
        let mut set = match keys {
            Some(keys) => self.set(&ast::Set { keys, exclude_self: false, filter: None, span }, at),
            None => match self.scheme.defaults.set.clone() {
                Some(set) => set,
                None => {
                    self.set_not_said(span);
                    Set { keys: Vec::new(), exclude_self: false, filter: None, span }
                }
            },
        };
        for modifier in modifiers {
            match modifier {
                Modifier::ExcludingSelf => set.exclude_self = true,
                Modifier::Where(filter) => set.filter = Some(Box::new(self.expr(filter, at, Wanted::Condition))),
                _ => {}
            }
        }
        set
    }

    pub fn set_not_said(&mut self, span: Span) {
        self.found.push(
            Diagnostic::new(&checks::SET_NOT_SAID, span, say!(en: "among which units is not said", zh: "没有说明在哪些单位之间"))
                .help(say!(en: "write `in class` or `among all`, or say it once in `defaults {{ among … }}`", zh: "写明 `在 类别 内` 或 `在 全体 内`，或在 `默认` 中写一次 `参照 在 类别 内`")),
        );
    }

    /// A reference set.
    pub fn set(&mut self, set: &ast::Set, at: Scope) -> Set {
        let keys = set.keys.iter().filter_map(|name| self.key_fact(name)).collect();
        let filter = set.filter.as_ref().map(|filter| Box::new(self.expr(filter, Scope { event: None, ..at }, Wanted::Condition)));
        Set { keys, exclude_self: set.exclude_self, filter, span: set.span }
    }

    fn key_fact(&mut self, name: &ast::Name) -> Option<FactId> {
        match self.names.entity(&name.text) {
            Some(Entity::Fact(id)) if matches!(self.scheme.facts[id.index()].ty, Ty::Choice(_) | Ty::Text | Ty::Bool | Ty::Quantity(_)) => Some(id),
            Some(_) => {
                self.found.push(Diagnostic::new(
                    &checks::WRONG_TYPE,
                    name.span,
                    say!(en: "units are grouped by an attribute; `{}` is not one", zh: "分组要用单位的属性，`{}` 不是属性", name.text),
                ));
                None
            }
            None => {
                let finding = Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    name.span,
                    say!(en: "the units have no attribute `{}`", zh: "单位没有属性 `{}`", name.text),
                );
                let attributes: Vec<std::sync::Arc<str>> =
                    self.scheme.unit.attributes.iter().map(|id| self.scheme.facts[id.index()].label.name.clone()).collect();
                let list = attributes.join("、");
                let finding = finding.suggest(name.span, &name.text, attributes.iter().map(|name| &**name));
                let finding = match finding.help.is_none() && !attributes.is_empty() {
                    true => finding.help(say!(en: "the attributes are: {list}", zh: "单位的属性有：{list}")),
                    false => finding,
                };
                self.tell_unknown(&name.text, finding);
                None
            }
        }
    }
}

/// A function as spreadsheets and people call it, and its name here.
fn other_function(name: &str) -> Option<&'static str> {
    const OTHERS: &[(&[&str], &str)] = &[
        (&["计数", "条数", "数量"], "个数"),
        (&["求和", "总和", "合计值"], "合计"),
        (&["平均", "平均数", "均值", "算术平均"], "平均值"),
        (&["最大值", "最大", "最高"], "最高值"),
        (&["最小值", "最小", "最低"], "最低值"),
        (&["取整"], "向下取整"),
        (&["取小"], "较小值"),
        (&["取大"], "较大值"),
        (&["average", "avg"], "mean"),
        (&["countif", "number_of"], "count"),
        (&["sumif", "total_of"], "sum"),
        (&["maximum", "largest"], "highest"),
        (&["minimum", "smallest"], "lowest"),
    ];
    OTHERS.iter().find(|(others, _)| others.contains(&name)).map(|(_, known)| *known)
}

/// `分17秒`, as it is left of `3分17秒` when the number is read.
fn minutes_and_seconds(word: &str) -> Option<(&str, &str)> {
    let (minutes, rest) = ["分钟", "分"].iter().find_map(|minutes| word.strip_prefix(minutes).map(|rest| (*minutes, rest)))?;
    let seconds = rest.trim_start_matches(|letter: char| letter.is_numeric());
    (seconds.len() < rest.len() && matches!(seconds, "秒" | "秒钟")).then_some((minutes, seconds))
}

/// How many periods lie between one and the same one of the year before, where that is always as many.
fn periods_of_a_year(kind: PeriodKind) -> Option<u32> {
    (kind != PeriodKind::Week).then(|| u32::from(period::in_a_year(kind)))
}

pub fn make(kind: ExprKind, ty: Ty, frame: Frame, span: Span) -> Expr {
    Expr { kind: Box::new(kind), ty, frame, span }
}

pub fn constant(value: Value, ty: Ty, span: Span) -> Expr {
    make(ExprKind::Constant(value), ty, Frame::Constant, span)
}

/// Stands where an expression could not be understood; a finding has said why.
pub fn unknown(span: Span) -> Expr {
    make(ExprKind::NotApplicable, Ty::Unknown, Frame::Constant, span)
}

fn is_literal(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Negate(inner) => is_literal(inner),
        _ => false,
    }
}

/// May a bare number take the other side's unit? Points and counts, yes; zero, always. Money and time no: 5 of which unit?
fn adopts(expr: &Expr, have: &Measure, want: &Measure) -> bool {
    if !is_literal(expr) || *have != Measure::Number {
        return false;
    }
    if let ExprKind::Constant(Value::Num(number)) = &*expr.kind
        && number.is_zero()
    {
        return true;
    }
    match want {
        // Kilometres or metres?
        Measure::Of(bases) => match bases.as_slice() {
            [(Base::Points, 1)] => true,
            [(Base::Count(word), 1)] => !measure::has_several_words(word),
            _ => false,
        },
        Measure::Number | Measure::Percent | Measure::PercentPoint => false,
    }
}

/// A ratio (number) and a percentage are one thing once computed.
fn ratio_fits(a: &Measure, b: &Measure) -> bool {
    matches!((a, b), (Measure::Number, Measure::Percent) | (Measure::Percent, Measure::Number))
}

/// A percentage literal beside a computed ratio: `a ÷ b ≥ 95%`.
fn ratio_literal(literal: &Expr, have: &Measure, other: &Measure) -> bool {
    is_literal(literal) && *have == Measure::Percent && *other == Measure::Number
}
