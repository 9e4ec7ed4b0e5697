//! A script's whole way: shown, run, listed, kept or thrown away, listed as a package, undone.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Bench, KEEP_ALL};
use crate::support::machine::Machine;
use crate::support::server::{Behaviour, Server};
use crate::support::tree::Tree;

const INSTALLER: &str = "set -e\n\
    mkdir -p ~/.local/bin\n\
    printf '#!/bin/sh\\necho hello\\n' > ~/.local/bin/tool\n\
    chmod 755 ~/.local/bin/tool\n\
    echo 'PATH=$HOME/.local/bin:$PATH' >> ~/.bashrc\n\
    rm -f ~/old\n\
    echo installed\n";

#[test]
fn nothing_is_kept_where_nobody_says_so_and_every_change_is_named() {
    let bench = Bench::new(INSTALLER);
    let before = bench.home();
    for more in [&[][..], &["--yes"], &["--allow-path", "~"]] {
        let told = bench.run(more);
        told.exits(3).says("installed");
        for path in [".local/bin/tool", ".bashrc", "old"] {
            told.says(path);
        }
        assert_eq!(before.changes_to(&bench.home()), "");
    }
}

#[test]
fn what_is_covered_is_kept_listed_checked_and_undone() {
    let bench = Bench::new(INSTALLER);
    let before = bench.home();
    let told = bench.run(&KEEP_ALL);
    told.exits(0).prints("kept");
    let tool = bench.machine.home().join(".local/bin/tool");
    let said = bench.machine.other(&tool).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "hello\n");
    let rc = fs::read_to_string(bench.machine.home().join(".bashrc")).unwrap();
    assert_eq!(rc, "# mine\nPATH=$HOME/.local/bin:$PATH\n");
    assert!(!bench.machine.home().join("old").exists());
    let name = bench.only_package();
    assert!(name.starts_with("run:") && name.len() == 16, "{name}");
    bench.machine.run(["check"]).exits(0);
    fs::write(&tool, "other").unwrap();
    bench
        .machine
        .run(["check", &name])
        .exits(21)
        .prints(".local/bin/tool");
    fs::write(&tool, "#!/bin/sh\necho hello\n").unwrap();
    bench.machine.run(["check", &name]).exits(0);
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
    assert_eq!(bench.packages(), 0);
}

#[test]
fn in_a_fresh_home_it_may_make_the_folders_that_unpipe_needs_itself() {
    for mode in [0o755, 0o700] {
        let script = format!(
            "umask 022\nmkdir -p ~/.local/share/tool\nchmod {mode:o} ~/.local/share\n\
             echo x > ~/.local/share/tool/file\n"
        );
        let machine = Machine::new().with_prefix(".local");
        let folder = machine.home().join(".local/share");
        let bench = Bench::on(machine, &script);
        let before = bench.home();
        bench.run(&KEEP_ALL).exits(0);
        let found = fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
        assert_eq!(format!("{found:o}"), format!("{mode:o}"));
        bench.machine.run(["check"]).exits(0);
        let name = bench.only_package();
        bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
        assert_eq!(before.changes_to(&bench.home()), "");
    }
}

#[test]
fn what_is_covered_in_part_is_not_kept_at_all() {
    let bench = Bench::new(INSTALLER);
    let before = bench.home();
    let told = bench.run(&["--yes", "--allow-path", "~/.local"]);
    told.exits(3).says(".bashrc").says("--allow-path");
    assert_eq!(before.changes_to(&bench.home()), "");
    let more = [
        "--yes",
        "--allow-path",
        "~/.local/bin/tool",
        "--allow-path",
        "~/.bashrc",
        "--allow-path",
        "~/old",
    ];
    // The missing parents of what is covered are covered.
    bench.run(&more).exits(0);
}

#[test]
fn a_failed_script_is_never_kept() {
    let bench = Bench::new("echo x > ~/made\necho trouble >&2\nexit 7\n");
    let before = bench.home();
    let told = bench.run(&KEEP_ALL);
    told.exits(51).says("trouble").says("7");
    assert_eq!(before.changes_to(&bench.home()), "");
    let bench = Bench::new("echo x > ~/made\nsleep 600\n");
    bench
        .run(&["--yes", "--allow-path", "~", "--timeout", "1"])
        .exits(51);
    assert_eq!(bench.packages(), 0);
    let bench = Bench::new("echo x > ~/made\nkill -9 $$\n");
    bench.run(&KEEP_ALL).exits(51);
}

#[test]
fn a_script_that_changes_nothing_is_done() {
    let bench = Bench::new("echo hello $1 \"$2\"\ntouch ~/.bashrc\n");
    let told = bench.run(&["--", "a", "b c"]);
    told.exits(0).says("hello a b c").says("nothing");
    assert_eq!(bench.packages(), 0);
}

