//! Rules about what is hosted.

use super::{Rule, Severity, list};

list! {
    MISSING "H01" Error
    "every file is where the documents say"
    "upload it"

    UNREACHABLE "H02" Error
    "the host gives every file with the status 200"
    "look at the host: users see the same"

    ABSENT_ROOT "H03" Error
    "the root after the last one is answered with 404"
    "let the host answer 404 for what is not there: otherwise every install fails"

    ENCODED "H04" Error
    "files come without Content-Encoding"
    "switch compression off for these files: hashes are of the stored bytes"

    INDEX_CACHED_LONG "H05" Warning
    "the index may be cached for an hour at most"
    "set Cache-Control: max-age=300 for index.unpipe"

    INDEX_CACHED_SOMEHOW "H06" Note
    "the host says how long the index may be cached"
    "set Cache-Control: max-age=300 for index.unpipe"

    CACHED_SHORT "H07" Note
    "what never changes may be cached for a day or more"
    "set Cache-Control: max-age=31536000, immutable for all but the index"

    REDIRECTED "H08" Error
    "files come over HTTPS, and documents from their own host"
    "serve the documents where their name says: no other host can answer for it"

    NO_TAG "H09" Note
    "the index has a strong ETag"
    "let the host send one: who has the index need not fetch it again"

    PAGE "H10" Warning
    "files are not served as web pages"
    "set Content-Type: application/octet-stream: some hosts change pages on the way"

    HOST_IS_OLDER "H11" Warning
    "the hosted index is not older than the one in the folder"
    "upload the folder, the index last"

    DIFFERS "H12" Error
    "a hosted document is the one in the folder"
    "upload it again; or take the folder from the host, if that has the right one"

    OTHER_HOSTED_BYTES "H13" Error
    "a hosted artifact has the size and hash that its release lists"
    "upload the file again as it was when it was signed"

    FORGE_RELEASES "H14" Note
    "the index can be replaced without a new release"
    "a forge may make releases immutable: then host the documents elsewhere, or publish a draft only when all files are in it"

    FOLDER_IS_OLDER "H15" Warning
    "the index in the folder is not older than the hosted one"
    "take the hosted files first: --from URL"
}
