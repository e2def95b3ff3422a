"""Invented papers that stress the page: they hold no law and no case, only text of awkward length."""

from __future__ import annotations

import random

from generator.document import Block, Caption, Document, Letterhead, Part, Run

SENTENCE = (
    "The window was open at the hour that the first witness gave, and the second witness, who had stood across the "
    "street since noon, saw the same thing from the other side. "
)


def r(text: str, **look: object) -> tuple[Run, ...]:
    return (Run(text, **look),)  # type: ignore[arg-type]


def body(sentences: int, kind: str = "body", **more: object) -> Block:
    return Block(kind, r((SENTENCE * sentences).strip()), **more)  # type: ignore[arg-type]


ATTORNEY = tuple(
    r(line)
    for line in (
        "ALEXANDRA MONTGOMERY-FAIRWEATHER (SBN 000001)",
        "LAW OFFICE OF ALEXANDRA MONTGOMERY-FAIRWEATHER",
        "100 Example Avenue, Suite 200",
        "Exampleville, California 90000",
        "Telephone: (555) 555-0100",
        "Facsimile: (555) 555-0101",
        "E-mail: counsel@example.test",
        "",
        "Attorney for Defendant",
        "MARISOL SAMPLE",
    )
)


def caption(
    defendants: int = 1, title: tuple[str, ...] = ("NOTICE OF MOTION AND MOTION",), hearing: bool = True
) -> Caption:
    names = ("MARISOL SAMPLE", "THEODORE MAXIMILIAN EXAMPLE-WORTHINGTON", "JANE PLACEHOLDER", "JOHN PLACEHOLDER")
    return Caption(
        attorney=ATTORNEY,
        court=(r("SUPERIOR COURT OF THE STATE OF CALIFORNIA"), r("COUNTY OF EXAMPLE")),
        plaintiff=r("THE PEOPLE OF THE STATE OF CALIFORNIA"),
        defendants=tuple(r(names[n % 4]) for n in range(defendants)),
        case_number=r("XX000001"),
        title=tuple(r(line) for line in title),
        hearing=tuple(
            r(line)
            for line in (
                "Date:\tMarch 3, 2027",
                "Time:\t8:30 a.m.",
                "Dept.:\t12",
                "Judge: Hon. Patricia Maximiliana Example-Worthington, Presiding Judge of the Court",
            )
        )
        if hearing
        else (),
    )


LONG_TITLE = (
    "NOTICE OF MOTION AND MOTION FOR AN INSTRUCTION;",
    "MEMORANDUM OF POINTS AND AUTHORITIES;",
    "DECLARATION OF ALEXANDRA MONTGOMERY-FAIRWEATHER",
)

EVIDENCE = Block(
    "table",
    rows=(
        (r("Element"), r("Evidence"), r("Record")),
        *(
            (
                r(f"Point {n}: the window"),
                (*r(SENTENCE * (1 + n % 3)), Run(" [MISSING: hour]", highlight=True, mark="gap", comment="Ask her.")),
                r(f"Ex. {n}, at 0{n}:12-0{n}:40; 2 RT 114:6-115:{n}"),
            )
            for n in range(1, 7)
        ),
    ),
)


def signature(*lines: str) -> tuple[Block, ...]:
    return tuple(Block("signature", r(line)) for line in lines)


SIGNED = (
    Block("flush", r("Dated: ____________________"), keep_next=True),
    *signature(
        "Respectfully submitted,",
        "______________________________",
        "ALEXANDRA MONTGOMERY-FAIRWEATHER",
        "Attorney for Defendant",
    ),
)


def document(*parts: Part, **more: object) -> Document:
    values: dict[str, object] = {
        "paper": "motion",
        "template": "pleading.docx",
        "footer": "NOTICE OF MOTION AND MOTION FOR AN INSTRUCTION",
        "author": "Alexandra Montgomery-Fairweather",
        "title": "Notice of Motion",
        "created": "2027-01-15",
    }
    return Document(parts=parts, **(values | more))  # type: ignore[arg-type]


