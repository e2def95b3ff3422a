"""The words and the grammar of citations in California and Bluebook form, for the second reader.

It shares nothing with the modules that print citations and must not know the table of authorities. A form is a row of
pieces, each a regular expression, that stand after each other with white space between them or none. A piece that was
read is never read otherwise to make a later one fit: what a citation is does not hang on what follows it. So a piece
that many forms have is compiled once, and only when a text first comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

# ---------------------------------------------------------------------------------------------- the words

# California Style Manual name, spelled-out name, Bluebook name.
_CODES = (
    ("Pen. Code", "Penal Code", "Cal. Penal Code"),
    ("Evid. Code", "Evidence Code", "Cal. Evid. Code"),
    ("Code Civ. Proc.", "Code of Civil Procedure", "Cal. Civ. Proc. Code"),
    ("Veh. Code", "Vehicle Code", "Cal. Veh. Code"),
    ("Health & Saf. Code", "Health and Safety Code", "Cal. Health & Safety Code"),
    ("Gov. Code", "Government Code", "Cal. Gov't Code"),
    ("Mil. & Vet. Code", "Military and Veterans Code", "Cal. Mil. & Vet. Code"),
    ("Welf. & Inst. Code", "Welfare and Institutions Code", "Cal. Welf. & Inst. Code"),
    ("Bus. & Prof. Code", "Business and Professions Code", "Cal. Bus. & Prof. Code"),
    ("Civ. Code", "Civil Code", "Cal. Civ. Code"),
    ("Fam. Code", "Family Code", "Cal. Fam. Code"),
    ("Prob. Code", "Probate Code", "Cal. Prob. Code"),
)
CODE_OF = {re.sub(r"[\s.]", "", name).lower(): names[0] for names in _CODES for name in names}
_CODE = "|".join(re.escape(name).replace(r"\.\ ", r"\. ?") for names in _CODES for name in sorted(names, key=len, reverse=True))
# The end of a name of a code that is one of California's, and what before it makes it another one's (Model Penal Code).
CALIFORNIAN = re.compile(rf"(?:(?:California|Cal\.) )?(?:{_CODE})$", re.IGNORECASE)
FOREIGN = re.compile(
    r"(?:\b(?:Model|Uniform|Federal|Alaska|Hawaii|Idaho|Iowa|Ohio|Utah|Texas|Nevada|Arizona|Oregon|Washington|Colorado|Florida|"
    r"Illinois|Georgia|Michigan|Montana|New (?:York|Jersey|Mexico|Hampshire)|Pennsylvania|Virginia|Indiana|Canadian)"
    r"|\b(?:Ala|Ariz|Ark|Colo|Conn|Del|Fla|Ga|Haw|Ill|Ind|Kan|Ky|La|Md|Mass|Me|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Or|Pa|Tenn|"
    r"Tex|Vt|Va|Wash|Wis|Wyo|N\. ?[HJMYCD]|S\. ?[CD]|R\. ?I|D\. ?C)\.) $"
)
_REPORTERS = (
    r"Cal\. ?App\. ?(?:[2-5](?:d|th))?(?: ?Supp\.)?", r"Cal\. ?Rptr\. ?(?:[23]d)?", r"Cal\. ?(?:[2-5](?:d|th))?",
    r"U\. ?S\.", r"S\. ?Ct\.", r"L\. ?Ed\. ?(?:2d)?", r"F\. ?Supp\. ?(?:[23]d)?", r"F\. ?(?:2d|3d|4th)?",
    r"P\. ?(?:[23]d)?", r"(?:N\. ?E|N\. ?W|S\. ?E|S\. ?W|So|A)\. ?(?:[23]d)?", r"WL", r"U\.S\. LEXIS|Cal\. LEXIS",
)  # fmt: skip
_REPORTER = "(?:" + "|".join(_REPORTERS) + ")"
# Abbreviations of names that keep their period, so that the end of a sentence is never taken into a name.
_ABBREVIATED = (
    r"(?:Inc|Corp|Co|Cos|Ltd|Dist|Dept|Univ|Enters?|Assn|Ass'n|Bd|Cal|Com|Ins|Internat|Mfg|Sch|Sup|Ct|St|Cty|Cnty|Gov|"
    r"Hosp|Med|Nat|Pub|Ry|Sav|Serv|Soc|Transp|Util|Jr|Sr|Dr|Cmty|Am|Bros|No)\."
)
_TOKEN = rf"(?:{_ABBREVIATED}|(?:[A-Z]\.){{1,4}}|[A-Z][\w'’&-]*|of|the|and|for|&|de|la|del|von|ex|rel\.|d/b/a)"
_PARTY = rf"{_TOKEN}(?:,? {_TOKEN})*"
_NOT_A_NAME = (
    r"(?!(?:See|In(?! re\b)|As|But|Under|Compare|And|The|Cf|Accord|Contra|Both|Like|Unlike|Since|After|Before|With|Then|"
    r"That|To|On|At|By|For|From|When|While|Although|Because|Even|Thus|So|Here|There|Our|Its|Their|This|If|Of|Or|Read|Compare|Cite|Find|Citing|"
    r"Quoting|Following|Applying|Overruling|of|the|and|for|ex|de|la|del|von)\b)"
)
_PAREN = r"(?: \([A-Z](?:[^\W\d_]|[.'’ -])*\))?"  # People v. Superior Court (Romero)
_FIRST_PARTY = rf"\b{_NOT_A_NAME}{_PARTY}"
_MATTER = rf"\b{_NOT_A_NAME}(?:In re|Ex parte|(?:Estate|Marriage|Conservatorship|Guardianship) of) {_PARTY}"
_VERSUS = r" vs?\.? "
NAME = rf"(?:{_MATTER}|{_FIRST_PARTY}{_VERSUS}{_PARTY}{_PAREN})"
_SUBDIVISION = r"(?:\([A-Za-z0-9]{1,5}\))+(?:-(?:\([A-Za-z0-9]{1,5}\))+)?"
_ORDINAL = r"(?:One|Two|Three|Four|Five|Six|Seven)\b"
_SUBDIVISIONS = rf"(?:{_SUBDIVISION}|{_ORDINAL}|\d+(?!\.?\d))(?:(?:, and |, | and | & )(?:{_SUBDIVISION}|{_ORDINAL}))*"
SECTION = r"\d+[a-z]?(?:\.\d+)*[a-z]?\b(?:/\d+(?:\.\d+)*)*(?:-\d[\d.]*\b)?"
_MISSING = r"\[MISSING: (?:page|reporter citation) of [^\]]*\]"

_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June|July|Aug(?:ust|\.)|Sept?(?:ember|\.)|"
    r"Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_COURT = r"(?:Cir\.|Ct\.|App\.|Dist\.|Bankr\.|\bD\. ?[A-Z]|nonpub|unpub)"
# What ought to have been read as part of a citation. A day in parentheses is no year of a decision; without a court at least.
SUSPECT = re.compile(
    rf"\((?=[^()]{{0,80}}(?<!\d)(?:1[89]|20)\d\d\))(?:(?=[^()]*{_COURT})|(?![^()]*{_MONTH} (?:\d{{1,2}}, )?\d{{4}}\)))[^()]*\)"
    r"|\([^()]{1,40}, (?:No\. ?)?[A-Z]\d{6}\)|(?<![\w.])[A-HS]\d{6}(?=[,.) ]|$)"
    r"|§+|\b(?i:supra|infra|ibid|idem)\b|(?<![\w.])[Ii]d\.?,? at\b|\([Ii]d\.?[,.) ]|\b(?:ante|post),? (?:at )?(?:pp?\.|fn\.|§|pages?)"
    r"|\bCAL(?:CRIM|JIC)(?: [Ii]nstructions?)?,? ?(?:[Nn]os?\.? ?|[Nn]umbers? |#)?\d[\d.]*"
    r"|(?<![\w.:])\d{1,4} (?i:Cal\.|Cal\. ?App\.|U\. ?S\.|P\.[23]d|F\.[23]d|WL )"
    r"|(?<![\w.:-])\d{1,4} (?:C\. ?A\. ?|C\. ?|CA ?|C)[2-5](?:d|th)\b"
    r"|(?<![\w.:-])\d{1,4} [A-Z][A-Za-z']{0,8}\.(?: ?(?:[A-Z][A-Za-z']{0,8}\.?|[23]d\b|[4-9]th\b))* ?\d{1,5}\b"
    r"|\bLEXIS\b|\[?\bnonpub\. opn\.|\b(?:Pen\.|Penal|Evid\.|Evidence|Veh\.|Vehicle) Code,? \d[\d.]*|\bsecs?\. ?\d"
    r"|\b(?:PC|P\.C\.|VC|CRC) (?:§ ?)?\d[\d.]*|(?<![\w.])\d{2,5}(?:\.\d+)?(?:\([a-z]\))? (?:PC|P\.C\.|VC)\b|\b\d+ U\. ?S\. ?C\b|\b\d+ USC"
)
WORTH_READING = re.compile(
    r"§|\bsec(?:tions?\b|\.)|\brules?\b|\bsupra\b|\b(?:ib)?id\b|CALCRIM|CALJIC| vs?\.? "
    r"|\d (?:Cal|U\. ?S|P\.|F\.|S\. ?C|L\. ?E|N\.|A\.|So\.|WL|USC)"
    r"|\[MISSING: reporter|\bIn re\b|Const|Amend|\bR\. Ct\.|Conduct r\.|\([^()]{0,60}\d{4}\)|\b[A-HS]\d{6}\b",
    re.IGNORECASE,
)


# ---------------------------------------------------------------------------------------------- the grammar


class Located(Struct, frozen=True):
    """One section or instruction of a list, with its place in the text."""

    start: int
    text: str
    end: int


class Found(Struct, frozen=True):
    """What one form gave: its kind, its place, and the words of its pieces by their names."""

    kind: str
    start: int
    end: int
    words: dict[str, str]
    pages: tuple[str, ...] = ()
    parallel: tuple[str, ...] = ()
    listed: tuple[Located, ...] = ()


_SPACE = r"[ \t\r\n]*+"


def _row(*pieces: str) -> str:
    return "".join(rf"{_SPACE}(?>{piece})" for piece in pieces)


def _maybe(*pieces: str) -> str:
    return rf"(?>{_row(*pieces)})?+"


def _repeated(*pieces: str) -> str:
    return rf"(?>{_row(*pieces)})*+"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A form is compiled when the first text needs it: most papers need few."""
    return re.compile(pattern)


