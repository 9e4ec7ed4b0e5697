//! The passwords of the keys that one command unlocks.

use std::path::{Path, PathBuf};

use crate::cli::args::SignerArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::password::{Ask, password};
use crate::minisign::{Cost, Password};
use crate::world::Person;

/// How often a password is asked for before a key is given up.
const ATTEMPTS: usize = 3;

/// Passwords as the flags say: one from a file or a descriptor, or some tries at a terminal.
pub(super) struct Passwords<'a> {
    context: &'a Context<'a>,
    args: &'a SignerArgs,
    tries: Vec<PathBuf>,
}

impl<'a> Passwords<'a> {
    /// Nothing was asked for yet.
    pub(super) fn new(context: &'a Context<'a>, args: &'a SignerArgs) -> Self {
        Self {
            context,
            args,
            tries: Vec::new(),
        }
    }

    /// The next password to try on a key, which takes so much to unlock; `None` if there is none.
    pub(super) fn next(&mut self, path: &Path, cost: Cost) -> Result<Option<Password>, Failed> {
        let is_given =
            self.args.password.password_file.is_some() || self.args.password.password_fd.is_some();
        let at_this_key = self.tries.iter().filter(|tried| *tried == path).count();
        let is_over = if is_given {
            !self.tries.is_empty()
        } else {
            at_this_key >= ATTEMPTS
        };
        if is_over {
            return Ok(None);
        }
        self.tries.push(path.to_owned());
        if !is_given && self.context.options.person == Person::Present {
            if at_this_key > 0 {
                self.context.console.say("that password does not open it\n");
            }
            self.context
                .console
                .say(&format!("the key {}\n", path.display()));
        }
        let password = password(self.context, &self.args.password, Ask::Once)?;
        self.context
            .console
            .say(&format!("unlocking the key takes {cost}\n"));
        Ok(Some(password))
    }
}
