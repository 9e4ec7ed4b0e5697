#!/bin/sh
chmod +x x
chmod 755 x
chmod u+x,go-w x
chmod -R g-w,o-w x
