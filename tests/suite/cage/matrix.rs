//! Every way out that we know of, tried from the inside, in each tier and bare.
//!
//! `tests/vectors/cage/table.txt` holds what must come of each attempt, exactly; the bare column is
//! the control, without which a closed door proves nothing. Where a machine may differ, a cell
//! gives more than one outcome, with `or` between them. After a change of the probe:
//!
//! ```text
//! UNPIPE_REWRITE=1 cargo test --test suite -- cage::matrix
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use unpipe::cage::{Ended, Home, Launcher, tiers};
use unpipe::model::Tier;

use super::stand::{Ear, Stand};
use super::{ALONE, Kernel, Shop, current};
use crate::example::repository;
use crate::support::machine::Machine;

/// The program that tries.
fn probe() -> String {
    fs::read_to_string(repository().join("tests/suite/cage/probe.py")).unwrap()
}

/// How the probe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Without any cage.
    Bare,
    /// As a step.
    Step(Kernel),
    /// As a script, on a view of the home.
    Script,
}

/// The columns of the table.
const COLUMNS: [(&str, How); 4] = [
    ("none", How::Bare),
    ("staged", How::Step(Kernel::NoNamespaces)),
    ("full", How::Step(Kernel::Whole)),
    ("script", How::Script),
];

/// What a script is not shown.
const HIDDEN: [&str; 4] = [".ssh", ".netrc", "state", "prefix/share"];

/// What the probe must not reach, alive while it runs.
struct Targets {
    mark: String,
    _tcp: TcpListener,
    victim: Child,
    _path: UnixListener,
    _abstract: UnixListener,
    words: Vec<String>,
}

impl Targets {
    fn on(machine: &Machine, column: &str) -> Self {
        let mark = format!("unpipe-cage-{}-{column}", std::process::id());
        let home = machine.home();
        fs::create_dir(home.join(".ssh")).unwrap();
        fs::create_dir_all(home.join("state")).unwrap();
        machine.give_to_user(&home.join("state"));
        for secret in [".ssh/id_ed25519", ".netrc", "state/secret"] {
            fs::write(home.join(secret), "secret").unwrap();
            fs::set_permissions(home.join(secret), fs::Permissions::from_mode(0o600)).unwrap();
            machine.give_to_user(&home.join(secret));
        }
        machine.give_to_user(&home.join(".ssh"));
        fs::write(machine.work("other"), "somebody else's").unwrap();
        let path = home.join("agent");
        let listens = UnixListener::bind(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        let name = SocketAddr::from_abstract_name(&mark).unwrap();
        fs::create_dir_all(machine.prefix().join("bin")).unwrap();
        machine.give_to_user(&machine.prefix().join("bin"));
        let setuid = machine.work("id");
        fs::copy("/usr/bin/id", &setuid).unwrap();
        fs::set_permissions(&setuid, fs::Permissions::from_mode(0o4755)).unwrap();
        let victim = machine.other("sleep").arg("600").spawn().unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let tree = "share/unpipe/staging/get.example.org+tool/tree";
        let mut words = vec![
            format!("mark={mark}"),
            format!("home={}", home.display()),
            format!("prefix={}", machine.prefix().display()),
            format!("staging={}", machine.prefix().join(tree).display()),
            format!("other={}", machine.work("other").display()),
            format!("socket={}", path.display()),
            format!("setuid={}", setuid.display()),
            format!("tcp={}", tcp.local_addr().unwrap().port()),
            format!("victim={}", victim.id()),
        ];
        if column != "none" {
            words.push("bomb=yes".to_owned());
        }
        Self {
            mark,
            _tcp: tcp,
            victim,
            _path: listens,
            _abstract: UnixListener::bind_addr(&name).unwrap(),
            words,
        }
    }

    /// What the probe cannot see for itself.
    fn settle(&self, machine: &Machine, outcomes: &mut BTreeMap<String, String>) {
        let netrc = machine.home().join(".netrc").metadata().unwrap();
        let seen = |happened: bool, otherwise: &'static str| {
            if happened { "open" } else { otherwise }.to_owned()
        };
        let mut set = |attack: &str, said: &str, outcome: String| {
            let found = outcomes.get_mut(attack).unwrap();
            if found == said {
                *found = outcome;
            }
        };
        let temporary = PathBuf::from(format!("/tmp/{}-tmp", self.mark));
        set("write /tmp", "written", seen(temporary.exists(), "private"));
        for (attack, path) in [
            ("write the prefix", "prefix/bin/written"),
            ("write the keys of a login", ".ssh/authorized_keys"),
            ("write a start-up file", ".bashrc"),
            ("write $HOME", "written"),
            ("let a file of the home run as its owner", "written-setuid"),
        ] {
            let really = machine.home().join(path).exists();
            set(attack, "open", seen(really, "private"));
        }
        let mode = seen(netrc.mode() & 0o777 != 0o600, "pretended");
        set("change the mode of a file outside", "said done", mode);
        let times = seen(netrc.mtime() == 1, "pretended");
        set("change the times of a file outside", "said done", times);
        let daemon = seen(!self.daemons().is_empty(), "ended");
        set("a daemon that outlives the run", "started", daemon);
    }

