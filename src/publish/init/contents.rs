//! What is worth taking from an artifact: programs, manual pages, completions.

use std::collections::BTreeSet;

use crate::archive::EntryKind;
use crate::model::{Holds, Os, Platform};
use crate::publish::inspect::{Content, Inside, Inspected};
use crate::publish::project::places::{Kind, place, section};

/// The paths in an artifact that are worth taking, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    pub(super) programs: Vec<Program>,
    pub(super) man: Vec<String>,
    pub(super) bash: Vec<String>,
    pub(super) zsh: Vec<String>,
    pub(super) fish: Vec<String>,
    /// What is left in the archive although it looks useful, and why.
    pub(super) left: Vec<String>,
    /// The names of licences and of texts to read first, which stay in the archive.
    pub(super) texts: Vec<String>,
    /// The folders of files that no other list has, as a library's.
    pub(super) folders: BTreeSet<String>,
    /// The folder that everything lies in, if there is one.
    pub(super) top: Option<String>,
}

/// A program.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// Its path; empty for a format of one file.
    pub(super) path: String,
    /// What it is built for; nothing for a script.
    pub(super) platforms: Vec<Platform>,
}

/// A regular file with a path that is text.
#[derive(Clone, Copy)]
struct Entry<'a> {
    path: &'a str,
    inside: &'a Inside,
}

impl<'a> Entry<'a> {
    fn name(self) -> &'a str {
        name_of(self.path)
    }

    fn folders(self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').rev().skip(1)
    }

    fn is_executable(self) -> bool {
        self.inside.mode.is_some_and(|mode| mode & 0o111 != 0)
    }
}

/// The last segment of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or("")
}

/// Looks through an artifact.
pub(super) fn contents(artifact: &Inspected) -> Contents {
    let entries = regular(artifact);
    let one_file = artifact.format.holds() == Holds::OneFile;
    let mut found = Contents {
        top: top(&entries),
        programs: programs(&entries, artifact.format.holds()),
        ..Contents::default()
    };
    if one_file {
        return found;
    }
    let commands: Vec<String> = found
        .programs
        .iter()
        .map(|program| command(name_of(&program.path)).to_owned())
        .collect();
    for entry in &entries {
        sort(*entry, &commands, &mut found);
    }
    found.folders = folders(&entries, &found);
    one_page_each(&mut found.man);
    found
}

/// What belongs to chosen commands, and what else looks useful.
#[derive(Clone, Debug, Default)]
pub(in crate::publish) struct Useful {
    pub(in crate::publish) man: Vec<String>,
    pub(in crate::publish) bash: Vec<String>,
    pub(in crate::publish) zsh: Vec<String>,
    pub(in crate::publish) fish: Vec<String>,
    pub(in crate::publish) left: Vec<String>,
}

/// Looks through an artifact of which these commands are taken, from these paths. Manual pages of
/// other programs that are in it are left.
pub(in crate::publish) fn useful(
    artifact: &Inspected,
    commands: &[String],
    taken: &[&[u8]],
) -> Useful {
    let entries = regular(artifact);
    let programs = programs(&entries, artifact.format.holds());
    let mut found = Contents {
        programs: programs.clone(),
        ..Contents::default()
    };
    for entry in &entries {
        if !taken.contains(&entry.inside.path.as_slice()) {
            sort(*entry, commands, &mut found);
        }
    }
    one_page_each(&mut found.man);
    let others: Vec<&Program> = programs
        .iter()
        .filter(|program| !taken.contains(&program.path.as_bytes()))
        .collect();
    let mut left: Vec<String> = others
        .iter()
        .map(|program| format!("{} (a program)", program.path))
        .collect();
    let is_of_another = |page: &String| {
        let about = |name: &str| {
            let rest = name_of(page).strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let others = others.iter().map(|program| command(name_of(&program.path)));
        others.into_iter().any(about) && !commands.iter().any(|own| about(own))
    };
    let (of_others, man): (Vec<String>, Vec<String>) =
        found.man.into_iter().partition(is_of_another);
    left.extend(
        of_others
            .iter()
            .map(|page| format!("{page} (a manual page)")),
    );
    left.append(&mut found.left);
    Useful {
        man,
        bash: found.bash,
        zsh: found.zsh,
        fish: found.fish,
        left,
    }
}

/// The regular files with paths that are text.
fn regular(artifact: &Inspected) -> Vec<Entry<'_>> {
    let files = artifact.entries.iter();
    let files = files.filter(|inside| inside.kind == EntryKind::File);
    files
        .filter_map(|inside| {
            let path = std::str::from_utf8(&inside.path).ok()?;
            Some(Entry { path, inside })
        })
        .collect()
}

