#!/bin/sh
# Builds every C probe, or the ones named, statically into ./bin: a jail needs nothing but the one file.
cd "$(dirname "$0")" && mkdir -p bin || exit 1
[ $# -gt 0 ] || set -- [0-9]*.c
status=0
for source; do
    gcc -O1 -w -static -o "bin/${source%.c}" "$source" -pthread -lrt || { echo "failed: $source"; status=1; }
done
exit $status
