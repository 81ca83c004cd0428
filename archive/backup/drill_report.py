"""The report of a drill, as JSON for programs and Markdown for people. It proves nothing itself."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from archive.backup.kept import Kept
from archive.backup.manifest import Manifest
from archive.backup.restoring import Finding
from archive.digests import Json
from archive.models import timestamp

REPORTS = "reports"
MOST_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A backup that was restored, and what was found; `at` is when, `program` by what.

    `earlier` is, where something is wrong, the newest one before whose files are as they were written (None: none is).
    """

    backup: str
    manifest: Manifest
    at: datetime
    program: str
    findings: tuple[Finding, ...]
    earlier: Kept | None = None

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that does not hold, one sentence each."""
        return tuple(sentence for finding in self.findings for sentence in finding.wrong)

    @property
    def remedy(self) -> str | None:
        """What to do where something is wrong."""
        if not self.wrong:
            return None
        if self.earlier is None:
            return "no earlier backup beside it has all its files as they were written: make a new one while you can"
        folder = self.earlier.folder
        return f"{folder.name} has all its files as they were written: prove it with `chronik drill --from {folder}`"

    @property
    def event(self) -> dict[str, Json]:
        """What the chain of the archive keeps of it."""
        looked: dict[str, Json] = {one.what: one.looked_at for one in self.findings}
        return {"name": self.backup, "passed": not self.wrong, "wrong": len(self.wrong), "looked_at": looked}


def write_report(drill: Drill, destination: Path) -> Path:
    """Write both forms below a folder; returns the one for people."""
    folder = destination / REPORTS
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / f"drill-{drill.at:%Y%m%dT%H%M%SZ}-{drill.backup}"
    base.with_suffix(".json").write_text(_as_json(drill), encoding="utf-8")
    report = base.with_suffix(".md")
    report.write_text(_as_markdown(drill), encoding="utf-8")
    return report


def _as_json(drill: Drill) -> str:
    about = json.loads(drill.manifest.text())
    findings = [asdict(one) for one in drill.findings]
    said = {"backup": drill.backup, "drilled_at": timestamp(drill.at), "program": drill.program}
    passed = {"passed": not drill.wrong, "remedy": drill.remedy, "findings": findings, "manifest": about}
    return json.dumps(said | passed, ensure_ascii=False, indent=2) + "\n"


def _as_markdown(drill: Drill) -> str:
    made, counts = drill.manifest, drill.manifest.counts
    lines = [
        f"# Drill of {drill.backup}",
        "",
        f"{'Passed' if not drill.wrong else 'FAILED'}: restored and looked through on {timestamp(drill.at)} by"
        f" {drill.program}. The backup was made on {made.made_at} by {made.program}, schema {made.schema}; it holds"
        f" {', '.join(f'{_known(number)} {name}' for name, number in counts.items())}.",
        "",
        "| looked at | how many | wrong |",
        "|---|---|---|",
        *(f"| {one.what} | {one.looked_at} | {len(one.wrong)} |" for one in drill.findings),
        "",
        f"The chain of events ends in `{made.heads.get('events')}`.",
        *(["", "## What does not hold", ""] if drill.wrong else []),
        *(f"- {' '.join(sentence.split())}" for sentence in drill.wrong[:MOST_NAMED]),
    ]
    if len(drill.wrong) > MOST_NAMED:
        lines.append(f"- and {len(drill.wrong) - MOST_NAMED} more: see the JSON beside this report")
    if drill.remedy:
        lines += ["", f"What to do: {drill.remedy}."]
    return "\n".join(lines) + "\n"


def _known(count: int | None) -> str:
    return "an unknown number of" if count is None else str(count)