/// The same page may be there compressed as well.
fn one_page_each(pages: &mut Vec<String>) {
    let plain = pages.clone();
    pages.retain(|page| {
        !page
            .strip_suffix(".gz")
            .is_some_and(|bare| plain.iter().any(|one| one == bare))
    });
}

/// The outermost folders, below the one that everything lies in, with files that are not known to
/// be programs, pages, completions or texts: a program may need them beside it.
fn folders(entries: &[Entry<'_>], found: &Contents) -> BTreeSet<String> {
    let is_program = |path: &str| found.programs.iter().any(|one| one.path == path);
    let rest = entries.iter().filter(|entry| {
        let usual = |folder: &str| folder.starts_with("man") || folder.starts_with("doc");
        let is_usual = |folder| usual(folder) || is_completion_folder(folder);
        !is_program(entry.path)
            && !found.man.iter().any(|page| page == entry.path)
            && !found.texts.iter().any(|text| text == entry.name())
            && !entry.folders().any(is_usual)
    });
    let top = found.top.as_ref().map(|top| format!("{top}/"));
    let below = rest.filter_map(|entry| match &top {
        Some(top) => entry.path.strip_prefix(top.as_str()),
        None => Some(entry.path),
    });
    let folders = below.filter_map(|path| Some(path.split_once('/')?.0.to_owned()));
    folders.collect()
}

/// A command's name without what Windows adds.
pub(super) fn command(name: &str) -> &str {
    name.strip_suffix(".exe").unwrap_or(name)
}

/// What Windows adds to a command's name, if this one has it.
pub(super) fn windows_ending(name: &str) -> &'static str {
    if command(name) == name { "" } else { ".exe" }
}

fn top(entries: &[Entry<'_>]) -> Option<String> {
    let first = entries.first()?.path.split_once('/')?.0;
    let inside = |entry: &Entry<'_>| {
        entry
            .path
            .split_once('/')
            .is_some_and(|(top, _)| top == first)
    };
    entries.iter().all(inside).then(|| first.to_owned())
}

/// The native programs; scripts too where they are executable and lie where commands do.
fn programs(entries: &[Entry<'_>], holds: Holds) -> Vec<Program> {
    let native = |entry: &&Entry<'_>| matches!(&entry.inside.content, Content::Native(_));
    let all: Vec<&Entry<'_>> = entries
        .iter()
        .filter(native)
        .filter(|entry| !is_library(entry.name()))
        .collect();
    // Some builds lose the executable bits of all files on their way into the archive.
    let any_bits = all.iter().any(|entry| entry.is_executable());
    let kept = all.into_iter().filter(|entry| {
        !any_bits || entry.is_executable() || entry.inside.mode.is_none() || is_windows(entry)
    });
    let mut programs: Vec<Program> = kept
        .map(|entry| Program {
            path: entry.path.to_owned(),
            platforms: platforms(entry).to_vec(),
        })
        .collect();
    let scripts = entries.iter().filter(|entry| {
        entry.inside.content == Content::Script
            && (holds == Holds::OneFile || (entry.is_executable() && is_command_place(**entry)))
    });
    programs.extend(scripts.map(|entry| Program {
        path: entry.path.to_owned(),
        platforms: Vec::new(),
    }));
    programs
}

fn platforms<'a>(entry: &'a Entry<'_>) -> &'a [Platform] {
    match &entry.inside.content {
        Content::Native(platforms) => platforms,
        _ => &[],
    }
}

fn is_windows(entry: &Entry<'_>) -> bool {
    platforms(entry)
        .iter()
        .any(|platform| platform.os == Os::Windows)
}

fn is_library(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".so", ".dylib", ".dll", ".a", ".lib", ".node", ".o"]
        .iter()
        .any(|ending| name.ends_with(ending))
        || name.contains(".so.")
}

