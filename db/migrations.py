"""The schema of a ``.shufa`` file, step by step. Append only: a step that has shipped is never edited.

Points are whole thousandths. Ids are row numbers; codes are what people see. Derived columns (a ballot's
`group_id` and `counted`, a mark's `entry_id`, `group_id` and `counted`) are kept true by foreign keys with ON
UPDATE CASCADE and a CHECK, so that marks lie on disk in the order in which a ranking sums them and one scan of
the table counts everything. Every table is told in docs/file-format.md § Tables.
"""

from __future__ import annotations

from db.canonical import digest
from db.database import Database, Migrations

APPLICATION_ID = 0x53485546  # "SHUF"

schema = Migrations("shufa")

_FIRST = (
    """CREATE TABLE evaluations (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        year INTEGER NOT NULL,
        organiser TEXT NOT NULL,
        deadline TEXT NOT NULL DEFAULT '',
        frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1))
    ) STRICT""",
    """CREATE TABLE scheme_versions (
        evaluation_id INTEGER NOT NULL REFERENCES evaluations,
        version INTEGER NOT NULL,
        text TEXT NOT NULL,
        reason TEXT NOT NULL,
        adopted_at TEXT NOT NULL,
        PRIMARY KEY (evaluation_id, version)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE units (
        id INTEGER PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        short_title TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        evaluation_id INTEGER NOT NULL REFERENCES evaluations,
        unit_id INTEGER NOT NULL REFERENCES units,
        category TEXT NOT NULL,
        leader TEXT NOT NULL DEFAULT '',
        post TEXT NOT NULL DEFAULT '',
        presentation TEXT NOT NULL CHECK (presentation IN ('现场', '书面')),
        running_order INTEGER CHECK (running_order > 0),
        UNIQUE (evaluation_id, unit_id)
    ) STRICT""",
    "CREATE INDEX entries_by_unit ON entries (unit_id)",
    """CREATE TABLE parts (
        id INTEGER PRIMARY KEY,
        evaluation_id INTEGER NOT NULL REFERENCES evaluations,
        code TEXT NOT NULL,
        UNIQUE (evaluation_id, code)
    ) STRICT""",
    """CREATE TABLE criteria (
        id INTEGER PRIMARY KEY,
        part_id INTEGER NOT NULL REFERENCES parts,
        code TEXT NOT NULL,
        UNIQUE (part_id, code)
    ) STRICT""",
    """CREATE TABLE groups (
        id INTEGER PRIMARY KEY,
        evaluation_id INTEGER NOT NULL REFERENCES evaluations,
        code TEXT NOT NULL,
        title TEXT NOT NULL,
        UNIQUE (evaluation_id, code)
    ) STRICT""",
    """CREATE TABLE reviewers (
        id INTEGER PRIMARY KEY,
        evaluation_id INTEGER NOT NULL REFERENCES evaluations,
        code TEXT NOT NULL,
        group_id INTEGER NOT NULL REFERENCES groups,
        name TEXT NOT NULL DEFAULT '',
        workplace TEXT NOT NULL DEFAULT '',
        UNIQUE (evaluation_id, code),
        UNIQUE (id, group_id)
    ) STRICT""",
    """CREATE TABLE ballots (
        id INTEGER PRIMARY KEY,
        part_id INTEGER NOT NULL REFERENCES parts,
        entry_id INTEGER NOT NULL REFERENCES entries,
        reviewer_id INTEGER NOT NULL,
        group_id INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'void')),
        attendance TEXT NOT NULL CHECK (attendance IN ('present', 'absent', 'recused')),
        counted INTEGER NOT NULL CHECK (counted = (status = 'submitted' AND attendance = 'present')),
        reason TEXT NOT NULL DEFAULT '',
        comment TEXT NOT NULL DEFAULT '',
        UNIQUE (part_id, entry_id, reviewer_id),
        UNIQUE (id, entry_id, group_id, counted),
        FOREIGN KEY (reviewer_id, group_id) REFERENCES reviewers (id, group_id) ON UPDATE CASCADE
    ) STRICT""",
    "CREATE INDEX ballots_to_count ON ballots (entry_id, part_id, group_id, attendance, status)",
    "CREATE INDEX ballots_by_reviewer ON ballots (reviewer_id, part_id)",
    """CREATE TABLE marks (
        entry_id INTEGER NOT NULL,
        criterion_id INTEGER NOT NULL REFERENCES criteria,
        group_id INTEGER NOT NULL,
        ballot_id INTEGER NOT NULL,
        counted INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('number', 'level', 'abstain', 'invalid')),
        points INTEGER CHECK (points >= 0),
        level TEXT,
        PRIMARY KEY (entry_id, criterion_id, group_id, ballot_id),
        UNIQUE (ballot_id, criterion_id),
        CHECK ((state = 'number') = (points IS NOT NULL)),
        CHECK ((state = 'level') = (level IS NOT NULL)),
        FOREIGN KEY (ballot_id, entry_id, group_id, counted)
            REFERENCES ballots (id, entry_id, group_id, counted) ON UPDATE CASCADE
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE given_scores (
        entry_id INTEGER NOT NULL REFERENCES entries,
        part_id INTEGER NOT NULL REFERENCES parts,
        points INTEGER NOT NULL CHECK (points >= 0),
        evidence TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (entry_id, part_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE occurrences (
        entry_id INTEGER NOT NULL REFERENCES entries,
        criterion_id INTEGER NOT NULL REFERENCES criteria,
        times INTEGER NOT NULL CHECK (times >= 0),
        evidence TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (entry_id, criterion_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE adjustments (
        id INTEGER PRIMARY KEY,
        entry_id INTEGER NOT NULL REFERENCES entries,
        kind TEXT NOT NULL CHECK (kind IN ('bonus', 'deduction', 'veto')),
        points INTEGER CHECK (points > 0),
        evidence TEXT NOT NULL,
        UNIQUE (entry_id, kind, evidence),
        CHECK ((kind = 'veto') = (points IS NULL))
    ) STRICT""",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT NOT NULL,
        changes TEXT NOT NULL,
        previous TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT""",
    """CREATE TRIGGER events_keep_changed BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
    """CREATE TRIGGER events_keep_deleted BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END""",
)


