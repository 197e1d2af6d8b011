"""What a second start would spoil: the port it cannot have, and the data another process works on."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from pathlib import Path
from typing import IO


class NotAlone(RuntimeError):
    """Why this process cannot start, in Chinese and English, for the person who started it."""


def claim_port(host: str, port: int) -> None:
    """Raises NotAlone when the port cannot be had; looked at before the work that takes time."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: what a server before us left behind in TIME_WAIT is no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotAlone(_why_not(host, port, error)) from error


def claim_data(folder: Path) -> IO[str]:
    """Hold the data folder for as long as the returned file is open; the system lets go of it at our end.

    Raises NotAlone when another process holds it: two would each miss what the other's people do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "running").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip() or "?"
        file.close()
        raise NotAlone(
            f"另一个 Office（进程 {holder}）正在使用数据目录 {folder}：请停止它，或用 OFFICE_DATA 另指。\n"
            f"    Another Office (process {holder}) works on {folder}: stop it, or set OFFICE_DATA."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被占用（Office 或已在运行：http://{host}:{port}/ ）；可用 OFFICE_PORT 换一个。\n"
            f"    Port {port} is taken (perhaps Office runs already: http://{host}:{port}/ ); "
            "set OFFICE_PORT to another."
        )
    return (
        f"无法使用 {host} 的端口 {port}：{error.strerror}。\n"
        f"    {host}, port {port} cannot be used: {error.strerror}."
    )
