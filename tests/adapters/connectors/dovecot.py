"""Debian's dovecot on loopback, as whoever runs the tests; a test skips where it is not installed."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from imapclient import IMAPClient

USER, PASSWORD = "efir", "secret"
PATIENCE = 60.0

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{more}
"""


@contextmanager
def dovecot(more: str = "") -> Iterator[int]:
    """Run a server whose only mailbox is empty; yield its port. `more` is added to its configuration."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        sentence = "There is no dovecot on PATH: the tests of mail need one (apt-get install dovecot-imapd)."
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    # Root may own no mail; paths of sockets must be short.
    uid = os.getuid() or pwd.getpwnam("nobody").pw_uid
    who = pwd.getpwuid(uid)
    with tempfile.TemporaryDirectory(prefix="efir-") as name:
        folder = Path(name)
        (folder / "mail").mkdir()
        folder.chmod(0o755)
        os.chown(folder / "mail", uid, who.pw_gid)
        port = free_port()
        written = CONFIGURATION.format(
            folder=folder,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            uid=uid,
            gid=who.pw_gid,
            password=PASSWORD,
            port=port,
            more=more,
        )
        (folder / "dovecot.conf").write_text(written)
        with subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")]) as server:
            try:
                wait_for(port, folder / "log")
                yield port
            finally:
                server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"dovecot did not start: {log.read_text() if log.exists() else 'it wrote no log'}")


@contextmanager
def mailbox(port: int) -> Iterator[IMAPClient]:
    """Open the mailbox beside the connector, as the one who puts letters there."""
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.login(USER, PASSWORD)
    try:
        yield client
    finally:
        client.logout()


def letter(text: str, *, number: int = 1, sender: str = "Анна <anna@example.org>", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "efir@example.org"
    message["Subject"] = "Вопрос в эфир"
    message["Message-ID"] = f"<{number}@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
