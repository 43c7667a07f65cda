//! From scanned statements to the tree. A head's rule is chosen by the block in which it stands and by its first word, so
//! that the grammar never has to try one sentence after another.

use super::ast::{Allow, Example, File, Item, ItemKind, Name, OverPeriods, PeriodKind, Quote, Scheme, Statement, StatementKind, Tail};
use super::keyword::{self, Keyword};
use super::memo::Memo;
use super::scan::{self, Raw, Scan};
use super::{NOT_UNDERSTOOD, error};
use crate::diagnostic::Diagnostic;
use crate::say;
use crate::source::{SourceId, Span};
use crate::word::{Lang, Text, Word};
use indexmap::IndexMap;
use pest::Parser as _;
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/keyword.pest"]
#[grammar = "grammar/expr.pest"]
#[grammar = "grammar/scheme.pest"]
struct Grammar;

pub(super) type Node<'i> = pest::iterators::Pair<'i, Rule>;
pub(super) type Fault = pest::error::Error<Rule>;

/// What kind of block a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    File,
    Scheme,
    Fields,
    Rating,
    Grades,
    Defaults,
    Calendar,
    Import,
    Example,
    Given,
    Item,
    /// Of `best of`, `worst of`, `sum of`.
    Clauses,
    /// Rows about a subject: bands, and lookups by one or more keys.
    Bands,
    /// Rows that are whole conditions.
    Conditions,
    Places,
    Brackets,
    Points,
    /// Rows, or the whole statement anew, in `change parameter … { … }`.
    ChangedLet,
}

impl Block {
    /// The rule of a statement that begins with no keyword.
    fn plain(self) -> Option<Rule> {
        match self {
            Block::File | Block::Scheme | Block::Defaults | Block::Calendar | Block::Example => None,
            Block::Fields => Some(Rule::h_field),
            Block::Rating => Some(Rule::h_panel),
            Block::Grades => Some(Rule::h_grade),
            Block::Import => Some(Rule::h_imported),
            Block::Given => Some(Rule::h_assign),
            Block::Item | Block::Clauses => Some(Rule::c_subject),
            Block::Bands | Block::ChangedLet => Some(Rule::r_band),
            Block::Conditions => Some(Rule::r_condition),
            Block::Places => Some(Rule::r_rank),
            Block::Brackets => Some(Rule::r_progressive),
            Block::Points => Some(Rule::r_point),
        }
    }

    pub(super) fn word(self) -> Word {
        match self {
            Block::File => Word::new("at the top of the file", "文件最外层"),
            Block::Scheme => Word::new("in a scheme", "方案"),
            Block::Fields => Word::new("among fields", "字段"),
            Block::Rating => Word::new("in a rating", "评分"),
            Block::Grades => Word::new("among grades", "等次"),
            Block::Defaults => Word::new("in `defaults`", "默认"),
            Block::Calendar => Word::new("in a working calendar", "工作日历"),
            Block::Import => Word::new("in an import", "引用"),
            Block::Example => Word::new("in an example", "例"),
            Block::Given => Word::new("in `given`", "设"),
            Block::Item => Word::new("in an item", "指标"),
            Block::Clauses => Word::new("among clauses", "条款"),
            Block::Bands | Block::Conditions | Block::Places | Block::Brackets | Block::Points | Block::ChangedLet => {
                Word::new("among rows", "分档表")
            }
        }
    }
}

/// A statement that begins with a keyword: its rule, and the blocks in which it may stand.
pub(super) struct Sentence {
    pub keyword: &'static str,
    rule: Rule,
    pub blocks: &'static [Block],
}

const fn sentence(keyword: &'static str, rule: Rule, blocks: &'static [Block]) -> Sentence {
    Sentence { keyword, rule, blocks }
}

/// The keywords with which statements of a block may begin, in the order of the table.
pub fn keywords_in(block: Block) -> impl Iterator<Item = &'static Keyword> {
    SENTENCES.iter().filter(move |sentence| sentence.blocks.contains(&block)).filter_map(|sentence| keyword::find(sentence.keyword))
}

/// Where any statement may stand.
const ANYWHERE: &[Block] = &[
    Block::File,
    Block::Scheme,
    Block::Fields,
    Block::Rating,
    Block::Grades,
    Block::Defaults,
    Block::Calendar,
    Block::Import,
    Block::Example,
    Block::Given,
    Block::Item,
    Block::Clauses,
    Block::Bands,
    Block::Conditions,
    Block::Places,
    Block::Brackets,
    Block::Points,
    Block::ChangedLet,
];
const SCHEME: &[Block] = &[Block::Scheme];
const ITEM: &[Block] = &[Block::Item];
const CLAUSE: &[Block] = &[Block::Item, Block::Clauses];
const LETS: &[Block] = &[Block::Scheme, Block::Item, Block::ChangedLet];
const CHANGES: &[Block] = &[Block::Scheme, Block::Item];
/// Of any item, the total with them.
const TOTALS: &[Block] = &[Block::Scheme, Block::Item];
const GAPS: &[Block] = &[Block::Scheme, Block::Item, Block::Defaults, Block::Rating];

