//! A description shares nothing with what a publisher describes under the same name.

use std::fs;

use super::super::support::publisher::Publisher;
use super::Signer;

const NAME: &str = "get.example.org/tool";

#[test]
fn a_name_that_is_known_by_its_publishers_documents_cannot_be_described() {
    let signer = Signer::of_an_archive();
    let key = Publisher::new(NAME).key().public();
    signer
        .machine
        .run(["trust", "add", NAME, "--key", &key])
        .exits(0);
    let outcome = signer.installs("tool-1.2.tar.gz", &["--bin", "tool", "--name", NAME]);
    outcome.exits(2).says(NAME).prefix_is_untouched();
}

#[test]
fn a_description_over_a_publishers_release_needs_a_person_or_the_very_digest() {
    let signer = Signer::of_an_archive();
    let publisher = Publisher::new(NAME);
    signer
        .machine
        .offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    let key = publisher.key().public();
    let machine = &signer.machine;
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    let words = ["--bin", "tool", "--name", NAME];
    let outcome = signer.installs("tool-1.2.tar.gz", &words);
    outcome
        .exits(3)
        .says("less protection")
        .prefix_is_untouched();
    // The other way is open: to what the publisher describes.
    machine.run(["uninstall", NAME, "--yes"]).exits(0);
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    let row = machine.run(["list", "--json"]).json()["packages"][0].clone();
    assert_eq!(
        (row["described"].as_bool(), row["claimed"].as_bool()),
        (Some(false), Some(true))
    );
}

#[test]
fn the_pin_of_a_description_is_its_own_and_can_be_shown_and_reset() {
    let signer = Signer::of_an_archive();
    signer
        .installs("tool-1.2.tar.gz", &["--bin", "tool", "--name", NAME])
        .exits(0);
    let machine = &signer.machine;
    machine
        .run(["trust", "list"])
        .prints("described by you")
        .exits(0);
    let shown = machine
        .run(["trust", "show", NAME, "--described", "--json"])
        .json();
    assert_eq!(shown["described"].as_bool(), Some(true), "{shown}");
    assert_eq!(shown["pin"]["anchor"].as_str(), Some(signer.key.as_str()));
    // The name's own key is not known by it.
    let publisher = Publisher::new(NAME);
    machine.offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    machine.run(["install", "./dist", "--yes"]).exits(3);
    machine
        .run(["trust", "reset", NAME, "--described", "--yes"])
        .exits(0);
    machine.run(["trust", "show", NAME]).exits(2);
}

#[test]
fn a_program_may_get_another_name_and_one_file_may_be_the_program() {
    let signer = Signer::new();
    fs::write(signer.file("tool-1.2-linux"), "#!/bin/sh\necho raw\n").unwrap();
    signer.signs("tool-1.2-linux");
    let outcome = signer.installs(
        "tool-1.2-linux",
        &["--bin", "mine", "--name", "a.example/x"],
    );
    outcome.exits(0);
    assert!(outcome.after.holds("bin/mine"), "{outcome}");
    signer.signs("tool-1.2.tar.gz");
    let words = [
        "--bin",
        "tl=bin/tool",
        "--bin",
        "helper",
        "--name",
        "a.example/y",
    ];
    let outcome = signer.installs("tool-1.2.tar.gz", &words);
    outcome.exits(0);
    for path in ["bin/tl", "bin/helper", "share/man/man1/helper.1"] {
        assert!(outcome.after.holds(path), "{path} after {outcome}");
    }
}

#[test]
fn a_native_program_for_another_machine_has_no_build_here() {
    let signer = Signer::new();
    // ELF programs for other machines: e_machine 22 (S390, big-endian), and 243 (RISC-V).
    for (data, kind) in [(2_u8, [0, 2, 0, 22]), (1, [2, 0, 243, 0])] {
        let mut elf = vec![0_u8; 128];
        elf[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, data, 1]);
        elf[16..20].copy_from_slice(&kind);
        fs::write(signer.file("tool-1.2"), elf).unwrap();
        signer.signs("tool-1.2");
        let outcome = signer.installs("tool-1.2", &["--bin", "tool"]);
        outcome.exits(30).prefix_is_untouched();
    }
}
