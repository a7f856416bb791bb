"""Settings: safe when left out, and every fault told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cds_service.configuration import load_settings
from cds_service.errors import SettingsFault, exit_code
from cds_service.settings import SANDBOX_ORIGINS
from cds_service.wire.fhir_version import FhirVersion

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("B12_CDS_CONFIG", "B12_CDS_CARD_ID_KEY", "B12_CDS_STORE_URL"):
        monkeypatch.delenv(name, raising=False)


def file(folder: Path, text: str) -> Path:
    path = folder / "b12-cds.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path | None, **given: object) -> tuple[str, ...]:
    with pytest.raises(SettingsFault) as told:
        load_settings(path, **given)

    return told.value.faults


def test_without_any_setting_only_this_machine_is_served() -> None:
    settings = load_settings()

    assert ("127.0.0.1", 8000, True) == (settings.host, settings.port, settings.demo)
    assert SANDBOX_ORIGINS == settings.origins
    assert settings.discovery_url == "http://127.0.0.1:8000/cds-services"
    assert b"not a secret" in settings.key_for_card_ids


def test_a_file_is_read_whether_named_or_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(
        tmp_path,
        """
        port = 9000
        public_url = "https://cds.example/"
        prefetch_fhir_version = "STU3"
        [site]
        name = "North"
        stock = ["us-cyano-1ml"]
        rules = { "oral-route-option" = "silent" }
        [site.laboratory]
        b12_total_deficient = "nice-total-def"
        """,
    )
    named = load_settings(path)
    monkeypatch.setenv("B12_CDS_CONFIG", str(path))

    assert named == load_settings()
    assert (9000, FhirVersion.STU3) == (named.port, named.prefetch_fhir_version)
    assert ("North", ("us-cyano-1ml",), {"oral-route-option": "silent"}) == (
        named.site.name,
        named.site.stock,
        named.site.rules,
    )
    assert named.discovery_url == "https://cds.example/cds-services"
    assert named.local_url == "http://127.0.0.1:9000"


def test_the_command_line_counts_before_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, "port = 9000\nlog_level = 'debug'")
    settings = load_settings(path, port=9001, log_level=None)

    assert (9001, "debug") == (settings.port, settings.log_level)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        """
        port = "high"
        colour = "blue"
        max_body_bytes = 1
        allow_origins = ["*", "https://ehr.example"]
        card_id_key = "in the file"
        [site]
        country = 7
        town = "x"
        rules = { "oral-route-option" = "loud" }
        [site.laboratory]
        b12 = "x"
        """,
    )
    told = faults(path)

    assert ["allow_origins.0", "card_id_key", "colour", "max_body_bytes", "port", "site"] == sorted(
        each.split(":")[0] for each in told
    )
    site = next(each for each in told if each.startswith("site"))
    assert all(
        name in site for name in ("country", "town: unknown setting", "rules", "laboratory.b12: unknown setting")
    )


def test_one_fault_of_a_site_hides_no_other(tmp_path: Path) -> None:
    """Those of its shape, and what it names that does not exist, also beside faults elsewhere."""
    path = file(
        tmp_path,
        """
        port = "high"
        [site]
        microgram = "ug"
        country = "XX"
        stock = ["nothing"]
        rules = { "oral-route-option" = "loud", "no-such-topic" = "off", "follow-up-lab-missing" = "silent" }
        [[site.products]]
        id = "ours"
        kind = "pill"
        """,
    )
    told = faults(path)
    (shape,) = (each for each in told if each.startswith("site: "))

    assert ["port", "site", "site.country", "site.rules"] == sorted(each.split(":")[0] for each in told)
    assert "site.rules: no topic 'no-such-topic'" in told
    assert [
        "microgram: Invalid enum value 'ug'",
        "products.0.kind: Invalid enum value 'pill'",
        "products.0.name: missing",
        "products.0.substance: missing",
        "rules.oral-route-option: Invalid enum value 'loud'",
    ] == shape.removeprefix("site: ").split("; ")


def test_a_stock_may_name_the_sites_own_products_while_something_else_is_wrong(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        """
        port = "high"
        [site]
        stock = ["ours", "nothing"]
        [[site.products]]
        id = "ours"
        name = "ours"
        substance = "mecobalamin"
        kind = "injection"
        concentration_mcg_per_ml = 500
        """,
    )

    assert ["port", "site.stock"] == [each.split(":")[0] for each in faults(path)]
    assert "site.stock: no product 'nothing'" in faults(path)


def test_a_folder_of_tables_that_cannot_be_used_is_told_with_the_rest(tmp_path: Path) -> None:
    told = faults(file(tmp_path, f"port = 'high'\nknowledge_dir = '{tmp_path}/none'\n[site]\nname = 'north'"))

    assert told[0].startswith("port")
    assert 1 < len(told)


def test_a_fault_names_the_file_and_not_the_value(tmp_path: Path) -> None:
    path = file(tmp_path, "port = 'canary'")
    with pytest.raises(SettingsFault) as told:
        load_settings(path)

    assert str(path) in str(told.value)
    assert "canary" not in str(told.value)
    assert 3 == exit_code(told.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("port = ", "is not TOML"), ("site = 7", "expected a table"), ("[site]\nlaboratory = 7", "table")],
)
def test_a_file_of_the_wrong_shape_is_a_fault(tmp_path: Path, text: str, says: str) -> None:
    assert says in faults(file(tmp_path, text))[0]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert ("the file cannot be read: No such file or directory",) == faults(tmp_path / "none.toml")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "cds.example"])
def test_an_address_others_can_reach_is_refused(host: str) -> None:
    assert ["host", "card_id_key"] == [each.split(":")[0] for each in faults(None, host=host)]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_is_demonstration(host: str) -> None:
    assert load_settings(host=host).demo


def test_an_open_address_needs_the_word_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B12_CDS_CARD_ID_KEY", KEY)
    settings = load_settings(host="0.0.0.0", insecure_open=True)

    assert (False, ()) == (settings.demo, settings.origins)
    assert KEY.encode() == settings.key_for_card_ids
    assert KEY not in repr(settings)
    assert settings.local_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("key", ["", "short"])
def test_an_empty_or_short_key_is_a_fault(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("B12_CDS_CARD_ID_KEY", key)

    assert ["card_id_key"] == [each.split(":")[0] for each in faults(None)]


def test_an_address_of_the_newer_kind_is_bracketed() -> None:
    assert load_settings(host="::1").local_url == "http://[::1]:8000"


def test_a_store_that_is_off_is_off_whatever_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B12_CDS_STORE_URL", "sqlite:////data/store.db")

    assert None is load_settings(store="off").store_address
    assert "sqlite:////data/store.db" == load_settings(store="another.db").store_address
    assert "sqlite:////data/store.db" == load_settings().store_address


@pytest.mark.parametrize(
    ("base", "says"),
    [
        ("http://fhir.example/r4", "https is needed"),
        ("http://10.0.0.1/r4", "https is needed"),
        ("https://user@fhir.example/r4", "expected https://host/path"),
        ("https://fhir.example/../r4", "expected https://host/path"),
        ("https://fhir.example/r4%2f", "expected https://host/path"),
    ],
)
def test_a_fhir_server_that_a_client_could_not_have_is_nobodys(base: str, says: str) -> None:
    (told,) = faults(None, allow_fhir_servers=(base,))

    assert "allow_fhir_servers" == told.split(":")[0]
    assert says in told


@pytest.mark.parametrize("base", ["https://fhir.example/r4", "http://localhost:9000/r4", "http://127.0.0.1/r4"])
def test_a_fhir_server_at_https_or_on_this_machine_may_be_called(base: str) -> None:
    assert (base,) == load_settings(allow_fhir_servers=(base,)).allow_fhir_servers
