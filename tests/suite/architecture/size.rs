//! How long files and functions get, and how many parameters a function takes.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, FnArg, Signature};

use super::source::{Finding, Source};
use super::{bites, in_each, none};

const FILE: usize = 400;
const FUNCTION: usize = 70;
const PARAMETERS: usize = 5;

fn long_files(source: &Source) -> Vec<Finding> {
    let lines = source.code_lines().len();
    if lines <= FILE {
        return Vec::new();
    }
    vec![source.finding(
        1,
        format!("{lines} lines of production code, at most {FILE}: split it by duty"),
    )]
}

fn long_functions(source: &Source) -> Vec<Finding> {
    let code = source.code_lines();
    let mut functions = Functions::default();
    functions.visit_file(&source.syntax);
    functions
        .found
        .iter()
        .filter_map(|function| {
            let lines = code.range(function.first..=function.last).count();
            (lines > FUNCTION).then(|| {
                source.finding(
                    function.first,
                    format!(
                        "`{}` has {lines} lines, at most {FUNCTION}: name its parts",
                        function.name
                    ),
                )
            })
        })
        .collect()
}

fn many_parameters(source: &Source) -> Vec<Finding> {
    let mut functions = Functions::default();
    functions.visit_file(&source.syntax);
    functions
        .found
        .iter()
        .filter(|function| function.parameters > PARAMETERS)
        .map(|function| {
            source.finding(
                function.first,
                format!(
                    "`{}` takes {} parameters, at most {PARAMETERS}: give what belongs together \
                     a type",
                    function.name, function.parameters
                ),
            )
        })
        .collect()
}

struct Function {
    name: String,
    first: usize,
    last: usize,
    /// Without `self`. Nothing for what implements a trait: the trait decided.
    parameters: usize,
}

#[derive(Default)]
struct Functions {
    found: Vec<Function>,
    for_a_trait: usize,
}

impl Functions {
    fn add(&mut self, signature: &Signature, block: Option<&Block>) {
        let typed = |input: &&FnArg| matches!(input, FnArg::Typed(_));
        let parameters = signature.inputs.iter().filter(typed).count();
        self.found.push(Function {
            name: signature.ident.to_string(),
            first: signature.span().start().line,
            last: block.map_or(signature.span(), Spanned::span).end().line,
            parameters: if self.for_a_trait > 0 { 0 } else { parameters },
        });
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        self.add(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let step = usize::from(item.trait_.is_some());
        self.for_a_trait += step;
        visit::visit_item_impl(self, item);
        self.for_a_trait -= step;
    }
}

#[test]
fn no_file_has_more_than_400_lines_of_production_code() {
    none(&in_each(long_files));
}

#[test]
fn no_function_has_more_than_70_lines() {
    none(&in_each(long_functions));
}

#[test]
fn no_function_takes_more_than_five_parameters() {
    none(&in_each(many_parameters));
}

#[test]
fn a_file_is_too_long_by_its_code_and_not_by_comments_or_tests() {
    let code = "fn f() {}\n".repeat(400);
    let padding = "\n// Comment.\n/// Comment.\n".repeat(100);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{code}}}\n");
    let fits = format!("{code}{padding}fn g() {{}}\n{tests}").replacen("fn f() {}\n", "", 1);
    none(&long_files(&Source::new("src/x.rs", &fits)));
    let longer = format!("{fits}const X: &str = \"\n\";\n");
    bites(
        &long_files(&Source::new("src/x.rs", &longer)),
        1,
        "402 lines",
    );
}

#[test]
fn a_long_function_is_found_wherever_it_stands() {
    let long = format!("fn f() {{\n{}}}\n", "    g();\n".repeat(69));
    let fits = long.replacen("    g();\n", "    // Comment.\n\n", 1);
    none(&long_functions(&Source::new("src/x.rs", &fits)));
    for snippet in [
        long.clone(),
        format!("impl X {{ {long} }}"),
        format!("impl Clone for X {{ {long} }}"),
        format!("trait X {{ {long} }}"),
        format!("mod inner {{ {long} }}"),
    ] {
        bites(
            &long_functions(&Source::new("src/x.rs", &snippet)),
            1,
            "71 lines",
        );
    }
}

#[test]
fn a_sixth_parameter_is_found() {
    let six = "fn f(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) {}";
    let five = "fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {}";
    bites(
        &many_parameters(&Source::new("src/x.rs", six)),
        1,
        "6 parameters",
    );
    let own_trait = "trait X { fn f(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8); }";
    bites(
        &many_parameters(&Source::new("src/x.rs", own_trait)),
        1,
        "6 parameters",
    );
    none(&many_parameters(&Source::new(
        "src/x.rs",
        &format!("impl X {{ {five} }}"),
    )));
    none(&many_parameters(&Source::new(
        "src/x.rs",
        &format!("impl T for X {{ {six} }}"),
    )));
}