/// Commands lie in `bin`, or where the archive begins; what installs is none.
fn is_command_place(entry: Entry<'_>) -> bool {
    let mut folders = entry.folders();
    let place = matches!(
        (folders.next(), folders.next()),
        (None | Some("bin"), _) | (Some(_), None)
    );
    let name = entry.name().to_ascii_lowercase();
    let installs = name.starts_with("install") || name.starts_with("uninstall");
    let is_completion = entry.folders().any(is_completion_folder);
    place
        && !installs
        && !is_completion
        && name.strip_suffix(".sh").is_none()
        && !name.starts_with('_')
}

fn is_completion_folder(folder: &str) -> bool {
    let folder = folder.to_ascii_lowercase();
    folder.starts_with("complet")
        || folder.ends_with("completions")
        || folder.ends_with("completion")
}

/// Puts an entry where it belongs, if it does.
fn sort(entry: Entry<'_>, commands: &[String], found: &mut Contents) {
    if entry.inside.content != Content::Other && entry.inside.content != Content::Script {
        return;
    }
    if found
        .programs
        .iter()
        .any(|program| program.path == entry.path)
    {
        return;
    }
    let name = entry.name();
    let path = entry.path.to_owned();
    if is_page(entry, commands) {
        found.man.push(path);
        return;
    }
    let Some(kind) = completion(entry) else {
        let lower = name.to_ascii_lowercase();
        let heads = [
            "license",
            "licence",
            "copying",
            "readme",
            "changelog",
            "notice",
        ];
        if heads.iter().any(|head| lower.starts_with(head)) {
            found.texts.push(name.to_owned());
        }
        if lower.starts_with("install") && entry.inside.content == Content::Script {
            found.left.push(format!("{path} (a script that installs)"));
        }
        return;
    };
    let is_ours = place(kind, name).is_ok_and(|to| {
        let own = to.file_name();
        let own = own
            .strip_prefix('_')
            .filter(|_| kind == Kind::Zsh)
            .unwrap_or(own);
        let own = own.strip_suffix(".fish").unwrap_or(own);
        commands.iter().any(|command| command == own)
    });
    if !is_ours {
        found
            .left
            .push(format!("{path} (completions for no command that is taken)"));
        return;
    }
    let list = match kind {
        Kind::Bash => &mut found.bash,
        Kind::Zsh => &mut found.zsh,
        _ => &mut found.fish,
    };
    let same = |other: &String| place(kind, name_of(other)).ok() == place(kind, name).ok();
    if !list.iter().any(same) {
        list.push(path);
    }
}

/// A manual page: by its ending, and by its folder or the command that it is about. A version at
/// the end of a name looks the same.
fn is_page(entry: Entry<'_>, commands: &[String]) -> bool {
    let name = entry.name();
    let in_folder = entry.folders().any(|folder| folder.starts_with("man"));
    let about = commands.iter().any(|command| {
        let rest = name.strip_prefix(command.as_str());
        rest.is_some_and(|rest| rest.starts_with(['.', '-']))
    });
    let plain = entry.inside.content == Content::Other;
    plain && section(name).is_some() && (in_folder || about)
}

/// The shell that a file of completions is for.
fn completion(entry: Entry<'_>) -> Option<Kind> {
    let name = entry.name();
    let in_folder = entry.folders().any(is_completion_folder);
    let named = |word: &str| entry.folders().any(|folder| folder.contains(word));
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let bare = !name.contains('.');
    if ends(&[".fish"]) && (in_folder || !named("conf")) {
        Some(Kind::Fish)
    } else if ends(&[".bash-completion", ".bash_completion"]) || (in_folder && ends(&[".bash"])) {
        Some(Kind::Bash)
    } else if (name.starts_with('_') && (bare || ends(&[".zsh"]))) || (in_folder && ends(&[".zsh"]))
    {
        Some(Kind::Zsh)
    } else if bare && in_folder && named("bash") {
        Some(Kind::Bash)
    } else {
        None
    }
}
