"""Made-up persons, bodies and numbers for the gallery; the shapes are those the services use."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

PERSON = SimpleNamespace(name="李决定", body_name="市场监管局")

_SIDE: dict[str, tuple[tuple[str, str, int | None], ...]] = {
    "办件": (
        ("待我办理", "/queue", 34),
        ("本部门全部", "/queue?all=1", 212),
        ("待受理", "/queue?step=accept", 12),
        ("特别程序中", "/queue?paused=1", 9),
        ("容缺待补", "/queue?tolerant=1", 7),
        ("已办结", "/queue?done=1", None),
    ),
    "展示": (
        ("办件详情", "/case", None),
        ("表单", "/forms", None),
        ("部件", "/parts", None),
        ("驾驶舱", "/cockpit", None),
        ("推送", "/push", None),
        ("出错页", "/problem", None),
    ),
    "公众": (("首页", "/portal", None), ("一题一页", "/question", None), ("自助机", "/kiosk", None)),
    "纸张": (("受理通知书", "/voucher", None), ("决定书", "/sheet", None)),
}


def side(path: str) -> list[dict[str, object]]:
    """The left menu, with the present page marked."""
    return [
        {
            "title": title,
            "links": [
                {"text": text, "href": href, "number": number, "current": href == path} for text, href, number in links
            ],
        }
        for title, links in _SIDE.items()
    ]


FIGURES = (
    {"text": "全部", "number": 34, "href": "/queue", "current": True},
    {"text": "已超期", "number": 1, "href": "/queue?light=red", "kind": "red"},
    {"text": "今日到期", "number": 1, "href": "/queue?light=today", "kind": "amber"},
    {"text": "剩 1 个工作日", "number": 2, "href": "/queue?light=amber", "kind": "amber"},
    {"text": "计时暂停", "number": 9, "href": "/queue?light=paused", "kind": "paused"},
    {"text": "本月按时办结", "number": "99.2", "unit": "%", "href": "/queue?done=1"},
)

STEPS = (
    {"name": "收件", "state": "done", "note": "09-16 09:12 王收件"},
    {"name": "受理", "state": "done", "note": "09-16 09:40 市场监管局"},
    {"name": "现场勘验", "state": "done", "note": "09-21 至 09-24"},
    {"name": "审查", "state": "current", "note": "李决定"},
    {"name": "决定", "state": "todo"},
    {"name": "送达", "state": "todo"},
)

TIMELINE = (
    {"text": "现场勘验结束，恢复计时", "note": "09-24 16:05 · 钱二人、赵勘验 · 结论：符合 · 笔录 2 页"},
    {
        "text": "启动特别程序：现场勘验，计时暂停",
        "note": "09-21 10:00 · 李决定 · 行政许可法第四十五条 · 已书面告知申请人",
        "kind": "pause",
    },
    {
        "text": "受理，出具容缺受理通知书",
        "note": "09-16 09:40 · 涟政服受字〔2026〕第000377号",
        "href": "/voucher",
        "link": "重印",
    },
    {"text": "收件", "note": "09-16 09:12 · 综合窗口 3 号 · 王收件"},
)

MATERIALS = (
    {"name": "食品生产许可申请书", "need": "must", "state": "已收 · 电子", "href": "#"},
    {"name": "营业执照", "need": "free", "why": "电子证照", "state": "09-16 核验一致", "href": "#", "link": "凭证"},
    {"name": "居民身份证", "need": "free", "why": "苏服码", "state": "09-16 亮码", "href": "#", "link": "凭证"},
    {"name": "食品生产设备布局图和工艺流程图", "need": "must", "state": "已收 · 纸质扫描", "href": "#"},
    {
        "name": "食品安全管理制度清单",
        "need": "later",
        "why": "10-13 前",
        "state": "书面承诺已签",
        "href": "#",
        "link": "催补",
    },
)

FACTS = (
    ("起算", "09-17（受理次日）"),
    ("暂停", "3 个工作日 · 现场勘验"),
    ("假日", "中秋 1 日、国庆 5 日不计"),
    ("调休上班", "09-20、10-10 计入"),
    ("法定期限", "20 个工作日 · 10-23"),
    ("依据", "行政许可法第四十二、四十五、八十二条"),
)

NEEDED = (
    {"name": "经营场所平面图", "need": "must"},
    {"name": "食品安全管理制度", "need": "later"},
    {"name": "健康证明", "need": "must"},
    {"name": "房屋使用证明", "need": "must"},
    {"name": "居民身份证", "need": "free", "why": "电子证照"},
    {"name": "营业执照", "need": "free", "why": "刚办的直接用"},
    {"name": "消防安全检查意见", "need": "gone"},
)

AREAS = (
    ("small", "60 平方米以下", "按小餐饮备案办，当场办结"),
    ("middle", "60 至 300 平方米", "办食品经营许可，要看一次现场"),
    ("large", "300 平方米以上", "还需要消防安全检查"),
)

TOWNS = (
    ("涟城街道", 1204, 0.881, 0.979, 0.996, 0.993, (14, 16, 15, 20, 19, 23, 24)),
    ("高沟镇", 612, 0.814, 0.952, 0.991, 0.982, (20, 19, 21, 18, 16, 17, 14)),
    ("红窑镇", 388, 0.790, 0.948, 0.997, 0.995, (13, 15, 16, 17, 19, 19, 21)),
    ("五港镇", 301, 0.762, 0.931, 0.989, 0.991, (16, 16, 17, 16, 18, 19, 19)),
)

ATTENTION = (
    {
        "text": "办件激增：不动产转移登记，1 小时 62 件（平时 18）",
        "note": "15:20 起 · 3 号、4 号窗口已加开",
        "kind": "warn",
    },
    {
        "text": "1 件超期：食品经营许可（新办）",
        "note": "市场监管局 · 超期 1 个工作日",
        "href": "/case",
        "link": "公开原因",
        "kind": "late",
    },
    {"text": "差评整改明日到期 2 件", "note": "高沟镇便民服务中心", "kind": "warn"},
    {"text": "容缺承诺今日到期 3 件", "note": "已短信提醒"},
)

DAILY = (
    157,
    179,
    199,
    214,
    224,
    113,
    111,
    217,
    203,
    186,
    168,
    150,
    20,
    13,
    118,
    119,
    126,
    139,
    157,
    62,
    84,
    220,
    238,
    251,
)
DONE = tuple(received - 4 - received % 9 for received in DAILY)
DAYS = tuple(f"{on:%m-%d}" for on in (date(2026, 9, 19) + timedelta(days=at) for at in range(24)))
START_ON = date(2026, 9, 16)
DUE_ON = date(2026, 10, 14)
TODAY = date(2026, 10, 12)
_HOLIDAYS = {date(2026, 9, day): "中秋" for day in (25, 26, 27)} | {date(2026, 10, day): "国庆" for day in range(1, 8)}
_MAKE_UP = {date(2026, 9, 20), date(2026, 10, 10)}
_PAUSED = {date(2026, 9, day) for day in (22, 23, 24)}


def _mark(on: date) -> str:
    working = on in _MAKE_UP or (on.weekday() < 5 and on not in _HOLIDAYS)  # noqa: PLR2004  # Saturday is day five
    fixed = {START_ON: "START", DUE_ON: "DUE"}
    if on in fixed:
        return fixed[on]
    if on in _PAUSED:
        return "PAUSED"
    if not working:
        return "HOLIDAY" if on in _HOLIDAYS else "WEEKEND"
    if on > TODAY:
        return "REMAINING"
    return "MAKE_UP" if on in _MAKE_UP else "COUNTED"


def clock_days() -> list[dict[str, object]]:
    """The calendar of one case, shaped as legaltime explains it."""
    days: list[dict[str, object]] = []
    ordinal = 0
    for at in range((DUE_ON - START_ON).days + 1):
        on = START_ON + timedelta(days=at)
        mark = _mark(on)
        counts = mark in {"COUNTED", "MAKE_UP", "REMAINING", "DUE"}
        ordinal += counts
        captions = {"START": "受理", "PAUSED": "勘验", "WEEKEND": "休", "HOLIDAY": _HOLIDAYS.get(on, ""), "DUE": "到期"}
        caption = captions.get(mark, str(ordinal))
        days.append(
            {
                "day": on,
                "mark": mark,
                "caption": caption,
                "ordinal": ordinal if counts else None,
                "is_today": on == TODAY,
            }
        )
    return days
