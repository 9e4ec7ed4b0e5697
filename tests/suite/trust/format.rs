//! Formats that the trust core is driven with: how a test writes what a codec reads.

use std::fmt::Write as _;

use unpipe::document::{Kind, to_body};
use unpipe::model::{Digest, Name, Serial, Time, Version};
use unpipe::trust::{Codec, Documents, Index, Root};

use crate::minisign::forge::Signer;

/// A codec that tests can also write.
pub(super) trait Format: Codec + Copy + Default {
    /// The body of a root.
    fn write_root(&self, root: &Root) -> Vec<u8>;
    /// The body of an index.
    fn write_index(&self, index: &Index) -> Vec<u8>;
    /// The body of a release.
    fn write_release(&self, draft: &Draft) -> Vec<u8>;
    /// The body with a signature by each.
    fn sign(&self, body: &[u8], signers: &[Signer]) -> Vec<u8>;
}

/// What a release says, as far as the core reads it, and one line that it does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: Name,
    pub(super) version: Version,
    pub(super) serial: Serial,
    pub(super) root: u64,
    pub(super) issued: Time,
    pub(super) summary: String,
}

impl Format for Documents {
    fn write_root(&self, root: &Root) -> Vec<u8> {
        to_body(Kind::Root, root).unwrap().into_bytes()
    }

    fn write_index(&self, index: &Index) -> Vec<u8> {
        to_body(Kind::Index, index).unwrap().into_bytes()
    }

    fn write_release(&self, draft: &Draft) -> Vec<u8> {
        let mut text = format!(
            "unpipe = \"release/1\"\nname = \"{}\"\nversion = \"{}\"\nserial = {}\nroot = {}\n",
            draft.name, draft.version, draft.serial, draft.root
        );
        let hash = Digest::of(draft.version.as_str().as_bytes()).hex();
        write!(
            text,
            "issued = \"{}\"\nsummary = \"{}\"\n\n[[artifact]]\nos = \"any\"\narch = \"any\"\n\
             urls = [\"tool\"]\nsize = 4\nsha256 = \"{hash}\"\nformat = \"raw\"\nfiles = [\n  \
             {{ to = \"bin/tool\", mode = \"755\", size = 4, sha256 = \"{hash}\" }},\n]\n",
            draft.issued, draft.summary
        )
        .unwrap();
        text.into_bytes()
    }

    fn sign(&self, body: &[u8], signers: &[Signer]) -> Vec<u8> {
        let mut document = body.to_vec();
        for signer in signers {
            document.extend(signer.block(body).bytes());
        }
        document
    }
}
