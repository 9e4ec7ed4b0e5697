//! A failed command: which exit code, which state of the machine, which hints.

use std::error::Error;

use serde_json::{Value, json};

use super::hint;
use crate::bundle::DraftError;
use crate::cage::CageError;
use crate::fetch::FetchError;
use crate::install::{Aftermath, Cause, InstallError};
use crate::mirror::MirrorError;
use crate::model::{Code, NameError};
use crate::plan::{NotApproved, PlanError};
use crate::publish::WriteError;
use crate::publish::key::KeyError;
use crate::resolve::{ResolveError, TargetError};
use crate::shell::ShellError;
use crate::store::StoreError;
use crate::trust::AnchorError;
use crate::trust::policy::{Denied, PolicyError};
use crate::ui::{Failure, State, Style};

/// Why a command failed, ready to be shown.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) failure: Box<Failure>,
    /// What else a machine should know, such as the digest of the plan that nobody approved.
    pub(crate) extra: Vec<(String, Value)>,
    /// Names whose key it pinned before it failed: that stays.
    pub(crate) pinned: Vec<String>,
}

impl Failed {
    /// A failure with the whole chain of an error, before anything was changed.
    pub(crate) fn of(error: &dyn Error, code: Code) -> Self {
        let mut chain = Vec::new();
        let mut cause = Some(error);
        while let Some(error) = cause {
            let text = error.to_string();
            // A transparent error says the same as its source: once is enough.
            if chain.last() != Some(&text) {
                chain.push(text);
            }
            cause = error.source();
        }
        let message = if chain.is_empty() {
            String::new()
        } else {
            chain.remove(0)
        };
        let failure = Failure {
            code,
            message,
            causes: chain,
            state: State::NothingChanged,
            hints: Vec::new(),
        };
        Self {
            failure: Box::new(failure),
            extra: Vec::new(),
            pinned: Vec::new(),
        }
    }

    pub(crate) fn usage(error: &dyn Error) -> Self {
        Self::of(error, Code::Usage)
    }

    pub(crate) fn say_usage(message: String) -> Self {
        Self::say(Code::Usage, message)
    }

    pub(crate) fn say(code: Code, message: String) -> Self {
        let failure = Failure {
            code,
            message,
            causes: Vec::new(),
            state: State::NothingChanged,
            hints: Vec::new(),
        };
        Self {
            failure: Box::new(failure),
            extra: Vec::new(),
            pinned: Vec::new(),
        }
    }

    pub(crate) fn no_home(flag: &str) -> Self {
        Self::say_usage(format!(
            "no home directory is known, expected HOME or {flag}"
        ))
    }

    /// Adds what to do next; at most two hints are kept.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        if self.failure.hints.len() < 2 {
            self.failure.hints.push(hint.into());
        }
        self
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.extra.push((key.to_owned(), value));
        self
    }

    pub(crate) fn state(mut self, state: State) -> Self {
        self.failure.state = state;
        self
    }

    /// Says what was done before it failed, and stays. What had to be tidied up is told as it is.
    pub(crate) fn after(self, mut done: Vec<String>) -> Self {
        match &self.failure.state {
            _ if done.is_empty() => self,
            State::NothingChanged | State::EverythingUndone => self.state(State::Done(done)),
            State::Done(more) => {
                done.extend(more.iter().cloned());
                self.state(State::Done(done))
            }
            State::LeftBehind(_) | State::Unknown => self,
        }
    }

    /// Says which names were given a pin before it failed, where all else is as it was.
    pub(crate) fn pinned(mut self, names: Vec<String>) -> Self {
        let is_else_undone = matches!(
            self.failure.state,
            State::NothingChanged | State::EverythingUndone
        );
        if names.is_empty() || !is_else_undone {
            return self;
        }
        let value = json!(names);
        self.pinned = names;
        self.with("pinned", value)
    }

    /// The text for people.
    pub(crate) fn render(&self, style: &Style) -> String {
        let stay = |name: &String| format!("note: the key of {name} stays pinned\n");
        let notes: String = self.pinned.iter().map(stay).collect();
        self.failure.render(style) + &notes
    }

    /// The object on standard output.
    pub(crate) fn to_json(&self, command: &str) -> Value {
        let mut object = json!({
            "schema": format!("unpipe/{command}/1"),
            "error": self.failure.to_json_fields(),
        });
        if let Value::Object(fields) = &mut object {
            for (key, value) in &self.extra {
                fields.insert(key.clone(), value.clone());
            }
        }
        object
    }
}

