"""Sealing: what opens where, and what nobody can read (trust F2, style 5b)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vault import Unreadable, Vault

OLD, NEW = ("2025", b"o" * 32), ("2026", b"n" * 32)
SECRET = b"secret"
PLACE = ("child", "call_name", "row1")
texts = st.text(max_size=200)


@pytest.fixture
def vault() -> Vault:
    return Vault([NEW], SECRET)


@given(texts)
def test_what_is_sealed_opens_in_its_place(text: str) -> None:
    vault = Vault([NEW], SECRET)
    assert vault.open(*PLACE, vault.seal(*PLACE, text)) == text


@pytest.mark.parametrize(
    "other", [("person", "call_name", "row1"), ("child", "born", "row1"), ("child", "call_name", "row2")]
)
def test_a_sealed_value_opens_in_no_other_table_column_or_row(vault: Vault, other: tuple[str, str, str]) -> None:
    sealed = vault.seal(*PLACE, "하린")
    with pytest.raises(Unreadable):
        vault.open(*other, sealed)


@given(st.text(min_size=2, max_size=50))
def test_sealed_bytes_never_contain_the_text(text: str) -> None:
    assert text.encode() * 3 not in Vault([NEW], SECRET).seal(*PLACE, text * 3)


def test_the_same_text_is_sealed_differently_each_time(vault: Vault) -> None:
    assert vault.seal(*PLACE, "하린") != vault.seal(*PLACE, "하린")


def test_the_newest_key_seals_and_all_keys_open() -> None:
    before = Vault([OLD], SECRET)
    after = Vault([NEW, OLD], SECRET)
    assert after.open(*PLACE, before.seal(*PLACE, "하린")) == "하린"
    sealed = after.seal(*PLACE, "하린")
    assert Vault([NEW], SECRET).open(*PLACE, sealed) == "하린"
    with pytest.raises(Unreadable):
        before.open(*PLACE, sealed)


def test_another_key_of_the_same_name_does_not_open(vault: Vault) -> None:
    with pytest.raises(Unreadable):
        Vault([(NEW[0], b"x" * 32)], SECRET).open(*PLACE, vault.seal(*PLACE, "하린"))


@given(st.data())
def test_a_damaged_value_is_unreadable_and_nothing_worse(data: st.DataObject) -> None:
    vault = Vault([NEW], SECRET)
    sealed = vault.seal(*PLACE, "하린")
    cut = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytearray(sealed)
    flipped[cut] ^= data.draw(st.integers(1, 255))
    for damaged in (sealed[:cut], bytes(flipped)):
        with pytest.raises(Unreadable):
            vault.open(*PLACE, damaged)


def test_a_vault_without_keys_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Vault([], SECRET)


def test_search_keys_are_equal_for_equal_texts_and_different_for_others(vault: Vault) -> None:
    assert vault.search_key("web|a") == Vault([OLD], SECRET).search_key("web|a"), "rotating a data key changes none"
    assert vault.search_key("web|a") != vault.search_key("web|b")
    assert vault.search_key("web|a") != Vault([NEW], b"another").search_key("web|a")
    assert len(vault.search_key("web|a")) == 32


def test_a_signature_is_good_for_its_text_and_purpose_only(vault: Vault) -> None:
    signed = vault.sign("calendar", "SB-7K2Q")
    assert len(signed) == 24
    others = {vault.sign("calendar", "SB-7K2R"), vault.sign("link", "SB-7K2Q")}
    others.add(Vault([NEW], b"another").sign("calendar", "SB-7K2Q"))
    assert signed == vault.sign("calendar", "SB-7K2Q")
    assert signed not in others
