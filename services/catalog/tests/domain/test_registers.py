"""机构、场所、证照类型和编码的规则。"""

import pytest

from catalog.domain import errors
from catalog.domain.body import BODY, Body, BodyPublished, PublishBody
from catalog.domain.certificate_type import (
    CERTIFICATE_TYPE,
    CertificateType,
    CertificateTypePublished,
    PublishCertificateType,
)
from catalog.domain.library import LIBRARY, CountyDataImported, RecordImport
from catalog.domain.place import PLACE, Place, PlacePublished, PublishPlace, Window
from catalog.pinyin import initials
from kernel.testing.spec import given

MARKET = Body(
    body="market", name="涟水县市场监督管理局", short_name="县市场监管局", uscc="11320826XN0000100K", kind="DEPARTMENT"
)
CENTER = Place(
    place="place-county-center",
    name="涟水县政务服务中心",
    kind="service_center",
    region_code="320826",
    windows=(Window(window_no="B04", name="准营综合窗口", kind="INTEGRATED", bodies=("market",)),),
)
ID_CARD = CertificateType(
    certificate_type="id_card",
    certificate_type_code="11100000000013127D001",
    name="居民身份证",
    issuing_body="police",
    issuing_body_name="涟水县公安局",
    category="证照执照",
    holder_kind="NATURAL_PERSON",
    validity_kind="BY_AGE_5_10_20_OR_LONG_TERM",
)


def test_a_body_is_listed_once_and_again_when_it_changes() -> None:
    """实施主体列入名录；没有变化的不重复列入，有变化的更新。"""
    listed = given(BODY).when(PublishBody(wanted=MARKET)).then(BodyPublished(published=MARKET))
    listed.when(PublishBody(wanted=MARKET)).then_nothing()
    renamed = MARKET.model_copy(update={"short_name": "市场监管局"})
    listed.when(PublishBody(wanted=renamed)).then(BodyPublished(published=renamed))


def test_a_body_with_a_wrong_check_character_is_refused() -> None:
    """统一社会信用代码校验位不对的，不予列入。"""
    wrong = MARKET.model_copy(update={"uscc": "11320826XN0000100A"})
    given(BODY).when(PublishBody(wanted=wrong)).then_refused(errors.UsccWrongError)


def test_a_place_is_published_once_and_again_when_it_changes() -> None:
    """服务场所公布；没有变化的不重复公布，有变化的更新。"""
    known = given(PLACE).when(PublishPlace(wanted=CENTER)).then(PlacePublished(published=CENTER))
    known.when(PublishPlace(wanted=CENTER)).then_nothing()
    moved = CENTER.model_copy(update={"hours": "周一至周五"})
    known.when(PublishPlace(wanted=moved)).then(PlacePublished(published=moved))


def test_a_window_number_stands_once_in_a_place() -> None:
    """同一场所的窗口编号不得重复。"""
    twice = CENTER.model_copy(update={"windows": CENTER.windows * 2})
    given(PLACE).when(PublishPlace(wanted=twice)).then_refused(errors.WindowTwiceError)


def test_a_certificate_type_is_listed_once() -> None:
    """证照类型列入目录；没有变化的不重复列入。"""
    listed = given(CERTIFICATE_TYPE).when(PublishCertificateType(wanted=ID_CARD))
    listed.then(CertificateTypePublished(published=ID_CARD)).when(PublishCertificateType(wanted=ID_CARD)).then_nothing()


@pytest.mark.parametrize("code", ["11100000000013127D01", "11100000000013127A001", "11100000000013127D001 "])
def test_a_certificate_type_needs_a_right_code(code: str) -> None:
    """证照类型代码二十一位，定义机构代码校验位正确。"""
    wrong = ID_CARD.model_copy(update={"certificate_type_code": code})
    given(CERTIFICATE_TYPE).when(PublishCertificateType(wanted=wrong)).then_refused(errors.CertificateTypeCodeError)


def test_an_import_is_noted_once() -> None:
    """同一批基础数据只记一次导入完成。"""
    noted = given(LIBRARY).when(RecordImport(digest="a")).then(CountyDataImported(digest="a"))
    noted.when(RecordImport(digest="a")).then_nothing()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("食品经营许可（新办）", "spjyxkxb"), ("契税申报缴纳", "qssbjn"), ("行政许可", "xzxk"), ("12345热线", "12345rx")],
)
def test_initials_are_what_a_clerk_types(name: str, expected: str) -> None:
    """拼音首字母：多音字按词，字母数字照留。"""
    assert initials(name) == expected
