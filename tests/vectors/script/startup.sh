#!/bin/bash
echo 'export PATH="$HOME/.x/bin:$PATH"' >> ~/.bashrc #: startup-files
echo x | tee -a "$HOME/.profile" #: startup-files
sed -i 's/a/b/' ~/.zshrc #: startup-files
rc="${ZDOTDIR:-$HOME}/.zshrc" #: startup-files
echo y >> "$rc" #: startup-files
{ echo a; echo b; } >> ~/.config/fish/config.fish #: startup-files
for f in .bashrc .zshrc; do #: startup-files
  echo x >> "$HOME/$f"
done
cat > /etc/profile.d/x.sh <<EOF #: startup-files outside-home
export A=1
EOF
ln -s x ~/.bash_profile #: startup-files
add_to_path ".profile .bashrc .bash_login" #: startup-files
