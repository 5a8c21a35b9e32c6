"""The one tree of errors; only `kernel.web` knows status codes, only `kernel.inbox` knows retry and park.

HallError
├── BadInputError           what was sent cannot be read or is not valid
├── NotSignedInError        nobody is signed in, or the session has ended
├── NotAllowedError         signed in, but not for this
├── NotFoundError           there is no such thing (or it is not yours to see)
├── RuleBrokenError         a rule of the domain says no
├── ChangedMeanwhileError   someone was faster; facts say what changed
├── InFlightError           the same request is still being carried out
├── KeyReusedError          the same key came with another request
└── UnavailableError        a part is missing now; trying again later is right
"""

from typing import Any, ClassVar


class HallError(Exception):
    """A refusal with a stable code and a Chinese sentence that can be read out; facts are for machines."""

    code: ClassVar[str] = "INTERNAL"
    title: ClassVar[str] = "系统出现错误，请稍后再试"

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.facts = facts


class BadInputError(HallError):
    code = "BAD_INPUT"
    title = "填写的内容有误，请核对后重新提交"


class NotSignedInError(HallError):
    code = "SIGN_IN_REQUIRED"
    title = "请先登录"


class NotAllowedError(HallError):
    code = "NOT_ALLOWED"
    title = "您没有办理此事的权限"


class NotFoundError(HallError):
    code = "NOT_FOUND"
    title = "没有找到"


class RuleBrokenError(HallError):
    code = "RULE_BROKEN"
    title = "按规定不能这样办理"


class ChangedMeanwhileError(HallError):
    code = "CHANGED_MEANWHILE"
    title = "页面打开后内容已有变化，请核对最新情况后再办"


class InFlightError(HallError):
    code = "IN_FLIGHT"
    title = "同一请求正在办理，请稍候"


class KeyReusedError(HallError):
    code = "KEY_REUSED"
    title = "该请求编号已用于另一份内容，请刷新页面后重新提交"


class UnavailableError(HallError):
    code = "UNAVAILABLE"
    title = "服务暂时不可用，已收到的办件不会丢失，请稍后再试"
