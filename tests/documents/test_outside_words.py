"""What is read from papers from outside, and the titles of what passes them on: no database."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from documents.outside import mail, ofd, words, worker
from documents.outside.guess import guess
from documents.passing import answering_text, answering_title, passing_text, passing_title, quoted
from tests.documents.outside import ISSUED, NUMBER, PAGE, SENDER, TITLE, pdf


def test_the_form_is_filled_from_a_page() -> None:
    found = guess("\n".join(PAGE))
    assert (found.sender, found.number, found.title) == (SENDER, NUMBER, TITLE)
    assert (found.kind, found.issued_on, found.urgency, found.secrecy) == ("通知", ISSUED, "", "")


def test_recognised_text_with_blanks_and_wrong_brackets_is_read_as_well() -> None:
    text = """000123
特 急
广 东 省 财 政 厅 文 件
粤 财 社 [2026] 018 号
关 于 下 达 2026 年 就 业 补 助 资 金 的 通 知
省 人 力 资 源 和 社 会 保 障 厅 ：
现 下 达 资 金 。
广 东 省 财 政 厅
2026 年 3 月 5 日
（ 此 件 不 予 公 开 ）
广 东 省 财 政 厅 办 公 室 2026 年 3 月 9 日 印 发"""
    found = guess(text)
    assert (found.sender, found.number) == ("广东省财政厅", "粤财社〔2026〕18号")
    assert found.title == "关于下达2026年就业补助资金的通知"
    assert (found.issued_on, found.urgency) == (date(2026, 3, 5), "特急")


@pytest.mark.parametrize("mark", ["机密★1年", "绝 密", "秘密"])
def test_a_mark_of_secrecy_is_seen(mark: str) -> None:
    assert guess(f"000001\n{mark}\n某某文件\n某发〔2026〕1号").secrecy in ("机密", "绝密", "秘密")


def test_nothing_is_invented() -> None:
    found = guess("会议材料\n一、总体情况\n本年度工作秘密，另行安排。\n2026年13月45日")
    assert found == type(found)()


def _message(**more: object) -> bytes:
    message = EmailMessage()
    message["Subject"] = "关于报送材料的函"
    message["From"] = "省财政厅办公室 <bgs@example.org>"
    message["Date"] = "Thu, 05 Mar 2026 09:30:00 +0800"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("请查收附件。")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="../报送/函.pdf")
    return message.as_bytes()


def test_a_message_gives_its_head_and_its_files() -> None:
    found = mail.parse(_message())
    assert (found.subject, found.sender, found.address) == (
        "关于报送材料的函",
        "省财政厅办公室",
        "bgs@example.org",
    )
    assert found.sent_at is not None and found.sent_at.isoformat() == "2026-03-05T09:30:00+08:00"
    assert [(part.name, part.content) for part in found.parts] == [("函.pdf", b"%PDF-1.7 x")]
    assert found.text.strip() == "请查收附件。"


def test_what_is_no_message_is_read_as_an_empty_one() -> None:
    found = mail.parse(b"\x00\xff\xfe not a message")
    assert (found.subject, found.sender, found.parts, found.sent_at) == ("", "", [], None)


def _ofd(root: str, content: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("OFD.xml", root)
        package.writestr("Doc_0/Pages/Page_0/Content.xml", content)
    return data.getvalue()


def test_an_ofd_says_its_title_pages_and_words() -> None:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    info = "<ofd:DocInfo><ofd:Title>关于甲的函</ofd:Title></ofd:DocInfo>"
    root = f"<ofd:OFD {space}><ofd:DocBody>{info}</ofd:DocBody></ofd:OFD>"
    run = '<ofd:TextObject Boundary="{x} 20 9 9"><ofd:TextCode>{words}</ofd:TextCode></ofd:TextObject>'
    page = "".join(run.format(x=x, words=said) for x, said in ((40, "的函"), (10, "关于甲")))
    found = ofd.parse(_ofd(root, f"<ofd:Page {space}>{page}</ofd:Page>"))
    assert (found.title, found.pages, found.text) == ("关于甲的函", 1, "关于甲的函")


def test_an_ofd_with_entities_is_not_parsed() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><OFD><Title>&a;</Title></OFD>'
    assert ofd.parse(_ofd(bomb)).title == ""


def test_deleted_wording_of_a_docx_is_not_read() -> None:
    data = io.BytesIO()
    body = (
        "<w:p><w:r><w:t>请于</w:t></w:r><w:del><w:r><w:delText>三</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve">五 &amp; 六</w:t></w:r></w:ins></w:p>'
        "<w:p><w:r><w:t>二</w:t></w:r></w:p>"
    )
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", body)
    assert words.docx_words(data.getvalue()) == "请于五 & 六\n二\n"


def test_a_pdf_is_read_and_drawn(tmp_path: Path) -> None:
    found = worker.read(pdf(), "26.pdf", tmp_path, "")
    assert (found["by"], found["pages"]) == ("text", 1)
    assert guess(found["text"]).number == NUMBER
    assert worker.draw(pdf(), "26.pdf", tmp_path, 1) == 1
    assert (tmp_path / "1.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("organ", "verb", "title", "source", "expected"),
    [
        ("广东省民政厅", "forward", TITLE, SENDER, f"广东省民政厅转发{TITLE}"),
        # 转发 of 转发: the hands between are left out of the title.
        ("江门市民政局", "forward", f"广东省民政厅转发{TITLE}", "广东省民政厅", f"江门市民政局转发{TITLE}"),
        (
            "广东省民政厅",
            "forward",
            "关于印发《生态保护“十五五”规划》的通知",
            "生态环境部",
            "广东省民政厅转发生态环境部关于印发《生态保护“十五五”规划》的通知",
        ),
        (
            "广东省人民政府",
            "circulate",
            "广东省民政厅关于加强养老服务的意见",
            "广东省民政厅",
            "广东省人民政府批转广东省民政厅关于加强养老服务意见的通知",
        ),
        ("甲局", "forward", "乙厅关于商请协助的函", "乙厅", "甲局转发乙厅关于商请协助的函的通知"),
        (
            "甲厅",
            "forward",
            "民政部 工业和信息化部 广电总局关于印发《办法》的通知",
            "民政部",
            "甲厅转发民政部等3部门关于印发《办法》的通知",
        ),
        (
            "甲厅",
            "forward",
            "工业和信息化部 应急管理部关于印发《规划》的通知",
            "",
            "甲厅转发工业和信息化部、应急管理部关于印发《规划》的通知",
        ),
    ],
)
def test_the_title_keeps_one_about_and_one_notice(
    organ: str, verb: str, title: str, source: str, expected: str
) -> None:
    made = passing_title(organ, verb, title, source)
    assert made == expected
    assert made.count("的通知") == 1 and made.endswith("的通知")
    assert made.replace("《", "").count("关于") == 1


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        ("批复", "江门市民政局关于调整内设机构的请示", "甲厅关于调整内设机构的批复"),
        ("复函", "乙厅关于商请协助考务工作的函", "甲厅关于商请协助考务工作的复函"),
        ("批复", "丙局关于实施《关于丁的办法》的请示", "甲厅关于实施《关于丁的办法》的批复"),
        ("复函", "协查", "甲厅关于协查的复函"),
    ],
)
def test_an_answer_is_about_what_was_asked(kind: str, asked: str, expected: str) -> None:
    assert answering_title("甲厅", kind, asked) == expected
    assert answering_text("乙的请示", "乙〔2026〕1号") == "《乙的请示》（乙〔2026〕1号）收悉。现答复如下："


def test_marks_inside_a_quoted_title_are_of_the_other_kind() -> None:
    assert quoted("甲关于印发《办法》的通知") == "《甲关于印发〈办法〉的通知》"
    said = passing_text("forward", "甲关于印发《办法》的通知", "甲〔2026〕1号")
    assert said.startswith("现将《甲关于印发〈办法〉的通知》（甲〔2026〕1号）转发给你们")
