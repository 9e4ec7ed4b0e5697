//! Recipes for CI: templates, of which some lines are for one kind of project only.
//!
//! A line that begins with `#forge `, `#own `, `#index ` or `#one ` is kept, without that word, if
//! the documents are hosted with a forge's releases or elsewhere, and if the index has a key of its
//! own or not. `@NAME@` and `@URL@` are filled in: both are valid by construction, and neither has
//! a character that YAML or a shell would take for its own.

use super::facts::{Facts, Host, IndexKey};

/// Every recipe: its path, its template.
pub(super) const ALL: [(&str, &str); 5] = [
    ("ci/github.yml", include_str!("ci/github.yml")),
    ("ci/gitlab.yml", include_str!("ci/gitlab.yml")),
    ("ci/forgejo.yml", include_str!("ci/forgejo.yml")),
    ("ci/goreleaser.yaml", include_str!("ci/goreleaser.yaml")),
    ("ci/cargo-dist.yml", include_str!("ci/cargo-dist.yml")),
];

/// A recipe for a site.
pub(super) fn fill(template: &str, facts: &Facts<'_>) -> String {
    chosen(template, facts.host(), facts.index_key())
        .replace("@NAME@", facts.name().as_str())
        .replace("@URL@", &facts.address)
}

fn chosen(template: &str, host: Host, index: IndexKey) -> String {
    let words = [
        ("#forge ", host == Host::Forge),
        ("#own ", host == Host::Own),
        ("#index ", index == IndexKey::Own),
        ("#one ", index == IndexKey::Release),
    ];
    let mut text = String::new();
    for line in template.lines() {
        let word = words
            .iter()
            .find_map(|(word, kept)| Some((line.strip_prefix(word)?, *kept)));
        let (line, kept) = word.unwrap_or((line, true));
        if kept {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Every recipe with its four variants.
#[cfg(test)]
pub(super) fn variants() -> Vec<(&'static str, Vec<String>)> {
    let kinds = [
        (Host::Forge, IndexKey::Own),
        (Host::Forge, IndexKey::Release),
        (Host::Own, IndexKey::Own),
        (Host::Own, IndexKey::Release),
    ];
    let of = |template| {
        kinds
            .map(|(host, index)| chosen(template, host, index))
            .to_vec()
    };
    ALL.iter().map(|(file, text)| (*file, of(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::variants;

    /// The indent of a line of YAML, and whether what follows it may be deeper.
    fn is_structure(line: &str) -> bool {
        let bare = line.trim_start();
        !bare.is_empty() && !bare.starts_with('#')
    }

    #[test]
    fn no_line_of_a_recipe_is_for_another_kind_of_project() {
        for (file, texts) in variants() {
            for text in texts {
                for line in text.lines() {
                    let is_marked = ["#forge", "#own", "#index", "#one"]
                        .iter()
                        .any(|word| line.starts_with(word));
                    assert!(!is_marked, "{file}: {line}");
                }
            }
        }
    }

    #[test]
    fn a_recipe_has_the_shape_of_yaml() {
        for (file, texts) in variants() {
            for text in texts {
                assert!(!text.contains('\t') && text.ends_with('\n'), "{file}");
                let mut open = vec![0];
                // The indent of the line above a block of text, while in one.
                let mut above: Option<usize> = None;
                for line in text.lines().filter(|line| is_structure(line)) {
                    let indent = line.len() - line.trim_start().len();
                    if above.is_some_and(|above| indent > above) {
                        continue;
                    }
                    assert_eq!(indent % 2, 0, "{file}: {line}");
                    open.retain(|outer| *outer <= indent);
                    let deepest = open.last().copied().unwrap_or_default();
                    assert!(indent == deepest || indent == deepest + 2, "{file}: {line}");
                    open.push(indent);
                    let bare = line.trim_start().trim_start_matches("- ");
                    let is_item = line.trim_start().starts_with("- ");
                    assert!(is_item || bare.contains(':'), "{file}: {line}");
                    if is_item {
                        open.push(indent + 2);
                    }
                    let is_text = [" |", " >"].iter().any(|end| line.ends_with(end));
                    above = is_text.then_some(indent);
                }
            }
        }
    }

    #[test]
    fn keys_are_private_and_missing_secrets_stop_a_recipe() {
        for (file, texts) in variants() {
            for text in texts
                .iter()
                .filter(|text| text.contains("$keys/release.key\"\n"))
            {
                let umask = text.find("umask 077");
                let key = text.find("> \"$keys/").or(text.find("\"$keys/index.key\""));
                assert!(umask < key && umask.is_some(), "{file}");
            }
            for text in texts.iter().filter(|text| text.contains("umask 077")) {
                assert!(text.contains(":?"), "{file}");
                assert!(text.contains("trap 'rm -rf \"$keys\"' EXIT"), "{file}");
            }
        }
    }
}