# A volume that opens a parallel citation is no page; a page that nobody knows is [MISSING: …].
_PAGE = (
    rf"(?:Supp\. ?)?\d+(?:(?:-| to | through )\d+)?\b(?! ?{_REPORTER} ?\d)(?:(?:,? (?:& |and )?fns?\.|,? nn?\.) ?\d+(?:-\d+)?)?"
    rf"|{_MISSING}"
)
_PAGES = rf"(?P<pages>{_row(_PAGE)}{_repeated(',', _PAGE)})"  # 982-983, 990, fn. 3
_VOLUME = r"(?P<volume>\b\d{1,4}\b)"
_IN = rf"(?P<reporter>{_REPORTER})"
_CORE = _row(_VOLUME, _IN, r"(?P<page>\d+\b)")
_LOST = _row(rf"(?P<missing>{_MISSING})")
_A_YEAR = r"\((?:[^()]{1,60}? )?(?P<year>\d{4})(?:, (?:No\. ?)?(?P<docket>[A-Z]\d{5,6}|\d+[\d:]*-[\w-]+))?\)"
_YEAR = _row(_A_YEAR)
_NO_YEAR = rf"(?!{_row(re.sub('[?]P<[a-z]+>', '?:', _A_YEAR))})"
_AT_PAGE = r",? ?at (?:pp?\. ?|pages? )?"
_AT = rf"{_row(_AT_PAGE)}{_PAGES}"
_PINS = rf"(?>{_row(f'{_AT_PAGE}|,')}{_PAGES})?+"
_BRACKETED = rf"\[\d+ {_REPORTER} ?\d+(?:, \d+ {_REPORTER} ?\d+)*\]"
_BESIDE = rf"\d+ {_REPORTER} ?\d+"
_PARALLEL = rf"(?P<bracketed>{_repeated(_BRACKETED)})(?P<beside>{_repeated(',', _BESIDE)})"
_COMMA = _maybe(",")
_UNPUBLISHED = _maybe(r"\[nonpub\. opn\.\]")
_PAGE_ALONE = _row(r"(?P<page>\d+\b)")
_NO_NUMBER = rf"(?!{_row(',', '[0-9]')})"
_MAYBE_YEAR, _MAYBE_AT = rf"(?>{_YEAR})?+", rf"(?>{_AT})?+"
_YEAR_FIRST, _REPORT = rf"{_COMMA}{_YEAR}", rf"{_COMMA}{_CORE}"
_SUPRA = rf"{_row(',', 'supra')}{_row(',')}"
_PLACE = _row(_VOLUME, _IN)
Form = tuple[str, ...]
# What follows the name of a case that is cited in full, and of one that was. The first that fits is it.
_AFTER_NAME: tuple[Form, ...] = (
    (_YEAR_FIRST, _REPORT, _PINS, _PARALLEL),
    (_YEAR_FIRST, _LOST, _PINS),
    (_YEAR_FIRST, _UNPUBLISHED),
    (_REPORT, _PINS, _PARALLEL, _YEAR),
    (_COMMA, _LOST, _PINS, _MAYBE_YEAR),
)
_AFTER_SHORT_NAME: tuple[Form, ...] = (
    (_SUPRA, _PLACE, _AT),
    (_SUPRA, _PLACE, _PAGE_ALONE, _PINS),
    (_SUPRA, _LOST, _MAYBE_AT),
    (_SUPRA, _AT),
    (_row(",", r"supra\b(?!, (?:\d|at |\[))"),),
    (_row(","), _PLACE, _AT),
    (_row(","), _LOST, _MAYBE_AT, _NO_YEAR),
    (_row(","), _CORE, _NO_NUMBER, _NO_YEAR),
)

