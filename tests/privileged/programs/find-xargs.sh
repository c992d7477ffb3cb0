# policy: command | needs: find xargs
mkdir -p a/b c
for i in $(seq 60); do echo $i >"a/b/file $i"; done
find . -name 'file *5' -print0 | sort -z | xargs -0 cat
find a -type f -print0 | xargs -0 -n 7 -P 4 cksum | sort | cksum
find a -name '*1*' -exec wc -c {} + | tail -1
find a -size -3c -type f -delete
find . | wc -l
find c -empty