    /// Processes whose command line bears the mark.
    fn daemons(&self) -> Vec<i32> {
        let bears_mark = |entry: &Path| {
            let line = fs::read(entry.join("cmdline")).unwrap_or_default();
            line.windows(self.mark.len())
                .any(|part| part == self.mark.as_bytes())
        };
        fs::read_dir("/proc")
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|entry| bears_mark(entry))
            .filter_map(|entry| entry.file_name()?.to_str()?.parse().ok())
            .collect()
    }
}

impl Drop for Targets {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
        for daemon in self.daemons() {
            if let Some(daemon) = rustix::process::Pid::from_raw(daemon) {
                let _ = rustix::process::kill_process(daemon, rustix::process::Signal::KILL);
            }
        }
        let tmp = format!("/tmp/{}-tmp", self.mark);
        for file in [
            tmp,
            format!("/var/tmp/{}", self.mark),
            format!("/dev/shm/{}", self.mark),
        ] {
            let _ = fs::remove_file(file);
        }
    }
}

/// The same command with something on standard input and a descriptor that nobody closed.
fn with_leaks(machine: &Machine, command: &Command) -> Command {
    let mut outer = Command::new("sh");
    outer.args(["-c", "exec \"$@\" 9</dev/null", "sh"]);
    outer.arg(command.get_program()).args(command.get_args());
    outer.current_dir(machine.work("")).env_clear();
    for (name, value) in command.get_envs() {
        outer.env(name, value.unwrap_or_default());
    }
    let input = machine.work("input");
    fs::write(&input, "typed").unwrap();
    outer.stdin(Stdio::from(fs::File::open(input).unwrap()));
    outer
}

fn machine() -> Machine {
    Machine::of_an_ordinary_user().with_variable("SECRET_TOKEN", "secret")
}

