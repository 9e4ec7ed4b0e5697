//! Real plans to look at: documents are signed, verified and planned as in a command.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;

use unpipe::model::{Arch, Machine, Mode, MuslLoader, Os, Place, Size, Tier, TreeName};
use unpipe::plan::{Caging, Current, Outcome, Plan, Supply, Survey, Wish, place};
use unpipe::receipt::{Claimed, Facts, Follow, PlacedFile, Receipt, Track};
use unpipe::trust::{
    Accepted, Anchor, Documents, Downgrade, Ended, Given, Known, Level, Memory, Pin, Session,
    Subject, Unverified, Wanted,
};
use unpipe::ui::Style;
use unpipe::ui::ask::{Dialogue, Heard};

use crate::support::body::now;
use crate::support::place::Place as Files;
use crate::support::publisher::Publisher;

pub const NAME: &str = "get.example.org/tool";
pub const HOME: &str = "/home/ann";

/// How the key of a plan is known.
#[derive(Clone, Copy)]
pub enum Met {
    CommandLine,
    Pinned,
    FirstUse,
}

/// What a plan is made of.
pub struct Stage {
    pub publisher: Publisher,
    pub files: Files,
    pub place: Place,
    pub supply: Supply,
    pub met: Met,
    pub survey: Survey,
}

impl Stage {
    /// A clean install with these files, from the name's own place.
    pub fn of(publisher: &Publisher, files: Files) -> Self {
        Self {
            publisher: publisher.clone(),
            files,
            place: format!("https://{NAME}/").parse().unwrap(),
            supply: Supply::Anywhere,
            met: Met::CommandLine,
            survey: survey(),
        }
    }

    /// A clean install of the usual release.
    pub fn usual() -> Self {
        let publisher = Publisher::new(NAME);
        let release = publisher.release("1.4.2", 17);
        let files = publisher.level1([release]).place();
        Self::of(&publisher, files)
    }

    /// Version 1.0.0 is installed, from the same place and host.
    pub fn upgrading(mut self, version: &str, serial: u64) -> Self {
        let receipt = self.receipt(version, serial);
        let follow = Follow::Channel("stable".parse().unwrap());
        self.survey.current = Some(Current {
            tree: receipt.tree(),
            track: Track::new(self.place.clone(), follow),
            receipt,
            edited: Vec::new(),
        });
        self
    }

    /// The receipt of an earlier version.
    pub fn receipt(&self, version: &str, serial: u64) -> Receipt {
        let file = |path: &str| PlacedFile {
            path: path.parse().unwrap(),
            mode: Mode::Executable,
            size: Size::bytes(12),
            sha256: unpipe::model::Digest::of(path.as_bytes()),
        };
        let facts = Facts {
            name: NAME.parse().unwrap(),
            version: version.parse().unwrap(),
            serial: serde_json::from_value(serial.into()).unwrap(),
            release: unpipe::model::Digest::of(version.as_bytes()),
            artifact: unpipe::model::Digest::of(b"artifact"),
            place: self.place.clone(),
            claimed: Claimed::Own,
            anchor: unpipe::model::OutsideText::new(self.publisher.key().public()),
            installed: now(),
            replaced: None::<TreeName>,
            hosts: vec![unpipe::model::OutsideText::new("get.example.org")],
        };
        let files = ["bin/tool", "bin/old", "share/man/man1/old.1"].map(file);
        Receipt::new(facts, files.to_vec(), Vec::new())
    }

    /// Verifies the documents.
    pub fn accepted(&self) -> Accepted<Documents> {
        let anchor: Anchor = self.publisher.key().public().parse().unwrap();
        let known = Known::CommandLine;
        let given = Given { anchor, known };
        let mut memory = Memory::default();
        match self.met {
            Met::CommandLine => self.verified(&mut memory, Some(given)),
            Met::FirstUse => self.verified(&mut memory, None),
            Met::Pinned => {
                self.verified(&mut memory, Some(given.clone()));
                memory.pin = Pin::of(&given, now());
                self.verified(&mut memory, None)
            }
        }
    }

