# The same job by hand and with `unpipe install`, in turns. Printed, never asserted: machines differ.

by_hand() {
    local archive
    archive=$(archive_of "$new")
    rm -rf "$work/by-hand" && mkdir -p "$work/by-hand" && cd "$work/by-hand"
    curl -sSf --cacert "$ca" -O "$url/hand/$archive" -O "$url/hand/SHA256SUMS" -O "$url/hand/SHA256SUMS.minisig"
    minisign -V -q -m SHA256SUMS -P "$(key_of owner)"
    sha256sum --quiet -c SHA256SUMS
    tar -xzf "$archive"
    mkdir -p bin && mv "package/bin/$program" bin/
}

by_unpipe() {
    rm -rf "$work/by-unpipe" "$work/by-state"
    home=$work state=$work/by-state \
        unpipe --prefix "$work/by-unpipe" install "$url/$program/rooted/" --key "$(key_of owner)" --yes > /dev/null 2>&1
}

race() {
    local way begun hand own
    mkdir "$work/site/hand"
    ln "$(archive_of "$new")" "$work/site/hand/"
    (
        cd "$work/site/hand"
        sha256sum "$(archive_of "$new")" > SHA256SUMS
        minisign -S -H -s "$work/keys/owner.key" -m SHA256SUMS > /dev/null
    )
    for _ in $(seq "$RUNS"); do
        for way in by_hand by_unpipe; do
            begun=$(now)
            (set -e; "$way")
            echo "$(since "$begun")" >> "$work/$way"
        done
    done
    check 'both ways give the same program' cmp "$work/by-hand/bin/$program" "$work/by-unpipe/bin/$program"
    hand=$(median "$work/by_hand") own=$(median "$work/by_unpipe")
    cat > "$work/race" << TIMES
$program by hand (curl, minisign -V, sha256sum -c, tar): $hand s
$program by unpipe install:                              $own s
ratio: $(echo "$own $hand" | awk '{printf "%.2f", $1 / $2}') (medians of $RUNS interleaved runs)
TIMES
}
