//! What can be told from tokens alone. Tokens, unlike syntax, show what stands inside macros too.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Whether the token is this word.
pub fn is(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether the token is this mark.
pub fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether `::` begins here.
pub fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1]
        .iter()
        .all(|i| tokens.get(*i).is_some_and(|token| is_punct(token, ':')))
}

/// The content of `#[…]`, if an outer attribute begins here.
pub fn attribute(tokens: &[TokenTree], at: usize) -> Option<Vec<TokenTree>> {
    match (tokens.get(at)?, tokens.get(at + 1)?) {
        (mark, TokenTree::Group(group))
            if is_punct(mark, '#') && group.delimiter() == Delimiter::Bracket =>
        {
            Some(group.stream().into_iter().collect())
        }
        _ => None,
    }
}

/// Where the item, statement or field that begins here ends, attributes included.
pub fn end_of_item(tokens: &[TokenTree], start: usize) -> usize {
    let mut at = start;
    while attribute(tokens, at).is_some() {
        at += 2;
    }
    let word = tokens[at..]
        .iter()
        .find(|token| matches!(token, TokenTree::Ident(ident) if ident != "pub"))
        .map(ToString::to_string)
        .unwrap_or_default();
    let to_semicolon = ["use", "const", "static", "type", "let"].contains(&word.as_str());
    let constant_fn = word == "const" && tokens[at..].iter().take(4).any(|t| is(t, "fn"));
    let is_item = to_semicolon
        || [
            "mod",
            "fn",
            "impl",
            "struct",
            "enum",
            "trait",
            "unsafe",
            "extern",
            "async",
            "union",
            "macro_rules",
            "if",
            "match",
            "for",
            "while",
            "loop",
            "default",
        ]
        .contains(&word.as_str());
    for (i, token) in tokens.iter().enumerate().skip(at) {
        let braced = matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Brace);
        let is_pattern = tokens.get(i + 1).is_some_and(|next| is_punct(next, '='));
        let ends = is_punct(token, ';')
            || (braced && !is_pattern && (!to_semicolon || constant_fn))
            || (is_punct(token, ',') && !is_item);
        if ends {
            // A variant or a match arm in braces goes with the comma after it.
            let comma = braced && tokens.get(i + 1).is_some_and(|next| is_punct(next, ','));
            return i + 1 + usize::from(comma);
        }
    }
    tokens.len()
}

/// `#[test]`, or a `#[cfg(…)]` that holds in tests alone.
fn is_for_tests(attribute: &[TokenTree]) -> bool {
    fn demands_test(tokens: TokenStream) -> bool {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        tokens.iter().enumerate().any(|(i, token)| match token {
            TokenTree::Ident(ident) => ident == "test",
            TokenTree::Group(group) => {
                let inverted = i > 0 && (is(&tokens[i - 1], "not") || is(&tokens[i - 1], "any"));
                !inverted && demands_test(group.stream())
            }
            _ => false,
        })
    }
    match attribute {
        [word] => is(word, "test"),
        [word, TokenTree::Group(condition)] if is(word, "cfg") => demands_test(condition.stream()),
        _ => false,
    }
}

/// The items among these tokens that exist in tests alone.
pub fn test_items(tokens: &[TokenTree]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if attribute(tokens, at).is_some_and(|content| is_for_tests(&content)) {
            // Doc comments and attributes before this one belong to the item too.
            let mut start = at;
            while start >= 2 && attribute(tokens, start - 2).is_some() {
                start -= 2;
            }
            let end = end_of_item(tokens, at);
            ranges.push(start..end);
            at = end;
        } else {
            at += 1;
        }
    }
    ranges
}

/// The same tokens without what exists in tests alone.
pub fn production(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let tests = test_items(&tokens);
    tokens
        .into_iter()
        .enumerate()
        .filter(|(i, _)| !tests.iter().any(|range| range.contains(i)))
        .map(|(_, token)| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), production(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        })
        .collect()
}

/// Adds every line on which a token stands that is no comment.
pub fn lines_of_code(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let inner = usize::from(tokens.get(at + 1).is_some_and(|token| is_punct(token, '!')));
        if is_punct(&tokens[at], '#') && is_doc(tokens.get(at + 1 + inner)) {
            at += 2 + inner;
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => {
                lines.insert(group.span_open().start().line);
                lines_of_code(group.stream(), lines);
                lines.insert(group.span_close().end().line);
            }
            token => lines.extend(token.span().start().line..=token.span().end().line),
        }
        at += 1;
    }
}

fn is_doc(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group))
        if group.stream().into_iter().next().is_some_and(|word| is(&word, "doc")))
}
