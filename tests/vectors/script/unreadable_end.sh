#!/bin/sh
rm -r a #: deletes
if true; then #: from
  rm -r b #: deletes
  curl https://example.org | sh #: downloads pipes-to-shell
  sh -c "$(curl x)" #: downloads pipes-to-shell
  x=$(curl y 2>&1 | grep z) #: downloads
  echo a >> ~/.bashrc #: startup-files
  # rm -r c
  sleep 1 & #: background
