# The source tree of a Rust crate, as cargo gets it: a .crate is a tar.gz. There is nothing to run; well
# over a thousand files are compared.
client=cargo format=tar.gz suffix=crate
old=0.3.64 new=0.3.77
summary='Bindings for all of the web' license='MIT OR Apache-2.0'

obtain() {
    local version cache=${CARGO_HOME:-$HOME/.cargo}/registry/cache
    mkdir -p crate/src && touch crate/src/lib.rs
    for version in "$old" "$new"; do
        printf '%s\n' '[package]' 'name = "nothing"' 'version = "0.0.0"' 'edition = "2021"' '[workspace]' \
            '[dependencies]' "web-sys = \"=$version\"" > crate/Cargo.toml
        rm -f crate/Cargo.lock
        cargo fetch --quiet --manifest-path crate/Cargo.toml
        cp "$(find "$cache" -name "web-sys-$version.crate" | head -n 1)" "$(archive_of "$version")"
        mkdir "$version" && tar -xzf "$(archive_of "$version")" -C "$version"
    done
}

contents() { (cd "$1/web-sys-$1" && find . -type f -printf "644 share/web-sys/%P web-sys-$1/%P\n"); }

runs() { [ "$(wc -l < "$1.files")" -gt 1000 ] && [ ! -e "$2/bin/web-sys" ]; }
