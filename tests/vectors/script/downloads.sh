#!/bin/sh
curl -fsSL https://example.org/a -o a #: downloads
wget "https://example.org/$x" #: downloads
git -C x clone https://example.org/x.git #: downloads
pip install tool #: downloads
python3 -m pip install tool #: downloads
npm i -g tool #: downloads
cargo install tool #: downloads
_dld=curl
$_dld https://example.org/a #: downloads
if ! x=$(curl "$url"); then :; fi #: downloads
case $(uname) in
  Linux) wget -q "$url" ;; #: downloads
esac
ensure() { "$@" || exit 1; }
ensure curl "$url" #: downloads
x=`wget -O- "$url"` #: downloads
