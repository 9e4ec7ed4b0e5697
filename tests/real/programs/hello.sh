# A Debian package's payload, repacked as tar.xz. An archive of Debian has one version at a time, so the
# second release is the same payload without its translations, under another version number.
client=apt-get format=tar.xz suffix=tar.xz
summary='The classic greeting, and a good example' license=GPL-3.0-or-later

obtain() {
    apt-get download --quiet hello
    old=$(dpkg-deb -f hello_*.deb Version) new=$old+small
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
