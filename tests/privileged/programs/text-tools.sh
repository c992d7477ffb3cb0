# policy: command | needs: sed diff openssl timeout mkfifo split
seq 30 >a
sed 's/1/x/;5d' a >b
diff a b | cksum
paste -sd+ a
join a a 2>&1 | wc -l
cut -c1 a | sort | uniq -c
cp -a a c
cmp a c
mv c d
dd if=a bs=3 count=2 status=none
split -n 3 a p
cat p?? | cmp - a
od -c a | head -2
openssl dgst -sha256 a
printf abc | sha1sum
date -u -d 2024-02-29 +%j
env printf '%5.2f\n' 3.14159
nice -n 5 true
timeout 0.1 sleep 5 || echo $?
mkfifo f
echo through >f &
cat f
test -w . && pwd
