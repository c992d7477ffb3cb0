from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count


class InsufficientFunds(Exception):
    def __init__(self, account, wanted):
        super().__init__(f"{account.owner} wants {wanted} and has {account.balance}")
        self.missing = wanted - account.balance


@dataclass(frozen=True)
class Entry:
    day: date
    amount: Decimal
    text: str


@dataclass
class Account(ABC):
    owner: str
    entries: list[Entry] = field(default_factory=list, repr=False)
    number: int = field(default_factory=count(1001).__next__, init=False)

    @property
    def balance(self):
        return sum((e.amount for e in self.entries), Decimal(0))

    @abstractmethod
    def floor(self) -> Decimal: ...

    def post(self, day, amount, text):
        amount = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if self.balance + amount < self.floor():
            raise InsufficientFunds(self, -amount)
        self.entries.append(Entry(day, amount, text))


class Checking(Account):
    def floor(self):
        return Decimal(-100)


@dataclass
class Savings(Account):
    rate: Decimal = Decimal("0.03")

    def floor(self):
        return Decimal(0)

    def interest(self, day):
        self.post(day, self.balance * self.rate / 12, "interest")


class Bank:
    def __init__(self):
        self.accounts = {}

    def open(self, kind, owner, **options):
        account = kind(owner, **options)
        self.accounts[account.number] = account
        return account

    def transfer(self, a, b, amount, day):
        a.post(day, -Decimal(amount), f"to {b.owner}")
        try:
            b.post(day, amount, f"from {a.owner}")
        except Exception:
            a.entries.pop()
            raise

    def __iter__(self):
        return iter(self.accounts.values())


bank, day = Bank(), date(2024, 1, 31)
ann, bob = bank.open(Checking, "ann"), bank.open(Savings, "bob", rate=Decimal("0.06"))
ann.post(day, "500", "salary")
bank.transfer(ann, bob, "120.50", day)
for month in range(3):
    bob.interest(day + timedelta(days=30 * month))
try:
    bank.transfer(bob, ann, 1000, day)
except InsufficientFunds as error:
    print(error, error.missing)
for account in bank:
    print(account, account.balance)
    for e in account.entries:
        print(f"  {e.day:%d.%m.} {e.amount:>9} {e.text}")
try:
    Account("nobody")
except TypeError as error:
    print("abstract" in str(error))
