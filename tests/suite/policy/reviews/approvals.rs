//! Which approvals count.

use super::{Case, Review, by, file, listed, put};
use crate::support::body::{days_ago, days_ahead};
use crate::support::key::{Key, last_signature_at};
use crate::support::publisher::Publisher;

#[test]
fn a_release_needs_as_many_reviewers_as_the_policy_wants() {
    let case = Case::new();
    let review = case.approval();
    let carol = by(&case.carol, &review);
    let dave = by(&case.dave, &review);
    case.wants(1).offers(&[]).is_refused("found 0");
    case.is_refused("carol has no review of it; dave has no review of it");
    case.offers(std::slice::from_ref(&carol)).is_installed();
    case.wants(2).is_refused("2 review(s)");
    case.is_refused("carol approves; dave has no review of it");
    case.offers(&[carol, dave]).is_installed();
}

#[test]
fn a_demand_that_nobody_can_meet_says_that_nobody_is_listed() {
    let case = Case::new();
    case.policy("[defaults]\nreviews = 1\n")
        .is_refused("the policy lists no reviewer");
}

#[test]
fn only_the_listed_key_makes_a_review() {
    let case = Case::new();
    case.wants(1);
    let review = case.approval();
    let stranger = Key::new();
    // Under carol's name, by a stranger; and by the publisher, whose word is in the release.
    for signer in [&stranger, case.publisher.key()] {
        case.offers(&[(review.file(&case.carol), review.signed(signer))]);
        case.is_refused("carol has a review that another key signed");
    }
    // A stranger who claims carol's key id forges.
    let mut forged = review.signed(&stranger);
    let at = last_signature_at(&forged);
    let text = String::from_utf8(forged.split_off(at)).unwrap();
    let mut signature = crate::support::key::Signature::read(&text);
    signature.claim_to_be_by(&case.carol);
    forged.extend(signature.write().bytes());
    case.offers(&[(review.file(&case.carol), forged)]);
    case.is_refused("carol has a review with a forged signature");
    // A stranger's own review is not even looked at.
    case.offers(&[by(&stranger, &review)]);
    case.is_refused("carol has no review of it");
    case.offers(&[by(&case.carol, &review)]).is_installed();
}

#[test]
fn an_approval_is_for_exactly_one_name_serial_and_release() {
    let case = Case::new();
    case.wants(1);
    let review = case.approval();
    let other = case.publisher.release("1.0.0", 2);
    for (bent, says) in [
        (
            review.clone().says("name", "get.example.org/other"),
            "carol has a review of another package, get.example.org/other",
        ),
        (
            review.clone().with("serial", "2"),
            "carol has a review of another release, serial 2",
        ),
        (
            Review::of(&other).with("serial", "1"),
            "carol has a review of another release, serial 1",
        ),
    ] {
        case.offers(&[by(&case.carol, &bent)]).is_refused(says);
    }
    case.offers(&[by(&case.carol, &review)]).is_installed();
}

#[test]
fn an_approval_counts_from_a_day_before_it_was_issued_until_it_expires() {
    let case = Case::new();
    case.wants(1);
    let review = case.approval();
    let expired = review.clone().says("issued", &days_ago(9));
    let expired = expired.says("expires", &days_ago(1));
    case.offers(&[by(&case.carol, &expired)]);
    case.is_refused("carol has a review that expired at");
    // Where nobody needs it, it stops nobody, and is not passed over in silence.
    case.wants(0)
        .install()
        .exits(0)
        .says("carol has a review that expired at")
        .says("it does not count");
    case.machine.run(["uninstall", "tool", "--yes"]).exits(0);
    case.wants(1);
    let ahead = review.clone().says("issued", &days_ahead(2));
    case.offers(&[by(&case.carol, &ahead)]);
    case.is_refused("carol has a review that is dated");
    let tomorrow = review.says("issued", &days_ahead(1));
    case.offers(&[by(&case.carol, &tomorrow)]).is_installed();
}

