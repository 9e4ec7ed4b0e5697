//! Which tier is in force, and what happens where there is none.

use std::path::PathBuf;

use unpipe::cage::{Launcher, tiers};
use unpipe::model::Tier;

use super::{Kernel, Shop, TIERS, current, script};
use crate::support::machine::Machine;

const HELLO: &str = "echo hello";

#[test]
fn this_machine_is_probed_by_doing() {
    let launcher = Launcher::at(PathBuf::from(env!("CARGO_BIN_EXE_unpipe")));
    match tiers(&launcher).best() {
        Ok(Tier::Full) => {}
        Ok(Tier::Staged) => println!("SKIPPED: tier full cannot be had here"),
        Err(lacking) => println!("SKIPPED: no tier can be had here: {lacking}"),
    }
}

#[test]
fn what_is_no_launcher_gives_no_tier() {
    for program in ["/bin/true", "/no/such/program"] {
        let lacking = tiers(&Launcher::at(PathBuf::from(program))).best();
        assert!(lacking.is_err(), "{program}: {lacking:?}");
    }
}

#[test]
fn the_plan_names_the_tier_and_flags_the_lower_one() {
    for (kernel, tier) in TIERS {
        let shop = Shop::with_steps(&script("hello", HELLO, ""));
        let told = shop.install(kernel, &["--dry-run"]);
        told.exits(0).says(&format!("a cage of tier {tier}"));
        let json = shop.install(kernel, &["--dry-run", "--json"]);
        let plan = &json.exits(0).json()["plans"][0];
        assert_eq!(plan["tier"], tier, "{plan}");
        let is_flagged = plan["warnings"].to_string().contains("staged tier");
        assert_eq!(is_flagged, tier == "staged", "{plan}");
        if tier == "staged" {
            told.says("WARNING: runs commands in the staged tier");
        } else {
            told.does_not_say("WARNING");
        }
    }
}

#[test]
fn consent_to_the_full_tier_is_none_to_the_staged_one() {
    let shop = Shop::with_steps(&script("hello", HELLO, ""));
    let plan = shop.install(Kernel::Whole, &["--dry-run", "--json"]).json();
    let digest = plan["plans"][0]["digest"].as_str().unwrap().to_owned();
    let other = shop.install(Kernel::NoNamespaces, &["--approve", &digest]);
    other.exits(3).prefix_is_untouched();
    shop.install(Kernel::Whole, &["--approve", &digest])
        .exits(0);
}

#[test]
fn where_neither_tier_works_steps_are_refused_and_what_is_missing_is_named() {
    let shop = Shop::with_steps(&script("hello", HELLO, ""));
    for more in [&["--yes"][..], &["--dry-run"]] {
        let told = shop.install(Kernel::NoLandlock, more);
        told.exits(31)
            .prefix_is_untouched()
            .has_one_message()
            .says("Landlock")
            .says("1 step(s)");
    }
    let json = shop.install(Kernel::NoLandlock, &["--yes", "--json"]);
    json.exits(31).explains_itself_in_json();
    assert_eq!(json.json()["plans"][0]["tier"], serde_json::Value::Null);
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
}

#[test]
fn a_release_without_steps_needs_no_cage() {
    let shop = Shop::with_steps("");
    shop.install(Kernel::NoLandlock, &["--yes"]).exits(0);
}

#[test]
fn a_policy_that_never_runs_steps_refuses_them_and_no_others() {
    let policy = |shop: &Shop| {
        let folder = shop.machine.home().join(".config/unpipe");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            folder.join("policy.toml"),
            "[defaults]\nsteps = \"never\"\n",
        )
        .unwrap();
    };
    let shop = Shop::with_steps(&script("hello", HELLO, ""));
    policy(&shop);
    let told = shop.install(Kernel::Whole, &["--yes"]);
    told.exits(23).prefix_is_untouched().says("steps");
    let shop = Shop::with_steps("");
    policy(&shop);
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
}

#[test]
fn root_is_held_too() {
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED: the suite does not run as root");
        return;
    }
    let attacks = "id -u\n\
        for file in /etc/unpipe-escape /usr/unpipe-escape /tmp/../etc/x /proc/sys/kernel/core_pattern; do\n\
        (echo x >$file) 2>/dev/null && echo wrote $file\ndone\n\
        cat /etc/shadow 2>/dev/null && echo read shadow\n\
        chown 1 /usr/bin/id && chmod 777 /usr && echo x >$HOME/own\n\
        mount -t tmpfs none /usr 2>/dev/null && echo mounted\n\
        kill -0 PID 2>/dev/null && echo reached\n\
        cat /dev/kmsg /proc/kcore /dev/mem 2>/dev/null | head -c 1 | grep -q . && echo kernel\n\
        true";
    let mut outsider = std::process::Command::new("sleep")
        .arg("600")
        .spawn()
        .unwrap();
    let attacks = attacks.replace("PID", &outsider.id().to_string());
    let before = std::fs::metadata("/usr").unwrap();
    for (kernel, _) in TIERS {
        let mut shop = Shop::on(Machine::new());
        let step = script("root", &attacks, "stdout = \"share/said\"");
        let release = shop.release("1.0.0", 1, &step);
        shop.offers(vec![release]);
        shop.install(kernel, &["--yes"]).exits(0);
        assert_eq!(shop.text(&current("share/said")), "0\n", "{kernel:?}");
    }
    outsider.kill().unwrap();
    outsider.wait().unwrap();
    let after = std::fs::metadata("/usr").unwrap();
    assert_eq!(before.permissions(), after.permissions());
}

#[test]
fn steps_have_a_short_environment_and_a_home_of_their_own() {
    let text = "env | sort | sed \"s=$PWD=WORK=; s=${HOME%/home}=ROOM=\" | grep -v '^PWD\\|^OLDPWD\\|^_='\n\
                ls -A \"$HOME\" \"$TMPDIR\" | grep -v : | grep -c .\nreadlink /dev/fd/0 || echo none\ntest -t 1 || echo no terminal";
    for (kernel, tier) in TIERS {
        let shop = Shop::with_steps(&script("env", text, "stdout = \"share/env\""));
        shop.install(kernel, &["--yes"]).exits(0);
        let said = shop.text(&current("share/env"));
        for line in [
            "HOME=ROOM/home",
            "LANG=C.UTF-8",
            "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
            "SHELL=/bin/sh",
            "TERM=dumb",
            "TMPDIR=ROOM/tmp",
            "0",
            "/dev/null",
            "no terminal",
        ] {
            assert!(
                said.lines().any(|one| one == line),
                "{tier}: {line} in {said}"
            );
        }
        assert_eq!(said.lines().count(), 9, "{tier}: {said}");
    }
}
