//! Writes a project file as a person would: short, the name first, one line a target.

use crate::model::{ListedLink, OutsideText};
use crate::publish::project::{
    Command, Completions, EntryPattern, Extra, Pattern, Project, Take, Target, Tree,
};

/// The longest line before a list is broken.
const WIDTH: usize = 100;

/// The text of a project that has no steps and requirements: `init` never guesses these.
pub(super) fn text(project: &Project) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: &str| out.push_str(&format!("{key} = {value}\n"));
    line("name", &quoted(project.name.as_str()));
    line("url", &patterns(&project.url));
    line("summary", &quoted(project.summary.raw()));
    let texts = [
        ("license", project.license.as_ref().map(OutsideText::raw)),
        ("homepage", project.homepage.as_ref().map(OutsideText::raw)),
        ("source", project.source.as_ref().map(Pattern::as_str)),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            line(key, &quoted(value));
        }
    }
    out.push_str("\n# The first that fits a machine is taken.\ntarget = [\n");
    for target in &project.targets {
        out.push_str(&format!("  {},\n", one_target(target)));
    }
    out.push_str("]\n\n[take]\n");
    for (key, value) in take(&project.take) {
        let line = format!("{key} = {}\n", value.on_one_line());
        if line.len() > WIDTH {
            out.push_str(&format!("{key} = {}\n", value.broken()));
        } else {
            out.push_str(&line);
        }
    }
    out
}

/// A value: as it is, or a list of values, of which a single one stands alone.
enum Value {
    Plain(String),
    List(Vec<String>),
}

impl Value {
    fn on_one_line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(items) => match items.as_slice() {
                [one] => one.clone(),
                items => format!("[{}]", items.join(", ")),
            },
        }
    }

    fn broken(&self) -> String {
        match self {
            Self::List(items) if items.len() > 1 => {
                let lines: Vec<String> = items.iter().map(|item| format!("  {item},")).collect();
                format!("[\n{}\n]", lines.join("\n"))
            }
            _ => self.on_one_line(),
        }
    }
}

fn one_target(target: &Target) -> String {
    let mut fields = vec![
        format!("file = {}", quoted(target.file.as_str())),
        format!("os = \"{}\"", target.os),
        format!("arch = \"{}\"", target.arch),
    ];
    fields.extend(target.libc.map(|libc| format!("libc = \"{libc}\"")));
    let least = target.min_glibc;
    fields.extend(least.map(|least| format!("min_glibc = \"{least}\"")));
    if !target.url.is_empty() {
        fields.push(format!("url = {}", patterns(&target.url)));
    }
    if let Some(own) = &target.take {
        let pairs = take(own);
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{key} = {}", value.on_one_line()))
            .collect();
        fields.push(format!("take = {{ {} }}", pairs.join(", ")));
    }
    format!("{{ {} }}", fields.join(", "))
}

fn take(take: &Take) -> Vec<(&'static str, Value)> {
    let mut pairs = Vec::new();
    let mut add = |key, items: Vec<String>| {
        if !items.is_empty() {
            pairs.push((key, Value::List(items)));
        }
    };
    add("bin", take.bin.iter().map(program).collect());
    add("man", entries(&take.man));
    if let Some(value) = completions(&take.completions) {
        pairs.push(("completions", value));
    }
    let mut add = |key, items: Vec<String>| {
        if !items.is_empty() {
            pairs.push((key, Value::List(items)));
        }
    };
    add("files", take.files.iter().map(extra).collect());
    add("trees", take.trees.iter().map(tree).collect());
    add("links", take.links.iter().map(link).collect());
    pairs
}

fn program(command: &Command) -> String {
    match command {
        Command::Same(entry) => quoted(entry.as_str()),
        Command::Renamed { from, to } => table(from.as_ref(), to.as_str(), None),
    }
}

fn completions(completions: &Completions) -> Option<Value> {
    let shells = [
        ("bash", &completions.bash),
        ("zsh", &completions.zsh),
        ("fish", &completions.fish),
    ];
    let pairs: Vec<String> = shells
        .iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(shell, list)| format!("{shell} = {}", Value::List(entries(list)).on_one_line()))
        .collect();
    (!pairs.is_empty()).then(|| Value::Plain(format!("{{ {} }}", pairs.join(", "))))
}

fn extra(extra: &Extra) -> String {
    let mode = extra.mode.map(|mode| format!("mode = \"{mode}\""));
    table(extra.from.as_ref(), extra.to.as_str(), mode)
}

fn tree(tree: &Tree) -> String {
    table(Some(&tree.from), tree.to.as_str(), None)
}

fn link(link: &ListedLink) -> String {
    let (to, target) = (quoted(link.to.as_str()), quoted(link.target.as_str()));
    format!("{{ to = {to}, target = {target} }}")
}

fn table(from: Option<&EntryPattern>, to: &str, more: Option<String>) -> String {
    let from = from.map(|from| format!("from = {}", quoted(from.as_str())));
    let to = Some(format!("to = {}", quoted(to)));
    let fields: Vec<String> = [from, to, more].into_iter().flatten().collect();
    format!("{{ {} }}", fields.join(", "))
}

fn entries(list: &[EntryPattern]) -> Vec<String> {
    list.iter().map(|entry| quoted(entry.as_str())).collect()
}

fn patterns(list: &[Pattern]) -> String {
    let items = list.iter().map(|one| quoted(one.as_str())).collect();
    Value::List(items).on_one_line()
}

/// A basic string of TOML 1.0.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text;
    use crate::model::OutsideText;
    use crate::publish::project::Project;

    /// Everything that can be written.
    const EVERYTHING: &str = r#"name = "get.example.org/tool"
url = ["{file}", "https://example.org/{file}"]
summary = "s"
license = "MIT"
homepage = "https://example.org"
source = "https://example.org/{version}"
take = { bin = ["*/a", { from = "*/b", to = "c" }, { to = "d" }], man = ["*/a.1", "*/b.1"], completions = { bash = "*/a.bash", zsh = ["*/_a", "*/_b"] }, files = { from = "x", to = "y", mode = "755" }, trees = { from = "t", to = "u" }, links = { to = "l", target = "y" } }
[[target]]
file = "a"
os = "linux"
arch = "x86_64"
libc = "gnu"
min_glibc = "2.31"
url = "x/{file}"
take = { bin = "a", completions = { fish = "a.fish" } }
"#;

    #[test]
    fn everything_that_is_written_is_read_again() -> Result<(), Box<dyn std::error::Error>> {
        let project = Project::parse(EVERYTHING)?;
        let written = text(&project);
        assert!(
            written.starts_with("name = \"get.example.org/tool\"\n"),
            "{written}"
        );
        assert_eq!(Project::parse(&written)?, project, "{written}");
        Ok(())
    }

    proptest! {
        #[test]
        fn any_words_survive(summary in "\\PC{0,40}[a-z]", quotes in "[\"'\\\\#=\\[]{0,9}") {
            let mut project = Project::parse(EVERYTHING).map_err(|e| TestCaseError::fail(e.to_string()))?;
            project.summary = OutsideText::new(format!("{quotes}{summary}"));
            // What no project may say is refused, and never read as something else.
            if let Ok(read) = Project::parse(&text(&project)) {
                prop_assert_eq!(read, project);
            } else {
                prop_assert!(project.summary.raw().chars().any(crate::model::is_spoofing));
            }
        }
    }
}
