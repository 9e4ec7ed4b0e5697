//! Where a site's files are read from: a folder of this machine, or the host that serves them.

use std::io::ErrorKind;
use std::path::Path;

use super::SiteError;
use crate::fetch::Fetcher;
use crate::model::{Location, Place, Size};

/// Gives the files of a site by their location.
pub trait Shelf {
    /// The bytes at a location, at most `cap` of them; `None` if nothing is there.
    ///
    /// # Errors
    /// If it cannot be read, or is larger.
    fn get(&self, at: &Location, cap: Size) -> Result<Option<Vec<u8>>, SiteError>;
}

/// A folder of this machine. Locations elsewhere are not followed: nothing is there.
pub struct Folder<'a>(pub &'a Path);

/// What a host serves, fetched as a user would.
pub struct Hosted<'a> {
    /// Gets the bytes.
    pub fetcher: &'a Fetcher<'a>,
    /// The address.
    pub place: Place,
}

impl Shelf for Folder<'_> {
    fn get(&self, at: &Location, cap: Size) -> Result<Option<Vec<u8>>, SiteError> {
        let Location::Beside(path) = at else {
            return Ok(None);
        };
        let path = self.0.join(path.as_path());
        match crate::publish::write::read(&path, cap.number()) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(crate::publish::WriteError::Absent(_)) => Ok(None),
            Err(crate::publish::WriteError::System { source, .. })
                if source.kind() == ErrorKind::NotADirectory =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Shelf for Hosted<'_> {
    fn get(&self, at: &Location, cap: Size) -> Result<Option<Vec<u8>>, SiteError> {
        Ok(self.fetcher.document(&self.place, at, cap)?)
    }
}
