//! What a command says is so: its exit code, its advice, and what it says that it left.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::os::unix::fs::symlink;
use std::process::{Output, Stdio};

use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::{Life, NAME, same, with_an_upgrade_waiting};

/// A machine with one version installed.
fn at_one() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life
}

/// Runs the program with its standard output on a full disk.
fn into_a_full_disk(machine: &Machine, line: &str) -> (Option<i32>, String) {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = machine.command(line.split(' '));
    let output = command.stdin(Stdio::null()).stdout(full).output().unwrap();
    told(&output)
}

/// Runs the program under limits of the shell's.
fn limited(life: &Life, limit: &str, line: &str) -> (Option<i32>, String) {
    let program = life.machine.command(line.split(' '));
    let mut command = life.machine.other("/bin/sh");
    command.arg("-c").arg(format!("{limit}; exec \"$@\""));
    command.arg("sh");
    // The program as its user starts it already is that user's.
    let words = std::iter::once(program.get_program()).chain(program.get_args());
    let own = words.skip_while(|word| !word.to_string_lossy().ends_with("/unpipe"));
    command.args(own).stdin(Stdio::null());
    told(&command.output().unwrap())
}

/// So many descriptors starting takes: two more than the loader needs. With fewer nothing is even
/// read. Those that the suite itself was started with count too.
fn fewest(life: &Life) -> u32 {
    let starts = |number: &u32| {
        let limit = format!("ulimit -n {number}");
        limited(life, &limit, "--version").0 == Some(0)
    };
    2 + (3..64).find(starts).unwrap()
}

fn told(output: &Output) -> (Option<i32>, String) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Long lines are broken anywhere: what is sought is sought in one line.
    (output.status.code(), said.replace('\n', " "))
}

#[test]
fn words_that_cannot_be_written_are_an_error_and_a_change_that_was_made_is_none() {
    let life = at_one();
    for line in [
        "list",
        "list --json",
        "check --json",
        "info tool",
        "env --shell sh",
        "trust list",
        "policy show",
        "verify ./dist --json",
        "upgrade --dry-run --json",
        "cache list --json",
        "--help",
        "--version",
        "install --help",
    ] {
        let (code, said) = into_a_full_disk(&life.machine, line);
        assert_eq!(code, Some(50), "{line}: {said}");
        let words = "error: cannot write standard output: No space left on device";
        assert!(said.contains(words), "{line}: {said}");
        assert!(said.contains("nothing was changed try: "), "{line}: {said}");
    }
    for line in ["uninstall tool --yes --json", "cache clean --json"] {
        let (code, said) = into_a_full_disk(&life.machine, line);
        assert_eq!(code, Some(0), "{line}: {said}");
        let words = "warning: cannot write standard output: No space left on device";
        assert!(said.contains(words), "{line}: {said}");
    }
    assert_eq!(life.tree().paths().count(), 1);
    // A refusal keeps its own code.
    let (code, _) = into_a_full_disk(&life.machine, "info ./nothing --json");
    assert_eq!(code, Some(2));
}

#[test]
fn the_line_that_is_advised_for_a_held_package_works() {
    let life = with_an_upgrade_waiting();
    life.run("upgrade --yes").exits(0);
    life.run("rollback tool --yes").exits(0);
    for line in ["upgrade tool", "upgrade --all"] {
        let held = life.run(line);
        let said = held.exits(0).stderr.replace('\n', " ");
        let advised = said.split_once("again: unpipe ").unwrap().1;
        let place = life.machine.work("dist").canonicalize().unwrap();
        assert_eq!(advised.trim(), format!("install {}", place.display()));
    }
    // The name alone is asked of its own host, which nobody pinned.
    let told = life.run(&format!("install {NAME} --yes"));
    told.exits(3).prefix_is_untouched();
    told.says("it is installed from another place: unpipe install /");
    let place = life.machine.work("dist").display().to_string();
    life.run(&format!("install {place} --yes")).exits(0);
    life.tool_says("tool 2.0.0");
}

#[test]
fn advice_after_an_error_of_the_system_fits_it() {
    let life = at_one();
    let long = "x".repeat(300);
    let machine = &life.machine;
    let home = machine.home().display().to_string();
    for (prefix, words) in [
        (
            format!("{home}/absent/../b"),
            "make the folder that is missing",
        ),
        (format!("{home}/{long}"), "name a shorter path"),
    ] {
        let mut command = machine.bare_command(["list", "--prefix", &prefix]);
        let (code, said) = told(&command.stdin(Stdio::null()).output().unwrap());
        assert_eq!(code, Some(50), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("df -i"), "{said}");
    }
    let before = life.tree();
    let limit = format!("ulimit -n {}", fewest(&life));
    let (code, said) = limited(&life, &limit, "uninstall tool --yes");
    assert_eq!(code, Some(50), "{said}");
    assert!(said.contains("ulimit -n"), "{said}");
    same(&before, &life.tree());
}

