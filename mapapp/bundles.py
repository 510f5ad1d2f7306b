"""Join our ES modules into one script for each page, and take out what browsers do not read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import rjsmin

from mapapp.errors import Fault, FaultyFileError

IMPORT = re.compile(
    r"^import \{(\s*\w+(?:\s*,\s*\w+)*[\s,]*)\} from '\./([a-z]\w*\.js)';$", re.MULTILINE
)
EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+)\b)", re.MULTILINE)
# What neither of the two takes: other forms, and modules that are asked for while running.
ODD = re.compile(r"(?:^|;)[ \t]*((?:import|export)\b.*)|(\bimport[ \t]*[(.].*)", re.MULTILINE)
TEMPLATE = re.compile(r"`(?:[^`\\]|\\.)*`")
STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
COMMENT = re.compile(rf"{STRING}|/\*.*?\*/", re.DOTALL)
SPACE = re.compile(rf"{STRING}|\s*([{{}};,])\s*|\s+")
CURE_FORM = "import { a } from './b.js'; export function, class ou const, en début de ligne"


@dataclass(frozen=True, slots=True)
class Module:
    """Hold one ES module: its code without imports and exports, and what these name."""

    name: str
    imports: dict[str, list[str]]
    exports: list[str]
    code: str

    @property
    def variable(self) -> str:
        """Return the constant that holds the module's exports in a bundle."""
        return f"m_{self.name.removesuffix('.js')}"


def bundle_modules(entry: str, sources: Mapping[str, str]) -> str:
    """Join a module and all that it imports, each in a scope of its own, the entry last.

    The result is an ES module without imports: the entry may wait at its top level.

    Raises
    ------
    FaultyFileError
        When a module imports or exports in another form than ours, imports what is not there,
        or imports itself by way of others.
    """
    modules = _follow(entry, sources)
    graph = {name: list(module.imports) for name, module in modules.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise _refuse(entry, 1, f"imports en cercle ({circle})", "en défaire un") from error
    wrapped = [_wrap(modules[name]) for name in order if name != entry]
    return squeeze_script(
        "\n".join([*wrapped, _write_imports(modules[entry]), modules[entry].code])
    )


def read_module(name: str, source: str) -> Module:
    """Read what a module imports and exports."""
    imports: dict[str, list[str]] = {}
    for found in IMPORT.finditer(source):
        names = [word.strip() for word in found[1].split(",") if word.strip()]
        imports.setdefault(found[2], []).extend(names)
    # Lines stay where they are: a fault is told with its line.
    code = IMPORT.sub(lambda found: "\n" * found[0].count("\n"), source)
    bare = EXPORT.sub("", code)
    if odd := ODD.search(bare):
        message = f"forme inconnue ({odd[1] or odd[2]})"
        raise _refuse(name, _count_lines(bare, odd), message, CURE_FORM)
    for found in TEMPLATE.finditer(bare):
        # rjsmin would take the inner one for code, and squeeze its spaces.
        if found[0].count("{") > found[0].count("}"):
            message, cure = "un texte `…` dans un autre", "lui donner un nom, ou des guillemets"
            raise _refuse(name, _count_lines(bare, found), message, cure)
    return Module(name, imports, EXPORT.findall(code), bare)


def squeeze_script(script: str) -> str:
    """Take comments and needless spaces out of a script; names and line ends that count stay."""
    return str(rjsmin.jsmin(script))


def squeeze_styles(styles: str) -> str:
    """Take comments and needless spaces out of a stylesheet, never out of its strings."""
    bare = COMMENT.sub(lambda found: found[1] or "", styles)
    return SPACE.sub(lambda found: found[1] or found[2] or " ", bare).strip()


def _follow(entry: str, sources: Mapping[str, str]) -> dict[str, Module]:
    """Read a module and all those that it leads to, by name."""
    modules: dict[str, Module] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in modules:
            modules[name] = read_module(name, sources[name])
            _check_imports(modules[name], sources)
            waiting.extend(modules[name].imports)
    return modules


def _check_imports(module: Module, sources: Mapping[str, str]) -> None:
    for other, names in module.imports.items():
        line = next(
            number
            for number, text in enumerate(sources[module.name].splitlines(), 1)
            if f"'./{other}'" in text
        )
        if other not in sources:
            raise _refuse(module.name, line, f"pas de module {other}", "son nom exact")
        missing = sorted(set(names) - set(read_module(other, sources[other]).exports))
        if missing:
            message = f"{other} n’exporte pas {', '.join(missing)}"
            raise _refuse(module.name, line, message, "l’exporter là-bas")


def _count_lines(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _wrap(module: Module) -> str:
    returned = f"return {{ {', '.join(module.exports)} }};"
    inside = "\n".join([_write_imports(module), module.code, returned])
    return f"const {module.variable} = (() => {{\n{inside}\n}})();"


def _write_imports(module: Module) -> str:
    return "\n".join(
        f"const {{ {', '.join(names)} }} = {Module(other, {}, [], '').variable};"
        for other, names in module.imports.items()
    )


def _refuse(name: str, line: int, message: str, cure: str) -> FaultyFileError:
    return FaultyFileError(name, [Fault(f"ligne {line}", message, cure)])