pub(super) static SENTENCES: &[Sentence] = &[
    sentence("scheme", Rule::h_scheme, &[Block::File]),
    sentence("example", Rule::h_example, &[Block::File, Block::Scheme]),
    sentence("period", Rule::h_period, SCHEME),
    sentence("calendar", Rule::h_calendar, SCHEME),
    sentence("full", Rule::h_full, &[Block::Scheme, Block::Rating]),
    sentence("total", Rule::h_total, SCHEME),
    sentence("unit", Rule::h_unit, SCHEME),
    sentence("fact", Rule::h_fact, SCHEME),
    sentence("event", Rule::h_event, SCHEME),
    sentence("rating", Rule::h_rating, SCHEME),
    sentence("parameter", Rule::h_let, LETS),
    sentence("let", Rule::h_let, LETS),
    sentence("import", Rule::h_import, SCHEME),
    sentence("section", Rule::h_item, CHANGES),
    sentence("item", Rule::h_item, CHANGES),
    sentence("bonus", Rule::h_item, CHANGES),
    sentence("deduction", Rule::h_item, CHANGES),
    sentence("veto", Rule::h_gate, SCHEME),
    sentence("promote", Rule::h_gate, SCHEME),
    sentence("rank", Rule::h_ranking, SCHEME),
    sentence("grades", Rule::h_grades, SCHEME),
    sentence("consequence", Rule::h_consequence, SCHEME),
    sentence("allocate", Rule::h_allocation, SCHEME),
    sentence("require", Rule::h_require, SCHEME),
    sentence("guarantee", Rule::h_guarantee, SCHEME),
    sentence("show", Rule::h_show, SCHEME),
    sentence("defaults", Rule::h_defaults, SCHEME),
    sentence("amendment", Rule::h_amendment, SCHEME),
    sentence("change", Rule::h_change, CHANGES),
    sentence("remove", Rule::h_remove, CHANGES),
    sentence("add_to", Rule::h_add, SCHEME),
    sentence("counter", Rule::h_counter, SCHEME),
    // fields
    sentence("counts", Rule::h_counts, &[Block::Fields]),
    // a rating
    sentence("panel", Rule::h_panel, &[Block::Rating]),
    sentence("aspect", Rule::h_aspect, &[Block::Rating]),
    sentence("option", Rule::h_option, &[Block::Rating]),
    sentence("invalid", Rule::h_invalid, &[Block::Rating]),
    sentence("convert", Rule::h_convert, &[Block::Rating]),
    sentence("drop", Rule::h_drop, &[Block::Rating]),
    sentence("empty_panel", Rule::h_empty, &[Block::Scheme, Block::Rating, Block::Defaults]),
    sentence("at_least", Rule::h_raters, &[Block::Rating]),
    // grades
    sentence("quota_ties", Rule::h_quota_ties, &[Block::Grades]),
    sentence("promoted", Rule::h_promoted, &[Block::Grades]),
    sentence("veto", Rule::h_first, &[Block::Grades]),
    sentence("promotion", Rule::h_first, &[Block::Grades]),
    // a calendar of working days
    sentence("day_off", Rule::h_days, &[Block::Calendar]),
    sentence("day_on", Rule::h_days, &[Block::Calendar]),
    // defaults
    sentence("steps", Rule::h_steps, &[Block::Defaults]),
    sentence("among", Rule::h_set, &[Block::Defaults]),
    sentence("ties", Rule::h_ties, &[Block::Defaults]),
    sentence("deductions", Rule::h_deductions, &[Block::Defaults]),
    sentence("above_default", Rule::h_above, &[Block::Defaults]),
    // examples
    sentence("given", Rule::h_given, &[Block::Example]),
    sentence("then", Rule::h_then, &[Block::Example]),
    // an item
    sentence("clause", Rule::h_clause_of, ITEM),
    sentence("document", Rule::h_document, &[Block::Item, Block::Rating]),
    sentence("note", Rule::h_note, &[Block::Item, Block::Rating]),
    sentence("lead", Rule::h_lead, ITEM),
    sentence("support", Rule::h_support, ITEM),
    sentence("collected", Rule::h_collected, &[Block::Item, Block::Rating]),
    sentence("corresponds", Rule::h_corresponds, ITEM),
    sentence("formerly", Rule::h_formerly, ITEM),
    sentence("to_write", Rule::h_to_write, ITEM),
    sentence("number", Rule::h_number, ITEM),
    sentence("points", Rule::h_points, ITEM),
    sentence("scale", Rule::h_scale, ITEM),
    sentence("applies", Rule::h_applies, ITEM),
    sentence("missing", Rule::h_gap, GAPS),
    sentence("not_applicable", Rule::h_gap, GAPS),
    sentence("pending", Rule::h_gap, GAPS),
    sentence("cap", Rule::h_cap, ITEM),
    sentence("no_cap", Rule::h_no_cap, ITEM),
    sentence("floor", Rule::h_floor, ITEM),
    sentence("round", Rule::h_round, &[Block::Item, Block::Defaults]),
    sentence("by_week", Rule::h_over, ITEM),
    sentence("by_month", Rule::h_over, ITEM),
    sentence("by_quarter", Rule::h_over, ITEM),
    sentence("by_half_year", Rule::h_over, ITEM),
    sentence("by_year", Rule::h_over, ITEM),
    sentence("scored", Rule::h_over, ITEM),
    sentence("coverage", Rule::h_coverage, TOTALS),
    sentence("across", Rule::h_across, TOTALS),
    // clauses
    sentence("score", Rule::c_score, CLAUSE),
    sentence("full_points", Rule::c_award, CLAUSE),
    sentence("none", Rule::c_award, CLAUSE),
    sentence("gain", Rule::c_award, CLAUSE),
    sentence("add", Rule::c_award, CLAUSE),
    sentence("deduct", Rule::c_award, CLAUSE),
    sentence("this_item", Rule::c_this, CLAUSE),
    sentence("bands", Rule::c_bands, CLAUSE),
    sentence("by", Rule::c_by_bands, CLAUSE),
    sentence("rank", Rule::c_rank, CLAUSE),
    sentence("pro_rata", Rule::c_pro_rata, CLAUSE),
    sentence("inverse", Rule::c_pro_rata, CLAUSE),
    sentence("progressive", Rule::c_progressive, CLAUSE),
    sentence("interpolate", Rule::c_interpolate, CLAUSE),
    sentence("efficacy", Rule::c_efficacy, CLAUSE),
    sentence("rescale", Rule::c_rescale, CLAUSE),
    sentence("judged", Rule::c_judged, CLAUSE),
    sentence("each", Rule::c_each, CLAUSE),
    sentence("best_of", Rule::c_best, CLAUSE),
    sentence("worst_of", Rule::c_best, CLAUSE),
    sentence("sum_of", Rule::c_best, CLAUSE),
    // tails that stand alone
    sentence("down_to_zero", Rule::c_tail, CLAUSE),
    sentence("at_most", Rule::c_tail, CLAUSE),
    sentence("at_least", Rule::c_tail, CLAUSE),
    sentence("only_if", Rule::c_tail, CLAUSE),
    sentence("unless", Rule::c_tail, CLAUSE),
    sentence("but", Rule::c_tail, CLAUSE),
    sentence("when", Rule::c_tail, CLAUSE),
    sentence("times", Rule::c_tail, CLAUSE),
    sentence("doubled", Rule::c_tail, CLAUSE),
    sentence("same", Rule::c_tail, CLAUSE),
    sentence("weekly", Rule::c_tail, CLAUSE),
    sentence("monthly", Rule::c_tail, CLAUSE),
    sentence("quarterly", Rule::c_tail, CLAUSE),
    sentence("half_yearly", Rule::c_tail, CLAUSE),
    sentence("yearly", Rule::c_tail, CLAUSE),
    sentence("zero_target", Rule::c_tail, CLAUSE),
    sentence("may_exceed", Rule::c_tail, CLAUSE),
    sentence("ties", Rule::c_tail, CLAUSE),
    sentence("all_equal", Rule::c_tail, CLAUSE),
    sentence("best_n", Rule::c_tail, CLAUSE),
    // before any other statement
    sentence("allow", Rule::h_allow, ANYWHERE),
];

