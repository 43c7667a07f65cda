//! The order of things, in one place: read, parse, extend, resolve, check; then bind data to it. The only module that reads scheme
//! files.

pub mod accepted;
pub mod case;
pub mod effect;

use crate::bind;
use crate::check;
use crate::check::allow::{Allowed, Permits};
use crate::check::choice::{Choice, Layer};
use crate::check::{group, mend, settings};
use crate::data;
use crate::dataset::Dataset;
use crate::diagnostic::{self, Diagnostic, Place, Severity};
use crate::eval::{self, Outcome, Wanted};
use crate::explain;
use crate::form::collection::{self, Delivery};
use crate::model::expr::Expr;
use crate::model::scheme::Scheme;
use crate::model::{self, checks, extend};
use crate::program;
use crate::say;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{self, Memo, ast};
use jiff::civil::Date;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Schemes that extend each other deeper than this are refused.
const PARENTS_MAX: usize = 16;

/// A scheme with everything that was found in its text and its parents'.
#[derive(Debug)]
pub struct Loaded {
    pub sources: Sources,
    /// The first scheme of the file; `None` if it has none.
    pub scheme: Option<Scheme>,
    /// The tree of the file alone, without what its scheme inherits.
    pub file: ast::File,
    /// The scheme's tree, with what it inherits and the amendments that are in force.
    pub tree: Option<ast::Scheme>,
    /// The scheme that it extends, resolved on its own.
    pub parent: Option<Scheme>,
    pub findings: Vec<Diagnostic>,
    /// Findings that the schemes allow.
    pub allowed: Vec<Allowed>,
    /// The settings file that was read, if there is one.
    pub settings: Option<PathBuf>,
    choice: Choice,
    allows: Vec<ast::Allow>,
}

impl Loaded {
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Of findings, those that are not allowed and are chosen to be told.
    pub fn chosen(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        Permits::of(&self.allows).0.apply(&mut found);
        self.choice.apply(&mut found);
        found
    }

    /// Adds what was found in data, as far as it is not allowed and is chosen to be told.
    pub fn add(&mut self, mut found: Vec<Diagnostic>) {
        self.allowed.append(&mut Permits::of(&self.allows).0.apply(&mut found));
        self.choice.apply(&mut found);
        self.findings.append(&mut found);
    }
}

/// Reads a scheme file and the schemes that it extends, and checks it whole. `as_of`: the day whose amendments are in force; without
/// it, all are.
///
/// # Errors
/// Only if the file itself cannot be read.
pub fn load(path: &Path, as_of: Option<Date>) -> std::io::Result<Loaded> {
    load_with(path, as_of, &|path| std::fs::read(path))
}

/// The same for a text that is being written: what has not changed since the last time is not parsed again. Always loads, since the text
/// is at hand.
pub fn load_again(name: &str, bytes: &[u8], folder: Option<&Path>, read: Read, memo: &Memo) -> Loaded {
    load_in(name, bytes, Around { folder, as_of: None, read, chosen: None, memo: Some(memo) })
}

/// How a file is read: from the disk, or from a revision of it.
pub type Read<'a> = &'a dyn Fn(&Path) -> std::io::Result<Vec<u8>>;

/// The same through another way to read files: the file itself and those of the schemes that it extends.
///
/// # Errors
/// Only if the file itself cannot be read.
pub fn load_with(path: &Path, as_of: Option<Date>, read: Read) -> std::io::Result<Loaded> {
    let bytes = read(path)?;
    Ok(load_in(&path.display().to_string(), &bytes, Around { folder: path.parent(), as_of, read, chosen: None, memo: None }))
}

/// The same for a text that is at hand. `folder`: where extended schemes and settings are looked for.
pub fn load_bytes(name: &str, bytes: &[u8], folder: Option<&Path>, as_of: Option<Date>) -> Loaded {
    load_in(name, bytes, Around { folder, as_of, read: &|path| std::fs::read(path), chosen: None, memo: None })
}

/// The same, with what the command line chooses of the findings over what the settings choose.
pub fn load_bytes_chosen(name: &str, bytes: &[u8], folder: Option<&Path>, chosen: &Layer) -> Loaded {
    load_in(name, bytes, Around { folder, as_of: None, read: &|path| std::fs::read(path), chosen: Some(chosen), memo: None })
}

