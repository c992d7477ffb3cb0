# policy: build | needs: gcc make
for i in 1 2 3 4 5 6; do echo "int f$i(void) { return $i; }" >f$i.c; done
echo 'int puts(const char *); int f6(void); int main(void) { return f6() != 6 || puts("six") < 0; }' >main.c
cat >Makefile <<'END'
SRC := $(sort $(wildcard *.c))
six: $(SRC:.c=.o)
	@gcc -o $@ $^ && ./$@
clean:
	@rm -f *.o
END
make -s -j4
make -s
make -n clean
make -s clean
ls