/// The tree of one scanned text.
pub(super) fn file(text: &str, source: SourceId, scan: Scan, memo: Option<&Memo>) -> (File, Vec<Diagnostic>) {
    let closed_early = scan.found.iter().any(|diagnostic| std::ptr::eq(diagnostic.check, &super::UNEXPECTED_CLOSING));
    let mut parser = Parser {
        source,
        text,
        memo,
        found: scan.found,
        base: 0,
        bad: false,
        examples: Vec::new(),
        tails: None,
        lost: Vec::new(),
        allow: None,
        allows: Vec::new(),
    };
    let mut file = File::default();
    let mut waiting = Vec::new();
    for raw in scan.statements {
        let reach = parser.reach(&raw);
        let block = match keyword::beginning_with(scan::first_word(&text[raw.head.clone()])).first() {
            Some((keyword, _)) if matches!(keyword.id, "scheme" | "example") => Block::File,
            // After a brace too many, what follows still belongs to the scheme.
            _ if closed_early && !file.schemes.is_empty() => Block::Scheme,
            _ => Block::File,
        };
        let mut list = Vec::new();
        parser.top(raw, block, &mut file, &mut list);
        parser.allow_next(&mut waiting, reach, true);
        if let Some(scheme) = file.schemes.last_mut() {
            scheme.body.append(&mut list);
        }
    }
    parser.allows.append(&mut waiting);
    file.examples = parser.examples;
    file.allows = parser.allows;
    let mut found = parser.found;
    found.sort_by_key(scan::place);
    (file, found)
}

