"""The facts file as a strict model: every field a lawyer or paralegal may fill in, typed, described, and nothing else.

It knows the form of the facts, not the law that is applied to them; references between entries are checked in
`references`, and what a single value may be stands in `entries`.
"""


# Annotations are read as they stand: as texts, every one of some two hundred fields would be compiled at every start.
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from generator.entries import Bool, Date, Entry, F, HarmDue, Id, Ids, Lines, Numbers, Text, Texts, When, Whole, listed

Stage = Literal[
    "investigation",
    "complaint",
    "held-to-answer",
    "pretrial",
    "trial-people-rested",
    "trial-evidence-closed",
    "convicted",
]
Audience = Literal["public", "prosecutor", "privileged"]
Element = Literal["threat", "demand", "life", "immediacy", "actual-belief", "reasonable-belief"]
Issue = Literal["alternatives", "reporting", "prior-accounts", "association", "benefit", "denial"]
Point = Literal[Element, Issue]
EvidenceKind = Literal[
    "surveillance", "eyewitness", "recorded-communication", "expert", "body-worn-video", "emergency-call", "jail-call",
    "medical", "report", "physical", "testimony", "other",
]  # fmt: skip
CiteAs = Literal["exhibit", "prelim-transcript", "reporters-transcript", "trial-testimony", "declaration", "report"]
Source = Literal[
    "client-to-counsel", "client-to-police", "client-to-third-party", "client-testimony", "coercer", "eyewitness",
    "police", "expert", "device", "document",
]  # fmt: skip

Points = Annotated[list[Point], BeforeValidator(listed)]


def _offense_form(value: Any) -> str:
    return "key" if isinstance(value, str) else "described"


