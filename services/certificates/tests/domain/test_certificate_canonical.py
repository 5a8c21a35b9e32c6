"""照面的规范字节：同样的内容同样的字节，改一个字就不同。"""

from datetime import date

from certificates.domain.canonical import canonical_bytes


def test_the_order_of_writing_does_not_matter() -> None:
    """先写哪一项都一样，盖章的字节不变。"""
    one = canonical_bytes({"number": "1", "face": {"b": "2", "a": "1"}, "valid_to": date(2031, 9, 23)})
    other = canonical_bytes({"valid_to": date(2031, 9, 23), "face": {"a": "1", "b": "2"}, "number": "1"})
    assert one == other


def test_the_bytes_are_plain_json_in_utf_8() -> None:
    """规范字节可以照着念：UTF-8 的 JSON，不留空白，长期有效的截止日为空。"""
    written = canonical_bytes({"holder_name": "测试", "valid_to": None})
    assert written.decode() == '{"form":"lianshui.certificate.v1","holder_name":"测试","valid_to":null}'
