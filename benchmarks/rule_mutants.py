"""How many small mistakes in the rules their own pages and edges find: ``rule_mutants.py [mutants of each] [CODE …]``.

Each mutant is one comparison turned, one condition negated or left out, one number one larger …, drawn with a seed. It
is put into the running rule (code objects are exchanged) and the rule's examples are asked in a process of their own.
What survives is printed with its line: some is caught by other tests, some changes nothing, and some is a missing case.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import os
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "validators" / "rules")]

import test_rule_edges  # noqa: E402 - found through the path above
import test_rule_pages  # noqa: E402

from mallkoll.validators import rules  # noqa: E402
from mallkoll.validators.catalogue.rule import all_rules  # noqa: E402

EACH, SECONDS = 10, 20
TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
          ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
          ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}  # fmt: skip


def places(tree: ast.AST) -> list[ast.AST]:
    """Where something can be changed, in the order of the tree."""
    return [node for node in ast.walk(tree) if change(copy.deepcopy(node))]


def change(node: ast.AST) -> bool:
    """Make one mistake in a node; whether there is one to make."""
    match node:
        case ast.Compare():
            node.ops[0] = TURNED[type(node.ops[0])]()
        case ast.BoolOp() | ast.BinOp() if type(node.op) in TURNED:
            node.op = TURNED[type(node.op)]()
        case ast.If() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.comprehension(ifs=[_, *_]):
            node.ifs = []
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            node.value += 1
        case ast.Subscript(slice=ast.Constant(value=0)):
            node.slice = ast.Constant(-1)
        case _:
            return False
    return True


def put_in(module: ModuleType, tree: ast.Module) -> None:
    """Let a module's functions do what this source says, wherever they have been imported to."""
    made: dict[str, object] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(ast.fix_missing_locations(tree), str(module.__file__), "exec"), made)
    for name, new in made.items():
        old = vars(module).get(name)
        if isinstance(new, FunctionType) and isinstance(old, FunctionType) and new.__module__ == module.__name__:
            old.__code__ = new.__code__
        elif isinstance(new, int | float) and name.lstrip("_").isupper():
            vars(module)[name] = new


def ask(code: str) -> None:
    """Every example of a rule; raises where one comes out otherwise."""
    for case in test_rule_pages.CASES:
        rule, example = case.values
        if rule.code == code:
            named = SimpleNamespace(node=SimpleNamespace(callspec=SimpleNamespace(id=case.id)))
            test_rule_pages.test_findings_stand_on_the_bold_cells(rule, example, named)
            if not example.clean:
                test_rule_pages.test_what_is_behind_an_arrow_is_proposed_and_nothing_else(rule, example)
                test_rule_pages.test_ratta_makes_the_mended_table(rule, example)
    for name in test_rule_edges.CASES:
        if name.startswith(code):
            test_rule_edges.test_on_the_edge(name)
    if code in test_rule_pages.PLANTED:
        test_rule_pages.test_what_no_table_can_show_is_found_where_it_was_planted(code)


def survives(code: str, module: ModuleType | None = None, tree: ast.Module | None = None) -> bool:
    """Whether nobody minds, asked in a process of its own."""
    process = os.fork()
    if process == 0:
        signal.alarm(SECONDS)
        try:
            if module is not None and tree is not None:
                put_in(module, tree)
            ask(code)
        except BaseException:  # noqa: BLE001 - whatever it is, it was minded
            os._exit(1)
        os._exit(0)
    return os.waitpid(process, 0)[1] == 0


def survivors(code: str, module: ModuleType, each: int) -> Iterator[tuple[int, str, bool]]:
    """The mutants that are drawn: line, what was changed, whether it survived."""
    source = inspect.getsource(module)
    tree = ast.parse(source)
    found = places(tree)
    for at in random.Random(code).sample(range(len(found)), min(each, len(found))):
        mutant = ast.parse(source)
        change(places(mutant)[at])
        node = found[at]
        line = getattr(node, "lineno", getattr(getattr(node, "target", None), "lineno", 0))
        yield line, ast.unparse(node).split("\n")[0][:100], survives(code, module, mutant)


def main() -> int:
    """Print how many are found, rule by rule, and what is not."""
    if not hasattr(os, "fork"):
        print("rule_mutants.py needs processes that can be divided, as on Linux and Mac")
        return 0
    wanted = {word for word in sys.argv[1:] if not word.isdigit()}
    each = next((int(word) for word in sys.argv[1:] if word.isdigit()), EACH)
    found = tried = 0
    for rule in all_rules():
        if wanted and rule.code not in wanted:
            continue
        assert survives(rule.code), f"{rule.code} is not right as it is"
        [name] = [path.stem for path in Path(rules.__path__[0]).glob(f"{rule.code.lower()}_*.py")]
        module = importlib.import_module(f"{rules.__name__}.{name}")
        made = list(survivors(rule.code, module, each))
        left = [(line, text) for line, text, lives in made if lives]
        found, tried = found + len(made) - len(left), tried + len(made)
        print(f"{rule.code}  {len(made) - len(left)} of {len(made)}", flush=True)
        for line, text in sorted(left):
            print(f"        {name}.py:{line}  {text}")
    print(f"{found} of {tried} mutants were found")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
