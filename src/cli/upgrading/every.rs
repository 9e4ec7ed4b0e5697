//! All installed packages, each for itself: what one of them waits for, or fails at, does not stop
//! the others. The first failure gives the exit code; waiting for a release to be old enough is none.

use serde_json::{Value, json};

use super::next::{Upgrading, hinted};
use super::passed::Passed;
use crate::cli::failure::Failed;
use crate::cli::options::Mode;
use crate::cli::placing::Placing;
use crate::cli::report::{self, Report};
use crate::install::Package;
use crate::model::{Code, Name, Version};
use crate::receipt::{Claimed, Follow};
use crate::resolve::Resolved;
use crate::trust::Downgrade;
use crate::trust::policy::Denied;
use crate::ui::State;

/// Resolves every package, then places one after the other.
pub(super) fn run(
    upgrading: &Upgrading<'_>,
    placing: &Placing<'_>,
    packages: &[Package],
) -> Result<Report, Failed> {
    let mut tally = Tally::new(placing);
    let mut resolved = Vec::new();
    for package in packages {
        if let Some(release) = tally.look(upgrading, package)? {
            resolved.push((package.receipt.name.clone(), release));
        }
    }
    for (name, release) in resolved {
        match placing.run(vec![(release, Downgrade::Refused)]) {
            Ok(report) => tally.add(report),
            Err(failed) => tally.fail(&name, failed)?,
        }
    }
    tally.end()
}

/// What came of every package.
struct Tally<'a> {
    placing: &'a Placing<'a>,
    packages: Vec<Value>,
    plans: Vec<Value>,
    passed: Vec<Passed>,
    done: Vec<String>,
    code: Code,
    first: Option<Failed>,
}

impl<'a> Tally<'a> {
    fn new(placing: &'a Placing<'a>) -> Self {
        Self {
            placing,
            packages: Vec::new(),
            plans: Vec::new(),
            passed: Vec::new(),
            done: Vec::new(),
            code: Code::Done,
            first: None,
        }
    }

    /// What the place of a package has; nothing if there is nothing to place.
    fn look(
        &mut self,
        upgrading: &Upgrading<'_>,
        package: &Package,
    ) -> Result<Option<Resolved>, Failed> {
        let (name, version) = (&package.receipt.name, &package.receipt.version);
        if package.receipt.claimed == Claimed::Described {
            match Passed::needs_version(package) {
                Ok(passed) => self.pass(passed),
                Err(failed) => self.fail(name, failed)?,
            }
            return Ok(None);
        }
        let channel = match &package.track.follow {
            Follow::Exact(version) => {
                self.pass(Passed::held(package, version));
                return Ok(None);
            }
            Follow::Channel(channel) => channel,
        };
        let error = match upgrading.followed(package, channel) {
            Ok(Ok(resolved)) => return Ok(Some(resolved)),
            Ok(Err(error)) => error,
            Err(failed) => {
                self.fail(name, failed)?;
                return Ok(None);
            }
        };
        match error.denied() {
            Some(denied) if is_of(denied, package) => self.is_current(name, version),
            denied => match denied.and_then(Passed::waiting) {
                Some(waiting) => self.pass(waiting),
                None => self.fail(name, hinted(package, error))?,
            },
        }
        Ok(None)
    }

    fn pass(&mut self, passed: Passed) {
        passed.say(self.placing.context);
        self.passed.push(passed);
    }

    /// What is too young is what is installed: somebody took it before there was that rule.
    fn is_current(&mut self, name: &Name, version: &Version) {
        let line = format!("{name} {version} is already installed");
        self.placing.context.console.say_line(&line);
        self.packages
            .push(json!({"name": name, "version": version}));
    }

    fn add(&mut self, report: Report) {
        let fields = report.fields;
        let list = |key| fields.get(key).and_then(Value::as_array).cloned();
        let packages = list("packages").unwrap_or_default();
        let plans = list("plans").unwrap_or_default();
        if !plans.is_empty() {
            let names = packages.iter().filter_map(|one| one["name"].as_str());
            self.done.extend(names.map(str::to_owned));
        }
        self.packages.extend(packages);
        self.plans.extend(plans);
        if report.code != Code::Done {
            self.code = report.code;
        }
    }

    /// Goes on to the next package, unless the user wants to end it all, or this one is left in a
    /// state that must be tidied up first: then that state is told, whatever failed before it.
    fn fail(&mut self, name: &Name, failed: Failed) -> Result<(), Failed> {
        let own = failed.extra.iter().find(|(key, _)| *key == "plans");
        let own = own.and_then(|(_, plans)| plans.as_array()).cloned();
        self.plans.extend(own.unwrap_or_default());
        if failed.failure.code == Code::Interrupted {
            return Err(self.told_with(failed));
        }
        self.pass(Passed::failed(name, &failed.failure));
        match after(self.first.take(), failed) {
            Ok(first) => {
                self.first = Some(first);
                Ok(())
            }
            Err(first) => Err(self.told_with(first)),
        }
    }

    fn end(mut self) -> Result<Report, Failed> {
        if let Some(first) = self.first.take() {
            return Err(self.told_with(first));
        }
        let is_dry = matches!(self.placing.mode, Mode::DryRun(_));
        let status = match (is_dry, self.done.is_empty()) {
            (true, _) => "planned",
            (false, true) => "already-installed",
            (false, false) => "installed",
        };
        let text = if is_dry && self.plans.is_empty() {
            "nothing to do\n"
        } else {
            ""
        };
        let report = Report::done(text.to_owned())
            .with("packages", json!(self.packages))
            .with("skipped", self.skipped())
            .with("status", json!(status))
            .code(self.code);
        Ok(report::plans(report, &self.plans))
    }

    fn skipped(&self) -> Value {
        let objects: Vec<Value> = self.passed.iter().map(Passed::object).collect();
        json!(objects)
    }

    /// A failure with what became of the others, which stays.
    fn told_with(&self, failed: Failed) -> Failed {
        let failed = failed
            .with("packages", json!(self.packages))
            .with("plans", json!(self.plans))
            .with("skipped", self.skipped());
        failed.after(self.done.clone())
    }
}

/// By its digest: a version's text is the publisher's to give twice.
fn is_of(denied: &Denied, installed: &Package) -> bool {
    matches!(denied, Denied::Young { release, .. } if **release == installed.receipt.release)
}

/// The first failure, after one more. It is an error where the others must not be tried: in a
/// state that has to be tidied up, which is told then whatever failed before.
fn after(first: Option<Failed>, next: Failed) -> Result<Failed, Failed> {
    let state = next.failure.state.clone();
    let first = first.unwrap_or(next);
    if matches!(state, State::LeftBehind(_) | State::Unknown) {
        return Err(first.state(state));
    }
    Ok(first)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::after;
    use crate::cli::failure::Failed;
    use crate::model::Code;
    use crate::ui::State;

    #[test]
    fn what_a_later_failure_left_is_told_and_ends_it() {
        let refused = || Failed::say(Code::Untrusted, "refused".to_owned());
        for state in [State::LeftBehind(vec!["bin/b".to_owned()]), State::Unknown] {
            let left = Failed::say(Code::Leftover, "left".to_owned()).state(state.clone());
            let told = after(Some(refused()), left).unwrap_err();
            assert_eq!(told.failure.code, Code::Untrusted);
            assert_eq!(told.failure.state, state);
        }
        let undone = Failed::say(Code::Failed, "no room".to_owned()).state(State::EverythingUndone);
        let told = after(Some(refused()), undone).unwrap();
        assert_eq!(told.failure.state, State::NothingChanged);
    }
}
