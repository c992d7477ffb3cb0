# policy: command | needs: make
cat >Makefile <<'END'
all: b c ; @echo $@
%: ; @echo $@ $$((6 * 7))
END
make -j2 -O | sort
make --version | head -1
