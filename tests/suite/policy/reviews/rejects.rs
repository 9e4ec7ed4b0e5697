//! A rejection stops, whatever else is said, and is not forgotten.

use unpipe::minisign::PublicKey;
use unpipe::model::{Digest, Name, Serial};
use unpipe::store::{KeptReject, Store};
use unpipe::trust::{MOST_REJECTS, Memory, Reject};

use super::{Case, NAME, Review, by, listed};
use crate::support::body::{days_ago, days_ahead};
use crate::support::publisher::Role;

#[test]
fn a_rejection_stops_even_where_no_review_is_wanted() {
    let case = Case::new();
    let review = case.approval().rejects();
    case.offers(&[by(&case.carol, &review)]);
    for needed in [0, 1] {
        case.wants(needed)
            .is_refused("a rejection by carol, signed");
        case.is_refused("it posts your history");
    }
    // Who is not listed has no say.
    case.policy(&listed("dave", &case.dave, "")).is_installed();
}

#[test]
fn a_rejection_outweighs_every_approval() {
    let case = Case::new();
    let approval = case.approval();
    let reject = case.approval().rejects();
    case.wants(1)
        .offers(&[by(&case.carol, &approval), by(&case.dave, &reject)]);
    case.is_refused("a rejection by dave");
    let carol = listed("carol", &case.carol, "");
    case.policy(&format!("[defaults]\nreviews = 1\n{carol}"))
        .is_installed();
}

#[test]
fn for_a_pinned_name_a_rejection_outlives_its_document_its_expiry_and_a_later_approval() {
    let case = Case::new();
    case.wants(1).pins();
    let approvals = [
        by(&case.carol, &case.approval()),
        by(&case.dave, &case.approval()),
    ];
    let reject = case.approval().rejects();
    case.offers(&[by(&case.carol, &reject)]);
    case.is_refused("a rejection by carol");
    // The host hides it, and shows approvals of everybody: also without a network.
    case.offers(&approvals);
    case.is_refused("a rejection by carol");
    let offline = ["install", "./dist", "--yes", "--offline"];
    case.machine
        .run(offline)
        .exits(23)
        .says("a rejection by carol");
    // Once expired it still counts, since it was in force when it was heard.
    let expired = reject
        .says("issued", &days_ago(9))
        .says("expires", &days_ago(2));
    case.offers(&[by(&case.carol, &expired)]);
    case.is_refused("a rejection by carol");
    let shown = case.machine.run(["trust", "show", "tool", "--json"]);
    let shown = shown.exits(0).json();
    assert_eq!(shown["rejects"][0]["serial"], 1);
    assert_eq!(shown["rejects"][0]["key"], case.carol.public());
    case.machine
        .run(["trust", "show", "tool"])
        .exits(0)
        .prints("Rejected")
        .prints("it posts your history");
}

#[test]
fn a_remembered_rejection_counts_while_its_reviewer_is_listed_and_again_once_they_are() {
    let case = Case::new();
    case.wants(0).pins();
    let reject = case.approval().rejects();
    case.offers(&[by(&case.carol, &reject)]);
    case.is_refused("a rejection by carol");
    case.offers(&[]);
    case.policy("").is_installed();
    // By another label: the key counts. And after their time is over: it was said before.
    let until = format!("until = \"{}\"\n", days_ago(1));
    case.policy(&listed("caroline", &case.carol, &until));
    case.is_refused("a rejection by caroline");
}

#[test]
fn for_a_name_without_a_pin_a_rejection_is_remembered_too() {
    let case = Case::new();
    case.wants(0);
    let reject = case.approval().rejects();
    case.offers(&[by(&case.carol, &reject)]);
    case.is_refused("a rejection by carol");
    // The host takes it away, and an approval instead changes nothing.
    case.offers(&[]).is_refused("a rejection by carol");
    case.offers(&[by(&case.carol, &case.approval())]);
    case.is_refused("a rejection by carol");
    // Nothing but that was kept: the key is as new as before.
    let trusted = case
        .machine
        .run(["trust", "list", "--json"])
        .exits(0)
        .json();
    assert_eq!(trusted["names"], serde_json::json!([]), "{trusted}");
    // Who is no longer listed has no say.
    case.policy("").is_installed();
}

