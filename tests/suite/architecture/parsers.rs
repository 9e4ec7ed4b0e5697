//! Who may turn the bytes of a document into meaning.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use super::imports::crate_paths;
use super::source::{Finding, Source};
use super::table::MAY_PARSE;
use super::tokens::is_path_separator;
use super::{bites, in_each, none};

const ADVICE: &str = "only `trust` and `publish` parse documents: take a `Verified` one instead";

fn parses_unasked(source: &Source) -> Vec<Finding> {
    let row = source.row();
    if row == "document" || MAY_PARSE.contains(&row.as_str()) {
        return Vec::new();
    }
    let paths: Vec<_> = crate_paths(source)
        .into_iter()
        .filter(|path| {
            path.segments
                .first()
                .is_some_and(|first| first == "document")
        })
        .collect();
    let mut lines: BTreeSet<usize> = paths
        .iter()
        .filter(|path| {
            path.segments
                .iter()
                .any(|s| s.starts_with("parse") || s == "*")
        })
        .map(|path| path.line)
        .collect();
    let names: BTreeSet<String> = paths
        .iter()
        .filter_map(|path| path.alias.clone().or_else(|| path.segments.last().cloned()))
        .collect();
    calls_below(source.tokens.clone(), &names, &mut lines);
    lines
        .into_iter()
        .map(|line| source.finding(line, ADVICE))
        .collect()
}

/// Lines with a path that begins with one of the names and goes on to something called `parse…`.
fn calls_below(tokens: TokenStream, names: &BTreeSet<String>, lines: &mut BTreeSet<usize>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => calls_below(group.stream(), names, lines),
            TokenTree::Ident(ident) if names.contains(&ident.to_string()) => {
                let mut at = i + 1;
                while is_path_separator(&tokens, at) {
                    if tokens
                        .get(at + 2)
                        .is_some_and(|t| t.to_string().starts_with("parse"))
                    {
                        lines.insert(ident.span().start().line);
                    }
                    at += 3;
                }
            }
            _ => {}
        }
    }
}

#[test]
fn only_the_trust_core_and_the_publisher_parse_documents() {
    none(&in_each(parses_unasked));
}

#[test]
fn a_parser_call_elsewhere_is_found_in_every_form() {
    for snippet in [
        "use crate::document::parse_root;",
        "use crate::document::{Root, parse};",
        "use crate::document::*;",
        "use crate::document::parse::root;",
        "fn f() { crate::document::parse_release(b\"\"); }",
        "use crate::document;\nfn f() { document::parse_release(b\"\"); }",
        "use crate::document as d;\nfn f() { d::parse_release(b\"\"); }",
        "use crate::document::{self as d};\nfn f() { d::body::parse(b\"\"); }",
        "use crate::document::Root;\nfn f() { Root::parse(b\"\"); }",
        "use crate::document::Root as R;\nfn f() { g(R::parse_strictly); }",
        "use super::super::document::parse_root;",
    ] {
        bites(
            &parses_unasked(&Source::new("src/plan/make.rs", snippet)),
            1,
            "only `trust`",
        );
    }
}

#[test]
fn the_trust_core_may_parse_and_others_may_read() {
    let parsing = "use crate::document::parse_root;";
    none(&parses_unasked(&Source::new("src/trust/walk.rs", parsing)));
    none(&parses_unasked(&Source::new(
        "src/publish/lint.rs",
        parsing,
    )));
    let reading =
        "use crate::document::Root;\nfn f(r: &Root) { r.version(); \"1\".parse::<u8>(); }";
    none(&parses_unasked(&Source::new("src/plan/make.rs", reading)));
}
