# SPDX-License-Identifier: GPL-2.0
"""The mutants of a C file: what one small slip would have made of it.

A mutant replaces one token, or removes one call, or negates one condition. It does
not know types: a mutant that makes no sense does not compile, and is not counted.
"""
import difflib
import hashlib
import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<directive>^[ \t]*\#(?:\\\n|/\*.*?\*/|[^\n])*)
    |(?P<space>\s+|/\*.*?\*/|//[^\n]*)
    |(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>\d(?:[eE][+-]|[\w.])*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<operator>->|\+\+|--|<<=|>>=|[<>=!]=|&&|\|\||[-+*/%&|^]=|<<|>>|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

# An operator that stands between two operands, and what it becomes.
BETWEEN = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "+": "-", "-": "+", "<<": ">>", ">>": "<<",
    "&": "|", "|": "&", "+=": "-=", "-=": "+=", "|=": "=", "&=": "=",
}
ANYWHERE = {"++": "--", "--": "++"}
WORDS = {
    "true": "false", "false": "true",
    "IPV4": "IPV6", "IPV6": "IPV4",
    "GEOJP_OK": "GEOJP_INPUT", "INPUT_ERROR": "INPUT_END", "INPUT_END": "INPUT_ERROR",
}
# Words before which an operator has no left operand, and after which a parenthesis
# is no call.
KEYWORDS = {"return", "case", "if", "else", "while", "for", "switch", "do", "sizeof",
            "goto", "break", "continue"}
# A call that only gives memory back is not removed. No test of what the tool does can
# see that; the fuzzers and the analyzers look for leaks.
KEPT = re.compile(r"(.*_)?free|va_end")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def end(self):
        return self.start + len(self.text)


@dataclass(frozen=True)
class Mutant:
    file: str
    text: str       # of the whole file
    line: int
    removed: tuple  # lines, without the blanks at both ends
    added: tuple
    name: str = ""

    @property
    def key(self):
        """The same for the same change, also if other lines of the file change."""
        nth = "" if self.name else self.nth
        words = [self.file, self.name, *self.removed, "->", *self.added, nth]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]

    @property
    def nth(self):
        """Tells equal lines of a file apart: how many were before this one."""
        before = [line.strip() for line in self.text.splitlines()[: self.line - 1]]
        return str(sum(line in self.removed for line in before))

    def __str__(self):
        what = f"{self.file}:{self.line}:" + (f" ({self.name})" if self.name else "")
        lines = [f"    - {line}" for line in self.removed]
        return "\n".join([what, *lines, *(f"    + {line}" for line in self.added)])


def made(file, old, new, name=""):
    """The mutant that has the text @new instead of @old."""
    a, b = old.splitlines(), new.splitlines()
    first = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    same = 0
    while same < min(len(a), len(b)) - first and a[-1 - same] == b[-1 - same]:
        same += 1
    a, b = a[first : len(a) - same], b[first : len(b) - same]
    removed, added = [], []
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(None, a, b, False).get_opcodes():
        if tag != "equal":
            removed += [text.strip() for text in a[i:i_end]]
            added += [text.strip() for text in b[j:j_end]]
    return Mutant(file, new, first + 1, tuple(removed), tuple(added), name)


def tokens(text):
    found = (Token(m.lastgroup, m.group(), m.start()) for m in TOKEN.finditer(text))
    return [token for token in found if token.kind not in ("space", "directive")]


def closing(found, i):
    """The index of the parenthesis that closes the one at index @i."""
    depth = 0
    for j in range(i, len(found)):
        depth += {"(": 1, ")": -1}.get(found[j].text, 0)
        if not depth:
            return j
    raise ValueError("a parenthesis is not closed")


def is_operand(token):
    return token.kind in ("number", "string") or token.text in (")", "]") or (
        token.kind == "word" and token.text not in KEYWORDS)


def neighbours(number):
    """A number that is one more, and one that is one less."""
    parts = re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)", number)
    if not parts:
        return []
    digits, suffix = parts.groups()
    value = int(digits, 0) if digits == "0" or digits[0] != "0" or digits[1] in "xX" else int(digits, 8)
    shape = "{:#x}" if digits[:2] in ("0x", "0X") else "{}"
    others = [1] if value == 0 else [value + 1, value - 1]
    return [shape.format(other) + suffix for other in others]


def edits(text):
    """Yields (start, end, new text) for each mutant."""
    found = tokens(text)
    depth = 0
    for i, token in enumerate(found):
        before = found[i - 1] if i else Token("operator", ";", 0)
        after = found[i + 1] if i + 1 < len(found) else before
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        word = token.text
        if token.kind == "operator":
            if word in ANYWHERE:
                yield token.start, token.end, ANYWHERE[word]
            elif word in BETWEEN and is_operand(before):
                yield token.start, token.end, BETWEEN[word]
            elif word == "!":
                yield token.start, token.end, ""
        elif token.kind == "number":
            for other in neighbours(word):
                yield token.start, token.end, other
        elif word in WORDS:
            yield token.start, token.end, WORDS[word]
        elif word.startswith("GEOJP_") and before.text == "return" and after.text == ";":
            yield token.start, token.end, "GEOJP_OK"
        elif word in ("if", "while") and after.text == "(":
            end = found[closing(found, i + 1)].end
            yield after.start, end, f"(!{text[after.start:end]})"
        elif (depth and token.kind == "word" and word not in KEYWORDS and after.text == "("
              and before.text in (";", "{", "}", ")", "else", "do")
              and not KEPT.fullmatch(word)):
            last = closing(found, i + 1) + 1
            if found[last].text == ";":
                yield token.start, found[last].start, ""


def mutants(file, text):
    """All mutants of @file, whose text is @text."""
    all_of_it = (made(file, text, text[:start] + new + text[end:])
                 for start, end, new in edits(text))
    return list({mutant.key: mutant for mutant in all_of_it}.values())


def rank(mutant, seed):
    """Chooses mutants: the same ones for a seed, also if other code has changed."""
    return hashlib.sha256(f"{seed} {mutant.key}".encode()).hexdigest()
