"""Set-up and the project's main jobs in one command each, on a fresh machine: ``python3 dev.py demo|test|bench``.

Needs nothing but Python 3.11 or later. Everything is installed into ``.venv`` beside this file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OUT = ROOT / "ut"
LIBREOFFICE = ["libreoffice-calc", "python3-uno", "libreoffice-script-provider-python", "poppler-utils", "chromium",
               "chromium-driver", "fonts-liberation"]  # fmt: skip


def main() -> int:
    """Run the job that is named."""
    jobs = {"demo": demo, "test": test, "bench": bench}
    job = jobs.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if job is None:
        print(f"användning: python3 dev.py {'|'.join(jobs)}")
        return 2
    return job()


def demo() -> int:
    """The five documents built, checked, marked; the findings shown."""
    install(dev=False)
    OUT.mkdir(exist_ok=True)
    mallkoll("exempel", str(OUT / "dokument"))
    code = mallkoll("kontrollera", str(OUT / "dokument"), "--markera", str(OUT / "markerade"))
    print(f"Arbetsböckerna ligger i {OUT / 'dokument'}, de markerade i {OUT / 'markerade'}.")
    return 0 if code in {0, 1} else code  # 1 says that errors were found, which is what is shown here


def test() -> int:
    """Everything that has to hold before a change is taken in."""
    install(dev=True)
    environment = dict(os.environ)
    if _libreoffice():
        environment["MALLKOLL_KRAV_LIBREOFFICE"] = "1"
    else:
        print("LibreOffice finns inte här: de prov som behöver det hoppas över.")
    imports = "from importlinter.cli import lint_imports_command as run; run()"
    steps = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-c", imports],
        ["-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"],
    ]
    for step in steps:
        print(f"--- {' '.join(step)}", flush=True)
        done = subprocess.run([str(PYTHON), *step], cwd=ROOT, env=environment, check=False)
        if done.returncode:
            return done.returncode
    return 0


def bench() -> int:
    """Every benchmark, one after the other; each prints its own table."""
    install(dev=True)
    for script in sorted((ROOT / "benchmarks").glob("*.py")):
        print(f"--- {script.name}", flush=True)
        subprocess.run([str(PYTHON), str(script)], cwd=ROOT, check=False)
    return 0


def install(*, dev: bool) -> None:
    """Make the virtual environment and install the project into it."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["dependency-groups"]["dev"]) if dev else []
    environment = {**os.environ, "INSTALL_ON_LINUX": "1"}  # xlwings asks for this word where there is no Excel
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", str(ROOT), *wanted]
    subprocess.run(command, check=True, env=environment)
    _compile()


def _compile() -> None:
    """Compile the modules and the layouts now: where Python is told to keep nothing, every start would do it again."""
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    floors = [str(ROOT / floor) for floor in ("workbook", "validators", "templates", "addin")]
    for step in (["-m", "compileall", "-q", *floors], ["-m", "mallkoll.addin.cli", "layouter"]):
        subprocess.run([str(PYTHON), *step], check=True, env=keeping, stdout=subprocess.DEVNULL)


def mallkoll(*arguments: str) -> int:
    """The command line, in UTF-8 wherever it runs."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        [str(PYTHON), "-m", "mallkoll.addin.cli", *arguments], env=environment, check=False
    ).returncode


def _libreoffice() -> bool:
    """Whether LibreOffice is here; on a Debian machine that lets us, it is installed first."""
    installable = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    missing = not shutil.which("soffice") or not shutil.which("chromium") or not shutil.which("pdftoppm")
    if missing and installable:
        for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *LIBREOFFICE]):
            subprocess.run(["apt-get", *step], stdout=subprocess.DEVNULL, check=False)
    return shutil.which("soffice") is not None


if __name__ == "__main__":
    raise SystemExit(main())
