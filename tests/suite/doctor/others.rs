//! What others can change: the trust state, and the folders of the PATH.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::{Path, PathBuf};

use super::super::support::machine::{Ids, Machine};
use super::{NAME, checks, doctor, has, install, machine, path_with, set_mode, skipped};

/// The folder of the installed package in the trust store.
fn subject(machine: &Machine) -> PathBuf {
    let mut entries = fs::read_dir(machine.state().join("trust")).unwrap();
    entries.next().unwrap().unwrap().path()
}

/// A folder of the user's in the home.
fn folder(machine: &Machine, inner: &str) -> PathBuf {
    let path = machine.home().join(inner);
    fs::create_dir(&path).unwrap();
    machine.give_to_user(&path);
    path
}

/// Whether folders can be given to others here.
fn may_give_away() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        skipped("only root can give a folder to another user");
    }
    is_root
}

/// The path-entries of a PATH that begins with this folder.
fn entries(machine: Machine, first: &Path) -> Vec<(String, String, String)> {
    let path = path_with(&machine, first);
    let machine = machine.with_path(path);
    let (_, json) = doctor(&machine);
    checks(&json, "path-entries")
}

#[test]
fn whatever_others_can_write_in_the_trust_store_is_a_finding() {
    let machine = machine();
    install(&machine).exits(0);
    let subject = subject(&machine);
    let rejects = machine.state().join("trust/rejects");
    fs::create_dir(&rejects).unwrap();
    machine.give_to_user(&rejects);
    for (path, open, shut) in [
        (subject.join("state.json"), 0o666, 0o600),
        (subject.join("state.json"), 0o620, 0o600),
        (subject, 0o777, 0o700),
        (rejects, 0o770, 0o700),
    ] {
        set_mode(&path, shut);
        doctor(&machine).0.exits(0);
        set_mode(&path, open);
        let (told, json) = doctor(&machine);
        set_mode(&path, shut);
        told.exits(31);
        let says = format!(
            "expected {} to be writable for you alone, found mode {open:o}",
            path.display()
        );
        has(&json, "trust", "finding", &says);
        assert_eq!(checks(&json, "trust").len(), 1, "it is called good as well");
    }
}

#[test]
fn many_open_files_of_the_trust_store_are_one_finding_that_counts_them() {
    let machine = machine();
    install(&machine).exits(0);
    let subject = subject(&machine);
    for name in ["a", "b"] {
        fs::write(subject.join(name), "").unwrap();
        machine.give_to_user(&subject.join(name));
        set_mode(&subject.join(name), 0o666);
    }
    set_mode(&subject.join("state.json"), 0o666);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(
        &json,
        "trust",
        "finding",
        "found mode 666, and 2 more like it",
    );
    assert_eq!(checks(&json, "trust").len(), 1);
}

#[test]
fn a_trust_store_with_a_file_of_another_user_is_a_finding() {
    if !may_give_away() {
        return;
    }
    let machine = machine();
    install(&machine).exits(0);
    let file = subject(&machine).join("state.json");
    set_mode(&file, 0o644);
    chown(&file, Some(1), None).unwrap();
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "trust", "finding", "found user 1");
}

#[test]
fn who_can_put_another_state_in_its_place_is_found_wherever_a_link_leads() {
    let machine = machine();
    let outer = folder(&machine, "outer");
    fs::create_dir(outer.join("inner")).unwrap();
    machine.give_to_user(&outer.join("inner"));
    symlink("outer/inner", machine.state()).unwrap();
    set_mode(&outer.join("inner"), 0o700);
    install(&machine).exits(0);
    for (mode, verdict, code) in [
        (0o755, "good", 0),
        (0o1777, "good", 0),
        (0o777, "finding", 31),
    ] {
        set_mode(&outer, mode);
        let (told, json) = doctor(&machine);
        told.exits(code);
        let found = checks(&json, "trust");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].0, verdict, "{mode:o}: {found:#?}");
    }
    let (_, json) = doctor(&machine);
    let says = format!("{} can be written by everybody (mode 777)", outer.display());
    has(&json, "trust", "finding", &says);
}

#[test]
fn a_package_of_which_the_state_knows_nothing_any_more_is_a_finding_with_a_way_back() {
    let machine = machine();
    install(&machine).exits(0);
    fs::remove_dir_all(subject(&machine)).unwrap();
    let (told, json) = doctor(&machine);
    told.exits(31).prefix_is_untouched();
    has(
        &json,
        "pins",
        "finding",
        "expected its key in the state folder",
    );
    let all = json["checks"].as_array().unwrap();
    let about = all.iter().find(|check| check["id"] == "pins").unwrap();
    assert_eq!(about["about"], NAME);
    let advice = about["advice"].as_str().unwrap();
    let place = fs::canonicalize(machine.work("dist-tool")).unwrap();
    let way = format!("unpipe install {} --key KEY", place.display());
    assert!(advice.contains(&way), "{advice}");
    machine.run(["upgrade", "--yes"]).exits(3);
    install(&machine).exits(0);
    let (told, json) = doctor(&machine);
    told.exits(0);
    assert!(checks(&json, "pins").is_empty());
}

