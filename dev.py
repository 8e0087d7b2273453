"""Set-up and the project's main jobs in one command each, on a fresh machine: ``python3 dev.py demo|test|bench|…``.

Needs nothing but Python 3.11 or later. Everything is installed into ``.venv`` beside this file, in the versions that
``requirements-lock.txt`` says; ``python3 dev.py lock`` renews it. On Debian, as root, it also installs what the tests
need of Debian's own packages.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
PYTHON = VENV / BIN / ("python.exe" if os.name == "nt" else "python")
OUT = ROOT / "ut"
LOCK = ROOT / "requirements-lock.txt"
DEVELOPMENT = "# --- only for development"
"""The line in the lock below which stands what the program itself does not need."""
DEBIAN = ["libreoffice-calc", "libreoffice-writer", "python3-uno", "libreoffice-script-provider-python",
          "poppler-utils", "chromium", "firefox-esr", "libatomic1", "fontconfig", "fonts-liberation",
          "fonts-crosextra-carlito"]  # fmt: skip
"""libatomic1 is for the Node that playwright brings along."""
NODE = {"node": "nodejs", "npm": "npm"}
"""Programs that build and test the web page, and Debian's packages of them; a Node from elsewhere brings both."""
OTHERS = VENV / "other"
"""A small environment for each other Python on the machine, for the tests of the reader."""
READER = ["tests/workbook/reader", "tests/workbook/package/test_deflate.py"]
FLOORS = ["workbook", "validators", "templates", "addin"]
PLATFORMS = ["x86_64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
WHOLE = [["accuracy.py"], ["accuracy_engine.py", "--tables", "300", "--clean", "10000"], ["fuzz_reader.py", "20000"]]
"""What the tests only sample, at length."""


class CannotError(Exception):
    """The job cannot be done here; the text says why and what to do, in Swedish."""


def main() -> int:
    """Run the job that is named."""
    jobs = {"demo": demo, "test": test, "full": full, "bench": bench, "lock": lock}
    job = jobs.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if job is None:
        print(f"användning: python3 dev.py {'|'.join(jobs)}")
        return 2
    try:
        return job()
    except CannotError as error:
        print(error)
    except subprocess.CalledProcessError as error:
        print(f"Det här gick inte, se ovan varför: {' '.join(map(str, error.cmd))}")
    return 2


def demo() -> int:
    """The five documents built, checked, marked; the findings shown."""
    install(dev=False)
    OUT.mkdir(exist_ok=True)
    mallkoll("exempel", str(OUT / "dokument"))
    code = mallkoll("kontrollera", str(OUT / "dokument"), "--markera", str(OUT / "markerade"))
    program = (VENV / BIN / "mallkoll").relative_to(ROOT)
    print(f"""
Arbetsböckerna ligger i {OUT / "dokument"}
och de markerade i {OUT / "markerade"}: öppna en av dem i Excel.

Programmet är installerat som {ROOT / program}
Pröva det från mappen {ROOT}:

    {program} regler SUM001                                          vad en regel kontrollerar
    {program} skapa --layout linkoping-2021-08 --ut mall.xlsx        en tom mall att fylla i
    {program} kontrollera mall.xlsx                                  kontrollera den
""")
    return 0 if code in {0, 1} else code  # 1 says that errors were found, which is what is shown here


def test() -> int:
    """Everything that has to hold before a change is taken in."""
    install(dev=True)
    with ThreadPoolExecutor(1) as beside:  # packages are fetched and unpacked while the code is looked through
        environment = beside.submit(_for_the_tests)
        code = _look_through()
    tests = ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return code or run(tests, **environment.result())


def _look_through() -> int:
    """What needs no more than Python: style, types, floors, the reader on other Pythons."""
    imports = "from importlinter.cli import lint_imports_command as run; run()"
    code = run(["-m", "ruff", "check", "."]) or run(["-m", "ruff", "format", "--check", "."])
    code = code or run(["-m", "mypy"]) or run(["-c", imports])
    return code or int(any(reader_tests(python, version) for version, python in other_pythons().items()))


def full() -> int:
    """The tests with many more examples, then at length what they only sample."""
    os.environ["MALLKOLL_LANGE"] = "1"
    code = test()
    for script, *arguments in WHOLE:
        code = code or run([f"benchmarks/{script}", *arguments])
    return code


def bench() -> int:
    """Every benchmark, one after the other; each prints its own table."""
    install(dev=True)
    for script in sorted((ROOT / "benchmarks").glob("*.py")):
        run([str(script)])
    return 0


def lock() -> int:
    """Lock the newest versions that go together, for every Python and platform, as wheels with their hashes."""
    make_environment()
    pip("install", "--upgrade", "uv")
    with tempfile.TemporaryDirectory() as folder:
        everything, program = Path(folder, "all.txt"), Path(folder, "program.txt")
        resolve = ["-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", PYTHONS[0],
                   "--generate-hashes", "--no-header", "--quiet"]  # fmt: skip
        _uv(*resolve, "--upgrade", "--all-extras", "--group", "dev", "--output-file", str(everything))
        _uv(*resolve, "--group", "build", "--constraint", str(everything), "--output-file", str(program))
        needed = {name for name, _ in _locked(program.read_text("utf-8"))}
        parts: tuple[list[str], list[str]] = ([], [])
        for name, block in _locked(everything.read_text("utf-8")):
            parts[name not in needed].append(block)
    head = "# Made by: python3 dev.py lock\n"
    LOCK.write_text("\n".join([head, *parts[0], DEVELOPMENT + "\n", *parts[1]]), "utf-8", newline="\n")
    for platform in PLATFORMS:
        for version in PYTHONS:
            _uv("-m", "uv", "pip", "compile", str(LOCK), "--no-deps", "--python-platform", platform,
                "--python-version", version, "--quiet", "--no-header", "--output-file", os.devnull)  # fmt: skip
            print(f"{platform}, Python {version}: allt finns")
    return 0


def _uv(*command: str) -> None:
    subprocess.run([str(PYTHON), *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _locked(text: str) -> Iterator[tuple[str, str]]:
    """Each package of a lock, and its lines: the first begins at the margin."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if not line.startswith((" ", "#")):
            if block:
                yield block[0].partition("==")[0], "\n".join(block) + "\n"
            block = []
        if line:
            block.append(line)


def _locked_for(*names: str) -> Iterator[str]:
    """The lines of these packages and of all that they need: each says which packages it is there for."""
    locked = dict(_locked(LOCK.read_text("utf-8")))
    program = dict(_locked(LOCK.read_text("utf-8").partition(DEVELOPMENT)[0]))
    needed = {*program, *names}
    for _ in locked:  # no chain is longer
        needed |= {name for name, block in locked.items() if needed & set(block.partition("# via")[2].split())}
    return (block for name, block in locked.items() if name in needed)


# --- the environment ----------------------------------------------------------------------------------------------


def install(*, dev: bool) -> None:
    """Make the virtual environment and install the project into it."""
    make_environment()
    _install_locked(PYTHON, LOCK.read_text("utf-8") if dev else LOCK.read_text("utf-8").partition(DEVELOPMENT)[0])
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    _compile()


def make_environment() -> None:
    """Make the virtual environment where there is none that works. Raises CannotError."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file may be run by any
        raise CannotError(f"Det behövs Python 3.11 eller senare; det här är {sys.version.split()[0]}.")
    works = [str(PYTHON), "-c", "import pip"]
    if PYTHON.exists() and subprocess.run(works, capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None and not apt_get("python3-venv"):
        raise CannotError(
            "Pythons del för egna miljöer (venv) saknas. På Debian och Ubuntu installeras den med\n\n"
            "    sudo apt install python3-venv\n\nKör sedan samma kommando igen."
        )
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def _install_locked(python: Path, packages: str) -> None:
    """Install just these packages, as wheels whose contents are the ones that were locked."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "requirements.txt")
        wanted.write_text(packages, "utf-8")
        pip(
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
            "-r",
            str(wanted),
        )


def pip(*arguments: str) -> None:
    """Run pip."""
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def _compile() -> None:
    """Compile the modules and the layouts now: where Python is told to keep nothing, every start would do it again."""
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    floors = [str(ROOT / floor) for floor in FLOORS]
    for step in (["-m", "compileall", "-q", *floors], ["-m", "mallkoll.addin.cli", "layouter"]):
        subprocess.run([str(PYTHON), *step], check=True, env=keeping, stdout=subprocess.DEVNULL)


def mallkoll(*arguments: str) -> int:
    """The command line, in UTF-8 wherever it runs."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        [str(PYTHON), "-m", "mallkoll.addin.cli", *arguments], env=environment, check=False
    ).returncode


def run(step: list[str], python: Path = PYTHON, **environment: str) -> int:
    """One step of a job, with its name printed."""
    print(f"--- {' '.join(step)}", flush=True)
    return subprocess.run([str(python), *step], cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


# --- what the tests need besides ----------------------------------------------------------------------------------


def apt_get(*packages: str) -> bool:
    """Install packages of Debian's where that may be done. Raises CannotError where it should go and does not."""
    if not may_install():
        return False
    print(f"Installerar {' '.join(packages)}.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *step], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotError(f"{done.stdout}{done.stderr}\napt-get kunde inte installera {' '.join(packages)}.")
    importlib.invalidate_caches()
    return True


def may_install() -> bool:
    """Whether this is root on a Debian."""
    return bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists() and os.geteuid() == 0


def _for_the_tests() -> dict[str, str]:
    """Install what the tests need where that may be done; gives what they are told of it."""
    missing = [*_not_installed(DEBIAN), *(package for program, package in NODE.items() if not shutil.which(program))]
    if may_install():
        if missing:
            apt_get(*missing)
        return {"MALLKOLL_ALLA_PROV": "1"}  # nothing is missing: a test that is not run has failed
    if missing:
        return {"MALLKOLL_SAKNAS": f"Det som saknas installeras med: sudo apt install {' '.join(missing)}"}
    return {"MALLKOLL_SAKNAS": "Alla prov körs på Debian 12, som root; där installerar dev.py det som behövs."}


def _not_installed(packages: Iterable[str]) -> Iterator[str]:
    for package in packages if shutil.which("dpkg-query") else ():
        command = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
        if subprocess.run(command, capture_output=True, text=True, check=False).stdout != "installed":
            yield package


def other_pythons() -> dict[tuple[int, ...], Path]:
    """Every other Python of the machine that the versions are locked for, by its own version."""
    tell = "import sys; print(sys.implementation.name, *sys.version_info[:3])"
    pythons: dict[tuple[int, ...], Path] = {}
    for path in [PYTHON, *_pythons()]:
        with suppress(OSError):  # a list of them may name some that are gone
            version_text = subprocess.run(
                [str(path), "-c", tell], capture_output=True, text=True, check=False
            ).stdout.split()
            if version_text[:1] == ["cpython"] and ".".join(version_text[1:3]) in PYTHONS:
                pythons.setdefault(tuple(map(int, version_text[1:])), path)
    return {version: path for version, path in pythons.items() if path != PYTHON}


def _pythons() -> Iterator[Path]:
    folders = [
        *map(Path, os.get_exec_path()),
        *Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin"),
    ]
    for folder in folders:
        yield from (
            path
            for path in sorted(folder.glob("python3*"))
            if path.name.removeprefix("python3").strip(".0123456789") == ""
        )
    if shutil.which("py"):
        listed = subprocess.run(["py", "--list-paths"], capture_output=True, text=True, check=False).stdout
        yield from (Path(line.split(maxsplit=1)[1].lstrip("* ")) for line in listed.splitlines() if "\\" in line)


def reader_tests(python: Path, version: tuple[int, ...]) -> int:
    """The tests of the reader on another Python, in an environment of its own."""
    name = ".".join(map(str, version))
    print(f"--- Python {name}: {python}", flush=True)
    place = OTHERS / name
    there = place / PYTHON.relative_to(VENV)
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(place)], check=True)
    _install_locked(there, "".join(_locked_for("pytest", "pytest-xdist", "hypothesis")))
    floors = os.pathsep.join(str(ROOT / floor) for floor in FLOORS)
    return run(["-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *READER], there, PYTHONPATH=floors)


if __name__ == "__main__":
    raise SystemExit(main())
