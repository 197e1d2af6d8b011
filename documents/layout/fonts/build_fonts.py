"""Make the font subsets kept in this folder, from open fonts that npm packages carry.

Run by hand when the character set or a source version changes:

    .venv/bin/python -m documents.layout.fonts.build_fonts [--work FOLDER]

The subsets hold GB2312 whole (6,763 characters and its symbols), rare characters of
personal and place names, Latin letters, digits and the punctuation of official
documents. They carry family names of their own: the licence asks for it where a name
is reserved, and typst chooses by family, so a site's full Noto must not be mixed in.
"""

from __future__ import annotations

import argparse
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent

#: Characters of personal names outside GB2312, from common usage.
NAME_CHARACTERS = (
    "喆昇堃玥镕䶮珺璟玮烜赟祎婧妤瑄玹甯祺翀旻昉晞晟昕晗暐暠曌朙栩沄沚沅洺浠淏淯湉湜滢漪濛瀛炘炅烨焱煜熠燊燚犇猋珅珣珩琁琇琎琬"
    "琲瑀瑆瑷璇璈璐璠璿瓅畯皓皞晧睿禔禛竑絜縯缑翾芃荭莙葳蒽虓袆袗詠諠譞贇跹逄遆邕釗鈊鋆鍀鍉铖锴镔镠闫阚阇雒雱霂韪韫頔颋飏飖骉"
    "骐骢鲲鹓麒麴龑龢龘㛃㮾㸌㻏䢺䲟堉埼堔塬墡夆姃姈姞姮娅娴婳媖媛嫄嫕嬅孃宬寘屾峣崟嵘嵚嶒巘彧怿愔憓懿戬敔敩旴旸昫昪昳晁晊晔暄"
    "曈朣杺枟柃柷栻桄桢椤楒榑槿橚檑欤歆毓汭沕沺泂泖泚洑洢洨洵浛浟涘涢淇淙渌渼湑湲溦溱滉滟潆潇澂澔澧瀚炆炜炟炫烔烺焜焯煊煐煚煦熙燏"
    "牮玚玘玠玢玫珈珉珌珑珙珝珞珥珧珪珲琀琄琈琏琛琟琤琦琨琪琫琭琮琯琰瑛瑜瑢瑨瑭瑱瑾璁璆璘璞璧璩璪瓒甡畲碣磬祯祾禤秭穑窅窈笪筱箬篁"
    "簃粲綦緁纮绂绎绡绫缃缦缪翎翙翚翥聃聿肜胤舢艮芾苒苡茀茗荃荞荪莒莞菁菘萃萩蒔蒨蓥蔺蕙薇薷藁蘅蛟蜓衎袤裎觊訚訢诒诜诠谌谖豫贽贲赓"
    "趵踔轲轵辇迓迢逯郇郗郦郯鄢鄞鄯酆釴钊钏钰铄铉铎铠锜锟锳锽镗镛镝镡闳闿阊阗陟隽雎霁霈霏靓靖鞠韬韶頫颀颉颢颙飔馗馥馨驷骁骅骏骞"
    "髙魁鲔鴒鸾鹍鹳麟黉黛鼐龚囍廿卌"
)

#: Characters of Guangdong's place names outside GB2312 (the statistical division codes).
PLACE_CHARACTERS = (
    "㘵㙍㙟並俵冚噉坉坋坣坵坽垇埇埗埜塆塝塭塱墘壆孖岎峉峎崀崑巺廻捲旸梌棆楪榃樑氹汫洊洑洸浐浛浬浰湳湴湻溁滘滣漖濛琯甡甶畬硁硃硿碁"
    "磜磡磻礐祐禤窎竂筀箖篢簕粦舖荖菉菴葎蓆蓢蔃蔴裡谿輋迴邨阇魚鮀鮜𣒍圳埔墟涌氽圩塘崆崬岽嵛"
)

SYMBOLS = (
    "—–·…‘’“”〔〕〈〉《》「」『』【】（）［］｛｝％‰℃㎡㎥㎜㎝㎞㎏￥€〇□■○●△▲☆★√×÷±≤≥≈≠∞"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤"
)


