//! What Heng costs as schemes and data grow: `cargo bench`, or `cargo bench -- parse tables load evaluate whole events polars one effect lsp`.
//!
//! Every figure is the median of several runs; beside it stands the cost per line, unit or event, which has to stay flat, and what is
//! wanted of it. At the end of each part stands by how much the cost of one has grown from the least size to the greatest. Machines
//! are noisy: read ratios, not lone figures. `polars` runs the same rules in Python with Polars (`pip install polars`) in turn with
//! Heng, pair by pair.

#![expect(clippy::print_stdout, clippy::float_arithmetic, reason = "a benchmark prints its figures")]

mod generate;
mod lsp;

use heng::diff::board::Board;
use heng::diff::effect::Sources;
use heng::diff::normal::Renames;
use heng::eval::{self, Prepared, Wanted};
use heng::{pipeline, program};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEED: u64 = 20_241_231;
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let benches: [(&str, fn(&Path)); 10] = [
        ("parse", parse),
        ("tables", tables),
        ("load", load),
        ("evaluate", evaluate),
        ("one", one),
        ("whole", whole),
        ("events", events),
        ("polars", polars),
        ("effect", effect),
        ("lsp", editor),
    ];
    let folder = std::env::temp_dir().join("heng-bench");
    for (name, bench) in benches {
        if wanted.is_empty() && name != "polars" || wanted.iter().any(|word| word == name) {
            println!("\n{name}");
            bench(&folder);
        }
    }
}

/// The median of an odd number of runs.
fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

/// What is wanted, beside which a figure is printed. Whole processes are those of two processors.
const PARSED_10_000_LINES: Duration = Duration::from_millis(300);
const WHOLE_1_000: Duration = Duration::from_millis(20);
const EVALUATED_1_000_000: Duration = Duration::from_millis(500);
const ONE_AGAIN: Duration = Duration::from_micros(15);
const PEAK_MEBIBYTES_1_000_000: u64 = 600;
const RATIO_TO_POLARS_1_000_000: f64 = 0.5;
const STROKE_5_000_LINES: Duration = Duration::from_millis(50);
/// By how much the cost of one line, unit or event may grow from a thousandth of the greatest size on.
const GROWTH_MAX: f64 = 2.0;

fn told(size: usize, what: &str, time: Duration, wanted: Option<Duration>) -> f64 {
    let each = time.as_secs_f64() / size as f64 * 1e9;
    let wanted = wanted.map_or(String::new(), |most| format!("   wanted {:.1} ms{}", most.as_secs_f64() * 1e3, verdict(time <= most)));
    println!("  {size:>9} {what:<7} {:>9.1} ms  {each:>8.0} ns each{wanted}", time.as_secs_f64() * 1e3);
    each
}

fn verdict(reached: bool) -> &'static str {
    if reached { ": reached" } else { ": MISSED" }
}

/// The growth of the cost of one between the least size at which it outweighs the fixed costs and the greatest.
fn told_growth(each: &[f64]) {
    if let [.., first, _, last] = each {
        println!(
            "  {:>9} the last costs {:.2} of the last but two   wanted {GROWTH_MAX:.1}{}",
            "",
            last / first,
            verdict(last / first <= GROWTH_MAX)
        );
    }
}

fn runs_for(size: usize) -> usize {
    if size >= 1_000_000 { 5 } else { 9 }
}

fn parse(_: &Path) {
    let mut each = Vec::new();
    for lines in [1_000, 10_000, 100_000] {
        let text = generate::long_scheme(lines);
        let loaded = pipeline::load_bytes("long.heng", text.as_bytes(), None, None);
        assert!(!loaded.has_errors(), "the generated scheme is sound");
        let time = median(5, || drop(pipeline::load_bytes("long.heng", text.as_bytes(), None, None)));
        each.push(told(lines, "lines", time, (lines == 10_000).then_some(PARSED_10_000_LINES)));
    }
    told_growth(&each);
}

