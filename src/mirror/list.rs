//! The list of packages: a line each, `NAME[@VERSION|@CHANNEL] [KEY]`, and comments after `#`.

use super::ListError;
use crate::model::{Name, OutsideText, Shown, Version};
use crate::resolve::Target;
use crate::trust::Anchor;

/// One package of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The package.
    pub name: Name,
    /// The version or channel, if one is named.
    pub version: Option<Version>,
    /// The publisher's key or root, if it is named.
    pub key: Option<Anchor>,
}

/// Reads a list.
///
/// # Errors
/// For the first line that is something else.
pub fn parse(text: &str) -> Result<Vec<Line>, ListError> {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let wrong = |reason: String| ListError {
            line: at + 1,
            reason: OutsideText::new(reason),
        };
        let meant = line.split('#').next().unwrap_or("");
        let mut words = meant.split_whitespace();
        let Some(package) = words.next() else {
            continue;
        };
        let target = Target::parse(package).map_err(|error| wrong(error.to_string()))?;
        let Target::Name { name, version } = target else {
            let reason = format!("expected a name DOMAIN/PATH, found {}", Shown(package));
            return Err(wrong(reason));
        };
        let key = words.next().map(str::parse::<Anchor>).transpose();
        let key = key.map_err(|error| wrong(error.to_string()))?;
        if let Some(word) = words.next() {
            let reason = format!("expected a name and a key, found {} as well", Shown(word));
            return Err(wrong(reason));
        }
        lines.push(Line { name, version, key });
    }
    Ok(lines)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse;

    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

    #[test]
    fn a_line_is_a_package_with_or_without_version_and_key() {
        let text = format!(
            "# tools\n\nget.example.org/a\n get.example.org/b@1.0 {KEY} # ours\ngithub.com/O/R@beta\n"
        );
        let lines = parse(&text).unwrap();
        let shown: Vec<String> = lines
            .iter()
            .map(|line| {
                let version = line.version.as_ref().map(ToString::to_string);
                let key = line.key.as_ref().map(ToString::to_string);
                format!("{} {version:?} {key:?}", line.name)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "get.example.org/a None None".to_owned(),
                format!("get.example.org/b Some(\"1.0\") Some({KEY:?})"),
                "github.com/o/r Some(\"beta\") None".to_owned(),
            ]
        );
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        for (text, reason) in [
            ("tool", "DOMAIN/PATH"),
            ("\n./folder", "DOMAIN/PATH"),
            ("https://get.example.org/a", "DOMAIN/PATH"),
            ("get.example.org/a RWQ", "key"),
            (&format!("get.example.org/a {KEY} more"), "found more"),
            ("get.example.org/a@", "version"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line, text.lines().count(), "{text}");
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
