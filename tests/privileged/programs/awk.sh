# policy: command | needs: awk
seq 1000 | awk '{ s += $1; n[$1 % 7]++ } END { print s, n[3]; "date -u -d@0 +%Y" | getline y; print y }'
printf 'a:1\nb:2\n' | awk -F: '{ print $2 $1 | "sort -r" } END { close("sort -r"); system("echo done") }'