/// A walk over the children of a node.
#[derive(Clone)]
pub(super) struct Walk<'i>(pest::iterators::Pairs<'i, Rule>);

impl<'i> Walk<'i> {
    pub fn of(node: Node<'i>) -> Walk<'i> {
        Walk(node.into_inner())
    }

    pub fn rule(&self) -> Option<Rule> {
        self.0.peek().map(|node| node.as_rule())
    }

    pub fn is(&self, rule: Rule) -> bool {
        self.rule() == Some(rule)
    }

    pub fn peek(&self) -> Option<Node<'i>> {
        self.0.peek()
    }

    /// Passes a node of this rule, if it is next.
    pub fn eat(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.is(rule) { self.0.next() } else { None }
    }

    /// Passes a node that the grammar has put here.
    pub fn next(&mut self) -> Node<'i> {
        self.0.next().expect("the grammar has a node here")
    }

    /// The first node of this rule among those that are left.
    pub fn find(&self, rule: Rule) -> Option<Node<'i>> {
        self.0.clone().find(|node| node.as_rule() == rule)
    }

    pub fn last(self) -> Option<Node<'i>> {
        self.0.last()
    }

    pub fn maybe(&mut self) -> Option<Node<'i>> {
        self.0.next()
    }

    /// Passes punctuation.
    pub fn punctuation(&mut self) {
        while matches!(self.rule(), Some(Rule::comma | Rule::pause | Rule::colon | Rule::bar | Rule::open | Rule::close | Rule::eq)) {
            self.0.next();
        }
    }
}

pub(super) struct Parser<'a> {
    pub source: SourceId,
    pub text: &'a str,
    /// Statements that were understood before.
    memo: Option<&'a Memo>,
    pub found: Vec<Diagnostic>,
    /// Where the head begins in the text.
    pub base: usize,
    /// The statement at hand has been reported and is left out of the tree.
    pub bad: bool,
    pub examples: Vec<Example>,
    /// Tails that stood as a statement of their own.
    pub tails: Option<(Vec<Tail>, Span)>,
    /// Names that statements left out of the tree would have declared.
    pub lost: Vec<Arc<str>>,
    /// An allowance that was just read and belongs to the statement after it.
    pub allow: Option<Allow>,
    pub allows: Vec<Allow>,
}

impl<'a> Parser<'a> {
    pub fn span(&self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        Span::new(self.source, self.base + span.start()..self.base + span.end())
    }

    fn head_span(&self, raw: &Raw) -> Span {
        Span::new(self.source, raw.head.clone())
    }

