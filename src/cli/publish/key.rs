//! `unpipe publish key new`: the publisher's keys.

use serde_json::json;

use super::keys_folder;
use crate::cli::args::KeyNewArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::password::{Ask, password};
use crate::cli::report::Report;
use crate::publish::{Label, key};

/// Makes the keys that the label names.
pub(super) fn run(context: &Context<'_>, args: &KeyNewArgs) -> Result<Report, Failed> {
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
