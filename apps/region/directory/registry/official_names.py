"""Take an official name apart: «Государственное бюджетное … города Москвы гимназия № 1404 "Гамма"».

Legal form, founder, kind, number and own title; from these the short title people use, «Гимназия № 1404 «Гамма»», and
the key by which two spellings of one organisation meet.
"""

import re
from dataclasses import dataclass

from .fields import Kind, Ownership

_TWINS = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
_OPENING = re.compile(r"(?:^|[\s(«\-–—/])$")
_FORM_NOUN = re.compile(r"учреждени[ея]|организаци[яи]|партнерство|общество")
_FORM_ADJECTIVE = re.compile(
    r"(?:не|муниципальн|государственн|негосударственн|некоммерческ|автономн|бюджетн|казенн|частн|образовательн"
    r"|общеобразовательн|профессиональн|областн|краев|республиканск|федеральн|нетипов|дошкольн)\w*"
)
_FORM_TAIL = re.compile(
    r"(?:среднего|начального|высшего|дополнительного)(?:\s+(?:профессионального|общего))?\s+образования\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?:[А-Я]{0,3}(?:БОУ|АОУ|КОУ|ПОУ)|[ГМНЧ]?ОУ|АНОО?|АНПОО|Ч(?:О?У)|НП|ООО)(?=[\s«])")