    /// Reports a fault of the statement at hand, once.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        if !self.bad {
            self.found.push(diagnostic);
        }
        self.bad = true;
    }

    pub fn not_understood(&mut self, place: Span, message: Text, help: Text) {
        self.report(Diagnostic::new(&NOT_UNDERSTOOD, place, message).help(help));
    }

    pub fn name(&self, node: &Node<'_>) -> Name {
        let text = node.as_str();
        let inner = text
            .strip_prefix('「')
            .and_then(|rest| rest.strip_suffix('」'))
            .or_else(|| text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')));
        let text: Arc<str> = match inner {
            Some(inner) => inner.trim().into(),
            None if text.contains(['＋', '－']) => text.replace('＋', "+").replace('－', "-").into(),
            None => text.into(),
        };
        Name { text, span: self.span(node) }
    }

    pub fn quote(&self, node: &Node<'_>) -> Quote {
        Quote { text: error::unquoted(node.as_str()).into(), span: self.span(node) }
    }

    pub fn names(&self, node: Node<'_>) -> Vec<Name> {
        node.into_inner().filter(|node| node.as_rule() == Rule::name).map(|node| self.name(&node)).collect()
    }

    /// A scheme, an example, or a stray statement of the scheme before.
    fn top(&mut self, raw: Raw, block: Block, file: &mut File, list: &mut Vec<Statement>) {
        let span = self.head_span(&raw);
        let head = &self.text[raw.head.clone()];
        let word = scan::first_word(head);
        let lang = if word.is_ascii() { Lang::En } else { Lang::Zh };
        let opens = |id: &str| keyword::beginning_with(word).iter().any(|(keyword, _)| keyword.id == id);
        if opens("scheme") {
            self.scheme(raw, span, lang, file);
        } else if let Some(statement) = self.statement(raw, block) {
            list.push(statement);
        }
    }

    fn scheme(&mut self, mut raw: Raw, span: Span, lang: Lang, file: &mut File) {
        let reach = self.reach(&raw);
        let block = raw.block.take();
        let doc = raw.doc.clone();
        let mut scheme = Scheme { doc, name: self.rough_name(&raw), title: None, extends: None, lang, body: Vec::new(), lost: Vec::new(), span };
        self.start(&raw);
        if !raw.broken {
            let head = self.head_text(&raw);
            match Grammar::parse(Rule::h_scheme, &head) {
                Ok(mut pairs) => {
                    let mut walk = Walk::of(pairs.next().expect("a rule gives its node"));
                    walk.next();
                    scheme.name = self.name(&walk.next());
                    scheme.title = walk.eat(Rule::text).map(|node| self.quote(&node));
                    if walk.eat(Rule::kw_extends).is_some() {
                        scheme.extends = Some(self.name(&walk.next()));
                    }
                    if block.is_none() {
                        self.needs_block(span);
                    }
                }
                Err(fault) => self.fault(&raw, &head, fault, Block::File, Rule::h_scheme),
            }
        }
        let inside = self.allows.len();
        let block = block.unwrap_or_default();
        let allows = |raw: &&Raw| matches!(scan::first_word(&self.text[raw.head.clone()]), "放行" | "allow");
        let first = block.iter().find(|raw| !allows(raw)).map_or(reach.end, |raw| raw.head.start as u32);
        scheme.body = self.statements(block, Block::Scheme);
        scheme.lost = std::mem::take(&mut self.lost);
        for allow in self.allows[inside..].iter_mut().filter(|allow| allow.span.start < first) {
            (allow.covers, allow.whole) = (reach, true);
        }
        file.schemes.push(scheme);
    }

    fn start(&mut self, raw: &Raw) {
        self.base = raw.head.start;
        self.bad = raw.broken;
    }

    /// The head with its comments blanked.
    fn head_text(&self, raw: &Raw) -> Cow<'a, str> {
        let head = &self.text[raw.head.clone()];
        if raw.commented { error::without_comments(head).into() } else { head.into() }
    }

    /// The name after the first word, as far as a broken head shows it.
    fn rough_name(&self, raw: &Raw) -> Name {
        let head = &self.text[raw.head.clone()];
        let first = scan::first_word(head);
        let rest = &head[first.len()..];
        let start = rest.find(scan::is_word_letter).unwrap_or(rest.len());
        let word = scan::first_word(&rest[start..]);
        let (text, at) = if word.is_empty() { (first, 0) } else { (word, first.len() + start) };
        let start = raw.head.start + at;
        Name { text: text.into(), span: Span::new(self.source, start..start + text.len()) }
    }

    pub fn statements(&mut self, list: Vec<Raw>, block: Block) -> Vec<Statement> {
        let (base, bad) = (self.base, self.bad);
        let mut statements: Vec<Statement> = Vec::with_capacity(list.len());
        let mut waiting = Vec::new();
        let mut doc = None;
        // A limit after a clause that was not understood belongs to that one.
        let mut lost_clause = false;
        for mut raw in list {
            let reach = self.reach(&raw);
            raw.doc = doc.take().or(raw.doc);
            let own_doc = raw.doc.clone();
            if let Some(statement) = self.known_or_new(raw, block) {
                attach(statement, &mut statements);
                lost_clause = false;
            }
            if let Some((tails, span)) = self.tails.take() {
                if !lost_clause {
                    self.attach_tails(tails, span, &mut statements);
                }
            } else {
                lost_clause |= self.bad;
            }
            if self.allow_next(&mut waiting, reach, false) {
                doc = own_doc;
            }
        }
        self.allows.append(&mut waiting);
        (self.base, self.bad) = (base, bad);
        statements
    }

    /// After a statement: one that allows waits for the next; any other is what those that wait are about.
    fn allow_next(&mut self, waiting: &mut Vec<Allow>, reach: Span, whole: bool) -> bool {
        if let Some(allow) = self.allow.take() {
            waiting.push(allow);
            return true;
        }
        self.allows.extend(waiting.drain(..).map(|allow| Allow { covers: reach, whole, ..allow }));
        false
    }

    /// A statement with all that its block holds.
    fn reach(&self, raw: &Raw) -> Span {
        let mut end = raw.head.end;
        let mut last = raw.block.as_ref().and_then(|block| block.last());
        while let Some(inner) = last {
            end = end.max(inner.head.end);
            last = inner.block.as_ref().and_then(|block| block.last());
        }
        Span::new(self.source, raw.head.start..end)
    }

    /// Tails that stand alone limit the clause before them.
    fn attach_tails(&mut self, tails: Vec<Tail>, span: Span, list: &mut [Statement]) {
        let clause =
            list.iter_mut().rev().find_map(|statement| if let StatementKind::Clause(clause) = &mut statement.kind { Some(clause) } else { None });
        match clause {
            Some(clause) => clause.tails.extend(tails),
            None => self.found.push(
                Diagnostic::new(&NOT_UNDERSTOOD, span, say!(en: "no clause stands before this limit", zh: "此限定语前面没有条款"))
                    .help(say!(en: "write it after the clause that it limits", zh: "请写在它所限定的条款之后")),
            ),
        }
    }

    /// A statement as it was understood before, where its text is the same; else it is understood now. Only what is sound by itself is
    /// kept: nothing found, nothing said beside it.
    fn known_or_new(&mut self, mut raw: Raw, block: Block) -> Option<Statement> {
        let Some(memo) = self.memo.filter(|_| matches!(block, Block::Scheme | Block::Item) && is_sound(&raw)) else {
            return self.statement(raw, block);
        };
        let (start, text) = (raw.head.start, &self.text[raw.head.start..raw.end]);
        if let Some(known) = memo.find(block, text, self.source, start) {
            self.bad = false;
            return Some(Statement { doc: raw.doc.take(), ..known });
        }
        let beside = |parser: &Self| (parser.found.len(), parser.examples.len(), parser.allows.len(), parser.lost.len());
        let before = beside(self);
        let statement = self.statement(raw, block);
        if let Some(statement) = &statement
            && before == beside(self)
            && self.tails.is_none()
            && self.allow.is_none()
        {
            memo.keep(block, text, statement, start);
        }
        statement
    }

    fn statement(&mut self, mut raw: Raw, block: Block) -> Option<Statement> {
        self.start(&raw);
        let span = self.head_span(&raw);
        let head = self.head_text(&raw);
        if raw.broken {
            return self.rough(raw, block);
        }
        if head.is_empty() {
            self.not_understood(
                Span::new(self.source, raw.head.start..raw.head.start + 1),
                say!(en: "a block without words before it", zh: "块前面没有语句"),
                say!(en: "write what the block belongs to before `{{`", zh: "在 `{{` 前写明块属于什么"),
            );
            return None;
        }
        if error::ifs(&head) > scan::MAX_DEPTH {
            self.report(Diagnostic::new(&super::TOO_DEEP, span, say!(en: "too many conditions within one another", zh: "条件嵌套过多")));
            return None;
        }
        let (keyworded, elsewhere) = choose(&head, block);
        let plain = block.plain();
        let mut furthest: Option<(Rule, Fault)> = None;
        let begins_with_keyword = !keyworded.is_empty();
        for rule in keyworded.into_iter().chain(plain) {
            match Grammar::parse(rule, &head) {
                Ok(mut pairs) => {
                    let walk = Walk::of(pairs.next().expect("a rule gives its node"));
                    return self.understood(rule, walk, raw, block);
                }
                Err(fault) => {
                    if furthest.as_ref().is_none_or(|(_, other)| error::offset(&fault) > error::offset(other)) {
                        furthest = Some((rule, fault));
                    }
                }
            }
        }
        match (furthest, elsewhere) {
            (fault, Some(sentence)) if !begins_with_keyword => {
                let glued = fault.as_ref().is_some_and(|(_, fault)| error::reaches_past_first_word(fault, &head));
                if glued && sentence.blocks == CLAUSE {
                    let (rule, fault) = fault.expect("checked above");
                    self.fault(&raw, &head, fault, block, rule);
                } else {
                    let diagnostic = error::wrong_block(span, &head, sentence, block);
                    self.report(diagnostic);
                }
            }
            (Some((rule, fault)), _) => self.fault(&raw, &head, fault, block, rule),
            (None, _) => {
                let diagnostic = error::unknown_statement(self.source, raw.head.start, &head, block);
                self.report(diagnostic);
            }
        }
        raw.broken = true;
        self.rough(raw, block)
    }

    fn understood(&mut self, rule: Rule, walk: Walk<'_>, mut raw: Raw, block: Block) -> Option<Statement> {
        let span = self.head_span(&raw);
        let doc = raw.doc.take();
        let mut rows = raw.block.take();
        let had_block = rows.is_some();
        let kind = self.lower(rule, walk, &mut rows, span, block);
        if had_block && rows.is_some() && !self.bad {
            self.not_understood(
                span,
                say!(en: "this statement takes no block", zh: "此语句后面不能有块"),
                say!(en: "remove the braces, or put what they hold on lines of its own", zh: "删去花括号，或把其中内容另起一行"),
            );
        }
        if self.bad {
            return None;
        }
        Some(Statement { doc, kind: kind?, span })
    }

    /// What a broken head with a block still shows: an item with its name, so that what stands in it is understood.
    fn rough(&mut self, mut raw: Raw, block: Block) -> Option<Statement> {
        let span = self.head_span(&raw);
        let head = &self.text[raw.head.clone()];
        self.lost.extend(declared(head, block).map(Arc::from));
        if let Some(period) = scored_by(head).filter(|_| block == Block::Item) {
            return Some(Statement { doc: None, kind: StatementKind::Over(period, OverPeriods::Mean), span });
        }
        let list = raw.block.take()?;
        let keyword = keyword::beginning_with(scan::first_word(head)).iter().map(|(keyword, _)| keyword.id).find(|id| {
            matches!(*id, "section" | "item" | "bonus" | "deduction" | "event" | "unit" | "rating" | "grades" | "example" | "defaults")
                && SENTENCES.iter().any(|sentence| sentence.keyword == *id && sentence.blocks.contains(&block))
        })?;
        let name = self.rough_name(&raw);
        let doc = raw.doc.clone();
        let kind = match keyword {
            "event" => StatementKind::Event(name, Vec::new(), self.statements(list, Block::Fields)),
            "unit" => StatementKind::Unit(name, Vec::new(), self.statements(list, Block::Fields)),
            "rating" => StatementKind::Rating(name, Vec::new(), self.statements(list, Block::Rating)),
            "grades" => StatementKind::Grades(None, self.statements(list, Block::Grades)),
            "defaults" => StatementKind::Defaults(self.statements(list, Block::Defaults)),
            "example" => {
                let name = Quote { text: name.text, span: name.span };
                let body = self.statements(list, Block::Example);
                self.examples.push(Example { doc, name, body, span });
                return None;
            }
            item => StatementKind::Item(Item { body: self.statements(list, Block::Item), ..Item::named(item_kind(item), name) }),
        };
        Some(Statement { doc, kind, span })
    }

    fn fault(&mut self, raw: &Raw, head: &str, fault: Fault, block: Block, rule: Rule) {
        let diagnostic = error::fault(self.source, raw.head.start, head, &fault, block, rule);
        self.report(diagnostic);
    }

    pub fn needs_block(&mut self, span: Span) {
        self.not_understood(
            span,
            say!(en: "the block in braces is missing after this", zh: "此语句后面缺少花括号块"),
            say!(en: "write `{{ … }}` after it", zh: "请在后面写 `{{ … }}`"),
        );
    }

    /// The block of a statement that must have one.
    pub fn rows(&mut self, block: &mut Option<Vec<Raw>>, kind: Block, span: Span) -> Vec<Statement> {
        match block.take() {
            Some(list) => self.statements(list, kind),
            None => {
                self.needs_block(span);
                Vec::new()
            }
        }
    }

    /// The block of a statement that may have one.
    pub fn body(&mut self, block: &mut Option<Vec<Raw>>, kind: Block) -> Vec<Statement> {
        block.take().map(|list| self.statements(list, kind)).unwrap_or_default()
    }

    /// The lines of a block whose words are free.
    pub fn lines(&mut self, block: &mut Option<Vec<Raw>>) -> Vec<Quote> {
        let text = self.text;
        let quote = |raw: &Raw| Quote { text: error::unquoted(&text[raw.head.clone()]).into(), span: Span::new(self.source, raw.head.clone()) };
        block.take().unwrap_or_default().iter().filter(|raw| !raw.broken).map(quote).collect()
    }
}

