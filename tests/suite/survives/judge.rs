//! The judge: what a struck run may leave.
//!
//! It only compares what was seen, so that it can be shown states made by hand (see `controls`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::side::Side;
use super::strace::Struck;
use crate::support::tree::Tree;

/// The two sides of a change, and what is tidy.
#[derive(Debug)]
pub struct Sides {
    /// The home before anything was installed.
    pub empty: Tree,
    pub old: Side,
    pub new: Side,
    /// The home before and after the change, each after another command tidied up.
    pub settled: [Tree; 2],
}

/// Why a state is bad.
pub type Verdict = Result<(), String>;

impl Sides {
    /// Before anything is tidied up, a reader sees the old version or the new one, whole, of
    /// every package.
    pub fn are_whole(&self, left: &Side) -> Verdict {
        self.packages_are_whole(left)?;
        self.links_are_whole(left)?;
        self.tool_runs(left)?;
        self.check_agrees(left)?;
        self.trust_is_whole(left)
    }

    fn trust_is_whole(&self, left: &Side) -> Verdict {
        let (old, new, found) = (&self.old.trusted, &self.new.trusted, &left.trusted);
        for subject in old.keys().chain(new.keys()).chain(found.keys()) {
            let now = found.get(subject);
            if !is_between(now, old.get(subject), new.get(subject)) {
                return Err(format!(
                    "what is trusted of {subject} is neither old nor new: {now:#?}"
                ));
            }
        }
        Ok(())
    }

    fn packages_are_whole(&self, left: &Side) -> Verdict {
        let (old, new, seen) = (self.old.packages(), self.new.packages(), left.packages());
        for app in old.keys().chain(new.keys()).chain(seen.keys()) {
            let found = seen.get(app);
            let name = app.replace('+', "/");
            let fits = [(&old, &self.old), (&new, &self.new)]
                .iter()
                .any(|(packages, side)| {
                    packages.get(app) == found && side.listed.get(&name) == left.listed.get(&name)
                });
            if !fits {
                let listed = left.listed.get(&name);
                return Err(format!(
                    "{app} is neither old nor new, listed as {listed:?}: {found:#?}"
                ));
            }
        }
        Ok(())
    }

    /// A link that leads somewhere on both sides does so at every moment, and none is of neither
    /// side.
    fn links_are_whole(&self, left: &Side) -> Verdict {
        let (old, new, found) = (self.old.links(), self.new.links(), left.links());
        for (path, text) in &old {
            let stays = self.old.leads(text) && self.new.leads(text) && new.contains_key(path);
            if stays && found.get(path) != Some(text) {
                return Err(format!("{path} was missing for a moment"));
            }
        }
        for (path, text) in &found {
            let known = [&old, &new]
                .iter()
                .any(|links| links.get(path) == Some(text));
            // What a killed run left is tidied up first, link by link.
            let is_tidied = self.settled[0].about(path) == Some(text);
            if !known && !is_tidied && !left.leads(text) {
                return Err(format!("{path} is neither old nor new: {text}"));
            }
        }
        Ok(())
    }

    /// Who runs the tool gets the version that is current, and always one if there is one on both
    /// sides.
    fn tool_runs(&self, left: &Side) -> Verdict {
        let sides = [&self.old, &self.new];
        let packages = left.packages();
        let tool = |side: &Side| side.packages().get("get.example.org+tool").cloned();
        let current = packages.get("get.example.org+tool").cloned();
        let mut expected: BTreeSet<&Option<String>> = BTreeSet::new();
        for side in sides {
            if tool(side) == current {
                expected.insert(&side.says);
            }
        }
        let is_between = self.old.says.is_none() || self.new.says.is_none();
        let said_by_any = sides.iter().any(|side| side.says == left.says);
        // Between the switch and the links the command comes, or is on its way out.
        let fits = expected.contains(&left.says) || is_between && said_by_any;
        if fits {
            Ok(())
        } else {
            let found = &left.says;
            Err(format!(
                "the tool says {found:?}, expected one of {expected:?}"
            ))
        }
    }