/// What surrounds a text that is loaded.
#[derive(Clone, Copy)]
struct Around<'a> {
    folder: Option<&'a Path>,
    as_of: Option<Date>,
    read: Read<'a>,
    chosen: Option<&'a Layer>,
    memo: Option<&'a Memo>,
}

fn load_in(name: &str, bytes: &[u8], around: Around) -> Loaded {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let file = parse(name, bytes, around.memo, &mut sources, &mut findings);
    let mut loaded = match file.schemes.first() {
        Some(tree) => load_tree(tree, &file, around, Reading { sources, findings }),
        None => Loaded::of(Reading { sources, findings }, file.allows.clone()),
    };
    // What the first scheme allows is judged; of others in the file nothing is known.
    let end = file.schemes.get(1).map_or(u32::MAX, |other| other.span.start);
    loaded.choose(around, |allow| around.as_of.is_none() && allow.span.source == OWN_SOURCE && allow.span.start < end);
    Loaded { file, ..loaded }
}

/// What has been read and found so far.
struct Reading {
    sources: Sources,
    findings: Vec<Diagnostic>,
}

fn load_tree(tree: &ast::Scheme, file: &ast::File, around: Around, reading: Reading) -> Loaded {
    let Reading { sources, mut findings } = reading;
    let Around { folder, as_of, read, chosen: _, memo } = around;
    let chain = vec![tree.name.text.to_string()];
    let mut search = Search { read, memo, folder: folder.map(Path::to_path_buf), as_of, sources, chain, allows: file.allows.clone() };
    let own_parent = search.parent_of(tree, file, &mut findings);
    let whole = match &own_parent {
        Some(parent) => extend::extend(parent, tree, &mut findings),
        None => tree.clone(),
    };
    let amendments = extend::amendments(&whole);
    let whole = extend::amend(&whole, as_of, &mut findings);
    // The parent's own findings are its own file's affair.
    let parent = own_parent.map(|tree| model::resolve(&extend::amend(&tree, as_of, &mut Vec::new()), &[], &mut Vec::new()));
    let base = parent.clone().map(Arc::new);
    let scheme = Scheme { amendments, base, ..model::resolve(&whole, &file.examples, &mut findings) };
    if findings.iter().any(|finding| std::ptr::eq(finding.check, &checks::NO_PARENT)) {
        // Without what it extends nothing can be said of its names and points.
        findings.retain(|finding| std::ptr::eq(finding.check, &checks::NO_PARENT) || finding.check.code.starts_with("H01"));
    } else {
        let of_items = findings_of_whole_items(&scheme, &findings);
        findings.extend(of_items);
    }
    let loaded = Loaded::of(Reading { sources: search.sources, findings }, search.allows);
    Loaded { scheme: Some(scheme), tree: Some(whole), parent, ..loaded }
}

impl Loaded {
    /// A scheme that was made otherwise than from a file.
    pub fn made(sources: Sources, scheme: Scheme, findings: Vec<Diagnostic>) -> Loaded {
        Loaded { scheme: Some(scheme), ..Loaded::of(Reading { sources, findings }, Vec::new()) }
    }

    fn of(reading: Reading, allows: Vec<ast::Allow>) -> Loaded {
        let Reading { sources, findings } = reading;
        Loaded {
            sources,
            scheme: None,
            file: ast::File::default(),
            tree: None,
            parent: None,
            findings,
            allowed: Vec::new(),
            settings: None,
            choice: Choice::default(),
            allows,
        }
    }

    /// Takes out what is allowed, then what is not chosen. `own`: the allowances whose use can be judged.
    fn choose(&mut self, around: Around, own: impl Fn(&ast::Allow) -> bool) {
        if self.sources.iter().next().is_some() {
            mend::mend(&self.sources, OWN_SOURCE, &mut self.findings);
        }
        let (mut permits, wrong) = Permits::of(&self.allows);
        self.allowed = permits.apply(&mut self.findings);
        // Where something could not be understood, more might have been found there.
        if !self.findings.iter().any(|finding| group::is_firm(finding.check)) {
            self.findings.extend(permits.unused(&self.sources, &own));
        }
        // The parent's allowances are its own file's affair.
        self.findings.extend(wrong.into_iter().filter(|finding| matches!(finding.labels[0].place, Place::Scheme(span) if span.source == OWN_SOURCE)));
        if let Some((path, text)) = around.folder.and_then(|folder| settings_around(folder, around.read)) {
            let mut sources = self.sources.clone();
            let source = sources.add(&path.display().to_string(), &text);
            let (layer, found) = settings::read(&sources, source);
            if !found.is_empty() {
                self.sources = sources;
            }
            self.findings.extend(found);
            self.choice.layers.push(layer);
            self.settings = Some(path);
        }
        self.choice.layers.extend(around.chosen.cloned());
        self.choice.apply(&mut self.findings);
    }
}

