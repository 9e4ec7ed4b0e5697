//! `env --install` and `env --uninstall`: what becomes of start-up files.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use unpipe::shell::{taking_out, with_line};

use super::super::support::machine::Machine;
use super::super::support::outcome::Outcome;
use super::super::support::tree::Tree;
use super::{put, same, set_mode, skipped};

const MARK: &str = "# >>> unpipe env >>>";

fn env(machine: &Machine, words: &str) -> Outcome {
    let words = words.split(' ');
    machine.run(std::iter::once("env").chain(words))
}

fn bash() -> Machine {
    Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/bash")
}

fn has_block(path: &Path) -> bool {
    String::from_utf8_lossy(&fs::read(path).unwrap()).contains(MARK)
}

#[test]
fn every_file_comes_back_byte_for_byte_with_its_mode() {
    let contents: [&[u8]; 6] = [
        b"",
        b"a=1\n",
        b"a=1",
        b"a=1\r\nb=2\r\n",
        b"\xff\xfe\x80 no text \x00\n",
        b"# >>> somebody else >>>\n\n\n",
    ];
    for (number, content) in contents.iter().enumerate() {
        let machine = bash();
        let mode = [0o644, 0o600, 0o755][number % 3];
        for file in [".bashrc", ".profile"] {
            set_mode(&put(&machine, file, content), mode);
        }
        let before = Tree::of(&machine.home());
        let told = env(&machine, "--install --yes");
        told.exits(0).says("+# >>> unpipe env >>>");
        told.says("+++ ~/.bashrc").does_not_say("+++ /");
        // The line is longer than a row, and each of its rows is one that is added.
        told.says("    +case ")
            .says("\n    +x/bin${PATH:+:$PATH}\" ;; esac\n");
        for file in [".bashrc", ".profile"] {
            let path = machine.home().join(file);
            assert!(has_block(&path), "{file}");
            assert!(fs::read(&path).unwrap().starts_with(content));
            let about = path.metadata().unwrap();
            assert_eq!(about.mode() & 0o7777, mode);
            assert_eq!(about.uid(), machine.home().metadata().unwrap().uid());
        }
        // A second time there is nothing to do, and another prefix takes the block's place.
        let after = Tree::of(&machine.home());
        let again = env(&machine, "--install --yes --json").exits(0).json();
        assert_eq!(again["status"], "nothing-to-do");
        same(&after, &Tree::of(&machine.home()));
        env(&machine, "--install --yes --prefix /opt/other").exits(0);
        let text = fs::read(machine.home().join(".bashrc")).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.matches(MARK).count(), 1, "{text}");
        assert!(text.contains("/opt/other/bin"), "{text}");
        let gone = env(&machine, "--uninstall --yes --json").exits(0).json();
        assert_eq!(gone["status"], "uninstalled");
        same(&before, &Tree::of(&machine.home()));
        env(&machine, "--uninstall --yes").exits(0);
    }
}

#[test]
fn bash_logins_use_the_first_file_that_is_there_and_bash_profile_is_never_made() {
    for there in [
        vec![],
        vec![".profile"],
        vec![".bash_login", ".profile"],
        vec![".bash_profile", ".bash_login", ".profile"],
    ] {
        let machine = bash();
        for file in &there {
            put(&machine, file, "x=1\n");
        }
        env(&machine, "--install --yes").exits(0);
        let chosen = there.first().unwrap_or(&".profile");
        let all = [".bash_profile", ".bash_login", ".profile"];
        for file in all {
            let path = machine.home().join(file);
            let has = path.exists() && has_block(&path);
            assert_eq!(has, file == *chosen, "{file} where there is {there:?}");
            assert_eq!(path.exists(), there.contains(&file) || file == *chosen);
        }
        env(&machine, "--uninstall --yes").exits(0);
        for file in all {
            assert_eq!(machine.home().join(file).exists(), there.contains(&file));
        }
    }
}

