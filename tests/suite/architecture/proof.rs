//! Who may say that something is verified, and that nobody reads a proof from a file.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, ImplItemFn, ItemImpl, ReturnType, Type, Visibility};

use super::source::{Finding, Source};
use super::tokens::{is, is_punct};
use super::{bites, in_each, none};

/// The file that defines `Verified`.
const HOME: &str = "src/trust/proof.rs";

/// Types whose values must come from the checks that they stand for.
const PROOFS: &[&str] = &["Verified", "Plan", "Approved"];

/// Traits that would make or change a verified value without a check.
const MAKERS: &[&str] = &[
    "Default",
    "From",
    "TryFrom",
    "FromStr",
    "FromIterator",
    "Deserialize",
    "DerefMut",
    "AsMut",
    "BorrowMut",
];

/// Whether the word stands anywhere in the tokens.
fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), word),
        token => is(&token, word),
    })
}

/// The last name of a type: `Verified` of `trust::Verified<T>`.
fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

/// Whether a type speaks of one of these names.
fn speaks_of(ty: &Type, names: &[&str]) -> bool {
    struct Names<'n>(&'n [&'n str], usize);
    impl<'a> Visit<'a> for Names<'_> {
        fn visit_path_segment(&mut self, segment: &'a syn::PathSegment) {
            self.1 += usize::from(self.0.contains(&segment.ident.to_string().as_str()));
            visit::visit_path_segment(self, segment);
        }
    }
    let mut found = Names(names, 0);
    found.visit_type(ty);
    found.1 > 0
}

fn is_constructor(function: &ImplItemFn) -> bool {
    match &function.sig.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => speaks_of(ty, &["Self", "Verified"]),
    }
}

/// Visible in `trust` at most.
fn stays_in_trust(visibility: &Visibility) -> bool {
    match visibility {
        Visibility::Inherited => true,
        Visibility::Public(_) => false,
        Visibility::Restricted(within) => {
            let path: Vec<String> = within
                .path
                .segments
                .iter()
                .map(|s| s.ident.to_string())
                .collect();
            matches!(
                path.iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .as_slice(),
                ["self" | "super"] | ["crate", "trust", ..]
            )
        }
    }
}

fn constructors(source: &Source) -> Vec<(usize, String, &ImplItemFn)> {
    struct Found<'a>(Vec<&'a ItemImpl>);
    impl<'a> Visit<'a> for Found<'a> {
        fn visit_item_impl(&mut self, item: &'a ItemImpl) {
            self.0.push(item);
            visit::visit_item_impl(self, item);
        }
    }
    let mut found = Found(Vec::new());
    found.visit_file(&source.syntax);
    found
        .0
        .into_iter()
        .filter(|item| item.trait_.is_none() && type_name(&item.self_ty) == "Verified")
        .flat_map(|item| &item.items)
        .filter_map(|item| match item {
            ImplItem::Fn(function) if is_constructor(function) => Some(function),
            _ => None,
        })
        .map(|f| (f.sig.span().start().line, f.sig.ident.to_string(), f))
        .collect()
}

fn other_constructors(source: &Source) -> Vec<Finding> {
    let mut found: Vec<Finding> = constructors(source)
        .into_iter()
        .filter(|(_, name, function)| {
            source.path != HOME || name != "assertion" || !stays_in_trust(&function.vis)
        })
        .map(|(line, name, _)| {
            source.finding(
                line,
                format!(
                    "`{name}` makes a `Verified`: only `assertion` in {HOME} may, and only \
                     `trust` may see it"
                ),
            )
        })
        .collect();
    for item in &source.syntax.items {
        if let syn::Item::Struct(item) = item
            && item.ident == "Verified"
            && item
                .fields
                .iter()
                .any(|f| !matches!(f.vis, Visibility::Inherited))
        {
            let line = item.span().start().line;
            found.push(source.finding(line, "the fields of `Verified` are private"));
        }
    }
    found
}