    /// `check` finds no more than the sides have, and links that come or go.
    fn check_agrees(&self, left: &Side) -> Verdict {
        let (old, new) = (self.old.links(), self.new.links());
        let comes_or_goes = |path: &String| {
            let path = format!("{}/{path}", super::side::PREFIX);
            let (was, comes) = (old.get(path.as_str()), new.get(path.as_str()));
            let leads = |text: &&str| self.old.leads(text) && self.new.leads(text);
            was != comes || !was.is_some_and(leads)
        };
        let is_known = |path: &&String| {
            self.old.found.contains(*path) || self.new.found.contains(*path) || comes_or_goes(path)
        };
        let strange: Vec<&String> = left.found.iter().filter(|path| !is_known(path)).collect();
        if strange.is_empty() {
            Ok(())
        } else {
            Err(format!("check finds fault with {strange:?}"))
        }
    }

    /// What a failed or finished run said is true of what it left.
    pub fn are_as_told(&self, run: &Struck, left: &Side) -> Verdict {
        let said = &run.said;
        let is_new = left.packages() == self.new.packages();
        match run.code {
            Some(0) => {
                let changes = differences(&self.new.tree, &left.tree);
                if !is_new {
                    Err("it ended with 0, and nothing was done".to_owned())
                } else if left.trusted != self.new.trusted {
                    Err("it ended with 0, and what it verified was not kept".to_owned())
                } else if changes.is_empty()
                    || !self.removes() && said.contains("could not be cleared away")
                {
                    Ok(())
                } else {
                    Err(format!("it ended with 0 and left:\n{changes}"))
                }
            }
            None | Some(1..=3) => Err("it crashed, or blames its user".to_owned()),
            Some(code) => {
                let headings = ["error: ", "refused: "];
                let is_heading = |line: &&str| headings.iter().any(|word| line.starts_with(word));
                let number = said.lines().filter(is_heading).count();
                if number != 1 {
                    return Err(format!("expected one message, found {number}"));
                }
                self.state_is_true(code, said, left)
            }
        }
    }

    /// Whether a package goes: a removal that leaves files is no removal, whatever it says.
    fn removes(&self) -> bool {
        let stays = self.new.packages();
        let mut before = self.old.packages().into_keys();
        before.any(|app| !stays.contains_key(&app))
    }

    fn state_is_true(&self, code: i32, said: &str, left: &Side) -> Verdict {
        let holds = |words: &str| said.lines().any(|line| line.starts_with(words));
        if holds("left behind:") == (code != 52) {
            return Err(format!("52 and `left behind` go together, found {code}"));
        }
        if code == 52 || holds("done before that") {
            return Ok(());
        }
        if !holds("nothing was changed") && !holds("everything was undone") {
            return Err("it does not say in what state the machine is".to_owned());
        }
        let changes = differences(&self.old.tree, &left.tree);
        // What a killed run left may be cleared away in part.
        let was_untidy = !differences(&self.old.tree, &self.settled[0]).is_empty();
        if changes.is_empty() || was_untidy && left.packages() == self.old.packages() {
            Ok(())
        } else {
            Err(format!(
                "it says that nothing is changed, and this is:\n{changes}"
            ))
        }
    }
}

/// Whether every fact is the old one or the new one: what is verified is kept at once, step by
/// step, and each step is whole.
fn is_between(found: Option<&Value>, old: Option<&Value>, new: Option<&Value>) -> bool {
    if found == old || found == new {
        return true;
    }
    let (Some(found), Some(new)) = (found.and_then(Value::as_object), new) else {
        return false;
    };
    let old = old.unwrap_or(&Value::Null);
    let is_known = |(key, value)| is_between(Some(value), old.get(key), new.get(key));
    let has = |key: &String| found.contains_key(key);
    let was = old.as_object().into_iter().flat_map(|fields| fields.keys());
    found.iter().all(is_known) && was.into_iter().all(has)
}

/// How two homes differ, but for receipts (which tell the time), releases (which may have been
/// signed again) and the state (which has a judge of its own).
pub fn differences(before: &Tree, after: &Tree) -> String {
    before
        .changes_to(after)
        .lines()
        .filter(|line| !line.contains(" state") && !line.contains("/.unpipe/r"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// How what is trusted differs.
pub fn trust_differs<T: PartialEq + std::fmt::Debug>(
    expected: &BTreeMap<String, T>,
    found: &BTreeMap<String, T>,
) -> Verdict {
    if expected == found {
        Ok(())
    } else {
        Err(format!(
            "expected to be trusted: {expected:#?}\nfound: {found:#?}"
        ))
    }
}
