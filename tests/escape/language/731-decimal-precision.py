# category: dos-time | expect: limit:memory | min-python: 3.11 | source: decimals of a million digits
import decimal
decimal.getcontext().prec = 10**8
decimal.Decimal(2).sqrt().ln()
