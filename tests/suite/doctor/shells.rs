//! The line of `env` in real shells.

use std::path::Path;
use std::process::Output;

use super::super::support::machine::Machine;
use super::{put, skipped};

/// A shell, and how it is started: with a script, as a login, as one that a person types into.
struct Way {
    shell: &'static str,
    flags: &'static [&'static str],
}

const WAYS: [Way; 9] = [
    Way {
        shell: "sh",
        flags: &["-l", "-c"],
    },
    Way {
        shell: "dash",
        flags: &["-l", "-c"],
    },
    Way {
        shell: "bash",
        flags: &["--login", "-c"],
    },
    Way {
        shell: "bash",
        flags: &["-i", "-c"],
    },
    Way {
        shell: "bash",
        flags: &["--login", "-i", "-c"],
    },
    Way {
        shell: "zsh",
        flags: &["-i", "-c"],
    },
    Way {
        shell: "zsh",
        flags: &["-l", "-i", "-c"],
    },
    Way {
        shell: "fish",
        flags: &["-c"],
    },
    Way {
        shell: "fish",
        flags: &["-l", "-c"],
    },
];

fn is_here(shell: &str) -> bool {
    ["/bin", "/usr/bin", "/usr/local/bin"]
        .iter()
        .any(|folder| Path::new(folder).join(shell).exists())
}

/// The shells of the list that are here; the others are counted.
fn present<'a>(shells: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (here, missing): (Vec<_>, Vec<_>) = shells.into_iter().partition(|shell| is_here(shell));
    if !missing.is_empty() {
        skipped(&format!(
            "{} shells are not here: {}",
            missing.len(),
            missing.join(", ")
        ));
    }
    here
}

fn run(machine: &Machine, shell: &str, flags: &[&str], script: &str, path: Option<&str>) -> Output {
    let mut command = machine.other(shell);
    command.args(flags).arg(script);
    match path {
        Some(path) => command.env("PATH", path),
        None => command.env_remove("PATH"),
    };
    // fish asks the terminal what it can do, and waits for an answer.
    command.env("fish_features", "no-query-term");
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

fn line(machine: &Machine, shell: &str) -> String {
    let told = machine.run(["env", "--shell", if shell == "dash" { "sh" } else { shell }]);
    told.exits(0);
    assert_eq!(told.stdout.lines().count(), 1, "{told}");
    told.stdout.trim_end().to_owned()
}

/// The PATH that the script leaves, one folder a line.
fn path_after(machine: &Machine, shell: &str, script: &str, path: Option<&str>) -> Vec<String> {
    let show = if shell == "fish" {
        "printf '%s\\n' $PATH"
    } else {
        "printf '%s\\n' \"$PATH\""
    };
    let output = run(machine, shell, &["-c"], &format!("{script}\n{show}"), path);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shell}: {output:?}");
    let separator = if shell == "fish" { '\n' } else { ':' };
    said.trim_end_matches('\n')
        .split(separator)
        .map(str::to_owned)
        .collect()
}

#[test]
fn in_every_shell_the_line_puts_the_folder_first_and_once_whatever_it_is_called() {
    for prefix in [
        "prefix",
        "a b",
        "it's",
        "q\"q",
        "$(exit 1)",
        "`id`",
        "b\\s",
        "*",
        "é}{",
        "-x",
    ] {
        let machine = Machine::of_an_ordinary_user().with_prefix(prefix);
        let bin = machine.prefix().join("bin").display().to_string();
        for shell in present(["dash", "bash", "zsh", "fish"]) {
            let line = line(&machine, shell);
            let twice = format!("{line}\n{line}");
            let found = path_after(&machine, shell, &twice, Some("/usr/bin:/bin"));
            assert_eq!(found, [bin.as_str(), "/usr/bin", "/bin"], "{shell}: {line}");
        }
    }
}

#[test]
fn it_is_evaluated_as_it_is_printed_also_under_strict_options() {
    let machine = Machine::of_an_ordinary_user().with_prefix("a b");
    machine.has_the_program_on_its_path();
    let bin = machine.prefix().join("bin").display().to_string();
    let program = machine.commands().join("unpipe").display().to_string();
    let prefix = machine.prefix().display().to_string();
    for shell in present(["dash", "bash", "zsh"]) {
        let script = format!("set -eu\neval \"$('{program}' --prefix '{prefix}' env --shell sh)\"");
        let found = path_after(&machine, shell, &script, Some("/usr/bin:/bin"));
        assert_eq!(found, [bin.as_str(), "/usr/bin", "/bin"], "{shell}");
    }
    for shell in present(["fish"]) {
        let script = format!("'{program}' --prefix '{prefix}' env --shell fish | source");
        let found = path_after(&machine, shell, &script, Some("/usr/bin:/bin"));
        assert_eq!(found, [bin.as_str(), "/usr/bin", "/bin"], "{shell}");
    }
}

