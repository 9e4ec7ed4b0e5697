//! Differences read like any other, apply, and end in bounded time.

use std::path::Path;

use proptest::prelude::*;
use unpipe::difference::{Difference, Sign, unified};

fn diff(before: Option<&str>, after: Option<&str>) -> Vec<String> {
    let (before, after) = (before.map(str::as_bytes), after.map(str::as_bytes));
    unified(Path::new("f"), before, after)
}

#[test]
fn it_reads_like_any_other_difference() {
    let found = diff(Some("1\n2\n3\n4\n5"), Some("1\n2\n3\n4\n5\nx\n"));
    let expected = [
        "--- f",
        "+++ f",
        "@@ -2,4 +2,5 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        "\\ No newline at end of file",
        "+5",
        "+x",
    ];
    assert_eq!(found, expected);
    let made = diff(None, Some("x\n"));
    assert_eq!(made, ["--- /dev/null", "+++ f", "@@ -0,0 +1,1 @@", "+x"]);
    assert!(diff(Some("a"), Some("a")).is_empty());
    let gone = diff(Some("a\nb\na\n"), Some("a\na\n"));
    let expected = ["--- f", "+++ f", "@@ -1,3 +1,2 @@", " a", "-b", " a"];
    assert_eq!(gone, expected);
}

#[test]
fn changes_far_apart_are_two_places() {
    let before: Vec<String> = (0..40).map(|at| format!("line {at}")).collect();
    let mut after = before.clone();
    after[5] = "other".to_owned();
    after.remove(30);
    let text = |lines: &[String]| lines.join("\n") + "\n";
    let found = diff(Some(&text(&before)), Some(&text(&after)));
    let heads: Vec<&String> = found.iter().filter(|line| line.starts_with("@@")).collect();
    assert_eq!(heads, ["@@ -3,7 +3,7 @@", "@@ -28,7 +28,6 @@"]);
    assert!(found.contains(&"-line 5".to_owned()) && found.contains(&"+other".to_owned()));
}

#[test]
fn bytes_that_are_no_text_are_told_by_their_number() {
    let found = unified(Path::new("f"), Some(b"a\xff\n"), Some(b"a\xfe\n"));
    assert_eq!(found[3..], ["-a\\xff", "+a\\xfe"]);
}

#[test]
fn eight_mebibytes_of_short_lines_differ_as_a_whole() {
    let before = "a\n".repeat(4 * 1024 * 1024);
    let after = "b\n".repeat(4 * 1024 * 1024);
    let found = diff(Some(&before), Some(&after));
    let said = "differs as a whole: 4194304 lines, then 4194304 lines";
    assert_eq!(found[2..], [said]);
}

#[test]
fn a_small_change_in_a_large_text_is_told_line_by_line() {
    let before = "a\n".repeat(1024 * 1024);
    let after = format!("{before}b\n");
    let found = diff(Some(&before), Some(&after));
    assert_eq!(found.len(), 7, "{found:?}");
    assert_eq!(found[6], "+b");
}

/// What the text before becomes when the places are changed as told.
fn applied(before: &[u8], hunks: &[unpipe::difference::Hunk]) -> Vec<String> {
    let old: Vec<&[u8]> = before.split_inclusive(|byte| *byte == b'\n').collect();
    let told = |line: &&[u8]| String::from_utf8_lossy(line).into_owned();
    let mut after = Vec::new();
    let mut at = 0;
    for hunk in hunks {
        after.extend(old[at..hunk.before.start].iter().map(told));
        assert_eq!(after.len(), hunk.after.start);
        let kept = hunk.lines.iter().filter(|line| line.sign != Sign::Removed);
        after.extend(
            kept.map(|line| format!("{}{}", line.text, if line.is_cut { "" } else { "\n" })),
        );
        at = hunk.before.end;
        assert_eq!(after.len(), hunk.after.end);
    }
    after.extend(old[at..].iter().map(told));
    after
}

proptest! {
    #[test]
    fn a_difference_turns_the_one_text_into_the_other(before in "([abc]\n?){0,40}", after in "([abc]\n?){0,40}") {
        match Difference::between(before.as_bytes(), after.as_bytes()) {
            Difference::Nothing => prop_assert_eq!(before, after),
            Difference::Whole { .. } => prop_assert!(false, "it is small"),
            Difference::Hunks(hunks) => {
                prop_assert!(!hunks.is_empty());
                prop_assert_eq!(applied(before.as_bytes(), &hunks).concat(), after);
            }
        }
    }
}
