"""Sums of money in Chinese capitals (正确填写票据和结算凭证的基本规定, 支付结算办法 annex 1)."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
LIMIT = Decimal(10) ** 15
"""Sums must stay below it, in yuan."""


def capitals(amount: Decimal) -> str:
    """The amount in yuan, exact to the fen: 1200 is 壹仟贰佰元整. Raises ValueError beyond LIMIT or the fen.

    整 stands after 元 and after 角 (there the rule leaves it open; nothing can be added then), not after 分.
    """
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError("the amount is too large")
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError("the amount has parts of a fen")
    yuan, rest = divmod(abs(int(fen)), 100)
    return ("负" if amount < 0 else "") + (_whole(yuan) + "元" if yuan else "") + _parts(yuan, rest)


def _parts(yuan: int, rest: int) -> str:
    """What stands after 元."""
    if rest == 0:
        return "整" if yuan else "零元整"
    jiao, fen = divmod(rest, 10)
    text = _DIGITS[jiao] + "角" if jiao else "零" if yuan else ""
    return text + (_DIGITS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    for base, name in ((10**8, "亿"), (10**4, "万")):
        if number >= base:
            high, low = divmod(number, base)
            gap = "零" if 0 < low < base // 10 else ""
            return _whole(high) + name + gap + (_whole(low) if low else "")
    return _four(number)


def _four(number: int) -> str:
    """Below ten thousand; one 零 for zeros between digits, none at the end."""
    text = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and number % 10**place and not text.endswith("零"):
            text += "零"
    return text
