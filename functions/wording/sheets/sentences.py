"""The sentences about problems of a workbook, for its sender: one per code, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Why a figure is doubted.
DOUBTFUL: Final[Mapping[str, str]] = {
    "merged": "是几宗地合并单元格里的一个数，好像是合计，请给每宗地分别填写",
    "ditto": "不能代替数字，请写出这宗地自己的数",
    "thousands": "看不出是三位小数还是千位分隔，请不带点写成整数，或写明小数",
    "new_value": "读作 {new}，与原来约定的 {old} 相差一百倍以上，好像单位不对，请核对，也可以把单位写在数字后面",
}

_ROWS: Final[Mapping[str, str]] = {
    "doubtful_figure": (
        "“{column}”的“{text}”{why}；这一格暂时没有采用，改好后再传一次。没有填错的，请确认，或原样再传一次，就会采用，以后不再问。"
    ),
    "required_missing": "“{column}”必须填写，这一行没有收下。",
    "unreadable_date": "“{column}”的“{text}”认不出是哪一天，请写成 2024-03-05 这样的日期；只知道月份请写 2024年3月。{why}",
    "unreadable_number": "“{column}”的“{text}”认不出是多少，请只填一个数。",
    "damaged_number": (
        "“{column}”的“{text}”不完整：被表格当成了数值，或者有损坏的字符，原来的写法已经看不到。"
        "请把这一列设成文本格式，按原样重新填写；这一行没有收下。"
    ),
    "damaged_text": "第 {line} 行“{column}”里有损坏的字符（显示为“\ufffd”），其余内容已照常读取，请核对这一格。",
    "unreadable_choice": "“{column}”的“{text}”不在可选的内容里，请填：{choices}。",
    "unreadable_address": "“{text}”不是可用的邮箱地址。",
    "unknown_unit": "“{column}”的单位“{unit}”认不出，请改用{usual}等常用单位。",
    "dates_out_of_order": "日期先后不对：{earlier} 不应晚于 {later}。",
    "duplicate_parcel": "宗地“{parcel}”在这份台账里出现了两次，已采用 {first} 的那一行，这一行没有收下。",
    "number_taken": "编号“{number}”已经是另一宗地的，这一行没有收下。{brought}",
    "number_reused": (
        "“{parcel}”是宗地“{now}”以前的编号，这一行的受让企业和面积却都与它不同，没有收下：另一宗地请用新的编号；就是这宗地的，请核对企业和面积。"
    ),
    "unknown_parcel": "台账里没有宗地“{parcel}”，请先上传它的台账，或核对编号。{dropped}",
    "not_your_parcel": "从这里不能填报宗地“{parcel}”：信里的链接只收信上点名的宗地，其余请登录后上传，或联系开发区。",
    "kind_not_allowed": "这类内容不能从这里上传，要由部门负责人或管理员登录后上传。",
    "code_not_fresh": "通讯录和销号要在登录后 15 分钟内上传，请重新登录后再传一次。",
    "already_decided": "这一事项开发区已经核实过，不能再改；有新的情况请联系开发区。",
    "taken_as_pending": "核实状态由开发区确定，这一行已按“待核实”收下。",
    "evidence_lowered": "“{column}”的“{text}”要登录后填报才算数，这一行已按“{taken}”收下。",
    "verified_before_fact": "核实日期 {verified} 早于这一行所报的 {day}，请核对。",
    "card_not_table": (
        "工作表“{text}”是一地一档的卡片（左边是名称，右边是内容），这里读不了。请用台账或填报表模板：每宗地一行，名称都在表头。"
    ),
    "hidden_sheet": "工作表“{text}”是隐藏的，里面的表没有读。要用的，请取消隐藏再传一次；不用的不必理会。",
    "same_figure_twice": (
        "同一企业的宗地“{parcel}”和“{other}”，{year} 年的“{column}”都填了 {value}：是不是把全企业的数填了两遍？"
        "是的请分开填；各是各的数，请确认，或原样再传一次，以后不再问。没有答复前汇总时只算一次。"
    ),
    "role_conflict": "“{text}”这个邮箱既是{staff}又是企业联系人：开发区的人和企业的人不能共用一个邮箱，这几行都没有收下。",
    "terms_differ": "同一邮箱的几行“任期至”不一样，已按最早的 {day} 计算；请写成一样的。",
    "contact_of_former_holder": (
        "宗地“{parcel}”的受让企业由“{old}”变为“{new}”，通讯录里它的企业联系人（{names}）不再代表这宗地，"
        "请核对后把通讯录再传一次。"
    ),
    "not_agreed": "宗地没有约定“{indicator}”，不能延期。",
    "future_actual": "“{column}”的 {day} 在 {cutoff} 还没有到，还没有发生的事请留空。",
    "cutoff_before_year": "数据截止日期 {cutoff} 早于填报年度 {year} 年 1 月 1 日。",
    "negative_figure": "“{column}”应当大于零。",
    "extension_too_long": "延期超过一年：约定 {agreed}，最迟可延至 {latest}（GF-2008-2601 第十六条）。",
    "extension_not_later": "延期后的 {day} 不晚于现在的约定 {in_force}。",
    "backdated_date": (
        "新约定的动工日期 {day} 不晚于生效日期 {effective}。逾期按它计算；是否满一年、满两年未动工，仍按原来的日期计算，不倒推。"
        "填错了请改正。"
    ),
    "handover_not_told": (
        "台账有“约定交地日期”，没有“实际交地日期”这一列：交地是否延误看不出来，暂按没有延误计算。有延误的请加上这一列再传一次。"
    ),
    "too_long": "“{column}”超过 {limit} 个字，请核对是不是把别的内容填到了这里。",
    "formula_error": "“{column}”的公式没有结果或出错（{text}），请改成数值后再上传。",
    "too_many_rows": "同一宗地在一份文件里超过 {limit} 行，请分成几份上传。",
    "month_precision": "“{column}”只到月份，已按 {day} 计算，知道具体日期时请补上。",
    "relative_date": "“{column}”写的是“{text}”，已从{base} {since} 起算为 {day}，请核对。",
    "credit_code_check": "统一社会信用代码“{text}”的校验位不对，请核对。",
    "supervision_no_form": "电子监管号“{text}”的形式不常见（通常是 6 位数字、4 位年份、1 个字母、5 位数字），请核对。",
    "intensity_mismatch": "固定资产投资除以面积是 {computed} 万元/亩，与填写的投资强度 {written} 万元/亩不一致，请核对。",
    "cumulative_decrease": "累计投资 {value} 万元少于截至 {earlier} 的 {before} 万元，累计数一般不会减少，请核对。",
    "several_holders": "“{text}”好像不止一家企业，请确认由哪一家对这宗地负责。",
    "unknown_column": "不认识表头“{text}”，这一列没有读。",
    "similar_column": "表头“{text}”不认识，这一列没有读。如果填的是“{meant}”，请把表头改成“{meant}”再传一次。",
    "fact_in_register": "“{text}”是填报表的列，台账里不读；请填在填报表里另传一份。",
    "enterprise_differs": "填的企业“{text}”与台账的受让企业“{holder}”不一样，请核对宗地编号；企业改了名的，请更新台账。",
    "year_not_over": (
        "{year} 年的年度数据截至 {cutoff}，还不是全年的数：已经记下，不计入年度指标。全年的数请在年底后再报，截止日期写 {year}-12-31。"
    ),
    "year_not_over_in_review": (
        "这次回顾要的是 {year} 年全年的数，这一行的数据截止日期却是 {cutoff}：填的年度数据不会计入。"
        "是全年的数，请把截止日期改成 {year}-12-31 再传一次；确实只有这一段的数，请确认，或原样再传一次，以后不再问。"
    ),
    "repeated_column": "表头“{text}”这一列没有读：表里另有“{meant}”，是同一项，只读了那一列。",
    "year_not_read": (
        "表头“{text}”这一列没有读：年份后面要写全年的数据（如 2024年产值）或到年底的累计数；月度、季度、半年、预计和约定的列不读。"
    ),
    "promises_not_read": "这张表按填报表读，台账的列没有读：{text}。",
    "register_incomplete": (
        "这张表有实际情况的列，又没有台账必须有的“{lacks}”，所以只按填报表读，台账的列没有读：{text}。要更新台账，请补上缺的列再传一次。"
    ),
    "register_half_passed": "这张表同时是台账和填报表：实际情况已按填报表读，约定的内容不能从这里提交，没有读。",
    "year_assumed": (
        "表里没有写明是哪一年的数据，暂按 {year} 年记。请核对：不是这一年的，请加上“填报年度”或把年份写进表头再传一次；"
        "是这一年的请确认，或原样再传一次，以后不再问。"
    ),
    "magnitude_slip": (
        "“{column}”填的是 {value}；{reading} {understood}？（{other}：{reference}。）"
        "填错了请改正；没有填错请确认，或原样再传一次，以后不再问。"
    ),
    "restated_without_reason": (
        "“{column}”是 {year} 年的数，以前填的是 {old}，{change}。请在“修订原因”一列写明原因再传一次；"
        "不用说明的请确认，或原样再传一次，以后不再问。"
    ),
    "old_template": "这份表用的是旧模板（{text}），内容已照常读取；下次请下载新模板，列可能有增减。",
    "unfilled_rows": (
        "预填的表里有 {count} 行没有填写，没有当作填报。没有可填的，请写“无”；与上次填报相比没有变化的，请在“备注”里写“无变化”。"
    ),
}
NUMBER_BROUGHT: Final = "这个编号来自{upload}（{place}）；那一次传错了的，请先撤回。"
BASE_MISSING: Final = "它要从“{base}”起算，这一行没有写。"
NUMBER_DROPPED: Final = "这个编号没有记下；台账上传以后，请把通讯录再传一次。"
_FILES: Final[Mapping[str, str]] = {
    "not_a_workbook": "这个文件不是能读的表格，请在 Excel 或 WPS 中另存为 .xlsx 后再上传。",
    "no_known_headings": (
        "没有找到认识的表头：台账要有“约定动工日期”，填报表要有“填报年度”，变更事项要有“事项类型”，"
        "通讯录要有“邮箱”和“角色”。"
    ),
    "no_rows": "表头下面没有数据。",
    "too_large": "文件太大，读不完：每张表最多 20 000 行、256 列，文件不超过 20 MB。请拆开后再上传。",
    "encrypted": "文件加了密码，请去掉密码后再上传。",
    "has_macros": "文件带有宏，不能接收。请另存为不带宏的 .xlsx 工作簿后再上传。",
    "could_not_process": "文件几次都没有处理成功，已经记录下来。请稍后再传一次，仍不行请联系管理员。",
    "unreadable_file": "读不到这个文件：{text}。",
}
CODES: Final = frozenset({*_ROWS, *_FILES})


class _Kept(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def problem_sentence(code: str, values: Mapping[str, str]) -> str:
    """The sentence of a problem code; KeyError for an unknown code."""
    sentence = _ROWS.get(code) or _FILES[code]
    return sentence.format_map(_Kept(values))
