//! What is written, named and deleted.

use super::call::Call;
use super::paths::{is_outside, is_secret, is_startup};

/// Programs that change each file that they are given.
const CHANGERS: &[&str] = &[
    "tee", "mkdir", "touch", "truncate", "mkfifo", "chmod", "chown", "chgrp", "rm", "rmdir",
    "unlink",
];
/// Programs whose last argument is the place that they write to.
const PLACERS: &[&str] = &["cp", "mv", "install", "ln", "rsync", "ginstall"];

/// Programs that look at files and change nothing.
const READERS: &[&str] = &[
    "[", "[[", "test", "grep", "source", ".", "basename", "dirname", "ls", "command", "type",
    "which",
];

pub(super) fn deletes(call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "rm" => call.has_letter(&['r', 'R']) || call.has(&["--recursive"]),
        "find" => {
            let runs_rm = call.args.windows(2).any(|pair| {
                matches!(pair, [first, second] if first.starts_with("-exec") && second.ends_with("rm"))
            });
            call.has(&["-delete"]) || runs_rm
        }
        "git" => call.verb() == "clean" && call.has_letter(&['f']),
        "dd" => call.has_beginning(&["of=/dev/"]) && !call.has(&["of=/dev/null"]),
        "shred" | "srm" | "wipefs" | "blkdiscard" => true,
        name => name == "mkfs" || name.starts_with("mkfs."),
    }
}

/// The paths that a command writes to, as far as they are known.
pub(super) fn written(call: &Call<'_>) -> Vec<String> {
    let mut places: Vec<&str> = Vec::new();
    if call.is_one_of(CHANGERS) {
        places.extend(call.plain());
    } else if call.is_one_of(PLACERS) {
        let folders = call.behind(&["-t", "--target-directory"]);
        match (folders.is_empty(), call.plain().count()) {
            (false, _) => places.extend(folders),
            (true, 0..2) => {}
            (true, _) => places.extend(call.plain().last()),
        }
        if call.name == "install" && call.has_letter(&['d']) {
            places.extend(call.plain());
        }
    } else {
        match call.name.as_str() {
            "tar" | "bsdtar" => places.extend(behind_letter(call, 'C')),
            "unzip" => places.extend(behind_letter(call, 'd')),
            "curl" => places.extend(behind_letter(call, 'o')),
            "wget" => places.extend(behind_letter(call, 'O')),
            "sed" | "perl" if call.has_beginning(&["-i", "--in-place"]) => {
                places.extend(call.plain().skip(1));
            }
            "dd" => places.extend(call.args.iter().filter_map(|arg| arg.strip_prefix("of="))),
            _ => {}
        }
        places.extend(call.behind(&["--directory", "--output", "--output-document"]));
    }
    places
        .iter()
        .flat_map(|place| call.facts.expanded(place))
        .collect()
}

/// What stands behind a group of short options that ends with a letter.
fn behind_letter<'a>(call: &'a Call<'_>, letter: char) -> Vec<&'a str> {
    let ends =
        |arg: &String| arg.starts_with('-') && !arg.starts_with("--") && arg.ends_with(letter);
    let pairs = call.args.windows(2);
    pairs
        .filter_map(|pair| match pair {
            [option, value] if ends(option) => Some(value.as_str()),
            _ => None,
        })
        .collect()
}

pub(super) fn writes_outside(call: &Call<'_>) -> bool {
    written(call).iter().any(|path| is_outside(path))
}

pub(super) fn names_startup_file(call: &Call<'_>) -> bool {
    if call.prints() || call.is_one_of(READERS) {
        return written(call).iter().any(|path| is_startup(path));
    }
    call.args.iter().any(|arg| is_startup(arg)) || written(call).iter().any(|path| is_startup(path))
}

pub(super) fn names_secrets(call: &Call<'_>) -> bool {
    let keychain = call.name == "security" && call.verb().starts_with("find-");
    let reads = !matches!(call.name.as_str(), "echo" | "printf" | "[" | "[[" | "test");
    let named = |arg: &String| call.facts.expanded(arg).iter().any(|path| is_secret(path));
    keychain || (reads && call.args.iter().any(named))
}
