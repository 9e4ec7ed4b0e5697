//! `unpipe publish`

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{KeyCommand, KeyNewArgs, PublishCommand, SignArgs, SplitArgs};
use super::context::Context;
use super::failure::Failed;
use super::password::{Ask, password};
use super::report::Report;
use crate::document::{Header, Kind};
use crate::minisign::SecretKey;
use crate::model::Code;
use crate::publish::{Label, key, sign, split};

/// The publisher's commands.
pub(super) fn run(context: &Context<'_>, command: &PublishCommand) -> Result<Report, Failed> {
    match command {
        PublishCommand::Key(args) => match &args.command {
            KeyCommand::New(args) => key_new(context, args),
        },
        PublishCommand::Sign(args) => sign_file(context, args),
        PublishCommand::Split(args) => split_file(context, args),
    }
}

fn keys_folder(context: &Context<'_>) -> Result<PathBuf, Failed> {
    let config = context
        .world
        .config_folder()
        .ok_or_else(|| Failed::no_home("XDG_CONFIG_HOME"))?;
    Ok(config.join("keys"))
}

fn key_new(context: &Context<'_>, args: &KeyNewArgs) -> Result<Report, Failed> {
    let labels: Vec<String> = if args.single {
        vec![args.label.clone()]
    } else {
        vec![
            format!("{}-root", args.label),
            format!("{}-release", args.label),
        ]
    };
    let labels: Vec<Label> = labels
        .iter()
        .map(|label| label.parse().map_err(|error| Failed::usage(&error)))
        .collect::<Result<_, _>>()?;
    let password = if args.no_password {
        None
    } else {
        Some(password(context, &args.password, Ask::Twice)?)
    };
    let (public, secret) = (context.world.folder().join("keys"), keys_folder(context)?);
    let (mut text, mut rows) = (String::new(), Vec::new());
    for label in &labels {
        let made = key::create(label, &public, &secret, password.clone())
            .map_err(|error| Failed::of(&error, error.code()))?;
        text.push_str(&format!(
            "{label}: {}\n  public  {}\n  secret  {}\n",
            made.key,
            made.public_file.display(),
            made.secret_file.display()
        ));
        rows.push(json!({
            "label": label.to_string(), "key": made.key.to_string(), "id": made.key.id().to_string(),
            "public_file": made.public_file, "secret_file": made.secret_file,
        }));
    }
    Ok(Report::done(text).with("keys", json!(rows)))
}

fn unlock(context: &Context<'_>, args: &SignArgs) -> Result<SecretKey, Failed> {
    let path = match &args.secret_key {
        Some(path) => context.world.folder().join(path),
        None => own_key(
            &keys_folder(context)?,
            role_of(&context.world.folder().join(&args.file)),
        )?,
    };
    let text = key::read_secret_file(&path).map_err(|error| Failed::of(&error, error.code()))?;
    let failed = |error: crate::minisign::SecretKeyError| Failed::of(&error, error.code());
    let password = if SecretKey::needs_password(&text).map_err(failed)? {
        let password = password(context, &args.password, Ask::Once)?;
        context
            .console
            .say("unlocking the key: this takes some seconds and up to 1 GiB of memory\n");
        Some(password)
    } else {
        None
    };
    SecretKey::unlock(&text, password).map_err(failed)
}

/// Which of a publisher's two keys signs a file, as `key new` calls them.
#[derive(Clone, Copy)]
enum KeyRole {
    Root,
    Release,
}

impl KeyRole {
    fn ending(self) -> &'static str {
        match self {
            Self::Root => "-root.key",
            Self::Release => "-release.key",
        }
    }
}

/// The root key signs roots; the release key signs the rest. A file that cannot be read is
/// refused later, with its own message.
fn role_of(file: &Path) -> KeyRole {
    let header = std::fs::read(file)
        .ok()
        .and_then(|bytes| Header::read(&bytes));
    match header.map(|header| header.kind) {
        Some(Kind::Root) => KeyRole::Root,
        _ => KeyRole::Release,
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
    let of_role = |path: &&PathBuf| path.to_string_lossy().ends_with(role.ending());
    let fitting: Vec<&PathBuf> = keys.iter().filter(of_role).collect();
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

fn sign_file(context: &Context<'_>, args: &SignArgs) -> Result<Report, Failed> {
    let file = context.world.folder().join(&args.file);
    let is_document = file.extension().is_some_and(|end| end == "unpipe");
    let key = unlock(context, args)?;
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

fn split_file(context: &Context<'_>, args: &SplitArgs) -> Result<Report, Failed> {
    let file = context.world.folder().join(&args.file);
    let base = args
        .output
        .as_ref()
        .map(|path| context.world.folder().join(path));
    let base = base.unwrap_or_else(|| file.with_extension(""));
    let parts = split::split(&file, &base).map_err(|error| Failed::of(&error, error.code()))?;
    let mut text = format!("{}\n{}\n", parts.body.display(), parts.all.display());
    for path in &parts.each {
        text.push_str(&format!("{}\n", path.display()));
    }
    Ok(Report::done(text)
        .with("body", json!(parts.body))
        .with("signatures", json!(parts.all)))
}
