//! Rules about artifacts.

use super::{Rule, Severity, list};

list! {
    ABSENT "A01" Error
    "an artifact with a relative address lies beside the documents"
    "put the file into the folder, or name the dist folder that has it"

    ELSEWHERE "A02" Note
    "an artifact that is hosted elsewhere was looked at here"
    "put a copy beside the documents while you lint, or use --online"

    OTHER_BYTES "A03" Error
    "an artifact has the size and hash that its release lists"
    "make the release again from the final files; never change a file after that"

    OTHER_SUM "A04" Error
    "an artifact has the hash that the sums file beside it lists"
    "find out which of the two was changed, and write the sums file again"

    BROKEN "A05" Error
    "an archive opens, as the format that its release names"
    "pack it again, or correct format in the release"

    NO_ENTRY "A06" Error
    "every listed file is a regular file in the archive"
    "correct from in the release, or pack the file"

    ENTRY_TWICE "A07" Error
    "every listed file is in the archive once"
    "pack it once: nobody can tell which of the two is meant"

    OTHER_ENTRY "A08" Error
    "every listed file has the size and hash that its release lists"
    "make the release again from the final archive"

    PLAIN_COMMAND "A09" Warning
    "what is installed into bin has the mode 755"
    "set mode = \"755\" for the file, or install it elsewhere than in bin"

    NOT_EXECUTABLE "A10" Warning
    "what is installed into bin is executable in the archive"
    "chmod 755 before packing: people who unpack by hand need it"

    NO_PROGRAM "A11" Warning
    "what is installed into bin is a native program or begins with #!"
    "check that the right file was taken from the archive"

    OTHER_PLATFORM "A12" Error
    "a native program is built for the platform that its artifact names"
    "correct os, arch and libc, or pack the build for this platform"

    NEWER_GLIBC "A13" Error
    "min_glibc is at least the newest C library symbol of the program"
    "raise min_glibc, or build on an older system"

    NO_MIN_GLIBC "A14" Warning
    "an artifact with a program for the GNU C library names min_glibc"
    "add min_glibc, so that older systems are told before they download"

    SETUID "A15" Warning
    "no entry of an archive is setuid or setgid"
    "chmod u-s,g-s before packing: unpipe never sets these bits, other unpackers do"

    LEAVES "A16" Warning
    "no entry and no link of an archive leads out of its tree"
    "pack relative links that stay inside: unpipe skips these, other unpackers follow them"

    NEVER_CHOSEN "A17" Warning
    "every artifact is the first that fits some machine"
    "order the artifacts from the most particular to the most general"

    SHADOWS "A18" Warning
    "no command takes the name of one that people and scripts rely on"
    "choose another name: users must agree to this one explicitly"
}
