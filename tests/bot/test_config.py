"""The configuration: the file, the environment over it, and one clear sentence for every mistake."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, load, made

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
LEAST = {"telegram": {"token": "1:abc"}}


def keys() -> set[str]:
    return {f"{name}.{key}" for name, section in Config.SECTIONS.items() for key in section.model_fields}


def example() -> dict:
    """The example, its token filled in."""
    return tomllib.loads(EXAMPLE.read_text("utf-8").replace("# token =", "token ="))


def test_every_setting_is_in_the_example_and_nothing_else():
    told = example()
    own_words = told.pop("language")
    assert own_words
    assert {f"{name}.{key}" for name, section in told.items() for key in section} == keys()


def test_the_example_is_valid_as_it_stands(monkeypatch):
    monkeypatch.setenv("HUIYIN_TELEGRAM__TOKEN", "1:abc")
    assert load(EXAMPLE).telegram.mode == "polling"


def test_the_example_states_the_defaults():
    told = example()
    plain = made({"telegram": LEAST["telegram"]})
    shown = made({"policy": told["policy"], "http": told["http"], **LEAST})
    assert (shown.rules, shown.http) == (plain.rules, plain.http)


def test_the_environment_wins(monkeypatch):
    monkeypatch.setenv("HUIYIN_TELEGRAM__TOKEN", "2:def")
    monkeypatch.setenv("HUIYIN_TELEGRAM__ADMINS", "7, 8")
    monkeypatch.setenv("HUIYIN_POLICY__QUIET", "12:00-13:00,22:00-06:00")
    monkeypatch.setenv("HUIYIN_POLICY__QUIET_DAYS", "false")
    config = made({**LEAST, "policy": {"quiet": [], "undo_minutes": 3}})
    assert config.telegram.token.get_secret_value() == "2:def"
    assert config.telegram.admins == (7, 8)
    assert config.rules.quiet == ((time(12), time(13)), (time(22), time(6)))
    assert (config.rules.quiet_days, config.rules.undo_minutes) == (False, 3)


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_setting_can_come_from_the_environment(monkeypatch, key):
    section, name = key.split(".")
    monkeypatch.setenv(f"HUIYIN_{section}__{name}".upper(), "\0 surely wrong")
    config_or_error = ""
    try:
        config = made(LEAST)
        kept = getattr(config.rules if section == "policy" else getattr(config, section), name)
        config_or_error = kept.get_secret_value() if hasattr(kept, "get_secret_value") else str(kept)
    except ConfigError as error:
        config_or_error = str(error)
    assert key in config_or_error or "surely wrong" in config_or_error


@pytest.fixture(autouse=True)
def _no_nul(monkeypatch):
    """Environment values cannot hold NUL."""
    plain = monkeypatch.setenv
    monkeypatch.setattr(monkeypatch, "setenv", lambda key, value: plain(key, value.replace("\0", "")))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        pytest.param({}, "telegram.token is missing", id="no_token"),
        pytest.param({"telegram": {"token": "1:a", "tokn": 1}}, "telegram.tokn is not a setting", id="unknown_key"),
        pytest.param({"telegrm": {}, **LEAST}, "telegrm is not a setting", id="unknown_section"),
        pytest.param({"telegram": {"token": "hunter2!"}}, "telegram.token: ", id="wrong_token"),
        pytest.param({"telegram": {"token": "1:a", "mode": "pull"}}, "telegram.mode: ", id="wrong_mode"),
        pytest.param({"telegram": {"token": "1:a", "mode": "webhook"}}, "telegram.webhook_url", id="no_url"),
        pytest.param({"telegram": {"token": "1:a", "admins": ["x"]}}, "telegram.admins: ", id="admin_not_a_number"),
        pytest.param({**LEAST, "office": {"timezone": "Mars"}}, "office.timezone: no such time zone", id="zone"),
        pytest.param({**LEAST, "office": {"hours": ["17:00-09:00"]}}, "office.hours: ", id="hours_backwards"),
        pytest.param({**LEAST, "policy": {"quiet": ["noon"]}}, "policy.quiet: ", id="quiet_in_words"),
        pytest.param({**LEAST, "policy": {"undo_minutes": -1}}, "policy.undo_minutes: ", id="less_than_nothing"),
        pytest.param({**LEAST, "database": {"url": "mysql://x"}}, "database.url: ", id="another_database"),
        pytest.param({**LEAST, "http": {"listen": "8080"}}, "http.listen: ", id="listen_without_host"),
    ],
)
def test_a_mistake_is_named_by_its_key(told, says):
    with pytest.raises(ConfigError, match=says.replace(".", r"\.").replace("?", r"\?")) as caught:
        made(told)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_the_environment_is_named(monkeypatch):
    monkeypatch.setenv("HUIYIN_POLCY__QUIET", "x")
    with pytest.raises(ConfigError, match=r"HUIYIN_POLCY__QUIET.*policy"):
        made(LEAST)


def test_an_unreadable_file_is_one_sentence(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("[telegram")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load(broken)


def test_no_quiet_times_are_an_empty_list():
    assert made({**LEAST, "policy": {"quiet": []}}).policy().quiet == ()


def test_the_policy_carries_the_settings():
    policy = made({**LEAST, "office": {"name": "县府办", "duty": "李娜"}, "policy": {"preview_over": 9}}).policy()
    assert (policy.office, policy.duty, policy.preview_over) == ("县府办", "李娜", 9)


def test_secrets_are_not_shown():
    assert "abc" not in repr(made(LEAST))


def test_an_own_word_for_nothing_known_is_refused_by_its_key():
    with pytest.raises(ConfigError, match=r"^language\.greetng is not a word Huiyin knows.*\.$"):
        made({**LEAST, "language": {"greetng": ["hullo"]}})
    assert made({**LEAST, "language": {"会议": ["碰头会"]}}).language == {"会议": ("碰头会",)}
