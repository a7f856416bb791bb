"""Examples of a sheet: a case told in a few words (`given`), and built (`build`)."""

from cards.example.given import Given

__all__ = ["Given"]