/// Whether the scanner has found nothing wrong with a statement and what its block holds.
fn is_sound(raw: &Raw) -> bool {
    !raw.broken && raw.block.iter().flatten().all(is_sound)
}

pub(super) fn item_kind(id: &str) -> ItemKind {
    match id {
        "section" => ItemKind::Section,
        "bonus" => ItemKind::Bonus,
        "deduction" => ItemKind::Deduction,
        _ => ItemKind::Indicator,
    }
}

/// The rules for a head by its first word, and a sentence that so begins but belongs into another block.
fn choose(head: &str, block: Block) -> (Vec<Rule>, Option<&'static Sentence>) {
    let word = scan::first_word(head);
    let (mut rules, mut elsewhere) = (Vec::new(), None);
    for (spelling, sentence) in SENTENCES_BY_WORD.get(word).map_or(&[][..], Vec::as_slice) {
        if !begins_with(head, spelling) {
            continue;
        }
        if !sentence.blocks.contains(&block) {
            elsewhere.get_or_insert(*sentence);
        } else if !rules.contains(&sentence.rule) {
            rules.push(sentence.rule);
        }
    }
    if matches!(block, Block::Item | Block::Clauses) {
        if rules.is_empty() && (word.starts_with("同一") || head.starts_with([',', '，'])) {
            rules.push(Rule::c_tail);
        } else if word.starts_with('每') && word.chars().count() > 1 && (rules.is_empty() || rules == [Rule::c_tail]) {
            // `每周 最多 2分` limits the clause before it, `每周 周报 加 1分` is a clause.
            rules.push(Rule::c_each);
        }
    }
    (rules, elsewhere)
}

