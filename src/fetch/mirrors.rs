//! Other places for what lies at an address: asked in order, never trusted.
//!
//! A rule is about all addresses below one folder. The longest one counts; what it says replaces
//! the address, so an address with a rule is asked itself only where the rule says so. What comes
//! from a mirror is verified like anything else, so the worst that a mirror can do is to be of no
//! help.

use thiserror::Error;

use crate::model::{Code, OutsideText, WebUrl};

/// Where to ask for what lies below one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    prefix: WebUrl,
    hops: Vec<Hop>,
}

/// One place to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    /// The address itself.
    Direct,
    /// What follows the rule's folder, below this one.
    Mirror(WebUrl),
}

/// All rules. Those of the system go before the user's, whose own count for what the system's say
/// nothing of; only what the user forbids counts as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    system: Vec<Rule>,
    user: Vec<Rule>,
}

/// One way to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What to ask for.
    pub url: WebUrl,
    /// Whose it is.
    pub by: By,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The address itself.
    Origin,
    /// A mirror.
    Mirror,
}

/// Why a rule cannot be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RuleError {
    /// Without the slash it would also mean other names that begin so.
    #[error("a rule about mirrors names folders, which end with a slash, found {0}")]
    NotAFolder(WebUrl),
    /// Whoever asks the origin first needs no mirror after it.
    #[error("\"direct\" is the last of a rule's places, found it before others for {0}")]
    DirectNotLast(WebUrl),
}

/// A rule says that nobody is asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{at} is not asked: the mirrors of this machine's policy turn {prefix} off")]
pub struct Forbidden {
    /// The address.
    pub at: OutsideText,
    /// The rule's folder.
    pub prefix: OutsideText,
}

impl RuleError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

impl Rule {
    /// For what lies below `prefix`, these places in order.
    ///
    /// # Errors
    /// If something is no folder, or `Direct` comes before others.
    pub fn through(prefix: WebUrl, hops: Vec<Hop>) -> Result<Self, RuleError> {
        let mirrors = hops.iter().filter_map(Hop::mirror);
        if let Some(other) = std::iter::once(&prefix)
            .chain(mirrors)
            .find(|url| !url.as_str().ends_with('/'))
        {
            return Err(RuleError::NotAFolder(other.clone()));
        }
        match hops.iter().position(|hop| *hop == Hop::Direct) {
            Some(at) if at + 1 < hops.len() => Err(RuleError::DirectNotLast(prefix)),
            _ => Ok(Self { prefix, hops }),
        }
    }

    /// For what lies below `prefix`, nobody.
    ///
    /// # Errors
    /// If it is no folder.
    pub fn off(prefix: WebUrl) -> Result<Self, RuleError> {
        Self::through(prefix, Vec::new())
    }

    fn is_off(&self) -> bool {
        self.hops.is_empty()
    }
}

impl Hop {
    fn mirror(&self) -> Option<&WebUrl> {
        match self {
            Self::Direct => None,
            Self::Mirror(url) => Some(url),
        }
    }
}

impl Mirrors {
    /// The rules of the system and those of the user.
    pub fn new(system: Vec<Rule>, user: Vec<Rule>) -> Self {
        Self { system, user }
    }

    /// Every way to an address, in the order in which to try them.
    ///
    /// # Errors
    /// [`Forbidden`] if there is none.
    pub fn routes(&self, url: &WebUrl) -> Result<Vec<Route>, Forbidden> {
        let direct = || Route {
            url: url.clone(),
            by: By::Origin,
        };
        let Some(rule) = self.rule(url) else {
            return Ok(vec![direct()]);
        };
        if !rule.is_off() && self.is_of_a_mirror(url) {
            return Ok(vec![direct()]);
        }
        let routes: Vec<Route> = rule
            .hops
            .iter()
            .filter_map(|hop| match hop {
                Hop::Direct => Some(direct()),
                Hop::Mirror(to) => rewritten(url, &rule.prefix, to),
            })
            .collect();
        if routes.is_empty() {
            return Err(Forbidden {
                at: OutsideText::new(url.as_str()),
                prefix: OutsideText::new(rule.prefix.as_str()),
            });
        }
        Ok(routes)
    }

