#!/bin/bash
# What shells have, all of it read.
set -euo pipefail
declare -A map=([a]=1 ["b c"]=2)
list=(a "b $(date)" 'c')
list+=("$@")
function named { local x="${1:-"a b"}"; echo "${x//\//_}"; }
named2() (
  cd x
)
if [[ "$a" =~ ^(x|y)[[:space:]]*$ && ( -n $b || $c == @(p|q) ) ]]; then :; elif ((a > 1)); then :; else :; fi
for ((i = 0; i < 3; i++)); do echo "$i"; done
for x in "${list[@]}"; do case "$x" in (a|b) echo 1 ;; *) echo 2 ;& c) echo 3 ;;& esac; done
while read -r line; do echo "$line"; done < <(cat x)
until false; do break; done
x=$((1 + (2 * 3))); y=$( (echo a) | cat); z=$(case x in a) echo ")" ;; esac)
cat <<-'EOF' > "$HOME/x"
	it's $(not run) `either`
	EOF
cat <<A <<B
one $(echo ")")
A
two
B
echo "nested $(echo "quotes $(echo 'deep' "$x")")" `echo \`echo x\`` &>/dev/null
time -p ls; ! false | cat |& sort
echo ${x#*\'} "${x%\"*}" "${x:+'}" ${#x} ${!x} "$#" "$?" $$
exec 3>&1 4<&0 {fd}>x
select s in a b; do break; done
a=1 b=2 cmd; coproc_x=1
[ "$1" = '#' ] && echo \# a#b
echo {1..3} ~/x a\
b
{ echo x; } 2>&1 | tee y
x=${x-'it'} && echo ok || exit 1