_ANY_CODE = rf"(?:(?:California|Cal\\.) )?(?:{_CODE})"
_CODE_WORD = r"(?:[A-Z][\w.'-]*|&|and|of|the)"
# Of another house, or words and a code.
_OTHER_CODE = rf"[A-Z][\w.'-]* (?:{_CODE_WORD} ){{0,6}}?(?:Code|Law|Act|Stats?\.|Statutes)(?: Ann\.)?"
_NEAR = rf"(?:{_SUBDIVISION}|\({_ORDINAL}\))(?:, (?:and )?{_SUBDIVISION})*"  # the Bluebook's: § 28(b)(5), (6)
_PLACED = rf"(?:, (?:subds?\.|subdivisions?|factors?|cl\.|par\.) ?{_SUBDIVISIONS}|{_NEAR})?"
_ONE_SECTION = rf"{SECTION}{_PLACED}(?: et seq\.)?(?: \(West(?: \d{{4}})?\))?"
_AND_SECTION = r",? (?:and |& |through |to )?(?=\d)|, "
_SIGNS = r"(?:§§ ?|[Ss]ections |SECTIONS )"
_SIGN = r"(?:§ ?|[Ss]ection |SECTION )"
_OF = rf",? ?of (?:the )?(?P<code>(?:{_CODE_WORD} ){{1,6}}?(?:Code|Law|Act|Constitution)|title \d+)\b"
_CODE_NAME = rf"(?i:\b(?P<code>{_ANY_CODE}),? )"
_SUBDIVISION_OF = rf"[Ss]ubd(?:ivision|\.)s? (?P<front>{_SUBDIVISION}|{_ORDINAL}) of "
# What opens a statute, whether several sections may follow, and whether the name of the code may come last.
_OPENINGS: tuple[tuple[Form, bool, bool], ...] = (
    ((_CODE_NAME, rf"(?i:{_SIGNS})"), True, False),
    ((_CODE_NAME, rf"(?i:{_SIGN}|sec\. ?)"), False, False),
    ((rf"\b(?P<code>{_OTHER_CODE}),? {_SIGNS}",), True, False),
    ((rf"\b(?P<code>{_OTHER_CODE}),? {_SIGN}",), False, False),
    ((rf"\b(?P<code>Stats\. ?\d{{4}}, ch\. \d+),? {_SIGN}",), False, False),
    ((rf"\b(?P<code>\d+ U\. ?S\. ?C\.(?: ?A\.)?|\d+ USCA?),? (?:{_SIGNS}|{_SIGN})?",), True, False),
    ((_SUBDIVISION_OF, _CODE_NAME, _SIGN), False, True),
    ((_SUBDIVISION_OF, _SIGN), False, True),
    ((_SIGNS,), True, True),
    ((_SIGN,), False, True),
)
_RULE = (
    r"(?P<body>(?:Cal\.|California) Rules of (?:Court|Ct\.), rules? |Cal\. R\. Ct\. |California Rule of Court "
    r"|(?:Cal\. |California )?Rules (?:Prof\.|of Professional|of Pro\.) Conduct,? (?:rules?|r\.) "
    rf"|California Rule of Professional Conduct |\b[Rr]ules? )(?P<number>\d+\.\d+(?:{_NEAR})?)"
)
_INSTRUCTIONS = r"(?i:(?P<series>CALCRIM|CALJIC) Nos?\. ?)"
_ONE_INSTRUCTION = r"\d+(?:\.\d+)*[A-C]?\b"
_AND_INSTRUCTION = r",? (?:and )?(?=\d{3})"
_NEXT_INSTRUCTION = r"\d{3,4}[A-C]?\b"
_BODIES = r"Cal\. Const\.|California Constitution|U\.S\. Const\.|United States Constitution"
_CONSTITUTION = (
    rf"(?:(?P<body>{_BODIES}),? )?(?:art\.|article) (?P<article>[IVXL]+[A-Z]?), (?:§§?|sections?) (?P<section>{SECTION}{_PLACED})"
    rf"|(?P<federal>{_BODIES}),? "
    r"(?P<amendment>\d+(?:st|d|nd|rd|th)(?:(?:,| &| and) \d+(?:st|d|nd|rd|th))* Amends?\.|amends?\. [IVX]+(?:, § \d+)?)"
)
# Nothing else begins a citation.
_BEGINNING = re.compile(r"\b(?:[A-Z\d]|id\.|ibid\b|sections? |subd|rules? |art\. |article )|§")


