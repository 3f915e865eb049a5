"""The words in the marked copy of a sender's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHEET: Final = "问题清单"
ANOTHER_SHEET: Final = "问题清单(地诺)"  # if the sender has a sheet of that name
# The first cell of our sheet identifies it, whatever a program did to the sheet's name.
TITLE: Final = "问题清单（由地诺生成，再次上传时自动去掉）"
HINT: Final = "请直接改有颜色的格：红色必须改，黄色请核对。改好后保存这个文件，再上传一次；颜色、批注和本页会自动去掉。"
HINT_LIST_ONLY: Final = "原表太大，没有随附；请按下面的位置在原表里改，再上传原表。"
_COUNTS: Final[Mapping[str, str]] = {"error": "错误 {} 处", "warning": "疑问 {} 处", "note": "提示 {} 处"}
_NOT_LISTED: Final = "其中 {} 处没有列出，改好后再传一次就会列出。"
HEADINGS: Final = ("级别", "工作表", "单元格", "列", "填写的内容", "问题")
# Every comment of ours: 【地诺 12】 … 【/地诺】, with the number under which the cell's own fill is stored.
MARK: Final = "【地诺"
MARK_HEAD_END: Final = "】"
MARK_END: Final = "【/地诺】"
AUTHOR: Final = "地诺"
DATA_SHEET: Final = "数据"

# What a copy may lack, by the codes of workbooks.marking.annotating.
LACKS: Final[Mapping[str, str]] = {
    "pictures": "图片",
    "shapes": "文本框和图形",
    "charts": "图表的部分样式",
    "sparklines": "迷你图",
    "slicers": "切片器",
    "controls": "控件",
    "threaded_comments": "带回复的批注",
    "connections": "数据连接",
    "extended_rules": "部分条件格式和数据验证",
    "whole_charts": "新式图表",
    "diagrams": "SmartArt 图形",
    "embedded": "嵌入的对象",
    "data_model": "数据模型和时间线",
    "rich_data": "单元格内的图片和数据类型",
    "dynamic_arrays": "动态数组（已变为普通数组公式）",
    "open_ranges": "受保护的表里单独放开的区域",
    "layout": "原来的版式、公式（只留数值）和隐藏的表（已由读到的内容重新生成）",
    "table": "原表内容（太大，只有问题清单）",
}
NO_COPY: Final = "这份上传没有标注好的文件：没有需要核对的地方，或者还没有读完。"
NO_ORIGINAL: Final = "这份上传还没有读完，请过一会儿再打开。"
COPY: Final = "下载标注好的文件"
CLEAN_COPY: Final = "下载去掉标注的文件"
_CORRECT_IT: Final = "有问题的格已经涂色并写了批注，第一页是问题清单。直接在里面改好，保存后再传一次。"
_NOTHING_LEFT: Final = "问题都改好了：这是去掉颜色和批注的文件，留作底稿。"
_LACKING: Final = "这份标注好的文件里没有{what}；原来的文件没有动过。"


def counts_text(counts: Mapping[str, int], more_errors: int, more_others: int) -> str:
    """How many problems of each grade there are, and how many of them are not listed. counts: of the listed ones, by grade."""
    every = {grade: counts.get(grade, 0) for grade in _COUNTS}
    every["error"] += more_errors
    every["warning"] += more_others
    said = "，".join(words.format(every[grade]) for grade, words in _COUNTS.items() if every[grade] or grade != "note")
    more = more_errors + more_others
    return f"{said}。" + (_NOT_LISTED.format(more) if more else "")


def copy_note(lacks: tuple[str, ...], *, clean: bool) -> str:
    """What to do with a copy, and what it lacks."""
    if "table" in lacks:
        return HINT_LIST_ONLY
    note = _NOTHING_LEFT if clean else _CORRECT_IT
    return note + (_LACKING.format(what="、".join(LACKS[code] for code in lacks)) if lacks else "")


_SUFFIX: Final = "-标注"


def copy_name(file_name: str) -> str:
    """The name of a file's marked copy. The suffix appears once, however often the file was sent back and forth."""
    stem = file_name.rpartition(".")[0] or file_name or DATA_SHEET
    while stem.endswith(_SUFFIX):
        stem = stem.removesuffix(_SUFFIX)
    return f"{stem}{_SUFFIX}.xlsx"
