# A publisher who has unpipe, npm's archives and a web server's folder. Needs report.sh and server.sh.

publisher() { env -i HOME="$work/publisher" PATH=/usr/bin:/bin SSL_CERT_FILE="$ca" "$unpipe" "$@"; }

# One archive for each platform, by package name, in $work/packages/VERSION.
fetch_packages() { # VERSION
    local platform packages=()
    mkdir -p "$work/packages/$1"
    for platform in "${platforms[@]}"; do
        packages+=("@$tool/$platform@$1")
    done
    (cd "$work/packages/$1" && npm pack --silent "${packages[@]}") > "$work/out" 2>&1
}

# A new folder with the archives of a version in dist, to work in from here on.
project() { # FOLDER VERSION
    mkdir -p "$work/projects/$1" "$work/publisher"
    cd "$work/projects/$1"
    cp -r "$work/packages/$2" dist
}

# A new user, who knows nothing yet.
user() { # WHO
    home=$work/users/$1 state=$work/users/$1/state
    mkdir -p "$home"
}

publish_release() { # VERSION OPTIONS…
    local version=$1
    shift
    publisher publish release --version "$version" --password-file password "$@"
}

# As the command says: all else first, the index last.
upload() {
    mkdir -p "$work/site/$tool"
    find site -mindepth 1 ! -name index.unpipe -exec cp {} "$work/site/$tool/" \;
    cp site/index.unpipe "$work/site/$tool/"
}

# What it took and how it ended; what it said is in $work/said too, since a check writes $work/out.
timed() { # WHAT EXIT-CODE COMMAND…
    local what=$1 expected=$2 begun code=0
    shift 2
    begun=$(now)
    "$@" > "$work/out" 2>&1 || code=$?
    printf '%-20s  %8s\n' "$what" "$(since "$begun")" >> "$work/times"
    cp "$work/out" "$work/said"
    if [ "$code" = "$expected" ]; then pass; else fail "$what ends with $code, not $expected"; fi
}

root_key() { tail -n 1 "keys/$tool-root.pub"; }
index_number() { sed -n 's/^version = \([0-9]*\)$/\1/p' "$work/site/$tool/index.unpipe"; }
runs() { [ "$("$home/.local/bin/$tool" --version)" = "$1" ]; }

private() {
    [ "$(find "$work/publisher/.config/unpipe/keys" -type f -perm 600 | wc -l)" = 2 ]
}

found_all() {
    local platform
    for platform in "${platforms[@]}"; do
        grep -qF "\"$tool-$platform-{version}.tgz\"" unpipe.toml || return 1
    done
}

# The root is the hosted one, the serial the next, and what was on offer still is.
goes_on() {
    cmp site/root-1.unpipe "$work/site/$tool/root-1.unpipe" &&
        grep -q '^serial = 2$' "site/$new.release.unpipe" &&
        grep -qF "\"$old\"" site/index.unpipe && grep -qF "\"$new\"" site/index.unpipe
}
