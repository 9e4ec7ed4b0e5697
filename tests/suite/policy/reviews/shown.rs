//! Who reviewed, for people and programs; and what `policy test` says beforehand.

use super::{Case, NAME, by, listed};

#[test]
fn the_plan_says_who_reviewed_and_the_digest_does_not_depend_on_it() {
    let case = Case::new();
    let key = case.key();
    let plan = ["install", "./dist", "--key", &key, "--dry-run"];
    let digest = || {
        let outcome = case.machine.run(plan.into_iter().chain(["--json"]));
        let json = outcome.exits(0).json();
        (
            json["digest"].as_str().unwrap().to_owned(),
            json["reviews"].clone(),
        )
    };
    case.wants(0).offers(&[]);
    let (without, none) = digest();
    assert_eq!(none, serde_json::json!([]));
    case.machine.run(plan).exits(0).does_not_say("Reviewed");
    let claims = "[\"read-steps\", \"rebuilt-identical\"]";
    let review = case.approval().with("claims", claims);
    case.offers(&[
        by(&case.carol, &review),
        by(&case.dave, &case.approval().with("claims", "[]")),
    ]);
    case.machine
        .run(plan)
        .exits(0)
        .says("Reviewed by carol (read-steps, rebuilt-identical), dave");
    let (with, reviews) = digest();
    assert_eq!(with, without);
    assert_eq!(reviews[0]["reviewer"], "carol");
    assert_eq!(reviews[0]["name"], NAME);
    assert_eq!(reviews[0]["verdict"], "approve");
    assert_eq!(reviews[0]["claims"][1], "rebuilt-identical");
    assert_eq!(reviews[1]["key"], case.dave.public());
}

#[test]
fn info_and_the_record_of_a_verification_name_the_reviewers() {
    let case = Case::new();
    let key = case.key();
    case.wants(1);
    case.offers(&[by(&case.carol, &case.approval())]);
    let info = ["info", "./dist", "--key", &key];
    case.machine
        .run(info)
        .exits(0)
        .prints("by carol (read-steps)");
    let json = case.machine.run(info.into_iter().chain(["--json"])).json();
    assert_eq!(json["reviews"][0]["reviewer"], "carol");
    case.machine
        .run(["verify", "./dist", "--key", &key, "--report", "record.json"])
        .exits(0);
    let record = std::fs::read(case.machine.work("record.json")).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    let review = &record["documents"][0]["reviews"][0];
    assert_eq!(
        (review["reviewer"].as_str(), review["verdict"].as_str()),
        (Some("carol"), Some("approve"))
    );
}

#[test]
fn what_a_reviewer_writes_is_escaped() {
    let case = Case::new();
    let label = "\"c\\u001b[2Jarol\"";
    let policy = listed(label, &case.carol, "");
    let reject = case
        .approval()
        .rejects()
        .says("note", "one\\n\\trefused: nothing");
    case.offers(&[by(&case.carol, &reject)]);
    case.policy(&policy);
    let refused = case.install();
    refused.exits(23).has_one_message();
    assert!(!refused.stderr.contains('\u{1b}'), "{refused}");
}

#[test]
fn a_test_of_the_policy_tells_how_many_reviews_are_wanted_and_of_whom() {
    let case = Case::new();
    let test = |code: i32| {
        let outcome = case.machine.run(["policy", "test", NAME, "--json"]);
        let json = outcome.exits(code).json();
        let decisions = json["decisions"].as_array().unwrap().clone();
        let mut found = decisions.into_iter();
        found.find(|one| one["rule"] == "reviews").unwrap()
    };
    case.policy("");
    assert_eq!(test(0)["answer"], "allowed");
    case.wants(0);
    let said = test(0);
    assert_eq!(
        (said["answer"].as_str(), said["line"].as_u64()),
        (Some("depends"), Some(2))
    );
    case.wants(2);
    let said = test(0);
    assert_eq!(said["answer"], "depends");
    assert!(
        said["reason"].as_str().unwrap().contains("carol, dave"),
        "{said}"
    );
    case.wants(3);
    let said = test(23);
    assert!(
        said["reason"].as_str().unwrap().contains("2 reviewer(s)"),
        "{said}"
    );
    let one = listed("carol", &case.carol, "until = \"2020-01-01T00:00:00Z\"\n");
    case.policy(&format!("{one}[[name]]\nmatch = \"{NAME}\"\nreviews = 1\n"));
    let said = test(23);
    assert_eq!(
        (said["answer"].as_str(), said["line"].as_u64()),
        (Some("denied"), Some(6))
    );
}