#[test]
fn only_the_bytes_that_were_asked_for_are_run() {
    let bench = Bench::new("echo ran > ~/made\n");
    let wrong = "0".repeat(64);
    bench.run(&["--sha256", &wrong]).exits(21).says(&wrong);
    let right = bench.sha256();
    let shown = format!("sha256:{right}");
    for hash in [right, shown] {
        let told = bench.run(&["--sha256", &hash]);
        told.exits(3).says("made");
    }
    for typed in ["abc", "sha256:ABC"] {
        let told = bench.run(&["--sha256", typed]);
        told.exits(2).says(&format!("found \"{typed}\""));
    }
}

#[test]
fn the_next_time_the_difference_is_shown() {
    let bench = Bench::new("echo one\n");
    bench.run(&[]).exits(0).does_not_say("last");
    bench.run(&[]).exits(0).says("same bytes");
    bench.says("echo one\necho two\n");
    bench.run(&[]).exits(0).says("+ echo two");
}

#[test]
fn from_a_server_it_is_fetched_whole_and_once() {
    let bench = Bench::new("echo hello\n");
    let server = Server::serving(&bench.machine.work(""));
    let url = server.url("/script");
    bench.machine.run(["run", &url]).exits(0).says("hello");
    assert_eq!(server.asked_for("/script"), 1);
    let request = &server.requests()[0];
    let agent = request.header("user-agent").unwrap_or("").to_lowercase();
    for name in [
        "curl",
        "wget",
        "mozilla",
        "unpipe",
        env!("CARGO_PKG_VERSION"),
    ] {
        assert!(!agent.contains(name), "{agent}");
    }
    server.now("/script", Behaviour::ClosesEarly);
    bench
        .machine
        .run(["run", &url])
        .exits(40)
        .does_not_say("  | ");
    server.now("/script", Behaviour::Status(404));
    bench.machine.run(["run", &url]).exits(40);
    bench.machine.run(["run", &url, "--offline"]).exits(41);
    bench.machine.run(["run", "./absent"]).exits(2);
}

#[test]
fn a_policy_that_runs_no_script_runs_none() {
    let bench = Bench::new("echo hello\n");
    bench.policy("[defaults]\nrun = \"never\"\n");
    bench.run(&[]).exits(23).says("policy").does_not_say("  | ");
    bench.policy(
        "[[deny]]\nmatch = \"evil.example.org/*\"\n[[deny]]\nmatch = \"bad.example.org/tool\"\n",
    );
    for url in [
        "https://evil.example.org/install.sh",
        "https://evil.example.org:8443/x",
        "https://evil.example.org/",
        "https://evil.example.org/a%41",
        "https://evil.example.org/~x?y=z",
        "https://evil.example.org/a//b",
        "https://EVIL.example.org./x",
        "https://bad.example.org/Tool",
        "https://bad.example.org/~tool",
    ] {
        bench.machine.run(["run", url]).exits(23);
    }
    let url = "https://evil.example.org/install.sh";
    bench.policy("[[allow]]\nmatch = \"get.example.org/*\"\n");
    bench.machine.run(["run", url]).exits(23);
}

#[test]
fn it_can_be_looked_at_and_not_run() {
    let bench = Bench::new("echo x > ~/made\ncurl -sSf https://get.example.org/x | sh\n");
    let before = bench.home();
    bench
        .run(&["--show"])
        .exits(0)
        .prints("curl -sSf https://get.example.org/x | sh")
        .prints("proves nothing");
    assert_eq!(before.changes_to(&bench.home()), "");
}

#[test]
fn a_record_holds_all_that_an_auditor_needs() {
    let bench = Bench::new(INSTALLER);
    bench.run(&["--record", "audit"]).exits(3);
    let at = |name: &str| fs::read(bench.machine.work("audit").join(name)).unwrap();
    assert_eq!(at("script"), INSTALLER.as_bytes());
    assert_eq!(at("output.log"), b"installed\n");
    let diff = String::from_utf8(at("changes.diff")).unwrap();
    assert!(diff.contains("+PATH=$HOME/.local/bin:$PATH"), "{diff}");
    let about: serde_json::Value = serde_json::from_slice(&at("run.json")).unwrap();
    assert_eq!(about["kept"], false, "{about}");
    assert_eq!(
        about["script"]["sha256"],
        format!("sha256:{}", bench.sha256())
    );
    assert!(about["changes"].as_array().unwrap().len() >= 4, "{about}");
    let kept = bench.run(&["--record", "kept", "--yes", "--allow-path", "~"]);
    kept.exits(0);
    let about: serde_json::Value =
        serde_json::from_slice(&fs::read(bench.machine.work("kept/run.json")).unwrap()).unwrap();
    assert_eq!(about["kept"], true, "{about}");
    // It is never written over.
    bench.run(&["--record", "audit"]).exits(32);
    let before = Tree::of(&bench.machine.work("audit"));
    bench.run(&["--record", "audit"]).exits(32);
    assert_eq!(
        before.changes_to(&Tree::of(&bench.machine.work("audit"))),
        ""
    );
}

