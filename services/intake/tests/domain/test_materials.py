"""要交哪些材料、哪些免交：对任何清单、任何回答都成立的规则。"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.items import Item, Material, Necessity, Situation
from intake.domain.materials import Holding, Reason, required_materials, waivers, weighed_materials
from intake.testing import scenarios as sc

TODAY = date(2026, 9, 24)
CODES = tuple(f"m{n}" for n in range(6))
TYPES = ("id_card", "business_licence", "property_cert")
some_codes = st.lists(st.sampled_from(CODES), unique=True, max_size=3).map(tuple)
materials = st.tuples(
    *(
        st.builds(
            Material,
            code=st.just(code),
            name=st.just(code),
            main=st.booleans(),
            necessity=st.sampled_from(Necessity),
            certificate_types=st.lists(st.sampled_from(TYPES), unique=True, max_size=2).map(tuple),
            waiver_mode=st.sampled_from(["NONE", "CERTIFICATE", "COMMITMENT"]),
        )
        for code in CODES
    )
)
situations = st.tuples(
    *(
        st.builds(
            Situation,
            question_id=st.just(f"q{n}"),
            question=st.just(f"第 {n} 题"),
            yes_adds=some_codes,
            yes_drops=some_codes,
            no_adds=some_codes,
            no_drops=some_codes,
        )
        for n in range(3)
    )
)
items = st.builds(
    lambda listed, asked: sc.ITEM.model_copy(update={"materials": listed, "situations": asked}), materials, situations
)
answers = st.dictionaries(st.sampled_from(["q0", "q1", "q2", "unknown"]), st.booleans())
days = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
holdings = st.lists(
    st.builds(
        Holding,
        certificate_identifier=st.uuids().map(str),
        certificate_type=st.sampled_from(TYPES),
        valid_from=days,
        valid_to=st.none() | days,
    ),
    max_size=5,
)


def touched(item: Item, said: dict[str, bool], *, dropped: bool) -> set[str]:
    """Independent of the policy: every code that some answer adds (or drops)."""
    codes: set[str] = set()
    for one in item.situations:
        if one.question_id in said:
            answer = said[one.question_id]
            codes |= set(one.drops(answer=answer) if dropped else one.adds(answer=answer))
    return codes


@given(items, answers)
def test_nothing_is_required_that_the_list_does_not_name(item: Item, said: dict[str, bool]) -> None:
    """清单之外不得要求；同一份材料不重复要求。"""
    codes = [one.material.code for one in required_materials(item, said)]
    assert set(codes) <= {one.code for one in item.materials}
    assert len(codes) == len(set(codes))


@given(items, answers)
def test_what_is_required_follows_from_list_and_answers_alone(item: Item, said: dict[str, bool]) -> None:
    """非必要材料只因情形进入；一题说不用交就不用交；其余照清单。"""
    added, dropped = touched(item, said, dropped=False), touched(item, said, dropped=True)
    expected = {
        one.code
        for one in item.materials
        if one.code not in dropped and (one.code in added or one.necessity is not Necessity.NOT_NECESSARY)
    }
    assert {one.material.code for one in required_materials(item, said)} == expected


@given(items, answers)
def test_every_listed_material_is_weighed_with_its_reason(item: Item, said: dict[str, bool]) -> None:
    """清单上的每一份都说明要不要交和原因，因情形增减的指明是哪道题。"""
    weighed = weighed_materials(item, said)
    assert [one.material for one in weighed] == list(item.materials)
    assert all(bool(one.question) is (one.reason in {Reason.ADDED, Reason.DROPPED}) for one in weighed)


@given(items, answers, holdings)
def test_only_a_valid_certificate_of_a_listed_kind_waives(
    item: Item, said: dict[str, bool], held: list[Holding]
) -> None:
    """免交的前提：清单允许以证照代替，证照种类相符，当日有效。"""
    required = required_materials(item, said)
    waived = {one.material.code: one for one in waivers(required, held, TODAY)}
    for one in required:
        usable = [
            each
            for each in held
            if each.certificate_type in one.material.certificate_types
            and each.valid_from <= TODAY
            and (each.valid_to is None or each.valid_to >= TODAY)
        ]
        assert (one.material.code in waived) is (one.material.waiver_mode == "CERTIFICATE" and bool(usable))
    assert all(one.holding in held for one in waived.values())


@given(items, answers, holdings)
def test_more_certificates_never_mean_more_papers(item: Item, said: dict[str, bool], held: list[Holding]) -> None:
    """证照多了，要交的只会更少。"""
    required = required_materials(item, said)
    fewer = {one.material.code for one in waivers(required, held[1:], TODAY)}
    assert fewer <= {one.material.code for one in waivers(required, held, TODAY)}


def test_the_last_valid_day_still_counts() -> None:
    """证照有效期的最后一天仍然有效，次日无效。"""
    holding = sc.ID_CARD.model_copy(update={"valid_to": TODAY})
    assert holding.is_valid_on(TODAY)
    assert not holding.is_valid_on(TODAY + timedelta(days=1))
