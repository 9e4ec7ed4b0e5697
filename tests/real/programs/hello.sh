# A Debian package's payload, repacked as tar.xz. An archive of Debian has one version at a time, so the
# second release is the same payload without its translations, under another version number.
client=apt-get format=tar.xz suffix=tar.xz
summary='The classic greeting, and a good example' license=GPL-3.0-or-later

# Where `apt-get update` has not been run, or its lists were removed. No root is needed for this.
with_own_lists() {
    local own=(-o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache" -o "APT::Sandbox::User=$(id -un)")
    mkdir -p lists/partial cache/archives/partial
    apt-get "${own[@]}" --quiet update
    apt-get "${own[@]}" --quiet download hello
}

obtain() {
    apt-get download --quiet hello || with_own_lists
    old=$(dpkg-deb -f hello_*.deb Version | tr -c '0-9A-Za-z.+\n' -) new=$old+small
    echo "$old $new" > versions
    dpkg-deb -x hello_*.deb "$old"
    cp -a "$old" "$new"
    rm -r "$new/usr/share/locale"
    for version in "$old" "$new"; do
        tar -C "$version" -cJf "$(archive_of "$version")" usr
    done
}

contents() {
    (
        cd "$1/usr"
        find . -type f -perm -100 -printf '755 %P usr/%P\n' -o -type f -printf '644 %P usr/%P\n'
    )
}

runs() {
    [ "$("$2/bin/hello")" = 'Hello, world!' ] && [ -e "$2/share/man/man1/hello.1.gz" ]
}