/// The settings file of a folder, or of the nearest one around it.
fn settings_around(folder: &Path, read: Read) -> Option<(PathBuf, String)> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let shown = folder.join(settings::FILE_NAME);
    let paths = std::iter::once(shown.strip_prefix(".").map_or(shown.clone(), Path::to_path_buf));
    let around = std::path::absolute(folder).ok()?;
    let paths = paths.chain(around.ancestors().skip(1).map(|outer| outer.join(settings::FILE_NAME)));
    paths.filter_map(|path| Some((read(&path).ok()?, path))).map(|(bytes, path)| (path, String::from_utf8_lossy(&bytes).into_owned())).next()
}

/// Tries what the scheme says must come out, if nothing else is wrong with it; what does not is added to the findings, and those that
/// figures can show get the figures. Gives the guarantees that are proved, as notes.
pub fn try_out(loaded: &mut Loaded) -> Vec<Diagnostic> {
    show(loaded);
    let Some(scheme) = loaded.scheme.as_ref().filter(|_| !loaded.has_errors()) else { return Vec::new() };
    let on_request = |finding: &Diagnostic| check::ON_REQUEST.iter().any(|check| check.code == finding.check.code);
    let (notes, found): (Vec<Diagnostic>, Vec<Diagnostic>) = check::try_out(scheme).into_iter().partition(on_request);
    loaded.add(found);
    notes
}

/// Adds figures to what they show, if the scheme can be understood: what a look at the whole scheme finds is no hindrance.
pub fn show(loaded: &mut Loaded) {
    let Some(scheme) = &loaded.scheme else { return };
    let of_whole = |finding: &Diagnostic| check::SUITES.iter().any(|suite| suite.checks.iter().any(|check| std::ptr::eq(*check, finding.check)));
    if loaded.findings.iter().all(|finding| finding.severity() != Severity::Error || of_whole(finding)) {
        check::show(scheme, &mut loaded.findings);
    }
}

/// What a look at the whole scheme finds, but not in items whose text could not all be understood: there it would only follow from
/// that.
fn findings_of_whole_items(scheme: &Scheme, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut heads: Vec<Span> = scheme.items.iter().filter(|item| item.parent.is_some()).map(|item| item.span).collect();
    heads.sort();
    // The item of a finding is the one whose head is the last before it.
    let item_of = |finding: &Diagnostic| {
        let Place::Scheme(span) = finding.labels.first()?.place else { return None };
        let at = heads.partition_point(|head| (head.source, head.start) <= (span.source, span.start)).checked_sub(1)?;
        (heads[at].source == span.source).then_some(at)
    };
    let errors = found.iter().filter(|finding| finding.severity() == Severity::Error);
    let damaged: HashSet<usize> = errors.filter_map(item_of).collect();
    // What grades look at is made of all items.
    let rests_on_all = |finding: &Diagnostic| !damaged.is_empty() && check::grades::SUITE.checks.iter().any(|check| check.code == finding.check.code);
    // Which points are to sum up depends on whom each item is for.
    let errors = || found.iter().filter(|finding| finding.severity() == Severity::Error);
    let is_in = |finding: &Diagnostic, expr: &Expr| matches!(finding.labels.first().map(|label| &label.place), Some(Place::Scheme(span)) if span.source == expr.span.source && expr.span.start <= span.start && span.end <= expr.span.end);
    let applies_unclear = scheme.items.iter().filter_map(|item| item.applies.as_ref()).any(|applies| errors().any(|finding| is_in(finding, applies)));
    // Items that were lost, doubled or not changed have points as well.
    let items_unclear = errors().any(|finding| {
        finding.check.code.starts_with("H01")
            || [&checks::NOT_IN_PARENT, &checks::DUPLICATE_NAME].iter().any(|check| std::ptr::eq(*check, finding.check))
    });
    let unclear = applies_unclear || items_unclear;
    let sums = |finding: &Diagnostic| unclear && check::points::SUITE.checks.iter().any(|check| check.code == finding.check.code);
    // Whether something is used may stand in what was not understood.
    let unread = found.iter().any(|finding| finding.check.code.starts_with("H01") && finding.severity() == Severity::Error);
    let may_be_used = |finding: &Diagnostic| {
        unread
            && (check::unused::SUITE.checks.iter().any(|check| check.code == finding.check.code)
                || std::ptr::eq(finding.check, &check::bands::NOT_LOOKED_AT))
    };
    let follows = |finding: &Diagnostic| {
        item_of(finding).is_some_and(|item| damaged.contains(&item)) || rests_on_all(finding) || sums(finding) || may_be_used(finding)
    };
    check::check(scheme).into_iter().filter(|finding| !follows(finding)).collect()
}

