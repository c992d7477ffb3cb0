"""Ed25519 signatures of the end lines of an audit: the only importer of cryptography (extra ``audit``)."""

from __future__ import annotations

from ..core.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MISSING = "signatures need cryptography (fix: pip install 'jail-run[audit]')"


def signer(path: str) -> Callable[[bytes], str]:
    """Returns what signs a text. ``path``: a private key, PEM without a passphrase. Raises PolicyError."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise PolicyError(_MISSING, f"audit key {path}") from None
    key = _loaded(path, lambda text: load_pem_private_key(text, None))
    if not isinstance(key, Ed25519PrivateKey):
        raise PolicyError("not an Ed25519 private key (fix: openssl genpkey -algorithm ed25519)", f"audit key {path}")
    return lambda text: key.sign(text).hex()


def verifier(path: str) -> Callable[[bytes, str], bool]:
    """Returns what says whether a text has this signature. ``path``: a public key, PEM. Raises PolicyError."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        raise PolicyError(_MISSING, f"audit key {path}") from None
    key = _loaded(path, load_pem_public_key)
    if not isinstance(key, Ed25519PublicKey):
        raise PolicyError("not an Ed25519 public key (fix: openssl pkey -in KEY -pubout)", f"audit key {path}")

    def is_right(text: bytes, signature: str) -> bool:
        try:
            key.verify(bytes.fromhex(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True

    return is_right


def _loaded(path: str, load: Callable[[bytes], object]) -> object:
    try:
        with open(path, "rb") as file:
            return load(file.read(65536))
    except OSError as error:
        raise PolicyError((error.strerror or "").lower(), f"audit key {path}") from None
    except (ValueError, TypeError) as error:
        raise PolicyError(f"no key in PEM: {str(error)[:100].lower()}", f"audit key {path}") from None
