#!/bin/bash
if [ -t 0 ]; then :; fi #: looks-for-terminal
[[ -t 1 ]] && x=1 #: looks-for-terminal
tty #: looks-for-terminal
read -r x < /dev/tty #: looks-for-terminal
test -t 2 #: looks-for-terminal
[ -f x ]
