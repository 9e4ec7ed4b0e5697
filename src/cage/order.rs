//! What the launcher is told, and what it answers: a line of JSON each way.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::Tier;

/// What to run, and how to hold it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) tier: Tier,
    /// The folder of the [`Room`](super::Room).
    pub(super) room: PathBuf,
    pub(super) task: Task,
    /// Seconds of processor time, for each process.
    pub(super) processor: u64,
}

/// What to do once confined.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// Try whether the cage holds, and end.
    Prove,
    /// Become this program.
    Run {
        /// An absolute path.
        program: PathBuf,
        /// What it is called, then its arguments.
        words: Vec<String>,
    },
}

/// How it ended. It is sent when no process of the command is left.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// The command ended by itself, with this exit code.
    Exited(i32),
    /// A signal ended it.
    Signalled(i32),
    /// The cage stands, and the command could not be started in it.
    NotStarted(String),
    /// The cage could not be built: what is missing.
    Fault(String),
    /// Processes of the command may be left.
    Unproven(String),
}
