"""The errors a person may meet, as facts; `desktop.messages` words them.

Anything that is not a `UserError` is a bug of the program and is shown with a report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What can be wrong at one place of an input. Each kind has its wording in `desktop.messages`."""

    # any input
    MISSING = "missing"  # a required value is absent; facts: expected
    UNKNOWN_KEY = "unknown_key"  # facts: expected
    WRONG_TYPE = "wrong_type"  # facts: found, expected
    NOT_A_NUMBER = "not_a_number"  # facts: found
    TOO_PRECISE = "too_precise"  # finer than 1/1000; facts: found
    TOO_FINE = "too_fine"  # a cell finer than 1/1000; facts: found, near (to two decimals)
    OUT_OF_RANGE = "out_of_range"  # facts: found, low, high
    OFF_STEP = "off_step"  # facts: found, step
    NOT_ONE_OF = "not_one_of"  # facts: found, expected
    DUPLICATE = "duplicate"  # facts: found
    UNKNOWN_REFERENCE = "unknown_reference"  # facts: found, expected
    BAD_CODE = "bad_code"  # facts: found
    TOO_LONG = "too_long"  # facts: limit
    FORBIDDEN_CHARACTER = "forbidden_character"  # facts: found
    NOT_MOVED = "not_moved"  # a ballot stays where it is; facts: obstacle
    UNEXPLAINED = "unexplained"  # stays open, and nobody said why; facts: found
    DAMAGED = "damaged"  # what verifying found; facts: found
    # schemes
    NOT_TOML = "not_toml"  # facts: detail
    NEEDS = "needs"  # facts: expected
    NOT_WITH = "not_with"  # facts: other
    TRIM_TOO_WIDE = "trim_too_wide"  # facts: found, high, low
    LEVEL_ABOVE_FULL = "level_above_full"  # facts: found, high
    QUOTA_ABOVE_WHOLE = "quota_above_whole"  # facts: found
    NOT_DESCENDING = "not_descending"  # facts: found, high
    NOTHING_COUNTS = "nothing_counts"  # every weight is zero
    CODE_HELD = "code_held"  # what was dropped bore it, and its ballots are kept
    CODE_LENT = "code_lent"  # packets that are out bear the old one
    # workbooks
    NO_HEADER = "no_header"  # facts: expected
    DUPLICATE_HEADER = "duplicate_header"  # facts: found
    NO_KNOWN_SHEET = "no_known_sheet"  # facts: expected
    UNREADABLE = "unreadable"  # facts: detail
    FORMULA_ERROR = "formula_error"  # facts: found
    UNCALCULATED = "uncalculated"  # a formula without a value
    PERCENT = "percent"  # a number shown in per cent; facts: found
    NAME_CONTRADICTS = (
        "name_contradicts"  # a name is not that of the code beside it; facts: found, expected
    )
    TOTAL_CONTRADICTS = (
        "total_contradicts"  # a total is not the sum of its row; facts: found, expected
    )
    NOT_APPLICABLE = "not_applicable"  # criterion not of the entry's category; facts: found
    BALLOT_INCOMPLETE = "ballot_incomplete"  # 有效 but cells are blank; facts: found
    NAMED_IN_ANONYMOUS = "named_in_anonymous"  # facts: found
    AMBIGUOUS = "ambiguous"  # facts: found, expected
    TOO_MANY = "too_many"  # of rows, columns, cells; facts: what, limit
    MERGED = "merged"  # merged cells where each needs its own value
    MORE = "more"  # faults that are not listed; facts: found
    UNIT_MERGED = "unit_merged"  # facts: found, on, successor
    UNIT_ABOLISHED = "unit_abolished"  # facts: found, on
    UNIT_ENDS_LATER = (
        "unit_ends_later"  # a note: taken into a year before its end; facts: found, on
    )
    WORKPLACE_MERGED = "workplace_merged"  # a note: taken as the successor; facts: found, unit
    FORMER_CODE = "former_code"  # facts: found, unit
    FORMER_NAME = "former_name"  # a note: taken as the unit of today; facts: found, unit
    FORMER_NAME_NEW = "former_name_new"  # a note: another code, so a new unit; facts: found, unit
    NAME_CORRECTED = "name_corrected"  # a note: a name changes without history; facts: found, unit
    VOTE_COUNTS = "vote_counts"  # votes by level where single ballots are needed; facts: found
    VOTES_COUNTED = (
        "votes_counted"  # a ballot of a group whose votes were counted by hand; facts: found
    )
    BALLOTS_BESIDE = "ballots_beside"  # a count of a group that has ballots; facts: found
    UNEQUAL_VOTES = "unequal_votes"  # criteria differ in their votes; facts: found, expected
    GROUP_UNTOLD = "group_untold"  # votes of which nothing tells whose they are; facts: expected
    NO_VOTES = "no_votes"  # a note: a row of a unit without any votes
    VOTES_TAKEN = "votes_taken"  # a note: votes are taken as counted by hand; facts: found
    PART_UNTOLD = "part_untold"  # a sheet that several parts could mean; facts: expected
    TWO_LEVELS = "two_levels"  # two levels are ticked for one mark; facts: found
    NO_CATEGORY = "no_category"  # a roster that lacks nothing but its categories
    BY_ORDER = "by_order"  # a note: groups number alike, blocks taken in panel order; facts: found, expected
    SHARED_NUMBER = (
        "shared_number"  # groups number alike and nothing tells whose it is; facts: found, expected
    )
    CODES_MADE = "codes_made"  # a note: reviewers came without numbers and got these; facts: found
    NEW_CATEGORY = "new_category"  # a note: a category never seen before; facts: found
    BY_FILE_NAME = "by_file_name"  # a note: whose a sheet is, by the name of its file; facts: found
    SAID_TWICE = "said_twice"  # a note: a finding that says the same as another; facts: found
    LEFT_DRAFT = "left_draft"  # a note: ballots not filled in are kept as drafts; facts: found
    FORM_OF_OTHER_FILE = "form_of_other_file"
    FORM_NEWER = "form_newer"
    FORM_REVIEWER = "form_reviewer"  # facts: found (empty: nobody of the number), expected
    FORM_RUBRIC = "form_rubric"
    FORM_OF_OTHER_SUPERVISION = "form_of_other_supervision"  # facts: found, expected
    FORM_CHECKLIST = "form_checklist"  # the checklist was changed since
    FORM_UNIT = "form_unit"  # facts: found, expected
    FORM_TWICE = "form_twice"  # one reviewer's forms differ; facts: found (the other files)
    SHEET_NOT_READ = "sheet_not_read"  # a note
    COLUMN_NOT_READ = "column_not_read"  # a note; facts: found
    HIDDEN_ROWS = "hidden_rows"  # a note: rows that are not seen were read too; facts: found
    SHARED_CODE = "shared_code"  # a note: groups number alike; facts: found, taken


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, and where.

    `place` is a scheme key (``parts[0].criteria[2].step``) or a cell (``评分-written!D17``).
    """

    place: str
    kind: FaultKind
    facts: dict[str, str] = field(default_factory=dict)


class ErrorKind(StrEnum):
    """Why the program could not do what was asked. Each kind has its wording in `desktop.messages`."""

    SCHEME_REFUSED = "scheme_refused"
    IMPORT_REFUSED = "import_refused"
    NOT_A_FORM = "not_a_form"
    NO_FORMS = "no_forms"
    LAYOUT_REFUSED = "layout_refused"  # faults: what is wrong with a layout of ballots
    SCHEME_LOCKED = "scheme_locked"
    REASON_NEEDED = "reason_needed"
    MATTERS_OPEN = "matters_open"  # faults: what is not done yet
    NO_EVALUATION = "no_evaluation"
    YEAR_KEPT = "year_kept"  # it cannot be removed; facts: found, detail (a `YearHold`)
    NO_SUCH_UNIT = "no_such_unit"
    UNIT_WITHDRAWN = "unit_withdrawn"  # it left the evaluation; facts: found, on
    NOT_WITHDRAWN = "not_withdrawn"
    NO_SUCH_REVIEWER = "no_such_reviewer"
    NO_SUCH_PART = "no_such_part"
    NO_SUCH_SHEET = "no_such_sheet"
    NO_SUCH_TEMPLATE = "no_such_template"
    MARK_REFUSED = "mark_refused"
    BALLOT_INCOMPLETE = "ballot_incomplete"
    BALLOT_SUBMITTED = "ballot_submitted"
    BALLOT_VOID = "ballot_void"
    MOVE_REFUSED = "move_refused"  # facts: found; faults: the ballots that cannot move
    BALLOT_NOT_SUBMITTED = "ballot_not_submitted"
    REVIEWER_RECUSED = "reviewer_recused"
    REVIEWER_ABSENT = "reviewer_absent"
    NAMED_REVIEWER = "named_reviewer"
    NO_SUCH_FINDING = "no_such_finding"
    FINDING_NOT_REPORTED = "finding_not_reported"
    NO_SUCH_SUPERVISION = "no_such_supervision"
    SUPERVISION_CLOSED = "supervision_closed"  # facts: found, on
    SUPERVISION_OPEN = "supervision_open"  # it cannot be closed yet; facts: units, findings, unmade
    SELF_CHECK_SETTLED = "self_check_settled"  # facts: found
    SELF_CHECK_MISSING = "self_check_missing"  # facts: found
    NO_SUCH_FILE = "no_such_file"
    PACKET_FULL = "packet_full"  # facts: found, limit
    NOT_A_SELF_CHECK = "not_a_self_check"  # facts: path
    CHECKLIST_EMPTY = "checklist_empty"  # facts: found
    IN_USE = "in_use"
    ALREADY_EXISTS = "already_exists"
    UNIT_MERGED = "unit_merged"  # facts: found, on, successor
    UNIT_ABOLISHED = "unit_abolished"  # facts: found, on
    FORMER_NAME = "former_name"  # facts: found, unit
    NO_SUCH_HISTORY = "no_such_history"
    VALUE_REFUSED = "value_refused"
    SCORING_OVER = "scoring_over"
    FROZEN = "frozen"
    NOT_FROZEN = "not_frozen"
    ALREADY_RELEASED = "already_released"  # facts: found (a category, or empty)
    NOT_RELEASED = "not_released"
    FROZEN_DIFFERS = "frozen_differs"  # facts: unit, detail
    FILE_EXISTS = "file_exists"
    FILE_MISSING = "file_missing"
    FILE_NOT_OURS = "file_not_ours"
    FILE_NEWER = "file_newer"
    FILE_DAMAGED = "file_damaged"
    ROW_DAMAGED = "row_damaged"  # facts: path, table, row
    SCHEMA_CHANGED = "schema_changed"  # facts: path, name
    FILE_BUSY = "file_busy"
    FILE_OPEN_ELSEWHERE = "file_open_elsewhere"  # facts: path, user, machine, since
    FILE_SHARED = "file_shared"  # another program took it too; facts: path, user, machine
    FILE_UNFINISHED = "file_unfinished"  # half written, in a place where that cannot be undone
    FILE_MOVED = "file_moved"  # taken away while it was open
    FILE_READ_ONLY = "file_read_only"
    FILE_IS_BACKUP = "file_is_backup"  # a copy: it is read, and restored to be worked in
    FILE_SUFFIX = "file_suffix"
    FORMER_FILE_DAMAGED = "former_file_damaged"  # it fails its verification; facts: path, found
    FORMER_FILE_LOCKED = "former_file_locked"  # it has accounts; facts: path
    FORMER_FILE_SAME = "former_file_same"  # facts: path
    DISK_FULL = "disk_full"
    DISK_FAULT = "disk_fault"
    FORMAT_UNKNOWN = "format_unknown"
    FILE_UNREADABLE = "file_unreadable"
    NOT_ALLOWED = "not_allowed"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_REFUSED = "sign_in_refused"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_DISABLED = "account_disabled"
    PASSWORD_CHANGE_NEEDED = "password_change_needed"  # noqa: S105 - no password
    NO_SUCH_ACCOUNT = "no_such_account"
    NO_ACCOUNTS = "no_accounts"
    LAST_ORGANISER = "last_organiser"
    NUMBER_NAMED = "number_named"
    NAME_KEPT = "name_kept"
    PART_HAS_BALLOTS = "part_has_ballots"
    VOTES_COUNTED = "votes_counted"  # by hand, so no single ballots; facts: unit, part, group
    BALLOTS_EXIST = "ballots_exist"  # so no count by hand; facts: unit, part, group
    TYPED_FIRST = "typed_first"
    PILE_TYPED_FIRST = "pile_typed_first"  # of anonymous ballots: which ones, nobody knows
    CHECK_FINISHED = "check_finished"
    NOTHING_TO_CHECK = "nothing_to_check"
    NO_SUCH_REPORT = "no_such_report"
    REPORT_SUPERSEDED = "report_superseded"
    REPORT_SETTLED = "report_settled"
    SEAT_LENT = "seat_lent"  # facts: reviewer, part, file, since
    SELF_CHECK_LENT = "self_check_lent"  # facts: unit, file, since
    NOT_IN_PACKET = "not_in_packet"  # facts: found
    NO_SUCH_PACKET = "no_such_packet"
    NOT_A_PACKET = "not_a_packet"
    IS_A_PACKET = "is_a_packet"
    IS_A_RETURN = "is_a_return"  # facts: path
    PACKET_SETTLED = "packet_settled"  # facts: found
    PACKET_NOT_COLLECTED = "packet_not_collected"  # facts: found
    PACKET_CLOSED = "packet_closed"  # facts: since
    RECEIPT_REFUSED = "receipt_refused"
    RECEIPT_BEHIND = "receipt_behind"  # facts: found
    NOTHING_TO_ISSUE = "nothing_to_issue"
    PACKET_KEY_LOCKED = "packet_key_locked"
    CERTIFICATE_REFUSED = "certificate_refused"  # facts: detail
    NOT_SOUND = "not_sound"  # faults: what verifying found; facts: number
    HALL_TURN = "hall_turn"  # facts: found (the unit), state (of its turn)
    HALL_BEGUN = "hall_begun"  # units have spoken already
    NUMBER_ARRIVES = "number_arrives"  # facts: found
    NO_SUCH_SHEET_NUMBER = "no_such_sheet_number"
    NO_SUCH_BATCH = "no_such_batch"
    NOTHING_SCANNED = "nothing_scanned"  # facts: path
    NO_FREE_NUMBERS = "no_free_numbers"  # facts: group, count, typed
    RECOUNT_EARLY = "recount_early"  # facts: count
    NO_SUCH_FIELD = "no_such_field"
    SETTLED_BY_SCANNER = "settled_by_scanner"
    SECOND_PERSON_NEEDED = "second_person_needed"
    SHEET_VOID = "sheet_void"  # facts: found
    SHEETS_PRINTED = "sheets_printed"  # reviewers hold sheets already; facts: part, count
    LAYOUT_UNFIT = "layout_unfit"  # facts: part, layout, paper, why
    BALLOTS_SEALED = "ballots_sealed"
    CHANGED_SINCE = "changed_since"  # facts: table, found, at, who


class UserError(Exception):
    """A refusal that a person can act on: what kind, about what, and every fault found.

    `facts` fill the wording (strings only); `faults` list each place of a refused input.
    """

    def __init__(self, kind: ErrorKind, faults: Iterable[Fault] = (), **facts: str) -> None:
        super().__init__(kind.value, facts)
        self.kind = kind
        self.facts = facts
        self.faults = tuple(faults)

    def __str__(self) -> str:
        places = "; ".join(f"{f.place}: {f.kind.value} {f.facts}" for f in self.faults[:20])
        return f"{self.kind.value} {self.facts} {places}".rstrip()