impl From<CageError> for Failed {
    fn from(error: CageError) -> Self {
        Self::of(&error, error.code())
    }
}

impl From<TargetError> for Failed {
    fn from(error: TargetError) -> Self {
        let failed = Self::of(&error, error.code());
        match error {
            TargetError::Name(NameError::NotDomainAndPath(_) | NameError::Domain(_)) => {
                failed.hint("a local path begins with / ./ or ../")
            }
            TargetError::Bundle(error) => {
                hint::of_bundle(&error).into_iter().fold(failed, Self::hint)
            }
            TargetError::Gone { .. } => failed.hint(hint::GONE),
            TargetError::Path { .. } if failed.failure.code == Code::Usage => {
                failed.hint("check the path, which begins at / or in the working directory")
            }
            _ => failed,
        }
    }
}

impl From<AnchorError> for Failed {
    fn from(error: AnchorError) -> Self {
        Self::of(&error, error.code()).hint("a key is the second line of the publisher's .pub file")
    }
}

impl From<KeyError> for Failed {
    fn from(error: KeyError) -> Self {
        let failed = Self::of(&error, error.code());
        match &error {
            KeyError::Secret(source) | KeyError::File { source, .. } => {
                let hints = hint::of_secret_key(source);
                hints.into_iter().fold(failed, Self::hint)
            }
            KeyError::Write(WriteError::Exists(_)) => {
                failed.hint("a key is never overwritten: choose another label")
            }
            KeyError::Write(_) | KeyError::Interrupted => failed,
        }
    }
}

impl From<ResolveError> for Failed {
    fn from(error: ResolveError) -> Self {
        let failed = Self::of(&error, error.code());
        hint::of_resolve(&error)
            .into_iter()
            .fold(failed, Self::hint)
    }
}

impl From<Denied> for Failed {
    fn from(denied: Denied) -> Self {
        ResolveError::from(denied).into()
    }
}

impl From<PolicyError> for Failed {
    fn from(error: PolicyError) -> Self {
        let failed = Self::of(&error, error.code());
        hint::of_policy(&error).into_iter().fold(failed, Self::hint)
    }
}

impl From<DraftError> for Failed {
    fn from(error: DraftError) -> Self {
        let failed = Self::of(&error, error.code());
        hint::of_draft(&error).into_iter().fold(failed, Self::hint)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        ResolveError::from(error).into()
    }
}

impl From<FetchError> for Failed {
    fn from(error: FetchError) -> Self {
        let failed = Self::of(&error, error.code());
        let hints = match &error {
            FetchError::Bundle(error) => hint::of_bundle(error),
            other => hint::of_code(other, other.code()),
        };
        hints.into_iter().fold(failed, Self::hint)
    }
}

impl From<ShellError> for Failed {
    fn from(error: ShellError) -> Self {
        let failed = Self::of(&error, error.code());
        let hints = hint::of_start_up_file(&error);
        hints.into_iter().fold(failed, Self::hint)
    }
}

impl From<MirrorError> for Failed {
    fn from(error: MirrorError) -> Self {
        match error {
            MirrorError::Resolve(error) => (*error).into(),
            MirrorError::Fetch(error) => error.into(),
            MirrorError::Denied(denied) => (*denied).into(),
            other => Self::of(&other, other.code()),
        }
    }
}

impl From<PlanError> for Failed {
    fn from(error: PlanError) -> Self {
        let failed = Self::of(&error, error.code());
        hint::of_plan(&error).into_iter().fold(failed, Self::hint)
    }
}

impl From<NotApproved> for Failed {
    fn from(error: NotApproved) -> Self {
        Self::of(&error, error.code())
    }
}

impl From<Cause> for Failed {
    fn from(cause: Cause) -> Self {
        InstallError::from(cause).into()
    }
}

impl From<InstallError> for Failed {
    fn from(error: InstallError) -> Self {
        let state = match &error.aftermath {
            Aftermath::Untouched => State::NothingChanged,
            Aftermath::Undone => State::EverythingUndone,
            Aftermath::Left(what) => State::LeftBehind(vec![what.raw().to_owned()]),
        };
        let failed = Self::of(&*error.cause, error.code()).state(state);
        hint::of_install(&error)
            .into_iter()
            .fold(failed, Self::hint)
    }
}
