"""What the command line cannot do, said in a sentence; and days as they are typed."""

from __future__ import annotations

import errno
from datetime import date
from enum import StrEnum

_WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.EADDRINUSE: "端口已被占用",
    errno.ECONNREFUSED: "连不上",
    errno.ETIMEDOUT: "等了太久没有回答",
}


class RefusedError(Exception):
    """The command cannot do what was asked; the text is the sentence to show. `code`: the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def why(error: OSError) -> str:
    """What the system could not do, in Chinese; its number where we have no word for it."""
    return _WHY.get(error.errno or 0, f"系统错误 {error.errno}")


def day(text: str) -> date:
    """A day written YYYY-MM-DD, of the years that a workbook may name."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2199:
        raise RefusedError(f"日期要写成 YYYY-MM-DD（1900 至 2199 年）：{text}")
    return found


class Listing(StrEnum):
    """How a listing comes out."""

    TABLE = "table"
    JSON = "json"
