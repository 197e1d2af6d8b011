"""The edges that belong to no single app."""

from ninja import Router as OpenRouter

from office.integrations.api import badges, exports, rooms, session, tokens, turning

router = OpenRouter()
router.add_router("", session.router)
router.add_router("", badges.router)
router.add_router("", rooms.router)
router.add_router("", tokens.router)
router.add_router("", exports.router)
router.add_router("", turning.router)
