"""The letters of a batch as the press wants them: sorted, with their place in the window, and marks for the post."""

from __future__ import annotations

from typing import Any

from shelflist.observers.notices.models import Message, PostBatch
from shelflist.observers.notices.queries.contacts import contacts
from shelflist.observers.notices.queries.known import known
from shelflist.observers.notices.queries.places import places
from shelflist.observers.notices.rules.posting import address_lines, postcode, sort_key
from shelflist.records.branches.queries import organisation


def letters_of(batch: PostBatch) -> list[dict[str, Any]]:
    """Every letter of the batch whose text has not been forgotten, in the order of the post."""
    rows = list(Message.objects.filter(batch=batch).exclude(body=""))
    rows.sort(key=lambda row: (*sort_key(row.address), row.pk))
    tree = organisation()
    people = contacts([row.patron_id for row in rows if row.patron_id])
    branches = places({row.branch_id for row in rows}, tree)
    letters = []
    for number, row in enumerate(rows, start=1):
        place = branches[row.branch_id]
        sender = known.value().sender(row.branch_id, tree)
        contact = people.get(row.patron_id or 0)
        name = sender.sender_name or place.name
        house = [line.strip() for line in place.address.splitlines() if line.strip()]
        letters.append(
            {
                "language": row.language or "en",
                "sender": [name, *house, *(one for one in (place.phone, sender.reply_to or place.email) if one)],
                "return_line": " · ".join([name, *house]),
                "recipient": address_lines(contact.name if contact else "", row.address),
                "facts": [["", row.sent_at.astimezone(place.zone).date() if row.sent_at else ""]],
                "subject": row.subject,
                "paragraphs": _paragraphs(row.body),
                "footer": [f"{batch.pk}-{number:04d}", postcode(row.address)],
            }
        )
    return letters


def _paragraphs(body: str) -> list[str]:
    """Blocks between empty lines; the lines of a list stay lines."""
    return [block.strip() for block in body.split("\n\n") if block.strip()]
