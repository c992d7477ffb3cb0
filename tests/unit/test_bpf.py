"""The interpreter that the tests of filters lean on."""

from __future__ import annotations

import pytest

from .bpf import BadProgram, Program


@pytest.mark.parametrize(
    "code",
    [
        b"",
        b"\0" * 7,
        b"\x06\0\0\0\0\0\xff\x7f" * 4097,
        bytes.fromhex("2000000000000000"),  # ends without a return
        bytes.fromhex("0500000001000000 060000000000ff7f"),  # jumps past the end
        bytes.fromhex("05000000ffffffff 060000000000ff7f"),  # jumps back
        bytes.fromhex("2000000000000000 1500010000000000 060000000000ff7f"),
        bytes.fromhex("2000000040000000 060000000000ff7f"),  # loads past the data
        bytes.fromhex("2000000001000000 060000000000ff7f"),  # loads across words
        bytes.fromhex("6100000000000000 060000000000ff7f"),  # LDX MEM: not ours
    ],
)
def test_the_interpreter_refuses_what_the_kernel_would(code: bytes) -> None:
    with pytest.raises(BadProgram):
        Program(code)


def test_the_interpreter_computes_as_the_kernel_does() -> None:
    program = Program(
        bytes.fromhex(
            "2000000014000000"  # A = high word of the first argument
            "54000000f0000000"  # A &= 0xf0
            "4500000110000000"  # A & 0x10? else to the first return
            "3500000150000000"  # A >= 0x50? else to the second return
            "0600000001000000"
            "0600000002000000"
        )
    )
    assert [program.verdict(0, (high << 32,)) for high in (0x5F, 0x1F, 0x20)] == [1, 2, 1]
    assert program.answer(0).looked_at == {0x14}
    with pytest.raises(BadProgram):
        Program(bytes.fromhex("54000000f0000000 0600000001000000")).verdict(0)
