//! What a plan says of steps: their words, what they may leave, and which of them are new.

use std::fs;

use super::{Kernel, Shop, script};

const COMMAND: &str = "creates = [\"bin/made\"]";
const MAKE: &str = "printf x >bin/made";

#[test]
fn arguments_stand_in_one_line_or_one_a_line_and_in_the_digest() {
    let digest = |step: &str| {
        let shop = Shop::with_steps(step);
        let plan = shop.install(Kernel::Whole, &["--dry-run", "--json"]);
        plan.exits(0).json()["plans"][0]["steps"].to_string()
    };
    let plain = "[[step]]\nid = \"a\"\nrun = [\"bin/tool\", \"x\", \"y\"]";
    let joined = "[[step]]\nid = \"a\"\nrun = [\"bin/tool\", \"x y\"]";
    assert_ne!(digest(plain), digest(joined));
    let shop = Shop::with_steps(plain);
    shop.install(Kernel::Whole, &["--dry-run"])
        .says("a: bin/tool x y");
    let shop = Shop::with_steps(joined);
    let told = shop.install(Kernel::Whole, &["--dry-run"]);
    told.says("one argument a line").says("[x y]");
}

#[test]
fn a_command_that_a_step_makes_conflicts_like_a_listed_one() {
    let shop = Shop::with_steps(&script("make", MAKE, COMMAND));
    let bin = shop.machine.prefix().join("bin");
    fs::create_dir(&bin).unwrap();
    shop.machine.give_to_user(&bin);
    fs::write(bin.join("made"), "mine").unwrap();
    let told = shop.install(Kernel::Whole, &["--yes"]);
    told.exits(32).prefix_is_untouched().says("bin/made");
    fs::remove_file(bin.join("made")).unwrap();
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    assert_eq!(shop.text("bin/made"), "x");
}

#[test]
fn a_command_that_a_step_makes_is_flagged_if_it_shadows_one() {
    let essential = script("make", "printf x >bin/ssh", "creates = [\"bin/ssh\"]");
    let shop = Shop::with_steps(&essential);
    let told = shop.install(Kernel::Whole, &["--yes"]);
    told.exits(3).prefix_is_untouched().says("ssh");
    let shop = Shop::with_steps(&script("make", MAKE, COMMAND));
    shop.install(Kernel::Whole, &["--dry-run"])
        .exits(0)
        .says("made")
        .does_not_say("WARNING");
}

#[test]
fn an_upgrade_sets_new_and_changed_steps_apart() {
    let (one, two) = (script("one", "echo 1", ""), script("two", "echo 2", ""));
    let mut shop = Shop::new();
    let first = shop.release("1.0.0", 1, &[one.clone(), two.clone()].concat());
    shop.offers(vec![first.clone()]);
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    let changed = script("two", "echo changed", "");
    let added = script("three", "echo 3", "");
    let second = shop.release("2.0.0", 2, &[one, changed, added].concat());
    shop.offers(vec![second, first]);
    let told = shop.install(Kernel::Whole, &["--dry-run"]);
    told.exits(0)
        .says("! CHANGED step two")
        .says("! NEW step three")
        .does_not_say("step one");
}
