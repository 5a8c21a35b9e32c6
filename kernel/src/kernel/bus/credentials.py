"""How the brokers are spoken to: in the clear, or encrypted, or by who can show a name and a password."""

import ssl
from pathlib import Path
from typing import Any, Literal

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel.bus.topics import Cluster

_REFUSALS = (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
    ssl.SSLError,
)
_PATIENCE_MS = 5_000


class Credentials(BaseSettings):
    """`KAFKA_SECURITY_PROTOCOL`, `KAFKA_SASL_MECHANISM`, `KAFKA_USERNAME`, `KAFKA_PASSWORD` or `KAFKA_PASSWORD_FILE`.

    `KAFKA_CA_FILE` names whose certificates are believed, `KAFKA_CERTIFICATE_FILE` and `KAFKA_KEY_FILE` our own (PEM).
    """

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True, extra="ignore", hide_input_in_errors=True)

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def options(self) -> dict[str, Any]:
        """What every client is told besides the addresses; nothing where all is in the clear."""
        if self.security_protocol == "PLAINTEXT":
            return {}
        told: dict[str, Any] = {"security_protocol": self.security_protocol}
        if self.security_protocol.endswith("SSL"):
            told["ssl_context"] = self._tls()
        if self.security_protocol.startswith("SASL"):
            told["sasl_mechanism"] = self.sasl_mechanism
            told["sasl_plain_username"] = self.username
            told["sasl_plain_password"] = self._password()
        return told

    def _password(self) -> str:
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").strip()
        return self.password.get_secret_value()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file)
        return context


async def refusal_of(cluster: Cluster) -> str:
    """Why the brokers that answer do not let us in; empty where one does, or none answers."""
    refused = ""
    for address in cluster.bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            connection = await create_conn(host, int(port), request_timeout_ms=_PATIENCE_MS, **cluster.options)
        except _REFUSALS as refusal:
            refused = type(refusal).__name__
        except (KafkaError, OSError):
            continue  # it is away
        else:
            connection.close()
            return ""
    return refused
