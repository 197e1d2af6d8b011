"""The edges of supervision."""

from ninja import Router as OpenRouter

from office.supervision.api import assignments, board, matters, tasks, todo

router = OpenRouter()
for part in (todo, board, matters, assignments, tasks):
    router.add_router("", part.router)