#[test]
fn a_folder_of_the_path_is_judged_with_all_that_lie_above_it_and_with_those_of_its_links() {
    for (open, entry) in [
        ("outer", "outer/inner"),
        ("outer", "outer/missing"),
        ("outer", "link"),
        ("links", "links/link"),
        ("outer", "links/link"),
    ] {
        let machine = Machine::of_an_ordinary_user();
        let (outer, links) = (folder(&machine, "outer"), folder(&machine, "links"));
        folder(&machine, "outer/inner");
        symlink("outer/inner", machine.home().join("link")).unwrap();
        symlink("../link", links.join("link")).unwrap();
        let entry = machine.home().join(entry);
        set_mode(&outer, 0o755);
        set_mode(&links, 0o755);
        let open = machine.home().join(open);
        set_mode(&open, 0o777);
        let found = entries(machine, &entry);
        assert_eq!(found.len(), 1, "{found:#?}");
        let says = format!(
            "found {}, and {} on its way can be written by everybody (mode 777)",
            entry.display(),
            open.display()
        );
        assert!(found[0].1.contains(&says), "{found:#?}");
        assert_eq!(found[0].0, "finding");
    }
}

#[test]
fn a_link_of_the_path_that_leads_to_itself_is_one_note_and_stops_nothing() {
    let machine = Machine::of_an_ordinary_user();
    let link = machine.home().join("loop");
    symlink("loop", &link).unwrap();
    // Behind the others: the system itself looks for commands no further than there.
    let shown = link.display();
    let machine = machine.with_path(format!("/usr/bin:/bin:{shown}:{shown}"));
    let (told, json) = doctor(&machine);
    told.exits(0);
    let found = checks(&json, "path-entries");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].0, "note");
    assert!(found[0].1.contains("cannot be looked at"), "{found:#?}");
}

#[test]
fn of_folders_of_the_path_that_a_group_or_another_user_can_change_only_the_systems_are_a_note() {
    if !may_give_away() {
        return;
    }
    for (owner, group, mode, verdict) in [
        (None, Some(1), 0o775, "finding"),
        (None, None, 0o775, "good"),
        (Some(1), Some(1), 0o755, "finding"),
        (Some(0), Some(0), 0o755, "good"),
        (Some(0), Some(0), 0o775, "good"),
        (Some(0), Some(50), 0o2775, "note"),
        (Some(0), Some(50), 0o2777, "finding"),
    ] {
        // The lists of this system have nobody of these numbers.
        let machine = Machine::of_user(Ids {
            user: 54_321,
            group: 54_321,
            running: 54_321,
        });
        let place = folder(&machine, "place");
        chown(&place, owner, group).unwrap();
        set_mode(&place, mode);
        let found = entries(machine, &place);
        let told = format!("{owner:?} {group:?} {mode:o}: {found:#?}");
        assert_eq!(found.len(), 1, "{told}");
        assert_eq!(found[0].0, verdict, "{told}");
    }
}

#[test]
fn for_root_too_a_group_that_may_write_a_folder_of_the_system_is_a_note() {
    if !may_give_away() {
        return;
    }
    for (place, mode, verdict) in [
        ("work", 0o2775, "note"),
        ("work", 0o2777, "finding"),
        ("home", 0o2775, "finding"),
    ] {
        let machine = Machine::new();
        let place = match place {
            "home" => machine.home().join("place"),
            _ => machine.work("place"),
        };
        fs::create_dir(&place).unwrap();
        chown(&place, None, Some(50)).unwrap();
        set_mode(&place, mode);
        let found = entries(machine, &place);
        let told = format!("{} {mode:o}: {found:#?}", place.display());
        assert_eq!(found.len(), 1, "{told}");
        assert_eq!(found[0].0, verdict, "{told}");
    }
}

#[test]
fn a_linked_folder_that_others_can_change_is_told_once_and_all_else_is_still_looked_at() {
    let machine = machine();
    install(&machine).exits(0);
    let kept = machine.prefix().join("share/unpipe/kept/x/1");
    fs::create_dir_all(&kept).unwrap();
    let (open, man) = (folder(&machine, "open"), machine.prefix().join("share/man"));
    fs::rename(&man, open.join("man")).unwrap();
    symlink(open.join("man"), &man).unwrap();
    set_mode(&open, 0o777);
    let (told, json) = doctor(&machine);
    told.exits(31);
    let found = checks(&json, "prefix");
    assert_eq!(found.len(), 1, "{found:#?}");
    let says = format!("found {} can be written by everybody", open.display());
    has(&json, "prefix", "finding", &says);
    has(&json, "commands", "good", "all 2 installed commands");
    has(&json, "packages", "good", "can be read");
    has(&json, "kept", "note", "kept/x/1");
    let links = checks(&json, "links");
    assert!(links.is_empty(), "not all of them were seen: {links:#?}");
    // What lies elsewhere is still compared.
    fs::remove_file(machine.prefix().join("bin/tl")).unwrap();
    let (_, json) = doctor(&machine);
    has(
        &json,
        "links",
        "finding",
        "expected the link bin/tl, found nothing",
    );
}

#[test]
fn a_folder_of_man_pages_that_an_install_would_refuse_is_a_finding() {
    let machine = machine();
    install(&machine).exits(0);
    let pages = machine.prefix().join("share/man/man1");
    set_mode(&pages, 0o777);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(
        &json,
        "prefix",
        "finding",
        "share/man/man1 can be written by everybody",
    );
}

#[test]
fn of_a_prefix_that_could_not_be_looked_at_nothing_is_claimed() {
    for machine in [machine(), Machine::of_an_ordinary_user()] {
        install(&machine).exits(0);
        set_mode(&machine.prefix(), 0o777);
        let (told, json) = doctor(&machine);
        told.exits(31);
        has(&json, "prefix", "finding", "can be written by everybody");
        assert!(!told.stdout.contains("no installed package"), "{told}");
        assert!(checks(&json, "commands").is_empty());
        assert_eq!(checks(&json, "path").len(), 1);
    }
}