def scan(text: str) -> Iterator[Found]:
    """Every citation of any kind in running text, in order; none overlaps another."""
    at = 0
    while begins := _BEGINNING.search(text, at):
        found = _read(text, begins.start())
        if found:
            yield found
        at = found.end if found else begins.start() + 1


def _read(text: str, at: int) -> Found | None:
    """The citation that begins at a place."""
    if text[at].isdigit():
        return _statutes(text, at) or _one("bare", (_CORE, _PINS, _PARALLEL), text, at)
    return (
        _named(text, at)
        or _one("ibid", (r"\b[Ii]bid\b\.?",), text, at)
        or _one("id", (r"\b[Ii]d\.", _MAYBE_AT), text, at)
        or _one("constitution", (_CONSTITUTION,), text, at)
        or _statutes(text, at)
        or _one("rule", (_RULE,), text, at)
        or _listed("instructions", (_INSTRUCTIONS,), (_ONE_INSTRUCTION, _AND_INSTRUCTION, _NEXT_INSTRUCTION), text, at)
    )


def _follow(form: Form, text: str, at: int) -> tuple[int, dict[str, str]] | None:
    """The place behind the last piece of a form, and the words of its pieces by their names."""
    words: dict[str, str] = {}
    for piece in form:
        match = _compiled(piece).match(text, at)
        if not match:
            return None
        at = match.end()
        words |= {key: value for key, value in match.groupdict().items() if value}
    return at, words


