//! `unpipe verify`: nothing is installed and nothing is fetched, and nothing is written but the
//! record that `--report` asks for.

mod audit;
mod documents;
mod findings;
mod installed;
mod review;
mod signed_file;
mod sums;

use std::path::Path;

use serde_json::json;

use super::args::VerifyArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use super::select;
use crate::bundle::Bundle;
use crate::model::Format;
use crate::publish::dist::is_sums;
use crate::publish::inspect::format_of;
use crate::trust::Anchor;
use crate::trust::policy::Policy;
use crate::ui::{Stream, Voucher, vouched};
use audit::Audit;
use findings::Findings;
use review::is_review;
use signed_file::is_signed;

/// Verifies every file, tells who vouches for what, and writes the record.
pub(super) fn run(context: &Context<'_>, args: &VerifyArgs) -> Result<Report, Failed> {
    let keys: Vec<Anchor> = args
        .keys
        .iter()
        .map(|key| key.parse())
        .collect::<Result<_, _>>()?;
    let policy = context.policy()?;
    let audit = Audit::begin(context, args, &policy)?;
    let verifier = Verifier {
        context,
        policy,
        keys,
    };
    let mut findings = Findings::default();
    let outcome = args
        .files
        .iter()
        .try_for_each(|word| verifier.verify(word, &mut findings));
    let outcome = audit.end(context, &findings, outcome);
    outcome.map_err(|failed| failed.with("files", json!(findings.files())))?;
    let style = context.console.style(Stream::Out, context.world);
    let shown: Vec<Voucher<'_>> = findings
        .rows
        .iter()
        .map(|row| Voucher {
            path: &row.path,
            label: row.outcome.label(),
            what: &row.what,
            hash: row.sha256,
            by: &row.by,
        })
        .collect();
    Ok(Report::done(vouched(&shown, &style))
        .with("files", json!(findings.files()))
        .with("ok", json!(true)))
}

struct Verifier<'a> {
    context: &'a Context<'a>,
    policy: Policy,
    keys: Vec<Anchor>,
}

impl Verifier<'_> {
    /// A file or folder of that name comes first, then an installed package.
    fn verify(&self, word: &Path, findings: &mut Findings) -> Result<(), Failed> {
        let path = self.context.world.folder().join(word);
        if !path.exists()
            && let Some(name) = word.to_str().filter(|name| is_name(name))
        {
            let view = self.context.prefix()?.view()?;
            if let Some(package) = select::installed(&view, name)? {
                return self.installed(&view, &package, findings);
            }
        }
        let is_document = path.extension().is_some_and(|end| end == "unpipe");
        if is_document && is_review(&path) {
            return self.review(&path, findings);
        }
        if path.is_dir() || is_document || is_bundle(&path) {
            return self.documents(&path, findings);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_sums(&name) && format_of(&name) == Format::Raw {
            self.sums(&path, &name, findings)
        } else {
            self.signed(&path, findings)
        }
    }
}

/// Whether a word may name an installed package: a short word, or DOMAIN/PATH.
fn is_name(word: &str) -> bool {
    use crate::resolve::Target;
    let target = Target::parse(word);
    matches!(
        target,
        Ok(Target::Name { version: None, .. } | Target::Short { version: None, .. })
    )
}

/// A bundle, or what is called like one and is not signed as a whole.
fn is_bundle(path: &Path) -> bool {
    let is_called_so = path.to_string_lossy().ends_with(".bundle.tar");
    path.is_file() && (Bundle::begins(path) || (is_called_so && !is_signed(path)))
}
