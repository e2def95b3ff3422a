"""Drafting over a file that counsel edited: the edits carried over, what could not be, and a redline of it all.

It joins the stages and prints nothing. What may be carried is decided in `handedits`, what counts as edited in `output`.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import asdict, replace

from generator import manifest, privatecopy, redline
from generator.findings import CannotContinue, Finding
from generator.handedits import Carried, carried
from generator.output import EXIT_OUTPUT, is_unedited, sealed, write_all
from generator.packing import unpack
from generator.wordtext import passages

if TYPE_CHECKING:
    from generator.analysis import Analysis
    from generator.drafting import Drafted, Options
    from generator.library import Library
    from generator.office import Office
    from generator.reading import Reading

    Case = tuple[Reading, Library, Analysis]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Delivery(Struct):
    """What a command is about to write: files, private copies, and files that are first moved to .bak."""

    files: dict[Path, bytes] = field(default_factory=dict)
    copies: dict[Path, bytes | Callable[[], bytes]] = field(default_factory=dict)
    moves: set[Path] = field(default_factory=set)


class Redrafted(Struct, frozen=True):
    """A new draft with the hand edits of the file that it replaces. `redline` leads from that file to this one."""

    data: bytes
    redline: bytes
    findings: tuple[Finding, ...]
    kept: int


def edited_file(target: Path, *, final: bool) -> Path | None:
    """The file whose hand edits a new draft of that name should keep; None where nobody edited anything.

    A final paper has another name than its draft: then the edits are those of the draft beside it.
    """
    names = [target, *([target.with_name(f"{target.stem}-DRAFT{target.suffix}")] if final else [])]
    for name in names:
        if name.is_file() and not name.is_symlink():
            return None if is_unedited(name) else name
    return None


def redraft(generated: bytes, edited: Path, *, author: str, at: dt.datetime) -> Redrafted:
    """The draft generated now with the hand edits of a file. Raises CannotContinue: exit 6 where what was generated last
    is not known or the file cannot be read as a Word file; otherwise as `redline.compare`."""
    last = privatecopy.last(edited)
    if last is None:
        message = "its edits cannot be told apart, because no copy of what was generated last is kept beside it"
        hint = "draft under another name with -o, and see the differences with `duress compare`"
        raise CannotContinue([_finding(edited, "error", "no-private-copy", message, hint)], EXIT_OUTPUT)
    try:
        theirs = edited.read_bytes()
        found = carried(last, theirs, generated)
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as fault:
        message, hint = f"cannot be read as a Word file: {fault}", "save it from the word processor as .docx"
        raise CannotContinue([_finding(edited, "error", "not-a-word-file", message, hint)], EXIT_OUTPUT) from None
    data = found.data if found.kept else sealed(generated)
    before = _comparable(last, theirs)
    changes = redline.compare(before, data, author=author or "Counsel", at=at, names=(str(edited), "the new draft"))
    return Redrafted(data, sealed(changes), tuple(_findings(found, edited, data)), found.kept)


def redline_name(target: Path) -> Path:
    """Where the redline of a draft goes: NAME-redline.docx."""
    return target.with_name(f"{target.stem}-redline{target.suffix}")


def _comparable(last: bytes, edited: bytes) -> bytes:
    """The edited file as the older side of a redline.

    A program that rewrites the hidden codes of fields would make every paragraph with a citation look changed; where the
    words are all there, the same edits made on what was generated stand for its file.
    """
    if _codes(last) == _codes(edited):
        return edited
    same = carried(last, edited, last).data
    return same if _shown(same) == _shown(edited) else edited


def _codes(data: bytes) -> list[str]:
    root = etree.fromstring(unpack(data)["word/document.xml"])
    return "".join(node.text or "" for node in root.iter(f"{_W}instrText")).split()


def _shown(data: bytes) -> list[str]:
    return [" ".join(p.text.split()) for p in passages(data, "draft") if p.where == "paragraph"]


def _findings(found: Carried, edited: Path, data: bytes) -> Sequence[Finding]:
    count = f"{found.kept} hand edit{'' if found.kept == 1 else 's'} carried over"
    out = [_finding(edited, "note", "edits-kept", count, "")]
    for conflict in found.conflicts:
        yours = f"yours: “{conflict.yours}”" if conflict.yours else "you deleted it"
        now = f"now generated: “{conflict.generated}”" if conflict.generated else "it is generated no longer"
        message = (
            f"a paragraph that you {conflict.edit} was generated otherwise this time, and stands as it was generated"
        )
        out.append(_finding(edited, "warning", "edit-conflict", message, f"{yours}; {now}"))
    for what in found.lost:
        hint = "make this change again in the new draft; the old file is kept"
        out.append(_finding(edited, "warning", "edit-not-kept", f"not carried over: {what}", hint))
    if found.kept and b"TOA \\" in unpack(data)["word/document.xml"]:
        message = "the pages in the tables of contents and authorities are those before the hand edits"
        out.append(
            _finding(
                edited, "warning", "pages-before-edits", message, "open the file in Word, press Ctrl+A and then F9"
            )
        )
    return out


def _finding(file: Path, severity: str, code: str, message: str, hint: str) -> Finding:
    return Finding(str(file), 0, 0, severity, code, "", message, hint)  # type: ignore[arg-type]


class Keeper(Struct):
    """Puts the files of one command together: with the hand edits of the files that they replace, where these are wanted.

    `at` dates the changes in a redline; `copies` says whether what was generated is kept beside the draft.
    """

    case: Case
    options: Options
    at: dt.datetime
    keep_edits: bool = False
    copies: bool = True
    office: Office | None = None
    preview: bool = False
    delivery: Delivery = field(default_factory=Delivery)

    def take(self, target: Path, done: Drafted) -> list[Finding]:
        """Adds one drafted file under its name, with its PDF. Gives what is to be said of it. Raises as `redraft`, and exit 5
        for hand edits that show what the reader may not see or, in a final paper, leave something open."""
        from generator.output import sealed_pdf

        found = list(done.draft.findings)
        edited = edited_file(target, final=self.options.final)
        data, pdf, files = done.data, done.pdf, self.delivery.files
        files[target] = data
        if edited is not None and self.keep_edits:
            new = redraft(done.data, edited, author=done.draft.document.author, at=self.at)
            found += [*new.findings, *self._checked(new, edited, done)]
            data = new.data
            if new.kept and pdf is not None and self.office is not None:
                pdf = self.office.pdf(data)
                if any(e.file for e in done.draft.document.exhibits):
                    message, hint = (
                        "the PDF with the hand edits is without the exhibits",
                        "append them to the PDF by hand",
                    )
                    found.append(_finding(target, "warning", "exhibits-not-appended", message, hint))
            files |= {target: data, redline_name(target): new.redline}
            self.delivery.moves |= {target, target.with_suffix(".pdf")} if edited == target else set()
        elif edited is not None and edited != target:
            message = "has hand edits that this final paper is without"
            found.append(
                _finding(edited, "warning", "edits-left-behind", message, "add --keep-edits to carry them over")
            )
        if pdf is not None:
            files[target.with_suffix(".pdf")] = sealed_pdf(pdf)
        if self.preview and self.office is not None and self.office.there:
            from generator.preview import pages

            for number, page in enumerate(pages(self.office.pdf(data)), 1):
                files[target.with_name(f"{target.stem}-p{number}.png")] = sealed_pdf(page)
        if self.copies:
            self.delivery.copies[target] = done.data
        return found

    def _checked(self, new: Redrafted, edited: Path, done: Drafted) -> list[Finding]:
        """What the hand edits brought in: words that the reader may not see, citations that do not hold, open gaps."""
        from generator import drafting, review
        from generator.examining import examine
        from generator.residue import residue

        reading, library, _ = self.case
        drafting.refuse_leaks(new.data, done.name, done.draft.audience, reading, library)
        index = review.Index(library.authorities, library.offenses)
        _, seen = examine(new.data, str(edited), index)
        left = residue(passages(new.data, str(edited)), reading.case, done.paper, str(edited))
        found = [*(f for f in seen if f.severity == "error"), *(replace(f, severity="error") for f in left)]
        if not self.options.final:
            return [replace(f, severity="warning") for f in found]
        for passage in passages(new.data, str(edited)):
            if "[MISSING" in passage.text:
                message = f"a gap is still open in {passage}: “{passage.text}”"
                found.append(_finding(edited, "error", "still-open", message, "fill it in the facts file, or by hand"))
        if found:
            raise CannotContinue(found, drafting.EXIT_REFUSED)
        return []

    def list_in_manifest(self, case: Path) -> None:
        """Adds the manifest of every folder that is written to; `case` is the facts file. None without private copies."""
        if not self.copies:
            return
        wanted = {
            name: str(value) if isinstance(value, dt.date) else value for name, value in asdict(self.options).items()
        }
        del wanted["reads"], wanted["calcrim"]
        inputs = {"the reads file": self.options.reads, "the instruction texts": self.options.calcrim}
        inputs |= {f"the file of {e.id}": case.parent / e.file for e in self.case[0].case.evidence if e.file}
        office = self.office.version() if self.office else None
        files = self.delivery.files
        for folder in {path.parent for path in files}:
            # Made when no other run is writing there, so that neither forgets the papers of the other.
            self.delivery.copies[folder / manifest.NAME] = partial(
                manifest.manifest, folder, case, files, inputs=inputs, options=wanted, office=office
            )

    def write(self, *, force: bool, never: Sequence[Path]) -> list[Path]:
        """Writes everything or nothing; gives the paths. Raises as `output.write_all`."""
        files, copies = self.delivery.files, dict(self.delivery.copies)
        if not self.copies:
            for folder in {path.parent for path in files}:
                others = manifest.without(folder, {path.name for path in files})
                copies |= {folder / manifest.NAME: others} if others else {}
        write_all(files, force=force, never=never, moves=self.delivery.moves, copies=copies)
        if not self.copies:
            for path in [*files, *({path.parent / manifest.NAME for path in files} - copies.keys())]:
                privatecopy.forget(path)
        return list(files)