fn missing_constructor(sources: &[Source]) -> Vec<Finding> {
    let number: usize = sources
        .iter()
        .map(|source| constructors(source).len())
        .sum();
    if number == 1 {
        return Vec::new();
    }
    let advice = format!("`Verified` has {number} constructors: keep one, named `assertion`");
    vec![Finding::about(HOME, advice)]
}

fn literals(source: &Source) -> Vec<Finding> {
    fn walk(tokens: TokenStream, lines: &mut Vec<usize>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (i, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => walk(group.stream(), lines),
                token if is(token, "Verified") && is_made(&tokens, i) => {
                    lines.push(token.span().start().line);
                }
                _ => {}
            }
        }
    }
    let mut lines = Vec::new();
    if source.path != HOME {
        walk(source.tokens.clone(), &mut lines);
    }
    lines
        .into_iter()
        .map(|line| {
            source.finding(
                line,
                format!("a `Verified` is built and taken apart only in {HOME}"),
            )
        })
        .collect()
}

/// `Verified(…)`, `Verified {…}` and `Verified::<…>(…)`.
fn is_made(tokens: &[TokenTree], at: usize) -> bool {
    let opens = |i: usize| {
        matches!(tokens.get(i), Some(TokenTree::Group(group))
            if group.delimiter() != Delimiter::Bracket)
    };
    if opens(at + 1) {
        return true;
    }
    let turbofish = [at + 1, at + 2]
        .iter()
        .all(|i| tokens.get(*i).is_some_and(|t| is_punct(t, ':')))
        && tokens.get(at + 3).is_some_and(|t| is_punct(t, '<'));
    let mut depth = 0_i32;
    for (i, token) in tokens.iter().enumerate().skip(at + 3) {
        depth += i32::from(is_punct(token, '<')) - i32::from(is_punct(token, '>'));
        if turbofish && depth == 0 {
            return opens(i + 1);
        }
    }
    false
}

fn made_by_traits(source: &Source) -> Vec<Finding> {
    struct Found<'a>(Vec<(usize, String, String)>, &'a [&'a str]);
    impl Found<'_> {
        fn derives(&mut self, name: &syn::Ident, attributes: &[Attribute]) {
            let name = name.to_string();
            let forbidden: Vec<&str> = match name.as_str() {
                "Verified" => MAKERS.to_vec(),
                other if PROOFS.contains(&other) => vec!["Deserialize"],
                _ => return,
            };
            for attribute in attributes {
                let syn::Meta::List(list) = &attribute.meta else {
                    continue;
                };
                for word in forbidden
                    .iter()
                    .filter(|w| mentions(list.tokens.clone(), w))
                {
                    let line = attribute.span().start().line;
                    self.0.push((line, name.clone(), (*word).to_owned()));
                }
            }
        }
    }
    impl<'a> Visit<'a> for Found<'_> {
        fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
            self.derives(&item.ident, &item.attrs);
        }
        fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
            self.derives(&item.ident, &item.attrs);
        }
        fn visit_item_impl(&mut self, item: &'a ItemImpl) {
            let name = type_name(&item.self_ty);
            let made = item
                .trait_
                .as_ref()
                .and_then(|(_, path, _)| path.segments.last())
                .map(|segment| segment.ident.to_string())
                .unwrap_or_default();
            let forbidden = match name.as_str() {
                "Verified" => self.1.contains(&made.as_str()),
                other => PROOFS.contains(&other) && made == "Deserialize",
            };
            if forbidden {
                self.0.push((item.span().start().line, name, made));
            }
            visit::visit_item_impl(self, item);
        }
    }
    let mut found = Found(Vec::new(), MAKERS);
    found.visit_file(&source.syntax);
    found
        .0
        .into_iter()
        .map(|(line, name, made)| {
            source.finding(
                line,
                format!("`{name}` may not have `{made}`: it stands for a check"),
            )
        })
        .collect()
}

