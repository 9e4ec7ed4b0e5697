#!/bin/sh
sudo -E mkdir x #: asks-for-rights
doas sh -c 'rm -r x' #: asks-for-rights deletes
su - root -c 'rm -rf y' #: asks-for-rights deletes
SUDO="sudo -n"
$SUDO tee x #: asks-for-rights
pkexec true #: asks-for-rights
as_sudo() { sudo "$@"; } #: asks-for-rights
as_sudo rm -r z #: asks-for-rights deletes
can_sudo() { command -v sudo >/dev/null; }
if can_sudo; then :; fi
exists() { command -v "$@" >/dev/null; }
exists sudo
