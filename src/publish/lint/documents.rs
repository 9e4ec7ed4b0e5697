//! All documents of a folder, as far as they can be read: what cannot be is a finding, and the
//! rest is looked at nevertheless.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::LintError;
use super::findings::{Findings, clause};
use super::rules::documents as rules;
use crate::document::{
    DocumentError, Header, Index, Kind, Offer, Release, Root, parse_index, parse_release,
    parse_root,
};
use crate::model::{Location, Name};
use crate::publish::site::{Filed, INDEX, Parse, parted, root_file};
use crate::publish::write;
use crate::trust::MAX_ROOT_STEPS;

/// What can be read.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// The roots from 1 on, without a gap.
    pub(super) roots: Vec<Filed<Root>>,
    /// The index.
    pub(super) index: Option<Filed<Index>>,
    /// The releases: those on offer first, in the index's order.
    pub(super) releases: Vec<Filed<Release>>,
}

impl Documents {
    /// Reads a folder.
    ///
    /// # Errors
    /// If the folder itself cannot be read.
    pub(super) fn of_folder(folder: &Path, findings: &mut Findings) -> Result<Self, LintError> {
        let mut files = names(folder)?;
        let mut reader = Reader {
            folder,
            files: &mut files,
            findings,
        };
        let mut documents = Self::default();
        documents.read_roots(&mut reader);
        documents.index = reader.read(INDEX, Kind::Index, parse_index);
        let has_index_file = folder.join(INDEX).exists();
        let has_root_file = folder.join(root_file(1)).exists();
        let offers = documents.index.as_ref().map(|index| &index.value.releases);
        for offer in offers.cloned().unwrap_or_default() {
            documents.read_offer(&offer, &mut reader);
        }
        documents.read_others(&mut reader);
        if has_root_file && !has_index_file {
            findings.add(&rules::NO_INDEX, INDEX, "there is none");
        }
        if !has_root_file {
            documents.without_root(findings);
        }
        Ok(documents)
    }

    /// The package, and the document that says so.
    pub(super) fn name(&self) -> Option<(&Name, &str)> {
        let root = self.roots.last().map(|one| (&one.value.name, &*one.file));
        let index = self.index.as_ref().map(|one| (&one.value.name, &*one.file));
        let mut releases = self.releases.iter();
        root.or(index)
            .or_else(|| releases.next().map(|one| (&one.value.name, &*one.file)))
    }

    /// The root in force.
    pub(super) fn root(&self) -> Option<&Root> {
        self.roots.last().map(|root| &root.value)
    }

    fn read_roots(&mut self, reader: &mut Reader<'_>) {
        for version in 1..=MAX_ROOT_STEPS {
            let Some(root) = reader.read(&root_file(version), Kind::Root, parse_root) else {
                break;
            };
            self.roots.push(root);
        }
    }

    fn read_offer(&mut self, offer: &Offer, reader: &mut Reader<'_>) {
        let Location::Beside(path) = &offer.file else {
            // It lies elsewhere: --online looks at it.
            return;
        };
        let file = path.as_str();
        if !reader.folder.join(path.as_path()).exists() {
            let found = format!("{} is on offer, its document is not there", offer.version);
            reader.findings.add(&rules::NO_DOCUMENT, file, found);
            return;
        }
        let release = reader.read(file, Kind::Release, parse_release);
        self.releases.extend(release);
    }

    /// What else is called a document: releases that are not on offer, roots beyond a gap.
    fn read_others(&mut self, reader: &mut Reader<'_>) {
        for file in reader.files.clone() {
            let path = reader.folder.join(&file);
            let Ok(bytes) = write::read(&path, Kind::Release.document_limit() as u64) else {
                reader
                    .findings
                    .add(&rules::UNREADABLE, file, "it cannot be read");
                continue;
            };
            match Header::read(&bytes).map(|header| header.kind) {
                Some(Kind::Release) => {
                    if let Some(release) = reader.read(&file, Kind::Release, parse_release) {
                        if self.index.is_some() {
                            reader.findings.add(
                                &rules::NOT_OFFERED,
                                file,
                                "the index does not list it",
                            );
                        }
                        self.releases.push(release);
                    }
                }
                Some(Kind::Root) => {
                    let found = format!("it follows no root; the last one is {}", self.roots.len());
                    reader.findings.add(&rules::BROKEN_CHAIN, file, found);
                }
                Some(Kind::Index) => {
                    let found = format!("an index is called {INDEX}");
                    reader.findings.add(&rules::UNREADABLE, file, found);
                }
                Some(Kind::Review) => {}
                None => {
                    let found = clause(&DocumentError::Header);
                    reader.findings.add(&rules::UNREADABLE, file, found);
                }
            }
        }
    }

    fn without_root(&self, findings: &mut Findings) {
        let has_level_0 = self.releases.iter().any(|one| one.value.root == 0);
        if has_level_0 && self.index.is_none() {
            let found = "one key, which cannot be changed; nothing tells users of newer releases";
            findings.add(&rules::LEVEL_0, root_file(1), found);
        } else {
            findings.add(&rules::NOTHING, root_file(1), "there is none");
        }
    }
}

struct Reader<'a> {
    folder: &'a Path,
    /// The documents of the folder that were not read yet.
    files: &'a mut BTreeSet<String>,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    /// A document, if it is there and can be read.
    fn read<T>(&mut self, file: &str, kind: Kind, parse: Parse<T>) -> Option<Filed<T>> {
        self.files.remove(file);
        let bytes = match write::read(&self.folder.join(file), kind.document_limit() as u64) {
            Ok(bytes) => bytes,
            Err(write::WriteError::Absent(_)) => return None,
            Err(error) => {
                self.findings.add(&rules::UNREADABLE, file, clause(&error));
                return None;
            }
        };
        match parted(file, &bytes, kind, parse) {
            Ok(filed) => Some(filed),
            Err(error) => {
                self.findings.add(&rules::UNREADABLE, file, clause(&error));
                None
            }
        }
    }
}

/// The names of the files of a folder that are called documents.
fn names(folder: &Path) -> Result<BTreeSet<String>, LintError> {
    let failed = |source| LintError::Folder {
        path: folder.to_owned(),
        source,
    };
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".unpipe") && !name.starts_with('.') {
            names.insert(name.into_owned());
        }
    }
    Ok(names)
}
