//! Reviews through the program: what counts, what does not, what stops, and where they are sought.

mod approvals;
mod carried;
mod core;
mod hops;
mod hosts;
mod made;
mod rejects;
mod shown;

use std::fs;

use unpipe::minisign::PublicKey;

use super::{NAME, install, machine, write};
use crate::support::body::{Body, days_ago, days_ahead};
use crate::support::key::{Key, signed};
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::place::Place;
use crate::support::publisher::Publisher;
use crate::support::release::Release;

/// A review before it is signed.
#[derive(Clone)]
struct Review {
    version: String,
    body: Body,
}

impl Review {
    /// Of this release of a place with a root.
    fn of(release: &Release) -> Self {
        let body = Body::new("review", NAME)
            .line("serial", &release.serial.to_string())
            .text("release", &release.finished().sha256().to_string())
            .text("verdict", "approve")
            .line("claims", "[\"read-steps\"]")
            .text("reviewer", "Carol of Example")
            .text("issued", &days_ago(1))
            .text("expires", &days_ahead(30));
        Self {
            version: release.version.clone(),
            body,
        }
    }

    fn rejects(self) -> Self {
        self.says("verdict", "reject")
            .says("note", "it posts your history")
    }

    fn says(mut self, key: &str, value: &str) -> Self {
        self.body = self.body.text(key, value);
        self
    }

    fn with(mut self, key: &str, value: &str) -> Self {
        self.body = self.body.line(key, value);
        self
    }

    fn signed(&self, key: &Key) -> Vec<u8> {
        signed(&self.body.bytes(), [key])
    }

    /// The name under which it is looked for.
    fn file(&self, key: &Key) -> String {
        file(&self.version, key)
    }
}

fn file(version: &str, key: &Key) -> String {
    let key: PublicKey = key.public().parse().unwrap();
    format!("{version}.review.{}.unpipe", key.id())
}

/// A publisher, a release, reviewers, and a machine that lists them.
struct Case {
    publisher: Publisher,
    release: Release,
    carol: Key,
    dave: Key,
    machine: Machine,
}

impl Case {
    fn new() -> Self {
        let publisher = Publisher::new(NAME);
        let machine = machine("", &publisher);
        Self {
            release: publisher.release("1.0.0", 1),
            publisher,
            carol: Key::new(),
            dave: Key::new(),
            machine,
        }
    }

    /// The policy wants so many approvals and lists carol and dave.
    fn wants(&self, needed: u32) -> &Self {
        self.policy(&format!(
            "[defaults]\nreviews = {needed}\n{}{}",
            listed("carol", &self.carol, ""),
            listed("dave", &self.dave, "")
        ))
    }

    fn policy(&self, text: &str) -> &Self {
        write(&self.machine, text);
        self
    }

    fn place(&self) -> Place {
        self.publisher.level1([self.release.clone()]).place()
    }

    /// The folder has the release and these files.
    fn offers(&self, reviews: &[(String, Vec<u8>)]) -> &Self {
        let files = reviews.iter();
        let place = files.fold(self.place(), |place, (file, bytes)| {
            place.with(file, bytes.clone())
        });
        self.machine.offers(&place);
        self
    }

    fn approval(&self) -> Review {
        Review::of(&self.release)
    }

    fn install(&self) -> Outcome {
        install(&self.machine, &self.publisher, &[])
    }

    fn key(&self) -> String {
        self.publisher.key().public()
    }

    /// Pins the publisher's key for the folder.
    fn pins(&self) -> &Self {
        let key = self.key();
        let words = ["trust", "add", NAME, "--at", "./dist", "--key", &key];
        self.machine.run(words).exits(0);
        self
    }

    #[track_caller]
    fn is_refused(&self, says: &str) -> &Self {
        let key = self.key();
        let words = ["install", "./dist", "--key", &key, "--yes", "--json"];
        let json = self.machine.run(words);
        json.exits(23).explains_itself_in_json();
        let told = self.install();
        told.exits(23)
            .says(says)
            .says("nothing was changed")
            .has_one_message()
            .prefix_is_untouched();
        self
    }

    #[track_caller]
    fn is_installed(&self) -> &Self {
        self.install().exits(0);
        self.machine.run(["uninstall", "tool", "--yes"]).exits(0);
        self
    }
}

/// A review of this reviewer's, under its name.
fn by(key: &Key, review: &Review) -> (String, Vec<u8>) {
    (review.file(key), review.signed(key))
}

/// A reviewer in a policy.
fn listed(label: &str, key: &Key, more: &str) -> String {
    format!("[reviewers.{label}]\nkey = \"{}\"\n{more}", key.public())
}

/// Writes a file with its folders.
fn put(root: &std::path::Path, at: &str, bytes: &[u8]) {
    let path = root.join(at);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