def _one(kind: str, form: Form, text: str, at: int, *, after: int | None = None, name: str = "") -> Found | None:
    """The citation of a form that begins `at`, or behind the name that does."""
    followed = _follow(form, text, at if after is None else after)
    if not followed:
        return None
    end, words = followed
    pages, bracketed, beside = (words.pop(key, "") for key in ("pages", "bracketed", "beside"))
    return Found(
        kind, at, end, ({"name": name} if name else {}) | words,
        tuple(_compiled(_PAGE).findall(pages)) if pages else (),
        (*_compiled(_BRACKETED).findall(bracketed), *_compiled(_BESIDE).findall(beside)) if bracketed or beside else (),
    )  # fmt: skip


def _named(text: str, at: int) -> Found | None:
    """A case by its short name, or by the whole of it; most names are those of nobody's case."""
    party = _compiled(_FIRST_PARTY).match(text, at)
    short = _compiled(_PAREN).match(text, party.end()) if party else None
    if short and _compiled(r", (?:supra\b|\d|\[MISSING: reporter)").match(text, short.end()):
        for form in _AFTER_SHORT_NAME:
            if found := _one("supra", form, text, at, after=short.end(), name=text[at : short.end()]):
                return found
    whole = _compiled(_MATTER).match(text, at)
    if not whole and party and (versus := _compiled(_VERSUS).match(text, party.end())):
        whole = _compiled(_PARTY).match(text, versus.end())
        whole = _compiled(_PAREN).match(text, whole.end()) if whole else None
    if whole and _compiled(rf",?{_SPACE}[(\[\d]").match(text, whole.end()):
        for form in _AFTER_NAME:
            if found := _one("case", form, text, at, after=whole.end(), name=text[at : whole.end()]):
                return found
    return None


def _statutes(text: str, at: int) -> Found | None:
    for opening, several, last in _OPENINGS:
        found = _listed("statutes", opening, (_ONE_SECTION, _AND_SECTION if several else "", _ONE_SECTION), text, at)
        if found and last and (match := _compiled(_row(_OF)).match(text, found.end)):
            return Found("statutes", at, match.end(), found.words | match.groupdict(), listed=found.listed)
        if found:
            return found
    return None


def _listed(kind: str, opening: Form, pieces: tuple[str, str, str], text: str, at: int) -> Found | None:
    """What opens a list, its first member, and as many more as follow; each member with its place."""
    opened = _follow(opening, text, at)
    if not opened:
        return None
    end, words = opened
    first, between, further = pieces
    listed: list[Located] = []
    while match := _compiled(rf"{_SPACE}(?P<one>{further if listed else first})").match(text, end):
        listed.append(Located(match.start("one"), match["one"], match.end()))
        and_more = _compiled(between).match(text, match.end()) if between else None
        if not and_more:
            break
        end = and_more.end()
    return Found(kind, at, listed[-1].end, words, listed=tuple(listed)) if listed else None
