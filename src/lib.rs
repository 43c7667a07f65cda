//! Heng (衡): a language and an engine for assessment schemes, the documents by which a city or a district scores its departments.
//!
//! This page is the architecture. The user's view is the README, the language is `grammar/reference.zh.md` and
//! `grammar/reference.en.md`.
//!
//! # The pipeline
//!
//! ```text
//!  scheme.heng ─ syntax ─→ ast ─ model ─→ Scheme ─ program ─→ Program ─┐
//!                           (names, types, measures)  │                ├─ eval ─→ Outcome ─ report ─→ table, CSV, …
//!  部门.csv, 事件.xlsx ─ data ─→ Table ─ bind ────────┴──→ Dataset ────┘             │
//!                                            check ─→ findings      oracle ─ explain ┘
//! ```
//!
//! One folder a stage; [`pipeline`] calls them in order. A module may use only modules above it in the list below; a test checks
//! it (`tests/it/tidy.rs`).
//!
//! | module | what it is | what it must not know |
//! | --- | --- | --- |
//! | [`word`] | a term in both languages | |
//! | [`decimal`] | exact numbers: small rationals, big ones where they must be | floats |
//! | [`source`] | scheme texts, spans, lines and columns | |
//! | [`diagnostic`] | findings as data: code, place, words, fix | how they are shown |
//! | [`fault`] | why a value could not be computed | |
//! | [`abandon`] | leaving work that nobody wants any more | what the work is |
//! | [`value`] | a value of the language; ids of what a scheme declares | |
//! | [`syntax`] | text to tree: scanner, grammar, recovery, keyword table | meaning |
//! | [`data`] | files to tables of typed columns | schemes |
//! | [`func`] | the function table | units, files |
//! | [`period`] | weeks, months, quarters, half-years, years | |
//! | [`model`] | tree to meaning: names, types, measures, inheritance | data |
//! | [`mod@format`] | one style for scheme texts, and either language | data |
//! | [`dataset`] | the data of one scheme, by its ids | files |
//! | [`outcome`] | a cell, the results of a unit | |
//! | [`show`] | values as people write them | |
//! | [`bind`] | which table and column each thing stands in | how it is scored |
//! | [`program`] | every sentence form as a few core operations | units |
//! | [`eval`] | the operations over columns of units | sentence forms |
//! | [`oracle`] | a second, plain evaluator: one unit, one clause at a time | `program`, `eval` |
//! | [`trial`] | made-up units: examples, witnesses | formats |
//! | [`piece`] | scores as exact linear pieces of the figures, and how high and low they go | data |
//! | [`guarantee`] | what holds whatever the data are: proofs, counterexamples | one set of data |
//! | [`propose`] | examples for what no example tries | one set of data |
//! | [`mod@check`] | what can be wrong with a scheme before data exist | data |
//! | [`explain`] | from a score down to the cells | formats |
//! | [`form`] | what each collecting unit is asked for, and what has come of it | formats |
//! | [`import`] | from a printed table to a scheme | formats |
//! | [`mod@diff`] | what differs between two schemes, which way, and whom it moves | formats, files |
//! | [`pipeline`] | the order of things | formats |
//! | [`report`] | results, explanations and findings as documents; a file a format | how they came about |
//! | [`lsp`] | what an editor asks: diagnostics, hovers, completions, references | how things are computed |
//! | [`cli`] | the commands | |
//!
//! # What holds
//!
//! 1. Parsing never fails: it gives a tree and findings; bad lines are told and left out.
//! 2. `syntax` knows no meaning; the tree is a value.
//! 3. After `model` nothing is looked up by name. What did not resolve is absent and has a finding.
//! 4. Only `data` reads data files, only `pipeline` reads scheme files, only `cli` touches the process.
//! 5. No floating point decides a result. A spreadsheet's floats become decimals of 15 digits where they are read.
//! 6. `eval` does not stop at a bad cell: a fault is a value with its cause, and spoils what depends on it and nothing else.
//! 7. Gaps (missing, not applicable, pending) never turn into zero by themselves.
//! 8. Findings are made where the fault is found and shown only by `report`.
//! 9. Every table is complete by test: keywords and grammar, codes and pages, functions and examples.
//! 10. Output is a function of input: no clock, no order of a hash map, no locale.
//!
//! # Words
//!
//! | English | 中文 | |
//! | --- | --- | --- |
//! | unit | 单位 | what is assessed |
//! | item, section | 指标、板块 | what is scored; items make a tree whose root is the total |
//! | bonus, deduction | 加分、扣分 | items of the ledger, without a full mark |
//! | clause | 条款 | one sentence of an item |
//! | full points | 满分 | |
//! | fact | 事实 | a column of figures about units |
//! | event, matter | 事件、事项 | something that happened to a unit; what several events are about |
//! | rating, panel | 评分、组 | opinions and who gives them |
//! | form, collector, delivery | 填报表、采集单位、交付 | what a collecting unit is asked for, who that is, and what has come of it |
//! | parameter, let | 参数、计算 | values of the scheme |
//! | reference set | 参照范围 | the units among which one ranks or averages |
//! | gap, treatment | 缺值、处理 | missing, not applicable or pending, and what it does to an item |
//! | gate | 否决、晋档 | a condition with an effect on score, grade or ranking |
//! | rank, grade, quota | 名次、等次、名额 | |
//! | consequence, allocation | 结果、分配 | what follows from a grade; a pool shared out |
//! | change, aspect | 变动、方面 | a difference between two schemes, with its id; what it is a difference in |
//! | stricter, looser | 从严、从宽 | on the same figures nobody gets more, nobody gets less |
//! | finding, check | 发现、检查 | one fault at one place; the kind of it, with its code |
//! | group, level | 组、级别 | checks of one subject; how seriously a finding is told |
//! | allowance | 放行 | a statement by which a finding is not told, and why |
//! | fix | 改正 | a change of the text that cures a finding; safe where the meaning is certain |

#![cfg_attr(test, expect(clippy::float_arithmetic, reason = "tests write workbooks, whose numbers are floats"))]

pub mod word;
pub mod decimal;
pub mod source;
pub mod diagnostic;
pub mod fault;
pub mod abandon;
pub mod value;
pub mod syntax;
pub mod data;
pub mod func;
pub mod period;
pub mod model;
pub mod format;
pub mod dataset;
pub mod outcome;
pub mod show;
pub mod bind;
pub mod program;
pub mod eval;
pub mod oracle;
pub mod trial;
pub mod piece;
pub mod guarantee;
pub mod propose;
pub mod check;
pub mod explain;
pub mod form;
pub mod import;
pub mod diff;
pub mod pipeline;
pub mod report;
pub mod lsp;
pub mod cli;