#[test]
fn verified_has_one_constructor_that_only_the_trust_core_sees() {
    none(&in_each(other_constructors));
    none(&missing_constructor(&Source::all()));
}

#[test]
fn verified_is_built_in_one_file_only() {
    none(&in_each(literals));
}

#[test]
fn no_proof_is_read_from_a_file_or_made_by_a_trait() {
    none(&in_each(made_by_traits));
}

#[test]
fn a_second_constructor_is_found() {
    for snippet in [
        "impl<T> Verified<T> { pub(super) fn trusted(value: T) -> Self { Self(value) } }",
        "impl<T> Verified<T> { fn map<U>(self) -> Verified<U> { todo!() } }",
        "impl Verified<u8> { fn maybe() -> Option<Self> { None } }",
        "impl<T> Verified<T> { pub fn assertion(value: T) -> Self { Self(value) } }",
        "impl<T> Verified<T> { pub(crate) fn assertion(value: T) -> Self { Self(value) } }",
    ] {
        bites(
            &other_constructors(&Source::new(HOME, snippet)),
            1,
            "only `assertion`",
        );
    }
    let elsewhere = "impl Verified<u8> { pub(super) fn assertion(value: u8) -> Self { x() } }";
    bites(
        &other_constructors(&Source::new("src/trust/x.rs", elsewhere)),
        1,
        "only `assertion`",
    );
    let open = "pub struct Verified<T>(pub T);";
    bites(&other_constructors(&Source::new(HOME, open)), 1, "private");
    bites(
        &missing_constructor(&[Source::new(HOME, "")]),
        1,
        "0 constructors",
    );
}

#[test]
fn the_one_constructor_is_not_found() {
    for seen in [
        "",
        "pub(super)",
        "pub(in crate::trust)",
        "pub(in crate::trust::walk)",
    ] {
        let source = Source::new(
            HOME,
            &format!(
                "pub struct Verified<T>(T);\nimpl<T> Verified<T> {{\n    {seen} fn \
                 assertion(value: T) -> Self {{ Self(value) }}\n    pub fn get(&self) -> &T {{ \
                 &self.0 }}\n}}"
            ),
        );
        none(&other_constructors(&source));
        none(&missing_constructor(&[source]));
    }
}

#[test]
fn a_literal_of_a_proof_elsewhere_is_found() {
    for snippet in [
        "fn f() { Verified(1) }",
        "fn f() { crate::trust::Verified::<u8>(1) }",
        "fn f() { Verified { value: 1 } }",
        "fn f() { let Verified(x) = y; }",
        "fn f() { x!(Verified(1)) }",
    ] {
        bites(
            &literals(&Source::new("src/trust/walk.rs", snippet)),
            1,
            HOME,
        );
        none(&literals(&Source::new(HOME, snippet)));
    }
    let use_only = "fn f(x: &Verified<u8>) -> Verified<Vec<u8>> { Verified::assertion(1) }";
    none(&literals(&Source::new("src/trust/walk.rs", use_only)));
}

#[test]
fn a_trait_that_makes_a_proof_is_found() {
    for snippet in [
        "#[derive(Debug, Deserialize)] struct Plan;",
        "#[derive(serde::Deserialize)] enum Approved {}",
        "#[cfg_attr(unix, derive(Deserialize))] struct Verified;",
        "#[derive(Default)] struct Verified;",
        "impl<'de> Deserialize<'de> for Plan {}",
        "impl<'de> serde::Deserialize<'de> for crate::plan::Approved<Plan> {}",
        "impl<T> From<T> for Verified<T> {}",
        "impl<T> DerefMut for Verified<T> {}",
    ] {
        bites(
            &made_by_traits(&Source::new("src/plan/x.rs", snippet)),
            1,
            "may not have",
        );
    }
    let harmless =
        "#[derive(Clone, Debug, Serialize)] struct Plan;\nimpl Deref for Verified<u8> {}";
    none(&made_by_traits(&Source::new("src/plan/x.rs", harmless)));
}
