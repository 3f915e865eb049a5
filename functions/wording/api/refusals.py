"""What the API says when it refuses: code → HTTP status and sentence (interface.md, errors of our own)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    "bad_request": (400, "请求不完整，或者里面有读不出来的内容；要传工作簿时需要开发区代码 zone。"),
    "bad_cursor": (400, "翻页标记无效，请从第一页重新开始。"),
    "bad_level": (400, "等级只能是 green、blue、yellow、red、closed。"),
    "bad_year": (400, "年度要写成四位数字，如 2025。"),
    "no_parcels": (404, "没有可以填报的宗地：台账里没有，或都已销号。"),
    "bad_review": (400, "请求不完整：需要年度 year、截至日 as_of 和截止日 deadline，日期写成 2024-12-31。"),
    "bad_report": (
        400,
        "报告只有 full（标准地年度回顾报告）和 short（标准地月报）两种，截至日 as_of 写成 2024-12-31，不能晚于今天。",
    ),
    "bad_export": (400, "导出的格式 format 只有 xlsx、csv 和 jsonl 三种。"),
    "review_other_year": (400, "截至日要在所填报的年度里：填报 2024 年，就截至 2024 年的某一天。"),
    "review_no_time": (400, "截止日不能早于今天，也不能早于截至日。"),
    "review_not_yet": (400, "截至日还没有到，不能开展回顾。"),
    "review_too_long": (400, "截止日最晚是一年以后的今天。"),
    "may_not_review": (403, "您可以查看，但不能开展回顾。"),
    "no_report": (404, "报告还没有生成，请过几分钟再打开。"),
    "may_not_upload": (403, "您可以查看，但不能上传。"),
    "sign_in_again": (403, "采用通讯录、撤回或恢复通讯录和销号，要在登录后 15 分钟内进行，请重新登录后再试。"),
    "may_not_withdraw": (403, "只有上传的人、管理员和部门负责人登录后才能撤回。"),
    "no_reason": (400, "请写明撤回的原因，不超过 500 字。"),
    "not_read_yet": (409, "这份文件还在读取，读完才能撤回。"),
    "is_withdrawn": (409, "这次上传已经撤回，不能再确认。"),
    "number_given": (409, "这次上传里的一个宗地编号现在已经是别的宗地的，不能恢复；请先撤回写入那个编号的上传。"),
    "contacts_too_old": (
        409,
        "这份通讯录上传已满 90 天，之前的名单没有保留，撤回后无法恢复。请先上传一份新的通讯录，再撤回这一份。",
    ),
    "withdrawn_for_good": (409, "撤回当天 24:00 以后不能恢复，请重新上传。"),
    "not_signed_in": (401, "请先登录。"),
    "too_many_links": (429, "一小时内上传的次数太多了，请过一会儿再试。"),
    "contacts_not_counted": (409, "这份通讯录没有采用：只有上传的人能确认；已经有更新的通讯录的，这一份不再有效。"),
    "not_found": (404, "没有找到。"),
    "bad_form": (400, "页面提交的内容不完整，请回到上一页再试一次。"),
    "not_from_here": (403, "请从本网站自己的页面提交：重新打开登录页面，再试一次。"),
    "too_many_codes": (429, "这个邮箱一小时内要的登录码太多了，请过一小时再试；已经收到的登录码在有效期内还可以用。"),
    "link_expired": (410, "这个链接已经过期，请使用最近一封邮件里的链接，或联系开发区工作人员。"),
    "link_revoked": (410, "这个链接已经停用，请联系开发区工作人员。"),
}
