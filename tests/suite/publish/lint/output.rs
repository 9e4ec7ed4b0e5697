//! How findings are told.

use super::{bent, clean, expect};
use crate::support::machine::Machine;

#[test]
fn people_read_the_code_the_file_the_rule_and_the_mend() {
    let machine = Machine::new();
    machine.offers(&clean().without("tool-1.0.0.tar.gz"));
    let outcome = machine.run(["publish", "lint", "dist"]);
    outcome
        .exits(61)
        .prints("A01  error    tool-1.0.0.tar.gz: 1.0.0.release.unpipe lists it\n")
        .prints("  rule: an artifact with a relative address lies beside the documents\n")
        .prints("  mend: put the file into the folder")
        .prints("\n1 error, 0 warnings, 0 notes\n");
}

#[test]
fn a_finding_in_json_has_all_that_people_read() {
    let machine = Machine::new();
    machine.offers(&bent(|release| {
        release.artifact(|a| a.file("bin/ls", "755", "#!/bin/sh\n"))
    }));
    let outcome = machine.run(["publish", "lint", "dist", "--json"]);
    outcome.exits(0);
    let object = outcome.json();
    assert_eq!(object["schema"], "unpipe/publish/1");
    assert_eq!(
        (&object["errors"], &object["warnings"]),
        (&0.into(), &1.into())
    );
    let finding = &object["findings"][0];
    for (field, expected) in [
        ("code", "A18"),
        ("severity", "warning"),
        ("at", "1.0.0.release.unpipe"),
        ("found", "ls"),
    ] {
        assert_eq!(finding[field], expected, "{outcome}");
    }
    for field in ["sentence", "mend"] {
        assert!(!finding[field].as_str().unwrap().is_empty(), "{outcome}");
    }
}

#[test]
fn errors_come_before_warnings() {
    let machine = Machine::new();
    let place = bent(|release| release.artifact(|a| a.file("bin/ls", "755", "#!/bin/sh\n")));
    machine.offers(
        &place
            .without("index.unpipe")
            .with("more.unpipe", "no document"),
    );
    let found = machine.run(["publish", "lint", "dist", "--json"]).json();
    let severities: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["error", "error", "warning"]);
}

#[test]
fn what_a_file_says_of_itself_is_escaped() {
    let machine = Machine::new();
    let place = bent(|r| r.artifact(|a| a.entry("tool/\u{1b}[8m\u{202e}x", "4755", "x")));
    machine.offers(&place);
    let outcome = machine.run(["publish", "lint", "dist"]);
    outcome
        .exits(0)
        .prints("A15")
        .prints("\\u{1b}[8m\\u{202e}x");
    assert!(!outcome.stdout.contains('\u{1b}'), "{outcome}");
}

#[test]
fn a_single_document_or_body_is_looked_at_beside_its_artifacts() {
    let machine = Machine::new();
    let place = clean().without("tool-1.0.0.tar.gz");
    let release = place.bytes("1.0.0.release.unpipe").to_vec();
    let body = crate::support::key::body_of(&release).to_vec();
    machine.offers(
        &place
            .with("1.0.0.release.toml", body)
            .with("wrong.toml", "wrong\n"),
    );
    for (file, codes) in [
        ("1.0.0.release.unpipe", &["A01"][..]),
        ("1.0.0.release.toml", &["A01"]),
        ("root-1.unpipe", &[]),
        ("index.unpipe", &[]),
        ("wrong.toml", &["D02"]),
    ] {
        let path = format!("dist/{file}");
        expect(&machine.run(["publish", "lint", &path, "--json"]), codes);
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_the_caller() {
    let machine = Machine::new();
    let outcome = machine.run(["publish", "lint", "none"]);
    outcome.exits(2).has_one_message().says("none");
}
