"""行政区划代码（GB/T 2260）：前两位是省级行政区；县级代码会撤并，不在此列举。"""

from typing import Final

NATIONAL: Final = "10"
_REGIONS: Final = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
PROVINCES: Final = frozenset(
    {f"{number}" for start, end in _REGIONS for number in range(start, end + 1)} | {"71", "81", "82", "83"}
)
"""大陆三十一个省级行政区；71 台湾，81 香港，82 澳门，83 台湾居民居住证。"""
