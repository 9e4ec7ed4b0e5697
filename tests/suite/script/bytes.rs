//! Which bytes are a script, and who runs it.

use std::path::Path;

use unpipe::model::Digest;
use unpipe::script::{Interpreter, Language, MOST_BYTES, Reading, Script, ScriptError, Shell};

use super::{findings, script};

fn interpreter(line: &str) -> Interpreter {
    script(&format!("{line}\necho x\n")).interpreter().clone()
}

#[test]
fn a_script_keeps_its_bytes_and_knows_their_hash() {
    let bytes = b"#!/bin/sh\necho \xff\n".to_vec();
    let script = Script::new(bytes.clone()).unwrap();
    assert_eq!(script.bytes(), bytes);
    assert_eq!(script.digest(), Digest::of(&bytes));
    assert_eq!(script.text(), "#!/bin/sh\necho \\xff\n");
}

#[test]
fn what_is_no_script_is_refused_by_what_it_is() {
    let refused = |bytes: &[u8]| Script::new(bytes.to_vec()).unwrap_err();
    assert_eq!(refused(b""), ScriptError::Empty);
    assert_eq!(refused(b"\x7fELF\x02\x01"), ScriptError::Program("ELF"));
    assert_eq!(refused(b"echo\0"), ScriptError::Binary(4));
    let large = vec![b'\n'; MOST_BYTES + 1];
    assert_eq!(refused(&large), ScriptError::TooLarge(MOST_BYTES + 1));
    assert!(Script::new(vec![b'\n'; MOST_BYTES]).is_ok());
    for line in [
        "#!bash",
        "#!",
        "#!/bin/sh\r",
        "#!/usr/bin/env",
        "#!/bin/\u{1b}[8msh",
    ] {
        let found = refused(format!("{line}\necho x\n").as_bytes());
        assert_eq!(found, ScriptError::Interpreter(line.to_owned()));
    }
}

#[test]
fn the_first_line_names_who_runs_it() {
    for (line, program, argument, shell) in [
        ("echo", "/bin/sh", None, Shell::Sh),
        ("#!/bin/sh", "/bin/sh", None, Shell::Sh),
        ("#! /bin/bash -e", "/bin/bash", Some("-e"), Shell::Bash),
        (
            "#!/usr/bin/env zsh",
            "/usr/bin/env",
            Some("zsh"),
            Shell::Zsh,
        ),
        (
            "#!/usr/bin/env -S A=1 bash -e",
            "/usr/bin/env",
            Some("-S A=1 bash -e"),
            Shell::Bash,
        ),
        ("#!/opt/x/dash", "/opt/x/dash", None, Shell::Dash),
        ("#!/bin/ksh", "/bin/ksh", None, Shell::Ksh),
    ] {
        let found = interpreter(line);
        assert_eq!(found.program(), Path::new(program), "{line}");
        assert_eq!(found.argument(), argument, "{line}");
        assert_eq!(found.language(), &Language::Shell(shell), "{line}");
    }
}

#[test]
fn another_language_is_shown_and_not_judged() {
    let text = "#!/usr/bin/env python3\nimport os; os.system('curl x | sh') # \u{202e}\n";
    assert_eq!(
        interpreter("#!/usr/bin/perl").language(),
        &Language::Other("perl".to_owned())
    );
    let found = findings(text);
    assert!(matches!(&found.reading, Reading::NotAShell(name) if name.raw() == "python3"));
    let kinds: Vec<&str> = found.groups.iter().map(|group| group.kind.word()).collect();
    assert_eq!(kinds, ["hidden-text"]);
}

#[test]
fn findings_are_told_to_machines() {
    let found = findings("#!/bin/sh\nrm -r x\nif\n").json();
    let expected = serde_json::json!({
        "reading": "by-line",
        "from": 3,
        "fault": "line 4: expected \"then\", found something else",
        "language": null,
        "findings": [{"kind": "deletes", "lines": [{"line": 2, "text": "rm -r x"}], "cut": false}],
    });
    assert_eq!(found, expected);
}
