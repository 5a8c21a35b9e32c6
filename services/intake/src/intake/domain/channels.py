"""申报渠道与领取方式：代码是数据，名称给人看。"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """申报渠道。"""

    WINDOW = "WINDOW"
    PC = "PC"
    MOBILE = "MOBILE"
    COURIER = "COURIER"
    KIOSK = "KIOSK"

    @property
    def label(self) -> str:
        return _CHANNELS[self][0]

    @property
    def digits(self) -> str:
        """The last two digits of a case number; the first four follow 办理形式 of GB/T 39046, annex A.5."""
        return _CHANNELS[self][1]

    @property
    def is_at_window(self) -> bool:
        """Whether a clerk fills it in; posted papers are opened at a window too."""
        return self in {Channel.WINDOW, Channel.COURIER}


_CHANNELS: Final[Mapping[Channel, tuple[str, str]]] = {
    Channel.WINDOW: ("综合窗口", "01"),
    Channel.PC: ("网上（电脑端）", "02"),
    Channel.MOBILE: ("手机端", "03"),
    Channel.COURIER: ("邮寄", "04"),
    Channel.KIOSK: ("自助终端", "09"),
}


class Delivery(StrEnum):
    """结果怎样领取。"""

    WINDOW = "WINDOW"
    COURIER = "COURIER"
    ONLINE = "ONLINE"

    @property
    def label(self) -> str:
        return {"WINDOW": "到窗口领取", "COURIER": "邮寄到家", "ONLINE": "网上领取电子版"}[self]
