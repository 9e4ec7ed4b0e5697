//! Words that look like a well-known program's name: equal or one edit apart, after characters
//! that look alike are taken for the same.

use super::known::WELL_KNOWN;

/// The shortest name, folded, of which one edit leaves something that looks alike: `jq` and `yq`
/// are two programs.
const LEAST: usize = 5;

/// The well-known name that a word looks like; none for the very name.
pub(super) fn of(word: &str) -> Option<&'static str> {
    if WELL_KNOWN.contains(&word) {
        return None;
    }
    let ours = folded(word);
    WELL_KNOWN.into_iter().find(|known| {
        let theirs = folded(known);
        let is_long = theirs.chars().count() >= LEAST && ours.chars().count() >= LEAST;
        ours == theirs || (is_long && (is_one_edit(&ours, &theirs) || is_one_edit(word, known)))
    })
}

/// What looks alike becomes the same: 0/o, 1/l/i, rn/m, vv/w, cl/d; `-`, `_` and `.` go.
fn folded(word: &str) -> String {
    word.to_ascii_lowercase()
        .replace(['-', '_', '.'], "")
        .replace("rn", "m")
        .replace("vv", "w")
        .replace("cl", "d")
        .replace('0', "o")
        .replace(['1', 'i'], "l")
}

/// Whether one character more, less or other, or two neighbours exchanged, makes one of the other.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let one = one.get(same..).unwrap_or_default();
    let other = other.get(same..).unwrap_or_default();
    match (one.split_first(), other.split_first()) {
        (None, None) => false,
        (None, Some((_, rest))) | (Some((_, rest)), None) => rest.is_empty(),
        (Some((_, ours)), Some((_, theirs))) => {
            ours == theirs || ours == other || one == theirs || are_exchanged(one, other)
        }
    }
}

fn are_exchanged(one: &[char], other: &[char]) -> bool {
    match (one, other) {
        ([first, second, rest @ ..], [other_first, other_second, other_rest @ ..]) => {
            first == other_second && second == other_first && rest == other_rest
        }
        _ => false,
    }
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
