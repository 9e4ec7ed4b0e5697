//! What a bundle holds, found by its headers alone.

use std::io::{self, Read, Seek, SeekFrom};

use super::error::BundleFault;
use super::header::{self, BLOCK};
use super::member::{Member, MemberKind};
use crate::model::OutsideText;

/// The most members: 256 roots are as many as a walk takes, and no release has so many builds.
const MANY: usize = 4096;

/// The size of a block, as offsets count.
const STEP: u64 = BLOCK as u64;

/// The members of a bundle, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    entries: Vec<Entry>,
}

/// One member, and where its bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The member.
    pub member: Member,
    /// The offset of its first byte.
    pub at: u64,
    /// Its size in bytes.
    pub size: u64,
}

impl Contents {
    /// Reads all headers and checks the form of the whole file, without the members' contents.
    ///
    /// # Errors
    /// The inner one says which rule is broken, the outer one that it cannot be read.
    pub fn read(file: &mut (impl Read + Seek)) -> io::Result<Result<Self, BundleFault>> {
        let length = file.seek(SeekFrom::End(0))?;
        let mut scan = Scan {
            file,
            length,
            at: 0,
            entries: Vec::new(),
        };
        loop {
            match scan.step()? {
                Ok(Step::Member) => {}
                Ok(Step::End) => break,
                Err(fault) => return Ok(Err(fault)),
            }
        }
        let entries = scan.entries;
        Ok(check_complete(&entries).map(|()| Self { entries }))
    }

    /// The members, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The member of this name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.member.name() == name)
    }

    /// The release: there is exactly one.
    pub fn release(&self) -> Option<&Entry> {
        self.of_kind(|kind| kind == MemberKind::Release).next()
    }

    /// The artifacts.
    pub fn artifacts(&self) -> impl Iterator<Item = &Entry> {
        self.of_kind(|kind| kind == MemberKind::Artifact)
    }

    /// The reviews.
    pub fn reviews(&self) -> impl Iterator<Item = &Entry> {
        self.of_kind(|kind| kind == MemberKind::Review)
    }

    fn of_kind(&self, is_meant: fn(MemberKind) -> bool) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| is_meant(entry.member.kind()))
    }
}

/// A walk over the headers.
struct Scan<'a, F> {
    file: &'a mut F,
    length: u64,
    at: u64,
    entries: Vec<Entry>,
}

/// What a block turned out to be.
enum Step {
    Member,
    End,
}

impl<F: Read + Seek> Scan<'_, F> {
    fn step(&mut self) -> io::Result<Result<Step, BundleFault>> {
        let at = self.at;
        if let Err(fault) = self.check_length(at, STEP) {
            return Ok(Err(fault));
        }
        let block = self.bytes(at, BLOCK)?;
        if is_zero(&block) {
            return self.end();
        }
        let (name, size) = match header::read(&block) {
            Ok(said) => said,
            Err(fault) => return Ok(Err(BundleFault::Header { at, fault })),
        };
        let member = match self.check_member(&name, size) {
            Ok(member) => member,
            Err(fault) => return Ok(Err(fault)),
        };
        // Sizes have eleven octal digits, so none of these sums overflows.
        let from = at + STEP;
        let padding = (STEP - size % STEP) % STEP;
        if let Err(fault) = self.check_length(from, size + padding) {
            return Ok(Err(fault));
        }
        let rest = self.bytes(from + size, usize::try_from(padding).unwrap_or(BLOCK))?;
        if !is_zero(&rest) {
            return Ok(Err(BundleFault::Padding(OutsideText::new(name))));
        }
        self.at = from + size + padding;
        self.entries.push(Entry {
            member,
            at: from,
            size,
        });
        Ok(Ok(Step::Member))
    }

    /// After the first closing block: the second one, and nothing more.
    fn end(&mut self) -> io::Result<Result<Step, BundleFault>> {
        let expected = self.at + 2 * STEP;
        if let Err(fault) = self.check_length(self.at, 2 * STEP) {
            return Ok(Err(fault));
        }
        let second = self.bytes(self.at + STEP, BLOCK)?;
        let found = self.length;
        Ok(if !is_zero(&second) {
            Err(BundleFault::End)
        } else if found != expected {
            Err(BundleFault::Extended { expected, found })
        } else {
            Ok(Step::End)
        })
    }

    fn check_member(&self, name: &str, size: u64) -> Result<Member, BundleFault> {
        let shown = || OutsideText::new(name);
        let member = Member::of(name).ok_or_else(|| BundleFault::Name(shown()))?;
        let limit = member.kind().limit();
        if size > limit {
            let (name, found) = (shown(), size);
            return Err(BundleFault::Large { name, limit, found });
        }
        if self.entries.len() >= MANY {
            return Err(BundleFault::Many(MANY));
        }
        if self.entries.iter().any(|entry| entry.member == member) {
            return Err(BundleFault::Twice(shown()));
        }
        match self.entries.last() {
            Some(last) if last.member > member => Err(BundleFault::Order {
                found: shown(),
                before: OutsideText::new(last.member.name()),
            }),
            _ => Ok(member),
        }
    }

    fn check_length(&self, at: u64, size: u64) -> Result<(), BundleFault> {
        let (expected, found) = (at + size, self.length);
        if expected > found {
            Err(BundleFault::CutOff { expected, found })
        } else {
            Ok(())
        }
    }

    fn bytes(&mut self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// A root implies all roots before it, an index and a release; without a root there is one
/// `release.unpipe`. An artifact there always is.
fn check_complete(entries: &[Entry]) -> Result<(), BundleFault> {
    let missing = |what: &str| Err(BundleFault::Missing(OutsideText::new(what)));
    let kinds = || entries.iter().map(|entry| entry.member.kind());
    let roots = kinds().filter_map(|kind| match kind {
        MemberKind::Root(number) => Some(number),
        _ => None,
    });
    let mut next = 1;
    for number in roots {
        if number != next {
            return missing(&format!("root-{next}.unpipe"));
        }
        next += 1;
    }
    let has_root = next > 1;
    let has_index = kinds().any(|kind| kind == MemberKind::Index);
    let mut releases = entries
        .iter()
        .filter(|entry| entry.member.kind() == MemberKind::Release)
        .map(|entry| entry.member.name());
    let (first, second) = (releases.next(), releases.next());
    if let (Some(first), Some(second)) = (first, second) {
        let (first, second) = (OutsideText::new(first), OutsideText::new(second));
        return Err(BundleFault::Releases { first, second });
    }
    match (has_root, has_index, first) {
        (false, false, None) => missing("root-1.unpipe or release.unpipe"),
        (false, true, _) => missing("root-1.unpipe"),
        (false, false, Some(name)) if name != "release.unpipe" => missing("root-1.unpipe"),
        (true, false, _) => missing("index.unpipe"),
        (true, true, None) => missing("a release"),
        (false, false, Some(_)) | (true, true, Some(_)) => {
            if kinds().any(|kind| kind == MemberKind::Artifact) {
                Ok(())
            } else {
                missing("an artifact")
            }
        }
    }
}
