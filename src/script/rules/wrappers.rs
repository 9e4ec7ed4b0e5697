//! Programs and functions that only run another one.

use super::Facts;
use super::call::Call;
use crate::script::Kind;
use crate::script::syntax::{Command, Word};

/// So many programs in a row that run another are seen through.
const MOST_WRAPPERS: usize = 16;

/// What a command runs once those that only run another are taken away, for each value that its name may
/// have; and what those do themselves.
pub(super) fn calls<'c>(command: &'c Command, facts: &'c Facts) -> (Vec<Kind>, Vec<Call<'c>>) {
    let mut notes = Vec::new();
    let mut calls = Vec::new();
    let Some(first) = command.words.first() else {
        return (notes, calls);
    };
    for name in facts.expanded(&first.sketch()) {
        let mut told: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        if told.is_empty() {
            continue;
        }
        let behind = command.words.get(1..).unwrap_or(&[]);
        told.extend(behind.iter().map(Word::sketch));
        let inner = unwrapped(&told, facts, &mut notes);
        let Some((name, args)) = inner.split_first() else {
            continue;
        };
        // Words of the script stand behind those that a variable brought.
        let kept = args.len().min(behind.len());
        calls.push(Call {
            name: name.rsplit('/').next().unwrap_or(name).to_owned(),
            args: args.to_vec(),
            words: behind.get(behind.len() - kept..).unwrap_or(&[]),
            redirections: &command.redirections,
            facts,
        });
    }
    (notes, calls)
}

/// The words from the program on that is run in the end.
fn unwrapped<'w>(words: &'w [String], facts: &Facts, notes: &mut Vec<Kind>) -> &'w [String] {
    let mut rest = words;
    for _ in 0..MOST_WRAPPERS {
        let Some((first, behind)) = rest.split_first() else {
            return rest;
        };
        let name = first.rsplit('/').next().unwrap_or(first);
        let is_function = facts.is_function(name);
        match name {
            "sudo" | "doas" | "pkexec" | "run0" | "gsudo" => notes.push(Kind::AsksForRights),
            "su" | "runuser" => {
                notes.push(Kind::AsksForRights);
                return rest;
            }
            _ if is_function && name.contains("sudo") && !behind.is_empty() => {
                notes.push(Kind::AsksForRights);
            }
            "nohup" | "setsid" => notes.push(Kind::Background),
            "command"
                if behind
                    .first()
                    .is_some_and(|word| word.starts_with("-v") || word == "-V") =>
            {
                return rest;
            }
            "command" | "env" | "exec" | "builtin" | "nice" | "time" | "timeout" | "stdbuf"
            | "ionice" | "busybox" | "xargs" | "chroot" | "caffeinate" | "noglob" => {}
            _ if facts.is_runner(name) => {}
            _ => return rest,
        }
        let is_own = |word: &&String| {
            word.starts_with('-')
                || (word.contains('=') && !word.contains('/'))
                || word
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let own = behind.iter().take_while(is_own).count();
        match behind.get(own..) {
            Some(inner) if !inner.is_empty() => rest = inner,
            _ => return rest,
        }
    }
    rest
}