@dataclass(frozen=True)
class Source:
    """One subset: which npm package and file it comes from, and what it becomes."""

    package: str
    version: str
    member: str
    licence_member: str
    family: str
    output: str


SOURCES = (
    Source(
        "@expo-google-fonts/noto-serif-sc",
        "0.4.3",
        "400Regular/NotoSerifSC_400Regular.ttf",
        "LICENSE_FONT",
        "Office Song",
        "OfficeSong-Regular.ttf",
    ),
    Source(
        "@expo-google-fonts/noto-serif-sc",
        "0.4.3",
        "700Bold/NotoSerifSC_700Bold.ttf",
        "LICENSE_FONT",
        "Office Biaosong",
        "OfficeBiaosong-Regular.ttf",
    ),
    Source(
        "@expo-google-fonts/noto-sans-sc",
        "0.4.3",
        "500Medium/NotoSansSC_500Medium.ttf",
        "LICENSE_FONT",
        "Office Hei",
        "OfficeHei-Regular.ttf",
    ),
    Source(
        "@fontsource/lxgw-wenkai",
        "5.3.0",
        "files/lxgw-wenkai-latin-500-normal.woff",
        "LICENSE",
        "Office Kai",
        "OfficeKai-Regular.ttf",
    ),
)


def gb2312_characters() -> set[str]:
    """All characters of GB 2312-80: rows 1-9 (symbols) and 16-87 (6,763 hanzi)."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def wanted_characters() -> set[str]:
    """Every character the subsets should hold."""
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    full_width = {chr(code) for code in range(0xFF01, 0xFF5F)}
    return gb2312_characters() | latin | full_width | set(NAME_CHARACTERS + PLACE_CHARACTERS + SYMBOLS)


def fetch(source: Source, work: Path) -> Path:
    """Unpack the npm package into `work` (once) and return its folder."""
    folder = work / source.package.strip("@").replace("/", "-")
    if not folder.exists():
        packed = subprocess.run(  # noqa: S603 - fixed command, our own constants
            ["npm", "pack", "--silent", f"{source.package}@{source.version}"],  # noqa: S607 - the PATH of whoever builds fonts
            cwd=work,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(work / packed.stdout.split()[-1]) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"


def rename(font: TTFont, family: str) -> None:
    """Give the subset its own family name, keeping copyright and licence records."""
    names = font["name"]
    postscript = family.replace(" ", "") + "-Regular"
    fresh = {1: family, 2: "Regular", 3: postscript, 4: family, 6: postscript}
    names.names = [record for record in names.names if record.nameID in (0, 5, 13, 14)]
    for name_id, text in fresh.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0


def build(source: Source, work: Path) -> None:
    """Write one subset and its licence into this folder."""
    package = fetch(source, work)
    font = TTFont(package / source.member)
    options = Options()
    options.layout_features = ["kern", "locl", "ccmp"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in wanted_characters()])
    subsetter.subset(font)
    for table in ("vhea", "vmtx", "VORG", "DSIG"):
        if table in font:
            del font[table]
    rename(font, source.family)
    font.flavor = None
    target = HERE / source.output
    font.save(target)
    licence = (package / source.licence_member).read_text(encoding="utf-8")
    copyright_line = str(font["name"].getDebugName(0)).replace("\r\n", "\n")
    note = f"{source.output}: a renamed subset of {source.package} {source.version} ({source.member}).\n"
    (HERE / f"{target.stem}.OFL.txt").write_text(f"{note}{copyright_line}\n\n{licence}", encoding="utf-8")
    print(f"{source.output}: {len(font.getBestCmap())} characters, {target.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """Build every subset."""
    parser = argparse.ArgumentParser(description="Make the font subsets kept in this folder.")
    parser.add_argument("--work", type=Path, help="keep the unpacked packages here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for source in SOURCES:
            build(source, work)


if __name__ == "__main__":
    main()
