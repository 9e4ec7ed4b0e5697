//! A place to install from: files in a folder, which a test may change after they were signed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::key::{Signature, last_signature_at};

/// The files of a place.
#[derive(Clone, Debug, Default)]
pub struct Place {
    files: BTreeMap<String, Vec<u8>>,
}

impl Place {
    /// Adds or replaces a file.
    pub fn with(mut self, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(file.to_owned(), bytes.into());
        self
    }

    /// Takes a file away.
    pub fn without(mut self, file: &str) -> Self {
        assert!(self.files.remove(file).is_some(), "there is no {file}");
        self
    }

    /// Gives a file another name.
    pub fn renamed(self, from: &str, to: &str) -> Self {
        let bytes = self.bytes(from).to_vec();
        self.without(from).with(to, bytes)
    }

    /// Changes the bytes of a file.
    pub fn edited(mut self, file: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(self.files.get_mut(file).expect(file));
        self
    }

    /// Changes the last signature of a document.
    pub fn resigned(self, file: &str, change: impl FnOnce(&mut Signature)) -> Self {
        self.edited(file, |document| {
            let at = last_signature_at(document);
            let text = String::from_utf8(document.split_off(at)).unwrap();
            let mut signature = Signature::read(&text);
            change(&mut signature);
            document.extend(signature.write().bytes());
        })
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: &str) -> &[u8] {
        self.files.get(file).expect(file)
    }

    /// The names of its documents.
    pub fn documents(&self) -> Vec<String> {
        let names = self.files.keys().cloned();
        names.filter(|name| name.contains(".unpipe")).collect()
    }

    /// Writes the files into a folder, and takes away what else lay there.
    pub fn write_to(&self, folder: &Path) {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
        fs::create_dir_all(folder).unwrap();
        for (file, bytes) in &self.files {
            fs::write(folder.join(file), bytes).unwrap();
        }
    }
}
