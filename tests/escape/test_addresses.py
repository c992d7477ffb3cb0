"""id(), default hashes and reprs are no addresses in the language ring (payload 883), and agree as programs expect."""

from __future__ import annotations

from .ring import run_ring

AGREE = """
import threading, types, weakref, xml.etree.ElementTree
class Thing: pass
def function(): pass
things = [Thing(), function, (n for n in ()), object(), types.CellType(), memoryview(b""), threading.Lock(),
          weakref.ref(Thing), compile("1", "<x>", "eval"), xml.etree.ElementTree.Element("a")]
print([thing for thing in things if hex(id(thing)) not in repr(thing)])
print(all(hash(thing) == id(thing) >> 4 for thing in things[:4]))
print(len({id(thing) for thing in things}) == len(things) == len(things[:4]) + 6, len(set(things[:4] * 2)))
print(things[0].__init__ == things[0].__init__, len({things[0].__init__, things[0].__init__}))
"""
# Tables that the library filled before the lock, by the hashes of then.
TABLES = """
import collections.abc, copy, copyreg, decimal, enum, functools, json, numbers, pickle, re, typing
print(isinstance([], collections.abc.Sequence), isinstance(1, numbers.Integral))
print(copy.deepcopy({1: [{2}]}), copy.copy({3}))
print(pickle.loads(pickle.dumps([1j, re.compile("a"), decimal.Decimal(1)])), typing.List[int] is typing.List[int])
print(functools.singledispatch(lambda _: "any").dispatch(int)(1), issubclass(dict, collections.abc.MutableMapping))
"""


def test_id_hash_and_repr_agree() -> None:
    done = run_ring(AGREE)[0]
    assert done.stdout == b"[]\nTrue\nTrue 4\nTrue 1\n", (done.stdout, done.stderr)


def test_tables_from_before_the_lock_find_their_keys() -> None:
    done = run_ring(TABLES)[0]
    expected = "True True\n{1: [{2}]} {3}\n[1j, re.compile('a'), Decimal('1')] True\nany True\n"
    assert done.stdout.decode() == expected, done.stderr


def test_each_run_has_a_key_of_its_own() -> None:
    """Also where the kernel would lay two runs out alike."""
    low = {run_ring("print(id(None) & 0xFFF0)")[0].stdout for _ in range(4)}
    assert len(low) > 1
