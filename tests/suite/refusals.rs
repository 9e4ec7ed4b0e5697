//! What bad input gets: an exit code, one clear message, and nothing changed.
//!
//! Each case is run twice on a new machine: once for a person, once for a program with `--json`.

mod archives;
mod documents;
mod freshness;
mod roles;
mod signatures;
mod targets;

use super::support::key::Key;
use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::place::Place;
use super::support::publisher::Publisher;

/// The name of what is installed.
const NAME: &str = "get.example.org/tool";

/// Exit codes that more than one group of cases speaks of.
const UNTRUSTED: &[i32] = &[20];
const UNTRUSTED_OR_MALFORMED: &[i32] = &[20, 24];
const STALE: &[i32] = &[22];
const MALFORMED: &[i32] = &[24];

/// A place that is refused. Reads as a sentence: `Refusal::of(&place, key).with(STALE)`.
struct Refusal<'a> {
    place: &'a Place,
    key: &'a Key,
    accepted_before: Vec<&'a Place>,
    label: String,
}

impl<'a> Refusal<'a> {
    /// An install from the place with this key, on a machine that knows neither.
    fn of(place: &'a Place, key: &'a Key) -> Self {
        Self {
            place,
            key,
            accepted_before: Vec::new(),
            label: String::new(),
        }
    }

    /// The machine accepted this from the same folder before.
    fn after(mut self, place: &'a Place) -> Self {
        self.accepted_before.push(place);
        self
    }

    /// What a failure of this case is called among its likes.
    fn called(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The install ends with one of these codes, says why, and changes nothing.
    #[track_caller]
    fn with(self, codes: &[i32]) -> Outcome {
        self.with_arguments(codes, &[])
    }

    /// The same with more on the command line.
    #[track_caller]
    fn with_arguments(self, codes: &[i32], more: &[&str]) -> Outcome {
        let machine = Machine::new();
        for place in &self.accepted_before {
            install(machine.offers(place), self.key, &[]).exits(0);
        }
        machine.offers(self.place);
        let expect = format!("{} {codes:?}", self.label);
        let json = install(&machine, self.key, &[more, &["--json"]].concat());
        let told = install(&machine, self.key, more);
        for outcome in [&told, &json] {
            assert!(
                outcome.code.is_some_and(|c| codes.contains(&c)),
                "{expect}: {outcome}"
            );
            outcome.prefix_is_untouched();
        }
        let left: Vec<_> = machine
            .temporary_files()
            .paths()
            .skip(1)
            .map(str::to_owned)
            .collect();
        assert!(left.is_empty(), "{expect}: {left:?} were left by {told}");
        json.explains_itself_in_json();
        told.has_one_message();
        told
    }
}

/// Installs what the machine finds in `./dist`.
fn install(machine: &Machine, key: &Key, more: &[&str]) -> Outcome {
    let key = key.public();
    let arguments = ["install", "./dist", "--key", &key, "--yes"];
    machine.run(arguments.iter().chain(more))
}

/// A publisher and the two places, with and without a root, of one release.
fn honest() -> (Publisher, [Place; 2]) {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let level0 = publisher.level0(&release);
    let level1 = publisher.level1([release]).place();
    (publisher, [level0, level1])
}

#[test]
fn what_is_not_bent_is_installed() {
    let (publisher, places) = honest();
    for place in &places {
        let machine = Machine::new();
        let outcome = install(machine.offers(place), publisher.key(), &[]);
        outcome.exits(0).does_not_say("refused");
        for path in ["bin/tool", "bin/tl", "share/man/man1/tool.1"] {
            assert!(
                outcome.after.holds(path),
                "{path} is missing after {outcome}"
            );
        }
    }
}
