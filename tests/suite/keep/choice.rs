//! What can be kept: nothing barred, nothing of unpipe's own, nothing that changed meanwhile, and
//! no part without what it needs.

use std::fs;
use std::os::unix::fs::symlink;

use unpipe::model::Code;
use unpipe::run::{Barred, Change, RunError};

use super::scene::{Scene, everything, fill, found, mode_of, path};

const SCRIPT: &str = "echo\n";

/// Nothing is kept, and nothing changed; why.
#[track_caller]
fn refused(scene: &Scene, changes: &[Change]) -> RunError {
    let before = scene.tree();
    let error = scene.keep_some(SCRIPT, changes).unwrap_err();
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
    error
}

#[test]
fn what_is_barred_is_refused_with_all_the_rest() {
    let scene = Scene::new();
    fill(&scene.home());
    scene.script_does(everything);
    let mut changes = scene.changes();
    changes[3].barred = Some(Barred::SetId);
    let error = refused(&scene, &changes);
    assert!(
        matches!(
            error,
            RunError::Barred {
                why: Barred::SetId,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.code(), Code::Conflict);
}

#[test]
fn unpipes_own_is_refused_whatever_the_caller_says() {
    for own in ["state/x", ".local/share/unpipe/x", "state"] {
        let scene = Scene::new();
        scene.script_does(|after| {
            fs::create_dir_all(after.join(own).parent().unwrap()).unwrap();
            fs::write(after.join(own), "mine\n").unwrap();
        });
        let change = Change {
            path: path(own),
            before: None,
            after: found(&scene.after().join(own)),
            barred: None,
        };
        let error = refused(&scene, &[change]);
        assert!(
            matches!(
                error,
                RunError::Barred {
                    why: Barred::Own,
                    ..
                }
            ),
            "{own}: {error}"
        );
    }
}

#[test]
fn unpipes_own_is_refused_where_it_really_lies_too() {
    for folder in [".local/share", ".local/share/unpipe"] {
        for own in ["elsewhere/unpipe/x", ".local/share/unpipe"] {
            let scene = Scene::new();
            let target = match folder {
                ".local/share" => "elsewhere",
                _ => "elsewhere/unpipe",
            };
            let (home, link) = (scene.home(), scene.home().join(folder));
            fs::create_dir_all(home.join("elsewhere/unpipe")).unwrap();
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink(home.join(target), &link).unwrap();
            scene.script_does(|after| {
                let path = after.join(own);
                let _ = fs::remove_file(&path);
                let _ = fs::remove_file(after.join(folder));
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let _ = fs::remove_dir_all(&path);
                fs::write(&path, "mine\n").unwrap();
            });
            let change = Change {
                path: path(own),
                before: None,
                after: found(&scene.after().join(own)),
                barred: None,
            };
            let error = scene.keep_some(SCRIPT, &[change]).unwrap_err();
            let why = Barred::Own;
            assert!(
                matches!(&error, RunError::Barred { why: found, .. } if *found == why),
                "{own} with {folder} a link: {error}"
            );
        }
    }
}

#[test]
fn a_path_that_changed_since_it_was_shown_is_refused() {
    let scene = Scene::new();
    fs::write(scene.home().join("file"), "one\n").unwrap();
    scene.script_does(|after| fs::write(after.join("file"), "script\n").unwrap());
    let changes = scene.changes();
    // The same bytes again are another moment of the file.
    fs::write(scene.home().join("file"), "one\n").unwrap();
    let error = refused(&scene, &changes);
    assert!(matches!(error, RunError::Since(_)), "{error}");
    let changes = scene.changes();
    fs::write(scene.after().join("file"), "others\n").unwrap();
    assert!(matches!(refused(&scene, &changes), RunError::Altered(_)));
    assert!(matches!(refused(&scene, &[]), RunError::Nothing));
}

#[test]
fn missing_folders_above_are_made_as_the_script_made_them() {
    let scene = Scene::new();
    let before = scene.tree();
    scene.script_does(|after| {
        fs::create_dir_all(after.join("a/b")).unwrap();
        fs::write(after.join("a/b/file"), "x\n").unwrap();
        super::scene::set_mode(&after.join("a"), 0o750);
    });
    let mut changes = scene.changes();
    changes.retain(|change| change.path == path("a/b/file"));
    let kept = scene.keep_some(SCRIPT, &changes).unwrap();
    assert_eq!(kept.paths.len(), 3);
    assert_eq!(mode_of(&scene.home().join("a")), 0o750);
    scene.undo(&kept.name).unwrap();
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
}

#[test]
fn a_part_is_refused_without_what_it_needs() {
    let scene = Scene::new();
    fill(&scene.home());
    scene.script_does(everything);
    let all = scene.changes();
    // A folder that goes without what is in it; a file in a folder that is none yet.
    for (left_out, needed_by) in [("old/inner/file", "old/inner"), ("grows", "grows/file")] {
        let mut some = all.clone();
        some.retain(|change| change.path != path(left_out));
        match refused(&scene, &some) {
            RunError::Alone { path, needs } => {
                assert_eq!(
                    (path.to_string(), needs.to_string()),
                    (needed_by.into(), left_out.into())
                );
            }
            other => panic!("{left_out}: {other}"),
        }
    }
}

#[test]
fn no_link_in_the_home_leads_anywhere_else() {
    let scene = Scene::new();
    let outside = scene.machine.work("outside");
    fs::create_dir(&outside).unwrap();
    fs::create_dir(scene.home().join("folder")).unwrap();
    scene.script_does(|after| fs::write(after.join("folder/file"), "x\n").unwrap());
    let changes = scene.changes();
    fs::remove_dir(scene.home().join("folder")).unwrap();
    symlink(&outside, scene.home().join("folder")).unwrap();
    refused(&scene, &changes);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn a_folder_that_was_there_when_it_was_listed_and_is_not_now_is_not_made_anew() {
    let scene = Scene::new();
    let outside = scene.machine.work("outside");
    fs::create_dir(&outside).unwrap();
    let folder = scene.home().join("folder");
    fs::create_dir(&folder).unwrap();
    scene.script_does(|after| fs::write(after.join("folder/file"), "x\n").unwrap());
    let changes = scene.changes();
    let keep = || {
        let shown = (&*changes, &*changes);
        super::scene::keep_in(&scene.prefix(), &scene.after(), SCRIPT, shown).unwrap_err()
    };
    fs::remove_dir(&folder).unwrap();
    let gone = keep();
    assert!(!folder.exists());
    symlink(&outside, &folder).unwrap();
    let swapped = keep();
    for error in [gone, swapped] {
        assert!(matches!(error, RunError::Since(_)), "{error}");
        assert_eq!(error.code(), Code::Conflict);
    }
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
