# An npm package with a native binary, released as npm ships it.
client=npm format=tar.gz suffix=tgz
old=0.24.2 new=0.25.0
summary='A bundler for the web' license=MIT

obtain() {
    local version package=@esbuild/linux-x64
    [ "$machine" = x86_64 ] || package=@esbuild/linux-arm64
    for version in "$old" "$new"; do
        npm pack --silent "$package@$version" > packed
        mv "$(tail -n 1 packed)" "$(archive_of "$version")"
        mkdir "$version" && tar -xzf "$(archive_of "$version")" -C "$version"
    done
}

contents() {
    echo 755 bin/esbuild package/bin/esbuild
    echo 644 share/doc/esbuild/README.md package/README.md
}

runs() { [ "$("$2/bin/esbuild" --version)" = "$1" ]; }
