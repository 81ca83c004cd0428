"""Certificates made for one run of the tests, and a server on loopback that shows them. Keeps nothing afterwards."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import Server


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key."""

    made: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.made.public_bytes(serialization.Encoding.DER)

    def write(self, path: Path, *, with_key: bool = True) -> Path:
        """Write it as PEM, as servers and stores of trust read it."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes((key if with_key else b"") + self.made.public_bytes(serialization.Encoding.PEM))
        return path


def certificate(
    name: str, *, address: str | None = None, issuer: Certificate | None = None, days: int = 30, is_issuer: bool = False
) -> Certificate:
    """A certificate for a name (and an address), signed by an issuer or by itself; `days` below 0 has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if address is not None:
        names.append(x509.IPAddress(ip_address(address)))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.made.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=None), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return Certificate(made, key)


class TlsServer(Server):
    """A server that speaks TLS and shows one certificate."""

    def showing(self, shown: Certificate, folder: Path) -> Self:
        """Choose the certificate, before the server starts."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(shown.write(folder / "server.pem"))
        return self

    def __enter__(self) -> Self:
        super().__enter__()
        # The handshake is made by the thread that answers: a client that refuses the certificate ends only that one.
        self._server.socket = self.context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://{self.host}"
        return self