#[test]
fn a_rejection_that_one_place_showed_holds_for_the_same_release_from_every_other() {
    let case = Case::new();
    case.wants(0).offers(&[]);
    let key = case.key();
    let bundle = ["bundle", "./dist", "--key", &key, "-o", "a.bundle.tar"];
    case.machine.run(bundle).exits(0);
    case.place().write_to(&case.machine.work("other"));
    case.pins();
    case.offers(&[by(&case.carol, &case.approval().rejects())]);
    case.is_refused("a rejection by carol");
    for from in ["./other", "./a.bundle.tar"] {
        for more in [&[][..], &["--offline"]] {
            let words = ["install", from, "--key", &key, "--yes"];
            case.machine
                .run(words.into_iter().chain(more.iter().copied()))
                .exits(23)
                .says("a rejection by carol")
                .prefix_is_untouched();
        }
    }
    // Nobody but the user makes it void.
    let reset = ["trust", "reset", NAME, "--at", "./dist", "--yes"];
    case.machine.run(reset).exits(0);
    let words = ["install", "./other", "--key", &key, "--yes"];
    case.machine.run(words).exits(0);
}

#[test]
fn a_kept_rejection_that_is_damaged_stops_and_is_no_other_than_it_was() {
    let case = Case::new();
    case.wants(0);
    case.offers(&[by(&case.carol, &case.approval().rejects())]);
    case.is_refused("a rejection by carol");
    case.offers(&[]);
    let folder = case.machine.state().join("trust/rejects");
    let folder = folder.join(NAME.replace('/', "+"));
    let mut files = std::fs::read_dir(&folder).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none());
    let kept = std::fs::read(&file).unwrap();
    let approval = case.approval().signed(&case.carol);
    let other = Review::of(&case.publisher.release("1.0.1", 2)).rejects();
    for bytes in [
        Vec::new(),
        kept[..kept.len() - 9].to_vec(),
        case.approval().rejects().signed(&case.dave),
        approval,
        other.signed(&case.carol),
    ] {
        std::fs::write(&file, bytes).unwrap();
        case.install()
            .exits(20)
            .says("the rejection kept in trust/rejects/")
            .prefix_is_untouched();
        case.machine
            .run(["doctor", "--json"])
            .exits(31)
            .prints("the rejection kept in trust/rejects/");
    }
    std::fs::write(&file, kept).unwrap();
    case.is_refused("a rejection by carol");
    let told = case.machine.run(["doctor", "--json"]);
    assert!(!told.stdout.contains("the rejection kept"), "{told}");
}

#[test]
fn a_rejection_that_was_over_before_it_was_heard_does_not_count() {
    let case = Case::new();
    case.wants(0).pins();
    let reject = case.approval().rejects();
    let expired = reject
        .clone()
        .says("issued", &days_ago(9))
        .says("expires", &days_ago(1));
    case.offers(&[by(&case.carol, &expired)]).is_installed();
    let ahead = reject.clone().says("issued", &days_ahead(2));
    case.offers(&[by(&case.carol, &ahead)]).is_installed();
    let until = format!("until = \"{}\"\n", days_ago(1));
    case.policy(&listed("carol", &case.carol, &until));
    case.offers(&[by(&case.carol, &reject)]).is_installed();
}

#[test]
fn a_rejection_of_one_release_says_nothing_of_another() {
    let case = Case::new();
    case.wants(0).pins();
    let reject = case.approval().rejects();
    case.offers(&[by(&case.carol, &reject)]);
    case.is_refused("a rejection by carol");
    let next = case.publisher.release("1.0.1", 2);
    let offer = case.publisher.level1([next, case.release.clone()]);
    case.machine.offers(&offer.index_version(2).place());
    case.install().exits(0);
}