@schema()
def first_schema(db: Database) -> None:
    """Evaluations with their schemes, panel, ballots and scores, and the trail of every change."""
    for statement in _FIRST:
        db.execute(statement)


@schema()
def reports(db: Database) -> None:
    """Reports as handed in: every version is kept, contents beside so that lists stay quick to read."""
    db.execute(
        """CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            entry_id INTEGER NOT NULL REFERENCES entries,
            version INTEGER NOT NULL,
            file_name TEXT NOT NULL,
            received_at TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('received', 'returned', 'accepted')),
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            note TEXT NOT NULL DEFAULT '',
            UNIQUE (entry_id, version)
        ) STRICT"""
    )
    db.execute(
        "CREATE TABLE report_contents (report_id INTEGER PRIMARY KEY REFERENCES reports, content BLOB NOT NULL) STRICT"
    )


@schema()
def snapshots(db: Database) -> None:
    """Frozen results: one row a freezing, kept for good; the result itself lies beside, held by its digest."""
    db.execute(
        """CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            frozen_at TEXT NOT NULL,
            frozen_by TEXT NOT NULL,
            reason TEXT NOT NULL,
            scheme_version INTEGER NOT NULL,
            event INTEGER NOT NULL,
            head TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX snapshots_by_evaluation ON snapshots (evaluation_id)")
    db.execute(
        """CREATE TABLE snapshot_documents (
            snapshot_id INTEGER PRIMARY KEY REFERENCES snapshots,
            document TEXT NOT NULL
        ) STRICT"""
    )
    for table in ("snapshots", "snapshot_documents"):
        for action in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_keep_{action.lower()}d BEFORE {action} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'snapshots are kept as they are'); END"
            )


@schema()
def report_search(db: Database) -> None:
    """What a report says, for reading and for finding it; own deadlines and reminders of the entries.

    `report_words` holds no text of its own: `db.store.reports.search_words` makes its words from `report_texts`.
    """
    db.execute(
        """CREATE TABLE report_texts (
            report_id INTEGER PRIMARY KEY REFERENCES reports,
            text TEXT NOT NULL,
            textless TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute(
        "CREATE VIRTUAL TABLE report_words USING fts5 (words, content = '', tokenize = 'ascii')"
    )
    db.execute(
        """CREATE TABLE report_deadlines (
            entry_id INTEGER PRIMARY KEY REFERENCES entries,
            deadline TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE report_reminders (
            id INTEGER PRIMARY KEY,
            entry_id INTEGER NOT NULL REFERENCES entries,
            sent_at TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX report_reminders_by_entry ON report_reminders (entry_id)")


@schema()
def accounts(db: Database) -> None:
    """Who may sign in. A file without a row here is open to everybody."""
    db.execute(
        """CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('organiser', 'clerk', 'checker', 'supervisor', 'reviewer')),
            reviewer_id INTEGER UNIQUE REFERENCES reviewers,
            password_hash TEXT NOT NULL,
            recovery_hash TEXT NOT NULL DEFAULT '',
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            locked_until TEXT NOT NULL DEFAULT '',
            must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
            disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
            CHECK ((role = 'reviewer') = (reviewer_id IS NOT NULL))
        ) STRICT"""
    )


@schema()
def double_entry(db: Database) -> None:
    """复核: ballots typed a second time, and how each difference was settled.

    A `check_run` draws ballots of a part; `drawn_by` says what was drawn (whole reviewers, entries or
    single ballots), `seed` repeats the draw. `first_by` is a JSON list of who typed the ballot first.
    """
    db.execute(
        """CREATE TABLE check_runs (
            id INTEGER PRIMARY KEY,
            part_id INTEGER NOT NULL REFERENCES parts,
            percent INTEGER NOT NULL CHECK (percent BETWEEN 1 AND 100),
            drawn_by TEXT NOT NULL CHECK (drawn_by IN ('reviewer', 'entry', 'ballot')),
            seed TEXT NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX check_runs_by_part ON check_runs (part_id)")
    db.execute(
        """CREATE TABLE second_ballots (
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL REFERENCES check_runs,
            ballot_id INTEGER NOT NULL UNIQUE REFERENCES ballots,
            first_by TEXT NOT NULL DEFAULT '[]',
            second_by TEXT NOT NULL DEFAULT '',
            finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1))
        ) STRICT"""
    )
    db.execute("CREATE INDEX second_ballots_by_run ON second_ballots (run_id)")
    db.execute(
        """CREATE TABLE second_marks (
            second_ballot_id INTEGER NOT NULL REFERENCES second_ballots,
            criterion_id INTEGER NOT NULL REFERENCES criteria,
            state TEXT NOT NULL CHECK (state IN ('number', 'level', 'abstain', 'invalid')),
            points INTEGER CHECK (points >= 0),
            level TEXT,
            PRIMARY KEY (second_ballot_id, criterion_id),
            CHECK ((state = 'number') = (points IS NOT NULL)),
            CHECK ((state = 'level') = (level IS NOT NULL))
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE settlements (
            second_ballot_id INTEGER NOT NULL REFERENCES second_ballots,
            criterion_id INTEGER NOT NULL REFERENCES criteria,
            first TEXT NOT NULL,
            second TEXT NOT NULL,
            chosen TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (second_ballot_id, criterion_id)
        ) STRICT, WITHOUT ROWID"""
    )


@schema()
def rectification(db: Database) -> None:
    """整改台账: what feedback told units to mend, until it is closed; and what it praised.

    `due`, `reported_on` and `accepted_on` are ISO dates or empty. Whether a finding is overdue follows
    from its state and due date. Evidence files lie beside, vouched for by their sha256.
    """
    db.execute(
        """CREATE TABLE findings (
            id INTEGER PRIMARY KEY,
            entry_id INTEGER NOT NULL REFERENCES entries,
            text TEXT NOT NULL CHECK (text <> ''),
            source TEXT NOT NULL DEFAULT '',
            measures TEXT NOT NULL DEFAULT '',
            responsible TEXT NOT NULL DEFAULT '',
            due TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL CHECK (state IN ('open', 'reported', 'accepted')),
            reported_on TEXT NOT NULL DEFAULT '',
            accepted_on TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX findings_by_entry ON findings (entry_id)")
    db.execute(
        """CREATE TABLE finding_evidence (
            id INTEGER PRIMARY KEY,
            finding_id INTEGER NOT NULL REFERENCES findings,
            file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX finding_evidence_by_finding ON finding_evidence (finding_id)")
    db.execute(
        """CREATE TABLE finding_evidence_contents (
            evidence_id INTEGER PRIMARY KEY REFERENCES finding_evidence,
            content BLOB NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE strong_points (
            id INTEGER PRIMARY KEY,
            entry_id INTEGER NOT NULL REFERENCES entries,
            text TEXT NOT NULL CHECK (text <> '')
        ) STRICT"""
    )
    db.execute("CREATE INDEX strong_points_by_entry ON strong_points (entry_id)")


@schema()
def report_text_digests(db: Database) -> None:
    """A report's row vouches for its text too: `reports.text_digest`; empty for texts taken in before."""
    db.execute("ALTER TABLE reports ADD COLUMN text_sha256 TEXT NOT NULL DEFAULT ''")


@schema()
def lineage(db: Database) -> None:
    """沿革: the names that a unit gave up, and what became of units that are no more.

    A unit ends once: in another (合并), or without a successor (撤销). Its entries and ballots stay where
    they are. Days are ISO dates.
    """
    db.execute(
        """CREATE TABLE former_names (
            id INTEGER PRIMARY KEY,
            unit_id INTEGER NOT NULL REFERENCES units,
            code TEXT NOT NULL,
            title TEXT NOT NULL CHECK (title <> ''),
            short_title TEXT NOT NULL DEFAULT '',
            given_up_on TEXT NOT NULL CHECK (given_up_on <> ''),
            reason TEXT NOT NULL CHECK (reason <> '')
        ) STRICT"""
    )
    db.execute("CREATE INDEX former_names_by_unit ON former_names (unit_id)")
    db.execute(
        """CREATE TABLE unit_endings (
            unit_id INTEGER PRIMARY KEY REFERENCES units,
            successor_id INTEGER REFERENCES units CHECK (successor_id <> unit_id),
            ended_on TEXT NOT NULL CHECK (ended_on <> ''),
            reason TEXT NOT NULL CHECK (reason <> '')
        ) STRICT"""
    )
    db.execute("CREATE INDEX unit_endings_by_successor ON unit_endings (successor_id)")


@schema()
def packets(db: Database) -> None:
    """评分包: which seats are lent to which packet, what came back as evidence, and what a packet file is.

    `base` is what each ballot of a seat was when it was issued or last collected: a JSON object, entry to digest.
    Keys are hexadecimal. `packet_key` and `own_packet` hold one row at most: the former in a file that issues,
    the latter in a packet alone. A private key is plain where the file has no accounts; else it lies in
    `packet_key_seals`, sealed under an organiser's password.
    """
    db.execute(
        """CREATE TABLE packet_key (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            public_key TEXT NOT NULL,
            private_key TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE packet_key_seals (
            account_id INTEGER PRIMARY KEY REFERENCES accounts,
            sealed TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE packets (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            number TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('reviewer', 'clerk', 'check')),
            verify_key TEXT NOT NULL,
            scheme_digest TEXT NOT NULL,
            file_name TEXT NOT NULL,
            issued_at TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('out', 'handed_in', 'collected', 'withdrawn')),
            taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
            reason TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE packet_seats (
            packet_id INTEGER NOT NULL REFERENCES packets,
            part_id INTEGER NOT NULL REFERENCES parts,
            reviewer_id INTEGER NOT NULL REFERENCES reviewers,
            base TEXT NOT NULL DEFAULT '{}',
            PRIMARY KEY (packet_id, part_id, reviewer_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX packet_seats_by_seat ON packet_seats (reviewer_id, part_id)")
    db.execute(
        """CREATE TABLE packet_returns (
            id INTEGER PRIMARY KEY,
            packet_id INTEGER NOT NULL REFERENCES packets,
            hand_in INTEGER NOT NULL CHECK (hand_in > 0),
            digest TEXT NOT NULL,
            events INTEGER NOT NULL,
            head TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            collected_at TEXT NOT NULL,
            typed_by TEXT NOT NULL DEFAULT '[]'
        ) STRICT"""
    )
    db.execute("CREATE INDEX packet_returns_by_packet ON packet_returns (packet_id)")
    db.execute(
        """CREATE TABLE packet_return_contents (
            return_id INTEGER PRIMARY KEY REFERENCES packet_returns,
            content BLOB NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE own_packet (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            number TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('reviewer', 'clerk', 'check')),
            office_key TEXT NOT NULL,
            signing_key TEXT NOT NULL,
            hand_ins INTEGER NOT NULL DEFAULT 0 CHECK (hand_ins >= 0),
            earlier TEXT NOT NULL DEFAULT '[]'
        ) STRICT"""
    )


@schema()
def withdrawals(db: Database) -> None:
    """Units that left an evaluation after they were scored."""
    db.execute(
        """CREATE TABLE withdrawals (
            entry_id INTEGER PRIMARY KEY REFERENCES entries,
            withdrawn_on TEXT NOT NULL CHECK (withdrawn_on <> ''),
            reason TEXT NOT NULL CHECK (reason <> '')
        ) STRICT"""
    )


@schema()
def draws(db: Database) -> None:
    """抽签: each drawing of the order in the hall, and the place that it gave to each entry.

    `category` is empty where all entries drew together. A place is `fixed` to the front or the end for a reason.
    Where an entry speaks is its `running_order`, which may have been changed since.
    """
    db.execute(
        """CREATE TABLE draws (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            category TEXT NOT NULL DEFAULT '',
            method TEXT NOT NULL CHECK (method IN ('machine', 'hand')),
            seed TEXT NOT NULL DEFAULT '',
            drawn_at TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            CHECK ((method = 'machine') = (seed <> ''))
        ) STRICT"""
    )
    db.execute("CREATE INDEX draws_by_evaluation ON draws (evaluation_id)")
    db.execute(
        """CREATE TABLE draw_places (
            draw_id INTEGER NOT NULL REFERENCES draws,
            entry_id INTEGER NOT NULL REFERENCES entries,
            place INTEGER NOT NULL CHECK (place > 0),
            fixed TEXT NOT NULL DEFAULT '' CHECK (fixed IN ('', 'first', 'last')),
            reason TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (draw_id, entry_id),
            CHECK ((fixed = '') = (reason = ''))
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX draw_places_by_entry ON draw_places (entry_id)")


@schema()
def contacts(db: Database) -> None:
    """Whom the office calls about a unit's report: 联络员, 电话, 备注 of an entry."""
    for column in ("liaison", "phone", "note"):
        db.execute(f"ALTER TABLE entries ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


@schema()
def labels(db: Database) -> None:
    """标签 of entries: several words, parted by 、."""
    db.execute("ALTER TABLE entries ADD COLUMN labels TEXT NOT NULL DEFAULT ''")


@schema()
def packet_receipts(db: Database) -> None:
    """Packets whose last hand-in was taken: the office says so, and the packet itself then knows."""
    db.execute("ALTER TABLE packets ADD COLUMN closed_at TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE own_packet ADD COLUMN closed_on TEXT NOT NULL DEFAULT ''")


@schema()
def hall(db: Database) -> None:
    """现场会: how long each speaks, who spoke when, who came, and what was counted by hand.

    An entry without a turn waits. `moved` counts how often turns were moved to the end: the higher, the later. A period
    that goes on has no `stopped_at`; `lasted` is its length in milliseconds by a clock that nobody sets.
    `warnings` is a JSON list: so many seconds before the end of a speech. Of ballot numbers there is only how many were
    handed out in a group.
    """
    db.execute(
        """CREATE TABLE hall_settings (
            evaluation_id INTEGER PRIMARY KEY REFERENCES evaluations,
            speaking INTEGER NOT NULL CHECK (speaking > 0),
            questions INTEGER NOT NULL CHECK (questions >= 0),
            warnings TEXT NOT NULL DEFAULT '[]'
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE hall_turns (
            entry_id INTEGER PRIMARY KEY REFERENCES entries,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'speaking', 'spoken', 'absent')),
            moved INTEGER NOT NULL DEFAULT 0 CHECK (moved >= 0),
            reason TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE hall_periods (
            id INTEGER PRIMARY KEY,
            entry_id INTEGER NOT NULL REFERENCES entries,
            phase TEXT NOT NULL CHECK (phase IN ('speech', 'questions')),
            started_at TEXT NOT NULL,
            stopped_at TEXT NOT NULL DEFAULT '',
            lasted INTEGER CHECK (lasted >= 0),
            CHECK ((stopped_at = '') = (lasted IS NULL))
        ) STRICT"""
    )
    db.execute("CREATE INDEX hall_periods_by_entry ON hall_periods (entry_id)")
    db.execute(
        """CREATE TABLE hall_arrivals (
            reviewer_id INTEGER PRIMARY KEY REFERENCES reviewers,
            arrived_at TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE hall_numbers (
            group_id INTEGER PRIMARY KEY REFERENCES groups,
            handed_out INTEGER NOT NULL CHECK (handed_out >= 0)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE hall_counts (
            entry_id INTEGER NOT NULL REFERENCES entries,
            part_id INTEGER NOT NULL REFERENCES parts,
            issued INTEGER NOT NULL CHECK (issued >= 0),
            returned INTEGER NOT NULL CHECK (returned >= 0),
            explanation TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (entry_id, part_id)
        ) STRICT, WITHOUT ROWID"""
    )


@schema()
def paper_ballots(db: Database) -> None:
    """纸质评分票: the layouts that ballots were printed on, and the number of every printed sheet.

    A layout belongs to one printing; what its text calls by codes is kept by row, since codes may change. A sheet is
    a reviewer's or only of a group, never both; in an anonymous part it is nobody's.
    """
    db.execute(
        """CREATE TABLE layouts (
            id INTEGER PRIMARY KEY,
            part_id INTEGER NOT NULL REFERENCES parts,
            kind TEXT NOT NULL CHECK (kind IN ('1', '2', '2b', '3', '3b')),
            paper TEXT NOT NULL CHECK (paper IN ('A4', 'A3')),
            scheme_version INTEGER NOT NULL CHECK (scheme_version > 0),
            pages INTEGER NOT NULL CHECK (pages > 0),
            printed_at TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL CHECK (size > 0)
        ) STRICT"""
    )
    db.execute("CREATE INDEX layouts_by_part ON layouts (part_id)")
    db.execute(
        """CREATE TABLE layout_contents (
            layout_id INTEGER PRIMARY KEY REFERENCES layouts,
            content BLOB NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE layout_entries (
            layout_id INTEGER NOT NULL REFERENCES layouts,
            entry_id INTEGER NOT NULL REFERENCES entries,
            code TEXT NOT NULL CHECK (code <> ''),
            PRIMARY KEY (layout_id, entry_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX layout_entries_by_entry ON layout_entries (entry_id)")
    db.execute(
        """CREATE TABLE layout_criteria (
            layout_id INTEGER NOT NULL REFERENCES layouts,
            criterion_id INTEGER NOT NULL REFERENCES criteria,
            code TEXT NOT NULL CHECK (code <> ''),
            PRIMARY KEY (layout_id, criterion_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX layout_criteria_by_criterion ON layout_criteria (criterion_id)")
    db.execute(
        """CREATE TABLE sheets (
            id INTEGER PRIMARY KEY,
            layout_id INTEGER NOT NULL REFERENCES layouts,
            number TEXT NOT NULL UNIQUE CHECK (length(number) = 7),
            group_id INTEGER REFERENCES groups,
            reviewer_id INTEGER REFERENCES reviewers CHECK (reviewer_id IS NULL OR group_id IS NULL),
            state TEXT NOT NULL CHECK (state IN ('printed', 'void')),
            reason TEXT NOT NULL DEFAULT '' CHECK (state <> 'void' OR reason <> '')
        ) STRICT"""
    )
    db.execute("CREATE INDEX sheets_by_layout ON sheets (layout_id)")
    db.execute("CREATE INDEX sheets_by_reviewer ON sheets (reviewer_id)")
    db.execute("CREATE INDEX sheets_by_group ON sheets (group_id)")


@schema()
def releases(db: Database) -> None:
    """公布: what of a frozen result was made public, by whom, and why it was taken back.

    `category` is empty where every category is shown. A release holds while its snapshot is in force.
    """
    db.execute(
        """CREATE TABLE releases (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            snapshot_id INTEGER NOT NULL REFERENCES snapshots,
            kind TEXT NOT NULL CHECK (kind IN ('overall', 'categories', 'grades')),
            category TEXT NOT NULL DEFAULT '',
            released_at TEXT NOT NULL,
            released_by TEXT NOT NULL,
            taken_back_at TEXT NOT NULL DEFAULT '',
            taken_back_by TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '',
            CHECK (kind <> 'overall' OR category = ''),
            CHECK ((taken_back_at = '') = (reason = ''))
        ) STRICT"""
    )
    db.execute("CREATE INDEX releases_by_evaluation ON releases (evaluation_id)")
    db.execute("CREATE INDEX releases_by_snapshot ON releases (snapshot_id)")


@schema()
def findings_due(db: Database) -> None:
    """By when findings are to be mended that come in without a day of their own (ISO date, or empty)."""
    db.execute("ALTER TABLE evaluations ADD COLUMN findings_due TEXT NOT NULL DEFAULT ''")


@schema()
def scanned_ballots(db: Database) -> None:
    """扫描批次: pages that came back from a scanner, their pictures, and every field as it was read.

    Rows of `scans` lie in an order that was drawn. Of a sheet of an anonymous part no place in a file is kept.
    """
    db.execute(
        """CREATE TABLE batches (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            taken_on TEXT NOT NULL,
            thresholds TEXT NOT NULL,
            pages INTEGER NOT NULL CHECK (pages > 0),
            state TEXT NOT NULL CHECK (state IN ('taken', 'withdrawn')),
            reason TEXT NOT NULL DEFAULT '' CHECK (state <> 'withdrawn' OR reason <> '')
        ) STRICT"""
    )
    db.execute("CREATE INDEX batches_by_evaluation ON batches (evaluation_id)")
    db.execute(
        """CREATE TABLE scan_files (
            batch_id INTEGER NOT NULL REFERENCES batches,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            PRIMARY KEY (batch_id, sha256)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE scans (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches,
            sheet_id INTEGER REFERENCES sheets,
            page INTEGER NOT NULL CHECK (page >= 0),
            state TEXT NOT NULL CHECK (state IN ('read', 'conflict', 'refused')),
            why TEXT NOT NULL DEFAULT '' CHECK ((state = 'refused') = (why <> '')),
            file TEXT NOT NULL DEFAULT '',
            file_page INTEGER NOT NULL DEFAULT 0 CHECK (file_page >= 0),
            CHECK (state = 'refused' OR sheet_id IS NOT NULL)
        ) STRICT"""
    )
    db.execute("CREATE INDEX scans_by_batch ON scans (batch_id)")
    db.execute("CREATE INDEX scans_by_sheet ON scans (sheet_id)")
    db.execute(
        """CREATE TABLE pictures (
            scan_id INTEGER PRIMARY KEY REFERENCES scans,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            size INTEGER NOT NULL CHECK (size > 0)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE picture_contents (
            scan_id INTEGER PRIMARY KEY REFERENCES pictures,
            content BLOB NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE readings (
            scan_id INTEGER NOT NULL REFERENCES scans,
            field TEXT NOT NULL CHECK (field <> ''),
            entry_id INTEGER NOT NULL REFERENCES entries,
            criterion_id INTEGER NOT NULL REFERENCES criteria,
            state TEXT NOT NULL,
            level TEXT NOT NULL DEFAULT '' CHECK ((state = 'one') = (level <> '')),
            PRIMARY KEY (scan_id, field)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX readings_by_entry ON readings (entry_id)")
    db.execute("CREATE INDEX readings_by_criterion ON readings (criterion_id)")


@schema()
def supervision(db: Database) -> None:
    """专项督察: what chosen units check themselves against, every version of their forms, and findings of them.

    Days are ISO dates or empty. The latest version of a unit's form is the one that holds.
    """
    db.execute(
        """CREATE TABLE supervisions (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            title TEXT NOT NULL CHECK (title <> ''),
            basis TEXT NOT NULL DEFAULT '',
            starts_on TEXT NOT NULL DEFAULT '',
            due TEXT NOT NULL DEFAULT '',
            closed_on TEXT NOT NULL DEFAULT '',
            UNIQUE (evaluation_id, title)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE supervision_items (
            id INTEGER PRIMARY KEY,
            supervision_id INTEGER NOT NULL REFERENCES supervisions,
            code TEXT NOT NULL CHECK (code <> ''),
            title TEXT NOT NULL CHECK (title <> ''),
            basis TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL DEFAULT '',
            UNIQUE (supervision_id, code)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE supervision_units (
            supervision_id INTEGER NOT NULL REFERENCES supervisions,
            entry_id INTEGER NOT NULL REFERENCES entries,
            state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'reported', 'returned', 'checked')),
            sent_on TEXT NOT NULL DEFAULT '',
            reported_on TEXT NOT NULL DEFAULT '',
            reminded_on TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (supervision_id, entry_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX supervision_units_by_entry ON supervision_units (entry_id)")
    db.execute(
        """CREATE TABLE supervision_forms (
            id INTEGER PRIMARY KEY,
            supervision_id INTEGER NOT NULL,
            entry_id INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            file_name TEXT NOT NULL,
            received_on TEXT NOT NULL,
            UNIQUE (supervision_id, entry_id, version),
            FOREIGN KEY (supervision_id, entry_id) REFERENCES supervision_units (supervision_id, entry_id)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE supervision_answers (
            form_id INTEGER NOT NULL REFERENCES supervision_forms,
            item_id INTEGER NOT NULL REFERENCES supervision_items,
            verdict TEXT NOT NULL CHECK (verdict IN ('符合', '基本符合', '不符合', '不适用')),
            facts TEXT NOT NULL DEFAULT '',
            measures TEXT NOT NULL DEFAULT '',
            responsible TEXT NOT NULL DEFAULT '',
            due TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (form_id, item_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX supervision_answers_by_item ON supervision_answers (item_id)")
    db.execute(
        """CREATE TABLE supervision_findings (
            finding_id INTEGER PRIMARY KEY REFERENCES findings,
            item_id INTEGER NOT NULL REFERENCES supervision_items
        ) STRICT"""
    )
    db.execute("CREATE INDEX supervision_findings_by_item ON supervision_findings (item_id)")


@schema()
def packed_events(db: Database) -> None:
    """The row changes of an event may be bytes: a long text lies there packed (`store/file/event_text.py`)."""
    first = next(statement for statement in _FIRST if "CREATE TABLE events" in statement)
    keeping = [statement for statement in _FIRST if "TRIGGER events_keep" in statement]
    for name in ("events_keep_changed", "events_keep_deleted"):
        db.execute(f"DROP TRIGGER {name}")
    db.execute("ALTER TABLE events RENAME TO former_events")
    db.execute(
        first.replace(
            "changes TEXT NOT NULL",
            "changes ANY NOT NULL CHECK (typeof(changes) IN ('text', 'blob'))",
        )
    )
    db.execute("INSERT INTO events SELECT * FROM former_events")
    db.execute("DROP TABLE former_events")
    for statement in keeping:
        db.execute(statement)


@schema()
def counted_sheets(db: Database) -> None:
    """Which ballots scanned sheets have become, and 认定: what people settled that a reader left open.

    A group's sheet sits on a ballot number that was drawn for it (`sheet_seats`). A count is `counted` where the marks
    became the ballot's, `compared` where a typed ballot has them as its second typing. A ruling of the field '' is of
    a whole page; turn 2 is a second person's, turn 3 settles both. Of two pages under one number one is set aside.
    """
    db.execute("ALTER TABLE batches ADD COLUMN taken_by TEXT NOT NULL DEFAULT ''")
    db.execute(
        """CREATE TABLE sheet_seats (
            sheet_id INTEGER PRIMARY KEY REFERENCES sheets,
            reviewer_id INTEGER NOT NULL REFERENCES reviewers
        ) STRICT"""
    )
    db.execute("CREATE INDEX sheet_seats_by_reviewer ON sheet_seats (reviewer_id)")
    db.execute(
        """CREATE TABLE sheet_counts (
            sheet_id INTEGER NOT NULL REFERENCES sheets,
            entry_id INTEGER NOT NULL REFERENCES entries,
            how TEXT NOT NULL CHECK (how IN ('counted', 'compared')),
            PRIMARY KEY (sheet_id, entry_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX sheet_counts_by_entry ON sheet_counts (entry_id)")
    db.execute(
        """CREATE TABLE scans_set_aside (
            scan_id INTEGER PRIMARY KEY REFERENCES scans,
            verdict TEXT NOT NULL CHECK (verdict IN ('rescan', 'photocopy')),
            reason TEXT NOT NULL CHECK (reason <> '')
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE field_rulings (
            scan_id INTEGER NOT NULL REFERENCES scans,
            field TEXT NOT NULL,
            turn INTEGER NOT NULL CHECK (turn BETWEEN 1 AND 3),
            state TEXT NOT NULL CHECK (state IN ('number', 'level', 'abstain', 'invalid', 'blank')),
            points INTEGER CHECK ((state = 'number') = (points IS NOT NULL)),
            level TEXT CHECK ((state = 'level') = (level IS NOT NULL)),
            ruled_by TEXT NOT NULL,
            ruled_on TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (reason <> ''),
            PRIMARY KEY (scan_id, field, turn)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE paper_settings (
            evaluation_id INTEGER PRIMARY KEY REFERENCES evaluations,
            two_persons INTEGER NOT NULL CHECK (two_persons IN (0, 1))
        ) STRICT"""
    )


@schema()
def paper_texts(db: Database) -> None:
    """What letters and papers of the session say beyond the data 文书内容; nothing is said where there is no row."""
    db.execute(
        """CREATE TABLE paper_texts (
            evaluation_id INTEGER PRIMARY KEY REFERENCES evaluations,
            document_number TEXT NOT NULL DEFAULT '',
            dated TEXT NOT NULL DEFAULT '',
            addressee TEXT NOT NULL DEFAULT '',
            contact TEXT NOT NULL DEFAULT '',
            answer_by TEXT NOT NULL DEFAULT '',
            remind_until TEXT NOT NULL DEFAULT '',
            demands TEXT NOT NULL DEFAULT '',
            ranked INTEGER NOT NULL DEFAULT 1 CHECK (ranked IN (0, 1)),
            feedback_opening TEXT NOT NULL DEFAULT '',
            reminder_ending TEXT NOT NULL DEFAULT '',
            circular_opening TEXT NOT NULL DEFAULT '',
            meeting_on TEXT NOT NULL DEFAULT '',
            meeting_at TEXT NOT NULL DEFAULT '',
            meeting_place TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )


@schema()
def recounts(db: Database) -> None:
    """复点: sheets drawn by a seed, whose ballots are typed unseen to see how many were misread.

    `population` is how many scanned sheets counted when the draw was made.
    """
    db.execute(
        """CREATE TABLE recounts (
            id INTEGER PRIMARY KEY,
            evaluation_id INTEGER NOT NULL REFERENCES evaluations,
            seed TEXT NOT NULL CHECK (seed <> ''),
            drawn_on TEXT NOT NULL,
            population INTEGER NOT NULL CHECK (population > 0)
        ) STRICT"""
    )
    db.execute("CREATE INDEX recounts_by_evaluation ON recounts (evaluation_id)")
    db.execute(
        """CREATE TABLE recount_sheets (
            recount_id INTEGER NOT NULL REFERENCES recounts,
            sheet_id INTEGER NOT NULL REFERENCES sheets,
            PRIMARY KEY (recount_id, sheet_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX recount_sheets_by_sheet ON recount_sheets (sheet_id)")


@schema()
def seal_what_is_there(db: Database) -> None:
    """A seal after the events of anonymous ballots of older versions: heads that were printed then stay in the trail.

    It is made from the file alone, so that reading an older file shows the head that its upgrade will have.
    """
    (last_of_theirs,) = db.execute("SELECT max(id) FROM events WHERE length(at) = 10").fetchone()
    if last_of_theirs is None:
        return
    last, previous = db.execute("SELECT id, digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
    (at,) = db.execute("SELECT max(at) FROM events WHERE length(at) > 10").fetchone()
    event = (last + 1, at, "", "file.seal", "", "", "[]", previous)
    db.execute(
        "INSERT INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*event, digest(list(event))),
    )


@schema()
def forms_at_other_desks(db: Database) -> None:
    """Packets that collect 自查表 of a 督察, and files that go with a 自查表.

    `origin` is the first event of the file that issued the packet: what was sent out by either is known at both.
    """
    for table in ("packets", "own_packet"):
        (made,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        anew = made.replace(f"CREATE TABLE {table} ", f"CREATE TABLE {table}_anew ")
        db.execute(anew.replace("'clerk', 'check')", "'clerk', 'check', 'forms')"))
        db.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    db.execute("ALTER TABLE own_packet ADD COLUMN origin TEXT NOT NULL DEFAULT ''")
    db.execute(
        """CREATE TABLE packet_forms (
            packet_id INTEGER NOT NULL REFERENCES packets,
            supervision_id INTEGER NOT NULL,
            entry_id INTEGER NOT NULL,
            PRIMARY KEY (packet_id, supervision_id, entry_id),
            FOREIGN KEY (supervision_id, entry_id) REFERENCES supervision_units (supervision_id, entry_id)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX packet_forms_by_unit ON packet_forms (supervision_id, entry_id)")
    db.execute(
        """CREATE TABLE self_check_files (
            id INTEGER PRIMARY KEY,
            supervision_id INTEGER NOT NULL,
            entry_id INTEGER NOT NULL,
            file_name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            FOREIGN KEY (supervision_id, entry_id) REFERENCES supervision_units (supervision_id, entry_id)
        ) STRICT"""
    )
    db.execute(
        "CREATE INDEX self_check_files_by_unit ON self_check_files (supervision_id, entry_id)"
    )
    db.execute(
        """CREATE TABLE self_check_file_contents (
            file_id INTEGER PRIMARY KEY REFERENCES self_check_files,
            content BLOB NOT NULL
        ) STRICT"""
    )


@schema()
def field_doubts(db: Database) -> None:
    """Fields that were read plainly, and that somebody who looked at their pictures pointed out as wrong."""
    db.execute(
        """CREATE TABLE field_doubts (
            scan_id INTEGER NOT NULL REFERENCES scans,
            field TEXT NOT NULL CHECK (field <> ''),
            doubted_by TEXT NOT NULL,
            doubted_on TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (reason <> ''),
            PRIMARY KEY (scan_id, field)
        ) STRICT, WITHOUT ROWID"""
    )


@schema()
def vote_counts(db: Database) -> None:
    """票数: votes for each level as counted by hand, where a group's single ballots are not kept.

    A group has either these for an entry and part, or ballots: the gate of the trail refuses the other.
    """
    db.execute(
        """CREATE TABLE vote_counts (
            entry_id INTEGER NOT NULL REFERENCES entries,
            criterion_id INTEGER NOT NULL REFERENCES criteria,
            group_id INTEGER NOT NULL REFERENCES groups,
            level TEXT NOT NULL CHECK (level <> ''),
            votes INTEGER NOT NULL CHECK (votes > 0),
            PRIMARY KEY (entry_id, criterion_id, group_id, level)
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX vote_counts_by_criterion ON vote_counts (criterion_id)")
    db.execute("CREATE INDEX vote_counts_by_group ON vote_counts (group_id)")


@schema()
def self_check_deadlines(db: Database) -> None:
    """A unit may have more time for its 自查表: `due` (ISO date, or empty) and why."""
    for column in ("due", "due_reason"):
        db.execute(f"ALTER TABLE supervision_units ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


@schema()
def scoring_due(db: Database) -> None:
    """Until when reviewers may take back what they handed in (ISO date, or empty)."""
    db.execute("ALTER TABLE evaluations ADD COLUMN scoring_due TEXT NOT NULL DEFAULT ''")


@schema()
def doubtful_pages(db: Database) -> None:
    """Why a page that was read is doubtful as a whole, or empty."""
    db.execute("ALTER TABLE scans ADD COLUMN doubt TEXT NOT NULL DEFAULT ''")
