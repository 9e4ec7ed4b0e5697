//! What the user wrote in place of a package: a name, a URL, a folder or a document.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use crate::bundle::{Bundle, BundleError};
use crate::model::{
    Code, Location, LocationError, Name, NameError, Place, UrlError, Version, VersionError, WebUrl,
    origin,
};

/// What the user wrote, understood but not looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `NAME`, or `NAME@VERSION`, or `NAME@CHANNEL`.
    Name {
        /// The package.
        name: Name,
        /// What follows the `@`.
        version: Option<Version>,
    },
    /// One word: the last segment of an installed package's name.
    Short {
        /// The word.
        word: String,
        /// What follows the `@`.
        version: Option<Version>,
    },
    /// A URL that ends in `.unpipe` is a document; any other is a folder.
    Web(WebUrl),
    /// A folder, a document, or a bundle, by a local path: it begins with `/`, `./` or `../`.
    Local(PathBuf),
}

/// Where documents are, and which of them the user pointed at.
#[derive(Clone, Debug)]
pub struct Source {
    /// The folder, or the bundle's file.
    pub place: Place,
    /// The bundle, opened once, if the documents are in one.
    pub bundle: Option<Arc<Bundle>>,
    /// The name, where it is known before any document is read.
    pub name: Option<Name>,
    /// The release document that the user pointed at.
    pub document: Option<Location>,
}

/// Why a text is no target.
#[derive(Debug, Error)]
pub enum TargetError {
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Not a version or channel after the `@`.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// Not a URL that unpipe talks to.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A document's own file name cannot be used.
    #[error(transparent)]
    Document(#[from] LocationError),
    /// Nothing is at the path.
    #[error("expected a folder, a bundle or a document at {path}, found nothing that can be read")]
    Path {
        /// The path.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file that is neither a document, which its name would tell, nor a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The folder or bundle that a package was installed from is not there any more.
    #[error("{name} came from {path}: expected a folder or a bundle there, found nothing")]
    Gone {
        /// The package.
        name: Name,
        /// Where it was.
        path: PathBuf,
    },
}

impl TargetError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            // What is not there is the user's slip; what cannot be looked at is not.
            Self::Path { source, .. } => match source.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => {
                    Code::Usage
                }
                _ => Code::of_disk(source),
            },
            Self::Bundle(error) => error.code(),
            _ => Code::Usage,
        }
    }
}

impl Target {
    /// Understands what the user wrote.
    ///
    /// # Errors
    /// If it is none of the forms.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let is_path = text.starts_with('/')
            || text.starts_with("./")
            || text.starts_with("../")
            || text == "."
            || text == "..";
        if is_path {
            return Ok(Self::Local(PathBuf::from(text)));
        }
        if text.contains("://") {
            return Ok(Self::Web(text.parse()?));
        }
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version.parse()?)),
            None => (text, None),
        };
        if name.contains('/') {
            Ok(Self::Name {
                name: parse_name(name)?,
                version,
            })
        } else {
            Ok(Self::Short {
                word: name.to_owned(),
                version,
            })
        }
    }
}

/// Forges ignore case in owners and repositories; names do not have any.
fn parse_name(text: &str) -> Result<Name, NameError> {
    let folded = text.to_ascii_lowercase();
    if folded.starts_with("github.com/") {
        folded.parse()
    } else {
        text.parse()
    }
}

impl Source {
    /// The source of a name: its origin.
    ///
    /// # Errors
    /// If the origin is not an address that unpipe talks to.
    pub fn of_name(name: &Name) -> Result<Self, TargetError> {
        let place = Place::Web(origin(name)?);
        Ok(Self {
            place,
            bundle: None,
            name: Some(name.clone()),
            document: None,
        })
    }

    /// The source that an installed package came from.
    ///
    /// # Errors
    /// If its folder or bundle is gone, or the bundle is damaged.
    pub fn of_installed(name: &Name, place: &Place) -> Result<Self, TargetError> {
        let bundle = match place.local().map(|path| (path, path.metadata())) {
            Some((path, Ok(about))) if about.is_file() => Some(Arc::new(Bundle::open(path)?)),
            Some((path, Err(error))) if error.kind() == ErrorKind::NotFound => {
                let (name, path) = (name.clone(), path.to_owned());
                return Err(TargetError::Gone { name, path });
            }
            _ => None,
        };
        Ok(Self {
            place: place.clone(),
            bundle,
            name: Some(name.clone()),
            document: None,
        })
    }

    /// The source at a URL.
    ///
    /// # Errors
    /// If the document's file name cannot be used.
    pub fn of_web(url: &WebUrl) -> Result<Self, TargetError> {
        if !url.file_name().ends_with(".unpipe") {
            return Ok(Self {
                place: Place::web(url)?,
                bundle: None,
                name: None,
                document: None,
            });
        }
        let document = Location::Web(url.clone());
        Ok(Self {
            place: Place::web(&url.parent()?)?,
            bundle: None,
            name: None,
            document: Some(document),
        })
    }

    /// The source at a path, which is resolved to the real one once.
    ///
    /// # Errors
    /// If nothing is there, or it is a file but neither a document nor a bundle.
    pub fn of_path(path: &Path, working: &Path) -> Result<Self, TargetError> {
        let joined = working.join(path);
        let failed = |source| TargetError::Path {
            path: path.to_owned(),
            source,
        };
        let real = joined.canonicalize().map_err(failed)?;
        if real.is_dir() {
            return Ok(Self {
                place: Place::Local(real),
                bundle: None,
                name: None,
                document: None,
            });
        }
        let file = real
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        let folder = real.parent().map(Path::to_owned).unwrap_or_default();
        if !file.ends_with(".unpipe") {
            return Self::of_bundle(real.clone());
        }
        let document = Location::try_from(file.to_owned())?;
        Ok(Self {
            place: Place::Local(folder),
            bundle: None,
            name: None,
            document: Some(document),
        })
    }

    fn of_bundle(real: PathBuf) -> Result<Self, TargetError> {
        let bundle = Bundle::open(&real)?;
        let document = Location::try_from(bundle.release().to_owned())?;
        Ok(Self {
            place: Place::Local(real),
            bundle: Some(Arc::new(bundle)),
            name: None,
            document: Some(document),
        })
    }
}
