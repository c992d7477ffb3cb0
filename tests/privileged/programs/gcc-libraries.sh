# policy: build | needs: gcc ar ld
echo 'int twice(int n) { return 2 * n; }' >twice.c
cat >main.c <<'END'
#include <stdio.h>
int twice(int);
int main(void) { return printf("%d\n", twice(21)) < 0; }
END
gcc -c -fPIC twice.c
ar rcs libtwice.a twice.o
gcc -shared -o libagain.so twice.o
gcc -o a main.c -L. -ltwice
./a
gcc -o b main.c -L. -lagain -Wl,-rpath,.
./b
LD_LIBRARY_PATH=. ldd b | grep -c libagain
echo 'int main( {' | gcc -fsyntax-only -xc - 2>&1 | grep -c error
