# category: resource | expect: limit:time | source: reads what nobody will ever write, with its signals trapped | verdict: wall | run: wall=0.5
trap '' 1 2 3 13 14 15
mkfifo /tmp/never 2>/dev/null
while :; do read -r line </tmp/never; done