    /// Goes on if the address itself may be asked, for instance after a redirect.
    ///
    /// # Errors
    /// [`Forbidden`] if not.
    pub fn check_direct(&self, url: &WebUrl) -> Result<(), Forbidden> {
        let routes = self.routes(url)?;
        if routes.iter().any(|route| route.by == By::Origin) {
            return Ok(());
        }
        let prefix = self.rule(url).map_or("", |rule| rule.prefix.as_str());
        Err(Forbidden {
            at: OutsideText::new(url.as_str()),
            prefix: OutsideText::new(prefix),
        })
    }

    fn rule(&self, url: &WebUrl) -> Option<&Rule> {
        let (system, user) = (longest(&self.system, url), longest(&self.user, url));
        match user {
            Some(rule) if rule.is_off() => Some(rule),
            _ => system.or(user),
        }
    }

    /// A mirror's own address is asked as it stands: it is where the rules lead.
    fn is_of_a_mirror(&self, url: &WebUrl) -> bool {
        let rules = self.system.iter().chain(&self.user);
        rules
            .flat_map(|rule| rule.hops.iter().filter_map(Hop::mirror))
            .any(|mirror| url.as_str().starts_with(mirror.as_str()))
    }
}

fn longest<'a>(rules: &'a [Rule], url: &WebUrl) -> Option<&'a Rule> {
    rules
        .iter()
        .filter(|rule| url.as_str().starts_with(rule.prefix.as_str()))
        .max_by_key(|rule| rule.prefix.as_str().len())
}

