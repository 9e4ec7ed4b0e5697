//! Mirrors of a reviewer's own host: what they may add, and that they hide nothing.

use std::fs;

use super::super::system::{can_mount, run_under};
use super::{Case, listed, put};
use crate::support::machine::Machine;
use crate::support::server::{Behaviour, Server};

/// A case whose carol has a host of her own and somebody a mirror of it; dave approves.
struct Hosts {
    case: Case,
    own: Server,
    mirror: Server,
}

impl Hosts {
    fn new() -> Self {
        Self::of(Case::new())
    }

    fn of(case: Case) -> Self {
        let place = case.place().with(
            &case.approval().file(&case.dave),
            case.approval().signed(&case.dave),
        );
        case.machine.offers(&place);
        let serving = |name: &str| {
            let folder = case.machine.work(name);
            fs::create_dir_all(&folder).unwrap();
            Server::serving(&folder)
        };
        Self {
            own: serving("own"),
            mirror: serving("mirror"),
            case,
        }
    }

    /// Both are listed; so many approvals are wanted.
    fn reviewers(&self, needed: u32) -> String {
        let url = format!("url = \"{}\"\n", self.own.url("/r/"));
        let carol = listed("carol", &self.case.carol, &url);
        let dave = listed("dave", &self.case.dave, "");
        format!("[defaults]\nreviews = {needed}\n{carol}{dave}")
    }

    /// What begins like carol's host goes to the mirror, and then there.
    fn rule(&self, then: &str) -> String {
        let (own, mirror) = (self.own.url("/"), self.mirror.url("/"));
        format!("[mirrors]\n\"{own}\" = [\"{mirror}\"{then}]\n")
    }

    fn wants(&self, needed: u32, then: &str) {
        let text = format!("{}{}", self.reviewers(needed), self.rule(then));
        self.case.policy(&text);
    }

    /// This host has these bytes as carol's review.
    fn has(&self, host: &str, bytes: &[u8]) {
        put(&self.case.machine.work(host), &self.at(), bytes);
    }

    fn at(&self) -> String {
        let file = self.case.approval().file(&self.case.carol);
        format!("r/get.example.org+tool/{file}")
    }

    fn approval(&self) -> Vec<u8> {
        self.case.approval().signed(&self.case.carol)
    }

    fn rejection(&self) -> Vec<u8> {
        self.case.approval().rejects().signed(&self.case.carol)
    }

    #[track_caller]
    fn is_unheard(&self) {
        let outcome = self.case.install();
        outcome.exits(40).says("whether carol rejects the release");
        outcome.has_one_message().prefix_is_untouched();
    }
}

const DIRECT: &str = ", \"direct\"";

#[test]
fn no_mirror_hides_a_rejection_on_the_reviewers_own_host() {
    // An old approval, what is no review, and nothing.
    for replay in ["approval", "garbage", "nothing"] {
        let hosts = Hosts::new();
        hosts.wants(1, DIRECT);
        match replay {
            "approval" => hosts.has("mirror", &hosts.approval()),
            "garbage" => hosts.has("mirror", b"garbage\n"),
            _ => {}
        }
        hosts.case.is_installed();
        hosts.has("own", &hosts.rejection());
        hosts.case.is_refused("a rejection by carol");
    }
}

#[test]
fn what_a_mirror_has_is_heard_beside_what_the_host_itself_has() {
    let hosts = Hosts::new();
    hosts.wants(2, DIRECT);
    hosts.case.is_refused("carol has no review of it");
    hosts.has("mirror", &hosts.approval());
    hosts.case.is_installed();
    hosts.has("own", &hosts.approval());
    hosts.has("mirror", &hosts.rejection());
    hosts.case.is_refused("a rejection by carol");
}

#[test]
fn a_mirrors_answer_is_not_the_hosts_where_that_may_be_asked() {
    let mut hosts = Hosts::new();
    hosts.own = {
        let gone = Server::of_nothing();
        let at = format!("/{}", hosts.at());
        gone.now(&at, Behaviour::Status(403));
        gone
    };
    hosts.wants(1, DIRECT);
    hosts.is_unheard();
    // Where approvals are missing that is the reason.
    hosts.wants(3, DIRECT);
    hosts.case.is_refused("carol could not be asked");
    hosts.wants(1, DIRECT);
    hosts.has("mirror", &hosts.approval());
    hosts.is_unheard();
    hosts.has("mirror", &hosts.rejection());
    hosts.case.is_refused("a rejection by carol");
}

