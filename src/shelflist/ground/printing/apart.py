"""Templates that a library has changed are pressed in a process of their own, with limits.

It gets source and values on its standard input and gives pages on its standard output. When every face has been read it
gives up all files: from then on it can open neither a file nor a connection, has so much memory and so much time. This
module imports the standard library and Typst only, so that it starts quickly and knows nothing of the library.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

SECONDS = 20
MEGABYTES = 1500
LARGEST = 60_000_000  # bytes of all pages together
WARMING = """#set page(width: 40mm, height: auto)
#for face in ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans CJK SC",
  "Noto Sans CJK TC", "Noto Sans CJK HK", "Noto Sans CJK JP", "Noto Sans CJK KR", "Libertinus Serif", "Source Serif 4",
  "DejaVu Sans Mono") {
  for style in ("normal", "italic") { for weight in (400, 700) {
    text(font: face, style: style, weight: weight)[Aа α א ا अ ก 中 あ 한 ]
  } }
}
"""


class Wrong(Exception):
    """The template is wrong: what the compiler said, at which line and column of the whole source, and its hints."""

    def __init__(self, said: str, line: int = 0, column: int = 0, hints: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.said, self.line, self.column, self.hints = said, line, column, tuple(hints)


class TooMuch(Exception):
    """It took too long, or too much memory."""


def press(task: Mapping[str, Any], *, seconds: int = SECONDS) -> list[bytes]:
    """Press in another process. `task`: source, inputs, kind, dots_per_inch, archival_at (seconds), folders."""
    with tempfile.TemporaryDirectory(prefix="shelflist-paper-") as root:
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                [sys.executable, "-I", __file__],
                input=json.dumps({**task, "seconds": seconds, "root": root}).encode(),
                capture_output=True,
                timeout=seconds + 10,
                check=False,
                cwd=root,
                env={},
            )
        except subprocess.TimeoutExpired as problem:
            raise TooMuch from problem
    if done.returncode:
        raise TooMuch
    answer = json.loads(done.stdout)
    if "wrong" in answer:
        raise Wrong(answer["wrong"], answer["line"], answer["column"], answer["hints"])
    return [base64.b64decode(page) for page in answer["pages"]]


def _main() -> None:
    import typst

    task = json.loads(sys.stdin.buffer.read())
    root = task["root"]
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=task["folders"])
    compiler = typst.Compiler(b"", root=root, font_paths=faces, package_path=root, package_cache_path=root)
    compiler.compile(input=WARMING.encode(), format="pdf")
    _give_up_everything(task["seconds"])
    sys.stdout.write(json.dumps(_pressed(compiler, task)))
    sys.stdout.flush()


def _pressed(compiler: Any, task: Mapping[str, Any]) -> dict[str, Any]:
    import typst

    try:
        made = compiler.compile(
            input=task["source"].encode(),
            format=task["kind"],
            ppi=task["dots_per_inch"],
            sys_inputs=task["inputs"],
            timestamp=task["archival_at"],
            pdf_standards=["a-2b"] if task["archival_at"] else [],
        )
    except typst.TypstError as problem:
        line, column = place_of(str(problem.diagnostic))
        return {"wrong": str(problem.message), "line": line, "column": column, "hints": list(problem.hints)}
    pages = made if isinstance(made, list) else [made]
    if sum(map(len, pages)) > LARGEST:
        sys.exit(3)
    return {"pages": [base64.b64encode(page).decode() for page in pages]}


def place_of(diagnostic: str) -> tuple[int, int]:
    """The last line and column that the compiler points at: where the template itself calls what went wrong."""
    found = re.findall(r"__typst_py_bytes__\.typ:(\d+):(\d+)", diagnostic)
    line, column = found[-1] if found else (0, 0)
    return int(line), int(column)


def _give_up_everything(seconds: int) -> None:
    """No new files and connections, so much memory and processor time, no file that is written."""
    try:
        import resource
    except ImportError:  # Windows has none of these limits; the time limit of the caller stands
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    _main()
