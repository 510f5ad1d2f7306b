"""Our modules become one script for each page: same names, same order, nothing else taken out."""

import re

import pytest
from babel.messages.jslexer import tokenize

from mapapp.assets import ALONE, ENTRIES, WORKER, list_scripts
from mapapp.bundles import bundle_modules, read_module, squeeze_script, squeeze_styles
from mapapp.errors import FaultyFileError

MODULES = {path.name: path.read_text(encoding="utf-8") for path in list_scripts()}
IMPORT_WORDS = re.compile(r"\bfrom '(?:\./)?([^']+)'")
EXPORTED = re.compile(r"^export [a-z ]*?(?:function|class|const) (\w+)", re.MULTILINE)
SIMPLE = {
    "page.js": "import { one } from './one.js';\nimport { two } from './two.js';\nsay(one, two);",
    "one.js": "import { two } from './two.js';\nexport const one = two() - 1;",
    "two.js": "const secret = 2;\nexport function two() { return secret; }",
}


def test_a_bundle_holds_each_module_once_in_a_scope_of_its_own_the_entry_last() -> None:
    assert bundle_modules("page.js", SIMPLE).splitlines() == [
        "const m_two=(()=>{const secret=2;function two(){return secret;}",
        "return{two};})();const m_one=(()=>{const{two}=m_two;const one=two()-1;return{one};})();"
        "const{one}=m_one;const{two}=m_two;say(one,two);",
    ]


def test_a_module_alone_is_only_squeezed() -> None:
    assert bundle_modules("a.js", {"a.js": "// said\nsay( await ask() );"}) == "say(await ask());"


