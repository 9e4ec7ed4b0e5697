//! What unpipe writes and this user cannot write.

use super::super::support::machine::Machine;
use super::{checks, doctor, has, install, install_named, machine, set_mode};

#[test]
fn a_folder_of_the_prefix_that_cannot_be_written_is_a_finding_and_the_prefix_is_not_called_good() {
    let machine = machine();
    install(&machine).exits(0);
    for folder in [
        "",
        "bin",
        "share",
        "share/unpipe",
        "share/unpipe/apps",
        "share/man/man1",
    ] {
        let folder = machine.prefix().join(folder);
        set_mode(&folder, 0o555);
        let (told, json) = doctor(&machine);
        set_mode(&folder, 0o755);
        told.exits(31).prefix_is_untouched();
        let found = checks(&json, "prefix");
        assert_eq!(found.len(), 1, "{found:#?}");
        let (verdict, message, advice) = &found[0];
        assert_eq!(verdict, "finding");
        // The path ends there: it is this folder and none below it.
        let shown = folder.components().collect::<std::path::PathBuf>();
        let says = format!(
            "found {}, which cannot be written (mode 555)",
            shown.display()
        );
        assert!(message.contains(&says), "{message}");
        assert_eq!(advice, &format!("chmod u+wx {}", shown.display()));
    }
    let (told, json) = doctor(&machine);
    told.exits(0);
    has(&json, "prefix", "good", "is yours alone");
}

#[test]
fn doctor_finds_what_stops_a_removal() {
    let machine = machine();
    install(&machine).exits(0);
    let bin = machine.prefix().join("bin");
    set_mode(&bin, 0o555);
    let (told, json) = doctor(&machine);
    let removal = machine.run(["uninstall", "tool", "--yes"]);
    set_mode(&bin, 0o755);
    removal.exits(77);
    told.exits(31);
    has(&json, "prefix", "finding", "cannot be written");
}

#[test]
fn a_state_that_cannot_be_written_is_a_finding() {
    let machine = machine();
    install(&machine).exits(0);
    for inner in ["trust", ""] {
        let folder = machine.state().join(inner);
        set_mode(&folder, 0o500);
        let (told, json) = doctor(&machine);
        if inner == "trust" {
            // What an install must remember it cannot write down.
            install_named(&machine, "get.example.org/other", "other").exits(77);
        }
        set_mode(&folder, 0o700);
        told.exits(31);
        has(&json, "trust", "finding", "cannot be written (mode 500)");
        assert_eq!(checks(&json, "trust").len(), 1, "it is called good as well");
    }
}

#[test]
fn where_a_folder_is_missing_the_one_in_which_it_would_be_made_is_looked_at() {
    let machine = Machine::of_an_ordinary_user().with_prefix("some/where");
    let home = machine.home();
    set_mode(&home, 0o555);
    let (told, json) = doctor(&machine);
    set_mode(&home, 0o755);
    told.exits(31);
    let says = format!("found {}, which cannot be written", home.display());
    has(&json, "prefix", "finding", &says);
    has(&json, "trust", "finding", &says);
}
