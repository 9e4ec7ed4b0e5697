#!/bin/sh
rm -f x
rmdir y
echo rm -rf /
find . -name rm
# rm -rf ~
say "rm -rf $x"
