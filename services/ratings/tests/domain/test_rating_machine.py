"""不论怎样要求，评价都走不出规则之外。"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, repeating_is_quiet
from legaltime import Calendar
from ratings.domain.rating import commands as c
from ratings.domain.rating import events as e
from ratings.domain.rating import states as s
from ratings.domain.rating.decide import RATING
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel

CALENDAR = Calendar()
CASE = e.RatedCase(
    case_id=UUID(int=7), case_no="320826260924000512702", item_id="i", item_name="事项", body="market", body_name="单位"
)
SEALED = Sealed.fresh("p" * 32, "话")
ACTORS = st.sampled_from(["he-chengban", "sun-jiandu"])
MOMENTS = st.sampled_from([NOON, NOON + timedelta(days=3), NOON + timedelta(days=30)])
COMMANDS = st.one_of(
    st.builds(
        c.InviteRating, case=st.just(CASE), applicant=st.just("p"), concluded_at=MOMENTS, calendar=st.just(CALENDAR)
    ),
    st.builds(
        c.SubmitRating,
        level=st.sampled_from(Level),
        options=st.sampled_from([(), ("A",), ("A", "A"), ("X",)]),
        offered=st.just(("A",)),
        text=st.sampled_from([None, SEALED]),
        channel=st.sampled_from(RatingChannel),
        is_real_name=st.booleans(),
        rater=st.just("p" * 32),
        by_staff=st.sampled_from([False, False, False, True]),
        calendar=st.just(CALENDAR),
    ),
    st.just(c.DefaultRating()),
    st.builds(c.VerifyNegative, by=ACTORS, finding=st.sampled_from(Finding), note=st.just(SEALED)),
    st.builds(c.ExtendRectification, by=ACTORS, reason=st.just("复杂"), calendar=st.just(CALENDAR)),
    st.builds(c.CompleteRectification, by=ACTORS, measures=st.just(SEALED), measures_public=st.just("已改")),
    st.builds(c.FeedBackToRater, by=ACTORS, method=st.sampled_from(FeedbackMethod)),
    st.builds(c.FollowUpRater, by=ACTORS, level=st.sampled_from(RectificationLevel)),
    st.builds(c.CloseNegative, by=ACTORS),
    st.builds(c.LearnTicketReplied, by=st.just("market"), replied_at=MOMENTS),
    st.builds(c.LearnTicketFollowedUp, level=st.sampled_from(RectificationLevel), followed_up_at=MOMENTS),
    st.builds(c.LearnTicketClosed, closed_at=MOMENTS),
    st.builds(
        c.ShowRater,
        look=st.builds(
            Look,
            fields=st.sampled_from([(), ("name", "phone")]),
            reason=st.sampled_from(LookReason),
            note=st.sampled_from([None, SEALED]),
        ),
    ),
)


class RatingMachine(RuleBasedStateMachine):
    """Random requests at random moments; what happened is kept and looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[e.RatingEvent] = []
        self.state: s.RatingState = RATING.initial

    @rule(command=COMMANDS, now=MOMENTS)
    def ask(self, command: c.RatingCommand, now: datetime) -> None:
        try:
            happened: Sequence[e.RatingEvent] = RATING.decide(command, self.state, now)
        except RuleBrokenError:
            return
        if isinstance(command, c.ShowRater):
            assert RATING.evolve(self.state, happened[0]) == self.state
        else:  # a second look is a second look; one form sent twice is kept to one by its command key
            assert repeating_is_quiet(RATING, self.history, command, now)
        for event in happened:
            self.state = RATING.evolve(self.state, event)
        self.history.extend(happened)

    @invariant()
    def it_begins_with_one_invitation(self) -> None:
        assert [isinstance(event, e.RatingInvited) for event in self.history] == [
            place == 0 for place in range(len(self.history))
        ]

    @invariant()
    def it_is_rated_or_defaulted_at_most_once(self) -> None:
        assert self._count(e.RatingSubmitted, e.RatingDefaulted) <= 1

    @invariant()
    def a_negative_follows_exactly_its_bad_rating(self) -> None:
        bad = [one for one in self.history if isinstance(one, e.RatingSubmitted) and one.level.is_negative]
        assert self._count(e.NegativeRatingOpened) == len(bad)

    @invariant()
    def each_step_of_a_rectification_happens_at_most_once_and_in_order(self) -> None:
        order = (e.NegativeRatingOpened, e.RectificationDone, e.RaterFedBack, e.NegativeRatingClosed)
        places = [order.index(type(one)) for one in self.history if type(one) in order]
        assert places == list(range(len(places)))
        assert self._count(e.RectificationExtended) <= 1
        assert self._count(e.NegativeVerified) <= 1

    @invariant()
    def no_named_negative_closes_without_a_follow_up(self) -> None:
        named = any(isinstance(one, e.NegativeRatingOpened) and one.is_real_name for one in self.history)
        if named and self._count(e.NegativeRatingClosed):
            assert self._count(e.RatingFollowedUp) == 1

    @invariant()
    def only_a_named_rater_is_looked_at_and_for_a_reason(self) -> None:
        looks = [one.look for one in self.history if isinstance(one, e.RaterShown)]
        assert all(look.fields and (look.note or look.reason is not LookReason.OTHER) for look in looks)
        named = any(isinstance(one, e.NegativeRatingOpened) and one.is_real_name for one in self.history)
        assert named or not looks

    @invariant()
    def nothing_follows_the_end(self) -> None:
        ends = (e.NegativeRatingClosed, e.RatingDefaulted)
        assert not any(isinstance(event, ends) for event in self.history[:-1])

    def teardown(self) -> None:
        """Wherever a snapshot is taken, folding on from what was written out and read back ends in the same state."""
        for cut in range(len(self.history) + 1):
            folded: Any = RATING.initial
            for event in self.history[:cut]:
                folded = RATING.evolve(folded, event)
            folded = type(folded).model_validate_json(folded.model_dump_json())
            for event in self.history[cut:]:
                folded = RATING.evolve(folded, event)
            assert folded == self.state

    def _count(self, *kinds: type[Any]) -> int:
        return sum(isinstance(event, kinds) for event in self.history)


TestRatingLife = RatingMachine.TestCase
TestRatingLife.settings = settings(
    max_examples=500, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
