//! What a release may run, and what it needs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Argv, OutsideText, RelPath};

/// One command of an install. It is shown before it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Step {
    /// What the plan calls it.
    pub id: CommandName,
    /// What it runs.
    pub action: Action,
    /// The file that its output becomes.
    pub stdout: Option<RelPath>,
    /// What else it may leave.
    pub creates: Vec<RelPath>,
    /// How long it may take, in seconds.
    pub timeout: u32,
}

/// What a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A program with arguments, without a shell.
    Run(Argv),
    /// A text for `/bin/sh`.
    Script(OutsideText),
}

/// A command that must be on the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Looked up on PATH, never run.
    pub command: CommandName,
}

/// A bare word: `[A-Za-z0-9_][A-Za-z0-9._+@-]{0,63}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommandName(String);

/// How a step is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    id: CommandName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Argv>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    script: Option<OutsideText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stdout: Option<RelPath>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    creates: Vec<RelPath>,
    #[serde(default = "default_timeout")]
    timeout: u32,
}

/// The time limit of a step that names none, in seconds.
fn default_timeout() -> u32 {
    60
}

impl TryFrom<Fields> for Step {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, String> {
        let id = fields.id;
        let action = match (fields.run, fields.script) {
            (Some(argv), None) => Action::Run(argv),
            (None, Some(text)) => Action::Script(text),
            (Some(_), Some(_)) => {
                return Err(format!("step {id} has either run or script, found both"));
            }
            (None, None) => {
                return Err(format!("step {id} has either run or script, found neither"));
            }
        };
        if fields.timeout == 0 {
            return Err(format!(
                "step {id} needs a timeout of at least 1 second, found 0"
            ));
        }
        let Fields {
            stdout,
            creates,
            timeout,
            ..
        } = fields;
        Ok(Self {
            id,
            action,
            stdout,
            creates,
            timeout,
        })
    }
}

impl From<Step> for Fields {
    fn from(step: Step) -> Self {
        let (run, script) = match step.action {
            Action::Run(argv) => (Some(argv), None),
            Action::Script(text) => (None, Some(text)),
        };
        let Step {
            id,
            stdout,
            creates,
            timeout,
            ..
        } = step;
        Self {
            id,
            run,
            script,
            stdout,
            creates,
            timeout,
        }
    }
}

impl CommandName {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CommandName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let goes_on_well = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._+@-".contains(&b));
        if starts_well && goes_on_well && text.len() <= 64 {
            Ok(Self(text))
        } else {
            Err(format!(
                "a bare name of letters, digits and . _ + @ - is needed, found {text:?}"
            ))
        }
    }
}

impl From<CommandName> for String {
    fn from(name: CommandName) -> Self {
        name.0
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
