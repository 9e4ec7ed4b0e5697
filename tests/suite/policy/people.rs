//! A person at the terminal: a look-alike is a full stop, and no first use where the policy says so.

use unpipe::fetch::{Fetcher, Reach};
use unpipe::minisign::PublicKey;
use unpipe::model::{Code, Name};
use unpipe::progress::{Interrupt, Silent};
use unpipe::resolve::{Answers, Meeting, Purpose, Request, ResolveError, Resolver, Source, Told};
use unpipe::store::Store;
use unpipe::trust::policy::{Policy, PolicyFile};
use unpipe::trust::{Anchor, Downgrade, Memory, Pin, PinnedBy, Subject, Wanted};
use unpipe::ui::FirstUse;
use unpipe::world::Person;

use super::NAME;
use crate::support::body::now;
use crate::support::publisher::Publisher;
use crate::ui::stage::{Script, style};

#[test]
fn only_the_whole_new_name_goes_on() {
    let new: Name = "get.examp1e.org/tool".parse().unwrap();
    let told = |line: &str, person, teller| {
        let script = Script::of([line]);
        let meeting = FirstUse::new(&script, person, style()).told_apart_by(teller);
        (meeting.tell_apart(&new, NAME), script.seen())
    };
    let (answer, seen) = told("get.examp1e.org/tool", Person::Present, Person::Present);
    assert_eq!(answer, Told::Apart);
    assert!(
        seen.contains("looks like another one") && seen.contains(NAME),
        "{seen}"
    );
    for line in [
        "",
        "y",
        "yes",
        "tool",
        NAME,
        "get.examp1e.org/too",
        "GET.EXAMP1E.ORG/TOOL",
    ] {
        assert_eq!(
            told(line, Person::Present, Person::Present).0,
            Told::Nothing,
            "{line}"
        );
    }
    // A flag that stands for a person is not asked, and nobody is not either.
    let (answer, seen) = told("get.examp1e.org/tool", Person::Present, Person::Absent);
    assert_eq!((answer, seen.as_str()), (Told::Nothing, ""));
}

/// Somebody who agrees to everything that they are asked.
struct Trusting;

impl Meeting for Trusting {
    fn compare(&self, _subject: &Subject, keys: &[PublicKey]) -> Option<PublicKey> {
        keys.first().copied()
    }

    fn tell_apart(&self, _name: &Name, _known: &str) -> Told {
        Told::Apart
    }

    fn answers(&self) -> Answers {
        Answers::Yes
    }
}

fn resolve(
    policy: &str,
    publisher: &Publisher,
    familiar: Option<&str>,
) -> Result<(), ResolveError> {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
    place.write_to(&dist);
    let store = Store::new(folder.path().join("state"));
    if let Some(name) = familiar {
        let subject = Subject::at(
            name.parse().unwrap(),
            &format!("https://{name}/").parse().unwrap(),
        );
        let anchor: Anchor = Publisher::new(name).key().public().parse().unwrap();
        let pin = Pin {
            anchor,
            by: PinnedBy::CommandLine,
            since: now(),
        };
        let memory = Memory {
            pin: Some(pin),
            ..Memory::default()
        };
        let before = store.load(&subject).unwrap();
        store.save(&subject, &before, &memory).unwrap();
    }
    let file = PolicyFile::parse(std::path::Path::new("/p"), policy).unwrap();
    let policy = Policy::merge(file, PolicyFile::default()).unwrap();
    let fetcher = Fetcher::new(
        &Silent,
        Interrupt::new(),
        Reach::Offline,
        folder.path().join("d"),
    );
    let resolver = Resolver {
        fetcher: &fetcher,
        store: &store,
        now: now(),
        meeting: &Trusting,
        policy: &policy,
    };
    let request = Request {
        source: &Source::of_path(&dist, folder.path()).unwrap(),
        wanted: Wanted::Channel("stable".parse().unwrap()),
        key: None,
        downgrade: Downgrade::Refused,
        purpose: Purpose::Install,
    };
    resolver.resolve(&request).map(|_| ())
}

#[test]
fn a_person_who_would_accept_a_key_is_not_asked_where_the_policy_says_never() {
    let publisher = Publisher::new(NAME);
    let error = resolve("[defaults]\ntofu = \"never\"\n", &publisher, None).unwrap_err();
    assert_eq!(error.code(), Code::Policy);
    resolve("[defaults]\ntofu = \"ask\"\n", &publisher, None).unwrap();
    resolve("", &publisher, None).unwrap();
}

#[test]
fn a_person_who_tells_two_names_apart_may_install_the_other_one() {
    let publisher = Publisher::new("get.examp1e.org/tool");
    resolve("", &publisher, Some(NAME)).unwrap();
    // The policy's own words are not theirs to overrule.
    let deny = "[[deny]]\nmatch = \"get.examp1e.org/*\"\n";
    let error = resolve(deny, &publisher, Some(NAME)).unwrap_err();
    assert_eq!(error.code(), Code::Policy);
}
