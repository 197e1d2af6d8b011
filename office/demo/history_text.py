"""The words of one of the demo's documents: title, body, recipients' kind of opening and ending."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from documents.body import from_text
from documents.checks.kinds import default_direction
from office.demo.history_topics import ACTIONS, BY_FUNCTION, HUMAN_RESOURCES

_NUMERALS = "一二三四五六"
_ENDINGS = {
    "请示": "妥否，请批示。",
    "报告": "特此报告。",
    "函": "特此函达，请予支持。",
    "批复": "此复。",
}
_OPENINGS = {
    "通知": "为贯彻落实党中央、国务院决策部署和省委、省政府工作要求，现就{subject}有关事项通知如下。",
    "意见": "为深入推进相关工作，经研究，现就{subject}提出如下意见。",
    "通报": "按照年度工作安排，现将{subject}有关情况通报如下。",
    "函": "为推进有关工作，现就{subject}函告如下。",
    "请示": "根据工作需要，现就{subject}请示如下。",
    "报告": "按照工作安排，现将{subject}报告如下。",
    "批复": "你单位《关于{asked}的请示》收悉。经研究，批复如下。",
}


@dataclass(frozen=True)
class Topic:
    """A kind and a subject."""

    kind: str
    subject: str

    @classmethod
    def parse(cls, line: str) -> Topic:
        kind, _, subject = line.partition(" ")
        return cls(kind, subject)

    def title(self, organ: str) -> str:
        """《organ 关于 subject 的 kind》."""
        return f"{organ}关于{self.subject}的{self.kind}"

    @property
    def direction(self) -> str:
        return default_direction(self.kind)


def topics_for(function: str, division: str) -> list[Topic]:
    """The topics of a division: by its name in 人社, by the department's function elsewhere."""
    if function == "人社":
        for word, lines in HUMAN_RESOURCES.items():
            if word in division:
                return [Topic.parse(line) for line in lines]
        return []
    return [Topic.parse(line) for line in BY_FUNCTION.get(function, [])]


def body_of(topic: Topic, random: Random) -> dict[str, Any]:
    """A body of an opening, two to four numbered measures and an ending."""
    asked = topic.subject.removeprefix("同意")
    lines = [_OPENINGS.get(topic.kind, _OPENINGS["通知"]).format(subject=topic.subject, asked=asked)]
    chosen = ACTIONS[: random.randint(2, len(ACTIONS))]
    for index, (heading, sentences) in enumerate(chosen):
        lines.append(f"# {_NUMERALS[index]}、{heading}")
        lines.append(random.choice(sentences))
    if topic.kind in _ENDINGS:
        lines.append(_ENDINGS[topic.kind])
    return from_text("\n".join(lines))