def short() -> Document:
    return document(
        Part("notice", "NOTICE", (body(2), Block("quote", r(SENTENCE)), body(1), *SIGNED), caption=caption()),
        draft=False,
    )


def _headed(point: str, number: str, kind: str = "heading2") -> Block:
    return Block(
        kind,
        r(
            f"The {point} Was Open at the Hour That the First Witness Gave, and Nobody Who Stood in the "  # type: ignore[arg-type]
            "Street Below Can Have Missed It"
        ),
        number=number,
    )


def long(shift: int = 0) -> Document:
    """Every part of a motion; `shift` adds short paragraphs, so that page breaks fall elsewhere."""
    mark = (
        Run(" (A. v. B. (2001) 1 Ex.4th 2, 3", mark="authority", key="a"),
        Run(", 7", mark="flag", highlight=True, comment="Check the page."),
        Run(")."),
    )
    argument: list[Block] = []
    for point in ("I", "II", "III"):
        argument += [
            _headed("Window", f"{point}."),
            body(3),
            Block("quote", r(SENTENCE * 2)),
            body(2),
            _headed("Door", "A.", "heading3"),
            Block("body", (*r(SENTENCE * 2), Run("See ", italic=True), *mark)),
            body(3),
            _headed("Gate", "B.", "heading3"),
            body(4),
            Block("item", r(SENTENCE)),
            Block("item", r("A short item.")),
        ]
    declaration = tuple(Block("numbered", r(SENTENCE * (1 + n % 2)), number=f"{n}.") for n in range(1, 9))
    order = tuple(Block("numbered", r(SENTENCE), number=f"{n}.") for n in range(1, 4))
    return document(
        Part(
            "notice",
            "NOTICE",
            (body(1, "flush"), body(3), *(Block("body", r("A short paragraph.")),) * shift, *SIGNED),
            caption=caption(3, LONG_TITLE),
        ),
        Part(
            "memorandum",
            "MEMORANDUM",
            (
                Block("title", r("MEMORANDUM OF POINTS AND AUTHORITIES")),
                Block("heading1", r("INTRODUCTION")),
                body(3),
                Block("heading1", r("THE EVIDENCE")),
                EVIDENCE,
                body(4),
                Block("heading1", r("ARGUMENT")),
                *argument,
                Block("heading1", r("CONCLUSION")),
                body(1),
                *SIGNED,
            ),
        ),
        Part(
            "declaration",
            "DECLARATION",
            (
                Block("title", r("DECLARATION OF ALEXANDRA MONTGOMERY-FAIRWEATHER")),
                body(1),
                *declaration,
                body(1),
                *SIGNED,
            ),
        ),
        Part(
            "order",
            "ORDER",
            (body(1), *order, *signature("______________________________", "JUDGE OF THE SUPERIOR COURT")),
            caption=caption(3, ("[PROPOSED] ORDER",)),
        ),
        Part(
            "service",
            "PROOF OF SERVICE",
            (
                Block("title", r("PROOF OF SERVICE")),
                body(2),
                Block("single", r("Office of the District Attorney\n1 Example Plaza\nExampleville, California 90000")),
                Block(
                    "single",
                    r(
                        "Pat Placeholder\nLaw Offices of Placeholder and Placeholder\n2 Example Plaza, Floor 3\n"
                        "Exampleville, California 90000\nplaceholder@example.test"
                    ),
                ),
                body(1),
                *SIGNED,
            ),
        ),
    )


def crowded() -> Document:
    """Nine co-defendants, a title of three lines, a footer of two."""
    return document(
        Part("notice", "NOTICE", (body(4), EVIDENCE, body(2), *SIGNED), caption=caption(10, LONG_TITLE)),
        footer="NOTICE OF MOTION AND MOTION FOR AN INSTRUCTION; MEMORANDUM OF POINTS AND AUTHORITIES; DECLARATION",
        privileged=True,
    )


