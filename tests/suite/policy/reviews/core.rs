//! The decision by itself, over any mix of documents.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use unpipe::minisign::PublicKey;
use unpipe::model::{Digest, Name, Serial};
use unpipe::trust::policy::{Policy, PolicyFile, Reviewer, Rule};
use unpipe::trust::{Case, Hearing, Reject, Submitted, Unverified, hear};

use super::NAME;
use crate::support::body::{Body, days_ago, days_ahead, now};
use crate::support::key::{Key, signed};

/// How many reviewers there are: the last two have one key.
const LISTED: usize = 4;

static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let mut keys: Vec<Key> = (0..LISTED - 1).map(|_| Key::new()).collect();
    keys.push(keys[LISTED - 2].clone());
    keys
});

/// Every document of every reviewer is made once: signing is what takes time.
static DOCUMENTS: LazyLock<Vec<Vec<Vec<u8>>>> = LazyLock::new(|| {
    let all = |key| KINDS.iter().map(|kind| document(*kind, key)).collect();
    KEYS.iter().map(all).collect()
});

/// What a document may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Approval,
    Rejection,
    ExpiredApproval,
    ExpiredRejection,
    OfAnother,
    ByAnother,
    Junk,
}

const KINDS: [Kind; 7] = [
    Kind::Approval,
    Kind::Rejection,
    Kind::ExpiredApproval,
    Kind::ExpiredRejection,
    Kind::OfAnother,
    Kind::ByAnother,
    Kind::Junk,
];

fn release() -> Digest {
    Digest::of(b"the release")
}

fn document(kind: Kind, key: &Key) -> Vec<u8> {
    let body = Body::new("review", NAME)
        .line("serial", "1")
        .text("release", &release().to_string())
        .text("verdict", "approve")
        .line("claims", "[]")
        .text("reviewer", "somebody")
        .text("issued", &days_ago(9))
        .text("expires", &days_ahead(9));
    let rejects = |body: Body| body.text("verdict", "reject");
    let expired = |body: Body| body.text("expires", &days_ago(1));
    let body = match kind {
        Kind::Approval | Kind::ByAnother => body,
        Kind::Rejection => rejects(body),
        Kind::ExpiredApproval => expired(body),
        Kind::ExpiredRejection => expired(rejects(body)),
        Kind::OfAnother => body.text("release", &Digest::of(b"another").to_string()),
        Kind::Junk => return b"junk\n".to_vec(),
    };
    match kind {
        Kind::ByAnother => signed(&body.bytes(), [&Key::new()]),
        _ => signed(&body.bytes(), [key]),
    }
}

/// The reviewers whose numbers these are, in this order.
fn reviewers(order: &[usize]) -> Vec<Rule<Reviewer>> {
    let text: String = order
        .iter()
        .map(|number| super::listed(&format!("r{number}"), &KEYS[*number], ""))
        .collect();
    let file = PolicyFile::parse(Path::new("/p"), &text).unwrap();
    let policy = Policy::merge(file, PolicyFile::default()).unwrap();
    let mut listed = policy.reviewers().to_vec();
    listed.sort_by_key(|rule| {
        let number: usize = rule.value.label[1..].parse().unwrap();
        order.iter().position(|one| *one == number)
    });
    listed
}

/// What each reviewer submits, by kinds.
type Submits = Vec<Vec<Kind>>;

fn heard(order: &[usize], submits: &Submits, remembered: &[Reject]) -> Hearing {
    let name: Name = NAME.parse().unwrap();
    let nobody = BTreeSet::new();
    let case = Case {
        name: &name,
        serial: Serial::new(1),
        release: release(),
        publisher: &nobody,
        now: now(),
    };
    let submitted: Vec<Submitted> = order
        .iter()
        .map(|number| Submitted {
            documents: submits[*number]
                .iter()
                .map(|kind| {
                    let at = KINDS.iter().position(|known| known == kind).unwrap();
                    Unverified::new(DOCUMENTS[*number][at].clone())
                })
                .collect(),
            failed: None,
        })
        .collect();
    hear(&case, &reviewers(order), remembered, &submitted)
}

fn outcome(hearing: &Hearing) -> (BTreeSet<PublicKey>, bool) {
    let keys = hearing.approvals().map(|approval| *approval.key());
    (keys.collect(), hearing.rejection().is_some())
}

fn submits() -> impl Strategy<Value = Submits> {
    let kind = prop::sample::select(KINDS.to_vec());
    prop::collection::vec(prop::collection::vec(kind, 0..4), LISTED)
}

const INORDER: [usize; LISTED] = [0, 1, 2, 3];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn what_is_added_never_takes_a_rejection_back(
        submits in submits(),
        who in 0..LISTED,
        kind in prop::sample::select(KINDS.to_vec()),
        at in 0usize..4,
    ) {
        let (_, was_rejected) = outcome(&heard(&INORDER, &submits, &[]));
        let mut more = submits;
        let at = at.min(more[who].len());
        more[who].insert(at, kind);
        let (_, is_rejected) = outcome(&heard(&INORDER, &more, &[]));
        prop_assert!(is_rejected || !was_rejected);
        prop_assert!(is_rejected == (was_rejected || kind == Kind::Rejection));
    }

    #[test]
    fn another_approval_never_lowers_the_count_and_nothing_but_an_approval_raises_it(
        submits in submits(),
        who in 0..LISTED,
        kind in prop::sample::select(KINDS.to_vec()),
    ) {
        let (before, _) = outcome(&heard(&INORDER, &submits, &[]));
        let mut more = submits;
        more[who].push(kind);
        let (after, _) = outcome(&heard(&INORDER, &more, &[]));
        match kind {
            Kind::Approval => prop_assert!(after.is_superset(&before)),
            Kind::Rejection => prop_assert!(after.is_subset(&before)),
            _ => prop_assert_eq!(after, before),
        }
    }

    #[test]
    fn the_order_of_reviewers_and_documents_does_not_matter(
        submits in submits(),
        order in Just(INORDER.to_vec()).prop_shuffle(),
    ) {
        let mut turned = submits.clone();
        for kinds in &mut turned {
            kinds.reverse();
        }
        let one = outcome(&heard(&INORDER, &submits, &[]));
        let other = outcome(&heard(&order, &turned, &[]));
        prop_assert_eq!(one.1, other.1);
        if !one.1 {
            prop_assert_eq!(one.0, other.0);
        }
    }

    #[test]
    fn nobody_counts_twice_and_what_was_heard_once_is_heard_for_ever(submits in submits()) {
        let hearing = heard(&INORDER, &submits, &[]);
        let (keys, is_rejected) = outcome(&hearing);
        prop_assert_eq!(keys.len(), hearing.approvals().count());
        let nothing: Submits = vec![vec![Kind::Approval]; LISTED];
        let (_, later) = outcome(&heard(&INORDER, &nothing, &hearing.rejects));
        prop_assert_eq!(later, is_rejected);
    }
}
