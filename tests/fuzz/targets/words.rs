//! Any text as each word that documents and people write: what is read is written and read again.
#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use unpipe::model::{
    Channel, Digest, Location, Name, Place, RelPath, Time, Version, WebUrl, origin,
};
use unpipe::resolve::Target;

/// Reads a word, writes it, and reads it again.
fn twice<T: FromStr + Display + PartialEq + Debug>(text: &str) -> Option<T> {
    let word = text.parse::<T>().ok()?;
    let again = word.to_string().parse::<T>().ok();
    assert_eq!(again.as_ref(), Some(&word));
    Some(word)
}

fuzz_target!(|text: &str| {
    if let Some(name) = twice::<Name>(text) {
        assert_eq!(Name::from_folder(&name.folder()).ok(), Some(name.clone()));
        let _ = origin(&name);
    }
    if let Some(path) = twice::<RelPath>(text) {
        assert!(path.segments().all(|part| !part.is_empty() && part != "." && part != ".."));
    }
    if let Some(url) = twice::<WebUrl>(text) {
        let _ = (url.parent(), url.as_folder(), url.join(text));
    }
    let _ = (twice::<Version>(text), twice::<Channel>(text), twice::<Time>(text));
    let _ = (twice::<Digest>(text), twice::<Place>(text));
    let _ = (Location::try_from(text.to_owned()), Target::parse(text));
});