def letter(letterhead: bool = True) -> Document:
    head = Letterhead(
        sender=tuple(
            r(x)
            for x in (
                "Alexandra Montgomery-Fairweather",
                "Attorney at Law",
                "100 Example Avenue, Suite 200, Exampleville, California 90000",
                "(555) 555-0100 · counsel@example.test",
            )
        ),
        date=r("January 15, 2027"),
        delivery=r("By e-mail: placeholder@example.test"),
        addressee=tuple(
            r(x)
            for x in (
                "Pat Placeholder",
                "Deputy District Attorney",
                "1 Example Plaza",
                "Exampleville, California 90000",
            )
        ),
        subject=(r("People v. Marisol Sample", italic=True), r("Case No. XX000001")),
        salutation=r("Dear Ms. Placeholder:"),
    )
    return document(
        Part(
            "letter",
            "LETTER",
            (
                body(2),
                Block("heading1", r("WHAT HAPPENED")),
                body(3),
                _headed("Window", "I."),
                body(3),
                Block("quote", r(SENTENCE)),
                Block("item", r(SENTENCE)),
                Block("item", r("A short item.")),
                EVIDENCE,
                body(4),
                body(2),
                Block("signature", r("Sincerely,")),
                Block("signature", r("")),
                Block("signature", r("")),
                *signature("Alexandra Montgomery-Fairweather", "Attorney for Marisol Sample"),
            ),
        ),
        template="letter.docx",
        letterhead=head if letterhead else None,
        paper="letter",
        privileged=not letterhead,
    )


WORDS = (
    "the window was open and a witness, who—having stood across-the-street since 9:43 p.m.—saw “nothing” (Ex. 12, at "
    "01:14–02:20) REPORTER’S TRANSCRIPT counsel@example.test incomprehensibility § 26, subd. (b) MONTGOMERY-WEATHER "
    "and/or 2 RT 114:6-115:22; iiiii WWWW mmm [MISSING: hour] naïve Señor Muñoz’s AVENUE W."
)


def scrambled(seed: int) -> Document:
    """A paper of random words, looks, comments, tables and boxes, the same for the same seed."""
    dice = random.Random(seed)

    def some(runs: int) -> tuple[Run, ...]:
        return tuple(
            Run(
                " ".join(dice.choice(WORDS.split()) for _ in range(dice.randint(1, 8))) + " ",
                italic=dice.random() < 0.2,
                bold=dice.random() < 0.15,
                highlight=dice.random() < 0.1,
                comment="Check." if dice.random() < 0.1 else "",
            )
            for _ in range(runs)
        )

    def lines(least: int, most: int, runs: int = 1) -> tuple[tuple[Run, ...], ...]:
        return tuple(some(runs) for _ in range(dice.randint(least, most)))

    blocks: list[Block] = []
    for _ in range(14):
        kind = dice.choice(("body", "body", "table", "single", "quote", "item", "heading1"))
        if kind == "table":
            columns, rows = dice.randint(2, 5), dice.randint(2, 6)
            cells = tuple(tuple(some(dice.randint(1, 5 if n else 1)) for _ in range(columns)) for n in range(rows))
            widths = tuple(dice.choice((2000, 3000, 4000)) for _ in range(columns)) if dice.random() < 0.5 else ()
            blocks.append(Block("table", rows=cells, widths=widths))
        elif kind == "single":
            blocks += [Block("single", line) for line in lines(1, 6, 2)]
        else:
            blocks.append(Block(kind, some(2 if kind == "heading1" else dice.randint(1, 8))))  # type: ignore[arg-type]
    head = Caption(
        attorney=lines(3, 9),
        court=caption().court,
        plaintiff=some(1),
        defendants=lines(1, 12),
        case_number=some(1),
        title=lines(1, 4, 2),
        hearing=lines(1, 6),
    )
    return document(
        Part("one", "ONE", tuple(blocks), caption=head),
        Part("two", "TWO", tuple(reversed(blocks)), caption=head if seed % 2 else None),
    )
