#!/bin/sh
echo fine
echo "open #: from
rm -r x #: deletes
