"""Codes of the neighbours as people read them."""

CHANNELS = {"WINDOW": "窗口", "PC": "电脑端", "MOBILE": "移动端", "KIOSK": "自助终端", "COURIER": "邮寄"}
LEVELS = {
    "VERY_SATISFIED": "非常满意",
    "SATISFIED": "满意",
    "BASICALLY_SATISFIED": "基本满意",
    "DISSATISFIED": "不满意",
    "VERY_DISSATISFIED": "非常不满意",
}
SOURCES = {"PHONE": "电话", "WEB": "网上", "RATING": "差评转办", "UNRESOLVED_WINDOW": "办不成事"}
FINDINGS = {"COMPLIANT": "符合", "NOT_COMPLIANT": "不符合", "RECTIFIED": "已整改"}
SOLVED = {"YES": "已解决", "PARTLY": "部分解决", "NO": "未解决"}
KINDS = {
    "CONSULT": "咨询",
    "HELP": "求助",
    "COMPLAINT": "投诉",
    "REPORT": "举报",
    "SUGGESTION": "意见建议",
    "PRAISE": "表扬",
}
