"""gradio's queue with bounds: nobody waits behind one visitor, and nothing waits for nobody."""

from __future__ import annotations

import collections
import contextlib
import math
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
from fastapi import HTTPException
from gradio import route_utils
from gradio.context import LocalContext
from gradio.queueing import Event, Queue
from gradio.server_messages import ProcessCompletedMessage
from gradio.utils import error_payload

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy
from ddpm_demo.ui.handlers import sentence

from .owners import Owners
from .sessions import Sessions
from .turns import Turns, has_place, who_of
from .wanted import work_for
from .who import Who, who_asks

MODEL_ROOMS = ("sampler", "quality")  # where requests wait for the model
PAUSE_SECONDS = 0.005  # between two looks at who waits
SWEEP_SECONDS = 1.0
QUIET_SECONDS = 120.0  # a page may open its stream a moment after it has got all answers


class FairQueue(Queue):
    """The queue of one server.

    Args:
        policy: The bounds.
        **options: What gradio's queue takes.
    """

    def __init__(self, policy: Policy, **options: Any) -> None:
        super().__init__(**options)
        self.policy = policy
        self.sleep_when_free = PAUSE_SECONDS
        # gradio keeps a record of ten thousand requests, and makes a table of all after each
        self.ANALYTICS_MAX_EVENTS = 0
        self.owners, self._turns = Owners(), Turns()
        self._listeners: collections.Counter[str] = collections.Counter()
        self._arrivals: list[Who] = []  # of requests whose values are being looked at
        # the page and visitor of each request that waits, is under way or was not told its answer
        self._untold: dict[str, tuple[str, Who]] = {}
        self._quiet: dict[str, float] = {}  # sessions that do not listen, and since when
        self._swept = 0.0

    @classmethod
    def in_place_of(cls, queue: Queue, policy: Policy) -> FairQueue:
        """The same as a queue that gradio has made, with bounds."""
        return cls(
            policy,
            live_updates=queue.live_updates,
            concurrency_count=queue.max_thread_count,
            update_intervals=queue.update_intervals,
            max_size=None,
            blocks=queue.blocks,
            default_concurrency_limit=queue.default_concurrency_limit,
        )

    # -- coming in ----------------------------------------------------------------------------

    async def push(self, body: Any, request: Any, username: str | None) -> Any:
        """Takes a request, or answers with the sentence that refuses it."""
        self.sweep()
        fn = route_utils.get_fn(self.blocks, None, body)
        who = who_asks(request, body.session_hash)
        if body.session_hash is not None and not self._may_ask(body.session_hash, who):
            LOG.warning("a page or request of another visitor was named: not_yours")
            raise HTTPException(403, sentence(UserError("not_yours"), request))
        try:
            self._check_requests(who)
            with self._coming(who):  # it counts while its values are looked at
                refusal = await self._refusal(fn, body, request)
            if refusal is None and fn.concurrency_id in MODEL_ROOMS:
                self._check_drawings(who)
        except UserError as error:
            raise HTTPException(429, sentence(error, request)) from error
        taken, event_id, state = await super().push(body, request, username)
        if taken:
            self.owners.claim(body.session_hash, who)
            self.owners.note(event_id, body.session_hash)
            self._untold[event_id] = body.session_hash, who
            if refusal is not None:  # it is told without a turn
                told = error_payload(refusal, False)
                self._take_out(self.event_ids_to_events[event_id], told, success=False)
        return taken, event_id, state

    @contextlib.contextmanager
    def _coming(self, who: Who) -> Iterator[None]:
        self._arrivals.append(who)
        try:
            yield
        finally:
            self._arrivals.remove(who)

    async def _refusal(self, fn: Any, body: Any, request: Any) -> gr.Error | None:
        """What the values of a request that would wait for long are refused with."""
        early = getattr(self.blocks, "refusal", None)
        if early is None or fn.concurrency_id not in (*MODEL_ROOMS, "forward"):
            return None
        found: gr.Error | None = await early(fn, body, request)
        return found

    def _may_ask(self, session: str, who: Who) -> bool:
        return not self.policy.public or self.owners.claim(session, who)

    def is_asked_by(self, event_id: str, who: Who) -> bool:
        """Whether a request, which may be over, is a visitor's."""
        event = self.event_ids_to_events.get(event_id)
        page = event.session_hash if event else self.owners.page_of(event_id)
        return page is not None and self.owners.has(page, who)

    def _check_requests(self, who: Who) -> None:
        """Raises a `UserError` for a request that is one too many of its visitor.

        Answers that nobody came for count, refusals too, under whichever names of pages they were
        asked for: they are kept.
        """
        policy, ids = self.policy, self.pending_event_ids_session
        for event_id, (session, _) in list(self._untold.items()):
            if event_id not in ids.get(session, ()) and event_id not in self.event_ids_to_events:
                del self._untold[event_id]
        asked = [*self._arrivals, *(one for _, one in self._untold.values())]
        if _too_many(asked, who, policy.requests_each, policy.address_factor):
            raise UserError("too_many_requests")

    def _check_drawings(self, who: Who) -> None:
        """Raises a `UserError` for a drawing too many; see `_make_room`."""
        policy, pending = self.policy, self.event_ids_to_events.values()
        drawings = [who_of(event) for event in pending if event.concurrency_id in MODEL_ROOMS]
        if _too_many(drawings, who, policy.drawings_each, policy.address_factor):
            raise UserError("too_many_drawings", limit=policy.drawings_each)
        waiting = [event for event in self._waiting() if event.concurrency_id in MODEL_ROOMS]
        if policy.queue_size is not None and len(waiting) >= policy.queue_size:
            self._make_room(waiting, who)

    def _make_room(self, waiting: list[Event], who: Who) -> None:
        """Sends away who came last of the address that takes most of a full queue.

        Where that is the newcomer's own, it is a visitor who has more waiting than the newcomer.
        """
        by_group = collections.Counter(who_of(event).group for event in waiting)
        group, most = by_group.most_common(1)[0] if by_group else (who.group, 0)
        if most <= by_group[who.group] + 1:
            group = who.group
        of_group = [event for event in waiting if who_of(event).group == group]
        by_visitor = collections.Counter(who_of(event).visitor for event in of_group)
        worst = max(by_visitor.values(), default=0)
        if group == who.group and worst <= by_visitor[who.visitor] + 1:
            raise UserError("crowded")
        busiest = [event for event in of_group if by_visitor[who_of(event).visitor] == worst]
        last = max(busiest, key=lambda event: event.enqueue_time)
        refused = sentence(UserError("crowded"), last.request)
        self._take_out(last, {"error": refused}, success=False)

    # -- turns --------------------------------------------------------------------------------

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """The request whose turn it is: of those who waited longest, see `Turns`."""
        self.sweep()
        at_work = [event for job in self.active_jobs for event in job or ()]
        for event in at_work:
            self._turns.note(event)  # its turn lasts until now
        rooms = list(self.event_queue_per_concurrency_id.values())
        random.shuffle(rooms)
        for room in rooms:
            full = room.concurrency_limit and room.current_concurrency >= room.concurrency_limit
            ready = [] if full else [event for event in room.queue if self._may_begin(event)]
            ready = [event for event in ready if has_place(event, at_work)]
            if ready:
                event = self._turns.next(ready)
                room.queue.remove(event)
                self._turns.note(event)
                return [event], False, room.concurrency_id
        return None

    def _may_begin(self, event: Event) -> bool:
        return math.isinf(self.policy.listen_seconds) or self._is_heard(event)

    def _is_heard(self, event: Event) -> bool:
        return event.session_hash in self._listeners

    def _waiting(self) -> list[Event]:
        rooms = self.event_queue_per_concurrency_id.values()
        return [event for room in rooms for event in room.queue]

    async def process_events(
        self, events: list[Event], batch: bool, begin_time: float, fn: Any
    ) -> None:
        work_for(events[0])
        await super().process_events(events, batch, begin_time, fn)

    async def reset_iterators(self, event_id: str) -> None:
        """Called where an answer ends, or is cancelled: a thread may be at work for it still."""
        if (event := self.event_ids_to_events.get(event_id)) is not None:
            event.alive = False
        await super().reset_iterators(event_id)

    # -- who listens --------------------------------------------------------------------------

    @contextlib.contextmanager
    def listening(self, key: str) -> Iterator[None]:
        """While somebody listens for answers.

        Args:
            key: A session, or one request of it.
        """
        ids = self.pending_event_ids_session
        session = next((one for one, events in ids.items() if key in events), key)
        self._listeners[session] += 1
        self._quiet.pop(session, None)
        try:
            yield
        finally:
            self._listeners[session] -= 1
            if not self._listeners[session]:
                del self._listeners[session]
                self._quiet[session] = time.monotonic()

    def sweep(self) -> None:
        """Drops the requests and the sessions that nobody has come to listen for."""
        now = time.monotonic()
        if now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        for event in list(self.event_ids_to_events.values()):
            late = now - event.enqueue_time > self.policy.listen_seconds
            if late and not self._is_heard(event):
                event.alive = False  # one under way ends after the step at hand
                self._take_out(event)
        live = {event.session_hash for event in self.event_ids_to_events.values()}
        kept = {*self.pending_event_ids_session, *self.pending_messages_per_session, *self._quiet}
        self.owners.sweep(kept | live | self._listeners.keys() | self._pages())
        for session in kept - live - self._listeners.keys():
            if now - self._quiet.setdefault(session, now) > QUIET_SECONDS:
                del self._quiet[session]
                self.pending_event_ids_session.pop(session, None)
                self.pending_messages_per_session.pop(session, None)

    def _pages(self) -> set[str]:
        """Those of which the server keeps something besides requests."""
        sessions = getattr(getattr(self.blocks, "app", None), "state_holder", None)
        return sessions.names() if isinstance(sessions, Sessions) else set()

    # -- going away ---------------------------------------------------------------------------

    async def withdraw(self, session: str, fn_index: int) -> None:
        """Ends a page's requests to a function that have not begun, as if they changed nothing."""
        for event in self._waiting():
            if event.session_hash == session and event.fn._id == fn_index:
                skips = [gr.skip() for _ in event.fn.outputs]
                self._take_out(event, {"data": skips, "is_generating": False}, success=True)

    def _take_out(
        self, event: Event, output: dict[str, Any] | None = None, *, success: bool = False
    ) -> None:
        """Takes a request that waits out of the queue, and tells its visitor if there is one."""
        room = self.event_queue_per_concurrency_id[event.concurrency_id]
        if event not in room.queue:
            return
        room.queue.remove(event)
        self.event_ids_to_events.pop(event._id, None)
        if output is not None:
            self.send_message(event, ProcessCompletedMessage(output=output, success=success))
            return
        self.pending_event_ids_session.get(event.session_hash, set()).discard(event._id)


async def withdraw(request: gr.Request, fn_index: int) -> None:
    """Takes the requests of a handler's page to another function out of the queue."""
    blocks = LocalContext.blocks.get(None)
    queue = getattr(blocks, "_queue", None)
    if isinstance(queue, FairQueue):
        await queue.withdraw(request.session_hash or "", fn_index)


def _too_many(asked: Sequence[Who], who: Who, each: float, factor: float) -> bool:
    """Whether a visitor, or all of the address, have as many requests as they may."""
    if sum(one.visitor == who.visitor for one in asked) >= each:
        return True
    if who.address is None:
        return False
    return sum(one.address == who.address for one in asked) >= each * factor
