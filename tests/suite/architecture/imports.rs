//! Every path into another module of the crate, and whether the table allows it.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source::{Finding, Source};
use super::table::May;
use super::tokens::{is, is_path_separator, is_punct};
use super::{bites, in_each, none};

/// A path that begins at the top of the crate: `["document", "Root"]`.
pub struct CratePath {
    /// Its segments; `*` for a glob.
    pub segments: Vec<String>,
    /// The name it gets after `as`.
    pub alias: Option<String>,
    /// Where it stands.
    pub line: usize,
}

/// All paths in a file that begin with `crate`, or with a `super` that leads there.
pub fn crate_paths(source: &Source) -> Vec<CratePath> {
    let mut found = Vec::new();
    walk(source.tokens.clone(), &source.module(), &mut found);
    found
}

fn walk(tokens: TokenStream, scope: &[String], found: &mut Vec<CratePath>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_plain_visibility(&tokens, at) {
            at += 2;
        } else if let Some(base) = start_of_path(&tokens, at, scope) {
            at = follow(&tokens, at, base, found);
        } else if let TokenTree::Group(group) = &tokens[at] {
            let named = at >= 2 && is(&tokens[at - 2], "mod");
            let inner = match (named, group.delimiter()) {
                (true, Delimiter::Brace) => [scope, &[tokens[at - 1].to_string()]].concat(),
                _ => scope.to_vec(),
            };
            walk(group.stream(), &inner, found);
            at += 1;
        } else {
            at += 1;
        }
    }
}

/// `pub(crate)`, `pub(super)`: these name no path. `pub(in crate::…)` does.
fn is_plain_visibility(tokens: &[TokenTree], at: usize) -> bool {
    matches!((&tokens[at], tokens.get(at + 1)), (word, Some(TokenTree::Group(group)))
        if is(word, "pub") && group.stream().into_iter().count() == 1)
}

/// The module that a path beginning here starts from.
fn start_of_path(tokens: &[TokenTree], at: usize, scope: &[String]) -> Option<Vec<String>> {
    let continues = at >= 2 && is_path_separator(tokens, at - 2);
    match &tokens[at] {
        _ if continues => None,
        token if is(token, "crate") => Some(Vec::new()),
        token if is(token, "super") => Some(parent(scope)),
        _ => None,
    }
}

fn parent(scope: &[String]) -> Vec<String> {
    scope[..scope.len().saturating_sub(1)].to_vec()
}

/// Follows a path to its end, through `{…}` too; the token after it.
fn follow(
    tokens: &[TokenTree],
    start: usize,
    mut segments: Vec<String>,
    found: &mut Vec<CratePath>,
) -> usize {
    let line = tokens[start].span().start().line;
    let mut at = start + 1;
    while is_path_separator(tokens, at) {
        match tokens.get(at + 2) {
            Some(word @ TokenTree::Ident(_)) if is(word, "super") => segments = parent(&segments),
            Some(TokenTree::Ident(ident)) => segments.push(ident.to_string()),
            Some(mark) if is_punct(mark, '*') => segments.push("*".to_owned()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                branches(group.stream(), &segments, found);
                return at + 3;
            }
            _ => break,
        }
        at += 3;
    }
    let alias = tokens
        .get(at)
        .filter(|token| is(token, "as"))
        .and_then(|_| tokens.get(at + 1))
        .map(ToString::to_string);
    found.push(CratePath {
        segments,
        alias,
        line,
    });
    at
}

/// The paths of `{a, b::c, self}` below a common beginning.
fn branches(group: TokenStream, base: &[String], found: &mut Vec<CratePath>) {
    let tokens: Vec<TokenTree> = group.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let first = match &tokens[at] {
            word if is(word, "self") => base.to_vec(),
            word if is(word, "super") => parent(base),
            TokenTree::Ident(ident) => [base, &[ident.to_string()]].concat(),
            mark if is_punct(mark, '*') => [base, &["*".to_owned()]].concat(),
            _ => {
                at += 1;
                continue;
            }
        };
        at = follow(&tokens, at, first, found);
        while at < tokens.len() && !is_punct(&tokens[at], ',') {
            at += 1;
        }
    }
}

fn outside_the_table(source: &Source) -> Vec<Finding> {
    let own = source.row();
    let Some(may) = May::of(&own) else {
        return Vec::new();
    };
    let is_root = source.module().is_empty();
    crate_paths(source)
        .iter()
        .filter_map(|path| match path.segments.first().map(String::as_str) {
            _ if is_root => None,
            None | Some("*") => Some(source.finding(
                path.line,
                "this takes the whole crate: name the module that is used",
            )),
            Some(other) if other == own || may.covers(other) => None,
            Some(other) => Some(source.finding(
                path.line,
                format!(
                    "`{own}` may not use `{other}`: move the code to where the table allows it, \
                     or pass in what it needs"
                ),
            )),
        })
        .collect()
}

fn modules_without_a_row(sources: &[Source]) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    sources
        .iter()
        .filter(|source| May::of(&source.row()).is_none() && seen.insert(source.row()))
        .map(|source| {
            let row = source.row();
            source.finding(
                1,
                format!("`{row}` is not in the table: add a row that says what it may use"),
            )
        })
        .collect()
}

#[test]
fn every_module_uses_only_what_the_table_allows() {
    none(&in_each(outside_the_table));
}

#[test]
fn every_module_at_the_top_has_a_row_in_the_table() {
    none(&modules_without_a_row(&Source::all()));
}

#[test]
fn a_forbidden_import_is_found_in_every_form() {
    for snippet in [
        "use crate::ui::Screen;",
        "use crate::{model::Name, ui};",
        "use crate::{model::{Name, Mode}, ui::{self as screen}};",
        "use crate::ui as model;",
        "use super::super::ui;",
        "use super::{super::ui};",
        "fn f() -> crate::ui::Screen { todo!() }",
        "fn f() { let x = crate::ui::screen(); }",
        "fn f() { println!(\"{}\", crate::ui::screen()); }",
        "mod inner { use super::super::super::ui; }",
        "pub(in crate::ui) fn f() {}",
        "#[cfg(not(test))] use crate::ui;",
    ] {
        let found = outside_the_table(&Source::new("src/trust/roots.rs", snippet));
        bites(&found, 1, "`trust` may not use `ui`");
    }
}

#[test]
fn the_whole_crate_under_another_name_is_found() {
    for snippet in [
        "use crate as all;",
        "use crate::*;",
        "use super::super::{self as all};",
    ] {
        let found = outside_the_table(&Source::new("src/trust/roots.rs", snippet));
        bites(&found, 1, "whole crate");
    }
}

#[test]
fn an_allowed_import_is_not_found() {
    let snippet = "use crate::model::{Name, Digest as D};\nuse super::Verified;\n\
        use crate::{document, minisign::Key};\npub(crate) fn f() {}\npub(super) fn g() {}\n\
        pub(in crate::trust) fn h() {}\nmod inner { use super::super::Verified; }\n\
        #[cfg(test)] mod tests { use crate::ui; }";
    none(&outside_the_table(&Source::new(
        "src/trust/roots.rs",
        snippet,
    )));
}

#[test]
fn a_new_module_without_a_row_is_found() {
    let sources = [
        Source::new("src/magic/mod.rs", ""),
        Source::new("src/magic/wand.rs", ""),
    ];
    bites(&modules_without_a_row(&sources), 1, "add a row");
}
