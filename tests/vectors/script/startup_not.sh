#!/bin/sh
echo "Add this to your ~/.bashrc"
echo "source ~/.zshrc"
. ~/.profile
grep -q x ~/.bashrc
[ -f ~/.zshrc ] && echo there
PATH=$HOME/bin:$PATH
cat <<'EOF'
echo x >> ~/.bashrc
EOF
info "edit .bashrc or ~/.zshrc"
