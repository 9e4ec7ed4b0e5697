#!/bin/sh
cat ~/.ssh/id_rsa #: secrets
cp "$HOME/.aws/credentials" x #: secrets
x=$(grep token < ~/.netrc) #: secrets
tar cf - ~/.gnupg #: secrets
K=$HOME/.kube/config #: secrets
echo "keep ~/.ssh safe"
[ -d ~/.ssh ]
