//! The command that is advised where nobody is there to say yes.

use std::fs;

use super::Bench;
use crate::support::outcome::Outcome;

impl Bench {
    /// Does what was advised, as it was said.
    fn follows(&self, advice: &str) -> std::process::Output {
        let bare = self.machine.bare_command::<&str>([]);
        let words = std::iter::once(bare.get_program()).chain(bare.get_args());
        let program: Vec<_> = words.map(|word| word.to_str().unwrap()).collect();
        let whole = format!("{} {advice}", program.join(" "));
        let mut shell = self.machine.other("/bin/sh");
        shell.args(["-c", &whole]).output().unwrap()
    }
}

/// What is advised with `--yes`, without the name of the program.
fn advice(told: &Outcome) -> String {
    let mut lines = told.stderr.lines();
    let line = lines.find_map(|line| line.split_once("it may change: unpipe "));
    line.unwrap_or_else(|| panic!("{told}")).1.to_owned()
}

#[test]
fn it_says_all_again_that_was_said() {
    let bench =
        Bench::new("cat ~/notes 'my notes' > ~/made 2>/dev/null\necho \"$GIVEN\" >> ~/made\n");
    for name in ["notes", "my notes"] {
        fs::write(bench.machine.home().join(name), "secret\n").unwrap();
    }
    let told = bench.run(&[
        "--hide",
        "~/notes",
        "--hide",
        "~/my notes",
        "--timeout",
        "500",
        "--env",
        "GIVEN=a",
        "--allow-host",
        "get.example.org:8443",
        "--record",
        "audit",
    ]);
    let advice = advice(told.exits(3));
    for part in [
        "--timeout 500",
        "--env GIVEN=a",
        "--allow-host get.example.org:8443",
    ] {
        assert!(advice.contains(part), "{part} is not in {advice}");
    }
    assert!(bench.machine.work("audit/script").exists());
    assert!(!bench.machine.work("made").exists());
    let done = bench.follows(&advice);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{advice}: {said}");
    let made = fs::read_to_string(bench.machine.home().join("made")).unwrap();
    assert_eq!(made, "a\n", "{advice} showed what was hidden");
    // In the same place, too.
    assert_eq!(bench.packages(), 1);
}

#[test]
fn at_a_terminal_it_is_the_same_script_with_the_same_reach() {
    let bench = Bench::new("echo x > ~/made\n");
    let hash = bench.sha256();
    let told = bench.run(&["--sha256", &hash, "--offline", "--hide", "~/old"]);
    let line = told
        .exits(3)
        .stderr
        .lines()
        .find(|line| line.contains("run it at a terminal: unpipe run "))
        .unwrap();
    let home = bench.machine.home();
    for part in [
        format!("--sha256 {hash}"),
        "--offline".to_owned(),
        format!("--hide {}", home.join("old").display()),
        format!("--state {}", bench.machine.state().display()),
        format!("--prefix {}", bench.machine.prefix().display()),
    ] {
        assert!(line.contains(&part), "{part} is not in {line}");
    }
    assert!(!line.contains("--yes"), "{line}");
}

#[test]
fn a_command_that_would_be_copied_as_another_is_not_given() {
    // A letter with its accent apart, a tab, and a choice of form are all shown escaped.
    for (name, more) in [
        ("cafe\u{301}", &["--hide", "~/cafe\u{301}"][..]),
        ("a\tb", &["--hide", "~/a\tb"]),
        (
            "notes",
            &["--hide", "~/notes", "--env", "GIVEN=\u{2764}\u{fe0f}"],
        ),
        ("notes", &["--hide", "~/notes", "--", "u\u{308}"]),
    ] {
        let bench = Bench::new("cat ~/caf*/key ~/a*/key ~/notes/key > ~/made 2>&1\n:\n");
        let secret = bench.machine.home().join(name);
        fs::create_dir(&secret).unwrap();
        fs::write(secret.join("key"), "topsecret\n").unwrap();
        let told = bench.run(more);
        told.exits(3)
            .says("run your own command at a terminal")
            .says("cannot be shown as it is typed")
            .says(&format!(
                "with --sha256 {} --yes --allow-path ",
                bench.sha256()
            ))
            .does_not_say("unpipe run ")
            .does_not_say("--hide");
        // What is advised is added to what was typed, and shows nothing more.
        let made = bench.machine.home().join("made");
        let line = ["--yes", "--allow-path", "~/made"];
        let line: Vec<&str> = line.iter().chain(more).copied().collect();
        bench.run(&line).exits(0);
        assert!(!fs::read_to_string(made).unwrap().contains("topsecret"));
    }
}

#[test]
fn a_folder_that_cannot_be_shown_as_it_is_is_in_no_command() {
    let bench = Bench::new("echo x > ~/made\n");
    let odd = bench.machine.home().join("u\u{308}");
    let usual = (bench.machine.prefix(), bench.machine.state());
    for (prefix, state) in [(&usual.0, &odd), (&odd, &usual.1)] {
        let run = |more: &[&str]| {
            let mut command = bench.machine.bare_command(["run", "./script"]);
            command
                .arg("--prefix")
                .arg(prefix)
                .arg("--state")
                .arg(state);
            let output = command.args(more).output().unwrap();
            // Lines are folded between words.
            let said = [output.stderr, output.stdout].concat();
            let said = String::from_utf8(said).unwrap();
            said.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let said = run(&[]);
        assert!(said.contains("--yes --allow-path "), "{said}");
        assert!(!said.contains("unpipe run "), "{said}");
        if prefix == &odd {
            let said = run(&["--yes", "--allow-path", "~/made"]);
            assert!(said.contains(", with the same --prefix"), "{said}");
            assert!(!said.contains("--prefix /"), "{said}");
        }
    }
}

#[test]
fn it_never_names_what_can_never_be_kept() {
    let bench = Bench::new("mkfifo ~/pipe\necho x > ~/made\n");
    for more in [&[][..], &["--yes", "--allow-path", "~/pipe"]] {
        let told = bench.run(more);
        told.exits(3)
            .says("~/pipe can never be kept; to choose among the others (s)")
            .says("at a terminal: unpipe run ")
            .does_not_say("--allow-path");
    }
    bench.says("mkdir ~/all\nmkfifo ~/all/pipe\necho x > ~/all/made\n");
    bench
        .run(&[])
        .exits(3)
        .says("~/all/pipe can never be kept, nor anything else of this run")
        .does_not_say("unpipe run ");
}

#[test]
fn nobody_copies_a_removal_without_being_told_of_it() {
    let bench = Bench::new("rm ~/old\necho x > ~/made\n");
    let told = bench.run(&[]);
    told.exits(3).says("it removes 1 path; only if it may,");
    let done = bench.follows(&advice(&told));
    assert!(done.status.success());
    assert!(!bench.machine.home().join("old").exists());
    let bench = Bench::new("echo x > ~/made\n");
    bench.run(&[]).exits(3).does_not_say("it removes");
}
