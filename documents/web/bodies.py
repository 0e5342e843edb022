"""How long a view's bodies may be: told at the view, kept by whoever reads from the network."""

from collections.abc import Callable
from typing import TypeVar

from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., object])
_BOUND = "longest_body"


def takes(most: Callable[[], int]) -> Callable[[View], View]:
    """A view of bodies longer than those of forms: of about as many bytes as `most` says."""

    def mark(view: View) -> View:
        setattr(view, _BOUND, most)
        return view

    return mark


def longest_body(path: str, otherwise: int) -> int:
    """What the view at a path says that it takes, if it is more than others do."""
    try:
        view = resolve(path).func
    except (Resolver404, ValueError):
        return otherwise
    most: Callable[[], int] | None = getattr(view, _BOUND, None)
    return max(otherwise, most()) if most else otherwise
