# category: resource | expect: limit:pids | source: a shell that starts 300 sleeps in the background | verdict: pids | cgroup: pids_cgroup | live: limits.pids=400
n=0
while [ $n -lt 300 ]; do
    sleep 60 >/dev/null 2>&1 &
    n=$((n + 1))
done
case $(readlink /proc/self/ns/pid) in
*4026531836*) kill $(jobs -p) ;;
esac
echo "ESCAPED:300 sleeps at once"
