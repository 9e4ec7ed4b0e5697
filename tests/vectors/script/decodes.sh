#!/bin/bash
echo aGk= | base64 -d #: decodes
base64 --decode x #: decodes
xxd -r -p x #: decodes
openssl enc -d -aes-256-cbc #: decodes
printf '\x72\x6d\x20\x2d\x72' #: decodes
x=$'\x72\x6d\x20\x2d\x72' #: decodes
echo cm0= | base64 -d | sh #: decodes pipes-to-shell
