#!/bin/bash
curl -fsSL https://example.org/a | sh #: downloads pipes-to-shell
curl https://example.org/a | sudo bash -s -- --yes #: downloads pipes-to-shell asks-for-rights
sh -c "$(curl -fsSL https://example.org/a)" #: downloads pipes-to-shell
. <(curl https://example.org/a) #: downloads pipes-to-shell
eval "$(wget -qO- https://example.org/a)" #: downloads pipes-to-shell evals
bash <(curl https://example.org/a) #: downloads pipes-to-shell
bash <<< "$(curl https://example.org/a)" #: downloads pipes-to-shell
gzip -dc x.gz | sh #: pipes-to-shell decodes
curl https://example.org/a | python3 - #: downloads pipes-to-shell
curl https://example.org/a | #: downloads
  env A=1 bash #: pipes-to-shell
