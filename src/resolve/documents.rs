//! The documents of one place, by their file names.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::offline::Offline;
use super::{ResolveError, Source};
use crate::document::Kind;
use crate::fetch::{By, Document, Fetcher, Validators, Wanted, Way};
use crate::model::{Digest, Location, OutsideText, Place, Size};
use crate::store::{IndexCopy, Store};
use crate::trust::{Index, Refusal, Release, Root, Subject, Unverified};

/// Fetches the documents of one place, roots and index at most once: the first one may tell the
/// name where the user gave none, and several releases may be taken under one index.
pub(super) struct PlaceDocuments<'a> {
    fetcher: &'a Fetcher<'a>,
    source: &'a Source,
    way: &'a Way,
    roots: RefCell<BTreeMap<u64, Option<Unverified<Root>>>>,
    index: RefCell<Option<Unverified<Index>>>,
    copy: RefCell<Option<IndexCopy>>,
    answer: RefCell<Answered>,
    offline: RefCell<Option<Offline>>,
    /// The release that was taken from what is kept.
    taken: Cell<Option<Digest>>,
    at_hand: RefCell<Option<Rc<AtHand>>>,
    last_file: RefCell<Option<Location>>,
}

/// Finds the bytes that may be the document at a location.
pub type AtHand = dyn Fn(&Location) -> Option<Vec<u8>>;

/// What the server said when it was asked for the index.
#[derive(Clone, Debug)]
pub(super) enum Answered {
    /// It was not asked, or had none.
    Nothing,
    /// That the copy at hand is the same.
    WithTheCopy,
    /// With a document, of which this copy can be kept.
    Anew(Option<Box<IndexCopy>>),
}

impl<'a> PlaceDocuments<'a> {
    pub(super) fn new(fetcher: &'a Fetcher<'a>, source: &'a Source, way: &'a Way) -> Self {
        Self {
            fetcher,
            source,
            way,
            roots: RefCell::default(),
            index: RefCell::new(None),
            copy: RefCell::new(None),
            answer: RefCell::new(Answered::Nothing),
            offline: RefCell::new(None),
            taken: Cell::new(None),
            at_hand: RefCell::new(None),
            last_file: RefCell::new(None),
        }
    }

    /// From now on nothing is asked for: what is kept must do.
    pub(super) fn go_offline(&self, kept: Offline) {
        self.offline.replace(Some(kept));
    }

    fn offline(&self) -> Option<Offline> {
        self.offline.borrow().clone()
    }

    pub(super) fn root(&self, version: u64) -> Result<Option<Unverified<Root>>, ResolveError> {
        if let Some(offline) = self.offline() {
            offline.next_root()?;
            return Ok(None);
        }
        if let Some(known) = self.roots.borrow().get(&version) {
            return Ok(known.clone());
        }
        let found = self
            .get(&format!("root-{version}.unpipe"), Kind::Root)?
            .map(Unverified::new);
        self.roots.borrow_mut().insert(version, found.clone());
        Ok(found)
    }

    /// The index: if there is a copy from this place, only another than that is sent.
    pub(super) fn index(&self) -> Result<Option<Unverified<Index>>, ResolveError> {
        if let Some(known) = &*self.index.borrow() {
            return Ok(Some(known.clone()));
        }
        let found = self.ask_for_index()?;
        self.index.replace(found.clone());
        Ok(found)
    }

    fn ask_for_index(&self) -> Result<Option<Unverified<Index>>, ResolveError> {
        let Ok(at) = Location::try_from("index.unpipe".to_owned()) else {
            return Ok(None);
        };
        if self.source.bundle.is_some() {
            return Ok(self.fetch(&at, Kind::Index)?.map(Unverified::new));
        }
        let place = &self.source.place;
        let copy = self.copy.borrow().clone();
        if let Some(offline) = self.offline() {
            let copy = copy.ok_or_else(|| offline.missing("index.unpipe"))?;
            return Ok(Some(Unverified::new(copy.bytes)));
        }
        // A tag means something to the host alone that gave it.
        let is_origin = self.way.by() == By::Origin;
        let known = copy.as_ref().filter(|_| is_origin).map(|copy| Validators {
            etag: copy.etag.clone(),
        });
        let wanted = Wanted {
            cap: cap(Kind::Index),
            known: known.as_ref(),
        };
        let found = match (self.fetcher.document_by(self.way, &at, &wanted)?, copy) {
            (Some(Document::Same), Some(copy)) => {
                self.answer.replace(Answered::WithTheCopy);
                copy.bytes
            }
            (Some(Document::Bytes { bytes, validators }), known) => {
                let copy = IndexCopy {
                    place: place.clone(),
                    etag: validators.etag.filter(|_| is_origin),
                    bytes: bytes.clone(),
                };
                // What lies in a folder, or is kept already, is not kept again.
                let is_news = place.local().is_none() && known.as_ref() != Some(&copy);
                let copy = is_news.then(|| Box::new(copy));
                self.answer.replace(Answered::Anew(copy));
                bytes
            }
            (Some(Document::Same) | None, _) => return Ok(None),
        };
        Ok(Some(Unverified::new(found)))
    }

