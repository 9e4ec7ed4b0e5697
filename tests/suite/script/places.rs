//! Where something is said to stand is a line of the script, also for texts whose lines are none.

use unpipe::script::{Kind, Reading};

use super::findings;

fn deletes(text: &str) -> Vec<usize> {
    let found = findings(text);
    let group = found
        .groups
        .iter()
        .find(|group| group.kind == Kind::Deletes);
    group.map_or(Vec::new(), |group| {
        group.lines.iter().map(|line| line.line).collect()
    })
}

#[test]
fn a_line_that_an_escape_makes_is_no_line_of_the_script() {
    assert_eq!(deletes("true\nsh -c $'\\n\\n\\nrm -r a'"), [2]);
    assert_eq!(deletes("sh -c $'\\n\\n(rm -r a'\ntrue\ntrue\n"), [1]);
    assert_eq!(deletes("eval $'\\nsh -c \"\nrm -r a\"'\n"), [1]);
}

#[test]
fn what_stands_behind_joined_lines_of_a_text_stands_where_the_text_begins() {
    assert_eq!(deletes("true\nsh -c \"a \\\nb\nrm -r a\"\n"), [2]);
}

#[test]
fn a_text_of_many_lines_has_those_of_the_script() {
    assert_eq!(deletes("sh -c '\ntrue\nrm -r a'\n"), [3]);
    assert_eq!(deletes("eval 'true\nrm -r a' b\n"), [2]);
    assert_eq!(deletes("sh <<E\ntrue\nrm -r a\nE\nrm -r b"), [3, 5]);
}

#[test]
fn a_fault_in_a_document_without_an_end_stands_in_the_script() {
    let found = findings("cat <<E\n$(case x in");
    assert!(matches!(&found.reading, Reading::ByLine { from: 1, fault } if fault.line == 2));
}
