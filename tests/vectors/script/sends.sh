#!/bin/sh
curl -X POST https://example.org/a #: sends downloads
curl --data "$(uname -a)" https://example.org/a #: sends downloads
curl -s "https://telemetry.example.org/count" #: sends downloads
wget --post-data=x https://example.org #: sends downloads
nc example.org 99 #: sends
