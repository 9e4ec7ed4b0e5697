//! How a public key is written for people.

use crate::minisign::PublicKey;

/// So many characters of a key stand together.
const GROUP: usize = 4;

/// The whole key in groups of four: 69 columns.
pub fn grouped(key: &PublicKey) -> String {
    groups(key).join(" ")
}

/// The first and last groups, for a key that the program has compared already. Not for people to
/// compare: the details and the first meeting show the whole key.
pub fn shortened(key: &PublicKey) -> String {
    let groups = groups(key);
    let (first, last) = (groups.iter().take(4), groups.iter().rev().take(2).rev());
    let join = |words: Vec<&String>| words.into_iter().cloned().collect::<Vec<_>>().join(" ");
    format!("{} … {}", join(first.collect()), join(last.collect()))
}

fn groups(key: &PublicKey) -> Vec<String> {
    let characters: Vec<char> = key.to_string().chars().collect();
    characters
        .chunks(GROUP)
        .map(|group| group.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{grouped, shortened};
    use crate::minisign::{PublicKey, PublicKeyError};

    #[test]
    fn a_key_is_14_groups_or_its_ends() -> Result<(), PublicKeyError> {
        let text = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        let key: PublicKey = text.parse()?;
        let all = "RWQf 6LRC GA9i 53ml YecO 4IzT 51TG PpvW ucNS Ch1C BM0Q TaLn 73Y7 GFO3";
        assert_eq!(grouped(&key), all);
        assert_eq!(shortened(&key), "RWQf 6LRC GA9i 53ml … 73Y7 GFO3");
        Ok(())
    }
}
