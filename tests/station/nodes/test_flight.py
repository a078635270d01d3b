"""What was not confirmed is sent again, patiently, and one message that cannot be taken holds up no other."""

from __future__ import annotations

from sarhad.station.nodes.flight import AGAIN_AFTER, MOST, PATIENT, WINDOW, Flight


def test_what_was_left_from_before_goes_first_even_while_nobody_is_heard():
    flight = Flight([4, 7])
    assert list(flight.due(0, None)) == [4, 7]
    assert list(flight.due(0, None)) == []


def test_an_unconfirmed_message_is_sent_again_only_while_the_neighbour_is_heard_and_ever_more_rarely():
    flight = Flight()
    flight.sent(1, 0)
    assert list(flight.due(AGAIN_AFTER + 1, None)) == []
    assert list(flight.due(AGAIN_AFTER + 1, AGAIN_AFTER)) == []
    assert list(flight.due(AGAIN_AFTER + 1, 0)) == [1]
    flight.sent(1, AGAIN_AFTER + 1)
    assert list(flight.due(2 * AGAIN_AFTER + 2, 0)) == []
    assert list(flight.due(3 * AGAIN_AFTER + 2, 0)) == [1]
    flight.landed([1])
    assert list(flight.due(1e9, 0)) == []


def test_messages_that_are_never_taken_do_not_fill_the_window_for_others():
    flight = Flight()
    for number in range(WINDOW):
        flight.sent(number, 0)
    assert flight.is_full()
    for _ in range(PATIENT):
        for number in range(WINDOW):
            flight.sent(number, 0)
    assert not flight.is_full()
    for number in range(WINDOW, MOST):
        flight.sent(number, 0)
    assert flight.is_full()
