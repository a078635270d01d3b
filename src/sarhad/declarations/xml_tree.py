"""XML read safely and looked at without namespaces: no DTD, no entities, no outside files, bounded size and depth."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

DEPTH_LIMIT = 64


def parse_xml(data: bytes, path: Path | None = None) -> Element:
    """The root element.

    Raises:
        SarhadError: no well-formed XML, or XML of a kind only attackers send.
    """
    place = Place(path)
    depth = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            root = element if root is None else root
            if depth > DEPTH_LIMIT:
                raise SarhadError(
                    Problem(
                        say("XML nested deeper than {most}", most=DEPTH_LIMIT),
                        say("no declaration is"),
                        place,
                    )
                )
    except DefusedXmlException as error:
        message = say("the XML has a document type or entities")
        raise SarhadError(
            Problem(message, say("send it without <!DOCTYPE ...>; it is not read for safety"), place)
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        line, column = getattr(error, "position", (None, None))
        raise SarhadError(
            Problem(say("no well-formed XML: {error}", error=error), say("send it again"), Place(path, line, column))
        ) from error
    if root is None:
        raise SarhadError(Problem(say("no XML element in it"), say("send it again"), place))
    return root


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Direct children of this name, in any namespace."""
    return (child for child in element if local(child) == name)


def find(element: Element, path: str) -> Element | None:
    """The first element at this path of names, backtracking over repeated parents."""
    head, _, rest = path.partition("/")
    for child in children(element, head):
        found = find(child, rest) if rest else child
        if found is not None:
            return found
    return None


def text_at(element: Element, path: str) -> str | None:
    """Trimmed text of the first element at this path that has any; `a/b/@c` gives an attribute.

    An element whose only child is `<null/>` is empty, as ASYCUDA writes it.
    """
    path, _, attribute = path.partition("/@")
    head, _, rest = path.partition("/")
    for child in children(element, head):
        if rest:
            found = text_at(child, rest + (f"/@{attribute}" if attribute else ""))
        else:
            found = (child.get(attribute) if attribute else child.text) or ""
            found = found.strip() or None
        if found is not None:
            return found
    return None


def first_text(element: Element, paths: tuple[str, ...]) -> str | None:
    """The first text found at any of these paths, in their order."""
    return next((text for path in paths if (text := text_at(element, path)) is not None), None)
