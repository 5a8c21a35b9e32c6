"""评价用到的编码值及其中文名称；五级满意度另有国家标准与评价接口两套相反的数字码。"""

from enum import StrEnum
from typing import Self


class Level(StrEnum):
    """满意度五级；`code_gbt39046` 一为最好，`code_interface` 五为最好，两套数字码方向相反。"""

    label: str
    code_gbt39046: int
    code_interface: int

    VERY_SATISFIED = "VERY_SATISFIED", "非常满意", 1, 5
    SATISFIED = "SATISFIED", "满意", 2, 4
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED", "基本满意", 3, 3
    DISSATISFIED = "DISSATISFIED", "不满意", 4, 2
    VERY_DISSATISFIED = "VERY_DISSATISFIED", "非常不满意", 5, 1

    def __new__(cls, value: str, label: str = "", code_gbt39046: int = 0, code_interface: int = 0) -> Self:
        level = str.__new__(cls, value)
        level._value_ = value
        level.label, level.code_gbt39046, level.code_interface = label, code_gbt39046, code_interface
        return level

    @property
    def is_negative(self) -> bool:
        """差评：后两级。"""
        return self in {Level.DISSATISFIED, Level.VERY_DISSATISFIED}

    @property
    def is_praise(self) -> bool:
        """前两级；严格好评率只算这两级。"""
        return self in {Level.VERY_SATISFIED, Level.SATISFIED}

    @classmethod
    def of_gbt39046(cls, code: int) -> Self:
        return next(level for level in cls if level.code_gbt39046 == code)

    @classmethod
    def of_interface(cls, code: int) -> Self:
        return next(level for level in cls if level.code_interface == code)


class Named(StrEnum):
    """编码值：线上传英文，页面显示中文。"""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        named = str.__new__(cls, value)
        named._value_ = value
        named.label = label
        return named


class RatingChannel(Named):
    """评价渠道。"""

    PC = "PC", "电脑端"
    MOBILE = "MOBILE", "移动端"
    QR = "QR", "二维码"
    HALL_TABLET = "HALL_TABLET", "大厅平板"
    HALL_OTHER = "HALL_OTHER", "大厅其他终端"
    KIOSK = "KIOSK", "自助终端"
    SMS = "SMS", "短信"
    PHONE = "PHONE", "电话"
    DEFAULT = "DEFAULT", "系统默认"


class Finding(Named):
    """核实结论。"""

    JUSTIFIED = "JUSTIFIED", "情况属实"
    PARTLY_JUSTIFIED = "PARTLY_JUSTIFIED", "部分属实"
    UNFOUNDED = "UNFOUNDED", "不属实或无依据，已作解释"


class FeedbackMethod(Named):
    """向评价人反馈的方式；匿名的以公开代替。"""

    PHONE = "PHONE", "电话"
    FACE_TO_FACE = "FACE_TO_FACE", "当面"
    SMS = "SMS", "短信"
    PUBLISHED = "PUBLISHED", "公开（匿名评价）"
    TICKET = "TICKET", "12345工单"


class Via(Named):
    """由谁完成：承办单位直接办理，或者经 12345 工单。"""

    UNIT = "UNIT", "单位办理"
    TICKET = "TICKET", "12345工单"


class RectificationLevel(Named):
    """回访所得：评价人对整改是否满意。"""

    SATISFIED = "SATISFIED", "满意"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED", "基本满意"
    DISSATISFIED = "DISSATISFIED", "不满意"
