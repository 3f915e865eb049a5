"""Random logs of alerts, such as the service could have written."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from land.assessment import Level
from telling.life_log import Act, ActKind, Entry, Log, NewerFact, PromisedFact, Settled, Told, Turn, Under

BEGINS = date(2026, 8, 20)  # so that 国庆 and its make-up days lie within
UNDERS = [Under(Level.RED, "overdue"), Under(Level.YELLOW, "overdue"), Under(Level.RED, "unreported")]


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log that the service could have written: no act on an alert that is over, no decision without an objection."""
    on, late = BEGINS, False
    number, is_open, backlog = 0, False, False
    under = UNDERS[0]
    promises: list[str] = []
    objection = ""
    log: list[Entry] = []
    for place in range(draw(st.integers(1, 12))):
        step = draw(st.sampled_from([0, 1, 2, 5, 12, 40]))
        if step:
            on, late = on + timedelta(step), draw(st.booleans())
        else:
            late = late or draw(st.booleans())
        if not is_open:
            number += 1
            backlog = draw(st.booleans()) and place == 0
            log.append(
                Turn(on, late, number, under := draw(st.sampled_from(UNDERS)), opens=True, anew=True, backlog=backlog)
            )
            is_open, promises, objection = True, [], ""
            continue
        match draw(
            st.sampled_from(
                ["turn", "end", "told", "told", "fact", "know", "promise", "object", "decide", "kept", "pursue"]
            )
        ):
            case "turn":
                before, under = under, draw(st.sampled_from(UNDERS))
                anew = before.level is Level.YELLOW and under.level is Level.RED
                backlog = backlog and not anew
                number += 1
                log.append(Turn(on, late, number, under, anew=anew, backlog=backlog))
            case "end":
                number += 1
                is_open = False
                log.append(Turn(on, late, number, Under(Level.GREEN, "met"), ends=True))
            case "told":
                log.append(Told(on, late, number))
            case "fact":
                log.append(NewerFact(on, late))
            case "know":
                backlog = False
                log.append(Act(on, late, number, ActKind.ACKNOWLEDGE, f"知悉{place}"))
            case "promise":
                backlog = False
                promises.append(f"承诺{place}")
                until = on + timedelta(draw(st.integers(0, 60)))
                log.append(Act(on, late, number, ActKind.PROMISE, promises[-1], until=until))
            case "object":
                backlog = False
                objection = f"异议{place}"
                log.append(Act(on, late, number, ActKind.OBJECT, objection))
            case "decide" if objection:
                kind = draw(st.sampled_from([ActKind.ACCEPT, ActKind.DECLINE]))
                log.append(Act(on, late, number, kind, f"决定{place}", of=objection))
                if kind is ActKind.ACCEPT and draw(st.booleans()):
                    log.append(Settled(on, True, objection))
                objection = ""
            case "kept" if promises:
                log.append(
                    PromisedFact(on, late, draw(st.sampled_from(promises)), on - timedelta(draw(st.integers(0, 5))))
                )
            case "pursue" if backlog:
                backlog = False
                log.append(Act(on, late, number, ActKind.PURSUE, f"催办{place}"))
                number += 1
    return tuple(log)