    fn verified(&self, memory: &mut Memory, given: Option<Given>) -> Accepted<Documents> {
        let subject = Subject::at(NAME.parse().unwrap(), &self.place);
        let session = Session::new(&Documents, &subject, now(), memory).with(given);
        let mut walk = session.begin().unwrap();
        let names = self.files.documents();
        while let name = format!("root-{}.unpipe", walk.next_version())
            && names.contains(&name)
        {
            let document = Unverified::new(self.files.bytes(&name).to_vec());
            walk.offer(&document).unwrap();
        }
        let rooted = match walk.end().unwrap() {
            Ended::Rooted(rooted) => *rooted,
            Ended::FirstUse(first) => {
                let key = first.keys().remove(0);
                first.trust(&key).unwrap()
            }
        };
        let wanted = Wanted::Channel("stable".parse().unwrap());
        let downgrade = Downgrade::Refused;
        if rooted.level() == Level::Zero {
            let release = Unverified::new(self.files.bytes("release.unpipe").to_vec());
            return rooted.flat(&wanted, downgrade, &release).unwrap();
        }
        let index = Unverified::new(self.files.bytes("index.unpipe").to_vec());
        let indexed = rooted.index(Some(&index)).unwrap();
        let choice = indexed.choose(&wanted, downgrade).unwrap();
        let file = choice.file().unwrap().to_string();
        let release = Unverified::new(self.files.bytes(&file).to_vec());
        indexed.release(choice, &release).unwrap()
    }

    /// The plan.
    pub fn plan(&self) -> Plan {
        let accepted = self.accepted();
        let wish = Wish {
            accepted: &accepted,
            place: &self.place,
            supply: self.supply,
            downgrade: Downgrade::Allowed,
        };
        match place(&wish, &self.survey).unwrap() {
            Outcome::Planned(plan) => *plan,
            Outcome::Current(_) => panic!("there is nothing to do"),
        }
    }
}

pub fn survey() -> Survey {
    Survey {
        prefix: PathBuf::from(HOME).join(".local"),
        machine: Machine {
            os: Os::Linux,
            arch: Arch::X86_64,
            glibc: "2.36".parse().ok(),
            musl: MuslLoader::Absent,
        },
        current: None,
        conflicts: Vec::new(),
        elsewhere: Vec::new(),
        missing: Vec::new(),
        caging: Caging::Tier(Tier::Full),
    }
}

/// 80 columns, no colour.
pub fn style() -> Style {
    Style {
        home: Some(HOME.into()),
        ..Style::plain(now())
    }
}

/// Somebody whose answers are known before.
#[derive(Default)]
pub struct Script {
    answers: RefCell<VecDeque<Heard>>,
    pub seen: RefCell<String>,
}

impl Script {
    /// Answers with these lines, then the input ends.
    pub fn of<const N: usize>(lines: [&str; N]) -> Self {
        let answers = lines.map(|line| Heard::Line(line.to_owned()));
        Self {
            answers: RefCell::new(answers.into()),
            seen: RefCell::default(),
        }
    }

    /// Presses Ctrl-C.
    pub fn interrupting() -> Self {
        let script = Self::default();
        script.answers.borrow_mut().push_back(Heard::Interrupted);
        script
    }

    /// What was shown, with the prompts.
    pub fn seen(&self) -> String {
        self.seen.borrow().clone()
    }
}

impl Dialogue for Script {
    fn show(&self, text: &str) {
        self.seen.borrow_mut().push_str(text);
    }

    fn hear(&self, prompt: &str) -> Heard {
        self.show(prompt);
        self.show("\n");
        self.answers.borrow_mut().pop_front().unwrap_or(Heard::End)
    }
}
