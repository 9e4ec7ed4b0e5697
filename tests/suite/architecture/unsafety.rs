//! Every `unsafe` says why it is sound.

use proc_macro2::{TokenStream, TokenTree};

use super::source::{Finding, Source};
use super::tokens::{attribute, end_of_item, is};
use super::{bites, in_each, none};

fn unexplained(source: &Source) -> Vec<Finding> {
    let mut lines = Vec::new();
    walk(source.everything.clone(), &mut lines);
    lines
        .into_iter()
        .map(|line| {
            source.finding(
                line,
                "put `#[expect(unsafe_code, reason = \"…\")]` on the smallest item around it",
            )
        })
        .collect()
}

/// Lines with `unsafe`, but for items that explain it.
fn walk(tokens: TokenStream, lines: &mut Vec<usize>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if attribute(&tokens, at).is_some_and(|content| explains(&content)) {
            at = end_of_item(&tokens, at);
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => walk(group.stream(), lines),
            token if is(token, "unsafe") => lines.push(token.span().start().line),
            _ => {}
        }
        at += 1;
    }
}

/// `expect(unsafe_code, reason = "…")` with words in it.
fn explains(attribute: &[TokenTree]) -> bool {
    let [word, TokenTree::Group(inside)] = attribute else {
        return false;
    };
    let inside: Vec<TokenTree> = inside.stream().into_iter().collect();
    let says_why = inside
        .iter()
        .any(|token| matches!(token, TokenTree::Literal(text) if text.to_string().len() > 2));
    is(word, "expect")
        && inside.iter().any(|token| is(token, "unsafe_code"))
        && inside.iter().any(|token| is(token, "reason"))
        && says_why
}

#[test]
fn every_unsafe_says_why_it_is_sound() {
    none(&in_each(unexplained));
}

#[test]
fn an_unexplained_unsafe_is_found() {
    for snippet in [
        "fn f() { unsafe { g() } }",
        "#[allow(unsafe_code)] fn f() { unsafe { g() } }",
        "#[expect(unsafe_code)] fn f() { unsafe { g() } }",
        "#[expect(unsafe_code, reason = \"\")] fn f() { unsafe { g() } }",
        "#[expect(unsafe_code, reason = \"sound\")] fn f() {} fn h() { unsafe { g() } }",
        "unsafe impl Send for X {}",
    ] {
        bites(&unexplained(&Source::new("src/x.rs", snippet)), 1, "expect");
    }
}

#[test]
fn an_explained_unsafe_is_not_found() {
    for snippet in [
        "#[expect(unsafe_code, reason = \"sound\")] fn f() { unsafe { g() } }",
        "fn f() { #[expect(unsafe_code, reason = \"sound\")] let x = unsafe { g() }; }",
        "#[expect(unsafe_code, reason = \"sound\")] unsafe impl Send for X {}",
    ] {
        none(&unexplained(&Source::new("src/x.rs", snippet)));
    }
}
