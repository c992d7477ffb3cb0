# policy: build | needs: gcc
cat >hello.c <<'END'
#include <stdio.h>
int main(int argc, char **argv) { return printf("hello, %s\n", argc > 1 ? argv[1] : "world") < 0; }
END
gcc -O2 -Wall -Wextra -g -o hello hello.c
./hello jail
./hello
gcc -static -o "$TMPDIR/$$.out" hello.c
"$TMPDIR/$$.out" scratch
rm "$TMPDIR/$$.out"
