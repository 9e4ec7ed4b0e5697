#!/bin/bash
cat list | sort
ls | grep sh
sh ./other.sh
echo x | bash ./script.sh
tar cf - x | tar xf -
