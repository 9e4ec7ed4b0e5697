//! What the launcher is told, and what it answers: a line of JSON each way. Before the command
//! starts on a view of a home, the launcher hands out its door (see `door`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{HomePath, Tier};

/// What to run, and how to hold it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) tier: Tier,
    pub(super) ground: Ground,
    pub(super) task: Task,
    /// Seconds of processor time, for each process.
    pub(super) processor: u64,
    /// Milliseconds until all is ended, also if nobody outside can say so.
    pub(super) time: u64,
}

/// Where the command stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Ground {
    /// In the folder of a [`Room`](super::Room).
    Room(PathBuf),
    /// On a copy-on-write view of a home.
    Home(View),
}

/// A view of a home.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct View {
    /// The folder of the [`Home`](super::Home).
    pub(super) folder: PathBuf,
    /// The real path of the home; inside it has the same.
    pub(super) home: PathBuf,
    /// What is not shown of it, none below another.
    pub(super) hidden: Vec<Hidden>,
    /// Where other file systems are mounted in it.
    pub(super) mounts: Vec<HomePath>,
    /// What else is shown, and cannot be written.
    pub(super) shown: Vec<PathBuf>,
}

/// A path of a home that is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hidden {
    pub(super) path: HomePath,
    pub(super) seems: Seems,
}

/// What is seen instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Seems {
    /// Nothing.
    Absent,
    /// An empty folder with these permissions.
    Empty(u32),
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
        /// Variables beside those of the cage, and instead of them.
        environment: Vec<(String, String)>,
    },
}

/// How it ended. It is sent when no process of the command is left.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Report {
    /// The command ended by itself, and on a view of a home left so many processes at work.
    Exited { code: i32, left: usize },
    /// A signal ended it.
    Signalled { signal: i32, left: usize },
    /// It took longer than it may.
    TimedOut,
    /// The cage stands, and the command could not be started in it.
    NotStarted(String),
    /// The cage could not be built: what is missing.
    Fault(String),
    /// Processes of the command may be left.
    Unproven(String),
}
