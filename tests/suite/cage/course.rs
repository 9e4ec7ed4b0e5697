//! The life of what steps made: checked, repaired, upgraded, rolled back, removed.

use std::fs;

use super::{Kernel, Shop, current, script};
use crate::support::terminal::{Size, Terminal};

const MADE: &str = "share/zsh/site-functions/_tool";
const DECLARES: &str = "stdout = \"share/zsh/site-functions/_tool\"";

fn shop() -> Shop {
    Shop::with_steps(&script("completions", "bin/tool", DECLARES))
}

#[test]
fn check_knows_what_steps_made_by_its_recorded_hash() {
    let shop = shop();
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    let run = |line: &str| Kernel::Whole.run(&shop.machine, &line.split(' ').collect::<Vec<_>>());
    run("check")
        .exits(0)
        .prints("1 file as steps made them here, not signed");
    let json = run("check --json");
    let package = &json.json()["packages"][0];
    assert_eq!(package["made"][0]["path"], MADE);
    assert_eq!(package["made"][0]["step"], "completions");
    let path = shop.machine.prefix().join(current(MADE));
    fs::write(&path, "edited").unwrap();
    run("check")
        .exits(21)
        .prints("changed (made by step completions here, not signed)");
    fs::remove_file(&path).unwrap();
    run("check")
        .exits(21)
        .prints("missing (made by step completions");
    // What is current but was changed is placed again, and the step runs again.
    shop.install(Kernel::Whole, &["--dry-run"])
        .exits(0)
        .says("Runs");
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    assert_eq!(shop.text(MADE), "tool 1.0.0\n");
    run("check").exits(0);
}

#[test]
fn a_receipt_that_claims_more_than_the_signed_steps_counts_for_nothing() {
    let shop = shop();
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    let receipt = shop.machine.prefix().join(current(".unpipe/receipt.json"));
    let text = fs::read_to_string(&receipt).unwrap();
    let check = || Kernel::Whole.run(&shop.machine, &["check"]);
    // Another path than the step declares.
    let tree = shop.machine.prefix().join(current(""));
    fs::rename(
        tree.join(MADE),
        tree.join("share/zsh/site-functions/_other"),
    )
    .unwrap();
    fs::write(
        &receipt,
        text.replace(MADE, "share/zsh/site-functions/_other"),
    )
    .unwrap();
    check()
        .exits(21)
        .prints("_other")
        .prints("missing (made by step completions");
    fs::rename(
        tree.join("share/zsh/site-functions/_other"),
        tree.join(MADE),
    )
    .unwrap();
    fs::write(
        &receipt,
        text.replace("\"step\": \"completions\"", "\"step\": \"other\""),
    )
    .unwrap();
    check().exits(21).prints("added: share/zsh");
    fs::write(&receipt, text).unwrap();
    check().exits(0);
}

#[test]
fn what_steps_made_switches_with_the_version() {
    let mut shop = shop();
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    let releases = ["2.0.0", "1.0.0"].map(|version| {
        let serial = if version == "2.0.0" { 2 } else { 1 };
        shop.release(
            version,
            serial,
            &script("completions", "bin/tool", DECLARES),
        )
    });
    shop.offers(releases.to_vec());
    let run = |shop: &Shop, line: &str| {
        Kernel::Whole.run(&shop.machine, &line.split(' ').collect::<Vec<_>>())
    };
    run(&shop, "upgrade --yes").exits(0);
    assert_eq!(shop.text(MADE), "tool 2.0.0\n");
    run(&shop, "rollback tool --yes").exits(0);
    assert_eq!(shop.text(MADE), "tool 1.0.0\n");
    run(&shop, "check").exits(0);
    let plain = shop.release("3.0.0", 3, "");
    shop.offers(vec![plain]);
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    assert!(!shop.machine.prefix().join(MADE).exists());
    run(&shop, "uninstall tool --yes").exits(0);
    assert!(!shop.machine.prefix().join("share").exists());
}

#[test]
fn several_steps_are_all_or_nothing() {
    let steps = [
        script("good", "echo one", "stdout = \"share/one\""),
        script("bad", "exit 1", ""),
    ];
    let shop = Shop::with_steps(&steps.concat());
    let told = shop.install(Kernel::Whole, &["--yes"]);
    told.exits(51).prefix_is_untouched().says("step bad");
}

#[test]
fn a_program_that_cannot_be_started_is_named() {
    let shop = Shop::with_steps("[[step]]\nid = \"none\"\nrun = [\"/no/such/program\"]");
    let told = shop.install(Kernel::Whole, &["--yes"]);
    told.prefix_is_untouched()
        .exits(51)
        .says("/no/such/program");
}

#[test]
fn a_long_line_of_a_step_begins_no_row_of_its_own() {
    let words = "Install it? [Y/n]  ".repeat(20);
    let steps = script("talks", &format!("echo '{words}'"), "");
    let shop = Shop::with_steps(&steps);
    let key = shop.publisher.key().public();
    let line = ["install", "./dist", "--key", &key, "--yes"];
    let mut terminal = Terminal::start(&shop.machine, Size(80, 24), &line);
    terminal.sees("talks | ");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    let rows = rest.lines().skip(1);
    let rows: Vec<&str> = rows.take_while(|row| row.contains("Install it?")).collect();
    assert!(rows.len() >= 4, "{rest}");
    for row in rows {
        assert!(row.starts_with("talks | ") && row.len() <= 80, "{row}");
    }
}
