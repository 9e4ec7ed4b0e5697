//! The format that a file name tells.

use unpipe::model::Format;
use unpipe::publish::inspect::format_of;

#[test]
fn the_ending_of_a_file_name_tells_the_format() {
    for (name, format) in [
        ("tool-1.2.tar.gz", Format::TarGz),
        ("tool.tgz", Format::TarGz),
        ("tool.tar.xz", Format::TarXz),
        ("tool.txz", Format::TarXz),
        ("tool.tar.zst", Format::TarZst),
        ("tool.tzst", Format::TarZst),
        ("tool.tar.bz2", Format::TarBz2),
        ("tool.tbz2", Format::TarBz2),
        ("tool.tbz", Format::TarBz2),
        ("tool.tar", Format::Tar),
        ("tool.zip", Format::Zip),
        ("tool-linux-amd64.gz", Format::Gz),
        ("tool.tar.old.gz", Format::Gz),
        ("tool-x86_64.xz", Format::Xz),
        ("tool.zst", Format::Zst),
        ("Tool-1.2.TAR.GZ", Format::TarGz),
        ("TOOL.ZIP", Format::Zip),
        ("tool", Format::Raw),
        ("tool-1.2", Format::Raw),
        ("tool-1.2.tar", Format::Tar),
        ("tool.exe", Format::Raw),
        ("tool.sh", Format::Raw),
        ("tool_targz", Format::Raw),
        ("tool.zip.sig", Format::Raw),
        ("zip", Format::Raw),
        ("tar.gz", Format::Gz),
        ("", Format::Raw),
    ] {
        assert_eq!(format_of(name), format, "{name}");
    }
}