#[test]
fn a_rejection_is_remembered_for_its_own_release_under_whichever_name_it_was_served() {
    let case = Case::new();
    case.wants(0).pins();
    let next = case.publisher.release("1.0.1", 2);
    let reject = Review::of(&next).rejects();
    // The host shows the rejection of the next release as a review of this one.
    case.offers(&[(
        case.approval().file(&case.carol),
        reject.signed(&case.carol),
    )]);
    case.is_installed();
    let offer = case.publisher.level1([next, case.release.clone()]);
    case.machine.offers(&offer.index_version(2).place());
    case.is_refused("a rejection by carol");
}

#[test]
fn a_publisher_who_lists_a_reviewers_key_as_its_own_is_not_rid_of_the_rejection() {
    let mut case = Case::new();
    case.publisher.roles.release = Role {
        keys: vec![
            case.publisher.roles.release.keys[0].clone(),
            case.carol.clone(),
        ],
        threshold: 1,
    };
    let reject = case.approval().rejects();
    case.wants(0).offers(&[by(&case.carol, &reject)]);
    case.is_refused("a rejection by carol");
}

#[test]
fn going_back_to_a_rejected_version_is_flagged_and_a_yes_does_not_accept_it() {
    let case = Case::new();
    case.wants(0).offers(&[]);
    case.install().exits(0);
    let next = case.publisher.release("1.0.1", 2);
    let offer = case.publisher.level1([next, case.release.clone()]);
    let (file, bytes) = by(&case.carol, &case.approval().rejects());
    let place = offer.index_version(2).place().with(&file, bytes);
    case.machine.offers(&place);
    // The rejection is heard when somebody looks at the version.
    case.install().exits(0);
    let look = ["info", "./dist/1.0.0.release.unpipe"];
    case.machine.run(look).exits(0).prints("Rejected");
    let back = ["rollback", "tool", "--yes"];
    case.machine
        .run(back)
        .exits(3)
        .says("1.0.0 was rejected by carol: it posts your history")
        .prefix_is_untouched();
    case.policy("");
    case.machine.run(back).exits(0);
}

#[test]
fn looking_at_a_release_hears_the_rejection_and_remembers_it() {
    let case = Case::new();
    case.wants(0).pins();
    let reject = case.approval().rejects();
    case.offers(&[by(&case.carol, &reject)]);
    case.machine
        .run(["info", "./dist"])
        .exits(0)
        .prints("Rejected")
        .prints("it posts your history");
    case.offers(&[]);
    case.is_refused("a rejection by carol");
}

#[test]
fn of_other_releases_only_so_many_rejections_are_kept_and_of_this_one_always() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("state"));
    let name: Name = NAME.parse().unwrap();
    let current = Digest::of(b"current");
    let key: PublicKey = crate::support::key::Key::new().public().parse().unwrap();
    let reject = |release: Digest| Reject {
        serial: Serial::new(1),
        release,
        key,
        issued: crate::support::body::now(),
        note: None,
    };
    let mut memory = Memory::default();
    let mut keep = |release: Digest| {
        let reject = reject(release);
        memory.saw_rejects(current, std::slice::from_ref(&reject));
        let document = release.to_string().into_bytes();
        let kept = KeptReject { reject, document };
        store.keep_reject(&name, current, &kept).unwrap();
    };
    for number in 0..3 * MOST_REJECTS {
        keep(Digest::of(number.to_string().as_bytes()));
    }
    keep(current);
    let files = store.root().join("trust/rejects").join(name.folder());
    let files = std::fs::read_dir(files).unwrap().count();
    assert_eq!(files, MOST_REJECTS + 1);
    assert_eq!(memory.rejects.len(), MOST_REJECTS + 1);
    assert_eq!(memory.rejects[MOST_REJECTS].release, current);
}
