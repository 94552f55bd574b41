"""Begin docstrings of functions with a verb: python docstring_verbs.py ROOT [--write] [--left]

A noun phrase gets `Return` (`Yield` of a generator or a context manager), `Whether …` gets `Tell`, `What …`, `Which …`,
`How …` get `Say` where a text comes back, else `Find`. Properties, classes, and functions that give nothing back stay.
A first paragraph that grows over the line is wrapped again; a docstring of one line that has no room stays (--left). docstring_lines.tsv holds the lines that need thought.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from collections import Counter
from pathlib import Path

LIMIT = 120
INSTEAD = dict(
    row.split("\t") for row in (Path(__file__).parent / "docstring_lines.tsv").read_text(encoding="utf-8").splitlines() if row
)
"""First lines that need thought: the old one and the new one."""
PHRASES = set("The A An One All Every Each Those Its Two Four Both These Everything Our Everybody Any Other".split())
PLURALS = set(
    "Codes Words Rows Cells Texts Places Checks Columns Dimensions Files Facts Names Days Counts Persons Values Sentences Pairs "
    "Waivers Expectations Entries Tables Numbers Formulas Rules Provisions Corrections Bytes Comments Labels Positions Members "
    "Ids Margins Fields Wholes Readings Patterns Crosswalks Policies Keys Folders Resources Results Units Remarks Years Totals "
    "Articles Leaves Errors Contracts Personal Printed First Whole Small Key Reasons, Sockets Attributes Elements Licences, "
    "Findings Categories Workflow Dimensions, Articles, Ids, Values, Groups Copies Text".split()
)
ASKING = set("What Which Who Whose Where Why How Whoever Whatever".split())
SAYING = re.compile(r"\b(Text|str|Message|Localizable|Joined)\b")


def verb_for(word: str, node: ast.FunctionDef) -> str:
    decorators = {ast.unparse(d).split("(")[0].split(".")[-1] for d in node.decorator_list}
    if decorators & {"property", "cached_property", "overload"}:
        return ""
    own = [n for n in own_nodes(node)]
    gives = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own) or "contextmanager" in decorators
    returns = ast.unparse(node.returns) if node.returns else ""
    nothing = not gives and (not returns or returns in ("None", "NoReturn"))
    if word == "Whether":
        return "Tell" if not nothing else ""
    if nothing:
        return ""
    if word in PHRASES or word in PLURALS:
        return "Yield" if gives else "Return"
    if word in ASKING:
        if gives:
            return "Yield" if word in ("What", "Which", "Whose", "Who") else "Find"
        return "Say" if SAYING.search(returns) and not returns.startswith(("dict", "Mapping", "set", "frozenset")) else "Find"
    return ""


def own_nodes(node: ast.AST):
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from own_nodes(child)


def begun(verb: str, text: str) -> str:
    word = text.split()[0]
    small = text if word[1:2].isupper() or word in ("I",) else text[0].lower() + text[1:]
    return f"{verb} {small}"


def main() -> None:
    root, write = Path(sys.argv[1]), "--write" in sys.argv
    done: Counter = Counter()
    left = []
    for path in sorted((root / "thb_eu").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.split("\n")
        edits = []
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
                continue
            doc = node.body[0]
            if not (isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str)):
                continue
            first = lines[doc.lineno - 1]
            indent = first[: len(first) - len(first.lstrip())]
            raw = re.match(r'(r?""")', first.strip())
            if not raw:
                continue
            text = first.strip()[len(raw[1]) :]
            told = text.removesuffix('"""')
            for verb in ("", "Return ", "Yield "):
                plain = told.removeprefix(verb)
                plain = plain[:1].upper() + plain[1:]
                if told.startswith(verb) and plain in INSTEAD and len(indent + raw[1] + INSTEAD[plain]) + 3 <= LIMIT:
                    edits.append((doc.lineno - 1, doc.lineno, [indent + raw[1] + INSTEAD[plain] + text[len(told) :]]))
                    done["by hand"] += 1
                    break
            else:
                plain = ""
            if plain:
                continue
            word = text.split()[0] if text.split() else ""
            verb = verb_for(word, node)
            if not verb:
                continue
            new = f"{indent}{raw[1]}{begun(verb, text)}"
            if len(new) <= LIMIT:
                edits.append((doc.lineno - 1, doc.lineno, [new]))
            elif doc.lineno == doc.end_lineno:
                left.append(f"{path.relative_to(root)}:{doc.lineno} {text}")
                continue
            else:
                last = doc.lineno
                while last < doc.end_lineno and lines[last].strip() and not lines[last].strip().startswith(('"""', "- ", "* ")):
                    last += 1
                paragraph = " ".join(line.strip() for line in [new, *lines[doc.lineno : last]])
                closes = paragraph.endswith('"""')
                wrapped = textwrap.wrap(
                    paragraph, LIMIT, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
                )
                if closes and len(wrapped[-1].strip()) < 4:
                    continue
                edits.append((doc.lineno - 1, last, wrapped))
            done[verb] += 1
        for begin, end, new in sorted(edits, reverse=True):
            lines[begin:end] = new
        after = "\n".join(lines)
        if write and after != source:
            ast.parse(after)
            path.write_text(after, encoding="utf-8")
    print(dict(done), len(left), "have no room")
    if "--left" in sys.argv:
        print("\n".join(left))


if __name__ == "__main__":
    main()