#[test]
fn where_mirrors_alone_may_be_asked_one_must_have_a_review_that_is_theirs() {
    let hosts = Hosts::new();
    hosts.wants(1, "");
    hosts.has("own", &hosts.approval());
    hosts.is_unheard();
    hosts.case.install().says("copy their review");
    hosts.has("mirror", b"garbage\n");
    hosts.is_unheard();
    hosts.has("mirror", &hosts.case.approval().signed(&hosts.case.dave));
    hosts.is_unheard();
    hosts.has("mirror", &hosts.approval());
    hosts.case.is_installed();
    hosts.has("mirror", &hosts.rejection());
    hosts.case.is_refused("a rejection by carol");
    assert!(hosts.own.requests().is_empty(), "nobody allowed that");
}

#[test]
fn no_mirror_of_the_users_stands_before_a_host_that_the_administrator_lists() {
    if !can_mount() {
        println!("SKIPPED: no mount namespace here, so nothing can stand in for /etc/unpipe");
        return;
    }
    let mut case = Case::new();
    case.machine = Machine::new();
    let hosts = Hosts::of(case);
    let (case, key) = (&hosts.case, hosts.case.key());
    let words = ["install", "./dist", "--key", &key, "--dry-run"];
    let install = |system: &str| run_under(&case.machine, system, &words);
    let system = hosts.reviewers(1);
    hosts.has("mirror", &hosts.approval());
    for then in ["", DIRECT] {
        case.policy(&hosts.rule(then));
        assert_eq!(install(&system), Some(0));
    }
    assert!(hosts.mirror.requests().is_empty(), "the user's rule counts");
    hosts.has("own", &hosts.rejection());
    for then in ["", DIRECT] {
        case.policy(&hosts.rule(then));
        assert_eq!(install(&system), Some(23));
    }
    // What was heard is remembered; here begins a machine that has heard nothing.
    fs::remove_dir_all(case.machine.state()).unwrap();
    // The administrator may have mirrors alone, and the user may want nobody asked.
    let mirrored = format!("{system}{}", hosts.rule(""));
    case.policy("");
    assert_eq!(install(&mirrored), Some(0));
    fs::remove_dir_all(case.machine.work("mirror").join("r")).unwrap();
    assert_eq!(install(&mirrored), Some(40));
    case.policy(&format!(
        "[mirrors]\n\"{}\" = \"off\"\n",
        hosts.own.url("/")
    ));
    let asked = hosts.own.requests().len();
    assert_eq!(install(&system), Some(23));
    assert_eq!(hosts.own.requests().len(), asked);
    // Reviewers of the user's own are another matter.
    hosts.has("mirror", &hosts.approval());
    hosts.wants(1, "");
    assert_eq!(install(""), Some(0));
}

#[test]
fn no_place_of_the_users_opens_what_the_administrator_leaves_to_mirrors() {
    if !can_mount() {
        println!("SKIPPED: no mount namespace here, so nothing can stand in for /etc/unpipe");
        return;
    }
    let mut case = Case::new();
    case.machine = Machine::new();
    let hosts = Hosts::of(case);
    let case = &hosts.case;
    case.place().write_to(&case.machine.work("own"));
    let (key, own) = (case.key(), hosts.own.url("/"));
    let around = Server::of_nothing();
    let user = format!("[mirrors]\n\"{}\" = [\"{own}\"]\n", around.url("/"));
    case.policy(&user);
    // The mirror has nothing; and by the user's place there is no way at all.
    for (place, code) in [(&own, 40), (&around.url("/"), 23)] {
        let words = ["install", place, "--key", &key, "--dry-run"];
        let install = |system: &str| run_under(&case.machine, system, &words);
        assert_eq!(install(""), Some(0));
        assert_eq!(install(&hosts.rule(DIRECT)), Some(0));
        let asked = hosts.own.requests().len();
        assert_eq!(install(&hosts.rule("")), Some(code));
        assert_eq!(hosts.own.requests().len(), asked, "it was asked itself");
    }
}