#[test]
fn an_empty_path_gets_no_empty_entry_which_would_be_the_current_folder() {
    let machine = Machine::of_an_ordinary_user();
    let bin = machine.prefix().join("bin").display().to_string();
    for shell in present(["dash", "bash", "zsh"]) {
        let script = format!("PATH=''\n{}", line(&machine, shell));
        let found = path_after(&machine, shell, &script, Some("/usr/bin:/bin"));
        assert_eq!(found, [bin.as_str()], "{shell}");
        let script = format!("unset PATH\nset -u\n{}", line(&machine, shell));
        let found = path_after(&machine, shell, &script, Some("/usr/bin:/bin"));
        assert_eq!(found, [bin.as_str()], "{shell}");
    }
}

#[test]
fn after_env_install_every_kind_of_start_finds_the_command_and_after_uninstall_none_does() {
    let names: Vec<&str> = WAYS.iter().map(|way| way.shell).collect();
    let here = present(names);
    for way in WAYS.iter().filter(|way| here.contains(&way.shell)) {
        let machine = Machine::of_an_ordinary_user();
        machine.give_to_user(&super::program(&machine.prefix().join("bin"), "tool"));
        put(
            &machine,
            ".bashrc",
            "case $- in *i*) ;; *) return;; esac\nx=1",
        );
        put(
            &machine,
            ".profile",
            "[ -z \"$BASH_VERSION\" ] || . ~/.bashrc\n",
        );
        let finds = || {
            let script = "command -v tool";
            let path = Some("/usr/bin:/bin");
            let output = run(&machine, way.shell, way.flags, script, path);
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let told = |change: &str| {
            let shell = if way.shell == "dash" { "sh" } else { way.shell };
            machine.run(["env", change, "--shell", shell, "--yes"])
        };
        let (shell, flags) = (way.shell, way.flags);
        assert_eq!(finds(), "", "{shell} {flags:?}");
        told("--install").exits(0);
        let tool = machine.prefix().join("bin/tool").display().to_string();
        assert_eq!(finds().trim_end(), tool, "{shell} {flags:?}");
        told("--uninstall").exits(0);
        assert_eq!(finds(), "", "{shell} {flags:?}");
    }
}

#[test]
fn a_folder_that_cannot_stand_on_a_path_and_a_shell_with_other_words_are_refused() {
    let machine = Machine::of_an_ordinary_user().with_prefix("a:b");
    for change in [vec!["env"], vec!["env", "--install", "--yes"]] {
        machine.run(change).exits(2).has_one_message().says("colon");
    }
    for shell in [
        "/usr/bin/nu",
        "/usr/bin/pwsh",
        "/bin/tcsh",
        "/opt/\u{1b}[8mx",
    ] {
        let machine = Machine::of_an_ordinary_user().with_variable("SHELL", shell);
        let told = machine.run(["env"]);
        told.exits(2).has_one_message().says("--shell");
        let bin = machine.prefix().join("bin").display().to_string();
        told.says("in your shell's own words").says(&bin);
        assert!(!told.stderr.contains('\u{1b}'), "{told}");
        machine.run(["env", "--shell", "bash"]).exits(0);
    }
}

#[test]
fn the_shell_is_the_one_of_the_variable_and_json_has_the_same_line() {
    for (variable, shell) in [
        ("/bin/bash", "bash"),
        ("/usr/bin/zsh", "zsh"),
        ("/usr/bin/fish", "fish"),
        ("/bin/dash", "sh"),
        ("", "sh"),
    ] {
        let machine = Machine::of_an_ordinary_user().with_variable("SHELL", variable);
        let plain = machine.run(["env"]);
        let json = machine.run(["env", "--json"]).exits(0).json();
        assert_eq!(json["schema"], "unpipe/env/1");
        assert_eq!(json["shell"], shell);
        assert_eq!(json["line"], plain.stdout.trim_end());
        assert_eq!(
            json["folder"],
            machine.prefix().join("bin").to_str().unwrap()
        );
    }
}