#[test]
fn a_reviewer_counts_until_the_policy_says() {
    let case = Case::new();
    let review = case.approval();
    case.offers(&[by(&case.carol, &review)]);
    let until = |time: &str| {
        let until = format!("until = \"{time}\"\n");
        format!(
            "[defaults]\nreviews = 1\n{}",
            listed("carol", &case.carol, &until)
        )
    };
    case.policy(&until(&days_ago(1)))
        .is_refused("carol counted until");
    case.policy(&until(&days_ahead(1))).is_installed();
}

#[test]
fn two_labels_with_one_key_are_one_voice() {
    let case = Case::new();
    let review = case.approval();
    let two = format!(
        "[defaults]\nreviews = 2\n{}{}",
        listed("carol", &case.carol, ""),
        listed("caroline", &case.carol, "")
    );
    case.offers(&[by(&case.carol, &review)]);
    case.policy(&two)
        .is_refused("caroline has the same key as carol, which counts once");
    case.policy(&two.replace("= 2", "= 1")).is_installed();
}

#[test]
fn a_publisher_is_no_independent_reviewer_of_its_own_release() {
    let case = Case::new();
    let review = case.approval();
    let own = &case.publisher.roles.release.keys[0];
    let policy = |key: &Key| format!("[defaults]\nreviews = 1\n{}", listed("carol", key, ""));
    case.offers(&[by(own, &review)]);
    case.policy(&policy(own))
        .is_refused("carol has a key that is the publisher's own");
    // Nor is one of another publisher's less of a reviewer than anybody.
    let other = Publisher::new("get.example.net/other");
    case.offers(&[by(other.key(), &review)]);
    case.policy(&policy(other.key())).is_installed();
}

#[test]
fn a_review_is_no_signature_of_a_release_and_no_release_is_a_review() {
    let case = Case::new();
    case.wants(0);
    // Signed by the reviewer alone, the release is nobody's.
    let release = case.release.clone().signed_by([&case.carol]);
    case.machine
        .offers(&case.publisher.level1([release]).place());
    case.install().exits(20).prefix_is_untouched();
    // The release's own bytes, signed by carol, are no review.
    let bytes = crate::support::key::signed(&case.release.finished().bytes(), [&case.carol]);
    case.wants(1).offers(&[(file("1.0.0", &case.carol), bytes)]);
    case.is_refused("expected a document of the kind review, found release");
}

#[test]
fn what_a_hostile_place_shows_for_a_review_is_as_good_as_nothing() {
    let case = Case::new();
    let name = file("1.0.0", &case.carol);
    let review = case.approval();
    let malformed = review.clone().says("verdict", "maybe");
    let mut cut = review.signed(&case.carol);
    cut.truncate(cut.len() - 20);
    let mut edited = review.signed(&case.carol);
    let at = edited.windows(7).position(|w| w == b"approve").unwrap();
    edited[at..at + 7].copy_from_slice(b"reject\x20");
    let bodies: [Vec<u8>; 8] = [
        Vec::new(),
        b"<html>not found</html>\n".to_vec(),
        vec![0; 400_000],
        malformed.signed(&case.carol),
        malformed.signed(&Key::new()),
        cut,
        edited,
        review.clone().rejects().signed(&Key::new()),
    ];
    for bytes in bodies {
        case.offers(&[(name.clone(), bytes)]);
        case.wants(1).is_refused("found 0");
        case.wants(0).is_installed();
    }
    // A folder in its place is no review either.
    case.offers(&[]);
    put(&case.machine.work("dist"), &format!("{name}/x"), b"");
    case.wants(1).is_refused("found 0");
    case.wants(0).is_installed();
}

#[test]
fn a_level_0_release_is_reviewed_like_any_other() {
    let case = Case::new();
    case.wants(1);
    let key = case.key();
    let release = case.release.clone().body(|body| body.line("root", "0"));
    let review = Review::of(&release);
    let place = case.publisher.level0(&case.release);
    case.machine.offers(&place);
    case.is_refused("carol has no review of it");
    let (file, bytes) = by(&case.carol, &review);
    case.machine.offers(&place.with(&file, bytes));
    let words = ["install", "./dist", "--key", &key, "--yes"];
    case.machine.run(words).exits(0);
}