fn parse(name: &str, bytes: &[u8], memo: Option<&Memo>, sources: &mut Sources, findings: &mut Vec<Diagnostic>) -> ast::File {
    match syntax::decode(sources, name, bytes) {
        Ok((id, warning)) => {
            findings.extend(warning);
            let (file, errors) = syntax::parse_with(sources, id, memo);
            findings.extend(errors);
            file
        }
        Err(error) => {
            findings.push(*error);
            ast::File::default()
        }
    }
}

/// Where a scheme in a folder looks for one that it extends: `city.heng` beside it, or `scheme.heng` in a folder `city` beside it or
/// beside its folder.
pub fn candidates(folder: &Path, name: &str) -> Vec<PathBuf> {
    vec![
        folder.join(format!("{name}.heng")),
        folder.join(name).join("scheme.heng"),
        folder.join("..").join(name).join("scheme.heng"),
        folder.join("..").join(format!("{name}.heng")),
    ]
}

/// Where extended schemes are found.
struct Search<'a> {
    read: Read<'a>,
    memo: Option<&'a Memo>,
    folder: Option<PathBuf>,
    as_of: Option<Date>,
    sources: Sources,
    /// Names of the schemes on the way, to see a circle.
    chain: Vec<String>,
    allows: Vec<ast::Allow>,
}

impl Search<'_> {
    /// The tree of the scheme that this one extends, whole with what it inherits itself.
    fn parent_of(&mut self, tree: &ast::Scheme, file: &ast::File, findings: &mut Vec<Diagnostic>) -> Option<ast::Scheme> {
        let wanted = tree.extends.as_ref()?;
        let name = wanted.text.to_string();
        if self.chain.contains(&name) || self.chain.len() >= PARENTS_MAX {
            let mut chain = self.chain.clone();
            chain.push(name);
            let chain = chain.join(" → ");
            findings.push(Diagnostic::new(&checks::CIRCLE, wanted.span, say!(en: "schemes extend each other: {chain}", zh: "方案互相继承：{chain}")));
            return None;
        }
        self.chain.push(name.clone());
        if let Some(found) = file.schemes.iter().find(|scheme| *scheme.name.text == *name) {
            return Some(self.whole(found, file, findings));
        }
        let candidates = self.candidates(&name);
        for path in &candidates {
            let Ok(bytes) = (self.read)(path) else { continue };
            let mut ignored = Vec::new();
            let mut sources = std::mem::take(&mut self.sources);
            let parent_file = parse(&path.display().to_string(), &bytes, self.memo, &mut sources, &mut ignored);
            self.sources = sources;
            self.allows.extend(parent_file.allows.iter().cloned());
            let Some(found) = parent_file.schemes.iter().find(|scheme| *scheme.name.text == *name).or_else(|| parent_file.schemes.first()) else {
                continue;
            };
            let before = self.folder.clone();
            self.folder = path.parent().map(Path::to_path_buf);
            let whole = self.whole(found, &parent_file, findings);
            self.folder = before;
            return Some(whole);
        }
        self.not_found(wanted, &candidates, findings);
        None
    }

    fn whole(&mut self, tree: &ast::Scheme, file: &ast::File, findings: &mut Vec<Diagnostic>) -> ast::Scheme {
        let whole = match self.parent_of(tree, file, findings) {
            Some(parent) => extend::extend(&parent, tree, &mut Vec::new()),
            None => tree.clone(),
        };
        extend::amend(&whole, self.as_of, &mut Vec::new())
    }

    fn candidates(&self, name: &str) -> Vec<PathBuf> {
        self.folder.as_ref().map_or_else(Vec::new, |folder| candidates(folder, name))
    }

    fn not_found(&self, wanted: &ast::Name, candidates: &[PathBuf], findings: &mut Vec<Diagnostic>) {
        let tried: Vec<String> = candidates.iter().map(|path| path.display().to_string()).collect();
        let tried = tried.join("、");
        let mut finding =
            Diagnostic::new(&checks::NO_PARENT, wanted.span, say!(en: "the scheme `{}` cannot be found", zh: "找不到方案 `{}`", wanted.text));
        let near = self.folder.as_ref().and_then(|folder| folder.join("..").read_dir().ok()).map(|entries| {
            let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
            names.sort();
            names
        });
        finding = match near.as_ref().and_then(|names| diagnostic::near(&wanted.text, names.iter().map(String::as_str))) {
            Some(found) => {
                let near = found.name;
                finding
                    .replace(wanted.span, found)
                    .help(say!(en: "did you mean `{near}`? looked for: {tried}", zh: "是不是 `{near}`？查找过：{tried}"))
            }
            None => finding.help(say!(en: "looked for: {tried}", zh: "查找过：{tried}")),
        };
        findings.push(finding);
    }
}

