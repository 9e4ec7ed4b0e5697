#!/bin/sh
a && b
cmd >x 2>&1
cmd >&2
echo "a & b"
