# policy: command | needs: bash
cat >a.bash <<'END'
set -o pipefail
trap 'echo bye' EXIT
declare -A seen
while read -r word; do seen[$word]=$((${seen[$word]:-0} + 1)); done < <(printf '%s\n' b a b c b)
for word in "${!seen[@]}"; do echo "$word ${seen[$word]}"; done | sort | tee >(wc -l >lines; echo counted >&2) | tac
seq 1000 | grep 7 | sed s/7/x/g | sort -r | uniq | head -5 | tr '\n' ,
cat <<<"here $((1 << 20))"
(exit 4) | true || echo "failed ${PIPESTATUS[*]}"
sleep 0.05 &
wait $! && echo waited
diff <(seq 3) <(seq 4)
mapfile -t lines < <(seq 9)
echo ${#lines[@]}
coproc cat
echo through >&"${COPROC[1]}"
read -r back <&"${COPROC[0]}"
echo "$back"
END
bash a.bash
