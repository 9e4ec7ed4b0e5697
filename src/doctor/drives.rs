//! Drives of Windows in its subsystem for Linux. Unless such a drive is mounted with `metadata`, the
//! modes there are made up (drvfs: everybody may write), and chmod(1) changes nothing.

use std::path::{Path, PathBuf};

/// The table of mounts as this process sees it (proc(5)).
const TABLE: &str = "/proc/self/mountinfo";
/// The field of a line that holds the place of a mount.
const PLACE: usize = 4;

/// Where drives are mounted whose modes are made up.
#[derive(Debug, Default)]
pub(super) struct Drives(Vec<PathBuf>);

impl Drives {
    /// Those of this machine; none where the system does not tell.
    pub(super) fn mounted() -> Self {
        let table = std::fs::read(TABLE).unwrap_or_default();
        Self::listed(&String::from_utf8_lossy(&table))
    }

    /// Those of a table.
    pub(super) fn listed(table: &str) -> Self {
        Self(table.lines().filter_map(drive).collect())
    }

    /// The drive that a folder lies on; `folder` is a real path.
    pub(super) fn of(&self, folder: &Path) -> Option<&Path> {
        let mut drives = self.0.iter();
        let found = drives.find(|drive| folder.starts_with(drive))?;
        Some(found)
    }
}

/// A place with a space stands escaped in the table: such a drive is not known, and is judged as any
/// other folder.
fn drive(line: &str) -> Option<PathBuf> {
    let (mount, system) = line.split_once(" - ")?;
    let mut fields = system.split(' ');
    let (kind, source, options) = (fields.next()?, fields.next()?, fields.next()?);
    let has = |wanted: &str| options.split([',', ';']).any(|option| option == wanted);
    let is_drive = match kind {
        "drvfs" => true,
        "9p" => has("aname=drvfs"),
        "virtiofs" => source.starts_with("drvfs"),
        _ => false,
    };
    let place = mount.split(' ').nth(PLACE)?;
    (is_drive && !has("metadata")).then(|| PathBuf::from(place))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Drives;

    #[test]
    fn only_drives_whose_modes_are_made_up_are_found() {
        let drives = Drives::listed(
            "69 59 0:36 / /mnt/c rw - 9p C:\\134 rw,aname=drvfs;path=C:\\;uid=1000;gid=1000,trans=fd\n\
             70 59 0:37 / /mnt/d rw - 9p D:\\134 rw,aname=drvfs;path=D:\\;metadata;uid=1000\n\
             71 59 0:38 / /mnt/e rw - drvfs E: rw,noatime\n\
             72 59 0:39 / /mnt/f rw - virtiofs drvfsaF rw\n\
             73 59 0:40 / /mnt/shared rw - 9p shared rw,trans=virtio\n\
             74 59 0:41 / /mnt/host rw - virtiofs shared rw\n\
             75 59 254:0 / / rw - ext4 /dev/vda rw\n\
             nonsense\n",
        );
        let of = |path: &'static str| drives.of(Path::new(path)).and_then(Path::to_str);
        assert_eq!(of("/mnt/c/Windows/System32"), Some("/mnt/c"));
        assert_eq!(of("/mnt/e"), Some("/mnt/e"));
        assert_eq!(of("/mnt/f/bin"), Some("/mnt/f"));
        for other in [
            "/mnt/d/bin",
            "/mnt/shared/bin",
            "/mnt/host",
            "/usr/bin",
            "/mnt/cc",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
