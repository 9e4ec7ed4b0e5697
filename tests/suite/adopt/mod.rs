//! Archives that their publisher signs with stock minisign and does not describe: the user says
//! which programs of them become commands.

mod life;
mod names;
mod order;
mod policy;
mod refusals;
mod upgrades;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use unpipe::model::Digest;

use super::support::machine::Machine;
use super::support::outcome::Outcome;

/// The folder in which the publisher's files lie.
const DL: &str = "dl";

/// Somebody who signs with stock minisign.
struct Signer {
    machine: Machine,
    /// What `--key` takes.
    key: String,
}

impl Signer {
    /// With the version 1.2 of a tool in `./dl`, not signed yet.
    fn new() -> Self {
        let machine = Machine::of_an_ordinary_user();
        fs::create_dir(machine.work(DL)).unwrap();
        let folder = machine.work(DL);
        minisign(&folder, &["-G", "-W", "-p", "k.pub", "-s", "k.key"]);
        let public = fs::read_to_string(folder.join("k.pub")).unwrap();
        let key = public.lines().nth(1).unwrap().to_owned();
        let signer = Self { machine, key };
        signer.packs("1.2");
        signer
    }

    /// With a signed archive.
    fn of_an_archive() -> Self {
        let signer = Self::new();
        signer.signs("tool-1.2.tar.gz");
        signer
    }

    /// With signed sums that list the archive.
    fn of_sums() -> Self {
        let signer = Self::new();
        signer.sums(&["tool-1.2.tar.gz"]);
        signer.signs("SHA256SUMS");
        signer
    }

    fn file(&self, name: &str) -> PathBuf {
        self.machine.work(DL).join(name)
    }

    /// Writes `tool-VERSION.tar.gz`.
    fn packs(&self, version: &str) {
        let top = format!("tool-{version}");
        let says = format!("#!/bin/sh\necho tool {version}\n");
        let bytes = archive(&[
            (&format!("{top}/bin/tool"), 0o755, &says),
            (&format!("{top}/bin/helper"), 0o755, "#!/bin/sh\n"),
            (&format!("{top}/man/tool.1"), 0o644, ".TH tool 1\n"),
            (&format!("{top}/man/helper.1"), 0o644, ".TH helper 1\n"),
            (
                &format!("{top}/completions/tool.bash"),
                0o644,
                "complete tool\n",
            ),
            (&format!("{top}/README"), 0o644, "read me\n"),
        ]);
        fs::write(self.file(&format!("tool-{version}.tar.gz")), bytes).unwrap();
    }

    /// Signs a file of `./dl` with stock minisign.
    fn signs(&self, name: &str) {
        minisign(&self.machine.work(DL), &["-SHm", name, "-s", "k.key"]);
    }

    /// Writes SHA256SUMS of these files.
    fn sums(&self, names: &[&str]) {
        let line = |name: &&str| {
            let hash = Digest::of(&fs::read(self.file(name)).unwrap()).hex();
            format!("{hash}  {name}\n")
        };
        let text: String = names.iter().map(line).collect();
        fs::write(self.file("SHA256SUMS"), text).unwrap();
    }

    /// Changes a byte in the middle of a file.
    fn spoils(&self, name: &str) {
        let mut bytes = fs::read(self.file(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(self.file(name), bytes).unwrap();
    }

    /// `unpipe install ./dl/FILE --key KEY --yes` with these words.
    fn installs(&self, file: &str, words: &[&str]) -> Outcome {
        let path = format!("./{DL}/{file}");
        let mut all = vec![
            "install",
            path.as_str(),
            "--key",
            self.key.as_str(),
            "--yes",
        ];
        all.extend(words);
        self.machine.run(all)
    }
}

/// A tar.gz of these files: path, mode, content.
fn archive(files: &[(&str, u32, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, mode, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(*mode);
        tar.append_data(&mut header, path, content.as_bytes())
            .unwrap();
    }
    let mut packed = tar.into_inner().unwrap();
    packed.flush().unwrap();
    packed.finish().unwrap()
}

fn minisign(folder: &Path, arguments: &[&str]) {
    let output = Command::new("minisign")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| {
            panic!("this test needs the program of the Debian package \"minisign\": {error}")
        });
    assert!(
        output.status.success(),
        "minisign {arguments:?}: {output:?}"
    );
}