    /// From now on the server is told of this copy of the index, if it came from this place.
    pub(super) fn know(&self, copy: Option<IndexCopy>) {
        let copy = copy.filter(|copy| copy.place == self.source.place);
        self.answer.replace(Answered::Nothing);
        self.index.replace(None);
        self.copy.replace(copy);
    }

    /// From now on these release documents are not fetched, or all are again.
    pub(super) fn have(&self, at_hand: Option<Rc<AtHand>>) {
        self.at_hand.replace(at_hand);
    }

    /// Where the release document was that was asked for last.
    pub(super) fn last_file(&self) -> Option<Location> {
        self.last_file.borrow().clone()
    }

    /// How the index was answered for.
    pub(super) fn answered(&self) -> Answered {
        self.answer.borrow().clone()
    }

    /// The release that the index names.
    pub(super) fn release(
        &self,
        file: &Location,
        sha256: Digest,
    ) -> Result<Unverified<Release>, ResolveError> {
        self.last_file.replace(Some(file.clone()));
        let Some(offline) = self.offline() else {
            let at_hand = self.at_hand.borrow().as_ref().and_then(|find| find(file));
            return match at_hand {
                Some(bytes) => Ok(Unverified::new(bytes)),
                None => self.release_at(file),
            };
        };
        self.taken.set(Some(sha256));
        let bytes = offline.release(&file.to_string(), sha256)?;
        Ok(Unverified::new(bytes))
    }

    /// What a refusal of kept documents means: where their bytes are to blame, they are damaged,
    /// and it is as if they were not there.
    pub(super) fn blame(
        &self,
        store: &Store,
        subject: &Subject,
        error: ResolveError,
    ) -> ResolveError {
        let (Some(offline), ResolveError::Refused(refusal)) = (self.offline(), &error) else {
            return error;
        };
        match refusal {
            Refusal::Document { kind, .. } | Refusal::Signatures { kind, .. } => match kind {
                Kind::Index => {
                    store.drop_index_copy(subject);
                    offline.damaged("index.unpipe")
                }
                Kind::Release => {
                    offline.drop_release(self.taken.get());
                    offline.damaged("the release document")
                }
                Kind::Root | Kind::Review => error,
            },
            _ => error,
        }
    }

    fn release_at(&self, file: &Location) -> Result<Unverified<Release>, ResolveError> {
        self.fetch(file, Kind::Release)?
            .map(Unverified::new)
            .ok_or_else(|| match &self.source.bundle {
                Some(bundle) => bundle.missing(file.file_name()).into(),
                None => ResolveError::Gone {
                    file: OutsideText::new(file.to_string()),
                    place: self.source.place.clone(),
                },
            })
    }

    /// The document that the user pointed at, or the one release of a place without a root.
    ///
    /// A place that has an index or releases of its own version, but neither a root nor that one
    /// release, had a root: somebody took it away.
    pub(super) fn flat(&self) -> Result<Unverified<Release>, ResolveError> {
        if let Some(offline) = self.offline() {
            return match &self.source.document {
                Some(document) => Err(offline.missing(&document.to_string())),
                None => Ok(Unverified::new(offline.flat()?)),
            };
        }
        if let Some(document) = &self.source.document {
            return self.release_at(document);
        }
        if let Some(bytes) = self.get("release.unpipe", Kind::Release)? {
            return Ok(Unverified::new(bytes));
        }
        let place = self.source.place.clone();
        if self.has_local_release() || self.index()?.is_some() {
            return Err(ResolveError::Stripped(place));
        }
        Err(ResolveError::Nothing(place))
    }

    fn has_local_release(&self) -> bool {
        let Place::Local(folder) = &self.source.place else {
            return false;
        };
        let names = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok);
        let is_release =
            |name: std::ffi::OsString| name.to_string_lossy().ends_with(".release.unpipe");
        names.map(|entry| entry.file_name()).any(is_release)
    }

    fn get(&self, file: &str, kind: Kind) -> Result<Option<Vec<u8>>, ResolveError> {
        match Location::try_from(file.to_owned()) {
            Ok(location) => self.fetch(&location, kind),
            Err(_) => Ok(None),
        }
    }

    fn fetch(&self, file: &Location, kind: Kind) -> Result<Option<Vec<u8>>, ResolveError> {
        if let Some(bundle) = &self.source.bundle {
            // A bundle is a world of its own: everything in it goes by its file name.
            return Ok(bundle.document(file.file_name())?);
        }
        let wanted = Wanted {
            cap: cap(kind),
            known: None,
        };
        match self.fetcher.document_by(self.way, file, &wanted)? {
            Some(Document::Bytes { bytes, .. }) => Ok(Some(bytes)),
            // Nothing was known, so it cannot be the same.
            Some(Document::Same) | None => Ok(None),
        }
    }
}

fn cap(kind: Kind) -> Size {
    Size::bytes(kind.document_limit() as u64)
}
