# A Python wheel with a native binary, as it is: a wheel is a zip.
client=pip3 format=zip suffix=whl
old=1.11.1.3 new=1.13.0
summary='A small build system' license=Apache-2.0

obtain() {
    local version
    for version in "$old" "$new"; do
        pip3 download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "got-$version" "ninja==$version"
        mv "got-$version"/*.whl "$(archive_of "$version")"
        python3 -m zipfile -e "$(archive_of "$version")" "$version"
    done
}

# The folders of a wheel are named by its version.
contents() {
    (
        cd "$1"
        echo "755 bin/ninja $(find . -type f -path '*/scripts/ninja' -printf '%P\n')"
        find . -type f -path '*.dist-info/*' -printf '644 share/doc/ninja/%P %P\n'
        find . -type f -name '*.py' -printf '644 lib/%P %P\n'
    )
}

# The last number of the old one is the wheel's own.
runs() { "$2/bin/ninja" --version | grep -qF "${1%.3}."; }
