//! A home or a prefix that is reached through a link, as where `/home` is a link to `/var/home`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Stdio;

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::NAME;

/// A machine whose HOME is a link to the home, and the link.
fn machine() -> (Machine, PathBuf) {
    let machine = Machine::of_an_ordinary_user();
    let link = machine.work("linked");
    symlink(machine.home(), &link).unwrap();
    (machine.with_variable("HOME", link.as_os_str()), link)
}

/// All that the program says in the usual prefix; it must end with this code.
fn said(machine: &Machine, code: i32, line: &str) -> String {
    let mut command = machine.bare_command(line.split(' '));
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    // Long lines are broken between words.
    let said = String::from_utf8_lossy(&said);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(code), "{line}: {said}");
    said
}

#[test]
fn the_line_of_env_names_the_home_by_its_variable_and_so_does_the_start_up_file() {
    let (machine, _) = machine();
    for shell in ["bash", "zsh", "fish", "sh"] {
        let line = said(&machine, 0, &format!("env --shell {shell}"));
        assert!(line.contains("\"$HOME/.local/bin\""), "{shell}: {line}");
        let real = machine.home().display().to_string();
        assert!(!line.contains(&real), "{shell}: {line}");
    }
    said(&machine, 0, "env --shell sh --install --yes");
    let text = fs::read_to_string(machine.home().join(".profile")).unwrap();
    assert!(text.contains("export PATH=\"$HOME/.local/bin"), "{text}");
    let mut shell = machine.other("/bin/sh");
    let script = ". \"$HOME/.profile\"; . \"$HOME/.profile\"; echo \"$PATH\"";
    let path = format!(
        "{}/.local/bin:/usr/bin:/bin",
        machine.work("linked").display()
    );
    let output = shell.args(["-c", script]).env("PATH", &path).output();
    let found = output.unwrap().stdout;
    assert_eq!(String::from_utf8_lossy(&found).trim_end(), path, "once");
}

#[test]
fn no_advice_names_the_prefix_that_is_used_anyway() {
    let (machine, link) = machine();
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    machine.offers(&publisher.level1([release]).place());
    let install = format!("install ./dist --key {} --yes", publisher.key().public());
    let told = said(&machine, 0, &install);
    assert!(
        told.contains("export PATH=\"$HOME/.local/bin:$PATH\""),
        "{told}"
    );
    assert!(told.contains("unpipe env --install"), "{told}");
    let doctor = said(&machine, 31, "doctor");
    let advice = "try: unpipe env --install, then open a new shell";
    assert!(doctor.contains(advice), "{doctor}");
    let removal = said(&machine, 0, "uninstall tool --dry-run");
    assert!(removal.contains("Undo later with"), "{removal}");
    for text in [&told, &doctor, &removal] {
        assert!(!text.contains("--prefix"), "{text}");
        let places = [machine.home().join(".local"), link.join(".local")];
        let shown = places.map(|place| text.contains(&place.display().to_string()));
        assert_eq!(shown, [false, false], "{text}");
    }
}

#[test]
fn a_usual_prefix_that_is_a_link_itself_is_still_the_usual_one() {
    let machine = Machine::of_an_ordinary_user();
    let real = machine.home().join("elsewhere");
    fs::create_dir(&real).unwrap();
    machine.give_to_user(&real);
    symlink("elsewhere", machine.home().join(".local")).unwrap();
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    machine.offers(&publisher.level1([release]).place());
    let install = format!("install ./dist --key {} --yes", publisher.key().public());
    let told = said(&machine, 0, &install);
    assert!(
        told.contains("export PATH=\"$HOME/elsewhere/bin:$PATH\""),
        "{told}"
    );
    for text in [
        told,
        said(&machine, 31, "doctor"),
        said(&machine, 0, "uninstall tool --dry-run"),
    ] {
        assert!(!text.contains("--prefix"), "{text}");
    }
    let other = said(&machine, 0, "doctor --prefix other");
    assert!(other.contains("env --install --prefix /"), "{other}");
}
