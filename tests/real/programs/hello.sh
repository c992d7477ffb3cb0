# needs: gcc make
# source: hello
tar -xzf ../sources/hello_*.orig.tar.gz --strip-components=1
./configure --prefix="$PWD/installed" --disable-dependency-tracking >configure.log
make -j2 >make.log 2>&1
make check 2>&1 | grep -E '^# [A-Z]+:|^(PASS|FAIL|SKIP)'
make install >install.log
installed/bin/hello
installed/bin/hello --version | head -1
ls installed/bin installed/share