/// The sentences by the first word of their keyword, longest spelling first.
static SENTENCES_BY_WORD: LazyLock<IndexMap<&str, Vec<(&str, &Sentence)>>> = LazyLock::new(|| {
    let mut by_word: IndexMap<&str, Vec<(&str, &Sentence)>> = IndexMap::new();
    for sentence in SENTENCES {
        let keyword = keyword::find(sentence.keyword).expect("a sentence begins with a keyword of the table");
        for &spelling in keyword.en.iter().chain(keyword.zh) {
            by_word.entry(scan::first_word(spelling)).or_default().push((spelling, sentence));
        }
    }
    for list in by_word.values_mut() {
        list.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
    }
    by_word
});

/// The periods of `按月 计分 …`, so that the figures of the item are not told to be of several periods.
fn scored_by(head: &str) -> Option<PeriodKind> {
    Some(match keyword::beginning_with(scan::first_word(head)).first()?.0.id {
        "by_week" => PeriodKind::Week,
        "by_month" => PeriodKind::Month,
        "by_quarter" => PeriodKind::Quarter,
        "by_half_year" => PeriodKind::HalfYear,
        "by_year" => PeriodKind::Year,
        _ => return None,
    })
}

/// The names that a head seems to declare, whatever else is wrong with it.
fn declared(head: &str, block: Block) -> impl Iterator<Item = &str> {
    let first = scan::first_word(head);
    let meant = super::hint::other_word(first).unwrap_or(first);
    let opens = |ids: &[&str]| keyword::beginning_with(meant).iter().any(|(keyword, _)| ids.contains(&keyword.id));
    let after = head[first.len()..].trim_start();
    let (names, several) = match block {
        Block::Fields => (head, true),
        Block::Grades => (head, false),
        _ if opens(&["fact", "counter"]) => (after, true),
        _ if opens(&["parameter", "let", "event", "rating", "import", "option"]) => (after, false),
        _ => ("", false),
    };
    // After the colon may stand the words of a choice.
    let end = names.find(['=', '＝', '{', '｛']).unwrap_or(names.len());
    let listed = names[..end].split(move |letter| several && matches!(letter, '、' | ',' | '，' | ':' | '：' | '|' | '｜'));
    listed.map(|name| scan::first_word(name.trim().trim_start_matches(['「', '`']))).filter(|name| !name.is_empty())
}

