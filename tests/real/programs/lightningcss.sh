# Another npm package with a native binary, repacked as tar.zst.
client=npm format=tar.zst suffix=tar.zst
old=1.32.0 new=1.33.0
summary='A parser and minifier for CSS' license=MPL-2.0

obtain() {
    local version package=lightningcss-cli-linux-x64-gnu
    [ "$machine" = x86_64 ] || package=lightningcss-cli-linux-arm64-gnu
    for version in "$old" "$new"; do
        npm pack --silent "$package@$version" > packed
        mkdir "$version" && tar -xzf "$(tail -n 1 packed)" -C "$version"
        tar -C "$version" --zstd -cf "$(archive_of "$version")" package
    done
}

contents() {
    echo 755 bin/lightningcss package/lightningcss
    echo 644 share/doc/lightningcss/LICENSE package/LICENSE
    echo 644 share/doc/lightningcss/README.md package/README.md
}

# The command counts its own versions.
runs() {
    local says='lightningcss 1.0.0-alpha.71'
    [ "$1" = "$old" ] || says='lightningcss 1.0.0-alpha.72'
    [ "$("$2/bin/lightningcss" --version)" = "$says" ] &&
        printf 'a { color: #ff0000 }\n' > "$work/in.css" &&
        [ "$("$2/bin/lightningcss" --minify "$work/in.css")" = 'a{color:red}' ]
}