/// Checked on top of parsed: gaps, overlaps, rows that others take, in tables on ten things.
fn tables(_: &Path) {
    for how in [generate::Rows::Complete, generate::Rows::Gaps, generate::Rows::Loose] {
        for rows in [150, 500, 1_500, 5_000] {
            let text = generate::table(rows, 10, how, SEED);
            let scheme = pipeline::load_bytes("table.heng", text.as_bytes(), None, None).scheme.expect("the text has a scheme");
            let mut found = 0;
            let time = median(5, || found = heng::check::check(&scheme).len());
            println!("  {how:?}: {found} findings");
            told(rows, "rows", time, None);
        }
    }
}

/// The data of so many units, made once.
fn units(folder: &Path, count: usize) -> PathBuf {
    let data = folder.join(format!("units-{count}"));
    if !data.join("部门.csv").exists() {
        generate::units(&data, count, SEED).expect("data can be written");
    }
    data
}

fn loaded(text: &str) -> pipeline::Loaded {
    let loaded = pipeline::load_bytes("bench.heng", text.as_bytes(), None, None);
    assert!(!loaded.has_errors(), "the generated scheme is sound");
    loaded
}

fn load(folder: &Path) {
    let loaded = loaded(&generate::scheme());
    let scheme = loaded.scheme.as_ref().expect("the text has a scheme");
    let mut each = Vec::new();
    for size in SIZES {
        let data = units(folder, size);
        each.push(told(size, "units", median(runs_for(size), || drop(pipeline::bind(scheme, &data))), None));
    }
    told_growth(&each);
}

fn evaluate(folder: &Path) {
    let loaded = loaded(&generate::scheme());
    let scheme = loaded.scheme.as_ref().expect("the text has a scheme");
    let program = program::lower(scheme);
    let mut each = Vec::new();
    for size in SIZES {
        let (dataset, _) = pipeline::bind(scheme, &units(folder, size));
        let dataset = dataset.expect("the data can be read");
        let time = median(runs_for(size), || drop(eval::eval(scheme, &program, &dataset, Wanted::Totals)));
        each.push(told(size, "units", time, (size == 1_000_000).then_some(EVALUATED_1_000_000)));
    }
    told_growth(&each);
}

/// Two schemes that differ in so many parts, half of them in pairs: whom the changes move among 1,000 units.
fn effect(folder: &Path) {
    let board = |changes: usize| {
        let trees = [false, true].map(|new| loaded(&generate::wide_scheme(changes, new)).tree.expect("the text has a scheme"));
        Board::new(&trees[0], &trees[1], &Renames::default())
    };
    for changes in [10, 50, 200] {
        let data = folder.join(format!("wide-{changes}"));
        generate::wide_units(&data, changes, 1_000).expect("data can be written");
        let source = heng::data::open(&data).expect("the data can be read");
        told(changes, "parts", median(3, || drop(board(changes))), None);
        let board = board(changes);
        assert_eq!(board.parties.len(), changes);
        told(changes, "shared", median(3, || drop(heng::diff::effect::effect(&board, Sources { old: &source, new: None }))), None);
    }
}

/// One unit scored again, scheme and program at hand.
fn one(folder: &Path) {
    let loaded = loaded(&generate::scheme());
    let scheme = loaded.scheme.as_ref().expect("the text has a scheme");
    let program = program::lower(scheme);
    let data = folder.join("units-1");
    generate::units(&data, 1, SEED).expect("data can be written");
    let (dataset, _) = pipeline::bind(scheme, &data);
    let dataset = dataset.expect("the data can be read");
    let prepared = Prepared::new(scheme, &program, Wanted::Totals);
    let rounds = 1_000;
    let time = median(9, || {
        for _ in 0..rounds {
            drop(prepared.score(&dataset));
        }
    });
    told(rounds, "times", time, Some(ONE_AGAIN * rounds as u32));
}

fn heng(scheme: &Path, data: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heng"));
    command.args([
        "score".as_ref(),
        scheme.as_os_str(),
        "--data".as_ref(),
        data.as_os_str(),
        "--format".as_ref(),
        "csv".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ]);
    command
}