#[test]
fn a_key_that_was_pinned_before_the_failure_is_told_and_stays() {
    let mut life = Life::new();
    life.offers_a_large_one("1.0.0", 1);
    let key = life.publisher.key().public();
    let install = format!("install ./dist --key {key} --yes");
    // Blocks of 512 or 1,024 bytes: enough for the state, too few for the largest file.
    let (code, said) = limited(&life, "ulimit -f 200", &install);
    assert_eq!(code, Some(50), "{said}");
    assert!(
        said.contains("raise the limit on the size of files"),
        "{said}"
    );
    let words = format!("note: the key of {NAME} stays pinned");
    assert!(said.contains(&words), "{said}");
    life.run("trust list").exits(0).prints(NAME);
    // What was pinned before is no news.
    let (code, said) = limited(&life, "ulimit -f 200", &format!("{install} --json"));
    assert_eq!(code, Some(50), "{said}");
    assert!(!said.contains("stays pinned"), "{said}");
}

#[test]
fn too_few_descriptors_change_nothing_whatever_their_number() {
    let mut life = Life::on(Machine::of_an_ordinary_user().with_prefix("some/prefix"));
    life.offers(&["1.0.0"]);
    let key = life.publisher.key().public();
    let install = format!("install ./dist --key {key} --yes --quiet");
    let home = || {
        let tree = Tree::of(&life.machine.home().join("some"));
        tree.paths().map(str::to_owned).collect::<Vec<_>>()
    };
    let least = fewest(&life);
    let mut scarce = 0;
    for line in [install.as_str(), "uninstall tool --yes --quiet"] {
        let before = home();
        let enough = (least..64).find(|number| {
            let (code, said) = limited(&life, &format!("ulimit -n {number}"), line);
            if code == Some(0) {
                return true;
            }
            scarce += 1;
            assert_eq!(code, Some(50), "{number} for {line}: {said}");
            assert!(said.contains("ulimit -n"), "{number} for {line}: {said}");
            assert_eq!(before, home(), "{number} for {line}: {said}");
            false
        });
        assert!(enough.is_some(), "64 were too few for {line}");
    }
    assert!(scarce > 8, "{scarce} runs had too few");
    assert!(home().len() <= 1);
}

#[test]
fn what_blocks_several_paths_is_told_once() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    fs::write(life.machine.prefix().join("bin"), "mine").unwrap();
    let told = life.install();
    told.exits(32).prefix_is_untouched().has_one_message();
    let said = told.stderr.replace('\n', " ");
    assert_eq!(
        said.matches("prefix/bin, which is no folder").count(),
        1,
        "{said}"
    );
    fs::remove_file(life.machine.prefix().join("bin")).unwrap();
    fs::create_dir_all(life.machine.prefix().join("bin/tool")).unwrap();
    life.machine
        .give_to_user(&life.machine.prefix().join("bin"));
    let told = life.install();
    told.exits(32).says("bin/tool, which is not unpipe's");
    assert!(!told.stderr.contains("a file"), "{told}");
}

#[test]
fn what_took_the_place_of_a_link_is_told_once_at_the_removal() {
    let life = at_one();
    let tool = life.machine.prefix().join("bin/tool");
    fs::remove_file(&tool).unwrap();
    symlink("/bin/true", &tool).unwrap();
    let told = life.run("uninstall tool --yes");
    told.exits(0);
    assert_eq!(told.stderr.matches("bin/tool").count(), 1, "{told}");
    told.says("bin/tool is not unpipe's any more, and stays");
}

#[test]
fn a_removal_shows_what_was_changed_in_an_earlier_version_too() {
    let life = with_an_upgrade_waiting();
    let app = life
        .machine
        .prefix()
        .join("share/unpipe/apps/get.example.org+tool");
    let current = fs::read_link(app.join("current")).unwrap();
    fs::write(app.join(current).join("bin/tool"), "mine").unwrap();
    life.run("upgrade --yes").exits(0);
    let json = life.run("uninstall tool --dry-run --json").exits(0).json();
    let edited = &json["plans"][0]["edited"];
    assert_eq!(edited.to_string(), "[\"1.0.0/bin/tool\"]", "{json}");
    let told = life.run("uninstall tool --yes");
    told.exits(0).says("1 changed file(s)").says("were kept in");
    let kept = "share/unpipe/kept/get.example.org+tool/1.0.0/bin/tool";
    assert!(life.tree().holds(kept));
}

#[test]
fn a_refusal_of_what_is_not_there_says_what_to_do() {
    let life = at_one();
    for (line, words) in [
        ("install tool@9.9", "name one that is on offer"),
        ("install ./manifests/nope", "check the path"),
    ] {
        let told = life.run(line);
        told.exits(2).prefix_is_untouched();
        told.says(&format!("try: {words}"));
    }
}

#[test]
fn a_connection_that_fails_is_told_in_one_line_of_why() {
    let life = Life::new();
    // Held, so that no other test gets this port, and nobody listens there.
    let held = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&held, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = SocketAddr::try_from(getsockname(&held).unwrap()).unwrap();
    let url = format!("http://{address}/");
    let key = life.publisher.key().public();
    let told = life.machine.run(["install", &url, "--key", &key, "--yes"]);
    told.exits(40).has_one_message();
    let lines = told
        .stderr
        .lines()
        .skip_while(|line| !line.starts_with("error: "));
    let lines: Vec<&str> = lines.collect();
    assert!(lines[1].contains("refused"), "{told}");
    assert_eq!(lines[2], "nothing was changed", "{told}");
}
