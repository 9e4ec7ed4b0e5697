//! What an undo could not give back is not changed, and what it leaves it tells.

use std::fs;
use std::os::unix::fs::symlink;

use super::{Bench, KEEP_ALL};

#[test]
fn what_has_another_name_or_attributes_is_not_replaced() {
    let bench = Bench::new("cd\necho x >> linked\nrm noted\n");
    let home = bench.machine.home();
    for name in ["linked", "noted"] {
        fs::write(home.join(name), "mine\n").unwrap();
    }
    fs::hard_link(home.join("linked"), home.join("other")).unwrap();
    let flags = rustix::fs::XattrFlags::empty();
    let noted = rustix::fs::setxattr(home.join("noted"), "user.note", b"mine", flags);
    let before = bench.home();
    let told = bench.run(&["--yes", "--allow-path", "~/linked", "--json"]);
    assert_eq!(before.changes_to(&bench.home()), "");
    let json = told.json();
    let barred = |path: &str| {
        let changes = json["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["path"] == path);
        change.unwrap_or_else(|| panic!("{path}: {json}"))["barred"].clone()
    };
    assert_eq!(barred("linked"), "linked");
    if noted.is_ok() {
        assert_eq!(barred("noted"), "attributes");
    }
    let told = bench.run(&KEEP_ALL);
    told.exits(32).says("hard link");
    assert_eq!(before.changes_to(&bench.home()), "");
}

#[test]
fn what_lies_behind_a_link_by_now_is_told_and_not_forgotten() {
    let bench = Bench::new("cd\nmkdir d/s\necho v > d/v\necho t > d/s/t\necho x > e\n");
    let home = bench.machine.home();
    fs::create_dir(home.join("d")).unwrap();
    // Together with something that can be undone, it is told and stays.
    bench.run(&KEEP_ALL).exits(0);
    fs::rename(home.join("d"), home.join("dd")).unwrap();
    symlink("dd", home.join("d")).unwrap();
    let name = bench.only_package();
    let line = ["uninstall", &name, "--yes"];
    let told = bench.machine.run(line);
    told.exits(0).says("~/d/v").says("~/d/s/t").says("link");
    assert!(!home.join("e").exists());
    assert!(home.join("dd/v").exists());
    assert_eq!(bench.packages(), 0);
    // Alone it is refused, and the receipt stays.
    fs::remove_file(home.join("d")).unwrap();
    fs::remove_dir_all(home.join("dd")).unwrap();
    fs::create_dir(home.join("d")).unwrap();
    bench.says("cd\nmkdir d/s\necho v > d/v\necho t > d/s/t\n");
    let before = bench.home();
    bench.run(&KEEP_ALL).exits(0);
    fs::rename(home.join("d"), home.join("dd")).unwrap();
    symlink("dd", home.join("d")).unwrap();
    let name = bench.only_package();
    let line = ["uninstall", &name, "--yes"];
    bench.machine.run(line).exits(32).says("~/d/s");
    assert_eq!(bench.packages(), 1);
    fs::remove_file(home.join("d")).unwrap();
    fs::rename(home.join("dd"), home.join("d")).unwrap();
    bench.machine.run(line).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
}

#[test]
fn a_long_undo_is_told_by_folder_and_shown_whole_to_whoever_looks() {
    let bench = Bench::new(
        "cd\nmkdir -p lib/a\nn=0\nwhile [ $n -lt 120 ]; do echo x > lib/a/f$n; n=$((n+1)); done\n\
         echo x >> .bashrc\n",
    );
    let before = bench.home();
    bench.run(&KEEP_ALL).exits(0).says("keeping 123 paths");
    let name = bench.only_package();
    let asked = bench.machine.run(["uninstall", &name]);
    asked
        .exits(3)
        .says("~/lib/a/ (120 paths)")
        .says("~/.bashrc")
        .does_not_say("lib/a/f7");
    let whole = bench.machine.run(["uninstall", &name, "--dry-run"]);
    whole.exits(0).says("~/lib/a/f7").does_not_say("paths)");
    let told = bench.machine.run(["uninstall", &name, "--yes"]);
    told.exits(0).says("undoing 123 paths");
    assert_eq!(before.changes_to(&bench.home()), "");
}
