//! What permissions deny. Root is denied nothing, so as root each test runs itself again as
//! another user.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use unpipe::model::Code;

use super::{Place, p};

/// Runs the test of that name again as an ordinary user, if this one is root. `true`: it is done.
fn ran_as_another_user(test: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    if folder.path().metadata().unwrap().uid() != 0 {
        return false;
    }
    // The user can reach neither the build's folder nor root's temporary one.
    let program = folder.path().join("suite");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    for path in [folder.path(), &program] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let work = folder.path().join("tmp");
    std::fs::create_dir(&work).unwrap();
    std::fs::set_permissions(&work, PermissionsExt::from_mode(0o777)).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&program)
        .args(["--exact", test])
        .env("TMPDIR", &work)
        .current_dir("/")
        .output()
        .expect("setpriv, to run as another user");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    true
}

#[test]
fn what_may_not_be_written_is_a_matter_of_permission() {
    if ran_as_another_user("beneath::ordinary::what_may_not_be_written_is_a_matter_of_permission") {
        return;
    }
    let place = Place::new();
    let dir = &place.dir;
    dir.make_dir(p("closed"), 0o555).unwrap();
    for error in [
        dir.create(p("closed/f"), 0o644).unwrap_err(),
        dir.make_dir(p("closed/d"), 0o755).unwrap_err(),
        dir.symlink(p("x"), p("closed/l")).unwrap_err(),
    ] {
        assert_eq!(error.code(), Code::Permission, "{error}");
        assert!(!error.is_absent());
    }
    dir.make_dir(p("hidden"), 0o000).unwrap();
    let hidden = dir.stat(p("hidden/f")).unwrap_err();
    assert_eq!(hidden.code(), Code::Permission);
    dir.create(p("secret"), 0o000).unwrap();
    let secret = dir.open_file(p("secret")).unwrap_err();
    assert_eq!(secret.code(), Code::Permission);
}

#[test]
fn a_tree_that_denies_everything_to_its_owner_is_removed() {
    if ran_as_another_user(
        "beneath::ordinary::a_tree_that_denies_everything_to_its_owner_is_removed",
    ) {
        return;
    }
    let place = Place::new();
    let dir = &place.dir;
    for (folder, bits) in [
        ("t", 0o755),
        ("t/a", 0o755),
        ("t/a/b", 0o000),
        ("t/c", 0o500),
    ] {
        dir.make_dir(p(folder), bits).unwrap();
    }
    dir.create(p("t/f"), 0o000).unwrap();
    let close = |path: &str, bits| {
        let path = place.root().join(path);
        std::fs::set_permissions(path, PermissionsExt::from_mode(bits)).unwrap();
    };
    close("t/a", 0o000);
    close("t", 0o000);
    dir.remove_tree(p("t")).unwrap();
    assert_eq!(dir.entries(p("")).unwrap(), []);
}
