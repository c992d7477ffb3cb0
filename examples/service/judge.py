"""A judge for three classes, by a service: each class is a tenant with its key, its share and its bill.

jail serve --config examples/service/serve.toml
python examples/service/judge.py http://localhost:8440 ADMINISTRATORS_KEY [SUBMISSIONS]
"""

from __future__ import annotations

import sys
from collections import Counter

import httpx

import jail

CLASSES = ("north", "south", "west")
GIVEN, EXPECTED = "3 4\n", "7\n"
KINDS = [
    "a, b = map(int, input().split())\nprint(a + b)",
    "a, b = map(int, input().split())\nprint(a * b)",
    "a, b = map(int, input().split())\nwhile a: pass",
    "import os\nos.system('cat /srv/cases/*')",
    "print(int(input()))",
]
WORDS = {"cpu": "time limit", "wall": "time limit", "memory": "memory limit"}


def new_key(admin: httpx.Client, name: str) -> str:
    """Adds a class; returns the key of its teacher."""
    tenant = admin.post("/v1/tenants", json={"name": name}).raise_for_status().json()["id"]
    wanted = {"tenant": tenant, "user": "teacher", "scopes": ["runs", "usage"]}
    return str(admin.post("/v1/keys", json=wanted).raise_for_status().json()["key"])


def judged(result: jail.Result) -> str:
    """Returns the word for one submission."""
    if result.verdict == "ok":
        return "accepted" if result.stdout == EXPECTED else "wrong answer"
    return WORDS.get(result.verdict, "runtime error")


def main(url: str, key: str, count: int) -> None:
    """Judges so many submissions, of all classes at once."""
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=60) as admin:
        clients = {name: jail.Client(url, new_key(admin, name)) for name in CLASSES}
    waiting: dict[str, list] = {name: [] for name in CLASSES}
    for number in range(count):
        name, source = CLASSES[number % len(CLASSES)], KINDS[number // len(CLASSES) % len(KINDS)]
        waiting[name].append(clients[name].submit(source, stdin=GIVEN))
    for name, client in clients.items():
        words = Counter(judged(each.result()) for each in waiting[name])
        [bill] = client.usage()
        print(f"{name}: {', '.join(f'{words[word]} {word}' for word in sorted(words))}")
        print(f"  {bill['runs']} runs, {float(bill['cost']):.3f} {bill['currency']}")
        client.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 200)