def test_an_import_may_spread_over_lines_and_every_form_of_export_is_read() -> None:
    source = """import {
  a,
  b,
} from './ab.js';
export async function wait() {}
export class Box {}
export const SIDE_PX = 2;
export function draw() {}
const own = 1;
"""

    module = read_module("draw.js", source)

    assert module.imports == {"ab.js": ["a", "b"]}
    assert module.exports == ["wait", "Box", "SIDE_PX", "draw"]
    assert "export" not in module.code
    assert module.code.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\nimport all from './one.js';", "ligne 2 : forme inconnue (import all from './one.js';)"),
        ("import * as all from './one.js';", "ligne 1 : forme inconnue"),
        ("import { one as two } from './one.js';", "ligne 1 : forme inconnue"),
        ("import './one.js';", "ligne 1 : forme inconnue"),
        ("import { one } from 'one';", "ligne 1 : forme inconnue"),
        ("import { one } from '../one.js';", "ligne 1 : forme inconnue"),
        ("say(); import { one } from './one.js';", "ligne 1 : forme inconnue"),
        ("\n\nconst one = await import('./one.js');", "ligne 3 : forme inconnue (import('./one.js"),
        ("say(import.meta.url);", "ligne 1 : forme inconnue (import.meta.url);)"),
        ("export default function () {}", "ligne 1 : forme inconnue (export default"),
        ("export let count = 0;", "ligne 1 : forme inconnue (export let count = 0;)"),
        ("const a = 1;\nexport { a };", "ligne 2 : forme inconnue (export { a };)"),
        ("export const { a } = b;", "ligne 1 : forme inconnue"),
        ("export { one } from './one.js';", "ligne 1 : forme inconnue"),
        ("\nsay(`${a.map((b) => `<${b}  >`)}`);", "ligne 2 : un texte `…` dans un autre"),
        ("say(`${a} b`, `${c({}) + `d`}`);", "ligne 1 : un texte `…` dans un autre"),
        ("say();\nimport { x } from './no.js';", "ligne 2 : pas de module no.js → son nom exact"),
        ("import { x, one } from './one.js';", "ligne 1 : one.js n’exporte pas x"),
    ],
)
def test_what_cannot_be_bundled_is_told_with_file_and_line(source: str, told: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        bundle_modules("page.js", {**SIMPLE, "page.js": source})

    assert str(caught.value).startswith(f"page.js, {told}")


def test_a_fault_of_an_imported_module_names_that_module() -> None:
    with pytest.raises(FaultyFileError, match=r"^two\.js, ligne 1 : forme inconnue"):
        bundle_modules("page.js", SIMPLE | {"two.js": "export default 2;"})


def test_imports_in_a_circle_are_told_with_the_circle() -> None:
    circle = {
        "a.js": "import { b } from './b.js';\nexport const a = 1;",
        "b.js": "import { a } from './a.js';\nexport const b = 1;",
    }

    with pytest.raises(
        FaultyFileError, match=r"imports en cercle \((a.js → b.js → a|b.js → a.js → b)"
    ):
        bundle_modules("a.js", circle)


@pytest.mark.parametrize("name", MODULES)
def test_each_shipped_module_gives_what_it_names_and_imports_what_it_names(name: str) -> None:
    source = MODULES[name]

    module = read_module(name, source)

    assert module.exports == EXPORTED.findall(source)
    assert sorted(module.imports) == sorted(set(IMPORT_WORDS.findall(source)))
    for other, names in module.imports.items():
        assert set(names) <= set(read_module(other, MODULES[other]).exports)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_shipped_bundle_returns_every_exported_name_before_it_is_asked_for(entry: str) -> None:
    bundle = bundle_modules(entry, MODULES)

    made = re.findall(r"const (m_\w+)=\(\(\)=>\{", bundle)
    assert len(made) == len(set(made))
    for variable in made:
        exports = read_module("", MODULES[f"{variable.removeprefix('m_')}.js"]).exports
        assert f"return{{{','.join(exports)}}};}})();" in bundle
    for use in re.finditer(r"const\{[^}]*\}=(m_\w+);", bundle):
        assert 0 <= bundle.find(f"const {use[1]}=") < use.start()


def test_every_shipped_module_is_in_a_bundle() -> None:
    bundled = "\n".join(bundle_modules(entry, MODULES) for entry in ENTRIES)

    # Classic scripts: one runs in a frame, one on a host's page.
    inner = set(MODULES) - {*ENTRIES, *ALONE, WORKER, "integrer.js"}
    assert {name for name in inner if f"const m_{name[:-3]}=" in bundled} == inner


@pytest.mark.parametrize("name", MODULES)
def test_squeezing_takes_only_spaces_and_comments_out(name: str) -> None:
    assert read_tokens(squeeze_script(MODULES[name])) == read_tokens(MODULES[name])


def read_tokens(script: str) -> list[str]:
    left_out = {"linecomment", "multilinecomment", "whitespace", "linebreak"}
    return [token.value for token in tokenize(script, jsx=False) if token.type not in left_out]


@pytest.mark.parametrize(
    "kept",
    [
        "const a=`two  spaces ${b} // no comment`;",
        "const a=text.replace(/[/\"' ]  +/g,'');",
        "const a=/%\\((\\w+)\\)s/g;",
        "const a='http://b  c';",
        "return/ +/.test(a);",
    ],
)
def test_squeezing_leaves_strings_templates_and_patterns_alone(kept: str) -> None:
    assert squeeze_script(kept) == kept


@pytest.mark.parametrize(
    ("styles", "squeezed"),
    [
        ("a , b {\n  color : red ;\n}\n\n", "a,b{color : red;}"),
        ("/* it's */ a > b :hover { }", "a > b :hover{}"),
        (
            'a::before { content: "{ ; /* kept */  }" ; }',
            'a::before{content: "{ ; /* kept */  }";}',
        ),
        ("a { margin: calc(1px  + 2px) -1px }", "a{margin: calc(1px + 2px) -1px}"),
        ("@media (width > 1em)  and (x) { a { b: c } }", "@media (width > 1em) and (x){a{b: c}}"),
        ("a { b: url(data:x;y,z) }", "a{b: url(data:x;y,z)}"),
    ],
)
def test_styles_lose_comments_and_needless_spaces_only(styles: str, squeezed: str) -> None:
    assert squeeze_styles(styles) == squeezed
