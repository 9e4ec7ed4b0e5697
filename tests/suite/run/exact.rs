//! What is kept is what was shown, to the modes and times, and an undo gives back what was there.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::{Bench, KEEP_ALL};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn an_ordinary_user_keeps_and_undoes_what_denies_itself() {
    let folders = ["000", "300", "500", "555", "600"];
    let files = ["000", "200", "222"];
    let mut script = "set -e\ncd\nchmod 555 there\nchmod 000 mine\n".to_owned();
    for bits in folders {
        script.push_str(&format!(
            "mkdir -p d{bits}/in/deep\necho {bits} > d{bits}/f\necho {bits} > d{bits}/in/deep/f\n\
             chmod {bits} d{bits}/in d{bits}\n"
        ));
    }
    for bits in files {
        script.push_str(&format!("echo {bits} > f{bits}\nchmod {bits} f{bits}\n"));
    }
    let bench = Bench::ordinary(&script);
    let home = bench.machine.home();
    for (path, bits) in [("there", 0o755), ("mine", 0o644)] {
        let path = home.join(path);
        if bits == 0o755 {
            fs::create_dir(&path).unwrap();
        } else {
            fs::write(&path, "mine\n").unwrap();
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        bench.machine.give_to_user(&path);
    }
    let before = bench.home();
    bench.run(&KEEP_ALL).exits(0);
    for bits in folders {
        let expected = u32::from_str_radix(bits, 8).unwrap();
        assert_eq!(mode(&home.join(format!("d{bits}"))), expected, "{bits}");
    }
    for bits in files {
        let expected = u32::from_str_radix(bits, 8).unwrap();
        assert_eq!(mode(&home.join(format!("f{bits}"))), expected, "{bits}");
    }
    assert_eq!(mode(&home.join("there")), 0o555);
    assert_eq!(mode(&home.join("mine")), 0);
    let name = bench.only_package();
    bench.machine.run(["check", &name]).exits(0);
    // To be looked at it was opened for a moment, and no longer.
    assert_eq!(mode(&home.join("d000")), 0);
    assert_eq!(mode(&home.join("mine")), 0);
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
}

#[test]
fn a_folder_that_only_leads_to_what_was_allowed_is_not_opened_to_others() {
    let script = "mkdir -p ~/n/m\necho x > ~/n/m/tool\nchmod 777 ~/n\nchmod 510 ~/n/m\n";
    let bench = Bench::ordinary(script);
    let before = bench.home();
    let home = bench.machine.home();
    bench.run(&["--yes", "--allow-path", "~/n/m/tool"]).exits(0);
    assert_eq!(mode(&home.join("n")), 0o755);
    assert_eq!(mode(&home.join("n/m")), 0o510);
    let name = bench.only_package();
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
    // Whoever allows the folder itself gets it as it was shown.
    bench.run(&["--yes", "--allow-path", "~/n"]).exits(0);
    assert_eq!(mode(&home.join("n")), 0o777);
}

#[test]
fn times_of_files_are_kept_and_come_back_to_the_nanosecond() {
    let bench = Bench::new(
        "cd\necho more >> .bashrc\nrm old\necho x > made\n\
         touch -d '2001-02-03 04:05:06.789012345 UTC' made .bashrc\n",
    );
    let home = bench.machine.home();
    let time = |path: &str| {
        let about = fs::metadata(home.join(path)).unwrap();
        (about.mtime(), about.mtime_nsec())
    };
    let before = [time(".bashrc"), time("old")];
    bench.run(&KEEP_ALL).exits(0);
    assert_eq!(time("made"), (981_173_106, 789_012_345));
    assert_eq!(time(".bashrc"), (981_173_106, 789_012_345));
    let name = bench.only_package();
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!([time(".bashrc"), time("old")], before);
}