/// Both addresses are in normal form, so the rest of one cannot lead out of the other.
fn rewritten(url: &WebUrl, prefix: &WebUrl, to: &WebUrl) -> Option<Route> {
    let rest = url.as_str().strip_prefix(prefix.as_str())?;
    let url: WebUrl = format!("{to}{rest}").parse().ok()?;
    url.as_str().starts_with(to.as_str()).then_some(Route {
        url,
        by: By::Mirror,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{By, Hop, Mirrors, Rule, RuleError};
    use crate::model::WebUrl;

    fn url(text: &str) -> WebUrl {
        text.parse().unwrap()
    }

    fn rule(prefix: &str, hops: &[&str]) -> Result<Rule, RuleError> {
        let hop = |hop: &&str| match *hop {
            "direct" => Hop::Direct,
            mirror => Hop::Mirror(url(mirror)),
        };
        Rule::through(url(prefix), hops.iter().map(hop).collect())
    }

    fn system(rules: &[(&str, &[&str])]) -> Mirrors {
        let rules = rules.iter().map(|(p, hops)| rule(p, hops).unwrap());
        Mirrors::new(rules.collect(), Vec::new())
    }

    fn asked(mirrors: &Mirrors, at: &str) -> Vec<String> {
        let routes = mirrors.routes(&url(at)).unwrap_or_default();
        routes.into_iter().map(|route| route.url.into()).collect()
    }

    #[test]
    fn without_a_rule_an_address_is_asked_itself() {
        let at = "https://get.example.org/tool/index.unpipe";
        assert_eq!(asked(&Mirrors::default(), at), [at]);
        let other = system(&[("https://get.example.org/other/", &["https://m.org/"])]);
        assert_eq!(asked(&other, at), [at]);
    }

    #[test]
    fn what_follows_the_folder_is_sought_below_each_mirror_in_order() {
        let mirrors = system(&[(
            "https://github.com/",
            &["https://m.corp/gh/", "https://n.corp/", "direct"],
        )]);
        assert_eq!(
            asked(&mirrors, "https://GitHub.com:443/o/r/a.tar.gz?x=1"),
            [
                "https://m.corp/gh/o/r/a.tar.gz?x=1",
                "https://n.corp/o/r/a.tar.gz?x=1",
                "https://github.com/o/r/a.tar.gz?x=1"
            ]
        );
        let routes = mirrors.routes(&url("https://github.com/a")).unwrap();
        let by: Vec<By> = routes.iter().map(|route| route.by).collect();
        assert_eq!(by, [By::Mirror, By::Mirror, By::Origin]);
    }

    #[test]
    fn the_longest_folder_counts_and_a_name_that_only_begins_so_is_another() {
        let mirrors = system(&[
            ("https://example.org/", &["https://m.org/"]),
            ("https://example.org/tool/", &["https://n.org/"]),
        ]);
        assert_eq!(
            asked(&mirrors, "https://example.org/a"),
            ["https://m.org/a"]
        );
        let tool = asked(&mirrors, "https://example.org/tool/a");
        assert_eq!(tool, ["https://n.org/a"]);
        for other in [
            "https://example.org.evil.net/a",
            "https://example.org:444/a",
        ] {
            assert_eq!(asked(&mirrors, other), [other]);
        }
    }

    #[test]
    fn no_rest_leads_out_of_a_mirror() {
        let mirrors = system(&[("https://example.org/", &["https://m.org/in/"])]);
        for at in [
            "https://example.org/../../a",
            "https://example.org/%2e%2e/a",
            "https://example.org//a/./../../b",
            "https://example.org/a\\..\\..\\b",
        ] {
            for asked in asked(&mirrors, at) {
                assert!(asked.starts_with("https://m.org/in/"), "{asked}");
                assert!(!asked.contains(".."), "{asked}");
            }
        }
    }

    #[test]
    fn off_leaves_no_way_whoever_says_it() {
        let off = || Rule::off(url("https://example.org/")).unwrap();
        let through = rule("https://example.org/", &["https://m.org/", "direct"]).unwrap();
        let (at, below) = (url("https://example.org/a"), url("https://example.org/b/c"));
        for mirrors in [
            Mirrors::new(vec![off()], Vec::new()),
            Mirrors::new(vec![off()], vec![through.clone()]),
            Mirrors::new(vec![through], vec![off()]),
        ] {
            for at in [&at, &below] {
                let forbidden = mirrors.routes(at).unwrap_err();
                assert_eq!(forbidden.prefix.raw(), "https://example.org/");
                assert!(mirrors.check_direct(at).is_err());
            }
        }
    }

    #[test]
    fn the_systems_rule_goes_before_the_users() {
        let mirrors = Mirrors::new(
            vec![rule("https://a.org/", &["https://system.org/"]).unwrap()],
            vec![
                rule("https://a.org/deep/", &["https://user.org/"]).unwrap(),
                rule("https://b.org/", &["https://user.org/"]).unwrap(),
            ],
        );
        let deep = asked(&mirrors, "https://a.org/deep/x");
        assert_eq!(deep, ["https://system.org/deep/x"]);
        assert_eq!(asked(&mirrors, "https://b.org/x"), ["https://user.org/x"]);
    }

    #[test]
    fn a_redirect_to_an_address_with_a_rule_needs_its_leave() {
        let mirrors = system(&[
            ("https://a.org/", &["https://m.org/"]),
            ("https://b.org/", &["https://m.org/b/", "direct"]),
            ("https://m.org/own/", &["https://else.org/"]),
        ]);
        assert!(mirrors.check_direct(&url("https://a.org/x")).is_err());
        for fine in ["https://b.org/x", "https://c.org/x", "https://m.org/own/x"] {
            assert!(mirrors.check_direct(&url(fine)).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_rule_names_folders_and_direct_comes_last() {
        let wrong = rule("https://a.org/x", &["direct"]).unwrap_err();
        assert!(matches!(wrong, RuleError::NotAFolder(_)));
        let wrong = rule("https://a.org/", &["https://m.org/x"]).unwrap_err();
        assert!(matches!(wrong, RuleError::NotAFolder(_)));
        let wrong = rule("https://a.org/", &["direct", "https://m.org/"]).unwrap_err();
        assert!(matches!(wrong, RuleError::DirectNotLast(_)));
    }
}
