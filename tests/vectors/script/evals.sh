#!/bin/sh
eval "$x" #: evals
eval 'rm -r x' #: evals deletes
eval "a=\$b" #: evals
bash -c "$cmd" #: evals
