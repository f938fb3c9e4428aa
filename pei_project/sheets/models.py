"""The tables of this app."""

from pei_project.sheets.history import Change

__all__ = ["Change"]
