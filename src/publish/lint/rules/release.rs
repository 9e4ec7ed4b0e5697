//! Rules about names, steps, texts and addresses.

use super::{Rule, Severity, list};

list! {
    PLACEHOLDER "N01" Error
    "the name is not a placeholder below .invalid"
    "set name in unpipe.toml to the place where you will host the files"

    RESERVED "N02" Note
    "the name's domain can belong to somebody"
    "use a domain of yours: example.org and the like are kept for documentation and tests"

    LOOK_ALIKE "N03" Warning
    "the name does not look like that of a well-known program"
    "choose another name, if it is not your program: users are warned of look-alikes"

    PUNYCODE "N04" Warning
    "the name's domain has no xn-- label"
    "use another domain: users refuse such a name unless their policy lists the label"

    NOTHING_DECLARED "S01" Warning
    "a step declares what it leaves, as stdout or creates"
    "declare it, or drop the step: whatever else it leaves fails the install"

    SYSTEM_PROGRAM "S02" Note
    "a step runs a program of the release, not one of the system"
    "add a require entry for it, or ship the program: it may be missing or differ"

    LONG_SUMMARY "S03" Warning
    "the summary is one line of at most 80 characters"
    "shorten it: it stands in lists"

    LONG_NOTES "S04" Note
    "the notes are at most 12 lines and 800 characters"
    "shorten them: they are shown after every install"

    PLACEHOLDER_SUMMARY "S05" Warning
    "the summary is not the one that init wrote"
    "say in unpipe.toml in one line what the program does: users read it before they install"

    SHARED_ADDRESS "U01" Error
    "an address stands for one artifact for ever"
    "put the version into the file's name: the older release cannot be installed any more"

    NO_VERSION "U02" Warning
    "an artifact's address has the version in it"
    "put the version into the file's name or its folder, so that it never changes"

    MOVES "U03" Warning
    "no artifact's address means whatever release of a forge is the latest"
    "use https://github.com/OWNER/REPO/releases/download/TAG/FILE: a relative one means the latest release"

    NOT_FLAT "U04" Error
    "files of a github.com name lie in no folders"
    "use a flat file name: a forge's release has no folders"
}
