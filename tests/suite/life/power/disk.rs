//! A disk in a file: formatted, mounted, and copied as the disk itself has it at one moment.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// A file system, and how patient it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ext4 as it is.
    Ext4,
    /// ext4 that commits its journal each second, and is looked at after two of them: names are on
    /// the disk by then, and contents that nobody synced are not.
    Ext4Late,
    /// XFS.
    Xfs,
    /// Btrfs.
    Btrfs,
}

impl Format {
    fn kind(self) -> &'static str {
        match self {
            Self::Ext4 | Self::Ext4Late => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }

    /// The smallest size that its tools make gladly.
    fn megabytes(self) -> u64 {
        match self {
            Self::Ext4 | Self::Ext4Late => 32,
            Self::Xfs => 300,
            Self::Btrfs => 128,
        }
    }

    fn maker(self) -> Command {
        let mut command = tool(&format!("mkfs.{}", self.kind()));
        match self {
            // Nothing is left to be written in the background.
            Self::Ext4 | Self::Ext4Late => {
                command.args(["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"])
            }
            Self::Xfs | Self::Btrfs => command.args(["-q", "-f"]),
        };
        command
    }

    /// How long after a call the disk is looked at.
    fn delay(self) -> Duration {
        match self {
            Self::Ext4Late => Duration::from_millis(2_200),
            Self::Ext4 | Self::Xfs | Self::Btrfs => Duration::ZERO,
        }
    }
}

/// A mounted disk, which is unmounted in the end.
pub struct Disk {
    format: Format,
    image: PathBuf,
    at: PathBuf,
}

impl Disk {
    /// Formats a new disk and mounts it.
    ///
    /// # Errors
    /// Why it cannot be had on this machine.
    pub fn new(format: Format, image: &Path, at: &Path) -> Result<Self, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("only root can mount a disk".to_owned());
        }
        File::create(image)
            .and_then(|file| file.set_len(format.megabytes() << 20))
            .map_err(|error| error.to_string())?;
        let made = format.maker().arg(image).stdout(Stdio::null()).output();
        let kind = format.kind();
        match made {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(format!("mkfs.{kind} fails: {}", said.trim()));
            }
            Err(_) => return Err(format!("mkfs.{kind} is not here")),
        }
        Self::mount(format, image, at)
    }

    /// Mounts a disk: what its journal holds is replayed, as after a power cut.
    ///
    /// # Errors
    /// What `mount` says.
    pub fn mount(format: Format, image: &Path, at: &Path) -> Result<Self, String> {
        let options = match format {
            Format::Ext4Late => "loop,commit=1",
            // Copies of one disk have its number too.
            Format::Xfs => "loop,nouuid",
            Format::Ext4 | Format::Btrfs => "loop",
        };
        let mut command = tool("mount");
        command.args(["-t", format.kind(), "-o", options]);
        let output = command.arg(image).arg(at).output().unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("mount fails: {}", said.trim()));
        }
        Ok(Self {
            format,
            image: image.to_owned(),
            at: at.to_owned(),
        })
    }

    /// What the disk would hold if the power went now: the bytes that reached it. What the file
    /// system keeps in memory is not in the file behind the mount.
    pub fn cut(&self, to: &Path) {
        sleep(self.format.delay());
        for _ in 0..50 {
            let before = self.traffic();
            copy(&self.image, to);
            // A disk that was written meanwhile would be one that never was.
            if self.traffic() == before && before.1 == 0 {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        panic!("{} never comes to rest", self.at.display());
    }

    /// How many writes the disk has taken, and how many requests are under way
    /// (<https://docs.kernel.org/block/stat.html>).
    fn traffic(&self) -> (u64, u64) {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let at = format!(" {} ", self.at.display());
        let line = mounts.lines().rfind(|line| line.contains(&at)).unwrap();
        let device = line.rsplit("/dev/").next().unwrap();
        let name = device.split(' ').next().unwrap();
        let text = fs::read_to_string(format!("/sys/block/{name}/stat")).unwrap();
        let numbers: Vec<u64> = text
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        (numbers[4], numbers[8])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for _ in 0..100 {
            let status = tool("umount").arg(&self.at).stderr(Stdio::null()).status();
            if status.is_ok_and(|status| status.success()) {
                return;
            }
            sleep(Duration::from_millis(20));
        }
        // Whoever still uses it keeps it until then.
        let _ = tool("umount").arg("-l").arg(&self.at).status();
    }
}

/// Copies a disk; what was never written takes no room.
pub fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp")
        .arg("--sparse=always")
        .args([from, to])
        .status();
    assert!(status.unwrap().success(), "cp fails");
}

/// A program that an ordinary PATH may lack.
fn tool(name: &str) -> Command {
    let mut command = Command::new(name);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    command
}
