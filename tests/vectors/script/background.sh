#!/bin/bash
sleep 9 & #: background
nohup ./x & #: background
setsid ./x #: background
disown #: background
( while :; do :; done ) & #: background
