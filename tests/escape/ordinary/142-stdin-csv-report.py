import csv
import sys
from collections import defaultdict
from statistics import mean

groups = defaultdict(list)
for row in csv.DictReader(sys.stdin):
    groups[row["dept"]].append((row["name"], float(row["pay"])))
print(f"{'department':<12}{'people':>8}{'mean':>12}{'top':>8}")
for dept, people in sorted(groups.items()):
    name, _ = max(people, key=lambda pair: pair[1])
    print(f"{dept:<12}{len(people):>8}{mean(pay for _, pay in people):>12,.2f}{name:>8}")
