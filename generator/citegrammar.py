"""The words and the grammar of citations in California and Bluebook form, for the second reader.

It shares nothing with the modules that print citations and must not know the table of authorities. pyparsing was chosen
because its alternatives read like the manual's own list of forms and it scans running text for them.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import pyparsing as pp

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
NAME = (
    rf"\b{_NOT_A_NAME}(?:(?:In re|Ex parte|(?:Estate|Marriage|Conservatorship|Guardianship) of) {_PARTY}"
    rf"|{_PARTY} vs?\.? {_PARTY}{_PAREN})"
)
_SHORT = rf"\b{_NOT_A_NAME}{_PARTY}{_PAREN}"
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


def _word(pattern: str, name: str = "", flags: int = 0) -> Any:
    found = pp.Regex(pattern, flags=flags)
    return found(name) if name else found


def _pages() -> Any:
    """Pages of an opinion: 982-983, 990, fn. 3; a page that nobody knows is [MISSING: …]."""
    other = rf"(?! ?{_REPORTER} ?\d)"  # a volume that opens a parallel citation is no page
    page = _word(
        rf"(?:Supp\. ?)?\d+(?:(?:-| to | through )\d+)?\b{other}(?:(?:,? (?:& |and )?fns?\.|,? nn?\.) ?\d+(?:-\d+)?)?|{_MISSING}"
    )
    return pp.DelimitedList(page)("pages")


@functools.cache
def grammar() -> Any:
    """One citation of any kind; each alternative is named after what it is. Tabs are kept, so that places stay true."""
    pages = _pages()
    reporter = _word(_REPORTER, "reporter")
    core = _word(r"\b\d{1,4}\b", "volume") + reporter + _word(r"\d+\b", "page")
    missing = _word(_MISSING, "missing")
    year = _word(r"\((?:[^()]{1,60}? )?(?P<year>\d{4})(?:, (?:No\. ?)?(?P<docket>[A-Z]\d{5,6}|\d+[\d:]*-[\w-]+))?\)")
    unpublished = pp.Optional(_word(r"\[nonpub\. opn\.\]"))
    pins = pp.Optional(_word(r",? ?at (?:pp?\. ?|pages? )?|,").suppress() + pages)
    beside = _word(rf"\d+ {_REPORTER} ?\d+")
    parallel = pp.ZeroOrMore(
        _word(rf"\[\d+ {_REPORTER} ?\d+(?:, \d+ {_REPORTER} ?\d+)*\]")("parallel*")
    ) + pp.ZeroOrMore(pp.Suppress(",") + beside("parallel*"))
    at = _word(r",? ?at (?:pp?\. ?|pages? )?") + pages
    name = _word(NAME, "name")
    short = _word(_SHORT, "name")
    comma = pp.Optional(pp.Suppress(","))
    case = _ahead(rf"{NAME},? ?[(\[\d]") + pp.MatchFirst([
        name + comma + year + ((comma + core + pins + parallel) | (missing + pins) | unpublished),
        name + comma + core + pins + parallel + year,
        name + pp.Optional(pp.Suppress(",")) + missing + pins + pp.Optional(year),
    ])  # fmt: skip
    lead = short + pp.Suppress(",")
    supra = _ahead(rf"{_SHORT}, (?:supra\b|\d|\[MISSING: reporter)") + pp.MatchFirst([
        lead + _word(r"supra") + pp.Suppress(",") + _word(r"\d{1,4}\b", "volume") + reporter + (at | _word(r"\d+\b", "page") + pins),
        lead + _word(r"supra") + pp.Suppress(",") + ((missing + pp.Optional(at)) | at),
        lead + _word(r"supra\b(?!, (?:\d|at |\[))"),
        lead + _word(r"\d{1,4}\b", "volume") + reporter + at,
        lead + missing + pp.Optional(at) + ~year,
        lead + core + ~(pp.Suppress(",") + _word(r"\d")) + ~year,
    ])  # fmt: skip
    same = _word(r"\b[Ii]d\.") + pp.Optional(at)
    ibid = _word(r"\b[Ii]bid\b\.?")
    bare = _ahead(rf"\b\d{{1,4}} {_REPORTER} ?\d") + core + pins + parallel
    kinds = pp.MatchFirst([supra("supra"), case("case"), ibid("ibid"), same("id"), *_law(), bare("bare")])
    # Nothing else begins a citation; the look ahead spares every other place of the text the whole grammar.
    return (_ahead(r"\b(?:[A-Z\d]|id\.|ibid\b|sections? |subd|rules? |art\. |article )|§") + kinds).parse_with_tabs()


def _ahead(pattern: str) -> Any:
    """Goes on only where some words stand, and takes none of them."""
    return pp.Suppress(pp.Regex(rf"(?={pattern})"))


def _law() -> list[Any]:
    """Statutes, rules, instructions and constitutions. Several sections after one code name are read one by one."""
    code = rf"(?:(?:California|Cal\\.) )?(?:{_CODE})"
    word = r"(?:[A-Z][\w.'-]*|&|and|of|the)"
    other = rf"[A-Z][\w.'-]* (?:{word} ){{0,6}}?(?:Code|Law|Act|Stats?\.|Statutes)(?: Ann\.)?"  # of another house, or words and a code
    label = r"(?:subds?\.|subdivisions?|factors?|cl\.|par\.)"
    near = rf"(?:{_SUBDIVISION}|\({_ORDINAL}\))(?:, (?:and )?{_SUBDIVISION})*"  # the Bluebook's: § 28(b)(5), (6)
    placed = rf"(?:, {label} ?{_SUBDIVISIONS}|{near})?"
    west = r"(?: et seq\.)?(?: \(West(?: \d{4})?\))?"
    section = rf"{SECTION}{placed}{west}"
    several = pp.Located(_word(section)) + pp.ZeroOrMore(
        _word(r",? (?:and |& |through |to )?(?=\d)|, ").leave_whitespace() + pp.Located(_word(section))
    )
    sign = r"(?:§§ ?|[Ss]ections |SECTIONS )"
    one = r"(?:§ ?|[Ss]ection |SECTION )"
    of = pp.Optional(_word(rf",? ?of (?:the )?(?P<code>(?:{word} ){{1,6}}?(?:Code|Law|Act|Constitution)|title \d+)\b"))
    front = rf"[Ss]ubd(?:ivision|\.)s? (?P<front>{_SUBDIVISION}|{_ORDINAL}) of (?:(?P<code>{code}),? )?{one}"
    statutes = pp.MatchFirst([
        (_word(rf"\b(?P<code>{code}),? {sign}", flags=re.IGNORECASE) + several)("statutes"),
        (_word(rf"\b(?P<code>{code}),? (?:{one}|sec\. ?)", flags=re.IGNORECASE) + pp.Located(_word(section)))("statutes"),
        (_word(rf"\b(?P<code>{other}),? {sign}") + several)("statutes"),
        (_word(rf"\b(?P<code>{other}),? {one}") + pp.Located(_word(section)))("statutes"),
        (_word(rf"\b(?P<code>Stats\. ?\d{{4}}, ch\. \d+),? {one}") + pp.Located(_word(section)))("statutes"),
        (_word(rf"\b(?P<code>\d+ U\. ?S\. ?C\.(?: ?A\.)?|\d+ USCA?),? (?:{sign}|{one})?") + several)("statutes"),
        (_word(front) + pp.Located(_word(section)) + of)("statutes"),
        (_word(sign) + several + of)("statutes"),
        (_word(one) + pp.Located(_word(section)) + of)("statutes"),
    ])  # fmt: skip
    number = rf"\d+\.\d+(?:{near})?"
    court = r"(?:Cal\.|California) Rules of (?:Court|Ct\.), rules? |Cal\. R\. Ct\. |California Rule of Court "
    conduct = (
        r"(?:Cal\. |California )?Rules (?:Prof\.|of Professional|of Pro\.) Conduct,? (?:rules?|r\.) "
        r"|California Rule of Professional Conduct "
    )
    rule = _word(rf"(?P<body>{court}|{conduct}|\b[Rr]ules? )(?P<number>{number})")("rule")
    instruction = (
        _word(r"(?P<series>CALCRIM|CALJIC) Nos?\. ?", flags=re.IGNORECASE)
        + pp.Located(_word(r"\d+(?:\.\d+)*[A-C]?\b"))
        + pp.ZeroOrMore(_word(r",? (?:and )?(?=\d{3})").leave_whitespace() + pp.Located(_word(r"\d{3,4}[A-C]?\b")))
    )("instructions")
    bodies = r"Cal\. Const\.|California Constitution|U\.S\. Const\.|United States Constitution"
    article = rf"(?:art\.|article) (?P<article>[IVXL]+[A-Z]?), (?:§§?|sections?) (?P<section>{SECTION}{placed})"
    amendment = r"(?P<amendment>\d+(?:st|d|nd|rd|th)(?:(?:,| &| and) \d+(?:st|d|nd|rd|th))* Amends?\.|amends?\. [IVX]+(?:, § \d+)?)"
    constitution = _word(rf"(?:(?P<body>{bodies}),? )?{article}|(?P<federal>{bodies}),? {amendment}")("constitution")
    return [constitution, statutes, rule, instruction]
