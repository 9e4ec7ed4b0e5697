//! Stock programs that pack, from Debian's packages: what they write is what publishers upload.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program and the package that has it.
const PACKAGES: [(&str, &str); 7] = [
    ("xz", "xz-utils"),
    ("zstd", "zstd"),
    ("pzstd", "zstd"),
    ("bzip2", "bzip2"),
    ("zip", "zip"),
    ("python3", "python3"),
    ("objdump", "binutils"),
];

/// Sends bytes through a command: `packed("xz --check=sha256", b"text")`.
pub fn packed(command: &str, input: &[u8]) -> Vec<u8> {
    let mut words = command.split(' ');
    let program = words.next().unwrap();
    let mut child = start(Command::new(program).args(words).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap().unwrap();
    succeeded(command, output).stdout
}

/// Runs a program in a folder.
pub fn run_in<'a>(folder: &Path, program: &str, args: impl IntoIterator<Item = &'a str>) {
    let mut command = Command::new(program);
    let command = command.args(args).current_dir(folder).stdin(Stdio::null());
    let output = start(command).wait_with_output().unwrap();
    succeeded(program, output);
}

fn start(command: &mut Command) -> std::process::Child {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        let package = PACKAGES.iter().find(|(name, _)| *name == program);
        let package = package.map_or(program.as_str(), |(_, package)| package);
        panic!("{program} cannot be started, install the Debian package {package}: {error}")
    })
}

fn succeeded(command: &str, output: Output) -> Output {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {said}");
    output
}