#[test]
fn machines_are_told_everything() {
    let bench = Bench::new(INSTALLER);
    let told = bench.run(&["--yes", "--allow-path", "~", "--json"]);
    let json = told.exits(0).json();
    assert_eq!(json["schema"], "unpipe/run/1");
    assert_eq!(json["tier"], "full");
    assert_eq!(json["kept"], true);
    assert_eq!(json["name"], serde_json::json!(bench.only_package()));
    let paths: Vec<&str> = json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["path"].as_str().unwrap())
        .collect();
    assert!(
        paths.contains(&".bashrc") && paths.contains(&"old"),
        "{json}"
    );
    let refused = bench.run(&["--json"]);
    refused.explains_itself_in_json();
}

#[test]
fn a_target_that_changed_meanwhile_is_not_overwritten() {
    let bench = Bench::new(
        "echo ready\nwhile ! [ -e ~/seen ] && [ ! -e /tmp/never ]; do sleep 0.1; n=$((n+1)); [ $n -gt 20 ] && break; done\necho theirs > ~/.bashrc\n",
    );
    let mut child = bench
        .machine
        .command(["run", "./script", "--yes", "--allow-path", "~"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // The script has begun once it says so.
    let mut said = String::new();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    while !said.contains("| ready") {
        let read = std::io::BufRead::read_line(&mut stderr, &mut said).unwrap();
        assert_ne!(read, 0, "{said}");
    }
    fs::write(bench.machine.home().join(".bashrc"), "# mine, new\n").unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stderr, &mut rest).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(32), "{said}{rest}");
    let rc = fs::read_to_string(bench.machine.home().join(".bashrc")).unwrap();
    assert_eq!(rc, "# mine, new\n");
}

#[test]
fn a_record_that_cannot_be_written_is_told_before_anything_is_run() {
    let bench = Bench::new("echo ran\necho x > ~/made\n");
    let before = bench.home();
    let mut line = KEEP_ALL.to_vec();
    line.extend(["--record", "no/such/folder"]);
    bench.run(&line).exits(2).does_not_say("| ran");
    assert_eq!(before.changes_to(&bench.home()), "");
    // What the script puts where the record goes is not kept.
    let bench = Bench::new("mkdir ~/rec; echo x > ~/rec/run.json\n");
    let mut line = KEEP_ALL.to_vec();
    let folder = bench.machine.home().join("rec");
    line.extend(["--record", folder.to_str().unwrap()]);
    let told = bench.run(&line);
    told.exits(32);
    assert_eq!(bench.packages(), 0);
}

#[test]
fn the_command_that_is_advised_does_it() {
    let bench = Bench::new("echo \"$1 $GIVEN\" > ~/made\necho y > ~/other\n");
    let told = bench.run(&["--env", "GIVEN=a b", "--", "one two"]);
    told.exits(3);
    let line = told
        .stderr
        .lines()
        .find_map(|line| {
            line.split_once("it may change: ")?
                .1
                .strip_prefix("unpipe ")
        })
        .unwrap();
    let program = bench.machine.command(["x"]).get_program().to_owned();
    let state = bench.machine.state();
    let prefix = bench.machine.prefix();
    let whole = format!(
        "{} --state {} --prefix {} {line}",
        program.to_str().unwrap(),
        state.display(),
        prefix.display()
    );
    let done = bench
        .machine
        .other("/bin/sh")
        .args(["-c", &whole])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{whole}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    let made = fs::read_to_string(bench.machine.home().join("made")).unwrap();
    assert_eq!(made, "one two a b\n");
    // And so does the command that undoes it.
    let said = String::from_utf8(done.stdout).unwrap();
    let undo = said.trim().split_once("unpipe ").unwrap().1.to_owned();
    let whole = format!(
        "{} --state {} --yes {undo}",
        program.to_str().unwrap(),
        state.display()
    );
    let undone = bench
        .machine
        .other("/bin/sh")
        .args(["-c", &whole])
        .output()
        .unwrap();
    assert!(undone.status.success(), "{whole}");
    assert!(!bench.machine.home().join("made").exists());
}

#[test]
fn a_script_for_a_program_that_is_not_there_is_not_begun() {
    let bench = Bench::new("#!/usr/bin/no-such-shell\necho x\n");
    bench.run(&[]).exits(31).says("no-such-shell");
}

#[test]
fn what_it_keeps_of_scripts_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new("echo hello\n");
    bench.run(&[]).exits(0);
    for folder in ["", "run", "scripts"] {
        let about = fs::metadata(bench.machine.state().join(folder)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o700, "{folder}");
    }
}

#[test]
fn a_folder_that_others_use_too_is_made_as_scripts_make_it() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new("echo hello\n");
    let state = bench.machine.home().join("local/state/unpipe");
    bench.run(&["--state", state.to_str().unwrap()]).exits(0);
    let mode = |folder: &str| {
        let about = fs::metadata(bench.machine.home().join(folder)).unwrap();
        about.permissions().mode() & 0o777
    };
    fs::create_dir(bench.machine.home().join("usual")).unwrap();
    let usual = mode("usual") & 0o755;
    assert_eq!((mode("local"), mode("local/state")), (usual, usual));
    assert_eq!(mode("local/state/unpipe"), 0o700);
}
