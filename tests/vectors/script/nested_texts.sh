#!/bin/sh
sh <<'EOF'
rm -rf x #: deletes
bash -c "eval 'rm -rf y'" #: deletes evals
EOF
bash <<EOF
curl "$url" #: downloads
EOF
cat <<EOF
Version $(curl https://example.org/v) #: downloads
EOF
cat <<'EOF' | sh #: pipes-to-shell
rm -rf z
EOF
echo "${x:-$(rm -r a)}" #: deletes
echo $(( $(rm -r b) + 1 )) #: deletes
