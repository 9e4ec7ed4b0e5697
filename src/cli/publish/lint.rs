//! `unpipe publish lint`: what is wrong with documents and artifacts.

use serde_json::{Value, json};

use super::linted::row;
use crate::archive::Watch;
use crate::cli::args::LintArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::{Code, WebUrl};
use crate::publish::lint::{Finding, Hosting, Look, Severity, lint, lint_file, lint_hosted};
use crate::ui::{self, Stream};

/// Looks at a folder or a file, and at what is hosted.
pub(super) fn run(context: &Context<'_>, args: &LintArgs) -> Result<Report, Failed> {
    let path = context.world.folder().join(&args.path);
    let watch = Watch {
        observer: context.observer,
        interrupt: &context.interrupt,
    };
    let folder = if path.is_file() {
        path.parent().unwrap_or(&path)
    } else {
        path.as_path()
    };
    let look = Look {
        folder,
        dist: None,
        before: None,
        now: context.world.now(),
        watch: &watch,
    };
    let mut findings = if path.is_file() {
        lint_file(&path, &look)?
    } else if path.is_dir() || args.online.is_none() {
        lint(&look)?
    } else {
        Vec::new()
    };
    if let Some(url) = &args.online {
        let url: WebUrl = url.parse().map_err(|error| Failed::usage(&error))?;
        let policy = context.policy()?;
        let fetcher = context.fetcher(&policy);
        let hosting = Hosting {
            fetcher: &fetcher,
            folder: &url,
            local: path.is_dir().then_some(path.as_path()),
            now: context.world.now(),
        };
        findings.extend(lint_hosted(&hosting)?);
        findings.sort_by_key(|one| std::cmp::Reverse(one.rule.severity));
    }
    Ok(report(context, &findings))
}

fn report(context: &Context<'_>, findings: &[Finding]) -> Report {
    let style = context.console.style(Stream::Out, context.world);
    let number = |severity| {
        let of_it = findings.iter().filter(|one| one.rule.severity == severity);
        of_it.count()
    };
    let errors = number(Severity::Error);
    let code = if errors > 0 { Code::Lint } else { Code::Done };
    let rows: Vec<Value> = findings.iter().map(row).collect();
    Report::done(ui::lint(findings, &style))
        .code(code)
        .with("findings", json!(rows))
        .with("errors", json!(errors))
        .with("warnings", json!(number(Severity::Warning)))
        .with("notes", json!(number(Severity::Note)))
}
