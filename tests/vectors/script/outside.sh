#!/bin/sh
BIN=/usr/local/bin
cp tool /usr/bin/tool #: outside-home
install -m 755 tool "$BIN/tool" #: outside-home
mkdir -p /opt/x #: outside-home
echo x > /etc/x.conf #: outside-home
tar -xzf x.tgz -C /usr/local #: outside-home
: "${DIR:=/opt/y}"
touch "$DIR/z" #: outside-home
ln -s a /usr/bin/b #: outside-home
curl -o /usr/bin/x "$url" #: outside-home downloads
