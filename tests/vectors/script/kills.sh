#!/bin/sh
kill "$pid" #: kills
pkill x #: kills
killall x #: kills
kill -0 "$pid"
echo kill x
