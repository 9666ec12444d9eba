"""The house in order: what is shipped, how large things are, what is never imported."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("harness", "tasks", "probes", "reports")
MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_TEST, MOST_LINES_OF_A_FUNCTION = 250, 400, 60
UNSAFE = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}


def sources(*folders: str) -> list[Path]:
    """Our Python files under these folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def n_lines(path: Path) -> int:
    """Length of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Length and place of each function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield lines, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def imported(path: Path) -> set[str]:
    """Top-level names of every module that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {
        name.partition(".")[0]
        for name in plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    }


def test_no_file_is_too_long() -> None:
    """The ten longest are printed; none is longer than the bound."""
    lengths = sorted(((n_lines(path), path) for path in sources(*PACKAGES, "tests")), reverse=True)
    print(*(f"{n:5} {path.relative_to(ROOT)}" for n, path in lengths[:10]), sep="\n")

    assert [] == [
        f"{path.relative_to(ROOT)} has {n} lines: split it by idea"
        for n, path in lengths
        if n > (MOST_LINES_OF_A_TEST if path.is_relative_to(ROOT / "tests") else MOST_LINES_OF_A_FILE)
    ]


def test_no_function_is_too_long() -> None:
    """The ten longest are printed; none is longer than the bound."""
    lengths = sorted((f for path in sources(*PACKAGES, "tests") for f in functions(path)), reverse=True)
    print(*(f"{n:5} {place}" for n, place in lengths[:10]), sep="\n")

    assert [] == [f"{place} has {n} lines" for n, place in lengths if n > MOST_LINES_OF_A_FUNCTION]


def names_in_tree(above: str, below: str) -> list[str]:
    """The names and patterns in the first column of ARCHITECTURE.md's tree, between two of its folders."""
    tree = (
        (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition(f"\n{above}/ ")[2].partition(f"\n{below}/ ")[0]
    )
    return [name for line in tree.splitlines()[1:] for name in re.split(r"\s{2,}", line.strip())[0].split(", ")]


@pytest.mark.parametrize(
    "folder, above, below", [("harness", "harness", "tasks"), ("tasks/banks", "  banks", "  organisms")]
)
def test_the_tree_names_every_file(folder: str, above: str, below: str) -> None:
    """By its name or by a pattern; and nothing stands there that is not."""
    stems = [path.stem for path in (ROOT / folder).glob("*.py") if path.stem != "__init__"]
    named = {name: [stem for stem in stems if fnmatchcase(stem, name)] for name in names_in_tree(above, below)}

    assert sorted(stems) == sorted({stem for found in named.values() for stem in found})
    assert [] == [name for name, found in named.items() if not found]


def test_nothing_unpickles() -> None:
    """Loading a pickle runs code; weights are safetensors, facts are JSON."""
    assert {} == {str(p): found for p in sources(*PACKAGES) if (found := imported(p) & UNSAFE)}


def test_tests_are_flat() -> None:
    """A package under tests would hide ours of the same name."""
    assert [] == [str(path) for path in (ROOT / "tests").rglob("__init__.py")]


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    """Things are imported from the file that defines them."""
    bodies = {p: ast.parse(p.read_text(encoding="utf-8")).body for p in sources(*PACKAGES) if p.name == "__init__.py"}

    assert {} == {str(p): len(b) for p, b in bodies.items() if len(b) != 1 or not isinstance(b[0], ast.Expr)}


def test_every_import_is_declared() -> None:
    """What we import is a dependency that pyproject.toml names; what an extra installs is imported inside functions alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [name for extra, names in project["optional-dependencies"].items() if extra != "dev" for name in names]
    optional, declared = (
        {name.partition(">")[0].replace("-", "_") for name in names} for names in (wanted, project["dependencies"])
    )
    named = {"scikit_learn": "sklearn"}
    known = {named.get(name, name) for name in declared} | set(PACKAGES) | sys.stdlib_module_names
    at_top = {
        path.name: extra
        for path in sources(*PACKAGES)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        if (
            extra := optional
            & {(getattr(node, "module", None) or alias.name).partition(".")[0] for alias in node.names}
        )
    }

    unknown = {str(p): imported(p) - known - optional - {""} for p in sources(*PACKAGES)}

    assert {} == {path: extra for path, extra in unknown.items() if extra}
    assert {} == at_top


def test_the_lock_names_what_is_declared() -> None:
    """Each dependency, development tools too, has one exact version; torch has no local tag and nothing brings CUDA."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = dict(line.lower().replace("_", "-").split("==") for line in lines if not line.startswith("#"))
    declared = {name.partition(">")[0] for name in [*project["dependencies"], *project["optional-dependencies"]["dev"]]}

    assert set() == declared - set(locked)
    assert "2.13.0" == locked["torch"]
    assert [] == [name for name in locked if name.startswith(("nvidia", "triton", "cuda"))]


def test_help_loads_nothing_heavy() -> None:
    """`telltale --help` answers without torch, Inspect, MLflow or Transformers."""
    if not (ROOT / "harness" / "cli.py").exists():
        pytest.skip("harness/cli.py is not there yet")
    heavy = "('torch', 'inspect_ai', 'mlflow', 'transformers', 'sklearn', 'polars')"
    code = f"""
import sys
from harness.cli import main
try:
    sys.argv = ['telltale', '--help']
    main()
except SystemExit:
    pass
print(*[name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == done.stderr.strip()
    assert "Usage:" in done.stdout


@pytest.mark.slow
def test_the_wheel_holds_the_four_packages_and_runs(tmp_path: Path) -> None:
    """Built and unpacked away from the checkout, it has its data files and answers `--help`."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("telltale-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True)

    assert set() == set(kept.stdout.split()) - held
    assert {f"{package}/py.typed" for package in PACKAGES} <= held
    assert {*PACKAGES, wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"} == {
        n.partition("/")[0] for n in held
    }
    _answers_help(tmp_path, wheel)


def _answers_help(folder: Path, wheel: Path) -> None:
    """Installs the wheel alone in an empty environment that borrows the dependencies of this one."""
    environment = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    site = next((environment / "lib").glob("python*/site-packages"))
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    code = "import harness, tasks, probes, reports; print(harness.__file__)"
    found = subprocess.run([python, "-c", code], cwd=folder, check=True, capture_output=True, text=True)

    assert found.stdout.startswith(str(environment))
    if (ROOT / "harness" / "cli.py").exists():
        script = [str(environment / "bin" / "telltale"), "--help"]
        assert "Usage:" in subprocess.run(script, cwd=folder, check=True, capture_output=True, text=True).stdout
