# What a publisher does with stock minisign, coreutils and cat. The folder of the day is the program's
# own, with NAME-VERSION.SUFFIX (the archive) and VERSION/ (the same, unpacked) for both versions.

hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }
size_of() { stat -c %s "$1"; }
time_in() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
key_of() { tail -n 1 "$work/keys/$1.pub"; }
archive_of() { echo "$program-$1.$suffix"; }

make_keys() {
    local key
    mkdir "$work/keys"
    for key in owner robot; do
        minisign -G -W -p "$work/keys/$key.pub" -s "$work/keys/$key.key" > /dev/null
    done
}

sign() { # KEY BODY DOCUMENT
    minisign -S -H -s "$work/keys/$1.key" -m "$2" -x "$work/signature" -t "$(basename "$3")" > /dev/null
    cat "$2" "$work/signature" > "$3"
}

root() {
    cat << BODY
unpipe = "root/1"
name = "get.example.org/$program"
version = 1
issued = "$(time_in '-2 hours')"
expires = "$(time_in '+1 year')"
[keys]
owner = "$(key_of owner)"
robot = "$(key_of robot)"
[roles]
root = { keys = ["owner"], threshold = 1 }
release = { keys = ["owner"], threshold = 1 }
index = { keys = ["robot"], threshold = 1 }
BODY
}

index() { # NUMBER VERSION:SERIAL…, the newest first
    local number=$1 newest=${2%%:*} one
    shift
    cat << BODY
unpipe = "index/1"
name = "get.example.org/$program"
version = $number
issued = "$(time_in '-1 hour')"
expires = "$(time_in '+7 days')"
[channels]
stable = "$newest"
BODY
    for one in "$@"; do
        cat << BODY
[[release]]
version = "${one%%:*}"
serial = ${one##*:}
file = "${one%%:*}.release.unpipe"
sha256 = "$(hash_of "${one%%:*}.body")"
BODY
    done
}

# From the program's `contents` (MODE TO FROM a line): the same with sizes and hashes, in VERSION.files.
survey() { # VERSION
    contents "$1" > listed
    (
        cd "$1"
        cut -d ' ' -f 3 ../listed | tr '\n' '\0' | xargs -0 stat -c %s > ../sizes
        cut -d ' ' -f 3 ../listed | tr '\n' '\0' | xargs -0 sha256sum | cut -d ' ' -f 1 > ../hashes
    )
    paste -d ' ' listed sizes hashes > "$1.files"
}

release() { # VERSION SERIAL ROOT
    cat << BODY
unpipe = "release/1"
name = "get.example.org/$program"
version = "$1"
serial = $2
root = $3
issued = "$(time_in '-1 hour')"
summary = "$summary"
license = "$license"

[[artifact]]
os = "linux"
arch = "$machine"
urls = ["$(archive_of "$1")"]
size = $(size_of "$(archive_of "$1")")
sha256 = "$(hash_of "$(archive_of "$1")")"
format = "$format"
files = [
BODY
    awk '{ printf "  { to = \"%s\", from = \"%s\", mode = \"%s\", size = %s, sha256 = \"%s\" },\n", $2, $3, $1, $4, $5 }' \
        "$1.files"
    echo ']'
}

# Two places: `rooted` with root and index, `flat` with one release document.
publish() {
    local version serial=0
    rooted=$work/site/$program/rooted flat=$work/site/$program/flat
    mkdir -p "$rooted" "$flat"
    root > root.body
    sign owner root.body "$rooted/root-1.unpipe"
    for version in "$old" "$new"; do
        serial=$((serial + 1))
        ln "$(archive_of "$version")" "$rooted/"
        ln "$(archive_of "$version")" "$flat/"
        survey "$version"
        release "$version" "$serial" 1 > "$version.body"
        sign owner "$version.body" "$rooted/$version.release.unpipe"
        release "$version" "$serial" 0 > "$version.flat.body"
        sign owner "$version.flat.body" "$version.flat.unpipe"
    done
    index 1 "$old:1" > index-1.body
    index 2 "$new:2" "$old:1" > index-2.body
}

offer() { # INDEX VERSION: what both places offer from now on
    sign robot "index-$1.body" "$rooted/index.unpipe"
    cp "$2.flat.unpipe" "$flat/release.unpipe"
}
