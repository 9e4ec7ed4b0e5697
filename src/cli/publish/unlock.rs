//! Opens a secret key, and says beforehand what that takes.

use std::path::Path;

use crate::cli::args::PasswordArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::password::{Ask, password};
use crate::minisign::SecretKey;
use crate::publish::key;

/// Opens a secret key file, with the password if it has one.
pub(in crate::cli) fn unlock(
    context: &Context<'_>,
    path: &Path,
    args: &PasswordArgs,
) -> Result<SecretKey, Failed> {
    key::unlock(path, |cost| {
        let password = password(context, args, Ask::Once)?;
        context
            .console
            .say(&format!("unlocking the key takes {cost}\n"));
        Ok(password)
    })
}