/// What the probe says without any cage.
fn bare(machine: &Machine, targets: &Targets) -> String {
    let probe = machine.work("probe");
    fs::write(&probe, self::probe()).unwrap();
    let tree = machine
        .prefix()
        .join("share/unpipe/staging/get.example.org+tool/tree");
    fs::create_dir_all(&tree).unwrap();
    for folder in tree.ancestors().take(4) {
        machine.give_to_user(folder);
    }
    let inner = machine.work("bare");
    fs::create_dir(&inner).unwrap();
    machine.give_to_user(&inner);
    let mut command = machine.other("python3");
    command.arg(probe).args(&targets.words);
    let mut command = with_leaks(machine, &command);
    let output = command.current_dir(inner).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What the probe says as a step.
fn caged(shop: &mut Shop, targets: &Targets, kernel: Kernel) -> String {
    let words: Vec<String> = targets
        .words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    let step = format!(
        "[[step]]\nid = \"probe\"\nrun = [\"bin/probe\", {}]\nstdout = \"share/said\"\ntimeout = 300",
        words.join(", ")
    );
    let release = shop
        .release("1.0.0", 1, &step)
        .artifact(|artifact| artifact.file("bin/probe", "755", probe()));
    shop.offers(vec![release]);
    let key = shop.publisher.key().public();
    let command = shop
        .machine
        .command(["install", "./dist", "--key", &key, "--yes"]);
    let mut command = with_leaks(&shop.machine, &command);
    kernel.bind(&mut command);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{kernel:?}: {output:?}");
    shop.text(&current("share/said"))
}

/// What the probe says as a script.
fn scripted(stand: &Stand, targets: &Targets) -> String {
    let probe = stand.folder().join(Home::texts()).join("probe");
    let home = stand.home();
    fs::write(&probe, self::probe()).unwrap();
    stand.machine.give_to_user(&probe);
    let inside = Home::text_inside("probe");
    let mut words = vec!["/usr/bin/env", "python3", inside.to_str().unwrap()];
    words.extend(targets.words.iter().map(String::as_str));
    let mut ear = Ear::default();
    let ended = stand.carry_out(&home, &words, &mut ear);
    assert!(matches!(ended, Ok(Ended::Exited(0))), "{ended:?} {ear:?}");
    for path in [
        "written-setuid",
        ".ssh/authorized_keys",
        ".bashrc",
        "prefix/bin/written",
    ] {
        assert!(stand.upper(path).exists(), "{path} is where it can be kept");
    }
    String::from_utf8(ear.out).unwrap()
}

fn outcomes(column: &str, how: How) -> BTreeMap<String, String> {
    if how == How::Script {
        let stand = Stand::on(machine());
        let targets = Targets::on(&stand.machine, column);
        let stand = stand.hides(&HIDDEN);
        let said = scripted(&stand, &targets);
        return settled(&said, &targets, &stand.machine);
    }
    let mut shop = Shop::on(machine());
    let targets = Targets::on(&shop.machine, column);
    let said = match how {
        How::Step(kernel) => caged(&mut shop, &targets, kernel),
        How::Bare | How::Script => bare(&shop.machine, &targets),
    };
    settled(&said, &targets, &shop.machine)
}

fn settled(said: &str, targets: &Targets, machine: &Machine) -> BTreeMap<String, String> {
    let line = |line: &str| {
        let (attack, outcome) = line.split_once(": ").unwrap();
        (attack.to_owned(), outcome.to_owned())
    };
    let mut outcomes: BTreeMap<String, String> = said.lines().map(line).collect();
    targets.settle(machine, &mut outcomes);
    outcomes
}

fn table() -> PathBuf {
    repository().join("tests/vectors/cage/table.txt")
}

/// The lines of the table: the attack, then a cell a column.
fn rows() -> Vec<Vec<String>> {
    let text = fs::read_to_string(table()).unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn fits(cell: &str, outcome: &str) -> bool {
    cell.split(" or ").any(|one| one == outcome)
}

#[test]
fn every_attack_ends_as_the_table_says_in_each_tier() {
    let _alone = ALONE
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let best = tiers(&Launcher::at(PathBuf::from(env!("CARGO_BIN_EXE_unpipe")))).best();
    let mut found = Vec::new();
    for (column, how) in COLUMNS {
        let can = match how {
            How::Bare => true,
            How::Step(Kernel::NoNamespaces) => best.is_ok(),
            How::Step(_) | How::Script => best == Ok(Tier::Full),
        };
        if !can {
            println!("SKIPPED: column {column} ({best:?})");
            continue;
        }
        found.push((column, outcomes(column, how)));
    }
    println!("{} of {} columns tried", found.len(), COLUMNS.len());
    let rows = rows();
    if std::env::var_os("UNPIPE_REWRITE").is_some() {
        rewrite(&rows, &found);
        return;
    }
    let mut wrong = String::new();
    for row in &rows {
        for (column, outcomes) in &found {
            let at = COLUMNS.iter().position(|(name, _)| name == column).unwrap();
            let cell = &row[at + 1];
            let outcome = outcomes.get(&row[0]).map_or("never tried", String::as_str);
            if !fits(cell, outcome) {
                let attack = &row[0];
                writeln!(
                    wrong,
                    "{column}: {attack}: expected {cell}, found {outcome}"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let known: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    for attack in found[0].1.keys() {
        assert!(known.contains(&attack), "{attack} is not in the table");
    }
    assert!(
        rows.len() >= 90,
        "at least 90 attacks, found {}",
        rows.len()
    );
}

/// Writes what was found, but keeps a cell that fits.
fn rewrite(rows: &[Vec<String>], found: &[(&str, BTreeMap<String, String>)]) {
    assert_eq!(
        found.len(),
        COLUMNS.len(),
        "a machine with every tier is needed"
    );
    let mut text = "# What comes of each attack: bare, as a step in the staged tier, in the full tier, and as a script.\n\
                    # A cell with `or` in it: machines differ there, in the script's column by what Landlock knows.\n\
                    # Written by tests/suite/cage/matrix.rs; read before you commit it.\n"
        .to_owned();
    let order: Vec<String> = probe()
        .lines()
        .filter_map(|line| line.strip_prefix("@attack(\"")?.strip_suffix("\")"))
        .map(str::to_owned)
        .collect();
    for attack in order {
        let old = rows.iter().find(|row| row[0] == attack);
        let cells = found.iter().enumerate().map(|(column, (_, outcomes))| {
            let outcome = &outcomes[&attack];
            let kept = old.and_then(|row| row.get(column + 1));
            kept.filter(|cell| fits(cell, outcome)).unwrap_or(outcome)
        });
        let cells: Vec<String> = cells.map(|cell| format!("{cell:<18}")).collect();
        writeln!(
            text,
            "{}",
            format!("{attack:<38} | {}", cells.join(" | ")).trim_end()
        )
        .unwrap();
    }
    fs::create_dir_all(table().parent().unwrap()).unwrap();
    fs::write(table(), text).unwrap();
}
