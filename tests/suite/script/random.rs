//! Any text is read in bounded time and depth, and what is found stands in it.

use proptest::prelude::*;
use unpipe::script::{Findings, Reading, Script, Why};

use super::findings;

const PIECES: &[&str] = &[
    "$(",
    "${",
    "`",
    "\"",
    "'",
    "((",
    "))",
    "(",
    ")",
    "{",
    "}",
    "[[",
    "]]",
    ";;",
    ";",
    "&",
    "&&",
    "|",
    "||",
    "<<E",
    "\nE\n",
    "<<-'E'",
    "<<<",
    "<(",
    ">",
    ">>",
    "2>&1",
    "\n",
    " ",
    "\\",
    "#",
    "if ",
    "then ",
    "fi",
    "case ",
    " in ",
    "esac",
    "for ",
    "do ",
    "done",
    "function f",
    "f()",
    "while ",
    "x=",
    "x=(",
    "$x",
    "$'\\x41'",
    "sh -c ",
    "eval ",
    "curl ",
    "rm -r ",
    "| sh",
    "trap ",
    "~/.bashrc",
    "\u{202e}",
    "é",
    "sudo ",
    "=~",
    "@(",
    "$((",
    "\t",
    "\r",
    "sh -c $'\\n\\n(rm -r x'",
];

fn check(findings: &Findings, text: &str) {
    let lines = text.split('\n').count();
    for group in &findings.groups {
        assert!(!group.lines.is_empty());
        assert!(group.lines.is_sorted_by(|a, b| a.line < b.line));
        assert!(
            group
                .lines
                .iter()
                .all(|line| (1..=lines).contains(&line.line)),
            "{text:?}"
        );
    }
    if let Reading::ByLine { from, fault } = findings.reading {
        assert!(
            (1..=lines).contains(&from) && from <= fault.line && fault.line <= lines,
            "{text:?}: {fault:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(1_u8.., 1..300)) {
        if let Ok(script) = Script::new(bytes) {
            check(&script.findings(), &script.text());
        }
    }

    #[test]
    fn any_signs_of_shells_are_read(picks in proptest::collection::vec(0..PIECES.len(), 1..60)) {
        let text: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        if let Ok(script) = Script::new(text.clone().into_bytes()) {
            check(&script.findings(), &text);
        }
    }

    #[test]
    fn any_part_of_a_script_is_read(from in 0_usize..2000, length in 0_usize..2000, pick in 0..PIECES.len()) {
        let whole = include_str!("../../vectors/script/language.sh");
        let text: String = whole.chars().skip(from).take(length).chain(PIECES[pick].chars()).chain(whole.chars().skip(from)).collect();
        if let Ok(script) = Script::new(text.clone().into_bytes()) {
            check(&script.findings(), &text);
        }
    }
}

#[test]
fn no_depth_overflows_the_stack() {
    for piece in [
        "$(",
        "${x:-",
        "`",
        "\"$(",
        "((",
        "(",
        "{ ",
        "if ",
        "while ",
        "case x in a) ",
        "f() ",
        "<(",
        "x=(",
        "$((",
        "sudo ",
        "function f ",
        "\"${x-\"",
        "eval ",
        "sh -c '",
    ] {
        let text = piece.repeat(20_000);
        check(&findings(&text), &text);
    }
    let deep = format!("{}rm -r x{}", "( ".repeat(1000), " )".repeat(1000));
    let found = findings(&deep);
    assert!(matches!(&found.reading, Reading::ByLine { fault, .. } if fault.why == Why::TooDeep));
    assert_eq!(found.groups[0].lines[0].line, 1);
}

#[test]
fn depth_that_scripts_have_is_read() {
    let text = format!("{}rm -r x{}", "( ".repeat(30), " )".repeat(30));
    assert_eq!(findings(&text).reading, Reading::Whole);
}

#[test]
fn a_very_long_script_is_looked_at_line_by_line() {
    let text = "echo x\n".repeat(200_000) + "rm -r x\n";
    let found = findings(&text);
    assert!(
        matches!(&found.reading, Reading::ByLine { from: 1, fault } if fault.why == Why::TooLong)
    );
    assert_eq!(found.groups[0].lines[0].line, 200_001);
}

#[test]
fn hostile_texts_are_read_whatever_repeats_in_them() {
    for piece in [
        "a|",
        "rm -r x\n",
        "<<E ",
        "$x",
        "x=$(",
        "a[",
        "'",
        "\\",
        "=",
        "((",
        "`a`",
        " a",
        "$(a",
        "a;",
    ] {
        let text = piece.repeat(64 * 1024 / piece.len());
        check(&findings(&text), &text);
    }
}

#[test]
fn a_script_of_the_largest_size_is_read() {
    let text = "#".repeat(unpipe::script::MOST_BYTES);
    check(&findings(&text), &text);
}
