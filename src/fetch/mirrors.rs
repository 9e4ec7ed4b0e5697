//! Other places for what lies at an address: asked in order, never trusted.
//!
//! Which rule counts is the policy's to say ([`policy::Mirrors::route`]); here it becomes the addresses
//! to ask. What it says replaces the address, so an address with a rule is asked itself only where the
//! rule says so. What comes
//! from a mirror is verified like anything else, so the worst that a mirror can do is to be of no
//! help.

use thiserror::Error;

use crate::model::{OutsideText, WebUrl};
use crate::trust::policy::{self, File, Hop, Mirror, Rule};

/// The policy's mirrors, as ways to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    rules: policy::Mirrors,
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

/// A rule says that nobody is asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{at} is not asked: the mirrors of this machine's policy turn {prefix} off")]
pub struct Forbidden {
    /// The address.
    pub at: OutsideText,
    /// The rule's folder.
    pub prefix: OutsideText,
}

impl Mirrors {
    /// The ways of these rules.
    pub fn of(rules: policy::Mirrors) -> Self {
        Self { rules }
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
        let Some(rule) = self.rules.route(url) else {
            return Ok(vec![direct()]);
        };
        let Mirror { prefix, route } = &rule.value;
        let hops = hops(route);
        if !hops.is_empty() && self.is_of_a_mirror(url, rule) {
            return Ok(vec![direct()]);
        }
        let routes: Vec<Route> = hops
            .iter()
            .filter_map(|hop| match hop {
                Hop::Direct => Some(direct()),
                Hop::Mirror(to) => rewritten(url, prefix, to),
            })
            .collect();
        let routes = self.allowed(routes, rule)?;
        if routes.is_empty() {
            return Err(Forbidden {
                at: OutsideText::new(url.as_str()),
                prefix: OutsideText::new(prefix.as_str()),
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
        let rule = self.rules.route(url);
        let prefix = rule.map_or("", |rule| rule.value.prefix.as_str());
        Err(Forbidden {
            at: OutsideText::new(url.as_str()),
            prefix: OutsideText::new(prefix),
        })
    }

    /// Those that may be gone: a rule of the user's leads to no address that the system's file
    /// keeps from being asked. If it leads nowhere else, that is the answer.
    fn allowed(
        &self,
        mut routes: Vec<Route>,
        rule: &Rule<Mirror>,
    ) -> Result<Vec<Route>, Forbidden> {
        let mut last = None;
        if self.rules.whose(rule) == File::User {
            routes.retain(|route| match route.by {
                By::Origin => true,
                By::Mirror => self
                    .check_direct(&route.url)
                    .map_err(|forbidden| last = Some(forbidden))
                    .is_ok(),
            });
        }
        match last {
            Some(forbidden) if routes.is_empty() => Err(forbidden),
            _ => Ok(routes),
        }
    }

    /// A mirror's own address is asked as it stands: it is where the rules lead. What the user's
    /// rules lead to is no reason to pass by a rule of the system's.
    fn is_of_a_mirror(&self, url: &WebUrl, rule: &Rule<Mirror>) -> bool {
        let rules = self.rules.beside(rule);
        rules
            .flat_map(|rule| hops(&rule.value.route))
            .any(|hop| match hop {
                Hop::Direct => false,
                Hop::Mirror(mirror) => url.as_str().starts_with(mirror.as_str()),
            })
    }
}

/// The places to try, none where a rule turns its addresses off.
fn hops(route: &policy::Route) -> &[Hop] {
    match route {
        policy::Route::Off => &[],
        policy::Route::Through(hops) => hops,
    }
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
    use std::fmt::Write;
    use std::path::Path;

    use super::{By, Mirrors};
    use crate::model::WebUrl;
    use crate::trust::policy::{Policy, PolicyFile};

    /// Rules as they are written: a folder, and where it leads; `off` alone forbids it.
    type Rules<'a> = &'a [(&'a str, &'a [&'a str])];

    fn url(text: &str) -> WebUrl {
        text.parse().unwrap()
    }

    fn file(rules: Rules<'_>) -> PolicyFile {
        let mut text = "[mirrors]\n".to_owned();
        for (prefix, to) in rules {
            match to {
                ["off"] => writeln!(text, "{prefix:?} = \"off\"").unwrap(),
                to => writeln!(text, "{prefix:?} = {to:?}").unwrap(),
            }
        }
        PolicyFile::parse(Path::new("/p"), &text).unwrap()
    }

    fn both(system: Rules<'_>, user: Rules<'_>) -> Mirrors {
        let policy = Policy::merge(file(system), file(user)).unwrap();
        Mirrors::of(policy.mirrors().clone())
    }

    fn system(rules: Rules<'_>) -> Mirrors {
        both(rules, &[])
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
        const OFF: Rules<'_> = &[("https://example.org/", &["off"])];
        const THROUGH: Rules<'_> = &[("https://example.org/", &["https://m.org/", "direct"])];
        let (at, below) = (url("https://example.org/a"), url("https://example.org/b/c"));
        for mirrors in [both(OFF, &[]), both(OFF, THROUGH), both(THROUGH, OFF)] {
            for at in [&at, &below] {
                let forbidden = mirrors.routes(at).unwrap_err();
                assert_eq!(forbidden.prefix.raw(), "https://example.org/");
                assert!(mirrors.check_direct(at).is_err());
            }
        }
    }

    #[test]
    fn a_place_of_the_users_lifts_no_rule_of_the_systems() {
        const CORP: Rules<'_> = &[("https://github.com/", &["https://m.corp/"])];
        let at = "https://github.com/a";
        let user: Rules<'_> = &[("https://x.org/", &["https://github.com/"])];
        let mirrors = both(CORP, user);
        assert_eq!(asked(&mirrors, at), ["https://m.corp/a"]);
        assert!(mirrors.check_direct(&url(at)).is_err());
        // Nor is it a way around.
        let forbidden = mirrors.routes(&url("https://x.org/a")).unwrap_err();
        assert_eq!(forbidden.at.raw(), at);
        let two: Rules<'_> = &[("https://x.org/", &["https://github.com/", "https://n.org/"])];
        let left = asked(&both(CORP, two), "https://x.org/a");
        assert_eq!(left, ["https://n.org/a"]);
        // Within one file, and where the system's rule allows it, it is as the file says.
        assert_eq!(asked(&both(&[], user), "https://x.org/a"), [at]);
        let open: Rules<'_> = &[("https://github.com/", &["https://m.corp/", "direct"])];
        assert_eq!(asked(&both(open, user), "https://x.org/a"), [at]);
        let one_file = system(&[CORP, user].concat());
        assert_eq!(asked(&one_file, "https://x.org/a"), [at]);
        assert_eq!(asked(&one_file, at), [at]);
        // The system's own places are not moved by the user either.
        let moved: Rules<'_> = &[("https://m.corp/", &["https://n.org/"])];
        let place = "https://m.corp/a";
        assert_eq!(asked(&both(CORP, moved), place), [place]);
    }

    #[test]
    fn where_the_systems_file_decides_only_off_counts_of_the_users() {
        let at = "https://r.org/a";
        let user: Rules<'_> = &[
            ("https://r.org/", &["https://m.org/"]),
            ("https://s.org/", &["off"]),
        ];
        let of = |system: Rules<'_>| {
            let both = both(system, user);
            Mirrors::of(both.rules.of_the_system())
        };
        assert_eq!(asked(&both(&[], user), at), ["https://m.org/a"]);
        assert_eq!(asked(&of(&[]), at), [at]);
        assert!(of(&[]).routes(&url("https://s.org/a")).is_err());
        let corp: Rules<'_> = &[("https://r.org/", &["https://m.corp/"])];
        assert_eq!(asked(&of(corp), at), ["https://m.corp/a"]);
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
}
