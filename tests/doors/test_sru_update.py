"""SRU Record Update 1.0: create, replace, delete with a key; refusals as its diagnostics; off unless it is let in."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from shelflist.departments.circulation.tests.samples import Library, small_library
from shelflist.doors.api.tests.program import acts, program
from shelflist.doors.protocols.tests.titles import ROWS, marc
from shelflist.ground.journal.actions import undo
from shelflist.ground.journal.models import Entry
from shelflist.ground.journal.revisions import forget_everything
from shelflist.records.catalog.formats import marcxml
from shelflist.records.catalog.marc import Data, MarcRecord
from shelflist.records.catalog.models import Record
from shelflist.records.items.tests.library import BY

NS = {
    "u": "http://www.loc.gov/zing/srw/update/",
    "v1": "info:lc/xmlns/update-v1",
    "s": "http://www.loc.gov/zing/srw/",
    "d": "http://www.loc.gov/zing/srw/diagnostic/",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
}


@pytest.fixture
def library(db: None, settings: Any) -> Library:
    settings.SRU_UPDATE = True
    forget_everything()
    return small_library()


@pytest.fixture
def key(library: Library) -> str:
    return program(library, "edit-records", "undo").key


def body(action: str, record: MarcRecord | None = None, **said: str) -> str:
    inside = "".join(f"<u:{name}>{value}</u:{name}>" for name, value in said.items() if name != "version")
    if "version" in said:
        version = f"<u:versionType>number</u:versionType><u:versionValue>{said['version']}</u:versionValue>"
        inside += f"<u:recordVersions><u:recordVersion>{version}</u:recordVersion></u:recordVersions>"
    if record is not None:
        data = f"<s:recordData>{marcxml(record)}</s:recordData>"
        schema = "<s:recordPacking>xml</s:recordPacking><s:recordSchema>info:srw/schema/1/marcxml-v1.1</s:recordSchema>"
        inside += f"<s:record>{schema}{data}</s:record>"
    start = f'<u:updateRequest xmlns:u="{NS["u"]}" xmlns:s="{NS["s"]}"><s:version>1.0</s:version>'
    return f"{start}<u:action>info:srw/action/1/{action}</u:action>{inside}</u:updateRequest>"


def send(key: str, document: str | bytes, status: int = 200, **headers: str) -> etree._Element:
    given = {"Authorization": f"Bearer {key}"} | headers
    answer: Any = Client().post("/sru/update", document, content_type="text/xml", headers=given)
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


def told(root: etree._Element, path: str) -> list[str]:
    return [one.text for one in root.xpath(path, namespaces=NS)]  # type: ignore[union-attr] # elements only


def numbers(root: etree._Element) -> list[int]:
    assert told(root, "//u:operationStatus") == ["fail"]
    return [int(one.rpartition("/")[2]) for one in told(root, "//d:diagnostic/d:uri")]


def test_zed_10_a_title_is_created_replaced_deleted_and_all_of_it_is_in_the_journal_and_taken_back(key: str) -> None:
    record = marc(*ROWS[0])
    made = send(key, body("create", record), **{"Idempotency-Key": "u-1"})
    assert told(made, "//u:operationStatus") == ["success"]
    [number], [version] = told(made, "//u:recordIdentifier"), told(made, "//u:versionValue")
    assert told(send(key, body("create", record), **{"Idempotency-Key": "u-1"}), "//u:recordIdentifier") == [number]
    assert Record.objects.get(pk=number).title == "War and peace"
    record.fields.append(Data("500", " ", " ", [("a", "New.")]))
    changed = send(key, body("replace", record, recordIdentifier=number, version=version))
    assert told(changed, "//u:versionValue") == ["2"]
    assert numbers(send(key, body("replace", record, recordIdentifier=number, version="1"))) == [55]
    assert told(send(key, body("replace", record, recordIdentifier=number)), "//u:versionValue") == ["2"]  # as it is
    gone = send(key, body("delete", recordIdentifier=number))
    assert told(gone, "//u:operationStatus") == ["success"]
    assert numbers(send(key, body("delete", recordIdentifier=number))) == [50]
    entries = list(acts().order_by("pk"))
    assert [(one.verb, one.door) for one in entries] == [
        (verb, "sru-update") for verb in ("add-record", "edit-record", "delete-record")
    ]
    for entry in entries[:0:-1]:
        undo(entry_id=entry.pk, by=BY, now=entry.happened_at)
    assert "New." not in Record.objects.get(deleted_at__isnull=True, pk=number).marc
    [again] = told(send(key, body("create", marc(*ROWS[1]))), "//u:recordIdentifier")
    added = acts().latest("pk")
    undo(entry_id=added.pk, by=BY, now=added.happened_at)
    assert not Record.objects.filter(deleted_at__isnull=True, pk=again).exists()


def test_zed_10_every_no_has_its_number_and_nothing_is_written(library: Library, key: str) -> None:
    good, item = marc(*ROWS[0]), library.item()
    lent = str(item.record_id)
    wrong = marc(*ROWS[0])
    wrong.fields = [one for one in wrong.fields if one[0] != "245"]
    heading = MarcRecord("00000nz  a2200000n  4500", [Data("100", "1", " ", [("a", "Twain, Mark")])])
    nobody = program(library, "see-records").key
    before = Record.objects.count(), acts().count()
    for who, document, number in (
        (key, body("replace", good, recordIdentifier="999999"), 50),
        (key, body("replace", good), 9),
        (key, body("replace", good, recordIdentifier="x1"), 22),
        (key, body("create"), 9),
        (key, body("create", wrong), 12),
        (key, body("create", heading), 12),
        (key, body("delete", recordIdentifier=lent), 56),
        (key, body("smell", good), 1),
        (key, body("create", good).replace("marcxml-v1.1", "nuts"), 30),
        (key, body("create", good).replace("</marc:record>", "").replace("</record>", ""), 12),
        (key, "<x/>", 9),
        (key, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body("create", good), 12),
        (key, body("create", good).encode("utf-16"), 12),
        (key, b"\xff\xfe", 12),
        (nobody, body("create", good), 53),
        (nobody, body("delete", recordIdentifier=lent), 53),
    ):
        assert numbers(send(who, document)) == [number], document
    for who in ("", "shelf_wrong"):
        assert numbers(send(who, body("create", good), status=401)) == [53]
    assert (Record.objects.count(), acts().count()) == before


def test_zed_10_soap_and_the_newer_namespace_are_answered_in_kind_and_the_door_is_shut_unless_opened(
    key: str, settings: Any
) -> None:
    document = body("create", marc(*ROWS[1])).replace(NS["u"], NS["v1"])
    envelope = f'<e:Envelope xmlns:e="{NS["soap"]}"><e:Body>{document}</e:Body></e:Envelope>'
    pair = base64.b64encode(f"koha:{key}".encode()).decode()
    root = send(key, envelope, Authorization=f"Basic {pair}")
    assert told(root, "/soap:Envelope/soap:Body/v1:updateResponse/v1:operationStatus") == ["success"]
    assert Client().get("/sru/update").status_code == 405
    settings.SRU_UPDATE = False
    assert Client().post("/sru/update", document, content_type="text/xml").status_code == 404


@pytest.mark.skipif(shutil.which("yaz-client") is None, reason="yaz-client is not installed")
@pytest.mark.django_db(transaction=True)
def test_zed_10_yaz_client_updates_by_sru(live_server: Any, settings: Any, tmp_path: Path) -> None:
    settings.SRU_UPDATE = True
    forget_everything()
    key = program(small_library(), "edit-records").key
    record = marc(*ROWS[2])
    files = []
    for name in ("new", "changed"):
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_text(marcxml(record))
        record.fields.append(Data("500", " ", " ", [("a", "From yaz-client.")]))
    before = Record.objects.count()
    start = f"auth koha {key}\nsru soap 1.1\nopen {live_server.url}/sru/update\n"

    def yaz(commands: str) -> str:
        return subprocess.run(
            ["yaz-client"], input=start + commands + "quit\n", capture_output=True, text=True, timeout=30, check=False
        ).stdout

    assert "Status: success" in (said := yaz(f"update insert 0 <{files[0]}\n")), said
    number = Record.objects.latest("pk").pk
    said = yaz(
        f"update replace {number} <{files[1]}\nupdate delete {number} <{files[1]}\nupdate delete 999999 <{files[1]}\n"
    )
    assert said.count("Status: success") == 2, said
    assert "Status: fail" in said
    assert Record.objects.filter(deleted_at__isnull=True).count() == before
    assert Entry.objects.filter(door="sru-update").count() == 3