#[test]
fn zsh_and_fish_are_followed_to_their_own_folders() {
    let machine = Machine::of_an_ordinary_user();
    let folder = machine.home().join("z dots");
    let machine = machine
        .with_variable("SHELL", "/usr/bin/zsh")
        .with_variable("ZDOTDIR", folder.as_os_str());
    put(&machine, "z dots/.zshrc", "x=1\n");
    env(&machine, "--install --yes").exits(0);
    assert!(has_block(&folder.join(".zshrc")));
    assert!(!machine.home().join(".zshrc").exists());
    env(&machine, "--uninstall --yes").exits(0);
    assert_eq!(fs::read(folder.join(".zshrc")).unwrap(), b"x=1\n");
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/usr/bin/fish");
    env(&machine, "--install --yes").exits(0);
    let file = machine.home().join(".config/fish/conf.d/unpipe.fish");
    assert!(has_block(&file));
    env(&machine, "--uninstall --yes").exits(0);
    assert!(
        !file.exists(),
        "a file that unpipe made goes with its block"
    );
}

#[test]
fn a_link_to_a_folder_of_dotfiles_stays_a_link_and_what_it_leads_to_is_changed() {
    let machine = bash();
    let real = put(&machine, "dotfiles/bashrc", "x=1\n");
    let link = machine.home().join(".bashrc");
    symlink("dotfiles/bashrc", &link).unwrap();
    put(&machine, ".profile", "x=1\n");
    let told = env(&machine, "--install --yes");
    told.exits(0).says("dotfiles/bashrc");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert!(has_block(&real));
    env(&machine, "--uninstall --yes").exits(0);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"x=1\n");
    // Two names of one file are one change.
    fs::remove_file(machine.home().join(".profile")).unwrap();
    symlink(".bashrc", machine.home().join(".profile")).unwrap();
    let json = env(&machine, "--install --yes --json").exits(0).json();
    assert_eq!(json["files"].as_array().unwrap().len(), 1);
    let text = fs::read_to_string(&real).unwrap();
    assert_eq!(text.matches(MARK).count(), 1, "{text}");
}

#[test]
fn nothing_is_changed_without_consent() {
    let machine = bash();
    put(&machine, ".bashrc", "x=1\n");
    env(&machine, "--install --yes").exits(0);
    let before = Tree::of(&machine.home());
    for words in ["--install --prefix /opt/x", "--uninstall"] {
        let told = env(&machine, words);
        told.exits(3).has_one_message().says("--yes");
        let told = env(&machine, &format!("{words} --json"));
        told.exits(3).explains_itself_in_json();
        env(&machine, &format!("{words} --dry-run"))
            .exits(0)
            .says("@@");
        let json = env(&machine, &format!("{words} --dry-run --json"))
            .exits(0)
            .json();
        assert_eq!(json["status"], "planned");
        assert!(
            json["files"][0]["diff"][0]
                .as_str()
                .unwrap()
                .starts_with("--- ")
        );
    }
    env(&machine, "--install --uninstall").exits(2);
    env(&machine, "--dry-run").exits(2);
    same(&before, &Tree::of(&machine.home()));
}

#[test]
fn files_that_are_not_plainly_the_users_own_are_refused_and_left() {
    let refused = |machine: &Machine, code: i32, words: &str| {
        let before = Tree::of(&machine.home());
        let told = env(machine, "--install --yes");
        told.exits(code).has_one_message().says(words);
        env(machine, "--install --yes --json")
            .exits(code)
            .explains_itself_in_json();
        same(&before, &Tree::of(&machine.home()));
    };
    let machine = bash();
    put(&machine, ".bashrc", format!("{MARK}\nx=1\n"));
    refused(&machine, 32, "damaged block");
    env(&machine, "--uninstall --yes").exits(32).says("line 1");
    let machine = bash();
    let path = put(&machine, ".profile", "x=1\n");
    fs::hard_link(&path, machine.home().join("other")).unwrap();
    refused(&machine, 32, "hard links");
    let machine = bash();
    symlink("nowhere", machine.home().join(".bashrc")).unwrap();
    refused(&machine, 32, "a link to nothing");
    let machine = bash();
    fs::create_dir(machine.home().join(".profile")).unwrap();
    refused(&machine, 32, "regular file");
    let machine = bash();
    set_mode(&put(&machine, ".profile", "x=1\n"), 0o444);
    if rustix::process::geteuid().is_root() {
        refused(&machine, 77, "read-only");
        let machine = bash();
        fs::write(machine.home().join(".bashrc"), "x=1\n").unwrap();
        refused(&machine, 77, "of user 0");
    } else {
        refused(&machine, 77, "read-only");
        skipped("a file of another user's needs root");
    }
}

