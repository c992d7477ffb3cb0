"""A structured error: what an uncaught exception is to the program that ran the source."""

from __future__ import annotations

import jail

SOURCE = """\
class PaymentError extends Error {
  name = 'PaymentError';
}
function pay(amount) {
  if (amount > 100) throw new PaymentError(`${amount} is too much`);
}
[20, 70, 150].forEach(pay);
"""

result = jail.run(SOURCE, policy="javascript", filename="pay.js")
assert result.exception is not None
print("verdict  ", result.verdict, result.exit_code)
print("type     ", result.exception.type)
print("message  ", result.exception.message)
print("place    ", f"line {result.exception.line}, column {result.exception.column}")
print(result.exception.traceback, end="")
