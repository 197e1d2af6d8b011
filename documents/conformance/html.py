"""The report as one HTML page that needs nothing else: for printing, for sending on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_WORDS = {
    "zh": {
        "title": "公文版式检查报告",
        "file": "文件",
        "error": "错误",
        "warn": "提醒",
        "info": "提示",
        "found": "现状",
        "wanted": "应为",
        "where": "位置",
        "article": "依据",
        "elements": "识别的要素",
        "findings": "检查结果",
        "not_checked": "未检查",
        "passed": "符合要求",
        "none": "没有发现问题。",
        "absent": "（无）",
        "note": "页面图按文件 XML 推算、用本系统字体绘制，并非 Word 或 WPS 的实际排版；"
        "未渲染的项目不作“通过”。",
    },
    "en": {
        "title": "Conformance report",
        "file": "File",
        "error": "Error",
        "warn": "Warning",
        "info": "Hint",
        "found": "Found",
        "wanted": "Required",
        "where": "Where",
        "article": "Source",
        "elements": "Elements recognised",
        "findings": "Findings",
        "not_checked": "Not checked",
        "passed": "In order",
        "none": "Nothing was found.",
        "absent": "(none)",
        "note": "Pages are drawn from the file's XML with this system's fonts, not as Word or WPS would set "
        "them; what was not rendered is never said to pass.",
    },
}
_STYLE = (
    "body{font:14px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;color:#1D2026;background:#fff;"
    "max-width:960px;margin:32px auto;padding:0 16px}h1{font:600 20px/1.4 'Songti SC',SimSun,serif;"
    "border-bottom:2px solid #B2281C;padding-bottom:8px}h2{font-size:16px;margin-top:32px}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #E6E3DC;padding:6px 8px;"
    "text-align:left;vertical-align:top}th{font-weight:600;color:#646871;font-size:12px}"
    ".error{font-weight:600}img{width:100%;border:1px solid #D2CEC5;margin:8px 0}p.note{color:#646871}"
)


def page(name: str, report: Mapping[str, Any], language: str, pictures: Sequence[str] = ()) -> str:
    """The report's page; `pictures` are SVG pages as data URIs. Everything of the file is escaped."""
    words = _WORDS["en" if language == "en" else "zh"]
    lang = "en" if language == "en" else "zh"
    counts = "　".join(f"{words[key]} {report['counts'][key]}" for key in ("error", "warn", "info"))
    parts = [
        f"<!doctype html><html lang='{'en' if lang == 'en' else 'zh-CN'}'><meta charset='utf-8'>"
        f"<title>{escape(words['title'])} {escape(name)}</title><style>{_STYLE}</style>",
        f"<h1>{escape(words['title'])}</h1>"
        f"<p>{escape(words['file'])}: {escape(name)}<br>{escape(counts)}</p>",
        f"<h2>{escape(words['findings'])}</h2>",
        _findings(report["findings"], words, lang) or f"<p>{escape(words['none'])}</p>",
        f"<h2>{escape(words['elements'])}</h2>{_elements(report['elements'], words, lang)}",
        f"<h2>{escape(words['not_checked'])}</h2>{_listed(report['not_checked'], lang)}",
        f"<h2>{escape(words['passed'])}</h2>{_listed(report['passed'], lang)}",
        f"<p class='note'>{escape(words['note'])}</p>",
    ]
    parts += [f"<img alt='' src='{escape(uri)}'>" for uri in pictures]
    return "".join(parts) + "</html>"


def _findings(findings: Sequence[Mapping[str, Any]], words: Mapping[str, str], lang: str) -> str:
    if not findings:
        return ""
    heads = "".join(f"<th>{escape(words[key])}</th>" for key in ("where", "article", "found", "wanted"))
    rows = "".join(
        f"<tr class='{escape(one['severity'])}'><td>{one['number']}</td>"
        f"<td>{escape(words[one['severity']])}</td>"
        f"<td>{escape(one['message'][lang])}{_fix(one)}</td>"
        f"<td>{escape(one['zone'][lang])}<br>{escape(one['excerpt'])}</td>"
        f"<td>{escape(one['article'][lang])}</td>"
        f"<td>{escape(one['found'][lang])}</td><td>{escape(one['wanted'][lang])}</td></tr>"
        for one in findings
    )
    return f"<table><tr><th></th><th></th><th></th>{heads}</tr>{rows}</table>"


def _fix(one: Mapping[str, Any]) -> str:
    fix = one["fix"]
    return f"<br>{escape(fix['from'])} → {escape(fix['to'] or '—')}" if fix else ""


def _elements(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str], lang: str) -> str:
    inside = "".join(
        f"<tr><th>{escape(row['label'][lang])}</th><td>{escape(row['text'] or words['absent'])}</td></tr>"
        for row in rows
    )
    return f"<table>{inside}</table>"


def _listed(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    return "".join(
        f"<div>{escape(row['title'][lang])} <small>{escape(row['note'][lang])}</small></div>" for row in rows
    )
