//! What the user said of an archive, as it was said: words that may leave the version open.

use clap::Parser;

use crate::cli::args::AdoptArgs;
use crate::cli::failure::Failed;
use crate::model::{Code, OutsideText, Version, WebUrl};
use crate::receipt::Receipt;

/// What stands for the version in an address.
const OPEN: &str = "{version}";
/// Two versions that would lead to two hosts.
const PROBES: [&str; 2] = ["1", "2"];

/// What was said: the archive, and what goes with it.
#[derive(Clone, Debug, Parser)]
#[command(no_binary_name = true)]
pub(crate) struct Told {
    /// The archive's address or path.
    pub(crate) archive: String,
    #[command(flatten)]
    pub(crate) adopt: AdoptArgs,
}

/// Whether a word leaves the version open.
pub(super) fn is_pattern(word: &str) -> bool {
    word.contains(OPEN)
}

/// The word for one version.
fn fill(word: &str, version: &Version) -> String {
    word.replace(OPEN, version.as_str())
}

impl Told {
    /// What was said when a package was installed. It is read by the same rules as a command line,
    /// so that a receipt can say no more than a person could.
    pub(crate) fn of(receipt: &Receipt) -> Result<Self, Failed> {
        let words = receipt.command.iter().map(OutsideText::raw);
        let mut told = Self::try_parse_from(words).map_err(|_| {
            let name = &receipt.name;
            let message =
                format!("expected the words that describe {name} in its receipt, found others");
            Failed::say(Code::Malformed, message)
                .hint("describe it again: unpipe install ADDRESS --bin COMMAND --key KEY")
        })?;
        // Whatever it says, it is about the package that it lies in.
        told.adopt.name = Some(receipt.name.to_string());
        Ok(told)
    }

    /// Whether the address tells where another version lies.
    pub(crate) fn leaves_version_open(&self) -> bool {
        self.words().any(is_pattern)
    }

    /// The words that may have the version in them.
    fn words(&self) -> impl Iterator<Item = &str> {
        let sums = self.adopt.sums.iter();
        let rest = sums.chain(&self.adopt.bins).map(String::as_str);
        std::iter::once(self.archive.as_str()).chain(rest)
    }

    /// The same for one version. Only what is asked of a host may change with it, never the host.
    pub(super) fn filled(&self, version: &Version) -> Result<Self, Failed> {
        if let Some(word) = self.words().find(|word| chooses_host(word, version)) {
            let shown = OutsideText::new(word);
            let message = format!("expected {OPEN} behind the host, found it in {shown}");
            return Err(Failed::say_usage(message));
        }
        let fill = |word: &String| fill(word, version);
        Ok(Self {
            archive: fill(&self.archive),
            adopt: AdoptArgs {
                sums: self.adopt.sums.as_ref().map(fill),
                bins: self.adopt.bins.iter().map(fill).collect(),
                ..self.adopt.clone()
            },
        })
    }
}

/// Whether the version says which host is asked, or how. What is compared is what is asked, since
/// an address can be written in more ways than its parser shows. What is no address of a host at
/// all is refused by whoever reads it.
fn chooses_host(word: &str, version: &Version) -> bool {
    let filled = |text: &str| word.replace(OPEN, text).parse::<WebUrl>();
    let Ok(asked) = filled(version.as_str()) else {
        return false;
    };
    let is_same = |probe: &&str| {
        filled(probe)
            .is_ok_and(|other| !other.host().is_empty() && authority(&other) == authority(&asked))
    };
    is_pattern(word) && !PROBES.iter().all(is_same)
}

/// Scheme, host and port, as they are asked.
fn authority(url: &WebUrl) -> Vec<&str> {
    url.as_str().split('/').take(3).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::Told;

    #[test]
    fn every_word_that_may_have_the_version_is_filled() {
        let told = |words: &str| Told::try_parse_from(words.split(' ')).unwrap();
        let open = told(
            "https://h.org/v{version}/t-{version}.tgz --sums S-{version} --bin t=t-{version}/t",
        );
        assert!(open.leaves_version_open());
        let filled = open.filled(&"1.2+b".parse().unwrap()).unwrap();
        assert_eq!(filled.archive, "https://h.org/v1.2+b/t-1.2+b.tgz");
        assert_eq!(filled.adopt.sums.as_deref(), Some("S-1.2+b"));
        assert_eq!(filled.adopt.bins, ["t=t-1.2+b/t"]);
        assert!(!filled.leaves_version_open());
        for word in ["./t-{version}.tgz --bin t", "./t.tgz --bin t=t{version}/t"] {
            assert!(told(word).leaves_version_open(), "{word}");
        }
    }

    #[test]
    fn no_version_chooses_a_host() {
        for (word, version) in [
            ("https://{version}/t.tgz", "1.org"),
            ("https://a.{version}/t.tgz", "org"),
            ("https://a.{version}:1/t.tgz", "1.org"),
            ("https://h.org:{version}/t.tgz", "1"),
            ("https:///{version}/t.tgz", "127.0.0.1"),
            ("https:////{version}/t.tgz", "1"),
            ("https:\\{version}://t.tgz", "1.org"),
            ("{version}://h.org/t.tgz", "https"),
        ] {
            let told = Told::try_parse_from([word, "--bin", "t"]).unwrap();
            assert!(told.filled(&version.parse().unwrap()).is_err(), "{word}");
            let told = Told::try_parse_from(["./t.tgz", "--bin", "t", "--sums", word]).unwrap();
            assert!(told.filled(&version.parse().unwrap()).is_err(), "{word}");
        }
        for word in [
            "https://h.org/{version}/t.tgz",
            "https://h.org:1/?{version}",
        ] {
            let told = Told::try_parse_from([word, "--bin", "t"]).unwrap();
            assert!(told.filled(&"127.0.0.1".parse().unwrap()).is_ok(), "{word}");
        }
    }

    #[test]
    fn words_that_are_no_description_are_not_taken() {
        for words in [
            "",
            "./t.tgz --bin t --yes",
            "./t.tgz --sums S",
            "./a ./b --bin t",
        ] {
            let words = words.split(' ').filter(|word| !word.is_empty());
            assert!(Told::try_parse_from(words).is_err());
        }
    }
}