/// Whether a head reads as the sentence of a rule.
pub(super) fn reads(rule: Rule, head: &str) -> bool {
    Grammar::parse(rule, head).is_ok()
}

/// Whether a head reads as a statement of a block that begins with a keyword.
pub(super) fn is_statement(head: &str, block: Block) -> bool {
    choose(head, block).0.into_iter().any(|rule| reads(rule, head))
}

/// Whether a head reads as a statement of a block.
pub fn may_stand(head: &str, block: Block) -> bool {
    is_statement(head, block) || block.plain().is_some_and(|rule| reads(rule, head))
}

/// An `empty panel` that follows a rating in a statement of its own belongs to the rating.
fn attach(statement: Statement, list: &mut Vec<Statement>) {
    if let (StatementKind::EmptyPanel(_), Some(Statement { kind: StatementKind::Rating(_, _, body), .. })) = (&statement.kind, list.last_mut()) {
        body.push(statement);
    } else {
        list.push(statement);
    }
}

/// Whether a head begins with a spelling, word by word.
fn begins_with(head: &str, spelling: &str) -> bool {
    let mut rest = head;
    for word in spelling.split(' ') {
        match rest.trim_start().strip_prefix(word) {
            Some(after) if !after.chars().next().is_some_and(scan::is_word_letter) => rest = after,
            _ => return false,
        }
    }
    true
}
