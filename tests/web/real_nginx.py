"""A real nginx with TLS before a daemon, by the very configuration that docs/http.md gives."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port
from tests.studio.bound import bound
from tests.studio.real_obs import end_process, wait_until

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
SEARCHED = "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"
PACKAGES = {"nginx": "nginx-light", "openssl": "openssl"}

AROUND = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""


def missing_parts() -> list[str]:
    """Return the Debian packages that these tests need and this machine lacks."""
    return [p for name, p in PACKAGES.items() if not shutil.which(name, path=SEARCHED)]


@dataclass(frozen=True)
class Nginx:
    """Where it listens, with TLS and without, and what trusts its certificate."""

    url: str
    plain: str
    trust: ssl.SSLContext


@contextmanager
def nginx_before(port: int, folder: Path) -> Iterator[Nginx]:
    """Run it before the daemon on this port."""
    secure, plain = free_port(), free_port()
    certificate, key = _certificate(folder)
    servers = _guide()
    for written, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("https://$host$request_uri", f"https://$host:{secure}$request_uri"),
        ("/etc/ssl/meetup.pem", str(certificate)),
        ("/etc/ssl/meetup.key", str(key)),
        ("http://127.0.0.1:8710", f"http://127.0.0.1:{port}"),
    ):
        assert written in servers, f"docs/http.md has no “{written}”"
        servers = servers.replace(written, here)
    conf = folder / "nginx.conf"
    conf.write_text(AROUND.format(folder=folder, servers=servers))
    nginx = shutil.which("nginx", path=SEARCHED)
    assert nginx is not None
    command = [nginx, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")]
    running = subprocess.Popen(
        bound(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until((folder / "nginx.pid").exists, f"nginx runs, see {folder}/error.log")
        trust = ssl.create_default_context(cafile=str(certificate))
        yield Nginx(f"https://localhost:{secure}", f"http://localhost:{plain}", trust)
    finally:
        end_process(running)


def _guide() -> str:
    """Return the configuration in the guide."""
    found = re.search(r"```nginx\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "meetup.pem", folder / "meetup.key"
    openssl = shutil.which("openssl", path=SEARCHED)
    assert openssl is not None
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
