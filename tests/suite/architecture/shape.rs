//! What parameters and modules look like.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{FnArg, Signature};

use super::source::{Finding, Source, files_below};
use super::{bites, in_each, none};

/// Names that say nothing about a duty.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "misc"];

fn boolean_parameters(source: &Source) -> Vec<Finding> {
    let mut signatures = Signatures::default();
    signatures.visit_file(&source.syntax);
    signatures
        .boolean
        .iter()
        .map(|(line, name)| {
            source.finding(
                *line,
                format!("`{name}` takes a boolean: use an enum whose variants say what they mean"),
            )
        })
        .collect()
}

/// Functions with a boolean parameter. What implements a trait is left out: a trait of ours is
/// seen where it is declared, and one of others is not ours to change.
#[derive(Default)]
struct Signatures {
    boolean: Vec<(usize, String)>,
}

impl<'a> Visit<'a> for Signatures {
    fn visit_signature(&mut self, signature: &'a Signature) {
        for input in &signature.inputs {
            let mut types = Booleans::default();
            if let FnArg::Typed(typed) = input {
                types.visit_type(&typed.ty);
            }
            if types.found > 0 {
                let line = input.span().start().line;
                self.boolean.push((line, signature.ident.to_string()));
            }
        }
        visit::visit_signature(self, signature);
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        if item.trait_.is_none() {
            visit::visit_item_impl(self, item);
        }
    }
}

/// Counts `bool` in a type, but not what a closure returns.
#[derive(Default)]
struct Booleans {
    found: usize,
}

impl<'a> Visit<'a> for Booleans {
    fn visit_path(&mut self, path: &'a syn::Path) {
        self.found += usize::from(path.is_ident("bool"));
        visit::visit_path(self, path);
    }

    fn visit_parenthesized_generic_arguments(
        &mut self,
        arguments: &'a syn::ParenthesizedGenericArguments,
    ) {
        for input in &arguments.inputs {
            self.visit_type(input);
        }
    }

    fn visit_type_bare_fn(&mut self, function: &'a syn::TypeBareFn) {
        for input in &function.inputs {
            self.visit_type(&input.ty);
        }
    }
}

fn empty_file_names(paths: &[String]) -> Vec<Finding> {
    paths
        .iter()
        .filter(|path| {
            path.split('/')
                .any(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")))
        })
        .map(|path| Finding::about(path, "name the file after its duty"))
        .collect()
}

fn empty_module_names(source: &Source) -> Vec<Finding> {
    struct Modules(Vec<(usize, String)>);
    impl<'a> Visit<'a> for Modules {
        fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
            self.0
                .push((item.span().start().line, item.ident.to_string()));
            visit::visit_item_mod(self, item);
        }
    }
    let mut modules = Modules(Vec::new());
    modules.visit_file(&source.syntax);
    modules
        .0
        .iter()
        .filter(|(_, name)| EMPTY_NAMES.contains(&name.as_str()))
        .map(|(line, name)| source.finding(*line, format!("name `{name}` after its duty")))
        .collect()
}

#[test]
fn no_function_takes_a_boolean() {
    none(&in_each(boolean_parameters));
}

#[test]
fn every_file_and_module_is_named_after_its_duty() {
    none(&empty_file_names(
        &[files_below("src"), files_below("tests")].concat(),
    ));
    none(&in_each(empty_module_names));
}

#[test]
fn a_boolean_parameter_is_found_in_every_form() {
    for snippet in [
        "fn f(force: bool) {}",
        "fn f(force: &mut bool) {}",
        "fn f(force: Option<bool>) {}",
        "fn f(force: [(u8, bool); 2]) {}",
        "fn f(force: impl Fn(bool)) {}",
        "impl X { fn f(&self, force: bool) {} }",
        "trait X { fn f(force: bool); }",
        "fn g() { fn f(force: bool) {} }",
    ] {
        bites(
            &boolean_parameters(&Source::new("src/x.rs", snippet)),
            1,
            "`f` takes a boolean",
        );
    }
}

#[test]
fn a_predicate_and_a_trait_of_others_may_speak_of_booleans() {
    for snippet in [
        "fn f(wanted: impl Fn(&u8) -> bool) -> bool { true }",
        "fn f(wanted: &dyn Fn(&u8) -> bool) {}",
        "fn f(wanted: fn(u8) -> bool) {}",
        "fn f<F: Fn(u8) -> bool>(wanted: F) {}",
        "impl serde::Serializer for X { fn serialize_bool(self, v: bool) {} }",
    ] {
        none(&boolean_parameters(&Source::new("src/x.rs", snippet)));
    }
}

#[test]
fn a_name_that_says_nothing_is_found() {
    let paths = ["src/utils.rs", "src/ui/helpers/mod.rs", "src/ui/plan.rs"].map(str::to_owned);
    bites(&empty_file_names(&paths), 2, "duty");
    let source = Source::new("src/ui/mod.rs", "mod plan;\nmod outer { mod misc {} }");
    bites(&empty_module_names(&source), 1, "`misc`");
}