_PROPER = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*"
_FOUNDER = re.compile(
    rf"(?:городского округа\s+«?{_PROPER}»?(?:\s+в городе\s+{_PROPER})?"
    rf"|(?:города|г\.)\s*{_PROPER}(?=[\s,»]|$)"
    rf"|муниципального (?:района|округа|образования)\s+«?{_PROPER}(?:\s+(?:район|округ|область))?»?"
    rf"|{_PROPER}(?:ого|его)\s+(?:муниципального\s+|городского\s+)?(?:района|округа)"
    rf"|{_PROPER}ой\s+области|{_PROPER}ого\s+края|Республики\s+{_PROPER}(?:\s*\([^)]*\))?"
    r"|Департамента\s+[^«»№]+)"
)
_NUMBER = re.compile(r"№\s*(\d{1,5})(?![\d/])")
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"интернат|пансион"), Kind.BOARDING),
    (re.compile(r"коррекционн|специальн\w+ (?:\(коррекционн|школ)"), Kind.SPECIAL),
    (re.compile(r"вечерн|сменн\w+ (?:обще)?обр"), Kind.EVENING),
    (re.compile(r"кадет"), Kind.CADET),
    (re.compile(r"колледж|техникум|училищ"), Kind.COLLEGE),
    (re.compile(r"гимнази"), Kind.GYMNASIUM),
    (re.compile(r"лице[йяею]"), Kind.LYCEUM),
    (re.compile(r"школ|\bсош\b|\bоош\b|\bнош\b|общеобразовательная"), Kind.SCHOOL),
    (re.compile(r"центр|комплекс"), Kind.CENTRE),
)
KIND_TITLES = {
    Kind.SCHOOL: "Школа",
    Kind.GYMNASIUM: "Гимназия",
    Kind.LYCEUM: "Лицей",
    Kind.COLLEGE: "Колледж",
    Kind.BOARDING: "Школа-интернат",
    Kind.SPECIAL: "Специальная школа",
    Kind.EVENING: "Вечерняя школа",
    Kind.CADET: "Кадетская школа",
    Kind.CENTRE: "Центр образования",
    Kind.OTHER: "Организация",
}
_PLAIN_SCHOOL = re.compile(
    r"(?:(?:муниципальная|частная|негосударственная|средняя|основная|начальная|общеобразовательная|образовательная)\s+)+школа|\bСОШ\b|\bООШ\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\b(?:средн|основн|начальн|общеобразовательн|образовательн|частн|негосударственн)\w*|\bшкола\b|\bсош\b|\bучебный\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OfficialName:
    full: str
    form: str
    founder: str
    body: str
    """What is left: kind, number, title."""
    kind: Kind | None
    number: str
    title: str
    """The own name in quotes or «имени …»; empty for a plain number."""
    ownership: Ownership

    def short(self, kind: Kind) -> str:
        """The title people use. `kind` is the settled one: the name itself may not say it."""
        return _short(self, kind)

    @property
    def base_key(self) -> str:
        """Equal for rows that may be one organisation; never enough to merge alone, see `identity`."""
        kind = (self.kind or Kind.OTHER).value
        founder = _stems(self.founder)
        own = self.number or letters(_GENERIC.sub(" ", self.body))
        return f"name:{self.ownership}:{founder}:{kind}:{own}"

    @property
    def full_key(self) -> str:
        return "full:" + letters(self.full)

    @property
    def title_key(self) -> str:
        return letters(self.title)


def letters(text: str) -> str:
    """Only letters and digits, folded: «Школа  "Ника"» and «школа «Ника»» are equal."""
    return re.sub(r"[\W_]", "", text.casefold().replace("ё", "е"))


def _stems(founder: str) -> str:
    words = re.findall(_PROPER, founder)
    return ".".join(sorted(letters(word)[: max(3, len(word) - 2)] for word in words))


def clean_name(text: str) -> str:
    """Single spaces, «ёлочки», «№ 5», Latin letters inside Russian words corrected, no shouting."""
    words = [_cyrillic(word) for word in text.replace("\xa0", " ").split()]
    name = _quotes(" ".join(words))
    name = re.sub(r"(?:№|\bN[o°]?\.?)\s*(?=\d)", "№ ", name)
    name = re.sub(r"(?<=[^\s(«])№", " №", name)
    name = re.sub(r"\)(?=[^\W\d_])", ") ", name)
    letters_only = [char for char in name if char.isalpha()]
    if len(letters_only) > 20 and all(char.isupper() for char in letters_only):
        name = re.sub(r"(?:\A|«)\W*[а-яёa-z]", lambda match: match.group().upper(), name.lower())
    return name.strip(" ,;")


def _cyrillic(word: str) -> str:
    return word.translate(_TWINS) if re.search(r"[А-Яа-яЁё]", word) else word


def _quotes(text: str) -> str:
    """Nested quotes as Russian typography has them: an inner and an outer closing quote in a row are written once."""
    result: list[str] = []
    for position, char in enumerate(text):
        if char not in '"“”„‟«»':
            result.append(char)
            continue
        following = text[position + 1 : position + 2]
        opens = char in "„«" or (
            char != "»" and bool(_OPENING.search("".join(result[-1:]))) and following.strip() != ""
        )
        if not opens:
            while result and result[-1] == " ":
                result.pop()
        result.append("«" if opens else "»")
    name = re.sub(r"«\s+", "«", "".join(result))
    name = re.sub(r"»{2,}", "»", re.sub(r"«{2,}", "«", name))
    if name.count("«") and not name.count("»"):
        name += "»"
    return re.sub(r"(?<=[^\s(«])«", " «", name)


def parse_official_name(text: str) -> OfficialName:
    full = clean_name(text)
    form, rest = _take_form(full)
    founder, rest = _take_founder(rest)
    number = _NUMBER.search(rest)
    outside = re.sub(r"«.*»?", " ", rest) if "«" in rest else rest
    kind = _kind(outside) or _kind(rest)
    return OfficialName(
        full=full,
        form=form,
        founder=founder,
        body=rest,
        kind=kind,
        number=number[1].lstrip("0") if number else "",
        title=_title(rest),
        ownership=_ownership(form, full, founder),
    )


def _take_form(name: str) -> tuple[str, str]:
    if match := _ABBREVIATION.match(name):
        return match.group(), name[match.end() :].strip(" –-")
    end = position = 0
    for match in re.finditer(r"\S+", name):
        word = match.group().casefold().replace("ё", "е")
        if match.start() != position:
            break
        if _FORM_NOUN.fullmatch(word):
            end = match.end()
            tail = _FORM_TAIL.match(name, end + 1)
            end = tail.end() if tail else end
        elif not _FORM_ADJECTIVE.fullmatch(word):
            break
        position = match.end() + 1
    return name[:end], name[end:].strip(" –-—,")


def _take_founder(rest: str) -> tuple[str, str]:
    found: list[str] = []
    while match := _FOUNDER.match(rest):
        found.append(match.group())
        rest = rest[match.end() :].strip(" ,")
    # «… школа № 6 городского округа Троицк», «… № 5» г. Тулы»: the founder may also stand at the end.
    number = _NUMBER.search(rest)
    tail_start = max(number.end() if number else 0, rest.rfind("»") + 1)
    if tail_start and (match := _FOUNDER.search(rest, tail_start)):
        found.append(match.group().strip())
        rest = (rest[: match.start()] + rest[match.end() :]).strip(" ,")
    return " ".join(found), rest


def _kind(text: str) -> Kind | None:
    lowered = text.casefold().replace("ё", "е")
    return next((kind for pattern, kind in _KINDS if pattern.search(lowered)), None)


def kind_of(text: str) -> Kind | None:
    """The kind named by the column «вид учреждения»."""
    return _kind(text)


def _ownership(form: str, full: str, founder: str) -> Ownership:
    lowered = (form or full).casefold()
    if re.match(r"муницип|м[абк]?оу", lowered):
        return Ownership.MUNICIPAL
    if re.search(r"негосуд|частн|некоммерч|партнерств|\A(?:ноу|чоу|чу|ано|аноо|анпоо|нп|ооо|общество)\b", lowered):
        return Ownership.PRIVATE
    if re.match(r"государств|федерал|областн|краев|республик|[а-я]{0,3}г[абк]?п?оу|фг", lowered):
        return Ownership.STATE
    return Ownership.STATE if founder else Ownership.UNKNOWN


def _title(body: str) -> str:
    if match := re.search(r"«(.+)»", body):
        inner = match[1]
        if not _NUMBER.search(inner):
            return inner
        body = inner
    if match := re.search(r"(?:имени|им\.)\s+(.+?)(?:»|$)", body):
        return "имени " + match[1].strip()
    return ""


def _short(name: OfficialName, kind: Kind) -> str:
    body = _PLAIN_SCHOOL.sub("школа", re.sub(r"\s*\([^)]*\)", "", name.body)).strip()
    if name.number:
        return _short_numbered(name, kind, body)
    match = re.search(r"«(.+?)»?\Z", body)
    if match is None:
        return _capital(_undouble(body)) or name.full
    inner = _take_form(match[1].strip())[1] or match[1]
    inner += "»" if inner.count("«") > inner.count("»") else ""
    own_kind = _kind(inner)
    if own_kind in _TITLES_BY_THEMSELVES or (own_kind is not None and match.start() == 0):
        return _capital(_undouble(inner))
    if match.start() == 0:
        return f"{KIND_TITLES[kind]} «{inner}»".replace("»»", "»")
    return _capital(_undouble(body))


def _short_numbered(name: OfficialName, kind: Kind, body: str) -> str:
    before = body.partition("№")[0].strip(" «")
    first = before.partition(" ")[0]
    # «Измайловская гимназия № 1508», «… училище олимпийского резерва № 4»: more than kind and number.
    proper = (
        " " in before and first[:1].isupper() and not _kind(first) and not _GENERIC.match(first) and "«" not in before
    )
    if proper or (kind is Kind.COLLEGE and " " in before):
        return f"{before} № {name.number}"
    quoted = "" if name.title.startswith("имени ") else name.title
    return f"{KIND_TITLES[kind]} № {name.number}" + (f" «{quoted}»" if quoted else "")


# A title in quotes that says its kind stands alone; «Колледж – XXI» and «Юджин Центр» are schools with such names.
_TITLES_BY_THEMSELVES = {Kind.SCHOOL, Kind.GYMNASIUM, Kind.LYCEUM, Kind.BOARDING, Kind.CADET}


def _undouble(text: str) -> str:
    return re.sub(r"(?i)\bшкола\s+«?(?=(?:\S+\s+)?(?:школа|гимназия|центр)\b)", "", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
