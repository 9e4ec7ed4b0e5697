//! Rules about documents and keys.

use super::{Rule, Severity, list};

list! {
    NOTHING "D01" Error
    "a folder has root-1.unpipe, or a release.unpipe with root = 0"
    "name the folder to upload; unpipe publish release makes one"

    UNREADABLE "D02" Error
    "every document can be read"
    "correct the body and sign it again"

    NO_INDEX "D03" Error
    "index.unpipe lies beside the roots"
    "sign an index: unpipe publish refresh"

    NO_DOCUMENT "D04" Error
    "the document of every release on offer lies where the index says"
    "put it back, or take the release out of the index"

    OTHER_DOCUMENT "D05" Error
    "a release document is the one that the index lists, by version, serial and hash"
    "put the listed document back; a change needs another version and serial"

    OTHER_NAME "D06" Error
    "all documents are of the same package"
    "take out the document of the other package"

    BROKEN_CHAIN "D07" Error
    "every root follows the one before it, by number, hash and signatures"
    "put back the roots that were published, and make the new one from the last of them"

    UNSIGNED "D08" Error
    "every document has as many good signatures as the last root demands"
    "have the missing keys sign it: unpipe publish sign; unpipe publish status tells who is missing"

    NOT_OF_THIS_ROOT "D09" Error
    "a release names a root between 1 and the last one"
    "make the release again below this root"

    REUSED "D10" Error
    "a version or serial that was given away stays with its document"
    "take another version and serial: who saw the old document refuses the new one"

    SERIAL_FALLS "D11" Error
    "a new release has a higher serial than all before"
    "take the next serial: unpipe publish release does"

    VERSION_FALLS "D12" Warning
    "the release with the highest serial has the highest version"
    "check the version; for an older line of releases use a channel of its own"

    INDEX_FALLS "D13" Error
    "a new index has a higher version than the one before"
    "raise the version of the index: unpipe publish refresh does"

    INDEX_ENDS_SOON "D14" Warning
    "the index is fresh for 14 days or more"
    "sign a new one: unpipe publish refresh, best from a timer"

    INDEX_ENDS_LATE "D15" Warning
    "the index is fresh for 90 days or less"
    "choose an earlier expiry: until then a host can hide newer releases"

    INDEX_ENDED "D16" Error
    "the index is not expired"
    "sign a new one: unpipe publish refresh"

    ROOT_ENDED "D17" Error
    "the last root is not expired"
    "sign a new root: unpipe publish rotate"

    ROOT_ENDS_SOON "D18" Warning
    "the last root is good for 30 days or more"
    "sign a new root: unpipe publish rotate"

    ROOT_ENDS_LATE "D19" Warning
    "the last root is good for two years or less"
    "choose an earlier expiry, and practise the change of a root each year"

    REVOKED_IS_CURRENT "D20" Warning
    "no channel leads to a revoked release"
    "let the channel lead to a release that is not revoked: until then nobody can install"

    BELOW_THE_LEAST "D21" Error
    "no release on offer is below the last root's min_serial"
    "take it out of the index: everybody refuses it"

    FROM_THE_FUTURE "D22" Error
    "no document was issued more than a day ahead of now"
    "set the clock and sign again: until then everybody refuses it"

    NOT_OFFERED "D23" Note
    "every release document in the folder is listed in the index"
    "take it away, or list it"

    UNREVOKED "D24" Error
    "what was revoked stays revoked"
    "put the revocation back into the index"

    LEVEL_0 "D25" Note
    "there are a root and an index"
    "make them, so that keys can be changed and users learn of newer releases"

    WRONG_KEY "K01" Error
    "a document is signed by the keys that the last root names for it"
    "sign with a key of that role, or add the key by a new root: unpipe publish rotate"

    RELEASE_KEY_IS_ROOT "K02" Warning
    "the release key is not the only root key"
    "add a root key that is kept offline: who steals the only one owns the name for good"

    ONE_ROOT_KEY "K03" Note
    "there are two root keys or more"
    "add one, kept in another place: a lost root key cannot be replaced"

    INDEX_KEY_IS_ROOT "K04" Warning
    "an index key is no root key"
    "make a key for the index alone: it must be online"
}
