"""`repository new` writes what a ministry can push: its pipelines run here as the hosts run them, step by step.

Expected: green where nothing is wrong; with a planted fault the step that is for it fails, with the code that helps.
"""

from __future__ import annotations

import json
import random
import re
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY
from tests.support import made_up_persons, year_2025
from tests.support.broken_laws import spoilt, unreadable, with_a_gap
from tests.support.commands import in_english
from tests.support.pipelines import Ended, failed, github, gitlab, ran
from tests.support.sample import in_the_laboratory, sampled
from thb_eu.definitions.folder import place_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(shutil.which, ("bash", "git", "make"))), reason="needs bash, git and make"),
]
ON = ("--role", "analyst", "--on", "2026-03-02")
CROATIA = ("--country", "HR", "--languages", "hr,en", "--year", "2025")
KINDS = {
    "2023": ("--year", "2023", *ON),
    "2024": ("--year", "2024", "--own-law"),
    "2025": ("--year", "2025", "--own-law", *ON),
    "2026": ("--year", "2026", *ON),
    "hr": CROATIA,
}
HOSTS: dict[str, Callable[..., list[Ended]]] = {"github": github, "gitlab": gitlab}


def written(place: Path, kind: str) -> Path:
    """A repository of this kind, kept by git from its first day."""
    found = in_english("repository", "new", place, *KINDS[kind])
    assert found.exit_code == 0, found.output
    (place / ".git").mkdir()
    shutil.rmtree(place / ".git")
    kept(place)
    return place


def kept(place: Path) -> None:
    """Have git keep all that it is not told to leave."""
    for words in ("init --quiet", "add ."):
        subprocess.run(["git", *words.split()], cwd=place, check=True)


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """One repository of each kind that is asked for; tests that change one copy it."""
    made: dict[str, Path] = {}

    def of(kind: str) -> Path:
        if kind not in made:
            made[kind] = written(tmp_path_factory.mktemp("of") / "repository", kind)
        return made[kind]

    return of


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_a_repository_needs_is_written(kind: str, repositories: Callable[[str], Path]) -> None:
    """Both hosts, hooks, make, what git keeps and how; no sign of a template is left, and each page is one."""
    place = repositories(kind)
    texts = {path.relative_to(place).as_posix(): path.read_text("utf-8") for path in place.rglob("*") if is_text(path)}

    assert {"Makefile", "README.md", ".gitlab-ci.yml", ".pre-commit-config.yaml", ".gitattributes"} <= texts.keys()
    assert not [name for name, text in texts.items() if re.search(r"@[A-Za-z]+@", name + text)]
    assert texts["README.md"].count("# " + collection_of(place)) == (2 if kind != "hr" else 1)
    assert ("mappings" in {path.name for path in place.iterdir()}) == ("--own-law" in KINDS[kind] or kind == "hr")
    assert (place_of(place) is not None) == ("--own-law" in KINDS[kind] or kind == "hr")


def is_text(path: Path) -> bool:
    frame = (".yml", ".md", ".yaml", "")
    return path.is_file() and path.suffix in frame and not {"mappings", "datapackages", ".git"} & {*path.parts[-6:]}


def collection_of(place: Path) -> str:
    (found,) = re.findall(r"(?m)^COLLECTION = (.*)$", (place / "Makefile").read_text("utf-8"))
    assert (place / found / "datapackage.json").is_file()
    return str(found)


