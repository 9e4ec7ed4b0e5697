//! Words that look like a well-known program's name: the rule that refuses users such names.

use super::known::WELL_KNOWN;
use crate::trust::look_alike::words_look_alike;

/// The well-known name that a word looks like; none for the very name.
pub(super) fn of(word: &str) -> Option<&'static str> {
    if WELL_KNOWN.contains(&word) {
        return None;
    }
    WELL_KNOWN
        .into_iter()
        .find(|known| words_look_alike(word, known))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn what_looks_like_a_well_known_name_is_told() {
        for (word, known) in [
            ("kubeclt", "kubectl"),
            ("d0cker", "docker"),
            ("docker-", "docker"),
            ("terrafom", "terraform"),
            ("terraforn", "terraform"),
            ("rustupp", "rustup"),
            ("he1m", "helm"),
            ("m-inikube", "minikube"),
            ("rninikube", "minikube"),
            ("n0de", "node"),
        ] {
            assert_eq!(of(word), Some(known), "{word}");
        }
    }

    #[test]
    fn the_very_name_and_other_words_are_not() {
        for word in [
            "docker",
            "jq",
            "yq",
            "xq",
            "nodes",
            "greet",
            "tool",
            "hello",
            "npn",
            "ripgrep-all",
        ] {
            assert_eq!(of(word), None, "{word}");
        }
    }
}
