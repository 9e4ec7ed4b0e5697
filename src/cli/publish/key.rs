//! `unpipe publish key new`: the publisher's keys.

use serde_json::json;

use super::keys_folder;
use crate::cli::args::KeyNewArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::password::{Ask, password};
use crate::cli::report::Report;
use crate::minisign::Cost;
use crate::publish::key::Created;
use crate::publish::{Label, key};

/// What a key is for.
#[derive(Clone, Copy)]
enum Purpose {
    Everything,
    Roots,
    Releases,
    Index,
}

/// Makes the keys that the label names.
pub(super) fn run(context: &Context<'_>, args: &KeyNewArgs) -> Result<Report, Failed> {
    let purposes = purposes(args);
    let labels: Vec<Label> = purposes
        .iter()
        .map(|purpose| format!("{}{}", args.label, purpose.ending()).parse())
        .collect::<Result<_, _>>()
        .map_err(|error: crate::publish::LabelError| Failed::usage(&error))?;
    let (public, secret) = (context.world.folder().join("keys"), keys_folder(context)?);
    key::refuse_existing(&labels, &public, &secret)?;
    let password = if args.no_password {
        None
    } else {
        let password = password(context, &args.password, Ask::Twice { keys: labels.len() })?;
        let (cost, what) = (Cost::OF_A_NEW_KEY, encrypting(labels.len()));
        context.console.say(&format!("{what} takes {cost}\n"));
        Some(password)
    };
    let made = key::create_all(
        &labels,
        (&public, &secret),
        password.as_ref(),
        &context.interrupt,
    )?;
    let (mut text, mut rows) = (String::new(), Vec::new());
    for ((made, label), purpose) in made.iter().zip(&labels).zip(purposes) {
        text.push_str(&described(made, label, purpose));
        rows.push(json!({
            "label": label.to_string(), "key": made.key.to_string(), "id": made.key.id().to_string(),
            "public_file": made.public_file, "secret_file": made.secret_file,
        }));
    }
    Ok(Report::done(text).with("keys", json!(rows)))
}

fn purposes(args: &KeyNewArgs) -> Vec<Purpose> {
    let mut purposes = if args.single {
        vec![Purpose::Everything]
    } else {
        vec![Purpose::Roots, Purpose::Releases]
    };
    if args.index {
        purposes.push(Purpose::Index);
    }
    purposes
}

fn encrypting(keys: usize) -> String {
    match keys {
        1 => "encrypting the key".to_owned(),
        number => format!("encrypting each of {number} keys"),
    }
}

/// A key, its files, and in at most three lines what it is for and what to do with it.
fn described(made: &Created, label: &Label, purpose: Purpose) -> String {
    format!(
        "{label}: {}\n  public  {}\n  secret  {}\n{}",
        made.key,
        made.public_file.display(),
        made.secret_file.display(),
        purpose.advice()
    )
}

impl Purpose {
    fn ending(self) -> &'static str {
        match self {
            Self::Everything => "",
            Self::Roots => "-root",
            Self::Releases => "-release",
            Self::Index => "-index",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Everything => {
                "  signs everything; users pin it\n  \
                 keep a copy of the secret file offline: nobody can replace this key\n  \
                 commit the public file\n"
            }
            Self::Roots => {
                "  says which keys count; users pin it; used about once a year\n  \
                 move the secret file offline, and keep a copy: nobody can replace this key\n  \
                 commit the public file\n"
            }
            Self::Releases => {
                "  signs each release\n  \
                 keep the secret file where you release, or as a secret of your CI\n  \
                 commit the public file; if the key is lost or stolen, the root key replaces it\n"
            }
            Self::Index => {
                "  keeps the index fresh, and can do nothing else\n  \
                 a secret of the weekly CI job: whoever steals it cannot release anything\n  \
                 commit the public file; if the key is lost or stolen, the root key replaces it\n"
            }
        }
    }
}
