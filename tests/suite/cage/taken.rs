//! What is taken from a step: what it declared, as bytes, and nothing else.

use std::os::unix::fs::MetadataExt;

use super::{Kernel, Shop, TIERS, current, script};

const COMPLETION: &str = "share/zsh/site-functions/_tool";

#[test]
fn standard_output_and_declared_files_are_taken_and_linked() {
    let steps = [
        "[[step]]\nid = \"completions\"\nrun = [\"bin/tool\", \"completions\", \"two words\"]\n\
         stdout = \"share/zsh/site-functions/_tool\"\n"
            .to_owned(),
        script(
            "more",
            "mkdir -p share/man/man1 etc\nprintf 'page of %s' \"$(cat share/zsh/site-functions/_tool)\" \
             >share/man/man1/sub.1\nprintf x >etc/data\nchmod 4755 etc/data",
            "creates = [\"share/man/man1/sub.1\", \"etc/data\", \"etc/never\"]",
        ),
    ];
    for (kernel, tier) in TIERS {
        let shop = Shop::with_steps(&steps.concat());
        shop.install(kernel, &["--yes"]).exits(0).says(tier);
        assert_eq!(shop.text(COMPLETION), "tool 1.0.0\n");
        assert_eq!(shop.text("share/man/man1/sub.1"), "page of tool 1.0.0");
        assert_eq!(shop.text(&current("etc/data")), "x");
        let data = shop.machine.prefix().join(current("etc/data"));
        assert_eq!(data.metadata().unwrap().mode() & 0o7777, 0o644);
        assert!(!shop.machine.prefix().join(current("etc/never")).exists());
        assert!(!shop.machine.prefix().join("share/unpipe/staging").exists());
        kernel
            .run(&shop.machine, &["check"])
            .exits(0)
            .prints("3 files as steps made them here");
        kernel
            .run(&shop.machine, &["uninstall", "tool", "--yes"])
            .exits(0);
        assert!(!shop.machine.prefix().join("share").exists());
    }
}

/// A script that must be refused, with what the message must name.
#[track_caller]
fn refused(text: &str, declares: &str, names: &str) {
    for (kernel, _) in TIERS {
        let shop = Shop::with_steps(&script("bad", text, declares));
        let told = shop.install(kernel, &["--yes"]);
        told.exits(51)
            .prefix_is_untouched()
            .has_one_message()
            .says("step bad")
            .says("everything was undone")
            .says(names);
        let json = shop.install(kernel, &["--yes", "--json"]);
        json.exits(51).explains_itself_in_json();
    }
}

#[test]
fn what_is_not_declared_fails_the_install() {
    refused("echo x >bin/extra", "", "bin/extra added");
    refused(
        "echo x >share/other",
        "creates = [\"share/one\"]",
        "share/other added",
    );
    refused("mkdir -p a/b", "", "a added");
    refused("ln -s tool bin/alias", "", "bin/alias added");
    refused("mkfifo pipe", "", "pipe added");
    refused("echo x >.unpipe", "", ".unpipe added");
}

#[test]
fn a_listed_file_that_a_step_changed_fails_the_install() {
    refused("echo evil >>bin/tool", "", "bin/tool changed");
    refused("rm bin/tool", "", "bin/tool missing");
    refused("cp bin/tool x && mv x bin/tl", "", "bin/tl changed");
    refused("mv bin other && ln -s other bin", "", "bin");
}

#[test]
fn a_declared_file_that_is_no_plain_file_fails_the_install() {
    let declares = "creates = [\"out/file\"]";
    let one = |text: &str, names| refused(&format!("mkdir out\n{text}"), declares, names);
    one("ln -s /etc/passwd out/file", "symbolic link");
    one("mkdir out/file", "directory");
    one("mkfifo out/file", "pipe");
    one("echo x >out/file\nln out/file out/second", "2 names");
    one("ln bin/tool out/file", "names");
    refused("ln -s bin out", "creates = [\"out/tool\"]", "out");
}

#[test]
fn a_step_that_ends_badly_fails_the_install() {
    refused("echo why it failed >&2\nexit 3", "", "exit code 3");
    refused("echo why it failed >&2\nexit 3", "", "bad | why it failed");
    refused("kill -9 $$", "", "signal 9");
    refused("ulimit -f 1; head -c 1000000 /dev/zero >x", "", "bad");
}

#[test]
fn what_a_daemon_would_write_later_is_never_there() {
    let daemon = "mkdir out\necho early >out/file\n\
                  (trap '' HUP TERM INT; while :; do echo late >>out/file; echo late >late; done) \
                  >/dev/null 2>&1 &\nsleep 0.1";
    for (kernel, _) in TIERS {
        // It may have written before it was ended, but not after it was looked at.
        let shop = Shop::with_steps(&script(
            "daemon",
            daemon,
            "creates = [\"out/file\", \"late\"]",
        ));
        shop.install(kernel, &["--yes"]).exits(0);
        let text = shop.text(&current("out/file"));
        assert!(text.starts_with("early\n"), "{text:?}");
        kernel.run(&shop.machine, &["check"]).exits(0);
    }
}

#[test]
fn output_that_becomes_no_file_is_shown_line_by_line_and_escaped() {
    let text = "echo first\necho 'on error' >&2\nprintf 'one\\033[2Jtwo\\nlast'";
    for (kernel, _) in TIERS {
        let shop = Shop::with_steps(&script("talk", text, ""));
        let told = shop.install(kernel, &["--yes"]);
        // In the order in which it was written.
        told.exits(0)
            .says("talk | first\ntalk | on error\ntalk | one\\u{1b}[2Jtwo\ntalk | last\n");
        assert!(!told.stderr.contains('\u{1b}'), "{told}");
    }
}

#[test]
fn output_beyond_16_mib_fails_the_install() {
    let more = "stdout = \"share/big\"";
    refused("head -c 16777217 /dev/zero", more, "16 MiB");
    let shop = Shop::with_steps(&script("large", "head -c 16777216 /dev/zero", more));
    shop.install(Kernel::Whole, &["--yes"]).exits(0);
    let large = shop.machine.prefix().join(current("share/big"));
    assert_eq!(large.metadata().unwrap().len(), 16_777_216);
}
