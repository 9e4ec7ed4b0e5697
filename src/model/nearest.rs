//! The word that was probably meant.

/// The known word that is nearest to what was written, if it is near: at most a third of its
/// characters differ, or one of the two continues the other.
pub fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let written = written.to_ascii_lowercase();
    let scored = known.iter().map(|word| (distance(&written, word), *word));
    let (edits, word) = scored.min_by_key(|(edits, _)| *edits)?;
    let shorter = written.chars().count().min(word.chars().count());
    if edits <= (shorter / 3).max(1) {
        return Some(word);
    }
    let continues = |word: &&&str| {
        let shorter = written.len().min(word.len());
        shorter >= 3 && (written.starts_with(**word) || word.starts_with(&written))
    };
    known.iter().find(continues).copied()
}

/// The fewest characters to add, drop, replace or swap with their neighbour. Long texts are not
/// worth the time: only their first characters count.
pub fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(MOST).collect();
    let other: Vec<char> = other.chars().take(MOST).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&row, j) + usize::from(a != b);
            let mut least = replaced.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped =
                i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

const MOST: usize = 256;

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn a_swap_is_one_edit_and_what_is_far_is_not_meant() {
        assert_eq!(distance("taregt", "target"), 1);
        assert_eq!(distance("", "url"), 3);
        assert_eq!(distance("licence", "license"), 1);
        let known = ["name", "url", "license", "target", "index_days"];
        assert_eq!(nearest("licence", &known), Some("license"));
        assert_eq!(nearest("targets", &known), Some("target"));
        assert_eq!(nearest("index", &known), Some("index_days"));
        assert_eq!(nearest("Name", &known), Some("name"));
        assert_eq!(nearest("maintainer", &known), None);
    }
}
