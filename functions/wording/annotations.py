"""What the sender reads in the copy of a workbook in which its problems are marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHEET: Final = "问题清单"
ANOTHER_SHEET: Final = "问题清单(地诺)"  # where the sender has a sheet of that name
# The first cell of our sheet: by this it is known again, whatever a program did to the sheet's name.
TITLE: Final = "问题清单（由地诺生成，再次上传时自动去掉）"
HINT: Final = "请直接改有颜色的格：红色必须改，黄色请核对。改好后保存这个文件，再上传一次；颜色、批注和本页会自动去掉。"
HINT_CLEAN: Final = "没有需要改的地方了。"
HINT_LIST_ONLY: Final = "原表太大，没有随附；请按下面的位置在原表里改，再上传原表。"
COUNTS: Final = "错误 {errors} 处，疑问 {warnings} 处。"
HEADINGS: Final = ("级别", "工作表", "单元格", "列", "填写的内容", "问题")
SEVERITIES: Final[Mapping[str, str]] = {"error": "错误", "warning": "疑问"}
ROW: Final = "第 {row} 行"
WHOLE_FILE: Final = "整个文件"
MARK: Final = "【地诺】"  # every comment of ours begins with it
AUTHOR: Final = "地诺"
DATA_SHEET: Final = "数据"

# What a copy may lack, by the codes of workbooks.annotating.
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
    "layout": "原来的版式（已由原文件的内容重新生成）",
    "table": "原表内容（太大，只有问题清单）",
}
NO_COPY: Final = "这份上传没有标注好的文件：没有需要核对的地方，或者还没有读完。"
LACKING: Final = "标注副本中不含：{what}。原文件仍可下载。"


def lacking(codes: tuple[str, ...]) -> str:
    """What a copy lacks, in a sentence; nothing where it lacks nothing."""
    return LACKING.format(what="、".join(LACKS[code] for code in codes)) if codes else ""


def copy_name(file_name: str) -> str:
    """What the marked copy of a file is called."""
    stem = file_name.rpartition(".")[0] or file_name or DATA_SHEET
    return f"{stem}-标注.xlsx"
