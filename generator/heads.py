"""The head of a paper: the caption that rule 2.111 of the California Rules of Court asks for, or a letterhead.

It lays out names and addresses in lines; how they look on the page is the template's business.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from generator.casefile import CaseFile, Preservation
from generator.custodians import by_urgency
from generator.custodians import holder as kind_of
from generator.document import Caption, Letterhead, Run
from generator.moments import long_date
from generator.naming import Naming
from generator.values import gap

Line = tuple[Run, ...]


def _line(*pieces: Any) -> Line:
    return tuple(p if isinstance(p, Run) else Run(p) for p in pieces if p != "")


def _or_gap(value: str | None, what: str, path: str) -> Run:
    return Run(value) if value else gap(what, path)


def _address_lines(address: str | None, what: str, path: str) -> list[Line]:
    """Street on one line, city and postal code on the next, as an envelope has them."""
    if not address:
        return [(gap(what, path),)]
    street, comma, rest = address.partition(", ")
    pieces = [piece.strip() for piece in address.splitlines() if piece.strip()]
    return (
        [_line(p) for p in pieces] if len(pieces) > 1 else [_line(p) for p in ([street, rest] if comma else [address])]
    )


def attorney_lines(case: CaseFile) -> tuple[Line, ...]:
    """Name and bar number, firm, address, telephone, e-mail, and for whom counsel appears (rule 2.111(1))."""
    counsel = case.counsel
    lines = [
        _line(
            _or_gap(counsel.name, "counsel's name", "counsel.name"),
            " (SBN ", _or_gap(counsel.bar_number, "State Bar number", "counsel.bar_number"), ")",
        ),
    ]  # fmt: skip
    if counsel.firm:
        lines.append(_line(counsel.firm))
    lines += _address_lines(counsel.address, "counsel's address", "counsel.address")
    lines.append(_line("Telephone: ", _or_gap(counsel.phone, "counsel's telephone number", "counsel.phone")))
    # Without a word before it: the block ends at the center of the page, and an address seldom leaves room for one.
    lines.append(_line(_or_gap(counsel.email, "counsel's e-mail address", "counsel.email")))
    lines.append(_line(f"Attorney for Defendant {case.defendant.name}"))
    return tuple(lines)


def caption(case: CaseFile, titles: list[Line]) -> Caption:
    """The caption of a filed paper. Hearing lines stand only where a hearing date is known or belongs to the stage."""
    court, dates = case.case.court, case.case.dates
    defendants = [case.defendant.name, *(c.name for c in case.codefendants)]
    hearing: list[Line] = []
    if case.case.stage in ("complaint", "held-to-answer", "pretrial"):
        department = case.case.hearing.department or court.department
        hearing = [
            _line("Hearing date: ", _or_gap(long_date(dates.hearing), "hearing date", "case.dates.hearing")),
            _line("Time: ", _or_gap(case.case.hearing.time, "hearing time", "case.hearing.time")),
            _line("Department: ", _or_gap(department, "department", "case.hearing.department")),
            _line("Judge: ", _or_gap(court.judge, "judge", "case.court.judge")),
        ]
    else:
        hearing = [
            _line("Department: ", _or_gap(court.department, "department", "case.court.department")),
            _line("Judge: ", _or_gap(court.judge, "judge", "case.court.judge")),
        ]
    if case.case.stage == "convicted":
        hearing.append(
            _line("Sentencing date: ", _or_gap(long_date(dates.sentencing), "sentencing date", "case.dates.sentencing"))
        )
    elif dates.trial:
        hearing.append(_line("Trial date: ", long_date(dates.trial)))
    return Caption(
        attorney=attorney_lines(case),
        court=(
            _line("SUPERIOR COURT OF THE STATE OF CALIFORNIA"),
            _line("COUNTY OF ", _or_gap(court.county.upper() if court.county else None, "county", "case.court.county")),
        ),
        plaintiff=_line("THE PEOPLE OF THE STATE OF CALIFORNIA"),
        defendants=tuple(_line(name.upper()) for name in defendants),
        case_number=_line("Case No. ", _or_gap(case.case.number, "case number", "case.number")),
        title=tuple(titles),
        hearing=tuple(hearing),
    )


def letterhead(case: CaseFile, date: dt.date, addressee: str = "prosecutor", entry: int = 0) -> Letterhead | None:
    """The head of a letter to the prosecutor, a custodian of recordings, or the client; none for a memorandum.

    `entry` says which letter of several it is. What is said to the client in a visit has no head: it never leaves the
    lawyer's hands.
    """
    if addressee == "custodian":
        return _to_custodian(case, date, entry)
    if addressee == "client":
        return None if spoken_only(case) else _to_client(case, date)
    return _to_prosecutor(case, date) if addressee == "prosecutor" else None


def _sender(case: CaseFile) -> tuple[Line, ...]:
    counsel = case.counsel
    sender = [_line(_or_gap(counsel.firm or counsel.name, "counsel's firm or office", "counsel.firm"))]
    if counsel.firm and counsel.name:
        sender.append(_line(counsel.name))
    sender += _address_lines(counsel.address, "counsel's address", "counsel.address")
    sender.append(
        _line(
            _or_gap(counsel.phone, "counsel's telephone number", "counsel.phone"),
            " · ",
            _or_gap(counsel.email, "counsel's e-mail address", "counsel.email"),
        )
    )
    return tuple(sender)


def _to_prosecutor(case: CaseFile, date: dt.date) -> Letterhead:
    people = case.people
    addressee = [_line(_or_gap(people.attorney, "deputy district attorney", "people.attorney"))]
    addressee.append(_line(_or_gap(people.office, "prosecuting office", "people.office")))
    addressee += _address_lines(people.address, "prosecutor's address", "people.address")
    name = people.attorney.split()[-1] if people.attorney else None
    return Letterhead(
        sender=_sender(case),
        date=_line(long_date(date)),
        delivery=_line("By e-mail: ", people.email) if people.email else (),
        addressee=tuple(addressee),
        subject=(
            _line(f"People v. {case.defendant.name}"),
            _line("Case No. ", _or_gap(case.case.number, "case number", "case.number")),
        ),
        salutation=_line(
            "Dear ", _or_gap(f"{people.attorney}" if name else None, "deputy district attorney", "people.attorney"), ":"
        ),
    )


def _to_custodian(case: CaseFile, date: dt.date, entry: int) -> Letterhead:
    """Before charges are filed nobody is named: a letter to a stranger does not tell who is under suspicion."""
    number = by_urgency(case)[entry] if entry < len(case.preservation) else 0
    holder = case.preservation[number] if number < len(case.preservation) else Preservation()
    path = f"preservation[{number}]"
    name = Naming(case, "public").redact(holder.recipient) if holder.recipient else None
    about: Line = ()
    if case.case.stage != "investigation":
        number_of = _or_gap(case.case.number, "case number", "case.number")
        about = _line(f"People v. {case.defendant.name}, Case No. ", number_of)
    if case.case.report_number and kind_of(holder.recipient) != "business":
        about = (*about, Run(f"{', ' if about else ''}Report No. {case.case.report_number}"))
    return Letterhead(
        sender=_sender(case),
        date=_line(long_date(date)),
        delivery=_line("By e-mail: ", holder.email) if holder.email else (),
        addressee=(
            _line(_or_gap(name, "who has the recording", f"{path}.recipient")),
            *_address_lines(holder.address, f"address of {name or 'the holder of the recording'}", f"{path}.address"),
        ),
        subject=(_line("Request to preserve a recording"), *([about] if about else [])),
        salutation=_line("To the Custodian of Records:"),
    )


def _to_client(case: CaseFile, date: dt.date) -> Letterhead:
    """By hand: a letter that names the coercer is not left in a mailbox that others open."""
    return Letterhead(
        sender=_sender(case),
        date=_line(long_date(date)),
        delivery=_line("Privileged: attorney-client communication. By hand."),
        addressee=(_line(case.defendant.name),),
        subject=(_line("Your case and the defense of duress"),),
        salutation=_line("Dear ", case.defendant.name, ":"),
    )


def spoken_only(case: CaseFile) -> bool:
    """Whether a paper for the client is a script for a visit: in custody, custody unknown, or the coercer charged too.

    A paper that names the coercer endangers a client whose mail and cell others can reach.
    """
    charged = {c.person for c in case.codefendants if c.person} | {c.name for c in case.codefendants}
    naming = Naming(case, "privileged")
    coercers = {name for t in case.threats if t.by for name in (t.by, naming.full(t.by))}
    return case.case.custody.in_custody is not False or bool(charged & coercers)
