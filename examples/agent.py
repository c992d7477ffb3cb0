"""An agent's loop: a model writes Python, a session runs it, and the model reads what came of it.

Its turns are written in advance here, mistakes among them; your model takes the place of ``model``. It has a function
of the host and a file to read, and hands back a picture. Names stay from one turn to the next.
"""

from __future__ import annotations

import json

import jail

BOOKS = ["Foundation", "The Dispossessed", "The Left Hand of Darkness"]
SALES = b"title,sold\nFoundation,30\nThe Dispossessed,55\nThe Left Hand of Darkness,80\n"
TURNS = [
    "books = search('the')\nbooks",
    """
import csv
with open('sales.csv') as file:
    sold = {row['title']: int(row['sold']) for row in csv.DictReader(file)}
len(sold)""",
    "sold['Dune']",
    "while sum(sold.values()) < 200: pass",
    """
bars = [f'<rect y="{20 * i}" width="{sold[book]}" height="15"/>' for i, book in enumerate(books)]
with open('plot.svg', 'w') as file:
    print('<svg xmlns="http://www.w3.org/2000/svg">', *bars, '</svg>', sep='\\n', file=file)
len(bars)""",
]


def search(word: str, limit: int = 10) -> list[str]:
    """Titles of books with this word."""
    return [title for title in BOOKS if word.lower() in title.lower()][:limit]


def model(said: list[str]) -> str | None:
    """Answers what the model was told so far with the next source to run; None: it is done."""
    return TURNS[len(said)] if len(said) < len(TURNS) else None


def told(result: jail.Result) -> str:
    """Puts what came of a turn into words."""
    if result.verdict == "exit" and result.exception:
        return f"{result.exception.type} in line {result.exception.line}: {result.exception.message}"
    if result.verdict != "ok":
        return result.verdict
    # no repr(): it raises for a whole number of more digits than this interpreter prints
    return result.stdout + ("" if result.value is None else json.dumps(result.as_dict()["value"]))


said: list[str] = []
functions = {"search": jail.HostFunction(function=search, max_calls=20, timeout=5.0)}
with jail.Session("python", cpu=0.5, functions=functions, files={"sales.csv": SALES}) as session:
    while session.ended is None and (source := model(said)) is not None:
        said.append(told(session.run(source)))
        print(f"{len(said)}: {said[-1]}")
    if session.ended is None and "plot.svg" in session.files.list():
        picture = session.files.read("plot.svg")  # the guest's: look at it before you show it
        print(f"plot.svg: {picture.count(b'<rect')} bars")
