"""Sentences that the library and the table of controls write in English, marked so that screens translate them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _noop

SENTENCES = (
    _noop("No profile, model or random draw asks for a control."),
    _noop("Chosen by the random draw. Any declaration can be; nothing speaks against these goods."),
    _noop("Differs from what is usual for such goods."),
    _noop("Examine the whole consignment as declared"),
    _noop("Compare goods, quantity and value with the declaration"),
    _noop("Post-clearance audit of the documents"),
    _noop("Documentary check"),
    _noop("Scan (non-intrusive inspection)"),
    _noop("Physical examination"),
)
"""Each as it is stored in a decision; a decision keeps the English sentence as its name."""
