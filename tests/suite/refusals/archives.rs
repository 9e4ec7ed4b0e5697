//! Artifacts that are not what was signed, and archives that are not what is listed.

use super::super::support::artifact::Artifact;
use super::super::support::publisher::Publisher;
use super::{NAME, Refusal, honest};

const MISMATCH: &[i32] = &[21];
const MISMATCH_OR_MALFORMED: &[i32] = &[21, 24];
const FILE: &str = "tool-1.0.0.tar.gz";
const PROGRAM: &str = "tool/bin/tool";

/// Refuses an artifact whose bytes are changed after it was signed.
#[track_caller]
fn changed(change: impl Fn(&mut Vec<u8>)) {
    let (publisher, places) = honest();
    for place in &places {
        let bent = place.clone().edited(FILE, &change);
        Refusal::of(&bent, publisher.key()).with(MISMATCH);
    }
}

/// Refuses a release that is signed as it is, with an archive that disagrees with it.
#[track_caller]
fn disagreeing(bend: impl Fn(Artifact) -> Artifact) {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1).artifact(bend);
    for place in [
        publisher.level0(&release),
        publisher.level1([release.clone()]).place(),
    ] {
        Refusal::of(&place, publisher.key()).with(MISMATCH_OR_MALFORMED);
    }
}

#[test]
fn a_larger_artifact_is_refused() {
    changed(|bytes| bytes.push(0));
    changed(|bytes| bytes.extend(vec![0; 1 << 20]));
}

#[test]
fn a_smaller_artifact_is_refused() {
    changed(|bytes| bytes.truncate(bytes.len() - 1));
    changed(Vec::clear);
}

#[test]
fn an_artifact_of_the_same_size_with_other_bytes_is_refused() {
    changed(|bytes| bytes[4] ^= 1);
    changed(|bytes| *bytes.last_mut().unwrap() ^= 1);
}

#[test]
fn an_archive_that_lacks_a_listed_file_is_refused() {
    disagreeing(|artifact| artifact.without_entry(PROGRAM));
    disagreeing(|artifact| artifact.listed("bin/more", "tool/bin/more", "755", "more"));
}

#[test]
fn an_archive_that_holds_a_listed_file_twice_is_refused() {
    let same = "#!/bin/sh\necho tool 1.0.0\n";
    disagreeing(|artifact| artifact.entry(PROGRAM, "755", same));
    disagreeing(|artifact| artifact.entry(PROGRAM, "755", "#!/bin/sh\necho other\n"));
    disagreeing(|artifact| artifact.entry("./tool/bin/tool", "755", same));
}

#[test]
fn a_file_in_the_archive_with_another_hash_or_size_is_refused() {
    let without = |artifact: Artifact| artifact.without_entry(PROGRAM);
    disagreeing(|artifact| without(artifact).entry(PROGRAM, "755", "#!/bin/sh\necho TOOL 1.0.0\n"));
    disagreeing(|artifact| without(artifact).entry(PROGRAM, "755", "#!/bin/sh\n"));
    disagreeing(|artifact| without(artifact).entry(PROGRAM, "755", vec![b' '; 1 << 20]));
}

#[test]
fn a_signed_file_that_is_no_archive_is_refused() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let noise: Vec<u8> = (0..=255)
        .cycle()
        .take(release.artifact.bytes().len())
        .collect();
    let hash = |bytes: &[u8]| unpipe::model::Digest::of(bytes).hex();
    let (was, now) = (hash(&release.artifact.bytes()), hash(&noise));
    let release = release.body(|body| body.swap(&was, &now));
    let place = publisher.level0(&release).with(FILE, noise);
    Refusal::of(&place, publisher.key()).with(&[24]);
}
