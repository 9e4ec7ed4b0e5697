//! Going round: every case, every blow, so many points of each, on all processors.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::blow::Blow;
use super::case::{Case, Next};
use super::cases::{ALL, Recipe};
use super::strace::{self, Call, Kind};

/// How many points of a case are struck.
#[derive(Clone, Copy, Debug)]
pub enum Extent {
    All,
    Some(usize),
}

impl Extent {
    /// What the caller asks for by `UNPIPE_POINTS`, else so many.
    pub fn or(few: usize) -> Self {
        match std::env::var("UNPIPE_POINTS") {
            Ok(all) if all == "all" => Self::All,
            Ok(number) => Self::Some(number.parse().unwrap()),
            Err(_) => Self::Some(few),
        }
    }

    /// The calls to strike: all, or some that lie evenly apart, from another start each time.
    pub fn choose(self, calls: Vec<&Call>, turn: usize) -> Vec<&Call> {
        match self {
            Self::All => calls,
            Self::Some(number) => {
                let step = calls.len().div_ceil(number.max(1)).max(1);
                calls.into_iter().skip(turn % step).step_by(step).collect()
            }
        }
    }
}

/// What came of all blows of one kind.
#[derive(Debug, Default)]
pub struct Tally {
    /// Blows that fell, and were judged.
    pub fell: usize,
    /// Blows that did not fall: the run took another path.
    pub missed: usize,
    /// What is wrong.
    pub faults: Vec<String>,
}

impl Tally {
    /// Counts one blow.
    pub fn count(&mut self, fell: bool) {
        if fell {
            self.fell += 1;
        } else {
            self.missed += 1;
        }
    }

    fn add(&mut self, other: Self) {
        self.fell += other.fell;
        self.missed += other.missed;
        self.faults.extend(other.faults);
    }
}

/// Strikes at the points of a case with one blow. Kills fall only on calls that change something:
/// what a kill before a look leaves is what one before the next change leaves.
pub fn strike(case: &Case, calls: &[Call], blow: Blow, extent: Extent, turn: usize) -> Tally {
    let mut tally = Tally::default();
    let is_short = matches!(extent, Extent::Some(_));
    let befallen: Vec<&Call> = calls.iter().filter(|call| blow.befalls(call)).collect();
    let mut chosen = extent.choose(befallen.clone(), turn);
    if blow == Blow::Kill && is_short {
        chosen.extend(befallen.into_iter().filter(|call| is_decisive(call)));
        chosen.sort();
        chosen.dedup();
    }
    for (at, call) in chosen.into_iter().enumerate() {
        let next = match (blow, is_short, at % 2) {
            (Blow::Kill, false, _) => Next::Both,
            (_, _, 0) => Next::Same,
            _ => Next::Another,
        };
        let (fell, verdict) = case.strike(blow, call, next);
        tally.count(fell);
        if let Err(fault) = verdict {
            let Call {
                name,
                number,
                about,
                ..
            } = call;
            let title = case.title;
            let fault = format!("{title}, {blow} at {name} {number} ({about}: {fault}");
            println!("{fault}\n");
            tally.faults.push(fault);
        }
    }
    tally
}

fn is_decisive(call: &Call) -> bool {
    call.kind == Kind::Names && call.name.starts_with("rename")
}

/// Strikes at every case with every one of these blows, tells the figures, and fails with all
/// faults. Only cases whose title holds `UNPIPE_CASE` are struck, if that is set.
pub fn all(blows: &[Blow], few: usize) {
    if !strace::is_here() {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
        return;
    }
    let begun = Instant::now();
    let wanted = std::env::var("UNPIPE_CASE").unwrap_or_default();
    let recipes: Vec<&Recipe> = ALL.iter().filter(|r| r.title.contains(&wanted)).collect();
    let next = AtomicUsize::new(0);
    let tallies: Mutex<BTreeMap<String, Tally>> = Mutex::default();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers.min(recipes.len()) {
            scope.spawn(|| {
                while let Some(recipe) = recipes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for (blow, tally) in round(recipe, blows, Extent::or(few)) {
                        let mut tallies = tallies.lock().unwrap();
                        tallies.entry(blow).or_default().add(tally);
                    }
                }
            });
        }
    });
    let tallies = tallies.into_inner().unwrap();
    for (blow, tally) in &tallies {
        let (fell, missed, faults) = (tally.fell, tally.missed, tally.faults.len());
        println!("{blow}: {fell} points, {missed} not reached, {faults} inconsistent");
    }
    println!("{:.0} s", begun.elapsed().as_secs_f64());
    let faults: Vec<String> = tallies.into_values().flat_map(|t| t.faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// One case, with every blow.
fn round(recipe: &Recipe, blows: &[Blow], extent: Extent) -> Vec<(String, Tally)> {
    let begun = Instant::now();
    let struck = catch_unwind(AssertUnwindSafe(|| {
        let case = Case::new(recipe);
        let calls = case.calls();
        let turns = blows.iter().enumerate();
        turns
            .map(|(turn, blow)| {
                let turn = 5 * turn + recipe.title.len();
                (blow.to_string(), strike(&case, &calls, *blow, extent, turn))
            })
            .collect::<Vec<_>>()
    }));
    let title = recipe.title;
    let tallies = struck.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let fault = format!("{title}: {}", text.unwrap_or_default());
        let faults = vec![fault];
        vec![(
            "panics".to_owned(),
            Tally {
                faults,
                ..Tally::default()
            },
        )]
    });
    let fell: usize = tallies.iter().map(|(_, tally)| tally.fell).sum();
    println!(
        "{title}: {fell} points in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    tallies
}
