//! Start-up files that are pipes, cannot be read, or have more than bytes and a mode.

use std::fs;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::fs::{FileType, Mode, OFlags, XattrFlags, getxattr, mknodat, setxattr};

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::{put, same, set_mode, skipped};

const MARK: &str = "# >>> unpipe env >>>";
const ACCESS_LIST: &str = "system.posix_acl_access";
const DEFAULT_LIST: &str = "system.posix_acl_default";

fn bash() -> Machine {
    Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/bash")
}

fn has_block(path: &Path) -> bool {
    fs::read_to_string(path).unwrap().contains(MARK)
}

#[test]
fn a_pipe_in_place_of_a_start_up_file_is_never_opened() {
    let machine = bash();
    let rc = put(&machine, ".bashrc", "x=1\n");
    machine
        .run(["env", "--install", "--shell", "bash", "--yes"])
        .exits(0);
    let pipe = machine.home().join(".zshrc");
    let kind = FileType::Fifo;
    mknodat(rustix::fs::CWD, &pipe, kind, Mode::from_raw_mode(0o600), 0).unwrap();
    machine.give_to_user(&pipe);
    for (words, code) in [("--uninstall", 0), ("--install --shell zsh", 32)] {
        let line = format!("env {words} --yes");
        let mut command = machine.command(line.split(' '));
        let streams = command.stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = streams.stdout(Stdio::null()).spawn().unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            // A pipe can be opened for writing only where somebody waits to read from it.
            let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap();
            let writer = fs::File::options()
                .write(true)
                .custom_flags(flags)
                .open(&pipe);
            assert!(writer.is_err(), "{line} waits for the pipe");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(code), "{line}");
    }
    assert_eq!(fs::read(rc).unwrap(), b"x=1\n");
}

#[test]
fn a_file_that_cannot_be_read_stops_no_removal_from_one_shells_files() {
    let machine = bash();
    let rc = put(&machine, ".bashrc", "x=1\n");
    machine.run(["env", "--install", "--yes"]).exits(0);
    let other = put(&machine, ".zshrc", "secret\n");
    set_mode(&other, 0o000);
    let before = Tree::of(&machine.home());
    let told = machine.run(["env", "--uninstall", "--yes"]);
    told.exits(77).has_one_message().says("cannot use");
    told.says("mend the mode of the file").says("--shell");
    assert!(!told.stderr.contains("--prefix"), "{told}");
    same(&before, &Tree::of(&machine.home()));
    // What it advises works.
    machine
        .run(["env", "--uninstall", "--shell", "bash", "--yes"])
        .exits(0);
    assert_eq!(fs::read(&rc).unwrap(), b"x=1\n");
    machine.run(["env", "--install", "--yes"]).exits(0);
    set_mode(&other, 0o600);
    machine.run(["env", "--uninstall", "--yes"]).exits(0);
    assert_eq!(fs::read(&rc).unwrap(), b"x=1\n");
}

#[test]
fn a_file_that_is_too_large_to_be_a_start_up_file_is_refused_unread() {
    let machine = bash();
    let large = put(&machine, ".bashrc", "");
    let file = fs::File::options().write(true).open(&large).unwrap();
    file.set_len(16 * 1024 * 1024 + 1).unwrap();
    for words in ["--install", "--uninstall"] {
        let told = machine.run(["env", words, "--yes"]);
        told.exits(32).has_one_message().says("larger than 16 MiB");
    }
    assert_eq!(large.metadata().unwrap().len(), 16 * 1024 * 1024 + 1);
}

/// An access list (acl(5)) as Linux stores it: version 2, then tag, permissions and number of each
/// entry. One named user may read, nobody else but the owner.
fn access_list() -> Vec<u8> {
    let entries: [(u16, u16, u32); 5] = [
        (0x01, 6, u32::MAX),
        (0x02, 4, 12_345),
        (0x04, 0, u32::MAX),
        (0x10, 4, u32::MAX),
        (0x20, 0, u32::MAX),
    ];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, may, who) in entries {
        list.extend(tag.to_le_bytes());
        list.extend(may.to_le_bytes());
        list.extend(who.to_le_bytes());
    }
    list
}

fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 1024];
    let size = getxattr(path, name, &mut value[..]).ok()?;
    value.truncate(size);
    Some(value)
}

fn gives(path: &Path, name: &str, value: &[u8]) -> bool {
    let given = setxattr(path, name, value, XattrFlags::empty());
    if given.is_err() {
        skipped(&format!("no {name} can be given here"));
    }
    given.is_ok()
}

#[test]
fn the_access_list_and_the_users_attributes_stay() {
    let machine = bash();
    let rc = put(&machine, ".bashrc", "x=1\n");
    let plain = put(&machine, ".profile", "x=1\n");
    set_mode(&plain, 0o640);
    let is_given = gives(&rc, ACCESS_LIST, &access_list())
        && gives(&rc, "user.note", b"mine")
        // What the folder gives to new files is not what this file has.
        && gives(&machine.home(), DEFAULT_LIST, &access_list());
    if !is_given {
        return;
    }
    let before = [&rc, &plain].map(|path| path.metadata().unwrap().mode());
    assert_eq!(before[0] & 0o777, 0o640);
    for change in ["--install", "--uninstall"] {
        machine.run(["env", change, "--yes"]).exits(0);
        for path in [&rc, &plain] {
            assert_eq!(has_block(path), change == "--install");
        }
        assert_eq!(attribute(&rc, ACCESS_LIST), Some(access_list()), "{change}");
        assert_eq!(
            attribute(&rc, "user.note"),
            Some(b"mine".to_vec()),
            "{change}"
        );
        assert_eq!(attribute(&plain, ACCESS_LIST), None, "{change}");
        let after = [&rc, &plain].map(|path| path.metadata().unwrap().mode());
        assert_eq!(before, after, "{change}");
    }
}