def test_a_folder_in_which_something_stands_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    found = in_english("repository", "new", tmp_path, *CROATIA, "--format", "json")

    assert found.exit_code == 1 and json.loads(found.stdout)["faults"][0]["code"] == "output-taken"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_written_again_it_tells_what_differs_and_writes_nothing(
    tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """What the office changed in the collection is its own and is not told."""
    place = Path(shutil.copytree(repositories("2025"), tmp_path / "again"))
    words = ("repository", "new", place, *KINDS["2025"], "--format", "json")
    assert in_english(*words).exit_code == 0
    (place / "Makefile").write_text("FROM = requirements.txt\n", encoding="utf-8")
    (place / ".gitignore").unlink()
    (place / "si-2025" / "waivers.yaml").write_text("waivers: []\n", encoding="utf-8")

    found = in_english(*words)

    told = json.loads(found.stdout)
    assert (found.exit_code, told["differing"], told["lacking"]) == (3, ["Makefile"], [".gitignore"])
    assert not (place / ".gitignore").exists()


def test_an_editor_finds_a_schema_for_each_edited_file(repositories: Callable[[str], Path]) -> None:
    """Where it looks: in the settings of the folder, at files that lie there and are no definitions."""
    for kind in ("2025", "hr"):
        place = repositories(kind)
        settings = json.loads((place / ".vscode/settings.json").read_text("utf-8"))
        named = {**settings["yaml.schemas"], **{it["url"]: it["fileMatch"] for it in settings["json.schemas"]}}
        assert all((place / schema).is_file() for schema in named)
        assert not (place / "schemas").exists()
        patterns = {pattern for patterns in named.values() for pattern in patterns}
        country = collection_of(place).rpartition("/")[2].partition("-")[0]
        assert {f"**/{country}-*/datapackage.json", f"**/{country}-*/metadata.yaml", "**/waivers.yaml"} <= patterns


# --- its pipelines ----------------------------------------------------------------------------------------------------


@sampled(("kind", "host"), [(kind, host) for kind in KINDS for host in HOSTS], 0, [("2025", "github")])
def test_the_pipeline_of_a_repository_without_a_fault_is_green(
    kind: str, host: str, tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """From the first day on, though most tables of a year that was begun are still awaited; the report is there."""
    place = Path(shutil.copytree(repositories(kind), tmp_path / "repository"))

    steps = HOSTS[host](place, "thb-eu" if host == "github" else "validate")

    assert not [*failed(steps)]
    assert sum(step.step.startswith("make") for step in steps) == 7
    assert "findings.txt" in {path.name for path in (place / "report").iterdir()}


def no_conviction_counts(text: str) -> str:
    """A total of a later stage lacks its part."""
    return text.replace("count_as: {indicator: convicted}", "count_as: nothing", 1)


def _law(mistake: Callable[[str], str], name: str = "113") -> Callable[[Path], None]:
    def plant(place: Path) -> None:
        article = place / "mappings" / "kz1" / f"{name}.yaml"
        article.write_text(mistake(article.read_text("utf-8")), encoding="utf-8")

    return plant


def _wrong_total(place: Path) -> None:
    sent = place / "si-2024/data/t13.csv"
    before = sent.read_text("utf-8")
    sent.write_text(before.replace("Total,119,39,158", "Total,119,39,157"), encoding="utf-8")
    assert sent.read_text("utf-8") != before


def _changed_contract(place: Path) -> None:
    contract = place / "datapackages/sources/police/datapackage.json"
    contract.write_text(contract.read_text("utf-8").replace('"name": "Sex"', '"name": "Gender"'), encoding="utf-8")


FAULTS: dict[str, tuple[str, Callable[[Path], None], str, str]] = {
    "a law that does not parse": ("2025", _law(unreadable), "make law", "syntax-error"),
    "a rule that is gone": ("2025", _law(with_a_gap, "175"), "make law", "rule-missing"),
    "a rule that breaks totals": ("2024", _law(no_conviction_counts), "make law", "sister-missing"),
    "a delivery with a wrong total": ("2024", _wrong_total, "make collection", "printed-grand-total"),
    "a changed contract": ("hr", _changed_contract, "make collection", "header-differs"),
}
"""By name: the repository, the fault, the step that is for it, and the code that helps."""


@sampled(
    ("fault", "host"),
    [(fault, host) for fault in FAULTS for host in HOSTS],
    0,
    [("a rule that is gone", "github"), ("a law that does not parse", "gitlab")],
)
def test_a_planted_fault_stops_the_step_that_is_for_it_with_the_code_that_helps(
    fault: str, host: str, tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """Whoever pushed it reads the sentence in the log of the step; the report is written all the same."""
    kind, plant, step, code = FAULTS[fault]
    place = Path(shutil.copytree(repositories(kind), tmp_path / "repository"))
    plant(place)

    (stopped,) = failed(HOSTS[host](place, "thb-eu" if host == "github" else "validate"))

    assert stopped.step.startswith(step) and code in stopped.said
    assert (place / "report" / "findings.txt").is_file()


def test_the_last_step_that_judges_stops_by_itself(tmp_path: Path, repositories: Callable[[str], Path]) -> None:
    """Without those before it, which are green in the gate above; the pipelines of this fault run in the laboratory."""
    kind, plant, step, code = FAULTS["a changed contract"]
    place = Path(shutil.copytree(repositories(kind), tmp_path / "repository"))
    plant(place)

    stopped = ran(step, place, {})

    assert stopped.code and code in stopped.said


@pytest.mark.parametrize("host", HOSTS)
def test_nothing_is_read_where_others_see_the_log(host: str, repositories: Callable[[str], Path]) -> None:
    """Public, internal, or a host that does not say: the first step ends it, and what always runs reports nothing."""
    for visibility in ("public", "internal", ""):
        steps = HOSTS[host](repositories("hr"), "thb-eu" if host == "github" else "validate", visibility)
        done = [step.step.split()[1] for step in steps if step.step.startswith("make")]
        assert done == ["private", "private"] and len([*failed(steps)]) == 2
        assert not (repositories("hr") / "report").exists()


# --- what is handed in, and what is due -------------------------------------------------------------------------------


def handed_in(place: Path, differing: bool) -> None:
    """Two tables of the same victims come into the folder; `differing`: one counts more of them."""
    sent = year_2025.write(year_2025.invented(random.Random(15)), place.parent / "year") / "data"
    for view in ("age", "form"):
        text = (sent / f"police-victims-by-{view}.csv").read_text("utf-8")
        row = text.splitlines()[1]
        changed = text.replace(row, f"{row.rpartition(';')[0]};9", 1) if differing and view == "age" else text
        (place / "incoming" / f"police-victims-by-{view}.csv").write_text(changed, encoding="utf-8")
    kept(place)


@sampled("host", HOSTS, 0, ["github"])
def test_a_delivery_in_the_folder_is_received_on_trial_and_judged(
    host: str, tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """Good: green, with the receipts in the report. Differing: its step fails with the check that asks."""
    job = "thb-eu-delivery" if host == "github" else "delivery"
    good, bad = (Path(shutil.copytree(repositories("2025"), tmp_path / name / "repository")) for name in ("a", "b"))
    handed_in(good, differing=False)
    handed_in(bad, differing=True)

    assert not [*failed(HOSTS[host](good, job))]
    assert len([*(good / "report/receipts").glob("*.receipt.txt")]) == 2
    stopped = ran("make receive", bad, {})
    assert stopped.code and "[views-agree]" in stopped.said


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_file_starts_it_and_the_calendar_tells_what_is_due(
    host: str, tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """By the words of the hosts; the days left stand in the summary, or in the report."""
    place = Path(shutil.copytree(repositories("2025"), tmp_path / "repository"))
    if host == "github":
        read = {
            name: (place / f".github/workflows/{name}.yml").read_text("utf-8")
            for name in ("thb-eu-delivery", "thb-eu-due")
        }
        on = {name: yaml.load(text, yaml.BaseLoader)["on"] for name, text in read.items()}
        assert on["thb-eu-delivery"] == {"push": {"paths": ["incoming/**"]}}
        assert [*on["thb-eu-due"]["schedule"][0]] == ["cron"]
        steps, told = github(place, "thb-eu-due"), tmp_path / "summary.md"
    else:
        jobs = yaml.safe_load((place / ".gitlab-ci.yml").read_text("utf-8"))
        assert jobs["delivery"]["rules"][0]["changes"] == ["incoming/**/*"]
        assert jobs["due"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
        steps, told = gitlab(place, "due"), place / "report/due.txt"

    assert not [*failed(steps)]
    assert "si-2025 (2025)" in told.read_text("utf-8") and "31. 12. 2026" in told.read_text("utf-8")


# --- what is never kept -----------------------------------------------------------------------------------------------

REGISTER = REPOSITORY / "datapackages/sources/courts-records/sample/pseudonymised.csv"


def _list_of_persons(place: Path) -> None:
    drawn = random.Random(46)
    names = (made_up_persons.name(drawn) for _ in range(3))
    (place / "incoming/list.csv").write_text(
        "".join(["Ime in priimek;Rojen\n", *(f"{it};2001-02-03\n" for it in names)]), "utf-8"
    )


def _named_so(place: Path) -> None:
    name = made_up_persons.name(random.Random(47))
    shutil.copy(
        REPOSITORY / "datapackages/sources/police/sample/victims-by-age.csv", place / "incoming" / f"{name}.csv"
    )


def _register(place: Path) -> None:
    shutil.copy(REGISTER, place / "incoming/table.csv")


def _key(place: Path) -> None:
    (place / "incoming/notes.txt").write_text("-----BEGIN PRIVATE KEY-----\nMC4C\n", encoding="utf-8")


CODES_OF_PLANTED = {
    "list": "personal-data",
    "table": "register-in-repository",
    "notes": "key-misplaced",
    "old": "unread-in-repository",
    "letter": "unread-in-repository",
}
"""By the name of a file, with which code it is refused."""


def _of_another_program(place: Path) -> None:
    name = made_up_persons.name(random.Random(48)).encode()
    (place / "incoming/old.csv").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name)
    with zipfile.ZipFile(place / "incoming/letter.docx", "w") as document:
        document.writestr("word/document.xml", b"<w:t>" + name + b"</w:t>")


def test_what_no_repository_may_keep_is_refused_before_a_commit_and_on_the_server(
    tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """And no name is repeated; the samples beside contracts, and what the office has accepted, are no such thing."""
    place = Path(shutil.copytree(repositories("2025"), tmp_path / "repository"))
    for plant in (_list_of_persons, _named_so, _register, _key, _of_another_program):
        plant(place)
    came = sorted(it.name for it in (place / "incoming").iterdir() if it.name != ".gitkeep")
    rows = (place / "incoming/list.csv").read_text("utf-8").splitlines()[1:]
    names = [*(row.split(";")[0] for row in rows), *(made_up_persons.name(random.Random(it)) for it in (47, 48))]
    kept(place)

    hook = ran(f"{hooks(place)['thb-eu-kept']} {shlex.join(f'incoming/{name}' for name in came)}", place, {})
    step = ran("make kept", place, {})

    assert (hook.code, step.code) == (1, 2)
    for said in (hook.said, step.said):
        refused = [line for line in said.splitlines() if "[" in line]
        for name, code in CODES_OF_PLANTED.items():
            assert any(f"{name}." in line and f"[{code}]" in line for line in refused)
        assert any("list." not in line and "[personal-data]" in line for line in refused), "the name of a file"
        assert not [name for name in names if name in said]


def test_git_leaves_what_is_made_again_and_what_was_refused(repositories: Callable[[str], Path]) -> None:
    names = ("x.pem", "a/secret.key", "registers/r.csv", "si-2025/deliveries/refused/1/original.csv", "dossier/a.csv")
    more = ("dossier-eu/a.csv", "report/findings.txt", "forms/f.xlsx", "letters/a.eml", ".venv/a", ".thb-eu/start.sh")
    done = subprocess.run(
        ["git", "check-ignore", *names, *more], cwd=repositories("2025"), check=True, capture_output=True
    )

    assert done.stdout.decode().split() == [*names, *more]


def test_git_keeps_the_bytes_of_what_was_sent(repositories: Callable[[str], Path]) -> None:
    """The journal knows a file by its hash, which another end of line would change."""
    names = ["incoming/a.txt", "si-2025/deliveries/1/original.txt", "si-2025/data/a.csv", "b.xlsx"]
    done = subprocess.run(
        ["git", "check-attr", "text", *names], cwd=repositories("2025"), check=True, capture_output=True
    )

    assert [line.rpartition(": ")[2] for line in done.stdout.decode().splitlines()] == ["unset"] * 4


# --- hooks, and how the program comes ---------------------------------------------------------------------------------


def hooks(place: Path) -> dict[str, str]:
    (local,) = yaml.safe_load((place / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    return {hook["id"]: hook["entry"] for hook in local["hooks"]}


def test_each_hook_is_quiet_where_nothing_is_wrong_and_stops_a_broken_law(
    tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """By their own words."""
    place = Path(shutil.copytree(repositories("2025"), tmp_path / "repository"))
    ids = hooks(place)
    assert [
        ran(f"{entry} {'mappings/kz1/175.yaml' if 'check --' in entry else ''}", place, {}).code
        for entry in ids.values()
    ] == [0] * 4
    spoilt(place, unreadable)

    for id in ("thb-eu-law", "thb-eu-checks", "thb-eu-collection"):
        stopped = ran(f"{ids[id]} {'mappings/kz1/175.yaml' if id == 'thb-eu-law' else ''}", place, {})
        assert stopped.code == 1 and "syntax-error" in stopped.said


@pytest.mark.skipif(not shutil.which("pre-commit"), reason="pre-commit is not here; `make hooks` installs it")
def test_pre_commit_itself_runs_them(tmp_path: Path, repositories: Callable[[str], Path]) -> None:
    """All pass where nothing is wrong; a law that does not parse is told by the hook that is for it."""
    place = Path(shutil.copytree(repositories("2025"), tmp_path / "repository"))
    command = f"{shutil.which('pre-commit')} run --all-files --color never"

    clean = ran(command, place, {})
    spoilt(place, unreadable)
    kept(place)
    broken = ran(command, place, {})

    assert (clean.code, clean.said.count("Passed") + clean.said.count("Skipped")) == (0, 4), clean.said
    assert broken.code == 1 and "thb-eu-law" in broken.said and "[syntax-error]" in broken.said


def test_the_program_comes_in_a_zip_that_is_known_by_its_hash(
    tmp_path: Path, repositories: Callable[[str], Path]
) -> None:
    """Another file than the one that was looked at is not run; the right one runs each command."""
    place = Path(shutil.copytree(repositories("hr"), tmp_path / "repository"))
    archive = tmp_path / "thb_eu-1-linux.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("thb_eu-1-linux/start.sh", 'echo "from the zip: $*"\n')
    hash = sha256(archive.read_bytes()).hexdigest()

    wrong = ran(f"make program FROM={shlex.quote(str(archive))} SHA256={'0' * 64}", place, {})
    assert wrong.code == 2 and "from the zip:" not in wrong.said and not (place / ".thb-eu").exists()

    right = ran(f"make program law FROM={shlex.quote(str(archive))} SHA256={hash}", place, {})

    assert right.code == 0 and "from the zip: mappings check" in right.said


@in_the_laboratory
def test_the_program_comes_from_an_index_by_its_hashes(tmp_path: Path, repositories: Callable[[str], Path]) -> None:
    """A wheel that is not the one of the list is not installed."""
    place = Path(shutil.copytree(repositories("hr"), tmp_path / "repository"))
    wheel = tmp_path / "wheels" / "thb_eu-1-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("tiny.py", "def main():\n    print('from the index')\n")
        made.writestr("thb_eu-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: thb-eu\nVersion: 1\n")
        made.writestr("thb_eu-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr("thb_eu-1.dist-info/entry_points.txt", "[console_scripts]\nthb-eu = tiny:main\n")
        made.writestr("thb_eu-1.dist-info/RECORD", "")
    env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "THB_EU_FROM": "requirements.txt"}
    asked = f"thb-eu==1 --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    (place / "requirements.txt").write_text(asked.replace("sha256:", "sha256:0")[:-2] + "\n", encoding="utf-8")
    assert ran("make program", place, env).code == 2
    (place / "requirements.txt").write_text(asked, encoding="utf-8")

    done = ran("make program", place, env)

    assert done.code == 0 and "from the index" in done.said
