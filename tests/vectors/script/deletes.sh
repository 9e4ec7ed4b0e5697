#!/bin/sh
rm -rf "$dir" #: deletes
rm -fr x #: deletes
find . -name '*.o' -delete #: deletes
find . -exec rm {} + #: deletes
shred secret #: deletes
trap 'rm -rf "$tmp"' EXIT #: deletes
echo x | xargs rm -r #: deletes
rm --recursive x #: deletes
f() {
  ( cd x && rm -r y ) #: deletes
}
sh -c 'cd x
rm -r y' #: deletes