fn ran(command: &mut Command) {
    let output = command.output().expect("the command can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn written(folder: &Path, text: &str) -> PathBuf {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let scheme = folder.join("bench.heng");
    std::fs::write(&scheme, text).expect("the scheme can be written");
    scheme
}

/// The whole process, CSV to CSV, with its peak memory where `/usr/bin/time` can tell it.
fn whole(folder: &Path) {
    let scheme = written(folder, &generate::scheme());
    let out = folder.join("out.csv");
    let mut each = Vec::new();
    for size in SIZES {
        let data = units(folder, size);
        let time = median(runs_for(size), || ran(&mut heng(&scheme, &data, &out)));
        each.push(told(size, "units", time, (size == 1_000).then_some(WHOLE_1_000)));
        if let Some(kibibytes) = peak(&scheme, &data, &out) {
            let (most, mebibytes) = (PEAK_MEBIBYTES_1_000_000, kibibytes / 1024);
            let wanted = if size == 1_000_000 { format!("   wanted {most} MiB{}", verdict(mebibytes < most)) } else { String::new() };
            println!("  {:>17} {mebibytes:>9} MiB at most{wanted}", "");
        }
    }
    told_growth(&each);
}

fn peak(scheme: &Path, data: &Path, out: &Path) -> Option<u64> {
    let command = heng(scheme, data, out);
    let output = Command::new("/usr/bin/time").args(["-f", "%M"]).arg(command.get_program()).args(command.get_args()).output().ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}

fn events(folder: &Path) {
    let scheme = folder.join("events");
    std::fs::create_dir_all(&scheme).expect("the folder can be made");
    let path = scheme.join("bench.heng");
    std::fs::write(&path, generate::event_scheme()).expect("the scheme can be written");
    let mut each = Vec::new();
    for size in SIZES {
        let data = folder.join(format!("events-{size}"));
        if !data.join("批示.csv").exists() {
            generate::events(&data, 1_000, size, SEED).expect("data can be written");
        }
        each.push(told(size, "events", median(runs_for(size), || ran(&mut heng(&path, &data, &folder.join("out.csv")))), None));
    }
    told_growth(&each);
}

/// Heng and Polars in turn, on the same file.
fn polars(folder: &Path) {
    let scheme = written(folder, &generate::scheme());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/with_polars.py");
    for size in SIZES {
        let data = units(folder, size);
        let out = folder.join("out.csv");
        let other = folder.join("polars.csv");
        let python = || {
            let mut command = Command::new("python3");
            command.arg(&script).arg(&data).arg(&other);
            command
        };
        if !python().output().is_ok_and(|output| output.status.success()) {
            println!("  Polars is not installed: pip install polars");
            return;
        }
        let mut ratios: Vec<(f64, f64, f64)> = (0..5)
            .map(|_| {
                let start = Instant::now();
                ran(&mut heng(&scheme, &data, &out));
                let own = start.elapsed().as_secs_f64();
                let start = Instant::now();
                ran(&mut python());
                let theirs = start.elapsed().as_secs_f64();
                (own / theirs, own, theirs)
            })
            .collect();
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, own, theirs) = ratios[2];
        let most = RATIO_TO_POLARS_1_000_000;
        let wanted = if size == 1_000_000 { format!("   wanted {most:.2}{}", verdict(ratio <= most)) } else { String::new() };
        println!("  {size:>9} units   heng {:>8.1} ms   polars {:>8.1} ms   ratio {ratio:.2}{wanted}", own * 1e3, theirs * 1e3);
    }
}

/// Key strokes in a long text: until all that an editor asks is answered, and until what is wrong is told.
fn editor(_: &Path) {
    for lines in [500, 5_000] {
        let found = lsp::strokes(&generate::long_scheme(lines), 200);
        println!("  {lines:>9} lines");
        for (method, times) in found.each {
            percentiles(method, times, None);
        }
        let wanted = (lines == 5_000).then_some(STROKE_5_000_LINES);
        percentiles("all answered", found.answered, wanted);
        percentiles("faults told", found.told, None);
        if !found.worked.is_empty() {
            percentiles("processors worked", found.worked, None);
        }
    }
}

fn percentiles(what: &str, mut times: Vec<Duration>, wanted: Option<Duration>) {
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    let wanted = wanted.map_or(String::new(), |most| format!("   wanted {:.0} ms at p95{}", most.as_secs_f64() * 1e3, verdict(at(95) <= most)));
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("  {:>9} {what:<34} p50 {:>7.1} ms   p95 {:>7.1} ms   max {:>7.1} ms{wanted}", "", ms(at(50)), ms(at(95)), ms(at(100)));
}
