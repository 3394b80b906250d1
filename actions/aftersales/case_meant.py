"""The case that an open form asks for: of what, why and what is wished, as far as it is known."""

from dataclasses import dataclass

from actions.aftersales.item_questions import ItemQuestions
from actions.forms.steps import chosen_order
from actions.turn import Turn
from shop.aftersales.states import CaseKind, CaseState, Cause

UNDECIDED = frozenset({CaseState.REQUESTED, CaseState.IN_REVIEW})


@dataclass(frozen=True)
class Case:
    """The questions of a form about what of an order, and the slot of its kind ("": money only)."""

    item: ItemQuestions
    kind_slot: str = ""

    def cause(self, turn: Turn) -> Cause | None:
        """The cause, where it is known."""
        told = turn.slots.get(self.item.reason)
        return Cause(str(told)) if told else None

    def kind(self, turn: Turn) -> CaseKind | None:
        """The wish, where it is known."""
        if not self.kind_slot:
            return CaseKind.REFUND
        told = turn.slots.get(self.kind_slot)
        return CaseKind(str(told)) if told else None

    def whole(self, turn: Turn) -> bool:
        """Whether all of the order is meant."""
        return self.item.positions(turn) is None

    def several(self, turn: Turn) -> bool:
        """Whether the order holds several lines."""
        with turn.database.read() as session:
            return len(chosen_order(turn, session, self.item.order).lines) > 1
