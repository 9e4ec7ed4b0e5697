//! Documents and artifacts from a local folder.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::{CAP, Desk, beside, signed};
use unpipe::fetch::{FetchError, Reach};
use unpipe::model::Code;
use unpipe::progress::Event;

#[test]
fn a_local_document_needs_no_network() {
    let desk = Desk::new().with("d/index.unpipe", b"local");
    let fetcher = desk.reaching(Reach::Offline);
    let get = |path| fetcher.document(&desk.place(), &beside(path), CAP);
    assert_eq!(get("d/index.unpipe").unwrap(), Some(b"local".to_vec()));
    assert_eq!(get("absent").unwrap(), None);
    assert_eq!(get("absent/index.unpipe").unwrap(), None);
}

#[test]
fn only_a_regular_file_is_a_document() {
    let desk = Desk::new().with("folder/x", b"");
    symlink("folder", desk.site().join("link")).unwrap();
    let pipe = desk.site().join("pipe");
    let mode = rustix::fs::Mode::from(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for path in ["folder", "link", "pipe"] {
        let error = desk
            .fetcher()
            .document(&desk.place(), &beside(path), CAP)
            .unwrap_err();
        assert!(matches!(error, FetchError::NotRegular { .. }), "{path}");
        assert_eq!(error.code(), Code::Malformed);
    }
}

#[test]
fn a_file_that_may_not_be_read_is_a_matter_of_permission() {
    let desk = Desk::new().with("d", b"secret");
    let path = desk.site().join("d");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        return; // Nothing is forbidden to root.
    }
    let document = desk.fetcher().document(&desk.place(), &beside("d"), CAP);
    assert_eq!(document.unwrap_err().code(), Code::Permission);
    let artifact = desk
        .fetcher()
        .artifact(&desk.place(), &[beside("d")], signed(b"secret"));
    assert_eq!(artifact.unwrap_err().code(), Code::Permission);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_an_error_and_not_a_missing_document() {
    let desk = Desk::new().with("d", b"file");
    let document = desk.fetcher().document(&desk.place(), &beside("d/x"), CAP);
    assert!(matches!(document, Err(FetchError::Local { .. })));
}

#[test]
fn a_local_artifact_is_announced_with_its_folder() {
    let bytes = vec![7; 600_000];
    let desk = Desk::new().with("tool.tar.gz", &bytes);
    desk.reaching(Reach::Offline)
        .artifact(&desk.place(), &[beside("tool.tar.gz")], signed(&bytes))
        .unwrap();
    let events = desk.events();
    let announced = Event::Downloading {
        file: "tool.tar.gz".to_owned(),
        from: desk.site().to_string_lossy().into_owned(),
        size: signed(&bytes).size,
    };
    assert_eq!(events.first(), Some(&announced));
    assert_eq!(events.last(), Some(&Event::Downloaded));
}

#[test]
fn a_local_artifact_that_is_nowhere_says_so() {
    let desk = Desk::new();
    let error = desk
        .fetcher()
        .artifact(&desk.place(), &[beside("a/tool")], signed(b"x"))
        .unwrap_err();
    assert_eq!(error.code(), Code::Failed);
    assert_eq!(error.to_string().matches("no file at").count(), 2);
}
