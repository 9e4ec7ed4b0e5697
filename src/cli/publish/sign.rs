//! `unpipe publish sign`: a body becomes a document, or a document gets a signature more.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::keys_folder;
use super::unlock::unlock;
use crate::cli::args::SignArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::document::{Header, Kind, Root};
use crate::model::{Code, Shown};
use crate::publish::change::Waiting;
use crate::publish::make::changes;
use crate::publish::site::{FOLDER, root_file};
use crate::publish::{sign, summary};

/// Signs.
pub(super) fn run(context: &Context<'_>, args: &SignArgs) -> Result<Report, Failed> {
    let file = context.world.folder().join(&args.file);
    let is_document = file.extension().is_some_and(|end| end == "unpipe");
    let path = match &args.secret_key {
        Some(path) => context.world.folder().join(path),
        None => own_key(&keys_folder(context)?, role_of(&file)?)?,
    };
    say_what(context, &file);
    let key = unlock(context, &path, &args.password)?;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let comment = args.comment.clone().unwrap_or_else(|| {
        format!(
            "timestamp:{}\tfile:{name}\thashed",
            context.world.now().unix()
        )
    });
    let signed = if is_document {
        sign::add(&file, &key, &comment)
    } else {
        let output = args
            .output
            .as_ref()
            .map(|path| context.world.folder().join(path));
        sign::sign(
            &file,
            &key,
            &comment,
            &output.unwrap_or_else(|| file.with_extension("unpipe")),
        )
    };
    let signed = signed.map_err(|error| Failed::of(&error, error.code()))?;
    let text = format!(
        "{} ({} signature(s), {})\n",
        signed.document.display(),
        signed.signatures,
        signed.sha256
    );
    Ok(Report::done(text)
        .with("document", json!(signed.document))
        .with("sha256", json!(signed.sha256))
        .with("signatures", json!(signed.signatures))
        .with("key", json!(key.public_key().to_string())))
}

/// Tells what the document says, before anybody types a password for it: and for a root that
/// follows one at hand, what it changes. What cannot be read is refused later, with its own message.
fn say_what(context: &Context<'_>, file: &Path) {
    let Ok(waiting) = Waiting::read(file) else {
        return;
    };
    let mut lines = summary(&waiting.paper);
    if let Some(root) = waiting.root()
        && let Some(before) = root_before(context, file, root.version)
    {
        lines.push(format!("what it changes, against root {}:", before.version));
        lines.extend(
            changes(&before, root)
                .into_iter()
                .map(|line| format!("  {line}")),
        );
    }
    for line in lines {
        context.console.say(&format!("{}\n", Shown(&line)));
    }
}

/// The root before, from beside the file or from the site here.
fn root_before(context: &Context<'_>, file: &Path, version: u64) -> Option<Root> {
    let earlier = root_file(version.checked_sub(1)?);
    let here = context.world.folder().join(FOLDER);
    let folders = [file.parent()?.to_owned(), here];
    let found = folders
        .iter()
        .find_map(|folder| Waiting::read(&folder.join(&earlier)).ok());
    found?.root().cloned()
}

/// Which of a publisher's keys signs a file, as `key new` calls them.
#[derive(Clone, Copy)]
enum KeyRole {
    Root,
    Release,
    Index,
}

impl KeyRole {
    fn ending(self) -> &'static str {
        match self {
            Self::Root => "-root.key",
            Self::Release => "-release.key",
            Self::Index => "-index.key",
        }
    }
}

/// The root key signs roots; the index key, if there is one, indexes; the release key the rest. No
/// key of a publisher's signs a review. A file that cannot be read is refused later, with its own
/// message.
fn role_of(file: &Path) -> Result<KeyRole, Failed> {
    let header = std::fs::read(file)
        .ok()
        .and_then(|bytes| Header::read(&bytes));
    match header.map(|header| header.kind) {
        Some(Kind::Root) => Ok(KeyRole::Root),
        Some(Kind::Index) => Ok(KeyRole::Index),
        Some(Kind::Review) => {
            let message = "expected the reviewer's own key for a review, found none named";
            Err(Failed::say(Code::SigningKey, message.to_owned())
                .hint("name the key: --secret-key FILE"))
        }
        _ => Ok(KeyRole::Release),
    }
}

/// The secret key in the keys folder: the only one, or the only one of the role.
fn own_key(folder: &Path, role: KeyRole) -> Result<PathBuf, Failed> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let keys: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "key"))
        .collect();
    let of = |role: KeyRole| -> Vec<&PathBuf> {
        let ends = |path: &&PathBuf| path.to_string_lossy().ends_with(role.ending());
        keys.iter().filter(ends).collect()
    };
    let fitting = match (role, of(role)) {
        (KeyRole::Index, none) if none.is_empty() => of(KeyRole::Release),
        (_, some) => some,
    };
    match (keys.as_slice(), fitting.as_slice()) {
        ([only], _) => Ok(only.clone()),
        (_, [only]) => Ok((*only).clone()),
        (all, _) => {
            let message = format!(
                "expected one secret key in {}, found {}",
                folder.display(),
                all.len()
            );
            Err(Failed::say(Code::SigningKey, message).hint("name the key: --secret-key FILE"))
        }
    }
}
