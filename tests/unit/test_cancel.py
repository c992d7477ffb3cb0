"""A Cancel is triggered and closed from different threads."""

from __future__ import annotations

import os
import threading

import pytest

from jail.core.cancel import Cancel


def test_a_descriptor_is_not_closed_amid_a_trigger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number would be another file's, and the word written into that."""
    cancel = Cancel()
    closer = threading.Thread(target=cancel.close)

    def write(fd: int, _value: int) -> None:
        closer.start()
        closer.join(0.05)
        os.fstat(fd)

    monkeypatch.setattr(os, "eventfd_write", write)
    cancel.trigger()
    closer.join()
    assert cancel.fd == -1
    cancel.trigger()
