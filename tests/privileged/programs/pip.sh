# policy: command | needs: pip
pip --version
pip hash --help | head -3
pip --disable-pip-version-check list --path .