def _recipient(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Court(Entry):
    """The court in which the paper is filed."""

    county: Text | None = F("county", "Los Angeles")
    courthouse: Text | None = F("courthouse", "Clara Shortridge Foltz Criminal Justice Center")
    department: Text | None = F("department", "104")
    judge: Text | None = F("judge", "Hon. Lena Ortiz")


class Dates(Entry):
    """Dates of the case; deadlines are computed from them."""

    complaint: Date | None = F("date of the complaint", "2027-01-11")
    information: Date | None = F("date of the information", "2027-02-12")
    filed: Date | None = F("date on which this paper is filed", "2027-03-05")
    set_aside_denied: Date | None = F("date on which a motion to set aside (Pen. Code, § 995) was denied", "2027-03-05")
    hearing: Date | None = F("hearing date", "2027-03-24")
    trial: Date | None = F("trial date", "2027-04-19")
    last_day: Date | None = F("last day for trial", "2027-04-30")
    sentencing: Date | None = F("sentencing date", "2027-06-01")


class Hearing(Entry):
    """Time and place of the hearing; its date stands in `dates.hearing`."""

    time: Text | None = F("hearing time", "8:30 a.m.")
    department: Text | None = F("hearing department", "104")
    estimate: Text | None = F("time estimate for the hearing", "30 minutes")


class Custody(Entry):
    """Whether the client is in custody, and where."""

    in_custody: Bool | None = F("custody status", "true")
    facility: Text | None = F("custody facility", "Century Regional Detention Facility")


class Case(Entry):
    """The case itself: number, court, stage, dates."""

    number: Text | None = F("case number", "BA999001")
    report_number: Text | None = F("police report number", "26-00417")
    court: Court = Field(default_factory=Court)
    stage: Stage = Field(
        title="stage of the case", description="where the case stands; it decides which papers are open"
    )
    dates: Dates = Field(default_factory=Dates)
    hearing: Hearing = Field(default_factory=Hearing)
    custody: Custody = Field(default_factory=Custody)
    court_trial: Bool | None = F("whether the trial is to the court without a jury", "false")
    citation_style: Literal["csm", "bluebook"] = Field(default="csm", title="citation style (rule 1.200)")


class Defendant(Entry):
    """The client."""

    name: Text = Field(title="defendant's name", description="full name as charged", examples=["Marisol Reyes"])
    pronouns: Literal["she/her", "he/him", "they/them"] | None = F("defendant's pronouns", "she/her")
    born: Date | None = F("defendant's date of birth", "1997-05-14")
    interpreter: Text | None = F("interpreter's language", "Spanish")


class Codefendant(Entry):
    """Somebody charged in the same case."""

    name: Text = Field(title="co-defendant's name")
    person: Id | None = F("the co-defendant's entry under persons", "vance")
    counsel: Text | None = F("co-defendant's counsel")
    address: Lines | None = F("address of co-defendant's counsel")


class People(Entry):
    """The prosecuting office and the deputy who has the case."""

    office: Text | None = F("prosecuting office", "Los Angeles County District Attorney")
    attorney: Text | None = F("deputy district attorney", "Dana Whitfield")
    address: Lines | None = F("prosecutor's address")
    email: Text | None = F("prosecutor's electronic service address")


class Counsel(Entry):
    """The lawyer who signs."""

    name: Text | None = F("counsel's name", "Ines Calloway")
    bar_number: Text | None = F("counsel's State Bar number", "000001")
    firm: Text | None = F("counsel's firm or office")
    office: Literal["retained", "public-defender", "alternate", "panel"] | None = F(
        "how counsel is appointed", "retained"
    )
    address: Lines | None = F("counsel's address")
    phone: Text | None = F("counsel's telephone number", "(213) 555-0142")
    email: Text | None = F("counsel's e-mail address", "icalloway@calloway-law.example")


class Person(Entry):
    """Anybody who appears in the facts, named once here."""

    id: Id
    name: Text = Field(title="name", examples=["Dario Vance"])
    role: Text | None = F("role in the case", "coercer", "victim", "eyewitness", "officer")
    protected: Literal["minor", "victim", "witness", "none"] = Field(default="none", title="protection in filed papers")
    address: Lines | None = F("address (never printed)")
    phone: Text | None = F("telephone number (never printed)")


class InlineOffense(Entry):
    """An offense that the table does not have, described by counsel."""

    code: Text = Field(title="code", examples=["Pen. Code"])
    section: Text = Field(title="section", examples=["594"])
    subdivision: Text | None = F("subdivision", "subd. (a)")
    name: Text = Field(title="name of the offense", examples=["Vandalism"])
    noun: Text | None = F("the offense in running text", "vandalism")
    level: Literal["felony", "misdemeanor", "wobbler"] | None = F("level of the offense")
    homicide: Literal["murder", "attempted-murder", "manslaughter", "none"] = Field(
        default="none", title="kind of homicide"
    )
    death_punishable: Literal["yes", "no", "only-if-death-resulted"] = Field(
        title="whether the offense is punishable with death",
        description="Pen. Code, § 26, subd. Six excludes crimes punishable with death, so this must be answered",
    )
    calcrim: Texts = F("CALCRIM numbers", many=True)


OffenseEntry = Annotated[
    Annotated[Id, Tag("key")] | Annotated[InlineOffense, Tag("described")], Discriminator(_offense_form)
]


class Count(Entry):
    """One count as charged (or as expected, before charges are filed)."""

    number: Whole = Field(title="count number")
    offense: OffenseEntry = Field(title="offense: a key of clauses/offenses.yaml, or a description")
    date: Date | None = F("date of the offense", "2027-01-08")
    time: When | None = F("time of the offense", "21:43")
    place: Text | None = F("place of the offense", "the Kettle Street Market")
    theory: Literal["direct", "aider", "felony-murder"] | None = F("the People's theory", "aider")
    predicate_count: Whole | None = F("count number of the felony on which felony murder rests")
    enhancements: Texts = F("enhancements alleged", many=True)
    special_circumstances: Texts = F("special circumstances alleged", many=True)
    death_resulted: Bool | None = F("whether a death resulted")
    unproved_element: Text | None = F(
        "element of the offense on which the People's evidence fails", "the intent to aid the robbery"
    )


class Admitted(Entry):
    """How and when an item was received at trial."""

    as_: Text | None = Field(default=None, alias="as", title="trial exhibit number or letter")
    date: Date | None = F("date received in evidence")


class Evidence(Entry):
    """One item of evidence: what it is, who has it, who may see it, and how a paper cites it."""

    id: Id
    exhibit: Text | None = F("exhibit letter or number", "A")
    kind: EvidenceKind
    cite_as: CiteAs = Field(title="form in which the record is cited")
    title: Text = Field(title="title of the item")
    date: Date | None = F("date of the item")
    source: Source = Field(title="who speaks through the item")
    witness: Text | None = F("witness: an id under persons, or a name")
    custodian: Text | None = F("custodian")
    bates: Text | None = F("Bates number", "0041")
    pages: Text | None = F("number of pages")
    file: Text | None = F("file, relative to the facts file")
    origin: Literal["people", "defense", "court"] = Field(title="who had it first")
    audience: Audience | None = F("who may see it")
    admitted: Admitted | None = F("admission at trial")
    status: Text | None = F("status", "in hand", "requested")
    preserve_by: Date | None = F("date by which it will be destroyed")


class Proof(Entry):
    """Where a fact is proved: an evidence item and the place in it."""

    evidence: Id
    at: Text | None = F(
        "place in the item: page:line, time code, paragraph or page", "31:4-12", "21:43:50", "¶ 4", "p. 2"
    )


class Fact(Entry):
    """One finished sentence for the court, with its proof."""

    id: Id
    when: When | None = F("when it happened", "2027-01-08T21:38")
    text: Text = Field(title="the sentence", description="third person, past tense, no citation, no opinion")
    tag: Text | None = F("short name by which the argument refers to the fact", "the ribs threat")
    proof: list[Proof] = F("proof", many=True)
    proves: Points = F("elements and issues it supports", many=True)
    against: Points = F("elements and issues it cuts against", many=True)
    threats: Ids = F("threats it belongs to (none: all)", many=True)
    audience: Audience | None = F("a stricter audience than its proofs allow")


class Server(Entry):
    """The person who serves."""

    name: Text | None = F("name of the person serving")
    address: Lines | None = F("address of the person serving")
    county: Text | None = F("county where the person serving lives or works")
    email: Text | None = F("electronic service address of the person serving", "jabernathy@calloway-law.example")


class Recipient(Entry):
    """A person served."""

    name: Text
    address: Lines | None = F("service address")
    email: Text | None = F("electronic service address")
    role: Text | None = F("whom the person served represents", "Attorney for the People")
    consent: Text | None = F("where express consent to electronic service is recorded")


class Service(Entry):
    """One act of service."""

    method: Literal["mail", "personal", "electronic"] = Field(title="method of service")
    on: Date | None = F("date of service")
    server: Server = Field(default_factory=Server)
    recipients: list[Annotated[Recipient, BeforeValidator(_recipient)]] = F("persons served", many=True)


class Window(Entry):
    """A stretch of time on a recording."""

    from_: When | None = Field(default=None, alias="from", title="start of the window")
    to: When | None = F("end of the window")


class Preservation(Entry):
    """A recording or record that somebody must be asked to keep."""

    recipient: Text | None = F("who has the recording")
    address: Lines | None = F("address of the holder of the recording")
    email: Text | None = F("e-mail address of the holder of the recording", "records@larkfield.example")
    system: Text | None = F("system or camera")
    window: Window | None = F("time window")
    overwrite_by: Date | None = F("date on which it is overwritten")
    serves: Points = F("elements and issues it is wanted for; counsel's own plan alone prints them", "immediacy", many=True)


class Weapon(Entry):
    """The weapon that carried the threat."""

    kind: Text | None = F("weapon", "handgun")
    shown: Bool | None = F("whether it was shown")
    aimed_at: Text | None = F("what it was aimed at or pressed against", "ribs")


class Act(Entry):
    """When the charged act was done."""

    count: Whole
    at: When | None = F("when the act was done", "2027-01-08T21:43:50-21:44:36")


class Demand(Entry):
    """What the coercer demanded."""

    fact: Id | None = F("the fact that states the demand")
    counts: Numbers = F("counts that were demanded", many=True)
    express: Bool | None = F("whether the demand was put in words")

    def reaches(self, count: int) -> bool:
        """Whether the crime of a count was demanded: a list that is left out reaches all, an empty one none."""
        return count in self.counts if "counts" in self.model_fields_set else True


class Threat(Entry):
    """One threat. A threat and a count make an incident, and each incident is judged by itself."""

    id: Id
    by: Text | None = F("who made the threat: an id under persons, or a name")
    words: Id | None = F("the fact that states the words of the threat")
    content: Literal["death", "great-bodily-injury", "beating", "sexual-assault", "other"] | None = F(
        "what was threatened"
    )
    by_conduct: Bool | None = F("whether the threat was made by conduct")
    weapon: Weapon | None = F("weapon")
    made_at: When | None = F("when the threat was made")
    harm_due: HarmDue | None = F("when the harm was to follow on refusal")
    acts: list[Act] = F("acts done under the threat", many=True)
    coercer_present: Bool | None = F("whether the coercer was present at the act")
    able_then: Bool | None = F("whether the coercer could carry the threat out at once")
    target: Text | None = F("whose life was threatened: defendant, or an id under persons", "defendant")
    demand: Demand | None = F("the demand")
    facts: Ids = F("facts that belong to the threat", many=True)
    counts: Numbers = F("counts to which the threat is answered", many=True)


class Belief(Entry):
    """Fact ids on what the client believed and why a reasonable person would have."""

    actual: Ids = F("facts that show the actual belief", many=True)
    reasonable: Ids = F("facts that show the belief was reasonable", many=True)
    history: Ids = F("history between the coercer and the defendant", many=True)


class Alternative(Entry):
    """A chance to leave or to get help that the People will point to."""

    option: Text = Field(title="the chance in a noun phrase", examples=["the patrol car at Fulton Street"])
    facts: Ids = F("facts that show the chance", many=True)
    why_not: Ids = F("facts that answer it", many=True)
    adverse: Bool | None = F("whether the People have it")


class Background(Entry):
    """Fact ids on what the People will say about the defendant before and after."""

    association: Ids = F("association with the coercer", many=True)
    reporting: Ids = F("reporting or not reporting", many=True)
    prior_accounts: Ids = F("earlier accounts", many=True)
    benefit: Ids = F("benefit from the offense", many=True)
    denial: Ids = F("denial of the act", many=True)


class Claim(Entry):
    """What the defense says, as counsel decided."""

    defendant_on_act: Literal["admits", "denies", "silent"] | None = F("what the defendant says about the act")
    testified: Bool | None = F("whether the defendant testified")
    account_taken: Bool | None = F("whether counsel has taken the client's account")
    instruction_withdrawn: Bool | None = F("whether the instruction was withdrawn")


class Override(Entry):
    """Counsel's recorded decision to ask although an element is unsupported, in order to preserve the point."""

    count: Whole
    element: Element
    by: Text
    reason: Text


class Expert(Entry):
    """An expert."""

    name: Text
    field: Text | None = F("field", "psychology of trauma")
    decided_to_call: Bool | None = F("whether counsel decided to call the expert")
    disclosed: Bool | None = F("whether the expert was disclosed")
    topics: Texts = F("topics", many=True)


class Record(Entry):
    """What happened at the preliminary hearing and in rulings."""

    prelim: Date | None = F("date of the preliminary hearing")
    findings: Ids = F("facts that state the magistrate's findings", many=True)
    rulings: Ids = F("facts that state rulings", many=True)


class Participation(Entry):
    """Fact ids for the defendant's own role in a killing (Pen. Code, §§ 189, subd. (e), 190.2, subd. (d))."""

    role: Ids = F("role", many=True)
    weapon_knowledge: Ids = F("knowledge of weapons", many=True)
    restraint: Ids = F("chance to restrain or to help", many=True)
    duration: Ids = F("duration", many=True)
    minimizing: Ids = F("efforts to minimize the risk", many=True)


class Homicide(Entry):
    """Fact ids for homicide counts."""

    heat_of_passion: Ids = F("provocation by the victim", many=True)
    imperfect_self_defense: Ids = F("force used against the source of danger", many=True)
    participation: Participation = Field(default_factory=Participation)
    premeditation: Ids = F("facts on premeditation", many=True)
    implied_malice: Ids = F("facts on implied malice", many=True)
    preserve_change_of_law: Bool | None = F(
        "whether counsel asks, against People v. Anderson, to preserve the question for a higher court", "false"
    )


class Clearance(Entry):
    """Who cleared a proposal for its immigration consequences, and when."""

    by: Text | None = F("who cleared the immigration consequences")
    date: Date | None = F("date of the immigration clearance")


class Proposal(Entry):
    """A disposition that counsel offers."""

    offense: Text | None = F("offense of the proposed plea")
    terms: Text | None = F("terms of the proposal")
    cap_days: Whole | None = F("cap on custody in days", "364")
    factual_basis: Literal["recital", "stipulated"] | None = F("factual basis of the plea")
    immigration_cleared: Clearance | None = F("immigration clearance of the proposal")


class Consent(Entry):
    """The client's informed consent to sending."""

    by: Text | None = F("who consented")
    date: Date | None = F("date of the consent")


class Negotiation(Entry):
    """What counsel wants from the prosecutor."""

    disposition: Literal["plea", "indicated", "diversion", "dismissal", "prefiling"] | None = F("disposition sought")
    proposals: list[Proposal] = F("proposals in order of preference", many=True)
    respond_by: Date | None = F("date by which a reply is asked")
    approver: Text | None = F("who in the prosecutor's office must approve")
    consent: Consent | None = F("client's consent")
    safety_reviewed: Consent | None = F("safety review: who and when")


class Mitigation(Entry):
    """Fact ids for mitigation."""

    trauma: Ids = F("trauma", many=True)
    youth: Ids = F("youth", many=True)
    victimization: Ids = F("victimization by intimate-partner violence or trafficking", many=True)
    background: Ids = F("work, family, conduct since", many=True)
    programs: Ids = F("programs", many=True)
    priors: Ids = F("prior record", many=True)


class Sentencing(Entry):
    """After conviction."""

    convicted_counts: Numbers = F("counts of conviction", many=True)
    report: Id | None = F("the probation report's evidence id")
    request: Text | None = F("sentence requested")
    after_plea: Bool | None = F("whether the conviction is by plea", "false")
    penalty_phase: Bool | None = F("whether this is the penalty phase of a capital case", "false")


class Request(Entry):
    """An approved instruction that counsel asks for beyond those that the charges and the defense bring with them."""

    calcrim: Text = Field(title="CALCRIM number", examples=["1800"])
    count: Whole | None = F("count that it concerns", "1")
    as_: Literal["lesser", "attempt", "offense", "other"] = Field(default="other", alias="as", title="as what")


class PatternChoice(Entry):
    """Counsel's choice for a bracket, pair or blank of an approved instruction that the facts do not decide."""

    calcrim: Text = Field(title="CALCRIM number", examples=["1600"])
    at: Text = Field(title="words in the bracket, pair or blank", examples=["insert description of property"])
    use: Text | None = F("what goes there; keep for what the brackets hold; nothing to leave it out", "keep")


class Instructions(Entry):
    """What counsel decides about the packet of proposed jury instructions."""

    requests: list[Request] = F("further approved instructions", many=True)
    special: list[Literal["opportunity", "acquaintance"]] = F(
        "special instructions that are left out unless counsel asks for them", "opportunity", many=True
    )
    words_limited: Bool | None = F("whether the court limits the threat words to their effect on the hearer", "false")
    burden_struck: Bool | None = F("whether the court strikes the burden paragraph of CALCRIM No. 3402", "false")
    choices: list[PatternChoice] = F("choices in approved instructions", many=True)


class CaseFile(Entry):
    """One case: tier 1 (a paralegal, from the police report) and tier 2 (what the attorney decides)."""

    case: Case
    defendant: Defendant
    codefendants: list[Codefendant] = F("co-defendants", many=True)
    people: People = Field(default_factory=People)
    counsel: Counsel = Field(default_factory=Counsel)
    persons: list[Person] = F("persons", many=True)
    counts: list[Count] = F("counts", many=True)
    evidence: list[Evidence] = F("evidence", many=True)
    facts: list[Fact] = F("facts", many=True)
    service: list[Service] = F("service", many=True)
    preservation: list[Preservation] = F("recordings to be preserved", many=True)
    threats: list[Threat] = F("threats", many=True)
    belief: Belief = Field(default_factory=Belief)
    alternatives: list[Alternative] = F("chances to leave or to get help", many=True)
    background: Background = Field(default_factory=Background)
    claim: Claim = Field(default_factory=Claim)
    overrides: list[Override] = F("overrides", many=True)
    experts: list[Expert] = F("experts", many=True)
    record: Record = Field(default_factory=Record)
    homicide: Homicide = Field(default_factory=Homicide)
    negotiation: Negotiation = Field(default_factory=Negotiation)
    mitigation: Mitigation = Field(default_factory=Mitigation)
    instructions: Instructions = Field(default_factory=Instructions)
    sentencing: Sentencing | None = None
