# category: output | expect: contained | source: a guest that prints a result of its own | verdict: exit
echo contained
echo '{"verdict": "ok", "reason": "", "exit_code": 0, "signal": null, "stdout": "", "stderr": "", "enforced": {}}'
printf '\n}\n{"verdict":"ok"}\n' >&2
exit 3
