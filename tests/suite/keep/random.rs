//! Random homes and random scripts: what is kept is there, and undone it never was.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use unpipe::install::Prefix;

use super::scene::{changes, clear, copy, keep_in, set_mode, undo_in};
use crate::support::dice::{Dice, new_seed};
use crate::support::tree::Tree;

const NAMES: [&str; 5] = ["a", "b", "c", ".d", "e f"];
const MODES: [u32; 6] = [0o644, 0o600, 0o755, 0o444, 0o555, 0o700];
const FOLDER_MODES: [u32; 4] = [0o755, 0o700, 0o555, 0o750];

#[test]
fn five_hundred_random_edit_sets_are_kept_and_undone_to_the_letter() {
    let seed = new_seed();
    let mut dice = Dice::new(seed);
    let memory = Path::new("/dev/shm");
    let mut edits = 0;
    for round in 0..500 {
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory).unwrap()
        } else {
            tempfile::tempdir().unwrap()
        };
        // Now and then the prefix lies on another file system than the home, where there is one.
        let apart = (round % 25 == 1).then(|| tempfile::tempdir().unwrap());
        let home = folder.path().join("home");
        let after = folder.path().join("after");
        fs::create_dir(&home).unwrap();
        grow(&home, &mut dice, 3);
        copy(&home, &after);
        change(&after, &mut dice, 3);
        let place = match &apart {
            Some(apart) => apart.path().join("prefix"),
            None => home.join(".local"),
        };
        let prefix = Prefix::at(&place, Some(&home)).unwrap();
        let before = Tree::of(&home);
        let wanted = changes(&home, &after);
        if wanted.is_empty() {
            continue;
        }
        edits += wanted.len();
        let told = |what: &str| format!("seed {seed}, round {round}: {what}: {wanted:#?}");
        let kept = keep_in(&prefix, &after, "echo\n", (&wanted, &wanted))
            .unwrap_or_else(|error| panic!("{}", told(&format!("{error:?}"))));
        assert!(changes(&home, &after).is_empty(), "{}", told("kept"));
        undo_in(&prefix, &kept.name)
            .unwrap_or_else(|error| panic!("{}", told(&format!("{error:?}"))));
        let left = before.changes_to(&Tree::of(&home));
        assert!(left.is_empty(), "{}\n{left}", told("undone"));
        assert!(!place.exists(), "{}", told("the prefix is left"));
        clear(&home);
        clear(&after);
    }
    assert!(edits > 500, "{edits}");
}

fn pick<T: Copy>(dice: &mut Dice, from: &[T]) -> T {
    from[usize::try_from(dice.below(from.len() as u64)).unwrap()]
}

fn grow(folder: &Path, dice: &mut Dice, depth: u32) {
    for name in NAMES {
        if dice.below(2) == 0 {
            make(&folder.join(name), dice, depth);
        }
    }
}

fn make(path: &Path, dice: &mut Dice, depth: u32) {
    match dice.below(if depth > 0 { 5 } else { 3 }) {
        0 => symlink(pick(dice, &["a", "../b", "/nowhere"]), path).unwrap(),
        1 | 2 => {
            fs::write(path, format!("{}\n", dice.below(1_000_000))).unwrap();
            set_mode(path, pick(dice, &MODES));
        }
        _ => {
            fs::create_dir(path).unwrap();
            grow(path, dice, depth - 1);
            set_mode(path, pick(dice, &FOLDER_MODES));
        }
    }
}

fn change(folder: &Path, dice: &mut Dice, depth: u32) {
    for name in NAMES {
        let path = folder.join(name);
        let about = fs::symlink_metadata(&path);
        match (about, dice.below(6)) {
            (Err(_), 0) => make(&path, dice, depth),
            (Ok(about), 0) => {
                remove(&path, about.is_dir());
            }
            (Ok(about), 1) => {
                remove(&path, about.is_dir());
                make(&path, dice, depth);
            }
            (Ok(about), 2) if about.is_file() => set_mode(&path, pick(dice, &MODES)),
            (Ok(about), 3) if about.is_file() => {
                fs::remove_file(&path).unwrap();
                fs::write(&path, "other\n").unwrap();
                set_mode(&path, pick(dice, &MODES));
            }
            (Ok(about), turn) if about.is_dir() => {
                set_mode(&path, 0o755);
                change(&path, dice, depth.saturating_sub(1));
                let mode = if turn == 2 {
                    pick(dice, &FOLDER_MODES)
                } else {
                    use std::os::unix::fs::MetadataExt;
                    about.mode() & 0o777
                };
                set_mode(&path, mode);
            }
            _ => {}
        }
    }
}

fn remove(path: &Path, is_folder: bool) {
    if is_folder {
        clear(path);
    } else {
        fs::remove_file(path).unwrap();
    }
}