/// The data of a scheme from a source of tables.
pub fn bind(scheme: &Scheme, path: &Path) -> (Option<Dataset>, Vec<Diagnostic>) {
    let bound = bind_forms(scheme, path);
    (bound.dataset, bound.findings)
}

/// Data, what was found in them, and of forms what each collector has delivered.
#[derive(Debug, Default)]
pub struct Bound {
    pub dataset: Option<Dataset>,
    pub findings: Vec<Diagnostic>,
    pub deliveries: Vec<Delivery>,
}

/// The same, with the deliveries.
pub fn bind_forms(scheme: &Scheme, path: &Path) -> Bound {
    match data::open(path) {
        Ok(source) => {
            let (dataset, mut findings) = bind::bind(scheme, &source);
            let deliveries = collection::collect(scheme, &source, &dataset, &mut findings);
            Bound { dataset: Some(dataset), findings, deliveries }
        }
        Err(findings) => Bound { findings, ..Bound::default() },
    }
}

/// The results of all units, as far as they are wanted.
pub fn score(scheme: &Scheme, dataset: &Dataset, wanted: Wanted) -> Outcome {
    eval::eval(scheme, &program::lower(scheme), dataset, wanted)
}

/// Indexes of the requirements that do not hold.
pub fn violated(scheme: &Scheme, outcome: &Outcome) -> Vec<usize> {
    (0..scheme.requirements.len()).filter(|at| !outcome.requirement(*at).broken.is_empty()).collect()
}

/// The id of the file that was loaded first: the scheme's own.
pub const OWN_SOURCE: SourceId = SourceId(0);

/// The results as far as they are wanted and requirements look at them, and the requirements that do not hold.
pub fn judge(scheme: &Scheme, sources: &Sources, dataset: &Dataset, wanted: Wanted) -> (Outcome, Vec<Diagnostic>) {
    // Requirements look at everything.
    let wanted = if scheme.requirements.is_empty() { wanted } else { wanted.max(Wanted::Results) };
    let outcome = score(scheme, dataset, wanted);
    let unmet = unmet(scheme, sources, dataset, &outcome);
    (outcome, unmet)
}

/// The requirements that do not hold, of which units, and with which figures.
fn unmet(scheme: &Scheme, sources: &Sources, dataset: &Dataset, outcome: &Outcome) -> Vec<Diagnostic> {
    let broken: Vec<Vec<u32>> = (0..scheme.requirements.len()).map(|at| outcome.requirement(at).broken).collect();
    explain::unmet(scheme, sources, dataset, &broken)
}
