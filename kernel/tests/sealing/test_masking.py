"""A masked value shows what a clerk needs to recognise it, and never the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.masking import mask_address, mask_name, mask_number, mask_party, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("诸葛孔明", "诸葛*"),
        (" 李四 ", "李*"),
        ("买买提·吐尔逊", "买*"),
        ("张", "*"),
        ("", "*"),
    ],
)
def test_of_a_name_only_the_surname_is_shown(name: str, masked: str) -> None:
    """姓名只显示姓氏"""
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("kind", "name", "masked"),
    [
        ("ORGANIZATION", "江苏试五食品有限公司", "江苏**食品有限公司"),
        ("ORGANIZATION", " 涟水小吃铺 ", "涟*"),
        ("NATURAL_PERSON", "买买提·吐尔逊·阿不都", "买*"),
    ],
)
def test_of_an_organisation_only_what_sets_it_apart_is_hidden(kind: str, name: str, masked: str) -> None:
    """单位名称只隐去字号，个人照旧只显示姓氏"""
    assert mask_party(kind, name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("32082619900101001X", "320826********001X"),
        ("320826900101001", "320826*****1001"),
        ("91320826MA1ABCDE2F", "913208********DE2F"),
        ("E12345678", "E******78"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_of_a_number_the_first_six_and_last_four_are_shown(number: str, masked: str) -> None:
    """证件号码显示前六位和后四位"""
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812340001", "138****0001"),
        ("+86 138-1234-0001", "138****0001"),
        ("0517-82345678", "0517****78"),
        ("051782345678", "0517****78"),
        ("12345", "****"),
        ("张三的电话", "****"),
    ],
)
def test_of_a_phone_the_middle_is_hidden(phone: str, masked: str) -> None:
    """手机号码隐去中间四位"""
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("江苏省淮安市涟水县高沟镇一村二组", "江苏省淮安市涟水县高沟镇****"),
        ("江苏省涟水县涟城街道常州路5号", "江苏省涟水县涟城街道****"),
        ("涟水县经济开发区红日大道1号", "涟水县经济开发区****"),
        ("镇江市丹徒区高资街道3号", "镇江市丹徒区高资街道****"),
        (
            "内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇巴音街3号",
            "内蒙古自治区锡林郭勒盟东乌珠穆沁旗乌里雅斯太镇****",
        ),
        ("淮安市清江浦区淮海南路1号", "淮安市清江浦区****"),
        ("保滩街道前进村", "保滩街道****"),
        ("涟水县红日小区3栋", "涟水县****"),
        ("红日小区3栋", "****"),
        ("农贸市场3号", "****"),
        ("张三家在镇子里", "****"),
        ("", "****"),
    ],
)
def test_an_address_is_shown_down_to_the_town(address: str, masked: str) -> None:
    """地址只显示到乡镇（街道）"""
    assert mask_address(address) == masked


@settings(deadline=None)
@given(st.text("0123456789Xx", min_size=15, max_size=20))
def test_of_a_long_number_ten_characters_are_shown_and_the_length(number: str) -> None:
    """较长的证件号码至少隐去五位"""
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") == len(number) - 10


@settings(deadline=None)
@given(st.text("省市县区镇乡街道村路号0123456789张三涟水"))
def test_nothing_after_the_town_is_ever_shown(address: str) -> None:
    """乡镇以下的地址一律不显示"""
    shown = mask_address(address).removesuffix("****")
    assert address.startswith(shown)
    assert not shown or shown[-1] in "省市县区镇乡道"
    assert not any(letter.isdigit() for letter in shown)


@settings(deadline=None)
@given(st.text(min_size=3, max_size=30))
def test_no_mask_shows_the_whole_value(value: str) -> None:
    """任何脱敏结果都不是原值"""
    assert mask_name(value) != value.strip() or value.strip() == "*"
    assert "****" in mask_phone(value)
    assert mask_address(value).endswith("****")
