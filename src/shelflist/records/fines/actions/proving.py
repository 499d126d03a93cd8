"""The nightly proof (FIN-21): every sum of the ledger is made anew, and what does not hold is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.answers import BatchReceipt
from shelflist.ground.common.money import Money
from shelflist.ground.common.phrases import Phrase, nphrase
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.journal.actions import perform
from shelflist.ground.journal.acts import Act
from shelflist.records.fines.models import OnlinePayment, Payment, Posting
from shelflist.records.fines.rules.accounts import CREDIT, DUE, OWED

EVERY_SECONDS = 24 * 3600
MOST_SAID = 200


def prove() -> Iterator[Phrase]:
    """Everything that does not hold, in words; nothing when all is well."""
    yield from _charges()
    yield from _people()
    yield from _payments()
    yield from _reversals()


def outstanding() -> tuple[int, int, int]:
    """All debits to what is owed, all credits, and the difference: what is open altogether."""
    debits = Posting.objects.filter(debit=OWED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    credits = Posting.objects.filter(credit=OWED).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    return debits, credits, debits - credits


def _charges() -> Iterator[Phrase]:
    """No charge is open for less than nothing or more than it came to; together they are what is outstanding."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: {"open": 0, "total": 0})
    rows = Posting.objects.filter(charge__isnull=False).values_list("charge_id", "debit", "credit")
    for charge_id, debit, credit, cents in rows.annotate(cents=Sum("amount_cents")).order_by().iterator(5000):
        sign = (debit == OWED) - (credit == OWED)
        sums[charge_id]["open"] += sign * cents
        if "income" in (debit, credit):
            sums[charge_id]["total"] += sign * cents
    for charge_id, found in sums.items():
        if not 0 <= found["open"] <= max(found["total"], 0):
            yield _(
                "Charge {number}: {open} open of {total}.",
                number=charge_id, open=Money(found["open"]), total=Money(found["total"]),
            )  # fmt: skip
    together = sum(found["open"] for found in sums.values())
    debits, credits, difference = outstanding()
    if together != difference:
        yield _(
            "Debits {debits} less credits {credits} are not the {open} that are open.",
            debits=Money(debits), credits=Money(credits), open=Money(together),
        )  # fmt: skip


def _people() -> Iterator[Phrase]:
    """Nobody has less than no credit, and nobody less than nothing to be given back; charges and postings name one
    person."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    rows = Posting.objects.filter(
        Q(debit=CREDIT) | Q(credit=CREDIT) | Q(debit__startswith=DUE) | Q(credit__startswith=DUE), patron__isnull=False
    ).values_list("patron_id", "debit", "credit")
    for patron_id, debit, credit, cents in rows.annotate(cents=Sum("amount_cents")).order_by():
        for account, sign in ((debit, -1), (credit, 1)):
            if account == CREDIT or account.startswith(DUE):
                sums[patron_id, account] += sign * cents
    for (patron_id, account), cents in sums.items():
        if cents < 0:
            yield _("Patron {number}: {account} is {cents}.", number=patron_id, account=account, cents=Money(cents))
    apart = Posting.objects.filter(charge__isnull=False).exclude(patron_id=F("charge__patron_id"))
    for number in apart.exclude(patron__isnull=True, charge__patron__isnull=True).values_list("pk", flat=True)[:20]:
        yield _("Posting {number} and its charge name different people.", number=number)


def _payments() -> Iterator[Phrase]:
    """What is on a receipt is what its postings came to; a void one comes to nothing; each online payment has one."""
    rows = Payment.objects.annotate(
        entered=Sum("postings__amount_cents", filter=Q(postings__reverses__isnull=True), default=0),
        reversed=Sum("postings__amount_cents", filter=Q(postings__reverses__isnull=False), default=0),
    )
    wrong = rows.exclude(Q(voided_at__isnull=True, entered=F("amount_cents")) | Q(voided_at__isnull=False))
    for number in wrong.values_list("pk", flat=True)[:50]:
        yield _("Receipt {number} is not what its postings come to.", number=number)
    half = rows.filter(voided_at__isnull=False).exclude(entered=F("reversed"))
    for number in half.values_list("pk", flat=True)[:50]:
        yield _("Receipt {number} is void, but not all of it was taken back.", number=number)
    doubled = OnlinePayment.objects.filter(state="completed", payment__voided_at__isnull=False)
    for number in doubled.values_list("pk", flat=True)[:50]:
        yield _("Online payment {number} was taken, but its receipt is void.", number=number)
    backwards = OnlinePayment.objects.annotate(back=Sum("refunds__amount_cents")).filter(back__gt=F("amount_cents"))
    for number in backwards.values_list("pk", flat=True)[:50]:
        yield _("More of online payment {number} goes back than was paid.", number=number)


def _reversals() -> Iterator[Phrase]:
    """A posting that takes another back is its mirror."""
    mirrored = Q(debit=F("reverses__credit"), credit=F("reverses__debit"), amount_cents=F("reverses__amount_cents"))
    wrong = Posting.objects.filter(reverses__isnull=False).exclude(mirrored)
    if count := wrong.aggregate(count=Count("pk"))["count"]:
        yield nphrase("{count} posting is not the mirror of what it takes back.",
                      "{count} postings are not the mirror of what they take back.", count)  # fmt: skip


def prove_periodically(now: datetime) -> None:
    """For the worker's schedule: the proof is written into the journal, and logged when it does not hold."""
    write_proof(by=system_actor("Shelflist", "worker"), now=now)


def write_proof(*, by: Actor, now: datetime) -> BatchReceipt:
    """Prove the ledger, and write down how it came out."""

    def work(act: Act) -> BatchReceipt:
        found = list(prove())[:MOST_SAID]
        debits, credits, difference = outstanding()
        said = _(
            "The ledger adds up: {debits} charged less {credits} settled are {open} open",
            debits=Money(debits), credits=Money(credits), open=Money(difference),
        )  # fmt: skip
        if found:
            said = nphrase(
                "The ledger does not add up: {first}",
                "The ledger does not add up in {count} places: {first}", len(found), first=found[0],
            )  # fmt: skip
        act.say(said)
        return BatchReceipt({"wrong": len(found), "outstanding": difference})

    return perform("prove-ledger", work, by=by, now=now, answer=BatchReceipt)
