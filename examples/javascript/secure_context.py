"""A secure context: rules of customers, in JavaScript, each over an order, none of them trusted."""

from __future__ import annotations

import json

import jail

ORDER = {
    "customer": "Ada",
    "items": [{"name": "pen", "price": 2.5, "count": 4}, {"name": "ink", "price": 9, "count": 1}],
}
RULES = {
    "total": "order.items.reduce((sum, item) => sum + item.price * item.count, 0)",
    "greeting": "`Dear ${order.customer}, thank you for ${order.items.length} items`",
    "the process": "order.constructor.constructor('return process')().env",
    "the file system": "await import('fs')",
    "every object": "Object.prototype.isAdmin = true; ({}).isAdmin ?? 'no'",
    "all the time": "for (;;) {}",
}

with jail.Pool("javascript", wall=2) as pool:
    for name, rule in RULES.items():
        result = pool.run(f"const order = {json.dumps(ORDER)};\n{rule}", value=True)
        said = f"{result.verdict}: {result.exception.message}" if result.exception else result.verdict
        print(f"{name:16}", said if result.value is None else result.value)
