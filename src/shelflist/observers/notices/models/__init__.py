"""Rules and texts of notices; what became due for whom; the messages it went out in; what came back."""

from shelflist.observers.notices.models.queue import Bounce, Message, Notice, PostBatch
from shelflist.observers.notices.models.rules import NoticeRule, NoticeStep, NoticeText, SenderRule
from shelflist.observers.notices.models.wishes import Mailing, TitlesWish, Unsubscribed

__all__ = [
    "Bounce",
    "Mailing",
    "Message",
    "Notice",
    "NoticeRule",
    "NoticeStep",
    "NoticeText",
    "PostBatch",
    "SenderRule",
    "TitlesWish",
    "Unsubscribed",
]