#[test]
fn a_file_that_changed_since_it_was_shown_is_left_and_an_edit_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap().join("rc");
    fs::write(&path, "x=1").unwrap();
    let edit = with_line(&path, "line").unwrap().unwrap();
    fs::write(&path, "x=2").unwrap();
    assert!(edit.make().is_err());
    assert_eq!(fs::read(&path).unwrap(), b"x=2");
    fs::write(&path, "x=1").unwrap();
    edit.make().unwrap();
    let out = taking_out(&path).unwrap().unwrap();
    edit.take_back().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"x=1");
    assert!(out.make().is_err());
    // A file that appeared in between is nobody's of ours.
    let new = path.with_file_name("new");
    let edit = with_line(&new, "line").unwrap().unwrap();
    fs::write(&new, "y=1").unwrap();
    assert!(edit.make().is_err());
    assert_eq!(fs::read(&new).unwrap(), b"y=1");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn folders_that_were_made_for_a_file_go_with_it_and_others_stay() {
    let fish = || Machine::of_an_ordinary_user().with_variable("SHELL", "/usr/bin/fish");
    let machine = fish();
    let before = Tree::of(&machine.home());
    env(&machine, "--install --yes").exits(0);
    // Another prefix takes the block's place, and what was made is not forgotten.
    env(&machine, "--install --yes --prefix /opt/other").exits(0);
    env(&machine, "--uninstall --yes").exits(0);
    same(&before, &Tree::of(&machine.home()));
    // What somebody put there meanwhile stays, and so does what was there before.
    env(&machine, "--install --yes").exits(0);
    let own = put(&machine, ".config/fish/mine.fish", "x");
    env(&machine, "--uninstall --yes").exits(0);
    assert!(own.exists());
    assert!(!machine.home().join(".config/fish/conf.d").exists());
    let machine = fish();
    put(&machine, ".config/fish/conf.d/mine.fish", "x");
    fs::remove_file(machine.home().join(".config/fish/conf.d/mine.fish")).unwrap();
    let before = Tree::of(&machine.home());
    env(&machine, "--install --yes").exits(0);
    env(&machine, "--uninstall --yes").exits(0);
    same(&before, &Tree::of(&machine.home()));
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/zsh");
    let folder = machine.home().join("z/dots");
    let machine = machine.with_variable("ZDOTDIR", folder.as_os_str());
    let before = Tree::of(&machine.home());
    env(&machine, "--install --yes").exits(0);
    assert!(has_block(&folder.join(".zshrc")));
    env(&machine, "--uninstall --yes").exits(0);
    same(&before, &Tree::of(&machine.home()));
}

#[test]
fn a_file_below_a_link_whose_folders_are_missing_is_made() {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/zsh");
    let real = machine.home().join("real");
    fs::create_dir(&real).unwrap();
    machine.give_to_user(&real);
    symlink("real", machine.home().join("link")).unwrap();
    let named = machine.home().join("link/z/dots");
    let machine = machine.with_variable("ZDOTDIR", named.as_os_str());
    env(&machine, "--install --yes").exits(0);
    assert!(has_block(&real.join("z/dots/.zshrc")));
    env(&machine, "--uninstall --yes").exits(0);
    assert_eq!(fs::read_dir(&real).unwrap().count(), 0);
}

#[test]
fn a_start_up_file_below_a_file_is_a_conflict() {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/bin/zsh");
    let file = put(&machine, "file", "x");
    let machine = machine.with_variable("ZDOTDIR", file.as_os_str());
    let told = env(&machine, "--install --yes");
    told.exits(32)
        .has_one_message()
        .says("move what is in the way");
}

#[test]
fn a_file_of_a_group_that_its_owner_is_not_in_is_left_and_named() {
    if !rustix::process::geteuid().is_root() {
        skipped("a file of another group needs root");
        return;
    }
    let machine = bash();
    let path = put(&machine, ".bashrc", "x=1\n");
    std::os::unix::fs::chown(&path, None, Some(100)).unwrap();
    let before = Tree::of(&machine.home());
    let told = env(&machine, "--install --yes");
    told.exits(77).has_one_message().says("home/.bashrc");
    told.says("put the line that unpipe env prints into it yourself");
    assert!(!told.stderr.contains("unpipe-new"), "{told}");
    same(&before, &Tree::of(&machine.home()));
}
